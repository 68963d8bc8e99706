// Random networks against a slow, plainly written method (slow_equilibrium.h): both find the least
// value of one convex objective, so they must agree however they got there.
#include "odd_towns.h"
#include "slow_equilibrium.h"

static const int every_oddity =
    ODD_POWERS | ODD_CONICAL | ODD_CONSTANT | ODD_PARALLEL | ODD_BARRED | ODD_CLASSES;

// The objective of the engine's own flows, by the slow method's formulas.
static double objective_of(const odd_town *t, const double *flow, const double *user_flow)
{
    double sum = 0.0;
    for (int32_t e = 0; e < t->net.link_count; e++) {
        sum += slow_integral(&t->net, e, flow[e]);
        for (int32_t u = 0; u < t->in.user_count; u++)
            if (t->users[u].cost != NULL)
                sum += t->users[u].cost[e] * user_flow[(int64_t)u * t->net.link_count + e];
    }
    return sum;
}

static void no_banned_flow(const odd_town *t, const double *user_flow)
{
    for (int32_t u = 0; u < t->in.user_count; u++)
        for (int32_t e = 0; e < t->net.link_count && t->users[u].closed != NULL; e++)
            if (t->users[u].closed[e])
                CHECK(user_flow[(int64_t)u * t->net.link_count + e] == 0.0);
}

// The engine's answer; the flows are freed by leave.
static jm_assign_result solve(odd_town *t, double gap)
{
    const size_t links = (size_t)t->net.link_count;
    jm_assign_result result = {.flow = calloc(links, sizeof(double)),
                               .time = calloc(links, sizeof(double)),
                               .user_flow = calloc(links * ODD_USERS, sizeof(double))};
    const jm_assign_def def = {.relative_gap = gap, .iteration_limit = 5000, .threads = 1};
    jm_ctx *ctx = jm_ctx_create(NULL);
    t->in.net = &t->net;
    t->in.users = t->users;
    CHECK_OK(ctx, jm_assign(ctx, &t->in, &def, &result));
    jm_ctx_destroy(ctx);
    return result;
}

static void leave(odd_town *t, const jm_assign_result *result)
{
    free(result->flow);
    free(result->time);
    free(result->user_flow);
    odd_free(t);
}

static bool met_unreachable; // by any network so far

// Both objectives stand above the least one by at most excess = gap x SPTT (convexity), and SPTT is
// below three times the objective here: a gap of 1e-11 leaves them 3e-11 apart at most.
static void agree(uint64_t seed, odd_shape shape, int features, int32_t nodes, int32_t zones)
{
    odd_town t = odd_make(seed, shape, features, nodes, zones);
    const jm_assign_result result = solve(&t, 1e-12);
    slow_problem slow = slow_solve(&t.in, 1e-11, 3000);
    const double wanted = slow_objective(&slow);
    if (!(slow.excess <= 1e-11 * slow.shortest))
        print_error("seed %d: the slow method stopped at %g\n", (int)seed,
                    slow.excess / slow.shortest);
    CHECK(slow.excess <= 1e-11 * slow.shortest);
    if (!(result.relative_gap <= 1e-11))
        print_error("seed %d, features %d, %d nodes: gap %g after %d iterations\n", (int)seed,
                    features, nodes, result.relative_gap, result.iterations);
    CHECK(result.relative_gap <= 1e-11);
    CHECK_NEAR(result.objective, wanted, 1e-10 * wanted);
    CHECK_NEAR(objective_of(&t, result.flow, result.user_flow), wanted, 1e-10 * wanted);
    CHECK_NEAR(result.unreachable, slow.unreachable, 1e-9);
    CHECK_NEAR(result.shortest_time, slow.shortest, 1e-9 * slow.shortest);
    no_banned_flow(&t, result.user_flow);
    met_unreachable = met_unreachable || slow.unreachable > 0.0;
    slow_free(&slow);
    leave(&t, &result);
}

TEST(plain_streets_of_10_to_500_nodes_have_the_objective_of_the_slow_method)
{
    UNUSED_STATE;
    static const int32_t nodes[] = {10, 20, 50, 100, 200, 500};
    for (uint64_t i = 0; i < 6; i++)
        agree(100 + i, ODD_STREETS, 0, nodes[i], 6 + (int32_t)(3 * i));
}

TEST(each_oddity_alone_leaves_it_so)
{
    UNUSED_STATE;
    static const int features[] = {ODD_POWERS,   ODD_CONICAL, ODD_CONSTANT,
                                   ODD_PARALLEL, ODD_BARRED,  ODD_CLASSES};
    for (uint64_t i = 0; i < 6; i++) {
        agree(200 + i, ODD_STREETS, features[i], 12, 7);
        agree(300 + i, ODD_STREETS, features[i], 60, 12);
    }
}

TEST(what_has_no_way_is_left_out_by_both)
{
    UNUSED_STATE;
    met_unreachable = false;
    for (uint64_t i = 0; i < 6; i++)
        agree(400 + i, ODD_PIECES, ODD_BARRED, 15, 8);
    CHECK(met_unreachable);
}

TEST(all_oddities_together_leave_it_so)
{
    UNUSED_STATE;
    const int rounds = (int)fmax(8.0, 160.0 * test_effort());
    for (int i = 0; i < rounds; i++)
        agree(500 + (uint64_t)i, i % 2 == 0 ? ODD_STREETS : ODD_PIECES, every_oddity,
              10 + 7 * (i % 9), 4 + i % 7);
    agree(600, ODD_STREETS, every_oddity, 300, 16);
}

// (TSTT - SPTT) / SPTT of the engine's flows by Bellman and Ford.
static double gap_of(const odd_town *t, double *flow, const double *user_flow)
{
    const size_t nodes = (size_t)t->net.node_count, links = (size_t)t->net.link_count;
    slow_problem s = {.in = &t->in,
                      .flow = flow,
                      .least = calloc(nodes, sizeof(double)),
                      .enter = calloc(nodes, sizeof(int32_t))};
    const int32_t zones = t->in.terminal_count;
    double total = 0.0, shortest = 0.0;
    for (int32_t u = 0; u < t->in.user_count; u++) {
        for (int32_t e = 0; e < t->net.link_count; e++)
            total += user_flow[(size_t)u * links + (size_t)e] * slow_cost(&s, u, e, flow[e]);
        for (int32_t o = 0; o < zones; o++) {
            slow_bellman_ford(&s, u, t->terminal[o]);
            for (int32_t d = 0; d < zones; d++)
                if (d != o && !isinf(s.least[t->terminal[d]]))
                    shortest += t->demand[u][o * zones + d] * s.least[t->terminal[d]];
        }
    }
    free(s.least);
    free(s.enter);
    return (total - shortest) / shortest;
}

// Towns that are too full for the slow method: the gap alone is judged, and must be what is told.
// 1e-10 leaves room for the rounding of two sums of some thousand terms.
static void reaches(uint64_t seed, odd_shape shape, int features, int32_t nodes, int32_t zones)
{
    odd_town t = odd_make(seed, shape, features, nodes, zones);
    const jm_assign_result result = solve(&t, 1e-11);
    if (!(result.relative_gap <= 1e-11))
        print_error("seed %d, features %d, %d nodes, %d zones: gap %g after %d iterations\n",
                    (int)seed, features, nodes, zones, result.relative_gap, result.iterations);
    CHECK(result.relative_gap <= 1e-11);
    CHECK((result.relative_gap <= 1e-11) == (result.end == JM_ASSIGN_REACHED));
    CHECK_NEAR(gap_of(&t, result.flow, result.user_flow), result.relative_gap, 1e-10);
    no_banned_flow(&t, result.user_flow);
    leave(&t, &result);
}

TEST(full_towns_come_to_the_gap_that_is_asked_for)
{
    UNUSED_STATE;
    reaches(1000, ODD_PIECES, ODD_CLASSES | ODD_PARALLEL, 20, 20);
    reaches(1001, ODD_PIECES, every_oddity & ~ODD_BARRED, 60, 21);
    reaches(1067, ODD_STREETS, ODD_BARRED | ODD_PARALLEL | ODD_CONSTANT | ODD_POWERS, 150, 19);
    reaches(1148, ODD_STREETS, ODD_CLASSES | ODD_BARRED | ODD_CONSTANT, 300, 15);
    const uint64_t rounds = (uint64_t)fmax(20.0, 160.0 * test_effort());
    for (uint64_t seed = 1200; seed < 1200 + rounds; seed++)
        reaches(seed, seed % 5 == 0 ? ODD_PIECES : ODD_STREETS, (int)(7 * seed % 128),
                20 + 40 * (int32_t)(seed % 8), 6 + (int32_t)(seed % 13));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(plain_streets_of_10_to_500_nodes_have_the_objective_of_the_slow_method),
        CASE(each_oddity_alone_leaves_it_so),
        CASE(what_has_no_way_is_left_out_by_both),
        CASE(all_oddities_together_leave_it_so),
        CASE(full_towns_come_to_the_gap_that_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
