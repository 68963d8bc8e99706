// air: CPU milliseconds of one substep (10 min) of the air grid, 260 x 260 blocks of 100 m, one
// thread; best of 20. The machine's bandwidth in the same minute stands beside.
#define _GNU_SOURCE
#include "../atmosphere/air_town.h"

#include <time.h>

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double triad_gbs(void)
{
    enum { count = 8 << 20 };
    float *a = calloc(count, sizeof *a), *b = calloc(count, sizeof *b);
    if (a == NULL || b == NULL)
        exit(3);
    double best = 0.0;
    for (int r = 0; r < 10; r++) {
        double start = cpu_s();
        for (int i = 0; i < count; i++)
            a[i] = b[i] + 1.5f * a[i] + (float)r;
        best = fmax(best, 12.0 * count / (cpu_s() - start) / 1e9);
    }
    best += 0.0 * (double)a[count / 2];
    free(a);
    free(b);
    return best;
}

int main(void)
{
    enum { side = 260, repeats = 20 };
    static double built[side * side];
    round_city(built, side, side, 100.0);
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    jm_air_def def = jm_air_default_def();
    def.rows = def.columns = side;
    def.fetch_km = 2.0;
    town t;
    town_make(&t, ctx, def, built);
    town_reset(&t, &clear_day, 20.0);
    town_run(&t, &clear_day, 20.0, 1.0, true);
    jm_air_station station = station_at(&clear_day, 21.0);
    jm_air_gain rural = gain_of(&clear_day, 0.0, 21.0, 0.0);
    double wind = (double)INFINITY, advance = (double)INFINITY;
    for (int i = 0; i < repeats; i++) {
        double start = cpu_s();
        jm_air_wind(t.air, &station);
        double middle = cpu_s();
        jm_air_advance_grid(t.air, t.gains, &rural, &station, 600.0);
        wind = fmin(wind, middle - start);
        advance = fmin(advance, cpu_s() - middle);
    }
    printf("winds %.1f ms, advance %.1f ms, triad %.1f GB/s\n", 1e3 * wind, 1e3 * advance,
           triad_gbs());
    town_end(&t);
    jm_ctx_destroy(ctx);
    return 0;
}
