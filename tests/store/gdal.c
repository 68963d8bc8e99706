// What other people's tools see: GDAL's netCDF driver must find every grid field of an outcome,
// with its CRS, extent, nodata and times.
#include "scene.h"

#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

enum { answer_bytes = 1 << 17 };

// Runs a program; all it says, on both channels, goes to `answer`.
static void spawn(char *const *arguments, char *answer)
{
    int ends[2];
    pid_t child = 0;
    posix_spawn_file_actions_t actions;
    CHECK(pipe(ends) == 0);
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, ends[1], 1) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, ends[1], 2) == 0);
    CHECK(posix_spawn_file_actions_addclose(&actions, ends[0]) == 0);
    CHECK(posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ) == 0);
    close(ends[1]);
    size_t used = 0;
    for (ssize_t got; used < answer_bytes - 1 &&
                      (got = read(ends[0], answer + used, answer_bytes - 1 - used)) > 0;)
        used += (size_t)got;
    answer[used] = '\0';
    close(ends[0]);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        print_error("%s: %s\n", arguments[0], answer);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void gdalinfo(const char *name, char *answer)
{
    char program[] = "gdalinfo", argument[1024];
    snprintf(argument, sizeof argument, "%s", name);
    spawn((char *[]){program, argument, NULL}, answer);
}

static void must_say(const char *answer, const char *words)
{
    if (strstr(answer, words) == NULL)
        print_error("'%s' is missing in:\n%s\n", words, answer);
    CHECK(strstr(answer, words) != NULL);
}

static void must_not_warn(const char *answer)
{
    if (strstr(answer, "Warning") != NULL || strstr(answer, "ERROR") != NULL)
        print_error("%s\n", answer);
    CHECK(strstr(answer, "Warning") == NULL && strstr(answer, "ERROR") == NULL);
}

static void check_field(const scene *s, const char *field, const char *nodata, bool timed)
{
    static char answer[answer_bytes];
    char name[600];
    snprintf(name, sizeof name, "NETCDF:%s:%s", s->path, field);
    gdalinfo(name, answer);
    must_not_warn(answer);
    must_say(answer, "Size is 90, 70");
    must_say(answer, "Lambert-93");
    must_say(answer, "Origin = (431000.0");
    must_say(answer, ",6719000.0");
    must_say(answer, "Pixel Size = (5.0");
    must_say(answer, ",-5.0");
    must_say(answer, nodata);
    if (!timed)
        return;
    must_say(answer, "Band 3 ");
    must_say(answer, "NETCDF_DIM_time_VALUES={3600,7200,10800}");
    must_say(answer, "time#units=seconds since 2026-07-18T22:00:00Z");
}

TEST(gdal_shows_every_grid_field_with_crs_extent_nodata_and_times)
{
    UNUSED_STATE;
    static scene s;
    static char answer[answer_bytes];
    char hash[65];
    scene_open(&s);
    scene_run_whole(&s, 3, hash);
    gdalinfo(s.path, answer);
    must_say(answer, "Driver: netCDF");
    must_not_warn(answer);
    must_say(answer, ":tmrt");
    must_say(answer, ":shadow");
    must_say(answer, ":ground_height");
    must_say(answer, "[3x70x90]");
    check_field(&s, "tmrt", "NoData Value=nan", true);
    check_field(&s, "shadow", "NoData Value=255", true);
    check_field(&s, "ground_height", "NoData Value=nan", false);
    scene_close(&s);
}

TEST(gdal_reads_the_values_that_were_written_where_they_belong)
{
    UNUSED_STATE;
    static scene s;
    static char answer[answer_bytes];
    static float values[SCENE_CELLS];
    char hash[65], name[600];
    char program[] = "gdallocationinfo", only[] = "-valonly", coordinates[] = "-geoloc",
         band[] = "-b", second[] = "2", x[] = "431052.5", y[] = "6718897.5";
    jm_reader *reader = NULL;
    scene_open(&s);
    scene_run_whole(&s, 3, hash);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
    CHECK_OK(s.ctx, jm_reader_values(s.ctx, reader, "tmrt", 1, values));
    jm_reader_close(reader);
    snprintf(name, sizeof name, "NETCDF:%s:tmrt", s.path);
    // A point 10.5 cells east and 20.5 cells south of the north-western corner.
    spawn((char *[]){program, only, coordinates, band, second, name, x, y, NULL}, answer);
    CHECK_NEAR(atof(answer), values[20 * SCENE_COLUMNS + 10], 1e-4); // gdal prints 6 digits or more
    scene_close(&s);
}

TEST(gdal_reads_a_repaired_file_too)
{
    UNUSED_STATE;
    static scene s;
    static char answer[answer_bytes];
    char part[512];
    jm_outcome *outcome = NULL;
    scene_open(&s);
    scene_name(&s, "x.outcome.nc.part", part);
    CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome));
    CHECK_OK(s.ctx, jm_outcome_write_static(s.ctx, outcome));
    scene_steps(&s, outcome, 0, 3);
    jm_outcome_abandon(s.ctx, outcome);
    CHECK_OK(s.ctx, jm_outcome_repair(s.ctx, part, s.path, NULL));
    gdalinfo(s.path, answer);
    must_say(answer, "Driver: netCDF");
    check_field(&s, "tmrt", "NoData Value=nan", true);
    check_field(&s, "ground_height", "NoData Value=nan", false);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(gdal_shows_every_grid_field_with_crs_extent_nodata_and_times),
        CASE(gdal_reads_the_values_that_were_written_where_they_belong),
        CASE(gdal_reads_a_repaired_file_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
