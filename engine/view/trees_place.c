#include "view/trees_place.h"

#include "core/math.h"

#include <math.h>
#include <stdlib.h>

// A wood between two canopies: the outcome's where it has one, else the base's.
typedef struct woods {
    const jm_view_scene *scene;
    const uint8_t *covered; // [cells] 1: a tree of the city stands there
    double spacing_m;
} woods;

void jm_view_tree_places_destroy(jm_view_tree_places *places)
{
    if (places == NULL)
        return;
    jm_free(places->tree_start);
    jm_free(places->trees);
    jm_free(places->size_m);
    jm_free(places);
}

// [cm]; NaN and negative are 0.
static uint16_t to_cm(double m)
{
    return m > 0.0 ? (uint16_t)fmin(m * 100.0 + 0.5, 65535.0) : 0;
}

// Even bits of a place (finaliser of SplitMix64, as in core/random.c): made millions of times.
static uint64_t hash_of(int64_t i, int64_t j)
{
    uint64_t z = (uint64_t)i * 0x9E3779B97F4A7C15u + (uint64_t)j * 0xC2B2AE3D27D4EB4Fu;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

// 0..1 from eight of the bits.
static double byte_of(uint64_t hash, int which)
{
    return (double)(hash >> (8 * which) & 255u) / 255.0;
}

static double size_of(const jm_view_tree *t)
{
    int high = t->height > t->base ? t->height - t->base : 0;
    return 0.01 * (high > t->crown ? high : t->crown);
}

static jm_view_tree place(const jm_view_scene *s, int32_t tile, double x, double y)
{
    double west, south;
    jm_view_scene_tile_corner(s, tile, &west, &south);
    double u = ((x - west) / s->tile_m + 0.5) * 0.5, v = ((y - south) / s->tile_m + 0.5) * 0.5;
    return (jm_view_tree){
        .u = (uint16_t)(jm_clamp(u, 0.0, 1.0) * 65535.0 + 0.5),
        .v = (uint16_t)(jm_clamp(v, 0.0, 1.0) * 65535.0 + 0.5),
        .h = to_cm(jm_view_scene_ground(s, x, y) - (double)s->tile_low[tile]),
    };
}

// Presence, and whether it is new.
static uint8_t flags_of(const jm_view_scene *s, unsigned in)
{
    bool is_new = s->base != NULL && in == JM_VIEW_IN_OUTCOME;
    return (uint8_t)(in | (is_new ? 64u : 0u));
}

static jm_view_tree tree_of(const jm_view_scene *s, int32_t tile, int32_t id)
{
    const jm_trees *trees = &s->city->trees;
    jm_view_tree t = place(s, tile, trees->x[id] - s->origin_x, trees->y[id] - s->origin_y);
    t.height = to_cm((double)trees->height_m[id]);
    t.crown = to_cm((double)trees->crown_m[id]);
    t.base = to_cm((double)trees->base_m[id]);
    t.flags = flags_of(s, s->tree_in[id]);
    t.tone = (uint8_t)hash_of(id, 1);
    t.id = id;
    return t;
}

// Trees of the city.

// Of `present` trees `most` are kept, evenly: rank r is one of them.
static bool is_kept(int64_t rank, int64_t present, int64_t most)
{
    return present <= most || rank * most / present != (rank + 1) * most / present;
}

// Tile of each tree that is drawn, JM_NONE for the others.
static void find_tiles(const jm_view_scene *s, int64_t most, int32_t *tile)
{
    const jm_trees *trees = &s->city->trees;
    int64_t rank = 0;
    for (int32_t t = 0; t < trees->count; t++) {
        bool there = s->tree_in[t] != 0 && is_kept(rank, s->tree_count, most);
        rank += s->tree_in[t] != 0;
        tile[t] =
            there ? jm_view_scene_tile_at(s, trees->x[t] - s->origin_x, trees->y[t] - s->origin_y)
                  : JM_NONE;
    }
}

// Cells whose canopy comes from single trees: those that a crown touches.
static void cover(const jm_view_scene *s, uint8_t *covered)
{
    const jm_trees *trees = &s->city->trees;
    const jm_grid *g = &s->city->grid;
    for (int32_t t = 0; t < trees->count; t++) {
        double radius = 0.5 * (double)trees->crown_m[t] + 0.75 * g->cell_m;
        if (s->tree_in[t] == 0 || !(radius < 100.0))
            continue;
        double column = (trees->x[t] - g->west_m) / g->cell_m - 0.5;
        double row = (g->north_m - trees->y[t]) / g->cell_m - 0.5, reach = radius / g->cell_m;
        int64_t left = (int64_t)ceil(fmax(column - reach, 0.0));
        int64_t right = (int64_t)floor(fmin(column + reach, g->columns - 1.0));
        int64_t upper = (int64_t)ceil(fmax(row - reach, 0.0));
        int64_t lower = (int64_t)floor(fmin(row + reach, g->rows - 1.0));
        for (int64_t r = upper; r <= lower; r++)
            for (int64_t c = left; c <= right; c++) {
                double dx = (double)c - column, dy = (double)r - row;
                if (dx * dx + dy * dy <= reach * reach)
                    covered[r * g->columns + c] = 1;
            }
    }
}

// Woods.

static bool has_canopy(const jm_city *city, int64_t cell)
{
    return city != NULL && city->rasters.canopy_top_m[cell] > 0.0f;
}

// A crown at a point of the lattice, moved by its hash; false where no wood stands.
static bool wood_at(const woods *w, int32_t tile, int64_t i, int64_t j, jm_view_tree *out)
{
    const jm_view_scene *s = w->scene;
    uint64_t hash = hash_of(i, j);
    double x = ((double)i + 0.5 + 0.7 * (byte_of(hash, 0) - 0.5)) * w->spacing_m;
    double y = ((double)j + 0.5 + 0.7 * (byte_of(hash, 1) - 0.5)) * w->spacing_m;
    int64_t cell = jm_grid_cell_at(&s->city->grid, x + s->origin_x, y + s->origin_y);
    if (cell == JM_NONE || w->covered[cell])
        return false;
    bool now = has_canopy(s->city, cell), before = has_canopy(s->base, cell);
    if (!now && !before)
        return false;
    if (out == NULL)
        return true;
    const jm_rasters *r = now ? &s->city->rasters : &s->base->rasters;
    bool in_base = s->base == NULL ? now : before;
    double height = (double)r->canopy_top_m[cell] * (0.85 + 0.15 * byte_of(hash, 2));
    double base = fmin((double)r->canopy_base_m[cell], 0.7 * height);
    double crown = jm_clamp(0.62 * height, 3.0, 9.0) * (0.85 + 0.3 * byte_of(hash, 3));
    *out = place(s, tile, x, y);
    out->height = to_cm(height);
    out->crown = to_cm(crown * w->spacing_m / 7.0);
    out->base = to_cm(base);
    out->flags = flags_of(s, (now ? JM_VIEW_IN_OUTCOME : 0u) | (in_base ? JM_VIEW_IN_BASE : 0u));
    out->tone = (uint8_t)(hash >> 32);
    out->id = JM_NONE;
    return true;
}

// Lattice points of a tile: their number, and the crowns when `out` is given.
static int64_t wood_of(const woods *w, int32_t tile, jm_view_tree *out)
{
    double west, south;
    jm_view_scene_tile_corner(w->scene, tile, &west, &south);
    int64_t i0 = (int64_t)ceil(west / w->spacing_m - 0.5);
    int64_t i1 = (int64_t)ceil((west + w->scene->tile_m) / w->spacing_m - 0.5);
    int64_t j0 = (int64_t)ceil(south / w->spacing_m - 0.5);
    int64_t j1 = (int64_t)ceil((south + w->scene->tile_m) / w->spacing_m - 0.5);
    int64_t count = 0;
    for (int64_t j = j0; j < j1; j++)
        for (int64_t i = i0; i < i1; i++)
            count += wood_at(w, tile, i, j, out != NULL ? out + count : NULL);
    return count;
}

static int64_t count_wood(jm_ctx *ctx, const woods *w, int64_t *of_tile)
{
    int32_t tiles = jm_view_scene_tiles(w->scene);
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t t = 0; t < tiles; t++)
        of_tile[t] = wood_of(w, t, NULL);
    int64_t sum = 0;
    for (int32_t t = 0; t < tiles; t++)
        sum += of_tile[t];
    return sum;
}

// Widens the lattice until the woods fit; gives how many crowns they have.
static int64_t fit_wood(jm_ctx *ctx, woods *w, int64_t room, int64_t *of_tile)
{
    int64_t count = count_wood(ctx, w, of_tile);
    while (count > room) {
        double wider = sqrt((double)count / (double)(room > 0 ? room : 1));
        w->spacing_m *= fmin(wider * 1.005, 64.0);
        count = count_wood(ctx, w, of_tile);
    }
    return count;
}

// Both together.

static int by_size(const void *a, const void *b)
{
    const jm_view_tree *p = a, *q = b;
    double size_p = size_of(p), size_q = size_of(q);
    if (size_p != size_q)
        return size_p > size_q ? -1 : 1;
    if (p->id != q->id)
        return p->id < q->id ? -1 : 1;
    if (p->u != q->u)
        return p->u < q->u ? -1 : 1;
    return p->v < q->v ? -1 : p->v > q->v;
}

typedef struct work {
    int32_t *tile;    // [trees]
    int64_t *singles; // [tiles] trees of the city
    int64_t *wood;    // [tiles] crowns of woods
    uint8_t *covered; // [cells]
} work;

static void fill(jm_ctx *ctx, const woods *w, const work *k, jm_view_tree_places *p)
{
    const jm_view_scene *s = w->scene;
    int32_t tiles = jm_view_scene_tiles(s);
    for (int32_t t = 0; t < tiles; t++) {
        p->tree_start[t + 1] = p->tree_start[t] + k->singles[t] + k->wood[t];
        k->singles[t] = 0; // from here on: how many are placed
    }
    for (int32_t id = 0; id < s->city->trees.count; id++) {
        int32_t tile = k->tile[id];
        if (tile != JM_NONE)
            p->trees[p->tree_start[tile] + k->singles[tile]++] = tree_of(s, tile, id);
    }
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t t = 0; t < tiles; t++) {
        int64_t first = p->tree_start[t], count = p->tree_start[t + 1] - first;
        (void)wood_of(w, t, p->trees + first + k->singles[t]);
        qsort(p->trees + first, (size_t)count, sizeof(jm_view_tree), by_size);
        for (int64_t i = first; i < first + count; i++)
            p->size_m[i] = (float)size_of(&p->trees[i]);
    }
}

static jm_status build(jm_ctx *ctx, woods *w, int64_t most, work *k, jm_view_tree_places *p)
{
    const jm_view_scene *s = w->scene;
    int32_t tiles = jm_view_scene_tiles(s);
    JM_TRY(jm_new(ctx, &k->tile, s->city->trees.count));
    JM_TRY(jm_new(ctx, &k->singles, tiles));
    JM_TRY(jm_new(ctx, &k->wood, tiles));
    JM_TRY(jm_new(ctx, &k->covered, jm_grid_cells(&s->city->grid)));
    find_tiles(s, most, k->tile);
    cover(s, k->covered);
    w->covered = k->covered;
    int64_t singles = 0;
    for (int32_t id = 0; id < s->city->trees.count; id++)
        if (k->tile[id] != JM_NONE) {
            k->singles[k->tile[id]]++;
            singles++;
        }
    p->scattered = fit_wood(ctx, w, most - singles, k->wood);
    JM_TRY(jm_new(ctx, &p->tree_start, tiles + 1));
    JM_TRY(jm_new(ctx, &p->trees, singles + p->scattered));
    JM_TRY(jm_new(ctx, &p->size_m, singles + p->scattered));
    fill(ctx, w, k, p);
    return JM_OK;
}

jm_status jm_view_tree_places_create(jm_ctx *ctx, const jm_view_scene *scene, double spacing_m,
                                     int64_t most, jm_view_tree_places **out)
{
    *out = NULL;
    jm_view_tree_places *p = NULL;
    JM_TRY(jm_new(ctx, &p, 1));
    woods w = {.scene = scene, .spacing_m = spacing_m};
    work k = {0};
    jm_status status = build(ctx, &w, most, &k, p);
    jm_free(k.tile);
    jm_free(k.singles);
    jm_free(k.wood);
    jm_free(k.covered);
    if (status != JM_OK) {
        jm_view_tree_places_destroy(p);
        return status;
    }
    *out = p;
    return JM_OK;
}
