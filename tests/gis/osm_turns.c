// Turn restrictions of OpenStreetMap, from XML and from .osm.pbf bytes written here.
#include "gis_files.h"

#include "core/random.h"
#include "gis/osm_file.h"
#include "gis/osm_turns.h"

enum { ROOM = 32768 };

// A cross around node 5 near (47.53 N, 0.52 W), each arm a way of two nodes: 1 west, 2 north,
// 3 east, 4 south; way 20 runs through the crossing from west-north to the south-east; way 30 is
// a service way, way 40 a one-way street towards the crossing, way 50 a ring of one way.
static const char map[] =
    "<node id=\"1\" lat=\"47.5300\" lon=\"-0.5230\"/><node id=\"2\" lat=\"47.5320\" "
    "lon=\"-0.5200\"/>"
    "<node id=\"3\" lat=\"47.5300\" lon=\"-0.5170\"/><node id=\"4\" lat=\"47.5280\" "
    "lon=\"-0.5200\"/>"
    "<node id=\"5\" lat=\"47.5300\" lon=\"-0.5200\"/><node id=\"6\" lat=\"47.5310\" "
    "lon=\"-0.5210\"/>"
    "<node id=\"7\" lat=\"47.5290\" lon=\"-0.5190\"/><node id=\"8\" lat=\"47.5305\" "
    "lon=\"-0.5190\"/>"
    "<node id=\"9\" lat=\"47.5295\" lon=\"-0.5190\"/>"
    "<way id=\"11\"><nd ref=\"1\"/><nd ref=\"5\"/><tag k=\"highway\" v=\"residential\"/></way>"
    "<way id=\"12\"><nd ref=\"5\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"residential\"/></way>"
    "<way id=\"13\"><nd ref=\"3\"/><nd ref=\"5\"/><tag k=\"highway\" v=\"tertiary\"/></way>"
    "<way id=\"14\"><nd ref=\"5\"/><nd ref=\"4\"/><tag k=\"highway\" v=\"tertiary\"/></way>"
    "<way id=\"20\"><nd ref=\"6\"/><nd ref=\"5\"/><nd ref=\"7\"/><tag k=\"highway\" "
    "v=\"residential\"/></way>"
    "<way id=\"30\"><nd ref=\"5\"/><nd ref=\"8\"/><tag k=\"highway\" v=\"service\"/></way>"
    "<way id=\"40\"><nd ref=\"9\"/><nd ref=\"5\"/><tag k=\"highway\" v=\"residential\"/>"
    "<tag k=\"oneway\" v=\"yes\"/></way>"
    "<way id=\"60\"><nd ref=\"5\"/><nd ref=\"77\"/><tag k=\"highway\" v=\"residential\"/></way>";

/// A relation of restriction: members as "from via to", tags as given.
static void put_relation(char *out, int64_t from, int64_t via, int64_t to, const char *tags)
{
    size_t used = strlen(out);
    snprintf(out + used, ROOM - used,
             "<relation id=\"9%zu\"><member type=\"way\" ref=\"%lld\" role=\"from\"/>"
             "<member type=\"node\" ref=\"%lld\" role=\"via\"/>"
             "<member type=\"way\" ref=\"%lld\" role=\"to\"/>%s</relation>\n",
             used, (long long)from, (long long)via, (long long)to, tags);
}

#define TURN "<tag k=\"type\" v=\"restriction\"/>"
#define TAG(key, value) "<tag k=\"" key "\" v=\"" value "\"/>"

typedef struct turns_read {
    jm_layer *layer;
    jm_osm_turn_counts counts;
} turns_read;

static jm_layer *make_turns(gis_scene *scene)
{
    static const char *const columns[] = {"kind", "from", "to"};
    jm_layer *layer = NULL;
    CHECK_OK(scene->ctx, jm_layer_create(scene->ctx, "turns", JM_LINES, &layer));
    for (int c = 0; c < 3; c++)
        CHECK_OK(scene->ctx,
                 jm_layer_add_column(scene->ctx, layer, columns[c], JM_COLUMN_TEXT, NULL));
    return layer;
}

static turns_read read_text(gis_scene *scene, const char *relations)
{
    char *text = calloc(2, ROOM), path[PATH];
    turns_read r = {0};
    snprintf(text, 2 * ROOM, "<?xml version=\"1.0\"?>\n<osm version=\"0.6\">%s%s</osm>\n", map,
             relations);
    write_text(scene, "map.osm", text);
    path_in(scene, "map.osm", path);
    r.layer = make_turns(scene);
    CHECK_OK(scene->ctx, jm_osm_read_turns(scene->ctx, path, r.layer, &r.counts));
    free(text);
    return r;
}

static void check_point(const jm_layer *l, int64_t p, double longitude, double latitude)
{
    CHECK_NEAR(l->x[p], longitude, 1e-12);
    CHECK_NEAR(l->y[p], latitude, 1e-12);
}

TEST(a_restriction_becomes_the_street_up_to_the_junction_and_the_one_from_it_on)
{
    gis_scene *scene = *state;
    char relations[ROOM] = "";
    put_relation(relations, 11, 5, 12, TURN TAG("restriction", "no_left_turn"));
    // Way 13 is drawn towards the crossing: it is turned round to lead away from it.
    put_relation(relations, 12, 5, 13, TURN TAG("restriction", "only_left_turn"));
    put_relation(relations, 14, 5, 14, TURN TAG("restriction", "no_u_turn"));
    turns_read r = read_text(scene, relations);
    assert_int_equal(r.counts.relations, 3);
    assert_int_equal(r.counts.taken, 3);
    assert_int_equal(r.layer->feature_count, 3);
    assert_int_equal(r.layer->part_count, 6);
    check_point(r.layer, 0, -0.523, 47.53);
    check_point(r.layer, 1, -0.52, 47.53);
    check_point(r.layer, 2, -0.52, 47.53);
    check_point(r.layer, 3, -0.52, 47.532);
    check_point(r.layer, 4, -0.52, 47.532);
    check_point(r.layer, 7, -0.517, 47.53);
    check_point(r.layer, 8, -0.52, 47.528);
    check_point(r.layer, 11, -0.52, 47.528);
    assert_string_equal(text_of(r.layer, "kind", 0), "no");
    assert_string_equal(text_of(r.layer, "kind", 1), "only");
    assert_string_equal(text_of(r.layer, "from", 0), "11");
    assert_string_equal(text_of(r.layer, "to", 0), "12");
    jm_layer_destroy(r.layer);
}

TEST(only_what_holds_for_cars_and_at_all_hours_is_taken)
{
    gis_scene *scene = *state;
    char relations[ROOM] = "";
    put_relation(relations, 11, 5, 12, TURN TAG("restriction:hgv", "no_left_turn"));
    put_relation(relations, 11, 5, 12,
                 TURN TAG("restriction", "no_left_turn") TAG("except", "psv;motorcar"));
    put_relation(relations, 11, 5, 12, TURN TAG("restriction", "no_right_turn_on_red"));
    put_relation(relations, 11, 5, 12,
                 TAG("type", "restriction:bus") TAG("restriction", "no_exit"));
    put_relation(relations, 11, 5, 12,
                 TURN TAG("restriction:conditional", "no_left_turn @ (07:00-09:00)"));
    put_relation(relations, 11, 5, 12,
                 TURN TAG("restriction", "no_left_turn") TAG("hour_on", "07:00"));
    put_relation(relations, 11, 5, 12, TURN TAG("restriction", "forbidden"));
    // These hold: for cars by name, for all but others, and a multipolygon is something else.
    put_relation(relations, 11, 5, 12, TURN TAG("restriction:motorcar", "no_left_turn"));
    put_relation(relations, 11, 5, 13,
                 TURN TAG("restriction", "no_straight_on") TAG("except", "bicycle;psv"));
    put_relation(relations, 11, 5, 12, TAG("type", "multipolygon"));
    turns_read r = read_text(scene, relations);
    assert_int_equal(r.counts.relations, 9);
    assert_int_equal(r.counts.others, 4);
    assert_int_equal(r.counts.conditional, 2);
    assert_int_equal(r.counts.unknown, 1);
    assert_int_equal(r.counts.taken, 2);
    assert_int_equal(r.layer->feature_count, 2);
    jm_layer_destroy(r.layer);
}

TEST(a_special_key_for_cars_may_lift_what_holds_for_others)
{
    gis_scene *scene = *state;
    char relations[ROOM] = "";
    put_relation(relations, 11, 5, 12,
                 TURN TAG("restriction", "no_left_turn") TAG("restriction:motorcar", "none"));
    turns_read r = read_text(scene, relations);
    assert_int_equal(r.counts.others, 1);
    assert_int_equal(r.layer->feature_count, 0);
    jm_layer_destroy(r.layer);
}

TEST(broken_relations_are_counted_by_what_is_wrong)
{
    gis_scene *scene = *state;
    char relations[ROOM] = "";
    const char *no = TURN TAG("restriction", "no_left_turn");
    put_relation(relations, 11, 5, 99, no); // a way that the extract lacks
    put_relation(relations, 11, 5, 60, no); // a way whose other node it lacks
    put_relation(relations, 11, 2, 12, no); // way 11 does not touch node 2
    put_relation(relations, 20, 5, 12, no); // either half of way 20
    put_relation(relations, 11, 5, 40, no); // against a one-way street
    put_relation(relations, 11, 5, 30, no); // into a yard
    strcat(relations, "<relation id=\"800\"><member type=\"way\" ref=\"11\" role=\"from\"/>"
                      "<member type=\"way\" ref=\"14\" role=\"via\"/>"
                      "<member type=\"way\" ref=\"12\" role=\"to\"/>" TURN TAG(
                          "restriction", "no_u_turn") "</relation>");
    strcat(relations, "<relation id=\"801\"><member type=\"way\" ref=\"11\" role=\"from\"/>"
                      "<member type=\"way\" ref=\"12\" role=\"to\"/>" TURN TAG(
                          "restriction", "no_u_turn") "</relation>");
    turns_read r = read_text(scene, relations);
    assert_int_equal(r.counts.relations, 8);
    assert_int_equal(r.counts.missing, 3); // and the one without via
    assert_int_equal(r.counts.broken, 1);
    assert_int_equal(r.counts.ambiguous, 1);
    assert_int_equal(r.counts.needless, 1);
    assert_int_equal(r.counts.no_street, 1);
    assert_int_equal(r.counts.via_ways, 1);
    assert_int_equal(r.counts.taken, 0);
    jm_layer_destroy(r.layer);
}

TEST(a_junction_with_more_arms_than_any_has_is_no_restriction)
{
    gis_scene *scene = *state;
    char relations[ROOM] = "<relation id=\"9\"><member type=\"node\" ref=\"5\" role=\"via\"/>";
    for (int m = 0; m < 2 * 40; m++)
        strcat(relations, m % 2 == 0 ? "<member type=\"way\" ref=\"11\" role=\"from\"/>"
                                     : "<member type=\"way\" ref=\"12\" role=\"to\"/>");
    strcat(relations, TURN TAG("restriction", "no_left_turn") "</relation>");
    turns_read r = read_text(scene, relations);
    assert_int_equal(r.layer->feature_count, 0);
    assert_int_equal(r.counts.unknown, 1);
    jm_layer_destroy(r.layer);
}

TEST(no_entry_from_several_ways_makes_a_movement_of_each)
{
    gis_scene *scene = *state;
    turns_read r =
        read_text(scene, "<relation id=\"800\"><member type=\"way\" ref=\"11\" role=\"from\"/>"
                         "<member type=\"way\" ref=\"13\" role=\"from\"/>"
                         "<member type=\"node\" ref=\"5\" role=\"via\"/>"
                         "<member type=\"way\" ref=\"12\" role=\"to\"/>" TURN TAG(
                             "restriction", "no_entry") "</relation>");
    assert_int_equal(r.counts.relations, 1);
    assert_int_equal(r.counts.taken, 1);
    assert_int_equal(r.layer->feature_count, 2);
    assert_string_equal(text_of(r.layer, "from", 1), "13");
    jm_layer_destroy(r.layer);
}

// --- the same out of .osm.pbf -------------------------------------------------------------------

typedef struct bytes {
    uint8_t data[4096];
    size_t count;
} bytes;

static void put_number(bytes *b, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        b->data[b->count++] = (uint8_t)(value | 128);
    b->data[b->count++] = (uint8_t)value;
}

static void put_signed(bytes *b, int64_t value)
{
    put_number(b, value < 0 ? 2 * (uint64_t)(-(value + 1)) + 1 : 2 * (uint64_t)value);
}

static void put_field(bytes *b, unsigned number, const void *data, size_t length)
{
    put_number(b, number << 3 | 2);
    put_number(b, length);
    memcpy(b->data + b->count, data, length);
    b->count += length;
}

static void put_varint(bytes *b, unsigned number, uint64_t value)
{
    put_number(b, number << 3);
    put_number(b, value);
}

static void put_blob(bytes *file, const char *kind, const bytes *content)
{
    bytes blob = {0}, head = {0};
    put_field(&blob, 1, content->data, content->count);
    put_field(&head, 1, kind, strlen(kind));
    put_varint(&head, 3, blob.count);
    const uint8_t size[4] = {0, 0, (uint8_t)(head.count >> 8), (uint8_t)head.count};
    memcpy(file->data + file->count, size, 4);
    memcpy(file->data + file->count + 4, head.data, head.count);
    memcpy(file->data + file->count + 4 + head.count, blob.data, blob.count);
    file->count += 4 + head.count + blob.count;
}

// Texts of the block, by number.
static const char *const texts[] = {"",     "highway", "residential", "type",        "restriction",
                                    "from", "via",     "to",          "no_left_turn"};

static void put_way(bytes *group, uint64_t id, int64_t a, int64_t b)
{
    bytes way = {0}, refs = {0};
    const uint8_t key[1] = {1}, value[1] = {2};
    put_varint(&way, 1, id);
    put_field(&way, 2, key, 1);
    put_field(&way, 3, value, 1);
    put_signed(&refs, a);
    put_signed(&refs, b - a);
    put_field(&way, 8, refs.data, refs.count);
    put_field(group, 3, way.data, way.count);
}

/// Node 1 in the west and 2 in the north of node 5; ways 11 and 12; one restriction.
static void write_pbf(const gis_scene *scene, const char *name)
{
    bytes table = {0}, dense = {0}, ids = {0}, latitudes = {0}, longitudes = {0};
    bytes relation = {0}, members = {0}, nodes = {0}, ways = {0}, relations = {0};
    bytes block = {0}, file = {0}, header = {0};
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        put_field(&table, 1, texts[t], strlen(texts[t]));
    const int64_t node[3][3] = {
        {1, 475300000, -5230000}, {2, 475320000, -5200000}, {5, 475300000, -5200000}};
    for (int n = 0; n < 3; n++) {
        put_signed(&ids, node[n][0] - (n > 0 ? node[n - 1][0] : 0));
        put_signed(&latitudes, node[n][1] - (n > 0 ? node[n - 1][1] : 0));
        put_signed(&longitudes, node[n][2] - (n > 0 ? node[n - 1][2] : 0));
    }
    put_field(&dense, 1, ids.data, ids.count);
    put_field(&dense, 8, latitudes.data, latitudes.count);
    put_field(&dense, 9, longitudes.data, longitudes.count);
    put_field(&nodes, 2, dense.data, dense.count);
    put_way(&ways, 11, 1, 5);
    put_way(&ways, 12, 5, 2);
    const uint8_t keys[2] = {3, 4}, values[2] = {4, 8}, roles[3] = {5, 6, 7}, kinds[3] = {1, 0, 1};
    put_varint(&relation, 1, 90);
    put_field(&relation, 2, keys, 2);
    put_field(&relation, 3, values, 2);
    put_field(&relation, 8, roles, 3);
    put_signed(&members, 11);
    put_signed(&members, 5 - 11);
    put_signed(&members, 12 - 5);
    put_field(&relation, 9, members.data, members.count);
    put_field(&relation, 10, kinds, 3);
    put_field(&relations, 4, relation.data, relation.count);
    put_field(&block, 1, table.data, table.count);
    put_field(&block, 2, nodes.data, nodes.count);
    put_field(&block, 2, ways.data, ways.count);
    put_field(&block, 2, relations.data, relations.count);
    put_field(&header, 4, "OsmSchema-V0.6", 14);
    put_field(&header, 4, "DenseNodes", 10);
    put_blob(&file, "OSMHeader", &header);
    put_blob(&file, "OSMData", &block);
    write_bytes(scene, name, file.data, file.count);
}

TEST(pbf_files_keep_roles_and_nodes_of_relations_under_any_name)
{
    gis_scene *scene = *state;
    const char *const files[] = {"map.osm.pbf", "map.bin"};
    for (int i = 0; i < 2; i++) {
        char path[PATH];
        jm_layer *layer = make_turns(scene);
        jm_osm_turn_counts counts;
        write_pbf(scene, files[i]);
        path_in(scene, files[i], path);
        CHECK_OK(scene->ctx, jm_osm_read_turns(scene->ctx, path, layer, &counts));
        assert_int_equal(counts.taken, 1);
        check_point(layer, 0, -0.523, 47.53);
        check_point(layer, 1, -0.52, 47.53);
        check_point(layer, 3, -0.52, 47.532);
        assert_string_equal(text_of(layer, "from", 0), "11");
        jm_layer_destroy(layer);
    }
}

TEST(files_with_changed_bytes_are_read_or_refused_and_never_worse)
{
    gis_scene *scene = *state;
    const jm_key key = {.seed = 20260719, .stream = 3};
    int64_t rounds = 60 + (int64_t)(3000.0 * test_effort());
    char relations[ROOM] = "", path[PATH];
    put_relation(relations, 11, 5, 12, TURN TAG("restriction", "no_left_turn"));
    write_pbf(scene, "map.osm.pbf");
    jm_layer_destroy(read_text(scene, relations).layer);
    static const char *const files[] = {"map.osm.pbf", "map.osm"};
    for (int64_t r = 0; r < rounds; r++) {
        char whole[8192];
        path_in(scene, files[r % 2], path);
        FILE *file = fopen(path, "rb");
        size_t length = fread(whole, 1, sizeof whole, file);
        fclose(file);
        for (uint64_t c = 0; c < 3; c++)
            whole[jm_random_below(key, (uint64_t)r, 2 * c, (int64_t)length)] =
                (char)jm_random_below(key, (uint64_t)r, 2 * c + 1, 256);
        write_bytes(scene, "changed", whole, length);
        path_in(scene, "changed", path);
        turns_read read = {.layer = make_turns(scene)};
        char *sorted = NULL;
        jm_clear(scene->ctx);
        jm_status status = jm_osm_read_turns(scene->ctx, path, read.layer, &read.counts);
        CHECK(status == JM_OK || status == JM_ERR_DATA);
        status = jm_osm_sorted_copy(scene->ctx, path, &sorted);
        CHECK(status == JM_OK || status == JM_ERR_DATA);
        jm_osm_drop_copy(sorted);
        jm_layer_destroy(read.layer);
    }
}

// --- through a recipe ---------------------------------------------------------------------------

TEST(a_recipe_delivers_turns_and_tells_what_was_left_out)
{
    gis_scene *scene = *state;
    char *text = calloc(2, ROOM), relations[ROOM] = "";
    jm_sources sources;
    put_relation(relations, 11, 5, 12, TURN TAG("restriction", "no_left_turn"));
    put_relation(relations, 11, 5, 30, TURN TAG("restriction", "no_left_turn"));
    put_relation(relations, 20, 5, 12, TURN TAG("restriction", "no_left_turn"));
    snprintf(text, 2 * ROOM, "<?xml version=\"1.0\"?>\n<osm version=\"0.6\">%s%s</osm>\n", map,
             relations);
    write_text(scene, "map.osm", text);
    free(text);
    const char *recipe_text = "jumeau_format: recipe\nformat_version: 1\nname: T\ncrs: EPSG:2154\n"
                              "area: {west: 430000, south: 6715000, east: 440000, north: 6725000}\n"
                              "layers:\n  - {preset: osm, file: map.osm, licence: ODbL}\n";
    char name[PATH];
    jm_recipe *recipe = NULL;
    path_in(scene, "r.yaml", name);
    CHECK_OK(scene->ctx,
             jm_recipe_parse(scene->ctx, name, recipe_text, strlen(recipe_text), &recipe));
    sources = (jm_sources){0};
    CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, &sources));
    const jm_layer *turns = layer_of(&sources, JM_ROLE_TURNS, 0);
    const jm_layer *roads = layer_of(&sources, JM_ROLE_ROADS, 0);
    assert_non_null(turns);
    assert_int_equal(turns->feature_count, 1);
    assert_string_equal(text_of(roads, "id", 0), "11");
    // The junction lies on the street's own end, but for the last bits.
    CHECK_NEAR(turns->x[1], roads->x[1], 1e-6);
    CHECK_NEAR(turns->y[1], roads->y[1], 1e-6);
    assert_non_null(strstr(scene->log, "of 3 turn restrictions 1 are taken"));
    assert_non_null(strstr(scene->log, "1 of ways that are no streets"));
    assert_non_null(strstr(scene->log, "1 that may mean either side"));
    jm_sources_free(&sources);
    jm_recipe_destroy(recipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_restriction_becomes_the_street_up_to_the_junction_and_the_one_from_it_on),
        SCENE_CASE(only_what_holds_for_cars_and_at_all_hours_is_taken),
        SCENE_CASE(a_special_key_for_cars_may_lift_what_holds_for_others),
        SCENE_CASE(broken_relations_are_counted_by_what_is_wrong),
        SCENE_CASE(a_junction_with_more_arms_than_any_has_is_no_restriction),
        SCENE_CASE(no_entry_from_several_ways_makes_a_movement_of_each),
        SCENE_CASE(pbf_files_keep_roles_and_nodes_of_relations_under_any_name),
        SCENE_CASE(files_with_changed_bytes_are_read_or_refused_and_never_worse),
        SCENE_CASE(a_recipe_delivers_turns_and_tells_what_was_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
