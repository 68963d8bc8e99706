/// osm_torn_parts.h: what osm_torn.c finds and osm_close.c closes.
#pragma once

#include "gis/osm_torn.h"

typedef struct jm_torn_node {
    int64_t id;
    double x, y; // [degree] NaN: the extract lacks it
} jm_torn_node;

typedef struct jm_torn_way {
    int64_t id;
    int64_t first, end; // into nodes; none when the extract lacks the way
    bool inner;
} jm_torn_way;

typedef struct jm_torn_water {
    int64_t id;
    int64_t first, end; // into ways
    char name[JM_OSM_VALUE];
} jm_torn_water;

typedef struct jm_id_place {
    int64_t id, place;
} jm_id_place;

struct jm_osm_torn {
    jm_ctx *ctx;
    jm_torn_water *items; // [count]
    jm_torn_way *ways;    // [way_count]
    jm_torn_node *nodes;  // [node_count]
    jm_id_place *ids;     // sorted: of the ways, later of the nodes
    int64_t count, capacity, way_count, way_capacity, node_count, node_capacity;
};
