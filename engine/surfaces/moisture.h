/// moisture.h: water on and under level surfaces: what can evaporate, and what is left afterwards.
#pragma once

#include "surfaces/ground.h"

/// One row in one meeting.
typedef struct jm_moisture {
    bool open_water;
    float store_kgm2;     // that the surface holds
    float soil_kgm2;      // that roots can take between field capacity and wilting, 0: sealed
    float stomata_ms;     // conductance of all leaves but for light and drought; 0: bare
    float per_pa;         // vapour conductance over heat conductance [K Pa-1]
    float volume_jm3k;    // of air
    float rain_kgm2;      // in the step
    float evaporable_wm2; // latent heat of 1 kg m-2 in the step
} jm_moisture;

jm_moisture jm_moisture_of(const jm_fabric_row *row, const jm_meeting *meets,
                           double leaf_area_factor);

/// Conductance to vapour [W m-2 Pa-1], the most latent heat that there is water for, and the share
/// of the evaporation that the surface's own store gives (the soil gives the rest).
void jm_moisture_before(const jm_moisture *m, int count, const float *exchange_wm2k,
                        const float *short_wm2, const float *water_kgm2, const float *soil_share,
                        float *vapour_wm2pa, float *most_wm2, float *of_store);

/// Takes evaporation off, adds rain and dew: surface first, then soil, then runoff. irrigated NULL:
/// nobody waters. spilt, watered [kg m-2] in the step.
void jm_moisture_after(const jm_moisture *m, int count, const float *latent_wm2,
                       const float *of_store, const float *irrigated, float *water_kgm2,
                       float *soil_share, float *spilt_kgm2, float *watered_kgm2);

/// Jarvis' factors of plants, 0..1. Light (ECMWF IFS documentation, part IV, chapter 8) for
/// vectors; temperature (Noilhan and Planton 1989); vapour deficit (IFS; high plants); soil water
/// (FAO 56, equation 84: full until 0.4 of what is available is gone).
static inline float jm_jarvis_light(float short_wm2)
{
    float s = short_wm2 > 0.0f ? 0.004f * short_wm2 : 0.0f;
    float f = (s + 0.05f) / (0.81f * (s + 1.0f));
    return f < 1.0f ? f : 1.0f;
}
static inline float jm_jarvis_soil(float share)
{
    float f = share * (1.0f / 0.6f);
    return f < 0.0f ? 0.0f : f < 1.0f ? f : 1.0f;
}
double jm_jarvis_warmth(double air_k);
double jm_jarvis_deficit(double deficit_pa);

/// Wet part of a surface that holds this share of what it can: its power of 2/3 (Deardorff 1978).
float jm_wet_part(float share);
