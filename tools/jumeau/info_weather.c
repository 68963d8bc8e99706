// What `jumeau info` says of a weather file, and what `jumeau check` asks of a scenario's.
#include "info_weather.h"

#include "core/text.h"
#include "run/forcing.h"
#include "weather/weather.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// "47.47,-0.55"
static bool read_place(const char *text, jm_sun_place *place)
{
    char latitude[32] = "";
    const char *comma = strchr(text, ',');
    if (comma == NULL || comma - text >= (ptrdiff_t)sizeof latitude)
        return false;
    memcpy(latitude, text, (size_t)(comma - text));
    *place = (jm_sun_place){.temperature_c = 12.0};
    return jm_parse_number(latitude, &place->latitude_deg) &&
           jm_parse_number(comma + 1, &place->longitude_deg) && fabs(place->latitude_deg) <= 90.0 &&
           fabs(place->longitude_deg) <= 180.0;
}

static jm_status make_def(tool *t, const char *place, const char *offset_h, const char *station,
                          jm_weather_def *def)
{
    *def = jm_weather_default_def();
    def->station = station;
    if (place != NULL && !read_place(place, &def->place))
        return jm_fail(t->ctx, JM_ERR_DATA,
                       "--place %s is not latitude,longitude in degrees, such as 47.47,-0.55",
                       place);
    if (offset_h != NULL &&
        (!jm_parse_number(offset_h, &def->offset_h) || fabs(def->offset_h) > 14.0))
        return jm_fail(t->ctx, JM_ERR_DATA, "--offset-h %s is no number of hours from UTC",
                       offset_h);
    return JM_OK;
}

static const char *format_word(jm_weather_format format)
{
    static const char *const words[JM_WEATHER_FORMAT_COUNT] = {"?",    "EPW",          "CSV",
                                                               "ERA5", "Météo-France", "UMEP"};
    return words[format];
}

static void print_place(const jm_weather_about *a)
{
    if (isfinite(a->place.latitude_deg))
        tell_user(_("  latitude %.4f, longitude %.4f, %.0f m\n"), a->place.latitude_deg,
                  a->place.longitude_deg, a->place.elevation_m);
    else
        puts(_("  the file does not say its place; --place LAT,LON gives it"));
}

static void print_time(const jm_weather_about *a)
{
    char first[32], last[32];
    if (a->typical_year) {
        tell_user(_("  a typical year: rows of any year, by month, day and hour; UTC%+g h\n"),
                  a->offset_h);
        return;
    }
    jm_format_utc((jm_instant)a->first_utc_s, first);
    jm_format_utc((jm_instant)a->last_utc_s, last);
    printf(_("  from %s to %s\n"), first, last);
}

static void print_label(const jm_weather_about *a)
{
    static const char *const words[JM_LABEL_COUNT] = {N_("times name the begin of their interval"),
                                                      N_("times name the centre of their interval"),
                                                      N_("times name the end of their interval")};
    tell_user(_("  %s; radiation is centred %+.2f h from them\n"), _(words[a->label]),
              a->radiation_centre_h);
    if (a->fit.determined)
        tell_user(_("  by the sun it is centred %+.2f h from them (+- %.2f h, %d clear days)\n"),
                  a->fit.centre_h, a->fit.uncertainty_h, (int)a->fit.clear_days);
    else
        puts(_("  where the sun would place it is undetermined: no clear days, or no place"));
}

static void print_text(const jm_weather_about *a, const jm_annual_wave *wave)
{
    tell_user(_("weather: %s, %lld rows of %g min, %lld of them not whole\n"),
              format_word(a->format), (long long)a->rows, a->step_s / 60.0,
              (long long)a->missing_rows);
    print_place(a);
    print_time(a);
    print_label(a);
    printf(_("  mended: %lld radiation values below zero, %lld diffuse beyond global, %lld short "
             "holes bridged, %lld doubtful left out\n"),
           (long long)a->mends.negative, (long long)a->mends.diffuse, (long long)a->mends.bridged,
           (long long)a->mends.doubtful);
    if (isfinite(wave->mean_k))
        tell_user(_("  air over the year: mean %.1f °C, wave of %.1f K, warmest about day %.0f\n"),
                  wave->mean_k - 273.15, wave->amplitude_k, wave->warmest_day);
}

// NaN is null in JSON.
static void add_number(jm_text *t, const char *key, double value)
{
    char number[40];
    jm_format_number(value, -1, number);
    jm_text_printf(t, ",\"%s\":%s", key, number[0] != '\0' ? number : "null");
}

static jm_status print_json(tool *t, const jm_weather_about *a, const jm_annual_wave *wave)
{
    jm_text text = {0};
    jm_text_add(&text, "{\"format\":\"weather\",\"file_format\":");
    jm_text_add_json(&text, format_word(a->format));
    jm_text_printf(&text,
                   ",\"rows\":%lld,\"missing_rows\":%lld,\"typical_year\":%s,\"label\":\"%s\"",
                   (long long)a->rows, (long long)a->missing_rows,
                   a->typical_year ? "true" : "false", jm_label_name(a->label));
    add_number(&text, "step_s", a->step_s);
    add_number(&text, "first_utc_s", a->first_utc_s);
    add_number(&text, "last_utc_s", a->last_utc_s);
    add_number(&text, "offset_h", a->offset_h);
    add_number(&text, "latitude_deg", a->place.latitude_deg);
    add_number(&text, "longitude_deg", a->place.longitude_deg);
    add_number(&text, "radiation_centre_h", a->radiation_centre_h);
    jm_text_printf(&text, ",\"fit_determined\":%s", a->fit.determined ? "true" : "false");
    add_number(&text, "fit_centre_h", a->fit.centre_h);
    add_number(&text, "fit_uncertainty_h", a->fit.uncertainty_h);
    add_number(&text, "fit_clear_days", a->fit.clear_days);
    add_number(&text, "negative_values", (double)a->mends.negative);
    add_number(&text, "diffuse_beyond_global_rows", (double)a->mends.diffuse);
    add_number(&text, "bridged_values", (double)a->mends.bridged);
    add_number(&text, "doubtful_values", (double)a->mends.doubtful);
    add_number(&text, "annual_mean_k", wave->mean_k);
    add_number(&text, "annual_amplitude_k", wave->amplitude_k);
    add_number(&text, "annual_warmest_day", wave->warmest_day);
    jm_text_add(&text, "}");
    jm_status status = JM_OK;
    if (text.failed)
        status = jm_fail(t->ctx, JM_ERR_MEMORY, "no memory for the words of a weather file");
    else
        puts(text.bytes);
    jm_text_free(&text);
    return status;
}

jm_status info_weather(tool *t, const char *path, const char *place, const char *offset_h,
                       const char *station, bool json)
{
    jm_weather_def def;
    jm_weather_file *file = NULL;
    JM_TRY(make_def(t, place, offset_h, station, &def));
    JM_TRY(jm_weather_read(t->ctx, path, &def, &file));
    jm_weather_about about = jm_weather_about_of(file);
    jm_annual_wave wave = jm_weather_annual(file);
    jm_weather_destroy(file);
    if (json)
        return print_json(t, &about, &wave);
    print_text(&about, &wave);
    return JM_OK;
}

jm_status check_weather(tool *t, const jm_scenario *scenario, const jm_city *city)
{
    jm_zone zone;
    jm_forcing *forcing = NULL;
    JM_TRY(jm_zone_parse(t->ctx, city->zone_rule, &zone));
    jm_weather_def def = jm_forcing_def(scenario, city, &zone);
    JM_TRY(jm_forcing_open(t->ctx, scenario->weather_path, &def, &forcing));
    jm_civil midnight = {scenario->date.year, scenario->date.month, scenario->date.day, 0, 0, 0};
    double start = (double)jm_instant_from_local(&zone, &midnight);
    double length_s = jm_local_day_length_s(&zone, midnight.year, midnight.month, midnight.day) +
                      86400.0 * (double)(scenario->days - 1);
    jm_heat_input hour = {0};
    jm_status status = JM_OK;
    for (double at = 0.0; status == JM_OK && at < length_s; at += 3600.0)
        status = jm_forcing_at(t->ctx, forcing, start + at, 3600.0, &hour);
    jm_forcing_destroy(forcing);
    return status;
}
