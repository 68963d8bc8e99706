/// osm_reader.h: what reading an OpenStreetMap file shares: the layers that grow, and the feature
/// at hand.
#pragma once

#include "gis/geometry_in.h"
#include "gis/osm_torn.h"
#include "gis/read.h"

typedef enum jm_osm_out {
    JM_OUT_ROADS,
    JM_OUT_BUILDINGS,
    JM_OUT_PARTS, // of buildings: only their heights are taken
    JM_OUT_GROUND,
    JM_OUT_WATER,
    JM_OUT_STREAMS,
    JM_OUT_TREES,
    JM_OUT_PARKING_POINTS,
    JM_OUT_PARKING_LINES,
    JM_OUT_PARKING_AREAS,
    JM_OUT_RAILS,
    JM_OUT_TURNS,
    JM_OUT_COUNT
} jm_osm_out;

typedef struct jm_osm_out_kind {
    jm_role role;
    jm_geometry geometry;
} jm_osm_out_kind;
extern const jm_osm_out_kind jm_osm_outs[JM_OUT_COUNT];

typedef struct jm_osm_reader {
    jm_ctx *ctx;
    jm_layer *layers[JM_OUT_COUNT];
    jm_geometry_counts counts[JM_OUT_COUNT];
    jm_box near_deg; // around the area, in degrees
    bool has_near;
    int64_t elsewhere;   // useful objects outside of it
    jm_box extent_deg;   // of those
    OGRFeatureH feature; // at hand
    jm_osm_torn *torn;
    int64_t presumed_widths; // of streams
    int64_t raised;          // buildings that took the height of a part
} jm_osm_reader;

/// Adds the feature at hand to the layers that its tags belong to. `layer`: the driver's.
JM_CHECKED jm_status jm_osm_read_feature(jm_osm_reader *r, const char *layer);
/// Adds a geometry to an output, unless it lies far off; *added false: nothing to fill.
JM_CHECKED jm_status jm_osm_add_geometry(jm_osm_reader *r, jm_osm_out o, OGRGeometryH geometry,
                                         bool *added);
/// Sets a text of the newest feature of an output.
JM_CHECKED jm_status jm_osm_set_text(jm_osm_reader *r, jm_osm_out o, const char *column,
                                     const char *value);
