#include "layers.h"

static jm_raster *make_raster(jm_ctx *ctx, jm_sources *sources, double west, double north,
                              double cell, int32_t columns, int32_t rows)
{
    jm_raster *raster = NULL;
    CHECK_OK(ctx, jm_raster_create(ctx, "relief", columns, rows, &raster));
    raster->west = SMALL_WEST_M + west;
    raster->north = SMALL_SOUTH_M + north;
    raster->cell_x = raster->cell_y = cell;
    CHECK_OK(ctx, jm_sources_add_raster(ctx, sources, JM_ROLE_RELIEF, raster));
    return raster;
}

static double plane_m(double x, double y)
{
    return -8.0 + 0.05 * (x - SMALL_WEST_M) - 0.03 * (y - SMALL_SOUTH_M);
}

static jm_city *build_relief(jm_ctx *ctx, jm_sources *sources)
{
    jm_city_def def = small_def();
    def.flat = false;
    return build_of(ctx, &def, sources);
}

static double worst_error(const jm_city *city)
{
    double worst = 0.0;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++) {
        double x = jm_grid_x(&city->grid, i % city->grid.columns);
        double y = jm_grid_y(&city->grid, i / city->grid.columns);
        worst = fmax(worst, fabs((double)city->rasters.ground_height_m[i] - plane_m(x, y)));
    }
    return worst;
}

TEST(a_slope_in_a_coarse_raster_stays_a_plane_below_zero_too)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_raster *r = make_raster(ctx, &sources, -75.0, 475.0, 25.0, 22, 22);
    for (int i = 0; i < 22 * 22; i++)
        r->values[i] =
            (float)plane_m(r->west + 25.0 * (i % 22 + 0.5), r->north - 25.0 * (i / 22 + 0.5));
    jm_city *city = build_relief(ctx, &sources);
    // Bilinear interpolation is exact on a plane; 1e-5 m is float rounding at 30 m.
    CHECK(worst_error(city) < 1e-5);
    CHECK(city->rasters.ground_height_m[0] < -8.0f);
    CHECK(find_gap(city, "relief", "") == NULL);
    leave_city(ctx, city);
}

TEST(points_on_a_regular_grid_are_taken_as_a_raster)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_layer *points = make_layer(ctx, &sources, JM_ROLE_RELIEF, JM_POINTS);
    for (int r = 0; r < 9; r++)
        for (int c = 0; c < 9; c++) {
            const double xy[] = {-100.0 + 75.0 * c, -100.0 + 75.0 * r};
            put_feature(ctx, points, 1, xy);
            put_real(ctx, points, "height_m", plane_m(SMALL_WEST_M + xy[0], SMALL_SOUTH_M + xy[1]));
        }
    jm_city *city = build_relief(ctx, &sources);
    CHECK(worst_error(city) < 1e-5);
    CHECK(find_gap(city, "relief", "coarser than 5 cells: 75 m, 15 cells") != NULL);
    leave_city(ctx, city);
}

TEST(scattered_points_are_met_and_nothing_overshoots_them)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_layer *points = make_layer(ctx, &sources, JM_ROLE_RELIEF, JM_POINTS);
    double low = HUGE_VAL, high = -HUGE_VAL, x[60], y[60], z[60];
    for (int i = 0; i < 60; i++) {
        // A low-discrepancy scatter; the first point lies on a cell centre.
        x[i] = i == 0 ? 202.5 : fmod(i * 0.7548776662466927, 1.0) * 400.0;
        y[i] = i == 0 ? 202.5 : fmod(i * 0.5698402909980532, 1.0) * 400.0;
        z[i] = plane_m(SMALL_WEST_M + x[i], SMALL_SOUTH_M + y[i]);
        low = fmin(low, z[i]);
        high = fmax(high, z[i]);
        const double xy[] = {x[i], y[i]};
        put_feature(ctx, points, 1, xy);
        put_real(ctx, points, "height_m", z[i]);
    }
    const double code[] = {200.0, 100.0}; // no altitude: a code for no data
    put_feature(ctx, points, 1, code);
    put_real(ctx, points, "height_m", -9999.0);
    jm_city *city = build_relief(ctx, &sources);
    CHECK_NEAR(city->rasters.ground_height_m[cell_of(city, 202.5, 202.5)], z[0], 1e-4);
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        CHECK((double)city->rasters.ground_height_m[i] >= low - 1e-4 &&
              (double)city->rasters.ground_height_m[i] <= high + 1e-4);
    // Points 52 m apart on a slope of 6 %: half a spacing's worth of slope, 1.5 m, in the mean.
    double mean = 0.0;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        mean += fabs((double)city->rasters.ground_height_m[i] -
                     plane_m(jm_grid_x(&city->grid, i % city->grid.columns),
                             jm_grid_y(&city->grid, i / city->grid.columns)));
    CHECK(mean / (double)jm_grid_cells(&city->grid) < 1.5);
    CHECK(find_gap(city, "relief", "holes")->filled == 1);
    leave_city(ctx, city);
}

TEST(holes_and_ground_beyond_the_raster_are_filled_and_counted)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_raster *r = make_raster(ctx, &sources, 0.0, 400.0, 10.0, 30, 40); // 100 m short in the east
    for (int i = 0; i < 30 * 40; i++)
        r->values[i] = 12.0f;
    r->values[15 * 30 + 15] = NAN;
    r->values[16 * 30 + 15] = -32768.0f;
    jm_city *city = build_relief(ctx, &sources);
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        CHECK(city->rasters.ground_height_m[i] == 12.0f);
    CHECK(find_gap(city, "relief", "beyond")->filled >= 20 * 80);
    CHECK(find_gap(city, "relief", "holes")->filled > 0);
    leave_city(ctx, city);
}

TEST(no_data_in_a_city_of_rasters_alone_stays_no_data_unless_another_raster_speaks)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_raster *relief = make_raster(ctx, &sources, 0.0, 400.0, 5.0, 80, 80);
    jm_raster *model = make_raster(ctx, &sources, 0.0, 400.0, 5.0, 80, 80);
    sources.items[1].role = JM_ROLE_SURFACE_MODEL;
    for (int i = 0; i < 80 * 80; i++)
        relief->values[i] = model->values[i] = -3.0f; // below the sea
    for (int r = 0; r < 80; r++)
        for (int c = 0; c < 8; c++)
            relief->values[r * 80 + c] = model->values[r * 80 + c] = NAN; // a border of both
    relief->values[40 * 80 + 40] = NAN;                                   // the model knows it
    model->values[60 * 80 + 60] = NAN; // nobody knows what stands there
    jm_city *city = build_relief(ctx, &sources);
    const float *ground = city->rasters.ground_height_m;
    for (int i = 0; i < 80 * 80; i++) {
        const bool known = i % 80 >= 8 && i != 60 * 80 + 60;
        CHECK(known ? ground[i] == -3.0f : isnan(ground[i]));
    }
    CHECK(find_gap(city, "relief", "cells without values")->filled == 80 * 8 + 1);
    CHECK(find_gap(city, "relief", "nearest known altitude")->filled == 1);
    char *report = NULL;
    int64_t faults = 0;
    CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
    CHECK(faults == 0);
    jm_free(report);
    leave_city(ctx, city);
}

TEST(a_frame_of_whole_cells_is_taken_as_it_stands_and_keeps_the_cells_of_its_raster)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    // Cells of 2.5 m whose corner is no multiple of 2.5 m, a step of 30 m in the middle.
    jm_raster *r = make_raster(ctx, &sources, 1.0, 398.5, 2.5, 31, 17);
    for (int i = 0; i < 17 * 31; i++)
        r->values[i] = i % 31 < 15 ? 0.0f : 30.0f;
    jm_city_def def = small_def();
    def.flat = false;
    def.cell_m = 2.5;
    def.margin_m = 0.0;
    def.west_m = r->west;
    def.north_m = r->north;
    def.east_m = r->west + 31 * 2.5;
    def.south_m = r->north - 17 * 2.5;
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->grid.columns == 31 && city->grid.rows == 17);
    CHECK_NEAR(city->grid.west_m, def.west_m, 1e-9);
    CHECK_NEAR(city->grid.north_m, def.north_m, 1e-9);
    for (int i = 0; i < 17 * 31; i++)
        CHECK(city->rasters.ground_height_m[i] == (i % 31 < 15 ? 0.0f : 30.0f));
    leave_city(ctx, city);
}

TEST(a_second_relief_fills_only_the_holes_of_the_first)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_raster *first = make_raster(ctx, &sources, 0.0, 400.0, 50.0, 4, 8);
    jm_raster *second = make_raster(ctx, &sources, 0.0, 400.0, 50.0, 8, 8);
    for (int i = 0; i < 4 * 8; i++)
        first->values[i] = 1.0f;
    for (int i = 0; i < 8 * 8; i++)
        second->values[i] = 2.0f;
    jm_city *city = build_relief(ctx, &sources);
    CHECK(city->rasters.ground_height_m[cell_of(city, 100.0, 100.0)] == 1.0f);
    CHECK(city->rasters.ground_height_m[cell_of(city, 300.0, 100.0)] == 2.0f);
    leave_city(ctx, city);
}

TEST(a_relief_without_any_altitude_here_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city *city = NULL;
    jm_city_def def = small_def();
    def.flat = false;
    jm_raster *r = make_raster(ctx, &sources, 90000.0, 400.0, 10.0, 3, 3);
    for (int i = 0; i < 9; i++)
        r->values[i] = 1.0f;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "flat: true");
    r->cell_x = 0.0;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "positive size");
    jm_sources_free(&sources);
    jm_ctx_destroy(ctx);
}

TEST(a_relief_coarser_than_five_cells_stays_a_plane_and_its_ratio_is_told)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_raster *r = make_raster(ctx, &sources, -75.0, 525.0, 75.0, 8, 8);
    for (int i = 0; i < 8 * 8; i++)
        r->values[i] =
            (float)plane_m(r->west + 75.0 * (i % 8 + 0.5), r->north - 75.0 * (i / 8 + 0.5));
    jm_city *city = build_relief(ctx, &sources);
    CHECK(worst_error(city) < 1e-5);
    const jm_gap *gap = find_gap(city, "relief", "coarser than 5 cells: 75 m, 15 cells");
    CHECK(gap != NULL && gap->filled == 80 * 80);
    leave_city(ctx, city);
}

TEST(low_ground_in_no_layer_is_water_when_the_recipe_says_so)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    def.flat = false;
    def.water_below_m = 0.5;
    jm_raster *r = make_raster(ctx, &sources, 0.0, 400.0, 200.0, 2, 2);
    r->values[0] = r->values[2] = 0.0f;
    r->values[1] = r->values[3] = 2.0f;
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 20.0, 200.0, 380.0, 200.0);
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->rasters.surface_class[cell_of(city, 50.0, 50.0)] == JM_SURFACE_WATER);
    CHECK(city->rasters.surface_class[cell_of(city, 350.0, 50.0)] == JM_SURFACE_GRASS);
    // A street proves land.
    CHECK(city->rasters.surface_class[cell_of(city, 50.0, 201.0)] == JM_SURFACE_ASPHALT);
    CHECK(find_gap(city, "surface", "water_below_m") != NULL);
    leave_city(ctx, city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_slope_in_a_coarse_raster_stays_a_plane_below_zero_too),
        CASE(points_on_a_regular_grid_are_taken_as_a_raster),
        CASE(scattered_points_are_met_and_nothing_overshoots_them),
        CASE(holes_and_ground_beyond_the_raster_are_filled_and_counted),
        CASE(no_data_in_a_city_of_rasters_alone_stays_no_data_unless_another_raster_speaks),
        CASE(a_frame_of_whole_cells_is_taken_as_it_stands_and_keeps_the_cells_of_its_raster),
        CASE(a_second_relief_fills_only_the_holes_of_the_first),
        CASE(a_relief_without_any_altitude_here_is_refused),
        CASE(a_relief_coarser_than_five_cells_stays_a_plane_and_its_ratio_is_told),
        CASE(low_ground_in_no_layer_is_water_when_the_recipe_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
