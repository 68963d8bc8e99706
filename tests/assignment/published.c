// Networks whose equilibrium is published to fifteen digits (reference/traffic/README.md).
#include "check.h"
#include "networks.h"

#include "core/grid.h"

static const char *shared;

typedef struct solved {
    tntp net;
    jm_ctx *ctx;
    double *flow, *time;
    jm_assign_result result;
} solved;

/// A known network to a gap; its own class cost where it has one.
static solved solve_known(const tntp_name *name, double gap)
{
    solved s = {.net = tntp_open(shared, name), .ctx = jm_ctx_create(NULL)};
    s.flow = calloc((size_t)s.net.net.link_count, sizeof *s.flow);
    s.time = calloc((size_t)s.net.net.link_count, sizeof *s.time);
    s.result = (jm_assign_result){.flow = s.flow, .time = s.time};
    jm_road_user user = {.demand = s.net.demand, .cost = s.net.cost};
    jm_assign_input in = {.net = &s.net.net,
                          .terminal_count = s.net.zone_count,
                          .terminal_node = s.net.terminal,
                          .user_count = 1,
                          .users = &user};
    jm_assign_def def = {.relative_gap = gap, .iteration_limit = 500};
    CHECK_OK(s.ctx, jm_assign(s.ctx, &in, &def, &s.result));
    CHECK(s.result.end == JM_ASSIGN_REACHED && s.result.relative_gap <= gap);
    return s;
}

static solved solve(const char *name, double gap)
{
    return solve_known(&(tntp_name){name, name, 0.0, 0.0}, gap);
}

static void release(solved *s)
{
    tntp_free(&s->net);
    jm_ctx_destroy(s->ctx);
    free(s->flow);
    free(s->time);
}

/// Beckmann's objective of given flows, by its definition.
static double objective(const jm_road_net *net, const double *flow)
{
    double sum = 0.0;
    for (int32_t e = 0; e < net->link_count; e++) {
        double r = flow[e] / net->capacity[e];
        sum += net->free_time[e] * flow[e] * (1.0 + net->alpha[e] * r * r * r * r / 5.0);
    }
    return sum;
}

/// Least costs from one zone by Bellman and Ford: shares nothing with the engine's trees.
static void bellman_ford(const jm_road_net *net, const double *time, int32_t origin, double *least)
{
    for (int32_t n = 0; n < net->node_count; n++)
        least[n] = n == origin ? 0.0 : (double)INFINITY;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t e = 0; e < net->link_count; e++) {
            bool passable = net->from[e] >= net->first_through || net->from[e] == origin;
            double cost = least[net->from[e]] + time[e];
            if (passable && cost < least[net->to[e]]) {
                least[net->to[e]] = cost;
                changed = true;
            }
        }
    }
}

/// (TSTT - SPTT) / SPTT from flows alone.
static double gap_of(const solved *s)
{
    const jm_road_net *net = &s->net.net;
    double *time = calloc((size_t)net->link_count, sizeof *time);
    double *least = calloc((size_t)net->node_count, sizeof *least);
    double total = 0.0, shortest = 0.0;
    for (int32_t e = 0; e < net->link_count; e++) {
        double r = s->flow[e] / net->capacity[e];
        time[e] = net->free_time[e] * (1.0 + net->alpha[e] * r * r * r * r);
        total += s->flow[e] * time[e];
    }
    for (int32_t o = 0; o < s->net.zone_count; o++) {
        bellman_ford(net, time, o, least);
        for (int32_t d = 0; d < s->net.zone_count; d++)
            if (s->net.demand[o * s->net.zone_count + d] > 0.0)
                shortest += s->net.demand[o * s->net.zone_count + d] * least[d];
    }
    free(time);
    free(least);
    return (total - shortest) / shortest;
}

// The objective stands above its least value by at most TSTT x gap (convexity), and TSTT is below
// twice the objective here.
TEST(sioux_falls_has_the_objective_that_is_published)
{
    UNUSED_STATE;
    const double best = 42.31335287107440e5;
    solved s = solve("SiouxFalls", 1e-4);
    CHECK(s.result.relative_gap <= 1e-4);
    double z = objective(&s.net.net, s.flow);
    CHECK(z >= best * (1.0 - 1e-12));
    CHECK_NEAR(z, best, 2.0 * 1e-4 * best);
    CHECK_NEAR(s.result.objective, z, 1e-9 * best);
    release(&s);
}

// At a gap of 1e-12 the objective is at most about that much too high; sums of thousands of terms
// are right to a few times 1e-16.
TEST(best_known_objectives_are_met_to_twelve_digits)
{
    UNUSED_STATE;
    static const double best[] = {42.31335287107440e5, 1286032.1710960325, 17313018.7387477};
    for (int i = 0; i < 3; i++) {
        solved s = solve_known(&tntp_names[i], 1e-12);
        CHECK_NEAR(s.result.objective, best[i], 1e-12 * best[i]);
        release(&s);
    }
}

TEST(berlin_center_lies_between_its_bounds)
{
    UNUSED_STATE;
    solved s = solve_known(&tntp_names[3], 1e-12);
    CHECK(s.result.objective >= 20817213.19843 && s.result.objective <= 20817213.19876);
    release(&s);
}

TEST(the_gap_told_is_the_gap_that_bellman_and_ford_find)
{
    UNUSED_STATE;
    static const char *const names[] = {"SiouxFalls", "Anaheim"};
    for (int i = 0; i < 2; i++) {
        solved s = solve(names[i], 1e-5);
        CHECK(s.result.relative_gap <= 1e-5);
        // Two sums of about 1e3 terms: they agree far better than the gap itself.
        CHECK_NEAR(gap_of(&s), s.result.relative_gap, 1e-12);
        release(&s);
    }
}

TEST(anaheim_where_zones_are_not_passed_has_its_objective)
{
    UNUSED_STATE;
    const double best = 1286032.1710960325;
    solved s = solve("Anaheim", 1e-8);
    CHECK_NEAR(objective(&s.net.net, s.flow), best, 2e-8 * best);
    release(&s);
}

TEST(what_enters_a_node_leaves_it)
{
    UNUSED_STATE;
    solved s = solve("SiouxFalls", 1e-6);
    int32_t zones = s.net.zone_count;
    double *balance = calloc((size_t)s.net.net.node_count, sizeof *balance);
    for (int32_t e = 0; e < s.net.net.link_count; e++) {
        balance[s.net.net.from[e]] -= s.flow[e];
        balance[s.net.net.to[e]] += s.flow[e];
    }
    for (int32_t o = 0; o < zones; o++)
        for (int32_t d = 0; d < zones; d++) {
            balance[o] += s.net.demand[o * zones + d];
            balance[d] -= s.net.demand[o * zones + d];
        }
    for (int32_t n = 0; n < s.net.net.node_count; n++)
        CHECK_NEAR(balance[n], 0.0, 1e-9 * 36060.0); // of what passes a node here
    free(balance);
    release(&s);
}

int main(void)
{
    shared = shared_or_exit("reference/traffic/SiouxFalls/SiouxFalls_net.tntp");
    const struct CMUnitTest tests[] = {
        CASE(sioux_falls_has_the_objective_that_is_published),
        CASE(best_known_objectives_are_met_to_twelve_digits),
        CASE(berlin_center_lies_between_its_bounds),
        CASE(the_gap_told_is_the_gap_that_bellman_and_ford_find),
        CASE(anaheim_where_zones_are_not_passed_has_its_objective),
        CASE(what_enters_a_node_leaves_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
