// A whole day on a small city: conservation, symmetry, bans, determinism.
#include "check.h"
#include "city/small_city.h"
#include "traffic/balance.h"

#include "traffic/traffic.h"

enum { side = 5, nodes = side * side };

/// Five by five streets with a zone at every second node; jobs in the middle.
static jm_city *grid_city(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 30, 30, 50.0);
    add_street_grid(ctx, city, side, 300.0, 100.0, 100.0);
    for (int32_t n = 0; n < nodes; n += 2) {
        int32_t zone = add_zone(ctx, city, n, 600.0f, n == 12 ? 3000.0f : 100.0f);
        city->zones.school_places[zone] = 100.0f;
        city->zones.shop_m2[zone] = 100.0f;
    }
    return city;
}

static jm_traffic *solved(jm_ctx *ctx, const jm_city *city, double gap)
{
    jm_traffic_def def = jm_traffic_default_def();
    def.relative_gap = gap;
    jm_traffic *traffic = NULL;
    CHECK_OK(ctx, jm_traffic_create(ctx, &def, city, &traffic));
    jm_traffic_input in = {0};
    CHECK_OK(ctx, jm_traffic_solve(traffic, &in));
    return traffic;
}

TEST(at_every_node_and_hour_cars_balance)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    jm_traffic *traffic = solved(ctx, city, 1e-4);
    check_balance(city, traffic);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(the_morning_goes_to_work_and_the_evening_comes_back)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    jm_traffic *traffic = solved(ctx, city, 1e-4);
    jm_traffic_ends m = jm_traffic_movements(traffic);
    int32_t zones = city->zones.count, middle = 6;
    CHECK(m.visit_arrivals[8 * zones + middle] > 3.0 * m.visit_departures[8 * zones + middle]);
    CHECK(m.visit_departures[17 * zones + middle] > 2.0 * m.visit_arrivals[17 * zones + middle]);
    double peak = 0.0, night = 0.0;
    for (int32_t e = 0; e < city->streets.link_count; e++) {
        peak += jm_traffic_flow_vehs(traffic)[8 * city->streets.link_count + e];
        night += jm_traffic_flow_vehs(traffic)[3 * city->streets.link_count + e];
    }
    CHECK(night < 0.05 * peak);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

/// The link from the mirror image of a link's ends; columns are mirrored.
static int32_t mirrored(const jm_city *city, int32_t link)
{
    const jm_streets *s = &city->streets;
    int32_t from = s->from[link] / side * side + side - 1 - s->from[link] % side;
    int32_t to = s->to[link] / side * side + side - 1 - s->to[link] % side;
    for (int32_t e = 0; e < s->link_count; e++)
        if (s->from[e] == from && s->to[e] == to)
            return e;
    return JM_NONE;
}

// Route flows are unique only at equilibrium: link flows agree as far as the gap lets them.
TEST(a_symmetric_city_has_symmetric_traffic)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    // Slow streets of little room: congestion spreads cars over the equal ways.
    for (int32_t e = 0; e < city->streets.link_count; e++)
        city->streets.capacity_vehs[e] = 0.01f;
    jm_traffic *traffic = solved(ctx, city, 1e-10);
    int32_t links = city->streets.link_count;
    double largest = 0.0;
    for (int32_t e = 0; e < links; e++)
        largest = fmax(largest, jm_traffic_flow_vehs(traffic)[8 * links + e]);
    CHECK(largest > 0.01); // above capacity somewhere
    for (int32_t e = 0; e < links; e++) {
        int32_t other = mirrored(city, e);
        CHECK(other != JM_NONE);
        CHECK_NEAR(jm_traffic_time_s(traffic)[8 * links + e],
                   jm_traffic_time_s(traffic)[8 * links + other], 0.02);
        CHECK_NEAR(jm_traffic_flow_vehs(traffic)[8 * links + e],
                   jm_traffic_flow_vehs(traffic)[8 * links + other], 0.01 * largest);
    }
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(one_thread_and_two_give_the_same_bits)
{
    UNUSED_STATE;
    jm_ctx *one = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    jm_ctx *two = jm_ctx_create(&(jm_ctx_def){.threads = 2});
    jm_city *city = grid_city(one);
    jm_traffic *a = solved(one, city, 1e-4), *b = solved(two, city, 1e-4);
    int64_t count = 0;
    const jm_field *left = jm_traffic_fields(a, &count), *right = jm_traffic_fields(b, &count);
    for (int64_t i = 0; i < count; i++)
        CHECK(memcmp(left[i].values, right[i].values,
                     (size_t)left[i].count * jm_type_size(left[i].type)) == 0);
    jm_traffic_destroy(a);
    jm_traffic_destroy(b);
    jm_city_destroy(city);
    jm_ctx_destroy(one);
    jm_ctx_destroy(two);
}

/// Half of the cars may not use any street that touches the middle node, in the given hours.
static void ban_the_middle(jm_ctx *ctx, jm_city *city, uint32_t hours)
{
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_CLASSES, 2));
    CHECK_OK(ctx, jm_city_set_text(ctx, &city->fleet.class_name[1], "banned"));
    city->fleet.share[0] = city->fleet.share[1] = 0.5f;
    city->fleet.hours[1] = hours;
    int32_t links = city->streets.link_count;
    for (int32_t e = 0; e < links; e++)
        city->fleet.banned[links + e] = city->streets.from[e] == 12 || city->streets.to[e] == 12;
}

static double into_the_middle(const jm_city *city, const jm_traffic *traffic, int hour)
{
    double cars = 0.0;
    int32_t links = city->streets.link_count;
    for (int32_t e = 0; e < links; e++)
        if (city->streets.to[e] == 12)
            cars += jm_traffic_flow_vehs(traffic)[hour * links + e];
    return cars;
}

TEST(a_ban_for_all_cars_empties_the_streets_and_fills_the_edge)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    ban_the_middle(ctx, city, 0xFFFFFF);
    city->fleet.share[0] = 0.0f;
    city->fleet.share[1] = 1.0f;
    jm_traffic *traffic = solved(ctx, city, 1e-4);
    for (int h = 0; h < 24; h++)
        CHECK(into_the_middle(city, traffic, h) == 0.0);
    jm_traffic_ends m = jm_traffic_movements(traffic);
    double middle = 0.0;
    for (int h = 0; h < 24; h++)
        middle += m.visit_arrivals[h * city->zones.count + 6];
    CHECK(middle == 0.0);
    jm_traffic_summary day;
    jm_traffic_summarise(traffic, &day);
    CHECK(day.parked_at_edge_trips > 500.0);
    CHECK(day.unreachable_trips == 0.0);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_ban_for_half_of_the_cars_halves_what_goes_in_and_loses_no_tour)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    jm_traffic *before = solved(ctx, city, 1e-4);
    ban_the_middle(ctx, city, 0xFFFFFF);
    jm_traffic *after = solved(ctx, city, 1e-4);
    int32_t zones = city->zones.count;
    double visits[2] = {0.0}, all[2] = {0.0};
    for (int h = 0; h < 24; h++)
        for (int32_t z = 0; z < zones; z++) {
            double base = jm_traffic_movements(before).visit_arrivals[h * zones + z];
            double banned = jm_traffic_movements(after).visit_arrivals[h * zones + z];
            visits[0] += z == 6 ? base : 0.0;
            visits[1] += z == 6 ? banned : 0.0;
            all[0] += base;
            all[1] += banned;
        }
    CHECK_NEAR(visits[1], 0.5 * visits[0], 0.02 * visits[0]); // times, so choices, change a little
    CHECK_NEAR(all[1], all[0], 1e-9 * all[0]);
    jm_traffic_destroy(before);
    jm_traffic_destroy(after);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_ban_of_nobody_changes_no_bit)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    jm_traffic *before = solved(ctx, city, 1e-4);
    ban_the_middle(ctx, city, 0); // in no hour
    jm_traffic *after = solved(ctx, city, 1e-4);
    CHECK(memcmp(jm_traffic_flow_vehs(before), jm_traffic_flow_vehs(after),
                 24 * (size_t)city->streets.link_count * sizeof(double)) == 0);
    jm_traffic_destroy(before);
    jm_traffic_destroy(after);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static int warnings;
static char last_warning[512];

static void hear(void *user, jm_log_level level, const char *text)
{
    (void)user;
    if (level == JM_LOG_WARNING) {
        warnings++;
        snprintf(last_warning, sizeof last_warning, "%s", text);
    }
}

TEST(a_zone_without_a_street_is_named_and_its_trips_counted)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.log = hear});
    jm_city *city = grid_city(ctx);
    add_zone(ctx, city, JM_NONE, 1000.0f, 50.0f);
    warnings = 0;
    jm_traffic *traffic = solved(ctx, city, 1e-4);
    CHECK(warnings == 1 && strstr(last_warning, "zone Z14") != NULL);
    jm_traffic_summary day;
    jm_traffic_summarise(traffic, &day);
    CHECK(day.unreachable_trips > 500.0);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_city_without_zones_has_empty_streets)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 10, 10, 50.0);
    add_street_grid(ctx, city, 2, 200.0, 100.0, 100.0);
    jm_traffic *traffic = solved(ctx, city, 1e-4);
    jm_traffic_summary day;
    jm_traffic_summarise(traffic, &day);
    CHECK(day.trips == 0.0 && day.vehicle_km == 0.0 && isnan(day.counts_geh_under_5));
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(the_summary_adds_up_the_shown_hours)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    jm_traffic *traffic = solved(ctx, city, 1e-4);
    int64_t count = 0;
    const jm_field *rows = jm_traffic_fields(traffic, &count);
    CHECK(strcmp(rows[0].name, "flow") == 0 && strcmp(rows[4].name, "heat") == 0);
    double km = 0.0, joule = 0.0;
    for (int32_t h = 0; h < 24; h++) {
        jm_traffic_show_hour(traffic, h);
        const float *flow = rows[0].values, *speed = rows[1].values, *heat = rows[4].values;
        for (int32_t e = 0; e < city->streets.link_count; e++) {
            km += 3.6 * (double)flow[e] * (double)city->streets.length_m[e];
            joule += 3600.0 * (double)heat[e];
            CHECK(speed[e] > 0.0f && speed[e] <= city->streets.speed_ms[e] * 1.00001f);
        }
    }
    jm_traffic_summary day;
    jm_traffic_summarise(traffic, &day);
    CHECK_NEAR(day.vehicle_km, km, 1e-5 * km); // rows are float
    CHECK_NEAR(day.heat_j, joule, 1e-9 * joule);
    // 2 to 10 MJ a kilometre: clear roads to a crawl.
    CHECK(day.heat_j / day.vehicle_km > 2e6 && day.heat_j / day.vehicle_km < 1e7);
    CHECK(day.lost_vehicle_hours >= 0.0 && day.worst_relative_gap <= 1e-4);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(at_every_node_and_hour_cars_balance),
        CASE(the_morning_goes_to_work_and_the_evening_comes_back),
        CASE(a_symmetric_city_has_symmetric_traffic),
        CASE(one_thread_and_two_give_the_same_bits),
        CASE(a_ban_for_all_cars_empties_the_streets_and_fills_the_edge),
        CASE(a_ban_for_half_of_the_cars_halves_what_goes_in_and_loses_no_tour),
        CASE(a_ban_of_nobody_changes_no_bit),
        CASE(a_zone_without_a_street_is_named_and_its_trips_counted),
        CASE(a_city_without_zones_has_empty_streets),
        CASE(the_summary_adds_up_the_shown_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
