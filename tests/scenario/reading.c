// What a scenario file may say, and how its faults are told.
#include "town.h"

#include <sys/stat.h>
#include <unistd.h>

static const char *const whole =
    "jumeau_format: scenario\nformat_version: 1\ntitle: Coeur frais\ncity: a.city.h5\n"
    "horizon: 2030\nday_type: saturday\ndate: 2026-07-19\ndays: 2\nweather: w.csv\n"
    "weather_format: meteo-france\nweather_offset_h: -3.5\nweather_label: begin\n"
    "weather_station: 49020001\n"
    "models: {heat: on, traffic: on, parking: off}\n"
    "couplings: {traffic_heat: off, housing_demand: off}\n"
    "seed: 7\nrelative_gap: 1e-6\noutput_step_min: 30\ntile: 64\n";

TEST(every_key_reaches_its_member)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    CHECK_OK(ctx, jm_scenario_parse(ctx, "x.yaml", whole, strlen(whole), &s));
    CHECK(strcmp(s->title, "Coeur frais") == 0 && strcmp(s->city_path, "a.city.h5") == 0);
    CHECK(strcmp(s->weather_path, "w.csv") == 0 && strcmp(s->folder, ".") == 0);
    CHECK(s->horizon == 2030 && s->day_type == 1 && s->days == 2 && s->seed == 7);
    CHECK(s->date.year == 2026 && s->date.month == 7 && s->date.day == 19);
    CHECK(s->run_heat && s->run_traffic && !s->run_parking);
    CHECK(!s->couple[JM_COUPLING_TRAFFIC_HEAT] && !s->couple[JM_COUPLING_HOUSING_DEMAND]);
    CHECK(s->couple[JM_COUPLING_TREES] && s->couple[JM_COUPLING_PARKING_COST]);
    CHECK_NEAR(s->relative_gap, 1e-6, 0.0);
    CHECK(s->output_step_s == 1800 && s->tile == 64);
    CHECK(s->measure_count == 0);
    CHECK(s->weather_format == 4 && s->weather_label == 0 && !s->weather_label_fitted);
    CHECK(strcmp(s->weather_station, "49020001") == 0);
    CHECK_NEAR(s->weather_offset_h, -3.5, 0.0);
    jm_scenario_destroy(s);
    jm_ctx_destroy(ctx);
}

TEST(what_is_left_out_takes_its_default)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    CHECK_OK(ctx, parse_measures(ctx, "", &s));
    CHECK(s->weather_format == 0 && s->weather_label == -1 && !s->weather_label_fitted);
    CHECK(s->weather_station == NULL && isnan(s->weather_offset_h));
    CHECK(s->title == NULL && s->days == 1 && s->seed == 1 && s->tile == 256);
    CHECK(s->output_step_s == 3600 && s->tile == 256);
    CHECK(!s->run_heat && s->run_traffic && s->run_parking);
    for (int c = 0; c < JM_COUPLING_COUNT; c++)
        CHECK(s->couple[c]);
    jm_scenario_destroy(s);
    jm_ctx_destroy(ctx);
}

static void refuse(const char *text, const char *words)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    CHECK_FAILS(ctx, jm_scenario_parse(ctx, "bad.yaml", text, strlen(text), &s), JM_ERR_DATA,
                words);
    CHECK(s == NULL);
    jm_ctx_destroy(ctx);
}

#define HEAD "jumeau_format: scenario\nformat_version: 1\ncity: a\nhorizon: 2030\n"

TEST(all_faults_are_told_at_once_each_with_its_line)
{
    UNUSED_STATE;
    static const char text[] = "jumeau_format: scenario\nformat_version: 1\nciti: a.h5\n"
                               "horizon: soon\nday_type: monday\nmodels: {heet: on}\n"
                               "measures:\n  - treez: {points: [[1, 2]]}\n";
    refuse(text, "bad.yaml:3:");
    refuse(text, "did you mean");
    refuse(text, "bad.yaml:4:");
    refuse(text, "bad.yaml:5:");
    refuse(text, "bad.yaml:6:");
    refuse(text, "bad.yaml:8:");
    refuse(text, "`trees`");
}

TEST(required_keys_are_missed_by_name)
{
    UNUSED_STATE;
    refuse("jumeau_format: scenario\nformat_version: 1\n", "horizon");
    refuse("jumeau_format: scenario\nformat_version: 1\n", "day_type");
    refuse("jumeau_format: scenario\nformat_version: 1\n", "city");
}

TEST(heat_asks_for_date_and_weather)
{
    UNUSED_STATE;
    refuse(HEAD "day_type: weekday\n", "`date` is needed");
    refuse(HEAD "day_type: weekday\n", "`weather` is needed");
}

TEST(a_recipe_or_a_newer_file_is_no_scenario)
{
    UNUSED_STATE;
    refuse("jumeau_format: recipe\nformat_version: 1\n", "not a `scenario`");
    refuse("jumeau_format: scenario\nformat_version: 2\n", "newer");
    refuse("", "a map of keys");
    refuse("- 1\n", "a map of keys");
}

TEST(parking_without_traffic_is_refused_when_asked_for)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    static const char off[] = HEAD "day_type: weekday\nmodels: {heat: off, traffic: off}\n";
    refuse(HEAD "day_type: weekday\nmodels: {heat: off, traffic: off, parking: on}\n",
           "parking needs traffic");
    CHECK_OK(ctx, jm_scenario_parse(ctx, "x", off, sizeof off - 1, &s));
    CHECK(!s->run_parking);
    jm_scenario_destroy(s);
    jm_ctx_destroy(ctx);
}

TEST(an_output_step_divides_the_day)
{
    UNUSED_STATE;
    refuse(HEAD "day_type: weekday\nmodels: {heat: off}\noutput_step_min: 25\n", "output_step_min");
    refuse(HEAD "day_type: weekday\nmodels: {heat: off}\noutput_step_min: 70\n", "output_step_min");
    // The bounds of the outcome's chunks; and no key that would change nothing.
    refuse(HEAD "day_type: weekday\nmodels: {heat: off}\ntile: 4096\n", "tile");
    refuse(HEAD "day_type: weekday\nmodels: {heat: off}\nrad_factor: 2\n", "rad_factor");
}

TEST(only_two_variables_expand)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    refuse("jumeau_format: scenario\nformat_version: 1\ncity: ${HOME}/a\nhorizon: 2030\n"
           "day_type: weekday\nmodels: {heat: off}\n",
           "only ${JM_SHARED} and ${JM_DATA}");
    CHECK(setenv("JM_DATA", "/some/where", 1) == 0);
    static const char text[] = "jumeau_format: scenario\nformat_version: 1\n"
                               "city: ${JM_DATA}/a.h5\nhorizon: 2030\nday_type: weekday\n"
                               "models: {heat: off}\n";
    CHECK_OK(ctx, jm_scenario_parse(ctx, "x", text, sizeof text - 1, &s));
    CHECK(strcmp(s->city_path, "/some/where/a.h5") == 0);
    jm_scenario_destroy(s);
    CHECK(unsetenv("JM_DATA") == 0);
    refuse(text, "JM_DATA is not set");
    jm_ctx_destroy(ctx);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fputs(text, file) >= 0);
    CHECK(fclose(file) == 0);
}

static void remember(void *user, jm_log_level level, const char *text)
{
    if (level == JM_LOG_WARNING)
        snprintf(user, 400, "%s", text);
}

TEST(files_are_sought_beside_the_scenario_then_from_the_working_folder)
{
    UNUSED_STATE;
    char warning[400] = "";
    const jm_ctx_def def = {.log = remember, .user = warning};
    jm_ctx *ctx = jm_ctx_create(&def);
    jm_scenario *s = NULL;
    char folder[] = "/tmp/jumeau-scenario-XXXXXX", path[128], city[128];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    snprintf(city, sizeof city, "%s/town.city.h5", folder);
    char *text = scenario_text("");
    write_file(path, text);
    CHECK_OK(ctx, jm_scenario_read(ctx, path, &s));
    CHECK(strcmp(s->city_path, "town.city.h5") == 0);
    CHECK(strstr(warning, "s.yaml:3: there is no file `town.city.h5` yet") != NULL);
    jm_scenario_destroy(s);
    warning[0] = '\0';
    write_file(city, "");
    CHECK_OK(ctx, jm_scenario_read(ctx, path, &s));
    CHECK(strcmp(s->city_path, city) == 0 && strcmp(s->folder, folder) == 0);
    CHECK(warning[0] == '\0');
    jm_scenario_destroy(s);
    free(text);
    CHECK(unlink(path) == 0 && unlink(city) == 0 && rmdir(folder) == 0);
    CHECK(jm_scenario_read(ctx, path, &s) != JM_OK && s == NULL);
    jm_ctx_destroy(ctx);
}

TEST(a_block_has_one_kind_its_own_id_and_known_keys)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    CHECK_OK(ctx, parse_measures(ctx,
                                 "  - trees: {id: a, points: [[1, 2]], active: false}\n"
                                 "  - zfe: {title: Z, source: S, polygon: [[0,0],[9,0],[9,9]], "
                                 "excluded_share: 0.1, expect: most}\n",
                                 &s));
    CHECK(s->measure_count == 2);
    CHECK(strcmp(s->measures[0].id, "a") == 0 && !s->measures[0].active);
    CHECK(strcmp(s->measures[1].id, "measures[1]") == 0 && s->measures[1].active);
    CHECK(strcmp(s->measures[1].title, "Z") == 0 && strcmp(s->measures[1].source, "S") == 0);
    CHECK(s->measures[1].expect == JM_EXPECT_MOST);
    jm_scenario_destroy(s);
    s = NULL;
    static const struct {
        const char *measures, *words;
    } wrong[] = {
        {"  - trees: {id: a, points: [[1, 2]]}\n  - trees: {id: a, points: [[1, 2]]}\n",
         "was used before"},
        {"  - trees: {points: [[1, 2]], heigth_m: 3}\n", "height_m"},
        {"  - trees:\n", "needs its parameters"},
        {"  - trees: {points: [[1, 2]]}\n    surface: {}\n", "one key"},
        {"  - 12\n", "one key"},
        {"  trees: {}\n", "is a list"},
        {"  - trees: {points: [[1, 2]], height_m: -3}\n", "height_m"},
        {"  - trees: {points: [[1, 2]], height_m: {low: 9, high: 3}}\n", "test.yaml:8"},
        {"  - trees: {points: [[1, 2]], height_m: 5, base_m: 6}\n", "base_m"},
        {"  - trees: {points: [[1, 2]], line: [[1, 2], [3, 4]]}\n", "one of"},
        {"  - trees: {height_m: 5}\n", "0 are given"},
        {"  - zfe: {polygon: [[0,0],[9,0],[9,9]], excluded_share: 1.2}\n", "excluded_share"},
        {"  - zfe: {polygon: [[0,0],[9,0],[9,9]], excluded_share: 0,1}\n", "test.yaml:8"},
        {"  - zfe: {polygon: [[0,0],[9,0],[9,9]], excluded_share: 0.1, hours: 7h-20h}\n",
         "07:00-20:00"},
        {"  - zfe: {polygon: [[0,0],[9,0],[9,9]], excluded_share: 0.1, hours: 08:30-20:00}\n",
         "whole hours"},
        {"  - zfe: {polygon: [[0,0],[9,0],[9,9]], excluded_share: 0.1, except_classes: [trunc]}\n",
         "`trunk`"},
        {"  - housing: {polygon: [[0,0],[9,0],[9,9]], dwellings: 10, footprint_share: 0.7, "
         "green_share: 0.5}\n",
         "add up to"},
        {"  - surface: {polygon: [[0,0],[9,0],[9,9]], to: lava}\n", "to"},
        {"  - surface: {polygon: [[0,0],[9,0],[9,9]], to: grass, only: [roof]}\n", "roofs"},
        {"  - tram_line: {line: [[0,0],[9,0]], lanes_taken: 0.5}\n", "whole"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_FAILS(ctx, parse_measures(ctx, wrong[i].measures, &s), JM_ERR_DATA, wrong[i].words);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_key_reaches_its_member),
        CASE(what_is_left_out_takes_its_default),
        CASE(all_faults_are_told_at_once_each_with_its_line),
        CASE(required_keys_are_missed_by_name),
        CASE(heat_asks_for_date_and_weather),
        CASE(a_recipe_or_a_newer_file_is_no_scenario),
        CASE(parking_without_traffic_is_refused_when_asked_for),
        CASE(an_output_step_divides_the_day),
        CASE(only_two_variables_expand),
        CASE(files_are_sought_beside_the_scenario_then_from_the_working_folder),
        CASE(a_block_has_one_kind_its_own_id_and_known_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
