// Every broken invariant of a city: rules that many columns share, then those of one column.
#include "city/check.h"
#include "city/columns.h"
#include "core/text.h"

#include <math.h>
#include <string.h>

static void tell(jm_text *report, int64_t *total, const char *name, const char *sentence,
                 const jm_faults *f)
{
    if (f->count == 0)
        return;
    ++*total;
    jm_text_printf(report, "%s: %s (%lld broken, the first is %lld)\n", name, sentence,
                   (long long)f->count, (long long)f->first);
}

static const jm_city_column *column_named(const char *name)
{
    for (int64_t c = 0; c < jm_city_column_count; c++)
        if (strcmp(jm_city_columns[c].name, name) == 0)
            return &jm_city_columns[c];
    return NULL;
}

static jm_faults check_start(const jm_city *city, const jm_city_column *column)
{
    jm_faults f = {0};
    const void *values = jm_column_values(city, column);
    int64_t rows = jm_city_rows(city, column->rows), last = 0;
    if (values == NULL) {
        jm_fault(&f, 0);
        return f;
    }
    for (int64_t i = 0; i <= rows; i++) {
        int64_t at =
            column->type == JM_I32 ? ((const int32_t *)values)[i] : ((const int64_t *)values)[i];
        if (at < last || (i == 0 && at != 0))
            jm_fault(&f, i);
        last = at;
    }
    if (column->target == JM_ROWS_LINKS && last != city->streets.link_count)
        jm_fault(&f, rows);
    return f;
}

static jm_faults check_texts(const jm_city *city, const jm_city_column *column)
{
    jm_faults f = {0};
    char *const *texts = jm_column_values(city, column);
    for (int64_t i = 0; i < jm_column_elements(city, column); i++)
        if (texts[i] == NULL)
            jm_fault(&f, i);
    return f;
}

typedef struct index_rule {
    const char *column;
    jm_rows target;
    bool may_be_none;
} index_rule;

static const index_rule index_rules[] = {
    {"rasters/building", JM_ROWS_BUILDINGS, true}, {"streets/from", JM_ROWS_NODES, false},
    {"streets/to", JM_ROWS_NODES, false},          {"streets/twin", JM_ROWS_LINKS, true},
    {"streets/street", JM_ROWS_STREETS, true},     {"streets/out_link", JM_ROWS_LINKS, false},
    {"streets/in_link", JM_ROWS_LINKS, false},     {"buildings/zone", JM_ROWS_ZONES, true},
    {"zones/node", JM_ROWS_NODES, true},           {"parkings/link", JM_ROWS_LINKS, true},
    {"parkings/node", JM_ROWS_NODES, true},        {"parkings/zone", JM_ROWS_ZONES, true},
    {"gates/node", JM_ROWS_NODES, false},          {"transit/stop_node", JM_ROWS_NODES, true},
    {"transit/line_stop", JM_ROWS_STOPS, false},   {"counters/link", JM_ROWS_LINKS, true},
};

static jm_faults check_index(const jm_city *city, const index_rule *rule)
{
    jm_faults f = {0};
    const jm_city_column *column = column_named(rule->column);
    const int32_t *values = jm_column_values(city, column);
    int64_t count = jm_column_elements(city, column), limit = jm_city_rows(city, rule->target);
    for (int64_t i = 0; i < count; i++)
        if (values[i] >= limit || values[i] < (rule->may_be_none ? JM_NONE : 0))
            jm_fault(&f, i);
    return f;
}

typedef struct code_rule {
    const char *column;
    int limit; // codes run from 0 to limit - 1
} code_rule;

static const code_rule code_rules[] = {
    {"rasters/surface_class", JM_SURFACE_COUNT},
    {"rasters/irrigated", 2},
    {"streets/road_class", JM_ROAD_CLASS_COUNT},
    {"streets/access", 8},
    {"streets/speed_origin", JM_ORIGIN_COUNT},
    {"streets/in_network", JM_NETWORK_GATE + 1},
    {"buildings/height_origin", JM_ORIGIN_COUNT},
    {"buildings/usage", JM_USAGE_COUNT},
    {"buildings/removed", 2},
    {"buildings/ring_is_hole", 2},
    {"trees/removed", 2},
    {"zones/origin", JM_ORIGIN_COUNT},
    {"zones/ring_is_hole", 2},
    {"parkings/kind", JM_PARKING_KIND_COUNT},
    {"parkings/origin", JM_ORIGIN_COUNT},
    {"gates/origin", JM_ORIGIN_COUNT},
    {"transit/line_mode", JM_MODE_BUS + 1},
    {"fleet/banned", 2},
    {"commutes/mode", JM_COMMUTE_COUNT},
    {"area/ring_is_hole", 2},
};

static jm_faults check_code(const jm_city *city, const code_rule *rule)
{
    jm_faults f = {0};
    const jm_city_column *column = column_named(rule->column);
    const uint8_t *values = jm_column_values(city, column);
    int64_t count = jm_column_elements(city, column);
    for (int64_t i = 0; i < count; i++)
        if (values[i] >= rule->limit)
            jm_fault(&f, i);
    return f;
}

/// NaN means "unknown" in these and nowhere else.
static bool may_be_nan(const jm_city_column *column)
{
    return strcmp(column->name, "rasters/ground_height") == 0 || // nodata in, nodata out
           strcmp(column->name, "zones/income") == 0 ||
           strcmp(column->name, "counters/flow") == 0 ||
           strcmp(column->name, "counters/flow_day") == 0;
}

/// Only altitudes and coordinates may lie below zero.
static bool may_be_negative(const jm_city_column *column)
{
    return column->type == JM_F64 || strcmp(column->name, "rasters/ground_height") == 0 ||
           strcmp(column->name, "buildings/ground") == 0;
}

static jm_faults check_numbers(const jm_city *city, const jm_city_column *column)
{
    jm_faults f = {0};
    const void *values = jm_column_values(city, column);
    int64_t count = jm_column_elements(city, column);
    bool nan = may_be_nan(column), negative = may_be_negative(column);
    for (int64_t i = 0; i < count; i++) {
        double v = column->type == JM_F32 ? (double)((const float *)values)[i]
                                          : ((const double *)values)[i];
        if (isnan(v) ? !nan : isinf(v) || (v < 0.0 && !negative))
            jm_fault(&f, i);
    }
    return f;
}

/// Ranges first: later rules follow indices and must not be led astray.
static int64_t check_shape_of_data(const jm_city *city, jm_text *report)
{
    int64_t total = 0;
    jm_faults grid = {0};
    if (city->grid.columns < 1 || city->grid.rows < 1 || !(city->grid.cell_m > 0.0) ||
        !isfinite(city->grid.west_m) || !isfinite(city->grid.north_m))
        jm_fault(&grid, 0);
    tell(report, &total, "grid", "the grid has cells of positive size at a finite place", &grid);
    for (int64_t c = 0; c < jm_city_column_count && total == 0; c++)
        if (jm_city_columns[c].is_start) {
            jm_faults f = check_start(city, &jm_city_columns[c]);
            tell(report, &total, jm_city_columns[c].name,
                 "starts begin at 0, never fall and end at the number of rows", &f);
        }
    for (int64_t c = 0; c < jm_city_column_count && total == 0; c++) {
        jm_faults f = {0};
        if (jm_column_values(city, &jm_city_columns[c]) == NULL &&
            jm_column_elements(city, &jm_city_columns[c]) > 0)
            jm_fault(&f, 0);
        else if (jm_city_columns[c].is_text)
            f = check_texts(city, &jm_city_columns[c]);
        tell(report, &total, jm_city_columns[c].name, "the column is there", &f);
    }
    for (size_t i = 0; i < sizeof index_rules / sizeof *index_rules && total == 0; i++) {
        jm_faults f = check_index(city, &index_rules[i]);
        tell(report, &total, index_rules[i].column, "an index points at a row that exists", &f);
    }
    return total;
}

static int64_t check_values(const jm_city *city, jm_text *report)
{
    int64_t total = 0;
    for (size_t i = 0; i < sizeof code_rules / sizeof *code_rules; i++) {
        jm_faults f = check_code(city, &code_rules[i]);
        tell(report, &total, code_rules[i].column, "a code is one of the known ones", &f);
    }
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        const jm_city_column *column = &jm_city_columns[c];
        if (column->is_text || (column->type != JM_F32 && column->type != JM_F64))
            continue;
        jm_faults f = check_numbers(city, column);
        tell(report, &total, column->name,
             "a number is finite, and not below 0 unless it is a place or an altitude", &f);
    }
    for (int i = 0; i < JM_CITY_RULES; i++) {
        jm_faults f = jm_city_rules[i].check(city);
        tell(report, &total, jm_city_rules[i].name, jm_city_rules[i].sentence, &f);
    }
    return total;
}

jm_status jm_city_check(jm_ctx *ctx, const jm_city *city, char **report, int64_t *fault_count)
{
    jm_text text = {0};
    *report = NULL;
    *fault_count = check_shape_of_data(city, &text);
    if (*fault_count == 0)
        *fault_count = check_values(city, &text);
    jm_status status = text.failed
                           ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a report")
                           : jm_copy_text(ctx, text.bytes != NULL ? text.bytes : "", report);
    jm_text_free(&text);
    return status;
}
