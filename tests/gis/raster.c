// Relief in: gaps, real depths, other coordinate systems; rasters out and back.
#include "gis/raster_parts.h"
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
    // No nodata is declared: -9999, -32768 and 99999 can be no ground; -17 m can.
    write_grid(scene, "relief.asc", asc, "-17 2.5 -9999\n-32768 99999 30\n");
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
    write_grid(scene, "relief.asc", asc, "NODATA_value 0\n0 1 2\n3 0 5\n");
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
    write_grid(scene, "relief.asc", asc, "100 101 102\n103 104 105\n");
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
    write_grid(scene, "relief.asc", asc, "1 1 1\n1 1 1\n");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc}\n", &sources),
                JM_ERR_DATA, "crs: EPSG:2154");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2056}\n",
                            &sources),
                JM_ERR_DATA, "relief.asc: ");
    snprintf(text, sizeof text,
             "ncols 2\nnrows 2\nxllcorner 652000\nyllcorner 6862000\ncellsize 500\n1 2\n3 4\n");
    write_text(scene, "paris.asc", text);
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: paris.asc, crs: EPSG:2154}\n",
                            &sources),
                JM_ERR_DATA, "spans longitude 2.34");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:4326}\n",
                            &sources),
                JM_ERR_DATA, "nowhere on earth");
    write_text(scene, "relief.tif", "II*\0 and then nothing");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.tif}\n", &sources),
                JM_ERR_DATA, "relief.tif: cannot be read");
    write_grid(scene, "relief.asc", asc, "-9999 -9999 -9999\n-9999 -9999 -9999\n");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154}\n",
                            &sources),
                JM_ERR_DATA, "no value in the area");
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
                JM_ERR_DATA, "more than 6400 million");
}

// A tile of `side` x `side` cells of `cell` metres with the value of its place.
static void write_tile(gis_scene *scene, const char *name, double west, double south, double cell,
                       int side, const char *nodata, float hole)
{
    static char text[65536];
    int at = snprintf(text, sizeof text,
                      "ncols %d\nnrows %d\nxllcorner %.4f\nyllcorner %.4f\ncellsize %.6f\n%s%s\n",
                      side, side, west, south, cell, nodata != NULL ? "NODATA_value " : "",
                      nodata != NULL ? nodata : "");
    for (int r = 0; r < side; r++)
        for (int c = 0; c < side; c++) {
            double x = west + (c + 0.5) * cell, y = south + (side - r - 0.5) * cell;
            double z = r == 0 && c == 0 && isfinite(hole)
                           ? (double)hole
                           : floor((x - 434000) / 10.0 + 0.5) + floor((y - 6716000) / 10.0 + 0.5);
            at +=
                snprintf(text + at, sizeof text - (size_t)at, "%g%s", z, c + 1 < side ? " " : "\n");
        }
    write_text(scene, name, text);
}

static void make_folder(const gis_scene *scene, const char *name)
{
    char path[PATH];
    path_in(scene, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static float value_at(const jm_raster *r, double x, double y)
{
    int64_t c = (int64_t)floor((x - r->west) / r->cell_x);
    int64_t l = (int64_t)floor((r->north - y) / r->cell_y);
    assert_true(c >= 0 && c < r->columns && l >= 0 && l < r->rows);
    return r->values[l * r->columns + c];
}

TEST(tiles_become_one_raster_without_a_seam_whatever_their_nodata_and_rounding)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "tiles");
    // Edges differ by 2 mm; the fourth tile lies far away.
    write_tile(scene, "tiles/t_0434_6717.asc", 434000, 6716500, 10, 50, NULL, NAN);
    write_tile(scene, "tiles/t_0435_6717.asc", 434500.002, 6716499.999, 10, 50, "-99999", NAN);
    write_tile(scene, "tiles/t_0434_6716.asc", 433999.998, 6716000, 10, 50, "0", -999999.0f);
    write_tile(scene, "tiles/t_0435_6716.asc", 434500, 6716000.001, 10, 50, NULL, -32768.0f);
    write_tile(scene, "tiles/t_0600_6800.asc", 600000, 6800000, 10, 5, NULL, NAN);
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: rge-alti, file: tiles}\n", &sources));
    const jm_raster *r = relief_of(&sources);
    assert_int_equal(r->columns, 100);
    assert_int_equal(r->rows, 100);
    int gaps = 0;
    for (int row = 0; row < 100; row++)
        for (int c = 0; c < 100; c++) {
            float v = r->values[row * 100 + c];
            gaps += isnan(v);
            // Rounded to whole numbers by the writer at the place of the cell, give or take one.
            CHECK(isnan(v) || fabs((double)v - (c + (99 - row) + 1.0)) <= 1.0);
        }
    assert_int_equal(gaps, 2); // the two holes, and not a cell of the seams
    assert_non_null(strstr(scene->log, "4 of 5 tiles"));
    jm_sources_free(&sources);
}

TEST(where_tiles_overlap_the_first_with_a_value_wins)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "tiles");
    write_grid(scene, "tiles/a.asc", asc, "NODATA_value -1\n1 1 -1\n1 1 1\n");
    write_grid(scene, "tiles/b.asc", asc, "2 2 2\n2 2 2\n");
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: geotiff-dem, file: tiles, crs: EPSG:2154}\n", &sources));
    const jm_raster *r = relief_of(&sources);
    CHECK_NEAR(r->values[0], 1, 0);
    CHECK_NEAR(r->values[2], 2, 0);
    CHECK_NEAR(r->values[5], 1, 0);
    jm_sources_free(&sources);
}

TEST(tiles_of_two_cells_and_two_systems_meet_at_the_finest_cell_without_a_gap)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    make_folder(scene, "tiles");
    // The west in Lambert-93 by 25 m, all of it by 100 m in UTM 30, both on one plane of 7 m.
    jm_grid fine = {434000 - 600, 6717600, 25, 44, 88}, coarse = {685000, 5265000, 100, 45, 45};
    float *values = malloc(sizeof *values * 44 * 88);
    for (int i = 0; i < 44 * 88; i++)
        values[i] = 7.0f;
    path_in(scene, "tiles/a.tif", path);
    CHECK_OK(scene->ctx,
             jm_gis_write_raster(scene->ctx, path, &fine, "EPSG:2154", "altitude", "m", values));
    path_in(scene, "tiles/b.tif", path);
    CHECK_OK(scene->ctx,
             jm_gis_write_raster(scene->ctx, path, &coarse, "EPSG:32630", "altitude", "m", values));
    free(values);
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: geotiff-dem, file: tiles}\n", &sources));
    const jm_raster *r = relief_of(&sources);
    CHECK_NEAR(r->cell_x, 25, 0);
    for (double x = 434000; x <= 435000; x += 5)
        for (double y = 6716000; y <= 6717000; y += 5)
            CHECK_NEAR(value_at(r, x, y), 7, 1e-5); // weights sum to 1 in double, kept as float
    jm_sources_free(&sources);
}

TEST(a_tile_of_the_shuttle_mission_lies_where_its_name_says_and_its_voids_are_gaps)
{
    gis_scene *scene = *state;
    jm_sources sources;
    enum { SIDE = 1201 };
    uint8_t *bytes = malloc((size_t)SIDE * SIDE * 2);
    for (int row = 0; row < SIDE; row++)
        for (int c = 0; c < SIDE; c++) {
            // 1 m a post to the east, 100 m at the western edge; -17 m and a void near the area.
            int z = 100 + c;
            bytes[2 * (row * SIDE + c)] = (uint8_t)(z >> 8);
            bytes[2 * (row * SIDE + c) + 1] = (uint8_t)(z & 255);
        }
    double x = 434500, y = 6716500;
    jm_transform *to_degrees = NULL;
    CHECK_OK(scene->ctx, jm_transform_create(scene->ctx, "EPSG:2154", "EPSG:4326", &to_degrees));
    jm_transform_points(to_degrees, &x, &y, 1, NULL);
    int column = (int)floor((x + 1.0) * 1200 + 0.5), row = (int)floor((48.0 - y) * 1200 + 0.5);
    uint8_t *at = bytes + 2 * (row * SIDE + column);
    at[0] = 0x80, at[1] = 0;       // void
    for (int k = 0; k < 25; k++) { // five by five posts below the sea
        at = bytes + 2 * ((row - 8 + k / 5) * SIDE + column + 1 + k % 5);
        at[0] = 0xff, at[1] = 256 - 17;
    }
    write_bytes(scene, "N47W001.hgt", bytes, (size_t)SIDE * SIDE * 2);
    free(bytes);
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: srtm, file: N47W001.hgt}\n", &sources));
    const jm_raster *r = relief_of(&sources);
    float lowest = 1e9f;
    int gaps = 0;
    for (int64_t i = 0; i < (int64_t)r->columns * r->rows; i++) {
        lowest = r->values[i] < lowest ? r->values[i] : lowest;
        gaps += isnan(r->values[i]);
    }
    CHECK_NEAR(lowest, -17, 0);
    CHECK(gaps >= 1 && gaps <= 4); // one post, as cells of 60 m by 90 m become square
    // A post north of the void: its column is its height above 100 m.
    double px = x, py = y + 3.0 / 1200, value;
    jm_transform *back = NULL;
    CHECK_OK(scene->ctx, jm_transform_create(scene->ctx, "EPSG:4326", "EPSG:2154", &back));
    value = 100.0 + (px + 1.0) * 1200;
    jm_transform_points(back, &px, &py, 1, NULL);
    CHECK_NEAR(value_at(r, px, py), value, 1.0); // half a cell of 60 m on a slope of 1 m per 63 m
    jm_transform_destroy(back);
    jm_transform_destroy(to_degrees);
    jm_sources_free(&sources);
}

TEST(raw_numbers_with_their_header_are_a_raster)
{
    gis_scene *scene = *state;
    jm_sources sources;
    const float values[4] = {-11.0f, 2.0f, -99999.0f, 4.0f};
    write_bytes(scene, "relief.bil", values, sizeof values);
    write_text(scene, "relief.hdr",
               "BYTEORDER I\nLAYOUT BIL\nNROWS 2\nNCOLS 2\nNBANDS 1\nNBITS 32\nPIXELTYPE FLOAT\n"
               "ULXMAP 434250\nULYMAP 6716750\nXDIM 500\nYDIM 500\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: geotiff-dem, file: relief.bil, crs: EPSG:2154}\n",
                         &sources));
    const jm_raster *r = relief_of(&sources);
    CHECK_NEAR(r->west, 434000, 0); // ULXMAP is the middle of the first cell
    CHECK_NEAR(r->values[0], -11, 0);
    CHECK(isnan(r->values[2]));
    jm_sources_free(&sources);
}

TEST(a_raster_that_is_too_fine_is_read_as_means_of_blocks)
{
    gis_scene *scene = *state;
    char path[PATH], *paths[] = {path};
    jm_tiles tiles;
    jm_sheets sheets;
    jm_raster *raster = NULL;
    write_grid(scene, "relief.asc", asc, "NODATA_value -9\n1 2 -9\n3 -9 -9\n");
    path_in(scene, "relief.asc", path);
    jm_entry entry = {.crs = (char *)"EPSG:2154", .shown = (char *)"relief.asc"};
    jm_target to = {.crs = "EPSG:2154", .box = {434000, 6716000, 435000, 6717000}};
    CHECK_OK(scene->ctx, jm_tiles_open(scene->ctx, &entry, &to, &jm_kind_relief, paths, 1, &tiles));
    CHECK_OK(scene->ctx, jm_sheets_lay(scene->ctx, &tiles, &sheets));
    CHECK_OK(scene->ctx, jm_sheet_read(scene->ctx, &entry, &tiles, &sheets.items[0], 2, &raster));
    assert_int_equal(raster->columns, 2);
    assert_int_equal(raster->rows, 1);
    CHECK_NEAR(raster->cell_x, 800, 0);
    CHECK_NEAR(raster->values[0], 2, 0); // of 1, 2 and 3
    CHECK(isnan(raster->values[1]));
    jm_raster_destroy(raster);
    jm_sheets_free(&sheets);
    jm_tiles_free(&tiles);
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
        SCENE_CASE(tiles_become_one_raster_without_a_seam_whatever_their_nodata_and_rounding),
        SCENE_CASE(where_tiles_overlap_the_first_with_a_value_wins),
        SCENE_CASE(tiles_of_two_cells_and_two_systems_meet_at_the_finest_cell_without_a_gap),
        SCENE_CASE(a_tile_of_the_shuttle_mission_lies_where_its_name_says_and_its_voids_are_gaps),
        SCENE_CASE(raw_numbers_with_their_header_are_a_raster),
        SCENE_CASE(a_raster_that_is_too_fine_is_read_as_means_of_blocks),
        SCENE_CASE(rasters_of_another_ending_or_in_no_folder_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
