// Hours of an outcome as people name them: by the legal clock, which skips an hour in spring and
// shows one twice in autumn.
#include "h5_own.h"
#include "outcome.h"

#include "core/time.h"

#include <math.h>
#include <stdio.h>

// The legal clock of an outcome. Without a zone rule hours are counted as they pass.
typedef struct legal_clock {
    jm_zone zone;
    bool is_known;
    int64_t start_utc_s;
    int64_t first_day; // local date of the start, days from 1970-01-01
} legal_clock;

static legal_clock clock_of(jm_ctx *ctx, const jm_reader *r)
{
    legal_clock c = {.start_utc_s = llround(jm_reader_start_utc_s(r))};
    char *rule = NULL;
    c.is_known = jm_h5_get_text(ctx, jm_reader_file(r), "/", "zone_rule", &rule) == JM_OK &&
                 rule != NULL && rule[0] != '\0' && jm_zone_parse(ctx, rule, &c.zone) == JM_OK;
    jm_free(rule);
    jm_clear(ctx);
    const jm_civil date = jm_local_from_instant(&c.zone, c.start_utc_s);
    c.first_day = jm_days_from_civil(date.year, date.month, date.day);
    return c;
}

// Seconds since the start at which the clock shows `hour` of the first day; 24 to 48: of its
// morrow.
static double elapsed_s(const legal_clock *c, double hour)
{
    const int64_t seconds = llround(3600.0 * hour), in_day = seconds % 86400;
    if (!c->is_known)
        return 3600.0 * hour;
    jm_civil shown = jm_civil_from_instant(86400 * (c->first_day + seconds / 86400));
    shown.hour = (int32_t)(in_day / 3600);
    shown.minute = (int32_t)(in_day % 3600 / 60);
    shown.second = (int32_t)(in_day % 60);
    return (double)(jm_instant_from_local(&c->zone, &shown) - c->start_utc_s);
}

static double clock_h(const legal_clock *c, double time_s)
{
    if (!c->is_known)
        return time_s / 3600.0;
    const jm_civil at = jm_local_from_instant(&c->zone, c->start_utc_s + llround(time_s));
    const int64_t days = jm_days_from_civil(at.year, at.month, at.day) - c->first_day;
    return 24.0 * (double)days + at.hour + at.minute / 60.0 + at.second / 3600.0;
}

double jm_reader_clock_h(jm_ctx *ctx, const jm_reader *r, int64_t step)
{
    const legal_clock c = clock_of(ctx, r);
    const double time_s = jm_reader_time_s(r, step);
    return isnan(time_s) ? time_s : clock_h(&c, time_s);
}

static void clock_text(double hour, char out[16])
{
    const int64_t minutes = llround(60.0 * hour);
    snprintf(out, 16, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

static jm_status beyond(jm_ctx *ctx, const jm_reader *r, const legal_clock *c, double hour)
{
    char asked[16] = "?", last[16];
    const double last_h = clock_h(c, jm_reader_time_s(r, jm_reader_steps(r) - 1));
    if (fabs(hour) < 1e5)
        clock_text(fabs(hour), asked);
    clock_text(fmin(last_h, 1e5), last);
    return jm_fail(ctx, JM_ERR_DATA, "%s: %s was asked for, it holds the hours 00:00 to %s",
                   jm_reader_file(r)->path, asked, last);
}

jm_status jm_reader_step_at(jm_ctx *ctx, const jm_reader *r, double hour, int64_t *step)
{
    const double most_h = 1e6; // no calendar is asked beyond
    const int64_t steps = jm_reader_steps(r);
    *step = 0;
    if (steps == 0)
        return jm_fail(ctx, JM_ERR_DATA, "%s: holds no step yet", jm_reader_file(r)->path);
    const legal_clock c = clock_of(ctx, r);
    if (!(hour >= 0.0) || hour > most_h)
        return beyond(ctx, r, &c, hour);
    const double wanted_s = elapsed_s(&c, hour);
    if (wanted_s > jm_reader_time_s(r, steps - 1))
        return beyond(ctx, r, &c, hour);
    for (int64_t s = 1; s < steps; s++)
        if (fabs(jm_reader_time_s(r, s) - wanted_s) < fabs(jm_reader_time_s(r, *step) - wanted_s))
            *step = s;
    return JM_OK;
}
