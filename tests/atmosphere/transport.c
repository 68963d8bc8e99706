// A field carried by an even wind and spread by eddies, against closed forms.
#include "check.h"

#include "atmosphere/air_grid.h"
#include "core/math.h"

typedef struct arrays {
    double *field, *scratch;
} arrays;

static arrays room_of(int64_t cells)
{
    arrays r = {calloc((size_t)cells, sizeof(double)), calloc((size_t)cells, sizeof(double))};
    assert_non_null(r.field);
    assert_non_null(r.scratch);
    return r;
}

static void leave(arrays r)
{
    free(r.field);
    free(r.scratch);
}

// Unit source after t seconds: (4 pi K t)^-1 exp(-r^2 / 4 K t), mean over a cell.
static double over_cell(double centre_m, double cell_m, double spread_m2)
{
    double root = sqrt(2.0 * spread_m2);
    return (erf((centre_m + 0.5 * cell_m) / root) - erf((centre_m - 0.5 * cell_m) / root)) /
           (2.0 * cell_m);
}

typedef struct puff {
    double u_ms, v_ms, spread_m2s, start_s, end_s;
} puff;

// Rows count from the north, so that north is minus rows; the frame's centre is (0, 0).
static double exact(const puff *p, double side_m, int32_t n, int32_t r, int32_t c, double t_s)
{
    double cell = side_m / n, moved = t_s - p->start_s;
    double x = (c + 0.5) * cell - 0.5 * side_m - p->u_ms * moved;
    double y = 0.5 * side_m - (r + 0.5) * cell - p->v_ms * moved;
    double spread = 2.0 * p->spread_m2s * t_s;
    return over_cell(x, cell, spread) * over_cell(y, cell, spread);
}

// Mean absolute and root mean square error against the puff's own peak, and loss of mass.
static void puff_error(const puff *p, double side_m, int32_t n, double error[3])
{
    arrays room = room_of((int64_t)n * n);
    for (int32_t r = 0; r < n; r++)
        for (int32_t c = 0; c < n; c++)
            room.field[r * n + c] = exact(p, side_m, n, r, c, p->start_s);
    jm_air_transport(n, n, side_m / n, p->u_ms, p->v_ms, p->spread_m2s, 0.0, p->end_s - p->start_s,
                     room.field, room.scratch);
    double cell = side_m / n, mass = 0.0, l1 = 0.0, l2 = 0.0;
    for (int32_t r = 0; r < n; r++)
        for (int32_t c = 0; c < n; c++) {
            double e = room.field[r * n + c] - exact(p, side_m, n, r, c, p->end_s);
            l1 += fabs(e) * cell * cell;
            l2 += e * e * cell * cell;
            mass += room.field[r * n + c] * cell * cell;
        }
    error[0] = l1;
    error[1] = sqrt(l2);
    error[2] = fabs(mass - 1.0);
    leave(room);
}

// The last two are carried only and spread only.
static const puff winds[] = {{1.0, 0.0, 1.0, 60.0, 120.0},       {2.0, 1.0, 5.0, 60.0, 120.0},
                             {-1.5, 0.7, 2.0, 60.0, 140.0},      {3.0, -1.5, 1.0, 120.0, 160.0},
                             {2.0, -1.0, 1e-6, 2e8, 2e8 + 60.0}, {0.0, 0.0, 2.0, 60.0, 300.0}};

// From cells of half the first puff's width to an eighth. The mean of both halvings counts: where
// diffusion begins to rule the step, the Courant number and with it the error's factor change.
TEST(a_moving_puff_converges_with_second_order_whatever_the_wind)
{
    UNUSED_STATE;
    for (size_t i = 0; i < sizeof winds / sizeof *winds; i++) {
        const puff *p = &winds[i];
        int32_t n = (int32_t)ceil(2.0 * 640.0 / sqrt(2.0 * p->spread_m2s * p->start_s));
        double coarse[3], fine[3];
        puff_error(p, 640.0, n, coarse);
        puff_error(p, 640.0, 4 * n, fine);
        double l1 = 0.5 * log2(coarse[0] / fine[0]), l2 = 0.5 * log2(coarse[1] / fine[1]);
        print_message("wind %4.1f %4.1f: error %.2e %.2e, order %.2f (rms %.2f)\n", p->u_ms,
                      p->v_ms, coarse[0], fine[0], l1, l2);
        CHECK(l1 >= 1.8 && l2 >= 1.8);
    }
}

TEST(no_mass_is_lost_within_the_frame)
{
    UNUSED_STATE;
    for (size_t i = 0; i < sizeof winds / sizeof *winds; i++) {
        double error[3];
        puff_error(&winds[i], 768.0, 192, error);
        CHECK_NEAR(error[2], 0.0, 1e-10);
    }
}

TEST(an_even_field_stays_even_in_any_wind)
{
    UNUSED_STATE;
    arrays room = room_of(37 * 91);
    for (int i = 0; i < 37 * 91; i++)
        room.field[i] = 3.25;
    jm_air_transport(37, 91, 20.0, -4.0, 3.0, 25.0, 3.25, 600.0, room.field, room.scratch);
    for (int i = 0; i < 37 * 91; i++)
        CHECK_NEAR(room.field[i], 3.25, 1e-12);
    leave(room);
}

TEST(a_front_neither_undershoots_nor_overshoots)
{
    UNUSED_STATE;
    arrays room = room_of(70 * 200);
    for (int i = 0; i < 70 * 200; i++)
        room.field[i] = i % 200 < 100 ? 1.0 : 0.0;
    jm_air_transport(70, 200, 10.0, 1.3, -0.6, 0.0, 1.0, 300.0, room.field, room.scratch);
    for (int i = 0; i < 70 * 200; i++)
        CHECK(room.field[i] >= -1e-14 && room.field[i] <= 1.0 + 1e-14);
    // The front stands 390 m further east: half way in column 139, whatever its blur.
    double sum = 0.0;
    for (int c = 0; c < 200; c++)
        sum += room.field[35 * 200 + c];
    CHECK_NEAR(sum, 139.0, 1e-9);
    leave(room);
}

TEST(wind_from_each_side_is_the_same_wind_seen_from_there)
{
    UNUSED_STATE;
    enum { n = 65 };
    arrays east = room_of(n * n), west = room_of(n * n), north = room_of(n * n),
           south = room_of(n * n);
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) {
            double v = exp(-0.01 * ((r - 30) * (r - 30) + (c - 20) * (c - 20)));
            east.field[r * n + c] = v;
            west.field[r * n + n - 1 - c] = v;
            south.field[c * n + r] = v;
            north.field[(n - 1 - c) * n + r] = v;
        }
    jm_air_transport(n, n, 10.0, 2.0, 0.0, 0.0, 0.5, 97.0, east.field, east.scratch);
    jm_air_transport(n, n, 10.0, -2.0, 0.0, 0.0, 0.5, 97.0, west.field, west.scratch);
    jm_air_transport(n, n, 10.0, 0.0, -2.0, 0.0, 0.5, 97.0, south.field, south.scratch);
    jm_air_transport(n, n, 10.0, 0.0, 2.0, 0.0, 0.5, 97.0, north.field, north.scratch);
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) {
            double v = east.field[r * n + c];
            CHECK_NEAR(west.field[r * n + n - 1 - c], v, 1e-15);
            CHECK_NEAR(south.field[c * n + r], v, 1e-15);
            CHECK_NEAR(north.field[(n - 1 - c) * n + r], v, 1e-15);
        }
    leave(east);
    leave(west);
    leave(north);
    leave(south);
}

TEST(a_single_row_column_or_cell_is_carried_too)
{
    UNUSED_STATE;
    double one[1] = {0.0}, row[7] = {0}, column[7] = {0}, scratch[7];
    jm_air_transport(1, 1, 100.0, 1.0, 1.0, 10.0, 2.0, 1e5, one, scratch);
    jm_air_transport(1, 7, 100.0, -3.0, 0.0, 10.0, 2.0, 1e5, row, scratch);
    jm_air_transport(7, 1, 100.0, 0.0, 3.0, 10.0, 2.0, 1e5, column, scratch);
    CHECK_NEAR(one[0], 2.0, 1e-9);
    for (int i = 0; i < 7; i++) {
        CHECK_NEAR(row[i], 2.0, 1e-9);
        CHECK_NEAR(column[i], 2.0, 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_moving_puff_converges_with_second_order_whatever_the_wind),
        CASE(no_mass_is_lost_within_the_frame),
        CASE(an_even_field_stays_even_in_any_wind),
        CASE(a_front_neither_undershoots_nor_overshoots),
        CASE(wind_from_each_side_is_the_same_wind_seen_from_there),
        CASE(a_single_row_column_or_cell_is_carried_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
