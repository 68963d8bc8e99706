// Rules that one column, or a few together, have for themselves.
#include "city/check.h"

#include "city/rows.h"

#include <math.h>

void jm_fault(jm_faults *f, int64_t row)
{
    if (f->count++ == 0)
        f->first = row;
}

static jm_faults check_lengths(const jm_city *city)
{
    jm_faults f = {0};
    for (int64_t e = 0; e < city->streets.link_count; e++)
        if (!(city->streets.length_m[e] > 0.0f))
            jm_fault(&f, e);
    return f;
}

static jm_faults check_speeds(const jm_city *city)
{
    jm_faults f = {0};
    for (int64_t e = 0; e < city->streets.link_count; e++)
        if (!(city->streets.speed_ms[e] > 0.0f && city->streets.speed_ms[e] <= 60.0f))
            jm_fault(&f, e);
    return f;
}

static jm_faults check_capacities(const jm_city *city)
{
    jm_faults f = {0};
    const jm_streets *s = &city->streets;
    for (int64_t e = 0; e < s->link_count; e++)
        if ((s->access[e] & JM_ACCESS_CAR) != 0 &&
            !(s->capacity_vehs[e] > 0.0f && s->lanes[e] > 0.0f))
            jm_fault(&f, e);
    return f;
}

static jm_faults check_twins(const jm_city *city)
{
    jm_faults f = {0};
    const jm_streets *s = &city->streets;
    for (int32_t e = 0; e < s->link_count; e++) {
        int32_t t = s->twin[e];
        if (t != JM_NONE &&
            (t == e || s->twin[t] != e || s->from[t] != s->to[e] || s->to[t] != s->from[e]))
            jm_fault(&f, e);
    }
    return f;
}

static jm_faults check_link_shapes(const jm_city *city)
{
    jm_faults f = {0};
    const jm_streets *s = &city->streets;
    for (int64_t e = 0; e < s->link_count; e++) {
        int64_t a = s->shape_start[e], b = s->shape_start[e + 1] - 1;
        if (b <= a || s->shape_x[a] != s->node_x[s->from[e]] ||
            s->shape_y[a] != s->node_y[s->from[e]] || s->shape_x[b] != s->node_x[s->to[e]] ||
            s->shape_y[b] != s->node_y[s->to[e]])
            jm_fault(&f, e);
    }
    return f;
}

/// Each star holds each link once: by node, then by id, so rising inside a node.
static jm_faults check_star(int32_t nodes, const int32_t *start, const int32_t *link,
                            const int32_t *node_of)
{
    jm_faults f = {0};
    for (int32_t n = 0; n < nodes; n++)
        for (int32_t i = start[n]; i < start[n + 1]; i++)
            if (node_of[link[i]] != n || (i > start[n] && link[i] <= link[i - 1]))
                jm_fault(&f, n);
    return f;
}

static jm_faults check_out_star(const jm_city *city)
{
    const jm_streets *s = &city->streets;
    return check_star(s->node_count, s->out_start, s->out_link, s->from);
}

static jm_faults check_in_star(const jm_city *city)
{
    const jm_streets *s = &city->streets;
    return check_star(s->node_count, s->in_start, s->in_link, s->to);
}

static jm_faults check_turns(const jm_city *city)
{
    jm_faults f = {0};
    const jm_streets *s = &city->streets;
    for (int64_t t = 0; t < s->turn_count; t++) {
        int32_t from = s->turn_from[t], to = s->turn_to[t];
        bool known = from >= 0 && from < s->link_count && to >= 0 && to < s->link_count;
        bool later = t == 0 || s->turn_from[t - 1] < from ||
                     (s->turn_from[t - 1] == from && s->turn_to[t - 1] < to);
        if (!known || !later || s->to[from] != s->from[to])
            jm_fault(&f, t);
    }
    return f;
}

static jm_faults check_network_access(const jm_city *city)
{
    jm_faults f = {0};
    for (int64_t e = 0; e < city->streets.link_count; e++)
        if (city->streets.in_network[e] != JM_NETWORK_OUTSIDE &&
            (city->streets.access[e] & JM_ACCESS_CAR) == 0)
            jm_fault(&f, e);
    return f;
}

static jm_faults check_rings(int64_t rings, const int64_t *point_start)
{
    jm_faults f = {0};
    for (int64_t r = 0; r < rings; r++)
        if (point_start[r + 1] - point_start[r] < 3)
            jm_fault(&f, r);
    return f;
}

static jm_faults check_building_rings(const jm_city *city)
{
    return check_rings(jm_city_rows(city, JM_ROWS_BUILDING_RINGS), city->buildings.point_start);
}

static jm_faults check_zone_rings(const jm_city *city)
{
    return check_rings(jm_city_rows(city, JM_ROWS_ZONE_RINGS), city->zones.point_start);
}

static jm_faults check_building_heights(const jm_city *city)
{
    jm_faults f = {0};
    for (int64_t b = 0; b < city->buildings.count; b++)
        if (!(city->buildings.height_m[b] > 0.0f && city->buildings.height_m[b] <= 1000.0f))
            jm_fault(&f, b);
    return f;
}

static jm_faults check_surface_known(const jm_city *city)
{
    jm_faults f = {0};
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        if (city->rasters.surface_class[i] == JM_SURFACE_NONE)
            jm_fault(&f, i);
    return f;
}

static bool is_roof(uint8_t surface)
{
    return surface == JM_SURFACE_ROOF || surface == JM_SURFACE_COOL_ROOF ||
           surface == JM_SURFACE_GREEN_ROOF;
}

static jm_faults check_roofs(const jm_city *city)
{
    jm_faults f = {0};
    const jm_rasters *r = &city->rasters;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++) {
        bool high = r->building_height_m[i] > 0.0f;
        if (high != (r->building[i] != JM_NONE) || high != is_roof(r->surface_class[i]))
            jm_fault(&f, i);
    }
    return f;
}

static jm_faults check_crowns(const jm_city *city)
{
    jm_faults f = {0};
    const jm_rasters *r = &city->rasters;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        if (r->canopy_base_m[i] > r->canopy_top_m[i])
            jm_fault(&f, i);
    return f;
}

static jm_faults check_trees(const jm_city *city)
{
    jm_faults f = {0};
    const jm_trees *t = &city->trees;
    for (int64_t i = 0; i < t->count; i++)
        if (!(t->height_m[i] > 0.0f && t->crown_m[i] > 0.0f && t->base_m[i] < t->height_m[i]))
            jm_fault(&f, i);
    return f;
}

static jm_faults check_ages(const jm_city *city)
{
    jm_faults f = {0};
    const jm_zones *z = &city->zones;
    for (int64_t i = 0; i < z->count; i++) {
        double sum = (double)z->residents_0_17[i] + (double)z->residents_18_64[i] +
                     (double)z->residents_65[i];
        // Sources round each figure: half a person each and a per mille.
        if (fabs(sum - (double)z->residents[i]) > 2.0 + 0.001 * sum)
            jm_fault(&f, i);
    }
    return f;
}

static jm_faults check_kerbs(const jm_city *city)
{
    jm_faults f = {0};
    for (int64_t p = 0; p < city->parkings.count; p++)
        if ((city->parkings.kind[p] == JM_PARKING_KERB) != (city->parkings.link[p] != JM_NONE))
            jm_fault(&f, p);
    return f;
}

static jm_faults check_rides(const jm_city *city)
{
    jm_faults f = {0};
    const jm_transit *t = &city->transit;
    for (int64_t l = 0; l < t->line_count; l++)
        for (int32_t i = t->stop_start[l] + 1; i < t->stop_start[l + 1]; i++)
            if (t->ride_s[i] < t->ride_s[i - 1]) {
                jm_fault(&f, l);
                break;
            }
    return f;
}

static jm_faults check_shares(const jm_city *city)
{
    jm_faults f = {0};
    double sum = 0.0;
    for (int64_t k = 0; k < city->fleet.class_count; k++)
        sum += (double)city->fleet.share[k];
    // float shares that were written with six digits
    if (fabs(sum - 1.0) > 1e-5)
        jm_fault(&f, 0);
    return f;
}

static jm_faults check_gaps(const jm_city *city)
{
    jm_faults f = {0};
    for (int64_t g = 0; g < city->gap_count; g++)
        if (city->gaps[g].filled < 0 || city->gaps[g].filled > city->gaps[g].total)
            jm_fault(&f, g);
    return f;
}

const jm_city_rule jm_city_rules[JM_CITY_RULES] = {
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
