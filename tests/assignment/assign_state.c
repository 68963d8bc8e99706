// The state of an assignment in a file: what it gives back, and what it refuses.
#include "nets.h"

#include "assignment/assign_state.h"
#include "assignment/bush_pack.h"
#include "store/h5.h"

#include <unistd.h>

static const jm_assign_about about = {.relative_gap = 1e-12, .objective = 123.5};

/// Two diamonds at their equilibrium, kept in a file of their own; what is read back.
typedef struct kept {
    jm_ctx *ctx;
    small_net n;
    char path[64];
    jm_bush_set back;
    jm_assign_told told;
} kept;

static void open_kept(kept *k, const char *name)
{
    *k = (kept){.path = ""};
    k->ctx = open_net(&k->n, two_diamonds, 1e-12);
    snprintf(k->path, sizeof k->path, "/tmp/jm-state-%ld-%s.h5", (long)getpid(), name);
    CHECK_OK(k->ctx, jm_assign_state_write(k->ctx, k->path, &k->n.in, &k->n.bushes, &about));
}

/// Reads the file into a network of today.
static void read_into(kept *k, const small_net *today)
{
    CHECK_OK(k->ctx, jm_assign_state_read(k->ctx, k->path, &today->in, &k->back, &k->told));
    CHECK_OK(k->ctx, jm_bush_set_check_flows(k->ctx, &k->back, &today->in, 1e-12, NULL));
}

static void close_kept(kept *k)
{
    jm_bush_set_free(&k->back);
    remove(k->path);
    close_net(k->ctx, &k->n);
}

TEST(what_was_written_comes_back)
{
    UNUSED_STATE;
    kept k;
    char fresh[80];
    open_kept(&k, "whole");
    const small_net *n = &k.n;
    read_into(&k, n);
    CHECK(k.told.same_net && k.told.same_demand);
    CHECK(k.told.lost_links == 0 && k.told.new_links == 0);
    CHECK(k.told.about.relative_gap == about.relative_gap);
    CHECK(k.told.about.objective == about.objective);
    CHECK(k.back.bush_count == n->bushes.bush_count);
    double was[2 * link_limit], is[2 * link_limit];
    jm_bush_set_sum(&n->bushes, 2, n->links, was);
    jm_bush_set_sum(&k.back, 2, n->links, is);
    for (int32_t i = 0; i < 2 * n->links; i++) // shares and products are rounded
        CHECK_NEAR(is[i], was[i], 1e-13 * (1.0 + was[i]));
    snprintf(fresh, sizeof fresh, "%s.tmp", k.path);
    CHECK(access(fresh, F_OK) != 0);
    close_kept(&k);
}

TEST(of_a_net_with_other_links_the_same_ones_are_taken)
{
    UNUSED_STATE;
    kept k;
    open_kept(&k, "edited");
    const small_net *n = &k.n;
    // The same without 1 -> 3, with a new link first and in another order; one trip more.
    small_net now = {.nodes = 7, .terminals = 3, .terminal = {0, 3, 6}, .users = 2};
    add(&now, 0, 6, 9.0, 1.0);
    for (int32_t e = n->links - 1; e >= 0; e--)
        if (e != 2)
            add(&now, n->from[e], n->to[e], n->free_time[e], n->alpha[e]);
    memcpy(now.demand, n->demand, sizeof now.demand);
    set_demand(&now, 0, 0, 2, 8.0);
    describe(&now);
    read_into(&k, &now);
    CHECK(!k.told.same_net && !k.told.same_demand);
    CHECK(k.told.lost_links == 1 && k.told.new_links == 1);
    double flow[2 * link_limit];
    jm_bush_set_sum(&k.back, 2, now.links, flow);
    // 0 -> 2 is link 6 now, and the only way left: all trips from 0 take it. 0 -> 1 leads nowhere.
    CHECK_NEAR(flow[6], 6.0 + 8.0, 1e-12);
    CHECK(flow[7] == 0.0 && flow[0] == 0.0);
    close_kept(&k);
}

TEST(a_closed_link_and_what_only_it_led_to_go_out)
{
    UNUSED_STATE;
    kept k;
    open_kept(&k, "closed");
    small_net *n = &k.n;
    n->has_closed[1] = true;
    n->closed[1][4] = 1;
    describe(n);
    read_into(&k, n);
    CHECK(k.told.same_net && !k.told.same_demand);
    double flow[2 * link_limit];
    jm_bush_set_sum(&k.back, 2, n->links, flow);
    CHECK(flow[n->links + 4] == 0.0 && flow[n->links + 6] == 0.0);
    CHECK_NEAR(flow[n->links + 5], 11.0, 1e-12);
    close_kept(&k);
}

static void refuse(const kept *k, const small_net *today, const char *words)
{
    jm_bush_set back;
    jm_assign_told told;
    CHECK_FAILS(k->ctx, jm_assign_state_read(k->ctx, k->path, &today->in, &back, &told),
                JM_ERR_DATA, words);
    CHECK(back.bush_count == 0 && back.link == NULL);
}

TEST(a_state_of_another_network_or_other_classes_is_refused)
{
    UNUSED_STATE;
    kept k;
    small_net other;
    open_kept(&k, "other");
    ladder(&other);
    other.users = 2;
    describe(&other);
    refuse(&k, &other, "of another network (3 zones, 8 links");
    k.n.in.user_count = 1;
    refuse(&k, &k.n, "has 2 classes, but there are 1 now");
    close_kept(&k);
}

TEST(files_that_are_cut_foreign_or_absent_are_refused)
{
    UNUSED_STATE;
    kept k;
    open_kept(&k, "cut");
    CHECK(truncate(k.path, 1500) == 0);
    refuse(&k, &k.n, k.path);
    remove(k.path);
    refuse(&k, &k.n, k.path);
    jm_h5 *file = NULL;
    CHECK_OK(k.ctx, jm_h5_create(k.ctx, k.path, (jm_h5_format){"city", 1}, &file));
    CHECK_OK(k.ctx, jm_h5_close(k.ctx, file));
    refuse(&k, &k.n, "city");
    close_kept(&k);
}

typedef struct wrong_number {
    const char *path;
    int64_t at;
    int32_t value;
} wrong_number;

/// Writes the file anew by its rows, with one number changed.
static void write_wrong(kept *k, const wrong_number *wrong)
{
    jm_ctx *ctx = k->ctx;
    const small_net *n = &k->n;
    jm_bush_pack pack;
    jm_h5 *file = NULL;
    CHECK_OK(ctx, jm_bush_pack_make(ctx, &n->net, &n->bushes, &pack));
    CHECK_OK(ctx, jm_h5_create(ctx, k->path, (jm_h5_format){"assignment", 1}, &file));
    const struct {
        const char *path;
        jm_type type;
        const void *values;
        int64_t count;
    } rows[] = {{"/net/from", JM_I32, n->from, n->links},
                {"/net/to", JM_I32, n->to, n->links},
                {"/terminal_node", JM_I32, n->terminal, n->terminals},
                {"/bushes/user", JM_I32, pack.user, pack.bush_count},
                {"/bushes/terminal", JM_I32, pack.terminal, pack.bush_count},
                {"/bushes/count", JM_I32, pack.count, pack.bush_count},
                {"/bushes/step", JM_I32, pack.step, pack.link_count},
                {"/bushes/share", JM_F64, pack.share, pack.share_count}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        int32_t copy[256];
        const void *values = rows[r].values;
        if (strcmp(rows[r].path, wrong->path) == 0) {
            memcpy(copy, values, (size_t)rows[r].count * sizeof *copy);
            copy[wrong->at] = wrong->value;
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
    jm_bush_pack_free(&pack);
}

TEST(numbers_that_cannot_be_are_refused)
{
    UNUSED_STATE;
    static const wrong_number wrong[] = {{"/bushes/step", 3, 0},  {"/bushes/step", 0, -1},
                                         {"/bushes/step", 1, 99}, {"/bushes/count", 0, 40},
                                         {"/bushes/user", 0, 5},  {"/bushes/terminal", 0, -2},
                                         {"/net/to", 2, 7}};
    kept k;
    open_kept(&k, "odd");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        remove(k.path);
        write_wrong(&k, &wrong[i]);
        refuse(&k, &k.n, "damaged");
    }
    close_kept(&k);
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
