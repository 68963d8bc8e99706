/// town.h: the city while it is drawn: nodes, streets, faces between streets, zones, and the layers
/// they become.
#pragma once

#include "core/grid.h"
#include "core/math.h"
#include "core/text.h"
#include "geo/geo.h"
#include "synth/dice.h"
#include "synth/plan.h"
#include "synth/shape.h"

#define JM_TOWN_CRS "EPSG:2154"

typedef enum jm_way {
    JM_WAY_FRAME, // edge of the map: no street
    JM_WAY_TRUNK, // ring road: two one-way carriageways
    JM_WAY_PRIMARY,
    JM_WAY_SECONDARY,
    JM_WAY_QUAY,
    JM_WAY_TERTIARY,
    JM_WAY_UNCLASSIFIED,
    JM_WAY_RESIDENTIAL,
    JM_WAY_LIVING_STREET,
    JM_WAY_COUNT
} jm_way;

/// How a kind of way is built: cross-sections usual in French towns; assumed.
typedef struct jm_way_rule {
    const char *road_class;
    double width_m;   // carriageway in town
    double footway_m; // between carriageway and plots, one side
    double lanes;     // both directions together
    double town_kmh, country_kmh;
    bool trees; // rows of trees along both footways
} jm_way_rule;
const jm_way_rule *jm_way_rule_of(jm_way way);

typedef struct jm_node {
    double x, y;        // sheet
    double east, north; // ground
    int32_t arms;       // street ends and passages that meet here
    bool corner;        // where features begin and end
    bool roundabout;
    bool trunk;       // on the ring road's axis
    int32_t crossing; // street that crosses the ring road here
    bool gate;        // on the frame, where a street leaves the map
} jm_node;

/// How a street ends.
typedef enum jm_end { JM_END_JOINED, JM_END_GATE, JM_END_DEAD } jm_end;

typedef struct jm_street {
    jm_way way;
    bool bridge;
    bool country; // drawn as a lane through fields
    bool planted; // trees along it
    bool narrow;  // may be one-way
    jm_end first_end, last_end;
    double x, y, dx, dy; // first point and unit direction on the sheet
    double length_m;     // on the sheet
    int64_t name;        // key of its name: streets with one name are one street to people
    int32_t count, capacity;
    int32_t *node; // [count] in order
    double *at_m;  // [count] distance from the first point, on the sheet
} jm_street;

enum { JM_FACE_CORNERS = 24 };

/// A convex piece of the sheet between streets, counter-clockwise; street[k] runs from corner k to
/// the next.
typedef struct jm_face {
    int32_t count;
    int32_t node[JM_FACE_CORNERS], street[JM_FACE_CORNERS];
    int32_t zone;
} jm_face;

typedef struct jm_quarter {
    jm_face face;
    jm_use use;
    double x, y; // middle, on the sheet
    int32_t village;
    // Gathered while buildings are placed.
    double dwellings, shop_m2, office_m2, industry_m2, school_m2, public_m2;
} jm_quarter;

/// What a block holds.
typedef enum jm_block_kind {
    JM_BLOCK_USUAL, // what the zone's use says
    JM_BLOCK_SQUARE,
    JM_BLOCK_CHURCH,
    JM_BLOCK_TOWN_HALL,
    JM_BLOCK_SCHOOL,
    JM_BLOCK_CAR_PARK,
    JM_BLOCK_PARK_HOUSE, // parking structure
    JM_BLOCK_GREEN,
    JM_BLOCK_FLATS, // small blocks of flats among houses
    JM_BLOCK_SHOPS
} jm_block_kind;

typedef struct jm_block {
    jm_face face;
    jm_block_kind kind;
} jm_block;

/// One line of the road layer, before it is written.
typedef struct jm_road {
    int32_t street; // it comes from; JM_NONE: a roundabout
    jm_way way;
    bool bridge, roundabout;
    int32_t oneway; // 0 both, 1 forward, -1 backward
    double lanes, speed_kmh, width_m;
    int64_t name;
    int64_t first, count; // points in road_x, road_y
} jm_road;

typedef struct jm_town {
    jm_ctx *ctx;
    jm_plan plan;
    uint64_t serial; // of faces that were split: key of their dice
    int64_t node_count, node_capacity;
    jm_node *nodes;
    int64_t street_count, street_capacity;
    jm_street *streets;
    int64_t face_count, face_capacity; // macro faces, then those that wait to be split
    jm_face *faces;
    int64_t quarter_count, quarter_capacity;
    jm_quarter *quarters;
    int64_t block_count, block_capacity;
    jm_block *blocks;
    int64_t road_count, road_capacity, road_point_count, road_x_capacity, road_y_capacity;
    jm_road *roads;
    double *road_x, *road_y; // ground
    int64_t vertex_count;
    int32_t *road_vertex, *vertex_arms;      // [road points], [vertices]: points of roads that meet
    int32_t ring_loop[2 * JM_PLAN_RAYS + 6]; // streets of the ring road, counter-clockwise
    int32_t ring_loop_count;
    // Streets that buses follow.
    int32_t north_ray[JM_PLAN_RAYS], south_ray[JM_PLAN_RAYS];
    int32_t north_axis, bridge_axis, south_axis;
    int32_t north_boulevard[JM_PLAN_RAYS + 1], south_boulevard[JM_PLAN_RAYS + 1];
    // Scratch of the polygon last gathered.
    int64_t outline_count, outline_x_capacity, outline_y_capacity, outline_side_capacity;
    double *outline_x, *outline_y;
    int32_t *outline_side;

    jm_layer *layer[JM_ROLE_COUNT];
    jm_synth_city *city;
    int64_t text_capacity;
} jm_town;

// mesh.c: nodes, streets, faces.
JM_CHECKED jm_status jm_town_add_node(jm_town *town, double x, double y, int32_t *node);
/// A straight street between two nodes.
JM_CHECKED jm_status jm_town_add_street(jm_town *town, jm_way way, int32_t from, int32_t to,
                                        int32_t *street);
/// Puts a node into a street's row, by its place along it; nothing when it is there already.
JM_CHECKED jm_status jm_town_put_on_street(jm_town *town, int32_t street, int32_t node);
double jm_town_place_on_street_m(const jm_town *town, int32_t street, int32_t node);
JM_CHECKED jm_status jm_town_add_face(jm_town *town, const jm_face *face);
jm_shape jm_town_face_sheet(const jm_town *town, const jm_face *face);
/// Adds points to long streets until the bent street is followed to 0.3 m; bends all nodes.
JM_CHECKED jm_status jm_town_bend(jm_town *town);
/// The face's outline on the ground with every node of its streets -> town->outline_*.
JM_CHECKED jm_status jm_town_outline(jm_town *town, const jm_face *face);
/// What of the outline last gathered can be built on: behind footways, convex.
jm_shape jm_town_plot(const jm_town *town, const jm_face *face);

/// Distance from the axis of a street to the first wall.
double jm_town_setback_m(const jm_street *street);

enum { JM_YARD_POINTS = 192 };
/// A ring that need not be convex.
typedef struct jm_yard {
    int32_t count;
    double x[JM_YARD_POINTS], y[JM_YARD_POINTS];
} jm_yard;
/// The outline last gathered, moved inwards behind the footways. False when that has no simple
/// answer, or does not hold the plot.
bool jm_town_yard(const jm_town *town, const jm_shape *plot, jm_yard *yard);

// skeleton.c: frame, river, rings, radials.
JM_CHECKED jm_status jm_town_skeleton(jm_town *town);
// split.c: one face into two by a new street. *done is false when no good line was found.
JM_CHECKED jm_status jm_town_split(jm_town *town, const jm_face *face, jm_way way, jm_face parts[2],
                                   bool *done);
// quarters.c: faces -> zones with a use -> blocks with a kind.
JM_CHECKED jm_status jm_town_quarters(jm_town *town);
JM_CHECKED jm_status jm_town_blocks(jm_town *town);

// roads.c: streets -> lines of the road layer. junctions.c: roundabouts, the ring road's
// carriageways. connect.c: which points meet, and which streets can be one-way.
JM_CHECKED jm_status jm_town_roads(jm_town *town);
JM_CHECKED jm_status jm_town_begin_road(jm_town *town, const jm_road *road);
JM_CHECKED jm_status jm_town_add_road_point(jm_town *town, double east, double north);
JM_CHECKED jm_status jm_town_roundabouts(jm_town *town);
JM_CHECKED jm_status jm_town_carriageways(jm_town *town);
JM_CHECKED jm_status jm_town_connect(jm_town *town);
JM_CHECKED jm_status jm_town_write_roads(jm_town *town);
enum { JM_CARRIAGEWAY_OFFSET_M = 9 }; // of the ring road, from its axis
enum { JM_ROUNDABOUT_RADIUS_M = 16 };
/// The point at distance_m from node number k of a street's row, towards its end (step 1) or start
/// (step -1); stops at the row's end.
void jm_town_along(const jm_town *town, int32_t street, int32_t k, int32_t step, double distance_m,
                   double *east, double *north);

// build.c: what stands on a block.
JM_CHECKED jm_status jm_town_build(jm_town *town);
// perimeter.c, houses.c, estates.c, civic.c: the kinds of blocks.
struct jm_site;
JM_CHECKED jm_status jm_site_perimeter(struct jm_site *site);
JM_CHECKED jm_status jm_site_houses(struct jm_site *site);
JM_CHECKED jm_status jm_site_slabs(struct jm_site *site);
JM_CHECKED jm_status jm_site_flats(struct jm_site *site);
JM_CHECKED jm_status jm_site_business(struct jm_site *site);
JM_CHECKED jm_status jm_site_shops(struct jm_site *site);
JM_CHECKED jm_status jm_site_school(struct jm_site *site);
JM_CHECKED jm_status jm_site_church(struct jm_site *site);
JM_CHECKED jm_status jm_site_town_hall(struct jm_site *site);
JM_CHECKED jm_status jm_site_car_park(struct jm_site *site);
JM_CHECKED jm_status jm_site_park_house(struct jm_site *site);
JM_CHECKED jm_status jm_site_square(struct jm_site *site);
JM_CHECKED jm_status jm_site_park(struct jm_site *site);
JM_CHECKED jm_status jm_site_farm(struct jm_site *site);
JM_CHECKED jm_status jm_site_wood(struct jm_site *site);

// layers.c: the empty layers with their columns, and one call a feature. Ground metres.
JM_CHECKED jm_status jm_town_open_layers(jm_town *town);
JM_CHECKED jm_status jm_town_close_layers(jm_town *town); // hands them to the sources
JM_CHECKED jm_status jm_town_add_point(jm_town *town, jm_role role, double east, double north);
JM_CHECKED jm_status jm_town_add_feature(jm_town *town, jm_role role);
JM_CHECKED jm_status jm_town_add_part(jm_town *town, jm_role role, bool is_hole);
JM_CHECKED jm_status jm_town_add_vertex(jm_town *town, jm_role role, double east, double north);
/// A ring of any form; a new feature unless it is a hole.
JM_CHECKED jm_status jm_town_add_yard(jm_town *town, jm_role role, const jm_yard *yard,
                                      bool is_hole);
/// A polygon of the outline last gathered.
JM_CHECKED jm_status jm_town_add_outline(jm_town *town, jm_role role);
JM_CHECKED jm_status jm_town_add_ring(jm_town *town, jm_role role, const jm_shape *shape,
                                      bool is_hole);
JM_CHECKED jm_status jm_town_set(jm_town *town, jm_role role, const char *column, double value);
JM_CHECKED jm_status jm_town_set_text(jm_town *town, jm_role role, const char *column,
                                      const char *value);
JM_CHECKED jm_status jm_town_add_tree(jm_town *town, jm_dice *dice, double east, double north,
                                      double height_m);
JM_CHECKED jm_status jm_town_add_parking(jm_town *town, double east, double north, const char *kind,
                                         double capacity, double price_eurh, const char *name);
JM_CHECKED jm_status jm_town_add_text(jm_town *town, const char *path, jm_text *text); // takes it

// green.c: trees along streets, the river. people.c: zones. kerbs.c: parking along streets.
JM_CHECKED jm_status jm_town_street_trees(jm_town *town);
JM_CHECKED jm_status jm_town_river(jm_town *town);
JM_CHECKED jm_status jm_town_zones(jm_town *town);
JM_CHECKED jm_status jm_town_kerbs(jm_town *town);
// gates.c: gates, counters and counts. transit.c: bus lines. weather.c, texts.c: files.
JM_CHECKED jm_status jm_town_gates(jm_town *town);
JM_CHECKED jm_status jm_town_transit(jm_town *town);
JM_CHECKED jm_status jm_town_weather(jm_town *town);
JM_CHECKED jm_status jm_town_recipe(jm_town *town);

// names.c: names of streets, quarters and stops; the same key gives the same name.
void jm_town_street_name(const jm_town *town, jm_way way, int64_t key, char out[96]);
void jm_town_quarter_name(const jm_town *town, const jm_quarter *quarter, int64_t index,
                          char out[96]);

static inline double jm_whole(double value)
{
    return (double)(int64_t)(value < 0.0 ? value - 0.5 : value + 0.5);
}

static inline double jm_tenth(double value)
{
    return jm_whole(10.0 * value) / 10.0;
}
