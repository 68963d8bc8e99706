// Points that a run watches: GeoJSON and CSV, their coordinate systems, and what is told.
#include "town.h"

#include <unistd.h>

typedef struct scene {
    jm_ctx *ctx;
    jm_city *city;
    char folder[256], path[320];
} scene;

static void open_scene(scene *s)
{
    const char *base = getenv("TMPDIR");
    s->ctx = jm_ctx_create(NULL);
    s->city = town(s->ctx);
    snprintf(s->folder, sizeof s->folder, "%.200s/jumeau-stations-XXXXXX",
             base != NULL ? base : "/tmp");
    CHECK(mkdtemp(s->folder) != NULL);
}

static void close_scene(scene *s)
{
    remove(s->path);
    CHECK(rmdir(s->folder) == 0);
    jm_city_destroy(s->city);
    jm_ctx_destroy(s->ctx);
}

// The stations of a file with this text.
static jm_status read_text(scene *s, const char *file, const char *text, const char *crs,
                           jm_stations *out)
{
    char yaml[1024];
    remove(s->path);
    snprintf(s->path, sizeof s->path, "%s/%s", s->folder, file);
    FILE *f = fopen(s->path, "wb");
    CHECK(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
    snprintf(yaml, sizeof yaml,
             "jumeau_format: scenario\nformat_version: 1\ncity: town.city.h5\nhorizon: 2030\n"
             "day_type: weekday\nmodels: {heat: off}\nstations: {file: %s%s%s}\n",
             s->path, crs != NULL ? ", crs: " : "", crs != NULL ? crs : "");
    jm_scenario *scenario = NULL;
    CHECK_OK(s->ctx, jm_scenario_parse(s->ctx, "s.yaml", yaml, strlen(yaml), &scenario));
    const jm_status status = jm_scenario_stations(s->ctx, scenario, s->city, out);
    jm_scenario_destroy(scenario);
    return status;
}

TEST(a_table_gives_names_and_places_in_the_citys_own_coordinates)
{
    UNUSED_STATE;
    scene s;
    jm_stations st;
    char text[256];
    open_scene(&s);
    const double x = jm_grid_x(&s.city->grid, 10), y = jm_grid_y(&s.city->grid, 20);
    snprintf(text, sizeof text, "name,x,y\nMail,%.2f,%.2f\n,%.2f,%.2f\n", x, y, x + 5.0, y);
    CHECK_OK(s.ctx, read_text(&s, "points.csv", text, NULL, &st));
    assert_int_equal(st.count, 2);
    assert_string_equal(st.name[0], "Mail");
    assert_string_equal(st.name[1], "2");
    CHECK_NEAR(st.x[0], x, 0.005);
    CHECK_NEAR(st.y[1], y, 0.005);
    jm_stations_free(&st);
    close_scene(&s);
}

// Where the face called north looks, by the block `stations: {file: ..., KEYS}`.
static double north_of(jm_ctx *ctx, const char *keys, jm_status *status)
{
    char yaml[512];
    jm_scenario *scenario = NULL;
    snprintf(yaml, sizeof yaml,
             "jumeau_format: scenario\nformat_version: 1\ncity: town.city.h5\nhorizon: 2030\n"
             "day_type: weekday\nmodels: {heat: off}\nstations: {file: points.csv%s}\n",
             keys);
    *status = jm_scenario_parse(ctx, "s.yaml", yaml, strlen(yaml), &scenario);
    const double north = *status == JM_OK ? scenario->stations_north_deg : 0.0;
    jm_scenario_destroy(scenario);
    return north;
}

TEST(a_radiometer_may_stand_turned_and_looks_to_the_grids_north_if_nothing_is_said)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_status status;
    CHECK(isnan(north_of(ctx, "", &status)) && status == JM_OK);
    CHECK_NEAR(north_of(ctx, ", north_face_deg: -16.5", &status), -16.5, 1e-12);
    CHECK(status == JM_OK);
    north_of(ctx, ", north_face_deg: 200", &status);
    CHECK(status == JM_ERR_DATA);
    jm_ctx_destroy(ctx);
}

TEST(points_in_degrees_come_to_the_same_place_as_in_metres)
{
    UNUSED_STATE;
    scene s;
    jm_stations st;
    char text[512];
    open_scene(&s);
    double lon = jm_grid_x(&s.city->grid, 50), lat = jm_grid_y(&s.city->grid, 50);
    const double x = lon, y = lat;
    jm_transform *to_degrees = NULL;
    CHECK_OK(s.ctx, jm_transform_create(s.ctx, s.city->crs, "EPSG:4326", &to_degrees));
    jm_transform_points(to_degrees, &lon, &lat, 1, NULL);
    jm_transform_destroy(to_degrees);
    snprintf(text, sizeof text,
             "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", "
             "\"properties\": {\"name\": \"Place\"}, \"geometry\": {\"type\": \"Point\", "
             "\"coordinates\": [%.9f, %.9f]}}]}",
             lon, lat);
    for (int named = 0; named < 2; named++) {
        CHECK_OK(s.ctx, read_text(&s, "p.geojson", text, named ? "EPSG:4326" : NULL, &st));
        assert_int_equal(st.count, 1);
        assert_string_equal(st.name[0], "Place");
        CHECK_NEAR(st.x[0], x, 0.01);
        CHECK_NEAR(st.y[0], y, 0.01);
        jm_stations_free(&st);
    }
    close_scene(&s);
}

TEST(what_is_wrong_is_told_with_its_mend)
{
    UNUSED_STATE;
    static const char feature[] = "{\"type\": \"Feature\", \"properties\": {\"name\": \"a\"}, "
                                  "\"geometry\": {\"type\": \"%s\", \"coordinates\": %s}}";
    scene s;
    jm_stations st;
    char text[512];
    open_scene(&s);
    snprintf(text, sizeof text, feature, "Point", "[651000, 6860000]");
    CHECK_FAILS(s.ctx, read_text(&s, "p.geojson", text, NULL, &st), JM_ERR_DATA, "name its CRS");
    snprintf(text, sizeof text, feature, "Point", "[2.0, 10.0]");
    CHECK_FAILS(s.ctx, read_text(&s, "p.geojson", text, "EPSG:4326", &st), JM_ERR_DATA,
                "outside of the city");
    snprintf(text, sizeof text, feature, "LineString", "[[2.0, 10.0], [3.0, 10.0]]");
    CHECK_FAILS(s.ctx, read_text(&s, "p.geojson", text, NULL, &st), JM_ERR_DATA, "are points");
    snprintf(text, sizeof text, feature, "Point", "[\"x\", 1]");
    CHECK_FAILS(s.ctx, read_text(&s, "p.geojson", text, NULL, &st), JM_ERR_DATA, "no place");
    CHECK_FAILS(s.ctx, read_text(&s, "p.csv", "name,x\na,1\n", NULL, &st), JM_ERR_DATA, "lacks y");
    CHECK_FAILS(s.ctx, read_text(&s, "p.csv", "name,x,y\na,1,two\n", NULL, &st), JM_ERR_DATA,
                "are numbers");
    CHECK_FAILS(s.ctx, read_text(&s, "p.txt", "a", NULL, &st), JM_ERR_DATA, ".geojson and .csv");
    CHECK(st.count == 0 && st.name == NULL);
    close_scene(&s);
}

TEST(no_file_is_no_station)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_scenario *scenario = NULL;
    jm_stations st = {.count = 7};
    CHECK_OK(ctx, parse_measures(ctx, "", &scenario));
    CHECK_OK(ctx, jm_scenario_stations(ctx, scenario, city, &st));
    assert_int_equal(st.count, 0);
    jm_stations_free(&st);
    jm_scenario_destroy(scenario);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_table_gives_names_and_places_in_the_citys_own_coordinates),
        CASE(a_radiometer_may_stand_turned_and_looks_to_the_grids_north_if_nothing_is_said),
        CASE(points_in_degrees_come_to_the_same_place_as_in_metres),
        CASE(what_is_wrong_is_told_with_its_mend),
        CASE(no_file_is_no_station),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
