// Published tables, and the files of the reference scenes: shared/reference/heat, data/weather.
#include "analytic_table.h"
#include "made.h"
#include "weather/normals.h"

static const char *folder;

TEST(reindl_gives_the_rows_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "reindl_diffuse.csv");
    double largest = 0.0;
    int rows = 0;
    for (; next_row(&t); rows++) {
        double share =
            jm_reindl_diffuse_share(number(&t, 0), sin(number(&t, 1) * JM_DEG),
                                    number(&t, 2) + JM_ZERO_CELSIUS_K, 0.01 * number(&t, 3));
        double off = fabs(share / number(&t, 7) - 1.0);
        CHECK(off < 1e-3);
        largest = fmax(largest, off);
    }
    print_message("reindl: %d rows, largest relative error %.1e\n", rows, largest);
    CHECK(rows == 72);
}

TEST(erbs_gives_the_rows_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "erbs_diffuse.csv");
    int rows = 0;
    for (; next_row(&t); rows++)
        CHECK_NEAR(jm_erbs_diffuse_share(number(&t, 5)) * number(&t, 1) / number(&t, 4), 1.0, 1e-3);
    CHECK(rows == 3);
}

TEST(haurwitz_gives_the_rows_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "clear_sky.csv");
    int rows = 0;
    while (next_row(&t)) {
        if (strcmp(words(&t, 0), "haurwitz") != 0)
            continue;
        CHECK_NEAR(jm_haurwitz_wm2(sin(number(&t, 1) * JM_DEG)) / number(&t, 2), 1.0, 1e-3);
        rows++;
    }
    CHECK(rows == 5);
}

static jm_weather_file *read_shared(jm_ctx *ctx, const char *name, const jm_weather_def *def)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, jm_weather_read(ctx, path, def, &file));
    return file;
}

static jm_weather_def gothenburg(void)
{
    jm_weather_def def = jm_weather_default_def();
    def.place = (jm_sun_place){.latitude_deg = 57.7, .longitude_deg = 11.95, .elevation_m = 10.0};
    def.offset_h = 1.0;
    return def;
}

static jm_label_fit fit_shared(const char *name, const jm_weather_def *def)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *file = read_shared(ctx, name, def);
    jm_label_fit fit = jm_weather_about_of(file).fit;
    print_message("%s: %s %+.3f +- %.3f h, %d clear days\n", strrchr(name, '/') + 1,
                  fit.determined ? "centre at" : "undetermined", fit.centre_h, fit.uncertainty_h,
                  (int)fit.clear_days);
    jm_weather_destroy(file);
    jm_ctx_destroy(ctx);
    return fit;
}

TEST(the_october_files_bear_the_begin_of_their_hours)
{
    UNUSED_STATE;
    static const char *const names[] = {
        "reference/heat/kronenhuset/input/met_20051007_original.txt",
        "reference/heat/gustav_adolfs/input/met_20051011_original.txt"};
    jm_weather_def def = gothenburg();
    for (int i = 0; i < 2; i++) {
        jm_label_fit fit = fit_shared(names[i], &def);
        CHECK(fit.determined && fit.uncertainty_h <= 0.15);
        CHECK_NEAR(fit.centre_h, 0.5, 0.15);
    }
}

TEST(the_clouded_first_of_august_tells_nothing)
{
    UNUSED_STATE;
    jm_weather_def def = gothenburg();
    CHECK(!fit_shared("reference/heat/gustav_adolfs/input/met_20060801_original.txt", &def)
               .determined);
}

TEST(the_typical_june_day_and_athens_bear_the_end_of_their_hours)
{
    UNUSED_STATE;
    jm_weather_def def = gothenburg();
    jm_label_fit fit = fit_shared("reference/heat/kronenhuset/input/met_19970606.txt", &def);
    CHECK(fit.determined);
    CHECK_NEAR(fit.centre_h, -0.5, 0.15);
    def.place = (jm_sun_place){.latitude_deg = 37.98, .longitude_deg = 23.73, .elevation_m = 100.0};
    def.offset_h = 2.0;
    fit = fit_shared("reference/heat/athens/input/met_20230723.txt", &def);
    CHECK(fit.determined);
    CHECK_NEAR(fit.centre_h, -0.5, 0.15);
}

TEST(minutes_of_the_original_files_are_not_used_and_that_is_said)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_weather_def def = gothenburg();
    jm_weather_file *file =
        read_shared(ctx, "reference/heat/gustav_adolfs/input/met_20051011_original.txt", &def);
    CHECK(said(&h, "the minute column is 10 in every hourly row"));
    CHECK_NEAR(fmod(jm_weather_about_of(file).first_utc_s, 3600.0), 0.0, 0.0);
    jm_weather_destroy(file);
    stop_listening(ctx, &h);
}

static const struct {
    const char *name;
    double centre_h; // data/weather/README.md
} typical_years[] = {
    {"data/weather/FRA_AR_Lyon-Bron.AP.074800_TMYx.2004-2018.epw", -0.5},
    {"data/weather/FRA_PL_Angers.Loire.AP.073901_TMYx.epw", 0.0},
    {"data/weather/FRA_PL_Beaucouze.072300_TMYx.epw", 0.0},
    {"data/weather/FRA_PL_Nantes.Atlantique.AP.072220_TMYx.epw", 0.0},
};
enum { TYPICAL_YEARS = sizeof typical_years / sizeof typical_years[0] };

TEST(french_typical_years_are_placed_as_measured)
{
    UNUSED_STATE;
    jm_weather_def def = jm_weather_default_def();
    for (int i = 0; i < TYPICAL_YEARS; i++) {
        jm_label_fit fit = fit_shared(typical_years[i].name, &def);
        CHECK(fit.determined && fit.clear_days >= 20);
        CHECK_NEAR(fit.centre_h, typical_years[i].centre_h, 0.15);
    }
}

TEST(every_reference_day_can_be_run_from_one_legal_midnight_to_the_next)
{
    UNUSED_STATE;
    static const struct {
        const char *name;
        int year, month, day;
    } files[] = {
        {"reference/heat/kronenhuset/input/met_20051007.txt", 2005, 10, 7},
        {"reference/heat/kronenhuset/input/met_19970606.txt", 1997, 6, 6},
        {"reference/heat/gustav_adolfs/input/met_20051011.txt", 2005, 10, 11},
        {"reference/heat/gustav_adolfs/input/met_20060726.txt", 2006, 7, 26},
        {"reference/heat/gustav_adolfs/input/met_20060801.txt", 2006, 8, 1},
    };
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_def def = gothenburg();
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        jm_weather_file *file = read_shared(ctx, files[i].name, &def);
        double midnight = utc_of(files[i].year, files[i].month, files[i].day, 0) - 7200.0;
        for (int h = 0; h < 26; h++) { // standard time ends an hour later
            answer a = ask(ctx, file, midnight + 3600.0 * h, 3600.0);
            CHECK(a.mean.diffuse_wm2 >= 0.0 && a.mean.wind_ms >= 0.0);
        }
        jm_weather_destroy(file);
    }
    jm_ctx_destroy(ctx);
}

// Typical years are made of other years than the normals, and by another hand.
TEST(the_wave_of_a_typical_year_is_that_of_the_normals_around_within_1_kelvin)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const jm_weather_def def = jm_weather_default_def();
    for (int i = 0; i < TYPICAL_YEARS; i++) {
        jm_weather_file *file = read_shared(ctx, typical_years[i].name, &def);
        const jm_sun_place place = jm_weather_about_of(file).place;
        const jm_annual_wave year = jm_weather_annual(file);
        jm_normals n;
        CHECK_OK(ctx, jm_weather_normals(ctx, &place, &n));
        print_message("%s: normals %+.2f K, amplitude %+.2f K, %+.0f days\n", typical_years[i].name,
                      n.wave.mean_k - year.mean_k, n.wave.amplitude_k - year.amplitude_k,
                      n.wave.warmest_day - year.warmest_day);
        CHECK_NEAR(n.wave.mean_k, year.mean_k, 1.0);
        CHECK_NEAR(n.wave.amplitude_k, year.amplitude_k, 1.0);
        CHECK_NEAR(n.wave.warmest_day, year.warmest_day, 10.0);
        jm_weather_destroy(file);
    }
    jm_ctx_destroy(ctx);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/reindl_diffuse.csv");
    const struct CMUnitTest tests[] = {
        CASE(reindl_gives_the_rows_of_the_table),
        CASE(erbs_gives_the_rows_of_the_table),
        CASE(haurwitz_gives_the_rows_of_the_table),
        CASE(the_october_files_bear_the_begin_of_their_hours),
        CASE(the_clouded_first_of_august_tells_nothing),
        CASE(the_typical_june_day_and_athens_bear_the_end_of_their_hours),
        CASE(minutes_of_the_original_files_are_not_used_and_that_is_said),
        CASE(french_typical_years_are_placed_as_measured),
        CASE(every_reference_day_can_be_run_from_one_legal_midnight_to_the_next),
        CASE(the_wave_of_a_typical_year_is_that_of_the_normals_around_within_1_kelvin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
