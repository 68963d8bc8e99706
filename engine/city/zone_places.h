/// zone_places.h: where zones lie: finding, cutting at the frame, squares in place of a layer.
#pragma once

#include "city/build.h"

/// Share of the feature's area that lies inside the grid; exactly 1 when its box does.
JM_CHECKED jm_status jm_zone_share_inside(jm_ctx *ctx, const jm_grid *grid, const jm_layer *layer,
                                          int64_t feature, double *share);
/// Zones as squares of about 500 m, of those that hold a building; demand is left at zero.
JM_CHECKED jm_status jm_zone_squares(jm_build *b);
