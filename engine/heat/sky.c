#include "heat/sky.h"

#include "core/math.h"

#include <math.h>

#define SOLAR_CONSTANT_WM2 1361.0 // Kopp and Lean 2011

// Perez et al. 1990, Solar Energy 44:271-289, table 6, with the digits of EnergyPlus' Engineering
// Reference, table 22. Rows by sky clearness; F11 F12 F13 F21 F22 F23.
static const double perez_terms[8][6] = {
    {-0.0083117, 0.5877285, -0.0620636, -0.0596012, 0.0721249, -0.0220216},
    {0.1299457, 0.6825954, -0.1513752, -0.0189325, 0.0659650, -0.0288748},
    {0.3296958, 0.4868735, -0.2210958, 0.0554140, -0.0639588, -0.0260542},
    {0.5682053, 0.1874525, -0.2951290, 0.1088631, -0.1519229, -0.0139754},
    {0.8730280, -0.3920403, -0.3616149, 0.2255647, -0.4620442, 0.0012448},
    {1.1326077, -1.2367284, -0.4118494, 0.2877813, -0.8230357, 0.0558651},
    {1.0601591, -1.5999137, -0.3589221, 0.2642124, -1.1272340, 0.1310694},
    {0.6777470, -0.3272588, -0.2504286, 0.1561313, -1.3765031, 0.2506212},
};

static int clearness_row(double clearness)
{
    static const double upto[7] = {1.065, 1.230, 1.500, 1.950, 2.800, 4.500, 6.200};
    int row = 0;
    while (row < 7 && clearness >= upto[row])
        row++;
    return row;
}

// Kasten and Young 1989, Applied Optics 28:4735.
static double air_mass(double zenith_rad)
{
    double zenith_deg = jm_clamp(zenith_rad / JM_DEG, 0.0, 90.0);
    return 1.0 / (jm_cos(zenith_deg * JM_DEG) + 0.50572 * jm_pow(96.07995 - zenith_deg, -1.6364));
}

void jm_perez(double direct_normal_wm2, double diffuse_wm2, double extraterrestrial_wm2,
              double zenith_rad, double factors[2])
{
    factors[0] = factors[1] = 0.0;
    if (!(diffuse_wm2 > 0.0))
        return;
    double z3 = 1.041 * zenith_rad * zenith_rad * zenith_rad;
    double clearness = ((diffuse_wm2 + direct_normal_wm2) / diffuse_wm2 + z3) / (1.0 + z3);
    double brightness = diffuse_wm2 * air_mass(zenith_rad) / extraterrestrial_wm2;
    const double *f = perez_terms[clearness_row(clearness)];
    factors[0] = jm_clamp(f[0] + f[1] * brightness + f[2] * zenith_rad, 0.0, 1.0);
    factors[1] = f[3] + f[4] * brightness + f[5] * zenith_rad;
}

double jm_sky_longwave_wm2(const jm_weather *weather)
{
    if (isfinite(weather->longwave_down_wm2))
        return weather->longwave_down_wm2;
    double t = weather->air_temp_k;
    double vapour_hpa = weather->relative_humidity * jm_saturation_pressure_pa(t) * 0.01;
    // Brunt 1932, coefficients as in Monteith and Unsworth 2013; clouds after Unsworth and Monteith
    // 1975. Without an observation of clouds the sky is taken as clear.
    double clear = 0.52 + 0.065 * sqrt(vapour_hpa);
    double cloud = isfinite(weather->cloud_share) ? weather->cloud_share : 0.0;
    double emissivity = fmin((1.0 - 0.84 * cloud) * clear + 0.84 * cloud, 1.0);
    return emissivity * JM_STEFAN_BOLTZMANN * t * t * t * t;
}

void jm_sky_share(jm_weather *weather, const jm_sun *sun, double mean_sin)
{
    double s = jm_sin(sun->elevation_rad);
    if (s <= 0.0 || mean_sin <= 0.0) {
        weather->direct_normal_wm2 = 0.0;
        weather->diffuse_wm2 = 0.0;
        return;
    }
    double above = SOLAR_CONSTANT_WM2 / (sun->distance_au * sun->distance_au);
    weather->diffuse_wm2 = fmin(weather->diffuse_wm2 * s / mean_sin, above * s);
    weather->direct_normal_wm2 = fmin(weather->direct_normal_wm2, above);
}

// Circumsolar light counts as beam; below 5 degrees it does not grow further (Perez 1990).
#define LOWEST_SIN 0.08715574 // sin 5 degrees

jm_sky jm_sky_at(const jm_weather *weather, const jm_sun *sun, double convergence_rad)
{
    jm_sky sky = {.elevation_rad = sun->elevation_rad,
                  .azimuth_rad = sun->azimuth_rad - convergence_rad,
                  .longwave_wm2 = (float)jm_sky_longwave_wm2(weather)};
    double s = jm_sin(sun->elevation_rad);
    sky.sin_elevation = (float)s;
    sky.cos_elevation = (float)jm_cos(sun->elevation_rad);
    if (s <= 0.0)
        return sky;
    double above = SOLAR_CONSTANT_WM2 / (sun->distance_au * sun->distance_au);
    double f[2];
    jm_perez(weather->direct_normal_wm2, weather->diffuse_wm2, above,
             0.5 * JM_PI - sun->elevation_rad, f);
    double even = weather->diffuse_wm2 * (1.0 - f[0]);
    double around = weather->diffuse_wm2 * f[0] / fmax(s, LOWEST_SIN);
    sky.beam_wm2 = (float)(weather->direct_normal_wm2 + around);
    sky.diffuse_wm2 = (float)even;
    sky.side_diffuse_wm2 = (float)fmax(even + 2.0 * weather->diffuse_wm2 * f[1], 0.0);
    return sky;
}
