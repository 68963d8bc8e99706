/// slab.h: heat conducted through layers, implicit in time, under a skin where all fluxes meet.
///
/// Temperatures are deviations from 273.15 K in float. Layers are eliminated from the bottom up for
/// their CHANGES, once per build-up and time step; the skin is solved by Newton on sigma T^4 and on
/// the saturation curve to 0.01 K or better. Half an ulp of a layer at 16 to 32 C is 1e-6 K: a
/// metre of water then balances to 0.01 W m-2 at 10 min.
#pragma once

#include <stdint.h>

enum { JM_SLAB_LAYERS = 10 }; // at most; fewer are allowed

typedef struct jm_slab_layer {
    double thickness_m, conductivity_wmk, heat_capacity_jm3k;
} jm_slab_layer;

/// Coefficients of one build-up and one time step.
typedef struct jm_slab {
    int32_t layers;
    float gain_m2kw[JM_SLAB_LAYERS], pull[JM_SLAB_LAYERS], follow[JM_SLAB_LAYERS];
    float capacity_wm2k[JM_SLAB_LAYERS]; // heat capacity / time step
    float through_wm2k[JM_SLAB_LAYERS +
                       1]; // conductance into a layer from above; last: to the bottom
} jm_slab;
/// bottom_resistance_m2kw: beyond the last layer (ISO 6946 inside air); 0 for ground; INFINITY:
/// nothing passes.
jm_slab jm_slab_of(const jm_slab_layer *layers, int32_t count, double bottom_resistance_m2kw,
                   double step_s);

/// A run of surfaces over one build-up. Arrays [count], they do not overlap.
typedef struct jm_slab_run {
    int32_t count;
    const jm_slab *slab;
    float bottom_c;
    const float *bottom_each_c; // beyond the bottom of each, or NULL: bottom_c
    const float *scale;         // of all conductances and capacities (admittance), or NULL: 1
    const float *albedo, *emissivity;
    const float *short_wm2, *long_wm2;  // arriving
    const float *air_c, *exchange_wm2k; // sensible: exchange * (skin - air)
    /// Latent heat: vapour * (saturation(skin) - air_vapour), at most what water there is allows;
    /// below the dew point dew_kpa * exchange takes the place of vapour. NULL: neither.
    const float *vapour_wm2pa;
    float air_vapour_pa, dew_kpa; // [Pa], [K Pa-1]
    const float *latent_most_wm2; // NULL: no limit
    float *layer_c[JM_SLAB_LAYERS];
    float *skin_c;                                 // in: a guess; out: the surface
    float *sensible_wm2, *latent_wm2, *bottom_wm2; // out: to air, to vapour, out of the bottom
    float *slope_wm2k;   // out: how much less sensible heat per K of warmer air, the skin following
    float *residual_wm2; // out: |in - out - stored|, stored read from the layers
} jm_slab_run;
void jm_slab_advance(const jm_slab_run *run);
