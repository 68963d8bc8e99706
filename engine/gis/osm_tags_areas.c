// Tags of buildings and of the ground.
#include "gis/osm_tags.h"

#include "gis/osm_words.h"

static const jm_osm_word usages[] = {
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

static const jm_osm_word amenity_usages[] = {
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
    const char *usage = jm_osm_translate(usages, building);
    if (usage[0] != '\0')
        return usage;
    usage = jm_osm_translate(amenity_usages, amenity);
    if (usage[0] != '\0')
        return usage;
    return jm_osm_is(shop) || jm_osm_is(office) ? "commercial" : "";
}

static const jm_osm_word landuses[] = {
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
static const jm_osm_word naturals[] = {
    {"wood", "grass"},  {"grassland", "grass"}, {"wetland", "grass"}, {"scrub", "shrub"},
    {"heath", "shrub"}, {"shrubbery", "shrub"}, {"sand", "soil"},     {"beach", "soil"},
    {"mud", "soil"},    {"shingle", "gravel"},  {"scree", "gravel"},  {"bare_rock", "gravel"},
    {NULL, NULL},
};
static const jm_osm_word leisures[] = {
    {"park", "grass"},        {"garden", "grass"}, {"pitch", "grass"},      {"dog_park", "grass"},
    {"golf_course", "grass"}, {"common", "grass"}, {"playground", "grass"}, {NULL, NULL},
};
static const jm_osm_word surfaces[] = {
    {"asphalt", "asphalt"},
    {"concrete", "paving"},
    {"paving_stones", "paving"},
    {"paved", "asphalt"},
    {"sett", "setts"},
    {"cobblestone", "setts"},
    {"unhewn_cobblestone", "setts"},
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
    const char *kind = jm_osm_translate(landuses, tags->landuse);
    kind = kind[0] != '\0' ? kind : jm_osm_translate(naturals, tags->natural);
    kind = kind[0] != '\0' ? kind : jm_osm_translate(leisures, tags->leisure);
    bool square = strcmp(tags->highway, "pedestrian") == 0 || strcmp(tags->place, "square") == 0;
    if (kind[0] == '\0' && square)
        kind = "paving";
    if (kind[0] == '\0' && strcmp(tags->amenity, "parking") == 0)
        kind = "asphalt";
    if (kind[0] == '\0')
        return NULL;
    // A stated surface is nearer to the truth than the use, but for woods, whose floor it is not.
    const char *stated = jm_osm_translate(surfaces, tags->surface);
    return stated[0] != '\0' && !wood ? stated : kind;
}

bool jm_osm_is_water(const char *natural, const char *waterway, const char *landuse,
                     const char *leisure)
{
    static const char *const waterways[] = {"riverbank", "dock", "river", "canal", NULL};
    static const char *const landuses_wet[] = {"reservoir", "basin", NULL};
    return strcmp(natural, "water") == 0 || jm_osm_is_one_of(waterway, waterways) ||
           jm_osm_is_one_of(landuse, landuses_wet) || strcmp(leisure, "swimming_pool") == 0;
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
