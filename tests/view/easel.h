/// easel.h: a list of commands drawn into a small picture, and its pixels.
#pragma once

#include "driver.h"
#include "gl_clean.h"
#include "town.h"

#include "core/text.h"
#include "view/image.h"
#include "view/platform.h"
#include "view/ui_draw.h"
#include "view/ui_text.h"

typedef struct easel {
    jm_ctx *ctx;
    jm_view_platform *platform;
    jm_view_gl *gl;
    jm_view_fonts *fonts;
    jm_view_ui *ui;
    jm_view_ui_draw *draw;
    jm_view_target target;
} easel;

enum { WIDE = 400, HIGH = 300 };
static const uint8_t back[3] = {64, 128, 192};

static inline void easel_open(easel *e)
{
    *e = (easel){.ctx = jm_ctx_create(NULL)};
    const jm_view_platform_def def = {.title = "easel", .width = 64, .height = 64, .debug = true};
    CHECK_OK(e->ctx, jm_view_platform_create(e->ctx, &def, &e->platform));
    CHECK_OK(e->ctx, jm_view_gl_create(e->ctx, true, &e->gl));
    CHECK_OK(e->ctx, jm_view_fonts_create(e->ctx, &e->fonts));
    jm_view_font font = jm_view_fonts_font(e->fonts);
    CHECK_OK(e->ctx, jm_view_ui_create(e->ctx, &font, &e->ui));
    CHECK_OK(e->ctx, jm_view_ui_draw_create(e->ctx, e->gl, e->fonts, &e->draw));
    CHECK_OK(e->ctx, jm_view_target_create(e->gl, WIDE, HIGH, GL_RGBA8, false, &e->target));
    jm_view_ui_begin(e->ui, WIDE, HIGH, 1.0);
}

/// No GL error, and no GL object left.
static inline void easel_close(easel *e)
{
    jm_view_target_delete(e->gl, &e->target);
    jm_view_ui_draw_destroy(e->draw);
    jm_view_ui_destroy(e->ui);
    jm_view_fonts_destroy(e->fonts);
    gl_close_clean(e->gl);
    jm_view_platform_destroy(e->platform);
    jm_ctx_destroy(e->ctx);
}

/// Draws a part of the interface of width x height from (left, top) into the same part of `image`.
static inline void draw_part(easel *e, jm_view_image *image, int32_t left, int32_t top,
                             int32_t width, int32_t height)
{
    glBindFramebuffer(GL_FRAMEBUFFER, e->target.framebuffer);
    glViewport(0, 0, width, height);
    glClearColor((float)back[0] / 255.0f, (float)back[1] / 255.0f, (float)back[2] / 255.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    CHECK_OK(e->ctx, jm_view_ui_draw_list(e->draw, e->ui, (float)left, (float)top, width, height));
    for (int32_t y = 0; y < height; y++)
        glReadPixels(0, height - 1 - y, width, 1, GL_RGBA, GL_UNSIGNED_BYTE,
                     image->rgba + 4 * ((int64_t)(top + y) * image->width + left));
}

static inline jm_view_image picture(easel *e)
{
    jm_view_image image;
    jm_view_ui_end(e->ui);
    CHECK_OK(e->ctx, jm_view_image_create(e->ctx, WIDE, HIGH, &image));
    draw_part(e, &image, 0, 0, WIDE, HIGH);
    return image;
}

static inline const uint8_t *pixel(const jm_view_image *image, int x, int y)
{
    return image->rgba + 4 * ((int64_t)y * image->width + x);
}

static inline bool is_color(const uint8_t *rgba, uint8_t r, uint8_t g, uint8_t b)
{
    return abs(rgba[0] - r) <= 1 && abs(rgba[1] - g) <= 1 && abs(rgba[2] - b) <= 1;
}

/// Pixels within a rectangle that are not the background's.
static inline int64_t touched(const jm_view_image *image, int x0, int y0, int x1, int y1)
{
    int64_t count = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            count += !is_color(pixel(image, x, y), back[0], back[1], back[2]);
    return count;
}
