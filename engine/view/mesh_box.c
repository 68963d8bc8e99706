#include "core/math.h"
#include "view/mesh_parts.h"

#include <math.h>
#include <stdlib.h>

static int by_place(const void *a, const void *b)
{
    const jm_view_point *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static double turn(const jm_view_point *a, const jm_view_point *b, const jm_view_point *c)
{
    return (b->x - a->x) * (c->y - a->y) - (c->x - a->x) * (b->y - a->y);
}

/// Convex hull, anticlockwise, without its flat corners (Andrew's monotone chain, 1979). Gives its
/// number of points.
static int64_t find_hull(jm_view_point *points, int64_t count, jm_view_point *hull)
{
    qsort(points, (size_t)count, sizeof *points, by_place);
    int64_t n = 0;
    for (int64_t i = 0; i < count; i++) {
        while (n >= 2 && turn(&hull[n - 2], &hull[n - 1], &points[i]) <= 0.0)
            n--;
        hull[n++] = points[i];
    }
    int64_t below = n + 1;
    for (int64_t i = count - 2; i >= 0; i--) {
        while (n >= below && turn(&hull[n - 2], &hull[n - 1], &points[i]) <= 0.0)
            n--;
        hull[n++] = points[i];
    }
    return n > 1 ? n - 1 : n; // the last is the first again
}

/// The box whose side lies along a unit direction.
static jm_view_rectangle box_along(const jm_view_point *hull, int64_t n, double ux, double uy)
{
    double low_u = HUGE_VAL, high_u = -HUGE_VAL, low_v = HUGE_VAL, high_v = -HUGE_VAL;
    for (int64_t i = 0; i < n; i++) {
        double u = ux * hull[i].x + uy * hull[i].y, v = ux * hull[i].y - uy * hull[i].x;
        low_u = fmin(low_u, u);
        high_u = fmax(high_u, u);
        low_v = fmin(low_v, v);
        high_v = fmax(high_v, v);
    }
    double u = 0.5 * (low_u + high_u), v = 0.5 * (low_v + high_v);
    return (jm_view_rectangle){ux * u - uy * v, uy * u + ux * v, 0.5 * (high_u - low_u),
                               0.5 * (high_v - low_v), jm_atan2(uy, ux)};
}

/// The long side first, its angle within a quarter turn of east.
static void bring_upright(jm_view_rectangle *r)
{
    if (r->half_short > r->half_long) {
        double half = r->half_long;
        r->half_long = r->half_short;
        r->half_short = half;
        r->angle_rad += 0.5 * JM_PI;
    }
    if (r->angle_rad > 0.5 * JM_PI)
        r->angle_rad -= JM_PI;
    if (r->angle_rad < -0.5 * JM_PI)
        r->angle_rad += JM_PI;
}

// One side of the smallest rectangle lies on an edge of the hull (Freeman and Shapira 1975).
jm_view_rectangle jm_view_smallest_rectangle(jm_view_point *points, int64_t count,
                                             jm_view_point *hull)
{
    int64_t n = find_hull(points, count, hull);
    jm_view_rectangle best = box_along(hull, n, 1.0, 0.0);
    double best_area = HUGE_VAL;
    for (int64_t i = 0; i < n; i++) {
        const jm_view_point *a = &hull[i], *b = &hull[(i + 1) % n];
        double dx = b->x - a->x, dy = b->y - a->y, length = sqrt(dx * dx + dy * dy);
        if (!(length > 0.0))
            continue;
        jm_view_rectangle r = box_along(hull, n, dx / length, dy / length);
        double area = r.half_long * r.half_short;
        if (area < best_area) {
            best = r;
            best_area = area;
        }
    }
    bring_upright(&best);
    return best;
}
