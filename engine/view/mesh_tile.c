#include "core/math.h"
#include "view/mesh_parts.h"

#include <math.h>

uint16_t jm_view_pack_place(double metres, double tile_m)
{
    double u = floor((metres / tile_m + 0.5) * 0.5 * 65535.0 + 0.5);
    return (uint16_t)jm_clamp(u, 0.0, 65535.0);
}

uint16_t jm_view_pack_cm(double metres)
{
    return (uint16_t)jm_clamp(floor(100.0 * metres + 0.5), 0.0, 65535.0);
}

/// Outward azimuth of an edge whose right-hand side is out of doors.
static uint8_t pack_facing(double dx, double dy)
{
    double azimuth = jm_atan2(dy, -dx); // of the normal (dy, -dx), clockwise from north
    int64_t step = (int64_t)floor((azimuth / (2.0 * JM_PI) + 1.0) * 255.0 + 0.5);
    return (uint8_t)(step % 255); // 255 is a roof's; it would be north, as 0
}

static void put_vertex(jm_view_tile_mesh *m, const jm_view_stamp *s, double x, double y, bool high,
                       uint8_t facing, uint8_t flags)
{
    m->vertices[m->vertex_count++] = (jm_view_building_vertex){
        .u = jm_view_pack_place(x, s->tile_m),
        .v = jm_view_pack_place(y, s->tile_m),
        .h = jm_view_pack_cm((high ? s->top_z : s->foot_z) - s->tile_low),
        .facing = facing,
        .flags = flags,
        .id = s->id,
        .rise = high ? jm_view_pack_cm(s->top_z - s->foot_z) : 0,
    };
}

static jm_status make_room(jm_ctx *ctx, jm_view_tile_mesh *m, int64_t vertices, int64_t indices)
{
    JM_TRY(jm_grow(ctx, &m->vertices, &m->vertex_capacity, m->vertex_count + vertices));
    return jm_grow(ctx, &m->indices, &m->index_capacity, m->index_count + indices);
}

// --- cutting to the window of a tile -----------------------------------------------------------

enum { CORNERS_MOST = 8 }; // a triangle cut by four lines has seven

/// How far a point lies within side k of the window: west, east, south, north.
static double within(const jm_view_stamp *s, int k, const jm_view_point *p)
{
    return k == 0   ? p->x - s->west
           : k == 1 ? s->east - p->x
           : k == 2 ? p->y - s->south
                    : s->north - p->y;
}

static jm_view_point between(const jm_view_point *a, const jm_view_point *b, double in, double out)
{
    double way = in / (in - out);
    return (jm_view_point){a->x + way * (b->x - a->x), a->y + way * (b->y - a->y)};
}

/// What of a convex polygon lies in the window (Sutherland and Hodgman 1974); gives its corners.
static int cut_polygon(const jm_view_stamp *s, jm_view_point corners[CORNERS_MOST], int count)
{
    for (int k = 0; k < 4 && count > 0; k++) {
        jm_view_point kept[CORNERS_MOST];
        int n = 0;
        for (int i = 0; i < count && n + 2 <= CORNERS_MOST; i++) {
            const jm_view_point *a = &corners[i], *b = &corners[(i + 1) % count];
            double in_a = within(s, k, a), in_b = within(s, k, b);
            if (in_a >= 0.0)
                kept[n++] = *a;
            if ((in_a >= 0.0) != (in_b >= 0.0))
                kept[n++] = between(a, b, in_a, in_b);
        }
        count = n;
        for (int i = 0; i < n; i++)
            corners[i] = kept[i];
    }
    return count;
}

/// Shortens an edge to the window; false when nothing of it lies there.
static bool cut_edge(const jm_view_stamp *s, jm_view_point *a, jm_view_point *b)
{
    for (int k = 0; k < 4; k++) {
        double in_a = within(s, k, a), in_b = within(s, k, b);
        if (in_a < 0.0 && in_b < 0.0)
            return false;
        if (in_a < 0.0)
            *a = between(a, b, in_a, in_b);
        else if (in_b < 0.0)
            *b = between(a, b, in_a, in_b);
    }
    return a->x != b->x || a->y != b->y;
}

// --- walls and roof ----------------------------------------------------------------------------

static void put_wall(jm_view_tile_mesh *m, const jm_view_stamp *s, jm_view_point a, jm_view_point b)
{
    const uint32_t first = (uint32_t)m->vertex_count, quad[6] = {0, 1, 2, 0, 2, 3};
    uint8_t facing = pack_facing(b.x - a.x, b.y - a.y), foot = (uint8_t)(s->flags | 4u);
    put_vertex(m, s, a.x, a.y, false, facing, foot);
    put_vertex(m, s, b.x, b.y, false, facing, foot);
    put_vertex(m, s, b.x, b.y, true, facing, s->flags);
    put_vertex(m, s, a.x, a.y, true, facing, s->flags);
    for (int k = 0; k < 6; k++)
        m->indices[m->index_count++] = first + quad[k];
}

jm_status jm_view_tile_walls(jm_ctx *ctx, jm_view_tile_mesh *m, const jm_view_stamp *s,
                             const jm_view_part *part)
{
    int64_t edges = part->ring_start[part->ring_count];
    JM_TRY(make_room(ctx, m, 4 * edges, 6 * edges));
    for (int64_t r = 0; r < part->ring_count; r++) {
        int64_t begin = part->ring_start[r], end = part->ring_start[r + 1];
        for (int64_t j = end - 1, i = begin; i < end; j = i++) {
            jm_view_point a = {part->x[j], part->y[j]}, b = {part->x[i], part->y[i]};
            if (!s->is_cut || cut_edge(s, &a, &b))
                put_wall(m, s, a, b);
        }
    }
    return JM_OK;
}

static jm_status put_cut_roof(jm_ctx *ctx, jm_view_tile_mesh *m, const jm_view_stamp *s,
                              const jm_view_part *part, const int32_t *triangle)
{
    jm_view_point corners[CORNERS_MOST];
    for (int k = 0; k < 3; k++)
        corners[k] = (jm_view_point){part->x[triangle[k]], part->y[triangle[k]]};
    int count = cut_polygon(s, corners, 3);
    if (count < 3)
        return JM_OK;
    JM_TRY(make_room(ctx, m, count, 3 * (count - 2)));
    uint32_t first = (uint32_t)m->vertex_count;
    for (int k = 0; k < count; k++)
        put_vertex(m, s, corners[k].x, corners[k].y, true, 255, s->flags);
    for (uint32_t k = 2; k < (uint32_t)count; k++) {
        m->indices[m->index_count++] = first;
        m->indices[m->index_count++] = first + k - 1;
        m->indices[m->index_count++] = first + k;
    }
    return JM_OK;
}

jm_status jm_view_tile_roof(jm_ctx *ctx, jm_view_tile_mesh *m, const jm_view_stamp *s,
                            const jm_view_part *part, const int32_t *triangles, int64_t count)
{
    if (s->is_cut) {
        for (int64_t t = 0; t < count; t++)
            JM_TRY(put_cut_roof(ctx, m, s, part, triangles + 3 * t));
        return JM_OK;
    }
    int64_t points = part->ring_start[part->ring_count];
    JM_TRY(make_room(ctx, m, points, 3 * count));
    uint32_t first = (uint32_t)m->vertex_count;
    for (int64_t p = 0; p < points; p++)
        put_vertex(m, s, part->x[p], part->y[p], true, 255, s->flags);
    for (int64_t k = 0; k < 3 * count; k++)
        m->indices[m->index_count++] = first + (uint32_t)triangles[k];
    return JM_OK;
}
