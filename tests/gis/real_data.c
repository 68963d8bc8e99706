// The real cities: what their recipes read, against counts made with other tools.
#include "gis_files.h"

// Replaces the area of a recipe, so that nothing is cut, and reads it.
static void read_whole(gis_scene *scene, const char *path, const char *area, jm_sources *sources)
{
    char text[8192] = "", line[1024];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        strncat(text, strncmp(line, "area:", 5) == 0 ? area : line, sizeof text - strlen(text) - 1);
    fclose(file);
    jm_recipe *recipe = NULL;
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, path, text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, sources));
    jm_recipe_destroy(recipe);
}

static const char lorient[] = "scenarios/lorient/lorient.import.yaml";
static const char geneve[] = "scenarios/geneve/geneve.import.yaml";

static double total_length_m(const jm_layer *l)
{
    double length = 0;
    for (int64_t p = 0; p < l->part_count; p++)
        for (int64_t i = l->point_start[p] + 1; i < l->point_start[p + 1]; i++)
            length += hypot(l->x[i] - l->x[i - 1], l->y[i] - l->y[i - 1]);
    return length;
}

TEST(lorient_holds_549_roads_1701_buildings_27_greens_and_1362_relief_points)
{
    gis_scene *scene = *state;
    jm_sources sources;
    read_whole(scene, lorient,
               "area: {west: 220000, south: 6750000, east: 230000, north: 6765000}\n", &sources);
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 549);
    CHECK_NEAR(total_length_m(roads) / 1000.0, 62.4, 0.05); // the file's README rounds to 0.1 km
    int64_t at_30 = 0, at_50 = 0;
    for (int64_t f = 0; f < roads->feature_count; f++) {
        at_30 += real_of(roads, "speed_kmh", f) == 30.0;
        at_50 += real_of(roads, "speed_kmh", f) == 50.0;
    }
    assert_int_equal(at_30, 497);
    assert_int_equal(at_50, 42);
    const jm_layer *buildings = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_int_equal(buildings->feature_count, 1701);
    double lowest = 1e9, highest = 0;
    for (int64_t f = 0; f < buildings->feature_count; f++) {
        lowest = fmin(lowest, real_of(buildings, "height_m", f));
        highest = fmax(highest, real_of(buildings, "height_m", f));
    }
    CHECK_NEAR(lowest, 3.0, 0.05);
    CHECK_NEAR(highest, 49.2, 0.05);
    assert_int_equal(layer_of(&sources, JM_ROLE_GROUND, 0)->feature_count, 27);
    const jm_layer *relief = layer_of(&sources, JM_ROLE_RELIEF, 0);
    assert_int_equal(relief->feature_count, 1362);
    for (int64_t f = 0; f < relief->feature_count; f++)
        CHECK_NEAR(real_of(relief, "height_m", f), relief->z[f], 0);
    // Its .prj names a shift of zero to WGS 84: that must not move a vertex.
    assert_string_equal(roads->crs, "EPSG:2154");
    jm_sources_free(&sources);
}

TEST(a_vertex_of_lorient_stays_where_the_shapefile_has_it)
{
    gis_scene *scene = *state;
    jm_sources sources;
    read_whole(scene, lorient,
               "area: {west: 220000, south: 6750000, east: 230000, north: 6765000}\n", &sources);
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    double west = 1e9;
    for (int64_t i = 0; i < roads->point_count; i++)
        west = fmin(west, roads->x[i]);
    CHECK_NEAR(west, 222509.969025, 1e-6); // the extent that ogrinfo prints, to its last digit
    jm_sources_free(&sources);
}

TEST(geneve_holds_2941_streets_of_the_2969_that_its_file_names)
{
    gis_scene *scene = *state;
    jm_sources sources;
    read_whole(scene, geneve,
               "area: {west: 2490000, south: 1110000, east: 2510000, north: 1130000}\n", &sources);
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    // 2 969 ways are streets open to cars; 26 have fewer than two nodes inside the extract, and 2
    // are areas.
    assert_int_equal(roads->feature_count, 2969 - 26 - 2);
    CHECK_NEAR(total_length_m(roads) / 1000.0, 178.9, 3.0); // not yet cut to the network's links
    const jm_layer *buildings = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    // 11 714 areas, of which some lie below ground and 19 are cut down to nothing by the frame.
    CHECK(buildings->feature_count > 11600 && buildings->feature_count <= 11714 - 19);
    assert_int_equal(buildings->repaired_count, 45);
    int64_t with_levels = 0;
    for (int64_t f = 0; f < buildings->feature_count; f++)
        with_levels += real_of(buildings, "levels", f) >= 0.0;
    CHECK_NEAR(with_levels, 1552, 10); // the few below ground are not counted here
    assert_int_equal(layer_of(&sources, JM_ROLE_TREES, 0)->feature_count, 10089);
    int64_t parking = 0, tram = 0;
    for (int64_t n = 0; layer_of(&sources, JM_ROLE_PARKING, n) != NULL; n++)
        parking += layer_of(&sources, JM_ROLE_PARKING, n)->feature_count;
    CHECK_NEAR(parking, 416, 3); // less those closed to everyone
    const jm_layer *rails = layer_of(&sources, JM_ROLE_RAILS, 0);
    for (int64_t f = 0; f < rails->feature_count; f++)
        tram += strcmp(text_of(rails, "kind", f), "tram") == 0;
    CHECK(tram > 200 && tram <= 245); // 245 ways, less those in tunnels and under construction
    jm_sources_free(&sources);
}

TEST(both_recipes_read_as_they_stand)
{
    gis_scene *scene = *state;
    const char *const paths[] = {lorient, geneve};
    for (int i = 0; i < 2; i++) {
        jm_recipe *recipe = NULL;
        jm_sources sources;
        CHECK_OK(scene->ctx, jm_recipe_read(scene->ctx, paths[i], &recipe));
        CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, &sources));
        for (int64_t s = 0; s < sources.count; s++)
            CHECK(sources.items[s].layer == NULL || sources.items[s].layer->licence != NULL);
        jm_sources_free(&sources);
        jm_recipe_destroy(recipe);
    }
}

TEST(heidelbergs_zipped_feed_gives_trams_and_buses_on_a_tuesday)
{
    gis_scene *scene = *state;
    jm_sources sources = {0};
    jm_recipe *recipe = NULL;
    const char *text = "jumeau_format: recipe\nformat_version: 1\nname: H\ncrs: EPSG:25832\n"
                       "area: {west: 460000, south: 5455000, east: 490000, north: 5500000}\n"
                       "layers:\n  - {preset: gtfs, file: "
                       "\"${JM_SHARED}/data/heidelberg/vrn_gtfs_cut.zip\"}\n";
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, "h.yaml", text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    const jm_layer *stops = layer_of(&sources, JM_ROLE_STOPS, 0);
    assert_int_equal(stops->feature_count, 392 - 38); // 38 rows are stations, where nobody boards
    int64_t trams = 0, buses = 0;
    for (int64_t f = 0; f < lines->feature_count; f++) {
        trams += strcmp(text_of(lines, "mode", f), "tram") == 0;
        buses += strcmp(text_of(lines, "mode", f), "bus") == 0;
    }
    CHECK(trams > 0 && buses > 0 && trams + buses == lines->feature_count);
    // Stops lie where Heidelberg is: longitude 8.466 to 8.758, latitude 49.318 to 49.553.
    jm_transform *to_degrees = NULL;
    CHECK_OK(scene->ctx, jm_transform_create(scene->ctx, "EPSG:25832", "EPSG:4326", &to_degrees));
    double x = stops->x[0], y = stops->y[0];
    jm_transform_points(to_degrees, &x, &y, 1, NULL);
    CHECK(x > 8.46 && x < 8.76 && y > 49.31 && y < 49.56);
    jm_transform_destroy(to_degrees);
    jm_recipe_destroy(recipe);
    jm_sources_free(&sources);
}

static jm_status read_one(gis_scene *scene, const char *crs, const char *area, const char *layer,
                          jm_sources *sources)
{
    char text[2048];
    jm_recipe *recipe = NULL;
    *sources = (jm_sources){0};
    snprintf(
        text, sizeof text,
        "jumeau_format: recipe\nformat_version: 1\nname: T\ncrs: %s\narea: %s\nlayers:\n  - {%s}\n",
        crs, area, layer);
    jm_status status = jm_recipe_parse(scene->ctx, "t.yaml", text, strlen(text), &recipe);
    if (status == JM_OK)
        status = jm_gis_read_sources(scene->ctx, recipe, sources);
    jm_recipe_destroy(recipe);
    return status;
}

static const char montpellier[] = "{west: 760000, south: 6270000, east: 780000, north: 6290000}";

TEST(montpelliers_zipped_streets_lose_their_one_null_geometry)
{
    gis_scene *scene = *state;
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_one(scene, "EPSG:2154", montpellier,
                      "role: roads, preset: generic-vector, file: \"${JM_SHARED}/data/montpellier/"
                      "voirie/VilleMTP_MTP_TarifStaVoies.zip\", columns: {oneway: SENS_CIRCU}, "
                      "values: {oneway: {DOUBLE SENS: no, SENS UNIQUE: forward}}",
                      &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 7980);
    assert_int_equal(roads->null_geometry_count, 1);
    int64_t both = 0, forward = 0;
    for (int64_t f = 0; f < roads->feature_count; f++) {
        both += strcmp(text_of(roads, "oneway", f), "no") == 0;
        forward += strcmp(text_of(roads, "oneway", f), "forward") == 0;
    }
    CHECK_NEAR(both, 5981, 1); // the README's counts hold the street without geometry too
    CHECK_NEAR(forward, 1733, 1);
    // Its .prj has the authority LAMB93 and no number; the file's own length is 745.8 km.
    CHECK_NEAR(total_length_m(roads) / 1000.0, 745.8, 0.1);
    jm_sources_free(&sources);
}

TEST(montpelliers_woods_have_no_prj_and_ten_self_crossings)
{
    gis_scene *scene = *state;
    jm_sources sources;
    const char woods[] = "role: ground, preset: generic-vector, file: \"${JM_SHARED}/data/"
                         "montpellier/vegetation/VilleMTP_MTP_EspacesBois_2011.zip\"%s";
    char layer[512];
    snprintf(layer, sizeof layer, woods, "");
    CHECK_FAILS(scene->ctx, read_one(scene, "EPSG:2154", montpellier, layer, &sources), JM_ERR_DATA,
                "crs: EPSG:2154");
    snprintf(layer, sizeof layer, woods, ", crs: EPSG:2154");
    CHECK_OK(scene->ctx, read_one(scene, "EPSG:2154", montpellier, layer, &sources));
    assert_int_equal(layer_of(&sources, JM_ROLE_GROUND, 0)->feature_count, 908);
    assert_int_equal(layer_of(&sources, JM_ROLE_GROUND, 0)->repaired_count, 10);
    jm_sources_free(&sources);
}

TEST(the_loires_packed_grid_keeps_its_depths_and_finds_its_prj)
{
    gis_scene *scene = *state;
    jm_sources sources;
    CHECK_OK(scene->ctx, read_one(scene, "EPSG:2154",
                                  "{west: 397000, south: 6706500, east: 405500, north: 6712500}",
                                  "preset: geotiff-dem, file: \"${JM_SHARED}/data/angers-nantes/"
                                  "loire_ouest_dem15m.asc.gz\"",
                                  &sources));
    assert_int_equal(sources.count, 1);
    const jm_raster *relief = sources.items[0].raster;
    assert_int_equal(relief->columns, 514);
    assert_int_equal(relief->rows, 383);
    float lowest = 1e9f, highest = -1e9f;
    for (int64_t c = 0; c < 514 * 383; c++) {
        lowest = fminf(lowest, relief->values[c]); // fminf passes over the gaps
        highest = fmaxf(highest, relief->values[c]);
    }
    CHECK_NEAR(lowest, -17.0, 0.5); // below the sea's level and real
    CHECK_NEAR(highest, 77.5, 0.1);
    jm_sources_free(&sources);
}

TEST(monacos_ways_are_677_and_an_empty_layer_of_olemps_says_so)
{
    gis_scene *scene = *state;
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_one(scene, "EPSG:32632",
                      "{west: 360000, south: 4830000, east: 390000, north: 4860000}",
                      "preset: osm, file: \"${JM_SHARED}/data/monaco/monaco-latest.osm.pbf\"",
                      &sources));
    assert_int_equal(layer_of(&sources, JM_ROLE_ROADS, 0)->feature_count, 677);
    jm_sources_free(&sources);
    CHECK_FAILS(scene->ctx,
                read_one(scene, "EPSG:2154",
                         "{west: 660000, south: 6360000, east: 670000, north: 6370000}",
                         "role: water, preset: generic-vector, file: \"${JM_SHARED}/data/bdtopo-v3/"
                         "olemps-12174/AERODROME.shp\"",
                         &sources),
                JM_ERR_DATA, "holds no object");
}

int main(void)
{
    setenv("JM_SHARED", shared_or_exit("data/lorient/ROADS2.shp"), 1);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(lorient_holds_549_roads_1701_buildings_27_greens_and_1362_relief_points),
        SCENE_CASE(a_vertex_of_lorient_stays_where_the_shapefile_has_it),
        SCENE_CASE(geneve_holds_2941_streets_of_the_2969_that_its_file_names),
        SCENE_CASE(both_recipes_read_as_they_stand),
        SCENE_CASE(montpelliers_zipped_streets_lose_their_one_null_geometry),
        SCENE_CASE(montpelliers_woods_have_no_prj_and_ten_self_crossings),
        SCENE_CASE(the_loires_packed_grid_keeps_its_depths_and_finds_its_prj),
        SCENE_CASE(monacos_ways_are_677_and_an_empty_layer_of_olemps_says_so),
        SCENE_CASE(heidelbergs_zipped_feed_gives_trams_and_buses_on_a_tuesday),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
