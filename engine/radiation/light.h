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

/// What long_wm2sr has beyond its mean is this, up to a factor, in any weather.
void jm_light_long_shape(float shape[JM_PATCHES]);

/// `weather` holds the radiation of that instant (jm_light_share). Guards: low sun (under 2 degrees
/// of elevation no more beam than extraterrestrial, brightening around the sun fades out), negative
/// values, diffuse beyond global.
jm_light jm_light_at(const jm_weather *weather, const jm_sun *sun, double convergence_rad,
                     jm_sky_model model);

/// Radiation means of an interval shared out to an instant within it; the mean stays. mean_sin: of
/// max(0, sin elevation) over the interval of the means.
void jm_light_share(jm_weather *weather, const jm_sun *sun, double mean_sin);

/// Long wave of the whole sky [W m-2]: measured, else Brunt 1932 with the file's humidity, cloud
/// after Unsworth and Monteith 1975 (unknown: none).
double jm_light_longwave_wm2(const jm_weather *weather);

/// Global radiation under a clear sky [W m-2], by the air's own humidity and pressure: Crawford and
/// Duchon 1999 (J Appl Meteorol 38:474), with precipitable water after Prata 1996.
double jm_light_clear_wm2(const jm_weather *weather, const jm_sun *sun);
/// Cloud where the file is silent: the share that gives the emissivity of Crawford and Duchon 1999
/// by day (global over clear-sky radiation, sun above 5 degrees; global as measured, else of its
/// parts), else `carried`, what this function gave last (NaN at the start: none known, 0).
double jm_light_cloud_share(const jm_weather *weather, const jm_sun *sun, double carried);

/// UMEP's Perez_v3 has another air mass, no limits of brightness, and takes dark skies as black;
/// mode `solweig` needs it.
typedef enum jm_perez_form { JM_PEREZ_PUBLISHED, JM_PEREZ_UMEP } jm_perez_form;

/// Perez, Seals and Michalsky 1993: luminance of patches, in no unit, never negative. azimuth_rad:
/// of the sun, from GRID north.
void jm_perez_luminance(jm_perez_form form, double direct_normal_wm2, double diffuse_wm2,
                        double extraterrestrial_wm2, double zenith_rad, double azimuth_rad,
                        double luminance[JM_PATCHES]);
/// The published form, normalised to a horizontal sum of 1.
void jm_perez_patches(double direct_normal_wm2, double diffuse_wm2, double extraterrestrial_wm2,
                      double zenith_rad, double azimuth_rad, float relative_sr[JM_PATCHES]);
