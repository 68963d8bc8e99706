// Heat that moving air takes from ground, roofs and walls.
#include "check.h"

#include "surfaces/wind_exchange.h"

// At 20 C air, roughness of asphalt.
static void exchange_at(double wind_ms, int count, const float *skin_c, float *found)
{
    jm_wind_level level = jm_wind_level_of(jm_wind_log_height(0.005), wind_ms, 293.15, 1200.0);
    jm_wind_exchange_level(&level, count, 20.0f, skin_c, found);
}

TEST(warm_ground_mixes_the_air_cold_ground_stills_it_a_little_and_calm_air_still_rises)
{
    UNUSED_STATE;
    const float skin[] = {10.0f, 20.0f, 40.0f};
    float calm[3], breeze[3];
    exchange_at(0.0, 3, skin, calm);
    exchange_at(1.0, 3, skin, breeze);
    print_message("calm %.2f, breeze %.2f %.2f %.2f W/m2K\n", (double)calm[2], (double)breeze[0],
                  (double)breeze[1], (double)breeze[2]);
    // The rest of the night's stillness lies above 2 m: in the profile up to 30 m.
    CHECK(breeze[0] < 0.9f * breeze[1] && breeze[2] > 1.3f * breeze[1]);
    // More than a plate in a laboratory, 1.52 dT^(1/3) (ASHRAE): the eddies of a plain are larger.
    CHECK((double)calm[2] > 1.52 * cbrt(20.0));
    CHECK(calm[0] > 0.0f && calm[0] < 1.0f);
}

TEST(cold_ground_stills_its_air_no_further_than_the_profile_above_may)
{
    UNUSED_STATE;
    const float skin[] = {17.0f, 10.0f, 0.0f};
    float found[3];
    exchange_at(1.0, 3, skin, found);
    CHECK_NEAR(found[1], found[0], 1e-6);
    CHECK_NEAR(found[2], found[0], 1e-6);
}

TEST(more_wind_never_carries_less_heat)
{
    UNUSED_STATE;
    const float skin[] = {5.0f, 18.0f, 20.0f, 22.0f, 40.0f, 65.0f};
    float before[6], now[6];
    exchange_at(0.0, 6, skin, before);
    for (double wind = 0.1; wind < 15.0; wind *= 1.1) {
        exchange_at(wind, 6, skin, now);
        for (int i = 0; i < 6; i++)
            CHECK(now[i] >= before[i]);
        memcpy(before, now, sizeof now);
    }
}

TEST(neutral_exchange_follows_the_logarithm_with_the_roughness_for_heat_of_kanda)
{
    UNUSED_STATE;
    const double roughness[] = {0.0002, 0.005, 0.05};
    const float skin = 20.0f;
    for (int r = 0; r < 3; r++) {
        float found;
        jm_wind_level level =
            jm_wind_level_of(jm_wind_log_height(roughness[r]), 3.0, 293.15, 1200.0);
        jm_wind_exchange_level(&level, 1, 20.0f, &skin, &found);
        double log_m = log(1.5 / roughness[r]), friction = 0.4 * 3.0 / log_m;
        double kb = fmax(1.29 * pow(friction * roughness[r] / 1.5e-5, 0.25) - 2.0, 0.0);
        CHECK_NEAR(found, 1200.0 * 0.16 * 3.0 / (log_m * (log_m + kb)), 1e-3 * (double)found);
    }
}

// Ten kelvins colder than the air, roughness of tiles.
static double cold_roof(double wind_ms, bool roof)
{
    const float skin = 10.0f;
    float found;
    jm_wind_level level = jm_wind_level_of(jm_wind_log_height(0.05), wind_ms, 293.15, 1200.0);
    if (roof)
        jm_wind_over_roofs(&level);
    jm_wind_exchange_level(&level, 1, 20.0f, &skin, &found);
    return (double)found;
}

TEST(a_cold_roof_is_passed_by_the_wind_as_a_warm_one_and_cold_air_slides_off_it)
{
    UNUSED_STATE;
    // TARP in calm: 0.76 dT^(1/3), and what 0.15 m/s carry.
    const double slides = 0.76 * cbrt(10.0);
    CHECK(cold_roof(0.0, true) > slides && cold_roof(0.0, true) < slides + 1.5);
    print_message("roof in calm %.2f, in 1 m/s %.2f, ground there %.2f W/m2K\n",
                  cold_roof(0.0, true), cold_roof(1.0, true), cold_roof(1.0, false));
    CHECK(cold_roof(1.0, true) > cold_roof(1.0, false) + slides);
    // As warm as the air: wind alone.
    const float warm = 20.0f;
    float found[2];
    for (int i = 0; i < 2; i++) {
        jm_wind_level level = jm_wind_level_of(jm_wind_log_height(0.05), 2.0, 293.15, 1200.0);
        if (i == 1)
            jm_wind_over_roofs(&level);
        jm_wind_exchange_level(&level, 1, 20.0f, &warm, &found[i]);
    }
    CHECK_NEAR(found[0], found[1], 0.01);
}

TEST(walls_take_the_measured_mowitt_coefficients)
{
    UNUSED_STATE;
    // Smooth glass, 3 m/s, 0 K: mean of 3.26 x 3^0.89 and 3.55 x 3^0.617.
    CHECK_NEAR(jm_wind_wall_forced_wm2k(3.0),
               0.5 * (3.26 * pow(3.0, 0.89) + 3.55 * pow(3.0, 0.617)), 1e-4);
    // Calm: natural convection alone, the same whichever is warmer.
    CHECK_NEAR(jm_wind_exchange_wall(0.0f, 8.0f), 2.62, 1e-3);
    CHECK_NEAR(jm_wind_exchange_wall(0.0f, -8.0f), 2.62, 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(warm_ground_mixes_the_air_cold_ground_stills_it_a_little_and_calm_air_still_rises),
        CASE(cold_ground_stills_its_air_no_further_than_the_profile_above_may),
        CASE(more_wind_never_carries_less_heat),
        CASE(neutral_exchange_follows_the_logarithm_with_the_roughness_for_heat_of_kanda),
        CASE(a_cold_roof_is_passed_by_the_wind_as_a_warm_one_and_cold_air_slides_off_it),
        CASE(walls_take_the_measured_mowitt_coefficients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
