/// light.h: what the sky sends at one instant: the beam, and radiances of the patches of sky/sky.h.
#pragma once

#include "sky/sky.h"
#include "weather/weather.h"

typedef enum jm_sky_model { JM_SKY_ANISOTROPIC, JM_SKY_ISOTROPIC } jm_sky_model;

typedef struct jm_light {
    double azimuth_rad, elevation_rad; // of the sun; azimuth from GRID north, elevation refracted
    float sin_elevation, cos_elevation;
    float beam_wm2;                  // direct, facing the sun; 0 when it is down
    float diffuse_wm2, longwave_wm2; // of the whole open sky, on the horizontal
    /// Radiance; summed over patches times solid angle times sin(elevation) they give the two
    /// above.
    float short_wm2sr[JM_PATCHES], long_wm2sr[JM_PATCHES];
    float air_k, vapour_pa; // of the station, for crowns and for what is far away
} jm_light;

/// `weather` holds the radiation of that instant (jm_light_share). Guards: low sun (under 2 degrees
/// of elevation no more beam than extraterrestrial, brightening around the sun fades out), negative
/// values, diffuse beyond global.
jm_light jm_light_at(const jm_weather *weather, const jm_sun *sun, double convergence_rad,
                     jm_sky_model model);

/// Radiation means of an interval shared out to an instant within it; the mean stays. mean_sin: of
/// max(0, sin elevation) over the interval of the means.
void jm_light_share(jm_weather *weather, const jm_sun *sun, double mean_sin);

/// Clear-sky emissivity and all-sky long wave [W m-2]: measured, else the formula that README.md
/// decides, with the file's humidity and cloud (unknown cloud: from global over clear-sky radiation
/// by day, carried through the night).
double jm_light_longwave_wm2(const jm_weather *weather);

/// Perez, Seals and Michalsky 1993: relative luminance of patches, normalised to a horizontal sum
/// of 1.
void jm_perez_patches(double direct_normal_wm2, double diffuse_wm2, double extraterrestrial_wm2,
                      double zenith_rad, double azimuth_rad, float relative_sr[JM_PATCHES]);
