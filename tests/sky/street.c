// The endless street: closed forms of Oke 1987, Johnson and Watson 1984, Masson 2000.
#include "check.h"

#include "core/math.h"
#include "sky/sky.h"

static jm_sky *street_of(jm_ctx *ctx, double height_m, double width_m, double roof_share)
{
    static const double cover[2] = {0.7, 0.3};
    const jm_sky_canyon def = {height_m, width_m, roof_share, 8, 8, 2, cover, 5000.0};
    jm_sky *sky = NULL;
    CHECK_OK(ctx, jm_sky_canyon_create(ctx, &def, &sky));
    return sky;
}

static double view(uint16_t parts)
{
    return parts / (double)JM_VIEW_ONE;
}

TEST(floor_and_walls_of_an_endless_street_see_the_sky_of_the_closed_form)
{
    UNUSED_STATE;
    for (double h = 0.1; h < 5.0; h *= 1.7) {
        jm_ctx *ctx = jm_ctx_create(NULL);
        jm_sky *sky = street_of(ctx, 10.0 * h, 10.0, 0.4);
        const jm_sky_sheet *ground = jm_sky_ground(sky);
        const jm_sky_facades *facades = jm_sky_facades_of(sky);
        double floor = 0.0, wall = 0.0, below = 0.0, share = 0.0, area = 0.0;
        for (int64_t i = 0; i < ground->count; i++) {
            floor += (double)ground->share[i] * view(ground->sky[i]);
            share += (double)ground->share[i];
        }
        for (int64_t b = 0; b < facades->count * JM_FACADE_BANDS; b++) {
            wall += (double)facades->area_m2[b] * view(facades->sky[b]);
            below += (double)facades->area_m2[b] * view(facades->ground[b]);
            area += (double)facades->area_m2[b];
        }
        const double exact = sqrt(1.0 + h * h) - h;
        CHECK_NEAR(share, 0.6, 1e-6);
        CHECK_NEAR(floor / share, exact, 2e-5); // parts of 65535
        CHECK_NEAR(wall / area, 0.5 * (1.0 - exact) / h, 2e-5);
        CHECK_NEAR(below / area, 0.5 * (1.0 - exact) / h, 2e-5);
        CHECK_NEAR(area, 5000.0 * 0.6 * 2.0 * h, 0.01);
        jm_sky_destroy(sky);
        jm_ctx_destroy(ctx);
    }
}

TEST(patches_of_the_street_sum_to_its_sky_view)
{
    UNUSED_STATE;
    double views[JM_PATCHES];
    jm_patch_level_views(views);
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sky *sky = street_of(ctx, 12.0, 15.0, 0.4);
    const jm_sky_sheet *ground = jm_sky_ground(sky);
    double squares = 0.0;
    for (int64_t i = 0; i < ground->count; i++) {
        double sum = 0.0;
        for (int32_t p = 0; p < JM_PATCHES; p++)
            sum += views[p] * ground->open[i * JM_PATCHES + p] / 255.0;
        squares += pow(sum - view(ground->sky[i]), 2.0) / (double)ground->count;
    }
    print_message("street: patches against sky view, RMS %.4f\n", sqrt(squares));
    CHECK(sqrt(squares) < 0.005);
    jm_sky_destroy(sky);
    jm_ctx_destroy(ctx);
}

TEST(across_the_street_the_shadow_is_as_long_as_the_wall_over_the_tangent)
{
    UNUSED_STATE;
    static const double all = 1.0;
    const jm_sky_canyon def = {10.0, 20.0, 0.3, 1, 20, 1, &all, 1000.0};
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sky *sky = NULL;
    jm_sky_sun sun;
    CHECK_OK(ctx, jm_sky_canyon_create(ctx, &def, &sky));
    CHECK_OK(ctx, jm_sky_sun_create(ctx, sky, &sun));
    for (double up = 10.0; up < 90.0; up += 10.0) {
        // The street runs north: from the east the sun shines across it.
        jm_sky_sun_cast(ctx, sky, 0.5 * JM_PI, up * JM_DEG, &sun);
        double lit = 0.0, wall = 0.0;
        for (int i = 0; i < 20; i++)
            lit += sun.ground[i] / 255.0;
        for (int b = 0; b < 2 * JM_FACADE_BANDS; b++)
            wall += 10.0 / JM_FACADE_BANDS * (double)sun.facades[b];
        const double length = 10.0 / tan(up * JM_DEG);
        CHECK_NEAR(lit, fmax(20.0 - length, 0.0), 0.01);
        // What passes over the road falls on the other wall.
        CHECK_NEAR(wall, fmin(10.0, 20.0 * tan(up * JM_DEG)), 0.01);
        CHECK(sun.roofs[0] == 255);
    }
    // Along the street nothing is in the way.
    jm_sky_sun_cast(ctx, sky, 0.0, 20.0 * JM_DEG, &sun);
    for (int i = 0; i < 20; i++)
        CHECK(sun.ground[i] == 255);
    jm_sky_sun_cast(ctx, sky, 0.0, -1.0 * JM_DEG, &sun);
    for (int i = 0; i < 20; i++)
        CHECK(sun.ground[i] == 0);
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    jm_ctx_destroy(ctx);
}

TEST(a_street_without_walls_is_an_open_plain)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sky *sky = street_of(ctx, 0.0, 10.0, 0.0);
    const jm_sky_sheet *ground = jm_sky_ground(sky);
    CHECK(jm_sky_facades_of(sky)->count == 0 && jm_sky_roofs(sky)->count == 0);
    for (int64_t i = 0; i < ground->count; i++) {
        CHECK(ground->sky[i] == JM_VIEW_ONE);
        CHECK(ground->cell[i] == (i < ground->count / 2 ? 0 : 1));
        for (int32_t p = 0; p < JM_PATCHES; p++)
            CHECK(ground->open[i * JM_PATCHES + p] == 255);
    }
    jm_sky_destroy(sky);
    jm_ctx_destroy(ctx);
}

TEST(streets_that_cannot_be_are_refused)
{
    UNUSED_STATE;
    static const double all = 1.0;
    const jm_sky_canyon bad[4] = {{10.0, 0.0, 0.3, 8, 8, 1, &all, 100.0},
                                  {-1.0, 10.0, 0.3, 8, 8, 1, &all, 100.0},
                                  {10.0, 10.0, 1.0, 8, 8, 1, &all, 100.0},
                                  {10.0, 10.0, 0.3, 0, 8, 1, &all, 100.0}};
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sky *sky = NULL;
    for (int k = 0; k < 4; k++)
        CHECK_FAILS(ctx, jm_sky_canyon_create(ctx, &bad[k], &sky), JM_ERR_ARGUMENT, "street");
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(floor_and_walls_of_an_endless_street_see_the_sky_of_the_closed_form),
        CASE(patches_of_the_street_sum_to_its_sky_view),
        CASE(across_the_street_the_shadow_is_as_long_as_the_wall_over_the_tangent),
        CASE(a_street_without_walls_is_an_open_plain),
        CASE(streets_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
