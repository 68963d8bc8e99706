/// traffic.h: tours by a gravity model and the user equilibrium of every hour of a day.
///
/// Symbols, equations, validity and sources: traffic/README.md. SI throughout; hours are legal
/// hours.
#pragma once

#include "city/city.h"
#include "core/field.h"
#include "store/h5.h"
#include "traffic/presence.h"

enum { JM_HOURS = 24 };

typedef struct jm_traffic jm_traffic; // owns its arrays; borrows ctx and city

typedef struct jm_traffic_def {
    double relative_gap;     // (TSTT - SPTT) / SPTT at which an hour is solved (1e-4)
    int32_t iteration_limit; // per hour (2000)
    double tours_per_person; // car tours a resident and weekday; NaN: the default rule (README.md)
    bool weekend;
} jm_traffic_def;
JM_API jm_traffic_def jm_traffic_default_def(void);

typedef struct jm_traffic_input {
    /// [24 * zones] minutes of generalised cost of parking at the end of a car trip, or NULL.
    const float *parking_cost_min;
    /// Begin with the equilibria of the solve before, or of the base that was taken: another answer
    /// within the gap, found sooner. False: with empty streets.
    bool go_on;
} jm_traffic_input;

JM_API JM_CHECKED jm_status jm_traffic_create(jm_ctx *ctx, const jm_traffic_def *def,
                                              const jm_city *city, jm_traffic **out);
JM_API void jm_traffic_destroy(jm_traffic *traffic); // NULL is allowed

/// Solves demand and equilibrium of all hours; the same bits for any thread count. Unreachable
/// pairs are counted and named in the log, not dropped silently.
JM_API JM_CHECKED jm_status jm_traffic_solve(jm_traffic *traffic, const jm_traffic_input *in);

/// The paths of all hours of the last solve, into group /traffic_bushes of an outcome.
JM_CHECKED jm_status jm_traffic_write_bushes(const jm_traffic *traffic, jm_h5 *file);
/// Takes those of a base outcome, of the same city before its measures, for the next solve that
/// goes on. JM_ERR_DATA when the file has none.
JM_CHECKED jm_status jm_traffic_take_bushes(jm_traffic *traffic, const jm_h5 *file);

/// [24 * links], hour after hour; valid until the next solve.
JM_API const double *jm_traffic_flow_vehs(const jm_traffic *traffic); // vehicles per second
JM_API const float *jm_traffic_time_s(const jm_traffic *traffic);     // travel time
JM_API const float *jm_traffic_heat_w(const jm_traffic *traffic);     // waste heat of the link
/// [24 * zones] car movements in the hour, vehicles: what parking takes.
typedef struct jm_traffic_ends {
    const double *home_departures, *home_arrivals;   // residents' cars
    const double *visit_arrivals, *visit_departures; // cars of people who visit (work, shop ...)
} jm_traffic_ends;
JM_API jm_traffic_ends jm_traffic_movements(const jm_traffic *traffic);

/// Where people are, from the tours of the last solve; *out is freed by jm_presence_free.
JM_CHECKED jm_status jm_traffic_presence(const jm_traffic *traffic, jm_presence *out);

/// Selects what the result rows show: an hour 0..23.
JM_API void jm_traffic_show_hour(jm_traffic *traffic, int32_t hour);
/// Rows: results of the shown hour (flow, speed, travel_time, volume_capacity, heat) and state.
JM_API const jm_field *jm_traffic_fields(const jm_traffic *traffic, int64_t *count);

typedef struct jm_traffic_summary {
    double tours, trips;                      // a day, vehicles
    double vehicle_km;                        // a day, inside the frame
    double vehicle_hours, lost_vehicle_hours; // against free flow
    double worst_relative_gap;                // of all hours
    double unreachable_trips;                 // a day
    double heat_j;                            // of the day, over all links
    double parked_at_edge_trips;              // banned cars that stop at the edge of an access zone
    double counts_geh_under_5;                // share of counted link hours; NaN without counters
} jm_traffic_summary;
JM_API void jm_traffic_summarise(const jm_traffic *traffic, jm_traffic_summary *summary);
