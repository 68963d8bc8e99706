// Lines as strips: widths at bends, cuts, tiles, ends.
#include "check.h"

#include "view/ribbon.h"

// 4 x 4 tiles of 256 m around CRS (1000, 2000); the ground is not asked for.
static jm_view_scene plain_scene(void)
{
    return (jm_view_scene){.origin_x = 1000.0,
                           .origin_y = 2000.0,
                           .west = -512.0,
                           .south = -512.0,
                           .east = 512.0,
                           .north = 512.0,
                           .tile_m = 256.0,
                           .tile_columns = 4,
                           .tile_rows = 4};
}

typedef struct one_line {
    jm_ctx *ctx;
    jm_view_scene scene;
    int64_t start[2];
    jm_view_lines lines;
    jm_view_ribbons *ribbons;
    int32_t tile; // the only one with vertices, or JM_NONE
    int64_t vertex_count, index_count;
    const jm_view_ribbon_vertex *v;
    const uint32_t *indices;
} one_line;

// One line of points x, y relative to the scene's origin.
static void make(one_line *o, const double *x, const double *y, int count, double most_m,
                 bool round)
{
    double crs_x[16], crs_y[16];
    for (int i = 0; i < count; i++) {
        crs_x[i] = x[i] + 1000.0;
        crs_y[i] = y[i] + 2000.0;
    }
    *o = (one_line){.ctx = jm_ctx_create(NULL), .scene = plain_scene(), .tile = JM_NONE};
    o->start[1] = count;
    o->lines = (jm_view_lines){
        .count = 1, .start = o->start, .x = crs_x, .y = crs_y, .most_m = most_m, .round = round};
    CHECK_OK(o->ctx, jm_view_ribbons_create(o->ctx, &o->scene, &o->lines, &o->ribbons));
    for (int32_t t = 0; t < 16; t++) {
        int64_t from = o->ribbons->vertex_start[t], end = o->ribbons->vertex_start[t + 1];
        if (end == from)
            continue;
        CHECK(o->tile == JM_NONE);
        o->tile = t;
        o->vertex_count = end - from;
        o->v = o->ribbons->vertices + from;
        o->indices = o->ribbons->indices + o->ribbons->index_start[t];
        o->index_count = o->ribbons->index_start[t + 1] - o->ribbons->index_start[t];
    }
}

static void end_line(one_line *o)
{
    jm_view_ribbons_destroy(o->ribbons);
    jm_ctx_destroy(o->ctx);
}

// A vertex as the shader places it for a half width of 1 m.
static void placed(const jm_view_ribbon_vertex *v, double *x, double *y)
{
    *x = (double)v->x + v->side * v->nx / 8192.0;
    *y = (double)v->y + v->side * v->ny / 8192.0;
}

static double area_of(const one_line *o)
{
    double sum = 0.0;
    for (int64_t i = 0; i < o->index_count; i += 3) {
        double x[3], y[3];
        for (int k = 0; k < 3; k++)
            placed(&o->v[o->indices[i + k]], &x[k], &y[k]);
        sum += 0.5 * fabs((x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]));
    }
    return sum;
}

TEST(a_bend_of_90_degrees_keeps_the_width_of_both_arms)
{
    UNUSED_STATE;
    one_line o;
    make(&o, (double[]){10, 60, 60}, (double[]){10, 10, 60}, 3, 1000.0, false);
    CHECK(o.vertex_count == 6 && o.index_count == 12);
    // The left edge runs at y = 11 before the bend and at x = 59 after it: the corner is on both.
    double x, y, corner_x, corner_y;
    jm_view_scene_tile_corner(&o.scene, o.tile, &corner_x, &corner_y);
    placed(&o.v[3], &x, &y);
    CHECK(o.v[3].side == 1);
    CHECK_NEAR(x + corner_x, 59.0, 2e-4); // int16 / 8192
    CHECK_NEAR(y + corner_y, 11.0, 2e-4);
    placed(&o.v[2], &x, &y);
    CHECK(o.v[2].side == -1);
    CHECK_NEAR(x + corner_x, 61.0, 2e-4);
    CHECK_NEAR(y + corner_y, 9.0, 2e-4);
    end_line(&o);
}

// Two lines that meet at (60, 10), the second one going on upwards.
static void make_pair(one_line *o, const jm_view_line_leads *leads)
{
    const double x[4] = {1010, 1060, 1060, 1060}, y[4] = {2010, 2010, 2010, 2060};
    const int64_t start[3] = {0, 2, 4};
    *o = (one_line){.ctx = jm_ctx_create(NULL), .scene = plain_scene()};
    o->lines = (jm_view_lines){
        .count = 2, .start = start, .x = x, .y = y, .leads = leads, .most_m = 1000.0};
    CHECK_OK(o->ctx, jm_view_ribbons_create(o->ctx, &o->scene, &o->lines, &o->ribbons));
    o->tile = jm_view_scene_tile_at(&o->scene, 50.0, 20.0);
    o->v = o->ribbons->vertices + o->ribbons->vertex_start[o->tile];
}

TEST(two_lines_that_lead_into_one_another_meet_without_a_gap)
{
    UNUSED_STATE;
    const jm_view_line_leads leads[2] = {{0.0f, 0.0f, 0.0f, 1.0f}, {1.0f, 0.0f, 0.0f, 0.0f}};
    double apart_m[2];
    for (int joined = 0; joined < 2; joined++) {
        one_line o;
        make_pair(&o, joined ? leads : NULL);
        apart_m[joined] = 0.0;
        for (int side = 0; side < 2; side++) { // the end of the first, the start of the second
            double x[2], y[2];
            placed(&o.v[2 + side], &x[0], &y[0]);
            placed(&o.v[4 + side], &x[1], &y[1]);
            apart_m[joined] += hypot(x[1] - x[0], y[1] - y[0]);
        }
        end_line(&o);
    }
    CHECK_NEAR(apart_m[0], 2.0 * sqrt(2.0), 1e-3); // two corners, each 1 m away on both axes
    CHECK_NEAR(apart_m[1], 0.0, 3e-4);             // int16 / 8192
}

TEST(a_line_s_ends_are_marked_and_a_ring_has_none)
{
    UNUSED_STATE;
    for (int ring = 0; ring < 2; ring++) {
        one_line o;
        make(&o, (double[]){10, 60, 60, 10, 10}, (double[]){10, 10, 60, 60, 10}, ring ? 5 : 4,
             1000.0, false);
        int64_t pairs = o.vertex_count / 2;
        for (int64_t p = 0; p < pairs; p++) {
            bool tip = !ring && (p == 0 || p == pairs - 1);
            CHECK(((o.v[2 * p].flags & JM_VIEW_RIBBON_TIP) != 0) == tip);
        }
        end_line(&o);
    }
}

TEST(a_hairpin_grows_no_thorn)
{
    UNUSED_STATE;
    const double turns[3][2] = {{0.0, 0.0}, {0.0, 1e-6}, {2.0, 3.0}};
    for (int k = 0; k < 3; k++) {
        one_line o;
        make(&o, (double[]){0, 100, turns[k][0]}, (double[]){0, 0, turns[k][1]}, 3, 1000.0, false);
        for (int64_t v = 0; v < o.vertex_count; v++)
            CHECK(hypot(o.v[v].nx / 8192.0, o.v[v].ny / 8192.0) <= 2.001);
        end_line(&o);
    }
}

TEST(long_pieces_are_cut_and_lengths_add_up)
{
    UNUSED_STATE;
    one_line o;
    make(&o, (double[]){0, 30, 30}, (double[]){0, 40, 47}, 3, 10.0, false);
    CHECK(o.vertex_count == 2 * (5 + 1 + 1)); // 50 m in five, 7 m whole
    for (int64_t v = 0; v + 2 < o.vertex_count; v += 2) {
        double piece = hypot((double)(o.v[v + 2].x - o.v[v].x), (double)(o.v[v + 2].y - o.v[v].y));
        CHECK(piece <= 10.0 + 1e-3);
        CHECK_NEAR(o.v[v + 2].along_m - o.v[v].along_m, piece, 1e-3); // float of hundreds of metres
    }
    CHECK_NEAR(o.v[o.vertex_count - 1].along_m, 57.0, 1e-4);
    end_line(&o);
}

TEST(the_strip_covers_length_times_width)
{
    UNUSED_STATE;
    one_line o;
    make(&o, (double[]){0, 30, 90}, (double[]){0, 40, 120}, 3, 7.0, false); // straight on, 150 m
    CHECK_NEAR(area_of(&o), 150.0 * 2.0, 0.1);                              // int16 / 8192 of 1 m
    end_line(&o);
}

TEST(a_line_belongs_to_the_tile_of_its_middle)
{
    UNUSED_STATE;
    one_line o;
    // From the south-western tile far into the next one: the middle lies at x = -200.
    make(&o, (double[]){-300, -100}, (double[]){-300, -300}, 2, 1000.0, false);
    CHECK(o.tile == 1);
    CHECK_NEAR(o.v[0].x, -300.0 + 256.0, 1e-3);
    CHECK_NEAR(o.v[0].y, -300.0 + 512.0, 1e-3);
    end_line(&o);
    // Outside of all tiles: the nearest one.
    make(&o, (double[]){5000, 5010}, (double[]){5000, 5000}, 2, 1000.0, false);
    CHECK(o.tile == 15);
    end_line(&o);
}

TEST(lines_without_length_leave_nothing_and_bad_points_are_passed_over)
{
    UNUSED_STATE;
    one_line o;
    make(&o, (double[]){5}, (double[]){5}, 1, 10.0, true);
    CHECK(o.tile == JM_NONE);
    end_line(&o);
    make(&o, (double[]){5, 5, 5}, (double[]){5, 5, 5}, 3, 10.0, true);
    CHECK(o.tile == JM_NONE);
    end_line(&o);
    make(&o, (double[]){(double)NAN, (double)NAN}, (double[]){5, (double)INFINITY}, 2, 10.0, true);
    CHECK(o.tile == JM_NONE);
    end_line(&o);
    make(&o, (double[]){0, (double)NAN, 0, 8}, (double[]){0, 1, 0, 0}, 4, 10.0, false);
    CHECK(o.vertex_count == 4);
    CHECK_NEAR(o.v[3].along_m, 8.0, 1e-6);
    end_line(&o);
    make(&o, NULL, NULL, 0, 0.0, false);
    CHECK(o.tile == JM_NONE);
    end_line(&o);
}

TEST(round_ends_are_pairs_at_the_ends_with_their_bit)
{
    UNUSED_STATE;
    one_line o;
    make(&o, (double[]){0, 50}, (double[]){0, 0}, 2, 1000.0, true);
    CHECK(o.vertex_count == 8 && o.index_count == 18);
    for (int v = 0; v < 8; v++)
        CHECK(((o.v[v].flags & JM_VIEW_RIBBON_END) != 0) == (v < 2 || v >= 6));
    CHECK(o.v[0].along_m < 0.0f && o.v[7].along_m > 50.0f);
    CHECK(o.v[0].x == o.v[2].x && o.v[7].x == o.v[5].x);
    end_line(&o);
}

TEST(a_ring_is_joined_where_it_closes)
{
    UNUSED_STATE;
    one_line o;
    make(&o, (double[]){0, 40, 40, 0, 0}, (double[]){0, 0, 40, 40, 0}, 5, 1000.0, true);
    CHECK(o.vertex_count == 10); // no round ends
    double first_x, first_y, last_x, last_y;
    placed(&o.v[1], &first_x, &first_y);
    placed(&o.v[9], &last_x, &last_y);
    CHECK_NEAR(first_x, last_x, 1e-6);
    CHECK_NEAR(first_y, last_y, 1e-6);
    CHECK_NEAR(area_of(&o), 42.0 * 42.0 - 38.0 * 38.0, 0.1);
    end_line(&o);
}

TEST(lines_keep_order_id_look_and_those_to_skip_are_left_out)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_scene scene = plain_scene();
    const int64_t start[] = {0, 2, 4, 6};
    const double x[] = {1010, 1020, 1010, 1020, 1010, 1020};
    const double y[] = {2010, 2010, 2020, 2020, 2030, 2030};
    const uint8_t kind[] = {3, 2, 1}, flags[] = {1, 2, 255}, skip[] = {0, 1, 0},
                  width[] = {8, 16, 24};
    const int32_t id[] = {70, 80, 90};
    const jm_view_lines lines = {.count = 3,
                                 .start = start,
                                 .x = x,
                                 .y = y,
                                 .kind = kind,
                                 .flags = flags,
                                 .id = id,
                                 .skip = skip,
                                 .width = width,
                                 .most_m = 100.0};
    jm_view_ribbons *r = NULL;
    CHECK_OK(ctx, jm_view_ribbons_create(ctx, &scene, &lines, &r));
    CHECK(r->vertex_start[16] == 8 && r->index_start[16] == 12);
    CHECK(r->vertices[0].id == 70 && r->vertices[0].kind == 3 && r->vertices[0].width == 8);
    CHECK(r->vertices[4].id == 90 && r->vertices[4].kind == 1 && r->vertices[4].width == 24);
    CHECK(r->vertices[4].flags == 127); // the ends' bit is not the caller's
    jm_view_ribbons_destroy(r);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_bend_of_90_degrees_keeps_the_width_of_both_arms),
        CASE(two_lines_that_lead_into_one_another_meet_without_a_gap),
        CASE(a_line_s_ends_are_marked_and_a_ring_has_none),
        CASE(a_hairpin_grows_no_thorn),
        CASE(long_pieces_are_cut_and_lengths_add_up),
        CASE(the_strip_covers_length_times_width),
        CASE(a_line_belongs_to_the_tile_of_its_middle),
        CASE(lines_without_length_leave_nothing_and_bad_points_are_passed_over),
        CASE(round_ends_are_pairs_at_the_ends_with_their_bit),
        CASE(a_ring_is_joined_where_it_closes),
        CASE(lines_keep_order_id_look_and_those_to_skip_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
