/// cull.h: what can be seen: frustum planes, boxes, and the level of detail by distance. Pure
/// functions without GL.
#pragma once

#include "view/scene.h"

/// Six planes (a, b, c, d), inside where a x + b y + c z + d >= 0, relative to the eye, unit
/// normals.
typedef struct jm_view_frustum {
    float plane[6][4];
} jm_view_frustum;

/// From a column-major view-projection matrix of eye-relative positions.
jm_view_frustum jm_view_frustum_of(const float view_proj[16]);
/// Whether a box (eye-relative) may be seen. Never false for a visible box.
bool jm_view_box_visible(const jm_view_frustum *f, const float low[3], const float high[3]);

typedef struct jm_view_tile_seen {
    int32_t tile;
    float distance_m; // from the eye to the nearest point of its box
    int32_t lod;      // 0 near ... 3 far
} jm_view_tile_seen;

/// Tiles that the frustum may show, nearest first (ties: lower tile first), with level of detail:
/// 0 below lod_m, 1 below 2.5 lod_m, 2 below 6 lod_m, else 3. `out` holds [tiles]; gives their
/// number.
int32_t jm_view_cull(const jm_view_scene *scene, const jm_view_frustum *f, const double eye[3],
                     double lod_m, jm_view_tile_seen *out);
