// The whole model on small cities made by hand: the heat island, its maps and means.
#include "hand_heat.h"

#include "core/sun.h"

TEST(a_flat_city_of_grass_is_no_heat_island_by_day_or_night_calm_or_windy)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(150, 90, 2.0, JM_SURFACE_GRASS);
    jm_heat *heat = usual_heat(ctx, city);
    for (int hour = 0; hour < 48; hour++) {
        run_hours(ctx, heat, hour, hour + 1, hour < 24 ? 0.0 : 3.0);
        jm_heat_summary s = summary_of(heat);
        CHECK_NEAR(s.mean_air_temp_k, s.mean_rural_temp_k, 1e-6);
    }
    CHECK_NEAR(summary_of(heat).heat_island_night_k, 0.0, 1e-6);
    leave_town(ctx, city, heat);
}

TEST(the_meadow_returns_the_temperature_of_the_station)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(56, 56, 2.0, 20, 8, 12.0);
    jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = heat_of(ctx, &def, city);
    for (int hour = 0; hour < 48; hour++) {
        jm_heat_begin_day(heat);
        run_hours(ctx, heat, hour, hour + 1, 2.0);
        // The tile ends each substep at the station's value: 10 minutes' ends against the hour.
        jm_heat_input in = summer_hour(hour % 24, 2.0);
        double station_k =
            in.begin.air_temp_k + (in.end.air_temp_k - in.begin.air_temp_k) * 3.5 / 6;
        CHECK_NEAR(summary_of(heat).mean_rural_temp_k, station_k, 0.5);
    }
    leave_town(ctx, city, heat);
}

// Night heat island of the second day of a clear calm or windy spell, and the mean sky view.
static double island_k(jm_ctx *ctx, jm_city *city, double wind_ms, double *sky_view)
{
    jm_heat_def def = jm_heat_default_def();
    def.fetch_km = 3.0;
    jm_heat *heat = heat_of(ctx, &def, city);
    warm_hours(ctx, heat, 0, 24, wind_ms);
    jm_heat_begin_day(heat);
    run_hours(ctx, heat, 0, 24, wind_ms);
    double found = summary_of(heat).heat_island_night_k, sum = 0.0, count = 0.0;
    for (int64_t c = 0; c < jm_grid_cells(&city->grid); c++)
        if (city->rasters.building_height_m[c] <= 0.0f) {
            sum += (double)cells_of(heat, "sky_view_factor")[c];
            count += 1.0;
        }
    *sky_view = sum / count;
    jm_heat_destroy(heat);
    return found;
}

TEST(a_calm_clear_night_makes_a_heat_island_that_grows_with_what_hides_the_sky_and_falls_with_wind)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    // Streets of 16 m between blocks of 40 m.
    const double heights_m[] = {4.0, 8.0, 16.0, 24.0};
    double before_k = 0.0, before_sky = 1.0, calm_16 = 0.0;
    for (int i = 0; i < 4; i++) {
        jm_city *city = town(84, 84, 2.0, 20, 8, heights_m[i]);
        double sky = 0.0, calm = island_k(ctx, city, 1.0, &sky);
        // Oke 1981: the largest island of a calm clear night.
        const double oke_k = 7.45 + 3.97 * log(heights_m[i] / 16.0);
        print_message("H/W %.2f: sky view %.2f, night heat island %.2f K (Oke's largest %.2f)\n",
                      heights_m[i] / 16.0, sky, calm, oke_k);
        CHECK(sky < before_sky && calm > before_k);
        CHECK(calm < oke_k);
        before_sky = sky;
        before_k = calm;
        calm_16 = i == 2 ? calm : calm_16;
        free_city(city);
    }
    jm_city *city = town(84, 84, 2.0, 20, 8, 16.0);
    double sky = 0.0, breeze = island_k(ctx, city, 3.0, &sky),
           gale = island_k(ctx, city, 8.0, &sky);
    print_message("H/W 1 in wind of 1, 3, 8 m/s: %.2f, %.2f, %.2f K\n", calm_16, breeze, gale);
    CHECK(breeze < 0.9 * calm_16 && gale < 0.6 * breeze && gale > 0.0);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(in_lambert_93_at_brest_a_poles_noon_shadow_points_to_true_north)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(301, 101, 1.0, JM_SURFACE_PAVING);
    city->place = (jm_geo_place){
        .latitude_deg = 48.39, .longitude_deg = -4.486, .convergence_rad = -5.43 * JM_DEG};
    city->rasters.building_height_m[cell_of(city, 250, 50)] = 100.0f;
    jm_heat_def def = jm_heat_default_def();
    def.substep_s = 60;
    jm_heat *heat = heat_of(ctx, &def, city);
    // One minute around the sun's transit of the day.
    jm_sun_place place = {.latitude_deg = 48.39, .longitude_deg = -4.486};
    double noon_s = jm_sun_rise_set(&place, SUMMER_DAY_S + 43200.0, 0.0).transit_utc_s;
    jm_heat_input in = summer_hour(12, 2.0);
    in.start_utc_s = noon_s - 30.0;
    in.length_s = 60.0;
    in.radiation_centre_utc_s = noon_s;
    CHECK_OK(ctx, jm_heat_step(heat, &in));
    const float *lit = cells_of(heat, "shadow");
    // Centre of the shade 30 m or more from the pole.
    double east = 0.0, north = 0.0;
    for (int32_t r = 0; r < 220; r++)
        for (int32_t c = 0; c < 101; c++)
            if (lit[cell_of(city, r, c)] < 0.5f) {
                east += c - 50;
                north += 250 - r;
            }
    CHECK(north > 0.0);
    // True north lies 5.43 degrees east of grid north there; rounding to cells is worth 0.5 degree.
    CHECK_NEAR(atan2(east, north) / JM_DEG, 5.43, 0.6);
    leave_town(ctx, city, heat);
}

TEST(roofs_have_no_pedestrians_the_air_lies_over_them_and_everything_else_is_a_number)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    plant(city, 1, 5, 10, 30, 3.0, 9.0);
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 24, 0.0);
    const char *always[] = {"surface_temp", "shadow", "traffic_heat"};
    const char *air[] = {"air_temp", "wind_speed", "building_heat"};
    for (int64_t c = 0; c < 4900; c++) {
        bool roof = city->rasters.building_height_m[c] > 0.0f;
        CHECK((isnan(cells_of(heat, "tmrt")[c]) != 0) == roof);
        CHECK((isnan(cells_of(heat, "utci")[c]) != 0) == roof);
        for (int i = 0; i < 3; i++)
            CHECK(isfinite(cells_of(heat, always[i])[c]));
    }
    for (int i = 0; i < 3; i++) {
        const jm_field *field = field_named(heat, air[i]);
        CHECK(field->dim == JM_DIM_AIR && field->count == 49); // cells of 20 m
        for (int64_t b = 0; b < 49; b++)
            CHECK(isfinite(cells_of(heat, air[i])[b]));
    }
    CHECK(summary_of(heat).energy_residual_wm2 < 0.1);
    leave_town(ctx, city, heat);
}

TEST(cells_without_ground_height_have_no_value_and_spoil_no_other)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    for (int32_t r = 0; r < 30; r++)
        for (int32_t c = 0; c < 45; c++)
            city->rasters.ground_height_m[cell_of(city, r, c)] = NAN;
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 14, 2.0);
    const char *names[] = {"surface_temp", "shadow", "sky_view_factor", "tmrt"};
    const char *air[] = {"air_temp", "wind_speed", "building_heat"};
    for (int64_t c = 0; c < 4900; c++) {
        const bool known = !isnan(city->rasters.ground_height_m[c]);
        const bool roof = city->rasters.building_height_m[c] > 0.0f;
        for (int i = 0; i < 4; i++)
            CHECK(isfinite(cells_of(heat, names[i])[c]) == (known && (i != 3 || !roof)));
    }
    // Cells of the air, of 20 m: three rows of four hold nothing, half of the fifth is known.
    for (int64_t b = 0; b < 49; b++)
        for (int i = 0; i < 3; i++)
            CHECK(isfinite(cells_of(heat, air[i])[b]) == (b / 7 >= 3 || b % 7 >= 4));
    CHECK(isfinite(summary_of(heat).mean_air_temp_k));
    CHECK(isfinite(summary_of(heat).mean_utci_k_max));
    leave_town(ctx, city, heat);
}

TEST(only_the_maps_asked_for_are_kept_and_the_others_do_not_change)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    jm_heat_def all = jm_heat_default_def(), few = all;
    all.outputs |= JM_HEAT_PET;
    few.outputs = JM_HEAT_UTCI;
    jm_heat *a = heat_of(ctx, &all, city), *b = heat_of(ctx, &few, city);
    run_hours(ctx, a, 0, 14, 2.0);
    run_hours(ctx, b, 0, 14, 2.0);
    CHECK(field_named(b, "surface_temp") == NULL && field_named(b, "pet") == NULL);
    CHECK((field_named(b, "tmrt")->flags & JM_RESULT) == 0);
    CHECK(memcmp(cells_of(a, "utci"), cells_of(b, "utci"), 4900 * sizeof(float)) == 0);
    // PET of a hot afternoon lies near Tmrt and air temperature.
    for (int64_t c = 0; c < 4900; c++)
        CHECK(isnan(cells_of(a, "tmrt")[c])
                  ? isnan(cells_of(a, "pet")[c])
                  : cells_of(a, "pet")[c] > 295.0f && cells_of(a, "pet")[c] < 335.0f);
    jm_heat_destroy(a);
    jm_heat_destroy(b);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(mean_temperatures_are_those_of_the_hours_since_the_day_began)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    // One cell of the air grid: its map is its mean.
    jm_city *city = plain(10, 10, 2.0, JM_SURFACE_ASPHALT);
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 5, 2.0);
    jm_heat_begin_day(heat);
    double air_ks = 0.0;
    for (int hour = 5; hour < 17; hour++) {
        run_hours(ctx, heat, hour, hour + 1, 2.0);
        air_ks += 3600.0 * (double)cells_of(heat, "air_temp")[0];
    }
    // From 5 to 17 h this weather's mean is 300.7 K at the station, its last hour 305.5 K.
    jm_heat_summary s = summary_of(heat);
    CHECK_NEAR(s.mean_air_temp_k, air_ks / 43200.0, 1e-4); // fields are float
    CHECK_NEAR(s.mean_rural_temp_k, 300.7, 1.0);
    leave_town(ctx, city, heat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_flat_city_of_grass_is_no_heat_island_by_day_or_night_calm_or_windy),
        CASE(the_meadow_returns_the_temperature_of_the_station),
        CASE(
            a_calm_clear_night_makes_a_heat_island_that_grows_with_what_hides_the_sky_and_falls_with_wind),
        CASE(in_lambert_93_at_brest_a_poles_noon_shadow_points_to_true_north),
        CASE(roofs_have_no_pedestrians_the_air_lies_over_them_and_everything_else_is_a_number),
        CASE(cells_without_ground_height_have_no_value_and_spoil_no_other),
        CASE(only_the_maps_asked_for_are_kept_and_the_others_do_not_change),
        CASE(mean_temperatures_are_those_of_the_hours_since_the_day_began),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
