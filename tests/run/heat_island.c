// The heat island of the demo city: how strong, when, where, and in which weather.
#include "island_town.h"

// A city of 12 km at 50 m: the air's cells are the asked run's, each with the shares of 4 cells.
// Sun and surfaces step by half an hour. The asked 26 km at 10 m is heat_island_soak.c.
#define SIZE_KM 12.0
#define CELL_M 50.0
#define SUBSTEP_S 1800
#define CENTRE_KM 1.0

static const island_sky light_wind = {2.5, false}, strong_wind = {8.0, false},
                        overcast = {2.5, true};
static island_town whole;

static int make_town(void **state)
{
    *state = NULL;
    island_town_make(&whole, SIZE_KM, SIZE_KM, CELL_M, SUBSTEP_S, (double)NAN);
    return 0;
}

static int remove_town(void **state)
{
    UNUSED_STATE;
    island_town_end(&whole);
    return 0;
}

TEST(a_clear_night_of_light_wind_leaves_the_centre_one_and_a_half_to_four_kelvin_warmer)
{
    UNUSED_STATE;
    const island_day *day = island_day_of(&whole, &light_wind);
    CHECK(day->night_k >= 1.5 && day->night_k <= 4.0);
}

TEST(by_day_the_centre_is_less_of_an_island_than_by_night)
{
    UNUSED_STATE;
    const island_day *day = island_day_of(&whole, &light_wind);
    CHECK(day->noon_k < 0.5 * day->night_k);
}

TEST(wind_of_eight_metres_a_second_or_clouds_take_it_below_one_kelvin)
{
    UNUSED_STATE;
    const double blown_k = island_day_of(&whole, &strong_wind)->night_k;
    const double grey_k = island_day_of(&whole, &overcast)->night_k;
    CHECK(blown_k > 0.0 && blown_k < 1.0);
    CHECK(grey_k > 0.0 && grey_k < 1.0);
}

TEST(the_warmth_of_the_night_lies_where_roofs_are_and_a_little_downwind)
{
    UNUSED_STATE;
    const island_day *day = island_day_of(&whole, &light_wind);
    CHECK(day->correlation > 0.8);
    CHECK(day->moved_m > 0.0);
}

// The core of 2 km by night, in a frame of so many kilometres with the town going on outside.
static double core_in_frame(double frame_km)
{
    island_town t;
    // Upwind of the smallest frame the town goes on for 5 km; a larger frame holds some of them.
    island_town_make(&t, SIZE_KM, frame_km, CELL_M, SUBSTEP_S, 6.0 - 0.5 * frame_km);
    const double core_k = island_day_of(&t, &light_wind)->core_k;
    island_town_end(&t);
    return core_k;
}

TEST(the_same_core_in_frames_of_two_four_and_six_kilometres_is_as_warm_by_night)
{
    UNUSED_STATE;
    const double two_k = core_in_frame(2.0), four_k = core_in_frame(4.0);
    const double six_k = core_in_frame(6.0);
    CHECK_NEAR(two_k, six_k, 0.3);
    CHECK_NEAR(four_k, six_k, 0.3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_clear_night_of_light_wind_leaves_the_centre_one_and_a_half_to_four_kelvin_warmer),
        CASE(by_day_the_centre_is_less_of_an_island_than_by_night),
        CASE(wind_of_eight_metres_a_second_or_clouds_take_it_below_one_kelvin),
        CASE(the_warmth_of_the_night_lies_where_roofs_are_and_a_little_downwind),
        CASE(the_same_core_in_frames_of_two_four_and_six_kilometres_is_as_warm_by_night),
    };
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
