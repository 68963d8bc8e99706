/// mesh_town.h: the mesh of a town's buildings, and houses put up by hand.
#pragma once

#include "town.h"

#include "core/math.h"
#include "view/mesh.h"

typedef struct town {
    jm_ctx *ctx;
    jm_city *city, *base; // base may be NULL
    jm_view_scene *scene;
    jm_view_building_mesh *mesh;
} town;

static inline void mesh_of(town *t)
{
    CHECK_OK(t->ctx, jm_view_scene_create(t->ctx, t->city, t->base, &t->scene));
    CHECK_OK(t->ctx, jm_view_building_mesh_create(t->ctx, t->scene, &t->mesh));
}

static inline void drop_mesh(town *t)
{
    jm_view_building_mesh_destroy(t->mesh);
    jm_view_scene_destroy(t->scene);
}

static inline town open_town(bool with_base)
{
    town t = {.ctx = jm_ctx_create(NULL)};
    jm_city *first = NULL;
    town_city(t.ctx, 5.0, &first);
    if (with_base) {
        t.base = first;
        town_variant(t.ctx, first, &t.city);
    } else {
        t.city = first;
    }
    mesh_of(&t);
    return t;
}

static inline town open_bare(int32_t columns, int32_t rows, double cell_m)
{
    town t = {.ctx = jm_ctx_create(NULL)};
    const jm_grid grid = {433500.0, 6716500.0, cell_m, columns, rows};
    CHECK_OK(t.ctx, jm_city_create(t.ctx, "bare", &grid, "EPSG:2154", &t.city));
    return t;
}

static inline void close_town(town *t)
{
    drop_mesh(t);
    jm_city_destroy(t->city);
    jm_city_destroy(t->base);
    jm_ctx_destroy(t->ctx);
}

typedef struct ring {
    const double *xy; // metres from the grid's south-western corner
    int64_t count;
    bool is_hole;
} ring;

static inline int32_t add_building(town *t, const ring *rings, int ring_count, float height_m)
{
    jm_buildings *b = &t->city->buildings;
    int32_t id = b->count;
    double west = t->city->grid.west_m, south = jm_grid_south(&t->city->grid);
    CHECK_OK(t->ctx, jm_city_resize(t->ctx, t->city, JM_ROWS_BUILDINGS, id + 1));
    for (int k = 0; k < ring_count; k++) {
        int64_t r = jm_city_rows(t->city, JM_ROWS_BUILDING_RINGS);
        int64_t p = jm_city_rows(t->city, JM_ROWS_BUILDING_POINTS);
        CHECK_OK(t->ctx, jm_city_resize(t->ctx, t->city, JM_ROWS_BUILDING_RINGS, r + 1));
        CHECK_OK(t->ctx,
                 jm_city_resize(t->ctx, t->city, JM_ROWS_BUILDING_POINTS, p + rings[k].count));
        b->ring_is_hole[r] = rings[k].is_hole;
        for (int64_t i = 0; i < rings[k].count; i++) {
            b->x[p + i] = west + rings[k].xy[2 * i];
            b->y[p + i] = south + rings[k].xy[2 * i + 1];
        }
    }
    b->height_m[id] = height_m;
    b->zone[id] = JM_NONE;
    return id;
}

// --- reading vertices as the shader does -------------------------------------------------------

typedef struct point {
    double x, y, z;
} point;

static inline point place(const town *t, int32_t tile, uint16_t u, uint16_t v, uint16_t h)
{
    const jm_view_scene *s = t->scene;
    double x, y;
    jm_view_scene_tile_corner(s, tile, &x, &y);
    return (point){x + ((double)u / 65535.0 * 2.0 - 0.5) * s->tile_m,
                   y + ((double)v / 65535.0 * 2.0 - 0.5) * s->tile_m,
                   (double)s->tile_low[tile] + (double)h / 100.0};
}

static inline point vertex_place(const town *t, int32_t tile, const jm_view_building_vertex *v)
{
    return place(t, tile, v->u, v->v, v->h);
}

static inline const jm_view_building_vertex *corner(const town *t, int32_t tile, int64_t index)
{
    return &t->mesh->vertices[t->mesh->vertex_start[tile] + t->mesh->indices[index]];
}

typedef struct sums {
    double roof_m2, volume_m3, wall_m2;
    int64_t triangles;
} sums;

// Of the triangles of one building, or of all (JM_NONE). The volume is that within walls and roof,
// above the foot (divergence theorem; the floor lies at the foot).
static inline sums sum_up(const town *t, int32_t id)
{
    sums s = {0};
    for (int32_t tile = 0; tile < jm_view_scene_tiles(t->scene); tile++)
        for (int64_t i = t->mesh->index_start[tile]; i < t->mesh->index_start[tile + 1]; i += 3) {
            const jm_view_building_vertex *v[3];
            point p[3];
            for (int k = 0; k < 3; k++) {
                v[k] = corner(t, tile, i + k);
                p[k] = vertex_place(t, tile, v[k]);
            }
            CHECK(v[0]->id == v[1]->id && v[0]->id == v[2]->id);
            CHECK(v[0]->facing == v[1]->facing && v[0]->facing == v[2]->facing);
            if (id != JM_NONE && v[0]->id != id)
                continue;
            double ax = p[1].x - p[0].x, ay = p[1].y - p[0].y, az = p[1].z - p[0].z;
            double bx = p[2].x - p[0].x, by = p[2].y - p[0].y, bz = p[2].z - p[0].z;
            double nx = 0.5 * (ay * bz - az * by), ny = 0.5 * (az * bx - ax * bz);
            double nz = 0.5 * (ax * by - ay * bx);
            s.triangles++;
            if (v[0]->facing == 255) {
                s.roof_m2 += nz;
            } else {
                s.wall_m2 += sqrt(nx * nx + ny * ny);
                // Outward area as seen from the east, times where it lies: the volume.
                s.volume_m3 += nx * (p[0].x + p[1].x + p[2].x) / 3.0;
            }
        }
    return s;
}

static inline double ring_area(const jm_buildings *b, int64_t r)
{
    double twice = 0.0;
    int64_t begin = b->point_start[r], end = b->point_start[r + 1];
    for (int64_t i = begin, j = end - 1; i < end; j = i++)
        twice += (b->x[j] - b->x[begin]) * (b->y[i] - b->y[begin]) -
                 (b->x[i] - b->x[begin]) * (b->y[j] - b->y[begin]);
    return fabs(0.5 * twice);
}

static inline double footprint_m2(const jm_buildings *b, int32_t id)
{
    double area = 0.0;
    for (int64_t r = b->ring_start[id]; r < b->ring_start[id + 1]; r++)
        area += (b->ring_is_hole[r] != 0 ? -1.0 : 1.0) * ring_area(b, r);
    return area;
}

// --- the town ----------------------------------------------------------------------------------

// How far a building's corners stick out of its box.
static inline double sticks_out(const town *t, int32_t tile, const jm_view_building_box *box)
{
    const jm_buildings *b = &t->city->buildings;
    point c = place(t, tile, box->u, box->v, box->h);
    double angle = box->angle / 32767.0 * JM_PI, worst = -1e9;
    int64_t begin = b->point_start[b->ring_start[box->id]];
    int64_t end = b->point_start[b->ring_start[box->id + 1]];
    for (int64_t p = begin; p < end; p++) {
        double x = b->x[p] - t->scene->origin_x - c.x, y = b->y[p] - t->scene->origin_y - c.y;
        double along = fabs(x * cos(angle) + y * sin(angle));
        double across = fabs(y * cos(angle) - x * sin(angle));
        worst = fmax(worst, along - box->half_long / 100.0);
        worst = fmax(worst, across - box->half_short / 100.0);
    }
    return worst;
}
