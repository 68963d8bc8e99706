/// heat.h: sun, sky, surfaces and canyon air of every cell, step by step; what people feel.
///
/// Symbols, equations, validity and sources: heat/README.md. SI throughout.
#pragma once

#include "city/city.h"
#include "core/field.h"
#include "heat/air_map.h"
#include "weather/weather.h"

typedef struct jm_heat jm_heat; // owns its arrays; borrows ctx and city

typedef enum jm_heat_mode { JM_HEAT_FULL, JM_HEAT_SOLWEIG, JM_HEAT_SOLWEIG_ISOTROPIC } jm_heat_mode;

/// Maps that may be kept; bits of jm_heat_def.outputs.
enum {
    JM_HEAT_SURFACE_TEMP = 1,
    JM_HEAT_AIR_TEMP = 2,
    JM_HEAT_TMRT = 4,
    JM_HEAT_UTCI = 8,
    JM_HEAT_PET = 16,
    JM_HEAT_SHADOW = 32,
    JM_HEAT_WIND_SPEED = 64,
    JM_HEAT_TRAFFIC_HEAT = 128,
    JM_HEAT_BUILDING_HEAT = 256,
    JM_HEAT_SKY_VIEW = 512,
    JM_HEAT_OUTPUTS_USUAL = 1023 - JM_HEAT_PET
};

/// A point where the twelve fluxes of a six-direction radiometer are kept.
typedef struct jm_heat_station {
    const char *name; // borrowed
    double x, y;      // of the city's CRS
    double north_rad; // where its face called north looks, clockwise from GRID north
} jm_heat_station;

/// Blocks of the air grid: a window of the city. rows 0: all of it.
typedef struct jm_heat_window {
    int32_t first_row, first_column, rows, columns;
} jm_heat_window;

typedef struct jm_air_record jm_air_record; // air that a run met (heat/air_record.h)

typedef struct jm_heat_def {
    int32_t substep_s;  // of sun and surfaces (600)
    int32_t tile;       // cells a side of a block of work (256); changes no bit
    double deep_temp_k; // 0: mean of the first day's air
    jm_heat_mode mode;
    double air_cell_m; // of the air grid; 0: ten cells, at least 20 and at most 100 m
    double fetch_km;   // of city upwind of the frame; NaN: told from the built share at its rim
    bool above_roofs;  // the weather is measured over the town, station_height_m above its roofs
    double station_height_m;
    bool child;                      // people are 1.1 m tall children (Tmrt at 0.6 m)
    double soil_share;               // of the available soil water at the start; NaN: named default
    uint32_t outputs;                // maps that are kept
    const char *cache_folder;        // of sky geometry; NULL: none
    const jm_heat_station *stations; // [station_count]
    int32_t station_count;
    // Factors and shifts for bands of uncertainty: 0, 1, 1.
    double albedo_shift, leaf_area_factor, wind_factor;
    /// The model of a window alone, in the air of take_air (borrowed), a record of the whole city;
    /// what stands around it is seen. Its grids begin at jm_heat_grid's corner.
    jm_heat_window window;
    jm_air_record *take_air;
    jm_heat_window modelled; // the window and what of its rim is modelled too; rows 0: as far as
                             // its light is seen
    const uint8_t *modelled_blocks; // [blocks of `modelled`] 0: a block that is not, and sends what
                                    // the record has; NULL: all are. Read by jm_heat_create alone
} jm_heat_def;
JM_API jm_heat_def jm_heat_default_def(void);

/// One hour (or any whole number of substeps) of forcing. Arrays are borrowed for the call.
typedef struct jm_heat_input {
    double start_utc_s;            // of the interval
    double length_s;               // a whole multiple of substep_s
    jm_weather begin, end;         // temperature, humidity, wind: instants, interpolated
    jm_weather mean;               // radiation: means over the interval
    double radiation_centre_utc_s; // where the radiation means are centred; usually the middle
    const float *traffic_heat_wm2; // [cells] per ground area, or NULL: none
    const float *people_indoor;    // [blocks of the air grid] persons, or NULL: the class's usual
    int32_t legal_hour;            // 0..23, for habits
    bool warming;                  // spin-up: surfaces and air only, no maps of people
    int32_t rough_s;               // with it: substeps of so many seconds; 0: of substep_s
    bool settle; // the day that has ended will repeat: first its means are set (settle.c)
} jm_heat_input;

/// Side of a block in cells, which is that of the air grid; and the blocks of a grid.
JM_API int32_t jm_heat_block_cells(const jm_heat_def *def, const jm_grid *grid);
JM_API jm_grid jm_heat_blocks_of(const jm_grid *grid, int32_t block_cells);
/// Makes a model of `city`, which must outlive it: sky view, walls, surfaces. JM_ERR_MEMORY tells
/// the cell size that would fit.
JM_API JM_CHECKED jm_status jm_heat_create(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city,
                                           jm_heat **out);
JM_API void jm_heat_destroy(jm_heat *heat); // NULL is allowed

/// The grid of the maps: the city's, or that of a window with all that it sees; cells that are not
/// modelled bear no value.
JM_API jm_grid jm_heat_grid(const jm_heat *heat);
/// The air grid: its cells are the blocks of people_indoor; same edges as the city's grid in the
/// north-west.
JM_API jm_grid jm_heat_air_grid(const jm_heat *heat);

/// Where a window's maps lie: rows and columns of jm_heat_grid that belong to the window asked for.
typedef struct jm_heat_cut {
    int32_t first_row, first_column, rows, columns; // of jm_heat_grid
    int32_t city_row, city_column; // of the city's grid: where its cell (0, 0) lies
} jm_heat_cut;
JM_API jm_heat_cut jm_heat_cut_of(const jm_heat *heat);

/// A record of the whole frame's air; `gains`: with what surfaces gave, which a preview needs.
/// folder NULL: in memory; else in a nameless file there. air_grid: jm_heat_air_grid of the model
/// that will fill it.
JM_API JM_CHECKED jm_status jm_air_record_create(jm_ctx *ctx, const jm_grid *air_grid, bool gains,
                                                 const char *folder, jm_air_record **out);
JM_API void jm_air_record_destroy(jm_air_record *record); // NULL is allowed
/// Bytes that a record of so many blocks and substeps takes. With gains there are 12 more for every
/// facade and 8 for every block and substep: what surfaces sent.
JM_API double jm_air_record_bytes(int64_t blocks, int64_t substeps, bool gains);
/// How many intervals it holds.
JM_API int64_t jm_air_record_intervals(const jm_air_record *record);
/// An interval of the record as the whole city lived it: its weather, people and vehicles. One
/// after the other from 0, which resets; *warming: it was a day of warming up, without maps of
/// people.
JM_API JM_CHECKED jm_status jm_heat_replay(jm_heat *heat, int64_t interval, bool *warming);
/// Whether the next intervals' maps of people and shadow are wanted; a model begins with yes.
JM_API void jm_heat_want_maps(jm_heat *heat, bool wanted);
/// The neighbourhood `window` of an edited city at the end of an interval of the base's record,
/// which must hold gains. The base, a run of the whole city, keeps its record and its city. The
/// edit lies within the window; around it all sends what it sent in the run. Maps lie at
/// jm_heat_cut_of the new model.
JM_API JM_CHECKED jm_status jm_heat_preview(jm_ctx *ctx, const jm_heat *base, const jm_city *edited,
                                            const jm_heat_window *window, int64_t interval,
                                            jm_heat **out);
/// From the next reset on the model's air and forcing are kept in `record` (borrowed); NULL: no
/// more.
JM_API void jm_heat_keep_air(jm_heat *heat, jm_air_record *record);

/// Twelve fluxes and Tmrt at a station, means of the last interval. Grid directions.
typedef struct jm_heat_fluxes {
    float k_down, k_up, k_n, k_e, k_s, k_w, l_down, l_up, l_n, l_e, l_s, l_w; // W m-2
    float tmrt;                                                               // K
} jm_heat_fluxes;
JM_API const jm_heat_fluxes *jm_heat_station_fluxes(const jm_heat *heat); // [stations]

/// Sets every temperature to a first guess for this weather (before spin-up).
JM_API JM_CHECKED jm_status jm_heat_reset(jm_heat *heat, const jm_heat_input *first);
/// Advances by one interval; the same bits for any thread count and tile.
JM_API JM_CHECKED jm_status jm_heat_step(jm_heat *heat, const jm_heat_input *in);

/// Spin-up: run repeats the first day, each with jm_heat_input.settle but the first; at the end of
/// a day it asks for the largest change of any surface or room since the last mark, which settling
/// sets too. INFINITY before means were set twice.
JM_API double jm_heat_change_since_mark_k(const jm_heat *heat);
JM_API void jm_heat_mark(jm_heat *heat);

/// Rows: results (surface_temp, tmrt, utci, shadow ... by cell; air_temp, wind_speed, building_heat
/// by cell of the air grid), statics (sky_view_factor ...) and state. Valid while the model lives;
/// values change with each step.
JM_API const jm_field *jm_heat_fields(const jm_heat *heat, int64_t *count);

/// Maps of the last interval [cells], kept as rows or not; NULL: not made. And the air that people
/// met in it.
typedef struct jm_heat_maps {
    const float *utci_k, *tmrt_k, *pet_k;
    jm_air_map air;
} jm_heat_maps;
JM_API jm_heat_maps jm_heat_maps_of(const jm_heat *heat);

/// The model's own indicators after a step is done, summed over the day so far. NaN in mode
/// solweig, whose surfaces keep no heat and which has no air of its own: there is nothing to close.
typedef struct jm_heat_summary {
    double mean_air_temp_k;     // canyon air, mean since jm_heat_begin_day; before a step: now
    double mean_rural_temp_k;   // of the rural tile, the same
    double heat_island_night_k; // mean canyon minus rural, 22-6 h local solar time; NaN so far none
    double mean_utci_k_max;     // the day's highest area mean of UTCI, outdoors
    double hours_utci_over_32;  // mean over outdoor cells shown (margin left out) [h]
    double hours_utci_over_38;
    double energy_residual_wm2; // largest |in - out - stored| of any surface and substep
    double shortwave_residual;  // largest share of the sun's power that is neither absorbed nor out
    double longwave_residual_wm2; // largest sum of what surfaces exchange among themselves
    double air_residual;          // largest |in - out - stored| over what went through the air
} jm_heat_summary;
JM_API void jm_heat_summarise(const jm_heat *heat, jm_heat_summary *summary);
/// Starts the day's sums anew (after spin-up).
JM_API void jm_heat_begin_day(jm_heat *heat);

/// For the start: temperature at the bottom of the computed ground on a day of the year, where the
/// annual wave of air temperature is mean + amplitude cos(2 pi (day - warmest) / 365.25).
double jm_heat_deep_k(double mean_k, double amplitude_k, double warmest_day, double day);
/// And the share of soil water that plants can use, after days of rain and reference evaporation.
double jm_heat_soil_share(const double *rain_kgm2, const double *evaporation_kgm2, int32_t days);
