// The legend: the very scale that the shader colours by, in words and numbers.
#include "view/palette.h"
#include "view/panels_own.h"
#include "view/ribbon.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- scale

static void tick_text(const jm_view_pen *pen, const jm_scale *scale, double value, char out[80])
{
    char number[64];
    double shown = fabs(value) < 1e-9 * scale->step ? 0.0 : value;
    jm_format_human(shown, jm_scale_decimals(scale), pen->french, number);
    snprintf(out, 80, "%s%s", scale->difference && shown > 0.0 ? "+" : "", number);
}

// Multiples of the step between the ends.
static void tick_range(const jm_scale *scale, double *first, double *last)
{
    *first = ceil(scale->low / scale->step - 1e-9);
    *last = floor(scale->high / scale->step + 1e-9);
    if (!(*last - *first <= 1000.0))
        *last = *first; // a scale that is none
}

int jm_view_legend_stride(const jm_view_pen *pen, const jm_scale *scale, float width)
{
    static const int strides[] = {1, 2, 5, 10, 20, 50, 100, 1000};
    double first, last, span = scale->high - scale->low;
    tick_range(scale, &first, &last);
    float widest = 0.0f;
    for (double i = first; i <= last; i += fmax(1.0, last - first)) {
        char text[80];
        tick_text(pen, scale, i * scale->step, text);
        widest = fmaxf(widest, jm_view_pen_width(pen, text, JM_VIEW_TYPE_SMALL, false));
    }
    for (size_t s = 0; s < sizeof strides / sizeof strides[0]; s++)
        if ((double)width * strides[s] * scale->step / span >= (double)(widest + 10.0f * pen->unit))
            return strides[s];
    return 1000;
}

// A colour bar and what its ends mean.
typedef struct ramp_bar {
    const jm_view_pen *pen;
    const jm_scale *scale;
    float x, y, width, height;
    bool open_low, open_high; // values beyond the end share its colour
} ramp_bar;

// Scales leave the utmost values out, but nothing lies below nothing or beyond a whole.
static ramp_bar ramp_bar_of(const jm_view_pen *pen, const jm_scale *scale,
                            const jm_field_words *words, float x, float y, float width)
{
    bool share = strcmp(words->unit, "%") == 0, bare = words->unit[0] == '\0';
    bool whole = (share && scale->high >= 100.0) || (bare && scale->high <= 1.0);
    bool nothing = fabs(scale->low) <= 0.0 && !(fabs(words->shift) > 0.0);
    return (ramp_bar){.pen = pen,
                      .scale = scale,
                      .x = x,
                      .y = y,
                      .width = width,
                      .height = 14.0f * pen->unit,
                      .open_low = scale->difference || !nothing,
                      .open_high = scale->difference || !whole};
}

/// A label below the bar, from `left` to `right`.
typedef struct tick_label {
    float line, left, right;
    char text[96];
} tick_label;

static tick_label label_of(const ramp_bar *bar, double value)
{
    char number[80];
    const jm_scale *scale = bar->scale;
    float u = bar->pen->unit, end = bar->x + bar->width;
    double near = 1e-6 * scale->step;
    bool low = bar->open_low && value <= scale->low + near;
    bool high = bar->open_high && value >= scale->high - near;
    tick_label label = {0};
    tick_text(bar->pen, scale, value, number);
    snprintf(label.text, sizeof label.text, "%s%s",
             low    ? "\u2264\u202f"
             : high ? "\u2265\u202f"
                    : "",
             number);
    float at = bar->x + (float)((value - scale->low) / (scale->high - scale->low)) * bar->width;
    label.line = fminf(fmaxf(at, bar->x + 0.5f * u), end - 0.5f * u);
    // The outer labels stay within the legend.
    float wide = jm_view_pen_width(bar->pen, label.text, JM_VIEW_TYPE_SMALL, false);
    label.left = fmaxf(bar->x, fminf(at - 0.5f * wide, end - wide));
    label.right = label.left + wide;
    return label;
}

static void draw_label(const ramp_bar *bar, const tick_label *label)
{
    const jm_view_pen *pen = bar->pen;
    jm_view_pen_text(pen, label->left, bar->y + bar->height + 5.0f * pen->unit, JM_VIEW_TYPE_SMALL,
                     false, pen->text, -1, 0.0f, label->text);
}

static void draw_tick(const ramp_bar *bar, const tick_label *label)
{
    const jm_view_pen *pen = bar->pen;
    float u = pen->unit, y = bar->y + bar->height;
    jm_view_pen_line(pen, label->line, y, label->line, y + 4.0f * u, fmaxf(1.0f, u), pen->quiet);
}

static bool is_free(const ramp_bar *bar, const tick_label *label, float from, float to)
{
    float gap = 6.0f * bar->pen->unit;
    return label->left >= from + gap && label->right <= to - gap;
}

// The least stride whose labels leave those of the ends free; 0: none does.
static int free_stride(const ramp_bar *bar, const tick_label *low, const tick_label *high)
{
    double first, last, step = bar->scale->step;
    int least = jm_view_legend_stride(bar->pen, bar->scale, bar->width);
    tick_range(bar->scale, &first, &last);
    for (int stride = least; stride <= 4 * least; stride++) {
        bool any = false, all = true;
        for (double i = ceil(first / stride) * stride; i <= last; i += stride) {
            tick_label label = label_of(bar, i * step);
            bool end = i * step <= bar->scale->low + 0.5 * step ||
                       i * step >= bar->scale->high - 0.5 * step;
            any = any || !end;
            all = all && (end || is_free(bar, &label, low->right, high->left));
        }
        if (any && all)
            return stride;
    }
    return 0;
}

// Both ends bear their numbers; those between stand free of them.
static float draw_ramp(const ramp_bar *bar)
{
    const jm_view_pen *pen = bar->pen;
    const jm_scale *scale = bar->scale;
    float u = pen->unit, label_h = jm_view_pen_line_height(pen, 12.0f);
    double first, last, span = scale->high - scale->low;
    if (!(span > 0.0) || !(scale->step > 0.0) || !isfinite(span))
        return 0.0f;
    if (!pen->dry)
        jm_view_ui_ramp(pen->ui, (jm_view_rect){bar->x, bar->y, bar->width, bar->height},
                        scale->ramp);
    tick_label low = label_of(bar, scale->low), high = label_of(bar, scale->high);
    draw_tick(bar, &low);
    draw_tick(bar, &high);
    draw_label(bar, &low);
    draw_label(bar, &high);
    int stride = free_stride(bar, &low, &high);
    tick_range(scale, &first, &last);
    for (double i = stride > 0 ? ceil(first / stride) * stride : last + 1.0; i <= last;
         i += stride) {
        tick_label label = label_of(bar, i * scale->step);
        draw_tick(bar, &label);
        if (is_free(bar, &label, low.right, high.left))
            draw_label(bar, &label);
    }
    return bar->height + 5.0f * u + label_h;
}

static float draw_less_more(const jm_view_pen *pen, const jm_field_words *words, float x, float y,
                            float width)
{
    bool heat = strcmp(words->unit, "°C") == 0;
    const char *less = heat ? tr(pen, "cooler") : tr(pen, "less");
    const char *more = heat ? tr(pen, "warmer") : tr(pen, "more");
    const char *same = tr(pen, "unchanged");
    float third = width / 3.0f;
    jm_view_pen_text(pen, x, y, JM_VIEW_TYPE_SMALL, false, pen->quiet, -1, third, less);
    jm_view_pen_text(pen, x + 0.5f * width, y, JM_VIEW_TYPE_SMALL, false, pen->quiet, 0, third,
                     same);
    jm_view_pen_text(pen, x + width, y, JM_VIEW_TYPE_SMALL, false, pen->quiet, 1, third, more);
    return jm_view_pen_line_height(pen, JM_VIEW_TYPE_SMALL);
}

// ---- kinds and keys

static uint32_t rgba(const uint8_t rgb[3])
{
    return (uint32_t)rgb[0] << 24 | (uint32_t)rgb[1] << 16 | (uint32_t)rgb[2] << 8 | 0xFFu;
}

static float draw_key(const jm_view_pen *pen, float x, float y, float width, uint32_t color,
                      const char *words)
{
    float u = pen->unit, h = fmaxf(18.0f * u, jm_view_pen_line_height(pen, JM_VIEW_TYPE_SMALL));
    jm_view_rect box = {x, y + 0.5f * (h - 12.0f * u), 20.0f * u, 12.0f * u};
    jm_view_pen_rect(pen, box, color, 2.0f * u);
    jm_view_pen_frame(pen, box, pen->line);
    float text_y = y + 0.5f * (h - jm_view_pen_line_height(pen, JM_VIEW_TYPE_SMALL));
    jm_view_pen_text(pen, x + 28.0f * u, text_y, JM_VIEW_TYPE_SMALL, false, pen->text, -1,
                     width - 28.0f * u, words);
    return h;
}

// The kinds that a map holds, of a sample spread over it: large cities have millions of cells.
static void find_kinds(const jm_view_values *v, bool here[JM_SURFACE_COUNT])
{
    int64_t stride = v->count / 131072 + 1;
    for (int64_t i = 0; v->a != NULL && i < v->count; i += stride) {
        float code = v->a[i];
        if (code >= 0.0f && code < (float)JM_SURFACE_COUNT)
            here[(int)code] = true;
    }
}

static float draw_kinds(const jm_view_pen *pen, const jm_view_values *v, float x, float y,
                        float width, int columns)
{
    bool here[JM_SURFACE_COUNT] = {false};
    find_kinds(v, here);
    float column = width / (float)columns, row = 0.0f, h = 0.0f;
    int drawn = 0;
    for (int c = 0; c < JM_SURFACE_COUNT; c++) {
        const char *name = jm_view_class_name(c);
        if (!here[c] || name == NULL)
            continue;
        uint8_t rgb[3];
        jm_view_class_color(c, rgb);
        h = draw_key(pen, x + (float)(drawn % columns) * column, y + row, column - 6.0f * pen->unit,
                     rgba(rgb), tr(pen, name));
        drawn++;
        if (drawn % columns == 0)
            row += h;
    }
    return row + (drawn % columns != 0 ? h : 0.0f);
}

static double nice_below(double value)
{
    double power = 1.0;
    while (power * 10.0 <= value)
        power *= 10.0;
    double head = value / power;
    return power * (head >= 5.0 ? 5.0 : head >= 2.0 ? 2.0 : 1.0);
}

// Three strips as wide, one to the other, as they are on the map.
static float draw_widths(const jm_view_pen *pen, const jm_city *city, float x, float y, float width)
{
    static const double parts[] = {0.1, 0.5, 1.0};
    double full = 3600.0 * jm_view_flow_full_vehs(&city->streets),
           most = nice_below(fmax(full, 10.0));
    float u = pen->unit, title_h = jm_view_pen_line_height(pen, JM_VIEW_TYPE_SMALL);
    jm_view_pen_text(pen, x, y, JM_VIEW_TYPE_SMALL, false, pen->quiet, -1, width,
                     tr(pen, "Width: car traffic (veh/h)"));
    float column = width / 3.0f, strip_y = y + title_h + 7.0f * u;
    for (int i = 0; i < 3; i++) {
        char number[64];
        double share = fmin(parts[i] * most / full, 1.0);
        float thick = (float)(1.0 + 11.0 * share) * u, from = x + (float)i * column;
        jm_view_pen_rect(pen,
                         (jm_view_rect){from, strip_y - 0.5f * thick, column - 14.0f * u, thick},
                         pen->quiet, 0.0f);
        jm_format_human(parts[i] * most, 0, pen->french, number);
        jm_view_pen_text(pen, from + 0.5f * (column - 14.0f * u), strip_y + 7.0f * u,
                         JM_VIEW_TYPE_SMALL, false, pen->text, 0, column, number);
    }
    return title_h + 14.0f * u + title_h + 2.0f * u;
}

// ---- words

static void title_of(const jm_view_pen *pen, const jm_view_topic *topic, char out[256])
{
    const char *title = tr(pen, topic->words.title), *unit = topic->words.unit;
    if (unit[0] != '\0')
        snprintf(out, 256, "%.180s (%.40s)", title, tr(pen, unit));
    else
        snprintf(out, 256, "%.180s", title);
}

static void hour_of(const jm_view_shown *shown, double time_s, char out[16])
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    jm_view_hour_text(&about->zone, about->start_utc_s + time_s, out);
}

// Which stretch of time the colours are of.
static void stretch_of(const jm_view_pen *pen, const jm_view_shown *shown, char out[256])
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    double step = about->step_s, time = shown->model->clock.time_s;
    char at[16], next[16], minutes[64];
    out[0] = '\0';
    if (!(step > 0.0) || !isfinite(time))
        return;
    double from = fmax(step, floor(time / step + 1e-6) * step);
    hour_of(shown, from, at);
    hour_of(shown, from + step, next);
    if (fabs(step - 3600.0) > 1.0) {
        jm_format_human(step / 60.0, 0, pen->french, minutes);
        snprintf(out, 256, tr(pen, "Mean of the %s minutes that end at %s"), minutes, at);
    } else if (shown->values->weight > 1e-3) {
        snprintf(out, 256, tr(pen, "Between the hours that end at %s and %s"), at, next);
    } else {
        snprintf(out, 256, tr(pen, "Interval that ends at %s"), at);
    }
}

// ---- the whole

static const uint32_t no_value = 0x9A9A9AFFu, only_new = 0xFA9E2EFFu;

typedef struct parts {
    bool keys, sentence;
} parts;

static float draw_head(const jm_view_pen *pen, const jm_view_shown *shown,
                       const jm_view_topic *topic, float x, float y, float width)
{
    char text[256];
    float from = y, size = JM_VIEW_TYPE_TEXT;
    title_of(pen, topic, text);
    jm_view_pen bold = *pen;
    bold.bold = true;
    y += jm_view_pen_paragraph(&bold, x, y, width, size, pen->text, -1, text);
    if (jm_view_side_told(shown) == JM_VIEW_DIFFERENCE)
        y += jm_view_pen_paragraph(pen, x, y, width, JM_VIEW_TYPE_SMALL, pen->quiet, -1,
                                   tr(pen, "Change: scenario minus base"));
    return y + 5.0f * pen->unit - from;
}

// Buildings, trees and tracks that the base does not have, in the shaders' NEW_COLOR.
static float draw_new(const jm_view_pen *pen, const jm_view_shown *shown, float x, float y,
                      float width)
{
    return jm_view_marks_new(shown)
               ? draw_key(pen, x, y, width, only_new, tr(pen, "only in the scenario"))
               : 0.0f;
}

static float draw_keys(const jm_view_pen *pen, const jm_view_shown *shown,
                       const jm_view_topic *topic, float x, float y, float width)
{
    float from = y, gap = 6.0f * pen->unit;
    y += gap;
    y += draw_key(pen, x, y, width, no_value, tr(pen, "no value"));
    y += draw_new(pen, shown, x, y, width);
    if (topic->dim == JM_DIM_LINKS)
        y += gap + draw_widths(pen, jm_view_feed_city(shown->feed), x, y + gap, width);
    if (topic->dim == JM_DIM_PARKINGS)
        y += jm_view_pen_paragraph(pen, x, y, width, JM_VIEW_TYPE_SMALL, pen->quiet, -1,
                                   tr(pen, "Size: number of spaces"));
    return y - from;
}

// Sentences of files begin as they like: a to z, and the accented letters of Latin-1.
static void begin_large(const char *text, char *out, size_t size)
{
    jm_view_copy_words(out, size, text);
    if (out[0] >= 'a' && out[0] <= 'z') {
        out[0] = (char)(out[0] - 'a' + 'A');
        return;
    }
    unsigned char lead = (unsigned char)out[0], next = lead == 0xC3 ? (unsigned char)out[1] : 0;
    if (next >= 0xA0 && next <= 0xBE && next != 0xB7) // not the sign of division
        out[1] = (char)(next - 0x20);
}

static float draw_sentence(const jm_view_pen *pen, const jm_view_shown *shown,
                           const jm_view_topic *topic, float x, float y, float width)
{
    char stretch[256];
    float from = y;
    y += 4.0f * pen->unit;
    if (!topic->is_static) {
        stretch_of(pen, shown, stretch);
        y += jm_view_pen_paragraph(pen, x, y, width, JM_VIEW_TYPE_SMALL, pen->quiet, -1, stretch);
    }
    // The file's own sentence, where it can be told in the user's language.
    const char *sentence = tr(pen, topic->sentence);
    if (topic->sentence[0] != '\0' && !(pen->french && strcmp(sentence, topic->sentence) == 0)) {
        char begun[512];
        begin_large(sentence, begun, sizeof begun);
        y += jm_view_pen_paragraph(pen, x, y, width, JM_VIEW_TYPE_SMALL, pen->quiet, -1, begun);
    }
    return y - from;
}

static float draw_all(const jm_view_pen *pen, const jm_view_shown *shown,
                      const jm_view_topic *topic, float x, float y, float width, parts with)
{
    float from = y;
    jm_view_side side = jm_view_side_told(shown);
    const jm_scale *scale = jm_view_values_scale(shown->values, side);
    y += draw_head(pen, shown, topic, x, y, width);
    // Where one run has no such values nothing is coloured, so no colour is explained.
    if (shown->model->has_base && shown->model->compare == JM_VIEW_DIFF && !topic->in_base)
        return y - from +
               jm_view_pen_paragraph(pen, x, y, width, JM_VIEW_TYPE_SMALL, pen->quiet, -1,
                                     tr(pen, "No difference can be shown: the base has no values "
                                             "of this layer"));
    if (topic->has_classes) {
        y += draw_kinds(pen, shown->values, x, y, width, with.sentence ? 1 : 2);
        y += draw_new(pen, shown, x, y, width);
    } else if (scale != NULL) {
        const ramp_bar bar = ramp_bar_of(pen, scale, &topic->words, x, y, width);
        y += draw_ramp(&bar);
        if (side == JM_VIEW_DIFFERENCE)
            y += draw_less_more(pen, &topic->words, x, y, width);
        if (with.keys)
            y += draw_keys(pen, shown, topic, x, y, width);
    }
    if (with.sentence && !topic->has_classes)
        y += draw_sentence(pen, shown, topic, x, y, width);
    return y - from;
}

float jm_view_legend_by(const jm_view_pen *pen, const jm_view_shown *shown, float x, float y,
                        float width, float most)
{
    static const parts tries[] = {{true, true}, {true, false}, {false, false}};
    const jm_view_topic *topic = jm_view_topic_drawn(shown);
    if (!(width > 0.0f))
        return 0.0f;
    if (topic == NULL)
        return draw_new(pen, shown, x, y, width);
    jm_view_pen dry = *pen;
    dry.dry = true;
    size_t last = sizeof tries / sizeof tries[0] - 1, t = 0;
    for (; most > 0.0f && t < last; t++)
        if (draw_all(&dry, shown, topic, x, y, width, tries[t]) <= most + 0.5f)
            break;
    return draw_all(pen, shown, topic, x, y, width, tries[t]);
}

float jm_view_legend(jm_view_ui *ui, const jm_view_shown *shown, float x, float y, float width)
{
    jm_view_pen pen = jm_view_pen_of(ui, shown, jm_view_ui_unit(ui));
    return jm_view_legend_by(&pen, shown, x, y, width, 0.0f);
}
