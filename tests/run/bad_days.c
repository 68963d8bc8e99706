#include "toytown.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static char folder[512];

static int make_town(void **state)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    *state = ctx;
    toy_folder(folder);
    toy_city(ctx, folder, 10.0);
    return 0;
}

static int remove_town(void **state)
{
    toy_remove(folder);
    jm_ctx_destroy(*state);
    return 0;
}

static void fails_with(jm_ctx *ctx, const char *more, const char *words)
{
    toy_scenario(folder, "bad", more);
    CHECK_FAILS(ctx, toy_run(ctx, folder, "bad", "bad.nc", 0, false), JM_ERR_DATA, words);
    char path[1024];
    toy_path(path, folder, "bad.nc");
    CHECK(access(path, F_OK) != 0); // nothing under a final name
}

TEST(an_unknown_key_is_named_with_its_line_and_the_nearest_one)
{
    fails_with(*state, "relativ_gap: 0.001\n", "relative_gap");
    fails_with(*state, "relativ_gap: 0.001\n", "bad.yaml:11:1");
}

TEST(weather_that_does_not_cover_the_day_is_refused_with_what_it_covers)
{
    jm_ctx *ctx = *state;
    char path[1024];
    toy_path(path, folder, "city.h5");
    toy_write(
        folder, "late.yaml",
        "jumeau_format: scenario\nformat_version: 1\ntitle: late\ncity: city.h5\nhorizon: 2030\n"
        "day_type: weekday\ndate: 2026-12-24\nweather: weather.csv\n");
    CHECK_FAILS(ctx, toy_run(ctx, folder, "late", "late.nc", 0, false), JM_ERR_DATA, "covers");
}

TEST(a_city_that_is_absent_truncated_or_no_hdf5_gives_one_readable_error)
{
    jm_ctx *ctx = *state;
    toy_write(folder, "gone.yaml",
              "jumeau_format: scenario\nformat_version: 1\ncity: nowhere.h5\nhorizon: 2030\n"
              "day_type: weekday\ndate: 2026-07-27\nweather: weather.csv\n");
    CHECK(toy_run(ctx, folder, "gone", "gone.nc", 0, false) != JM_OK);
    CHECK(strstr(jm_message(ctx), "nowhere.h5") != NULL);
    toy_write(folder, "text.h5", "this is no HDF5\n");
    toy_write(folder, "text.yaml",
              "jumeau_format: scenario\nformat_version: 1\ncity: text.h5\nhorizon: 2030\n"
              "day_type: weekday\ndate: 2026-07-27\nweather: weather.csv\n");
    CHECK_FAILS(ctx, toy_run(ctx, folder, "text", "text.nc", 0, false), JM_ERR_DATA, "text.h5");
}

// The quota stands for a full disk: writes beyond it fail with EFBIG, as ENOSPC would.
TEST(a_full_disk_is_a_failure_of_the_machine_and_loses_no_committed_step)
{
    jm_ctx *ctx = *state;
    toy_scenario(folder, "full", "");
    CHECK_OK(ctx, toy_run(ctx, folder, "full", "whole.nc", 0, false));
    char whole[1024], part[1024];
    toy_path(whole, folder, "whole.nc");
    toy_path(part, folder, "full.nc.part");
    struct stat st;
    assert_int_equal(stat(whole, &st), 0);
    pid_t child = fork();
    if (child == 0) {
        // The writer keeps a margin of 1 MiB for what HDF5 itself puts down (store/room.c).
        const rlim_t bytes = (rlim_t)st.st_size * 9 / 10 + (1 << 20);
        struct rlimit limit = {bytes, bytes};
        setrlimit(RLIMIT_FSIZE, &limit);
        signal(SIGXFSZ, SIG_IGN);
        jm_ctx_def def = {.threads = 1};
        jm_ctx *limited = jm_ctx_create(&def);
        jm_status status = toy_run(limited, folder, "full", "full.nc", 0, false);
        _exit(status == JM_ERR_IO ? 42 : 1);
    }
    int code = 0;
    waitpid(child, &code, 0);
    CHECK(WIFEXITED(code));
    assert_int_equal(WEXITSTATUS(code), 42);
    jm_reader *reader = NULL;
    CHECK_OK(ctx, jm_reader_open(ctx, part, &reader));
    CHECK(jm_reader_steps(reader) >= 1);
    jm_reader_close(reader);
    // With room again the run goes on to the same bits.
    char a[65], b[65];
    CHECK_OK(ctx, toy_run(ctx, folder, "full", "full.nc", 0, true));
    toy_hash(ctx, folder, "whole.nc", a);
    toy_hash(ctx, folder, "full.nc", b);
    assert_string_equal(a, b);
}

TEST(a_run_too_large_for_the_memory_names_the_cell_that_fits)
{
    jm_ctx *ctx = *state;
    toy_scenario(folder, "large", "");
    char scenario[1024], outcome[1024];
    toy_path(scenario, folder, "large.yaml");
    toy_path(outcome, folder, "large.nc");
    jm_run_def def = jm_run_default_def();
    def.scenario_path = scenario;
    def.outcome_path = outcome;
    def.memory_limit_bytes = 1000000;
    CHECK_FAILS(ctx, jm_run(ctx, &def, NULL), JM_ERR_DATA, "cell_m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_unknown_key_is_named_with_its_line_and_the_nearest_one),
        CASE(weather_that_does_not_cover_the_day_is_refused_with_what_it_covers),
        CASE(a_city_that_is_absent_truncated_or_no_hdf5_gives_one_readable_error),
        CASE(a_full_disk_is_a_failure_of_the_machine_and_loses_no_committed_step),
        CASE(a_run_too_large_for_the_memory_names_the_cell_that_fits),
    };
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
