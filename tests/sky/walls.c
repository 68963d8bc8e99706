// Facades: true area, what they see, which of them is seen, and the sun on them.
#include "made.h"

static const jm_sky_def quick = {.block_cells = 100, .reach_m = 1000.0};

static double area_of(const jm_sky_facades *f)
{
    double area = 0.0;
    for (int64_t b = 0; b < f->count * JM_FACADE_BANDS; b++)
        area += (double)f->area_m2[b];
    return area;
}

// A square block of `side` m turned about the middle of the relief.
static void square(made *m, double side_m, double turn_deg, double height_m)
{
    const double cosine = cos(turn_deg * JM_DEG), sine = sin(turn_deg * JM_DEG);
    const double cell = m->relief.cell_m / m->relief.refine;
    const int32_t rows = m->relief.rows * m->relief.refine;
    for (int32_t r = 0; r < rows; r++)
        for (int32_t c = 0; c < m->columns; c++) {
            const double x = (c + 0.5 - 0.5 * m->columns) * cell;
            const double y = (r + 0.5 - 0.5 * rows) * cell;
            const double u = x * cosine + y * sine, v = y * cosine - x * sine;
            if (fabs(u) < 0.5 * side_m && fabs(v) < 0.5 * side_m)
                m->building[cell_of(m, r, c)] = (float)height_m;
        }
}

TEST(a_square_block_has_its_true_wall_area_however_it_is_turned)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const double turns[] = {0.0, 5.0, 10.0, 22.0, 30.0, 45.0};
    for (int i = 0; i < 6; i++) {
        made m = plain(100, 100, 1.0, 1);
        square(&m, 40.0, turns[i], 12.0);
        jm_sky *sky = sky_of(ctx, &quick, &m);
        const double ratio = area_of(jm_sky_facades_of(sky)) / (4.0 * 40.0 * 12.0);
        print_message("turned by %2.0f degrees: %.4f of the true area\n", turns[i], ratio);
        CHECK_NEAR(ratio, 1.0, 0.02);
        jm_sky_destroy(sky);
        free_made(&m);
    }
    jm_ctx_destroy(ctx);
}

TEST(outlines_give_area_and_orientation_exactly)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(100, 100, 1.0, 1);
    const double turn = 22.0 * JM_DEG, half = 20.0;
    square(&m, 2.0 * half, 22.0, 12.0);
    jm_sky_segment outline[4];
    // Corners clockwise as seen on the map, so that outside lies to the left of the way.
    for (int k = 0; k < 4; k++) {
        double ends[2][2];
        for (int e = 0; e < 2; e++) {
            const double angle = turn + (k + e) * 0.5 * JM_PI - 0.75 * JM_PI;
            ends[e][0] = 50.0 + half * sqrt(2.0) * cos(angle);
            ends[e][1] = 50.0 + half * sqrt(2.0) * sin(angle);
        }
        outline[k] = (jm_sky_segment){ends[0][0], ends[0][1], ends[1][0], ends[1][1], 12.0f};
    }
    m.relief.segments = outline;
    m.relief.segment_count = 4;
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_facades *f = jm_sky_facades_of(sky);
    CHECK(f->count == 4);
    CHECK_NEAR(area_of(f), 4.0 * 40.0 * 12.0, 1e-3);
    // A square turned clockwise by 22 degrees looks to 22, 112, 202 and 292 degrees.
    for (int64_t i = 0; i < 4; i++) {
        const double azimuth = fmod((double)f->azimuth_rad[i] / JM_DEG + 360.0, 90.0);
        CHECK_NEAR(azimuth, 22.0, 1e-3);
        CHECK_NEAR(f->height_m[i], 12.0, 1e-5);
        // Half the sky, as a wall alone; its cells' steps shade each other a little at the foot.
        for (int64_t b = 3 * i; b < 3 * i + 3; b++)
            CHECK_NEAR(f->sky[b] / 65535.0, 0.5, 0.01);
    }
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

static int64_t facade_towards(const jm_sky_facades *f, double azimuth_deg)
{
    for (int64_t i = 0; i < f->count; i++)
        if (cos((double)f->azimuth_rad[i] - azimuth_deg * JM_DEG) > 0.95)
            return i;
    return JM_NONE;
}

TEST(a_wall_alone_sees_half_sky_and_half_ground)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(80, 80, 1.0, 1);
    build(&m, 30, 50, 30, 50, 10.0);
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_facades *f = jm_sky_facades_of(sky);
    CHECK(f->count == 4);
    for (int64_t b = 0; b < f->count * JM_FACADE_BANDS; b++) {
        CHECK_NEAR(f->sky[b] / 65535.0, 0.5, 1e-4);
        CHECK(f->behind_crown[b] == 0);
    }
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

// A street of `width` m between long rows of houses, north to south.
static made street(double height_m, int32_t width)
{
    const int32_t wall = 20;
    made m = plain(1200, width + 2 * wall, 1.0, 1);
    build(&m, 0, 1200, 0, wall, height_m);
    build(&m, 0, 1200, wall + width, width + 2 * wall, height_m);
    return m;
}

TEST(walls_of_a_canyon_see_the_sky_of_the_closed_form_by_thirds)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(2);
    const double ratios[] = {0.5, 1.0, 2.0};
    for (int k = 0; k < 3; k++) {
        const int32_t width = 20;
        const double height = ratios[k] * width;
        made m = street(height, width);
        jm_sky *sky = sky_of(ctx, &quick, &m);
        const jm_sky_facades *f = jm_sky_facades_of(sky);
        // A block in the middle, the wall that looks east.
        int64_t east = JM_NONE;
        for (int64_t i = f->block_start[6]; i < f->block_start[7]; i++)
            if (sin((double)f->azimuth_rad[i]) > 0.9)
                east = i;
        CHECK(east != JM_NONE);
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            // Mean over the band of (1 - sin(atan(rise / W))) / 2.
            const double low = ratios[k] * (1.0 - (b + 1) / 3.0),
                         high = ratios[k] * (1.0 - b / 3.0);
            const double exact =
                0.5 * (1.0 - (sqrt(1.0 + high * high) - sqrt(1.0 + low * low)) / (high - low));
            // 153 patches, about 26 of them between horizon and zenith on either side: 0.0178 is
            // what the same patches reach on the ground (UMEP's table of errors), halved views.
            CHECK_NEAR(f->sky[east * 3 + b] / 65535.0, exact, 0.0178);
            // Ground: the same seen from the other end of the wall.
            const double below_low = ratios[k] * b / 3.0, below_high = ratios[k] * (b + 1) / 3.0;
            const double ground =
                0.5 *
                (1.0 - (sqrt(1.0 + below_high * below_high) - sqrt(1.0 + below_low * below_low)) /
                           (below_high - below_low));
            CHECK_NEAR(f->ground[east * 3 + b] / 65535.0, ground, 0.02);
        }
        print_message("H/W %.1f: ground views scaled by %.3f to %.3f\n", ratios[k],
                      (double)f->scaled_from, (double)f->scaled_to);
        jm_sky_destroy(sky);
        free_made(&m);
    }
    jm_ctx_destroy(ctx);
}

TEST(ground_and_facades_see_as_much_of_each_other)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(400, 400, 1.0, 1);
    town(&m, 280, 280, 30, 16, 9);
    // In the middle: walls at the rim would look on to ground that the relief does not hold.
    memmove(m.building + cell_of(&m, 60, 60), m.building, (size_t)cell_of(&m, 280, 280) * 4);
    memset(m.building, 0, (size_t)cell_of(&m, 60, 60) * 4);
    m.relief.crown_top_m = m.relief.crown_base_m = NULL;
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 400; // one block: its own neighbourhood
    jm_sky *sky = sky_of(ctx, &def, &m);
    const jm_sky_facades *f = jm_sky_facades_of(sky);
    double from_ground = 0.0, from_walls = 0.0;
    const jm_sky_sheet *const sheets[2] = {jm_sky_ground(sky), jm_sky_roofs(sky)};
    for (int k = 0; k < 2; k++)
        for (int64_t i = 0; i < sheets[k]->count; i++)
            from_ground += 1.0 - sheets[k]->sky[i] / 65535.0;
    for (int64_t b = 0; b < f->count * JM_FACADE_BANDS; b++)
        from_walls += (double)f->area_m2[b] * f->ground[b] / 65535.0;
    print_message("ground views scaled by %.3f\n", (double)f->scaled_to);
    // The town is flat: whatever blocks the sky is a facade. Views are kept in 1/65535.
    CHECK_NEAR(from_walls / from_ground, 1.0, 0.002);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(a_sector_bears_the_facade_that_stands_there)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(90, 90, 1.0, 1);
    build(&m, 0, 20, 0, 90, 15.0);  // north
    build(&m, 40, 60, 60, 80, 8.0); // east
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_sheet *g = jm_sky_ground(sky);
    const jm_sky_facades *f = jm_sky_facades_of(sky);
    const int64_t i = receiver_at(g, (int32_t)cell_of(&m, 50, 40));
    const int32_t *sectors = g->facade + i * JM_SECTORS;
    CHECK(sectors[0] == facade_towards(f, 180.0)); // looks south
    CHECK(sectors[4] == facade_towards(f, 270.0)); // looks west
    CHECK(sectors[8] == JM_NONE && sectors[12] == JM_NONE);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(behind_a_low_house_the_tall_one_fills_the_sector)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(120, 40, 1.0, 1);
    build(&m, 60, 66, 0, 40, 3.0);  // a low row, whose wall looks south
    build(&m, 20, 40, 0, 40, 60.0); // a tower behind it
    jm_sky_def def = quick;
    def.block_cells = 60; // the tower's southern wall looks on to the northern block
    jm_sky *sky = sky_of(ctx, &def, &m);
    const jm_sky_sheet *g = jm_sky_ground(sky);
    const int64_t i = receiver_at(g, (int32_t)cell_of(&m, 90, 20));
    const int32_t seen = g->facade[i * JM_SECTORS];
    CHECK(seen >= jm_sky_facades_of(sky)->block_start[0] &&
          seen < jm_sky_facades_of(sky)->block_start[1]);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(a_hill_that_blocks_the_sky_is_no_facade)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(60, 60, 2.0, 1);
    for (int32_t r = 0; r < 60; r++)
        for (int32_t c = 0; c < 60; c++)
            m.ground[cell_of(&m, r, c)] = r < 30 ? 2.0f * (float)(30 - r) : 0.0f;
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_sheet *g = jm_sky_ground(sky);
    const int64_t i = receiver_at(g, (int32_t)cell_of(&m, 35, 30));
    CHECK(g->sky[i] < 60000);
    for (int s = 0; s < JM_SECTORS; s++)
        CHECK(g->facade[i * JM_SECTORS + s] == JM_NONE);
    CHECK(jm_sky_facades_of(sky)->count == 0);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(the_sun_climbs_down_a_wall_as_the_shadow_of_the_one_opposite_falls)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    const int32_t width = 20;
    const double height = 18.0;
    made m = street(height, width);
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_facades *f = jm_sky_facades_of(sky);
    jm_sky_sun sun;
    CHECK_OK(ctx, jm_sky_sun_create(ctx, sky, &sun));
    int64_t east = JM_NONE, west = JM_NONE;
    for (int64_t i = f->block_start[6]; i < f->block_start[7]; i++) {
        east = sin((double)f->azimuth_rad[i]) > 0.9 ? i : east;
        west = sin((double)f->azimuth_rad[i]) < -0.9 ? i : west;
    }
    for (double elevation = 10.0; elevation < 80.0; elevation += 10.0) {
        jm_sky_sun_cast(ctx, sky, 0.5 * JM_PI, elevation * JM_DEG, &sun);
        const double shade = height - width * tan(elevation * JM_DEG);
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const double exact = jm_clamp(((b + 1) * 6.0 - shade) / 6.0, 0.0, 1.0);
            // Of a third of 6 m; the shadow sinks in parts of 1/128 m.
            CHECK_NEAR(sun.facades[east * 3 + b], exact, 1.0 / 128.0 / 6.0);
            CHECK(sun.facades[west * 3 + b] == 0.0f);
        }
    }
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

TEST(a_tree_before_a_wall_takes_the_sun_from_its_foot_and_not_from_its_top)
{
    UNUSED_STATE;
    jm_ctx *ctx = threads_of(1);
    made m = plain(60, 90, 1.0, 1);
    build(&m, 10, 20, 20, 70, 18.0); // looks south at row 20
    plant(&m, 24, 30, 10, 80, 2.0, 8.0);
    jm_sky *sky = sky_of(ctx, &quick, &m);
    const jm_sky_facades *f = jm_sky_facades_of(sky);
    const int64_t south = facade_towards(f, 180.0);
    jm_sky_sun sun;
    CHECK_OK(ctx, jm_sky_sun_create(ctx, sky, &sun));
    jm_sky_sun_cast(ctx, sky, JM_PI, 20.0 * JM_DEG, &sun);
    // The hedge's top at 8 m, 4 m away: its shade reaches 8 - 4 tan 20 = 6.54 m up the wall, that
    // is all of the lowest third and 9 % of the next; under its foot no light comes through, for
    // the way there leads through the crown.
    CHECK_NEAR(sun.facades_crown[south * 3], 1.0, 0.06);
    CHECK_NEAR(sun.facades_crown[south * 3 + 1], 0.09, 0.06);
    CHECK(sun.facades[south * 3 + 2] == 1.0f);
    jm_sky_sun_free(&sun);
    jm_sky_destroy(sky);
    free_made(&m);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_square_block_has_its_true_wall_area_however_it_is_turned),
        CASE(outlines_give_area_and_orientation_exactly),
        CASE(a_wall_alone_sees_half_sky_and_half_ground),
        CASE(walls_of_a_canyon_see_the_sky_of_the_closed_form_by_thirds),
        CASE(ground_and_facades_see_as_much_of_each_other),
        CASE(a_sector_bears_the_facade_that_stands_there),
        CASE(behind_a_low_house_the_tall_one_fills_the_sector),
        CASE(a_hill_that_blocks_the_sky_is_no_facade),
        CASE(the_sun_climbs_down_a_wall_as_the_shadow_of_the_one_opposite_falls),
        CASE(a_tree_before_a_wall_takes_the_sun_from_its_foot_and_not_from_its_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
