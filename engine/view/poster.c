// The frame of a poster: white paper around the picture, with all that makes it stand by itself.
#include "view/panels_own.h"

#include "core/text.h"
#include "core/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint32_t paper = 0xFFFFFFFFu, ink = 0x1B2430FFu, quiet_ink = 0x4A5563FFu,
                      line_ink = 0x8A94A0FFu;

typedef struct poster {
    const jm_view_shown *shown;
    jm_view_pen pen;
    float width, height, margin;
    jm_view_rect map, words; // the picture; the column or band of legend and notes
    bool portrait;
} poster;

// ---- what it says

static void join(char *out, size_t size, const char *text)
{
    size_t length = strlen(out);
    if (text == NULL || text[0] == '\0')
        return;
    if (length > 0 && length + 4 < size) {
        memcpy(out + length, " \u00b7 ", 5);
        length += 4;
    }
    jm_view_copy_words(out + length, size - length, text);
}

static void title_of(const poster *p, char out[256])
{
    const jm_view_topic *topic = jm_view_topic_drawn(p->shown);
    const jm_view_about *about = jm_view_feed_about(p->shown->feed);
    if (topic == NULL) {
        snprintf(out, 256, "%.200s", about->title != NULL ? about->title : "");
        return;
    }
    const char *title = tr(&p->pen, topic->words.title);
    if (jm_view_side_told(p->shown) == JM_VIEW_DIFFERENCE)
        snprintf(out, 256, "%.120s%.8s%.100s", title, tr(&p->pen, ": "),
                 tr(&p->pen, "change against the base"));
    else
        snprintf(out, 256, "%.200s", title);
}

// "Toytown · Toytown tomorrow, compared with Toytown today · Monday 27 July 2026, 16:00"
static void subtitle_of(const poster *p, char out[512])
{
    const jm_view_about *about = jm_view_feed_about(p->shown->feed);
    const jm_view_model *m = p->shown->model;
    char date[96], hour[32], when[160], runs[320];
    const char *title = jm_view_side_name(p->shown, JM_VIEW_OUTCOME);
    const char *city = about->city_name != NULL ? about->city_name : "";
    out[0] = '\0';
    if (!jm_title_names_city(title, city))
        join(out, 512, city);
    if (m->has_base && m->compare != JM_VIEW_ONE)
        snprintf(runs, sizeof runs, tr(&p->pen, "%s, compared with %s"), title,
                 jm_view_side_name(p->shown, JM_VIEW_BASE));
    else
        snprintf(runs, sizeof runs, "%.300s", title);
    join(out, 512, runs);
    jm_view_moment(p->shown, date, hour);
    snprintf(when, sizeof when, "%s, %s", date, hour);
    join(out, 512, when);
}

// ---- scale and north

// Metres across a pixel at the point that the camera looks at.
static double metres_a_pixel(const poster *p)
{
    static const double whole[4] = {0.0, 0.0, 1.0, 1.0};
    const jm_view_model *m = p->shown->model;
    if (m->scene == NULL || !(p->map.h > 0.0f))
        return (double)NAN;
    bool pair = m->has_base && m->compare == JM_VIEW_PAIR;
    double aspect = (double)p->map.w / (double)p->map.h * (pair ? 0.5 : 1.0);
    jm_view_lens lens = jm_view_camera_lens(&m->camera, m->scene, aspect, whole);
    return 2.0 * m->camera.distance_m * tan(0.5 * lens.fov_rad) / (double)p->map.h;
}

// 1, 2 or 5 times a power of ten metres, no longer than `most`.
static double whole_metres(double most)
{
    double power = 1.0;
    while (power * 10.0 <= most)
        power *= 10.0;
    double head = most / power;
    return power * (head >= 5.0 ? 5.0 : head >= 2.0 ? 2.0 : 1.0);
}

static float draw_scale_bar(const poster *p, float x, float y, float width)
{
    const jm_view_pen *pen = &p->pen;
    double metre_px = 1.0 / metres_a_pixel(p), most = 0.6 * (double)width / metre_px;
    if (!(metre_px > 0.0) || !(most >= 1.0) || !isfinite(most))
        return 0.0f;
    double length = whole_metres(most);
    float px = (float)(length * metre_px), u = pen->unit, h = 6.0f * u;
    char number[64], text[80];
    bool km = length >= 1000.0;
    jm_format_human(km ? length / 1000.0 : length, 0, pen->french, number);
    snprintf(text, sizeof text, "%s\u00a0%s", number, km ? "km" : "m");
    jm_view_pen_rect(pen, (jm_view_rect){x, y, 0.5f * px, h}, ink, 0.0f);
    jm_view_pen_frame(pen, (jm_view_rect){x, y, px, h}, ink);
    jm_view_pen_text(pen, x + px + 8.0f * u,
                     y + 0.5f * (h - jm_view_pen_line_height(pen, JM_VIEW_TYPE_QUIET)),
                     JM_VIEW_TYPE_QUIET, false, ink, -1, 0.0f, text);
    float below = y + h + 6.0f * u;
    // In a tilted view near things are larger.
    if (p->shown->model->camera.tilt_rad < 1.5)
        below += jm_view_pen_paragraph(pen, x, below, width, 11.0f, quiet_ink, -1,
                                       tr(pen, "at the middle of the picture"));
    return below - y;
}

static void turned(float angle, float x, float y, float out[2])
{
    out[0] = x * cosf(angle) - y * sinf(angle);
    out[1] = x * sinf(angle) + y * cosf(angle);
}

// Points to true north, which neither grid north nor the upper edge need be.
static void draw_north(const poster *p, float x, float y, float radius)
{
    const jm_view_pen *pen = &p->pen;
    double convergence = jm_view_feed_city(p->shown->feed)->place.convergence_rad;
    float angle = (float)-(p->shown->model->camera.heading_rad + convergence);
    const float shape[4][2] = {{0.0f, -1.0f}, {0.42f, 0.75f}, {0.0f, 0.42f}, {-0.42f, 0.75f}};
    float at[4][2];
    for (int i = 0; i < 4; i++) {
        turned(angle, shape[i][0] * radius, shape[i][1] * radius, at[i]);
        at[i][0] += x;
        at[i][1] += y;
    }
    const float right[6] = {at[0][0], at[0][1], at[1][0], at[1][1], at[2][0], at[2][1]};
    const float left[6] = {at[0][0], at[0][1], at[2][0], at[2][1], at[3][0], at[3][1]};
    jm_view_ui_triangle(pen->ui, right, ink);
    jm_view_ui_triangle(pen->ui, left, quiet_ink);
    float letter[2], half = 0.5f * jm_view_pen_line_height(pen, JM_VIEW_TYPE_QUIET);
    turned(angle, 0.0f, -1.45f * radius, letter);
    jm_view_pen_text(pen, x + letter[0], y + letter[1] - half, JM_VIEW_TYPE_QUIET, true, ink, 0,
                     0.0f, tr(pen, "N"));
}

// ---- places

static float foot_height(const poster *p, float width)
{
    const jm_view_about *about = jm_view_feed_about(p->shown->feed);
    jm_view_pen dry = p->pen;
    dry.dry = true;
    char run[320];
    jm_view_run_words(&dry, p->shown, run);
    float h = 0.0f;
    const char *const lines[] = {run, jm_view_status_of(p->shown), about->source_line};
    for (size_t i = 0; i < 3; i++)
        if (lines[i] != NULL)
            h += jm_view_pen_paragraph(&dry, 0.0f, 0.0f, width, 11.0f, 0, -1, lines[i]);
    return h;
}

static void place(poster *p)
{
    float u = p->pen.unit, m = p->margin, gap = 18.0f * u;
    float inner = p->width - 2.0f * m;
    float head = jm_view_pen_line_height(&p->pen, 32.0f) + jm_view_pen_line_height(&p->pen, 16.0f);
    float top = m + head + gap, bottom = p->height - m - foot_height(p, inner) - gap;
    float height = fmaxf(1.0f, bottom - top);
    if (p->portrait) {
        float band = fminf(0.4f * height, 240.0f * u);
        p->map = (jm_view_rect){m, top, inner, height - band - gap};
        p->words = (jm_view_rect){m, top + height - band, inner, band};
    } else {
        float column = fminf(0.34f * inner, 290.0f * u);
        p->map = (jm_view_rect){m, top, inner - column - gap, height};
        p->words = (jm_view_rect){m + inner - column, top, column, height};
    }
    p->map.x = floorf(p->map.x);
    p->map.y = floorf(p->map.y);
    p->map.w = fmaxf(1.0f, floorf(p->map.w));
    p->map.h = fmaxf(1.0f, floorf(p->map.h));
}

// The picture was drawn before: paper covers all but its place.
static void draw_paper(const poster *p)
{
    jm_view_rect m = p->map;
    float right = m.x + m.w, bottom = m.y + m.h;
    const jm_view_rect sides[] = {{0.0f, 0.0f, p->width, m.y},
                                  {0.0f, bottom, p->width, p->height - bottom},
                                  {0.0f, m.y, m.x, m.h},
                                  {right, m.y, p->width - right, m.h}};
    for (size_t s = 0; s < sizeof sides / sizeof sides[0]; s++)
        jm_view_pen_rect(&p->pen, sides[s], paper, 0.0f);
    jm_view_pen_frame(&p->pen, m, line_ink);
}

// ---- parts

static void draw_head(const poster *p)
{
    char title[256], below[512];
    const jm_view_pen *pen = &p->pen;
    float inner = p->width - 2.0f * p->margin, y = p->margin;
    float mark = jm_view_pen_width(pen, "Jumeau", 18.0f, true);
    title_of(p, title);
    subtitle_of(p, below);
    jm_view_pen_text(pen, p->width - p->margin, y, 18.0f, true, quiet_ink, 1, 0.0f, "Jumeau");
    // Long titles are set smaller before any letter is cut.
    float size = 32.0f, room = inner - mark - 20.0f * pen->unit;
    while (size > 16.0f && jm_view_pen_width(pen, title, size, true) > room)
        size -= 2.0f;
    float line = jm_view_pen_line_height(pen, 32.0f);
    jm_view_pen_text(pen, p->margin, y + line - jm_view_pen_line_height(pen, size), size, true, ink,
                     -1, room, title);
    float small = 16.0f;
    while (small > 10.0f && jm_view_pen_width(pen, below, small, false) > inner)
        small -= 1.0f;
    jm_view_pen_text(pen, p->margin, y + line, small, false, quiet_ink, -1, inner, below);
}

static void draw_foot(const poster *p)
{
    const jm_view_about *about = jm_view_feed_about(p->shown->feed);
    const jm_view_pen *pen = &p->pen;
    float inner = p->width - 2.0f * p->margin, y = p->height - p->margin - foot_height(p, inner);
    char run[320];
    jm_view_run_words(pen, p->shown, run);
    const char *const lines[] = {run, jm_view_status_of(p->shown), about->source_line};
    for (size_t i = 0; i < 3; i++)
        if (lines[i] != NULL)
            y += jm_view_pen_paragraph(pen, p->margin, y, inner, 11.0f, i == 1 ? ink : quiet_ink,
                                       -1, lines[i]);
}

// As many of the measures, one after the other, as have room.
static void draw_measures(const poster *p, float x, float y, float width, float most)
{
    const char *line = jm_view_feed_about(p->shown->feed)->measures;
    jm_view_pen dry = p->pen;
    dry.dry = true;
    float head = jm_view_pen_line_height(&dry, JM_VIEW_TYPE_QUIET), bottom = y + most;
    bool begun = false;
    while (line != NULL && *line != '\0') {
        char text[512];
        size_t length = strcspn(line, "\n");
        jm_view_copy_words(text, length + 1 < sizeof text ? length + 1 : sizeof text, line);
        line += length + (line[length] == '\n' ? 1 : 0);
        float h = jm_view_pen_paragraph(&dry, x, y, width, JM_VIEW_TYPE_SMALL, ink, -1, text);
        if (h <= 0.0f)
            continue;
        if (y + (begun ? 0.0f : head) + h > bottom)
            return;
        if (!begun) {
            jm_view_pen_text(&p->pen, x, y, JM_VIEW_TYPE_QUIET, true, ink, -1, width,
                             tr(&p->pen, "Measures"));
            y += head;
            begun = true;
        }
        y += jm_view_pen_paragraph(&p->pen, x, y, width, JM_VIEW_TYPE_SMALL, quiet_ink, -1, text);
        y += 3.0f * p->pen.unit;
    }
}

static void draw_words(const poster *p)
{
    jm_view_rect at = p->words;
    float u = p->pen.unit, gap = 16.0f * u, radius = 20.0f * u, north_h = 5.0f * radius;
    if (p->portrait) {
        float column = (at.w - 2.0f * gap) / 3.0f, x = at.x + column + gap;
        jm_view_legend_by(&p->pen, p->shown, at.x, at.y, column, at.h);
        draw_measures(p, x, at.y, column, at.h);
        x += column + gap;
        draw_north(p, x + 1.8f * radius, at.y + 2.0f * radius, radius);
        draw_scale_bar(p, x, at.y + north_h, column);
        return;
    }
    float y = at.y, bottom = at.y + at.h;
    float below = north_h + 40.0f * u; // north and scale stand at the foot of the column
    y += jm_view_legend_by(&p->pen, p->shown, at.x, y, at.w, at.h - below - gap) + gap;
    draw_measures(p, at.x, y, at.w, bottom - below - gap - y);
    draw_north(p, at.x + 1.8f * radius, bottom - below + 1.9f * radius, radius);
    draw_scale_bar(p, at.x, bottom - 36.0f * u, at.w);
}

// A name upon the picture, on paper of its own.
static void draw_plate(const poster *p, float x, int align, float room, const char *name)
{
    const jm_view_pen *pen = &p->pen;
    float pad = 8.0f * pen->unit, h = jm_view_pen_line_height(pen, JM_VIEW_TYPE_TEXT) + pad;
    float w =
        fminf(jm_view_pen_width(pen, name, JM_VIEW_TYPE_TEXT, true) + 2.0f * pad + 1.0f, room);
    if (w < 4.0f * pad)
        return;
    float left = align < 0 ? x : x - w;
    jm_view_pen_rect(pen, (jm_view_rect){left, p->map.y + 2.0f * pad, w, h}, 0xFFFFFFE8u,
                     4.0f * pen->unit);
    jm_view_pen_text(pen, left + pad, p->map.y + 2.5f * pad, JM_VIEW_TYPE_TEXT, true, ink, -1,
                     w - 2.0f * pad, name);
}

static void draw_runs(const poster *p)
{
    const jm_view_model *m = p->shown->model;
    if (!m->has_base || (m->compare != JM_VIEW_WIPE && m->compare != JM_VIEW_PAIR))
        return;
    double share = m->compare == JM_VIEW_PAIR ? 0.5 : m->wipe;
    float u = p->pen.unit, gap = 10.0f * u;
    float x = p->map.x + p->map.w * (float)(share >= 0.0 && share <= 1.0 ? share : 0.5);
    jm_view_pen_line(&p->pen, x, p->map.y, x, p->map.y + p->map.h, fmaxf(2.0f, 2.0f * u), paper);
    draw_plate(p, x - gap, 1, x - 2.0f * gap - p->map.x, jm_view_side_name(p->shown, JM_VIEW_BASE));
    draw_plate(p, x + gap, -1, p->map.x + p->map.w - x - 2.0f * gap,
               jm_view_side_name(p->shown, JM_VIEW_OUTCOME));
}

void jm_view_poster_frame(jm_view_ui *ui, const jm_view_shown *shown, int32_t width, int32_t height,
                          jm_view_rect *map)
{
    poster p = {.shown = shown,
                .width = (float)width,
                .height = (float)height,
                .portrait = (float)width < 1.15f * (float)height};
    // A sheet is 800 units high, or as wide, so that words are read from where it is looked at.
    float unit = fminf((float)height / 800.0f, (float)width / (p.portrait ? 760.0f : 1200.0f));
    p.pen = (jm_view_pen){.ui = ui,
                          .ctx = shown->ctx,
                          .unit = fmaxf(unit, 0.05f),
                          .french = shown->model->french,
                          .text = ink,
                          .quiet = quiet_ink,
                          .line = line_ink};
    p.margin = 28.0f * p.pen.unit;
    place(&p);
    draw_paper(&p);
    draw_head(&p);
    draw_words(&p);
    draw_runs(&p);
    draw_foot(&p);
    *map = p.map;
}
