// Published tables of the sky: shared/reference/heat/analytic.
#include "check.h"

#include "core/math.h"
#include "heat/comfort.h"
#include "heat/light.h"

static const char *folder;

static FILE *open_table(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/reference/heat/analytic/%s", folder, name);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    return file;
}

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
    FILE *file = open_table("perez_sky_153.csv");
    char line[512];
    int rows = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        int p;
        double v[5];
        if (sscanf(line, "%d,%lf,%lf,%lf,%lf,%lf", &p, &v[0], &v[1], &v[2], &v[3], &v[4]) != 6)
            continue;
        rows++;
        for (int s = 0; s < 5; s++)
            largest = fmax(largest, fabs(found[s][p] - v[s]));
    }
    fclose(file);
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

TEST(mean_radiant_temperature_follows_the_six_directions)
{
    UNUSED_STATE;
    FILE *file = open_table("tmrt_six_direction.csv");
    char line[512];
    int rows = 0;
    double largest = 0.0;
    while (fgets(line, sizeof line, file) != NULL) {
        char name[64];
        double t, sum, tmrt, k[6], l[6];
        if (sscanf(line, "%63[^,],%lf,,,,%lf", name, &t, &tmrt) == 3) {
            double black = JM_STEFAN_BOLTZMANN * pow(t + JM_ZERO_CELSIUS_K, 4.0);
            const double even[6] = {black, black, black, black, black, black};
            double found = jm_tmrt_k(0.0, jm_six_directions(even)) - JM_ZERO_CELSIUS_K;
            largest = fmax(largest, fabs(found - tmrt));
            rows++;
        } else if (sscanf(line, "%63[^,],,%lf %lf %lf %lf %lf %lf,%lf %lf %lf %lf %lf %lf,%lf,%lf",
                          name, &k[0], &k[1], &k[2], &k[3], &k[4], &k[5], &l[0], &l[1], &l[2],
                          &l[3], &l[4], &l[5], &sum, &tmrt) == 15 &&
                   strstr(name, "aL0.95") == NULL) { // another body than ours
            double found =
                jm_tmrt_k(jm_six_directions(k), jm_six_directions(l)) - JM_ZERO_CELSIUS_K;
            largest = fmax(largest, fabs(found - tmrt));
            rows++;
        }
    }
    fclose(file);
    print_message("six directions: %d rows, largest error %.4f K (asked 0.01)\n", rows, largest);
    CHECK(rows >= 9);
    CHECK(largest < 0.01);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/perez_sky_153.csv");
    const struct CMUnitTest tests[] = {
        CASE(five_skies_of_perez_come_out_to_the_tables_digits),
        CASE(the_published_form_is_as_umeps_where_both_see_the_same_clearness),
        CASE(mean_radiant_temperature_follows_the_six_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
