/// hand_heat.h: the whole model on a city made by hand, by hours of the summer day.
#pragma once

#include "hand_city.h"

/// At the first hour of the summer day.
static inline jm_heat *heat_in_wind(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city,
                                    double wind_ms)
{
    jm_heat *heat = NULL;
    jm_heat_input in = summer_hour(0, wind_ms);
    CHECK_OK(ctx, jm_heat_create(ctx, def, city, &heat));
    CHECK_OK(ctx, jm_heat_reset(heat, &in));
    return heat;
}

static inline jm_heat *heat_of(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city)
{
    return heat_in_wind(ctx, def, city, 2.0);
}

static inline jm_heat *usual_heat(jm_ctx *ctx, const jm_city *city)
{
    const jm_heat_def def = jm_heat_default_def();
    return heat_of(ctx, &def, city);
}

static inline void run_hours(jm_ctx *ctx, jm_heat *heat, int from, int to, double wind_ms)
{
    for (int hour = from; hour < to; hour++) {
        jm_heat_input in = summer_hour(hour % 24, wind_ms);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

/// As run_hours, without people.
static inline void warm_hours(jm_ctx *ctx, jm_heat *heat, int from, int to, double wind_ms)
{
    for (int hour = from; hour < to; hour++) {
        jm_heat_input in = summer_hour(hour % 24, wind_ms);
        in.warming = true;
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

static inline jm_heat_summary summary_of(const jm_heat *heat)
{
    jm_heat_summary s;
    jm_heat_summarise(heat, &s);
    return s;
}
