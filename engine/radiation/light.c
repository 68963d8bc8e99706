#include "radiation/light.h"

#include "comfort/comfort.h"
#include "core/math.h"

#include <math.h>

// Under this elevation the brightening around the sun fades out: the fit was made of higher suns,
// and hourly files share their light out badly there (assumed).
#define FADED_RAD (2.0 * JM_DEG)
// The parts of clear air are unsure under a low sun: no cloud is told from it (assumed). Not
// higher: what the last hour of sun tells is held through the night.
#define CLOUD_LEAST_SIN 0.08715574 // of 5 degrees
// Unsworth and Monteith 1975, QJRMS 101:13-24: clouds fill this share of what clear air leaves
// open.
#define CLOUD_FILL 0.84

double jm_light_longwave_wm2(const jm_weather *weather)
{
    if (isfinite(weather->longwave_down_wm2))
        return fmax(weather->longwave_down_wm2, 0.0);
    const double t = weather->air_temp_k;
    const double vapour_hpa = 0.01 * weather->relative_humidity * jm_saturation_pressure_pa(t);
    // Brunt 1932, QJRMS 58:389-420.
    const double clear = 0.52 + 0.065 * sqrt(fmax(vapour_hpa, 0.0));
    const double cloud =
        isfinite(weather->cloud_share) ? jm_clamp(weather->cloud_share, 0.0, 1.0) : 0.0;
    const double emissivity = fmin((1.0 - CLOUD_FILL * cloud) * clear + CLOUD_FILL * cloud, 1.0);
    return emissivity * JM_STEFAN_BOLTZMANN * t * t * t * t;
}

double jm_light_clear_wm2(const jm_weather *weather, const jm_sun *sun)
{
    const double s = jm_sin(sun->elevation_rad), t = weather->air_temp_k;
    if (s <= 0.0)
        return 0.0;
    const double vapour_hpa = 0.01 * weather->relative_humidity * jm_saturation_pressure_pa(t);
    const double mass = 35.0 / sqrt(1224.0 * s * s + 1.0);
    const double pressure_hpa = 0.01 * weather->pressure_pa;
    const double gases = 1.021 - 0.084 * sqrt(mass * (0.000949 * pressure_hpa + 0.051));
    const double water_cm = 46.5 * vapour_hpa / t;
    const double vapour = 1.0 - 0.077 * jm_pow(water_cm * mass, 0.3);
    const double aerosol = jm_pow(0.935, mass);
    return jm_extraterrestrial_wm2(sun->distance_au) * s * gases * vapour * aerosol;
}

double jm_light_cloud_share(const jm_weather *weather, const jm_sun *sun, double carried)
{
    if (isfinite(weather->cloud_share))
        return jm_clamp(weather->cloud_share, 0.0, 1.0);
    const double s = jm_sin(sun->elevation_rad);
    if (s < CLOUD_LEAST_SIN)
        return isfinite(carried) ? carried : 0.0;
    // Measured global light is nearer to the truth than parts that were made of it.
    const double parts =
        fmax(weather->direct_normal_wm2, 0.0) * s + fmax(weather->diffuse_wm2, 0.0);
    const double global = weather->global_wm2 > 0.0 ? weather->global_wm2 : parts;
    // Crawford and Duchon 1999: what clouds fill is 1 - global over clear-sky global.
    return jm_clamp((1.0 - global / jm_light_clear_wm2(weather, sun)) / CLOUD_FILL, 0.0, 1.0);
}

void jm_light_share(jm_weather *weather, const jm_sun *sun, double mean_sin)
{
    const double s = jm_sin(sun->elevation_rad);
    if (s <= 0.0 || mean_sin <= 0.0) {
        weather->direct_normal_wm2 = 0.0;
        weather->diffuse_wm2 = 0.0;
        weather->global_wm2 = 0.0;
        return;
    }
    // Diffuse light follows the sine of the elevation, so that its mean stays; the beam stays while
    // the sun is up and never exceeds what arrives above the air.
    const double above = jm_extraterrestrial_wm2(sun->distance_au);
    weather->diffuse_wm2 = fmin(weather->diffuse_wm2 * s / mean_sin, above * s);
    weather->direct_normal_wm2 = fmin(weather->direct_normal_wm2, above);
    weather->global_wm2 = fmin(weather->global_wm2 * s / mean_sin, above * s);
}

static void even_patches(float relative_sr[JM_PATCHES])
{
    jm_perez_patches(0.0, 0.0, 1.0, 0.0, 0.0, relative_sr);
}

static void short_patches(jm_light *light, double above_wm2, jm_sky_model model)
{
    float even[JM_PATCHES], bright[JM_PATCHES];
    even_patches(even);
    const double faded = jm_clamp(light->elevation_rad / FADED_RAD, 0.0, 1.0);
    const bool uneven = model == JM_SKY_ANISOTROPIC && faded > 0.0 && light->diffuse_wm2 > 0.0f;
    const double zenith = fmin(0.5 * JM_PI - light->elevation_rad, 0.5 * JM_PI);
    if (uneven)
        jm_perez_patches((double)light->beam_wm2, (double)light->diffuse_wm2, above_wm2, zenith,
                         light->azimuth_rad, bright);
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        double relative =
            uneven ? faded * (double)bright[p] + (1.0 - faded) * (double)even[p] : (double)even[p];
        light->short_wm2sr[p] = (float)((double)light->diffuse_wm2 * relative);
    }
}

// Martin and Berdahl 1984, Solar Energy 33:321-336: air is more opaque towards the horizon; with
// the constant of Angstrom 1915 that Nahon et al. 2019 take.
static double openness(const jm_patch *patch)
{
    return jm_exp(0.308 * (1.7 - 1.0 / jm_sin(patch->elevation_rad)));
}

// Under an overcast sky it vanishes.
static void long_patches(jm_light *light, jm_sky_model model)
{
    const double air = (double)light->air_k, full = JM_STEFAN_BOLTZMANN * air * air * air * air;
    const double open = fmax(1.0 - (double)light->longwave_wm2 / full, 0.0);
    double emissivity[JM_PATCHES], sum = 0.0;
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        emissivity[p] = model == JM_SKY_ANISOTROPIC ? 1.0 - open * openness(&patch) : 1.0;
        sum += emissivity[p] * patch.solid_angle_sr * jm_sin(patch.elevation_rad);
    }
    for (int32_t p = 0; p < JM_PATCHES; p++)
        light->long_wm2sr[p] = (float)((double)light->longwave_wm2 * emissivity[p] / sum);
}

void jm_light_long_shape(float shape[JM_PATCHES])
{
    double sum = 0.0, weights = 0.0;
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        const double weight = patch.solid_angle_sr * jm_sin(patch.elevation_rad);
        sum += weight * openness(&patch);
        weights += weight;
    }
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        shape[p] = (float)(sum / weights - openness(&patch));
    }
}

static double at_least_0(double x)
{
    return x > 0.0 ? x : 0.0; // NaN too
}

jm_light jm_light_at(const jm_weather *weather, const jm_sun *sun, double convergence_rad,
                     jm_sky_model model)
{
    const double above = jm_extraterrestrial_wm2(sun->distance_au);
    const double s = jm_sin(sun->elevation_rad);
    jm_light light = {
        .azimuth_rad = sun->azimuth_rad - convergence_rad,
        .elevation_rad = sun->elevation_rad,
        .sin_elevation = (float)s,
        .cos_elevation = (float)jm_cos(sun->elevation_rad),
        .beam_wm2 = s > 0.0 ? (float)fmin(at_least_0(weather->direct_normal_wm2), above) : 0.0f,
        .diffuse_wm2 = s > 0.0 ? (float)fmin(at_least_0(weather->diffuse_wm2), above * s) : 0.0f,
        .longwave_wm2 = (float)jm_light_longwave_wm2(weather),
        .air_k = (float)weather->air_temp_k,
        .vapour_pa =
            (float)(weather->relative_humidity * jm_saturation_pressure_pa(weather->air_temp_k)),
    };
    short_patches(&light, above, model);
    long_patches(&light, model);
    return light;
}
