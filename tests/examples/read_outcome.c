// Reads an outcome: its indicators, and the hottest felt temperature of the day.
//   read_outcome base.outcome.nc
#include "jumeau.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static jm_status print_outcome(jm_ctx *ctx, jm_reader *reader)
{
    jm_indicator *list = NULL;
    int64_t count = 0;
    JM_TRY(jm_reader_indicators(ctx, reader, &list, &count));
    for (int64_t i = 0; i < count; i++)
        printf("%-32s %12g %s\n", list[i].name, list[i].value, list[i].unit);
    jm_free(list);

    int64_t cells = jm_grid_cells(jm_reader_grid(reader));
    float *utci_k = malloc((size_t)cells * sizeof *utci_k), hottest_k = 0.0f;
    if (utci_k == NULL)
        return JM_ERR_MEMORY;
    for (int64_t step = 0; step < jm_reader_steps(reader); step++) {
        jm_status status = jm_reader_values(ctx, reader, "utci", step, utci_k);
        for (int64_t c = 0; status == JM_OK && c < cells; c++)
            hottest_k = fmaxf(hottest_k, utci_k[c]); // fmaxf passes over NaN: roofs
    }
    free(utci_k);
    printf("hottest cell of the day: %.1f degC felt\n", (double)hottest_k - 273.15);
    return JM_OK;
}

int main(int argc, char **argv)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_reader *reader = NULL;
    jm_status status = argc == 2 ? jm_reader_open(ctx, argv[1], &reader) : JM_ERR_ARGUMENT;
    if (status == JM_OK)
        status = print_outcome(ctx, reader);
    if (status != JM_OK)
        fprintf(stderr, "%s\n", argc == 2 ? jm_message(ctx) : "usage: read_outcome OUTCOME");
    jm_reader_close(reader);
    jm_ctx_destroy(ctx);
    return status == JM_OK ? 0 : 1;
}
