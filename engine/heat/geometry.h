/// geometry.h: what stands where: relief in two orientations, sky seen from each cell, walls and
/// neighbourhoods.
#pragma once

#include "city/city.h"
#include "heat/sweep.h"

/// Quarters of the horizon and orientations of walls, in grid directions.
enum { JM_NORTH, JM_EAST, JM_SOUTH, JM_WEST, JM_QUARTERS };

enum {
    JM_AZIMUTHS = 64,
    JM_DIRECTIONS = JM_AZIMUTHS * JM_ALTITUDES, // of the upper hemisphere, equal shares of light
    JM_SIDE_TOTAL = JM_AZIMUTHS * 1000,         // sum of the weights of upright faces
    JM_SHARE_TOTAL = 255,
    JM_HOOD_LIMIT = 128, // largest side of a neighbourhood in cells
};

/// A piece of wall on the edge of two cells.
typedef struct jm_face {
    int32_t row, column; // of the lower cell, which it looks on to
    float foot_m, top_m; // altitudes
    float area_m2;       // true area: see face_weight in geometry.c
    uint8_t orientation; // the way it looks
} jm_face;

/// A neighbourhood: a square of cells that shares wall temperatures, wind and radiation means.
/// It is also the unit of work of a step; its size depends on the cell size alone.
typedef struct jm_hood {
    int32_t first_row, first_column, rows, columns;
    int32_t open, roofs; // cells
    float wall_m2[JM_QUARTERS];
    float wall_to_ground;                  // view factor from walls to ground, and to sky
    float mean_sky, mean_wall, mean_crown; // views from open cells
    float plan_density;                    // roofs / cells, smoothed over the neighbours
    float frontal_density;                 // wall area in the wind / cells, smoothed
    float height_m;                        // mean roof height, smoothed; 0 without buildings
} jm_hood;

typedef struct jm_scene {
    int32_t rows, columns;
    int64_t cells;
    float cell_m;
    float *heights[2][4]; // owned; top, wall, crown top, crown base; upright, turned
    jm_relief relief[2];  // views of the above
    bool has_crowns;

    uint16_t *sky, *crown;           // of JM_DIRECTIONS, [cells]
    uint16_t *side_sky, *side_crown; // of JM_SIDE_TOTAL, [cells]
    uint8_t *share[JM_QUARTERS];     // of what is blocked, by quarter; sums to JM_SHARE_TOTAL

    int32_t hood_cells, hood_rows, hood_columns;
    int64_t hood_count;
    jm_hood *hoods;
    jm_face *faces;      // by neighbourhood
    int64_t *face_start; // [hoods + 1]
} jm_scene;

/// Builds all of it. without_crowns: as if the city had no trees.
JM_CHECKED jm_status jm_scene_create(jm_ctx *ctx, const jm_city *city, bool without_crowns,
                                     jm_scene **out);
void jm_scene_destroy(jm_scene *g); // NULL is allowed

/// Threads for a loop over the cells of a scene: on small scenes waking them costs more than they
/// bring.
int jm_scene_threads(const jm_ctx *ctx, const jm_scene *g);

/// Counts the free directions of every cell (skyview.c).
JM_CHECKED jm_status jm_skyview(jm_ctx *ctx, jm_scene *g);
/// Bands of azimuth `index`, for tests too.
jm_bands jm_skyview_bands(int index);

/// Light and shade of one position of the sun (shadow.c).
typedef struct jm_shadow {
    uint8_t *lit;    // [cells] as in jm_sweep_sun, upright
    uint8_t *turned; // [cells] scratch
    float *height_m; // [cells] altitude of the shade, in the orientation of the ray
    bool height_turned;
} jm_shadow;
JM_CHECKED jm_status jm_shadow_create(jm_ctx *ctx, const jm_scene *g, jm_shadow *shadow);
void jm_shadow_free(jm_shadow *shadow);
void jm_shadow_cast(const jm_ctx *ctx, const jm_scene *g, double azimuth_rad, double elevation_rad,
                    jm_shadow *shadow);
/// Share of each orientation of a neighbourhood's walls that the sun can reach past other
/// buildings; 1 where it has none.
void jm_shadow_walls(const jm_scene *g, const jm_shadow *shadow, int64_t hood,
                     float sunlit[JM_QUARTERS]);
