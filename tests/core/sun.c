#include "check.h"

#include "core/math.h"
#include "core/sun.h"

static const jm_sun_place brest = {48.39, -4.49, 50.0, 0.0, 12.0};

static double deg(double radians)
{
    return radians / JM_DEG;
}

static double utc(int32_t year, int32_t month, int32_t day, int32_t hour)
{
    return (double)jm_instant_from_civil(&(jm_civil){year, month, day, hour, 0, 0});
}

TEST(the_worked_example_of_the_report_comes_out_to_its_last_digit)
{
    UNUSED_STATE;
    // NREL/TP-560-34302, table A5.1: 17 October 2003, 12:30:30 at UTC-7, delta T 67 s. Tolerances
    // are half a unit of the last digit printed there.
    double time_s = utc(2003, 10, 17, 19) + 30.0 * 60.0 + 30.0;
    jm_sun_steps s = jm_sun_geocentric(time_s, 67.0);
    CHECK_NEAR(s.julian_day, 2452930.312847, 5e-7);
    CHECK_NEAR(s.heliocentric_longitude_deg, 24.0182616917, 6e-11);
    CHECK_NEAR(s.heliocentric_latitude_deg, -0.0001011219, 6e-11);
    CHECK_NEAR(s.distance_au, 0.9965422974, 6e-11);
    CHECK_NEAR(s.nutation_longitude_deg, -0.00399840, 5e-9);
    CHECK_NEAR(s.nutation_obliquity_deg, 0.00166657, 5e-9);
    CHECK_NEAR(s.obliquity_deg, 23.440465, 5e-7);
    CHECK_NEAR(s.apparent_longitude_deg, 204.0085519281, 6e-11);
    CHECK_NEAR(s.right_ascension_deg, 202.22741, 5e-6);
    CHECK_NEAR(s.declination_deg, -9.31434, 5e-6);

    const jm_sun_place golden = {39.742476, -105.1786, 1830.14, 82000.0, 11.0};
    jm_sun sun = jm_sun_position(&golden, time_s, 67.0);
    CHECK_NEAR(90.0 - deg(sun.elevation_rad), 50.11162, 5e-6);
    CHECK_NEAR(deg(sun.azimuth_rad), 194.34024, 5e-6);
}

TEST(at_transit_the_sun_stands_in_the_south_and_highest)
{
    UNUSED_STATE;
    for (int month = 1; month <= 12; month++) {
        jm_sun_day day = jm_sun_rise_set(&brest, utc(2026, month, 15, 12), 0.0);
        jm_sun noon = jm_sun_position(&brest, day.transit_utc_s, 0.0);
        // The report's interpolated transit is good to a second or so: 0.01 degree at this height.
        CHECK_NEAR(deg(noon.azimuth_rad), 180.0, 0.02);
        CHECK(jm_sun_position(&brest, day.transit_utc_s - 900.0, 0.0).elevation_rad <
              noon.elevation_rad);
        CHECK(jm_sun_position(&brest, day.transit_utc_s + 900.0, 0.0).elevation_rad <
              noon.elevation_rad);
    }
}

TEST(at_noon_the_height_is_90_degrees_less_latitude_plus_declination)
{
    UNUSED_STATE;
    jm_sun_day day = jm_sun_rise_set(&brest, utc(2026, 6, 21, 12), 0.0);
    jm_sun noon = jm_sun_position(&brest, day.transit_utc_s, 0.0);
    // Parallax lifts the sun by at most 8.8 arc seconds = 0.0025 degree.
    CHECK_NEAR(90.0 - deg(noon.zenith_rad), 90.0 - 48.39 + deg(noon.declination_rad), 0.003);
    CHECK_NEAR(deg(noon.declination_rad), 23.44, 0.01); // the solstice
}

TEST(sunrise_and_sunset_are_when_the_upper_rim_meets_the_horizon)
{
    UNUSED_STATE;
    for (int month = 1; month <= 12; month++) {
        jm_sun_day day = jm_sun_rise_set(&brest, utc(2026, month, 15, 0), 0.0);
        double rise = 90.0 - deg(jm_sun_position(&brest, day.sunrise_utc_s, 0.0).zenith_rad);
        double set = 90.0 - deg(jm_sun_position(&brest, day.sunset_utc_s, 0.0).zenith_rad);
        CHECK_NEAR(rise, -0.8333, 0.005); // 0.005 degree is 2 s
        CHECK_NEAR(set, -0.8333, 0.005);
        CHECK(day.sunrise_utc_s < day.transit_utc_s && day.transit_utc_s < day.sunset_utc_s);
    }
}

TEST(beyond_the_polar_circle_the_sun_may_neither_rise_nor_set)
{
    UNUSED_STATE;
    const jm_sun_place tromso = {69.65, 18.96, 10.0, 0.0, 3.0};
    jm_sun_day winter = jm_sun_rise_set(&tromso, utc(2026, 12, 21, 0), 0.0);
    jm_sun_day summer = jm_sun_rise_set(&tromso, utc(2026, 6, 21, 0), 0.0);
    CHECK(isnan(winter.sunrise_utc_s) && isnan(winter.sunset_utc_s));
    CHECK(isnan(summer.sunrise_utc_s) && isnan(summer.sunset_utc_s));
    CHECK(isfinite(winter.transit_utc_s) && isfinite(summer.transit_utc_s));
    for (int hour = 0; hour < 24; hour++) {
        CHECK(jm_sun_position(&tromso, utc(2026, 6, 21, hour), 0.0).elevation_rad > 0.0);
        CHECK(jm_sun_position(&tromso, utc(2026, 12, 21, hour), 0.0).elevation_rad < 0.0);
    }
}

TEST(south_of_the_equator_the_noon_sun_is_in_the_north)
{
    UNUSED_STATE;
    const jm_sun_place sydney = {-33.87, 151.21, 20.0, 0.0, 18.0};
    jm_sun_day day = jm_sun_rise_set(&sydney, utc(2026, 6, 21, 0), 0.0);
    double azimuth = deg(jm_sun_position(&sydney, day.transit_utc_s, 0.0).azimuth_rad);
    CHECK(azimuth < 0.1 || azimuth > 359.9);
    CHECK(day.sunrise_utc_s < utc(2026, 6, 21, 0)); // the evening before, by Greenwich
}

TEST(the_earth_is_nearest_in_january_and_farthest_in_july)
{
    UNUSED_STATE;
    // Meeus, Astronomical Algorithms: 0.9833 and 1.0167 AU to four digits.
    CHECK_NEAR(jm_sun_position(&brest, utc(2026, 1, 3, 17), 0.0).distance_au, 0.9833, 6e-5);
    CHECK_NEAR(jm_sun_position(&brest, utc(2026, 7, 6, 17), 0.0).distance_au, 1.0167, 6e-5);
}

TEST(refraction_lifts_a_low_sun_by_half_a_degree_and_a_set_sun_not)
{
    UNUSED_STATE;
    jm_sun_day day = jm_sun_rise_set(&brest, utc(2026, 3, 20, 0), 0.0);
    jm_sun low = jm_sun_position(&brest, day.sunset_utc_s - 60.0, 0.0);
    double lifted = deg(low.elevation_rad + low.zenith_rad) - 90.0;
    CHECK(lifted > 0.4 && lifted < 0.7);
    jm_sun night = jm_sun_position(&brest, utc(2026, 3, 20, 0), 0.0);
    CHECK_NEAR(night.elevation_rad, JM_PI / 2.0 - night.zenith_rad, 1e-15); // one rounding
}

TEST(thinner_air_bends_less)
{
    UNUSED_STATE;
    jm_sun_place sea = brest, mountain = brest, stated = brest;
    mountain.elevation_m = 4000.0;
    sea.elevation_m = 0.0;
    stated.elevation_m = 0.0;
    stated.pressure_pa = 101325.0;
    double time_s = jm_sun_rise_set(&brest, utc(2026, 3, 20, 0), 0.0).sunset_utc_s - 300.0;
    jm_sun at_sea = jm_sun_position(&sea, time_s, 0.0),
           high = jm_sun_position(&mountain, time_s, 0.0);
    double at_sea_lift = at_sea.elevation_rad + at_sea.zenith_rad - JM_PI / 2.0;
    double high_lift = high.elevation_rad + high.zenith_rad - JM_PI / 2.0;
    // 616 hPa at 4000 m in the standard atmosphere.
    CHECK_NEAR(high_lift / at_sea_lift, 616.4 / 1013.25, 1e-3);
    CHECK_NEAR(jm_sun_position(&stated, time_s, 0.0).elevation_rad, at_sea.elevation_rad, 1e-15);
}

TEST(every_year_of_the_range_and_both_poles_give_a_sun)
{
    UNUSED_STATE;
    const jm_sun_place poles[] = {{90.0, 0.0, 0.0, 0.0, 0.0}, {-90.0, 180.0, 0.0, 0.0, 0.0}};
    for (int32_t year = 0; year <= 6000; year += 50) {
        for (int p = 0; p < 2; p++) {
            jm_sun s = jm_sun_position(&poles[p], utc(year, 6, 21, 12), 0.0);
            CHECK(isfinite(s.elevation_rad) && fabs(s.elevation_rad) < 0.5);
            CHECK(s.azimuth_rad >= 0.0 && s.azimuth_rad < 2.0 * JM_PI);
            CHECK(s.distance_au > 0.97 && s.distance_au < 1.03);
        }
    }
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(the_worked_example_of_the_report_comes_out_to_its_last_digit),
        CASE(at_transit_the_sun_stands_in_the_south_and_highest),
        CASE(at_noon_the_height_is_90_degrees_less_latitude_plus_declination),
        CASE(sunrise_and_sunset_are_when_the_upper_rim_meets_the_horizon),
        CASE(beyond_the_polar_circle_the_sun_may_neither_rise_nor_set),
        CASE(south_of_the_equator_the_noon_sun_is_in_the_north),
        CASE(the_earth_is_nearest_in_january_and_farthest_in_july),
        CASE(refraction_lifts_a_low_sun_by_half_a_degree_and_a_set_sun_not),
        CASE(thinner_air_bends_less),
        CASE(every_year_of_the_range_and_both_poles_give_a_sun),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
