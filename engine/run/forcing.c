#include "run/forcing.h"

#include <math.h>

struct jm_forcing {
    jm_weather_file *weather;
};

static double mean_height_m(const jm_city *city)
{
    int64_t count = (int64_t)city->grid.columns * city->grid.rows, known = 0;
    double sum = 0.0;
    for (int64_t c = 0; city->rasters.ground_height_m != NULL && c < count; c++) {
        float height = city->rasters.ground_height_m[c];
        if (isfinite(height)) {
            sum += (double)height;
            known++;
        }
    }
    return known > 0 ? sum / (double)known : 0.0;
}

jm_weather_def jm_forcing_def(const jm_scenario *scenario, const jm_city *city, const jm_zone *zone)
{
    jm_weather_def def = jm_weather_default_def();
    def.format = (jm_weather_format)scenario->weather_format;
    def.place = (jm_sun_place){.latitude_deg = city->place.latitude_deg,
                               .longitude_deg = city->place.longitude_deg,
                               .elevation_m = mean_height_m(city),
                               .temperature_c = 12.0};
    def.offset_h = scenario->weather_offset_h;
    def.label = scenario->weather_label;
    def.correct = scenario->weather_label_fitted;
    def.station = scenario->weather_station;
    def.local_offset_h = zone->standard_offset_s / 3600.0;
    return def;
}

jm_status jm_forcing_open(jm_ctx *ctx, const char *path, const jm_weather_def *def,
                          jm_forcing **out)
{
    jm_forcing *forcing = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &forcing, 1));
    jm_status status = jm_weather_read(ctx, path, def, &forcing->weather);
    if (status != JM_OK) {
        jm_forcing_destroy(forcing);
        return status;
    }
    *out = forcing;
    return JM_OK;
}

jm_status jm_forcing_read(jm_ctx *ctx, const char *path, jm_forcing **out)
{
    jm_weather_def def = jm_weather_default_def();
    return jm_forcing_open(ctx, path, &def, out);
}

void jm_forcing_destroy(jm_forcing *forcing)
{
    if (forcing == NULL)
        return;
    jm_weather_destroy(forcing->weather);
    jm_free(forcing);
}

double jm_forcing_radiation_centre_h(const jm_forcing *forcing)
{
    return jm_weather_about_of(forcing->weather).radiation_centre_h;
}

const jm_weather_file *jm_forcing_weather(const jm_forcing *forcing)
{
    return forcing->weather;
}

jm_status jm_forcing_at(jm_ctx *ctx, const jm_forcing *forcing, double start_utc_s, double length_s,
                        jm_heat_input *input)
{
    JM_TRY(jm_weather_at(ctx, forcing->weather, start_utc_s, length_s, &input->begin, &input->end,
                         &input->mean, &input->radiation_centre_utc_s));
    input->start_utc_s = start_utc_s;
    input->length_s = length_s;
    return JM_OK;
}
