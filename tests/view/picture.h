/// picture.h: the toy town's two outcomes before a frame and all layers, without interface or app.
#pragma once

#include "driver.h"
#include "gl_clean.h"
#include "town.h"

#include "view/layer.h"
#include "view/platform.h"

enum { PICTURE_WIDTH = 320, PICTURE_HEIGHT = 200 };

typedef struct picture {
    char folder[512];
    jm_ctx *ctx;
    jm_view_feed *feed;
    jm_view_scene *scene;
    jm_view_platform *platform;
    jm_view_gl *gl;
    jm_view_frame *frame;
    jm_view_layer_set layers;
    jm_view_model model;
    jm_view_values values;
    const jm_view_topic *topic;
    double time_s;
    jm_view_quality quality;
    jm_view_target color, values_target, ids;
    uint8_t *rgba; // [PICTURE_HEIGHT * PICTURE_WIDTH * 4] of the last colour picture, GL's order
} picture;

static inline void picture_open(picture *p, double cell_m)
{
    *p = (picture){.quality = JM_VIEW_QUALITY_HIGH, .time_s = 15.0 * 3600.0};
    p->ctx = jm_ctx_create(NULL);
    town_folder(p->folder);
    town_outcomes(p->ctx, p->folder, cell_m, NULL, NULL);
    char outcome[640], base[640];
    snprintf(outcome, sizeof outcome, "%s/variant.outcome.nc", p->folder);
    snprintf(base, sizeof base, "%s/base.outcome.nc", p->folder);
    CHECK_OK(p->ctx, jm_view_feed_open(p->ctx, outcome, base, false, &p->feed));
    CHECK_OK(p->ctx, jm_view_scene_create(p->ctx, jm_view_feed_city(p->feed),
                                          jm_view_feed_base_city(p->feed), &p->scene));
    const jm_view_platform_def def = {.title = "test", .width = 64, .height = 64, .debug = true};
    CHECK_OK(p->ctx, jm_view_platform_create(p->ctx, &def, &p->platform));
    CHECK_OK(p->ctx, jm_view_gl_create(p->ctx, true, &p->gl));
    CHECK_OK(p->ctx, jm_view_frame_create(p->ctx, p->gl, p->scene, &p->frame));
    CHECK_OK(p->ctx, jm_view_layers_create(p->ctx, p->gl, p->scene, &p->layers));
    CHECK_OK(p->ctx, jm_view_target_create(p->gl, PICTURE_WIDTH, PICTURE_HEIGHT, GL_RGBA8, false,
                                           &p->color));
    CHECK_OK(p->ctx, jm_view_target_create(p->gl, PICTURE_WIDTH, PICTURE_HEIGHT, GL_RGBA32F, false,
                                           &p->values_target));
    CHECK_OK(p->ctx, jm_view_target_create(p->gl, PICTURE_WIDTH, PICTURE_HEIGHT, GL_RG32UI, false,
                                           &p->ids));
    CHECK_OK(p->ctx, jm_new(p->ctx, &p->rgba, 4 * PICTURE_WIDTH * PICTURE_HEIGHT));
    p->model.scene = p->scene;
    p->model.feed = p->feed;
    p->model.camera = jm_view_camera_home(p->scene);
    p->model.trees = p->model.shadows = p->model.has_base = true;
    p->model.topic = JM_NONE;
}

static inline void picture_close(picture *p)
{
    jm_view_target_delete(p->gl, &p->color);
    jm_view_target_delete(p->gl, &p->values_target);
    jm_view_target_delete(p->gl, &p->ids);
    jm_view_layers_destroy(&p->layers);
    jm_view_frame_destroy(p->frame);
    gl_close_clean(p->gl);
    jm_view_platform_destroy(p->platform);
    jm_view_scene_destroy(p->scene);
    jm_view_feed_close(p->feed);
    jm_free(p->rgba);
    jm_ctx_destroy(p->ctx);
    town_remove(p->folder);
}

/// NULL: the city alone.
static inline void picture_topic(picture *p, const char *name, double time_s)
{
    p->time_s = time_s;
    p->topic = NULL;
    p->values.count = 0;
    p->model.topic = name != NULL ? jm_view_feed_topic_of(p->feed, name) : JM_NONE;
    if (name == NULL)
        return;
    CHECK(p->model.topic != JM_NONE);
    jm_view_feed_want(p->feed, p->model.topic, time_s);
    CHECK_OK(p->ctx, jm_view_feed_wait(p->ctx, p->feed, &p->values));
    p->topic = jm_view_feed_topic(p->feed, p->model.topic);
}

static inline void picture_draw_pass(picture *p, jm_view_pass_kind kind, jm_view_side side)
{
    const jm_view_target *target = kind == JM_VIEW_PASS_COLOR    ? &p->color
                                   : kind == JM_VIEW_PASS_VALUES ? &p->values_target
                                                                 : &p->ids;
    const jm_view_picture def = {.model = &p->model,
                                 .values = &p->values,
                                 .topic = p->topic,
                                 .utc_s = jm_view_feed_about(p->feed)->start_utc_s + p->time_s,
                                 .side = side,
                                 .aspect = (double)PICTURE_WIDTH / PICTURE_HEIGHT,
                                 .part = {0.0, 0.0, 1.0, 1.0},
                                 .width = PICTURE_WIDTH,
                                 .height = PICTURE_HEIGHT,
                                 .picture_height = PICTURE_HEIGHT,
                                 .quality = p->quality,
                                 .kind = kind};
    const GLuint none[4] = {0};
    const GLfloat black[4] = {0}, far = 1.0f;
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    if (kind == JM_VIEW_PASS_ID)
        glClearBufferuiv(GL_COLOR, 0, none);
    else
        glClearBufferfv(GL_COLOR, 0, black);
    glClearBufferfv(GL_DEPTH, 0, &far);
    CHECK_OK(p->ctx, jm_view_frame_draw(p->frame, &p->layers, &def));
}

static inline void picture_draw(picture *p, jm_view_side side)
{
    picture_draw_pass(p, JM_VIEW_PASS_COLOR, side);
    glReadPixels(0, 0, PICTURE_WIDTH, PICTURE_HEIGHT, GL_RGBA, GL_UNSIGNED_BYTE, p->rgba);
}

/// Only this layer, by its name; NULL: all of them.
static inline void picture_only(picture *p, const char *name)
{
    p->layers.hidden = 0;
    for (int32_t l = 0; l < JM_VIEW_LAYERS && name != NULL; l++)
        if (strcmp(jm_view_layer_at(l)->name, name) != 0)
            p->layers.hidden |= 1u << l;
}

static inline int32_t picture_layer(const char *name)
{
    for (int32_t l = 0; l < JM_VIEW_LAYERS; l++)
        if (strcmp(jm_view_layer_at(l)->name, name) == 0)
            return l;
    fail_msg("no layer %s", name);
    return 0;
}

/// The lens of the picture, as the frame made it.
static inline jm_view_lens picture_lens(const picture *p)
{
    const double whole[4] = {0.0, 0.0, 1.0, 1.0};
    return jm_view_camera_lens(&p->model.camera, p->scene, (double)PICTURE_WIDTH / PICTURE_HEIGHT,
                               whole);
}
