/// air_town.h: towns of prescribed heat for tests of the air grid.
#pragma once

#include "check.h"

#include "atmosphere/air_grid.h"
#include "core/math.h"

static inline jm_ctx *ctx_of(int threads)
{
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = threads});
    assert_non_null(ctx);
    return ctx;
}

/// A square frame of `side` cells.
static inline jm_air_def frame_of(int32_t side, double cell_m)
{
    jm_air_def def = jm_air_default_def();
    def.rows = def.columns = side;
    def.cell_m = cell_m;
    return def;
}

/// Weather and fluxes of a day as a meadow and a dense quarter have them; clear 0..1.
typedef struct air_day {
    double mean_k, swing_k, wind_ms, from_rad, clear;
    double rural_night_wm2, rural_noon_wm2;
    double city_night_wm2, city_noon_wm2; // sensible heat of canyon and roofs together
} air_day;

static const air_day clear_day = {297.0, 7.0, 2.5, 1.5 * JM_PI, 1.0, -25.0, 130.0, 30.0, 260.0};

/// -1 at night to 1 at noon: a smooth day with the sun from 6 to 18 h.
static inline double sun_of(double hour)
{
    double s = sin((hour - 6.0) * JM_PI / 12.0);
    return s > 0.0 ? s : 0.0;
}

static inline double flux_of(double night, double noon, double clear, double hour)
{
    double s = sun_of(hour);
    return clear * (night + (noon - night) * s);
}

static inline jm_air_station station_at(const air_day *day, double hour)
{
    return (jm_air_station){.air_k = day->mean_k -
                                     day->clear * day->swing_k * cos((hour - 3.0) * JM_PI / 12.0),
                            .specific_humidity = 0.009,
                            .pressure_pa = 101325.0,
                            .wind_ms = day->wind_ms,
                            .wind_from_rad = day->from_rad};
}

/// A quarter of rows of houses, of so much of its full density.
static inline jm_block_shape quarter_of(double built)
{
    return (jm_block_shape){.plan_density = 0.35 * built,
                            .frontal_density = 0.25 * built,
                            .height_m = built > 0.0 ? 12.0 : 0.0,
                            .height_max_m = built > 0.0 ? 20.0 : 0.0,
                            .height_deviation_m = built > 0.0 ? 4.0 : 0.0};
}

typedef struct town {
    jm_ctx *ctx;
    jm_air_grid *air;
    jm_air_gain *gains;
    double *built; // [blocks] 0 meadow, 1 city
    jm_air_def def;
    int64_t blocks;
    jm_air_ledger ledger; // sums of all advances
    double worst_tile_k;  // |tile - station|
    double worst_residual;
} town;

static inline void town_make(town *t, jm_ctx *ctx, jm_air_def def, const double *built)
{
    *t = (town){.ctx = ctx, .def = def, .blocks = (int64_t)def.rows * def.columns};
    jm_block_shape *shapes = NULL;
    CHECK_OK(ctx, jm_new(ctx, &shapes, t->blocks));
    CHECK_OK(ctx, jm_new(ctx, &t->gains, t->blocks));
    CHECK_OK(ctx, jm_new(ctx, &t->built, t->blocks));
    for (int64_t b = 0; b < t->blocks; b++) {
        t->built[b] = built != NULL ? built[b] : 0.0;
        shapes[b] = quarter_of(t->built[b]);
    }
    CHECK_OK(ctx, jm_air_create(ctx, &def, shapes, &t->air));
    jm_free(shapes);
}

static inline void town_end(town *t)
{
    jm_air_destroy(t->air);
    jm_free(t->gains);
    jm_free(t->built);
}

/// A round city that thins out from half its radius on; centre in the middle of the frame.
static inline void round_city(double *built, int32_t rows, int32_t columns, double radius_cells)
{
    for (int32_t r = 0; r < rows; r++)
        for (int32_t c = 0; c < columns; c++) {
            double y = r - 0.5 * (rows - 1), x = c - 0.5 * (columns - 1);
            double share = 2.0 * (1.0 - sqrt(x * x + y * y) / radius_cells);
            built[r * columns + c] = jm_clamp(share, 0.0, 1.0);
        }
}

/// Surfaces that lose 8 W m-2 per K of warmer air, about a fixed `reference` excess of 0.
static inline jm_air_gain gain_of(const air_day *day, double built, double hour, double warmer_k)
{
    double rural = flux_of(day->rural_night_wm2, day->rural_noon_wm2, day->clear, hour);
    double city = flux_of(day->city_night_wm2, day->city_noon_wm2, day->clear, hour);
    double roofs = 0.35 * built * flux_of(-15.0, 200.0, day->clear, hour);
    double slope = 8.0;
    return (jm_air_gain){.canyon_wm2 =
                             (1.0 - built) * rural + built * city - roofs - slope * warmer_k,
                         .canyon_slope_wm2k = slope,
                         .canyon_vapour_kgm2s = (1.0 - 0.7 * built) * 4e-5 * sun_of(hour),
                         .above_wm2 = roofs,
                         .above_slope_wm2k = 0.0};
}

/// One substep of 10 min that ends at `hour`. excess_k: how much warmer than the tile the air may
/// be before its surfaces feel it: 0 keeps prescribed fluxes.
static inline void town_step(town *t, const air_day *day, double hour, bool feel)
{
    jm_air_station station = station_at(day, hour);
    jm_air_wind(t->air, &station);
    const jm_air_cell *cells = jm_air_cells(t->air);
    double tile = jm_air_rural(t->air).canyon_k;
    for (int64_t b = 0; b < t->blocks; b++)
        t->gains[b] = gain_of(day, t->built[b], hour, feel ? cells[b].canyon_k - tile : 0.0);
    jm_air_gain rural = gain_of(day, 0.0, hour, 0.0);
    jm_air_advance_grid(t->air, t->gains, &rural, &station, 600.0);
    jm_air_ledger l = jm_air_audit(t->air);
    t->ledger.in_j += l.in_j;
    t->ledger.out_j += l.out_j;
    t->ledger.stored_j += l.stored_j;
    double scale = fabs(l.in_j) + fabs(l.out_j) + fabs(l.stored_j);
    t->worst_residual =
        fmax(t->worst_residual, fabs(l.in_j - l.out_j - l.stored_j) / fmax(scale, 1.0));
    t->worst_tile_k = fmax(t->worst_tile_k, fabs(jm_air_rural(t->air).canyon_k - station.air_k));
}

static inline void town_run(town *t, const air_day *day, double from_hour, double hours, bool feel)
{
    int steps = (int)(hours * 6.0 + 0.5);
    for (int i = 1; i <= steps; i++)
        town_step(t, day, fmod(from_hour + i / 6.0, 24.0), feel);
}

static inline void town_reset(town *t, const air_day *day, double hour)
{
    jm_air_station station = station_at(day, hour);
    jm_air_reset(t->air, &station);
}

/// Canyon air minus the tile's [K] at a block.
static inline double island_at(const town *t, int64_t block)
{
    return jm_air_cells(t->air)[block].canyon_k - jm_air_rural(t->air).canyon_k;
}
