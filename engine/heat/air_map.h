/// air_map.h: air of the air grid as it is met at a cell of the city.
///
/// A block's air does not end at its edge: between the centres of four blocks it is the bilinear
/// mean of theirs. What people feel and what is counted of it use this; the maps of air are the
/// blocks' own.
#pragma once

#include <stdint.h>

/// Two rows or columns of blocks, and how far a cell lies from the first towards the second.
typedef struct jm_air_near {
    int32_t low, high;
    double share; // of the higher one
} jm_air_near;

/// Of a row or column of cells; block_cells: along the side of a block; blocks: rows or columns.
static inline jm_air_near jm_air_near_of(int32_t cell, int32_t block_cells, int32_t blocks)
{
    const double at = ((double)cell + 0.5) / block_cells - 0.5;
    const int32_t low = at > 0.0 ? (int32_t)at : 0;
    const int32_t last = blocks - 1;
    jm_air_near n = {low < last ? low : last, low + 1 < last ? low + 1 : last, at - (double)low};
    n.share = n.share > 0.0 ? n.share : 0.0;
    return n;
}

/// Between the values of the four blocks around a cell: north-west, north-east, south-west,
/// south-east.
static inline double jm_air_between(const double at[4], const jm_air_near *y, const jm_air_near *x)
{
    const double north = at[0] + (at[1] - at[0]) * x->share;
    const double south = at[2] + (at[3] - at[2]) * x->share;
    return north + (south - north) * y->share;
}

/// Air of an interval by block; also where the blocks' own maps have no value.
typedef struct jm_air_map {
    int32_t rows, columns; // of blocks
    int32_t block_cells;
    const double *temp_k;  // [rows * columns]
    const double *wind_ms; // [rows * columns] 1.5 m above the ground
} jm_air_map;

/// One of its columns at a cell.
static inline double jm_air_at(const jm_air_map *map, const double *values, const jm_air_near *y,
                               const jm_air_near *x)
{
    const double *north = values + (int64_t)y->low * map->columns;
    const double *south = values + (int64_t)y->high * map->columns;
    const double at[4] = {north[x->low], north[x->high], south[x->low], south[x->high]};
    return jm_air_between(at, y, x);
}
