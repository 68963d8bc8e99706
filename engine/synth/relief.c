/// relief.c: a valley, two levels of hills, and the river's bed.
#include "synth/plan.h"

#include "core/math.h"

#include <math.h>

static const double relief_cell_m = 25.0; // as France's free terrain models
static const int32_t relief_rim = 2;      // cells around the frame, for interpolation at its edge

static double hills_m(const jm_plan *plan, double x, double y)
{
    const double *phase = plan->hill_phase;
    double a = jm_sin(x / 1130.0 + 0.8 * jm_sin(y / 1710.0 + phase[0]) + phase[1]);
    double b = jm_sin(y / 870.0 + 0.7 * jm_sin(x / 1390.0 + phase[2]) + phase[3]);
    double c = jm_sin((x + y) / 410.0 + phase[4]) * jm_sin((x - y) / 530.0 + phase[5]);
    return 11.0 * a + 9.0 * b + 4.0 * c;
}

double jm_plan_altitude_m(const jm_plan *plan, double east, double north)
{
    double x, y;
    jm_plan_unbend(plan, east, north, &x, &y);
    double fall_m = -0.0002 * x; // of the river, 20 cm a kilometre
    double shore_m = fmax(y - plan->water_north_y, plan->water_south_y - y);
    if (shore_m <= 0.0)
        return 16.0 + fall_m;
    double bank_m = 4.0 * jm_clamp(shore_m / 12.0, 0.0, 1.0);
    double valley = jm_clamp((shore_m - 40.0) / 1600.0, 0.0, 1.0);
    double slope = valley * valley * (3.0 - 2.0 * valley);
    double hill = jm_clamp((shore_m - 40.0) / 500.0, 0.0, 1.0);
    return 16.0 + fall_m + bank_m + 22.0 * slope + hill * hill * (18.0 + hills_m(plan, x, y)) * 0.8;
}

jm_status jm_plan_relief(jm_ctx *ctx, const jm_plan *plan, jm_raster **out)
{
    int32_t side = (int32_t)(plan->size_m / relief_cell_m) + 2 * relief_rim;
    jm_raster *raster;
    JM_TRY(jm_raster_create(ctx, "relief", side, side, &raster));
    raster->cell_x = raster->cell_y = relief_cell_m;
    raster->west = plan->west_m - relief_rim * relief_cell_m;
    raster->north = plan->south_m + plan->size_m + relief_rim * relief_cell_m;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t row = 0; row < side; row++)
        for (int32_t column = 0; column < side; column++) {
            double east = (column - relief_rim + 0.5) * relief_cell_m;
            double north = plan->size_m - (row - relief_rim + 0.5) * relief_cell_m;
            double h = jm_plan_altitude_m(plan, jm_clamp(east, 0.0, plan->size_m),
                                          jm_clamp(north, 0.0, plan->size_m));
            raster->values[(int64_t)row * side + column] = (float)(floor(100.0 * h + 0.5) / 100.0);
        }
    *out = raster;
    return JM_OK;
}
