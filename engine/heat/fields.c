#include "heat/model.h"

// Temperatures leave the model rounded to this [K]: finer than any thermometer, and it packs well.
#define TEMP_QUANTUM (1.0f / 256.0f)

static void add(jm_heat *heat, jm_field field)
{
    heat->fields[heat->field_count++] = field;
}

static void list_results(jm_heat *heat)
{
    const int64_t n = heat->scene->cells;
    add(heat, (jm_field){"surface_temp", "K",
                         "Temperature of the ground, or of the roof of a building, at the end of "
                         "the interval",
                         JM_F32, JM_DIM_CELLS, n, heat->surface_temp_k, TEMP_QUANTUM,
                         JM_RESULT | JM_CHECKPOINT});
    add(heat, (jm_field){"air_temp", "K",
                         "Air temperature between the buildings, above roofs on roofs; one column "
                         "of air for the city, mean of the interval",
                         JM_F32, JM_DIM_CELLS, n, heat->air_temp_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"tmrt", "K",
                         "Mean radiant temperature of a standing person, mean of the interval; "
                         "none on buildings",
                         JM_F32, JM_DIM_CELLS, n, heat->tmrt_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"utci", "K",
                         "Universal Thermal Climate Index: temperature of a reference place that "
                         "feels the same, mean of the interval; none on buildings",
                         JM_F32, JM_DIM_CELLS, n, heat->utci_k, TEMP_QUANTUM, JM_RESULT});
    add(heat, (jm_field){"shadow", "1",
                         "Share of the direct sun that reaches the ground or roof, mean of the "
                         "interval: 1 sun all the time, 0 shade or night",
                         JM_F32, JM_DIM_CELLS, n, heat->sunlit, 1.0f / 1024.0f, JM_RESULT});
    add(heat, (jm_field){"wind_speed", "m s-1", "Mean wind 1.5 m above the ground", JM_F32,
                         JM_DIM_CELLS, n, heat->wind_ms, 1.0f / 256.0f, JM_RESULT});
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
    add(heat,
        (jm_field){name, unit, sentence, type, JM_DIM_OTHER, count, values, 0.0f, JM_CHECKPOINT});
}

static void list_state(jm_heat *heat)
{
    const int64_t n = heat->scene->cells, hoods = heat->scene->hood_count;
    add_state(heat, "heat_layers", "K", "Layers under ground and roofs, layer after layer", JM_F32,
              JM_LAYERS * n, heat->layers_k);
    add_state(heat, "heat_mean_surface", "K", "Mean surface temperature of a spin-up day", JM_F32,
              n, heat->mean_skin_k);
    add_state(heat, "heat_wall_layers", "degC", "Layers in the walls of neighbourhoods", JM_F32,
              JM_LAYERS * JM_QUARTERS * hoods, heat->wall_layers_c);
    add_state(heat, "heat_wall_surface", "degC", "Surface of the walls of neighbourhoods", JM_F32,
              JM_QUARTERS * hoods, heat->wall_skin_c);
    add_state(heat, "heat_ground_long", "W m-2", "Long wave that leaves the open ground", JM_F32,
              hoods, heat->ground_long);
    add_state(heat, "heat_meadow", "1", "Layers, surface and its mean (K) of the meadow", JM_F32,
              JM_MEADOW_COUNT, heat->meadow);
    add_state(heat, "heat_air", "1", "Air of canyon, meadow and above, and their exchange", JM_F64,
              (int64_t)(sizeof heat->air / sizeof(double)), &heat->air);
    add_state(heat, "heat_clock", "1", "Deep ground and time since the start", JM_F64,
              (int64_t)(sizeof heat->clock / sizeof(double)), &heat->clock);
    add_state(heat, "heat_day", "1", "Sums of the day", JM_F64,
              (int64_t)(sizeof heat->day / sizeof(double)), &heat->day);
}

void jm_heat_list_fields(jm_heat *heat)
{
    heat->field_count = 0;
    list_results(heat);
    list_state(heat);
}

const jm_field *jm_heat_fields(const jm_heat *heat, int64_t *count)
{
    *count = heat->field_count;
    return heat->fields;
}
