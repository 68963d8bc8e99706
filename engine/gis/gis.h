/// gis.h: GIS files in and out (GDAL's one door), and the recipe that says which layer feeds what.
#pragma once

#include "city/city.h"
#include "geo/layer.h"
#include "synth/synth.h"

/// A recipe as read: what city/ needs, and where each layer comes from.
typedef struct jm_recipe jm_recipe;
JM_API JM_CHECKED jm_status jm_recipe_read(jm_ctx *ctx, const char *path, jm_recipe **out);
JM_API JM_CHECKED jm_status jm_recipe_parse(jm_ctx *ctx, const char *name, const char *text,
                                            size_t length, jm_recipe **out);
JM_API void jm_recipe_destroy(jm_recipe *recipe);
JM_API const jm_city_def *jm_recipe_city(const jm_recipe *recipe);
/// The manual of the recipe's keys and presets.
JM_API JM_CHECKED jm_status jm_recipe_manual(jm_ctx *ctx, char **text);

/// Reads every layer of a recipe: opened, transformed whole to the recipe's CRS, renamed to
/// canonical columns and units, cut to the area plus margin (objects that touch it).
/// The recipe's city gets its area here where a layer gives the outline.
JM_API JM_CHECKED jm_status jm_gis_read_sources(jm_ctx *ctx, jm_recipe *recipe,
                                                jm_sources *sources);
/// Recipe in, city out: read_sources and jm_city_build.
JM_API JM_CHECKED jm_status jm_gis_import(jm_ctx *ctx, jm_recipe *recipe, jm_city **out);

/// Writes the demo city's layers and texts into `folder` (made when absent): GeoPackage, GeoTIFF,
/// CSV, a GTFS folder, the recipe, the weather, scenarios. Same synth, same bytes.
JM_API JM_CHECKED jm_status jm_gis_write_demo(jm_ctx *ctx, const jm_synth_city *synth,
                                              const char *folder);

/// Export. The ending of `path` picks the format: .tif a raster (1 band a time step given), .gpkg
/// and .csv vectors. `crs` is WKT. Written under a temporary name, then renamed.
JM_API JM_CHECKED jm_status jm_gis_write_raster(jm_ctx *ctx, const char *path, const jm_grid *grid,
                                                const char *crs, const char *name, const char *unit,
                                                const float *values); // NaN = no data
/// All columns of the layer; .csv gets x and y of each feature's middle.
JM_API JM_CHECKED jm_status jm_gis_write_layer(jm_ctx *ctx, const char *path,
                                               const jm_layer *layer);

/// What to export: one field or layer by name, or all.
typedef struct jm_export_def {
    const char *file;  // an outcome, its .part, or a city file
    const char *field; // field of the outcome, layer or raster of its city; NULL: all of them
    double time_h;     // hour of the outcome's first day; NaN: 15, or the last of a shorter run
    const char *out;   // .tif, .gpkg or .csv; all: a folder, or .gpkg with GeoTIFFs beside it
} jm_export_def;
/// Writes it with styles for QGIS: in a GeoPackage as its table layer_styles, beside a GeoTIFF as
/// .qml. Household values are protected as jm_city_household_values says. *written (may be NULL)
/// gets the number of layers and rasters. JM_ERR_DATA names the nearest name to a wrong one.
JM_API JM_CHECKED jm_status jm_gis_export(jm_ctx *ctx, const jm_export_def *def, int64_t *written);
/// The manual's list of what a city can export.
JM_API JM_CHECKED jm_status jm_export_manual(jm_ctx *ctx, char **text);
