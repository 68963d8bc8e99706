// What every equilibrium must hold, on a made town with all that networks do: zero times, constant
// links, odd powers, conical delays, chains, dead ends, zones that may not be passed, classes.
#include "check.h"

#include "assignment/assign.h"
#include "core/grid.h"
#include "core/random.h"

enum {
    side = 8,
    zones = 12,
    junctions = side * side,
    node_limit = zones + junctions + 8,
    link_limit = 600,
    user_limit = 3,
};

typedef struct town {
    int32_t nodes, links, from[link_limit], to[link_limit];
    double free_time[link_limit], capacity[link_limit], alpha[link_limit], power[link_limit];
    uint8_t delay[link_limit], closed[link_limit];
    double toll[link_limit], demand[user_limit][zones * zones];
    int32_t terminal[zones];
    jm_road_net net;
    jm_road_user user[user_limit];
    jm_assign_input in;
} town;

typedef struct answer {
    double flow[link_limit], time[link_limit], user_flow[user_limit * link_limit];
    jm_bush_set bushes;
    jm_assign_result result;
} answer;

static double draw(uint64_t *at)
{
    return jm_random_uniform((jm_key){7, 1}, (*at)++, 0);
}

static int32_t add(town *t, int32_t from, int32_t to, double free_time, double capacity)
{
    int32_t e = t->links++;
    t->from[e] = from;
    t->to[e] = to;
    t->free_time[e] = free_time;
    t->capacity[e] = capacity;
    t->alpha[e] = 0.15;
    t->power[e] = 4.0;
    return e;
}

static void add_street(town *t, int32_t a, int32_t b, uint64_t *at)
{
    double time = 1.0 + 2.0 * draw(at), capacity = 5.0 + 10.0 * draw(at);
    for (int back = 0; back < 2; back++) {
        int32_t e = add(t, back ? b : a, back ? a : b, time, capacity);
        double kind = draw(at);
        if (kind < 0.1)
            t->alpha[e] = 0.0;
        else if (kind < 0.2)
            t->power[e] = 0.0;
        else if (kind < 0.4)
            t->power[e] = 1.0 + 5.0 * draw(at);
        else if (kind < 0.6) {
            t->delay[e] = JM_DELAY_CONICAL;
            t->alpha[e] = 2.0 + 6.0 * draw(at);
        } else if (kind < 0.65)
            t->free_time[e] = 0.0;
        t->toll[e] = draw(at) < 0.2 ? 3.0 * draw(at) : 0.0;
        t->closed[e] = draw(at) < 0.08;
    }
}

/// A grid of streets; each zone hangs on two junctions by connectors of no time, both ways.
static void build(town *t, int32_t users)
{
    uint64_t at = 0;
    memset(t, 0, sizeof *t);
    for (int32_t i = 0; i < junctions; i++) {
        if (i % side + 1 < side)
            add_street(t, zones + i, zones + i + 1, &at);
        if (i + side < junctions)
            add_street(t, zones + i, zones + i + side, &at);
    }
    for (int32_t z = 0; z < zones; z++)
        for (int k = 0; k < 2; k++) {
            int32_t junction = zones + (int32_t)(draw(&at) * junctions);
            t->alpha[add(t, z, junction, 0.0, 1.0)] = 0.0;
            t->alpha[add(t, junction, z, 0.0, 1.0)] = 0.0;
        }
    int32_t chain = zones + junctions; // a way round in two steps, a dead end, a loop, a double
    add(t, zones, chain, 1.5, 9.0);
    add(t, chain, zones + junctions - 1, 2.5, 7.0);
    add(t, zones + 3, chain + 1, 1.0, 5.0);
    add(t, chain + 1, zones + 3, 1.0, 5.0);
    add(t, zones + 4, zones + 4, 1.0, 5.0);
    add(t, zones, zones + 1, 1.2, 4.0);
    t->nodes = chain + 2;
    for (int32_t u = 0; u < users; u++)
        for (int32_t p = 0; p < zones * zones; p++)
            t->demand[u][p] = draw(&at) < 0.5 ? 2.0 * draw(&at) : 0.0;
    for (int32_t z = 0; z < zones; z++)
        t->terminal[z] = z;
    t->net = (jm_road_net){.node_count = t->nodes,
                           .link_count = t->links,
                           .from = t->from,
                           .to = t->to,
                           .free_time = t->free_time,
                           .capacity = t->capacity,
                           .alpha = t->alpha,
                           .first_through = zones,
                           .power = t->power,
                           .delay = t->delay};
    t->user[0] = (jm_road_user){.demand = t->demand[0]};
    t->user[1] = (jm_road_user){.demand = t->demand[1], .cost = t->toll};
    t->user[2] = (jm_road_user){.demand = t->demand[2], .closed = t->closed};
    t->in = (jm_assign_input){.net = &t->net,
                              .terminal_count = zones,
                              .terminal_node = t->terminal,
                              .user_count = users,
                              .users = t->user};
}

static void solve(jm_ctx *ctx, const jm_assign_input *in, double gap, int32_t threads, answer *a)
{
    jm_assign_def def = {.relative_gap = gap, .iteration_limit = 1000, .threads = threads};
    memset(a, 0, sizeof *a);
    a->result = (jm_assign_result){
        .flow = a->flow, .time = a->time, .user_flow = a->user_flow, .bushes = &a->bushes};
    CHECK_OK(ctx, jm_assign(ctx, in, &def, &a->result));
    CHECK(a->result.end == JM_ASSIGN_REACHED && a->result.relative_gap <= gap);
}

TEST(any_number_of_threads_gives_the_same_bits)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static town t;
    static answer one, more;
    build(&t, 3);
    solve(ctx, &t.in, 1e-10, 1, &one);
    static const int32_t threads[] = {2, 3, 5};
    for (int i = 0; i < 3; i++) {
        solve(ctx, &t.in, 1e-10, threads[i], &more);
        CHECK(memcmp(one.flow, more.flow, sizeof one.flow) == 0);
        CHECK(memcmp(one.user_flow, more.user_flow, sizeof one.user_flow) == 0);
        int64_t count = one.bushes.first[one.bushes.bush_count];
        CHECK(count == more.bushes.first[more.bushes.bush_count]);
        CHECK(memcmp(one.bushes.flow, more.bushes.flow, (size_t)count * sizeof(double)) == 0);
        jm_bush_set_free(&more.bushes);
    }
    jm_bush_set_free(&one.bushes);
    jm_ctx_destroy(ctx);
}

/// What enters each node less what leaves it and what ends there, of one class; least and most.
static double worst_balance(const town *t, const answer *a, int32_t user)
{
    double balance[node_limit] = {0}, worst = 0.0;
    const double *flow = a->user_flow + (int64_t)user * t->links;
    for (int32_t e = 0; e < t->links; e++) {
        balance[t->to[e]] += flow[e];
        balance[t->from[e]] -= flow[e];
    }
    for (int32_t p = 0; p < zones * zones; p++) {
        double trips = p / zones == p % zones ? 0.0 : t->demand[user][p];
        balance[p / zones] += trips;
        balance[p % zones] -= trips;
    }
    for (int32_t n = 0; n < t->nodes; n++)
        worst = fmax(worst, fabs(balance[n]));
    return worst;
}

TEST(what_enters_a_node_leaves_it_in_every_class)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static town t;
    static answer a;
    build(&t, 3);
    solve(ctx, &t.in, 1e-12, 1, &a);
    CHECK(a.result.unreachable_pairs == 0);
    for (int32_t u = 0; u < 3; u++)
        CHECK_NEAR(worst_balance(&t, &a, u), 0.0, 1e-9 * 10.0); // about 10 pass a node
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &a.bushes, &t.in, 1e-9, NULL));
    for (int32_t e = 0; e < t.links; e++) {
        double sum = 0.0;
        for (int32_t u = 0; u < 3; u++)
            sum += a.user_flow[u * t.links + e];
        CHECK_NEAR(sum, a.flow[e], 1e-12 * (1.0 + a.flow[e]));
        if (t.closed[e])
            CHECK(a.user_flow[2 * t.links + e] == 0.0);
    }
    jm_bush_set_free(&a.bushes);
    jm_ctx_destroy(ctx);
}

TEST(links_of_a_chain_carry_the_same_and_dead_ends_nothing)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static town t;
    static answer a;
    build(&t, 1);
    int32_t chain = t.links - 6;
    t.free_time[chain] = t.free_time[chain + 1] = 0.5; // now worth driving
    solve(ctx, &t.in, 1e-10, 1, &a);
    CHECK(a.flow[chain] > 0.1 && a.flow[chain] == a.flow[chain + 1]);
    CHECK(a.flow[chain + 2] == 0.0 && a.flow[chain + 3] == 0.0 && a.flow[chain + 4] == 0.0);
    jm_bush_set_free(&a.bushes);
    jm_ctx_destroy(ctx);
}

TEST(classes_that_see_the_same_network_share_every_link_as_their_demand)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static town t;
    static answer both, one;
    static double no_toll[link_limit];
    build(&t, 2);
    t.user[1].cost = no_toll;
    for (int32_t p = 0; p < zones * zones; p++) {
        t.demand[1][p] = 3.0 * t.demand[0][p];
        t.demand[2][p] = 4.0 * t.demand[0][p];
    }
    solve(ctx, &t.in, 1e-10, 1, &both);
    t.user[0].demand = t.demand[2];
    t.in.user_count = 1;
    solve(ctx, &t.in, 1e-10, 1, &one);
    CHECK(both.bushes.bush_count == 2 * one.bushes.bush_count);
    for (int32_t e = 0; e < t.links; e++) {
        // x + 3 x and 4 x are the same sums but for rounding.
        CHECK_NEAR(both.flow[e], one.flow[e], 1e-9);
        CHECK_NEAR(3.0 * both.user_flow[e], both.user_flow[t.links + e], 1e-9);
    }
    jm_bush_set_free(&both.bushes);
    jm_bush_set_free(&one.bushes);
    jm_ctx_destroy(ctx);
}

/// Warm from the bushes of an easier town, against cold.
static void compare_warm(jm_ctx *ctx, town *t, const jm_bush_set *warm, answer *a, answer *b)
{
    t->in.warm = NULL;
    solve(ctx, &t->in, 1e-11, 1, a);
    t->in.warm = warm;
    solve(ctx, &t->in, 1e-11, 1, b);
    t->in.warm = NULL;
    CHECK_NEAR(b->result.objective, a->result.objective, 1e-10 * a->result.objective);
    // Flows are unique where times rise; a gap of 1e-11 leaves the root of it.
    for (int32_t e = 0; e < t->links; e++)
        CHECK_NEAR(t->free_time[e] * (b->time[e] - a->time[e]), 0.0, 1e-4);
    jm_bush_set_free(&a->bushes);
    jm_bush_set_free(&b->bushes);
}

TEST(a_warm_start_ends_where_a_cold_one_does)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static town t;
    static answer base, cold, warm;
    build(&t, 3);
    solve(ctx, &t.in, 1e-8, 1, &base);
    int32_t busiest = 0;
    for (int32_t e = 0; e < t.links; e++)
        if (base.flow[e] * t.free_time[e] > base.flow[busiest] * t.free_time[busiest])
            busiest = e;
    t.capacity[busiest] *= 0.1;
    compare_warm(ctx, &t, &base.bushes, &cold, &warm);
    for (int32_t p = 0; p < zones * zones; p++) // also destinations that nobody had
        t.demand[0][p] += p / zones == 2 ? 0.5 : 0.0;
    compare_warm(ctx, &t, &base.bushes, &cold, &warm);
    t.closed[busiest] = 1;
    t.user[0].closed = t.user[1].closed = t.closed;
    compare_warm(ctx, &t, &base.bushes, &cold, &warm);
    CHECK(warm.flow[busiest] == 0.0);
    jm_bush_set_free(&base.bushes);
    jm_ctx_destroy(ctx);
}

TEST(every_pair_without_a_way_is_counted_and_listed_by_class)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static town t;
    static answer a;
    jm_lost_pair lost[3];
    build(&t, 2);
    t.user[1] = (jm_road_user){.demand = t.demand[1], .closed = t.closed};
    memset(t.closed, 0, sizeof t.closed);
    double gone = 0.0;
    int64_t pairs = 0;
    for (int32_t e = 0; e < t.links; e++) // nobody of class 1 may enter zone 5
        t.closed[e] = t.to[e] == 5;
    for (int32_t o = 0; o < zones; o++)
        if (o != 5 && t.demand[1][o * zones + 5] > 0.0) {
            gone += t.demand[1][o * zones + 5];
            pairs++;
        }
    jm_assign_def def = {.relative_gap = 1e-6, .iteration_limit = 100};
    a.result = (jm_assign_result){.flow = a.flow, .time = a.time, .lost = lost, .lost_room = 3};
    CHECK_OK(ctx, jm_assign(ctx, &t.in, &def, &a.result));
    CHECK(pairs > 3 && a.result.unreachable_pairs == pairs);
    CHECK_NEAR(a.result.unreachable, gone, 1e-12);
    CHECK(a.result.lost_from[0] == 1 && a.result.lost_to == 5);
    for (int i = 0; i < 3; i++)
        CHECK(lost[i].user == 1 && lost[i].to == 5 &&
              lost[i].demand == t.demand[1][lost[i].from * zones + 5]);
    CHECK(lost[0].from == a.result.lost_from[1] && lost[0].from < lost[1].from);
    jm_ctx_destroy(ctx);
}

// Two ways of 1 + x^4 each; the second costs class 1 half a minute more. Class 0 has 2, class 1 1:
// x^4 + ... class 1 takes the first way only as long as class 0 alone can balance both.
TEST(a_class_that_pays_leaves_the_dear_way_to_the_others)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const int32_t from[] = {0, 0}, to[] = {1, 1}, terminal[] = {0, 1};
    const double ones[] = {1.0, 1.0}, toll[] = {0.0, 0.5};
    const double cheap[] = {0.0, 2.0, 0.0, 0.0}, dear[] = {0.0, 1.0, 0.0, 0.0};
    double flow[2], time[2], user_flow[4];
    jm_road_net net = {.node_count = 2,
                       .link_count = 2,
                       .from = from,
                       .to = to,
                       .free_time = ones,
                       .capacity = ones,
                       .alpha = ones};
    jm_road_user users[] = {{.demand = cheap}, {.demand = dear, .cost = toll}};
    jm_assign_input in = {.net = &net,
                          .terminal_count = 2,
                          .terminal_node = terminal,
                          .user_count = 2,
                          .users = users};
    jm_assign_def def = {.relative_gap = 1e-12, .iteration_limit = 100};
    jm_assign_result result = {.flow = flow, .time = time, .user_flow = user_flow};
    CHECK_OK(ctx, jm_assign(ctx, &in, &def, &result));
    CHECK_NEAR(flow[0], 1.5, 1e-10);
    CHECK_NEAR(time[0], time[1], 1e-9);
    CHECK(user_flow[2] == 1.0 && user_flow[3] == 0.0);
    // Integrals of 1 + x^4 over 1.5 twice: 2 (1.5 + 1.5^5 / 5); nobody pays.
    CHECK_NEAR(result.objective, 2.0 * (1.5 + 1.5 * 1.5 * 1.5 * 1.5 * 1.5 / 5.0), 1e-11);
    jm_ctx_destroy(ctx);
}

// Connectors of no time in both directions between two junctions: going round costs nothing, but
// nobody does.
TEST(no_flow_goes_round_where_going_round_is_free)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static town t;
    static answer a;
    build(&t, 1);
    for (int32_t e = 0; e < t.links; e++)
        if (t.from[e] >= zones && t.to[e] >= zones && t.from[e] % 2 == 0)
            t.free_time[e] = 0.0;
    solve(ctx, &t.in, 1e-9, 1, &a);
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &a.bushes, &t.in, 1e-9, NULL));
    CHECK_NEAR(worst_balance(&t, &a, 0), 0.0, 1e-9);
    jm_bush_set_free(&a.bushes);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(any_number_of_threads_gives_the_same_bits),
        CASE(what_enters_a_node_leaves_it_in_every_class),
        CASE(links_of_a_chain_carry_the_same_and_dead_ends_nothing),
        CASE(classes_that_see_the_same_network_share_every_link_as_their_demand),
        CASE(a_warm_start_ends_where_a_cold_one_does),
        CASE(every_pair_without_a_way_is_counted_and_listed_by_class),
        CASE(a_class_that_pays_leaves_the_dear_way_to_the_others),
        CASE(no_flow_goes_round_where_going_round_is_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
