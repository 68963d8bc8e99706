// Tables of OpenStreetMap's values and our words for them.
#include "gis/osm_tags.h"

#include "core/text.h"

#include <string.h>
#include <strings.h>

enum { PART = 64 };

typedef struct word {
    const char *tag, *ours;
} word;

// A table ends with tag NULL; "" is taken for what it does not hold.
static const char *translate(const word *table, const char *tag)
{
    for (; table->tag != NULL; table++)
        if (strcmp(table->tag, tag) == 0)
            return table->ours;
    return "";
}

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}

bool jm_osm_is(const char *text)
{
    return text[0] != '\0' && strcmp(text, "no") != 0;
}

// Splits "12.5 m" into its number and what follows, blanks left out.
static bool split_number(const char *text, double *value, const char **rest)
{
    char number[PART];
    size_t length = strspn(text, "+-0123456789.");
    if (length == 0 || length >= sizeof number)
        return false;
    memcpy(number, text, length);
    number[length] = '\0';
    *rest = text + length;
    while (**rest == ' ')
        (*rest)++;
    return jm_parse_number(number, value);
}

bool jm_osm_number(const char *text, double *value)
{
    const char *rest;
    return split_number(text, value, &rest) && (*rest == '\0' || *rest == ';');
}

bool jm_osm_length_m(const char *text, double *metres)
{
    // Foot 0.3048 m, inch a twelfth of it (international yard, 1959).
    const double foot_m = 0.3048;
    double value, inches = 0.0;
    const char *rest;
    if (!split_number(text, &value, &rest))
        return false;
    if (*rest == '\'') {
        rest++;
        if (*rest != '\0' && !(split_number(rest, &inches, &rest) && strcmp(rest, "\"") == 0))
            return false;
        *metres = (value + inches / 12.0) * foot_m;
        return true;
    }
    double factor = *rest == '\0' || strcmp(rest, "m") == 0 ? 1.0
                    : strcmp(rest, "km") == 0               ? 1000.0
                    : strcmp(rest, "cm") == 0               ? 0.01
                    : strcmp(rest, "ft") == 0               ? foot_m
                                                            : 0.0;
    *metres = value * factor;
    return factor > 0.0;
}

typedef struct speed_word {
    const char *tag;
    double speed_kmh;
} speed_word;

// France: Code de la route R413-2 and R413-3 (130, 110, 80, 50), R110-2 (zones 30 and 20).
// Switzerland: ordonnance sur les regles de la circulation, art. 4a (120, 100, 80, 50).
// Germany: StVO par. 3 (50, 100). Walking pace is 6 km/h.
static const speed_word speed_words[] = {
    {"walk", 6.0},
    {"FR:urban", 50.0},
    {"FR:rural", 80.0},
    {"FR:trunk", 110.0},
    {"FR:motorway", 130.0},
    {"FR:zone30", 30.0},
    {"FR:zone:30", 30.0},
    {"FR:30", 30.0},
    {"FR:50", 50.0},
    {"FR:20", 20.0},
    {"FR:living_street", 20.0},
    {"CH:urban", 50.0},
    {"CH:rural", 80.0},
    {"CH:trunk", 100.0},
    {"CH:motorway", 120.0},
    {"CH:zone30", 30.0},
    {"CH:zone:30", 30.0},
    {"CH:living_street", 20.0},
    {"DE:urban", 50.0},
    {"DE:rural", 100.0},
    {"DE:zone30", 30.0},
    {"DE:zone:30", 30.0},
    {"DE:living_street", 6.0},
    {"zone:30", 30.0},
    {"zone30", 30.0},
    {NULL, 0.0},
};

bool jm_osm_speed_kmh(const char *text, double *speed_kmh)
{
    for (const speed_word *w = speed_words; w->tag != NULL; w++)
        if (strcmp(w->tag, text) == 0) {
            *speed_kmh = w->speed_kmh;
            return true;
        }
    double value;
    const char *rest;
    if (!split_number(text, &value, &rest) || value <= 0.0)
        return false;
    double factor =
        *rest == '\0' || *rest == ';' || strcmp(rest, "km/h") == 0 || strcmp(rest, "kmh") == 0 ? 1.0
        : strcmp(rest, "mph") == 0   ? 1.609344
        : strcmp(rest, "knots") == 0 ? 1.852
                                     : 0.0;
    *speed_kmh = value * factor;
    return factor > 0.0;
}

bool jm_osm_is_street(const char *highway)
{
    static const char *const streets[] = {
        "motorway",     "motorway_link", "trunk",          "trunk_link", "primary",
        "primary_link", "secondary",     "secondary_link", "tertiary",   "tertiary_link",
        "unclassified", "residential",   "living_street",  NULL};
    return is_one_of(highway, streets);
}

const char *jm_osm_oneway(const char *oneway, const char *junction, const char *highway)
{
    static const word words[] = {{"yes", "forward"},
                                 {"true", "forward"},
                                 {"1", "forward"},
                                 {"-1", "backward"},
                                 {"reverse", "backward"},
                                 {"no", "no"},
                                 {"false", "no"},
                                 {"0", "no"},
                                 {NULL, NULL}};
    const char *said = translate(words, oneway);
    if (said[0] != '\0')
        return said;
    bool round = strcmp(junction, "roundabout") == 0 || strcmp(junction, "circular") == 0;
    return round || strcmp(highway, "motorway") == 0 ? "forward" : "no";
}

const char *jm_osm_street_access(const jm_osm_access *tags)
{
    static const char *const closed[] = {"no", "private", NULL};
    if (is_one_of(tags->access, closed))
        return NULL;
    // The more special key wins: motor_vehicle over vehicle.
    const char *cars = tags->motor_vehicle[0] != '\0' ? tags->motor_vehicle : tags->vehicle;
    if (!is_one_of(cars, closed))
        return "all";
    return jm_osm_is(tags->bus) || jm_osm_is(tags->psv) ? "bus" : "none";
}

static const word usages[] = {
    {"residential", "residential"},
    {"apartments", "residential"},
    {"house", "residential"},
    {"detached", "residential"},
    {"semidetached_house", "residential"},
    {"terrace", "residential"},
    {"bungalow", "residential"},
    {"dormitory", "residential"},
    {"commercial", "commercial"},
    {"retail", "commercial"},
    {"office", "commercial"},
    {"supermarket", "commercial"},
    {"hotel", "commercial"},
    {"kiosk", "commercial"},
    {"industrial", "industrial"},
    {"warehouse", "industrial"},
    {"factory", "industrial"},
    {"manufacture", "industrial"},
    {"school", "public"},
    {"kindergarten", "public"},
    {"college", "public"},
    {"university", "public"},
    {"hospital", "public"},
    {"public", "public"},
    {"civic", "public"},
    {"government", "public"},
    {"fire_station", "public"},
    {"train_station", "public"},
    {"transportation", "public"},
    {"museum", "public"},
    {"sports_hall", "public"},
    {"sports_centre", "public"},
    {"stadium", "public"},
    {"church", "public"},
    {"chapel", "public"},
    {"cathedral", "public"},
    {"mosque", "public"},
    {"synagogue", "public"},
    {"temple", "public"},
    {"religious", "public"},
    {"garage", "other"},
    {"garages", "other"},
    {"shed", "other"},
    {"hut", "other"},
    {"carport", "other"},
    {"roof", "other"},
    {"greenhouse", "other"},
    {"barn", "other"},
    {"farm_auxiliary", "other"},
    {"service", "other"},
    {"parking", "other"},
    {"ruins", "other"},
    {"construction", "other"},
    {NULL, NULL},
};

static const word amenity_usages[] = {
    {"school", "public"},           {"kindergarten", "public"},
    {"college", "public"},          {"university", "public"},
    {"hospital", "public"},         {"clinic", "public"},
    {"townhall", "public"},         {"library", "public"},
    {"place_of_worship", "public"}, {"police", "public"},
    {"fire_station", "public"},     {"courthouse", "public"},
    {"community_centre", "public"}, {"theatre", "public"},
    {"arts_centre", "public"},      {"social_facility", "public"},
    {"nursing_home", "public"},     {"post_office", "public"},
    {"restaurant", "commercial"},   {"cafe", "commercial"},
    {"bar", "commercial"},          {"bank", "commercial"},
    {"pharmacy", "commercial"},     {"cinema", "commercial"},
    {"fuel", "commercial"},         {"marketplace", "commercial"},
    {"parking", "other"},           {NULL, NULL},
};

const char *jm_osm_usage(const char *building, const char *amenity, const char *shop,
                         const char *office)
{
    const char *usage = translate(usages, building);
    if (usage[0] != '\0')
        return usage;
    usage = translate(amenity_usages, amenity);
    if (usage[0] != '\0')
        return usage;
    return jm_osm_is(shop) || jm_osm_is(office) ? "commercial" : "";
}

static const word landuses[] = {
    {"grass", "grass"},
    {"meadow", "grass"},
    {"village_green", "grass"},
    {"recreation_ground", "grass"},
    {"cemetery", "grass"},
    {"greenfield", "grass"},
    {"orchard", "grass"},
    {"allotments", "grass"},
    {"forest", "grass"},
    {"flowerbed", "shrub"},
    {"vineyard", "shrub"},
    {"plant_nursery", "shrub"},
    {"farmland", "soil"},
    {"brownfield", "soil"},
    {"construction", "soil"},
    {"landfill", "soil"},
    {"quarry", "gravel"},
    {"railway", "gravel"},
    {NULL, NULL},
};
static const word naturals[] = {
    {"wood", "grass"},  {"grassland", "grass"}, {"wetland", "grass"}, {"scrub", "shrub"},
    {"heath", "shrub"}, {"shrubbery", "shrub"}, {"sand", "soil"},     {"beach", "soil"},
    {"mud", "soil"},    {"shingle", "gravel"},  {"scree", "gravel"},  {"bare_rock", "gravel"},
    {NULL, NULL},
};
static const word leisures[] = {
    {"park", "grass"},        {"garden", "grass"}, {"pitch", "grass"},      {"dog_park", "grass"},
    {"golf_course", "grass"}, {"common", "grass"}, {"playground", "grass"}, {NULL, NULL},
};
static const word surfaces[] = {
    {"asphalt", "asphalt"},
    {"concrete", "paving"},
    {"paving_stones", "paving"},
    {"paved", "asphalt"},
    {"sett", "paving"},
    {"cobblestone", "paving"},
    {"concrete:plates", "paving"},
    {"tartan", "asphalt"},
    {"acrylic", "asphalt"},
    {"artificial_turf", "grass"},
    {"grass", "grass"},
    {"gravel", "gravel"},
    {"fine_gravel", "gravel"},
    {"compacted", "gravel"},
    {"pebblestone", "gravel"},
    {"unpaved", "gravel"},
    {"clay", "soil"},
    {"dirt", "soil"},
    {"earth", "soil"},
    {"ground", "soil"},
    {"sand", "soil"},
    {"grass_paver", "grass"},
    {NULL, NULL},
};

// Shares under crowns: assumed. A wood is a closed canopy less its gaps and rides; an orchard
// stands in rows.
static const double wood_share = 0.8;
static const double orchard_share = 0.4;

const char *jm_osm_surface(const jm_osm_area *tags, double *trees_share)
{
    bool wood = strcmp(tags->natural, "wood") == 0 || strcmp(tags->landuse, "forest") == 0;
    bool orchard = strcmp(tags->landuse, "orchard") == 0;
    *trees_share = wood ? wood_share : orchard ? orchard_share : 0.0;
    const char *kind = translate(landuses, tags->landuse);
    kind = kind[0] != '\0' ? kind : translate(naturals, tags->natural);
    kind = kind[0] != '\0' ? kind : translate(leisures, tags->leisure);
    bool square = strcmp(tags->highway, "pedestrian") == 0 || strcmp(tags->place, "square") == 0;
    if (kind[0] == '\0' && square)
        kind = "paving";
    if (kind[0] == '\0' && strcmp(tags->amenity, "parking") == 0)
        kind = "asphalt";
    if (kind[0] == '\0')
        return NULL;
    // A stated surface is nearer to the truth than the use, but for woods, whose floor it is not.
    const char *stated = translate(surfaces, tags->surface);
    return stated[0] != '\0' && !wood ? stated : kind;
}

bool jm_osm_is_water(const char *natural, const char *waterway, const char *landuse,
                     const char *leisure)
{
    static const char *const waterways[] = {"riverbank", "dock", "river", "canal", NULL};
    static const char *const landuses_wet[] = {"reservoir", "basin", NULL};
    return strcmp(natural, "water") == 0 || is_one_of(waterway, waterways) ||
           is_one_of(landuse, landuses_wet) || strcmp(leisure, "swimming_pool") == 0;
}

double jm_osm_waterway_m(const char *waterway)
{
    // Assumed. Widths of rivers differ most; those of a town's have areas in the map.
    static const struct {
        const char *kind;
        double width_m;
    } kinds[] = {{"river", 30.0}, {"canal", 12.0}, {"stream", 3.0}, {"ditch", 1.0}, {"drain", 1.0}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (strcmp(waterway, kinds[k].kind) == 0)
            return kinds[k].width_m;
    return 0.0;
}

const char *jm_osm_parking_kind(const char *parking, const char *access, const char *park_ride)
{
    static const char *const private_access[] = {"private", "permit", "residents", "employees",
                                                 NULL};
    static const word kinds[] = {
        {"underground", "structure"},
        {"multi-storey", "structure"},
        {"rooftop", "structure"},
        {"street_side", "kerb"},
        {"lane", "kerb"},
        {"on_kerb", "kerb"},
        {"half_on_kerb", "kerb"},
        {"shoulder", "kerb"},
        {"garage_boxes", "private"},
        {"carports", "private"},
        {"sheds", "private"},
        {NULL, NULL},
    };
    if (strcmp(access, "no") == 0)
        return NULL;
    if (is_one_of(access, private_access))
        return "private";
    if (jm_osm_is(park_ride))
        return "park_and_ride";
    const char *kind = translate(kinds, parking);
    return kind[0] != '\0' ? kind : "surface";
}
