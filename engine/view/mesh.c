#include "view/mesh_parts.h"

#include "core/math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// What is laid out before the tiles are built.
typedef struct plan {
    const jm_view_scene *scene;
    jm_view_footprint *footprints; // [buildings]
    int64_t *start;                // [tiles + 1] into item
    int32_t *item;                 // buildings by tile, then by id; wide ones in several
    jm_view_tile_mesh *tiles;      // [tiles]
} plan;

/// One thread's own: its context, because a failure writes its message there.
typedef struct worker {
    jm_ctx *ctx;
    jm_view_tess *tess;
    jm_view_part part;
    jm_view_point *points, *hull;
    int64_t point_capacity, hull_capacity;
} worker;

// --- who stands in which tile ------------------------------------------------------------------

static bool is_built(const plan *p, int32_t building)
{
    return p->scene->building_in[building] != 0 && p->footprints[building].tile != JM_NONE;
}

/// Counts buildings by tile, or files them: then start[t] moves to the end of t.
static void file_buildings(plan *p, bool count_only)
{
    const jm_view_scene *s = p->scene;
    for (int32_t b = 0; b < s->city->buildings.count; b++) {
        if (!is_built(p, b))
            continue;
        const jm_view_footprint *f = &p->footprints[b];
        for (int32_t r = f->first_row; r <= f->last_row; r++)
            for (int32_t c = f->first_column; c <= f->last_column; c++) {
                int64_t *place = &p->start[r * s->tile_columns + c + 1];
                if (!count_only)
                    p->item[*place] = b;
                ++*place;
            }
    }
}

static jm_status sort_by_tile(jm_ctx *ctx, plan *p)
{
    const jm_view_scene *s = p->scene;
    int32_t tiles = jm_view_scene_tiles(s), count = s->city->buildings.count;
    JM_TRY(jm_new(ctx, &p->footprints, count));
    JM_TRY(jm_new(ctx, &p->start, tiles + 1));
    JM_TRY(jm_new(ctx, &p->tiles, tiles));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t b = 0; b < count; b++)
        p->footprints[b] = jm_view_scene_footprint(s, b);
    file_buildings(p, true);
    for (int32_t t = 0; t < tiles; t++)
        p->start[t + 1] += p->start[t];
    JM_TRY(jm_new(ctx, &p->item, p->start[tiles]));
    // Shifted by one: while a tile is filled, the start behind it runs from its begin to its end.
    memmove(p->start + 1, p->start, (size_t)tiles * sizeof *p->start);
    file_buildings(p, false);
    return JM_OK;
}

// --- one building ------------------------------------------------------------------------------

static uint8_t flags_of(const jm_view_scene *s, int32_t building)
{
    unsigned in = s->building_in[building];
    unsigned usage = s->city->buildings.usage[building] & 7u;
    bool is_new = s->base != NULL && in == JM_VIEW_IN_OUTCOME;
    return (uint8_t)(in | usage << 3 | (is_new ? 64u : 0u));
}

static jm_view_stamp stamp_of(const jm_view_scene *s, const jm_view_footprint *f, int32_t building,
                              int32_t tile)
{
    jm_view_stamp stamp = {.tile_m = s->tile_m,
                           .tile_low = (double)s->tile_low[tile],
                           .foot_z = f->foot_z,
                           .top_z = f->top_z,
                           .flags = flags_of(s, building),
                           .id = building,
                           .is_cut = f->is_wide};
    // Tiles at the rim keep what lies beyond the grid, as far as vertices reach.
    double beyond = 0.5 * s->tile_m;
    int32_t column = tile % s->tile_columns, row = tile / s->tile_columns;
    stamp.west = column == 0 ? -beyond : 0.0;
    stamp.south = row == 0 ? -beyond : 0.0;
    stamp.east = s->tile_m + (column == s->tile_columns - 1 ? beyond : 0.0);
    stamp.north = s->tile_m + (row == s->tile_rows - 1 ? beyond : 0.0);
    return stamp;
}

static jm_status add_walls_and_roofs(worker *w, const jm_view_scene *s, const jm_view_stamp *stamp,
                                     const double corner[2], jm_view_tile_mesh *mesh)
{
    const jm_buildings *b = &s->city->buildings;
    int64_t end = b->ring_start[stamp->id + 1];
    for (int64_t ring = b->ring_start[stamp->id]; ring < end;) {
        const int32_t *triangles;
        int64_t count;
        JM_TRY(jm_view_part_read(w->ctx, s, corner, end, &ring, &w->part));
        if (w->part.ring_count == 0)
            continue;
        JM_TRY(jm_view_tile_walls(w->ctx, mesh, stamp, &w->part));
        JM_TRY(jm_view_tessellate(w->tess, w->part.x, w->part.y, w->part.ring_start,
                                  w->part.ring_count, &triangles, &count));
        JM_TRY(jm_view_tile_roof(w->ctx, mesh, stamp, &w->part, triangles, count));
    }
    return JM_OK;
}

static jm_status add_box(worker *w, const jm_view_scene *s, const jm_view_stamp *stamp,
                         const double corner[2], jm_view_tile_mesh *mesh)
{
    const jm_buildings *b = &s->city->buildings;
    int64_t begin = b->point_start[b->ring_start[stamp->id]];
    int64_t end = b->point_start[b->ring_start[stamp->id + 1]], count = 0;
    JM_TRY(jm_grow(w->ctx, &w->points, &w->point_capacity, end - begin));
    JM_TRY(jm_grow(w->ctx, &w->hull, &w->hull_capacity, 2 * (end - begin) + 1));
    for (int64_t p = begin; p < end; p++) {
        jm_view_point at = {b->x[p] - s->origin_x - corner[0], b->y[p] - s->origin_y - corner[1]};
        if (isfinite(at.x) && isfinite(at.y))
            w->points[count++] = at;
    }
    jm_view_rectangle r = jm_view_smallest_rectangle(w->points, count, w->hull);
    JM_TRY(jm_grow(w->ctx, &mesh->boxes, &mesh->box_capacity, mesh->box_count + 1));
    mesh->boxes[mesh->box_count++] = (jm_view_building_box){
        .u = jm_view_pack_place(r.x, s->tile_m),
        .v = jm_view_pack_place(r.y, s->tile_m),
        .h = jm_view_pack_cm(stamp->foot_z - stamp->tile_low),
        .height = jm_view_pack_cm(stamp->top_z - stamp->foot_z),
        .half_long = jm_view_pack_cm(r.half_long),
        .half_short = jm_view_pack_cm(r.half_short),
        .angle = (int16_t)floor(r.angle_rad / JM_PI * 32767.0 + 0.5),
        .flags = stamp->flags,
        .usage = b->usage[stamp->id],
        .id = stamp->id,
    };
    return JM_OK;
}

static int by_size(const void *a, const void *b)
{
    const jm_view_building_box *p = a, *q = b;
    uint64_t size_p = (uint64_t)p->height * p->half_long;
    uint64_t size_q = (uint64_t)q->height * q->half_long;
    if (size_p != size_q)
        return size_p > size_q ? -1 : 1;
    return (p->id > q->id) - (p->id < q->id);
}

static jm_status build_tile(worker *w, plan *p, int32_t tile)
{
    const jm_view_scene *s = p->scene;
    jm_view_tile_mesh *mesh = &p->tiles[tile];
    double corner[2];
    jm_view_scene_tile_corner(s, tile, &corner[0], &corner[1]);
    for (int64_t i = p->start[tile]; i < p->start[tile + 1]; i++) {
        const jm_view_footprint *f = &p->footprints[p->item[i]];
        jm_view_stamp stamp = stamp_of(s, f, p->item[i], tile);
        JM_TRY(add_walls_and_roofs(w, s, &stamp, corner, mesh));
        if (f->tile == tile)
            JM_TRY(add_box(w, s, &stamp, corner, mesh));
    }
    if (mesh->box_count > 1)
        qsort(mesh->boxes, (size_t)mesh->box_count, sizeof *mesh->boxes, by_size);
    return JM_OK;
}

// --- all tiles ---------------------------------------------------------------------------------

static void close_worker(worker *w)
{
    jm_view_tess_destroy(w->tess);
    jm_view_part_free(&w->part);
    jm_free(w->points);
    jm_free(w->hull);
    jm_ctx_destroy(w->ctx);
}

static jm_status open_worker(worker *w)
{
    *w = (worker){.ctx = jm_ctx_create(NULL)};
    return w->ctx != NULL ? jm_view_tess_create(w->ctx, &w->tess) : JM_ERR_MEMORY;
}

/// Nothing but memory can fail here.
static jm_status build_tiles(jm_ctx *ctx, plan *p)
{
    int32_t tiles = jm_view_scene_tiles(p->scene);
    int64_t failed = 0;
#pragma omp parallel num_threads(jm_ctx_threads(ctx)) reduction(+ : failed)
    {
        worker w;
        bool is_open = open_worker(&w) == JM_OK;
        failed += !is_open;
#pragma omp for schedule(dynamic, 1)
        for (int32_t t = 0; t < tiles; t++)
            if (is_open)
                failed += build_tile(&w, p, t) != JM_OK;
        close_worker(&w);
    }
    if (failed > 0)
        return jm_fail(ctx, JM_ERR_MEMORY,
                       "viewer: no memory for the shapes of %d buildings; close other programs",
                       p->scene->building_count);
    return JM_OK;
}

static void free_tile(jm_view_tile_mesh *tile)
{
    jm_free(tile->vertices);
    jm_free(tile->indices);
    jm_free(tile->boxes);
    *tile = (jm_view_tile_mesh){0};
}

static void copy_rows(void *to, const void *from, int64_t count, size_t size)
{
    if (count > 0)
        memcpy(to, from, (size_t)count * size);
}

/// Moves the tiles into one mesh, one after the other.
static jm_status join_tiles(jm_ctx *ctx, plan *p, jm_view_building_mesh *m)
{
    int32_t tiles = jm_view_scene_tiles(p->scene);
    JM_TRY(jm_new(ctx, &m->vertex_start, tiles + 1));
    JM_TRY(jm_new(ctx, &m->index_start, tiles + 1));
    JM_TRY(jm_new(ctx, &m->box_start, tiles + 1));
    for (int32_t t = 0; t < tiles; t++) {
        m->vertex_start[t + 1] = m->vertex_start[t] + p->tiles[t].vertex_count;
        m->index_start[t + 1] = m->index_start[t] + p->tiles[t].index_count;
        m->box_start[t + 1] = m->box_start[t] + p->tiles[t].box_count;
    }
    m->triangle_count = m->index_start[tiles] / 3;
    JM_TRY(jm_new(ctx, &m->vertices, m->vertex_start[tiles]));
    JM_TRY(jm_new(ctx, &m->indices, m->index_start[tiles]));
    JM_TRY(jm_new(ctx, &m->boxes, m->box_start[tiles]));
    for (int32_t t = 0; t < tiles; t++) {
        jm_view_tile_mesh *tile = &p->tiles[t];
        copy_rows(m->vertices + m->vertex_start[t], tile->vertices, tile->vertex_count,
                  sizeof *tile->vertices);
        copy_rows(m->indices + m->index_start[t], tile->indices, tile->index_count,
                  sizeof *tile->indices);
        copy_rows(m->boxes + m->box_start[t], tile->boxes, tile->box_count, sizeof *tile->boxes);
        free_tile(tile);
    }
    return JM_OK;
}

jm_status jm_view_building_mesh_create(jm_ctx *ctx, const jm_view_scene *scene,
                                       jm_view_building_mesh **out)
{
    *out = NULL;
    plan p = {.scene = scene};
    jm_view_building_mesh *m = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &m, 1));
    JM_TRY_GOTO(sort_by_tile(ctx, &p), end);
    JM_TRY_GOTO(build_tiles(ctx, &p), end);
    JM_TRY_GOTO(join_tiles(ctx, &p, m), end);
    *out = m;
    m = NULL;
end:
    for (int32_t t = 0; p.tiles != NULL && t < jm_view_scene_tiles(scene); t++)
        free_tile(&p.tiles[t]);
    jm_free(p.tiles);
    jm_free(p.item);
    jm_free(p.start);
    jm_free(p.footprints);
    jm_view_building_mesh_destroy(m);
    return status;
}

void jm_view_building_mesh_destroy(jm_view_building_mesh *mesh)
{
    if (mesh == NULL)
        return;
    jm_free(mesh->vertex_start);
    jm_free(mesh->index_start);
    jm_free(mesh->box_start);
    jm_free(mesh->vertices);
    jm_free(mesh->indices);
    jm_free(mesh->boxes);
    jm_free(mesh);
}
