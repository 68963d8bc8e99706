// slab: CPU nanoseconds that one level receiver takes to advance by a substep (jm_sheet_advance:
// wind, stomata, water, layers, skin, what leaves), on one thread, beside the machine's bandwidth.
//
//     slab [REPEATS]
#include "surfaces/ground.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BLOCKS = 100, IN_BLOCK = 10000, COUNT = BLOCKS * IN_BLOCK, TRIAD = 16 << 20 };

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *floats(float value)
{
    float *values = malloc(COUNT * sizeof *values);
    if (values == NULL)
        exit(3);
    for (int i = 0; i < COUNT; i++)
        values[i] = value;
    return values;
}

// GB/s of a = b + 1.5 c over arrays beyond the caches, 12 bytes counted an element.
static double triad(void)
{
    float *a = calloc(TRIAD, sizeof *a), *b = calloc(TRIAD, sizeof *b),
          *c = calloc(TRIAD, sizeof *c);
    double best = 0.0, seen = 0.0;
    for (int r = 0; a != NULL && b != NULL && c != NULL && r < 10; r++) {
        double start = cpu_s();
        for (int i = 0; i < TRIAD; i++)
            a[i] = b[i] + 1.5f * c[i] + (float)r;
        best = fmax(best, 12.0 * TRIAD / (cpu_s() - start) / 1e9);
        seen += (double)a[TRIAD / 2];
    }
    free(a);
    free(b);
    free(c);
    return best + 0.0 * seen;
}

typedef struct town {
    jm_fabric fabric;
    jm_cover cover;
    jm_sheet sheet;
    jm_leaving leaving;
    float *short_wm2, *long_wm2, *share;
} town;

// Rows of a block: so many of each in a row, as jm_fabric_order sorts them.
static void town_fill(town *t, const int32_t *rows, int kinds)
{
    t->fabric = jm_fabric_default(600.0);
    t->cover = (jm_cover){COUNT, malloc(COUNT), floats(0.0f), floats(0.0f)};
    if (t->cover.row == NULL)
        exit(3);
    for (int i = 0; i < COUNT; i++)
        t->cover.row[i] = (uint8_t)rows[i % IN_BLOCK * kinds / IN_BLOCK];
    jm_cover_fill(&t->fabric, &t->cover);
    t->sheet = (jm_sheet){.count = COUNT,
                          .skin_c = floats(25.0f),
                          .water_kgm2 = floats(0.0f),
                          .soil_share = floats(0.5f)};
    for (int j = 0; j < t->fabric.layer_most; j++)
        t->sheet.layer_c[j] = floats(22.0f);
    t->short_wm2 = floats(600.0f);
    t->long_wm2 = floats(380.0f);
    t->share = floats(1.0f / IN_BLOCK);
    t->leaving = (jm_leaving){floats(0.0f), floats(0.0f)};
}

static void town_free(town *t)
{
    free(t->cover.row);
    free(t->cover.albedo);
    free(t->cover.emissivity);
    free(t->sheet.skin_c);
    free(t->sheet.water_kgm2);
    free(t->sheet.soil_share);
    for (int j = 0; j < t->fabric.layer_most; j++)
        free(t->sheet.layer_c[j]);
    free(t->short_wm2);
    free(t->long_wm2);
    free(t->share);
    free(t->leaving.short_wm2);
    free(t->leaving.long_wm2);
}

static double advance_s(town *t)
{
    double start = cpu_s();
    for (int b = 0; b < BLOCKS; b++) {
        int64_t first = (int64_t)b * IN_BLOCK;
        jm_meeting meets = {.step_s = 600.0,
                            .air_k = 301.0,
                            .vapour_pa = 1600.0,
                            .pressure_pa = 101000.0,
                            .wind_ms = 1.5,
                            .deep_k = 288.0,
                            .global_wm2 = 700.0,
                            .share = t->share + first};
        jm_given given = {0};
        jm_leaving leaving = {t->leaving.short_wm2 + first, t->leaving.long_wm2 + first};
        jm_sheet_advance(&t->fabric, &t->cover, &t->sheet, first, IN_BLOCK, &meets,
                         t->short_wm2 + first, t->long_wm2 + first, NULL, &given, &leaving);
    }
    return cpu_s() - start;
}

static void measure(const char *name, const int32_t *rows, int kinds, int repeats)
{
    town t;
    town_fill(&t, rows, kinds);
    double best = (double)INFINITY;
    for (int r = 0; r < repeats; r++)
        best = fmin(best, advance_s(&t));
    printf("%s: %.1f ns a receiver, %.1f M receivers/s a core\n", name, 1e9 * best / COUNT,
           COUNT / best / 1e6);
    town_free(&t);
}

int main(int argc, char **argv)
{
    const int repeats = argc > 1 ? atoi(argv[1]) : 10;
    printf("triad: %.1f GB/s\n", triad());
    const int32_t mixed[] = {JM_SURFACE_ASPHALT, JM_SURFACE_ASPHALT, JM_SURFACE_ASPHALT,
                             JM_SURFACE_PAVING,  JM_SURFACE_GRASS,   JM_SURFACE_GRASS,
                             JM_SURFACE_SHRUB,   JM_SURFACE_SOIL};
    const int32_t grass[] = {JM_SURFACE_GRASS};
    measure("mixed ground", mixed, 8, repeats);
    measure("grass", grass, 1, repeats);
    return 0;
}
