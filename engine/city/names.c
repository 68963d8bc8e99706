#include "city/city.h"

#include <string.h>

static const char *const surface_names[JM_SURFACE_COUNT] = {
    "none", "asphalt", "paving",      "gravel",      "grass",     "shrub",      "soil", "water",
    "roof", "track",   "green_track", "cool_paving", "cool_roof", "green_roof", "setts"};
static const char *const road_names[JM_ROAD_CLASS_COUNT] = {
    "motorway",     "trunk",       "primary",       "secondary", "tertiary",
    "unclassified", "residential", "living_street", "service"};
static const char *const usage_names[JM_USAGE_COUNT] = {"residential", "commercial", "industrial",
                                                        "public", "other"};
static const char *const parking_names[JM_PARKING_KIND_COUNT] = {"kerb", "surface", "structure",
                                                                 "private", "park_and_ride"};

static const char *const commute_names[JM_COMMUTE_COUNT] = {"none",       "walk", "cycle",
                                                            "motorcycle", "car",  "transit"};

static int find(const char *const *names, int count, const char *name)
{
    for (int i = 0; name != NULL && i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return count;
}

static const char *name_at(const char *const *names, int count, int i)
{
    return i >= 0 && i < count ? names[i] : NULL;
}

const char *jm_surface_name(jm_surface surface)
{
    return name_at(surface_names, JM_SURFACE_COUNT, (int)surface);
}

jm_surface jm_surface_from_name(const char *name)
{
    return (jm_surface)find(surface_names, JM_SURFACE_COUNT, name);
}

const char *jm_road_class_name(jm_road_class c)
{
    return name_at(road_names, JM_ROAD_CLASS_COUNT, (int)c);
}

jm_road_class jm_road_class_from_name(const char *name)
{
    // Slip roads count as their class: "motorway_link".
    char stem[24];
    size_t length = name != NULL ? strlen(name) : 0;
    if (length > 5 && length < sizeof stem && strcmp(name + length - 5, "_link") == 0) {
        memcpy(stem, name, length - 5);
        stem[length - 5] = '\0';
        name = stem;
    }
    return (jm_road_class)find(road_names, JM_ROAD_CLASS_COUNT, name);
}

const char *jm_commute_mode_name(jm_commute_mode mode)
{
    return name_at(commute_names, JM_COMMUTE_COUNT, (int)mode);
}

jm_commute_mode jm_commute_mode_from_name(const char *name)
{
    return (jm_commute_mode)find(commute_names, JM_COMMUTE_COUNT, name);
}

const char *jm_usage_name(jm_usage usage)
{
    return name_at(usage_names, JM_USAGE_COUNT, (int)usage);
}

jm_usage jm_usage_from_name(const char *name)
{
    return (jm_usage)find(usage_names, JM_USAGE_COUNT, name);
}

const char *jm_parking_kind_name(jm_parking_kind kind)
{
    return name_at(parking_names, JM_PARKING_KIND_COUNT, (int)kind);
}

jm_parking_kind jm_parking_kind_from_name(const char *name)
{
    return (jm_parking_kind)find(parking_names, JM_PARKING_KIND_COUNT, name);
}

const char *jm_sticker_name(int32_t sticker)
{
    static const char *const names[JM_STICKER_COUNT] = {"E", "1", "2", "3", "4", "5", "none"};
    return sticker >= 0 && sticker < JM_STICKER_COUNT ? names[sticker] : NULL;
}

float jm_lane_capacity_vehs(jm_road_class c)
{
    // Vehicles per hour and lane: MATSim, contrib osm, LinkProperties (signals and side friction
    // are in the figures: they are not saturation flows). Service roads: assumed, as living street.
    static const float vehh[JM_ROAD_CLASS_COUNT] = {2000.0f, 2000.0f, 1500.0f, 800.0f, 600.0f,
                                                    600.0f,  600.0f,  300.0f,  300.0f};
    return c >= 0 && c < JM_ROAD_CLASS_COUNT ? vehh[c] / 3600.0f : 0.0f;
}

float jm_default_speed_ms(jm_road_class c, bool in_town)
{
    // Code de la route: R413-2 (130 on motorways, 110 on dual carriageways, 80 elsewhere), R413-3
    // (50 in built-up areas), R110-2 (30 in a zone 30, 20 in a shared zone). Assumed: motorways in
    // town 90, trunk roads in town 70 as signed on most ring roads, residential streets a zone 30,
    // service roads 20.
    static const float rural_kmh[JM_ROAD_CLASS_COUNT] = {130.0f, 110.0f, 80.0f, 80.0f, 80.0f,
                                                         80.0f,  50.0f,  20.0f, 20.0f};
    static const float town_kmh[JM_ROAD_CLASS_COUNT] = {90.0f, 70.0f, 50.0f, 50.0f, 50.0f,
                                                        50.0f, 30.0f, 20.0f, 20.0f};
    if (!(c >= 0 && c < JM_ROAD_CLASS_COUNT))
        return 0.0f;
    return (in_town ? town_kmh[c] : rural_kmh[c]) / 3.6f;
}
