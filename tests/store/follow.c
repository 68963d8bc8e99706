// Following a run of another process, and the series of one object.
#include "writer.h"

#include <time.h>

// Half a quantum of 1/256 K plus the spacing of floats near 300 K (2^-15).
static const double tmrt_tolerance_k = 0.5 / 256.0 + 1.0 / 32768.0;

// Every value of a step is what the formulas say.
static void check_step(const scene *s, const jm_reader *reader, int64_t step)
{
    static scene now; // large: off the stack
    static float values[SCENE_CELLS];
    now = *s;
    scene_fields(&now);
    scene_at(&now, step);
    CHECK(jm_reader_time_s(reader, step) == 3600.0 * (double)(step + 1));
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "tmrt", step, values));
    for (int i = 8; i < SCENE_CELLS; i++)
        CHECK_NEAR(values[i], now.tmrt[i], tmrt_tolerance_k);
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "flow", step, values));
    CHECK(values[4] == (float)now.flow[4]);
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "mean_temp", step, values));
    CHECK(values[0] == now.mean);
}

TEST(each_step_of_a_running_writer_is_seen_in_order_and_whole)
{
    UNUSED_STATE;
    static scene s;
    jm_follow *follow = NULL;
    bool changed = true;
    scene_open(&s);
    writer w = writer_start(&s);
    writer_does(&w, 'c');
    CHECK_OK(s.ctx, jm_follow_open(s.ctx, s.path, &follow));
    CHECK(jm_follow_state_of(follow) == JM_FOLLOW_GROWING);
    CHECK(jm_reader_steps(jm_follow_reader(follow)) == 0);
    for (int64_t step = 0; step < 12; step++) {
        writer_does(&w, 's');
        CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
        CHECK(changed && jm_follow_state_of(follow) == JM_FOLLOW_GROWING);
        CHECK(jm_reader_steps(jm_follow_reader(follow)) == step + 1);
        check_step(&s, jm_follow_reader(follow), step);
        CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
        CHECK(!changed);
    }
    writer_end(&w, true);
    jm_follow_close(follow);
    scene_close(&s);
}

TEST(a_run_that_ends_is_read_under_its_final_name)
{
    UNUSED_STATE;
    static scene s;
    char part[512];
    jm_follow *follow = NULL;
    bool changed = false;
    scene_open(&s);
    scene_name(&s, "x.outcome.nc.part", part);
    writer w = writer_start(&s);
    writer_does(&w, 'c');
    writer_does(&w, 's');
    CHECK_OK(s.ctx, jm_follow_open(s.ctx, part, &follow));
    writer_does(&w, 's');
    writer_does(&w, 'f');
    CHECK(!jm_file_exists(part));
    CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
    CHECK(changed && jm_follow_state_of(follow) == JM_FOLLOW_COMPLETE);
    CHECK(jm_follow_openings(follow) == 2);
    CHECK(jm_reader_complete(jm_follow_reader(follow)));
    CHECK(jm_reader_steps(jm_follow_reader(follow)) == 2);
    check_step(&s, jm_follow_reader(follow), 1);
    CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
    CHECK(!changed);
    jm_follow_close(follow);
    // The name of the .part finds the finished file.
    CHECK_OK(s.ctx, jm_follow_open(s.ctx, part, &follow));
    CHECK(jm_follow_state_of(follow) == JM_FOLLOW_COMPLETE);
    jm_follow_close(follow);
    writer_end(&w, false);
    scene_close(&s);
}

TEST(a_writer_killed_by_nine_is_told_and_its_steps_stay_readable)
{
    UNUSED_STATE;
    static scene s;
    jm_follow *follow = NULL;
    bool changed = false;
    scene_open(&s);
    writer w = writer_start(&s);
    writer_does(&w, 'c');
    for (int i = 0; i < 3; i++)
        writer_does(&w, 's');
    CHECK_OK(s.ctx, jm_follow_open(s.ctx, s.path, &follow));
    CHECK(jm_follow_state_of(follow) == JM_FOLLOW_GROWING);
    writer_does(&w, 's');
    writer_end(&w, true);
    CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
    CHECK(changed && jm_follow_state_of(follow) == JM_FOLLOW_STOPPED);
    CHECK(jm_reader_steps(jm_follow_reader(follow)) == 4); // the step before the kill too
    for (int64_t step = 0; step < 4; step++)
        check_step(&s, jm_follow_reader(follow), step);
    // Within the life of this test, an hour being more than any machine takes for it.
    const double ago_s = difftime(time(NULL), 0) - jm_follow_written_utc_s(follow);
    CHECK(ago_s > -2.0 && ago_s < 3600.0);
    jm_follow_close(follow);
    CHECK_OK(s.ctx, jm_follow_open(s.ctx, s.path, &follow));
    CHECK(jm_follow_state_of(follow) == JM_FOLLOW_STOPPED);
    jm_follow_close(follow);
    scene_close(&s);
}

TEST(a_stopped_run_that_is_resumed_is_followed_to_its_end)
{
    UNUSED_STATE;
    static scene s;
    jm_follow *follow = NULL;
    bool changed = false;
    scene_open(&s);
    writer first = writer_start(&s), second = writer_start(&s);
    writer_does(&first, 'c');
    for (int i = 0; i < 4; i++)
        writer_does(&first, 's');
    writer_end(&first, true);
    CHECK_OK(s.ctx, jm_follow_open(s.ctx, s.path, &follow));
    CHECK(jm_follow_state_of(follow) == JM_FOLLOW_STOPPED);
    writer_does(&second, 'r'); // takes three steps over
    CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
    CHECK(changed && jm_follow_state_of(follow) == JM_FOLLOW_GROWING);
    CHECK(jm_follow_openings(follow) == 2);
    CHECK(jm_reader_steps(jm_follow_reader(follow)) == 3);
    writer_does(&second, 's');
    CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
    CHECK(jm_reader_steps(jm_follow_reader(follow)) == 4);
    check_step(&s, jm_follow_reader(follow), 3);
    writer_does(&second, 'f');
    CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, &changed));
    CHECK(jm_follow_state_of(follow) == JM_FOLLOW_COMPLETE);
    jm_follow_close(follow);
    writer_end(&second, false);
    scene_close(&s);
}

TEST(a_run_that_does_not_wait_for_its_reader_is_followed_without_a_failure)
{
    UNUSED_STATE;
    static scene s;
    char orders[66] = "";
    jm_follow *follow = NULL;
    int64_t seen = 0;
    scene_open(&s);
    s.def.step_count = 64;
    memset(orders, 's', 64);
    orders[64] = 'f';
    writer w = writer_start(&s);
    writer_does(&w, 'c');
    CHECK(write(w.orders, orders, 65) == 65);
    CHECK_OK(s.ctx, jm_follow_open(s.ctx, s.path, &follow));
    while (jm_follow_state_of(follow) == JM_FOLLOW_GROWING) {
        CHECK_OK(s.ctx, jm_follow_poll(s.ctx, follow, NULL));
        int64_t steps = jm_reader_steps(jm_follow_reader(follow));
        CHECK(steps >= seen);
        seen = steps;
        if (steps > 0)
            check_step(&s, jm_follow_reader(follow), steps - 1);
    }
    CHECK(jm_follow_state_of(follow) == JM_FOLLOW_COMPLETE && seen == 64);
    jm_follow_close(follow);
    writer_end(&w, false);
    scene_close(&s);
}

TEST(what_is_not_there_or_no_outcome_is_refused)
{
    UNUSED_STATE;
    static scene s;
    char note[512];
    jm_follow *follow = NULL;
    scene_open(&s);
    scene_name(&s, "note.outcome.nc", note);
    CHECK_FAILS(s.ctx, jm_follow_open(s.ctx, s.path, &follow), JM_ERR_DATA, "check the path");
    CHECK(follow == NULL);
    CHECK_OK(s.ctx, jm_file_write(s.ctx, note, "not HDF5", 8));
    CHECK_FAILS(s.ctx, jm_follow_open(s.ctx, note, &follow), JM_ERR_DATA, "no HDF5");
    jm_follow_close(NULL);
    scene_close(&s);
}

TEST(a_series_holds_what_the_whole_steps_hold_for_every_kind_of_row)
{
    UNUSED_STATE;
    static scene s;
    static float values[SCENE_CELLS];
    const struct {
        const char *name;
        int64_t index;
    } rows[] = {{"tmrt", 7}, // never a value
                {"tmrt", SCENE_CELLS - 1},
                {"tmrt", 65 * SCENE_COLUMNS + 66}, // in the last tile
                {"shadow", 4001},
                {"flow", 3},
                {"occupied", 2},
                {"mean_temp", 0},
                {"ground_height", 777},
                {"parking/capacity", 1}};
    char hash[65];
    float series[SCENE_STEPS];
    jm_reader *reader = NULL;
    scene_open(&s);
    scene_run_whole(&s, SCENE_STEPS, hash);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        CHECK_OK(s.ctx,
                 jm_reader_series(s.ctx, reader, rows[r].name, rows[r].index, SCENE_STEPS, series));
        for (int64_t step = 0; step < SCENE_STEPS; step++) {
            CHECK_OK(s.ctx, jm_reader_values(s.ctx, reader, rows[r].name, step, values));
            const float value = values[rows[r].index];
            CHECK(isnan(value) ? isnan(series[step]) : value == series[step]);
        }
    }
    CHECK_OK(s.ctx, jm_reader_series(s.ctx, reader, "flow", 0, 0, series));
    CHECK_FAILS(s.ctx, jm_reader_series(s.ctx, reader, "flow", SCENE_LINKS, 1, series), JM_ERR_DATA,
                "'flow'");
    CHECK_FAILS(s.ctx, jm_reader_series(s.ctx, reader, "flow", 0, SCENE_STEPS + 1, series),
                JM_ERR_DATA, "holds");
    CHECK_FAILS(s.ctx, jm_reader_series(s.ctx, reader, "tmrt", -1, 1, series), JM_ERR_DATA, "tmrt");
    jm_reader_close(reader);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_step_of_a_running_writer_is_seen_in_order_and_whole),
        CASE(a_run_that_ends_is_read_under_its_final_name),
        CASE(a_writer_killed_by_nine_is_told_and_its_steps_stay_readable),
        CASE(a_stopped_run_that_is_resumed_is_followed_to_its_end),
        CASE(a_run_that_does_not_wait_for_its_reader_is_followed_without_a_failure),
        CASE(what_is_not_there_or_no_outcome_is_refused),
        CASE(a_series_holds_what_the_whole_steps_hold_for_every_kind_of_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
