// Who stands where over a day: no car lost, no space held twice, overflow to the neighbours.
#include "check.h"
#include "city/small_city.h"

#include "parking/parking.h"

enum { zone_limit = 4 };

/// Movements of a day, hour after hour.
typedef struct moves {
    double out[24 * zone_limit], home[24 * zone_limit];
    double come[24 * zone_limit], go[24 * zone_limit];
} moves;

static jm_parking_input input(const moves *m)
{
    return (jm_parking_input){m->out, m->home, m->come, m->go};
}

/// A street of six nodes 100 m apart.
static jm_city *street(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 20, 40, 50.0);
    for (int i = 0; i < 6; i++)
        add_node(ctx, city, 100.0 + 100.0 * i, 500.0);
    for (int i = 0; i < 5; i++)
        add_two_way_street(ctx, city, i, i + 1, 1.0f, 8.33f, JM_ROAD_RESIDENTIAL);
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    return city;
}

static jm_parking *solved(jm_ctx *ctx, const jm_city *city, const moves *m)
{
    jm_parking_def def = jm_parking_default_def();
    jm_parking *parking = NULL;
    CHECK_OK(ctx, jm_parking_create(ctx, &def, city, &parking));
    jm_parking_input in = input(m);
    CHECK_OK(ctx, jm_parking_solve(parking, &in));
    return parking;
}

static const void *values(const jm_parking *parking, const char *name)
{
    int64_t count = 0;
    const jm_field *rows = jm_parking_fields(parking, &count);
    for (int64_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].values;
    fail_msg("no row %s", name);
    return NULL;
}

static double occupied_at(const jm_parking *parking, const jm_city *city, int hour, int32_t i)
{
    const double *all = values(parking, "parking_occupied_by_hour");
    return all[hour * city->parkings.count + i];
}

static double illegal_at(const jm_parking *parking, const jm_city *city, int hour)
{
    const double *all = values(parking, "parking_illegal_by_hour");
    double sum = 0.0;
    for (int32_t z = 0; z < city->zones.count; z++)
        sum += all[hour * city->zones.count + z];
    return sum;
}

// The housing programme of the notes: N dwellings, k spaces and m cars each; overflow N (m - k).
TEST(five_hundred_dwellings_with_half_a_space_put_two_hundred_cars_on_the_street)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    int32_t zone = add_zone(ctx, city, 0, 1000.0f, 0.0f);
    city->zones.households[zone] = 500.0f;
    city->zones.cars_per_household[zone] = 0.9f;
    int32_t plot = add_parking(ctx, city, JM_PARKING_PRIVATE, 0, JM_NONE, zone, 250.0f, 0.0f);
    int32_t kerb = add_parking(ctx, city, JM_PARKING_KERB, 0, 0, zone, 300.0f, 0.0f);
    moves m = {.out = {[8] = 300.0}, .home = {[18] = 300.0}};
    jm_parking *parking = solved(ctx, city, &m);
    CHECK_NEAR(occupied_at(parking, city, 4, plot), 250.0, 1e-6);
    CHECK_NEAR(occupied_at(parking, city, 4, kerb), 200.0, 1e-6);
    jm_parking_summary day;
    jm_parking_summarise(parking, &day);
    CHECK_NEAR(day.night_residents_on_street, 200.0, 1e-6);
    for (int h = 0; h < 24; h++) {
        double cars = occupied_at(parking, city, h, plot) + occupied_at(parking, city, h, kerb) +
                      illegal_at(parking, city, h);
        CHECK_NEAR(cars, h >= 8 && h < 18 ? 150.0 : 450.0, 1e-9 * 450.0);
    }
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(what_does_not_fit_goes_to_the_nearest_neighbour_first)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    int32_t zone = add_zone(ctx, city, 0, 0.0f, 0.0f);
    int32_t other = add_zone(ctx, city, 5, 0.0f, 0.0f);
    int32_t own = add_parking(ctx, city, JM_PARKING_KERB, 0, 0, zone, 30.0f, 0.0f);
    int32_t near = add_parking(ctx, city, JM_PARKING_KERB, 2, 2, other, 20.0f, 0.0f);
    int32_t far = add_parking(ctx, city, JM_PARKING_KERB, 4, 4, other, 50.0f, 0.0f);
    moves m = {.come = {[2 * 10] = 60.0}, .go = {[2 * 16] = 60.0}};
    jm_parking *parking = solved(ctx, city, &m);
    // The last space of a street is hardly found: some prefer a short walk to a long search.
    CHECK_NEAR(occupied_at(parking, city, 12, own), 30.0, 0.1);
    CHECK_NEAR(occupied_at(parking, city, 12, near), 20.0, 0.1);
    CHECK_NEAR(occupied_at(parking, city, 12, far), 10.0, 0.1);
    CHECK(illegal_at(parking, city, 12) < 1e-9);
    CHECK(occupied_at(parking, city, 20, own) < 1e-9);
    jm_parking_summary day;
    jm_parking_summarise(parking, &day);
    CHECK_NEAR(day.overflow_vehicle_hours, 30.0 * 6.0, 1.0);
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(nobody_walks_farther_than_the_limit)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    int32_t zone = add_zone(ctx, city, 0, 0.0f, 0.0f);
    int32_t other = add_zone(ctx, city, 5, 0.0f, 0.0f);
    add_parking(ctx, city, JM_PARKING_KERB, 0, 0, zone, 10.0f, 0.0f);
    int32_t far = add_parking(ctx, city, JM_PARKING_KERB, 4, 4, other, 50.0f, 0.0f);
    jm_parking_def def = jm_parking_default_def();
    def.walk_limit_m = 399.0; // the far kerb is 400 m away
    moves m = {.come = {[2 * 10] = 15.0}, .go = {[2 * 16] = 15.0}};
    jm_parking *parking = NULL;
    CHECK_OK(ctx, jm_parking_create(ctx, &def, city, &parking));
    jm_parking_input in = input(&m);
    CHECK_OK(ctx, jm_parking_solve(parking, &in));
    CHECK(occupied_at(parking, city, 12, far) == 0.0);
    CHECK_NEAR(illegal_at(parking, city, 12), 5.0, 1e-9);
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_price_moves_visitors_to_the_free_street_behind)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    int32_t zone = add_zone(ctx, city, 0, 0.0f, 0.0f);
    int32_t other = add_zone(ctx, city, 5, 0.0f, 0.0f);
    int32_t here = add_parking(ctx, city, JM_PARKING_KERB, 0, 0, zone, 60.0f, 0.0f);
    int32_t behind = add_parking(ctx, city, JM_PARKING_KERB, 2, 2, other, 60.0f, 0.0f);
    moves m = {.come = {[2 * 10] = 40.0}, .go = {[2 * 12] = 40.0}};
    jm_parking *free_day = solved(ctx, city, &m);
    CHECK(occupied_at(free_day, city, 11, here) > 39.9);
    float before = jm_parking_cost_min(free_day)[2 * 10 + zone];
    city->parkings.price_eurh[here] = 3.0f; // two hours: 6 euro, 33 minutes; the walk weighs 5.6
    jm_parking *paid_day = solved(ctx, city, &m);
    CHECK(occupied_at(paid_day, city, 11, here) < 0.1);
    CHECK(occupied_at(paid_day, city, 11, behind) > 39.9);
    CHECK(jm_parking_cost_min(paid_day)[2 * 10 + zone] > before + 4.0f);
    jm_parking_destroy(free_day);
    jm_parking_destroy(paid_day);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

/// Visitors for 1.2 times the spaces, in a zone of three kerbs.
static jm_parking_summary crowded_day(float factor, double *illegal_share)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    int32_t zone = add_zone(ctx, city, 1, 0.0f, 0.0f);
    for (int i = 0; i < 3; i++)
        add_parking(ctx, city, JM_PARKING_KERB, i, 2 * i, zone, 100.0f * factor, 0.0f);
    moves m = {.come = {[9] = 180.0, [10] = 180.0}, .go = {[17] = 180.0, [18] = 180.0}};
    jm_parking *parking = solved(ctx, city, &m);
    jm_parking_summary day;
    jm_parking_summarise(parking, &day);
    *illegal_share = day.illegal_peak / 360.0;
    const double *searching = values(parking, "parking_searching_by_hour");
    double at_ten = searching[10 * 3] + searching[10 * 3 + 1] + searching[10 * 3 + 2];
    CHECK(factor > 1.0f || at_ten > 10.0); // 60 cars look in vain for a quarter of an hour
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
    return day;
}

TEST(demand_of_120_percent_overflows_and_a_quarter_more_spaces_cures_it)
{
    UNUSED_STATE;
    double illegal = 0.0;
    jm_parking_summary tight = crowded_day(1.0f, &illegal);
    CHECK_NEAR(tight.congestion_rate, 1.2, 1e-6);
    CHECK_NEAR(illegal, 60.0 / 360.0, 1e-6);
    CHECK_NEAR(tight.peak_occupancy, 1.0, 1e-9);
    jm_parking_summary wide = crowded_day(1.25f, &illegal);
    CHECK(illegal < 0.02 && wide.congestion_rate < 1.0);
}

TEST(cars_of_all_zones_add_up_at_every_hour_and_no_space_is_held_twice)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    for (int i = 0; i < 3; i++) {
        int32_t zone = add_zone(ctx, city, 2 * i, 200.0f, 50.0f); // 100 cars each
        add_parking(ctx, city, JM_PARKING_KERB, 2 * i, i, zone, 40.0f, 0.5f * (float)i);
        add_parking(ctx, city, JM_PARKING_SURFACE, 2 * i, JM_NONE, zone, 20.0f, 1.0f);
        add_parking(ctx, city, JM_PARKING_PRIVATE, 2 * i, JM_NONE, zone, 55.0f, 0.0f);
    }
    moves m = {.out = {[0] = 0.0}};
    for (int h = 0; h < 24; h++)
        for (int z = 0; z < 3; z++) {
            m.out[h * 3 + z] = h == 8 ? 40.0 + z : 1.0;
            m.home[h * 3 + z] = h == 18 ? 40.0 + z : 1.0;
            m.come[h * 3 + z] = h == 9 ? 50.0 : 2.0;
            m.go[h * 3 + z] = h == 16 ? 50.0 : 2.0;
        }
    jm_parking *parking = solved(ctx, city, &m);
    double stock = 0.0;
    for (int round = 0; round < 2; round++) // the second time with the stock of hour 23 before
        for (int h = 0; h < 24; h++) {
            double cars = illegal_at(parking, city, h), change = 0.0;
            for (int32_t i = 0; i < city->parkings.count; i++) {
                cars += occupied_at(parking, city, h, i);
                CHECK(occupied_at(parking, city, h, i) <= (double)city->parkings.capacity[i]);
            }
            for (int z = 0; z < 3; z++)
                change +=
                    m.home[h * 3 + z] - m.out[h * 3 + z] + m.come[h * 3 + z] - m.go[h * 3 + z];
            if (round == 1 || h > 0)
                CHECK_NEAR(cars - stock, change, 1e-9 * 500.0);
            stock = cars;
        }
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(equal_zones_around_one_car_park_get_equal_shares)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    add_zone(ctx, city, 1, 0.0f, 0.0f);
    add_zone(ctx, city, 3, 0.0f, 0.0f);
    int32_t middle = add_parking(ctx, city, JM_PARKING_STRUCTURE, 2, JM_NONE, JM_NONE, 40.0f, 0.0f);
    moves m = {.come = {[2 * 10] = 30.0, [2 * 10 + 1] = 30.0},
               .go = {[2 * 16] = 30.0, [2 * 16 + 1] = 30.0}};
    jm_parking *parking = solved(ctx, city, &m);
    const double *illegal = values(parking, "parking_illegal_by_hour");
    CHECK_NEAR(occupied_at(parking, city, 12, middle), 40.0, 1e-6);
    CHECK_NEAR(illegal[2 * 12], 10.0, 1e-6);
    CHECK_NEAR(illegal[2 * 12 + 1], 10.0, 1e-6);
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(staff_use_the_private_spaces_that_residents_do_not_need)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    int32_t zone = add_zone(ctx, city, 0, 100.0f, 500.0f); // 50 cars
    int32_t plot = add_parking(ctx, city, JM_PARKING_PRIVATE, 0, JM_NONE, zone, 80.0f, 0.0f);
    add_parking(ctx, city, JM_PARKING_KERB, 0, 0, zone, 200.0f, 0.0f);
    moves m = {.come = {[8] = 200.0}, .go = {[17] = 200.0}};
    jm_parking *parking = solved(ctx, city, &m);
    CHECK_NEAR(occupied_at(parking, city, 4, plot), 50.0, 1e-6);
    CHECK_NEAR(occupied_at(parking, city, 12, plot), 80.0, 1e-6);
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(one_thread_and_two_give_the_same_bits)
{
    UNUSED_STATE;
    jm_ctx *one = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    jm_ctx *two = jm_ctx_create(&(jm_ctx_def){.threads = 2});
    jm_city *city = street(one);
    for (int i = 0; i < 3; i++) {
        int32_t zone = add_zone(one, city, 2 * i, 200.0f, 50.0f);
        add_parking(one, city, JM_PARKING_KERB, 2 * i, i, zone, 37.0f, 0.3f);
    }
    moves m = {.come = {[3 * 9] = 41.0, [3 * 9 + 2] = 60.0},
               .go = {[3 * 17] = 41.0, [3 * 14 + 2] = 60.0}};
    jm_parking *a = solved(one, city, &m), *b = solved(two, city, &m);
    int64_t count = 0;
    const jm_field *left = jm_parking_fields(a, &count), *right = jm_parking_fields(b, &count);
    for (int64_t i = 0; i < count; i++)
        CHECK(memcmp(left[i].values, right[i].values,
                     (size_t)left[i].count * jm_type_size(left[i].type)) == 0);
    jm_parking_destroy(a);
    jm_parking_destroy(b);
    jm_city_destroy(city);
    jm_ctx_destroy(one);
    jm_ctx_destroy(two);
}

TEST(a_city_without_parking_counts_every_car_and_costs_nothing)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    add_zone(ctx, city, 0, 100.0f, 0.0f);
    moves m = {.out = {[0] = 0.0}};
    jm_parking *parking = solved(ctx, city, &m);
    CHECK_NEAR(illegal_at(parking, city, 3), 50.0, 1e-9);
    CHECK(jm_parking_cost_min(parking)[3] == 0.0f);
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

// What the rounds of placing leave of a car is kept, so that cars add up, but is no car to people.
TEST(a_day_with_room_for_all_tells_no_car_without_a_space)
{
    UNUSED_STATE;
    const double cars[] = {1e-12, 0.5};
    for (int i = 0; i < 2; i++) {
        jm_ctx *ctx = jm_ctx_create(NULL);
        jm_city *city = street(ctx);
        add_zone(ctx, city, 1, 0.0f, 0.0f); // no parking at all: whoever comes has no space
        moves m = {.come = {[9] = cars[i]}, .go = {[17] = cars[i]}};
        jm_parking *parking = solved(ctx, city, &m);
        jm_parking_summary day;
        jm_parking_summarise(parking, &day);
        CHECK_NEAR(illegal_at(parking, city, 12), cars[i], 1e-3 * cars[i]);
        // Nothing is exactly nothing; a car is a car to the bar that cars are kept to.
        CHECK_NEAR(day.illegal_peak, i == 0 ? 0.0 : 0.5, i == 0 ? 0.0 : 1e-9);
        jm_parking_destroy(parking);
        jm_city_destroy(city);
        jm_ctx_destroy(ctx);
    }
}

TEST(wrong_spaces_and_movements_are_refused_by_name)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = street(ctx);
    int32_t zone = add_zone(ctx, city, 0, 100.0f, 0.0f);
    int32_t kerb = add_parking(ctx, city, JM_PARKING_KERB, 0, 0, zone, 10.0f, 0.0f);
    jm_parking_def def = jm_parking_default_def();
    jm_parking *parking = NULL;
    city->parkings.capacity[kerb] = -3.0f;
    CHECK_FAILS(ctx, jm_parking_create(ctx, &def, city, &parking), JM_ERR_DATA, "parking 0");
    city->parkings.capacity[kerb] = 10.0f;
    city->parkings.price_eurh[kerb] = NAN;
    CHECK_FAILS(ctx, jm_parking_create(ctx, &def, city, &parking), JM_ERR_DATA, "price");
    city->parkings.price_eurh[kerb] = 0.0f;
    def.walk_limit_m = 0.0;
    CHECK_FAILS(ctx, jm_parking_create(ctx, &def, city, &parking), JM_ERR_ARGUMENT, "walk_limit_m");
    def.walk_limit_m = 500.0;
    CHECK_OK(ctx, jm_parking_create(ctx, &def, city, &parking));
    moves m = {.come = {[9] = 5.0}}; // they never leave
    jm_parking_input in = input(&m);
    CHECK_FAILS(ctx, jm_parking_solve(parking, &in), JM_ERR_ARGUMENT, "zone 0");
    m.come[9] = (double)NAN;
    CHECK_FAILS(ctx, jm_parking_solve(parking, &in), JM_ERR_ARGUMENT, "at 9 h");
    jm_parking_destroy(parking);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(five_hundred_dwellings_with_half_a_space_put_two_hundred_cars_on_the_street),
        CASE(what_does_not_fit_goes_to_the_nearest_neighbour_first),
        CASE(nobody_walks_farther_than_the_limit),
        CASE(a_price_moves_visitors_to_the_free_street_behind),
        CASE(demand_of_120_percent_overflows_and_a_quarter_more_spaces_cures_it),
        CASE(cars_of_all_zones_add_up_at_every_hour_and_no_space_is_held_twice),
        CASE(equal_zones_around_one_car_park_get_equal_shares),
        CASE(staff_use_the_private_spaces_that_residents_do_not_need),
        CASE(one_thread_and_two_give_the_same_bits),
        CASE(a_city_without_parking_counts_every_car_and_costs_nothing),
        CASE(a_day_with_room_for_all_tells_no_car_without_a_space),
        CASE(wrong_spaces_and_movements_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
