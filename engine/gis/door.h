/// door.h: how gis opens files through GDAL: listed drivers only, no network, no virtual files but
/// zip and gzip, and GDAL's complaints caught as text.
#pragma once

#include "core/ctx.h"
#include "store/csv.h"

#include <gdal.h>
#include <ogr_srs_api.h>

enum { JM_GIS_COMPLAINT = 400 };

/// What GDAL complained of since jm_complaints_begin; one thread.
typedef struct jm_complaints {
    int64_t failures, warnings;
    char failure[JM_GIS_COMPLAINT]; // the first of each, cut to the room
    char warning[JM_GIS_COMPLAINT];
} jm_complaints;

/// Zeroes `c` and catches GDAL's messages into it until jm_complaints_end (calls pair up).
void jm_complaints_begin(jm_complaints *c);
void jm_complaints_end(void);

typedef enum jm_gis_kind { JM_GIS_VECTOR, JM_GIS_RASTER } jm_gis_kind;

/// JM_ERR_DATA for names that reach further than one file of this machine: connection strings,
/// URLs, inline documents, driver prefixes, /vsi places other than /vsizip/ and /vsigzip/.
JM_CHECKED jm_status jm_gis_check_name(jm_ctx *ctx, const char *name);

/// The name under which GDAL opens `path`: .zip and .gz files get their /vsi prefix. The file must
/// be there: JM_ERR_DATA otherwise. *out is owned by the caller.
JM_CHECKED jm_status jm_gis_locate(jm_ctx *ctx, const char *path, char **out);

/// Whether a plain file is there, in a zip too.
bool jm_gis_is_file(const char *path);

/// The bytes of a text file, on disk or in a zip, up to 1 GiB. `name` stands for it in messages.
/// *text is owned by the caller.
JM_CHECKED jm_status jm_gis_read_text(jm_ctx *ctx, const char *path, const char *name, char **text,
                                      size_t *length);

/// Hands the rows of a table over one by one (store/csv.h), on disk, in a zip or gzip: for tables
/// that are too large to be kept. `path` as jm_gis_locate or jm_gis_members give it; `name` stands
/// for it in messages.
JM_CHECKED jm_status jm_gis_read_rows(jm_ctx *ctx, const char *path, const char *name,
                                      const jm_csv_sink *sink);

/// The file or folder of the machine behind a path: of a place in an archive the archive. *out is
/// owned by the caller.
JM_CHECKED jm_status jm_gis_disk_path(jm_ctx *ctx, const char *path, char **out);

/// SHA-256 of what a path names, in hexadecimal: of a file's bytes (a shapefile: its .shp; inside
/// of an archive: the archive), of a folder or pattern over the names and sums of its files
/// (gis/members.h) in name order.
JM_CHECKED jm_status jm_gis_hash(jm_ctx *ctx, const char *path, char out[65]);

/// Opens a file read-only with the listed drivers. `options` is a NULL-ended list or NULL.
JM_CHECKED jm_status jm_gis_open(jm_ctx *ctx, jm_gis_kind kind, const char *path,
                                 const char *const *options, GDALDatasetH *out);

/// A driver to write with: "GPKG", "GTiff". JM_ERR_UNAVAILABLE when this GDAL lacks it.
JM_CHECKED jm_status jm_gis_driver(jm_ctx *ctx, const char *name, GDALDriverH *out);

/// WKT of a spatial reference as geo/ takes it, owned by the caller; NULL when there is none.
JM_CHECKED jm_status jm_gis_crs_text(jm_ctx *ctx, OGRSpatialReferenceH srs, char **out);

/// A spatial reference of a CRS text, with east before north; freed with OSRRelease.
JM_CHECKED jm_status jm_gis_srs(jm_ctx *ctx, const char *crs, OGRSpatialReferenceH *out);

/// The part of a path after its last slash.
const char *jm_gis_base_name(const char *path);
/// What a recipe's path is called in messages and credits: its last part, with the folder before it
/// where that part is a pattern or empty ("tiles/*.asc", "tiles/").
const char *jm_gis_shown_name(const char *path);
/// Whether a name ends so, in capitals or not.
bool jm_gis_has_ending(const char *text, const char *ending);
