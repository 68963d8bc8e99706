// Shadows, sky view and walls against closed forms.
#include "hand_city.h"

#include "heat/geometry.h"

static jm_scene *scene_of(jm_ctx *ctx, const jm_city *city)
{
    jm_scene *scene = NULL;
    CHECK_OK(ctx, jm_scene_create(ctx, city, false, &scene));
    return scene;
}

static double sky_at(const jm_scene *s, int32_t row, int32_t column)
{
    return (double)s->sky[(int64_t)row * s->columns + column] / JM_DIRECTIONS;
}

// A street along the rows or the columns between endless walls.
static jm_city *canyon(int32_t length, int32_t width, double height_m, bool north_south)
{
    const int32_t wall = 20, across = width + 2 * wall;
    jm_city *city = north_south ? plain(length, across, 1.0, JM_SURFACE_ASPHALT)
                                : plain(across, length, 1.0, JM_SURFACE_ASPHALT);
    for (int side = 0; side < 2; side++) {
        int32_t first = side == 0 ? 0 : wall + width, end = first + wall;
        if (north_south)
            build(city, 0, length, first, end, height_m);
        else
            build(city, first, end, 0, length, height_m);
    }
    return city;
}

// RMS over the cells across the middle of the street, against
// (cos(atan(H/x)) + cos(atan(H/(W-x)))) / 2.
static double canyon_rms(jm_ctx *ctx, double ratio, bool north_south)
{
    const int32_t width = 20, length = 801;
    const double height = ratio * width;
    jm_city *city = canyon(length, width, height, north_south);
    jm_scene *s = scene_of(ctx, city);
    double sum = 0.0;
    for (int32_t i = 0; i < width; i++) {
        double x = i + 0.5;
        double exact = 0.5 * (cos(atan(height / x)) + cos(atan(height / (width - x))));
        double found = north_south ? sky_at(s, length / 2, 20 + i) : sky_at(s, 20 + i, length / 2);
        sum += (found - exact) * (found - exact);
    }
    jm_scene_destroy(s);
    free_city(city);
    return sqrt(sum / width);
}

TEST(an_endless_canyon_shows_the_sky_of_the_closed_form)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double ratios[] = {0.25, 0.5, 1.0, 2.0};
    double square = 0.0;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 2; k++) {
            double rms = canyon_rms(ctx, ratios[i], k == 1);
            square += rms * rms / 8.0;
        }
    print_message("canyons: rms %.5f\n", sqrt(square));
    CHECK(sqrt(square) < 0.005);
    jm_ctx_destroy(ctx);
}

TEST(the_centre_of_a_round_basin_sees_cos_squared_of_its_horizon)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double ratios[] = {0.1, 0.25, 0.5, 0.75, 1.0, 2.0};
    const int32_t radius = 60, side = 2 * radius + 41, middle = side / 2;
    double square = 0.0;
    for (int i = 0; i < 6; i++) {
        jm_city *city = plain(side, side, 1.0, JM_SURFACE_GRASS);
        for (int32_t r = 0; r < side; r++)
            for (int32_t c = 0; c < side; c++)
                if (hypot(r - middle, c - middle) >= radius)
                    build(city, r, r + 1, c, c + 1, ratios[i] * radius);
        jm_scene *s = scene_of(ctx, city);
        double error = sky_at(s, middle, middle) - 1.0 / (1.0 + ratios[i] * ratios[i]);
        square += error * error / 6.0;
        jm_scene_destroy(s);
        free_city(city);
    }
    print_message("basins: rms %.5f\n", sqrt(square));
    CHECK(sqrt(square) < 0.005);
    jm_ctx_destroy(ctx);
}

TEST(beside_one_long_wall_the_sky_is_half_of_one_plus_the_cosine)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const int32_t length = 1201, depth = 100;
    jm_city *city = plain(length, depth, 1.0, JM_SURFACE_GRASS);
    build(city, 0, length, 0, 5, 20.0);
    jm_scene *s = scene_of(ctx, city);
    const int32_t away[] = {4, 10, 20, 40, 80};
    for (int i = 0; i < 5; i++) {
        double distance = away[i] + 0.5;
        double exact = 0.5 * (1.0 + cos(atan(20.0 / distance)));
        // One point, not a mean over many: twice the bar of the root mean square.
        CHECK_NEAR(sky_at(s, length / 2, 5 + away[i]), exact, 0.01);
    }
    jm_scene_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(an_open_plain_sees_the_whole_sky_to_the_last_direction)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(70, 45, 2.0, JM_SURFACE_GRASS);
    jm_scene *s = scene_of(ctx, city);
    for (int64_t c = 0; c < s->cells; c++) {
        CHECK(s->sky[c] == JM_DIRECTIONS);
        CHECK(s->side_sky[c] == JM_SIDE_TOTAL);
    }
    jm_scene_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(what_is_blocked_is_shared_out_to_the_quarter_where_the_wall_stands)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(200, 61, 1.0, JM_SURFACE_GRASS);
    build(city, 0, 200, 0, 10, 15.0);
    jm_scene *s = scene_of(ctx, city);
    int64_t beside = 100 * 61 + 12;
    int sum = 0;
    for (int q = 0; q < JM_QUARTERS; q++)
        sum += s->share[q][beside];
    CHECK(sum == JM_SHARE_TOTAL);
    CHECK(s->share[JM_WEST][beside] > s->share[JM_NORTH][beside] && s->share[JM_EAST][beside] == 0);
    CHECK_NEAR(s->share[JM_NORTH][beside], s->share[JM_SOUTH][beside], 3);
    jm_scene_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

// Cells in the shade behind a wall across the light, on a strip along the light.
static int32_t shadow_cells(jm_ctx *ctx, double height_m, double elevation_deg, int quarter)
{
    const int32_t length = 560, wide = 3, first = 275, thick = 10;
    const bool upright = quarter % 2 == 0;
    jm_city *city = upright ? plain(length, wide, 1.0, JM_SURFACE_GRASS)
                            : plain(wide, length, 1.0, JM_SURFACE_GRASS);
    if (upright)
        build(city, first, first + thick, 0, wide, height_m);
    else
        build(city, 0, wide, first, first + thick, height_m);
    jm_scene *s = scene_of(ctx, city);
    jm_shadow shadow;
    CHECK_OK(ctx, jm_shadow_create(ctx, s, &shadow));
    jm_shadow_cast(ctx, s, quarter * 0.5 * JM_PI, elevation_deg * JM_DEG, &shadow);
    int32_t count = 0;
    for (int32_t i = 0; i < length; i++)
        count += shadow.lit[upright ? cell_of(city, i, 1) : cell_of(city, 1, i)] == 0;
    jm_shadow_free(&shadow);
    jm_scene_destroy(s);
    free_city(city);
    return count;
}

TEST(a_shadow_is_as_long_as_height_over_tangent_within_one_cell)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double heights[] = {5.0, 20.0, 40.0}, elevations[] = {10.0, 30.0, 45.0, 60.0, 75.0};
    for (int h = 0; h < 3; h++)
        for (int e = 0; e < 5; e++) {
            double exact = heights[h] / tan(elevations[e] * JM_DEG);
            CHECK_NEAR(shadow_cells(ctx, heights[h], elevations[e], (h + e) % 4), exact, 1.0);
        }
    jm_ctx_destroy(ctx);
}

// Where the sun can be seen from a cell by walking the ray in small steps: slow, and as plain as
// the definition.
static bool walked_lit(const jm_city *city, int32_t row, int32_t column, double azimuth,
                       double elevation)
{
    double z = (double)city->rasters.building_height_m[cell_of(city, row, column)];
    for (double d = 0.0; d * tan(elevation) < 12.0; d += 0.1) {
        double y = row + 0.5 - d * cos(azimuth), x = column + 0.5 + d * sin(azimuth);
        if (x < 0.0 || y < 0.0 || x >= city->grid.columns || y >= city->grid.rows)
            return true;
        int64_t cell = cell_of(city, (int32_t)y, (int32_t)x);
        if ((double)city->rasters.building_height_m[cell] > z + d * tan(elevation))
            return false;
    }
    return true;
}

TEST(sweeps_agree_with_rays_walked_cell_by_cell)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(120, 150, 1.0, 17, 9, 11.0);
    jm_scene *s = scene_of(ctx, city);
    jm_shadow shadow;
    CHECK_OK(ctx, jm_shadow_create(ctx, s, &shadow));
    const double suns[][2] = {{0.3, 0.5}, {1.2, 0.9}, {2.5, 0.35}, {4.0, 0.7}, {5.6, 1.1}};
    int64_t differ = 0;
    for (int i = 0; i < 5; i++) {
        jm_shadow_cast(ctx, s, suns[i][0], suns[i][1], &shadow);
        for (int32_t r = 0; r < 120; r++)
            for (int32_t c = 0; c < 150; c++)
                differ += (shadow.lit[cell_of(city, r, c)] == 2) !=
                          walked_lit(city, r, c, suns[i][0], suns[i][1]);
    }
    double share = (double)differ / (5.0 * 120 * 150);
    print_message("sweep against ray: %.2f %% of cells differ\n", 100.0 * share);
    // Edges of shadows fall on other cells by the rounding of lines: 26 m blocks have 0.15 m of
    // edge a square metre, half a cell of it is 7 %; less than half of that is asked.
    CHECK(share < 0.03);
    jm_shadow_free(&shadow);
    jm_scene_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(light_passes_under_a_crown_and_not_through_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(101, 101, 1.0, JM_SURFACE_GRASS);
    plant(city, 48, 53, 48, 53, 4.0, 8.0); // 5 m wide, 4 to 8 m up
    jm_scene *s = scene_of(ctx, city);
    jm_shadow shadow;
    CHECK_OK(ctx, jm_shadow_create(ctx, s, &shadow));
    jm_shadow_cast(ctx, s, JM_PI, 45.0 * JM_DEG, &shadow); // sun in the south, shadow to the north
    const uint8_t *lit = shadow.lit;
    // Edge of the crown's box: rows 48 to 52. Its shade begins 4 m north of its southern underside
    // (row 53 - 4) and ends 8 m north of its northern top (row 48 - 8).
    CHECK(lit[cell_of(city, 50, 50)] == 2);
    CHECK(lit[cell_of(city, 52, 50)] == 2);
    for (int32_t r = 41; r <= 47; r++)
        CHECK(lit[cell_of(city, r, 50)] == 1);
    CHECK(lit[cell_of(city, 39, 50)] == 2);
    CHECK(lit[cell_of(city, 44, 44)] == 2);
    // Straight from above it is dark under the crown only.
    jm_shadow_cast(ctx, s, JM_PI, 89.0 * JM_DEG, &shadow);
    CHECK(lit[cell_of(city, 50, 50)] == 1 && lit[cell_of(city, 46, 50)] == 2);
    jm_shadow_free(&shadow);
    jm_scene_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(two_crowns_one_behind_the_other_cast_two_shadows)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(101, 21, 1.0, JM_SURFACE_GRASS);
    plant(city, 80, 82, 0, 21, 2.0, 4.0);
    plant(city, 60, 62, 0, 21, 10.0, 12.0);
    jm_scene *s = scene_of(ctx, city);
    jm_shadow shadow;
    CHECK_OK(ctx, jm_shadow_create(ctx, s, &shadow));
    jm_shadow_cast(ctx, s, JM_PI, 45.0 * JM_DEG, &shadow);
    const uint8_t *lit = shadow.lit;
    CHECK(lit[cell_of(city, 77, 10)] == 1); // 2 to 4 m behind the first
    CHECK(lit[cell_of(city, 70, 10)] == 2); // between
    CHECK(lit[cell_of(city, 50, 10)] == 1); // 10 to 12 m behind the second
    CHECK(lit[cell_of(city, 44, 10)] == 2);
    jm_shadow_free(&shadow);
    jm_scene_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

static double wall_area(const jm_scene *s)
{
    double area = 0.0;
    for (int64_t f = 0; f < s->face_start[s->hood_count]; f++)
        area += (double)s->faces[f].area_m2;
    return area;
}

TEST(a_block_turned_on_the_grid_keeps_its_wall_area_within_four_percent)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double turns[] = {0.0, 22.0, 45.0, 71.0};
    for (int i = 0; i < 4; i++) {
        jm_city *city = plain(160, 160, 1.0, JM_SURFACE_GRASS);
        double a = turns[i] * JM_DEG;
        for (int32_t r = 0; r < 160; r++)
            for (int32_t c = 0; c < 160; c++) {
                double x = c + 0.5 - 80.0, y = r + 0.5 - 80.0;
                double u = x * cos(a) + y * sin(a), v = y * cos(a) - x * sin(a);
                if (fabs(u) < 40.0 && fabs(v) < 40.0)
                    build(city, r, r + 1, c, c + 1, 10.0);
            }
        jm_scene *s = scene_of(ctx, city);
        // Four walls of 80 m by 10 m; a plain count of steps would give 27 % more on average.
        CHECK_NEAR(wall_area(s), 3200.0, 0.04 * 3200.0);
        jm_scene_destroy(s);
        free_city(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(a_low_sun_lights_only_the_upper_part_of_a_wall_across_the_street)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = canyon(128, 24, 24.0, false); // along the rows: walls look north and south
    jm_scene *s = scene_of(ctx, city);
    jm_shadow shadow;
    CHECK_OK(ctx, jm_shadow_create(ctx, s, &shadow));
    // From the south at atan(1/2) the southern row of houses shades all but the upper 12 m of the
    // wall that looks south.
    jm_shadow_cast(ctx, s, JM_PI, atan(0.5), &shadow);
    float sunlit[JM_QUARTERS];
    jm_shadow_walls(s, &shadow, 0, sunlit);
    CHECK_NEAR(sunlit[JM_SOUTH], 0.5, 0.03);
    jm_shadow_free(&shadow);
    jm_scene_destroy(s);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(cells_of_half_a_metre_and_of_fifty_metres_work)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    const double sizes[] = {0.5, 50.0};
    for (int i = 0; i < 2; i++) {
        jm_city *city = town(40, 40, sizes[i], 7, 4, 10.0);
        jm_scene *s = scene_of(ctx, city);
        CHECK(s->hood_cells >= 16 && s->hood_cells <= JM_HOOD_LIMIT);
        CHECK(sky_at(s, 2, 2) <= 1.0 && sky_at(s, 2, 2) > 0.0);
        jm_scene_destroy(s);
        free_city(city);
    }
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_endless_canyon_shows_the_sky_of_the_closed_form),
        CASE(the_centre_of_a_round_basin_sees_cos_squared_of_its_horizon),
        CASE(beside_one_long_wall_the_sky_is_half_of_one_plus_the_cosine),
        CASE(an_open_plain_sees_the_whole_sky_to_the_last_direction),
        CASE(what_is_blocked_is_shared_out_to_the_quarter_where_the_wall_stands),
        CASE(a_shadow_is_as_long_as_height_over_tangent_within_one_cell),
        CASE(sweeps_agree_with_rays_walked_cell_by_cell),
        CASE(light_passes_under_a_crown_and_not_through_it),
        CASE(two_crowns_one_behind_the_other_cast_two_shadows),
        CASE(a_block_turned_on_the_grid_keeps_its_wall_area_within_four_percent),
        CASE(a_low_sun_lights_only_the_upper_part_of_a_wall_across_the_street),
        CASE(cells_of_half_a_metre_and_of_fifty_metres_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
