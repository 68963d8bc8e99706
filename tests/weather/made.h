/// made.h: weather that tests make themselves: days whose every value is known beforehand.
#pragma once

#include "check.h"

#include "core/math.h"
#include "core/random.h"
#include "core/text.h"
#include "core/time.h"
#include "weather/weather.h"

#define ANGERS ((jm_sun_place){.latitude_deg = 47.47, .longitude_deg = -0.55, .elevation_m = 40.0})

static inline double utc_of(int year, int month, int day, int hour)
{
    jm_civil civil = {year, month, day, hour, 0, 0};
    return (double)jm_instant_from_civil(&civil);
}

static inline double sine_at(const jm_sun_place *place, double utc_s)
{
    jm_sun sun = jm_sun_position(place, utc_s, 0.0);
    return jm_cos(sun.zenith_rad);
}

/// Mean clear-sky global radiation of an interval, with a part of it per minute.
static inline double clear_mean(const jm_sun_place *place, double start_utc_s, double length_s)
{
    const int parts = (int)(length_s / 120.0);
    double sum = 0.0;
    for (int i = 0; i < parts; i++)
        sum += jm_haurwitz_wm2(sine_at(place, start_utc_s + (i + 0.5) * length_s / parts));
    return sum / parts;
}

/// What the log said, one line a message.
typedef struct heard {
    jm_text text;
} heard;

static inline void hear(void *user, jm_log_level level, const char *text)
{
    (void)level;
    jm_text_printf(&((heard *)user)->text, "%s\n", text);
}

static inline jm_ctx *listening(heard *h)
{
    *h = (heard){{0}};
    return jm_ctx_create(&(jm_ctx_def){.threads = 1, .log = hear, .user = h});
}

static inline bool said(const heard *h, const char *words)
{
    return h->text.bytes != NULL && strstr(h->text.bytes, words) != NULL;
}

static inline void stop_listening(jm_ctx *ctx, heard *h)
{
    jm_text_free(&h->text);
    jm_ctx_destroy(ctx);
}

static inline jm_status parse(jm_ctx *ctx, const char *name, const char *text,
                              const jm_weather_def *def, jm_weather_file **out)
{
    jm_weather_def usual = jm_weather_default_def();
    return jm_weather_parse(ctx, name, text, (int64_t)strlen(text), def != NULL ? def : &usual,
                            out);
}

/// What a test read and heard.
static inline void stop_reading(jm_ctx *ctx, heard *h, jm_weather_file *file)
{
    jm_weather_destroy(file);
    stop_listening(ctx, h);
}

/// As parse, of a text made by hand, which it frees.
static inline jm_weather_file *read_made(jm_ctx *ctx, const char *name, char *text,
                                         const jm_weather_def *def)
{
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, name, text, def, &file));
    jm_free(text);
    return file;
}

typedef struct answer {
    jm_weather begin, end, mean;
    double centre_utc_s;
} answer;

static inline answer ask(jm_ctx *ctx, const jm_weather_file *file, double start_utc_s,
                         double length_s)
{
    answer a;
    CHECK_OK(ctx, jm_weather_at(ctx, file, start_utc_s, length_s, &a.begin, &a.end, &a.mean,
                                &a.centre_utc_s));
    return a;
}
