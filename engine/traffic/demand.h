/// demand.h: a day of car tours: who goes where, and when; independent of the assignment.
#pragma once

#include "traffic/habits.h"
#include "traffic/network.h"

/// Kinds of tours: the purposes between zones, then those that cross a gate.
enum {
    JM_TOURS_OUTSIDE = JM_PURPOSE_COUNT, // residents who go out through a gate and come back
    JM_TOURS_VISITORS,                   // people from outside who come and go home
    JM_TOURS_THROUGH,                    // from gate to gate, one way
    JM_TOURS_COUNT
};

/// Tours of one kind; rows are where they start, columns where they go.
typedef struct jm_tours {
    int32_t row_first, rows;       // ends (network.h)
    int32_t column_first, columns; // ends
    double *out;                   // [rows * columns] tours a day
    double *back; // [columns * rows] trips back; NULL: the same the other way round
    bool one_way;
    double leave[24];
    double stay[JM_STAY_HOURS];
} jm_tours;

typedef struct jm_demand {
    const jm_city *city;   // borrowed
    const jm_car_net *net; // borrowed
    jm_tours tours[JM_TOURS_COUNT];
    double *production;         // [purposes * zones] tours a day that start in a zone
    double *attraction;         // [purposes * zones]
    double *gate_in, *gate_out; // [gates] vehicles a day, both with the same sum
    double outside_share;       // of residents' tours but escort: they leave through a gate
    double no_way_trips;        // a day, that the spread found no way for
    double homeless_trips;      // a day, of zones without a street
    double gate_factor;         // volumes of this day against a weekday
    int32_t shut_gates;         // gates whose stated volume is left out, in or out or both
    int32_t shut_gate;          // the first of them, or JM_NONE
    double shut_gate_trips;     // a day: the volume that is left out
} jm_demand;

/// Least travel times between ends, minutes; infinity where there is no way.
typedef struct jm_skims {
    const float *free_min;    // [ends * ends]
    const float *morning_min; // or NULL: free_min
    const float *evening_min; // or NULL: free_min
} jm_skims;

JM_CHECKED jm_status jm_demand_create(jm_ctx *ctx, const jm_city *city, const jm_car_net *net,
                                      double tours_per_person, bool weekend, jm_demand *demand);
void jm_demand_free(jm_demand *demand);

/// Spreads all tours. parking_cost_min [24 * zones] or NULL.
JM_CHECKED jm_status jm_demand_spread(jm_ctx *ctx, jm_demand *demand, const jm_skims *skims,
                                      const float *parking_cost_min);
/// Volumes of the gates, balanced over the day. A side of a gate from which no zone and no other
/// gate can be reached carries nothing: its volume is no demand. free_min [ends * ends] or NULL:
/// then only streets are asked for, not ways.
void jm_demand_take_gates(jm_demand *demand, const float *free_min);
/// The tours through the gates; part of jm_demand_spread.
JM_CHECKED jm_status jm_demand_spread_gates(jm_ctx *ctx, jm_demand *demand, const jm_skims *skims);

/// Shares of a kind's tours by hour, parted by whether a ban that holds in `hours` meets them: a
/// tour that leaves or comes back in a banned hour is made to the edge, both ways.
typedef struct jm_tour_hours {
    double out[24], back[24];           // not met by the ban
    double out_edge[24], back_edge[24]; // met by it
} jm_tour_hours;
jm_tour_hours jm_tour_hours_of(const jm_tours *tours, uint32_t hours);

/// The trips of one hour as matrices between terminals, one for each user: user 0 may go
/// everywhere, user 1 + c is class c while its ban holds. trips[users * terminals * terminals] is
/// overwritten, veh/h. *no_way receives the trips of classes that no street leads to.
void jm_demand_hour(const jm_demand *demand, int32_t hour, double *trips, double *no_way);

/// Movements by zone and hour (traffic.h), [24 * zones] each; *at_edge: trips a day that end at
/// the edge of a ban.
void jm_demand_movements(const jm_demand *demand, double *home_departures, double *home_arrivals,
                         double *visit_arrivals, double *visit_departures, double *at_edge);
