// What a clear night makes of roofs and meadows, and of the air over a meadow.
#include "hand_city.h"

#include "heat/model.h"

static void run_hours(jm_ctx *ctx, jm_heat *heat, int count, double wind_ms, bool warming)
{
    for (int hour = 0; hour < count; hour++) {
        jm_heat_input in = summer_hour(hour, wind_ms);
        in.warming = warming;
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

// Means of 0 to 5 h of the second clear night.
typedef struct clear_night {
    double roofs_k;     // flat roofs over the air above them
    double meadow_k;    // the rural tile's grass over the station's air
    double inversion_k; // air at 30 m over the station's
} clear_night;

static clear_night clear_night_in(jm_ctx *ctx, const jm_city *city, double wind_ms)
{
    enum { hours = 5 };
    jm_heat_def def = jm_heat_default_def();
    def.fetch_km = 3.0;
    jm_heat *heat = NULL;
    jm_heat_input in = summer_hour(0, wind_ms);
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    CHECK_OK(ctx, jm_heat_reset(heat, &in));
    run_hours(ctx, heat, 24, wind_ms, true);
    run_hours(ctx, heat, 24, wind_ms, false);
    clear_night n = {0};
    for (int hour = 0; hour < hours; hour++) {
        in = summer_hour(hour, wind_ms);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
        const jm_sky_sheet *roofs = jm_sky_roofs(heat->town.sky);
        const jm_air_cell meadow = jm_air_rural(heat->air);
        for (int64_t b = 0; b < heat->town.blocks; b++)
            for (int64_t i = roofs->block_start[b]; i < roofs->block_start[b + 1]; i++)
                n.roofs_k += ((double)heat->town.roofs.skin_c[i] + JM_ZERO_CELSIUS_K -
                              jm_air_cells(heat->air)[b].above_k) /
                             (double)(hours * roofs->count);
        n.meadow_k +=
            ((double)heat->rural.ground.skin_c[0] + JM_ZERO_CELSIUS_K - meadow.canyon_k) / hours;
        n.inversion_k += (meadow.above_k - meadow.canyon_k) / hours;
    }
    jm_heat_destroy(heat);
    print_message("wind %.0f m/s: roofs %+.1f K over their air, grass %+.1f K, 30 m %+.1f K\n",
                  wind_ms, n.roofs_k, n.meadow_k, n.inversion_k);
    return n;
}

// Flat roofs are seen 5 to 8 K under the air in light wind. Grass stands some kelvins under the air
// at 2 m; Cabauw's tower sees 1 to 6 K between 2 m and 30 to 40 m in light wind, under 1 K in
// strong.
TEST(in_a_clear_night_roofs_and_meadows_are_kelvins_under_their_air_and_less_so_in_wind)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(84, 84, 2.0, 20, 8, 16.0);
    const double winds_ms[] = {1.0, 2.0, 3.0, 8.0};
    clear_night before = {-10.0, -5.0, 6.0};
    for (int i = 0; i < 4; i++) {
        const clear_night n = clear_night_in(ctx, city, winds_ms[i]);
        CHECK(n.roofs_k > before.roofs_k && n.roofs_k < -3.0);
        CHECK(n.meadow_k > before.meadow_k && n.meadow_k < -1.0);
        CHECK(n.inversion_k < before.inversion_k && n.inversion_k > 0.0);
        before = n;
    }
    CHECK(before.inversion_k < 1.0);
    free_city(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(in_a_clear_night_roofs_and_meadows_are_kelvins_under_their_air_and_less_so_in_wind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
