// Layers on their way to the city: transformed whole, cut to the box, credited, handed over.
#include "gis/read.h"

#include "geo/geo.h"
#include "gis/door.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

jm_box jm_box_grown(jm_box box, double by)
{
    return (jm_box){box.west - by, box.south - by, box.east + by, box.north + by};
}

bool jm_boxes_touch(const jm_box *a, const jm_box *b)
{
    return a->west <= b->east && b->west <= a->east && a->south <= b->north && b->south <= a->north;
}

static void box_add(jm_box *box, double x, double y)
{
    box->west = fmin(box->west, x);
    box->east = fmax(box->east, x);
    box->south = fmin(box->south, y);
    box->north = fmax(box->north, y);
}

static const jm_box empty_box = {(double)INFINITY, (double)INFINITY, -(double)INFINITY,
                                 -(double)INFINITY};

bool jm_layer_extent(const jm_layer *layer, jm_box *box)
{
    *box = empty_box;
    for (int64_t p = 0; p < layer->point_count; p++)
        if (isfinite(layer->x[p]) && isfinite(layer->y[p]))
            box_add(box, layer->x[p], layer->y[p]);
    return box->west <= box->east;
}

jm_status jm_box_transform(jm_ctx *ctx, const char *from, const char *to, jm_box *box, bool *known)
{
    // The edges of a box bend in another projection: look at points along them.
    enum { SIDE = 32, POINTS = 4 * SIDE };
    double x[POINTS], y[POINTS];
    for (int i = 0; i < SIDE; i++) {
        double t = (double)i / SIDE;
        double xs = box->west + t * (box->east - box->west);
        double ys = box->south + t * (box->north - box->south);
        x[i] = xs, y[i] = box->south;
        x[SIDE + i] = box->east, y[SIDE + i] = ys;
        x[2 * SIDE + i] = box->east - t * (box->east - box->west), y[2 * SIDE + i] = box->north;
        x[3 * SIDE + i] = box->west, y[3 * SIDE + i] = box->north - t * (box->north - box->south);
    }
    jm_transform *transform = NULL;
    JM_TRY(jm_transform_create(ctx, from, to, &transform));
    int64_t lost = 0;
    jm_transform_points(transform, x, y, POINTS, &lost);
    jm_transform_destroy(transform);
    *known = lost == 0;
    jm_box found = empty_box;
    for (int i = 0; i < POINTS; i++)
        box_add(&found, x[i], y[i]);
    if (*known)
        *box = jm_box_grown(found, 0.02 * fmax(found.east - found.west, found.north - found.south));
    return JM_OK;
}

jm_status jm_layer_credit(jm_ctx *ctx, jm_layer *layer, const jm_entry *entry)
{
    JM_TRY(jm_layer_set_origin(ctx, layer, jm_gis_shown_name(entry->file), entry->producer,
                               entry->licence, entry->date));
    return jm_layer_set_page(ctx, layer, entry->page);
}

jm_status jm_layer_transform(jm_ctx *ctx, jm_layer *layer, const char *crs)
{
    bool same = false;
    JM_TRY(jm_crs_same(ctx, layer->crs, crs, &same));
    if (!same) {
        jm_transform *transform = NULL;
        JM_TRY(jm_transform_create(ctx, layer->crs, crs, &transform));
        jm_transform_points(transform, layer->x, layer->y, layer->point_count, NULL);
        jm_transform_destroy(transform);
    }
    return jm_layer_set_crs(ctx, layer, crs);
}

// Cohen-Sutherland region of a point: bit 0 west, 1 east, 2 south, 3 north of the box.
static int region(const jm_box *b, double x, double y)
{
    return (x < b->west ? 1 : x > b->east ? 2 : 0) | (y < b->south ? 4 : y > b->north ? 8 : 0);
}

// On which side of the line from (x0, y0) to (x1, y1) a point lies.
static double side(double x0, double y0, double x1, double y1, double x, double y)
{
    return (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0);
}

static bool segment_touches(const jm_box *b, double x0, double y0, double x1, double y1)
{
    int r0 = region(b, x0, y0), r1 = region(b, x1, y1);
    if (r0 == 0 || r1 == 0)
        return true;
    if ((r0 & r1) != 0)
        return false;
    // Both ends outside, on different sides: it touches when the corners are not all on one side.
    double s[4] = {side(x0, y0, x1, y1, b->west, b->south), side(x0, y0, x1, y1, b->east, b->south),
                   side(x0, y0, x1, y1, b->east, b->north),
                   side(x0, y0, x1, y1, b->west, b->north)};
    bool left = s[0] > 0 && s[1] > 0 && s[2] > 0 && s[3] > 0;
    bool right = s[0] < 0 && s[1] < 0 && s[2] < 0 && s[3] < 0;
    return !left && !right;
}

// Whether (x, y) lies in an odd number of the feature's rings.
static bool feature_holds(const jm_layer *l, int64_t f, double x, double y)
{
    bool inside = false;
    for (int64_t p = l->part_start[f]; p < l->part_start[f + 1]; p++) {
        int64_t from = l->point_start[p], to = l->point_start[p + 1];
        for (int64_t i = from, j = to - 1; i < to; j = i++)
            if ((l->y[i] > y) != (l->y[j] > y) &&
                x < (l->x[j] - l->x[i]) * (y - l->y[i]) / (l->y[j] - l->y[i]) + l->x[i])
                inside = !inside;
    }
    return inside;
}

static bool feature_finite(const jm_layer *l, int64_t f, jm_box *extent)
{
    *extent = empty_box;
    int64_t from = l->point_start[l->part_start[f]], to = l->point_start[l->part_start[f + 1]];
    for (int64_t i = from; i < to; i++) {
        if (!isfinite(l->x[i]) || !isfinite(l->y[i]))
            return false;
        box_add(extent, l->x[i], l->y[i]);
    }
    return true;
}

static bool feature_touches(const jm_layer *l, int64_t f, const jm_box *box, const jm_box *extent)
{
    if (!jm_boxes_touch(box, extent))
        return false;
    for (int64_t p = l->part_start[f]; p < l->part_start[f + 1]; p++) {
        int64_t from = l->point_start[p], to = l->point_start[p + 1];
        if (l->geometry == JM_POINTS && to > from && region(box, l->x[from], l->y[from]) == 0)
            return true;
        for (int64_t i = from + 1; i < to; i++)
            if (segment_touches(box, l->x[i - 1], l->y[i - 1], l->x[i], l->y[i]))
                return true;
        if (l->geometry == JM_POLYGONS && to > from &&
            segment_touches(box, l->x[to - 1], l->y[to - 1], l->x[from], l->y[from]))
            return true;
    }
    return l->geometry == JM_POLYGONS && feature_holds(l, f, box->west, box->south);
}

static jm_status copy_columns(jm_ctx *ctx, const jm_layer *from, jm_layer *to)
{
    for (int32_t c = 0; c < from->column_count; c++)
        JM_TRY(jm_layer_add_column(ctx, to, from->columns[c].name, from->columns[c].kind, NULL));
    return JM_OK;
}

jm_status jm_layer_add_copy(jm_ctx *ctx, const jm_layer *from, int64_t f, const int32_t *columns,
                            jm_layer *to)
{
    JM_TRY(jm_layer_add_feature(ctx, to));
    for (int64_t p = from->part_start[f]; p < from->part_start[f + 1]; p++) {
        JM_TRY(jm_layer_add_part(ctx, to, from->part_is_hole[p] != 0));
        for (int64_t i = from->point_start[p]; i < from->point_start[p + 1]; i++)
            JM_TRY(jm_layer_add_point(ctx, to, from->x[i], from->y[i],
                                      from->z != NULL ? from->z[i] : (double)NAN));
    }
    for (int32_t c = 0; c < from->column_count; c++) {
        int32_t own = columns != NULL ? columns[c] : c;
        if (from->columns[c].kind == JM_COLUMN_REAL)
            JM_TRY(jm_layer_set_real(ctx, to, own, jm_layer_real(from, c, f)));
        else
            JM_TRY(jm_layer_set_text(ctx, to, own, jm_layer_text(from, c, f)));
    }
    return JM_OK;
}

jm_status jm_layer_keep(jm_ctx *ctx, jm_layer **layer, const uint8_t *keep)
{
    const jm_layer *from = *layer;
    jm_layer *to = NULL;
    JM_TRY(jm_layer_create(ctx, from->name, from->geometry, &to));
    jm_status status = JM_OK;
    JM_TRY_GOTO(copy_columns(ctx, from, to), fail);
    JM_TRY_GOTO(
        jm_layer_set_origin(ctx, to, from->source, from->producer, from->licence, from->date),
        fail);
    JM_TRY_GOTO(jm_layer_set_page(ctx, to, from->page), fail);
    JM_TRY_GOTO(jm_layer_set_crs(ctx, to, from->crs), fail);
    to->null_geometry_count = from->null_geometry_count;
    to->repaired_count = from->repaired_count;
    for (int64_t f = 0; f < from->feature_count; f++)
        if (keep[f])
            JM_TRY_GOTO(jm_layer_add_copy(ctx, from, f, NULL, to), fail);
    jm_layer_destroy(*layer);
    *layer = to;
    return JM_OK;

fail:
    jm_layer_destroy(to);
    return status;
}

typedef struct named {
    const char *text;
    int64_t feature;
} named;

static int by_text(const void *left, const void *right)
{
    const named *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    return order != 0 ? order : (a->feature > b->feature) - (a->feature < b->feature);
}

jm_status jm_layer_drop_doubles(jm_ctx *ctx, jm_layer **layer, int32_t column, int64_t *doubles)
{
    named *order = NULL;
    uint8_t *keep = NULL;
    jm_status status = JM_OK;
    int64_t count = (*layer)->feature_count;
    *doubles = 0;
    JM_TRY_GOTO(jm_new(ctx, &order, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &keep, count), fail);
    for (int64_t f = 0; f < count; f++)
        order[f] = (named){jm_layer_text(*layer, column, f), f};
    if (count > 1)
        qsort(order, (size_t)count, sizeof *order, by_text);
    for (int64_t i = 0; i < count; i++) {
        bool first = i == 0 || strcmp(order[i - 1].text, order[i].text) != 0;
        keep[order[i].feature] = first;
        *doubles += first ? 0 : 1;
    }
    if (*doubles > 0)
        status = jm_layer_keep(ctx, layer, keep);
fail:
    jm_free(order);
    jm_free(keep);
    return status;
}

jm_status jm_layer_cut(jm_ctx *ctx, jm_layer **layer, const jm_box *box, int64_t *spoilt)
{
    const jm_layer *from = *layer;
    uint8_t *keep = NULL;
    int64_t not_finite = 0;
    JM_TRY(jm_new(ctx, &keep, from->feature_count));
    for (int64_t f = 0; f < from->feature_count; f++) {
        jm_box extent;
        if (feature_finite(from, f, &extent))
            keep[f] = feature_touches(from, f, box, &extent);
        else
            not_finite++;
    }
    if (spoilt != NULL)
        *spoilt = not_finite;
    jm_status status = jm_layer_keep(ctx, layer, keep);
    jm_free(keep);
    return status;
}

jm_status jm_layer_elsewhere(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_role role,
                             int64_t count, const jm_box *extent)
{
    if (extent->west <= extent->east && jm_boxes_touch(extent, &to->box)) {
        jm_log(ctx, JM_LOG_WARNING,
               "%s: none of its %" PRId64 " objects (%s) touches the area; the layer is left out",
               entry->shown, count, jm_role_name(role));
        return JM_OK;
    }
    return jm_fail(ctx, JM_ERR_DATA,
                   "none of its %" PRId64 " objects (%s) touches the area: they lie in x %.0f to "
                   "%.0f, y %.0f to %.0f, the area in x %.0f to %.0f, y %.0f to %.0f; check the "
                   "file's coordinate system (`crs:`) and the area, or take the layer out",
                   count, jm_role_name(role), extent->west, extent->east, extent->south,
                   extent->north, to->box.west, to->box.east, to->box.south, to->box.north);
}

static jm_status deliver(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_role role,
                         bool whole, jm_layer *layer)
{
    jm_status status = JM_OK;
    int64_t read = layer->feature_count, spoilt = 0;
    jm_box raw, extent = {1.0, 1.0, -1.0, -1.0}, box = to->box;
    char *crs = NULL;
    bool known = whole && layer->crs != NULL && jm_layer_extent(layer, &raw);
    if (role == JM_ROLE_RELIEF)
        box = jm_box_grown(box, JM_RELIEF_RIM_M);
    JM_TRY_GOTO(jm_layer_credit(ctx, layer, entry), fail);
    if (known)
        JM_TRY_GOTO(jm_copy_text(ctx, layer->crs, &crs), fail);
    JM_TRY_GOTO(jm_layer_transform(ctx, layer, to->crs), fail);
    jm_layer_extent(layer, &extent);
    JM_TRY_GOTO(jm_layer_cut(ctx, &layer, &box, &spoilt), fail);
    if (known && layer->feature_count == 0) {
        JM_TRY_GOTO(jm_check_numbers(ctx, to, &raw, crs), fail);
        JM_TRY_GOTO(jm_check_swapped(ctx, to, &raw, crs), fail);
    }
    if (spoilt > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " objects (%s) lie where the recipe's CRS does not reach; left out",
               entry->shown, spoilt, jm_role_name(role));
    if (layer->feature_count > 0) {
        status = jm_sources_add_layer(ctx, to->sources, role, layer); // takes it over, or frees it
        layer = NULL;
    } else if (whole) {
        status = jm_layer_elsewhere(ctx, entry, to, role, read, &extent);
    }

fail:
    jm_free(crs);
    jm_layer_destroy(layer);
    return status;
}

jm_status jm_layer_deliver(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_role role,
                           jm_layer *layer)
{
    return deliver(ctx, entry, to, role, true, layer);
}

jm_status jm_layer_deliver_part(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                jm_role role, jm_layer *layer)
{
    return deliver(ctx, entry, to, role, false, layer);
}
