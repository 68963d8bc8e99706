// surface.c: another ground cover: unsealing, light paving, lawns.
#include "scenario/edit_formats.h"
#include "scenario/parts.h"

#include <math.h>

typedef struct params {
    const jm_yaml_node *polygon, *only, *streets;
    int32_t to; // index into covers
    bool irrigated;
} params;

static const char *const covers[] = {"asphalt", "paving",      "gravel", "grass", "shrub",
                                     "soil",    "cool_paving", "setts",  NULL};

static const jm_schema_row rows[] = {
    {"polygon", JM_SCHEMA_NODE, offsetof(params, polygon), .required = true, .unit = "polygon",
     .default_text = "", .help = "Where the ground changes."},
    {"to", JM_SCHEMA_CHOICE, offsetof(params, to), .required = true, .unit = "", .default_text = "",
     .choices = covers, .help = "New ground cover."},
    {"only", JM_SCHEMA_NODE, offsetof(params, only), .unit = "list of ground covers",
     .default_text = "all but roofs, water and tracks",
     .help = "Only cells with one of these covers: [asphalt, paving]."},
    {"streets", JM_SCHEMA_NODE, offsetof(params, streets), .unit = "list of road classes",
     .default_text = "streets and all else",
     .help = "Only carriageways of these road classes: [residential, living_street]."},
    {"irrigated", JM_SCHEMA_BOOL, offsetof(params, irrigated), .unit = "", .default_text = "false",
     .help = "Whether the new ground is watered."},
    {0}};

static void defaults(void *p)
{
    *(params *)p = (params){0};
}

// Covers that a plan may change; a roof, the water and a track need a measure of their own.
static uint32_t changeable(void)
{
    return 1u << JM_SURFACE_NONE | 1u << JM_SURFACE_ASPHALT | 1u << JM_SURFACE_PAVING |
           1u << JM_SURFACE_GRAVEL | 1u << JM_SURFACE_GRASS | 1u << JM_SURFACE_SHRUB |
           1u << JM_SURFACE_SOIL | 1u << JM_SURFACE_COOL_PAVING | 1u << JM_SURFACE_SETTS;
}

// What cells may change: by cover, and by carriageway mask (NULL: everywhere).
typedef struct wish {
    const jm_city *city;
    uint32_t covers;
    const uint8_t *mask;
} wish;

static bool wanted(const void *user, int64_t cell)
{
    const wish *w = user;
    const jm_rasters *r = &w->city->rasters;
    return r->building[cell] == JM_NONE && (w->covers >> r->surface_class[cell] & 1u) != 0 &&
           (w->mask == NULL || w->mask[cell] != 0);
}

static jm_status read_wish(jm_ctx *ctx, const jm_scenario *scenario, const params *p,
                           uint32_t *only, uint32_t *classes, jm_faults *faults)
{
    *only = changeable();
    *classes = 0;
    if (p->only != NULL) {
        JM_TRY(
            jm_words_read(ctx, scenario, p->only, jm_surface_word, JM_SURFACE_COUNT, only, faults));
        if ((*only & ~changeable()) != 0)
            jm_faults_add(ctx, faults, scenario->yaml, p->only,
                          "roofs, water and tracks are not changed by `surface`; take them out of "
                          "`only`");
    }
    if (p->streets != NULL)
        JM_TRY(jm_words_read(ctx, scenario, p->streets, jm_road_word, JM_ROAD_CLASS_COUNT, classes,
                             faults));
    return JM_OK;
}

static jm_status check(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_faults *faults)
{
    const params *p = block->params;
    uint32_t only, classes;
    JM_TRY(jm_shape_check(ctx, scenario, p->polygon, JM_POLYGONS, faults));
    return read_wish(ctx, scenario, p, &only, &classes, faults);
}

static jm_status change_cells(jm_ctx *ctx, const params *p, const wish *w, const jm_cells *cells,
                              jm_city *city, jm_edit *edit, int64_t *matched)
{
    jm_surface to = jm_surface_from_name(covers[p->to]);
    *matched = 0;
    for (int64_t i = 0; i < cells->count; i++) {
        int64_t cell = cells->cell[i];
        if (!wanted(w, cell))
            continue;
        (*matched)++;
        JM_TRY(jm_set_surface(ctx, edit, city, cell, to));
        JM_TRY(jm_set_irrigated(ctx, edit, city, cell, p->irrigated));
    }
    return JM_OK;
}

static jm_status apply_within(jm_ctx *ctx, const jm_measure_block *block, const jm_shape *shape,
                              const wish *w, const jm_cells *cells, jm_city *city, jm_edit *edit)
{
    const params *p = block->params;
    jm_match match = {.sought = p->streets != NULL ? "carriageway with these covers and classes"
                                                   : "open ground with these covers",
                      .nearest_m = (double)NAN,
                      .likely = cells->count == 0
                                    ? "the polygon is smaller than a cell"
                                    : "the polygon covers roofs, water or another cover only"};
    for (int64_t cell = 0; cell < jm_grid_cells(&city->grid); cell++)
        match.candidates += wanted(w, cell);
    for (int64_t i = 0; i < cells->count; i++)
        match.matched += wanted(w, cells->cell[i]);
    if (match.matched == 0)
        match.nearest_m = jm_nearest_cell_m(city, shape, wanted, w);
    JM_TRY(jm_match_check(ctx, block, &match, edit));

    int64_t matched = 0;
    JM_TRY(change_cells(ctx, p, w, cells, city, edit, &matched));
    jm_edit_finish(edit);
    double cell_m2 = city->grid.cell_m * city->grid.cell_m;
    const double changed_m2 = (double)edit->dirty_cell_count * cell_m2;
    const double before_m2 = (double)(matched - edit->dirty_cell_count) * cell_m2;
    return p->irrigated
               ? jm_edit_say(ctx, edit, JM_TOLD_SURFACE_WATERED, changed_m2, covers[p->to],
                             before_m2)
               : jm_edit_say(ctx, edit, JM_TOLD_SURFACE, changed_m2, covers[p->to], before_m2);
}

static jm_status apply(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_city *city, jm_edit *edit)
{
    const params *p = block->params;
    jm_shape shape = {0};
    jm_cells cells = {0};
    jm_faults faults = {0};
    uint8_t *mask = NULL;
    bool outside = false;
    uint32_t only = 0, classes = 0;
    jm_status status = read_wish(ctx, scenario, p, &only, &classes, &faults);
    jm_status ended = jm_faults_end(ctx, &faults);
    if (status == JM_OK)
        status = ended;
    if (status != JM_OK)
        return status;

    JM_TRY_GOTO(
        jm_shape_take(ctx, scenario, block, p->polygon, JM_POLYGONS, city, &shape, &outside), end);
    if (p->streets != NULL) {
        JM_TRY_GOTO(jm_new(ctx, &mask, jm_grid_cells(&city->grid)), end);
        jm_mask_carriageways(city, classes, mask);
    }
    jm_rings rings = jm_shape_rings(&shape);
    if (!outside)
        JM_TRY_GOTO(jm_cells_polygon(ctx, city, &rings, &cells), end);
    wish w = {city, only, mask};
    status = apply_within(ctx, block, &shape, &w, &cells, city, edit);
end:
    jm_free(mask);
    jm_cells_free(&cells);
    jm_shape_free(&shape);
    return status;
}

const jm_measure jm_measure_surface = {
    .name = "surface",
    .alias = {"depave", "ground", NULL},
    .sentence = "gives ground another cover: asphalt becomes grass, paving becomes light.",
    .doc = "Changes the ground cover of every cell whose centre lies in the polygon, but never a "
           "roof, water or a track. `only` and `streets` narrow it down. Acts on heat (albedo, "
           "storage, evaporation) through the coupling `surfaces`. Lanes, speeds and parking "
           "spaces stay: take them with a measure of their own. Not yet: run-off of "
           "rain.",
    .example = "- surface:\n"
               "    id: car_parks\n"
               "    polygon: [[434700, 6714240], [434930, 6714430], [435050, 6714270], [434740, "
               "6714180]]\n"
               "    only: [asphalt, paving]\n"
               "    to: grass\n"
               "    irrigated: true\n",
    .params = rows,
    .param_size = sizeof(params),
    .defaults = defaults,
    .check = check,
    .apply = apply,
};
