// Published tables of the sky: shared/reference/heat/analytic.
#include "analytic_table.h"

#include "core/math.h"
#include "radiation/light.h"

static const char *folder;

// Columns of perez_sky_153.csv: zenith, azimuth, diffuse, beam, day of the year.
static const double skies[5][5] = {{30, 180, 100, 850, 172},
                                   {60, 240, 120, 600, 200},
                                   {45, 120, 300, 200, 200},
                                   {50, 180, 350, 0.1, 200},
                                   {80, 290, 60, 250, 210}};

// As UMEP takes what arrives above the air.
static double above_of_day(double day)
{
    double a = 2.0 * JM_PI * day / 365.0;
    return 1367.0 * (1.00011 + 0.034221 * cos(a) + 0.00128 * sin(a) + 0.000719 * cos(2.0 * a) +
                     0.000077 * sin(2.0 * a));
}

TEST(five_skies_of_perez_come_out_to_the_tables_digits)
{
    UNUSED_STATE;
    double found[5][JM_PATCHES], largest = 0.0;
    for (int s = 0; s < 5; s++) {
        double sum = 0.0;
        jm_perez_luminance(JM_PEREZ_UMEP, skies[s][3], skies[s][2], above_of_day(skies[s][4]),
                           skies[s][0] * JM_DEG, skies[s][1] * JM_DEG, found[s]);
        for (int p = 0; p < JM_PATCHES; p++)
            sum += found[s][p];
        for (int p = 0; p < JM_PATCHES; p++)
            found[s][p] /= sum;
    }
    table t = open_table(folder, "perez_sky_153.csv");
    int rows = 0;
    for (; next_row(&t); rows++)
        for (int s = 0; s < 5; s++)
            largest = fmax(largest, fabs(found[s][atoi(words(&t, 0))] - number(&t, 1 + s)));
    print_message("perez: %d patches, largest difference %.2g (asked 1e-6)\n", rows, largest);
    CHECK(rows == JM_PATCHES);
    CHECK(largest < 1e-6);
}

TEST(the_published_form_is_as_umeps_where_both_see_the_same_clearness)
{
    UNUSED_STATE;
    double a[JM_PATCHES], b[JM_PATCHES];
    // The first sky is the clearest of all to both; air masses differ by 0.2 %.
    for (int form = 0; form < 2; form++)
        jm_perez_luminance((jm_perez_form)form, skies[0][3], skies[0][2], above_of_day(skies[0][4]),
                           skies[0][0] * JM_DEG, skies[0][1] * JM_DEG, form == 0 ? a : b);
    for (int p = 0; p < JM_PATCHES; p++)
        CHECK_NEAR(a[p] / b[p], 1.0, 0.02);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/perez_sky_153.csv");
    const struct CMUnitTest tests[] = {
        CASE(five_skies_of_perez_come_out_to_the_tables_digits),
        CASE(the_published_form_is_as_umeps_where_both_see_the_same_clearness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
