// housing.c: a housing programme: buildings, gardens, residents, cars and spaces on the plot.
#include "scenario/edit_formats.h"
#include "scenario/parts.h"

#include <math.h>
#include <stdlib.h>

typedef struct params {
    const jm_yaml_node *polygon;
    int64_t dwellings;
    jm_range persons_per_dwelling, cars_per_household, spaces_per_dwelling, height_m,
        footprint_share, green_share;
    bool keep_trees;
} params;

static const jm_schema_row rows[] = {
    {"polygon", JM_SCHEMA_NODE, offsetof(params, polygon), .required = true, .unit = "polygon",
     .default_text = "", .help = "The parcels."},
    {"dwellings", JM_SCHEMA_INTEGER, offsetof(params, dwellings), .required = true, .minimum = 1,
     .maximum = 100000, .unit = "dwellings", .default_text = "",
     .help = "All lived in: one household each."},
    {"persons_per_dwelling", JM_SCHEMA_RANGE, offsetof(params, persons_per_dwelling),
     .minimum = 0.5, .maximum = 10, .unit = "persons", .default_text = "2.15",
     .help = "Residents of a dwelling."},
    {"cars_per_household", JM_SCHEMA_RANGE, offsetof(params, cars_per_household), .minimum = 0,
     .maximum = 5, .unit = "cars", .default_text = "as in its zone",
     .help = "Cars of a household."},
    {"spaces_per_dwelling", JM_SCHEMA_RANGE, offsetof(params, spaces_per_dwelling), .minimum = 0,
     .maximum = 5, .unit = "spaces", .default_text = "1",
     .help = "Private parking spaces on the plot."},
    {"height_m", JM_SCHEMA_RANGE, offsetof(params, height_m), .minimum = 2.5, .maximum = 200,
     .unit = "m", .default_text = "12", .help = "Ground to eaves; a floor is about 3 m."},
    {"footprint_share", JM_SCHEMA_RANGE, offsetof(params, footprint_share), .minimum = 0.02,
     .maximum = 0.9, .unit = "1", .default_text = "0.4",
     .help = "Share of the parcels under buildings."},
    {"green_share", JM_SCHEMA_RANGE, offsetof(params, green_share), .minimum = 0, .maximum = 0.98,
     .unit = "1", .default_text = "0.3",
     .help = "Share of the parcels under grass; the rest is "
             "paved."},
    {"keep_trees", JM_SCHEMA_BOOL, offsetof(params, keep_trees), .unit = "",
     .default_text = "false",
     .help = "true: only the trees below new buildings are felled; false: all on the parcels."},
    {0}};

static jm_range plain(double value)
{
    return (jm_range){value, value};
}

static void defaults(void *p)
{
    // 2.15 persons: Insee, census of 2022, mean size of a household in France (FAM G1). A space a
    // dwelling: the most that a plan may ask for within 500 m of guided transport (Code de
    // l'urbanisme L151-36). Shares and height are assumed: four floors.
    *(params *)p = (params){.persons_per_dwelling = plain(2.15),
                            .cars_per_household = plain((double)NAN),
                            .spaces_per_dwelling = plain(1.0),
                            .height_m = plain(12.0),
                            .footprint_share = plain(0.4),
                            .green_share = plain(0.3)};
}

static jm_status check(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_faults *faults)
{
    const params *p = block->params;
    double sum = jm_middle(p->footprint_share) + jm_middle(p->green_share);
    if (sum > 1.0 + 1e-9)
        jm_faults_add(ctx, faults, scenario->yaml, block->node,
                      "`footprint_share` and `green_share` add up to %g; the parcels have no more "
                      "than 1",
                      sum);
    return jm_shape_check(ctx, scenario, p->polygon, JM_POLYGONS, faults);
}

typedef struct work {
    jm_ctx *ctx;
    const jm_scenario *scenario;
    const params *p;
    jm_city *city;
    jm_edit *edit;
    jm_shape shape;
    jm_cells cells; // of the parcels
    jm_bars bars;
    double area_m2;         // of the parcels
    int32_t first_building; // of the new ones
    int64_t pulled_down, felled;
    double dwellings_lost, footprint_m2;
    double persons, cars, spaces; // added to zones and parkings
} work;

// ---- what stands there already

// Cells of each building, and those of them that lie on the parcels.
static void count_cells(const work *w, int64_t *all, int64_t *inside)
{
    const int32_t *building = w->city->rasters.building;
    for (int64_t cell = 0; cell < jm_grid_cells(&w->city->grid); cell++)
        if (building[cell] != JM_NONE)
            all[building[cell]]++;
    for (int64_t i = 0; i < w->cells.count; i++)
        if (building[w->cells.cell[i]] != JM_NONE)
            inside[building[w->cells.cell[i]]]++;
}

static bool starts_inside(const work *w, int32_t b)
{
    const jm_buildings *c = &w->city->buildings;
    jm_rings rings = jm_shape_rings(&w->shape);
    int64_t point = c->point_start[c->ring_start[b]];
    return c->ring_start[b + 1] > c->ring_start[b] &&
           jm_point_in_rings(&rings, c->x[point], c->y[point]);
}

static jm_status clear_cells(work *w, const int64_t *all, const int64_t *inside)
{
    jm_rasters *r = &w->city->rasters;
    for (int64_t cell = 0; cell < jm_grid_cells(&w->city->grid); cell++) {
        int32_t b = r->building[cell];
        if (b == JM_NONE || 2 * inside[b] < all[b])
            continue;
        JM_TRY(jm_set_building(w->ctx, w->edit, w->city, cell, JM_NONE, 0.0f));
        JM_TRY(jm_set_surface(w->ctx, w->edit, w->city, cell, JM_SURFACE_PAVING));
    }
    return JM_OK;
}

// Buildings with half of their cells on the parcels make room; their id stays, marked.
static jm_status pull_down(work *w)
{
    jm_buildings *c = &w->city->buildings;
    int64_t *all = NULL, *inside = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(w->ctx, &all, c->count), end);
    JM_TRY_GOTO(jm_new(w->ctx, &inside, c->count), end);
    count_cells(w, all, inside);
    for (int32_t b = 0; b < c->count; b++) {
        bool goes = all[b] > 0 ? 2 * inside[b] >= all[b] : starts_inside(w, b);
        if (!goes || c->removed[b] != 0)
            continue;
        c->removed[b] = 1;
        w->pulled_down++;
        w->dwellings_lost += (double)c->dwellings[b];
    }
    status = clear_cells(w, all, inside);
end:
    jm_free(all);
    jm_free(inside);
    return status;
}

static jm_status fell_trees(work *w)
{
    jm_trees *t = &w->city->trees;
    jm_rasters *r = &w->city->rasters;
    jm_rings rings = jm_shape_rings(&w->shape);
    for (int32_t i = 0; i < t->count; i++) {
        if (t->removed[i] != 0 || !jm_point_in_rings(&rings, t->x[i], t->y[i]))
            continue;
        int64_t cell = jm_grid_cell_at(&w->city->grid, t->x[i], t->y[i]);
        bool built_over = cell != JM_NONE && r->building[cell] >= w->first_building;
        if (w->p->keep_trees && !built_over)
            continue;
        t->removed[i] = 1;
        w->felled++;
    }
    for (int64_t i = 0; i < w->cells.count; i++) {
        int64_t cell = w->cells.cell[i];
        if (!w->p->keep_trees || r->building[cell] >= w->first_building)
            JM_TRY(jm_set_canopy(w->ctx, w->edit, w->city, cell, 0.0f, 0.0f));
    }
    return JM_OK;
}

// ---- bars

static jm_status fill_bar(work *w, jm_new_building *bar, const uint8_t *on_parcel)
{
    const int64_t start[2] = {0, 4};
    jm_rings rings = {1, start, bar->x, bar->y};
    jm_cells cells = {0};
    jm_rasters *r = &w->city->rasters;
    int32_t id = w->city->buildings.count;
    double ground = 0.0;
    int64_t kept = 0;
    jm_status status = jm_cells_polygon(w->ctx, w->city, &rings, &cells);
    for (int64_t i = 0; i < cells.count; i++) {
        int64_t cell = cells.cell[i];
        if (on_parcel[cell] == 0 || r->building[cell] != JM_NONE ||
            r->surface_class[cell] == JM_SURFACE_WATER)
            continue;
        cells.cell[kept++] = cell;
        ground += (double)r->ground_height_m[cell];
    }
    bar->ground_m = kept > 0 ? (float)(ground / (double)kept) : 0.0f;
    for (int64_t i = 0; i < kept && status == JM_OK; i++) {
        status = jm_set_building(w->ctx, w->edit, w->city, cells.cell[i], id, bar->height_m);
        if (status == JM_OK)
            status = jm_set_surface(w->ctx, w->edit, w->city, cells.cell[i], JM_SURFACE_ROOF);
        if (status == JM_OK)
            status = jm_set_irrigated(w->ctx, w->edit, w->city, cells.cell[i], false);
    }
    jm_cells_free(&cells);
    // A bar wholly on water or on a building that stays is not built.
    return status == JM_OK && kept > 0 ? jm_append_building(w->ctx, w->city, bar) : status;
}

static jm_status build_bar(work *w, const jm_bar *bar, const uint8_t *on_parcel)
{
    jm_new_building b = {.height_m = (float)jm_middle(w->p->height_m)};
    for (int i = 0; i < 4; i++) {
        b.x[i] = bar->x[i];
        b.y[i] = bar->y[i];
    }
    b.zone = jm_nearest_zone(w->city, 0.5 * (b.x[0] + b.x[2]), 0.5 * (b.y[0] + b.y[2]));
    int32_t before = w->city->buildings.count;
    JM_TRY(fill_bar(w, &b, on_parcel));
    if (w->city->buildings.count > before)
        w->footprint_m2 += bar->area_m2;
    return JM_OK;
}

static jm_status build_bars(work *w)
{
    uint8_t *on_parcel = NULL;
    jm_status status = jm_new(w->ctx, &on_parcel, jm_grid_cells(&w->city->grid));
    for (int64_t i = 0; i < w->cells.count && status == JM_OK; i++)
        on_parcel[w->cells.cell[i]] = 1;
    for (int r = 0; r < w->bars.row_count && status == JM_OK; r++) {
        jm_bar bar[JM_BARS_IN_ROW];
        int count = jm_bars_row(&w->bars, r, bar);
        for (int i = 0; i < count && status == JM_OK; i++)
            status = build_bar(w, &bar[i], on_parcel);
    }
    jm_free(on_parcel);
    if (status == JM_OK && w->city->buildings.count == w->first_building)
        return jm_fail(w->ctx, JM_ERR_DATA,
                       "no building fits on its parcels of %.0f m2: they are too narrow, smaller "
                       "than a cell, on water, or built over already; draw them larger",
                       w->area_m2);
    return status;
}

// Dwellings by footprint: whole buildings share a whole number, the rest is in fractions.
static void share_dwellings(work *w)
{
    jm_buildings *c = &w->city->buildings;
    for (int32_t b = w->first_building; b < c->count; b++)
        c->dwellings[b] =
            (float)((double)w->p->dwellings * (double)c->footprint_m2[b] / w->footprint_m2);
}

// ---- ground between the bars

typedef struct open_cell {
    int64_t cell;
    double from_bar_m;
} open_cell;

static int by_distance(const void *a, const void *b)
{
    const open_cell *left = a, *right = b;
    if (left->from_bar_m != right->from_bar_m)
        return left->from_bar_m < right->from_bar_m ? 1 : -1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

// Grass lies farthest from the buildings, paths and yards along them.
static jm_status lay_ground(work *w)
{
    const jm_grid *g = &w->city->grid;
    const jm_rasters *r = &w->city->rasters;
    open_cell *open = NULL;
    int64_t count = 0;
    JM_TRY(jm_new(w->ctx, &open, w->cells.count));
    for (int64_t i = 0; i < w->cells.count; i++) {
        int64_t cell = w->cells.cell[i];
        if (r->building[cell] != JM_NONE || r->surface_class[cell] == JM_SURFACE_WATER)
            continue;
        double from_bar_m = jm_bars_distance_m(&w->bars, jm_grid_x(g, cell % g->columns),
                                               jm_grid_y(g, cell / g->columns));
        open[count++] = (open_cell){cell, from_bar_m};
    }
    qsort(open, (size_t)count, sizeof *open, by_distance);
    double green = jm_middle(w->p->green_share) * (double)w->cells.count;
    jm_status status = JM_OK;
    for (int64_t i = 0; i < count && status == JM_OK; i++)
        status = jm_set_surface(w->ctx, w->edit, w->city, open[i].cell,
                                (double)i + 0.5 < green ? JM_SURFACE_GRASS : JM_SURFACE_PAVING);
    jm_free(open);
    return status;
}

// ---- people and cars

static jm_status move_in(work *w, const uint8_t *removed_before)
{
    jm_zones *z = &w->city->zones;
    const jm_buildings *c = &w->city->buildings;
    if (!w->scenario->couple[JM_COUPLING_HOUSING_DEMAND])
        return JM_OK;
    if (z->count == 0)
        return jm_fail(w->ctx, JM_ERR_DATA,
                       "the city has no zones that residents could be added to; import it with "
                       "zones or `presume: {demand: true}`, or cut the coupling housing_demand");
    for (int32_t b = 0; b < w->first_building; b++)
        if (c->removed[b] != 0 && removed_before[b] == 0 && c->zone[b] != JM_NONE &&
            c->dwellings[b] > 0.0f) {
            jm_zone_lose_households(z, c->zone[b], (double)c->dwellings[b]);
            JM_TRY(jm_edit_zone(w->ctx, w->edit, c->zone[b]));
        }
    for (int32_t b = w->first_building; b < c->count; b++) {
        double households = (double)c->dwellings[b];
        double own = jm_middle(w->p->cars_per_household);
        // A zone without a figure of its own counts as one car a household.
        double usual = (double)z->cars_per_household[c->zone[b]];
        double cars = households * (isfinite(own) ? own : isfinite(usual) ? usual : 1.0);
        double persons = households * jm_middle(w->p->persons_per_dwelling);
        jm_zone_gain_people(z, c->zone[b], households, persons, cars);
        w->persons += persons;
        w->cars += cars;
        JM_TRY(jm_edit_zone(w->ctx, w->edit, c->zone[b]));
    }
    return JM_OK;
}

static jm_status add_spaces(work *w, const jm_measure_block *block)
{
    double spaces = floor(jm_middle(w->p->spaces_per_dwelling) * (double)w->p->dwellings + 0.5);
    if (!w->scenario->couple[JM_COUPLING_HOUSING_PARKING] || spaces <= 0.0)
        return JM_OK;
    const jm_buildings *c = &w->city->buildings;
    const double *x = c->x + c->point_start[c->ring_start[w->first_building]];
    const double *y = c->y + c->point_start[c->ring_start[w->first_building]];
    jm_new_parking parking = {.name = block->title != NULL ? block->title : block->id,
                              .x = 0.5 * (x[0] + x[2]),
                              .y = 0.5 * (y[0] + y[2]),
                              .kind = JM_PARKING_PRIVATE,
                              .capacity = (float)spaces,
                              .zone = c->zone[w->first_building]};
    w->spaces = spaces;
    return jm_append_parking(w->ctx, w->city, &parking);
}

// ---- all together

static jm_status match_parcels(work *w, const jm_measure_block *block)
{
    jm_rings rings = jm_shape_rings(&w->shape);
    JM_TRY(jm_cells_polygon(w->ctx, w->city, &rings, &w->cells));
    jm_match match = {.sought = "cells with their centre on the parcels",
                      .matched = w->cells.count,
                      .candidates = jm_grid_cells(&w->city->grid),
                      .nearest_m = 0.5 * w->city->grid.cell_m,
                      .likely = "the parcels are smaller than a cell of the city"};
    return jm_match_check(w->ctx, block, &match, w->edit);
}

static jm_status tell(work *w)
{
    jm_edit_finish(w->edit);
    return jm_edit_say(w->ctx, w->edit, JM_TOLD_HOUSING, (long long)w->p->dwellings,
                       (int)(w->city->buildings.count - w->first_building),
                       jm_middle(w->p->height_m), w->area_m2 / 1e4,
                       100.0 * w->footprint_m2 / w->area_m2, w->persons, w->cars, w->spaces,
                       (long long)w->pulled_down, w->dwellings_lost, (long long)w->felled);
}

static jm_status build(work *w, const jm_measure_block *block, uint8_t **removed_before)
{
    bool outside = false;
    JM_TRY(jm_shape_take(w->ctx, w->scenario, block, w->p->polygon, JM_POLYGONS, w->city, &w->shape,
                         &outside));
    JM_TRY(match_parcels(w, block));
    if (outside || w->cells.count == 0)
        return jm_edit_say(w->ctx, w->edit, JM_TOLD_OUTSIDE);
    w->area_m2 = jm_shape_area_m2(&w->shape);
    w->first_building = w->city->buildings.count;
    JM_TRY(jm_new(w->ctx, removed_before, w->first_building));
    for (int32_t i = 0; i < w->first_building; i++)
        (*removed_before)[i] = w->city->buildings.removed[i];

    JM_TRY(pull_down(w));
    jm_bars_plan(&w->shape, jm_middle(w->p->footprint_share), &w->bars);
    JM_TRY(build_bars(w));
    share_dwellings(w);
    JM_TRY(fell_trees(w));
    JM_TRY(lay_ground(w));
    JM_TRY(move_in(w, *removed_before));
    JM_TRY(add_spaces(w, block));
    return tell(w);
}

static jm_status apply(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_city *city, jm_edit *edit)
{
    work w = {.ctx = ctx, .scenario = scenario, .p = block->params, .city = city, .edit = edit};
    uint8_t *removed_before = NULL;
    jm_status status = build(&w, block, &removed_before);
    jm_free(removed_before);
    jm_cells_free(&w.cells);
    jm_shape_free(&w.shape);
    return status;
}

const jm_measure jm_measure_housing = {
    .name = "housing",
    .alias = {"dwellings", NULL},
    .sentence = "builds a housing programme: buildings, gardens, residents, cars, spaces.",
    .doc =
        "Rows of bars along the longest side of the parcels cover `footprint_share` of them; grass "
        "takes `green_share`, farthest from the bars, the rest is paved. Buildings with half of "
        "their cells on the parcels are pulled down and their households move away; one that "
        "stands there for less stays. Each dwelling is a household of the zone its building lies "
        "in; ages follow that zone. Cars park on the plot first (one private car park), the others "
        "on the street. With the coupling housing_demand cut no zone changes, with housing_parking "
        "cut no car park. Not yet: tenure, visitors, opening year, the norm of the PLU, waste "
        "heat of the buildings.",
    .example = "- housing:\n"
               "    id: quarter\n"
               "    polygon: [[434830, 6714480], [434930, 6714600], [435050, 6714470], [434940, "
               "6714360]]\n"
               "    dwellings: 400\n"
               "    cars_per_household: 0.9\n"
               "    spaces_per_dwelling: 0.5\n"
               "    height_m: 15\n",
    .params = rows,
    .param_size = sizeof(params),
    .defaults = defaults,
    .check = check,
    .apply = apply,
};
