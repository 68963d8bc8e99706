// Banned turns of layers matched to the network, by geometry and by ids; kerbs of streets.
#include "layers.h"

#include "city/links.h"

/// A cross of two-way streets around (200, 200), 150 m each way, in the order west, north, east,
/// south; each street with its id.
enum { WEST, NORTH, EAST, SOUTH };
static const double away[4][2] = {{50, 200}, {200, 350}, {350, 200}, {200, 50}};
static const char *const names[4] = {"w", "n", "e", "s"};

static jm_layer *make_cross(jm_ctx *ctx, jm_sources *sources)
{
    jm_layer *roads = make_layer(ctx, sources, JM_ROLE_ROADS, JM_LINES);
    for (int i = 0; i < 4; i++) {
        put_street(ctx, roads, "residential", away[i][0], away[i][1], 200, 200);
        put_text(ctx, roads, "id", names[i]);
    }
    // A ring road that ties the outer ends together.
    const double ring[] = {50,  200, 50, 350, 200, 350, 350, 350, 350,
                           200, 350, 50, 200, 50,  50,  50,  50,  200};
    put_feature(ctx, roads, 9, ring);
    put_text(ctx, roads, "class", "tertiary");
    put_text(ctx, roads, "oneway", "no");
    put_text(ctx, roads, "id", "ring");
    return roads;
}

static void put_part(jm_ctx *ctx, jm_layer *layer, double ax, double ay, double bx, double by)
{
    CHECK_OK(ctx, jm_layer_add_part(ctx, layer, false));
    CHECK_OK(ctx,
             jm_layer_add_point(ctx, layer, SMALL_WEST_M + ax, SMALL_SOUTH_M + ay, (double)NAN));
    CHECK_OK(ctx,
             jm_layer_add_point(ctx, layer, SMALL_WEST_M + bx, SMALL_SOUTH_M + by, (double)NAN));
}

/// A restriction drawn as the last metres of one street and the first of another.
static void put_turn(jm_ctx *ctx, jm_layer *turns, int from, int to, const char *kind)
{
    double share = 0.2; // 30 m of 150 m
    CHECK_OK(ctx, jm_layer_add_feature(ctx, turns));
    put_part(ctx, turns, 200 + share * (away[from][0] - 200), 200 + share * (away[from][1] - 200),
             200, 200);
    put_part(ctx, turns, 200, 200, 200 + share * (away[to][0] - 200),
             200 + share * (away[to][1] - 200));
    put_text(ctx, turns, "kind", kind);
}

static void put_point(jm_ctx *ctx, jm_layer *turns, double x, double y, const char *from,
                      const char *to)
{
    const double xy[] = {x, y};
    put_feature(ctx, turns, 1, xy);
    put_text(ctx, turns, "from", from);
    put_text(ctx, turns, "to", to);
}

static int32_t node_at(const jm_city *city, double x, double y)
{
    const jm_streets *s = &city->streets;
    for (int32_t n = 0; n < s->node_count; n++)
        if (hypot(s->node_x[n] - SMALL_WEST_M - x, s->node_y[n] - SMALL_SOUTH_M - y) < 0.2)
            return n;
    return JM_NONE;
}

/// The link between the crossing and the end of an arm; into the crossing or out of it.
static int32_t arm(const jm_city *city, int which, bool into)
{
    const jm_streets *s = &city->streets;
    int32_t middle = node_at(city, 200, 200);
    int32_t end = node_at(city, away[which][0], away[which][1]);
    for (int32_t e = 0; e < s->link_count; e++)
        if (s->from[e] == (into ? end : middle) && s->to[e] == (into ? middle : end))
            return e;
    return JM_NONE;
}

static bool bans(const jm_city *city, int from, int to)
{
    const jm_streets *s = &city->streets;
    for (int32_t t = 0; t < s->turn_count; t++)
        if (s->turn_from[t] == arm(city, from, true) && s->turn_to[t] == arm(city, to, false))
            return true;
    return false;
}

TEST(a_restriction_finds_its_two_links_by_where_it_is_drawn)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_cross(ctx, &sources);
    jm_layer *turns = make_layer(ctx, &sources, JM_ROLE_TURNS, JM_LINES);
    put_turn(ctx, turns, WEST, NORTH, "no");
    put_turn(ctx, turns, SOUTH, SOUTH, "no"); // no way back
    put_turn(ctx, turns, WEST, NORTH, "no");  // stated twice
    jm_city *city = build_small(ctx, &sources);
    assert_int_equal(city->streets.turn_count, 2);
    CHECK(bans(city, WEST, NORTH) && bans(city, SOUTH, SOUTH));
    assert_null(find_gap(city, "banned turn", ""));
    leave_city(ctx, city);
}

TEST(only_bans_every_other_way_out_and_the_way_back)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_cross(ctx, &sources);
    jm_layer *turns = make_layer(ctx, &sources, JM_ROLE_TURNS, JM_LINES);
    put_turn(ctx, turns, WEST, EAST, "only");
    // Two of one street: straight on or to the right.
    put_turn(ctx, turns, NORTH, SOUTH, "only");
    put_turn(ctx, turns, NORTH, WEST, "only");
    jm_city *city = build_small(ctx, &sources);
    assert_int_equal(city->streets.turn_count, 3 + 2);
    CHECK(bans(city, WEST, WEST) && bans(city, WEST, NORTH) && bans(city, WEST, SOUTH));
    CHECK(bans(city, NORTH, NORTH) && bans(city, NORTH, EAST));
    leave_city(ctx, city);
}

TEST(what_fits_no_street_or_two_alike_is_counted_and_left_out)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_layer *roads = make_cross(ctx, &sources);
    // A second street in the west, drawn over the first but 4 cm beside it further out.
    const double twin[] = {200, 200, 150, 200.04, 60, 210};
    put_feature(ctx, roads, 3, twin);
    put_text(ctx, roads, "class", "residential");
    put_text(ctx, roads, "id", "w2");
    jm_layer *turns = make_layer(ctx, &sources, JM_ROLE_TURNS, JM_LINES);
    put_turn(ctx, turns, WEST, NORTH, "no"); // either of the two
    put_turn(ctx, turns, NORTH, EAST, "no");
    CHECK_OK(ctx, jm_layer_add_feature(ctx, turns)); // from a street that is not there
    put_part(ctx, turns, 180, 180, 200, 200);
    put_part(ctx, turns, 200, 200, 200, 230);
    put_turn(ctx, turns, WEST, EAST, "no"); // the id tells which
    put_text(ctx, turns, "from", "w");
    jm_city *city = build_small(ctx, &sources);
    assert_int_equal(city->streets.turn_count, 2);
    CHECK(bans(city, NORTH, EAST) && bans(city, WEST, EAST));
    CHECK(find_gap(city, "banned turn", "several streets")->filled == 1);
    CHECK(find_gap(city, "banned turn", "no street")->filled == 1);
    assert_int_equal(find_gap(city, "banned turn", "no street")->total, 4);
    leave_city(ctx, city);
}

TEST(points_with_ids_ban_turns_at_the_junction_they_stand_on)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_cross(ctx, &sources);
    jm_layer *turns = make_layer(ctx, &sources, JM_ROLE_TURNS, JM_POINTS);
    put_point(ctx, turns, 200, 200, "w", "n/e");
    put_point(ctx, turns, 200, 200, "e", "s, n");
    put_point(ctx, turns, 50, 200, "w", "w"); // no way back at its outer end, not in the middle
    put_point(ctx, turns, 200, 200, "w", "nowhere");
    put_point(ctx, turns, 200, 200, "", "w");
    jm_city *city = build_small(ctx, &sources);
    assert_int_equal(city->streets.turn_count, 5);
    CHECK(bans(city, WEST, NORTH) && bans(city, WEST, EAST) && bans(city, EAST, SOUTH) &&
          bans(city, EAST, NORTH));
    CHECK(!bans(city, WEST, WEST));
    CHECK(find_gap(city, "banned turn", "no street")->filled == 2);
    leave_city(ctx, city);
}

TEST(streets_that_share_two_junctions_are_ambiguous_without_a_place)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_layer *roads = make_cross(ctx, &sources);
    // A street beside the eastern arm, from end to end.
    const double beside[] = {200, 200, 275, 250, 350, 200};
    put_feature(ctx, roads, 3, beside);
    put_text(ctx, roads, "class", "residential");
    put_text(ctx, roads, "id", "b");
    jm_layer *turns = make_layer(ctx, &sources, JM_ROLE_TURNS, JM_POINTS);
    put_point(ctx, turns, 260, 120, "e", "b"); // at neither end
    put_point(ctx, turns, 350, 200, "b", "e");
    jm_city *city = build_small(ctx, &sources);
    assert_int_equal(city->streets.turn_count, 1);
    CHECK(city->streets.to[city->streets.turn_from[0]] == node_at(city, 350, 200));
    CHECK(find_gap(city, "banned turn", "several streets")->filled == 1);
    leave_city(ctx, city);
}

TEST(no_street_is_left_without_a_way_out)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_cross(ctx, &sources);
    jm_layer *turns = make_layer(ctx, &sources, JM_ROLE_TURNS, JM_LINES);
    for (int to = 3; to >= 0; to--)
        put_turn(ctx, turns, WEST, to, "no");
    jm_city *city = build_small(ctx, &sources);
    // The last stated, back to the west, is the one that is dropped.
    assert_int_equal(city->streets.turn_count, 3);
    CHECK(!bans(city, WEST, WEST) && bans(city, WEST, SOUTH));
    CHECK(find_gap(city, "banned turn", "without any way out")->filled == 1);
    leave_city(ctx, city);
}

TEST(junctions_outside_of_the_area_say_nothing)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_cross(ctx, &sources);
    jm_layer *turns = make_layer(ctx, &sources, JM_ROLE_TURNS, JM_POINTS);
    put_point(ctx, turns, 900, 900, "w", "n");
    jm_city *city = build_small(ctx, &sources);
    assert_int_equal(city->streets.turn_count, 0);
    assert_null(find_gap(city, "banned turn", ""));
    leave_city(ctx, city);
}

/// What a street of 100 m that says this is read as.
static double kerb_of(const char *left, const char *right, double spaces)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_road_reader reader = {0};
    jm_line_head head;
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 0, 0, 60, 80);
    put_text(ctx, roads, "parking_left", left);
    put_text(ctx, roads, "parking_right", right);
    put_real(ctx, roads, "parking_spaces", spaces);
    jm_road_reader_open(&reader, roads);
    CHECK_OK(ctx, jm_road_reader_take(ctx, &reader, 0, &head));
    double per_m = reader.roads[0].kerb_spaces_per_m;
    jm_road_reader_free(&reader);
    jm_sources_free(&sources);
    jm_ctx_destroy(ctx);
    return per_m;
}

TEST(kerbs_have_spaces_by_arrangement_or_by_count)
{
    UNUSED_STATE;
    // A fifth of the kerb is lost; 6 m, 3.5 m and 2.5 m a car.
    CHECK_NEAR(kerb_of("parallel", "no", (double)NAN), 0.8 / 6.0, 1e-12);
    CHECK_NEAR(kerb_of("perpendicular", "diagonal", (double)NAN), 0.8 / 2.5 + 0.8 / 3.5, 1e-12);
    CHECK_NEAR(kerb_of("no", "no", (double)NAN), 0.0, 0.0);
    CHECK_NEAR(kerb_of("parallel", "", (double)NAN), 0.8 / 6.0, 1e-12);
    CHECK_NEAR(kerb_of("parallel", "no", 12.0), 0.12, 1e-12); // counted: 12 on 100 m
    CHECK_NEAR(kerb_of("parallel", "no", 5000.0), 0.8 / 6.0, 1e-12);
    CHECK(isnan(kerb_of("", "", (double)NAN)) && isnan(kerb_of("no", "", (double)NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_restriction_finds_its_two_links_by_where_it_is_drawn),
        CASE(only_bans_every_other_way_out_and_the_way_back),
        CASE(what_fits_no_street_or_two_alike_is_counted_and_left_out),
        CASE(points_with_ids_ban_turns_at_the_junction_they_stand_on),
        CASE(streets_that_share_two_junctions_are_ambiguous_without_a_place),
        CASE(no_street_is_left_without_a_way_out),
        CASE(junctions_outside_of_the_area_say_nothing),
        CASE(kerbs_have_spaces_by_arrangement_or_by_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
