// The words of a map: title, legend, scale bar, north, date, sources, status line.
#include "core/text.h"
#include "core/time.h"
#include "report/map_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double column_width = 320.0; // of the words at the right, in 1/1600 of the page

static void draw_frame(jm_map *m)
{
    cairo_t *cr = m->canvas.cr;
    cairo_rectangle(cr, m->x, m->y, m->w, m->h);
    cairo_set_source_rgb(cr, 0.35, 0.35, 0.38);
    cairo_set_line_width(cr, m->unit);
    cairo_stroke(cr);
}

// "19/07/2026, 14:00-15:00" or "2026-07-19, 14:00-15:00"
static jm_status describe_time(jm_map *m, char *out, size_t size)
{
    jm_zone zone;
    JM_TRY(jm_zone_parse(m->ctx, m->zone_rule != NULL ? m->zone_rule : "UTC0", &zone));
    double start = jm_reader_start_utc_s(m->reader);
    double end_s = m->field->is_static ? 0.0 : jm_reader_time_s(m->reader, m->step);
    double begin_s = m->step > 0 ? jm_reader_time_s(m->reader, m->step - 1) : 0.0;
    jm_civil a = jm_local_from_instant(&zone, (jm_instant)(start + begin_s));
    jm_civil b = jm_local_from_instant(&zone, (jm_instant)(start + end_s));
    char date[32];
    if (m->def->french)
        snprintf(date, sizeof date, "%02d/%02d/%d", (int)a.day, (int)a.month, (int)a.year);
    else
        snprintf(date, sizeof date, "%d-%02d-%02d", (int)a.year, (int)a.month, (int)a.day);
    if (m->field->is_static)
        snprintf(out, size, "%s", date);
    else
        snprintf(out, size, "%s, %02d:%02d \xE2\x80\x93 %02d:%02d", date, (int)a.hour,
                 (int)a.minute, (int)b.hour, (int)b.minute);
    return JM_OK;
}

static jm_status draw_title(jm_map *m)
{
    char when[96], line[512];
    double u = m->unit;
    JM_TRY(describe_time(m, when, sizeof when));
    const char *title = jm_translate(m->ctx, m->words.title);
    if (m->is_change)
        snprintf(line, sizeof line, "%s%s%s", title, jm_translate(m->ctx, ": "),
                 jm_translate(m->ctx, "change against the base"));
    else
        snprintf(line, sizeof line, "%s", title);
    jm_canvas_text(&m->canvas, 40.0 * u, 56.0 * u, 30.0 * u, true, 0.10, JM_LEFT, line);
    const char *name = m->city->name, *of_run = m->title != NULL ? m->title : "";
    if (of_run[0] == '\0')
        snprintf(line, sizeof line, "%s \xC2\xB7 %s", name, when);
    else if (jm_title_names_city(of_run, name))
        snprintf(line, sizeof line, "%s \xC2\xB7 %s", of_run, when);
    else
        snprintf(line, sizeof line, "%s \xC2\xB7 %s \xC2\xB7 %s", name, of_run, when);
    jm_canvas_text(&m->canvas, 40.0 * u, 94.0 * u, 19.0 * u, false, 0.30, JM_LEFT, line);
    return JM_OK;
}

static void draw_tick(jm_map *m, double x, double y, double value)
{
    char text[64];
    double shown = fabs(value) < 1e-9 * m->scale.step ? 0.0 : value;
    jm_format_human(shown, jm_scale_decimals(&m->scale), m->def->french, text);
    char line[80];
    snprintf(line, sizeof line, "%s%s", m->scale.difference && shown > 0.0 ? "+" : "", text);
    jm_canvas_text(&m->canvas, x, y + 5.5 * m->unit, 16.0 * m->unit, false, 0.2, JM_LEFT, line);
}

// The colours of the scale with their ticks.
static double draw_scale(jm_map *m, double x, double y)
{
    cairo_t *cr = m->canvas.cr;
    double u = m->unit, height = 300.0 * u, width = 30.0 * u;
    enum { slices = 120 };
    for (int i = 0; i < slices; i++) {
        double share = (i + 0.5) / slices, rgb[3];
        jm_scale_color(&m->scale, m->scale.low + (m->scale.high - m->scale.low) * share, rgb);
        cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
        cairo_rectangle(cr, x, y + height * (1.0 - (i + 1.0) / slices), width,
                        height / slices + 0.7);
        cairo_fill(cr);
    }
    cairo_rectangle(cr, x, y, width, height);
    cairo_set_source_rgb(cr, 0.35, 0.35, 0.38);
    cairo_set_line_width(cr, 0.8 * u);
    cairo_stroke(cr);
    double first = ceil(m->scale.low / m->scale.step - 1e-9) * m->scale.step;
    for (double v = first; v <= m->scale.high + 1e-6 * m->scale.step; v += m->scale.step) {
        double share = (v - m->scale.low) / (m->scale.high - m->scale.low);
        double at = y + height * (1.0 - share);
        cairo_move_to(cr, x + width, at);
        cairo_line_to(cr, x + width + 6.0 * u, at);
        cairo_stroke(cr);
        draw_tick(m, x + width + 12.0 * u, at, v);
    }
    return y + height + 30.0 * u;
}

static double draw_legend(jm_map *m, double x, double y)
{
    double u = m->unit;
    char label[256];
    const char *unit = m->words.unit;
    if (unit[0] != '\0')
        snprintf(label, sizeof label, "%s (%s)", jm_translate(m->ctx, m->words.title),
                 jm_translate(m->ctx, unit));
    else
        snprintf(label, sizeof label, "%s", jm_translate(m->ctx, m->words.title));
    y = jm_canvas_paragraph(&m->canvas, x, y, column_width * u, 17.0 * u, 0.15, label);
    y = jm_map_has_classes(m) ? jm_map_class_legend(m, x, y) : draw_scale(m, x, y);
    if (m->field->dim == JM_DIM_LINKS)
        y = jm_canvas_paragraph(&m->canvas, x, y, column_width * u, 15.0 * u, 0.3,
                                jm_translate(m->ctx, "Width of a line: number of cars"));
    if (m->field->dim == JM_DIM_PARKINGS)
        y = jm_canvas_paragraph(&m->canvas, x, y, column_width * u, 15.0 * u, 0.3,
                                jm_translate(m->ctx, "Size of a disc: number of spaces"));
    if (m->is_change)
        y = jm_canvas_paragraph(&m->canvas, x, y, column_width * u, 15.0 * u, 0.3,
                                jm_translate(m->ctx, "No colour: no change"));
    return y;
}

// A bar of 1, 2 or 5 times a power of ten metres, about a quarter of the map.
static double draw_scale_bar(jm_map *m, double x, double y)
{
    cairo_t *cr = m->canvas.cr;
    double u = m->unit, wanted = 200.0 * u / m->scale_px, power = 1.0;
    while (power * 10.0 <= wanted)
        power *= 10.0;
    double head = wanted / power;
    double length = power * (head >= 5.0 ? 5.0 : head >= 2.0 ? 2.0 : 1.0);
    double px = length * m->scale_px;
    cairo_set_source_rgb(cr, 0.15, 0.15, 0.15);
    cairo_rectangle(cr, x, y, px / 2.0, 6.0 * u);
    cairo_fill(cr);
    cairo_rectangle(cr, x, y, px, 6.0 * u);
    cairo_set_line_width(cr, u);
    cairo_stroke(cr);
    char text[64];
    if (length >= 1000.0)
        snprintf(text, sizeof text, "%g km", length / 1000.0);
    else
        snprintf(text, sizeof text, "%g m", length);
    jm_canvas_text(&m->canvas, x + px + 10.0 * u, y + 8.0 * u, 15.0 * u, false, 0.15, JM_LEFT,
                   text);
    return y + 40.0 * u;
}

// The arrow points to true north, which grid north is not.
static double draw_north(jm_map *m, double x, double y)
{
    cairo_t *cr = m->canvas.cr;
    double u = m->unit, r = 26.0 * u;
    cairo_save(cr);
    cairo_translate(cr, x + r, y + r);
    cairo_rotate(cr, -m->city->place.convergence_rad);
    cairo_move_to(cr, 0.0, -r);
    cairo_line_to(cr, 0.4 * r, 0.8 * r);
    cairo_line_to(cr, 0.0, 0.5 * r);
    cairo_line_to(cr, -0.4 * r, 0.8 * r);
    cairo_close_path(cr);
    cairo_set_source_rgb(cr, 0.2, 0.2, 0.2);
    cairo_fill(cr);
    cairo_restore(cr);
    jm_canvas_text(&m->canvas, x + 2.0 * r + 10.0 * u, y + 1.2 * r, 17.0 * u, true, 0.2, JM_LEFT,
                   jm_translate(m->ctx, "N"));
    return y + 2.0 * r + 30.0 * u;
}

// Each producer once, with its licence.
static jm_status sources_text(jm_map *m, jm_text *text)
{
    jm_text_printf(text, "%s ", jm_translate(m->ctx, "Sources:"));
    bool any = false;
    for (int64_t i = 0; i < m->city->credit_count; i++) {
        const jm_credit *c = &m->city->credits[i];
        const char *who = c->producer != NULL ? c->producer : c->source;
        char piece[512];
        snprintf(piece, sizeof piece, "%s (%s)", who != NULL ? who : "?",
                 c->licence != NULL ? c->licence : jm_translate(m->ctx, "licence not stated"));
        if (text->bytes != NULL && strstr(text->bytes, piece) != NULL)
            continue;
        jm_text_printf(text, "%s%s", any ? jm_translate(m->ctx, "; ") : "", piece);
        any = true;
    }
    jm_text_printf(text, ". %s", jm_translate(m->ctx, "Computed with Jumeau."));
    return text->failed ? jm_fail(m->ctx, JM_ERR_MEMORY, "no memory for a map's text") : JM_OK;
}

jm_status jm_map_words(jm_map *m)
{
    double u = m->unit, x = m->x + m->w + 30.0 * u, y = m->y + 16.0 * u;
    draw_frame(m);
    JM_TRY(draw_title(m));
    y = draw_legend(m, x, y) + 14.0 * u;
    y = draw_scale_bar(m, x, y);
    y = draw_north(m, x, y);
    jm_text sources = {0};
    jm_status status = sources_text(m, &sources);
    if (status == JM_OK)
        jm_canvas_paragraph(&m->canvas, x, y, column_width * u, 13.0 * u, 0.35, sources.bytes);
    jm_text_free(&sources);
    char *line = NULL;
    if (status == JM_OK)
        status = jm_status_line(m->ctx, m->city, m->def->french, &line);
    if (status == JM_OK)
        jm_canvas_paragraph(&m->canvas, 40.0 * u, m->page_h - 66.0 * u, 1520.0 * u, 15.0 * u, 0.25,
                            line);
    jm_free(line);
    return status;
}
