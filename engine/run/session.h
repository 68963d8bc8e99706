/// session.h: everything one run holds; internal to run/.
#pragma once

#include "heat/exposure.h"
#include "heat/heat.h"
#include "parking/parking.h"
#include "run/forcing.h"
#include "run/people_places.h"
#include "run/run.h"
#include "store/hash.h"
#include "traffic/traffic.h"

typedef struct jm_link_cells jm_link_cells; // exchange.c
typedef struct jm_windows jm_windows;       // windows.c

typedef struct jm_session {
    jm_ctx *ctx;
    const jm_run_def *def;
    char *outcome_path;
    jm_scenario *scenario;
    jm_city *base;     // as imported
    jm_city *city;     // of tomorrow: base with the measures
    jm_city heat_city; // tomorrow's columns, but base rasters where a coupling is cut; owns nothing
    uint8_t *heat_surface;   // [cells] owned when the surface coupling is cut, else NULL
    uint8_t *heat_irrigated; // as above
    jm_edit *edits;          // [scenario->measure_count]
    jm_forcing *forcing;
    jm_traffic *traffic;
    jm_parking *parking;
    jm_heat *heat;
    jm_heat_def heat_def; // once jm_session_heat_def made it
    bool heat_def_made;
    jm_windows *windows; // NULL: the city is run as a whole
    jm_link_cells *link_cells;
    float *traffic_heat_wm2;      // [cells] of the current hour
    double traffic_heat_residual; // worst relative gap between link and cell watts

    // Who is where, and what the heat does to them (presence.c).
    jm_presence presence;
    jm_people_places places;
    float *people_indoor;              // [blocks of the air grid] of the current hour
    double *outdoors[JM_EXPOSED_AGES]; // [zones] of the current hour
    jm_exposure *exposure;             // NULL: heat is not run in full
    double heat_wave_days;             // NaN: undetermined

    // Points that are watched (stations.c).
    jm_stations stations;
    jm_heat_station *heat_stations; // [stations.count]
    float *station_values;          // [JM_STATION_COLUMNS * stations.count] of the last step

    // Time.
    jm_zone zone;
    jm_instant start_utc_s; // local midnight of the simulated date
    int64_t step_count;
    int64_t day_length_s; // of the first day

    // Rows of the outcome.
    int64_t row_count;
    jm_field *rows;
    jm_grid air_grid;             // of the rows of the air; no rows without heat
    char key[JM_HASH_TEXT];       // of all inputs
    char from_hash[JM_HASH_TEXT]; // content_hash of the outcome that traffic begins with, or ""

    // How it went.
    int32_t mobility_rounds;
    double mobility_residual_min;
    int32_t spinup_days;
    bool settle;     // the day before the next hour is settled first
    int32_t rough_s; // substeps of this hour of the spin-up; 0: the run's own
    double spinup_change_k;
    double wall_start_s, cpu_start_s;
} jm_session;

/// Legal hour 0..23 of the interval that starts at an instant.
int32_t jm_session_hour(const jm_session *session, double utc_s);

// exchange.c: both tables of who feeds whom.
JM_CHECKED jm_status jm_exchange_create(jm_session *s);
void jm_exchange_destroy(jm_session *s);
/// Demand, assignment and parking to their fixed point over the day.
JM_CHECKED jm_status jm_exchange_mobility(jm_session *s);
/// Vehicles' heat of a legal hour, spread over the cells of each street.
void jm_exchange_traffic_heat(jm_session *s, int32_t hour);
/// The ledger's row for it: all hours, so that a resumed run states the same figure.
void jm_exchange_audit_heat(jm_session *s);
/// The rasters that heat sees, couplings cut or not.
JM_CHECKED jm_status jm_exchange_heat_city(jm_session *s);

// from.c: the outcome that traffic begins with.
/// Its content_hash, which is part of the key. JM_ERR_DATA when it is not whole or of another base.
JM_CHECKED jm_status jm_session_look_at_from(jm_session *s);
JM_CHECKED jm_status jm_session_take_from(jm_session *s);

// resume.c
/// JM_ERR_DATA where --resume is asked for and what stands beside the outcome is of other inputs.
JM_CHECKED jm_status jm_session_look_at_left(const jm_session *s);

// windows.c
/// The grid that heat runs on: the city's, or that of the coarse run of a run by windows.
const jm_grid *jm_session_heat_grid(const jm_session *s);

// march.c
/// What the scenario asks of heat; told once.
JM_CHECKED jm_status jm_session_heat_def(jm_session *s);
/// Whether the outcome keeps a step, and how many of the first `steps` it keeps.
bool jm_session_keeps(const jm_session *s, int64_t step);
int64_t jm_session_kept_steps(const jm_session *s, int64_t steps);
JM_CHECKED jm_status jm_session_make_heat(jm_session *s);
/// One interval of heat; `warming`: surfaces and air only.
JM_CHECKED jm_status jm_session_heat(jm_session *s, double start_utc_s, double length_s,
                                     bool warming);
JM_CHECKED jm_status jm_session_spin_up(jm_session *s);

// presence.c
/// The counts of exposure, whose rows the outcome has; before the rows are listed.
JM_CHECKED jm_status jm_session_make_exposure(jm_session *s);
/// Who is where in every hour, once mobility is solved; and which days are a heat wave.
JM_CHECKED jm_status jm_session_make_presence(jm_session *s);
void jm_session_free_presence(jm_session *s);
/// People of a legal hour by block, or NULL: nobody counts them.
const float *jm_session_people_indoor(jm_session *s, int32_t hour);
/// Adds the interval that heat has just done.
void jm_session_expose(jm_session *s, double start_utc_s, double length_s);
/// Tells the hottest places where old people live.
JM_CHECKED jm_status jm_session_tell_hottest(jm_session *s);

// rows.c
JM_CHECKED jm_status jm_session_rows(jm_session *s);

// stations.c
enum { JM_STATION_COLUMNS = 13 };
/// The scenario's points, for jm_heat_def.
JM_CHECKED jm_status jm_session_read_stations(jm_session *s);
void jm_session_free_stations(jm_session *s);
/// Takes their fluxes of the last interval.
void jm_session_keep_stations(jm_session *s);
/// Their rows of the outcome; returns how many.
int64_t jm_session_station_rows(const jm_session *s, jm_field rows[JM_STATION_COLUMNS]);
/// Names and places, into /inputs.
JM_CHECKED jm_status jm_session_write_stations(const jm_session *s, jm_h5 *file);

// plan.c
/// Whether tomorrow's city is another than the base.
bool jm_session_changes_city(const jm_session *s);
/// Whether the whole does not fit into the memory, or windows are asked for.
bool jm_session_goes_by_windows(const jm_session *s);
void jm_session_plan(jm_session *s, jm_run_plan *plan);
JM_CHECKED jm_status jm_session_check_memory(const jm_session *s, const jm_run_plan *plan);

// inputs.c: /city, /inputs and the root attributes of the outcome.
JM_CHECKED jm_status jm_session_fill(void *session, jm_ctx *ctx, jm_h5 *file);
JM_CHECKED jm_status jm_session_key(jm_session *s);

// indicators.c
enum { JM_INDICATOR_LIMIT = 64 };
typedef struct jm_indicator_list {
    int64_t count;
    const char *name[JM_INDICATOR_LIMIT], *unit[JM_INDICATOR_LIMIT], *sentence[JM_INDICATOR_LIMIT],
        *where[JM_INDICATOR_LIMIT];
    double value[JM_INDICATOR_LIMIT], low[JM_INDICATOR_LIMIT], high[JM_INDICATOR_LIMIT];
} jm_indicator_list;
/// The same names in the same order before the run (values NaN) and after it.
void jm_session_indicators(const jm_session *s, jm_indicator_list *list);
