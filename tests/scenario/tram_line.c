// A tramway on the town's streets: lanes, track, stops.
#include "town.h"

// Along the street y = 250 m, from end to end, and a bit beyond.
#define LINE "line: [[432040, 6713250], [432460, 6713250]]"

static bool runs_along(const jm_city *city, int32_t link)
{
    const jm_streets *s = &city->streets;
    return s->node_y[s->from[link]] == 6713250.0 && s->node_y[s->to[link]] == 6713250.0;
}

TEST(the_streets_below_lose_a_lane_and_its_capacity_and_no_other_does)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx, "  - tram_line: {" LINE "}\n", city, &edits));
    CHECK(edits[0].matched == 8 && edits[0].dirty_link_count == 8);
    const jm_streets *a = &base->streets, *b = &city->streets;
    for (int32_t l = 0; l < b->link_count; l++) {
        float part = runs_along(city, l) ? 0.5f : 1.0f;
        CHECK_NEAR(b->lanes[l], part * a->lanes[l], 1e-6);
        CHECK_NEAR(b->capacity_vehs[l], part * a->capacity_vehs[l], 1e-6);
        CHECK_NEAR(b->width_m[l], runs_along(city, l) ? 6.0 : 12.0, 1e-6);
        CHECK(b->in_network[l] == a->in_network[l] && b->access[l] == a->access[l]);
    }
    check_dirty_links(base, city, &edits[0]);
    check_dirty_cells(base, city, &edits[0]);
    check_sound(ctx, city);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(the_track_lies_in_its_width_and_not_on_roofs_or_water)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    int64_t water = jm_grid_cell_at(&city->grid, 432301.0, 6713251.0);
    city->rasters.surface_class[water] = JM_SURFACE_WATER;
    CHECK_OK(ctx, apply_measure(ctx, "  - tram: {" LINE ", track_width_m: 12, irrigated: on}\n",
                                city, &edits));
    int64_t track = 0;
    for (int64_t cell = 0; cell < jm_grid_cells(&city->grid); cell++) {
        if (city->rasters.surface_class[cell] != JM_SURFACE_GREEN_TRACK)
            continue;
        CHECK(fabs(jm_grid_y(&city->grid, cell / 100) - 6713250.0) <= 6.0);
        CHECK(city->rasters.irrigated[cell] == 1);
        track++;
    }
    // 420 m by two rows of cells, ends round or square: within four cells; one is water.
    CHECK_NEAR((double)track, 84.0 * 2.0 - 1.0, 4.0);
    CHECK(city->rasters.surface_class[water] == JM_SURFACE_WATER);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(stops_and_both_directions_join_public_transport)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - tram_line: {id: d, " LINE ", headway_min: 6, speed_kmh: 18, "
                                "stops: [[432450, 6713255], [432050, 6713250], [432250, "
                                "6713245]], hours: 06:00-22:00}\n",
                                city, &edits));
    const jm_transit *t = &city->transit;
    CHECK(t->stop_count == 3 && t->line_count == 2);
    for (int32_t line = 0; line < 2; line++) {
        int32_t first = t->stop_start[line];
        CHECK(t->stop_start[line + 1] - first == 3 && t->line_mode[line] == JM_MODE_TRAM);
        // 200 m at 5 m/s.
        CHECK_NEAR(t->ride_s[first], 0.0, 0.0);
        CHECK_NEAR(t->ride_s[first + 1], 40.0, 1e-3);
        CHECK_NEAR(t->ride_s[first + 2], 80.0, 1e-3);
        CHECK_NEAR(t->departures[24 * line + 5], 0.0, 0.0);
        CHECK_NEAR(t->departures[24 * line + 6], 10.0, 1e-6);
        CHECK_NEAR(t->departures[24 * line + 21], 10.0, 1e-6);
        CHECK_NEAR(t->departures[24 * line + 22], 0.0, 0.0);
    }
    CHECK_NEAR(t->stop_x[t->line_stop[0]], 432050.0, 1e-9);
    CHECK_NEAR(t->stop_x[t->line_stop[3]], 432450.0, 1e-9);
    CHECK(t->stop_node[0] == 10 && t->stop_node[2] == 14);
    CHECK(strcmp(t->line_name[1], "d") == 0 && strcmp(t->stop_name[1], "d 2") == 0);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);

    city = town(ctx);
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - tram_line: {" LINE ", stops: [[432050, 6713250], [432250, "
                              "6713445]]}\n",
                              city, &edits),
                JM_ERR_DATA, "stop 2 at [432250, 6713445] lies 195 m from the line");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_direction_without_lane_is_closed_where_cars_can_go_round)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx, "  - tram_line: {" LINE ", lanes_taken: 2}\n", city, &edits));
    for (int32_t l = 0; l < city->streets.link_count; l++) {
        bool open = (city->streets.access[l] & JM_ACCESS_CAR) != 0;
        CHECK(open == !runs_along(city, l));
        CHECK((city->streets.access[l] & JM_ACCESS_TRAM) == (open ? 0 : JM_ACCESS_TRAM));
        CHECK(city->streets.in_network[l] == (open ? 1 : 0));
    }
    CHECK(strstr(edits[0].sentence, "8 are closed") != NULL);
    check_sound(ctx, city);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(the_only_way_keeps_a_lane_that_tram_and_cars_share)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    // A cul-de-sac that goes on from the end of the street.
    int32_t end = add_node(ctx, city, 495.0, 250.0);
    int32_t lane = add_two_way_street(ctx, city, 14, end, 1.0f, 8.0f, JM_ROAD_RESIDENTIAL);
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    float capacity = city->streets.capacity_vehs[lane];
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - tram_line: {line: [[432350, 6713250], [432495, 6713250]], "
                                "lanes_taken: 2}\n",
                                city, &edits));
    const jm_streets *s = &city->streets;
    for (int32_t l = lane; l < lane + 2; l++) {
        CHECK(s->access[l] == (JM_ACCESS_CAR | JM_ACCESS_BUS | JM_ACCESS_TRAM));
        CHECK(s->in_network[l] == 1 && s->lanes[l] == 1.0f && s->capacity_vehs[l] == capacity);
    }
    CHECK(strstr(edits[0].sentence, "2 are closed") != NULL);
    CHECK(strstr(edits[0].sentence, "2 share") != NULL);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);

    city = town(ctx);
    CHECK_OK(ctx,
             apply_measure(ctx, "  - tram_line: {" LINE ", lanes_taken: 2, last_lane: share}\n",
                           city, &edits));
    for (int32_t l = 0; l < city->streets.link_count; l++)
        CHECK(city->streets.lanes[l] == (runs_along(city, l) ? 1.0f : 2.0f));
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(streets_that_it_crosses_or_passes_keep_their_lanes)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    // From corner to corner it crosses at 45 degrees; 30 m beside a street it is not on it.
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - tram_line: {line: [[432050, 6713050], [432450, 6713450]]}\n",
                              city, &edits),
                JM_ERR_DATA, "run along the line");
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - tram_line: {line: [[432060, 6713280], [432440, 6713280]]}\n",
                              city, &edits),
                JM_ERR_DATA, "lanes_taken: 0");
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - tram_line: {line: [[432060, 6713280], [432440, 6713280]], "
                                "lanes_taken: 0, surface: none}\n",
                                city, &edits));
    CHECK(edits[0].dirty_link_count == 0 && edits[0].dirty_cell_count == 0);
    check_dirty_links(base, city, &edits[0]);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_broken_line_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - tram_line: {line: [[[432050, 6713250], [432150, 6713250]], "
                              "[[432250, 6713250], [432350, 6713250]]]}\n",
                              city, &edits),
                JM_ERR_DATA, "2 parts");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_streets_below_lose_a_lane_and_its_capacity_and_no_other_does),
        CASE(the_track_lies_in_its_width_and_not_on_roofs_or_water),
        CASE(stops_and_both_directions_join_public_transport),
        CASE(a_direction_without_lane_is_closed_where_cars_can_go_round),
        CASE(the_only_way_keeps_a_lane_that_tram_and_cars_share),
        CASE(streets_that_it_crosses_or_passes_keep_their_lanes),
        CASE(a_broken_line_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
