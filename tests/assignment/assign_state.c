// The state of an assignment in a file: what it gives back, and what it refuses.
#include "nets.h"

#include "assignment/assign_state.h"
#include "assignment/bush_pack.h"
#include "store/h5.h"

#include <unistd.h>

static const jm_assign_about about = {.relative_gap = 1e-12, .objective = 123.5};

static void path_of(char path[64], const char *name)
{
    snprintf(path, 64, "/tmp/jm-state-%ld-%s.h5", (long)getpid(), name);
}

static void save(jm_ctx *ctx, small_net *n, const char *path)
{
    two_diamonds(n);
    solve(ctx, n, 1e-12);
    CHECK_OK(ctx, jm_assign_state_write(ctx, path, &n->in, &n->bushes, &about));
}

TEST(what_was_written_comes_back)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[64], fresh[80];
    small_net n;
    jm_bush_set back;
    jm_assign_told told;
    path_of(path, "whole");
    save(ctx, &n, path);
    CHECK_OK(ctx, jm_assign_state_read(ctx, path, &n.in, &back, &told));
    CHECK(told.same_net && told.same_demand && told.lost_links == 0 && told.new_links == 0);
    CHECK(told.about.relative_gap == about.relative_gap);
    CHECK(told.about.objective == about.objective);
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &back, &n.in, 1e-12, NULL));
    CHECK(back.bush_count == n.bushes.bush_count);
    double was[2 * link_limit], is[2 * link_limit];
    jm_bush_set_sum(&n.bushes, 2, n.links, was);
    jm_bush_set_sum(&back, 2, n.links, is);
    for (int32_t i = 0; i < 2 * n.links; i++) // shares and products are rounded
        CHECK_NEAR(is[i], was[i], 1e-13 * (1.0 + was[i]));
    snprintf(fresh, sizeof fresh, "%s.tmp", path);
    CHECK(access(fresh, F_OK) != 0);
    jm_bush_set_free(&back);
    jm_bush_set_free(&n.bushes);
    remove(path);
    jm_ctx_destroy(ctx);
}

TEST(of_a_net_with_other_links_the_same_ones_are_taken)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[64];
    small_net n, now;
    jm_bush_set back;
    jm_assign_told told;
    path_of(path, "edited");
    save(ctx, &n, path);
    // The same without 1 -> 3, with a new link first and in another order; one trip more.
    now = (small_net){.nodes = 7, .terminals = 3, .terminal = {0, 3, 6}, .users = 2};
    add(&now, 0, 6, 9.0, 1.0);
    for (int32_t e = n.links - 1; e >= 0; e--)
        if (e != 2)
            add(&now, n.from[e], n.to[e], n.free_time[e], n.alpha[e]);
    memcpy(now.demand, n.demand, sizeof now.demand);
    set_demand(&now, 0, 0, 2, 8.0);
    describe(&now);
    CHECK_OK(ctx, jm_assign_state_read(ctx, path, &now.in, &back, &told));
    CHECK(!told.same_net && !told.same_demand && told.lost_links == 1 && told.new_links == 1);
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &back, &now.in, 1e-12, NULL));
    double flow[2 * link_limit];
    jm_bush_set_sum(&back, 2, now.links, flow);
    // 0 -> 2 is link 6 now, and the only way left: all trips from 0 take it. 0 -> 1 leads nowhere.
    CHECK_NEAR(flow[6], 6.0 + 8.0, 1e-12);
    CHECK(flow[7] == 0.0 && flow[0] == 0.0);
    jm_bush_set_free(&back);
    jm_bush_set_free(&n.bushes);
    remove(path);
    jm_ctx_destroy(ctx);
}

TEST(a_closed_link_and_what_only_it_led_to_go_out)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[64];
    small_net n;
    jm_bush_set back;
    jm_assign_told told;
    path_of(path, "closed");
    save(ctx, &n, path);
    n.has_closed[1] = true;
    n.closed[1][4] = 1;
    describe(&n);
    CHECK_OK(ctx, jm_assign_state_read(ctx, path, &n.in, &back, &told));
    CHECK(told.same_net && !told.same_demand);
    CHECK_OK(ctx, jm_bush_set_check_flows(ctx, &back, &n.in, 1e-12, NULL));
    double flow[2 * link_limit];
    jm_bush_set_sum(&back, 2, n.links, flow);
    CHECK(flow[n.links + 4] == 0.0 && flow[n.links + 6] == 0.0);
    CHECK_NEAR(flow[n.links + 5], 11.0, 1e-12);
    jm_bush_set_free(&back);
    jm_bush_set_free(&n.bushes);
    remove(path);
    jm_ctx_destroy(ctx);
}

static void refuse(jm_ctx *ctx, const char *path, const small_net *n, const char *words)
{
    jm_bush_set back;
    jm_assign_told told;
    CHECK_FAILS(ctx, jm_assign_state_read(ctx, path, &n->in, &back, &told), JM_ERR_DATA, words);
    CHECK(back.bush_count == 0 && back.link == NULL);
}

TEST(a_state_of_another_network_or_other_classes_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[64];
    small_net n, other;
    path_of(path, "other");
    save(ctx, &n, path);
    ladder(&other);
    other.users = 2;
    describe(&other);
    refuse(ctx, path, &other, "of another network (3 zones, 8 links");
    n.in.user_count = 1;
    refuse(ctx, path, &n, "has 2 classes, but there are 1 now");
    jm_bush_set_free(&n.bushes);
    remove(path);
    jm_ctx_destroy(ctx);
}

TEST(files_that_are_cut_foreign_or_absent_are_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[64];
    small_net n;
    path_of(path, "cut");
    save(ctx, &n, path);
    CHECK(truncate(path, 1500) == 0);
    refuse(ctx, path, &n, path);
    remove(path);
    refuse(ctx, path, &n, path);
    jm_h5 *file = NULL;
    CHECK_OK(ctx, jm_h5_create(ctx, path, (jm_h5_format){"city", 1}, &file));
    CHECK_OK(ctx, jm_h5_close(ctx, file));
    refuse(ctx, path, &n, "city");
    jm_bush_set_free(&n.bushes);
    remove(path);
    jm_ctx_destroy(ctx);
}

TEST(numbers_that_cannot_be_are_refused)
{
    UNUSED_STATE;
    static const struct {
        const char *path;
        int64_t at;
        int32_t value;
    } faults[] = {{"/bushes/step", 3, 0},   {"/bushes/step", 0, -1}, {"/bushes/step", 1, 99},
                  {"/bushes/count", 0, 40}, {"/bushes/user", 0, 5},  {"/bushes/terminal", 0, -2},
                  {"/net/to", 2, 7}};
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[64];
    small_net n;
    path_of(path, "odd");
    two_diamonds(&n);
    solve(ctx, &n, 1e-12);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        // A file of the same rows, one number changed.
        jm_bush_pack pack;
        jm_h5 *file = NULL;
        CHECK_OK(ctx, jm_bush_pack_make(ctx, &n.net, &n.bushes, &pack));
        CHECK_OK(ctx, jm_h5_create(ctx, path, (jm_h5_format){"assignment", 1}, &file));
        const struct {
            const char *path;
            jm_type type;
            const void *values;
            int64_t count;
        } rows[] = {{"/net/from", JM_I32, n.from, n.links},
                    {"/net/to", JM_I32, n.to, n.links},
                    {"/terminal_node", JM_I32, n.terminal, n.terminals},
                    {"/bushes/user", JM_I32, pack.user, pack.bush_count},
                    {"/bushes/terminal", JM_I32, pack.terminal, pack.bush_count},
                    {"/bushes/count", JM_I32, pack.count, pack.bush_count},
                    {"/bushes/step", JM_I32, pack.step, pack.link_count},
                    {"/bushes/share", JM_F64, pack.share, pack.share_count}};
        for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
            int32_t copy[256];
            const void *values = rows[r].values;
            if (strcmp(rows[r].path, faults[i].path) == 0) {
                memcpy(copy, values, (size_t)rows[r].count * sizeof *copy);
                copy[faults[i].at] = faults[i].value;
                values = copy;
            }
            const jm_h5_shape shape = {.rank = 1, .size = {rows[r].count}};
            CHECK_OK(ctx,
                     jm_h5_write(ctx, file, rows[r].path, rows[r].type, shape, values, NULL, NULL));
        }
        CHECK_OK(ctx, jm_h5_set_integer(ctx, file, "/", "users", 2));
        CHECK_OK(ctx, jm_h5_set_integer(ctx, file, "/", "nodes", 7));
        CHECK_OK(ctx, jm_h5_set_real(ctx, file, "/", "relative_gap", 0.0));
        CHECK_OK(ctx, jm_h5_set_real(ctx, file, "/", "objective", 0.0));
        CHECK_OK(ctx, jm_h5_close(ctx, file));
        refuse(ctx, path, &n, "damaged");
        jm_bush_pack_free(&pack);
        remove(path);
    }
    jm_bush_set_free(&n.bushes);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(what_was_written_comes_back),
                                       CASE(of_a_net_with_other_links_the_same_ones_are_taken),
                                       CASE(a_closed_link_and_what_only_it_led_to_go_out),
                                       CASE(a_state_of_another_network_or_other_classes_is_refused),
                                       CASE(files_that_are_cut_foreign_or_absent_are_refused),
                                       CASE(numbers_that_cannot_be_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
