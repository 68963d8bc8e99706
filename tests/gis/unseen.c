// Inputs that no list foresaw: other countries, hemispheres, units and habits. Each is read, or
// refused with a message that says how to mend it. The towns are invented.
#include "made.h"

// A block of four streets and a house without height around a place, as OpenStreetMap's XML.
static void write_block(gis_scene *scene, const char *name, double lon, double lat)
{
    static const int ring[] = {0, 2, 8, 6, 0};
    static char text[16384];
    int used = snprintf(text, sizeof text, "<osm version=\"0.6\">\n");
    for (int n = 0; n < 9; n++) {
        double x = lon + 0.003 * (n % 3 - 1), y = lat + 0.002 * (n / 3 - 1);
        x = x > 180.0 ? x - 360.0 : x; // as the format wants it
        used +=
            snprintf(text + used, sizeof text - (size_t)used,
                     "<node id=\"%d\" version=\"1\" lat=\"%.7f\" lon=\"%.7f\"/>\n", n + 1, y, x);
    }
    for (int n = 0; n < 4; n++) {
        double x = lon + 0.0004 + 0.0003 * (n == 1 || n == 2);
        double y = lat + 0.0004 + 0.0002 * (n > 1);
        x = x > 180.0 ? x - 360.0 : x;
        used +=
            snprintf(text + used, sizeof text - (size_t)used,
                     "<node id=\"%d\" version=\"1\" lat=\"%.7f\" lon=\"%.7f\"/>\n", 100 + n, y, x);
    }
    for (int w = 0; w < 4; w++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "<way id=\"%d\" version=\"1\"><nd ref=\"%d\"/><nd ref=\"%d\"/>"
                         "<tag k=\"highway\" v=\"residential\"/><tag k=\"maxspeed\" v=\"30 mph\"/>"
                         "</way>\n",
                         w + 1, ring[w] + 1, ring[w + 1] + 1);
    snprintf(text + used, sizeof text - (size_t)used,
             "<way id=\"9\" version=\"1\"><nd ref=\"100\"/><nd ref=\"101\"/><nd ref=\"102\"/>"
             "<nd ref=\"103\"/><nd ref=\"100\"/><tag k=\"building\" v=\"yes\"/></way>\n</osm>\n");
    write_text(scene, name, text);
}

// Imports the block in a projected system whose place of (lon, lat) is (x, y).
static void import_block(gis_scene *scene, const char *crs, double lon, double lat)
{
    char head[512];
    jm_city *city = NULL;
    jm_transform *transform = NULL;
    double x = lon, y = lat;
    CHECK_OK(scene->ctx, jm_transform_create(scene->ctx, "EPSG:4326", crs, &transform));
    jm_transform_points(transform, &x, &y, 1, NULL);
    jm_transform_destroy(transform);
    write_block(scene, "block.osm", lon, lat);
    snprintf(head, sizeof head,
             "crs: %s\narea: {west: %.0f, south: %.0f, east: %.0f, north: %.0f}\ncell_m: 5\n"
             "flat: true\ntime_zone: UTC0",
             crs, x - 500, y - 500, x + 500, y + 500);
    CHECK_OK(scene->ctx, import_town(scene, head, "  - {preset: osm, file: block.osm}\n", &city));
    CHECK(city->streets.link_count == 8);
    for (int32_t e = 0; e < city->streets.link_count; e++) {
        CHECK(city->streets.length_m[e] > 100.0f && city->streets.length_m[e] < 700.0f);
        CHECK(city->streets.in_network[e] == JM_NETWORK_CORE);
        CHECK_NEAR(city->streets.speed_ms[e], 30 * 0.44704, 0.01); // miles an hour
    }
    CHECK(city->buildings.count == 1);
    CHECK(city->buildings.height_origin[0] == JM_ORIGIN_CLASS);
    CHECK_NEAR(city->place.latitude_deg, lat, 0.01);
    jm_city_destroy(city);
}

TEST(towns_of_other_countries_and_hemispheres_import_without_a_single_height)
{
    gis_scene *scene = *state;
    import_block(scene, "EPSG:32633", 15.2, 52.1);
    import_block(scene, "EPSG:32734", 18.4, -33.9);
    import_block(scene, "EPSG:32719", -70.6, -33.4);
    import_block(scene, "EPSG:27700", -1.6, 54.9); // neither UTM nor WGS 84
}

TEST(a_street_over_the_antimeridian_does_not_run_around_the_earth)
{
    gis_scene *scene = *state;
    import_block(scene, "EPSG:32760", 179.9995, -16.8);
}

TEST(altitudes_of_the_dead_sea_are_altitudes)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "relief.asc",
               "ncols 2\nnrows 2\nxllcorner 434000\nyllcorner 6716000\ncellsize 500\n"
               "NODATA_value -999999\n-430.5 -428\n-999999 -11\n");
    CHECK_OK(scene->ctx,
             read_town(scene, l93_hilly,
                       "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154}\n", &sources));
    const jm_raster *relief = sources.items[0].raster;
    CHECK_NEAR(relief->values[0], -430.5, 1e-4);
    CHECK(isnan(relief->values[2]));
    CHECK_NEAR(relief->values[3], -11, 0);
    jm_sources_free(&sources);
}

TEST(speeds_in_miles_and_widths_in_feet_become_ours)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene, (made_layer){"GPKG", "roads.gpkg", "roads", "EPSG:2154", "mph,feet",
                             "LINESTRING (434200 6716200,434800 6716200)|25|24", NULL});
    CHECK_OK(scene->ctx,
             read_town(scene, l93,
                       "  - {role: roads, preset: generic-vector, file: roads.gpkg, columns: "
                       "{speed_kmh: mph, width_m: feet}, units: {speed_kmh: mph, width_m: ft}}\n",
                       &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    CHECK_NEAR(real_of(roads, "speed_kmh", 0), 25 * 1.609344, 1e-9);
    CHECK_NEAR(real_of(roads, "width_m", 0), 24 * 0.3048, 1e-9);
    jm_sources_free(&sources);
}

// Polygons that break the rules in their own way, one a feature; areas of 10 000 m2 each.
static const char broken[] =
    "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
    "\"urn:ogc:def:crs:EPSG::2154\"}},\"features\":["
    // Not closed.
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"open\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[434100,6716100],[434200,6716100],[434200,6716200],[434100,6716200]]]}},"
    // A hole outside of its ring.
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"hole outside\"},\"geometry\":{\"type\":"
    "\"Polygon\",\"coordinates\":[[[434300,6716100],[434400,6716100],[434400,6716200],[434300,"
    "6716200],[434300,6716100]],[[434410,6716110],[434420,6716110],[434420,6716120],[434410,"
    "6716120],[434410,6716110]]]}},"
    // Two shells, one inside of the other.
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"nested\"},\"geometry\":{\"type\":"
    "\"MultiPolygon\",\"coordinates\":[[[[434500,6716100],[434600,6716100],[434600,6716200],"
    "[434500,6716200],[434500,6716100]]],[[[434520,6716120],[434540,6716120],[434540,6716140],"
    "[434520,6716140],[434520,6716120]]]]}},"
    // A spike and doubled points.
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"spike\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[434700,6716100],[434800,6716100],[434800,6716100],[434800,6716200],"
    "[434800,6716400],[434800,6716200],[434700,6716200],[434700,6716100]]]}},"
    // Without area, and with two points.
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"sliver\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[434100,6716500],[434200,6716500],[434300,6716500],[434100,6716500]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"two points\"},\"geometry\":{\"type\":"
    "\"Polygon\",\"coordinates\":[[[434100,6716600],[434200,6716600],[434100,6716600]]]}}]}";

static double area_of(const jm_layer *layer, const char *name)
{
    double area = 0.0;
    for (int64_t f = 0; f < layer->feature_count; f++) {
        if (strcmp(text_of(layer, "name", f), name) != 0)
            continue;
        for (int64_t p = layer->part_start[f]; p < layer->part_start[f + 1]; p++) {
            int64_t first = layer->point_start[p], last = layer->point_start[p + 1] - 1;
            double twice = 0.0;
            for (int64_t i = first, j = last; i <= last; j = i++)
                twice += layer->x[j] * layer->y[i] - layer->x[i] * layer->y[j];
            area += fabs(twice) / 2.0 * (layer->part_is_hole[p] ? -1.0 : 1.0);
        }
    }
    return area;
}

TEST(polygons_broken_in_every_way_are_mended_or_left_out_and_counted)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "water.geojson", broken);
    CHECK_OK(scene->ctx,
             read_town(scene, l93,
                       "  - {role: water, preset: generic-vector, file: water.geojson}\n",
                       &sources));
    const jm_layer *water = layer_of(&sources, JM_ROLE_WATER, 0);
    CHECK_NEAR(area_of(water, "open"), 10000.0, 1e-6);
    CHECK_NEAR(area_of(water, "hole outside"), 10000.0, 100.0); // the hole may count or not
    double nested = area_of(water, "nested"); // the inner shell is a hole, or is nothing
    CHECK(nested > 9500.0 && nested < 10500.0);
    CHECK_NEAR(area_of(water, "spike"), 10000.0, 1e-6);
    CHECK_NEAR(area_of(water, "sliver"), 0.0, 1e-9);
    CHECK(water->repaired_count >= 2);
    CHECK(strstr(scene->log, "mended") != NULL);
    jm_sources_free(&sources);
}

TEST(land_cover_without_a_coordinate_system_asks_for_it)
{
    gis_scene *scene = *state;
    jm_sources sources;
    // Codes 1 and 2, and a code for nothing that no band of ours declares.
    write_text(scene, "cover.asc",
               "ncols 2\nnrows 2\nxllcorner 434000\nyllcorner 6716000\ncellsize 500\n"
               "1 2\n-999999 1\n");
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93,
                          "  - {preset: geotiff-landcover, file: cover.asc, codes: {1: grass, 2: "
                          "paving}}\n",
                          &sources),
                JM_ERR_DATA, "crs:");
    CHECK_OK(scene->ctx,
             read_town(scene, l93,
                       "  - {preset: geotiff-landcover, file: cover.asc, crs: EPSG:2154, codes: "
                       "{1: grass, 2: paving}}\n",
                       &sources));
    const jm_raster *cover = NULL;
    for (int64_t i = 0; i < sources.count; i++)
        if (sources.items[i].role == JM_ROLE_LAND_COVER)
            cover = sources.items[i].raster;
    assert_non_null(cover);
    // The middle of the north-western quarter, and of the south-western one, which is a gap.
    int64_t column = (int64_t)((434250.0 - cover->west) / cover->cell_x);
    int64_t north = (int64_t)((cover->north - 6716750.0) / cover->cell_y);
    int64_t south = (int64_t)((cover->north - 6716250.0) / cover->cell_y);
    int64_t row = (int64_t)cover->values[north * cover->columns + column];
    CHECK(row >= 0 && row < cover->class_count);
    CHECK(cover->classes[row].surface == JM_SURFACE_GRASS);
    CHECK(isnan(cover->values[south * cover->columns + column]));
    jm_sources_free(&sources);
}

static const char trees_gpkg[] = "  - {preset: trees, file: trees.gpkg}\n";

TEST(a_layer_without_objects_or_with_all_of_them_elsewhere_says_so)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene,
         (made_layer){"GPKG", "trees.gpkg", "trees", "EPSG:2154", "$species", "POINT EMPTY", NULL});
    CHECK_FAILS(scene->ctx, read_town(scene, l93, trees_gpkg, &sources), JM_ERR_DATA, "trees.gpkg");
    make(scene, (made_layer){"GPKG", "far.gpkg", "far", "EPSG:2154", "$species",
                             "POINT (800000 6500000)|Tilia", NULL});
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93, "  - {preset: trees, file: far.gpkg}\n", &sources),
                JM_ERR_DATA, "800000");
}

TEST(points_with_height_and_measure_and_surfaces_of_curves_are_plain_points_and_polygons)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene, (made_layer){"GPKG", "trees.gpkg", "trees", "EPSG:2154", "$species",
                             "POINT ZM (434500 6716500 12 7)|Tilia", NULL});
    CHECK_OK(scene->ctx, read_town(scene, l93, trees_gpkg, &sources));
    CHECK_NEAR(layer_of(&sources, JM_ROLE_TREES, 0)->x[0], 434500, 0);
    jm_sources_free(&sources);
    // A disc of radius 50 m as two arcs.
    make(scene, (made_layer){"GPKG", "pond.gpkg", "pond", "EPSG:2154", "$name",
                             "MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (434450 6716500,434500 "
                             "6716550,434550 6716500,434500 6716450,434450 6716500)))|pond",
                             NULL});
    CHECK_OK(scene->ctx,
             read_town(scene, l93, "  - {role: water, preset: generic-vector, file: pond.gpkg}\n",
                       &sources));
    // Within 1 % of the disc: arcs are cut into steps of some degrees.
    CHECK_NEAR(area_of(layer_of(&sources, JM_ROLE_WATER, 0), "pond"), 7854.0, 78.0);
    jm_sources_free(&sources);
}

static void check_one_tree(gis_scene *scene, const char *entry)
{
    jm_sources sources;
    CHECK_OK(scene->ctx, read_town(scene, l93, entry, &sources));
    const jm_layer *trees = layer_of(&sources, JM_ROLE_TREES, 0);
    assert_non_null(trees);
    assert_int_equal(trees->feature_count, 1);
    jm_sources_free(&sources);
}

static const made_layer one_tree = {"ESRI Shapefile",
                                    "trees.shp",
                                    "trees",
                                    "EPSG:2154",
                                    "$species",
                                    "POINT (434500 6716500)|Tilia",
                                    NULL};

static void rename_in(gis_scene *scene, const char *from, const char *to)
{
    char a[PATH], b[PATH];
    path_in(scene, from, a);
    path_in(scene, to, b);
    assert_int_equal(rename(a, b), 0);
}

TEST(names_with_accents_blanks_and_capitals_are_names)
{
    gis_scene *scene = *state;
    static const char *const ends[][2] = {
        {"shp", "SHP"}, {"shx", "SHX"}, {"dbf", "DBF"}, {"prj", "PRJ"}};
    make(scene, one_tree);
    for (int i = 0; i < 4; i++) {
        char from[64], to[64];
        snprintf(from, sizeof from, "trees.%s", ends[i][0]);
        snprintf(to, sizeof to, "Arbres d'été 2026.%s", ends[i][1]);
        rename_in(scene, from, to);
    }
    check_one_tree(scene, "  - {preset: trees, file: \"Arbres d'été 2026.SHP\"}\n");
    write_text(scene, "RELIEF.ASC",
               "ncols 2\nnrows 2\nxllcorner 434000\nyllcorner 6716000\ncellsize 500\n1 2\n3 4\n");
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_town(scene, l93_hilly,
                       "  - {preset: geotiff-dem, file: RELIEF.ASC, crs: EPSG:2154}\n", &sources));
    jm_sources_free(&sources);
    write_text(scene, "ARBRES.CSV", "species;x;y\nTilia;434500;6716500\n");
    check_one_tree(scene, "  - {role: trees, preset: generic-vector, file: ARBRES.CSV, crs: "
                          "EPSG:2154}\n");
}

TEST(a_recipe_from_windows_has_its_line_ends_and_its_slashes)
{
    gis_scene *scene = *state;
    char name[PATH];
    jm_recipe *recipe = NULL;
    jm_sources sources = {0};
    make(scene, (made_layer){"GPKG", "trees.gpkg", "trees", "EPSG:2154", "$species",
                             "POINT (434500 6716500)|Tilia", NULL});
    const char *text = "\xef\xbb\xbf"
                       "jumeau_format: recipe\r\nformat_version: 1\r\nname: T\r\ncrs: EPSG:2154\r\n"
                       "area: {west: 434000, south: 6716000, east: 435000, north: 6717000}\r\n"
                       "flat: true\r\nlayers:\r\n  - {preset: trees, file: trees.gpkg}\r\n";
    path_in(scene, "town.import.yaml", name);
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, name, text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, &sources));
    jm_sources_free(&sources);
    jm_recipe_destroy(recipe);
    // A drive letter reaches for another machine's disk: refused, with the mend.
    static const char *const paths[] = {"C:\\donnees\\trees.gpkg", "donnees\\trees.gpkg"};
    for (int i = 0; i < 2; i++) {
        char entry[256];
        snprintf(entry, sizeof entry, "  - {preset: trees, file: '%s'}\n", paths[i]);
        jm_status status = read_town(scene, l93, entry, &sources);
        CHECK(status == JM_ERR_DATA);
        CHECK(strstr(jm_message(scene->ctx), "/") != NULL);
        CHECK(strstr(jm_message(scene->ctx), "town.import.yaml:") != NULL);
    }
}

TEST(a_second_geometry_in_a_table_is_only_a_column)
{
    gis_scene *scene = *state;
    char path[PATH];
    make(scene, (made_layer){"GPKG", "trees.gpkg", "trees", "EPSG:2154", "$species",
                             "POINT (434500 6716500)|Tilia", NULL});
    path_in(scene, "trees.gpkg", path);
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
    assert_non_null(file);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    static const char *const statements[] = {"ALTER TABLE trees ADD COLUMN crown GEOMETRY",
                                             "UPDATE trees SET crown = geom"};
    for (int i = 0; i < 2; i++) {
        OGRLayerH result = GDALDatasetExecuteSQL(file, statements[i], NULL, NULL);
        if (result != NULL)
            GDALDatasetReleaseResultSet(file, result);
    }
    GDALClose(file);
    CPLPopErrorHandler();
    check_one_tree(scene, trees_gpkg);
}

TEST(a_layer_in_feet_becomes_metres)
{
    gis_scene *scene = *state;
    jm_sources sources;
    jm_transform *transform = NULL;
    // New York Long Island, US survey feet, into UTM 18.
    double x = 985000.0, y = 200000.0;
    CHECK_OK(scene->ctx, jm_transform_create(scene->ctx, "EPSG:2263", "EPSG:32618", &transform));
    jm_transform_points(transform, &x, &y, 1, NULL);
    jm_transform_destroy(transform);
    make(scene,
         (made_layer){"GPKG", "roads.gpkg", "roads", "EPSG:2263", "$name",
                      "LINESTRING (985000 200000,986000 200000)|a street of 1000 feet", NULL});
    char head[256];
    snprintf(head, sizeof head,
             "crs: EPSG:32618\narea: {west: %.0f, south: %.0f, east: %.0f, north: %.0f}\n"
             "flat: true",
             x - 1000, y - 1000, x + 1000, y + 1000);
    CHECK_OK(scene->ctx,
             read_town(scene, head, "  - {role: roads, preset: generic-vector, file: roads.gpkg}\n",
                       &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    double length = hypot(roads->x[1] - roads->x[0], roads->y[1] - roads->y[0]);
    CHECK_NEAR(length, 304.8, 0.3); // scale of the two projections: 4e-4 each at most
    jm_sources_free(&sources);
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(towns_of_other_countries_and_hemispheres_import_without_a_single_height),
        SCENE_CASE(a_street_over_the_antimeridian_does_not_run_around_the_earth),
        SCENE_CASE(altitudes_of_the_dead_sea_are_altitudes),
        SCENE_CASE(speeds_in_miles_and_widths_in_feet_become_ours),
        SCENE_CASE(polygons_broken_in_every_way_are_mended_or_left_out_and_counted),
        SCENE_CASE(land_cover_without_a_coordinate_system_asks_for_it),
        SCENE_CASE(a_layer_without_objects_or_with_all_of_them_elsewhere_says_so),
        SCENE_CASE(
            points_with_height_and_measure_and_surfaces_of_curves_are_plain_points_and_polygons),
        SCENE_CASE(names_with_accents_blanks_and_capitals_are_names),
        SCENE_CASE(a_recipe_from_windows_has_its_line_ends_and_its_slashes),
        SCENE_CASE(a_second_geometry_in_a_table_is_only_a_column),
        SCENE_CASE(a_layer_in_feet_becomes_metres),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
