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

// Both ways of reading must say the same: bytes of all cells, or a failure.
typedef struct fuzz_feed {
    const uint8_t *data;
    size_t size, at;
} fuzz_feed;

static int64_t feed_piece(void *user, char *bytes, int64_t room)
{
    fuzz_feed *feed = user;
    size_t count = feed->size - feed->at < 5 ? feed->size - feed->at : 5;
    count = count < (size_t)room ? count : (size_t)room;
    memcpy(bytes, feed->data + feed->at, count);
    feed->at += count;
    return (int64_t)count;
}

static jm_status take_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    (void)ctx, (void)user, (void)names, (void)count;
    return JM_OK;
}

static jm_status take_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    (void)ctx;
    for (int32_t c = 0; c < row->count; c++)
        *(size_t *)user += strlen(row->cells[c]);
    return JM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_csv *csv = NULL;
    size_t bytes = 0, bytes_each = 0;
    if (ctx == NULL)
        return 0;
    jm_status whole = jm_csv_parse(ctx, "f", (const char *)data, size, &csv);
    for (int64_t row = 0; whole == JM_OK && row < jm_csv_rows(csv); row++) {
        for (int32_t column = 0; column < jm_csv_columns(csv); column++) {
            double value = 0.0;
            bytes += strlen(jm_csv_cell(csv, row, column));
            bytes += jm_csv_number(csv, row, column, &value) && value > 0.0 ? 0 : 0;
        }
    }
    if (bytes > 3 * size)
        abort(); // a byte of Windows-1252 is three of UTF-8 at most, nothing else makes text longer
    fuzz_feed feed = {data, size, 0};
    jm_status each = jm_csv_each(ctx, "f", &(jm_csv_feed){&feed, feed_piece},
                                 &(jm_csv_sink){&bytes_each, take_names, take_row});
    if (each != whole || (each == JM_OK && bytes_each != bytes))
        abort();
    jm_csv_destroy(csv);
    jm_ctx_destroy(ctx);
    return 0;
}
