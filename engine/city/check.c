#include "city/columns.h"
#include "core/text.h"

#include <math.h>
#include <string.h>

/// Found faults of one rule: how many rows break it, and the first.
typedef struct faults {
    int64_t count, first;
} faults;

static void fault(faults *f, int64_t row)
{
    if (f->count++ == 0)
        f->first = row;
}

static void tell(jm_text *report, int64_t *total, const char *name, const char *sentence,
                 const faults *f)
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

// --- rules that many columns share -------------------------------------------------------------

static faults check_start(const jm_city *city, const jm_city_column *column)
{
    faults f = {0};
    const void *values = jm_column_values(city, column);
    int64_t rows = jm_city_rows(city, column->rows), last = 0;
    if (values == NULL) {
        fault(&f, 0);
        return f;
    }
    for (int64_t i = 0; i <= rows; i++) {
        int64_t at =
            column->type == JM_I32 ? ((const int32_t *)values)[i] : ((const int64_t *)values)[i];
        if (at < last || (i == 0 && at != 0))
            fault(&f, i);
        last = at;
    }
    if (column->target == JM_ROWS_LINKS && last != city->streets.link_count)
        fault(&f, rows);
    return f;
}

static faults check_texts(const jm_city *city, const jm_city_column *column)
{
    faults f = {0};
    char *const *texts = jm_column_values(city, column);
    for (int64_t i = 0; i < jm_column_elements(city, column); i++)
        if (texts[i] == NULL)
            fault(&f, i);
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

static faults check_index(const jm_city *city, const index_rule *rule)
{
    faults f = {0};
    const jm_city_column *column = column_named(rule->column);
    const int32_t *values = jm_column_values(city, column);
    int64_t count = jm_column_elements(city, column), limit = jm_city_rows(city, rule->target);
    for (int64_t i = 0; i < count; i++)
        if (values[i] >= limit || values[i] < (rule->may_be_none ? JM_NONE : 0))
            fault(&f, i);
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

static faults check_code(const jm_city *city, const code_rule *rule)
{
    faults f = {0};
    const jm_city_column *column = column_named(rule->column);
    const uint8_t *values = jm_column_values(city, column);
    int64_t count = jm_column_elements(city, column);
    for (int64_t i = 0; i < count; i++)
        if (values[i] >= rule->limit)
            fault(&f, i);
    return f;
}

/// NaN means "unknown" in these and nowhere else.
static bool may_be_nan(const jm_city_column *column)
{
    return strcmp(column->name, "zones/income") == 0 ||
           strcmp(column->name, "counters/flow") == 0 ||
           strcmp(column->name, "counters/flow_day") == 0;
}

/// Only altitudes and coordinates may lie below zero.
static bool may_be_negative(const jm_city_column *column)
{
    return column->type == JM_F64 || strcmp(column->name, "rasters/ground_height") == 0 ||
           strcmp(column->name, "buildings/ground") == 0;
}

static faults check_numbers(const jm_city *city, const jm_city_column *column)
{
    faults f = {0};
    const void *values = jm_column_values(city, column);
    int64_t count = jm_column_elements(city, column);
    bool nan = may_be_nan(column), negative = may_be_negative(column);
    for (int64_t i = 0; i < count; i++) {
        double v = column->type == JM_F32 ? (double)((const float *)values)[i]
                                          : ((const double *)values)[i];
        if (isnan(v) ? !nan : isinf(v) || (v < 0.0 && !negative))
            fault(&f, i);
    }
    return f;
}

// --- rules of their own
// ---------------------------------------------------------------------------

static faults check_lengths(const jm_city *city)
{
    faults f = {0};
    for (int64_t e = 0; e < city->streets.link_count; e++)
        if (!(city->streets.length_m[e] > 0.0f))
            fault(&f, e);
    return f;
}

static faults check_speeds(const jm_city *city)
{
    faults f = {0};
    for (int64_t e = 0; e < city->streets.link_count; e++)
        if (!(city->streets.speed_ms[e] > 0.0f && city->streets.speed_ms[e] <= 60.0f))
            fault(&f, e);
    return f;
}

static faults check_capacities(const jm_city *city)
{
    faults f = {0};
    const jm_streets *s = &city->streets;
    for (int64_t e = 0; e < s->link_count; e++)
        if ((s->access[e] & JM_ACCESS_CAR) != 0 &&
            !(s->capacity_vehs[e] > 0.0f && s->lanes[e] > 0.0f))
            fault(&f, e);
    return f;
}

static faults check_twins(const jm_city *city)
{
    faults f = {0};
    const jm_streets *s = &city->streets;
    for (int32_t e = 0; e < s->link_count; e++) {
        int32_t t = s->twin[e];
        if (t != JM_NONE &&
            (t == e || s->twin[t] != e || s->from[t] != s->to[e] || s->to[t] != s->from[e]))
            fault(&f, e);
    }
    return f;
}

static faults check_link_shapes(const jm_city *city)
{
    faults f = {0};
    const jm_streets *s = &city->streets;
    for (int64_t e = 0; e < s->link_count; e++) {
        int64_t a = s->shape_start[e], b = s->shape_start[e + 1] - 1;
        if (b <= a || s->shape_x[a] != s->node_x[s->from[e]] ||
            s->shape_y[a] != s->node_y[s->from[e]] || s->shape_x[b] != s->node_x[s->to[e]] ||
            s->shape_y[b] != s->node_y[s->to[e]])
            fault(&f, e);
    }
    return f;
}

/// Each star holds each link once: by node, then by id, so rising inside a node.
static faults check_star(int32_t nodes, const int32_t *start, const int32_t *link,
                         const int32_t *node_of)
{
    faults f = {0};
    for (int32_t n = 0; n < nodes; n++)
        for (int32_t i = start[n]; i < start[n + 1]; i++)
            if (node_of[link[i]] != n || (i > start[n] && link[i] <= link[i - 1]))
                fault(&f, n);
    return f;
}

static faults check_out_star(const jm_city *city)
{
    const jm_streets *s = &city->streets;
    return check_star(s->node_count, s->out_start, s->out_link, s->from);
}

static faults check_in_star(const jm_city *city)
{
    const jm_streets *s = &city->streets;
    return check_star(s->node_count, s->in_start, s->in_link, s->to);
}

static faults check_turns(const jm_city *city)
{
    faults f = {0};
    const jm_streets *s = &city->streets;
    for (int64_t t = 0; t < s->turn_count; t++) {
        int32_t from = s->turn_from[t], to = s->turn_to[t];
        bool known = from >= 0 && from < s->link_count && to >= 0 && to < s->link_count;
        bool later = t == 0 || s->turn_from[t - 1] < from ||
                     (s->turn_from[t - 1] == from && s->turn_to[t - 1] < to);
        if (!known || !later || s->to[from] != s->from[to])
            fault(&f, t);
    }
    return f;
}

static faults check_network_access(const jm_city *city)
{
    faults f = {0};
    for (int64_t e = 0; e < city->streets.link_count; e++)
        if (city->streets.in_network[e] != JM_NETWORK_OUTSIDE &&
            (city->streets.access[e] & JM_ACCESS_CAR) == 0)
            fault(&f, e);
    return f;
}

static faults check_rings(int64_t rings, const int64_t *point_start)
{
    faults f = {0};
    for (int64_t r = 0; r < rings; r++)
        if (point_start[r + 1] - point_start[r] < 3)
            fault(&f, r);
    return f;
}

static faults check_building_rings(const jm_city *city)
{
    return check_rings(jm_city_rows(city, JM_ROWS_BUILDING_RINGS), city->buildings.point_start);
}

static faults check_zone_rings(const jm_city *city)
{
    return check_rings(jm_city_rows(city, JM_ROWS_ZONE_RINGS), city->zones.point_start);
}

static faults check_building_heights(const jm_city *city)
{
    faults f = {0};
    for (int64_t b = 0; b < city->buildings.count; b++)
        if (!(city->buildings.height_m[b] > 0.0f && city->buildings.height_m[b] <= 1000.0f))
            fault(&f, b);
    return f;
}

static faults check_surface_known(const jm_city *city)
{
    faults f = {0};
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        if (city->rasters.surface_class[i] == JM_SURFACE_NONE)
            fault(&f, i);
    return f;
}

static bool is_roof(uint8_t surface)
{
    return surface == JM_SURFACE_ROOF || surface == JM_SURFACE_COOL_ROOF ||
           surface == JM_SURFACE_GREEN_ROOF;
}

static faults check_roofs(const jm_city *city)
{
    faults f = {0};
    const jm_rasters *r = &city->rasters;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++) {
        bool high = r->building_height_m[i] > 0.0f;
        if (high != (r->building[i] != JM_NONE) || high != is_roof(r->surface_class[i]))
            fault(&f, i);
    }
    return f;
}

static faults check_crowns(const jm_city *city)
{
    faults f = {0};
    const jm_rasters *r = &city->rasters;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        if (r->canopy_base_m[i] > r->canopy_top_m[i])
            fault(&f, i);
    return f;
}

static faults check_trees(const jm_city *city)
{
    faults f = {0};
    const jm_trees *t = &city->trees;
    for (int64_t i = 0; i < t->count; i++)
        if (!(t->height_m[i] > 0.0f && t->crown_m[i] > 0.0f && t->base_m[i] < t->height_m[i]))
            fault(&f, i);
    return f;
}

static faults check_ages(const jm_city *city)
{
    faults f = {0};
    const jm_zones *z = &city->zones;
    for (int64_t i = 0; i < z->count; i++) {
        double sum = (double)z->residents_0_17[i] + (double)z->residents_18_64[i] +
                     (double)z->residents_65[i];
        // Sources round each figure: half a person each and a per mille.
        if (fabs(sum - (double)z->residents[i]) > 2.0 + 0.001 * sum)
            fault(&f, i);
    }
    return f;
}

static faults check_kerbs(const jm_city *city)
{
    faults f = {0};
    for (int64_t p = 0; p < city->parkings.count; p++)
        if ((city->parkings.kind[p] == JM_PARKING_KERB) != (city->parkings.link[p] != JM_NONE))
            fault(&f, p);
    return f;
}

static faults check_rides(const jm_city *city)
{
    faults f = {0};
    const jm_transit *t = &city->transit;
    for (int64_t l = 0; l < t->line_count; l++)
        for (int32_t i = t->stop_start[l] + 1; i < t->stop_start[l + 1]; i++)
            if (t->ride_s[i] < t->ride_s[i - 1]) {
                fault(&f, l);
                break;
            }
    return f;
}

static faults check_shares(const jm_city *city)
{
    faults f = {0};
    double sum = 0.0;
    for (int64_t k = 0; k < city->fleet.class_count; k++)
        sum += (double)city->fleet.share[k];
    // float shares that were written with six digits
    if (fabs(sum - 1.0) > 1e-5)
        fault(&f, 0);
    return f;
}

static faults check_gaps(const jm_city *city)
{
    faults f = {0};
    for (int64_t g = 0; g < city->gap_count; g++)
        if (city->gaps[g].filled < 0 || city->gaps[g].filled > city->gaps[g].total)
            fault(&f, g);
    return f;
}

typedef struct own_rule {
    const char *name, *sentence;
    faults (*check)(const jm_city *city);
} own_rule;

static const own_rule own_rules[] = {
    {"streets/length", "a link is longer than nothing", check_lengths},
    {"streets/speed", "a speed lies above 0 and up to 60 m/s", check_speeds},
    {"streets/capacity", "a link for cars has lanes and capacity", check_capacities},
    {"streets/twin", "twins name each other and swap their ends", check_twins},
    {"streets/shape", "a link's shape runs from its first node to its last", check_link_shapes},
    {"streets/out_link", "the forward star holds each link at its first node", check_out_star},
    {"streets/in_link", "the backward star holds each link at its last node", check_in_star},
    {"streets/in_network", "links of the network may be used by cars", check_network_access},
    {"turns", "a banned turn goes on where its first link ends, and comes once, in order",
     check_turns},
    {"buildings/ring", "a ring has three points or more", check_building_rings},
    {"buildings/height", "a building is higher than 0 and at most 1000 m", check_building_heights},
    {"zones/ring", "a ring has three points or more", check_zone_rings},
    {"zones/residents", "the three age groups add up to the residents", check_ages},
    {"rasters/surface_class", "each cell has a surface", check_surface_known},
    {"rasters/building", "cells with a building, and only they, have its height and a roof",
     check_roofs},
    {"rasters/canopy_base", "a crown's underside lies below its top", check_crowns},
    {"trees/base", "a tree has height and crown, and its crown begins below its top", check_trees},
    {"parkings/link", "kerb parking, and only it, names its street link", check_kerbs},
    {"transit/ride", "a line's times rise from stop to stop", check_rides},
    {"fleet/share", "the shares of the car classes add up to 1", check_shares},
    {"gaps", "not more is filled than there is", check_gaps},
};

/// Ranges first: later rules follow indices and must not be led astray.
static int64_t check_shape_of_data(const jm_city *city, jm_text *report)
{
    int64_t total = 0;
    faults grid = {0};
    if (city->grid.columns < 1 || city->grid.rows < 1 || !(city->grid.cell_m > 0.0) ||
        !isfinite(city->grid.west_m) || !isfinite(city->grid.north_m))
        fault(&grid, 0);
    tell(report, &total, "grid", "the grid has cells of positive size at a finite place", &grid);
    for (int64_t c = 0; c < jm_city_column_count && total == 0; c++)
        if (jm_city_columns[c].is_start) {
            faults f = check_start(city, &jm_city_columns[c]);
            tell(report, &total, jm_city_columns[c].name,
                 "starts begin at 0, never fall and end at the number of rows", &f);
        }
    for (int64_t c = 0; c < jm_city_column_count && total == 0; c++) {
        faults f = {0};
        if (jm_column_values(city, &jm_city_columns[c]) == NULL &&
            jm_column_elements(city, &jm_city_columns[c]) > 0)
            fault(&f, 0);
        else if (jm_city_columns[c].is_text)
            f = check_texts(city, &jm_city_columns[c]);
        tell(report, &total, jm_city_columns[c].name, "the column is there", &f);
    }
    for (size_t i = 0; i < sizeof index_rules / sizeof *index_rules && total == 0; i++) {
        faults f = check_index(city, &index_rules[i]);
        tell(report, &total, index_rules[i].column, "an index points at a row that exists", &f);
    }
    return total;
}

static int64_t check_values(const jm_city *city, jm_text *report)
{
    int64_t total = 0;
    for (size_t i = 0; i < sizeof code_rules / sizeof *code_rules; i++) {
        faults f = check_code(city, &code_rules[i]);
        tell(report, &total, code_rules[i].column, "a code is one of the known ones", &f);
    }
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        const jm_city_column *column = &jm_city_columns[c];
        if (column->is_text || (column->type != JM_F32 && column->type != JM_F64))
            continue;
        faults f = check_numbers(city, column);
        tell(report, &total, column->name,
             "a number is finite, and not below 0 unless it is a place or an altitude", &f);
    }
    for (size_t i = 0; i < sizeof own_rules / sizeof *own_rules; i++) {
        faults f = own_rules[i].check(city);
        tell(report, &total, own_rules[i].name, own_rules[i].sentence, &f);
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
