// A city run by windows in the air of a coarse run is the city run as a whole, without seams.
#include "toytown.h"

#define CELL_M 4.0
enum { SIDE = 250, WINDOW = 90, CELLS = SIDE * SIDE };

static char folder[512];

static jm_status run_hot(jm_ctx *ctx, const char *out, int32_t window_cells, bool resume,
                         jm_run_plan *plan)
{
    char scenario[1024], outcome[1024];
    jm_run_def def = jm_run_default_def();
    toy_path(scenario, folder, "hot.yaml");
    toy_path(outcome, folder, out);
    def.scenario_path = scenario;
    def.outcome_path = outcome;
    def.version = "test";
    def.window_cells = window_cells;
    def.resume = resume;
    return jm_run(ctx, &def, plan);
}

static void run(jm_ctx *ctx, const char *out, int32_t window_cells)
{
    jm_run_plan plan;
    CHECK_OK(ctx, run_hot(ctx, out, window_cells, false, &plan));
    CHECK(plan.windows == (window_cells > 0 ? 9 : 0));
    CHECK((plan.temporary_bytes > 0.0) == (window_cells > 0));
}

static int run_both(void **state)
{
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 2});
    *state = ctx;
    toy_folder(folder);
    toy_city(ctx, folder, CELL_M);
    toy_write(folder, "hot.yaml",
              "jumeau_format: scenario\nformat_version: 1\ntitle: hot\ncity: city.h5\n"
              "horizon: 2030\nday_type: weekday\ndate: 2026-07-27\nweather: weather.csv\n"
              "models: {heat: on, traffic: off, parking: off}\n"
              "heat: {hours: [4, 14], spin_up_days: 1, substep_min: 20, fetch_km: 1,\n"
              "  outputs: [tmrt, surface_temp, shadow, air_temp, sky_view_factor]}\n");
    run(ctx, "whole.nc", 0);
    run(ctx, "windows.nc", WINDOW);
    return 0;
}

static int end(void **state)
{
    toy_remove(folder);
    jm_ctx_destroy(*state);
    return 0;
}

// Of the field, by cell of the city: a cell of the air bears one value.
static float *values_of(jm_ctx *ctx, const char *out, const char *field, int64_t step)
{
    char path[1024];
    jm_reader *reader = NULL;
    float *values = calloc(CELLS, sizeof *values);
    toy_path(path, folder, out);
    CHECK_OK(ctx, jm_reader_open(ctx, path, &reader));
    CHECK(jm_reader_steps(reader) == 2);
    CHECK_NEAR(jm_reader_time_s(reader, 0), 4.0 * 3600.0, 0.0);
    CHECK_NEAR(jm_reader_time_s(reader, 1), 14.0 * 3600.0, 0.0);
    const jm_grid *grid = jm_reader_grid_of(reader, jm_reader_find(reader, field)->dim);
    const int32_t side = (int32_t)(grid->cell_m / CELL_M + 0.5);
    CHECK_OK(ctx, jm_reader_values(ctx, reader, field, step, values));
    for (int64_t c = CELLS; side > 1 && c-- > 0;)
        values[c] = values[c / SIDE / side * grid->columns + c % SIDE / side];
    jm_reader_close(reader);
    return values;
}

// Windowed minus whole; NaN where there is no value, which must be the same cells.
static float *difference_of(jm_ctx *ctx, const char *field, int64_t step)
{
    float *a = values_of(ctx, "windows.nc", field, step);
    float *b = values_of(ctx, "whole.nc", field, step);
    for (int64_t c = 0; c < CELLS; c++) {
        CHECK(isnan(a[c]) == isnan(b[c]));
        a[c] -= b[c];
    }
    free(b);
    return a;
}

static double root_mean_square(const float *d)
{
    double sum = 0.0, count = 0.0;
    for (int64_t c = 0; c < CELLS; c++)
        if (!isnan(d[c])) {
            sum += (double)d[c] * (double)d[c];
            count += 1.0;
        }
    return sqrt(sum / count);
}

// Mean step from a column to the next, where a window ends (or one side of a block away from it),
// shifted by `shift` columns.
static double mean_jump(const float *d, int32_t shift)
{
    double sum = 0.0, count = 0.0;
    for (int32_t edge = WINDOW + shift; edge < SIDE; edge += WINDOW)
        for (int32_t r = 0; r < SIDE; r++) {
            const int64_t east = (int64_t)r * SIDE + edge;
            if (isnan(d[east]) || isnan(d[east - 1]))
                continue;
            sum += fabs((double)d[east] - (double)d[east - 1]);
            count += 1.0;
        }
    return sum / count;
}

TEST(shadows_and_sky_view_by_windows_are_those_of_the_whole_to_the_last_bit)
{
    jm_ctx *ctx = *state;
    CHECK_NEAR(toy_difference(ctx, folder, "windows.nc", "whole.nc", "shadow"), 0.0, 0.0);
    CHECK_NEAR(toy_difference(ctx, folder, "windows.nc", "whole.nc", "sky_view_factor"), 0.0, 0.0);
}

// The air comes from cells of 8 m instead of 4 m: it differs by 0.1 K, and what stands in it too.
TEST(maps_by_windows_differ_from_the_whole_by_the_air_of_larger_cells_only)
{
    jm_ctx *ctx = *state;
    const char *const fields[] = {"air_temp", "surface_temp", "tmrt"};
    const double most[] = {0.2, 0.2, 0.3};
    for (int f = 0; f < 3; f++)
        for (int64_t step = 0; step < 2; step++) {
            float *d = difference_of(ctx, fields[f], step);
            const double rms = root_mean_square(d);
            print_message("%s, step %d: RMS %.4f K\n", fields[f], (int)step, rms);
            CHECK(rms < most[f]);
            free(d);
        }
}

// Nine windows of nine blocks a side cover the air grid: each of its cells is one window's.
TEST(each_cell_of_the_air_is_written_once_and_none_is_left_out)
{
    jm_ctx *ctx = *state;
    char path[1024];
    jm_reader *reader = NULL;
    toy_path(path, folder, "windows.nc");
    CHECK_OK(ctx, jm_reader_open(ctx, path, &reader));
    const jm_reader_field *f = jm_reader_find(reader, "air_temp");
    const jm_grid *air = jm_reader_grid_of(reader, JM_DIM_AIR);
    CHECK(f != NULL && f->dim == JM_DIM_AIR && air != NULL && f->count == jm_grid_cells(air));
    CHECK_NEAR(air->cell_m, 40.0, 0.0);
    CHECK(air->columns == 25 && air->rows == 25);
    float *k = calloc((size_t)f->count, sizeof *k);
    CHECK_OK(ctx, jm_reader_values(ctx, reader, "air_temp", 0, k));
    for (int64_t b = 0; b < f->count; b++)
        CHECK(k[b] > 285.0f && k[b] < 315.0f); // an empty place on disk would read as 0
    free(k);
    jm_reader_close(reader);
}

// Blocks' air steps at every block's edge, so that edges of windows are held against other edges of
// blocks: what windows add to them is below a hundredth of a kelvin.
TEST(no_step_is_seen_where_one_window_ends_and_the_next_begins)
{
    jm_ctx *ctx = *state;
    const char *const fields[] = {"surface_temp", "tmrt"};
    for (int f = 0; f < 2; f++)
        for (int64_t step = 0; step < 2; step++) {
            float *d = difference_of(ctx, fields[f], step);
            const double at = mean_jump(d, 0);
            const double other = 0.5 * (mean_jump(d, -20) + mean_jump(d, 20));
            print_message("%s, step %d: %.5f K at edges of windows, %.5f K elsewhere\n", fields[f],
                          (int)step, at, other);
            CHECK(at < other + 0.01);
            free(d);
        }
}

// Stops at the first poll after the run has begun window `at`; on the way, the first one begun.
typedef struct watcher {
    int64_t at, first;
} watcher;

static void look_at_windows(void *user, const char *what, int64_t done, int64_t total)
{
    watcher *w = user;
    if (strcmp(what, "windows of the city") != 0 || done == total)
        return;
    w->first = w->first < 0 ? done : w->first;
    if (done == w->at)
        w->at = -1;
}

static bool stop_now(void *user)
{
    return ((const watcher *)user)->at < 0;
}

static jm_status run_watched(watcher *watch, const char *out, bool resume)
{
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){
        .threads = 1, .user = watch, .progress = look_at_windows, .interrupted = stop_now});
    const jm_status status = run_hot(ctx, out, WINDOW, resume, NULL);
    jm_ctx_destroy(ctx);
    return status;
}

TEST(a_run_that_was_stopped_goes_on_after_its_last_whole_window_to_the_same_bits)
{
    jm_ctx *ctx = *state;
    char left[1024], straight[65], resumed[65];
    toy_path(left, folder, "stopped.nc.windows");
    watcher stop = {.at = 4, .first = -1}, go_on = {.at = 1 << 20, .first = -1};
    CHECK(run_watched(&stop, "stopped.nc", false) == JM_ERR_INTERRUPTED);
    CHECK(access(left, F_OK) == 0);
    CHECK(run_watched(&go_on, "stopped.nc", true) == JM_OK);
    CHECK(go_on.first == 4 && access(left, F_OK) != 0);
    toy_hash(ctx, folder, "windows.nc", straight);
    toy_hash(ctx, folder, "stopped.nc", resumed);
    assert_string_equal(straight, resumed);
}

// Nothing to go on with: a second run with the same name begins with its first window.
TEST(a_run_that_was_stopped_within_its_first_window_leaves_nothing)
{
    UNUSED_STATE;
    char left[1024];
    toy_path(left, folder, "early.nc.windows");
    watcher stop = {.at = 0, .first = -1};
    CHECK(run_watched(&stop, "early.nc", false) == JM_ERR_INTERRUPTED);
    CHECK(access(left, F_OK) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(shadows_and_sky_view_by_windows_are_those_of_the_whole_to_the_last_bit),
        CASE(each_cell_of_the_air_is_written_once_and_none_is_left_out),
        CASE(maps_by_windows_differ_from_the_whole_by_the_air_of_larger_cells_only),
        CASE(no_step_is_seen_where_one_window_ends_and_the_next_begins),
        CASE(a_run_that_was_stopped_goes_on_after_its_last_whole_window_to_the_same_bits),
        CASE(a_run_that_was_stopped_within_its_first_window_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, run_both, end);
}
