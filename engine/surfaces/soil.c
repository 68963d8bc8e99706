#include "surfaces/ground.h"

#include "core/math.h"
#include "surfaces/vapour.h"

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

double jm_priestley_taylor_wm2(double available_wm2, double air_k, double pressure_pa)
{
    const double slope = jm_saturation_slope_pak(air_k) * 1e-3;
    const double gamma = 0.665e-6 * pressure_pa; // FAO 56, equation 8 [kPa K-1]
    return 1.26 * slope / (slope + gamma) * available_wm2;
}
