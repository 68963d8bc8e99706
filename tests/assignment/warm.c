// An equilibrium found again after an edit, from the bushes of before, is the one found cold: also
// who is where, class by class and pair by pair. What it saves in time is for tests/bench/warm.c.
#include "check.h"

#include "alternatives.h"

static const char *shared;

/// Base, edit, cold, warm, both shared out in proportion; what they differ by.
static void compare_case(warm_town *t, int which, double gap, const warm_answer *base,
                         warm_difference *d)
{
    warm_answer answer[2];
    int32_t link = JM_NONE;
    warm_edit(t, which, base->flow, &link);
    for (int w = 0; w < 2; w++) {
        jm_proportion_result shares;
        warm_solve(t, gap, w == 0 ? NULL : &base->bushes, &answer[w]);
        CHECK(answer[w].result.relative_gap <= gap);
        warm_share_out(t, &answer[w], &shares);
        // 1e-12 is asked: the last digits that sums of a thousand flows keep.
        CHECK(shares.flow_change < 1e-12);
        CHECK_OK(t->file.ctx,
                 jm_bush_set_check_flows(t->file.ctx, &answer[w].bushes, &t->in, 1e-9, NULL));
    }
    *d = warm_compare(t, &answer[0], &answer[1], link);
    warm_free(&answer[0]);
    warm_free(&answer[1]);
    warm_undo(t);
}

/// Flows of classes agree within 1e-3 of each (of 1 veh/h where there is less), on empty links too.
static void all_cases(const tntp_name *name, double gap)
{
    warm_town t;
    warm_answer base;
    warm_open(&t, shared, name);
    warm_solve(&t, gap, NULL, &base);
    for (int c = 0; c < WARM_CASES; c++) {
        warm_difference d;
        compare_case(&t, c, gap, &base, &d);
        print_message("%s, %s: objective %.1e, flows %.1e, classes %.1e and %.1e, pairs %.1e, "
                      "their flows %.1e\n",
                      name->stem, warm_case_names[c], d.objective, d.flow, d.class_flow,
                      d.class_share, d.select_pairs, d.select_flow);
        CHECK(d.objective <= 1e-9);
        CHECK(d.flow <= 1.0 && d.class_flow <= 1.0); // of max(1 veh/h, 1e-3 of the flow)
        CHECK(d.class_share <= 1e-3);
        CHECK(d.select_pairs <= 1e-3 && d.select_flow <= 1e-3);
    }
    warm_free(&base);
    warm_close(&t);
}

TEST(three_classes_of_chicago_are_where_a_cold_start_puts_them)
{
    UNUSED_STATE;
    all_cases(&tntp_names[2], 1e-10);
    all_cases(&tntp_names[2], 1e-12);
}

TEST(berlin_is_where_a_cold_start_puts_it)
{
    UNUSED_STATE;
    all_cases(&tntp_names[3], 1e-10);
}

TEST(no_class_uses_what_is_closed_to_it_and_select_link_adds_up)
{
    UNUSED_STATE;
    warm_town t;
    warm_answer a;
    jm_selected s;
    jm_proportion_result shares;
    double *flow = NULL;
    warm_open(&t, shared, &tntp_names[2]);
    warm_solve(&t, 1e-10, NULL, &a);
    warm_share_out(&t, &a, &shares);
    int64_t links = t.net.link_count;
    CHECK_OK(t.file.ctx, jm_new(t.file.ctx, &flow, WARM_USERS * links));
    jm_bush_set_sum(&a.bushes, WARM_USERS, (int32_t)links, flow);
    int32_t closed = 0;
    for (int64_t e = 0; e < links; e++) {
        closed += t.closed[e];
        CHECK(!t.closed[e] || flow[2 * links + e] == 0.0);
        CHECK_NEAR(flow[e] + flow[links + e] + flow[2 * links + e], a.flow[e],
                   1e-9 * (1.0 + a.flow[e]));
    }
    CHECK(closed == CORRIDOR);
    int32_t link = warm_busiest(&t, a.flow);
    CHECK_OK(t.file.ctx, jm_select_link(t.file.ctx, &t.in, &a.bushes, &link, 1, &s));
    CHECK_NEAR(s.trips, a.flow[link], 1e-9 * a.flow[link]);
    jm_selected_free(&s);
    jm_free(flow);
    warm_free(&a);
    warm_close(&t);
}

/// What all classes pay beside time.
static double class_costs(const warm_town *t, const jm_bush_set *set)
{
    double sum = 0.0;
    for (int32_t b = 0; b < set->bush_count; b++)
        for (int64_t k = set->first[b]; k < set->first[b + 1]; k++)
            sum += set->flow[k] * t->in.users[set->user[b]].cost[set->link[k]];
    return sum;
}

TEST(all_origins_and_classes_split_alike_over_a_pair_of_alternatives)
{
    UNUSED_STATE;
    warm_town t;
    warm_answer a;
    jm_proportion_result shares;
    int64_t compared = 0;
    warm_open(&t, shared, &tntp_names[2]);
    warm_solve(&t, 1e-10, NULL, &a);
    // Flows of less than a thousandth of a vehicle bear the rounding of those beside them.
    double before = proportion_residual(&t.in, &a.bushes, 1e-3, &compared);
    double paid = class_costs(&t, &a.bushes), begin = warm_cpu_s();
    warm_share_out(&t, &a, &shares);
    double share_s = warm_cpu_s() - begin;
    double after = proportion_residual(&t.in, &a.bushes, 1e-3, &compared);
    print_message("Chicago, 3 classes: ratios differ by e^%.2g before, e^%.1e after (%d pairs of "
                  "alternatives); %d braids, %d unknowns, %d steps; %.3f CPU s, the solve %.3f\n",
                  before, after, (int)compared, (int)shares.braids, (int)shares.unknowns,
                  (int)shares.iterations, share_s, a.cpu_s);
    CHECK(compared > 1000 && before > 0.1);
    // Who pays a toll changes, what all pay does not: else the gap would.
    CHECK_NEAR(class_costs(&t, &a.bushes), paid, 1e-10 * a.result.total_time);
    CHECK(after < 1e-11); // products of a dozen shares, each rounded
    warm_free(&a);
    warm_close(&t);
}

// A node to which a trifle flows keeps one at least of the links that bring it.
TEST(shares_at_a_loose_gap_leave_no_flow_that_comes_from_nothing)
{
    UNUSED_STATE;
    warm_town t;
    warm_answer base, answer;
    jm_proportion_result shares;
    int32_t link = JM_NONE;
    warm_open(&t, shared, &tntp_names[2]);
    warm_solve(&t, 1e-6, NULL, &base);
    warm_edit(&t, 0, base.flow, &link);
    warm_solve(&t, 1e-6, NULL, &answer);
    warm_share_out(&t, &answer, &shares);
    CHECK_OK(t.file.ctx, jm_bush_set_check_flows(t.file.ctx, &answer.bushes, &t.in, 1e-9, NULL));
    warm_undo(&t);
    warm_free(&answer);
    warm_free(&base);
    warm_close(&t);
}

/// Ten links edited; `threads` to solve with. Least costs of all pairs in skim.
static void solve_edited(warm_town *t, const warm_answer *base, int32_t threads, double *skim,
                         double *flow, jm_assign_result *result)
{
    int32_t link = JM_NONE;
    double *time = warm_copy(t->file.ctx, flow, t->net.link_count, 0.0);
    jm_assign_input in = t->in;
    jm_assign_def def = {.relative_gap = 1e-6, .iteration_limit = 200, .threads = threads};
    warm_edit(t, 1, base->flow, &link);
    in.warm = &base->bushes;
    *result = (jm_assign_result){.flow = flow, .time = time, .skim = skim};
    CHECK_OK(t->file.ctx, jm_assign(t->file.ctx, &in, &def, result));
    warm_undo(t);
    jm_free(time);
}

/// Solves after an edit from the bushes of before, with their trees and without.
static void solve_twice(warm_town *t, int which, double gap, const warm_answer *base,
                        warm_answer answer[2], int32_t *link)
{
    jm_bush_set without;
    CHECK_OK(t->file.ctx, jm_bush_set_copy(t->file.ctx, &base->bushes, &without));
    CHECK(base->bushes.trees != NULL && without.trees == NULL);
    warm_edit(t, which, base->flow, link);
    warm_solve(t, gap, &base->bushes, &answer[0]);
    warm_solve(t, gap, &without, &answer[1]);
    jm_bush_set_free(&without);
}

TEST(the_trees_of_before_change_no_answer)
{
    UNUSED_STATE;
    warm_town t;
    warm_answer base, answer[2];
    int32_t link = JM_NONE;
    warm_open(&t, shared, &tntp_names[2]);
    warm_solve(&t, 1e-10, NULL, &base);
    solve_twice(&t, 1, 1e-10, &base, answer, &link);
    warm_difference d = warm_compare(&t, &answer[0], &answer[1], link);
    CHECK(d.objective <= 1e-12 && d.flow <= 1.0); // of max(1 veh/h, 1e-3 of the flow)
    warm_undo(&t);
    for (int i = 0; i < 2; i++)
        warm_free(&answer[i]);
    warm_free(&base);
    warm_close(&t);
}

// A planner tries one edit after the other; each starts from what the one before kept, and nobody
// has put the bushes in order meanwhile. Taken back, all edits leave what was there before.
TEST(a_chain_of_edits_ends_where_it_began_with_all_its_trips)
{
    UNUSED_STATE;
    enum { rounds = 4 };
    warm_town t;
    warm_answer base, kept[2], last;
    int32_t link = JM_NONE;
    warm_open(&t, shared, &tntp_names[2]);
    warm_solve(&t, 1e-8, NULL, &base);
    warm_solve_for(&t, 1e-8, &base.bushes, WARM_KEPT, &kept[0]);
    for (int i = 1; i < 2 * rounds; i++) {
        if (i % 2 == 1)
            warm_edit_number(&t, i / 2 % WARM_CASES, i / 2, base.flow, &link);
        else
            warm_undo(&t);
        warm_solve_for(&t, 1e-8, &kept[0].bushes, WARM_KEPT, &kept[1]);
        CHECK(kept[1].result.relative_gap <= 1e-8);
        warm_free(&kept[0]);
        kept[0] = kept[1];
    }
    warm_undo(&t);
    warm_solve(&t, 1e-8, &kept[0].bushes, &last);
    CHECK_OK(t.file.ctx, jm_bush_set_check_flows(t.file.ctx, &last.bushes, &t.in, 1e-9, NULL));
    CHECK_NEAR(last.result.objective, base.result.objective, 1e-8 * base.result.objective);
    CHECK_NEAR(last.result.assigned, base.result.assigned, 1e-12 * base.result.assigned);
    warm_free(&last);
    warm_free(&kept[0]);
    warm_free(&base);
    warm_close(&t);
}

TEST(what_is_kept_alone_gives_the_same_bits_for_any_threads)
{
    UNUSED_STATE;
    warm_town t;
    warm_answer base;
    jm_assign_result result;
    double *flow[2];
    warm_open(&t, shared, &tntp_names[2]);
    warm_solve_for(&t, 1e-6, NULL, WARM_KEPT, &base);
    for (int i = 0; i < 2; i++) {
        flow[i] = warm_copy(t.file.ctx, base.flow, t.net.link_count, 1.0);
        solve_edited(&t, &base, i == 0 ? 1 : 3, NULL, flow[i], &result);
    }
    CHECK(result.relative_gap <= 1e-6);
    CHECK(memcmp(flow[0], flow[1], (size_t)t.net.link_count * sizeof *flow[0]) == 0);
    jm_free(flow[0]);
    jm_free(flow[1]);
    warm_free(&base);
    warm_close(&t);
}

// One zone sends 5 % more: the ways that its trips and those beside them already have are all that
// a gap of 1e-6 needs, and they are brought together before the first look.
TEST(more_trips_of_one_zone_need_no_round_of_visits)
{
    UNUSED_STATE;
    for (int i = 2; i < 4; i++) {
        warm_town t;
        warm_answer base, answer;
        int32_t link = JM_NONE;
        warm_open(&t, shared, &tntp_names[i]);
        warm_solve(&t, 1e-6, NULL, &base);
        warm_edit(&t, 2, base.flow, &link);
        warm_solve(&t, 1e-6, &base.bushes, &answer);
        CHECK(answer.result.iterations == 0 && answer.result.relative_gap <= 1e-6);
        warm_undo(&t);
        warm_free(&answer);
        warm_free(&base);
        warm_close(&t);
    }
}

// The look at warm bushes begins with a neighbour's tree, the skim with nothing.
TEST(a_warm_gap_is_against_the_least_costs_of_searches_from_nothing)
{
    UNUSED_STATE;
    warm_town t;
    warm_answer base;
    jm_assign_result result;
    double *skim = NULL, *flow[2] = {NULL, NULL}, least = 0.0;
    warm_open(&t, shared, &tntp_names[3]);
    warm_solve(&t, 1e-6, NULL, &base);
    int64_t links = t.net.link_count, pairs = (int64_t)t.file.zone_count * t.file.zone_count;
    CHECK_OK(t.file.ctx, jm_new(t.file.ctx, &skim, pairs));
    for (int i = 0; i < 2; i++) {
        flow[i] = warm_copy(t.file.ctx, base.flow, links, 1.0);
        solve_edited(&t, &base, i == 0 ? 1 : 3, skim, flow[i], &result);
    }
    for (int64_t p = 0; p < pairs; p++)
        if (t.demand[0][p] > 0.0 && p / t.file.zone_count != p % t.file.zone_count)
            least += t.demand[0][p] * skim[p];
    CHECK(result.relative_gap > 0.0 && result.relative_gap <= 1e-6);
    CHECK_NEAR(least, result.shortest_time, 1e-12 * least); // sums of 50 000 products, rounded
    CHECK(memcmp(flow[0], flow[1], (size_t)links * sizeof *flow[0]) == 0);
    jm_free(skim);
    jm_free(flow[0]);
    jm_free(flow[1]);
    warm_free(&base);
    warm_close(&t);
}

int main(void)
{
    shared = shared_or_exit("reference/traffic/README.md");
    const struct CMUnitTest tests[] = {
        CASE(three_classes_of_chicago_are_where_a_cold_start_puts_them),
        CASE(berlin_is_where_a_cold_start_puts_it),
        CASE(the_trees_of_before_change_no_answer),
        CASE(shares_at_a_loose_gap_leave_no_flow_that_comes_from_nothing),
        CASE(a_chain_of_edits_ends_where_it_began_with_all_its_trips),
        CASE(what_is_kept_alone_gives_the_same_bits_for_any_threads),
        CASE(more_trips_of_one_zone_need_no_round_of_visits),
        CASE(a_warm_gap_is_against_the_least_costs_of_searches_from_nothing),
        CASE(all_origins_and_classes_split_alike_over_a_pair_of_alternatives),
        CASE(no_class_uses_what_is_closed_to_it_and_select_link_adds_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
