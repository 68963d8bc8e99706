/// count.h: how many fine directions are free: sums over the elevations of one azimuth.
#pragma once

#include "sky/make.h"

enum {
    JM_MOST_ALTITUDES = 32,
    JM_LINE_BLOCK = 128, // lines walked together: all elevations' shadows stay near the core
    JM_BAND_SHIFT = 12,
    JM_BAND_TOTAL = 1 << JM_BAND_SHIFT, // sum of an azimuth's weights on an upright face
    JM_SIDE_TOTAL = 32767 // of an upright face's sky, in parts of JM_VIEW_ONE: one half
};

/// How the elevations of one azimuth count.
typedef struct jm_bands {
    int32_t count;
    float tan_elevation[JM_MOST_ALTITUDES];
    int32_t side_weight[JM_MOST_ALTITUDES]; // JM_BAND_TOTAL in all
} jm_bands;

/// Elevations of equal share of light on the flat. Azimuth number `index` looks at its own phase
/// within each band.
jm_bands jm_bands_of(int32_t index, int32_t altitudes);

/// The flattest way in which a sky of this def looks.
double jm_flattest_tan(const jm_sky_def *def);

/// What accumulates over azimuths [cells of the planes]; exact whole numbers. The sides are the two
/// that an azimuth lies between, their weights of JM_SIDE_TOTAL.
typedef struct jm_counts {
    uint16_t *sky, *crown; // free directions, and those behind a crown
    uint16_t *side_sky[2], *side_crown[2];
    int32_t side_weight[2];
} jm_counts;

/// Memory of one thread.
typedef struct jm_count_room jm_count_room;
JM_CHECKED jm_status jm_count_room_create(jm_ctx *ctx, jm_count_room **out);
void jm_count_room_destroy(jm_count_room *room);

/// Blocks of lines that cover the planes along a ray; no two share a cell.
int64_t jm_line_blocks(const jm_ray *ray, const jm_planes *planes);
/// Counts along one block of lines, all elevations of one azimuth; rows before the way's cells are
/// walked and not counted.
void jm_count_block(const jm_planes *planes, const jm_ray *ray, const jm_bands *bands,
                    double reach_m, int64_t block, const jm_way *way, const jm_counts *counts,
                    jm_count_room *room);
