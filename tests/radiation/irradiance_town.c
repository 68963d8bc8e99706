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

// Watts that walls and roofs absorb, mean of suns all around.
static double absorbed_by_block(double turn_rad)
{
    made m = plain(120, 120, 1.0, 1);
    for (int32_t r = 0; r < 120; r++)
        for (int32_t c = 0; c < 120; c++) {
            const double x = c + 0.5 - 60.0, y = r + 0.5 - 60.0;
            const double u = x * cos(turn_rad) + y * sin(turn_rad);
            const double v = y * cos(turn_rad) - x * sin(turn_rad);
            if (fabs(u) <= 12.0 && fabs(v) <= 12.0)
                m.building[cell_of(&m, r, c)] = 15.0f;
        }
    // Its outline, the outside to the left of the way on a map whose y runs south.
    const double corner[5][2] = {{-12, -12}, {12, -12}, {12, 12}, {-12, 12}, {-12, -12}};
    jm_sky_segment outline[4];
    for (int k = 0; k < 4; k++) {
        double x[2], y[2];
        for (int end = 0; end < 2; end++) {
            const double u = corner[k + end][0], v = corner[k + end][1];
            x[end] = 60.0 + u * cos(turn_rad) - v * sin(turn_rad);
            y[end] = 60.0 + u * sin(turn_rad) + v * cos(turn_rad);
        }
        outline[k] = (jm_sky_segment){x[0], y[0], x[1], y[1], 15.0f};
    }
    m.relief.segments = outline;
    m.relief.segment_count = 4;
    jm_ctx *ctx = threads(1);
    const jm_sky_def def = coarse_def();
    scene s = scene_of(ctx, sky_of(ctx, &def, &m), 0.3, 0.95, 20.0);
    free_made(&m);
    const jm_sky_facades *facades = jm_sky_facades_of(s.sky);
    double sum = 0.0;
    for (int k = 0; k < 24; k++) {
        shine(&s, 40.0, 7.0 + 15.0 * k, 700.0, 120.0, 350.0, JM_SKY_ANISOTROPIC);
        for (int64_t b = 0; b < facades->count * JM_FACADE_BANDS; b++)
            sum += 0.7 * (double)(facades->area_m2[b] * s.walls.short_wm2[b]) / 24.0;
    }
    free_scene(&s);
    return sum;
}

TEST(a_square_block_absorbs_the_same_however_it_is_turned)
{
    UNUSED_STATE;
    const double straight = absorbed_by_block(0.0);
    // 22 degrees stand at a border of two eighths of the horizon, where cells of one wall once went
    // to the wall around the corner (0.925).
    const double turns[4] = {10.0, 22.0, 30.0, 45.0};
    for (int k = 0; k < 4; k++) {
        const double turned = absorbed_by_block(turns[k] * JM_DEG);
        print_message("turned by %.0f degrees: walls absorb %.4f of the straight block's\n",
                      turns[k], turned / straight);
        CHECK_NEAR(turned / straight, 1.0, 0.02);
    }
}

// What a town absorbs by square metre of plan, and the mean Tmrt of its ground.
typedef struct uptake {
    double ground, roofs, walls, tmrt;
} uptake;

static uptake uptake_of(int32_t cells, double cell_m, int32_t refine, double elevation_deg)
{
    made m = plain(cells, cells, cell_m, refine);
    const int32_t fine = cells * refine;
    town(&m, fine, fine, 16, 9, 11); // pitch of 32 m, houses of 18 m: no multiple of 10 m
    jm_ctx *ctx = threads(1);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = (int32_t)(40.0 / cell_m);
    scene s = scene_of(ctx, sky_of(ctx, &def, &m), 0.25, 0.95, 25.0);
    free_made(&m);
    for (int b = 0; b < 16; b++)
        set(s.seen.crown_pass, b, 0.1);
    shine(&s, elevation_deg, 160.0, 700.0, 120.0, 360.0, JM_SKY_ANISOTROPIC);
    uptake u = {0.0, 0.0, 0.0, 0.0};
    const jm_sky_sheet *ground = jm_sky_ground(s.sky), *roofs = jm_sky_roofs(s.sky);
    const jm_sky_facades *facades = jm_sky_facades_of(s.sky);
    const double cell_m2 = cell_m * cell_m;
    double plan = 0.0, share = 0.0;
    for (int64_t i = 0; i < ground->count; i++) {
        plan += cell_m2 * (double)ground->share[i];
        share += (double)ground->share[i];
        u.ground += cell_m2 * (double)(ground->share[i] * s.short_wm2[i]) * 0.75;
        u.tmrt += (double)(ground->share[i] * s.tmrt[i]);
    }
    for (int32_t b = 0; b < 16; b++) {
        float light[3][4096];
        jm_level_light out = {light[0], light[1], light[2]};
        jm_irradiance_roofs(s.irradiance, b, &out);
        for (int64_t i = roofs->block_start[b]; i < roofs->block_start[b + 1]; i++) {
            plan += cell_m2 * (double)roofs->share[i];
            u.roofs +=
                cell_m2 * 0.75 * (double)(roofs->share[i] * light[0][i - roofs->block_start[b]]);
        }
    }
    for (int64_t b = 0; b < facades->count * JM_FACADE_BANDS; b++)
        u.walls += 0.75 * (double)(facades->area_m2[b] * s.walls.short_wm2[b]);
    free_scene(&s);
    return (uptake){u.ground / plan, u.roofs / plan, u.walls / plan, u.tmrt / share};
}

TEST(cells_of_ten_metres_absorb_as_much_as_cells_of_two)
{
    UNUSED_STATE;
    for (double up = 20.0; up < 70.0; up += 20.0) {
        const uptake fine = uptake_of(80, 2.0, 1, up), coarse = uptake_of(16, 10.0, 5, up);
        const double all = fine.ground + fine.roofs + fine.walls;
        const double other = coarse.ground + coarse.roofs + coarse.walls;
        print_message("sun %.0f: 2 m %.1f + %.1f + %.1f W/m2, Tmrt %.2f; 10 m %.1f + %.1f + %.1f, "
                      "Tmrt %.2f\n",
                      up, fine.ground, fine.roofs, fine.walls, fine.tmrt, coarse.ground,
                      coarse.roofs, coarse.walls, coarse.tmrt);
        CHECK_NEAR(other / all, 1.0, 0.02);
        CHECK_NEAR(coarse.tmrt, fine.tmrt, 2.0);
    }
}

TEST(a_long_street_of_cells_is_as_an_endless_one)
{
    UNUSED_STATE;
    made m = plain(240, 60, 1.0, 1);
    build(&m, 0, 240, 0, 20, 20.0);
    build(&m, 0, 240, 40, 60, 20.0);
    jm_ctx *ctx = threads(1);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 60;
    scene s = scene_of(ctx, sky_of(ctx, &def, &m), 0.3, 0.95, 20.0);
    free_made(&m);
    static const double all = 1.0;
    const jm_sky_canyon endless = {20.0, 20.0, 0.0, 1, 20, 1, &all, 1.0};
    jm_ctx *other = threads(1);
    jm_sky *sky;
    CHECK_OK(other, jm_sky_canyon_create(other, &endless, &sky));
    scene e = scene_of(other, sky, 0.3, 0.95, 20.0);
    const double suns[3][2] = {{70, 90}, {45, 120}, {30, 180}};
    for (int k = 0; k < 3; k++) {
        double road = 0.0, expected = 0.0, warm = 0.0, warm_expected = 0.0;
        shine(&s, suns[k][0], suns[k][1], 600.0, 150.0, 330.0, JM_SKY_ANISOTROPIC);
        shine(&e, suns[k][0], suns[k][1], 600.0, 150.0, 330.0, JM_SKY_ANISOTROPIC);
        const jm_sky_sheet *ground = jm_sky_ground(s.sky);
        int places = 0;
        for (int64_t i = 0; i < ground->count; i++)
            if (ground->cell[i] / 60 == 120) {
                road += (double)s.short_wm2[i];
                warm += (double)s.tmrt[i];
                places++;
            }
        for (int64_t i = 0; i < 20; i++) {
            expected += (double)e.short_wm2[i] / 20.0;
            warm_expected += (double)e.tmrt[i] / 20.0;
        }
        CHECK(places == 20);
        print_message("street: road %.1f W/m2 (endless %.1f), Tmrt %.2f K (%.2f)\n", road / 20.0,
                      expected, warm / 20.0, warm_expected);
        // A cell of 20 is 5 % of the road where the shadow's edge lies.
        CHECK_NEAR(road / 20.0 / expected, 1.0, 0.05);
        CHECK_NEAR(warm / 20.0, warm_expected, 1.0);
    }
    free_scene(&s);
    free_scene(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_town_of_one_warmth_exchanges_nothing_and_a_body_is_as_warm),
        CASE(in_a_town_short_wave_is_kept_and_long_wave_given_is_long_wave_got),
        CASE(a_square_block_absorbs_the_same_however_it_is_turned),
        CASE(cells_of_ten_metres_absorb_as_much_as_cells_of_two),
        CASE(a_long_street_of_cells_is_as_an_endless_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
