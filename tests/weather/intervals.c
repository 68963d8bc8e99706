// Intervals of any length out of rows of any step.
#include "made.h"

// Clear hours (or other steps) of a day, with its place; the label names `label`.
static jm_weather_file *clear_day(jm_ctx *ctx, double step_s, jm_label label)
{
    jm_sun_place place = ANGERS;
    jm_text t = {0};
    jm_text_add(&t, "time,air_temp_c,relative_humidity_pct,pressure_pa,wind_ms,wind_from_deg,"
                    "direct_normal_wm2,diffuse_wm2,rain_mm,global_wm2\n");
    double before = label == JM_LABEL_END ? step_s : label == JM_LABEL_CENTRE ? 0.5 * step_s : 0.0;
    for (double at = 0.0; at < 86400.0; at += step_s) {
        char stamp[32];
        double start = utc_of(2026, 6, 21, 0) + at;
        jm_format_utc((jm_instant)(start + before), stamp);
        jm_text_printf(&t, "%s,%g,50,101300,2,%d,%g,%g,%g,%g\n", stamp, at / 3600.0,
                       at < 43200.0 ? 350 : 10, at == 36000.0 ? 500.0 : 600.0,
                       0.2 * clear_mean(&place, start, step_s), at == 36000.0 ? 3.0 : 0.0,
                       clear_mean(&place, start, step_s));
    }
    jm_weather_def def = jm_weather_default_def();
    def.place = place;
    def.label = (int32_t)label;
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, "clear.csv", t.bytes, &def, &file));
    jm_text_free(&t);
    return file;
}

TEST(parts_of_a_row_add_up_to_it_and_follow_the_sun)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *file = clear_day(ctx, 3600.0, JM_LABEL_END);
    static const int hours[] = {4, 5, 10, 19}; // sunrise, morning, noon, sunset
    for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++) {
        double start = utc_of(2026, 6, 21, hours[i]);
        answer whole = ask(ctx, file, start, 3600.0);
        double diffuse = 0.0, beam = 0.0, rain = 0.0, first = 0.0, last = 0.0;
        for (int p = 0; p < 6; p++) {
            answer part = ask(ctx, file, start + 600.0 * p, 600.0);
            diffuse += part.mean.diffuse_wm2 / 6.0;
            beam += part.mean.direct_normal_wm2 / 6.0;
            rain += part.mean.rain_kgm2s * 600.0;
            first = p == 0 ? part.mean.diffuse_wm2 : first;
            last = part.mean.diffuse_wm2;
            CHECK_NEAR(part.centre_utc_s, start + 600.0 * p + 300.0, 1e-6);
        }
        // Pieces of ten minutes see the sun twice as finely as whole rows do.
        CHECK_NEAR(diffuse, whole.mean.diffuse_wm2, 0.005 * whole.mean.diffuse_wm2);
        CHECK_NEAR(beam, whole.mean.direct_normal_wm2, 1e-9);
        CHECK_NEAR(rain, whole.mean.rain_kgm2s * 3600.0, 1e-9);
        CHECK(hours[i] < 12 ? last > first : last < first);
    }
    jm_weather_destroy(file);
    jm_ctx_destroy(ctx);
}

TEST(an_interval_across_rows_takes_each_by_its_time)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *file = clear_day(ctx, 3600.0, JM_LABEL_END);
    // 500 W/m2 of beam and 3 mm of rain stand from 10 to 11 h.
    answer a = ask(ctx, file, utc_of(2026, 6, 21, 9) + 1800.0, 3600.0);
    CHECK_NEAR(a.mean.direct_normal_wm2, 550.0, 1e-6);
    CHECK_NEAR(a.mean.rain_kgm2s * 3600.0, 1.5, 1e-9);
    answer day = ask(ctx, file, utc_of(2026, 6, 21, 0), 86400.0);
    CHECK_NEAR(day.mean.rain_kgm2s * 86400.0, 3.0, 1e-9);
    // The sun is up from 4 to 20 h; what the rows say of the night is no light.
    answer light = ask(ctx, file, utc_of(2026, 6, 21, 4), 16.0 * 3600.0);
    CHECK_NEAR(light.mean.direct_normal_wm2, 600.0 - 100.0 / 16.0, 1e-6);
    jm_weather_destroy(file);
    jm_ctx_destroy(ctx);
}

TEST(half_hourly_rows_make_hours_and_quarters_make_the_same)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *hours = clear_day(ctx, 3600.0, JM_LABEL_END);
    jm_weather_file *halves = clear_day(ctx, 1800.0, JM_LABEL_END);
    jm_weather_file *quarters = clear_day(ctx, 900.0, JM_LABEL_END);
    for (int h = 0; h < 24; h++) {
        double start = utc_of(2026, 6, 21, h);
        answer a = ask(ctx, hours, start, 3600.0), b = ask(ctx, halves, start, 3600.0);
        answer c = ask(ctx, quarters, start, 3600.0);
        CHECK_NEAR(b.mean.diffuse_wm2, a.mean.diffuse_wm2, 1e-3);
        CHECK_NEAR(c.mean.diffuse_wm2, a.mean.diffuse_wm2, 1e-3);
    }
    jm_weather_destroy(hours);
    jm_weather_destroy(halves);
    jm_weather_destroy(quarters);
    jm_ctx_destroy(ctx);
}

TEST(the_label_says_which_interval_a_row_stands_for)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int label = 0; label < JM_LABEL_COUNT; label++) {
        jm_weather_file *file = clear_day(ctx, 3600.0, (jm_label)label);
        jm_weather_about about = jm_weather_about_of(file);
        CHECK(about.label == (jm_label)label);
        CHECK_NEAR(about.radiation_centre_h, 0.5 - 0.5 * label, 1e-12);
        CHECK_NEAR(about.first_utc_s, utc_of(2026, 6, 21, 0), 0.5);
        CHECK_NEAR(about.last_utc_s, utc_of(2026, 6, 22, 0), 0.5);
        answer a = ask(ctx, file, utc_of(2026, 6, 21, 10), 3600.0);
        CHECK_NEAR(a.mean.direct_normal_wm2, 500.0, 1e-6);
        CHECK_NEAR(a.mean.rain_kgm2s * 3600.0, 3.0, 1e-9);
        CHECK(about.fit.determined); // the sun agrees
        CHECK_NEAR(about.fit.centre_h, about.radiation_centre_h, 3.0 * about.fit.uncertainty_h);
        jm_weather_destroy(file);
    }
    jm_ctx_destroy(ctx);
}

TEST(days_of_23_and_25_legal_hours_are_read_by_their_offsets)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const jm_civil sundays[] = {{2026, 3, 29, 0, 0, 0}, {2026, 10, 25, 0, 0, 0}};
    jm_zone zone;
    CHECK_OK(ctx, jm_zone_parse(ctx, "CET-1CEST,M3.5.0,M10.5.0/3", &zone));
    for (int d = 0; d < 2; d++) {
        jm_instant midnight = jm_instant_from_local(&zone, &sundays[d]);
        int32_t hours =
            jm_local_day_length_s(&zone, sundays[d].year, sundays[d].month, sundays[d].day) / 3600;
        CHECK(hours == (d == 0 ? 23 : 25));
        jm_text t = {0};
        jm_text_add(&t, "time,air_temp_c,direct_normal_wm2,diffuse_wm2\n");
        for (int32_t h = 0; h <= hours; h++) {
            char stamp[32];
            jm_format_local(&zone, midnight + 3600 * h, stamp);
            jm_text_printf(&t, "%s,%d,0,0\n", stamp, (int)h);
        }
        jm_weather_file *file = NULL;
        CHECK_OK(ctx, parse(ctx, "sunday.csv", t.bytes, NULL, &file));
        answer last = ask(ctx, file, (double)midnight + (hours - 1) * 3600.0, 3600.0);
        CHECK_NEAR(last.end.air_temp_k - JM_ZERO_CELSIUS_K, hours, 1e-9);
        jm_weather_destroy(file);
        jm_text_free(&t);
    }
    jm_ctx_destroy(ctx);
}

TEST(wind_turns_over_north_between_rows)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *file = clear_day(ctx, 3600.0, JM_LABEL_END);
    // 350 degrees at 12 h, 10 degrees at 13 h.
    double from = ask(ctx, file, utc_of(2026, 6, 21, 12), 3600.0).mean.wind_from_rad;
    CHECK(from < 1e-6 || from > 2.0 * JM_PI - 1e-6);
    jm_weather_destroy(file);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(parts_of_a_row_add_up_to_it_and_follow_the_sun),
        CASE(an_interval_across_rows_takes_each_by_its_time),
        CASE(half_hourly_rows_make_hours_and_quarters_make_the_same),
        CASE(the_label_says_which_interval_a_row_stands_for),
        CASE(days_of_23_and_25_legal_hours_are_read_by_their_offsets),
        CASE(wind_turns_over_north_between_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
