// CSV, JSON, hashes, files, and the packing of chunks.
#include "scene.h"

#include "store/chunk.h"

static int64_t warnings;

static void count_warning(void *user, jm_log_level level, const char *text)
{
    (void)text;
    *(int64_t *)user += level == JM_LOG_WARNING;
}

static int open_ctx(void **state)
{
    *state = jm_ctx_create(&(jm_ctx_def){.log = count_warning, .user = &warnings});
    return *state == NULL;
}

static int close_ctx(void **state)
{
    jm_ctx_destroy(*state);
    return 0;
}

static jm_csv *csv_of(jm_ctx *ctx, const char *text)
{
    jm_csv *csv = NULL;
    CHECK_OK(ctx, jm_csv_parse(ctx, "t.csv", text, strlen(text), &csv));
    return csv;
}

TEST(quotes_delimiters_and_line_ends_of_every_kind_are_read)
{
    jm_ctx *ctx = *state;
    jm_csv *csv = csv_of(ctx, "\xef\xbb\xbf# made by hand\r\n\r\nname ,\"flow, veh\",note\r\n"
                              "a,1.5,\"say \"\"hi\"\"\"\r\n\r\n\"b\nc\",2\r\n,,\n");
    CHECK(jm_csv_columns(csv) == 3 && jm_csv_rows(csv) == 3);
    CHECK(strcmp(jm_csv_column_name(csv, 0), "name") == 0);
    CHECK(jm_csv_column(csv, "flow, veh") == 1 && jm_csv_column(csv, "none") == -1);
    CHECK(strcmp(jm_csv_cell(csv, 0, 2), "say \"hi\"") == 0);
    CHECK(strcmp(jm_csv_cell(csv, 1, 0), "b\nc") == 0 && strcmp(jm_csv_cell(csv, 1, 1), "2") == 0);
    CHECK(strcmp(jm_csv_cell(csv, 1, 2), "") == 0 && strcmp(jm_csv_cell(csv, 2, 1), "") == 0);
    CHECK(strcmp(jm_csv_cell(csv, 9, 0), "") == 0 && strcmp(jm_csv_cell(csv, 0, -1), "") == 0);
    CHECK(jm_csv_line(csv, 0) == 4 && jm_csv_line(csv, 1) == 6 && jm_csv_line(csv, 2) == 8);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "a;b\r1;2\r3;4");
    CHECK(jm_csv_rows(csv) == 2 && strcmp(jm_csv_cell(csv, 1, 1), "4") == 0);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "a\tb\n1\t\n");
    CHECK(jm_csv_rows(csv) == 1 && strcmp(jm_csv_cell(csv, 0, 0), "1") == 0);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "only");
    CHECK(jm_csv_rows(csv) == 0 && jm_csv_columns(csv) == 1);
    jm_csv_destroy(csv);
}

TEST(a_decimal_comma_is_a_number_only_where_it_cannot_be_a_delimiter)
{
    jm_ctx *ctx = *state;
    double value = 0.0;
    jm_csv *csv = csv_of(ctx, "a;b;c\n1,5; -2.5 ;1.000,5\n12abc;;1e3\n");
    CHECK(jm_csv_number(csv, 0, 0, &value) && value == 1.5);
    CHECK(jm_csv_number(csv, 0, 1, &value) && value == -2.5);
    CHECK(!jm_csv_number(csv, 0, 2, &value) && !jm_csv_number(csv, 1, 0, &value));
    CHECK(!jm_csv_number(csv, 1, 1, &value));
    CHECK(jm_csv_number(csv, 1, 2, &value) && value == 1000.0);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "a,b\n\"1,5\",2\n");
    CHECK(!jm_csv_number(csv, 0, 0, &value));
    jm_csv_destroy(csv);
}

TEST(latin1_is_turned_to_utf8_and_told)
{
    jm_ctx *ctx = *state;
    warnings = 0;
    jm_csv *csv = csv_of(ctx, "rue\nH\xf4tel-Dieu\n");
    CHECK(strcmp(jm_csv_cell(csv, 0, 0), "Hôtel-Dieu") == 0 && warnings == 1);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "rue\nHôtel-Dieu\n");
    CHECK(strcmp(jm_csv_cell(csv, 0, 0), "Hôtel-Dieu") == 0 && warnings == 1);
    jm_csv_destroy(csv);
}

TEST(csv_that_cannot_be_understood_is_refused_with_its_line)
{
    jm_ctx *ctx = *state;
    jm_csv *csv = NULL;
    CHECK_FAILS(ctx, jm_csv_parse(ctx, "t.csv", "a,b\n1,2\n1,2,3\n", 14, &csv), JM_ERR_DATA,
                "t.csv:3: 3 cells, but 2 names");
    CHECK_FAILS(ctx, jm_csv_parse(ctx, "t.csv", "a\n\"open\nand open\n", 17, &csv), JM_ERR_DATA,
                "t.csv:2: a quote is opened");
    CHECK_FAILS(ctx, jm_csv_parse(ctx, "t.csv", "a\n\"x\"y\n", 7, &csv), JM_ERR_DATA,
                "t.csv:2: text follows");
    CHECK_FAILS(ctx, jm_csv_parse(ctx, "t.csv", "a\n\0\n", 4, &csv), JM_ERR_DATA,
                "t.csv:2: a zero");
    CHECK_FAILS(ctx,
                jm_csv_parse(ctx, "t.csv",
                             "\xff\xfe"
                             "a\0",
                             4, &csv),
                JM_ERR_DATA, "UTF-16");
    CHECK_FAILS(ctx, jm_csv_parse(ctx, "t.csv", "\n# x\n", 5, &csv), JM_ERR_DATA, "empty");
    CHECK_FAILS(ctx, jm_csv_parse(ctx, "t.csv", "", 0, &csv), JM_ERR_DATA, "empty");
    CHECK_FAILS(ctx, jm_csv_read(ctx, "/nowhere/t.csv", &csv), JM_ERR_DATA, "/nowhere/t.csv");
    CHECK(csv == NULL);
}

TEST(json_is_read_strictly)
{
    jm_ctx *ctx = *state;
    jm_json *json = NULL;
    double number = 0.0;
    const char *good = "{\"type\": \"Point\", \"coordinates\": [1, -2.5]}";
    CHECK_OK(ctx, jm_json_parse(ctx, "p.json", good, strlen(good), &json));
    const jm_json *list = jm_json_get(json, "coordinates");
    CHECK(jm_json_count(json) == 2 && jm_json_count(list) == 2);
    CHECK(jm_json_number(jm_json_at(list, 1), &number) && number == -2.5);
    CHECK(strcmp(jm_json_text(jm_json_get(json, "type")), "Point") == 0);
    CHECK(jm_json_text(list) == NULL && !jm_json_number(list, &number));
    CHECK(jm_json_get(json, "none") == NULL && jm_json_at(list, 2) == NULL);
    CHECK(jm_json_at(list, -1) == NULL && jm_json_count(NULL) == 0);
    jm_json_destroy(json);
    static const char *const bad[] = {
        "{\"a\": 1, \"a\": 2}", "[1] x", "[NaN]", "[1,]", "\"\xff\"", "{", ""};
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++)
        CHECK_FAILS(ctx, jm_json_parse(ctx, "p.json", bad[b], strlen(bad[b]), &json), JM_ERR_DATA,
                    "p.json:");
    CHECK(json == NULL);
}

TEST(sha256_is_that_of_the_standard)
{
    jm_ctx *ctx = *state;
    uint8_t hash[JM_HASH_BYTES], again[JM_HASH_BYTES];
    char text[JM_HASH_TEXT];
    jm_hash *running = NULL;
    // FIPS 180-2, appendix B.1, and the empty message.
    jm_hash_bytes("abc", 3, hash);
    jm_hash_text(hash, text);
    CHECK(strcmp(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0);
    CHECK_OK(ctx, jm_hash_create(ctx, &running));
    jm_hash_add(running, "a", 1);
    jm_hash_add(running, "", 0);
    jm_hash_add(running, "bc", 2);
    jm_hash_end(running, again);
    CHECK(memcmp(hash, again, sizeof hash) == 0);
    jm_hash_bytes("", 0, hash);
    jm_hash_text(hash, text);
    CHECK(strcmp(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") == 0);
}

TEST(files_are_read_within_their_bound_and_written_whole_or_not_at_all)
{
    UNUSED_STATE;
    static scene s;
    char path[512], *text = NULL;
    int64_t length = 0;
    scene_open(&s);
    scene_name(&s, "a.txt", path);
    CHECK(!jm_file_exists(path));
    CHECK_OK(s.ctx, jm_file_write(s.ctx, path, "hello", 5));
    CHECK_OK(s.ctx, jm_file_read(s.ctx, path, 5, &text, &length));
    CHECK(length == 5 && strcmp(text, "hello") == 0);
    jm_free(text);
    CHECK_FAILS(s.ctx, jm_file_read(s.ctx, path, 4, &text, &length), JM_ERR_DATA, "4 bytes");
    CHECK_FAILS(s.ctx, jm_file_read(s.ctx, s.folder, 4, &text, &length), JM_ERR_DATA, "folder");
    CHECK_OK(s.ctx, jm_file_write(s.ctx, path, "", 0));
    CHECK_OK(s.ctx, jm_file_read(s.ctx, path, 10, &text, &length));
    CHECK(length == 0 && text[0] == '\0');
    jm_free(text);
    CHECK_FAILS(s.ctx, jm_file_write(s.ctx, "/nowhere/a.txt", "x", 1), JM_ERR_IO, "/nowhere/a.txt");
    CHECK_FAILS(s.ctx, jm_file_commit(s.ctx, "/nowhere/a", "/nowhere/b"), JM_ERR_IO, "/nowhere/a");
    scene_close(&s);
}

TEST(rounding_keeps_within_half_a_quantum_and_keeps_what_is_no_number)
{
    UNUSED_STATE;
    static const float quanta[] = {0.01f, 1.0f / 256.0f, 0.1f, 1.0f, 1000.0f, 1e-20f, 1e30f};
    for (size_t q = 0; q < sizeof quanta / sizeof *quanta; q++) {
        for (int i = -2000; i <= 2000; i++) {
            float value = (float)i * 0.37f * (1.0f + (float)(i % 7)), rounded = value;
            double spacing = fabs((double)value) * 1.2e-7; // of floats near the value
            jm_round_to_quantum(JM_F32, &rounded, 1, quanta[q]);
            CHECK_NEAR(rounded, value, 0.5 * (double)quanta[q] * 1.0001 + spacing);
            float twice = rounded;
            jm_round_to_quantum(JM_F32, &twice, 1, quanta[q]);
            CHECK(twice == rounded);
        }
    }
    float special[4] = {NAN, HUGE_VALF, -HUGE_VALF, -0.001f};
    jm_round_to_quantum(JM_F32, special, 4, 0.01f);
    CHECK(isnan(special[0]) && special[1] == HUGE_VALF && special[2] == -HUGE_VALF);
    CHECK(special[3] == 0.0f && !signbit(special[3]));
    double exact[2] = {-0.0, 0.123456789};
    jm_round_to_quantum(JM_F64, exact, 2, 0.0f);
    CHECK(signbit(exact[0]) && exact[1] == 0.123456789);
    int32_t whole = 7;
    jm_round_to_quantum(JM_I32, &whole, 1, 5.0f);
    CHECK(whole == 7);
}

TEST(fletcher_sums_of_known_texts_are_right)
{
    UNUSED_STATE;
    // Big-endian 16-bit words, summed by hand: "abcd" = 0x6162, 0x6364; sum1 = 0xc4c6,
    // sum2 = 0x6162 + 0xc4c6 = 0x12628, which folds to 0x2629.
    CHECK(jm_fletcher32((const uint8_t *)"abcd", 4) == UINT32_C(0x2629c4c6));
    CHECK(jm_fletcher32((const uint8_t *)"", 0) == 0);
    // An odd last byte counts as the high byte of a word: the same as with a zero behind it.
    CHECK(jm_fletcher32((const uint8_t *)"abc", 3) == jm_fletcher32((const uint8_t *)"abc\0", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(quotes_delimiters_and_line_ends_of_every_kind_are_read),
        CASE(a_decimal_comma_is_a_number_only_where_it_cannot_be_a_delimiter),
        CASE(latin1_is_turned_to_utf8_and_told),
        CASE(csv_that_cannot_be_understood_is_refused_with_its_line),
        CASE(json_is_read_strictly),
        CASE(sha256_is_that_of_the_standard),
        CASE(files_are_read_within_their_bound_and_written_whole_or_not_at_all),
        CASE(rounding_keeps_within_half_a_quantum_and_keeps_what_is_no_number),
        CASE(fletcher_sums_of_known_texts_are_right),
    };
    return cmocka_run_group_tests(tests, open_ctx, close_ctx);
}
