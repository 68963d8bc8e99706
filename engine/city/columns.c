#include "city/columns.h"

#include <string.h>

#define AT(member) offsetof(jm_city, member)
#define PLAIN(name_, unit_, type_, rows_, member_, sentence_)                                      \
    {                                                                                              \
        .name = name_, .unit = unit_, .sentence = sentence_, .type = type_, .rows = rows_,         \
        .width = 1, .offset = AT(member_)                                                          \
    }
#define WIDE(name_, unit_, type_, rows_, width_, member_, sentence_)                               \
    {                                                                                              \
        .name = name_, .unit = unit_, .sentence = sentence_, .type = type_, .rows = rows_,         \
        .width = width_, .offset = AT(member_)                                                     \
    }
#define START(name_, type_, rows_, target_, member_, sentence_)                                    \
    {                                                                                              \
        .name = name_, .unit = "1", .sentence = sentence_, .type = type_, .rows = rows_,           \
        .is_start = true, .target = target_, .width = 1, .offset = AT(member_)                     \
    }
// In city files from version 2 on.
#define SECOND(name_, unit_, type_, rows_, member_, sentence_)                                     \
    {                                                                                              \
        .name = name_, .unit = unit_, .sentence = sentence_, .type = type_, .rows = rows_,         \
        .width = 1, .since = 2, .offset = AT(member_)                                              \
    }
#define SECOND_TEXT(name_, rows_, member_, sentence_)                                              \
    {                                                                                              \
        .name = name_, .sentence = sentence_, .is_text = true, .rows = rows_, .width = 1,          \
        .since = 2, .offset = AT(member_)                                                          \
    }
#define TEXT(name_, rows_, member_, sentence_)                                                     \
    {                                                                                              \
        .name = name_, .sentence = sentence_, .is_text = true, .rows = rows_, .width = 1,          \
        .offset = AT(member_)                                                                      \
    }

// clang-format off
const jm_city_column jm_city_columns[] = {
    PLAIN("rasters/ground_height", "m", JM_F32, JM_ROWS_CELLS, rasters.ground_height_m, "altitude of the ground"),
    PLAIN("rasters/building_height", "m", JM_F32, JM_ROWS_CELLS, rasters.building_height_m, "roof above the ground, 0 without building"),
    PLAIN("rasters/canopy_top", "m", JM_F32, JM_ROWS_CELLS, rasters.canopy_top_m, "top of the crowns above the ground, 0 without crown"),
    PLAIN("rasters/canopy_base", "m", JM_F32, JM_ROWS_CELLS, rasters.canopy_base_m, "underside of the crowns above the ground"),
    PLAIN("rasters/surface_class", "1", JM_U8, JM_ROWS_CELLS, rasters.surface_class, "code of the ground cover"),
    PLAIN("rasters/building", "1", JM_I32, JM_ROWS_CELLS, rasters.building, "building that covers the cell, -1 none"),
    PLAIN("rasters/irrigated", "1", JM_U8, JM_ROWS_CELLS, rasters.irrigated, "1 where grass or trees are watered"),

    PLAIN("streets/node_x", "m", JM_F64, JM_ROWS_NODES, streets.node_x, "east of the node"),
    PLAIN("streets/node_y", "m", JM_F64, JM_ROWS_NODES, streets.node_y, "north of the node"),
    PLAIN("streets/from", "1", JM_I32, JM_ROWS_LINKS, streets.from, "node where the link begins"),
    PLAIN("streets/to", "1", JM_I32, JM_ROWS_LINKS, streets.to, "node where the link ends"),
    PLAIN("streets/twin", "1", JM_I32, JM_ROWS_LINKS, streets.twin, "link of the other direction, -1 none"),
    PLAIN("streets/street", "1", JM_I32, JM_ROWS_LINKS, streets.street, "street that the link is part of"),
    PLAIN("streets/length", "m", JM_F32, JM_ROWS_LINKS, streets.length_m, "length along the geometry"),
    PLAIN("streets/lanes", "1", JM_F32, JM_ROWS_LINKS, streets.lanes, "lanes in this direction"),
    PLAIN("streets/speed", "m s-1", JM_F32, JM_ROWS_LINKS, streets.speed_ms, "legal or free-flow speed"),
    PLAIN("streets/capacity", "s-1", JM_F32, JM_ROWS_LINKS, streets.capacity_vehs, "vehicles per second at which delay sets in, all lanes"),
    PLAIN("streets/width", "m", JM_F32, JM_ROWS_LINKS, streets.width_m, "carriageway, both directions together"),
    PLAIN("streets/road_class", "1", JM_U8, JM_ROWS_LINKS, streets.road_class, "code of the road class"),
    PLAIN("streets/access", "1", JM_U8, JM_ROWS_LINKS, streets.access, "bit 0 cars, bit 1 buses, bit 2 trams"),
    PLAIN("streets/speed_origin", "1", JM_U8, JM_ROWS_LINKS, streets.speed_origin, "how the speed came to be"),
    START("streets/shape_start", JM_I64, JM_ROWS_LINKS, JM_ROWS_LINK_SHAPES, streets.shape_start, "first shape point of each link"),
    PLAIN("streets/shape_x", "m", JM_F64, JM_ROWS_LINK_SHAPES, streets.shape_x, "east of the shape point"),
    PLAIN("streets/shape_y", "m", JM_F64, JM_ROWS_LINK_SHAPES, streets.shape_y, "north of the shape point"),
    START("streets/out_start", JM_I32, JM_ROWS_NODES, JM_ROWS_LINKS, streets.out_start, "first outgoing link of each node"),
    PLAIN("streets/out_link", "1", JM_I32, JM_ROWS_LINKS, streets.out_link, "links by the node they leave"),
    START("streets/in_start", JM_I32, JM_ROWS_NODES, JM_ROWS_LINKS, streets.in_start, "first incoming link of each node"),
    PLAIN("streets/in_link", "1", JM_I32, JM_ROWS_LINKS, streets.in_link, "links by the node they enter"),
    PLAIN("streets/in_network", "1", JM_U8, JM_ROWS_LINKS, streets.in_network, "1 in the largest strongly connected part, 2 between it and a gate"),
    TEXT("streets/street_name", JM_ROWS_STREETS, streets.street_name, "name of the street"),

    PLAIN("buildings/height", "m", JM_F32, JM_ROWS_BUILDINGS, buildings.height_m, "ground to eaves"),
    PLAIN("buildings/height_origin", "1", JM_U8, JM_ROWS_BUILDINGS, buildings.height_origin, "how the height came to be"),
    PLAIN("buildings/ground", "m", JM_F32, JM_ROWS_BUILDINGS, buildings.ground_m, "altitude of the foot"),
    PLAIN("buildings/footprint", "m2", JM_F32, JM_ROWS_BUILDINGS, buildings.footprint_m2, "area of the footprint"),
    PLAIN("buildings/usage", "1", JM_U8, JM_ROWS_BUILDINGS, buildings.usage, "code of the usage"),
    PLAIN("buildings/dwellings", "1", JM_F32, JM_ROWS_BUILDINGS, buildings.dwellings, "dwellings"),
    PLAIN("buildings/zone", "1", JM_I32, JM_ROWS_BUILDINGS, buildings.zone, "zone of the building, -1 none"),
    PLAIN("buildings/removed", "1", JM_U8, JM_ROWS_BUILDINGS, buildings.removed, "1 pulled down by a measure"),
    START("buildings/ring_start", JM_I64, JM_ROWS_BUILDINGS, JM_ROWS_BUILDING_RINGS, buildings.ring_start, "first ring of each building"),
    START("buildings/point_start", JM_I64, JM_ROWS_BUILDING_RINGS, JM_ROWS_BUILDING_POINTS, buildings.point_start, "first point of each ring"),
    PLAIN("buildings/ring_is_hole", "1", JM_U8, JM_ROWS_BUILDING_RINGS, buildings.ring_is_hole, "1 a hole"),
    PLAIN("buildings/x", "m", JM_F64, JM_ROWS_BUILDING_POINTS, buildings.x, "east of the ring point"),
    PLAIN("buildings/y", "m", JM_F64, JM_ROWS_BUILDING_POINTS, buildings.y, "north of the ring point"),

    PLAIN("trees/x", "m", JM_F64, JM_ROWS_TREES, trees.x, "east of the trunk"),
    PLAIN("trees/y", "m", JM_F64, JM_ROWS_TREES, trees.y, "north of the trunk"),
    PLAIN("trees/height", "m", JM_F32, JM_ROWS_TREES, trees.height_m, "top above the ground"),
    PLAIN("trees/crown", "m", JM_F32, JM_ROWS_TREES, trees.crown_m, "diameter of the crown"),
    PLAIN("trees/base", "m", JM_F32, JM_ROWS_TREES, trees.base_m, "underside of the crown above the ground"),
    PLAIN("trees/removed", "1", JM_U8, JM_ROWS_TREES, trees.removed, "1 felled by a measure"),

    TEXT("zones/code", JM_ROWS_ZONES, zones.code, "code of the zone"),
    TEXT("zones/name", JM_ROWS_ZONES, zones.name, "name of the zone"),
    PLAIN("zones/households", "1", JM_F32, JM_ROWS_ZONES, zones.households, "households"),
    PLAIN("zones/residents", "1", JM_F32, JM_ROWS_ZONES, zones.residents, "residents"),
    PLAIN("zones/residents_0_17", "1", JM_F32, JM_ROWS_ZONES, zones.residents_0_17, "residents of 0 to 17 years"),
    PLAIN("zones/residents_18_64", "1", JM_F32, JM_ROWS_ZONES, zones.residents_18_64, "residents of 18 to 64 years"),
    PLAIN("zones/residents_65", "1", JM_F32, JM_ROWS_ZONES, zones.residents_65, "residents of 65 years and more"),
    PLAIN("zones/income", "EUR", JM_F32, JM_ROWS_ZONES, zones.income_eur, "income per consumption unit and year, NaN unknown"),
    PLAIN("zones/jobs", "1", JM_F32, JM_ROWS_ZONES, zones.jobs, "jobs"),
    PLAIN("zones/school_places", "1", JM_F32, JM_ROWS_ZONES, zones.school_places, "places in schools"),
    PLAIN("zones/shop", "m2", JM_F32, JM_ROWS_ZONES, zones.shop_m2, "sales area of shops"),
    PLAIN("zones/cars_per_household", "1", JM_F32, JM_ROWS_ZONES, zones.cars_per_household, "cars per household"),
    PLAIN("zones/origin", "1", JM_U8, JM_ROWS_ZONES, zones.origin, "how the demand came to be"),
    PLAIN("zones/x", "m", JM_F64, JM_ROWS_ZONES, zones.x, "east of the centre that demand starts from"),
    PLAIN("zones/y", "m", JM_F64, JM_ROWS_ZONES, zones.y, "north of the centre that demand starts from"),
    PLAIN("zones/node", "1", JM_I32, JM_ROWS_ZONES, zones.node, "street node of the centre"),
    START("zones/ring_start", JM_I64, JM_ROWS_ZONES, JM_ROWS_ZONE_RINGS, zones.ring_start, "first ring of each zone"),
    START("zones/point_start", JM_I64, JM_ROWS_ZONE_RINGS, JM_ROWS_ZONE_POINTS, zones.point_start, "first point of each ring"),
    PLAIN("zones/ring_is_hole", "1", JM_U8, JM_ROWS_ZONE_RINGS, zones.ring_is_hole, "1 a hole"),
    PLAIN("zones/ring_x", "m", JM_F64, JM_ROWS_ZONE_POINTS, zones.ring_x, "east of the ring point"),
    PLAIN("zones/ring_y", "m", JM_F64, JM_ROWS_ZONE_POINTS, zones.ring_y, "north of the ring point"),

    TEXT("parkings/name", JM_ROWS_PARKINGS, parkings.name, "name of the car park or street"),
    PLAIN("parkings/x", "m", JM_F64, JM_ROWS_PARKINGS, parkings.x, "east of the middle"),
    PLAIN("parkings/y", "m", JM_F64, JM_ROWS_PARKINGS, parkings.y, "north of the middle"),
    PLAIN("parkings/kind", "1", JM_U8, JM_ROWS_PARKINGS, parkings.kind, "code of the kind"),
    PLAIN("parkings/capacity", "1", JM_F32, JM_ROWS_PARKINGS, parkings.capacity, "spaces"),
    PLAIN("parkings/price", "EUR h-1", JM_F32, JM_ROWS_PARKINGS, parkings.price_eurh, "price for visitors in the first hours"),
    PLAIN("parkings/link", "1", JM_I32, JM_ROWS_PARKINGS, parkings.link, "kerb: its street link, else -1"),
    PLAIN("parkings/node", "1", JM_I32, JM_ROWS_PARKINGS, parkings.node, "network node where one turns in"),
    PLAIN("parkings/zone", "1", JM_I32, JM_ROWS_PARKINGS, parkings.zone, "zone, -1 none"),
    PLAIN("parkings/origin", "1", JM_U8, JM_ROWS_PARKINGS, parkings.origin, "how the capacity came to be"),

    PLAIN("gates/node", "1", JM_I32, JM_ROWS_GATES, gates.node, "node where the frame cuts the street"),
    PLAIN("gates/in", "day-1", JM_F32, JM_ROWS_GATES, gates.in_vehday, "vehicles a day that come in"),
    PLAIN("gates/out", "day-1", JM_F32, JM_ROWS_GATES, gates.out_vehday, "vehicles a day that go out"),
    PLAIN("gates/origin", "1", JM_U8, JM_ROWS_GATES, gates.origin, "how the volumes came to be"),

    TEXT("transit/stop_name", JM_ROWS_STOPS, transit.stop_name, "name of the stop"),
    PLAIN("transit/stop_x", "m", JM_F64, JM_ROWS_STOPS, transit.stop_x, "east of the stop"),
    PLAIN("transit/stop_y", "m", JM_F64, JM_ROWS_STOPS, transit.stop_y, "north of the stop"),
    PLAIN("transit/stop_node", "1", JM_I32, JM_ROWS_STOPS, transit.stop_node, "nearest street node, -1 none"),
    TEXT("transit/line_name", JM_ROWS_LINES, transit.line_name, "name of the line"),
    PLAIN("transit/line_mode", "1", JM_U8, JM_ROWS_LINES, transit.line_mode, "0 tram, 1 metro, 2 rail, 3 bus"),
    START("transit/stop_start", JM_I32, JM_ROWS_LINES, JM_ROWS_LINE_STOPS, transit.stop_start, "first stop of each line"),
    PLAIN("transit/line_stop", "1", JM_I32, JM_ROWS_LINE_STOPS, transit.line_stop, "stops in order"),
    PLAIN("transit/ride", "s", JM_F32, JM_ROWS_LINE_STOPS, transit.ride_s, "time since the first stop"),
    WIDE("transit/departures", "1", JM_F32, JM_ROWS_LINES, 24, transit.departures, "departures by legal hour"),
    START("transit/shape_start", JM_I64, JM_ROWS_LINES, JM_ROWS_LINE_SHAPES, transit.shape_start, "first shape point of each line"),
    PLAIN("transit/shape_x", "m", JM_F64, JM_ROWS_LINE_SHAPES, transit.shape_x, "east of the shape point"),
    PLAIN("transit/shape_y", "m", JM_F64, JM_ROWS_LINE_SHAPES, transit.shape_y, "north of the shape point"),

    TEXT("counters/name", JM_ROWS_COUNTERS, counters.name, "name of the counter"),
    PLAIN("counters/x", "m", JM_F64, JM_ROWS_COUNTERS, counters.x, "east of the counter"),
    PLAIN("counters/y", "m", JM_F64, JM_ROWS_COUNTERS, counters.y, "north of the counter"),
    PLAIN("counters/link", "1", JM_I32, JM_ROWS_COUNTERS, counters.link, "the link counted, -1 none"),
    WIDE("counters/flow", "h-1", JM_F32, JM_ROWS_COUNTERS, 24, counters.flow_vehh, "vehicles by legal hour, NaN missing"),

    TEXT("fleet/class_name", JM_ROWS_CLASSES, fleet.class_name, "name of the class of cars"),
    PLAIN("fleet/share", "1", JM_F32, JM_ROWS_CLASSES, fleet.share, "share of all car trips"),
    PLAIN("fleet/hours", "1", JM_I32, JM_ROWS_CLASSES, fleet.hours, "bit h: the ban holds in legal hour h"),
    WIDE("fleet/banned", "1", JM_U8, JM_ROWS_CLASSES, COLUMN_WIDTH_LINKS, fleet.banned, "1: the class may not enter the link"),

    SECOND("turns/from", "1", JM_I32, JM_ROWS_TURNS, streets.turn_from, "link that a banned movement comes from"),
    SECOND("turns/to", "1", JM_I32, JM_ROWS_TURNS, streets.turn_to, "link that it would go to"),
    SECOND("counters/flow_day", "day-1", JM_F32, JM_ROWS_COUNTERS, counters.flow_vehday, "vehicles of a mean working day, NaN missing"),
    SECOND_TEXT("commutes/home", JM_ROWS_COMMUTES, commutes.home, "code of the commune of home"),
    SECOND_TEXT("commutes/work", JM_ROWS_COMMUTES, commutes.work, "code of the commune of work"),
    SECOND("commutes/mode", "1", JM_U8, JM_ROWS_COMMUTES, commutes.mode, "0 none, 1 walk, 2 cycle, 3 motorcycle, 4 car, 5 transit"),
    SECOND("commutes/persons", "1", JM_F32, JM_ROWS_COMMUTES, commutes.persons, "workers"),
    SECOND_TEXT("stickers/name", JM_ROWS_STICKERS, stickers.name, "Crit'Air class"),
    SECOND("stickers/cars", "1", JM_F32, JM_ROWS_STICKERS, stickers.cars, "cars of the class in the communes"),
    {.name = "area/point_start", .unit = "1", .sentence = "first point of each ring", .type = JM_I64, .rows = JM_ROWS_AREA_RINGS, .is_start = true, .target = JM_ROWS_AREA_POINTS, .width = 1, .since = 2, .offset = AT(area.point_start)},
    SECOND("area/ring_is_hole", "1", JM_U8, JM_ROWS_AREA_RINGS, area.ring_is_hole, "1 a hole"),
    SECOND("area/x", "m", JM_F64, JM_ROWS_AREA_POINTS, area.x, "east of the ring point"),
    SECOND("area/y", "m", JM_F64, JM_ROWS_AREA_POINTS, area.y, "north of the ring point"),
};
// clang-format on
const int64_t jm_city_column_count = sizeof jm_city_columns / sizeof jm_city_columns[0];

size_t jm_column_size(const jm_city_column *column)
{
    return column->is_text ? sizeof(char *) : jm_type_size(column->type);
}

void *jm_column_values(const jm_city *city, const jm_city_column *column)
{
    void *values = NULL;
    memcpy(&values, (const char *)city + column->offset, sizeof values);
    return values;
}

void jm_column_set(jm_city *city, const jm_city_column *column, void *values)
{
    memcpy((char *)city + column->offset, &values, sizeof values);
}

const jm_city_column *jm_rows_start(jm_rows rows)
{
    // Links have a count of their own beside the stars of the nodes.
    if (rows == JM_ROWS_LINKS)
        return NULL;
    for (int64_t c = 0; c < jm_city_column_count; c++)
        if (jm_city_columns[c].is_start && jm_city_columns[c].target == rows)
            return &jm_city_columns[c];
    return NULL;
}

const char *jm_rows_name(jm_rows rows)
{
    static const char *const names[JM_ROWS_COUNT] = {
        "cell",    "node",    "link",      "link shape", "street",     "building", "building ring",
        "point",   "tree",    "zone",      "ring",       "zone point", "parking",  "gate",
        "stop",    "line",    "line stop", "line shape", "counter",    "class",    "turn",
        "commute", "sticker", "area ring", "area point"};
    return rows >= 0 && rows < JM_ROWS_COUNT ? names[rows] : "row";
}

/// Where a kind keeps its own count, or NULL.
static const int32_t *own_count(const jm_city *city, jm_rows rows)
{
    switch (rows) {
    case JM_ROWS_NODES:
        return &city->streets.node_count;
    case JM_ROWS_LINKS:
        return &city->streets.link_count;
    case JM_ROWS_STREETS:
        return &city->streets.street_count;
    case JM_ROWS_BUILDINGS:
        return &city->buildings.count;
    case JM_ROWS_TREES:
        return &city->trees.count;
    case JM_ROWS_ZONES:
        return &city->zones.count;
    case JM_ROWS_PARKINGS:
        return &city->parkings.count;
    case JM_ROWS_GATES:
        return &city->gates.count;
    case JM_ROWS_STOPS:
        return &city->transit.stop_count;
    case JM_ROWS_LINES:
        return &city->transit.line_count;
    case JM_ROWS_COUNTERS:
        return &city->counters.count;
    case JM_ROWS_CLASSES:
        return &city->fleet.class_count;
    case JM_ROWS_TURNS:
        return &city->streets.turn_count;
    case JM_ROWS_COMMUTES:
        return &city->commutes.count;
    case JM_ROWS_STICKERS:
        return &city->stickers.count;
    case JM_ROWS_AREA_RINGS:
        return &city->area.ring_count;
    default:
        return NULL;
    }
}

void jm_city_set_rows(jm_city *city, jm_rows rows, int64_t count)
{
    const int32_t *own = own_count(city, rows);
    if (own == NULL)
        return;
    int32_t value = (int32_t)count;
    memcpy((char *)city + ((const char *)own - (const char *)city), &value, sizeof value);
    if (rows == JM_ROWS_STREETS)
        city->streets.name_count = value;
}

static int64_t last_offset(const jm_city *city, const jm_city_column *start)
{
    const void *values = jm_column_values(city, start);
    if (values == NULL)
        return 0;
    int64_t last = jm_city_rows(city, start->rows);
    return start->type == JM_I32 ? ((const int32_t *)values)[last]
                                 : ((const int64_t *)values)[last];
}

int64_t jm_city_rows(const jm_city *city, jm_rows rows)
{
    if (rows == JM_ROWS_CELLS)
        return jm_grid_cells(&city->grid);
    const int32_t *own = own_count(city, rows);
    if (own != NULL)
        return *own;
    const jm_city_column *start = jm_rows_start(rows);
    return start != NULL ? last_offset(city, start) : 0;
}

int64_t jm_column_elements(const jm_city *city, const jm_city_column *column)
{
    int64_t width = column->width == COLUMN_WIDTH_LINKS ? city->streets.link_count : column->width;
    return (jm_city_rows(city, column->rows) + (column->is_start ? 1 : 0)) * width;
}
