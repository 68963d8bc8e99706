// Recipes: what they accept, and what their faults say.
#include "gis_files.h"

#include "core/random.h"
#include "gis/preset.h"

static jm_status parse(gis_scene *scene, const char *text)
{
    jm_recipe *recipe = NULL;
    jm_status status = jm_recipe_parse(scene->ctx, "town.yaml", text, strlen(text), &recipe);
    jm_recipe_destroy(recipe);
    return status;
}

#define HEAD "jumeau_format: recipe\nformat_version: 1\nname: Town\n"
#define L93 "crs: EPSG:2154\narea: {west: 434000, south: 6716000, east: 435000, north: 6717000}\n"
#define ROADS "layers:\n  - {role: roads, preset: generic-vector, file: roads.gpkg}\n"

TEST(a_recipe_gives_the_city_what_it_says_and_defaults_for_the_rest)
{
    gis_scene *scene = *state;
    const char *text = HEAD L93 "cell_m: 4\nmargin_m: 200\nwater_below_m: 0.5\n"
                                "presume: {parking: false}\nseed: 7\n" ROADS;
    jm_recipe *recipe = NULL;
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, "town.yaml", text, strlen(text), &recipe));
    const jm_city_def *city = jm_recipe_city(recipe);
    assert_string_equal(city->name, "Town");
    assert_string_equal(city->crs, "EPSG:2154");
    CHECK_NEAR(city->west_m, 434000, 0);
    CHECK_NEAR(city->north_m, 6717000, 0);
    CHECK_NEAR(city->cell_m, 4, 0);
    CHECK_NEAR(city->margin_m, 200, 0);
    CHECK_NEAR(city->water_below_m, 0.5, 0);
    CHECK(city->presume_demand && !city->presume_parking && !city->flat);
    CHECK(city->seed == 7);
    assert_string_equal(city->zone_rule, "CET-1CEST,M3.5.0,M10.5.0/3");
    jm_recipe_destroy(recipe);
}

TEST(without_a_water_rule_no_ground_is_water)
{
    gis_scene *scene = *state;
    const char *text = HEAD L93 ROADS;
    jm_recipe *recipe = NULL;
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, "town.yaml", text, strlen(text), &recipe));
    CHECK(isnan(jm_recipe_city(recipe)->water_below_m));
    jm_recipe_destroy(recipe);
}

TEST(all_faults_are_told_at_once_with_file_line_and_column)
{
    gis_scene *scene = *state;
    const char *text = HEAD L93 "cel_m: 5\nseed: 0,5\n"
                                "layers:\n"
                                "  - {role: rods, preset: generic-vector, file: a.gpkg}\n"
                                "  - {role: roads, preset: generic, file: b.gpkg}\n";
    CHECK_FAILS(scene->ctx, parse(scene, text), JM_ERR_DATA, "town.yaml:6:1");
    const char *message = jm_message(scene->ctx);
    assert_non_null(strstr(message, "cell_m"));
    assert_non_null(strstr(message, "town.yaml:7:"));
    assert_non_null(strstr(message, "town.yaml:9:"));
    assert_non_null(strstr(message, "roads"));
    assert_non_null(strstr(message, "town.yaml:10:"));
}

TEST(a_recipe_in_degrees_is_refused_with_a_crs_that_would_do)
{
    gis_scene *scene = *state;
    const char *text = HEAD "crs: EPSG:4326\n"
                            "area: {west: -0.6, south: 47.4, east: -0.5, north: 47.5}\n" ROADS;
    CHECK_FAILS(scene->ctx, parse(scene, text), JM_ERR_DATA, "EPSG:2154");
    assert_non_null(strstr(jm_message(scene->ctx), "EPSG:32630")); // UTM 30: 6 W to 0
}

TEST(a_crs_in_feet_is_refused)
{
    gis_scene *scene = *state;
    const char *text =
        HEAD "crs: EPSG:2263\n" // New York, US survey feet
             "area: {west: 980000, south: 190000, east: 990000, north: 200000}\n" ROADS;
    CHECK_FAILS(scene->ctx, parse(scene, text), JM_ERR_DATA, "metres");
}

TEST(an_area_outside_the_region_of_its_crs_is_refused)
{
    gis_scene *scene = *state;
    // x and y of Lambert-93 swapped.
    const char *text =
        HEAD "crs: EPSG:2154\n"
             "area: {west: 6716000, south: 434000, east: 6717000, north: 435000}\n" ROADS;
    CHECK_FAILS(scene->ctx, parse(scene, text), JM_ERR_DATA, "outside the region");
}

TEST(an_area_turned_inside_out_is_refused)
{
    gis_scene *scene = *state;
    const char *text =
        HEAD "crs: EPSG:2154\n"
             "area: {west: 435000, south: 6716000, east: 434000, north: 6717000}\n" ROADS;
    CHECK_FAILS(scene->ctx, parse(scene, text), JM_ERR_DATA, "west must be below east");
}

TEST(a_newer_recipe_is_refused)
{
    gis_scene *scene = *state;
    const char *text = "jumeau_format: recipe\nformat_version: 2\nname: Town\n" L93 ROADS;
    CHECK_FAILS(scene->ctx, parse(scene, text), JM_ERR_DATA, "newer");
}

TEST(another_kind_of_file_is_refused)
{
    gis_scene *scene = *state;
    const char *text = "jumeau_format: scenario\nformat_version: 1\nname: Town\n" L93 ROADS;
    CHECK_FAILS(scene->ctx, parse(scene, text), JM_ERR_DATA, "jumeau_format: recipe");
}

static jm_status parse_layer(gis_scene *scene, const char *layer)
{
    jm_recipe *recipe = NULL;
    jm_status status = parse_recipe(scene, layer, &recipe);
    jm_recipe_destroy(recipe);
    return status;
}

TEST(a_wrong_column_name_gets_the_near_one_as_advice)
{
    gis_scene *scene = *state;
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {role: roads, preset: generic-vector, file: a.gpkg, "
                                   "columns: {speed_km: vitesse}}\n"),
                JM_ERR_DATA, "speed_kmh");
}

TEST(a_unit_of_another_kind_is_refused_with_those_that_fit)
{
    gis_scene *scene = *state;
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {role: roads, preset: generic-vector, file: a.gpkg, "
                                   "units: {speed_kmh: m}}\n"),
                JM_ERR_DATA, "ms, mph");
}

TEST(only_two_variables_expand)
{
    gis_scene *scene = *state;
    setenv("SECRET", "value-of-secret", 1);
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {preset: osm, file: \"${SECRET}/a.osm.pbf\"}\n"),
                JM_ERR_DATA, "only ${JM_SHARED} and ${JM_DATA}");
    assert_null(strstr(jm_message(scene->ctx), "value-of-secret"));
    unsetenv("JM_DATA");
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {preset: osm, file: \"${JM_DATA}/a.osm.pbf\"}\n"),
                JM_ERR_DATA, "JM_DATA is not set");
}

static void check_path(gis_scene *scene, const char *file, const char *expected)
{
    char layer[512];
    jm_recipe *recipe = NULL;
    snprintf(layer, sizeof layer, "  - {preset: osm, file: \"%s\"}\n", file);
    CHECK_OK(scene->ctx, parse_recipe(scene, layer, &recipe));
    assert_string_equal(recipe->entries[0].path, expected);
    jm_recipe_destroy(recipe);
}

TEST(paths_start_at_the_recipes_folder_unless_a_variable_or_slash_leads_them)
{
    gis_scene *scene = *state;
    char here[PATH], zipped[PATH];
    path_in(scene, "a.osm.pbf", here);
    snprintf(zipped, sizeof zipped, "/vsizip/%s/b.zip/a.osm.pbf", scene->folder);
    check_path(scene, "a.osm.pbf", here);
    check_path(scene, "/vsizip/b.zip/a.osm.pbf", zipped);
    check_path(scene, "/srv/a.osm.pbf", "/srv/a.osm.pbf");
    setenv("JM_DATA", "/srv/data", 1);
    check_path(scene, "${JM_DATA}/a.osm.pbf", "/srv/data/a.osm.pbf");
    unsetenv("JM_DATA");
}

TEST(names_that_reach_beyond_files_of_this_machine_are_refused)
{
    gis_scene *scene = *state;
    static const char *const names[] = {"PG:dbname=x",
                                        "http://example.org/a.gpkg",
                                        "/vsicurl/http://example.org/a.tif",
                                        "/vsizip//vsicurl/example.org/a.zip",
                                        "/vsis3/bucket/a.tif",
                                        "/vsimem/a.tif",
                                        "<VRTDataset></VRTDataset>",
                                        "relief.vrt",
                                        "GTIFF_DIR:1:a.tif"};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        char layer[512];
        snprintf(layer, sizeof layer, "  - {role: relief, preset: geotiff-dem, file: \"%s\"}\n",
                 names[n]);
        CHECK_FAILS(scene->ctx, parse_layer(scene, layer), JM_ERR_DATA, "test.import.yaml:7:");
    }
}

TEST(a_role_is_asked_for_and_must_fit_the_preset)
{
    gis_scene *scene = *state;
    CHECK_FAILS(scene->ctx, parse_layer(scene, "  - {preset: generic-vector, file: a.gpkg}\n"),
                JM_ERR_DATA, "`role` is missing");
    CHECK_FAILS(scene->ctx, parse_layer(scene, "  - {role: roads, preset: trees, file: a.gpkg}\n"),
                JM_ERR_DATA, "feeds the role trees");
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {preset: gtfs, file: gtfs, columns: {name: n}}\n"),
                JM_ERR_DATA, "`columns` means nothing");
}

TEST(conditions_pass_only_as_plain_comparisons_of_columns)
{
    gis_scene *scene = *state;
    static const char *const good[] = {"nature = 'Bois'",
                                       "hauteur >= 3 AND (usage_1 IN ('a', 'b') OR etat IS NULL)",
                                       "\"from\" <> 'l''eau' AND NOT x BETWEEN -1 AND 2.5"};
    static const char *const bad[] = {
        "load_extension('x')", "1=1; DROP TABLE a", "id IN (SELECT id FROM b)",
        "a = 'open",           "a = 1 -- b",        "(a = 1",
        "\"f\"('x') = 1"};
    char layer[512];
    for (size_t n = 0; n < sizeof good / sizeof good[0]; n++) {
        snprintf(layer, sizeof layer,
                 "  - role: water\n    preset: generic-vector\n    file: a.gpkg\n    where: >-\n"
                 "      %s\n",
                 good[n]);
        CHECK_OK(scene->ctx, parse_layer(scene, layer));
    }
    for (size_t n = 0; n < sizeof bad / sizeof bad[0]; n++) {
        snprintf(layer, sizeof layer,
                 "  - role: water\n    preset: generic-vector\n    file: a.gpkg\n    where: >-\n"
                 "      %s\n",
                 bad[n]);
        CHECK_FAILS(scene->ctx, parse_layer(scene, layer), JM_ERR_DATA, "the ");
    }
}

TEST(an_area_is_a_box_a_layer_communes_or_an_epci)
{
    gis_scene *scene = *state;
    static const char head[] = HEAD "crs: EPSG:2154\n";
    static const struct {
        const char *area;
        jm_area_kind kind;
        const char *first; // code
    } rows[] = {
        {"{file: limite.geojson, layer: ville}", JM_AREA_POLYGONS, NULL},
        {"{commune: 01004, file: bdtopo.gpkg}", JM_AREA_COMMUNES, "01004"}, // no number
        {"{commune: [49007, 2A004], file: bdtopo.gpkg}", JM_AREA_COMMUNES, "49007"},
        {"{epci: 244900015, file: [a.gpkg, b.gpkg]}", JM_AREA_EPCI, "244900015"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        jm_recipe *recipe = NULL;
        snprintf(text, sizeof text, "%sarea: %s\n" ROADS, head, rows[i].area);
        CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, "t.yaml", text, strlen(text), &recipe));
        CHECK(recipe->area.kind == rows[i].kind);
        CHECK(recipe->area.entry.file != NULL && recipe->area.entry.paths.count > 0);
        if (rows[i].first != NULL)
            assert_string_equal(recipe->area.codes.items[0], rows[i].first);
        jm_recipe_destroy(recipe);
    }
}

TEST(an_area_that_names_no_commune_is_refused_with_the_form_of_its_code)
{
    gis_scene *scene = *state;
    static const char *const rows[][2] = {
        {"{commune: Angers, file: a.gpkg}", "is no INSEE code"},
        {"{commune: 4907, file: a.gpkg}", "five characters"},
        {"{epci: 49007, file: a.gpkg}", "nine digits"},
        {"{commune: 49007}", "file"},
        {"{commune: 49007, epci: 244900015, file: a.gpkg}", "not by both"},
        {"{west: 1, file: a.gpkg}", "west"},
        {"[1, 2, 3, 4]", "t.yaml:5:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        jm_recipe *recipe = NULL;
        snprintf(text, sizeof text, HEAD "crs: EPSG:2154\narea: %s\n" ROADS, rows[i][0]);
        CHECK_FAILS(scene->ctx, jm_recipe_parse(scene->ctx, "t.yaml", text, strlen(text), &recipe),
                    JM_ERR_DATA, rows[i][1]);
    }
}

TEST(a_line_without_licence_is_warned_of_once_a_file_before_any_is_opened)
{
    gis_scene *scene = *state;
    jm_recipe *recipe = NULL;
    CHECK_OK(scene->ctx,
             parse_recipe(scene,
                          "  - {role: roads, preset: generic-vector, file: a.gpkg, layer: r}\n"
                          "  - {role: trees, preset: generic-vector, file: a.gpkg, layer: t}\n"
                          "  - {role: water, preset: generic-vector, file: b.gpkg, licence: not "
                          "stated}\n"
                          "  - {preset: bdtopo-v3, file: c.gpkg}\n",
                          &recipe));
    jm_recipe_destroy(recipe);
    const char *first = strstr(scene->log, "no licence is stated");
    assert_non_null(first);
    assert_null(strstr(first + 1, "no licence is stated"));
    assert_non_null(strstr(scene->log, "a.gpkg"));
}

TEST(codes_of_land_cover_are_a_map_or_a_table_beside_the_recipe)
{
    gis_scene *scene = *state;
    jm_recipe *recipe = NULL;
    write_text(scene, "classes.csv",
               "# source: the town\ncode,surface,trees_share,tree_height_m,irrigated,label\n"
               "11,asphalt,,,,Roads\n31,grass,0.8,15,1,Wood\n99,none,,,,Unknown\n");
    CHECK_OK(scene->ctx,
             parse_recipe(scene,
                          "  - role: land_cover\n    preset: generic-vector\n    file: a.tif\n"
                          "    codes: {1: paving, 2: {surface: grass, trees_share: 1, "
                          "tree_height_m: 12}}\n"
                          "  - {role: land_cover, preset: generic-vector, file: b.tif, codes: "
                          "classes.csv}\n",
                          &recipe));
    const jm_entry *map = &recipe->entries[0], *table = &recipe->entries[1];
    CHECK(map->code_count == 2 && table->code_count == 3);
    CHECK(map->codes[0].surface == JM_SURFACE_PAVING && isnan(map->codes[0].trees_share));
    CHECK_NEAR(map->codes[1].tree_height_m, 12, 0);
    CHECK_NEAR(table->codes[1].code, 31, 0);
    CHECK_NEAR(table->codes[1].trees_share, 0.8, 0);
    CHECK(table->codes[1].irrigated && !table->codes[0].irrigated);
    CHECK(table->codes[2].surface == JM_SURFACE_NONE);
    jm_recipe_destroy(recipe);
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {role: land_cover, preset: generic-vector, file: a.tif, "
                                   "codes: {1: gras}}\n"),
                JM_ERR_DATA, "did you mean 'grass'?");
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {role: land_cover, preset: generic-vector, file: a.tif, "
                                   "codes: nowhere}\n"),
                JM_ERR_DATA, "no code table 'nowhere'");
}

TEST(only_roles_that_a_preset_feeds_can_be_asked_for)
{
    gis_scene *scene = *state;
    jm_recipe *recipe = NULL;
    CHECK_OK(scene->ctx, parse_recipe(scene,
                                      "  - {preset: osm, file: a.osm.pbf, only: [roads, turns]}\n"
                                      "  - {preset: bdtopo-v3, file: b.gpkg, only: water}\n",
                                      &recipe));
    CHECK(recipe->entries[0].only == (1u << JM_ROLE_ROADS | 1u << JM_ROLE_TURNS));
    CHECK(recipe->entry_count == 3); // water as areas and as lines
    CHECK(recipe->entries[1].line_index == 1 && recipe->entries[2].line_index == 1);
    CHECK(recipe->entries[1].of_many && !recipe->entries[0].of_many);
    jm_recipe_destroy(recipe);
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {preset: osm, file: a.osm.pbf, only: [road]}\n"),
                JM_ERR_DATA, "did you mean 'roads'?");
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {preset: bdtopo-v3, file: b.gpkg, only: [gates]}\n"),
                JM_ERR_DATA, "not gates");
}

TEST(a_path_with_backslashes_is_refused_with_the_way_to_write_it)
{
    gis_scene *scene = *state;
    CHECK_FAILS(scene->ctx,
                parse_layer(scene, "  - {preset: osm, file: 'donnees\\ville.osm.pbf'}\n"),
                JM_ERR_DATA, "write / between folders");
}

TEST(the_manual_names_every_role_column_preset_and_key)
{
    gis_scene *scene = *state;
    char *manual = NULL;
    CHECK_OK(scene->ctx, jm_recipe_manual(scene->ctx, &manual));
    for (int r = 0; r < JM_ROLE_COUNT; r++)
        assert_non_null(strstr(manual, jm_role_name((jm_role)r)));
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
        assert_non_null(strstr(manual, c->name));
    for (int p = 0; jm_preset_names[p] != NULL; p++)
        assert_non_null(strstr(manual, jm_preset_names[p]));
    assert_non_null(strstr(manual, "water_below_m"));
    jm_free(manual);
}

TEST(role_names_in_a_recipe_mean_the_roles_of_those_names)
{
    gis_scene *scene = *state;
    for (int r = 0; r < JM_ROLE_COUNT; r++) {
        char layer[256];
        jm_recipe *recipe = NULL;
        snprintf(layer, sizeof layer, "  - {role: %s, preset: generic-vector, file: a.gpkg}\n",
                 jm_role_name((jm_role)r));
        CHECK_OK(scene->ctx, parse_recipe(scene, layer, &recipe));
        assert_int_equal(recipe->entries[0].role, r);
        jm_recipe_destroy(recipe);
    }
}

TEST(every_column_of_every_role_has_a_unit_that_is_known)
{
    UNUSED_STATE;
    double factor;
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
        CHECK(c->unit[0] == '\0' || jm_unit_factor(c->unit, c->unit, &factor));
    CHECK(jm_unit_factor("ms", "kmh", &factor));
    CHECK_NEAR(factor, 3.6, 0); // by definition
    CHECK(jm_unit_factor("mph", "kmh", &factor));
    CHECK_NEAR(factor, 1.609344, 0);
    CHECK(!jm_unit_factor("m", "kmh", &factor));
}

TEST(a_recipe_with_changed_bytes_is_read_or_refused_and_never_worse)
{
    gis_scene *scene = *state;
    static const char whole[] = HEAD L93
        "margin_m: 10\ncell_m: 2\npresume: {demand: true}\nlayers:\n"
        "  - {role: roads, preset: generic-vector, file: a.gpkg, layer: b, where: \"c = 1\","
        " columns: {class: d, x: e}, values: {class: {f: g}}, units: {width_m: cm}}\n"
        "  - {role: ground, preset: bdtopo-v3, file: [b.shp, c], set: {surface: grass}, skip: [{"
        "column: [e, f], values: g}], codes: {1: grass}, layers: [a, b], values: {surface: {\"*\": "
        "\"\"}}}\n"
        "  - {preset: osm, only: [roads], file: \"${JM_SHARED}/h.osm.pbf\", licence: i}\n";
    const jm_key key = {.seed = 20260719, .stream = 1};
    int64_t rounds = 100 + (int64_t)(2000.0 * test_effort());
    for (int64_t r = 0; r < rounds; r++) {
        char text[sizeof whole];
        memcpy(text, whole, sizeof whole);
        int64_t changes = 1 + jm_random_below(key, (uint64_t)r, 0, 4);
        for (int64_t c = 1; c <= changes; c++) {
            int64_t at = jm_random_below(key, (uint64_t)r, (uint64_t)(2 * c), sizeof whole - 1);
            // Half of the bytes come out of the text itself: those get further in.
            int64_t from =
                jm_random_below(key, (uint64_t)r, (uint64_t)(2 * c + 1), 2 * sizeof whole);
            text[at] = from < (int64_t)sizeof whole - 1 ? whole[from] : (char)(from & 0xff);
        }
        jm_recipe *recipe = NULL;
        jm_clear(scene->ctx);
        jm_status status = jm_recipe_parse(scene->ctx, "r.yaml", text, sizeof whole - 1, &recipe);
        CHECK(status == JM_OK || (status == JM_ERR_DATA && jm_message(scene->ctx)[0] != '\0'));
        CHECK((recipe != NULL) == (status == JM_OK));
        jm_recipe_destroy(recipe);
    }
}

TEST(words_of_values_that_are_none_of_ours_are_refused_with_the_near_one)
{
    gis_scene *scene = *state;
    CHECK_FAILS(scene->ctx,
                parse(scene,
                      HEAD L93 "layers:\n  - {role: ground, preset: generic-vector, file: g.shp,"
                               " values: {surface: {parc: gras}}}\n"),
                JM_ERR_DATA, "did you mean 'grass'?");
    CHECK_FAILS(scene->ctx,
                parse(scene,
                      HEAD L93 "layers:\n  - {role: roads, preset: generic-vector, file: g.shp,"
                               " values: {oneway: {a: zzzzzzzzz}}}\n"),
                JM_ERR_DATA, "take one of no, forward, backward");
    CHECK_OK(scene->ctx,
             parse(scene, HEAD L93 "layers:\n  - {role: roads, preset: generic-vector, file: g.shp,"
                                   " values: {class: {a: trunk_link}, name: {a: b}}}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_recipe_gives_the_city_what_it_says_and_defaults_for_the_rest),
        SCENE_CASE(without_a_water_rule_no_ground_is_water),
        SCENE_CASE(all_faults_are_told_at_once_with_file_line_and_column),
        SCENE_CASE(a_recipe_in_degrees_is_refused_with_a_crs_that_would_do),
        SCENE_CASE(a_crs_in_feet_is_refused),
        SCENE_CASE(an_area_outside_the_region_of_its_crs_is_refused),
        SCENE_CASE(an_area_turned_inside_out_is_refused),
        SCENE_CASE(a_newer_recipe_is_refused),
        SCENE_CASE(another_kind_of_file_is_refused),
        SCENE_CASE(a_wrong_column_name_gets_the_near_one_as_advice),
        SCENE_CASE(a_unit_of_another_kind_is_refused_with_those_that_fit),
        SCENE_CASE(only_two_variables_expand),
        SCENE_CASE(words_of_values_that_are_none_of_ours_are_refused_with_the_near_one),
        SCENE_CASE(paths_start_at_the_recipes_folder_unless_a_variable_or_slash_leads_them),
        SCENE_CASE(names_that_reach_beyond_files_of_this_machine_are_refused),
        SCENE_CASE(a_role_is_asked_for_and_must_fit_the_preset),
        SCENE_CASE(conditions_pass_only_as_plain_comparisons_of_columns),
        SCENE_CASE(an_area_is_a_box_a_layer_communes_or_an_epci),
        SCENE_CASE(an_area_that_names_no_commune_is_refused_with_the_form_of_its_code),
        SCENE_CASE(a_line_without_licence_is_warned_of_once_a_file_before_any_is_opened),
        SCENE_CASE(codes_of_land_cover_are_a_map_or_a_table_beside_the_recipe),
        SCENE_CASE(only_roles_that_a_preset_feeds_can_be_asked_for),
        SCENE_CASE(a_path_with_backslashes_is_refused_with_the_way_to_write_it),
        SCENE_CASE(the_manual_names_every_role_column_preset_and_key),
        SCENE_CASE(role_names_in_a_recipe_mean_the_roles_of_those_names),
        SCENE_CASE(a_recipe_with_changed_bytes_is_read_or_refused_and_never_worse),
        CASE(every_column_of_every_role_has_a_unit_that_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
