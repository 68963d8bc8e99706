#include "atmosphere/wind_profile.h"

#include "core/math.h"

#include <math.h>

#define GRAVITY 9.80665
#define ROAD_ROUGHNESS_M 0.05    // TEB (Masson 2000)
#define HEAT_CAPACITY_AIR 1005.0 // at constant pressure [J kg-1 K-1]
#define GAS_CONSTANT_AIR 287.05  // [J kg-1 K-1]

// Beyond it the profiles were never measured.
#define MOST_UNSTABLE (-2.0)
#define LEAST_WIND_MS 0.5 // calm air still moves by its own warmth
// Above a meadow, 2 m and 30 m differ by no more: what the profile cannot carry comes in bursts.
// Towers see such inversions in the calmest clear nights (van de Wiel et al. 2017, J Atmos Sci
// 74:1057-1073, Cabauw); the value is assumed.
#define STRONGEST_DIFFERENCE_K 6.0
// Bröde et al. 2012, Int J Biometeorol 56:481-494: UTCI's wind profile has a roughness of 1 cm.
#define UTCI_ROUGHNESS_M 0.01

double jm_air_volume_capacity_jm3k(double pressure_pa, double temp_k)
{
    return pressure_pa / (GAS_CONSTANT_AIR * temp_k) * HEAT_CAPACITY_AIR;
}

// b (zeta - c/d) exp(-d zeta) + b c / d of Beljaars and Holtslag 1991, J Appl Meteorol 30:327-341:
// a 1, b 0.667, c 5, d 0.35.
static double stable_bend(double zeta)
{
    const double b = 0.667, c = 5.0, d = 0.35;
    return b * (zeta - c / d) * jm_exp(-d * zeta) + b * c / d;
}

double jm_profile_wind(double zeta)
{
    if (zeta >= 0.0)
        return zeta > 0.0 ? -(zeta + stable_bend(zeta)) : 0.0;
    double x = sqrt(sqrt(1.0 - 16.0 * zeta));
    double waves = 0.25 * (1.0 + x) * (1.0 + x) * 0.5 * (1.0 + x * x);
    return jm_ln(waves) - 2.0 * jm_atan(x) + 0.5 * JM_PI;
}

double jm_profile_heat(double zeta)
{
    if (zeta >= 0.0) {
        double root = sqrt(1.0 + 2.0 / 3.0 * zeta);
        return zeta > 0.0 ? -(root * root * root + stable_bend(zeta) - 1.0) : 0.0;
    }
    return 2.0 * jm_ln(0.5 * (1.0 + sqrt(1.0 - 16.0 * zeta)));
}

double jm_profile_log(double log_neutral, double height_m, double per_length)
{
    return fmax(log_neutral - jm_profile_wind(height_m * per_length), 0.3 * log_neutral);
}

double jm_friction(const jm_air_form *form, double blend_wind_ms, double per_length)
{
    // A town's roughness is no small part of the way: the profile's lower end counts too.
    double way = form->log_blend - jm_profile_wind(form->blend_m * per_length) +
                 jm_profile_wind(form->roughness_m * per_length);
    return JM_KARMAN * blend_wind_ms / fmax(way, 0.3 * form->log_blend);
}

// Over grass under the same regional wind.
static double open_wind(const jm_air_form *form, double blend_wind_ms, double per_length)
{
    double blend_m = form->blend_m + form->displacement_m;
    double low = jm_ln(JM_STREET_WIND_M / JM_GRASS_ROUGHNESS_M);
    double high = jm_ln(blend_m / JM_GRASS_ROUGHNESS_M);
    return blend_wind_ms * jm_profile_log(low, JM_STREET_WIND_M, per_length) /
           jm_profile_log(high, blend_m, per_length);
}

// Warm air rises through the street as high as its buildings: Lemonsu, Grimmond and Masson 2004, J
// Appl Meteorol 43:312-327, w* from the heat that walls and ground give, which 1 / L holds.
static double thermals(const jm_air_form *form, double friction_ms, double per_length)
{
    const double height_m = form->top_m + form->displacement_m;
    return friction_ms * jm_pow(fmax(-per_length, 0.0) * height_m / JM_KARMAN, 1.0 / 3.0);
}

void jm_block_wind(const jm_air_form *form, double blend_wind_ms, double per_length,
                   jm_air_cell *cell)
{
    double friction_ms = jm_friction(form, blend_wind_ms, per_length);
    double top = friction_ms / JM_KARMAN * jm_profile_log(form->log_top, form->top_m, per_length);
    double open = open_wind(form, blend_wind_ms, per_length);
    // Eddies of the size of the friction velocity reach the street (TEB, Masson 2000); the mean
    // wind alone would stand still there.
    double mean = top * form->street_factor;
    double street = fmin(sqrt(mean * mean + friction_ms * friction_ms), open);
    cell->street_wind_ms = open + form->street_share * (street - open);
    cell->roof_wind_ms = top * form->roof_factor;
    cell->sheltered = form->street_share;
    // TEB adds them to the wind half way up the canyon; by the logarithm over a road of 5 cm
    // (TEB's) they are weaker where surfaces meet the wind.
    const double middle_m = fmax(0.5 * form->depth_m, JM_STREET_WIND_M);
    const double lower =
        jm_ln(JM_STREET_WIND_M / ROAD_ROUGHNESS_M) / jm_ln(middle_m / ROAD_ROUGHNESS_M);
    cell->thermals_ms = form->street_share * lower * thermals(form, friction_ms, per_length);
    cell->wind10_ms = cell->street_wind_ms * jm_ln(JM_STATION_WIND_M / UTCI_ROUGHNESS_M) /
                      jm_ln(JM_STREET_WIND_M / UTCI_ROUGHNESS_M);
}

// Thermals stir as a wind of their own: Beljaars 1995, Q J R Meteorol Soc 121:255-270. Anemometers
// count gusts in, so it is a floor here and not added.
static double stirring_friction(const jm_air_form *form, const jm_air_drive *drive, double flux_wm2,
                                double per_length)
{
    double wind = fmax(drive->blend_wind_ms, LEAST_WIND_MS);
    if (flux_wm2 > 0.0) {
        double cube = GRAVITY / drive->air_k * flux_wm2 / drive->volume_jm3k * drive->depth_m;
        wind = fmax(wind, jm_pow(cube, 1.0 / 3.0));
    }
    return jm_friction(form, wind, per_length);
}

// Ground and walls stir or still the way up. Tree tops by night do neither, but what they cool lets
// nothing rise that is weaker: the way up is unstable no further than all heat together makes it.
static double stirring(const jm_air_form *form, double canyon_wm2, double tops_wm2)
{
    double own_wm2 = canyon_wm2 - tops_wm2;
    if (tops_wm2 < 0.0 && own_wm2 > 0.0)
        own_wm2 = fmax(canyon_wm2, 0.0);
    return own_wm2 / form->open_share;
}

double jm_next_per_length(const jm_air_form *form, const jm_air_drive *drive, double canyon_wm2,
                          double tops_wm2, double per_length)
{
    double flux = stirring(form, canyon_wm2, tops_wm2);
    double u = stirring_friction(form, drive, flux, per_length);
    double next = -JM_KARMAN * GRAVITY * flux / (drive->volume_jm3k * drive->air_k * u * u * u);
    next = jm_clamp(next, MOST_UNSTABLE / form->reach_m, JM_MOST_STABLE / form->reach_m);
    // Half of the old damps the swing between stability and temperature.
    return 0.5 * (per_length + next);
}

double jm_exchange_ms(const jm_air_form *form, const jm_air_drive *drive, double canyon_wm2,
                      double tops_wm2, double per_length)
{
    double flux = stirring(form, canyon_wm2, tops_wm2);
    double u = stirring_friction(form, drive, flux, per_length);
    double way = form->log_reach - jm_profile_heat(form->heat_reach_m * per_length) +
                 jm_profile_heat(form->source_m * per_length);
    double exchange = form->open_share * JM_KARMAN * u / fmax(way, 0.2 * form->log_reach);
    return fmax(exchange, fabs(canyon_wm2) / (drive->volume_jm3k * STRONGEST_DIFFERENCE_K));
}
