// An OpenStreetMap file of a few streets and houses, written as XML.
#include "gis_files.h"

#include "city/raster.h"

// Nodes on a grid of about 11 m around (47.53 N, 0.52 W), which is x 434 960, y 6 720 000 or so in
// Lambert-93: node 1000 + 100 row + column.
static void add_nodes(char *out, size_t room)
{
    for (int row = 0; row < 20; row++)
        for (int column = 0; column < 20; column++) {
            size_t used = strlen(out);
            snprintf(out + used, room - used, "<node id=\"%d\" lat=\"%.7f\" lon=\"%.7f\"/>\n",
                     1000 + 100 * row + column, 47.53 + 1e-4 * row, -0.52 + 1.5e-4 * column);
        }
}

static const char ways[] =
    // A street, a one-way street against its drawing, a roundabout, a private drive.
    "<way id=\"1\"><nd ref=\"1000\"/><nd ref=\"1005\"/><nd ref=\"1010\"/>"
    "<tag k=\"highway\" v=\"residential\"/><tag k=\"name\" v=\"Rue de l&apos;&#201;glise\"/>"
    "<tag k=\"maxspeed\" v=\"FR:urban\"/><tag k=\"lanes\" v=\"2\"/><tag k=\"width\" v=\"6 "
    "m\"/></way>\n"
    "<way id=\"2\"><nd ref=\"1005\"/><nd ref=\"1505\"/><tag k=\"highway\" v=\"primary_link\"/>"
    "<tag k=\"oneway\" v=\"-1\"/><tag k=\"bridge\" v=\"yes\"/><tag k=\"layer\" v=\"1\"/>"
    "<tag k=\"maxspeed\" v=\"30 mph\"/></way>\n"
    "<way id=\"3\"><nd ref=\"1505\"/><nd ref=\"1506\"/><nd ref=\"1606\"/><nd ref=\"1505\"/>"
    "<tag k=\"highway\" v=\"tertiary\"/><tag k=\"junction\" v=\"roundabout\"/></way>\n"
    "<way id=\"4\"><nd ref=\"1010\"/><nd ref=\"1110\"/><tag k=\"highway\" v=\"residential\"/>"
    "<tag k=\"access\" v=\"private\"/></way>\n"
    "<way id=\"5\"><nd ref=\"1010\"/><nd ref=\"1210\"/><tag k=\"highway\" v=\"unclassified\"/>"
    "<tag k=\"motor_vehicle\" v=\"no\"/><tag k=\"bus\" v=\"designated\"/></way>\n"
    "<way id=\"6\"><nd ref=\"1010\"/><nd ref=\"1310\"/><tag k=\"highway\" v=\"service\"/></way>\n"
    // A house, a demolished one, a garage under the ground.
    "<way id=\"10\"><nd ref=\"1700\"/><nd ref=\"1701\"/><nd ref=\"1801\"/><nd ref=\"1800\"/>"
    "<nd ref=\"1700\"/><tag k=\"building\" v=\"apartments\"/><tag k=\"height\" v=\"15 m\"/>"
    "<tag k=\"roof:height\" v=\"3\"/><tag k=\"building:levels\" v=\"4\"/></way>\n"
    "<way id=\"11\"><nd ref=\"1703\"/><nd ref=\"1704\"/><nd ref=\"1804\"/><nd ref=\"1703\"/>"
    "<tag k=\"building\" v=\"no\"/></way>\n"
    "<way id=\"12\"><nd ref=\"1706\"/><nd ref=\"1707\"/><nd ref=\"1807\"/><nd ref=\"1706\"/>"
    "<tag k=\"building\" v=\"parking\"/><tag k=\"layer\" v=\"-1\"/></way>\n"
    // The rings of a house with a court.
    "<way id=\"20\"><nd ref=\"1710\"/><nd ref=\"1715\"/><nd ref=\"2215\"/><nd ref=\"2210\"/>"
    "<nd ref=\"1710\"/></way>\n"
    "<way id=\"21\"><nd ref=\"1812\"/><nd ref=\"1813\"/><nd ref=\"1913\"/><nd ref=\"1912\"/>"
    "<nd ref=\"1812\"/></way>\n"
    // A park with a pond, a car park, a tram.
    "<way id=\"30\"><nd ref=\"2400\"/><nd ref=\"2405\"/><nd ref=\"2805\"/><nd ref=\"2800\"/>"
    "<nd ref=\"2400\"/><tag k=\"leisure\" v=\"park\"/></way>\n"
    "<way id=\"31\"><nd ref=\"2501\"/><nd ref=\"2502\"/><nd ref=\"2602\"/><nd ref=\"2501\"/>"
    "<tag k=\"natural\" v=\"water\"/><tag k=\"name\" v=\"Mare\"/></way>\n"
    "<way id=\"32\"><nd ref=\"2410\"/><nd ref=\"2412\"/><nd ref=\"2612\"/><nd ref=\"2610\"/>"
    "<nd ref=\"2410\"/><tag k=\"amenity\" v=\"parking\"/><tag k=\"capacity\" v=\"80\"/></way>\n"
    "<way id=\"33\"><nd ref=\"1015\"/><nd ref=\"1515\"/><tag k=\"railway\" v=\"tram\"/></way>\n"
    "<way id=\"34\"><nd ref=\"1016\"/><nd ref=\"1516\"/><tag k=\"railway\" v=\"rail\"/>"
    "<tag k=\"tunnel\" v=\"yes\"/></way>\n"
    "<relation id=\"40\"><member type=\"way\" ref=\"20\" role=\"outer\"/>"
    "<member type=\"way\" ref=\"21\" role=\"inner\"/><tag k=\"type\" v=\"multipolygon\"/>"
    "<tag k=\"building\" v=\"yes\"/><tag k=\"amenity\" v=\"school\"/></relation>\n";

static jm_status read_osm(gis_scene *scene, const char *file, jm_sources *sources)
{
    char text[2048], name[PATH];
    path_in(scene, "r.yaml", name);
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: T\ncrs: EPSG:2154\n"
             "area: {west: 430000, south: 6715000, east: 440000, north: 6725000}\n"
             "layers:\n  - {preset: osm, file: %s, licence: ODbL}\n",
             file);
    jm_recipe *recipe = NULL;
    *sources = (jm_sources){0};
    jm_status status = jm_recipe_parse(scene->ctx, name, text, strlen(text), &recipe);
    if (status == JM_OK)
        status = jm_gis_read_sources(scene->ctx, recipe, sources);
    jm_recipe_destroy(recipe);
    return status;
}

static void write_town(const gis_scene *scene)
{
    enum { ROOM = 65536 };
    char *text = calloc(1, ROOM);
    strcpy(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n");
    add_nodes(text, ROOM);
    size_t used = strlen(text);
    snprintf(text + used, ROOM - used, "%s%s</osm>\n",
             "<node id=\"1\" lat=\"47.5305\" lon=\"-0.5195\"><tag k=\"natural\" v=\"tree\"/>"
             "<tag k=\"height\" v=\"11\"/><tag k=\"diameter_crown\" v=\"6 m\"/></node>\n",
             ways);
    // Nodes come before ways in a sorted file, by number.
    write_text(scene, "town.osm", text);
    free(text);
}

TEST(streets_keep_direction_speed_level_and_access)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_town(scene);
    CHECK_OK(scene->ctx, read_osm(scene, "town.osm", &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 4); // private drive and service way are not streets
    assert_string_equal(text_of(roads, "class", 0), "residential");
    assert_string_equal(text_of(roads, "name", 0), "Rue de l'Église");
    CHECK_NEAR(real_of(roads, "speed_kmh", 0), 50, 0);
    CHECK_NEAR(real_of(roads, "lanes", 0), 2, 0);
    CHECK_NEAR(real_of(roads, "width_m", 0), 6, 0);
    assert_string_equal(text_of(roads, "oneway", 0), "no");
    assert_string_equal(text_of(roads, "access", 0), "all");
    assert_string_equal(text_of(roads, "oneway", 1), "backward");
    CHECK_NEAR(real_of(roads, "bridge", 1), 1, 0);
    CHECK_NEAR(real_of(roads, "level", 1), 1, 0);
    CHECK_NEAR(real_of(roads, "speed_kmh", 1), 48.28032, 1e-9);
    assert_string_equal(text_of(roads, "oneway", 2), "forward");
    CHECK_NEAR(real_of(roads, "roundabout", 2), 1, 0);
    assert_string_equal(text_of(roads, "access", 3), "bus");
    jm_sources_free(&sources);
}

TEST(streets_that_share_a_node_share_its_coordinates_bit_for_bit)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_town(scene);
    CHECK_OK(scene->ctx, read_osm(scene, "town.osm", &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    int64_t middle = roads->point_start[roads->part_start[0]] + 1; // node 1005 of way 1
    int64_t first = roads->point_start[roads->part_start[1]];      // and of way 2
    CHECK(memcmp(&roads->x[middle], &roads->x[first], sizeof(double)) == 0);
    CHECK(memcmp(&roads->y[middle], &roads->y[first], sizeof(double)) == 0);
    jm_sources_free(&sources);
}

TEST(buildings_stand_with_eaves_height_usage_and_courts)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_town(scene);
    CHECK_OK(scene->ctx, read_osm(scene, "town.osm", &sources));
    const jm_layer *b = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_int_equal(b->feature_count, 2);
    int64_t house = strcmp(text_of(b, "usage", 0), "residential") == 0 ? 0 : 1, school = 1 - house;
    assert_string_equal(text_of(b, "usage", house), "residential");
    assert_string_equal(text_of(b, "usage", school), "public");
    CHECK_NEAR(real_of(b, "height_m", house), 12, 0); // 15 m to the ridge less 3 m of roof
    CHECK_NEAR(real_of(b, "levels", house), 4, 0);
    assert_int_equal(b->part_start[school + 1] - b->part_start[school], 2);
    CHECK(!b->part_is_hole[b->part_start[school]] && b->part_is_hole[b->part_start[school] + 1]);
    jm_sources_free(&sources);
}

TEST(parks_ponds_trees_car_parks_and_trams_find_their_roles)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_town(scene);
    CHECK_OK(scene->ctx, read_osm(scene, "town.osm", &sources));
    const jm_layer *ground = layer_of(&sources, JM_ROLE_GROUND, 0);
    const jm_layer *parking = layer_of(&sources, JM_ROLE_PARKING, 0);
    const jm_layer *trees = layer_of(&sources, JM_ROLE_TREES, 0);
    const jm_layer *rails = layer_of(&sources, JM_ROLE_RAILS, 0);
    assert_int_equal(ground->feature_count, 2); // the park, and the asphalt of the car park
    assert_string_equal(text_of(ground, "surface", 0), "grass");
    assert_string_equal(text_of(ground, "surface", 1), "asphalt");
    assert_string_equal(text_of(layer_of(&sources, JM_ROLE_WATER, 0), "name", 0), "Mare");
    assert_int_equal(parking->geometry, JM_POLYGONS);
    assert_string_equal(text_of(parking, "kind", 0), "surface");
    CHECK_NEAR(real_of(parking, "capacity", 0), 80, 0);
    CHECK_NEAR(real_of(trees, "height_m", 0), 11, 0);
    CHECK_NEAR(real_of(trees, "crown_m", 0), 6, 0);
    assert_int_equal(rails->feature_count, 1); // the tunnel covers no ground
    assert_string_equal(text_of(rails, "kind", 0), "tram");
    assert_string_equal(rails->licence, "ODbL");
    jm_sources_free(&sources);
}

TEST(a_file_cut_off_is_an_error)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    write_town(scene);
    path_in(scene, "town.osm", path);
    assert_int_equal(truncate(path, 30000), 0);
    CHECK_FAILS(scene->ctx, read_osm(scene, "town.osm", &sources), JM_ERR_DATA, "town.osm: ");
}

// A shore of two ways right through the area with houses north of it, an island, a brook.
static const char torn_nodes[] =
    "<node id=\"10\" lat=\"47.51\" lon=\"-0.585\"/><node id=\"11\" lat=\"47.512\" lon=\"-0.52\"/>"
    "<node id=\"12\" lat=\"47.51\" lon=\"-0.452\"/><node id=\"13\" lat=\"47.50\" lon=\"-0.521\"/>"
    "<node id=\"14\" lat=\"47.50\" lon=\"-0.519\"/><node id=\"15\" lat=\"47.502\" lon=\"-0.52\"/>"
    "<node id=\"16\" lat=\"47.505\" lon=\"-0.55\"/><node id=\"17\" lat=\"47.506\" lon=\"-0.53\"/>";
static const char torn_ways[] =
    "<way id=\"50\"><nd ref=\"11\"/><nd ref=\"10\"/></way>"
    "<way id=\"51\"><nd ref=\"11\"/><nd ref=\"12\"/></way>"
    "<way id=\"52\"><nd ref=\"13\"/><nd ref=\"14\"/><nd ref=\"15\"/><nd ref=\"13\"/></way>"
    "<way id=\"53\"><nd ref=\"1000\"/><nd ref=\"1500\"/><tag k=\"waterway\" v=\"stream\"/></way>"
    "<way id=\"54\"><nd ref=\"1002\"/><nd ref=\"1502\"/><tag k=\"waterway\" v=\"canal\"/>"
    "<tag k=\"width\" v=\"9\"/></way>"
    "<way id=\"55\"><nd ref=\"16\"/><nd ref=\"17\"/><tag k=\"waterway\" v=\"river\"/></way>"
    "<way id=\"56\"><nd ref=\"1003\"/><nd ref=\"1503\"/><tag k=\"waterway\" v=\"stream\"/>"
    "<tag k=\"tunnel\" v=\"culvert\"/></way>";
static const char torn_relation[] =
    "<relation id=\"60\"><member type=\"way\" ref=\"50\" role=\"outer\"/>"
    "<member type=\"way\" ref=\"51\" role=\"outer\"/><member type=\"way\" ref=\"52\" "
    "role=\"inner\"/><member type=\"way\" ref=\"99\" role=\"outer\"/>"
    "<tag k=\"type\" v=\"multipolygon\"/><tag k=\"natural\" v=\"water\"/>"
    "<tag k=\"name\" v=\"Lac\"/></relation>\n";

static bool is_wet(const jm_layer *water, double x, double y)
{
    for (int64_t f = 0; f < water->feature_count; f++) {
        int64_t first = water->part_start[f];
        jm_rings rings = {water->part_start[f + 1] - first, water->point_start + first, water->x,
                          water->y};
        if (jm_point_in_rings(&rings, x, y))
            return true;
    }
    return false;
}

TEST(a_lake_that_the_extract_tore_is_closed_on_the_side_without_houses)
{
    enum { ROOM = 65536 };
    gis_scene *scene = *state;
    jm_sources sources;
    char *text = calloc(1, ROOM);
    strcpy(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n");
    strcat(text, torn_nodes);
    add_nodes(text, ROOM);
    size_t used = strlen(text);
    // The town's relation comes last in `ways`.
    snprintf(text + used, ROOM - used, "%s%s%s</osm>\n", torn_ways, ways, torn_relation);
    write_text(scene, "lake.osm", text);
    free(text);
    CHECK_OK(scene->ctx, read_osm(scene, "lake.osm", &sources));
    const jm_layer *water = layer_of(&sources, JM_ROLE_WATER, 0);
    const jm_layer *lines = layer_of(&sources, JM_ROLE_WATER, 1);
    // Places by PROJ: longitude 0.52 W, latitude as stated.
    CHECK(is_wet(water, 435126.0, 6717753.0));  // 47.507
    CHECK(!is_wet(water, 435094.0, 6717054.0)); // the island, 47.5007
    CHECK(!is_wet(water, 435240.0, 6720306.0)); // the town, 47.53
    assert_non_null(lines);
    assert_int_equal(lines->feature_count, 2); // no culvert, and the river is the lake's own line
    CHECK_NEAR(real_of(lines, "width_m", 0), 3, 0);
    CHECK_NEAR(real_of(lines, "width_m", 1), 9, 0);
    assert_int_equal(strlen(water->hash), 64);
    assert_non_null(strstr(scene->log, "1 waterways state no width"));
    jm_sources_free(&sources);
}

TEST(a_file_without_anything_useful_says_so)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "nothing.osm",
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n"
               "<node id=\"1\" lat=\"47.53\" lon=\"-0.52\"/></osm>\n");
    CHECK_FAILS(scene->ctx, read_osm(scene, "nothing.osm", &sources), JM_ERR_DATA,
                "holds no street");
}

// A file of its own text, read through a recipe.
static jm_status read_text(gis_scene *scene, const char *body, jm_sources *sources)
{
    enum { ROOM = 65536 };
    char *text = calloc(1, ROOM);
    snprintf(text, ROOM,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">%s</osm>\n", body);
    write_text(scene, "own.osm", text);
    free(text);
    return read_osm(scene, "own.osm", sources);
}

#define NODE(id, lat, lon) "<node id=\"" id "\" lat=\"" lat "\" lon=\"" lon "\"/>\n"
#define TAG(key, value) "<tag k=\"" key "\" v=\"" value "\"/>"

TEST(ways_before_nodes_and_negative_numbers_of_an_editor_are_read)
{
    gis_scene *scene = *state;
    jm_sources sources;
    // As Overpass prints "out body; >; out skel;", with the frame of the whole earth, and as JOSM
    // numbers what is new; the second way was deleted there.
    CHECK_OK(
        scene->ctx,
        read_text(scene,
                  "<bounds minlat=\"0\" minlon=\"0\" maxlat=\"90\" maxlon=\"180\"/>"
                  "<!-- <node id='9'/> -->"
                  "<way id=\"-7\"><nd ref=\"-1\"/><nd ref=\"-2\"/>" TAG(
                      "highway",
                      "residential") "</way>"
                                     "<way id='8' action='delete'><nd ref='-1'/><nd ref='3'/>" TAG(
                                         "highway",
                                         "residential") "</way>"
                                                        "<relation id=\"5\"><member type=\"way\" "
                                                        "ref=\"-7\" role=\"\"/></relation>" NODE(
                                                            "-1", "47.53", "-0.52")
                                                            NODE("-2", "47.531", "-0.52")
                                                                NODE("3", "47.532", "-0.52"),
                  &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 1);
    assert_string_equal(text_of(roads, "id", 0), "-7");
    assert_int_equal(roads->point_count, 2);
    CHECK(roads->y[1] > roads->y[0]);
    jm_sources_free(&sources);
}

TEST(streets_state_speeds_lanes_and_kerbs_of_each_direction_and_side)
{
    gis_scene *scene = *state;
    jm_sources sources;
    const char *nodes = NODE("1", "47.53", "-0.52") NODE("2", "47.531", "-0.52");
    char body[8192];
    const char *const tags[] = {
        TAG("maxspeed:forward", "50") TAG("maxspeed:backward", "30") TAG("lanes:forward", "2")
            TAG("lanes:backward", "1") TAG("parking:both", "lane")
                TAG("parking:both:orientation", "perpendicular"),
        TAG("oneway", "yes") TAG("maxspeed:forward", "50") TAG("maxspeed:backward", "30")
            TAG("lanes", "2;1") TAG("parking:left", "no") TAG("parking:right", "street_side")
                TAG("parking:right:orientation", "diagonal") TAG("parking:right:capacity", "14"),
        TAG("source:maxspeed", "FR:zone30") TAG("parking:lane:left", "parallel")
            TAG("parking:lane:right", "no_stopping"),
        TAG("maxspeed", "signals") TAG("source:maxspeed", "sign") TAG("lanes:forward", "2"),
    };
    strcpy(body, nodes);
    for (int i = 0; i < 4; i++) {
        size_t used = strlen(body);
        snprintf(
            body + used, sizeof body - used,
            "<way id=\"%d\"><nd ref=\"1\"/><nd ref=\"2\"/>" TAG("highway", "tertiary") "%s</way>",
            10 + i, tags[i]);
    }
    CHECK_OK(scene->ctx, read_text(scene, body, &sources));
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_int_equal(roads->feature_count, 4);
    CHECK_NEAR(real_of(roads, "speed_kmh", 0), 40, 0);
    CHECK_NEAR(real_of(roads, "lanes", 0), 3, 0);
    assert_string_equal(text_of(roads, "parking_left", 0), "perpendicular");
    assert_string_equal(text_of(roads, "parking_right", 0), "perpendicular");
    CHECK_NEAR(real_of(roads, "speed_kmh", 1), 50, 0);
    CHECK_NEAR(real_of(roads, "lanes", 1), 2, 0);
    assert_string_equal(text_of(roads, "parking_left", 1), "no");
    assert_string_equal(text_of(roads, "parking_right", 1), "diagonal");
    CHECK_NEAR(real_of(roads, "parking_spaces", 1), 14, 0);
    CHECK_NEAR(real_of(roads, "speed_kmh", 2), 30, 0);
    assert_string_equal(text_of(roads, "parking_left", 2), "parallel");
    assert_string_equal(text_of(roads, "parking_right", 2), "no");
    CHECK(isnan(real_of(roads, "speed_kmh", 3)) && isnan(real_of(roads, "lanes", 3)));
    assert_string_equal(text_of(roads, "parking_left", 3), "");
    CHECK(isnan(real_of(roads, "parking_spaces", 3)));
    jm_sources_free(&sources);
}

// A square of 0.001 degrees with its south-west corner at node `first`; nodes first to first + 3.
static void put_square(char *out, size_t room, int first, double lat, double lon, double side,
                       const char *tags)
{
    size_t used = strlen(out);
    snprintf(
        out + used, room - used,
        "<node id=\"%d\" lat=\"%.7f\" lon=\"%.7f\"/><node id=\"%d\" lat=\"%.7f\" lon=\"%.7f\"/>"
        "<node id=\"%d\" lat=\"%.7f\" lon=\"%.7f\"/><node id=\"%d\" lat=\"%.7f\" lon=\"%.7f\"/>"
        "<way id=\"%d\"><nd ref=\"%d\"/><nd ref=\"%d\"/><nd ref=\"%d\"/><nd ref=\"%d\"/>"
        "<nd ref=\"%d\"/>%s</way>",
        first, lat, lon, first + 1, lat, lon + side, first + 2, lat + side, lon + side, first + 3,
        lat + side, lon, first, first, first + 1, first + 2, first + 3, first, tags);
}

TEST(parts_raise_a_building_without_a_height_and_are_no_houses)
{
    gis_scene *scene = *state;
    jm_sources sources;
    enum { ROOM = 16384 };
    char *body = calloc(1, ROOM);
    put_square(body, ROOM, 10, 47.530, -0.520, 0.001, TAG("building", "yes"));
    put_square(body, ROOM, 20, 47.5301, -0.5199, 0.0003,
               TAG("building:part", "yes") TAG("height", "30") TAG("roof:height", "4"));
    put_square(body, ROOM, 30, 47.5306, -0.5199, 0.0003,
               TAG("building:part", "yes") TAG("height", "18"));
    // One that states its own, and one whose part knows storeys only.
    put_square(body, ROOM, 40, 47.532, -0.520, 0.001, TAG("building", "yes") TAG("height", "9"));
    put_square(body, ROOM, 50, 47.5321, -0.5199, 0.0003,
               TAG("building:part", "yes") TAG("height", "50"));
    put_square(body, ROOM, 60, 47.534, -0.520, 0.001, TAG("building", "yes"));
    put_square(body, ROOM, 70, 47.5341, -0.5199, 0.0003,
               TAG("building:part", "roof") TAG("building:levels", "5"));
    put_square(body, ROOM, 80, 47.536, -0.520, 0.0003, // in no building
               TAG("building:part", "yes") TAG("height", "12"));
    CHECK_OK(scene->ctx, read_text(scene, body, &sources));
    free(body);
    const jm_layer *houses = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_null(layer_of(&sources, JM_ROLE_BUILDINGS, 1));
    assert_int_equal(houses->feature_count, 3);
    CHECK_NEAR(real_of(houses, "height_m", 0), 26, 0); // the higher part, up to its eaves
    CHECK_NEAR(real_of(houses, "height_m", 1), 9, 0);
    CHECK(isnan(real_of(houses, "height_m", 2)));
    CHECK_NEAR(real_of(houses, "levels", 2), 5, 0);
    assert_non_null(strstr(scene->log, "2 buildings without a height take"));
    assert_non_null(strstr(scene->log, "1 parts of buildings lie in no outline"));
    jm_sources_free(&sources);
}

TEST(a_map_without_any_height_or_a_house_is_still_a_map)
{
    gis_scene *scene = *state;
    jm_sources sources;
    CHECK_OK(
        scene->ctx,
        read_text(
            scene,
            NODE("1", "47.53", "-0.52")
                NODE("2", "47.531", "-0.52") "<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/>" TAG(
                    "highway", "residential") TAG("maxspeed", "25 mph") "</way>",
            &sources));
    CHECK_NEAR(real_of(layer_of(&sources, JM_ROLE_ROADS, 0), "speed_kmh", 0), 40.2336, 1e-9);
    assert_null(layer_of(&sources, JM_ROLE_BUILDINGS, 0));
    assert_null(layer_of(&sources, JM_ROLE_TURNS, 0));
    jm_sources_free(&sources);
}

TEST(formats_that_are_not_read_are_refused_with_the_way_to_one_that_is)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "answer.osm", "\n {\"version\": 0.6, \"elements\": []}");
    CHECK_FAILS(scene->ctx, read_osm(scene, "answer.osm", &sources), JM_ERR_DATA, "[out:xml]");
    write_text(scene, "answer.json", "{\"version\": 0.6, \"elements\": []}");
    CHECK_FAILS(scene->ctx, read_osm(scene, "answer.json", &sources), JM_ERR_DATA, "[out:xml]");
    write_text(scene, "map.osm.bz2", "BZh91AY&SY");
    CHECK_FAILS(scene->ctx, read_osm(scene, "map.osm.bz2", &sources), JM_ERR_DATA, "bunzip2");
    write_bytes(scene, "map.o5m", "\xff\xe0\x04o5m2\xff", 8);
    CHECK_FAILS(scene->ctx, read_osm(scene, "map.o5m", &sources), JM_ERR_DATA, "osmium cat");
    write_text(scene, "day.osc", "<?xml version=\"1.0\"?><osmChange version=\"0.6\"></osmChange>");
    CHECK_FAILS(scene->ctx, read_osm(scene, "day.osc", &sources), JM_ERR_DATA, "osmChange");
}

TEST(car_parks_count_what_their_mappers_guess)
{
    gis_scene *scene = *state;
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_text(scene,
                       "<node id=\"1\" lat=\"47.53\" lon=\"-0.52\">" TAG("amenity", "parking")
                           TAG("capacity", "ca. 20") TAG(
                               "parking",
                               "underground") "</node>"
                                              "<node id=\"2\" lat=\"47.531\" lon=\"-0.52\">" TAG(
                                                  "amenity", "parking") TAG("capacity", "many")
                                                  TAG("parking", "street_side") "</node>",
                       &sources));
    const jm_layer *parks = layer_of(&sources, JM_ROLE_PARKING, 0);
    CHECK_NEAR(real_of(parks, "capacity", 0), 20, 0);
    assert_string_equal(text_of(parks, "kind", 0), "structure");
    CHECK(isnan(real_of(parks, "capacity", 1)));
    assert_string_equal(text_of(parks, "kind", 1), "kerb");
    jm_sources_free(&sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(streets_keep_direction_speed_level_and_access),
        SCENE_CASE(streets_that_share_a_node_share_its_coordinates_bit_for_bit),
        SCENE_CASE(buildings_stand_with_eaves_height_usage_and_courts),
        SCENE_CASE(parks_ponds_trees_car_parks_and_trams_find_their_roles),
        SCENE_CASE(a_file_cut_off_is_an_error),
        SCENE_CASE(a_lake_that_the_extract_tore_is_closed_on_the_side_without_houses),
        SCENE_CASE(ways_before_nodes_and_negative_numbers_of_an_editor_are_read),
        SCENE_CASE(streets_state_speeds_lanes_and_kerbs_of_each_direction_and_side),
        SCENE_CASE(parts_raise_a_building_without_a_height_and_are_no_houses),
        SCENE_CASE(a_map_without_any_height_or_a_house_is_still_a_map),
        SCENE_CASE(formats_that_are_not_read_are_refused_with_the_way_to_one_that_is),
        SCENE_CASE(car_parks_count_what_their_mappers_guess),
        SCENE_CASE(a_file_without_anything_useful_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
