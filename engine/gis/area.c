// The area shown, where a layer and not a box gives it: polygons of a file, or communes and EPCI by
// their codes. And its grid, told and bounded before anything is read.
#include "gis/vector_own.h"

#include "core/text.h"
#include "geo/geo.h"
#include "gis/recipe_read.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Numbers beyond are no metres of any CRS.
static const jm_box anywhere = {-1e8, -1e8, 1e8, 1e8};

// The region that a CRS is made for, in its metres: an outline beyond it is in another CRS.
static jm_status region_of(jm_ctx *ctx, const char *crs, jm_box *box)
{
    jm_crs_info info;
    bool known = false;
    *box = anywhere;
    JM_TRY(jm_crs_describe(ctx, crs, &info));
    const double *b = info.bounds; // west, south, east, north
    if (!isfinite(b[0]) || !isfinite(b[1]) || !isfinite(b[2]) || !isfinite(b[3]) || b[0] > b[2])
        return JM_OK;
    jm_box region = {b[0], b[1], b[2], b[3]};
    JM_TRY(jm_box_transform(ctx, "EPSG:4326", crs, &region, &known));
    if (known)
        *box = region;
    return JM_OK;
}

// Codes are the same with their leading zeros or, as numbers, without.
static bool same_code(const char *a, size_t length, const char *b)
{
    while (length > 0 && *a == '0') {
        a++;
        length--;
    }
    b += strspn(b, "0");
    return length > 0 && strlen(b) == length && strncmp(a, b, length) == 0;
}

// The file's text is one code, or several: "200054781/217500016".
static bool holds_code(const char *text, const char *code)
{
    static const char between[] = "/,;| ";
    while (*text != '\0') {
        size_t length = strcspn(text, between);
        if (same_code(text, length, code))
            return true;
        text += length;
        text += strspn(text, between);
    }
    return false;
}

// Adds the objects of `from` that bear one of the codes not found yet; all of them without codes.
static jm_status take(jm_ctx *ctx, const jm_text_list *codes, bool *found, jm_vector_sum *from,
                      jm_layer **area)
{
    uint8_t *keep = NULL;
    jm_layer *layer = from->layer;
    const int32_t column = jm_layer_column(layer, "code");
    int64_t taken = 0;
    JM_TRY(jm_new(ctx, &keep, layer->feature_count));
    for (int64_t f = 0; f < layer->feature_count; f++) {
        keep[f] = codes->count == 0;
        for (int64_t c = 0; c < codes->count; c++)
            keep[f] |= !found[c] && holds_code(jm_layer_text(layer, column, f), codes->items[c]);
        taken += keep[f];
    }
    for (int64_t c = 0; c < codes->count; c++)
        for (int64_t f = 0; f < layer->feature_count; f++)
            found[c] |= keep[f] && holds_code(jm_layer_text(layer, column, f), codes->items[c]);
    jm_status status = taken > 0 ? jm_layer_keep(ctx, &from->layer, keep) : JM_OK;
    jm_free(keep);
    if (status != JM_OK || taken == 0)
        return status;
    jm_vector_sum sum = {.layer = *area}; // appends, or takes the first over
    layer = from->layer;
    from->layer = NULL;
    status = jm_vector_sum_add(ctx, &sum, layer);
    *area = sum.layer;
    sum.layer = NULL;
    jm_vector_sum_free(&sum);
    return status;
}

// What the search for an outline has come to.
typedef struct area_search {
    jm_ctx *ctx;
    const jm_text_list *codes;
    jm_target to;
    jm_found there; // layers
    bool *found;    // [codes]
    jm_layer *area;
} area_search;

static bool all_found(const area_search *s)
{
    for (int64_t c = 0; c < s->codes->count; c++)
        if (!s->found[c])
            return false;
    return s->area != NULL;
}

static jm_status search_layers(area_search *s, const jm_entry *entry, bool among)
{
    jm_vector_sum sum;
    const jm_code_wish wish = {s->codes, among};
    JM_TRY(jm_vector_gather(s->ctx, entry, &s->to, s->codes->count > 0 ? &wish : NULL, &s->there,
                            &sum));
    jm_status status = JM_OK;
    if (sum.layer != NULL) {
        if (sum.layer->feature_count > 0)
            jm_vector_tell(s->ctx, entry, &sum);
        else if (sum.read > 0)
            status = jm_fail(s->ctx, JM_ERR_DATA,
                             "it lies outside of the region of the recipe's CRS: x %.0f to %.0f, y "
                             "%.0f to %.0f; check `crs` of the recipe and of the file",
                             sum.extent.west, sum.extent.east, sum.extent.south, sum.extent.north);
        if (status == JM_OK)
            status = take(s->ctx, s->codes, s->found, &sum, &s->area);
    }
    jm_vector_sum_free(&sum);
    return status;
}

// Layer by layer in the order of the entry's names: a commune that has become a part of another
// bears its code too, in a layer of its own.
static jm_status search_in_order(area_search *s, const jm_entry *entry, bool among)
{
    jm_entry one = *entry; // borrows everything
    if (entry->layers.count == 0)
        return search_layers(s, entry, among);
    for (int64_t l = 0; l < entry->layers.count && !all_found(s); l++) {
        one.layers = (jm_text_list){&entry->layers.items[l], 1, 0};
        JM_TRY(search_layers(s, &one, among));
    }
    return JM_OK;
}

static jm_status replace_list(jm_ctx *ctx, jm_text_list *list, const char *const *texts)
{
    jm_text_list_free(list);
    *list = (jm_text_list){0};
    for (int t = 0; texts[t] != NULL; t++)
        JM_TRY(jm_text_list_add(ctx, list, texts[t]));
    return JM_OK;
}

// An EPCI without a layer of its own is the union of the communes that name it. Column names of
// BD TOPO 3 and Admin Express (GeoPackage and shapefile).
static jm_status search_members(area_search *s, const jm_entry *entry)
{
    static const char *const layers[] = {"commune", "communes", NULL};
    static const char *const columns[] = {"codes_siren_des_epci",
                                          "code_siren_de_l_epci",
                                          "siren_epci",
                                          "code_siren_epci",
                                          "code_epci",
                                          "codeepci",
                                          "epci",
                                          NULL};
    jm_entry communes;
    JM_TRY(jm_entry_copy(s->ctx, entry, &communes));
    jm_status status = replace_list(s->ctx, &communes.layers, layers);
    for (int64_t m = 0; m < communes.mapping_count && status == JM_OK; m++)
        if (strcmp(communes.mappings[m].canonical, "code") == 0)
            status = replace_list(s->ctx, &communes.mappings[m].columns, columns);
    if (status == JM_OK)
        status = search_in_order(s, &communes, true);
    jm_entry_free(&communes);
    return status;
}

static jm_status no_layer(const area_search *s, const jm_area_source *source)
{
    const char *there = s->there.there.bytes != NULL ? s->there.there.bytes : "none";
    return source->kind == JM_AREA_EPCI
               ? jm_fail(s->ctx, JM_ERR_DATA,
                         "there is no layer of EPCI or communes; there are: %.600s; name it with "
                         "`layer:`",
                         there)
               : jm_fail(s->ctx, JM_ERR_DATA,
                         "there is no layer of communes; there are: %.600s; name it with `layer:`",
                         there);
}

typedef struct named_code {
    const char *code, *name;
} named_code;

static int by_code(const void *a, const void *b)
{
    const named_code *p = a, *q = b;
    int order = strcmp(p->code, q->code);
    return order != 0 ? order : strcmp(p->name, q->name);
}

// The codes on both sides of the wanted one in their order.
static void list_neighbours(const named_code *all, int64_t count, const char *wanted, jm_text *list)
{
    enum { EACH_SIDE = 3 };
    int64_t at = 0, first;
    while (at < count && strcmp(all[at].code, wanted) < 0)
        at++;
    first = at > EACH_SIDE ? at - EACH_SIDE : 0;
    for (int64_t i = first; i < count && i < first + 2 * EACH_SIDE; i++)
        jm_text_printf(list, "%s%.60s (%.60s)", list->length > 0 ? ", " : "", all[i].code,
                       all[i].name);
}

static jm_status unknown_code(area_search *s, const jm_entry *entry, const char *code)
{
    jm_vector_sum sum;
    jm_text list = {0};
    named_code *all = NULL;
    jm_status status = jm_vector_gather(s->ctx, entry, &s->to, NULL, &s->there, &sum);
    if (status != JM_OK)
        return status;
    int64_t count = sum.layer != NULL ? sum.layer->feature_count : 0;
    JM_TRY_GOTO(jm_new(s->ctx, &all, count), done);
    for (int64_t f = 0; f < count; f++)
        all[f] = (named_code){jm_layer_text(sum.layer, jm_layer_column(sum.layer, "code"), f),
                              jm_layer_text(sum.layer, jm_layer_column(sum.layer, "name"), f)};
    if (count > 1)
        qsort(all, (size_t)count, sizeof *all, by_code);
    list_neighbours(all, count, code, &list);
    status = jm_fail(s->ctx, JM_ERR_DATA,
                     "none of its %" PRId64 " objects has the code %s; the nearest are: %s", count,
                     code, list.bytes != NULL ? list.bytes : "none");

done:
    jm_free(all);
    jm_text_free(&list);
    jm_vector_sum_free(&sum);
    return status;
}

static jm_status find_outline(area_search *s, const jm_area_source *source)
{
    JM_TRY(search_in_order(s, &source->entry, false));
    if (source->kind == JM_AREA_EPCI && !all_found(s))
        JM_TRY(search_members(s, &source->entry));
    if (!s->there.any)
        return no_layer(s, source);
    for (int64_t c = 0; c < s->codes->count; c++)
        if (!s->found[c])
            return unknown_code(s, &source->entry, s->codes->items[c]);
    if (s->area == NULL || s->area->feature_count == 0)
        return source->entry.where != NULL
                   ? jm_fail(s->ctx, JM_ERR_DATA,
                             "the layer holds no polygon that meets the condition `where:`; change "
                             "it, or name another layer with `layer:`")
                   : jm_fail(s->ctx, JM_ERR_DATA,
                             "the layer holds no polygon; name one that does with `layer:`");
    return JM_OK;
}

static jm_status read_outline(jm_ctx *ctx, jm_recipe *recipe)
{
    const jm_area_source *source = &recipe->area;
    area_search s = {.ctx = ctx, .codes = &source->codes, .to = {.crs = recipe->crs}};
    jm_box box;
    jm_status status = JM_OK;
    JM_TRY(region_of(ctx, recipe->crs, &s.to.box));
    JM_TRY(jm_new(ctx, &s.found, s.codes->count));
    status = find_outline(&s, source);
    if (status == JM_OK && jm_layer_extent(s.area, &box)) {
        jm_layer_destroy(recipe->area_layer);
        recipe->area_layer = s.area;
        s.area = NULL;
        jm_city_def *city = &recipe->city;
        city->area = recipe->area_layer;
        city->west_m = box.west;
        city->south_m = box.south;
        city->east_m = box.east;
        city->north_m = box.north;
    }
    jm_layer_destroy(s.area);
    jm_text_free(&s.there.there);
    jm_free(s.found);
    return status;
}

// The rasters of city.h: four floats, one index, two bytes a cell.
enum { CELL_BYTES = 4 * (int)sizeof(float) + (int)sizeof(int32_t) + 2 };

static jm_status check_grid(jm_ctx *ctx, const jm_city_def *city)
{
    jm_grid grid;
    double margin_m = 0.0;
    JM_TRY(jm_city_lay_grid(ctx, city, &grid, &margin_m));
    const double columns = grid.columns, rows = grid.rows, cells = columns * rows;
    const double cell_km2 = 1e-6 * grid.cell_m * grid.cell_m;
    const double shown_km2 = 1e-6 * (city->east_m - city->west_m) * (city->north_m - city->south_m);
    jm_log(ctx, JM_LOG_INFO,
           "area: a box of %.2f km2, %.2f km2 with its margin: %.0f x %.0f cells of %g m, %.0f MiB",
           shown_km2, cells * cell_km2, columns, rows, grid.cell_m, cells * CELL_BYTES / 1048576.0);
    return JM_OK;
}

static jm_status check_scale(jm_ctx *ctx, const char *crs, const jm_city_def *city)
{
    jm_geo_place place;
    jm_crs_info info;
    JM_TRY(jm_crs_describe(ctx, crs, &info));
    JM_TRY(jm_geo_place_of(ctx, crs, 0.5 * (city->west_m + city->east_m),
                           0.5 * (city->south_m + city->north_m), &place));
    if (jm_scale_is_true(&place))
        return JM_OK;
    return jm_fail(ctx, JM_ERR_DATA,
                   "in %s 1 m of ground is %.3f to %.3f m here, and every length, width and "
                   "shadow would be wrong by that; take EPSG:2154 in France, or EPSG:%d",
                   info.name, place.least_scale, place.most_scale,
                   jm_utm_epsg(place.longitude_deg, place.latitude_deg));
}

jm_status jm_gis_read_area(jm_ctx *ctx, jm_recipe *recipe)
{
    jm_status status = JM_OK;
    if (recipe->area.kind != JM_AREA_BOX)
        status = read_outline(ctx, recipe);
    if (status == JM_OK && recipe->area.kind != JM_AREA_BOX)
        status = check_scale(ctx, recipe->crs, &recipe->city);
    if (status == JM_OK)
        status = check_grid(ctx, &recipe->city);
    if (status != JM_OK && recipe->area.kind != JM_AREA_BOX)
        return jm_fail_within(ctx, status, "%s: area: ", recipe->area.entry.shown);
    return status;
}
