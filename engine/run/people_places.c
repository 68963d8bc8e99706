#include "run/people_places.h"

#include <math.h>
#include <string.h>

// Heights are told from floors of this height (docs/formats.md).
static const double storey_m = 3.0;

static double floor_area_m2(const jm_buildings *b, int32_t building)
{
    double storeys = floor((double)b->height_m[building] / storey_m + 0.5);
    return (double)b->footprint_m2[building] * (storeys > 1.0 ? storeys : 1.0);
}

static bool stands(const jm_buildings *b, int32_t i, int32_t zones)
{
    double area = floor_area_m2(b, i);
    return b->removed[i] == 0 && b->zone[i] >= 0 && b->zone[i] < zones && isfinite(area) &&
           area > 0.0;
}

// The middle of the box around a building.
static int64_t block_of(const jm_buildings *b, int32_t building, const jm_grid *blocks)
{
    int64_t first = b->point_start[b->ring_start[building]];
    int64_t end = b->point_start[b->ring_start[building + 1]];
    if (first >= end)
        return JM_NONE;
    double west = b->x[first], east = west, south = b->y[first], north = south;
    for (int64_t p = first + 1; p < end; p++) {
        west = fmin(west, b->x[p]);
        east = fmax(east, b->x[p]);
        south = fmin(south, b->y[p]);
        north = fmax(north, b->y[p]);
    }
    return jm_grid_cell_at(blocks, 0.5 * (west + east), 0.5 * (south + north));
}

static jm_status add_floor(jm_ctx *ctx, jm_people_places *out, const jm_floor *item)
{
    JM_TRY(jm_grow(ctx, &out->items, &out->capacity, out->count + 1));
    out->items[out->count++] = *item;
    return JM_OK;
}

// One row for the class of a building, and one for the other class where the zone has none of it.
static jm_status add_building(jm_ctx *ctx, const jm_city *city, const jm_grid *blocks, int32_t i,
                              const double *sums, jm_people_places *out)
{
    const jm_buildings *b = &city->buildings;
    int64_t block = block_of(b, i, blocks);
    int own = b->usage[i] == JM_USAGE_RESIDENTIAL ? JM_FLOORS_HOMES : JM_FLOORS_OTHERS;
    if (block == JM_NONE)
        return JM_OK;
    double area = floor_area_m2(b, i);
    const double *of_zone = sums + (int64_t)b->zone[i] * JM_FLOORS_COUNT;
    for (int f = 0; f < JM_FLOORS_COUNT; f++) {
        double all = of_zone[f] > 0.0 ? of_zone[f] : of_zone[own];
        jm_floor item = {b->zone[i], block, (jm_floors)f, area / all};
        if (f == own || !(of_zone[f] > 0.0))
            JM_TRY(add_floor(ctx, out, &item));
    }
    return JM_OK;
}

jm_status jm_people_places_create(jm_ctx *ctx, const jm_city *city, const jm_grid *blocks,
                                  jm_people_places *out)
{
    const jm_buildings *b = &city->buildings;
    double *sums = NULL; // [zones * classes]
    jm_status status = JM_OK;
    *out = (jm_people_places){.block_count = jm_grid_cells(blocks)};
    JM_TRY(jm_new(ctx, &sums, (int64_t)city->zones.count * JM_FLOORS_COUNT));
    for (int32_t i = 0; i < b->count; i++)
        if (stands(b, i, city->zones.count) && block_of(b, i, blocks) != JM_NONE) {
            int f = b->usage[i] == JM_USAGE_RESIDENTIAL ? JM_FLOORS_HOMES : JM_FLOORS_OTHERS;
            sums[(int64_t)b->zone[i] * JM_FLOORS_COUNT + f] += floor_area_m2(b, i);
        }
    for (int32_t i = 0; i < b->count; i++)
        if (stands(b, i, city->zones.count))
            JM_TRY_GOTO(add_building(ctx, city, blocks, i, sums, out), end);
end:
    jm_free(sums);
    if (status != JM_OK)
        jm_people_places_free(out);
    return status;
}

void jm_people_places_free(jm_people_places *places)
{
    jm_free(places->items);
    *places = (jm_people_places){0};
}

void jm_people_indoor(const jm_people_places *places, const jm_presence *presence, int32_t hour,
                      float *blocks)
{
    static const jm_whereabouts where[JM_FLOORS_COUNT] = {
        [JM_FLOORS_HOMES] = JM_AT_HOME, [JM_FLOORS_OTHERS] = JM_AT_PLACE};
    memset(blocks, 0, (size_t)places->block_count * sizeof *blocks);
    for (int64_t i = 0; i < places->count; i++) {
        const jm_floor *item = &places->items[i];
        double people = 0.0;
        for (int a = 0; a < JM_AGE_COUNT; a++)
            people += jm_presence_at(presence, hour, where[item->floors], a)[item->zone];
        blocks[item->block] += (float)(people * item->share);
    }
}
