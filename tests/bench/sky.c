// How fast the sky is looked at: shadows at four heights of the sun, sky view by patches and by
// fine directions, on a town of 2048 x 2048 cells of 1 m without and with trees; and an edit.
// Prints CPU and wall seconds (the least of five) and cells per second and core; the triad runs
// beside. sky [SIDE [THREADS [suns]]]: shadows alone, which takes a second
#include "core/math.h"
#include "sky/make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { REPEATS = 5 };

static double cpu_s(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static float at(const float *v, int64_t i)
{
    return v[i];
}

// STREAM's triad on 64 MiB arrays, GB/s.
static double triad(void)
{
    enum { count = 16 << 20 };
    float *a = calloc(count, sizeof *a), *b = calloc(count, sizeof *b),
          *c = calloc(count, sizeof *c);
    double best = 0.0;
    for (int r = 0; r < REPEATS && a != NULL && b != NULL && c != NULL; r++) {
        const double start = wall_s();
        for (int i = 0; i < count; i++)
            a[i] = b[i] + 1.5f * c[i] + (float)r;
        const double rate = 12.0 * count / (wall_s() - start) / 1e9;
        best = rate > best ? rate : best;
    }
    const double kept = best + (a != NULL ? 0.0 * (double)at(a, count / 2) : 0.0);
    free(a);
    free(b);
    free(c);
    return kept;
}

typedef struct scene {
    jm_sky_relief relief;
    float *heights[4];
} scene;

// Perimeter blocks of 9 to 23 m, one in twenty a tower of 40 to 100 m; crowns in the streets.
static scene town(int32_t side, bool trees)
{
    scene s = {.relief = {.rows = side, .columns = side, .refine = 1, .cell_m = 1.0}};
    for (int k = 0; k < 4; k++) {
        s.heights[k] = calloc((size_t)side * (size_t)side, sizeof(float));
        if (s.heights[k] == NULL)
            exit(3);
    }
    uint32_t seed = 7;
    for (int32_t r0 = 0; r0 < side; r0 += 60)
        for (int32_t c0 = 0; c0 < side; c0 += 60) {
            seed = seed * 1664525u + 1013904223u;
            const uint32_t dice = seed >> 24;
            const float height = dice < 13 ? 40.0f + 4.0f * (float)dice : 9.0f + (float)(dice % 15);
            for (int32_t r = r0; r < r0 + 60 && r < side; r++)
                for (int32_t c = c0; c < c0 + 60 && c < side; c++) {
                    const int32_t y = r - r0, x = c - c0;
                    const bool inside = y < 46 && x < 46;
                    const bool yard = y >= 14 && y < 32 && x >= 14 && x < 32;
                    const int64_t cell = (int64_t)r * side + c;
                    if (inside && !yard)
                        s.heights[1][cell] = height;
                    if (trees && (x - 53) * (x - 53) + (y % 12 - 6) * (y % 12 - 6) < 16) {
                        s.heights[2][cell] = 10.0f;
                        s.heights[3][cell] = 3.0f;
                    }
                }
        }
    s.relief.ground_m = s.heights[0];
    s.relief.building_m = s.heights[1];
    s.relief.crown_top_m = s.heights[2];
    s.relief.crown_base_m = s.heights[3];
    return s;
}

typedef struct timing {
    double cpu, wall;
} timing;

static void start(timing *t)
{
    t->cpu = cpu_s();
    t->wall = wall_s();
}

static void stop(const timing *begin, timing *best, int repeat)
{
    const double cpu = cpu_s() - begin->cpu, wall = wall_s() - begin->wall;
    best->cpu = repeat == 0 || cpu < best->cpu ? cpu : best->cpu;
    best->wall = repeat == 0 || wall < best->wall ? wall : best->wall;
}

static void tell(const char *what, const timing *t, double cells)
{
    printf("%-34s %9.4f cpu s %9.4f wall s %9.1f M cells/s a core %9.1f M cells/s\n", what, t->cpu,
           t->wall, 1e-6 * cells / t->cpu, 1e-6 * cells / t->wall);
}

static void need(jm_ctx *ctx, jm_status status)
{
    if (status == JM_OK)
        return;
    fprintf(stderr, "%s\n", jm_message(ctx));
    exit(3);
}

static void time_suns(jm_ctx *ctx, const jm_sky *sky, double cells)
{
    const double heights[] = {5.0, 15.0, 30.0, 60.0};
    jm_sky_sun sun;
    need(ctx, jm_sky_sun_create(ctx, sky, &sun));
    for (int h = 0; h < 4; h++) {
        timing begin, shadow = {0, 0}, whole = {0, 0};
        char name[64];
        for (int r = 0; r < REPEATS; r++) {
            // Two suns: one for each orientation of the relief.
            start(&begin);
            jm_sun_shadows(ctx, sky, 3.4, heights[h] * JM_DEG, false, &sun);
            jm_sun_shadows(ctx, sky, 4.5, heights[h] * JM_DEG, false, &sun);
            stop(&begin, &shadow, r);
            start(&begin);
            jm_sky_sun_cast(ctx, sky, 3.4, heights[h] * JM_DEG, &sun);
            jm_sky_sun_cast(ctx, sky, 4.5, heights[h] * JM_DEG, &sun);
            stop(&begin, &whole, r);
        }
        snprintf(name, sizeof name, "shadows, sun at %.0f degrees", heights[h]);
        tell(name, &shadow, 2.0 * cells);
        snprintf(name, sizeof name, "  and all receivers and facades");
        tell(name, &whole, 2.0 * cells);
    }
    jm_sky_sun_free(&sun);
}

// RMS against closed forms: 0.0063 by 32 x 8, 0.0036 by 32 x 20, 0.0022 by 64 x 20 (sky/views).
static void time_views(jm_ctx *ctx, int32_t azimuths, int32_t altitudes, jm_sky *sky, timing *best,
                       int repeat)
{
    timing begin;
    sky->def.azimuths = azimuths;
    sky->def.altitudes = altitudes;
    start(&begin);
    need(ctx, jm_views_count(ctx, &sky->scene->work, sky));
    stop(&begin, best, repeat);
}

static void time_town(jm_ctx *ctx, int32_t side, bool trees)
{
    scene s = town(side, trees);
    const double cells = (double)side * side;
    printf("%s\n", trees ? "town with trees" : "town without trees");
    timing begin, patches = {0, 0}, walls = {0, 0}, fine = {0, 0}, sectors = {0, 0}, lists = {0, 0};
    timing coarse = {0, 0}, half = {0, 0};
    jm_sky_def def = jm_sky_default_def();
    jm_sky *sky = NULL;
    for (int r = 0; r < REPEATS; r++) {
        jm_sky_destroy(sky);
        start(&begin);
        need(ctx, jm_sky_list(ctx, &def, &s.relief, &sky));
        stop(&begin, &lists, r);
        jm_sky_work bare = sky->scene->work;
        bare.edges.count = 0;
        // Without facades first: the level sky alone.
        const jm_sky_facades facades = sky->facades;
        const int32_t block_rows = sky->block_rows;
        sky->facades.count = 0;
        sky->block_rows = 0; // which tell whose facades are asked for
        start(&begin);
        need(ctx, jm_patches_cast(ctx, &bare, sky));
        sky->block_rows = block_rows;
        need(ctx, jm_views_from_patches(ctx, sky));
        stop(&begin, &patches, r);
        sky->facades = facades;
        start(&begin);
        need(ctx, jm_patches_cast(ctx, &sky->scene->work, sky));
        stop(&begin, &walls, r);
        time_views(ctx, 32, 8, sky, &coarse, r);
        time_views(ctx, 32, 20, sky, &half, r);
        time_views(ctx, 64, 20, sky, &fine, r);
        start(&begin);
        need(ctx, jm_sectors_look(ctx, &sky->scene->work, sky));
        stop(&begin, &sectors, r);
    }
    tell("relief, walls, lists", &lists, cells);
    tell("sky by 153 patches", &patches, cells);
    tell("patches of ground, roofs, facades", &walls, cells);
    tell("sky by 32 x 8 directions", &coarse, cells);
    tell("sky by 32 x 20 directions", &half, cells);
    tell("sky by 64 x 20 directions", &fine, cells);
    tell("facades in 16 sectors", &sectors, cells);
    time_suns(ctx, sky, cells);
    printf("%.0f bytes a cell\n", (double)jm_sky_bytes(sky) / cells);
    jm_sky_destroy(sky);
    for (int k = 0; k < 4; k++)
        free(s.heights[k]);
}

// Shadows alone, after the other town has lain in memory.
static void time_shadows(jm_ctx *ctx, int32_t side, bool trees)
{
    scene s = town(side, trees);
    const jm_sky_def def = jm_sky_default_def();
    jm_sky *sky = NULL;
    printf("%s\n", trees ? "town with trees" : "town without trees");
    need(ctx, jm_sky_list(ctx, &def, &s.relief, &sky));
    time_suns(ctx, sky, (double)side * side);
    jm_sky_destroy(sky);
    for (int k = 0; k < 4; k++)
        free(s.heights[k]);
}

// Twenty trees planted in a town of 1 km2 in cells of 2 m.
static void time_edit(jm_ctx *ctx)
{
    enum { SIDE = 500 };
    scene s = town(SIDE, true);
    s.relief.cell_m = 2.0;
    const jm_sky_def def = jm_sky_default_def();
    jm_sky *before = NULL;
    need(ctx, jm_sky_create(ctx, &def, &s.relief, &before));
    for (int32_t k = 0; k < 20; k++) {
        const int64_t cell = (int64_t)(230 + 4 * (k / 5)) * SIDE + 232 + 4 * (k % 5);
        s.heights[2][cell] = 9.0f;
        s.heights[3][cell] = 3.0f;
    }
    timing begin, edit = {0, 0};
    for (int r = 0; r < REPEATS; r++) {
        jm_sky *after = NULL;
        start(&begin);
        need(ctx, jm_sky_edit(ctx, before, &s.relief, &after));
        stop(&begin, &edit, r);
        jm_sky_destroy(after);
    }
    tell("twenty trees in 1 km2 of 2 m", &edit, (double)SIDE * SIDE);
    jm_sky_destroy(before);
    for (int k = 0; k < 4; k++)
        free(s.heights[k]);
}

int main(int argc, char **argv)
{
    const int32_t side = argc > 1 ? atoi(argv[1]) : 2048;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = argc > 2 ? atoi(argv[2]) : 1});
    if (ctx == NULL || side < 1)
        return 3;
    printf("triad %.1f GB/s, %d threads\n", triad(), jm_ctx_threads(ctx));
    const bool suns = argc > 3 && strcmp(argv[3], "suns") == 0;
    for (int trees = 0; trees < 2; trees++)
        suns ? time_shadows(ctx, side, trees > 0) : time_town(ctx, side, trees > 0);
    if (!suns)
        time_edit(ctx);
    jm_ctx_destroy(ctx);
    return 0;
}
