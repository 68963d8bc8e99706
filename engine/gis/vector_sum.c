// Layers of several files become one: appended, and what several hold taken once.
#include "gis/vector_own.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static jm_status append(jm_ctx *ctx, const jm_layer *from, jm_layer *to)
{
    int32_t *column = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &column, from->column_count));
    for (int32_t c = 0; c < from->column_count; c++) {
        column[c] = jm_layer_column(to, from->columns[c].name);
        if (column[c] < 0)
            JM_TRY_GOTO(jm_layer_add_column(ctx, to, from->columns[c].name, from->columns[c].kind,
                                            &column[c]),
                        done);
    }
    for (int64_t f = 0; f < from->feature_count; f++)
        JM_TRY_GOTO(jm_layer_add_copy(ctx, from, f, column, to), done);
    to->null_geometry_count += from->null_geometry_count;
    to->repaired_count += from->repaired_count;

done:
    jm_free(column);
    return status;
}

jm_status jm_vector_sum_add(jm_ctx *ctx, jm_vector_sum *sum, jm_layer *layer)
{
    int64_t before = sum->layer != NULL ? sum->layer->feature_count : 0;
    int64_t after = before + layer->feature_count;
    jm_status status = jm_grow(ctx, &sum->tile, &sum->tile_capacity, after + 1);
    if (status == JM_OK && sum->layer == NULL) {
        sum->layer = layer;
    } else {
        if (status == JM_OK)
            status = append(ctx, layer, sum->layer);
        jm_layer_destroy(layer);
    }
    JM_TRY(status);
    for (int64_t f = before; f < after; f++)
        sum->tile[f] = sum->tiles;
    sum->tiles++;
    if (sum->layer->point_count > JM_GIS_POINT_LIMIT)
        return jm_fail(ctx, JM_ERR_DATA,
                       "its files have more than %d points in the area; take a smaller area, or a "
                       "simpler layer",
                       JM_GIS_POINT_LIMIT);
    return JM_OK;
}

static void sum_items(jm_vector_sum *sum, const jm_field_plan *plan)
{
    jm_field_plans *to = &sum->plans;
    int i = 0;
    while (i < to->count && to->items[i].column != plan->column)
        i++;
    if (i == to->count && to->count < JM_FIELD_PLANS)
        to->items[to->count++] = *plan;
    else if (i < to->count) {
        if (to->items[i].unreadable == 0)
            memcpy(to->items[i].example, plan->example, sizeof plan->example);
        to->items[i].unreadable += plan->unreadable;
    }
}

void jm_vector_sum_plans(jm_vector_sum *sum, const jm_field_plans *plans)
{
    jm_field_plans *to = &sum->plans;
    for (int p = 0; p < plans->count; p++)
        sum_items(sum, &plans->items[p]);
    for (int s = 0; s < plans->skip_count; s++) {
        int i = 0;
        while (i < to->skip_count && to->skips[i].skip != plans->skips[s].skip)
            i++;
        if (i < to->skip_count)
            to->skips[i].skipped += plans->skips[s].skipped;
        else if (i < JM_FIELD_SKIPS)
            to->skips[to->skip_count++] = plans->skips[s];
    }
    to->latin1 += plans->latin1;
    to->twice += plans->twice;
}

// One object as it is compared: by its id, else by its shape.
typedef struct twin {
    const char *id; // "" when it is known by its shape
    uint64_t shape; // sum over its points
    int64_t f;
} twin;

static uint64_t mix(uint64_t sum, double value)
{
    uint64_t bits;
    value = value == 0.0 ? 0.0 : value; // -0 is 0
    memcpy(&bits, &value, sizeof bits);
    return (sum ^ bits) * UINT64_C(0x100000001b3) ^ (bits >> 29);
}

static uint64_t shape_of(const jm_layer *l, int64_t f)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (int64_t i = l->point_start[l->part_start[f]]; i < l->point_start[l->part_start[f + 1]];
         i++)
        sum = mix(mix(sum, l->x[i]), l->y[i]);
    return sum;
}

static bool same_shape(const jm_layer *l, int64_t a, int64_t b)
{
    int64_t from_a = l->point_start[l->part_start[a]], from_b = l->point_start[l->part_start[b]];
    int64_t count = l->point_start[l->part_start[a + 1]] - from_a;
    if (count != l->point_start[l->part_start[b + 1]] - from_b)
        return false;
    for (int64_t i = 0; i < count; i++)
        if (l->x[from_a + i] != l->x[from_b + i] || l->y[from_a + i] != l->y[from_b + i])
            return false;
    return true;
}

static int by_likeness(const void *a, const void *b)
{
    const twin *p = a, *q = b;
    int order = strcmp(p->id, q->id);
    if (order != 0)
        return order;
    if (p->id[0] == '\0' && p->shape != q->shape)
        return p->shape < q->shape ? -1 : 1;
    return (p->f > q->f) - (p->f < q->f);
}

// Two objects with one id: the same one in two editions, or two pieces of it, which meet in the
// border of the tiles at most.
static bool overlap(const jm_layer *l, int64_t a, int64_t b)
{
    const double touch_m = 0.01;
    jm_box p = jm_feature_box(l, a), q = jm_feature_box(l, b);
    double x = fmin(p.east, q.east) - fmax(p.west, q.west);
    double y = fmin(p.north, q.north) - fmax(p.south, q.south);
    return x > touch_m && y > touch_m;
}

static bool is_twin(const jm_vector_sum *sum, const twin *a, const twin *b)
{
    if (sum->tile[a->f] == sum->tile[b->f])
        return false;
    return same_shape(sum->layer, a->f, b->f) ||
           (a->id[0] != '\0' && overlap(sum->layer, a->f, b->f));
}

static bool alike(const twin *a, const twin *b)
{
    return strcmp(a->id, b->id) == 0 && (a->id[0] != '\0' || a->shape == b->shape);
}

// Within a run of like ones an object goes when one before it, still kept, is its twin.
static int64_t mark_twins(const jm_vector_sum *sum, const twin *twins, uint8_t *keep)
{
    enum { LOOK_BACK = 64 }; // a constant id of a whole layer must not cost its square
    int64_t dropped = 0;
    for (int64_t i = 0; i < sum->layer->feature_count; i++) {
        keep[twins[i].f] = 1;
        for (int64_t k = i - 1; k >= 0 && i - k <= LOOK_BACK && alike(&twins[k], &twins[i]); k--) {
            if (!keep[twins[k].f] || !is_twin(sum, &twins[k], &twins[i]))
                continue;
            keep[twins[i].f] = 0;
            dropped++;
            break;
        }
    }
    return dropped;
}

jm_status jm_vector_sum_thin(jm_ctx *ctx, const jm_entry *entry, jm_vector_sum *sum)
{
    jm_layer *l = sum->layer;
    twin *twins = NULL;
    uint8_t *keep = NULL;
    jm_status status = JM_OK;
    if (sum->tiles < 2 || l->feature_count < 2)
        return JM_OK;
    int32_t id = jm_layer_column(l, "id");
    id = id >= 0 ? id : jm_layer_column(l, "code");
    JM_TRY_GOTO(jm_new(ctx, &twins, l->feature_count), done);
    JM_TRY_GOTO(jm_new(ctx, &keep, l->feature_count), done);
    for (int64_t f = 0; f < l->feature_count; f++)
        twins[f] = (twin){jm_layer_text(l, id, f), shape_of(l, f), f};
    qsort(twins, (size_t)l->feature_count, sizeof *twins, by_likeness);
    int64_t dropped = mark_twins(sum, twins, keep);
    if (dropped > 0) {
        JM_TRY_GOTO(jm_layer_keep(ctx, &sum->layer, keep), done);
        jm_log(ctx, JM_LOG_INFO,
               "%s: %" PRId64 " objects stand in several of its files and were taken once",
               entry->shown, dropped);
    }

done:
    jm_free(twins);
    jm_free(keep);
    return status;
}

void jm_vector_sum_free(jm_vector_sum *sum)
{
    jm_layer_destroy(sum->layer);
    jm_free(sum->tile);
    for (int64_t c = 0; c < sum->column_count; c++)
        jm_free(sum->columns[c]);
    jm_free(sum->columns);
    jm_free(sum->first);
    *sum = (jm_vector_sum){.layer = NULL};
}
