// CSV, JSON, hashes, files, and the packing of chunks.
#include "scene.h"

#include "store/chunk.h"
#include "store/gzip.h"

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

TEST(blanks_around_a_cell_are_no_part_of_it_but_those_in_quotes_are)
{
    jm_ctx *ctx = *state;
    jm_csv *csv = csv_of(ctx, "a, b , c\n 1 ,  \"x, y\"  , \t\"\"\nrue  de l'Eau ,\" z \",\n");
    CHECK(jm_csv_columns(csv) == 3 && jm_csv_rows(csv) == 2 && jm_csv_column(csv, "b") == 1);
    CHECK(strcmp(jm_csv_cell(csv, 0, 0), "1") == 0 && strcmp(jm_csv_cell(csv, 0, 1), "x, y") == 0);
    CHECK(strcmp(jm_csv_cell(csv, 0, 2), "") == 0);
    CHECK(strcmp(jm_csv_cell(csv, 1, 0), "rue  de l'Eau") == 0);
    CHECK(strcmp(jm_csv_cell(csv, 1, 1), " z ") == 0);
    jm_csv_destroy(csv);
    // Where the delimiter is a blank itself, it parts cells.
    csv = csv_of(ctx, "a\tb\tc\n1\t\t 3\n");
    CHECK(strcmp(jm_csv_cell(csv, 0, 1), "") == 0 && strcmp(jm_csv_cell(csv, 0, 2), "3") == 0);
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

TEST(bytes_of_windows_1252_are_those_of_its_table_line_by_line)
{
    jm_ctx *ctx = *state;
    // The second line is Windows-1252, the third UTF-8: a file pasted together is read as both.
    jm_csv *csv = csv_of(ctx, "prix\n12 \x80 \x96 l\x92"
                              "eau \x9c\n5 €\n");
    CHECK(strcmp(jm_csv_cell(csv, 0, 0), "12 € – l’eau œ") == 0);
    CHECK(strcmp(jm_csv_cell(csv, 1, 0), "5 €") == 0);
    jm_csv_destroy(csv);
}

TEST(the_delimiter_is_the_one_by_which_most_rows_are_alike)
{
    jm_ctx *ctx = *state;
    // Decimal commas outnumber the semicolons.
    jm_csv *csv = csv_of(ctx, "id;x;y\nA;1,5;2,5\nB;3,5;4,5\n");
    CHECK(jm_csv_columns(csv) == 3 && strcmp(jm_csv_cell(csv, 1, 2), "4,5") == 0);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "id|note, long, longer\nA|x\nB|y, z\n");
    CHECK(jm_csv_columns(csv) == 2 && strcmp(jm_csv_cell(csv, 1, 1), "y, z") == 0);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "nom;geo_point_2d\nP1;47.47, -0.55\nP2;47.48, -0.56\n");
    CHECK(jm_csv_columns(csv) == 2 && strcmp(jm_csv_cell(csv, 0, 1), "47.47, -0.55") == 0);
    jm_csv_destroy(csv);
    // A delimiter behind the last cell makes no cell too many.
    csv = csv_of(ctx, "a;b\n1;2;\n3;4;;\n");
    CHECK(jm_csv_columns(csv) == 2 && jm_csv_rows(csv) == 2);
    CHECK(strcmp(jm_csv_cell(csv, 1, 2), "") == 0);
    jm_csv_destroy(csv);
}

TEST(names_lose_their_dbf_types_and_stand_below_titles)
{
    jm_ctx *ctx = *state;
    jm_csv *csv = csv_of(ctx, "\"TJM,N,19,8\",\"RUE,C,40\",\"a, b\"\n1,x,y\n");
    CHECK(strcmp(jm_csv_column_name(csv, 0), "TJM") == 0);
    CHECK(strcmp(jm_csv_column_name(csv, 1), "RUE") == 0);
    CHECK(strcmp(jm_csv_column_name(csv, 2), "a, b") == 0);
    jm_csv_destroy(csv);
    csv = csv_of(ctx, "Population by age,,,\n,\"(a note, aside)\",,\n,,,\n"
                      "IRIS,COM,NOM,POP\n340570101,34057,Sud,120\n340570102,34057,Est,80\n");
    CHECK(jm_csv_column(csv, "POP") == 3 && jm_csv_rows(csv) == 2);
    CHECK(jm_csv_line(csv, 0) == 5);
    jm_csv_destroy(csv);
    // Titles without delimiters, then sentences over the names.
    csv = csv_of(ctx, "Recensement de la population\nMise en ligne le 1 mars\n\n"
                      "Code de la zone;Nom de la zone;Population en 2020\nIRIS;LIBIRIS;P20_POP\n"
                      "340570101;Sud;120,5\n");
    CHECK(strcmp(jm_csv_column_name(csv, 2), "P20_POP") == 0 && jm_csv_rows(csv) == 1);
    jm_csv_destroy(csv);
    // And sentences under them.
    csv = csv_of(ctx, "Recensement;;\nIRIS;LIBIRIS;P20_POP\n"
                      "Code de la zone;Nom de la zone;Population en 2020\n340570101;Sud;120,5\n");
    CHECK(strcmp(jm_csv_column_name(csv, 2), "P20_POP") == 0 && jm_csv_rows(csv) == 1);
    CHECK(strcmp(jm_csv_cell(csv, 0, 1), "Sud") == 0);
    jm_csv_destroy(csv);
    // A first row of few names is a title only when a row of names follows.
    csv = csv_of(ctx, "a,,,\n1,2,3,4\n5,6,7,8\n");
    CHECK(strcmp(jm_csv_column_name(csv, 0), "a") == 0 && jm_csv_rows(csv) == 2);
    jm_csv_destroy(csv);
    // Years are names.
    csv = csv_of(ctx, "2019;2020;2021\n1;2;3\n");
    CHECK(strcmp(jm_csv_column_name(csv, 1), "2020") == 0);
    jm_csv_destroy(csv);
}

TEST(blanks_between_groups_of_three_digits_belong_to_the_number)
{
    UNUSED_STATE;
    double value = 0.0;
    CHECK(jm_csv_text_number("12 345,5", ';', &value) && value == 12345.5);
    CHECK(jm_csv_text_number("1\xc2\xa0"
                             "234\xe2\x80\xaf"
                             "567",
                             ';', &value) &&
          value == 1234567);
    CHECK(!jm_csv_text_number("12 34", ';', &value) && !jm_csv_text_number("1 2345", ';', &value));
    CHECK(!jm_csv_text_number("1.5 000", ';', &value) && !jm_csv_text_number("#N/A", ';', &value));
}

// What a sink got: all cells with bars between them, rows with their lines.
typedef struct row_log {
    char text[4096];
    int64_t rows, stop_at;
} row_log;

static void log_cells(row_log *log, const char *const *cells, int32_t count)
{
    for (int32_t c = 0; c < count && strlen(log->text) + 200 < sizeof log->text; c++) {
        strncat(log->text, cells[c], 100);
        strcat(log->text, c + 1 < count ? "|" : "\n");
    }
}

static jm_status on_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    (void)ctx;
    log_cells(user, names, count);
    return JM_OK;
}

static jm_status on_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    row_log *log = user;
    char line[32];
    snprintf(line, sizeof line, "%lld: ", (long long)row->line);
    if (strlen(log->text) + 100 < sizeof log->text)
        strcat(log->text, line);
    log_cells(log, row->cells, row->count);
    log->rows++;
    return log->rows == log->stop_at ? jm_fail(ctx, JM_ERR_DATA, "enough") : JM_OK;
}

typedef struct text_feed {
    const char *text;
    int64_t length, at, at_most, repeat_from, repeats;
} text_feed;

static int64_t feed_text(void *user, char *bytes, int64_t room)
{
    text_feed *f = user;
    if (f->at == f->length && f->repeats-- > 0)
        f->at = f->repeat_from;
    int64_t count = f->length - f->at;
    count = count < room ? count : room;
    count = f->at_most > 0 && count > f->at_most ? f->at_most : count;
    memcpy(bytes, f->text + f->at, (size_t)count);
    f->at += count;
    return count;
}

static jm_status each(jm_ctx *ctx, text_feed *feed, row_log *log)
{
    return jm_csv_each(ctx, "t.csv", &(jm_csv_feed){feed, feed_text},
                       &(jm_csv_sink){log, on_names, on_row});
}

TEST(rows_are_handed_over_one_by_one_however_the_bytes_come)
{
    jm_ctx *ctx = *state;
    static const char text[] = "\xef\xbb\xbf# c\r\nTitle;;\r\n a;\"b;c\";rue\r\n"
                               "1;\"x\r\n\"\"y\"\"\";H\xf4tel\r\n\r\n2\r\n3;4;5;;";
    for (int64_t at_most = 1; at_most < 9; at_most++) {
        row_log log = {.rows = 0};
        text_feed feed = {.text = text, .length = sizeof text - 1, .at_most = at_most};
        CHECK_OK(ctx, each(ctx, &feed, &log));
        assert_string_equal(log.text, "a|b;c|rue\n4: 1|x\r\n\"y\"|Hôtel\n7: 2||\n8: 3|4|5\n");
    }
}

TEST(a_long_table_passes_in_bounded_memory_and_ends_when_its_taker_wants)
{
    jm_ctx *ctx = *state;
    static const char text[] = "home;work;weight\n49007;\"49015\";1,25\n";
    // About 40 MB of rows, cut anywhere.
    row_log log = {.rows = 0};
    text_feed feed = {
        .text = text, .length = sizeof text - 1, .repeat_from = 17, .repeats = 2000000};
    CHECK_OK(ctx, each(ctx, &feed, &log));
    CHECK(log.rows == 2000001);
    log = (row_log){.stop_at = 7};
    feed.at = 0, feed.repeats = 100;
    CHECK_FAILS(ctx, each(ctx, &feed, &log), JM_ERR_DATA, "enough");
    CHECK(log.rows == 7);
}

TEST(faults_of_a_long_table_name_their_line)
{
    jm_ctx *ctx = *state;
    static const struct {
        const char *text, *words;
    } bad[] = {{"a,b\n1,2\n1,2,3\n", "t.csv:3: 3 cells, but 2 names"},
               {"a\n\"open\nand open\n", "t.csv:2: a quote is opened"},
               {"# x\n\n", "t.csv: empty"},
               {"", "t.csv: empty"},
               {"\xff\xfe"
                "a",
                "UTF-16"}};
    for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
        row_log log = {.rows = 0};
        text_feed feed = {.text = bad[b].text, .length = (int64_t)strlen(bad[b].text)};
        CHECK_FAILS(ctx, each(ctx, &feed, &log), JM_ERR_DATA, bad[b].words);
    }
    row_log log = {.rows = 0};
    text_feed feed = {.text = "a\n\0\n", .length = 4};
    CHECK_FAILS(ctx, each(ctx, &feed, &log), JM_ERR_DATA, "t.csv:2: a zero");
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

// Members of a gzip, made by hand: a stored block of "ab" with its sum and length, twice.
TEST(a_gzip_of_several_members_is_unpacked_and_a_torn_one_refused)
{
    jm_ctx *ctx = *state;
    static const char member[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x02\0\xfd\xff"
                                 "ab\x6d\x48\x83\x9e\x02\0\0";
    enum { SIZE = 25 };
    char both[2 * SIZE], *text = NULL;
    int64_t length = 0;
    memcpy(both, member, SIZE);
    memcpy(both + SIZE, member, SIZE);
    CHECK(jm_is_gzip(both, sizeof both) && !jm_is_gzip("ab", 2) && !jm_is_gzip("\x1f", 1));
    CHECK_OK(ctx, jm_gunzip(ctx, "g", both, sizeof both, 100, &text, &length));
    CHECK(length == 4 && strcmp(text, "abab") == 0);
    jm_free(text);
    CHECK_FAILS(ctx, jm_gunzip(ctx, "g", both, sizeof both, 3, &text, &length), JM_ERR_DATA,
                "more than 3 bytes");
    CHECK_FAILS(ctx, jm_gunzip(ctx, "g", both, 2 * SIZE - 9, 100, &text, &length), JM_ERR_DATA,
                "torn or damaged");
    both[17] = 'x';
    CHECK_FAILS(ctx, jm_gunzip(ctx, "g", both, sizeof both, 100, &text, &length), JM_ERR_DATA,
                "torn or damaged");
    CHECK(text == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(quotes_delimiters_and_line_ends_of_every_kind_are_read),
        CASE(blanks_around_a_cell_are_no_part_of_it_but_those_in_quotes_are),
        CASE(a_decimal_comma_is_a_number_only_where_it_cannot_be_a_delimiter),
        CASE(latin1_is_turned_to_utf8_and_told),
        CASE(bytes_of_windows_1252_are_those_of_its_table_line_by_line),
        CASE(the_delimiter_is_the_one_by_which_most_rows_are_alike),
        CASE(names_lose_their_dbf_types_and_stand_below_titles),
        CASE(blanks_between_groups_of_three_digits_belong_to_the_number),
        CASE(rows_are_handed_over_one_by_one_however_the_bytes_come),
        CASE(a_long_table_passes_in_bounded_memory_and_ends_when_its_taker_wants),
        CASE(faults_of_a_long_table_name_their_line),
        CASE(csv_that_cannot_be_understood_is_refused_with_its_line),
        CASE(json_is_read_strictly),
        CASE(sha256_is_that_of_the_standard),
        CASE(files_are_read_within_their_bound_and_written_whole_or_not_at_all),
        CASE(rounding_keeps_within_half_a_quantum_and_keeps_what_is_no_number),
        CASE(fletcher_sums_of_known_texts_are_right),
        CASE(a_gzip_of_several_members_is_unpacked_and_a_torn_one_refused),
    };
    return cmocka_run_group_tests(tests, open_ctx, end_context);
}
