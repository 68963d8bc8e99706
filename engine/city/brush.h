/// brush.h: what is laid on the cells of the ground.
#pragma once

#include "city/build.h"

/// What a brush lays on each cell it touches.
typedef struct jm_brush {
    jm_build *build;
    jm_surface surface;
    uint8_t irrigated;
    double trees_share;
    float tree_m; // 0: no trees
} jm_brush;

/// `user` is a jm_brush: surface and irrigation of the cell, and a crown by lot or none.
void jm_brush_lay(void *user, int64_t cell);
void jm_clear_crown(jm_rasters *rasters, int64_t cell);
