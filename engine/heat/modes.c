// Mode solweig: sun, sky and Tmrt by another model's simplifications, in the station's air.
#include "heat/model.h"

#include <math.h>

static jm_sun middle_of(const jm_heat *heat, const jm_heat_input *in)
{
    return jm_sun_position(&heat->place, in->start_utc_s + 0.5 * in->length_s, 0.0);
}

// As in the full mode, but one air temperature and the station's wind for the map.
static void spread_air(jm_heat *heat, const jm_heat_input *in)
{
    const double air_k = in->mean.air_temp_k;
    const double vapour_pa = in->mean.relative_humidity * jm_saturation_pressure_pa(air_k);
    const jm_utci_terms terms = jm_utci_collapse(air_k, vapour_pa);
    for (int64_t c = 0; c < heat->cells; c++) {
        heat->air_temp_k[c] = (float)air_k;
        if (heat->wind_ms != NULL)
            heat->wind_ms[c] = (float)in->mean.wind_ms;
        heat->utci_k[c] =
            (float)(jm_utci_from(&terms, (double)heat->tmrt_k[c] - air_k, in->mean.wind_ms) +
                    JM_ZERO_CELSIUS_K);
        if (isnan(heat->tmrt_k[c]))
            heat->utci_k[c] = NAN;
    }
}

jm_status jm_heat_solweig_step(jm_heat *heat, const jm_heat_input *in)
{
    const jm_sun sun = middle_of(heat, in);
    const double azimuth_rad = sun.azimuth_rad - heat->convergence_rad;
    float *shadow = heat->sunlit, *own = NULL;
    if (shadow == NULL) {
        JM_TRY(jm_new(heat->ctx, &own, heat->cells));
        shadow = own;
    }
    jm_sky_sun_cast(heat->ctx, heat->town.sky, azimuth_rad, sun.elevation_rad, &heat->town.sun);
    jm_status status = jm_solweig_step(heat->solweig, &in->mean, in->start_utc_s + in->length_s,
                                       in->length_s, &heat->town.sun, heat->tmrt_k, shadow);
    jm_free(own);
    if (status != JM_OK)
        return status;
    spread_air(heat, in);
    return JM_OK;
}
