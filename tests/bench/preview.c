// preview: what it takes to show an edit's neighbourhood of 400 m in a city that has run for two
// days and until 17 h: twenty trees along a street, or strewn. Cities of 1.2 and 2.4 km in cells of
// 5 m, and one of 5 km, which takes minutes to run before.
//
//     preview [REPEATS [SIDE]]: 240, 480 or 1000 cells; without, the first two
//
// CPU and wall seconds, the least of all runs, by one thread and by two: the whole, and up to the
// end of the first hour (relief, sky, what is made once). Walls mean little beside other work: what
// the first of two threads does alone is measured too (shared_cpu.h); two free cores need that and
// half of the rest. The machine's load is printed beside.
#define _GNU_SOURCE
#include "heat/preview_town.h"
#include "shared_cpu.h"

#include <sys/resource.h>

enum { WAYS = 2, SIZES = 3, USUAL = 2 };

// alone_s: CPU of the first thread outside regions of more than one.
typedef struct timing {
    double cpu_s, wall_s, alone_s;
} timing;

static timing now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (timing){(double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
                        1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec),
                    seconds(CLOCK_MONOTONIC), alone_s()};
}

static void keep_least(timing begin, int repeat, timing *least)
{
    const timing end = now(), took = {end.cpu_s - begin.cpu_s, end.wall_s - begin.wall_s,
                                      end.alone_s - begin.alone_s};
    least->cpu_s = repeat == 0 || took.cpu_s < least->cpu_s ? took.cpu_s : least->cpu_s;
    least->wall_s = repeat == 0 || took.wall_s < least->wall_s ? took.wall_s : least->wall_s;
    least->alone_s = repeat == 0 || took.alone_s < least->alone_s ? took.alone_s : least->alone_s;
}

static timing least_of(jm_ctx *ctx, const jm_heat *base, const jm_city *edited, int32_t first,
                       int64_t interval, int repeats)
{
    const jm_heat_window window = asked_from(first);
    timing least = {0.0, 0.0, 0.0};
    for (int r = 0; r < repeats; r++) {
        jm_heat *preview = NULL;
        const timing begin = now();
        CHECK_OK(ctx, jm_heat_preview(ctx, base, edited, &window, interval, &preview));
        keep_least(begin, r, &least);
        jm_heat_destroy(preview);
    }
    return least;
}

static void tell(const char *name, int threads, const char *what, const timing *t)
{
    printf("  %-18s %d thread%s %-18s %6.3f cpu s %6.3f wall s", name, threads,
           threads > 1 ? "s" : " ", what, t->cpu_s, t->wall_s);
    if (threads > 1)
        printf("; %5.3f s alone: %5.3f s on free cores", t->alone_s, 0.5 * (t->cpu_s + t->alone_s));
    printf("\n");
    fflush(stdout);
}

static void time_edit(const char *name, const jm_heat *base, const jm_city *edited, int32_t first,
                      int repeats)
{
    for (int threads = 1; threads <= 2; threads++) {
        jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = threads});
        const int64_t last = 24 * DAYS + HOUR;
        const timing whole = least_of(ctx, base, edited, first, last, repeats);
        const timing made = least_of(ctx, base, edited, first, 0, repeats);
        tell(name, threads, "whole", &whole);
        tell(name, threads, "to the first hour", &made);
        jm_ctx_destroy(ctx);
    }
}

static void time_city(jm_ctx *ctx, int32_t side, int repeats)
{
    void (*const plants[WAYS])(jm_city *, int32_t) = {plant_street, strew};
    static const char *const names[WAYS] = {"along a street", "strewn over 400 m"};
    const int32_t first = (side - ASKED) / 2 / BLOCK * BLOCK;
    jm_city *bare = quarter(side);
    jm_air_record *air = NULL;
    jm_heat *base = run_city(ctx, bare, &air, NULL, NULL);
    printf("twenty trees, %.1f km\n", 0.005 * side);
    for (int w = 0; w < WAYS; w++) {
        jm_city *edited = quarter(side);
        plants[w](edited, first);
        time_edit(names[w], base, edited, first, repeats);
        free_city(edited);
    }
    jm_heat_destroy(base);
    jm_air_record_destroy(air);
    free_city(bare);
}

int main(int argc, char **argv)
{
    let_waiting_threads_sleep(argv);
    static const int32_t sides[SIZES] = {240, 480, 1000};
    const int repeats = argc > 1 ? atoi(argv[1]) : 5;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 2});
    double load[1] = {0.0};
    if (ctx == NULL || repeats < 1)
        return 3;
    printf("load of the machine %.1f\n", getloadavg(load, 1) == 1 ? load[0] : -1.0);
    for (int k = 0; k < SIZES; k++)
        if (argc < 3 ? k < USUAL : sides[k] == atoi(argv[2]))
            time_city(ctx, sides[k], repeats);
    jm_ctx_destroy(ctx);
    return 0;
}
