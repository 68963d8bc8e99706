// Traps of French deliveries in their files: coordinate systems, geometries, texts, numbers. Each
// is one that a public data set holds; the files are invented.
#include "made.h"

#include "geo/geo.h"
#include "gis/door.h"

// Trees at the middle of the square kilometre are the simplest objects: one point each.
static const char tree_at[] = "POINT (434500 6716500)";

static const jm_layer *trees_of(gis_scene *scene, const char *entry, jm_sources *sources)
{
    CHECK_OK(scene->ctx, read_town(scene, l93, entry, sources));
    const jm_layer *trees = layer_of(sources, JM_ROLE_TREES, 0);
    assert_non_null(trees);
    return trees;
}

static void check_at_middle(const jm_layer *layer)
{
    CHECK_NEAR(layer->x[0], 434500.0, 1e-3); // a millimetre: far below any survey
    CHECK_NEAR(layer->y[0], 6716500.0, 1e-3);
}

// Lambert-93 as Montpellier's portal writes it: a name of its own, no EPSG number.
static const char named_prj[] =
    "PROJCS[\"RGF93_Lambert_93\",GEOGCS[\"GCS_RGF_1993\",DATUM[\"D_RGF_1993\",SPHEROID["
    "\"GRS_1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\","
    "0.0174532925199433]],PROJECTION[\"Lambert_Conformal_Conic\"],PARAMETER[\"False_Easting\","
    "700000.0],PARAMETER[\"False_Northing\",6600000.0],PARAMETER[\"Central_Meridian\",3.0],"
    "PARAMETER[\"Standard_Parallel_1\",44.0],PARAMETER[\"Standard_Parallel_2\",49.0],PARAMETER["
    "\"Latitude_Of_Origin\",46.5],UNIT[\"Meter\",1.0],AUTHORITY[\"LAMB93\",\"1\"]]";

TEST(a_coordinate_system_without_epsg_number_is_compared_whole)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene,
         (made_layer){"ESRI Shapefile", "trees.shp", "trees", NULL, "$species", tree_at, NULL});
    write_text(scene, "trees.prj", named_prj);
    check_at_middle(trees_of(scene, "  - {preset: trees, file: trees.shp}\n", &sources));
    jm_sources_free(&sources);
}

TEST(a_layer_without_prj_is_never_guessed_and_the_question_names_what_would_fit)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char point[64], row[96];
    // Lambert II étendu, as older French land cover has it.
    point_in(scene, "EPSG:27572", 434500, 6716500, point);
    snprintf(row, sizeof row, "POINT (%s)", point);
    make(scene, (made_layer){"ESRI Shapefile", "trees.shp", "trees", NULL, "$species", row, NULL});
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93, "  - {preset: trees, file: trees.shp}\n", &sources),
                JM_ERR_DATA, "EPSG:27572");
    assert_non_null(strstr(jm_message(scene->ctx), "crs:"));
    check_at_middle(
        trees_of(scene, "  - {preset: trees, file: trees.shp, crs: EPSG:27572}\n", &sources));
    jm_sources_free(&sources);
}

TEST(three_coordinate_systems_in_one_city_meet_to_the_millimetre)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char *const systems[] = {"EPSG:2154", "EPSG:4326", "EPSG:4171"};
    for (int i = 0; i < 3; i++) {
        char point[64], row[96], file[32], entry[96];
        point_in(scene, systems[i], 434500, 6716500, point);
        snprintf(row, sizeof row, "POINT (%s)", point);
        snprintf(file, sizeof file, "trees%d.gpkg", i);
        make(scene, (made_layer){"GPKG", file, "trees", systems[i], "$species", row, NULL});
        snprintf(entry, sizeof entry, "  - {preset: trees, file: %s}\n", file);
        check_at_middle(trees_of(scene, entry, &sources));
        jm_sources_free(&sources);
    }
}

TEST(degrees_that_call_themselves_metres_are_refused_with_the_cause)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene, (made_layer){"ESRI Shapefile", "trees.shp", "trees", "EPSG:2154", "$species",
                             "POINT (-0.53 47.5)\nPOINT (-0.531 47.501)", NULL});
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93, "  - {preset: trees, file: trees.shp}\n", &sources),
                JM_ERR_DATA, "degrees");
}

TEST(longitude_comes_first_whatever_the_authority_says_and_swapped_files_are_told)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char point[64], row[96], text[512];
    double lon = 0.0, lat = 0.0;
    point_in(scene, "EPSG:4326", 434500, 6716500, point);
    assert_int_equal(sscanf(point, "%lf %lf", &lon, &lat), 2);
    snprintf(row, sizeof row, "POINT (%s)", point);
    make(scene,
         (made_layer){"FlatGeobuf", "trees.fgb", "trees", "EPSG:4326", "$species", row, NULL});
    check_at_middle(trees_of(scene, "  - {preset: trees, file: trees.fgb}\n", &sources));
    jm_sources_free(&sources);
    snprintf(text, sizeof text, "species;lon;lat\nTilia;%.9f;%.9f\n", lon, lat);
    write_text(scene, "trees.csv", text);
    check_at_middle(trees_of(scene,
                             "  - {role: trees, preset: generic-vector, file: trees.csv, "
                             "crs: EPSG:4326, columns: {x: lon, y: lat}}\n",
                             &sources));
    jm_sources_free(&sources);
    snprintf(text, sizeof text,
             "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
             "{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[%.9f,%.9f]}}]}",
             lat, lon);
    write_text(scene, "swapped.geojson", text);
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93, "  - {preset: trees, file: swapped.geojson}\n", &sources),
                JM_ERR_DATA, "swapped");
}

TEST(an_object_without_geometry_is_counted_and_node_ids_of_zero_join_nothing)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    // Two streets far apart, both from "node 0"; the third has no geometry.
    make(scene, (made_layer){"ESRI Shapefile", "roads.shp", "roads", "EPSG:2154",
                             "$class,F_ID_NODE,T_ID_NODE",
                             "LINESTRING (434200 6716200,434400 6716200)|tertiary|0|5\n"
                             "LINESTRING (434200 6716800,434400 6716800)|tertiary|0|\n"
                             "LINESTRING (434200 6716200,434200 6716500)|tertiary|0|0\n"
                             "NULL|tertiary|7|8",
                             NULL});
    CHECK_OK(scene->ctx,
             import_town(scene, l93, "  - {role: roads, preset: generic-vector, file: roads.shp}\n",
                         &city));
    CHECK(city->streets.node_count == 5); // two streets share one end, the other two ends each
    CHECK(city->streets.street_count == 3);
    CHECK(told(scene, city, "no geometry") || told(scene, city, "without geometry"));
    jm_city_destroy(city);
}

TEST(a_polygon_that_crosses_itself_keeps_both_its_lobes)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    make_streets(scene);
    // A bow tie: two triangles that meet in the middle.
    make(scene, (made_layer){"GPKG", "houses.gpkg", "houses", "EPSG:2154", "height_m",
                             "POLYGON ((434400 6716400,434480 6716480,434480 6716400,"
                             "434400 6716480,434400 6716400))|12",
                             NULL});
    char entries[512];
    snprintf(entries, sizeof entries,
             "%s  - {role: buildings, preset: generic-vector, file: houses.gpkg}\n", streets_entry);
    CHECK_OK(scene->ctx, import_town(scene, l93, entries, &city));
    double area = 0.0;
    for (int32_t b = 0; b < city->buildings.count; b++)
        area += (double)city->buildings.footprint_m2[b];
    CHECK_NEAR(area, 3200.0, 0.5); // two triangles with base 80 m and height 40 m; kept as float
    CHECK(told(scene, city, "mended") || told(scene, city, "repaired"));
    jm_city_destroy(city);
}

// A delivery of BD TOPO in a folder of shapefiles, with 6 columns of a joined table behind, an
// empty layer and streets whose .dbf is lost.
static void make_delivery(gis_scene *scene)
{
    make(scene, (made_layer){"ESRI Shapefile", "BATIMENT.shp", "BATIMENT", "EPSG:2154",
                             "$ID,$USAGE1,$ETAT,HAUTEUR,NB_LOGTS,$ID_2,$INSEE_COM,POPULATION,"
                             "$ETAT_2,HAUTEUR_2",
                             "POLYGON ((434400 6716400,434420 6716400,434420 6716420,434400 "
                             "6716420,434400 6716400))|B1|Résidentiel|En service|9.5|4|X|12174|"
                             "3000|En ruine|99\n"
                             "POLYGON ((434500 6716400,434520 6716400,434520 6716420,434500 "
                             "6716420,434500 6716400))|B2|Annexe|En ruine|5|0|X|12174|3000|x|1",
                             NULL});
    make(scene, (made_layer){"ESRI Shapefile", "ZONE_DE_VEGETATION.shp", "ZONE_DE_VEGETATION",
                             "EPSG:2154", "$ID,$NATURE",
                             "POLYGON ((434600 6716400,434700 6716400,434700 6716500,434600 "
                             "6716500,434600 6716400))|V1|Bois",
                             NULL});
    make(scene, (made_layer){"ESRI Shapefile", "TERRAIN_DE_SPORT.shp", "TERRAIN_DE_SPORT",
                             "EPSG:2154", "$ID", "POLYGON EMPTY", NULL});
    make(scene, (made_layer){"ESRI Shapefile", "TRONCON_DE_ROUTE.shp", "TRONCON_DE_ROUTE",
                             "EPSG:2154", "$ID",
                             "LINESTRING Z (434200 6716200 5,434800 6716200 6)|R1\n"
                             "LINESTRING Z (434800 6716200 6,434800 6716800 7)|R2",
                             NULL});
    char lost[PATH];
    path_in(scene, "TRONCON_DE_ROUTE.dbf", lost);
    assert_int_equal(unlink(lost), 0);
}

TEST(a_folder_with_lost_tables_empty_layers_and_foreign_columns_is_a_delivery)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char entry[PATH + 64];
    make_delivery(scene);
    snprintf(entry, sizeof entry, "  - {preset: bdtopo-v3, file: \"%s\"}\n", scene->folder);
    CHECK_OK(scene->ctx, read_town(scene, l93, entry, &sources));
    const jm_layer *houses = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_non_null(houses);
    assert_int_equal(houses->feature_count, 1); // the ruin is left out
    CHECK_NEAR(real_of(houses, "height_m", 0), 9.5, 1e-9);
    assert_string_equal(text_of(houses, "usage", 0), "residential");
    CHECK_NEAR(real_of(houses, "dwellings", 0), 4, 0);
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_non_null(roads);
    assert_int_equal(roads->feature_count, 2);
    assert_non_null(layer_of(&sources, JM_ROLE_GROUND, 0));
    jm_sources_free(&sources);
}

static void check_species(gis_scene *scene, const char *entry, const char *wanted)
{
    jm_sources sources;
    const jm_layer *trees = trees_of(scene, entry, &sources);
    assert_string_equal(text_of(trees, "species", 0), wanted);
    jm_sources_free(&sources);
}

TEST(texts_of_latin1_twice_encoded_utf8_and_a_byte_order_mark_read_the_same)
{
    gis_scene *scene = *state;
    make(scene, (made_layer){"ESRI Shapefile", "latin.shp", "latin", "EPSG:2154", "$species",
                             "POINT (434500 6716500)|Ch\xeane v\xe9g\xe9"
                             "tal",
                             "ENCODING="});
    check_species(scene, "  - {preset: trees, file: latin.shp}\n", "Chêne végétal");
    make(scene, (made_layer){"GPKG", "twice.gpkg", "twice", "EPSG:2154", "$species",
                             "POINT (434500 6716500)|ChÃªne vÃ©gÃ©tal", NULL});
    check_species(scene, "  - {preset: trees, file: twice.gpkg}\n", "Chêne végétal");
    write_text(scene, "bom.csv",
               "\xef\xbb\xbf"
               "species;x;y\r\nChêne végétal;434500;6716500\r\n");
    check_species(scene,
                  "  - {role: trees, preset: generic-vector, file: bom.csv, crs: EPSG:2154}\n",
                  "Chêne végétal");
}

TEST(a_table_with_title_lines_old_mac_line_ends_and_types_in_its_header_is_a_table)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "counts.csv",
               "Comptages\r\rSource : Ville\r"
               "\"IDENT,C,254\",\"TJM,N,19,8\",\"ANNEE,N,19,8\",\"IDENTSIG,N,19,10\"\r"
               "9999TR,1815,2010,s1\r8888TR,#N/A,2011,s2\r");
    CHECK_OK(scene->ctx,
             read_town(scene, l93,
                       "  - {role: counts, preset: table, file: counts.csv, columns: {name: IDENT,"
                       " flow_vehday: TJM, year: ANNEE, street: IDENTSIG}}\n",
                       &sources));
    const jm_layer *counts = layer_of(&sources, JM_ROLE_COUNTS, 0);
    assert_int_equal(counts->feature_count, 2);
    CHECK_NEAR(real_of(counts, "flow_vehday", 0), 1815, 0);
    CHECK(isnan(real_of(counts, "flow_vehday", 1)));
    assert_string_equal(text_of(counts, "street", 1), "s2");
    jm_sources_free(&sources);
}

TEST(numbers_that_cannot_be_are_missing_and_counted)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    make_streets(scene);
    write_text(scene, "trees.csv",
               "x;y;h;planted\n434300;6716300;12,5;01/02/98\n434310;6716300;200;13/07/02\n"
               "434320;6716300;#N/A;\n");
    make(scene, (made_layer){"GPKG", "houses.gpkg", "houses", "EPSG:2154", "h",
                             "POLYGON ((434400 6716400,434420 6716400,434420 6716420,434400 "
                             "6716420,434400 6716400))|0.4\n"
                             "POLYGON ((434500 6716400,434520 6716400,434520 6716420,434500 "
                             "6716420,434500 6716400))|15",
                             NULL});
    char entries[1024];
    snprintf(entries, sizeof entries,
             "%s  - {role: buildings, preset: generic-vector, file: houses.gpkg, columns: "
             "{height_m: h}}\n  - {role: trees, preset: generic-vector, file: trees.csv, crs: "
             "EPSG:2154, columns: {height_m: h}}\n",
             streets_entry);
    CHECK_OK(scene->ctx, import_town(scene, l93, entries, &city));
    CHECK(city->trees.count == 3);
    CHECK_NEAR(city->trees.height_m[0], 12.5, 1e-6);
    for (int t = 1; t < 3; t++) // the tallest tree of France has 68 m
        CHECK(city->trees.height_m[t] > 1.0f && city->trees.height_m[t] < 60.0f);
    CHECK(city->buildings.count == 2);
    CHECK(city->buildings.height_m[0] >= 2.0f);
    CHECK(city->buildings.height_origin[0] != JM_ORIGIN_MEASURED);
    CHECK(city->buildings.height_origin[1] == JM_ORIGIN_MEASURED);
    CHECK(gap_of(city, "building height") != NULL);
    jm_city_destroy(city);
}

// One stop pattern on a bus of the extended types, ids with colons in quotes, no shapes.txt.
static void write_feed(gis_scene *scene)
{
    char path[PATH];
    path_in(scene, "gtfs", path);
    assert_int_equal(mkdir(path, 0700), 0);
    write_text(scene, "gtfs/stops.txt",
               "stop_id,stop_name,stop_lat,stop_lon\n"
               "\"de:08221:1:1\",\"Gare, quai 1\",47.5000,-0.5300\n"
               "\"de:08221:2:1\",Mairie,47.5010,-0.5300\n");
    write_text(scene, "gtfs/routes.txt",
               "route_id,route_short_name,route_type\n\"vrn:7:1\",71,713\n\"vrn:8:1\",5,900\n");
    write_text(scene, "gtfs/trips.txt",
               "route_id,service_id,trip_id\n\"vrn:7:1\",w,\"t:1\"\n\"vrn:8:1\",w,\"t:2\"\n");
    write_text(scene, "gtfs/stop_times.txt",
               "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
               "\"t:1\",08:00:00,08:00:00,\"de:08221:1:1\",1\n"
               "\"t:1\",08:04:00,08:04:00,\"de:08221:2:1\",2\n"
               "\"t:2\",09:00:00,09:00:00,\"de:08221:1:1\",1\n"
               "\"t:2\",09:04:00,09:04:00,\"de:08221:2:1\",2\n");
    write_text(scene, "gtfs/calendar.txt",
               "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
               "end_date\nw,1,1,1,1,1,0,0,20260302,20260329\n");
}

TEST(a_feed_without_shapes_with_extended_types_and_quoted_ids_gives_its_lines)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_feed(scene);
    CHECK_OK(scene->ctx,
             read_town(scene,
                       "crs: EPSG:2154\n"
                       "area: {west: 432000, south: 6714000, east: 436000, north: 6720000}",
                       "  - {preset: gtfs, file: gtfs}\n", &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    assert_int_equal(lines->feature_count, 2);
    int buses = 0, trams = 0;
    for (int64_t f = 0; f < 2; f++) {
        buses += strcmp(text_of(lines, "mode", f), "bus") == 0;
        trams += strcmp(text_of(lines, "mode", f), "tram") == 0;
        assert_string_equal(text_of(lines, "stops", f), "de:08221:1:1|de:08221:2:1");
        assert_int_equal(lines->part_start[f + 1] - lines->part_start[f], 1);
    }
    CHECK(buses == 1 && trams == 1);
    jm_sources_free(&sources);
}

TEST(of_several_layers_without_a_name_the_one_with_the_columns_is_meant)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char square[] = "POLYGON ((434100 6716100, 434300 6716100, 434300 6716300, 434100 "
                                 "6716300, 434100 6716100))";
    char park[256], around[256];
    snprintf(park, sizeof park, "%s|14100", square);
    snprintf(around, sizeof around, "%s|Town", square);
    make(scene, (made_layer){"GPKG", "ua.gpkg", "UA2018", "EPSG:2154", "$code_2018", park, NULL});
    make(scene,
         (made_layer){"GPKG", "ua.gpkg", "UA2018_Boundary", "EPSG:2154", "$fua", around, NULL});
    CHECK_OK(scene->ctx,
             read_town(scene, l93, "  - {preset: urban-atlas, file: ua.gpkg}\n", &sources));
    const jm_layer *ground = layer_of(&sources, JM_ROLE_GROUND, 0);
    assert_int_equal(ground->feature_count, 1);
    assert_string_equal(text_of(ground, "surface", 0), "grass");
    jm_sources_free(&sources);
    make(scene, (made_layer){"GPKG", "ua.gpkg", "UA2012", "EPSG:2154", "$code_2012", park, NULL});
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93, "  - {preset: urban-atlas, file: ua.gpkg}\n", &sources),
                JM_ERR_DATA, "name one with `layer:`");
}

TEST(a_condition_on_a_column_that_is_not_there_is_no_damaged_file)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene, (made_layer){"GPKG", "t.gpkg", "trees", "EPSG:2154", "$species", tree_at, NULL});
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93,
                          "  - {preset: trees, file: t.gpkg, where: \"specie = 'Tilia'\"}\n",
                          &sources),
                JM_ERR_DATA, "its columns are: species");
    CHECK(strstr(jm_message(scene->ctx), "damaged") == NULL);
}

TEST(a_table_of_points_with_its_coordinates_swapped_is_told)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char point[64], text[256];
    double lon = 0.0, lat = 0.0;
    point_in(scene, "EPSG:4326", 434500, 6716500, point);
    assert_int_equal(sscanf(point, "%lf %lf", &lon, &lat), 2);
    snprintf(text, sizeof text, "id;nb_places;Xlong;Ylat\n1;300;%.6f;%.6f\n", lat, lon);
    write_text(scene, "parcs.csv", text);
    const char *entry = "  - {preset: schema-stationnement, file: parcs.csv}\n";
    CHECK_FAILS(scene->ctx, read_town(scene, l93, entry, &sources), JM_ERR_DATA, "swapped");
    write_text(scene, "parcs.csv", "id;nb_places;Xlong;Ylat\n1;300;434500;6716500\n");
    CHECK_FAILS(scene->ctx, read_town(scene, l93, entry, &sources), JM_ERR_DATA, "are metres");
}

TEST(a_folder_or_pattern_is_called_by_its_folder_too)
{
    UNUSED_STATE;
    assert_string_equal(jm_gis_shown_name("data/BDT_3-5.gpkg"), "BDT_3-5.gpkg");
    assert_string_equal(jm_gis_shown_name("data/lidar"), "lidar");
    assert_string_equal(jm_gis_shown_name("data/lidar/"), "lidar/");
    assert_string_equal(jm_gis_shown_name("data/RGEALTI_D049/*.asc"), "RGEALTI_D049/*.asc");
    assert_string_equal(jm_gis_shown_name("t?.zip"), "t?.zip");
    assert_string_equal(jm_gis_shown_name("/*.asc"), "/*.asc");
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_coordinate_system_without_epsg_number_is_compared_whole),
        SCENE_CASE(a_layer_without_prj_is_never_guessed_and_the_question_names_what_would_fit),
        SCENE_CASE(three_coordinate_systems_in_one_city_meet_to_the_millimetre),
        SCENE_CASE(degrees_that_call_themselves_metres_are_refused_with_the_cause),
        SCENE_CASE(longitude_comes_first_whatever_the_authority_says_and_swapped_files_are_told),
        SCENE_CASE(an_object_without_geometry_is_counted_and_node_ids_of_zero_join_nothing),
        SCENE_CASE(a_polygon_that_crosses_itself_keeps_both_its_lobes),
        SCENE_CASE(a_folder_with_lost_tables_empty_layers_and_foreign_columns_is_a_delivery),
        SCENE_CASE(texts_of_latin1_twice_encoded_utf8_and_a_byte_order_mark_read_the_same),
        SCENE_CASE(a_table_with_title_lines_old_mac_line_ends_and_types_in_its_header_is_a_table),
        SCENE_CASE(numbers_that_cannot_be_are_missing_and_counted),
        SCENE_CASE(a_feed_without_shapes_with_extended_types_and_quoted_ids_gives_its_lines),
        SCENE_CASE(of_several_layers_without_a_name_the_one_with_the_columns_is_meant),
        SCENE_CASE(a_condition_on_a_column_that_is_not_there_is_no_damaged_file),
        SCENE_CASE(a_table_of_points_with_its_coordinates_swapped_is_told),
        CASE(a_folder_or_pattern_is_called_by_its_folder_too),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
