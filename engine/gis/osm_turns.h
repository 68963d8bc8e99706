/// osm_turns.h: OpenStreetMap's turn restrictions as lines through their junctions.
///
/// OpenStreetMap wiki, Relation:restriction and Conditional restrictions.
#pragma once

#include "geo/layer.h"
#include "gis/osm_raw.h"

/// What a relation says to a driver of a car.
typedef enum jm_osm_turn {
    JM_OSM_TURN_NONE,        // it is no restriction of turns
    JM_OSM_TURN_OTHERS,      // for other vehicles, or only while the light is red
    JM_OSM_TURN_CONDITIONAL, // at some hours, or for some weights only
    JM_OSM_TURN_UNKNOWN,     // a value that is none of the wiki's
    JM_OSM_TURN_NO,
    JM_OSM_TURN_ONLY
} jm_osm_turn;
jm_osm_turn jm_osm_turn_of(const jm_osm_object *relation);

/// How many relations were what.
typedef struct jm_osm_turn_counts {
    int64_t relations; // all that restrict turns
    int64_t others, conditional, unknown;
    int64_t via_ways;  // lead over ways between the two: not a matter of one junction
    int64_t no_street; // from or to a way that is no street for cars
    int64_t missing;   // no from, via or to, or the extract lacks it
    int64_t broken;    // a way does not touch the junction
    int64_t needless;  // a one-way street bans the movement anyway
    int64_t ambiguous; // the junction lies inside of a two-way street: either side may be meant
    int64_t taken;
} jm_osm_turn_counts;

/// Adds a feature for each restricted movement of the file to `layer` (role turns, in degrees):
/// two parts, the street up to the junction and the street from it on; columns kind, from, to.
/// Relations that are left out are counted, each once.
JM_CHECKED jm_status jm_osm_read_turns(jm_ctx *ctx, const char *path, jm_layer *layer,
                                       jm_osm_turn_counts *counts);
