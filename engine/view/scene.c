#include "view/scene_heights.h"

#include <math.h>

static const double tile_least_m = 256.0;
static const double tiles_most = 32.0; // along the longer side

static void lay_out(jm_view_scene *s)
{
    const jm_grid *g = &s->city->grid;
    double width = g->cell_m * g->columns, height = g->cell_m * g->rows;
    s->origin_x = floor(g->west_m + 0.5 * width + 0.5);
    s->origin_y = floor(g->north_m - 0.5 * height + 0.5);
    s->west = g->west_m - s->origin_x;
    s->east = s->west + width;
    s->north = g->north_m - s->origin_y;
    s->south = s->north - height;

    double margin = s->city->margin_m > 0.0 ? s->city->margin_m : 0.0;
    double rim_x = fmin(margin, 0.5 * width), rim_y = fmin(margin, 0.5 * height);
    s->shown_west = s->west + rim_x;
    s->shown_east = s->east - rim_x;
    s->shown_south = s->south + rim_y;
    s->shown_north = s->north - rim_y;

    s->tile_m = ceil(fmax(tile_least_m, fmax(width, height) / tiles_most));
    s->tile_columns = (int32_t)ceil(width / s->tile_m);
    s->tile_rows = (int32_t)ceil(height / s->tile_m);
    s->height_step_m = s->tile_m / JM_VIEW_TILE_QUADS;
    s->height_columns = s->tile_columns * JM_VIEW_TILE_QUADS + 1;
    s->height_rows = s->tile_rows * JM_VIEW_TILE_QUADS + 1;
}

// --- presence ----------------------------------------------------------------------------------

static uint8_t presence(bool in_outcome, bool in_base)
{
    return (uint8_t)((in_outcome ? JM_VIEW_IN_OUTCOME : 0) | (in_base ? JM_VIEW_IN_BASE : 0));
}

/// Bits of things that a measure may take away; base_count < 0: there is no base.
static void find_removable(uint8_t *in, const uint8_t *removed, int32_t count,
                           const uint8_t *base_removed, int32_t base_count)
{
    for (int32_t i = 0; i < count; i++) {
        bool outcome = removed[i] == 0;
        bool base = base_count < 0 ? outcome : i < base_count && base_removed[i] == 0;
        in[i] = presence(outcome, base);
    }
}

/// Bits of things that measures only add.
static void find_lasting(uint8_t *in, int32_t count, int32_t base_count)
{
    for (int32_t i = 0; i < count; i++)
        in[i] = presence(true, base_count < 0 || i < base_count);
}

static int32_t count_present(const uint8_t *in, int32_t count)
{
    int32_t present = 0;
    for (int32_t i = 0; i < count; i++)
        present += in[i] != 0;
    return present;
}

static bool any_new(const uint8_t *in, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (in[i] == JM_VIEW_IN_OUTCOME)
            return true;
    return false;
}

static jm_status find_presence(jm_ctx *ctx, jm_view_scene *s)
{
    const jm_city *c = s->city, *b = s->base;
    JM_TRY(jm_new(ctx, &s->building_in, c->buildings.count));
    JM_TRY(jm_new(ctx, &s->tree_in, c->trees.count));
    JM_TRY(jm_new(ctx, &s->link_in, c->streets.link_count));
    JM_TRY(jm_new(ctx, &s->line_in, c->transit.line_count));
    JM_TRY(jm_new(ctx, &s->stop_in, c->transit.stop_count));
    JM_TRY(jm_new(ctx, &s->parking_in, c->parkings.count));
    find_removable(s->building_in, c->buildings.removed, c->buildings.count,
                   b != NULL ? b->buildings.removed : NULL, b != NULL ? b->buildings.count : -1);
    find_removable(s->tree_in, c->trees.removed, c->trees.count,
                   b != NULL ? b->trees.removed : NULL, b != NULL ? b->trees.count : -1);
    // A link closed to all, or a line without departures, still lies in the street.
    find_lasting(s->link_in, c->streets.link_count, b != NULL ? b->streets.link_count : -1);
    find_lasting(s->line_in, c->transit.line_count, b != NULL ? b->transit.line_count : -1);
    find_lasting(s->stop_in, c->transit.stop_count, b != NULL ? b->transit.stop_count : -1);
    find_lasting(s->parking_in, c->parkings.count, b != NULL ? b->parkings.count : -1);
    s->building_count = count_present(s->building_in, c->buildings.count);
    s->tree_count = count_present(s->tree_in, c->trees.count);
    s->marks_new = any_new(s->building_in, c->buildings.count) ||
                   any_new(s->tree_in, c->trees.count) ||
                   any_new(s->line_in, c->transit.line_count);
    return JM_OK;
}

static jm_status check_base(jm_ctx *ctx, const jm_city *city, const jm_city *base)
{
    if (!jm_grid_same(&city->grid, &base->grid))
        return jm_fail(
            ctx, JM_ERR_DATA,
            "viewer: base and outcome are not of one grid (%d x %d cells of %g m against "
            "%d x %d of %g m); give the base that the outcome was compared with",
            base->grid.columns, base->grid.rows, base->grid.cell_m, city->grid.columns,
            city->grid.rows, city->grid.cell_m);
    const struct {
        const char *what;
        int32_t base, outcome;
    } kinds[] = {
        {JM_WORDS("buildings"), base->buildings.count, city->buildings.count},
        {JM_WORDS("trees"), base->trees.count, city->trees.count},
        {JM_WORDS("street links"), base->streets.link_count, city->streets.link_count},
        {JM_WORDS("lines"), base->transit.line_count, city->transit.line_count},
        {JM_WORDS("stops"), base->transit.stop_count, city->transit.stop_count},
        {JM_WORDS("car parks"), base->parkings.count, city->parkings.count},
    };
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (kinds[k].base > kinds[k].outcome)
            return jm_fail(ctx, JM_ERR_DATA,
                           "viewer: the base holds %d %s, the outcome only %d; a scenario never "
                           "drops any: the two may have changed places",
                           kinds[k].base, jm_translate(ctx, kinds[k].what), kinds[k].outcome);
    return JM_OK;
}

// --- tiles -------------------------------------------------------------------------------------

static void widen(jm_view_scene *s, int32_t tile, double low, double high)
{
    // Rounded outwards: culling must never lose what stands at the very edge.
    s->tile_low[tile] = fminf(s->tile_low[tile], nextafterf((float)low, -INFINITY));
    s->tile_high[tile] = fmaxf(s->tile_high[tile], nextafterf((float)high, INFINITY));
}

/// What of [low, high] lies furthest out of the tile that begins at `corner`.
static double furthest_out(const jm_view_scene *s, double corner, double low, double high)
{
    return fmax(corner - low, high - corner - s->tile_m);
}

static void reach_out(jm_view_scene *s, int32_t tile, double out)
{
    if (out > 0.0)
        s->tile_reach[tile] = fmaxf(s->tile_reach[tile], nextafterf((float)out, INFINITY));
}

static void bound_ground(jm_view_scene *s)
{
    for (int32_t t = 0; t < jm_view_scene_tiles(s); t++) {
        int32_t first_column = t % s->tile_columns * JM_VIEW_TILE_QUADS;
        int32_t first_row = t / s->tile_columns * JM_VIEW_TILE_QUADS;
        s->tile_low[t] = INFINITY;
        s->tile_high[t] = -INFINITY;
        for (int32_t r = first_row; r <= first_row + JM_VIEW_TILE_QUADS; r++)
            for (int32_t c = first_column; c <= first_column + JM_VIEW_TILE_QUADS; c++) {
                float z = s->height_m[(int64_t)r * s->height_columns + c];
                s->tile_low[t] = fminf(s->tile_low[t], z);
                s->tile_high[t] = fmaxf(s->tile_high[t], z);
            }
    }
}

static void bound_building(jm_view_scene *s, const jm_view_footprint *f)
{
    for (int32_t r = f->first_row; r <= f->last_row; r++)
        for (int32_t c = f->first_column; c <= f->last_column; c++) {
            int32_t tile = r * s->tile_columns + c;
            double x, y;
            jm_view_scene_tile_corner(s, tile, &x, &y);
            double out =
                fmax(furthest_out(s, x, f->west, f->east), furthest_out(s, y, f->south, f->north));
            // Pieces of a wide one end with their tile, at the rim half a tile further.
            reach_out(s, tile, tile == f->tile ? out : fmin(out, 0.5 * s->tile_m));
            widen(s, tile, f->foot_z, f->top_z);
        }
}

static jm_status bound_buildings(jm_ctx *ctx, jm_view_scene *s)
{
    int32_t count = s->city->buildings.count;
    jm_view_footprint *footprints = NULL;
    JM_TRY(jm_new(ctx, &footprints, count));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t i = 0; i < count; i++)
        footprints[i] = jm_view_scene_footprint(s, i);
    for (int32_t i = 0; i < count; i++)
        if (s->building_in[i] != 0 && footprints[i].tile != JM_NONE)
            bound_building(s, &footprints[i]);
    jm_free(footprints);
    return JM_OK;
}

static void bound_trees(jm_view_scene *s)
{
    const jm_trees *trees = &s->city->trees;
    for (int32_t i = 0; i < trees->count; i++) {
        double x = trees->x[i] - s->origin_x, y = trees->y[i] - s->origin_y;
        if (s->tree_in[i] == 0 || !isfinite(x) || !isfinite(y))
            continue;
        double height = trees->height_m[i] > 0.0f ? (double)trees->height_m[i] : 0.0;
        double radius = trees->crown_m[i] > 0.0f ? 0.5 * (double)trees->crown_m[i] : 0.0;
        double z = jm_view_scene_ground(s, x, y);
        int32_t tile = jm_view_scene_tile_at(s, x, y);
        double west, south;
        jm_view_scene_tile_corner(s, tile, &west, &south);
        reach_out(s, tile,
                  fmax(furthest_out(s, west, x - radius, x + radius),
                       furthest_out(s, south, y - radius, y + radius)));
        widen(s, tile, z, z + height);
    }
}

static jm_status bound_tiles(jm_ctx *ctx, jm_view_scene *s)
{
    int32_t tiles = jm_view_scene_tiles(s);
    JM_TRY(jm_new(ctx, &s->tile_low, tiles));
    JM_TRY(jm_new(ctx, &s->tile_high, tiles));
    JM_TRY(jm_new(ctx, &s->tile_reach, tiles));
    bound_ground(s);
    JM_TRY(bound_buildings(ctx, s));
    bound_trees(s);
    return JM_OK;
}

// --- the face ----------------------------------------------------------------------------------

jm_status jm_view_scene_create(jm_ctx *ctx, const jm_city *city, const jm_city *base,
                               jm_view_scene **out)
{
    *out = NULL;
    if (base != NULL)
        JM_TRY(check_base(ctx, city, base));
    jm_view_scene *s = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &s, 1));
    s->city = city;
    s->base = base;
    lay_out(s);
    JM_TRY_GOTO(find_presence(ctx, s), fail);
    JM_TRY_GOTO(jm_view_scene_heights(ctx, s), fail);
    JM_TRY_GOTO(bound_tiles(ctx, s), fail);
    *out = s;
    return JM_OK;
fail:
    jm_view_scene_destroy(s);
    return status;
}

void jm_view_scene_destroy(jm_view_scene *scene)
{
    if (scene == NULL)
        return;
    jm_free(scene->tile_low);
    jm_free(scene->tile_high);
    jm_free(scene->tile_reach);
    jm_free(scene->height_m);
    jm_free(scene->building_in);
    jm_free(scene->tree_in);
    jm_free(scene->link_in);
    jm_free(scene->line_in);
    jm_free(scene->stop_in);
    jm_free(scene->parking_in);
    jm_free(scene);
}

/// Whole steps from a rim, held within 0..count - 1; 0 for NaN.
static int32_t held_index(double steps, int32_t count)
{
    return steps >= (double)count ? count - 1 : steps >= 0.0 ? (int32_t)steps : 0;
}

int32_t jm_view_scene_tile_at(const jm_view_scene *s, double x, double y)
{
    int32_t column = held_index((x - s->west) / s->tile_m, s->tile_columns);
    int32_t row = held_index((y - s->south) / s->tile_m, s->tile_rows);
    return row * s->tile_columns + column;
}

void jm_view_scene_tile_corner(const jm_view_scene *s, int32_t tile, double *x, double *y)
{
    *x = s->west + s->tile_m * (tile % s->tile_columns);
    *y = s->south + s->tile_m * (tile / s->tile_columns);
}

double jm_view_scene_ground(const jm_view_scene *s, double x, double y)
{
    double u = (x - s->west) / s->height_step_m, v = (y - s->south) / s->height_step_m;
    int32_t column = held_index(u, s->height_columns - 1);
    int32_t row = held_index(v, s->height_rows - 1);
    double wx = u > column ? fmin(u - column, 1.0) : 0.0;
    double wy = v > row ? fmin(v - row, 1.0) : 0.0;
    const float *south = s->height_m + (int64_t)row * s->height_columns + column;
    const float *north = south + s->height_columns;
    double below = (double)south[0] + wx * ((double)south[1] - (double)south[0]);
    double above = (double)north[0] + wx * ((double)north[1] - (double)north[0]);
    return below + wy * (above - below);
}

/// The ground points of a building: its extent, and the lowest ground at them in foot_z.
static jm_view_footprint extent_of(const jm_view_scene *s, int32_t building)
{
    const jm_buildings *b = &s->city->buildings;
    jm_view_footprint f = {.west = HUGE_VAL,
                           .south = HUGE_VAL,
                           .east = -HUGE_VAL,
                           .north = -HUGE_VAL,
                           .foot_z = HUGE_VAL,
                           .tile = JM_NONE};
    int64_t begin = b->point_start[b->ring_start[building]];
    int64_t end = b->point_start[b->ring_start[building + 1]];
    for (int64_t p = begin; p < end; p++) {
        double x = b->x[p] - s->origin_x, y = b->y[p] - s->origin_y;
        if (!isfinite(x) || !isfinite(y))
            continue;
        f.west = fmin(f.west, x);
        f.east = fmax(f.east, x);
        f.south = fmin(f.south, y);
        f.north = fmax(f.north, y);
        f.foot_z = fmin(f.foot_z, jm_view_scene_ground(s, x, y));
    }
    return f;
}

static void find_tiles(const jm_view_scene *s, jm_view_footprint *f)
{
    double x, y, half = 0.5 * s->tile_m;
    f->tile = jm_view_scene_tile_at(s, 0.5 * (f->west + f->east), 0.5 * (f->south + f->north));
    jm_view_scene_tile_corner(s, f->tile, &x, &y);
    f->is_wide = furthest_out(s, x, f->west, f->east) > half ||
                 furthest_out(s, y, f->south, f->north) > half;
    int32_t first = f->is_wide ? jm_view_scene_tile_at(s, f->west, f->south) : f->tile;
    int32_t last = f->is_wide ? jm_view_scene_tile_at(s, f->east, f->north) : f->tile;
    f->first_column = first % s->tile_columns;
    f->last_column = last % s->tile_columns;
    f->first_row = first / s->tile_columns;
    f->last_row = last / s->tile_columns;
}

jm_view_footprint jm_view_scene_footprint(const jm_view_scene *s, int32_t building)
{
    jm_view_footprint f = extent_of(s, building);
    if (!(f.west <= f.east))
        return f;
    double ground = (double)s->city->buildings.ground_m[building] - s->origin_z;
    double height = (double)s->city->buildings.height_m[building];
    if (!isfinite(ground))
        ground = f.foot_z;
    f.foot_z = fmin(f.foot_z, ground) - 0.5;
    f.top_z = ground + (isfinite(height) && height > 0.0 ? height : 0.0);
    find_tiles(s, &f);
    return f;
}

unsigned jm_view_side_bit(jm_view_side side)
{
    return side == JM_VIEW_BASE ? JM_VIEW_IN_BASE : JM_VIEW_IN_OUTCOME;
}
