/// ui_quads.h: shapes of the interface as quads for the GPU; no GL.
#pragma once

#include "view/ui.h"

typedef enum jm_view_quad_kind { // as ui.frag numbers them
    JM_VIEW_QUAD_FILL,
    JM_VIEW_QUAD_BOX,
    JM_VIEW_QUAD_TRIANGLE,
    JM_VIEW_QUAD_TEXT,
} jm_view_quad_kind;

/// Corner of a quad; what local and shape mean depends on the kind (ui.frag).
typedef struct jm_view_vertex {
    float x, y; // pixels
    float local[2];
    float shape[4];
    uint8_t color[4];
    float kind;
} jm_view_vertex;

enum {
    JM_VIEW_QUADS_MOST = 1 << 20,   // in one draw
    JM_VIEW_QUADS_OF_A_COMMAND = 64 // a ramp
};

typedef struct jm_view_quads {
    jm_ctx *ctx;
    jm_view_vertex *vertices; // [count * 4]
    int64_t count, capacity;
} jm_view_quads;

/// Four corners in order from the upper left; NULL without memory: the quad is then left out.
jm_view_vertex *jm_view_quads_add(jm_view_quads *quads, uint32_t color, jm_view_quad_kind kind);
void jm_view_quad_corners(jm_view_vertex *v, float left, float top, float right, float bottom);
/// Any command but texts and clips.
void jm_view_quads_shape(jm_view_quads *quads, const jm_view_command *command);
