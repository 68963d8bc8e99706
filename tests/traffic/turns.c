// Banned movements: no path makes one, flows are still those of links, and nothing else changes.
#include "check.h"
#include "city/small_city.h"
#include "traffic/balance.h"

#include "core/random.h"
#include "traffic/network.h"
#include "traffic/skim.h"
#include "traffic/traffic.h"

static void ban(jm_ctx *ctx, jm_city *city, int32_t from, int32_t to)
{
    jm_streets *s = &city->streets;
    int32_t at = s->turn_count;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_TURNS, at + 1));
    // Kept in order.
    for (; at > 0 && (s->turn_from[at - 1] > from ||
                      (s->turn_from[at - 1] == from && s->turn_to[at - 1] > to));
         at--) {
        s->turn_from[at] = s->turn_from[at - 1];
        s->turn_to[at] = s->turn_to[at - 1];
    }
    s->turn_from[at] = from;
    s->turn_to[at] = to;
}

/// Streets from the junction (node 1) to a home in the west (0), to the north (2) and to work in
/// the south (3); a way round from the north to the south.
enum { FROM_HOME = 0, TO_NORTH = 2, TO_SOUTH = 4, NORTH_TO_SOUTH = 6, fork_links = 8 };

static jm_city *fork_city(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 40, 40, 50.0);
    int32_t home = add_node(ctx, city, 200.0, 1000.0), middle = add_node(ctx, city, 700.0, 1000.0);
    int32_t north = add_node(ctx, city, 700.0, 1300.0), south = add_node(ctx, city, 700.0, 700.0);
    const int32_t ends[4][2] = {{home, middle}, {middle, north}, {middle, south}, {north, south}};
    for (int i = 0; i < 4; i++)
        CHECK(add_two_way_street(ctx, city, ends[i][0], ends[i][1], 2.0f, 10.0f, JM_ROAD_PRIMARY) ==
              2 * i);
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    add_zone(ctx, city, home, 1000.0f, 10.0f);
    add_zone(ctx, city, south, 10.0f, 1000.0f);
    return city;
}

static jm_traffic *solved(jm_ctx *ctx, const jm_city *city)
{
    jm_traffic_def def = jm_traffic_default_def();
    jm_traffic *traffic = NULL;
    CHECK_OK(ctx, jm_traffic_create(ctx, &def, city, &traffic));
    jm_traffic_input in = {0};
    CHECK_OK(ctx, jm_traffic_solve(traffic, &in));
    return traffic;
}

TEST(cars_go_round_a_banned_turn_and_no_car_makes_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = fork_city(ctx);
    ban(ctx, city, FROM_HOME, TO_SOUTH);
    jm_traffic *traffic = solved(ctx, city);
    for (int h = 0; h < 24; h++) {
        const double *flow = jm_traffic_flow_vehs(traffic) + (int64_t)h * fork_links;
        // All that comes from home goes north and down again: nobody else uses these streets.
        CHECK(flow[FROM_HOME] > 0.0);
        CHECK_NEAR(flow[TO_SOUTH], 0.0, 0.0);
        CHECK_NEAR(flow[TO_NORTH], flow[FROM_HOME], 1e-12);
        CHECK_NEAR(flow[NORTH_TO_SOUTH], flow[FROM_HOME], 1e-12);
        // The way back is straight.
        CHECK_NEAR(flow[TO_SOUTH + 1], flow[FROM_HOME + 1], 1e-12);
        CHECK_NEAR(flow[NORTH_TO_SOUTH + 1], 0.0, 0.0);
    }
    jm_traffic_summary summary;
    jm_traffic_summarise(traffic, &summary);
    CHECK_NEAR(summary.unreachable_trips, 0.0, 0.0);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_trip_that_starts_or_ends_at_the_junction_is_not_banned)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = fork_city(ctx);
    city->zones.node[1] = 1;
    ban(ctx, city, FROM_HOME, TO_NORTH);
    ban(ctx, city, FROM_HOME, TO_SOUTH);
    jm_traffic *traffic = solved(ctx, city);
    jm_traffic_summary summary;
    jm_traffic_summarise(traffic, &summary);
    CHECK_NEAR(summary.unreachable_trips, 0.0, 0.0);
    for (int h = 0; h < 24; h++) {
        const double *flow = jm_traffic_flow_vehs(traffic) + (int64_t)h * fork_links;
        CHECK(flow[FROM_HOME] > 0.0 && flow[FROM_HOME + 1] > 0.0);
        CHECK_NEAR(flow[TO_NORTH], 0.0, 0.0);
        CHECK_NEAR(flow[TO_SOUTH], 0.0, 0.0);
    }
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(what_bans_leave_without_a_way_is_counted_as_unreachable)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = fork_city(ctx);
    city->zones.jobs[0] = 0.0f; // nothing to do at home
    ban(ctx, city, FROM_HOME, TO_NORTH);
    ban(ctx, city, FROM_HOME, TO_SOUTH);
    jm_traffic *traffic = solved(ctx, city);
    jm_traffic_summary summary;
    jm_traffic_summarise(traffic, &summary);
    CHECK(summary.unreachable_trips > 0.0);
    for (int64_t i = 0; i < (int64_t)24 * fork_links; i++)
        CHECK(jm_traffic_flow_vehs(traffic)[i] >= 0.0);
    for (int h = 0; h < 24; h++)
        CHECK_NEAR(jm_traffic_flow_vehs(traffic)[h * fork_links + TO_SOUTH], 0.0, 0.0);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

enum { side = 5, nodes = side * side };

static jm_city *grid_city(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 30, 30, 50.0);
    add_street_grid(ctx, city, side, 300.0, 100.0, 100.0);
    for (int32_t n = 0; n < nodes; n += 2)
        add_zone(ctx, city, n, 600.0f, n == 12 ? 3000.0f : 100.0f);
    return city;
}

static void same_flows(const jm_city *city, const jm_traffic *a, const jm_traffic *b)
{
    int64_t count = 24 * (int64_t)city->streets.link_count;
    CHECK(memcmp(jm_traffic_flow_vehs(a), jm_traffic_flow_vehs(b),
                 (size_t)count * sizeof(double)) == 0);
    CHECK(memcmp(jm_traffic_time_s(a), jm_traffic_time_s(b), (size_t)count * sizeof(float)) == 0);
}

TEST(bans_that_touch_no_street_for_cars_change_no_bit)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *plain = grid_city(ctx), *banned = grid_city(ctx);
    jm_city *const both[2] = {plain, banned};
    for (int i = 0; i < 2; i++) {
        // A street for buses between nodes 0 and 1.
        both[i]->streets.access[0] = both[i]->streets.access[1] = JM_ACCESS_BUS;
        CHECK_OK(ctx, jm_city_reindex_streets(ctx, both[i]));
    }
    CHECK(banned->streets.from[4] == 1);
    ban(ctx, banned, 0, 4);
    jm_traffic *a = solved(ctx, plain), *b = solved(ctx, banned);
    same_flows(plain, a, b);
    jm_traffic_destroy(a);
    jm_traffic_destroy(b);
    jm_city_destroy(plain);
    jm_city_destroy(banned);
    jm_ctx_destroy(ctx);
}

/// Bans a share of all movements, but never the last of a link, so that all stays reachable enough.
static void ban_at_random(jm_ctx *ctx, jm_city *city, uint64_t seed, double share)
{
    const jm_streets *s = &city->streets;
    const jm_key key = {.seed = seed, .stream = 7};
    for (int32_t e = 0; e < s->link_count; e++) {
        int32_t node = s->to[e], first = s->out_start[node], end = s->out_start[node + 1];
        int32_t left = end - first;
        for (int32_t i = first; i < end; i++) {
            bool hit = (double)jm_random_below(key, (uint64_t)e, (uint64_t)s->out_link[i], 1000) <
                       1000.0 * share;
            if (!hit || left == 1)
                continue;
            ban(ctx, city, e, s->out_link[i]);
            left--;
        }
    }
}

static bool is_banned(const jm_streets *s, int32_t from, int32_t to)
{
    for (int32_t t = 0; t < s->turn_count; t++)
        if (s->turn_from[t] == from && s->turn_to[t] == to)
            return true;
    return false;
}

/// Least free-flow times from a node, from link to link: every link's end is a place of its own.
static void search_links(const jm_city *city, int32_t origin, double *node_s)
{
    const jm_streets *s = &city->streets;
    double *link_s = calloc((size_t)s->link_count, sizeof *link_s);
    for (int32_t e = 0; e < s->link_count; e++)
        link_s[e] = s->from[e] == origin ? (double)s->length_m[e] / (double)s->speed_ms[e]
                                         : (double)INFINITY;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t e = 0; e < s->link_count; e++)
            for (int32_t i = s->out_start[s->to[e]]; i < s->out_start[s->to[e] + 1]; i++) {
                int32_t o = s->out_link[i];
                double through = link_s[e] + (double)s->length_m[o] / (double)s->speed_ms[o];
                if (through < link_s[o] && !is_banned(s, e, o)) {
                    link_s[o] = through;
                    changed = true;
                }
            }
    }
    for (int32_t n = 0; n < s->node_count; n++)
        node_s[n] = n == origin ? 0.0 : (double)INFINITY;
    for (int32_t e = 0; e < s->link_count; e++)
        node_s[s->to[e]] = fmin(node_s[s->to[e]], link_s[e]);
    free(link_s);
}

TEST(least_times_are_those_of_a_search_from_link_to_link)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    int64_t detours = 0;
    for (uint64_t round = 0; round < 8; round++) {
        jm_city *city = grid_city(ctx);
        // Speeds differ, so that hardly two ways take the same time.
        for (int32_t e = 0; e < city->streets.link_count; e++)
            city->streets.speed_ms[e] =
                8.0f + 0.01f * (float)jm_random_below((jm_key){.seed = 5}, round, (uint64_t)e, 400);
        ban_at_random(ctx, city, 100 + round, 0.1 + 0.05 * (double)round);
        jm_car_net net;
        jm_free_flow free_flow;
        CHECK_OK(ctx, jm_car_net_create(ctx, city, &net));
        CHECK_OK(ctx, jm_free_flow_create(ctx, &net, &free_flow));
        for (int32_t a = 0; a < city->zones.count; a++) {
            double node_s[nodes];
            search_links(city, city->zones.node[a], node_s);
            for (int32_t b = 0; b < city->zones.count; b++) {
                double ours_s = 60.0 * (double)free_flow.min[a * net.end_count + b];
                double truth_s = node_s[city->zones.node[b]];
                CHECK(isinf(ours_s) == isinf(truth_s));
                // A connector of 1 ms at each of at most 60 junctions, and times kept as float.
                CHECK(isinf(truth_s) || (ours_s >= truth_s - 1e-4 * truth_s &&
                                         ours_s <= truth_s + 0.06 + 1e-4 * truth_s));
                detours += truth_s > 300.0;
            }
        }
        jm_free_flow_free(&free_flow);
        jm_car_net_free(&net);
        jm_city_destroy(city);
    }
    CHECK(detours > 0); // some bans cost something
    jm_ctx_destroy(ctx);
}

TEST(cars_balance_at_every_node_though_many_movements_are_banned)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    ban_at_random(ctx, city, 3, 0.15);
    CHECK(city->streets.turn_count > 20);
    jm_traffic *traffic = solved(ctx, city);
    check_balance(city, traffic);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(with_bans_one_thread_and_two_give_the_same_bits)
{
    UNUSED_STATE;
    jm_ctx *one = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    jm_ctx *two = jm_ctx_create(&(jm_ctx_def){.threads = 2});
    jm_city *city = grid_city(one);
    ban_at_random(one, city, 9, 0.2);
    jm_traffic *a = solved(one, city), *b = solved(two, city);
    same_flows(city, a, b);
    jm_traffic_destroy(a);
    jm_traffic_destroy(b);
    jm_city_destroy(city);
    jm_ctx_destroy(one);
    jm_ctx_destroy(two);
}

/// A class that is banned around a zone stops at its edge also where junctions are opened.
TEST(a_banned_class_stops_at_an_edge_whose_junctions_ban_turns)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = grid_city(ctx);
    const jm_streets *s = &city->streets;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_CLASSES, 2));
    CHECK_OK(ctx, jm_city_set_text(ctx, &city->fleet.class_name[1], "old"));
    city->fleet.share[0] = 0.75f;
    city->fleet.share[1] = 0.25f;
    city->fleet.hours[1] = 0xFFFFFFu;
    for (int32_t e = 0; e < s->link_count; e++)
        city->fleet.banned[s->link_count + e] = s->from[e] == 12 || s->to[e] == 12;
    // At the nodes around the middle no car may turn back.
    for (int32_t e = 0; e < s->link_count; e++)
        if (s->from[e] == 12)
            for (int32_t i = s->in_start[s->to[e]]; i < s->in_start[s->to[e] + 1]; i++)
                if (s->twin[s->in_link[i]] != JM_NONE)
                    ban(ctx, city, s->in_link[i], s->twin[s->in_link[i]]);
    jm_traffic *traffic = solved(ctx, city);
    jm_traffic_summary summary;
    jm_traffic_summarise(traffic, &summary);
    CHECK(summary.parked_at_edge_trips > 0.0);
    CHECK_NEAR(summary.unreachable_trips, 0.0, 0.0);
    jm_traffic_destroy(traffic);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(cars_go_round_a_banned_turn_and_no_car_makes_it),
        CASE(a_trip_that_starts_or_ends_at_the_junction_is_not_banned),
        CASE(what_bans_leave_without_a_way_is_counted_as_unreachable),
        CASE(bans_that_touch_no_street_for_cars_change_no_bit),
        CASE(least_times_are_those_of_a_search_from_link_to_link),
        CASE(cars_balance_at_every_node_though_many_movements_are_banned),
        CASE(with_bans_one_thread_and_two_give_the_same_bits),
        CASE(a_banned_class_stops_at_an_edge_whose_junctions_ban_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
