#include "small_city.h"

typedef struct painted {
    int64_t count, last, twice, disorder;
    uint8_t *seen;
} painted;

static void paint(void *user, int64_t cell)
{
    painted *p = user;
    p->twice += p->seen[cell];
    p->disorder += cell <= p->last ? 1 : 0;
    p->seen[cell] = 1;
    p->last = cell;
    p->count++;
}

static painted blank(const jm_grid *grid)
{
    return (painted){.last = -1, .seen = calloc((size_t)jm_grid_cells(grid), 1)};
}

static const jm_grid hundred = {1000.0, 2100.0, 1.0, 100, 100};

static painted paint_polygon(const jm_grid *grid, const double *x, const double *y,
                             const int64_t *start, int64_t rings)
{
    painted p = blank(grid);
    jm_rings r = {rings, start, x, y};
    jm_raster_polygon(grid, &r, paint, &p);
    return p;
}

TEST(a_rectangle_takes_the_cells_whose_centres_it_holds)
{
    UNUSED_STATE;
    // Centres lie at .5: from 1010.4 to 1020.6 are eleven, from 2030.5 to 2040.5 ten: half open.
    const double x[] = {1010.4, 1020.6, 1020.6, 1010.4}, y[] = {2030.5, 2030.5, 2040.5, 2040.5};
    const int64_t start[] = {0, 4};
    painted p = paint_polygon(&hundred, x, y, start, 1);
    CHECK(p.count == 110 && p.twice == 0 && p.disorder == 0);
    free(p.seen);
}

TEST(polygons_that_share_an_edge_share_no_cell_and_leave_none_out)
{
    UNUSED_STATE;
    // A square cut into four triangles through an odd point, edges on and off the centres.
    const double cx = 1041.5, cy = 2053.5;
    const double qx[] = {1010.5, 1080.5, 1080.5, 1010.5}, qy[] = {2020.5, 2020.5, 2090.5, 2090.5};
    const int64_t start[] = {0, 3};
    painted all = blank(&hundred);
    for (int i = 0; i < 4; i++) {
        const double x[] = {qx[i], qx[(i + 1) % 4], cx}, y[] = {qy[i], qy[(i + 1) % 4], cy};
        jm_rings r = {1, start, x, y};
        all.last = -1;
        jm_raster_polygon(&hundred, &r, paint, &all);
    }
    const int64_t whole[] = {0, 4};
    painted square = paint_polygon(&hundred, qx, qy, whole, 1);
    CHECK(all.twice == 0 && all.count == square.count && all.count == 70 * 70);
    CHECK(memcmp(all.seen, square.seen, 10000) == 0);
    free(all.seen);
    free(square.seen);
}

TEST(a_hole_is_left_out_and_an_offset_list_of_rings_works)
{
    UNUSED_STATE;
    // Two unused points before the rings: offsets need not begin at 0.
    const double x[] = {0.0, 0.0, 1010.0, 1030.0, 1030.0, 1010.0, 1015.0, 1015.0, 1025.0, 1025.0};
    const double y[] = {0.0, 0.0, 2010.0, 2010.0, 2030.0, 2030.0, 2015.0, 2025.0, 2025.0, 2015.0};
    const int64_t start[] = {2, 6, 10};
    painted p = paint_polygon(&hundred, x, y, start, 2);
    CHECK(p.count == 20 * 20 - 10 * 10);
    jm_rings r = {2, start, x, y};
    CHECK(jm_point_in_rings(&r, 1012.0, 2012.0) && !jm_point_in_rings(&r, 1020.0, 2020.0));
    free(p.seen);
}

TEST(painting_and_asking_point_by_point_agree_on_a_star)
{
    UNUSED_STATE;
    double x[24], y[24];
    for (int i = 0; i < 24; i++) {
        double radius = i % 2 == 0 ? 55.0 : 17.0, turn = 2.0 * acos(-1.0) * i / 24.0;
        x[i] = 1047.3 + radius * cos(turn);
        y[i] = 2051.1 + radius * sin(turn);
    }
    const int64_t start[] = {0, 24};
    jm_rings r = {1, start, x, y};
    painted p = paint_polygon(&hundred, x, y, start, 1);
    for (int64_t cell = 0; cell < 10000; cell++)
        CHECK(p.seen[cell] == jm_point_in_rings(&r, jm_grid_x(&hundred, cell % 100),
                                                jm_grid_y(&hundred, cell / 100)));
    free(p.seen);
}

TEST(a_comb_with_more_teeth_than_the_stack_holds_is_painted_right)
{
    UNUSED_STATE;
    enum { TEETH = 400, POINTS = 2 * TEETH + 2 };
    jm_grid wide = {0.0, 4.0, 1.0, 2 * TEETH, 4};
    static double x[POINTS], y[POINTS];
    for (int i = 0; i < TEETH; i++) {
        // Teeth of one cell, gaps of one cell, cut by the row at y = 2.5.
        x[2 * i] = 2.0 * i + 0.4;
        y[2 * i] = 1.0;
        x[2 * i + 1] = 2.0 * i + 1.4;
        y[2 * i + 1] = 30.0;
    }
    x[POINTS - 2] = 2.0 * TEETH;
    y[POINTS - 2] = 1.0;
    x[POINTS - 1] = 2.0 * TEETH;
    y[POINTS - 1] = 0.2;
    const int64_t start[] = {0, POINTS};
    jm_rings r = {1, start, x, y};
    painted p = paint_polygon(&wide, x, y, start, 1);
    for (int64_t cell = 0; cell < jm_grid_cells(&wide); cell++)
        CHECK(p.seen[cell] == jm_point_in_rings(&r, jm_grid_x(&wide, cell % wide.columns),
                                                jm_grid_y(&wide, cell / wide.columns)));
    CHECK(p.twice == 0);
    free(p.seen);
}

TEST(what_lies_outside_the_grid_or_nowhere_paints_nothing_there)
{
    UNUSED_STATE;
    const double x[] = {900.0, 1200.0, 1200.0, 900.0}, y[] = {1900.0, 1900.0, 2200.0, 2200.0};
    const double lost[] = {(double)NAN, (double)NAN, (double)NAN, (double)NAN},
                 far[] = {5000.0, 6000.0, 6000.0, 5000.0};
    const int64_t start[] = {0, 4};
    painted p = paint_polygon(&hundred, x, y, start, 1);
    CHECK(p.count == 10000 && p.disorder == 0);
    free(p.seen);
    p = paint_polygon(&hundred, lost, lost, start, 1);
    CHECK(p.count == 0);
    jm_raster_disc(&hundred, (double)NAN, 2050.0, 10.0, paint, &p);
    jm_raster_disc(&hundred, 3000.0, 2050.0, 10.0, paint, &p);
    jm_raster_line(&hundred, far, y, 4, 10.0, paint, &p);
    CHECK(p.count == 0);
    free(p.seen);
}

TEST(a_disc_has_the_area_of_a_circle)
{
    UNUSED_STATE;
    painted p = blank(&hundred);
    jm_raster_disc(&hundred, 1050.2, 2049.7, 30.0, paint, &p);
    // Gauss' circle problem: the count of lattice points strays by about the square root of the
    // perimeter, here 14 of 2827.
    CHECK_NEAR(p.count, acos(-1.0) * 900.0, 30.0);
    CHECK(p.twice == 0 && p.disorder == 0);
    free(p.seen);
}

TEST(a_band_around_a_line_holds_exactly_the_near_centres)
{
    UNUSED_STATE;
    const double x[] = {1010.0, 1060.0, 1055.0, 1090.0}, y[] = {2015.0, 2040.0, 2075.0, 2075.0};
    painted p = blank(&hundred);
    jm_raster_line(&hundred, x, y, 4, 7.0, paint, &p);
    CHECK(p.twice == 0 && p.disorder == 0);
    for (int64_t cell = 0; cell < 10000; cell++) {
        double cx = jm_grid_x(&hundred, cell % 100), cy = jm_grid_y(&hundred, cell / 100);
        double best = HUGE_VAL;
        for (int i = 0; i < 3; i++) {
            double dx = x[i + 1] - x[i], dy = y[i + 1] - y[i];
            double t = ((cx - x[i]) * dx + (cy - y[i]) * dy) / (dx * dx + dy * dy);
            t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
            best = fmin(best, hypot(x[i] + t * dx - cx, y[i] + t * dy - cy));
        }
        // On the rim itself rounding may decide either way.
        if (fabs(best - 3.5) > 1e-9)
            CHECK(p.seen[cell] == (best < 3.5));
    }
    free(p.seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_rectangle_takes_the_cells_whose_centres_it_holds),
        CASE(polygons_that_share_an_edge_share_no_cell_and_leave_none_out),
        CASE(a_hole_is_left_out_and_an_offset_list_of_rings_works),
        CASE(painting_and_asking_point_by_point_agree_on_a_star),
        CASE(a_comb_with_more_teeth_than_the_stack_holds_is_painted_right),
        CASE(what_lies_outside_the_grid_or_nowhere_paints_nothing_there),
        CASE(a_disc_has_the_area_of_a_circle),
        CASE(a_band_around_a_line_holds_exactly_the_near_centres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
