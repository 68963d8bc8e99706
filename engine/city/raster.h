/// raster.h: the rasters of a city that is not wholly one, and cells inside polygons, discs and
/// bands.
#pragma once

#include "city/city.h"

/// All of them, zeroed; on failure free what is there.
JM_CHECKED jm_status jm_rasters_new(jm_ctx *ctx, int64_t cells, jm_rasters *out);
void jm_rasters_free(jm_rasters *rasters); // those of a city are freed with it

/// Calls `each` for every cell whose centre lies in the polygon (rings as in
/// buildings), row by row from north, west to east.
typedef struct jm_rings {
    int64_t ring_count;
    const int64_t *point_start; // [rings + 1]
    const double *x, *y;
} jm_rings;
void jm_raster_polygon(const jm_grid *grid, const jm_rings *rings,
                       void (*each)(void *user, int64_t cell), void *user);
/// As above for the disc around a point, and for the band of width_m around a polyline.
void jm_raster_disc(const jm_grid *grid, double x, double y, double radius_m,
                    void (*each)(void *user, int64_t cell), void *user);
void jm_raster_line(const jm_grid *grid, const double *x, const double *y, int64_t count,
                    double width_m, void (*each)(void *user, int64_t cell), void *user);
bool jm_point_in_rings(const jm_rings *rings, double x, double y);
