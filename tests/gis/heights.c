// Deliveries of terrain, surface and height models, alone and together, on their way to a city.
#include "gis_files.h"
#include "zip_files.h"

// 21 x 21 cells of 50 m around the area; `high` stands in the cells of 434100..434150 x
// 6716100..6716150 (a house) and 434500..434600 x 6716500..6716600 (trees) above `ground`.
static void model_text(char *text, size_t room, double ground, double house, double trees)
{
    int at = snprintf(text, room,
                      "ncols 24\nnrows 24\nxllcorner 433900\nyllcorner 6715900\ncellsize 50\n");
    for (int r = 0; r < 24; r++)
        for (int c = 0; c < 24; c++) {
            int from_south = 23 - r;
            double z = ground;
            if (c == 4 && from_south == 4)
                z += house;
            if (c >= 12 && c < 14 && from_south >= 12 && from_south < 14)
                z += trees;
            at += snprintf(text + at, room - (size_t)at, "%g%s", z, c < 23 ? " " : "\n");
        }
    assert_true((size_t)at < room);
}

static void write_model(gis_scene *scene, const char *name, double ground, double house,
                        double trees)
{
    char text[16384];
    model_text(text, sizeof text, ground, house, trees);
    write_text(scene, name, text);
}

static void make_folder(const gis_scene *scene, const char *name)
{
    char path[PATH];
    path_in(scene, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static const jm_raster *raster_of(const jm_sources *sources, jm_role role)
{
    for (int64_t i = 0; i < sources->count; i++)
        if (sources->items[i].role == role)
            return sources->items[i].raster;
    return NULL;
}

static const char lidar[] = "  - {preset: lidar-hd, file: lidar}\n";

TEST(lidar_tiles_are_told_apart_by_their_names_and_the_surface_is_not_needed_beside_the_heights)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "lidar");
    write_model(scene, "lidar/LHD_FXX_0434_6717_MNT_O_0M50_LAMB93_IGN69.asc", 30, 0, 0);
    write_model(scene, "lidar/LHD_FXX_0434_6717_MNS_O_0M50_LAMB93_IGN69.asc", 30, 12, 9);
    write_model(scene, "lidar/LHD_FXX_0434_6717_MNH_O_0M50_LAMB93_IGN69.asc", 0, 12, 9);
    write_model(scene, "lidar/orthophoto.asc", 7, 7, 7);
    CHECK_OK(scene->ctx, read_layers(scene, lidar, &sources));
    assert_int_equal(sources.count, 2);
    CHECK_NEAR(raster_of(&sources, JM_ROLE_RELIEF)->values[0], 30, 0);
    const jm_raster *heights = raster_of(&sources, JM_ROLE_OBJECT_HEIGHT);
    assert_non_null(heights);
    assert_string_equal(heights->producer, "IGN");
    assert_non_null(heights->page);
    assert_non_null(strstr(scene->log, "the names of 1 files (orthophoto.asc)"));
    jm_sources_free(&sources);
}

TEST(any_subset_of_the_models_works_and_what_is_missing_is_said)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "lidar");
    write_model(scene, "lidar/LIDARHD_MNS_LAMB93.asc", 30, 12, 9);
    CHECK_OK(scene->ctx, read_layers(scene, lidar, &sources));
    assert_int_equal(sources.count, 1);
    assert_non_null(raster_of(&sources, JM_ROLE_SURFACE_MODEL));
    assert_non_null(strstr(scene->log, "terrain (MNT)"));
    assert_non_null(strstr(scene->log, "heights (MNH)"));
    jm_sources_free(&sources);
}

TEST(models_of_other_producers_are_told_apart_by_english_words_and_by_folders)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "lidar");
    make_folder(scene, "lidar/dtm");
    make_folder(scene, "lidar/chm_2024");
    write_model(scene, "lidar/dtm/tile_12.asc", 30, 0, 0);
    write_model(scene, "lidar/chm_2024/tile_12.asc", 0, 12, 9);
    CHECK_OK(scene->ctx, read_layers(scene, lidar, &sources));
    assert_non_null(raster_of(&sources, JM_ROLE_RELIEF));
    assert_non_null(raster_of(&sources, JM_ROLE_OBJECT_HEIGHT));
    jm_sources_free(&sources);
}

TEST(names_that_say_no_model_are_refused_with_the_words_that_would)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "lidar");
    write_model(scene, "lidar/montagne.asc", 30, 0, 0); // MNT is no word of it
    CHECK_FAILS(scene->ctx, read_layers(scene, lidar, &sources), JM_ERR_DATA, "MNH or CHM");
}

TEST(a_zip_of_tiles_is_a_delivery)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static char ground[16384], high[16384];
    model_text(ground, sizeof ground, 30, 0, 0);
    model_text(high, sizeof high, 0, 12, 9);
    const zip_member members[] = {{"d/A_MNT_1.asc", ground, strlen(ground)},
                                  {"d/A_MNH_1.asc", high, strlen(high)}};
    write_zip(scene, "lidar.zip", members, 2);
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: lidar-hd, file: lidar.zip}\n", &sources));
    assert_int_equal(sources.count, 2);
    jm_sources_free(&sources);
}

TEST(rasters_of_heights_take_their_role_from_the_preset_or_the_recipe)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_model(scene, "a.asc", 30, 12, 9);
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: geotiff-dsm, file: a.asc, crs: EPSG:2154}\n", &sources));
    assert_non_null(raster_of(&sources, JM_ROLE_SURFACE_MODEL));
    jm_sources_free(&sources);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: geotiff-heights, file: a.asc, crs: EPSG:2154}\n",
                         &sources));
    assert_non_null(raster_of(&sources, JM_ROLE_OBJECT_HEIGHT));
    jm_sources_free(&sources);
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: geotiff-heights, role: canopy, file: a.asc, "
                                     "crs: EPSG:2154, units: {height_m: dm}}\n",
                                     &sources));
    CHECK_NEAR(raster_of(&sources, JM_ROLE_CANOPY)->values[0], 3, 1e-6); // float
    jm_sources_free(&sources);
}

TEST(a_delivery_becomes_ground_houses_and_crowns_of_a_city)
{
    gis_scene *scene = *state;
    jm_recipe *recipe = NULL;
    jm_city *city = NULL;
    make_folder(scene, "lidar");
    write_model(scene, "lidar/A_MNT_1.asc", 30, 0, 0);
    write_model(scene, "lidar/A_MNS_1.asc", 30, 12, 9);
    write_text(scene, "houses.geojson",
               "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", "
               "\"properties\": {}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": "
               "[[[434102, 6716102], [434148, 6716102], [434148, 6716148], [434102, 6716148], "
               "[434102, 6716102]]]}}]}");
    CHECK_OK(scene->ctx,
             parse_recipe(scene,
                          "  - {preset: lidar-hd, file: lidar}\n"
                          "  - {preset: generic-vector, role: buildings, file: houses.geojson, "
                          "crs: EPSG:2154, licence: none}\n",
                          &recipe));
    CHECK_OK(scene->ctx, jm_gis_import(scene->ctx, recipe, &city));
    assert_int_equal(city->buildings.count, 1);
    CHECK_NEAR(city->buildings.height_m[0], 12, 1e-5); // float at 42 m
    assert_int_equal(city->buildings.height_origin[0], JM_ORIGIN_RASTER);
    int64_t trees = jm_grid_cell_at(&city->grid, 434550, 6716550);
    CHECK_NEAR(city->rasters.canopy_top_m[trees], 9, 1e-5);
    CHECK_NEAR(city->rasters.canopy_base_m[trees], 2.25, 1e-5);
    CHECK_NEAR(city->rasters.ground_height_m[trees], 30, 0);
    jm_city_destroy(city);
    jm_recipe_destroy(recipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(
            lidar_tiles_are_told_apart_by_their_names_and_the_surface_is_not_needed_beside_the_heights),
        SCENE_CASE(any_subset_of_the_models_works_and_what_is_missing_is_said),
        SCENE_CASE(models_of_other_producers_are_told_apart_by_english_words_and_by_folders),
        SCENE_CASE(names_that_say_no_model_are_refused_with_the_words_that_would),
        SCENE_CASE(a_zip_of_tiles_is_a_delivery),
        SCENE_CASE(rasters_of_heights_take_their_role_from_the_preset_or_the_recipe),
        SCENE_CASE(a_delivery_becomes_ground_houses_and_crowns_of_a_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
