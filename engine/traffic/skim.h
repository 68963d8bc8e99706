/// skim.h: least times between the ends of trips.
#pragma once

#include "assignment/assign.h"
#include "traffic/network.h"

typedef struct jm_free_flow {
    float *min; // [ends * ends] minutes; infinity where there is no way
} jm_free_flow;

JM_CHECKED jm_status jm_free_flow_create(jm_ctx *ctx, const jm_car_net *net, jm_free_flow *f);
void jm_free_flow_free(jm_free_flow *f);

/// Least times between ends [ends * ends, min] out of those between terminals [s].
void jm_skim_ends(const jm_car_net *net, const double *terminal_s, float *end_min);
