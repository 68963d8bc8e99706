/// looker.h: the town from straight above, layer by layer, and its pixels.
#pragma once

#include "driver.h"
#include "gl_clean.h"
#include "town.h"

#include "view/frame.h"
#include "view/layer.h"
#include "view/platform.h"

enum { PIXELS = 512 };

typedef struct looker {
    jm_ctx *ctx;
    jm_city *base, *variant;
    jm_view_scene *scene;
    jm_view_platform *platform;
    jm_view_gl *gl;
    jm_view_frame *frame;
    jm_view_layer_set layers;
    jm_view_model model;
    jm_view_topic topic;
    jm_view_values values;
    float *value[2], *flow[2]; // outcome and base
    jm_view_target target;
    int32_t picture_height; // widths on screen are reckoned by; 0: PIXELS
} looker;

static inline void open_scene(looker *l, const jm_city *city, const jm_city *base)
{
    CHECK_OK(l->ctx, jm_view_scene_create(l->ctx, city, base, &l->scene));
    const jm_view_platform_def def = {.title = "test", .width = 64, .height = 64, .debug = true};
    CHECK_OK(l->ctx, jm_view_platform_create(l->ctx, &def, &l->platform));
    CHECK_OK(l->ctx, jm_view_gl_create(l->ctx, true, &l->gl));
    CHECK_OK(l->ctx, jm_view_frame_create(l->ctx, l->gl, l->scene, &l->frame));
    CHECK_OK(l->ctx, jm_view_layers_create(l->ctx, l->gl, l->scene, &l->layers));
    l->model = (jm_view_model){.scene = l->scene, .topic = JM_NONE, .reduce_motion = true};
    // 700 m above the middle, straight down.
    l->model.camera = (jm_view_camera){.distance_m = 700.0, .tilt_rad = 1.5707963267948966};
}

static inline void open_town(looker *l)
{
    *l = (looker){.ctx = jm_ctx_create(NULL)};
    town_city(l->ctx, 5.0, &l->base);
    town_variant(l->ctx, l->base, &l->variant);
    open_scene(l, l->variant, l->base);
}

static inline void close_looker(looker *l)
{
    jm_view_target_delete(l->gl, &l->target);
    jm_view_layers_destroy(&l->layers);
    jm_view_frame_destroy(l->frame);
    gl_close_clean(l->gl);
    jm_view_platform_destroy(l->platform);
    jm_view_scene_destroy(l->scene);
    jm_city_destroy(l->base);
    jm_city_destroy(l->variant);
    for (int s = 0; s < 2; s++) {
        jm_free(l->value[s]);
        jm_free(l->flow[s]);
    }
    jm_ctx_destroy(l->ctx);
}

static inline int32_t layer_of(const jm_view_layer_class *layer)
{
    int32_t l = 0;
    while (jm_view_layer_at(l) != layer)
        l++;
    return l;
}

// Only these layers are drawn; the last one is NULL.
static inline void only(looker *l, const jm_view_layer_class *const *shown)
{
    l->layers.hidden = (1u << JM_VIEW_LAYERS) - 1u;
    for (; *shown != NULL; shown++)
        l->layers.hidden &= ~(1u << layer_of(*shown));
}

// A topic of `count` things; values are filled by the caller.
static inline void show(looker *l, const char *name, jm_dim dim, int64_t count, double high)
{
    snprintf(l->topic.name, sizeof l->topic.name, "%s", name);
    l->topic.words = (jm_field_words){.name = name, .scale = 1.0};
    l->topic.dim = dim;
    l->topic.count = count;
    l->topic.columns = l->variant->grid.columns;
    l->topic.side = 1;
    for (int s = 0; s < 2; s++) {
        jm_free(l->value[s]);
        CHECK_OK(l->ctx, jm_new(l->ctx, &l->value[s], count));
    }
    l->values = (jm_view_values){.count = count,
                                 .a = l->value[0],
                                 .b = l->value[0],
                                 .base_a = l->value[1],
                                 .base_b = l->value[1],
                                 .stamp_a = 1,
                                 .stamp_b = 1,
                                 .scale = jm_scale_between(0.0, high, false, JM_RAMP_BATLOW),
                                 .difference = jm_scale_between(-high, high, true, JM_RAMP_VIK)};
}

static inline void show_flow(looker *l)
{
    int32_t links = l->variant->streets.link_count;
    show(l, "flow", JM_DIM_LINKS, links, 0.3);
    for (int s = 0; s < 2; s++) {
        CHECK_OK(l->ctx, jm_new(l->ctx, &l->flow[s], links));
        for (int32_t k = 0; k < links; k++)
            l->value[s][k] = l->flow[s][k] = town_flow_vehs(k, 12, s == 0);
    }
    l->values.flow_a = l->values.flow_b = l->flow[0];
    l->values.base_flow_a = l->values.base_flow_b = l->flow[1];
}

static inline jm_view_picture picture_of(looker *l, jm_view_pass_kind kind, jm_view_side side)
{
    return (jm_view_picture){.model = &l->model,
                             .values = &l->values,
                             .topic = l->values.count > 0 ? &l->topic : NULL,
                             .utc_s = 1785153600.0, // 2026-07-27 12:00 UTC
                             .side = side,
                             .aspect = 1.0,
                             .part = {0.0, 0.0, 1.0, 1.0},
                             .width = PIXELS,
                             .height = PIXELS,
                             .picture_height = l->picture_height > 0 ? l->picture_height : PIXELS,
                             .quality = JM_VIEW_QUALITY_HIGH,
                             .kind = kind};
}

static inline void draw(looker *l, jm_view_pass_kind kind, jm_view_side side)
{
    jm_view_target_delete(l->gl, &l->target);
    GLenum internal = kind == JM_VIEW_PASS_ID       ? GL_RG32UI
                      : kind == JM_VIEW_PASS_VALUES ? GL_RGBA32F
                                                    : GL_RGBA8;
    CHECK_OK(l->ctx, jm_view_target_create(l->gl, PIXELS, PIXELS, internal, false, &l->target));
    glBindFramebuffer(GL_FRAMEBUFFER, l->target.framebuffer);
    glViewport(0, 0, PIXELS, PIXELS);
    const GLuint nothing[4] = {0};
    const GLfloat none[4] = {0.0f};
    if (kind == JM_VIEW_PASS_ID)
        glClearBufferuiv(GL_COLOR, 0, nothing);
    else
        glClearBufferfv(GL_COLOR, 0, none);
    glClear(GL_DEPTH_BUFFER_BIT);
    const jm_view_picture picture = picture_of(l, kind, side);
    CHECK_OK(l->ctx, jm_view_frame_draw(l->frame, &l->layers, &picture));
    glBindFramebuffer(GL_FRAMEBUFFER, l->target.framebuffer);
}

static inline const jm_view_counts *counts_of(const looker *l, const jm_view_layer_class *layer)
{
    return &l->layers.counts[layer_of(layer)];
}

// Pixel under a scene point; false outside of the picture.
static inline bool pixel_of(const looker *l, double x, double y, double z, int *px, int *py)
{
    const double part[4] = {0.0, 0.0, 1.0, 1.0}, at[3] = {x, y, z};
    jm_view_lens lens = jm_view_camera_lens(&l->model.camera, l->scene, 1.0, part);
    double u, v;
    if (!jm_view_camera_project(&lens, at, &u, &v) || u <= 0.01 || u >= 0.99 || v <= 0.01 ||
        v >= 0.99)
        return false;
    *px = (int)(u * PIXELS);
    *py = (int)((1.0 - v) * PIXELS);
    return true;
}

typedef struct place {
    double x, y, right_x, right_y, length_m;
} place;

// Middle of the longest straight piece of a link, and its right-hand side.
static inline place middle_of(const looker *l, int32_t link)
{
    const jm_streets *s = &l->variant->streets;
    place p = {0};
    for (int64_t k = s->shape_start[link]; k + 1 < s->shape_start[link + 1]; k++) {
        double dx = s->shape_x[k + 1] - s->shape_x[k], dy = s->shape_y[k + 1] - s->shape_y[k];
        double length = hypot(dx, dy);
        if (length <= p.length_m)
            continue;
        p = (place){.x = 0.5 * (s->shape_x[k] + s->shape_x[k + 1]) - l->scene->origin_x,
                    .y = 0.5 * (s->shape_y[k] + s->shape_y[k + 1]) - l->scene->origin_y,
                    .right_x = dy / length,
                    .right_y = -dx / length,
                    .length_m = length};
    }
    return p;
}

// Metres that a pixel spans at a scene point.
static inline double pixel_m(const looker *l, double x, double y, double z)
{
    const double part[4] = {0.0, 0.0, 1.0, 1.0};
    jm_view_lens lens = jm_view_camera_lens(&l->model.camera, l->scene, 1.0, part);
    double dx = x - lens.eye[0], dy = y - lens.eye[1], dz = z - lens.eye[2];
    return 2.0 * tan(0.5 * lens.fov_rad) / PIXELS * sqrt(dx * dx + dy * dy + dz * dz);
}

// The colour picture with `layer` and without it.
static inline int64_t pixels_of_layer(looker *l, const jm_view_layer_class *layer,
                                      jm_view_side side)
{
    static uint8_t with[PIXELS * PIXELS][4], without[PIXELS * PIXELS][4];
    l->layers.hidden = 0;
    draw(l, JM_VIEW_PASS_COLOR, side);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_UNSIGNED_BYTE, with);
    l->layers.hidden = 1u << layer_of(layer);
    draw(l, JM_VIEW_PASS_COLOR, side);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_UNSIGNED_BYTE, without);
    l->layers.hidden = 0;
    int64_t differ = 0;
    for (int64_t p = 0; p < PIXELS * PIXELS; p++)
        differ += memcmp(with[p], without[p], 4) != 0;
    return differ;
}

static inline void read_colors(looker *l, uint8_t (*out)[4])
{
    draw(l, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_UNSIGNED_BYTE, out);
}

static inline double expected(const looker *l, int32_t link, jm_view_side side)
{
    double outcome = (double)l->value[0][link], base = (double)l->value[1][link];
    return side == JM_VIEW_OUTCOME ? outcome : side == JM_VIEW_BASE ? base : outcome - base;
}
