#include "heat/model.h"

#include <math.h>

float jm_evaporation_share(const jm_material *material, bool watered, float slope_share)
{
    // Above 1 air would have to warm the leaves: left out.
    float share = (watered ? material->evaporation_watered : material->evaporation) * slope_share;
    return share < 1.0f ? share : 1.0f;
}

static float *node(const jm_heat *heat, int which)
{
    return heat->nodes + which * heat->scene->hood_count;
}

// Mean share of the beam over the open ground of a neighbourhood; whole numbers, so no order.
static float ground_sunlit(const jm_heat *heat, const jm_hood *hood, float crown_pass)
{
    int32_t sun = 0, behind = 0;
    for (int32_t r = 0; r < hood->rows; r++) {
        int64_t first = (int64_t)(hood->first_row + r) * heat->scene->columns + hood->first_column;
        const uint8_t *lit = heat->shadow.lit + first, *kind = heat->kind + first;
        for (int32_t c = 0; c < hood->columns; c++) {
            int32_t open = (kind[c] & JM_KIND_ROOF) == 0;
            sun += open & (lit[c] == 2);
            behind += open & (lit[c] == 1);
        }
    }
    if (hood->open == 0)
        return 0.0f;
    return ((float)sun + crown_pass * (float)behind) / (float)hood->open;
}

static void advance_walls(jm_heat *heat, const jm_substep *now, int64_t index, float forced_wm2k,
                          const jm_street_light *light)
{
    const jm_hood *hood = &heat->scene->hoods[index];
    const jm_material *wall = jm_wall_material();
    const int64_t walls = heat->scene->hood_count * JM_QUARTERS, first = index * JM_QUARTERS;
    int32_t built[JM_QUARTERS];
    float albedo[JM_QUARTERS], emissivity[JM_QUARTERS], one[JM_QUARTERS], none[JM_QUARTERS];
    float air[JM_QUARTERS], exchange[JM_QUARTERS];
    float sensible[JM_QUARTERS], residual[JM_QUARTERS];
    for (int q = 0; q < JM_QUARTERS; q++) {
        built[q] = 1;
        albedo[q] = wall->albedo;
        emissivity[q] = wall->emissivity;
        one[q] = 1.0f;
        none[q] = 0.0f;
        air[q] = (float)(heat->air.canyon_k - JM_ZERO_CELSIUS_K);
        exchange[q] = jm_convection_wall(forced_wm2k, heat->wall_skin_c[first + q] - air[q]);
    }
    jm_surface_run run = {
        .count = JM_QUARTERS,
        .ground = &heat->ground,
        .built = &heat->wall,
        .built_bottom_c = now->indoor_c,
        .is_built = built,
        .albedo = albedo,
        .emissivity = emissivity,
        .admittance = one,
        .evaporation = none,
        .shortwave_wm2 = light->short_in,
        .longwave_wm2 = light->long_in,
        .air_c = air,
        .exchange_wm2k = exchange,
        .skin_c = heat->wall_skin_c + first,
        .sensible_wm2 = sensible,
        .residual_wm2 = residual,
    };
    for (int j = 0; j < JM_LAYERS; j++)
        run.layer_k[j] = heat->wall_layers_c + j * walls + first;
    jm_surface_advance(&run);

    jm_hood_sums *sums = &heat->sums[index];
    for (int q = 0; q < JM_QUARTERS; q++) {
        sums->walls_w += (double)hood->wall_m2[q] * (double)sensible[q];
        sums->walls_slope_wk += (double)hood->wall_m2[q] * (double)exchange[q];
        sums->residual_wm2 = fmax(sums->residual_wm2, (double)residual[q]);
    }
}

static void light_hood(jm_heat *heat, const jm_substep *now, int64_t index)
{
    const jm_hood *hood = &heat->scene->hoods[index];
    jm_street street = {.ground_albedo = heat->albedo[index],
                        .ground_long_wm2 = heat->ground_long[index]};
    if (now->light.sky.beam_wm2 > 0.0f) {
        street.ground_sunlit = ground_sunlit(heat, hood, now->light.crown_pass);
        jm_shadow_walls(heat->scene, &heat->shadow, index, street.wall_sunlit);
    }
    for (int q = 0; q < JM_QUARTERS; q++)
        street.wall_temp_k[q] =
            heat->wall_skin_c[index * JM_QUARTERS + q] + (float)JM_ZERO_CELSIUS_K;
    jm_street_light light = jm_street_radiation(hood, &street, &now->light);

    double street_ms = now->wind_ms * (double)heat->street_wind[index];
    heat->sums[index] = (jm_hood_sums){.ground_wm2 = 0.0};
    advance_walls(heat, now, index, jm_wall_forced_wm2k(street_ms), &light);

    for (int q = 0; q < JM_QUARTERS; q++) {
        int looks = (q + 2) % JM_QUARTERS; // what is seen in the north looks south
        node(heat, JM_NODE_WALL_SHORT + q)[index] = light.short_out[looks];
        node(heat, JM_NODE_WALL_LONG + q)[index] = light.long_out[looks];
    }
    node(heat, JM_NODE_GROUND_SHORT)[index] = light.ground_short_out;
    node(heat, JM_NODE_GROUND_LONG)[index] = heat->ground_long[index];
    node(heat, JM_NODE_WIND)[index] = (float)street_ms;
}

// A neighbourhood without walls of an orientation takes what its neighbours have, so that the edge
// of a quarter does not show in the fields beside it.
static void borrow_walls(jm_heat *heat, int64_t index, int quarter)
{
    const jm_scene *scene = heat->scene;
    const int looks = (quarter + 2) % JM_QUARTERS;
    if (scene->hoods[index].wall_m2[looks] > 0.0f)
        return;
    int32_t row = (int32_t)(index / scene->hood_columns);
    int32_t column = (int32_t)(index % scene->hood_columns);
    float area = 0.0f, shortwave = 0.0f, longwave = 0.0f;
    for (int32_t r = row - 1; r <= row + 1; r++)
        for (int32_t c = column - 1; c <= column + 1; c++) {
            if (r < 0 || c < 0 || r >= scene->hood_rows || c >= scene->hood_columns)
                continue;
            int64_t other = (int64_t)r * scene->hood_columns + c;
            float a = scene->hoods[other].wall_m2[looks];
            area += a;
            shortwave += a > 0.0f ? a * node(heat, JM_NODE_WALL_SHORT + quarter)[other] : 0.0f;
            longwave += a > 0.0f ? a * node(heat, JM_NODE_WALL_LONG + quarter)[other] : 0.0f;
        }
    if (area <= 0.0f)
        return;
    node(heat, JM_NODE_WALL_SHORT + quarter)[index] = shortwave / area;
    node(heat, JM_NODE_WALL_LONG + quarter)[index] = longwave / area;
}

void jm_heat_walls(jm_heat *heat, const jm_substep *now)
{
    const int threads = jm_scene_threads(heat->ctx, heat->scene);
    const int64_t hoods = heat->scene->hood_count;
#pragma omp parallel for schedule(dynamic, 4) num_threads(threads)
    for (int64_t h = 0; h < hoods; h++)
        light_hood(heat, now, h);
        // Reads only from neighbourhoods that have such walls, writes only to those that have none.
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t h = 0; h < hoods; h++)
        for (int q = 0; q < JM_QUARTERS; q++)
            borrow_walls(heat, h, q);
}
