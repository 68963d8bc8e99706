// irradiance: light on level receivers and Tmrt, receivers a second on one core, anisotropic sky.
// Fixed input: views by chance as a dense town has them (half the low patches and a quarter of the
// high ones blocked, crowns before some). Minimum of ten, CPU seconds; the triad beside.
#define _GNU_SOURCE
#include "check.h"

#include "core/math.h"
#include "radiation/irradiance.h"
#include "sky/inside.h"

#include <time.h>

enum { BLOCKS_ALONG = 20, BLOCK_CELLS = 2500, REPEATS = 10 };

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint32_t state = 1;
static uint32_t dice(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

// As the skies of towns are: open above an elevation that each way has its own.
static void fill_sheet(jm_sky_sheet *sheet, int64_t blocks, int64_t facades_of_block)
{
    for (int64_t b = 0; b <= blocks; b++)
        sheet->block_start[b] = sheet->count * b / blocks;
    for (int64_t i = 0; i < sheet->count; i++) {
        const int64_t block = i * blocks / sheet->count;
        double top[JM_SECTORS];
        for (int s = 0; s < JM_SECTORS; s++) {
            top[s] = (dice() % 70) * JM_DEG;
            const int64_t near_by = (block + dice() % 3) % blocks;
            sheet->facade[i * JM_SECTORS + s] =
                (int32_t)(near_by * facades_of_block + dice() % facades_of_block);
        }
        for (int32_t p = 0; p < JM_PATCHES; p++) {
            const jm_patch patch = jm_patch_at(p);
            if (patch.elevation_rad > top[patch.sector])
                sheet->open[i * JM_PATCH_BYTES + (p >> 3)] |= (uint8_t)(1u << (p & 7));
        }
        const bool crowns = block % 2 == 0;
        for (int k = 0; k < JM_PATCH_BYTES; k++)
            sheet->crown[i * JM_PATCH_BYTES + k] =
                crowns ? sheet->open[i * JM_PATCH_BYTES + k] & (uint8_t)dice() : 0;
        sheet->share[i] = 1.0f;
        sheet->sky[i] = JM_VIEW_ONE / 2;
        sheet->behind_crown[i] = crowns ? JM_VIEW_ONE / 8 : 0;
        for (int side = 0; side < JM_SIDES; side++)
            sheet->side_sky[side][i] = JM_VIEW_ONE / 4;
    }
}

static void fill_facades(jm_sky_facades *facades, int64_t blocks)
{
    for (int64_t b = 0; b <= blocks; b++)
        facades->block_start[b] = facades->count * b / blocks;
    for (int64_t f = 0; f < facades->count; f++) {
        facades->azimuth_rad[f] = (float)(2.0 * JM_PI * (double)(f % 8) / 8.0);
        for (int64_t band = f * JM_FACADE_BANDS; band < (f + 1) * JM_FACADE_BANDS; band++) {
            facades->area_m2[band] = 120.0f;
            facades->sky[band] = facades->ground[band] = JM_VIEW_ONE / 4;
            for (int32_t p = 0; p < JM_PATCHES; p++)
                facades->open[band * JM_PATCHES + p] = (uint8_t)dice();
        }
    }
}

static void or_stop(jm_ctx *ctx, jm_status status)
{
    if (status == JM_OK)
        return;
    fprintf(stderr, "irradiance: %s\n", jm_message(ctx));
    exit(1);
}

static float *filled(int64_t count, float value)
{
    float *array = malloc((size_t)(count + 1) * sizeof *array);
    for (int64_t i = 0; i < count; i++)
        array[i] = value;
    return array;
}

static double triad_gbs(void)
{
    enum { count = 16 << 20 };
    float *a = filled(count, 0.0f), *b = filled(count, 1.0f), *c = filled(count, 2.0f);
    double best = 0.0;
    for (int r = 0; r < 5; r++) {
        double start = cpu_s();
        for (int i = 0; i < count; i++)
            a[i] = b[i] + 1.5f * c[i] + (float)r;
        best = fmax(best, 12.0 * count / (cpu_s() - start) / 1e9);
    }
    best += 0.0 * (double)a[count / 2];
    free(a);
    free(b);
    free(c);
    return best;
}

int main(void)
{
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    const int64_t blocks = BLOCKS_ALONG * BLOCKS_ALONG, count = blocks * BLOCK_CELLS;
    jm_sky *sky;
    or_stop(ctx, jm_new(ctx, &sky, 1));
    sky->block_rows = sky->block_columns = BLOCKS_ALONG;
    sky->cell_area_m2 = 1.0;
    or_stop(ctx, jm_sky_sheet_create(ctx, blocks, count, JM_PATCH_BYTES, &sky->ground));
    or_stop(ctx, jm_sky_sheet_create(ctx, blocks, 0, JM_PATCH_BYTES, &sky->roofs));
    or_stop(ctx, jm_sky_facades_create(ctx, blocks, 8 * blocks, &sky->facades));
    fill_sheet(&sky->ground, blocks, 8);
    fill_facades(&sky->facades, blocks);
    const int64_t bands = 8 * blocks * JM_FACADE_BANDS;
    float *albedo = filled(count, 0.2f), *emissivity = filled(count, 0.95f);
    float *skin_c = filled(count, 30.0f), *pass = filled(blocks, 0.1f);
    const jm_seen seen = {albedo, emissivity, skin_c, albedo, emissivity, skin_c,
                          albedo, emissivity, skin_c, pass,   skin_c};
    jm_sky_sun sun = {.ground = calloc((size_t)count, 1), .ground_crown = calloc((size_t)count, 1)};
    sun.facades = filled(bands, 0.5f);
    sun.facades_crown = filled(bands, 0.0f);
    jm_irradiance *ir;
    double start = cpu_s();
    or_stop(ctx, jm_irradiance_create(ctx, sky, &seen, &ir));
    printf("views once: %.2f s, %.1f bytes a receiver\n", cpu_s() - start,
           (double)jm_irradiance_bytes(ir) / (double)count);
    const jm_weather weather = {.air_temp_k = 300.0,
                                .relative_humidity = 0.5,
                                .direct_normal_wm2 = 800.0,
                                .diffuse_wm2 = 120.0,
                                .longwave_down_wm2 = 380.0};
    const jm_sun at = {.elevation_rad = 0.9, .azimuth_rad = 3.0, .distance_au = 1.0};
    const jm_light light = jm_light_at(&weather, &at, 0.0, JM_SKY_ANISOTROPIC);
    float *out[5];
    for (int k = 0; k < 5; k++)
        out[k] = filled(BLOCK_CELLS, 100.0f);
    double best[3] = {1e9, 1e9, 1e9};
    for (int r = 0; r < REPEATS; r++) {
        start = cpu_s();
        jm_irradiance_begin(ir, &light, &sun);
        const double first = cpu_s();
        for (int64_t b = 0; b < blocks; b++) {
            jm_level_light level = {out[0], out[1], out[2]};
            jm_irradiance_ground(ir, b, &level);
        }
        const double second = cpu_s();
        for (int64_t b = 0; b < blocks; b++)
            jm_irradiance_people(ir, b, JM_BODY_STANDING, out[3], out[4], out[0]);
        const double third = cpu_s();
        best[0] = fmin(best[0], first - start);
        best[1] = fmin(best[1], second - first);
        best[2] = fmin(best[2], third - second);
    }
    const double all = best[0] + best[1] + best[2];
    printf("first light and exchange %.1f ns, walls' light %.1f ns, Tmrt %.1f ns a receiver\n",
           1e9 * best[0] / (double)count, 1e9 * best[1] / (double)count,
           1e9 * best[2] / (double)count);
    printf("%.1f million receivers a second on one core; triad %.1f GB/s\n",
           (double)count / all / 1e6, triad_gbs());
    for (int k = 0; k < 5; k++)
        free(out[k]);
    free(albedo);
    free(emissivity);
    free(skin_c);
    free(pass);
    jm_irradiance_destroy(ir);
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    jm_ctx_destroy(ctx);
    return 0;
}
