// Comparing: the ways to do it, the handle between the runs, and their names.
#include "view/panels_own.h"

#include <math.h>
#include <stdio.h>

static const char *const ways[JM_VIEW_COMPARE_COUNT] = {[JM_VIEW_ONE] = JM_WORDS("Scenario alone"),
                                                        [JM_VIEW_WIPE] = JM_WORDS("Wipe"),
                                                        [JM_VIEW_PAIR] = JM_WORDS("Side by side"),
                                                        [JM_VIEW_DIFF] = JM_WORDS("Difference")};
static const char *const ids[JM_VIEW_COMPARE_COUNT] = {"one", "wipe", "pair", "difference"};

static float way_width(const jm_view_pen *pen, int way)
{
    return ceilf(jm_view_pen_width(pen, tr(pen, ways[way]), JM_VIEW_TYPE_TEXT, true) +
                 22.0f * pen->unit);
}

float jm_view_compare_wanted(const jm_view_pen *pen, bool narrow)
{
    float width = 4.0f * pen->unit;
    if (narrow)
        return width;
    for (int way = 0; way < JM_VIEW_COMPARE_COUNT; way++)
        width += way_width(pen, way) + 4.0f * pen->unit;
    return width;
}

void jm_view_panel_compare(jm_view_panel *p)
{
    jm_view_rect all = p->at.compare;
    float gap = jm_view_u(p, 4.0f);
    jm_view_rect at = {all.x + gap, all.y + gap, 0.0f, all.h - 2.0f * gap};
    jm_view_ui_panel(p->ui, all);
    for (int way = 0; way < JM_VIEW_COMPARE_COUNT; way++) {
        char tip[128];
        at.w = way_width(&p->pen, way);
        const char *words = tr(&p->pen, ways[way]);
        if (jm_view_ui_button(p->ui, ids[way], at, words, (int)p->model->compare == way,
                              jm_view_tip(p, words, JM_VIEW_DO_COMPARE, (double)way, tip)))
            jm_view_ask(p, JM_VIEW_DO_COMPARE, 0.0, (double)way);
        at.x += at.w + gap;
    }
}

void jm_view_compare_turn(jm_view_panel *p, jm_view_rect at)
{
    char tip[128];
    int next = ((int)p->model->compare + 1) % JM_VIEW_COMPARE_COUNT;
    const char *words = tr(&p->pen, ways[next]);
    if (jm_view_ui_button(p->ui, "compare", at, "A|B", p->model->compare != JM_VIEW_ONE,
                          jm_view_tip(p, words, JM_VIEW_DO_COMPARE, (double)next, tip)))
        jm_view_ask(p, JM_VIEW_DO_COMPARE, 0.0, (double)next);
}

const char *jm_view_side_name(const jm_view_shown *shown, jm_view_side side)
{
    const jm_view_about *about = jm_view_feed_about(shown->feed);
    const char *title = side == JM_VIEW_BASE ? about->base_title : about->title;
    if (title != NULL && title[0] != '\0')
        return title;
    return side == JM_VIEW_BASE ? jm_translate(shown->ctx, "Base")
                                : jm_translate(shown->ctx, "Scenario");
}

static float middle_of(const jm_view_panel *p)
{
    double wipe = p->model->wipe;
    return p->at.width * (float)(wipe >= 0.0 && wipe <= 1.0 ? wipe : 0.5);
}

void jm_view_panel_handle(jm_view_panel *p)
{
    const jm_view_model *m = p->model;
    if (!m->has_base || (m->compare != JM_VIEW_WIPE && m->compare != JM_VIEW_PAIR))
        return;
    float top = 0.0f, bottom = p->at.clock.w > 0.0f ? p->at.clock.y : p->at.status.y;
    float line = fmaxf(2.0f, jm_view_u(p, 2.0f));
    if (m->compare == JM_VIEW_PAIR || p->shown->capture) {
        float x = m->compare == JM_VIEW_PAIR ? floorf(0.5f * p->at.width) : middle_of(p);
        jm_view_pen_line(&p->pen, x, top, x, p->at.status.y, line, 0xFFFFFFE0u);
        return;
    }
    double wipe = m->wipe;
    if (jm_view_ui_handle(p->ui, "wipe-handle", middle_of(p), top, bottom, 0.0, 1.0, &wipe))
        jm_view_ask(p, JM_VIEW_DO_WIPE, 0.0, wipe);
}

// A name on its plate. `x` is the edge or middle it is held to by `align`; the plate stays between
// `from` and `to` and is left out where that is too little to read.
static void plate(jm_view_panel *p, float x, int align, float from, float to, uint32_t color,
                  const char *name)
{
    const jm_view_pen *pen = &p->pen;
    float pad = jm_view_u(p, 10.0f), h = p->at.names.h;
    float w = jm_view_pen_width(pen, name, JM_VIEW_TYPE_QUIET, true) + 2.0f * pad;
    w = fminf(w, to - from);
    if (w < jm_view_u(p, 48.0f))
        return;
    float left = align < 0 ? x : align > 0 ? x - w : x - 0.5f * w;
    left = fmaxf(from, fminf(left, to - w));
    jm_view_rect at = {left, p->at.names.y, w, h};
    jm_view_ui_panel(p->ui, at);
    float y = at.y + 0.5f * (h - jm_view_pen_line_height(pen, JM_VIEW_TYPE_QUIET));
    jm_view_pen_text(pen, at.x + pad, y, JM_VIEW_TYPE_QUIET, true, color, -1, w - 2.0f * pad, name);
}

// "Difference: variant − base"
static void difference_name(jm_view_panel *p)
{
    char name[320];
    snprintf(name, sizeof name, "%.140s \u2212 %.140s",
             jm_view_side_name(p->shown, JM_VIEW_OUTCOME),
             jm_view_side_name(p->shown, JM_VIEW_BASE));
    jm_view_rect band = p->at.names;
    plate(p, band.x + 0.5f * band.w, 0, band.x, band.x + band.w, p->pen.text, name);
}

void jm_view_panel_names(jm_view_panel *p)
{
    const jm_view_model *m = p->model;
    jm_view_rect band = p->at.names;
    if (band.w <= 0.0f)
        return;
    if (m->compare == JM_VIEW_DIFF) {
        difference_name(p);
        return;
    }
    bool pair = m->compare == JM_VIEW_PAIR;
    float middle = pair ? 0.5f * p->at.width : middle_of(p), gap = jm_view_u(p, 8.0f);
    float from = band.x, to = band.x + band.w;
    float base_to = fminf(middle - gap, to), outcome_from = fmaxf(middle + gap, from);
    plate(p, pair ? 0.5f * middle : base_to, pair ? 0 : 1, from, base_to,
          jm_view_ui_tone(JM_VIEW_TONE_BASE), jm_view_side_name(p->shown, JM_VIEW_BASE));
    plate(p, pair ? 1.5f * middle : outcome_from, pair ? 0 : -1, outcome_from, to,
          jm_view_ui_tone(JM_VIEW_TONE_OUTCOME), jm_view_side_name(p->shown, JM_VIEW_OUTCOME));
}
