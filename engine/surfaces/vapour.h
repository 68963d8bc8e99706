/// vapour.h: water vapour at saturation, and the constants that latent heat needs.
#pragma once

#include "core/math.h"

#include <stdint.h>
#include <string.h>

/// Latent heat of vaporisation [J kg-1] (FAO 56, equation 3-1: 2.45 MJ kg-1, 20 C).
#define JM_VAPORISATION_JKG 2.45e6
/// Air at constant pressure [J kg-1 K-1], gas constant of dry air [J kg-1 K-1], and the ratio of
/// the molecular weights of vapour and dry air.
#define JM_AIR_CAPACITY_JKGK 1005.0
#define JM_AIR_GAS_JKGK 287.05
#define JM_VAPOUR_RATIO 0.622

/// Heat capacity of a cubic metre of air [J m-3 K-1].
static inline double jm_volume_capacity_jm3k(double air_k, double pressure_pa)
{
    return JM_AIR_CAPACITY_JKGK * pressure_pa / (JM_AIR_GAS_JKGK * air_k);
}

/// Psychrometric constant [Pa K-1].
static inline double jm_psychrometric_pak(double pressure_pa)
{
    return JM_AIR_CAPACITY_JKGK * pressure_pa / (JM_VAPOUR_RATIO * JM_VAPORISATION_JKG);
}

/// FAO 56, equations 11 and 13: saturation over water [Pa] and its slope [Pa K-1].
double jm_saturation_pa(double air_k);
double jm_saturation_slope_pak(double air_k);

/// Cube root of 1e-6 and more, to 1e-5: a third of the exponent's bits, then Newton; runs in
/// vectors.
static inline float jm_cube_root(float x)
{
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = bits / 3 + 709921077;
    float y;
    memcpy(&y, &bits, sizeof y);
    for (int n = 0; n < 3; n++)
        y = (2.0f * y + x / (y * y)) * (1.0f / 3.0f);
    return y;
}

/// e^x for |x| up to 6, to 1e-5: sixteenth power of a series; runs in vectors.
static inline float jm_exp_small(float x)
{
    float y = x * 0.0625f;
    float p =
        1.0f +
        y * (1.0f + y * (1.0f / 2.0f +
                         y * (1.0f / 6.0f +
                              y * (1.0f / 24.0f + y * (1.0f / 120.0f + y * (1.0f / 720.0f))))));
    p *= p;
    p *= p;
    p *= p;
    return p * p;
}

/// The same curve for vectors: t in C, held within -60 and 90 (slope as at the bound).
static inline float jm_saturation_of_c(float t, float *slope_pak)
{
    float held = t < -60.0f ? -60.0f : t > 90.0f ? 90.0f : t;
    float reach = 1.0f / (held + 237.3f);
    float pressure = 610.8f * jm_exp_small(17.27f * held * reach);
    *slope_pak = pressure * (17.27f * 237.3f) * reach * reach;
    // Beyond the bounds the curve goes on as a line: Newton needs a function that rises.
    return pressure + *slope_pak * (t - held);
}
