// The light of a moment: where the sun stands over the grid, and that nights are dark but readable.
#include "check.h"

#include "core/math.h"
#include "core/sun.h"
#include "view/frame.h"

static jm_city place(double latitude_deg, double longitude_deg, double convergence_rad)
{
    jm_city city;
    memset(&city, 0, sizeof city);
    city.place = (jm_geo_place){.latitude_deg = latitude_deg,
                                .longitude_deg = longitude_deg,
                                .convergence_rad = convergence_rad};
    return city;
}

static const double noon_utc_s = 1785153600.0; // 2026-07-27 12:00 UTC

static double transit(const jm_city *city)
{
    jm_sun_place at = {.latitude_deg = city->place.latitude_deg,
                       .longitude_deg = city->place.longitude_deg};
    return jm_sun_rise_set(&at, noon_utc_s, 0.0).transit_utc_s;
}

TEST(at_solar_noon_the_sun_stands_in_the_true_south_as_high_as_latitude_and_date_say)
{
    UNUSED_STATE;
    jm_city city = place(47.48, -0.56, 0.0);
    jm_view_sunlight light = jm_view_sunlight_of(&city, transit(&city));
    // The transit is found to about a second of time: 15 arc seconds of the sky.
    CHECK_NEAR(light.direction[0], 0.0, 1e-3);
    CHECK(light.direction[1] < -0.4);
    // Declination of 27 July: 19.2 degrees within a few tenths.
    CHECK_NEAR(light.elevation_rad / JM_DEG, 90.0 - 47.48 + 19.2, 0.3);
    double length = 0.0;
    for (int i = 0; i < 3; i++)
        length += light.direction[i] * light.direction[i];
    CHECK_NEAR(length, 1.0, 1e-12);
}

TEST(where_true_north_lies_west_of_grid_north_the_noon_sun_stands_west_of_grid_south)
{
    UNUSED_STATE;
    // city.h: true azimuth = grid azimuth + convergence; at Brest -5.4 degrees: true north is east
    // of grid north, so true south (180) has the grid azimuth 185.4, west of grid south.
    jm_city brest = place(48.39, -4.49, -5.4 * JM_DEG);
    jm_view_sunlight light = jm_view_sunlight_of(&brest, transit(&brest));
    double azimuth = atan2(light.direction[0], light.direction[1]) / JM_DEG;
    CHECK_NEAR(azimuth < 0.0 ? azimuth + 360.0 : azimuth, 185.4, 0.1);
    jm_city nice = place(43.70, 7.27, 3.1 * JM_DEG);
    light = jm_view_sunlight_of(&nice, transit(&nice));
    azimuth = atan2(light.direction[0], light.direction[1]) / JM_DEG;
    CHECK_NEAR(azimuth < 0.0 ? azimuth + 360.0 : azimuth, 176.9, 0.1);
}

TEST(the_morning_sun_stands_in_the_east_and_the_evening_sun_in_the_west)
{
    UNUSED_STATE;
    jm_city city = place(47.48, -0.56, 0.0);
    CHECK(jm_view_sunlight_of(&city, noon_utc_s - 4.0 * 3600.0).direction[0] > 0.5);
    CHECK(jm_view_sunlight_of(&city, noon_utc_s + 6.0 * 3600.0).direction[0] < -0.5);
}

TEST(at_night_no_direct_light_comes_but_the_ground_stays_readable)
{
    UNUSED_STATE;
    jm_city city = place(47.48, -0.56, 0.0);
    jm_view_sunlight night = jm_view_sunlight_of(&city, noon_utc_s + 12.0 * 3600.0);
    CHECK(night.elevation_rad < -0.1);
    assert_true(night.strength == 0.0f);
    for (int c = 0; c < 3; c++) {
        assert_true(night.sun_color[c] == 0.0f);
        CHECK(night.sky_color[c] >= 0.15f);
    }
    // Asphalt (0.63 of white as shown) keeps a quarter of white on the screen at night.
    CHECK(0.63 * sqrt((double)night.sky_color[0]) > 0.25);
}

TEST(light_changes_without_a_jump_over_a_whole_day)
{
    UNUSED_STATE;
    jm_city city = place(47.48, -0.56, 0.0);
    jm_view_sunlight before = jm_view_sunlight_of(&city, noon_utc_s);
    for (int minute = 1; minute <= 24 * 60; minute++) {
        jm_view_sunlight now = jm_view_sunlight_of(&city, noon_utc_s + 60.0 * minute);
        // The sun moves 0.25 degrees a minute; between two rows of the table no colour changes by
        // more than 0.12 a degree.
        for (int c = 0; c < 3; c++) {
            CHECK_NEAR(now.sky_color[c], before.sky_color[c], 0.03);
            CHECK_NEAR(now.fog_color[c], before.fog_color[c], 0.03);
            CHECK_NEAR(now.sun_color[c], before.sun_color[c], 0.06);
        }
        CHECK_NEAR(now.strength, before.strength, 0.07);
        before = now;
    }
}

TEST(a_low_sun_is_warmer_than_a_high_one)
{
    UNUSED_STATE;
    jm_city city = place(47.48, -0.56, 0.0);
    jm_view_sunlight noon = jm_view_sunlight_of(&city, noon_utc_s);
    jm_view_sunlight evening = jm_view_sunlight_of(&city, noon_utc_s + 7.0 * 3600.0);
    CHECK(evening.elevation_rad > 0.0);
    CHECK(evening.sun_color[0] / evening.sun_color[2] >
          1.5f * noon.sun_color[0] / noon.sun_color[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(at_solar_noon_the_sun_stands_in_the_true_south_as_high_as_latitude_and_date_say),
        CASE(where_true_north_lies_west_of_grid_north_the_noon_sun_stands_west_of_grid_south),
        CASE(the_morning_sun_stands_in_the_east_and_the_evening_sun_in_the_west),
        CASE(at_night_no_direct_light_comes_but_the_ground_stays_readable),
        CASE(light_changes_without_a_jump_over_a_whole_day),
        CASE(a_low_sun_is_warmer_than_a_high_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
