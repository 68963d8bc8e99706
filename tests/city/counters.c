// Counters with places, and counts that name a street.
#include "layers.h"

/// Two streets of both ways along y = 20 m and y = 200 m, the first in two pieces of 100 and 260 m;
/// one of one way along y = 380 m, against its line.
static void make_town(jm_ctx *ctx, jm_sources *sources)
{
    jm_layer *roads = make_layer(ctx, sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 20.0, 20.0, 120.0, 20.0);
    put_text(ctx, roads, "id", "0017");
    put_street(ctx, roads, "residential", 120.0, 20.0, 380.0, 20.0);
    put_text(ctx, roads, "id", "17.0");
    put_street(ctx, roads, "residential", 20.0, 200.0, 380.0, 200.0);
    put_text(ctx, roads, "id", "18");
    put_street(ctx, roads, "residential", 20.0, 380.0, 380.0, 380.0);
    put_text(ctx, roads, "id", "19");
    put_text(ctx, roads, "oneway", "backward");
}

static void put_day(jm_ctx *ctx, jm_layer *counts, const char *street, const char *direction,
                    double year, double flow_vehday)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, counts));
    put_text(ctx, counts, "street", street);
    put_text(ctx, counts, "direction", direction);
    put_real(ctx, counts, "year", year);
    put_real(ctx, counts, "flow_vehday", flow_vehday);
}

/// Daily flow of the counters on links that run east (or west) along y; NaN without one.
static double flow_on(const jm_city *city, double y, bool east)
{
    const jm_streets *s = &city->streets;
    for (int32_t i = 0; i < city->counters.count; i++) {
        int32_t e = city->counters.link[i];
        if (e != JM_NONE && fabs(city->counters.y[i] - SMALL_SOUTH_M - y) < 1.0 &&
            (s->node_x[s->to[e]] > s->node_x[s->from[e]]) == east)
            return (double)city->counters.flow_vehday[i];
    }
    return (double)NAN;
}

TEST(a_counter_finds_the_direction_it_counts)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city_def def = small_def();
    make_town(ctx, &sources);
    jm_layer *counters = make_layer(ctx, &sources, JM_ROLE_COUNTERS, JM_POINTS);
    const double at[] = {100.0, 25.0}, far[] = {110.0, 110.0};
    const char *const names[] = {"east", "west", "both", "far"};
    const double bearings[] = {90.0, 270.0, (double)NAN, 90.0};
    for (int i = 0; i < 4; i++) {
        put_feature(ctx, counters, 1, i == 3 ? far : at);
        put_text(ctx, counters, "name", names[i]);
        put_real(ctx, counters, "bearing_deg", bearings[i]);
    }
    jm_layer *counts = make_layer(ctx, &sources, JM_ROLE_COUNTS, JM_GEOMETRY_NONE);
    const char *const who[] = {"east", "east", "both", "nobody"};
    const double hours[] = {8.0, 8.0, 17.0, 3.0}, flows[] = {100.0, 200.0, 90.0, 1.0};
    for (int i = 0; i < 4; i++) {
        CHECK_OK(ctx, jm_layer_add_feature(ctx, counts));
        put_text(ctx, counts, "name", who[i]);
        put_real(ctx, counts, "hour", hours[i]);
        put_real(ctx, counts, "flow_vehh", flows[i]);
    }
    jm_city *city = build_of(ctx, &def, &sources);
    const jm_counters *c = &city->counters;
    const jm_streets *s = &city->streets;
    CHECK(c->count == 4 && c->link[3] == JM_NONE);
    CHECK(s->node_x[s->to[c->link[0]]] > s->node_x[s->from[c->link[0]]]);
    CHECK(s->twin[c->link[0]] == c->link[1]);
    CHECK(c->flow_vehh[8] == 150.0f && isnan(c->flow_vehh[9]));
    CHECK(c->flow_vehh[48 + 17] == 45.0f);
    CHECK(find_gap(city, "count", "no counter")->filled == 1);
    leave_city(ctx, city);
}

TEST(a_whole_day_is_the_sum_of_its_hours_only_when_all_are_known)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources);
    jm_layer *counters = make_layer(ctx, &sources, JM_ROLE_COUNTERS, JM_POINTS);
    const double at[] = {100.0, 25.0};
    const char *const names[] = {"full", "gappy", "daily"};
    for (int i = 0; i < 3; i++) {
        put_feature(ctx, counters, 1, at);
        put_text(ctx, counters, "name", names[i]);
        put_real(ctx, counters, "bearing_deg", 90.0);
    }
    jm_layer *counts = make_layer(ctx, &sources, JM_ROLE_COUNTS, JM_GEOMETRY_NONE);
    for (int h = 0; h < 24; h++)
        for (int i = 0; i < (h == 13 ? 1 : 2); i++) {
            CHECK_OK(ctx, jm_layer_add_feature(ctx, counts));
            put_text(ctx, counts, "name", names[i]);
            put_real(ctx, counts, "hour", h);
            put_real(ctx, counts, "flow_vehh", 10.0);
        }
    for (int year = 2010; year < 2013; year++) {
        CHECK_OK(ctx, jm_layer_add_feature(ctx, counts));
        put_text(ctx, counts, "name", "daily");
        put_real(ctx, counts, "year", year);
        put_real(ctx, counts, "flow_vehday", 1000.0 * (year - 2009));
    }
    jm_city *city = build_small(ctx, &sources);
    CHECK(city->counters.flow_vehday[0] == 240.0f);
    CHECK(isnan(city->counters.flow_vehday[1]));
    CHECK(city->counters.flow_vehday[2] == 3000.0f); // the latest year
    leave_city(ctx, city);
}

TEST(counts_join_streets_by_id_each_direction_on_its_longest_link)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources);
    jm_layer *counts = make_layer(ctx, &sources, JM_ROLE_COUNTS, JM_GEOMETRY_NONE);
    put_day(ctx, counts, "17", "forward", 2012.0, 5000.0);
    put_day(ctx, counts, "17", "backward", 2012.0, 4000.0);
    put_day(ctx, counts, "17", "forward", 2001.0, 9999.0);
    put_day(ctx, counts, "18", "both", 2012.0, 3000.0);
    put_day(ctx, counts, "19", "", 2012.0, 700.0);
    put_day(ctx, counts, "404", "", 2012.0, 1.0);
    put_day(ctx, counts, "18", "both", 2013.0, (double)NAN);
    jm_city *city = build_small(ctx, &sources);
    CHECK(city->counters.count == 5);
    CHECK(flow_on(city, 20.0, true) == 5000.0 && flow_on(city, 20.0, false) == 4000.0);
    CHECK_NEAR(city->counters.x[0] - SMALL_WEST_M, 250.0, 1e-6); // middle of the longer piece
    CHECK(flow_on(city, 200.0, true) == 1500.0 && flow_on(city, 200.0, false) == 1500.0);
    CHECK(flow_on(city, 380.0, false) == 700.0 && isnan(flow_on(city, 380.0, true)));
    CHECK(find_gap(city, "count", "no street for cars here has the id")->filled == 1);
    CHECK(find_gap(city, "count", "no flow")->filled == 1);
    leave_city(ctx, city);
}

TEST(a_counter_without_a_name_bears_the_id_as_its_table_writes_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 20.0, 20.0, 380.0, 20.0);
    put_text(ctx, roads, "id", "S1");
    jm_layer *counts = make_layer(ctx, &sources, JM_ROLE_COUNTS, JM_GEOMETRY_NONE);
    put_day(ctx, counts, "s1", "both", 2012.0, 3000.0);
    jm_city *city = build_small(ctx, &sources);
    CHECK(city->counters.count == 2 && strcmp(city->counters.name[0], "s1") == 0);
    leave_city(ctx, city);
}

TEST(directions_in_a_towns_own_words_give_their_mean_each_way)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources);
    jm_layer *counts = make_layer(ctx, &sources, JM_ROLE_COUNTS, JM_GEOMETRY_NONE);
    put_day(ctx, counts, "17", "Mairie-Gare", 2012.0, 2000.0);
    put_day(ctx, counts, "17", "Gare-Mairie", 2012.0, 3000.0);
    put_day(ctx, counts, "19", "Gare-Pont", 2012.0, 800.0);
    jm_city *city = build_small(ctx, &sources);
    CHECK(flow_on(city, 20.0, true) == 2500.0 && flow_on(city, 20.0, false) == 2500.0);
    CHECK(flow_on(city, 380.0, false) == 800.0);
    CHECK(find_gap(city, "count", "words of its own")->filled == 3);
    leave_city(ctx, city);
}

TEST(hourly_counts_of_a_street_fill_its_hours)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources);
    jm_layer *counts = make_layer(ctx, &sources, JM_ROLE_COUNTS, JM_GEOMETRY_NONE);
    for (int i = 0; i < 3; i++) {
        CHECK_OK(ctx, jm_layer_add_feature(ctx, counts));
        put_text(ctx, counts, "street", "19");
        put_text(ctx, counts, "name", "Pont");
        put_real(ctx, counts, "hour", 8.0);
        put_real(ctx, counts, "flow_vehh", 100.0 * (i + 1));
    }
    jm_city *city = build_small(ctx, &sources);
    CHECK(city->counters.count == 1 && strcmp(city->counters.name[0], "Pont") == 0);
    CHECK(city->counters.flow_vehh[8] == 200.0f && isnan(city->counters.flow_vehh[9]));
    CHECK(isnan(city->counters.flow_vehday[0]));
    leave_city(ctx, city);
}

TEST(states_of_a_live_feed_are_no_flows_and_break_nothing)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources);
    jm_layer *counts = make_layer(ctx, &sources, JM_ROLE_COUNTS, JM_GEOMETRY_NONE);
    static const char *const states[] = {"heavy", "congested", "freeFlow", "unknown"};
    for (int i = 0; i < 4; i++) {
        CHECK_OK(ctx, jm_layer_add_feature(ctx, counts));
        put_text(ctx, counts, "street", "17");
        put_text(ctx, counts, "direction", states[i]);
        put_real(ctx, counts, "flow_vehh", (double)NAN);
    }
    jm_city *city = build_small(ctx, &sources);
    CHECK(city->counters.count == 0);
    CHECK(find_gap(city, "count", "no flow")->filled == 4);
    leave_city(ctx, city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_counter_finds_the_direction_it_counts),
        CASE(a_whole_day_is_the_sum_of_its_hours_only_when_all_are_known),
        CASE(counts_join_streets_by_id_each_direction_on_its_longest_link),
        CASE(a_counter_without_a_name_bears_the_id_as_its_table_writes_it),
        CASE(directions_in_a_towns_own_words_give_their_mean_each_way),
        CASE(hourly_counts_of_a_street_fill_its_hours),
        CASE(states_of_a_live_feed_are_no_flows_and_break_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
