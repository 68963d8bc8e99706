// heat_step: cells that the full model (sun, anisotropic sky, walls, surfaces, leaves, rooms, air)
// advances by a substep of ten minutes, a second and core, at noon and at night; one thread and
// two, in turn. Fixed town: blocks of 40 m with 14 m of street, rows of trees, lawns.
//
//     heat_step [SIDE [CELL_M [REPEATS]]]
//
// CPU seconds are the least of all runs; the share is wall seconds of one thread over those of two,
// best of each. What the first of two threads does alone is measured beside it (shared_cpu.h). The
// bits of all fields must be the same. The machine's triad is beside.
#define _GNU_SOURCE
#include "heat/hand_city.h"
#include "shared_cpu.h"

#include <inttypes.h>

enum { SIDES = 2, FAIL_BITS = 4 };

static double triad_gbs(void)
{
    enum { count = 16 << 20 };
    float *a = calloc(count, sizeof *a), *b = calloc(count, sizeof *b),
          *c = calloc(count, sizeof *c);
    double best = 0.0, seen = 0.0;
    for (int r = 0; a != NULL && b != NULL && c != NULL && r < 5; r++) {
        const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < count; i++)
            a[i] = b[i] + 1.5f * c[i] + (float)r;
        best = fmax(best, 12.0 * count / (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) / 1e9);
        seen += (double)a[count / 2];
    }
    free(a);
    free(b);
    free(c);
    return best + 0.0 * seen;
}

static jm_city *bench_town(int32_t side, double cell_m)
{
    const int32_t block = (int32_t)(40.0 / cell_m), street = (int32_t)(14.0 / cell_m);
    jm_city *city = town(side, side, cell_m, block, street, 15.0);
    const int32_t wide = (int32_t)fmax(4.0 / cell_m, 1.0), apart = (int32_t)(12.0 / cell_m);
    for (int32_t r = street / 2; r + wide < side; r += block + street)
        for (int32_t c = 0; c + wide<side; c += apart> wide ? apart : wide + 1)
            if (city->rasters.surface_class[cell_of(city, r, c)] != JM_SURFACE_ROOF)
                plant(city, r, r + wide, c, c + wide, 3.0, 10.0);
    for (int64_t i = 0; i < (int64_t)side * side; i++)
        if (city->rasters.surface_class[i] == JM_SURFACE_ASPHALT && i / 7 % 5 == 0)
            city->rasters.surface_class[i] = JM_SURFACE_GRASS;
    return city;
}

typedef struct contestant {
    jm_ctx *ctx;
    jm_heat *heat;
    double cpu_s[2], wall_s[2], alone_s[2], create_s; // noon, night
} contestant;

static void or_stop(jm_ctx *ctx, jm_status status)
{
    if (status == JM_OK)
        return;
    fprintf(stderr, "heat_step: %s\n", jm_message(ctx));
    exit(3);
}

static contestant enter(const jm_city *city, int threads)
{
    contestant c = {.ctx = jm_ctx_create(&(jm_ctx_def){.threads = threads}),
                    .cpu_s = {(double)INFINITY, (double)INFINITY},
                    .wall_s = {(double)INFINITY, (double)INFINITY},
                    .alone_s = {(double)INFINITY, (double)INFINITY}};
    const jm_heat_def def = jm_heat_default_def();
    const jm_heat_input first = summer_hour(12, 2.0);
    const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    or_stop(c.ctx, jm_heat_create(c.ctx, &def, city, &c.heat));
    c.create_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    or_stop(c.ctx, jm_heat_reset(c.heat, &first));
    return c;
}

static void run(contestant *c, int when)
{
    jm_heat_input in = summer_hour(when == 0 ? 12 : 23, 2.0);
    in.warming = true;
    const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    const double alone = alone_s();
    or_stop(c->ctx, jm_heat_step(c->heat, &in));
    c->alone_s[when] = fmin(c->alone_s[when], alone_s() - alone);
    c->cpu_s[when] = fmin(c->cpu_s[when], seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    c->wall_s[when] = fmin(c->wall_s[when], seconds(CLOCK_MONOTONIC) - wall);
}

static bool same_bits(const jm_heat *a, const jm_heat *b)
{
    int64_t count = 0, other = 0;
    const jm_field *f = jm_heat_fields(a, &count), *g = jm_heat_fields(b, &other);
    bool same = count == other;
    for (int64_t i = 0; same && i < count; i++)
        same = f[i].count == g[i].count &&
               memcmp(f[i].values, g[i].values, (size_t)f[i].count * jm_type_size(f[i].type)) == 0;
    return same;
}

// Of all fields, to hold two builds beside each other: FNV-1a.
static uint64_t hash_of(const jm_heat *heat)
{
    int64_t count = 0;
    uint64_t hash = 14695981039346656037u;
    const jm_field *f = jm_heat_fields(heat, &count);
    for (int64_t i = 0; i < count; i++) {
        const unsigned char *bytes = f[i].values;
        for (int64_t k = 0; k < f[i].count * (int64_t)jm_type_size(f[i].type); k++)
            hash = (hash ^ bytes[k]) * 1099511628211u;
    }
    return hash;
}

int main(int argc, char **argv)
{
    let_waiting_threads_sleep(argv);
    const int32_t side = argc > 1 ? atoi(argv[1]) : 1000;
    const double cell_m = argc > 2 ? atof(argv[2]) : 1.0;
    const int repeats = argc > 3 ? atoi(argv[3]) : 10;
    jm_city *city = bench_town(side, cell_m);
    contestant c[SIDES] = {enter(city, 1), enter(city, 2)};
    for (int r = 0; r < repeats; r++)
        for (int s = 0; s < SIDES; s++)
            for (int when = 0; when < 2; when++)
                run(&c[s], when);
    const double cells = 6.0 * (double)side * side; // six substeps an hour
    const char *const names[] = {"noon", "night"};
    for (int when = 0; when < 2; when++)
        printf("%-6s %6.2f M cell-substeps/s a core (%.2f with two threads); wall %.3f s, with two "
               "threads %.3f s: %.2f times\n",
               names[when], 1e-6 * cells / c[0].cpu_s[when], 1e-6 * cells / c[1].cpu_s[when],
               c[0].wall_s[when], c[1].wall_s[when], c[0].wall_s[when] / c[1].wall_s[when]);
    for (int when = 0; when < 2 && shared_s > 0.0; when++)
        printf("%-6s %6.2f %% of one thread's CPU time is done by the first of two alone: at best "
               "%.2f "
               "times\n",
               names[when], 100.0 * c[1].alone_s[when] / c[0].cpu_s[when],
               2.0 / (1.0 + c[1].alone_s[when] / c[0].cpu_s[when]));
    const bool same = same_bits(c[0].heat, c[1].heat);
    printf("made in %.2f CPU s; %s bits (%016" PRIx64 "); triad %.1f GB/s\n", c[0].create_s,
           same ? "the same" : "OTHER", hash_of(c[0].heat), triad_gbs());
    for (int s = 0; s < SIDES; s++) {
        jm_heat_destroy(c[s].heat);
        jm_ctx_destroy(c[s].ctx);
    }
    free_city(city);
    return same ? 0 : FAIL_BITS;
}
