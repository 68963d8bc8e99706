// Trees of an earlier solve: hints that fit one mesh, and none that misleads.
#include "nets.h"

#include "assignment/tree_set.h"

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
    CHECK(jm_tree_set_fits(n.bushes.trees, &mesh));
    CHECK(!jm_tree_set_fits(NULL, &mesh));
    jm_mesh_free(&mesh);
    turn_a_link(&n);
    mesh = mesh_of(ctx, &n);
    CHECK(!jm_tree_set_fits(n.bushes.trees, &mesh));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_origin_with_trips_leaves_its_tree),
        CASE(trees_fit_the_mesh_they_were_found_on_and_no_other),
        CASE(a_warm_start_on_another_mesh_ends_where_a_cold_one_does)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
