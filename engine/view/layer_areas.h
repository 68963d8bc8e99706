/// layer_areas.h: areas on the GPU, drawn tile by tile.
#pragma once

#include "view/area.h"
#include "view/layer_ribbons.h"

/// Zero is empty.
typedef struct jm_view_area_set {
    jm_view_gl *gl;
    int32_t tiles;
    int64_t *vertex_start, *index_start; // [tiles + 1]
    float *low, *high;                   // [tiles * 3] scene metres
    GLuint vertices, indices, array;     // 0: nothing to draw
} jm_view_area_set;

/// Uploads what was collected. After a failure the set is still to be freed.
JM_CHECKED jm_status jm_view_area_set_create(jm_ctx *ctx, jm_view_gl *gl,
                                             const jm_view_area_pieces *pieces,
                                             jm_view_area_set *set);
void jm_view_area_set_free(jm_view_area_set *set);
/// Draws the tiles in sight with the program in use.
void jm_view_area_set_draw(const jm_view_area_set *set, const jm_view_pass *pass, GLuint program);
