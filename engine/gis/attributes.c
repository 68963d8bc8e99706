// The tables that say which columns a role has, in which units, and how a recipe renames them.
#include "gis/entry.h"

#include "core/text.h"

#include <string.h>

#define REAL JM_COLUMN_REAL
#define TEXT JM_COLUMN_TEXT

const jm_role_column jm_role_columns[] = {
    {JM_ROLE_ROADS, "class", TEXT, "",
     "motorway trunk primary secondary tertiary unclassified residential living_street service"},
    {JM_ROLE_ROADS, "oneway", TEXT, "", "no, forward or backward"},
    {JM_ROLE_ROADS, "lanes", REAL, "", "both directions together"},
    {JM_ROLE_ROADS, "speed_kmh", REAL, "kmh", "legal speed"},
    {JM_ROLE_ROADS, "width_m", REAL, "m", "carriageway"},
    {JM_ROLE_ROADS, "name", TEXT, "", "of the street"},
    {JM_ROLE_ROADS, "level", REAL, "", "0 ground; crossings of other levels do not meet"},
    {JM_ROLE_ROADS, "flow_vehh", REAL, "vehh", "any known mean flow, to guess a class by"},
    {JM_ROLE_ROADS, "access", TEXT, "", "all, bus, tram or none"},
    {JM_ROLE_ROADS, "bridge", REAL, "", "1: on a bridge"},
    {JM_ROLE_ROADS, "tunnel", REAL, "", "1: in a tunnel"},
    {JM_ROLE_ROADS, "roundabout", REAL, "", "1: part of a roundabout"},
    {JM_ROLE_ROADS, "id", TEXT, "", "of the street in its source, for counts and banned turns"},
    {JM_ROLE_ROADS, "parking_left", TEXT, "", "kerb: no parallel diagonal perpendicular"},
    {JM_ROLE_ROADS, "parking_right", TEXT, "", "as parking_left"},
    {JM_ROLE_ROADS, "parking_spaces", REAL, "", "kerb spaces of both sides together"},
    {JM_ROLE_BUILDINGS, "height_m", REAL, "m", "ground to eaves"},
    {JM_ROLE_BUILDINGS, "levels", REAL, "", "storeys above ground"},
    {JM_ROLE_BUILDINGS, "usage", TEXT, "", "residential commercial industrial public other"},
    {JM_ROLE_BUILDINGS, "dwellings", REAL, "", "number of dwellings"},
    {JM_ROLE_BUILDINGS, "name", TEXT, "", "of the building"},
    {JM_ROLE_BUILDINGS, "id", TEXT, "", "of the building in its source"},
    {JM_ROLE_BUILDINGS, "foot_m", REAL, "m", "altitude of the ground at the building"},
    {JM_ROLE_BUILDINGS, "eaves_m", REAL, "m", "altitude of the eaves"},
    {JM_ROLE_GROUND, "surface", TEXT, "",
     "asphalt paving setts gravel grass shrub soil water track green_track"},
    {JM_ROLE_GROUND, "irrigated", REAL, "", "1: watered"},
    {JM_ROLE_GROUND, "trees_share", REAL, "share", "share of the area under crowns"},
    {JM_ROLE_GROUND, "tree_height_m", REAL, "m", "of those crowns"},
    {JM_ROLE_WATER, "name", TEXT, "", "of the water"},
    {JM_ROLE_WATER, "width_m", REAL, "m", "of water drawn as a line"},
    {JM_ROLE_RELIEF, "height_m", REAL, "m", "altitude of a point, or of a raster's cells"},
    {JM_ROLE_TREES, "height_m", REAL, "m", "of the tree"},
    {JM_ROLE_TREES, "crown_m", REAL, "m", "diameter of the crown"},
    {JM_ROLE_TREES, "base_m", REAL, "m", "underside of the crown above ground"},
    {JM_ROLE_TREES, "species", TEXT, "", "of the tree"},
    {JM_ROLE_ZONES, "code", TEXT, "", "of the zone"},
    {JM_ROLE_ZONES, "name", TEXT, "", "of the zone"},
    {JM_ROLE_ZONES, "commune", TEXT, "",
     "INSEE code of its commune, where `code` does not hold it"},
    {JM_ROLE_ZONES, "households", REAL, "", "number of households"},
    {JM_ROLE_ZONES, "residents", REAL, "", "number of residents"},
    {JM_ROLE_ZONES, "residents_0_17", REAL, "", "residents up to 17 years"},
    {JM_ROLE_ZONES, "residents_18_64", REAL, "", "residents of 18 to 64 years"},
    {JM_ROLE_ZONES, "residents_65", REAL, "", "residents of 65 years and more"},
    {JM_ROLE_ZONES, "income_eur", REAL, "eur", "per consumption unit and year"},
    {JM_ROLE_ZONES, "jobs", REAL, "", "number of jobs"},
    {JM_ROLE_ZONES, "school_places", REAL, "", "places in schools"},
    {JM_ROLE_ZONES, "shop_m2", REAL, "m2", "floor of shops"},
    {JM_ROLE_ZONES, "cars_per_household", REAL, "", "mean number of cars"},
    {JM_ROLE_ZONES, "cars", REAL, "", "number of cars of its households"},
    {JM_ROLE_ZONES, "dwellings", REAL, "", "number of dwellings"},
    {JM_ROLE_PARKING, "name", TEXT, "", "of the car park"},
    {JM_ROLE_PARKING, "kind", TEXT, "", "kerb surface structure private park_and_ride"},
    {JM_ROLE_PARKING, "capacity", REAL, "", "spaces"},
    {JM_ROLE_PARKING, "price_eurh", REAL, "eurh", "for visitors, first hours"},
    {JM_ROLE_PARKING, "id", TEXT, "", "of the car park in its source"},
    {JM_ROLE_PARKING, "park_and_ride", REAL, "", "how many of its spaces are for park and ride"},
    {JM_ROLE_PARKING, "length_m", REAL, "m", "of a section of kerb, where capacity is missing"},
    {JM_ROLE_PARKING, "arrangement", TEXT, "", "kerb: parallel diagonal perpendicular"},
    {JM_ROLE_COUNTERS, "name", TEXT, "", "of the counter"},
    {JM_ROLE_COUNTERS, "street", TEXT, "", "id of the street counted"},
    {JM_ROLE_COUNTERS, "bearing_deg", REAL, "deg",
     "direction counted, clockwise from grid north; missing: both"},
    {JM_ROLE_COUNTS, "name", TEXT, "", "of the counter"},
    {JM_ROLE_COUNTS, "hour", REAL, "", "legal hour, 0 to 23"},
    {JM_ROLE_COUNTS, "flow_vehh", REAL, "vehh", "vehicles counted"},
    {JM_ROLE_COUNTS, "flow_vehday", REAL, "vehday", "vehicles of a mean working day"},
    {JM_ROLE_COUNTS, "street", TEXT, "", "id of the street counted, without a counter"},
    {JM_ROLE_COUNTS, "direction", TEXT, "", "both, forward or backward along the street"},
    {JM_ROLE_COUNTS, "year", REAL, "", "of the count; the latest wins"},
    {JM_ROLE_GATES, "in_vehday", REAL, "vehday", "vehicles that come in"},
    {JM_ROLE_GATES, "out_vehday", REAL, "vehday", "vehicles that leave"},
    {JM_ROLE_STOPS, "code", TEXT, "", "of the stop"},
    {JM_ROLE_STOPS, "name", TEXT, "", "of the stop"},
    {JM_ROLE_TRANSIT, "name", TEXT, "", "of the line"},
    {JM_ROLE_TRANSIT, "mode", TEXT, "", "tram metro rail bus"},
    {JM_ROLE_TRANSIT, "stops", TEXT, "", "codes, separated by |"},
    {JM_ROLE_TRANSIT, "ride_s", TEXT, "", "seconds since the first stop, separated by |"},
    {JM_ROLE_TRANSIT, "departures", TEXT, "", "24 numbers by legal hour, separated by |"},
    {JM_ROLE_RAILS, "kind", TEXT, "", "tram or rail"},
    {JM_ROLE_RAILS, "name", TEXT, "", "of the line"},
    {JM_ROLE_TURNS, "kind", TEXT, "", "no (banned) or only (the others are banned)"},
    {JM_ROLE_TURNS, "from", TEXT, "", "id of the street that one comes from"},
    {JM_ROLE_TURNS, "to", TEXT, "", "ids of the streets that one goes to, separated by / or ,"},
    {JM_ROLE_ZONE_VALUES, "code", TEXT, "", "of the zone, or of its commune"},
    {JM_ROLE_ZONE_VALUES, "households", REAL, "", "number of households"},
    {JM_ROLE_ZONE_VALUES, "residents", REAL, "", "number of residents"},
    {JM_ROLE_ZONE_VALUES, "residents_0_17", REAL, "", "residents up to 17 years"},
    {JM_ROLE_ZONE_VALUES, "residents_18_64", REAL, "", "residents of 18 to 64 years"},
    {JM_ROLE_ZONE_VALUES, "residents_65", REAL, "", "residents of 65 years and more"},
    {JM_ROLE_ZONE_VALUES, "income_eur", REAL, "eur", "per consumption unit and year"},
    {JM_ROLE_ZONE_VALUES, "jobs", REAL, "", "number of jobs"},
    {JM_ROLE_ZONE_VALUES, "school_places", REAL, "", "places in schools"},
    {JM_ROLE_ZONE_VALUES, "shop_m2", REAL, "m2", "floor of shops"},
    {JM_ROLE_ZONE_VALUES, "cars_per_household", REAL, "", "mean number of cars"},
    {JM_ROLE_ZONE_VALUES, "cars", REAL, "", "number of cars of its households"},
    {JM_ROLE_ZONE_VALUES, "dwellings", REAL, "", "number of dwellings"},
    {JM_ROLE_COMMUTES, "home", TEXT, "", "code of the commune of home"},
    {JM_ROLE_COMMUTES, "work", TEXT, "", "code of the commune of work"},
    {JM_ROLE_COMMUTES, "mode", TEXT, "", "none walk cycle motorcycle car transit"},
    {JM_ROLE_COMMUTES, "persons", REAL, "", "workers"},
    {JM_ROLE_FLEET, "code", TEXT, "", "of the commune"},
    {JM_ROLE_FLEET, "sticker", TEXT, "", "Crit'Air class: E 1 2 3 4 5 none"},
    {JM_ROLE_FLEET, "cars", REAL, "", "number of cars"},
    {JM_ROLE_LAND_COVER, "class", REAL, "", "code of the file, which `codes:` translates"},
    {JM_ROLE_CANOPY, "height_m", REAL, "m", "top of the crowns above the ground"},
    {JM_ROLE_OBJECT_HEIGHT, "height_m", REAL, "m", "of whatever stands on the ground"},
    {JM_ROLE_SURFACE_MODEL, "height_m", REAL, "m", "altitude of whatever stands there"},
    {JM_ROLE_COUNT, NULL, TEXT, "", NULL},
};

#undef REAL
#undef TEXT

// Definitions: foot 0.3048 m, mile 1609.344 m (international yard of 1959), knot 1852 m/h.
const jm_unit jm_units[] = {
    {"m", "length", 1.0},
    {"cm", "length", 0.01},
    {"mm", "length", 0.001},
    {"dm", "length", 0.1},
    {"km", "length", 1000.0},
    {"ft", "length", 0.3048},
    {"m2", "area", 1.0},
    {"ha", "area", 10000.0},
    {"kmh", "speed", 1.0},
    {"ms", "speed", 3.6},
    {"mph", "speed", 1.609344},
    {"kn", "speed", 1.852},
    {"vehh", "flow", 1.0},
    {"vehday", "flow", 1.0 / 24.0},
    {"vehs", "flow", 3600.0},
    {"share", "share", 1.0},
    {"percent", "share", 0.01},
    {"deg", "angle", 1.0},
    {"rad", "angle", 57.29577951308232},
    {"eur", "money", 1.0},
    {"keur", "money", 1000.0},
    {"eurh", "price", 1.0},
    {"centh", "price", 0.01},
    {NULL, NULL, 0.0},
};

static const jm_unit *unit_find(const char *name)
{
    for (const jm_unit *u = jm_units; u->name != NULL; u++)
        if (strcmp(u->name, name) == 0)
            return u;
    return NULL;
}

bool jm_unit_factor(const char *unit, const char *canonical, double *factor)
{
    const jm_unit *from = unit_find(unit), *to = unit_find(canonical);
    if (from == NULL || to == NULL || strcmp(from->kind, to->kind) != 0)
        return false;
    *factor = from == to ? 1.0 : from->factor / to->factor;
    return true;
}

const char *const jm_reader_names[] = {"vector", "table",   "osm",   "gtfs",
                                       "relief", "heights", "lidar", "land_cover",
                                       "mobpro", "squares", "fleet", NULL};

bool jm_reader_is_fixed(jm_reader reader)
{
    return reader == JM_READER_OSM || reader == JM_READER_GTFS || reader == JM_READER_LIDAR;
}

jm_role jm_reader_role(jm_reader reader)
{
    switch (reader) {
    case JM_READER_RELIEF:
        return JM_ROLE_RELIEF;
    case JM_READER_LAND_COVER:
        return JM_ROLE_LAND_COVER;
    case JM_READER_MOBPRO:
        return JM_ROLE_COMMUTES;
    case JM_READER_SQUARES:
        return JM_ROLE_ZONES;
    case JM_READER_FLEET:
        return JM_ROLE_FLEET;
    default:
        return JM_ROLE_COUNT;
    }
}

const jm_role_column *jm_role_column_find(jm_role role, const char *name)
{
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
        if (c->role == role && strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

const char *const *jm_role_words(jm_role role, const char *column)
{
    static const char *const classes[] = {
        "motorway",     "trunk",        "primary",        "secondary",     "tertiary",
        "unclassified", "residential",  "living_street",  "service",       "motorway_link",
        "trunk_link",   "primary_link", "secondary_link", "tertiary_link", NULL};
    static const char *const directions[] = {"no", "forward", "backward", NULL};
    static const char *const accesses[] = {"all", "bus", "tram", "none", NULL};
    static const char *const usages[] = {"residential", "commercial", "industrial",
                                         "public",      "other",      NULL};
    static const char *const surfaces[] = {
        "none",  "asphalt", "paving",      "gravel",      "grass", "shrub", "soil",
        "water", "track",   "green_track", "cool_paving", "setts", NULL};
    static const char *const kinds[] = {"kerb",    "surface",       "structure",
                                        "private", "park_and_ride", NULL};
    static const char *const kerbs[] = {"no", "parallel", "diagonal", "perpendicular", NULL};
    static const char *const bans[] = {"no", "only", NULL};
    static const char *const senses[] = {"both", "forward", "backward", NULL};
    static const char *const commutes[] = {"none", "walk",    "cycle", "motorcycle",
                                           "car",  "transit", NULL};
    static const char *const stickers[] = {"E", "1", "2", "3", "4", "5", "none", NULL};
    static const char *const modes[] = {"tram", "metro", "rail", "bus", NULL};
    static const char *const tracks[] = {"tram", "rail", NULL};
    static const struct {
        jm_role role;
        const char *column;
        const char *const *words;
    } rows[] = {{JM_ROLE_ROADS, "class", classes},       {JM_ROLE_ROADS, "oneway", directions},
                {JM_ROLE_ROADS, "access", accesses},     {JM_ROLE_BUILDINGS, "usage", usages},
                {JM_ROLE_GROUND, "surface", surfaces},   {JM_ROLE_PARKING, "kind", kinds},
                {JM_ROLE_TRANSIT, "mode", modes},        {JM_ROLE_RAILS, "kind", tracks},
                {JM_ROLE_ROADS, "parking_left", kerbs},  {JM_ROLE_ROADS, "parking_right", kerbs},
                {JM_ROLE_PARKING, "arrangement", kerbs}, {JM_ROLE_TURNS, "kind", bans},
                {JM_ROLE_COUNTS, "direction", senses},   {JM_ROLE_COMMUTES, "mode", commutes},
                {JM_ROLE_FLEET, "sticker", stickers}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].role == role && strcmp(rows[i].column, column) == 0)
            return rows[i].words;
    return NULL;
}

const char *jm_role_column_nearest(jm_role role, const char *name)
{
    const char *names[32];
    int64_t count = 0;
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
        if (c->role == role && count < 32)
            names[count++] = c->name;
    return jm_nearest_word(name, names, count);
}
