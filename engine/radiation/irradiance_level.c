// Light that walls send to level receivers, and all that reaches a block's.
#include "radiation/irradiance_own.h"

#include <math.h>

// Sums over the sectors of the horizon, each as far up as it is blocked; quarters of the horizon in
// sums of their own, so that no addition waits for the one before.
JM_CLONES
static void gather(const float *restrict radiance, int64_t own_line, int32_t count,
                   const int32_t *restrict facade, const uint8_t *restrict level,
                   float (*restrict sums)[JM_LIGHTS])
{
    enum { QUARTERS = 4, SECTORS = JM_SECTORS / QUARTERS };
    for (int32_t i = 0; i < count; i++) {
        float sum[QUARTERS][JM_LIGHTS] = {{0.0f}};
        for (int s = 0; s < SECTORS; s++)
            for (int h = 0; h < QUARTERS; h++) {
                const int sector = SECTORS * h + s;
                const int32_t f = facade[(int64_t)i * JM_SECTORS + sector];
                const int64_t line = f >= 0 ? f : own_line;
                const int up = jm_level_of(level + (int64_t)i * JM_LEVEL_BYTES, sector);
                const float *shown = radiance + (line * JM_LEVELS + up) * JM_LIGHTS;
                for (int q = 0; q < JM_LIGHTS; q++)
                    sum[h][q] += shown[q];
            }
        for (int q = 0; q < JM_LIGHTS; q++)
            sums[i][q] = (sum[0][q] + sum[1][q]) + (sum[2][q] + sum[3][q]);
    }
}

void jm_irradiance_walls(const jm_irradiance *ir, int64_t row, int64_t first, int32_t count,
                         float *walls)
{
    const jm_sheet_light *light = &ir->sheet[jm_row_sheet(ir, row)];
    float sums[JM_RUN][JM_LIGHTS];
    gather(ir->radiance, ir->facades->count + row, count, light->sheet->facade + first * JM_SECTORS,
           light->level + first * JM_LEVEL_BYTES, sums);
    const float *restrict gain = light->gain + first, *restrict gain_up = light->gain_up + first;
    for (int32_t i = 0; i < count; i++) {
        walls[4 * i] = gain[i] * sums[i][0];
        walls[4 * i + 1] = gain[i] * sums[i][1];
        walls[4 * i + 2] = gain_up[i] * sums[i][2];
        walls[4 * i + 3] = gain_up[i] * sums[i][3];
    }
}

JM_CLONES
static void add_light(const jm_sheet_light *restrict light, int64_t start, int32_t count,
                      float pass, float *restrict short_wm2, float *restrict long_wm2,
                      float *restrict sunlit)
{
    const float returned = JM_CROWN_REFLECTED * (1.0f - pass);
    const float *restrict first = light->first + start * JM_LIGHTS;
    const float *restrict walls = light->walls + start * JM_LIGHTS;
    const float *restrict albedo = light->albedo + start;
    const uint16_t *restrict crown = light->sheet->behind_crown + start;
    const uint8_t *restrict sun = light->sun + start, *restrict sun_crown =
                                                          light->sun_crown + start;
    for (int32_t i = 0; i < count; i++) {
        const float back = 1.0f - jm_view(crown[i]) * returned * albedo[i];
        sunlit[i] = ((float)sun[i] + pass * (float)sun_crown[i]) / 255.0f;
        short_wm2[i] = (first[4 * i] + walls[4 * i]) / back;
        long_wm2[i] = first[4 * i + 1] + walls[4 * i + 1];
    }
}

static void light_row(const jm_irradiance *ir, int64_t row, const jm_level_light *out)
{
    const jm_sheet_light *light = &ir->sheet[jm_row_sheet(ir, row)];
    const int64_t block = jm_row_block(ir, row);
    const int64_t start = light->sheet->block_start[block];
    const int64_t end = light->sheet->block_start[block + 1];
    for (int64_t first = start; first < end; first += JM_RUN) {
        const int32_t count = end - first < JM_RUN ? (int32_t)(end - first) : JM_RUN;
        const int64_t at = first - start;
        jm_irradiance_walls(ir, row, first, count, light->walls + first * JM_LIGHTS);
        add_light(light, first, count, ir->crown_pass[block], out->short_wm2 + at,
                  out->long_wm2 + at, out->sunlit + at);
    }
}

void jm_irradiance_ground(const jm_irradiance *irradiance, int64_t block, jm_level_light *out)
{
    light_row(irradiance, block, out);
}

void jm_irradiance_roofs(const jm_irradiance *irradiance, int64_t block, jm_level_light *out)
{
    light_row(irradiance, irradiance->blocks + block, out);
}

jm_crown_light jm_irradiance_crowns(const jm_irradiance *ir, int64_t block)
{
    const int64_t rows[JM_SHEETS] = {block, ir->blocks + block};
    double above[2] = {0.0, 0.0}, below[2] = {0.0, 0.0}, m2 = 0.0, crown_m2 = 0.0;
    for (int s = 0; s < JM_SHEETS; s++) {
        const int64_t row = rows[s];
        m2 += ir->row_m2[row];
        crown_m2 += ir->row_crown_m2[row];
        above[JM_SHORT] += ir->row_above_short[row];
        above[JM_LONG] += ir->row_above_long[row];
        for (int w = 0; w < JM_WAVES; w++)
            below[w] += ir->wave[w].crown_first[row] +
                        ir->wave[w].crown_gain[row] * ir->wave[w].row_in[row];
    }
    for (int64_t f = ir->facades->block_start[block]; f < ir->facades->block_start[block + 1]; f++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = f * JM_FACADE_BANDS + b;
            const double area = (double)ir->facades->area_m2[band];
            const double seen = area * ir->band_crown[band];
            crown_m2 += seen;
            for (int w = 0; w < JM_WAVES; w++) {
                above[w] += area * ir->band_caught[2 * band + w];
                below[w] += seen * ir->wave[w].band_out[band];
            }
        }
    if (!(m2 > 0.0))
        return (jm_crown_light){0.0, 0.0, 0.0};
    const double shade = 1.0 - (double)ir->crown_pass[block];
    const double shade_long = 1.0 - (double)ir->crown_pass_long[block];
    return (jm_crown_light){
        .short_wm2 =
            shade * (1.0 - (double)JM_CROWN_REFLECTED) * (above[JM_SHORT] + below[JM_SHORT]) / m2,
        .long_wm2 = shade_long * (above[JM_LONG] + below[JM_LONG]) / m2,
        .emitting_share = 2.0 * shade_long * crown_m2 / m2,
    };
}

void jm_irradiance_leaving(jm_irradiance *ir, int64_t block, const float *ground_short_wm2,
                           const float *ground_long_wm2)
{
    const jm_sky_sheet *sheet = ir->sheet[0].sheet;
    const int64_t start = sheet->block_start[block];
    const int64_t count = sheet->block_start[block + 1] - start;
    double area = 0.0, sums[2] = {0.0, 0.0};
    for (int64_t i = 0; i < count; i++) {
        const double share = (double)sheet->share[start + i];
        area += share;
        sums[0] += share * (double)ground_short_wm2[i];
        sums[1] += share * (double)ground_long_wm2[i];
    }
    for (int w = 0; w < 2; w++)
        ir->mean_up[2 * block + w] = area > 0.0 ? (float)(sums[w] / area) : 0.0f;
}
