/// places.h: points that lie so near to each other that they are one place.
#pragma once

#include "core/ctx.h"

typedef struct jm_places {
    int32_t count;
    double *x, *y; // [places] of the first point that came
    int32_t *of;   // [points] place of each point
} jm_places;

/// A point joins the nearest place within `snap_m` (ties: the lower one), else makes a new one; in
/// the order of the points. Linear time. Coordinates must be finite.
JM_CHECKED jm_status jm_places_find(jm_ctx *ctx, const double *x, const double *y, int64_t count,
                                    double snap_m, jm_places *out);
void jm_places_free(jm_places *places);
