/// air_parts.h: what the files of the air grid share.
#pragma once

#include "heat/profile.h"
#include "heat/transport.h"

/// State beside the blocks' rows.
typedef struct jm_air_common {
    double above_k, above_q;                   // rural air above; above_roofs: the station's
    double depth_m;                            // of the layer above, without excess
    double fetch_content_km, fetch_content_qm; // contents (jm_air_content) of the air that flows in
} jm_air_common;

/// Forcing of one advance, per block; the rural tile is the last.
typedef struct jm_air_work {
    double *exchange_ms;               // of heat and of water alike
    double *gain_ms, *slope_ms;        // [K m s-1] at 0 K, [m s-1]: of the canyon
    double *vapour_ms;                 // [kg/kg m s-1]
    double *above_ms, *above_slope_ms; // the same of the layer above
    double *above_vapour_ms;
    double *next_k, *next_q;    // canyon of the coming inner step
    double *row_in, *row_up;    // [rows] sums of an inner step
    double *rise_ms, *rise_qms; // [blocks] into the layer above
    double *scratch;            // [blocks]
} jm_air_work;

struct jm_air_grid {
    jm_ctx *ctx;
    jm_air_def def;
    int64_t blocks;     // rows * columns
    jm_air_form *forms; // [blocks + 1]; the last is the rural tile's
    double *capacity_m; // [blocks + 1] air of the canyon layer per plan area
    double *memory;     // one allocation for all rows below
    double *state;      // [state_count], and its parts:
    int64_t state_count;
    double *canyon_k, *canyon_q, *per_length; // [blocks + 1]
    double *content_km, *content_qm;          // [blocks] excess of the layer above x depth
    jm_air_common *common;
    jm_air_cell *cells; // [blocks + 1]
    jm_air_work work;
    // Winds of the substep.
    double blend_wind_ms, u_ms, v_ms, street_u_m2s, street_v_m2s;
    double friction_ratio; // of the frame against grass, neutral
    jm_air_ledger ledger;
};

/// Writes the state into the cells.
void jm_air_show(jm_air_grid *air);

/// Excess temperature [K] of the layer above and its content [K m]: a warmer layer is a deeper one,
/// because it eats into the stable air above (Summers 1964).
double jm_air_excess_k(double content_km, double depth_m);
double jm_air_content(double excess_k, double depth_m);
/// Depth that content stands for [m].
double jm_air_excess_depth_m(double content_km, double depth_m);

/// Depth of the layer above after step_s: thermals by day, friction by night.
double jm_air_next_depth(double depth_m, double rural_wm2, double friction_ms, double volume_jm3k,
                         double step_s);

/// A canyon's air after an implicit step between its surfaces and the layer above [K or kg/kg].
static inline double jm_air_implicit(double value, double capacity_m, double gain, double slope,
                                     double exchange, double above, double step_s)
{
    return (capacity_m * value + step_s * (gain + exchange * above)) /
           (capacity_m + step_s * (slope + exchange));
}

/// The value above that makes the same step end at `wanted`.
static inline double jm_air_inverse(double wanted, double value, double capacity_m, double gain,
                                    double slope, double exchange, double step_s)
{
    double held = (capacity_m + step_s * (slope + exchange)) * wanted;
    return (held - capacity_m * value - step_s * gain) / (step_s * exchange);
}
