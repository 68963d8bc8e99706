// What an outcome says of its own making.
#include "toytown.h"

#include "store/outcome.h"

static char folder[512];

static int make_town(void **state)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    *state = ctx;
    toy_folder(folder);
    toy_city(ctx, folder, 10.0);
    return 0;
}

static int remove_town(void **state)
{
    toy_remove(folder);
    jm_ctx_destroy(*state);
    return 0;
}

// Where the bytes of `words` stand in a file; -1: nowhere.
static int64_t find_in_file(jm_ctx *ctx, const char *path, const char *words)
{
    char *bytes = NULL;
    int64_t length = 0, at = -1;
    CHECK_OK(ctx, jm_file_read(ctx, path, 1 << 30, &bytes, &length));
    const int64_t count = (int64_t)strlen(words);
    for (int64_t i = 0; i + count <= length && at < 0; i++)
        at = memcmp(bytes + i, words, (size_t)count) == 0 ? i : -1;
    jm_free(bytes);
    return at;
}

TEST(no_byte_of_an_outcome_says_in_which_folder_its_inputs_stood)
{
    jm_ctx *ctx = *state;
    char text[8192], path[1024], *kept = NULL;
    snprintf(text, sizeof text,
             "# from %s/old.yaml\njumeau_format: scenario\nformat_version: 1\n"
             "city: %s/city.h5\nhorizon: 2030\nday_type: weekday\ndate: 2026-07-27\n"
             "weather: \"%s/weather.csv\"\nmodels: {heat: off, traffic: off}\n",
             folder, folder, folder);
    toy_write(folder, "here.yaml", text);
    CHECK_OK(ctx, toy_run(ctx, folder, "here", "here.nc", 0, false));
    toy_path(path, folder, "here.nc");
    CHECK(find_in_file(ctx, path, "2026-07-27") >= 0); // the text stands there as it is
    CHECK(find_in_file(ctx, path, folder) == -1);
    jm_reader *reader = NULL;
    CHECK_OK(ctx, jm_reader_open(ctx, path, &reader));
    CHECK_OK(ctx, jm_h5_read_text(ctx, jm_reader_file(reader), "/inputs/scenario_yaml", &kept));
    CHECK(strstr(kept, "city: 'city.h5'\nhorizon") != NULL);
    CHECK(strstr(kept, "weather: 'weather.csv'\n") != NULL);
    jm_free(kept);
    jm_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(no_byte_of_an_outcome_says_in_which_folder_its_inputs_stood),
    };
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
