// OpenStreetMap's tags in our words.
#include "gis/osm_tags.h"
#include "check.h"

static double length_m(const char *text)
{
    double metres = (double)NAN;
    return jm_osm_length_m(text, &metres) ? metres : (double)NAN;
}

static double speed_kmh(const char *text)
{
    double speed = (double)NAN;
    return jm_osm_speed_kmh(text, &speed) ? speed : (double)NAN;
}

TEST(lengths_are_metres_unless_a_unit_follows)
{
    UNUSED_STATE;
    CHECK_NEAR(length_m("12"), 12, 0);
    CHECK_NEAR(length_m("12.5 m"), 12.5, 0);
    CHECK_NEAR(length_m("7m"), 7, 0);
    CHECK_NEAR(length_m("10 ft"), 3.048, 1e-12);
    CHECK_NEAR(length_m("6'6\""), 1.9812, 1e-12);
    CHECK_NEAR(length_m("30'"), 9.144, 1e-12);
    CHECK(isnan(length_m("")) && isnan(length_m("high")) && isnan(length_m("12,5")) &&
          isnan(length_m("3 storeys")));
}

TEST(speeds_are_kmh_mph_or_words_of_the_highway_code)
{
    UNUSED_STATE;
    CHECK_NEAR(speed_kmh("50"), 50, 0);
    CHECK_NEAR(speed_kmh("30 mph"), 48.28032, 1e-9);
    CHECK_NEAR(speed_kmh("FR:urban"), 50, 0);
    CHECK_NEAR(speed_kmh("FR:motorway"), 130, 0);
    CHECK_NEAR(speed_kmh("zone:30"), 30, 0);
    CHECK_NEAR(speed_kmh("walk"), 6, 0);
    CHECK(isnan(speed_kmh("none")) && isnan(speed_kmh("signals")) && isnan(speed_kmh("0")) &&
          isnan(speed_kmh("-50")));
}

TEST(roundabouts_and_motorways_are_oneway_unless_said_otherwise)
{
    UNUSED_STATE;
    assert_string_equal(jm_osm_oneway("", "", "residential"), "no");
    assert_string_equal(jm_osm_oneway("yes", "", "residential"), "forward");
    assert_string_equal(jm_osm_oneway("-1", "", "residential"), "backward");
    assert_string_equal(jm_osm_oneway("", "roundabout", "tertiary"), "forward");
    assert_string_equal(jm_osm_oneway("", "", "motorway"), "forward");
    assert_string_equal(jm_osm_oneway("no", "", "motorway"), "no");
    assert_string_equal(jm_osm_oneway("reversible", "", "primary"), "no");
}

TEST(streets_are_motorway_to_living_street_and_their_links)
{
    UNUSED_STATE;
    CHECK(jm_osm_is_street("motorway_link") && jm_osm_is_street("living_street") &&
          jm_osm_is_street("residential"));
    CHECK(!jm_osm_is_street("service") && !jm_osm_is_street("footway") &&
          !jm_osm_is_street("cycleway") && !jm_osm_is_street(""));
}

TEST(the_special_access_key_wins_and_buses_pass_where_cars_may_not)
{
    UNUSED_STATE;
    jm_osm_access plain = {"", "", "", "", ""};
    jm_osm_access shut = {"private", "", "", "", ""};
    jm_osm_access lane = {"", "", "no", "yes", ""};
    jm_osm_access foot = {"", "no", "", "", ""};
    jm_osm_access residents = {"", "no", "destination", "", ""};
    assert_string_equal(jm_osm_street_access(&plain), "all");
    assert_null(jm_osm_street_access(&shut));
    assert_string_equal(jm_osm_street_access(&lane), "bus");
    assert_string_equal(jm_osm_street_access(&foot), "none");
    assert_string_equal(jm_osm_street_access(&residents), "all");
}

TEST(the_buildings_own_word_decides_its_usage_then_what_is_in_it)
{
    UNUSED_STATE;
    assert_string_equal(jm_osm_usage("apartments", "", "yes", ""), "residential");
    assert_string_equal(jm_osm_usage("yes", "school", "", ""), "public");
    assert_string_equal(jm_osm_usage("yes", "", "bakery", ""), "commercial");
    assert_string_equal(jm_osm_usage("yes", "", "", ""), "");
}

TEST(woods_bear_crowns_and_stated_surfaces_win_over_uses)
{
    UNUSED_STATE;
    double share;
    jm_osm_area wood = {"forest", "", "", "", "", "", "ground"};
    jm_osm_area pitch = {"", "", "pitch", "", "", "", "asphalt"};
    jm_osm_area park = {"", "", "park", "", "", "", ""};
    jm_osm_area houses = {"residential", "", "", "", "", "", ""};
    assert_string_equal(jm_osm_surface(&wood, &share), "grass");
    CHECK(share > 0.5 && share <= 1.0);
    assert_string_equal(jm_osm_surface(&pitch, &share), "asphalt");
    CHECK_NEAR(share, 0, 0);
    assert_string_equal(jm_osm_surface(&park, &share), "grass");
    assert_null(jm_osm_surface(&houses, &share));
}

TEST(car_parks_get_their_kind_and_closed_ones_none)
{
    UNUSED_STATE;
    assert_string_equal(jm_osm_parking_kind("", "", ""), "surface");
    assert_string_equal(jm_osm_parking_kind("underground", "yes", ""), "structure");
    assert_string_equal(jm_osm_parking_kind("lane", "", ""), "kerb");
    assert_string_equal(jm_osm_parking_kind("surface", "private", ""), "private");
    assert_string_equal(jm_osm_parking_kind("surface", "", "yes"), "park_and_ride");
    assert_null(jm_osm_parking_kind("surface", "no", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(lengths_are_metres_unless_a_unit_follows),
        CASE(speeds_are_kmh_mph_or_words_of_the_highway_code),
        CASE(roundabouts_and_motorways_are_oneway_unless_said_otherwise),
        CASE(streets_are_motorway_to_living_street_and_their_links),
        CASE(the_special_access_key_wins_and_buses_pass_where_cars_may_not),
        CASE(the_buildings_own_word_decides_its_usage_then_what_is_in_it),
        CASE(woods_bear_crowns_and_stated_surfaces_win_over_uses),
        CASE(car_parks_get_their_kind_and_closed_ones_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
