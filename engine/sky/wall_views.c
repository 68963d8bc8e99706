#include "sky/make.h"

#include "core/math.h"

// Arc tangent of 0 to 1, Abramowitz and Stegun 1964, 4.4.49, within 2e-8.
static double small_atan(double t)
{
    const double s = t * t;
    double sum = 0.0028662257;
    sum = sum * s - 0.0161657367;
    sum = sum * s + 0.0429096138;
    sum = sum * s - 0.0752896400;
    sum = sum * s + 0.1065626393;
    sum = sum * s - 0.1420889944;
    sum = sum * s + 0.1999355085;
    sum = sum * s - 0.3333314528;
    return t * (sum * s + 1.0);
}

// Twice the integral of cos^2 e up to the elevation whose tangent is t.
static double twice_side_integral(double t)
{
    const double angle = t <= 1.0 ? small_atan(t) : 0.5 * JM_PI - small_atan(1.0 / t);
    return angle + t / (1.0 + t * t);
}

// Part of what a point of a wall sees below its own level that is no wall: rays under the level
// meet a wall of height_m at distance_m between these two slopes.
double jm_open_below(double above_foot_m, double height_m, double distance_m)
{
    if (height_m <= 0.0)
        return 1.0;
    const double over = above_foot_m > height_m ? (above_foot_m - height_m) / distance_m : 0.0;
    const double walls = twice_side_integral(above_foot_m / distance_m) - twice_side_integral(over);
    return 1.0 - walls / (0.5 * JM_PI);
}

// A facade's view of the ground out of its sectors', by cosine; all below the level is one half.
void jm_ground_views_keep(jm_sky *sky, double *const ground_part[JM_SECTORS],
                          const double *seen_area)
{
    jm_sky_facades *f = &sky->facades;
    for (int64_t i = 0; i < f->count; i++) {
        double weights[JM_SECTORS], whole = 0.0;
        for (int32_t s = 0; s < JM_SECTORS; s++) {
            const double cosine = jm_cos(2.0 * JM_PI * s / JM_SECTORS - (double)f->azimuth_rad[i]);
            weights[s] = cosine > 0.0 ? cosine : 0.0;
            whole += weights[s];
        }
        for (int64_t b = i * JM_FACADE_BANDS; b < (i + 1) * JM_FACADE_BANDS; b++) {
            double view = 0.0;
            for (int32_t s = 0; s < JM_SECTORS; s++)
                view += weights[s] / whole * ground_part[s][b];
            view = seen_area[i] > 0.0 ? view / seen_area[i] : 1.0;
            f->ground[b] = (uint16_t)(jm_clamp(view, 0.0, 1.0) * (JM_VIEW_ONE / 2) + 0.5);
        }
    }
}

// A facade's sky out of its patches, by cosine.
static void keep_sky_view(const jm_sky_facades *f, int64_t facade)
{
    double views[JM_PATCHES];
    jm_patch_side_views((double)f->azimuth_rad[facade], views);
    for (int64_t b = facade * JM_FACADE_BANDS; b < (facade + 1) * JM_FACADE_BANDS; b++) {
        double open = 0.0, crown = 0.0;
        for (int32_t p = 0; p < JM_PATCHES; p++) {
            open += views[p] * f->open[b * JM_PATCHES + p];
            crown += views[p] * f->crown[b * JM_PATCHES + p];
        }
        const double one = 2.0 * (JM_VIEW_ONE / 2) / 255.0;
        f->sky[b] = (uint16_t)(one * (open > crown ? open - crown : 0.0) + 0.5);
        f->behind_crown[b] = (uint16_t)(one * crown + 0.5);
    }
}

void jm_sky_views_keep(const jm_ctx *ctx, jm_sky *sky)
{
    const jm_sky_facades *f = &sky->facades;
#pragma omp parallel for schedule(dynamic, 16) num_threads(jm_ctx_threads(ctx))
    for (int64_t b = 0; b < (int64_t)sky->block_rows * sky->block_columns; b++)
        for (int64_t i = f->block_start[b]; jm_sky_asks(sky, b) && i < f->block_start[b + 1]; i++)
            keep_sky_view(f, i);
}
