// Manuals come from the tables that the reader goes by, so they cannot drift from it.
#include "scenario/measure.h"
#include "town.h"

TEST(every_example_is_read_by_its_own_measure)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    CHECK(jm_measure_count() == 5 && jm_measure_name_at(5) == NULL);
    for (int64_t i = 0; i < jm_measure_count(); i++) {
        jm_scenario *s = NULL;
        CHECK_OK(ctx, parse_measures(ctx, jm_measures[i]->example, &s));
        CHECK(s->measure_count == 1 && s->measures[0].kind == jm_measures[i]);
        jm_scenario_destroy(s);
    }
    jm_ctx_destroy(ctx);
}

TEST(a_manual_names_every_parameter_unit_default_and_alias)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int64_t i = 0; i < jm_measure_count(); i++) {
        const jm_measure *m = jm_measures[i];
        char *text = NULL;
        CHECK_OK(ctx, jm_measure_manual(ctx, jm_measure_name_at(i), &text));
        CHECK(strstr(text, m->name) == text && strstr(text, m->sentence) != NULL);
        CHECK(strstr(text, m->doc) != NULL && strstr(text, m->example) != NULL);
        CHECK(strstr(text, "Not yet: ") != NULL); // what is left out is said ...
        CHECK(strstr(text, " issue") == NULL);    // ... in words of people who never see our list
        CHECK(strstr(text, "allows over half") != NULL);
        CHECK(strstr(text, "middle is used") != NULL && strstr(text, "GeoPackage") != NULL);
        for (int a = 0; a < 4 && m->alias[a] != NULL; a++)
            CHECK(strstr(text, m->alias[a]) != NULL);
        for (int64_t r = 0; m->params[r].key != NULL; r++) {
            CHECK(strstr(text, m->params[r].key) != NULL);
            CHECK(strstr(text, m->params[r].help) != NULL);
            CHECK(strstr(text, m->params[r].default_text) != NULL);
            CHECK(m->params[r].offset < m->param_size);
        }
        jm_free(text);
    }
    jm_ctx_destroy(ctx);
}

TEST(an_alias_opens_the_manual_and_a_slip_is_mended)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char *text = NULL;
    CHECK_OK(ctx, jm_measure_manual(ctx, "zfe", &text));
    CHECK(strstr(text, "access_zone") == text);
    jm_free(text);
    CHECK_FAILS(ctx, jm_measure_manual(ctx, "acces_zone", &text), JM_ERR_DATA, "`access_zone`");
    CHECK_FAILS(ctx, jm_measure_manual(ctx, "monorail", &text), JM_ERR_DATA, "jumeau measures");
    CHECK(text == NULL);
    jm_ctx_destroy(ctx);
}

TEST(the_manual_of_the_file_names_its_keys_couplings_and_measures)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char *text = NULL;
    static const char *const words[] = {"jumeau_format",  "format_version",
                                        "title",          "city",
                                        "horizon",        "day_type",
                                        "date",           "days",
                                        "weather",        "models",
                                        "weather_format", "weather_offset_h",
                                        "weather_label",  "weather_station",
                                        "couplings",      "seed",
                                        "relative_gap",   "output_step_min",
                                        "tile",           "measures",
                                        "expect",         "weekday | saturday | sunday",
                                        "tram_line",      "access_zone",
                                        "housing",        "trees",
                                        "surface",        "id",
                                        "active",         "heat",
                                        "traffic",        "parking"};
    CHECK_OK(ctx, jm_scenario_manual(ctx, &text));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        CHECK(strstr(text, words[i]) != NULL);
    for (int c = 0; c < JM_COUPLING_COUNT; c++)
        CHECK(strstr(text, jm_coupling_name((jm_coupling)c)) != NULL);
    CHECK(strcmp(jm_coupling_name(JM_COUPLING_PARKING_COST), "parking_cost") == 0);
    CHECK(strcmp(jm_coupling_name(JM_COUPLING_HOUSING_PARKING), "housing_parking") == 0);
    CHECK(jm_coupling_name(JM_COUPLING_COUNT) == NULL);
    jm_free(text);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_example_is_read_by_its_own_measure),
        CASE(a_manual_names_every_parameter_unit_default_and_alias),
        CASE(an_alias_opens_the_manual_and_a_slip_is_mended),
        CASE(the_manual_of_the_file_names_its_keys_couplings_and_measures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
