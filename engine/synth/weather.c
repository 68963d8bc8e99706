/// weather.c: two days of a French heat wave, every hour, with the sun where it stands.
#include "synth/town.h"

#include "core/sun.h"
#include "core/time.h"

#include <math.h>

static const char zone_rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";
static const jm_civil first_day = {.year = 2026, .month = 7, .day = 27}; // a Monday
enum { HOURS = 48, PARTS = 12 };

static const double solar_constant_wm2 = 1361.0; // Kopp and Lean 2011
static const double minimum_c = 21.0, maximum_c = 36.0;
static const double vapour_pa = 1500.0; // dry: 25 % at 36 degrees
static const double pressure_pa = 101300.0;

typedef struct radiation {
    double direct_normal_wm2, diffuse_wm2;
} radiation;

// Diffuse share of global radiation by the clearness index: Erbs, Klein, Duffie, Solar Energy 28
// (1982), eq. 1.
static double diffuse_share(double kt)
{
    if (kt <= 0.22)
        return 1.0 - 0.09 * kt;
    if (kt > 0.8)
        return 0.165;
    return 0.9511 - 0.1604 * kt + 4.388 * kt * kt - 16.638 * kt * kt * kt +
           12.336 * kt * kt * kt * kt;
}

// Clear sky: Haurwitz, Journal of Meteorology 2 (1945), in W/m2 as Reno, Hansen and Stein write it
// (Sandia report SAND2012-2389, 2012).
static radiation clear_sky(const jm_sun_place *place, double utc_s)
{
    radiation r = {0.0, 0.0};
    jm_sun sun = jm_sun_position(place, utc_s, 0.0);
    double cosine = jm_cos(sun.zenith_rad);
    if (cosine < 0.02)
        return r; // the last degree of twilight is left out
    double global_wm2 = 1098.0 * cosine * jm_exp(-0.059 / cosine);
    double above_wm2 = solar_constant_wm2 / (sun.distance_au * sun.distance_au) * cosine;
    r.diffuse_wm2 = diffuse_share(global_wm2 / above_wm2) * global_wm2;
    r.direct_normal_wm2 = (global_wm2 - r.diffuse_wm2) / cosine;
    return r;
}

// Mean over the hour before `end`.
static radiation hour_mean(const jm_sun_place *place, jm_instant end)
{
    radiation sum = {0.0, 0.0};
    for (int k = 0; k < PARTS; k++) {
        radiation r = clear_sky(place, (double)end - 3600.0 + 3600.0 * (k + 0.5) / PARTS);
        sum.direct_normal_wm2 += r.direct_normal_wm2 / PARTS;
        sum.diffuse_wm2 += r.diffuse_wm2 / PARTS;
    }
    return sum;
}

// Coldest at 6:30, hottest at 16:30 legal time; half a cosine between, slower down than up.
static double air_temp_c(double hour)
{
    double since = hour - 6.5, day_h = 10.0, night_h = 14.0;
    since += since < 0.0 ? 24.0 : 0.0;
    double phase = since < day_h ? since / day_h : 1.0 + (since - day_h) / night_h;
    return 0.5 * (minimum_c + maximum_c) - 0.5 * (maximum_c - minimum_c) * jm_cos(JM_PI * phase);
}

// Saturation pressure over water by Magnus' formula (coefficients of Alduchov and Eskridge 1996).
static double humidity_pct(double temp_c)
{
    return 100.0 * vapour_pa / (610.94 * jm_exp(17.625 * temp_c / (243.04 + temp_c)));
}

// A light easterly wind that wakes up with the sun.
static double wind_ms(double hour)
{
    return 2.2 - 1.2 * jm_cos(2.0 * JM_PI * (hour - 3.5) / 24.0);
}

static void add_hour(jm_text *t, const jm_sun_place *place, const jm_zone *zone, jm_instant end)
{
    char time[32];
    jm_format_local(zone, end, time);
    jm_civil middle = jm_local_from_instant(zone, end - 1800);
    double hour = middle.hour + middle.minute / 60.0, temp_c = air_temp_c(hour);
    radiation r = hour_mean(place, end);
    const double values[] = {
        jm_tenth(temp_c),        jm_tenth(humidity_pct(temp_c)), pressure_pa,
        jm_tenth(wind_ms(hour)), 70.0 + 10.0 * (hour < 12),      jm_tenth(r.direct_normal_wm2),
        jm_tenth(r.diffuse_wm2)};
    const int decimals[] = {1, 1, 0, 1, 0, 1, 1};
    jm_text_add(t, time);
    for (int i = 0; i < 7; i++) {
        char number[40];
        jm_format_number(values[i], decimals[i], number);
        jm_text_printf(t, ",%s", number);
    }
    jm_text_add(t, ",,0\n"); // no long wave measured; no cloud
}

jm_status jm_town_weather(jm_town *town)
{
    jm_zone zone;
    jm_geo_place at;
    const jm_plan *plan = &town->plan;
    JM_TRY(jm_zone_parse(town->ctx, zone_rule, &zone));
    JM_TRY(jm_geo_place_of(town->ctx, JM_TOWN_CRS, plan->west_m + 0.5 * plan->size_m,
                           plan->south_m + 0.5 * plan->size_m, &at));
    // Four decimals of a degree: ten metres are nothing to the sun, and the text stays the same.
    jm_sun_place place = {.latitude_deg = jm_whole(1e4 * at.latitude_deg) / 1e4,
                          .longitude_deg = jm_whole(1e4 * at.longitude_deg) / 1e4,
                          .elevation_m = 25.0,
                          .pressure_pa = pressure_pa,
                          .temperature_c = 12.0};
    jm_text t = {0};
    jm_text_add(&t, "time,air_temp_c,relative_humidity_pct,pressure_pa,wind_ms,wind_from_deg,"
                    "direct_normal_wm2,diffuse_wm2,longwave_down_wm2,cloud_share\n");
    jm_instant start = jm_instant_from_local(&zone, &first_day);
    for (int h = 1; h <= HOURS; h++)
        add_hour(&t, &place, &zone, start + (jm_instant)3600 * h);
    return jm_town_add_text(town, "weather-heatwave.csv", &t);
}
