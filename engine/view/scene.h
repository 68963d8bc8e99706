/// scene.h: the city as the viewer draws it, free of GL: one frame of metres for base and outcome,
/// tiles, heights, and which object stands in which of the two.
///
/// Scene metres: x east, y north, z up, from the origin below, double. The GPU gets positions
/// relative to a tile (small floats) and the tile's place relative to the eye.
#pragma once

#include "city/city.h"

/// Which of the two runs a picture shows.
typedef enum jm_view_side {
    JM_VIEW_OUTCOME,
    JM_VIEW_BASE,
    JM_VIEW_DIFFERENCE, // the outcome's city, coloured by outcome minus base
} jm_view_side;

/// Where an object stands: bits. Without a base file an object bears both or none.
enum { JM_VIEW_IN_OUTCOME = 1, JM_VIEW_IN_BASE = 2 };

enum { JM_VIEW_TILE_QUADS = 32 }; // height samples along a tile's side

typedef struct jm_view_scene {
    const jm_city *city;       // the outcome's: it holds every object of the base too
    const jm_city *base;       // or NULL
    double origin_x, origin_y; // CRS coordinates of scene (0, 0): the grid's centre, rounded to 1 m
    double origin_z;           // altitude of scene z = 0: the lowest ground, rounded down
    double west, south, east, north;                         // of the grid, scene metres
    double shown_west, shown_south, shown_east, shown_north; // without the margin
    // Tiles, south-west first, row by row northwards: tile t covers
    // [west + column * tile_m, + tile_m) x [south + row * tile_m, + tile_m); the last may reach
    // out.
    double tile_m;
    int32_t tile_columns, tile_rows;
    float *tile_low, *tile_high; // [tiles] z of the lowest ground or wall's foot; of the highest
                                 // roof or crown
    float *tile_reach; // [tiles] how far the tile's buildings and crowns reach out of it [m]
    // Ground heights at the corners of quads of tile_m / JM_VIEW_TILE_QUADS, south-west first.
    double height_step_m;
    int32_t height_columns, height_rows; // tile_columns * JM_VIEW_TILE_QUADS + 1 ...
    float *height_m;                     // [height_rows * height_columns] scene z
    // Presence, by id.
    uint8_t *building_in, *tree_in, *link_in, *line_in, *stop_in, *parking_in;
    int32_t building_count, tree_count; // those present in either
    bool
        marks_new; // buildings, trees or lines of the outcome alone: drawn in a colour of their own
} jm_view_scene;

/// Borrows the cities, which must outlive it. `base` may be NULL. JM_ERR_DATA when the two are not
/// of one grid or the base holds objects that the outcome does not.
JM_CHECKED jm_status jm_view_scene_create(jm_ctx *ctx, const jm_city *city, const jm_city *base,
                                          jm_view_scene **out);
void jm_view_scene_destroy(jm_view_scene *scene); // NULL is allowed

static inline int32_t jm_view_scene_tiles(const jm_view_scene *s)
{
    return s->tile_columns * s->tile_rows;
}
/// Tile of a point, the nearest for points outside.
int32_t jm_view_scene_tile_at(const jm_view_scene *scene, double x, double y);
/// South-western corner of a tile.
void jm_view_scene_tile_corner(const jm_view_scene *scene, int32_t tile, double *x, double *y);
/// Ground z at a point: bilinear between the corners, as the shaders do; held at the rim outside.
double jm_view_scene_ground(const jm_view_scene *scene, double x, double y);

/// Where a building stands, over all its rings.
typedef struct jm_view_footprint {
    double west, south, east, north; // scene metres
    double foot_z, top_z; // of its walls: half a metre under the lowest ground at its corners, so
                          // that none hangs over a slope; of its roof
    int32_t tile;         // that holds the middle of its extent; JM_NONE: it has no shape
    bool is_wide; // reaches more than half a tile out of that one: it is cut along the tiles
    int32_t first_column, last_column, first_row, last_row; // of the tiles that hold its walls
} jm_view_footprint;
jm_view_footprint jm_view_scene_footprint(const jm_view_scene *scene, int32_t building);
/// Presence bits that a side needs: an object is drawn when (bits & this) != 0.
unsigned jm_view_side_bit(jm_view_side side);
