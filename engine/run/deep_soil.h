/// deep_soil.h: the temperature of the ground below the reach of the day, by whoever knows best.
#pragma once

#include "run/forcing.h"

typedef struct jm_deep_soil_ask {
    const jm_forcing *forcing; // borrowed for the call
    double given_k;            // what the scenario says; NaN: nothing
    jm_instant start_utc_s;    // local midnight of the first day
    int64_t day_length_s;      // of it
} jm_deep_soil_ask;

/// The scenario's word; else the year's wave where the weather file holds a year; else that of the
/// climate normals around the weather's place; else the mean of the first day's air. The last two
/// are told.
JM_CHECKED jm_status jm_deep_soil(jm_ctx *ctx, const jm_deep_soil_ask *ask, double *deep_k);
