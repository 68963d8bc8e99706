// Sky view against closed forms.
#include "made.h"

static double sky_at(const made *m, const jm_sky *sky, int32_t row, int32_t column)
{
    const jm_sky_sheet *s = jm_sky_ground(sky);
    const int64_t i = receiver_at(s, (int32_t)cell_of(m, row, column));
    CHECK(i != JM_NONE);
    return (double)s->sky[i] / JM_VIEW_ONE;
}

// A street along the rows or the columns between endless walls.
static made canyon(int32_t length, int32_t width, double height_m, bool north_south)
{
    const int32_t wall = 20, across = width + 2 * wall;
    made m = north_south ? plain(length, across, 1.0, 1) : plain(across, length, 1.0, 1);
    for (int side = 0; side < 2; side++) {
        const int32_t first = side == 0 ? 0 : wall + width, end = first + wall;
        if (north_south)
            build(&m, 0, length, first, end, height_m);
        else
            build(&m, first, end, 0, length, height_m);
    }
    return m;
}

// RMS over the cells across the middle of the street, against
// (cos(atan(H/x)) + cos(atan(H/(W-x)))) / 2.
static double canyon_rms(jm_ctx *ctx, const jm_sky_def *def, double ratio, bool north_south)
{
    const int32_t width = 20, length = 801;
    const double height = ratio * width;
    made m = canyon(length, width, height, north_south);
    jm_sky *sky = sky_of(ctx, def, &m);
    double sum = 0.0;
    for (int32_t i = 0; i < width; i++) {
        const double x = i + 0.5;
        const double exact = 0.5 * (cos(atan(height / x)) + cos(atan(height / (width - x))));
        const double found =
            north_south ? sky_at(&m, sky, length / 2, 20 + i) : sky_at(&m, sky, 20 + i, length / 2);
        sum += (found - exact) * (found - exact);
    }
    jm_sky_destroy(sky);
    free_made(&m);
    return sqrt(sum / width);
}

static double canyons_rms(const jm_sky_def *def)
{
    jm_ctx *ctx = threads_of(1);
    const double ratios[] = {0.25, 0.5, 1.0, 2.0};
    double square = 0.0;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 2; k++) {
            const double rms = canyon_rms(ctx, def, ratios[i], k == 1);
            square += rms * rms / 8.0;
        }
    jm_ctx_destroy(ctx);
    return sqrt(square);
}

TEST(an_endless_canyon_shows_the_sky_of_the_closed_form)
{
    UNUSED_STATE;
    const jm_sky_def def = jm_sky_default_def();
    const double rms = canyons_rms(&def);
    print_message("canyons: rms %.5f\n", rms);
    CHECK(rms < 0.005);
}

TEST(half_the_azimuths_show_a_canyon_as_well_and_a_fifth_of_the_directions_better_than_patches)
{
    UNUSED_STATE;
    jm_sky_def def = jm_sky_default_def();
    def.azimuths = 32;
    const double half = canyons_rms(&def);
    def.altitudes = 8;
    const double fifth = canyons_rms(&def);
    print_message("canyons: rms %.5f by 32 x 20, %.5f by 32 x 8\n", half, fifth);
    CHECK(half < 0.005);
    CHECK(fifth < 0.01); // by patches 0.013
}

TEST(the_patches_alone_show_a_canyon_s_sky_better_than_the_method_of_umep)
{
    UNUSED_STATE;
    jm_sky_def def = jm_sky_default_def();
    def.azimuths = def.altitudes = 0;
    const double rms = canyons_rms(&def);
    print_message("canyons by patches: rms %.5f\n", rms);
    CHECK(rms < 0.015); // UMEP: 0.0145 to 0.0178
}

TEST(the_centre_of_a_round_basin_sees_cos_squared_of_its_horizon)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const jm_sky_def def = jm_sky_default_def();
    const double ratios[] = {0.1, 0.25, 0.5, 0.75, 1.0, 2.0};
    const int32_t radius = 60, side = 2 * radius + 41, middle = side / 2;
    double square = 0.0;
    for (int i = 0; i < 6; i++) {
        made m = plain(side, side, 1.0, 1);
        for (int32_t r = 0; r < side; r++)
            for (int32_t c = 0; c < side; c++)
                if (hypot(r - middle, c - middle) >= radius)
                    build(&m, r, r + 1, c, c + 1, ratios[i] * radius);
        jm_sky *sky = sky_of(ctx, &def, &m);
        const double error = sky_at(&m, sky, middle, middle) - 1.0 / (1.0 + ratios[i] * ratios[i]);
        square += error * error / 6.0;
        jm_sky_destroy(sky);
        free_made(&m);
    }
    print_message("basins: rms %.5f\n", sqrt(square));
    CHECK(sqrt(square) < 0.005);
    jm_ctx_destroy(ctx);
}

TEST(beside_one_long_wall_the_sky_is_half_of_one_plus_the_cosine)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const jm_sky_def def = jm_sky_default_def();
    const int32_t length = 1201, depth = 100, away[] = {4, 10, 20, 40, 80};
    made m = plain(length, depth, 1.0, 1);
    build(&m, 0, length, 0, 5, 20.0);
    jm_sky *sky = sky_of(ctx, &def, &m);
    double square = 0.0;
    for (int i = 0; i < 5; i++) {
        const double exact = 0.5 * (1.0 + cos(atan(20.0 / (away[i] + 0.5))));
        const double error = sky_at(&m, sky, length / 2, 5 + away[i]) - exact;
        square += error * error / 5.0;
    }
    print_message("single wall: rms %.5f\n", sqrt(square));
    CHECK(sqrt(square) < 0.005);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

// A plane hides of a level receiver's hemisphere what lies under it: the light of the sky on the
// level is 1 - (1 - cos b) / 2 = (1 + cos b) / 2, as on a plane tilted by b under an open sky.
// Lines are cut by whole cells, which leans a steep plane on its own neighbours: slopes of streets
// and hills are asked for, not of cliffs.
TEST(a_level_receiver_on_a_tilted_plane_sees_half_of_one_plus_the_cosine)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const jm_sky_def def = jm_sky_default_def();
    const double tilts_deg[] = {2.0, 5.0, 8.0, 10.0, 12.0};
    double square = 0.0;
    for (int i = 0; i < 5; i++) {
        made m = plain(301, 301, 1.0, 1);
        for (int32_t r = 0; r < 301; r++)
            for (int32_t c = 0; c < 301; c++)
                m.ground[cell_of(&m, r, c)] = (float)(tan(tilts_deg[i] * JM_DEG) * c - 400.0);
        jm_sky *sky = sky_of(ctx, &def, &m);
        // Halfway up: there is plane enough to all sides but for the flattest ways to look.
        const double error = sky_at(&m, sky, 150, 100) - 0.5 * (1.0 + cos(tilts_deg[i] * JM_DEG));
        square += error * error / 5.0;
        jm_sky_destroy(sky);
        free_made(&m);
    }
    print_message("tilted planes: rms %.5f\n", sqrt(square));
    CHECK(sqrt(square) < 0.005);
    jm_ctx_destroy(ctx);
}

TEST(an_open_plain_sees_the_whole_sky_to_the_last_direction)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    for (int k = 0; k < 4; k++) {
        // Fine and coarse cells, one cell alone, patches alone.
        made m = k == 0   ? plain(70, 45, 2.0, 1)
                 : k == 1 ? plain(20, 15, 10.0, 3)
                          : plain(1, 1, 1.0, 1);
        jm_sky_def def = jm_sky_default_def();
        def.azimuths = k == 3 ? 0 : def.azimuths;
        def.altitudes = k == 3 ? 0 : def.altitudes;
        jm_sky *sky = sky_of(ctx, &def, &m);
        const jm_sky_sheet *s = jm_sky_ground(sky);
        CHECK(s->count == (int64_t)m.relief.rows * m.relief.columns);
        CHECK(jm_sky_roofs(sky)->count == 0 && jm_sky_facades_of(sky)->count == 0);
        for (int64_t i = 0; i < s->count; i++) {
            CHECK(s->sky[i] == JM_VIEW_ONE && s->behind_crown[i] == 0 && s->share[i] == 1.0f);
            for (int side = 0; side < JM_SIDES; side++)
                CHECK(s->side_sky[side][i] == JM_VIEW_ONE / 2);
            for (int p = 0; p < JM_PATCHES; p++)
                CHECK(s->stride == JM_PATCHES ? s->open[i * JM_PATCHES + p] == 255
                                              : s->open[i * JM_PATCH_BYTES + p / 8] >> (p % 8) & 1);
        }
        jm_sky_destroy(sky);
        free_made(&m);
    }
    jm_ctx_destroy(ctx);
}

// Exact sky view of every cell by hulls: mean of cos^2 of the horizon over azimuths.
static void hull_views(jm_ctx *ctx, const made *m, int azimuths, int64_t cells, double *views)
{
    float *horizon = calloc((size_t)cells, sizeof *horizon);
    memset(views, 0, (size_t)cells * sizeof *views);
    for (int a = 0; a < azimuths; a++) {
        CHECK_OK(ctx, jm_sky_horizon(ctx, &m->relief, (a + 0.5) * 2.0 * JM_PI / azimuths, horizon));
        for (int64_t i = 0; i < cells; i++)
            views[i] += cos((double)horizon[i]) * cos((double)horizon[i]) / azimuths;
    }
    free(horizon);
}

static double rms_to_hulls(jm_ctx *ctx, const made *m, const jm_sky_def *def, const double *views)
{
    jm_sky *sky = sky_of(ctx, def, m);
    const jm_sky_sheet *const sheets[2] = {jm_sky_ground(sky), jm_sky_roofs(sky)};
    double square = 0.0;
    int64_t count = 0;
    for (int k = 0; k < 2; k++)
        for (int64_t i = 0; i < sheets[k]->count; i++) {
            const double error = sheets[k]->sky[i] / 65535.0 - views[sheets[k]->cell[i]];
            square += error * error;
            count++;
        }
    jm_sky_destroy(sky);
    return sqrt(square / (double)count);
}

TEST(a_town_s_sky_agrees_with_the_exact_horizons_of_the_hull_scan)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(2);
    made m = plain(260, 240, 1.0, 1);
    for (int32_t i = 0; i < 260 * 240; i++)
        m.ground[i] = (float)(-2.0 + 4.0 * sin(0.01 * (i / 240)) * cos(0.02 * (i % 240)));
    town(&m, 260, 240, 25, 12, 21);
    m.relief.crown_top_m = m.relief.crown_base_m = NULL;
    double *views = calloc(260 * 240, sizeof *views);
    jm_sky_def def = jm_sky_default_def();
    // What is asked of elevations, and then of azimuths too.
    hull_views(ctx, &m, def.azimuths, 260 * 240, views);
    const double fine = rms_to_hulls(ctx, &m, &def, views);
    hull_views(ctx, &m, 512, 260 * 240, views);
    const double of_all = rms_to_hulls(ctx, &m, &def, views);
    def.azimuths = 32;
    def.altitudes = 8;
    const double coarse = rms_to_hulls(ctx, &m, &def, views);
    def.azimuths = def.altitudes = 0;
    const double patches = rms_to_hulls(ctx, &m, &def, views);
    print_message("town against hulls: rms %.5f in the same azimuths, %.5f in 512, %.5f by 32 x 8, "
                  "%.5f by patches\n",
                  fine, of_all, coarse, patches);
    CHECK(coarse < 0.015);
    CHECK(fine < 0.005);
    CHECK(of_all < 0.01);
    CHECK(patches < 0.015);
    free(views);
    jm_ctx_destroy(ctx);
    free_made(&m);
}

// The same courtyards at some cell size; walls lie on whole multiples of 4 m.
static double mean_sky(jm_ctx *ctx, int32_t cell, const jm_sky_def *def)
{
    const int32_t n = 240 / cell;
    made m = plain(n, n, cell, 1);
    for (int32_t r = 24; r < 200; r += 60)
        for (int32_t c = 24; c < 200; c += 60) {
            build(&m, r / cell, (r + 40) / cell, c / cell, (c + 40) / cell, 14.0);
            build(&m, (r + 12) / cell, (r + 28) / cell, (c + 12) / cell, (c + 28) / cell, 0.0);
        }
    jm_sky *sky = sky_of(ctx, def, &m);
    const jm_sky_sheet *s = jm_sky_ground(sky);
    double sum = 0.0;
    for (int64_t i = 0; i < s->count; i++)
        sum += s->sky[i] / 65535.0;
    sum /= (double)s->count;
    jm_sky_destroy(sky);
    free_made(&m);
    return sum;
}

TEST(halving_cells_from_4_to_2_to_1_metres_converges)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(2);
    const jm_sky_def def = jm_sky_default_def();
    const double four = mean_sky(ctx, 4, &def), two = mean_sky(ctx, 2, &def);
    const double one = mean_sky(ctx, 1, &def);
    print_message("mean sky at 4, 2, 1 m: %.5f %.5f %.5f\n", four, two, one);
    CHECK(fabs(two - one) < 0.6 * fabs(four - two) || fabs(two - one) < 0.001);
    CHECK(fabs(four - one) < 0.01);
    jm_ctx_destroy(ctx);
}

TEST(coarse_cells_are_the_means_of_their_open_and_built_parts)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(2);
    const int32_t refine = 5, n = 30;
    made coarse = plain(n, n, 10.0, refine), fine = plain(n * refine, n * refine, 2.0, 1);
    town(&coarse, n * refine, n * refine, 22, 11, 13);
    town(&fine, n * refine, n * refine, 22, 11, 13);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 10;
    jm_sky *c = sky_of(ctx, &def, &coarse), *f = sky_of(ctx, &def, &fine);
    const jm_sky_sheet *const from[2] = {jm_sky_ground(f), jm_sky_roofs(f)};
    const jm_sky_sheet *const to[2] = {jm_sky_ground(c), jm_sky_roofs(c)};
    for (int k = 0; k < 2; k++) {
        double *sky = calloc((size_t)(n * n), sizeof *sky), *open = calloc((size_t)(n * n), 8);
        int32_t *count = calloc((size_t)(n * n), sizeof *count);
        for (int64_t i = 0; i < from[k]->count; i++) {
            const int32_t cell = from[k]->cell[i];
            const int32_t at = cell / (n * refine) / refine * n + cell % (n * refine) / refine;
            sky[at] += from[k]->sky[i];
            open[at] += from[k]->open[i * JM_PATCH_BYTES + 40 / 8] & 1; // patch 40
            count[at]++;
        }
        for (int64_t i = 0; i < to[k]->count; i++) {
            const int32_t at = to[k]->cell[i];
            CHECK_NEAR(to[k]->share[i], count[at] / 25.0, 1e-6);
            CHECK_NEAR(to[k]->sky[i], sky[at] / count[at], 1.0);
            CHECK_NEAR(to[k]->open[i * JM_PATCHES + 40], 255.0 * open[at] / count[at], 0.51);
            count[at] = 0;
        }
        for (int32_t at = 0; at < n * n; at++)
            CHECK(count[at] == 0); // no part without a receiver
        free(sky);
        free(open);
        free(count);
    }
    CHECK_NEAR(jm_sky_cell_area_m2(c), 100.0, 1e-9);
    jm_sky_destroy(c);
    jm_sky_destroy(f);
    free_made(&coarse);
    free_made(&fine);
    jm_ctx_destroy(ctx);
}

TEST(no_data_is_no_receiver_and_casts_no_shade)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const jm_sky_def def = jm_sky_default_def();
    made m = plain(40, 50, 1.0, 1);
    for (int32_t r = 10; r < 30; r++)
        for (int32_t c = 20; c < 30; c++) {
            m.ground[cell_of(&m, r, c)] = (float)NAN;
            m.building[cell_of(&m, r, c)] = 40.0f;
        }
    jm_sky *sky = sky_of(ctx, &def, &m);
    const jm_sky_sheet *s = jm_sky_ground(sky);
    CHECK(s->count == 40 * 50 - 20 * 10);
    CHECK(jm_sky_roofs(sky)->count == 0 && jm_sky_facades_of(sky)->count == 0);
    for (int64_t i = 0; i < s->count; i++)
        CHECK(s->sky[i] == JM_VIEW_ONE);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(any_size_of_cell_and_heights_below_the_sea_give_the_same_views)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const jm_sky_def def = jm_sky_default_def();
    const double cells[] = {0.5, 1.0, 4.0, 50.0};
    uint16_t first = 0;
    for (int k = 0; k < 4; k++) {
        made m = plain(60, 60, cells[k], 1);
        for (int32_t i = 0; i < 60 * 60; i++)
            m.ground[i] = -7.5f * (float)k;
        build(&m, 10, 30, 10, 40, 16.0 * cells[k] / 8.0);
        jm_sky *sky = sky_of(ctx, &def, &m);
        const jm_sky_sheet *s = jm_sky_ground(sky);
        const uint16_t seen = s->sky[receiver_at(s, 35 * 60 + 25)];
        CHECK(k == 0 || abs((int)seen - (int)first) <= 103); // two directions of 1280
        first = seen;
        jm_sky_destroy(sky);
        free_made(&m);
    }
    jm_ctx_destroy(ctx);
}

TEST(heights_that_cannot_be_are_named_by_place_and_value)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const jm_sky_def def = jm_sky_default_def();
    jm_sky *sky = NULL;
    made m = plain(20, 30, 1.0, 1);
    m.building[cell_of(&m, 7, 11)] = -3.0f;
    CHECK_FAILS(ctx, jm_sky_create(ctx, &def, &m.relief, &sky), JM_ERR_DATA, "row 7, column 11");
    m.building[cell_of(&m, 7, 11)] = 0.0f;
    m.ground[cell_of(&m, 2, 3)] = -9999.0f; // a code for no data, taken for a height
    CHECK_FAILS(ctx, jm_sky_create(ctx, &def, &m.relief, &sky), JM_ERR_DATA, "-9999");
    m.ground[cell_of(&m, 2, 3)] = 0.0f;
    m.relief.cell_m = 0.0;
    CHECK_FAILS(ctx, jm_sky_create(ctx, &def, &m.relief, &sky), JM_ERR_DATA, "cells of 0 m");
    m.relief.cell_m = 1.0;
    m.relief.rows = 0;
    CHECK_FAILS(ctx, jm_sky_create(ctx, &def, &m.relief, &sky), JM_ERR_DATA, "0 x 30");
    CHECK(sky == NULL);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(patch_views_of_level_and_upright_faces_add_up)
{
    UNUSED_STATE;
    double views[JM_PATCHES], sum = 0.0;
    jm_patch_level_views(views);
    for (int p = 0; p < JM_PATCHES; p++)
        sum += views[p];
    CHECK_NEAR(sum, 1.0, 1e-12);
    for (double azimuth = 0.0; azimuth < 6.3; azimuth += 0.37) {
        jm_patch_side_views(azimuth, views);
        sum = 0.0;
        for (int p = 0; p < JM_PATCHES; p++)
            sum += views[p];
        CHECK_NEAR(sum, 0.5, 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_endless_canyon_shows_the_sky_of_the_closed_form),
        CASE(
            half_the_azimuths_show_a_canyon_as_well_and_a_fifth_of_the_directions_better_than_patches),
        CASE(the_patches_alone_show_a_canyon_s_sky_better_than_the_method_of_umep),
        CASE(the_centre_of_a_round_basin_sees_cos_squared_of_its_horizon),
        CASE(beside_one_long_wall_the_sky_is_half_of_one_plus_the_cosine),
        CASE(a_level_receiver_on_a_tilted_plane_sees_half_of_one_plus_the_cosine),
        CASE(an_open_plain_sees_the_whole_sky_to_the_last_direction),
        CASE(a_town_s_sky_agrees_with_the_exact_horizons_of_the_hull_scan),
        CASE(halving_cells_from_4_to_2_to_1_metres_converges),
        CASE(coarse_cells_are_the_means_of_their_open_and_built_parts),
        CASE(no_data_is_no_receiver_and_casts_no_shade),
        CASE(any_size_of_cell_and_heights_below_the_sea_give_the_same_views),
        CASE(heights_that_cannot_be_are_named_by_place_and_value),
        CASE(patch_views_of_level_and_upright_faces_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
