// Published and analytic tables: shared/reference/heat/analytic.
#include "analytic_table.h"

#include "comfort/comfort.h"
#include "core/math.h"

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

// Six numbers between blanks.
static void read_six(const table *t, int cell, double six[6])
{
    CHECK(sscanf(words(t, cell), "%lf %lf %lf %lf %lf %lf", &six[0], &six[1], &six[2], &six[3],
                 &six[4], &six[5]) == 6);
}

TEST(the_six_direction_sum_gives_the_radiant_temperatures_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "tmrt_six_direction.csv");
    int rows = 0;
    double largest = 0.0;
    while (next_row(&t)) {
        double k[6] = {0.0}, l[6];
        if (strstr(words(&t, 0), "aL0.95") != NULL)
            continue; // another body than ours
        if (words(&t, 1)[0] != '\0') {
            for (int i = 0; i < 6; i++)
                l[i] = JM_STEFAN_BOLTZMANN * pow(number(&t, 1) + JM_ZERO_CELSIUS_K, 4.0);
        } else {
            read_six(&t, 2, k);
            read_six(&t, 3, l);
        }
        double found = jm_tmrt_k(jm_six_directions(k), jm_six_directions(l)) - JM_ZERO_CELSIUS_K;
        largest = fmax(largest, fabs(found - number(&t, 5)));
        rows++;
    }
    print_message("six directions: %d rows, largest error %.4f K (asked 0.01)\n", rows, largest);
    CHECK(rows >= 9);
    CHECK(largest < 0.01);
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
