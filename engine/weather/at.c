// at.c: what a run asks for: the state at both ends of an interval, and means over it.
#include "weather/own.h"

#include "core/time.h"

#include <math.h>

// Files of single days lack an hour or two of the legal day: summer time is an hour ahead, labels
// of either end make another.
#define SLACK_S 7200.0

static double begin_s(const jm_weather_file *f)
{
    return f->first_label_s + jm_label_centre_s(f->label, f->step_s) - 0.5 * f->step_s;
}

static double end_s(const jm_weather_file *f)
{
    return begin_s(f) + (double)f->count * f->step_s;
}

static bool covers(const jm_weather_file *f, double utc_s)
{
    double slack = f->holds_ends ? SLACK_S : 0.0;
    return f->typical_year ||
           (utc_s >= begin_s(f) - slack - 1e-6 && utc_s <= end_s(f) + slack + 1e-6);
}

// An instant on the file's own clock.
static double file_second(const jm_weather_file *f, double utc_s)
{
    return f->typical_year ? jm_year_second(utc_s + f->offset_h * 3600.0) : utc_s;
}

// A row of any number: years go round, other files hold their ends.
static int64_t row_of(const jm_weather_file *f, int64_t index)
{
    if (f->typical_year)
        return ((index % f->count) + f->count) % f->count;
    return index < 0 ? 0 : index < f->count ? index : f->count - 1;
}

double jm_row_label_utc_s(const jm_weather_file *f, int64_t row)
{
    double label = f->first_label_s + (double)row * f->step_s;
    if (!f->typical_year)
        return label;
    return (double)jm_days_from_civil(2001, 1, 1) * 86400.0 + label - f->offset_h * 3600.0;
}

bool jm_state_rows(const jm_weather_file *f, double utc_s, int64_t *before, int64_t *after,
                   double *share)
{
    if (!covers(f, utc_s))
        return false;
    double position = (file_second(f, utc_s) - f->first_label_s - f->state_s) / f->step_s;
    double below = floor(position + 1e-9);
    *share = fmax(position - below, 0.0);
    *before = row_of(f, (int64_t)below);
    *after = row_of(f, (int64_t)below + 1);
    return true;
}

static double mix(double a, double b, double share)
{
    return share > 0.0 ? a + (b - a) * share : a;
}

// The state between two rows; wind as a vector.
static bool state_at(const jm_weather_file *f, double utc_s, jm_weather *out)
{
    int64_t before, after;
    double share;
    if (!jm_state_rows(f, utc_s, &before, &after, &share))
        return false;
    const jm_weather *a = &f->rows[before].weather, *b = &f->rows[after].weather;
    *out = share < 0.5 ? *a : *b;
    out->air_temp_k = mix(a->air_temp_k, b->air_temp_k, share);
    out->relative_humidity = mix(a->relative_humidity, b->relative_humidity, share);
    out->pressure_pa = mix(a->pressure_pa, b->pressure_pa, share);
    out->wind_ms = mix(a->wind_ms, b->wind_ms, share);
    double east =
        mix(a->wind_ms * jm_sin(a->wind_from_rad), b->wind_ms * jm_sin(b->wind_from_rad), share);
    double north =
        mix(a->wind_ms * jm_cos(a->wind_from_rad), b->wind_ms * jm_cos(b->wind_from_rad), share);
    if (east != 0.0 || north != 0.0) {
        out->wind_from_rad = jm_atan2(east, north);
        if (out->wind_from_rad < 0.0)
            out->wind_from_rad += 2.0 * JM_PI;
    }
    return true;
}

// ---- means

// What share of a row's diffuse light falls into a part of it, over the part's share of time: by
// the sun's path, or even where the sun's place is unknown or it hardly rises.
static double diffuse_factor(const jm_weather_file *f, double row_utc_s, double part_utc_s,
                             double part_s, jm_sun_path *path)
{
    const double least_sine = 1e-3;
    if (part_s >= f->step_s - 1e-3 || !jm_has_place(&f->place))
        return 1.0;
    double whole = jm_sun_mean_of(&f->place, row_utc_s, f->step_s, path).sine;
    if (whole < least_sine)
        return 1.0;
    // The row in two or three pieces, so that its parts add up to it whatever the steps.
    double before_s = part_utc_s - row_utc_s, after_s = f->step_s - before_s - part_s;
    double part = jm_sun_mean_of(&f->place, part_utc_s, part_s, path).sine;
    double sum = part * part_s;
    if (before_s > 1e-3)
        sum += jm_sun_mean_of(&f->place, row_utc_s, before_s, path).sine * before_s;
    if (after_s > 1e-3)
        sum += jm_sun_mean_of(&f->place, part_utc_s + part_s, after_s, path).sine * after_s;
    return sum > 0.0 ? part * f->step_s / sum : 1.0;
}

static void add_part(jm_weather *mean, const jm_weather *row, double weight, double factor)
{
    mean->direct_normal_wm2 += row->direct_normal_wm2 * weight;
    mean->diffuse_wm2 += row->diffuse_wm2 * weight * factor;
    mean->global_wm2 += row->global_wm2 * weight * factor;
    mean->longwave_down_wm2 += row->longwave_down_wm2 * weight;
    mean->cloud_share += row->cloud_share * weight;
    mean->rain_kgm2s += row->rain_kgm2s * weight;
}

static void mean_over(const jm_weather_file *f, double start_utc_s, double length_s,
                      jm_weather *mean)
{
    jm_sun_path path = {0};
    double rows_begin = f->first_label_s + f->centre_s - 0.5 * f->step_s;
    double from = (file_second(f, start_utc_s) - rows_begin) / f->step_s;
    double to = from + length_s / f->step_s;
    mean->direct_normal_wm2 = mean->diffuse_wm2 = mean->longwave_down_wm2 = 0.0;
    mean->cloud_share = mean->rain_kgm2s = mean->global_wm2 = 0.0;
    for (int64_t i = (int64_t)floor(from + 1e-9); (double)i < to - 1e-9; i++) {
        double a = fmax(from, (double)i), b = fmin(to, (double)i + 1.0);
        double row_utc = start_utc_s + ((double)i - from) * f->step_s;
        double factor = diffuse_factor(f, row_utc, start_utc_s + (a - from) * f->step_s,
                                       (b - a) * f->step_s, &path);
        add_part(mean, &f->rows[row_of(f, i)].weather, (b - a) / (to - from), factor);
    }
}

// ---- refusals

static jm_status refuse_time(jm_ctx *ctx, const jm_weather_file *f, double utc_s)
{
    char wanted[32], first[32], last[32];
    jm_format_utc((jm_instant)utc_s, wanted);
    jm_format_utc((jm_instant)begin_s(f), first);
    jm_format_utc((jm_instant)end_s(f), last);
    return jm_fail(ctx, JM_ERR_DATA,
                   "%s covers %s to %s; the run needs %s: change `date` or the weather file",
                   f->name, first, last, wanted);
}

static const char *hole_of(const jm_weather *begin, const jm_weather *end, const jm_weather *mean)
{
    if (isnan(begin->air_temp_k + end->air_temp_k + mean->air_temp_k))
        return JM_WORDS("air temperature");
    if (isnan(begin->relative_humidity + end->relative_humidity + mean->relative_humidity))
        return JM_WORDS("humidity");
    if (isnan(begin->pressure_pa + end->pressure_pa + mean->pressure_pa))
        return JM_WORDS("pressure");
    if (isnan(begin->wind_ms + end->wind_ms + mean->wind_ms) ||
        isnan(begin->wind_from_rad + end->wind_from_rad + mean->wind_from_rad))
        return JM_WORDS("wind");
    if (isnan(mean->direct_normal_wm2 + mean->diffuse_wm2))
        return JM_WORDS("solar radiation");
    return NULL;
}

jm_status jm_weather_at(jm_ctx *ctx, const jm_weather_file *f, double start_utc_s, double length_s,
                        jm_weather *begin, jm_weather *end, jm_weather *mean,
                        double *radiation_centre_utc_s)
{
    double end_utc_s = start_utc_s + length_s;
    if (!(fabs(start_utc_s) < 1e12 && length_s > 0.0 && length_s <= 366.0 * 86400.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "weather: an interval of %g s from %g is none",
                       length_s, start_utc_s);
    if (!state_at(f, start_utc_s, begin))
        return refuse_time(ctx, f, start_utc_s);
    if (!state_at(f, end_utc_s, end) || !state_at(f, start_utc_s + 0.5 * length_s, mean))
        return refuse_time(ctx, f, end_utc_s);
    mean_over(f, start_utc_s, length_s, mean);
    const char *hole = hole_of(begin, end, mean);
    if (hole != NULL) {
        char when[32];
        jm_format_utc((jm_instant)start_utc_s, when);
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: %s is missing at %s for longer than can be bridged: take other days or "
                       "another station",
                       f->name, jm_translate(ctx, hole), when);
    }
    *radiation_centre_utc_s = start_utc_s + 0.5 * length_s;
    return JM_OK;
}

jm_weather_about jm_weather_about_of(const jm_weather_file *f)
{
    bool dated = !f->typical_year;
    return (jm_weather_about){.format = f->format,
                              .typical_year = f->typical_year,
                              .first_utc_s = dated ? begin_s(f) : (double)NAN,
                              .last_utc_s = dated ? end_s(f) : (double)NAN,
                              .step_s = f->step_s,
                              .label = f->label,
                              .radiation_centre_h = f->centre_s / 3600.0,
                              .fit = f->fit,
                              .rows = f->count,
                              .missing_rows = f->missing,
                              .place = f->place,
                              .offset_h = f->offset_h,
                              .mends = f->mends};
}
