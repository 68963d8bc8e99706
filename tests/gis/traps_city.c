// Traps of French deliveries in what they mean: heights, speeds, directions, relief, joins. Each is
// one that a public data set holds; the towns are invented.
#include "made.h"

static const char house[] = "POLYGON ((%d %d,%d %d,%d %d,%d %d,%d %d))%s";

// Appends a house of 20 m x 20 m whose south-west corner is (434000 + x, 6716000 + y).
static void add_house(char *rows, size_t room, int x, int y, const char *values)
{
    size_t used = strlen(rows);
    int w = 434000 + x, s = 6716000 + y, e = w + 20, n = s + 20;
    snprintf(rows + used, room - used, house, w, s, e, s, e, n, w, n, w, s, values);
    if (used + 200 < room)
        strcat(rows, "\n");
}

static jm_city *import_with(gis_scene *scene, const char *head, const char *more)
{
    char entries[4096];
    jm_city *city = NULL;
    snprintf(entries, sizeof entries, "%s%s", streets_entry, more);
    CHECK_OK(scene->ctx, import_town(scene, head, entries, &city));
    return city;
}

TEST(a_missing_height_comes_from_floors_then_neighbours_then_its_class_and_says_so)
{
    gis_scene *scene = *state;
    char rows[4096] = "";
    make_streets(scene);
    add_house(rows, sizeof rows, 400, 400, "|12|4|residential");
    add_house(rows, sizeof rows, 425, 400, "|14|4|residential");
    add_house(rows, sizeof rows, 450, 400, "|13|4|residential");
    add_house(rows, sizeof rows, 475, 400, "||5|residential");
    add_house(rows, sizeof rows, 400, 425, "|||residential");
    make(scene, (made_layer){"GPKG", "houses.gpkg", "houses", "EPSG:2154", "height_m,levels,$usage",
                             rows, NULL});
    jm_city *city = import_with(
        scene, l93, "  - {role: buildings, preset: generic-vector, file: houses.gpkg}\n");
    const jm_buildings *b = &city->buildings;
    CHECK(b->count == 5);
    CHECK_NEAR(b->height_m[0], 12, 1e-6);
    CHECK(b->height_origin[0] == JM_ORIGIN_MEASURED);
    CHECK_NEAR(b->height_m[3], 15, 1e-6); // five floors of 3 m
    CHECK(b->height_origin[3] == JM_ORIGIN_FLOORS);
    CHECK(b->height_m[4] >= 12.0f && b->height_m[4] <= 15.0f); // between its neighbours
    CHECK(b->height_origin[4] == JM_ORIGIN_NEIGHBOURS);
    jm_city_destroy(city);

    char lonely[512] = "", path[PATH];
    add_house(lonely, sizeof lonely, 400, 400, "|||residential");
    path_in(scene, "houses.gpkg", path);
    assert_int_equal(unlink(path), 0);
    make(scene, (made_layer){"GPKG", "houses.gpkg", "houses", "EPSG:2154", "height_m,levels,$usage",
                             lonely, NULL});
    city = import_with(scene, l93,
                       "  - {role: buildings, preset: generic-vector, file: houses.gpkg}\n");
    CHECK(city->buildings.height_origin[0] == JM_ORIGIN_CLASS);
    CHECK(city->buildings.height_m[0] > 2.0f && city->buildings.height_m[0] < 30.0f);
    jm_city_destroy(city);
}

// Streets of OpenStreetMap, one a row of nodes: 1000 + 10 row, 1000 + 10 row + 1, about 11 m apart.
static void write_osm(gis_scene *scene, const char *ways)
{
    static char text[32768];
    int used = snprintf(text, sizeof text,
                        "<osm version=\"0.6\">\n"
                        "<bounds minlat=\"0\" minlon=\"0\" maxlat=\"90\" maxlon=\"180\"/>\n");
    for (int row = 0; row < 12; row++)
        for (int column = 0; column < 3; column++)
            used += snprintf(text + used, sizeof text - (size_t)used,
                             "<node id=\"%d\" version=\"1\" lat=\"%.7f\" lon=\"%.7f\"/>\n",
                             1000 + 10 * row + column, 47.53 + 4e-4 * row, -0.52 + 2e-3 * column);
    // A node far out of the frame: extracts keep ways whole.
    used +=
        snprintf(text + used, sizeof text - (size_t)used,
                 "<node id=\"9000\" version=\"1\" lat=\"48.9\" lon=\"-0.52\"/>\n%s</osm>\n", ways);
    assert_true((size_t)used < sizeof text);
    write_text(scene, "town.osm", text);
}

static const char osm_head[] =
    "crs: EPSG:2154\n"
    "area: {west: 434500, south: 6719500, east: 436000, north: 6721500}\ncell_m: 20\nflat: true";
static const char osm_entry[] = "  - {preset: osm, file: town.osm}\n";

TEST(speeds_are_numbers_of_two_units_words_or_the_default_of_their_class)
{
    gis_scene *scene = *state;
    static const char *const speeds[] = {"50", "25 mph", "FR:urban", "walk", ""};
    char ways[4096] = "";
    jm_sources sources;
    for (int i = 0; i < 5; i++) {
        char speed[64] = "";
        if (speeds[i][0] != '\0')
            snprintf(speed, sizeof speed, "<tag k=\"maxspeed\" v=\"%s\"/>", speeds[i]);
        size_t used = strlen(ways);
        snprintf(ways + used, sizeof ways - used,
                 "<way id=\"%d\" version=\"1\"><nd ref=\"%d\"/><nd ref=\"%d\"/><tag k=\"highway\" "
                 "v=\"residential\"/>%s</way>\n",
                 i + 1, 1000 + 10 * i, 1001 + 10 * i, speed);
    }
    write_osm(scene, ways);
    CHECK_OK(scene->ctx, read_town(scene, osm_head, osm_entry, &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 5);
    CHECK_NEAR(real_of(roads, "speed_kmh", 0), 50, 0);
    CHECK_NEAR(real_of(roads, "speed_kmh", 1), 25 * 1.609344, 1e-9);
    CHECK_NEAR(real_of(roads, "speed_kmh", 2), 50, 0); // code de la route, R413-3
    CHECK(real_of(roads, "speed_kmh", 3) <= 10.0);     // walking pace
    CHECK(isnan(real_of(roads, "speed_kmh", 4)));
    jm_sources_free(&sources);

    jm_city *city = NULL;
    CHECK_OK(scene->ctx, import_town(scene, osm_head, osm_entry, &city));
    for (int32_t e = 0; e < city->streets.link_count; e++)
        CHECK(city->streets.speed_ms[e] > 0.5f && city->streets.speed_ms[e] < 40.0f);
    CHECK(gap_of(city, "speed") != NULL);
    jm_city_destroy(city);
}

TEST(a_class_column_that_is_empty_gives_way_to_the_flow)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    make(scene, (made_layer){"GPKG", "roads.gpkg", "roads", "EPSG:2154", "$HIERARCHIE,tjm",
                             "LINESTRING (434200 6716200,434800 6716200)||900\n"
                             "LINESTRING (434800 6716200,434800 6716800)||20",
                             NULL});
    CHECK_OK(scene->ctx,
             import_town(scene, l93,
                         "  - {role: roads, preset: generic-vector, file: roads.gpkg, columns: "
                         "{class: HIERARCHIE, flow_vehh: tjm}}\n",
                         &city));
    int busy = JM_ROAD_CLASS_COUNT, quiet = 0;
    for (int32_t e = 0; e < city->streets.link_count; e++) {
        if (city->streets.street[e] == 0)
            busy = city->streets.road_class[e];
        else
            quiet = city->streets.road_class[e];
    }
    CHECK(busy < quiet); // lower codes carry more
    CHECK(gap_of(city, "class") != NULL);
    jm_city_destroy(city);
}

// How often the links of a street run west to east, and east to west.
static void directions(const jm_city *city, int32_t street, int *east, int *west)
{
    *east = *west = 0;
    for (int32_t e = 0; e < city->streets.link_count; e++) {
        if (city->streets.street[e] != street)
            continue;
        double from = city->streets.node_x[city->streets.from[e]];
        double to = city->streets.node_x[city->streets.to[e]];
        *east += to > from;
        *west += to < from;
    }
}

static void check_directions(const jm_city *city, int32_t street, int east, int west)
{
    int to_east = 0, to_west = 0;
    directions(city, street, &to_east, &to_west);
    CHECK(to_east == east && to_west == west);
}

TEST(directions_in_words_of_cities_of_bd_topo_and_of_osm_mean_the_same)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    static const char rows[] = "LINESTRING (434200 6716200,434800 6716200)|DOUBLE SENS\n"
                               "LINESTRING (434200 6716300,434800 6716300)|Sens unique\n"
                               "LINESTRING (434200 6716400,434800 6716400)|INTERDIT\n"
                               "LINESTRING (434200 6716500,434800 6716500)|";
    make(scene,
         (made_layer){"GPKG", "roads.gpkg", "roads", "EPSG:2154", "$SENS_CIRCU", rows, NULL});
    CHECK_OK(scene->ctx,
             import_town(scene, l93,
                         "  - role: roads\n    preset: generic-vector\n    file: roads.gpkg\n"
                         "    columns: {oneway: SENS_CIRCU, access: SENS_CIRCU}\n"
                         "    values:\n"
                         "      oneway: {DOUBLE SENS: no, SENS UNIQUE: forward, \"*\": \"\"}\n"
                         "      access: {INTERDIT: none, \"*\": all}\n",
                         &city));
    check_directions(city, 0, 1, 1);
    check_directions(city, 1, 1, 0); // case does not count
    for (int32_t e = 0; e < city->streets.link_count; e++)
        CHECK(city->streets.street[e] != 2 || (city->streets.access[e] & JM_ACCESS_CAR) == 0);
    check_directions(city, 3, 1, 1); // nothing said: both
    jm_city_destroy(city);

    make(scene, (made_layer){"GPKG", "bdtopo.gpkg", "troncon_de_route", "EPSG:2154",
                             "$cleabs,$nature,$sens_de_circulation",
                             "LINESTRING (434200 6716200,434800 6716200)|a|Route à 1 chaussée|"
                             "Double sens\n"
                             "LINESTRING (434200 6716300,434800 6716300)|b|Route à 1 chaussée|"
                             "Sens direct\n"
                             "LINESTRING (434200 6716400,434800 6716400)|c|Route à 1 chaussée|"
                             "Sens inverse\n"
                             "LINESTRING (434200 6716500,434800 6716500)|d|Escalier|Sans objet",
                             NULL});
    CHECK_OK(scene->ctx,
             import_town(scene, l93, "  - {preset: bdtopo-v3, file: bdtopo.gpkg}\n", &city));
    CHECK(city->streets.street_count == 3); // no cars on stairs
    check_directions(city, 0, 1, 1);
    check_directions(city, 1, 1, 0);
    check_directions(city, 2, 0, 1);
    jm_city_destroy(city);

    write_osm(scene, "<way id=\"1\" version=\"1\"><nd ref=\"1000\"/><nd ref=\"1001\"/><tag "
                     "k=\"highway\" v=\"residential\"/><tag k=\"oneway\" v=\"-1\"/></way>\n"
                     "<way id=\"2\" version=\"1\"><nd ref=\"1010\"/><nd ref=\"1011\"/><tag "
                     "k=\"highway\" v=\"residential\"/><tag k=\"junction\" v=\"roundabout\"/>"
                     "</way>\n");
    CHECK_OK(scene->ctx, import_town(scene, osm_head, osm_entry, &city));
    check_directions(city, 0, 0, 1);
    check_directions(city, 1, 1, 0);
    jm_city_destroy(city);
}

TEST(streets_are_split_where_they_meet_and_cut_at_the_frame_whatever_the_header_says)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    // A long street passes two others at their ends and runs 150 km out of the frame.
    write_osm(scene,
              "<way id=\"1\" version=\"1\"><nd ref=\"1000\"/><nd ref=\"1010\"/><nd ref=\"1020\"/>"
              "<nd ref=\"1030\"/><nd ref=\"9000\"/><tag k=\"highway\" v=\"primary\"/></way>\n"
              "<way id=\"2\" version=\"1\"><nd ref=\"1010\"/><nd ref=\"1011\"/><tag k=\"highway\" "
              "v=\"residential\"/></way>\n"
              "<way id=\"3\" version=\"1\"><nd ref=\"1020\"/><nd ref=\"1021\"/><tag k=\"highway\" "
              "v=\"residential\"/></way>\n"
              "<way id=\"4\" version=\"1\"><nd ref=\"1011\"/><nd ref=\"1021\"/><tag k=\"highway\" "
              "v=\"residential\"/></way>\n");
    CHECK_OK(scene->ctx, import_town(scene, osm_head, osm_entry, &city));
    int32_t parts = 0;
    for (int32_t e = 0; e < city->streets.link_count; e++) {
        parts += city->streets.street[e] == 0 && city->streets.twin[e] > e;
        CHECK(city->streets.length_m[e] < 2000.0f);
    }
    CHECK(parts == 3); // before, between and behind the two junctions
    CHECK(city->gates.count >= 1);
    jm_city_destroy(city);
}

// A plain of 200 m altitude, 100 x 100 cells of 10 m around the square kilometre.
static void write_plain(gis_scene *scene, const char *name, int west, int columns, double altitude,
                        const char *nodata)
{
    static char text[200000];
    int used = snprintf(text, sizeof text,
                        "ncols %d\nnrows 24\nxllcorner %d\nyllcorner 6715900\ncellsize 50\n%s",
                        columns, west, nodata);
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < columns; column++)
            used += snprintf(text + used, sizeof text - (size_t)used, "%.1f%c", altitude,
                             column == columns - 1 ? '\n' : ' ');
    write_text(scene, name, text);
}

TEST(the_z_of_a_roof_is_its_altitude_and_never_its_height)
{
    gis_scene *scene = *state;
    make_streets(scene);
    write_plain(scene, "relief.asc", 433900, 24, 200.0, "");
    make(scene, (made_layer){"GPKG", "bdtopo.gpkg", "batiment", "EPSG:2154",
                             "$cleabs,hauteur,altitude_minimale_sol,altitude_minimale_toit",
                             "POLYGON Z ((434400 6716400 208.6,434420 6716400 208.6,434420 6716420 "
                             "208.6,434400 6716420 208.6,434400 6716400 208.6))|a|||\n"
                             "POLYGON Z ((434500 6716400 212,434520 6716400 212,434520 6716420 212,"
                             "434500 6716420 212,434500 6716400 212))|b||200|209",
                             NULL});
    jm_city *city = import_with(scene, l93_hilly,
                                "  - {preset: geotiff-dem, file: relief.asc, crs: EPSG:2154}\n"
                                "  - {preset: bdtopo-v3, file: bdtopo.gpkg}\n");
    CHECK(city->buildings.count == 2);
    CHECK_NEAR(city->buildings.ground_m[0], 200, 0.1);
    CHECK_NEAR(city->buildings.height_m[1], 9, 0.1); // eaves less foot, both stated
    // The other one: 8.6 m from its Z and the relief, or some rule; but not 208 m.
    CHECK(city->buildings.height_m[0] < 40.0f);
    jm_city_destroy(city);
}

TEST(relief_in_two_tiles_keeps_depths_and_drops_every_code_for_nothing)
{
    gis_scene *scene = *state;
    char path[PATH];
    make_streets(scene);
    path_in(scene, "tiles", path);
    assert_int_equal(mkdir(path, 0700), 0);
    write_plain(scene, "tiles/west.asc", 433900, 12, -11.0, "NODATA_value -99999\n");
    write_plain(scene, "tiles/east.asc", 434500, 12, -17.0, "");
    jm_city *city =
        import_with(scene, l93_hilly, "  - {preset: rge-alti, file: tiles, crs: EPSG:2154}\n");
    int64_t cells = (int64_t)city->grid.columns * city->grid.rows;
    for (int64_t c = 0; c < cells; c++) {
        float ground = city->rasters.ground_height_m[c];
        CHECK(ground >= -17.01f && ground <= -10.99f); // between the two plains, no hole, no cliff
    }
    CHECK_NEAR(city->rasters.ground_height_m[0], -11, 0.01);
    CHECK_NEAR(city->rasters.ground_height_m[cells - 1], -17, 0.01);
    jm_city_destroy(city);

    static const char *const codes[] = {"-9999", "-32768", "-999999", "-99999", "3.4e38"};
    for (int i = 0; i < 5; i++) {
        char text[512];
        jm_sources sources;
        snprintf(text, sizeof text,
                 "ncols 3\nnrows 2\nxllcorner 434000\nyllcorner 6716000\ncellsize 400\n"
                 "-11 %s -17\n2 3 4\n",
                 codes[i]);
        write_text(scene, "coded.asc", text);
        CHECK_OK(scene->ctx,
                 read_town(scene, l93_hilly,
                           "  - {preset: geotiff-dem, file: coded.asc, crs: EPSG:2154}\n",
                           &sources));
        const jm_raster *r = sources.items[0].raster;
        CHECK_NEAR(r->values[0], -11, 0);
        CHECK(isnan(r->values[1]));
        CHECK_NEAR(r->values[2], -17, 0);
        jm_sources_free(&sources);
    }
}

TEST(relief_may_be_points_or_coarser_than_the_grid_and_the_gaps_say_so)
{
    gis_scene *scene = *state;
    static char points[65536];
    size_t used = 0;
    make_streets(scene);
    // An even slope of 1 in 100 to the east, every 75 m.
    for (int row = 0; row < 17; row++)
        for (int column = 0; column < 17; column++)
            used += (size_t)snprintf(points + used, sizeof points - used, "POINT (%d %d)|%.3f\n",
                                     433900 + 75 * column, 6715900 + 75 * row, 0.75 * column);
    points[used - 1] = '\0';
    make(scene,
         (made_layer){"GPKG", "points.gpkg", "points", "EPSG:2154", "height_m", points, NULL});
    jm_city *city = import_with(scene, l93_hilly, "  - {preset: points-dem, file: points.gpkg}\n");
    const jm_grid *grid = &city->grid;
    for (int column = 0; column < grid->columns; column += 20) {
        double x = grid->west_m + (column + 0.5) * grid->cell_m;
        double slope = (x - 433900.0) / 100.0;
        // Any interpolation of a plane is the plane, up to what natural-neighbour weights round.
        CHECK_NEAR(city->rasters.ground_height_m[(int64_t)50 * grid->columns + column], slope, 0.1);
    }
    CHECK(told(scene, city, "coarser"));
    jm_city_destroy(city);
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_missing_height_comes_from_floors_then_neighbours_then_its_class_and_says_so),
        SCENE_CASE(speeds_are_numbers_of_two_units_words_or_the_default_of_their_class),
        SCENE_CASE(a_class_column_that_is_empty_gives_way_to_the_flow),
        SCENE_CASE(directions_in_words_of_cities_of_bd_topo_and_of_osm_mean_the_same),
        SCENE_CASE(streets_are_split_where_they_meet_and_cut_at_the_frame_whatever_the_header_says),
        SCENE_CASE(the_z_of_a_roof_is_its_altitude_and_never_its_height),
        SCENE_CASE(relief_in_two_tiles_keeps_depths_and_drops_every_code_for_nothing),
        SCENE_CASE(relief_may_be_points_or_coarser_than_the_grid_and_the_gaps_say_so),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
