// Days and the year as a whole: FAO 56's worked examples, and waves that are known.
#include "made.h"

TEST(reference_evaporation_gives_the_worked_examples_of_fao_56)
{
    UNUSED_STATE;
    // Example 18: Uccle, 6 July. Its radiation is that of 9.25 h of sun: 22.07 MJ/m2 a day; wind
    // 10 km/h at 10 m; vapour pressure 1.409 kPa.
    jm_sun_place uccle = {.latitude_deg = 50.80, .longitude_deg = 4.35, .elevation_m = 100.0};
    jm_weather_day day = {.share = 1.0,
                          .air_min_k = 12.3 + JM_ZERO_CELSIUS_K,
                          .air_max_k = 21.5 + JM_ZERO_CELSIUS_K,
                          .vapour_pa = 1409.0,
                          .wind_ms = 10.0 / 3.6,
                          .global_wm2 = 22.07 / 0.0864,
                          .pressure_pa = 100100.0};
    // Printed 3.88; intermediate values are printed with three digits.
    CHECK_NEAR(jm_fao56_evaporation_mm(&day, &uccle, 187, 0.0), 3.88, 0.02);
    // Example 17: Bangkok, April: 22.65 MJ/m2, ground heat 0.14; its wind is given at 2 m.
    jm_sun_place bangkok = {.latitude_deg = 13.73, .longitude_deg = 100.5, .elevation_m = 2.0};
    day = (jm_weather_day){.share = 1.0,
                           .air_min_k = 25.6 + JM_ZERO_CELSIUS_K,
                           .air_max_k = 34.8 + JM_ZERO_CELSIUS_K,
                           .vapour_pa = 2850.0,
                           .wind_ms = 2.0 * log(67.8 * 10.0 - 5.42) / 4.87,
                           .global_wm2 = 22.65 / 0.0864,
                           .pressure_pa = 101300.0};
    CHECK_NEAR(jm_fao56_evaporation_mm(&day, &bangkok, 105, 0.14 / 0.0864), 5.72, 0.03);
}

TEST(reference_evaporation_of_an_hour_gives_the_worked_example_of_fao_56)
{
    UNUSED_STATE;
    // Example 19: N'Diaye, 1 October, 14 to 15 h: net 1.749 MJ/m2, 38 degC, 52 % (saturation 6.625
    // kPa), 3.3 m/s: 0.63 mm; 2 to 3 h: -0.100 MJ/m2, 28 degC, 90 % (3.780 kPa), 1.9 m/s: 0.00 mm.
    const double pressure_pa = 101200.0;
    CHECK_NEAR(jm_fao56_hour_mm(1.749 / 3.6e-3, 38.0 + JM_ZERO_CELSIUS_K, 0.52 * 6625.0, 3.3,
                                pressure_pa, false),
               0.63, 0.005);
    CHECK_NEAR(jm_fao56_hour_mm(-0.100 / 3.6e-3, 28.0 + JM_ZERO_CELSIUS_K, 0.90 * 3780.0, 1.9,
                                pressure_pa, true),
               0.00, 0.005);
}

// A typical year whose temperature is a wave of 12 +- 9 degC, warmest on day 205, with a daily wave
// on it; 200 W/m2 from 6 to 18 h, 100 in the mean.
static char *year_text(void)
{
    jm_text t = {0};
    jm_text_add(&t, "LOCATION,Testville,-,FRA,made,0,47.0,-0.5,0.0,40.0\nB\nC\nD\nE\nF\nG\n"
                    "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31\n");
    for (int day = 1; day <= 365; day++)
        for (int h = 1; h <= 24; h++) {
            jm_civil c = jm_civil_from_instant((jm_days_from_civil(2001, 1, 1) + day - 1) * 86400);
            double air = 12.0 + 9.0 * cos(2.0 * JM_PI * (day + h / 24.0 - 205.0) / 365.2425) +
                         5.0 * cos(2.0 * JM_PI * (h - 15) / 24.0);
            const int light = h > 6 && h <= 18 ? 200 : 0;
            jm_text_printf(&t,
                           "1999,%d,%d,%d,0,?9,%.4f,8.0,60,101000,0,0,9999,%d,0,%d,0,0,0,0,180,"
                           "3.0,5,9,9,9,9,9,9,0.1,0,88,0.2,%g,1\n",
                           (int)c.month, (int)c.day, h, air, light, light, h == 6 ? 2.0 : 0.0);
        }
    CHECK(!t.failed);
    return t.bytes;
}

TEST(the_annual_wave_of_a_year_is_found)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char *text = year_text();
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, "year.epw", text, NULL, &file));
    jm_annual_wave wave = jm_weather_annual(file);
    CHECK_NEAR(wave.mean_k - JM_ZERO_CELSIUS_K, 12.0, 0.01);
    CHECK_NEAR(wave.amplitude_k, 9.0, 0.01);
    CHECK_NEAR(wave.warmest_day, 205.0, 0.6); // days are counted by their middle
    jm_weather_destroy(file);
    jm_free(text);
    jm_ctx_destroy(ctx);
}

TEST(the_days_before_a_date_have_their_rain_and_evaporation)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char *text = year_text();
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, "year.epw", text, NULL, &file));
    jm_weather_day days[60];
    jm_weather_days(file, utc_of(2026, 7, 24, 0), 60, days);
    double rain = 0.0;
    for (int d = 0; d < 60; d++) {
        rain += days[d].rain_mm;
        CHECK_NEAR(days[d].share, 1.0, 0.0);
        CHECK_NEAR(days[d].global_wm2, 100.0, 1e-6);
        // Grass under 8.6 MJ/m2 a day in June: between 1 and 4 mm.
        CHECK(days[d].evaporation_mm > 1.0 && days[d].evaporation_mm < 4.0);
    }
    CHECK_NEAR(rain, 120.0, 1e-6);
    CHECK_NEAR(days[59].air_max_k - days[59].air_min_k, 10.0, 0.2);
    jm_weather_destroy(file);
    jm_free(text);
    jm_ctx_destroy(ctx);
}

TEST(what_a_short_file_lacks_is_no_number)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_text t = {0};
    jm_text_add(&t, "time,air_temp_c,direct_normal_wm2,diffuse_wm2,rain_mm\n");
    for (int h = 0; h < 48; h++)
        jm_text_printf(&t, "2026-07-%02dT%02d:00Z,20,0,0,1\n", 10 + h / 24, h % 24);
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, "two.csv", t.bytes, NULL, &file));
    CHECK(isnan(jm_weather_annual(file).mean_k) && isnan(jm_weather_annual(file).amplitude_k));
    jm_weather_day days[3];
    jm_weather_days(file, utc_of(2026, 7, 11, 0), 3, days);
    CHECK(days[0].share == 0.0 && isnan(days[0].air_mean_k) && isnan(days[0].evaporation_mm));
    CHECK_NEAR(days[2].share, 1.0, 0.0);
    CHECK_NEAR(days[2].rain_mm, 24.0, 1e-9);
    jm_weather_destroy(file);
    jm_text_free(&t);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(reference_evaporation_gives_the_worked_examples_of_fao_56),
        CASE(reference_evaporation_of_an_hour_gives_the_worked_example_of_fao_56),
        CASE(the_annual_wave_of_a_year_is_found),
        CASE(the_days_before_a_date_have_their_rain_and_evaporation),
        CASE(what_a_short_file_lacks_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
