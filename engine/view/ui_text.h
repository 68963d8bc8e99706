/// ui_text.h: fonts as the renderer of the interface needs them.
#pragma once

#include "view/ui_draw.h"

/// A string as grey levels: shares of ink 0..255, row by row.
typedef struct jm_view_glyphs {
    uint8_t *ink; // [width * height], owned by the caller; NULL: nothing to see
    int32_t width, height;
} jm_view_glyphs;

/// Whole pixels, held to sizes that can be read and stored.
int jm_view_fonts_size(float size_px);
/// Of a text and its look; never 0.
uint64_t jm_view_text_hash(const char *text, int size_px, bool bold);
/// Renders one line, cut to `widest`. JM_OK with an empty picture when there is nothing to see.
JM_CHECKED jm_status jm_view_fonts_render(jm_view_fonts *fonts, const char *text, int size_px,
                                          bool bold, int32_t widest, jm_view_glyphs *out);
