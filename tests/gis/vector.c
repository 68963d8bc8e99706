// Vector layers in: mapping, transforms, cuts, repairs and refusals, on files written here.
#include "layer_files.h"

static const char roads_entry[] = "  - {role: roads, preset: generic-vector, file: roads.geojson";

TEST(columns_are_renamed_values_translated_and_units_converted)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(
        scene, "roads.geojson",
        LINE("\"nature\":\"Route à 1 chaussée\",\"v\":10,\"voies\":\"2\"",
             "[434100,6716100],[434200,6716100]") "," LINE("\"nature\":\"trunk\",\"v\":null,"
                                                           "\"voies\":\"deux\"",
                                                           "[434100,6716200],[434200,6716200]"));
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - role: roads\n    preset: generic-vector\n    file: roads.geojson\n"
                         "    columns: {class: nature, speed_kmh: v, lanes: voies}\n"
                         "    values: {class: {Route à 1 chaussée: tertiary}}\n"
                         "    units: {speed_kmh: ms}\n    producer: IGN\n    licence: LO 2.0\n"
                         "    date: 2026-01-01\n",
                         &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 2);
    assert_string_equal(text_of(roads, "class", 0), "tertiary");
    assert_string_equal(text_of(roads, "class", 1), "trunk");
    CHECK_NEAR(real_of(roads, "speed_kmh", 0), 36.0, 1e-12);
    CHECK(isnan(real_of(roads, "speed_kmh", 1)));
    CHECK_NEAR(real_of(roads, "lanes", 0), 2, 0);
    CHECK(isnan(real_of(roads, "lanes", 1))); // "deux" is told, not guessed
    assert_non_null(strstr(scene->log, "deux"));
    assert_string_equal(roads->producer, "IGN");
    assert_string_equal(roads->licence, "LO 2.0");
    assert_string_equal(roads->date, "2026-01-01");
    assert_string_equal(roads->source, "roads.geojson");
    jm_sources_free(&sources);
}

TEST(a_named_column_that_the_file_lacks_is_an_error_with_the_near_one)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(scene, "roads.geojson",
                  LINE("\"nature\":\"x\"", "[434100,6716100],[434200,6716100]"));
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {role: roads, preset: generic-vector, file: roads.geojson, "
                            "columns: {class: natur}}\n",
                            &sources),
                JM_ERR_DATA, "did you mean 'nature'");
    assert_non_null(strstr(jm_message(scene->ctx), "roads.geojson"));
}

TEST(degrees_become_metres_of_the_recipes_crs)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char layers[256];
    // GeoJSON without a CRS is longitude and latitude (RFC 7946). A point of the false easting:
    // longitude 3, where Lambert-93 has x = 700 000 m by definition.
    write_text(scene, "roads.geojson",
               "{\"type\":\"FeatureCollection\",\"features\":["
               "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"LineString\","
               "\"coordinates\":[[3,46.5],[3,46.501]]}}]}");
    snprintf(layers, sizeof layers, "%s}\n", roads_entry);
    char text[1024];
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: T\ncrs: EPSG:2154\n"
             "area: {west: 699000, south: 6599000, east: 701000, north: 6601000}\nlayers:\n%s",
             layers);
    char name[PATH];
    path_in(scene, "r.yaml", name);
    jm_recipe *recipe = NULL;
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, name, text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    // Latitude 46.5 of the false origin: y = 6 600 000 m. RGF93 and WGS 84 agree to the millimetre
    // in PROJ's null transform.
    CHECK_NEAR(roads->x[0], 700000.0, 1e-3);
    CHECK_NEAR(roads->y[0], 6600000.0, 1e-3);
    assert_string_equal(roads->crs, "EPSG:2154");
    jm_recipe_destroy(recipe);
    jm_sources_free(&sources);
}

TEST(only_objects_that_touch_the_area_are_kept)
{
    gis_scene *scene = *state;
    jm_sources sources;
    // The area is x 434000 to 435000, y 6716000 to 6717000, and one cell of 5 m around.
    write_geojson(scene, "roads.geojson",
                  LINE("\"name\":\"inside\"", "[434100,6716100],[434200,6716100]") "," LINE(
                      "\"name\":\"crosses without a point inside\"",
                      "[433000,6716500],[436000,6716500]") "," LINE("\"name\":\"passes the corner, "
                                                                    "box overlaps\"",
                                                                    "[433000,6716500],[434500,"
                                                                    "6718500]") "," LINE("\"name\":"
                                                                                         "\"far\"",
                                                                                         "[440000,"
                                                                                         "6716500],"
                                                                                         "[441000,"
                                                                                         "6716500"
                                                                                         "]"));
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {role: roads, preset: generic-vector, file: roads.geojson}\n",
                         &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 2);
    assert_string_equal(text_of(roads, "name", 0), "inside");
    assert_string_equal(text_of(roads, "name", 1), "crosses without a point inside");
    jm_sources_free(&sources);
}

TEST(a_polygon_around_the_whole_area_touches_it)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(
        scene, "water.geojson",
        POLYGON(
            "\"name\":\"sea\"",
            "[[400000,6700000],[500000,6700000],[500000,6800000],"
            "[400000,6800000],[400000,6700000]]") "," POLYGON("\"name\":\"lake with the area as "
                                                              "island\"",
                                                              "[[400000,6700000],[500000,6700000],["
                                                              "500000,6800000],[400000,6800000],"
                                                              "[400000,6700000]],[[433000,6715000],"
                                                              "[436000,6715000],[436000,6718000],"
                                                              "[433000,6718000],[433000,6715000]"
                                                              "]"));
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {role: water, preset: generic-vector, file: water.geojson}\n",
                         &sources));
    const jm_layer *water = layer_of(&sources, JM_ROLE_WATER, 0);
    assert_int_equal(water->feature_count, 1);
    assert_string_equal(text_of(water, "name", 0), "sea");
    jm_sources_free(&sources);
}

static double ring_area(const jm_layer *l, int64_t part)
{
    double area = 0.0;
    int64_t from = l->point_start[part], to = l->point_start[part + 1];
    for (int64_t i = from, j = to - 1; i < to; j = i++)
        area += (l->x[j] - 434000) * (l->y[i] - 6716000) - (l->x[i] - 434000) * (l->y[j] - 6716000);
    return fabs(0.5 * area);
}

TEST(self_crossing_and_null_geometries_are_mended_or_left_out_and_counted)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(
        scene, "b.geojson",
        // A bow tie: two triangles of 25 m2 that meet in their tips.
        POLYGON("\"height_m\":9",
                "[[434100,6716100],[434110,6716110],[434110,6716100],"
                "[434100,6716110],[434100,6716100]]") ","
                                                      "{\"type\":\"Feature\",\"properties\":{"
                                                      "\"height_m\":3},\"geometry\":null},"
        // No area at all.
        POLYGON(
            "\"height_m\":5",
            "[[434100,6716300],[434110,6716300],[434100,6716300],"
            "[434100,6716300]]") "," POLYGON("\"height_m\":6",
                                             "[[434200,6716200],[434220,6716200],[434220,6716220],"
                                             "[434200,6716200]]"));
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {role: buildings, preset: generic-vector, file: b.geojson}\n",
                         &sources));
    const jm_layer *b = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_int_equal(b->feature_count, 2);
    assert_int_equal(b->null_geometry_count, 2);
    assert_int_equal(b->repaired_count, 2); // the one without area was tried too
    assert_int_equal(b->part_start[1], 2);  // two triangles, one building
    CHECK_NEAR(ring_area(b, 0) + ring_area(b, 1), 50.0, 1e-6);
    CHECK_NEAR(real_of(b, "height_m", 1), 6, 0);
    assert_non_null(strstr(scene->log, "no geometry"));
    assert_non_null(strstr(scene->log, "mended"));
    jm_sources_free(&sources);
}

TEST(rings_lose_their_last_point_and_holes_follow_their_outer_ring)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(scene, "b.geojson",
                  POLYGON("", "[[434100,6716100],[434140,6716100],[434140,6716140],"
                              "[434100,6716140],[434100,6716100]],[[434110,6716110],"
                              "[434110,6716120],[434120,6716120],[434110,6716110]]"));
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {role: buildings, preset: generic-vector, file: b.geojson}\n",
                         &sources));
    const jm_layer *b = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_int_equal(b->part_count, 2);
    CHECK(!b->part_is_hole[0] && b->part_is_hole[1]);
    assert_int_equal(b->point_start[1], 4);
    assert_int_equal(b->point_start[2], 7);
    CHECK_NEAR(b->x[3], 434100, 0);
    jm_sources_free(&sources);
}

TEST(multipoints_become_single_points_that_share_their_values)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(scene, "t.geojson",
                  "{\"type\":\"Feature\",\"properties\":{\"height_m\":8,\"species\":\"Tilia\"},"
                  "\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":[[434100,6716100],"
                  "[434110,6716100],[434120,6716100]]}}");
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: trees, file: t.geojson}\n", &sources));
    const jm_layer *trees = layer_of(&sources, JM_ROLE_TREES, 0);
    assert_int_equal(trees->feature_count, 3);
    for (int f = 0; f < 3; f++) {
        CHECK_NEAR(trees->x[f], 434100 + 10 * f, 0);
        CHECK_NEAR(real_of(trees, "height_m", f), 8, 0);
        assert_string_equal(text_of(trees, "species", f), "Tilia");
    }
    jm_sources_free(&sources);
}

TEST(points_where_lines_are_wanted_are_refused)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(scene, "p.geojson",
                  "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\","
                  "\"coordinates\":[434100,6716100]}}");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {role: roads, preset: generic-vector, file: p.geojson}\n",
                            &sources),
                JM_ERR_DATA, "holds points, but roads are lines");
}

TEST(a_layer_that_lies_elsewhere_is_an_error_that_says_where)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(scene, "roads.geojson", LINE("", "[900000,6300000],[900100,6300000]"));
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {role: roads, preset: generic-vector, file: roads.geojson}\n",
                            &sources),
                JM_ERR_DATA, "touches the area");
    assert_non_null(strstr(jm_message(scene->ctx), "check the file's coordinate system"));
    assert_non_null(strstr(jm_message(scene->ctx), "x 900000 to 900100"));
}

TEST(absent_empty_and_broken_files_give_one_readable_error_each)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char layers[256];
    snprintf(layers, sizeof layers, "%s}\n", roads_entry);
    CHECK_FAILS(scene->ctx, read_layers(scene, layers, &sources), JM_ERR_DATA, "is not there");
    write_text(scene, "roads.geojson", "");
    CHECK_FAILS(scene->ctx, read_layers(scene, layers, &sources), JM_ERR_DATA,
                "roads.geojson: cannot be read");
    write_text(scene, "roads.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":");
    CHECK_FAILS(scene->ctx, read_layers(scene, layers, &sources), JM_ERR_DATA, "roads.geojson: ");
    write_geojson(scene, "roads.geojson", "");
    CHECK_FAILS(scene->ctx, read_layers(scene, layers, &sources), JM_ERR_DATA, "roads.geojson: ");
    write_text(scene, "roads.geojson", "<VRTDataset/>");
    CHECK_FAILS(scene->ctx, read_layers(scene, layers, &sources), JM_ERR_DATA, "cannot be read");
    char pipe_path[PATH];
    path_in(scene, "pipe.geojson", pipe_path);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {role: roads, preset: generic-vector, file: pipe.geojson}\n",
                            &sources),
                JM_ERR_DATA, "is no file");
}

TEST(a_shapefile_without_prj_asks_for_its_crs_and_takes_it_from_the_recipe)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_shapefile(scene, "trees", 434500, 6716500, "Tilia", true);
    CHECK_FAILS(scene->ctx, read_layers(scene, "  - {preset: trees, file: trees.shp}\n", &sources),
                JM_ERR_DATA, "crs: EPSG:2154");
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: trees, file: trees.shp, crs: EPSG:2154}\n", &sources));
    CHECK_NEAR(layer_of(&sources, JM_ROLE_TREES, 0)->x[0], 434500, 0);
    jm_sources_free(&sources);
}

TEST(latin1_without_cpg_and_utf8_without_cpg_give_the_same_text)
{
    gis_scene *scene = *state;
    static const char *const bytes[] = {"Ch\xeane vert", "Ch\xc3\xaane vert"};
    for (int i = 0; i < 2; i++) {
        jm_sources sources;
        write_shapefile(scene, "trees", 434500, 6716500, bytes[i], true);
        CHECK_OK(scene->ctx, read_layers(scene,
                                         "  - {preset: trees, file: trees.shp, crs: EPSG:2154, "
                                         "columns: {species: SPECIES}}\n",
                                         &sources));
        assert_string_equal(text_of(layer_of(&sources, JM_ROLE_TREES, 0), "species", 0),
                            "Ch\xc3\xaane vert");
        jm_sources_free(&sources);
    }
    assert_non_null(strstr(scene->log, "Latin-1"));
}

TEST(a_shapefile_without_dbf_gives_its_geometry)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_shapefile(scene, "trees", 434500, 6716500, "", false);
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: trees, file: trees.shp, crs: EPSG:2154}\n", &sources));
    assert_int_equal(layer_of(&sources, JM_ROLE_TREES, 0)->feature_count, 1);
    jm_sources_free(&sources);
}

TEST(a_truncated_shapefile_is_an_error_not_a_smaller_layer)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    write_shapefile(scene, "trees", 434500, 6716500, "Tilia", true);
    path_in(scene, "trees.shp", path);
    assert_int_equal(truncate(path, 116), 0);
    CHECK_FAILS(
        scene->ctx,
        read_layers(scene, "  - {preset: trees, file: trees.shp, crs: EPSG:2154}\n", &sources),
        JM_ERR_DATA, "trees.shp: ");
}

TEST(coordinates_that_are_no_numbers_are_counted_and_never_reach_the_city)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_shapefile(scene, "trees", (double)NAN, 6716500, "Tilia", true);
    CHECK_FAILS(
        scene->ctx,
        read_layers(scene, "  - {preset: trees, file: trees.shp, crs: EPSG:2154}\n", &sources),
        JM_ERR_DATA, "no object is fit to be trees");
}

TEST(conditions_choose_objects)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(scene, "roads.geojson",
                  LINE("\"nature\":\"Sentier\"", "[434100,6716100],[434200,6716100]") "," LINE(
                      "\"nature\":\"Rue\"", "[434100,6716200],[434200,6716200]"));
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {role: roads, preset: generic-vector, file: roads.geojson, "
                         "where: \"nature <> 'Sentier'\", columns: {name: nature}}\n",
                         &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 1);
    assert_string_equal(text_of(roads, "name", 0), "Rue");
    jm_sources_free(&sources);
}

TEST(points_come_from_csv_with_decimal_commas_and_latin1)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "gates.csv",
               "nom;X;Y;in_vehday;out_vehday\r\n"
               "Pr\xe9;434500,5;6716500,25;12000;\r\nsans lieu;;;1;1\r\n");
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {role: gates, preset: generic-vector, file: gates.csv, crs: "
                         "EPSG:2154, columns: {x: X, y: Y}}\n",
                         &sources));
    const jm_layer *gates = layer_of(&sources, JM_ROLE_GATES, 0);
    assert_int_equal(gates->feature_count, 1);
    assert_int_equal(gates->null_geometry_count, 1);
    CHECK_NEAR(gates->x[0], 434500.5, 0);
    CHECK_NEAR(gates->y[0], 6716500.25, 0);
    CHECK_NEAR(real_of(gates, "in_vehday", 0), 12000, 0);
    CHECK(isnan(real_of(gates, "out_vehday", 0)));
    jm_sources_free(&sources);
}

TEST(a_decimal_comma_is_read_and_a_thousands_comma_is_not)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "trees.csv",
               "x,y,height_m,crown_m\n\"434500,5\",6716500,\"7,5\",\"1,234\"\n");
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: trees, file: trees.csv, crs: EPSG:2154}\n", &sources));
    const jm_layer *trees = layer_of(&sources, JM_ROLE_TREES, 0);
    CHECK_NEAR(trees->x[0], 434500.5, 0);
    CHECK_NEAR(real_of(trees, "height_m", 0), 7.5, 0);
    CHECK(isnan(real_of(trees, "crown_m", 0)));
    assert_non_null(strstr(scene->log, "1,234"));
    jm_sources_free(&sources);
}

TEST(counts_are_a_table_without_places)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "counts.csv", "name,hour,flow_vehh\nA,0,12\nA,1,7.5\n");
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: table, file: counts.csv}\n", &sources));
    const jm_layer *counts = layer_of(&sources, JM_ROLE_COUNTS, 0);
    assert_int_equal(counts->feature_count, 2);
    assert_int_equal(counts->geometry, JM_GEOMETRY_NONE);
    CHECK_NEAR(real_of(counts, "flow_vehh", 1), 7.5, 0);
    jm_sources_free(&sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(columns_are_renamed_values_translated_and_units_converted),
        SCENE_CASE(a_named_column_that_the_file_lacks_is_an_error_with_the_near_one),
        SCENE_CASE(degrees_become_metres_of_the_recipes_crs),
        SCENE_CASE(only_objects_that_touch_the_area_are_kept),
        SCENE_CASE(a_polygon_around_the_whole_area_touches_it),
        SCENE_CASE(self_crossing_and_null_geometries_are_mended_or_left_out_and_counted),
        SCENE_CASE(rings_lose_their_last_point_and_holes_follow_their_outer_ring),
        SCENE_CASE(multipoints_become_single_points_that_share_their_values),
        SCENE_CASE(points_where_lines_are_wanted_are_refused),
        SCENE_CASE(a_layer_that_lies_elsewhere_is_an_error_that_says_where),
        SCENE_CASE(absent_empty_and_broken_files_give_one_readable_error_each),
        SCENE_CASE(a_shapefile_without_prj_asks_for_its_crs_and_takes_it_from_the_recipe),
        SCENE_CASE(latin1_without_cpg_and_utf8_without_cpg_give_the_same_text),
        SCENE_CASE(a_shapefile_without_dbf_gives_its_geometry),
        SCENE_CASE(a_truncated_shapefile_is_an_error_not_a_smaller_layer),
        SCENE_CASE(coordinates_that_are_no_numbers_are_counted_and_never_reach_the_city),
        SCENE_CASE(conditions_choose_objects),
        SCENE_CASE(points_come_from_csv_with_decimal_commas_and_latin1),
        SCENE_CASE(a_decimal_comma_is_read_and_a_thousands_comma_is_not),
        SCENE_CASE(counts_are_a_table_without_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
