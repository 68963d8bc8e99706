/// small_city.h: small cities made by hand, for the tests of every folder that reads cities.
#pragma once

#include "check.h"
#include "city/city.h"
#include "city/raster.h"
#include "city/rows.h"

// South-west corner: Angers in Lambert-93.
#define SMALL_WEST_M 432000.0
#define SMALL_SOUTH_M 6713000.0

/// A flat asphalt city of rows x cols cells without objects; place of Angers, no convergence.
static inline jm_city *small_city(jm_ctx *ctx, int32_t rows, int32_t cols, double cell_m)
{
    jm_grid grid = {SMALL_WEST_M, SMALL_SOUTH_M + rows * cell_m, cell_m, cols, rows};
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_create(ctx, "small city", &grid, "EPSG:2154", &city));
    city->place.latitude_deg = 47.47;
    city->place.longitude_deg = -0.55;
    return city;
}

typedef struct small_block_paint {
    jm_city *city;
    int32_t building;
} small_block_paint;

static inline void small_paint_block(void *user, int64_t cell)
{
    small_block_paint *p = user;
    p->city->rasters.building[cell] = p->building;
    p->city->rasters.building_height_m[cell] = p->city->buildings.height_m[p->building];
    p->city->rasters.surface_class[cell] = JM_SURFACE_ROOF;
}

/// A block with corners in metres from the south-west corner of the city; rasters included.
static inline int32_t add_block(jm_ctx *ctx, jm_city *city, double west, double south, double east,
                                double north, float height_m)
{
    jm_buildings *b = &city->buildings;
    int32_t id = b->count;
    int64_t rings = jm_city_rows(city, JM_ROWS_BUILDING_RINGS);
    int64_t points = jm_city_rows(city, JM_ROWS_BUILDING_POINTS);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDINGS, id + 1));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDING_RINGS, rings + 1));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDING_POINTS, points + 4));
    double x0 = city->grid.west_m, y0 = jm_grid_south(&city->grid);
    const double x[4] = {west, east, east, west}, y[4] = {south, south, north, north};
    for (int i = 0; i < 4; i++) {
        b->x[points + i] = x0 + x[i];
        b->y[points + i] = y0 + y[i];
    }
    b->height_m[id] = height_m;
    b->footprint_m2[id] = (float)((east - west) * (north - south));
    b->zone[id] = JM_NONE;
    small_block_paint paint = {city, id};
    // Rings are handed over alone, counted from their own first point.
    int64_t start[2] = {0, 4};
    jm_rings ring = {1, start, b->x + points, b->y + points};
    jm_raster_polygon(&city->grid, &ring, small_paint_block, &paint);
    return id;
}

/// A node in metres from the south-west corner.
static inline int32_t add_node(jm_ctx *ctx, jm_city *city, double x, double y)
{
    int32_t id = city->streets.node_count;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_NODES, id + 1));
    city->streets.node_x[id] = city->grid.west_m + x;
    city->streets.node_y[id] = jm_grid_south(&city->grid) + y;
    return id;
}

/// A straight one-way link; returns its id. Call jm_city_reindex_streets when all are there.
static inline int32_t add_link(jm_ctx *ctx, jm_city *city, int32_t from, int32_t to, float lanes,
                               float speed_ms, jm_road_class road_class)
{
    jm_streets *s = &city->streets;
    int32_t e = s->link_count;
    int64_t p = jm_city_rows(city, JM_ROWS_LINK_SHAPES);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_LINKS, e + 1));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_LINK_SHAPES, p + 2));
    s->from[e] = from;
    s->to[e] = to;
    s->twin[e] = JM_NONE;
    s->street[e] = JM_NONE;
    double dx = s->node_x[to] - s->node_x[from], dy = s->node_y[to] - s->node_y[from];
    s->length_m[e] = (float)sqrt(dx * dx + dy * dy);
    s->lanes[e] = lanes;
    s->speed_ms[e] = speed_ms;
    s->capacity_vehs[e] = lanes * jm_lane_capacity_vehs(road_class);
    s->width_m[e] = 3.0f * lanes;
    s->road_class[e] = (uint8_t)road_class;
    s->access[e] = JM_ACCESS_CAR | JM_ACCESS_BUS;
    s->shape_x[p] = s->node_x[from];
    s->shape_y[p] = s->node_y[from];
    s->shape_x[p + 1] = s->node_x[to];
    s->shape_y[p + 1] = s->node_y[to];
    return e;
}

/// Two links, the first from a to b; returns the first.
static inline int32_t add_two_way_street(jm_ctx *ctx, jm_city *city, int32_t a, int32_t b,
                                         float lanes_each_way, float speed_ms,
                                         jm_road_class road_class)
{
    int32_t there = add_link(ctx, city, a, b, lanes_each_way, speed_ms, road_class);
    int32_t back = add_link(ctx, city, b, a, lanes_each_way, speed_ms, road_class);
    city->streets.twin[there] = back;
    city->streets.twin[back] = there;
    city->streets.width_m[there] = city->streets.width_m[back] = 6.0f * lanes_each_way;
    return there;
}

/// A zone at a node: residents of a usual age mix, 2 a household, 1 car each household.
static inline int32_t add_zone(jm_ctx *ctx, jm_city *city, int32_t node, float residents,
                               float jobs)
{
    jm_zones *z = &city->zones;
    int32_t id = z->count;
    char code[16];
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONES, id + 1));
    snprintf(code, sizeof code, "Z%d", id + 1);
    CHECK_OK(ctx, jm_city_set_text(ctx, &z->code[id], code));
    CHECK_OK(ctx, jm_city_set_text(ctx, &z->name[id], code));
    z->residents[id] = residents;
    z->residents_0_17[id] = 0.2f * residents;
    z->residents_18_64[id] = 0.6f * residents;
    z->residents_65[id] = 0.2f * residents;
    z->households[id] = residents / 2.0f;
    z->income_eur[id] = 22000.0f;
    z->jobs[id] = jobs;
    z->cars_per_household[id] = 1.0f;
    z->node[id] = node;
    z->x[id] = node >= 0 ? city->streets.node_x[node] : city->grid.west_m;
    z->y[id] = node >= 0 ? city->streets.node_y[node] : jm_grid_south(&city->grid);
    return id;
}

/// Parking at a node; a kerb needs its link, other kinds take JM_NONE.
static inline int32_t add_parking(jm_ctx *ctx, jm_city *city, jm_parking_kind kind, int32_t node,
                                  int32_t link, int32_t zone, float capacity, float price_eurh)
{
    jm_parkings *p = &city->parkings;
    int32_t id = p->count;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_PARKINGS, id + 1));
    p->kind[id] = (uint8_t)kind;
    p->node[id] = node;
    p->link[id] = link;
    p->zone[id] = zone;
    p->capacity[id] = capacity;
    p->price_eurh[id] = price_eurh;
    p->x[id] = city->streets.node_x[node];
    p->y[id] = city->streets.node_y[node];
    return id;
}

/// A tree in metres from the south-west corner; crowns are painted where there is no building.
typedef struct small_tree_paint {
    jm_city *city;
    float top_m, base_m;
} small_tree_paint;

static inline void small_paint_tree(void *user, int64_t cell)
{
    small_tree_paint *p = user;
    if (p->city->rasters.building[cell] != JM_NONE ||
        p->city->rasters.canopy_top_m[cell] >= p->top_m)
        return;
    p->city->rasters.canopy_top_m[cell] = p->top_m;
    p->city->rasters.canopy_base_m[cell] = p->base_m;
}

static inline int32_t add_tree(jm_ctx *ctx, jm_city *city, double x, double y, float height_m,
                               float crown_m)
{
    jm_trees *t = &city->trees;
    int32_t id = t->count;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_TREES, id + 1));
    t->x[id] = city->grid.west_m + x;
    t->y[id] = jm_grid_south(&city->grid) + y;
    t->height_m[id] = height_m;
    t->crown_m[id] = crown_m;
    t->base_m[id] = 0.25f * height_m;
    small_tree_paint paint = {city, height_m, t->base_m[id]};
    jm_raster_disc(&city->grid, t->x[id], t->y[id], (double)crown_m / 2.0, small_paint_tree,
                   &paint);
    return id;
}

/// A square grid of two-way residential streets: side x side nodes, spacing_m apart, from (x, y).
/// Node of column c and row r (from the south): first + r * side + c. Reindexed.
static inline int32_t add_street_grid(jm_ctx *ctx, jm_city *city, int32_t side, double spacing_m,
                                      double x, double y)
{
    int32_t first = city->streets.node_count;
    for (int32_t r = 0; r < side; r++)
        for (int32_t c = 0; c < side; c++)
            add_node(ctx, city, x + c * spacing_m, y + r * spacing_m);
    for (int32_t r = 0; r < side; r++)
        for (int32_t c = 0; c < side; c++) {
            int32_t n = first + r * side + c;
            if (c + 1 < side)
                add_two_way_street(ctx, city, n, n + 1, 1.0f, 8.333f, JM_ROAD_RESIDENTIAL);
            if (r + 1 < side)
                add_two_way_street(ctx, city, n, n + side, 1.0f, 8.333f, JM_ROAD_RESIDENTIAL);
        }
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    return first;
}
