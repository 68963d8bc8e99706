/// read.h: the readers behind the presets. Each gives layers or rasters in the recipe's CRS, cut to
/// a box; messages leave out the file, which the caller puts in front.
#pragma once

#include "core/text.h"
#include "gis/entry.h"
#include "gis/members.h"

/// A file is read whole up to this many points; beyond, it is refused.
enum { JM_GIS_POINT_LIMIT = 50000000 };

/// Where a reader puts what it read, and what it must fit into.
typedef struct jm_target {
    const char *crs; // of the recipe
    jm_box box;      // area and margin
    jm_sources *sources;
} jm_target;

/// What a reader found of an entry that asks for layers by name.
typedef struct jm_found {
    bool any;      // some layer is one that the entry asks for; nothing was read otherwise
    jm_text there; // the names of the layers that are there, ", " between; freed by the caller
} jm_found;

/// Lines, points or polygons of any vector file (vector_in.c) or CSV with x and y (table_in.c): all
/// layers of all members that the entry asks for, as one.
JM_CHECKED jm_status jm_read_vector(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                    jm_found *found);
/// CSV files, as one: points when the role has a place, else a table.
JM_CHECKED jm_status jm_read_table(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                   jm_found *found);
JM_CHECKED jm_status jm_read_raster(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);
JM_CHECKED jm_status jm_read_osm(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);

/// Rasters of heights above the ground (JM_ROLE_OBJECT_HEIGHT) or altitudes of what stands there
/// (JM_ROLE_SURFACE_MODEL), by the entry's role.
JM_CHECKED jm_status jm_read_heights(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);
/// LiDAR HD: MNT, MNS and MNH tiles of one folder or zip, told apart by their names.
JM_CHECKED jm_status jm_read_lidar(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);
/// Classes of land cover as a raster, by the entry's code table.
JM_CHECKED jm_status jm_read_land_cover(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);
/// INSEE MOBPRO: one row a worker, summed by communes and mode.
JM_CHECKED jm_status jm_read_mobpro(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);
/// INSEE Filosofi: squares of 200 m, as a table of their ids or with geometry.
JM_CHECKED jm_status jm_read_squares(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);
/// SDES: cars by commune and Crit'Air class, one column a year.
JM_CHECKED jm_status jm_read_fleet(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);
JM_CHECKED jm_status jm_read_gtfs(jm_ctx *ctx, const jm_entry *entry, const jm_target *to);

/// The outline of the recipe's area, where a layer gives it: sets area_layer, city.area and the box
/// around it. Nothing happens for a box.
JM_CHECKED jm_status jm_gis_read_area(jm_ctx *ctx, jm_recipe *recipe);

/// All members of all paths of an entry, path by path (gis/members.h).
JM_CHECKED jm_status jm_entry_members(jm_ctx *ctx, const jm_entry *entry,
                                      const char *const *endings, jm_members *out);

/// Source, producer, licence, page and date of the entry.
JM_CHECKED jm_status jm_layer_credit(jm_ctx *ctx, jm_layer *layer, const jm_entry *entry);
/// Transforms a layer whole; nothing happens when the two definitions are the same.
JM_CHECKED jm_status jm_layer_transform(jm_ctx *ctx, jm_layer *layer, const char *crs);
/// Keeps the features that touch the box (edges count) and have finite coordinates. The layer is
/// replaced. *spoilt (may be NULL) gets the features that had a coordinate that is no number.
JM_CHECKED jm_status jm_layer_cut(jm_ctx *ctx, jm_layer **layer, const jm_box *box,
                                  int64_t *spoilt);
/// Keeps the features f with keep[f]; the layer is replaced.
JM_CHECKED jm_status jm_layer_keep(jm_ctx *ctx, jm_layer **layer, const uint8_t *keep);
/// Keeps the first of all features with the same text in a column; *doubles gets the others.
JM_CHECKED jm_status jm_layer_drop_doubles(jm_ctx *ctx, jm_layer **layer, int32_t column,
                                           int64_t *doubles);
/// Appends a copy of feature f; its column c goes to columns[c], or to c where `columns` is NULL.
JM_CHECKED jm_status jm_layer_add_copy(jm_ctx *ctx, const jm_layer *from, int64_t f,
                                       const int32_t *columns, jm_layer *to);
/// Smallest box around all finite points; false without any.
bool jm_layer_extent(const jm_layer *layer, jm_box *box);
/// Credits, transforms, cuts to the box and hands the layer over (it is freed on failure). A layer
/// that lies elsewhere is JM_ERR_DATA; one that only has nothing here is told and left out.
JM_CHECKED jm_status jm_layer_deliver(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                      jm_role role, jm_layer *layer);
/// As above for one of several layers of a file: with nothing here it is left out without a word.
JM_CHECKED jm_status jm_layer_deliver_part(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                           jm_role role, jm_layer *layer);
/// Tells that none of the `count` objects read touches the area: JM_ERR_DATA when the box around
/// them does not either, else a warning.
JM_CHECKED jm_status jm_layer_elsewhere(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                        jm_role role, int64_t count, const jm_box *extent);
/// JM_ERR_DATA with the likely cause when numbers cannot be of the CRS that is stated: degrees in a
/// metric one, metres in degrees. `raw` is their box. (misplaced.c)
JM_CHECKED jm_status jm_check_numbers(jm_ctx *ctx, const jm_target *to, const jm_box *raw,
                                      const char *crs);
/// JM_ERR_DATA when the box lies in the area with x and y swapped, and not otherwise.
JM_CHECKED jm_status jm_check_swapped(jm_ctx *ctx, const jm_target *to, const jm_box *raw,
                                      const char *crs);
/// The box that holds `box` in another CRS, somewhat grown; false when it cannot be said.
JM_CHECKED jm_status jm_box_transform(jm_ctx *ctx, const char *from, const char *to, jm_box *box,
                                      bool *known);
/// Relief beyond the box that interpolation at its edge looks at [m].
enum { JM_RELIEF_RIM_M = 500 };
jm_box jm_box_grown(jm_box box, double by);
bool jm_boxes_touch(const jm_box *a, const jm_box *b);
