// Vector deliveries of the listed drivers: all layers of all files that an entry stands for, as one
// layer with canonical columns.
#include "gis/vector_own.h"

#include "core/text.h"
#include "gis/door.h"

#include <cpl_string.h>
#include <inttypes.h>
#include <string.h>

enum { LISTED_BYTES = 600 };

static const char *const endings[] = {".shp", ".gpkg", ".geojson", ".json", ".fgb", NULL};

static bool is_table(const char *path)
{
    return path != NULL && (jm_gis_has_ending(path, ".csv") || jm_gis_has_ending(path, ".txt") ||
                            jm_gis_has_ending(path, ".csv.gz"));
}

// The file's name without its ending, cut to the room.
static void stem_of(const char *place, char out[JM_PEEK_NAME])
{
    const char *name = jm_gis_base_name(place);
    size_t length = strcspn(name, ".");
    for (const char *dot = strchr(name, '.'); dot != NULL; dot = strchr(dot + 1, '.'))
        for (int e = 0; endings[e] != NULL; e++)
            if (EQUALN(dot, endings[e], strlen(endings[e])))
                length = (size_t)(dot - name);
    length = length < JM_PEEK_NAME ? length : JM_PEEK_NAME - 1;
    memcpy(out, name, length);
    out[length] = '\0';
}

static void list_name(jm_found *found, const char *name)
{
    if (found->there.length > LISTED_BYTES || name[0] == '\0')
        return;
    // The same layer of many tiles is listed once, where they follow each other.
    size_t length = strlen(name), listed = (size_t)found->there.length;
    if (listed >= length && strcmp(found->there.bytes + listed - length, name) == 0)
        return;
    jm_text_printf(&found->there, "%s%s", listed > 0 ? ", " : "", name);
}

// A reading of one entry.
typedef struct gathering {
    jm_ctx *ctx;
    const jm_entry *entry;
    const jm_target *to;
    const jm_code_wish *wish;
    jm_found *found;
    jm_vector_sum *sum;
    int64_t matched, held; // objects that a server has, and that its files hold
    bool cut_off;
} gathering;

static bool is_geojson(const char *place)
{
    return jm_gis_has_ending(place, "json") || jm_gis_has_ending(place, "json.gz");
}

// Whether a file may hold a layer that is asked for: of one with many layers this is seen when it
// is open. A GeoJSON of a WFS bears the layer's name in its objects' ids.
static bool may_hold(gathering *g, const char *place, const jm_geojson_peek *peek)
{
    char stem[JM_PEEK_NAME];
    bool single = jm_gis_has_ending(place, ".shp") || is_geojson(place);
    stem_of(place, stem);
    if (!single || jm_entry_wants_layer(g->entry, stem))
        return true;
    list_name(g->found, stem);
    return (peek->name[0] != '\0' && jm_entry_wants_layer(g->entry, peek->name)) ||
           (peek->type[0] != '\0' && jm_entry_wants_layer(g->entry, peek->type));
}

// Names of a layer's columns, to be compared with those of other files.
static jm_status keep_columns(gathering *g, OGRLayerH from)
{
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(from);
    int count = OGR_FD_GetFieldCount(def);
    JM_TRY(jm_new(g->ctx, &g->sum->columns, count));
    JM_TRY(jm_copy_text(g->ctx, OGR_L_GetName(from), &g->sum->first));
    for (int c = 0; c < count; c++) {
        JM_TRY(jm_copy_text(g->ctx, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(def, c)),
                            &g->sum->columns[c]));
        g->sum->column_count++;
    }
    return JM_OK;
}

// Files without a name asked for are tiles of one layer, or a mistake: tiles share their columns.
static jm_status check_alike(gathering *g, OGRLayerH from)
{
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(from);
    int64_t count = OGR_FD_GetFieldCount(def), shared = 0;
    if (count == 0 || g->entry->layers.count > 0)
        return JM_OK;
    if (g->sum->columns == NULL)
        return keep_columns(g, from);
    for (int64_t c = 0; c < g->sum->column_count; c++)
        shared += OGR_FD_GetFieldIndex(def, g->sum->columns[c]) >= 0;
    int64_t most = count > g->sum->column_count ? count : g->sum->column_count;
    if (2 * shared >= most)
        return JM_OK;
    return jm_fail(g->ctx, JM_ERR_DATA,
                   "the layers '%s' and '%s' share too few columns to be tiles of one; name one "
                   "with `layer:`",
                   g->sum->first, OGR_L_GetName(from));
}

static jm_status add_layer(gathering *g, OGRLayerH from)
{
    g->found->any = true;
    // Of many products an empty layer is of no kind, or of any.
    if (g->entry->of_many && OGR_L_TestCapability(from, OLCFastFeatureCount) &&
        OGR_L_GetFeatureCount(from, FALSE) == 0)
        return JM_OK;
    JM_TRY(check_alike(g, from));
    return jm_vector_add(g->ctx, g->entry, g->to, from, g->wish, g->sum);
}

static jm_status refuse_many(gathering *g, GDALDatasetH dataset)
{
    jm_text names = {0};
    for (int l = 0; l < GDALDatasetGetLayerCount(dataset) && names.length < LISTED_BYTES; l++)
        jm_text_printf(&names, "%s%s", l > 0 ? ", " : "",
                       OGR_L_GetName(GDALDatasetGetLayer(dataset, l)));
    jm_status status =
        jm_fail(g->ctx, JM_ERR_DATA, "the file holds %d layers; name one with `layer:`: %s",
                GDALDatasetGetLayerCount(dataset), names.bytes != NULL ? names.bytes : "");
    jm_text_free(&names);
    return status;
}

// Whether a layer has a column that the entry, or its preset, names.
static bool has_columns(const jm_entry *entry, OGRLayerH from)
{
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(from);
    for (int c = 0; c < OGR_FD_GetFieldCount(def); c++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(def, c));
        int32_t found;
        for (int64_t m = 0; m < entry->mapping_count; m++)
            if (jm_entry_find(entry, entry->mappings[m].canonical, &name, 1, &found, 1) > 0)
                return true;
    }
    return false;
}

// The one layer of several that can be meant: an outline of the whole lies beside many deliveries.
static OGRLayerH only_fitting(const jm_entry *entry, GDALDatasetH dataset)
{
    OGRLayerH fitting = NULL;
    for (int l = 0; l < GDALDatasetGetLayerCount(dataset); l++) {
        OGRLayerH from = GDALDatasetGetLayer(dataset, l);
        if (!has_columns(entry, from))
            continue;
        if (fitting != NULL)
            return NULL;
        fitting = from;
    }
    return fitting;
}

static jm_status add_layers(gathering *g, GDALDatasetH dataset, bool by_file)
{
    int count = GDALDatasetGetLayerCount(dataset);
    bool named = g->entry->layers.count > 0;
    if (count == 0)
        return jm_fail(g->ctx, JM_ERR_DATA, "the file holds no layer");
    if (!named && count > 1) {
        OGRLayerH only = only_fitting(g->entry, dataset);
        return only != NULL ? add_layer(g, only) : refuse_many(g, dataset);
    }
    for (int l = 0; l < count; l++) {
        OGRLayerH from = GDALDatasetGetLayer(dataset, l);
        if (!named || by_file || jm_entry_wants_layer(g->entry, OGR_L_GetName(from)))
            JM_TRY(add_layer(g, from));
        else
            list_name(g->found, OGR_L_GetName(from));
    }
    return JM_OK;
}

static void note_paging(gathering *g, const jm_geojson_peek *peek, GDALDatasetH dataset)
{
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    g->held += layer != NULL ? OGR_L_GetFeatureCount(layer, TRUE) : 0;
    g->matched = peek->matched > g->matched ? peek->matched : g->matched;
    g->cut_off |= peek->cut_off;
}

static jm_status add_member(gathering *g, const char *place, bool alone)
{
    jm_vector_file file;
    jm_geojson_peek peek = {.matched = -1};
    if (is_geojson(place))
        jm_geojson_peek_at(place, &peek);
    if (!may_hold(g, place, &peek))
        return JM_OK;
    bool by_file = jm_gis_has_ending(place, ".shp") || is_geojson(place);
    jm_status status = jm_vector_open(g->ctx, g->entry, place, &file);
    if (status == JM_OK) {
        g->sum->bare += file.bare;
        if (is_geojson(place))
            note_paging(g, &peek, file.dataset);
        status = add_layers(g, file.dataset, by_file);
        jm_vector_close(&file);
    }
    return status != JM_OK && !alone
               ? jm_fail_within(g->ctx, status, "%s: ", jm_gis_base_name(place))
               : status;
}

// A server gives at most some thousand objects a page, and says so only in passing.
static void tell_paging(const gathering *g)
{
    if (g->matched > g->held)
        jm_log(g->ctx, JM_LOG_WARNING,
               "%s: the download was cut by the server's paging: it holds %" PRId64 " of %" PRId64
               " objects; get the others with STARTINDEX=%" PRId64 " and name all files",
               g->entry->shown, g->held, g->matched, g->held);
    else if (g->cut_off)
        jm_log(g->ctx, JM_LOG_WARNING,
               "%s: the download was cut by the server's paging: it says that there are more than "
               "its %" PRId64 " objects",
               g->entry->shown, g->held);
}

jm_status jm_vector_gather(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                           const jm_code_wish *wish, jm_found *found, jm_vector_sum *sum)
{
    jm_members members;
    gathering g = {.ctx = ctx,
                   .entry = entry,
                   .to = to,
                   .wish = wish,
                   .found = found,
                   .sum = sum,
                   .matched = -1};
    *sum = (jm_vector_sum){.layer = NULL};
    JM_TRY(jm_entry_members(ctx, entry, endings, &members));
    jm_status status = JM_OK;
    jm_complaints complaints; // what the parts look into themselves does not come here
    jm_complaints_begin(&complaints);
    for (int64_t m = 0; m < members.count && status == JM_OK; m++)
        status = add_member(&g, members.paths[m], members.count == 1);
    jm_complaints_end();
    jm_members_free(&members);
    if (status == JM_OK) {
        tell_paging(&g);
        status = jm_vector_sum_thin(ctx, entry, sum);
    }
    if (status != JM_OK)
        jm_vector_sum_free(sum);
    return status;
}

// Why there is nothing; of one part among several that is no fault.
static jm_status tell_nothing(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                              const jm_vector_sum *sum)
{
    const jm_geometry_counts *counts = &sum->counts;
    if (entry->of_many)
        return JM_OK;
    if (sum->read > 0)
        return jm_layer_elsewhere(ctx, entry, to, entry->role, sum->read, &sum->extent);
    if (sum->filtered)
        return jm_fail(ctx, JM_ERR_DATA,
                       "none of its objects touches the area; check the file's coordinate system "
                       "(`crs:`) and the area, or take the layer out");
    if (counts->absent + counts->unlike + counts->spoilt > 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "no object is fit to be %s: %" PRId64 " without geometry, %" PRId64
                       " of another kind, %" PRId64 " without valid coordinates",
                       jm_role_name(entry->role), counts->absent, counts->unlike, counts->spoilt);
    if (entry->where != NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the layer holds no object that meets the condition `where:`; change the "
                       "condition, or take the layer out of the recipe");
    return jm_fail(ctx, JM_ERR_DATA,
                   "the layer holds no object; take it out of the recipe or name another layer");
}

jm_status jm_read_vector(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_found *found)
{
    jm_vector_sum sum;
    if (is_table(entry->path))
        return jm_read_table(ctx, entry, to, found);
    JM_TRY(jm_vector_gather(ctx, entry, to, NULL, found, &sum));
    if (sum.layer == NULL)
        return JM_OK; // no layer of that name: the caller says so
    jm_status status = JM_OK;
    if (sum.layer->feature_count == 0) {
        status = tell_nothing(ctx, entry, to, &sum);
    } else {
        jm_vector_tell(ctx, entry, &sum);
        status = jm_layer_credit(ctx, sum.layer, entry);
        if (status == JM_OK) {
            status = jm_sources_add_layer(ctx, to->sources, entry->role, sum.layer);
            sum.layer = NULL; // taken over
        }
    }
    jm_vector_sum_free(&sum);
    return status;
}
