#include "core/scale.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// 1, 2 or 5 times a power of ten, so that the span takes about six steps.
static double nice_step(double span)
{
    double raw = span / 6.0, power = 1.0;
    while (power > raw)
        power /= 10.0;
    while (power * 10.0 <= raw)
        power *= 10.0;
    double head = raw / power;
    return power * (head <= 1.5 ? 1.0 : head <= 3.5 ? 2.0 : head <= 7.5 ? 5.0 : 10.0);
}

jm_scale jm_scale_between(double low, double high, bool difference, jm_ramp ramp)
{
    if (!(high > low))
        high = low + 1.0;
    return (jm_scale){low, high, nice_step(high - low), difference ? JM_RAMP_VIK : ramp,
                      difference};
}

// A difference scale follows the cells that changed at all: most of a city does not.
static jm_scale difference_scale(const float *sorted, int64_t kept, double span, jm_ramp ramp)
{
    double half = span;
    if (kept > 0) {
        double top = fabs((double)sorted[(kept - 1) * 98 / 100]);
        double bottom = fabs((double)sorted[(kept - 1) * 2 / 100]);
        half = fmax(half, fmax(top, bottom));
    }
    double step = nice_step(2.0 * half);
    half = ceil(half / step - 1e-9) * step;
    return (jm_scale){-half, half, step, ramp, true};
}

jm_scale jm_scale_of(const float *values, int64_t count, float *scratch, bool difference,
                     double span, jm_ramp ramp)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++)
        if (isfinite(values[i]) && (!difference || fabs((double)values[i]) > 0.02 * span))
            scratch[kept++] = values[i];
    qsort(scratch, (size_t)kept, sizeof *scratch, ascending);
    if (difference)
        return difference_scale(scratch, kept, span, JM_RAMP_VIK);
    if (kept == 0)
        return jm_scale_between(0.0, 1.0, false, ramp);
    double low = (double)scratch[(kept - 1) * 2 / 100],
           high = (double)scratch[(kept - 1) * 98 / 100];
    if (high - low < 1e-6 * fmax(1.0, fabs(high)))
        high = low + fmax(1e-3, 0.01 * fabs(low));
    double step = nice_step(high - low);
    low = floor(low / step + 1e-9) * step;
    high = ceil(high / step - 1e-9) * step;
    return (jm_scale){low, high, step, ramp, false};
}

void jm_scale_color(const jm_scale *scale, double value, double rgb[3])
{
    uint8_t bytes[3];
    jm_ramp_color(scale->ramp, (value - scale->low) / (scale->high - scale->low), bytes);
    for (int c = 0; c < 3; c++)
        rgb[c] = bytes[c] / 255.0;
}

int jm_scale_decimals(const jm_scale *scale)
{
    int decimals = 0;
    for (double step = scale->step; step < 0.999 && decimals < 6; step *= 10.0)
        decimals++;
    return decimals;
}
