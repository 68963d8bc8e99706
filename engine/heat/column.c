// A town told by its fractions as parts of a model, and its state in a few numbers.
#include "heat/column.h"

#include "core/math.h"
#include "heat/land_room.h"
#include "heat/model.h"
#include "heat/parts.h"

#include <math.h>

// The block stands for itself however large it is.
#define SIDE_M 100.0
#define AREA_M2 (SIDE_M * SIDE_M)
// Streets in eight directions, eight places from wall to wall.
enum { DIRECTIONS = 8, ACROSS = 8 };

static bool is_share(double x)
{
    return x >= 0.0 && x <= 1.0;
}

static bool sound_covers(const jm_heat_column *column)
{
    double sum = 0.0;
    if (column->cover_count < 1 || column->cover_count > JM_COLUMN_COVERS)
        return false;
    for (int32_t k = 0; k < column->cover_count; k++) {
        const jm_column_cover *c = &column->covers[k];
        if (!is_share(c->share) || c->row < 0 || c->row >= column->fabric->count)
            return false;
        sum += c->share;
    }
    return fabs(sum - 1.0) < 1e-6;
}

static jm_status check(jm_ctx *ctx, const jm_heat_def *def, const jm_heat_column *column)
{
    JM_TRY(jm_heat_check_def(ctx, def));
    if (def->mode != JM_HEAT_FULL || def->station_count > 0)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "heat: a street without a map has no mode solweig and no stations");
    if (!sound_covers(column))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "heat: give the street 1 to %d kinds of ground, with rows of its fabric and "
                       "shares that sum to 1",
                       JM_COLUMN_COVERS);
    const bool built = column->roof_share > 0.0;
    if (!(column->roof_share >= 0.0 && column->roof_share <= 0.95 && column->wall_share >= 0.0 &&
          column->wall_share < 100.0 && column->height_m >= 0.0 && column->height_m <= 1000.0 &&
          column->roughness_m >= 0.0 && column->roughness_m < 100.0 &&
          built == (column->wall_share > 0.0) && built == (column->height_m > 0.0) &&
          (!built || column->storeys > 0.0)))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "heat: a street needs roofs, walls, height and storeys, or none of them; "
                       "roofs %g (0 to 0.95), walls %g, height %g m, storeys %g",
                       column->roof_share, column->wall_share, column->height_m, column->storeys);
    return JM_OK;
}

static jm_status look_around(jm_ctx *ctx, const jm_heat_column *column, jm_sky **out)
{
    double shares[JM_COLUMN_COVERS];
    for (int32_t k = 0; k < column->cover_count; k++)
        shares[k] = column->covers[k].share;
    const double open = 1.0 - column->roof_share;
    const jm_sky_canyon street = {
        .height_m = column->height_m,
        .width_m =
            column->wall_share > 0.0 ? 2.0 * column->height_m * open / column->wall_share : SIDE_M,
        .roof_share = column->roof_share,
        .directions = DIRECTIONS,
        .across = ACROSS,
        .cover_count = column->cover_count,
        .cover_share = shares,
        .area_m2 = AREA_M2,
    };
    return jm_sky_canyon_create(ctx, &street, out);
}

static void measure(const jm_heat_column *column, jm_land_block *block)
{
    *block = (jm_land_block){
        .area_m2 = AREA_M2,
        .wall_m2 = column->wall_share * AREA_M2,
        .ground_share = 1.0 - column->roof_share,
        .roof_share = column->roof_share,
        .shape = {.plan_density = column->roof_share,
                  // As in a city: mean over the wind's directions.
                  .frontal_density = column->wall_share / JM_PI,
                  .height_m = column->height_m,
                  .height_max_m = column->height_m,
                  .roughness_m = column->roughness_m},
    };
    const double roof_m2 = column->roof_share * AREA_M2;
    block->rooms[JM_USAGE_RESIDENTIAL] =
        (jm_rooms){.floor_m2 = roof_m2 * column->storeys, .volume_m3 = roof_m2 * column->height_m};
}

// One cell for each kind of ground, the last one is the roof's.
static jm_status lay_cells(jm_ctx *ctx, const jm_heat_column *column, jm_heat_parts *out)
{
    const int32_t cells = column->cover_count + 1;
    out->grid = (jm_grid){0.0, SIDE_M, SIDE_M / cells, cells, 1};
    out->air_grid = (jm_grid){0.0, SIDE_M, SIDE_M, 1, 1};
    out->block_cells = cells;
    out->cell_m2 = AREA_M2;
    out->places = DIRECTIONS * ACROSS;
    JM_TRY(jm_new(ctx, &out->ground_row, cells));
    JM_TRY(jm_new(ctx, &out->roof_row, cells));
    JM_TRY(jm_new(ctx, &out->usage, cells));
    JM_TRY(jm_new(ctx, &out->irrigated, cells));
    JM_TRY(jm_new(ctx, &out->outdoors, cells));
    JM_TRY(jm_new(ctx, &out->shown, 1));
    out->shown[0] = 1.0;
    for (int32_t c = 0; c < cells; c++) {
        const jm_column_cover *cover = &column->covers[c < cells - 1 ? c : 0];
        out->ground_row[c] = (uint8_t)cover->row;
        out->irrigated[c] = cover->irrigated ? 1 : 0;
        out->roof_row[c] = (uint8_t)column->fabric->roof;
        out->usage[c] = JM_USAGE_RESIDENTIAL;
        if (c < cells - 1 && !column->fabric->rows[cover->row].open_water)
            out->outdoors[c] = (uint8_t)(255.0 * cover->share + 0.5);
    }
    return JM_OK;
}

static jm_status gather(jm_ctx *ctx, const jm_heat_def *def, const jm_heat_column *column,
                        jm_heat_parts *out)
{
    out->fabric = *column->fabric;
    out->fabric.step_s = def->substep_s;
    out->fabric.albedo_shift += def->albedo_shift;
    out->fabric.leaf_area_factor *= def->leaf_area_factor;
    jm_fabric_make(&out->fabric);
    for (int u = 0; u < JM_USAGE_COUNT; u++)
        out->classes[u] = column->rooms;
    out->place = (jm_sun_place){.latitude_deg = column->latitude_deg,
                                .longitude_deg = column->longitude_deg,
                                .temperature_c = 12.0};
    out->fetch_km = isnan(def->fetch_km) ? 0.0 : def->fetch_km;
    JM_TRY(lay_cells(ctx, column, out));
    JM_TRY(jm_new(ctx, &out->block, 1));
    measure(column, out->block);
    return look_around(ctx, column, &out->sky);
}

jm_status jm_heat_column_create(jm_ctx *ctx, const jm_heat_def *def, const jm_heat_column *column,
                                jm_heat **out)
{
    *out = NULL;
    JM_TRY(check(ctx, def, column));
    jm_heat_parts parts = {0};
    jm_heat_def without_maps = *def;
    without_maps.outputs = 0;
    jm_status status = gather(ctx, def, column, &parts);
    if (status != JM_OK) {
        jm_heat_parts_free(&parts);
        return status;
    }
    return jm_heat_from_parts(ctx, &without_maps, &parts, NULL, out);
}

void jm_heat_column_set_rooms(jm_heat *heat, const jm_indoor_class *rooms)
{
    for (int u = 0; u < JM_USAGE_COUNT; u++)
        heat->classes[u] = *rooms;
}

// ---- what it is like ----------------------------------------------------------------------------

typedef struct skin_sums {
    double area, kelvin, short_wm2, long_wm2;
} skin_sums;

static void add_skin(skin_sums *s, double area, float skin_c, float albedo, float emissivity,
                     float short_wm2, float long_wm2)
{
    const double k = (double)skin_c + JM_ZERO_CELSIUS_K;
    s->area += area;
    s->kelvin += area * k;
    s->short_wm2 += area * (1.0 - (double)albedo) * (double)short_wm2;
    s->long_wm2 +=
        area * (double)emissivity * ((double)long_wm2 - JM_STEFAN_BOLTZMANN * k * k * k * k);
}

static void add_skins(jm_heat_column_state *state, const skin_sums *s)
{
    state->short_wm2 += s->short_wm2;
    state->long_wm2 += s->long_wm2;
}

static double mean_k(const skin_sums *s)
{
    return s->area > 0.0 ? s->kelvin / s->area : (double)NAN;
}

static void read_ground(const jm_land *land, jm_heat_column_state *state)
{
    const jm_sky_sheet *sheet = jm_sky_ground(land->sky);
    const jm_land_room *room = &land->rooms_of_threads[0];
    jm_level_light light = {room->short_wm2, room->long_wm2, room->sunlit};
    skin_sums all = {0}, cover[JM_COLUMN_COVERS] = {{0}};
    jm_irradiance_ground(land->irradiance, 0, &light);
    for (int64_t i = 0; i < sheet->count; i++) {
        const float skin = land->ground.skin_c[i], albedo = land->ground_cover.albedo[i];
        const float emissivity = land->ground_cover.emissivity[i];
        add_skin(&all, (double)sheet->share[i], skin, albedo, emissivity, room->short_wm2[i],
                 room->long_wm2[i]);
        add_skin(&cover[sheet->cell[i]], (double)sheet->share[i], skin, albedo, emissivity, 0.0f,
                 0.0f);
    }
    for (int k = 0; k < JM_COLUMN_COVERS; k++)
        state->cover_k[k] = mean_k(&cover[k]);
    add_skins(state, &all);
}

static void read_roofs(const jm_land *land, jm_heat_column_state *state)
{
    const jm_sky_sheet *sheet = jm_sky_roofs(land->sky);
    const jm_land_room *room = &land->rooms_of_threads[0];
    jm_level_light light = {room->short_wm2, room->long_wm2, room->sunlit};
    skin_sums all = {0};
    jm_irradiance_roofs(land->irradiance, 0, &light);
    for (int64_t i = 0; i < sheet->count; i++)
        add_skin(&all, (double)sheet->share[i], land->roofs.skin_c[i], land->roof_cover.albedo[i],
                 land->roof_cover.emissivity[i], room->short_wm2[i], room->long_wm2[i]);
    state->roof_k = mean_k(&all);
    add_skins(state, &all);
}

static void read_walls(const jm_land *land, jm_heat_column_state *state)
{
    const jm_sky_facades *f = jm_sky_facades_of(land->sky);
    skin_sums all = {0};
    for (int64_t i = 0; i < f->count * JM_FACADE_BANDS; i++)
        add_skin(&all, (double)f->area_m2[i] / AREA_M2, land->walls.skin_c[i],
                 land->wall_cover.albedo[i], land->wall_cover.emissivity[i],
                 land->wall_light.short_wm2[i], land->wall_light.long_wm2[i]);
    state->wall_k = mean_k(&all);
    add_skins(state, &all);
}

static void read_fluxes(const jm_heat *heat, jm_heat_column_state *state)
{
    const jm_land *land = &heat->town;
    const jm_land_sums *s = &land->sums[0];
    const double walls = land->block[0].wall_m2 / AREA_M2;
    state->roof_wm2 = s->roofs.sensible_wm2;
    state->wall_wm2 = walls * s->walls.sensible_wm2;
    state->ground_wm2 = s->ground.sensible_wm2;
    state->sensible_wm2 = state->ground_wm2 + state->roof_wm2 + state->wall_wm2;
    state->latent_wm2 = s->ground.latent_wm2 + s->roofs.latent_wm2 + walls * s->walls.latent_wm2;
    state->rooms_wm2 = (s->rooms_street_w + s->rooms_roof_w) / AREA_M2;
    state->rejected_wm2 = s->rooms_rejected_w / AREA_M2;
    const double cop = land->classes[JM_USAGE_RESIDENTIAL].cop;
    state->cooling_wm2 = s->rooms_cooling_w / AREA_M2;
    state->current_wm2 = state->rejected_wm2 / (1.0 + cop);
    state->vehicles_wm2 = heat->vehicles_wm2[0];
}

jm_heat_column_state jm_heat_column_state_of(const jm_heat *heat)
{
    const jm_air_cell *air = jm_air_cells(heat->air);
    jm_heat_column_state state = {
        .canyon_k = air->canyon_k,
        .canyon_q = air->canyon_q,
        .above_k = air->above_k,
        .rooms_k = jm_land_rooms_k(&heat->town, 0, JM_USAGE_RESIDENTIAL),
        .street_wind_ms = air->street_wind_ms,
        .roof_wind_ms = air->roof_wind_ms,
    };
    read_ground(&heat->town, &state);
    read_roofs(&heat->town, &state);
    read_walls(&heat->town, &state);
    read_fluxes(heat, &state);
    return state;
}
