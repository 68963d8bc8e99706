/// surface.h: the energy balance of surfaces with memory: radiation, convection, evaporation, and
/// heat conducted through eight layers, implicit in time.
#pragma once

#include <stdint.h>

enum { JM_LAYERS = 8 };

/// One layer of a build-up, from outside inwards.
typedef struct jm_layer_def {
    double thickness_m, conductivity_wmk, heat_capacity_jm3k;
} jm_layer_def;

/// Backward Euler over one time step, eliminated from the bottom up, for the CHANGES d of the
/// layers: heat then balances to float's rounding of a change, not of a temperature. r[i] is what
/// flows into layer i from its neighbours at the old temperatures (nothing through the top of the
/// first); forced[i] = gain[i] r[i] + pull[i] forced[i+1] (0 below the last), then d[i] = follow[i]
/// d[i-1] + forced[i], with d[-1] = T_s - T[0] for the surface.
typedef struct jm_buildup {
    float gain_m2kw[JM_LAYERS], pull[JM_LAYERS], follow[JM_LAYERS];
    float capacity_wm2k[JM_LAYERS];    // heat capacity / time step
    float through_wm2k[JM_LAYERS + 1]; // conductance into the layer from above; last: to the bottom
} jm_buildup;

/// bottom_resistance_m2kw: beyond the last layer, to the air indoors; 0 for ground.
jm_buildup jm_buildup_of(const jm_layer_def layers[JM_LAYERS], double bottom_resistance_m2kw,
                         double step_s);
/// Ground of admittance 1. Layers are as many damping depths thick for any material (1.5 m in all
/// for asphalt), so one column scaled by the admittance serves all.
jm_buildup jm_ground_buildup(double step_s);
jm_buildup jm_roof_buildup(double step_s); // to the air indoors
jm_buildup jm_wall_buildup(double step_s);
/// Depth of the middle of ground layer i in damping depths of the daily wave.
double jm_ground_depth(int layer);

/// A run of surfaces. Temperatures are deviations from 273.15 K, so that float keeps 1e-6 K; those
/// of layers from layer_zero_c, which lies near the deep ones: a change of 1e-6 K in deep water is
/// 0.1 W m-2. All arrays [count]; they do not overlap.
typedef struct jm_surface_run {
    int count;
    const jm_buildup *ground, *built;
    float ground_bottom_c, built_bottom_c;
    float layer_zero_c;
    const int32_t *is_built;
    const float *albedo, *emissivity;
    const float *admittance;  // 1 for built surfaces
    const float *evaporation; // share of the heat left over that evaporates water, 0..1
    const float *shortwave_wm2, *longwave_wm2; // arriving
    const float *air_c;
    const float *exchange_wm2k; // convection, W per degree above the air
    float *layer_k[JM_LAYERS];  // above layer_zero_c
    float *skin_c;              // in: a guess; out: the surface
    float *sensible_wm2;        // out: heat given to the air
    float *residual_wm2;        // out: |in - out - stored|, stored as the layers are kept
} jm_surface_run;

/// Advances every surface by the columns' time step.
void jm_surface_advance(const jm_surface_run *run);
