/// osm_raw.h: objects of an OpenStreetMap file as they stand in it. GDAL tells no members of a
/// relation: what is left of a lake that an extract tore, and the streets of a banned turn.
#pragma once

#include "core/ctx.h"

/// Keys that the raw reader keeps the values of.
typedef enum jm_osm_key {
    JM_OSM_TYPE,
    JM_OSM_NATURAL,
    JM_OSM_WATERWAY,
    JM_OSM_LANDUSE,
    JM_OSM_LEISURE,
    JM_OSM_TUNNEL,
    JM_OSM_COVERED,
    JM_OSM_NAME,
    JM_OSM_ONEWAY,
    JM_OSM_JUNCTION,
    JM_OSM_HIGHWAY,
    JM_OSM_RESTRICTION, // these stand together: jm_osm_turn_of looks at them all
    JM_OSM_RESTRICTION_VEHICLE,
    JM_OSM_RESTRICTION_MOTOR_VEHICLE,
    JM_OSM_RESTRICTION_MOTORCAR,
    JM_OSM_CONDITIONAL,
    JM_OSM_CONDITIONAL_VEHICLE,
    JM_OSM_CONDITIONAL_MOTOR_VEHICLE,
    JM_OSM_CONDITIONAL_MOTORCAR,
    JM_OSM_EXCEPT,
    JM_OSM_DAY_ON,
    JM_OSM_HOUR_ON,
    JM_OSM_KEYS
} jm_osm_key;

/// What a member is, by the codes of the .osm.pbf format, and what it is there for.
typedef enum jm_osm_kind { JM_OSM_NODE, JM_OSM_WAY, JM_OSM_RELATION } jm_osm_kind;
typedef enum jm_osm_role {
    JM_OSM_OTHER_ROLE,
    JM_OSM_INNER,
    JM_OSM_FROM,
    JM_OSM_VIA,
    JM_OSM_TO
} jm_osm_role;

enum { JM_OSM_VALUE = 96 };

/// A way (refs are nodes) or a relation (refs are its members).
typedef struct jm_osm_object {
    int64_t id;
    char values[JM_OSM_KEYS][JM_OSM_VALUE]; // "" when absent
    int64_t *refs;                          // [count]
    uint8_t *kind;                          // [count] jm_osm_kind
    uint8_t *role;                          // [count] jm_osm_role, of relations
    int64_t count, ref_capacity, kind_capacity, role_capacity;
} jm_osm_object;

/// Which of the three kinds a pass wants; the others cost little.
typedef struct jm_osm_sink {
    jm_ctx *ctx;
    void *user;
    jm_status (*node)(void *user, int64_t id, double longitude_deg, double latitude_deg);
    jm_status (*way)(void *user, const jm_osm_object *way);
    jm_status (*relation)(void *user, const jm_osm_object *relation);
} jm_osm_sink;

/// One pass over a .osm.pbf or .osm file, at the name that GDAL opens it by. Calls of kinds that
/// the sink leaves NULL are not made.
JM_CHECKED jm_status jm_osm_scan(const char *path, const jm_osm_sink *sink);
/// The same for the text of an .osm file.
JM_CHECKED jm_status jm_osm_scan_xml(const char *text, const jm_osm_sink *sink);

/// For the two readers: an empty object, a tag, a reference.
void jm_osm_object_reset(jm_osm_object *object, int64_t id);
void jm_osm_object_tag(jm_osm_object *object, const char *key, size_t key_length, const char *value,
                       size_t value_length);
JM_CHECKED jm_status jm_osm_object_ref(jm_ctx *ctx, jm_osm_object *object, int64_t ref,
                                       jm_osm_kind kind, jm_osm_role role);
jm_osm_role jm_osm_role_of(const char *text, size_t length);
void jm_osm_object_free(jm_osm_object *object);
