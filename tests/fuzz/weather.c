// Any bytes as a weather file of each format: refused with a reason, or read and asked.
#include "fuzz.h"

#include "weather/weather.h"

#include <math.h>

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 40000;
}

// What is read answers with numbers, or says why not.
static void ask(jm_ctx *ctx, const jm_weather_file *file)
{
    jm_weather_about about = jm_weather_about_of(file);
    double start = isfinite(about.first_utc_s) ? about.first_utc_s : 9.9e8, centre;
    jm_weather begin, end, mean;
    for (int h = 0; h < 3; h++) {
        jm_clear(ctx);
        if (jm_weather_at(ctx, file, start + h * 1800.0, 2400.0, &begin, &end, &mean, &centre) !=
            JM_OK) {
            if (jm_message(ctx)[0] == '\0')
                __builtin_trap();
        } else if (!isfinite(begin.air_temp_k + end.wind_ms + mean.pressure_pa +
                             mean.relative_humidity + mean.diffuse_wm2 + mean.direct_normal_wm2) ||
                   mean.diffuse_wm2 < 0.0 || mean.direct_normal_wm2 < 0.0) {
            __builtin_trap();
        }
    }
    jm_weather_day day;
    jm_weather_days(file, start + 86400.0, 1, &day);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_def def = jm_weather_default_def();
    if (ctx == NULL)
        return 0;
    def.place = (jm_sun_place){.latitude_deg = 47.0, .longitude_deg = -0.5};
    def.local_offset_h = 1.0;
    for (int format = JM_WEATHER_GUESS; format < JM_WEATHER_FORMAT_COUNT; format++) {
        jm_weather_file *file = NULL;
        def.format = (jm_weather_format)format;
        jm_clear(ctx);
        if (jm_weather_parse(ctx, "fuzz", (const char *)data, (int64_t)size, &def, &file) == JM_OK)
            ask(ctx, file);
        else if (jm_message(ctx)[0] == '\0')
            __builtin_trap(); // a refusal without a reason
        jm_weather_destroy(file);
    }
    jm_ctx_destroy(ctx);
    return 0;
}
