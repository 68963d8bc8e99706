// Mode solweig: its formulas where they can be written down, and what its simplifications still
// must do. The rasters of the reference are compared by tests/cli/reference_scenes.sh.
#include "hand_city.h"

#include "heat/solweig_own.h"

// 2026-07-19T12:00:00Z: local noon at 0 E.
#define NOON_S (SUMMER_DAY_S + 12.0 * 3600.0)

static jm_solweig *model_of(jm_ctx *ctx, const jm_city *city, bool anisotropic)
{
    jm_solweig_def def = jm_solweig_default_def();
    jm_solweig *s = NULL;
    def.anisotropic = anisotropic;
    CHECK_OK(ctx, jm_solweig_create(ctx, &def, city, &s));
    return s;
}

static void end(jm_ctx *ctx, jm_city *city, jm_solweig *s)
{
    jm_solweig_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

// Tmrt [C] of all cells after one row.
static void one_row(jm_ctx *ctx, jm_solweig *s, const jm_weather *w, double end_utc_s, float *tmrt,
                    float *shadow)
{
    CHECK_OK(ctx, jm_solweig_step(s, w, end_utc_s, 3600.0, tmrt, shadow));
}

TEST(open_ground_gets_the_fluxes_of_the_closed_form)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(60, 60, 1.0, JM_SURFACE_ASPHALT);
    jm_solweig *s = model_of(ctx, city, false);
    const jm_heat_station middle = {"middle", 30.5, 30.5, 0.0};
    CHECK_OK(ctx, jm_solweig_watch(s, &middle, 1));
    static float tmrt[3600], shadow[3600];
    const jm_weather w = summer_weather(NOON_S - 1800.0, 2.0);
    one_row(ctx, s, &w, NOON_S, tmrt, shadow);
    const jm_solweig_now now = jm_solweig_now_at(s, &w, NOON_S, 3600.0);
    const jm_heat_fluxes f = *jm_solweig_station_fluxes(s);
    // No wall, no crown: sun and sky; albedo 0.18; sky of Prata.
    const double global = w.direct_normal_wm2 * now.sin_elevation + w.diffuse_wm2;
    CHECK_NEAR(f.k_down, global, 1e-3 * global);
    CHECK_NEAR(f.k_up, 0.18 * global, 1e-3 * global);
    CHECK_NEAR(f.l_down, now.emissivity * now.black_wm2, 0.5);
    const double ground_k = now.air_k + jm_solweig_rise_k(&jm_solweig_covers[1], &now);
    CHECK(ground_k > now.air_k + 15.0);
    CHECK_NEAR(f.l_up, 0.95 * JM_SOLWEIG_SIGMA * pow(ground_k, 4.0), 0.5);
    // Upright faces: half of the sky and half of the ground, no beam.
    CHECK_NEAR(f.k_n, 0.5 * (w.diffuse_wm2 + 0.18 * global), 2.0);
    CHECK_NEAR(f.k_s, f.k_n, 2.0);
    const double short_wm2 = 0.28 * w.direct_normal_wm2 * now.cos_elevation +
                             0.06 * (double)(f.k_down + f.k_up) +
                             0.22 * (double)(f.k_n + f.k_e + f.k_s + f.k_w);
    const double long_wm2 =
        0.06 * (double)(f.l_down + f.l_up) + 0.22 * (double)(f.l_n + f.l_e + f.l_s + f.l_w);
    const double absorbed = 0.70 * short_wm2 + 0.95 * long_wm2;
    CHECK_NEAR(f.tmrt, pow(absorbed / (0.95 * JM_SOLWEIG_SIGMA), 0.25) - 0.05, 0.01);
    CHECK_NEAR(tmrt[30 * 60 + 30], f.tmrt, 0.0);
    end(ctx, city, s);
}

TEST(both_skies_give_open_ground_the_same_light_from_above)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(40, 40, 2.0, JM_SURFACE_GRASS);
    const jm_heat_station middle = {"middle", 40.0, 40.0, 0.0};
    static float tmrt[1600], shadow[1600];
    const jm_weather w = summer_weather(NOON_S - 1800.0, 2.0);
    float down[2];
    for (int sky = 0; sky < 2; sky++) {
        jm_solweig *s = model_of(ctx, city, sky == 1);
        CHECK_OK(ctx, jm_solweig_watch(s, &middle, 1));
        one_row(ctx, s, &w, NOON_S, tmrt, shadow);
        down[sky] = jm_solweig_station_fluxes(s)->k_down;
        jm_solweig_destroy(s);
    }
    CHECK_NEAR(down[1], down[0], 0.01 * (double)down[0]);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(a_block_throws_a_shadow_of_its_height_over_the_tangent_and_walls_face_away_from_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(120, 120, 1.0, JM_SURFACE_ASPHALT);
    build(city, 50, 70, 50, 70, 20.0);
    jm_solweig *s = model_of(ctx, city, false);
    static float tmrt[14400], shadow[14400];
    const jm_weather w = summer_weather(NOON_S - 1800.0, 2.0);
    one_row(ctx, s, &w, NOON_S, tmrt, shadow);
    const jm_solweig_now now = jm_solweig_now_at(s, &w, NOON_S, 3600.0);
    // The sun stands a little east of south: count the shade along the middle column.
    int shaded = 0;
    for (int r = 0; r < 50; r++)
        shaded += shadow[r * 120 + 60] < 0.5f;
    const double along = 20.0 * now.cos_elevation / now.sin_elevation * -cos(now.azimuth_rad);
    CHECK_NEAR(shaded, along, 1.5);
    CHECK(isnan(tmrt[60 * 120 + 60]) && !isnan(tmrt[10 * 120 + 60]));
    // Walls of the four sides look away from the block.
    const double looks[4] = {0.0, 90.0, 180.0, 270.0};
    const int64_t beside[4] = {49 * 120 + 60, 60 * 120 + 70, 70 * 120 + 60, 60 * 120 + 49};
    for (int k = 0; k < 4; k++) {
        CHECK_NEAR(s->wall_m[beside[k]], 20.0, 1e-5);
        const double off =
            cos((double)s->wall_azimuth_rad[beside[k]] - looks[k] * 3.14159265358979 / 180.0);
        CHECK(off > 0.99);
    }
    end(ctx, city, s);
}

// Shares of the sky at the middle of a street and under a crown.
TEST(shares_of_the_sky_follow_the_closed_form_of_a_street)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    for (double ratio = 0.5; ratio <= 2.0; ratio *= 2.0) {
        jm_city *city = plain(401, 60, 1.0, JM_SURFACE_ASPHALT);
        build(city, 0, 401, 0, 20, ratio * 20.0);
        build(city, 0, 401, 40, 60, ratio * 20.0);
        jm_solweig *s = model_of(ctx, city, false);
        static float sky[401 * 60];
        jm_solweig_sky_view(s, sky);
        // UMEP itself is off by up to 0.037 (153 directions, walls at the middle of cells).
        const double exact = cos(atan(2.0 * ratio));
        const double found = 0.5 * ((double)sky[200 * 60 + 29] + (double)sky[200 * 60 + 30]);
        CHECK_NEAR(found, exact, 0.04);
        CHECK(isnan(sky[200 * 60 + 5]));
        jm_solweig_destroy(s);
        free_city(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(crowns_take_away_fifteen_to_thirty_five_degrees_and_walls_behind_them_are_not_seen)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(100, 100, 1.0, JM_SURFACE_ASPHALT);
    plant(city, 40, 60, 40, 60, 3.0, 12.0);
    build(city, 62, 70, 30, 70, 8.0);
    jm_solweig *s = model_of(ctx, city, true);
    static float tmrt[10000], shadow[10000];
    const jm_weather w = summer_weather(NOON_S - 1800.0, 2.0);
    one_row(ctx, s, &w, NOON_S, tmrt, shadow);
    const double open = (double)tmrt[20 * 100 + 20], under = (double)tmrt[50 * 100 + 50];
    CHECK_NEAR(shadow[50 * 100 + 50], 0.03, 1e-6);
    CHECK(open - under > 15.0 && open - under < 35.0);
    // South of the wood crowns stand before the house, for those who look from the north of it.
    int before = 0;
    for (int64_t i = 0; i < s->count; i++)
        if (s->receiver[i] == 38 * 100 + 50)
            for (int32_t p = 0; p < JM_PATCHES; p++)
                before += jm_has_bit(s->before + i * JM_PATCH_BYTES, p);
    CHECK(before > 0);
    end(ctx, city, s);
}

TEST(ground_warms_with_a_delay_that_its_first_row_of_the_morning_lacks)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(30, 30, 1.0, JM_SURFACE_ASPHALT);
    jm_solweig *s = model_of(ctx, city, false);
    const jm_heat_station middle = {"middle", 15.5, 15.5, 0.0};
    CHECK_OK(ctx, jm_solweig_watch(s, &middle, 1));
    static float tmrt[900], shadow[900];
    double last = 0.0;
    int rows = 0;
    for (int hour = 1; hour <= 24; hour++) {
        const double end_s = SUMMER_DAY_S + 3600.0 * hour;
        const jm_weather w = summer_weather(end_s - 1800.0, 2.0);
        one_row(ctx, s, &w, end_s, tmrt, shadow);
        const jm_solweig_now now = jm_solweig_now_at(s, &w, end_s, 3600.0);
        const double rise = jm_solweig_rise_k(&jm_solweig_covers[1], &now);
        const double at_once = 0.95 * JM_SOLWEIG_SIGMA * pow(now.air_k + rise, 4.0);
        // A share exp(-33.27 / 24) of what was stays for an hour.
        const double stays = exp(-33.27 / 24.0);
        const double wanted = rows == 0 ? at_once : at_once * (1.0 - stays) + last * stays;
        const double found = (double)jm_solweig_station_fluxes(s)->l_up;
        CHECK_NEAR(found, now.day ? wanted : 0.95 * now.black_wm2, 0.5);
        last = wanted;
        rows = now.day ? rows + 1 : 0;
        CHECK(now.day || shadow[450] == 0.0f);
    }
    end(ctx, city, s);
}

TEST(the_shaded_share_of_walls_is_a_share_and_falls_as_the_sun_climbs)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(120, 120, 1.0, 24, 12, 12.0);
    jm_solweig *s = model_of(ctx, city, false);
    const jm_weather w = summer_weather(NOON_S - 1800.0, 2.0);
    jm_solweig_now now = jm_solweig_now_at(s, &w, NOON_S, 3600.0);
    for (int64_t i = 0; i < s->count; i += 37) {
        double last = 1.0;
        for (int degrees = 2; degrees <= 88; degrees += 2) {
            now.zenith_rad = (90.0 - degrees) * JM_DEG;
            const double shade = jm_solweig_wall_shade(s, &now, i);
            CHECK(shade >= 0.0 && shade <= 1.0);
            CHECK(shade <= last + 1e-9);
            last = shade;
        }
    }
    end(ctx, city, s);
}

TEST(one_cell_no_data_deep_land_and_large_cells_are_all_weathered)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double sizes[] = {0.5, 50.0};
    for (int k = 0; k < 2; k++) {
        jm_city *city = plain(1, k == 0 ? 1 : 7, sizes[k], JM_SURFACE_WATER);
        float tmrt[7], shadow[7];
        for (int c = 0; c < city->grid.columns; c++)
            city->rasters.ground_height_m[c] = -400.0f;
        if (k == 1)
            city->rasters.ground_height_m[3] = NAN;
        jm_solweig *s = model_of(ctx, city, true);
        const jm_weather w = summer_weather(NOON_S - 1800.0, 2.0);
        one_row(ctx, s, &w, NOON_S, tmrt, shadow);
        CHECK(isfinite(tmrt[0]) && tmrt[0] > 300.0f && tmrt[0] < 360.0f);
        if (k == 1)
            CHECK(isnan(tmrt[3]) && isfinite(tmrt[4]));
        jm_weather bad = w;
        bad.relative_humidity = (double)NAN;
        CHECK_FAILS(ctx, jm_solweig_step(s, &bad, NOON_S, 3600.0, tmrt, shadow), JM_ERR_DATA,
                    "lacks");
        jm_solweig_destroy(s);
        free_city(city);
    }
    jm_ctx_destroy(ctx);
}

// Its surfaces keep no heat and its air is the station's: a balance of 0 would claim a check.
TEST(what_has_no_balance_tells_none)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(20, 20, 2.0, JM_SURFACE_ASPHALT);
    jm_heat_def def = jm_heat_default_def();
    def.mode = JM_HEAT_SOLWEIG;
    def.outputs = JM_HEAT_TMRT;
    jm_heat *heat = NULL;
    jm_heat_summary found;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    const jm_heat_input noon = summer_hour(12, 2.0);
    CHECK_OK(ctx, jm_heat_reset(heat, &noon));
    CHECK_OK(ctx, jm_heat_step(heat, &noon));
    jm_heat_summarise(heat, &found);
    const double all[] = {found.mean_air_temp_k,       found.mean_rural_temp_k,
                          found.heat_island_night_k,   found.mean_utci_k_max,
                          found.hours_utci_over_32,    found.hours_utci_over_38,
                          found.energy_residual_wm2,   found.shortwave_residual,
                          found.longwave_residual_wm2, found.air_residual};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        CHECK(isnan(all[i]));
    leave_town(ctx, city, heat);
}

TEST(maps_that_it_does_not_compute_are_not_kept_as_zeros)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(20, 20, 2.0, JM_SURFACE_ASPHALT);
    jm_heat_def def = jm_heat_default_def();
    def.mode = JM_HEAT_SOLWEIG;
    def.outputs = JM_HEAT_OUTPUTS_USUAL | JM_HEAT_PET;
    jm_heat *heat = NULL;
    int64_t count = 0;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    const jm_field *fields = jm_heat_fields(heat, &count);
    bool tmrt = false;
    for (int64_t f = 0; f < count; f++) {
        static const char *const unknown[] = {"surface_temp", "pet", "traffic_heat",
                                              "building_heat"};
        for (size_t u = 0; u < sizeof unknown / sizeof *unknown; u++)
            CHECK(strcmp(fields[f].name, unknown[u]) != 0);
        tmrt = tmrt || strcmp(fields[f].name, "tmrt") == 0;
    }
    CHECK(tmrt);
    leave_town(ctx, city, heat);
}

TEST(a_cell_without_ground_has_no_value_in_any_map)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(20, 20, 2.0, JM_SURFACE_ASPHALT);
    city->rasters.ground_height_m[210] = NAN;
    jm_heat_def def = jm_heat_default_def();
    def.mode = JM_HEAT_SOLWEIG;
    jm_heat *heat = NULL;
    int64_t count = 0;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    const jm_heat_input noon = summer_hour(12, 2.0);
    CHECK_OK(ctx, jm_heat_reset(heat, &noon));
    CHECK_OK(ctx, jm_heat_step(heat, &noon));
    const jm_field *fields = jm_heat_fields(heat, &count);
    for (int64_t f = 0; f < count; f++) {
        const float *values = fields[f].values;
        if (fields[f].dim == JM_DIM_CELLS && fields[f].flags != 0)
            CHECK(isnan(values[210]) && isfinite(values[211]));
    }
    leave_town(ctx, city, heat);
}

TEST(two_threads_give_the_bits_of_one)
{
    UNUSED_STATE;
    static float tmrt[2][14400], shadow[2][14400];
    for (int k = 0; k < 2; k++) {
        jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = k + 1});
        jm_city *city = town(120, 120, 1.0, 24, 12, 12.0);
        plant(city, 2, 10, 2, 100, 2.0, 8.0);
        jm_solweig *s = model_of(ctx, city, true);
        const jm_weather w = summer_weather(NOON_S - 1800.0, 2.0);
        one_row(ctx, s, &w, NOON_S, tmrt[k], shadow[k]);
        jm_solweig_destroy(s);
        free_city(city);
        jm_ctx_destroy(ctx);
    }
    CHECK(memcmp(tmrt[0], tmrt[1], sizeof tmrt[0]) == 0);
    CHECK(memcmp(shadow[0], shadow[1], sizeof shadow[0]) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(open_ground_gets_the_fluxes_of_the_closed_form),
        CASE(both_skies_give_open_ground_the_same_light_from_above),
        CASE(a_block_throws_a_shadow_of_its_height_over_the_tangent_and_walls_face_away_from_it),
        CASE(shares_of_the_sky_follow_the_closed_form_of_a_street),
        CASE(crowns_take_away_fifteen_to_thirty_five_degrees_and_walls_behind_them_are_not_seen),
        CASE(ground_warms_with_a_delay_that_its_first_row_of_the_morning_lacks),
        CASE(the_shaded_share_of_walls_is_a_share_and_falls_as_the_sun_climbs),
        CASE(one_cell_no_data_deep_land_and_large_cells_are_all_weathered),
        CASE(what_has_no_balance_tells_none),
        CASE(maps_that_it_does_not_compute_are_not_kept_as_zeros),
        CASE(a_cell_without_ground_has_no_value_in_any_map),
        CASE(two_threads_give_the_bits_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
