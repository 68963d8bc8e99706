// Any bytes as a table that is read row by row: the same rows as read whole, however the bytes are
// cut into pieces.
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
    return 200000;
}

typedef struct feed {
    const char *at;
    int64_t left, piece;
} feed;

static int64_t give(void *user, char *bytes, int64_t room)
{
    feed *f = user;
    int64_t count = f->left < f->piece ? f->left : f->piece;
    count = count < room ? count : room;
    memcpy(bytes, f->at, (size_t)count);
    f->at += count;
    f->left -= count;
    f->piece = f->piece % 7 + 1; // pieces of 1 to 7 bytes
    return count;
}

typedef struct sums {
    int64_t rows, bytes;
} sums;

static jm_status take_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    (void)ctx;
    sums *s = user;
    for (int32_t i = 0; i < count; i++)
        s->bytes += (int64_t)strlen(names[i]);
    return JM_OK;
}

static jm_status take_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    (void)ctx;
    sums *s = user;
    s->rows++;
    for (int32_t i = 0; i < row->count; i++)
        s->bytes += (int64_t)strlen(row->cells[i]);
    return JM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_csv *whole = NULL;
    sums each = {0};
    feed from = {(const char *)data, (int64_t)size, 1};
    jm_ctx *ctx = jm_ctx_create(NULL);
    const jm_csv_feed bytes = {&from, give};
    const jm_csv_sink sink = {&each, take_names, take_row};
    jm_status by_rows = jm_csv_each(ctx, "f", &bytes, &sink);
    if (by_rows != JM_OK && jm_message(ctx)[0] == '\0')
        __builtin_trap();
    jm_status at_once = jm_csv_parse(ctx, "f", (const char *)data, size, &whole);
    if (at_once == JM_OK && by_rows == JM_OK && jm_csv_rows(whole) != each.rows)
        abort();
    jm_csv_destroy(whole);
    jm_ctx_destroy(ctx);
    return 0;
}
