/// preview_town.h: a city that has run for two days and until 17 h, and twenty trees in a
/// neighbourhood of 400 m: scenes of the preview's test and of its benchmark (tests/bench).
#pragma once

#include "hand_city.h"

// Cells of 5 m: asked are 400 m, the air's blocks have 50 m. HOUR is the last one run.
enum { ASKED = 80, BLOCK = 10, DAYS = 2, HOUR = 17, TREES = 20 };

/// Houses around yards, 5 to 21 m high; a quarter of the blocks is empty.
static inline jm_city *quarter(int32_t side)
{
    jm_city *city = town(side, side, 5.0, 8, 4, 12.0);
    uint32_t seed = 7;
    for (int32_t r = 4; r + 8 <= side; r += 12)
        for (int32_t c = 4; c + 8 <= side; c += 12) {
            seed = seed * 1664525u + 1013904223u;
            build(city, r, r + 8, c, c + 8, 5.0 + (double)(seed >> 24) / 16.0);
            build(city, r + 2, r + 6, c + 2, c + 6, 0.0);
            if ((seed >> 20 & 3) == 0)
                build(city, r, r + 8, c, c + 8, 0.0);
        }
    return city;
}

/// The neighbourhood whose first row and column of the city is `first`.
static inline jm_heat_window asked_from(int32_t first)
{
    return (jm_heat_window){first / BLOCK, first / BLOCK, ASKED / BLOCK, ASKED / BLOCK};
}

/// Two rows of ten crowns of 5 x 5 m along a street in the middle of the neighbourhood.
static inline void plant_street(jm_city *city, int32_t first)
{
    for (int32_t i = 0; i < TREES / 2; i++) {
        plant(city, first + 41, first + 42, first + 22 + 3 * i, first + 23 + 3 * i, 3.0, 10.0);
        plant(city, first + 43, first + 44, first + 22 + 3 * i, first + 23 + 3 * i, 3.0, 10.0);
    }
}

/// Anywhere in the neighbourhood where no building stands.
static inline void strew(jm_city *city, int32_t first)
{
    uint32_t seed = 20261122;
    for (int trees = 0; trees < TREES;) {
        int32_t at[2];
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            at[k] = first + (int32_t)((seed >> 16) % ASKED);
        }
        const int64_t cell = cell_of(city, at[0], at[1]);
        if (city->rasters.building_height_m[cell] > 0.0f || city->rasters.canopy_top_m[cell] > 0.0f)
            continue;
        plant(city, at[0], at[0] + 1, at[1], at[1] + 1, 3.0, 10.0);
        trees++;
    }
}

/// Of the city as it stands after an hour, the first day's first being 0.
typedef void after_hour(const jm_heat *heat, int hour, void *user);

/// The city run; `air` gets the record of its air, `look` sees each hour: both may be NULL.
static inline jm_heat *run_city(jm_ctx *ctx, const jm_city *city, jm_air_record **air,
                                after_hour *look, void *user)
{
    jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = NULL;
    def.fetch_km = 2.0;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    if (air != NULL) {
        const jm_grid blocks = jm_heat_air_grid(heat);
        CHECK_OK(ctx, jm_air_record_create(ctx, &blocks, true, NULL, air));
        jm_heat_keep_air(heat, *air);
    }
    jm_heat_input in = summer_hour(0, 2.0);
    CHECK_OK(ctx, jm_heat_reset(heat, &in));
    for (int hour = 0; hour <= 24 * DAYS + HOUR; hour++) {
        in = summer_hour(hour % 24, 2.0);
        in.warming = hour < 24 * DAYS;
        CHECK_OK(ctx, jm_heat_step(heat, &in));
        if (look != NULL)
            look(heat, hour, user);
    }
    return heat;
}
