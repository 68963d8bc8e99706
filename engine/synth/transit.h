/// transit.h: bus lines while they are drawn: way, stops, timetable.
#pragma once

#include "synth/town.h"

enum { JM_BUS_STOPS = 96, JM_BUS_LINES = 4, JM_BUS_DAYS = 3 };

/// One line: its way on the ground and its stops; both directions serve the same stops.
typedef struct jm_bus_line {
    char name[8];
    int64_t count, x_capacity, y_capacity;
    double *x, *y; // [count]
    int32_t stop_count;
    int32_t stop[JM_BUS_STOPS];   // numbers in jm_bus_net
    int64_t ride_s[JM_BUS_STOPS]; // since the first stop
} jm_bus_line;

typedef struct jm_bus_net {
    int32_t line_count, stop_count;
    jm_bus_line line[JM_BUS_LINES];
    double longitude_deg[JM_BUS_LINES * JM_BUS_STOPS]; // as the file prints them
    double latitude_deg[JM_BUS_LINES * JM_BUS_STOPS];
    double x[JM_BUS_LINES * JM_BUS_STOPS], y[JM_BUS_LINES * JM_BUS_STOPS]; // of those, EPSG:2154
} jm_bus_net;

/// Trips an hour and direction, by kind of day (Monday to Friday, Saturday, Sunday).
int32_t jm_bus_trips_in_hour(int32_t day, int32_t hour);
/// Seconds since midnight of trip k of an hour.
int64_t jm_bus_start_s(int32_t day, int32_t hour, int32_t k, int32_t line, int32_t direction);
void jm_bus_stop_id(int32_t stop, char out[16]);
void jm_bus_stop_name(const jm_town *town, int32_t stop, char out[96]);
/// The GTFS tables as texts of the demo.
JM_CHECKED jm_status jm_bus_write_gtfs(jm_town *town, const jm_bus_net *net);
