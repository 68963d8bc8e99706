/// write.h: layers and rasters into files that GDAL makes.
#pragma once

#include "geo/layer.h"

#include <gdal.h>

/// Writes a layer with all its columns as table `name` of an open GeoPackage. Missing values are
/// NULL, coordinates keep all their bits.
JM_CHECKED jm_status jm_write_table(jm_ctx *ctx, GDALDatasetH dataset, const char *name,
                                    const jm_layer *layer);
/// Creates a GeoPackage at `path` whose bytes depend on its content alone; ends with the next.
JM_CHECKED jm_status jm_create_geopackage(jm_ctx *ctx, const char *path, GDALDatasetH *out);
JM_CHECKED jm_status jm_close_geopackage(jm_ctx *ctx, const char *path, GDALDatasetH dataset);
/// Closes; a write that fails shows here (JM_ERR_IO).
JM_CHECKED jm_status jm_close_dataset(jm_ctx *ctx, const char *path, GDALDatasetH dataset);

/// What a GeoTIFF of one band says.
typedef struct jm_tiff_def {
    int32_t columns, rows;
    double west, north, cell_x, cell_y;
    const char *crs;
    const char *name, *unit; // of the band
    const float *values;     // [rows * columns], NaN = no data
} jm_tiff_def;
/// Tiled, deflated, nodata NaN.
JM_CHECKED jm_status jm_write_tiff(jm_ctx *ctx, const char *path, const jm_tiff_def *def);

/// Removes a file that was not finished, and the journal that SQLite may have left beside it.
void jm_discard(const char *path);
/// A temporary name beside `path`, with the same ending; owned by the caller.
JM_CHECKED jm_status jm_temporary_name(jm_ctx *ctx, const char *path, char **out);
