#include "view/tess.h"
#include "check.h"

#include <stdbool.h>

enum { POINTS = 6000, RINGS = 40 };

typedef struct shape {
    double x[POINTS], y[POINTS];
    int64_t start[RINGS + 1], rings;
} shape;

static void open_shape(shape *s)
{
    s->rings = 0;
    s->start[0] = 0;
}

static void add_ring(shape *s, const double *xy, int64_t count)
{
    int64_t first = s->start[s->rings];
    for (int64_t p = 0; p < count; p++) {
        s->x[first + p] = xy[2 * p];
        s->y[first + p] = xy[2 * p + 1];
    }
    s->start[++s->rings] = first + count;
}

// Numerical Recipes' quick generator: only the test's own shapes hang on it.
static double draw(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / 16777216.0;
}

// A ring around (cx, cy) whose corners lie at radii between low and high; any number of corners.
static void add_star(shape *s, uint32_t *seed, double cx, double cy, double low, double high,
                     int64_t count, bool clockwise)
{
    int64_t first = s->start[s->rings];
    for (int64_t p = 0; p < count; p++) {
        double angle = 6.283185307179586 * (double)p / (double)count * (clockwise ? -1.0 : 1.0);
        double radius = low + (high - low) * draw(seed);
        s->x[first + p] = cx + radius * cos(angle);
        s->y[first + p] = cy + radius * sin(angle);
    }
    s->start[++s->rings] = first + count;
}

static double ring_area(const shape *s, int64_t r)
{
    double sum = 0.0;
    int64_t begin = s->start[r], end = s->start[r + 1];
    for (int64_t i = begin, j = end - 1; i < end; j = i++)
        sum += (s->x[j] - s->x[begin]) * (s->y[i] - s->y[begin]) -
               (s->x[i] - s->x[begin]) * (s->y[j] - s->y[begin]);
    return fabs(0.5 * sum);
}

static double shape_area(const shape *s)
{
    double area = ring_area(s, 0);
    for (int64_t r = 1; r < s->rings; r++)
        area -= ring_area(s, r);
    return area;
}

static double turn(const shape *s, int32_t a, int32_t b, int32_t c)
{
    return (s->x[b] - s->x[a]) * (s->y[c] - s->y[a]) - (s->x[c] - s->x[a]) * (s->y[b] - s->y[a]);
}

static double cut_area(const shape *s, const int32_t *t, int64_t count)
{
    double area = 0.0;
    for (int64_t i = 0; i < count; i++) {
        double twice = turn(s, t[3 * i], t[3 * i + 1], t[3 * i + 2]);
        CHECK(twice > -1e-9); // rounding turns corners over that are collinear but for it
        area += 0.5 * twice;
    }
    return area;
}

static bool covered(const shape *s, const int32_t *t, int64_t count, double x, double y)
{
    for (int64_t i = 0; i < count; i++) {
        bool inside = true;
        for (int k = 0; k < 3; k++) {
            int32_t a = t[3 * i + k], b = t[3 * i + (k + 1) % 3];
            inside =
                inside &&
                (s->x[b] - s->x[a]) * (y - s->y[a]) - (x - s->x[a]) * (s->y[b] - s->y[a]) >= 0.0;
        }
        if (inside)
            return true;
    }
    return false;
}

typedef struct cutter {
    jm_ctx *ctx;
    jm_view_tess *tess;
    shape s;
} cutter;

static cutter *open_cutter(void)
{
    cutter *c = calloc(1, sizeof *c);
    CHECK(c != NULL);
    c->ctx = jm_ctx_create(NULL);
    CHECK_OK(c->ctx, jm_view_tess_create(c->ctx, &c->tess));
    open_shape(&c->s);
    return c;
}

static void close_cutter(cutter *c)
{
    jm_view_tess_destroy(c->tess);
    jm_ctx_destroy(c->ctx);
    free(c);
}

static const int32_t *cut(cutter *c, int64_t *count)
{
    const int32_t *t = NULL;
    CHECK_OK(c->ctx,
             jm_view_tessellate(c->tess, c->s.x, c->s.y, c->s.start, c->s.rings, &t, count));
    for (int64_t i = 0; i < 3 * *count; i++)
        CHECK(t[i] >= 0 && t[i] < c->s.start[c->s.rings]);
    return t;
}

// 1e-9 of the area: sums of some thousand products in double, each good to 1e-16.
static void check_exact(cutter *c, bool simple)
{
    int64_t count, points = c->s.start[c->s.rings];
    const int32_t *t = cut(c, &count);
    double area = shape_area(&c->s);
    CHECK_NEAR(cut_area(&c->s, t, count), area, 1e-9 * area);
    if (simple)
        CHECK(count == points + 2 * (c->s.rings - 1) - 2);
}

TEST(a_yard_is_left_open)
{
    UNUSED_STATE;
    cutter *c = open_cutter();
    const double house[] = {0, 0, 20, 0, 20, 30, 0, 30}, yard[] = {5, 5, 5, 25, 15, 25, 15, 5};
    add_ring(&c->s, house, 4);
    add_ring(&c->s, yard, 4);
    int64_t count;
    const int32_t *t = cut(c, &count);
    CHECK(count == 8);
    CHECK_NEAR(cut_area(&c->s, t, count), 400.0, 1e-9);
    CHECK(!covered(&c->s, t, count, 10.0, 15.0));
    CHECK(covered(&c->s, t, count, 2.0, 15.0));
    close_cutter(c);
}

TEST(any_direction_of_rings_gives_the_same_area_anticlockwise)
{
    UNUSED_STATE;
    const double house[] = {0, 0, 20, 0, 20, 30, 0, 30}, back[] = {0, 30, 20, 30, 20, 0, 0, 0};
    const double yard[] = {5, 5, 5, 25, 15, 25, 15, 5}, yard_back[] = {15, 5, 15, 25, 5, 25, 5, 5};
    for (int way = 0; way < 4; way++) {
        cutter *c = open_cutter();
        add_ring(&c->s, way & 1 ? house : back, 4);
        add_ring(&c->s, way & 2 ? yard : yard_back, 4);
        check_exact(c, true);
        close_cutter(c);
    }
}

TEST(a_large_place_on_the_map_costs_no_accuracy)
{
    UNUSED_STATE;
    cutter *c = open_cutter();
    uint32_t seed = 7;
    add_star(&c->s, &seed, 433912.25, 6715000.5, 6.0, 20.0, 40, false);
    int64_t count;
    const int32_t *t = cut(c, &count);
    CHECK(count == 38);
    // Coordinates of 7e6 m are known to 1e-9 m in double: times 20 m of outline, 40 corners.
    CHECK_NEAR(cut_area(&c->s, t, count), shape_area(&c->s), 1e-6);
    close_cutter(c);
}

TEST(stars_with_holes_keep_their_area_and_number_of_triangles)
{
    UNUSED_STATE;
    uint32_t seed = 12345;
    for (int trial = 0; trial < 400; trial++) {
        cutter *c = open_cutter();
        int64_t points = 5 + (int64_t)(draw(&seed) * 60.0);
        bool turned = draw(&seed) < 0.5;
        add_star(&c->s, &seed, 0.0, 0.0, 50.0, 100.0, points, turned);
        // Corners at 50 m or more leave, with 5 corners, a free disc of 50 cos(36 deg) = 40 m.
        int64_t holes = (int64_t)(draw(&seed) * 9.0);
        for (int64_t h = 0; h < holes; h++)
            add_star(&c->s, &seed, 24.0 * cos(0.7 * (double)h), 24.0 * sin(0.7 * (double)h), 2.0,
                     7.5, 3 + (int64_t)(draw(&seed) * 12.0), draw(&seed) < 0.5);
        check_exact(c, true);
        int64_t count;
        const int32_t *t = cut(c, &count);
        for (int64_t h = 0; h < holes; h++)
            if (c->s.start[h + 2] - c->s.start[h + 1] > 4) // else the centre may lie outside
                CHECK(!covered(&c->s, t, count, 24.0 * cos(0.7 * (double)h),
                               24.0 * sin(0.7 * (double)h)));
        close_cutter(c);
    }
}

TEST(holes_on_one_line_and_touching_corners_are_all_left_open)
{
    UNUSED_STATE;
    // A sheet of windows: rows of equal heights make every bridge meet another window's corner.
    cutter *c = open_cutter();
    const double sheet[] = {0, 0, 70, 0, 70, 50, 0, 50};
    add_ring(&c->s, sheet, 4);
    for (int row = 0; row < 5; row++)
        for (int column = 0; column < 7; column++) {
            double w = 10.0 * column + 2.0, s = 10.0 * row + 2.0;
            const double window[] = {w, s, w + 6.0, s, w + 6.0, s + 6.0, w, s + 6.0};
            add_ring(&c->s, window, 4);
        }
    check_exact(c, true);
    int64_t count;
    const int32_t *t = cut(c, &count);
    for (int i = 0; i < 35; i++)
        CHECK(!covered(&c->s, t, count, 10.0 * (i % 7) + 5.0, 10.0 * (double)(i / 7) + 5.0));
    close_cutter(c);

    // Two diamonds that meet in a corner.
    c = open_cutter();
    const double left[] = {10, 20, 20, 10, 30, 20, 20, 30},
                 right[] = {30, 20, 40, 10, 50, 20, 40, 30};
    add_ring(&c->s, sheet, 4);
    add_ring(&c->s, right, 4);
    add_ring(&c->s, left, 4);
    check_exact(c, false);
    close_cutter(c);
}

TEST(a_hole_may_touch_the_outer_ring)
{
    UNUSED_STATE;
    const double house[] = {0, 0, 20, 0, 20, 20, 0, 20};
    const double holes[][8] = {
        {0, 10, 5, 5, 10, 10, 5, 15},    // a corner on the western edge
        {10, 20, 5, 15, 10, 10, 15, 15}, // on the northern edge
        {20, 10, 15, 5, 10, 10, 15, 15}, // on the eastern edge
        {0, 0, 10, 5, 12, 12, 5, 10},    // on a corner
    };
    for (int h = 0; h < 4; h++) {
        cutter *c = open_cutter();
        add_ring(&c->s, house, 4);
        add_ring(&c->s, holes[h], 4);
        check_exact(c, false);
        close_cutter(c);
    }
}

TEST(repeated_points_collinear_runs_and_spikes_keep_the_area)
{
    UNUSED_STATE;
    const double closed[] = {0, 0, 0, 0, 5, 0, 10, 0, 10, 0, 10, 10, 10, 10, 0, 10, 0, 0};
    const double spike[] = {0, 0, 10, 0, 10, 5, 14, 5, 10, 5, 10, 10, 0, 10};
    const double inward[] = {0, 0, 10, 0, 10, 5, 4, 5, 10, 5, 10, 10, 0, 10};
    const double runs[] = {0, 0, 1, 0, 2, 0, 3, 0, 10, 0, 10, 4, 10, 6, 10, 10, 9, 10, 0, 10, 0, 5};
    const struct {
        const double *xy;
        int64_t count;
    } rings[] = {{closed, 9}, {spike, 7}, {inward, 7}, {runs, 11}};
    for (int r = 0; r < 4; r++) {
        cutter *c = open_cutter();
        add_ring(&c->s, rings[r].xy, rings[r].count);
        int64_t count;
        const int32_t *t = cut(c, &count);
        CHECK_NEAR(cut_area(&c->s, t, count), 100.0, 1e-9);
        close_cutter(c);
    }
    // A flat run is cut into proper triangles, no corner is skipped.
    cutter *c = open_cutter();
    add_ring(&c->s, runs, 11);
    check_exact(c, true);
    close_cutter(c);
}

TEST(rings_without_a_shape_give_nothing)
{
    UNUSED_STATE;
    const double same[] = {3, 3, 3, 3, 3, 3, 3, 3}, line[] = {0, 0, 5, 5, 9, 9, 2, 2};
    const double none = (double)NAN, unknown[] = {none, 0, none, 1, 2, none};
    const struct {
        const double *xy;
        int64_t count;
    } rings[] = {{same, 4}, {line, 4}, {unknown, 3}, {line, 2}, {line, 0}};
    for (int r = 0; r < 5; r++) {
        cutter *c = open_cutter();
        add_ring(&c->s, rings[r].xy, rings[r].count);
        int64_t count;
        cut(c, &count);
        CHECK(count == 0);
        close_cutter(c);
    }
}

TEST(a_point_that_is_not_a_number_is_left_out)
{
    UNUSED_STATE;
    cutter *c = open_cutter();
    const double none = (double)NAN, far = (double)INFINITY;
    const double ring[] = {none, 7, 0, 0, 10, 0, 10, far, 10, 10, 0, 10};
    add_ring(&c->s, ring, 6);
    int64_t count;
    const int32_t *t = cut(c, &count);
    CHECK_NEAR(cut_area(&c->s, t, count), 100.0, 1e-9);
    close_cutter(c);
}

TEST(rings_that_cross_themselves_end_with_triangles)
{
    UNUSED_STATE;
    uint32_t seed = 99;
    for (int trial = 0; trial < 300; trial++) {
        cutter *c = open_cutter();
        // Corners anywhere, many on one place or line: 8 x 8 places only.
        for (int r = 0; r < 3; r++) {
            double xy[80];
            int64_t points = 3 + (int64_t)(draw(&seed) * 37.0);
            for (int64_t k = 0; k < 2 * points; k++)
                xy[k] = trial % 2 == 0 ? floor(draw(&seed) * 8.0) : draw(&seed);
            add_ring(&c->s, xy, points);
        }
        int64_t count, points = c->s.start[3];
        const int32_t *t = cut(c, &count);
        CHECK(count <= points + 2);
        CHECK(cut_area(&c->s, t, count) >= 0.0);
        close_cutter(c);
    }
    cutter *c = open_cutter();
    const double bow[] = {0, 0, 10, 10, 10, 0, 0, 10};
    add_ring(&c->s, bow, 4);
    int64_t count;
    cut(c, &count);
    CHECK(count == 2);
    close_cutter(c);
}

TEST(thousands_of_points_are_cut_whole)
{
    UNUSED_STATE;
    uint32_t seed = 5;
    cutter *c = open_cutter();
    add_star(&c->s, &seed, 0.0, 0.0, 500.0, 1000.0, 5000, true);
    check_exact(c, true);
    close_cutter(c);

    // A comb: all teeth bend in, the worst for ears.
    c = open_cutter();
    double xy[2 * 4004];
    int64_t k = 0;
    for (int i = 0; i < 2000; i++) {
        xy[k++] = i;
        xy[k++] = 100.0;
        xy[k++] = i + 0.5;
        xy[k++] = 1.0 + 0.01 * (i % 7);
    }
    const double foot[] = {2000, 100, 2000, 0, -1, 0, -1, 100};
    for (int i = 0; i < 8; i++)
        xy[k++] = foot[i];
    add_ring(&c->s, xy, k / 2);
    check_exact(c, true);
    close_cutter(c);
}

TEST(scratch_memory_keeps_nothing_of_the_polygon_before)
{
    UNUSED_STATE;
    cutter *c = open_cutter();
    uint32_t seed = 3;
    add_star(&c->s, &seed, 0.0, 0.0, 50.0, 100.0, 200, false);
    add_star(&c->s, &seed, 0.0, 0.0, 20.0, 30.0, 100, false);
    check_exact(c, true);
    open_shape(&c->s);
    const double house[] = {0, 0, 20, 0, 20, 30, 0, 30};
    add_ring(&c->s, house, 4);
    check_exact(c, true);
    close_cutter(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_yard_is_left_open),
        CASE(any_direction_of_rings_gives_the_same_area_anticlockwise),
        CASE(a_large_place_on_the_map_costs_no_accuracy),
        CASE(stars_with_holes_keep_their_area_and_number_of_triangles),
        CASE(holes_on_one_line_and_touching_corners_are_all_left_open),
        CASE(a_hole_may_touch_the_outer_ring),
        CASE(repeated_points_collinear_runs_and_spikes_keep_the_area),
        CASE(rings_without_a_shape_give_nothing),
        CASE(a_point_that_is_not_a_number_is_left_out),
        CASE(rings_that_cross_themselves_end_with_triangles),
        CASE(thousands_of_points_are_cut_whole),
        CASE(scratch_memory_keeps_nothing_of_the_polygon_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
