// append.c: new trees, buildings, car parks, stops and lines at the end of their columns.
#include "scenario/parts.h"

#include <math.h>

jm_status jm_append_trees(jm_ctx *ctx, jm_city *city, int64_t more)
{
    return jm_city_resize(ctx, city, JM_ROWS_TREES, city->trees.count + more);
}

jm_status jm_append_building(jm_ctx *ctx, jm_city *city, const jm_new_building *b)
{
    jm_buildings *c = &city->buildings;
    int32_t building = c->count;
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_BUILDINGS, (int64_t)building + 1));
    int64_t ring = jm_city_rows(city, JM_ROWS_BUILDING_RINGS);
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_BUILDING_RINGS, ring + 1));
    int64_t point = jm_city_rows(city, JM_ROWS_BUILDING_POINTS);
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_BUILDING_POINTS, point + 4));
    for (int i = 0; i < 4; i++) {
        c->x[point + i] = b->x[i];
        c->y[point + i] = b->y[i];
    }
    c->height_m[building] = b->height_m;
    c->height_origin[building] = JM_ORIGIN_SCENARIO;
    c->ground_m[building] = b->ground_m;
    c->footprint_m2[building] = (float)fabs(jm_ring_area_m2(b->x, b->y, 4));
    c->usage[building] = JM_USAGE_RESIDENTIAL;
    c->dwellings[building] = b->dwellings;
    c->zone[building] = b->zone;
    return JM_OK;
}

jm_status jm_append_parking(jm_ctx *ctx, jm_city *city, const jm_new_parking *p)
{
    jm_parkings *c = &city->parkings;
    int32_t parking = c->count;
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_PARKINGS, (int64_t)parking + 1));
    c->x[parking] = p->x;
    c->y[parking] = p->y;
    c->kind[parking] = (uint8_t)p->kind;
    c->capacity[parking] = p->capacity;
    c->price_eurh[parking] = p->price_eurh;
    c->link[parking] = JM_NONE;
    c->node[parking] = jm_city_nearest_node(city, p->x, p->y);
    c->zone[parking] = p->zone;
    c->origin[parking] = JM_ORIGIN_SCENARIO;
    return jm_city_set_text(ctx, &c->name[parking], p->name);
}

jm_status jm_append_stop(jm_ctx *ctx, jm_city *city, const char *name, double x, double y,
                         int32_t *stop)
{
    jm_transit *t = &city->transit;
    *stop = t->stop_count;
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_STOPS, (int64_t)*stop + 1));
    t->stop_x[*stop] = x;
    t->stop_y[*stop] = y;
    t->stop_node[*stop] = jm_city_nearest_node(city, x, y);
    return jm_city_set_text(ctx, &t->stop_name[*stop], name);
}

jm_status jm_append_line(jm_ctx *ctx, jm_city *city, const jm_new_line *line)
{
    jm_transit *t = &city->transit;
    int32_t index = t->line_count;
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_LINES, (int64_t)index + 1));
    int64_t stop = jm_city_rows(city, JM_ROWS_LINE_STOPS);
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_LINE_STOPS, stop + line->stop_count));
    int64_t point = jm_city_rows(city, JM_ROWS_LINE_SHAPES);
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_LINE_SHAPES, point + line->point_count));
    for (int32_t i = 0; i < line->stop_count; i++) {
        t->line_stop[stop + i] = line->stop[i];
        t->ride_s[stop + i] = line->ride_s[i];
    }
    for (int64_t i = 0; i < line->point_count; i++) {
        t->shape_x[point + i] = line->x[i];
        t->shape_y[point + i] = line->y[i];
    }
    for (int hour = 0; hour < 24; hour++)
        t->departures[24 * (int64_t)index + hour] = line->departures[hour];
    t->line_mode[index] = (uint8_t)line->mode;
    return jm_city_set_text(ctx, &t->line_name[index], line->name);
}
