#include "surfaces/wind_exchange.h"

#include "atmosphere/wind_profile.h"
#include "core/math.h"
#include "core/port.h"
#include "surfaces/vapour.h"

#include <math.h>

#define KARMAN 0.4
#define GRAVITY_MS2 9.80665
#define AIR_VISCOSITY_M2S 1.5e-5               // 20 C
#define LEAST_WIND_MS (0.1 * JM_WIND_HEIGHT_M) // SURFEX: a tenth of the height a second
#define MOST_RICHARDSON 0.2
// Below this wind free convection stirs the air at the ground (gusts of about 1 m/s: Beljaars 1995,
// Q J R Meteorol Soc 121:255): its Reynolds number falls no further, or calm would carry more heat
// than a breeze.
#define GUST_MS 1.0

double jm_wind_log_height(double roughness_m)
{
    return jm_ln(JM_WIND_HEIGHT_M / jm_clamp(roughness_m, 1e-5, 0.5 * JM_WIND_HEIGHT_M));
}

// Cubic in mu = ln(z0 / z0h).
static double cubic(double mu, double a, double b, double c, double d)
{
    return a + mu * (b + mu * (c + mu * d));
}

jm_wind_level jm_wind_level_of(double log_height, double wind_ms, double air_k, double volume_jm3k)
{
    const double wind = fmax(wind_ms, LEAST_WIND_MS);
    const double roughness_m = JM_WIND_HEIGHT_M / jm_exp(log_height);
    const double friction_ms = KARMAN * fmax(wind, GUST_MS) / log_height;
    const double reynolds = friction_ms * roughness_m / AIR_VISCOSITY_M2S;
    const double mu = fmax(1.29 * sqrt(sqrt(reynolds)) - 2.0, 0.0);
    const double log_heat = log_height + mu;
    const double drag = KARMAN * KARMAN / (log_height * log_height);
    const double to_heat = log_height / log_heat;
    const double star = cubic(mu, 3.2165, 4.3431, 0.5360, -0.0781);
    const double zeta = JM_MOST_STABLE * JM_WIND_HEIGHT_M / JM_REACH_M;
    const double most_stable = zeta * log_heat / (log_height * log_height);
    const double power = cubic(mu, 0.5802, -0.1571, 0.0327, -0.0026);
    return (jm_wind_level){
        .wind_ms = (float)wind,
        .neutral = (float)(drag * to_heat),
        .lively = (float)(15.0 * star * drag * to_heat * jm_exp(power * log_heat)),
        .buoyancy_ms2k = (float)(GRAVITY_MS2 * JM_WIND_HEIGHT_M / air_k),
        .volume_jm3k = (float)volume_jm3k,
        .most_stable = (float)fmin(most_stable, MOST_RICHARDSON),
        .stilled = 1.0f,
    };
}

void jm_wind_over_roofs(jm_wind_level *level)
{
    level->stilled = 0.0f;
    level->sliding = 0.76f;
}

// Only where something slides: ground is spared the roots.
JM_CLONES
static void slide_off(float sliding, int count, float air_c, const float *restrict skin_c,
                      float *restrict exchange_wm2k)
{
    JM_VECTOR_LOOP
    for (int i = 0; i < count; i++) {
        float colder = air_c - skin_c[i];
        exchange_wm2k[i] += sliding * jm_cube_root(colder > 1e-6f ? colder : 1e-6f);
    }
}

JM_CLONES
static void over_level(const jm_wind_level *level, int count, float air_c,
                       const float *restrict skin_c, float *restrict exchange_wm2k)
{
    const float wind = level->wind_ms, wind2 = wind * wind, most = level->most_stable * wind2;
    const float buoyancy = level->buoyancy_ms2k, lively = level->lively;
    const float scale = level->volume_jm3k * level->neutral, stilled = level->stilled;
    JM_VECTOR_LOOP
    for (int i = 0; i < count; i++) {
        // Richardson number times wind squared.
        float push = buoyancy * (air_c - skin_c[i]);
        float down = push < 0.0f ? -push : 0.0f;
        float up = push > 0.0f ? push : 0.0f;
        up = stilled * (up > most ? most : up);
        float unstable = wind + 15.0f * down / (wind + lively * sqrtf(down));
        float stable = wind / (1.0f + 15.0f * up * sqrtf(wind2 + 5.0f * up) / (wind2 * wind));
        exchange_wm2k[i] = scale * (push < 0.0f ? unstable : stable);
    }
}

void jm_wind_exchange_level(const jm_wind_level *level, int count, float air_c, const float *skin_c,
                            float *exchange_wm2k)
{
    over_level(level, count, air_c, skin_c, exchange_wm2k);
    if (level->sliding > 0.0f)
        slide_off(level->sliding, count, air_c, skin_c, exchange_wm2k);
}

float jm_wind_wall_forced_wm2k(double wind_ms)
{
    const double wind = fmax(wind_ms, 0.0);
    return (float)(0.5 * (3.26 * jm_pow(wind, 0.89) + 3.55 * jm_pow(wind, 0.617)));
}

float jm_wind_exchange_wall(float forced_wm2k, float excess_k)
{
    float natural = 1.31f * (float)jm_pow(fabs((double)excess_k), 1.0 / 3.0);
    float smooth = sqrtf(natural * natural + forced_wm2k * forced_wm2k);
    return natural + 1.52f * (smooth - natural);
}
