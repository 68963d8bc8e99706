/// wind_exchange.h: heat that moving air takes from level surfaces and walls, per degree.
#pragma once

/// Height of wind and air temperature above ground and roofs [m].
#define JM_WIND_HEIGHT_M 1.5

/// ln(JM_WIND_HEIGHT_M / roughness), the roughness held between 1e-5 m and half the height.
double jm_wind_log_height(double roughness_m);

/// Level surfaces of one roughness in one wind.
typedef struct jm_wind_level {
    float wind_ms, neutral, lively; // of Mascart's functions
    float buoyancy_ms2k;            // gravity * height / air temperature
    float volume_jm3k;
    float most_stable; // Richardson number, where the profile above ends
    float stilled;     // 1: cold ground stills the air above it; 0: walls and roofs keep it stirred
    float sliding;     // of air that slides off a cold roof [W m-2 K^-4/3]; 0: ground
} jm_wind_level;

/// Roughness for heat: Kanda et al. 2007 (J Appl Meteorol Climatol 46:1067), ln(z0 / z0h) = 1.29
/// Re*^0.25 - 2, not below 0. Wind is held above 0.15 m/s.
jm_wind_level jm_wind_level_of(double log_height, double wind_ms, double air_k, double volume_jm3k);

/// Conductance [W m-2 K-1] of [count] surfaces after Mascart, Noilhan and Giordani 1995 (Boundary
/// Layer Meteorol 72:331), made for z0h other than z0 and used by TEB and SURFEX; in calm air under
/// a warmer surface it becomes free convection. Stable: air over the surface is no stabler than the
/// profile above it may be (JM_MOST_STABLE), or the same cold would still it twice: Richardson
/// numbers count as far as that Obukhov length allows, zeta ln(z / z0h) / ln(z / z0)^2, and up to
/// 0.2 (SURFEX, which counts once from the skin to the weather above). Between buildings the air
/// over cold ground is kept stirred by walls and by eddies from the roofs (Harman, Barlow and
/// Belcher 2004, Boundary-Layer Meteorol 110:387, whose surfaces in a street exchange by neutral
/// logarithms; so do Kusaka et al. 2001 and Oleson et al. 2008).
void jm_wind_exchange_level(const jm_wind_level *level, int count, float air_c, const float *skin_c,
                            float *exchange_wm2k);

/// Roofs do not still the air: a layer that their cold makes is a few metres long and leaves by the
/// edge, so wind exchanges as over a plate, and cold air slides off besides. So it is measured on
/// roofs (Clear, Gartland and Winkelmann 2003, Energy Build 35:797-811) and taken in buildings'
/// models (TARP: Walton 1983, NBSIR 83-2655: 0.76 |dT|^(1/3) over a level plate colder than the
/// air, added to the wind's part).
void jm_wind_over_roofs(jm_wind_level *level);

/// Walls: DOE-2 (MoWiTT; Yazdanian and Klems 1994, ASHRAE Transactions 100:1087), mean of windward
/// and leeward, over natural convection 1.31 |dT|^(1/3), medium rough (1.52: EnergyPlus Engineering
/// Reference). Wind part of a smooth wall, then the conductance of one so much warmer than the air.
float jm_wind_wall_forced_wm2k(double wind_ms);
float jm_wind_exchange_wall(float forced_wm2k, float excess_k);
