/// gtfs.h: the parts of the GTFS reader: tables, ids, the day that is taken, and patterns.
///
/// Field names and rules: General Transit Feed Specification, Schedule reference (gtfs.org).
#pragma once

#include "core/grid.h" // JM_NONE
#include "store/csv.h"

/// Row numbers by the text of one column, for joining tables.
typedef struct jm_gtfs_ids {
    const jm_csv *csv;
    int32_t column;
    int64_t count;
    int64_t *row; // [count] rows in the order of their texts, then of the file
} jm_gtfs_ids;
JM_CHECKED jm_status jm_gtfs_ids_make(jm_ctx *ctx, const jm_csv *csv, const char *column,
                                      jm_gtfs_ids *ids);
void jm_gtfs_ids_free(jm_gtfs_ids *ids);
/// First row with this text, or JM_NONE.
int64_t jm_gtfs_find(const jm_gtfs_ids *ids, const char *text);

/// The tables of a feed; NULL for those that it lacks.
typedef struct jm_gtfs {
    jm_csv *stops, *routes, *trips, *stop_times, *calendar, *calendar_dates, *frequencies, *shapes,
        *agency;
    jm_gtfs_ids stop_ids, route_ids, trip_ids;
} jm_gtfs;
/// Reads a folder or a .zip (where the tables may lie in a folder of their own).
JM_CHECKED jm_status jm_gtfs_read(jm_ctx *ctx, const char *path, jm_gtfs *feed);
void jm_gtfs_free(jm_gtfs *feed);

/// Chooses the Tuesday with the most trips, of equal ones the nearest to the middle of the feed
/// (another weekday when no Tuesday has any), and says which trips run then.
/// *day: days since 1970. runs: [trips], owned by the caller.
JM_CHECKED jm_status jm_gtfs_choose_day(jm_ctx *ctx, const jm_gtfs *feed, int32_t *day,
                                        uint8_t **runs);

/// Direction of one route with one sequence of stops.
typedef struct jm_gtfs_pattern {
    int64_t route, first_trip;      // rows
    int64_t stop_start, stop_count; // into stop and ride_s of jm_gtfs_patterns
    int64_t trips;
    double departures[24]; // by legal hour
} jm_gtfs_pattern;

typedef struct jm_gtfs_patterns {
    jm_gtfs_pattern *items; // [count] in the order of trips.txt
    int64_t count, capacity;
    int64_t *stop;      // [stops of all patterns] rows of stops.txt
    double *ride_sum_s; // [same] seconds since the first departure, summed over the trips
    int64_t stop_count, stop_capacity, ride_capacity;
    uint8_t *boarded;      // [rows of stops.txt] 1: a trip that runs stops there
    int64_t broken_trips;  // fewer than two known stops, or times that go backwards
    int64_t lost_visits;   // rows of stop_times.txt at stops that are not there or have no place
    int64_t double_visits; // rows that say again where a trip is at one number of its sequence
    int64_t other_modes;   // trips by ship, cable or taxi
} jm_gtfs_patterns;
JM_CHECKED jm_status jm_gtfs_find_patterns(jm_ctx *ctx, const jm_gtfs *feed, const uint8_t *runs,
                                           jm_gtfs_patterns *patterns);
void jm_gtfs_patterns_free(jm_gtfs_patterns *patterns);

/// "tram", "metro", "rail", "bus" of a route_type, basic or extended; NULL for all others.
const char *jm_gtfs_mode(const char *route_type);
/// The first word of a cell, blanks around it left out, cut to 15 letters.
void jm_gtfs_word(const char *text, char word[16]);
/// Longitude and latitude of a stop, or of the station it belongs to; false: neither has any.
bool jm_gtfs_place(const jm_gtfs *feed, int64_t stop, double *x, double *y);
/// "8:05:00", "25:10:00" to seconds since the day's beginning; false: no time.
bool jm_gtfs_time_s(const char *text, int64_t *seconds);
