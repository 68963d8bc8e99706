/// terrain_mesh.h: grids of tiles at six levels of detail, what each level gets wrong, and the
/// land around the city; no GL.
#pragma once

#include "view/scene.h"

enum {
    JM_VIEW_TERRAIN_LODS = 6,
    JM_VIEW_APRON_LOD = 4, // has as many corners on a border as the land around the city
};

/// Corner of a tile's grid: column and row among the height samples, skirt 1: hangs below.
typedef struct jm_view_terrain_vertex {
    uint8_t column, row, skirt, pad;
} jm_view_terrain_vertex;

typedef struct jm_view_terrain_grid {
    int32_t vertex_count, index_count;
    jm_view_terrain_vertex *vertices;
    uint16_t *indices;
} jm_view_terrain_grid;

/// Quads of (1 << lod) height samples, and a skirt around them.
JM_CHECKED jm_status jm_view_terrain_grid_create(jm_ctx *ctx, int32_t lod,
                                                 jm_view_terrain_grid *out);
void jm_view_terrain_grid_free(jm_view_terrain_grid *grid);

/// error_m[tile * LODS + lod]: the most that a level's ground lies off the height samples; never
/// falls with lod.
void jm_view_terrain_errors(const jm_view_scene *scene, float *error_m);

/// Land around the rim of all tiles: x, y from their south-western corner, z of the scene. It
/// begins just under the ground's height and becomes level; it ends where haze hides it.
typedef struct jm_view_apron {
    int32_t vertex_count, index_count;
    float *xyz; // [vertices * 3]
    uint32_t *indices;
    float gap_m; // the most that the ground's rim stands over it
} jm_view_apron;
JM_CHECKED jm_status jm_view_apron_create(jm_ctx *ctx, const jm_view_scene *scene,
                                          jm_view_apron *out);
void jm_view_apron_free(jm_view_apron *apron);
