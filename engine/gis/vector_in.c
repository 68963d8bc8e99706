// Any vector layer of the listed drivers, as a jm_layer with canonical columns.
#include "gis/read.h"

#include "geo/geo.h"
#include "gis/door.h"
#include "gis/fields.h"
#include "gis/geometry_in.h"

#include <cpl_string.h>
#include <inttypes.h>
#include <string.h>

// Up to this many features a layer is read whole, so that null geometries are seen and counted;
// above, the driver looks only at what lies in the area.
enum { WHOLE_FEATURES = 250000, POLL_EVERY = 4096, LISTED_LAYERS = 40 };

static bool has_ending(const char *text, const char *ending)
{
    size_t length = strlen(text), end = strlen(ending);
    return length >= end && EQUAL(text + length - end, ending);
}

// The first layer that the entry asks for; what there is instead is told by the caller.
static jm_status pick_layer(jm_ctx *ctx, GDALDatasetH dataset, const jm_entry *entry,
                            OGRLayerH *out, jm_found *found)
{
    bool named = entry->layers.count > 0;
    int count = GDALDatasetGetLayerCount(dataset);
    const char *names[LISTED_LAYERS];
    int listed = 0;
    *out = NULL;
    for (int l = 0; l < count; l++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, l);
        if (listed < LISTED_LAYERS)
            names[listed++] = OGR_L_GetName(layer);
        if ((named && jm_entry_wants_layer(entry, OGR_L_GetName(layer))) ||
            (!named && count == 1)) {
            *out = layer;
            found->any = true;
            return JM_OK;
        }
    }
    if (count == 0)
        return jm_fail(ctx, JM_ERR_DATA, "the file holds no layer");
    if (!named)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the file holds %d layers; name one with `layer:`, such as '%s'", count,
                       names[0]);
    for (int l = 0; l < listed; l++)
        jm_text_printf(&found->there, "%s%s", l > 0 ? ", " : "", names[l]);
    return JM_OK;
}

// Raw bytes of a shapefile's texts when nothing reliable names their encoding: 87 is the code that
// many programs write whatever the bytes are.
static bool encoding_unknown(GDALDatasetH dataset)
{
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    if (layer == NULL)
        return false;
    const char *cpg =
        GDALGetMetadataItem((GDALMajorObjectH)layer, "ENCODING_FROM_CPG", "SHAPEFILE");
    const char *ldid = GDALGetMetadataItem((GDALMajorObjectH)layer, "LDID_VALUE", "SHAPEFILE");
    return cpg == NULL && (ldid == NULL || strcmp(ldid, "0") == 0 || strcmp(ldid, "87") == 0);
}

static jm_status open_vector(jm_ctx *ctx, const char *path, GDALDatasetH *out)
{
    static const char *const raw[] = {"ENCODING=", NULL};
    JM_TRY(jm_gis_open(ctx, JM_GIS_VECTOR, path, NULL, out));
    const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(*out));
    if (strcmp(driver, "ESRI Shapefile") != 0 || !encoding_unknown(*out))
        return JM_OK;
    GDALClose(*out);
    *out = NULL;
    return jm_gis_open(ctx, JM_GIS_VECTOR, path, raw, out);
}

// The CRS of the file, or the recipe's word for it, which wins.
static jm_status settle_crs(jm_ctx *ctx, const jm_entry *entry, OGRLayerH from, jm_layer *layer)
{
    char *own = NULL;
    JM_TRY(jm_gis_crs_text(ctx, OGR_L_GetSpatialRef(from), &own));
    jm_status status = JM_OK;
    if (entry->crs != NULL && own != NULL) {
        bool same = false;
        JM_TRY_GOTO(jm_crs_same(ctx, own, entry->crs, &same), done);
        if (!same)
            jm_log(ctx, JM_LOG_WARNING,
                   "%s: the file names another coordinate system than the recipe; the recipe's %s "
                   "is taken",
                   entry->shown, entry->crs);
    }
    const char *taken = entry->crs != NULL ? entry->crs : own != NULL ? own : entry->default_crs;
    if (taken == NULL)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "the file does not say its coordinate system (no .prj, or an empty one); "
                         "write it into the recipe's entry, such as crs: EPSG:2154");
    else
        status = jm_layer_set_crs(ctx, layer, taken);

done:
    jm_free(own);
    return status;
}

static const char *const kind_names[] = {"nothing", "points", "lines", "polygons"};

// The kind a role wants; JM_GEOMETRY_NONE: any.
static jm_geometry role_geometry(jm_role role)
{
    switch (role) {
    case JM_ROLE_ROADS:
    case JM_ROLE_RAILS:
    case JM_ROLE_TRANSIT:
        return JM_LINES;
    case JM_ROLE_BUILDINGS:
    case JM_ROLE_GROUND:
    case JM_ROLE_ZONES:
        return JM_POLYGONS;
    case JM_ROLE_PARKING:
    case JM_ROLE_WATER:
        return JM_GEOMETRY_NONE;
    default:
        return JM_POINTS;
    }
}

static jm_status check_kind(jm_ctx *ctx, jm_role role, jm_geometry kind)
{
    if (role == JM_ROLE_WATER && kind == JM_POINTS)
        return jm_fail(ctx, JM_ERR_DATA, "the layer holds points, but water is polygons or lines");
    return JM_OK;
}

// Parking may be of any kind, water of lines or polygons: the layer's own, or that of its first
// geometry.
static jm_status settle_geometry(jm_ctx *ctx, const jm_entry *entry, OGRLayerH from,
                                 jm_geometry *out)
{
    jm_geometry declared = jm_geometry_kind(OGR_L_GetGeomType(from));
    *out = role_geometry(entry->role);
    if (OGR_L_GetGeomType(from) == wkbNone)
        return jm_fail(ctx, JM_ERR_DATA, "the layer is a table without geometry; %s are %s",
                       jm_role_name(entry->role), kind_names[*out == 0 ? JM_POINTS : *out]);
    if (*out != JM_GEOMETRY_NONE && declared != JM_GEOMETRY_NONE && declared != *out)
        return jm_fail(ctx, JM_ERR_DATA, "the layer holds %s, but %s are %s", kind_names[declared],
                       jm_role_name(entry->role), kind_names[*out]);
    if (*out != JM_GEOMETRY_NONE)
        return JM_OK;
    *out = declared;
    OGR_L_ResetReading(from);
    while (*out == JM_GEOMETRY_NONE) {
        OGRFeatureH feature = OGR_L_GetNextFeature(from);
        if (feature == NULL)
            break;
        OGRGeometryH g = OGR_F_GetGeometryRef(feature);
        if (g != NULL)
            *out = jm_geometry_kind(OGR_G_GetGeometryType(g));
        OGR_F_Destroy(feature);
    }
    *out = *out == JM_GEOMETRY_NONE ? JM_POINTS : *out;
    return check_kind(ctx, entry->role, *out);
}

static jm_status narrow(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, OGRLayerH from,
                        const char *layer_crs)
{
    if (entry->where != NULL && OGR_L_SetAttributeFilter(from, entry->where) != OGRERR_NONE)
        return jm_fail(ctx, JM_ERR_DATA, "the condition `where: %s` is not understood",
                       entry->where);
    if (OGR_L_GetFeatureCount(from, TRUE) <= WHOLE_FEATURES)
        return JM_OK;
    jm_box box = jm_box_grown(to->box, JM_RELIEF_RIM_M);
    bool known = false;
    JM_TRY(jm_box_transform(ctx, to->crs, layer_crs, &box, &known));
    if (known)
        OGR_L_SetSpatialFilterRect(from, box.west, box.south, box.east, box.north);
    return JM_OK;
}

static jm_status add_feature(jm_ctx *ctx, OGRFeatureH feature, jm_layer *layer,
                             jm_field_plans *plans, jm_geometry_counts *counts)
{
    OGRGeometryH geometry = OGR_F_StealGeometry(feature);
    jm_status status = JM_OK;
    if (jm_geometry_prepare(&geometry, layer->geometry, counts)) {
        if (counts->points > JM_GIS_POINT_LIMIT)
            status = jm_fail(ctx, JM_ERR_DATA,
                             "the layer has more than %d points in the area; take a smaller area, "
                             "or a simpler layer",
                             JM_GIS_POINT_LIMIT);
        int64_t features = jm_geometry_feature_count(geometry, layer->geometry);
        for (int64_t i = 0; i < features && status == JM_OK; i++) {
            status = jm_geometry_append(ctx, geometry, i, layer);
            if (status == JM_OK)
                status = jm_fields_read(ctx, feature, layer, plans);
        }
    }
    OGR_G_DestroyGeometry(geometry);
    return status;
}

static jm_status read_features(jm_ctx *ctx, OGRLayerH from, jm_layer *layer, jm_field_plans *plans,
                               jm_geometry_counts *counts)
{
    jm_status status = JM_OK;
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    OGR_L_ResetReading(from);
    for (int64_t n = 0; status == JM_OK; n++) {
        OGRFeatureH feature = OGR_L_GetNextFeature(from);
        if (feature == NULL || complaints.failures > 0) {
            OGR_F_Destroy(feature);
            break;
        }
        if (!jm_fields_skip(feature, plans))
            status = add_feature(ctx, feature, layer, plans, counts);
        OGR_F_Destroy(feature);
        if (status == JM_OK && n % POLL_EVERY == 0)
            status = jm_poll(ctx);
    }
    jm_complaints_end();
    if (status == JM_OK && complaints.failures > 0)
        return jm_fail(ctx, JM_ERR_DATA, "the file is damaged or cut off (%s); get it anew",
                       complaints.failure);
    return status;
}

static void tell_counts(jm_ctx *ctx, const jm_entry *entry, const jm_geometry_counts *counts)
{
    if (counts->absent > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: %" PRId64 " objects have no geometry and were left out",
               entry->shown, counts->absent);
    if (counts->unlike > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " objects are of another kind than %s need and were left out",
               entry->shown, counts->unlike, jm_role_name(entry->role));
    if (counts->spoilt > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " objects have coordinates that are no numbers, or no area, and were "
               "left out",
               entry->shown, counts->spoilt);
    if (counts->repaired > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " polygons crossed themselves or were open and were mended",
               entry->shown, counts->repaired);
}

static jm_status check_something(jm_ctx *ctx, const jm_entry *entry, const jm_layer *layer,
                                 const jm_geometry_counts *counts)
{
    if (layer->feature_count > 0)
        return JM_OK;
    if (counts->absent + counts->unlike + counts->spoilt > 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "no object is fit to be %s: %" PRId64 " without geometry, %" PRId64
                       " of another kind, %" PRId64 " without valid coordinates",
                       jm_role_name(entry->role), counts->absent, counts->unlike, counts->spoilt);
    return jm_fail(ctx, JM_ERR_DATA,
                   "the layer holds no object%s; take it out of the recipe or name another layer",
                   entry->where != NULL ? " that meets the condition `where:`" : "");
}

static jm_status read_layer(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, OGRLayerH from,
                            jm_layer **out)
{
    jm_geometry geometry;
    jm_field_plans plans;
    jm_geometry_counts counts = {0};
    jm_status status = JM_OK;
    jm_layer *layer = NULL;
    JM_TRY(settle_geometry(ctx, entry, from, &geometry));
    JM_TRY(jm_layer_create(ctx, OGR_L_GetName(from), geometry, &layer));
    JM_TRY_GOTO(settle_crs(ctx, entry, from, layer), fail);
    JM_TRY_GOTO(jm_fields_plan(ctx, entry, OGR_L_GetLayerDefn(from), layer, &plans), fail);
    JM_TRY_GOTO(narrow(ctx, entry, to, from, layer->crs), fail);
    bool filtered = OGR_L_GetSpatialFilter(from) != NULL;
    JM_TRY_GOTO(read_features(ctx, from, layer, &plans, &counts), fail);
    if (filtered && layer->feature_count == 0)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "none of its objects touches the area; check the file's coordinate "
                         "system (`crs:`) and the area, or take the layer out");
    else
        status = check_something(ctx, entry, layer, &counts);
    if (status != JM_OK)
        goto fail;
    layer->null_geometry_count = counts.absent + counts.spoilt + counts.unlike;
    layer->repaired_count = counts.repaired;
    tell_counts(ctx, entry, &counts);
    jm_fields_tell(ctx, entry, &plans);
    *out = layer;
    return JM_OK;

fail:
    jm_layer_destroy(layer);
    return status;
}

jm_status jm_read_vector(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_found *found)
{
    if (has_ending(entry->path, ".csv") || has_ending(entry->path, ".txt"))
        return jm_read_table(ctx, entry, to, found);
    char *place = NULL;
    GDALDatasetH dataset = NULL;
    OGRLayerH from = NULL;
    jm_layer *layer = NULL;
    JM_TRY(jm_gis_locate(ctx, entry->path, &place));
    jm_status status = open_vector(ctx, place, &dataset);
    jm_free(place);
    if (status == JM_OK)
        status = pick_layer(ctx, dataset, entry, &from, found);
    if (status == JM_OK && from != NULL)
        status = read_layer(ctx, entry, to, from, &layer);
    if (dataset != NULL)
        GDALClose(dataset);
    return status == JM_OK && layer != NULL ? jm_layer_deliver(ctx, entry, to, entry->role, layer)
                                            : status;
}
