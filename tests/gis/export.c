// Layers and rasters of a city out for a GIS, and what QGIS finds in them.
#include "city/small_city.h"
#include "exported.h"
#include "store/outcome.h"

// A small town in any CRS: streets, blocks, zones of many and of few households, spaces, counters.
static jm_city *town_in(jm_ctx *ctx, const char *crs, double west, double north)
{
    jm_grid grid = {west, north, 10.0, 60, 50};
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_create(ctx, "T\xC3\xA9st & <co>", &grid, crs, &city));
    jm_free(city->crs_wkt);
    city->crs_wkt = NULL;
    CHECK_OK(ctx, jm_crs_wkt(ctx, crs, &city->crs_wkt));
    int32_t first = add_street_grid(ctx, city, 3, 100.0, 50.0 + 1.0 / 3.0, 60.1);
    add_block(ctx, city, 70.7, 80.3, 120.9, 130.2, 12.3f);
    add_block(ctx, city, 170.0, 80.0, 210.0, 120.0, 9.0f);
    city->buildings.usage[1] = JM_USAGE_PUBLIC;
    city->buildings.dwellings[0] = 7.0f;
    city->buildings.dwellings[1] = 3.0f;
    for (int i = 0; i < 2; i++) {
        jm_zones *z = &city->zones;
        add_zone(ctx, city, first + 8 * i, i == 0 ? 200.0f : 8.0f, i == 0 ? 10.0f : 0.0f);
        CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_RINGS, i + 1));
        CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_POINTS, 4 * (i + 1)));
        for (int p = 0; p < 4; p++) {
            z->ring_x[4 * i + p] = west + 100.0 * i + (p == 1 || p == 2 ? 100.0 : 0.0);
            z->ring_y[4 * i + p] = north - 400.0 + (p >= 2 ? 100.0 : 0.0);
        }
        city->buildings.zone[i] = i;
        add_parking(ctx, city, JM_PARKING_PRIVATE, first, JM_NONE, i, 5.0f, 0.0f);
    }
    add_parking(ctx, city, JM_PARKING_STRUCTURE, first, JM_NONE, 1, 300.0f, 1.7f);
    CHECK_OK(ctx, jm_city_set_text(ctx, &city->parkings.name[2], "=cmd|'/C calc'!A0"));
    add_tree(ctx, city, 300.0, 300.0, 9.0f, 30.0f);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_COMMUTES, 2));
    for (int i = 0; i < 2; i++) {
        CHECK_OK(ctx, jm_city_set_text(ctx, &city->commutes.home[i], "49007"));
        CHECK_OK(ctx, jm_city_set_text(ctx, &city->commutes.work[i], "49328"));
        city->commutes.mode[i] = JM_COMMUTE_CAR;
        city->commutes.persons[i] = i == 0 ? 10.9f : 11.0f;
    }
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_TURNS, 1));
    city->streets.turn_from[0] = 0; // from node 0 to node 1, on to node 2
    city->streets.turn_to[0] = 4;
    return city;
}

static jm_city *town(jm_ctx *ctx)
{
    return town_in(ctx, "EPSG:2154", 434000.0, 6717000.0);
}

static void save(gis_scene *scene, const jm_city *city, char path[PATH])
{
    path_in(scene, "town.city.h5", path);
    CHECK_OK(scene->ctx, jm_city_save(scene->ctx, city, path));
}

// Reads a layer of a GeoPackage with the columns that the role knows, from where the town stood.
static const jm_layer *read_back(gis_scene *scene, const jm_city *city, const char *crs,
                                 const char *line, jm_role role, jm_sources *sources)
{
    char text[2048], name[PATH];
    jm_recipe *recipe = NULL;
    path_in(scene, "back.import.yaml", name);
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: Back\ncrs: %s\n"
             "area: {west: %.0f, south: %.0f, east: %.0f, north: %.0f}\nlayers:\n  - %s\n",
             crs, city->grid.west_m, jm_grid_south(&city->grid), jm_grid_east(&city->grid),
             city->grid.north_m, line);
    *sources = (jm_sources){0};
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, name, text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, sources));
    jm_recipe_destroy(recipe);
    const jm_layer *layer = layer_of(sources, role, 0);
    CHECK(layer != NULL);
    return layer;
}

TEST(a_city_in_any_crs_comes_back_in_it_to_the_millimetre)
{
    gis_scene *scene = *state;
    static const struct {
        const char *crs;
        double west, north;
    } places[] = {{"EPSG:2154", 434000.0, 6717000.0},
                  {"EPSG:2056", 2500000.0, 1118000.0},
                  {"EPSG:32632", 372000.0, 4844000.0},
                  {"EPSG:3035", 3500000.0, 2800000.0}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char path[PATH];
        jm_sources sources;
        jm_city *city = town_in(scene->ctx, places[i].crs, places[i].west, places[i].north);
        save(scene, city, path);
        CHECK_OK(scene->ctx, export_to(scene, path, "buildings", "buildings.gpkg"));
        // The reader compares whole systems: any other one would move the points by metres.
        const jm_layer *back = read_back(
            scene, city, places[i].crs,
            "{role: buildings, preset: generic-vector, file: buildings.gpkg, layer: buildings}",
            JM_ROLE_BUILDINGS, &sources);
        assert_int_equal(back->feature_count, 2);
        assert_int_equal(back->point_count, 8);
        for (int64_t p = 0; p < 8; p++) {
            CHECK_NEAR(back->x[p], city->buildings.x[p], 0.001);
            CHECK_NEAR(back->y[p], city->buildings.y[p], 0.001);
        }
        CHECK_NEAR(real_of(back, "height_m", 0), 12.3, 1e-6);
        assert_string_equal(text_of(back, "usage", 1), "public");
        jm_sources_free(&sources);
        jm_city_destroy(city);
    }
}

TEST(a_crs_without_authority_is_written_as_itself)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_sources sources;
    jm_city *city = town(scene->ctx);
    // Lambert-93 by its numbers, in the dialect of shapefiles: no code anywhere.
    CHECK_OK(scene->ctx,
             jm_city_set_text(
                 scene->ctx, &city->crs,
                 "PROJCS[\"Lambert\",GEOGCS[\"GCS_RGF_1993\",DATUM[\"D_RGF_1993\",SPHEROID[\"GRS_"
                 "1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0."
                 "0174532925199433]],PROJECTION[\"Lambert_Conformal_Conic\"],PARAMETER[\"False_"
                 "Easting\",700000.0],PARAMETER[\"False_Northing\",6600000.0],PARAMETER[\"Central_"
                 "Meridian\",3.0],PARAMETER[\"Standard_Parallel_1\",49.0],PARAMETER[\"Standard_"
                 "Parallel_2\",44.0],PARAMETER[\"Latitude_Of_Origin\",46.5],UNIT[\"Meter\",1.0]]"));
    save(scene, city, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "trees", "trees.gpkg"));
    const jm_layer *back =
        read_back(scene, city, "EPSG:2154", "{preset: trees, file: trees.gpkg, layer: trees}",
                  JM_ROLE_TREES, &sources);
    CHECK_NEAR(back->x[0], city->trees.x[0], 0.001);
    CHECK_NEAR(back->y[0], city->trees.y[0], 0.001);
    jm_sources_free(&sources);
    jm_city_destroy(city);
}

static bool holds(const char *bytes, int64_t length, const char *words)
{
    int64_t n = (int64_t)strlen(words);
    for (int64_t i = 0; i + n <= length; i++)
        if (memcmp(bytes + i, words, (size_t)n) == 0)
            return true;
    return false;
}

TEST(a_geopackage_bears_the_style_of_its_layer_where_qgis_looks)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_city *city = town(scene->ctx);
    save(scene, city, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "streets", "streets.gpkg"));
    CHECK_OK(scene->ctx, export_to(scene, path, "streets", "again.gpkg"));
    char first[PATH], again[PATH], *bytes[2] = {NULL};
    int64_t length[2];
    path_in(scene, "streets.gpkg", first);
    path_in(scene, "again.gpkg", again);
    CHECK_OK(scene->ctx, jm_file_read(scene->ctx, first, 1 << 24, &bytes[0], &length[0]));
    CHECK_OK(scene->ctx, jm_file_read(scene->ctx, again, 1 << 24, &bytes[1], &length[1]));
    CHECK(length[0] == length[1] && memcmp(bytes[0], bytes[1], (size_t)length[0]) == 0);
    static const char *const words[] = {"layer_styles", "categorizedSymbol", "road_class",
                                        "<layerGeometryType>1</layerGeometryType>"};
    for (int w = 0; w < 4; w++)
        CHECK(holds(bytes[0], length[0], words[w]));
    jm_free(bytes[0]);
    jm_free(bytes[1]);
    jm_city_destroy(city);
}

TEST(household_values_of_few_households_leave_as_those_of_the_neighbourhood)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_city *city = town(scene->ctx);
    save(scene, city, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "zones", "zones.csv"));
    char *zones = read_whole(scene, "zones.csv");
    CHECK(strstr(zones, ",Z1,Z1,measured,0,1,1,100,200,") != NULL); // its own
    CHECK(strstr(zones, ",Z2,Z2,measured,1,2,2,104,208,") != NULL); // with its neighbour
    CHECK(strstr(zones, ",4,8,") == NULL);                          // its own are nowhere
    CHECK_OK(scene->ctx, export_to(scene, path, "buildings", "buildings.csv"));
    char *buildings = read_whole(scene, "buildings.csv");
    CHECK(strstr(buildings, "residential,7,0,0\n") != NULL);
    CHECK(strstr(buildings, "public,,1,0\n") != NULL); // 3 dwellings, 4 households around
    CHECK_OK(scene->ctx, export_to(scene, path, "parkings", "parkings.csv"));
    char *parkings = read_whole(scene, "parkings.csv");
    CHECK(strstr(parkings, ",private,5,0,") != NULL);
    CHECK(strstr(parkings, ",private,,0,") != NULL);        // the plot of 4 households
    CHECK(strstr(parkings, ",structure,300,1.7,") != NULL); // a public one is always shown
    CHECK_OK(scene->ctx, export_to(scene, path, "commutes", "commutes.csv"));
    char *commutes = read_whole(scene, "commutes.csv");
    CHECK(strstr(commutes, "49007,49328,car,\n") != NULL);
    CHECK(strstr(commutes, "49007,49328,car,11\n") != NULL);
    jm_free(zones);
    jm_free(buildings);
    jm_free(parkings);
    jm_free(commutes);
    jm_city_destroy(city);
}

TEST(a_cell_of_a_csv_that_a_spreadsheet_would_run_is_quoted)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_city *city = town(scene->ctx);
    save(scene, city, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "parkings", "parkings.csv"));
    char *parkings = read_whole(scene, "parkings.csv");
    CHECK(strstr(parkings, ",=cmd") == NULL && strstr(parkings, "'=cmd") != NULL);
    jm_free(parkings);
    jm_city_destroy(city);
}

TEST(a_banned_turn_runs_through_its_junction)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_sources sources;
    jm_city *city = town(scene->ctx);
    const jm_streets *s = &city->streets;
    s->turn_to[0] = -1;
    for (int32_t l = 0; l < s->link_count; l++)
        if (s->from[l] == s->to[0] && s->to[l] != s->from[0] && s->turn_to[0] < 0)
            s->turn_to[0] = l;
    save(scene, city, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "turns", "turns.gpkg"));
    const jm_layer *back =
        read_back(scene, city, "EPSG:2154",
                  "{role: rails, preset: generic-vector, file: turns.gpkg, layer: turns}",
                  JM_ROLE_RAILS, &sources);
    assert_int_equal(back->point_count, 3);
    CHECK_NEAR(back->x[1], s->node_x[s->to[0]], 0.001);
    CHECK_NEAR(back->y[1], s->node_y[s->to[0]], 0.001);
    jm_sources_free(&sources);
    jm_city_destroy(city);
}

TEST(rasters_bear_the_ramp_of_the_maps_beside_them_and_codes_their_names)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_city *city = town(scene->ctx);
    save(scene, city, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "building_height", "height.tif"));
    char *height = read_whole(scene, "height.qml");
    CHECK(strstr(height, "singlebandpseudocolor") != NULL);
    CHECK(strstr(height, "color=\"#011959\"") != NULL); // the low end of batlow
    CHECK_OK(scene->ctx, export_to(scene, path, "surface_class", "surface.tif"));
    char *surface = read_whole(scene, "surface.qml");
    CHECK(strstr(surface, "<paletteEntry value=\"1\" color=\"#7a7a82\" alpha=\"255\" "
                          "label=\"asphalt\"/>") != NULL);
    jm_free(height);
    jm_free(surface);
    jm_city_destroy(city);
}

TEST(export_of_all_puts_layers_into_one_geopackage_and_rasters_beside_it)
{
    gis_scene *scene = *state;
    char path[PATH], out[PATH];
    int64_t written = 0;
    jm_city *city = town(scene->ctx);
    save(scene, city, path);
    path_in(scene, "all", out);
    jm_export_def def = {.file = path, .time_h = (double)NAN, .out = out};
    CHECK_OK(scene->ctx, jm_gis_export(scene->ctx, &def, &written));
    // Streets, nodes, turns, buildings, trees, zones, parkings, area, commutes, verdict; 7 rasters.
    assert_int_equal(written, 10 + 7);
    static const char *const files[] = {"all/layers.gpkg", "all/ground_height.tif",
                                        "all/ground_height.qml", "all/building.tif",
                                        "all/irrigated.tif"};
    for (int f = 0; f < 5; f++) {
        char file[PATH];
        path_in(scene, files[f], file);
        CHECK(access(file, R_OK) == 0);
    }
    path_in(scene, "x.gpkg", out);
    CHECK_OK(scene->ctx, jm_gis_export(scene->ctx, &def, &written));
    path_in(scene, "x-canopy_top.tif", path);
    CHECK(access(path, R_OK) == 0);
    jm_city_destroy(city);
}

typedef struct outcome_parts {
    const jm_city *city;
    bool is_difference;
} outcome_parts;

static jm_status fill_outcome(void *user, jm_ctx *ctx, jm_h5 *file)
{
    const outcome_parts *parts = user;
    if (parts->is_difference)
        JM_TRY(jm_h5_set_text(ctx, file, "/", "difference_of", "the other's content hash"));
    return jm_city_write(ctx, parts->city, file, "/city");
}

// An outcome of one hour with the same value for every street, in kelvin.
static void write_outcome(gis_scene *scene, const jm_city *city, bool is_difference, float value_k,
                          char path[PATH])
{
    static const char *const no_run[] = {NULL};
    outcome_parts parts = {city, is_difference};
    float values[64];
    int64_t links = city->streets.link_count;
    CHECK(links > 0 && links <= 64);
    for (int64_t i = 0; i < links; i++)
        values[i] = value_k;
    const jm_field row = {.name = "street_temp",
                          .unit = "K",
                          .sentence = "of the street",
                          .type = JM_F32,
                          .dim = JM_DIM_LINKS,
                          .count = links,
                          .values = values,
                          .flags = JM_RESULT};
    path_in(scene, "x.outcome.nc", path);
    jm_outcome_def def = {.path = path,
                          .grid = &city->grid,
                          .crs_wkt = city->crs_wkt,
                          .step_count = 1,
                          .link_count = links,
                          .tile = 64,
                          .rows = &row,
                          .row_count = 1,
                          .fill = fill_outcome,
                          .user = &parts,
                          .run_names = no_run};
    jm_outcome *outcome = NULL;
    CHECK_OK(scene->ctx, jm_outcome_create(scene->ctx, &def, &outcome));
    CHECK_OK(scene->ctx, jm_outcome_write_static(scene->ctx, outcome));
    CHECK_OK(scene->ctx, jm_outcome_step(scene->ctx, outcome, 3600.0));
    CHECK_OK(scene->ctx, jm_outcome_finish(scene->ctx, outcome, NULL, NULL, NULL, NULL));
}

TEST(temperatures_leave_in_degrees_celsius_and_their_differences_as_they_are)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_city *city = town(scene->ctx);
    write_outcome(scene, city, false, 300.0f, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "street_temp", "temp.csv"));
    char *temperatures = read_whole(scene, "temp.csv");
    CHECK(strstr(temperatures, ",26.85,") != NULL && strstr(temperatures, ",300,") == NULL);
    write_outcome(scene, city, true, -1.5f, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "street_temp", "change.csv"));
    char *changes = read_whole(scene, "change.csv");
    CHECK(strstr(changes, ",-1.5,") != NULL && strstr(changes, "-274.65") == NULL);
    jm_free(temperatures);
    jm_free(changes);
    jm_city_destroy(city);
}

TEST(a_wrong_name_or_ending_is_answered_with_the_right_one)
{
    gis_scene *scene = *state;
    char path[PATH], out[PATH];
    jm_city *city = town(scene->ctx);
    save(scene, city, path);
    CHECK_FAILS(scene->ctx, export_to(scene, path, "buildngs", "x.gpkg"), JM_ERR_DATA,
                "did you mean buildings");
    CHECK_FAILS(scene->ctx, export_to(scene, path, "utci", "x.tif"), JM_ERR_DATA,
                "there is no field \"utci\"");
    CHECK_FAILS(scene->ctx, export_to(scene, path, "buildings", "x.tif"), JM_ERR_ARGUMENT,
                ".gpkg or .csv");
    CHECK_FAILS(scene->ctx, export_to(scene, path, "canopy_top", "x.csv"), JM_ERR_ARGUMENT,
                "ends in .tif");
    path_in(scene, "x.tif", out);
    jm_export_def all = {.file = path, .time_h = (double)NAN, .out = out};
    CHECK_FAILS(scene->ctx, jm_gis_export(scene->ctx, &all, NULL), JM_ERR_ARGUMENT, "folder");
    CHECK(access(out, F_OK) != 0);
    jm_city_destroy(city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_city_in_any_crs_comes_back_in_it_to_the_millimetre),
        SCENE_CASE(a_crs_without_authority_is_written_as_itself),
        SCENE_CASE(a_geopackage_bears_the_style_of_its_layer_where_qgis_looks),
        SCENE_CASE(household_values_of_few_households_leave_as_those_of_the_neighbourhood),
        SCENE_CASE(a_cell_of_a_csv_that_a_spreadsheet_would_run_is_quoted),
        SCENE_CASE(a_banned_turn_runs_through_its_junction),
        SCENE_CASE(rasters_bear_the_ramp_of_the_maps_beside_them_and_codes_their_names),
        SCENE_CASE(export_of_all_puts_layers_into_one_geopackage_and_rasters_beside_it),
        SCENE_CASE(temperatures_leave_in_degrees_celsius_and_their_differences_as_they_are),
        SCENE_CASE(a_wrong_name_or_ending_is_answered_with_the_right_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
