// Walls beside open cells, as UMEP finds them: steps of the surface, and the way they look.
#include "heat/solweig_own.h"

#include <math.h>

// Lower steps between neighbouring cells are no walls (UMEP's wall limit) [m].
static const float wall_limit_m = 1.0f;

static void find_walls(jm_solweig *s, const float *top)
{
    const int64_t w = s->columns;
    for (int32_t r = 1; r < s->rows - 1; r++)
        for (int32_t c = 1; c < s->columns - 1; c++) {
            const int64_t i = r * w + c;
            const float a = fmaxf(top[i - 1], top[i + 1]), b = fmaxf(top[i - w], top[i + w]);
            const float height = fmaxf(a, b) - top[i];
            s->wall_m[i] = height >= wall_limit_m ? height : 0.0f;
        }
}

// --- the way a wall looks ---

enum { LINES = 180, REACH_MOST = 64 };

typedef struct line_look {
    int cells;            // walls along it
    double higher, lower; // sums of altitudes to its right and its left
} line_look;

// A line through a wall cell in compass direction `turn`: to its right lies turn + 90 degrees.
static line_look look_along(const jm_solweig *s, const float *top, int32_t row, int32_t column,
                            double sine, double cosine, int reach)
{
    line_look l = {0};
    for (int k = -reach; k <= reach; k++) {
        const int32_t r = row - (int32_t)lround(k * cosine);
        const int32_t c = column + (int32_t)lround(k * sine);
        // The same step to the right: east of a line that runs north.
        const int32_t r2 = row + (int32_t)lround(k * sine);
        const int32_t c2 = column + (int32_t)lround(k * cosine);
        if (r >= 0 && c >= 0 && r < s->rows && c < s->columns)
            l.cells += s->wall_m[(int64_t)r * s->columns + c] > 0.0f;
        if (k == 0 || r2 < 0 || c2 < 0 || r2 >= s->rows || c2 >= s->columns)
            continue;
        const double z = (double)top[(int64_t)r2 * s->columns + c2];
        *(k > 0 ? &l.higher : &l.lower) += isnan(z) ? 0.0 : z;
    }
    return l;
}

// The line that most walls lie along within 9 m (after Goodwin et al. 2009's linear filter), the
// middle of those that tie; the wall looks away from the higher side.
static float wall_azimuth(const jm_solweig *s, const float *top, int32_t row, int32_t column,
                          const double sines[LINES], const double cosines[LINES], int reach)
{
    double doubled_sine = 0.0, doubled_cosine = 0.0;
    int most = 0;
    for (int k = 0; k < LINES; k++) {
        const line_look l = look_along(s, top, row, column, sines[k], cosines[k], reach);
        if (l.cells < most)
            continue;
        if (l.cells > most)
            doubled_sine = doubled_cosine = 0.0;
        most = l.cells;
        doubled_sine += 2.0 * sines[k] * cosines[k];
        doubled_cosine += cosines[k] * cosines[k] - sines[k] * sines[k];
    }
    const double turn = 0.5 * jm_atan2(doubled_sine, doubled_cosine);
    const line_look l = look_along(s, top, row, column, jm_sin(turn), jm_cos(turn), reach);
    const double azimuth = turn + (l.higher > l.lower ? -0.5 : 0.5) * JM_PI;
    return (float)(azimuth < 0.0 ? azimuth + 2.0 * JM_PI : azimuth);
}

static void turn_walls(jm_solweig *s, const float *top)
{
    double sines[LINES], cosines[LINES];
    const double wanted = floor(4.5 / s->cell_m + 1e-9);
    const int reach = wanted < 1.0 ? 1 : wanted > REACH_MOST ? REACH_MOST : (int)wanted;
    for (int k = 0; k < LINES; k++) {
        sines[k] = jm_sin(k * JM_PI / LINES);
        cosines[k] = jm_cos(k * JM_PI / LINES);
    }
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(s->ctx))
    for (int32_t r = 0; r < s->rows; r++)
        for (int32_t c = 0; c < s->columns; c++) {
            const int64_t i = (int64_t)r * s->columns + c;
            if (s->wall_m[i] > 0.0f)
                s->wall_azimuth_rad[i] = wall_azimuth(s, top, r, c, sines, cosines, reach);
        }
}

void jm_solweig_walls(jm_solweig *s)
{
    find_walls(s, s->top_m);
    turn_walls(s, s->top_m);
}
