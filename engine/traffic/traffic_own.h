/// traffic_own.h: the inside of a jm_traffic; its files share it, nobody else.
#pragma once

#include "traffic/day.h"
#include "traffic/emissions.h"
#include "traffic/skim.h"
#include "traffic/traffic.h"

enum { JM_TRAFFIC_SHOWN = 5, JM_TRAFFIC_FIELDS = JM_TRAFFIC_SHOWN + 8 };

/// Numbers of the summary that flows alone do not tell; kept with the state.
enum {
    JM_KEPT_TOURS,
    JM_KEPT_TRIPS,
    JM_KEPT_GAP,
    JM_KEPT_UNREACHABLE,
    JM_KEPT_AT_EDGE,
    JM_KEPT_COUNT
};

struct jm_traffic {
    jm_ctx *ctx;         // borrowed
    const jm_city *city; // borrowed
    jm_traffic_def def;
    jm_car_net net;
    jm_demand demand;
    jm_car_energy energy;
    jm_free_flow free_flow;
    float *morning_min, *evening_min;          // [ends * ends]
    double *flow_vehs;                         // [24 * links]
    float *time_s, *heat_w;                    // [24 * links]
    double *home_departures, *home_arrivals;   // [24 * zones]
    double *visit_arrivals, *visit_departures; // [24 * zones]
    double *kept;                              // [JM_KEPT_COUNT]
    jm_kept_bushes bushes;                     // of the last solve, or of a base
    float *shown[JM_TRAFFIC_SHOWN];            // [links] flow, speed, time, ratio, heat
    jm_field fields[JM_TRAFFIC_FIELDS];
};

/// Solves some hours; flows and times are those of the net's links.
typedef struct jm_solved_hours {
    double *flow, *time, *skim;
    jm_hour_result results[JM_HOURS];
    const jm_kept_bushes *warm; // where to begin, or NULL
    jm_day_bushes *bushes;      // to be filled, or NULL
} jm_solved_hours;

// summary.c
void jm_traffic_tell_shut_gates(const jm_traffic *t);
void jm_traffic_tell_lost(const jm_traffic *t, const jm_solved_hours *s, const int32_t *hours);
void jm_traffic_tell_homeless(const jm_traffic *t);
