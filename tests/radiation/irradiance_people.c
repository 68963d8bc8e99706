// Bodies in sun and shade, under crowns and over white paving; what radiometers would read.
#include "lit_scene.h"

// Half of the plain under a crown that hides most of the sky and all of the sun.
static void put_crown(jm_sky *sky, int64_t i, double cover)
{
    jm_sky_sheet *sheet = &sky->ground;
    sheet->behind_crown[i] = (uint16_t)(cover * sheet->sky[i]);
    sheet->sky[i] = (uint16_t)(sheet->sky[i] - sheet->behind_crown[i]);
    for (int side = 0; side < JM_SIDES; side++) {
        // Crowns hang above the eye: upright faces see less of them.
        sheet->side_behind_crown[side][i] = (uint16_t)(0.7 * cover * sheet->side_sky[side][i]);
        sheet->side_sky[side][i] =
            (uint16_t)(sheet->side_sky[side][i] - sheet->side_behind_crown[side][i]);
    }
    for (int32_t p = 0; p < JM_PATCHES; p++)
        if (jm_patch_at(p).elevation_rad > 30.0 * JM_DEG)
            sheet->crown[i * JM_PATCHES + p] = sheet->open[i * JM_PATCHES + p];
}

static double crown_cools(double hidden_from_sun)
{
    jm_ctx *ctx = threads(1);
    jm_sky *sky = open_plain(ctx, JM_PATCHES, 40);
    for (int64_t i = 0; i < 20; i++)
        put_crown(sky, i, 0.8);
    // Air of 30 C, leaf area of 3: exp(-0.6 3) of the light passes. Grounds as they are found at a
    // clear summer noon: 48 C in the sun, 31 C in shade.
    scene s = scene_of(ctx, sky, 0.2, 0.95, 31.0);
    set(s.seen.crown_pass, 0, exp(-0.6 * 3.0));
    set(s.seen.leaf_c, 0, 31.0);
    for (int64_t i = 0; i < 40; i++) {
        const bool crown = i < 20, sun = hidden_from_sun < 0.5;
        s.sun.ground[i] = sun && !crown ? 255 : 0;
        s.sun.ground_crown[i] = sun && crown ? 255 : 0;
        set(s.seen.ground_skin_c, i, sun && !crown ? 48.0 : 31.0);
    }
    s.light = sun_and_sky(60.0, 180.0, 850.0, 110.0, 380.0, JM_SKY_ANISOTROPIC);
    run_substep(&s);
    double cooler = (double)(s.tmrt[39] - s.tmrt[0]);
    free_scene(&s);
    return cooler;
}

TEST(a_crown_at_clear_noon_cools_a_body_by_15_to_35_kelvin_in_the_sun_and_little_in_shade)
{
    UNUSED_STATE;
    double in_sun = crown_cools(0.0), in_shade = crown_cools(1.0);
    print_message("crown: Tmrt falls by %.1f K in the sun (15 to 35), %.1f K in shade (under 5)\n",
                  in_sun, in_shade);
    CHECK(in_sun > 15.0 && in_sun < 35.0);
    CHECK(fabs(in_shade) < 5.0);
}

TEST(leaves_keep_the_night_warmer_than_the_open_sky)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads(1);
    jm_sky *sky = open_plain(ctx, JM_PATCHES, 2);
    put_crown(sky, 0, 0.8);
    scene s = scene_of(ctx, sky, 0.2, 0.95, 12.0);
    set(s.seen.crown_pass, 0, 0.1);
    s.light = sun_and_sky(-30.0, 0.0, 0.0, 0.0, 280.0, JM_SKY_ANISOTROPIC);
    run_substep(&s);
    CHECK(s.long_wm2[0] > s.long_wm2[1] + 40.0f);
    CHECK(s.tmrt[0] > s.tmrt[1] + 2.0f);
    free_scene(&s);
}

static double tmrt_over(double albedo)
{
    jm_ctx *ctx = threads(1);
    scene s = scene_of(ctx, street(ctx, 10.0, 20.0, 0.3), 0.2, 0.95, 30.0);
    for (int64_t i = 0; i < s.sky->ground.count; i++) {
        set(s.seen.ground_albedo, i, albedo);
        // White paving is cooler: 12 K for 0.4 of albedo, as measured at noon.
        set(s.seen.ground_skin_c, i, 45.0 - 30.0 * (albedo - 0.12));
    }
    shine(&s, 65.0, 180.0, 850.0, 100.0, 380.0, JM_SKY_ANISOTROPIC);
    double sum = 0.0;
    for (int64_t i = 0; i < s.sky->ground.count; i++)
        sum += (double)s.tmrt[i] / (double)s.sky->ground.count;
    free_scene(&s);
    return sum;
}

TEST(white_paving_raises_what_a_body_feels_at_noon_though_it_is_cooler)
{
    UNUSED_STATE;
    double dark = tmrt_over(0.12), white = tmrt_over(0.52);
    print_message("paving: Tmrt %.1f K over dark, %.1f K over white\n", dark, white);
    CHECK(white > dark + 2.0);
}

TEST(a_child_feels_more_of_the_hot_ground_at_its_feet)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads(1);
    scene s = scene_of(ctx, open_plain(ctx, JM_PATCH_BYTES, 100), 0.2, 0.95, 25.0);
    set(s.seen.ground_skin_c, 0, 60.0);
    s.light = sun_and_sky(-20.0, 180.0, 0.0, 0.0, 350.0, JM_SKY_ANISOTROPIC);
    run_substep(&s);
    float child[100];
    jm_irradiance_people(s.irradiance, 0, JM_BODY_CHILD, s.up_short, s.up_long, child);
    CHECK(child[0] > s.tmrt[0] + 1.0f);
    CHECK(child[50] < s.tmrt[50] + 0.1f);
    free_scene(&s);
}

// A street of 15 m between houses of 12 m; the sun stands 40 degrees high at azimuth 200.
static scene street_under_sky(double direct_wm2, jm_sky_model model)
{
    jm_ctx *ctx = threads(1);
    scene s = scene_of(ctx, street(ctx, 12.0, 15.0, 0.3), 0.25, 0.93, 28.0);
    shine(&s, 40.0, 200.0, direct_wm2, 180.0, 360.0, model);
    return s;
}

TEST(six_radiometers_add_up_to_what_the_body_meets_but_for_the_cylinder)
{
    UNUSED_STATE;
    scene s = street_under_sky(0.0, JM_SKY_ISOTROPIC);
    for (int64_t i = 0; i < s.sky->ground.count; i++) {
        jm_six_fluxes six =
            jm_irradiance_six(s.irradiance, i, 0.0, (double)s.up_short[i], (double)s.up_long[i]);
        double sum = 0.06 * (0.7 * (six.short_wm2[0] + six.short_wm2[1]) +
                             0.97 * (six.long_wm2[0] + six.long_wm2[1]));
        for (int side = 2; side < 6; side++)
            sum += 0.22 * (0.7 * six.short_wm2[side] + 0.97 * six.long_wm2[side]);
        double tmrt = pow(sum / (0.97 * JM_STEFAN_BOLTZMANN), 0.25);
        // The body takes the walls of all sides together, the radiometers each side's sectors.
        CHECK_NEAR(tmrt, s.tmrt[i], 0.15);
    }
    free_scene(&s);
}

// Of radiometers on an open plain in the beam of a sun 30 degrees high, at azimuth 120; the one
// called north looks to `north_rad`.
static jm_six_fluxes in_low_sun(double north_rad)
{
    jm_ctx *ctx = threads(1);
    scene s = scene_of(ctx, open_plain(ctx, JM_PATCH_BYTES, 1), 0.0, 0.95, 25.0);
    s.light = sun_and_sky(30.0, 120.0, 800.0, 0.0, 350.0, JM_SKY_ISOTROPIC);
    s.sun.ground[0] = 255;
    run_substep(&s);
    const jm_six_fluxes six = jm_irradiance_six(s.irradiance, 0, north_rad, 0.0, 450.0);
    free_scene(&s);
    return six;
}

TEST(radiometers_that_look_at_the_sun_hold_its_beam_by_the_cosine_of_incidence)
{
    UNUSED_STATE;
    const jm_six_fluxes six = in_low_sun(0.0);
    const double cosine = cos(30.0 * JM_DEG);
    CHECK_NEAR(six.short_wm2[0], 800.0 * 0.5, 0.01);
    CHECK_NEAR(six.short_wm2[2], 0.0, 0.01);                               // north
    CHECK_NEAR(six.short_wm2[3], 800.0 * cosine * cos(30 * JM_DEG), 0.05); // east
    CHECK_NEAR(six.short_wm2[4], 800.0 * cosine * cos(60 * JM_DEG), 0.05); // south
    CHECK_NEAR(six.short_wm2[5], 0.0, 0.01);
}

// A radiometer that stands square to a turned town sees as the same one in the straight town does.
TEST(turned_radiometers_see_the_street_as_they_stand_and_not_by_the_grid)
{
    UNUSED_STATE;
    scene s = street_under_sky(600.0, JM_SKY_ANISOTROPIC);
    for (int64_t i = 0; i < s.sky->ground.count; i++) {
        const double up[2] = {(double)s.up_short[i], (double)s.up_long[i]};
        const jm_six_fluxes straight = jm_irradiance_six(s.irradiance, i, 0.0, up[0], up[1]);
        // By a quarter the face called north looks east, and so on: the same four faces, by patches
        // and by finer directions.
        const jm_six_fluxes quarter = jm_irradiance_six(s.irradiance, i, 0.5 * JM_PI, up[0], up[1]);
        for (int side = 0; side < 4; side++) {
            const int same = 2 + (side + 1) % 4;
            CHECK_NEAR(quarter.short_wm2[2 + side], straight.short_wm2[same], 6.0);
            CHECK_NEAR(quarter.long_wm2[2 + side], straight.long_wm2[same], 3.0);
        }
        CHECK(quarter.long_wm2[0] == straight.long_wm2[0]);
        CHECK(quarter.short_wm2[1] == straight.short_wm2[1]);
    }
    free_scene(&s);
}

TEST(a_turned_radiometer_holds_the_beam_by_where_it_looks)
{
    UNUSED_STATE;
    // North looks to 30 degrees: east faces the sun.
    const jm_six_fluxes six = in_low_sun(30.0 * JM_DEG);
    CHECK_NEAR(six.short_wm2[3], 800.0 * cos(30.0 * JM_DEG), 0.05);
    CHECK_NEAR(six.short_wm2[2], 0.0, 0.01);
    CHECK_NEAR(six.short_wm2[4], 0.0, 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_crown_at_clear_noon_cools_a_body_by_15_to_35_kelvin_in_the_sun_and_little_in_shade),
        CASE(leaves_keep_the_night_warmer_than_the_open_sky),
        CASE(white_paving_raises_what_a_body_feels_at_noon_though_it_is_cooler),
        CASE(a_child_feels_more_of_the_hot_ground_at_its_feet),
        CASE(six_radiometers_add_up_to_what_the_body_meets_but_for_the_cylinder),
        CASE(radiometers_that_look_at_the_sun_hold_its_beam_by_the_cosine_of_incidence),
        CASE(turned_radiometers_see_the_street_as_they_stand_and_not_by_the_grid),
        CASE(a_turned_radiometer_holds_the_beam_by_where_it_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
