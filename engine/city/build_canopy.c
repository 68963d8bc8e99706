// Crowns of trees from rasters: of crowns themselves, and of whatever stands outside of footprints.
#include "city/build.h"

#include <math.h>
#include <stdlib.h>

// Lower plants are shrubs and hedges; higher than a tree can be are cranes [m].
static const float lowest_m = 2.0f, highest_m = (float)JM_TREE_MOST_M;
// Over asphalt, vehicles and what they carry reach up to 4.5 m; crowns are kept above them: 4.3 m
// at least stay free over French roads (assumed: half a metre more) [m].
static const float over_asphalt_m = 5.0f;
// Roofs reach over their walls, and maps and rasters differ by as much (assumed) [m].
static const double roof_edge_m = 1.0;
// The crown's top: above nine tenths of what was measured of it, so that a bird or a wire does not
// make a tree higher.
static const double top_share = 0.9;

// What decided a cell before.
enum { OPEN = 0, SINGLE_TREE = 1, CROWN_RASTER = 2, BRIDGE = 4 };

typedef struct crown_counts {
    int64_t crowns, water, roofs, rails, bridges, low, high, cleared;
} crown_counts;

static void mark_tree(void *user, int64_t cell)
{
    uint8_t *state = user;
    state[cell] |= SINGLE_TREE;
}

static void mark_bridge(void *user, int64_t cell)
{
    uint8_t *state = user;
    state[cell] |= BRIDGE;
}

/// Cells of single trees, which win over rasters, and of bridges, whose deck a raster of heights
/// shows above the ground.
static void mark_decided(const jm_build *b, uint8_t *state)
{
    const jm_city *city = b->city;
    const jm_trees *t = &city->trees;
    const jm_streets *s = &city->streets;
    for (int32_t i = 0; i < t->count; i++)
        jm_raster_disc(&city->grid, t->x[i], t->y[i], (double)t->crown_m[i] / 2.0, mark_tree,
                       state);
    for (int32_t e = 0; e < s->link_count; e++)
        if (b->paint[e] == JM_PAINT_BRIDGE)
            jm_raster_line(&city->grid, s->shape_x + s->shape_start[e],
                           s->shape_y + s->shape_start[e],
                           s->shape_start[e + 1] - s->shape_start[e], (double)s->width_m[e],
                           mark_bridge, state);
}

// --- one cell -----------------------------------------------------------------------------------

/// What the pixels of a cell show.
typedef struct cell_look {
    int known, high, too_high; // pixels
    float top_m;               // of the high ones
} cell_look;

static cell_look look(const jm_height_raster *p, const uint8_t *roofs, const int64_t *pixels,
                      int count, float least_m)
{
    float values[JM_WITHIN];
    cell_look l = {0};
    for (int i = 0; i < count; i++) {
        float v = p->values[pixels[i]];
        if (isnan(v))
            continue;
        l.known++;
        if (roofs != NULL && roofs[pixels[i]])
            continue;
        if (v > highest_m)
            l.too_high++;
        else if (v >= least_m)
            values[l.high++] = v;
    }
    if (l.high > 1)
        qsort(values, (size_t)l.high, sizeof *values, jm_by_value);
    if (l.high > 0)
        l.top_m = values[(int)ceil(top_share * l.high) - 1];
    return l;
}

static void set_crown(jm_rasters *r, int64_t cell, float top_m)
{
    r->canopy_top_m[cell] = top_m;
    r->canopy_base_m[cell] = (float)JM_TRUNK_SHARE * top_m;
}

// --- rasters of crowns --------------------------------------------------------------------------

static int64_t lay_crowns(jm_build *b, const jm_raster *r, uint8_t *state)
{
    const jm_grid *g = &b->city->grid;
    jm_rasters *to = &b->city->rasters;
    jm_height_raster plane = {r->west,    r->north, r->cell_x, r->cell_y,
                              r->columns, r->rows,  r->values};
    int64_t crowns = 0;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx)) reduction(+ : crowns)
    for (int64_t row = 0; row < g->rows; row++)
        for (int64_t column = 0; column < g->columns; column++) {
            int64_t cell = row * g->columns + column, pixels[JM_WITHIN];
            if (state[cell] & (SINGLE_TREE | CROWN_RASTER) || to->building[cell] != JM_NONE)
                continue;
            int count = jm_height_raster_within(&plane, g, row, column, pixels);
            cell_look l = look(&plane, NULL, pixels, count, lowest_m);
            if (l.high == 0 || 2 * l.high < l.known)
                continue;
            set_crown(to, cell, l.top_m);
            state[cell] |= CROWN_RASTER;
            crowns++;
        }
    return crowns;
}

// --- rasters of heights -------------------------------------------------------------------------

typedef enum verdict { NOT_SAID, NO_CROWN, CROWN } verdict;

static bool bears_plants(uint8_t cover)
{
    return cover == JM_SURFACE_GRASS || cover == JM_SURFACE_SHRUB || cover == JM_SURFACE_SOIL;
}

/// Whether a layer has told the buildings.
static bool layer_of_buildings(const jm_build *b)
{
    return b->city->buildings.count > 0 && b->masses.mass == NULL;
}

/// Whether the ground of a cell can bear a crown at all; counts why not. Without a layer of
/// buildings only the land cover tells a tree from a house.
static bool can_bear(const jm_build *b, int64_t cell, uint8_t state, crown_counts *c)
{
    uint8_t surface = b->city->rasters.surface_class[cell];
    uint8_t cover = b->cover_says != NULL ? b->cover_says[cell] : (uint8_t)JM_SURFACE_NONE;
    // On water float ships; beside it stand cranes, above it bridges.
    if (surface == JM_SURFACE_WATER || cover == JM_SURFACE_WATER)
        c->water++;
    else if (cover == JM_SURFACE_ROOF || (!layer_of_buildings(b) && !bears_plants(cover)))
        c->roofs++;
    else if (state & BRIDGE)
        c->bridges++;
    // Trains and their wires.
    else if (surface == JM_SURFACE_TRACK)
        c->rails++;
    else
        return true;
    return false;
}

static verdict judge(const jm_build *b, int64_t cell, uint8_t state, const cell_look *l,
                     crown_counts *c)
{
    bool half = 2 * l->high >= l->known;
    if (l->known == 0)
        return NOT_SAID;
    if (2 * l->too_high > l->known) {
        c->high++;
        return NO_CROWN;
    }
    if (l->high == 0 || !half || !can_bear(b, cell, state, c))
        return NO_CROWN;
    bool asphalt = b->city->rasters.surface_class[cell] == JM_SURFACE_ASPHALT;
    if (asphalt && l->top_m < over_asphalt_m) {
        c->low++;
        return NO_CROWN;
    }
    return CROWN;
}

static void lay_cell(jm_build *b, const jm_object_plane *plane, const uint8_t *roofs, int64_t row,
                     int64_t column, uint8_t *state, crown_counts *c)
{
    const jm_grid *g = &b->city->grid;
    jm_rasters *to = &b->city->rasters;
    int64_t cell = row * g->columns + column, pixels[JM_WITHIN];
    enum { DECIDED = SINGLE_TREE | CROWN_RASTER };
    if (state[cell] & DECIDED || to->building[cell] != JM_NONE)
        return;
    int count = jm_height_raster_within(&plane->raster, g, row, column, pixels);
    cell_look l = look(&plane->raster, roofs, pixels, count, lowest_m);
    verdict v = judge(b, cell, state[cell], &l, c);
    if (v == NOT_SAID)
        return;
    state[cell] |= CROWN_RASTER;
    // What was measured stands above what was drawn by lot in a wood.
    c->cleared += v == NO_CROWN && to->canopy_top_m[cell] > 0.0f;
    c->crowns += v == CROWN;
    set_crown(to, cell, v == CROWN ? l.top_m : 0.0f);
}

static jm_status lay_heights(jm_build *b, const jm_object_plane *plane, uint8_t *state,
                             crown_counts *c)
{
    const jm_grid *g = &b->city->grid;
    uint8_t *roofs = NULL;
    JM_TRY(jm_plane_roofs(b->ctx, &plane->raster, &b->city->buildings, roof_edge_m, &roofs));
    int64_t crowns = 0, water = 0, under = 0, rails = 0, bridges = 0, low = 0, high = 0;
    int64_t cleared = 0; // whole cells: the same in any order
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx))                     \
    reduction(+ : crowns, water, under, rails, bridges, low, high, cleared)
    for (int64_t row = 0; row < g->rows; row++) {
        crown_counts one = {0};
        for (int64_t column = 0; column < g->columns; column++)
            lay_cell(b, plane, roofs, row, column, state, &one);
        crowns += one.crowns, water += one.water, under += one.roofs, rails += one.rails;
        bridges += one.bridges, low += one.low, high += one.high, cleared += one.cleared;
    }
    jm_free(roofs);
    c->crowns += crowns, c->water += water, c->roofs += under, c->rails += rails;
    c->bridges += bridges, c->low += low, c->high += high, c->cleared += cleared;
    return JM_OK;
}

static jm_status tell_heights(jm_build *b, const crown_counts *c)
{
    int64_t cells = jm_grid_cells(&b->city->grid);
    const struct {
        const char *rule;
        int64_t count;
    } rows[] = {
        {"left out: ships, cranes and bridges over water", c->water},
        {"left out: the land cover says building", c->roofs},
        {"left out: decks of bridges", c->bridges},
        {"left out: trains and wires over rails", c->rails},
        {"left out: below 5 m over asphalt, as vehicles are", c->low},
        {"left out: higher than 60 m, as cranes and masts are", c->high},
        {"drawn in a wood, taken back where the raster of heights has none", c->cleared},
    };
    JM_TRY(jm_build_gap(b, "tree crown",
                        "raster of heights: 2 m or more over half of a cell, outside of "
                        "footprints and 1 m around them",
                        c->crowns, cells, JM_ORIGIN_RASTER));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        JM_TRY(
            jm_build_gap(b, "tree crown", rows[i].rule, rows[i].count, cells, JM_ORIGIN_MEASURED));
    return JM_OK;
}

/// Without a layer of buildings trees and houses look alike; *told says whether anything else tells
/// them apart.
static jm_status tell_apart(jm_build *b, bool *told)
{
    int64_t cells = jm_grid_cells(&b->city->grid);
    *told = layer_of_buildings(b) || b->cover_says != NULL;
    // Beside a raster of crowns that told the buildings, the heights are without trees.
    if (b->masses.without_trees) {
        *told = false;
        return JM_OK;
    }
    if (layer_of_buildings(b) || b->objects.count == 0)
        return JM_OK;
    return jm_build_fact(b, "tree crown",
                         *told ? "no layer of buildings: crowns of the raster of heights only "
                                 "where the land cover has plants"
                               : "no layer of buildings: houses and trees of the raster of heights "
                                 "cannot be told apart, none are made",
                         cells, cells, JM_ORIGIN_CLASS);
}

jm_status jm_build_canopy(jm_build *b)
{
    int64_t cells = jm_grid_cells(&b->city->grid), at = -1, drawn = 0;
    crown_counts counts = {0};
    uint8_t *state = NULL;
    bool told = false;
    if (jm_build_next_raster(b, JM_ROLE_CANOPY, &at) == NULL && b->objects.count == 0)
        return JM_OK;
    JM_TRY(tell_apart(b, &told));
    JM_TRY(jm_new(b->ctx, &state, cells));
    mark_decided(b, state);
    at = -1;
    for (const jm_raster *r; (r = jm_build_next_raster(b, JM_ROLE_CANOPY, &at)) != NULL;)
        drawn += lay_crowns(b, r, state);
    jm_status status = JM_OK;
    for (int64_t i = 0; i < b->objects.count && told && status == JM_OK; i++)
        status = lay_heights(b, &b->objects.planes[i], state, &counts);
    jm_free(state);
    if (status == JM_OK)
        status = tell_heights(b, &counts);
    if (status == JM_OK)
        status = jm_build_gap(b, "tree crown base",
                              "a quarter of the height (SOLWEIG: Lindberg and Grimmond 2011)",
                              drawn + counts.crowns, cells, JM_ORIGIN_CLASS);
    return status;
}
