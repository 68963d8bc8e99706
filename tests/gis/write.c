// Layers out as GeoPackage and CSV, and back.
#include "gis_files.h"

#include "core/random.h"

#include <signal.h>
#include <sys/resource.h>

static jm_layer *make_buildings(jm_ctx *ctx)
{
    jm_layer *layer = NULL;
    int32_t height, usage;
    CHECK_OK(ctx, jm_layer_create(ctx, "buildings", JM_POLYGONS, &layer));
    CHECK_OK(ctx, jm_layer_set_crs(ctx, layer, "EPSG:2154"));
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "height_m", JM_COLUMN_REAL, &height));
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "usage", JM_COLUMN_TEXT, &usage));
    for (int b = 0; b < 3; b++) {
        double x = 434100.0 + 100.0 * b + 1.0 / 3.0, y = 6716100.0 + 0.1;
        CHECK_OK(ctx, jm_layer_add_feature(ctx, layer));
        for (int hole = 0; hole <= (b == 1); hole++) {
            double inset = hole ? 5.0 : 0.0, side = 20.0 - 2.0 * inset;
            CHECK_OK(ctx, jm_layer_add_part(ctx, layer, hole != 0));
            CHECK_OK(ctx, jm_layer_add_point(ctx, layer, x + inset, y + inset, (double)NAN));
            CHECK_OK(ctx, jm_layer_add_point(ctx, layer, x + inset + side, y + inset, (double)NAN));
            CHECK_OK(ctx, jm_layer_add_point(ctx, layer, x + inset + side, y + inset + side,
                                             (double)NAN));
            CHECK_OK(ctx, jm_layer_add_point(ctx, layer, x + inset, y + inset + side, (double)NAN));
        }
        if (b != 2) // the third says nothing about itself
            CHECK_OK(ctx, jm_layer_set_real(ctx, layer, height, 9.0 + 0.1 * b));
        CHECK_OK(ctx, jm_layer_set_text(ctx, layer, usage, b == 0 ? "public" : ""));
    }
    return layer;
}

TEST(a_layer_through_geopackage_keeps_every_bit_and_every_gap)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    jm_layer *out = make_buildings(scene->ctx);
    path_in(scene, "out.gpkg", path);
    CHECK_OK(scene->ctx, jm_gis_write_layer(scene->ctx, path, out));
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {role: buildings, preset: generic-vector, file: out.gpkg}\n",
                         &sources));
    const jm_layer *in = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_int_equal(in->feature_count, out->feature_count);
    assert_int_equal(in->part_count, out->part_count);
    assert_int_equal(in->point_count, out->point_count);
    assert_int_equal(in->repaired_count, 0);
    CHECK(memcmp(in->x, out->x, sizeof(double) * (size_t)in->point_count) == 0);
    CHECK(memcmp(in->y, out->y, sizeof(double) * (size_t)in->point_count) == 0);
    CHECK(memcmp(in->part_is_hole, out->part_is_hole, (size_t)in->part_count) == 0);
    CHECK_NEAR(real_of(in, "height_m", 1), 9.1, 0);
    CHECK(isnan(real_of(in, "height_m", 2)));
    assert_string_equal(text_of(in, "usage", 0), "public");
    assert_string_equal(text_of(in, "usage", 1), "");
    jm_sources_free(&sources);
    jm_layer_destroy(out);
}

static char *read_text(const gis_scene *scene, const char *name)
{
    char path[PATH], *text = calloc(1, 4096);
    path_in(scene, name, path);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t count = fread(text, 1, 4095, file);
    CHECK(count > 0);
    fclose(file);
    return text;
}

TEST(csv_tells_the_middle_and_quotes_what_a_spreadsheet_would_run)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_layer *layer = make_buildings(scene->ctx);
    CHECK_OK(scene->ctx, jm_layer_set_text(scene->ctx, layer, 1, "=1+1"));
    path_in(scene, "out.csv", path);
    CHECK_OK(scene->ctx, jm_gis_write_layer(scene->ctx, path, layer));
    char *text = read_text(scene, "out.csv");
    // Squares of 20 m from 434100.333, 6716100.1: their middle is 10 m further.
    assert_non_null(strstr(text, "x,y,height_m,usage\n434110.333,6716110.100,9,public\n"));
    assert_non_null(strstr(text, "434310.333,6716110.100,,"));
    assert_null(strstr(text, ",=1+1"));
    free(text);
    jm_layer_destroy(layer);
}

TEST(the_middle_of_a_line_lies_half_way_along_it)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_layer *layer = NULL;
    CHECK_OK(scene->ctx, jm_layer_create(scene->ctx, "lines", JM_LINES, &layer));
    CHECK_OK(scene->ctx, jm_layer_set_crs(scene->ctx, layer, "EPSG:2154"));
    CHECK_OK(scene->ctx, jm_layer_add_feature(scene->ctx, layer));
    CHECK_OK(scene->ctx, jm_layer_add_part(scene->ctx, layer, false));
    const double x[] = {0, 10, 10}, y[] = {0, 0, 30}; // 40 m long: half way is (10, 10)
    for (int i = 0; i < 3; i++)
        CHECK_OK(scene->ctx, jm_layer_add_point(scene->ctx, layer, x[i], y[i], (double)NAN));
    path_in(scene, "lines.csv", path);
    CHECK_OK(scene->ctx, jm_gis_write_layer(scene->ctx, path, layer));
    char *text = read_text(scene, "lines.csv");
    assert_string_equal(text, "x,y\n10.000,10.000\n");
    free(text);
    jm_layer_destroy(layer);
}

TEST(a_failed_write_leaves_neither_file_nor_part)
{
    gis_scene *scene = *state;
    jm_layer *layer = make_buildings(scene->ctx);
    CHECK_FAILS(scene->ctx, jm_gis_write_layer(scene->ctx, "/proc/nowhere/a.gpkg", layer),
                JM_ERR_IO, "a.");
    CHECK_FAILS(scene->ctx, jm_gis_write_layer(scene->ctx, "a.shp", layer), JM_ERR_ARGUMENT,
                ".gpkg");
    CHECK_OK(scene->ctx, jm_layer_set_crs(scene->ctx, layer, NULL));
    char path[PATH], part[PATH];
    path_in(scene, "b.gpkg", path);
    path_in(scene, "b.part.gpkg", part);
    CHECK_FAILS(scene->ctx, jm_gis_write_layer(scene->ctx, path, layer), JM_ERR_DATA, "CRS");
    CHECK(access(path, F_OK) != 0 && access(part, F_OK) != 0);
    jm_layer_destroy(layer);
}

// As on a full disk: no file of this process may grow beyond some kilobytes.
TEST(a_full_disk_is_told_as_the_machines_fault_and_leaves_nothing)
{
    gis_scene *scene = *state;
    char layer_path[PATH], raster_path[PATH];
    enum { SIDE = 128 };
    float *values = malloc(SIDE * SIDE * sizeof *values);
    const jm_key key = {.seed = 1, .stream = 3};
    for (uint64_t c = 0; c < SIDE * SIDE; c++)
        values[c] = (float)jm_random_uniform(key, c, 0); // noise: does not compress
    jm_grid grid = {.west_m = 0, .north_m = 6.7e6, .cell_m = 5, .columns = SIDE, .rows = SIDE};
    jm_layer *layer = make_buildings(scene->ctx);
    path_in(scene, "full.gpkg", layer_path);
    path_in(scene, "full.tif", raster_path);
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 16384;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    jm_status layer_status = jm_gis_write_layer(scene->ctx, layer_path, layer);
    jm_status raster_status =
        jm_gis_write_raster(scene->ctx, raster_path, &grid, "EPSG:2154", "noise", "1", values);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(layer_status, JM_ERR_IO);
    assert_int_equal(raster_status, JM_ERR_IO);
    DIR *dir = opendir(scene->folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        CHECK(entry->d_name[0] == '.'); // no file, part or journal
    closedir(dir);
    free(values);
    jm_layer_destroy(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_layer_through_geopackage_keeps_every_bit_and_every_gap),
        SCENE_CASE(csv_tells_the_middle_and_quotes_what_a_spreadsheet_would_run),
        SCENE_CASE(the_middle_of_a_line_lies_half_way_along_it),
        SCENE_CASE(a_failed_write_leaves_neither_file_nor_part),
        SCENE_CASE(a_full_disk_is_told_as_the_machines_fault_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
