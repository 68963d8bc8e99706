/// inside.h: what a sky is made of (sky's own).
#pragma once

#include "sky/sky.h"

/// What a relief keeps for the sun and for edits; NULL for an endless street.
typedef struct jm_sky_scene jm_sky_scene;

struct jm_sky {
    jm_sky_def def;        // as made by; its pointers are NULL
    int32_t rows, columns; // of the result's grid
    int32_t block_rows, block_columns;
    double cell_area_m2; // of a receiver whose share is 1
    jm_sky_sheet ground, roofs;
    jm_sky_facades facades;
    jm_sky_scene *scene;
    uint16_t *raw_ground; // [facades * BANDS] views of the ground before scaling; NULL: as they are
    /// What jm_sky_sun_cast does for a sun above the horizon.
    void (*cast)(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad, double elevation_rad,
                 jm_sky_sun *sun);
    /// What `cast` needs for a sky without a scene; freed by `own_free` (NULL: by jm_free).
    void *own;
    void (*own_free)(void *own);
};

/// Whether anybody asks what the facades of a block see (jm_sky_def.dark_outside).
static inline bool jm_sky_asks(const jm_sky *sky, int64_t block)
{
    const jm_sky_def *d = &sky->def;
    const int64_t row = block / sky->block_columns, column = block % sky->block_columns;
    return !d->dark_outside || d->rows == 0 ||
           (row >= d->first_row && row < d->first_row + d->rows && column >= d->first_column &&
            column < d->first_column + d->columns);
}

/// Whether what facades of a block see of the ground matters: there and a block around.
static inline bool jm_sky_balances(const jm_sky *sky, int64_t block)
{
    const jm_sky_def *d = &sky->def;
    const int64_t row = block / sky->block_columns, column = block % sky->block_columns;
    return !d->dark_outside || d->rows == 0 ||
           (row >= d->first_row - 1 && row <= d->first_row + d->rows &&
            column >= d->first_column - 1 && column <= d->first_column + d->columns);
}

/// Allocates the arrays of a sheet; count, stride and all values but block_start's size are zero
/// or as given. Freed by jm_sky_destroy.
JM_CHECKED jm_status jm_sky_sheet_create(jm_ctx *ctx, int64_t blocks, int64_t count, int32_t stride,
                                         jm_sky_sheet *sheet);
JM_CHECKED jm_status jm_sky_facades_create(jm_ctx *ctx, int64_t blocks, int64_t count,
                                           jm_sky_facades *facades);
void jm_sky_sheet_free(jm_sky_sheet *sheet);
void jm_sky_facades_free(jm_sky_facades *facades);
