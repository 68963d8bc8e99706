/// osm_file.h: what stands between a file of OpenStreetMap and GDAL's driver for it.
#pragma once

#include "core/ctx.h"

/// Whether the file is in the .osm.pbf format, by its first bytes. `path`: as GDAL opens it.
bool jm_osm_is_pbf(const char *path);

/// JM_ERR_DATA for formats of OpenStreetMap that cannot be read, with the way to one that can.
JM_CHECKED jm_status jm_osm_check_format(jm_ctx *ctx, const char *path);

/// The driver reads a file once from front to end, so nodes have to come before ways, and ways
/// before relations. Where XML has them otherwise (Overpass prints ways first when asked so), or
/// holds objects that an editor deleted, *out is the name of a sorted copy in GDAL's memory; else
/// NULL. Give it to jm_osm_drop_copy after use.
JM_CHECKED jm_status jm_osm_sorted_copy(jm_ctx *ctx, const char *path, char **out);
void jm_osm_drop_copy(char *copy); // NULL is allowed

/// The end of an XML tag: its '>' outside of quotes, or the end of the text.
const char *jm_osm_tag_end(const char *at);
