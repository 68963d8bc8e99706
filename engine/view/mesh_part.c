#include "view/mesh_parts.h"

#include <math.h>

// What a wall may lose without anybody seeing it: shorter edges, and flatter bends.
static const double edge_least_m = 0.3;
static const double bend_least_m = 0.02;

void jm_view_part_free(jm_view_part *part)
{
    jm_free(part->x);
    jm_free(part->y);
    jm_free(part->ring_start);
    *part = (jm_view_part){0};
}

/// Appends the points of a ring, none twice in a row; *end is the end of the points.
static jm_status read_points(jm_ctx *ctx, const jm_view_scene *s, const double corner[2],
                             int64_t ring, jm_view_part *part, int64_t *end)
{
    const jm_buildings *b = &s->city->buildings;
    int64_t begin = *end, points = b->point_start[ring + 1] - b->point_start[ring];
    JM_TRY(jm_grow(ctx, &part->x, &part->x_capacity, begin + points));
    JM_TRY(jm_grow(ctx, &part->y, &part->y_capacity, begin + points));
    for (int64_t p = b->point_start[ring]; p < b->point_start[ring + 1]; p++) {
        double x = b->x[p] - s->origin_x - corner[0], y = b->y[p] - s->origin_y - corner[1];
        bool again = *end > begin && x == part->x[*end - 1] && y == part->y[*end - 1];
        if (!isfinite(x) || !isfinite(y) || again)
            continue;
        part->x[*end] = x;
        part->y[(*end)++] = y;
    }
    while (*end - 1 > begin && part->x[begin] == part->x[*end - 1] &&
           part->y[begin] == part->y[*end - 1])
        --*end;
    return JM_OK;
}

/// Whether a way from `a` to point c may leave point b out.
static bool is_idle(const jm_view_part *part, jm_view_point a, int64_t b, int64_t c)
{
    double bx = part->x[b] - a.x, by = part->y[b] - a.y;
    double cx = part->x[c] - a.x, cy = part->y[c] - a.y;
    if (bx * bx + by * by < edge_least_m * edge_least_m)
        return true;
    double whole2 = cx * cx + cy * cy, along = bx * cx + by * cy, across = bx * cy - by * cx;
    return across * across <= bend_least_m * bend_least_m * whole2 && along > 0.0 && along < whole2;
}

/// Number of points of [begin, end) that are worth keeping; `move`: they are put together.
static int64_t sweep(jm_view_part *part, int64_t begin, int64_t end, bool move)
{
    jm_view_point last = {part->x[begin], part->y[begin]};
    int64_t kept = 1;
    for (int64_t p = begin + 1; p < end; p++) {
        if (is_idle(part, last, p, p + 1 < end ? p + 1 : begin))
            continue;
        last = (jm_view_point){part->x[p], part->y[p]};
        if (move) {
            part->x[begin + kept] = last.x;
            part->y[begin + kept] = last.y;
        }
        kept++;
    }
    return kept;
}

static double signed_area(const jm_view_part *part, int64_t begin, int64_t end)
{
    double twice = 0.0, x0 = part->x[begin], y0 = part->y[begin];
    for (int64_t i = begin + 1; i + 1 < end; i++)
        twice +=
            (part->x[i] - x0) * (part->y[i + 1] - y0) - (part->x[i + 1] - x0) * (part->y[i] - y0);
    return 0.5 * twice;
}

static void turn_round(jm_view_part *part, int64_t begin, int64_t end)
{
    for (int64_t i = begin, j = end - 1; i < j; i++, j--) {
        double x = part->x[i], y = part->y[i];
        part->x[i] = part->x[j];
        part->y[i] = part->y[j];
        part->x[j] = x;
        part->y[j] = y;
    }
}

/// Adds a ring in its right direction, when it has a shape.
static jm_status read_ring(jm_ctx *ctx, const jm_view_scene *s, const double corner[2],
                           int64_t ring, jm_view_part *part)
{
    bool is_outer = part->ring_count == 0;
    int64_t begin = part->ring_start[part->ring_count], end = begin;
    JM_TRY(read_points(ctx, s, corner, ring, part, &end));
    if (end - begin < 3)
        return JM_OK;
    if (end - begin > 3 && sweep(part, begin, end, false) >= 3)
        end = begin + sweep(part, begin, end, true);
    double area = signed_area(part, begin, end);
    if (area == 0.0)
        return JM_OK;
    if ((area > 0.0) != is_outer)
        turn_round(part, begin, end);
    part->ring_start[++part->ring_count] = end;
    return JM_OK;
}

jm_status jm_view_part_read(jm_ctx *ctx, const jm_view_scene *s, const double corner[2],
                            int64_t end_ring, int64_t *ring, jm_view_part *part)
{
    const uint8_t *is_hole = s->city->buildings.ring_is_hole;
    int64_t first = *ring;
    do
        ++*ring;
    while (*ring < end_ring && is_hole[*ring] != 0);
    JM_TRY(jm_grow(ctx, &part->ring_start, &part->ring_capacity, *ring - first + 1));
    part->ring_count = 0;
    part->ring_start[0] = 0;
    for (int64_t r = first; r < *ring && (r == first || part->ring_count > 0); r++)
        JM_TRY(read_ring(ctx, s, corner, r, part));
    return JM_OK;
}
