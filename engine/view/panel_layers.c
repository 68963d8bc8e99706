// The list of layers by kind, then what else is drawn, kept views, and the drawing itself.
#include "view/panels_own.h"

#include "view/ui.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum group { HEAT, TRAFFIC, PARKING, ZONES, CITY, GROUPS } group;

static const char *const group_names[GROUPS] = {JM_WORDS("Heat"), JM_WORDS("Traffic"),
                                                JM_WORDS("Parking"), JM_WORDS("Neighbourhoods"),
                                                JM_WORDS("City")};

// A raster that never changes tells of the city, not of its hours.
static group group_of(const jm_view_topic *topic)
{
    if (topic->dim == JM_DIM_LINKS)
        return TRAFFIC;
    if (topic->dim == JM_DIM_PARKINGS)
        return PARKING;
    if (topic->dim == JM_DIM_ZONES)
        return ZONES;
    bool hours = strncmp(topic->name, "hours_", 6) == 0;
    return topic->is_static && !hours ? CITY : HEAT;
}

/// Draws rows, or only adds up their heights.
typedef struct rows {
    jm_view_panel *p;
    float row, heading, total;
    bool dry;
} rows;

static void heading(rows *r, const char *text)
{
    r->total += r->heading;
    if (!r->dry)
        jm_view_panel_heading(r->p, r->heading, text);
}

static bool row(rows *r, const char *id, const char *label, bool chosen)
{
    return jm_view_panel_row(r->p, id, r->row, label, chosen, r->dry, &r->total);
}

// What is on or off bears a box, for only one row of a list is the chosen one.
static bool switch_row(rows *r, const char *id, const char *label, bool on)
{
    char text[160];
    snprintf(text, sizeof text, "%s %.140s", on ? "\u2611" : "\u2610", label);
    return row(r, id, text, false);
}

static void topic_rows(rows *r, group of)
{
    jm_view_panel *p = r->p;
    bool any = false;
    for (int32_t t = 0; t < jm_view_feed_topic_count(p->shown->feed); t++) {
        const jm_view_topic *topic = jm_view_feed_topic(p->shown->feed, t);
        if (group_of(topic) != of)
            continue;
        if (!any)
            heading(r, tr(&p->pen, group_names[of]));
        any = true;
        char id[96];
        snprintf(id, sizeof id, "topic:%.64s", topic->name);
        if (row(r, id, tr(&p->pen, topic->words.title), p->model->topic == t))
            jm_view_ask(p, JM_VIEW_DO_TOPIC, 0.0, (double)t);
    }
}

static void switch_rows(rows *r)
{
    jm_view_panel *p = r->p;
    const jm_view_pen *pen = &p->pen;
    const jm_view_model *m = p->model;
    const struct {
        const char *id, *label;
        jm_view_verb verb;
        double value;
        bool on;
    } all[] = {
        {"focus", tr(pen, "Only the layer in colour"), JM_VIEW_DO_FOCUS, 0.0, m->focus},
        {"trees", tr(pen, "Trees"), JM_VIEW_DO_TREES, 0.0, m->trees},
        {"shadows", tr(pen, "Shadows"), JM_VIEW_DO_SHADOWS, 0.0, m->shadows},
        {"zones", tr(pen, "Limits of neighbourhoods"), JM_VIEW_DO_ZONES, 0.0, m->zones},
        {"top", tr(pen, "From above"), JM_VIEW_DO_TOP, 0.0, m->camera.tilt_rad > 1.57},
    };
    heading(r, tr(pen, "Drawn"));
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (switch_row(r, all[i].id, all[i].label, all[i].on))
            jm_view_ask(p, all[i].verb, 0.0, all[i].value);
}

// "View 1: 16:00, Car traffic"
static void bookmark_label(const jm_view_panel *p, int b, char out[160])
{
    const jm_view_bookmark *mark = &p->model->bookmark[b];
    const jm_view_about *about = jm_view_feed_about(p->shown->feed);
    char hour[16];
    jm_view_hour_text(&about->zone, about->start_utc_s + mark->time_s, hour);
    const char *title = "";
    if (mark->topic >= 0 && mark->topic < jm_view_feed_topic_count(p->shown->feed))
        title = tr(&p->pen, jm_view_feed_topic(p->shown->feed, mark->topic)->words.title);
    char number[16];
    snprintf(number, sizeof number, "%d", b + 1);
    snprintf(out, 160, "%s. %s%s%.100s", number, hour, title[0] != '\0' ? ", " : "", title);
}

static void bookmark_rows(rows *r)
{
    jm_view_panel *p = r->p;
    int free_place = JM_NONE;
    heading(r, tr(&p->pen, "Kept views"));
    for (int b = 0; b < JM_VIEW_BOOKMARKS; b++) {
        char id[32], label[160];
        if (!p->model->bookmark[b].set) {
            free_place = free_place == JM_NONE ? b : free_place;
            continue;
        }
        snprintf(id, sizeof id, "view:%d", b);
        bookmark_label(p, b, label);
        if (row(r, id, label, false))
            jm_view_ask(p, JM_VIEW_DO_GO, 0.0, (double)b);
    }
    if (free_place != JM_NONE && row(r, "keep", tr(&p->pen, "Keep this view"), false))
        jm_view_ask(p, JM_VIEW_DO_KEEP, 0.0, (double)free_place);
}

static const char *const quality_names[] = {
    [JM_VIEW_QUALITY_AUTO] = JM_WORDS("Quality: as this machine allows"),
    [JM_VIEW_QUALITY_SOFTWARE] = JM_WORDS("Quality: without a graphics card"),
    [JM_VIEW_QUALITY_LOW] = JM_WORDS("Quality: low"),
    [JM_VIEW_QUALITY_HIGH] = JM_WORDS("Quality: high")};

static void screen_rows(rows *r)
{
    jm_view_panel *p = r->p;
    const jm_view_pen *pen = &p->pen;
    const jm_view_model *m = p->model;
    int quality = m->quality <= JM_VIEW_QUALITY_HIGH ? (int)m->quality : 0;
    const struct {
        const char *id, *label;
        jm_view_verb verb;
        double value;
    } all[] = {
        {"larger", tr(pen, "Larger words"), JM_VIEW_DO_SCALE, 1.25},
        {"smaller", tr(pen, "Smaller words"), JM_VIEW_DO_SCALE, 0.8},
        {"quality", tr(pen, quality_names[quality]), JM_VIEW_DO_QUALITY, -1.0},
        {"hide", tr(pen, "Hide the interface"), JM_VIEW_DO_INTERFACE, 0.0},
        {"poster", tr(pen, "Keep a poster"), JM_VIEW_DO_POSTER, 0.0},
        {"reset", tr(pen, "Start again"), JM_VIEW_DO_RESET, 0.0},
        {"quit", tr(pen, "Leave"), JM_VIEW_DO_QUIT, 0.0},
    };
    heading(r, tr(pen, "Screen"));
    if (switch_row(r, "fullscreen", tr(pen, "Full screen"), m->fullscreen))
        jm_view_ask(p, JM_VIEW_DO_FULLSCREEN, 0.0, 0.0);
    if (switch_row(r, "motion", tr(pen, "Less motion"), m->reduce_motion))
        jm_view_ask(p, JM_VIEW_DO_MOTION, 0.0, 0.0);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (row(r, all[i].id, all[i].label, false))
            jm_view_ask(p, all[i].verb, 0.0, all[i].value);
}

static float all_rows(jm_view_panel *p, bool dry)
{
    rows r = {.p = p,
              .row = jm_view_u(p, p->at.narrow ? 28.0f : 34.0f),
              .heading = jm_view_u(p, p->at.narrow ? 22.0f : 28.0f),
              .dry = dry};
    if (row(&r, "topic:none", tr(&p->pen, "The city alone"), p->model->topic == JM_NONE))
        jm_view_ask(p, JM_VIEW_DO_TOPIC, 0.0, -1.0);
    for (int g = 0; g < GROUPS; g++)
        topic_rows(&r, (group)g);
    switch_rows(&r);
    bookmark_rows(&r);
    screen_rows(&r);
    return r.total;
}

float jm_view_layers_height(const jm_view_panel *p)
{
    jm_view_panel dry = *p;
    return all_rows(&dry, true);
}

void jm_view_panel_layers(jm_view_panel *p)
{
    jm_view_rect column = p->at.left;
    float pad = jm_view_u(p, 6.0f), content = jm_view_layers_height(p);
    float h = fminf(column.h, content + 2.0f * pad);
    if (column.w <= 0.0f || h < jm_view_u(p, 40.0f))
        return;
    jm_view_rect at = {column.x, column.y, column.w, h};
    jm_view_ui_panel(p->ui, at);
    jm_view_rect list = {at.x + pad, at.y + pad, at.w - 2.0f * pad, at.h - 2.0f * pad};
    jm_view_ui_list_begin(p->ui, "layers", list, content);
    all_rows(p, false);
    jm_view_ui_list_end(p->ui);
}
