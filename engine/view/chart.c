// Curves over the day: the outcome's drawn through, the base's quiet and dashed; gaps where no
// value is.
#include "view/panels_own.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>

typedef struct chart {
    const jm_view_chart_def *def;
    jm_view_pen pen;
    jm_view_rect plot;
    jm_scale scale; // of y, printed unit
    double first_s, last_s;
} chart;

static double printed(const chart *c, float value)
{
    return (double)value * c->def->words->scale + c->def->words->shift;
}

static void stretch(const chart *c, const float *values, double *low, double *high)
{
    for (int64_t s = 0; values != NULL && s < c->def->series->steps; s++) {
        double v = printed(c, values[s]);
        if (!isfinite(v))
            continue;
        *low = fmin(*low, v);
        *high = fmax(*high, v);
    }
}

// Bounds on whole steps around all values; false when there is none.
static bool find_scale(chart *c)
{
    double low = (double)INFINITY, high = -(double)INFINITY;
    stretch(c, c->def->series->value, &low, &high);
    stretch(c, c->def->series->base, &low, &high);
    if (!(low <= high))
        return false;
    double least = pow(10.0, -(double)c->def->words->decimals);
    if (high - low < least) {
        // What is always nothing is not shown below it.
        bool nothing = low >= 0.0 && low < least;
        low -= nothing ? 0.0 : 0.5 * least;
        high += nothing ? least : 0.5 * least;
    }
    jm_scale s = jm_scale_between(low, high, false, JM_RAMP_BATLOW);
    low = floor(low / s.step + 1e-9) * s.step;
    high = ceil(high / s.step - 1e-9) * s.step;
    c->scale = s;
    c->scale.low = low;
    c->scale.high = high > low ? high : low + s.step;
    return true;
}

static float x_of(const chart *c, double time_s)
{
    double share = (time_s - c->first_s) / (c->last_s - c->first_s);
    return c->plot.x + (float)share * c->plot.w;
}

static float y_of(const chart *c, double value)
{
    double share = (value - c->scale.low) / (c->scale.high - c->scale.low);
    return c->plot.y + c->plot.h * (1.0f - (float)share);
}

static void tick_text(const chart *c, double value, char out[64])
{
    double shown = fabs(value) < 1e-9 * c->scale.step ? 0.0 : value;
    jm_format_human(shown, jm_scale_decimals(&c->scale), c->def->french, out);
}

// How many ticks from one label to the next, so that they do not touch.
static int label_stride(const chart *c)
{
    double ticks = (c->scale.high - c->scale.low) / c->scale.step;
    float line = jm_view_pen_line_height(&c->pen, 11.0f);
    int stride = 1;
    while (stride < 1000 && (double)c->plot.h * stride / ticks < (double)line)
        stride++;
    return stride;
}

static void draw_values_axis(const chart *c)
{
    const jm_view_pen *pen = &c->pen;
    int stride = label_stride(c);
    double first = floor(c->scale.low / c->scale.step + 0.5);
    double last = floor(c->scale.high / c->scale.step + 0.5);
    if (!(last - first <= 1000.0))
        return;
    for (double i = first; i <= last; i += stride) {
        char text[64];
        float y = y_of(c, i * c->scale.step);
        jm_view_pen_line(pen, c->plot.x, y, c->plot.x + c->plot.w, y, fmaxf(1.0f, pen->unit),
                         pen->line);
        tick_text(c, i * c->scale.step, text);
        jm_view_pen_text(pen, c->plot.x - 5.0f * pen->unit,
                         y - 0.5f * jm_view_pen_line_height(pen, 11.0f), 11.0f, false, pen->quiet,
                         1, 0.0f, text);
    }
}

static void draw_hours_axis(const chart *c)
{
    const jm_view_pen *pen = &c->pen;
    const jm_view_chart_def *d = c->def;
    int stride = jm_view_hour_stride(c->last_s - c->first_s, c->plot.w, 26.0f * pen->unit);
    float bottom = c->plot.y + c->plot.h;
    double hour = ceil((d->start_utc_s + c->first_s) / 3600.0 - 1e-9) * 3600.0 - d->start_utc_s;
    int64_t drawn = 0;
    for (; hour <= c->last_s + 0.5 && drawn < 10000; hour += 3600.0, drawn++) {
        jm_civil local = jm_local_from_instant(d->zone, (jm_instant)(d->start_utc_s + hour + 0.5));
        if (local.hour % (stride < 24 ? stride : 24) != 0)
            continue;
        char text[16];
        float x = x_of(c, hour);
        bool midnight = local.hour == 0 && hour > c->first_s + 1800.0;
        jm_view_pen_line(pen, x, bottom, x, bottom + 3.0f * pen->unit, fmaxf(1.0f, pen->unit),
                         pen->quiet);
        snprintf(text, sizeof text, "%d", midnight ? 24 : (int)local.hour);
        jm_view_pen_text(pen, x, bottom + 3.0f * pen->unit, 11.0f, false, pen->quiet, 0, 0.0f,
                         text);
    }
}

static void draw_curve(const chart *c, const float *values, uint32_t color, bool dashed)
{
    const jm_view_series *s = c->def->series;
    const jm_view_pen *pen = &c->pen;
    float width = (dashed ? 1.5f : 2.2f) * pen->unit;
    for (int64_t i = 0; i < s->steps; i++) {
        double here = printed(c, values[i]);
        if (!isfinite(here))
            continue;
        float x = x_of(c, s->time_s[i]), y = y_of(c, here);
        bool before = i > 0 && isfinite(values[i - 1]);
        bool after = i + 1 < s->steps && isfinite(values[i + 1]);
        if (!before && !after) // a value by itself is a point
            jm_view_pen_rect(pen, (jm_view_rect){x - width, y - width, 2.0f * width, 2.0f * width},
                             color, width);
        if (!after)
            continue;
        float x2 = x_of(c, s->time_s[i + 1]), y2 = y_of(c, printed(c, values[i + 1]));
        // Dashes of whole steps where these are short, so that they stay even along the curve.
        if (!dashed)
            jm_view_pen_line(pen, x, y, x2, y2, width, color);
        else if (x2 - x >= 14.0f * pen->unit)
            jm_view_pen_dashes(pen, x, y, x2, y2, width, color);
        else
            jm_view_pen_line(pen, x, y, x + 0.6f * (x2 - x), y + 0.6f * (y2 - y), width, color);
    }
}

static void draw_now(const chart *c)
{
    double now = c->def->now_s;
    if (!(now >= c->first_s && now <= c->last_s))
        return;
    float x = x_of(c, now);
    jm_view_pen_line(&c->pen, x, c->plot.y, x, c->plot.y + c->plot.h,
                     fmaxf(1.0f, 1.5f * c->pen.unit), c->pen.text);
}

static bool last_place(const chart *c, const float *values, float *y)
{
    for (int64_t i = c->def->series->steps - 1; values != NULL && i >= 0; i--)
        if (isfinite(values[i])) {
            *y = y_of(c, printed(c, values[i]));
            return true;
        }
    return false;
}

// Names beside the ends of the curves, pushed apart where these meet.
static void draw_names(const chart *c, float width)
{
    const jm_view_pen *pen = &c->pen;
    const jm_view_series *s = c->def->series;
    float a, b, line = jm_view_pen_line_height(pen, 11.0f);
    bool has_a = last_place(c, s->value, &a), has_b = last_place(c, s->base, &b);
    float top = c->plot.y, bottom = c->plot.y + c->plot.h - line;
    if (has_a)
        a = fminf(fmaxf(a - 0.5f * line, top), bottom);
    if (has_b)
        b = fminf(fmaxf(b - 0.5f * line, top), bottom);
    if (has_a && has_b && fabsf(a - b) < line) {
        float middle = fminf(fmaxf(0.5f * (a + b), top + 0.5f * line), bottom - 0.5f * line);
        bool above = a <= b;
        a = middle + (above ? -0.5f : 0.5f) * line;
        b = middle + (above ? 0.5f : -0.5f) * line;
    }
    float x = c->plot.x + c->plot.w + 5.0f * pen->unit;
    if (has_a)
        jm_view_pen_text(pen, x, a, 11.0f, false, jm_view_ui_tone(JM_VIEW_TONE_OUTCOME), -1, width,
                         tr(pen, "scenario"));
    if (has_b)
        jm_view_pen_text(pen, x, b, 11.0f, false, jm_view_ui_tone(JM_VIEW_TONE_BASE), -1, width,
                         tr(pen, "base"));
}

// Room for the labels at the left and the names at the right.
static float place_plot(chart *c)
{
    const jm_view_pen *pen = &c->pen;
    jm_view_rect at = c->def->at;
    char low[64], high[64];
    tick_text(c, c->scale.low, low);
    tick_text(c, c->scale.high, high);
    float left = fmaxf(jm_view_pen_width(pen, low, 11.0f, false),
                       jm_view_pen_width(pen, high, 11.0f, false)) +
                 7.0f * pen->unit;
    float names = 0.0f, right = 6.0f * pen->unit;
    if (c->def->series->base != NULL) {
        names = fmaxf(jm_view_pen_width(pen, tr(pen, "scenario"), 11.0f, false),
                      jm_view_pen_width(pen, tr(pen, "base"), 11.0f, false)) +
                1.0f;
        names = fminf(names, 0.3f * at.w);
        right = names + 7.0f * pen->unit;
    }
    float line = jm_view_pen_line_height(pen, 11.0f);
    c->plot = (jm_view_rect){at.x + left, at.y + 1.6f * line, at.w - left - right,
                             at.h - 1.6f * line - line - 4.0f * pen->unit};
    return names;
}

void jm_view_chart(jm_view_ui *ui, jm_ctx *ctx, const jm_view_chart_def *def)
{
    chart c = {.def = def,
               .pen = {.ui = ui,
                       .ctx = ctx,
                       .unit = jm_view_ui_unit(ui),
                       .french = def->french,
                       .text = jm_view_ui_tone(JM_VIEW_TONE_TEXT),
                       .quiet = jm_view_ui_tone(JM_VIEW_TONE_QUIET),
                       .line = 0xFFFFFF2Eu}};
    const jm_view_pen *pen = &c.pen;
    const jm_view_series *s = def->series;
    if (s == NULL || s->steps < 1 || s->time_s == NULL || s->value == NULL || !find_scale(&c)) {
        jm_view_pen_text(pen, def->at.x, def->at.y, JM_VIEW_TYPE_SMALL, false, pen->quiet, -1,
                         def->at.w, tr(pen, "No values over the day here"));
        return;
    }
    c.first_s = s->time_s[0];
    c.last_s = s->time_s[s->steps - 1];
    if (!(c.last_s > c.first_s))
        c.last_s = c.first_s + 3600.0;
    float names = place_plot(&c);
    if (c.plot.w < 30.0f * pen->unit || c.plot.h < 20.0f * pen->unit)
        return;
    if (def->words->unit[0] != '\0')
        jm_view_pen_text(pen, def->at.x, def->at.y, 11.0f, false, pen->quiet, -1, def->at.w,
                         tr(pen, def->words->unit));
    draw_values_axis(&c);
    draw_hours_axis(&c);
    draw_now(&c);
    if (s->base != NULL)
        draw_curve(&c, s->base, jm_view_ui_tone(JM_VIEW_TONE_BASE), true);
    draw_curve(&c, s->value, jm_view_ui_tone(JM_VIEW_TONE_OUTCOME), false);
    if (s->base != NULL)
        draw_names(&c, names);
}
