// trees.c: new trees: single ones, rows along a line, a grove.
#include "scenario/edit_formats.h"
#include "scenario/parts.h"

#include "core/random.h"

#include <math.h>
#include <stdio.h>

enum {
    PLACE_LIMIT = 1000000, // of one measure
    // Streams of random numbers.
    STREAM_JITTER_X = 0x54524531,
    STREAM_JITTER_Y = 0x54524532,
    STREAM_SURVIVAL = 0x54524533,
};

typedef struct params {
    const jm_yaml_node *points, *line, *polygon;
    jm_range spacing_m, offset_m, density_per_ha, height_m, crown_m, base_m, survival_share;
    double move_limit_m;
    char *species;
    bool irrigated;
} params;

static const jm_schema_row rows[] = {
    {"points", JM_SCHEMA_NODE, offsetof(params, points), .unit = "points", .default_text = "",
     .help = "Single trees; one of points, line, polygon is needed."},
    {"line", JM_SCHEMA_NODE, offsetof(params, line), .unit = "line", .default_text = "",
     .help = "A row along a line."},
    {"polygon", JM_SCHEMA_NODE, offsetof(params, polygon), .unit = "polygon", .default_text = "",
     .help = "A grove that fills a polygon."},
    {"spacing_m", JM_SCHEMA_RANGE, offsetof(params, spacing_m), .minimum = 2, .maximum = 100,
     .unit = "m", .default_text = "8", .help = "From trunk to trunk along the line."},
    {"offset_m", JM_SCHEMA_RANGE, offsetof(params, offset_m), .minimum = 0, .maximum = 50,
     .unit = "m", .default_text = "0",
     .help = "0: one row on the line; else two rows, this far to its left and right."},
    {"density_per_ha", JM_SCHEMA_RANGE, offsetof(params, density_per_ha), .minimum = 1,
     .maximum = 2500, .unit = "trees/ha", .default_text = "100",
     .help = "Of the grove; where no tree can stand there is none."},
    {"height_m", JM_SCHEMA_RANGE, offsetof(params, height_m), .minimum = 1, .maximum = 60,
     .unit = "m", .default_text = "8", .help = "Height in the year of the horizon."},
    {"crown_m", JM_SCHEMA_RANGE, offsetof(params, crown_m), .minimum = 0.5, .maximum = 40,
     .unit = "m", .default_text = "5", .help = "Diameter of the crown in that year."},
    {"base_m", JM_SCHEMA_RANGE, offsetof(params, base_m), .minimum = 0, .maximum = 30, .unit = "m",
     .default_text = "2.5",
     .help = "Underside of the crown above ground; people and cars pass below."},
    {"species", JM_SCHEMA_TEXT, offsetof(params, species), .unit = "", .default_text = "none",
     .help = "Name of the species, for people."},
    {"survival_share", JM_SCHEMA_RANGE, offsetof(params, survival_share), .minimum = 0,
     .maximum = 1, .unit = "1", .default_text = "1",
     .help = "Share of the planted trees that still stand in the year of the horizon."},
    {"irrigated", JM_SCHEMA_BOOL, offsetof(params, irrigated), .unit = "", .default_text = "false",
     .help = "Whether the ground below the crowns is watered."},
    {"move_limit_m", JM_SCHEMA_NUMBER, offsetof(params, move_limit_m), .minimum = 0, .maximum = 50,
     .unit = "m", .default_text = "8",
     .help = "A point or place of a row on a roof, carriageway, track or water is moved this far "
             "at most, else dropped; in a grove it is dropped."},
    {0}};

static jm_range plain(double value)
{
    return (jm_range){value, value};
}

static void defaults(void *p)
{
    *(params *)p = (params){.spacing_m = plain(8.0),
                            .density_per_ha = plain(100.0),
                            .height_m = plain(8.0),
                            .crown_m = plain(5.0),
                            .base_m = plain(2.5),
                            .survival_share = plain(1.0),
                            .move_limit_m = 8.0};
}

static void release(void *p)
{
    jm_free(((params *)p)->species);
}

static jm_status check(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_faults *faults)
{
    const params *p = block->params;
    int given = (p->points != NULL) + (p->line != NULL) + (p->polygon != NULL);
    if (given != 1)
        jm_faults_add(ctx, faults, scenario->yaml, block->node,
                      "`trees` needs one of `points`, `line`, `polygon`; %d are given", given);
    if (jm_middle(p->base_m) >= jm_middle(p->height_m))
        jm_faults_add(ctx, faults, scenario->yaml, block->node,
                      "the crown's underside `base_m` (%g) must lie below its top `height_m` (%g)",
                      jm_middle(p->base_m), jm_middle(p->height_m));
    JM_TRY(jm_shape_check(ctx, scenario, p->points, JM_POINTS, faults));
    JM_TRY(jm_shape_check(ctx, scenario, p->line, JM_LINES, faults));
    return jm_shape_check(ctx, scenario, p->polygon, JM_POLYGONS, faults);
}

// ---- places

typedef struct places {
    double *x, *y;
    int64_t count, capacity;
} places;

static void places_free(places *list)
{
    jm_free(list->x);
    jm_free(list->y);
}

static jm_status add_place(jm_ctx *ctx, places *list, double x, double y)
{
    if (list->count >= PLACE_LIMIT)
        return jm_fail(ctx, JM_ERR_DATA,
                       "asks for over a million trees; widen `spacing_m`, lower `density_per_ha`, "
                       "or split the measure");
    if (list->count == list->capacity) {
        int64_t capacity = list->capacity;
        JM_TRY(jm_grow(ctx, &list->x, &capacity, list->count + 1));
        JM_TRY(jm_resize_array(ctx, capacity, sizeof *list->y, &list->y));
        list->capacity = capacity;
    }
    list->x[list->count] = x;
    list->y[list->count++] = y;
    return JM_OK;
}

static jm_status places_on_line(jm_ctx *ctx, const params *p, const double *x, const double *y,
                                int64_t count, places *list)
{
    double length = 0.0, spacing = jm_middle(p->spacing_m), offset = jm_middle(p->offset_m);
    for (int64_t i = 0; i + 1 < count; i++)
        length +=
            sqrt((x[i + 1] - x[i]) * (x[i + 1] - x[i]) + (y[i + 1] - y[i]) * (y[i + 1] - y[i]));
    // From the start on, at every whole spacing: a longer line keeps the trees of a shorter one.
    int64_t trees = (int64_t)floor(length / spacing + 1e-9) + 1;
    for (int64_t k = 0; k < trees; k++) {
        double px, py, dx, dy;
        jm_line_at(x, y, count, (double)k * spacing, &px, &py, &dx, &dy);
        JM_TRY(add_place(ctx, list, px - offset * dy, py + offset * dx));
        if (offset > 0.0)
            JM_TRY(add_place(ctx, list, px + offset * dy, py - offset * dx));
    }
    return JM_OK;
}

// One place in each square of a lattice that is fixed to the CRS, shifted by a quarter of its side
// at most: neither a parade ground nor heaps, and a moved outline keeps the trees inside it.
static jm_status places_in_polygon(jm_ctx *ctx, const params *p, const jm_scenario *scenario,
                                   const jm_city *city, const jm_shape *shape, places *list)
{
    double side = 100.0 / sqrt(jm_middle(p->density_per_ha));
    jm_rings rings = jm_shape_rings(shape);
    jm_extent box = jm_extent_of(shape);
    // What lies beyond the frame would be dropped: do not even lay it out.
    box.west = fmax(box.west, city->grid.west_m);
    box.east = fmin(box.east, jm_grid_east(&city->grid));
    box.south = fmax(box.south, jm_grid_south(&city->grid));
    box.north = fmin(box.north, city->grid.north_m);
    jm_key jitter_x = {(uint64_t)scenario->seed, STREAM_JITTER_X};
    jm_key jitter_y = {(uint64_t)scenario->seed, STREAM_JITTER_Y};
    int64_t west = (int64_t)floor(box.west / side), east = (int64_t)floor(box.east / side);
    int64_t south = (int64_t)floor(box.south / side), north = (int64_t)floor(box.north / side);
    for (int64_t j = south; j <= north; j++)
        for (int64_t i = west; i <= east; i++) {
            double u = jm_random_uniform(jitter_x, (uint64_t)i, (uint64_t)j);
            double v = jm_random_uniform(jitter_y, (uint64_t)i, (uint64_t)j);
            double x = ((double)i + 0.25 + 0.5 * u) * side;
            double y = ((double)j + 0.25 + 0.5 * v) * side;
            if (jm_point_in_rings(&rings, x, y))
                JM_TRY(add_place(ctx, list, x, y));
        }
    return JM_OK;
}

static jm_status lay_out(jm_ctx *ctx, const params *p, const jm_scenario *scenario,
                         const jm_city *city, const jm_shape *shape, places *list)
{
    if (shape->kind == JM_POLYGONS)
        return places_in_polygon(ctx, p, scenario, city, shape, list);
    for (int64_t part = 0; part < shape->part_count; part++) {
        int64_t first = shape->part_start[part], count = shape->part_start[part + 1] - first;
        if (shape->kind == JM_LINES)
            JM_TRY(places_on_line(ctx, p, shape->x + first, shape->y + first, count, list));
        for (int64_t i = 0; shape->kind == JM_POINTS && i < count; i++)
            JM_TRY(add_place(ctx, list, shape->x[first + i], shape->y[first + i]));
    }
    return JM_OK;
}

// ---- planting

typedef struct planting {
    jm_ctx *ctx;
    const params *p;
    jm_city *city;
    jm_edit *edit;
    uint8_t *blocked;    // [cells] 1: no tree can stand here, or one that was moved stands here
    double move_limit_m; // 0 in groves
    int64_t first;       // trees before
    int64_t planted;     // new ones so far
    int64_t moved;       // to the nearest place where a tree can stand
    int64_t dropped;     // no such place
    int64_t lost;        // will have died
    int64_t crown_cells; // below new crowns, counted once a crown
    jm_cells disc;
} planting;

static bool plantable(const void *user, int64_t cell)
{
    const uint8_t *blocked = user;
    return blocked[cell] == 0;
}

static void block_cells(const jm_city *city, uint8_t *blocked)
{
    const jm_rasters *r = &city->rasters;
    const uint32_t every_class = (1u << JM_ROAD_CLASS_COUNT) - 1u;
    jm_mask_carriageways(city, every_class, blocked);
    for (int64_t cell = 0; cell < jm_grid_cells(&city->grid); cell++) {
        uint8_t surface = r->surface_class[cell];
        if (r->building[cell] != JM_NONE || r->building_height_m[cell] > 0.0f ||
            surface == JM_SURFACE_WATER || surface == JM_SURFACE_TRACK ||
            surface == JM_SURFACE_GREEN_TRACK)
            blocked[cell] = 1;
    }
}

// The cell nearest to the point, within the limit, where a tree can stand, or JM_NONE; ties by
// lower id.
static int64_t nearest_free_cell(const planting *w, double x, double y)
{
    const jm_grid *g = &w->city->grid;
    double least = w->move_limit_m * w->move_limit_m;
    int64_t best = JM_NONE;
    int64_t column = (int64_t)floor((x - g->west_m) / g->cell_m);
    int64_t row = (int64_t)floor((g->north_m - y) / g->cell_m);
    int64_t reach = (int64_t)ceil(w->move_limit_m / g->cell_m);
    for (int64_t i = row - reach; i <= row + reach; i++)
        for (int64_t j = column - reach; j <= column + reach; j++) {
            if (i < 0 || i >= g->rows || j < 0 || j >= g->columns ||
                w->blocked[i * g->columns + j] != 0)
                continue;
            double dx = jm_grid_x(g, j) - x, dy = jm_grid_y(g, i) - y;
            double square = dx * dx + dy * dy;
            if (square > least || (square == least && best != JM_NONE))
                continue;
            least = square;
            best = i * g->columns + j;
        }
    return best;
}

// The crown's cells: higher top and lower underside win; never over a building.
static jm_status grow_crown(planting *w, double x, double y)
{
    jm_rasters *r = &w->city->rasters;
    float top_m = (float)jm_middle(w->p->height_m), base_m = (float)jm_middle(w->p->base_m);
    JM_TRY(jm_cells_disc(w->ctx, w->city, x, y, 0.5 * jm_middle(w->p->crown_m), &w->disc));
    for (int64_t i = 0; i < w->disc.count; i++) {
        int64_t cell = w->disc.cell[i];
        if (r->building[cell] != JM_NONE || r->building_height_m[cell] > 0.0f)
            continue;
        float old_top = r->canopy_top_m[cell], old_base = r->canopy_base_m[cell];
        w->crown_cells++;
        JM_TRY(jm_set_canopy(w->ctx, w->edit, w->city, cell, old_top > top_m ? old_top : top_m,
                             old_top > 0.0f && old_base < base_m ? old_base : base_m));
        if (w->p->irrigated)
            JM_TRY(jm_set_irrigated(w->ctx, w->edit, w->city, cell, true));
    }
    return JM_OK;
}

// Moves a place where no tree can stand; false: it is dropped.
static bool settle(planting *w, double *x, double *y)
{
    const jm_grid *g = &w->city->grid;
    int64_t cell = jm_grid_cell_at(g, *x, *y);
    if (cell == JM_NONE)
        return false;
    if (w->blocked[cell] == 0)
        return true;
    cell = w->move_limit_m > 0.0 ? nearest_free_cell(w, *x, *y) : JM_NONE;
    if (cell == JM_NONE)
        return false;
    *x = jm_grid_x(g, cell % g->columns);
    *y = jm_grid_y(g, cell / g->columns);
    w->blocked[cell] = 1; // the next one that must move goes elsewhere
    w->moved++;
    return true;
}

static jm_status plant_all(planting *w, const places *list, int64_t seed)
{
    jm_key survival = {(uint64_t)seed, STREAM_SURVIVAL};
    double share = jm_middle(w->p->survival_share);
    jm_trees *t = &w->city->trees;
    w->first = t->count;
    JM_TRY(jm_append_trees(w->ctx, w->city, list->count));
    for (int64_t i = 0; i < list->count; i++) {
        double x = list->x[i], y = list->y[i];
        if (!settle(w, &x, &y)) {
            w->dropped++;
            continue;
        }
        if (jm_random_uniform(survival, (uint64_t)i, 0) >= share) {
            w->lost++;
            continue;
        }
        int64_t tree = w->first + w->planted++;
        t->x[tree] = x;
        t->y[tree] = y;
        t->height_m[tree] = (float)jm_middle(w->p->height_m);
        t->crown_m[tree] = (float)jm_middle(w->p->crown_m);
        t->base_m[tree] = (float)jm_middle(w->p->base_m);
        JM_TRY(grow_crown(w, x, y));
    }
    return jm_city_resize(w->ctx, w->city, JM_ROWS_TREES, w->first + w->planted);
}

static jm_status judge(planting *w, const jm_measure_block *block, const jm_shape *shape,
                       const places *list)
{
    // Half of all ground under new crowns is a mistake; half of the places planted is none.
    jm_match match = {.sought =
                          "ground where a tree can stand (no roof, carriageway, track, water)",
                      .matched = w->planted > 0 && w->crown_cells == 0 ? 1 : w->crown_cells,
                      .nearest_m = (double)NAN,
                      .likely = w->lost > 0 ? "`survival_share` leaves none of them"
                                            : "the places lie on roofs, carriageways or water; "
                                              "draw them beside, or raise `move_limit_m`"};
    for (int64_t cell = 0; cell < jm_grid_cells(&w->city->grid); cell++)
        match.candidates += plantable(w->blocked, cell);
    if (match.matched == 0)
        match.nearest_m = jm_nearest_cell_m(w->city, shape, plantable, w->blocked);
    JM_TRY(jm_match_check(w->ctx, block, &match, w->edit));
    w->edit->matched = w->planted;
    w->edit->candidates = list->count;

    jm_edit_finish(w->edit);
    double cell_m2 = w->city->grid.cell_m * w->city->grid.cell_m;
    char species[100] = "";
    if (w->p->species != NULL && w->p->species[0] != '\0')
        snprintf(species, sizeof species, " (%.80s)", w->p->species);
    return jm_edit_say(w->ctx, w->edit, JM_TOLD_TREES, (long long)w->planted, species,
                       (long long)list->count, (double)w->edit->dirty_cell_count * cell_m2,
                       (long long)w->moved, (long long)w->dropped, (long long)w->lost);
}

static jm_status apply(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_city *city, jm_edit *edit)
{
    const params *p = block->params;
    jm_geometry kind = p->points != NULL ? JM_POINTS : p->line != NULL ? JM_LINES : JM_POLYGONS;
    const jm_yaml_node *node = p->points != NULL ? p->points
                               : p->line != NULL ? p->line
                                                 : p->polygon;
    planting w = {.ctx = ctx, .p = p, .city = city, .edit = edit};
    w.move_limit_m = kind == JM_POLYGONS ? 0.0 : p->move_limit_m;
    jm_shape shape = {0};
    places list = {0};
    bool outside = false;
    jm_status status = jm_shape_take(ctx, scenario, block, node, kind, city, &shape, &outside);
    if (status == JM_OK && !outside)
        status = lay_out(ctx, p, scenario, city, &shape, &list);
    if (status == JM_OK)
        status = jm_new(ctx, &w.blocked, jm_grid_cells(&city->grid));
    if (status == JM_OK) {
        block_cells(city, w.blocked);
        status = plant_all(&w, &list, scenario->seed);
    }
    if (status == JM_OK)
        status = judge(&w, block, &shape, &list);
    jm_free(w.blocked);
    jm_cells_free(&w.disc);
    places_free(&list);
    jm_shape_free(&shape);
    return status;
}

const jm_measure jm_measure_trees = {
    .name = "trees",
    .alias = {"planting", NULL},
    .sentence = "plants trees: single ones, a row along a line, or a grove.",
    .doc =
        "Each tree is added to the list of trees, and its crown to the canopy of the cells whose "
        "centre it covers: the higher top and the lower underside win, and no crown grows over "
        "a building. A point or place of a row on a roof, carriageway, track or water goes to "
        "the nearest cell where a tree can stand; what finds none is dropped, and the counts "
        "are told. Heights and crowns are those in the year of the horizon. Not yet: "
        "growth over the years. Acts on heat through the coupling `trees`. Default "
        "sizes are assumed: a young street tree of medium size. Distances to mains and facades "
        "are not checked.",
    .example = "- trees:\n"
               "    id: mail\n"
               "    line: [[433895, 6716094], [433844, 6715932], [433824, 6715809]]\n"
               "    spacing_m: 8\n"
               "    height_m: {low: 7, high: 9}\n"
               "    crown_m: 6\n"
               "    species: Tilia cordata\n"
               "    survival_share: 0.95\n",
    .params = rows,
    .param_size = sizeof(params),
    .defaults = defaults,
    .release = release,
    .check = check,
    .apply = apply,
};
