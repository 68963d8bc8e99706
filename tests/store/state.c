#include "scene.h"

static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static jm_state_mark mark_of(int64_t step, const char *text)
{
    jm_state_mark mark = {.step = step};
    snprintf(mark.key, sizeof mark.key, "%s", text);
    return mark;
}

static void write_step(scene *s, const char *base, int64_t step, const char *text)
{
    jm_state_mark mark = mark_of(step, text);
    scene_at(s, step);
    CHECK_OK(s->ctx, jm_state_write(s->ctx, base, &mark, s->fields, SCENE_FIELDS));
}

static void remove_all(scene *s, const char *base)
{
    jm_state_remove(base);
    scene_close(s);
}

TEST(a_state_comes_back_bit_for_bit_and_other_rows_are_left_alone)
{
    UNUSED_STATE;
    static scene s;
    static float tmrt[SCENE_CELLS];
    char base[512];
    jm_state_mark mark;
    bool found = false;
    scene_open(&s);
    scene_name(&s, "run", base);
    write_step(&s, base, 5, key);
    memcpy(tmrt, s.tmrt, sizeof tmrt);
    scene_at(&s, 9);
    CHECK_OK(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found));
    CHECK(found && mark.step == 5 && strcmp(mark.key, key) == 0);
    CHECK(memcmp(tmrt, s.tmrt, sizeof tmrt) == 0);
    CHECK(s.flow[2] == 200.0 + 5.0 + 0.123456789 && s.occupied[1] == 15);
    CHECK(s.mean == 29.0f); // no checkpoint row: as the model had it
    remove_all(&s, base);
}

TEST(two_files_take_turns_and_the_newest_counts)
{
    UNUSED_STATE;
    static scene s;
    char base[512], a[512], b[512];
    jm_state_mark mark;
    bool found = false;
    scene_open(&s);
    scene_name(&s, "run", base);
    scene_name(&s, "run.checkpoint-a.h5", a);
    scene_name(&s, "run.checkpoint-b.h5", b);
    for (int64_t step = 1; step <= 5; step++) {
        write_step(&s, base, step, key);
        CHECK(jm_file_exists(a) && jm_file_exists(b) == (step > 1));
        CHECK_OK(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found));
        CHECK(found && mark.step == step);
    }
    remove_all(&s, base);
}

TEST(a_spoilt_checkpoint_gives_way_to_the_older_one)
{
    UNUSED_STATE;
    static scene s;
    char base[512], b[512], *bytes = NULL;
    int64_t length = 0;
    jm_state_mark mark;
    bool found = false;
    scene_open(&s);
    scene_name(&s, "run", base);
    scene_name(&s, "run.checkpoint-b.h5", b);
    write_step(&s, base, 1, key);
    write_step(&s, base, 2, key); // goes to b
    CHECK_OK(s.ctx, jm_file_read(s.ctx, b, 1 << 20, &bytes, &length));
    for (int i = 1; i < 20; i++) {
        int64_t at = length * i / 20;
        bytes[at] ^= 0x11;
        CHECK_OK(s.ctx, jm_file_write(s.ctx, b, bytes, length));
        CHECK_OK(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found));
        CHECK(found && (mark.step == 1 || mark.step == 2));
        // Either the byte lay in a gap of the file, or the older state came back whole.
        CHECK(s.occupied[0] == mark.step);
        bytes[at] ^= 0x11;
    }
    CHECK_OK(s.ctx, jm_file_write(s.ctx, b, bytes, length / 2));
    CHECK_OK(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found));
    CHECK(found && mark.step == 1);
    jm_free(bytes);
    remove_all(&s, base);
}

TEST(the_checkpoint_of_another_run_is_not_found_and_gets_overwritten)
{
    UNUSED_STATE;
    static scene s;
    char base[512];
    jm_state_mark mark;
    bool found = true;
    scene_open(&s);
    scene_name(&s, "run", base);
    CHECK_OK(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found));
    CHECK(!found);
    write_step(&s, base, 7, "another");
    CHECK_OK(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found));
    CHECK(!found);
    write_step(&s, base, 1, key);
    write_step(&s, base, 2, key);
    CHECK_OK(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found));
    CHECK(found && mark.step == 2);
    remove_all(&s, base);
}

TEST(missing_rows_other_counts_and_double_names_are_errors)
{
    UNUSED_STATE;
    static scene s;
    char base[512];
    jm_state_mark mark = mark_of(1, key);
    bool found = false;
    scene_open(&s);
    scene_name(&s, "run", base);
    write_step(&s, base, 1, key);
    s.fields[1].flags |= JM_CHECKPOINT;
    CHECK_FAILS(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found),
                JM_ERR_DATA, "shadow");
    s.fields[1].flags = JM_RESULT;
    s.fields[0].count--;
    CHECK_FAILS(s.ctx, jm_state_read(s.ctx, base, key, s.fields, SCENE_FIELDS, &mark, &found),
                JM_ERR_DATA, "tmrt");
    s.fields[0].name = "flow";
    CHECK_FAILS(s.ctx, jm_state_write(s.ctx, base, &mark, s.fields, SCENE_FIELDS), JM_ERR_ARGUMENT,
                "two rows are named flow");
    remove_all(&s, base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_state_comes_back_bit_for_bit_and_other_rows_are_left_alone),
        CASE(two_files_take_turns_and_the_newest_counts),
        CASE(a_spoilt_checkpoint_gives_way_to_the_older_one),
        CASE(the_checkpoint_of_another_run_is_not_found_and_gets_overwritten),
        CASE(missing_rows_other_counts_and_double_names_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
