// The panel of what was picked: its lines, its value now in both runs, its curve over the day.
#include "view/panels_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { lines_most = 32 };

typedef struct card {
    jm_view_panel *p;
    jm_view_pen pen;
    float x, y, width; // of the words
    float bottom;      // rows end above it
} card;

// A label at the left, its value at the right; below it where the two do not fit beside each other.
static void draw_row(card *c, const char *label, const char *value, uint32_t color, bool bold)
{
    const jm_view_pen *pen = &c->pen;
    float size = JM_VIEW_TYPE_QUIET, line = jm_view_pen_line_height(pen, size);
    float label_w = jm_view_pen_width(pen, label, size, false);
    float value_w = jm_view_pen_width(pen, value, size, bold), gap = 10.0f * pen->unit;
    if (label_w + gap + value_w <= c->width) {
        if (c->y + line > c->bottom)
            return;
        jm_view_pen_text(pen, c->x, c->y, size, false, pen->quiet, -1, 0.0f, label);
        jm_view_pen_text(pen, c->x + c->width, c->y, size, bold, color, 1, 0.0f, value);
        c->y += line;
        return;
    }
    jm_view_pen dry = *pen;
    dry.dry = true;
    float inset = 10.0f * pen->unit, room = c->width - inset;
    float h = jm_view_pen_paragraph(&dry, 0.0f, 0.0f, room, size, color, -1, value);
    if (c->y + line + h > c->bottom)
        return;
    jm_view_pen_text(pen, c->x, c->y, size, false, pen->quiet, -1, c->width, label);
    c->y += line;
    c->y += jm_view_pen_paragraph(pen, c->x + inset, c->y, room, size, color, -1, value);
}

static void draw_close(card *c, float size)
{
    char tip[128];
    jm_view_panel *p = c->p;
    jm_view_rect at = {c->x + c->width - size, c->y, size, size};
    if (c->pen.dry || p->shown->capture)
        return;
    if (jm_view_ui_icon(p->ui, "close-picked", at, JM_VIEW_ICON_CLOSE, false,
                        jm_view_tip(p, tr(&c->pen, "Close"), JM_VIEW_DO_UNPICK, 0.0, tip)))
        jm_view_ask(p, JM_VIEW_DO_UNPICK, 0.0, 0.0);
}

static void draw_heading(card *c, const char *kind, const char *name)
{
    const jm_view_pen *pen = &c->pen;
    float button = 32.0f * pen->unit, size = 17.0f, from = c->y;
    float room = c->width - button - 8.0f * pen->unit;
    draw_close(c, button);
    jm_view_pen_text(pen, c->x, c->y, JM_VIEW_TYPE_SMALL, false, pen->quiet, -1, room, kind);
    c->y += jm_view_pen_line_height(pen, JM_VIEW_TYPE_SMALL);
    jm_view_pen bold = *pen;
    bold.bold = true;
    // A long name takes two lines, unless its values would have to go for it.
    if (c->bottom - c->y >= 200.0f * pen->unit) {
        c->y += jm_view_pen_paragraph(&bold, c->x, c->y, room, size, pen->text, -1, name);
    } else {
        jm_view_pen_text(pen, c->x, c->y, size, true, pen->text, -1, room, name);
        c->y += jm_view_pen_line_height(pen, size);
    }
    c->y = fmaxf(c->y, from + button) + 4.0f * pen->unit;
}

// ---- values

typedef struct now_values {
    const jm_view_topic *topic;
    double outcome, base, difference; // SI, NaN: none
    bool has_base;
} now_values;

// As the feed goes between two steps; before the first it stands.
static double value_at(const jm_view_series *s, const float *values, double time_s)
{
    if (values == NULL || s->steps < 1 || !isfinite(time_s))
        return (double)NAN;
    int64_t b = 0;
    while (b < s->steps && s->time_s[b] <= time_s)
        b++;
    if (b == 0)
        return (double)values[0];
    if (b == s->steps)
        return (double)values[s->steps - 1];
    double w = (time_s - s->time_s[b - 1]) / (s->time_s[b] - s->time_s[b - 1]);
    return w > 0.0 ? (1.0 - w) * (double)values[b - 1] + w * (double)values[b]
                   : (double)values[b - 1];
}

// From the very arrays that the layer is drawn from, where the layer is of the thing's kind.
static bool values_now(const jm_view_panel *p, now_values *out)
{
    const jm_view_values *v = p->shown->values;
    const jm_view_series *s = &p->series;
    int64_t index = p->series_index;
    *out = (now_values){.topic = jm_view_feed_topic(p->shown->feed, p->series_topic)};
    out->has_base = p->model->has_base && out->topic->in_base;
    out->base = out->difference = (double)NAN;
    if (v != NULL && v->count > index && v->topic == p->series_topic) {
        out->outcome = jm_view_value(v, index, JM_VIEW_OUTCOME);
        if (out->has_base) {
            out->base = jm_view_value(v, index, JM_VIEW_BASE);
            out->difference = jm_view_value(v, index, JM_VIEW_DIFFERENCE);
        }
        return true;
    }
    if (!p->series_there)
        return false;
    out->outcome = value_at(s, s->value, p->model->clock.time_s);
    if (out->has_base)
        out->base = value_at(s, s->base, p->model->clock.time_s);
    out->difference = out->outcome - out->base;
    return true;
}

static void value_words(const card *c, const now_values *n, double value, bool difference,
                        char out[96])
{
    const jm_field_words *w = &n->topic->words;
    double printed = value * w->scale + (difference ? 0.0 : w->shift);
    jm_view_value_text(&c->pen, printed, w, difference, out);
    if (out[0] == '\0')
        snprintf(out, 96, "%s", tr(&c->pen, "no value"));
}

static void draw_values(card *c, const now_values *n)
{
    const jm_view_pen *pen = &c->pen;
    char text[96], date[96], hour[32], title[320];
    c->y += 6.0f * pen->unit;
    jm_view_moment(c->p->shown, date, hour);
    snprintf(title, sizeof title, "%.200s, %s", tr(pen, n->topic->words.title), hour);
    if (c->y + jm_view_pen_line_height(pen, JM_VIEW_TYPE_QUIET) > c->bottom)
        return;
    c->y +=
        jm_view_pen_paragraph(pen, c->x, c->y, c->width, JM_VIEW_TYPE_QUIET, pen->text, -1, title);
    value_words(c, n, n->outcome, false, text);
    draw_row(c, n->has_base ? tr(pen, "Scenario") : tr(pen, "Value"), text,
             jm_view_ui_tone(JM_VIEW_TONE_OUTCOME), true);
    if (!n->has_base)
        return;
    value_words(c, n, n->base, false, text);
    draw_row(c, tr(pen, "Base"), text, jm_view_ui_tone(JM_VIEW_TONE_BASE), true);
    value_words(c, n, n->difference, true, text);
    draw_row(c, tr(pen, "Difference"), text, pen->text, true);
}

static bool has_values(const jm_view_series *s)
{
    bool any = false;
    for (int64_t i = 0; i < s->steps; i++)
        any = any || isfinite(s->value[i]) || (s->base != NULL && isfinite(s->base[i]));
    return any;
}

// A layer that never changes has no curve; its value stands by itself.
static void draw_still(card *c)
{
    const jm_view_panel *p = c->p;
    const jm_view_topic *topic = p->topic;
    if (topic == NULL || !topic->is_static || topic->has_classes)
        return;
    const int64_t index = jm_view_picked_at(p->shown, topic);
    if (index < 0 || index >= p->shown->values->count)
        return;
    char text[96];
    const now_values still = {.topic = topic};
    value_words(c, &still, jm_view_value(p->shown->values, index, JM_VIEW_OUTCOME), false, text);
    draw_row(c, tr(&c->pen, topic->words.title), text, jm_view_ui_tone(JM_VIEW_TONE_OUTCOME), true);
}

static const float chart_h = 130.0f;

static void draw_chart(card *c)
{
    const jm_view_panel *p = c->p;
    const jm_view_about *about = jm_view_feed_about(p->shown->feed);
    const jm_view_topic *topic = jm_view_feed_topic(p->shown->feed, p->series_topic);
    float h = chart_h * c->pen.unit;
    c->y += 6.0f * c->pen.unit;
    const jm_view_chart_def def = {.at = {c->x, c->y, c->width, h},
                                   .series = &p->series,
                                   .words = &topic->words,
                                   .now_s = p->model->clock.time_s,
                                   .start_utc_s = about->start_utc_s,
                                   .zone = &about->zone,
                                   .french = c->pen.french};
    if (!p->series_there) // that there is no value is not known yet
        jm_view_pen_text(&c->pen, c->x, c->y, JM_VIEW_TYPE_SMALL, false, c->pen.quiet, -1, c->width,
                         "\u2026");
    else if (!c->pen.dry)
        jm_view_chart(c->p->ui, c->pen.ctx, &def);
    c->y += h;
}

static float draw_card(card *c, bool chart)
{
    char lines[lines_most][160];
    jm_view_panel *p = c->p;
    float from = c->y;
    int32_t count = jm_view_picked_lines(p->shown, lines, lines_most);
    if (count < 2)
        return 0.0f;
    draw_heading(c, lines[0], lines[1]);
    now_values now;
    // The values keep their place when rows must go.
    float keep = 0.0f, line = jm_view_pen_line_height(&c->pen, JM_VIEW_TYPE_QUIET);
    bool values = p->has_series && values_now(p, &now);
    if (values)
        keep = (now.has_base ? 5.0f : 3.0f) * line;
    float bottom = c->bottom;
    c->bottom = bottom - keep;
    for (int32_t l = 2; l + 1 < count; l += 2)
        draw_row(c, lines[l], lines[l + 1], c->pen.text, false);
    c->bottom = bottom;
    draw_still(c);
    if (values)
        draw_values(c, &now);
    // While it is read its place is kept, so that nothing jumps.
    if (chart && p->has_series && (!p->series_there || has_values(&p->series)))
        draw_chart(c);
    return c->y - from;
}

float jm_view_panel_picked(jm_view_panel *p, jm_view_rect column, float most, bool chart, bool dry)
{
    float pad = jm_view_u(p, p->at.narrow ? 8.0f : 12.0f);
    card c = {.p = p,
              .pen = p->pen,
              .x = column.x + pad,
              .y = column.y + pad,
              .width = column.w - 2.0f * pad,
              .bottom = INFINITY};
    c.pen.dry = true;
    card measured = c;
    float room = most > 0.0f ? most - 2.0f * pad : INFINITY;
    measured.bottom = c.bottom = chart ? INFINITY : c.y + room;
    float h = draw_card(&measured, chart);
    if (h <= 0.0f || dry || h > room + 0.5f)
        return h > 0.0f ? h + 2.0f * pad : 0.0f;
    jm_view_ui_panel(p->ui, (jm_view_rect){column.x, column.y, column.w, h + 2.0f * pad});
    c.pen.dry = false;
    draw_card(&c, chart);
    return h + 2.0f * pad;
}
