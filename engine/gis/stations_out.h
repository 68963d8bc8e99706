/// stations_out.h: what an outcome kept at its stations, as a table.
#pragma once

#include "city/city.h"
#include "geo/layer.h"
#include "store/outcome.h"

/// One row a step and station: `time` (end of the interval, legal time), `name`, `x`, `y` in the
/// city's CRS, then each field by station; temperatures in degrees Celsius. Without rows when there
/// are no stations. Owned by the caller.
JM_CHECKED jm_status jm_stations_layer(jm_ctx *ctx, const jm_reader *reader, const jm_city *city,
                                       jm_layer **out);
