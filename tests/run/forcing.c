#include "run/forcing.h"
#include "core/math.h"
#include "toytown.h"

static const char header[] =
    "time,air_temp_c,relative_humidity_pct,pressure_pa,wind_ms,wind_from_deg,"
    "direct_normal_wm2,diffuse_wm2,longwave_down_wm2,cloud_share\n";

// Hourly rows of one UTC day and an hour: temperature = hour, beam = 10 x hour, wind turns over
// north.
static void write_day(const char *folder, const char *name, const char *spoil_row)
{
    char text[8192];
    int length = snprintf(text, sizeof text, "%s", header);
    for (int h = 0; h <= 24; h++)
        length += snprintf(text + length, sizeof text - (size_t)length,
                           "2026-07-%02dT%02d:00:00Z,%d,50,101300,2,%d,%d,100,,\n", 24 + h / 24,
                           h % 24, h, h % 2 == 0 ? 350 : 10, 10 * h);
    if (spoil_row != NULL)
        snprintf(text + length, sizeof text - (size_t)length, "%s\n", spoil_row);
    toy_write(folder, name, text);
}

static double utc_of(int hour)
{
    jm_civil civil = {2026, 7, 24, hour, 0, 0};
    return (double)jm_instant_from_civil(&civil);
}

static jm_forcing *read_day(jm_ctx *ctx, const char *spoil_row, jm_status *status)
{
    char folder[512], path[1024];
    toy_folder(folder);
    write_day(folder, "day.csv", spoil_row);
    toy_path(path, folder, "day.csv");
    jm_forcing *forcing = NULL;
    *status = jm_forcing_read(ctx, path, &forcing);
    toy_remove(folder);
    return forcing;
}

TEST(temperature_is_interpolated_and_radiation_is_the_mean_of_the_interval_that_ends_at_the_row)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_status status;
    jm_forcing *forcing = read_day(ctx, NULL, &status);
    CHECK_OK(ctx, status);
    jm_heat_input in = {0};
    CHECK_OK(ctx, jm_forcing_at(ctx, forcing, utc_of(13), 3600.0, &in));
    CHECK_NEAR(in.begin.air_temp_k, 13.0 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK_NEAR(in.end.air_temp_k, 14.0 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK_NEAR(in.mean.air_temp_k, 13.5 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK_NEAR(in.mean.direct_normal_wm2, 140.0, 1e-9); // the row that ends at 14 h
    CHECK_NEAR(in.radiation_centre_utc_s, utc_of(13) + 1800.0, 1e-6);
    CHECK(isnan(in.mean.longwave_down_wm2));
    jm_forcing_destroy(forcing);
    jm_ctx_destroy(ctx);
}

TEST(wind_from_350_and_from_10_degrees_is_north_wind_between_them)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_status status;
    jm_forcing *forcing = read_day(ctx, NULL, &status);
    CHECK_OK(ctx, status);
    jm_heat_input in = {0};
    CHECK_OK(ctx, jm_forcing_at(ctx, forcing, utc_of(10), 3600.0, &in));
    double from = in.mean.wind_from_rad;
    CHECK(from < 1e-6 || from > 2.0 * JM_PI - 1e-6);
    jm_forcing_destroy(forcing);
    jm_ctx_destroy(ctx);
}

TEST(days_outside_the_file_are_refused_with_what_it_covers)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_status status;
    jm_forcing *forcing = read_day(ctx, NULL, &status);
    CHECK_OK(ctx, status);
    jm_heat_input in = {0};
    CHECK_FAILS(ctx, jm_forcing_at(ctx, forcing, utc_of(30), 3600.0, &in), JM_ERR_DATA,
                "2026-07-23T23:00:00Z");
    jm_forcing_destroy(forcing);
    jm_ctx_destroy(ctx);
}

TEST(rows_that_cannot_be_are_refused_with_their_line)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const struct {
        const char *row, *words;
    } bad[] = {
        {"2026-07-25T01:00:00Z,85,50,101300,2,0,0,0,,", "day.csv:27: air temperature"},
        {"2026-07-25T01:00:00Z,20,50,101300,2,0,-500,0,,", "direct normal"},
        {"2026-07-25T03:00:00Z,20,50,101300,2,0,0,0,,", "even step"},
        {"25/07/2026 01:00,20,50,101300,2,0,0,0,,", "is not of the form"},
        {"2026-07-25T01:00:00Z,20,50,9999999,2,0,0,0,,", "pressure"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        jm_status status;
        jm_forcing *forcing = read_day(ctx, bad[i].row, &status);
        CHECK(forcing == NULL);
        CHECK_FAILS(ctx, status, JM_ERR_DATA, bad[i].words);
    }
    jm_ctx_destroy(ctx);
}

TEST(a_file_that_is_no_weather_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_forcing *forcing = NULL;
    char folder[512], path[1024];
    toy_folder(folder);
    toy_write(folder, "weather.epw", "no LOCATION here\n");
    toy_path(path, folder, "weather.epw");
    CHECK_FAILS(ctx, jm_forcing_read(ctx, path, &forcing), JM_ERR_DATA, "EPW");
    toy_write(folder, "weather.txt", "fine today\n");
    toy_path(path, folder, "weather.txt");
    CHECK_FAILS(ctx, jm_forcing_read(ctx, path, &forcing), JM_ERR_DATA, ".epw and .csv");
    toy_remove(folder);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(
            temperature_is_interpolated_and_radiation_is_the_mean_of_the_interval_that_ends_at_the_row),
        CASE(wind_from_350_and_from_10_degrees_is_north_wind_between_them),
        CASE(days_outside_the_file_are_refused_with_what_it_covers),
        CASE(rows_that_cannot_be_are_refused_with_their_line),
        CASE(a_file_that_is_no_weather_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
