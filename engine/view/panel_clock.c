// The clock bar: play, steps, speed, and the whole day under one slider.
#include "view/panels_own.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>

static void number_of(const jm_view_pen *pen, double value, char out[64])
{
    jm_format_human(value, value >= 10.0 || value == floor(value) ? 0 : 1, pen->french, out);
}

void jm_view_speed_text(const jm_view_pen *pen, double speed, char out[96])
{
    char number[64];
    if (!(speed > 1.0)) {
        snprintf(out, 96, "%s", tr(pen, "as fast as life"));
    } else if (speed < 60.0) {
        number_of(pen, speed, number);
        snprintf(out, 96, tr(pen, "%s s a second"), number);
    } else if (speed < 3600.0) {
        number_of(pen, speed / 60.0, number);
        snprintf(out, 96, tr(pen, "%s min a second"), number);
    } else {
        number_of(pen, speed / 3600.0, number);
        snprintf(out, 96, tr(pen, "%s h a second"), number);
    }
}

int jm_view_hour_stride(double span_s, float width, float least)
{
    static const int strides[] = {1, 3, 6, 12, 24};
    double hours = fmax(span_s / 3600.0, 1.0);
    for (size_t i = 0; i < sizeof strides / sizeof strides[0]; i++)
        if ((double)width * strides[i] / hours >= (double)least)
            return strides[i];
    double days = ceil(hours / 24.0 * (double)least / fmax((double)width, 1.0));
    return 24 * (int)fmin(fmax(days, 1.0), 1000.0);
}

// What the slider spans: of a run that goes on, the whole of the day it is in.
static void span_of(const jm_view_panel *p, double *first, double *last)
{
    const jm_view_clock *c = &p->model->clock;
    *first = isfinite(c->first_s) ? c->first_s : 0.0;
    *last = isfinite(c->last_s) && c->last_s > *first ? c->last_s : *first + 1.0;
    if (p->shown->state.run != JM_VIEW_RUN_COMPLETE)
        *last = fmax(86400.0, ceil(*last / 86400.0) * 86400.0);
}

static void hour_ticks(const jm_view_panel *p, jm_view_rect track, double first, double last)
{
    const jm_view_pen *pen = &p->pen;
    const jm_view_about *about = jm_view_feed_about(p->shown->feed);
    double span = last - first;
    int stride = jm_view_hour_stride(span, track.w, 56.0f * pen->unit);
    double hour = ceil((about->start_utc_s + first) / 3600.0) * 3600.0 - about->start_utc_s;
    bool each = (double)track.w / (span / 3600.0) >= 4.0 * (double)pen->unit;
    double end = fmin(last, hour + 3600.0 * 100000.0);
    for (; hour <= end + 0.5; hour += 3600.0) {
        jm_civil local =
            jm_local_from_instant(&about->zone, (jm_instant)(about->start_utc_s + hour + 0.5));
        bool label = local.hour % (stride < 24 ? stride : 24) == 0;
        if (label && stride > 24)
            label = (int64_t)floor(hour / 86400.0 + 0.5) % (stride / 24) == 0;
        if (!label && !each)
            continue;
        float x = track.x + (float)((hour - first) / span) * track.w;
        float y = track.y + track.h, length = (label ? 5.0f : 3.0f) * pen->unit;
        jm_view_pen_line(pen, x, y, x, y + length, fmaxf(1.0f, pen->unit),
                         label ? pen->quiet : pen->line);
        if (!label)
            continue;
        char text[16];
        bool midnight = local.hour == 0 && hour > first + 3600.0;
        snprintf(text, sizeof text, "%d", midnight ? 24 : (int)local.hour);
        jm_view_pen_text(pen, x, y + length, 11.0f, false, pen->quiet, 0, 0.0f, text);
    }
}

static void draw_scrubber(jm_view_panel *p, jm_view_rect at)
{
    const jm_view_model *m = p->model;
    double first, last;
    span_of(p, &first, &last);
    float u = p->pen.unit, inset = 10.0f * u;
    // The slider's own track is inset by its knob.
    jm_view_rect track = {at.x + inset, at.y + at.h, at.w - 2.0f * inset, 0.0f};
    hour_ticks(p, track, first, last);
    if (p->shown->state.run != JM_VIEW_RUN_COMPLETE) {
        float share = (float)((m->clock.last_s - first) / (last - first));
        jm_view_rect strip = {track.x, at.y + at.h - 3.0f * u, track.w, 3.0f * u};
        jm_view_pen_rect(&p->pen, strip, p->pen.line, 0.0f);
        strip.w *= fminf(fmaxf(share, 0.0f), 1.0f);
        jm_view_pen_rect(&p->pen, strip, jm_view_ui_tone(JM_VIEW_TONE_ACCENT), 0.0f);
    }
    double time = m->clock.time_s;
    double step = m->clock.step_s > 0.0 ? m->clock.step_s : 3600.0;
    if (jm_view_ui_slider(p->ui, "time", at, first, last, step, &time))
        jm_view_ask(p, JM_VIEW_DO_SEEK, 0.0, time);
}

typedef struct bar {
    jm_view_panel *p;
    jm_view_rect next; // place of the next button
    float gap;
} bar;

static void bar_icon(bar *b, const char *id, jm_view_icon icon, bool on, const char *words,
                     jm_view_verb verb, double value)
{
    char tip[128];
    if (jm_view_ui_icon(b->p->ui, id, b->next, icon, on,
                        jm_view_tip(b->p, words, verb, value, tip)))
        jm_view_ask(b->p, verb, 0.0, value);
    b->next.x += b->next.w + b->gap;
}

// "× 3 600" over "1 h a second".
static void draw_speed(bar *b, float width)
{
    jm_view_panel *p = b->p;
    const jm_view_pen *pen = &p->pen;
    char number[64], times[80], words[96];
    jm_format_human(p->model->clock.speed, 0, pen->french, number);
    snprintf(times, sizeof times, "\u00d7 %s", number);
    jm_view_speed_text(pen, p->model->clock.speed, words);
    float upper = jm_view_pen_line_height(pen, 13.0f), lower = jm_view_pen_line_height(pen, 11.0f);
    float x = b->next.x + 0.5f * width, y = b->next.y + 0.5f * (b->next.h - upper - lower);
    jm_view_pen_text(pen, x, y, 13.0f, true, pen->text, 0, width, times);
    jm_view_pen_text(pen, x, y + upper, 11.0f, false, pen->quiet, 0, width, words);
    b->next.x += width + b->gap;
}

static float speed_width(const jm_view_pen *pen)
{
    float widest = 0.0f;
    static const double speeds[] = {1.0, 50.0, 100.0, 2000.0, 20000.0, 100000.0};
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        char words[96];
        jm_view_speed_text(pen, speeds[i], words);
        widest = fmaxf(widest, jm_view_pen_width(pen, words, 11.0f, false));
    }
    return ceilf(widest + 2.0f * pen->unit);
}

static void draw_follow(bar *b, float width)
{
    jm_view_panel *p = b->p;
    char tip[128];
    jm_view_rect at = {b->next.x, b->next.y, width, b->next.h};
    if (jm_view_ui_button(
            p->ui, "follow", at, tr(&p->pen, "Follow"), p->model->clock.following,
            jm_view_tip(p, tr(&p->pen, "Stay at the newest hour"), JM_VIEW_DO_FOLLOW, 0.0, tip)))
        jm_view_ask(p, JM_VIEW_DO_FOLLOW, 0.0, 0.0);
    b->next.x += width + b->gap;
}

static void draw_buttons(bar *b, float speed_w, float follow_w)
{
    const jm_view_panel *p = b->p;
    const jm_view_pen *pen = &p->pen;
    const jm_view_clock *c = &p->model->clock;
    bar_icon(b, "play", c->playing ? JM_VIEW_ICON_PAUSE : JM_VIEW_ICON_PLAY, false,
             c->playing ? tr(pen, "Pause") : tr(pen, "Play"), JM_VIEW_DO_PLAY, 0.0);
    bar_icon(b, "back", JM_VIEW_ICON_BACK, false, tr(pen, "One step back"), JM_VIEW_DO_FRAME, -1.0);
    bar_icon(b, "next", JM_VIEW_ICON_NEXT, false, tr(pen, "One step on"), JM_VIEW_DO_FRAME, 1.0);
    bar_icon(b, "slower", JM_VIEW_ICON_SLOWER, false, tr(pen, "Slower"), JM_VIEW_DO_FASTER, -1.0);
    draw_speed(b, speed_w);
    bar_icon(b, "faster", JM_VIEW_ICON_FASTER, false, tr(pen, "Faster"), JM_VIEW_DO_FASTER, 1.0);
    bar_icon(b, "loop", JM_VIEW_ICON_LOOP, c->looping, tr(pen, "Day after day"), JM_VIEW_DO_LOOP,
             0.0);
    if (follow_w > 0.0f)
        draw_follow(b, follow_w);
}

void jm_view_panel_clock(jm_view_panel *p)
{
    jm_view_rect at = p->at.clock;
    const jm_view_pen *pen = &p->pen;
    float u = pen->unit, pad = 8.0f * u;
    char date[96], hour[32];
    if (at.w <= 0.0f)
        return;
    jm_view_ui_panel(p->ui, at);
    bool grows = p->shown->state.run == JM_VIEW_RUN_GROWING;
    float follow_w = 0.0f, speed_w = speed_width(pen);
    if (grows)
        follow_w = jm_view_pen_width(pen, tr(pen, "Follow"), JM_VIEW_TYPE_TEXT, false) + 24.0f * u;
    jm_view_moment(p->shown, date, hour);
    float hour_w = jm_view_pen_width(pen, "00:00", 18.0f, true);
    if (p->at.narrow) {
        float b = 32.0f * u;
        bar row = {p, {at.x + pad, at.y + at.h - b - 5.0f * u, b, b}, 4.0f * u};
        draw_scrubber(p, (jm_view_rect){at.x, at.y + 2.0f * u, at.w, 20.0f * u});
        draw_buttons(&row, speed_w, follow_w);
        float room = at.x + at.w - pad - row.next.x;
        if (room >= hour_w)
            jm_view_pen_text(pen, at.x + at.w - pad,
                             row.next.y + 0.5f * (b - jm_view_pen_line_height(pen, 18.0f)), 18.0f,
                             true, pen->text, 1, room, hour);
        return;
    }
    float b = 40.0f * u;
    bar row = {p, {at.x + pad, at.y + 0.5f * (at.h - b), b, b}, 4.0f * u};
    draw_buttons(&row, speed_w, follow_w);
    float right = at.x + at.w - 2.0f * pad - hour_w;
    jm_view_pen_text(pen, at.x + at.w - pad,
                     at.y + 0.5f * (at.h - jm_view_pen_line_height(pen, 18.0f)), 18.0f, true,
                     pen->text, 1, 0.0f, hour);
    draw_scrubber(p, (jm_view_rect){row.next.x, at.y + 6.0f * u, right - row.next.x, 32.0f * u});
}
