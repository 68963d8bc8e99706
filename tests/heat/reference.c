// Published and analytic tables: shared/reference/heat/analytic.
#include "analytic_table.h"
#include "hand_city.h"

#include "heat/comfort.h"

static const char *folder;

TEST(utci_gives_the_six_hundred_rows_of_the_polynomial)
{
    UNUSED_STATE;
    table t = open_table(folder, "utci.csv");
    int rows = 0;
    double largest = 0.0;
    while (next_row(&t)) {
        if (t.cells < 6 || t.cell[4][0] == '\0')
            continue;
        double air_k = number(&t, 0) + JM_ZERO_CELSIUS_K;
        double vapour = 0.01 * number(&t, 3) * jm_saturation_pressure_pa(air_k);
        double found = jm_utci_k(air_k, number(&t, 1) + JM_ZERO_CELSIUS_K, number(&t, 2), vapour);
        double error = fabs(found - JM_ZERO_CELSIUS_K - number(&t, 4));
        bool polynomial = strstr(t.cell[5], "a002") != NULL;
        // The table prints four digits; the published checks one.
        CHECK(error < (polynomial ? 0.01 : 0.1));
        if (polynomial)
            largest = fmax(largest, error);
        rows += polynomial;
    }
    print_message("utci: %d rows, largest error %.5f K\n", rows, largest);
    CHECK(rows == 600);
}

TEST(the_six_direction_sum_gives_the_radiant_temperatures_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "tmrt_six_direction.csv");
    int rows = 0;
    while (next_row(&t)) {
        double k[6], l[6];
        if (t.cells < 6 || strstr(t.cell[0], "aL0.97") == NULL)
            continue;
        CHECK(sscanf(t.cell[2], "%lf %lf %lf %lf %lf %lf", &k[0], &k[1], &k[2], &k[3], &k[4],
                     &k[5]) == 6);
        CHECK(sscanf(t.cell[3], "%lf %lf %lf %lf %lf %lf", &l[0], &l[1], &l[2], &l[3], &l[4],
                     &l[5]) == 6);
        double found = jm_tmrt_k(jm_six_directions(k), jm_six_directions(l));
        CHECK_NEAR(found - JM_ZERO_CELSIUS_K, number(&t, 5), 0.01);
        rows++;
    }
    CHECK(rows >= 3);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/utci.csv");
    const struct CMUnitTest tests[] = {
        CASE(utci_gives_the_six_hundred_rows_of_the_polynomial),
        CASE(the_six_direction_sum_gives_the_radiant_temperatures_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
