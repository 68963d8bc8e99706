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

// Stops once the outcome's part holds more than `after` steps.
typedef struct stopper {
    int calls, after;
} stopper;

static bool stop_later(void *user)
{
    stopper *s = user;
    return ++s->calls > s->after;
}

TEST(a_run_stopped_and_resumed_ends_with_the_bits_of_the_straight_one)
{
    jm_ctx *ctx = *state;
    char base[65], resumed[65];
    toy_hash(ctx, folder, "base.nc", base);
    // Polls come at each mobility round, each hour of spin-up and each output step: three depths.
    const int depths[] = {60, 200, 245};
    for (int i = 0; i < 3; i++) {
        stopper stop = {.after = depths[i]};
        jm_ctx_def def = {.interrupted = stop_later, .user = &stop};
        jm_ctx *stopped = jm_ctx_create(&def);
        jm_status status = toy_run(stopped, folder, "base", "resumed.nc", 0, false);
        CHECK(status == JM_ERR_INTERRUPTED || status == JM_OK);
        jm_ctx_destroy(stopped);
        CHECK_OK(ctx, toy_run(ctx, folder, "base", "resumed.nc", 0, true));
        toy_hash(ctx, folder, "resumed.nc", resumed);
        assert_string_equal(base, resumed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_and_two_threads_end_with_the_same_bits),
        CASE(tiles_of_64_and_256_end_with_the_same_bits),
        CASE(a_scenario_without_measures_is_the_base_bit_for_bit),
        CASE(a_run_stopped_and_resumed_ends_with_the_bits_of_the_straight_one),
    };
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
