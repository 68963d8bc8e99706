#include "heat/geometry.h"

#include "core/math.h"
#include "heat/transpose.h"

#include <string.h>

// Under this the sun's rays run along the ground for kilometres and give next to no heat.
#define LOWEST_SUN_TAN 0.01

jm_status jm_shadow_create(jm_ctx *ctx, const jm_scene *g, jm_shadow *shadow)
{
    jm_status status = JM_OK;
    *shadow = (jm_shadow){.lit = NULL};
    JM_TRY_GOTO(jm_new(ctx, &shadow->lit, g->cells), fail);
    JM_TRY_GOTO(jm_new(ctx, &shadow->turned, g->cells), fail);
    JM_TRY_GOTO(jm_new(ctx, &shadow->height_m, g->cells), fail);
    return JM_OK;
fail:
    jm_shadow_free(shadow);
    return status;
}

void jm_shadow_free(jm_shadow *shadow)
{
    jm_free(shadow->lit);
    jm_free(shadow->turned);
    jm_free(shadow->height_m);
    *shadow = (jm_shadow){.lit = NULL};
}

void jm_shadow_cast(const jm_ctx *ctx, const jm_scene *g, double azimuth_rad, double elevation_rad,
                    jm_shadow *shadow)
{
    if (elevation_rad <= 0.0) {
        memset(shadow->lit, 0, (size_t)g->cells);
        return;
    }
    jm_ray ray = jm_ray_from(azimuth_rad, (double)g->cell_m);
    double slope = elevation_rad < 1.57 ? jm_tan(elevation_rad) : 1000.0;
    const float tan_elevation = (float)jm_clamp(slope, LOWEST_SUN_TAN, 1000.0);
    const jm_relief *relief = &g->relief[ray.turned ? 1 : 0];
    uint8_t *lit = ray.turned ? shadow->turned : shadow->lit;
    const int64_t blocks = jm_ray_blocks(&ray, relief);
    const int threads = jm_scene_threads(ctx, g);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t b = 0; b < blocks; b++)
        jm_sweep_sun(relief, &ray, tan_elevation, b, lit, shadow->height_m);
    if (ray.turned)
        jm_transpose_u8(threads, shadow->turned, g->columns, g->rows, shadow->lit);
    shadow->height_turned = ray.turned;
}

void jm_shadow_walls(const jm_scene *g, const jm_shadow *shadow, int64_t hood,
                     float sunlit[JM_QUARTERS])
{
    double area[JM_QUARTERS] = {0.0}, lit[JM_QUARTERS] = {0.0};
    for (int64_t f = g->face_start[hood]; f < g->face_start[hood + 1]; f++) {
        const jm_face *face = &g->faces[f];
        int64_t cell = shadow->height_turned ? (int64_t)face->column * g->rows + face->row
                                             : (int64_t)face->row * g->columns + face->column;
        float shade = shadow->height_m[cell];
        float share = (face->top_m - shade) / (face->top_m - face->foot_m);
        area[face->orientation] += (double)face->area_m2;
        lit[face->orientation] += (double)face->area_m2 * (double)jm_clampf(share, 0.0f, 1.0f);
    }
    for (int q = 0; q < JM_QUARTERS; q++)
        sunlit[q] = area[q] > 0.0 ? (float)(lit[q] / area[q]) : 1.0f;
}
