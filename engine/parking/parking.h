/// parking.h: who stands where, hour by hour: car parks and kerbs with overflow to the neighbours.
///
/// Symbols, equations, validity and sources: parking/README.md. Counts are vehicles; hours are
/// legal.
#pragma once

#include "city/city.h"
#include "core/field.h"

typedef struct jm_parking jm_parking; // owns its arrays; borrows ctx and city

typedef struct jm_parking_def {
    double walk_limit_m;       // farthest space that is tried (500)
    double walk_speed_ms;      // (1.2)
    double value_of_time_eurh; // for prices in minutes (11)
} jm_parking_def;
JM_API jm_parking_def jm_parking_default_def(void);

/// Car movements by zone and hour, [24 * zones] each (traffic's, handed over by run).
typedef struct jm_parking_input {
    const double *home_departures, *home_arrivals;
    const double *visit_arrivals, *visit_departures;
} jm_parking_input;

JM_API JM_CHECKED jm_status jm_parking_create(jm_ctx *ctx, const jm_parking_def *def,
                                              const jm_city *city, jm_parking **out);
JM_API void jm_parking_destroy(jm_parking *parking); // NULL is allowed

/// A day that ends as it began: stock of every hour, repeated until the night closes. No car is
/// lost: per zone and hour stock changes by arrivals minus departures exactly (to 1e-9).
JM_API JM_CHECKED jm_status jm_parking_solve(jm_parking *parking, const jm_parking_input *in);

/// [24 * zones] minutes of generalised cost that a visitor's parking takes: price, walk, search.
JM_API const float *jm_parking_cost_min(const jm_parking *parking);
JM_API void jm_parking_show_hour(jm_parking *parking, int32_t hour);
/// Rows: results of the shown hour (occupied, searching, illegal), static capacity, and state.
JM_API const jm_field *jm_parking_fields(const jm_parking *parking, int64_t *count);

typedef struct jm_parking_summary {
    double capacity;       // spaces open to the public
    double peak_occupancy; // highest of (occupied / capacity) over hours, public
    double peak_hour;
    double congestion_rate;           // highest (legal + illegal) / legal supply over hours
    double illegal_peak;              // vehicles
    double overflow_vehicle_hours;    // that stood outside their zone
    double night_residents_on_street; // at 4 h
} jm_parking_summary;
JM_API void jm_parking_summarise(const jm_parking *parking, jm_parking_summary *summary);
