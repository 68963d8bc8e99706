// Who takes which of equally cheap paths: what the equilibrium leaves open, split in proportion.
#include "nets.h"

#include "assignment/proportion.h"
#include "core/grid.h"

static jm_proportion_result distribute(jm_ctx *ctx, small_net *n)
{
    jm_proportion_def def = jm_proportion_default_def();
    jm_proportion_result result;
    CHECK_OK(ctx, jm_proportion(ctx, &n->in, n->time, &def, &n->bushes, &result));
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &n->bushes, &n->in, 1e-12, NULL));
    // Rounding of a few additions and products.
    CHECK(result.flow_change < 1e-13 && result.kept_bushes == 0);
    return result;
}

/// Flow of one class and origin on a link.
static double flow_of(const small_net *n, int32_t user, int32_t terminal, int32_t link)
{
    const jm_bush_set *s = &n->bushes;
    for (int32_t b = 0; b < s->bush_count; b++)
        for (int64_t k = s->first[b]; k < s->first[b + 1]; k++)
            if (s->user[b] == user && s->terminal[b] == terminal && s->link[k] == link)
                return s->flow[k];
    return 0.0;
}

TEST(on_two_diamonds_in_series_path_splits_multiply)
{
    UNUSED_STATE;
    small_net n;
    jm_ctx *ctx = open_net(&n, two_diamonds, 1e-13);
    jm_proportion_result result = distribute(ctx, &n);
    CHECK(result.braids == 2 && result.unknowns == 2);
    double upper[2] = {n.flow[0] / (n.flow[0] + n.flow[1]), n.flow[4] / (n.flow[4] + n.flow[5])};
    CHECK(upper[0] > 0.5 && upper[0] < 1.0 && upper[1] > 0.5 && upper[1] < 1.0);
    static const struct {
        int32_t user, terminal;
        double first, second; // what passes each diamond
    } origins[] = {{0, 0, 13.0, 7.0}, {0, 1, 0.0, 5.0}, {1, 0, 9.0, 9.0}, {1, 1, 0.0, 2.0}};
    for (int i = 0; i < 4; i++) {
        int32_t u = origins[i].user, t = origins[i].terminal;
        CHECK_NEAR(flow_of(&n, u, t, 0), origins[i].first * upper[0], 1e-11);
        CHECK_NEAR(flow_of(&n, u, t, 4), origins[i].second * upper[1], 1e-11);
        CHECK_NEAR(flow_of(&n, u, t, 5), origins[i].second * (1.0 - upper[1]), 1e-11);
    }
    close_net(ctx, &n);
}

TEST(a_class_that_may_not_use_an_alternative_stays_out_and_the_others_fill_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n;
    two_diamonds(&n);
    n.has_closed[1] = true;
    n.closed[1][7] = 1; // the second class never passes 5 -> 6
    solve(ctx, &n, 1e-13);
    distribute(ctx, &n);
    CHECK(flow_of(&n, 1, 0, 5) == 0.0 && flow_of(&n, 1, 0, 7) == 0.0);
    CHECK(flow_of(&n, 1, 1, 7) == 0.0);
    double open = n.flow[7] / (7.0 + 5.0); // all of it is of the first class
    CHECK_NEAR(flow_of(&n, 0, 0, 7), 7.0 * open, 1e-11);
    CHECK_NEAR(flow_of(&n, 0, 1, 7), 5.0 * open, 1e-11);
    close_net(ctx, &n);
}

// Entropy sum h ln h of path flows, with paths of a product form: the sum over links of f ln(f)
// less the sum over nodes of F ln(F), F what enters the node (chain rule of entropy).
static double minus_entropy(const small_net *n)
{
    const jm_bush_set *s = &n->bushes;
    double sum = 0.0;
    for (int32_t b = 0; b < s->bush_count; b++) {
        double into[link_limit] = {0.0};
        for (int64_t k = s->first[b]; k < s->first[b + 1]; k++) {
            sum += s->flow[k] * log(s->flow[k]);
            into[n->to[s->link[k]]] += s->flow[k];
        }
        for (int32_t i = 0; i < n->nodes; i++)
            sum -= into[i] > 0.0 ? into[i] * log(into[i]) : 0.0;
    }
    return sum;
}

TEST(entropy_rises_and_no_second_pass_changes_it)
{
    UNUSED_STATE;
    small_net n;
    jm_ctx *ctx = open_net(&n, ladder, 1e-13);
    double before = minus_entropy(&n);
    distribute(ctx, &n);
    double after = minus_entropy(&n);
    CHECK(after <= before + 1e-12);
    distribute(ctx, &n);
    CHECK_NEAR(minus_entropy(&n), after, 1e-10);
    close_net(ctx, &n);
}

TEST(bushes_that_use_dearer_links_go_on_using_them_and_are_told)
{
    UNUSED_STATE;
    small_net n;
    jm_ctx *ctx = open_net(&n, two_diamonds, 1e-13);
    n.time[4] *= 1.01; // as if the second diamond were not at rest
    jm_proportion_result result = distribute(ctx, &n);
    CHECK(result.dear_bushes == 4);
    double upper = n.flow[4] / (n.flow[4] + n.flow[5]);
    CHECK_NEAR(flow_of(&n, 1, 1, 4), 2.0 * upper, 1e-11);
    close_net(ctx, &n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(on_two_diamonds_in_series_path_splits_multiply),
        CASE(a_class_that_may_not_use_an_alternative_stays_out_and_the_others_fill_it),
        CASE(entropy_rises_and_no_second_pass_changes_it),
        CASE(bushes_that_use_dearer_links_go_on_using_them_and_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
