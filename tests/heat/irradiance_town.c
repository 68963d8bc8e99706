// Irradiance of a town as sky/ sees it: balances, reciprocity, cell sizes, turned blocks.
#include "lit_scene.h"

#include "../sky/made.h"

static jm_sky_def coarse_def(void)
{
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 25;
    return def;
}

static made town_of(int32_t cells, double cell_m, uint32_t seed)
{
    made m = plain(cells, cells, cell_m, 1);
    town(&m, cells, cells, (int32_t)(28 / cell_m), (int32_t)(16 / cell_m), seed);
    return m;
}

static scene town_scene(jm_ctx *ctx, uint32_t seed, double albedo, double emissivity, double skin_c)
{
    made m = town_of(120, 1.0, seed);
    const jm_sky_def def = coarse_def();
    jm_sky *sky = sky_of(ctx, &def, &m);
    free_made(&m);
    return scene_of(ctx, sky, albedo, emissivity, skin_c);
}

TEST(a_town_of_one_warmth_exchanges_nothing_and_a_body_is_as_warm)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads(1);
    scene s = town_scene(ctx, 3, 0.2, 0.9, 26.85);
    shine(&s, -30.0, 0.0, 0.0, 0.0, emitted(26.85), JM_SKY_ANISOTROPIC);
    for (int64_t i = 0; i < jm_sky_ground(s.sky)->count; i++)
        CHECK_NEAR(s.tmrt[i], 300.0, 0.02);
    for (int64_t b = 0; b < jm_sky_facades_of(s.sky)->count * JM_FACADE_BANDS; b++)
        CHECK_NEAR(s.walls.long_wm2[b], emitted(26.85), 0.2);
    CHECK_NEAR(jm_irradiance_audit(s.irradiance).long_exchanged_w, 0.0, 1.0);
    free_scene(&s);
}

TEST(in_a_town_short_wave_is_kept_and_long_wave_given_is_long_wave_got)
{
    UNUSED_STATE;
    const double suns[4][2] = {{8, 110}, {25, 150}, {50, 200}, {75, 230}};
    double worst = 0.0, worst_long = 0.0;
    for (int k = 0; k < 4; k++) {
        jm_ctx *ctx = threads(1);
        scene s = town_scene(ctx, (uint32_t)k + 1, 0.3, 0.95, 20.0);
        surfaces_by_chance(&s, (uint32_t)k);
        for (int b = 0; b < 25; b++)
            set(s.seen.crown_pass, b, 0.1);
        shine(&s, suns[k][0], suns[k][1], 700.0, 120.0, 350.0, JM_SKY_ANISOTROPIC);
        jm_irradiance_ledger l = jm_irradiance_audit(s.irradiance);
        worst = fmax(worst, fabs(l.short_in_w - l.short_absorbed_w - l.short_out_w) / l.short_in_w);
        worst_long = fmax(worst_long, fabs(l.long_exchanged_w) / l.area_m2);
        print_message("sun %2.0f: surfaces catch %.3f of what falls on the town\n", suns[k][0],
                      l.short_in_w / l.short_top_w);
        free_scene(&s);
    }
    print_message("town: short wave in = absorbed + out within %.2g (asked 0.005), long wave "
                  "exchanged %.2g W/m2 (asked 1)\n",
                  worst, worst_long);
    CHECK(worst < 0.005);
    CHECK(worst_long < 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_town_of_one_warmth_exchanges_nothing_and_a_body_is_as_warm),
        CASE(in_a_town_short_wave_is_kept_and_long_wave_given_is_long_wave_got),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
