/// overlap.h: the area that two polygons share, exact for polygons that do not cross themselves.
#pragma once

#include "city/city.h"
#include "city/raster.h"

/// An edge from left to right. `sign` says on which side of it the polygon lies: the sum of `sign`
/// over the edges above a point is 1 inside and 0 outside.
typedef struct jm_overlap_edge {
    double x0, y0, x1, y1, sign; // x0 < x1; from the origin of the overlap
} jm_overlap_edge;

/// One polygon, and room for those that are compared with it. Zero-initialise.
typedef struct jm_overlap {
    jm_overlap_edge *one, *other; // [one_count], [other_count]
    int64_t one_count, one_capacity, other_count, other_capacity;
    double origin_x, origin_y, lowest; // lowest: least y of `one`, from the origin
} jm_overlap;

/// Takes the polygon that the next ones are compared with. Rings may wind either way; is_hole
/// [ring_count] tells holes.
JM_CHECKED jm_status jm_overlap_begin(jm_ctx *ctx, jm_overlap *overlap, const jm_rings *rings,
                                      const uint8_t *is_hole);
/// Area that this polygon shares with it [m2], at least 0.
JM_CHECKED jm_status jm_overlap_with(jm_ctx *ctx, jm_overlap *overlap, const jm_rings *rings,
                                     const uint8_t *is_hole, double *area_m2);
void jm_overlap_free(jm_overlap *overlap);
