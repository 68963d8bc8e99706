// What a run came to: the indicators of an outcome and the hash of its content.
#include "store/outcome_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// One text column of /indicators into a member of all entries.
static jm_status read_column(jm_ctx *ctx, const jm_reader *r, const char *path,
                             jm_indicator *indicators, int64_t count, size_t offset, size_t size)
{
    char **texts = NULL;
    int64_t got = 0;
    JM_TRY(jm_h5_read_texts(ctx, jm_reader_file(r), path, &texts, &got));
    jm_status status = got == count ? JM_OK : jm_h5_damaged(ctx, jm_reader_file(r), path);
    for (int64_t i = 0; i < count && status == JM_OK; i++)
        snprintf((char *)&indicators[i] + offset, size, "%s", texts[i]);
    jm_h5_names_free(texts, got);
    return status;
}

static jm_status read_numbers(jm_ctx *ctx, const jm_reader *r, const char *path,
                              jm_indicator *indicators, int64_t count, size_t offset)
{
    double *values = NULL;
    JM_TRY(jm_h5_read(ctx, jm_reader_file(r), path, JM_F64, count, &values, NULL));
    for (int64_t i = 0; i < count; i++)
        memcpy((char *)&indicators[i] + offset, &values[i], sizeof values[i]);
    jm_free(values);
    return JM_OK;
}

jm_status jm_reader_indicators(jm_ctx *ctx, const jm_reader *r, jm_indicator **out, int64_t *count)
{
    *out = NULL;
    *count = 0;
    jm_status status = JM_OK;
    jm_type type;
    jm_h5_shape shape = {0};
    jm_indicator *list = NULL;
    if (jm_h5_has(jm_reader_file(r), "/indicators/value"))
        JM_TRY(jm_h5_shape_of(ctx, jm_reader_file(r), "/indicators/value", &type, &shape));
    const int64_t n = shape.rank == 1 ? shape.size[0] : 0;
    if (n > 100000)
        return jm_h5_damaged(ctx, jm_reader_file(r), "/indicators");
    JM_TRY(jm_new(ctx, &list, n));
    if (n > 0) {
        static const struct {
            const char *path;
            size_t offset, size; // size 0: a number
        } columns[] = {
            {"/indicators/name", offsetof(jm_indicator, name), sizeof list->name},
            {"/indicators/unit", offsetof(jm_indicator, unit), sizeof list->unit},
            {"/indicators/sentence", offsetof(jm_indicator, sentence), sizeof list->sentence},
            {"/indicators/where", offsetof(jm_indicator, where), sizeof list->where},
            {"/indicators/value", offsetof(jm_indicator, value), 0},
            {"/indicators/low", offsetof(jm_indicator, low), 0},
            {"/indicators/high", offsetof(jm_indicator, high), 0}};
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            JM_TRY_GOTO(columns[c].size > 0
                            ? read_column(ctx, r, columns[c].path, list, n, columns[c].offset,
                                          columns[c].size)
                            : read_numbers(ctx, r, columns[c].path, list, n, columns[c].offset),
                        fail);
    }
    *out = list;
    *count = n;
    return JM_OK;
fail:
    jm_free(list);
    return status;
}

void jm_reader_content_hash(const jm_reader *r, char out[65])
{
    memset(out, 0, JM_HASH_TEXT);
    hid_t dataset = jm_h5_dataset(jm_reader_file(r), "/content_hash");
    hid_t type = dataset >= 0 ? H5Dget_type(dataset) : H5I_INVALID_HID;
    hid_t memory = jm_h5_text_type(JM_HASH_TEXT - 1);
    bool fits = type >= 0 && memory >= 0 && H5Tequal(type, memory) > 0;
    if (fits && jm_h5_read_box(dataset, memory, 0, NULL, NULL, out))
        out[JM_HASH_TEXT - 1] = '\0';
    else
        out[0] = '\0';
    if (strspn(out, "0123456789abcdef") != JM_HASH_TEXT - 1)
        out[0] = '\0';
    if (memory >= 0)
        H5Tclose(memory);
    if (type >= 0)
        H5Tclose(type);
    if (dataset >= 0)
        H5Dclose(dataset);
}
