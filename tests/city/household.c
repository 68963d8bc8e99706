#include "small_city.h"

typedef struct block {
    double x; // of the centre, metres from the south-west corner
    float households, income_eur, cars;
} block;

// Zones along a street from west to east, each a square of 100 m with 2 residents a household.
static jm_city *street_of(jm_ctx *ctx, const block *blocks, int32_t count)
{
    jm_city *city = small_city(ctx, 10, 100, 10.0);
    jm_zones *z = &city->zones;
    for (int32_t i = 0; i < count; i++) {
        int32_t id = add_zone(ctx, city, JM_NONE, 2.0f * blocks[i].households, 0.0f);
        z->households[id] = blocks[i].households;
        z->income_eur[id] = blocks[i].income_eur;
        z->cars_per_household[id] = blocks[i].cars;
        z->x[id] += blocks[i].x;
        CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_RINGS, id + 1));
        CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_POINTS, 4 * (id + 1)));
        for (int p = 0; p < 4; p++) {
            z->ring_x[4 * id + p] = z->x[id] + (p == 1 || p == 2 ? 50.0 : -50.0);
            z->ring_y[4 * id + p] = z->y[id] + (p >= 2 ? 50.0 : -50.0);
        }
    }
    return city;
}

static jm_household_values values_of(jm_ctx *ctx, const block *blocks, int32_t count, int32_t zone)
{
    jm_city *city = street_of(ctx, blocks, count);
    jm_household_values v;
    CHECK_OK(ctx, jm_city_household_values(ctx, city, zone, &v));
    jm_city_destroy(city);
    return v;
}

TEST(a_zone_of_eleven_households_shows_its_own_values)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {{0, 11, 20000, 1.5f}, {100, 50, 30000, 0.5f}};
    jm_household_values v = values_of(ctx, street, 2, 0);
    CHECK(v.shown && v.zones == 1);
    CHECK_NEAR(v.households, 11.0, 0.0);
    CHECK_NEAR(v.residents, 22.0, 0.0);
    CHECK_NEAR(v.residents_0_17 + v.residents_18_64 + v.residents_65, 22.0, 1e-5);
    CHECK_NEAR(v.income_eur, 20000.0, 1e-9);
    CHECK_NEAR(v.cars_per_household, 1.5, 1e-9);
    CHECK_NEAR(v.area_m2, 10000.0, 1e-6);
    jm_ctx_destroy(ctx);
}

TEST(ten_households_are_shown_only_with_the_nearest_zone)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {{300, 90, 50000, 2}, {100, 10, 20000, 1}, {0, 30, 40000, 3}};
    jm_household_values v = values_of(ctx, street, 3, 1);
    CHECK(v.shown && v.zones == 2);
    CHECK_NEAR(v.households, 40.0, 0.0);
    CHECK_NEAR(v.residents, 80.0, 0.0);
    CHECK_NEAR(v.income_eur, 35000.0, 1e-9); // (10 x 20 000 + 30 x 40 000) / 40
    CHECK_NEAR(v.cars_per_household, 2.5, 1e-9);
    CHECK_NEAR(v.area_m2, 20000.0, 1e-6);
    jm_ctx_destroy(ctx);
}

TEST(zones_join_until_there_are_enough_and_no_more)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {
        {0, 3, 1, 1}, {100, 4, 1, 1}, {200, 3, 1, 1}, {300, 1, 1, 1}, {400, 9, 1, 1}};
    jm_household_values v = values_of(ctx, street, 5, 0);
    CHECK(v.shown && v.zones == 4);
    CHECK_NEAR(v.households, 11.0, 0.0);
    jm_ctx_destroy(ctx);
}

TEST(of_two_zones_as_near_the_lower_id_joins)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {{200, 20, 1, 1}, {100, 5, 1, 1}, {0, 40, 1, 1}};
    CHECK_NEAR(values_of(ctx, street, 3, 1).households, 25.0, 0.0);
    // One centre for two zones: the one that is asked about still comes first.
    const block tower[] = {{100, 40, 1, 1}, {100, 12, 1, 1}};
    jm_household_values v = values_of(ctx, tower, 2, 1);
    CHECK(v.zones == 1);
    CHECK_NEAR(v.households, 12.0, 0.0);
    jm_ctx_destroy(ctx);
}

TEST(a_city_with_fewer_than_eleven_households_shows_nothing)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {{0, 6, 20000, 1}, {100, 4, 20000, 1}};
    jm_household_values v = values_of(ctx, street, 2, 0);
    CHECK(!v.shown && v.zones == 0);
    CHECK(isnan(v.households) && isnan(v.residents) && isnan(v.income_eur) && isnan(v.area_m2));
    CHECK(isnan(v.residents_0_17) && isnan(v.residents_18_64) && isnan(v.residents_65));
    CHECK(isnan(v.cars_per_household));
    jm_ctx_destroy(ctx);
}

TEST(an_unknown_number_of_households_counts_as_too_few)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {{0, NAN, 20000, 1}, {100, 8, 20000, 1}, {200, 30, 20000, 1}};
    jm_household_values v = values_of(ctx, street, 3, 0);
    CHECK(v.shown && v.zones == 3);
    CHECK(isnan(v.households)); // a sum without it would tell less than there are
    const block unknown[] = {{0, NAN, 20000, 1}, {100, NAN, 20000, 1}};
    CHECK(!values_of(ctx, unknown, 2, 1).shown);
    jm_ctx_destroy(ctx);
}

TEST(an_unknown_income_hides_that_of_the_neighbourhood_unless_nobody_lives_there)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {{0, 5, NAN, 1}, {100, 20, 20000, 2}};
    jm_household_values v = values_of(ctx, street, 2, 0);
    CHECK(v.shown && isnan(v.income_eur));
    CHECK_NEAR(v.cars_per_household, (5.0 + 40.0) / 25.0, 1e-9);
    const block park[] = {{0, 0, NAN, NAN}, {100, 20, 20000, 2}};
    v = values_of(ctx, park, 2, 0);
    CHECK(v.zones == 2);
    CHECK_NEAR(v.income_eur, 20000.0, 1e-9);
    jm_ctx_destroy(ctx);
}

TEST(a_yard_is_no_part_of_a_zones_area)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const block street[] = {{500, 20, 20000, 1}};
    jm_city *city = street_of(ctx, street, 1);
    jm_zones *z = &city->zones;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_RINGS, 2));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_POINTS, 7));
    z->ring_is_hole[1] = 1;
    const double dx[] = {0, 20, 0}, dy[] = {0, 0, 20};
    for (int p = 0; p < 3; p++) {
        z->ring_x[4 + p] = z->x[0] + dx[p];
        z->ring_y[4 + p] = z->y[0] + dy[p];
    }
    jm_household_values v;
    CHECK_OK(ctx, jm_city_household_values(ctx, city, 0, &v));
    CHECK_NEAR(v.area_m2, 9800.0, 1e-6);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_zone_that_is_not_there_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 4, 4, 10.0);
    jm_household_values v;
    CHECK_FAILS(ctx, jm_city_household_values(ctx, city, 0, &v), JM_ERR_ARGUMENT, "no zone 0");
    CHECK_FAILS(ctx, jm_city_household_values(ctx, city, JM_NONE, &v), JM_ERR_ARGUMENT, "no zone");
    CHECK(!v.shown);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_zone_of_eleven_households_shows_its_own_values),
        CASE(ten_households_are_shown_only_with_the_nearest_zone),
        CASE(zones_join_until_there_are_enough_and_no_more),
        CASE(of_two_zones_as_near_the_lower_id_joins),
        CASE(a_city_with_fewer_than_eleven_households_shows_nothing),
        CASE(an_unknown_number_of_households_counts_as_too_few),
        CASE(an_unknown_income_hides_that_of_the_neighbourhood_unless_nobody_lives_there),
        CASE(a_yard_is_no_part_of_a_zones_area),
        CASE(a_zone_that_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
