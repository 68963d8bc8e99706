// Features of an OpenStreetMap file, by their tags.
#include "gis/osm_reader.h"

#include "gis/osm_tags.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// The value of a key, "" when it is absent or no UTF-8.
static const char *tag(const jm_osm_reader *r, const char *key)
{
    int field = OGR_F_GetFieldIndex(r->feature, key);
    if (field < 0 || !OGR_F_IsFieldSetAndNotNull(r->feature, field))
        return "";
    const char *text = OGR_F_GetFieldAsString(r->feature, field);
    return CPLIsUTF8(text, -1) ? text : "";
}

jm_status jm_osm_set_text(jm_osm_reader *r, jm_osm_out o, const char *column, const char *value)
{
    return jm_layer_set_text(r->ctx, r->layers[o], jm_layer_column(r->layers[o], column), value);
}

static jm_status set_real(jm_osm_reader *r, jm_osm_out o, const char *column, double value)
{
    return jm_layer_set_real(r->ctx, r->layers[o], jm_layer_column(r->layers[o], column), value);
}

static jm_status set_length(jm_osm_reader *r, jm_osm_out o, const char *column, const char *key)
{
    double metres;
    return jm_osm_length_m(tag(r, key), &metres) && metres > 0.0 ? set_real(r, o, column, metres)
                                                                 : JM_OK;
}

static jm_status set_number(jm_osm_reader *r, jm_osm_out o, const char *column, const char *key)
{
    double value;
    return jm_osm_number(tag(r, key), &value) ? set_real(r, o, column, value) : JM_OK;
}

jm_status jm_osm_add_geometry(jm_osm_reader *r, jm_osm_out o, OGRGeometryH geometry, bool *added)
{
    *added = false;
    if (geometry == NULL || OGR_G_IsEmpty(geometry)) {
        r->counts[o].absent++;
        return JM_OK;
    }
    OGREnvelope e;
    OGR_G_GetEnvelope(geometry, &e);
    jm_box box = {e.MinX, e.MinY, e.MaxX, e.MaxY};
    if (r->has_near && !jm_boxes_touch(&box, &r->near_deg)) {
        r->elsewhere++;
        r->extent_deg =
            (jm_box){fmin(r->extent_deg.west, box.west), fmin(r->extent_deg.south, box.south),
                     fmax(r->extent_deg.east, box.east), fmax(r->extent_deg.north, box.north)};
        return JM_OK;
    }
    geometry = OGR_G_Clone(geometry);
    jm_status status = JM_OK;
    if (jm_geometry_prepare(&geometry, jm_osm_outs[o].geometry, &r->counts[o])) {
        status = jm_geometry_append(r->ctx, geometry, 0, r->layers[o]);
        *added = true;
    }
    if (r->counts[o].points > JM_GIS_POINT_LIMIT)
        status = jm_fail(r->ctx, JM_ERR_DATA,
                         "more than %d points (%s) in the area; take a smaller area",
                         JM_GIS_POINT_LIMIT, jm_role_name(jm_osm_outs[o].role));
    OGR_G_DestroyGeometry(geometry);
    return status;
}

static jm_status add(jm_osm_reader *r, jm_osm_out o, bool *added)
{
    return jm_osm_add_geometry(r, o, OGR_F_GetGeometryRef(r->feature), added);
}

// The limit of both directions, else those of each, else the one that the kind of limit implies.
static jm_status set_speed(jm_osm_reader *r, const char *oneway)
{
    static const char *const kinds[] = {"maxspeed:type", "source:maxspeed", "zone:maxspeed"};
    double speed_kmh = 0.0, there_kmh = 0.0, back_kmh = 0.0;
    bool known = jm_osm_speed_kmh(tag(r, "maxspeed"), &speed_kmh);
    bool there =
        strcmp(oneway, "backward") != 0 && jm_osm_speed_kmh(tag(r, "maxspeed:forward"), &there_kmh);
    bool back =
        strcmp(oneway, "forward") != 0 && jm_osm_speed_kmh(tag(r, "maxspeed:backward"), &back_kmh);
    if (!known && (there || back)) {
        // Streets have one speed here: the mean of two that differ.
        speed_kmh = (there_kmh + back_kmh) / (there && back ? 2.0 : 1.0);
        known = true;
    }
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0] && !known; k++)
        known = jm_osm_speed_kmh(tag(r, kinds[k]), &speed_kmh);
    return known ? set_real(r, JM_OUT_ROADS, "speed_kmh", speed_kmh) : JM_OK;
}

static jm_status set_lanes(jm_osm_reader *r)
{
    double lanes = 0.0, there = 0.0, back = 0.0;
    bool known = jm_osm_number(tag(r, "lanes"), &lanes);
    if (!known && jm_osm_number(tag(r, "lanes:forward"), &there) &&
        jm_osm_number(tag(r, "lanes:backward"), &back)) {
        lanes = there + back;
        known = true;
    }
    return known && lanes > 0.0 ? set_real(r, JM_OUT_ROADS, "lanes", lanes) : JM_OK;
}

// A key of one side of the street, such as parking:left:orientation, or that of both sides.
static const char *side_tag(const jm_osm_reader *r, const char *before, const char *side,
                            const char *after)
{
    char key[64];
    snprintf(key, sizeof key, "%s%s%s", before, side, after);
    const char *own = tag(r, key);
    if (own[0] != '\0')
        return own;
    snprintf(key, sizeof key, "%sboth%s", before, after);
    return tag(r, key);
}

// Kerb parking on both sides; spaces only when each side that has some states them.
static jm_status set_kerbs(jm_osm_reader *r)
{
    static const char *const sides[] = {"left", "right"};
    static const char *const columns[] = {"parking_left", "parking_right"};
    double sum = 0.0;
    bool all = true, any = false;
    for (int s = 0; s < 2; s++) {
        jm_osm_kerb tags = {side_tag(r, "parking:", sides[s], ""),
                            side_tag(r, "parking:", sides[s], ":orientation"),
                            side_tag(r, "parking:", sides[s], ":restriction"),
                            side_tag(r, "parking:lane:", sides[s], "")};
        const char *kerb = jm_osm_kerb_parking(&tags);
        double spaces;
        JM_TRY(jm_osm_set_text(r, JM_OUT_ROADS, columns[s], kerb));
        if (strcmp(kerb, "no") == 0)
            continue;
        bool stated = jm_osm_capacity(side_tag(r, "parking:", sides[s], ":capacity"), &spaces);
        all = all && stated;
        any = any || stated;
        sum += stated ? spaces : 0.0;
    }
    return any && all ? set_real(r, JM_OUT_ROADS, "parking_spaces", sum) : JM_OK;
}

static jm_status read_street(jm_osm_reader *r)
{
    const char *highway = tag(r, "highway"), *junction = tag(r, "junction");
    jm_osm_access tags = {tag(r, "access"),   tag(r, "vehicle"), tag(r, "motor_vehicle"),
                          tag(r, "motorcar"), tag(r, "bus"),     tag(r, "psv")};
    const char *access = jm_osm_street_access(&tags);
    bool added = false;
    if (!jm_osm_is_street(highway) || access == NULL)
        return JM_OK;
    JM_TRY(add(r, JM_OUT_ROADS, &added));
    if (!added)
        return JM_OK;
    const char *oneway = jm_osm_oneway(tag(r, "oneway"), junction, highway);
    JM_TRY(jm_osm_set_text(r, JM_OUT_ROADS, "class", highway));
    JM_TRY(jm_osm_set_text(r, JM_OUT_ROADS, "oneway", oneway));
    JM_TRY(jm_osm_set_text(r, JM_OUT_ROADS, "access", access));
    JM_TRY(jm_osm_set_text(r, JM_OUT_ROADS, "name", tag(r, "name")));
    JM_TRY(jm_osm_set_text(r, JM_OUT_ROADS, "id", tag(r, "osm_id")));
    JM_TRY(set_speed(r, oneway));
    JM_TRY(set_lanes(r));
    JM_TRY(set_length(r, JM_OUT_ROADS, "width_m", "width"));
    JM_TRY(set_number(r, JM_OUT_ROADS, "level", "layer"));
    JM_TRY(set_kerbs(r));
    JM_TRY(set_real(r, JM_OUT_ROADS, "bridge", jm_osm_is(tag(r, "bridge"))));
    JM_TRY(set_real(r, JM_OUT_ROADS, "tunnel", jm_osm_is(tag(r, "tunnel"))));
    bool round = strcmp(junction, "roundabout") == 0 || strcmp(junction, "circular") == 0;
    return set_real(r, JM_OUT_ROADS, "roundabout", round);
}

static jm_status read_rail(jm_osm_reader *r)
{
    const char *railway = tag(r, "railway");
    bool tram = strcmp(railway, "tram") == 0 || strcmp(railway, "light_rail") == 0;
    bool added = false;
    // A track in a tunnel covers no ground.
    if ((!tram && strcmp(railway, "rail") != 0) || jm_osm_is(tag(r, "tunnel")))
        return JM_OK;
    JM_TRY(add(r, JM_OUT_RAILS, &added));
    if (!added)
        return JM_OK;
    JM_TRY(jm_osm_set_text(r, JM_OUT_RAILS, "kind", tram ? "tram" : "rail"));
    return jm_osm_set_text(r, JM_OUT_RAILS, "name", tag(r, "name"));
}

static jm_status read_parking(jm_osm_reader *r, jm_osm_out o)
{
    const char *kind =
        jm_osm_parking_kind(tag(r, "parking"), tag(r, "access"), tag(r, "park_ride"));
    bool added = false;
    if (strcmp(tag(r, "amenity"), "parking") != 0 || kind == NULL)
        return JM_OK;
    JM_TRY(add(r, o, &added));
    if (!added)
        return JM_OK;
    JM_TRY(jm_osm_set_text(r, o, "name", tag(r, "name")));
    JM_TRY(jm_osm_set_text(r, o, "kind", kind));
    double capacity;
    return jm_osm_capacity(tag(r, "capacity"), &capacity) ? set_real(r, o, "capacity", capacity)
                                                          : JM_OK;
}

static jm_status read_tree(jm_osm_reader *r)
{
    bool added = false;
    if (strcmp(tag(r, "natural"), "tree") != 0)
        return JM_OK;
    JM_TRY(add(r, JM_OUT_TREES, &added));
    if (!added)
        return JM_OK;
    JM_TRY(set_length(r, JM_OUT_TREES, "height_m", "height"));
    JM_TRY(set_length(r, JM_OUT_TREES, "crown_m", "diameter_crown"));
    const char *species = tag(r, "species");
    return jm_osm_set_text(r, JM_OUT_TREES, "species",
                           species[0] != '\0' ? species : tag(r, "genus"));
}

// Below ground: a car park under a square is no house on it.
static bool is_buried(const jm_osm_reader *r)
{
    double level;
    return strcmp(tag(r, "location"), "underground") == 0 ||
           (jm_osm_number(tag(r, "layer"), &level) && level < 0.0);
}

static jm_status set_heights(jm_osm_reader *r, jm_osm_out o)
{
    double height_m, roof_m, levels;
    if (jm_osm_length_m(tag(r, "height"), &height_m) && height_m > 0.0) {
        // `height` goes to the ridge, ours to the eaves.
        if (jm_osm_length_m(tag(r, "roof:height"), &roof_m) && roof_m > 0.0 && roof_m < height_m)
            height_m -= roof_m;
        JM_TRY(set_real(r, o, "height_m", height_m));
    }
    return jm_osm_levels(tag(r, "building:levels"), &levels) ? set_real(r, o, "levels", levels)
                                                             : JM_OK;
}

// Parts describe a building that is there as a whole: they are no houses of their own.
static jm_status read_part(jm_osm_reader *r)
{
    bool added = false;
    if (!jm_osm_is(tag(r, "building:part")) || jm_osm_is(tag(r, "building")) || is_buried(r))
        return JM_OK;
    JM_TRY(add(r, JM_OUT_PARTS, &added));
    return added ? set_heights(r, JM_OUT_PARTS) : JM_OK;
}

static jm_status read_building(jm_osm_reader *r)
{
    const char *building = tag(r, "building");
    bool added = false;
    if (!jm_osm_is(building) || is_buried(r))
        return JM_OK;
    JM_TRY(add(r, JM_OUT_BUILDINGS, &added));
    if (!added)
        return JM_OK;
    JM_TRY(set_heights(r, JM_OUT_BUILDINGS));
    JM_TRY(set_number(r, JM_OUT_BUILDINGS, "dwellings", "building:flats"));
    JM_TRY(jm_osm_set_text(r, JM_OUT_BUILDINGS, "name", tag(r, "name")));
    return jm_osm_set_text(
        r, JM_OUT_BUILDINGS, "usage",
        jm_osm_usage(building, tag(r, "amenity"), tag(r, "shop"), tag(r, "office")));
}

static jm_status read_ground(jm_osm_reader *r)
{
    jm_osm_area tags = {tag(r, "landuse"), tag(r, "natural"), tag(r, "leisure"), tag(r, "amenity"),
                        tag(r, "highway"), tag(r, "place"),   tag(r, "surface")};
    double trees_share;
    bool added = false;
    const char *surface = jm_osm_surface(&tags, &trees_share);
    if (surface == NULL || jm_osm_is(tag(r, "building")) || is_buried(r) ||
        strcmp(tag(r, "parking"), "underground") == 0)
        return JM_OK;
    JM_TRY(add(r, JM_OUT_GROUND, &added));
    if (!added)
        return JM_OK;
    if (trees_share > 0.0)
        JM_TRY(set_real(r, JM_OUT_GROUND, "trees_share", trees_share));
    return jm_osm_set_text(r, JM_OUT_GROUND, "surface", surface);
}

static jm_status read_water(jm_osm_reader *r)
{
    bool added = false;
    if (!jm_osm_is_water(tag(r, "natural"), tag(r, "waterway"), tag(r, "landuse"),
                         tag(r, "leisure")) ||
        jm_osm_is(tag(r, "tunnel")) || jm_osm_is(tag(r, "covered")) || is_buried(r))
        return JM_OK;
    JM_TRY(add(r, JM_OUT_WATER, &added));
    return added ? jm_osm_set_text(r, JM_OUT_WATER, "name", tag(r, "name")) : JM_OK;
}

// Rivers, canals and brooks that are drawn as lines.
static jm_status read_stream(jm_osm_reader *r)
{
    double width_m = jm_osm_waterway_m(tag(r, "waterway")), stated_m;
    bool added = false;
    if (!(width_m > 0.0) || jm_osm_is(tag(r, "tunnel")) || jm_osm_is(tag(r, "covered")) ||
        is_buried(r))
        return JM_OK;
    bool stated = jm_osm_length_m(tag(r, "width"), &stated_m) && stated_m > 0.0;
    JM_TRY(add(r, JM_OUT_STREAMS, &added));
    if (!added)
        return JM_OK;
    JM_TRY(jm_osm_set_text(r, JM_OUT_STREAMS, "name", tag(r, "name")));
    // Of the others the width is presumed in the end: inside of an area they have none.
    return stated ? set_real(r, JM_OUT_STREAMS, "width_m", stated_m)
                  : set_real(r, JM_OUT_STREAMS, "width_m", -width_m);
}

// Water that the extract tore: GDAL would hand over its islands.
static bool is_of_torn(const jm_osm_reader *r)
{
    int field = OGR_F_GetFieldIndex(r->feature, "osm_id");
    return field >= 0 && OGR_F_IsFieldSetAndNotNull(r->feature, field) &&
           jm_osm_is_torn(r->torn, (int64_t)OGR_F_GetFieldAsInteger64(r->feature, field));
}

// Values lose the blanks around them, which hand-made files have.
static void trim_tags(OGRFeatureH feature)
{
    for (int f = 0; f < OGR_F_GetFieldCount(feature); f++) {
        if (!OGR_F_IsFieldSetAndNotNull(feature, f) ||
            OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, f)) != OFTString)
            continue;
        const char *text = OGR_F_GetFieldAsString(feature, f);
        size_t length = strlen(text);
        if (length == 0 ||
            (strchr(" \t\r\n", text[0]) == NULL && strchr(" \t\r\n", text[length - 1]) == NULL))
            continue;
        char *copy = CPLStrdup(text);
        char *first = copy + strspn(copy, " \t\r\n");
        for (length = strlen(first); length > 0 && strchr(" \t\r\n", first[length - 1]) != NULL;)
            first[--length] = '\0';
        OGR_F_SetFieldString(feature, f, first);
        CPLFree(copy);
    }
}

jm_status jm_osm_read_feature(jm_osm_reader *r, const char *layer)
{
    trim_tags(r->feature);
    if (strcmp(layer, "points") == 0) {
        JM_TRY(read_tree(r));
        return read_parking(r, JM_OUT_PARKING_POINTS);
    }
    if (strcmp(layer, "lines") == 0) {
        JM_TRY(read_street(r));
        JM_TRY(read_rail(r));
        JM_TRY(read_stream(r));
        return read_parking(r, JM_OUT_PARKING_LINES);
    }
    if (strcmp(layer, "multipolygons") != 0 || is_of_torn(r))
        return JM_OK;
    JM_TRY(read_building(r));
    JM_TRY(read_part(r));
    JM_TRY(read_ground(r));
    JM_TRY(read_water(r));
    return read_parking(r, JM_OUT_PARKING_AREAS);
}
