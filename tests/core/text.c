#include "check.h"

#include "core/random.h"
#include "core/text.h"

#include <locale.h>

static bool is_number(const char *text)
{
    double value;
    return jm_parse_number(text, &value);
}

static double number(const char *text)
{
    double value = (double)NAN;
    CHECK(jm_parse_number(text, &value));
    return value;
}

TEST(what_is_wholly_a_number_is_read)
{
    UNUSED_STATE;
    CHECK(number("0") == 0.0 && number("-3") == -3.0 && number("+12.50") == 12.5);
    CHECK(number("6.02e23") == 6.02e23 && number("1E-3") == 0.001 && number("007") == 7.0);
    CHECK(number("0.1") == 0.1 && number("4.9e-324") > 0.0);
}

TEST(what_only_looks_like_a_number_is_refused)
{
    UNUSED_STATE;
    static const char *const wrong[] = {"",     " 1",   "1 ",  "1,5",   "1.5.2", "0x10",    "nan",
                                        "inf",  "-",    "+",   ".",     "1e",    "1e+",     "e5",
                                        "1e5x", "12 h", "1_0", "--1",   "+-1",   "1e999",   "\t1",
                                        "1\n",  ".5",   "5.",  "1e5.0", "NaN",   "Infinity"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(!is_number(wrong[i]));
    char digits[2000];
    memset(digits, '1', sizeof digits - 1);
    digits[sizeof digits - 1] = '\0';
    CHECK(!is_number(digits));
}

TEST(whole_numbers_are_read_to_both_ends_and_no_further)
{
    UNUSED_STATE;
    int64_t value = 0;
    CHECK(jm_parse_integer("9223372036854775807", &value) && value == INT64_MAX);
    CHECK(jm_parse_integer("-9223372036854775808", &value) && value == INT64_MIN);
    CHECK(jm_parse_integer("+42", &value) && value == 42);
    CHECK(!jm_parse_integer("9223372036854775808", &value));
    CHECK(!jm_parse_integer("-9223372036854775809", &value));
    CHECK(!jm_parse_integer("99999999999999999999", &value));
    CHECK(!jm_parse_integer("", &value) && !jm_parse_integer("-", &value));
    CHECK(!jm_parse_integer("1.0", &value) && !jm_parse_integer("1 ", &value));
    CHECK(value == 42);
}

TEST(the_shortest_text_of_a_number_reads_back_to_the_same_bits)
{
    UNUSED_STATE;
    const jm_key key = {.seed = 4, .stream = 4};
    char text[40];
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t bits = (uint64_t)jm_random_bits(key, i, 0) << 32 | jm_random_bits(key, i, 1);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        jm_format_number(value, -1, text);
        CHECK(strlen(text) < 40 && number(text) == value);
    }
    jm_format_number(0.1, -1, text);
    assert_string_equal(text, "0.1");
    jm_format_number(223000.0, -1, text);
    assert_string_equal(text, "223000");
    jm_format_number(1.0 / 3.0, -1, text);
    assert_string_equal(text, "0.3333333333333333");
}

TEST(decimals_are_kept_and_nothing_is_written_as_minus_zero)
{
    UNUSED_STATE;
    char text[40];
    jm_format_number(3.14159, 2, text);
    assert_string_equal(text, "3.14");
    jm_format_number(-0.001, 2, text);
    assert_string_equal(text, "0.00");
    jm_format_number((double)NAN, 2, text);
    assert_string_equal(text, "");
    jm_format_number(-1e300, 17, text);
    CHECK(strlen(text) < 40 && number(text) == -1e300);
    jm_format_number(-999999999999999.0, 17, text);
    CHECK(strlen(text) < 40 && number(text) == -999999999999999.0);
}

TEST(people_read_thousands_and_the_decimal_sign_of_their_language)
{
    UNUSED_STATE;
    char text[64];
    jm_format_human(1234567.891, 1, true, text);
    assert_string_equal(text, "1\u202f234\u202f567,9");
    jm_format_human(1234567.891, 1, false, text);
    assert_string_equal(text, "1,234,567.9");
    jm_format_human(-123.0, 0, true, text);
    assert_string_equal(text, "-123");
    jm_format_human(-1000.0, 0, false, text);
    assert_string_equal(text, "-1,000");
    jm_format_human((double)NAN, 1, true, text);
    assert_string_equal(text, "");
    const struct {
        double value;
        const char *english;
    } values[] = {{0.0, "0"},
                  {8.1234e-5, "8.1e-05"},
                  {-8.1234e-5, "-8.1e-05"},
                  {0.001234, "0.00123"},
                  {0.0812, "0.0812"},
                  {0.3, "0.300"},
                  {10.187, "10.19"},
                  {-41.456, "-41.46"},
                  {76725.4, "76,725"},
                  {860.0, "860"},
                  {-1.0, "-1"}};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        jm_format_value(values[i].value, false, text);
        assert_string_equal(text, values[i].english);
    }
    jm_format_value(8.1234e-5, true, text);
    assert_string_equal(text, "8,1e-05");
    jm_format_value((double)NAN, false, text);
    assert_string_equal(text, "");
    jm_format_human(-999999999999999.0, 17, true, text); // the longest there is
    CHECK(strlen(text) < 64);
}

TEST(a_host_with_a_decimal_comma_changes_no_file)
{
    UNUSED_STATE;
    static const char *const with_comma[] = {"fr_FR.UTF-8", "fr_FR.utf8", "de_DE.UTF-8"};
    bool found = false;
    for (size_t i = 0; i < 3 && !found; i++)
        found = setlocale(LC_NUMERIC, with_comma[i]) != NULL;
    char text[40];
    double value = 0.0;
    jm_format_number(2.5, 3, text);
    bool read = jm_parse_number("1234.75", &value), comma = jm_parse_number("1,5", &value);
    setlocale(LC_NUMERIC, "C");
    assert_string_equal(text, "2.500");
    CHECK(read && !comma && value == 1234.75);
    if (!found)
        skip(); // no such locale on this machine: only the plain way was seen
}

TEST(text_grows_byte_by_byte_and_stays_terminated)
{
    UNUSED_STATE;
    jm_text t = {0};
    for (int i = 0; i < 1000; i++)
        jm_text_printf(&t, "%d,", i % 10);
    jm_text_add(&t, "end");
    jm_text_add_bytes(&t, "xyz", 1);
    CHECK(!t.failed && t.length == 2004 && strlen(t.bytes) == 2004);
    assert_string_equal(t.bytes + 2000, "endx");
    jm_text_free(&t);
    CHECK(t.bytes == NULL && t.length == 0);
}

TEST(a_text_that_cannot_grow_says_so_and_keeps_what_it_has)
{
    UNUSED_STATE;
    jm_text t = {0};
    jm_text_add(&t, "kept");
    jm_text_add_bytes(&t, "", INT64_MAX);
    CHECK(t.failed);
    jm_text_add(&t, " lost");
    assert_string_equal(t.bytes, "kept");
    jm_text_free(&t);
}

static void check_added(void (*add)(jm_text *, const char *), const char *text, const char *wanted)
{
    jm_text t = {0};
    add(&t, text);
    assert_string_equal(t.bytes != NULL ? t.bytes : "", wanted);
    jm_text_free(&t);
}

TEST(html_takes_no_tag_from_a_name)
{
    UNUSED_STATE;
    check_added(jm_text_add_html, "<script>alert('a & \"b\"')</script>",
                "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt;");
    check_added(jm_text_add_html, "Été à Genève", "Été à Genève");
}

TEST(json_stays_json_whatever_bytes_come)
{
    UNUSED_STATE;
    check_added(jm_text_add_json, "a\"b\\c\n\t\x01", "\"a\\\"b\\\\c\\n\\t\\u0001\"");
    check_added(jm_text_add_json, "Genève", "\"Genève\"");
    check_added(jm_text_add_json, "\xe8ve", "\"\\ufffdve\"");        // Latin-1
    check_added(jm_text_add_json, "\xc0\xaf", "\"\\ufffd\\ufffd\""); // overlong
    check_added(jm_text_add_json, "\xe2\x82", "\"\\ufffd\\ufffd\""); // cut short
    static const char *const lost3 = "\"\\ufffd\\ufffd\\ufffd\"";
    check_added(jm_text_add_json, "\xe0\x9f\xbf", lost3); // overlong
    check_added(jm_text_add_json, "\xed\xa0\x80", lost3); // half of a surrogate pair
    check_added(jm_text_add_json, "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
    check_added(jm_text_add_json, "\xf0\x9f\x9a\x8b", "\"\xf0\x9f\x9a\x8b\"");
}

TEST(a_spreadsheet_runs_no_formula_of_ours_but_reads_our_numbers)
{
    UNUSED_STATE;
    check_added(jm_text_add_csv, "=SUM(A1)", "'=SUM(A1)");
    check_added(jm_text_add_csv, "@x", "'@x");
    check_added(jm_text_add_csv, "-1.5e3", "-1.5e3");
    check_added(jm_text_add_csv, "-1+cmd", "'-1+cmd");
    check_added(jm_text_add_csv, "+33 2", "'+33 2");
    check_added(jm_text_add_csv, "=\"a\",b", "\"'=\"\"a\"\",b\"");
    check_added(jm_text_add_csv, "rue \"du\" Port, 3", "\"rue \"\"du\"\" Port, 3\"");
    check_added(jm_text_add_csv, "two\nlines", "\"two\nlines\"");
    check_added(jm_text_add_csv, "plain", "plain");
}

TEST(edits_are_counted_as_a_typist_makes_them)
{
    UNUSED_STATE;
    CHECK(jm_edit_distance("", "") == 0 && jm_edit_distance("", "abc") == 3);
    CHECK(jm_edit_distance("kitten", "sitting") == 3); // the textbook pair
    CHECK(jm_edit_distance("tram_lien", "tram_line") == 1);
    CHECK(jm_edit_distance("roads", "road") == 1 && jm_edit_distance("road", "roads") == 1);
    CHECK(jm_edit_distance("ca", "abc") == 3); // optimal string alignment, not full Damerau
    char long_a[300], long_b[200];
    memset(long_a, 'a', sizeof long_a);
    memset(long_b, 'a', sizeof long_b);
    long_a[299] = long_b[199] = '\0';
    CHECK(jm_edit_distance(long_a, long_b) >= 100);
}

TEST(the_word_that_was_meant_is_found_or_none)
{
    UNUSED_STATE;
    static const char *const words[] = {"tram_line", "trees", "surface", "housing"};
    assert_string_equal(jm_nearest_word("tramline", words, 4), "tram_line");
    assert_string_equal(jm_nearest_word("tree", words, 4), "trees");
    assert_string_equal(jm_nearest_word("surfcae", words, 4), "surface");
    CHECK(jm_nearest_word("zeppelin", words, 4) == NULL);
    assert_string_equal(jm_nearest_word("tre", words, 4), "trees"); // two edits, but a beginning
    CHECK(jm_nearest_word("ho", words, 4) == NULL);
    CHECK(jm_nearest_word("trees", words, 0) == NULL);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(what_is_wholly_a_number_is_read),
        CASE(what_only_looks_like_a_number_is_refused),
        CASE(whole_numbers_are_read_to_both_ends_and_no_further),
        CASE(the_shortest_text_of_a_number_reads_back_to_the_same_bits),
        CASE(decimals_are_kept_and_nothing_is_written_as_minus_zero),
        CASE(people_read_thousands_and_the_decimal_sign_of_their_language),
        CASE(a_host_with_a_decimal_comma_changes_no_file),
        CASE(text_grows_byte_by_byte_and_stays_terminated),
        CASE(a_text_that_cannot_grow_says_so_and_keeps_what_it_has),
        CASE(html_takes_no_tag_from_a_name),
        CASE(json_stays_json_whatever_bytes_come),
        CASE(a_spreadsheet_runs_no_formula_of_ours_but_reads_our_numbers),
        CASE(edits_are_counted_as_a_typist_makes_them),
        CASE(the_word_that_was_meant_is_found_or_none),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
