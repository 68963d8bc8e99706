#include "run/deep_soil.h"

#include "weather/normals.h"

#include "core/math.h"

#include <math.h>

static double by_wave_k(const jm_deep_soil_ask *ask, const jm_annual_wave *wave)
{
    const jm_civil day = jm_civil_from_instant(ask->start_utc_s + 43200);
    return jm_heat_deep_k(wave->mean_k, wave->amplitude_k, wave->warmest_day, jm_day_of_year(&day));
}

static jm_status first_day_k(jm_ctx *ctx, const jm_deep_soil_ask *ask, double *mean_k)
{
    double sum = 0.0, count = 0.0;
    for (int64_t t = 0; t < ask->day_length_s; t += 3600) {
        jm_heat_input in = {0};
        JM_TRY(jm_forcing_at(ctx, ask->forcing, (double)(ask->start_utc_s + t), 3600.0, &in));
        sum += in.mean.air_temp_k;
        count += 1.0;
    }
    *mean_k = sum / count;
    return JM_OK;
}

static void tell_normals(jm_ctx *ctx, const jm_normals *n, double deep_k)
{
    jm_log(ctx, JM_LOG_INFO,
           "the weather file holds less than a year: the deep soil is taken at %.1f °C, from the "
           "climate normals %s around (stations: %d; the nearest: %s, %.0f km away); a weather "
           "file of a year or `heat: {deep_soil_c: }` says it better",
           deep_k - JM_ZERO_CELSIUS_K, n->period, (int)n->count, n->nearest, n->nearest_km);
}

static void tell_first_day(jm_ctx *ctx, const jm_normals *n, double deep_k)
{
    const double deep_c = deep_k - JM_ZERO_CELSIUS_K;
    if (isfinite(n->nearest_km))
        jm_log(ctx, JM_LOG_WARNING,
               "the weather file holds less than a year, and %s, the nearest station whose climate "
               "normals are known, lies %.0f km away: the deep soil is taken at %.1f °C, the first "
               "day's mean, in a heat wave 10 K too much; `heat: {deep_soil_c: }` says it better",
               n->nearest, n->nearest_km, deep_c);
    else
        jm_log(ctx, JM_LOG_WARNING,
               "the weather file holds less than a year, and nothing tells where it lies: the deep "
               "soil is taken at %.1f °C, the first day's mean, in a heat wave 10 K too much; "
               "`heat: {deep_soil_c: }` says it better",
               deep_c);
}

jm_status jm_deep_soil(jm_ctx *ctx, const jm_deep_soil_ask *ask, double *deep_k)
{
    const jm_weather_file *weather = jm_forcing_weather(ask->forcing);
    const jm_sun_place place = jm_weather_about_of(weather).place;
    const jm_annual_wave year = jm_weather_annual(weather);
    jm_normals normals;
    *deep_k = ask->given_k;
    if (!isnan(ask->given_k))
        return JM_OK;
    if (!isnan(year.mean_k)) {
        *deep_k = by_wave_k(ask, &year);
        return JM_OK;
    }
    JM_TRY(jm_weather_normals(ctx, &place, &normals));
    if (normals.count > 0) {
        *deep_k = by_wave_k(ask, &normals.wave);
        tell_normals(ctx, &normals, *deep_k);
        return JM_OK;
    }
    JM_TRY(first_day_k(ctx, ask, deep_k));
    tell_first_day(ctx, &normals, *deep_k);
    return JM_OK;
}
