/// model.h: the inside of a jm_heat; its files share it, nobody else.
#pragma once

#include "comfort/comfort.h"
#include "core/math.h"
#include "heat/air_record.h"
#include "heat/heat.h"
#include "heat/land.h"
#include "heat/solweig.h"
#include "heat/window.h"

/// Times that means are set to what repeating days make of them before a day may be the last one.
enum { JM_SETTLED_LEAST = 2 };
/// Positions of the sun in one rough substep at most.
enum { JM_SUNS_MOST = 12 };

/// Grows since reset; a row of the checkpoint, so doubles only.
typedef struct jm_heat_clock {
    double deep_k;       // bottom of the ground
    double elapsed_s;    // of the present spin-up day
    double air_sum_ks;   // integral of the station's temperature over it
    double settled_days; // whose means were set
    double cloud_share;  // last told by the sun; NaN: never
    double substeps;     // since reset
} jm_heat_clock;

/// Sums of the day; a row of the checkpoint, so doubles only.
typedef struct jm_heat_day {
    double elapsed_s, air_ks, rural_ks; // integrals of temperatures
    double night_ks, night_s;
    double utci_max_k; // NaN: none yet
    double over_32_h, over_38_h;
    double residual_wm2, short_residual, long_residual_wm2, air_residual;
} jm_heat_day;

/// Means over the interval of one block.
typedef struct jm_block_means {
    double canyon_k, above_k, vapour_pa, wind_ms, wind10_ms, rejected_wm2;
    double utci_k, counted, over_32, over_38; // sums over people's cells
} jm_block_means;

enum { JM_HEAT_FIELDS = 40 };

enum { JM_HAS_GROUND = 1, JM_HAS_ROOF = 2 };

/// One substep of the city: what is not the same for all instants of the interval.
typedef struct jm_substep {
    jm_light light;
    jm_sun_spot suns[JM_SUNS_MOST];
    jm_land_now now;
    jm_air_station station;
    double weight; // of this substep in the means of the interval
} jm_substep;

/// Air that has its gains. It may wait: then it moves while others look at the next substep's
/// light.
typedef struct jm_air_move {
    bool waits;
    jm_air_gain meadow;
    jm_substep now;   // whose air it is
    double utc_s;     // its middle
    bool warming;     // of its interval
    jm_status status; // of the move
} jm_air_move;

typedef struct jm_air_around jm_air_around; // preview.c

struct jm_heat {
    jm_ctx *ctx;         // borrowed
    const jm_city *city; // borrowed; NULL: made of other parts
    jm_heat_def def;
    jm_fabric fabric, rough_fabric; // of substep_s; of the last rough hours
    jm_indoor_class classes[JM_USAGE_COUNT];
    jm_land town, rural;
    jm_air_grid *air; // NULL: the air is a record's
    jm_grid air_grid;
    /// What surfaces meet, and the rural tile's own: of `air`, or read from the record.
    const jm_air_cell *met; // [blocks]
    jm_air_cell rural_met;
    jm_air_around *around; // NULL: no preview
    bool unseen;           // no maps of this interval are wanted
    jm_air_record *keep;   // borrowed, NULL: nothing is kept
    jm_air_moment moment;  // [blocks + 1] of a record read or written
    float *sent_wm2;       // [sent_capacity] of walls, for the record
    int64_t sent_capacity;
    jm_heat_window source; // of the record that the blocks are
    jm_heat_window inner;  // of them those that are modelled, as blocks of the record
    jm_heat_cut cut;       // the cells asked for
    float *people_indoor;  // [blocks] of an interval of a record
    jm_solweig *solweig;   // mode solweig only
    jm_grid grid;
    int64_t cells;
    int32_t block_cells;
    jm_sun_place place;
    double convergence_rad;
    uint8_t *standing;    // [cells] JM_HAS_GROUND, JM_HAS_ROOF; 0: no data
    uint8_t *outdoors;    // [cells] share of open dry ground inside the area shown, 0..255
    double *shown;        // [blocks] share inside the area shown
    double *vehicles_wm2; // [blocks] of the interval
    jm_air_gain *gains;   // [blocks]
    jm_air_move move;
    jm_block_means *means; // [blocks] of the interval

    double pressure_pa; // of the interval
    jm_heat_clock clock;
    jm_heat_day day;

    // Results of the last interval, [cells]; NULL: not kept.
    float *surface_temp_k, *tmrt_k, *utci_k, *pet_k, *sunlit, *traffic_heat_wm2;
    float *sky_view; // static
    // Of its air, [blocks]; NULL: not kept. NaN where no cell of a block is modelled.
    float *air_temp_k, *wind_ms, *building_heat_wm2;
    double *met_k, *met_ms; // [blocks] the same air, everywhere
    int32_t *airy;          // [airy_count] blocks that meet air of their own (preview.c); else all
    int64_t airy_count;
    bool *modelled; // [blocks]

    jm_heat_fluxes *fluxes;    // [stations]
    int64_t *station_receiver; // [stations]
    int64_t *station_block;    // [stations] or JM_NONE: not on open ground
    double *station_north_rad; // [stations] of their faces called north, from GRID north
    jm_six_fluxes *six;        // [stations] means of the interval

    jm_field fields[JM_HEAT_FIELDS];
    int64_t field_count;
};

// start.c
/// All as warm as the air of the station.
JM_CHECKED jm_status jm_heat_start(jm_heat *heat, const jm_air_station *station);
JM_CHECKED jm_status jm_heat_settle(jm_heat *heat);
/// No more of it: gives the memory of days back.
void jm_heat_settled(jm_heat *heat);

// rough.c
double jm_heat_substep_s(const jm_heat *heat, const jm_heat_input *in);
void jm_heat_set_substep(jm_heat *heat, double step_s);
/// Positions of the sun within a rough substep, those that the run's own would have; 0: it is none.
int32_t jm_heat_suns(const jm_heat *heat, const jm_heat_input *in, int64_t index, int64_t count,
                     jm_sun_spot *suns);

// fields.c
JM_CHECKED jm_status jm_heat_new_fields(jm_heat *heat);
void jm_heat_free_fields(jm_heat *heat);
void jm_heat_list_fields(jm_heat *heat);

// people.c
/// Fields by cell at the end of an interval, and the day's indicators.
JM_CHECKED jm_status jm_heat_people(jm_heat *heat, double length_s);

// stations.c
JM_CHECKED jm_status jm_heat_place_stations(jm_heat *heat);
/// Turns the six directions of the interval into the twelve fluxes.
void jm_heat_read_stations(jm_heat *heat);

// air_source.c
/// Sets met and rural_met for the coming substep; then moves the air by the gains of the surfaces.
JM_CHECKED jm_status jm_heat_meet_air(jm_heat *heat, const jm_air_station *station);
JM_CHECKED jm_status jm_heat_move_air(jm_heat *heat, const jm_air_gain *meadow,
                                      const jm_air_station *station, double step_s);
JM_CHECKED jm_status jm_heat_new_moment(jm_heat *heat);
void jm_heat_free_moment(jm_heat *heat);

// preview.c
void jm_air_around_free(jm_heat *heat);
/// At the end of an interval: blocks beyond the preview have the means of the first of them.
void jm_air_around_spread(jm_heat *heat);
void jm_air_around_reset(jm_heat *heat, const jm_air_station *station);
JM_CHECKED jm_status jm_air_around_meet(jm_heat *heat, const jm_air_station *station);
void jm_air_around_move(jm_heat *heat, const jm_air_gain *meadow, const jm_air_station *station,
                        double step_s);

// tally.c
/// How far surfaces, light and air are out of balance.
void jm_heat_add_ledger(jm_heat *heat);
/// The air as it is now; utc_s: the middle of the substep.
void jm_heat_add_to_means(jm_heat *heat, const jm_substep *now, double utc_s);
/// Mean canyon air over the open ground of the area shown, now.
double jm_heat_mean_canyon_k(const jm_heat *heat);

// modes.c
JM_CHECKED jm_status jm_heat_solweig_create(jm_heat *heat);
void jm_heat_solweig_reset(jm_heat *heat, const jm_heat_input *first);
JM_CHECKED jm_status jm_heat_solweig_step(jm_heat *heat, const jm_heat_input *in);
