#include "heat/model.h"

#include <math.h>

jm_heat_def jm_heat_default_def(void)
{
    return (jm_heat_def){.substep_s = 600,
                         .tile = 256,
                         .deep_temp_k = 0.0,
                         .crowns_shade = true,
                         .surfaces_differ = true,
                         .fetch_km = (double)NAN,
                         .station_height_m = 2.0,
                         .soil_share = (double)NAN,
                         .leaf_area_factor = 1.0,
                         .wind_factor = 1.0};
}

static jm_status check_def(jm_ctx *ctx, const jm_heat_def *def)
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
    return JM_OK;
}

static bool plausible_cell(const jm_rasters *r, int64_t c)
{
    return fabsf(r->ground_height_m[c]) < 12000.0f && r->building_height_m[c] >= 0.0f &&
           r->building_height_m[c] < 2000.0f && r->canopy_top_m[c] >= 0.0f &&
           r->canopy_top_m[c] < 200.0f && r->canopy_base_m[c] >= 0.0f &&
           r->surface_class[c] < JM_SURFACE_COUNT;
}

// All that sweeps and tables rely on; a NaN fails every comparison.
static jm_status check_city(jm_ctx *ctx, const jm_city *city)
{
    const jm_grid *grid = &city->grid;
    if (grid->rows < 1 || grid->columns < 1 || !(grid->cell_m >= 0.1 && grid->cell_m <= 1000.0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "heat: a grid of %d x %d cells of %g m cannot be used; give at least one "
                       "cell of 0.1 to 1000 m",
                       (int)grid->rows, (int)grid->columns, grid->cell_m);
    for (int64_t c = 0; c < jm_grid_cells(grid); c++)
        if (!plausible_cell(&city->rasters, c))
            return jm_fail(ctx, JM_ERR_DATA,
                           "heat: the rasters at row %lld, column %lld hold no usable height or "
                           "surface; import the city again or run `jumeau check` on it",
                           (long long)(c / grid->columns), (long long)(c % grid->columns));
    return JM_OK;
}

static void fill_materials(jm_heat *heat)
{
    const jm_rasters *r = &heat->city->rasters;
    int64_t crowns = 0, watered = 0;
    for (int64_t c = 0; c < heat->scene->cells; c++) {
        jm_surface s = (jm_surface)r->surface_class[c];
        bool roof = r->building_height_m[c] > 0.0f;
        bool is_roof_kind =
            s == JM_SURFACE_ROOF || s == JM_SURFACE_COOL_ROOF || s == JM_SURFACE_GREEN_ROOF;
        if (roof)
            s = is_roof_kind ? s : JM_SURFACE_ROOF;
        else if (is_roof_kind || s == JM_SURFACE_NONE || !heat->def.surfaces_differ)
            s = JM_SURFACE_ASPHALT;
        bool wet = r->irrigated[c] != 0 && (roof || heat->def.surfaces_differ);
        heat->material[c] = (uint8_t)s;
        heat->kind[c] = (uint8_t)((roof ? JM_KIND_ROOF : 0) | (wet ? JM_KIND_WATERED : 0));
        if (roof)
            continue;
        heat->open_cells++;
        if (heat->scene->has_crowns && r->canopy_top_m[c] > r->canopy_base_m[c]) {
            crowns++;
            watered += r->irrigated[c] != 0;
        }
    }
    heat->crown_share = heat->open_cells > 0 ? (double)crowns / (double)heat->open_cells : 0.0;
    heat->crown_watered_share = crowns > 0 ? (double)watered / (double)crowns : 0.0;
}

static float mean_albedo(const jm_heat *heat, const jm_hood *hood)
{
    double sum = 0.0;
    for (int32_t r = hood->first_row; r < hood->first_row + hood->rows; r++)
        for (int32_t c = hood->first_column; c < hood->first_column + hood->columns; c++) {
            int64_t cell = (int64_t)r * heat->scene->columns + c;
            if ((heat->kind[cell] & JM_KIND_ROOF) == 0)
                sum += (double)jm_material_of((jm_surface)heat->material[cell])->albedo;
        }
    return hood->open > 0 ? (float)(sum / hood->open) : 0.0f;
}

// Wind by neighbourhood, and the one column of air by means over the city.
static void fill_air(jm_heat *heat)
{
    const jm_scene *s = heat->scene;
    double cells = 0.0, roofs = 0.0, roof_m = 0.0, frontal = 0.0;
    for (int64_t h = 0; h < s->hood_count; h++) {
        const jm_hood *hood = &s->hoods[h];
        heat->albedo[h] = mean_albedo(heat, hood);
        heat->street_wind[h] = (float)jm_street_wind(
            (double)hood->plan_density, (double)hood->frontal_density, (double)hood->height_m);
        double here = (double)(hood->open + hood->roofs);
        cells += here;
        roofs += hood->roofs;
        roof_m += (double)hood->height_m * hood->roofs;
        frontal += (double)hood->frontal_density * here;
    }
    double plan = roofs / cells, height_m = roofs > 0.0 ? roof_m / roofs : 0.0;
    double upper_m = fmax(30.0, 3.0 * height_m);
    heat->roof_wind = jm_roof_wind(plan, frontal / cells, height_m);
    heat->air_column = (jm_air_column){
        .city = jm_canopy_of(plan, frontal / cells, height_m, upper_m),
        .meadow = jm_canopy_of(0.0, 0.0, 0.0, upper_m),
        .roof_share = plan,
        .fetch_m = sqrt((double)s->cells) * (double)s->cell_m,
    };
}

static void fill_sky_view(jm_heat *heat)
{
    const jm_scene *s = heat->scene;
    const double pass = jm_exp(-JM_CROWN_EXTINCTION * JM_CROWN_LEAF_AREA);
    for (int64_t c = 0; c < s->cells; c++)
        heat->sky_view[c] = (float)((s->sky[c] + pass * s->crown[c]) / JM_DIRECTIONS);
}

static jm_status new_arrays(jm_ctx *ctx, jm_heat *heat)
{
    const int64_t n = heat->scene->cells, hoods = heat->scene->hood_count;
    JM_TRY(jm_new(ctx, &heat->material, n));
    JM_TRY(jm_new(ctx, &heat->kind, n));
    JM_TRY(jm_new(ctx, &heat->albedo, hoods));
    JM_TRY(jm_new(ctx, &heat->street_wind, hoods));
    JM_TRY(jm_new(ctx, &heat->layers_k, JM_LAYERS * n));
    JM_TRY(jm_new(ctx, &heat->surface_temp_k, n));
    JM_TRY(jm_new(ctx, &heat->mean_skin_k, n));
    JM_TRY(jm_new(ctx, &heat->wall_layers_c, JM_LAYERS * JM_QUARTERS * hoods));
    JM_TRY(jm_new(ctx, &heat->wall_skin_c, JM_QUARTERS * hoods));
    JM_TRY(jm_new(ctx, &heat->ground_long, hoods));
    JM_TRY(jm_new(ctx, &heat->air_temp_k, n));
    JM_TRY(jm_new(ctx, &heat->tmrt_k, n));
    JM_TRY(jm_new(ctx, &heat->utci_k, n));
    JM_TRY(jm_new(ctx, &heat->sunlit, n));
    JM_TRY(jm_new(ctx, &heat->wind_ms, n));
    JM_TRY(jm_new(ctx, &heat->traffic_heat_wm2, n));
    JM_TRY(jm_new(ctx, &heat->sky_view, n));
    JM_TRY(jm_new(ctx, &heat->mark_k, n));
    JM_TRY(jm_new(ctx, &heat->wall_mark_c, JM_QUARTERS * hoods));
    JM_TRY(jm_new(ctx, &heat->nodes, JM_NODE_COUNT * hoods));
    JM_TRY(jm_new(ctx, &heat->sums, hoods));
    JM_TRY(jm_new(ctx, &heat->crowds, hoods));
    return JM_OK;
}

static jm_status create(jm_ctx *ctx, jm_heat *heat)
{
    JM_TRY(jm_scene_create(ctx, heat->city, !heat->def.crowns_shade, &heat->scene));
    JM_TRY(jm_shadow_create(ctx, heat->scene, &heat->shadow));
    JM_TRY(new_arrays(ctx, heat));
    const double step_s = heat->def.substep_s;
    heat->ground = jm_ground_buildup(step_s);
    heat->roof = jm_roof_buildup(step_s);
    heat->wall = jm_wall_buildup(step_s);
    heat->place = (jm_sun_place){.latitude_deg = heat->city->place.latitude_deg,
                                 .longitude_deg = heat->city->place.longitude_deg,
                                 .temperature_c = 12.0};
    fill_materials(heat);
    fill_air(heat);
    fill_sky_view(heat);
    jm_heat_list_fields(heat);
    jm_heat_begin_day(heat);
    return JM_OK;
}

jm_status jm_heat_create(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city, jm_heat **out)
{
    *out = NULL;
    JM_TRY(check_def(ctx, def));
    JM_TRY(check_city(ctx, city));
    jm_heat *heat = NULL;
    JM_TRY(jm_new(ctx, &heat, 1));
    heat->ctx = ctx;
    heat->city = city;
    heat->def = *def;
    jm_status status = create(ctx, heat);
    if (status == JM_ERR_MEMORY)
        status = jm_fail(ctx, JM_ERR_MEMORY,
                         "heat: no memory for %lld cells of %g m; cells of %.3g m need half of it",
                         (long long)jm_grid_cells(&city->grid), city->grid.cell_m,
                         city->grid.cell_m * sqrt(2.0));
    if (status != JM_OK) {
        jm_heat_destroy(heat);
        return status;
    }
    *out = heat;
    return JM_OK;
}

void jm_heat_destroy(jm_heat *heat)
{
    if (heat == NULL)
        return;
    jm_scene_destroy(heat->scene);
    jm_shadow_free(&heat->shadow);
    void *const arrays[] = {
        heat->material,      heat->kind,        heat->albedo,      heat->street_wind,
        heat->layers_k,      heat->mean_skin_k, heat->ground_long, heat->surface_temp_k,
        heat->wall_layers_c, heat->wall_skin_c, heat->air_temp_k,  heat->tmrt_k,
        heat->utci_k,        heat->sunlit,      heat->wind_ms,     heat->traffic_heat_wm2,
        heat->sky_view,      heat->mark_k,      heat->wall_mark_c, heat->nodes,
        heat->sums,          heat->crowds};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
    jm_free(heat);
}

void jm_heat_begin_day(jm_heat *heat)
{
    heat->day = (jm_heat_day){.utci_max_k = (double)NAN};
}

void jm_heat_summarise(const jm_heat *heat, jm_heat_summary *summary)
{
    const jm_heat_day *day = &heat->day;
    const bool begun = day->elapsed_s > 0.0;
    *summary = (jm_heat_summary){
        .mean_air_temp_k = begun ? day->air_ks / day->elapsed_s : heat->air.canyon_k,
        .mean_rural_temp_k = begun ? day->rural_ks / day->elapsed_s : heat->air.rural_k,
        .heat_island_night_k = day->night_s > 0.0 ? day->night_ks / day->night_s : (double)NAN,
        .mean_utci_k_max = day->utci_max_k,
        .hours_utci_over_32 = day->over_32_h,
        .hours_utci_over_38 = day->over_38_h,
        .energy_residual_wm2 = day->residual_wm2,
    };
}
