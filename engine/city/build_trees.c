#include "city/build.h"
#include "core/math.h"

#include <math.h>

// Assumed where the layer is silent: a street tree of 8 m; a crown as wide as 0.6 of the height
// (half-grown broad-leaved street trees), from 1.5 to 15 m.
static const double default_height_m = 8.0, crown_per_height = 0.6;
// Trees nearer than this are one tree that two layers know [m].
static const double same_tree_m = 2.0;

typedef struct tree_counts {
    int64_t total, outside, height, crown, base;
} tree_counts;

typedef struct tree_read {
    jm_build *build;
    int64_t count, capacity_x, capacity_y, capacity_h, capacity_c, capacity_b, capacity_l;
    double *x, *y;
    float *height, *crown, *base;
    int32_t *layer;
    tree_counts counts;
} tree_read;

static jm_status read_tree(tree_read *t, const jm_layer *l, int64_t f, int32_t layer)
{
    jm_ctx *ctx = t->build->ctx;
    double x, y;
    if (!jm_feature_middle(l, f, &x, &y) ||
        jm_grid_cell_at(&t->build->city->grid, x, y) == JM_NONE) {
        t->counts.outside++;
        return JM_OK;
    }
    double height = jm_layer_real(l, jm_layer_column(l, "height_m"), f);
    double crown = jm_layer_real(l, jm_layer_column(l, "crown_m"), f);
    double base = jm_layer_real(l, jm_layer_column(l, "base_m"), f);
    bool no_height = !(height >= JM_TREE_LEAST_M && height <= JM_TREE_MOST_M);
    bool no_crown = !(crown >= 0.2 && crown <= 50.0);
    height = no_height ? default_height_m : height;
    crown = no_crown ? fmin(fmax(crown_per_height * height, 1.5), 15.0) : crown;
    bool no_base = !(base >= 0.0 && base < height);
    base = no_base ? JM_TRUNK_SHARE * height : base;
    t->counts.total++;
    t->counts.height += no_height ? 1 : 0;
    t->counts.crown += no_crown ? 1 : 0;
    t->counts.base += no_base ? 1 : 0;
    int64_t n = t->count;
    JM_TRY(jm_grow(ctx, &t->x, &t->capacity_x, n + 1));
    JM_TRY(jm_grow(ctx, &t->y, &t->capacity_y, n + 1));
    JM_TRY(jm_grow(ctx, &t->height, &t->capacity_h, n + 1));
    JM_TRY(jm_grow(ctx, &t->crown, &t->capacity_c, n + 1));
    JM_TRY(jm_grow(ctx, &t->base, &t->capacity_b, n + 1));
    JM_TRY(jm_grow(ctx, &t->layer, &t->capacity_l, n + 1));
    t->x[n] = x;
    t->y[n] = y;
    t->height[n] = (float)height;
    t->crown[n] = (float)crown;
    t->base[n] = (float)base;
    t->layer[n] = layer;
    t->count = n + 1;
    return JM_OK;
}

typedef struct twin_search {
    const tree_read *trees;
    int32_t self;
    bool found;
} twin_search;

static void ask_earlier(void *user, int32_t id)
{
    twin_search *s = user;
    const tree_read *t = s->trees;
    double dx = t->x[id] - t->x[s->self], dy = t->y[id] - t->y[s->self];
    if (t->layer[id] < t->layer[s->self] && dx * dx + dy * dy < same_tree_m * same_tree_m)
        s->found = true;
}

/// Drops the trees of later layers that an earlier layer has; returns how many stay.
static jm_status drop_known(tree_read *t, int64_t *kept)
{
    jm_buckets filed = {0};
    jm_box *boxes = NULL;
    uint8_t *drop = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(t->build->ctx, &boxes, t->count), fail);
    JM_TRY_GOTO(jm_new(t->build->ctx, &drop, t->count), fail);
    for (int64_t i = 0; i < t->count; i++)
        boxes[i] = (jm_box){t->x[i], t->y[i], t->x[i], t->y[i]};
    JM_TRY_GOTO(jm_buckets_fill(t->build->ctx, boxes, t->count, 10.0, &filed), fail);
    for (int64_t i = 0; i < t->count; i++) {
        twin_search s = {t, (int32_t)i, false};
        jm_buckets_near(&filed,
                        (jm_box){t->x[i] - same_tree_m, t->y[i] - same_tree_m,
                                 t->x[i] + same_tree_m, t->y[i] + same_tree_m},
                        ask_earlier, &s);
        drop[i] = s.found;
    }
    *kept = 0;
    for (int64_t i = 0; i < t->count; i++) {
        if (drop[i])
            continue;
        t->x[*kept] = t->x[i];
        t->y[*kept] = t->y[i];
        t->height[*kept] = t->height[i];
        t->crown[*kept] = t->crown[i];
        t->base[*kept] = t->base[i];
        ++*kept;
    }
fail:
    jm_buckets_free(&filed);
    jm_free(boxes);
    jm_free(drop);
    return status;
}

typedef struct crown_paint {
    jm_rasters *rasters;
    float top_m, base_m;
    int64_t covered;
} crown_paint;

/// The highest crown shows; none over a roof, whose height the shadows know already.
static void paint_crown(void *user, int64_t cell)
{
    crown_paint *p = user;
    p->covered++;
    if (p->rasters->building[cell] != JM_NONE || p->top_m <= p->rasters->canopy_top_m[cell])
        return;
    p->rasters->canopy_top_m[cell] = p->top_m;
    p->rasters->canopy_base_m[cell] = p->base_m;
}

static void paint_tree(jm_city *city, int32_t i)
{
    const jm_trees *t = &city->trees;
    crown_paint p = {&city->rasters, t->height_m[i], t->base_m[i], 0};
    double cell = city->grid.cell_m, crown = (double)t->crown_m[i];
    jm_raster_disc(&city->grid, t->x[i], t->y[i], crown / 2.0, paint_crown, &p);
    // As for buildings: what covers no centre but more than half a cell takes the cell it stands
    // on.
    if (p.covered == 0 && JM_PI / 4.0 * crown * crown > cell * cell / 2.0)
        paint_crown(&p, jm_grid_cell_at(&city->grid, t->x[i], t->y[i]));
}

static jm_status keep_trees(tree_read *t, int64_t kept)
{
    jm_city *city = t->build->city;
    if (kept > INT32_MAX / 2)
        return jm_fail(t->build->ctx, JM_ERR_DATA, "trees: over a thousand million; cut the layer");
    JM_TRY(jm_city_resize(t->build->ctx, city, JM_ROWS_TREES, kept));
    for (int32_t i = 0; i < (int32_t)kept; i++) {
        city->trees.x[i] = t->x[i];
        city->trees.y[i] = t->y[i];
        city->trees.height_m[i] = t->height[i];
        city->trees.crown_m[i] = t->crown[i];
        city->trees.base_m[i] = t->base[i];
        paint_tree(city, i);
    }
    return JM_OK;
}

jm_status jm_build_trees(jm_build *b)
{
    tree_read t = {.build = b};
    jm_status status = JM_OK;
    int64_t at = -1, kept = 0;
    int32_t layers = 0;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_TREES, &at)) != NULL; layers++)
        for (int64_t f = 0; f < l->feature_count; f++)
            JM_TRY_GOTO(read_tree(&t, l, f, layers), fail);
    kept = t.count;
    if (layers > 1)
        JM_TRY_GOTO(drop_known(&t, &kept), fail);
    JM_TRY_GOTO(keep_trees(&t, kept), fail);
    const tree_counts *c = &t.counts;
    JM_TRY_GOTO(jm_build_gap(b, "tree", "left out: an earlier layer has it within 2 m",
                             t.count - kept, c->total, JM_ORIGIN_MEASURED),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "tree height", "8 m (assumed); over 60 m counts as missing",
                             c->height, c->total, JM_ORIGIN_CLASS),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "tree crown", "0.6 of the height wide (assumed)", c->crown,
                             c->total, JM_ORIGIN_CLASS),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "tree crown base",
                             "a quarter of the height (SOLWEIG: Lindberg and Grimmond 2011)",
                             c->base, c->total, JM_ORIGIN_CLASS),
                fail);
fail:
    jm_free(t.x);
    jm_free(t.y);
    jm_free(t.height);
    jm_free(t.crown);
    jm_free(t.base);
    jm_free(t.layer);
    return status;
}
