// Texts compared without case and accents.
#include "check.h"

#include "core/text.h"

static void check_fold(const char *text, const char *expected)
{
    jm_text t = {0};
    jm_text_add_folded(&t, text);
    assert_string_equal(t.bytes != NULL ? t.bytes : "", expected);
    jm_text_free(&t);
}

TEST(letters_lose_case_and_accents_and_nothing_else)
{
    UNUSED_STATE;
    check_fold("Forêt FERMÉE de Châtaigniers", "foret fermee de chataigniers");
    check_fold("Cœur, ÆGIR, Straße", "coeur, aegir, strasse");
    check_fold("Łódź Škoda Ğ İ ÿ ŉ", "lodz skoda g i y n");
    check_fold("E\xcc\x81te\xcc\x81", "ete"); // accents that combine
    check_fold("l’été", "l'ete");
    check_fold("10 × 2 ÷ 5 °C 5-6_7", "10 × 2 ÷ 5 °c 5-6_7");
    check_fold("ΑΘΗΝΑ Москва Ё", "αθηνα москва ё");
    check_fold("東京", "東京");
    check_fold("", "");
}

TEST(alike_texts_are_those_with_the_same_folded_form)
{
    UNUSED_STATE;
    CHECK(jm_text_alike("RÉSIDENTIEL", "residentiel"));
    CHECK(jm_text_alike("œuvre", "OEUVRE") && jm_text_alike("oeuvre", "ŒUVRE"));
    CHECK(jm_text_alike("", ""));
    CHECK(jm_text_alike("", "\xcc\x81")); // an accent alone
    CHECK(!jm_text_alike("a", "") && !jm_text_alike("", "a") && !jm_text_alike("a", "ab"));
    CHECK(!jm_text_alike("batiment", "batiments"));
    CHECK(!jm_text_alike("straß", "stras"));
}

TEST(a_pattern_without_signs_is_a_text_like_any_other)
{
    UNUSED_STATE;
    CHECK(jm_text_like("oeuvre d'art", "Œuvre d’art") && jm_text_like("œuvre", "OEUVRE"));
    CHECK(!jm_text_like("oeuvre", "oeuvres"));
}

TEST(a_pattern_matches_any_letters_at_a_star_and_one_at_a_question_mark)
{
    UNUSED_STATE;
    CHECK(jm_text_like("P??_POP", "p19_pop") && !jm_text_like("P??_POP", "P19_POP1"));
    CHECK(jm_text_like("*", "") && jm_text_like("**", "x") && jm_text_like("", ""));
    CHECK(jm_text_like("bd*batiment", "BDTOPO_V3_Bâtiment"));
    CHECK(jm_text_like("a*b*c", "aXbXbXc") && !jm_text_like("a*b*c", "aXbXbX"));
    CHECK(jm_text_like("?t?", "été") && !jm_text_like("?", "") && !jm_text_like("a", ""));
    CHECK(jm_text_like("ete", "e\xcc\x81te\xcc\x81") && jm_text_like("??", "e\xcc\x81t"));
}

TEST(bytes_that_are_no_utf8_stand_for_themselves_and_end_the_text_nowhere_else)
{
    UNUSED_STATE;
    static const char *const broken[] = {"\xe9", "a\xc3", "\xe2\x82", "\xf0\x9f", "\xff\xfe", NULL};
    for (int i = 0; broken[i] != NULL; i++) {
        jm_text t = {0};
        jm_text_add_folded(&t, broken[i]);
        CHECK(t.length > 0 && !t.failed);
        jm_text_free(&t);
        CHECK(jm_text_alike(broken[i], broken[i]));
        CHECK(jm_text_like("*", broken[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(letters_lose_case_and_accents_and_nothing_else),
        CASE(alike_texts_are_those_with_the_same_folded_form),
        CASE(a_pattern_without_signs_is_a_text_like_any_other),
        CASE(a_pattern_matches_any_letters_at_a_star_and_one_at_a_question_mark),
        CASE(bytes_that_are_no_utf8_stand_for_themselves_and_end_the_text_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
