// Mode solweig: sun, sky and Tmrt by another model's simplifications, in the station's air.
#include "heat/model.h"

#include <math.h>

jm_status jm_heat_solweig_create(jm_heat *heat)
{
    jm_solweig_def def = jm_solweig_default_def();
    def.anisotropic = heat->def.mode == JM_HEAT_SOLWEIG;
    JM_TRY(jm_solweig_create(heat->ctx, &def, heat->city, &heat->solweig));
    return jm_solweig_watch(heat->solweig, heat->def.stations, heat->def.station_count);
}

// The crowns' leaves go by the first day.
void jm_heat_solweig_reset(jm_heat *heat, const jm_heat_input *first)
{
    const jm_civil day = jm_civil_from_instant((jm_instant)first->start_utc_s);
    jm_solweig_reset(heat->solweig, jm_solweig_crown_pass(jm_day_of_year(&day)));
}

// One air temperature and the station's wind everywhere.
static void fill_air(jm_heat *heat, const jm_heat_input *in)
{
    for (int64_t b = 0; b < jm_grid_cells(&heat->air_grid); b++) {
        heat->met_k[b] = in->mean.air_temp_k;
        heat->met_ms[b] = in->mean.wind_ms;
        if (heat->air_temp_k != NULL)
            heat->air_temp_k[b] = heat->modelled[b] ? (float)in->mean.air_temp_k : NAN;
        if (heat->wind_ms != NULL)
            heat->wind_ms[b] = heat->modelled[b] ? (float)in->mean.wind_ms : NAN;
    }
}

// As in the full mode, but in that air.
static void feel(jm_heat *heat, const jm_heat_input *in)
{
    const double air_k = in->mean.air_temp_k;
    const double vapour_pa = in->mean.relative_humidity * jm_saturation_pressure_pa(air_k);
    const jm_utci_terms terms = jm_utci_collapse(air_k, vapour_pa);
    for (int64_t c = 0; c < heat->cells; c++) {
        heat->utci_k[c] =
            (float)(jm_utci_from(&terms, (double)heat->tmrt_k[c] - air_k, in->mean.wind_ms) +
                    JM_ZERO_CELSIUS_K);
        if (isnan(heat->tmrt_k[c]))
            heat->utci_k[c] = NAN;
        if (heat->standing[c] == 0 && heat->sunlit != NULL)
            heat->sunlit[c] = NAN; // no ground, no roof
    }
}

jm_status jm_heat_solweig_step(jm_heat *heat, const jm_heat_input *in)
{
    const double end_utc_s = in->start_utc_s + in->length_s;
    float *shadow = heat->sunlit, *own = NULL;
    if (shadow == NULL) {
        JM_TRY(jm_new(heat->ctx, &own, heat->cells));
        shadow = own;
    }
    jm_status status =
        jm_solweig_step(heat->solweig, &in->mean, end_utc_s, in->length_s, heat->tmrt_k, shadow);
    jm_free(own);
    if (status != JM_OK)
        return status;
    const jm_heat_fluxes *fluxes = jm_solweig_station_fluxes(heat->solweig);
    for (int32_t s = 0; s < heat->def.station_count; s++)
        heat->fluxes[s] = fluxes[s];
    fill_air(heat, in);
    feel(heat, in);
    return JM_OK;
}
