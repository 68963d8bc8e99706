#include "layers.h"

#include "city/parkings.h"

/// A lattice of three by three streets, 180 m apart.
typedef struct town {
    jm_ctx *ctx;
    jm_sources sources;
    jm_layer *roads;
    jm_city_def def;
    jm_city *city;
    char log[2048];
} town;

static void keep_log(void *user, jm_log_level level, const char *text)
{
    (void)level;
    town *t = user;
    strncat(t->log, text, sizeof t->log - strlen(t->log) - 1);
}

static void open_town(town *t)
{
    *t = (town){.def = small_def()};
    t->ctx = jm_ctx_create(&(jm_ctx_def){.log = keep_log, .user = t});
    t->def.presume_demand = false;
    t->roads = make_layer(t->ctx, &t->sources, JM_ROLE_ROADS, JM_LINES);
    for (int i = 0; i < 3; i++) {
        double at = 20.0 + 180.0 * i;
        const double xy[] = {20.0, at, 200.0, at, 380.0, at};
        const double yx[] = {at, 20.0, at, 200.0, at, 380.0};
        put_feature(t->ctx, t->roads, 3, xy);
        put_text(t->ctx, t->roads, "class", "residential");
        put_feature(t->ctx, t->roads, 3, yx);
        put_text(t->ctx, t->roads, "class", "residential");
    }
}

static const jm_parkings *build(town *t)
{
    CHECK_OK(t->ctx, jm_city_build(t->ctx, &t->def, &t->sources, &t->city));
    check_sound(t->ctx, t->city);
    return &t->city->parkings;
}

static void close_town(town *t)
{
    jm_sources_free(&t->sources);
    jm_city_destroy(t->city);
    jm_ctx_destroy(t->ctx);
}

static jm_layer *parking_layer(town *t, jm_geometry geometry, const char *source)
{
    jm_layer *l = make_layer(t->ctx, &t->sources, JM_ROLE_PARKING, geometry);
    CHECK_OK(t->ctx, jm_layer_set_origin(t->ctx, l, source, "test", "CC0", NULL));
    return l;
}

static void put_car_park(town *t, jm_layer *l, double x, double y, const char *name,
                         const char *kind, double capacity)
{
    const double at[] = {x, y};
    put_feature(t->ctx, l, 1, at);
    put_text(t->ctx, l, "name", name);
    put_text(t->ctx, l, "kind", kind);
    put_real(t->ctx, l, "capacity", capacity);
}

static int64_t filled(const town *t, const char *what, const char *words)
{
    const jm_gap *gap = find_gap(t->city, what, words);
    return gap != NULL ? gap->filled : 0;
}

static double spaces_of(const jm_parkings *p, jm_parking_kind kind, jm_origin origin)
{
    double sum = 0.0;
    for (int32_t i = 0; i < p->count; i++)
        if (p->kind[i] == kind && p->origin[i] == origin)
            sum += (double)p->capacity[i];
    return sum;
}

TEST(names_that_differ_in_accents_case_hyphens_and_filling_words_are_one_place)
{
    UNUSED_STATE;
    static const char *const same[][2] = {
        {"Comédie", "Comedie"},         {"COMEDIE", "Parking de la Comédie"},
        {"Foch", "Foch Préfecture"},    {"Saint-Laud", "SAINT LAUD"},
        {"St Laud", "Saint Laud"},      {"P+R Occitanie", "Occitanie"},
        {"Corum", "Le Corum"},          {"Cœur de ville", "COEUR DE VILLE"},
        {"Saint Laud 2", "St-Laud 2"},  {"L’Étoile", "Parc Etoile"},
        {"Mail (Effia)", "Effia Mail"}, {"Berges de Maine", "Berges De Maine"},
    };
    static const char *const apart[][2] = {
        {"Saint Laud", "Saint Laud 2"},
        {"Mitterrand Maine", "Mitterrand Rennes"},
        {"Foch", "Comédie"},
        {"", "Comédie"},
        {"Parking", "Parking Corum"}, // says nothing
        {"Arc", "Arceaux"},
        {"Gare 1", "Gare 2"},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (!jm_same_place_name(same[i][0], same[i][1]))
            print_error("%s is not %s\n", same[i][0], same[i][1]);
        CHECK(jm_same_place_name(same[i][0], same[i][1]));
        CHECK(jm_same_place_name(same[i][1], same[i][0]));
    }
    for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) {
        if (jm_same_place_name(apart[i][0], apart[i][1]))
            print_error("%s is taken for %s\n", apart[i][0], apart[i][1]);
        CHECK(!jm_same_place_name(apart[i][0], apart[i][1]));
        CHECK(!jm_same_place_name(apart[i][1], apart[i][0]));
    }
}

TEST(a_car_park_of_two_layers_is_one_and_their_numbers_are_compared)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.presume_parking = false;
    jm_layer *list = parking_layer(&t, JM_POINTS, "list.csv");
    jm_layer *feed = parking_layer(&t, JM_POINTS, "feed.csv");
    put_car_park(&t, list, 100.0, 100.0, "Comédie", "structure", 889.0);
    put_car_park(&t, list, 300.0, 300.0, "Foch Préfecture", "structure", (double)NAN);
    put_car_park(&t, list, 300.0, 100.0, "Saint Laud", "structure", 500.0);
    put_car_park(&t, feed, 130.0, 110.0, "COMEDIE", "structure", 664.0);
    put_car_park(&t, feed, 300.0, 310.0, "Foch", "", 620.0);
    put_real(t.ctx, feed, "price_eurh", 2.5);
    put_car_park(&t, feed, 300.0, 120.0, "Saint Laud 2", "structure", 300.0);
    put_car_park(&t, feed, 100.0, 300.0, "Comedie", "structure", 10.0); // too far to be it
    const jm_parkings *p = build(&t);
    CHECK(p->count == 5);
    CHECK(p->capacity[0] == 889.0f && p->capacity[1] == 620.0f);
    CHECK(p->origin[1] == JM_ORIGIN_MEASURED && p->price_eurh[1] == 2.5f);
    CHECK(p->capacity[3] == 300.0f && p->capacity[4] == 10.0f);
    CHECK(filled(&t, "parking", "earlier layer too") == 2);
    CHECK(filled(&t, "parking capacity", "differ") == 1);
    CHECK(filled(&t, "parking price", "free") == 4);
    CHECK(strstr(t.log, "889 spaces in list.csv and 664 in feed.csv") != NULL);
    close_town(&t);
}

TEST(a_point_inside_of_an_area_is_that_car_park_unless_their_kinds_differ)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.presume_parking = false;
    jm_layer *areas = parking_layer(&t, JM_POLYGONS, "map");
    jm_layer *points = parking_layer(&t, JM_POINTS, "list");
    put_box(t.ctx, areas, 100.0, 100.0, 150.0, 150.0); // no name, no kind, no number
    put_box(t.ctx, areas, 250.0, 100.0, 300.0, 150.0);
    put_text(t.ctx, areas, "kind", "surface");
    put_box(t.ctx, areas, 100.0, 250.0, 150.0, 300.0);
    put_text(t.ctx, areas, "kind", "private");
    put_car_park(&t, points, 110.0, 110.0, "Mail", "park_and_ride", 80.0);
    put_car_park(&t, points, 260.0, 110.0, "Under it", "structure", 300.0);
    put_car_park(&t, points, 110.0, 260.0, "For all", "surface", 40.0);
    const jm_parkings *p = build(&t);
    CHECK(p->count == 5);
    CHECK(p->capacity[0] == 80.0f && p->kind[0] == JM_PARKING_PARK_AND_RIDE);
    assert_string_equal(p->name[0], "Mail");
    CHECK(p->capacity[1] == 100.0f && p->capacity[3] == 300.0f); // 2500 m2 of 25 each, and below
    close_town(&t);
}

TEST(absurd_numbers_count_as_missing_and_car_parks_without_spaces_are_left_out)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.presume_parking = false;
    jm_layer *list = parking_layer(&t, JM_POINTS, "list");
    put_car_park(&t, list, 100.0, 100.0, "A", "surface", 99999.0);
    put_car_park(&t, list, 100.0, 300.0, "B", "structure", 0.0);
    put_car_park(&t, list, 300.0, 100.0, "C", "surface", -5.0);
    const jm_parkings *p = build(&t);
    CHECK(p->count == 2 && p->capacity[0] == 20.0f && p->origin[1] == JM_ORIGIN_PRESUMED);
    CHECK(filled(&t, "parking capacity", "0 to 20000") == 2);
    CHECK(filled(&t, "parking capacity", "25 m2") == 2);
    CHECK(filled(&t, "parking", "0 spaces") == 1);
    close_town(&t);
}

TEST(spaces_for_park_and_ride_are_split_off_their_car_park)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.presume_parking = false;
    jm_layer *list = parking_layer(&t, JM_POINTS, "list");
    const double ride[] = {150.0, 0.0, 400.0};
    for (int i = 0; i < 3; i++) {
        put_car_park(&t, list, 100.0 + 100.0 * i, 100.0, "P", "structure", 400.0);
        put_real(t.ctx, list, "park_and_ride", ride[i]);
    }
    const jm_parkings *p = build(&t);
    CHECK(p->count == 4);
    CHECK(spaces_of(p, JM_PARKING_PARK_AND_RIDE, JM_ORIGIN_MEASURED) == 550.0);
    CHECK(spaces_of(p, JM_PARKING_STRUCTURE, JM_ORIGIN_MEASURED) == 650.0);
    close_town(&t);
}

TEST(sections_of_an_inventory_are_summed_by_street_and_sized_by_their_arrangement)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.presume_parking = false;
    jm_layer *sections = parking_layer(&t, JM_POINTS, "inventory");
    static const char *const how[] = {"parallel", "diagonal", "perpendicular"};
    for (int i = 0; i < 3; i++) {
        const double at[] = {60.0 + 40.0 * i, i == 1 ? 24.0 : 16.0};
        put_feature(t.ctx, sections, 1, at);
        put_text(t.ctx, sections, "kind", "kerb");
        put_text(t.ctx, sections, "arrangement", how[i]);
        put_real(t.ctx, sections, "length_m", 21.0);
        if (i == 0)
            put_real(t.ctx, sections, "capacity", 2.0); // surveyed: not by its length
    }
    const jm_parkings *p = build(&t);
    CHECK(p->count == 1 && p->kind[0] == JM_PARKING_KERB);
    CHECK(p->capacity[0] == 2.0f + 6.0f + 8.0f); // 21 m of 3.5 m each, of 2.5 m
    CHECK(t.city->streets.length_m[p->link[0]] == 180.0f);
    close_town(&t);
}

TEST(a_later_inventory_adds_nothing_to_a_street_that_an_earlier_one_tells_of)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.presume_parking = false;
    jm_layer *first = parking_layer(&t, JM_POINTS, "inventory");
    jm_layer *second = parking_layer(&t, JM_POINTS, "map");
    put_car_park(&t, first, 100.0, 20.0, "", "kerb", 10.0);
    put_car_park(&t, first, 300.0, 20.0, "", "kerb", 0.0); // surveyed: none
    put_car_park(&t, second, 110.0, 20.0, "", "kerb", 12.0);
    put_car_park(&t, second, 310.0, 20.0, "", "kerb", 12.0);
    put_car_park(&t, second, 110.0, 200.0, "", "kerb", 5.0);
    const jm_parkings *p = build(&t);
    CHECK(p->count == 2 && p->capacity[0] == 10.0f && p->capacity[1] == 5.0f);
    CHECK(filled(&t, "parking", "kerb of its street") == 2);
    close_town(&t);
}

TEST(the_rule_fills_the_blocks_that_no_inventory_surveyed)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.east_m += 600.0; // a second quarter, beyond a block of 500 m
    for (int i = 0; i < 2; i++) {
        double at = 600.0 + 180.0 * i;
        const double xy[] = {600.0, 20.0 + 180.0 * i, 780.0, 20.0 + 180.0 * i};
        const double yx[] = {at, 20.0, at, 200.0};
        put_feature(t.ctx, t.roads, 2, xy);
        put_text(t.ctx, t.roads, "class", "residential");
        put_feature(t.ctx, t.roads, 2, yx);
        put_text(t.ctx, t.roads, "class", "residential");
    }
    const double join[] = {380.0, 20.0, 600.0, 20.0};
    put_feature(t.ctx, t.roads, 2, join);
    put_text(t.ctx, t.roads, "class", "primary"); // nobody parks there
    jm_layer *inventory = parking_layer(&t, JM_POINTS, "inventory");
    put_car_park(&t, inventory, 100.0, 20.0, "", "kerb", 40.0); // of 180 that the rule would give
    const jm_parkings *p = build(&t);
    CHECK(spaces_of(p, JM_PARKING_KERB, JM_ORIGIN_MEASURED) == 40.0);
    CHECK(spaces_of(p, JM_PARKING_KERB, JM_ORIGIN_PRESUMED) == 4 * 15.0);
    CHECK(filled(&t, "kerb parking", "500 m") == 4);
    close_town(&t);
}

TEST(a_measured_carriageway_holds_the_rows_that_its_lanes_leave_room_for)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    // Beside the lattice, off its junctions: 180 m each, two lanes of 3 m.
    const double widths[] = {7.9, 8.0, 10.0, 30.0};
    for (int i = 0; i < 4; i++) {
        const double xy[] = {20.0, 30.0 + 40.0 * i, 200.0, 30.0 + 40.0 * i};
        put_feature(t.ctx, t.roads, 2, xy);
        put_text(t.ctx, t.roads, "class", "residential");
        put_real(t.ctx, t.roads, "width_m", widths[i]);
    }
    const jm_parkings *p = build(&t);
    // 180 m x 0.8 / 6 m a car and row: 24; without room the rule's 15.
    double wide = spaces_of(p, JM_PARKING_KERB, JM_ORIGIN_CLASS);
    CHECK(wide == 24.0 + 48.0 + 48.0);
    CHECK(filled(&t, "kerb parking", "measured carriageway") == 3);
    close_town(&t);
}

TEST(tags_of_a_street_stand_over_widths_and_the_rule_and_add_nothing_to_an_inventory)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    const char *const sides[][2] = {
        {"parallel", "no"}, {"perpendicular", "diagonal"}, {"no", "no"}, {"parallel", "parallel"}};
    for (int i = 0; i < 4; i++) {
        const double xy[] = {20.0, 30.0 + 40.0 * i, 200.0, 30.0 + 40.0 * i};
        put_feature(t.ctx, t.roads, 2, xy);
        put_text(t.ctx, t.roads, "class", "residential");
        put_real(t.ctx, t.roads, "width_m", 12.0);
        put_text(t.ctx, t.roads, "parking_left", sides[i][0]);
        put_text(t.ctx, t.roads, "parking_right", sides[i][1]);
    }
    jm_layer *inventory = parking_layer(&t, JM_POINTS, "inventory");
    put_car_park(&t, inventory, 110.0, 150.0, "", "kerb", 3.0);
    const jm_parkings *p = build(&t);
    // On 80 % of 180 m: 6 m a car, 2.5 m and 3.5 m on either side, none, and the 3 surveyed.
    CHECK(spaces_of(p, JM_PARKING_KERB, JM_ORIGIN_MEASURED) == 24.0 + 99.0 + 3.0);
    CHECK(spaces_of(p, JM_PARKING_KERB, JM_ORIGIN_CLASS) == 0.0);
    CHECK(filled(&t, "kerb parking", "tags") == 3);
    close_town(&t);
}

TEST(tags_count_where_nothing_may_be_presumed)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    t.def.presume_parking = false;
    put_street(t.ctx, t.roads, "residential", 20.0, 100.0, 200.0, 100.0);
    put_real(t.ctx, t.roads, "parking_spaces", 17.0);
    const jm_parkings *p = build(&t);
    CHECK(p->count == 1 && p->capacity[0] == 17.0f && p->origin[0] == JM_ORIGIN_MEASURED);
    close_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(names_that_differ_in_accents_case_hyphens_and_filling_words_are_one_place),
        CASE(a_car_park_of_two_layers_is_one_and_their_numbers_are_compared),
        CASE(a_point_inside_of_an_area_is_that_car_park_unless_their_kinds_differ),
        CASE(absurd_numbers_count_as_missing_and_car_parks_without_spaces_are_left_out),
        CASE(spaces_for_park_and_ride_are_split_off_their_car_park),
        CASE(sections_of_an_inventory_are_summed_by_street_and_sized_by_their_arrangement),
        CASE(a_later_inventory_adds_nothing_to_a_street_that_an_earlier_one_tells_of),
        CASE(the_rule_fills_the_blocks_that_no_inventory_surveyed),
        CASE(tags_of_a_street_stand_over_widths_and_the_rule_and_add_nothing_to_an_inventory),
        CASE(tags_count_where_nothing_may_be_presumed),
        CASE(a_measured_carriageway_holds_the_rows_that_its_lanes_leave_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
