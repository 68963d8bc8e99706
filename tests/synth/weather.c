// Two days of heat: as hot as announced, and lit by the sun that stands over the city.
#include "synth/demo.h"

#include "core/math.h"
#include "core/sun.h"
#include "core/time.h"
#include "store/csv.h"

enum { HOURS = 48 };

typedef struct weather {
    double temp_c[HOURS], humidity_pct[HOURS], direct_wm2[HOURS], diffuse_wm2[HOURS];
    double wind_ms[HOURS];
} weather;

static weather weather_of(jm_ctx *ctx)
{
    weather w;
    jm_synth_city *city = demo_of(ctx, 1.0, 1);
    const char *text = file_of(city, "weather-heatwave.csv");
    jm_csv *csv = NULL;
    CHECK(text != NULL);
    CHECK_OK(ctx, jm_csv_parse(ctx, "weather-heatwave.csv", text, strlen(text), &csv));
    CHECK(jm_csv_rows(csv) == HOURS);
    CHECK(strcmp(jm_csv_cell(csv, 0, 0), "2026-07-27T01:00:00+02:00") == 0);
    CHECK(strcmp(jm_csv_cell(csv, HOURS - 1, 0), "2026-07-29T00:00:00+02:00") == 0);
    for (int64_t h = 0; h < HOURS; h++) {
        CHECK(jm_csv_number(csv, h, jm_csv_column(csv, "air_temp_c"), &w.temp_c[h]));
        CHECK(
            jm_csv_number(csv, h, jm_csv_column(csv, "relative_humidity_pct"), &w.humidity_pct[h]));
        CHECK(jm_csv_number(csv, h, jm_csv_column(csv, "direct_normal_wm2"), &w.direct_wm2[h]));
        CHECK(jm_csv_number(csv, h, jm_csv_column(csv, "diffuse_wm2"), &w.diffuse_wm2[h]));
        CHECK(jm_csv_number(csv, h, jm_csv_column(csv, "wind_ms"), &w.wind_ms[h]));
        CHECK(strcmp(jm_csv_cell(csv, h, jm_csv_column(csv, "longwave_down_wm2")), "") == 0);
    }
    jm_csv_destroy(csv);
    jm_synth_destroy(city);
    return w;
}

TEST(the_heat_wave_runs_from_21_to_36_degrees)
{
    weather w = weather_of(*state);
    double low = 99.0, high = -99.0;
    for (int h = 0; h < HOURS; h++) {
        low = fmin(low, w.temp_c[h]);
        high = fmax(high, w.temp_c[h]);
        CHECK(w.humidity_pct[h] > 15.0 && w.humidity_pct[h] < 80.0);
        CHECK(w.wind_ms[h] > 0.5 && w.wind_ms[h] < 5.0);
    }
    CHECK_NEAR(low, 21.0, 0.1);
    CHECK_NEAR(high, 36.0, 0.1);
    for (int h = 0; h < 24; h++) // both days are alike but for the sun's declination
        CHECK_NEAR(w.temp_c[h], w.temp_c[h + 24], 1e-9);
}

// Rows end at full hours of summer time (UTC+2); the first hour begins on 26 July at 22:00 UTC.
static double middle_utc_s(int row)
{
    jm_civil start = {.year = 2026, .month = 7, .day = 26, .hour = 22};
    return (double)jm_instant_from_civil(&start) + 3600.0 * row + 1800.0;
}

static const jm_sun_place place = {47.46, -0.52, 25.0, 101300.0, 12.0};

TEST(it_is_dark_exactly_when_the_sun_is_down)
{
    weather w = weather_of(*state);
    for (int h = 0; h < HOURS; h++) {
        double elevation = jm_sun_position(&place, middle_utc_s(h), 0.0).elevation_rad / JM_DEG;
        if (elevation < -8.0) // all of the hour is night
            CHECK(w.direct_wm2[h] == 0.0 && w.diffuse_wm2[h] == 0.0);
        if (elevation > 8.0)
            CHECK(w.direct_wm2[h] > 100.0 && w.diffuse_wm2[h] > 10.0);
    }
}

// Global radiation of the middle of an hour by Haurwitz' formula, with libm. Curvature over the
// hour is below 2 % once the sun is 25 degrees high.
TEST(direct_and_diffuse_sum_to_the_clear_skys_global_radiation)
{
    weather w = weather_of(*state);
    int checked = 0;
    for (int h = 0; h < HOURS; h++) {
        double zenith = jm_sun_position(&place, middle_utc_s(h), 0.0).zenith_rad;
        if (zenith / JM_DEG > 65.0)
            continue;
        double global = 1098.0 * cos(zenith) * exp(-0.059 / cos(zenith));
        CHECK_NEAR(w.direct_wm2[h] * cos(zenith) + w.diffuse_wm2[h], global, 0.02 * global);
        checked++;
    }
    CHECK(checked >= 16);
}

// A cloudless day of late July in Anjou brings 7 to 8.5 kWh/m2 on level ground.
TEST(the_days_sunshine_is_a_cloudless_july_days)
{
    weather w = weather_of(*state);
    double kwh = 0.0;
    for (int h = 0; h < 24; h++) {
        double cosine = cos(jm_sun_position(&place, middle_utc_s(h), 0.0).zenith_rad);
        kwh += 1e-3 * (w.direct_wm2[h] * fmax(cosine, 0.0) + w.diffuse_wm2[h]);
    }
    CHECK(kwh > 7.0 && kwh < 8.5);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(the_heat_wave_runs_from_21_to_36_degrees),
        CASE(it_is_dark_exactly_when_the_sun_is_down),
        CASE(direct_and_diffuse_sum_to_the_clear_skys_global_radiation),
        CASE(the_days_sunshine_is_a_cloudless_july_days),
    };
    return cmocka_run_group_tests(cases, make_context, end_context);
}
