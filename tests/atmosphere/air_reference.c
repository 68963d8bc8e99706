// Transport and roughness against the tables of shared/reference/heat/analytic.
#include "analytic_table.h"

#include "atmosphere/air_grid.h"
#include "atmosphere/wind_profile.h"

static const char *folder;

// The next row, which has so many numbers.
static bool numbers(table *t, double *values, int count)
{
    if (!next_row(t))
        return false;
    CHECK(t->cells == count);
    for (int i = 0; i < count; i++)
        values[i] = number(t, i);
    return true;
}

TEST(roughness_is_macdonalds_and_kandas)
{
    UNUSED_STATE;
    table t = open_table(folder, "morphometric_roughness.csv");
    double v[9], worst = 0.0;
    int rows = 0;
    for (; numbers(&t, v, 9); rows++) {
        jm_block_shape shape = {.height_m = v[0],
                                .height_max_m = v[1],
                                .height_deviation_m = v[2],
                                .plan_density = v[3],
                                .frontal_density = v[4]};
        double d, z, kanda_d, kanda_z;
        jm_macdonald_1998(v[3], v[4], v[0], &d, &z);
        jm_roughness_of_shape(&shape, &kanda_d, &kanda_z);
        worst = fmax(worst, fmax(fabs(d - v[5]), fabs(z - v[6])));
        // Nothing is smoother than grass.
        worst = fmax(worst, fmax(fabs(kanda_d - v[7]), fabs(kanda_z - fmax(v[8], 0.03))));
    }
    print_message("%d rows, worst %.1e m\n", rows, worst);
    CHECK(rows > 20);
    CHECK_NEAR(worst, 0.0, 1e-4);
}

static double gauss(double x, double y, double spread_m2)
{
    return exp(-(x * x + y * y) / (2.0 * spread_m2)) / (2.0 * M_PI * spread_m2);
}

// The puff from a quarter of the row's time on, in cells of a quarter of its width then; the row's
// place is the centre of a cell.
static double puff_at(double u, double v, double spread, double t, double x, double y)
{
    double start = 0.25 * t, cell = sqrt(2.0 * spread * start) / 4.0;
    double reach = fmax(fabs(u), fabs(v)) * t + 8.0 * sqrt(2.0 * spread * t) + 50.0;
    int32_t half = (int32_t)ceil(reach / cell), n = 2 * half + 1;
    double *field = calloc((size_t)n * (size_t)n, sizeof *field),
           *scratch = calloc((size_t)n * (size_t)n, sizeof *scratch);
    assert_non_null(field);
    assert_non_null(scratch);
    for (int32_t r = 0; r < n; r++)
        for (int32_t c = 0; c < n; c++)
            field[r * n + c] = gauss(x + (c - half) * cell - u * start,
                                     y + (half - r) * cell - v * start, 2.0 * spread * start);
    jm_air_transport(n, n, cell, u, v, spread, 0.0, t - start, field, scratch);
    double found = field[half * n + half];
    free(field);
    free(scratch);
    return found;
}

TEST(a_puff_is_where_and_as_wide_as_the_closed_form_says)
{
    UNUSED_STATE;
    table t = open_table(folder, "advdiff_gaussian_puff.csv");
    double v[7], worst = 0.0;
    int rows = 0;
    for (; numbers(&t, v, 7); rows++) {
        double peak = 1.0 / (4.0 * M_PI * v[2] * v[3]);
        double found = puff_at(v[0], v[1], v[2], v[3], v[4], v[5]);
        worst = fmax(worst, fabs(found - v[6]) / peak);
    }
    print_message("%d rows, worst %.2f %% of the peak\n", rows, 100.0 * worst);
    CHECK(rows > 10);
    // Four cells see the width to (1/4)^2 / 24 = 0.3 %; three steps of order two, each so much.
    CHECK_NEAR(worst, 0.0, 0.01);
}

// Warmth x metres within a heated half plane, once it is steady. Source and loss act half before
// and half after each step.
static double heated_at(const double *v)
{
    enum { upwind = 60, cells = 500 };
    static double field[cells], scratch[cells];
    const double cell = 10.0, step = 5.0;
    double rise = v[3] / (1.2 * 1005.0 * v[4]), kept = exp(-0.5 * step / v[2]);
    memset(field, 0, sizeof field);
    for (double t = 0.0; t < 6000.0 / v[0] + 8.0 * v[2]; t += step)
        for (int half = 0; half < 2; half++) {
            for (int c = 0; c < cells; c++) {
                double steady = c >= upwind ? rise * v[2] : 0.0;
                field[c] = steady + (field[c] - steady) * kept;
            }
            if (half == 0)
                jm_air_transport(1, cells, cell, v[0], 0.0, v[1], 0.0, step, field, scratch);
        }
    int at = upwind + (int)(v[5] / cell + 0.5);
    return 0.5 * (field[at - 1] + field[at]);
}

TEST(a_heated_city_warms_as_its_closed_form)
{
    UNUSED_STATE;
    table t = open_table(folder, "advdiff_heated_city_1d.csv");
    double v[8], worst = 0.0;
    int rows = 0;
    for (; numbers(&t, v, 8); rows++)
        worst = fmax(worst, fabs(heated_at(v) - v[7]));
    print_message("%d rows, worst %.5f K\n", rows, worst);
    CHECK(rows > 10);
    // Of up to 1.4 K; cells of 10 m.
    CHECK_NEAR(worst, 0.0, 0.001);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/morphometric_roughness.csv");
    const struct CMUnitTest tests[] = {
        CASE(roughness_is_macdonalds_and_kandas),
        CASE(a_puff_is_where_and_as_wide_as_the_closed_form_says),
        CASE(a_heated_city_warms_as_its_closed_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
