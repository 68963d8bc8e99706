/// osm_torn.h: areas of water whose outline an extract tore, closed again where that is sound.
#pragma once

#include "gis/osm_raw.h"
#include "gis/read.h"

#include <ogr_api.h>

typedef struct jm_osm_torn jm_osm_torn;

/// Finds multipolygons of water whose outer ways do not close.
JM_CHECKED jm_status jm_osm_torn_find(jm_ctx *ctx, const char *path, jm_osm_torn **out);
void jm_osm_torn_destroy(jm_osm_torn *torn);
int64_t jm_osm_torn_count(const jm_osm_torn *torn);
/// True when relation `id` is one of them: what GDAL makes of it are its islands.
bool jm_osm_is_torn(const jm_osm_torn *torn, int64_t id);

/// The area of the torn relation t in degrees, its islands cut out, or NULL where no way to close
/// it is sound. Shores whose ends lie near each other, such as the banks of a river, are joined
/// straight. Others go on to the frame and along it; of the two sides the water is the one without
/// buildings (first points of the layer's features), which must be clear.
JM_CHECKED jm_status jm_osm_torn_close(jm_ctx *ctx, const jm_osm_torn *torn, int64_t t,
                                       const jm_box *frame_deg, const jm_layer *buildings_deg,
                                       OGRGeometryH *out);
const char *jm_osm_torn_name(const jm_osm_torn *torn, int64_t t);
