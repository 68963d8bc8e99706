// SOLWEIG's rays: from the middle of a cell to those of others, step by step along the longer axis
// (Ratti and Richens 1999's shadow volumes, seen from the cell; crowns after Lindberg and Grimmond
// 2011). sky/ is nearer to the truth: its walls stand on the edges of cells.
#include "heat/solweig_own.h"

#include <math.h>

typedef enum meets { SKY, CROWN, WALL, CROWN_BEFORE_WALL } meets;

typedef struct solweig_ray {
    double row_step, column_step; // of a step; the longer one is 1
    float rise_m;                 // of a step
} solweig_ray;

static solweig_ray ray_to(double azimuth_rad, double elevation_rad, double cell_m)
{
    const double sine = jm_sin(azimuth_rad), cosine = jm_cos(azimuth_rad);
    const double longer = fmax(fabs(sine), fabs(cosine));
    // At the zenith the first step leaves every height below.
    const double slope = elevation_rad < 1.57 ? jm_tan(elevation_rad) : 1e6;
    return (solweig_ray){-cosine / longer, sine / longer, (float)(cell_m * slope / longer)};
}

// Whether the ray, which rises from `low` to `high` here, goes through the crown of a cell. A crown
// that the whole step lies under is not met.
static bool in_crown(const jm_solweig *s, int64_t cell, float low, float high)
{
    return s->crown_top_m[cell] > low && !(s->crown_base_m[cell] > high);
}

static meets follow(const jm_solweig *s, int32_t row, int32_t column, solweig_ray ray)
{
    const int64_t cell = (int64_t)row * s->columns + column;
    const float eye = s->top_m[cell];
    float last = eye;
    bool crown = s->has_crowns && in_crown(s, cell, eye, eye);
    for (int k = 1;; k++) {
        const int32_t r = row + (int32_t)lround(k * ray.row_step);
        const int32_t c = column + (int32_t)lround(k * ray.column_step);
        const float here = eye + (float)k * ray.rise_m;
        if (r < 0 || c < 0 || r >= s->rows || c >= s->columns || last > s->highest_m)
            return crown ? CROWN : SKY;
        const int64_t i = (int64_t)r * s->columns + c;
        if (s->top_m[i] > here)
            return crown ? CROWN_BEFORE_WALL : WALL;
        crown = crown || (s->has_crowns && in_crown(s, i, last, here));
        last = here;
    }
}

static void set_bit(uint8_t *bits, int32_t patch)
{
    bits[patch / 8] = (uint8_t)(bits[patch / 8] | 1u << (patch % 8));
}

void jm_solweig_look(jm_solweig *s)
{
    solweig_ray rays[JM_PATCHES];
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        rays[p] = ray_to(patch.azimuth_rad, patch.elevation_rad, s->cell_m);
    }
#pragma omp parallel for schedule(dynamic, 64) num_threads(jm_ctx_threads(s->ctx))
    for (int64_t i = 0; i < s->count; i++) {
        const int32_t row = s->receiver[i] / s->columns, column = s->receiver[i] % s->columns;
        for (int32_t p = 0; p < JM_PATCHES; p++) {
            const meets m = follow(s, row, column, rays[p]);
            if (m == SKY || m == CROWN)
                set_bit(s->past_walls + i * JM_PATCH_BYTES, p);
            if (m == CROWN)
                set_bit(s->crown + i * JM_PATCH_BYTES, p);
            if (m == CROWN_BEFORE_WALL)
                set_bit(s->before + i * JM_PATCH_BYTES, p);
        }
    }
}

void jm_solweig_cast(jm_solweig *s, const jm_solweig_now *now)
{
    const solweig_ray to_sun = ray_to(now->azimuth_rad, now->elevation_rad, s->cell_m);
    const float pass = (float)s->def.crown_pass;
#pragma omp parallel for schedule(dynamic, 4) num_threads(jm_ctx_threads(s->ctx))
    for (int32_t row = 0; row < s->rows; row++)
        for (int32_t column = 0; column < s->columns; column++) {
            const meets m = now->day ? follow(s, row, column, to_sun) : WALL;
            s->lit[(int64_t)row * s->columns + column] = m == SKY ? 1.0f : m == CROWN ? pass : 0.0f;
        }
}
