/// convection.h: heat that moving air takes from a surface, per degree.
#pragma once

/// A level surface in a wind at 1.5 m: roughness lengths for momentum and heat.
typedef struct jm_roughness {
    float neutral; // exchange coefficient of neutral air
    float lively;  // damping of the unstable gain, 75 c sqrt(z / z0)
} jm_roughness;

/// z0h after Kanda et al. 2007 at a wind of 1 m/s.
jm_roughness jm_roughness_of(double roughness_m);

/// Conductance [W m-2 K-1] of level surfaces: bulk transfer with the stability functions of Louis,
/// Tiedtke and Geleyn 1982. Arrays [count]; volume_jm3k: density x heat capacity of the air.
void jm_convection_level(int count, float volume_jm3k, const float *neutral, const float *lively,
                         const float *wind_ms, const float *skin_c, const float *air_c,
                         float *exchange_wm2k);

/// Forced part of the convection at a smooth wall, mean of windward and leeward (DOE-2).
float jm_wall_forced_wm2k(double wind_ms);
/// Conductance of an upright wall, rough as brick, so much warmer than the air.
float jm_convection_wall(float forced_wm2k, float excess_k);
