// Who says the temperature of the deep soil: scenario, a file of a year, climate normals, one day.
#include "run/deep_soil.h"
#include "core/math.h"
#include "core/text.h"
#include "toytown.h"

static const double none = (double)NAN;

// Air at noon of a day of 2026: a year's wave of 11 +- 8 degC, warmest on day 200, and `warmer`.
static double air_c(int day, int hour, double warmer_k)
{
    return 11.0 + 8.0 * cos(2.0 * JM_PI * (day + hour / 24.0 - 200.0) / 365.2425) + warmer_k +
           6.0 * cos(2.0 * JM_PI * (hour - 15) / 24.0);
}

// Hourly weather of `days` days of 2026 from `first_day` of the year on.
static void write_days(const char *folder, int first_day, int days, double warmer_k)
{
    jm_text t = {0};
    jm_text_add(&t, "time,air_temp_c,relative_humidity_pct,pressure_pa,wind_ms,wind_from_deg,"
                    "direct_normal_wm2,diffuse_wm2\n");
    const jm_instant start = (jm_days_from_civil(2026, 1, 1) + first_day - 1) * 86400;
    for (int h = 0; h <= 24 * days; h++) {
        char stamp[32];
        jm_format_utc(start + h * 3600, stamp);
        jm_text_printf(&t, "%s,%.4f,50,101300,2,180,0,50\n", stamp,
                       air_c(first_day + h / 24, h % 24, warmer_k));
    }
    CHECK(!t.failed);
    toy_write(folder, "weather.csv", t.bytes);
    jm_text_free(&t);
}

typedef struct heard {
    int infos, warnings;
    char last[1024];
} heard;

static void hear(void *user, jm_log_level level, const char *text)
{
    heard *h = user;
    h->infos += level == JM_LOG_INFO;
    h->warnings += level == JM_LOG_WARNING;
    snprintf(h->last, sizeof h->last, "%s", text);
}

typedef struct scene {
    double latitude_deg, longitude_deg;
    int first_day, days;
    double warmer_k, given_k;
} scene;

static const scene angers_in_july = {47.47, -0.55, 205, 1, 0.0, (double)NAN};

static double deep_c(const scene *at, heard *h)
{
    char folder[512], path[1024];
    *h = (heard){0};
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1, .log = hear, .user = h});
    toy_folder(folder);
    toy_path(path, folder, "weather.csv");
    write_days(folder, at->first_day, at->days, at->warmer_k);
    jm_weather_def def = jm_weather_default_def();
    def.place = (jm_sun_place){
        .latitude_deg = at->latitude_deg, .longitude_deg = at->longitude_deg, .elevation_m = 40.0};
    jm_forcing *forcing = NULL;
    CHECK_OK(ctx, jm_forcing_open(ctx, path, &def, &forcing));
    *h = (heard){0};
    const jm_deep_soil_ask ask = {.forcing = forcing,
                                  .given_k = at->given_k,
                                  .start_utc_s =
                                      (jm_days_from_civil(2026, 1, 1) + at->first_day - 1) * 86400,
                                  .day_length_s = 86400};
    double deep_k = none;
    CHECK_OK(ctx, jm_deep_soil(ctx, &ask, &deep_k));
    jm_forcing_destroy(forcing);
    toy_remove(folder);
    jm_ctx_destroy(ctx);
    return deep_k - JM_ZERO_CELSIUS_K;
}

TEST(the_first_day_of_a_heat_wave_does_not_move_the_soil)
{
    UNUSED_STATE;
    heard h;
    scene hot = angers_in_july;
    hot.warmer_k = 12.0;
    const double usual_c = deep_c(&angers_in_july, &h);
    CHECK(h.infos == 1 && h.warnings == 0);
    CHECK(strstr(h.last, "Angers-Beaucouze") != NULL && strstr(h.last, "1991-2020") != NULL &&
          strstr(h.last, "deep_soil_c") != NULL);
    CHECK(deep_c(&hot, &h) == usual_c);
    // Under July's air (20.0 degC there), over the year's mean (12.6 degC).
    CHECK(usual_c > 12.6 && usual_c < 20.0);
}

TEST(the_soil_follows_the_year_late_and_less_and_the_southern_year_half_a_year_apart)
{
    UNUSED_STATE;
    heard h;
    double north[2], south[2];
    for (int half = 0; half < 2; half++) {
        scene s = angers_in_july;
        s.first_day = half == 0 ? 45 : 228; // mid-February, mid-August
        north[half] = deep_c(&s, &h);
        s.latitude_deg = -33.925;
        s.longitude_deg = 18.424;
        south[half] = deep_c(&s, &h);
    }
    CHECK(north[1] - north[0] > 5.0 && north[1] - north[0] < 14.0); // of 14 K in the air
    CHECK(south[0] - south[1] > 3.0 && south[0] - south[1] < 9.0);  // of 9 K
}

TEST(the_scenario_is_obeyed_and_a_year_is_believed_before_the_normals)
{
    UNUSED_STATE;
    heard h;
    scene given = angers_in_july, year = angers_in_july;
    given.given_k = 9.5 + JM_ZERO_CELSIUS_K;
    CHECK_NEAR(deep_c(&given, &h), 9.5, 1e-9);
    CHECK(h.infos == 0 && h.warnings == 0);
    // From day 1, 365 days of a climate 5 K colder than the place's.
    year.first_day = 1;
    year.days = 365;
    year.warmer_k = -3.4;
    const double cold_c = deep_c(&year, &h);
    CHECK(h.infos == 0 && h.warnings == 0);
    year.warmer_k = 1.6;
    CHECK_NEAR(deep_c(&year, &h) - cold_c, 5.0, 1e-3);
    // A year that says its scenario's word is obeyed too.
    year.given_k = given.given_k;
    CHECK_NEAR(deep_c(&year, &h), 9.5, 1e-9);
}

TEST(far_from_all_stations_the_first_day_is_taken_and_a_warning_says_so)
{
    UNUSED_STATE;
    heard h;
    scene ocean = angers_in_july;
    ocean.latitude_deg = -48.9;
    ocean.longitude_deg = -123.4;
    // Mean of the day: its wave of 24 h cancels.
    CHECK_NEAR(deep_c(&ocean, &h), air_c(205, 12, 0.0) - 6.0 * cos(2.0 * JM_PI * -3.0 / 24.0), 0.1);
    CHECK(h.warnings == 1 && h.infos == 0);
    CHECK(strstr(h.last, "km away") != NULL && strstr(h.last, "deep_soil_c") != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_first_day_of_a_heat_wave_does_not_move_the_soil),
        CASE(the_soil_follows_the_year_late_and_less_and_the_southern_year_half_a_year_apart),
        CASE(the_scenario_is_obeyed_and_a_year_is_believed_before_the_normals),
        CASE(far_from_all_stations_the_first_day_is_taken_and_a_warning_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
