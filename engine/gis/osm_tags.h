/// osm_tags.h: what OpenStreetMap's tags mean in our words. Empty text: the tag is absent.
///
/// Meanings: OpenStreetMap wiki, pages Key:highway, Key:oneway, Key:access, Key:maxspeed,
/// Key:building, Key:building:levels, Key:landuse, Key:natural, Key:leisure, Key:parking, Street
/// parking, Key:parking:lane, Map features/Units.
#pragma once

#include "core/ctx.h"

/// "12", "12 m", "12.5m", "12,5", "0.4 km", "15 ft", "6'6\"". false: not understood.
bool jm_osm_length_m(const char *text, double *metres);
/// "50", "30 mph", "walk", "FR:urban", "BE:zone30", "50;30" (the first); "none" and "signals" are
/// not known (false).
bool jm_osm_speed_kmh(const char *text, double *speed_kmh);
/// Plain number, the first of a list "2;3".
bool jm_osm_number(const char *text, double *value);
/// Storeys: "4", "2.5", "3-4" (their mean), "2;5" (the most).
bool jm_osm_levels(const char *text, double *levels);
/// Spaces: "20", "ca. 20", "~20", "20+", "15-20" (their mean).
bool jm_osm_capacity(const char *text, double *spaces);
/// "yes", "viaduct" ...: anything but absent and "no".
bool jm_osm_is(const char *text);
/// Whether a highway value is a street that cars use, motorway to living_street with its links.
bool jm_osm_is_street(const char *highway);
/// "no", "forward" or "backward" of "yes", "true", "1", "-1" ...; "" for any other value.
const char *jm_osm_direction(const char *oneway);
/// "no", "forward" or "backward"; roundabouts and motorways are one-way unless said otherwise.
const char *jm_osm_oneway(const char *oneway, const char *junction, const char *highway);

typedef struct jm_osm_access {
    const char *access, *vehicle, *motor_vehicle, *motorcar, *bus, *psv;
} jm_osm_access;
/// "all", "bus" or "none" (closed to cars, say of a pedestrian zone with deliveries); NULL: closed
/// to the public altogether (access=no or private, and no key opens it to cars).
const char *jm_osm_street_access(const jm_osm_access *tags);

/// "residential" ..., or "" when the tags do not say.
const char *jm_osm_usage(const char *building, const char *amenity, const char *shop,
                         const char *office);

typedef struct jm_osm_area {
    const char *landuse, *natural, *leisure, *amenity, *highway, *place, *surface;
} jm_osm_area;
/// Ground cover of an area and the share under crowns; NULL: says nothing about the ground.
const char *jm_osm_surface(const jm_osm_area *tags, double *trees_share);
/// Width taken for a waterway that is drawn as a line and states none [m]; 0: it is no waterway.
double jm_osm_waterway_m(const char *waterway);
bool jm_osm_is_water(const char *natural, const char *waterway, const char *landuse,
                     const char *leisure);

/// Kind of a car park; NULL: nobody may use it (access=no).
const char *jm_osm_parking_kind(const char *parking, const char *access, const char *park_ride);

/// What a street says of the kerb of one side: parking:left or parking:both, its :orientation and
/// :restriction, and the older parking:lane:left.
typedef struct jm_osm_kerb {
    const char *parking, *orientation, *restriction, *lane;
} jm_osm_kerb;
/// "no", "parallel", "diagonal", "perpendicular", or "" when nothing is said.
const char *jm_osm_kerb_parking(const jm_osm_kerb *tags);
