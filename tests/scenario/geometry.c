// Where a measure lies: every form of geometry, and what is said of a wrong one.
#include "town.h"

#include <unistd.h>

// The block of 40 x 40 m of lawn that all forms below describe.
#define WEST (SMALL_WEST_M + 200.0)
#define SOUTH (SMALL_SOUTH_M + 200.0)

static void check_lawn(jm_ctx *ctx, const char *measures)
{
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx, measures, city, &edits));
    int64_t lawn = 0;
    for (int64_t cell = 0; cell < jm_grid_cells(&city->grid); cell++) {
        double x = jm_grid_x(&city->grid, cell % 100), y = jm_grid_y(&city->grid, cell / 100);
        bool inside = x > WEST && x < WEST + 40.0 && y > SOUTH && y < SOUTH + 40.0;
        bool grass = city->rasters.surface_class[cell] == JM_SURFACE_GRASS;
        CHECK(inside == grass);
        lawn += grass;
    }
    CHECK(lawn == 64);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
}

#define RING                                                                                       \
    "[[432200, 6713200], [432240, 6713200], [432240, 6713240], [432200, 6713240], [432200, "       \
    "6713200]]"

TEST(a_ring_a_polygon_and_a_multipolygon_say_the_same)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    check_lawn(ctx, "  - surface: {to: grass, polygon: " RING "}\n");
    check_lawn(ctx, "  - surface: {to: grass, polygon: [" RING "]}\n");
    check_lawn(ctx, "  - surface: {to: grass, polygon: [[" RING "]]}\n");
    check_lawn(ctx, "  - surface: {to: grass, polygon: {type: Polygon, coordinates: [" RING
                    "], crs: EPSG:2154}}\n");
    check_lawn(ctx, "  - surface: {to: grass, polygon: {coordinates: " RING "}}\n");
    jm_ctx_destroy(ctx);
}

TEST(degrees_with_their_crs_named_land_in_the_same_place)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_transform *t = NULL;
    double x[4] = {WEST, WEST + 40.0, WEST + 40.0, WEST};
    double y[4] = {SOUTH, SOUTH, SOUTH + 40.0, SOUTH + 40.0};
    CHECK_OK(ctx, jm_transform_create(ctx, "EPSG:2154", "EPSG:4326", &t));
    jm_transform_points(t, x, y, 4, NULL);
    jm_transform_destroy(t);
    char text[600];
    snprintf(text, sizeof text,
             "  - surface: {to: grass, polygon: {type: Polygon, crs: EPSG:4326, coordinates: "
             "[[[%.9f, %.9f], [%.9f, %.9f], [%.9f, %.9f], [%.9f, %.9f]]]}}\n",
             x[0], y[0], x[1], y[1], x[2], y[2], x[3], y[3]);
    check_lawn(ctx, text);
    jm_ctx_destroy(ctx);
}

TEST(a_hole_stays_as_it_was)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - surface: {to: grass, polygon: [[[432200, 6713200], [432240, "
                                "6713200], [432240, 6713240], [432200, 6713240]], [[432210, "
                                "6713210], [432220, 6713210], [432220, 6713220], [432210, "
                                "6713220]]]}\n",
                                city, &edits));
    CHECK(edits[0].dirty_cell_count == 64 - 4);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fputs(text, file) >= 0);
    CHECK(fclose(file) == 0);
}

static const char *const two_features =
    "{\"type\": \"FeatureCollection\", \"crs\": {\"type\": \"name\", \"properties\": {\"name\": "
    "\"urn:ogc:def:crs:EPSG::2154\"}}, \"features\": [{\"type\": \"Feature\", \"properties\": "
    "{\"name\": \"lawn\", \"n\": 3}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": "
    "[" RING "]}}, {\"type\": \"Feature\", \"properties\": {\"name\": \"mall\"}, \"geometry\": "
    "{\"type\": \"LineString\", \"coordinates\": [[432000, 6713000], [432100, 6713000]]}}]}";

TEST(a_geojson_file_gives_the_features_that_where_asks_for)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    char folder[] = "/tmp/jumeau-geometry-XXXXXX", path[80], text[400];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/two.geojson", folder);
    write_file(path, two_features);
    snprintf(text, sizeof text,
             "  - surface: {to: grass, polygon: {file: %s, where: {name: lawn, n: 3}}}\n", path);
    check_lawn(ctx, text);
    // The other feature is a line: to take it for a polygon is a fault, not a guess.
    snprintf(text, sizeof text, "  - surface: {to: grass, polygon: %s}\n", path);
    CHECK_FAILS(ctx, parse_measures(ctx, text, &s), JM_ERR_DATA, "not a LineString");
    CHECK_FAILS(ctx, parse_measures(ctx, text, &s), JM_ERR_DATA, "feature 2");
    snprintf(text, sizeof text,
             "  - surface: {to: grass, polygon: {file: %s, where: {name: nothing}}}\n", path);
    CHECK_FAILS(ctx, parse_measures(ctx, text, &s), JM_ERR_DATA, "`where` asks for");

    write_file(path, "{\"type\": \"Polygon\", \"coordinates\": [" RING "]}");
    snprintf(text, sizeof text, "  - surface: {to: grass, polygon: %s}\n", path);
    CHECK_FAILS(ctx, parse_measures(ctx, text, &s), JM_ERR_DATA, "is in degrees");
    snprintf(text, sizeof text, "  - surface: {to: grass, polygon: {file: %s, crs: EPSG:2154}}\n",
             path);
    check_lawn(ctx, text);

    static const char *const broken[] = {"",
                                         "{",
                                         "[]",
                                         "{\"type\": 3}",
                                         "{\"type\": \"Polygon\"}",
                                         "{\"type\": \"FeatureCollection\", \"features\": []}",
                                         "{\"type\": \"Polygon\", \"coordinates\": [[[1e999, 0]]]}",
                                         "{\"type\": \"Polygon\", \"coordinates\": {\"a\": 1}}"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        write_file(path, broken[i]);
        CHECK(parse_measures(ctx, text, &s) == JM_ERR_DATA && s == NULL);
    }
    CHECK(unlink(path) == 0 && rmdir(folder) == 0);
    CHECK_FAILS(ctx, parse_measures(ctx, text, &s), JM_ERR_DATA, "there is no such file");
    jm_ctx_destroy(ctx);
}

TEST(a_wrong_geometry_is_named_with_its_mend)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_scenario *s = NULL;
    static const struct {
        const char *polygon, *words;
    } wrong[] = {
        {"measures.gpkg#lawns", "built without GDAL"},
        {"lawn.shp", ".geojson files only"},
        {"12", ".geojson files only"},
        {"[]", "a polygon is needed"},
        {"[[1, 2], [3, 4]]", "three different points"},
        {"[[1, 2], [3, 4], [5, 6]]", "three different points"},
        {"[[1, 2], [3, 4], [5]]", "[x, y]"},
        {"[[1, 2], [3, 4], [5, six]]", "[x, y]"},
        {"[[1, 2], [3, 4], [5, \"6\"]]", "[x, y]"},
        {"[[1, 2], [3, 4], [5, 6, 7, 8]]", "[x, y]"},
        {"[[1, 2], [3, 4], [5e9, 6]]", "digits"},
        {"[[0, 0], [10, 10], [10, 0], [0, 9]]", "crosses itself"},
        {"[[[[[0, 0], [1, 0], [1, 1]]]]]", "a polygon is needed"},
        {"{type: Polygon, coordinates: [[0, 0], [1, 0], [1, 1]]}", "lists within each other"},
        {"[[[0, 0], [9, 0], [9, 9]], [[5, 1], [20, 1], [8, 5]]]", "inside its outer ring"},
        {"[[[0, 0], [9, 0], [9, 9]], [[0, 0], [9, 0], [9, 9]]]", "inside its outer ring"},
        {"{type: Square, coordinates: [[0, 0], [1, 0], [1, 1]]}", "none of Point"},
        {"{type: LineString, coordinates: [[0, 0], [1, 0], [1, 1]]}", "not a LineString"},
        {"{type: Polygon}", "needs `coordinates`"},
        {"{file: a.geojson, coordinates: [[0, 0]]}", "not both"},
        {"{coordinates: [[0, 0], [1, 0], [1, 1]], where: {a: 1}}", "chooses features"},
        {"{coordinats: [[0, 0], [1, 0], [1, 1]]}", "coordinates"},
        {"[[[[0, 0], [1, 0], [1, 1]]], [[0, 0], [1, 0], [1, 1]]]", "same depth"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[400];
        snprintf(text, sizeof text, "  - surface: {to: grass, polygon: %s}\n", wrong[i].polygon);
        CHECK_FAILS(ctx, parse_measures(ctx, text, &s), JM_ERR_DATA, wrong[i].words);
        CHECK_FAILS(ctx, parse_measures(ctx, text, &s), JM_ERR_DATA, "test.yaml:8:");
    }
    jm_ctx_destroy(ctx);
}

static void refuse_place(jm_ctx *ctx, const char *polygon, const char *words)
{
    char text[500];
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    snprintf(text, sizeof text, "  - surface: {id: place, to: grass, polygon: %s}\n", polygon);
    CHECK_FAILS(ctx, apply_measure(ctx, text, city, &edits), JM_ERR_DATA, words);
    CHECK(edits == NULL);
    jm_city_destroy(city);
}

TEST(a_place_outside_is_told_with_its_distance_and_likely_cause)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    refuse_place(ctx, "[[432200, 6714500], [432240, 6714500], [432240, 6714540]]", "1.0 km");
    refuse_place(ctx, "[[432200, 6714500], [432240, 6714500], [432240, 6714540]]",
                 "test.yaml:8:5: surface `place`: ");
    refuse_place(ctx, "[[6713200, 432200], [6713200, 432240], [6713240, 432240]]", "swapped");
    // Angers in degrees, in UTM 30N, and in degrees with latitude first (as many sites show it).
    jm_transform *t = NULL;
    const char *const crs[3] = {"EPSG:4326", "EPSG:25830", "EPSG:4326"};
    for (int i = 0; i < 3; i++) {
        double x = WEST, y = SOUTH;
        char polygon[200];
        CHECK_OK(ctx, jm_transform_create(ctx, "EPSG:2154", crs[i], &t));
        jm_transform_points(t, &x, &y, 1, NULL);
        jm_transform_destroy(t);
        double a = i < 2 ? x : y, b = i < 2 ? y : x, step = i == 1 ? 10.0 : 1e-4;
        snprintf(polygon, sizeof polygon, "[[%.7f, %.7f], [%.7f, %.7f], [%.7f, %.7f]]", a, b,
                 a + step, b, a, b + step);
        refuse_place(ctx, polygon, crs[i]);
        refuse_place(ctx, polygon, i < 2 ? "name it" : "swapped");
    }
    refuse_place(ctx, "[[1432200, 6714500], [1432240, 6714500], [1432240, 6714540]]",
                 "another city, or a digit");
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_ring_a_polygon_and_a_multipolygon_say_the_same),
        CASE(degrees_with_their_crs_named_land_in_the_same_place),
        CASE(a_hole_stays_as_it_was),
        CASE(a_geojson_file_gives_the_features_that_where_asks_for),
        CASE(a_wrong_geometry_is_named_with_its_mend),
        CASE(a_place_outside_is_told_with_its_distance_and_likely_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
