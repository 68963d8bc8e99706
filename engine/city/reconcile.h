/// reconcile.h: buildings of several layers of one town become one stock of buildings.
#pragma once

#include "city/build.h"

/// How a footprint's height came to be known.
typedef enum jm_height_from {
    JM_HEIGHT_UNKNOWN,
    JM_HEIGHT_STATED, // by its layer
    JM_HEIGHT_EAVES,  // altitude of the eaves less that of the foot, both stated
    JM_HEIGHT_MATCHED // stated for buildings of a later layer in the same place
} jm_height_from;

/// One building of a layer, with what the layer says of it.
typedef struct jm_footprint {
    const jm_layer *layer; // borrowed
    int64_t feature;
    jm_box box;
    double area_m2, x, y; // x, y: centroid
    double height_m;      // NaN unknown
    double z_height_m;    // from the altitude of its points; NaN unknown
    double levels;        // NaN unknown
    double dwellings;     // NaN unknown
    uint8_t usage;        // jm_usage, JM_USAGE_COUNT unknown
    uint8_t height_from;  // jm_height_from
} jm_footprint;

/// Buildings of the layers so far, in order, with counts of what became of the layers' objects.
typedef struct jm_footprints {
    jm_footprint *items; // [count]
    int64_t count, capacity;
    int64_t repeated;    // stand twice in their layer: the first is kept
    int64_t left_out;    // earlier layers cover at least half of it
    int64_t overlapping; // added though earlier layers cover a tenth to a half of it
    int64_t added;       // by layers after the first one that has buildings
    int64_t matched;     // pairs of an earlier and a later building in one place
    int64_t filled_height, filled_levels, filled_usage, filled_dwellings; // buildings
} jm_footprints;

/// Adds the buildings of one layer [count] to the stock; `layer` is scratch afterwards. Two
/// buildings of different layers are matched when at least half of the smaller footprint lies in
/// the other one: one with one, one with many, many with one. The earlier geometry stays; where
/// matches cover at least half of it, they fill what it lacks. A later building that earlier ones
/// cover by half is left out.
JM_CHECKED jm_status jm_footprints_add(jm_ctx *ctx, jm_footprints *stock, jm_footprint *layer,
                                       int64_t count);
void jm_footprints_free(jm_footprints *stock);
