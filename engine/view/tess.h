/// tess.h: triangles of polygons with holes.
#pragma once

#include "core/ctx.h"

/// Cuts the outer ring (the first) and its holes into triangles by ear clipping with bridged holes
/// (Eberly 2002). Rings are [ring_start[r], ring_start[r + 1]) of x, y, without a repeated last
/// point, in any direction. Appends indices of points, anticlockwise seen from above, to *indices;
/// n + 2h - 2 triangles for a simple polygon of n points and h holes. A ring that crosses itself
/// gives triangles too, never a failure. JM_ERR_MEMORY only.
typedef struct jm_view_tess jm_view_tess; // scratch memory, for many polygons
JM_CHECKED jm_status jm_view_tess_create(jm_ctx *ctx, jm_view_tess **out);
void jm_view_tess_destroy(jm_view_tess *tess);
/// *triangles points into the scratch, [3 * *count], valid until the next call.
JM_CHECKED jm_status jm_view_tessellate(jm_view_tess *tess, const double *x, const double *y,
                                        const int64_t *ring_start, int64_t ring_count,
                                        const int32_t **triangles, int64_t *count);
