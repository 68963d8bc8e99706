#include "heat/model.h"

#include <math.h>
#include <string.h>

static void fill(float *values, int64_t count, float to)
{
    for (int64_t i = 0; i < count; i++)
        values[i] = to;
}

// First guess: all as warm as the station's air, the bottom at the deep temperature. The first day
// then finds the mean of every surface, and jm_heat_settle the profile that belongs to it.
void jm_heat_start(jm_heat *heat, double air_k)
{
    const int64_t n = heat->scene->cells, hoods = heat->scene->hood_count;
    const float air_c = (float)(air_k - JM_ZERO_CELSIUS_K);
    fill(heat->layers_k, JM_LAYERS * n, 0.0f);
    fill(heat->surface_temp_k, n, (float)air_k);
    fill(heat->mean_skin_k, n, (float)air_k);
    fill(heat->wall_layers_c, JM_LAYERS * JM_QUARTERS * hoods, air_c);
    fill(heat->wall_skin_c, JM_QUARTERS * hoods, air_c);
    double black_wm2 = JM_STEFAN_BOLTZMANN * air_k * air_k * air_k * air_k;
    fill(heat->ground_long, hoods, (float)black_wm2);
    fill(heat->meadow, JM_LAYERS, 0.0f);
    heat->meadow[JM_MEADOW_SKIN] = heat->meadow[JM_MEADOW_MEAN] = (float)air_k;
    fill(heat->air_temp_k, n, (float)air_k);
    fill(heat->tmrt_k, n, (float)air_k);
    fill(heat->utci_k, n, (float)air_k);
    fill(heat->sunlit, n, 0.0f);
    fill(heat->wind_ms, n, 0.0f);
    fill(heat->traffic_heat_wm2, n, 0.0f);
    heat->air = jm_air_at_rest(air_k);
    heat->clock =
        (jm_heat_clock){.deep_k = heat->def.deep_temp_k > 0.0 ? heat->def.deep_temp_k : air_k,
                        .layer_zero_c = (double)air_c};
    jm_heat_mark(heat);
    jm_heat_begin_day(heat);
}

// What belongs to a layer's depth when the ground's mean profile is set. Temperatures above the
// deep one.
typedef struct settling {
    float shift_k; // layers so far -> layers above the deep temperature
    float dead;    // how far the daily wave has died out
    float mean;    // share of the mean surface's excess
    float deep_k;
} settling;

// A layer, moved towards the mean temperature between the mean surface and the deep ground, as far
// as the daily wave has died out at that depth: what is left of the wave stays. Water is mixed and
// slow: one day cannot find its temperature, it starts at the deep one.
static float settled(const settling *to, float layer_k, float mean_skin_k, bool water)
{
    if (water)
        return 0.0f;
    layer_k += to->shift_k;
    return layer_k + to->dead * ((mean_skin_k - to->deep_k) * to->mean - layer_k);
}

static void settle_layer(jm_heat *heat, int layer, float shift_k)
{
    const int64_t n = heat->scene->cells;
    double depth = jm_ground_depth(layer), bottom = jm_ground_depth(JM_LAYERS - 1);
    const settling to = {.shift_k = shift_k,
                         .dead = (float)(1.0 - jm_exp(-depth)),
                         .mean = (float)(1.0 - depth / bottom),
                         .deep_k = (float)heat->clock.deep_k};
    float *layer_k = heat->layers_k + layer * n;
#pragma omp parallel for schedule(static) num_threads(jm_scene_threads(heat->ctx, heat->scene))
    for (int64_t c = 0; c < n; c++)
        layer_k[c] = (heat->kind[c] & JM_KIND_ROOF) != 0
                         ? layer_k[c] + shift_k
                         : settled(&to, layer_k[c], heat->mean_skin_k[c],
                                   heat->material[c] == JM_SURFACE_WATER);
    heat->meadow[layer] = settled(&to, heat->meadow[layer], heat->meadow[JM_MEADOW_MEAN], false);
}

void jm_heat_settle(jm_heat *heat)
{
    jm_heat_clock *clock = &heat->clock;
    if (heat->def.deep_temp_k <= 0.0 && clock->settled_days == 0.0)
        clock->deep_k = clock->air_sum_ks / clock->elapsed_s;
    const float deep_c = (float)(clock->deep_k - JM_ZERO_CELSIUS_K);
    const float shift_k = (float)clock->layer_zero_c - deep_c;
    for (int j = 0; j < JM_LAYERS; j++)
        settle_layer(heat, j, shift_k);
    clock->layer_zero_c = (double)deep_c;
    clock->settled_days += 1.0;
    clock->elapsed_s = 0.0;
    clock->air_sum_ks = 0.0;
}

// `material` NULL: no water among them.
static double largest_change(const float *now, const float *before, const uint8_t *material,
                             int64_t count)
{
    float largest = 0.0f;
    for (int64_t i = 0; i < count; i++) {
        float change = fabsf(now[i] - before[i]);
        if (change > largest && (material == NULL || material[i] != JM_SURFACE_WATER))
            largest = change;
    }
    return (double)largest;
}

double jm_heat_change_since_mark_k(const jm_heat *heat)
{
    double cells =
        largest_change(heat->surface_temp_k, heat->mark_k, heat->material, heat->scene->cells);
    double walls = largest_change(heat->wall_skin_c, heat->wall_mark_c, NULL,
                                  JM_QUARTERS * heat->scene->hood_count);
    return cells > walls ? cells : walls;
}

void jm_heat_mark(jm_heat *heat)
{
    memcpy(heat->mark_k, heat->surface_temp_k, (size_t)heat->scene->cells * sizeof(float));
    memcpy(heat->wall_mark_c, heat->wall_skin_c,
           (size_t)(JM_QUARTERS * heat->scene->hood_count) * sizeof(float));
}
