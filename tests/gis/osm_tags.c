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
    CHECK_NEAR(length_m("12'6\""), 3.81, 1e-12);
    CHECK_NEAR(length_m("39 ft"), 11.8872, 1e-12);
    CHECK_NEAR(length_m("3.5 m"), 3.5, 0);
    CHECK_NEAR(length_m("30'"), 9.144, 1e-12);
    CHECK_NEAR(length_m("12,5"), 12.5, 0);
    CHECK(isnan(length_m("")) && isnan(length_m("high")) && isnan(length_m("1,250")) &&
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
    CHECK_NEAR(speed_kmh("FR:rural"), 80, 0);
    CHECK_NEAR(speed_kmh("FR:zone30"), 30, 0);
    CHECK_NEAR(speed_kmh("BE:zone:30"), 30, 0); // of whatever country
    CHECK_NEAR(speed_kmh("PT:50"), 50, 0);
    CHECK_NEAR(speed_kmh("DE:urban"), 50, 0);
    CHECK_NEAR(speed_kmh("50;30"), 50, 0);
    CHECK_NEAR(speed_kmh("25 mph"), 40.2336, 1e-9);
    CHECK_NEAR(speed_kmh("30 mph;20 mph"), 48.28032, 1e-9);
    CHECK_NEAR(speed_kmh("30 knots"), 55.56, 1e-9);
    CHECK_NEAR(speed_kmh("GB:nsl_single"), 96.6, 0.1);
    CHECK_NEAR(speed_kmh("fr:Urban"), 50, 0); // capitals do not count
    CHECK_NEAR(speed_kmh("be:Zone30"), 30, 0);
    // No number of ours, and a country whose word is not known, are no limit.
    CHECK(isnan(speed_kmh("sign")) && isnan(speed_kmh("ZZ:urban")) && isnan(speed_kmh("GB:20")) &&
          isnan(speed_kmh("50 pferde")));
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
    // Whose direction changes by the hour or the light, both ways are taken.
    assert_string_equal(jm_osm_oneway("reversible", "", "primary"), "no");
    assert_string_equal(jm_osm_oneway("alternating", "", "tertiary"), "no");
    assert_string_equal(jm_osm_oneway("", "circular", "residential"), "forward");
    assert_string_equal(jm_osm_oneway("", "", "motorway_link"), "no");
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
    jm_osm_access plain = {"", "", "", "", "", ""};
    jm_osm_access shut = {"private", "", "", "", "", ""};
    jm_osm_access lane = {"", "", "no", "", "yes", ""};
    jm_osm_access foot = {"", "no", "", "", "", ""};
    jm_osm_access residents = {"", "no", "destination", "", "", ""};
    jm_osm_access cars_only = {"no", "", "", "yes", "", ""};
    jm_osm_access busway = {"no", "", "", "", "", "designated"};
    jm_osm_access deliveries = {"", "", "delivery", "", "", ""};
    jm_osm_access goods = {"delivery", "", "", "", "", ""};
    jm_osm_access shut_twice = {"no", "", "private", "", "no", ""};
    assert_string_equal(jm_osm_street_access(&plain), "all");
    assert_null(jm_osm_street_access(&shut));
    assert_string_equal(jm_osm_street_access(&lane), "bus");
    assert_string_equal(jm_osm_street_access(&foot), "none");
    assert_string_equal(jm_osm_street_access(&residents), "all");
    assert_string_equal(jm_osm_street_access(&cars_only), "all");
    assert_null(jm_osm_street_access(&busway));
    assert_string_equal(jm_osm_street_access(&deliveries), "none");
    assert_string_equal(jm_osm_street_access(&goods), "none");
    assert_null(jm_osm_street_access(&shut_twice));
}

static const char *kerb(const char *parking, const char *orientation, const char *restriction,
                        const char *lane)
{
    jm_osm_kerb tags = {parking, orientation, restriction, lane};
    return jm_osm_kerb_parking(&tags);
}

TEST(kerbs_are_read_in_the_new_keys_and_in_the_old_ones)
{
    UNUSED_STATE;
    assert_string_equal(kerb("lane", "diagonal", "", ""), "diagonal");
    assert_string_equal(kerb("street_side", "perpendicular", "", ""), "perpendicular");
    assert_string_equal(kerb("half_on_kerb", "", "", ""), "parallel");
    assert_string_equal(kerb("yes", "", "", ""), "parallel");
    assert_string_equal(kerb("no", "parallel", "", ""), "no");
    assert_string_equal(kerb("lane", "", "no_stopping", ""), "no");
    assert_string_equal(kerb("lane", "", "none", ""), "parallel");
    assert_string_equal(kerb("", "", "no_parking", ""), "no");
    // Areas of their own are counted as such.
    assert_string_equal(kerb("separate", "", "", ""), "no");
    assert_string_equal(kerb("", "", "", "perpendicular"), "perpendicular");
    assert_string_equal(kerb("", "", "", "no_stopping"), "no");
    assert_string_equal(kerb("no", "", "", "parallel"), "no"); // the new key counts
    assert_string_equal(kerb("", "", "", ""), "");
}

static double levels(const char *text)
{
    double value = (double)NAN;
    return jm_osm_levels(text, &value) ? value : (double)NAN;
}

static double capacity(const char *text)
{
    double value = (double)NAN;
    return jm_osm_capacity(text, &value) ? value : (double)NAN;
}

TEST(storeys_and_spaces_may_be_ranges_lists_and_guesses)
{
    UNUSED_STATE;
    CHECK_NEAR(levels("4"), 4, 0);
    CHECK_NEAR(levels("2.5"), 2.5, 0);
    CHECK_NEAR(levels("3-4"), 3.5, 0);
    CHECK_NEAR(levels("2;5"), 5, 0);
    CHECK_NEAR(levels("5; 2 - 3"), 5, 0);
    CHECK(isnan(levels("")) && isnan(levels("two")) && isnan(levels("-1")) &&
          isnan(levels("3;x")) && isnan(levels("4+1")));
    CHECK_NEAR(capacity("20"), 20, 0);
    CHECK_NEAR(capacity("ca. 20"), 20, 0);
    CHECK_NEAR(capacity("~ 35"), 35, 0);
    CHECK_NEAR(capacity("120+"), 120, 0);
    CHECK_NEAR(capacity("15-20"), 17.5, 0);
    CHECK(isnan(capacity("yes")) && isnan(capacity("")) && isnan(capacity("no")) &&
          isnan(capacity("20 cars, 5 buses")) && isnan(capacity("-20")));
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
    jm_osm_area square = {.landuse = "",
                          .natural = "",
                          .leisure = "",
                          .amenity = "",
                          .highway = "pedestrian",
                          .place = "",
                          .surface = "sett"};
    assert_string_equal(jm_osm_surface(&wood, &share), "grass");
    CHECK(share > 0.5 && share <= 1.0);
    assert_string_equal(jm_osm_surface(&pitch, &share), "asphalt");
    CHECK_NEAR(share, 0, 0);
    assert_string_equal(jm_osm_surface(&park, &share), "grass");
    assert_null(jm_osm_surface(&houses, &share));
    assert_string_equal(jm_osm_surface(&square, &share), "setts");
    square.surface = "";
    assert_string_equal(jm_osm_surface(&square, &share), "paving");
}

TEST(car_parks_get_their_kind_and_closed_ones_none)
{
    UNUSED_STATE;
    assert_string_equal(jm_osm_parking_kind("", "", ""), "surface");
    assert_string_equal(jm_osm_parking_kind("underground", "yes", ""), "structure");
    assert_string_equal(jm_osm_parking_kind("multi-storey", "", ""), "structure");
    assert_string_equal(jm_osm_parking_kind("street_side", "customers", ""), "kerb");
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
        CASE(kerbs_are_read_in_the_new_keys_and_in_the_old_ones),
        CASE(storeys_and_spaces_may_be_ranges_lists_and_guesses),
        CASE(the_buildings_own_word_decides_its_usage_then_what_is_in_it),
        CASE(woods_bear_crowns_and_stated_surfaces_win_over_uses),
        CASE(car_parks_get_their_kind_and_closed_ones_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
