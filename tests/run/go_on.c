// Runs whose traffic begins with that of a base outcome.
#include "toytown.h"

#include "store/outcome.h"

#include <unistd.h>

static char folder[512];

static jm_status run(jm_ctx *ctx, const char *name, const char *out, const char *from)
{
    char scenario[1024], outcome[1024], base[1024], file[256];
    snprintf(file, sizeof file, "%s.yaml", name);
    toy_path(scenario, folder, file);
    toy_path(outcome, folder, out);
    jm_run_def def = jm_run_default_def();
    def.scenario_path = scenario;
    def.outcome_path = outcome;
    def.version = "test";
    if (from != NULL) {
        toy_path(base, folder, from);
        def.from_path = base;
    }
    return jm_run(ctx, &def, NULL);
}

#define ZONE                                                                                       \
    "  - access_zone: {polygon: [[433800, 6715800], [434200, 6715800], [434200, 6716200], "        \
    "[433800, 6716200]], hours: \"07:00-20:00\", excluded_share: 0.3, compliance_share: 1.0}\n"

static int make_town(void **state)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    *state = ctx;
    toy_folder(folder);
    toy_city(ctx, folder, 10.0);
    toy_scenario(folder, "base", "models: {heat: off}\n");
    toy_scenario(folder, "zone", "models: {heat: off}\nmeasures:\n" ZONE);
    CHECK_OK(ctx, run(ctx, "base", "base.nc", NULL));
    CHECK_OK(ctx, run(ctx, "zone", "cold.nc", NULL));
    CHECK_OK(ctx, run(ctx, "zone", "warm.nc", "base.nc"));
    return 0;
}

static int remove_town(void **state)
{
    toy_remove(folder);
    jm_ctx_destroy(*state);
    return 0;
}

static double indicator(jm_ctx *ctx, const char *outcome, const char *name)
{
    char path[1024];
    jm_reader *reader = NULL;
    toy_path(path, folder, outcome);
    CHECK_OK(ctx, jm_reader_open(ctx, path, &reader));
    jm_indicator *list = NULL;
    int64_t count = 0;
    double value = (double)NAN;
    CHECK_OK(ctx, jm_reader_indicators(ctx, reader, &list, &count));
    for (int64_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            value = list[i].value;
    jm_free(list);
    jm_reader_close(reader);
    return value;
}

TEST(a_run_that_begins_with_its_base_ends_where_a_cold_one_ends_within_the_gap)
{
    jm_ctx *ctx = *state;
    // Demand is chosen at times that do not depend on the start: the same trips. Total times agree
    // as the gap 1e-4 bounds them.
    double cold = indicator(ctx, "cold.nc", "traffic.vehicle_hours");
    double warm = indicator(ctx, "warm.nc", "traffic.vehicle_hours");
    CHECK(cold > 0.0);
    CHECK_NEAR(warm, cold, 1e-4 * cold);
    CHECK_NEAR(indicator(ctx, "warm.nc", "traffic.vehicle_km"),
               indicator(ctx, "cold.nc", "traffic.vehicle_km"), 1e-3 * cold * 30.0);
}

TEST(any_thread_count_gives_the_same_bits_also_from_a_base)
{
    jm_ctx *ctx = *state;
    char warm[65], one[65];
    jm_ctx_set_threads(ctx, 1);
    CHECK_OK(ctx, run(ctx, "zone", "one.nc", "base.nc"));
    jm_ctx_set_threads(ctx, 3);
    CHECK_OK(ctx, run(ctx, "zone", "three.nc", "base.nc"));
    jm_ctx_set_threads(ctx, 0);
    toy_hash(ctx, folder, "warm.nc", warm);
    toy_hash(ctx, folder, "one.nc", one);
    assert_string_equal(one, warm);
    toy_hash(ctx, folder, "three.nc", one);
    assert_string_equal(one, warm);
}

static char *root_text(jm_ctx *ctx, const char *outcome, const char *name)
{
    char path[1024], *text = NULL;
    jm_reader *reader = NULL;
    toy_path(path, folder, outcome);
    CHECK_OK(ctx, jm_reader_open(ctx, path, &reader));
    CHECK_OK(ctx, jm_h5_get_text(ctx, jm_reader_file(reader), "/", name, &text));
    jm_reader_close(reader);
    CHECK(text != NULL);
    return text;
}

TEST(the_base_is_an_input_of_the_run_and_the_outcome_names_it)
{
    jm_ctx *ctx = *state;
    char base[65];
    toy_hash(ctx, folder, "base.nc", base);
    char *from = root_text(ctx, "warm.nc", "traffic_from");
    char *none = root_text(ctx, "cold.nc", "traffic_from");
    char *warm_key = root_text(ctx, "warm.nc", "input_key");
    char *cold_key = root_text(ctx, "cold.nc", "input_key");
    assert_string_equal(from, base);
    assert_string_equal(none, "");
    CHECK(strcmp(warm_key, cold_key) != 0);
    jm_free(from);
    jm_free(none);
    jm_free(warm_key);
    jm_free(cold_key);
}

TEST(what_is_no_base_of_the_run_is_refused)
{
    jm_ctx *ctx = *state;
    char out[1024], part[1024];
    CHECK_FAILS(ctx, run(ctx, "zone", "x.nc", "absent.nc"), JM_ERR_DATA, "absent.nc");
    CHECK_FAILS(ctx, run(ctx, "zone", "x.nc", "weather.csv"), JM_ERR_DATA, "weather.csv");
    // An outcome of the same city without traffic.
    toy_scenario(folder, "calm", "models: {traffic: off, parking: off, heat: off}\n");
    CHECK_OK(ctx, run(ctx, "calm", "calm.nc", NULL));
    CHECK_FAILS(ctx, run(ctx, "zone", "x.nc", "calm.nc"), JM_ERR_DATA,
                "calm.nc: it keeps no bushes");
    // The same streets in another city: its bushes would fit.
    toy_city(ctx, folder, 20.0);
    CHECK_FAILS(ctx, run(ctx, "zone", "x.nc", "base.nc"), JM_ERR_DATA, "another base city");
    jm_clear(ctx);
    toy_path(out, folder, "x.nc");
    toy_path(part, folder, "x.nc.part");
    CHECK(access(out, F_OK) != 0 && access(part, F_OK) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_run_that_begins_with_its_base_ends_where_a_cold_one_ends_within_the_gap),
        CASE(any_thread_count_gives_the_same_bits_also_from_a_base),
        CASE(the_base_is_an_input_of_the_run_and_the_outcome_names_it),
        CASE(what_is_no_base_of_the_run_is_refused)};
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
