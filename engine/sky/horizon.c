#include "sky/planes.h"

#include "core/math.h"

#include <math.h>
#include <omp.h>

// Along each line the upper hull of what was passed is kept: the last point of the hull that is
// left when a new point has been put to its end is the tangent from there, that is, the horizon
// (after Dozier, Bruno and Downey 1981, Computers and Geosciences 7:145-151). Eaves are points half
// a cell farther on, as in the sweeps.

typedef struct point {
    double away_m, height_m; // along the line
} point;

typedef struct hull {
    point *points;
    int32_t count;
} hull;

static double slope_to(point from, point to)
{
    return (to.height_m - from.height_m) / (from.away_m - to.away_m);
}

// Puts a point at the end; gives the slope up to the horizon seen from it, 0 when nothing rises.
static double append(hull *h, point p)
{
    while (h->count > 1 &&
           slope_to(p, h->points[h->count - 1]) <= slope_to(p, h->points[h->count - 2]))
        h->count--;
    const double slope = h->count > 0 ? slope_to(p, h->points[h->count - 1]) : 0.0;
    h->points[h->count++] = p;
    return slope > 0.0 ? slope : 0.0;
}

static void scan_line(const jm_planes *p, const jm_ray *ray, int32_t line, hull *h, float *out)
{
    const int32_t origin = jm_ray_origin(ray, p);
    h->count = 0;
    for (int32_t k = 0; k < p->rows; k++) {
        const int32_t row = jm_ray_row(ray, p, k);
        const int32_t column = line - origin + jm_ray_offset(ray, p, row);
        if (column < 0 || column >= p->columns)
            continue;
        const int64_t cell = (int64_t)row * p->columns + column;
        const int64_t to = p->turned ? (int64_t)column * p->rows + row : cell;
        out[to] = (float)NAN;
        if (p->kind[cell] == JM_CELL_EMPTY)
            continue;
        const double length = (double)ray->length_m;
        point at = {k * length, (double)p->top_m[cell]};
        out[to] = (float)jm_atan(append(h, at));
        at.away_m += 0.5 * length;
        if (p->kind[cell] & ray->lee)
            append(h, at);
    }
}

jm_status jm_sky_horizon(jm_ctx *ctx, const jm_sky_relief *relief, double azimuth_rad,
                         float *horizon_rad)
{
    jm_status status = JM_OK;
    jm_terrain terrain = {.rows = 0};
    hull *hulls = NULL;
    const int threads = jm_ctx_threads(ctx);
    JM_TRY(jm_relief_check(ctx, relief));
    JM_TRY(jm_terrain_create(ctx, relief, false, &terrain));
    const jm_ray ray = jm_terrain_ray(&terrain, azimuth_rad);
    const jm_planes *planes = &terrain.planes[ray.turned ? 1 : 0];
    const int32_t lines = jm_ray_lines(&ray, planes);
    JM_TRY_GOTO(jm_new(ctx, &hulls, threads), done);
    for (int i = 0; i < threads; i++)
        JM_TRY_GOTO(jm_new(ctx, &hulls[i].points, 2 * (int64_t)planes->rows + 2), done);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t line = 0; line < lines; line++)
        scan_line(planes, &ray, line, &hulls[omp_get_thread_num()], horizon_rad);
done:
    for (int i = 0; hulls != NULL && i < threads; i++)
        jm_free(hulls[i].points);
    jm_free(hulls);
    jm_terrain_free(&terrain);
    return status;
}
