// The stored form of an equilibrium: what belongs to a network is taken, all else is named.
#include "check.h"

#include "assignment/assign.h"
#include "assignment/bush_set.h"

/// A diamond 0-2-1 and 0-3-1 with 3 trips of one class and 1 of another that may not go by 3.
typedef struct diamond {
    int32_t from[4], to[4], terminal[2];
    double free_time[4], capacity[4], alpha[4], demand[2][4];
    uint8_t closed[4];
    jm_road_net net;
    jm_road_user user[2];
    jm_assign_input in;
    int32_t set_user[2], set_terminal[2], link[6];
    int64_t first[3];
    double flow[6];
    jm_bush_set set;
} diamond;

static void make(diamond *d)
{
    *d = (diamond){.from = {0, 2, 0, 3},
                   .to = {2, 1, 3, 1},
                   .terminal = {0, 1},
                   .free_time = {1.0, 1.0, 1.0, 1.0},
                   .capacity = {1.0, 1.0, 1.0, 1.0},
                   .alpha = {1.0, 1.0, 1.0, 1.0},
                   .demand = {{0.0, 3.0, 0.0, 0.0}, {0.0, 1.0, 0.0, 0.0}},
                   .closed = {0, 0, 1, 0},
                   .set_user = {0, 1},
                   .link = {0, 2, 1, 3, 0, 1},
                   .first = {0, 4, 6},
                   .flow = {1.0, 2.0, 1.0, 2.0, 1.0, 1.0}};
    d->net = (jm_road_net){.node_count = 4,
                           .link_count = 4,
                           .from = d->from,
                           .to = d->to,
                           .free_time = d->free_time,
                           .capacity = d->capacity,
                           .alpha = d->alpha};
    d->user[0] = (jm_road_user){.demand = d->demand[0]};
    d->user[1] = (jm_road_user){.closed = d->closed, .demand = d->demand[1]};
    d->in = (jm_assign_input){.net = &d->net,
                              .terminal_count = 2,
                              .terminal_node = d->terminal,
                              .user_count = 2,
                              .users = d->user};
    d->set = (jm_bush_set){.bush_count = 2,
                           .user = d->set_user,
                           .terminal = d->set_terminal,
                           .first = d->first,
                           .link = d->link,
                           .flow = d->flow};
}

TEST(bushes_that_carry_the_demand_are_taken)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    diamond d;
    double lost = 0.0, user_flow[8];
    make(&d);
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &d.set, &d.in, 1e-9, &lost));
    CHECK(lost == 0.0);
    jm_bush_set_sum(&d.set, 2, 4, user_flow);
    const double expected[8] = {1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 0.0, 0.0};
    CHECK(memcmp(user_flow, expected, sizeof expected) == 0);
    jm_ctx_destroy(ctx);
}

TEST(a_copy_is_the_same_and_may_be_freed_twice)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    diamond d;
    jm_bush_set copy;
    make(&d);
    CHECK_OK(ctx, jm_bush_set_copy(ctx, &d.set, &copy));
    CHECK(memcmp(copy.link, d.link, sizeof d.link) == 0);
    CHECK(memcmp(copy.flow, d.flow, sizeof d.flow) == 0);
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &copy, &d.in, 1e-9, NULL));
    jm_bush_set_free(&copy);
    jm_bush_set_free(&copy);
    jm_ctx_destroy(ctx);
}

TEST(demand_that_no_bush_serves_is_counted_as_without_a_way)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    diamond d;
    double lost = 0.0;
    make(&d);
    d.set.bush_count = 1;
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &d.set, &d.in, 1e-9, &lost));
    CHECK(lost == 1.0);
    jm_ctx_destroy(ctx);
}

// 3 trips by 2 to 1, and to 3 fewer than sums of three tell: whoever is asked for is carried.
TEST(a_destination_of_next_to_no_trips_keeps_its_way_when_demand_is_loaded_anew)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    diamond d;
    int32_t terminal[3] = {0, 1, 3};
    double demand[9] = {0.0, 3.0, 1e-17}, lost = 0.0;
    make(&d);
    d.in.terminal_count = 3;
    d.in.terminal_node = terminal;
    d.in.user_count = 1;
    d.user[0].demand = demand;
    jm_bush_set set;
    CHECK_OK(ctx, jm_bush_set_create(ctx, &set, 1, 3));
    memcpy(set.link, (int32_t[]){0, 2, 1}, 3 * sizeof *set.link);
    memcpy(set.flow, (double[]){1.0, 1e-3, 1.0}, 3 * sizeof *set.flow);
    set.first[1] = 3;
    CHECK_OK(ctx, jm_bush_set_reload(ctx, &set, &d.in));
    CHECK(set.first[1] == 3 && set.flow[0] == 3.0 && set.flow[1] == 1e-17 && set.flow[2] == 3.0);
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &set, &d.in, 1e-9, &lost));
    CHECK(lost == 0.0);
    jm_bush_set_free(&set);
    jm_ctx_destroy(ctx);
}

typedef void change(diamond *d);
static void closed_link(diamond *d)
{
    d->closed[1] = 1;
}
static void foreign_link(diamond *d)
{
    d->link[3] = 4;
}
static void wrong_order(diamond *d)
{
    d->link[0] = 1;
    d->link[2] = 0;
}
static void twice(diamond *d)
{
    d->link[1] = 0;
}
static void circle(diamond *d)
{
    d->to[3] = 0;
}
static void no_flow(diamond *d)
{
    d->flow[2] = 0.0;
}
static void unsorted(diamond *d)
{
    d->set_user[0] = 1;
    d->set_user[1] = 0;
}
static void other_class(diamond *d)
{
    d->set_user[1] = 2;
}
static void passed_zone(diamond *d)
{
    d->net.first_through = 3;
}
static void leak(diamond *d)
{
    d->flow[2] = 1.1;
}

TEST(what_is_wrong_with_bushes_is_named)
{
    UNUSED_STATE;
    static const struct {
        change *apply;
        const char *words;
    } faults[] = {{closed_link, "class 1, terminal 0, link 1 (node 2 to 1): the class may not"},
                  {foreign_link, "link 4, but the net has 4"},
                  {wrong_order, "nothing comes to its begin"},
                  {twice, "stands there twice"},
                  {circle, "in a circle"},
                  {no_flow, "no number above 0"},
                  {unsorted, "out of order"},
                  {other_class, "class 2"},
                  {passed_zone, "may not be passed"},
                  {leak, "0.1 of 3 get lost or come out of nothing"}};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        jm_ctx *ctx = jm_ctx_create(NULL);
        diamond d;
        make(&d);
        faults[i].apply(&d);
        CHECK_FAILS(ctx, jm_bush_set_check_flows(ctx, &d.set, &d.in, 1e-9, NULL), JM_ERR_DATA,
                    faults[i].words);
        jm_ctx_destroy(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(bushes_that_carry_the_demand_are_taken),
        CASE(a_copy_is_the_same_and_may_be_freed_twice),
        CASE(demand_that_no_bush_serves_is_counted_as_without_a_way),
        CASE(a_destination_of_next_to_no_trips_keeps_its_way_when_demand_is_loaded_anew),
        CASE(what_is_wrong_with_bushes_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
