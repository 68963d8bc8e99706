// Twenty trees in a city that has run: the map of their neighbourhood, as a full run would have it.
#include "preview_town.h"

#include <sys/resource.h>

// 1.2 km in cells of 5 m; asked are 400 m in the middle.
enum { SIDE = 240, CELLS = SIDE * SIDE, FIRST = 80 };

// Hours of the day shown: a summer night, noon and late afternoon.
enum { HOURS = 3, MAPS = 3 };
static const int hour_shown[HOURS] = {4, 12, HOUR};
static const char *const map_name[MAPS] = {"surface_temp", "tmrt", "utci"};

// ---- edits --------------------------------------------------------------------------------------

// What stands in one block of houses.
static void raise_building(jm_city *city, int32_t first)
{
    for (int32_t r = first + 32; r < first + 40; r++)
        for (int32_t c = first + 32; c < first + 40; c++) {
            float *height_m = &city->rasters.building_height_m[cell_of(city, r, c)];
            *height_m += *height_m > 0.0f ? 10.0f : 0.0f;
        }
}

// A hectare of streets and yards.
static void unseal(jm_city *city, int32_t first)
{
    int cells = 0;
    for (int32_t r = first + 20; r < first + 60; r++)
        for (int32_t c = first + 20; c < first + 60 && cells < 400; c++) {
            uint8_t *surface = &city->rasters.surface_class[cell_of(city, r, c)];
            cells += *surface == JM_SURFACE_ASPHALT ? 1 : 0;
            *surface = *surface == JM_SURFACE_ASPHALT ? JM_SURFACE_GRASS : *surface;
        }
    CHECK(cells == 400);
}

// ---- runs ---------------------------------------------------------------------------------------

// Maps of the hours shown.
typedef struct shown {
    float map[HOURS][MAPS][CELLS];
} shown;

static void keep_hour(const jm_heat *heat, int hour, void *user)
{
    shown *out = user;
    for (int h = 0; h < HOURS; h++)
        for (int m = 0; m < MAPS && hour == 24 * DAYS + hour_shown[h]; m++)
            memcpy(out->map[h][m], cells_of(heat, map_name[m]), sizeof out->map[h][m]);
}

typedef struct difference {
    double most, mean;
} difference;

static difference compare(const float *whole, const jm_heat *part, const char *name)
{
    const float *values = cells_of(part, name);
    const jm_heat_cut cut = jm_heat_cut_of(part);
    const int32_t columns = jm_heat_grid(part).columns;
    difference d = {0.0, 0.0};
    CHECK(cut.rows == ASKED && cut.columns == ASKED);
    for (int32_t r = cut.first_row; r < cut.first_row + cut.rows; r++)
        for (int32_t c = cut.first_column; c < cut.first_column + cut.columns; c++) {
            const float x = whole[(r + cut.city_row) * SIDE + c + cut.city_column];
            const float y = values[r * columns + c];
            CHECK(isnan(x) == isnan(y));
            const double off = isnan(x) ? 0.0 : fabs((double)x - (double)y);
            d.most = off > d.most ? off : d.most;
            d.mean += off / (ASKED * ASKED);
        }
    return d;
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

// ---- claims -------------------------------------------------------------------------------------

// A city that has run, and what it was run with.
typedef struct scene {
    jm_ctx *ctx, *alone; // two threads, one
    jm_city *bare;
    jm_air_record *air;
    jm_heat *base;
    shown *before, *after;
} scene;

static scene make_scene(void)
{
    scene s = {.ctx = jm_ctx_create(&(jm_ctx_def){.threads = 2}), .alone = one_thread()};
    s.bare = quarter(SIDE);
    s.before = calloc(1, sizeof *s.before);
    s.after = calloc(1, sizeof *s.after);
    s.base = run_city(s.ctx, s.bare, &s.air, keep_hour, s.before);
    return s;
}

static void free_scene(scene *s)
{
    jm_heat_destroy(s->base);
    jm_air_record_destroy(s->air);
    free_city(s->bare);
    free(s->before);
    free(s->after);
    jm_ctx_destroy(s->ctx);
    jm_ctx_destroy(s->alone);
}

// The largest difference from the full run of a map at an hour.
static double preview_hour(const scene *s, const jm_city *edited, int hour, double *cpu_s)
{
    const jm_heat_window window = asked_from(FIRST);
    jm_heat *preview = NULL;
    double most = 0.0;
    const double cpu = cpu_seconds();
    CHECK_OK(s->alone, jm_heat_preview(s->alone, s->base, edited, &window,
                                       24 * DAYS + hour_shown[hour], &preview));
    *cpu_s = cpu_seconds() - cpu;
    print_message("  %2d h, %.2f s of CPU:", hour_shown[hour], *cpu_s);
    for (int m = 0; m < MAPS; m++) {
        const difference d = compare(s->after->map[hour][m], preview, map_name[m]);
        print_message(" %s %.4f (mean %.6f) of %.2f K", map_name[m], d.most, d.mean,
                      compare(s->before->map[hour][m], preview, map_name[m]).most);
        most = fmax(most, d.most);
    }
    print_message("\n");
    jm_heat_destroy(preview);
    return most;
}

// The largest difference from the full run of the edited city at any hour and map [K].
static double preview_edit(const scene *s, const char *name,
                           void (*edit)(jm_city *city, int32_t first))
{
    jm_city *edited = quarter(SIDE);
    double most = 0.0, cpu_s = 0.0;
    edit(edited, FIRST);
    jm_heat_destroy(run_city(s->ctx, edited, NULL, keep_hour, s->after));
    print_message("%s; differences from the full run, of changes:\n", name);
    for (int h = 0; h < HOURS; h++)
        most = fmax(most, preview_hour(s, edited, h, &cpu_s));
    free_city(edited);
    return most;
}

// 0.01 K is asked of trees (0.003 K measured), nothing of other edits (0.005 K). Asked is also 1 s
// of CPU; tests assert no times.
TEST(an_edit_gives_the_neighbourhood_that_a_full_run_has)
{
    UNUSED_STATE;
    scene s = make_scene();
    CHECK(preview_edit(&s, "twenty trees along a street", plant_street) < 0.01);
    CHECK(preview_edit(&s, "twenty trees strewn over 400 m", strew) < 0.01);
    CHECK(preview_edit(&s, "buildings raised by 10 m", raise_building) < 0.02);
    CHECK(preview_edit(&s, "a hectare of asphalt turned into grass", unseal) < 0.02);
    free_scene(&s);
}

// What comes from around the neighbourhood is what came in the run.
TEST(no_edit_gives_the_run_itself)
{
    UNUSED_STATE;
    scene s = make_scene();
    double cpu_s = 0.0;
    memcpy(s.after, s.before, sizeof *s.after);
    print_message("no edit:\n");
    for (int h = 0; h < HOURS; h++)
        CHECK(preview_hour(&s, s.bare, h, &cpu_s) < 0.01);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(no_edit_gives_the_run_itself),
        CASE(an_edit_gives_the_neighbourhood_that_a_full_run_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
