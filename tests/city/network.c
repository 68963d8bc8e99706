#include "small_city.h"

#include "core/random.h"

static int64_t links_in(const jm_city *city, jm_network network)
{
    int64_t count = 0;
    for (int64_t e = 0; e < city->streets.link_count; e++)
        count += city->streets.in_network[e] == network;
    return count;
}

TEST(a_dead_end_of_one_way_streets_is_outside_of_the_network)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 40, 40, 10.0);
    int32_t first = add_street_grid(ctx, city, 3, 50.0, 20.0, 20.0);
    int32_t trap = add_node(ctx, city, 300.0, 20.0), source = add_node(ctx, city, 300.0, 300.0);
    int32_t into = add_link(ctx, city, first + 2, trap, 1.0f, 8.0f, JM_ROAD_RESIDENTIAL);
    int32_t from = add_link(ctx, city, source, first + 8, 1.0f, 8.0f, JM_ROAD_RESIDENTIAL);
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    CHECK(city->streets.in_network[into] == JM_NETWORK_OUTSIDE);
    CHECK(city->streets.in_network[from] == JM_NETWORK_OUTSIDE);
    CHECK(links_in(city, JM_NETWORK_CORE) == 24);
    // No trip may start or end in the trap: the nearest network node lies elsewhere.
    CHECK(jm_city_nearest_node(city, city->streets.node_x[trap], city->streets.node_y[trap]) ==
          first + 2);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_gate_joins_the_one_way_streets_between_it_and_the_core)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 40, 40, 10.0);
    int32_t first = add_street_grid(ctx, city, 3, 50.0, 120.0, 120.0);
    int32_t west = add_node(ctx, city, 0.0, 120.0), half = add_node(ctx, city, 60.0, 120.0);
    int32_t east = add_node(ctx, city, 400.0, 120.0);
    int32_t a = add_link(ctx, city, west, half, 1.0f, 20.0f, JM_ROAD_TRUNK);
    int32_t b = add_link(ctx, city, half, first, 1.0f, 20.0f, JM_ROAD_TRUNK);
    int32_t c = add_link(ctx, city, first + 2, east, 1.0f, 20.0f, JM_ROAD_TRUNK);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_GATES, 2));
    city->gates.node[0] = west;
    city->gates.node[1] = east;
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    CHECK(city->streets.in_network[a] == JM_NETWORK_GATE);
    CHECK(city->streets.in_network[b] == JM_NETWORK_GATE);
    CHECK(city->streets.in_network[c] == JM_NETWORK_GATE);
    CHECK(links_in(city, JM_NETWORK_CORE) == 24);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(closing_the_only_bridge_leaves_the_larger_bank)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 60, 60, 10.0);
    int32_t north = add_street_grid(ctx, city, 4, 50.0, 50.0, 300.0);
    int32_t south = add_street_grid(ctx, city, 3, 50.0, 50.0, 50.0);
    int32_t bridge =
        add_two_way_street(ctx, city, north, south + 6, 1.0f, 13.0f, JM_ROAD_SECONDARY);
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    CHECK(links_in(city, JM_NETWORK_CORE) == 48 + 24 + 2);
    city->streets.access[bridge] = city->streets.access[bridge + 1] = JM_ACCESS_BUS;
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    CHECK(links_in(city, JM_NETWORK_CORE) == 48);
    CHECK(city->streets.in_network[bridge] == JM_NETWORK_OUTSIDE);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_ring_of_a_hundred_thousand_nodes_needs_no_deep_stack)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    enum { N = 100000 };
    jm_city *city = small_city(ctx, 2, 2, 10.0);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_NODES, N));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_LINKS, N));
    for (int32_t i = 0; i < N; i++) {
        city->streets.from[i] = i;
        city->streets.to[i] = (i + 1) % N;
        city->streets.access[i] = JM_ACCESS_CAR;
    }
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    CHECK(links_in(city, JM_NETWORK_CORE) == N);
    city->streets.to[N - 1] = 5; // now a ring of N - 5 with a tail that leads into it
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    CHECK(links_in(city, JM_NETWORK_CORE) == N - 5);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(the_index_finds_what_a_scan_of_all_finds)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 200, 200, 10.0);
    jm_key key = {7, 1};
    add_street_grid(ctx, city, 12, 130.0, 100.0, 100.0);
    for (int i = 0; i < 40; i++) {
        int32_t a = (int32_t)jm_random_below(key, (uint64_t)i, 0, 144);
        int32_t b = (int32_t)jm_random_below(key, (uint64_t)i, 1, 144);
        if (a != b)
            add_two_way_street(ctx, city, a, b, 1.0f, 10.0f, JM_ROAD_TERTIARY);
    }
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    jm_street_index *index = NULL;
    CHECK_OK(ctx, jm_street_index_create(ctx, city, &index));
    for (int i = 0; i < 500; i++) {
        // Also from well outside.
        double x = SMALL_WEST_M + 4000.0 * (jm_random_uniform(key, 1000, (uint64_t)i) - 0.25);
        double y = SMALL_SOUTH_M + 4000.0 * (jm_random_uniform(key, 1001, (uint64_t)i) - 0.25);
        double fast = 0.0, slow = 0.0;
        CHECK(jm_street_index_node(index, x, y) == jm_city_nearest_node(city, x, y));
        CHECK(jm_street_index_link(index, x, y, &fast) == jm_city_nearest_link(city, x, y, &slow));
        CHECK(fast == slow);
    }
    jm_street_index_destroy(index);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_city_without_streets_answers_none)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 4, 4, 10.0);
    jm_street_index *index = NULL;
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    CHECK_OK(ctx, jm_street_index_create(ctx, city, &index));
    CHECK(jm_city_nearest_node(city, 0.0, 0.0) == JM_NONE);
    CHECK(jm_street_index_node(index, 0.0, 0.0) == JM_NONE);
    CHECK(jm_street_index_link(index, 0.0, 0.0, NULL) == JM_NONE);
    jm_street_index_destroy(index);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_link_to_a_node_that_is_not_there_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 4, 4, 10.0);
    add_street_grid(ctx, city, 2, 10.0, 5.0, 5.0);
    city->streets.to[3] = 77;
    CHECK_FAILS(ctx, jm_city_reindex_streets(ctx, city), JM_ERR_ARGUMENT, "node 77");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_dead_end_of_one_way_streets_is_outside_of_the_network),
        CASE(a_gate_joins_the_one_way_streets_between_it_and_the_core),
        CASE(closing_the_only_bridge_leaves_the_larger_bank),
        CASE(a_ring_of_a_hundred_thousand_nodes_needs_no_deep_stack),
        CASE(the_index_finds_what_a_scan_of_all_finds),
        CASE(a_city_without_streets_answers_none),
        CASE(a_link_to_a_node_that_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
