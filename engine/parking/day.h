/// day.h: the hours of a day, repeated until it ends as it began.
#pragma once

#include "parking/stock.h"

enum { JM_DAY_HOURS = 24 };

/// What a day leaves behind; arrays are the caller's.
typedef struct jm_parking_day {
    double *occupied;  // [24 * parkings] at the end of the hour
    double *searching; // [24 * parkings] cars that look for a space there, mean of the hour
    double *illegal;   // [24 * zones] at the end of the hour
    double *failed;    // [24 * zones] cars that found nothing in the hour
    double *on_street; // [24] residents' cars not on private spaces
    double *away;      // [24] cars on spaces outside their zone
    float *cost_min;   // [24 * zones]
    int32_t days;      // repeated
    double unrest;     // cars that stand elsewhere than a day before, over all cars
    double missing;    // residents' cars that leave without being owned by anybody
} jm_parking_day;

/// Runs the day until the last change is below 1e-4 of the cars, or 40 times.
JM_CHECKED jm_status jm_parking_run_day(jm_ctx *ctx, jm_stock *stock, const jm_parking_input *in,
                                        jm_parking_day *day);
