/// vector_own.h: the parts of the vector reader: files as they are delivered, layers read one by
/// one, and their sum.
#pragma once

#include "gis/fields.h"
#include "gis/geometry_in.h"
#include "gis/read.h"

#include <gdal.h>

/// An open file of vector layers. (vector_open.c)
typedef struct jm_vector_file {
    GDALDatasetH dataset;
    char *memory; // stem of a copy in memory with an index made anew, or NULL
    bool bare;    // a shapefile without its table
} jm_vector_file;

/// Opens a member with its texts as they are when nothing reliable names their encoding. A
/// shapefile without .shx gets its index in memory.
JM_CHECKED jm_status jm_vector_open(jm_ctx *ctx, const jm_entry *entry, const char *place,
                                    jm_vector_file *file);
void jm_vector_close(jm_vector_file *file);

enum { JM_PEEK_NAME = 128 };

/// What the beginning and the end of a GeoJSON say, without reading it whole. (vector_peek.c)
typedef struct jm_geojson_peek {
    char name[JM_PEEK_NAME]; // member "name", or ""
    char type[JM_PEEK_NAME]; // of a WFS: the type in front of its features' ids, or ""
    int64_t matched;         // objects that the server has, or -1
    bool cut_off;            // the server says that there is more
} jm_geojson_peek;
void jm_geojson_peek_at(const char *place, jm_geojson_peek *peek);

/// Objects that are wanted by their code, of all in a layer.
typedef struct jm_code_wish {
    const jm_text_list *codes;
    bool among; // the file's code is a list of codes
} jm_code_wish;

/// What the layers of one entry have given so far.
typedef struct jm_vector_sum {
    jm_layer *layer; // of all, in the target's CRS, cut to its box; NULL before the first
    int32_t *tile;   // [features] number of the layer that each came from
    int64_t tile_capacity;
    int32_t tiles; // layers read
    int64_t read;  // objects before they were cut
    bool filtered; // a driver looked only at what lies in the area
    jm_box extent; // of what was read, in the target's CRS; west above east: of nothing
    jm_geometry_counts counts;
    jm_field_plans plans; // what was left out and what could not be read, summed up
    int64_t bare;         // shapefiles without a table
    char **columns;       // of the first layer with any
    int64_t column_count;
    char *first; // its name
} jm_vector_sum;

/// Reads one layer and adds it. `wish` may be NULL. (vector_layer.c)
JM_CHECKED jm_status jm_vector_add(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                   OGRLayerH from, const jm_code_wish *wish, jm_vector_sum *sum);
/// Tells what was left out and mended.
void jm_vector_tell(jm_ctx *ctx, const jm_entry *entry, const jm_vector_sum *sum);
/// Adds a layer in the target's CRS to the sum, which takes it over. (vector_sum.c)
JM_CHECKED jm_status jm_vector_sum_add(jm_ctx *ctx, jm_vector_sum *sum, jm_layer *layer);
/// Adds the counts of one layer's plans.
void jm_vector_sum_plans(jm_vector_sum *sum, const jm_field_plans *plans);
/// Objects that several layers hold are taken once: with the same id, or the same shape where they
/// have none. Pieces of one object that a border of tiles cut apart are kept. Told.
JM_CHECKED jm_status jm_vector_sum_thin(jm_ctx *ctx, const jm_entry *entry, jm_vector_sum *sum);
void jm_vector_sum_free(jm_vector_sum *sum);

/// All layers of all members that the entry asks for. (vector_in.c)
JM_CHECKED jm_status jm_vector_gather(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                      const jm_code_wish *wish, jm_found *found,
                                      jm_vector_sum *sum);

/// JM_ERR_DATA: asks for `crs:` and names those that would put the box (NULL: unknown) into the
/// area.
jm_status jm_crs_missing(jm_ctx *ctx, const jm_target *to, const jm_box *raw);
