/// trees_place.h: every crown that is drawn, tile by tile; no GL. Trees of the city, and trees made
/// out of the canopy raster where woods are known by their height alone.
#pragma once

#include "view/scene.h"

enum { JM_VIEW_TREES_MOST = 300000 };

/// 20 bytes, one instance. Place as in jm_view_building_vertex.
typedef struct jm_view_tree {
    uint16_t u, v;                // east, north
    uint16_t h;                   // foot z [cm]
    uint16_t height, crown, base; // [cm] top; diameter; underside above the foot
    uint8_t flags;                // bits 0..1: presence (JM_VIEW_IN_*); bit 6: new in the outcome
    uint8_t tone;                 // even bits: colour and turn
    uint16_t pad;
    int32_t id; // tree, or JM_NONE: of a wood
} jm_view_tree;

typedef struct jm_view_tree_places {
    int64_t *tree_start; // [tiles + 1]
    jm_view_tree *trees; // in a tile: largest first
    float *size_m;       // [trees] the wider of crown's height and diameter
    int64_t scattered;   // of woods
} jm_view_tree_places;

/// Trees present in either run, and one crown about every `spacing_m` (7 m) of the woods that no
/// tree covers; `most` in all (JM_VIEW_TREES_MOST): beyond it woods become sparser, then trees are
/// left out evenly. The same bytes for any thread count.
JM_CHECKED jm_status jm_view_tree_places_create(jm_ctx *ctx, const jm_view_scene *scene,
                                                double spacing_m, int64_t most,
                                                jm_view_tree_places **out);
void jm_view_tree_places_destroy(jm_view_tree_places *places); // NULL is allowed
