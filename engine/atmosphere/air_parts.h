/// air_parts.h: what the files of the air grid share.
#pragma once

#include "atmosphere/transport.h"
#include "atmosphere/wind_profile.h"

#include <math.h>

/// Up to so many blocks one thread is done before a second has woken.
enum { JM_AIR_FEW = 1024 };

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
    double *row_in, *row_out;   // [rows] sums of an inner step
    double *flow_m2s;           // [blocks] canyon air across a metre of front
    double *rise_ms, *rise_qms; // [blocks] into the layer above
    double *in, *out;           // [blocks] an inner step's terms of the ledger
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
    double blend_wind_ms, u_ms, v_ms;
    double east, north, fastest_street_ms; // direction; of the canyons' winds
    double friction_ratio;                 // of the frame against grass, neutral
    jm_air_ledger ledger;
};

/// above_roofs: gives every block the measured air, brought down to it.
void jm_air_hold_above(jm_air_grid *air);
/// Writes the state into the cells.
void jm_air_show(jm_air_grid *air);

/// What all blocks share in an inner step.
typedef struct jm_air_inner {
    double step_s, depth_m;
    double above_k, above_q;     // rural air above, or the measured air
    double rural_was_k, rural_k; // the meadow's at 2 m when the step begins and ends
    double low_m;                // of the content that has the canyon's warmth
    double rural_up, rural_up_q; // what the rural column gives aloft [K m s-1], [kg/kg m s-1]
    double burst_ms;             // that vapour is exchanged by besides what the profiles carry
    double east, north; // way of wind in the step over a cell's side, per m/s, without sign
    bool from_west, from_south;
    double kept_s, lost_s; // step_s and 0 when the layer above keeps what rises, else 0 and step_s
} jm_air_inner;

/// Advances all canyons and what rises from them; sums go to row_in and row_out.
void jm_air_canyons_step(jm_air_grid *air, const jm_air_inner *in, int threads);

/// Air above the stable layer of a clear night is about isothermal: g / c_p. Assumed.
#define JM_NIGHT_LAPSE_K_M 0.0098

/// Between the thermometer and the height where the temperature of the layer above stands (30 m),
/// warmth goes evenly from the canyon's to the layer's, as in very stable air: half of that way has
/// the canyon's. So a town that stirs the meadow's inversion has its heat, not more: cold air comes
/// up where warm air comes down.
#define JM_AIR_LOW_M 15.0

/// Depth [m] that an excess content [K m] of the layer above stands for: a warmer layer is a deeper
/// one, because it eats into the stable air above it (Summers
/// 1964, as in Oke 1987, Boundary Layer Climates, chapter 8): content = excess (depth + excess / 2
/// lapse). Its excess is content over this depth.
static inline double jm_air_deepened(double content_km, double depth_m)
{
    double warm = content_km > 0.0 ? 2.0 * content_km / JM_NIGHT_LAPSE_K_M : 0.0;
    return 0.5 * (depth_m + sqrt(depth_m * depth_m + warm));
}
/// The content of an excess.
double jm_air_content(double excess_k, double depth_m);

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
