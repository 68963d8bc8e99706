/// surface.h: the energy balance of surfaces with memory: radiation, convection, evaporation, and
/// heat conducted through eight layers, implicit in time.
#pragma once

#include <stdint.h>

enum { JM_LAYERS = 8 };

/// One layer of a build-up, from outside inwards.
typedef struct jm_layer_def {
    double thickness_m, conductivity_wmk, heat_capacity_jm3k;
} jm_layer_def;

/// Backward Euler over one time step, eliminated from the bottom up. With the surface at T_s and
/// the bottom at T_b: forced[i] = keep[i] T[i] + pull[i] forced[i+1] (T_b below the last), then
/// T[i] = follow[i] T[i-1] + forced[i] (T_s above the first).
typedef struct jm_buildup {
    float keep[JM_LAYERS], pull[JM_LAYERS], follow[JM_LAYERS];
    float capacity_wm2k[JM_LAYERS]; // heat capacity / time step
    float skin_wm2k;                // conductance between surface and first layer
    float bottom_wm2k;              // between last layer and bottom
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

/// A run of surfaces. Temperatures are deviations from 273.15 K, so that float keeps 1e-6 K.
/// All arrays [count]; they do not overlap.
typedef struct jm_surface_run {
    int count;
    const jm_buildup *ground, *built;
    float ground_bottom_c, built_bottom_c;
    const int32_t *is_built;
    const float *albedo, *emissivity;
    const float *admittance;  // 1 for built surfaces
    const float *evaporation; // share of the heat left over that evaporates water, 0..1
    const float *shortwave_wm2, *longwave_wm2; // arriving
    const float *air_c;
    const float *exchange_wm2k; // convection, W per degree above the air
    float *layer_c[JM_LAYERS];
    float *skin_c;       // in: a guess; out: the surface
    float *sensible_wm2; // out: heat given to the air
    float *residual_wm2; // out: |in - out - stored|
} jm_surface_run;

/// Advances every surface by the columns' time step.
void jm_surface_advance(const jm_surface_run *run);
