/// mesh.h: buildings as vertices and boxes, tile by tile; no GL.
#pragma once

#include "view/scene.h"

/// 16 bytes. Position in the tile: x = tile_x + (u / 65535 * 2 - 0.5) * tile_m (a building may
/// reach half a tile out of its own), z = tile_low + h / 100 m.
typedef struct jm_view_building_vertex {
    uint16_t u, v;  // east, north
    uint16_t h;     // z of the vertex [cm] above the tile's low ground (655 m at most)
    uint8_t facing; // of a wall: outward azimuth / 360 * 255, clockwise from grid north; 255: roof
    uint8_t flags;  // bits 0..1: presence (JM_VIEW_IN_*); bit 2: foot of a wall;
                    // bits 3..5: jm_usage; bit 6: new in the outcome
    int32_t id;     // building
    uint16_t rise; // height of the vertex above the foot of its wall [cm]; roofs: the wall's height
    uint16_t pad;
} jm_view_building_vertex;

/// A far building: the smallest upright box of its footprint. 24 bytes, one instance.
typedef struct jm_view_building_box {
    uint16_t u, v;                  // centre, as above
    uint16_t h;                     // foot z [cm]
    uint16_t height;                // [cm]
    uint16_t half_long, half_short; // [cm]
    int16_t angle;                  // of the long side, anticlockwise from east, / 32767 * pi
    uint8_t flags, usage;
    int32_t id;
    uint32_t pad;
} jm_view_building_box;

typedef struct jm_view_building_mesh {
    // By tile, [tiles + 1]: index and box ranges. Indices are relative to vertex_start of the tile.
    int64_t *vertex_start, *index_start, *box_start;
    jm_view_building_vertex *vertices;
    uint32_t *indices;
    jm_view_building_box *boxes; // in a tile: largest (height times length) first
    int64_t triangle_count;      // of all tiles
} jm_view_building_mesh;

/// Walls and flat roofs of every building present in either run, front faces anticlockwise seen
/// from outside; buildings belong to the tile of their footprint's centre. One that reaches further
/// out of it than vertices can is cut along the tiles; its box stays whole. The same bytes for any
/// thread count.
JM_CHECKED jm_status jm_view_building_mesh_create(jm_ctx *ctx, const jm_view_scene *scene,
                                                  jm_view_building_mesh **out);
void jm_view_building_mesh_destroy(jm_view_building_mesh *mesh); // NULL is allowed
