// The file that keeps what was seen.
#include "compare.h"

#include <dirent.h>
#include <unistd.h>

static char folder[] = "/tmp/jm_sky_cache_XXXXXX";
static int warnings;

static void count_warning(void *user, jm_log_level level, const char *text)
{
    (void)user;
    (void)text;
    warnings += level == JM_LOG_WARNING;
}

// The only file in the folder.
static char *kept_file(void)
{
    static char path[512];
    DIR *d = opendir(folder);
    int files = 0;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
        if (e->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            files++;
        }
    closedir(d);
    return files == 1 ? path : NULL;
}

static long size_of(const char *path)
{
    FILE *f = fopen(path, "rb");
    CHECK(f != NULL);
    fseek(f, 0, SEEK_END);
    const long size = ftell(f);
    fclose(f);
    return size;
}

// Turns over the bits of one byte in the middle of the file's data.
static void damage(const char *path, double where)
{
    FILE *f = fopen(path, "r+b");
    CHECK(f != NULL);
    const long at = (long)(where * (double)size_of(path));
    fseek(f, at, SEEK_SET);
    const int old = fgetc(f);
    fseek(f, at, SEEK_SET);
    fputc(old ^ 0xff, f);
    fclose(f);
}

static jm_ctx *counting(void)
{
    warnings = 0;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 2, .log = count_warning});
    CHECK(ctx != NULL);
    return ctx;
}

TEST(a_kept_sky_equals_the_one_that_was_looked_at)
{
    UNUSED_STATE;
    jm_ctx *ctx = counting();
    made m = plain(100, 110, 2.0, 1);
    town(&m, 100, 110, 21, 9, 11);
    jm_sky_def def = jm_sky_default_def();
    jm_sky *plain_sky = sky_of(ctx, &def, &m);
    def.cache_folder = folder;
    jm_sky *first = sky_of(ctx, &def, &m), *second = sky_of(ctx, &def, &m);
    CHECK(kept_file() != NULL);
    CHECK(same_skies(plain_sky, first) && same_skies(first, second));
    CHECK(warnings == 0);
    jm_sky_destroy(plain_sky);
    jm_sky_destroy(first);
    jm_sky_destroy(second);
    unlink(kept_file());
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(a_damaged_file_is_made_anew_and_the_user_is_told)
{
    UNUSED_STATE;
    jm_ctx *ctx = counting();
    made m = plain(100, 110, 2.0, 1);
    town(&m, 100, 110, 21, 9, 11);
    jm_sky_def def = jm_sky_default_def();
    def.cache_folder = folder;
    jm_sky *first = sky_of(ctx, &def, &m);
    const double places[] = {0.0, 0.3, 0.6, 0.9};
    for (int i = 0; i < 4; i++) {
        damage(kept_file(), places[i]);
        jm_sky *again = sky_of(ctx, &def, &m);
        CHECK(same_skies(first, again));
        jm_sky_destroy(again);
        CHECK(warnings == i + 1);
    }
    CHECK(truncate(kept_file(), size_of(kept_file()) / 2) == 0);
    jm_sky *again = sky_of(ctx, &def, &m);
    CHECK(same_skies(first, again) && warnings == 5);
    jm_sky_destroy(again);
    jm_sky_destroy(first);
    unlink(kept_file());
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(another_relief_or_another_question_has_a_file_of_its_own)
{
    UNUSED_STATE;
    jm_ctx *ctx = counting();
    made m = plain(30, 30, 2.0, 1);
    jm_sky_def def = jm_sky_default_def();
    def.cache_folder = folder;
    jm_sky_destroy(sky_of(ctx, &def, &m));
    char first[512];
    snprintf(first, sizeof first, "%s", kept_file());
    m.ground[17] = 0.25f;
    jm_sky *sky = sky_of(ctx, &def, &m);
    CHECK(kept_file() == NULL); // two of them
    jm_sky_destroy(sky);
    unlink(first);
    snprintf(first, sizeof first, "%s", kept_file());
    def.reach_m = 900.0;
    jm_sky_destroy(sky_of(ctx, &def, &m));
    CHECK(kept_file() == NULL);
    unlink(first);
    unlink(kept_file());
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(a_folder_that_is_not_there_is_told_and_the_sky_is_looked_at)
{
    UNUSED_STATE;
    jm_ctx *ctx = counting();
    made m = plain(20, 20, 2.0, 1);
    jm_sky_def def = jm_sky_default_def();
    def.cache_folder = "/tmp/jm_sky_cache_absent/none";
    jm_sky *sky = sky_of(ctx, &def, &m);
    CHECK(warnings == 1);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_kept_sky_equals_the_one_that_was_looked_at),
        CASE(a_damaged_file_is_made_anew_and_the_user_is_told),
        CASE(another_relief_or_another_question_has_a_file_of_its_own),
        CASE(a_folder_that_is_not_there_is_told_and_the_sky_is_looked_at),
    };
    if (mkdtemp(folder) == NULL)
        return 3;
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
