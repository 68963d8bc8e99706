#include "view/clock.h"
#include "check.h"

static jm_zone france(jm_ctx *ctx)
{
    jm_zone zone;
    CHECK_OK(ctx, jm_zone_parse(ctx, "CET-1CEST,M3.5.0,M10.5.0/3", &zone));
    return zone;
}

TEST(a_clock_starts_paused_at_an_hour_a_second)
{
    UNUSED_STATE;
    jm_view_clock c = jm_view_clock_start(0.0, 86400.0, 3600.0);
    CHECK(!c.playing && !c.looping && !c.following);
    CHECK_NEAR(c.speed, 3600.0, 0.0);
    jm_view_clock_advance(&c, 1.0);
    CHECK_NEAR(c.time_s, 0.0, 0.0);
    c.playing = true;
    jm_view_clock_advance(&c, 1.5);
    CHECK_NEAR(c.time_s, 5400.0, 0.0);
}

TEST(playing_stops_at_the_end_and_a_loop_goes_round)
{
    UNUSED_STATE;
    jm_view_clock c = jm_view_clock_start(0.0, 86400.0, 3600.0);
    c.playing = true;
    jm_view_clock_advance(&c, 100.0);
    CHECK_NEAR(c.time_s, 86400.0, 0.0);
    CHECK(!c.playing);
    c.playing = c.looping = true;
    jm_view_clock_seek(&c, 86400.0 - 1800.0);
    jm_view_clock_advance(&c, 1.0);
    CHECK_NEAR(c.time_s, 1800.0, 1e-6);
    CHECK(c.playing);
    jm_view_clock_advance(&c, 1e9); // many rounds
    CHECK(c.time_s >= 0.0 && c.time_s < 86400.0);
}

TEST(frames_land_on_the_times_of_the_steps)
{
    UNUSED_STATE;
    jm_view_clock c = jm_view_clock_start(0.0, 86400.0, 600.0);
    c.playing = true;
    jm_view_clock_seek(&c, 1234.5);
    jm_view_clock_frame(&c, 1);
    CHECK_NEAR(c.time_s, 1800.0, 0.0);
    CHECK(!c.playing);
    jm_view_clock_frame(&c, 1);
    CHECK_NEAR(c.time_s, 2400.0, 0.0);
    jm_view_clock_frame(&c, -1);
    jm_view_clock_frame(&c, -1);
    CHECK_NEAR(c.time_s, 1200.0, 0.0);
    for (int i = 0; i < 5; i++)
        jm_view_clock_frame(&c, -1);
    CHECK_NEAR(c.time_s, 0.0, 0.0);
    for (int i = 0; i < 200; i++)
        jm_view_clock_frame(&c, 1);
    CHECK_NEAR(c.time_s, 86400.0, 0.0);
}

TEST(a_step_of_no_whole_seconds_is_met_after_two_hundred_frames)
{
    UNUSED_STATE;
    jm_view_clock c = jm_view_clock_start(0.0, 86400.0, 1000.0 / 3.0);
    for (int i = 0; i < 200; i++)
        jm_view_clock_frame(&c, 1);
    CHECK_NEAR(c.time_s, 200.0 * 1000.0 / 3.0, 1e-6); // not 199, not 201
}

TEST(speeds_go_by_one_two_five_from_one_to_a_hundred_thousand)
{
    UNUSED_STATE;
    jm_view_clock c = jm_view_clock_start(0.0, 1.0, 1.0);
    jm_view_clock_faster(&c, 1);
    CHECK_NEAR(c.speed, 5000.0, 0.0);
    jm_view_clock_faster(&c, -1);
    CHECK_NEAR(c.speed, 2000.0, 0.0);
    const double down[] = {1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 1};
    for (int i = 0; i < 11; i++) {
        jm_view_clock_faster(&c, -1);
        CHECK_NEAR(c.speed, down[i], 0.0);
    }
    for (int i = 0; i < 15; i++)
        jm_view_clock_faster(&c, 1);
    CHECK_NEAR(c.speed, 100000.0, 0.0);
    jm_view_clock_faster(&c, 1);
    CHECK_NEAR(c.speed, 100000.0, 0.0);
}

TEST(a_followed_run_is_shown_at_its_newest_step_until_somebody_seeks)
{
    UNUSED_STATE;
    jm_view_clock c = jm_view_clock_start(0.0, 3600.0, 3600.0);
    c.following = true;
    jm_view_clock_extend(&c, 7200.0);
    CHECK_NEAR(c.time_s, 7200.0, 0.0);
    jm_view_clock_seek(&c, 3600.0);
    CHECK(!c.following);
    jm_view_clock_extend(&c, 10800.0);
    CHECK_NEAR(c.time_s, 3600.0, 0.0);
    CHECK_NEAR(c.last_s, 10800.0, 0.0);
}

TEST(no_number_spoils_the_clock)
{
    UNUSED_STATE;
    jm_view_clock c = jm_view_clock_start((double)NAN, (double)NAN, (double)NAN);
    c.playing = true;
    jm_view_clock_advance(&c, (double)NAN);
    jm_view_clock_advance(&c, HUGE_VAL);
    jm_view_clock_seek(&c, (double)NAN);
    jm_view_clock_seek(&c, 1e300);
    jm_view_clock_extend(&c, (double)NAN);
    jm_view_clock_frame(&c, 1);
    CHECK_NEAR(c.time_s, 0.0, 0.0);
    jm_view_clock_extend(&c, 100.0);
    jm_view_clock_seek(&c, -HUGE_VAL);
    jm_view_clock_seek(&c, 1e300);
    CHECK_NEAR(c.time_s, 100.0, 0.0);
}

TEST(the_date_reads_as_people_write_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_zone zone = france(ctx);
    jm_view_clock c = jm_view_clock_start(0.0, 10 * 86400.0, 3600.0);
    char out[96];
    double midnight = 1785103200.0; // 2026-07-27 00:00 in France
    jm_view_clock_seek(&c, 16 * 3600.0);
    jm_view_clock_text(&c, midnight, &zone, true, true, out);
    assert_string_equal(out, "lundi 27 juillet 2026, 16:00");
    jm_view_clock_text(&c, midnight, &zone, false, true, out);
    assert_string_equal(out, "Monday 27 July 2026, 16:00");
    jm_view_clock_text(&c, midnight, &zone, false, false, out);
    assert_string_equal(out, "16:00");
    jm_view_clock_seek(&c, 5 * 86400.0 - 1e-7); // a whisker before midnight
    jm_view_clock_text(&c, midnight, &zone, true, true, out);
    assert_string_equal(out, "samedi 1er août 2026, 00:00");
    jm_view_clock_text(&c, (double)NAN, &zone, true, true, out);
    jm_ctx_destroy(ctx);
}

TEST(days_of_23_and_25_hours_show_their_legal_hours)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_zone zone = france(ctx);
    jm_view_clock c = jm_view_clock_start(0.0, 86400.0, 3600.0);
    char out[96];
    double march = 1774738800.0;   // 2026-03-29 00:00, CET
    double october = 1792879200.0; // 2026-10-25 00:00, CEST
    const char *const spring[] = {"00:00", "01:00", "03:00", "04:00"};
    const char *const autumn[] = {"00:00", "01:00", "02:00", "02:00", "03:00"};
    for (int h = 0; h < 4; h++) {
        jm_view_clock_seek(&c, 3600.0 * h);
        jm_view_clock_text(&c, march, &zone, false, false, out);
        assert_string_equal(out, spring[h]);
    }
    for (int h = 0; h < 5; h++) {
        jm_view_clock_seek(&c, 3600.0 * h);
        jm_view_clock_text(&c, october, &zone, false, false, out);
        assert_string_equal(out, autumn[h]);
    }
    CHECK_NEAR(jm_view_clock_time_of(march, &zone, 16.0), 15 * 3600.0, 0.0);
    CHECK_NEAR(jm_view_clock_time_of(october, &zone, 16.0), 17 * 3600.0, 0.0);
    CHECK_NEAR(jm_view_clock_time_of(october, &zone, 24.0), 25 * 3600.0, 0.0);
    CHECK_NEAR(jm_view_clock_time_of(october, &zone, 16.5), 17.5 * 3600.0, 0.0);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_clock_starts_paused_at_an_hour_a_second),
        CASE(playing_stops_at_the_end_and_a_loop_goes_round),
        CASE(frames_land_on_the_times_of_the_steps),
        CASE(a_step_of_no_whole_seconds_is_met_after_two_hundred_frames),
        CASE(speeds_go_by_one_two_five_from_one_to_a_hundred_thousand),
        CASE(a_followed_run_is_shown_at_its_newest_step_until_somebody_seeks),
        CASE(no_number_spoils_the_clock),
        CASE(the_date_reads_as_people_write_it),
        CASE(days_of_23_and_25_hours_show_their_legal_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
