// fao56.c: reference evaporation of grass (Allen, Pereira, Raes and Smith 1998, FAO Irrigation and
// Drainage Paper 56, chapters 2 to 4).
#include "weather/own.h"

#include <math.h>

// Equation 21: extraterrestrial radiation of a day [MJ m-2].
static double extraterrestrial_mj(double latitude_deg, int32_t day_of_year)
{
    double angle = 2.0 * JM_PI * day_of_year / 365.0;
    double near = 1.0 + 0.033 * jm_cos(angle);
    double declination = 0.409 * jm_sin(angle - 1.39);
    double latitude = latitude_deg * JM_DEG;
    double sunset = jm_acos(
        jm_clamp(-jm_tan(jm_clamp(latitude, -1.57, 1.57)) * jm_tan(declination), -1.0, 1.0));
    return 24.0 * 60.0 / JM_PI * 0.0820 * near *
           (sunset * jm_sin(latitude) * jm_sin(declination) +
            jm_cos(latitude) * jm_cos(declination) * jm_sin(sunset));
}

// Equations 37 to 40: short wave kept by grass of albedo 0.23 less long wave lost [MJ m-2].
static double net_radiation_mj(const jm_weather_day *day, const jm_sun_place *place,
                               int32_t day_of_year)
{
    double short_mj = day->global_wm2 * 0.0864;
    double elevation = isfinite(place->elevation_m) ? place->elevation_m : 0.0;
    double clear_mj =
        (0.75 + 2e-5 * elevation) * extraterrestrial_mj(place->latitude_deg, day_of_year);
    double relative = clear_mj > 0.0 ? jm_clamp(short_mj / clear_mj, 0.3, 1.0) : 0.5;
    double max2 = day->air_max_k * day->air_max_k, min2 = day->air_min_k * day->air_min_k;
    double lost_mj = 4.903e-9 * 0.5 * (max2 * max2 + min2 * min2) *
                     (0.34 - 0.14 * sqrt(fmax(day->vapour_pa, 0.0) * 1e-3)) *
                     (1.35 * relative - 0.35);
    return 0.77 * short_mj - lost_mj;
}

// Equations 6 and 53: energy in MJ m-2 of a day or an hour, `speed` 900 a day and 37 an hour.
static double combine(double energy_mj, double speed, double t, double saturation_kpa,
                      double vapour_pa, double wind2_ms, double pressure_pa)
{
    double reach = t + 237.3;
    double slope = 4098.0 * 0.6108 * jm_exp(17.27 * t / reach) / (reach * reach); // equation 13
    double gamma = 0.665e-3 * pressure_pa * 1e-3;                                 // equation 8
    double mm = (0.408 * slope * energy_mj +
                 gamma * speed / (t + 273.0) * wind2_ms * (saturation_kpa - vapour_pa * 1e-3)) /
                (slope + gamma * (1.0 + 0.34 * wind2_ms));
    return mm > 0.0 ? mm : 0.0; // dew is left out
}

double jm_fao56_evaporation_mm(const jm_weather_day *day, const jm_sun_place *place,
                               int32_t day_of_year, double ground_heat_wm2)
{
    double t = 0.5 * (day->air_max_k + day->air_min_k) - JM_ZERO_CELSIUS_K;
    double saturation_kpa = 0.5e-3 * (jm_weather_saturation_pa(day->air_max_k) +
                                      jm_weather_saturation_pa(day->air_min_k));
    double wind2 = day->wind_ms * 4.87 / jm_ln(67.8 * 10.0 - 5.42); // equation 47
    double net_mj = net_radiation_mj(day, place, day_of_year) - ground_heat_wm2 * 0.0864;
    return combine(net_mj, 900.0, t, saturation_kpa, day->vapour_pa, wind2, day->pressure_pa);
}

double jm_fao56_hour_mm(double net_radiation_wm2, double air_k, double vapour_pa, double wind2_ms,
                        double pressure_pa, bool night)
{
    double into = night ? 0.5 : 0.1; // equations 45 and 46
    return combine(net_radiation_wm2 * (1.0 - into) * 3.6e-3, 37.0, air_k - JM_ZERO_CELSIUS_K,
                   1e-3 * jm_weather_saturation_pa(air_k), vapour_pa, wind2_ms, pressure_pa);
}
