// City files of older versions: read as what they were, with nothing invented.
#include "check.h"

#include "city/city.h"
#include "store/h5.h"

#include <unistd.h>

static const char first[] = "tests/city/old/version-1.city.h5";

TEST(a_city_of_version_1_is_read_whole_and_has_no_turns_commuters_or_outline)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_load(ctx, first, &city));
    assert_int_equal(city->buildings.count, 1);
    CHECK_NEAR(city->buildings.height_m[0], 9.0, 0.0);
    assert_int_equal(city->streets.link_count, 6);
    assert_string_equal(city->streets.street_name[0], "Rue A");
    assert_string_equal(city->credits[0].licence, "invented");
    CHECK(city->credits[0].page == NULL);
    assert_int_equal(city->streets.turn_count, 0);
    assert_int_equal(city->commutes.count, 0);
    assert_int_equal(city->stickers.count, 0);
    assert_int_equal(city->area.ring_count, 0);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_city_that_was_upgraded_and_saved_again_is_the_same_city)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *old = NULL, *saved = NULL;
    char folder[] = "/tmp/jm-upgrade-XXXXXX", path[64], before[65], after[65];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.city.h5", folder);
    CHECK_OK(ctx, jm_city_load(ctx, first, &old));
    CHECK_OK(ctx, jm_city_save(ctx, old, path));
    CHECK_OK(ctx, jm_city_load(ctx, path, &saved));
    CHECK(jm_city_equal(old, saved));
    CHECK_OK(ctx, jm_city_hash(ctx, old, before));
    CHECK_OK(ctx, jm_city_hash(ctx, saved, after));
    assert_string_equal(before, after);
    // What the version-1 program called it: new columns without rows are no part of the sum.
    assert_string_equal(before, "a8aa847c40ccc48579c18abd4faeefaa446fc070882731167f79cf2c0b74d335");
    jm_city_destroy(old);
    jm_city_destroy(saved);
    unlink(path);
    rmdir(folder);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_city_of_version_1_is_read_whole_and_has_no_turns_commuters_or_outline),
        CASE(a_city_that_was_upgraded_and_saved_again_is_the_same_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
