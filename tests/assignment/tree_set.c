// Trees and bushes that an earlier solve left on its mesh: trees are hints that fit one mesh, and
// none that misleads; bushes are taken as they are where trips and bans are the same.
#include "nets.h"

#include "assignment/tree_set.h"

#include <math.h>
#include <string.h>

static jm_mesh mesh_of(jm_ctx *ctx, small_net *n)
{
    jm_mesh mesh;
    describe(n);
    CHECK_OK(ctx, jm_mesh_create(ctx, &mesh, &n->net, n->terminals, n->terminal));
    return mesh;
}

/// Link 1, from 1 to 3, now goes the other way.
static void turn_a_link(small_net *n)
{
    n->from[1] = 3;
    n->to[1] = 1;
}

TEST(each_origin_with_trips_leaves_its_tree)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {0};
    ladder(&n);
    solve(ctx, &n, 1e-12);
    const jm_tree_set *trees = n.bushes.trees;
    CHECK(trees != NULL && trees->count == 2);
    CHECK(jm_tree_set_find(trees, 0, 0)->count >= 7); // to all nodes but its own
    CHECK(jm_tree_set_find(trees, 0, 1) != NULL);
    CHECK(jm_tree_set_find(trees, 0, 2) == NULL && jm_tree_set_find(trees, 1, 0) == NULL);
    jm_bush_set_free(&n.bushes);
    jm_ctx_destroy(ctx);
}

TEST(trees_fit_the_mesh_they_were_found_on_and_no_other)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {0};
    ladder(&n);
    solve(ctx, &n, 1e-12);
    n.capacity[0] *= 0.1;
    jm_mesh mesh = mesh_of(ctx, &n);
    CHECK(jm_tree_set_fits(n.bushes.trees, &mesh, n.terminals));
    CHECK(!jm_tree_set_fits(NULL, &mesh, n.terminals));
    jm_mesh_free(&mesh);
    // Two terminals change places: the links are the same, whose trips they carry is not.
    int32_t first = n.terminal[0];
    n.terminal[0] = n.terminal[1];
    n.terminal[1] = first;
    mesh = mesh_of(ctx, &n);
    CHECK(!jm_tree_set_fits(n.bushes.trees, &mesh, n.terminals));
    jm_mesh_free(&mesh);
    n.terminal[1] = n.terminal[0];
    n.terminal[0] = first;
    turn_a_link(&n);
    mesh = mesh_of(ctx, &n);
    CHECK(!jm_tree_set_fits(n.bushes.trees, &mesh, n.terminals));
    jm_mesh_free(&mesh);
    jm_bush_set_free(&n.bushes);
    jm_ctx_destroy(ctx);
}

TEST(a_warm_start_on_another_mesh_ends_where_a_cold_one_does)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    small_net n = {0}, warm;
    ladder(&n);
    solve(ctx, &n, 1e-12);
    turn_a_link(&n);
    warm = n;
    describe(&warm);
    warm.in.warm = &n.bushes;
    jm_assign_def def = {.relative_gap = 1e-12, .iteration_limit = 5000, .threads = 1};
    jm_assign_result result = {.flow = warm.flow, .time = warm.time};
    CHECK_OK(ctx, jm_assign(ctx, &warm.in, &def, &result));
    jm_bush_set_free(&n.bushes);
    solve(ctx, &n, 1e-12);
    for (int32_t e = 0; e < n.links; e++)
        CHECK_NEAR(warm.flow[e], n.flow[e], 1e-4); // veh; the root of the gap, times 35 trips
    jm_bush_set_free(&n.bushes);
    jm_ctx_destroy(ctx);
}

/// Solves the net of today from the bushes of before, and cold.
static void solve_both(jm_ctx *ctx, const jm_bush_set *before, small_net *today, double gap,
                       jm_assign_result result[2], double flow[2][link_limit])
{
    double time[link_limit];
    jm_assign_def def = {.relative_gap = gap, .iteration_limit = 5000, .threads = 1};
    describe(today);
    for (int32_t i = 0; i < 2; i++) {
        today->in.warm = i == 0 ? before : NULL;
        result[i] = (jm_assign_result){
            .flow = flow[i], .time = time, .bushes = i == 0 ? &today->bushes : NULL};
        CHECK_OK(ctx, jm_assign(ctx, &today->in, &def, &result[i]));
    }
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &today->bushes, &today->in, 1e-9, NULL));
    jm_bush_set_free(&today->bushes);
}

/// Warm and cold to a gap of 1e-12 are one answer.
static void check_same(const jm_assign_result result[2], double flow[2][link_limit], int32_t links)
{
    CHECK(result[0].relative_gap <= 1e-12);
    CHECK_NEAR(result[0].objective, result[1].objective, 1e-11 * result[1].objective);
    CHECK_NEAR(result[0].assigned, result[1].assigned, 1e-12 * result[1].assigned);
    for (int32_t e = 0; e < links; e++)
        CHECK_NEAR(flow[0][e], flow[1][e], 2e-4); // veh; the root of the gap, times 70 trips
}

// Found to 1e-12 and asked for to 1e-6: nothing is left to shift.
TEST(what_has_not_changed_is_handed_on_bit_by_bit)
{
    UNUSED_STATE;
    small_net n = {0}, today;
    double flow[2][link_limit];
    jm_assign_result result[2];
    jm_ctx *ctx = open_net(&n, ladder, 1e-12);
    const jm_kept_tree *kept = jm_tree_set_find(n.bushes.trees, 0, 0);
    CHECK(kept->used_count == n.bushes.first[1]);
    today = n;
    solve_both(ctx, &n.bushes, &today, 1e-6, result, flow);
    CHECK(result[0].iterations == 0);
    CHECK(memcmp(flow[0], n.flow, (size_t)n.links * sizeof *n.flow) == 0);
    close_net(ctx, &n);
}

// Both origins have other trips, one of them, or trips that may not use a link any more.
TEST(bushes_of_other_trips_or_bans_end_where_a_cold_start_does)
{
    UNUSED_STATE;
    for (int edit = 0; edit < 3; edit++) {
        small_net n = {0}, today;
        double flow[2][link_limit];
        jm_assign_result result[2];
        jm_ctx *ctx = open_net(&n, ladder, 1e-12);
        today = n;
        for (int32_t p = 0; edit == 0 && p < n.terminals * n.terminals; p++)
            today.demand[0][p] *= 2.0;
        if (edit == 1)
            set_demand(&today, 0, 1, 2, 5.0);
        today.has_closed[0] = edit == 2;
        today.closed[0][2] = 1; // from 2 to 4
        solve_both(ctx, &n.bushes, &today, 1e-12, result, flow);
        check_same(result, flow, n.links);
        CHECK(edit != 2 || flow[0][2] == 0.0);
        close_net(ctx, &n);
    }
}

/// What a warm start in this process asks for, and no more.
static void keep(jm_ctx *ctx, small_net *n, double gap, jm_bush_set *kept)
{
    jm_assign_def def = {.relative_gap = gap, .iteration_limit = 5000, .threads = 1};
    jm_assign_result result = {.flow = n->flow, .time = n->time, .bushes = kept, .kept_only = true};
    describe(n);
    CHECK_OK(ctx, jm_assign(ctx, &n->in, &def, &result));
    CHECK(kept->bush_count == 0 && kept->trees != NULL);
}

// The same net, other trips, trips that may not use a link any more, a net with a link turned.
TEST(what_is_kept_alone_serves_a_warm_start_as_bushes_do)
{
    UNUSED_STATE;
    for (int edit = 0; edit < 4; edit++) {
        small_net n = {0}, today;
        double flow[2][link_limit];
        jm_assign_result result[2];
        jm_bush_set kept;
        jm_ctx *ctx = jm_ctx_create(NULL);
        ladder(&n);
        keep(ctx, &n, 1e-12, &kept);
        today = n;
        if (edit == 1)
            set_demand(&today, 0, 1, 2, 5.0);
        today.has_closed[0] = edit == 2;
        today.closed[0][2] = 1; // from 2 to 4
        if (edit == 3)
            turn_a_link(&today);
        solve_both(ctx, &kept, &today, 1e-12, result, flow);
        CHECK(edit != 0 || result[0].iterations == 0);
        check_same(result, flow, n.links);
        CHECK(edit != 2 || flow[0][2] == 0.0);
        jm_bush_set_free(&kept);
        jm_ctx_destroy(ctx);
    }
}

TEST(other_trips_or_bans_have_another_name)
{
    UNUSED_STATE;
    double trips[4] = {1.0, 2.0, 0.0, 4.0}, twice[4] = {2.0, 4.0, 0.0, 8.0};
    double open[3] = {0.0, 1.0, 0.0}, dearer[3] = {0.0, 2.0, 0.0};
    double closed[3] = {0.0, (double)INFINITY, 0.0};
    uint64_t none = jm_name_bans(NULL, 3), name = jm_name_trips(none, trips, 4);
    CHECK(none == jm_name_bans(open, 3) && none == jm_name_bans(dearer, 3));
    CHECK(none != jm_name_bans(closed, 3));
    CHECK(name == jm_name_trips(none, trips, 4) && name != jm_name_trips(none, twice, 4));
    CHECK(name != jm_name_trips(jm_name_bans(closed, 3), trips, 4));
    CHECK(name != jm_name_trips(none, trips, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_origin_with_trips_leaves_its_tree),
        CASE(trees_fit_the_mesh_they_were_found_on_and_no_other),
        CASE(a_warm_start_on_another_mesh_ends_where_a_cold_one_does),
        CASE(what_has_not_changed_is_handed_on_bit_by_bit),
        CASE(bushes_of_other_trips_or_bans_end_where_a_cold_start_does),
        CASE(what_is_kept_alone_serves_a_warm_start_as_bushes_do),
        CASE(other_trips_or_bans_have_another_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
