/// solweig.h: mode `solweig`: the geometry of sky/sky.h with the simplifications of SOLWEIG 2025a
/// (surface temperature from the height of the sun, walls of one temperature, one air temperature
/// for the map), for comparison with that model; see README.md.
#pragma once

#include "city/city.h"
#include "heat/light.h"

typedef struct jm_solweig jm_solweig; // owns its arrays; borrows ctx, city and sky

typedef struct jm_solweig_def {
    bool anisotropic;
    double crown_pass;                    // 0.03 in leaf, 0.5 without
    double wall_albedo, wall_emissivity;  // 0.20, 0.90
    double absorbed_short, absorbed_long; // 0.70, 0.95
} jm_solweig_def;
jm_solweig_def jm_solweig_default_def(void);

JM_CHECKED jm_status jm_solweig_create(jm_ctx *ctx, const jm_solweig_def *def, const jm_city *city,
                                       const jm_sky *sky, jm_solweig **out);
void jm_solweig_destroy(jm_solweig *solweig); // NULL is allowed
/// One row of the weather (a mean over step_s that ends at end_utc_s): Tmrt [cells] of the city's
/// grid, NaN on buildings, and the share of sun [cells]. Rows must come in order from midnight.
JM_CHECKED jm_status jm_solweig_step(jm_solweig *solweig, const jm_weather *mean, double end_utc_s,
                                     double step_s, const jm_sky_sun *sun, float *tmrt_k,
                                     float *shadow);
