#include "atmosphere/air_parts.h"

#include "core/math.h"

#include <math.h>

// Stable layer of friction alone: Venkatram 1980, Boundary-Layer Meteorol 19:481-485.
#define FRICTION_DEPTH 2400.0              // [m (m/s)^-3/2]
#define LEAST_DEPTH_M (2.0 * JM_AIR_LOW_M) // the layer's temperature stands there
#define MOST_NIGHT_DEPTH_M 1000.0
#define MOST_DEPTH_M 3000.0
// Thermals die out in about half an hour after sunset (assumed: depth over their speed).
#define DECAY_S 1800.0
// Growth of a dry slab into air of this lapse, with entrainment of 0.2 of the surface flux:
// Tennekes 1973, J Atmos Sci 30:558-567; 5 K km-1 assumed.
#define FREE_LAPSE_K_M 0.005
#define ENTRAINED 0.2

double jm_air_content(double excess_k, double depth_m)
{
    double bulge = excess_k > 0.0 ? 0.5 * excess_k / JM_NIGHT_LAPSE_K_M : 0.0;
    return excess_k * (depth_m + bulge);
}

double jm_air_next_depth(double depth_m, double rural_wm2, double friction_ms, double volume_jm3k,
                         double step_s)
{
    double stirred = jm_clamp(FRICTION_DEPTH * friction_ms * sqrt(friction_ms), LEAST_DEPTH_M,
                              MOST_NIGHT_DEPTH_M);
    if (rural_wm2 > 0.0) {
        double growth = (1.0 + 2.0 * ENTRAINED) * rural_wm2 / (volume_jm3k * FREE_LAPSE_K_M);
        double square = depth_m * depth_m + 2.0 * growth * step_s;
        return fmin(fmax(sqrt(square), stirred), MOST_DEPTH_M);
    }
    double share = step_s / DECAY_S;
    return (depth_m + share * stirred) / (1.0 + share);
}
