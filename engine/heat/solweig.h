/// solweig.h: mode `solweig`: the simplifications of SOLWEIG 2025a (rays from cell to cell, surface
/// temperature from the height of the sun, walls of one temperature, one air temperature for the
/// map), for comparison with that model; see README.md.
#pragma once

#include "city/city.h"
#include "heat/heat.h"
#include "radiation/light.h"

typedef struct jm_solweig jm_solweig; // owns its arrays; borrows ctx

typedef struct jm_solweig_def {
    bool anisotropic;
    double crown_pass;                    // 0.03 in leaf, 0.5 without
    double wall_albedo, wall_emissivity;  // 0.20, 0.90
    double absorbed_short, absorbed_long; // 0.70, 0.95
} jm_solweig_def;
jm_solweig_def jm_solweig_default_def(void);
/// Crowns in leaf on a day of the year (97..300): its crown_pass.
double jm_solweig_crown_pass(int32_t day_of_year);

JM_CHECKED jm_status jm_solweig_create(jm_ctx *ctx, const jm_solweig_def *def, const jm_city *city,
                                       jm_solweig **out);
void jm_solweig_destroy(jm_solweig *solweig); // NULL is allowed
/// Midnight before a day whose crowns let crown_pass of the light through.
void jm_solweig_reset(jm_solweig *solweig, double crown_pass);
/// Share of the sky seen, light through crowns in leaf included [cells]; NaN on buildings.
void jm_solweig_sky_view(const jm_solweig *solweig, float *sky_view);
/// One row of the weather (a mean over step_s that ends at end_utc_s): Tmrt [cells] of the city's
/// grid, NaN on buildings, and the share of sun [cells]: 0 at night and behind buildings,
/// crown_pass behind crowns. Rows must come in order from midnight.
JM_CHECKED jm_status jm_solweig_step(jm_solweig *solweig, const jm_weather *mean, double end_utc_s,
                                     double step_s, float *tmrt_k, float *shadow);
/// Cells at which the twelve fluxes are kept. In SOLWEIG's cylinder the four sides get no direct
/// beam.
JM_CHECKED jm_status jm_solweig_watch(jm_solweig *solweig, const jm_heat_station *stations,
                                      int64_t count);
const jm_heat_fluxes *jm_solweig_station_fluxes(const jm_solweig *solweig); // [stations]
