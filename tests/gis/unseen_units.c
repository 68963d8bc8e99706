// Maps and numbers in units that nobody announced: maps out of scale, altitudes in feet, values
// that bring their unit, tags with blanks around them.
#include "made.h"

TEST(a_map_on_which_metres_are_not_metres_is_refused_with_one_on_which_they_are)
{
    gis_scene *scene = *state;
    jm_recipe *recipe = NULL;
    make_streets(scene);
    // Web Mercator and a grid of degrees at Paris, where one is 1.5 times too long or too wide.
    static const char *const heads[] = {
        "crs: EPSG:3857\narea: {west: 260000, south: 6250000, east: 261000, north: 6251000}",
        "crs: EPSG:4087\narea: {west: 260000, south: 5430000, east: 261000, north: 5431000}"};
    for (int i = 0; i < 2; i++) {
        CHECK(parse_town(scene, heads[i], streets_entry, &recipe) == JM_ERR_DATA);
        CHECK(strstr(jm_message(scene->ctx), "1 m of ground is") != NULL);
        CHECK(strstr(jm_message(scene->ctx), "EPSG:32631") != NULL);
        jm_clear(scene->ctx);
    }
    // The equal-area grid of Europe is off by 1 % at Paris, which is let pass.
    CHECK_OK(scene->ctx,
             parse_town(scene,
                        "crs: EPSG:3035\narea: {west: 3760000, south: 2889000, east: 3761000, "
                        "north: 2890000}",
                        streets_entry, &recipe));
    jm_recipe_destroy(recipe);
}

TEST(an_outline_in_a_map_out_of_scale_is_refused_as_a_box_is)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    make_streets(scene);
    make(scene, (made_layer){"GeoJSON", "area.geojson", "area", "EPSG:3857", "$name",
                             "POLYGON ((260000 6250000,261000 6250000,261000 6251000,260000 "
                             "6251000,260000 6250000))|town",
                             NULL});
    CHECK(import_town(scene, "crs: EPSG:3857\narea: {file: area.geojson}\nflat: true",
                      streets_entry, &city) == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "1 m of ground is") != NULL);
}

// A relief of two by two cells of 500 m, all 100 in the unit it states.
static void make_relief(const gis_scene *scene, const char *unit)
{
    char path[PATH];
    double frame[6] = {434000, 500, 0, 6717000, 0, -500};
    float values[4] = {100, 100, 100, 100};
    path_in(scene, "relief.tif", path);
    GDALAllRegister();
    GDALDatasetH file = GDALCreate(GDALGetDriverByName("GTiff"), path, 2, 2, 1, GDT_Float32, NULL);
    assert_non_null(file);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRImportFromEPSG(srs, 2154), OGRERR_NONE);
    assert_int_equal(GDALSetSpatialRef(file, srs), CE_None);
    OSRRelease(srs);
    assert_int_equal(GDALSetGeoTransform(file, frame), CE_None);
    GDALRasterBandH band = GDALGetRasterBand(file, 1);
    assert_int_equal(GDALSetRasterUnitType(band, unit), CE_None);
    assert_int_equal(GDALRasterIO(band, GF_Write, 0, 0, 2, 2, values, 2, 2, GDT_Float32, 0, 0),
                     CE_None);
    GDALClose(file);
}

static double relief_of(gis_scene *scene, const char *entry)
{
    jm_sources sources;
    CHECK_OK(scene->ctx, read_town(scene, l93_hilly, entry, &sources));
    double value = (double)sources.items[0].raster->values[0];
    jm_sources_free(&sources);
    return value;
}

TEST(a_relief_in_the_feet_that_it_states_becomes_metres_unless_the_recipe_knows_better)
{
    gis_scene *scene = *state;
    static const char plain[] = "  - {preset: geotiff-dem, file: relief.tif}\n";
    static const struct {
        const char *unit;
        double metres;
    } units[] = {{"ft", 30.48},     {"foot", 30.48},  {"US survey foot", 120000.0 / 3937.0},
                 {"cm", 1.0},       {"metre", 100.0}, {"", 100.0},
                 {"furlong", 100.0}};
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        make_relief(scene, units[u].unit);
        CHECK_NEAR(relief_of(scene, plain), units[u].metres, 1e-5); // float
    }
    CHECK(strstr(scene->log, "another unit") != NULL);
    make_relief(scene, "ft");
    CHECK_NEAR(relief_of(scene, "  - {preset: geotiff-dem, file: relief.tif, units: {height_m: "
                                "m}}\n"),
               100.0, 0);
}

TEST(a_number_that_brings_its_unit_is_in_that_unit)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene, (made_layer){"GPKG", "roads.gpkg", "roads", "EPSG:2154", "$wide,$fast",
                             "LINESTRING (434200 6716200,434800 6716200)|5,5 m|50 km/h\n"
                             "LINESTRING (434200 6716300,434800 6716300)|10 ft|30 mph\n"
                             "LINESTRING (434200 6716400,434800 6716400)|6 kg|R+4",
                             NULL});
    CHECK_OK(scene->ctx,
             read_town(scene, l93,
                       "  - {role: roads, preset: generic-vector, file: roads.gpkg, columns: "
                       "{speed_kmh: fast, width_m: wide}}\n",
                       &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    CHECK_NEAR(real_of(roads, "width_m", 0), 5.5, 0);
    CHECK_NEAR(real_of(roads, "speed_kmh", 0), 50, 0);
    CHECK_NEAR(real_of(roads, "width_m", 1), 3.048, 1e-12);
    CHECK_NEAR(real_of(roads, "speed_kmh", 1), 48.28032, 1e-9);
    CHECK(isnan(real_of(roads, "width_m", 2)) && isnan(real_of(roads, "speed_kmh", 2)));
    CHECK(strstr(scene->log, "'6 kg'") != NULL && strstr(scene->log, "'R+4'") != NULL);
    jm_sources_free(&sources);
}

TEST(words_count_whatever_their_case_and_those_that_are_none_of_ours_are_told)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make(scene, (made_layer){"GPKG", "roads.gpkg", "roads", "EPSG:2154", "$class,$oneway",
                             "LINESTRING (434200 6716200,434800 6716200)|Résidential|yes\n"
                             "LINESTRING (434200 6716300,434800 6716300)|PRIMARY|-1\n"
                             "LINESTRING (434200 6716400,434800 6716400)|service|False\n"
                             "LINESTRING (434200 6716500,434800 6716500)|Hauptstrasse|ja",
                             NULL});
    CHECK_OK(scene->ctx,
             read_town(scene, l93, "  - {role: roads, preset: generic-vector, file: roads.gpkg}\n",
                       &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    static const char *const expected[][2] = {{"residential", "forward"},
                                              {"primary", "backward"},
                                              {"service", "no"},
                                              {"Hauptstrasse", "ja"}};
    for (int f = 0; f < 4; f++) {
        CHECK(strcmp(text_of(roads, "class", f), expected[f][0]) == 0);
        CHECK(strcmp(text_of(roads, "oneway", f), expected[f][1]) == 0);
    }
    CHECK(strstr(scene->log, "1 values of class are no words of ours (the first: 'Haupt") != NULL);
    CHECK(strstr(scene->log, "1 values of oneway are no words of ours (the first: 'ja')") != NULL);
    jm_sources_free(&sources);
}

TEST(blanks_around_a_tag_of_openstreetmap_do_not_hide_its_street)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char a[64], b[64], text[2048];
    double x[2], y[2];
    point_in(scene, "EPSG:4326", 434300, 6716500, a);
    point_in(scene, "EPSG:4326", 434600, 6716500, b);
    assert_int_equal(sscanf(a, "%lf %lf", &x[0], &y[0]), 2);
    assert_int_equal(sscanf(b, "%lf %lf", &x[1], &y[1]), 2);
    snprintf(text, sizeof text,
             "<osm version=\"0.6\"><node id=\"1\" lon=\"%.7f\" lat=\"%.7f\"/>"
             "<node id=\"2\" lon=\"%.7f\" lat=\"%.7f\"/>"
             "<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\" residential \"/>"
             "<tag k=\"maxspeed\" v=\" 20 mph\"/><tag k=\"width\" v=\"5,5 \"/></way></osm>",
             x[0], y[0], x[1], y[1]);
    write_text(scene, "town.osm", text);
    CHECK_OK(scene->ctx, read_town(scene, l93, "  - {preset: osm, file: town.osm}\n", &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_non_null(roads);
    CHECK(strcmp(text_of(roads, "class", 0), "residential") == 0);
    CHECK_NEAR(real_of(roads, "speed_kmh", 0), 20 * 1.609344, 1e-9);
    CHECK_NEAR(real_of(roads, "width_m", 0), 5.5, 0);
    jm_sources_free(&sources);
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_map_on_which_metres_are_not_metres_is_refused_with_one_on_which_they_are),
        SCENE_CASE(an_outline_in_a_map_out_of_scale_is_refused_as_a_box_is),
        SCENE_CASE(
            a_relief_in_the_feet_that_it_states_becomes_metres_unless_the_recipe_knows_better),
        SCENE_CASE(a_number_that_brings_its_unit_is_in_that_unit),
        SCENE_CASE(words_count_whatever_their_case_and_those_that_are_none_of_ours_are_told),
        SCENE_CASE(blanks_around_a_tag_of_openstreetmap_do_not_hide_its_street),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
