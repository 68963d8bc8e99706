/// links.h: what a road feature says, and the directed links made of it.
#pragma once

#include "city/build.h"
#include "city/noding.h"

/// What noding needs of a feature.
typedef struct jm_line_head {
    int32_t source; // street id
    int32_t level;
    int8_t direction; // 0 both ways, 1 along, -1 against
} jm_line_head;

/// What the links need of a feature; missing numbers are NaN.
typedef struct jm_road {
    double lanes, speed_kmh, width_m, flow_vehh;
    double kerb_spaces_per_m; // of both sides together; NaN: not said
    const char *name, *id;    // borrowed from the layer
    int8_t direction;
    uint8_t road_class; // JM_ROAD_CLASS_COUNT: not stated
    uint8_t access;
    uint8_t paint;
} jm_road;

typedef struct jm_road_reader {
    const jm_layer *layer; // now open
    int32_t class_column, oneway, lanes, speed, width, name, level, flow, access, bridge, tunnel,
        roundabout, id, parking_left, parking_right, parking_spaces;
    jm_road *roads; // [count] one a street id
    int64_t count, capacity;
    int64_t unknown_class;      // features whose class text is no class
    int64_t presumed_direction; // features without a direction
} jm_road_reader;

void jm_road_reader_open(jm_road_reader *reader, const jm_layer *layer);
/// Reads a feature as the next street.
JM_CHECKED jm_status jm_road_reader_take(jm_ctx *ctx, jm_road_reader *reader, int64_t feature,
                                         jm_line_head *head);
/// Forgets the newest street: nothing of it lies in the frame.
void jm_road_reader_give_back(jm_road_reader *reader);
void jm_road_reader_free(jm_road_reader *reader);

/// Fills city->streets (stars are left to the network step), link flows, paint, ids and kerbs.
JM_CHECKED jm_status jm_build_links(jm_build *b, const jm_road_reader *reader,
                                    const jm_lines *lines, const jm_noded *noded);
