// The area by polygons, communes or EPCI, and the size of its grid.
#include "layer_files.h"

#include "gis/read.h"

// Three communes in a row of 1 km, the first two of one EPCI; the third belongs to two.
static const char communes[] =
    SQUARE("\"code_insee\":\"01004\",\"nom_officiel\":\"Ambre\",\"codes_siren_des_epci\":"
           "\"240000001\"",
           "434000", "6716000", "435000",
           "6717000") "," SQUARE("\"code_insee\":\"01005\",\"nom_"
                                 "officiel\":\"Bourg\",\"codes_"
                                 "siren_des_epci\":\"240000001\"",
                                 "435000", "6716000", "436000",
                                 "6717000") "," SQUARE("\"code_insee\":\"01033\",\"nom_officiel\":"
                                                       "\"Cluse\",\"codes_siren_des_epci\":"
                                                       "\"240000002/240000003\"",
                                                       "436000", "6716000", "437000", "6717000");

static jm_status read_area_in(gis_scene *scene, const char *crs, const char *area, const char *cell,
                              jm_recipe **recipe)
{
    char text[4096], name[PATH];
    path_in(scene, "test.import.yaml", name);
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: Test\ncrs: %s\ncell_m: %s\n"
             "area: %s\nlayers:\n  - {preset: trees, file: trees.geojson}\n",
             crs, cell, area);
    *recipe = NULL;
    jm_status status = jm_recipe_parse(scene->ctx, name, text, strlen(text), recipe);
    return status == JM_OK ? jm_gis_read_area(scene->ctx, *recipe) : status;
}

static jm_status read_area(gis_scene *scene, const char *area, const char *cell, jm_recipe **recipe)
{
    return read_area_in(scene, "EPSG:2154", area, cell, recipe);
}

static void check_box(const jm_recipe *recipe, double west, double east)
{
    const jm_city_def *city = jm_recipe_city(recipe);
    CHECK_NEAR(city->west_m, west, 0);
    CHECK_NEAR(city->east_m, east, 0);
    CHECK_NEAR(city->south_m, 6716000, 0);
    CHECK_NEAR(city->north_m, 6717000, 0);
}

TEST(communes_are_found_by_code_and_their_box_is_the_area)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    write_geojson(scene, "commune.geojson", communes);
    CHECK_OK(scene->ctx,
             read_area(scene, "{commune: 01004, file: commune.geojson}", "10", &recipe));
    check_box(recipe, 434000, 435000);
    const jm_layer *area = jm_recipe_city(recipe)->area;
    assert_non_null(area);
    assert_int_equal(area->feature_count, 1);
    assert_string_equal(text_of(area, "name", 0), "Ambre");
    assert_string_equal(area->crs, "EPSG:2154");
    jm_recipe_destroy(recipe);
    CHECK_OK(scene->ctx,
             read_area(scene, "{commune: [\"01033\", \"01005\"], file: commune.geojson}", "10",
                       &recipe));
    check_box(recipe, 435000, 437000);
    assert_int_equal(jm_recipe_city(recipe)->area->feature_count, 2);
    jm_recipe_destroy(recipe);
}

TEST(a_part_of_a_new_commune_that_bears_its_code_is_not_taken_too)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    char folder[PATH];
    path_in(scene, "d", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    write_geojson(scene, "d/commune.geojson", communes);
    write_geojson(scene, "d/commune_associee_ou_deleguee.geojson",
                  SQUARE("\"code_insee\":\"01004\",\"nom_officiel\":\"Old\"", "434000", "6716000",
                         "434100", "6716100"));
    CHECK_OK(scene->ctx, read_area(scene, "{commune: 01004, file: d}", "10", &recipe));
    assert_int_equal(jm_recipe_city(recipe)->area->feature_count, 1);
    jm_recipe_destroy(recipe);
}

TEST(an_unknown_code_is_an_error_with_those_near_it)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    write_geojson(scene, "commune.geojson", communes);
    CHECK_FAILS(scene->ctx,
                read_area(scene, "{commune: 01006, file: commune.geojson}", "10", &recipe),
                JM_ERR_DATA, "none of its 3 objects has the code 01006");
    assert_non_null(strstr(jm_message(scene->ctx), "01005 (Bourg), 01033 (Cluse)"));
    jm_recipe_destroy(recipe);
}

TEST(an_epci_is_its_own_layer_or_the_communes_that_name_it)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    char folder[PATH];
    path_in(scene, "d", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    write_geojson(scene, "d/commune.geojson", communes);
    CHECK_OK(scene->ctx, read_area(scene, "{epci: \"240000001\", file: d}", "10", &recipe));
    check_box(recipe, 434000, 436000);
    jm_recipe_destroy(recipe);
    CHECK_OK(scene->ctx, read_area(scene, "{epci: \"240000003\", file: d}", "10", &recipe));
    check_box(recipe, 436000, 437000);
    jm_recipe_destroy(recipe);
    write_geojson(scene, "d/epci.geojson",
                  SQUARE("\"code_siren\":\"240000001\",\"nom_officiel\":\"CA\"", "434000",
                         "6716000", "435500", "6717000"));
    CHECK_OK(scene->ctx, read_area(scene, "{epci: \"240000001\", file: d}", "10", &recipe));
    check_box(recipe, 434000, 435500);
    jm_recipe_destroy(recipe);
    CHECK_FAILS(scene->ctx, read_area(scene, "{epci: \"240000009\", file: d}", "10", &recipe),
                JM_ERR_DATA, "has the code 240000009");
    jm_recipe_destroy(recipe);
}

TEST(polygons_of_a_file_are_the_area_and_keep_their_holes)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    write_geojson(scene, "quarter.geojson",
                  POLYGON("\"code\":\"x\"",
                          "[[434000,6716000],[435000,6716000],[435000,6717000],[434000,6717000],"
                          "[434000,6716000]],[[434100,6716100],[434100,6716200],[434200,6716200],"
                          "[434100,6716100]]"));
    CHECK_OK(scene->ctx, read_area(scene, "{file: quarter.geojson}", "10", &recipe));
    check_box(recipe, 434000, 435000);
    assert_int_equal(jm_recipe_city(recipe)->area->part_count, 2);
    CHECK(jm_recipe_city(recipe)->area->part_is_hole[1] != 0);
    // 100 x 100 cells of 22 bytes.
    assert_non_null(strstr(scene->log, "1.00 km2"));
    assert_non_null(strstr(scene->log, "100 x 100 cells of 10 m"));
    jm_recipe_destroy(recipe);
}

TEST(a_file_without_communes_names_the_layers_that_it_has)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    write_geojson(scene, "roads.geojson", LINE("", "[434100,6716100],[434200,6716100]"));
    CHECK_FAILS(scene->ctx,
                read_area(scene, "{commune: 01004, file: roads.geojson}", "10", &recipe),
                JM_ERR_DATA, "there is no layer of communes; there are: roads");
    jm_recipe_destroy(recipe);
}

TEST(an_area_too_large_for_its_cells_is_refused_with_the_cell_that_fits)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    // Two blocks 600 km apart: 400 km x 500 km of cells of 5 m are 8 billion.
    write_geojson(scene, "sparse.geojson",
                  SQUARE("", "434000", "6416000", "435000",
                         "6417000") "," SQUARE("", "833000", "6915000", "834000", "6916000"));
    CHECK_FAILS(scene->ctx, read_area(scene, "{file: sparse.geojson}", "5", &recipe), JM_ERR_DATA,
                "8000 million cells");
    // sqrt(8000 / 400) times 5 m.
    assert_non_null(strstr(jm_message(scene->ctx), "cell_m: 22.4"));
    jm_recipe_destroy(recipe);
    // The same for a box.
    CHECK_FAILS(scene->ctx,
                read_area(scene, "{west: 434000, south: 6416000, east: 834000, north: 6916000}",
                          "5", &recipe),
                JM_ERR_DATA, "8000 million cells");
    jm_recipe_destroy(recipe);
}

TEST(an_outline_in_another_crs_is_refused)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    write_geojson(scene, "a.geojson", SQUARE("", "-0.56", "47.46", "-0.54", "47.48"));
    CHECK_FAILS(scene->ctx, read_area(scene, "{file: a.geojson}", "10", &recipe), JM_ERR_DATA,
                "are degrees");
    jm_recipe_destroy(recipe);
    // Web Mercator metres stated as Lambert-93.
    write_geojson(scene, "a.geojson", SQUARE("", "-62000", "1600000", "-61000", "1601000"));
    CHECK_FAILS(scene->ctx, read_area(scene, "{file: a.geojson}", "10", &recipe), JM_ERR_DATA,
                "outside of the region");
    jm_recipe_destroy(recipe);
}

TEST(metres_of_a_web_map_are_refused_and_those_of_surveys_are_not)
{
    gis_scene *scene = *state;
    jm_recipe *recipe;
    // Angers: a metre of the ground is 1 / cos(47.5 degrees) = 1.48 m of Web Mercator there.
    CHECK_FAILS(scene->ctx,
                read_area_in(scene, "EPSG:3857",
                             "{west: -62000, south: 6018000, east: -60000, north: 6020000}", "10",
                             &recipe),
                JM_ERR_DATA, "1 m of ground is 1.477 to 1.481 m here");
    jm_recipe_destroy(recipe);
    // In grads, and on the edge of its zone; UTM far from its meridian; equal areas of Europe.
    static const char *const fair[][2] = {
        {"EPSG:27572", "{west: 380000, south: 2275000, east: 382000, north: 2277000}"},
        {"EPSG:32631", "{west: 230000, south: 5263000, east: 232000, north: 5265000}"},
        {"EPSG:3035", "{west: 3520000, south: 2750000, east: 3522000, north: 2752000}"}};
    for (int c = 0; c < 3; c++) {
        CHECK_OK(scene->ctx, read_area_in(scene, fair[c][0], fair[c][1], "10", &recipe));
        jm_recipe_destroy(recipe);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(communes_are_found_by_code_and_their_box_is_the_area),
        SCENE_CASE(a_part_of_a_new_commune_that_bears_its_code_is_not_taken_too),
        SCENE_CASE(an_unknown_code_is_an_error_with_those_near_it),
        SCENE_CASE(an_epci_is_its_own_layer_or_the_communes_that_name_it),
        SCENE_CASE(polygons_of_a_file_are_the_area_and_keep_their_holes),
        SCENE_CASE(a_file_without_communes_names_the_layers_that_it_has),
        SCENE_CASE(an_area_too_large_for_its_cells_is_refused_with_the_cell_that_fits),
        SCENE_CASE(an_outline_in_another_crs_is_refused),
        SCENE_CASE(metres_of_a_web_map_are_refused_and_those_of_surveys_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
