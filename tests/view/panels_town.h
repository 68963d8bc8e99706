/// panels_town.h: the panels over the two runs of town.h, without a window: a font whose widths can
/// be counted, and the list of commands to look at.
#pragma once

#include "town.h"

#include "view/panels.h"

#include <time.h>

typedef struct hall {
    char folder[512];
    jm_ctx *ctx;
    jm_view_feed *feed;
    jm_view_scene *scene;
    jm_view_ui *ui;
    jm_view_model model;
    jm_view_values values;
    jm_view_shown shown;
    jm_view_action actions[16];
    int32_t action_count;
    bool longer; // texts grow by half, as translations may
    char longer_text[1024][256];
    int next_text;
} hall;

/// Widths a little above those of DejaVu Sans: nothing fits here that does not fit there.
static inline float hall_width(void *user, const char *text, float size_px, bool bold)
{
    (void)user;
    float letters = 0.0f;
    for (const char *p = text; *p != '\0'; p++)
        letters += ((uint8_t)*p & 0xC0) != 0x80 ? 1.0f : 0.0f;
    return (bold ? 0.66f : 0.58f) * size_px * letters;
}

// A text keeps its place for a while, as those of a catalogue do.
static inline const char *hall_translate(void *user, const char *english)
{
    hall *h = user;
    size_t length = strlen(english);
    if (!h->longer || length < 3 || length > 150)
        return english;
    char *out = h->longer_text[h->next_text];
    h->next_text = (h->next_text + 1) % 1024;
    memcpy(out, english, length);
    for (size_t more = 0; more <= length / 2; more++)
        out[length + more] = more % 7 == 3 ? ' ' : 'z';
    out[length + length / 2 + 1] = '\0';
    return out;
}

static inline void hall_open(hall *h, jm_city *city, bool base)
{
    *h = (hall){0};
    const jm_ctx_def def = {.threads = 1, .translate = hall_translate, .user = h};
    h->ctx = jm_ctx_create(&def);
    town_folder(h->folder);
    char outcome[1024], before[1024];
    snprintf(outcome, sizeof outcome, "%s/%s.outcome.nc", h->folder, base ? "variant" : "base");
    snprintf(before, sizeof before, "%s/base.outcome.nc", h->folder);
    if (city == NULL) {
        town_outcomes(h->ctx, h->folder, 20.0, NULL, NULL);
    } else {
        town_writer w;
        town_write_start(h->ctx, h->folder, "base.outcome.nc", city, false, &w);
        town_write_steps(h->ctx, &w, 0, TOWN_STEPS);
        town_write_end(h->ctx, &w, true);
    }
    CHECK_OK(h->ctx, jm_view_feed_open(h->ctx, outcome, base ? before : NULL, false, &h->feed));
    CHECK_OK(h->ctx, jm_view_scene_create(h->ctx, jm_view_feed_city(h->feed),
                                          jm_view_feed_base_city(h->feed), &h->scene));
    const jm_view_font font = {hall_width, NULL};
    CHECK_OK(h->ctx, jm_view_ui_create(h->ctx, &font, &h->ui));
    const jm_view_def view = {.width = 1280, .height = 800, .ui_scale = 1.0, .time_h = 15.0};
    h->model = jm_view_model_start(h->scene, h->feed, &view);
    h->shown = (jm_view_shown){.ctx = h->ctx,
                               .model = &h->model,
                               .feed = h->feed,
                               .values = &h->values,
                               .state = jm_view_feed_look(h->feed)};
}

static inline void hall_close(hall *h)
{
    jm_view_ui_destroy(h->ui);
    jm_view_scene_destroy(h->scene);
    jm_view_feed_close(h->feed);
    town_remove(h->folder);
    jm_ctx_destroy(h->ctx);
}

static inline void hall_topic(hall *h, const char *name)
{
    h->model.topic = name != NULL ? jm_view_feed_topic_of(h->feed, name) : JM_NONE;
    h->values.count = 0;
    if (h->model.topic == JM_NONE)
        return;
    jm_view_feed_want(h->feed, h->model.topic, h->model.clock.time_s);
    CHECK_OK(h->ctx, jm_view_feed_wait(h->ctx, h->feed, &h->values));
}

static inline void hall_pick(hall *h, jm_view_thing thing, int64_t index)
{
    h->model.picked = (jm_view_picked){.thing = thing, .index = index};
}

static inline void hall_frame(hall *h, int32_t width, int32_t height, double scale)
{
    jm_view_ui_begin(h->ui, width, height, scale);
    h->action_count = jm_view_panels(h->ui, &h->shown, h->actions, 16);
    jm_view_ui_end(h->ui);
}

static inline void hall_key(hall *h, int32_t key)
{
    const jm_view_event event = {.kind = JM_VIEW_EVENT_KEY_DOWN, .code = key};
    (void)jm_view_ui_event(h->ui, &event);
}

static inline bool hall_says(const hall *h, const char *words)
{
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count);
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_TEXT &&
            strstr(jm_view_ui_text_of(h->ui, c[i].text), words) != NULL)
            return true;
    return false;
}

/// How many texts are exactly these words.
static inline int hall_count(const hall *h, const char *words)
{
    int64_t count;
    int found = 0;
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count);
    for (int64_t i = 0; i < count; i++)
        found += c[i].kind == JM_VIEW_UI_TEXT &&
                 strcmp(jm_view_ui_text_of(h->ui, c[i].text), words) == 0;
    return found;
}

/// Asks until the feed's thread has read the series.
static inline void hall_series(hall *h, int32_t topic, int64_t index, jm_view_series *out)
{
    for (int tries = 0; tries < 1000; tries++) {
        if (jm_view_feed_series(h->feed, topic, index, out))
            return;
        const struct timespec pause = {0, 5000000};
        nanosleep(&pause, NULL);
    }
    fail_msg("the series of topic %d did not come", (int)topic);
}

static inline float overlap(jm_view_rect a, jm_view_rect b)
{
    float w = fminf(a.x + a.w, b.x + b.w) - fmaxf(a.x, b.x);
    float h = fminf(a.y + a.h, b.y + b.h) - fmaxf(a.y, b.y);
    return fminf(w, h);
}
