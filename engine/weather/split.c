// split.c: the parts of sunlight, and the standard atmosphere.
#include "weather/own.h"

#include <math.h>

double jm_reindl_diffuse_share(double clearness, double sin_elevation, double air_temp_k,
                               double relative_humidity)
{
    // Reindl, Beckman, Duffie, Solar Energy 45 (1990) 1-7: the full correlation, and the reduced
    // one of clearness and elevation as TRNSYS prints it.
    double kt = clearness, s = sin_elevation, share;
    double t = air_temp_k - JM_ZERO_CELSIUS_K, rh = relative_humidity;
    if (isnan(t) || isnan(rh)) {
        share = kt <= 0.3   ? 1.020 - 0.254 * kt + 0.0123 * s
                : kt < 0.78 ? 1.400 - 1.749 * kt + 0.177 * s
                            : 0.486 * kt - 0.182 * s;
    } else {
        share = kt <= 0.3   ? 1.0 - 0.232 * kt + 0.0239 * s - 0.000682 * t + 0.0195 * rh
                : kt < 0.78 ? 1.329 - 1.716 * kt + 0.267 * s - 0.00357 * t + 0.106 * rh
                            : 0.426 * kt - 0.256 * s + 0.00349 * t + 0.0734 * rh;
    }
    return jm_clamp(share, 0.0, 1.0);
}

double jm_erbs_diffuse_share(double clearness)
{
    // Erbs, Klein, Duffie, Solar Energy 28 (1982) 293-302, equation 1.
    double kt = clearness;
    if (kt <= 0.22)
        return 1.0 - 0.09 * kt;
    if (kt > 0.8)
        return 0.165;
    return 0.9511 - 0.1604 * kt + 4.388 * kt * kt - 16.638 * kt * kt * kt +
           12.336 * kt * kt * kt * kt;
}

double jm_extraterrestrial_wm2(double distance_au)
{
    return 1361.0 / (distance_au * distance_au); // Kopp and Lean 2011
}

double jm_haurwitz_wm2(double sin_elevation)
{
    // Haurwitz, Journal of Meteorology 2 (1945), in W/m2 as Reno, Hansen and Stein write it (Sandia
    // report SAND2012-2389, 2012).
    return sin_elevation > 0.0 ? 1098.0 * sin_elevation * jm_exp(-0.059 / sin_elevation) : 0.0;
}

// Hours either side of noon between which declination and hour angle are taken as even.
#define REACH_S 21600.0

static double hour_angle_deg(const jm_sun_steps *steps, double longitude_deg)
{
    double angle = steps->sidereal_time_deg + longitude_deg - steps->right_ascension_deg;
    return angle - 360.0 * floor((angle + 180.0) / 360.0);
}

void jm_sun_path_follow(const jm_sun_place *place, double utc_s, jm_sun_path *path)
{
    if (path->is_set && fabs(utc_s - path->noon_utc_s) <= 43200.0)
        return;
    double east_s = place->longitude_deg * 240.0; // 86400 s for 360 degrees
    double noon = 86400.0 * floor((utc_s + east_s) / 86400.0) + 43200.0 - east_s;
    jm_sun_steps before = jm_sun_geocentric(noon - REACH_S, 0.0);
    jm_sun_steps at = jm_sun_geocentric(noon, 0.0);
    jm_sun_steps after = jm_sun_geocentric(noon + REACH_S, 0.0);
    double angle = hour_angle_deg(&at, place->longitude_deg);
    double turned = hour_angle_deg(&after, place->longitude_deg) -
                    hour_angle_deg(&before, place->longitude_deg);
    path->is_set = true;
    path->noon_utc_s = noon;
    path->angle_rad = angle * JM_DEG;
    path->turn_rads = turned * JM_DEG / (2.0 * REACH_S);
    path->declination_rad = at.declination_deg * JM_DEG;
    path->tilt_rads = (after.declination_deg - before.declination_deg) * JM_DEG / (2.0 * REACH_S);
    path->sin_latitude = jm_sin(place->latitude_deg * JM_DEG);
    path->cos_latitude = jm_cos(place->latitude_deg * JM_DEG);
    path->extraterrestrial_wm2 = jm_extraterrestrial_wm2(at.distance_au);
}

double jm_sun_path_sine(const jm_sun_path *path, double utc_s)
{
    double since = utc_s - path->noon_utc_s;
    double declination = path->declination_rad + path->tilt_rads * since;
    return path->sin_latitude * jm_sin(declination) +
           path->cos_latitude * jm_cos(declination) *
               jm_cos(path->angle_rad + path->turn_rads * since);
}

jm_sun_mean jm_sun_mean_of(const jm_sun_place *place, double start_utc_s, double length_s,
                           jm_sun_path *path)
{
    // As fine as five minutes, so that the cut at sunrise counts little.
    int parts = (int)jm_clamp(ceil(length_s / 300.0), 2.0, 24.0);
    jm_sun_mean mean = {0};
    jm_sun_path_follow(place, start_utc_s + 0.5 * length_s, path);
    for (int i = 0; i < parts; i++) {
        double s = jm_sun_path_sine(path, start_utc_s + length_s * (i + 0.5) / parts);
        mean.sine += (s > 0.0 ? s : 0.0) / parts;
        mean.clear_wm2 += jm_haurwitz_wm2(s) / parts;
    }
    mean.extraterrestrial_wm2 = path->extraterrestrial_wm2;
    return mean;
}

double jm_standard_pressure_pa(double elevation_m)
{
    return 101300.0 * jm_pow((293.0 - 0.0065 * elevation_m) / 293.0, 5.26);
}

double jm_weather_saturation_pa(double air_k)
{
    double t = air_k - JM_ZERO_CELSIUS_K;
    return 610.8 * jm_exp(17.27 * t / (t + 237.3));
}
