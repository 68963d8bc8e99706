// Irradiance: balances, closed forms, bodies in sun and shade; on endless streets and on views made
// by chance, so that nothing rests on the kindness of a geometry.
#include "lit_scene.h"

static void sheet_by_chance(jm_sky_sheet *sheet, int64_t blocks, int32_t facades, uint32_t *state)
{
    for (int64_t b = 0; b <= blocks; b++)
        sheet->block_start[b] = sheet->count * b / blocks;
    for (int64_t i = 0; i < sheet->count; i++) {
        const double open = chance(state), crown = (1.0 - open) * chance(state);
        sheet->share[i] = (float)(0.2 + 0.8 * chance(state));
        sheet->sky[i] = (uint16_t)(JM_VIEW_ONE * open);
        sheet->behind_crown[i] = (uint16_t)(JM_VIEW_ONE * crown);
        for (int k = 0; k < sheet->stride; k++) {
            sheet->open[i * sheet->stride + k] = (uint8_t)dice(state);
            sheet->crown[i * sheet->stride + k] =
                sheet->stride == JM_PATCHES
                    ? (uint8_t)(sheet->open[i * sheet->stride + k] * chance(state))
                    : (uint8_t)(sheet->open[i * sheet->stride + k] & dice(state));
        }
        for (int side = 0; side < JM_SIDES; side++) {
            sheet->side_sky[side][i] = (uint16_t)(0.5 * JM_VIEW_ONE * open);
            sheet->side_behind_crown[side][i] = (uint16_t)(0.5 * JM_VIEW_ONE * crown);
        }
        for (int k = 0; k < JM_SECTORS; k++)
            sheet->facade[i * JM_SECTORS + k] =
                (int32_t)(dice(state) % (uint32_t)(facades + 1)) - 1;
    }
}

static void facades_by_chance(jm_sky_facades *facades, int64_t blocks, uint32_t *state)
{
    for (int64_t b = 0; b <= blocks; b++)
        facades->block_start[b] = facades->count * b / blocks;
    for (int64_t f = 0; f < facades->count; f++) {
        facades->azimuth_rad[f] = (float)(2.0 * JM_PI * chance(state));
        facades->height_m[f] = 10.0f;
        for (int64_t band = f * JM_FACADE_BANDS; band < (f + 1) * JM_FACADE_BANDS; band++) {
            const double open = 0.5 * chance(state);
            facades->area_m2[band] = (float)(40.0 * chance(state)); // small: views must be cut
            facades->sky[band] = (uint16_t)(JM_VIEW_ONE * open);
            facades->behind_crown[band] = (uint16_t)(JM_VIEW_ONE * (0.5 - open) * chance(state));
            facades->ground[band] = (uint16_t)(0.5 * JM_VIEW_ONE * chance(state));
            for (int32_t p = 0; p < JM_PATCHES; p++) {
                facades->open[band * JM_PATCHES + p] = (uint8_t)dice(state);
                facades->crown[band * JM_PATCHES + p] =
                    (uint8_t)(facades->open[band * JM_PATCHES + p] * chance(state));
            }
        }
    }
}

// Nine blocks of nonsense: views that no city has.
static jm_sky *sky_by_chance(jm_ctx *ctx, uint32_t seed, int32_t stride)
{
    const int64_t blocks = 9;
    jm_sky *sky;
    CHECK_OK(ctx, jm_new(ctx, &sky, 1));
    sky->cast = cast_nothing;
    sky->rows = sky->columns = 30;
    sky->block_rows = sky->block_columns = 3;
    sky->cell_area_m2 = 4.0;
    CHECK_OK(ctx, jm_sky_sheet_create(ctx, blocks, 400, stride, &sky->ground));
    CHECK_OK(ctx, jm_sky_sheet_create(ctx, blocks, 150, stride, &sky->roofs));
    CHECK_OK(ctx, jm_sky_facades_create(ctx, blocks, 40, &sky->facades));
    sheet_by_chance(&sky->ground, blocks, 40, &seed);
    sheet_by_chance(&sky->roofs, blocks, 40, &seed);
    facades_by_chance(&sky->facades, blocks, &seed);
    return sky;
}

static void sun_by_chance(scene *s, uint32_t seed)
{
    for (int64_t i = 0; i < jm_sky_ground(s->sky)->count; i++) {
        s->sun.ground[i] = (uint8_t)dice(&seed);
        s->sun.ground_crown[i] = (uint8_t)(255 - s->sun.ground[i]);
    }
    for (int64_t i = 0; i < jm_sky_roofs(s->sky)->count; i++)
        s->sun.roofs[i] = (uint8_t)dice(&seed);
    for (int64_t b = 0; b < jm_sky_facades_of(s->sky)->count * JM_FACADE_BANDS; b++)
        s->sun.facades[b] = s->sun.facades_crown[b] = (float)(0.5 * chance(&seed));
}

TEST(in_an_enclosure_of_one_warmth_a_body_is_as_warm_and_nothing_is_exchanged)
{
    UNUSED_STATE;
    for (int model = 0; model < 2; model++) {
        jm_ctx *ctx = threads(1);
        scene s = scene_of(ctx, street(ctx, 20.0, 10.0, 0.3), 0.2, 0.9, 26.85);
        shine(&s, -30.0, 0.0, 0.0, 0.0, emitted(26.85), (jm_sky_model)model);
        for (int64_t i = 0; i < s.sky->ground.count; i++) {
            // Floats, and views in parts of 65535.
            CHECK_NEAR(s.tmrt[i], 300.0, 0.01);
            CHECK_NEAR(s.long_wm2[i], emitted(26.85), 0.05);
        }
        for (int64_t b = 0; b < s.sky->facades.count * JM_FACADE_BANDS; b++)
            CHECK_NEAR(s.walls.long_wm2[b], emitted(26.85), 0.05);
        free_scene(&s);
    }
}

TEST(what_the_sun_sends_into_an_endless_street_is_absorbed_or_leaves)
{
    UNUSED_STATE;
    double worst = 0.0, worst_in = 0.0;
    const double suns[5][2] = {{5, 100}, {20, 160}, {45, 180}, {65, 217}, {85, 300}};
    for (int k = 0; k < 5; k++)
        for (double albedo = 0.05; albedo < 1.0; albedo += 0.3) {
            jm_ctx *ctx = threads(1);
            scene s = scene_of(ctx, street(ctx, 20.0, 12.0, 0.4), albedo, 0.95, 20.0);
            shine(&s, suns[k][0], suns[k][1], 700.0, 120.0, 350.0, JM_SKY_ANISOTROPIC);
            jm_irradiance_ledger l = jm_irradiance_audit(s.irradiance);
            worst =
                fmax(worst, fabs(l.short_in_w - l.short_absorbed_w - l.short_out_w) / l.short_in_w);
            worst_in = fmax(worst_in, fabs(l.short_in_w / l.short_top_w - 1.0));
            CHECK_NEAR(l.area_m2, 10000.0, 0.1);
            free_scene(&s);
        }
    print_message("street: short wave in = absorbed + out within %.2g (asked 0.005); caught of "
                  "what falls on it within %.2g\n",
                  worst, worst_in);
    CHECK(worst < 0.005);
    // The uneven sky is known by 153 patches only, their shares by parts of 255.
    CHECK(worst_in < 0.005);
}

TEST(short_wave_is_kept_and_long_wave_exchanged_whatever_the_views)
{
    UNUSED_STATE;
    double worst = 0.0, worst_long = 0.0;
    for (uint32_t seed = 1; seed <= 12; seed++) {
        jm_ctx *ctx = threads(1);
        const int32_t stride = seed % 2 == 0 ? JM_PATCHES : JM_PATCH_BYTES;
        scene s = scene_of(ctx, sky_by_chance(ctx, seed, stride), 0.3, 0.95, 20.0);
        surfaces_by_chance(&s, seed + 100);
        for (int b = 0; b < 9; b++) {
            set(s.seen.crown_pass, b, 0.1 * b);
            set(s.seen.leaf_c, b, 30.0);
        }
        sun_by_chance(&s, seed);
        s.light = sun_and_sky(50.0, 150.0, 700.0, 150.0, 380.0, JM_SKY_ISOTROPIC);
        run_substep(&s);
        jm_irradiance_ledger l = jm_irradiance_audit(s.irradiance);
        worst = fmax(worst, fabs(l.short_in_w - l.short_absorbed_w - l.short_out_w) / l.short_in_w);
        worst_long = fmax(worst_long, fabs(l.long_exchanged_w) / l.area_m2);
        free_scene(&s);
    }
    print_message("chance: short wave within %.2g (asked 0.005), long wave exchanged %.2g W/m2 "
                  "(asked 1)\n",
                  worst, worst_long);
    CHECK(worst < 0.005);
    CHECK(worst_long < 1.0);
}

// An endless street of strips, their views by crossed strings (Hottel): road and two walls.
enum { STRIPS = 40, ALL_STRIPS = 3 * STRIPS };
typedef struct strip {
    double x0, z0, x1, z1;
} strip;

static double string(double xa, double za, double xb, double zb)
{
    return hypot(xa - xb, za - zb);
}

static double strip_view(const strip *a, const strip *b)
{
    // Ends of road strips run to the right, of wall strips upwards: which strings cross is told by
    // their lengths.
    const double one = string(a->x0, a->z0, b->x0, b->z0) + string(a->x1, a->z1, b->x1, b->z1);
    const double other = string(a->x0, a->z0, b->x1, b->z1) + string(a->x1, a->z1, b->x0, b->z0);
    return 0.5 * fabs(one - other) / string(a->x0, a->z0, a->x1, a->z1);
}

static void strips_of(double height_m, double width_m, strip strips[ALL_STRIPS])
{
    for (int k = 0; k < STRIPS; k++) {
        const double a = (double)k / STRIPS, b = (double)(k + 1) / STRIPS;
        strips[k] = (strip){a * width_m, 0.0, b * width_m, 0.0};
        strips[STRIPS + k] = (strip){0.0, a * height_m, 0.0, b * height_m};
        strips[2 * STRIPS + k] = (strip){width_m, a * height_m, width_m, b * height_m};
    }
}

// Mean light that arrives on the road (in[0]) and the walls (in[1]) under an even sky.
static void street_of_strips(double height_m, double width_m, double albedo, double diffuse,
                             double in[2])
{
    static double view[ALL_STRIPS][ALL_STRIPS], first[ALL_STRIPS], light[ALL_STRIPS];
    strip strips[ALL_STRIPS];
    strips_of(height_m, width_m, strips);
    for (int i = 0; i < ALL_STRIPS; i++) {
        double walls = 0.0;
        for (int j = 0; j < ALL_STRIPS; j++) {
            view[i][j] = i / STRIPS == j / STRIPS ? 0.0 : strip_view(&strips[i], &strips[j]);
            walls += view[i][j];
        }
        first[i] = light[i] = diffuse * (1.0 - walls);
    }
    for (int round = 0; round < 60; round++)
        for (int i = 0; i < ALL_STRIPS; i++) {
            light[i] = first[i];
            for (int j = 0; j < ALL_STRIPS; j++)
                light[i] += view[i][j] * albedo * light[j];
        }
    in[0] = in[1] = 0.0;
    for (int i = 0; i < ALL_STRIPS; i++)
        in[i >= STRIPS] += light[i] / (i >= STRIPS ? 2.0 * STRIPS : (double)STRIPS);
}

TEST(an_endless_street_under_an_even_sky_follows_the_radiosity_of_its_strips)
{
    UNUSED_STATE;
    const double shapes[4] = {0.25, 0.5, 1.0, 2.0};
    for (int k = 0; k < 4; k++) {
        jm_ctx *ctx = threads(1);
        scene s = scene_of(ctx, street(ctx, 10.0 * shapes[k], 10.0, 0.0), 0.45, 0.95, 20.0);
        shine(&s, 40.0, 100.0, 0.0, 200.0, 350.0, JM_SKY_ISOTROPIC);
        double expected[2], road = 0.0, wall = 0.0;
        street_of_strips(10.0 * shapes[k], 10.0, 0.45, 200.0, expected);
        for (int64_t i = 0; i < s.sky->ground.count; i++)
            road += (double)s.short_wm2[i] / (double)s.sky->ground.count;
        for (int64_t b = 0; b < s.sky->facades.count * 3; b++)
            wall += (double)s.walls.short_wm2[b] / (double)s.sky->facades.count / 3.0;
        print_message("H/W %.2f: road %.2f (%.2f), walls %.2f (%.2f) W/m2\n", shapes[k], road,
                      expected[0], wall, expected[1]);
        // 1 %: three bands a wall, its opposite as one mean.
        CHECK_NEAR(road / expected[0], 1.0, 0.01);
        CHECK_NEAR(wall / expected[1], 1.0, 0.01);
        free_scene(&s);
    }
}

TEST(under_an_open_sky_a_plain_gets_all_of_it_to_the_last_bit_however_views_are_kept)
{
    UNUSED_STATE;
    const int32_t strides[2] = {JM_PATCH_BYTES, JM_PATCHES};
    for (double up = -5.0; up < 90.0; up += 4.7)
        for (int k = 0; k < 2; k++) {
            jm_ctx *ctx = threads(1);
            scene s = scene_of(ctx, open_plain(ctx, strides[k], 300), 0.2, 0.95, 20.0);
            s.light = sun_and_sky(up, 133.0, 643.21, 123.45, 345.67, JM_SKY_ANISOTROPIC);
            memset(s.sun.ground, up > 0.0 ? 255 : 0, 300);
            run_substep(&s);
            const float lit = up > 0.0 ? 1.0f : 0.0f;
            const float expected =
                lit * (s.light.beam_wm2 * s.light.sin_elevation) + s.light.diffuse_wm2;
            for (int64_t i = 0; i < 300; i++) {
                CHECK(s.short_wm2[i] == expected);
                CHECK(s.long_wm2[i] == s.light.longwave_wm2);
                CHECK(s.sunlit[i] == lit);
            }
            free_scene(&s);
        }
}

TEST(bits_and_shares_of_the_same_patches_give_the_same_light)
{
    UNUSED_STATE;
    float found[2][64];
    const int32_t strides[2] = {JM_PATCH_BYTES, JM_PATCHES};
    for (int k = 0; k < 2; k++) {
        jm_ctx *ctx = threads(1);
        jm_sky *sky = open_plain(ctx, strides[k], 64);
        uint32_t seed = 7;
        for (int64_t i = 0; i < 64; i++) {
            sky->ground.sky[i] = JM_VIEW_ONE / 2;
            for (int32_t p = 0; p < JM_PATCHES; p++) {
                const bool open = dice(&seed) % 3 != 0;
                uint8_t *mask = sky->ground.open + i * strides[k];
                if (k == 1)
                    mask[p] = open ? 255 : 0;
                else if (!open)
                    mask[p >> 3] &= (uint8_t) ~(1u << (p & 7));
            }
        }
        scene s = scene_of(ctx, sky, 0.2, 0.95, 20.0);
        s.light = sun_and_sky(40.0, 133.0, 643.0, 123.0, 345.0, JM_SKY_ANISOTROPIC);
        run_substep(&s);
        memcpy(found[k], s.short_wm2, sizeof found[k]);
        free_scene(&s);
    }
    for (int i = 0; i < 64; i++)
        CHECK_NEAR(found[0][i], found[1][i], 1e-3);
}

TEST(crowns_give_off_as_much_as_they_get_in_an_enclosure_of_one_warmth)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads(1);
    scene s = scene_of(ctx, sky_by_chance(ctx, 5, JM_PATCH_BYTES), 0.2, 0.9, 20.0);
    for (int b = 0; b < 9; b++)
        set(s.seen.crown_pass, b, 0.1);
    s.light = sun_and_sky(-30.0, 0.0, 0.0, 0.0, emitted(20.0), JM_SKY_ISOTROPIC);
    run_substep(&s);
    for (int64_t b = 0; b < 9; b++) {
        jm_crown_light crowns = jm_irradiance_crowns(s.irradiance, b);
        CHECK(crowns.emitting_share > 0.1);
        // Only walls whose views do not sum to one here can differ.
        CHECK_NEAR(crowns.long_wm2 / (crowns.emitting_share * emitted(20.0)), 1.0, 1e-3);
    }
    free_scene(&s);
}

TEST(a_warm_wall_warms_the_ground_before_it_by_its_own_temperature)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads(1);
    scene s = scene_of(ctx, street(ctx, 20.0, 10.0, 0.0), 0.2, 1.0, 10.0);
    shine(&s, -30.0, 0.0, 0.0, 0.0, 300.0, JM_SKY_ISOTROPIC);
    float before[64];
    memcpy(before, s.long_wm2, sizeof before);
    for (int64_t b = 0; b < s.sky->facades.count * 3; b++)
        set(s.seen.wall_skin_c, b, 20.0);
    shine(&s, -30.0, 0.0, 0.0, 0.0, 300.0, JM_SKY_ISOTROPIC);
    for (int64_t i = 0; i < 64; i++) {
        double walls = 1.0 - s.sky->ground.sky[i] / (double)JM_VIEW_ONE;
        CHECK_NEAR((double)(s.long_wm2[i] - before[i]), walls * (emitted(20.0) - emitted(10.0)),
                   0.02);
    }
    free_scene(&s);
}

TEST(a_plain_of_one_cell_or_of_none_is_lit_without_fault_and_unknown_crowns_do_no_harm)
{
    UNUSED_STATE;
    for (int64_t count = 0; count < 2; count++) {
        jm_ctx *ctx = threads(1);
        scene s = scene_of(ctx, open_plain(ctx, JM_PATCHES, count), 0.2, 0.95, 20.0);
        set(s.seen.crown_pass, 0, (double)NAN);
        set(s.seen.leaf_c, 0, (double)NAN);
        s.light = sun_and_sky(50.0, 150.0, 700.0, 150.0, 380.0, JM_SKY_ANISOTROPIC);
        run_substep(&s);
        jm_crown_light crowns = jm_irradiance_crowns(s.irradiance, 0);
        CHECK(crowns.short_wm2 == 0.0 && crowns.long_wm2 == 0.0);
        CHECK(count == 0 || isfinite((double)s.tmrt[0]));
        CHECK_NEAR(jm_irradiance_audit(s.irradiance).area_m2, count, 1e-9);
        free_scene(&s);
    }
}

TEST(bits_do_not_depend_on_threads)
{
    UNUSED_STATE;
    float found[3][400];
    double crowns[3];
    for (int k = 0; k < 3; k++) {
        jm_ctx *ctx = threads(k + 1);
        scene s = scene_of(ctx, sky_by_chance(ctx, 3, JM_PATCH_BYTES), 0.3, 0.95, 20.0);
        surfaces_by_chance(&s, 8);
        for (int b = 0; b < 9; b++)
            set(s.seen.crown_pass, b, 0.2);
        sun_by_chance(&s, 5);
        s.light = sun_and_sky(50.0, 150.0, 700.0, 150.0, 380.0, JM_SKY_ANISOTROPIC);
        run_substep(&s);
        memcpy(found[k], s.tmrt, sizeof found[k]);
        crowns[k] = jm_irradiance_crowns(s.irradiance, 4).short_wm2;
        free_scene(&s);
    }
    for (int k = 1; k < 3; k++) {
        assert_memory_equal(found[0], found[k], sizeof found[0]);
        CHECK(crowns[0] == crowns[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(in_an_enclosure_of_one_warmth_a_body_is_as_warm_and_nothing_is_exchanged),
        CASE(what_the_sun_sends_into_an_endless_street_is_absorbed_or_leaves),
        CASE(short_wave_is_kept_and_long_wave_exchanged_whatever_the_views),
        CASE(an_endless_street_under_an_even_sky_follows_the_radiosity_of_its_strips),
        CASE(under_an_open_sky_a_plain_gets_all_of_it_to_the_last_bit_however_views_are_kept),
        CASE(bits_and_shares_of_the_same_patches_give_the_same_light),
        CASE(crowns_give_off_as_much_as_they_get_in_an_enclosure_of_one_warmth),
        CASE(a_warm_wall_warms_the_ground_before_it_by_its_own_temperature),
        CASE(a_plain_of_one_cell_or_of_none_is_lit_without_fault_and_unknown_crowns_do_no_harm),
        CASE(bits_do_not_depend_on_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
