#include "city/overlap.h"

#include <math.h>

// A polygon is the signed sum of the strips below its edges, so what two polygons share is the sum
// over all pairs of edges of what their strips share: the area below the lower one of the two.

static bool winds_left(const jm_rings *rings, int64_t ring, double x0, double y0)
{
    double twice = 0.0;
    int64_t begin = rings->point_start[ring], end = rings->point_start[ring + 1];
    for (int64_t i = begin, j = end - 1; i < end; j = i++)
        twice += (rings->x[j] - x0) * (rings->y[i] - y0) - (rings->x[i] - x0) * (rings->y[j] - y0);
    return twice > 0.0;
}

static jm_status take_edges(jm_ctx *ctx, const jm_overlap *o, const jm_rings *rings,
                            const uint8_t *is_hole, jm_overlap_edge **edges, int64_t *count,
                            int64_t *capacity)
{
    *count = 0;
    for (int64_t r = 0; r < rings->ring_count; r++) {
        int64_t begin = rings->point_start[r], end = rings->point_start[r + 1];
        JM_TRY(jm_grow(ctx, edges, capacity, *count + end - begin));
        double outside =
            winds_left(rings, r, o->origin_x, o->origin_y) == (is_hole[r] != 0) ? 1.0 : -1.0;
        for (int64_t i = begin, j = end - 1; i < end; j = i++) {
            double ax = rings->x[j] - o->origin_x, ay = rings->y[j] - o->origin_y;
            double bx = rings->x[i] - o->origin_x, by = rings->y[i] - o->origin_y;
            if (ax < bx)
                (*edges)[(*count)++] = (jm_overlap_edge){ax, ay, bx, by, outside};
            else if (bx < ax)
                (*edges)[(*count)++] = (jm_overlap_edge){bx, by, ax, ay, -outside};
        }
    }
    return JM_OK;
}

static double lowest_of(const jm_overlap_edge *edges, int64_t count)
{
    double lowest = HUGE_VAL;
    for (int64_t i = 0; i < count; i++)
        lowest = fmin(lowest, fmin(edges[i].y0, edges[i].y1));
    return lowest;
}

static double height_at(const jm_overlap_edge *e, double x)
{
    return e->y0 + (x - e->x0) / (e->x1 - e->x0) * (e->y1 - e->y0);
}

/// Area between `base` and the lower one of two edges, over the x that both span.
static double below_both(const jm_overlap_edge *a, const jm_overlap_edge *b, double base)
{
    double west = fmax(a->x0, b->x0), east = fmin(a->x1, b->x1);
    if (!(west < east))
        return 0.0;
    double aw = height_at(a, west) - base, ae = height_at(a, east) - base;
    double bw = height_at(b, west) - base, be = height_at(b, east) - base;
    double low_west = fmin(aw, bw), low_east = fmin(ae, be);
    double gap_west = aw - bw, gap_east = ae - be;
    if (gap_west * gap_east >= 0.0)
        return (low_west + low_east) / 2.0 * (east - west);
    double t = gap_west / (gap_west - gap_east), crossing = aw + t * (ae - aw);
    return ((low_west + crossing) * t + (crossing + low_east) * (1.0 - t)) / 2.0 * (east - west);
}

jm_status jm_overlap_begin(jm_ctx *ctx, jm_overlap *overlap, const jm_rings *rings,
                           const uint8_t *is_hole)
{
    overlap->one_count = 0;
    if (rings->ring_count == 0)
        return JM_OK;
    overlap->origin_x = rings->x[rings->point_start[0]];
    overlap->origin_y = rings->y[rings->point_start[0]];
    JM_TRY(take_edges(ctx, overlap, rings, is_hole, &overlap->one, &overlap->one_count,
                      &overlap->one_capacity));
    overlap->lowest = lowest_of(overlap->one, overlap->one_count);
    return JM_OK;
}

jm_status jm_overlap_with(jm_ctx *ctx, jm_overlap *overlap, const jm_rings *rings,
                          const uint8_t *is_hole, double *area_m2)
{
    jm_overlap *o = overlap;
    double area = 0.0;
    *area_m2 = 0.0;
    JM_TRY(take_edges(ctx, o, rings, is_hole, &o->other, &o->other_count, &o->other_capacity));
    double base = fmin(o->lowest, lowest_of(o->other, o->other_count));
    for (int64_t i = 0; i < o->one_count; i++)
        for (int64_t j = 0; j < o->other_count; j++)
            area += o->one[i].sign * o->other[j].sign * below_both(&o->one[i], &o->other[j], base);
    *area_m2 = fmax(area, 0.0);
    return JM_OK;
}

void jm_overlap_free(jm_overlap *overlap)
{
    jm_free(overlap->one);
    jm_free(overlap->other);
    *overlap = (jm_overlap){0};
}
