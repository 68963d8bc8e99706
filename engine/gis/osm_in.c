// OpenStreetMap files (.osm.pbf, .osm): one pass, every role they hold.
#include "gis/osm_reader.h"

#include "city/raster.h"
#include "core/text.h"
#include "gis/door.h"
#include "gis/osm_building_parts.h"
#include "gis/osm_file.h"
#include "gis/osm_turns.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// The driver makes a column of each key that is named here; all others are thrown away. Closed ways
// with one of the first keys become polygons. (area=yes always does.)
#define PARKING_KEYS(side)                                                                         \
    "parking:" side ",parking:" side ":orientation,parking:" side ":restriction,parking:" side     \
    ":capacity,parking:lane:" side
static const char osm_configuration[] =
    "closed_ways_are_polygons=building,building:part,landuse,natural,leisure,amenity,place,shop,"
    "office,tourism,"
    "waterway=riverbank,waterway=dock,railway=platform,highway=platform,public_transport\n"
    "attribute_name_laundering=no\n"
    "[points]\nosm_id=yes\nother_tags=no\n"
    "attributes=natural,height,diameter_crown,species,genus,amenity,name,parking,access,capacity,"
    "park_ride\n"
    "[lines]\nosm_id=yes\nother_tags=no\n"
    "attributes=name,highway,oneway,junction,maxspeed,maxspeed:forward,maxspeed:backward,"
    "maxspeed:type,source:maxspeed,zone:maxspeed,lanes,lanes:forward,lanes:backward,width,layer,"
    "bridge,tunnel,access,vehicle,motor_vehicle,motorcar,bus,psv,railway,amenity,parking,capacity,"
    "park_ride,waterway,covered,location," PARKING_KEYS("both") "," PARKING_KEYS(
        "left") "," PARKING_KEYS("right") "\n"
                                          "[multipolygons]\nosm_id=yes\nother_tags=no\n"
                                          "attributes=name,building,building:part,building:levels,"
                                          "building:flats,height,roof:height,amenity,shop,"
                                          "office,landuse,natural,leisure,waterway,surface,layer,"
                                          "location,tunnel,covered,access,"
                                          "parking,capacity,park_ride,highway,place\n"
                                          "[multilinestrings]\nosm_id=yes\nother_tags=no\n"
                                          "[other_relations]\nosm_id=yes\nother_tags=no\n";

const jm_osm_out_kind jm_osm_outs[JM_OUT_COUNT] = {
    [JM_OUT_ROADS] = {JM_ROLE_ROADS, JM_LINES},
    [JM_OUT_BUILDINGS] = {JM_ROLE_BUILDINGS, JM_POLYGONS},
    [JM_OUT_PARTS] = {JM_ROLE_BUILDINGS, JM_POLYGONS},
    [JM_OUT_GROUND] = {JM_ROLE_GROUND, JM_POLYGONS},
    [JM_OUT_WATER] = {JM_ROLE_WATER, JM_POLYGONS},
    [JM_OUT_STREAMS] = {JM_ROLE_WATER, JM_LINES},
    [JM_OUT_TREES] = {JM_ROLE_TREES, JM_POINTS},
    [JM_OUT_PARKING_POINTS] = {JM_ROLE_PARKING, JM_POINTS},
    [JM_OUT_PARKING_LINES] = {JM_ROLE_PARKING, JM_LINES},
    [JM_OUT_PARKING_AREAS] = {JM_ROLE_PARKING, JM_POLYGONS},
    [JM_OUT_RAILS] = {JM_ROLE_RAILS, JM_LINES},
    [JM_OUT_TURNS] = {JM_ROLE_TURNS, JM_LINES},
};

static const char osm_crs[] = "EPSG:4326";

static jm_status begin(jm_osm_reader *r, const jm_target *to)
{
    for (int o = 0; o < JM_OUT_COUNT; o++) {
        JM_TRY(jm_layer_create(r->ctx, jm_role_name(jm_osm_outs[o].role), jm_osm_outs[o].geometry,
                               &r->layers[o]));
        JM_TRY(jm_layer_set_crs(r->ctx, r->layers[o], osm_crs));
        for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
            if (c->role == jm_osm_outs[o].role)
                JM_TRY(jm_layer_add_column(r->ctx, r->layers[o], c->name, c->kind, NULL));
    }
    r->near_deg = to->box;
    r->extent_deg =
        (jm_box){(double)INFINITY, (double)INFINITY, -(double)INFINITY, -(double)INFINITY};
    return jm_box_transform(r->ctx, to->crs, osm_crs, &r->near_deg, &r->has_near);
}

static jm_status read_all(jm_osm_reader *r, GDALDatasetH dataset)
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
        status = jm_osm_read_feature(r, OGR_L_GetName(layer));
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
static jm_status open_osm(jm_ctx *ctx, const char *path, const jm_osm_reader *r, GDALDatasetH *out)
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

// Areas of water, and those of them that lie around one stream.
typedef struct wet_areas {
    const jm_layer *areas;
    jm_box *boxes; // [areas]
    int64_t *near; // [near_count]
    int64_t near_count;
} wet_areas;

static jm_status open_wet_areas(jm_ctx *ctx, const jm_layer *areas, wet_areas *w)
{
    *w = (wet_areas){.areas = areas};
    JM_TRY(jm_new(ctx, &w->boxes, areas->feature_count));
    JM_TRY(jm_new(ctx, &w->near, areas->feature_count));
    for (int64_t f = 0; f < areas->feature_count; f++)
        w->boxes[f] = jm_feature_box(areas, f);
    return JM_OK;
}

// How many points of a stream lie in an area of water.
static int64_t count_wet(wet_areas *w, const jm_layer *streams, int64_t f)
{
    jm_box box = jm_feature_box(streams, f);
    int64_t from = streams->point_start[streams->part_start[f]];
    int64_t to = streams->point_start[streams->part_start[f + 1]], wet = 0;
    w->near_count = 0;
    for (int64_t a = 0; a < w->areas->feature_count; a++)
        if (jm_boxes_touch(&w->boxes[a], &box))
            w->near[w->near_count++] = a;
    for (int64_t p = from; p < to; p++) {
        bool in = false;
        for (int64_t a = 0; a < w->near_count && !in; a++)
            in = holds(w->areas, w->near[a], streams->x[p], streams->y[p]);
        wet += in;
    }
    return wet;
}

// Streams without a stated width: one that runs for more than half in an area of water is its
// middle line and adds nothing; others take the width of their kind.
static jm_status settle_streams(jm_osm_reader *r)
{
    jm_layer *l = r->layers[JM_OUT_STREAMS];
    int32_t width = jm_layer_column(l, "width_m");
    uint8_t *keep = NULL;
    wet_areas wet;
    jm_status status = JM_OK;
    JM_TRY_GOTO(open_wet_areas(r->ctx, r->layers[JM_OUT_WATER], &wet), done);
    JM_TRY_GOTO(jm_new(r->ctx, &keep, l->feature_count), done);
    for (int64_t f = 0; f < l->feature_count; f++) {
        double *width_m = &l->columns[width].real[f];
        int64_t points = l->point_start[l->part_start[f + 1]] - l->point_start[l->part_start[f]];
        keep[f] = *width_m >= 0.0 || 2 * count_wet(&wet, l, f) <= points;
        r->presumed_widths += *width_m < 0.0 && keep[f] ? 1 : 0;
        *width_m = fabs(*width_m);
    }
    status = jm_layer_keep(r->ctx, &r->layers[JM_OUT_STREAMS], keep);
done:
    jm_free(wet.boxes);
    jm_free(wet.near);
    jm_free(keep);
    return status;
}

static jm_status close_torn(jm_osm_reader *r, const jm_entry *entry)
{
    for (int64_t t = 0; r->has_near && t < jm_osm_torn_count(r->torn); t++) {
        OGRGeometryH area = NULL;
        bool added = false;
        JM_TRY(jm_osm_torn_close(r->ctx, r->torn, t, &r->near_deg, r->layers[JM_OUT_BUILDINGS],
                                 &area));
        if (area == NULL) {
            jm_log(
                r->ctx, JM_LOG_WARNING,
                "%s: the extract cut the outline of the water '%s', and no side of it is clearly "
                "the wet one; left out but for its line",
                entry->shown, jm_osm_torn_name(r->torn, t));
            continue;
        }
        jm_status status = jm_osm_add_geometry(r, JM_OUT_WATER, area, &added);
        if (status == JM_OK && added)
            status = jm_osm_set_text(r, JM_OUT_WATER, "name", jm_osm_torn_name(r->torn, t));
        OGR_G_DestroyGeometry(area);
        JM_TRY(status);
    }
    return JM_OK;
}

static void tell(const jm_osm_reader *r, const jm_entry *entry, int64_t lost_parts)
{
    for (int o = 0; o < JM_OUT_COUNT; o++) {
        const jm_geometry_counts *c = &r->counts[o];
        if (c->repaired + c->spoilt > 0)
            jm_log(r->ctx, JM_LOG_WARNING,
                   "%s: %" PRId64 " areas (%s) crossed themselves and were mended, %" PRId64
                   " had nothing left and were dropped",
                   entry->shown, c->repaired, jm_role_name(jm_osm_outs[o].role), c->spoilt);
    }
    if (r->raised > 0)
        jm_log(r->ctx, JM_LOG_INFO,
               "%s: %" PRId64 " buildings without a height take that of their highest part",
               entry->shown, r->raised);
    if (lost_parts > 0)
        jm_log(r->ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " parts of buildings lie in no outline of a building; their heights "
               "were left out",
               entry->shown, lost_parts);
    if (r->presumed_widths > 0)
        jm_log(r->ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " waterways state no width; rivers take 30 m, canals 12 m, streams "
               "3 m, ditches and drains 1 m (assumed)",
               entry->shown, r->presumed_widths);
}

static void tell_turns(const jm_osm_reader *r, const jm_entry *entry, const jm_osm_turn_counts *c)
{
    int64_t left_out = c->relations - c->taken;
    if (left_out == 0)
        return;
    jm_log(r->ctx, JM_LOG_WARNING,
           "%s: of %" PRId64 " turn restrictions %" PRId64 " are taken; left out are %" PRId64
           " for other vehicles, %" PRId64 " that hold at times only, %" PRId64
           " over ways between, %" PRId64 " of ways that are no streets",
           entry->shown, c->relations, c->taken, c->others, c->conditional, c->via_ways,
           c->no_street);
    if (c->missing + c->broken + c->needless + c->ambiguous + c->unknown > 0)
        jm_log(r->ctx, JM_LOG_WARNING,
               "%s: further left out: %" PRId64 " with members that the extract lacks, %" PRId64
               " that do not touch their junction, %" PRId64
               " that a one-way street bans anyway, %" PRId64
               " that may mean either side of the junction, %" PRId64 " with an unknown value",
               entry->shown, c->missing, c->broken, c->needless, c->ambiguous, c->unknown);
}

static jm_status deliver(jm_osm_reader *r, const jm_entry *entry, const jm_target *to)
{
    int64_t before = to->sources->count;
    for (int o = 0; o < JM_OUT_COUNT; o++) {
        jm_layer *layer = r->layers[o];
        if (o == JM_OUT_PARTS) // has raised the buildings
            continue;
        layer->null_geometry_count = r->counts[o].absent + r->counts[o].spoilt;
        layer->repaired_count = r->counts[o].repaired;
        r->layers[o] = NULL; // handed over
        JM_TRY(jm_layer_deliver_part(r->ctx, entry, to, jm_osm_outs[o].role, layer));
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
    CPLSetThreadLocalConfigOption("OSM_USE_CUSTOM_INDEXING", jm_osm_is_pbf(path) ? NULL : "NO");
    // What outgrows the memory goes to the folder for such things, not to where the user stands.
    const char *temporary = getenv("TMPDIR");
    CPLSetThreadLocalConfigOption("CPL_TMPDIR", temporary != NULL ? temporary : "/tmp");
}

static void end_settings(void)
{
    CPLSetThreadLocalConfigOption("OSM_USE_CUSTOM_INDEXING", NULL);
    CPLSetThreadLocalConfigOption("CPL_TMPDIR", NULL);
}

/// All that GDAL tells of the file: every layer but the turns.
static jm_status read_map(jm_osm_reader *r, const char *place)
{
    GDALDatasetH dataset = NULL;
    char *sorted = NULL;
    JM_TRY(jm_osm_sorted_copy(r->ctx, place, &sorted));
    begin_settings(place);
    jm_status status = open_osm(r->ctx, sorted != NULL ? sorted : place, r, &dataset);
    if (status == JM_OK)
        status = read_all(r, dataset);
    if (dataset != NULL)
        GDALClose(dataset);
    end_settings();
    jm_osm_drop_copy(sorted);
    return status;
}

static jm_status read_file(jm_osm_reader *r, const char *place, const jm_entry *entry)
{
    jm_osm_turn_counts turns;
    int64_t lost_parts = 0;
    JM_TRY(jm_osm_check_format(r->ctx, place));
    JM_TRY(jm_osm_torn_find(r->ctx, place, &r->torn));
    JM_TRY(read_map(r, place));
    JM_TRY(jm_osm_read_turns(r->ctx, place, r->layers[JM_OUT_TURNS], &turns));
    JM_TRY(jm_osm_raise_buildings(r->ctx, r->layers[JM_OUT_BUILDINGS], r->layers[JM_OUT_PARTS],
                                  &r->raised, &lost_parts));
    JM_TRY(close_torn(r, entry));
    JM_TRY(settle_streams(r));
    tell(r, entry, lost_parts);
    tell_turns(r, entry, &turns);
    return JM_OK;
}

jm_status jm_read_osm(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    jm_osm_reader reader = {.ctx = ctx};
    char *place = NULL;
    JM_TRY(jm_gis_locate(ctx, entry->path, &place));
    jm_status status = begin(&reader, to);
    if (status == JM_OK)
        status = read_file(&reader, place, entry);
    if (status == JM_OK)
        status = deliver(&reader, entry, to);
    jm_free(place);
    for (int o = 0; o < JM_OUT_COUNT; o++)
        jm_layer_destroy(reader.layers[o]);
    jm_osm_torn_destroy(reader.torn);
    return status;
}
