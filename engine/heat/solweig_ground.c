// What comes up from the ground around each cell: SOLWEIG's ground view factors (Lindberg, Onomura
// and Grimmond 2016). In 18 directions the ground within 1.1 m and within 22 m counts, up to the
// first building; sunlit walls count as ground.
#include "heat/solweig_own.h"

#include <math.h>

enum { DIRECTIONS = 18, STEPS_MOST = 256 };
// Height of the body's centre, and twenty times it: source area after Schmid et al. 1990 [m].
static const double near_m = 1.0, far_m = 22.0;
static const double first_azimuth_deg = 5.0, azimuth_step_deg = 20.0;
static const float near_weight = 0.5f / 0.9f, far_weight = 0.4f / 0.9f;

typedef struct walk {
    double azimuth_rad;
    int near, far; // steps
    int16_t row[STEPS_MOST], column[STEPS_MOST];
} walk;

// rint breaks ties to even, as SOLWEIG's rounding does.
static walk walk_of(double azimuth_rad, double cell_m)
{
    const double sine = jm_sin(azimuth_rad), cosine = jm_cos(azimuth_rad);
    const double longer = fmax(fabs(sine), fabs(cosine));
    walk w = {.azimuth_rad = azimuth_rad};
    w.near = (int)fmin(fmax(rint(near_m / cell_m), 1.0), STEPS_MOST);
    w.far = (int)fmin(fmax(rint(far_m / cell_m), 1.0), STEPS_MOST);
    for (int k = 0; k < w.far; k++) {
        w.row[k] = (int16_t)-rint(k * cosine / longer);
        w.column[k] = (int16_t)rint(k * sine / longer);
    }
    return w;
}

// Sums along a walk.
typedef struct sums {
    float lit_walls, any_walls; // steps at and behind the first sunlit, the first wall at all
    float excess, albedo_lit, albedo;
} sums;

// Mean over `steps`, a sunlit wall counting as one more.
static float mean_with_walls(float ground, float walls, bool wall, int steps)
{
    return wall ? (ground + walls) / (float)(steps + 1) : ground / (float)steps;
}

typedef struct view {
    const jm_solweig *s;
    float wall_excess, wall_albedo;
} view;

static void add_step(const view *v, int64_t at, bool *reached, bool *lit_wall, sums *sum)
{
    const jm_solweig *s = v->s;
    const jm_solweig_cover *cover = &jm_solweig_covers[s->cover[at]];
    *reached = *reached && s->open[at];
    if (*reached) {
        sum->excess += s->excess[at];
        sum->albedo_lit += (float)cover->albedo * s->lit[at];
        sum->albedo += (float)cover->albedo;
        *lit_wall = *lit_wall || s->sunny_wall[at];
    } else {
        sum->any_walls += 1.0f;
    }
    sum->lit_walls += *lit_wall ? 1.0f : 0.0f;
}

// A wall that looks the way of the walk lies behind it.
static bool looks_along(const jm_solweig *s, int64_t cell, double azimuth_rad)
{
    return jm_cos((double)s->wall_azimuth_rad[cell] - azimuth_rad) > 0.0;
}

static void walk_from(const view *v, const walk *w, int64_t cell, float *excess, float *albedo_lit,
                      float *albedo)
{
    const jm_solweig *s = v->s;
    const int32_t row = (int32_t)(cell / s->columns), column = (int32_t)(cell % s->columns);
    sums sum = {0}, near = {0};
    bool reached = true, lit_wall = false;
    int64_t at = cell;
    for (int k = 0; k < w->far; k++) {
        const int32_t r = row + w->row[k], c = column + w->column[k];
        // Beyond the edge the last cell goes on.
        if (r >= 0 && c >= 0 && r < s->rows && c < s->columns)
            at = (int64_t)r * s->columns + c;
        add_step(v, at, &reached, &lit_wall, &sum);
        if (k + 1 == w->near)
            near = sum;
    }
    const float far_walls =
        s->sunny_wall[cell] && looks_along(s, cell, w->azimuth_rad) ? 0.0f : sum.lit_walls;
    *excess = near_weight * mean_with_walls(near.excess, near.lit_walls * v->wall_excess,
                                            near.lit_walls > 0.0f, w->near) +
              far_weight * mean_with_walls(sum.excess, far_walls * v->wall_excess,
                                           sum.lit_walls > 0.0f, w->far);
    *albedo_lit = near_weight * mean_with_walls(near.albedo_lit, near.lit_walls * v->wall_albedo,
                                                near.lit_walls > 0.0f, w->near) +
                  far_weight * mean_with_walls(sum.albedo_lit, far_walls * v->wall_albedo,
                                               sum.lit_walls > 0.0f, w->far);
    *albedo = near_weight * mean_with_walls(near.albedo, near.any_walls * v->wall_albedo,
                                            near.any_walls > 0.0f, w->near) +
              far_weight * (sum.albedo + sum.any_walls * v->wall_albedo) / (float)w->far;
}

static void look_around(const view *v, const walk walks[DIRECTIONS], int64_t cell,
                        jm_from_ground *out)
{
    *out = (jm_from_ground){0};
    for (int d = 0; d < DIRECTIONS; d++) {
        float excess, lit, albedo;
        walk_from(v, &walks[d], cell, &excess, &lit, &albedo);
        const double degrees = walks[d].azimuth_rad / JM_DEG;
        const bool in[JM_HALVES] = {true, degrees >= 270.0 || degrees < 90.0, degrees < 180.0,
                                    degrees >= 90.0 && degrees < 270.0, degrees >= 180.0};
        for (int half = 0; half < JM_HALVES; half++) {
            if (!in[half])
                continue;
            const float share = half == JM_WHOLE ? 1.0f / DIRECTIONS : 2.0f / DIRECTIONS;
            out->long_excess[half] += share * excess;
            out->albedo_lit[half] += share * lit;
            out->albedo[half] += share * albedo;
        }
    }
}

// Walls of open cells that stand wholly in the sun: those that look to it from a sunlit cell.
static void light_walls(jm_solweig *s, const jm_solweig_now *now)
{
    for (int64_t c = 0; c < s->cells; c++)
        s->sunny_wall[c] = s->wall_m[c] > 0.0f && s->open[c] && s->lit[c] >= 1.0f &&
                           jm_cos((double)s->wall_azimuth_rad[c] - now->azimuth_rad) > 0.0;
}

static double long_wm2(double emissivity, double temp_k)
{
    return emissivity * JM_SOLWEIG_SIGMA * temp_k * temp_k * temp_k * temp_k;
}

static void warm_ground(jm_solweig *s, const jm_solweig_now *now)
{
    double rise_k[JM_SOLWEIG_COVERS];
    for (int k = 0; k < JM_SOLWEIG_COVERS; k++)
        rise_k[k] = jm_solweig_rise_k(&jm_solweig_covers[k], now);
    for (int64_t c = 0; c < s->cells; c++) {
        const double emissivity = jm_solweig_covers[s->cover[c]].emissivity;
        const double temp_k = now->air_k + rise_k[s->cover[c]] * (double)s->lit[c];
        s->excess[c] = (float)(long_wm2(emissivity, temp_k) - emissivity * now->black_wm2);
    }
}

void jm_solweig_ground(jm_solweig *s, const jm_solweig_now *now)
{
    walk walks[DIRECTIONS];
    for (int d = 0; d < DIRECTIONS; d++)
        walks[d] = walk_of((first_azimuth_deg + d * azimuth_step_deg) * JM_DEG, s->cell_m);
    light_walls(s, now);
    warm_ground(s, now);
    const double warm_wm2 = long_wm2(s->def.wall_emissivity, now->air_k + now->wall_rise_k);
    const view v = {s, (float)(warm_wm2 - s->def.wall_emissivity * now->black_wm2),
                    (float)s->def.wall_albedo};
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(s->ctx))
    for (int64_t i = 0; i < s->count; i++)
        look_around(&v, walks, s->receiver[i], &s->from_ground[i]);
}
