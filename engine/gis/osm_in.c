// OpenStreetMap files (.osm.pbf, .osm): one pass, every role they hold.
#include "gis/read.h"

#include "core/text.h"
#include "gis/door.h"
#include "gis/geometry_in.h"
#include "gis/osm_tags.h"
#include "gis/osm_torn.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// The driver makes a column of each key that is named here; all others are thrown away. Closed ways
// with one of the first keys become polygons. (area=yes always does.)
static const char osm_configuration[] =
    "closed_ways_are_polygons=building,landuse,natural,leisure,amenity,place,shop,office,tourism,"
    "waterway=riverbank,waterway=dock,railway=platform,highway=platform,public_transport\n"
    "attribute_name_laundering=no\n"
    "[points]\nosm_id=yes\nother_tags=no\n"
    "attributes=natural,height,diameter_crown,species,genus,amenity,name,parking,access,capacity,"
    "park_ride\n"
    "[lines]\nosm_id=yes\nother_tags=no\n"
    "attributes=name,highway,oneway,junction,maxspeed,lanes,width,layer,bridge,tunnel,access,"
    "vehicle,motor_vehicle,bus,psv,railway,amenity,parking,capacity,park_ride,waterway,covered\n"
    "[multipolygons]\nosm_id=yes\nother_tags=no\n"
    "attributes=name,building,building:levels,building:flats,height,roof:height,amenity,shop,"
    "office,landuse,natural,leisure,waterway,surface,layer,location,tunnel,covered,access,"
    "parking,capacity,park_ride,highway,place\n"
    "[multilinestrings]\nosm_id=yes\nother_tags=no\n"
    "[other_relations]\nosm_id=yes\nother_tags=no\n";

typedef enum osm_out {
    OUT_ROADS,
    OUT_BUILDINGS,
    OUT_GROUND,
    OUT_WATER,
    OUT_STREAMS,
    OUT_TREES,
    OUT_PARKING_POINTS,
    OUT_PARKING_LINES,
    OUT_PARKING_AREAS,
    OUT_RAILS,
    OUT_COUNT
} osm_out;

static const struct {
    jm_role role;
    jm_geometry geometry;
} outs[OUT_COUNT] = {
    [OUT_ROADS] = {JM_ROLE_ROADS, JM_LINES},
    [OUT_BUILDINGS] = {JM_ROLE_BUILDINGS, JM_POLYGONS},
    [OUT_GROUND] = {JM_ROLE_GROUND, JM_POLYGONS},
    [OUT_WATER] = {JM_ROLE_WATER, JM_POLYGONS},
    [OUT_STREAMS] = {JM_ROLE_WATER, JM_LINES},
    [OUT_TREES] = {JM_ROLE_TREES, JM_POINTS},
    [OUT_PARKING_POINTS] = {JM_ROLE_PARKING, JM_POINTS},
    [OUT_PARKING_LINES] = {JM_ROLE_PARKING, JM_LINES},
    [OUT_PARKING_AREAS] = {JM_ROLE_PARKING, JM_POLYGONS},
    [OUT_RAILS] = {JM_ROLE_RAILS, JM_LINES},
};

typedef struct osm_reader {
    jm_ctx *ctx;
    jm_layer *layers[OUT_COUNT];
    jm_geometry_counts counts[OUT_COUNT];
    jm_box near_deg; // around the area, in degrees
    bool has_near;
    int64_t elsewhere;   // useful objects outside of it
    jm_box extent_deg;   // of those
    OGRFeatureH feature; // at hand
    jm_osm_torn *torn;
    int64_t presumed_widths; // of streams
} osm_reader;

static const char osm_crs[] = "EPSG:4326";

static jm_status begin(osm_reader *r, const jm_target *to)
{
    for (int o = 0; o < OUT_COUNT; o++) {
        JM_TRY(
            jm_layer_create(r->ctx, jm_role_name(outs[o].role), outs[o].geometry, &r->layers[o]));
        JM_TRY(jm_layer_set_crs(r->ctx, r->layers[o], osm_crs));
        for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
            if (c->role == outs[o].role)
                JM_TRY(jm_layer_add_column(r->ctx, r->layers[o], c->name, c->kind, NULL));
    }
    r->near_deg = to->box;
    r->extent_deg =
        (jm_box){(double)INFINITY, (double)INFINITY, -(double)INFINITY, -(double)INFINITY};
    return jm_box_transform(r->ctx, to->crs, osm_crs, &r->near_deg, &r->has_near);
}

// The value of a key, "" when it is absent or no UTF-8.
static const char *tag(const osm_reader *r, const char *key)
{
    int field = OGR_F_GetFieldIndex(r->feature, key);
    if (field < 0 || !OGR_F_IsFieldSetAndNotNull(r->feature, field))
        return "";
    const char *text = OGR_F_GetFieldAsString(r->feature, field);
    return CPLIsUTF8(text, -1) ? text : "";
}

static jm_status set_text(osm_reader *r, osm_out o, const char *column, const char *value)
{
    return jm_layer_set_text(r->ctx, r->layers[o], jm_layer_column(r->layers[o], column), value);
}

static jm_status set_real(osm_reader *r, osm_out o, const char *column, double value)
{
    return jm_layer_set_real(r->ctx, r->layers[o], jm_layer_column(r->layers[o], column), value);
}

static jm_status set_length(osm_reader *r, osm_out o, const char *column, const char *key)
{
    double metres;
    return jm_osm_length_m(tag(r, key), &metres) && metres > 0.0 ? set_real(r, o, column, metres)
                                                                 : JM_OK;
}

static jm_status set_number(osm_reader *r, osm_out o, const char *column, const char *key)
{
    double value;
    return jm_osm_number(tag(r, key), &value) ? set_real(r, o, column, value) : JM_OK;
}

// Adds a geometry to an output, unless it lies far off; *added false: nothing to fill.
static jm_status add_geometry(osm_reader *r, osm_out o, OGRGeometryH geometry, bool *added)
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
    if (jm_geometry_prepare(&geometry, outs[o].geometry, &r->counts[o])) {
        status = jm_geometry_append(r->ctx, geometry, 0, r->layers[o]);
        *added = true;
    }
    if (r->counts[o].points > JM_GIS_POINT_LIMIT)
        status = jm_fail(r->ctx, JM_ERR_DATA,
                         "more than %d points (%s) in the area; take a smaller area",
                         JM_GIS_POINT_LIMIT, jm_role_name(outs[o].role));
    OGR_G_DestroyGeometry(geometry);
    return status;
}

static jm_status add(osm_reader *r, osm_out o, bool *added)
{
    return add_geometry(r, o, OGR_F_GetGeometryRef(r->feature), added);
}

static jm_status read_street(osm_reader *r)
{
    const char *highway = tag(r, "highway"), *junction = tag(r, "junction");
    jm_osm_access tags = {tag(r, "access"), tag(r, "vehicle"), tag(r, "motor_vehicle"),
                          tag(r, "bus"), tag(r, "psv")};
    const char *access = jm_osm_street_access(&tags);
    bool added = false;
    if (!jm_osm_is_street(highway) || access == NULL)
        return JM_OK;
    JM_TRY(add(r, OUT_ROADS, &added));
    if (!added)
        return JM_OK;
    double speed_kmh;
    JM_TRY(set_text(r, OUT_ROADS, "class", highway));
    JM_TRY(set_text(r, OUT_ROADS, "oneway", jm_osm_oneway(tag(r, "oneway"), junction, highway)));
    JM_TRY(set_text(r, OUT_ROADS, "access", access));
    JM_TRY(set_text(r, OUT_ROADS, "name", tag(r, "name")));
    if (jm_osm_speed_kmh(tag(r, "maxspeed"), &speed_kmh))
        JM_TRY(set_real(r, OUT_ROADS, "speed_kmh", speed_kmh));
    JM_TRY(set_number(r, OUT_ROADS, "lanes", "lanes"));
    JM_TRY(set_length(r, OUT_ROADS, "width_m", "width"));
    JM_TRY(set_number(r, OUT_ROADS, "level", "layer"));
    JM_TRY(set_real(r, OUT_ROADS, "bridge", jm_osm_is(tag(r, "bridge"))));
    JM_TRY(set_real(r, OUT_ROADS, "tunnel", jm_osm_is(tag(r, "tunnel"))));
    return set_real(r, OUT_ROADS, "roundabout", strcmp(junction, "roundabout") == 0);
}

static jm_status read_rail(osm_reader *r)
{
    const char *railway = tag(r, "railway");
    bool tram = strcmp(railway, "tram") == 0 || strcmp(railway, "light_rail") == 0;
    bool added = false;
    // A track in a tunnel covers no ground.
    if ((!tram && strcmp(railway, "rail") != 0) || jm_osm_is(tag(r, "tunnel")))
        return JM_OK;
    JM_TRY(add(r, OUT_RAILS, &added));
    if (!added)
        return JM_OK;
    JM_TRY(set_text(r, OUT_RAILS, "kind", tram ? "tram" : "rail"));
    return set_text(r, OUT_RAILS, "name", tag(r, "name"));
}

static jm_status read_parking(osm_reader *r, osm_out o)
{
    const char *kind =
        jm_osm_parking_kind(tag(r, "parking"), tag(r, "access"), tag(r, "park_ride"));
    bool added = false;
    if (strcmp(tag(r, "amenity"), "parking") != 0 || kind == NULL)
        return JM_OK;
    JM_TRY(add(r, o, &added));
    if (!added)
        return JM_OK;
    JM_TRY(set_text(r, o, "name", tag(r, "name")));
    JM_TRY(set_text(r, o, "kind", kind));
    return set_number(r, o, "capacity", "capacity");
}

static jm_status read_tree(osm_reader *r)
{
    bool added = false;
    if (strcmp(tag(r, "natural"), "tree") != 0)
        return JM_OK;
    JM_TRY(add(r, OUT_TREES, &added));
    if (!added)
        return JM_OK;
    JM_TRY(set_length(r, OUT_TREES, "height_m", "height"));
    JM_TRY(set_length(r, OUT_TREES, "crown_m", "diameter_crown"));
    const char *species = tag(r, "species");
    return set_text(r, OUT_TREES, "species", species[0] != '\0' ? species : tag(r, "genus"));
}

// Below ground: a car park under a square is no house on it.
static bool is_buried(const osm_reader *r)
{
    double level;
    return strcmp(tag(r, "location"), "underground") == 0 ||
           (jm_osm_number(tag(r, "layer"), &level) && level < 0.0);
}

static jm_status read_building(osm_reader *r)
{
    const char *building = tag(r, "building");
    bool added = false;
    if (!jm_osm_is(building) || is_buried(r))
        return JM_OK;
    JM_TRY(add(r, OUT_BUILDINGS, &added));
    if (!added)
        return JM_OK;
    double height_m, roof_m;
    if (jm_osm_length_m(tag(r, "height"), &height_m) && height_m > 0.0) {
        // `height` goes to the ridge, ours to the eaves.
        if (jm_osm_length_m(tag(r, "roof:height"), &roof_m) && roof_m > 0.0 && roof_m < height_m)
            height_m -= roof_m;
        JM_TRY(set_real(r, OUT_BUILDINGS, "height_m", height_m));
    }
    JM_TRY(set_number(r, OUT_BUILDINGS, "levels", "building:levels"));
    JM_TRY(set_number(r, OUT_BUILDINGS, "dwellings", "building:flats"));
    JM_TRY(set_text(r, OUT_BUILDINGS, "name", tag(r, "name")));
    return set_text(r, OUT_BUILDINGS, "usage",
                    jm_osm_usage(building, tag(r, "amenity"), tag(r, "shop"), tag(r, "office")));
}

static jm_status read_ground(osm_reader *r)
{
    jm_osm_area tags = {tag(r, "landuse"), tag(r, "natural"), tag(r, "leisure"), tag(r, "amenity"),
                        tag(r, "highway"), tag(r, "place"),   tag(r, "surface")};
    double trees_share;
    bool added = false;
    const char *surface = jm_osm_surface(&tags, &trees_share);
    if (surface == NULL || jm_osm_is(tag(r, "building")) || is_buried(r) ||
        strcmp(tag(r, "parking"), "underground") == 0)
        return JM_OK;
    JM_TRY(add(r, OUT_GROUND, &added));
    if (!added)
        return JM_OK;
    if (trees_share > 0.0)
        JM_TRY(set_real(r, OUT_GROUND, "trees_share", trees_share));
    return set_text(r, OUT_GROUND, "surface", surface);
}

static jm_status read_water(osm_reader *r)
{
    bool added = false;
    if (!jm_osm_is_water(tag(r, "natural"), tag(r, "waterway"), tag(r, "landuse"),
                         tag(r, "leisure")) ||
        jm_osm_is(tag(r, "tunnel")) || jm_osm_is(tag(r, "covered")) || is_buried(r))
        return JM_OK;
    JM_TRY(add(r, OUT_WATER, &added));
    return added ? set_text(r, OUT_WATER, "name", tag(r, "name")) : JM_OK;
}

// Rivers, canals and brooks that are drawn as lines.
static jm_status read_stream(osm_reader *r)
{
    double width_m = jm_osm_waterway_m(tag(r, "waterway")), stated_m;
    bool added = false;
    if (!(width_m > 0.0) || jm_osm_is(tag(r, "tunnel")) || jm_osm_is(tag(r, "covered")) ||
        is_buried(r))
        return JM_OK;
    bool stated = jm_osm_length_m(tag(r, "width"), &stated_m) && stated_m > 0.0;
    JM_TRY(add(r, OUT_STREAMS, &added));
    if (!added)
        return JM_OK;
    JM_TRY(set_text(r, OUT_STREAMS, "name", tag(r, "name")));
    // Of the others the width is presumed in the end: inside of an area they have none.
    return stated ? set_real(r, OUT_STREAMS, "width_m", stated_m)
                  : set_real(r, OUT_STREAMS, "width_m", -width_m);
}

// Water that the extract tore: GDAL would hand over its islands.
static bool is_of_torn(const osm_reader *r)
{
    int field = OGR_F_GetFieldIndex(r->feature, "osm_id");
    return field >= 0 && OGR_F_IsFieldSetAndNotNull(r->feature, field) &&
           jm_osm_is_torn(r->torn, (int64_t)OGR_F_GetFieldAsInteger64(r->feature, field));
}

static jm_status read_feature(osm_reader *r, const char *layer)
{
    if (strcmp(layer, "points") == 0) {
        JM_TRY(read_tree(r));
        return read_parking(r, OUT_PARKING_POINTS);
    }
    if (strcmp(layer, "lines") == 0) {
        JM_TRY(read_street(r));
        JM_TRY(read_rail(r));
        JM_TRY(read_stream(r));
        return read_parking(r, OUT_PARKING_LINES);
    }
    if (strcmp(layer, "multipolygons") != 0 || is_of_torn(r))
        return JM_OK;
    JM_TRY(read_building(r));
    JM_TRY(read_ground(r));
    JM_TRY(read_water(r));
    return read_parking(r, OUT_PARKING_AREAS);
}

static jm_status read_all(osm_reader *r, GDALDatasetH dataset)
{
    jm_complaints complaints;
    jm_status status = JM_OK;
    OGRLayerH layer = NULL;
    jm_complaints_begin(&complaints);
    GDALDatasetResetReading(dataset);
    for (int64_t n = 0; status == JM_OK; n++) {
        // One pass over all layers: large files are interleaved and cannot be read layer by layer.
        r->feature = GDALDatasetGetNextFeature(dataset, &layer, NULL, NULL, NULL);
        if (r->feature == NULL || complaints.failures > 0) {
            OGR_F_Destroy(r->feature);
            break;
        }
        status = read_feature(r, OGR_L_GetName(layer));
        OGR_F_Destroy(r->feature);
        if (status == JM_OK && n % 4096 == 0)
            status = jm_poll(r->ctx);
    }
    jm_complaints_end();
    if (status == JM_OK && complaints.failures > 0)
        return jm_fail(r->ctx, JM_ERR_DATA, "the file is damaged or cut off (%s); get it anew",
                       complaints.failure);
    return status;
}

// The configuration goes through GDAL's memory files, under a name of this reader alone.
static jm_status open_osm(jm_ctx *ctx, const char *path, const osm_reader *r, GDALDatasetH *out)
{
    char file[64], option[96];
    snprintf(file, sizeof file, "/vsimem/jm_osm_%" PRIxPTR ".ini", (uintptr_t)r);
    snprintf(option, sizeof option, "CONFIG_FILE=%s", file);
    size_t length = sizeof osm_configuration - 1;
    GByte *copy = NULL;
    JM_TRY(jm_new(ctx, &copy, length));
    memcpy(copy, osm_configuration, length);
    VSILFILE *memory = VSIFileFromMemBuffer(file, copy, length, FALSE);
    jm_status status = JM_ERR_MEMORY;
    if (memory != NULL) {
        VSIFCloseL(memory);
        const char *const options[] = {option, NULL};
        status = jm_gis_open(ctx, JM_GIS_VECTOR, path, options, out);
        VSIUnlink(file);
    } else {
        status = jm_fail(ctx, JM_ERR_MEMORY, "no memory to read OpenStreetMap");
    }
    jm_free(copy);
    return status;
}

static bool holds(const jm_layer *l, int64_t f, double x, double y)
{
    int64_t first = l->part_start[f];
    jm_rings rings = {l->part_start[f + 1] - first, l->point_start + first, l->x, l->y};
    return jm_point_in_rings(&rings, x, y);
}

static bool in_area_of_water(const jm_layer *areas, double x, double y)
{
    for (int64_t f = 0; f < areas->feature_count; f++)
        if (holds(areas, f, x, y))
            return true;
    return false;
}

// Streams without a stated width: one that runs for more than half in an area of water is its
// middle line and adds nothing; others take the width of their kind.
static jm_status settle_streams(osm_reader *r)
{
    jm_layer *l = r->layers[OUT_STREAMS];
    int32_t width = jm_layer_column(l, "width_m");
    uint8_t *keep = NULL;
    JM_TRY(jm_new(r->ctx, &keep, l->feature_count));
    for (int64_t f = 0; f < l->feature_count; f++) {
        double *width_m = &l->columns[width].real[f];
        int64_t from = l->point_start[l->part_start[f]];
        int64_t to = l->point_start[l->part_start[f + 1]], wet = 0;
        for (int64_t p = from; *width_m < 0.0 && p < to; p++)
            wet += in_area_of_water(r->layers[OUT_WATER], l->x[p], l->y[p]) ? 1 : 0;
        keep[f] = 2 * wet <= to - from;
        r->presumed_widths += *width_m < 0.0 && keep[f] ? 1 : 0;
        *width_m = fabs(*width_m);
    }
    jm_status status = jm_layer_keep(r->ctx, &r->layers[OUT_STREAMS], keep);
    jm_free(keep);
    return status;
}

static jm_status close_torn(osm_reader *r, const jm_entry *entry)
{
    for (int64_t t = 0; r->has_near && t < jm_osm_torn_count(r->torn); t++) {
        OGRGeometryH area = NULL;
        bool added = false;
        JM_TRY(
            jm_osm_torn_close(r->ctx, r->torn, t, &r->near_deg, r->layers[OUT_BUILDINGS], &area));
        if (area == NULL) {
            jm_log(
                r->ctx, JM_LOG_WARNING,
                "%s: the extract cut the outline of the water '%s', and no side of it is clearly "
                "the wet one; left out but for its line",
                entry->shown, jm_osm_torn_name(r->torn, t));
            continue;
        }
        jm_status status = add_geometry(r, OUT_WATER, area, &added);
        if (status == JM_OK && added)
            status = set_text(r, OUT_WATER, "name", jm_osm_torn_name(r->torn, t));
        OGR_G_DestroyGeometry(area);
        JM_TRY(status);
    }
    return JM_OK;
}

static void tell(const osm_reader *r, const jm_entry *entry)
{
    for (int o = 0; o < OUT_COUNT; o++) {
        const jm_geometry_counts *c = &r->counts[o];
        if (c->repaired + c->spoilt > 0)
            jm_log(r->ctx, JM_LOG_WARNING,
                   "%s: %" PRId64 " areas (%s) crossed themselves and were mended, %" PRId64
                   " had nothing left and were dropped",
                   entry->shown, c->repaired, jm_role_name(outs[o].role), c->spoilt);
    }
    if (r->presumed_widths > 0)
        jm_log(r->ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " waterways state no width; rivers take 30 m, canals 12 m, streams "
               "3 m, ditches and drains 1 m (assumed)",
               entry->shown, r->presumed_widths);
}

static jm_status deliver(osm_reader *r, const jm_entry *entry, const jm_target *to)
{
    int64_t before = to->sources->count;
    for (int o = 0; o < OUT_COUNT; o++) {
        jm_layer *layer = r->layers[o];
        layer->null_geometry_count = r->counts[o].absent + r->counts[o].spoilt;
        layer->repaired_count = r->counts[o].repaired;
        r->layers[o] = NULL; // handed over
        JM_TRY(jm_layer_deliver_part(r->ctx, entry, to, outs[o].role, layer));
    }
    if (to->sources->count > before)
        return JM_OK;
    if (r->elsewhere == 0)
        return jm_fail(r->ctx, JM_ERR_DATA,
                       "the file holds no street, building, ground, water, tree, parking or rail");
    return jm_fail(r->ctx, JM_ERR_DATA,
                   "none of its %" PRId64 " objects touches the area: they lie in longitude %.3f "
                   "to %.3f, latitude %.3f to %.3f, the area in %.3f to %.3f, %.3f to %.3f",
                   r->elsewhere, r->extent_deg.west, r->extent_deg.east, r->extent_deg.south,
                   r->extent_deg.north, r->near_deg.west, r->near_deg.east, r->near_deg.south,
                   r->near_deg.north);
}

// Settings of the driver for this thread, until end_settings.
static void begin_settings(const char *path)
{
    // The fast index of nodes needs them sorted by number, as every .pbf has them; XML from editors
    // and from Overpass may not.
    bool pbf = strlen(path) >= 4 && EQUAL(path + strlen(path) - 4, ".pbf");
    CPLSetThreadLocalConfigOption("OSM_USE_CUSTOM_INDEXING", pbf ? NULL : "NO");
    // What outgrows the memory goes to the folder for such things, not to where the user stands.
    const char *temporary = getenv("TMPDIR");
    CPLSetThreadLocalConfigOption("CPL_TMPDIR", temporary != NULL ? temporary : "/tmp");
}

static void end_settings(void)
{
    CPLSetThreadLocalConfigOption("OSM_USE_CUSTOM_INDEXING", NULL);
    CPLSetThreadLocalConfigOption("CPL_TMPDIR", NULL);
}

jm_status jm_read_osm(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    osm_reader reader = {.ctx = ctx};
    GDALDatasetH dataset = NULL;
    char *place = NULL;
    JM_TRY(jm_gis_locate(ctx, entry->path, &place));
    jm_status status = begin(&reader, to);
    begin_settings(place);
    if (status == JM_OK)
        status = open_osm(ctx, place, &reader, &dataset);
    if (status == JM_OK)
        status = jm_osm_torn_find(ctx, place, &reader.torn);
    jm_free(place);
    if (status == JM_OK)
        status = read_all(&reader, dataset);
    if (dataset != NULL)
        GDALClose(dataset);
    end_settings();
    if (status == JM_OK)
        status = close_torn(&reader, entry);
    if (status == JM_OK)
        status = settle_streams(&reader);
    if (status == JM_OK) {
        tell(&reader, entry);
        status = deliver(&reader, entry, to);
    }
    for (int o = 0; o < OUT_COUNT; o++)
        jm_layer_destroy(reader.layers[o]);
    jm_osm_torn_destroy(reader.torn);
    return status;
}
