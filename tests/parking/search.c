// The time to find a space against queueing theory.
#include "check.h"

#include "parking/supply.h"

// reference/estimation/erlang-b.csv, exact rationals rounded to ten digits.
TEST(erlangs_formula_has_its_published_values)
{
    UNUSED_STATE;
    CHECK_NEAR(jm_erlang_b(10, 8.0), 0.1216610643, 1e-10);
    CHECK_NEAR(jm_erlang_b(10, 20.0), 0.5379631686, 1e-10);
    CHECK_NEAR(jm_erlang_b(50, 40.0), 0.01869067111, 1e-11);
    CHECK_NEAR(jm_erlang_b(200, 180.0), 0.01032499520, 1e-11);
    CHECK(jm_erlang_b(0, 3.0) == 1.0);
}

static jm_supply table(void)
{
    jm_supply supply = {.parking_count = 0};
    jm_supply_fill_search(&supply);
    return supply;
}

// At c = 8 (a row of the table) and any load: occupied = a (1 - B), and the table gives B back. The
// table is linear between steps of 1/128 of the occupancy.
TEST(blocking_is_erlangs_at_the_occupancy_that_the_load_carries)
{
    UNUSED_STATE;
    jm_supply supply = table();
    for (int size = 8; size <= 128; size *= 4)
        for (double load = 0.2; load <= 1.4; load += 0.1) {
            double b = jm_erlang_b(size, load * size);
            CHECK_NEAR(jm_blocking(&supply, size, load * size * (1.0 - b)), b, 5e-3);
        }
}

TEST(blocking_grows_with_occupancy_and_shrinks_with_the_pool)
{
    UNUSED_STATE;
    jm_supply supply = table();
    for (double capacity = 1.0; capacity < 3000.0; capacity *= 1.7) {
        double last = -1.0;
        for (int i = 0; i <= 100; i++) {
            double b = jm_blocking(&supply, capacity, capacity * i / 100.0);
            CHECK(b >= last && b >= 0.0 && b <= 1.0);
            last = b;
        }
        CHECK(jm_blocking(&supply, 2.0 * capacity, 1.8 * capacity) <=
              jm_blocking(&supply, capacity, 0.9 * capacity) + 1e-6);
    }
    CHECK(jm_blocking(&supply, 10.0, 0.0) == 0.0);
    CHECK(jm_blocking(&supply, 10.0, 10.0) == 1.0 && jm_blocking(&supply, 0.0, 0.0) == 1.0);
}

TEST(search_is_short_below_85_percent_and_steep_above_95)
{
    UNUSED_STATE;
    jm_supply supply = table();
    double capacity[1] = {20.0}, try_min[1] = {0.4};
    supply.parking_count = 1;
    supply.capacity = capacity;
    supply.try_min = try_min;
    CHECK(jm_search_min(&supply, 0, 10.0) < 0.01);
    CHECK(jm_search_min(&supply, 0, 17.0) < 0.2);
    CHECK(jm_search_min(&supply, 0, 19.8) > 1.0);
    CHECK(jm_search_min(&supply, 0, 20.0) == jm_search_limit_min());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(erlangs_formula_has_its_published_values),
        CASE(blocking_is_erlangs_at_the_occupancy_that_the_load_carries),
        CASE(blocking_grows_with_occupancy_and_shrinks_with_the_pool),
        CASE(search_is_short_below_85_percent_and_steep_above_95),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
