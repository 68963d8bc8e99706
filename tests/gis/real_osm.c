// Real extracts of OpenStreetMap: turns from the file to the network, frames that lie.
#include "gis_files.h"

#include "gis/osm_turns.h"

static void shared_path(const char *name, char out[PATH])
{
    snprintf(out, PATH, "%s/data/%s", getenv("JM_SHARED"), name);
}

static jm_osm_turn_counts count_turns(gis_scene *scene, const char *name)
{
    char path[PATH];
    jm_osm_turn_counts counts;
    jm_layer *layer = NULL;
    shared_path(name, path);
    CHECK_OK(scene->ctx, jm_layer_create(scene->ctx, "turns", JM_LINES, &layer));
    static const char *const columns[] = {"kind", "from", "to"};
    for (int c = 0; c < 3; c++)
        CHECK_OK(scene->ctx,
                 jm_layer_add_column(scene->ctx, layer, columns[c], JM_COLUMN_TEXT, NULL));
    CHECK_OK(scene->ctx, jm_osm_read_turns(scene->ctx, path, layer, &counts));
    assert_int_equal(layer->feature_count, counts.taken);
    jm_layer_destroy(layer);
    return counts;
}

TEST(geneve_states_583_turn_restrictions_and_each_is_accounted_for)
{
    gis_scene *scene = *state;
    jm_osm_turn_counts c = count_turns(scene, "geneve/geneva.osm.pbf");
    assert_int_equal(c.relations, 583);
    assert_int_equal(c.taken + c.others + c.conditional + c.unknown + c.via_ways + c.no_street +
                         c.missing + c.broken + c.needless + c.ambiguous,
                     583);
    // The others lead into yards and over tram tracks, or lost a member at the frame.
    CHECK_NEAR(c.taken, 381, 5);
    assert_int_equal(c.broken + c.ambiguous + c.unknown, 0);
}

static jm_city *import_city(gis_scene *scene, const char *crs, const char *area, const char *file)
{
    char text[1024];
    jm_recipe *recipe = NULL;
    jm_city *city = NULL;
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: T\ncrs: %s\narea: %s\nflat: true\n"
             "cell_m: 50\nlayers:\n  - {preset: osm, file: \"${JM_SHARED}/data/%s\"}\n",
             crs, area, file);
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, "t.yaml", text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_import(scene->ctx, recipe, &city));
    jm_recipe_destroy(recipe);
    return city;
}

static int64_t gap_of(const jm_city *city, const char *what)
{
    int64_t filled = 0;
    for (int64_t g = 0; g < city->gap_count; g++)
        filled += strcmp(city->gaps[g].what, what) == 0 ? city->gaps[g].filled : 0;
    return filled;
}

TEST(nearly_all_turns_of_geneve_find_their_streets)
{
    gis_scene *scene = *state;
    jm_city *city = import_city(scene, "EPSG:2056",
                                "{west: 2490000, south: 1110000, east: 2510000, north: 1130000}",
                                "geneve/geneva.osm.pbf");
    print_message("Geneva: %d banned movements, %lld restrictions left out by the network\n",
                  city->streets.turn_count, (long long)gap_of(city, "banned turn"));
    // Streets closed to cars and such that the noding merged lose a few.
    CHECK(gap_of(city, "banned turn") <= 12);
    CHECK(city->streets.turn_count >= 400); // "only" bans several movements
    jm_city_destroy(city);
}

TEST(a_header_that_names_half_the_earth_as_its_frame_is_not_believed)
{
    gis_scene *scene = *state;
    jm_city *city = import_city(scene, "EPSG:25832",
                                "{west: 460000, south: 5460000, east: 490000, north: 5490000}",
                                "heidelberg/heidelberg.test.pbf");
    const jm_streets *s = &city->streets;
    print_message("Heidelberg: %d links, %d banned movements\n", s->link_count, s->turn_count);
    CHECK(s->street_count > 5000 && s->street_count <= 7293);
    CHECK(s->turn_count > 0);
    jm_city_destroy(city);
}

int main(void)
{
    setenv("JM_SHARED", shared_or_exit("data/geneve/geneva.osm.pbf"), 1);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(geneve_states_583_turn_restrictions_and_each_is_accounted_for),
        SCENE_CASE(nearly_all_turns_of_geneve_find_their_streets),
        SCENE_CASE(a_header_that_names_half_the_earth_as_its_frame_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
