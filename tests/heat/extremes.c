// Balance and numbers under what no day brings, and what is refused.
#include "hand_heat.h"

#include "heat/model.h"

// Every two hours the sun jumps between nothing and 1000 W/m2 across the beam, the wind between
// calm and a gale.
static jm_heat_input harsh_hour(int hour)
{
    jm_heat_input in = summer_hour(hour % 24, 0.0);
    bool sun = hour / 2 % 2 == 1;
    in.mean.direct_normal_wm2 = sun ? 1000.0 : 0.0;
    in.mean.diffuse_wm2 = sun ? 150.0 : 20.0;
    in.begin.air_temp_k += 12.0; // a heat wave: 29 to 45 C
    in.end.air_temp_k += 12.0;
    in.mean.air_temp_k += 12.0;
    in.begin.wind_ms = sun ? 0.0 : 15.0;
    in.end.wind_ms = sun ? 15.0 : 0.0;
    return in;
}

TEST(heat_in_is_heat_out_and_stored_when_sun_and_wind_jump_over_every_surface)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    for (int64_t c = 0; c < 4900; c++) {
        bool roof = city->rasters.building_height_m[c] > 0.0f;
        const jm_surface roofs[] = {JM_SURFACE_ROOF, JM_SURFACE_COOL_ROOF, JM_SURFACE_GREEN_ROOF};
        const jm_surface grounds[] = {JM_SURFACE_ASPHALT, JM_SURFACE_PAVING, JM_SURFACE_GRAVEL,
                                      JM_SURFACE_GRASS,   JM_SURFACE_SHRUB,  JM_SURFACE_SOIL,
                                      JM_SURFACE_WATER,   JM_SURFACE_TRACK};
        city->rasters.surface_class[c] = (uint8_t)(roof ? roofs[c % 3] : grounds[c % 8]);
        city->rasters.irrigated[c] = (uint8_t)(c / 5 % 2);
    }
    jm_heat *heat = usual_heat(ctx, city);
    double worst = 0.0;
    for (int hour = 0; hour < 72; hour++) {
        jm_heat_input in = harsh_hour(hour);
        if (hour % 24 == 0)
            jm_heat_begin_day(heat);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
        double residual = summary_of(heat).energy_residual_wm2;
        worst = residual > worst && hour >= 24 ? residual : worst;
    }
    print_message("largest energy residual %.4f W/m2\n", worst);
    // Of fluxes near 1000 W/m2. Deep water stores 70000 J m-2 K-1 a second: a float near 30 C,
    // rounded to 1e-6 K, would alone be 0.1 W/m2.
    CHECK(worst < 0.05);
    leave_town(ctx, city, heat);
}

TEST(an_isothermal_city_without_sun_stays_so_and_feels_so)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    plant(city, 1, 5, 10, 30, 3.0, 9.0);
    city->rasters.surface_class[cell_of(city, 3, 40)] = JM_SURFACE_WATER;
    const double t = 294.15; // between the limits of rooms, which are then as warm too
    jm_heat_def def = jm_heat_default_def();
    def.deep_temp_k = t;
    jm_weather still = {.air_temp_k = t,
                        .relative_humidity = 1.0, // nothing evaporates
                        .pressure_pa = 101325.0,
                        .wind_ms = 2.0,
                        .longwave_down_wm2 = JM_STEFAN_BOLTZMANN * t * t * t * t};
    jm_heat *heat = NULL;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    for (int u = 0; u < JM_USAGE_COUNT; u++) // nobody at home, nothing switched on
        heat->classes[u].gains_wm2 = heat->classes[u].people_m2 =
            heat->classes[u].vapour_gains_wm2 = 0.0;
    for (int hour = 0; hour < 30; hour++) {
        jm_heat_input in = summer_hour(hour % 24, 2.0);
        in.begin = in.end = in.mean = still;
        if (hour == 0)
            CHECK_OK(ctx, jm_heat_reset(heat, &in));
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
    for (int64_t c = 0; c < 4900; c++) {
        CHECK_NEAR(cells_of(heat, "surface_temp")[c], t, 0.002);
        if (city->rasters.building_height_m[c] <= 0.0f)
            CHECK_NEAR(cells_of(heat, "tmrt")[c], t, 0.005);
    }
    CHECK_NEAR(summary_of(heat).mean_air_temp_k, t, 0.002);
    leave_town(ctx, city, heat);
}

TEST(weather_extremes_leave_no_cell_without_a_number)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    city->rasters.surface_class[0] = JM_SURFACE_WATER;
    jm_heat_def def = jm_heat_default_def();
    const jm_weather ends[] = {
        {210.0, 1.0, 60000.0, 0.0, 0.0, 0.0, 0.0, (double)NAN, (double)NAN, 0.0, 0.0},
        {325.0, 0.0, 105000.0, 100.0, 0.0, 1200.0, 800.0, (double)NAN, 1.0, 0.02, 0.0},
        {325.0, 1.0, 101325.0, 0.0, 0.0, 1500.0, 0.0, 600.0, 0.0, 0.0, 0.0},
    };
    for (int k = 0; k < 3; k++) {
        jm_heat *heat = heat_of(ctx, &def, city);
        for (int hour = 0; hour < 24; hour++) {
            jm_heat_input in = summer_hour(hour, 0.0);
            in.begin = in.end = in.mean = ends[k];
            CHECK_OK(ctx, jm_heat_step(heat, &in));
        }
        for (int64_t c = 0; c < 4900; c++)
            CHECK(isfinite(cells_of(heat, "surface_temp")[c]));
        CHECK(isfinite(cells_of(heat, "utci")[cell_of(city, 3, 3)]));
        jm_heat_destroy(heat);
    }
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(spoilt_input_is_refused_with_its_name_and_a_mend)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(20, 20, 2.0, JM_SURFACE_GRASS);
    jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = heat_of(ctx, &def, city);
    jm_heat_input in = summer_hour(10, 2.0);
    in.mean.diffuse_wm2 = (double)NAN;
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_DATA, "diffuse_wm2");
    in = summer_hour(10, 2.0);
    in.end.air_temp_k = 33.0; // Celsius
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_DATA, "air_temp_k");
    in = summer_hour(10, 2.0);
    in.length_s = 3500.0;
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_ARGUMENT, "substep");
    float bad[400] = {0.0f};
    bad[7] = NAN;
    in = summer_hour(10, 2.0);
    in.traffic_heat_wm2 = bad;
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_ARGUMENT, "traffic");
    jm_heat_destroy(heat);

    city->rasters.building_height_m[5] = NAN;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_DATA, "column 5");
    city->rasters.building_height_m[5] = 0.0f;
    for (int c = 0; c < 400; c++)
        city->rasters.ground_height_m[c] = NAN;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_DATA, "relief");
    for (int c = 0; c < 400; c++)
        city->rasters.ground_height_m[c] = 0.0f;
    def.fetch_km = -1.0;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_ARGUMENT, "fetch_km");
    def.fetch_km = 0.0;
    def.substep_s = 0;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_ARGUMENT, "substep_s");
    free_city(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(heat_in_is_heat_out_and_stored_when_sun_and_wind_jump_over_every_surface),
        CASE(an_isothermal_city_without_sun_stays_so_and_feels_so),
        CASE(weather_extremes_leave_no_cell_without_a_number),
        CASE(spoilt_input_is_refused_with_its_name_and_a_mend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
