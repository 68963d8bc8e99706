#include "gis_files.h"

#include "gis/table_point.h"

TEST(a_place_in_one_cell_is_read_in_all_the_ways_that_portals_write_it)
{
    (void)state;
    static const struct {
        const char *text;
        double x, y;
    } places[] = {
        {"47.4712, -0.5518", -0.5518, 47.4712}, // north first
        {" 47.4712,-0.5518 ", -0.5518, 47.4712},
        {"{\"lon\": -0.5518, \"lat\": 47.4712}", -0.5518, 47.4712},
        {"{\"lat\":47.4712,\"lon\":-0.5518}", -0.5518, 47.4712},
        {"{\"type\": \"Point\", \"coordinates\": [-0.5518, 47.4712]}", -0.5518, 47.4712},
        {"{\"coordinates\": [ [ -0.5, 47.0 ], [-0.7, 47.5, 12.0]], \"type\": \"LineString\"}", -0.6,
         47.25},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3,2],[3,6],[1,6],[1,2]]]}", 2.0, 4.0},
        {"POINT (-0.5518 47.4712)", -0.5518, 47.4712},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        double x = 0.0, y = 0.0;
        if (!jm_table_point(places[i].text, &x, &y))
            print_error("not read: %s\n", places[i].text);
        CHECK_NEAR(x, places[i].x, 1e-12);
        CHECK_NEAR(y, places[i].y, 1e-12);
    }
}

TEST(a_cell_that_is_no_place_is_refused_and_changes_nothing)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "47.4712",
                                        "47,4712, -0,5518",
                                        "47.4712; -0.5518",
                                        "47.4712, -0.5518, 3",
                                        "nan, nan",
                                        "{}",
                                        "{\"lon\": \"west\", \"lat\": 1}",
                                        "{\"coordinates\": []}",
                                        "{\"coordinates\": [[1, 2]",
                                        "{\"coordinates\": [1]}",
                                        "POINT EMPTY",
                                        "POINT (1 2"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double x = 7.0, y = 9.0;
        if (jm_table_point(texts[i], &x, &y))
            print_error("taken for a place: %s\n", texts[i]);
        CHECK(!jm_table_point(texts[i], &x, &y));
        CHECK(x == 7.0 && y == 9.0);
    }
}

// Longitude and latitude of the middle of the recipe's square kilometre, near Angers.
static const char schema_csv[] =
    "id,nom,insee,type_usagers,gratuit,nb_places,nb_pr,nb_pmr,hauteur_max,Xlong,Ylat,tarif_1h,"
    "type_ouvrage\n"
    "49007-P-901,PLACE HAUTE,49007,tous,false,320,0,8,N/A,-0.5218,47.4950,1.60,ouvrage\n"
    "49007-P-902,BOUT DE LIGNE,49007,tous,true,200,150,4,210,-0.5220,47.4952,,enclos_en_surface\n"
    "49007-P-903,COUR DES TILLEULS,49007,abonnés,false,45,,1,190,-0.5216,47.4948,,ouvrage\n"
    "49007-P-904,SANS LIEU,49007,tous,false,60,,1,N/A,,,,ouvrage\n";

TEST(the_national_schema_gives_kinds_capacities_prices_and_park_and_ride)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "stationnement.csv", schema_csv);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: schema-stationnement, file: stationnement.csv}\n",
                         &sources));
    const jm_layer *l = layer_of(&sources, JM_ROLE_PARKING, 0);
    assert_int_equal(l->feature_count, 3);
    assert_int_equal(l->null_geometry_count, 1);
    assert_string_equal(text_of(l, "kind", 0), "structure");
    assert_string_equal(text_of(l, "kind", 1), "surface");
    assert_string_equal(text_of(l, "kind", 2), "private"); // for subscribers only
    assert_string_equal(text_of(l, "name", 0), "PLACE HAUTE");
    assert_string_equal(text_of(l, "id", 0), "49007-P-901");
    CHECK_NEAR(real_of(l, "capacity", 0), 320.0, 0.0);
    CHECK_NEAR(real_of(l, "price_eurh", 0), 1.6, 1e-12);
    CHECK_NEAR(real_of(l, "park_and_ride", 1), 150.0, 0.0);
    CHECK(isnan(real_of(l, "price_eurh", 1)));
    assert_string_equal(l->licence, "ODbL 1.0");
    CHECK(strstr(l->page, "schema.data.gouv.fr") != NULL);
    CHECK(strstr(scene->log, "1 rows have no place") != NULL);
    jm_sources_free(&sources);
}

TEST(angers_writes_the_schema_in_lower_case_with_semicolons_and_its_place_in_one_cell)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "angers.csv",
               "\xef\xbb\xbfid;id_parking;nom;nb_places;type_usagers;gratuit;type_ouvrage;tarif_1h;"
               "xlong;ylat;geo_point_2d\n"
               "49007-P-903;Haut;PARKING HAUT;500;tous;FAUX;ouvrage;1,5;;;47.495, -0.5218\n"
               "49007-P-904;Bas;PARKING BAS;90;tous;VRAI;enclos_en_surface;;-0,5217;47,4951;\n");
    for (int i = 0; i < 2; i++) {
        CHECK_OK(scene->ctx,
                 read_layers(scene,
                             i == 0 ? "  - {preset: angers-parking, file: angers.csv}\n"
                                    : "  - {preset: schema-stationnement, file: angers.csv}\n",
                             &sources));
        const jm_layer *l = layer_of(&sources, JM_ROLE_PARKING, 0);
        assert_int_equal(l->feature_count, 2);
        CHECK_NEAR(real_of(l, "price_eurh", 0), 1.5, 1e-12);
        CHECK_NEAR(real_of(l, "capacity", 1), 90.0, 0.0);
        assert_string_equal(text_of(l, "name", 0), i == 0 ? "Haut" : "PARKING HAUT");
        CHECK(fabs(l->x[0] - l->x[1]) < 20.0 && fabs(l->y[0] - l->y[1]) < 20.0);
        jm_sources_free(&sources);
    }
}

TEST(paris_sections_take_the_surveyed_spaces_and_leave_out_what_is_not_for_cars)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(
        scene, "emplacements.csv",
        "objectid;regpri;regpar;typsta;longueur;placal;plarel;nomvoie;geo_shape;geo_point_2d\n"
        "1;PAYANT MIXTE;;Longitudinal;26.0;4;5;HAUTE;"
        "\"{\"\"type\"\": \"\"LineString\"\", \"\"coordinates\"\": [[-0.52, 47.49]]}\";"
        "47.4950, -0.5218\n"
        "2;PAYANT ROTATIF;;Epi;21.0;6;;HAUTE;;47.4951, -0.5218\n"
        "3;GRATUIT;;Bataille;10.0;;;HAUTE;;47.4952, -0.5218\n"
        "4;2 ROUES;Motos;Bataille;10.0;12;;HAUTE;;47.4952, -0.5218\n"
        "5;LIVRAISON;Permanente;Longitudinal;10.0;1;;HAUTE;;47.4952, -0.5218\n"
        "6;GIG/GIC;;Longitudinal;6.0;1;1;HAUTE;;47.4952, -0.5218\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: paris-kerb, file: emplacements.csv}\n", &sources));
    const jm_layer *l = layer_of(&sources, JM_ROLE_PARKING, 0);
    assert_int_equal(l->feature_count, 3);
    assert_string_equal(text_of(l, "kind", 0), "kerb");
    CHECK_NEAR(real_of(l, "capacity", 0), 5.0, 0.0);
    CHECK_NEAR(real_of(l, "capacity", 1), 6.0, 0.0);
    CHECK(isnan(real_of(l, "capacity", 2)));
    CHECK_NEAR(real_of(l, "length_m", 2), 10.0, 0.0);
    assert_string_equal(text_of(l, "arrangement", 0), "parallel");
    assert_string_equal(text_of(l, "arrangement", 1), "diagonal");
    assert_string_equal(text_of(l, "arrangement", 2), "perpendicular");
    CHECK(strstr(scene->log, "3 ") != NULL && strstr(scene->log, "regpri") != NULL);
    jm_sources_free(&sources);
}

TEST(the_same_sections_come_as_lines_of_a_geojson)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "emplacements.geojson",
               "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
               "{\"regpri\":\"PAYANT MIXTE\",\"typsta\":\"Longitudinal\",\"longueur\":26.0,"
               "\"placal\":4,\"plarel\":null},\"geometry\":{\"type\":\"LineString\","
               "\"coordinates\":[[-0.5218,47.4950],[-0.5216,47.4951]]}}]}");
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: paris-kerb, file: emplacements.geojson}\n", &sources));
    const jm_layer *l = layer_of(&sources, JM_ROLE_PARKING, 0);
    CHECK(l->geometry == JM_LINES && l->feature_count == 1);
    CHECK_NEAR(real_of(l, "capacity", 0), 4.0, 0.0);
    jm_sources_free(&sources);
}

TEST(rennes_names_its_car_parks_by_key_and_their_capacity_max)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "citedia.csv",
               "key;status;max;free;geo;id\nHaut;OUVERT;605;261;47.495, -0.5218;x1\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: rennes-parking, file: citedia.csv}\n", &sources));
    const jm_layer *l = layer_of(&sources, JM_ROLE_PARKING, 0);
    CHECK_NEAR(real_of(l, "capacity", 0), 605.0, 0.0);
    assert_string_equal(text_of(l, "name", 0), "Haut");
    jm_sources_free(&sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_in_one_cell_is_read_in_all_the_ways_that_portals_write_it),
        cmocka_unit_test(a_cell_that_is_no_place_is_refused_and_changes_nothing),
        SCENE_CASE(the_national_schema_gives_kinds_capacities_prices_and_park_and_ride),
        SCENE_CASE(
            angers_writes_the_schema_in_lower_case_with_semicolons_and_its_place_in_one_cell),
        SCENE_CASE(paris_sections_take_the_surveyed_spaces_and_leave_out_what_is_not_for_cars),
        SCENE_CASE(the_same_sections_come_as_lines_of_a_geojson),
        SCENE_CASE(rennes_names_its_car_parks_by_key_and_their_capacity_max),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
