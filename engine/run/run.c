#include "run/run.h"

#include "run/windows.h"

#include "core/text.h"
#include "store/h5.h"
#include "store/state.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

// Numbers of group /run: how the run went. They stand outside content_hash.
static const char *const run_names[] = {
    "threads",     "wall_seconds",    "cpu_seconds",     "peak_rss_bytes",
    "spinup_days", "spinup_change_k", "mobility_rounds", NULL};

jm_run_def jm_run_default_def(void)
{
    // Six simulated hours between checkpoints: a lost run repeats at most a quarter of a day.
    return (jm_run_def){.checkpoint_every_s = 6.0 * 3600.0};
}

static double wall_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double cpu_seconds(double *peak_rss_bytes)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    *peak_rss_bytes = 1024.0 * (double)usage.ru_maxrss;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int32_t jm_session_hour(const jm_session *session, double utc_s)
{
    return jm_local_from_instant(&session->zone, (jm_instant)floor(utc_s)).hour;
}

static void end_session(jm_session *s)
{
    jm_exchange_destroy(s);
    jm_session_free_stations(s);
    jm_session_free_presence(s);
    jm_windows_destroy(s);
    jm_heat_destroy(s->heat);
    jm_traffic_destroy(s->traffic);
    jm_parking_destroy(s->parking);
    jm_forcing_destroy(s->forcing);
    if (s->edits != NULL)
        jm_edits_free(s->edits, s->scenario->measure_count);
    if (s->city != s->base)
        jm_city_destroy(s->city);
    jm_city_destroy(s->base);
    jm_scenario_destroy(s->scenario);
    jm_free(s->rows);
    jm_free(s->outcome_path);
}

jm_status jm_run_outcome_path(jm_ctx *ctx, const jm_run_def *def, char **path)
{
    if (def->outcome_path != NULL)
        return jm_copy_text(ctx, def->outcome_path, path);
    const char *scenario = def->scenario_path;
    const char *slash = strrchr(scenario, '/'), *dot = strrchr(scenario, '.');
    bool has_ending = dot != NULL && (slash == NULL || dot > slash);
    jm_text text = {0};
    jm_text_add_bytes(&text, scenario,
                      has_ending ? (int64_t)(dot - scenario) : (int64_t)strlen(scenario));
    jm_text_add(&text, ".outcome.nc");
    jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path")
                                   : jm_copy_text(ctx, text.bytes, path);
    jm_text_free(&text);
    return status;
}

static jm_status set_clock(jm_session *s)
{
    const jm_scenario *sc = s->scenario;
    JM_TRY(jm_zone_parse(s->ctx, s->city->zone_rule, &s->zone));
    jm_civil midnight = {sc->date.year, sc->date.month, sc->date.day, 0, 0, 0};
    s->start_utc_s = jm_instant_from_local(&s->zone, &midnight);
    s->day_length_s = jm_local_day_length_s(&s->zone, sc->date.year, sc->date.month, sc->date.day);
    int64_t length = s->day_length_s + (sc->days - 1) * 86400;
    s->step_count = (length + sc->output_step_s - 1) / sc->output_step_s;
    if (length % sc->output_step_s != 0)
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "output_step_min: %lld does not divide the day of %lld min",
                       (long long)(sc->output_step_s / 60), (long long)(length / 60));
    return JM_OK;
}

// Told before any work, not after the city was read.
static jm_status need_files(const jm_session *s)
{
    const jm_scenario *sc = s->scenario;
    if (!jm_file_exists(sc->city_path))
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "%s: its city %s is not there; `jumeau import` makes cities",
                       s->def->scenario_path, sc->city_path);
    if (sc->run_heat && !jm_file_exists(sc->weather_path))
        return jm_fail(s->ctx, JM_ERR_DATA, "%s: its weather %s is not there",
                       s->def->scenario_path, sc->weather_path);
    return JM_OK;
}

// Neither the scenario nor its city, weather or geometry is ever written over by a slip of -o.
static jm_status spare_others(const jm_session *s)
{
    if (jm_h5_is_other(s->ctx, s->outcome_path, "outcome"))
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "%s is there and is no outcome; name another file with -o", s->outcome_path);
    return JM_OK;
}

static jm_status open_weather(jm_session *s)
{
    jm_weather_def def = jm_forcing_def(s->scenario, s->city, &s->zone);
    return jm_forcing_open(s->ctx, s->scenario->weather_path, &def, &s->forcing);
}

// Tomorrow is a copy only where something changes it.
static jm_status copy_city(jm_session *s)
{
    if (!jm_session_changes_city(s)) {
        s->city = s->base;
        return JM_OK;
    }
    JM_TRY(jm_city_copy(s->ctx, s->base, &s->city));
    return jm_windows_park(s, s->city);
}

static jm_status read_inputs(jm_session *s)
{
    JM_TRY(jm_scenario_read(s->ctx, s->def->scenario_path, &s->scenario));
    JM_TRY(need_files(s));
    JM_TRY(jm_run_outcome_path(s->ctx, s->def, &s->outcome_path));
    JM_TRY(spare_others(s));
    jm_progress(s->ctx, "reading the city", 0, 1);
    JM_TRY(jm_city_load(s->ctx, s->scenario->city_path, &s->base));
    JM_TRY(jm_windows_park(s, s->base));
    JM_TRY(copy_city(s));
    JM_TRY(jm_scenario_apply(s->ctx, s->scenario, s->city, &s->edits));
    JM_TRY(jm_session_read_stations(s));
    JM_TRY(set_clock(s));
    if (s->scenario->run_heat) {
        // The last hour too: a day that the file does not cover is told before minutes are spent.
        jm_heat_input probe;
        double end_utc_s = (double)(s->start_utc_s + s->step_count * s->scenario->output_step_s);
        JM_TRY(open_weather(s));
        JM_TRY(jm_forcing_at(s->ctx, s->forcing, (double)s->start_utc_s, 3600.0, &probe));
        JM_TRY(jm_forcing_at(s->ctx, s->forcing, end_utc_s - 3600.0, 3600.0, &probe));
    }
    JM_TRY(jm_session_look_at_from(s));
    return jm_session_key(s);
}

static jm_status make_mobility(jm_session *s)
{
    const jm_scenario *sc = s->scenario;
    if (sc->run_traffic) {
        jm_traffic_def def = jm_traffic_default_def();
        def.relative_gap = sc->relative_gap;
        def.weekend = sc->day_type != 0;
        JM_TRY(jm_traffic_create(s->ctx, &def, s->city, &s->traffic));
    }
    if (sc->run_parking) {
        jm_parking_def def = jm_parking_default_def();
        JM_TRY(jm_parking_create(s->ctx, &def, s->city, &s->parking));
    }
    return JM_OK;
}

static jm_status outcome_def(jm_session *s, jm_indicator_list *indicators, jm_outcome_def *def)
{
    jm_session_indicators(s, indicators);
    *def = (jm_outcome_def){
        .path = s->outcome_path,
        .grid = &s->city->grid,
        .air_grid = s->air_grid.rows > 0 ? &s->air_grid : NULL,
        .crs_wkt = s->city->crs_wkt,
        .start_utc_s = (double)s->start_utc_s,
        .step_count = jm_session_kept_steps(s, s->step_count),
        .link_count = s->city->streets.link_count,
        .parking_count = s->city->parkings.count,
        .zone_count = s->city->zones.count,
        .station_count = s->stations.count,
        .tile = s->def->tile > 0 ? s->def->tile : (int32_t)s->scenario->tile,
        .rows = s->rows,
        .row_count = s->row_count,
        .fill = jm_session_fill,
        .user = s,
        .indicator_count = indicators->count,
        .indicator_names = indicators->name,
        .indicator_units = indicators->unit,
        .indicator_sentences = indicators->sentence,
        .indicator_where = indicators->where,
        .run_names = run_names,
    };
    return JM_OK;
}

// A checkpoint of these very inputs and the `.part` beside it: go on after the step both hold.
static jm_status open_outcome(jm_session *s, const jm_outcome_def *def, jm_outcome **outcome,
                              int64_t *first_step)
{
    *first_step = 0;
    if (s->def->resume && s->windows == NULL) {
        jm_state_mark mark = {0};
        bool found = false;
        JM_TRY(
            jm_state_read(s->ctx, s->outcome_path, s->key, s->rows, s->row_count, &mark, &found));
        if (found && mark.step > 0) {
            JM_TRY(jm_outcome_resume(s->ctx, def, jm_session_kept_steps(s, mark.step), outcome));
            *first_step = mark.step;
            jm_log(s->ctx, JM_LOG_INFO, "resumed after step %lld of %lld", (long long)mark.step,
                   (long long)s->step_count);
            return JM_OK;
        }
        jm_log(s->ctx, JM_LOG_WARNING,
               "no checkpoint of these inputs beside %s: the run starts from the beginning",
               s->outcome_path);
    }
    // The `.part` that begins now holds no step of a checkpoint that an earlier run left.
    jm_state_remove(s->outcome_path);
    if (s->windows == NULL)
        jm_map_store_remove(s->outcome_path);
    JM_TRY(jm_outcome_create(s->ctx, def, outcome));
    return jm_outcome_write_static(s->ctx, *outcome);
}

static jm_status march(jm_session *s, jm_outcome *outcome, int64_t first_step)
{
    double every_s = s->def->checkpoint_every_s;
    int64_t step_s = s->scenario->output_step_s;
    double next_checkpoint_s = (double)(first_step * step_s) + every_s;
    for (int64_t step = first_step; step < s->step_count; step++) {
        jm_progress(s->ctx, "the day", step, s->step_count);
        JM_TRY(jm_poll(s->ctx));
        double start = (double)(s->start_utc_s + step * step_s);
        int32_t hour = jm_session_hour(s, start);
        if (s->traffic != NULL)
            jm_traffic_show_hour(s->traffic, hour);
        if (s->parking != NULL)
            jm_parking_show_hour(s->parking, hour);
        if (s->heat != NULL)
            JM_TRY(jm_session_heat(s, start, (double)step_s, false));
        if (s->heat != NULL)
            jm_session_keep_stations(s);
        jm_session_expose(s, start, (double)step_s);
        double time_s = (double)((step + 1) * step_s);
        if (jm_session_keeps(s, step))
            JM_TRY(jm_outcome_step(s->ctx, outcome, time_s));
        if (s->heat != NULL && step + 1 < s->step_count && time_s >= next_checkpoint_s) {
            jm_state_mark mark = {.step = step + 1};
            memcpy(mark.key, s->key, sizeof mark.key);
            JM_TRY(jm_state_write(s->ctx, s->outcome_path, &mark, s->rows, s->row_count));
            next_checkpoint_s = time_s + every_s;
        }
    }
    jm_progress(s->ctx, "the day", s->step_count, s->step_count);
    return JM_OK;
}

static jm_status finish(jm_session *s, jm_outcome *outcome)
{
    jm_indicator_list list;
    if (s->windows != NULL)
        list = *jm_windows_told(s);
    else
        jm_session_indicators(s, &list);
    JM_TRY(jm_session_tell_hottest(s));
    double peak_rss = 0.0;
    double cpu_s = cpu_seconds(&peak_rss) - s->cpu_start_s;
    double run[] = {(double)jm_ctx_threads(s->ctx),
                    wall_seconds() - s->wall_start_s,
                    cpu_s,
                    peak_rss,
                    (double)s->spinup_days,
                    s->spinup_change_k,
                    (double)s->mobility_rounds};
    JM_TRY(jm_outcome_finish(s->ctx, outcome, list.value, list.low, list.high, run));
    jm_state_remove(s->outcome_path);
    jm_map_store_remove(s->outcome_path);
    return JM_OK;
}

static jm_status write_outcome(jm_session *s)
{
    jm_indicator_list indicators;
    jm_outcome_def def;
    jm_outcome *outcome = NULL;
    int64_t first_step = 0;
    JM_TRY(outcome_def(s, &indicators, &def));
    JM_TRY(open_outcome(s, &def, &outcome, &first_step));
    jm_status status = JM_OK;
    if (s->heat != NULL && first_step == 0)
        status = jm_session_spin_up(s);
    if (status == JM_OK)
        status = s->windows != NULL ? jm_windows_write(s, outcome) : march(s, outcome, first_step);
    if (status == JM_OK)
        return finish(s, outcome);
    jm_outcome_abandon(s->ctx, outcome);
    return status;
}

static jm_status run_session(jm_session *s, jm_run_plan *plan)
{
    JM_TRY(read_inputs(s));
    jm_session_plan(s, plan);
    if (s->def->plan_only)
        return JM_OK;
    JM_TRY(jm_session_check_memory(s, plan));
    JM_TRY(jm_session_look_at_left(s));
    JM_TRY(make_mobility(s));
    JM_TRY(jm_session_take_from(s));
    if (plan->windows > 0)
        JM_TRY(jm_windows_prepare(s, plan));
    JM_TRY(jm_exchange_create(s));
    JM_TRY(jm_session_make_heat(s));
    JM_TRY(jm_session_make_exposure(s));
    if (s->windows == NULL)
        JM_TRY(jm_session_rows(s));
    JM_TRY(jm_exchange_mobility(s));
    JM_TRY(jm_session_make_presence(s));
    jm_exchange_audit_heat(s);
    if (s->windows != NULL) {
        JM_TRY(jm_windows_run(s));
        JM_TRY(jm_session_rows(s));
    }
    return write_outcome(s);
}

jm_status jm_run(jm_ctx *ctx, const jm_run_def *def, jm_run_plan *plan)
{
    double peak_rss = 0.0;
    jm_run_plan unused;
    jm_session *s = NULL;
    JM_TRY(jm_new(ctx, &s, 1));
    s->ctx = ctx;
    s->def = def;
    s->wall_start_s = wall_seconds();
    s->cpu_start_s = cpu_seconds(&peak_rss);
    jm_status status = run_session(s, plan != NULL ? plan : &unused);
    end_session(s);
    jm_free(s);
    return status;
}
