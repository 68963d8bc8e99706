// days.c: days as a whole: what soil water starts from.
#include "weather/own.h"

#include "core/time.h"

#include <math.h>

enum { SAMPLES = 24 };

// One hour of a day added; false when the file lacks it.
static bool add_hour(jm_ctx *ctx, const jm_weather_file *f, double utc_s, jm_weather_day *day)
{
    jm_weather begin, end, mean;
    double centre;
    if (jm_weather_at(ctx, f, utc_s, 3600.0, &begin, &end, &mean, &centre) != JM_OK)
        return false;
    jm_sun_path path = {0};
    double sine =
        jm_has_place(&f->place) ? jm_sun_mean_of(&f->place, utc_s, 3600.0, &path).sine : 0;
    double t = mean.air_temp_k;
    day->rain_mm += mean.rain_kgm2s * 3600.0;
    day->air_min_k = fmin(day->air_min_k, fmin(begin.air_temp_k, end.air_temp_k));
    day->air_max_k = fmax(day->air_max_k, fmax(begin.air_temp_k, end.air_temp_k));
    day->air_mean_k += t;
    day->vapour_pa += mean.relative_humidity * jm_weather_saturation_pa(t);
    day->wind_ms += mean.wind_ms;
    day->global_wm2 += mean.diffuse_wm2 + mean.direct_normal_wm2 * sine;
    day->pressure_pa += mean.pressure_pa;
    return true;
}

static jm_weather_day day_of(jm_ctx *ctx, const jm_weather_file *f, double start_utc_s)
{
    jm_weather_day day = {.air_min_k = (double)INFINITY, .air_max_k = -(double)INFINITY};
    int found = 0;
    for (int h = 0; h < SAMPLES; h++)
        found += add_hour(ctx, f, start_utc_s + h * 3600.0, &day);
    const double none = (double)NAN, count = found > 0 ? found : none;
    day.share = (double)found / SAMPLES;
    day.air_mean_k /= count;
    day.vapour_pa /= count;
    day.wind_ms /= count;
    day.global_wm2 /= count;
    day.pressure_pa /= count;
    if (found == 0)
        day.air_min_k = day.air_max_k = none;
    // Each hour counts alike in a mean: with a night missing it is that of the day.
    jm_civil date = jm_civil_from_instant((jm_instant)(start_utc_s + 43200.0));
    day.evaporation_mm = day.share >= 0.8 && jm_has_place(&f->place)
                             ? jm_fao56_evaporation_mm(&day, &f->place, jm_day_of_year(&date), 0.0)
                             : none;
    return day;
}

void jm_weather_days(const jm_weather_file *file, double end_utc_s, int32_t count,
                     jm_weather_day *days)
{
    // A context of its own: hours that the file lacks are no failure of the caller's.
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    for (int32_t d = 0; d < count; d++) {
        double start = end_utc_s - (double)(count - d) * 86400.0;
        days[d] = (jm_weather_day){.evaporation_mm = (double)NAN};
        if (ctx != NULL)
            days[d] = day_of(ctx, file, start);
    }
    jm_ctx_destroy(ctx);
}
