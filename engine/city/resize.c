#include "city/columns.h"

#include <limits.h>
#include <string.h>

/// Rows that memory is taken for: up to an eighth more than asked, so that objects added one by one
/// do not move all memory each time.
static int64_t roomy(int64_t rows)
{
    int64_t step = 16;
    while (step * 8 < rows)
        step *= 2;
    return (rows + step - 1) / step * step;
}

/// Memory for one column of a kind that goes from `old` to `count` rows.
static jm_status resize_column(jm_ctx *ctx, jm_city *city, const jm_city_column *column,
                               int64_t old, int64_t count)
{
    // Never smaller here: a failure further on must leave the old rows in place.
    int64_t kept = count > old ? count : old;
    int64_t extra = column->is_start ? 1 : 0;
    int64_t width = column->width == COLUMN_WIDTH_LINKS ? city->streets.link_count : column->width;
    size_t size = jm_column_size(column);
    void *values = jm_column_values(city, column);
    bool fresh = values == NULL;
    JM_TRY(jm_resize_array(ctx, roomy(kept + extra) * width, size, &values));
    jm_column_set(city, column, values);
    int64_t first = fresh ? 0 : (old + extra) * width;
    memset((char *)values + (size_t)first * size, 0,
           (size_t)((kept + extra) * width - first) * size);
    if (column->is_start && !fresh)
        for (int64_t i = old + 1; i <= kept; i++)
            memcpy((char *)values + (size_t)i * size, (char *)values + (size_t)old * size, size);
    return JM_OK;
}

static jm_status fill_texts(jm_ctx *ctx, jm_city *city, jm_rows rows, int64_t old, int64_t count)
{
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        if (!jm_city_columns[c].is_text || jm_city_columns[c].rows != rows)
            continue;
        char **texts = jm_column_values(city, &jm_city_columns[c]);
        for (int64_t i = old; i < count; i++)
            JM_TRY(jm_city_set_text(ctx, &texts[i], ""));
    }
    return JM_OK;
}

/// Frees the texts of rows [first, end) and leaves NULL.
static void drop_texts(jm_city *city, jm_rows rows, int64_t first, int64_t end)
{
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        if (!jm_city_columns[c].is_text || jm_city_columns[c].rows != rows)
            continue;
        char **texts = jm_column_values(city, &jm_city_columns[c]);
        for (int64_t i = first; i < end; i++) {
            jm_free(texts[i]);
            texts[i] = NULL;
        }
    }
}

/// Bans lie class by class over the links: with another number of links each class moves.
static jm_status move_bans(jm_ctx *ctx, const jm_city *city, int64_t old, int64_t count,
                           uint8_t **out)
{
    int64_t classes = city->fleet.class_count;
    int64_t kept = count < old ? count : old;
    uint8_t *bans = NULL;
    JM_TRY(jm_new(ctx, &bans, classes * count));
    if (city->fleet.banned != NULL)
        for (int64_t k = 0; k < classes; k++)
            memcpy(bans + k * count, city->fleet.banned + k * old, (size_t)kept);
    *out = bans;
    return JM_OK;
}

static void set_end(jm_city *city, const jm_city_column *start, int64_t end)
{
    int64_t last = jm_city_rows(city, start->rows);
    void *values = jm_column_values(city, start);
    if (start->type == JM_I32)
        ((int32_t *)values)[last] = (int32_t)end;
    else
        ((int64_t *)values)[last] = end;
}

jm_status jm_city_resize(jm_ctx *ctx, jm_city *city, jm_rows rows, int64_t count)
{
    int64_t old = jm_city_rows(city, rows);
    const jm_city_column *start = jm_rows_start(rows);
    if (rows == JM_ROWS_CELLS || count < 0 || count > INT32_MAX / 2)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "city: cannot hold %lld rows of kind %s",
                       (long long)count, jm_rows_name(rows));
    if (start != NULL && jm_city_rows(city, start->rows) == 0 && count > 0)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "city: %s without an object that owns it; add one",
                       jm_rows_name(rows));

    uint8_t *bans = NULL;
    jm_status status = JM_OK;
    for (int64_t c = 0; c < jm_city_column_count; c++)
        if (jm_city_columns[c].rows == rows)
            JM_TRY_GOTO(resize_column(ctx, city, &jm_city_columns[c], old, count), fail);
    if (rows == JM_ROWS_LINKS)
        JM_TRY_GOTO(move_bans(ctx, city, old, count, &bans), fail);
    JM_TRY_GOTO(fill_texts(ctx, city, rows, old, count), fail);

    drop_texts(city, rows, count, old);
    if (rows == JM_ROWS_LINKS) {
        jm_free(city->fleet.banned);
        city->fleet.banned = bans;
    }
    if (start != NULL)
        set_end(city, start, count);
    jm_city_set_rows(city, rows, count);
    return JM_OK;
fail:
    if (count > old)
        drop_texts(city, rows, old, count);
    jm_free(bans);
    return status;
}
