// Traps of French deliveries in what belongs together: counts and streets, car parks of two lists,
// live feeds, and layers spread over half a country.
#include "made.h"

static jm_city *import_with(gis_scene *scene, const char *more)
{
    char entries[4096];
    jm_city *city = NULL;
    snprintf(entries, sizeof entries, "%s%s", streets_entry, more);
    CHECK_OK(scene->ctx, import_town(scene, l93, entries, &city));
    return city;
}

TEST(counts_find_their_street_by_its_id_and_those_that_do_not_are_counted)
{
    gis_scene *scene = *state;
    make_streets(scene);
    // Two years of one street, a street that is gone, and a count that is no number.
    write_text(scene, "counts.csv",
               "IDENTSIG;TJM;ANNEE\ns1;1800;2009\ns1;2000;2013\ngone;500;2010\ns2;#N/A;2012\n");
    jm_city *city = import_with(
        scene, "  - {role: counts, preset: table, file: counts.csv, columns: {street: IDENTSIG, "
               "flow_vehday: TJM, year: ANNEE}}\n");
    double flow = 0.0;
    for (int32_t c = 0; c < city->counters.count; c++) { // one a direction
        int32_t link = city->counters.link[c];
        CHECK(link >= 0 && city->streets.street[link] == 0);
        flow += (double)city->counters.flow_vehday[c];
    }
    CHECK_NEAR(flow, 2000, 1e-3); // the latest year, both directions together
    CHECK(gap_of(city, "no street for cars here has the id") != NULL);
    CHECK(gap_of(city, "no flow") != NULL);
    jm_city_destroy(city);
}

// Names as two sources of one city write them.
static const char *const lists[][2] = {{"Comédie", "Comedie"},
                                       {"Foch Préfecture", "Foch"},
                                       {"Corum", "LE CORUM"},
                                       {"Saint-Laud 2", "Saint Laud 2"}};
enum { LISTS = sizeof lists / sizeof lists[0] };

TEST(a_car_park_in_two_lists_is_one_and_its_two_capacities_are_told)
{
    gis_scene *scene = *state;
    char first[2048] = "nom;nb_places;x;y\n", second[2048] = "nom;capacite;x;y\n";
    make_streets(scene);
    for (int i = 0; i < LISTS; i++) {
        size_t a = strlen(first), b = strlen(second);
        int x = 434300 + 100 * i;
        snprintf(first + a, sizeof first - a, "%s;%d;%d;6716400\n", lists[i][0], 889 - i, x);
        // A few steps away, and with less room: a feed knows the spaces that are open.
        snprintf(second + b, sizeof second - b, "%s;%d;%d;6716420\n", lists[i][1], 664 - i, x + 10);
    }
    strcat(second, "Antigone;239;434350;6716700\n"); // in the second only
    write_text(scene, "list.csv", first);
    write_text(scene, "feed.csv", second);
    jm_city *city = import_with(
        scene, "  - {role: parking, preset: generic-vector, file: list.csv, crs: EPSG:2154, "
               "columns: {name: nom, capacity: nb_places}, set: {kind: structure}}\n"
               "  - {role: parking, preset: generic-vector, file: feed.csv, crs: EPSG:2154, "
               "columns: {name: nom, capacity: capacite}, set: {kind: structure}}\n");
    int parks = 0;
    for (int32_t p = 0; p < city->parkings.count; p++) {
        if (city->parkings.kind[p] != JM_PARKING_STRUCTURE)
            continue;
        parks++;
        float capacity = city->parkings.capacity[p];
        CHECK(capacity >= 886.0f || capacity == 239.0f); // the list's, which stands first
    }
    CHECK(parks == LISTS + 1);
    CHECK(told(scene, city, "capacit") || told(scene, city, "twice") ||
          told(scene, city, "two sources"));
    jm_city_destroy(city);
}

TEST(a_log_of_occupancy_is_no_list_of_car_parks_and_says_what_it_lacks)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_streets(scene);
    // Uneven steps, a gap of a day, capacities below the nominal ones; no places.
    write_text(scene, "log.csv",
               "fecha_lectura,nombre_parking,plazas_libres,capacidad_total,estado\n"
               "2026-01-12 14:06:16,Comedie,296,664,Open\n"
               "2026-01-12 15:07:02,Comedie,12,664,Full\n"
               "2026-01-13 18:00:00,Comedie,664,664,Open\n");
    CHECK_FAILS(scene->ctx,
                read_town(scene, l93,
                          "  - {role: parking, preset: generic-vector, file: log.csv, crs: "
                          "EPSG:2154, columns: {name: nombre_parking, capacity: "
                          "capacidad_total}}\n",
                          &sources),
                JM_ERR_DATA, "x");
    assert_non_null(strstr(jm_message(scene->ctx), "log.csv"));
}

TEST(states_of_a_live_feed_that_nobody_knows_break_nothing)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    make(scene, (made_layer){"GeoJSON", "feed.geojson", "feed", "EPSG:2154",
                             "$trafficStatus,averageVehicleSpeed,vitesse_maxi,$sens_circule",
                             "LINESTRING (434200 6716200,434800 6716200)|heavy|22|50|Sens unique\n"
                             "LINESTRING (434800 6716200,434800 6716800)|unknown||30|\n"
                             "LINESTRING (434800 6716800,434200 6716200)|freeFlow|0|70|Double sens",
                             NULL});
    CHECK_OK(scene->ctx,
             import_town(scene, l93,
                         "  - role: roads\n    preset: generic-vector\n    file: feed.geojson\n"
                         "    columns: {speed_kmh: vitesse_maxi, oneway: sens_circule, class: "
                         "trafficStatus}\n"
                         "    values:\n      class: {\"*\": \"\"}\n"
                         "      oneway: {Sens unique: forward, Double sens: no, \"*\": \"\"}\n",
                         &city));
    CHECK(city->streets.street_count == 3);
    CHECK(city->streets.link_count == 5); // one of the three is one-way
    for (int32_t e = 0; e < city->streets.link_count; e++)
        CHECK(city->streets.speed_ms[e] > 8.0f); // the limit, not the speed of the moment
    jm_city_destroy(city);
}

TEST(a_grid_too_large_is_told_with_the_cell_that_fits_before_memory_is_taken)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    make_streets(scene);
    // Two houses 40 km apart: the box around them, not the houses, makes the grid.
    CHECK_FAILS(scene->ctx,
                import_town(scene,
                            "crs: EPSG:2154\n"
                            "area: {west: 414000, south: 6696000, east: 454000, north: 6736000}\n"
                            "cell_m: 0.5\nflat: true",
                            streets_entry, &city),
                JM_ERR_DATA, "cell");
    assert_null(city);
    const char *message = jm_message(scene->ctx);
    assert_non_null(strstr(message, "m"));
    CHECK(strpbrk(message, "0123456789") != NULL);
    // A polygon layer in the wrong place makes the same mistake without a number in the recipe.
    make(scene, (made_layer){"GPKG", "area.gpkg", "area", "EPSG:2154", "$name",
                             "POLYGON ((100000 6100000,1100000 6100000,1100000 7100000,"
                             "100000 7100000,100000 6100000))|all of France",
                             NULL});
    CHECK_FAILS(scene->ctx,
                import_town(scene, "crs: EPSG:2154\narea: {file: area.gpkg}\ncell_m: 5\nflat: true",
                            streets_entry, &city),
                JM_ERR_DATA, "cell");
}

TEST(the_area_may_be_a_commune_found_by_its_code_and_a_wrong_code_gets_the_near_ones)
{
    gis_scene *scene = *state;
    jm_city *city = NULL;
    make_streets(scene);
    make(scene, (made_layer){"GPKG", "bdtopo.gpkg", "commune", "EPSG:2154",
                             "$code_insee,$nom_officiel,$code_siren_de_l_epci",
                             "POLYGON ((434000 6716000,434900 6716100,434900 6716900,434100 "
                             "6716900,434000 6716000))|01004|Ici|244900015\n"
                             "POLYGON ((434900 6716100,436000 6716100,436000 6716900,434900 "
                             "6716900,434900 6716100))|01005|Là|244900015",
                             NULL});
    const char *head = "crs: EPSG:2154\narea: {commune: \"01004\", file: bdtopo.gpkg}\n"
                       "cell_m: 5\nflat: true";
    CHECK_OK(scene->ctx, import_town(scene, head, streets_entry, &city));
    CHECK_NEAR(city->grid.west_m, 434000, 5.0); // whole cells
    CHECK_NEAR(city->grid.north_m, 6716900, 5.0);
    CHECK(city->area.ring_count == 1);
    jm_city_destroy(city);
    CHECK_FAILS(scene->ctx,
                import_town(scene,
                            "crs: EPSG:2154\narea: {commune: \"01040\", file: bdtopo.gpkg}\n"
                            "cell_m: 5\nflat: true",
                            streets_entry, &city),
                JM_ERR_DATA, "01004");
    CHECK_OK(scene->ctx,
             import_town(scene,
                         "crs: EPSG:2154\narea: {epci: \"244900015\", file: bdtopo.gpkg}\n"
                         "cell_m: 5\nflat: true",
                         streets_entry, &city));
    CHECK_NEAR(jm_grid_cells(&city->grid), 2000.0 * 900.0 / 25.0, 4 * 2000.0 / 5.0); // and edges
    jm_city_destroy(city);
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(counts_find_their_street_by_its_id_and_those_that_do_not_are_counted),
        SCENE_CASE(a_car_park_in_two_lists_is_one_and_its_two_capacities_are_told),
        SCENE_CASE(a_log_of_occupancy_is_no_list_of_car_parks_and_says_what_it_lacks),
        SCENE_CASE(states_of_a_live_feed_that_nobody_knows_break_nothing),
        SCENE_CASE(a_grid_too_large_is_told_with_the_cell_that_fits_before_memory_is_taken),
        SCENE_CASE(the_area_may_be_a_commune_found_by_its_code_and_a_wrong_code_gets_the_near_ones),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
