#include "small_city.h"

#include "city/noding.h"

/// Adds a line of `count` points (x, y, x, y ...).
static void add_line(jm_ctx *ctx, jm_lines *l, int32_t level, int8_t direction, int count,
                     const double *xy)
{
    CHECK_OK(ctx, jm_lines_begin(ctx, l, (int32_t)l->count, level, direction));
    for (int i = 0; i < count; i++)
        CHECK_OK(ctx, jm_lines_point(ctx, l, xy[2 * i], xy[2 * i + 1]));
}
#define LINE(level, direction, ...)                                                                \
    do {                                                                                           \
        const double line_xy_[] = {__VA_ARGS__};                                                   \
        add_line(ctx, &lines, level, direction, (int)(sizeof line_xy_ / 16), line_xy_);            \
    } while (0)

static double total_length(const jm_noded *n)
{
    double sum = 0.0;
    for (int64_t e = 0; e < n->link_count; e++)
        for (int64_t p = n->shape_start[e]; p + 1 < n->shape_start[e + 1]; p++)
            sum += hypot(n->shape_x[p + 1] - n->shape_x[p], n->shape_y[p + 1] - n->shape_y[p]);
    return sum;
}

TEST(streets_meet_at_a_shared_vertex_and_are_cut_there)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    LINE(0, 0, 0.0, 0.0, 50.0, 0.0, 100.0, 0.0);
    LINE(0, 0, 50.0, -50.0, 50.05, 0.05, 50.0, 50.0); // 7 cm off: one place
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    CHECK(n.node_count == 5 && n.link_count == 4);
    CHECK_NEAR(total_length(&n), 200.0, 0.1);
    jm_noded_free(&n);
    jm_lines_free(&lines);
    jm_ctx_destroy(ctx);
}

TEST(a_bridge_passes_over_a_street_without_a_junction)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    // Crossing without a vertex; and vertices at one place on two levels.
    LINE(0, 0, 0.0, 0.0, 50.0, 0.0, 100.0, 0.0);
    LINE(1, 0, 50.0, -50.0, 50.0, 0.0, 50.0, 50.0);
    LINE(0, 0, 80.0, -50.0, 80.0, 50.0);
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    CHECK(n.node_count == 6 && n.link_count == 3);
    jm_noded_free(&n);
    jm_lines_free(&lines);
    jm_ctx_destroy(ctx);
}

TEST(a_ramp_lands_on_the_street_below)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    LINE(1, 0, 0.0, 0.0, 50.0, 0.0);
    LINE(0, 0, 50.0, 0.0, 100.0, 0.0);
    LINE(0, 0, 0.0, -40.0, 0.0, 0.0, 0.0, 40.0);
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    CHECK(n.node_count == 5 && n.link_count == 4);
    jm_noded_free(&n);
    jm_lines_free(&lines);
    jm_ctx_destroy(ctx);
}

TEST(an_end_on_a_segment_without_vertex_makes_a_junction)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    LINE(0, 0, 0.0, 0.0, 100.0, 0.0);
    LINE(0, 0, 30.0, 60.0, 30.0, 0.04);
    LINE(0, 0, 70.0, 60.0, 70.0, 0.3); // too far: its own end
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    CHECK(n.tees == 1);
    CHECK(n.node_count == 6 && n.link_count == 4);
    jm_noded_free(&n);
    jm_lines_free(&lines);
    jm_ctx_destroy(ctx);
}

TEST(a_loop_is_cut_so_that_no_link_ends_where_it_begins)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    LINE(0, 0, -50.0, 0.0, 0.0, 0.0);
    LINE(0, 0, 0.0, 0.0, 20.0, 10.0, 40.0, 0.0, 20.0, -10.0, 0.0, 0.0);
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    CHECK(n.link_count == 3 && n.node_count == 3);
    for (int32_t e = 0; e < n.link_count; e++)
        CHECK(n.from[e] != n.to[e]);
    jm_noded_free(&n);
    jm_lines_free(&lines);
    jm_ctx_destroy(ctx);
}

TEST(points_on_one_spot_and_copies_of_a_street_leave_no_link)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    LINE(0, 0, 0.0, 0.0, 30.0, 5.0, 100.0, 0.0);
    LINE(0, 0, 100.0, 0.0, 30.0, 5.0, 0.0, 0.0); // the same, against it
    LINE(0, 1, 0.0, 0.0, 30.0, 5.0, 100.0, 0.0); // one way of it
    LINE(0, 0, 100.0, 0.0, 100.05, 0.0);
    LINE(0, 0, 0.0, 0.0, 30.0, -5.0, 100.0, 0.0); // another way round stays
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    // The bend is a vertex of three lines, so a node: each copy leaves two pieces.
    CHECK(n.duplicates == 4 && n.zero_length == 1);
    CHECK(n.link_count == 3 && n.node_count == 3);
    jm_noded_free(&n);
    jm_lines_free(&lines);
    jm_ctx_destroy(ctx);
}

TEST(the_two_directions_of_a_street_drawn_apart_are_no_duplicates)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    LINE(0, 1, 0.0, 0.0, 100.0, 0.0);
    LINE(0, -1, 0.0, 0.0, 100.0, 0.0);
    LINE(0, 1, 100.0, 0.0, 0.0, 0.0); // the same as the second
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    CHECK(n.link_count == 2 && n.duplicates == 1);
    jm_noded_free(&n);
    jm_lines_free(&lines);
    jm_ctx_destroy(ctx);
}

TEST(a_lattice_of_streets_has_its_counts_whatever_the_order)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    enum { SIDE = 30 };
    // Rows and columns of one line each, vertices at every crossing: SIDE^2 nodes.
    for (int order = 0; order < 2; order++) {
        jm_lines lines = {0};
        jm_noded n;
        for (int i = 0; i < 2 * SIDE; i++) {
            int k = order == 0 ? i : 2 * SIDE - 1 - i;
            double xy[2 * SIDE];
            for (int j = 0; j < SIDE; j++) {
                xy[2 * j] = k < SIDE ? 100.0 * j : 100.0 * (k - SIDE);
                xy[2 * j + 1] = k < SIDE ? 100.0 * k : 100.0 * j;
            }
            add_line(ctx, &lines, 0, 0, SIDE, xy);
        }
        CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
        CHECK(n.node_count == SIDE * SIDE && n.link_count == 2 * SIDE * (SIDE - 1));
        jm_noded_free(&n);
        jm_lines_free(&lines);
    }
    jm_ctx_destroy(ctx);
}

TEST(no_lines_give_no_links)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_lines lines = {0};
    jm_noded n;
    CHECK_OK(ctx, jm_node_lines(ctx, &lines, &n));
    CHECK(n.link_count == 0 && n.node_count == 0 && n.shape_start[0] == 0);
    jm_noded_free(&n);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(streets_meet_at_a_shared_vertex_and_are_cut_there),
        CASE(a_bridge_passes_over_a_street_without_a_junction),
        CASE(a_ramp_lands_on_the_street_below),
        CASE(an_end_on_a_segment_without_vertex_makes_a_junction),
        CASE(a_loop_is_cut_so_that_no_link_ends_where_it_begins),
        CASE(points_on_one_spot_and_copies_of_a_street_leave_no_link),
        CASE(the_two_directions_of_a_street_drawn_apart_are_no_duplicates),
        CASE(a_lattice_of_streets_has_its_counts_whatever_the_order),
        CASE(no_lines_give_no_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
