// Equilibria that can be worked out by hand.
#include "check.h"

#include "assignment/assign.h"
#include "core/grid.h"

enum { link_limit = 16, terminal_limit = 4 };

/// A network of a few links in time units of one, and what its equilibrium is.
typedef struct small_net {
    int32_t nodes, links, from[link_limit], to[link_limit];
    double free_time[link_limit], capacity[link_limit], alpha[link_limit];
    double flow[link_limit], time[link_limit], user_flow[2 * link_limit];
    jm_assign_result result;
} small_net;

static void add(small_net *n, int32_t from, int32_t to, double free_time, double capacity,
                double alpha)
{
    int32_t e = n->links++;
    n->from[e] = from;
    n->to[e] = to;
    n->free_time[e] = free_time;
    n->capacity[e] = capacity;
    n->alpha[e] = alpha;
}

static jm_road_net roads_of(const small_net *n)
{
    return (jm_road_net){.node_count = n->nodes,
                         .link_count = n->links,
                         .from = n->from,
                         .to = n->to,
                         .free_time = n->free_time,
                         .capacity = n->capacity,
                         .alpha = n->alpha};
}

static jm_status solve(jm_ctx *ctx, small_net *n, const int32_t *terminals, int32_t count,
                       const jm_road_user *users, int32_t user_count, double gap)
{
    jm_road_net net = roads_of(n);
    jm_assign_input in = {.net = &net,
                          .terminal_count = count,
                          .terminal_node = terminals,
                          .user_count = user_count,
                          .users = users};
    jm_assign_def def = {.relative_gap = gap, .iteration_limit = 5000};
    n->result = (jm_assign_result){.flow = n->flow, .time = n->time, .user_flow = n->user_flow};
    return jm_assign(ctx, &in, &def, &n->result);
}

static const int32_t ends[2] = {0, 1};

// Two routes with times 1 + x^4 and 2 + y^4, x + y = 2: x - y follows from x^4 - y^4 = 1.
TEST(two_routes_share_so_that_both_take_as_long)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {.nodes = 2};
    add(&n, 0, 1, 1.0, 1.0, 1.0);
    add(&n, 0, 1, 2.0, 1.0, 0.5);
    const double demand[4] = {0.0, 2.0, 0.0, 0.0};
    jm_road_user user = {.demand = demand};
    CHECK_OK(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-12));
    // Bisection of x^4 - (2 - x)^4 - 1 = 0.
    double low = 0.0, high = 2.0;
    for (int i = 0; i < 60; i++) {
        double x = 0.5 * (low + high), y = 2.0 - x;
        if (x * x * x * x - y * y * y * y > 1.0)
            high = x;
        else
            low = x;
    }
    // At gap 1e-12 the flow is off by gap x time / slope, far below 1e-9.
    CHECK_NEAR(n.flow[0], low, 1e-9);
    CHECK_NEAR(n.flow[1], 2.0 - low, 1e-9);
    CHECK_NEAR(n.time[0], n.time[1], 1e-9);
    jm_ctx_destroy(ctx);
}

TEST(a_route_that_is_too_long_is_left_empty)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {.nodes = 2};
    add(&n, 0, 1, 1.0, 1.0, 1.0);
    add(&n, 0, 1, 18.0, 1.0, 1.0);
    const double demand[4] = {0.0, 2.0, 0.0, 0.0}; // 1 + 2^4 = 17 < 18
    jm_road_user user = {.demand = demand};
    CHECK_OK(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-10));
    CHECK(n.flow[0] == 2.0 && n.flow[1] == 0.0);
    jm_ctx_destroy(ctx);
}

/// Braess's net of four nodes; the bridge from 2 to 3 is optional. Routes 0-2-1 and 0-3-1.
static double braess_time(bool bridge)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {.nodes = 4};
    add(&n, 0, 2, 1.0, 1.0, 1.0);  // 1 + x^4
    add(&n, 2, 1, 20.0, 1e9, 0.0); // 20
    add(&n, 0, 3, 20.0, 1e9, 0.0); // 20
    add(&n, 3, 1, 1.0, 1.0, 1.0);  // 1 + x^4
    if (bridge)
        add(&n, 2, 3, 1.0, 1e9, 0.0);
    const double demand[4] = {0.0, 2.0, 0.0, 0.0};
    jm_road_user user = {.demand = demand};
    CHECK_OK(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-10));
    double mean = n.result.total_time / 2.0;
    jm_ctx_destroy(ctx);
    return mean;
}

// Without the bridge one car takes each way: 1 + 1 + 20 = 22. With it all would take the bridge at
// 17 + 1 + 17 = 35 > 22; at equilibrium a + b = 2 over the first link x: 1 + x^4 + 1 = 20, so
// x = 18^(1/4) = 2.06 > 2: all do, and everybody loses.
TEST(a_bridge_can_make_everybody_slower_as_braess_showed)
{
    UNUSED_STATE;
    CHECK_NEAR(braess_time(false), 22.0, 1e-6);
    CHECK_NEAR(braess_time(true), 35.0, 1e-6);
}

TEST(a_banned_class_leaves_exactly_nothing_on_the_links_it_may_not_enter)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {.nodes = 3};
    add(&n, 0, 1, 1.0, 1.0, 0.15);
    add(&n, 0, 2, 2.0, 1.0, 0.15);
    add(&n, 2, 1, 2.0, 1.0, 0.15);
    const uint8_t closed[3] = {1, 0, 0};
    const double free_cars[4] = {0.0, 1.0, 0.0, 0.0}, banned_cars[4] = {0.0, 0.5, 0.0, 0.0};
    jm_road_user users[2] = {{.demand = free_cars}, {.closed = closed, .demand = banned_cars}};
    CHECK_OK(ctx, solve(ctx, &n, ends, 2, users, 2, 1e-8));
    CHECK(n.user_flow[n.links + 0] == 0.0);
    CHECK(n.user_flow[n.links + 1] == 0.5 && n.user_flow[n.links + 2] == 0.5);
    CHECK_NEAR(n.flow[0], n.user_flow[0], 1e-15);
    CHECK_NEAR(n.flow[0] + n.flow[1], 1.5, 1e-12);
    jm_ctx_destroy(ctx);
}

TEST(demand_without_any_way_is_counted_and_named)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {.nodes = 3};
    add(&n, 0, 1, 1.0, 1.0, 0.15);
    const int32_t terminals[3] = {0, 1, 2};
    const double demand[9] = {0.0, 1.0, 0.25, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0};
    jm_road_user user = {.demand = demand};
    CHECK_OK(ctx, solve(ctx, &n, terminals, 3, &user, 1, 1e-6));
    CHECK_NEAR(n.result.unreachable, 0.75, 0.0);
    CHECK(n.result.lost_from[1] == 0 && n.result.lost_to == 2);
    CHECK(n.flow[0] == 1.0);
    jm_ctx_destroy(ctx);
}

TEST(a_dead_end_that_nobody_wants_stays_empty_at_free_flow)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {.nodes = 4};
    add(&n, 0, 1, 1.0, 1.0, 0.15);
    add(&n, 1, 2, 3.0, 1.0, 0.15);
    add(&n, 2, 3, 3.0, 1.0, 0.15);
    add(&n, 3, 2, 3.0, 1.0, 0.15);
    const double demand[4] = {0.0, 1.0, 0.0, 0.0};
    jm_road_user user = {.demand = demand};
    CHECK_OK(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-6));
    CHECK(n.flow[1] == 0.0 && n.flow[2] == 0.0 && n.time[2] == 3.0);
    jm_ctx_destroy(ctx);
}

TEST(wrong_links_and_wrong_demand_are_refused_by_name)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    double demand[4] = {0.0, 1.0, 0.0, 0.0};
    jm_road_user user = {.demand = demand};
    small_net n = {.nodes = 2};
    add(&n, 0, 1, 1.0, 1.0, 0.15);
    n.capacity[0] = 0.0;
    CHECK_FAILS(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-6), JM_ERR_DATA, "link 0");
    n.capacity[0] = (double)NAN;
    CHECK_FAILS(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-6), JM_ERR_DATA, "capacity");
    n.capacity[0] = 1.0;
    n.to[0] = 7;
    CHECK_FAILS(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-6), JM_ERR_DATA, "2 nodes");
    n.to[0] = 1;
    demand[1] = -1.0;
    CHECK_FAILS(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-6), JM_ERR_DATA, "terminal 0 to 1");
    demand[1] = 1.0;
    CHECK_FAILS(ctx, solve(ctx, &n, ends, 2, &user, 1, 0.0), JM_ERR_ARGUMENT, "relative gap");
    jm_ctx_destroy(ctx);
}

// A time of 1e308 twice is infinite, and infinite is closed: nobody may be lost by that unseen.
TEST(times_beyond_all_numbers_are_refused_by_name)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static const double odd[4][4] = {{1e308, 1.0, 0.15, 1000.0},
                                     {1.0, 1e-320, 0.15, 1000.0},
                                     {1.0, 1.0, 1e300, 1000.0},
                                     {1.0, 1.0, 0.15, 1e300}};
    for (int i = 0; i < 4; i++) {
        double demand[4] = {0.0, odd[i][3], 0.0, 0.0};
        jm_road_user user = {.demand = demand};
        small_net n = {.nodes = 3};
        add(&n, 0, 2, 1e-60, 100.0, 0.0);
        add(&n, 2, 1, odd[i][0], odd[i][1], odd[i][2]);
        CHECK_FAILS(ctx, solve(ctx, &n, ends, 2, &user, 1, 1e-6), JM_ERR_DATA,
                    "link 1 (node 2 to 1) costs");
    }
    jm_ctx_destroy(ctx);
}

static bool stop_at_once(void *user)
{
    (void)user;
    return true;
}

TEST(an_assignment_can_be_stopped)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {.nodes = 2};
    add(&n, 0, 1, 1.0, 1.0, 0.15);
    const double demand[4] = {0.0, 1.0, 0.0, 0.0};
    jm_road_user user = {.demand = demand};
    jm_road_net net = roads_of(&n);
    jm_assign_input in = {
        .net = &net, .terminal_count = 2, .terminal_node = ends, .user_count = 1, .users = &user};
    jm_assign_def def = {.relative_gap = 1e-6, .iteration_limit = 10, .stop = stop_at_once};
    n.result = (jm_assign_result){.flow = n.flow, .time = n.time};
    CHECK_FAILS(ctx, jm_assign(ctx, &in, &def, &n.result), JM_ERR_INTERRUPTED, "stopped");
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(two_routes_share_so_that_both_take_as_long),
        CASE(a_route_that_is_too_long_is_left_empty),
        CASE(a_bridge_can_make_everybody_slower_as_braess_showed),
        CASE(a_banned_class_leaves_exactly_nothing_on_the_links_it_may_not_enter),
        CASE(demand_without_any_way_is_counted_and_named),
        CASE(a_dead_end_that_nobody_wants_stays_empty_at_free_flow),
        CASE(wrong_links_and_wrong_demand_are_refused_by_name),
        CASE(times_beyond_all_numbers_are_refused_by_name),
        CASE(an_assignment_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
