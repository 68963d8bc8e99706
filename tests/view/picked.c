#include "panels_town.h"

enum { LINES = 32 };

typedef struct told {
    int32_t count;
    char lines[LINES][160];
} told;

static told tell(hall *h, jm_view_thing thing, int64_t index)
{
    told t;
    hall_pick(h, thing, index);
    t.count = jm_view_picked_lines(&h->shown, t.lines, LINES);
    CHECK(t.count % 2 == 0 && t.count <= LINES);
    return t;
}

/// The value of a label; "" when the label is not there.
static const char *value_of(const told *t, const char *label)
{
    for (int32_t l = 0; l + 1 < t->count; l += 2)
        if (strcmp(t->lines[l], label) == 0)
            return t->lines[l + 1];
    return "";
}

TEST(a_building_tells_its_height_use_and_where_it_stands)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    const jm_city *c = jm_view_feed_city(h.feed);
    told t = tell(&h, JM_VIEW_BUILDING, 1);
    char height[64];
    snprintf(height, sizeof height, "%.1f", (double)c->buildings.height_m[1]);
    assert_string_equal(t.lines[0], "Building");
    CHECK(strstr(value_of(&t, "Height"), height) != NULL);
    CHECK(strstr(value_of(&t, "Height"), "(measured)") != NULL);
    CHECK(strstr(value_of(&t, "Footprint"), "m²") != NULL);
    assert_string_equal(value_of(&t, "Neighbourhood"), c->zones.name[c->buildings.zone[1]]);
    assert_string_equal(value_of(&t, "Scenario"), ""); // it stands in both runs
    hall_close(&h);
}

TEST(what_the_scenario_adds_and_removes_is_said)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    const jm_city *c = jm_view_feed_city(h.feed);
    told t = tell(&h, JM_VIEW_BUILDING, c->buildings.count - 1);
    assert_string_equal(value_of(&t, "Scenario"), "new in this scenario");
    CHECK(strstr(value_of(&t, "Height"), "(set by the scenario)") != NULL);
    t = tell(&h, JM_VIEW_BUILDING, 10);
    assert_string_equal(value_of(&t, "Scenario"), "removed in this scenario");
    t = tell(&h, JM_VIEW_TREE, c->trees.count - 1);
    assert_string_equal(value_of(&t, "Scenario"), "new in this scenario");
    assert_string_equal(t.lines[1], "9.0 m high");
    t = tell(&h, JM_VIEW_STOP, c->transit.stop_count - 1);
    assert_string_equal(t.lines[1], "Place du Marché");
    assert_string_equal(value_of(&t, "Scenario"), "new in this scenario");
    assert_string_equal(value_of(&t, "Lines"), "Tram A");
    h.model.has_base = false; // alone, nothing is new
    t = tell(&h, JM_VIEW_TREE, c->trees.count - 1);
    assert_string_equal(value_of(&t, "Scenario"), "");
    hall_close(&h);
}

TEST(a_street_tells_its_class_speed_and_capacity_and_that_it_was_closed)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    const jm_city *c = jm_view_feed_city(h.feed);
    told t = tell(&h, JM_VIEW_LINK, 7);
    char speed[64];
    snprintf(speed, sizeof speed, "%.0f\u00a0km/h", 3.6 * (double)c->streets.speed_ms[7]);
    assert_string_equal(t.lines[0], "Street");
    assert_string_equal(value_of(&t, "Speed limit"), speed);
    CHECK(value_of(&t, "Kind")[0] != '\0' && value_of(&t, "Capacity")[0] != '\0');
    assert_string_equal(value_of(&t, "Access"), "");
    t = tell(&h, JM_VIEW_LINK, 0);
    assert_string_equal(value_of(&t, "Access"), "closed to cars by the scenario");
    hall_close(&h);
}

TEST(a_ban_is_told_as_its_share_of_cars)
{
    UNUSED_STATE;
    hall h, alone;
    hall_open(&alone, NULL, false);
    jm_city *city = NULL;
    CHECK_OK(alone.ctx, jm_city_copy(alone.ctx, jm_view_feed_city(alone.feed), &city));
    CHECK_OK(alone.ctx, jm_city_resize(alone.ctx, city, JM_ROWS_CLASSES, 2));
    CHECK_OK(alone.ctx, jm_city_set_text(alone.ctx, &city->fleet.class_name[1], "old"));
    city->fleet.share[0] = 0.75f;
    city->fleet.share[1] = 0.25f;
    city->fleet.hours[1] = 0xFFFFFF;
    int32_t link = 5;
    city->streets.access[link] = JM_ACCESS_CAR;
    city->fleet.banned[city->streets.link_count + link] = 1;
    hall_open(&h, city, false);
    told t = tell(&h, JM_VIEW_LINK, link);
    assert_string_equal(value_of(&t, "Access"), "closed to 25 % of cars");
    t = tell(&h, JM_VIEW_LINK, link + 1);
    assert_string_equal(value_of(&t, "Access"), "");
    hall_close(&h);
    jm_city_destroy(city);
    hall_close(&alone);
}

TEST(a_car_park_tells_its_spaces_and_price)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    const jm_parkings *k = &jm_view_feed_city(h.feed)->parkings;
    CHECK(k->count > 0);
    for (int32_t i = 0; i < k->count; i++) {
        told t = tell(&h, JM_VIEW_PARKING, i);
        CHECK(strtod(value_of(&t, "Spaces"), NULL) <= 1000.0);
        CHECK_NEAR(strtod(value_of(&t, "Spaces"), NULL), (double)k->capacity[i], 0.5);
        bool free_of_charge = strcmp(value_of(&t, "Price for visitors"), "free") == 0;
        CHECK(free_of_charge == !(k->price_eurh[i] > 0.0f));
    }
    hall_close(&h);
}

TEST(ground_tells_its_cover_and_altitude)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    const jm_city *c = jm_view_feed_city(h.feed);
    int64_t cells = jm_grid_cells(&c->grid), road = 0;
    while (road < cells && c->rasters.surface_class[road] != JM_SURFACE_ASPHALT)
        road++;
    CHECK(road < cells);
    told t = tell(&h, JM_VIEW_CELL, road);
    assert_string_equal(t.lines[0], "Ground");
    assert_string_equal(t.lines[1], "asphalt");
    CHECK(value_of(&t, "Altitude")[0] != '\0');
    hall_close(&h);
}

TEST(a_zone_tells_its_households)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    const jm_zones *z = &jm_view_feed_city(h.feed)->zones;
    int32_t large = 0;
    while (large < z->count && z->households[large] < JM_HOUSEHOLDS_LEAST)
        large++;
    CHECK(large < z->count);
    told t = tell(&h, JM_VIEW_ZONE, large);
    assert_string_equal(t.lines[1], z->name[large]);
    assert_string_equal(value_of(&t, "Values of the"), "");
    CHECK_NEAR(strtod(value_of(&t, "Households"), NULL), (double)z->households[large], 0.5);
    hall_close(&h);
}

// A town whose first zone has three households, rich ones, and no other zone changed.
TEST(a_zone_of_three_households_tells_its_neighbourhood_instead)
{
    UNUSED_STATE;
    hall h, alone;
    hall_open(&alone, NULL, false);
    jm_city *city = NULL;
    CHECK_OK(alone.ctx, jm_city_copy(alone.ctx, jm_view_feed_city(alone.feed), &city));
    CHECK(city->zones.count > 2);
    city->zones.households[0] = 3.0f;
    city->zones.residents[0] = 7.0f;
    city->zones.residents_0_17[0] = 2.0f;
    city->zones.residents_18_64[0] = 4.0f;
    city->zones.residents_65[0] = 1.0f;
    city->zones.income_eur[0] = 987654.0f;
    hall_open(&h, city, false);
    told t = tell(&h, JM_VIEW_ZONE, 0);
    jm_household_values joined;
    CHECK_OK(h.ctx, jm_city_household_values(h.ctx, jm_view_feed_city(h.feed), 0, &joined));
    CHECK(joined.shown && joined.zones > 1);
    char words[64];
    snprintf(words, sizeof words, "neighbourhood of %d zones", (int)joined.zones);
    assert_string_equal(value_of(&t, "Values of the"), words);
    CHECK_NEAR(strtod(value_of(&t, "Households"), NULL), joined.households, 0.5);
    CHECK(strstr(value_of(&t, "Income of a person"), "987") == NULL);
    CHECK(strcmp(value_of(&t, "Households"), "3") != 0);
    hall_close(&h);

    for (int32_t z = 0; z < city->zones.count; z++)
        city->zones.households[z] = z == 0 ? 3.0f : 0.0f;
    hall_open(&h, city, false);
    t = tell(&h, JM_VIEW_ZONE, 0);
    assert_string_equal(value_of(&t, "Households"), "too few to be shown");
    assert_string_equal(value_of(&t, "Residents"), "");
    hall_close(&h);
    jm_city_destroy(city);
    hall_close(&alone);
}

TEST(a_pick_beyond_the_last_tells_nothing)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    for (int thing = JM_VIEW_NOTHING; thing < JM_VIEW_THING_COUNT; thing++) {
        CHECK(tell(&h, (jm_view_thing)thing, INT32_MAX).count == 0);
        CHECK(tell(&h, (jm_view_thing)thing, -1).count == 0);
    }
    CHECK(tell(&h, JM_VIEW_NOTHING, 0).count == 0);
    h.model.picked = (jm_view_picked){JM_VIEW_LINK, INT32_MAX, 0.0, 0.0};
    hall_frame(&h, 1280, 800, 1.0); // and draws no panel of it
    CHECK(!hall_says(&h, "Street"));
    hall_close(&h);
}

TEST(the_chart_follows_the_layer_of_its_kind_or_takes_the_first)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    int32_t topic;
    int64_t index;
    hall_topic(&h, "speed");
    hall_pick(&h, JM_VIEW_LINK, 9);
    CHECK(jm_view_picked_series(&h.shown, &topic, &index));
    CHECK(topic == h.model.topic && index == 9);
    hall_topic(&h, "utci");
    CHECK(jm_view_picked_series(&h.shown, &topic, &index));
    CHECK(topic == jm_view_feed_topic_of(h.feed, "flow") && index == 9);
    hall_pick(&h, JM_VIEW_PARKING, 0);
    CHECK(jm_view_picked_series(&h.shown, &topic, &index));
    CHECK(jm_view_feed_topic(h.feed, topic)->dim == JM_DIM_PARKINGS);
    hall_topic(&h, "surface_class"); // kinds have no curve
    hall_pick(&h, JM_VIEW_CELL, 3);
    CHECK(jm_view_picked_series(&h.shown, &topic, &index));
    CHECK(!jm_view_feed_topic(h.feed, topic)->is_static && index == 3);
    hall_pick(&h, JM_VIEW_NOTHING, 0);
    CHECK(!jm_view_picked_series(&h.shown, &topic, &index));
    hall_close(&h);
}

TEST(a_building_has_the_cell_it_was_picked_on)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    const jm_grid *g = &h.scene->city->grid;
    int32_t topic;
    int64_t index;
    hall_topic(&h, "flow");
    h.model.picked = (jm_view_picked){JM_VIEW_BUILDING, 1, jm_grid_x(g, 7) - h.scene->origin_x,
                                      jm_grid_y(g, 5) - h.scene->origin_y};
    CHECK(jm_view_picked_series(&h.shown, &topic, &index));
    CHECK(index == 5 * (int64_t)g->columns + 7);
    CHECK(topic == jm_view_feed_topic_of(h.feed, "surface_temp")); // a roof has a surface
    h.model.picked.x = (double)NAN;
    CHECK(!jm_view_picked_series(&h.shown, &topic, &index));
    h.model.picked.x = 1e12;
    CHECK(!jm_view_picked_series(&h.shown, &topic, &index));
    hall_close(&h);
}

// The panel's numbers are those of the layer's arrays, in the unit of its legend.
TEST(the_panel_tells_the_very_values_of_the_layer)
{
    UNUSED_STATE;
    hall h;
    char words[96];
    hall_open(&h, NULL, true);
    hall_topic(&h, "flow");
    hall_pick(&h, JM_VIEW_LINK, 12);
    hall_frame(&h, 1920, 1080, 1.0);
    double now = 3600.0 * jm_view_value(&h.values, 12, JM_VIEW_OUTCOME);
    double base = 3600.0 * jm_view_value(&h.values, 12, JM_VIEW_BASE);
    CHECK_NEAR(now, 3600.0 * (double)town_flow_vehs(12, 14, true), 0.01);
    snprintf(words, sizeof words, "%.0f\u00a0veh/h", base);
    CHECK(base > 0.0 && hall_says(&h, words));
    snprintf(words, sizeof words, "%.0f\u00a0veh/h", now - base);
    CHECK(now < base && hall_says(&h, words));
    hall_close(&h);
}

// The first frame only asks for the day's values; that there are none is not known then.
TEST(while_the_day_is_read_nothing_is_said_to_lack)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    hall_pick(&h, JM_VIEW_CELL, 130);
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "\u2026") && !hall_says(&h, "No values over the day"));
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_building_tells_its_height_use_and_where_it_stands),
        CASE(what_the_scenario_adds_and_removes_is_said),
        CASE(a_street_tells_its_class_speed_and_capacity_and_that_it_was_closed),
        CASE(a_ban_is_told_as_its_share_of_cars),
        CASE(a_car_park_tells_its_spaces_and_price),
        CASE(ground_tells_its_cover_and_altitude),
        CASE(a_zone_tells_its_households),
        CASE(a_zone_of_three_households_tells_its_neighbourhood_instead),
        CASE(a_pick_beyond_the_last_tells_nothing),
        CASE(the_chart_follows_the_layer_of_its_kind_or_takes_the_first),
        CASE(a_building_has_the_cell_it_was_picked_on),
        CASE(the_panel_tells_the_very_values_of_the_layer),
        CASE(while_the_day_is_read_nothing_is_said_to_lack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
