/// interpolate.h: altitudes at cell centres, from a raster of another grid or from points.
#pragma once

#include "core/ctx.h"
#include "core/grid.h"

/// A raster with oblong cells; NaN = no data.
typedef struct jm_height_raster {
    double west, north, cell_x, cell_y;
    int32_t columns, rows;
    float *values; // [rows * columns]
} jm_height_raster;

/// For qsort: floats without NaN, the least first.
int jm_by_value(const void *left, const void *right);

typedef struct jm_heights {
    int64_t count;
    double *x, *y;
    float *z;
} jm_heights;

/// Bilinear value of the raster at a place, level beyond the outermost centres; pixels without data
/// are left out of the mean. NaN outside and where no pixel around has data. *partial (may be
/// NULL): one was left out.
float jm_height_raster_at(const jm_height_raster *plane, double x, double y, bool *partial);

/// Pixels that speak for a cell of a grid: at most so many.
enum { JM_WITHIN = 256 };
/// Pixels of the raster whose centres lie in a cell of the grid, of many every n-th along both
/// axes; the one that holds the cell's centre when there is none. Returns their count, 0 when the
/// cell's centre lies outside of the raster.
int jm_height_raster_within(const jm_height_raster *plane, const jm_grid *grid, int64_t row,
                            int64_t column, int64_t pixels[JM_WITHIN]);

/// Cells of `ground` that are NaN and whose centre lies on the plane take its value: bilinear
/// between pixel centres, level beyond the outermost ones. Pixels without data are left out of the
/// mean; cells where that happened count into *mended, cells without any such pixel stay NaN.
void jm_height_raster_sample(const jm_ctx *ctx, const jm_height_raster *plane, const jm_grid *grid,
                             float *ground, int64_t *mended);

/// Distance between neighbours if the points lay on a square grid over their box [m]; 0 for less
/// than two.
double jm_heights_spacing_m(const jm_heights *heights);

/// As above from points. Points that fill more than half of a regular grid are taken as a raster
/// (holes count into *mended). Others by Shepard's method over the 8 nearest points with the
/// weights ((R - d) / (R d))^2, R the distance of the ninth: exact at the points, continuous.
/// Franke and Nielson, "Smooth interpolation of large sets of scattered data", Int. J. Numer.
/// Methods Eng. 15, 1980. Cells further than ten times the mean spacing from any point stay NaN.
JM_CHECKED jm_status jm_heights_sample(jm_ctx *ctx, const jm_heights *heights, const jm_grid *grid,
                                       float *ground, int64_t *mended);
