// Shadows, crowns and horizons.
#include "made.h"

static const jm_sky_def quick = {.block_cells = 50, .reach_m = 1000.0};

static void cast(jm_ctx *ctx, const jm_sky *sky, double azimuth_deg, double elevation_deg,
                 jm_sky_sun *sun)
{
    CHECK_OK(ctx, jm_sky_sun_create(ctx, sky, sun));
    jm_sky_sun_cast(ctx, sky, azimuth_deg * JM_DEG, elevation_deg * JM_DEG, sun);
}

// 2 in the sun, 1 behind a crown only, 0 in shade, -1 no ground there.
static int lit_at(const made *m, const jm_sky *sky, const jm_sky_sun *sun, int32_t r, int32_t c)
{
    const int64_t i = receiver_at(jm_sky_ground(sky), (int32_t)cell_of(m, r, c));
    if (i == JM_NONE)
        return -1;
    return sun->ground[i] > 0 ? 2 : sun->ground_crown[i] > 0 ? 1 : 0;
}

// Cells in the shade behind a wall across the light, on a strip along the light.
static int32_t shadow_cells(jm_ctx *ctx, double height_m, double elevation_deg, int quarter,
                            double ground_m)
{
    const int32_t length = 560, wide = 3, first = 275, thick = 10;
    const bool upright = quarter % 2 == 0;
    made m = upright ? plain(length, wide, 1.0, 1) : plain(wide, length, 1.0, 1);
    for (int32_t i = 0; i < length * wide; i++)
        m.ground[i] = (float)ground_m;
    if (upright)
        build(&m, first, first + thick, 0, wide, height_m);
    else
        build(&m, 0, wide, first, first + thick, height_m);
    jm_sky *sky = sky_of(ctx, &quick, &m);
    jm_sky_sun sun;
    cast(ctx, sky, 90.0 * quarter, elevation_deg, &sun);
    int32_t count = 0;
    for (int32_t i = 0; i < length; i++)
        count += lit_at(&m, sky, &sun, upright ? i : 1, upright ? 1 : i) == 0;
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    free_made(&m);
    return count;
}

TEST(a_shadow_is_as_long_as_height_over_tangent_within_one_cell)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const double heights[] = {5.0, 20.0, 40.0}, elevations[] = {10.0, 30.0, 45.0, 60.0, 75.0};
    for (int h = 0; h < 3; h++)
        for (int e = 0; e < 5; e++) {
            const double exact = heights[h] / tan(elevations[e] * JM_DEG);
            CHECK_NEAR(shadow_cells(ctx, heights[h], elevations[e], (h + e) % 4, -3.5), exact, 1.0);
        }
    jm_ctx_destroy(ctx);
}

// Where the sun can be seen from a cell by walking the ray in small steps: slow, and as plain as
// the definition.
static bool walked_lit(const made *m, int32_t row, int32_t column, double azimuth, double elevation)
{
    for (double d = 0.0; d * tan(elevation) < 30.0; d += 0.1) {
        const double y = row + 0.5 - d * cos(azimuth), x = column + 0.5 + d * sin(azimuth);
        if (x < 0.0 || y < 0.0 || x >= m->relief.columns || y >= m->relief.rows)
            return true;
        if ((double)m->building[cell_of(m, (int32_t)y, (int32_t)x)] > d * tan(elevation))
            return false;
    }
    return true;
}

TEST(sweeps_agree_with_rays_walked_cell_by_cell)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(2);
    made m = plain(160, 170, 1.0, 1);
    town(&m, 160, 170, 26, 12, 4);
    m.relief.crown_top_m = m.relief.crown_base_m = NULL;
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_sheet *g = jm_sky_ground(sky);
    const double suns[][2] = {{0.3, 0.5}, {1.2, 0.9}, {2.5, 0.35}, {4.0, 0.7}, {5.6, 1.1}};
    int64_t differ = 0;
    for (int i = 0; i < 5; i++) {
        jm_sky_sun sun;
        cast(ctx, sky, suns[i][0] / JM_DEG, suns[i][1] / JM_DEG, &sun);
        for (int64_t k = 0; k < g->count; k++)
            differ += (sun.ground[k] > 0) !=
                      walked_lit(&m, g->cell[k] / 170, g->cell[k] % 170, suns[i][0], suns[i][1]);
        jm_sky_sun_free(&sun);
    }
    const double share = (double)differ / (5.0 * (double)g->count);
    print_message("sweep against ray: %.2f %% of cells differ\n", 100.0 * share);
    // Edges of shadows fall on other cells by the rounding of lines: houses of 12 m on a lattice of
    // 26 m have 0.15 m of shadow edge a square metre, half a cell of it is 7 %.
    CHECK(share < 0.03);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(light_passes_under_a_crown_and_not_through_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(101, 101, 1.0, 1);
    plant(&m, 48, 53, 48, 53, 4.0, 8.0); // 5 m wide, 4 to 8 m up
    jm_sky *sky = sky_of(ctx, &quick, &m);
    jm_sky_sun sun;
    cast(ctx, sky, 180.0, 45.0, &sun);
    // Edge of the crown's box: rows 48 to 52. Its shade begins 4 m north of its southern underside
    // (row 53 - 4) and ends 8 m north of its northern top (row 48 - 8).
    CHECK(lit_at(&m, sky, &sun, 50, 50) == 2);
    CHECK(lit_at(&m, sky, &sun, 52, 50) == 2);
    for (int32_t r = 41; r <= 47; r++)
        CHECK(lit_at(&m, sky, &sun, r, 50) == 1);
    CHECK(lit_at(&m, sky, &sun, 39, 50) == 2);
    CHECK(lit_at(&m, sky, &sun, 44, 44) == 2);
    // Straight from above it is dark under the crown only.
    jm_sky_sun_cast(ctx, sky, JM_PI, 89.0 * JM_DEG, &sun);
    CHECK(lit_at(&m, sky, &sun, 50, 50) == 1);
    CHECK(lit_at(&m, sky, &sun, 50, 46) == 2);
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(a_crown_one_metre_thick_casts_its_shade)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(60, 60, 1.0, 1);
    plant(&m, 30, 34, 20, 40, 5.0, 6.0);
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const double elevations[] = {15.0, 30.0, 60.0};
    for (int e = 0; e < 3; e++) {
        jm_sky_sun sun;
        cast(ctx, sky, 180.0, elevations[e], &sun);
        int32_t shaded = 0;
        for (int32_t r = 0; r < 60; r++)
            shaded += lit_at(&m, sky, &sun, r, 30) == 1;
        // Four cells of roof, and one metre of height over the tangent.
        CHECK_NEAR(shaded, 4.0 + 1.0 / tan(elevations[e] * JM_DEG), 1.0);
        jm_sky_sun_free(&sun);
    }
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(under_the_horizon_nothing_is_lit)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(30, 30, 1.0, 1);
    build(&m, 10, 20, 10, 20, 8.0);
    jm_sky *sky = sky_of(ctx, &quick, &m);
    jm_sky_sun sun;
    cast(ctx, sky, 120.0, 20.0, &sun);
    jm_sky_sun_cast(ctx, sky, 1.0, -0.01, &sun);
    for (int64_t i = 0; i < jm_sky_ground(sky)->count; i++)
        CHECK(sun.ground[i] == 0 && sun.ground_crown[i] == 0);
    for (int64_t i = 0; i < jm_sky_facades_of(sky)->count * JM_FACADE_BANDS; i++)
        CHECK(sun.facades[i] == 0.0f && sun.facades_crown[i] == 0.0f);
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(a_pitched_roof_does_not_shade_itself_while_the_sun_stands_over_its_slope)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(60, 60, 1.0, 1);
    for (int32_t r = 20; r < 40; r++) // 35 degrees both ways from a ridge at row 30
        build(&m, r, r + 1, 10, 50, 6.0 + 0.7 * (r < 30 ? r - 20 : 39 - r));
    jm_sky *sky = sky_of(ctx, &quick, &m);
    jm_sky_sun sun;
    cast(ctx, sky, 180.0, 40.0, &sun);
    for (int64_t i = 0; i < jm_sky_roofs(sky)->count; i++)
        CHECK(sun.roofs[i] == 255);
    jm_sky_sun_cast(ctx, sky, JM_PI, 30.0 * JM_DEG, &sun);
    const int64_t north = receiver_at(jm_sky_roofs(sky), (int32_t)cell_of(&m, 25, 30));
    const int64_t south = receiver_at(jm_sky_roofs(sky), (int32_t)cell_of(&m, 35, 30));
    CHECK(sun.roofs[north] == 0 && sun.roofs[south] == 255);
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(the_hull_scan_finds_the_horizon_of_a_wall_and_of_a_hill)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(2);
    made m = plain(80, 80, 2.0, 1);
    build(&m, 0, 5, 0, 80, 15.0); // a wall in the north
    float *horizon = calloc(80 * 80, sizeof *horizon);
    CHECK_OK(ctx, jm_sky_horizon(ctx, &m.relief, 0.0, horizon));
    for (int32_t r = 5; r < 80; r += 7)
        CHECK_NEAR(horizon[cell_of(&m, r, 40)], atan(15.0 / (2.0 * (r - 5 + 0.5))), 1e-5);
    build(&m, 0, 5, 0, 80, 0.0);
    for (int32_t r = 0; r < 80; r++)
        for (int32_t c = 0; c < 80; c++)
            m.ground[cell_of(&m, r, c)] = 0.3f * 2.0f * (float)c; // rises to the east
    CHECK_OK(ctx, jm_sky_horizon(ctx, &m.relief, 0.5 * JM_PI, horizon));
    CHECK_NEAR(horizon[cell_of(&m, 30, 20)], atan(0.3), 1e-4);
    CHECK_OK(ctx, jm_sky_horizon(ctx, &m.relief, 1.5 * JM_PI, horizon));
    CHECK_NEAR(horizon[cell_of(&m, 30, 20)], 0.0, 1e-6);
    free(horizon);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(patches_are_open_where_the_exact_horizon_lies_below_them)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(150, 140, 1.0, 1);
    for (int32_t i = 0; i < 150 * 140; i++)
        m.ground[i] = (float)(3.0 * sin(0.001 * i));
    town(&m, 150, 140, 24, 11, 6);
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_sheet *const sheets[2] = {jm_sky_ground(sky), jm_sky_roofs(sky)};
    float *horizon = calloc(150 * 140, sizeof *horizon);
    int64_t differ = 0, grazed = 0, all = 0;
    // A part and a half of a metre seen over half a cell; heights are rounded, and sinking shadows.
    const double rounding = 1.5 / 128.0 / 0.5;
    for (int32_t p = 0; p < JM_PATCHES; p += 5) {
        const jm_patch patch = jm_patch_at(p);
        CHECK_OK(ctx, jm_sky_horizon(ctx, &m.relief, patch.azimuth_rad, horizon));
        for (int k = 0; k < 2; k++)
            for (int64_t i = 0; i < sheets[k]->count; i++) {
                const double above = patch.elevation_rad - (double)horizon[sheets[k]->cell[i]];
                const bool open = sheets[k]->open[i * JM_PATCH_BYTES + p / 8] >> (p % 8) & 1;
                all++;
                differ += fabs(above) > rounding && open != (above > 0.0);
                grazed += open != (above > 0.0);
            }
    }
    CHECK(all > 500000);
    CHECK(differ == 0);
    printf("%.4f %% of patches lie within rounding of the horizon\n",
           100.0 * (double)grazed / (double)all);
    CHECK((double)grazed < 0.001 * (double)all);
    free(horizon);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(shade_ends_between_half_the_reach_and_the_reach)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(400, 4, 1.0, 1);
    build(&m, 390, 400, 0, 4, 60.0);
    jm_sky_def def = quick;
    def.reach_m = 100.0;
    jm_sky *sky = sky_of(ctx, &def, &m);
    jm_sky_sun sun;
    cast(ctx, sky, 180.0, 10.0, &sun); // would be 340 m long
    CHECK(lit_at(&m, sky, &sun, 390 - 50, 2) == 0);
    CHECK(lit_at(&m, sky, &sun, 390 - 101, 2) == 2);
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_shadow_is_as_long_as_height_over_tangent_within_one_cell),
        CASE(sweeps_agree_with_rays_walked_cell_by_cell),
        CASE(light_passes_under_a_crown_and_not_through_it),
        CASE(a_crown_one_metre_thick_casts_its_shade),
        CASE(under_the_horizon_nothing_is_lit),
        CASE(a_pitched_roof_does_not_shade_itself_while_the_sun_stands_over_its_slope),
        CASE(the_hull_scan_finds_the_horizon_of_a_wall_and_of_a_hill),
        CASE(patches_are_open_where_the_exact_horizon_lies_below_them),
        CASE(shade_ends_between_half_the_reach_and_the_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
