// The lower edge: how far the numbers may be believed, sources, how the run goes; and lines said
// to the user in passing.
#include "view/panels_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *jm_view_status_of(const jm_view_shown *shown)
{
    if (shown->status_line != NULL)
        return shown->status_line;
    return jm_view_feed_about(shown->feed)->status_line;
}

// The end of a day is its hour 24.
static void computed_until(const jm_view_shown *shown, char hour[16])
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    jm_view_hour_text(&about->zone, about->start_utc_s + shown->state.last_s, hour);
    if (shown->state.last_s > 0.0 && strcmp(hour, "00:00") == 0)
        snprintf(hour, 16, "24:00");
}

void jm_view_run_words(const jm_view_pen *pen, const jm_view_shown *shown, char out[320])
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    const jm_view_feed_state *s = &shown->state;
    char hour[16], stopped[96];
    out[0] = '\0';
    computed_until(shown, hour);
    if (s->trouble[0] != '\0') {
        snprintf(out, 320, "%.255s", s->trouble);
    } else if (s->run == JM_VIEW_RUN_GROWING) {
        snprintf(out, 320, tr(pen, "The run goes on: computed until %s"), hour);
    } else if (s->run == JM_VIEW_RUN_STOPPED) {
        // With its date: this is an hour of the computer, not of the day that is computed.
        const jm_view_clock wall = {0};
        jm_view_clock_text(&wall, s->stopped_utc_s, &about->zone, pen->french, true, stopped);
        snprintf(out, 320, tr(pen, "Engine stopped on %s; computed until %s"), stopped, hour);
    }
}

static const float status_size = 11.5f;

static const char *line_of(const char *text)
{
    return text != NULL ? text : "";
}

// Sources stand at the right of the status where both fit on one line, else below it.
static bool on_one_line(const jm_view_pen *pen, const char *words, const char *sources, float width)
{
    return jm_view_pen_width(pen, words, status_size, false) +
               jm_view_pen_width(pen, sources, status_size, false) + 32.0f * pen->unit <=
           width;
}

static float draw_status(const jm_view_pen *pen, const jm_view_shown *shown, jm_view_rect at)
{
    char run[320];
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    const char *words = line_of(jm_view_status_of(shown)), *sources = line_of(about->source_line);
    jm_view_run_words(pen, shown, run);
    float u = pen->unit, pad = 12.0f * u, width = at.w - 2.0f * pad, y = at.y + 4.0f * u;
    bool warn = shown->state.run == JM_VIEW_RUN_STOPPED || shown->state.trouble[0] != '\0';
    y += jm_view_pen_paragraph(pen, at.x + pad, y, width, status_size,
                               jm_view_ui_tone(warn ? JM_VIEW_TONE_WARN : JM_VIEW_TONE_ACCENT), -1,
                               run);
    float first = y;
    y += jm_view_pen_paragraph(pen, at.x + pad, y, width, status_size, pen->quiet, -1, words);
    if (on_one_line(pen, words, sources, width)) {
        jm_view_pen_text(pen, at.x + at.w - pad, first, status_size, false, pen->quiet, 1, 0.0f,
                         sources);
        y = fmaxf(y, first + jm_view_pen_line_height(pen, status_size));
    } else {
        jm_view_pen_text(pen, at.x + pad, y, status_size, false, pen->quiet, -1, width, sources);
        y += jm_view_pen_line_height(pen, status_size);
    }
    return y - at.y + 4.0f * u;
}

float jm_view_status_height(const jm_view_pen *pen, const jm_view_shown *shown, float width)
{
    jm_view_pen dry = *pen;
    dry.dry = true;
    return draw_status(&dry, shown, (jm_view_rect){0.0f, 0.0f, width, 0.0f});
}

void jm_view_panel_status(jm_view_panel *p)
{
    // Not rounded: it runs along the whole edge.
    jm_view_ui_rect(p->ui, p->at.status, jm_view_ui_tone(JM_VIEW_TONE_PANEL), 0.0f);
    draw_status(&p->pen, p->shown, p->at.status);
}

// ---- words in passing

static bool same_camera(const jm_view_camera *a, const jm_view_camera *b)
{
    return a->x == b->x && a->y == b->y && a->distance_m == b->distance_m &&
           a->heading_rad == b->heading_rad && a->tilt_rad == b->tilt_rad;
}

// Until the camera is first moved: no clock and no memory of visits is needed for it.
static bool is_untouched(const jm_view_shown *shown)
{
    const jm_view_model *m = shown->model;
    if (shown->capture || m->scene == NULL || m->picked.thing != JM_VIEW_NOTHING ||
        m->clock.playing || m->way < 1.0)
        return false;
    jm_view_camera home = jm_view_camera_home(m->scene);
    return same_camera(&m->camera, &home);
}

typedef struct passing {
    const char *words; // NULL: nothing
    float size;
    bool caption, hint;
} passing;

static passing passing_words(const jm_view_pen *pen, const jm_view_shown *shown)
{
    const jm_view_model *m = shown->model;
    if (shown->caption != NULL && shown->caption[0] != '\0')
        return (passing){shown->caption, 24.0f, true, false};
    if (shown->capture)
        return (passing){0};
    if (m->message_s > 0.0 && m->message[0] != '\0')
        return (passing){tr(pen, m->message), JM_VIEW_TYPE_TEXT, false, false};
    if (is_untouched(shown))
        return (passing){tr(pen, "Drag to move, right-drag to turn, wheel to zoom; H for "
                                 "help"),
                         JM_VIEW_TYPE_TEXT, false, true};
    return (passing){0};
}

static float passing_pad(const jm_view_pen *pen, const passing *said)
{
    return (said->caption ? 16.0f : 10.0f) * pen->unit;
}

bool jm_view_words_may_wait(const jm_view_pen *pen, const jm_view_shown *shown)
{
    return passing_words(pen, shown).hint;
}

float jm_view_words_height(const jm_view_pen *pen, const jm_view_shown *shown, float width)
{
    passing said = passing_words(pen, shown);
    float pad = said.words != NULL ? passing_pad(pen, &said) : 0.0f;
    float inner = fminf(width, 900.0f * pen->unit) - 2.0f * pad;
    if (said.words == NULL || inner < 80.0f * pen->unit)
        return 0.0f;
    jm_view_pen dry = *pen;
    dry.dry = true;
    return jm_view_pen_paragraph(&dry, 0.0f, 0.0f, inner, said.size, 0, 0, said.words) + 2.0f * pad;
}

void jm_view_panel_words(jm_view_panel *p)
{
    const jm_view_pen *pen = &p->pen;
    jm_view_rect band = p->at.words;
    passing said = passing_words(pen, p->shown);
    if (said.words == NULL || band.w <= 0.0f || band.h <= 0.0f)
        return;
    float pad = passing_pad(pen, &said), most = fminf(band.w, 900.0f * pen->unit);
    float words = jm_view_pen_width(pen, said.words, said.size, false) + 2.0f * pad + 1.0f;
    float w = fminf(most, words), x = band.x + 0.5f * (band.w - w);
    jm_view_ui_panel(p->ui, (jm_view_rect){x, band.y, w, band.h});
    jm_view_pen_paragraph(pen, x + 0.5f * w, band.y + pad, most - 2.0f * pad, said.size, pen->text,
                          0, said.words);
}
