#include "analytic_table.h"

#include "core/math.h"
#include "core/sun.h"

static const char *folder; // set once in main

/// Seconds since 1970 of "2003-10-17T12:30:30-07:00" or "...Z".
static double instant(const char *iso)
{
    jm_civil c = {0};
    int offset_h = 0;
    char sign = 'Z';
    int read = sscanf(iso, "%d-%d-%dT%d:%d:%d%c%d", &c.year, &c.month, &c.day, &c.hour, &c.minute,
                      &c.second, &sign, &offset_h);
    CHECK(read >= 7);
    return (double)jm_instant_from_civil(&c) - (sign == '-' ? -3600.0 : 3600.0) * offset_h;
}

TEST(positions_agree_with_another_spa_to_a_ten_thousandth_of_a_degree)
{
    UNUSED_STATE;
    table t = open_table(folder, "solar_position.csv");
    int rows = 0;
    for (; next_row(&t); rows++) {
        const jm_sun_place place = {number(&t, 2), number(&t, 3), number(&t, 4), number(&t, 5),
                                    number(&t, 6)};
        jm_sun sun = jm_sun_position(&place, instant(words(&t, 1)), number(&t, 7));
        CHECK_NEAR(90.0 - sun.elevation_rad / JM_DEG, number(&t, 8), 1e-4);
        CHECK_NEAR(sun.azimuth_rad / JM_DEG, number(&t, 9), 1e-4);
    }
    CHECK(rows == 133);
}

static double of_day(double utc_s)
{
    return utc_s - floor(utc_s / 86400.0) * 86400.0;
}

static double clock_s(const char *text)
{
    int h = 0, m = 0, s = 0;
    CHECK(sscanf(text, "%d:%d:%d", &h, &m, &s) == 3);
    return h * 3600.0 + m * 60.0 + s;
}

TEST(sunrise_transit_and_sunset_of_eight_cities_agree_within_two_seconds)
{
    UNUSED_STATE;
    table t = open_table(folder, "sun_rise_transit_set.csv");
    int rows = 0;
    for (; next_row(&t); rows++) {
        const jm_sun_place place = {.latitude_deg = number(&t, 2), .longitude_deg = number(&t, 3)};
        jm_civil date = {0};
        CHECK(sscanf(words(&t, 1), "%d-%d-%d", &date.year, &date.month, &date.day) == 3);
        jm_sun_day day = jm_sun_rise_set(&place, (double)jm_instant_from_civil(&date), 67.0);
        // The table is cut to whole seconds, and takes one step of Newton where we take four.
        CHECK_NEAR(of_day(day.sunrise_utc_s), clock_s(words(&t, 4)), 2.0);
        CHECK_NEAR(of_day(day.transit_utc_s), clock_s(words(&t, 5)), 2.0);
        CHECK_NEAR(of_day(day.sunset_utc_s), clock_s(words(&t, 6)), 2.0);
    }
    CHECK(rows == 32);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/solar_position.csv");
    const struct CMUnitTest cases[] = {
        CASE(positions_agree_with_another_spa_to_a_ten_thousandth_of_a_degree),
        CASE(sunrise_transit_and_sunset_of_eight_cities_agree_within_two_seconds),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
