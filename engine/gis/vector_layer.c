// One layer of a vector file: its kind, CRS and columns settled, its objects read and cut.
#include "gis/vector_own.h"

#include "core/text.h"
#include "geo/geo.h"
#include "gis/door.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

// Up to this many features a layer is read whole, so that null geometries are seen and counted;
// above, the driver looks only at what lies in the area.
enum { WHOLE_FEATURES = 250000, POLL_EVERY = 4096, CODE_COLUMNS = 8, NAMES = 400 };

static bool layer_box(OGRLayerH from, bool force, jm_box *box)
{
    OGREnvelope e;
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    bool known = OGR_L_GetExtent(from, &e, force) == OGRERR_NONE;
    jm_complaints_end();
    *box = (jm_box){e.MinX, e.MinY, e.MaxX, e.MaxY};
    return known && box->west <= box->east && box->south <= box->north;
}

// -1: to count them the driver would have to read them all.
static int64_t known_count(OGRLayerH from)
{
    return OGR_L_TestCapability(from, OLCFastFeatureCount) ? OGR_L_GetFeatureCount(from, FALSE)
                                                           : -1;
}

static jm_status ask_for_crs(jm_ctx *ctx, const jm_target *to, OGRLayerH from)
{
    jm_box box;
    int64_t count = known_count(from);
    bool known = layer_box(from, count >= 0 && count <= WHOLE_FEATURES, &box);
    return jm_crs_missing(ctx, to, known ? &box : NULL);
}

// The recipe's word for the CRS, which wins; the file's own; the product's.
static jm_status settle_crs(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, OGRLayerH from,
                            jm_layer *layer)
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
    status = taken == NULL ? ask_for_crs(ctx, to, from) : jm_layer_set_crs(ctx, layer, taken);

done:
    jm_free(own);
    return status;
}

static const char *const kind_names[] = {JM_WORDS("nothing"), JM_WORDS("points"), JM_WORDS("lines"),
                                         JM_WORDS("polygons")};

static const char *kind_name(const jm_ctx *ctx, jm_geometry kind)
{
    return jm_translate(ctx, kind_names[kind]);
}

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
    case JM_ROLE_TURNS:
        return JM_GEOMETRY_NONE;
    default:
        return JM_POINTS;
    }
}

static jm_status check_kind(jm_ctx *ctx, jm_role role, jm_geometry kind)
{
    if (role == JM_ROLE_WATER && kind == JM_POINTS)
        return jm_fail(ctx, JM_ERR_DATA, "the layer holds points, but water is polygons or lines");
    if (role == JM_ROLE_TURNS && kind == JM_POLYGONS)
        return jm_fail(ctx, JM_ERR_DATA, "the layer holds polygons, but turns are points or lines");
    return JM_OK;
}

static jm_geometry first_kind(OGRLayerH from)
{
    jm_geometry kind = JM_GEOMETRY_NONE;
    OGR_L_ResetReading(from);
    while (kind == JM_GEOMETRY_NONE) {
        OGRFeatureH feature = OGR_L_GetNextFeature(from);
        if (feature == NULL)
            break;
        OGRGeometryH g = OGR_F_GetGeometryRef(feature);
        if (g != NULL)
            kind = jm_geometry_kind(OGR_G_GetGeometryType(g));
        OGR_F_Destroy(feature);
    }
    return kind;
}

// Parking may be of any kind, water of lines or polygons: the layer's own, or that of its first
// geometry; of several layers that of the first one.
static jm_status settle_geometry(jm_ctx *ctx, const jm_entry *entry, OGRLayerH from,
                                 const jm_vector_sum *sum, jm_geometry *out)
{
    jm_geometry declared = jm_geometry_kind(OGR_L_GetGeomType(from));
    *out = sum->layer != NULL ? sum->layer->geometry : role_geometry(entry->role);
    if (OGR_L_GetGeomType(from) == wkbNone)
        return jm_fail(ctx, JM_ERR_DATA, "the layer is a table without geometry; %s are %s",
                       jm_role_name(entry->role), kind_name(ctx, *out == 0 ? JM_POINTS : *out));
    if (*out != JM_GEOMETRY_NONE && declared != JM_GEOMETRY_NONE && declared != *out)
        return jm_fail(ctx, JM_ERR_DATA, "the layer holds %s, but %s are %s",
                       kind_name(ctx, declared), jm_role_name(entry->role), kind_name(ctx, *out));
    if (*out != JM_GEOMETRY_NONE)
        return JM_OK;
    *out = declared != JM_GEOMETRY_NONE ? declared : first_kind(from);
    *out = *out == JM_GEOMETRY_NONE ? JM_POINTS : *out;
    return check_kind(ctx, entry->role, *out);
}

static void add_quoted(jm_text *t, char quote, const char *text)
{
    char one[2] = {quote, '\0'};
    jm_text_add(t, one);
    for (; *text != '\0'; text++) {
        jm_text_add_bytes(t, text, 1);
        if (*text == quote)
            jm_text_add(t, one);
    }
    jm_text_add(t, one);
}

// One column's part of the condition: its text is one of the codes, or a list that holds one.
static void add_condition(jm_text *t, const char *column, const jm_code_wish *wish)
{
    for (int64_t c = 0; c < wish->codes->count; c++) {
        jm_text pattern = {0};
        jm_text_add(&pattern, wish->among ? "%" : "");
        jm_text_add(&pattern, wish->codes->items[c]);
        jm_text_add(&pattern, wish->among ? "%" : "");
        jm_text_add(t, t->length > 0 ? " OR " : "");
        add_quoted(t, '"', column);
        jm_text_add(t, wish->among ? " LIKE " : " = ");
        add_quoted(t, '\'', pattern.bytes != NULL ? pattern.bytes : "");
        jm_text_free(&pattern);
    }
}

// A condition that only lets through what has a wanted code, so that the communes of a whole
// country are not held. Without one all are read: the codes are compared again afterwards.
static void add_wish(const jm_entry *entry, OGRLayerH from, const jm_code_wish *wish, jm_text *t)
{
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(from);
    const char *names[NAMES];
    int32_t found[CODE_COLUMNS];
    int count = 0;
    for (; count < OGR_FD_GetFieldCount(def) && count < NAMES; count++)
        names[count] = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(def, count));
    int columns = jm_entry_find(entry, "code", names, count, found, CODE_COLUMNS);
    for (int c = 0; c < columns; c++)
        if (OGR_Fld_GetType(OGR_FD_GetFieldDefn(def, found[c])) != OFTString)
            return;
    for (int c = 0; c < columns; c++)
        add_condition(t, names[found[c]], wish);
}

static jm_status set_condition(jm_ctx *ctx, const jm_entry *entry, OGRLayerH from,
                               const jm_code_wish *wish)
{
    jm_text codes = {0}, whole = {0};
    jm_status status = JM_OK;
    if (wish != NULL)
        add_wish(entry, from, wish, &codes);
    if (entry->where != NULL && codes.length > 0)
        jm_text_printf(&whole, "(%s) AND (%s)", entry->where, codes.bytes);
    else if (codes.length > 0 || entry->where != NULL)
        jm_text_add(&whole, codes.length > 0 ? codes.bytes : entry->where);
    if (whole.length > 0 && OGR_L_SetAttributeFilter(from, whole.bytes) != OGRERR_NONE)
        status = jm_fail(ctx, JM_ERR_DATA, "the condition `where: %s` is not understood",
                         entry->where != NULL ? entry->where : whole.bytes);
    jm_text_free(&codes);
    jm_text_free(&whole);
    return status;
}

static jm_status narrow(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, OGRLayerH from,
                        const char *layer_crs, const jm_code_wish *wish, bool *filtered)
{
    int64_t count = known_count(from); // before any condition: then it stands in the header
    JM_TRY(set_condition(ctx, entry, from, wish));
    if (wish != NULL || (count >= 0 && count <= WHOLE_FEATURES))
        return JM_OK;
    jm_box box = jm_box_grown(to->box, JM_RELIEF_RIM_M);
    JM_TRY(jm_box_transform(ctx, to->crs, layer_crs, &box, filtered));
    if (*filtered)
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

// Whether a first object comes without the filters that are taken off here.
static bool gives_object(OGRLayerH from)
{
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    OGR_L_ResetReading(from);
    OGRFeatureH feature = OGR_L_GetNextFeature(from);
    jm_complaints_end();
    OGR_F_Destroy(feature);
    return feature != NULL && complaints.failures == 0;
}

// A driver that hands the condition to a database learns only when it reads that it is wrong.
static jm_status unread(jm_ctx *ctx, const jm_entry *entry, OGRLayerH from, const char *why)
{
    jm_text names = {0};
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(from);
    OGR_L_SetAttributeFilter(from, NULL);
    if (entry->where == NULL || !gives_object(from))
        return jm_fail(ctx, JM_ERR_DATA, "the file is damaged or cut off (%s); get it anew", why);
    for (int c = 0; c < OGR_FD_GetFieldCount(def) && names.length < 600; c++)
        jm_text_printf(&names, "%s%s", c > 0 ? ", " : "",
                       OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(def, c)));
    jm_status status = jm_fail(ctx, JM_ERR_DATA,
                               "the condition `where: %.200s` does not fit the layer; check the "
                               "names of columns and the quotes; its columns are: %s",
                               entry->where, names.bytes != NULL ? names.bytes : "none");
    jm_text_free(&names);
    return status;
}

static jm_status read_features(jm_ctx *ctx, const jm_entry *entry, OGRLayerH from, jm_layer *layer,
                               jm_field_plans *plans, jm_geometry_counts *counts)
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
        return unread(ctx, entry, from, complaints.failure);
    return status;
}

static void sum_counts(jm_vector_sum *sum, const jm_geometry_counts *counts)
{
    sum->counts.absent += counts->absent;
    sum->counts.unlike += counts->unlike;
    sum->counts.spoilt += counts->spoilt;
    sum->counts.repaired += counts->repaired;
    sum->counts.points += counts->points;
}

static void grow_extent(jm_vector_sum *sum, const jm_box *box)
{
    bool none = sum->extent.west > sum->extent.east || sum->read == 0;
    if (none) {
        sum->extent = *box;
        return;
    }
    sum->extent.west = fmin(sum->extent.west, box->west);
    sum->extent.south = fmin(sum->extent.south, box->south);
    sum->extent.east = fmax(sum->extent.east, box->east);
    sum->extent.north = fmax(sum->extent.north, box->north);
}

// To the target's CRS and box. Where nothing is left, the numbers may be of another CRS.
static jm_status fit(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, const jm_box *raw,
                     jm_vector_sum *sum, jm_layer **layer)
{
    jm_box extent, box = to->box;
    int64_t read = (*layer)->feature_count, spoilt = 0;
    char *crs = NULL;
    if (entry->role == JM_ROLE_RELIEF)
        box = jm_box_grown(box, JM_RELIEF_RIM_M);
    JM_TRY(jm_copy_text(ctx, (*layer)->crs, &crs));
    jm_status status = jm_layer_transform(ctx, *layer, to->crs);
    if (status == JM_OK && jm_layer_extent(*layer, &extent))
        grow_extent(sum, &extent);
    if (status == JM_OK)
        status = jm_layer_cut(ctx, layer, &box, &spoilt);
    sum->read += read;
    if (status == JM_OK && (*layer)->feature_count == 0 && raw != NULL)
        status = jm_check_swapped(ctx, to, raw, crs);
    jm_free(crs);
    if (status == JM_OK && spoilt > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " objects (%s) lie where the recipe's CRS does not reach; left out",
               entry->shown, spoilt, jm_role_name(entry->role));
    return status;
}

// Whether the layer holds any object at all, here or elsewhere.
static bool holds_object(OGRLayerH from)
{
    OGR_L_SetSpatialFilter(from, NULL);
    return gives_object(from);
}

jm_status jm_vector_add(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, OGRLayerH from,
                        const jm_code_wish *wish, jm_vector_sum *sum)
{
    jm_geometry geometry;
    jm_field_plans *plans = NULL;
    jm_geometry_counts counts = {0};
    jm_layer *layer = NULL;
    jm_box raw;
    bool filtered = false;
    jm_status status = JM_OK;
    JM_TRY(settle_geometry(ctx, entry, from, sum, &geometry));
    JM_TRY(jm_new(ctx, &plans, 1));
    JM_TRY_GOTO(jm_layer_create(ctx, OGR_L_GetName(from), geometry, &layer), done);
    JM_TRY_GOTO(settle_crs(ctx, entry, to, from, layer), done);
    JM_TRY_GOTO(jm_fields_plan(ctx, entry, OGR_L_GetLayerDefn(from), layer, plans), done);
    JM_TRY_GOTO(narrow(ctx, entry, to, from, layer->crs, wish, &filtered), done);
    JM_TRY_GOTO(read_features(ctx, entry, from, layer, plans, &counts), done);
    sum->filtered |= filtered && (layer->feature_count > 0 || holds_object(from));
    sum_counts(sum, &counts);
    jm_vector_sum_plans(sum, plans);
    // What the driver left out says where it lies in the header.
    bool known = layer->feature_count > 0 ? jm_layer_extent(layer, &raw)
                                          : filtered && layer_box(from, false, &raw);
    if (known)
        JM_TRY_GOTO(jm_check_numbers(ctx, to, &raw, layer->crs), done);
    JM_TRY_GOTO(fit(ctx, entry, to, known ? &raw : NULL, sum, &layer), done);
    layer->null_geometry_count = counts.absent + counts.spoilt + counts.unlike;
    layer->repaired_count = counts.repaired;
    status = jm_vector_sum_add(ctx, sum, layer);
    layer = NULL; // taken over

done:
    jm_layer_destroy(layer);
    jm_free(plans);
    return status;
}

void jm_vector_tell(jm_ctx *ctx, const jm_entry *entry, const jm_vector_sum *sum)
{
    const jm_geometry_counts *counts = &sum->counts;
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
    if (sum->bare > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " shapefiles have no .dbf: their objects have a shape and no values",
               entry->shown, sum->bare);
    jm_fields_tell(ctx, entry, &sum->plans);
}
