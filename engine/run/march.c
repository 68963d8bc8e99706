// Heat through the days of a run: its definition, the days that warm it up, its intervals.
#include "run/session.h"

#include "run/deep_soil.h"
#include "run/windows.h"

#include <math.h>

// ---- what the ground remembers ------------------------------------------------------------------

// From the rain and sun of the days before, from field capacity; NaN when the file has them not. A
// file whose 60 days hold no drop has no rain in it.
static double soil_water(jm_session *s)
{
    enum { days = 60 };
    jm_weather_day before[days];
    double rain[days], evaporation[days], sum = 0.0;
    if (!isnan(s->scenario->heat.soil_water))
        return s->scenario->heat.soil_water;
    jm_weather_days(jm_forcing_weather(s->forcing), (double)s->start_utc_s, days, before);
    for (int d = 0; d < days; d++) {
        rain[d] = before[d].rain_mm; // 1 mm is 1 kg m-2
        evaporation[d] = before[d].evaporation_mm;
        sum += isnan(evaporation[d]) ? (double)NAN : rain[d];
    }
    if (sum > 0.0)
        return jm_heat_soil_share(rain, evaporation, days);
    jm_log(s->ctx, JM_LOG_INFO,
           "the weather file holds no rain of the 60 days before the run: the soil is taken as "
           "half full of the water that plants can use; `heat: {soil_water: }` says it better");
    return (double)NAN;
}

// ---- making -------------------------------------------------------------------------------------

jm_status jm_session_heat_def(jm_session *s)
{
    const jm_scenario_heat *h = &s->scenario->heat;
    jm_heat_def *def = &s->heat_def;
    if (s->heat_def_made)
        return JM_OK;
    s->heat_def_made = true;
    *def = jm_heat_default_def();
    def->tile = s->def->tile > 0 ? s->def->tile : (int32_t)s->scenario->tile;
    def->mode = (jm_heat_mode)h->mode;
    def->substep_s = (int32_t)h->substep_s;
    def->air_cell_m = isnan(h->air_cell_m) ? 0.0 : h->air_cell_m;
    def->fetch_km = h->fetch_km;
    def->above_roofs = !isnan(h->above_roofs_m);
    if (def->above_roofs)
        def->station_height_m = h->above_roofs_m;
    def->child = h->child;
    def->outputs = h->outputs;
    def->cache_folder = h->sky_cache;
    def->stations = s->heat_stations;
    def->station_count = (int32_t)s->stations.count;
    def->albedo_shift = h->albedo_shift;
    def->leaf_area_factor = h->leaf_area_factor;
    def->wind_factor = h->wind_factor;
    if (def->mode != JM_HEAT_FULL)
        return JM_OK;
    def->soil_share = soil_water(s);
    const jm_deep_soil_ask ask = {.forcing = s->forcing,
                                  .given_k = h->deep_soil_k,
                                  .start_utc_s = s->start_utc_s,
                                  .day_length_s = s->day_length_s};
    return jm_deep_soil(s->ctx, &ask, &def->deep_temp_k);
}

jm_status jm_session_make_heat(jm_session *s)
{
    if (!s->scenario->run_heat)
        return JM_OK;
    jm_progress(s->ctx, "sky and shadows", 0, 1);
    if (s->windows != NULL)
        return jm_windows_make_coarse(s);
    JM_TRY(jm_exchange_heat_city(s));
    JM_TRY(jm_session_heat_def(s));
    JM_TRY(jm_heat_create(s->ctx, &s->heat_def, &s->heat_city, &s->heat));
    jm_progress(s->ctx, "sky and shadows", 1, 1);
    return JM_OK;
}

// ---- hours that are kept ------------------------------------------------------------------------

bool jm_session_keeps(const jm_session *s, int64_t step)
{
    const uint32_t hours = s->scenario->heat.hours;
    const jm_civil end =
        jm_local_from_instant(&s->zone, s->start_utc_s + (step + 1) * s->scenario->output_step_s);
    return hours == 0 || (end.minute == 0 && end.second == 0 && (hours >> end.hour & 1) != 0);
}

int64_t jm_session_kept_steps(const jm_session *s, int64_t steps)
{
    int64_t kept = 0;
    for (int64_t step = 0; step < steps; step++)
        kept += jm_session_keeps(s, step);
    return kept;
}

// ---- marching -----------------------------------------------------------------------------------

jm_status jm_session_heat(jm_session *s, double start_utc_s, double length_s, bool warming)
{
    jm_heat_input in = {0};
    JM_TRY(jm_forcing_at(s->ctx, s->forcing, start_utc_s, length_s, &in));
    in.legal_hour = jm_session_hour(s, start_utc_s);
    in.warming = warming;
    in.rough_s = warming ? s->rough_s : 0;
    in.settle = s->settle;
    s->settle = false;
    in.people_indoor = jm_session_people_indoor(s, in.legal_hour);
    if (s->traffic != NULL && s->scenario->couple[JM_COUPLING_TRAFFIC_HEAT]) {
        jm_exchange_traffic_heat(s, in.legal_hour);
        in.traffic_heat_wm2 = s->traffic_heat_wm2;
    }
    return jm_heat_step(s->heat, &in);
}

// The first two days only find the means, by hours; the others go by half hours until what the
// night leaves on the surfaces begins, then by the run's own substeps. A day is held against one of
// its own kind.
static int32_t rough_s(int32_t day, int64_t time_s, int64_t day_length_s)
{
    const int64_t fine_evening_s = 3 * 3600;
    if (day < 2)
        return 3600;
    return time_s < day_length_s - fine_evening_s ? 1800 : 0;
}

static jm_status repeat_first_day(jm_session *s)
{
    for (int64_t t = 0; t < s->day_length_s; t += 3600) {
        JM_TRY(jm_poll(s->ctx));
        s->rough_s = rough_s(s->spinup_days, t, s->day_length_s);
        JM_TRY(jm_session_heat(s, (double)(s->start_utc_s + t), 3600.0, true));
    }
    return JM_OK;
}

static void tell_drift(const jm_session *s, double tolerance_k)
{
    if (s->spinup_change_k >= tolerance_k)
        jm_log(
            s->ctx, JM_LOG_WARNING,
            "surfaces still change by %.2f K a day after %d repeated days; the first days of the "
            "run carry that drift",
            s->spinup_change_k, (int)s->spinup_days);
}

// Whether means are to be set: not for ever, for then all runs free.
static bool is_unsettled(const jm_session *s, double tolerance_k)
{
    const int32_t most = 3;
    return s->spinup_days > 0 && s->spinup_days <= most && s->spinup_change_k >= tolerance_k;
}

// One more repeated day; how much it changed.
static jm_status warm_a_day(jm_session *s)
{
    // Four days are usual; a total of thirty would tell eight times the time that is left.
    const int32_t expected = s->spinup_days < 4 ? 4 : s->spinup_days + 1;
    jm_progress(s->ctx, "warming up the surfaces", s->spinup_days, expected);
    JM_TRY(repeat_first_day(s));
    s->spinup_days++;
    s->spinup_change_k = jm_heat_change_since_mark_k(s->heat);
    jm_heat_mark(s->heat);
    return JM_OK;
}

// The first day repeats until no surface changes by more than 0.1 K from one day to the next.
jm_status jm_session_spin_up(jm_session *s)
{
    const double tolerance_k = 0.1;
    const int32_t limit = (int32_t)s->scenario->heat.spin_up_days;
    jm_heat_input first = {0};
    JM_TRY(jm_forcing_at(s->ctx, s->forcing, (double)s->start_utc_s, 3600.0, &first));
    JM_TRY(jm_heat_reset(s->heat, &first));
    if (s->scenario->heat.mode != JM_HEAT_FULL)
        return JM_OK;
    s->spinup_days = 0;
    for (int32_t enough = limit; s->spinup_days < enough;) {
        s->settle = is_unsettled(s, tolerance_k);
        JM_TRY(warm_a_day(s));
        if (s->spinup_change_k < tolerance_k && enough == limit)
            enough = s->spinup_days * (int32_t)s->scenario->heat.spin_up_times;
    }
    s->settle = is_unsettled(s, tolerance_k);
    tell_drift(s, tolerance_k);
    jm_progress(s->ctx, "warming up the surfaces", limit, limit);
    jm_heat_begin_day(s->heat);
    return JM_OK;
}
