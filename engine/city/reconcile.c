#include "city/reconcile.h"

#include "city/overlap.h"

#include <math.h>
#include <stdlib.h>

// Assumed: two outlines of one house differ by less than half of the smaller one, neighbours share
// less; a tenth is within what two surveys of one town differ by.
static const double matched_share = 0.5, overlapping_share = 0.1;
// Assumed: outlines of one layer that share this much of the larger one are one building.
static const double same_share = 0.95;

// Side of a bucket: a few buildings each in a town [m].
static const double bucket_m = 50.0;

/// A building of the stock and one of the layer that lie in one place.
typedef struct match {
    int32_t earlier; // in the stock
    int32_t later;   // in the layer
    double shared_m2;
} match;

typedef struct work {
    jm_ctx *ctx;
    jm_footprints *stock;
    jm_footprint *layer; // [count] twins fill each other
    int64_t count;
    uint8_t *keep;      // [count] 1: joins the stock
    double *matched_m2; // [count] shared with all buildings it is matched with
    int32_t *asked;     // [candidates] 1 + the last building that met it: none is met twice
    int32_t *near;      // candidates of one building
    int64_t near_count, near_capacity;
    match *matches;
    int64_t match_count, match_capacity;
    jm_overlap overlap;
    jm_status status; // of collecting
    int32_t asking;
} work;

static jm_feature_rings rings_of(const jm_footprint *f)
{
    return jm_feature_rings_of(f->layer, f->feature);
}

static double shared_box_m2(const jm_box *a, const jm_box *b)
{
    double width = fmin(a->east, b->east) - fmax(a->west, b->west);
    double height = fmin(a->north, b->north) - fmax(a->south, b->south);
    return width > 0.0 && height > 0.0 ? width * height : 0.0;
}

static void collect(void *user, int32_t id)
{
    work *w = user;
    if (w->status != JM_OK || w->asked[id] == w->asking + 1)
        return;
    w->asked[id] = w->asking + 1;
    w->status = jm_grow(w->ctx, &w->near, &w->near_capacity, w->near_count + 1);
    if (w->status == JM_OK)
        w->near[w->near_count++] = id;
}

/// Candidates of the layer's building `f`, and the overlap made ready for them.
static jm_status ask(work *w, const jm_buckets *filed, int64_t f)
{
    jm_feature_rings r = rings_of(&w->layer[f]);
    w->near_count = 0;
    w->asking = (int32_t)f;
    jm_buckets_near(filed, w->layer[f].box, collect, w);
    JM_TRY(w->status);
    return jm_overlap_begin(w->ctx, &w->overlap, &r.rings, r.is_hole);
}

static jm_status shared_with(work *w, const jm_footprint *other, double *shared_m2)
{
    jm_feature_rings r = rings_of(other);
    return jm_overlap_with(w->ctx, &w->overlap, &r.rings, r.is_hole, shared_m2);
}

static jm_status file(work *w, const jm_footprint *items, int64_t count, jm_buckets *out)
{
    jm_box *boxes = NULL;
    jm_free(w->asked);
    w->asked = NULL;
    JM_TRY(jm_new(w->ctx, &w->asked, count));
    JM_TRY(jm_new(w->ctx, &boxes, count));
    for (int64_t i = 0; i < count; i++)
        boxes[i] = items[i].box;
    jm_status status = jm_buckets_fill(w->ctx, boxes, count, bucket_m, out);
    jm_free(boxes);
    return status;
}

// --- the same building twice in one layer -------------------------------------------------------

/// What `from` knows and `to` does not.
static void take_from_twin(jm_footprint *to, const jm_footprint *from)
{
    if (isnan(to->height_m) && !isnan(from->height_m)) {
        to->height_m = from->height_m;
        to->height_from = from->height_from;
    }
    to->z_height_m = isnan(to->z_height_m) ? from->z_height_m : to->z_height_m;
    to->levels = isnan(to->levels) ? from->levels : to->levels;
    to->dwellings = isnan(to->dwellings) ? from->dwellings : to->dwellings;
    to->usage = to->usage == JM_USAGE_COUNT ? from->usage : to->usage;
}

/// The first building of the layer that has the outline of `f`, or JM_NONE.
static jm_status find_twin(work *w, const jm_buckets *filed, int64_t f, int32_t *twin)
{
    const jm_footprint *me = &w->layer[f];
    *twin = JM_NONE;
    JM_TRY(ask(w, filed, f));
    for (int64_t i = 0; i < w->near_count; i++) {
        int32_t other = w->near[i];
        const jm_footprint *it = &w->layer[other];
        double shared_m2 = 0.0, least = same_share * fmax(me->area_m2, it->area_m2);
        if (other >= f || !w->keep[other] || fmin(me->area_m2, it->area_m2) < least ||
            shared_box_m2(&me->box, &it->box) < least)
            continue;
        JM_TRY(shared_with(w, it, &shared_m2));
        if (shared_m2 >= least && (*twin == JM_NONE || other < *twin))
            *twin = other;
    }
    return JM_OK;
}

static jm_status drop_twins(work *w)
{
    jm_buckets filed = {0};
    jm_status status = JM_OK;
    JM_TRY_GOTO(file(w, w->layer, w->count, &filed), fail);
    for (int64_t f = 0; f < w->count; f++) {
        int32_t twin;
        JM_TRY_GOTO(find_twin(w, &filed, f, &twin), fail);
        w->keep[f] = twin == JM_NONE;
        if (twin == JM_NONE)
            continue;
        w->stock->repeated++;
        take_from_twin(&w->layer[twin], &w->layer[f]);
    }
fail:
    jm_buckets_free(&filed);
    return status;
}

// --- buildings of earlier layers in the same place ----------------------------------------------

static jm_status match_one(work *w, const jm_buckets *filed, int64_t f)
{
    const jm_footprint *me = &w->layer[f];
    double covered_m2 = 0.0;
    JM_TRY(ask(w, filed, f));
    for (int64_t i = 0; i < w->near_count; i++) {
        const jm_footprint *it = &w->stock->items[w->near[i]];
        double shared_m2 = 0.0;
        if (!(shared_box_m2(&me->box, &it->box) > 0.0))
            continue;
        JM_TRY(shared_with(w, it, &shared_m2));
        covered_m2 += shared_m2;
        if (shared_m2 < matched_share * fmin(me->area_m2, it->area_m2))
            continue;
        JM_TRY(jm_grow(w->ctx, &w->matches, &w->match_capacity, w->match_count + 1));
        w->matches[w->match_count++] = (match){w->near[i], (int32_t)f, shared_m2};
        w->matched_m2[f] += shared_m2;
    }
    w->keep[f] = covered_m2 < matched_share * me->area_m2;
    w->stock->left_out += w->keep[f] ? 0 : 1;
    w->stock->overlapping += w->keep[f] && covered_m2 >= overlapping_share * me->area_m2;
    return JM_OK;
}

static jm_status match_layer(work *w)
{
    jm_buckets filed = {0};
    jm_status status = JM_OK;
    JM_TRY_GOTO(file(w, w->stock->items, w->stock->count, &filed), fail);
    for (int64_t f = 0; f < w->count; f++) {
        if (f % 4096 == 0)
            JM_TRY_GOTO(jm_poll(w->ctx), fail);
        if (w->keep[f])
            JM_TRY_GOTO(match_one(w, &filed, f), fail);
    }
    w->stock->matched += w->match_count;
fail:
    jm_buckets_free(&filed);
    return status;
}

// --- what the earlier ones lack -----------------------------------------------------------------

static int by_place(const void *left, const void *right)
{
    const match *a = left, *b = right;
    return a->earlier != b->earlier ? (a->earlier > b->earlier) - (a->earlier < b->earlier)
                                    : (a->later > b->later) - (a->later < b->later);
}

typedef struct weighted {
    double value, weight;
} weighted;

static int by_value(const void *left, const void *right)
{
    const weighted *a = left, *b = right;
    return a->value != b->value ? (a->value > b->value) - (a->value < b->value)
                                : (a->weight > b->weight) - (a->weight < b->weight);
}

/// The value that half of the weight lies at or below; NaN of none.
static double weighted_median(weighted *items, int64_t count)
{
    double all = 0.0, below = 0.0;
    if (count == 0)
        return (double)NAN;
    qsort(items, (size_t)count, sizeof *items, by_value);
    for (int64_t i = 0; i < count; i++)
        all += items[i].weight;
    for (int64_t i = 0; i < count; i++) {
        below += items[i].weight;
        if (2.0 * below >= all)
            return items[i].value;
    }
    return items[count - 1].value;
}

/// The member at `offset` of the matched buildings, its median by shared area.
static double median_of(const work *w, const match *m, int64_t count, size_t offset,
                        weighted *scratch)
{
    int64_t known = 0;
    for (int64_t i = 0; i < count; i++) {
        double value = *(const double *)((const char *)&w->layer[m[i].later] + offset);
        if (!isnan(value))
            scratch[known++] = (weighted){value, m[i].shared_m2};
    }
    return weighted_median(scratch, known);
}

static uint8_t usage_of(const work *w, const match *m, int64_t count)
{
    double area_m2[JM_USAGE_COUNT] = {0};
    uint8_t best = JM_USAGE_COUNT;
    for (int64_t i = 0; i < count; i++)
        if (w->layer[m[i].later].usage < JM_USAGE_COUNT)
            area_m2[w->layer[m[i].later].usage] += m[i].shared_m2;
    for (uint8_t u = 0; u < JM_USAGE_COUNT; u++)
        if (area_m2[u] > 0.0 && (best == JM_USAGE_COUNT || area_m2[u] > area_m2[best]))
            best = u;
    return best;
}

/// Their dwellings, each one's shared by area among the buildings it is matched with. Those that
/// join the stock themselves keep theirs.
static double dwellings_of(const work *w, const match *m, int64_t count)
{
    double sum = (double)NAN;
    for (int64_t i = 0; i < count; i++) {
        int32_t later = m[i].later;
        double dwellings = w->layer[later].dwellings;
        if (!w->keep[later] && !isnan(dwellings))
            sum = (isnan(sum) ? 0.0 : sum) + dwellings * m[i].shared_m2 / w->matched_m2[later];
    }
    return sum;
}

static bool fill(double *value, double with)
{
    if (!isnan(*value) || isnan(with))
        return false;
    *value = with;
    return true;
}

static void fill_one(work *w, jm_footprint *to, const match *m, int64_t count, weighted *scratch)
{
    jm_footprints *s = w->stock;
    if (fill(&to->height_m, median_of(w, m, count, offsetof(jm_footprint, height_m), scratch))) {
        to->height_from = JM_HEIGHT_MATCHED;
        s->filled_height++;
    }
    fill(&to->z_height_m, median_of(w, m, count, offsetof(jm_footprint, z_height_m), scratch));
    s->filled_levels +=
        fill(&to->levels, median_of(w, m, count, offsetof(jm_footprint, levels), scratch));
    s->filled_dwellings += fill(&to->dwellings, dwellings_of(w, m, count));
    if (to->usage == JM_USAGE_COUNT) {
        to->usage = usage_of(w, m, count);
        s->filled_usage += to->usage != JM_USAGE_COUNT;
    }
}

static jm_status fill_stock(work *w)
{
    weighted *scratch = NULL;
    JM_TRY(jm_new(w->ctx, &scratch, w->match_count));
    if (w->match_count > 1)
        qsort(w->matches, (size_t)w->match_count, sizeof *w->matches, by_place);
    for (int64_t i = 0, end; i < w->match_count; i = end) {
        jm_footprint *to = &w->stock->items[w->matches[i].earlier];
        double covered_m2 = 0.0;
        for (end = i; end < w->match_count && w->matches[end].earlier == w->matches[i].earlier;
             end++)
            covered_m2 += w->matches[end].shared_m2;
        // A shed that stands in a block tells nothing of the block.
        if (covered_m2 >= matched_share * to->area_m2)
            fill_one(w, to, w->matches + i, end - i, scratch);
    }
    jm_free(scratch);
    return JM_OK;
}

// --- a layer ------------------------------------------------------------------------------------

static jm_status append_kept(work *w, bool first)
{
    jm_footprints *s = w->stock;
    JM_TRY(jm_grow(w->ctx, &s->items, &s->capacity, s->count + w->count));
    for (int64_t f = 0; f < w->count; f++) {
        if (!w->keep[f])
            continue;
        s->items[s->count++] = w->layer[f];
        s->added += first ? 0 : 1;
    }
    return JM_OK;
}

static jm_status add(work *w)
{
    bool first = w->stock->count == 0;
    JM_TRY(jm_new(w->ctx, &w->keep, w->count));
    JM_TRY(jm_new(w->ctx, &w->matched_m2, w->count));
    JM_TRY(drop_twins(w));
    if (!first)
        JM_TRY(match_layer(w));
    JM_TRY(fill_stock(w));
    return append_kept(w, first);
}

jm_status jm_footprints_add(jm_ctx *ctx, jm_footprints *stock, jm_footprint *layer, int64_t count)
{
    work w = {.ctx = ctx, .stock = stock, .layer = layer, .count = count};
    if (count > INT32_MAX / 2 - stock->count)
        return jm_fail(ctx, JM_ERR_DATA, "buildings: over a thousand million; cut the layer");
    jm_status status = add(&w);
    jm_free(w.keep);
    jm_free(w.matched_m2);
    jm_free(w.asked);
    jm_free(w.near);
    jm_free(w.matches);
    jm_overlap_free(&w.overlap);
    return status;
}

void jm_footprints_free(jm_footprints *stock)
{
    jm_free(stock->items);
    *stock = (jm_footprints){0};
}
