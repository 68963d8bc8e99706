#include "view/clock.h"

#include "core/math.h"

#include <math.h>
#include <stdio.h>

static const double speed_most = 100000.0;
static const double moment = 1e-6; // share of a step below which two moments are one

static double or_else(double value, double otherwise)
{
    return isfinite(value) ? value : otherwise;
}

jm_view_clock jm_view_clock_start(double first_s, double last_s, double step_s)
{
    jm_view_clock c = {.first_s = or_else(first_s, 0.0), .speed = 3600.0};
    c.last_s = fmax(or_else(last_s, c.first_s), c.first_s);
    c.step_s = isfinite(step_s) && step_s > 0.0 ? step_s : 3600.0;
    c.time_s = c.first_s;
    return c;
}

static void hold(jm_view_clock *c)
{
    c->time_s = jm_clamp(or_else(c->time_s, c->first_s), c->first_s, c->last_s);
}

void jm_view_clock_advance(jm_view_clock *c, double real_s)
{
    if (c->following)
        c->time_s = c->last_s;
    double span = c->last_s - c->first_s;
    if (!c->playing || c->following || !(real_s > 0.0) || !isfinite(real_s))
        return;
    c->time_s += real_s * c->speed;
    if (c->time_s >= c->last_s && c->looping && span > 0.0) {
        c->time_s = c->first_s + fmod(c->time_s - c->first_s, span);
    } else if (c->time_s >= c->last_s) {
        c->playing = false;
    }
    hold(c);
}

void jm_view_clock_seek(jm_view_clock *c, double time_s)
{
    c->following = false;
    if (!isfinite(time_s))
        return;
    c->time_s = time_s;
    hold(c);
}

void jm_view_clock_frame(jm_view_clock *c, int direction)
{
    double steps = (c->time_s - c->first_s) / c->step_s;
    double to = direction > 0 ? floor(steps + moment) + 1.0 : ceil(steps - moment) - 1.0;
    c->playing = false;
    jm_view_clock_seek(c, c->first_s + to * c->step_s);
}

void jm_view_clock_faster(jm_view_clock *c, int direction)
{
    const double heads[] = {1.0, 2.0, 5.0};
    double best = direction > 0 ? speed_most : 1.0;
    for (double ten = 1.0; ten <= speed_most; ten *= 10.0)
        for (int i = 0; i < 3; i++) {
            double speed = heads[i] * ten;
            if (speed > speed_most)
                continue;
            if (direction > 0 && speed > c->speed && speed < best)
                best = speed;
            if (direction <= 0 && speed < c->speed && speed > best)
                best = speed;
        }
    c->speed = best;
}

void jm_view_clock_extend(jm_view_clock *c, double last_s)
{
    if (!isfinite(last_s))
        return;
    c->last_s = fmax(last_s, c->first_s);
    if (c->following)
        c->time_s = c->last_s;
    hold(c);
}

double jm_view_clock_time_of(double start_utc_s, const jm_zone *zone, double hour)
{
    if (!isfinite(start_utc_s) || !isfinite(hour))
        return 0.0;
    double seconds = floor(3600.0 * jm_clamp(hour, 0.0, 1000.0) + 0.5);
    jm_civil local = jm_local_from_instant(zone, (jm_instant)floor(start_utc_s + 0.5));
    local.hour = (int32_t)(seconds / 3600.0); // 24 and more carry over into the next day
    local.minute = (int32_t)(fmod(seconds, 3600.0) / 60.0);
    local.second = (int32_t)fmod(seconds, 60.0);
    return (double)jm_instant_from_local(zone, &local) - start_utc_s;
}

static void date_text(const jm_civil *local, int32_t weekday, bool french, char out[64])
{
    static const char *const days[2][7] = {
        {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
        {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}};
    static const char *const months[2][12] = {
        {"January", "February", "March", "April", "May", "June", "July", "August", "September",
         "October", "November", "December"},
        {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
         "octobre", "novembre", "décembre"}};
    const char *ordinal = french && local->day == 1 ? "er" : "";
    snprintf(out, 64, "%s %d%s %s %d", days[french][weekday], local->day, ordinal,
             months[french][local->month - 1], local->year);
}

void jm_view_clock_text(const jm_view_clock *c, double start_utc_s, const jm_zone *zone,
                        bool french, bool date, char out[96])
{
    // Within what the calendar can write; a second may be a whisker short of its minute.
    double utc_s = jm_clamp(or_else(start_utc_s + c->time_s, 0.0), -6e10, 2e11);
    jm_instant instant = (jm_instant)floor(utc_s + 0.5);
    jm_civil local = jm_local_from_instant(zone, instant);
    char words[64] = "";
    if (date)
        date_text(&local, jm_weekday(instant + jm_zone_offset_s(zone, instant)), french, words);
    snprintf(out, 96, "%s%s%02d:%02d", words, date ? ", " : "", local.hour, local.minute);
}
