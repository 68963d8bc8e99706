// Relief in: gaps, real depths, other coordinate systems; rasters out and back.
#include "gis_files.h"

static const jm_raster *relief_of(const jm_sources *sources)
{
    assert_int_equal(sources->count, 1);
    assert_int_equal(sources->items[0].role, JM_ROLE_RELIEF);
    return sources->items[0].raster;
}

static const char asc[] = "ncols 3\nnrows 2\nxllcorner 434000\nyllcorner 6716000\ncellsize 400\n";

TEST(depths_are_kept_and_impossible_altitudes_are_gaps)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char text[512];
    // No nodata is declared: -9999, -32768 and 99999 can be no ground; -17 m can.
    snprintf(text, sizeof text, "%s-17 2.5 -9999\n-32768 99999 30\n", asc);
    write_text(scene, "relief.asc", text);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154}\n",
                         &sources));
    const jm_raster *r = relief_of(&sources);
    assert_int_equal(r->columns, 3);
    assert_int_equal(r->rows, 2);
    CHECK_NEAR(r->west, 434000, 0);
    CHECK_NEAR(r->north, 6716800, 0);
    CHECK_NEAR(r->values[0], -17, 0);
    CHECK_NEAR(r->values[1], 2.5, 0);
    CHECK(isnan(r->values[2]) && isnan(r->values[3]) && isnan(r->values[4]));
    CHECK_NEAR(r->values[5], 30, 0);
    assert_non_null(strstr(scene->log, "3 cells hold no altitude"));
    jm_sources_free(&sources);
}

TEST(a_declared_nodata_is_a_gap_even_when_it_looks_like_ground)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char text[512];
    snprintf(text, sizeof text, "%sNODATA_value 0\n0 1 2\n3 0 5\n", asc);
    write_text(scene, "relief.asc", text);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154}\n",
                         &sources));
    const jm_raster *r = relief_of(&sources);
    CHECK(isnan(r->values[0]) && isnan(r->values[4]));
    CHECK_NEAR(r->values[5], 5, 0);
    jm_sources_free(&sources);
}

TEST(decimetres_become_metres)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char text[512];
    snprintf(text, sizeof text, "%s100 101 102\n103 104 105\n", asc);
    write_text(scene, "relief.asc", text);
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154, "
                                     "units: {height_m: dm}}\n",
                                     &sources));
    CHECK_NEAR(relief_of(&sources)->values[5], 10.5, 1e-6); // float
    jm_sources_free(&sources);
}

TEST(relief_without_crs_elsewhere_or_broken_is_refused)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char text[512];
    snprintf(text, sizeof text, "%s1 1 1\n1 1 1\n", asc);
    write_text(scene, "relief.asc", text);
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc}\n", &sources),
                JM_ERR_DATA, "crs: EPSG:2154");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2056}\n",
                            &sources),
                JM_ERR_DATA, "relief.asc: ");
    write_text(scene, "relief.tif", "II*\0 and then nothing");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.tif}\n", &sources),
                JM_ERR_DATA, "relief.tif: cannot be read");
    snprintf(text, sizeof text, "%s-9999 -9999 -9999\n-9999 -9999 -9999\n", asc);
    write_text(scene, "relief.asc", text);
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154}\n",
                            &sources),
                JM_ERR_DATA, "no altitude in the area");
}

// A plane over the ground that reaches well beyond the recipe's area, as GeoTIFF in UTM 30.
static double plane_m(double utm_x, double utm_y)
{
    return 100.0 + 0.01 * (utm_x - 650000.0) + 0.02 * (utm_y - 5240000.0);
}

TEST(a_slope_of_another_crs_stays_the_same_slope)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    // The area's middle (434500, 6716500) lies near x 686 800, y 5 262 500 in UTM 30 N.
    double x = 434500, y = 6716500;
    jm_transform *to_utm = NULL;
    CHECK_OK(scene->ctx, jm_transform_create(scene->ctx, "EPSG:2154", "EPSG:32630", &to_utm));
    jm_transform_points(to_utm, &x, &y, 1, NULL);
    jm_grid grid = {.west_m = floor(x) - 2000,
                    .north_m = floor(y) + 2000,
                    .cell_m = 20,
                    .columns = 200,
                    .rows = 200};
    float *values = malloc((size_t)jm_grid_cells(&grid) * sizeof *values);
    for (int64_t c = 0; c < jm_grid_cells(&grid); c++)
        values[c] = (float)plane_m(jm_grid_x(&grid, c % 200), jm_grid_y(&grid, c / 200));
    path_in(scene, "relief.tif", path);
    CHECK_OK(scene->ctx,
             jm_gis_write_raster(scene->ctx, path, &grid, "EPSG:32630", "altitude", "m", values));
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: geotiff-dem, file: relief.tif}\n", &sources));
    const jm_raster *r = relief_of(&sources);
    CHECK_NEAR(r->cell_x, 20, 0.1); // as fine as the file: scale of the two maps differs by 0.1 %
    CHECK(r->west <= 434000 && r->north >= 6717000);
    double worst = 0;
    for (int32_t row = 0; row < r->rows; row++)
        for (int32_t c = 0; c < r->columns; c++) {
            double px = r->west + (c + 0.5) * r->cell_x, py = r->north - (row + 0.5) * r->cell_y;
            jm_transform_points(to_utm, &px, &py, 1, NULL);
            double error = fabs((double)r->values[(int64_t)row * r->columns + c] - plane_m(px, py));
            worst = fmax(worst, error);
        }
    // Bilinear interpolation of a plane is exact; floats near 550 m have steps of 6e-5 m.
    CHECK(worst < 5e-4);
    jm_transform_destroy(to_utm);
    free(values);
    jm_sources_free(&sources);
}

TEST(a_raster_written_comes_back_with_its_bits_place_and_gaps)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    float values[12];
    for (int i = 0; i < 12; i++)
        values[i] = 0.1f * (float)i;
    values[7] = NAN;
    jm_grid grid = {.west_m = 434000, .north_m = 6717000, .cell_m = 250, .columns = 4, .rows = 3};
    path_in(scene, "out.tif", path);
    CHECK_OK(scene->ctx,
             jm_gis_write_raster(scene->ctx, path, &grid, "EPSG:2154", "utci", "degC", values));
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: geotiff-dem, file: out.tif}\n", &sources));
    const jm_raster *r = relief_of(&sources);
    for (int i = 0; i < 12; i++)
        CHECK(i == 7 ? isnan(r->values[i]) : memcmp(&r->values[i], &values[i], 4) == 0);
    CHECK_NEAR(r->west, 434000, 0);
    CHECK_NEAR(r->north, 6717000, 0);
    assert_string_equal(r->crs, "EPSG:2154");
    jm_sources_free(&sources);
}

TEST(an_enormous_raster_is_refused_before_memory_is_taken)
{
    gis_scene *scene = *state;
    jm_sources sources;
    // 1 cm cells over the area: 40 thousand million of them.
    write_text(scene, "relief.asc",
               "ncols 400000\nnrows 400000\nxllcorner 433000\nyllcorner 6715000\ncellsize 0.01\n1");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154}\n",
                            &sources),
                JM_ERR_DATA, "more than 400000000");
}

TEST(rasters_of_another_ending_or_in_no_folder_are_refused)
{
    gis_scene *scene = *state;
    float value = 1.0f;
    jm_grid grid = {.west_m = 0, .north_m = 0, .cell_m = 1, .columns = 1, .rows = 1};
    CHECK_FAILS(scene->ctx,
                jm_gis_write_raster(scene->ctx, "x.png", &grid, "EPSG:2154", "a", "m", &value),
                JM_ERR_ARGUMENT, ".tif");
    CHECK_FAILS(
        scene->ctx,
        jm_gis_write_raster(scene->ctx, "/nowhere/x.tif", &grid, "EPSG:2154", "a", "m", &value),
        JM_ERR_IO, "could not be written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(depths_are_kept_and_impossible_altitudes_are_gaps),
        SCENE_CASE(a_declared_nodata_is_a_gap_even_when_it_looks_like_ground),
        SCENE_CASE(decimetres_become_metres),
        SCENE_CASE(relief_without_crs_elsewhere_or_broken_is_refused),
        SCENE_CASE(a_slope_of_another_crs_stays_the_same_slope),
        SCENE_CASE(a_raster_written_comes_back_with_its_bits_place_and_gaps),
        SCENE_CASE(an_enormous_raster_is_refused_before_memory_is_taken),
        SCENE_CASE(rasters_of_another_ending_or_in_no_folder_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
