/// day.h: the equilibria of the hours of a day, side by side.
#pragma once

#include "traffic/day_bushes.h"
#include "traffic/demand.h"

/// What one hour gave.
typedef struct jm_hour_result {
    double relative_gap;
    double unreachable_trips; // without a way in the network
    int32_t iterations;
    int32_t lost_from, lost_to; // terminals of the first such pair, or JM_NONE
} jm_hour_result;

typedef struct jm_day {
    const jm_demand *demand;
    const jm_car_net *net;
    double relative_gap;
    int32_t iteration_limit;
    int32_t hour_count;
    const int32_t *hours;              // [hour_count] which to solve
    double *flow_vehs;                 // [hour_count * net links]
    double *time_s;                    // [hour_count * net links]
    double *skim_s;                    // [hour_count * terminals * terminals] or NULL
    jm_hour_result *results;           // [hour_count]
    const jm_day_bushes *warm;         // where to begin; NULL: cold
    const jm_bush_origin *warm_origin; // of warm
    jm_day_bushes *bushes;             // hours that are solved are filled; NULL: not kept
} jm_day;

/// Solves the hours in parallel, each alone and serially: the same bits for any thread count.
JM_CHECKED jm_status jm_day_solve(jm_ctx *ctx, jm_day *day);
