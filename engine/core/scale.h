/// scale.h: the colour scale of maps and views: nice bounds, colours, ticks.
#pragma once

#include "core/ramp.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct jm_scale {
    double low, high, step; // printed unit; ticks at whole multiples of step
    jm_ramp ramp;
    bool difference; // pinned at zero in the middle
} jm_scale;

/// Bounds at the 2nd and 98th percentile of `values` [count] (NaN skipped), widened to nice steps.
/// A difference scale is symmetric, at least `span` each way. `scratch` [count] is overwritten.
jm_scale jm_scale_of(const float *values, int64_t count, float *scratch, bool difference,
                     double span, jm_ramp ramp);
/// Fixed bounds, with ticks at nice steps.
jm_scale jm_scale_between(double low, double high, bool difference, jm_ramp ramp);
/// Colour 0..1 of a value.
void jm_scale_color(const jm_scale *scale, double value, double rgb[3]);
/// Decimals that the ticks need.
int jm_scale_decimals(const jm_scale *scale);
