/// walls.h: upright faces of buildings: their pieces on the relief, and facades made of them.
#pragma once

#include "sky/planes.h"

/// A piece of wall on the edge of two relief cells.
typedef struct jm_edge {
    int32_t row, column; // of the lower cell, which it looks on to
    uint8_t behind;      // side on which the building stands, seen from that cell
    float foot_m, top_m; // altitudes
    float azimuth_rad;   // outward
    float area_m2;       // its part of the true wall, which is no staircase
    int32_t facade;      // or JM_NONE
} jm_edge;

/// What a walk needs of an edge, in the order of the walk's rows.
typedef struct jm_foot {
    int32_t column; // in the walk's orientation
    int32_t edge;   // index
    int32_t facade;
    int32_t behind;      // as jm_edge
    float foot_m, top_m; // altitudes
    float area_m2;
} jm_foot;

/// Feet of edges in rows of the upright relief, and of the turned one.
typedef struct jm_feet {
    int64_t *row_start[2]; // [rows + 1], [columns + 1]
    jm_foot *all[2];
} jm_feet;

/// Edges in rows of the upright relief.
typedef struct jm_edges {
    int64_t count;
    jm_edge *all;
    int64_t *row_start; // [rows + 1]
} jm_edges;

/// Feet of every edge that has a facade, or of fewer: one every JM_FOOT_SPACING_M along facades
/// with enough of them. facades: how many there are.
#define JM_FOOT_SPACING_M 2.0
JM_CHECKED jm_status jm_feet_create(jm_ctx *ctx, const jm_terrain *terrain, const jm_edges *edges,
                                    int64_t facades, bool fewer, jm_feet *feet);
void jm_feet_free(jm_feet *feet);

JM_CHECKED jm_status jm_edges_create(jm_ctx *ctx, const jm_terrain *terrain, jm_edges *edges);
void jm_edges_free(jm_edges *edges);

/// Blocks of the result's grid over the relief.
typedef struct jm_blocks {
    int32_t rows, columns; // of the result
    int32_t refine, block_cells;
    int32_t block_rows, block_columns;
} jm_blocks;
static inline int64_t jm_block_of(const jm_blocks *b, int32_t fine_row, int32_t fine_column)
{
    const int32_t row = fine_row / b->refine / b->block_cells;
    return (int64_t)row * b->block_columns + fine_column / b->refine / b->block_cells;
}
static inline int64_t jm_block_count(const jm_blocks *b)
{
    return (int64_t)b->block_rows * b->block_columns;
}

/// Makes the facades out of the edges or, where there are any, of the segments, and says of each
/// edge which facade it belongs to. *facade_side [facades] is the caller's.
JM_CHECKED jm_status jm_facades_make(jm_ctx *ctx, const jm_sky_relief *relief,
                                     const jm_terrain *terrain, const jm_blocks *blocks,
                                     jm_edges *edges, jm_sky_facades *facades,
                                     uint8_t **facade_side);

/// Of the segments: exposed area by block and side [blocks * JM_FACADE_SIDES] added up.
typedef struct jm_side_sums {
    double area_m2, height_m3; // height: weighted by area
    double east, north;        // normal times area
} jm_side_sums;
void jm_segments_add(const jm_sky_relief *relief, const jm_terrain *terrain,
                     const jm_blocks *blocks, jm_side_sums *sums);
static inline int32_t jm_side_of(double azimuth_rad)
{
    const double eighths = azimuth_rad / (0.25 * 3.14159265358979323846) + 16.5;
    return (int32_t)eighths % JM_FACADE_SIDES;
}
