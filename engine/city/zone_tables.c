#include "city/zone_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *left, const void *right)
{
    const jm_zone_row *a = left, *b = right;
    return strcmp(a->code, b->code);
}

static int by_code(const void *left, const void *right)
{
    const jm_zone_row *a = left, *b = right;
    int order = by_text(left, right);
    return order != 0 ? order : (a->first > b->first) - (a->first < b->first);
}

/// A row's value as it counts for a table of the role; NaN for those that it does not hold.
static double value_of(jm_role role, const jm_layer *l, int64_t f, jm_zone_value k)
{
    if (role == JM_ROLE_ZONE_VALUES)
        return jm_zone_value_read(l, f, k);
    const char *column = role == JM_ROLE_COMMUTES && k == JM_ZONE_JOBS ? "persons"
                         : role == JM_ROLE_FLEET && k == JM_ZONE_CARS  ? "cars"
                                                                       : NULL;
    double v = column != NULL ? jm_layer_real(l, jm_layer_column(l, column), f) : (double)NAN;
    return v >= 0.0 && v < 1e8 ? v : (double)NAN;
}

/// Tables of the whole of France have millions of rows: only those of this city's communes are
/// kept.
static bool is_of_here(const jm_build *b, const char *code)
{
    char commune[JM_COMMUNE_ROOM];
    jm_commune_of(code, commune);
    return jm_build_has_commune(b, commune);
}

static jm_status read_rows(jm_build *b, jm_role role, const jm_layer *l, jm_zone_table *t)
{
    int32_t code = jm_layer_column(l, role == JM_ROLE_COMMUTES ? "work" : "code");
    for (int64_t f = 0; f < l->feature_count; f++) {
        const char *text = jm_layer_text(l, code, f);
        if (role != JM_ROLE_ZONE_VALUES && !is_of_here(b, text))
            continue;
        JM_TRY(jm_grow(b->ctx, &t->rows, &t->capacity, t->count + 1));
        jm_zone_row *row = &t->rows[t->count];
        if (!jm_code_plain(text, row->code)) {
            t->nameless++;
            continue;
        }
        row->first = f;
        row->used = false;
        for (int k = 0; k < JM_ZONE_VALUES; k++)
            row->v[k] = value_of(role, l, f, (jm_zone_value)k);
        t->count++;
    }
    return JM_OK;
}

/// Adds counts up; of rates, the mean is taken at the end.
static void add_row(jm_zone_row *to, const jm_zone_row *from, int64_t known[JM_ZONE_VALUES])
{
    for (int k = 0; k < JM_ZONE_VALUES; k++) {
        if (isnan(from->v[k]))
            continue;
        to->v[k] = isnan(to->v[k]) ? from->v[k] : to->v[k] + from->v[k];
        known[k]++;
    }
}

static void end_row(jm_zone_row *row, const int64_t known[JM_ZONE_VALUES])
{
    for (int k = JM_ZONE_COUNTS; k < JM_ZONE_VALUES; k++)
        row->v[k] = known[k] > 0 ? row->v[k] / (double)known[k] : (double)NAN;
}

/// One row a code; sums are taken in the order of the file.
static void merge_rows(jm_zone_table *t)
{
    int64_t kept = 0;
    if (t->count > 1)
        qsort(t->rows, (size_t)t->count, sizeof *t->rows, by_code);
    for (int64_t i = 0; i < t->count;) {
        int64_t known[JM_ZONE_VALUES] = {0}, end = i + 1;
        jm_zone_row row = t->rows[i];
        for (int k = 0; k < JM_ZONE_VALUES; k++)
            known[k] = isnan(row.v[k]) ? 0 : 1;
        for (; end < t->count && strcmp(t->rows[end].code, row.code) == 0; end++)
            add_row(&row, &t->rows[end], known);
        end_row(&row, known);
        t->added_up += end - i - 1;
        t->rows[kept++] = row;
        i = end;
    }
    t->count = kept;
}

static jm_status read_table(jm_build *b, jm_role role, const jm_layer *l, jm_zone_tables *out)
{
    JM_TRY(jm_grow(b->ctx, &out->items, &out->capacity, out->count + 1));
    jm_zone_table *t = &out->items[out->count++];
    *t = (jm_zone_table){.name = l->source != NULL ? l->source : jm_role_name(role)};
    JM_TRY(read_rows(b, role, l, t));
    merge_rows(t);
    if (role == JM_ROLE_ZONE_VALUES && t->added_up > 0)
        jm_log(b->ctx, JM_LOG_WARNING,
               "%s: %lld rows share a code with an earlier one; their counts were added up",
               t->name, (long long)t->added_up);
    if (t->nameless > 0)
        jm_log(b->ctx, JM_LOG_WARNING, "%s: %lld rows have no code and were left out", t->name,
               (long long)t->nameless);
    return JM_OK;
}

jm_status jm_zone_tables_read(jm_build *b, jm_zone_tables *out)
{
    static const jm_role roles[] = {JM_ROLE_ZONE_VALUES, JM_ROLE_COMMUTES, JM_ROLE_FLEET};
    *out = (jm_zone_tables){0};
    for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++) {
        int64_t at = -1;
        for (const jm_layer *l; (l = jm_build_next_layer(b, roles[r], &at)) != NULL;) {
            jm_status status = read_table(b, roles[r], l, out);
            if (status != JM_OK) {
                jm_zone_tables_free(out);
                return status;
            }
        }
    }
    return JM_OK;
}

void jm_zone_tables_free(jm_zone_tables *tables)
{
    for (int64_t i = 0; i < tables->count; i++)
        jm_free(tables->items[i].rows);
    jm_free(tables->items);
    *tables = (jm_zone_tables){0};
}

jm_zone_row *jm_zone_table_row(const jm_zone_table *table, const char *code)
{
    jm_zone_row key;
    size_t length = strlen(code);
    if (length >= sizeof key.code || table->count == 0)
        return NULL;
    memcpy(key.code, code, length + 1);
    return bsearch(&key, table->rows, (size_t)table->count, sizeof *table->rows, by_text);
}
