/// write.h: layers and rasters into files that GDAL makes.
#pragma once

#include "core/text.h"
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

/// What a GeoTIFF of one band says. One of the three arrays is given.
typedef struct jm_tiff_def {
    int32_t columns, rows;
    double west, north, cell_x, cell_y;
    const char *crs;
    const char *name, *unit; // of the band
    const float *values;     // [rows * columns], NaN = no data
    const uint8_t *classes;  // [rows * columns]
    const int32_t *ids;      // [rows * columns], -1 = no data
    int no_class;            // value of `classes` that is no data
    bool surfaces;           // `classes` are jm_surface: their colours go into the file
} jm_tiff_def;
/// Tiled, deflated.
JM_CHECKED jm_status jm_write_tiff(jm_ctx *ctx, const char *path, const jm_tiff_def *def);
/// As above under a temporary name; beside it the style of QGIS (`.qml`, may be NULL). A name that
/// does not end in .tif is refused.
JM_CHECKED jm_status jm_write_raster_file(jm_ctx *ctx, const char *path, const jm_tiff_def *def,
                                          const jm_text *qml);

/// A style of a layer for QGIS.
typedef struct jm_style_row {
    char *table; // name of the layer; owned
    char *qml;   // owned
    jm_geometry geometry;
} jm_style_row;
typedef struct jm_style_rows {
    jm_style_row *items; // [count]
    int64_t count, capacity;
} jm_style_rows;
/// Takes over the text of `qml`; nothing happens for a table without geometry or an empty text.
JM_CHECKED jm_status jm_style_add(jm_ctx *ctx, jm_style_rows *rows, const jm_layer *layer,
                                  jm_text *qml);
void jm_style_free(jm_style_rows *rows);
/// Writes the styles as the table "layer_styles", where QGIS looks for them.
JM_CHECKED jm_status jm_write_styles(jm_ctx *ctx, GDALDatasetH dataset, const jm_style_rows *rows);

/// Writes one layer to a GeoPackage with its style, or to a CSV, by the ending of `path`.
JM_CHECKED jm_status jm_write_styled_layer(jm_ctx *ctx, const char *path, const jm_layer *layer,
                                           jm_text *qml);

/// Removes a file that was not finished, and the journal that SQLite may have left beside it.
void jm_discard(const char *path);
/// A temporary name beside `path`, with the same ending; owned by the caller.
JM_CHECKED jm_status jm_temporary_name(jm_ctx *ctx, const char *path, char **out);
