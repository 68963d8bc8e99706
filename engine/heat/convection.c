#include "heat/convection.h"

#include "core/math.h"
#include "core/port.h"

#include <math.h>

#define KARMAN 0.4
#define WIND_HEIGHT_M 1.5
#define GRAVITY_MS2 9.80665f
// Even in calm air the warmth of the ground stirs this much.
#define GUST_MS 0.5f
// Stable air keeps this share of its neutral exchange: the long tail of observed nights.
#define LEAST_STABLE 0.2f

jm_roughness jm_roughness_of(double roughness_m)
{
    // Kanda, Kanega, Kawai, Moriwaki, Sugawara 2007, J Appl Meteorol Climatol 46:1067-1079:
    // ln(z0/z0h) = 1.29 Re*^0.25 - 2.0, Re* = u* z0 / nu; 1.46e-5 m2/s: air at 15 C.
    double log_m = jm_ln(WIND_HEIGHT_M / roughness_m);
    double friction_ms = KARMAN * 1.0 / log_m;
    double reynolds = friction_ms * roughness_m / 1.46e-5;
    double kb = fmax(1.29 * sqrt(sqrt(reynolds)) - 2.0, 0.0);
    double drag = KARMAN * KARMAN / (log_m * log_m);
    return (jm_roughness){
        .neutral = (float)(KARMAN * KARMAN / (log_m * (log_m + kb))),
        .lively = (float)(75.0 * drag * sqrt(WIND_HEIGHT_M / roughness_m)),
    };
}

// F = 1 / (1 + 15 Ri sqrt(1 + 5 Ri)) when stable, 1 - 15 Ri / (1 + 75 c sqrt(-Ri z / z0)) when not,
// c the neutral drag coefficient.
static inline float factor(float richardson, float lively)
{
    float up = richardson > 0.0f ? richardson : 0.0f;
    float down = richardson < 0.0f ? -richardson : 0.0f;
    float stable = 1.0f / (1.0f + 15.0f * up * sqrtf(1.0f + 5.0f * up));
    float unstable = 1.0f + 15.0f * down / (1.0f + lively * sqrtf(down));
    stable = stable > LEAST_STABLE ? stable : LEAST_STABLE;
    return richardson > 0.0f ? stable : unstable;
}

JM_CLONES
void jm_convection_level(int count, float volume_jm3k, const float *restrict neutral,
                         const float *restrict lively, const float *restrict wind_ms,
                         const float *restrict skin_c, const float *restrict air_c,
                         float *restrict exchange_wm2k)
{
    for (int i = 0; i < count; i++) {
        float wind2 = wind_ms[i] * wind_ms[i] + GUST_MS * GUST_MS;
        float richardson = GRAVITY_MS2 * (float)WIND_HEIGHT_M * (air_c[i] - skin_c[i]) /
                           ((air_c[i] + (float)JM_ZERO_CELSIUS_K) * wind2);
        exchange_wm2k[i] = volume_jm3k * neutral[i] * sqrtf(wind2) * factor(richardson, lively[i]);
    }
}

// Yazdanian and Klems 1994, ASHRAE Transactions 100:1087-1096: a v^b, windward 3.26 and 0.89,
// leeward 3.55 and 0.617.
float jm_wall_forced_wm2k(double wind_ms)
{
    return (float)(0.5 * (3.26 * jm_pow(wind_ms, 0.89) + 3.55 * jm_pow(wind_ms, 0.617)));
}

float jm_convection_wall(float forced_wm2k, float excess_k)
{
    // Natural: 1.31 |dT|^(1/3) (ASHRAE, turbulent, upright). Roughness of brick, 1.67, on what wind
    // adds (EnergyPlus, Engineering Reference).
    float natural = 1.31f * (float)jm_pow(fabs((double)excess_k), 1.0 / 3.0);
    float smooth = sqrtf(natural * natural + forced_wm2k * forced_wm2k);
    return natural + 1.67f * (smooth - natural);
}
