// The upper edge: what is seen and when, and the row of icons.
#include "view/panels_own.h"

#include "core/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void jm_view_hour_text(const jm_zone *zone, double utc_s, char out[16])
{
    if (!isfinite(utc_s) || fabs(utc_s) > 1e15) {
        out[0] = '\0';
        return;
    }
    jm_civil local = jm_local_from_instant(zone, (jm_instant)floor(utc_s + 0.5));
    snprintf(out, 16, "%02d:%02d", (int)(local.hour % 100), (int)(local.minute % 100));
}

void jm_view_moment(const jm_view_shown *shown, char date[96], char hour[32])
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    const jm_view_model *m = shown->model;
    char short_hour[16];
    jm_view_clock_text(&m->clock, about->start_utc_s, &about->zone, m->french, true, date);
    jm_view_hour_text(&about->zone, about->start_utc_s + m->clock.time_s, short_hour);
    snprintf(hour, 32, "%s", short_hour);
    // The hour stands by itself, larger.
    char *comma = strstr(date, ", ");
    for (char *next = comma; next != NULL; next = strstr(next + 1, ", "))
        comma = next;
    if (comma != NULL)
        *comma = '\0';
}

static const char *run_title(const jm_view_shown *shown)
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    const char *city = about->city_name != NULL ? about->city_name : "";
    return about->title != NULL && about->title[0] != '\0' ? about->title : city;
}

// "Toytown · Monday 27 July 2026"; the city once, and where there is room.
static void second_line(const jm_view_shown *shown, const char *date, bool narrow, char out[256])
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    const char *city = about->city_name != NULL ? about->city_name : "";
    bool alone = narrow || city[0] == '\0' || jm_title_names_city(run_title(shown), city);
    snprintf(out, 256, "%.120s%s%.96s", alone ? "" : city, alone ? "" : " \u00b7 ", date);
}

static const float hour_size = 30.0f, narrow_hour_size = 20.0f, pad = 12.0f;

float jm_view_title_wanted(const jm_view_pen *pen, const jm_view_shown *shown, bool narrow)
{
    char date[96], hour[32], line[256];
    jm_view_moment(shown, date, hour);
    second_line(shown, date, narrow, line);
    float words =
        fmaxf(jm_view_pen_width(pen, run_title(shown), narrow ? 13.0f : JM_VIEW_TYPE_TEXT, true),
              jm_view_pen_width(pen, line, narrow ? 11.0f : JM_VIEW_TYPE_QUIET, false));
    float clock = jm_view_pen_width(pen, "00:00", narrow ? narrow_hour_size : hour_size, true);
    float wanted = words + clock + 3.2f * pad * pen->unit;
    return ceilf(fminf(wanted, 560.0f * pen->unit));
}

void jm_view_panel_title(jm_view_panel *p)
{
    jm_view_rect at = p->at.title;
    if (at.w <= jm_view_u(p, 40.0f))
        return;
    char date[96], hour[32], line[256];
    const jm_view_pen *pen = &p->pen;
    bool narrow = p->at.narrow;
    jm_view_moment(p->shown, date, hour);
    second_line(p->shown, date, narrow, line);
    float size = narrow ? narrow_hour_size : hour_size;
    float clock = jm_view_pen_width(pen, "00:00", size, true), edge = jm_view_u(p, pad);
    float y = at.y + 0.5f * (at.h - jm_view_pen_line_height(pen, size));
    jm_view_ui_panel(p->ui, at);
    jm_view_pen_text(pen, at.x + edge, y, size, true, jm_view_ui_tone(JM_VIEW_TONE_ACCENT), -1,
                     at.w - 2.0f * edge, hour);
    float x = at.x + edge + clock + edge, most = at.x + at.w - edge - x;
    float upper = narrow ? 13.0f : JM_VIEW_TYPE_TEXT, lower = narrow ? 11.0f : JM_VIEW_TYPE_QUIET;
    float block = jm_view_pen_line_height(pen, upper) + jm_view_pen_line_height(pen, lower);
    if (most < jm_view_u(p, 30.0f))
        return;
    y = at.y + 0.5f * (at.h - block);
    jm_view_pen_text(pen, x, y, upper, true, pen->text, -1, most, run_title(p->shown));
    jm_view_pen_text(pen, x, y + jm_view_pen_line_height(pen, upper), lower, false, pen->quiet, -1,
                     most, line);
}

// ---- icons

static float button_size(float unit, bool narrow)
{
    return (narrow ? 32.0f : 40.0f) * unit;
}

enum { icon_count = 6 }; // with the language, without the turning one

// Buttons with letters take more than those with a picture.
static const float wider_turn = 16.0f, wider_language = 8.0f;

float jm_view_icons_wanted(float unit, bool narrow, bool turns)
{
    float b = button_size(unit, narrow), n = (float)(icon_count + (turns ? 1 : 0));
    return n * b + (turns ? wider_turn * unit : 0.0f) + wider_language * unit +
           (n + 1.0f) * 4.0f * unit;
}

static void ask_for_list(jm_view_panel *p)
{
    // Where the picked thing stands in the list's place, the list comes back when it goes.
    bool covered = p->at.narrow && p->model->picked.thing != JM_VIEW_NOTHING && p->model->panel;
    jm_view_ask(p, covered ? JM_VIEW_DO_UNPICK : JM_VIEW_DO_PANEL, 0.0, 0.0);
}

static bool icon(jm_view_panel *p, jm_view_rect at, const char *id, jm_view_icon picture, bool on,
                 const char *words, jm_view_verb verb)
{
    char tip[128];
    return jm_view_ui_icon(p->ui, id, at, picture, on, jm_view_tip(p, words, verb, 0.0, tip));
}

void jm_view_panel_icons(jm_view_panel *p)
{
    jm_view_rect all = p->at.icons;
    const jm_view_pen *pen = &p->pen;
    const jm_view_model *m = p->model;
    float gap = jm_view_u(p, 4.0f), b = button_size(pen->unit, p->at.narrow);
    jm_view_rect at = {all.x + gap, all.y + 0.5f * (all.h - b), b, b};
    jm_view_ui_panel(p->ui, all);
    bool list = m->panel && !(p->at.narrow && m->picked.thing != JM_VIEW_NOTHING);
    if (icon(p, at, "list", JM_VIEW_ICON_MENU, list, tr(pen, "List of layers"), JM_VIEW_DO_PANEL))
        ask_for_list(p);
    at.x += b + gap;
    if (m->has_base && !p->at.group) {
        at.w = b + jm_view_u(p, wider_turn);
        jm_view_compare_turn(p, at);
        at.x += at.w + gap;
        at.w = b;
    }
    const struct {
        const char *id, *words;
        jm_view_icon icon;
        jm_view_verb verb;
        bool on;
    } rest[] = {
        {"home", tr(pen, "Whole city"), JM_VIEW_ICON_HOME, JM_VIEW_DO_HOME, false},
        {"north", tr(pen, "North up"), JM_VIEW_ICON_NORTH, JM_VIEW_DO_NORTH, false},
        {"shot", tr(pen, "Keep a picture"), JM_VIEW_ICON_CAMERA, JM_VIEW_DO_SHOT, false},
        {"help", tr(pen, "Help"), JM_VIEW_ICON_HELP, JM_VIEW_DO_HELP, m->help},
    };
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++, at.x += b + gap)
        if (icon(p, at, rest[i].id, rest[i].icon, rest[i].on, rest[i].words, rest[i].verb))
            jm_view_ask(p, rest[i].verb, 0.0, 0.0);
    char tip[128];
    at.w = b + jm_view_u(p, wider_language);
    // Each language in its own words: who looks for it may not read the other.
    const char *words = m->french ? "English" : "Fran\u00e7ais";
    if (jm_view_ui_button(p->ui, "language", at, m->french ? "EN" : "FR", false,
                          jm_view_tip(p, words, JM_VIEW_DO_LANGUAGE, 0.0, tip)))
        jm_view_ask(p, JM_VIEW_DO_LANGUAGE, 0.0, 0.0);
}
