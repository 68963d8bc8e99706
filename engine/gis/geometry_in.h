/// geometry_in.h: OGR geometries made fit for a jm_layer: linear, of one kind, whole.
#pragma once

#include "geo/layer.h"

#include <ogr_api.h>

/// What was met while geometries were read.
typedef struct jm_geometry_counts {
    int64_t absent;   // null or empty
    int64_t unlike;   // of another kind than wanted
    int64_t spoilt;   // a coordinate that is no number, or nothing left after the repair
    int64_t repaired; // self-crossing polygons and open rings that were mended
    int64_t points;
} jm_geometry_counts;

/// Linearises curves, closes rings, makes polygons valid (GEOS; only polygon parts are kept) and
/// refuses what is left over. `*geometry` is owned by the caller and may be replaced.
/// true: fit to be added; false: counted as one of the above.
bool jm_geometry_prepare(OGRGeometryH *geometry, jm_geometry wanted, jm_geometry_counts *counts);
/// Features that a prepared geometry makes: its points for JM_POINTS, else one.
int64_t jm_geometry_feature_count(OGRGeometryH geometry, jm_geometry wanted);
/// Begins a feature and adds its parts. `index` below jm_geometry_feature_count.
JM_CHECKED jm_status jm_geometry_append(jm_ctx *ctx, OGRGeometryH geometry, int64_t index,
                                        jm_layer *layer);
/// The kind of an OGR geometry type; JM_GEOMETRY_NONE for unknown and mixed ones.
jm_geometry jm_geometry_kind(OGRwkbGeometryType type);
