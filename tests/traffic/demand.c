// Who drives where and when, without any assignment.
#include "check.h"
#include "city/small_city.h"

#include "traffic/demand.h"
#include "traffic/gravity.h"
#include "traffic/traffic.h"

/// Five by five streets 300 m apart with a zone in each corner and one in the middle.
static jm_city *five_zones(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 30, 30, 50.0);
    add_street_grid(ctx, city, 5, 300.0, 100.0, 100.0);
    static const int32_t nodes[5] = {0, 4, 20, 24, 12};
    for (int i = 0; i < 5; i++)
        add_zone(ctx, city, nodes[i], 1000.0f, i == 4 ? 2000.0f : 100.0f);
    return city;
}

static void add_gate(jm_ctx *ctx, jm_city *city, int32_t node, float in, float out)
{
    int32_t id = city->gates.count;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_GATES, id + 1));
    city->gates.node[id] = node;
    city->gates.in_vehday[id] = in;
    city->gates.out_vehday[id] = out;
}

static jm_traffic *solved(jm_ctx *ctx, const jm_city *city, const jm_traffic_def *def,
                          const float *parking_cost_min)
{
    jm_traffic_def standard = jm_traffic_default_def();
    jm_traffic *traffic = NULL;
    CHECK_OK(ctx, jm_traffic_create(ctx, def != NULL ? def : &standard, city, &traffic));
    jm_traffic_input in = {.parking_cost_min = parking_cost_min};
    CHECK_OK(ctx, jm_traffic_solve(traffic, &in));
    return traffic;
}

TEST(both_margins_of_a_spread_hold)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    double trips[6] = {1.0, 0.5, 0.1, 0.2, 1.0, 0.7};
    const double production[2] = {10.0, 30.0}, attraction[3] = {1.0, 2.0, 1.0};
    jm_margins margins = {2, 3, production, attraction, true};
    double lost = 1.0;
    CHECK_OK(ctx, jm_spread_trips(ctx, &margins, trips, &lost));
    CHECK(lost == 0.0);
    for (int i = 0; i < 2; i++)
        CHECK_NEAR(trips[3 * i] + trips[3 * i + 1] + trips[3 * i + 2], production[i], 1e-12);
    for (int j = 0; j < 3; j++) // columns are promised to 1e-6
        CHECK_NEAR(trips[j] + trips[3 + j], 10.0 * attraction[j], 2e-5);
    // Furness keeps the odds ratio of the deterrence.
    CHECK_NEAR(trips[0] * trips[4] / (trips[1] * trips[3]), 1.0 * 1.0 / (0.5 * 0.2), 1e-9);
    jm_ctx_destroy(ctx);
}

TEST(a_row_without_any_way_is_lost_and_told)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    double trips[4] = {0.0, 0.0, 1.0, 1.0}, lost = 0.0;
    const double production[2] = {7.0, 5.0}, attraction[2] = {1.0, 1.0};
    jm_margins margins = {2, 2, production, attraction, true};
    CHECK_OK(ctx, jm_spread_trips(ctx, &margins, trips, &lost));
    CHECK(lost == 7.0 && trips[0] == 0.0 && trips[1] == 0.0);
    CHECK_NEAR(trips[2] + trips[3], 5.0, 1e-12);
    jm_ctx_destroy(ctx);
}

TEST(every_car_that_leaves_in_a_day_comes_back)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = five_zones(ctx);
    add_gate(ctx, city, 2, 3000.0f, 2500.0f);
    add_gate(ctx, city, 22, 1000.0f, 2000.0f);
    jm_traffic *traffic = solved(ctx, city, NULL, NULL);
    jm_traffic_ends m = jm_traffic_movements(traffic);
    for (int z = 0; z < 5; z++) {
        double leave = 0.0, home = 0.0, come = 0.0, go = 0.0;
        for (int h = 0; h < 24; h++) {
            leave += m.home_departures[h * 5 + z];
            home += m.home_arrivals[h * 5 + z];
            come += m.visit_arrivals[h * 5 + z];
            go += m.visit_departures[h * 5 + z];
        }
        CHECK(leave > 100.0 && come > 100.0);
        CHECK_NEAR(leave, home, 1e-9 * leave);
        CHECK_NEAR(come, go, 1e-9 * come);
    }
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

// EMP 2019: 3 trips a day, 62.8 % by car, 1.4 people a car, two trips a tour: 0.673 tours a person
// at 0.571 cars a person; here 0.5 cars a person and an age mix near the country's.
TEST(a_french_town_makes_about_as_many_tours_as_the_survey_says)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = five_zones(ctx);
    jm_traffic *traffic = solved(ctx, city, NULL, NULL);
    jm_traffic_summary day;
    jm_traffic_summarise(traffic, &day);
    CHECK_NEAR(day.tours, 5000.0 * 0.673 * 0.5 / 0.571, 0.05 * day.tours);
    CHECK_NEAR(day.trips, 2.0 * day.tours, 1e-6);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_stated_rate_of_tours_is_kept)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = five_zones(ctx);
    jm_traffic_def def = jm_traffic_default_def();
    def.tours_per_person = 0.25;
    jm_traffic *traffic = solved(ctx, city, &def, NULL);
    jm_traffic_summary day;
    jm_traffic_summarise(traffic, &day);
    CHECK_NEAR(day.tours, 0.25 * 5000.0, 1e-6);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static double visits(const jm_traffic *traffic, int32_t zone)
{
    double sum = 0.0;
    for (int h = 0; h < 24; h++)
        sum += jm_traffic_movements(traffic).visit_arrivals[h * 5 + zone];
    return sum;
}

TEST(dear_parking_in_the_middle_sends_cars_elsewhere)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = five_zones(ctx);
    float cost_min[24 * 5] = {0.0f};
    jm_traffic *without = solved(ctx, city, NULL, NULL), *zeros = solved(ctx, city, NULL, cost_min);
    size_t bytes = 24 * (size_t)city->streets.link_count * sizeof(double);
    CHECK(memcmp(jm_traffic_flow_vehs(without), jm_traffic_flow_vehs(zeros), bytes) == 0);
    for (int h = 0; h < 24; h++)
        cost_min[h * 5 + 4] = 10.0f;
    jm_traffic *dear = solved(ctx, city, NULL, cost_min);
    CHECK(visits(dear, 4) < 0.9 * visits(without, 4));
    for (int z = 0; z < 4; z++)
        CHECK(visits(dear, z) > 1.02 * visits(without, z));
    jm_traffic_summary before, after;
    jm_traffic_summarise(without, &before);
    jm_traffic_summarise(dear, &after);
    CHECK_NEAR(after.tours, before.tours, 1e-9 * before.tours); // moved, not lost
    jm_traffic_destroy(without);
    jm_traffic_destroy(zeros);
    jm_traffic_destroy(dear);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

typedef struct last_warning {
    int count;
    char text[512];
} last_warning;

static void keep_warning(void *user, jm_log_level level, const char *text)
{
    last_warning *w = user;
    if (level != JM_LOG_WARNING)
        return;
    w->count++;
    snprintf(w->text, sizeof w->text, "%s", text);
}

TEST(a_gate_side_without_a_way_is_left_out_of_demand_and_told_with_its_volume)
{
    UNUSED_STATE;
    last_warning warning = {0};
    jm_ctx_def def = {.log = keep_warning, .user = &warning};
    jm_ctx *ctx = jm_ctx_create(&def);
    jm_city *city = five_zones(ctx);
    add_gate(ctx, city, 2, 3000.0f, 3000.0f);
    add_gate(ctx, city, 22, 1000.0f, 1000.0f);
    jm_traffic *traffic = solved(ctx, city, NULL, NULL);
    jm_traffic_summary without, with;
    jm_traffic_summarise(traffic, &without);
    jm_traffic_destroy(traffic);
    assert_int_equal(warning.count, 0);

    // A gate at the end of a street on which cars may only leave, one without any street.
    int32_t end = add_node(ctx, city, 1450.0, 50.0), alone = add_node(ctx, city, 1450.0, 1450.0);
    add_link(ctx, city, 4, end, 1.0f, 10.0f, JM_ROAD_RESIDENTIAL);
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    add_gate(ctx, city, end, 700.0f, 0.0f);
    add_gate(ctx, city, alone, 110.0f, 90.0f);
    traffic = solved(ctx, city, NULL, NULL);
    jm_traffic_summarise(traffic, &with);
    assert_int_equal(warning.count, 1);
    CHECK(strstr(warning.text, "2 gates") != NULL && strstr(warning.text, "gate 3") != NULL &&
          strstr(warning.text, "900 trips") != NULL);
    // What has no way is not demand, so nothing of it is lost on the way.
    CHECK(with.unreachable_trips == 0.0);
    CHECK_NEAR(with.trips, without.trips, 1e-6 * without.trips);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(gates_let_in_and_out_what_they_state)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = five_zones(ctx);
    static const int32_t nodes[3] = {2, 22, 14};
    add_gate(ctx, city, nodes[0], 900.0f, 600.0f);
    add_gate(ctx, city, nodes[1], 300.0f, 500.0f);
    add_gate(ctx, city, nodes[2], 200.0f, 300.0f);
    jm_car_net net;
    jm_demand demand;
    CHECK_OK(ctx, jm_car_net_create(ctx, city, &net));
    CHECK_OK(ctx, jm_demand_create(ctx, city, &net, (double)NAN, false, &demand));
    float free_min[64];
    for (int i = 0; i < 64; i++)
        free_min[i] = 2.0f;
    jm_skims skims = {.free_min = free_min};
    CHECK_OK(ctx, jm_demand_spread(ctx, &demand, &skims, NULL));
    double in[3] = {0.0}, out[3] = {0.0}, trips[2 * 64], no_way = 0.0;
    for (int h = 0; h < 24; h++) {
        jm_demand_hour(&demand, h, trips, &no_way);
        for (int g = 0; g < 3; g++)
            for (int e = 0; e < 8; e++) {
                in[g] += trips[net.end_terminal[5 + g] * 8 + net.end_terminal[e]];
                out[g] += trips[net.end_terminal[e] * 8 + net.end_terminal[5 + g]];
            }
    }
    // The day's sums in and out are both 1400; the spread fills columns to 1e-6.
    for (int g = 0; g < 3; g++) {
        CHECK_NEAR(in[g], city->gates.in_vehday[g], 5e-6 * 1400.0);
        CHECK_NEAR(out[g], city->gates.out_vehday[g], 5e-6 * 1400.0);
    }
    jm_demand_free(&demand);
    jm_car_net_free(&net);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_weekend_has_fewer_commuters_and_more_shoppers)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = five_zones(ctx);
    double weekday = jm_zone_tours(&city->zones, 0, JM_PURPOSE_WORK, false);
    CHECK(jm_zone_tours(&city->zones, 0, JM_PURPOSE_WORK, true) < 0.5 * weekday);
    weekday = jm_zone_tours(&city->zones, 0, JM_PURPOSE_SHOP, false);
    CHECK(jm_zone_tours(&city->zones, 0, JM_PURPOSE_SHOP, true) > weekday);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_tour_that_a_ban_meets_on_either_way_is_made_to_the_edge)
{
    UNUSED_STATE;
    jm_tours tours = {.leave = {[7] = 0.5, [20] = 0.5}, .stay = {[2] = 0.5, [4] = 0.5}};
    jm_tour_hours h = jm_tour_hours_of(&tours, 1u << 11); // banned at 11 h only
    CHECK_NEAR(h.out[7], 0.25, 1e-15);
    CHECK_NEAR(h.out_edge[7], 0.25, 1e-15); // back at 11 h
    CHECK_NEAR(h.back_edge[11], 0.25, 1e-15);
    CHECK_NEAR(h.back[9], 0.25, 1e-15);
    CHECK_NEAR(h.back[0], 0.25, 1e-15); // 20 h + 4 h: past midnight
    CHECK(h.back[11] == 0.0 && h.out_edge[20] == 0.0);
}

TEST(wrong_zones_gates_and_settings_are_refused_by_name)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = five_zones(ctx);
    add_gate(ctx, city, 2, 100.0f, 100.0f);
    jm_traffic *traffic = NULL;
    jm_traffic_def def = jm_traffic_default_def();
    city->zones.jobs[3] = -1.0f;
    CHECK_FAILS(ctx, jm_traffic_create(ctx, &def, city, &traffic), JM_ERR_DATA, "zone Z4 has jobs");
    city->zones.jobs[3] = 1.0f;
    city->gates.in_vehday[0] = NAN;
    CHECK_FAILS(ctx, jm_traffic_create(ctx, &def, city, &traffic), JM_ERR_DATA, "gate 0");
    city->gates.in_vehday[0] = 1.0f;
    city->streets.capacity_vehs[5] = 0.0f;
    CHECK_FAILS(ctx, jm_traffic_create(ctx, &def, city, &traffic), JM_ERR_DATA, "street link 5");
    city->streets.capacity_vehs[5] = 0.2f;
    city->fleet.share[0] = 0.4f;
    CHECK_FAILS(ctx, jm_traffic_create(ctx, &def, city, &traffic), JM_ERR_DATA, "add up to 0.4");
    city->fleet.share[0] = 1.0f;
    def.relative_gap = 0.0;
    CHECK_FAILS(ctx, jm_traffic_create(ctx, &def, city, &traffic), JM_ERR_ARGUMENT, "relative_gap");
    def.relative_gap = 1e-4;
    CHECK_OK(ctx, jm_traffic_create(ctx, &def, city, &traffic));
    float cost_min[24 * 5] = {[7] = NAN};
    jm_traffic_input in = {.parking_cost_min = cost_min};
    CHECK_FAILS(ctx, jm_traffic_solve(traffic, &in), JM_ERR_ARGUMENT, "parking cost of zone 2");
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(both_margins_of_a_spread_hold),
        CASE(a_row_without_any_way_is_lost_and_told),
        CASE(every_car_that_leaves_in_a_day_comes_back),
        CASE(a_french_town_makes_about_as_many_tours_as_the_survey_says),
        CASE(a_stated_rate_of_tours_is_kept),
        CASE(dear_parking_in_the_middle_sends_cars_elsewhere),
        CASE(a_gate_side_without_a_way_is_left_out_of_demand_and_told_with_its_volume),
        CASE(gates_let_in_and_out_what_they_state),
        CASE(a_weekend_has_fewer_commuters_and_more_shoppers),
        CASE(a_tour_that_a_ban_meets_on_either_way_is_made_to_the_edge),
        CASE(wrong_zones_gates_and_settings_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
