#include "check.h"

#include "core/retell.h"

static const char *const formats[] = {"told from %.3g residents per ha: %s", "left out (%s)",
                                      "%s: %.3g, outside of %g to %g", "%.0f %% of %lld cars obey"};

static const char *french(void *user, const char *english)
{
    static const char *const lines[][2] = {
        {"told from %.3g residents per ha: %s", "d'après %.3g habitants par ha : %s"},
        {"left out (%s)", "écarté (%s)"},
        {"%s: %.3g, outside of %g to %g", "%s : %.3g, hors de %g à %g"},
        {"cars per household", "voitures par ménage"},
        {"%.0f %% of %lld cars obey", "%.0f %% de %lld voitures obéissent"},
        {"as it is", "tel quel"}};
    (void)user;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (strcmp(lines[i][0], english) == 0)
            return lines[i][1];
    return english;
}

static const char *told(const char *english, bool comma)
{
    static char kept[256];
    const jm_ctx_def def = {.translate = french};
    jm_ctx *ctx = jm_ctx_create(&def);
    jm_text out = {0};
    jm_retell(ctx, formats, 4, comma, english, &out);
    snprintf(kept, sizeof kept, "%s", out.bytes != NULL ? out.bytes : "");
    jm_text_free(&out);
    jm_ctx_destroy(ctx);
    return kept;
}

TEST(a_filled_sentence_is_said_in_the_hosts_language_with_its_values)
{
    UNUSED_STATE;
    assert_string_equal(told("told from 42.9 residents per ha: centre", false),
                        "d'après 42.9 habitants par ha : centre");
    assert_string_equal(told("told from 42.9 residents per ha: centre", true),
                        "d'après 42,9 habitants par ha : centre");
    assert_string_equal(told("left out (park, village_green)", true),
                        "écarté (park, village_green)");
}

TEST(words_among_the_values_are_translated_too)
{
    UNUSED_STATE;
    assert_string_equal(told("cars per household: 0.769, outside of 1.5 to 8", true),
                        "voitures par ménage : 0,769, hors de 1,5 à 8");
}

TEST(a_per_cent_sign_of_the_format_is_one_sign_of_the_text)
{
    UNUSED_STATE;
    assert_string_equal(told("90 % of 12 cars obey", true), "90 % de 12 voitures obéissent");
}

TEST(a_value_may_hold_the_letters_that_stand_behind_it)
{
    UNUSED_STATE;
    assert_string_equal(told("left out (a (b))", false), "écarté (a (b))");
}

TEST(what_was_not_filled_is_translated_whole_or_left)
{
    UNUSED_STATE;
    assert_string_equal(told("as it is", true), "tel quel");
    assert_string_equal(told("told from afar", true), "told from afar");
    assert_string_equal(told("left out (", true), "left out (");
    assert_string_equal(told("", true), "");
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(a_filled_sentence_is_said_in_the_hosts_language_with_its_values),
        CASE(words_among_the_values_are_translated_too),
        CASE(a_per_cent_sign_of_the_format_is_one_sign_of_the_text),
        CASE(a_value_may_hold_the_letters_that_stand_behind_it),
        CASE(what_was_not_filled_is_translated_whole_or_left),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
