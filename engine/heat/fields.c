#include "heat/model.h"

#include <math.h>
#include <string.h>

// Temperatures leave the model rounded to this [K]: finer than any thermometer, and it packs well.
#define TEMP_QUANTUM (1.0f / 256.0f)

// ---- memory -------------------------------------------------------------------------------------

static jm_status new_output(jm_heat *heat, uint32_t output, int64_t count, float **field)
{
    return (heat->def.outputs & output) != 0 ? jm_new(heat->ctx, field, count) : JM_OK;
}

static void fill_sky_view(jm_heat *heat)
{
    const jm_sky_sheet *const sheets[] = {jm_sky_ground(heat->town.sky),
                                          jm_sky_roofs(heat->town.sky)};
    const float pass =
        (float)jm_crown_transmission(jm_leaf_area_index(0, 200, 45.0)); // in full leaf
    for (int64_t c = 0; c < heat->cells; c++)
        heat->sky_view[c] = heat->standing[c] == 0 ? NAN : 0.0f;
    for (int s = 0; s < 2; s++)
        for (int64_t i = 0; i < sheets[s]->count; i++)
            heat->sky_view[sheets[s]->cell[i]] +=
                sheets[s]->share[i] *
                ((float)sheets[s]->sky[i] + pass * (float)sheets[s]->behind_crown[i]) /
                (float)JM_VIEW_ONE;
}

static int64_t block_of(const jm_heat *heat, int64_t cell)
{
    const int32_t side = heat->block_cells, columns = heat->grid.columns;
    return cell / columns / side * heat->air_grid.columns + cell % columns / side;
}

static void fill_standing(jm_heat *heat)
{
    const jm_sky_sheet *ground = jm_sky_ground(heat->town.sky);
    const jm_sky_sheet *roofs = jm_sky_roofs(heat->town.sky);
    for (int64_t i = 0; i < roofs->count; i++)
        heat->standing[roofs->cell[i]] |= JM_HAS_ROOF;
    for (int64_t i = 0; i < ground->count; i++)
        heat->standing[ground->cell[i]] |= JM_HAS_GROUND;
    for (int64_t c = 0; c < heat->cells; c++)
        if (heat->standing[c] != 0)
            heat->modelled[block_of(heat, c)] = true;
}

static jm_status new_air_fields(jm_heat *heat)
{
    const int64_t blocks = jm_grid_cells(&heat->air_grid);
    JM_TRY(jm_new(heat->ctx, &heat->met_k, blocks));
    JM_TRY(jm_new(heat->ctx, &heat->met_ms, blocks));
    JM_TRY(jm_new(heat->ctx, &heat->modelled, blocks));
    JM_TRY(jm_new(heat->ctx, &heat->airy, blocks));
    for (int64_t b = 0; b < blocks; b++)
        heat->airy[heat->airy_count++] = (int32_t)b;
    JM_TRY(new_output(heat, JM_HEAT_AIR_TEMP, blocks, &heat->air_temp_k));
    JM_TRY(new_output(heat, JM_HEAT_WIND_SPEED, blocks, &heat->wind_ms));
    return new_output(heat, JM_HEAT_BUILDING_HEAT, blocks, &heat->building_heat_wm2);
}

jm_status jm_heat_new_fields(jm_heat *heat)
{
    const int64_t n = heat->cells, blocks = jm_grid_cells(&heat->air_grid);
    jm_ctx *ctx = heat->ctx;
    // Indicators read these two whatever is kept.
    JM_TRY(jm_new(ctx, &heat->tmrt_k, n));
    JM_TRY(jm_new(ctx, &heat->utci_k, n));
    JM_TRY(new_output(heat, JM_HEAT_SURFACE_TEMP, n, &heat->surface_temp_k));
    JM_TRY(new_output(heat, JM_HEAT_PET, n, &heat->pet_k));
    JM_TRY(new_output(heat, JM_HEAT_SHADOW, n, &heat->sunlit));
    JM_TRY(new_output(heat, JM_HEAT_TRAFFIC_HEAT, n, &heat->traffic_heat_wm2));
    JM_TRY(new_output(heat, JM_HEAT_SKY_VIEW, n, &heat->sky_view));
    JM_TRY(new_air_fields(heat));
    JM_TRY(jm_new(ctx, &heat->standing, n));
    JM_TRY(jm_new(ctx, &heat->vehicles_wm2, blocks));
    JM_TRY(jm_new(ctx, &heat->gains, blocks));
    JM_TRY(jm_new(ctx, &heat->people_indoor, blocks));
    JM_TRY(jm_new(ctx, &heat->means, blocks));
    fill_standing(heat);
    if (heat->sky_view != NULL && heat->solweig != NULL)
        jm_solweig_sky_view(heat->solweig, heat->sky_view);
    else if (heat->sky_view != NULL)
        fill_sky_view(heat);
    return JM_OK;
}

void jm_heat_free_fields(jm_heat *heat)
{
    void *const arrays[] = {
        heat->air_temp_k,    heat->tmrt_k, heat->utci_k,        heat->surface_temp_k,
        heat->pet_k,         heat->sunlit, heat->wind_ms,       heat->traffic_heat_wm2,
        heat->sky_view,      heat->shown,  heat->standing,      heat->building_heat_wm2,
        heat->outdoors,      heat->gains,  heat->means,         heat->vehicles_wm2,
        heat->six,           heat->fluxes, heat->station_block, heat->station_receiver,
        heat->people_indoor, heat->met_k,  heat->met_ms,        heat->modelled,
        heat->airy};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
    jm_free(heat->station_north_rad);
}

// ---- rows ---------------------------------------------------------------------------------------

// Bits of jm_heat_def.outputs, in their order.
static uint32_t output_named(const char *name)
{
    static const char *const names[] = {
        "surface_temp", "air_temp",   "tmrt",         "utci",          "pet",
        "shadow",       "wind_speed", "traffic_heat", "building_heat", "sky_view_factor"};
    for (int i = 0; i < 10; i++)
        if (strcmp(name, names[i]) == 0)
            return 1u << i;
    return 0;
}

// What was not asked for has no array, or is known by name only.
static void add(jm_heat *heat, jm_field field)
{
    if (field.values == NULL)
        return;
    if ((heat->def.outputs & output_named(field.name)) == 0)
        field.flags = 0;
    heat->fields[heat->field_count++] = field;
}

// By cell of the air grid, over the buildings too.
static void list_air(jm_heat *heat)
{
    const int64_t n = jm_grid_cells(&heat->air_grid);
    add(heat, (jm_field){"air_temp", "K",
                         "Air temperature between the buildings of a cell of the air grid, mean of "
                         "the interval",
                         JM_F32, JM_DIM_AIR, n, heat->air_temp_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"wind_speed", "m s-1",
                         "Mean wind 1.5 m above the ground of a cell of the air grid", JM_F32,
                         JM_DIM_AIR, n, heat->wind_ms, 1.0f / 256.0f, JM_RESULT});
    add(heat, (jm_field){"building_heat", "W m-2",
                         "Heat that air conditioning gives back to the air, per ground area of the "
                         "air grid's cell",
                         JM_F32, JM_DIM_AIR, n, heat->building_heat_wm2, 1.0f / 64.0f, JM_RESULT});
}

static void list_results(jm_heat *heat)
{
    const int64_t n = heat->cells;
    add(heat, (jm_field){"surface_temp", "K",
                         "Temperature of the ground, or of the roof of a building, at the end of "
                         "the interval",
                         JM_F32, JM_DIM_CELLS, n, heat->surface_temp_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"tmrt", "K",
                         "Mean radiant temperature of a standing person, mean of the interval; "
                         "none on buildings",
                         JM_F32, JM_DIM_CELLS, n, heat->tmrt_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"utci", "K",
                         "Universal Thermal Climate Index: temperature of a reference place that "
                         "feels the same, mean of the interval; none on buildings",
                         JM_F32, JM_DIM_CELLS, n, heat->utci_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"pet", "K",
                         "Physiological equivalent temperature (Walther and Goestchel 2018), mean "
                         "of the interval; none on buildings",
                         JM_F32, JM_DIM_CELLS, n, heat->pet_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"shadow", "1",
                         "Share of the direct sun that reaches the ground or roof, mean of the "
                         "interval: 1 sun all the time, 0 shade or night",
                         JM_F32, JM_DIM_CELLS, n, heat->sunlit, 1.0f / 1024.0f, JM_RESULT});
    add(heat, (jm_field){"traffic_heat", "W m-2", "Waste heat of vehicles per ground area", JM_F32,
                         JM_DIM_CELLS, n, heat->traffic_heat_wm2, 1.0f / 64.0f, JM_RESULT});
    add(heat, (jm_field){"sky_view_factor", "1",
                         "Share of the sky's light that reaches the ground or roof between "
                         "buildings, relief and tree crowns",
                         JM_F32, JM_DIM_CELLS, n, heat->sky_view, 0.0f, JM_STATIC});
}

static void add_state(jm_heat *heat, const char *name, const char *unit, const char *sentence,
                      jm_type type, int64_t count, void *values)
{
    if (count == 0 || values == NULL)
        return;
    heat->fields[heat->field_count++] =
        (jm_field){name, unit, sentence, type, JM_DIM_OTHER, count, values, 0.0f, JM_CHECKPOINT};
}

static void add_sheet(jm_heat *heat, const jm_land *land, int which, const jm_sheet *sheet,
                      const char *const names[5])
{
    add_state(heat, names[0], "degC", "layers of a sheet of surfaces, layer after layer", JM_F32,
              land->layer_count * sheet->count, land->layers[which]);
    add_state(heat, names[1], "degC", "skins of a sheet of surfaces", JM_F32, sheet->count,
              sheet->skin_c);
    add_state(heat, names[2], "kg m-2", "water on a sheet of surfaces", JM_F32, sheet->count,
              sheet->water_kgm2);
    add_state(heat, names[3], "1", "soil water under a sheet of surfaces", JM_F32, sheet->count,
              sheet->soil_share);
    add_state(heat, names[4], "degC", "mean skins of a sheet of surfaces in the first day", JM_F32,
              sheet->count, land->mark_c[which]);
}

#define NAMES(sheet)                                                                               \
    {                                                                                              \
        sheet "_layers", sheet "_skin", sheet "_water", sheet "_soil", sheet "_mean"               \
    }

static void list_land(jm_heat *heat, jm_land *land, bool town)
{
    static const char *const names[2][3][5] = {
        {NAMES("heat_rural_ground"), NAMES("heat_rural_roof"), NAMES("heat_rural_wall")},
        {NAMES("heat_ground"), NAMES("heat_roof"), NAMES("heat_wall")}};
    add_sheet(heat, land, 0, &land->ground, names[town][0]);
    add_sheet(heat, land, 1, &land->roofs, names[town][1]);
    add_sheet(heat, land, 2, &land->walls, names[town][2]);
    if (!town)
        return;
    add_state(heat, "heat_leaf", "degC", "leaves of the crowns of a block", JM_F32, land->blocks,
              land->crowns.leaf_c);
    add_state(heat, "heat_leaf_water", "kg m-2", "water on the leaves of a block", JM_F32,
              land->blocks, land->crowns.water_kgm2);
    add_state(heat, "heat_rooms", "K", "rooms of a block by use", JM_F64,
              land->blocks * JM_USAGE_COUNT * (int64_t)(sizeof *land->indoor / sizeof(double)),
              land->indoor);
}

static void list_state(jm_heat *heat)
{
    double *air = NULL;
    const int64_t air_count = heat->air != NULL ? jm_air_state(heat->air, &air) : 0;
    list_land(heat, &heat->town, true);
    list_land(heat, &heat->rural, false);
    add_state(heat, "heat_air", "1", "state of the canopy air", JM_F64, air_count, air);
    add_state(heat, "heat_clock", "1", "deep ground and time since the start", JM_F64,
              (int64_t)(sizeof heat->clock / sizeof(double)), &heat->clock);
    add_state(heat, "heat_day", "1", "sums of the day", JM_F64,
              (int64_t)(sizeof heat->day / sizeof(double)), &heat->day);
}

void jm_heat_list_fields(jm_heat *heat)
{
    heat->field_count = 0;
    list_results(heat);
    list_air(heat);
    if (heat->def.mode == JM_HEAT_FULL)
        list_state(heat);
}

const jm_field *jm_heat_fields(const jm_heat *heat, int64_t *count)
{
    *count = heat->field_count;
    return heat->fields;
}

jm_heat_maps jm_heat_maps_of(const jm_heat *heat)
{
    const jm_air_map air = {heat->air_grid.rows, heat->air_grid.columns, heat->block_cells,
                            heat->met_k, heat->met_ms};
    return (jm_heat_maps){heat->utci_k, heat->tmrt_k, heat->pet_k, air};
}
