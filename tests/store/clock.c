// Hours as people name them, on the days that have 23, 24 and 25 of them.
#include "scene.h"

#include "core/time.h"

static jm_status write_zone(void *user, jm_ctx *ctx, jm_h5 *file)
{
    return jm_h5_set_text(ctx, file, "/", "zone_rule", user);
}

// An outcome of `steps` hours that begins at midnight of the legal day in France.
static jm_reader *day_of(scene *s, int32_t month, int32_t day, int64_t steps)
{
    static char rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    char hash[65];
    jm_zone zone;
    jm_reader *reader = NULL;
    const jm_civil midnight = {.year = 2026, .month = month, .day = day};
    CHECK_OK(s->ctx, jm_zone_parse(s->ctx, rule, &zone));
    s->def.start_utc_s = (double)jm_instant_from_local(&zone, &midnight);
    s->def.step_count = steps;
    s->def.fill = write_zone;
    s->def.user = rule;
    scene_run_whole(s, steps, hash);
    CHECK_OK(s->ctx, jm_reader_open(s->ctx, s->path, &reader));
    return reader;
}

// Steps end a whole number of hours after midnight as hours pass; step 0 ends after the first.
static void check_hour(jm_ctx *ctx, const jm_reader *r, double clock, int64_t hours_passed)
{
    int64_t step = -1;
    CHECK_OK(ctx, jm_reader_step_at(ctx, r, clock, &step));
    if (step != hours_passed - 1)
        fail_msg("%g h is step %lld", clock, (long long)step);
}

TEST(on_a_usual_day_the_clock_counts_the_hours_that_pass)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    jm_reader *r = day_of(&s, 7, 19, 24);
    for (int h = 1; h <= 24; h++) {
        check_hour(s.ctx, r, h, h);
        CHECK_NEAR(jm_reader_clock_h(s.ctx, r, h - 1), h, 0.0);
    }
    CHECK(isnan(jm_reader_clock_h(s.ctx, r, 24)));
    jm_reader_close(r);
    scene_close(&s);
}

TEST(in_spring_three_in_the_afternoon_comes_after_fourteen_hours)
{
    UNUSED_STATE;
    static scene s;
    int64_t step = 0;
    scene_open(&s);
    jm_reader *r = day_of(&s, 3, 29, 23);
    check_hour(s.ctx, r, 1.0, 1);
    check_hour(s.ctx, r, 3.0, 2); // two o'clock is three o'clock
    check_hour(s.ctx, r, 15.0, 14);
    check_hour(s.ctx, r, 24.0, 23);
    for (int64_t i = 0; i < 23; i++) {
        CHECK_OK(s.ctx, jm_reader_step_at(s.ctx, r, jm_reader_clock_h(s.ctx, r, i), &step));
        CHECK(step == i);
    }
    CHECK_FAILS(s.ctx, jm_reader_step_at(s.ctx, r, 25.0, &step), JM_ERR_DATA,
                "25:00 was asked for, it holds the hours 00:00 to 24:00");
    jm_reader_close(r);
    scene_close(&s);
}

TEST(in_autumn_three_in_the_afternoon_comes_after_sixteen_hours)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    jm_reader *r = day_of(&s, 10, 25, 25);
    check_hour(s.ctx, r, 2.0, 2); // the clock shows it again an hour later
    CHECK_NEAR(jm_reader_clock_h(s.ctx, r, 2), 2.0, 0.0);
    check_hour(s.ctx, r, 3.0, 4);
    check_hour(s.ctx, r, 15.0, 16);
    check_hour(s.ctx, r, 24.0, 25);
    jm_reader_close(r);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(on_a_usual_day_the_clock_counts_the_hours_that_pass),
        CASE(in_spring_three_in_the_afternoon_comes_after_fourteen_hours),
        CASE(in_autumn_three_in_the_afternoon_comes_after_sixteen_hours),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
