#include "layers.h"

/// Streets, homes in the west, a shop in the east.
static void make_town(jm_ctx *ctx, jm_sources *sources)
{
    jm_layer *roads = make_layer(ctx, sources, JM_ROLE_ROADS, JM_LINES);
    for (int i = 0; i < 3; i++) {
        const double xy[] = {20.0,  20.0 + 180.0 * i, 200.0, 20.0 + 180.0 * i,
                             380.0, 20.0 + 180.0 * i};
        const double yx[] = {20.0 + 180.0 * i, 20.0, 20.0 + 180.0 * i, 200.0,
                             20.0 + 180.0 * i, 380.0};
        put_feature(ctx, roads, 3, xy);
        put_text(ctx, roads, "class", "residential");
        put_feature(ctx, roads, 3, yx);
        put_text(ctx, roads, "class", "residential");
    }
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

static double sum(const float *values, int32_t count)
{
    double total = 0.0;
    for (int32_t i = 0; i < count; i++)
        total += (double)values[i];
    return total;
}

TEST(presumed_demand_follows_the_floor_areas)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_city *city = build_of(ctx, &def, &sources);
    // 4 houses of 400 m2 and 3 floors: 4800 m2 gross, 3840 net, 40 m2 a person.
    CHECK_NEAR(sum(city->zones.residents, city->zones.count), 96.0, 0.01);
    CHECK_NEAR(sum(city->zones.households, city->zones.count), 3840.0 / 90.9, 0.01);
    CHECK_NEAR(sum(city->zones.jobs, city->zones.count), 1800.0 / 30.0, 0.01);
    CHECK_NEAR(sum(city->buildings.dwellings, city->buildings.count), 3840.0 / 90.9, 0.01);
    CHECK(city->zones.origin[0] == JM_ORIGIN_PRESUMED && isnan(city->zones.income_eur[0]));
    CHECK(find_gap(city, "residents", "INSEE") != NULL);
    for (int32_t i = 0; i < city->zones.count; i++)
        CHECK(city->zones.node[i] != JM_NONE);
    leave_city(ctx, city);
}

TEST(without_leave_to_presume_there_is_no_demand_and_no_parking)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    def.presume_demand = def.presume_parking = false;
    make_town(ctx, &sources);
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->zones.count == 0 && city->parkings.count == 0);
    CHECK(sum(city->buildings.dwellings, city->buildings.count) == 0.0);
    leave_city(ctx, city);
}

TEST(a_zone_of_the_layer_keeps_its_figures_and_its_dwellings_follow)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *zones = make_layer(ctx, &sources, JM_ROLE_ZONES, JM_POLYGONS);
    put_box(ctx, zones, 0.0, 0.0, 200.0, 400.0);
    put_text(ctx, zones, "code", "W");
    put_real(ctx, zones, "households", 30.0);
    put_real(ctx, zones, "residents", 70.0);
    put_real(ctx, zones, "residents_65", 20.0);
    put_box(ctx, zones, 200.0, 0.0, 600.0, 400.0); // half of it beyond the frame
    put_text(ctx, zones, "code", "E");
    put_real(ctx, zones, "residents", 100.0);
    put_real(ctx, zones, "jobs", 500.0);
    put_real(ctx, zones, "cars_per_household", 1.4);
    jm_city *city = build_of(ctx, &def, &sources);
    const jm_zones *z = &city->zones;
    CHECK(z->count == 2 && z->origin[0] == JM_ORIGIN_MEASURED);
    CHECK(z->residents[0] == 70.0f && z->households[0] == 30.0f && z->residents_65[0] == 20.0f);
    CHECK_NEAR(z->residents_0_17[0], 50.0 * 0.21 / 0.78, 1e-4);
    CHECK_NEAR(sum(city->buildings.dwellings, city->buildings.count), 30.0, 1e-4);
    CHECK_NEAR(z->residents[1], 50.0, 1e-3);
    CHECK_NEAR(z->jobs[1], 250.0, 1e-3);
    CHECK_NEAR(z->cars_per_household[1], 1.4, 1e-6); // a rate is not cut
    CHECK(find_gap(city, "zone", "frame")->filled == 1);
    // The centre lies among the homes, not in the middle of the polygon.
    CHECK_NEAR(z->x[0] - SMALL_WEST_M, 95.0, 1e-6);
    CHECK_NEAR(z->y[0] - SMALL_SOUTH_M, 50.0, 1e-6);
    CHECK(city->buildings.zone[0] == 0 && city->buildings.zone[4] == 1);
    leave_city(ctx, city);
}

TEST(kerbs_of_one_street_make_one_entry_and_keep_their_spaces)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *kerbs = make_layer(ctx, &sources, JM_ROLE_PARKING, JM_LINES);
    for (int i = 0; i < 3; i++) { // both sides of one street
        const double xy[] = {40.0 + 40.0 * i, i == 1 ? 17.0 : 23.0, 70.0 + 40.0 * i,
                             i == 1 ? 17.0 : 23.0};
        put_feature(ctx, kerbs, 2, xy);
        put_text(ctx, kerbs, "kind", "kerb");
        if (i < 2) {
            put_real(ctx, kerbs, "capacity", 10.0 * (i + 1));
            put_real(ctx, kerbs, "price_eurh", 2.0 * i);
        }
    }
    jm_layer *lots = make_layer(ctx, &sources, JM_ROLE_PARKING, JM_POLYGONS);
    put_box(ctx, lots, 250.0, 50.0, 300.0, 75.0);
    put_text(ctx, lots, "kind", "surface");
    jm_city *city = build_of(ctx, &def, &sources);
    const jm_parkings *p = &city->parkings;
    CHECK(p->kind[0] == JM_PARKING_KERB && p->capacity[0] == 10.0f + 20.0f + 5.0f);
    CHECK_NEAR(p->price_eurh[0], 40.0 / 35.0, 1e-6);
    CHECK(p->kind[1] == JM_PARKING_SURFACE && p->capacity[1] == 50.0f);
    CHECK(city->rasters.surface_class[cell_of(city, 275.0, 60.0)] == JM_SURFACE_ASPHALT);
    // Kerbs are told by the layer, so none is presumed; private ones are.
    double kerb = 0.0, own = 0.0;
    for (int32_t i = 0; i < p->count; i++) {
        kerb += p->kind[i] == JM_PARKING_KERB ? (double)p->capacity[i] : 0.0;
        own += p->kind[i] == JM_PARKING_PRIVATE ? (double)p->capacity[i] : 0.0;
        CHECK(p->node[i] != JM_NONE && p->zone[i] != JM_NONE);
    }
    CHECK(kerb == 35.0);
    CHECK_NEAR(own, 0.65 * 3840.0 / 90.9 + 0.4 * 60.0, 1.0); // whole spaces a zone
    leave_city(ctx, city);
}

TEST(presumed_kerbs_follow_the_length_of_the_streets)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_city *city = build_of(ctx, &def, &sources);
    double kerb = 0.0;
    for (int32_t i = 0; i < city->parkings.count; i++)
        kerb +=
            city->parkings.kind[i] == JM_PARKING_KERB ? (double)city->parkings.capacity[i] : 0.0;
    CHECK(kerb == 12 * 15.0); // twelve streets of 180 m, one space each 12 m
    CHECK(find_gap(city, "kerb parking", "assumed") != NULL);
    leave_city(ctx, city);
}

TEST(a_line_runs_through_its_stops_and_a_broken_one_is_left_out)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *stops = make_layer(ctx, &sources, JM_ROLE_STOPS, JM_POINTS);
    for (int i = 0; i < 3; i++) {
        const double xy[] = {25.0 + 180.0 * i, 20.0};
        char code[8] = {(char)('A' + i), ':', '1', '\0'};
        put_feature(ctx, stops, 1, xy);
        put_text(ctx, stops, "code", code);
    }
    jm_layer *lines = make_layer(ctx, &sources, JM_ROLE_TRANSIT, JM_LINES);
    const double path[] = {25.0, 20.0, 385.0, 20.0};
    static const char hours[] = "0|0|0|0|0|4|6|8|8|6|6|6|6|6|6|6|8|8|6|4|2|2|1|0";
    static const char *const stop_lists[] = {"A:1|B:1|C:1", "C:1|A:1", "A:1|X", "A:1|B:1", "A:1"};
    static const char *const ride_lists[] = {"0|60|150", "", "0|9", "90|30", "0"};
    for (int i = 0; i < 5; i++) {
        put_feature(ctx, lines, 2, path);
        put_text(ctx, lines, "mode", "tram");
        put_text(ctx, lines, "stops", stop_lists[i]);
        put_text(ctx, lines, "ride_s", ride_lists[i]);
        put_text(ctx, lines, "departures", i == 1 ? "1|2|3" : hours);
    }
    jm_city *city = build_of(ctx, &def, &sources);
    const jm_transit *t = &city->transit;
    CHECK(t->stop_count == 3 && t->line_count == 2 && t->line_mode[0] == JM_MODE_TRAM);
    CHECK(t->line_stop[2] == 2 && t->ride_s[2] == 150.0f && t->departures[7] == 8.0f);
    CHECK_NEAR(t->ride_s[4], 360.0 / 5.0, 1e-4); // as the crow flies
    CHECK(t->departures[24 + 7] == 0.0f);
    CHECK(find_gap(city, "transit line", "left out")->filled == 3);
    leave_city(ctx, city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(presumed_demand_follows_the_floor_areas),
        CASE(without_leave_to_presume_there_is_no_demand_and_no_parking),
        CASE(a_zone_of_the_layer_keeps_its_figures_and_its_dwellings_follow),
        CASE(kerbs_of_one_street_make_one_entry_and_keep_their_spaces),
        CASE(presumed_kerbs_follow_the_length_of_the_streets),
        CASE(a_line_runs_through_its_stops_and_a_broken_one_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
