// The sky's light and the column of air.
#include "hand_city.h"

#include "heat/canyon.h"
#include "heat/convection.h"
#include "heat/radiation.h"
#include "heat/sky.h"

TEST(diffuse_light_splits_into_sun_horizon_and_an_even_part)
{
    UNUSED_STATE;
    double clear[2], grey[2], none[2];
    jm_perez(850.0, 100.0, 1320.0, 30.0 * JM_DEG, clear);
    jm_perez(0.0, 200.0, 1320.0, 30.0 * JM_DEG, grey);
    jm_perez(0.0, 0.0, 1320.0, 30.0 * JM_DEG, none);
    // Perez 1990, row of clearness over 6.2, worked by hand: z^3 term 1.041 x 0.14355 = 0.14943,
    // clearness (9.5 + 0.14943) / 1.14943 = 8.395, air mass 1.1540, brightness 0.08742.
    CHECK_NEAR(clear[0], 0.6777470 - 0.3272588 * 0.08742 - 0.2504286 * 0.523599, 1e-4);
    CHECK_NEAR(clear[1], 0.1561313 - 1.3765031 * 0.08742 + 0.2506212 * 0.523599, 1e-4);
    CHECK(grey[0] < 0.1 && clear[0] > 0.4);
    CHECK(none[0] == 0.0 && none[1] == 0.0);
}

TEST(the_measured_long_wave_is_taken_and_clouds_add_to_the_formula)
{
    UNUSED_STATE;
    jm_weather w = {.air_temp_k = 293.15, .relative_humidity = 0.5, .cloud_share = (double)NAN};
    w.longwave_down_wm2 = 345.0;
    CHECK_NEAR(jm_sky_longwave_wm2(&w), 345.0, 0.0);
    w.longwave_down_wm2 = (double)NAN;
    double clear = jm_sky_longwave_wm2(&w);
    // Brunt at 11.7 hPa: emissivity 0.742 of 418.7 W m-2.
    CHECK_NEAR(clear, 0.7423 * 418.74, 1.0);
    w.cloud_share = 1.0;
    CHECK(jm_sky_longwave_wm2(&w) > clear + 80.0);
    w.relative_humidity = 0.0;
    CHECK(isfinite(jm_sky_longwave_wm2(&w)));
}

TEST(light_shared_out_over_an_hour_keeps_its_mean)
{
    UNUSED_STATE;
    double sum = 0.0, mean_sin = 0.0;
    for (int i = 0; i < 6; i++)
        mean_sin += sin((5.0 + 2.5 * i) * JM_DEG) / 6.0;
    for (int i = 0; i < 6; i++) {
        jm_sun sun = {.elevation_rad = (5.0 + 2.5 * i) * JM_DEG, .distance_au = 1.0};
        jm_weather w = {.diffuse_wm2 = 60.0, .direct_normal_wm2 = 2000.0};
        jm_sky_share(&w, &sun, mean_sin);
        sum += w.diffuse_wm2 / 6.0;
        CHECK(w.direct_normal_wm2 <= 1361.0);
    }
    CHECK_NEAR(sum, 60.0, 1e-9);
    jm_sun down = {.elevation_rad = -0.01, .distance_au = 1.0};
    jm_weather w = {.diffuse_wm2 = 60.0, .direct_normal_wm2 = 500.0};
    jm_sky_share(&w, &down, mean_sin);
    CHECK(w.diffuse_wm2 == 0.0 && w.direct_normal_wm2 == 0.0);
}

TEST(roughness_of_staggered_cubes_is_macdonalds)
{
    UNUSED_STATE;
    // Macdonald et al. 1998, 10 m cubes, plan density 0.1.
    jm_canopy a = jm_canopy_of(0.1, 0.1, 10.0, 30.0), b = jm_canopy_of(0.1, 0.2, 10.0, 30.0);
    CHECK_NEAR(a.displacement_m, 2.24464, 1e-4);
    CHECK_NEAR(a.roughness_m, 1.21418, 1e-4);
    CHECK_NEAR(b.roughness_m, 2.09005, 1e-4);
}

TEST(streets_are_calmer_than_meadows_and_denser_streets_calmer_still)
{
    UNUSED_STATE;
    double open = jm_street_wind(0.0, 0.0, 0.0);
    CHECK_NEAR(open, log(1.5 / 0.03) / log(10.0 / 0.03), 1e-9);
    CHECK(jm_street_wind(0.2, 0.1, 10.0) < open);
    CHECK(jm_street_wind(0.4, 0.3, 15.0) < jm_street_wind(0.2, 0.1, 10.0));
    CHECK(jm_street_wind(0.6, 0.9, 30.0) > 0.0);
}

TEST(an_even_room_of_walls_ground_and_sky_gives_every_wall_its_own_light_back)
{
    UNUSED_STATE;
    float black = (float)(JM_STEFAN_BOLTZMANN * 300.0 * 300.0 * 300.0 * 300.0);
    jm_hood hood = {.open = 10, .wall_to_ground = 0.3f, .mean_sky = 0.4f, .mean_wall = 0.6f};
    jm_street street = {.ground_albedo = 0.2f, .ground_long_wm2 = black};
    for (int q = 0; q < JM_QUARTERS; q++) {
        street.wall_temp_k[q] = 300.0f;
        hood.wall_m2[q] = 100.0f;
    }
    jm_light light = {.sky = {.longwave_wm2 = black}, .crown_pass = 0.1f};
    jm_street_light found = jm_street_radiation(&hood, &street, &light);
    for (int q = 0; q < JM_QUARTERS; q++) {
        CHECK_NEAR(found.long_in[q], black, 0.01);
        CHECK_NEAR(found.long_out[q], black, 0.01);
        CHECK(found.short_out[q] == 0.0f);
    }
}

TEST(reflections_in_a_canyon_keep_every_watt)
{
    UNUSED_STATE;
    // An endless canyon, H = W: areas 1 of ground, 2 of walls, 1 of sky above.
    const float view = 0.2928932f;
    jm_hood hood = {.open = 10,
                    .wall_to_ground = view,
                    .mean_sky = 1.0f - 2.0f * view,
                    .mean_wall = 2.0f * view};
    jm_street street = {.ground_albedo = 0.4f};
    for (int q = 0; q < JM_QUARTERS; q++) {
        street.wall_temp_k[q] = 300.0f;
        hood.wall_m2[q] = q % 2 == 0 ? 1.0f : 0.0f;
    }
    jm_light light = {.sky = {.diffuse_wm2 = 100.0f, .side_diffuse_wm2 = 100.0f}};
    jm_street_light found = jm_street_radiation(&hood, &street, &light);
    double wall_in = (double)found.short_in[JM_NORTH], wall_out = (double)found.short_out[JM_NORTH];
    double ground_out = (double)found.ground_short_out, ground_in = ground_out / 0.4;
    double absorbed = 2.0 * (wall_in - wall_out) + ground_in - ground_out;
    double left = ground_out * (1.0 - 2.0 * (double)view) + 2.0 * wall_out * (double)view;
    CHECK_NEAR(absorbed + left, 100.0, 0.01);
}

TEST(crowns_are_dense_in_summer_and_open_in_winter)
{
    UNUSED_STATE;
    CHECK(jm_crown_pass(200, 47.0) < 0.15f && jm_crown_pass(20, 47.0) == 0.5f);
    CHECK(jm_crown_pass(20, -35.0) < 0.15f);
}

// Both columns alike but for what the surfaces give.
static jm_air after(const jm_air_fluxes *fluxes, double wind_ms, int steps)
{
    jm_canopy flat = jm_canopy_of(0.0, 0.0, 0.0, 30.0);
    jm_air_column column = {flat, flat, 0.0, 5000.0};
    jm_air air = jm_air_at_rest(295.0);
    for (int i = 0; i < steps; i++)
        jm_air_advance(&column, fluxes, 295.0, wind_ms, 101325.0, 600.0, &air);
    return air;
}

TEST(a_city_that_gives_what_the_meadow_gives_is_as_warm_to_the_last_bit)
{
    UNUSED_STATE;
    jm_air_fluxes same = {-17.0, 6.0, 0.0, -17.0, 6.0};
    jm_air air = after(&same, 2.0, 100);
    CHECK(air.canyon_k == air.rural_k && air.upper_excess_k == 0.0);
    CHECK_NEAR(air.rural_k, 295.0, 1e-6);
}

TEST(more_heat_from_the_streets_warms_the_city_and_wind_carries_it_off)
{
    UNUSED_STATE;
    jm_air_fluxes warm = {20.0, 6.0, 0.0, -17.0, 6.0};
    jm_air calm = after(&warm, 1.0, 100), windy = after(&warm, 8.0, 100);
    CHECK(calm.canyon_k > calm.rural_k + 1.0);
    CHECK(windy.canyon_k > windy.rural_k);
    CHECK(windy.canyon_k - windy.rural_k < 0.5 * (calm.canyon_k - calm.rural_k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(diffuse_light_splits_into_sun_horizon_and_an_even_part),
        CASE(the_measured_long_wave_is_taken_and_clouds_add_to_the_formula),
        CASE(light_shared_out_over_an_hour_keeps_its_mean),
        CASE(roughness_of_staggered_cubes_is_macdonalds),
        CASE(streets_are_calmer_than_meadows_and_denser_streets_calmer_still),
        CASE(an_even_room_of_walls_ground_and_sky_gives_every_wall_its_own_light_back),
        CASE(reflections_in_a_canyon_keep_every_watt),
        CASE(crowns_are_dense_in_summer_and_open_in_winter),
        CASE(a_city_that_gives_what_the_meadow_gives_is_as_warm_to_the_last_bit),
        CASE(more_heat_from_the_streets_warms_the_city_and_wind_carries_it_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
