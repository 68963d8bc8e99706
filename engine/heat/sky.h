/// sky.h: what comes from the sky at one instant.
#pragma once

#include "core/sun.h"
#include "heat/heat.h"

/// Short and long wave from an open sky.
typedef struct jm_sky {
    double elevation_rad, azimuth_rad; // of the sun; azimuth from GRID north
    float sin_elevation, cos_elevation;
    float beam_wm2;         // facing the sun: direct and circumsolar
    float diffuse_wm2;      // the even part, on the horizontal
    float side_diffuse_wm2; // twice what an upright face gets from its half of the sky
    float longwave_wm2;     // on the horizontal
} jm_sky;

/// Perez et al. 1990: brightening around the sun (first) and at the horizon (second). Both 0
/// without diffuse light.
void jm_perez(double direct_normal_wm2, double diffuse_wm2, double extraterrestrial_wm2,
              double zenith_rad, double factors[2]);

/// Long wave from the sky: as measured, else Brunt's formula with clouds.
double jm_sky_longwave_wm2(const jm_weather *weather);

/// Sky over a place of grid convergence `convergence_rad` at an instant. `weather` holds the
/// radiation of that instant.
jm_sky jm_sky_at(const jm_weather *weather, const jm_sun *sun, double convergence_rad);

/// Radiation means of an interval shared out to the instant: diffuse light follows the sine of the
/// elevation, so that its mean stays; the beam stays while the sun is up and never exceeds what
/// arrives above the air. mean_sin: of max(0, sin elevation) over the interval of the means.
void jm_sky_share(jm_weather *weather, const jm_sun *sun, double mean_sin);
