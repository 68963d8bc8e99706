// Who sees the sun over a while: the mean of its positions, by what each brings to level ground.
#include "radiation/sun_mean.h"
#include "check.h"

#include <math.h>

enum { SIDE = 40, CELLS = SIDE * SIDE };

static const jm_sun_spot three[] = {{1.8, 0.3}, {2.2, 0.7}, {2.9, 1.0}};

// A house of 10 m and a crown on flat ground.
static jm_sky *house_and_tree(jm_ctx *ctx)
{
    float ground[CELLS] = {0}, house[CELLS] = {0}, top[CELLS] = {0}, base[CELLS] = {0};
    for (int r = 16; r < 24; r++)
        for (int c = 8; c < 16; c++) {
            house[r * SIDE + c] = 10.0f;
            top[r * SIDE + c + 16] = 8.0f;
            base[r * SIDE + c + 16] = 2.0f;
        }
    const jm_sky_relief relief = {.rows = SIDE,
                                  .columns = SIDE,
                                  .refine = 1,
                                  .cell_m = 1.0,
                                  .ground_m = ground,
                                  .building_m = house,
                                  .crown_top_m = top,
                                  .crown_base_m = base};
    jm_sky_def def = jm_sky_default_def();
    jm_sky *sky = NULL;
    def.block_cells = 20;
    CHECK_OK(ctx, jm_sky_create(ctx, &def, &relief, &sky));
    return sky;
}

// Mean over all positions of three single casts, to half a step of a byte and of the weights.
static void check_mean(jm_ctx *ctx, const jm_sky *sky, const jm_sky_sun *mean)
{
    const int64_t count = jm_sky_ground(sky)->count;
    double *free_share = calloc((size_t)count, sizeof *free_share), all = 0.0, shaded = 0.0;
    double *crown_share = calloc((size_t)count, sizeof *crown_share);
    jm_sky_sun one = {0};
    CHECK_OK(ctx, jm_sky_sun_create(ctx, sky, &one));
    for (int s = 0; s < 3; s++)
        all += sin(three[s].elevation_rad);
    for (int s = 0; s < 3; s++) {
        const double weight = sin(three[s].elevation_rad) / all;
        jm_sky_sun_cast(ctx, sky, three[s].azimuth_rad, three[s].elevation_rad, &one);
        for (int64_t i = 0; i < count; i++) {
            free_share[i] += weight * one.ground[i];
            crown_share[i] += weight * one.ground_crown[i];
        }
    }
    for (int64_t i = 0; i < count; i++) {
        CHECK_NEAR(mean->ground[i], free_share[i], 1.5);
        CHECK_NEAR(mean->ground_crown[i], crown_share[i], 1.5);
        shaded += mean->ground[i] > 5 && mean->ground[i] < 250;
    }
    CHECK(shaded > 50.0); // shade that moved on
    jm_sky_sun_free(&one);
    free(free_share);
    free(crown_share);
}

TEST(a_while_is_the_mean_of_its_positions_by_their_heights_and_those_below_the_horizon_are_none)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sky *sky = house_and_tree(ctx);
    jm_sun_mean *mean = NULL;
    jm_sky_sun sun = {0};
    const jm_sun_spot with_night[] = {{1.2, -0.1}, three[0], three[1], three[2]};
    CHECK_OK(ctx, jm_sun_mean_create(ctx, sky, &mean));
    CHECK_OK(ctx, jm_sky_sun_create(ctx, sky, &sun));
    CHECK_OK(ctx, jm_sun_mean_cast(mean, NULL, with_night, 4, &sun));
    check_mean(ctx, sky, &sun);
    CHECK_OK(ctx, jm_sun_mean_cast(mean, NULL, with_night, 1, &sun));
    for (int64_t i = 0; i < jm_sky_ground(sky)->count; i++)
        CHECK(sun.ground[i] == 0 && sun.ground_crown[i] == 0);
    jm_sky_sun_free(&sun);
    jm_sun_mean_destroy(mean);
    jm_sky_destroy(sky);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(
            a_while_is_the_mean_of_its_positions_by_their_heights_and_those_below_the_horizon_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
