// Who is where in every hour, for the rooms of heat and for what heat does to people.
#include "run/windows.h"

#include "core/math.h"
#include "heat/heat_wave.h"

#include <math.h>

jm_status jm_session_make_exposure(jm_session *s)
{
    if (s->heat == NULL || s->scenario->heat.mode != JM_HEAT_FULL)
        return JM_OK;
    return jm_exposure_create(s->ctx, s->windows != NULL ? jm_windows_city(s) : s->city,
                              &s->exposure);
}

// ---- people -------------------------------------------------------------------------------------

// With the link from traffic to heat cut, heat sees the tours of no car.
static jm_status find_presence(jm_session *s)
{
    if (s->traffic != NULL && s->scenario->couple[JM_COUPLING_TRAFFIC_HEAT])
        return jm_traffic_presence(s->traffic, &s->presence);
    return jm_presence_create(s->ctx, s->city, s->scenario->day_type != 0, NULL, &s->presence);
}

// ---- heat wave ----------------------------------------------------------------------------------

// Lowest and highest air of a day of the weather file; NaN where the file ends.
static void day_extremes(jm_session *s, int64_t day, double *low_c, double *high_c)
{
    jm_weather_day found;
    double end_utc_s = (double)s->start_utc_s + 86400.0 * (double)(day + 1);
    jm_weather_days(jm_forcing_weather(s->forcing), end_utc_s, 1, &found);
    bool whole = found.share > 0.9;
    *low_c = whole ? found.air_min_k - JM_ZERO_CELSIUS_K : (double)NAN;
    *high_c = whole ? found.air_max_k - JM_ZERO_CELSIUS_K : (double)NAN;
}

static void tell_undetermined(const jm_session *s, const char *departement, bool known)
{
    if (!known && departement[0] != '\0')
        jm_log(s->ctx, JM_LOG_INFO,
               "heat-wave days are undetermined: no dated source states the thresholds of "
               "departement %s (assets/heat-wave-days.csv)",
               departement);
    else if (known)
        jm_log(s->ctx, JM_LOG_INFO,
               "heat-wave days are undetermined: they look at three days each, and the weather "
               "file ends before");
}

static jm_status count_heat_wave(jm_session *s)
{
    char departement[JM_DEPARTEMENT_ROOM];
    jm_heat_wave_pair pair;
    s->heat_wave_days = (double)NAN;
    jm_city_departement(s->city, departement);
    JM_TRY(jm_heat_wave_pair_of(s->ctx, departement, &pair));
    double days = pair.known ? 0.0 : (double)NAN;
    for (int64_t d = 0; d < s->scenario->days && !isnan(days); d++) {
        double low_c[3], high_c[3], sum = 0.0;
        for (int k = 0; k < 3; k++) {
            day_extremes(s, d + k, &low_c[k], &high_c[k]);
            sum += low_c[k] + high_c[k];
        }
        days = isnan(sum) ? (double)NAN
                          : days + (jm_is_heat_wave_day(&pair, low_c, high_c) ? 1.0 : 0.0);
    }
    if (isnan(days))
        tell_undetermined(s, departement, pair.known);
    s->heat_wave_days = days;
    return JM_OK;
}

// ---- making -------------------------------------------------------------------------------------

jm_status jm_session_make_presence(jm_session *s)
{
    s->heat_wave_days = (double)NAN;
    if (s->exposure == NULL)
        return JM_OK;
    JM_TRY(count_heat_wave(s));
    if (s->city->zones.count == 0)
        return JM_OK;
    jm_grid blocks = jm_heat_air_grid(s->heat);
    JM_TRY(find_presence(s));
    JM_TRY(jm_people_places_create(s->ctx, s->city, &blocks, &s->places));
    for (int a = 0; a < JM_EXPOSED_AGES; a++)
        JM_TRY(jm_new(s->ctx, &s->outdoors[a], s->city->zones.count));
    return jm_new(s->ctx, &s->people_indoor, jm_grid_cells(&blocks));
}

void jm_session_free_presence(jm_session *s)
{
    jm_presence_free(&s->presence);
    jm_people_places_free(&s->places);
    jm_exposure_destroy(s->exposure);
    jm_free(s->people_indoor);
    for (int a = 0; a < JM_EXPOSED_AGES; a++)
        jm_free(s->outdoors[a]);
}

const float *jm_session_people_indoor(jm_session *s, int32_t hour)
{
    if (s->people_indoor == NULL)
        return NULL;
    jm_people_indoor(&s->places, &s->presence, hour, s->people_indoor);
    return s->people_indoor;
}

// ---- adding -------------------------------------------------------------------------------------

// The interval ends at midnight of legal time; a step that does not hit it ends the run's last day.
static bool ends_day(const jm_session *s, double end_utc_s)
{
    jm_civil end = jm_local_from_instant(&s->zone, (jm_instant)floor(end_utc_s));
    double run_end = (double)(s->start_utc_s + s->step_count * s->scenario->output_step_s);
    return (end.hour == 0 && end.minute == 0 && end.second == 0) || end_utc_s >= run_end;
}

void jm_session_expose(jm_session *s, double start_utc_s, double length_s)
{
    if (s->exposure == NULL)
        return;
    int32_t hour = jm_session_hour(s, start_utc_s);
    jm_heat_maps maps = jm_heat_maps_of(s->heat);
    jm_exposure_input in = {.length_s = length_s,
                            .ends_day = ends_day(s, start_utc_s + length_s),
                            .utci_k = maps.utci_k,
                            .tmrt_k = maps.tmrt_k,
                            .air = maps.air,
                            .pet_k = maps.pet_k};
    if ((s->scenario->heat.outputs & JM_HEAT_WIND_SPEED) == 0)
        in.air.wind_ms = NULL;
    for (int a = 0; a < JM_EXPOSED_AGES && s->people_indoor != NULL; a++) {
        const double *people = jm_presence_at(&s->presence, hour, JM_OUTDOORS, a);
        for (int32_t z = 0; z < s->city->zones.count; z++)
            s->outdoors[a][z] = people[z];
        in.outdoors[a] = s->outdoors[a];
    }
    jm_exposure_add(s->exposure, &in);
}

// Felt temperature from which there is heat stress at all (UTCI over 26 °C: moderate; Bröde et al.
// 2012, table of the assessment scale).
static const double heat_stress_k = 26.0 + JM_ZERO_CELSIUS_K;

// On a day in March the warmest place is no hot place.
jm_status jm_session_tell_hottest(jm_session *s)
{
    enum { room = 5 };
    jm_hot_place places[room];
    int32_t count = 0;
    if (s->exposure == NULL)
        return JM_OK;
    JM_TRY(jm_exposure_hottest(s->ctx, s->exposure, room, places, &count));
    for (int32_t i = 0; i < count && places[i].utci_k > heat_stress_k; i++)
        jm_log(s->ctx, JM_LOG_INFO,
               "hot place %d: %s, felt temperature up to %.1f °C, %.0f residents aged 65 and more",
               (int)i + 1, s->city->zones.name[places[i].zone],
               places[i].utci_k - JM_ZERO_CELSIUS_K, places[i].people.residents_65);
    return JM_OK;
}
