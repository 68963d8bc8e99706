/// ui_atlas.h: rendered strings side by side in one texture, found again by their text.
#pragma once

#include "view/ui_text.h"

typedef struct jm_view_atlas jm_view_atlas;

/// Where a string lies [texels]; width 0: there is nothing to see.
typedef struct jm_view_string {
    int32_t x, y, width, height;
} jm_view_string;

JM_CHECKED jm_status jm_view_atlas_create(jm_ctx *ctx, jm_view_gl *gl, jm_view_fonts *fonts,
                                          jm_view_atlas **out);
void jm_view_atlas_destroy(jm_view_atlas *atlas); // NULL is allowed
/// Finds or renders a string. *full: there was no room; draw what was asked for before, then call
/// jm_view_atlas_clear and ask again.
JM_CHECKED jm_status jm_view_atlas_find(jm_view_atlas *atlas, const char *text, int size_px,
                                        bool bold, jm_view_string *string, bool *full);
/// Forgets all strings; the texture grows when it may.
JM_CHECKED jm_status jm_view_atlas_clear(jm_view_atlas *atlas);
void jm_view_atlas_bind(const jm_view_atlas *atlas);
