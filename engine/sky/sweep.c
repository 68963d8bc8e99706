#include "sky/sweep.h"

#include "core/math.h"

#include <math.h>

// Below this share of the way, light that runs along a wall is not said to leave by it: a gable of
// a pitched roof would shade itself.
#define LEAST_ASIDE 0.25

// Sides by which light leaves a cell on its way east and north.
static uint8_t lee_of(double east, double north)
{
    const double most = fmax(fabs(east), fabs(north));
    uint32_t sides = 0;
    if (fabs(north) > LEAST_ASIDE * most)
        sides |= north > 0.0 ? 1u : 4u;
    if (fabs(east) > LEAST_ASIDE * most)
        sides |= east > 0.0 ? 2u : 8u;
    return (uint8_t)(sides * JM_EAVES);
}

jm_ray jm_ray_from(double azimuth_rad, double cell_m)
{
    const double east = jm_sin(azimuth_rad), north = jm_cos(azimuth_rad);
    jm_ray ray = {.turned = fabs(east) > fabs(north)};
    // Light from the north walks southwards, that is, up the rows.
    if (ray.turned) {
        ray.step = east > 0.0 ? -1 : 1;
        ray.slope = -north / east;
        ray.length_m = (float)(cell_m / fabs(east));
    } else {
        ray.step = north > 0.0 ? 1 : -1;
        ray.slope = -east / north;
        ray.length_m = (float)(cell_m / fabs(north));
    }
    ray.lee = lee_of(-east, -north);
    return ray;
}

int32_t jm_ray_offset(const jm_ray *ray, const jm_planes *planes, int32_t row)
{
    return (int32_t)floor(((double)planes->first_row + row) * ray->slope + 0.5);
}

int32_t jm_ray_origin(const jm_ray *ray, const jm_planes *planes)
{
    const int32_t first = jm_ray_offset(ray, planes, 0);
    const int32_t last = jm_ray_offset(ray, planes, planes->rows - 1);
    return first > last ? first : last;
}

int32_t jm_ray_lines(const jm_ray *ray, const jm_planes *planes)
{
    const int32_t first = jm_ray_offset(ray, planes, 0);
    const int32_t last = jm_ray_offset(ray, planes, planes->rows - 1);
    return planes->columns + (first > last ? first - last : last - first);
}

int32_t jm_ray_period(const jm_ray *ray, const jm_planes *planes, double reach_m,
                      float tan_elevation)
{
    if (reach_m <= 0.0)
        return 0;
    const double rows = floor(0.5 * reach_m / (double)ray->length_m);
    if (rows >= (double)planes->rows + 1.0)
        return 0; // two periods cover the relief
    const int32_t period = rows > 1.0 ? (int32_t)rows : 1;
    // Where every shadow has sunk under the lowest ground within a period, forgetting it changes
    // nothing, and need not be done. One row more for the half cell that faces stand out.
    const double sunk = (double)(period - 1) * (double)ray->length_m * (double)tan_elevation;
    return (double)planes->span_m <= sunk ? 0 : period;
}

int32_t jm_rows_in_vain(const jm_ray *ray, const jm_planes *planes, int32_t before,
                        float tan_elevation)
{
    // A metre and three rows more: rounding on the way, and the half cells that faces stand out.
    const double sink = (double)ray->length_m * (double)tan_elevation;
    const double rows = floor(((double)planes->span_m + 1.0) / sink) + 3.0;
    return rows < (double)before ? before - (int32_t)rows : 0;
}

static int32_t period_of(const jm_planes *planes, int32_t period, int32_t row)
{
    const int64_t whole = (int64_t)planes->first_row + row;
    return (int32_t)(whole >= 0 ? whole / period : -((period - 1 - whole) / period));
}

bool jm_ray_turns(const jm_ray *ray, const jm_planes *planes, int32_t period, int32_t row)
{
    if (period == 0)
        return false;
    return period_of(planes, period, row) != period_of(planes, period, row - ray->step);
}

// Walls and relief of one row.
JM_CLONES_WIDE
static void pass_young(int32_t n, const float *restrict top, const uint8_t *restrict kind,
                       uint8_t lee, float *restrict shadow, float sink, float half,
                       uint8_t *restrict open)
{
    for (int32_t i = 0; i < n; i++) {
        const float v = shadow[i] - sink;
        const float caster = kind[i] & lee ? top[i] + half : top[i];
        open[i] = v <= top[i] ? 255 : 0;
        shadow[i] = v > caster ? v : caster;
    }
}

JM_CLONES_WIDE
static void pass_both(int32_t n, const float *restrict top, const uint8_t *restrict kind,
                      uint8_t lee, float *restrict shadow, float *restrict old, float sink,
                      float half, uint8_t *restrict open)
{
    for (int32_t i = 0; i < n; i++) {
        const float v = shadow[i] - sink, older = old[i] - sink;
        const float caster = kind[i] & lee ? top[i] + half : top[i];
        const float higher = v > older ? v : older;
        open[i] = higher <= top[i] ? 255 : 0;
        shadow[i] = v > caster ? v : caster;
        old[i] = older;
    }
}

void jm_pass_walls(int32_t n, const float *restrict top, const uint8_t *restrict kind, uint8_t lee,
                   float *restrict shadow, float *restrict old, float sink, float half,
                   uint8_t *restrict open)
{
    if (old != NULL)
        pass_both(n, top, kind, lee, shadow, old, sink, half, open);
    else
        pass_young(n, top, kind, lee, shadow, sink, half, open);
}

// Under the one the sun's rays run along the ground for kilometres; above the other they stand.
#define FLATTEST_TAN 0.01
#define STEEPEST_TAN 1000.0

float jm_slope_of(double elevation_rad)
{
    const double slope = elevation_rad < 1.57 ? jm_tan(elevation_rad) : STEEPEST_TAN;
    return (float)jm_clamp(slope, FLATTEST_TAN, STEEPEST_TAN);
}
