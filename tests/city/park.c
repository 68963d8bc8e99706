// Rasters that wait on disk are the rasters that they were.
#include "small_city.h"

#include <stdio.h>
#include <unistd.h>

// 35 MB of rasters.
enum { SIDE = 1250, CELLS = SIDE * SIDE };

static jm_city *town(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, SIDE, SIDE, 1.0);
    add_block(ctx, city, 100.0, 100.0, 400.0, 300.0, 12.0f);
    add_tree(ctx, city, 700.0, 500.0, 10.0f, 8.0f);
    for (int64_t c = 0; c < CELLS; c++)
        city->rasters.ground_height_m[c] = (float)(c % 977);
    return city;
}

// Pages of this process that lie in memory; 0: this machine does not say.
static long resident_pages(void)
{
    long all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &all, &resident) != 2)
        resident = 0;
    if (file != NULL)
        fclose(file);
    return resident;
}

TEST(a_parked_city_is_the_city_that_it_was)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx), *other = town(ctx);
    char before[65], after[65];
    CHECK_OK(ctx, jm_city_hash(ctx, city, before));
    CHECK_OK(ctx, jm_city_park(ctx, city, "/tmp"));
    CHECK_OK(ctx, jm_city_park(ctx, city, "/tmp")); // twice is once
    CHECK(jm_city_equal(city, other));
    CHECK_OK(ctx, jm_city_hash(ctx, city, after));
    assert_string_equal(before, after);
    jm_city_destroy(other);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(what_is_changed_in_a_parked_city_outlives_its_rest)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx), *copy = NULL;
    CHECK_OK(ctx, jm_city_park(ctx, city, "/tmp"));
    city->rasters.surface_class[7] = JM_SURFACE_WATER;
    city->rasters.building_height_m[CELLS - 1] = 30.0f;
    jm_city_rest(city);
    CHECK(city->rasters.surface_class[7] == JM_SURFACE_WATER);
    CHECK_NEAR(city->rasters.building_height_m[CELLS - 1], 30.0, 0.0);
    // A copy stands by itself, and may be parked too.
    CHECK_OK(ctx, jm_city_copy(ctx, city, &copy));
    CHECK_OK(ctx, jm_city_park(ctx, copy, "/tmp"));
    copy->rasters.surface_class[7] = JM_SURFACE_GRASS;
    jm_city_rest(copy);
    CHECK(city->rasters.surface_class[7] == JM_SURFACE_WATER);
    jm_city_destroy(city);
    CHECK(copy->rasters.surface_class[7] == JM_SURFACE_GRASS);
    CHECK_NEAR(copy->rasters.building_height_m[CELLS - 1], 30.0, 0.0);
    jm_city_destroy(copy);
    jm_ctx_destroy(ctx);
}

TEST(a_resting_city_takes_no_memory_for_its_rasters)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    const double page = (double)sysconf(_SC_PAGESIZE), raster = jm_city_raster_bytes(city);
    const long full = resident_pages();
    CHECK(raster >= 22.0 * CELLS);
    CHECK_OK(ctx, jm_city_park(ctx, city, "/tmp"));
    jm_city_rest(city);
    const double given_back = page * (double)(full - resident_pages());
    if (full > 0)
        CHECK(given_back > 0.9 * raster); // the allocator may keep some of it
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_folder_that_cannot_be_written_is_told_and_the_city_stays)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 4, 4, 1.0);
    CHECK(jm_city_park(ctx, city, "/nowhere/at/all") == JM_ERR_IO);
    assert_non_null(strstr(jm_message(ctx), "/nowhere/at/all: the city's rasters cannot be kept"));
    CHECK(city->rasters.surface_class[3] == JM_SURFACE_ASPHALT);
    jm_city_rest(city);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_parked_city_is_the_city_that_it_was),
        CASE(what_is_changed_in_a_parked_city_outlives_its_rest),
        CASE(a_resting_city_takes_no_memory_for_its_rasters),
        CASE(a_folder_that_cannot_be_written_is_told_and_the_city_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
