/// sweep.h: light along parallel lines over the whole grid: one pass a direction, no search.
///
/// The grid is cut into discrete lines along the direction of the light. Rows are walked away from
/// the light with the height of the shadow carried along each line; all lines of a row are
/// contiguous, so a row is one vector loop. Directions nearer to the other axis walk the turned
/// (transposed) relief. Outside the grid nothing stands.
#pragma once

#include "core/ctx.h"

/// Heights in one orientation of the grid [rows * columns]; altitudes, m.
typedef struct jm_relief {
    int32_t rows, columns;
    float cell_m;
    bool turned;                             // rows run west to east, columns north to south
    const float *top_m;                      // where light lands: ground, or roof
    const float *wall_m;                     // roof of a building, -JM_FAR where none stands
    const float *crown_top_m, *crown_base_m; // both NULL: no crowns; -JM_FAR, JM_FAR where none
} jm_relief;

/// Beyond any altitude on earth, and exact in float after adding metres.
#define JM_FAR 1.0e6f

enum { JM_ALTITUDES = 20, JM_LINE_BLOCK = 128 };

/// A direction seen from the grid.
typedef struct jm_ray {
    bool turned;    // to be walked on the turned relief
    int32_t step;   // +1: from row 0 upwards, -1: from the last row down
    double drift;   // columns a row, |drift| <= 1
    float length_m; // ground distance between two rows along the ray
} jm_ray;

/// The ray away from a source at this azimuth, clockwise from grid north.
jm_ray jm_ray_from(double azimuth_rad, double cell_m);
/// Blocks of JM_LINE_BLOCK lines that cover the relief along the ray.
int64_t jm_ray_blocks(const jm_ray *ray, const jm_relief *relief);

/// One block of lines of one sun position. lit: 0 in the shade of a building or of relief, 1 behind
/// a crown only, 2 in the sun. shadow_m: the altitude below which it is in the shade of a building
/// or of relief, -JM_FAR where nothing stands in the way.
void jm_sweep_sun(const jm_relief *relief, const jm_ray *ray, float tan_elevation, int64_t block,
                  uint8_t *lit, float *shadow_m);

/// How the bands of one azimuth count.
typedef struct jm_bands {
    float tan_elevation[JM_ALTITUDES];
    int32_t side_weight[JM_ALTITUDES];
} jm_bands;

/// What accumulates over azimuths [cells of the relief's orientation]; exact whole numbers.
typedef struct jm_sky_counts {
    uint16_t *sky, *crown;           // free directions, and those behind a crown only
    uint16_t *side_sky, *side_crown; // the same, weighted as upright faces see them
    uint16_t *quarter;               // blocked directions of one quarter of the horizon
} jm_sky_counts;

/// One block of lines, all bands of one azimuth.
void jm_sweep_sky(const jm_relief *relief, const jm_ray *ray, const jm_bands *bands, int64_t block,
                  const jm_sky_counts *counts);
