// Any bytes as a table.
#include "fuzz.h"

#include "store/csv.h"

#include <stdlib.h>
#include <string.h>

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 400000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_csv *csv = NULL;
    size_t bytes = 0;
    if (ctx != NULL && jm_csv_parse(ctx, "f", (const char *)data, size, &csv) == JM_OK) {
        for (int64_t row = 0; row < jm_csv_rows(csv); row++) {
            for (int32_t column = 0; column < jm_csv_columns(csv); column++) {
                double value = 0.0;
                bytes += strlen(jm_csv_cell(csv, row, column));
                bytes += jm_csv_number(csv, row, column, &value) && value > 0.0 ? 0 : 0;
            }
        }
        if (bytes > 2 * size)
            abort(); // Latin-1 may double, nothing else makes text longer
    }
    jm_csv_destroy(csv);
    jm_ctx_destroy(ctx);
    return 0;
}
