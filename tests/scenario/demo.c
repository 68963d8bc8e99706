// The scenarios of scenarios/demo, and the manuals' examples, on the demo city they are written
// for.
#include "scenario/measure.h"
#include "town.h"
#include "toy_city.h"

// As the demo's own recipe has it.
static jm_city *demo_city(jm_ctx *ctx)
{
    jm_synth_city *synth = NULL;
    jm_city *city = demo_city_of(ctx, jm_synth_default_def().size_km, 5.0, &synth);
    jm_synth_destroy(synth);
    return city;
}

static int setup(void **state)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    *state = demo_city(ctx);
    jm_ctx_destroy(ctx);
    return 0;
}

static int teardown(void **state)
{
    jm_city_destroy(*state);
    return 0;
}

static void apply_to_copy(jm_ctx *ctx, const jm_city *base, const jm_scenario *s)
{
    jm_city *city = NULL;
    jm_edit *edits = NULL;
    CHECK_OK(ctx, jm_city_copy(ctx, base, &city));
    CHECK_OK(ctx, jm_scenario_apply(ctx, s, city, &edits));
    check_sound(ctx, city);
    CHECK(jm_city_equal(base, city) == (s->measure_count == 0));
    for (int64_t m = 0; m < s->measure_count; m++) {
        CHECK(edits[m].matched > 0);
        CHECK(edits[m].dirty_cell_count + edits[m].dirty_link_count > 0);
    }
    jm_edits_free(edits, s->measure_count);
    jm_city_destroy(city);
}

TEST(every_demo_scenario_fits_the_demo_city)
{
    static const char *const names[] = {"base",   "tram", "zfe",        "logements",
                                        "arbres", "sols", "coeur-frais"};
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[100];
        jm_scenario *s = NULL;
        snprintf(path, sizeof path, "scenarios/demo/%s.yaml", names[i]);
        CHECK_OK(ctx, jm_scenario_read(ctx, path, &s));
        CHECK((s->measure_count == 0) == (i == 0));
        CHECK(strcmp(s->city_path, "build/demo/city.city.h5") == 0);
        apply_to_copy(ctx, *state, s);
        jm_scenario_destroy(s);
    }
    jm_ctx_destroy(ctx);
}

TEST(every_example_of_a_manual_works_on_the_demo_city)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int64_t i = 0; i < jm_measure_count(); i++) {
        jm_scenario *s = NULL;
        CHECK_OK(ctx, parse_measures(ctx, jm_measures[i]->example, &s));
        apply_to_copy(ctx, *state, s);
        jm_scenario_destroy(s);
    }
    jm_ctx_destroy(ctx);
}

// A host of a language whose every text begins with a mark, and whose words are the English ones.
static const char *marked(void *user, const char *english)
{
    static char text[600];
    (void)user;
    snprintf(text, sizeof text, "~%s", english);
    return strchr(english, '%') != NULL ? text : english;
}

// Numbers are filled in, so the sentence itself is no text of the catalogue: its format must be.
static void check_retold(const char *english, const jm_text *told)
{
    const bool has_number = strpbrk(english, "0123456789") != NULL;
    if (has_number && (told->bytes == NULL || told->bytes[0] != '~'))
        fail_msg("no format is known of: %s", english);
}

TEST(what_measures_say_they_did_can_be_said_in_another_language)
{
    const jm_ctx_def def = {.translate = marked};
    jm_ctx *ctx = jm_ctx_create(&def);
    for (int64_t i = 0; i < jm_measure_count(); i++) {
        jm_scenario *s = NULL;
        jm_city *city = NULL;
        jm_edit *edits = NULL;
        CHECK_OK(ctx, parse_measures(ctx, jm_measures[i]->example, &s));
        CHECK_OK(ctx, jm_city_copy(ctx, *state, &city));
        CHECK_OK(ctx, jm_scenario_apply(ctx, s, city, &edits));
        for (int64_t m = 0; m < s->measure_count; m++) {
            jm_text told = {0};
            jm_edit_add_sentence(ctx, edits[m].sentence, true, &told);
            check_retold(edits[m].sentence, &told);
            jm_text_free(&told);
        }
        jm_edits_free(edits, s->measure_count);
        jm_scenario_destroy(s);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(the_demo_city_without_measures_keeps_its_hash)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    jm_city *city = NULL;
    jm_edit *edits = NULL;
    char before[65], after[65];
    CHECK_OK(ctx, jm_scenario_read(ctx, "scenarios/demo/base.yaml", &s));
    CHECK_OK(ctx, jm_city_copy(ctx, *state, &city));
    CHECK_OK(ctx, jm_city_hash(ctx, *state, before));
    CHECK_OK(ctx, jm_scenario_apply(ctx, s, city, &edits));
    CHECK_OK(ctx, jm_city_hash(ctx, city, after));
    CHECK(strcmp(before, after) == 0);
    jm_edits_free(edits, 0);
    jm_scenario_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_demo_scenario_fits_the_demo_city),
        CASE(every_example_of_a_manual_works_on_the_demo_city),
        CASE(what_measures_say_they_did_can_be_said_in_another_language),
        CASE(the_demo_city_without_measures_keeps_its_hash),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
