// Whose trips pass a link, against every path written out; and what trips cost.
#include "nets.h"

#include "assignment/od_costs.h"
#include "assignment/proportion.h"
#include "assignment/select_link.h"

static void share_out(jm_ctx *ctx, small_net *n)
{
    jm_proportion_def def = jm_proportion_default_def();
    jm_proportion_result result;
    CHECK_OK(ctx, jm_proportion(ctx, &n->in, n->time, &def, &n->bushes, &result));
}

/// Trips that pass the links, link by link and in all, by walking back every path of every bush.
typedef struct by_hand {
    const small_net *n;
    int32_t bush;
    uint8_t chosen[link_limit];
    double user_flow[user_limit * link_limit], trips;
} by_hand;

static double flow_into(const by_hand *h, int32_t node)
{
    const jm_bush_set *s = &h->n->bushes;
    double sum = 0.0;
    for (int64_t k = s->first[h->bush]; k < s->first[h->bush + 1]; k++)
        sum += h->n->to[s->link[k]] == node ? s->flow[k] : 0.0;
    return sum;
}

static void walk_back(by_hand *h, int32_t node, double trips, int32_t *path, int32_t length)
{
    const jm_bush_set *s = &h->n->bushes;
    int32_t origin = h->n->terminal[s->terminal[h->bush]];
    if (node == origin) {
        bool passes = false;
        for (int32_t i = 0; i < length; i++)
            passes = passes || h->chosen[path[i]];
        for (int32_t i = 0; i < length && passes; i++)
            h->user_flow[s->user[h->bush] * h->n->links + path[i]] += trips;
        h->trips += passes ? trips : 0.0;
        return;
    }
    for (int64_t k = s->first[h->bush]; k < s->first[h->bush + 1]; k++)
        if (h->n->to[s->link[k]] == node) {
            path[length] = s->link[k];
            walk_back(h, h->n->from[s->link[k]], trips * s->flow[k] / flow_into(h, node), path,
                      length + 1);
        }
}

static void select_by_hand(by_hand *h, const small_net *n, const int32_t *links, int32_t count)
{
    *h = (by_hand){.n = n};
    int32_t path[link_limit];
    for (int32_t i = 0; i < count; i++)
        h->chosen[links[i]] = 1;
    for (h->bush = 0; h->bush < n->bushes.bush_count; h->bush++) {
        int32_t from = n->bushes.terminal[h->bush];
        for (int32_t t = 0; t < n->terminals; t++) {
            double trips = n->demand[n->bushes.user[h->bush]][from * n->terminals + t];
            if (t != from && trips > 0.0)
                walk_back(h, n->terminal[t], trips, path, 0);
        }
    }
}

static void compare(jm_ctx *ctx, const small_net *n, const int32_t *links, int32_t count)
{
    by_hand h;
    jm_selected s;
    double pairs = 0.0;
    select_by_hand(&h, n, links, count);
    CHECK_OK(ctx, jm_select_link(ctx, &n->in, &n->bushes, links, count, &s));
    CHECK_NEAR(s.trips, h.trips, 1e-12 * (1.0 + h.trips));
    for (int32_t i = 0; i < n->users * n->links; i++)
        CHECK_NEAR(s.user_flow[i], h.user_flow[i], 1e-12 * (1.0 + h.user_flow[i]));
    for (int64_t i = 0; i < s.pair_count; i++)
        pairs += s.pairs[i].trips;
    CHECK_NEAR(pairs, s.trips, 1e-12 * (1.0 + pairs));
    jm_selected_free(&s);
}

TEST(every_link_and_every_two_links_select_what_all_paths_say)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    void (*const make[2])(small_net *) = {two_diamonds, ladder};
    for (int m = 0; m < 2; m++) {
        small_net n;
        make[m](&n);
        solve(ctx, &n, 1e-12);
        share_out(ctx, &n);
        for (int32_t a = 0; a < n.links; a++)
            for (int32_t b = a; b < n.links; b++)
                compare(ctx, &n, (const int32_t[]){a, b}, 2);
        jm_bush_set_free(&n.bushes);
    }
    jm_ctx_destroy(ctx);
}

TEST(the_trips_through_a_link_are_its_flow_and_are_kept_at_every_node)
{
    UNUSED_STATE;
    small_net n;
    jm_ctx *ctx = open_net(&n, two_diamonds, 1e-12);
    share_out(ctx, &n);
    jm_selected s;
    const int32_t link = 4; // 3 -> 4
    CHECK_OK(ctx, jm_select_link(ctx, &n.in, &n.bushes, &link, 1, &s));
    CHECK_NEAR(s.trips, n.flow[link], 1e-9);
    CHECK(s.pair_count == 4);
    double share = n.flow[4] / (n.flow[4] + n.flow[5]);
    for (int64_t i = 0; i < s.pair_count; i++) // all classes and origins part alike
        CHECK_NEAR(s.pairs[i].share, share, 1e-12);
    for (int32_t u = 0; u < 2; u++) {
        const double *f = s.user_flow + u * n.links;
        CHECK_NEAR(f[0] + f[1], f[2] + f[3], 1e-12);
        CHECK_NEAR(f[4], f[6], 1e-12);
        CHECK(f[5] == 0.0 && f[7] == 0.0);
    }
    jm_selected_free(&s);
    close_net(ctx, &n);
}

TEST(a_link_that_is_not_there_is_refused)
{
    UNUSED_STATE;
    small_net n;
    jm_ctx *ctx = open_net(&n, two_diamonds, 1e-12);
    jm_selected s;
    const int32_t link = 8;
    CHECK_FAILS(ctx, jm_select_link(ctx, &n.in, &n.bushes, &link, 1, &s), JM_ERR_ARGUMENT,
                "no link 8 among the 8");
    close_net(ctx, &n);
}

TEST(costs_and_times_of_trips_are_those_of_their_paths)
{
    UNUSED_STATE;
    small_net n;
    double cost[9], time[9];
    jm_ctx *ctx = open_net(&n, two_diamonds, 1e-12);
    double first = n.time[0] + n.time[2], second = n.time[4] + n.time[6];
    CHECK_OK(ctx, jm_od_costs(ctx, &n.in, n.time, &n.bushes, 1, cost, time));
    CHECK_NEAR(cost[0 * 3 + 1], first, 1e-9);
    CHECK_NEAR(cost[0 * 3 + 2], first + second, 1e-9);
    CHECK_NEAR(time[0 * 3 + 2], first + second, 1e-9);
    CHECK(cost[0] == 0.0 && isinf(cost[2 * 3 + 0]) && isinf(time[2 * 3 + 0]));
    // A toll that makes up for the time that the other way takes: equal cost, other times.
    const double toll[8] = {0.5};
    const double times[8] = {1.0, 1.5, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0};
    share_out(ctx, &n);
    n.user[1].cost = toll;
    CHECK_OK(ctx, jm_od_costs(ctx, &n.in, times, &n.bushes, 1, cost, time));
    CHECK_NEAR(cost[0 * 3 + 1], 2.5, 1e-12);
    double cheap = n.flow[0] / (n.flow[0] + n.flow[1]); // of both classes, and of each
    double upper = n.flow[4] / (n.flow[4] + n.flow[5]);
    CHECK_NEAR(time[0 * 3 + 2],
               2.0 * cheap + 2.5 * (1.0 - cheap) + 2.0 * upper + 3.0 * (1.0 - upper), 1e-9);
    close_net(ctx, &n);
}

TEST(a_class_has_no_way_over_links_that_are_closed_to_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n;
    double cost[9];
    two_diamonds(&n);
    n.has_closed[1] = true;
    n.closed[1][6] = 1;
    n.closed[1][7] = 1;
    describe(&n);
    CHECK_OK(ctx, jm_od_costs(ctx, &n.in, n.free_time, NULL, 0, cost, NULL));
    CHECK_NEAR(cost[0 * 3 + 2], 4.0, 1e-12);
    CHECK_OK(ctx, jm_od_costs(ctx, &n.in, n.free_time, NULL, 1, cost, NULL));
    CHECK(isinf(cost[0 * 3 + 2]));
    CHECK_NEAR(cost[0 * 3 + 1], 2.0, 1e-12);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_link_and_every_two_links_select_what_all_paths_say),
        CASE(the_trips_through_a_link_are_its_flow_and_are_kept_at_every_node),
        CASE(a_link_that_is_not_there_is_refused),
        CASE(costs_and_times_of_trips_are_those_of_their_paths),
        CASE(a_class_has_no_way_over_links_that_are_closed_to_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
