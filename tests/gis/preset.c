// Presets: that the shipped ones are sound, and that their rules do what they say on files.
#include "gis_files.h"

#include "core/text.h"
#include "gis/preset.h"

TEST(every_preset_of_the_program_is_sound_and_named_by_its_file)
{
    gis_scene *scene = *state;
    int count = 0;
    for (; jm_preset_names[count] != NULL; count++) {
        jm_preset *preset = NULL;
        CHECK_OK(scene->ctx, jm_preset_load(scene->ctx, jm_preset_names[count], &preset));
        assert_string_equal(preset->name, jm_preset_names[count]);
        CHECK(preset->sentence != NULL && preset->sentence[0] != '\0');
        CHECK(preset->reader < JM_READER_COUNT);
        // Who makes a product says under which licence, and where it is described.
        CHECK(preset->producer == NULL || (preset->licence != NULL && preset->page != NULL));
        if (preset->page != NULL)
            CHECK(strncmp(preset->page, "https://", 8) == 0);
        for (int64_t p = 0; p < preset->part_count; p++)
            CHECK(preset->parts[p].skip_count <= 16); // as many as a plan holds
        jm_preset_destroy(preset);
    }
    CHECK(count >= 12);
}

static jm_status parse_preset(gis_scene *scene, const char *rest, jm_preset **out)
{
    char text[2048];
    snprintf(text, sizeof text, "jumeau_format: preset\nformat_version: 1\nsentence: a test\n%s",
             rest);
    return jm_preset_parse(scene->ctx, "test", text, strlen(text), out);
}

TEST(faults_of_a_preset_are_told_with_their_line)
{
    gis_scene *scene = *state;
    jm_preset *preset = NULL;
    CHECK_FAILS(scene->ctx, parse_preset(scene, "reader: vectors\n", &preset), JM_ERR_DATA,
                "presets/test.yaml:4:");
    CHECK_FAILS(scene->ctx,
                parse_preset(scene,
                             "reader: vector\nparts:\n  - role: roads\n    columns: {clas: a}\n",
                             &preset),
                JM_ERR_DATA, "did you mean 'class'?");
    CHECK_FAILS(scene->ctx,
                parse_preset(scene,
                             "reader: vector\nparts:\n  - role: water\n"
                             "    skip: [{column: a}]\n",
                             &preset),
                JM_ERR_DATA, "presets/test.yaml:7:");
    assert_null(preset);
}

#define FEATURES 4096

// A GeoJSON in Lambert-93 of lines or squares at the test recipe's area.
static void write_geojson(const gis_scene *scene, const char *name, bool squares,
                          const char *const *properties)
{
    char text[FEATURES];
    int length = snprintf(text, sizeof text,
                          "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\","
                          "\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::2154\"}},"
                          "\"features\":[");
    for (int f = 0; properties[f] != NULL; f++) {
        double x = 434100.0 + 40.0 * f, y = 6716100.0;
        char shape[256];
        if (squares)
            snprintf(shape, sizeof shape,
                     "{\"type\":\"Polygon\",\"coordinates\":[[[%.0f,%.0f],[%.0f,%.0f],[%.0f,%.0f],["
                     "%.0f,%.0f],"
                     "[%.0f,%.0f]]]}",
                     x, y, x + 20, y, x + 20, y + 20, x, y + 20, x, y);
        else
            snprintf(shape, sizeof shape,
                     "{\"type\":\"LineString\",\"coordinates\":[[%.0f,%.0f],[%.0f,%.0f]]}", x, y,
                     x + 30, y);
        length += snprintf(text + length, sizeof text - (size_t)length,
                           "%s{\"type\":\"Feature\",\"properties\":%s,\"geometry\":%s}",
                           f > 0 ? "," : "", properties[f], shape);
        assert_true(length < (int)sizeof text);
    }
    strcat(text, "]}");
    write_text(scene, name, text);
}

TEST(the_first_column_with_a_value_counts_for_each_object)
{
    gis_scene *scene = *state;
    const char *const rows[] = {"{\"h1\":7.5,\"h2\":9}", "{\"h1\":null,\"h2\":9}",
                                "{\"h1\":null,\"h2\":null}", NULL};
    write_geojson(scene, "b.geojson", true, rows);
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {role: buildings, preset: generic-vector, file: b.geojson, "
                         "columns: {height_m: [absent, H1, h2]}, units: {height_m: dm}}\n",
                         &sources));
    const jm_layer *layer = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    CHECK_NEAR(real_of(layer, "height_m", 0), 0.75, 1e-15); // one multiplication
    CHECK_NEAR(real_of(layer, "height_m", 1), 0.9, 1e-15);
    CHECK(isnan(real_of(layer, "height_m", 2)));
    jm_sources_free(&sources);
}

TEST(columns_of_a_recipe_must_exist_in_one_of_their_names)
{
    gis_scene *scene = *state;
    const char *const rows[] = {"{\"haut\":7}", NULL};
    write_geojson(scene, "b.geojson", true, rows);
    jm_sources sources;
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {role: buildings, preset: generic-vector, file: b.geojson, "
                            "columns: {height_m: [hauteur, hautt]}}\n",
                            &sources),
                JM_ERR_DATA, "there is no 'hauteur'");
}

TEST(texts_and_names_are_compared_without_case_and_accents)
{
    gis_scene *scene = *state;
    const char *const rows[] = {"{\"Matériau\":\"PELOUSE d’été\"}", "{\"Matériau\":\"Enrobé\"}",
                                "{\"Matériau\":\"autre chose\"}",   "{\"Matériau\":\"\"}",
                                "{\"Matériau\":\"(1:Sable fin)\"}", NULL};
    write_geojson(scene, "g.geojson", true, rows);
    jm_sources sources;
    CHECK_OK(
        scene->ctx,
        read_layers(
            scene,
            "  - {role: ground, preset: generic-vector, file: g.geojson,\n"
            "     columns: {surface: MATERIAU},\n"
            "     values: {surface: {\"pelouse d'ete\": grass, ENROBE: asphalt, \"*sable*\": soil, "
            "\"*\": gravel}}}\n",
            &sources));
    const jm_layer *layer = layer_of(&sources, JM_ROLE_GROUND, 0);
    assert_string_equal(text_of(layer, "surface", 0), "grass");
    assert_string_equal(text_of(layer, "surface", 1), "asphalt");
    assert_string_equal(text_of(layer, "surface", 2), "gravel"); // all others
    assert_string_equal(text_of(layer, "surface", 3), "");       // which no text is not
    assert_string_equal(text_of(layer, "surface", 4), "soil");
    jm_sources_free(&sources);
}

TEST(constants_fill_what_the_file_leaves_open)
{
    gis_scene *scene = *state;
    const char *const rows[] = {"{\"s\":\"grass\"}", "{\"s\":null}", NULL};
    write_geojson(scene, "g.geojson", true, rows);
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {role: ground, preset: generic-vector, file: g.geojson, "
                         "columns: {surface: s}, set: {surface: gravel, trees_share: 0.5}}\n",
                         &sources));
    const jm_layer *layer = layer_of(&sources, JM_ROLE_GROUND, 0);
    assert_string_equal(text_of(layer, "surface", 0), "grass");
    assert_string_equal(text_of(layer, "surface", 1), "gravel");
    CHECK_NEAR(real_of(layer, "trees_share", 1), 0.5, 0);
    jm_sources_free(&sources);
    jm_recipe *recipe = NULL;
    CHECK_FAILS(scene->ctx,
                parse_recipe(scene,
                             "  - {role: ground, preset: generic-vector, file: g.geojson, "
                             "set: {surface: gras}}\n",
                             &recipe),
                JM_ERR_DATA, "did you mean 'grass'?");
    CHECK_FAILS(scene->ctx,
                parse_recipe(scene,
                             "  - {role: ground, preset: generic-vector, file: g.geojson, "
                             "set: {trees_share: half}}\n",
                             &recipe),
                JM_ERR_DATA, "is no number for trees_share");
}

TEST(objects_are_left_out_by_value_or_kept_by_value_and_counted)
{
    gis_scene *scene = *state;
    const char *const rows[] = {"{\"etat\":\"En service\"}", "{\"etat\":\"EN PROJET\"}",
                                "{\"etat\":null}", NULL};
    write_geojson(scene, "b.geojson", true, rows);
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {role: buildings, preset: generic-vector, file: b.geojson, "
                         "skip: [{column: [absent, ETAT], values: [En projet, En ruine]}]}\n",
                         &sources));
    CHECK(layer_of(&sources, JM_ROLE_BUILDINGS, 0)->feature_count == 2);
    assert_non_null(strstr(scene->log, "1 objects (buildings) were left out"));
    jm_sources_free(&sources);
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {role: buildings, preset: generic-vector, file: b.geojson, "
                         "skip: {column: etat, keep: en service}}\n",
                         &sources));
    CHECK(layer_of(&sources, JM_ROLE_BUILDINGS, 0)->feature_count == 1);
    jm_sources_free(&sources);
}

TEST(texts_that_were_encoded_twice_are_mended_and_others_stand)
{
    gis_scene *scene = *state;
    const char *const rows[] = {"{\"u\":\"RÃ©sidentiel\"}", "{\"u\":\"Ã\"}", "{\"u\":\"été\"}",
                                "{\"u\":\"lâ€™Å“uvre\"}", NULL};
    write_geojson(scene, "b.geojson", true, rows);
    jm_sources sources;
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {role: buildings, preset: generic-vector, file: "
                                     "b.geojson, columns: {name: u}}\n",
                                     &sources));
    const jm_layer *layer = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_string_equal(text_of(layer, "name", 0), "Résidentiel");
    assert_string_equal(text_of(layer, "name", 1), "Ã"); // half a letter: meant so
    assert_string_equal(text_of(layer, "name", 2), "été");
    assert_string_equal(text_of(layer, "name", 3), "l’œuvre"); // by Windows-1252
    assert_non_null(strstr(scene->log, "2 texts were UTF-8 encoded twice"));
    jm_sources_free(&sources);
}

TEST(signs_for_no_number_are_missing_and_other_texts_are_told)
{
    gis_scene *scene = *state;
    write_text(scene, "c.csv", "compteur;debit\nA;#N/A\nB;NULL\nC;n/a\nD;-\nE;beaucoup\nF;12,5\n");
    jm_sources sources;
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {role: counts, preset: table, file: c.csv, columns: "
                                     "{name: compteur, flow_vehh: debit}, set: {year: 2024}}\n",
                                     &sources));
    const jm_layer *layer = layer_of(&sources, JM_ROLE_COUNTS, 0);
    CHECK(layer->feature_count == 6);
    for (int64_t f = 0; f < 5; f++)
        CHECK(isnan(real_of(layer, "flow_vehh", f)));
    CHECK_NEAR(real_of(layer, "flow_vehh", 5), 12.5, 0);
    CHECK_NEAR(real_of(layer, "year", 0), 2024, 0);
    assert_non_null(strstr(scene->log, "1 values of flow_vehh are no numbers"));
    jm_sources_free(&sources);
}

TEST(tables_of_one_entry_are_read_as_one_and_rows_can_be_left_out)
{
    gis_scene *scene = *state;
    write_text(scene, "2023.csv", "name,hour,flow_vehh,etat\nA,8,100,ok\nA,9,90,panne\n");
    write_text(scene, "2024.csv", "name,hour,flow_vehh,etat\nB,8,110,ok\n");
    jm_sources sources;
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {role: counts, preset: table, file: [2023.csv, "
                                     "2024.csv], skip: {column: etat, values: panne}}\n",
                                     &sources));
    const jm_layer *layer = layer_of(&sources, JM_ROLE_COUNTS, 0);
    CHECK(layer->feature_count == 2);
    assert_string_equal(text_of(layer, "name", 1), "B");
    jm_sources_free(&sources);
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {role: counts, preset: table, file: 2023.csv, where: hour = 8}\n",
                            &sources),
                JM_ERR_DATA, "`skip:`");
}

// BD TOPO as the WFS gives it: a file a layer.
static void write_bdtopo(const gis_scene *scene)
{
    const char *const buildings[] = {
        "{\"cleabs\":\"BATIMENT1\",\"usage_1\":\"Résidentiel\",\"usage_2\":null,\"hauteur\":6.2,"
        "\"nombre_d_etages\":2,\"nombre_de_logements\":3,\"altitude_minimale_sol\":21.5,"
        "\"altitude_minimale_toit\":27.7,\"etat_de_l_objet\":\"En service\"}",
        "{\"cleabs\":\"BATIMENT2\",\"usage_1\":\"Indifférencié\",\"usage_2\":\"Industriel\","
        "\"hauteur\":null,\"etat_de_l_objet\":\"En service\"}",
        "{\"cleabs\":\"BATIMENT3\",\"usage_1\":\"Annexe\",\"hauteur\":2,"
        "\"etat_de_l_objet\":\"En projet\"}",
        NULL};
    const char *const roads[] = {
        "{\"cleabs\":\"T1\",\"nature\":\"Route à 1 chaussée\",\"importance\":\"4\","
        "\"sens_de_circulation\":\"Sens inverse\",\"nombre_de_voies\":2,"
        "\"largeur_de_chaussee\":5.5,\"position_par_rapport_au_sol\":\"1\","
        "\"acces_vehicule_leger\":\"Libre\",\"vitesse_moyenne_vl\":25,"
        "\"nom_collaboratif_gauche\":\"Rue de l'Été\"}",
        "{\"cleabs\":\"T2\",\"nature\":\"Type autoroutier\",\"importance\":\"1\","
        "\"sens_de_circulation\":\"Double sens\",\"nombre_de_voies\":0,"
        "\"position_par_rapport_au_sol\":\"-1\",\"acces_vehicule_leger\":\"A péage\"}",
        "{\"cleabs\":\"T3\",\"nature\":\"Rond-point\",\"importance\":\"5\","
        "\"position_par_rapport_au_sol\":\"0\","
        "\"acces_vehicule_leger\":\"Restreint aux ayants droit\"}",
        "{\"cleabs\":\"T4\",\"nature\":\"Sentier\",\"importance\":\"6\"}", NULL};
    write_geojson(scene, "batiment.geojson", true, buildings);
    write_geojson(scene, "troncon_de_route.geojson", false, roads);
}

static void check_bdtopo_buildings(const jm_layer *b)
{
    CHECK(b->feature_count == 2); // one is a project
    assert_string_equal(text_of(b, "usage", 0), "residential");
    assert_string_equal(text_of(b, "usage", 1), "industrial"); // the second usage
    assert_string_equal(text_of(b, "id", 1), "BATIMENT2");
    CHECK_NEAR(real_of(b, "height_m", 0), 6.2, 0);
    CHECK(isnan(real_of(b, "height_m", 1)));
    CHECK_NEAR(real_of(b, "levels", 0), 2, 0);
    CHECK_NEAR(real_of(b, "dwellings", 0), 3, 0);
    CHECK_NEAR(real_of(b, "foot_m", 0), 21.5, 0);
    CHECK_NEAR(real_of(b, "eaves_m", 0), 27.7, 0);
    assert_string_equal(b->licence, "Licence Ouverte 2.0");
    assert_string_equal(b->page, "https://geoservices.ign.fr/bdtopo");
}

static void check_bdtopo_roads(const jm_layer *r)
{
    CHECK(r->feature_count == 3); // no path
    assert_string_equal(text_of(r, "class", 0), "tertiary");
    assert_string_equal(text_of(r, "class", 1), "motorway");
    assert_string_equal(text_of(r, "class", 2), "residential");
    assert_string_equal(text_of(r, "oneway", 0), "backward");
    assert_string_equal(text_of(r, "oneway", 1), "no");
    CHECK_NEAR(real_of(r, "lanes", 0), 2, 0);
    CHECK(isnan(real_of(r, "lanes", 1))); // 0 says nothing
    CHECK_NEAR(real_of(r, "width_m", 0), 5.5, 0);
    CHECK_NEAR(real_of(r, "bridge", 0), 1, 0);
    CHECK_NEAR(real_of(r, "tunnel", 1), 1, 0);
    CHECK_NEAR(real_of(r, "level", 1), -1, 0);
    CHECK_NEAR(real_of(r, "roundabout", 2), 1, 0);
    CHECK_NEAR(real_of(r, "roundabout", 0), 0, 0);
    assert_string_equal(text_of(r, "access", 1), "all");
    assert_string_equal(text_of(r, "access", 2), "none");
    assert_string_equal(text_of(r, "name", 0), "Rue de l'Été");
    CHECK(jm_layer_column(r, "speed_kmh") == JM_NONE); // a mean is no limit
}

TEST(bd_topo_of_the_wfs_is_read_layer_by_layer_from_one_folder)
{
    gis_scene *scene = *state;
    write_bdtopo(scene);
    jm_sources sources;
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: bdtopo-v3, file: .}\n", &sources));
    CHECK(sources.count == 2);
    check_bdtopo_buildings(layer_of(&sources, JM_ROLE_BUILDINGS, 0));
    check_bdtopo_roads(layer_of(&sources, JM_ROLE_ROADS, 0));
    jm_sources_free(&sources);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: bdtopo-v3, file: ., only: [roads]}\n", &sources));
    CHECK(sources.count == 1 && sources.items[0].role == JM_ROLE_ROADS);
    jm_sources_free(&sources);
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: bdtopo-v3, file: [batiment.geojson, "
                                     "troncon_de_route.geojson]}\n",
                                     &sources));
    CHECK(sources.count == 2);
    jm_sources_free(&sources);
}

TEST(a_product_under_another_name_is_read_when_the_recipe_names_it)
{
    gis_scene *scene = *state;
    const char *const rows[] = {"{\"HEIGHT\":5,\"USAGE1\":\"RÃ©sidentiel\",\"ETAT\":\"x\"}", NULL};
    write_geojson(scene, "grille2.geojson", true, rows);
    jm_sources sources;
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: bdtopo-v3, file: grille2.geojson}\n", &sources),
                JM_ERR_DATA, "there are: grille2");
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: bdtopo-v3, role: buildings, layer: grille2, "
                                     "file: grille2.geojson, set: {levels: 2}}\n",
                                     &sources));
    const jm_layer *b = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    CHECK_NEAR(real_of(b, "height_m", 0), 5, 0);
    CHECK_NEAR(real_of(b, "levels", 0), 2, 0);
    assert_string_equal(text_of(b, "usage", 0), "residential");
    jm_sources_free(&sources);
}

TEST(a_recipes_words_stand_over_those_of_the_preset)
{
    gis_scene *scene = *state;
    const char *const rows[] = {
        "{\"hauteur\":5,\"ma_hauteur\":8,\"usage_1\":\"Annexe\",\"nature\":\"Serre\"}", NULL};
    write_geojson(scene, "batiment.geojson", true, rows);
    jm_sources sources;
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {preset: bdtopo-v3, role: buildings, file: batiment.geojson, "
                         "columns: {height_m: ma_hauteur}, values: {usage: {annexe: public}}, "
                         "licence: Mine, producer: Town}\n",
                         &sources));
    const jm_layer *b = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    CHECK_NEAR(real_of(b, "height_m", 0), 8, 0);
    assert_string_equal(text_of(b, "usage", 0), "public");
    assert_string_equal(b->licence, "Mine");
    assert_string_equal(b->producer, "Town");
    jm_sources_free(&sources);
    jm_recipe *recipe = NULL;
    CHECK_FAILS(
        scene->ctx,
        parse_recipe(scene, "  - {preset: bdtopo-v3, file: a.gpkg, columns: {name: n}}\n", &recipe),
        JM_ERR_DATA, "say by `role` which one");
    CHECK_FAILS(
        scene->ctx,
        parse_recipe(scene, "  - {preset: bdtopo-v3, role: gates, file: a.gpkg}\n", &recipe),
        JM_ERR_DATA, "not gates");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(every_preset_of_the_program_is_sound_and_named_by_its_file),
        SCENE_CASE(faults_of_a_preset_are_told_with_their_line),
        SCENE_CASE(the_first_column_with_a_value_counts_for_each_object),
        SCENE_CASE(columns_of_a_recipe_must_exist_in_one_of_their_names),
        SCENE_CASE(texts_and_names_are_compared_without_case_and_accents),
        SCENE_CASE(constants_fill_what_the_file_leaves_open),
        SCENE_CASE(objects_are_left_out_by_value_or_kept_by_value_and_counted),
        SCENE_CASE(texts_that_were_encoded_twice_are_mended_and_others_stand),
        SCENE_CASE(signs_for_no_number_are_missing_and_other_texts_are_told),
        SCENE_CASE(tables_of_one_entry_are_read_as_one_and_rows_can_be_left_out),
        SCENE_CASE(bd_topo_of_the_wfs_is_read_layer_by_layer_from_one_folder),
        SCENE_CASE(a_product_under_another_name_is_read_when_the_recipe_names_it),
        SCENE_CASE(a_recipes_words_stand_over_those_of_the_preset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
