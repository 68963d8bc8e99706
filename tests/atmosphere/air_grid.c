// Air between and above the buildings: the rural tile, the wind, the balance.
#include "air_town.h"

TEST(a_flat_city_of_grass_is_the_rural_tile_to_the_last_bit)
{
    UNUSED_STATE;
    jm_ctx *ctx = ctx_of(2);
    town t;
    town_make(&t, ctx, frame_of(12, 100.0), NULL);
    air_day day = clear_day;
    town_reset(&t, &day, 0.0);
    for (int i = 1; i <= 3 * 144; i++) {
        day.from_rad = 0.05 * i;
        day.wind_ms = 2.0 + 1.9 * sin(0.1 * i);
        town_step(&t, &day, fmod(i / 6.0, 24.0), true);
        const jm_air_cell *cells = jm_air_cells(t.air);
        jm_air_cell tile = jm_air_rural(t.air);
        for (int64_t b = 0; b < t.blocks; b++) {
            CHECK_NEAR(cells[b].canyon_k, tile.canyon_k, 1e-6);
            CHECK_NEAR(cells[b].above_k, tile.above_k, 1e-6);
            CHECK_NEAR(cells[b].canyon_q, tile.canyon_q, 1e-9);
            CHECK(cells[b].street_wind_ms == tile.street_wind_ms);
        }
    }
    town_end(&t);
    jm_ctx_destroy(ctx);
}

TEST(the_rural_tile_returns_the_station_by_day_and_night_in_every_weather)
{
    UNUSED_STATE;
    jm_ctx *ctx = ctx_of(1);
    const double winds[] = {0.0, 0.5, 2.5, 12.0}, clears[] = {1.0, 0.1};
    for (int w = 0; w < 4; w++)
        for (int c = 0; c < 2; c++) {
            air_day day = clear_day;
            day.wind_ms = winds[w];
            day.clear = clears[c];
            town t;
            town_make(&t, ctx, frame_of(2, 100.0), NULL);
            town_reset(&t, &day, 9.0);
            town_run(&t, &day, 9.0, 72.0, true);
            print_message("wind %4.1f clear %.1f: tile within %.1e K\n", winds[w], clears[c],
                          t.worst_tile_k);
            CHECK_NEAR(t.worst_tile_k, 0.0, 0.5);
            town_end(&t);
        }
    jm_ctx_destroy(ctx);
}

TEST(winds_are_told_from_true_north_and_blow_on_grid_north)
{
    UNUSED_STATE;
    enum { side = 21 };
    static double built[side * side];
    round_city(built, side, side, 3.0);
    const double turns[] = {0.0, 0.3};
    double where[2][2];
    for (int i = 0; i < 2; i++) {
        jm_ctx *ctx = ctx_of(1);
        jm_air_def def = frame_of(side, 500.0);
        def.convergence_rad = turns[i];
        air_day day = clear_day;
        // From the grid's south both times: true azimuth = grid azimuth + convergence.
        day.from_rad = JM_PI + turns[i];
        town t;
        town_make(&t, ctx, def, built);
        town_reset(&t, &day, 20.0);
        town_run(&t, &day, 20.0, 8.0, false);
        double north = 0.0, east = 0.0, weight = 0.0;
        for (int r = 0; r < side; r++)
            for (int c = 0; c < side; c++) {
                double k = jm_air_cells(t.air)[r * side + c].above_k - jm_air_rural(t.air).above_k;
                north += k * (side / 2 - r);
                east += k * (c - side / 2);
                weight += fabs(k);
            }
        where[i][0] = north / weight;
        where[i][1] = east / weight;
        town_end(&t);
        jm_ctx_destroy(ctx);
    }
    CHECK(where[0][0] > 1.0); // cells; upwind the town has stirred colder air up
    CHECK_NEAR(where[0][1], 0.0, 1e-6);
    CHECK_NEAR(where[1][0], where[0][0], 1e-6);
    CHECK_NEAR(where[1][1], where[0][1], 1e-6);
}

TEST(what_enters_leaves_or_stays_to_rounding)
{
    UNUSED_STATE;
    enum { rows = 40, columns = 30 };
    static double built[rows * columns];
    round_city(built, rows, columns, 12.0);
    for (int forced = 0; forced < 2; forced++) {
        jm_ctx *ctx = ctx_of(2);
        jm_air_def def = frame_of(rows, 100.0);
        def.columns = columns;
        def.fetch_km = 3.0;
        def.above_roofs = forced == 1;
        def.station_height_m = forced == 1 ? 28.0 : 2.0;
        town t;
        town_make(&t, ctx, def, built);
        air_day day = clear_day;
        day.from_rad = 4.0;
        town_reset(&t, &day, 3.0);
        town_run(&t, &day, 3.0, 48.0, true);
        print_message("residual %.1e of the throughput\n", t.worst_residual);
        CHECK(t.worst_residual < 1e-9);
        CHECK(fabs(t.ledger.in_j) > 1e12);
        town_end(&t);
        jm_ctx_destroy(ctx);
    }
}

// A frame of so many cells of an endless city with `fetch_km` of it upwind; its 2 km core.
static double core_of(int32_t side, double fetch_km)
{
    jm_ctx *ctx = ctx_of(1);
    jm_air_def def = frame_of(side, 100.0);
    def.fetch_km = fetch_km;
    double *built = NULL;
    CHECK_OK(ctx, jm_new(ctx, &built, (int64_t)side * side));
    // Blocks and parks in turn: every frame sees the same pattern around the core.
    for (int32_t r = 0; r < side; r++)
        for (int32_t c = 0; c < side; c++) {
            int32_t y = r - side / 2 + 100, x = c - side / 2 + 100;
            built[r * side + c] = (x / 3 + y / 3) % 3 == 0 ? 0.2 : 0.9;
        }
    town t;
    town_make(&t, ctx, def, built);
    air_day day = clear_day;
    town_reset(&t, &day, 11.0);
    town_run(&t, &day, 11.0, 12.0, true);
    double sum = 0.0;
    for (int i = 0; i < 36; i++) {
        town_step(&t, &day, fmod(23.0 + i / 6.0, 24.0), true);
        for (int32_t r = side / 2 - 10; r < side / 2 + 10; r++)
            for (int32_t c = side / 2 - 10; c < side / 2 + 10; c++)
                sum += island_at(&t, r * side + c) / (36.0 * 400.0);
    }
    jm_free(built);
    town_end(&t);
    jm_ctx_destroy(ctx);
    return sum;
}

TEST(the_same_core_in_frames_of_two_four_and_six_kilometres_is_as_warm)
{
    UNUSED_STATE;
    double small = core_of(20, 10.0), middle = core_of(40, 10.0), large = core_of(60, 10.0);
    double alone = core_of(20, 0.0);
    print_message("core %.3f %.3f %.3f K; with countryside at its edge %.3f K\n", small, middle,
                  large, alone);
    CHECK_NEAR(small, middle, 0.3);
    CHECK_NEAR(small, large, 0.3);
    CHECK(alone < small - 0.05);
}

TEST(threads_do_not_change_a_bit_and_a_kept_state_goes_on_the_same)
{
    UNUSED_STATE;
    enum { side = 100 };
    static double built[side * side];
    round_city(built, side, side, 40.0);
    jm_ctx *one = ctx_of(1), *three = ctx_of(3);
    jm_air_def def = frame_of(side, 100.0);
    def.fetch_km = 2.0;
    town a, b, c;
    town_make(&a, one, def, built);
    town_make(&b, three, def, built);
    town_make(&c, one, def, built);
    town_reset(&a, &clear_day, 16.0);
    town_reset(&b, &clear_day, 16.0);
    town_reset(&c, &clear_day, 2.0);
    town_run(&a, &clear_day, 16.0, 4.0, true);
    town_run(&b, &clear_day, 16.0, 4.0, true);
    double *from = NULL, *to = NULL, *other = NULL;
    int64_t count = jm_air_state(a.air, &from);
    CHECK(jm_air_state(b.air, &other) == count && jm_air_state(c.air, &to) == count);
    CHECK(memcmp(from, other, (size_t)count * sizeof *from) == 0);
    memcpy(to, from, (size_t)count * sizeof *from);
    town_run(&a, &clear_day, 20.0, 2.0, true);
    town_run(&c, &clear_day, 20.0, 2.0, true);
    CHECK(memcmp(from, to, (size_t)count * sizeof *from) == 0);
    town_end(&a);
    town_end(&b);
    town_end(&c);
    jm_ctx_destroy(one);
    jm_ctx_destroy(three);
}

TEST(vapour_of_the_meadow_is_carried_off_and_the_dry_city_stays_drier_by_day)
{
    UNUSED_STATE;
    enum { side = 20 };
    static double built[side * side];
    round_city(built, side, side, 8.0);
    jm_ctx *ctx = ctx_of(1);
    town t;
    town_make(&t, ctx, frame_of(side, 500.0), built);
    town_reset(&t, &clear_day, 6.0);
    town_run(&t, &clear_day, 6.0, 7.0, true);
    jm_air_cell tile = jm_air_rural(t.air), city = jm_air_cells(t.air)[side * side / 2 + side / 2];
    CHECK_NEAR(tile.canyon_q, 0.009, 1e-9);
    CHECK(tile.above_q < tile.canyon_q);
    CHECK(city.above_q < tile.above_q && city.canyon_q < tile.canyon_q);
    CHECK(city.canyon_q > 0.007);
    town_end(&t);
    jm_ctx_destroy(ctx);
}

// Watered grass cools its air and goes on evaporating: the profile alone would carry nothing off.
TEST(no_town_dries_out_while_grass_evaporates_under_still_air)
{
    UNUSED_STATE;
    enum { side = 20 };
    static double built[side * side];
    round_city(built, side, side, 8.0);
    jm_ctx *ctx = ctx_of(1);
    air_day day = clear_day;
    day.wind_ms = 1.0;
    day.rural_noon_wm2 = -15.0;
    town t;
    town_make(&t, ctx, frame_of(side, 500.0), built);
    town_reset(&t, &day, 10.0);
    for (int i = 1; i <= 24; i++) {
        town_step(&t, &day, 10.0 + i / 6.0, true);
        jm_air_cell tile = jm_air_rural(t.air);
        CHECK_NEAR(tile.canyon_q, 0.009, 1e-9);
        CHECK(tile.above_q > 0.7 * 0.009 - 1e-12); // what the bursts are bounded by
        for (int64_t b = 0; b < t.blocks; b++)
            CHECK(jm_air_cells(t.air)[b].canyon_q > 0.5 * 0.009);
    }
    town_end(&t);
    jm_ctx_destroy(ctx);
}

TEST(streets_are_calmer_than_meadows_and_roofs_windier_than_streets)
{
    UNUSED_STATE;
    const double built[4] = {0.0, 0.3, 0.7, 1.0};
    double street[4];
    for (int i = 0; i < 4; i++) {
        jm_ctx *ctx = ctx_of(1);
        town t;
        town_make(&t, ctx, frame_of(1, 100.0), &built[i]);
        jm_air_station station = station_at(&clear_day, 12.0);
        station.wind_ms = 4.0;
        jm_air_reset(t.air, &station);
        jm_air_cell cell = jm_air_cells(t.air)[0];
        street[i] = cell.street_wind_ms;
        CHECK(cell.roof_wind_ms >= cell.street_wind_ms);
        CHECK(cell.wind10_ms > cell.street_wind_ms);
        CHECK(i == 0 || street[i] < street[i - 1]);
        town_end(&t);
        jm_ctx_destroy(ctx);
    }
    CHECK_NEAR(street[0], 4.0 * log(1.5 / 0.03) / log(10.0 / 0.03), 1e-9);
    // Between 12 m houses of a third of the ground: a tenth to a third of the wind at 10 m outside.
    CHECK(street[3] > 0.4 && street[3] < 1.33);
}

TEST(roughness_grows_with_frontal_area_and_with_heights_that_differ)
{
    UNUSED_STATE;
    jm_block_shape even = {
        .plan_density = 0.1, .frontal_density = 0.1, .height_m = 10.0, .height_max_m = 10.0};
    jm_block_shape odd = even, wide = even, trees = {.crown_share = 0.3, .crown_height_m = 10.0};
    odd.height_deviation_m = 6.0;
    odd.height_max_m = 25.0;
    wide.frontal_density = 0.2;
    double d0, z0, d1, z1, d2, z2, d3, z3;
    jm_roughness_of_shape(&even, &d0, &z0);
    jm_roughness_of_shape(&odd, &d1, &z1);
    jm_roughness_of_shape(&wide, &d2, &z2);
    jm_roughness_of_shape(&trees, &d3, &z3);
    // Macdonald 1998 gives 1.21418 m; equal heights take 0.71 of it (Kanda 2013).
    CHECK_NEAR(z0, 0.71 * 1.21418, 1e-4);
    CHECK(d1 > d0 && z2 > z0 && d3 > 0.0);
    CHECK(z3 > 0.1 && z3 < 2.0);
    jm_block_shape grass = {0}, known = even;
    known.roughness_m = 2.0;
    jm_roughness_of_shape(&grass, &d0, &z0);
    jm_roughness_of_shape(&known, &d1, &z1);
    CHECK(d0 == 0.0 && z0 == 0.03 && z1 == 2.0);
}

TEST(odd_towns_and_calms_stay_finite)
{
    UNUSED_STATE;
    jm_block_shape shapes[6] = {{0}};
    shapes[1] = (jm_block_shape){.plan_density = 1.0,
                                 .frontal_density = 8.0,
                                 .height_m = 180.0,
                                 .height_max_m = 320.0,
                                 .height_deviation_m = 70.0};
    shapes[2].height_m = -3.0;
    shapes[3].plan_density = (double)NAN;
    shapes[4] = (jm_block_shape){.crown_share = 1.0, .crown_height_m = 35.0};
    shapes[5] = (jm_block_shape){.plan_density = 1e-9, .frontal_density = 1e-9, .height_m = 0.01};
    jm_ctx *ctx = ctx_of(1);
    jm_air_def def = jm_air_default_def();
    def.columns = 6;
    def.cell_m = 20.0;
    jm_air_grid *air = NULL;
    CHECK_OK(ctx, jm_air_create(ctx, &def, shapes, &air));
    jm_air_gain gains[6], rural = {.canyon_wm2 = -60.0, .canyon_slope_wm2k = 5.0};
    jm_air_station station = {285.0, 1e-5, 95000.0, 0.0, (double)NAN};
    jm_air_reset(air, &station);
    for (int i = 0; i < 144; i++) {
        for (int b = 0; b < 6; b++)
            gains[b] = (jm_air_gain){.canyon_wm2 = (i % 3 - 1) * 300.0,
                                     .canyon_slope_wm2k = 10.0,
                                     .canyon_vapour_kgm2s = -1e-5,
                                     .above_wm2 = 100.0 * (b - 3)};
        jm_air_wind(air, &station);
        jm_air_advance_grid(air, gains, &rural, &station, 600.0);
        rural.canyon_wm2 = -rural.canyon_wm2;
    }
    for (int b = 0; b < 6; b++) {
        jm_air_cell c = jm_air_cells(air)[b];
        CHECK(isfinite(c.canyon_k) && fabs(c.canyon_k - 285.0) < 40.0);
        CHECK(c.canyon_q >= 0.0 && c.above_q >= 0.0);
        CHECK(isfinite(c.street_wind_ms) && isfinite(c.roof_wind_ms) && isfinite(c.wind10_ms));
    }
    jm_air_destroy(air);
    def.cell_m = 0.0;
    CHECK_FAILS(ctx, jm_air_create(ctx, &def, shapes, &air), JM_ERR_ARGUMENT, "cell size");
    def.cell_m = 20.0;
    def.fetch_km = (double)NAN;
    CHECK_FAILS(ctx, jm_air_create(ctx, &def, shapes, &air), JM_ERR_ARGUMENT, "upwind");
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_flat_city_of_grass_is_the_rural_tile_to_the_last_bit),
        CASE(the_rural_tile_returns_the_station_by_day_and_night_in_every_weather),
        CASE(winds_are_told_from_true_north_and_blow_on_grid_north),
        CASE(what_enters_leaves_or_stays_to_rounding),
        CASE(the_same_core_in_frames_of_two_four_and_six_kilometres_is_as_warm),
        CASE(threads_do_not_change_a_bit_and_a_kept_state_goes_on_the_same),
        CASE(vapour_of_the_meadow_is_carried_off_and_the_dry_city_stays_drier_by_day),
        CASE(no_town_dries_out_while_grass_evaporates_under_still_air),
        CASE(streets_are_calmer_than_meadows_and_roofs_windier_than_streets),
        CASE(roughness_grows_with_frontal_area_and_with_heights_that_differ),
        CASE(odd_towns_and_calms_stay_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
