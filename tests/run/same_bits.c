#include "toytown.h"

static char folder[512];

static int make_town(void **state)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    *state = ctx;
    toy_folder(folder);
    toy_city(ctx, folder, 10.0);
    toy_scenario(folder, "base", "");
    CHECK_OK(ctx, toy_run(ctx, folder, "base", "base.nc", 0, false));
    return 0;
}

static int remove_town(void **state)
{
    toy_remove(folder);
    jm_ctx_destroy(*state);
    return 0;
}

TEST(one_and_two_threads_end_with_the_same_bits)
{
    jm_ctx *ctx = *state;
    char base[65], one[65];
    jm_ctx_set_threads(ctx, 1);
    CHECK_OK(ctx, toy_run(ctx, folder, "base", "one.nc", 0, false));
    jm_ctx_set_threads(ctx, 3);
    CHECK_OK(ctx, toy_run(ctx, folder, "base", "three.nc", 0, false));
    jm_ctx_set_threads(ctx, 0);
    toy_hash(ctx, folder, "base.nc", base);
    toy_hash(ctx, folder, "one.nc", one);
    assert_string_equal(base, one);
    toy_hash(ctx, folder, "three.nc", one);
    assert_string_equal(base, one);
}

TEST(tiles_of_64_and_256_end_with_the_same_bits)
{
    jm_ctx *ctx = *state;
    char base[65], tiled[65];
    CHECK_OK(ctx, toy_run(ctx, folder, "base", "tiled.nc", 64, false));
    toy_hash(ctx, folder, "base.nc", base);
    toy_hash(ctx, folder, "tiled.nc", tiled);
    assert_string_equal(base, tiled);
}

TEST(a_scenario_without_measures_is_the_base_bit_for_bit)
{
    jm_ctx *ctx = *state;
    char base[65], empty[65];
    toy_scenario(folder, "empty", "measures: []\n");
    CHECK_OK(ctx, toy_run(ctx, folder, "empty", "empty.nc", 0, false));
    toy_hash(ctx, folder, "base.nc", base);
    toy_hash(ctx, folder, "empty.nc", empty);
    assert_string_equal(base, empty);
}

// Stops at the first poll after the run tells that it is at `done` of `what`.
typedef struct stopper {
    const char *what;
    int64_t done;
    bool there;
} stopper;

static void look_where(void *user, const char *what, int64_t done, int64_t total)
{
    stopper *s = user;
    (void)total;
    s->there = s->there || (strcmp(what, s->what) == 0 && done >= s->done);
}

static bool stop_there(void *user)
{
    return ((const stopper *)user)->there;
}

static void run_until(stopper stop, bool resume)
{
    jm_ctx_def def = {.interrupted = stop_there, .progress = look_where, .user = &stop};
    jm_ctx *stopped = jm_ctx_create(&def);
    CHECK(toy_run(stopped, folder, "base", "resumed.nc", 0, resume) == JM_ERR_INTERRUPTED);
    CHECK(stop.there);
    jm_ctx_destroy(stopped);
}

static bool has_checkpoint(void)
{
    char a[1024], b[1024];
    toy_path(a, folder, "resumed.nc.checkpoint-a.h5");
    toy_path(b, folder, "resumed.nc.checkpoint-b.h5");
    return access(a, F_OK) == 0 || access(b, F_OK) == 0;
}

static void resume_and_compare(jm_ctx *ctx)
{
    char base[65], resumed[65];
    CHECK_OK(ctx, toy_run(ctx, folder, "base", "resumed.nc", 0, true));
    toy_hash(ctx, folder, "base.nc", base);
    toy_hash(ctx, folder, "resumed.nc", resumed);
    assert_string_equal(base, resumed);
    CHECK(!has_checkpoint());
}

TEST(a_run_stopped_before_its_first_checkpoint_begins_anew_with_the_same_bits)
{
    // A checkpoint holds no mark of the spin-up, so none is written before the day runs.
    const stopper stops[] = {{.what = "demand, traffic and parking", .done = 1},
                             {.what = "warming up the surfaces", .done = 0},
                             {.what = "warming up the surfaces", .done = 2},
                             {.what = "the day", .done = 1}};
    for (int i = 0; i < 4; i++) {
        run_until(stops[i], false);
        CHECK(!has_checkpoint());
        resume_and_compare(*state);
    }
}

TEST(a_run_stopped_in_its_day_resumes_from_the_checkpoint_to_the_same_bits)
{
    const int64_t steps[] = {3, 12, 23};
    for (int i = 0; i < 3; i++) {
        run_until((stopper){.what = "the day", .done = steps[i]}, false);
        CHECK(has_checkpoint());
        resume_and_compare(*state);
    }
    // Stopped twice: the second stop after a resume.
    run_until((stopper){.what = "the day", .done = 5}, false);
    run_until((stopper){.what = "the day", .done = 15}, true);
    CHECK(has_checkpoint());
    resume_and_compare(*state);
}

TEST(a_checkpoint_of_an_earlier_run_is_not_taken_for_one_that_began_anew)
{
    run_until((stopper){.what = "the day", .done = 12}, false);
    CHECK(has_checkpoint());
    run_until((stopper){.what = "warming up the surfaces", .done = 1}, false);
    CHECK(!has_checkpoint());
    resume_and_compare(*state);
}

TEST(what_other_inputs_have_left_is_neither_taken_nor_thrown_away)
{
    jm_ctx *ctx = *state;
    char part[1024], left[1024];
    run_until((stopper){.what = "the day", .done = 12}, false);
    toy_scenario(folder, "other", "measures: []\n");
    CHECK_FAILS(ctx, toy_run(ctx, folder, "other", "resumed.nc", 0, true), JM_ERR_DATA,
                "other inputs");
    toy_path(part, folder, "resumed.nc.part");
    CHECK(access(part, F_OK) == 0 && has_checkpoint());
    resume_and_compare(ctx);
    // The maps of a run by windows, of another version's inputs.
    toy_path(left, folder, "resumed.nc.windows");
    toy_write(folder, "resumed.nc.windows", "jumeau windows 1");
    CHECK(truncate(left, 4096) == 0);
    CHECK_FAILS(ctx, toy_run(ctx, folder, "other", "resumed.nc", 0, true), JM_ERR_DATA,
                "other inputs");
    CHECK(access(left, F_OK) == 0);
    CHECK(unlink(left) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_and_two_threads_end_with_the_same_bits),
        CASE(tiles_of_64_and_256_end_with_the_same_bits),
        CASE(a_scenario_without_measures_is_the_base_bit_for_bit),
        CASE(a_run_stopped_before_its_first_checkpoint_begins_anew_with_the_same_bits),
        CASE(a_run_stopped_in_its_day_resumes_from_the_checkpoint_to_the_same_bits),
        CASE(a_checkpoint_of_an_earlier_run_is_not_taken_for_one_that_began_anew),
        CASE(what_other_inputs_have_left_is_neither_taken_nor_thrown_away),
    };
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
