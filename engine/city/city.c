#include "city/columns.h"
#include "city/rows.h"
#include "store/hash.h"
#include "store/shelf.h"

#include <stdlib.h>
#include <string.h>

void jm_texts_free(char **texts, int64_t count)
{
    if (texts == NULL)
        return;
    for (int64_t i = 0; i < count; i++)
        jm_free(texts[i]);
    jm_free(texts);
}

jm_status jm_city_set_text(jm_ctx *ctx, char **entry, const char *text)
{
    char *copy = NULL;
    JM_TRY(jm_copy_text(ctx, text != NULL ? text : "", &copy));
    jm_free(*entry);
    *entry = copy;
    return JM_OK;
}

jm_status jm_city_fill_columns(jm_ctx *ctx, jm_city *city)
{
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        const jm_city_column *column = &jm_city_columns[c];
        if (jm_column_values(city, column) != NULL)
            continue;
        void *values = NULL;
        JM_TRY(
            jm_new_array(ctx, jm_column_elements(city, column), jm_column_size(column), &values));
        jm_column_set(city, column, values);
        char **texts = values;
        for (int64_t i = 0; column->is_text && i < jm_column_elements(city, column); i++)
            JM_TRY(jm_city_set_text(ctx, &texts[i], ""));
    }
    return JM_OK;
}

jm_status jm_city_create(jm_ctx *ctx, const char *name, const jm_grid *grid, const char *crs,
                         jm_city **out)
{
    *out = NULL;
    if (grid->columns < 1 || grid->rows < 1 || !(grid->cell_m > 0.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "city: the grid of %d x %d cells of %g m is empty",
                       grid->columns, grid->rows, grid->cell_m);
    jm_city *city = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &city, 1));
    city->grid = *grid;
    city->fleet.class_count = 1;
    JM_TRY_GOTO(jm_city_set_text(ctx, &city->name, name), fail);
    JM_TRY_GOTO(jm_city_set_text(ctx, &city->crs, crs), fail);
    JM_TRY_GOTO(jm_city_set_text(ctx, &city->crs_wkt, ""), fail);
    JM_TRY_GOTO(jm_city_set_text(ctx, &city->zone_rule, jm_city_default_def().zone_rule), fail);
    JM_TRY_GOTO(jm_city_fill_columns(ctx, city), fail);
    for (int64_t i = 0; i < jm_grid_cells(grid); i++) {
        city->rasters.surface_class[i] = JM_SURFACE_ASPHALT;
        city->rasters.building[i] = JM_NONE;
    }
    city->fleet.share[0] = 1.0f;
    JM_TRY_GOTO(jm_city_set_text(ctx, &city->fleet.class_name[0], "car"), fail);
    JM_TRY_GOTO(jm_new(ctx, &city->gaps, 0), fail);
    JM_TRY_GOTO(jm_new(ctx, &city->credits, 0), fail);
    *out = city;
    return JM_OK;
fail:
    jm_city_destroy(city);
    return status;
}

static void free_gap(jm_gap *gap)
{
    jm_free(gap->what);
    jm_free(gap->rule);
}

static void free_credit(jm_credit *credit)
{
    jm_free(credit->role);
    jm_free(credit->name);
    jm_free(credit->source);
    jm_free(credit->producer);
    jm_free(credit->licence);
    jm_free(credit->date);
    jm_free(credit->page);
}

void jm_city_destroy(jm_city *city)
{
    if (city == NULL)
        return;
    // Texts first: their count may hang on a start column.
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        const jm_city_column *column = &jm_city_columns[c];
        if (column->is_text) {
            jm_texts_free(jm_column_values(city, column), jm_column_elements(city, column));
            jm_column_set(city, column, NULL);
        }
    }
    for (int64_t c = 0; c < jm_city_column_count; c++)
        if (city->shelf == NULL || jm_city_columns[c].rows != JM_ROWS_CELLS)
            jm_free(jm_column_values(city, &jm_city_columns[c]));
    jm_shelf_destroy(city->shelf);
    for (int64_t i = 0; i < city->gap_count; i++)
        free_gap(&city->gaps[i]);
    for (int64_t i = 0; i < city->credit_count; i++)
        free_credit(&city->credits[i]);
    jm_free(city->gaps);
    jm_free(city->credits);
    jm_free(city->name);
    jm_free(city->crs);
    jm_free(city->crs_wkt);
    jm_free(city->zone_rule);
    jm_free(city);
}

static jm_status copy_column(jm_ctx *ctx, const jm_city *from, jm_city *to,
                             const jm_city_column *column)
{
    const void *source = jm_column_values(from, column);
    int64_t count = source != NULL ? jm_column_elements(from, column) : 0;
    size_t size = jm_column_size(column);
    void *target = NULL;
    JM_TRY(jm_new_array(ctx, jm_column_elements(from, column), size, &target));
    jm_column_set(to, column, target);
    if (column->is_text) {
        char *const *texts = source;
        char **copies = target;
        for (int64_t i = 0; i < count; i++)
            JM_TRY(jm_city_set_text(ctx, &copies[i], texts[i]));
        return JM_OK;
    }
    if (count > 0)
        memcpy(target, source, (size_t)count * size);
    if (column->rows == JM_ROWS_CELLS)
        jm_city_rest(from);
    return JM_OK;
}

static jm_status copy_gaps(jm_ctx *ctx, const jm_city *from, jm_city *to)
{
    JM_TRY(jm_new(ctx, &to->gaps, from->gap_count));
    for (int64_t i = 0; i < from->gap_count; i++) {
        to->gap_count = i + 1;
        to->gaps[i] = from->gaps[i];
        to->gaps[i].what = to->gaps[i].rule = NULL;
        JM_TRY(jm_copy_text(ctx, from->gaps[i].what, &to->gaps[i].what));
        JM_TRY(jm_copy_text(ctx, from->gaps[i].rule, &to->gaps[i].rule));
    }
    return JM_OK;
}

static jm_status copy_credits(jm_ctx *ctx, const jm_city *from, jm_city *to)
{
    JM_TRY(jm_new(ctx, &to->credits, from->credit_count));
    for (int64_t i = 0; i < from->credit_count; i++) {
        const jm_credit *a = &from->credits[i];
        jm_credit *b = &to->credits[i];
        to->credit_count = i + 1;
        memcpy(b->hash, a->hash, sizeof b->hash);
        JM_TRY(jm_copy_text(ctx, a->role, &b->role));
        JM_TRY(jm_copy_text(ctx, a->name, &b->name));
        JM_TRY(jm_copy_text(ctx, a->source, &b->source));
        JM_TRY(jm_copy_text(ctx, a->producer, &b->producer));
        JM_TRY(jm_copy_text(ctx, a->licence, &b->licence));
        JM_TRY(jm_copy_text(ctx, a->date, &b->date));
        JM_TRY(jm_copy_text(ctx, a->page, &b->page));
    }
    return JM_OK;
}

jm_status jm_city_copy(jm_ctx *ctx, const jm_city *city, jm_city **out)
{
    *out = NULL;
    jm_city *copy = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &copy, 1));
    copy->grid = city->grid;
    copy->margin_m = city->margin_m;
    copy->place = city->place;
    copy->seed = city->seed;
    for (int r = 0; r < JM_ROWS_COUNT; r++)
        jm_city_set_rows(copy, (jm_rows)r, jm_city_rows(city, (jm_rows)r));
    copy->streets.name_count = city->streets.name_count;
    for (int64_t c = 0; c < jm_city_column_count; c++)
        JM_TRY_GOTO(copy_column(ctx, city, copy, &jm_city_columns[c]), fail);
    JM_TRY_GOTO(jm_copy_text(ctx, city->name, &copy->name), fail);
    JM_TRY_GOTO(jm_copy_text(ctx, city->crs, &copy->crs), fail);
    JM_TRY_GOTO(jm_copy_text(ctx, city->crs_wkt, &copy->crs_wkt), fail);
    JM_TRY_GOTO(jm_copy_text(ctx, city->zone_rule, &copy->zone_rule), fail);
    JM_TRY_GOTO(copy_gaps(ctx, city, copy), fail);
    JM_TRY_GOTO(copy_credits(ctx, city, copy), fail);
    *out = copy;
    return JM_OK;
fail:
    jm_city_destroy(copy);
    return status;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static bool same_column(const jm_city *a, const jm_city *b, const jm_city_column *column)
{
    int64_t count = jm_column_elements(a, column);
    if (count != jm_column_elements(b, column))
        return false;
    const void *left = jm_column_values(a, column), *right = jm_column_values(b, column);
    if (count == 0 || left == right)
        return true;
    if (left == NULL || right == NULL)
        return false;
    if (!column->is_text)
        return memcmp(left, right, (size_t)count * jm_column_size(column)) == 0;
    char *const *left_texts = left, *const *right_texts = right;
    for (int64_t i = 0; i < count; i++)
        if (!same_text(left_texts[i], right_texts[i]))
            return false;
    return true;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

bool jm_city_equal(const jm_city *a, const jm_city *b)
{
    if (!jm_grid_same(&a->grid, &b->grid) || !same_bits(a->margin_m, b->margin_m) ||
        !same_bits(a->place.latitude_deg, b->place.latitude_deg) ||
        !same_bits(a->place.longitude_deg, b->place.longitude_deg) ||
        !same_bits(a->place.convergence_rad, b->place.convergence_rad) || a->seed != b->seed ||
        !same_text(a->crs_wkt, b->crs_wkt) || !same_text(a->zone_rule, b->zone_rule))
        return false;
    for (int64_t c = 0; c < jm_city_column_count; c++)
        if (!same_column(a, b, &jm_city_columns[c]))
            return false;
    return true;
}

static void hash_text(jm_hash *hash, const char *text)
{
    // With its zero: "ab","c" and "a","bc" differ.
    jm_hash_add(hash, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

static void hash_column(jm_hash *hash, const jm_city *city, const jm_city_column *column)
{
    int64_t count = jm_column_elements(city, column);
    const void *values = jm_column_values(city, column);
    // What a file of an older version could not hold counts only when there is some of it.
    if (column->since > 0 && jm_city_rows(city, column->rows) == 0)
        return;
    hash_text(hash, column->name);
    jm_hash_add(hash, &count, sizeof count);
    if (count == 0 || values == NULL)
        return;
    char *const *texts = values;
    if (!column->is_text)
        jm_hash_add(hash, values, (size_t)count * jm_column_size(column));
    else
        for (int64_t i = 0; i < count; i++)
            hash_text(hash, texts[i]);
}

jm_status jm_city_hash(jm_ctx *ctx, const jm_city *city, char out[65])
{
    jm_hash *hash = NULL;
    JM_TRY(jm_hash_create(ctx, &hash));
    const double numbers[] = {
        city->grid.west_m,        city->grid.north_m,        city->grid.cell_m,
        city->grid.columns,       city->grid.rows,           city->margin_m,
        city->place.latitude_deg, city->place.longitude_deg, city->place.convergence_rad};
    jm_hash_add(hash, numbers, sizeof numbers);
    jm_hash_add(hash, &city->seed, sizeof city->seed);
    hash_text(hash, city->crs_wkt);
    hash_text(hash, city->zone_rule);
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        hash_column(hash, city, &jm_city_columns[c]);
        if (jm_city_columns[c].rows == JM_ROWS_CELLS)
            jm_city_rest(city);
    }
    uint8_t bytes[JM_HASH_BYTES];
    jm_hash_end(hash, bytes);
    jm_hash_text(bytes, out);
    return JM_OK;
}
