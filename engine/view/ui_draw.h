/// ui_draw.h: fonts by SDL2_ttf, and the command list drawn by GL in one batch.
#pragma once

#include "view/gl.h"
#include "view/ui.h"

typedef struct jm_view_fonts jm_view_fonts;
/// DejaVu Sans from Debian's folder, or the file that JM_FONT names. JM_ERR_UNAVAILABLE names the
/// package.
JM_CHECKED jm_status jm_view_fonts_create(jm_ctx *ctx, jm_view_fonts **out);
void jm_view_fonts_destroy(jm_view_fonts *fonts);
jm_view_font jm_view_fonts_font(jm_view_fonts *fonts); // for jm_view_ui_create
/// Whether every letter of a text has a glyph.
bool jm_view_fonts_has(const jm_view_fonts *fonts, const char *text);

typedef struct jm_view_ui_draw jm_view_ui_draw;
JM_CHECKED jm_status jm_view_ui_draw_create(jm_ctx *ctx, jm_view_gl *gl, jm_view_fonts *fonts,
                                            jm_view_ui_draw **out);
void jm_view_ui_draw_destroy(jm_view_ui_draw *draw);
/// Draws the list onto the bound framebuffer, whose viewport is `width` x `height` and shows the
/// part of the interface that begins at (left, top): posters come in tiles.
JM_CHECKED jm_status jm_view_ui_draw_list(jm_view_ui_draw *draw, const jm_view_ui *ui, float left,
                                          float top, int32_t width, int32_t height);
