// What trees, white paving, water and traffic change.
#include "hand_heat.h"

TEST(shade_of_a_tree_takes_fifteen_to_thirty_five_kelvin_off_at_noon)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(100, 100, 1.0, JM_SURFACE_PAVING);
    plant(city, 40, 60, 40, 60, 3.0, 12.0);
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 13, 2.0);
    const float *tmrt = cells_of(heat, "tmrt");
    double less = (double)(tmrt[cell_of(city, 90, 90)] - tmrt[cell_of(city, 50, 50)]);
    print_message("under a crown Tmrt is %.1f K lower\n", less);
    CHECK(less > 15.0 && less < 35.0);
    CHECK(cells_of(heat, "utci")[cell_of(city, 50, 50)] <
          cells_of(heat, "utci")[cell_of(city, 90, 90)] - 3.0f);
    leave_town(ctx, city, heat);
}

TEST(a_tree_in_the_shade_of_a_building_takes_less_than_five_kelvin_off)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    double tmrt_k[2];
    for (int tree = 0; tree < 2; tree++) {
        // A slab of 40 m along the south; at noon its shade is 17 m long at this latitude.
        jm_city *city = plain(100, 100, 1.0, JM_SURFACE_PAVING);
        build(city, 70, 80, 0, 100, 40.0);
        if (tree == 1)
            plant(city, 62, 69, 40, 60, 3.0, 10.0);
        jm_heat_def def = jm_heat_default_def();
        jm_heat *heat = heat_of(ctx, &def, city);
        run_hours(ctx, heat, 0, 13, 2.0);
        CHECK(cells_of(heat, "shadow")[cell_of(city, 65, 50)] < 0.01f);
        tmrt_k[tree] = (double)cells_of(heat, "tmrt")[cell_of(city, 65, 50)];
        jm_heat_destroy(heat);
        free_city(city);
    }
    print_message("a tree in building shade changes Tmrt by %.2f K\n", tmrt_k[1] - tmrt_k[0]);
    CHECK(fabs(tmrt_k[1] - tmrt_k[0]) < 5.0);
    jm_ctx_destroy(ctx);
}

TEST(white_paving_cools_the_ground_and_warms_those_who_stand_on_it_at_noon)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *dark = plain(80, 80, 2.0, JM_SURFACE_PAVING);
    jm_city *white = plain(80, 80, 2.0, JM_SURFACE_COOL_PAVING);
    jm_heat_def def = jm_heat_default_def();
    jm_heat *a = heat_of(ctx, &def, dark), *b = heat_of(ctx, &def, white);
    run_hours(ctx, a, 0, 13, 2.0);
    run_hours(ctx, b, 0, 13, 2.0);
    int64_t middle = cell_of(dark, 40, 40);
    CHECK(cells_of(b, "surface_temp")[middle] < cells_of(a, "surface_temp")[middle] - 3.0f);
    CHECK(cells_of(b, "tmrt")[middle] > cells_of(a, "tmrt")[middle] + 0.5f);
    jm_heat_destroy(a);
    jm_heat_destroy(b);
    free_city(dark);
    free_city(white);
    jm_ctx_destroy(ctx);
}

TEST(watered_grass_is_cooler_than_dry_grass_by_day)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(80, 80, 2.0, JM_SURFACE_GRASS);
    memset(city->rasters.irrigated, 1, 40 * 80);
    jm_heat_def def = jm_heat_default_def();
    def.soil_share = 0.1; // after a dry month
    jm_heat *heat = heat_of(ctx, &def, city);
    run_hours(ctx, heat, 0, 14, 2.0);
    const float *surface = cells_of(heat, "surface_temp");
    CHECK(surface[cell_of(city, 10, 40)] < surface[cell_of(city, 70, 40)] - 2.0f);
    leave_town(ctx, city, heat);
}

TEST(heat_of_traffic_warms_the_air_a_little_and_no_traffic_is_as_zero_traffic)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    jm_heat_def def = jm_heat_default_def();
    float *watts = calloc(4900, sizeof *watts);
    double air_k[3];
    for (int k = 0; k < 3; k++) {
        jm_heat *heat = heat_of(ctx, &def, city);
        for (int32_t c = 0; c < 70; c++)
            watts[cell_of(city, 3, c)] = k == 2 ? 300.0f : 0.0f;
        for (int hour = 0; hour < 14; hour++) {
            jm_heat_input in = summer_hour(hour, 2.0);
            in.traffic_heat_wm2 = k == 0 ? NULL : watts;
            CHECK_OK(ctx, jm_heat_step(heat, &in));
        }
        air_k[k] = summary_of(heat).mean_air_temp_k;
        jm_heat_destroy(heat);
    }
    CHECK(air_k[0] == air_k[1]);
    // 4.3 W over a square metre of city, 8.7 over one of street.
    print_message("traffic heat: %.3f K\n", air_k[2] - air_k[0]);
    CHECK(air_k[2] > air_k[0] + 0.01 && air_k[2] < air_k[0] + 1.0);
    free(watts);
    free_city(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(shade_of_a_tree_takes_fifteen_to_thirty_five_kelvin_off_at_noon),
        CASE(a_tree_in_the_shade_of_a_building_takes_less_than_five_kelvin_off),
        CASE(white_paving_cools_the_ground_and_warms_those_who_stand_on_it_at_noon),
        CASE(watered_grass_is_cooler_than_dry_grass_by_day),
        CASE(heat_of_traffic_warms_the_air_a_little_and_no_traffic_is_as_zero_traffic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
