// All panels of one frame, in the order of drawing and of the Tab key.
#include "view/panels_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void jm_view_ask(jm_view_panel *p, jm_view_verb verb, double x, double value)
{
    if (p->count < p->capacity && !p->shown->capture)
        p->out[p->count++] = (jm_view_action){.verb = verb, .x = x, .value = value};
}

const char *jm_view_tip(const jm_view_panel *p, const char *text, jm_view_verb verb, double value,
                        char out[128])
{
    const char *key = jm_view_key_of(verb, value);
    char words[80];
    jm_view_copy_words(words, sizeof words, text);
    if (key != NULL && key[0] != '\0')
        snprintf(out, 128, "%s (%.40s)", words, tr(&p->pen, key));
    else
        snprintf(out, 128, "%s", words);
    return out;
}

const jm_view_topic *jm_view_topic_drawn(const jm_view_shown *shown)
{
    const jm_view_values *v = shown->values;
    if (v == NULL || v->count <= 0 || shown->model->topic == JM_NONE || v->topic < 0 ||
        v->topic >= jm_view_feed_topic_count(shown->feed))
        return NULL;
    return jm_view_feed_topic(shown->feed, v->topic);
}

bool jm_view_marks_new(const jm_view_shown *shown)
{
    return shown->model->scene != NULL && shown->model->scene->marks_new;
}

jm_view_side jm_view_side_told(const jm_view_shown *shown)
{
    const jm_view_topic *topic = jm_view_topic_drawn(shown);
    // Kinds have no amounts to subtract.
    bool both = topic == NULL || (topic->in_base && !topic->has_classes);
    return shown->model->has_base && shown->model->compare == JM_VIEW_DIFF && both
               ? JM_VIEW_DIFFERENCE
               : JM_VIEW_OUTCOME;
}

float jm_view_u(const jm_view_panel *p, float units)
{
    return units * p->pen.unit;
}

static bool shows_names(const jm_view_shown *shown)
{
    return shown->model->has_base && shown->model->compare != JM_VIEW_ONE;
}

// The layout of this frame: measured with a dry pen, then placed.
static jm_view_layout place(const jm_view_panel *p, float width, float height)
{
    const jm_view_shown *shown = p->shown;
    const jm_view_model *m = p->model;
    jm_view_pen dry = p->pen;
    dry.dry = true;
    float u = dry.unit;
    bool narrow = jm_view_layout_narrow(width, height, u);
    bool live = m->interface && !shown->capture, picked = m->picked.thing != JM_VIEW_NOTHING;
    jm_view_layout_def def = {.width = width, .height = height, .unit = u};
    def.status_h = jm_view_status_height(&dry, shown, width);
    if (!m->interface)
        return jm_view_layout_of(&def);
    bool left = live && m->panel;
    def.clock = live;
    def.names = shows_names(shown);
    def.left = left || (narrow && picked);
    def.right = jm_view_topic_drawn(shown) != NULL || jm_view_marks_new(shown) || picked ||
                shows_names(shown);
    def.title_w = jm_view_title_wanted(&dry, shown, narrow);
    def.compare_w = live && m->has_base ? jm_view_compare_wanted(&dry, narrow) : 0.0f;
    def.icons_w = live ? jm_view_icons_wanted(u, narrow, false) : 0.0f;
    jm_view_layout at = jm_view_layout_of(&def);
    if (def.compare_w > 0.0f && !at.group)
        def.icons_w = jm_view_icons_wanted(u, narrow, true);
    float column = at.words.w > 0.0f ? at.words.w : width - 24.0f * u;
    if (!narrow)
        column =
            width - 24.0f * u - (def.left ? 276.0f * u : 0.0f) - (def.right ? 312.0f * u : 0.0f);
    def.words_h = jm_view_words_height(&dry, shown, column);
    // In a folded window the hint takes room of the columns, which need it more.
    float columns_h = fmaxf(at.left.h, at.right.h) - def.words_h;
    if (narrow && columns_h < 220.0f * u && jm_view_words_may_wait(&dry, shown))
        def.words_h = 0.0f;
    return jm_view_layout_of(&def);
}

// Legend below, what was picked above it; where room is scarce the picked takes the other column.
static void draw_right(jm_view_panel *p)
{
    jm_view_rect column = p->at.right;
    if (column.w <= 0.0f)
        return;
    float pad = jm_view_u(p, 12.0f), gap = jm_view_u(p, p->at.narrow ? 6.0f : 12.0f);
    bool picked = p->model->picked.thing != JM_VIEW_NOTHING;
    bool beside = p->at.narrow;
    jm_view_pen dry = p->pen;
    dry.dry = true;
    float most = column.h - 2.0f * pad;
    if (picked && !beside)
        most = fmaxf(jm_view_u(p, 110.0f),
                     column.h - jm_view_panel_picked(p, column, 0.0f, true, true) - gap) -
               2.0f * pad;
    float inner = column.w - 2.0f * pad;
    float legend = most > 0.0f ? jm_view_legend_by(&dry, p->shown, 0.0f, 0.0f, inner, most) : 0.0f;
    float taken = 0.0f;
    if (legend > 0.0f && legend <= column.h - 2.0f * pad + 0.5f) {
        float h = legend + 2.0f * pad, y = column.y + column.h - h;
        jm_view_ui_panel(p->ui, (jm_view_rect){column.x, y, column.w, h});
        jm_view_legend_by(&p->pen, p->shown, column.x + pad, y + pad, inner, most);
        taken = h + gap;
    }
    if (!picked)
        return;
    jm_view_rect room = beside ? p->at.left : column;
    float free_h = beside ? room.h : room.h - taken;
    bool chart = jm_view_panel_picked(p, room, free_h, true, true) <= free_h;
    (void)jm_view_panel_picked(p, room, free_h, chart, false);
}

// With the interface hidden one button brings it back: on glass there is no key.
static void draw_hidden(jm_view_panel *p)
{
    if (p->shown->capture)
        return;
    char tip[128];
    float b = jm_view_u(p, 40.0f), gap = jm_view_u(p, 12.0f);
    jm_view_rect at = {p->at.width - gap - b, gap, b, b};
    if (jm_view_ui_icon(
            p->ui, "interface", at, JM_VIEW_ICON_MENU, false,
            jm_view_tip(p, tr(&p->pen, "Show the interface"), JM_VIEW_DO_INTERFACE, 0.0, tip)))
        jm_view_ask(p, JM_VIEW_DO_INTERFACE, 0.0, 0.0);
}

int32_t jm_view_panels(jm_view_ui *ui, const jm_view_shown *shown, jm_view_action *out,
                       int32_t capacity)
{
    float width, height;
    float unit = jm_view_panel_fit(ui, &width, &height);
    jm_view_panel p = {.ui = ui,
                       .shown = shown,
                       .model = shown->model,
                       .pen = jm_view_pen_of(ui, shown, unit),
                       .topic = jm_view_topic_drawn(shown),
                       .out = out,
                       .capacity = capacity};
    p.has_series = jm_view_picked_series(shown, &p.series_topic, &p.series_index);
    if (p.has_series)
        p.series_there =
            jm_view_feed_series(shown->feed, p.series_topic, p.series_index, &p.series);
    p.at = place(&p, width, height);
    if (!p.model->interface) {
        jm_view_panel_status(&p);
        draw_hidden(&p);
        return p.count;
    }
    bool live = !shown->capture;
    if (live && p.model->help) {
        // Nothing else: what it covers must not take the focus.
        jm_view_panel_status(&p);
        jm_view_panel_help(&p);
        return p.count;
    }
    jm_view_panel_handle(&p);
    jm_view_panel_title(&p);
    if (live && p.at.group)
        jm_view_panel_compare(&p);
    if (live)
        jm_view_panel_icons(&p);
    if (live && p.at.left.w > 0.0f && p.model->panel &&
        !(p.at.narrow && p.model->picked.thing != JM_VIEW_NOTHING))
        jm_view_panel_layers(&p);
    jm_view_panel_names(&p);
    draw_right(&p);
    jm_view_panel_words(&p);
    if (live)
        jm_view_panel_clock(&p);
    jm_view_panel_status(&p);
    return p.count;
}
