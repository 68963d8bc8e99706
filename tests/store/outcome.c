#include "scene.h"

// Half a quantum of 1/256 K plus the spacing of floats near 300 K (2^-15).
static const double tmrt_tolerance_k = 0.5 / 256.0 + 1.0 / 32768.0;

static void check_step(const scene *s, const jm_reader *reader, int64_t step)
{
    static scene now; // large: off the stack
    static float values[SCENE_CELLS];
    now = *s;
    scene_fields(&now);
    scene_at(&now, step);
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "tmrt", step, values));
    CHECK(isnan(values[7]));
    for (int i = 8; i < SCENE_CELLS; i++) {
        CHECK_NEAR(values[i], now.tmrt[i], tmrt_tolerance_k);
        CHECK(values[i] * 256.0f == floorf(values[i] * 256.0f));
    }
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "shadow", step, values));
    for (int i = 0; i < SCENE_CELLS; i++)
        CHECK(values[i] == (float)now.shadow[i]);
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "flow", step, values));
    for (int i = 0; i < SCENE_LINKS; i++)
        CHECK(values[i] == (float)now.flow[i]);
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "occupied", step, values));
    for (int i = 0; i < SCENE_PARKINGS; i++)
        CHECK(values[i] == (float)now.occupied[i]);
    CHECK_OK(s->ctx, jm_reader_values(s->ctx, reader, "mean_temp", step, values));
    CHECK(values[0] == now.mean);
}

TEST(what_was_written_is_read_back_within_half_a_quantum)
{
    UNUSED_STATE;
    static scene s;
    static float values[SCENE_CELLS];
    char hash[65];
    jm_reader *reader = NULL;
    bool intact = false;
    scene_open(&s);
    scene_run_whole(&s, SCENE_STEPS, hash);
    CHECK(strlen(hash) == 64);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
    CHECK(jm_reader_complete(reader));
    CHECK(jm_reader_steps(reader) == SCENE_STEPS);
    CHECK(jm_reader_time_s(reader, 23) == 86400.0 && isnan(jm_reader_time_s(reader, 24)));
    CHECK(jm_reader_start_utc_s(reader) == s.def.start_utc_s);
    CHECK(jm_grid_same(jm_reader_grid(reader), &s.grid));
    CHECK(strcmp(jm_reader_crs(reader), scene_wkt) == 0);
    CHECK(jm_reader_field_count(reader) == SCENE_FIELDS);
    for (int64_t step = 0; step < SCENE_STEPS; step += 5)
        check_step(&s, reader, step);
    CHECK_OK(s.ctx, jm_reader_values(s.ctx, reader, "ground_height", 0, values));
    for (int i = 0; i < SCENE_CELLS; i++)
        CHECK_NEAR(values[i], s.relief[i], 0.005 + 1e-5); // half a quantum, and float spacing
    CHECK_OK(s.ctx, jm_reader_verify(s.ctx, reader, &intact));
    CHECK(intact);
    CHECK_FAILS(s.ctx, jm_reader_values(s.ctx, reader, "tmrt", SCENE_STEPS, values), JM_ERR_DATA,
                "step 24");
    CHECK_FAILS(s.ctx, jm_reader_values(s.ctx, reader, "nothing", 0, values), JM_ERR_DATA,
                "nothing");
    jm_reader_close(reader);
    scene_close(&s);
}

TEST(fields_of_one_name_in_two_dimensions_are_told_apart)
{
    UNUSED_STATE;
    static scene s;
    char hash[65];
    float values[SCENE_LINKS];
    jm_reader *reader = NULL;
    scene_open(&s);
    scene_run_whole(&s, 1, hash);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
    CHECK(jm_reader_find(reader, "capacity")->dim == JM_DIM_LINKS);
    CHECK(jm_reader_find(reader, "parking/capacity")->dim == JM_DIM_PARKINGS);
    CHECK_OK(s.ctx, jm_reader_values(s.ctx, reader, "streets/capacity", 0, values));
    CHECK(values[0] == 900.0f);
    CHECK_OK(s.ctx, jm_reader_values(s.ctx, reader, "parking/capacity", 0, values));
    CHECK(values[0] == 40.0f);
    // Every listed name finds its own row again.
    for (int64_t i = 0; i < jm_reader_field_count(reader); i++) {
        const jm_reader_field *field = jm_reader_field_at(reader, i);
        CHECK(jm_reader_find(reader, field->name) == field);
    }
    CHECK(jm_reader_find(reader, "absent") == NULL);
    jm_reader_close(reader);
    scene_close(&s);
}

TEST(indicators_and_what_the_host_had_put_in_come_back)
{
    UNUSED_STATE;
    static scene s;
    char hash[65], *scenario = NULL;
    jm_indicator *list = NULL;
    int64_t count = 0;
    double *seconds = NULL;
    jm_reader *reader = NULL;
    scene_open(&s);
    scene_run_whole(&s, 1, hash);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
    CHECK_OK(s.ctx, jm_reader_indicators(s.ctx, reader, &list, &count));
    CHECK(count == 2);
    CHECK(strcmp(list[1].name, "traffic.vehicle_km") == 0 && strcmp(list[1].unit, "km") == 0);
    CHECK(list[0].value == 6.5 && list[0].low == 6.0 && list[0].high == 7.0);
    CHECK(isnan(list[1].low) && strcmp(list[1].where, "whole network") == 0);
    CHECK_OK(s.ctx, jm_h5_read_text(s.ctx, jm_reader_file(reader), "/inputs/scenario", &scenario));
    CHECK(strcmp(scenario, "horizon: 2030\n") == 0);
    CHECK_OK(s.ctx,
             jm_h5_read(s.ctx, jm_reader_file(reader), "/run/seconds", JM_F64, 1, &seconds, NULL));
    CHECK(seconds[0] == 1.5);
    jm_free(seconds);
    jm_free(scenario);
    jm_free(list);
    jm_reader_close(reader);
    scene_close(&s);
}

TEST(content_hash_knows_values_and_neither_threads_nor_tiles_nor_run_numbers)
{
    UNUSED_STATE;
    static scene s;
    char first[65], again[65];
    scene_open(&s);
    scene_run_whole(&s, 3, first);
    jm_ctx_set_threads(s.ctx, 1);
    s.def.tile = 16;
    s.def.run_names = NULL;
    scene_run_whole(&s, 3, again);
    CHECK(strcmp(first, again) == 0);
    s.relief[5] += 1e-5f; // far below the quantum: the unrounded values count
    scene_run_whole(&s, 3, again);
    CHECK(strcmp(first, again) != 0);
    scene_close(&s);
}

TEST(one_thread_and_four_write_the_same_bytes)
{
    UNUSED_STATE;
    static scene s;
    char content[65];
    uint8_t one[JM_HASH_BYTES], four[JM_HASH_BYTES];
    scene_open(&s);
    s.def.tile = 8; // many chunks
    jm_ctx_set_threads(s.ctx, 1);
    scene_run_whole(&s, 2, content);
    CHECK_OK(s.ctx, jm_hash_file(s.ctx, s.path, one));
    jm_ctx_set_threads(s.ctx, 4);
    scene_run_whole(&s, 2, content);
    CHECK_OK(s.ctx, jm_hash_file(s.ctx, s.path, four));
    CHECK(memcmp(one, four, sizeof one) == 0);
    scene_close(&s);
}

TEST(a_reader_follows_while_the_run_writes)
{
    UNUSED_STATE;
    static scene s;
    char part[512], hash[65];
    jm_outcome *outcome = NULL;
    jm_reader *reader = NULL;
    bool intact = false;
    scene_open(&s);
    scene_name(&s, "x.outcome.nc.part", part);
    CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome));
    CHECK(jm_file_exists(part) && !jm_file_exists(s.path));
    CHECK_OK(s.ctx, jm_outcome_write_static(s.ctx, outcome));
    // Another process in earnest: see crash.c; here the same process reads what is on disk.
    scene_steps(&s, outcome, 0, 3);
    jm_outcome_abandon(s.ctx, outcome);
    CHECK(jm_file_exists(part) && !jm_file_exists(s.path));
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, part, &reader));
    CHECK(jm_reader_steps(reader) == 3 && !jm_reader_complete(reader));
    jm_reader_content_hash(reader, hash);
    CHECK(hash[0] == '\0');
    check_step(&s, reader, 2);
    CHECK_OK(s.ctx, jm_reader_verify(s.ctx, reader, &intact));
    CHECK(intact);
    jm_reader_close(reader);
    scene_close(&s);
}

TEST(an_interrupted_run_resumed_anywhere_ends_with_the_same_content)
{
    UNUSED_STATE;
    static scene s;
    char straight[65], resumed[65];
    jm_outcome *outcome = NULL;
    jm_reader *reader = NULL;
    bool intact = false;
    scene_open(&s);
    scene_run_whole(&s, 6, straight);
    CHECK(remove(s.path) == 0);
    for (int64_t from = 0; from <= 4; from += 2) {
        CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome));
        CHECK_OK(s.ctx, jm_outcome_write_static(s.ctx, outcome));
        scene_steps(&s, outcome, 0, 4);
        jm_outcome_abandon(s.ctx, outcome);
        CHECK_OK(s.ctx, jm_outcome_resume(s.ctx, &s.def, from, &outcome));
        CHECK(jm_outcome_steps(outcome) == from);
        CHECK_OK(s.ctx, jm_outcome_write_static(s.ctx, outcome));
        scene_steps(&s, outcome, from, 6);
        CHECK_OK(s.ctx, scene_finish(&s, outcome));
        CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
        jm_reader_content_hash(reader, resumed);
        CHECK(strcmp(straight, resumed) == 0);
        for (int64_t step = 0; step < 6; step++)
            check_step(&s, reader, step);
        CHECK_OK(s.ctx, jm_reader_verify(s.ctx, reader, &intact));
        CHECK(intact);
        jm_reader_close(reader);
        CHECK(remove(s.path) == 0);
    }
    scene_close(&s);
}

TEST(a_resume_that_does_not_fit_is_refused_and_keeps_the_part)
{
    UNUSED_STATE;
    static scene s;
    char part[512];
    jm_outcome *outcome = NULL;
    jm_reader *reader = NULL;
    scene_open(&s);
    scene_name(&s, "x.outcome.nc.part", part);
    CHECK(jm_outcome_resume(s.ctx, &s.def, 1, &outcome) != JM_OK && outcome == NULL);
    CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome));
    CHECK_OK(s.ctx, jm_outcome_write_static(s.ctx, outcome));
    scene_steps(&s, outcome, 0, 2);
    jm_outcome_abandon(s.ctx, outcome);
    CHECK_FAILS(s.ctx, jm_outcome_resume(s.ctx, &s.def, 3, &outcome), JM_ERR_DATA, "holds 2 steps");
    s.fields[0].name = "utci";
    CHECK_FAILS(s.ctx, jm_outcome_resume(s.ctx, &s.def, 2, &outcome), JM_ERR_DATA, "other fields");
    s.fields[0].name = "tmrt";
    s.def.tile = 32;
    CHECK_FAILS(s.ctx, jm_outcome_resume(s.ctx, &s.def, 2, &outcome), JM_ERR_DATA, "taken over");
    s.def.tile = 64;
    s.relief[0] += 1.0f;
    CHECK_OK(s.ctx, jm_outcome_resume(s.ctx, &s.def, 2, &outcome));
    CHECK_FAILS(s.ctx, jm_outcome_write_static(s.ctx, outcome), JM_ERR_DATA, "static");
    jm_outcome_abandon(s.ctx, outcome);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, part, &reader));
    CHECK(jm_reader_steps(reader) == 2);
    jm_reader_close(reader);
    scene_close(&s);
}

TEST(repair_gives_a_closed_file_that_says_it_is_incomplete)
{
    UNUSED_STATE;
    static scene s;
    char part[512], repaired[512], *scenario = NULL, *version = NULL;
    int64_t steps = 0, incomplete = 0, count = 0;
    jm_indicator *list = NULL;
    jm_outcome *outcome = NULL;
    jm_reader *reader = NULL;
    bool intact = false;
    scene_open(&s);
    scene_name(&s, "x.outcome.nc.part", part);
    scene_name(&s, "repaired.outcome.nc", repaired);
    CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome));
    CHECK_OK(s.ctx, jm_outcome_write_static(s.ctx, outcome));
    scene_steps(&s, outcome, 0, 5);
    jm_outcome_abandon(s.ctx, outcome);
    CHECK_OK(s.ctx, jm_outcome_repair(s.ctx, part, repaired, &steps));
    CHECK(steps == 5);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, repaired, &reader));
    CHECK(jm_reader_steps(reader) == 5 && !jm_reader_complete(reader));
    CHECK(jm_h5_get_integer(jm_reader_file(reader), "/", "incomplete", &incomplete));
    CHECK(incomplete == 1);
    for (int64_t step = 0; step < 5; step++)
        check_step(&s, reader, step);
    CHECK_OK(s.ctx, jm_h5_read_text(s.ctx, jm_reader_file(reader), "/inputs/scenario", &scenario));
    CHECK(strcmp(scenario, "horizon: 2030\n") == 0);
    CHECK_OK(s.ctx, jm_h5_get_text(s.ctx, jm_reader_file(reader), "/", "version", &version));
    CHECK(version != NULL && strcmp(version, "0.1.0") == 0);
    CHECK_OK(s.ctx, jm_reader_indicators(s.ctx, reader, &list, &count));
    CHECK(count == 2 && isnan(list[0].value));
    CHECK_OK(s.ctx, jm_reader_verify(s.ctx, reader, &intact));
    CHECK(intact);
    jm_free(list);
    jm_free(version);
    jm_free(scenario);
    jm_reader_close(reader);
    scene_close(&s);
}

// Flips one byte of the file at `share` of its length.
static void spoil(const char *path, double share)
{
    FILE *file = fopen(path, "r+b");
    CHECK(file != NULL);
    CHECK(fseek(file, 0, SEEK_END) == 0);
    long at = (long)(share * (double)ftell(file));
    CHECK(fseek(file, at, SEEK_SET) == 0);
    int byte = fgetc(file);
    CHECK(fseek(file, at, SEEK_SET) == 0);
    CHECK(fputc(byte ^ 0x5a, file) != EOF);
    CHECK(fclose(file) == 0);
}

TEST(verify_finds_spoilt_values_where_the_file_still_opens)
{
    UNUSED_STATE;
    static scene s;
    char hash[65];
    int found = 0, sound = 0;
    scene_open(&s);
    for (int i = 0; i < 16; i++) {
        scene_run_whole(&s, 8, hash);
        spoil(s.path, 0.2 + 0.045 * i);
        jm_reader *reader = NULL;
        bool intact = true;
        if (jm_reader_open(s.ctx, s.path, &reader) == JM_OK &&
            jm_reader_verify(s.ctx, reader, &intact) == JM_OK && intact)
            sound++; // the byte was in a gap, an indicator or the like
        else
            found++;
        jm_reader_close(reader);
    }
    // Packed chunks are most of the file: most flips must be found.
    CHECK(found >= 12);
    CHECK(found + sound == 16);
    scene_close(&s);
}

TEST(times_that_do_not_grow_and_too_many_steps_are_refused)
{
    UNUSED_STATE;
    static scene s;
    jm_outcome *outcome = NULL;
    scene_open(&s);
    s.def.step_count = 2;
    CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome));
    CHECK_OK(s.ctx, jm_outcome_step(s.ctx, outcome, 10.0));
    CHECK_FAILS(s.ctx, jm_outcome_step(s.ctx, outcome, 10.0), JM_ERR_ARGUMENT, "must grow");
    CHECK_FAILS(s.ctx, jm_outcome_step(s.ctx, outcome, (double)NAN), JM_ERR_ARGUMENT, "must grow");
    CHECK_OK(s.ctx, jm_outcome_step(s.ctx, outcome, 20.0));
    CHECK_FAILS(s.ctx, jm_outcome_step(s.ctx, outcome, 30.0), JM_ERR_ARGUMENT, "step 2 of 2");
    jm_outcome_abandon(s.ctx, outcome);
    scene_close(&s);
}

TEST(fields_with_wrong_names_or_counts_are_refused)
{
    UNUSED_STATE;
    static scene s;
    jm_outcome *outcome = NULL;
    scene_open(&s);
    s.fields[0].name = "time";
    CHECK_FAILS(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome), JM_ERR_ARGUMENT, "time");
    s.fields[0].name = "a/b";
    CHECK_FAILS(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome), JM_ERR_ARGUMENT, "a/b");
    s.fields[0].name = "shadow";
    CHECK_FAILS(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome), JM_ERR_ARGUMENT, "two fields");
    s.fields[0].name = "tmrt";
    s.fields[0].count = 3;
    CHECK_FAILS(s.ctx, jm_outcome_create(s.ctx, &s.def, &outcome), JM_ERR_ARGUMENT, "3 values");
    CHECK(outcome == NULL);
    scene_close(&s);
}

TEST(a_town_without_car_parks_or_streets_has_an_outcome_too)
{
    UNUSED_STATE;
    static scene s;
    char hash[65];
    jm_reader *reader = NULL;
    scene_open(&s);
    for (int i = 3; i < 7; i++)
        s.fields[i].count = 0;
    s.def.link_count = 0;
    s.def.parking_count = 0;
    s.def.indicator_count = 0;
    scene_run_whole(&s, 2, hash);
    CHECK_OK(s.ctx, jm_reader_open(s.ctx, s.path, &reader));
    CHECK(jm_reader_complete(reader) && jm_reader_find(reader, "flow") == NULL);
    CHECK(jm_reader_find(reader, "tmrt") != NULL);
    jm_reader_close(reader);
    scene_close(&s);
}

TEST(two_runs_cannot_write_the_same_outcome)
{
    UNUSED_STATE;
    static scene s;
    jm_outcome *first = NULL, *second = NULL;
    scene_open(&s);
    CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &first));
    CHECK_FAILS(s.ctx, jm_outcome_create(s.ctx, &s.def, &second), JM_ERR_DATA, "another run");
    scene_steps(&s, first, 0, 1);
    CHECK_OK(s.ctx, scene_finish(&s, first));
    CHECK_OK(s.ctx, jm_outcome_create(s.ctx, &s.def, &second));
    jm_outcome_abandon(s.ctx, second);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_was_written_is_read_back_within_half_a_quantum),
        CASE(fields_of_one_name_in_two_dimensions_are_told_apart),
        CASE(indicators_and_what_the_host_had_put_in_come_back),
        CASE(content_hash_knows_values_and_neither_threads_nor_tiles_nor_run_numbers),
        CASE(one_thread_and_four_write_the_same_bytes),
        CASE(a_reader_follows_while_the_run_writes),
        CASE(an_interrupted_run_resumed_anywhere_ends_with_the_same_content),
        CASE(a_resume_that_does_not_fit_is_refused_and_keeps_the_part),
        CASE(repair_gives_a_closed_file_that_says_it_is_incomplete),
        CASE(verify_finds_spoilt_values_where_the_file_still_opens),
        CASE(times_that_do_not_grow_and_too_many_steps_are_refused),
        CASE(fields_with_wrong_names_or_counts_are_refused),
        CASE(a_town_without_car_parks_or_streets_has_an_outcome_too),
        CASE(two_runs_cannot_write_the_same_outcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
