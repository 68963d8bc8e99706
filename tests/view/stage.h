/// stage.h: one layer alone before a camera that looks straight down on the toy town: no frame, no
/// feed, so that what a layer draws is compared with the city and with nothing else.
#pragma once

#include "gl_clean.h"
#include "town.h"

#include "view/layer.h"
#include "view/platform.h"

enum { STAGE_PIXELS = 512 };

typedef struct stage {
    jm_ctx *ctx;
    jm_city *base, *variant;
    jm_view_scene *scene;
    jm_view_platform *platform;
    jm_view_gl *gl;
    GLuint block, cells;
    jm_view_model model;
    jm_view_values values;
    jm_view_topic topic;
    jm_view_frame_block frame;
    double eye[3];
    double half_m; // half the width of what is seen
    jm_view_tile_seen *seen;
    jm_view_pass pass;
    jm_view_counts counts;
    const jm_view_layer_class *layer_class;
    void *layer;
} stage;

/// The city of a test may be changed between open and layer.
static inline void stage_open(stage *s, bool compared)
{
    *s = (stage){.ctx = jm_ctx_create(NULL)};
    town_city(s->ctx, 5.0, &s->base);
    town_variant(s->ctx, s->base, &s->variant);
    CHECK_OK(s->ctx,
             jm_view_scene_create(s->ctx, s->variant, compared ? s->base : NULL, &s->scene));
    const jm_view_platform_def def = {.title = "stage", .width = 64, .height = 64, .debug = true};
    CHECK_OK(s->ctx, jm_view_platform_create(s->ctx, &def, &s->platform));
    CHECK_OK(s->ctx, jm_view_gl_create(s->ctx, true, &s->gl));
    CHECK_OK(s->ctx, jm_view_buffer_create(s->gl, GL_UNIFORM_BUFFER, sizeof s->frame, NULL,
                                           GL_DYNAMIC_DRAW, &s->block));
    CHECK_OK(s->ctx, jm_new(s->ctx, &s->seen, jm_view_scene_tiles(s->scene)));
    s->model.trees = true;
}

static inline void stage_layer(stage *s, const jm_view_layer_class *layer_class)
{
    s->layer_class = layer_class;
    CHECK_OK(s->ctx, layer_class->create(s->ctx, s->gl, s->scene, &s->layer));
}

static inline void stage_close(stage *s)
{
    s->layer_class->destroy(s->layer);
    jm_view_buffer_delete(s->gl, &s->block);
    jm_view_texture_delete(s->gl, &s->cells);
    gl_close_clean(s->gl);
    jm_view_platform_destroy(s->platform);
    jm_view_scene_destroy(s->scene);
    jm_city_destroy(s->base);
    jm_city_destroy(s->variant);
    jm_free(s->seen);
    jm_ctx_destroy(s->ctx);
}

/// Looks at the square of 2 half_m around a point (scene metres), from high above.
static inline void stage_look(stage *s, double x, double y, double half_m)
{
    const double high = 1000.0;
    s->eye[0] = x;
    s->eye[1] = y;
    s->eye[2] = high;
    s->half_m = half_m;
    float *m = s->frame.view_proj;
    memset(m, 0, 16 * sizeof *m);
    m[0] = m[5] = (float)(1.0 / half_m);
    m[10] = (float)(-1.0 / high); // z = 0 is far, z = 2 * high near
    m[14] = 0.0f;
    m[15] = 1.0f;
    for (int c = 0; c < 4; c++)
        s->frame.sky_color[c] = 1.0f; // even light from above: colours are those of surfaces
    s->frame.shown[0] = (float)(s->scene->west - x);
    s->frame.shown[1] = (float)(s->scene->south - y);
    s->frame.shown[2] = (float)(s->scene->east - x);
    s->frame.shown[3] = (float)(s->scene->north - y);
    const jm_grid *g = &s->variant->grid;
    s->frame.cells[0] = (float)(s->scene->west - x);
    s->frame.cells[1] = (float)(s->scene->north - y);
    s->frame.cells[2] = (float)(1.0 / g->cell_m);
    s->frame.cells_size[0] = (float)g->columns;
    s->frame.cells_size[1] = (float)g->rows;
}

/// A topic of cells whose value at each cell of `values` [cells] is shown; NaN: none.
static inline void stage_cells(stage *s, const float *values)
{
    const jm_grid *g = &s->variant->grid;
    int64_t cells = jm_grid_cells(g);
    float *texels = NULL;
    CHECK_OK(s->ctx, jm_new(s->ctx, &texels, cells));
    for (int64_t c = 0; c < cells; c++)
        texels[c] = isnan(values[c]) ? -1e30f : values[c];
    const jm_view_texture_def def = {.width = g->columns,
                                     .height = g->rows,
                                     .internal = GL_R32F,
                                     .format = GL_RED,
                                     .type = GL_FLOAT,
                                     .filter = GL_NEAREST,
                                     .pixels = texels};
    CHECK_OK(s->ctx, jm_view_texture_create(s->gl, &def, &s->cells));
    jm_free(texels);
    for (int unit = JM_VIEW_UNIT_CELLS_A; unit <= JM_VIEW_UNIT_BASE_B; unit++)
        jm_view_bind((jm_view_unit)unit, GL_TEXTURE_2D, s->cells);
    s->topic =
        (jm_view_topic){.dim = JM_DIM_CELLS, .count = cells, .columns = g->columns, .side = 1};
    s->values = (jm_view_values){.count = cells, .a = values, .b = values};
}

static inline void stage_fill_block(stage *s, jm_view_side side)
{
    s->frame.mode[0] = (int32_t)side;
    s->frame.mode[3] = s->values.count > 0 ? (int32_t)JM_DIM_CELLS : -1;
    s->frame.flags[2] = (int32_t)jm_view_side_bit(side);
    s->frame.flags[3] = s->scene->base != NULL;
    CHECK_OK(s->ctx, jm_view_buffer_fill(s->gl, GL_UNIFORM_BUFFER, s->block, sizeof s->frame,
                                         &s->frame, GL_DYNAMIC_DRAW));
    glBindBufferBase(GL_UNIFORM_BUFFER, 0, s->block);
}

/// One pass with all tiles in view at one level of detail, into the bound framebuffer.
static inline void stage_pass(stage *s, jm_view_pass_kind kind, jm_view_side side, int32_t lod)
{
    int32_t tiles = jm_view_scene_tiles(s->scene);
    for (int32_t t = 0; t < tiles; t++)
        s->seen[t] = (jm_view_tile_seen){.tile = t, .distance_m = (float)s->eye[2], .lod = lod};
    stage_fill_block(s, side);
    s->counts = (jm_view_counts){0};
    s->pass = (jm_view_pass){.kind = kind,
                             .side = side,
                             .model = &s->model,
                             .scene = s->scene,
                             .values = &s->values,
                             .topic = s->values.count > 0 ? &s->topic : NULL,
                             .eye = s->eye,
                             .seen = s->seen,
                             .seen_count = tiles,
                             .pixel_angle = 2.0 * s->half_m / STAGE_PIXELS / s->eye[2],
                             .quality = JM_VIEW_QUALITY_HIGH,
                             .counts = &s->counts};
    if (s->layer_class->update != NULL)
        CHECK_OK(s->ctx, s->layer_class->update(s->layer, s->ctx, &s->pass));
    if (kind == JM_VIEW_PASS_SHADOW)
        s->layer_class->draw_shadow(s->layer, &s->pass);
    else
        s->layer_class->draw(s->layer, &s->pass);
}

/// What a pass for ID or VALUES leaves at scene points [count]: 4 numbers each.
static inline void stage_read(stage *s, jm_view_pass_kind kind, jm_view_side side, int32_t lod,
                              const double (*at)[2], int count, double (*out)[4])
{
    bool id = kind == JM_VIEW_PASS_ID;
    jm_view_target target = {0};
    CHECK_OK(s->ctx, jm_view_target_create(s->gl, STAGE_PIXELS, STAGE_PIXELS,
                                           id ? GL_RG32UI : GL_RGBA32F, false, &target));
    glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
    glViewport(0, 0, STAGE_PIXELS, STAGE_PIXELS);
    glEnable(GL_DEPTH_TEST);
    const GLuint nothing[4] = {0};
    const GLfloat none[4] = {0.0f};
    if (id)
        glClearBufferuiv(GL_COLOR, 0, nothing);
    else
        glClearBufferfv(GL_COLOR, 0, none);
    glClear(GL_DEPTH_BUFFER_BIT);
    stage_pass(s, kind, side, lod);
    for (int i = 0; i < count; i++) {
        GLint x = (GLint)(((at[i][0] - s->eye[0]) / s->half_m * 0.5 + 0.5) * STAGE_PIXELS);
        GLint y = (GLint)(((at[i][1] - s->eye[1]) / s->half_m * 0.5 + 0.5) * STAGE_PIXELS);
        GLuint whole[4] = {0};
        GLfloat real[4] = {0.0f};
        if (id)
            glReadPixels(x, y, 1, 1, GL_RG_INTEGER, GL_UNSIGNED_INT, whole);
        else
            glReadPixels(x, y, 1, 1, GL_RGBA, GL_FLOAT, real);
        for (int k = 0; k < 4; k++)
            out[i][k] = id ? (double)whole[k] : (double)real[k];
    }
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    jm_view_target_delete(s->gl, &target);
}
