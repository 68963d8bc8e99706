// What tables say of zones: by their own codes, by those of their communes; and what is usual for a
// type of commune.
#include "layers.h"

#include "city/codes.h"
#include "city/commune_type.h"

/// Homes of 4800 m2 gross floor area in the west, a shop of 1800 m2 in the east.
static void make_town(jm_ctx *ctx, jm_sources *sources)
{
    jm_layer *roads = make_layer(ctx, sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 20.0, 20.0, 380.0, 20.0);
    jm_layer *houses = make_layer(ctx, sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    for (int i = 0; i < 4; i++) {
        put_box(ctx, houses, 40.0 + 30.0 * i, 40.0, 60.0 + 30.0 * i, 60.0);
        put_real(ctx, houses, "height_m", 9.0);
        put_text(ctx, houses, "usage", "residential");
    }
    put_box(ctx, houses, 300.0, 300.0, 330.0, 330.0);
    put_real(ctx, houses, "height_m", 6.0);
    put_text(ctx, houses, "usage", "commercial");
}

/// Two zones, the western and the eastern half.
static jm_layer *make_halves(jm_ctx *ctx, jm_sources *sources, const char *west, const char *east)
{
    jm_layer *zones = make_layer(ctx, sources, JM_ROLE_ZONES, JM_POLYGONS);
    put_box(ctx, zones, 0.0, 0.0, 200.0, 400.0);
    put_text(ctx, zones, "code", west);
    put_box(ctx, zones, 200.0, 0.0, 400.0, 400.0);
    put_text(ctx, zones, "code", east);
    return zones;
}

static jm_layer *make_table(jm_ctx *ctx, jm_sources *sources)
{
    return make_layer(ctx, sources, JM_ROLE_ZONE_VALUES, JM_GEOMETRY_NONE);
}

static void put_row(jm_ctx *ctx, jm_layer *table, const char *code)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, table));
    put_text(ctx, table, "code", code);
}

TEST(codes_are_the_same_with_lost_zeros_blanks_quotes_and_a_decimal_point)
{
    UNUSED_STATE;
    static const char *const same[] = {"010040101",     "10040101",   " 010040101 ",  "'010040101",
                                       "\"010040101\"", "10040101.0", "010040101.000"};
    char first[JM_CODE_ROOM], code[JM_CODE_ROOM], commune[JM_COMMUNE_ROOM];
    CHECK(jm_code_plain(same[0], first));
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        CHECK(jm_code_plain(same[i], code) && strcmp(code, first) == 0);
        jm_commune_of(same[i], commune);
        CHECK(strcmp(commune, "01004") == 0);
    }
    CHECK(jm_code_plain("2a004", code) && strcmp(code, "2A004") == 0);
    CHECK(!jm_code_plain("  ", code) && !jm_code_plain("", code));
    jm_commune_of("Centre", commune);
    CHECK(commune[0] == '\0');
    jm_commune_of("CRS3035RES200mN2029800E4254200", commune);
    CHECK(commune[0] == '\0');
    CHECK(strcmp(jm_commune_whole("75111"), "75056") == 0);
    CHECK(strcmp(jm_commune_whole("69381"), "69123") == 0);
    CHECK(strcmp(jm_commune_whole("13201"), "13055") == 0);
    CHECK(strcmp(jm_commune_whole("13001"), "13001") == 0);
}

TEST(a_row_of_a_zone_fills_what_its_layer_left_open_and_nothing_else)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *zones = make_halves(ctx, &sources, "012340101", "012340102");
    put_real(ctx, zones, "residents", 50.0); // of the east
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "12340101.0");
    put_real(ctx, table, "residents", 300.0);
    put_real(ctx, table, "households", 120.0);
    put_real(ctx, table, "cars", 180.0);
    put_row(ctx, table, "012340102");
    put_real(ctx, table, "residents", 999.0);
    put_real(ctx, table, "jobs", 70.0);
    put_real(ctx, table, "income_eur", 21000.0);
    put_row(ctx, table, "999990101");
    put_real(ctx, table, "residents", 7.0);
    jm_city *city = build_of(ctx, &def, &sources);
    const jm_zones *z = &city->zones;
    CHECK(z->residents[0] == 300.0f && z->households[0] == 120.0f);
    CHECK_NEAR(z->cars_per_household[0], 1.5, 1e-6);
    CHECK(z->residents[1] == 50.0f && z->jobs[1] == 70.0f && z->income_eur[1] == 21000.0f);
    CHECK(isnan(z->income_eur[0]));
    CHECK(z->origin[0] == JM_ORIGIN_MEASURED && z->origin[1] == JM_ORIGIN_MEASURED);
    CHECK(find_gap(city, "residents", "spread") == NULL);
    leave_city(ctx, city);
}

TEST(a_total_of_the_commune_is_spread_by_dwellings_and_jobs_by_floor_area_of_work)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    make_halves(ctx, &sources, "491230101", "491230102");
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "49123");
    put_real(ctx, table, "residents", 200.0);
    put_real(ctx, table, "households", 100.0);
    put_real(ctx, table, "residents_65", 40.0);
    put_real(ctx, table, "jobs", 90.0);
    put_real(ctx, table, "cars", 130.0);
    jm_city *city = build_of(ctx, &def, &sources);
    const jm_zones *z = &city->zones;
    // All homes stand in the west, all work in the east.
    CHECK_NEAR(z->residents[0], 200.0, 1e-4);
    CHECK_NEAR(z->residents[1], 0.0, 1e-4);
    CHECK_NEAR(z->residents_65[0], 40.0, 1e-4);
    CHECK_NEAR(z->jobs[0], 0.0, 1e-4);
    CHECK_NEAR(z->jobs[1], 90.0, 1e-4);
    CHECK_NEAR(z->cars_per_household[0], 1.3, 1e-6);
    CHECK_NEAR(z->cars_per_household[1], 1.3, 1e-6);
    CHECK(z->origin[0] == JM_ORIGIN_PRESUMED);
    const jm_gap *gap = find_gap(city, "residents", "known for the commune, spread by dwellings");
    CHECK(gap != NULL && gap->filled == 2 && gap->origin == JM_ORIGIN_PRESUMED);
    CHECK(find_gap(city, "jobs", "spread by floor area of work") != NULL);
    leave_city(ctx, city);
}

TEST(zones_that_know_their_own_leave_the_rest_of_the_commune_to_the_others)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    make_halves(ctx, &sources, "491230101", "491230102");
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "491230101");
    put_real(ctx, table, "residents", 150.0);
    put_row(ctx, table, "49123");
    put_real(ctx, table, "residents", 200.0);
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK_NEAR(city->zones.residents[0], 150.0, 1e-4);
    CHECK_NEAR(city->zones.residents[1], 50.0, 1e-4);
    CHECK(city->zones.origin[0] == JM_ORIGIN_MEASURED);
    CHECK(city->zones.origin[1] == JM_ORIGIN_PRESUMED);
    leave_city(ctx, city);
}

TEST(of_a_commune_that_the_frame_cuts_only_its_share_of_residents_counts)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *zones = make_layer(ctx, &sources, JM_ROLE_ZONES, JM_POLYGONS);
    put_box(ctx, zones, 0.0, 0.0, 800.0, 400.0); // half of it beyond the frame
    put_text(ctx, zones, "code", "491230101");
    put_real(ctx, zones, "residents", 100.0);
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "49123");
    put_real(ctx, table, "residents", 500.0);
    put_real(ctx, table, "jobs", 1000.0);
    jm_city *city = build_of(ctx, &def, &sources);
    // 50 of 500 residents live here, so a tenth of the jobs.
    CHECK_NEAR(city->zones.residents[0], 50.0, 1e-4);
    CHECK_NEAR(city->zones.jobs[0], 100.0, 1e-3);
    CHECK(find_gap(city, "zone", "commune cut by the frame") != NULL);
    leave_city(ctx, city);
}

TEST(a_commune_cut_by_the_frame_without_residents_goes_by_its_dwellings)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *zones = make_layer(ctx, &sources, JM_ROLE_ZONES, JM_POLYGONS);
    put_box(ctx, zones, -400.0, 0.0, 400.0, 400.0);
    put_text(ctx, zones, "code", "491230101");
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "49123");
    put_real(ctx, table, "dwellings", 84.488); // twice the 42.244 that 4800 m2 hold here
    put_real(ctx, table, "households", 80.0);
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK_NEAR(city->zones.households[0], 40.0, 0.01);
    leave_city(ctx, city);
}

TEST(squares_take_the_total_of_the_commune_whose_polygon_is_the_area)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0}, aside = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *area = make_layer(ctx, &aside, JM_ROLE_ZONES, JM_POLYGONS);
    put_box(ctx, area, 0.0, 0.0, 400.0, 400.0);
    put_text(ctx, area, "code", "49123");
    def.area = area;
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "49123");
    put_real(ctx, table, "residents", 321.0);
    put_row(ctx, table, "49124");
    put_real(ctx, table, "residents", 777.0);
    jm_city *city = build_of(ctx, &def, &sources);
    double residents = 0.0;
    for (int32_t i = 0; i < city->zones.count; i++)
        residents += (double)city->zones.residents[i];
    CHECK_NEAR(residents, 321.0, 1e-3);
    jm_city_destroy(city);
    jm_sources_free(&aside);
    jm_ctx_destroy(ctx);
}

TEST(a_table_whose_codes_nobody_bears_stays_unused_and_is_told)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "49123");
    put_real(ctx, table, "residents", 321000.0);
    jm_city *city = build_of(ctx, &def, &sources);
    double residents = 0.0;
    for (int32_t i = 0; i < city->zones.count; i++)
        residents += (double)city->zones.residents[i];
    CHECK_NEAR(residents, 96.0, 0.01); // by floor area, as without the table
    CHECK(find_gap(city, "table", "no code of a zone or a commune") != NULL);
    leave_city(ctx, city);
}

TEST(stated_dwellings_of_a_zone_are_spread_on_its_houses)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *zones = make_halves(ctx, &sources, "W", "E");
    (void)zones;
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "W");
    put_real(ctx, table, "households", 30.0);
    put_real(ctx, table, "dwellings", 36.0); // some stand empty
    jm_city *city = build_of(ctx, &def, &sources);
    double dwellings = 0.0;
    for (int32_t i = 0; i < city->buildings.count; i++)
        dwellings += (double)city->buildings.dwellings[i];
    CHECK(city->zones.households[0] == 30.0f);
    CHECK_NEAR(dwellings, 36.0, 1e-4);
    leave_city(ctx, city);
}

TEST(company_fleets_are_no_cars_of_households)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    def.commune_type = "paris";
    make_town(ctx, &sources);
    make_halves(ctx, &sources, "491230101", "491230102");
    jm_layer *table = make_table(ctx, &sources);
    put_row(ctx, table, "49123");
    put_real(ctx, table, "households", 100.0);
    put_real(ctx, table, "cars", 90000.0);
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK_NEAR(city->zones.cars_per_household[0], 0.37, 1e-6); // usual for the type
    CHECK(find_gap(city, "cars_per_household", "paris") != NULL);
    leave_city(ctx, city);
}

// --- types of communes --------------------------------------------------------------------------

TEST(every_type_of_commune_has_ranges_that_grow_from_low_to_high)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_commune_types types;
    CHECK_OK(ctx, jm_commune_types_read(ctx, &types));
    CHECK(types.count == 9);
    for (int64_t i = 0; i < types.count; i++)
        for (int k = 0; k < JM_COMMUNE_FIGURE_COUNT; k++) {
            const jm_commune_range *r = &types.items[i].usual[k];
            CHECK(r->low > 0.0 && r->low < r->middle && r->middle < r->high);
        }
    // The denser, the fewer metres of street and the higher the houses.
    for (int64_t i = 1; i < types.count; i++) {
        const jm_commune_range *a = types.items[i - 1].usual, *b = types.items[i].usual;
        CHECK(a[JM_COMMUNE_RESIDENTS_PER_HA].middle > b[JM_COMMUNE_RESIDENTS_PER_HA].middle);
        CHECK(a[JM_COMMUNE_STREET_M].middle < b[JM_COMMUNE_STREET_M].middle);
        CHECK(a[JM_COMMUNE_HEIGHT_M].middle >= b[JM_COMMUNE_HEIGHT_M].middle);
    }
    jm_commune_types_free(&types);
    jm_ctx_destroy(ctx);
}

TEST(a_type_is_found_by_its_french_name_its_level_and_its_density)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_commune_types types;
    CHECK_OK(ctx, jm_commune_types_read(ctx, &types));
    int32_t third = jm_commune_type_find(&types, "ceinture-urbaine");
    CHECK(third != JM_NONE);
    CHECK(jm_commune_type_find(&types, "Ceinture urbaine") == third);
    CHECK(jm_commune_type_find(&types, "3") == third);
    CHECK(jm_commune_type_find(&types, "Rural très dispersé") == types.count - 1);
    CHECK(jm_commune_type_find(&types, "8") == JM_NONE);
    CHECK(jm_commune_type_find(&types, "") == JM_NONE);
    CHECK(jm_commune_type_of_density(&types, 250.0) == jm_commune_type_find(&types, "1"));
    CHECK(jm_commune_type_of_density(&types, 0.5) == types.count - 1);
    CHECK(jm_commune_type_of_density(&types, (double)NAN) == JM_NONE);
    jm_commune_types_free(&types);
    jm_ctx_destroy(ctx);
}

TEST(a_type_that_is_none_is_refused_with_the_nearest_one)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city *city = NULL;
    jm_city_def def = small_def();
    def.commune_type = "petites villes";
    make_town(ctx, &sources);
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "'petite-ville'");
    jm_sources_free(&sources);
    jm_ctx_destroy(ctx);
}

/// A town of 25 hectares with a house in each.
static jm_city *build_wide(jm_ctx *ctx, const char *type, double residents)
{
    jm_sources sources = {0};
    jm_city_def def = small_def();
    def.commune_type = type;
    def.east_m = def.west_m + 500.0;
    def.north_m = def.south_m + 500.0;
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    for (int i = 0; i < 5; i++)
        put_street(ctx, roads, "residential", 10.0, 90.0 + 100.0 * i, 490.0, 90.0 + 100.0 * i);
    jm_layer *houses = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    for (int i = 0; i < 25; i++) {
        double x = 100.0 * (i % 5) + 30.0, y = 100.0 * (i / 5) + 30.0;
        put_box(ctx, houses, x, y, x + 20.0, y + 20.0);
        put_real(ctx, houses, "height_m", 9.0);
        put_text(ctx, houses, "usage", "residential");
    }
    jm_layer *zones = make_layer(ctx, &sources, JM_ROLE_ZONES, JM_POLYGONS);
    put_box(ctx, zones, 0.0, 0.0, 500.0, 500.0);
    put_text(ctx, zones, "code", "all");
    put_real(ctx, zones, "residents", residents);
    return build_of(ctx, &def, &sources);
}

TEST(the_type_is_told_from_the_density_and_gives_the_usual_number_of_cars)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = build_wide(ctx, NULL, 25.0 * 60.0);
    CHECK(find_gap(city, "commune type", "60 residents per ha") != NULL);
    CHECK(find_gap(city, "commune type", "grand-centre-urbain") != NULL);
    CHECK_NEAR(city->zones.cars_per_household[0], 0.95, 1e-6);
    leave_city(ctx, city);
}

TEST(what_is_unusual_for_the_type_is_told_and_what_is_usual_is_not)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = build_wide(ctx, "rural-tres-disperse", 25.0 * 60.0);
    CHECK(find_gap(city, "plausibility", "residents per ha: 60, outside of 1 to 7") != NULL);
    CHECK(find_gap(city, "plausibility", "metres of street per resident: 1.6") != NULL);
    CHECK(find_gap(city, "plausibility", "mean building height [m]: 9") != NULL);
    CHECK(find_gap(city, "plausibility", "cars") == NULL);
    jm_city_destroy(city);
    city = build_wide(ctx, "1", 25.0 * 60.0);
    CHECK(find_gap(city, "plausibility", "") == NULL);
    leave_city(ctx, city);
}

TEST(homes_without_any_height_are_as_high_as_is_usual_for_the_type)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int turn = 0; turn < 2; turn++) {
        jm_sources sources = {0};
        jm_city_def def = small_def();
        def.commune_type = turn == 0 ? NULL : "paris";
        jm_layer *houses = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
        put_box(ctx, houses, 40.0, 40.0, 60.0, 60.0);
        put_text(ctx, houses, "usage", "residential");
        put_box(ctx, houses, 340.0, 40.0, 360.0, 60.0);
        put_text(ctx, houses, "usage", "industrial");
        jm_city *city = build_of(ctx, &def, &sources);
        CHECK(city->buildings.height_m[0] == (turn == 0 ? 6.0f : 17.5f));
        CHECK(city->buildings.height_m[1] == 7.0f); // a hall is a hall anywhere
        CHECK(city->buildings.height_origin[0] == JM_ORIGIN_CLASS);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(codes_are_the_same_with_lost_zeros_blanks_quotes_and_a_decimal_point),
        CASE(a_row_of_a_zone_fills_what_its_layer_left_open_and_nothing_else),
        CASE(a_total_of_the_commune_is_spread_by_dwellings_and_jobs_by_floor_area_of_work),
        CASE(zones_that_know_their_own_leave_the_rest_of_the_commune_to_the_others),
        CASE(of_a_commune_that_the_frame_cuts_only_its_share_of_residents_counts),
        CASE(a_commune_cut_by_the_frame_without_residents_goes_by_its_dwellings),
        CASE(squares_take_the_total_of_the_commune_whose_polygon_is_the_area),
        CASE(a_table_whose_codes_nobody_bears_stays_unused_and_is_told),
        CASE(stated_dwellings_of_a_zone_are_spread_on_its_houses),
        CASE(company_fleets_are_no_cars_of_households),
        CASE(every_type_of_commune_has_ranges_that_grow_from_low_to_high),
        CASE(a_type_is_found_by_its_french_name_its_level_and_its_density),
        CASE(a_type_that_is_none_is_refused_with_the_nearest_one),
        CASE(the_type_is_told_from_the_density_and_gives_the_usual_number_of_cars),
        CASE(homes_without_any_height_are_as_high_as_is_usual_for_the_type),
        CASE(what_is_unusual_for_the_type_is_told_and_what_is_usual_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
