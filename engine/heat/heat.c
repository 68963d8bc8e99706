#include "heat/model.h"

#include "heat/parts.h"

#include <math.h>

jm_heat_def jm_heat_default_def(void)
{
    return (jm_heat_def){.substep_s = 600,
                         .tile = 256,
                         .deep_temp_k = 0.0,
                         .fetch_km = (double)NAN,
                         .station_height_m = 2.0,
                         .soil_share = (double)NAN,
                         .outputs = JM_HEAT_OUTPUTS_USUAL,
                         .leaf_area_factor = 1.0,
                         .wind_factor = 1.0};
}

typedef struct bound {
    const char *name;
    double value, low, high;
    bool may_be_nan;
} bound;

jm_status jm_heat_check_def(jm_ctx *ctx, const jm_heat_def *def)
{
    if (def->substep_s < 10 || def->substep_s > 3600)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "heat: substep_s is %d; give 10 to 3600 s",
                       (int)def->substep_s);
    if (def->tile < 1 || def->tile > 65536)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "heat: tile is %d; give 1 to 65536 cells",
                       (int)def->tile);
    if (!(def->deep_temp_k == 0.0 || (def->deep_temp_k > 223.0 && def->deep_temp_k < 323.0)))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "heat: deep_temp_k is %g; give 223 to 323 K, or 0 for the first day's mean",
                       def->deep_temp_k);
    const bound bounds[] = {
        {"air_cell_m", def->air_cell_m, 0.0, 10000.0, false},
        {"fetch_km", def->fetch_km, 0.0, 200.0, true},
        {"station_height_m", def->station_height_m, 0.5, 500.0, false},
        {"soil_share", def->soil_share, 0.0, 1.0, true},
        {"albedo_shift", def->albedo_shift, -0.5, 0.5, false},
        {"leaf_area_factor", def->leaf_area_factor, 0.0, 10.0, false},
        {"wind_factor", def->wind_factor, 0.0, 10.0, false},
    };
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        const bound *b = &bounds[i];
        if (!(b->may_be_nan && isnan(b->value)) && !(b->value >= b->low && b->value <= b->high))
            return jm_fail(ctx, JM_ERR_ARGUMENT, "heat: %s is %g; give %g to %g", b->name, b->value,
                           b->low, b->high);
    }
    return JM_OK;
}

static bool plausible_cell(const jm_rasters *r, int64_t c)
{
    return fabsf(r->ground_height_m[c]) < 12000.0f && r->building_height_m[c] >= 0.0f &&
           r->building_height_m[c] < 2000.0f && r->canopy_top_m[c] >= 0.0f &&
           r->canopy_top_m[c] < 200.0f && r->canopy_base_m[c] >= 0.0f &&
           r->surface_class[c] < JM_SURFACE_COUNT;
}

static jm_status check_grid(jm_ctx *ctx, const jm_grid *grid)
{
    if (grid->rows < 1 || grid->columns < 1 || !(grid->cell_m >= 0.1 && grid->cell_m <= 1000.0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "heat: a grid of %d x %d cells of %g m cannot be used; give at least one "
                       "cell of 0.1 to 1000 m",
                       (int)grid->rows, (int)grid->columns, grid->cell_m);
    return JM_OK;
}

// All that sweeps and tables rely on; a NaN fails every comparison. Ground without a height is a
// cell without data. The city's first cell is (row, column) of the whole.
static jm_status check_cells(jm_ctx *ctx, const jm_city *city, int64_t row, int64_t column,
                             int64_t *known)
{
    const jm_grid *grid = &city->grid;
    *known = 0;
    for (int64_t c = 0; c < jm_grid_cells(grid); c++) {
        if (isnan(city->rasters.ground_height_m[c]))
            continue;
        ++*known;
        if (!plausible_cell(&city->rasters, c))
            return jm_fail(ctx, JM_ERR_DATA,
                           "heat: the rasters at row %lld, column %lld hold no usable height or "
                           "surface; import the city again or run `jumeau check` on it",
                           (long long)(row + c / grid->columns),
                           (long long)(column + c % grid->columns));
    }
    return JM_OK;
}

// ---- what a model is made of --------------------------------------------------------------------

static jm_status make_town(jm_heat *heat, jm_heat_parts *parts)
{
    const jm_land_def def = {
        .sky = parts->sky,
        .block = parts->block,
        .fabric = &heat->fabric,
        .classes = heat->classes,
        .cell_m2 = parts->cell_m2,
        .places = parts->places,
        .ground_row = parts->ground_row,
        .roof_row = parts->roof_row,
        .usage = parts->usage,
        .irrigated = parts->irrigated,
        .soil_share = heat->def.soil_share,
        .around_given = heat->def.take_air != NULL && jm_air_record_has_gains(heat->def.take_air),
    };
    parts->sky = NULL;
    parts->block = NULL;
    return jm_land_create(heat->ctx, &def, &heat->town);
}

// Mode solweig knows sky and sun only: what surfaces, rooms and vehicles would tell has no map.
static jm_status make_solweig(jm_heat *heat, jm_heat_parts *parts)
{
    const uint32_t unknown =
        JM_HEAT_SURFACE_TEMP | JM_HEAT_PET | JM_HEAT_TRAFFIC_HEAT | JM_HEAT_BUILDING_HEAT;
    heat->def.outputs &= ~unknown;
    heat->town.sky = parts->sky;
    parts->sky = NULL;
    JM_TRY(jm_sky_sun_create(heat->ctx, heat->town.sky, &heat->town.sun));
    return jm_heat_solweig_create(heat);
}

// One flat cell of dry grass under an open sky, advanced as every other block.
static jm_status make_rural(jm_heat *heat)
{
    const float nothing = 0.0f;
    const uint8_t grass = (uint8_t)heat->fabric.of_surface[JM_SURFACE_GRASS];
    const uint8_t roof = (uint8_t)heat->fabric.roof, usage = JM_USAGE_OTHER, dry = 0;
    const jm_sky_relief flat = {.rows = 1,
                                .columns = 1,
                                .refine = 1,
                                .cell_m = 1.0,
                                .ground_m = &nothing,
                                .building_m = &nothing};
    jm_sky_def sky = jm_sky_default_def();
    jm_land_def land = {.fabric = &heat->fabric,
                        .classes = heat->classes,
                        .cell_m2 = 1.0,
                        .ground_row = &grass,
                        .roof_row = &roof,
                        .usage = &usage,
                        .irrigated = &dry,
                        .soil_share = heat->def.soil_share};
    sky.block_cells = 1;
    JM_TRY(jm_new(heat->ctx, &land.block, 1));
    land.block->area_m2 = 1.0;
    land.block->ground_share = 1.0;
    jm_status status = jm_sky_create(heat->ctx, &sky, &flat, &land.sky);
    if (status != JM_OK) {
        jm_free(land.block);
        return status;
    }
    return jm_land_create(heat->ctx, &land, &heat->rural);
}

static jm_status make_air(jm_heat *heat, const jm_heat_parts *parts)
{
    jm_block_shape *shapes = NULL;
    jm_air_def def = jm_air_default_def();
    def.rows = heat->air_grid.rows;
    def.columns = heat->air_grid.columns;
    def.cell_m = heat->air_grid.cell_m;
    def.fetch_km = parts->fetch_km;
    def.convergence_rad = parts->convergence_rad;
    def.station_height_m = heat->def.station_height_m;
    def.above_roofs = heat->def.above_roofs;
    JM_TRY(jm_new(heat->ctx, &shapes, heat->town.blocks));
    for (int64_t b = 0; b < heat->town.blocks; b++)
        shapes[b] = heat->town.block[b].shape;
    jm_status status = jm_air_create(heat->ctx, &def, shapes, &heat->air);
    jm_free(shapes);
    return status;
}

static void take_over(jm_heat *heat, jm_heat_parts *parts)
{
    heat->fabric = heat->rough_fabric = parts->fabric;
    for (int u = 0; u < JM_USAGE_COUNT; u++)
        heat->classes[u] = parts->classes[u];
    heat->grid = parts->grid;
    heat->air_grid = parts->air_grid;
    heat->block_cells = parts->block_cells;
    heat->place = parts->place;
    heat->convergence_rad = parts->convergence_rad;
    heat->cells = jm_grid_cells(&heat->grid);
    heat->outdoors = parts->outdoors;
    heat->shown = parts->shown;
    heat->source = (jm_heat_window){0, 0, parts->air_grid.rows, parts->air_grid.columns};
    heat->cut = (jm_heat_cut){0, 0, parts->grid.rows, parts->grid.columns, 0, 0};
    if (parts->cut != NULL) {
        heat->source = heat->inner = parts->cut->in_whole;
        heat->source.first_row -= parts->cut->modelled.first_row;
        heat->source.first_column -= parts->cut->modelled.first_column;
        heat->source.rows = parts->air_grid.rows;
        heat->source.columns = parts->air_grid.columns;
        heat->cut = parts->cut->asked;
    }
    parts->outdoors = NULL;
    parts->shown = NULL;
}

static jm_status assemble(jm_heat *heat, jm_heat_parts *parts)
{
    if (isnan(heat->def.soil_share))
        heat->def.soil_share = JM_SOIL_WATER_DEFAULT;
    take_over(heat, parts);
    if (heat->def.mode == JM_HEAT_FULL) {
        JM_TRY(make_town(heat, parts));
        JM_TRY(make_rural(heat));
        if (heat->def.take_air == NULL)
            JM_TRY(make_air(heat, parts));
        JM_TRY(jm_heat_new_moment(heat));
    } else {
        JM_TRY(make_solweig(heat, parts));
    }
    JM_TRY(jm_heat_new_fields(heat));
    JM_TRY(jm_heat_place_stations(heat));
    jm_heat_list_fields(heat);
    jm_heat_begin_day(heat);
    return JM_OK;
}

jm_status jm_heat_from_parts(jm_ctx *ctx, const jm_heat_def *def, jm_heat_parts *parts,
                             const jm_city *city, jm_heat **out)
{
    *out = NULL;
    jm_heat *heat = NULL;
    jm_status status = jm_new(ctx, &heat, 1);
    if (status == JM_OK) {
        heat->ctx = ctx;
        heat->city = city;
        heat->def = *def;
        heat->def.modelled_blocks = NULL; // borrowed for the call
        status = assemble(heat, parts);
    }
    jm_heat_parts_free(parts);
    if (status != JM_OK) {
        jm_heat_destroy(heat);
        return status;
    }
    *out = heat;
    return JM_OK;
}

static jm_status create_whole(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city,
                              jm_heat **out)
{
    jm_heat_parts parts;
    int64_t known = 0;
    JM_TRY(check_cells(ctx, city, 0, 0, &known));
    if (known == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "heat: no cell has a ground height; import a relief that covers the area");
    JM_TRY(jm_heat_city_parts(ctx, def, city, NULL, &parts));
    return jm_heat_from_parts(ctx, def, &parts, city, out);
}

static jm_status create_window(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city,
                               jm_heat **out)
{
    jm_heat_parts parts;
    jm_city_cut cut;
    int64_t known = 0; // none: a window of a city whose data lie elsewhere
    if (def->mode != JM_HEAT_FULL || def->take_air == NULL)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "heat: a window of a city needs the full model and a record of its air");
    JM_TRY(jm_city_cut_create(ctx, def, city, &cut));
    jm_status status = check_cells(ctx, &cut.part, cut.first_row, cut.first_column, &known);
    if (status == JM_OK)
        status = jm_heat_city_parts(ctx, def, &cut.part, &cut, &parts);
    if (status == JM_OK)
        status = jm_heat_from_parts(ctx, def, &parts, NULL, out);
    jm_city_cut_free(&cut);
    return status;
}

jm_status jm_heat_create(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city, jm_heat **out)
{
    *out = NULL;
    JM_TRY(jm_heat_check_def(ctx, def));
    JM_TRY(check_grid(ctx, &city->grid));
    jm_status status = def->window.rows != 0 ? create_window(ctx, def, city, out)
                                             : create_whole(ctx, def, city, out);
    if (status == JM_ERR_MEMORY)
        status = jm_fail(ctx, JM_ERR_MEMORY,
                         "heat: no memory for %lld cells of %g m; cells of %.3g m need half of it",
                         (long long)jm_grid_cells(&city->grid), city->grid.cell_m,
                         city->grid.cell_m * sqrt(2.0));
    return status;
}

void jm_heat_destroy(jm_heat *heat)
{
    if (heat == NULL)
        return;
    jm_solweig_destroy(heat->solweig);
    jm_land_free(&heat->town);
    jm_land_free(&heat->rural);
    jm_air_destroy(heat->air);
    jm_heat_free_moment(heat);
    jm_air_around_free(heat);
    jm_heat_free_fields(heat);
    jm_free(heat);
}

jm_grid jm_heat_grid(const jm_heat *heat)
{
    return heat->grid;
}

jm_heat_cut jm_heat_cut_of(const jm_heat *heat)
{
    return heat->cut;
}

void jm_heat_keep_air(jm_heat *heat, jm_air_record *record)
{
    heat->keep = record;
}

jm_grid jm_heat_air_grid(const jm_heat *heat)
{
    return heat->air_grid;
}

void jm_heat_begin_day(jm_heat *heat)
{
    heat->day = (jm_heat_day){.utci_max_k = (double)NAN};
}

void jm_heat_summarise(const jm_heat *heat, jm_heat_summary *summary)
{
    const jm_heat_day *day = &heat->day;
    const bool begun = day->elapsed_s > 0.0, full = heat->def.mode == JM_HEAT_FULL;
    const double none = (double)NAN;
    const double now_k = heat->met != NULL ? jm_heat_mean_canyon_k(heat) : (double)NAN;
    const double rural_k = heat->met != NULL ? heat->rural_met.canyon_k : (double)NAN;
    *summary = (jm_heat_summary){
        .mean_air_temp_k = begun ? day->air_ks / day->elapsed_s : now_k,
        .mean_rural_temp_k = begun ? day->rural_ks / day->elapsed_s : rural_k,
        .heat_island_night_k = day->night_s > 0.0 ? day->night_ks / day->night_s : (double)NAN,
        .mean_utci_k_max = day->utci_max_k,
        .hours_utci_over_32 = full ? day->over_32_h : none,
        .hours_utci_over_38 = full ? day->over_38_h : none,
        .energy_residual_wm2 = full ? day->residual_wm2 : none,
        .shortwave_residual = full ? day->short_residual : none,
        .longwave_residual_wm2 = full ? day->long_residual_wm2 : none,
        .air_residual = full ? day->air_residual : none,
    };
}
