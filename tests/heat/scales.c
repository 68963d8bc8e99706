// The same town on other grids: turned, finer, coarser.
#include "hand_city.h"

#include "heat/model.h"

// What a town takes of the sun in a day, and what people feel in it.
typedef struct day {
    double absorbed_wm2;   // short wave absorbed by ground, roofs, walls and crowns, of the area
    double short_in_wm2;   // what falls on the area
    double street_tmrt_k;  // mean of open ground, 9 to 17 h
    double surface_temp_k; // mean of the last hour over the map
    double walls_m2;
} day;

static jm_heat_input hour_of_day(int hour)
{
    return summer_hour(hour, 2.0);
}

static void add_hour(const jm_heat *heat, int hour, day *sum)
{
    const float *tmrt = cells_of(heat, "tmrt");
    const jm_sky_sheet *ground = jm_sky_ground(heat->town.sky);
    double tmrt_k = 0.0, open = 0.0;
    for (int64_t i = 0; i < ground->count; i++) {
        tmrt_k += (double)(ground->share[i] * tmrt[ground->cell[i]]);
        open += (double)ground->share[i];
    }
    const jm_irradiance_ledger *l = &heat->town.ledger;
    sum->absorbed_wm2 += l->short_absorbed_w / l->area_m2;
    sum->short_in_wm2 += l->short_top_w / l->area_m2;
    if (hour >= 9 && hour < 17)
        sum->street_tmrt_k += tmrt_k / open / 8.0;
}

static day day_of(jm_ctx *ctx, jm_city *city)
{
    jm_heat_def def = jm_heat_default_def();
    jm_heat_input in = hour_of_day(0);
    jm_heat *heat = NULL;
    day sum = {0};
    def.air_cell_m = 100.0;
    def.fetch_km = 0.0;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    CHECK_OK(ctx, jm_heat_reset(heat, &in));
    for (int hour = 0; hour < 24; hour++) {
        in = hour_of_day(hour);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
        add_hour(heat, hour, &sum);
    }
    for (int64_t b = 0; b < heat->town.blocks; b++)
        sum.walls_m2 += heat->town.block[b].wall_m2;
    for (int64_t c = 0; c < heat->cells; c++)
        sum.surface_temp_k += (double)cells_of(heat, "surface_temp")[c] / (double)heat->cells;
    jm_heat_destroy(heat);
    return sum;
}

// A square house of 40 m, 15 m high, in the middle of a square of 200 m.
static jm_city *lone_house(double cell_m, double turn_deg)
{
    const int32_t side = (int32_t)(200.0 / cell_m + 0.5);
    jm_city *city = plain(side, side, cell_m, JM_SURFACE_PAVING);
    square_house(city, 100.3, 99.6, 40.0, turn_deg, 15.0);
    return city;
}

TEST(a_square_house_turned_by_22_or_45_degrees_absorbs_the_same_within_two_percent)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double turns_deg[] = {0.0, 22.0, 45.0};
    day found[3];
    for (int i = 0; i < 3; i++) {
        jm_city *city = lone_house(1.0, turns_deg[i]);
        found[i] = day_of(ctx, city);
        print_message("turned by %.0f: absorbs %.2f of %.2f W/m2, walls %.0f m2\n", turns_deg[i],
                      found[i].absorbed_wm2 / 24.0, found[i].short_in_wm2 / 24.0,
                      found[i].walls_m2);
        free_city(city);
    }
    for (int i = 1; i < 3; i++) {
        CHECK_NEAR(found[i].absorbed_wm2 / found[0].absorbed_wm2, 1.0, 0.02);
        CHECK_NEAR(found[i].walls_m2 / 2400.0, 1.0, 0.02);
    }
    jm_ctx_destroy(ctx);
}

// Houses of 20 x 30 m along streets of 14 m, some turned, on 280 m.
static jm_city *small_town(double cell_m)
{
    const int32_t side = (int32_t)(280.0 / cell_m + 0.5);
    jm_city *city = plain(side, side, cell_m, JM_SURFACE_ASPHALT);
    for (int r = 0; r < 7; r++)
        for (int c = 0; c < 7; c++)
            square_house(city, 20.0 + 40.0 * c + 0.7 * r, 20.0 + 40.0 * r - 0.4 * c, 24.0,
                         (r + c) % 3 == 0 ? 20.0 : 0.0, 8.0 + 2.0 * ((3 * r + c) % 5));
    return city;
}

TEST(a_town_on_cells_of_4_2_and_1_metres_converges)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double cells_m[] = {4.0, 2.0, 1.0};
    day found[3];
    for (int i = 0; i < 3; i++) {
        jm_city *city = small_town(cells_m[i]);
        found[i] = day_of(ctx, city);
        print_message("%.0f m: absorbs %.2f W/m2, street Tmrt %.2f C, surfaces %.2f C\n",
                      cells_m[i], found[i].absorbed_wm2 / 24.0,
                      found[i].street_tmrt_k - JM_ZERO_CELSIUS_K,
                      found[i].surface_temp_k - JM_ZERO_CELSIUS_K);
        free_city(city);
    }
    for (int i = 0; i < 2; i++) {
        CHECK_NEAR(found[i].absorbed_wm2 / found[2].absorbed_wm2, 1.0, i == 0 ? 0.02 : 0.01);
        CHECK_NEAR(found[i].street_tmrt_k, found[2].street_tmrt_k, i == 0 ? 1.5 : 0.75);
        CHECK_NEAR(found[i].surface_temp_k, found[2].surface_temp_k, i == 0 ? 0.5 : 0.25);
    }
    jm_ctx_destroy(ctx);
}

TEST(cells_of_ten_metres_absorb_and_feel_as_cells_of_two_do_on_average)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *fine = small_town(2.0), *coarse = small_town(10.0);
    const day a = day_of(ctx, fine), b = day_of(ctx, coarse);
    print_message("2 m: absorbs %.2f W/m2, street Tmrt %.2f C; 10 m: %.2f W/m2, %.2f C; walls "
                  "%.0f, %.0f m2\n",
                  a.absorbed_wm2 / 24.0, a.street_tmrt_k - JM_ZERO_CELSIUS_K, b.absorbed_wm2 / 24.0,
                  b.street_tmrt_k - JM_ZERO_CELSIUS_K, a.walls_m2, b.walls_m2);
    CHECK_NEAR(b.absorbed_wm2 / a.absorbed_wm2, 1.0, 0.02);
    CHECK_NEAR(b.street_tmrt_k, a.street_tmrt_k, 2.0);
    free_city(fine);
    free_city(coarse);
    jm_ctx_destroy(ctx);
}

TEST(cells_of_half_a_metre_to_fifty_metres_and_a_single_cell_work)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double cells_m[] = {0.5, 5.0, 25.0, 50.0, 50.0};
    const int32_t sides[] = {40, 30, 10, 10, 1};
    for (int i = 0; i < 5; i++) {
        jm_city *city = plain(sides[i], sides[i], cells_m[i], JM_SURFACE_GRASS);
        for (int64_t c = 0; c < jm_grid_cells(&city->grid); c++)
            city->rasters.ground_height_m[c] = -12.5f; // below the sea
        if (sides[i] > 1)
            square_house(city, 0.5 * sides[i] * cells_m[i], 0.5 * sides[i] * cells_m[i],
                         0.3 * sides[i] * cells_m[i], 30.0, 9.0);
        const day found = day_of(ctx, city);
        CHECK(found.absorbed_wm2 > 0.5 * found.short_in_wm2);
        CHECK(found.absorbed_wm2 < found.short_in_wm2);
        CHECK(found.surface_temp_k > 280.0 && found.surface_temp_k < 320.0);
        free_city(city);
    }
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_square_house_turned_by_22_or_45_degrees_absorbs_the_same_within_two_percent),
        CASE(a_town_on_cells_of_4_2_and_1_metres_converges),
        CASE(cells_of_ten_metres_absorb_and_feel_as_cells_of_two_do_on_average),
        CASE(cells_of_half_a_metre_to_fifty_metres_and_a_single_cell_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
