// Every verdict has a sentence with its numbers, in the city's file an English one.
#include "known_town.h"

#include <unistd.h>

TEST(every_rule_has_a_sentence_with_its_numbers)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int r = 0; r < JM_VERDICT_RULE_COUNT; r++) {
        char *text = NULL;
        jm_verdict row = {.rule = (jm_verdict_rule)r, .value = 79.96, .needed = 2.5};
        CHECK_OK(ctx, jm_verdict_english(ctx, &row, &text));
        CHECK(strlen(text) > 10 && text[strlen(text) - 1] != '.');
        if (r == JM_VERDICT_ZONE_AREA) // less is asked for: rounded up
            CHECK(strstr(text, "80 ha") != NULL);
        else if (strstr(text, "needed: ") != NULL)
            CHECK(strstr(text, "79") != NULL && strstr(text, "80") == NULL &&
                  strstr(text, "2.5") != NULL);
        jm_free(text);
    }
    jm_verdict none = {.rule = JM_VERDICT_RULE_COUNT};
    char *text = NULL;
    CHECK_FAILS(ctx, jm_verdict_english(ctx, &none, &text), JM_ERR_ARGUMENT, "no verdict rule");
    for (int w = 0; w < JM_WANTED_COUNT; w++)
        CHECK(jm_wanted_title(NULL, (jm_wanted)w)[0] != '\0');
    assert_string_equal(jm_grade_name(JM_GRADE_UNUSABLE), "do_not_use");
    assert_string_equal(jm_topic_name(JM_TOPIC_EXPOSURE), "exposure");
    CHECK(jm_topic_name(JM_TOPIC_COUNT) == NULL);
    jm_ctx_destroy(ctx);
}

static const char *shout(void *user, const char *english)
{
    (void)user;
    (void)english;
    return "TRANSLATED";
}

TEST(the_verdict_in_a_city_file_is_english_whatever_the_host_speaks)
{
    UNUSED_STATE;
    char path[] = "/tmp/jumeau-verdict-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.translate = shout});
    jm_city *city = known_town(ctx);
    CHECK_OK(ctx, jm_city_save(ctx, city, path));
    jm_h5 *h5 = NULL;
    char **texts = NULL;
    int64_t count = 0;
    CHECK_OK(ctx, jm_h5_open(ctx, path, (jm_h5_format){0}, NULL, &h5));
    CHECK_OK(ctx, jm_h5_read_texts(ctx, h5, "/verdict/grade", &texts, &count));
    assert_int_equal(count, JM_TOPIC_COUNT);
    assert_string_equal(texts[JM_TOPIC_TRAFFIC], "good");
    jm_h5_names_free(texts, count);
    CHECK_OK(ctx, jm_h5_read_texts(ctx, h5, "/verdict/why", &texts, &count));
    CHECK(strstr(texts[JM_TOPIC_HEAT_NIGHT], "heat island") != NULL);
    jm_h5_names_free(texts, count);
    CHECK_OK(ctx, jm_h5_close(ctx, h5));
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_rule_has_a_sentence_with_its_numbers),
        CASE(the_verdict_in_a_city_file_is_english_whatever_the_host_speaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
