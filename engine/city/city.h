/// city.h: the static city: rasters on one grid, streets, buildings, zones, parking, trees,
/// transit.
///
/// Columns, not objects: streets.length_m[e]. Indices are int32 from 0, JM_NONE = -1; row order and
/// ids never change once a city is built: a scenario appends and marks, so an id means the same
/// thing in base and variant. x and y are metres of the city's projected CRS, double. The struct is
/// open to read; it changes through city/ and the measures of scenario/ only. Shapes stand in
/// brackets.
#pragma once

#include "core/ctx.h"
#include "core/grid.h"
#include "core/text.h"
#include "core/time.h"
#include "geo/geo.h"
#include "store/h5.h"

/// Ground cover of a cell. The codes are kept in files: append, never renumber.
typedef enum jm_surface {
    JM_SURFACE_NONE = 0, // not known: filled by a rule at import, never left
    JM_SURFACE_ASPHALT,
    JM_SURFACE_PAVING, // concrete, slabs
    JM_SURFACE_GRAVEL, // gravel, stabilised sand
    JM_SURFACE_GRASS,  // watered or not: see irrigation
    JM_SURFACE_SHRUB,
    JM_SURFACE_SOIL, // bare
    JM_SURFACE_WATER,
    JM_SURFACE_ROOF,  // building: roof of the usual kind
    JM_SURFACE_TRACK, // tram or railway ballast
    JM_SURFACE_GREEN_TRACK,
    JM_SURFACE_COOL_PAVING,
    JM_SURFACE_COOL_ROOF,
    JM_SURFACE_GREEN_ROOF,
    JM_SURFACE_SETTS, // cobbles and setts of hard stone
    JM_SURFACE_COUNT
} jm_surface;
/// "asphalt" ...; NULL when out of range.
JM_API const char *jm_surface_name(jm_surface surface);
/// JM_SURFACE_COUNT when no surface bears the name.
JM_API jm_surface jm_surface_from_name(const char *name);

/// For maps: English message id, and colour 0..1; those of JM_SURFACE_NONE when out of range.
JM_API const char *jm_surface_title(jm_surface surface);
JM_API void jm_surface_color(jm_surface surface, double rgb[3]);

/// How a value came to be; kept beside heights, demand, parking.
typedef enum jm_origin {
    JM_ORIGIN_MEASURED = 0, // stated by the layer
    JM_ORIGIN_FLOORS,       // floors x 3 m
    JM_ORIGIN_NEIGHBOURS,   // median of the neighbours
    JM_ORIGIN_CLASS,        // default of its class
    JM_ORIGIN_PRESUMED,     // made by a sourced density rule
    JM_ORIGIN_SCENARIO,     // set by a measure
    JM_ORIGIN_RASTER,       // measured on a raster of heights
    JM_ORIGIN_COUNT
} jm_origin;

typedef enum jm_road_class {
    JM_ROAD_MOTORWAY,
    JM_ROAD_TRUNK,
    JM_ROAD_PRIMARY,
    JM_ROAD_SECONDARY,
    JM_ROAD_TERTIARY,
    JM_ROAD_UNCLASSIFIED,
    JM_ROAD_RESIDENTIAL,
    JM_ROAD_LIVING_STREET,
    JM_ROAD_SERVICE,
    JM_ROAD_CLASS_COUNT
} jm_road_class;
JM_API const char *jm_road_class_name(jm_road_class c);
JM_API jm_road_class jm_road_class_from_name(const char *name); // JM_ROAD_CLASS_COUNT: unknown

typedef struct jm_shelf jm_shelf; // memory on disk (store/shelf.h)

/// Rasters, all [cells] of city->grid, row major, north first.
typedef struct jm_rasters {
    float *ground_height_m;   // altitude of the ground
    float *building_height_m; // roof above ground; 0: no building
    float *canopy_top_m;      // above ground; 0: no crown
    float *canopy_base_m;     // underside of the crown above ground
    uint8_t *surface_class;   // jm_surface
    int32_t *building;        // index into buildings, or JM_NONE
    uint8_t *irrigated;       // 1: watered grass or trees
} jm_rasters;

/// Directed links between nodes; forward star over nodes. A two-way street is two links that name
/// each other in `twin`. Geometry runs from the from-node to the to-node.
typedef struct jm_streets {
    int32_t node_count;
    double *node_x, *node_y; // [nodes]
    int32_t link_count;
    int32_t *from, *to;        // [links]
    int32_t *twin;             // [links] the opposite direction, or JM_NONE
    int32_t *street;           // [links] feature of the source layer (for names and picking)
    float *length_m;           // [links] along the geometry
    float *lanes;              // [links] in this direction
    float *speed_ms;           // [links] legal or free-flow speed
    float *capacity_vehs;      // [links] vehicles per second at which delay sets in (all lanes)
    float *width_m;            // [links] carriageway, both directions together
    uint8_t *road_class;       // [links] jm_road_class
    uint8_t *access;           // [links] bit 0: cars, bit 1: buses, bit 2: trams; 0: closed
    uint8_t *speed_origin;     // [links] jm_origin
    int64_t *shape_start;      // [links + 1] into shape_x, shape_y
    double *shape_x, *shape_y; // [shape points] first = from-node, last = to-node
    int32_t *out_start;        // [nodes + 1] forward star: into out_link
    int32_t *out_link;         // [links] links leaving a node, by node, then by id
    int32_t *in_start;         // [nodes + 1] backward star
    int32_t *in_link;          // [links]
    uint8_t *in_network;       // [links] jm_network: 0 outside, 1 core, 2 leads to or from a gate
    int32_t name_count;
    char **street_name; // [streets] or ""
    int32_t street_count;
    // Movements that cars may not make at a junction: from link turn_from to link turn_to, which
    // begins where it ends. Sorted by (turn_from, turn_to), none twice.
    int32_t turn_count;
    int32_t *turn_from, *turn_to; // [turns]
} jm_streets;

enum { JM_ACCESS_CAR = 1, JM_ACCESS_BUS = 2, JM_ACCESS_TRAM = 4 };

/// streets.in_network. The core is the largest strongly connected part of the links that cars may
/// use: from each of its nodes every other one is reached. Links of JM_NETWORK_GATE lie outside of
/// it, on a way from a gate into the core or from the core to a gate.
typedef enum jm_network { JM_NETWORK_OUTSIDE, JM_NETWORK_CORE, JM_NETWORK_GATE } jm_network;

typedef enum jm_usage {
    JM_USAGE_RESIDENTIAL,
    JM_USAGE_COMMERCIAL, // shops, offices
    JM_USAGE_INDUSTRIAL,
    JM_USAGE_PUBLIC, // schools, hospitals, halls
    JM_USAGE_OTHER,
    JM_USAGE_COUNT
} jm_usage;
JM_API const char *jm_usage_name(jm_usage usage);
JM_API jm_usage jm_usage_from_name(const char *name); // JM_USAGE_COUNT: unknown

typedef struct jm_buildings {
    int32_t count;
    float *height_m;        // [buildings] ground to eaves
    uint8_t *height_origin; // jm_origin
    float *ground_m;        // altitude of its foot
    float *footprint_m2;
    uint8_t *usage; // jm_usage
    float *dwellings;
    int32_t *zone;    // or JM_NONE
    uint8_t *removed; // 1: pulled down by a measure; the id stays
    // Rings: outer ring first, then its holes; several outers for a multipolygon.
    int64_t *ring_start;   // [buildings + 1] into rings
    int64_t *point_start;  // [rings + 1] into points
    uint8_t *ring_is_hole; // [rings]
    double *x, *y;         // [points]
} jm_buildings;

typedef struct jm_trees {
    int32_t count;
    double *x, *y;
    float *height_m, *crown_m, *base_m; // crown: diameter; base: underside of the crown
    uint8_t *removed;
} jm_trees;

/// Zones of demand. Polygons stay for maps.
typedef struct jm_zones {
    int32_t count;
    char **code, **name; // [zones]
    float *households;   // of the zone
    float *residents;
    float *residents_0_17, *residents_18_64, *residents_65;
    float *income_eur; // per consumption unit and year; NaN unknown
    float *jobs;
    float *school_places;
    float *shop_m2;
    float *cars_per_household;
    uint8_t *origin;                   // jm_origin of the demand
    double *x, *y;                     // centre that demand starts from
    int32_t *node;                     // street node of the centre, in the network
    int64_t *ring_start, *point_start; // as in jm_buildings
    uint8_t *ring_is_hole;
    double *ring_x, *ring_y;
} jm_zones;

typedef enum jm_parking_kind {
    JM_PARKING_KERB,    // on the street
    JM_PARKING_SURFACE, // off street, open
    JM_PARKING_STRUCTURE,
    JM_PARKING_PRIVATE, // plots of dwellings and firms: residents and staff only
    JM_PARKING_PARK_AND_RIDE,
    JM_PARKING_KIND_COUNT
} jm_parking_kind;
JM_API const char *jm_parking_kind_name(jm_parking_kind kind);
JM_API jm_parking_kind jm_parking_kind_from_name(const char *name); // COUNT: unknown

typedef struct jm_parkings {
    int32_t count;
    char **name; // [parkings] or ""
    double *x, *y;
    uint8_t *kind;     // jm_parking_kind
    float *capacity;   // spaces
    float *price_eurh; // for visitors, first hours; 0 free
    int32_t *link;     // kerb: its street link; else JM_NONE
    int32_t *node;     // network node where one turns in
    int32_t *zone;     // or JM_NONE
    uint8_t *origin;   // jm_origin of the capacity
} jm_parkings;

/// Where the frame cuts the network: traffic that comes from and goes outside.
typedef struct jm_gates {
    int32_t count;
    int32_t *node;
    float *in_vehday, *out_vehday; // vehicles a day; through traffic included
    uint8_t *origin;
} jm_gates;

typedef enum jm_mode { JM_MODE_TRAM, JM_MODE_METRO, JM_MODE_RAIL, JM_MODE_BUS } jm_mode;

/// Public transport: lines as sequences of stops with times, departures by hour.
typedef struct jm_transit {
    int32_t stop_count;
    char **stop_name;
    double *stop_x, *stop_y;
    int32_t *stop_node; // nearest street node, or JM_NONE
    int32_t line_count; // a line here is one pattern: one direction, one sequence of stops
    char **line_name;
    uint8_t *line_mode;   // jm_mode
    int32_t *stop_start;  // [lines + 1] into line_stop
    int32_t *line_stop;   // stop ids in order
    float *ride_s;        // [line stops] time since the first stop
    float *departures;    // [lines * 24] departures by legal hour
    int64_t *shape_start; // [lines + 1]
    double *shape_x, *shape_y;
} jm_transit;

typedef struct jm_counters {
    int32_t count;
    char **name;
    double *x, *y;
    int32_t *link;      // the link counted, or JM_NONE
    float *flow_vehh;   // [counters * 24] by legal hour; NaN missing
    float *flow_vehday; // [counters] mean of a working day; NaN missing
} jm_counters;

/// How workers go to work (INSEE, TRANS).
typedef enum jm_commute_mode {
    JM_COMMUTE_NONE, // works at home
    JM_COMMUTE_WALK,
    JM_COMMUTE_CYCLE,
    JM_COMMUTE_MOTORCYCLE,
    JM_COMMUTE_CAR,
    JM_COMMUTE_TRANSIT,
    JM_COMMUTE_COUNT
} jm_commute_mode;
JM_API const char *jm_commute_mode_name(jm_commute_mode mode);
JM_API jm_commute_mode jm_commute_mode_from_name(const char *name); // COUNT: unknown

/// Workers by commune of home and of work. One of the two has a zone of this city.
typedef struct jm_commutes {
    int32_t count;
    char **home, **work; // [commutes] codes of communes (INSEE)
    uint8_t *mode;       // jm_commute_mode
    float *persons;
} jm_commutes;

/// Crit'Air classes from the cleanest to the dirtiest (arrete du 21 juin 2016, NOR DEVR1611620A):
/// "E", "1" to "5", "none" for cars too old for a class; NULL when out of range.
enum { JM_STICKER_COUNT = 7 };
JM_API const char *jm_sticker_name(int32_t sticker);
/// Cars by Crit'Air class in the communes of this city.
typedef struct jm_stickers {
    int32_t count;
    char **name; // [stickers] jm_sticker_name
    float *cars;
} jm_stickers;

/// Outline of the area shown when it is not the box that the margin leaves; rings as in
/// jm_buildings.
typedef struct jm_area {
    int32_t ring_count;
    int64_t *point_start; // [rings + 1]
    uint8_t *ring_is_hole;
    double *x, *y; // [points]
} jm_area;

/// Classes of cars by what they may enter. The base has one, "car", share 1, banned nowhere.
typedef struct jm_fleet {
    int32_t class_count;
    char **class_name;
    float *share;    // [classes] of all car trips; sums to 1
    uint32_t *hours; // [classes] bit h set: the ban holds in legal hour h
    uint8_t *banned; // [classes * links] 1: may not enter
} jm_fleet;

/// One gap of the inputs and how it was filled; printed at import and stored.
typedef struct jm_gap {
    char *what;     // "building height", "road speed" ...
    char *rule;     // how it was filled, with the rule's source
    int64_t filled; // objects filled
    int64_t total;  // objects of the kind
    jm_origin origin;
} jm_gap;

/// Under which title a gap is shown.
typedef enum jm_gap_group {
    JM_GAPS_FILLED,   // what layers did not say, filled by rule
    JM_GAPS_LEFT_OUT, // what layers said, mended or left out
    JM_GAPS_UNUSUAL,  // figures that are out of the usual; their counts say nothing
    JM_GAP_GROUP_COUNT
} jm_gap_group;
JM_API jm_gap_group jm_gap_group_of(const jm_gap *gap);
/// Adds the gap's rule in the host's language; `french`: with decimal commas.
JM_API void jm_gap_add_rule(const jm_ctx *ctx, const jm_gap *gap, bool french, jm_text *out);

/// One input file, for catalogue and map credits.
typedef struct jm_credit {
    char *role, *name, *source, *producer, *licence, *date; // NULL: not stated
    char *page;                                             // of the product's documentation
    char hash[65];                                          // of the file, "" when unknown
} jm_credit;

typedef struct jm_city {
    char *name;
    jm_grid grid;       // whole computed area
    double margin_m;    // width of the rim that is computed but not shown
    char *crs;          // as the recipe named it
    char *crs_wkt;      // WKT1
    jm_geo_place place; // of the grid's centre: latitude, longitude, convergence
    char *zone_rule;    // POSIX TZ rule of the legal time
    int64_t seed;       // of what import presumed
    jm_rasters rasters;
    jm_shelf *shelf; // that the rasters lie on (jm_city_park); NULL: they are in memory
    jm_streets streets;
    jm_buildings buildings;
    jm_trees trees;
    jm_zones zones;
    jm_parkings parkings;
    jm_gates gates;
    jm_transit transit;
    jm_counters counters;
    jm_fleet fleet;
    jm_commutes commutes;
    jm_stickers stickers;
    jm_area area;
    int64_t gap_count;
    jm_gap *gaps;
    int64_t credit_count;
    jm_credit *credits;
} jm_city;

/// What a recipe asks for, as plain values.
typedef struct jm_city_def {
    const char *name;
    const char *crs;                         // projected, metres
    double west_m, south_m, east_m, north_m; // area shown; cut to whole cells outwards
    double margin_m;                         // computed around it
    double cell_m;                           // of the rasters
    const char *zone_rule;                   // NULL: "CET-1CEST,M3.5.0,M10.5.0/3"
    bool flat;                               // no relief layer: ground at 0 m
    double water_below_m; // ground below this altitude is water; NaN: no such rule
    int32_t open_ground; // jm_surface of ground that no layer tells of; none: paving within 15 m of
                         // a building, else grass
    bool presume_demand, presume_parking; // fill absent zones and parking by the density rules
    int64_t seed;
    int64_t cell_limit;       // 0: 400 million; more cells are refused with the size that fits
    const jm_layer *area;     // polygons of the area shown, in `crs`; NULL: the box above
    const char *commune_type; // row of assets/commune-types.csv; NULL: told from the density
} jm_city_def;
JM_API jm_city_def jm_city_default_def(void);
/// The raster and the rim that it asks for. Edges fall on whole multiples of the cell, so that
/// neighbouring imports share one raster; but a box that measures whole cells, as the frame of a
/// raster does, is taken as it stands. JM_ERR_DATA tells the size of a cell that fits.
JM_CHECKED jm_status jm_city_lay_grid(jm_ctx *ctx, const jm_city_def *def, jm_grid *grid,
                                      double *margin_m);

/// Builds a city from neutral layers. Every gap is recorded in city->gaps.
/// JM_ERR_DATA names the layer, the fault and the mend.
JM_API JM_CHECKED jm_status jm_city_build(jm_ctx *ctx, const jm_city_def *def,
                                          const jm_sources *sources, jm_city **out);
JM_API void jm_city_destroy(jm_city *city); // NULL is allowed
/// A deep copy, for a scenario to change; its rasters are in memory.
JM_API JM_CHECKED jm_status jm_city_copy(jm_ctx *ctx, const jm_city *city, jm_city **out);

/// Lays the rasters into a nameless file of `folder`: they are read and changed as before, but take
/// memory only from their use until jm_city_rest, which does nothing to a city that is not parked.
JM_API JM_CHECKED jm_status jm_city_park(jm_ctx *ctx, jm_city *city, const char *folder);
JM_API void jm_city_rest(const jm_city *city);
/// Bytes that its rasters take, in memory or on disk.
JM_API double jm_city_raster_bytes(const jm_city *city);

/// Every broken invariant, one line each, in *report (owned by the caller; "" when sound).
JM_API JM_CHECKED jm_status jm_city_check(jm_ctx *ctx, const jm_city *city, char **report,
                                          int64_t *fault_count);

/// Household values of a zone as they may be shown: those of the zone when it has at least
/// JM_HOUSEHOLDS_LEAST households, else of the neighbourhood: the zone joined with its nearest
/// zones (by centre, ties by lower id) until they have. The one function for all ways out.
enum { JM_HOUSEHOLDS_LEAST = 11 };
typedef struct jm_household_values {
    bool shown;     // false: the whole city has fewer; all numbers are NaN
    int32_t zones;  // how many were joined; 1: the zone's own
    double area_m2; // of those zones' polygons
    double households, residents, residents_0_17, residents_18_64, residents_65;
    double income_eur; // weighted by households; NaN where one of them is not known
    double cars_per_household;
} jm_household_values;
JM_API JM_CHECKED jm_status jm_city_household_values(jm_ctx *ctx, const jm_city *city, int32_t zone,
                                                     jm_household_values *out);

/// The one status line: per model measured, calibrated, presumed or not checked here, and the share
/// of filled gaps. *text is owned by the caller.
JM_API JM_CHECKED jm_status jm_status_line(jm_ctx *ctx, const jm_city *city, bool french,
                                           char **text);

/// The city in one HDF5 file, and inside another one (prefix "/city" in outcomes, "" in city
/// files).
JM_API JM_CHECKED jm_status jm_city_save(jm_ctx *ctx, const jm_city *city, const char *path);
JM_API JM_CHECKED jm_status jm_city_load(jm_ctx *ctx, const char *path, jm_city **out);
JM_CHECKED jm_status jm_city_write(jm_ctx *ctx, const jm_city *city, jm_h5 *file,
                                   const char *prefix);
JM_CHECKED jm_status jm_city_read(jm_ctx *ctx, const jm_h5 *file, const char *prefix,
                                  jm_city **out);
/// SHA-256 over all columns, grid, CRS, place, zone rule and seed, in hexadecimal: two cities with
/// the same text are the same city. Name, gaps and credits tell where it came from: not part of it.
JM_API JM_CHECKED jm_status jm_city_hash(jm_ctx *ctx, const jm_city *city, char out[65]);
JM_API bool jm_city_equal(const jm_city *a, const jm_city *b); // all columns, bit for bit

/// For measures and models.
/// Network node nearest to a point among nodes of core links, or JM_NONE. Scans all nodes: for many
/// points use an index.
int32_t jm_city_nearest_node(const jm_city *city, double x, double y);
/// Nearest link that cars may use, its distance in *distance_m (may be NULL); JM_NONE without
/// links.
int32_t jm_city_nearest_link(const jm_city *city, double x, double y, double *distance_m);
/// The same answers (ties by lower id) for many points, in constant time each. Borrows the city's
/// streets, which must not change while it lives.
typedef struct jm_street_index jm_street_index;
JM_CHECKED jm_status jm_street_index_create(jm_ctx *ctx, const jm_city *city,
                                            jm_street_index **out);
void jm_street_index_destroy(jm_street_index *index); // NULL is allowed
int32_t jm_street_index_node(const jm_street_index *index, double x, double y);
int32_t jm_street_index_link(const jm_street_index *index, double x, double y, double *distance_m);

/// A city without objects on `grid`: asphalt at altitude 0, one fleet class "car", zone rule of
/// France. `crs` may be NULL.
JM_API JM_CHECKED jm_status jm_city_create(jm_ctx *ctx, const char *name, const jm_grid *grid,
                                           const char *crs, jm_city **out);
/// Sets a text column's entry; NULL becomes "".
JM_API JM_CHECKED jm_status jm_city_set_text(jm_ctx *ctx, char **entry, const char *text);

/// Recomputes forward and backward star and in_network after links were added or closed.
JM_CHECKED jm_status jm_city_reindex_streets(jm_ctx *ctx, jm_city *city);
/// Capacity of one lane by class [veh/s], and default speeds: see city/names.c for the sources.
float jm_lane_capacity_vehs(jm_road_class c);
float jm_default_speed_ms(jm_road_class c, bool in_town);
