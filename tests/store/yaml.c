#include "check.h"

#include "core/text.h"
#include "core/time.h"
#include "store/yaml.h"

static jm_ctx *ctx_of(void **state)
{
    return *state;
}

static jm_status parse(jm_ctx *ctx, const char *text, jm_yaml **yaml)
{
    return jm_yaml_parse(ctx, "s.yaml", text, strlen(text), yaml);
}

TEST(a_tree_keeps_values_quotes_and_places)
{
    jm_ctx *ctx = ctx_of(state);
    jm_yaml *yaml = NULL;
    CHECK_OK(ctx, parse(ctx,
                        "name: Angers\n"
                        "empty:\n"
                        "measures:\n"
                        "  - {kind: trees, count: \"12\"}\n"
                        "  - [1, 2.5]\n"
                        "shared: &a {x: 1}\n"
                        "again: *a\n",
                        &yaml));
    const jm_yaml_node *root = jm_yaml_root(yaml);
    CHECK(jm_yaml_kind_of(root) == JM_YAML_MAP && jm_yaml_count(root) == 5);
    CHECK(strcmp(jm_yaml_text(jm_yaml_get(root, "name")), "Angers") == 0);
    CHECK(jm_yaml_kind_of(jm_yaml_get(root, "empty")) == JM_YAML_NULL);
    CHECK(jm_yaml_text(jm_yaml_get(root, "empty")) == NULL);
    const jm_yaml_node *list = jm_yaml_get(root, "measures");
    CHECK(jm_yaml_kind_of(list) == JM_YAML_LIST && jm_yaml_count(list) == 2);
    const jm_yaml_node *count = jm_yaml_get(jm_yaml_item(list, 0), "count");
    CHECK(jm_yaml_is_quoted(count) && strcmp(jm_yaml_text(count), "12") == 0);
    CHECK(jm_yaml_line(count) == 4 && jm_yaml_column(count) == 26);
    CHECK(strcmp(jm_yaml_text(jm_yaml_item(jm_yaml_item(list, 1), 1)), "2.5") == 0);
    CHECK(strcmp(jm_yaml_text(jm_yaml_pair_key(root, 3)), "shared") == 0);
    CHECK(strcmp(jm_yaml_text(jm_yaml_get(jm_yaml_get(root, "again"), "x")), "1") == 0);
    CHECK(jm_yaml_item(list, 2) == NULL && jm_yaml_get(root, "absent") == NULL);
    CHECK(jm_yaml_get(list, "x") == NULL && jm_yaml_count(NULL) == 0);
    CHECK(strncmp(jm_yaml_source(yaml), "name: Angers\n", 13) == 0);
    jm_yaml_destroy(yaml);
    CHECK_OK(ctx, parse(ctx, "", &yaml));
    CHECK(jm_yaml_root(yaml) == NULL);
    jm_yaml_destroy(yaml);
}

TEST(bad_yaml_is_refused_with_file_line_and_column)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"a: 1\nb: [1, 2\n", "s.yaml:3:1"},
        {"a: 1\n\tb: 2\n", "s.yaml:2:1"},
        {"a: 1\nb: 2\na: 3\n", "s.yaml:3:1: the key 'a' stands twice (first in line 1)"},
        {"base: &b {x: 1}\nc: {<<: *b}\n", "s.yaml:2:5: merge keys"},
        {"a: *nobody\n", "s.yaml:1:4: an alias to an anchor"},
        {"a: &x [1, *x]\n", "s.yaml:1:11: an alias within"},
        {"a: !!int 3\n", "s.yaml:1:4: tags"},
        {"? [1, 2]\n: 3\n", "a key must be a word"},
        {"--- 1\n--- 2\n", "a second document"},
        {"a: \"\\0\"\n", "zero byte"},
        {"a: \xff\xfe\n", "UTF-8"},
    };
    jm_ctx *ctx = ctx_of(state);
    jm_yaml *yaml = NULL;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        CHECK_FAILS(ctx, parse(ctx, cases[c].text, &yaml), JM_ERR_DATA, cases[c].words);
        CHECK(yaml == NULL);
    }
}

TEST(depth_size_and_aliases_are_bounded)
{
    jm_ctx *ctx = ctx_of(state);
    jm_yaml *yaml = NULL;
    char deep[80];
    memset(deep, '[', 40);
    memset(deep + 40, ']', 40);
    CHECK_FAILS(ctx, jm_yaml_parse(ctx, "d", deep, 80, &yaml), JM_ERR_DATA, "32 levels");
    CHECK_OK(ctx, jm_yaml_parse(ctx, "d", deep + 8, 64, &yaml)); // 32 levels are allowed
    jm_yaml_destroy(yaml);
    // Nine levels of ten aliases each would be a billion values.
    jm_text bomb = {0};
    jm_text_add(&bomb, "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (int i = 1; i <= 9; i++) {
        jm_text_printf(&bomb, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            jm_text_printf(&bomb, "%s*a%d", k > 0 ? ", " : "", i - 1);
        jm_text_add(&bomb, "]\n");
    }
    CHECK_FAILS(ctx, jm_yaml_parse(ctx, "b", bomb.bytes, (size_t)bomb.length, &yaml), JM_ERR_DATA,
                "200000");
    jm_text_free(&bomb);
    jm_text large = {0};
    while (large.length <= 4 << 20)
        jm_text_add(&large, "# a comment of no meaning that makes the file longer and longer\n");
    CHECK_FAILS(ctx, jm_yaml_parse(ctx, "l", large.bytes, (size_t)large.length, &yaml), JM_ERR_DATA,
                "4 MiB");
    jm_text_free(&large);
}

typedef struct target {
    char *name;
    double share;
    int64_t year;
    bool flat;
    int32_t kind;
    jm_range headway;
    jm_civil day;
    const jm_yaml_node *area;
} target;

static const char *const kinds[] = {"tram", "bus", NULL};
static const jm_schema_row rows[] = {
    {.key = "name",
     .type = JM_SCHEMA_TEXT,
     .offset = offsetof(target, name),
     .required = true,
     .help = "what people call it"},
    {.key = "share", .type = JM_SCHEMA_NUMBER, .offset = offsetof(target, share), .maximum = 1.0},
    {.key = "year",
     .type = JM_SCHEMA_INTEGER,
     .offset = offsetof(target, year),
     .minimum = 2000,
     .maximum = 2100},
    {.key = "flat", .type = JM_SCHEMA_BOOL, .offset = offsetof(target, flat)},
    {.key = "kind", .type = JM_SCHEMA_CHOICE, .offset = offsetof(target, kind), .choices = kinds},
    {.key = "headway_min",
     .type = JM_SCHEMA_RANGE,
     .offset = offsetof(target, headway),
     .minimum = 1,
     .maximum = 60,
     .unit = "min"},
    {.key = "day", .type = JM_SCHEMA_DATE, .offset = offsetof(target, day)},
    {.key = "area", .type = JM_SCHEMA_NODE, .offset = offsetof(target, area)},
    {0}};

// Reads a text by the table; the faults' message stays in the context.
static jm_status fill(jm_ctx *ctx, const char *text, target *t, bool *given)
{
    jm_yaml *yaml = NULL;
    jm_faults faults = {0};
    memset(t, 0, sizeof *t);
    CHECK_OK(ctx, parse(ctx, text, &yaml));
    CHECK_OK(ctx, jm_schema_read(ctx, yaml, jm_yaml_root(yaml), rows, t, given, &faults));
    jm_status status = jm_faults_end(ctx, &faults);
    jm_yaml_destroy(yaml);
    return status;
}

TEST(a_table_fills_a_struct)
{
    jm_ctx *ctx = ctx_of(state);
    target t;
    bool given[8];
    CHECK_OK(ctx, fill(ctx,
                       "name: ligne B\nshare: 2.5e-1\nyear: 2030\nflat: yes\nkind: bus\n"
                       "headway_min: {low: 5, high: 8}\nday: 2026-07-19\n",
                       &t, given));
    CHECK(strcmp(t.name, "ligne B") == 0 && t.share == 0.25 && t.year == 2030 && t.flat);
    CHECK(t.kind == 1 && t.headway.low == 5.0 && t.headway.high == 8.0);
    CHECK(t.day.year == 2026 && t.day.month == 7 && t.day.day == 19);
    CHECK(given[0] && given[6] && !given[7] && t.area == NULL);
    jm_free(t.name);
    CHECK_OK(ctx, fill(ctx, "name: 12\nheadway_min: 6\n", &t, NULL));
    CHECK(strcmp(t.name, "12") == 0 && t.headway.low == 6.0 && t.headway.high == 6.0);
    jm_free(t.name);
}

TEST(a_value_that_is_no_number_is_refused_and_taught)
{
    static const struct {
        const char *value, *words;
    } cases[] = {
        {"0,5", "decimal point"},         {"12abc", "the key names its unit"},
        {"1_000", "without separators"},  {"0x10", "decimal digits"},
        {".5e", "is no number"},          {"nan", "is no number"},
        {".inf", "is no number"},         {"1e999", "is no number"},
        {"\"0.5\"", "leave the quotes"},  {"", "a number belongs here"},
        {"[1]", "a number belongs here"}, {"1.5", "out of range; give 0 to 1"},
        {"-0.1", "out of range"},         {"5 %", "is no number"},
    };
    jm_ctx *ctx = ctx_of(state);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[100];
        target t;
        snprintf(text, sizeof text, "name: x\nshare: %s\n", cases[c].value);
        CHECK_FAILS(ctx, fill(ctx, text, &t, NULL), JM_ERR_DATA, cases[c].words);
        CHECK(strncmp(jm_message(ctx), "s.yaml:2:", 9) == 0 && t.share == 0.0);
        jm_free(t.name);
    }
}

TEST(all_faults_are_told_at_once_each_with_its_place)
{
    jm_ctx *ctx = ctx_of(state);
    target t;
    CHECK_FAILS(ctx,
                fill(ctx,
                     "shre: 1\n"
                     "year: 2030.5\n"
                     "kind: tramm\n"
                     "headway_min: {low: 9, high: 3}\n"
                     "day: 2026-02-30\n"
                     "flat: perhaps\n",
                     &t, NULL),
                JM_ERR_DATA, "s.yaml:1:1: unknown key 'shre'; did you mean 'share'?");
    const char *message = jm_message(ctx);
    CHECK(strstr(message, "s.yaml:2:7: year: '2030.5' is no whole number") != NULL);
    CHECK(strstr(message, "s.yaml:3:7: kind: unknown choice 'tramm'; did you mean 'tram'?"));
    CHECK(strstr(message, "s.yaml:4:14: headway_min: low is above high") != NULL);
    CHECK(strstr(message, "s.yaml:5:6: day: give a date") != NULL);
    CHECK(strstr(message, "s.yaml:6:7: flat: write true or false") != NULL);
    CHECK(strstr(message, "the key 'name' is missing: what people call it") != NULL);
    CHECK_FAILS(ctx, fill(ctx, "- 1\n- 2\n", &t, NULL), JM_ERR_DATA, "keys and values");
}

TEST(a_thousand_faults_end_in_one_readable_message)
{
    jm_ctx *ctx = ctx_of(state);
    target t;
    jm_text text = {0};
    for (int i = 0; i < 1000; i++)
        jm_text_printf(&text, "wrong_key_of_no_use_%d: 1\n", i);
    CHECK_FAILS(ctx, fill(ctx, text.bytes, &t, NULL), JM_ERR_DATA, "faults more");
    CHECK(strlen(jm_message(ctx)) < 4096);
    jm_text_free(&text);
}

TEST(folders_of_absolute_paths_are_left_out_of_a_text_that_travels)
{
    jm_ctx *ctx = ctx_of(state);
    static const struct {
        const char *text, *kept;
    } cases[] = {
        {"city: /home/jean/angers.city.h5 # mine\ndays: 2\n",
         "city: 'angers.city.h5' # mine\ndays: 2\n"},
        {"weather: \"/home/jean dupont/été à Angers.csv\"\n", "weather: 'été à Angers.csv'\n"},
        {"title: été\nstations: {file: '/data/l''été.geojson', crs: EPSG:2154}\n",
         "title: été\nstations: {file: 'l''été.geojson', crs: EPSG:2154}\n"},
        {"x: \"\\x2Fhome\\x2Fjean\\x2Fa.csv\"\n", "x: 'a.csv'\n"},
        {"x: |\n  /home/jean/a.csv\ny: 1\n", "x: 'a.csv'\ny: 1\n"},
        {"x: /srv/layers/\n", "x: 'layers'\n"},
        {"# from /home/jean/a.csv, then (/srv/b.csv/c)\nx: 1\n", "# from a.csv, then (c)\nx: 1\n"},
        {"title: as in /home/jean/old.yaml\r\nx: 1\r\n", "title: as in old.yaml\r\nx: 1\r\n"},
        {"\xef\xbb\xbfx: /a/b\n", "\xef\xbb\xbfx: 'b'\n"},
        {"x: [unclosed /a/b\n", "x: [unclosed b\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *kept = NULL;
        CHECK_OK(ctx, jm_yaml_without_folders(ctx, cases[i].text, &kept));
        assert_string_equal(kept, cases[i].kept);
        jm_free(kept);
    }
}

TEST(a_text_without_absolute_paths_keeps_every_byte)
{
    jm_ctx *ctx = ctx_of(state);
    static const char *const texts[] = {
        "", "\xef\xbb\xbf# été\n",
        ("city: ../villes/a.h5\nweather: ${JM_SHARED}/data/w.csv # 12 veh /h, http://a.org/b/c\n"
         "title: 'km/h et g/km, 1 / 2'\nstations: {file: s/p.geojson}\n")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *kept = NULL;
        CHECK_OK(ctx, jm_yaml_without_folders(ctx, texts[i], &kept));
        assert_string_equal(kept, texts[i]);
        jm_free(kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_tree_keeps_values_quotes_and_places),
        CASE(bad_yaml_is_refused_with_file_line_and_column),
        CASE(depth_size_and_aliases_are_bounded),
        CASE(a_table_fills_a_struct),
        CASE(a_value_that_is_no_number_is_refused_and_taught),
        CASE(all_faults_are_told_at_once_each_with_its_place),
        CASE(a_thousand_faults_end_in_one_readable_message),
        CASE(folders_of_absolute_paths_are_left_out_of_a_text_that_travels),
        CASE(a_text_without_absolute_paths_keeps_every_byte),
    };
    return cmocka_run_group_tests(tests, make_context, end_context);
}
