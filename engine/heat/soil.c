#include "heat/ground.h"

#include "core/math.h"
#include "heat/vapour.h"

#include <math.h>

// Lawn: 75 kg m-2 available in 0.5 m of loam, 0.4 of it at no cost to the plants (FAO 56, tables 19
// and 22, turf), crop coefficient 0.95 (table 12, cool season turf, mid season).
#define LAWN_AVAILABLE_KGM2 75.0
#define LAWN_EASY_SHARE 0.4
#define LAWN_COEFFICIENT 0.95

double jm_soil_water_after(const double *rain_kgm2, const double *evaporation_kgm2, int32_t days)
{
    if (days <= 0)
        return JM_SOIL_WATER_DEFAULT;
    double gone = 0.0; // depletion of the root zone, equations 82 to 88
    for (int32_t d = 0; d < days; d++) {
        double stress =
            (LAWN_AVAILABLE_KGM2 - gone) / ((1.0 - LAWN_EASY_SHARE) * LAWN_AVAILABLE_KGM2);
        double evaporated = fmin(stress, 1.0) * LAWN_COEFFICIENT * evaporation_kgm2[d];
        gone = jm_clamp(gone - rain_kgm2[d] + evaporated, 0.0, LAWN_AVAILABLE_KGM2);
    }
    return 1.0 - gone / LAWN_AVAILABLE_KGM2;
}

// FAO 56, equation 8: kPa and K.
static double psychrometric_kpak(double pressure_pa)
{
    return 0.665e-3 * pressure_pa * 1e-3;
}

// Equations 6 and 53, per day or hour: energy in MJ m-2, `speed` 900 a day and 37 an hour.
static double combine(double energy_mjm2, double speed, double air_k, double saturation_pa,
                      double vapour_pa, double wind2_ms, double pressure_pa)
{
    const double slope = jm_saturation_slope_pak(air_k) * 1e-3;
    const double gamma = psychrometric_kpak(pressure_pa);
    const double deficit = (saturation_pa - vapour_pa) * 1e-3;
    const double t = air_k - JM_ZERO_CELSIUS_K;
    const double top =
        0.408 * slope * energy_mjm2 + gamma * speed / (t + 273.0) * wind2_ms * deficit;
    return fmax(top / (slope + gamma * (1.0 + 0.34 * wind2_ms)), 0.0);
}

#define HOUR_S 3600.0
#define DAY_S 86400.0

double jm_reference_evaporation_kgm2(double net_radiation_wm2, double ground_wm2, double air_k,
                                     double vapour_pa, double wind2_ms, double pressure_pa,
                                     double step_s, bool night)
{
    const bool daily = step_s > 0.5 * DAY_S;
    const double unit_s = daily ? DAY_S : HOUR_S;
    const double into = !isnan(ground_wm2) ? ground_wm2
                        : daily            ? 0.0
                                           : (night ? 0.5 : 0.1) * net_radiation_wm2;
    return step_s / unit_s *
           combine((net_radiation_wm2 - into) * unit_s * 1e-6, daily ? 900.0 : 37.0, air_k,
                   jm_saturation_pa(air_k), vapour_pa, wind2_ms, pressure_pa);
}

double jm_reference_evaporation_day_kgm2(double net_radiation_wm2, double air_min_k,
                                         double air_max_k, double vapour_pa, double wind2_ms,
                                         double pressure_pa)
{
    const double saturation = 0.5 * (jm_saturation_pa(air_min_k) + jm_saturation_pa(air_max_k));
    return combine(net_radiation_wm2 * DAY_S * 1e-6, 900.0, 0.5 * (air_min_k + air_max_k),
                   saturation, vapour_pa, wind2_ms, pressure_pa);
}

double jm_priestley_taylor_wm2(double available_wm2, double air_k, double pressure_pa)
{
    const double slope = jm_saturation_slope_pak(air_k) * 1e-3;
    return 1.26 * slope / (slope + psychrometric_kpak(pressure_pa)) * available_wm2;
}
