// What is missing or cannot be: named, mended within bounds, never made up.
#include "made.h"

static const char head[] = "time,air_temp_c,relative_humidity_pct,pressure_pa,wind_ms,"
                           "wind_from_deg,global_wm2,direct_normal_wm2,diffuse_wm2\n";

// 24 hours of 24 July 2026 from 1 h UTC on; rows [first, end) are `row`.
static char *day_with(int first, int end, const char *row)
{
    jm_text t = {0};
    jm_text_add(&t, head);
    for (int h = 1; h <= 24; h++) {
        jm_text_printf(&t, "2026-07-%02dT%02d:00:00Z,", 24 + h / 24, h % 24);
        if (h >= first && h < end)
            jm_text_add(&t, row);
        else
            jm_text_printf(&t, "%d,50,101300,2,90,300,200,150", h);
        jm_text_add(&t, "\n");
    }
    CHECK(!t.failed);
    return t.bytes;
}

static jm_weather_file *read_with(jm_ctx *ctx, int at, const char *row)
{
    return read_made(ctx, "day.csv", day_with(at, at + 1, row), NULL);
}

TEST(negative_radiation_of_a_cold_sensor_is_set_to_zero_and_counted)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_weather_file *file = read_with(ctx, 3, "3,50,101300,2,90,-4,-2,-3");
    CHECK(jm_weather_about_of(file).mends.negative == 3);
    CHECK(said(&h, "3 negative radiation values set to 0"));
    answer a = ask(ctx, file, utc_of(2026, 7, 24, 2), 3600.0);
    CHECK_NEAR(a.mean.diffuse_wm2 + a.mean.direct_normal_wm2, 0.0, 0.0);
    stop_reading(ctx, &h, file);
}

TEST(diffuse_beyond_global_is_cut_to_it_and_takes_the_beam_away)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    char *text = day_with(12, 13, "12,50,101300,2,90,300,50,350");
    jm_weather_def def = jm_weather_default_def();
    def.place = ANGERS;
    jm_weather_file *file = read_made(ctx, "day.csv", text, &def);
    CHECK(jm_weather_about_of(file).mends.diffuse == 1);
    answer a = ask(ctx, file, utc_of(2026, 7, 24, 11), 3600.0);
    CHECK_NEAR(a.mean.diffuse_wm2, 300.0, 1e-9);
    CHECK_NEAR(a.mean.direct_normal_wm2, 0.0, 0.0);
    stop_reading(ctx, &h, file);
}

TEST(an_hour_without_temperature_lies_between_its_neighbours)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_weather_file *file = read_with(ctx, 12, ",50,101300,2,90,300,200,150");
    CHECK_NEAR(ask(ctx, file, utc_of(2026, 7, 24, 11), 3600.0).end.air_temp_k,
               12.0 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK(jm_weather_about_of(file).mends.bridged == 1);
    stop_reading(ctx, &h, file);
}

// A day whose hours [first, end) have no temperature.
static jm_weather_file *read_hole(jm_ctx *ctx, int first, int end)
{
    return read_made(ctx, "day.csv", day_with(first, end, ",50,101300,2,90,300,200,150"), NULL);
}

TEST(a_longer_hole_is_refused_only_by_the_hours_that_need_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *file = read_hole(ctx, 10, 14);
    CHECK(jm_weather_about_of(file).missing_rows == 4);
    answer a;
    ask(ctx, file, utc_of(2026, 7, 24, 8), 3600.0);
    ask(ctx, file, utc_of(2026, 7, 24, 14), 3600.0);
    CHECK_FAILS(ctx,
                jm_weather_at(ctx, file, utc_of(2026, 7, 24, 11), 3600.0, &a.begin, &a.end, &a.mean,
                              &a.centre_utc_s),
                JM_ERR_DATA, "air temperature is missing at 2026-07-24T11:00:00Z");
    jm_weather_destroy(file);
    jm_ctx_destroy(ctx);
}

TEST(missing_columns_are_named_with_what_is_taken_instead)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_text t = {0};
    jm_text_add(&t, "time,air_temp_c,direct_normal_wm2,diffuse_wm2\n");
    for (int hour = 0; hour <= 24; hour++)
        jm_text_printf(&t, "2026-07-%02dT%02d:00Z,%g,0,0\n", 24 + hour / 24, hour % 24,
                       20.0 - 5.0 * cos(2.0 * JM_PI * (hour - 4) / 24.0));
    jm_weather_def def = jm_weather_default_def();
    def.place = (jm_sun_place){.latitude_deg = 45.0, .longitude_deg = 6.0, .elevation_m = 1800.0};
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, "thin.csv", t.bytes, &def, &file));
    answer a = ask(ctx, file, utc_of(2026, 7, 24, 15), 3600.0);
    // FAO 56, example 2: 81.8 kPa at 1800 m; equation 47: 2 m/s at 2 m are 2.67 at 10 m.
    CHECK_NEAR(a.mean.pressure_pa, 81800.0, 50.0);
    CHECK_NEAR(a.mean.wind_ms * 4.87 / log(67.8 * 10.0 - 5.42), 2.0, 0.005);
    // The dew point at the night's lowest, 15 degC: 1.705 kPa (FAO 56, table 2.3).
    double vapour = a.end.relative_humidity * 610.8 *
                    exp(17.27 * (a.end.air_temp_k - JM_ZERO_CELSIUS_K) /
                        (a.end.air_temp_k - JM_ZERO_CELSIUS_K + 237.3));
    CHECK_NEAR(vapour, 1705.0, 2.0);
    CHECK(said(&h, "no wind; 2.67 m/s") && said(&h, "no pressure; 817") &&
          said(&h, "no humidity; the dew point") && said(&h, "no rain column"));
    jm_text_free(&t);
    stop_reading(ctx, &h, file);
}

TEST(codes_for_missing_never_become_values)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static const char *const rows[] = {
        "-999,50,101300,2,90,300,200,150",   "20,-999,101300,2,90,300,200,150",
        "20,50,-999,2,90,300,200,150",       "20,50,101300,-999,90,300,200,150",
        "20,50,101300,2,-999,300,200,150",   "20,50,101300,2,90,-999,200,150",
        "20,50,101300,2,90,300,-999,150",    "20,50,101300,2,90,300,200,-999",
        "3.4e38,50,101300,2,90,300,200,150",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = day_with(5, 6, rows[i]);
        jm_weather_file *file = NULL;
        CHECK_FAILS(ctx, parse(ctx, "day.csv", text, NULL, &file), JM_ERR_DATA, "day.csv:6: ");
        CHECK(strstr(jm_message(ctx), "leave it empty") != NULL);
        jm_free(text);
    }
    jm_ctx_destroy(ctx);
}

TEST(sunlight_while_the_sun_is_down_is_set_to_zero_and_told)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_weather_def def = jm_weather_default_def();
    def.place = ANGERS;
    // Every hour of the day at 300 W/m2: eight of them lie in the night of July, twilight apart.
    jm_weather_file *file =
        read_made(ctx, "day.csv", day_with(3, 4, "3,50,101300,2,90,300,200,150"), &def);
    CHECK(said(&h, "rows hold sunlight, up to 300 W/m2, while the sun is down at 47.47 N -0.55 E"));
    CHECK(jm_weather_about_of(file).mends.dark >= 6 && jm_weather_about_of(file).mends.dark <= 8);
    answer night = ask(ctx, file, utc_of(2026, 7, 24, 1), 3600.0);
    answer noon = ask(ctx, file, utc_of(2026, 7, 24, 12), 3600.0);
    CHECK_NEAR(night.mean.diffuse_wm2 + night.mean.direct_normal_wm2, 0.0, 0.0);
    CHECK_NEAR(noon.mean.diffuse_wm2, 150.0, 1e-9);
    stop_reading(ctx, &h, file);
}

TEST(an_offset_of_a_sensor_by_night_is_no_light_and_no_alarm)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_weather_def def = jm_weather_default_def();
    def.place = ANGERS;
    jm_text t = {0};
    jm_text_add(&t, head);
    for (int hour = 1; hour <= 24; hour++)
        jm_text_printf(&t, "2026-07-%02dT%02d:00:00Z,%d,50,101300,2,90,%d,0,%d\n", 24 + hour / 24,
                       hour % 24, hour, hour == 2 ? 4 : 0, hour == 2 ? 4 : 0);
    jm_weather_file *file = read_made(ctx, "day.csv", t.bytes, &def);
    CHECK(said(&h, "1 rows hold light while the sun is down, set to 0") && !said(&h, "right?"));
    stop_reading(ctx, &h, file);
}

TEST(humidity_in_shares_of_one_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_text t = {0};
    jm_text_add(&t, head);
    for (int hour = 1; hour <= 24; hour++)
        jm_text_printf(&t, "2026-07-%02dT%02d:00:00Z,20,0.%d,101300,2,90,0,0,0\n", 24 + hour / 24,
                       hour % 24, 40 + hour);
    jm_weather_file *file = NULL;
    CHECK_FAILS(ctx, parse(ctx, "day.csv", t.bytes, NULL, &file), JM_ERR_DATA,
                "relative humidity is 0.64 % at most: these are shares of one");
    jm_text_free(&t);
    jm_ctx_destroy(ctx);
}

TEST(rows_that_run_backwards_are_refused_for_that_and_not_for_their_rain)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_text t = {0};
    jm_text_add(&t, "time,air_temp_c,global_wm2,rain_mm\n");
    for (int hour = 23; hour >= 1; hour--)
        jm_text_printf(&t, "2026-07-24T%02d:00:00Z,20,0,3.0\n", hour);
    jm_weather_file *file = NULL;
    CHECK_FAILS(ctx, parse(ctx, "day.csv", t.bytes, NULL, &file), JM_ERR_DATA,
                "this one comes -3600 s after the last");
    CHECK(strstr(jm_message(ctx), "oldest first") != NULL);
    jm_text_free(&t);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(negative_radiation_of_a_cold_sensor_is_set_to_zero_and_counted),
        CASE(diffuse_beyond_global_is_cut_to_it_and_takes_the_beam_away),
        CASE(an_hour_without_temperature_lies_between_its_neighbours),
        CASE(a_longer_hole_is_refused_only_by_the_hours_that_need_it),
        CASE(missing_columns_are_named_with_what_is_taken_instead),
        CASE(codes_for_missing_never_become_values),
        CASE(sunlight_while_the_sun_is_down_is_set_to_zero_and_told),
        CASE(an_offset_of_a_sensor_by_night_is_no_light_and_no_alarm),
        CASE(humidity_in_shares_of_one_is_refused),
        CASE(rows_that_run_backwards_are_refused_for_that_and_not_for_their_rain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
