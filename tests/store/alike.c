#include "scene.h"

typedef struct origin {
    const char *city, *weather, *start, *version;
} origin;

static jm_status write_origin(void *user, jm_ctx *ctx, jm_h5 *file)
{
    const origin *o = user;
    JM_TRY(jm_h5_set_text(ctx, file, "/", "base_city_hash", o->city));
    JM_TRY(jm_h5_set_text(ctx, file, "/", "weather_file", o->weather));
    JM_TRY(jm_h5_set_text(ctx, file, "/", "local_start", o->start));
    return jm_h5_set_text(ctx, file, "/", "jumeau_version", o->version);
}

static const origin usual = {"c0ffee", "heat.csv", "2026-07-27T00:00:00+02:00", "0.1.0"};

static jm_reader *outcome_of(scene *s, const char *name, origin from, int64_t steps)
{
    char path[512], hash[65];
    jm_reader *reader = NULL;
    scene_name(s, name, path);
    snprintf(s->path, sizeof s->path, "%.300s", path);
    s->def.fill = write_origin;
    s->def.user = &from;
    scene_run_whole(s, steps, hash);
    CHECK_OK(s->ctx, jm_reader_open(s->ctx, path, &reader));
    return reader;
}

static void check_refused(scene *s, const jm_reader *base, origin from, const char *words)
{
    jm_reader *other = outcome_of(s, "other.outcome.nc", from, 2);
    CHECK_FAILS(s->ctx, jm_reader_alike(s->ctx, base, other, false), JM_ERR_DATA, words);
    CHECK_OK(s->ctx, jm_reader_alike(s->ctx, base, other, true));
    jm_reader_close(other);
}

TEST(outcomes_of_another_city_weather_date_or_program_are_not_subtracted)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    jm_reader *base = outcome_of(&s, "base.outcome.nc", usual, 2);
    jm_reader *same = outcome_of(&s, "same.outcome.nc", usual, 2);
    CHECK_OK(s.ctx, jm_reader_alike(s.ctx, base, same, false));
    jm_reader_close(same);
    origin o = usual;
    o.city = "decaf";
    check_refused(&s, base, o, "base city");
    o = usual;
    o.weather = "mild.csv";
    check_refused(&s, base, o, "weather (\"heat.csv\" and \"mild.csv\")");
    o = usual;
    o.start = "2026-07-28T00:00:00+02:00";
    check_refused(&s, base, o, "date");
    o = usual;
    o.version = "0.2.0";
    check_refused(&s, base, o, "version");
    jm_reader_close(base);
    scene_close(&s);
}

TEST(outcomes_of_other_length_or_grid_are_never_subtracted)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    jm_reader *base = outcome_of(&s, "base.outcome.nc", usual, 2);
    jm_reader *longer = outcome_of(&s, "longer.outcome.nc", usual, 3);
    s.grid.cell_m = 4.0;
    jm_reader *finer = outcome_of(&s, "finer.outcome.nc", usual, 2);
    CHECK_FAILS(s.ctx, jm_reader_alike(s.ctx, base, longer, true), JM_ERR_DATA, "steps");
    CHECK_FAILS(s.ctx, jm_reader_alike(s.ctx, base, finer, true), JM_ERR_DATA, "grids");
    jm_reader_close(finer);
    jm_reader_close(longer);
    jm_reader_close(base);
    scene_close(&s);
}

TEST(an_hour_finds_the_nearest_step_and_one_beyond_the_run_is_refused)
{
    UNUSED_STATE;
    static scene s;
    int64_t step = -1;
    scene_open(&s);
    jm_reader *reader = outcome_of(&s, "short.outcome.nc", usual, 3); // ends 1:00, 2:00, 3:00
    CHECK_OK(s.ctx, jm_reader_step_at(s.ctx, reader, 0.0, &step));
    CHECK(step == 0);
    CHECK_OK(s.ctx, jm_reader_step_at(s.ctx, reader, 1.75, &step));
    CHECK(step == 1);
    CHECK_OK(s.ctx, jm_reader_step_at(s.ctx, reader, 3.0, &step));
    CHECK(step == 2);
    CHECK_FAILS(s.ctx, jm_reader_step_at(s.ctx, reader, 15.5, &step), JM_ERR_DATA,
                "15:30 was asked for, it holds the hours 00:00 to 03:00");
    CHECK_FAILS(s.ctx, jm_reader_step_at(s.ctx, reader, (double)NAN, &step), JM_ERR_DATA, "hours");
    CHECK_FAILS(s.ctx, jm_reader_step_at(s.ctx, reader, -1.0, &step), JM_ERR_DATA, "hours");
    CHECK_FAILS(s.ctx, jm_reader_step_at(s.ctx, reader, 1e300, &step), JM_ERR_DATA, "hours");
    jm_reader_close(reader);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(outcomes_of_another_city_weather_date_or_program_are_not_subtracted),
        CASE(outcomes_of_other_length_or_grid_are_never_subtracted),
        CASE(an_hour_finds_the_nearest_step_and_one_beyond_the_run_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
