// Stations of the scenario: the twelve fluxes of a six-direction radiometer and Tmrt, by step.
#include "run/session.h"

#include "core/math.h"
#include "core/text.h"

#include <math.h>

static const struct {
    const char *name, *unit, *sentence;
} columns[JM_STATION_COLUMNS] = {
    {"k_down", "W m-2", JM_WORDS("Short wave from above")},
    {"k_up", "W m-2", JM_WORDS("Short wave from below")},
    {"k_n", "W m-2", JM_WORDS("Short wave on the upright face called north")},
    {"k_e", "W m-2", JM_WORDS("Short wave on the upright face called east")},
    {"k_s", "W m-2", JM_WORDS("Short wave on the upright face called south")},
    {"k_w", "W m-2", JM_WORDS("Short wave on the upright face called west")},
    {"l_down", "W m-2", JM_WORDS("Long wave from above")},
    {"l_up", "W m-2", JM_WORDS("Long wave from below")},
    {"l_n", "W m-2", JM_WORDS("Long wave on the upright face called north")},
    {"l_e", "W m-2", JM_WORDS("Long wave on the upright face called east")},
    {"l_s", "W m-2", JM_WORDS("Long wave on the upright face called south")},
    {"l_w", "W m-2", JM_WORDS("Long wave on the upright face called west")},
    {"tmrt", "K", JM_WORDS("Mean radiant temperature of a standing person")},
};

jm_status jm_session_read_stations(jm_session *s)
{
    if (!s->scenario->run_heat)
        return JM_OK;
    JM_TRY(jm_scenario_stations(s->ctx, s->scenario, s->city, &s->stations));
    const int64_t count = s->stations.count;
    const double north_deg = s->scenario->stations_north_deg;
    const double north_rad =
        isnan(north_deg) ? 0.0 : north_deg * JM_DEG - s->city->place.convergence_rad;
    JM_TRY(jm_new(s->ctx, &s->heat_stations, count));
    JM_TRY(jm_new(s->ctx, &s->station_values, JM_STATION_COLUMNS * count));
    // Heat warns of those on buildings.
    for (int64_t i = 0; i < count; i++)
        s->heat_stations[i] =
            (jm_heat_station){s->stations.name[i], s->stations.x[i], s->stations.y[i], north_rad};
    return JM_OK;
}

void jm_session_free_stations(jm_session *s)
{
    jm_stations_free(&s->stations);
    jm_free(s->heat_stations);
    jm_free(s->station_values);
}

void jm_session_keep_stations(jm_session *s)
{
    const int64_t count = s->stations.count;
    const jm_heat_fluxes *fluxes = count > 0 ? jm_heat_station_fluxes(s->heat) : NULL;
    for (int64_t i = 0; i < count; i++) {
        const jm_heat_fluxes *f = &fluxes[i];
        const float values[JM_STATION_COLUMNS] = {f->k_down, f->k_up,   f->k_n,  f->k_e, f->k_s,
                                                  f->k_w,    f->l_down, f->l_up, f->l_n, f->l_e,
                                                  f->l_s,    f->l_w,    f->tmrt};
        for (int c = 0; c < JM_STATION_COLUMNS; c++)
            s->station_values[c * count + i] = values[c];
    }
}

int64_t jm_session_station_rows(const jm_session *s, jm_field rows[JM_STATION_COLUMNS])
{
    const int64_t count = s->stations.count;
    for (int c = 0; c < JM_STATION_COLUMNS && count > 0; c++) {
        const bool temperature = c == JM_STATION_COLUMNS - 1;
        rows[c] = (jm_field){columns[c].name,
                             columns[c].unit,
                             columns[c].sentence,
                             JM_F32,
                             JM_DIM_STATIONS,
                             count,
                             s->station_values + c * count,
                             temperature ? 1.0f / 256.0f : 1.0f / 64.0f,
                             JM_RESULT};
    }
    return count > 0 ? JM_STATION_COLUMNS : 0;
}

jm_status jm_session_write_stations(const jm_session *s, jm_h5 *file)
{
    jm_text text = {0};
    if (s->stations.count == 0)
        return JM_OK;
    jm_text_add(&text, "name,x,y\n");
    for (int64_t i = 0; i < s->stations.count; i++) {
        jm_text_add_csv(&text, s->stations.name[i]);
        jm_text_printf(&text, ",%.3f,%.3f\n", s->stations.x[i], s->stations.y[i]);
    }
    jm_status status = text.failed
                           ? jm_fail(s->ctx, JM_ERR_MEMORY, "no memory for the stations")
                           : jm_h5_write_text(s->ctx, file, "/inputs/stations_csv", text.bytes);
    jm_text_free(&text);
    return status;
}
