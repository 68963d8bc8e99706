/// heat.h: sun, sky, surfaces and canyon air of every cell, step by step; what people feel.
///
/// Symbols, equations, validity and sources: heat/README.md. SI throughout.
#pragma once

#include "city/city.h"
#include "core/field.h"

typedef struct jm_heat jm_heat; // owns its arrays; borrows ctx and city

/// The weather at the station, outside the city: at an instant, or a mean over an interval.
typedef struct jm_weather {
    double air_temp_k;        // 2 m, rural
    double relative_humidity; // 0..1
    double pressure_pa;
    double wind_ms;           // 10 m, rural
    double wind_from_rad;     // clockwise from TRUE north; not used: winds of all directions alike
    double direct_normal_wm2; // beam, on a plane facing the sun
    double diffuse_wm2;       // on the horizontal
    double longwave_down_wm2; // NaN: not measured, then Brunt with cloud
    double cloud_share;       // 0..1; NaN unknown
} jm_weather;

typedef struct jm_heat_def {
    int32_t substep_s;    // of sun and surfaces (600)
    int32_t tile;         // cells a side of a block of work (256); changes no bit
    double deep_temp_k;   // 0: mean of the first day's air
    bool crowns_shade;    // coupling trees -> heat; false: as if there were no crowns
    bool surfaces_differ; // coupling surfaces -> heat; false: all open ground is asphalt
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
} jm_heat_input;

/// Makes a model of `city`, which must outlive it: sky view, walls, surfaces. JM_ERR_MEMORY tells
/// the cell size that would fit.
JM_API JM_CHECKED jm_status jm_heat_create(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city,
                                           jm_heat **out);
JM_API void jm_heat_destroy(jm_heat *heat); // NULL is allowed

/// Sets every temperature to a first guess for this weather (before spin-up).
JM_API JM_CHECKED jm_status jm_heat_reset(jm_heat *heat, const jm_heat_input *first);
/// Advances by one interval; the same bits for any thread count and tile.
JM_API JM_CHECKED jm_status jm_heat_step(jm_heat *heat, const jm_heat_input *in);

/// Spin-up: run repeats the first day; after each day it asks for the largest change of any surface
/// temperature since the last mark, then marks.
JM_API double jm_heat_change_since_mark_k(const jm_heat *heat);
JM_API void jm_heat_mark(jm_heat *heat);

/// Rows: results (surface_temp, air_temp, tmrt, utci, shadow ...), statics (sky_view_factor ...)
/// and state. Valid while the model lives; values change with each step.
JM_API const jm_field *jm_heat_fields(const jm_heat *heat, int64_t *count);

/// The model's own indicators after a step is done, summed over the day so far.
typedef struct jm_heat_summary {
    double mean_air_temp_k;     // canyon air, mean since jm_heat_begin_day; before a step: now
    double mean_rural_temp_k;   // of the rural tile, the same
    double heat_island_night_k; // mean canyon minus rural, 22-6 h local solar time; NaN so far none
    double mean_utci_k_max;     // the day's highest area mean of UTCI, outdoors
    double hours_utci_over_32;  // mean over outdoor cells shown (margin left out) [h]
    double hours_utci_over_38;
    double energy_residual_wm2; // largest |in - out - stored| of any surface and substep
} jm_heat_summary;
JM_API void jm_heat_summarise(const jm_heat *heat, jm_heat_summary *summary);
/// Starts the day's sums anew (after spin-up).
JM_API void jm_heat_begin_day(jm_heat *heat);

/// Pure physics, for tests and for report: see heat/README.md.
double jm_utci_k(double air_k, double tmrt_k, double wind10_ms, double vapour_pressure_pa);
double jm_saturation_pressure_pa(double temp_k); // over water
