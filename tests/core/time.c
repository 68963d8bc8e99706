#include "one_context.h"

#include "core/time.h"

static jm_zone zone(const char *rule)
{
    jm_zone z = {0};
    CHECK_OK(ctx, jm_zone_parse(ctx, rule, &z));
    return z;
}

static jm_zone paris(void)
{
    return zone("CET-1CEST,M3.5.0,M10.5.0/3");
}

static jm_instant utc(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute)
{
    return jm_instant_from_civil(&(jm_civil){year, month, day, hour, minute, 0});
}

static bool leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

TEST(every_day_of_eight_centuries_follows_the_day_before)
{
    UNUSED_STATE;
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t day_number = jm_days_from_civil(1600, 1, 1);
    CHECK(day_number == -135140);
    int32_t weekday = 6; // 1 January 1600 was a Saturday
    for (int32_t year = 1600; year < 2400; year++) {
        int32_t day_of_year = 1;
        for (int32_t month = 1; month <= 12; month++) {
            int32_t days = lengths[month - 1] + (month == 2 && leap(year));
            for (int32_t day = 1; day <= days; day++) {
                CHECK(jm_days_from_civil(year, month, day) == day_number);
                jm_civil c = jm_civil_from_instant(day_number * 86400 + 86399);
                CHECK(c.year == year && c.month == month && c.day == day);
                CHECK(c.hour == 23 && c.minute == 59 && c.second == 59);
                CHECK(jm_day_of_year(&c) == day_of_year);
                CHECK(jm_weekday(day_number * 86400) == weekday);
                day_number++;
                day_of_year++;
                weekday = (weekday + 1) % 7;
            }
        }
    }
}

TEST(known_instants_are_where_the_world_puts_them)
{
    UNUSED_STATE;
    CHECK(utc(1970, 1, 1, 0, 0) == 0);
    CHECK(utc(2000, 3, 1, 0, 0) == 951868800);
    CHECK(utc(2038, 1, 19, 3, 14) + 7 == INT32_MAX);
    CHECK(utc(1969, 12, 31, 23, 59) == -60);
    jm_civil before = jm_civil_from_instant(-1);
    CHECK(before.year == 1969 && before.day == 31 && before.second == 59);
    CHECK(jm_weekday(utc(2026, 7, 19, 12, 0)) == 0); // a Sunday
    CHECK(jm_weekday(-1) == 3);                      // a Wednesday
}

TEST(summer_time_comes_and_goes_at_one_o_clock_universal_time)
{
    UNUSED_STATE;
    jm_zone z = paris();
    // Last Sundays of March and October, law in France since 1996.
    jm_instant spring = utc(2026, 3, 29, 1, 0), autumn = utc(2026, 10, 25, 1, 0);
    CHECK(jm_zone_offset_s(&z, spring - 1) == 3600 && jm_zone_offset_s(&z, spring) == 7200);
    CHECK(jm_zone_offset_s(&z, autumn - 1) == 7200 && jm_zone_offset_s(&z, autumn) == 3600);
    CHECK(jm_zone_offset_s(&z, utc(2026, 1, 1, 0, 0) - 1) == 3600);
    jm_instant spring_2024 = utc(2024, 3, 31, 1, 0); // the 31st is itself a Sunday
    CHECK(jm_zone_offset_s(&z, spring_2024 - 1) == 3600);
    CHECK(jm_zone_offset_s(&z, spring_2024) == 7200);
}

TEST(a_year_has_one_day_of_23_hours_one_of_25_and_the_rest_of_24)
{
    UNUSED_STATE;
    jm_zone z = paris();
    int64_t total_s = 0;
    int short_days = 0, long_days = 0;
    for (int64_t d = jm_days_from_civil(2026, 1, 1); d < jm_days_from_civil(2027, 1, 1); d++) {
        jm_civil c = jm_civil_from_instant(d * 86400);
        int32_t length_s = jm_local_day_length_s(&z, c.year, c.month, c.day);
        total_s += length_s;
        short_days += length_s == 23 * 3600;
        long_days += length_s == 25 * 3600;
        CHECK(length_s == 24 * 3600 || length_s == 23 * 3600 || length_s == 25 * 3600);
    }
    CHECK(total_s == 365 * 86400 && short_days == 1 && long_days == 1);
    CHECK(jm_local_day_length_s(&z, 2026, 3, 29) == 23 * 3600);
    CHECK(jm_local_day_length_s(&z, 2026, 10, 25) == 25 * 3600);
    CHECK(jm_local_day_length_s(&z, 2026, 12, 31) == 24 * 3600);
}

TEST(local_time_and_back_is_the_same_instant)
{
    UNUSED_STATE;
    jm_zone z = paris();
    int64_t told_twice = 0;
    for (jm_instant t = utc(2026, 1, 1, 0, 0); t < utc(2027, 1, 1, 0, 0); t += 1800) {
        jm_civil local = jm_local_from_instant(&z, t);
        jm_instant back = jm_instant_from_local(&z, &local);
        told_twice += back != t;
        // The second of the hour that comes twice is told as the first.
        CHECK(back == t || back == t - 3600);
    }
    CHECK(told_twice == 2);
}

TEST(the_hour_that_does_not_exist_is_told_in_standard_time)
{
    UNUSED_STATE;
    jm_zone z = paris();
    jm_civil gap = {2026, 3, 29, 2, 30, 0};
    CHECK(jm_instant_from_local(&z, &gap) == utc(2026, 3, 29, 1, 30));
    jm_civil twice = {2026, 10, 25, 2, 30, 0};
    CHECK(jm_instant_from_local(&z, &twice) == utc(2026, 10, 25, 0, 30));
}

TEST(zones_of_other_continents_are_understood)
{
    UNUSED_STATE;
    jm_zone sydney = zone("AEST-10AEDT,M10.1.0,M4.1.0/3"); // summer over the new year
    CHECK(jm_zone_offset_s(&sydney, utc(2026, 1, 1, 0, 0)) == 11 * 3600);
    CHECK(jm_zone_offset_s(&sydney, utc(2026, 7, 1, 0, 0)) == 10 * 3600);
    CHECK(jm_zone_offset_s(&sydney, utc(2026, 4, 4, 15, 59)) == 11 * 3600);
    CHECK(jm_zone_offset_s(&sydney, utc(2026, 4, 4, 16, 0)) == 10 * 3600);
    jm_zone new_york = zone("EST5EDT,M3.2.0,M11.1.0");
    CHECK(jm_zone_offset_s(&new_york, utc(2026, 3, 8, 6, 59)) == -5 * 3600);
    CHECK(jm_zone_offset_s(&new_york, utc(2026, 3, 8, 7, 0)) == -4 * 3600);
    jm_zone kolkata = zone("IST-5:30");
    CHECK(!kolkata.has_summer && jm_zone_offset_s(&kolkata, 0) == 19800);
    jm_zone sao_paulo = zone("<-03>3");
    CHECK(sao_paulo.standard_offset_s == -3 * 3600);
    jm_zone utc_zone = zone("UTC0");
    CHECK(jm_zone_offset_s(&utc_zone, 1000000000) == 0);
    jm_zone nuuk = zone("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"); // changes on the evening before
    CHECK(jm_zone_offset_s(&nuuk, utc(2026, 3, 29, 0, 59)) == -2 * 3600);
    CHECK(jm_zone_offset_s(&nuuk, utc(2026, 3, 29, 1, 0)) == -1 * 3600);
}

TEST(a_rule_that_is_not_understood_is_refused_with_an_example)
{
    UNUSED_STATE;
    static const char *const wrong[] = {"",
                                        "Europe/Paris",
                                        "CET",
                                        "CE-1",
                                        "CET-1x",
                                        "CET-1CEST",
                                        "CET-1CEST,J60,J300",
                                        "CET-1CEST,M3", // the end stands where a dot belongs
                                        "CET-1CEST,M3.5",
                                        "CET-1CEST,M13.5.0,M10.5.0",
                                        "CET-25",
                                        "CET-1CEST,M3.6.0,M10.5.0",
                                        "CET-1CEST,M3.5.7,M10.5.0",
                                        "CET-1CEST,M3.5.0",
                                        "<+03-3",
                                        "CET-1:60",
                                        "CET-1CEST,M3.5.0,M10.5.0/3 ",
                                        "CET-1CEST,M3.5.0,M10.5.0/999",
                                        "CET-99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        jm_zone z = {.standard_offset_s = 77};
        CHECK_FAILS(ctx, jm_zone_parse(ctx, wrong[i], &z), JM_ERR_DATA, "M10.5.0/3");
        CHECK(z.standard_offset_s == 77);
    }
}

TEST(only_days_of_the_calendar_are_dates)
{
    UNUSED_STATE;
    jm_civil d;
    CHECK_OK(ctx, jm_parse_date(ctx, "2024-02-29", &d));
    CHECK(d.year == 2024 && d.month == 2 && d.day == 29 && d.hour == 0);
    static const char *const wrong[] = {"2026-02-29", "2026-13-01", "2026-00-10",  "2026-04-31",
                                        "19/07/2026", "2026-7-19",  "2026-07-19 ", "",
                                        "2026-07-1x", "-026-07-19", "1900-02-29"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(jm_parse_date(ctx, wrong[i], &d) == JM_ERR_DATA);
}

TEST(times_are_written_with_their_offset)
{
    UNUSED_STATE;
    jm_zone z = paris();
    char text[32];
    jm_format_local(&z, utc(2026, 7, 19, 12, 0), text);
    assert_string_equal(text, "2026-07-19T14:00:00+02:00");
    jm_format_utc(utc(2026, 7, 19, 12, 0), text);
    assert_string_equal(text, "2026-07-19T12:00:00Z");
    jm_zone st_johns = zone("NST3:30NDT,M3.2.0,M11.1.0");
    jm_format_local(&st_johns, utc(2026, 1, 1, 0, 0), text);
    assert_string_equal(text, "2025-12-31T20:30:00-03:30");
    jm_format_local(&z, INT64_MAX / 1000, text); // a year far beyond four digits stays in 32 bytes
    CHECK(strlen(text) < 32);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(every_day_of_eight_centuries_follows_the_day_before),
        CASE(known_instants_are_where_the_world_puts_them),
        CASE(summer_time_comes_and_goes_at_one_o_clock_universal_time),
        CASE(a_year_has_one_day_of_23_hours_one_of_25_and_the_rest_of_24),
        CASE(local_time_and_back_is_the_same_instant),
        CASE(the_hour_that_does_not_exist_is_told_in_standard_time),
        CASE(zones_of_other_continents_are_understood),
        CASE(a_rule_that_is_not_understood_is_refused_with_an_example),
        CASE(only_days_of_the_calendar_are_dates),
        CASE(times_are_written_with_their_offset),
    };
    return cmocka_run_group_tests(cases, open_one_context, close_one_context);
}
