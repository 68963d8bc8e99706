/// gravity.h: spreads tours from origins over destinations so that both margins hold (Furness 1965;
/// Wilson 1967 for its derivation as the most likely spread).
#pragma once

#include "core/ctx.h"

typedef struct jm_margins {
    int32_t rows, columns;
    const double *production; // [rows] what each row must add up to
    const double *attraction; // [columns] weight of each column
    bool fills_attractions;   // columns too must add up in proportion to their weights
} jm_margins;

/// trips[rows * columns] holds the deterrence (0: no way) and receives the trips. Rows add up to
/// their production to rounding, columns to 1e-6 where that is possible. A row without any way
/// stays zero; *lost is the sum of such productions. The same bits for any thread count.
JM_CHECKED jm_status jm_spread_trips(jm_ctx *ctx, const jm_margins *margins, double *trips,
                                     double *lost);
