#include "small_city.h"

#include "city/columns.h"

static jm_city *lively_city(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 20, 30, 5.0);
    add_block(ctx, city, 10.0, 10.0, 40.0, 30.0, 12.0f);
    add_tree(ctx, city, 70.0, 50.0, 10.0f, 8.0f);
    int32_t first = add_street_grid(ctx, city, 3, 40.0, 20.0, 10.0);
    int32_t zone = add_zone(ctx, city, first, 400.0f, 150.0f);
    add_zone(ctx, city, first + 8, 100.0f, 500.0f);
    add_parking(ctx, city, JM_PARKING_KERB, first + 1, 0, zone, 12.0f, 1.5f);
    add_parking(ctx, city, JM_PARKING_STRUCTURE, first + 4, JM_NONE, zone, 300.0f, 2.0f);
    return city;
}

TEST(a_city_made_by_hand_breaks_no_rule)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = lively_city(ctx);
    char *report = NULL;
    int64_t faults = -1;
    CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
    if (faults > 0)
        print_error("%s", report);
    CHECK(faults == 0);
    jm_free(report);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_copy_is_equal_in_every_column_and_changes_alone)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = lively_city(ctx), *copy = NULL;
    char before[65], after[65];
    CHECK_OK(ctx, jm_city_copy(ctx, city, &copy));
    CHECK(jm_city_equal(city, copy));
    CHECK_OK(ctx, jm_city_hash(ctx, city, before));
    CHECK_OK(ctx, jm_city_hash(ctx, copy, after));
    assert_string_equal(before, after);
    // One value of each column in turn: equality and hash must see it, the original must not.
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        const jm_city_column *column = &jm_city_columns[c];
        if (column->is_start || jm_column_elements(copy, column) == 0)
            continue;
        if (column->is_text) {
            char **texts = jm_column_values(copy, column);
            char *kept = texts[0];
            texts[0] = NULL;
            CHECK_OK(ctx, jm_city_set_text(ctx, &texts[0], "another"));
            CHECK(!jm_city_equal(city, copy));
            jm_free(texts[0]);
            texts[0] = kept;
        } else {
            uint8_t *bytes = jm_column_values(copy, column);
            bytes[0] ^= 1;
            CHECK(!jm_city_equal(city, copy));
            CHECK_OK(ctx, jm_city_hash(ctx, copy, after));
            CHECK(strcmp(before, after) != 0);
            bytes[0] ^= 1;
        }
        CHECK(jm_city_equal(city, copy));
    }
    jm_city_destroy(city);
    jm_city_destroy(copy);
    jm_ctx_destroy(ctx);
}

TEST(rows_that_are_added_own_nothing_and_old_ones_stay)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = lively_city(ctx);
    float height = city->buildings.height_m[0];
    int64_t points = jm_city_rows(city, JM_ROWS_BUILDING_POINTS);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDINGS, 3));
    CHECK(city->buildings.height_m[0] == height && city->buildings.height_m[2] == 0.0f);
    CHECK(city->buildings.ring_start[3] == 1);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDING_RINGS, 2));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDING_POINTS, points + 5));
    CHECK(city->buildings.ring_start[3] == 2 && city->buildings.point_start[2] == points + 5);
    CHECK(jm_city_rows(city, JM_ROWS_BUILDING_POINTS) == points + 5);
    CHECK_FAILS(ctx, jm_city_resize(ctx, city, JM_ROWS_CELLS, 5), JM_ERR_ARGUMENT, "cell");
    CHECK_FAILS(ctx, jm_city_resize(ctx, city, JM_ROWS_TREES, -1), JM_ERR_ARGUMENT, "-1");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(bans_stay_on_their_links_when_links_are_added)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = lively_city(ctx);
    int32_t links = city->streets.link_count;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_CLASSES, 2));
    city->fleet.banned[links + 3] = 1; // class 1, link 3
    add_two_way_street(ctx, city, 0, 4, 1.0f, 8.0f, JM_ROAD_RESIDENTIAL);
    int64_t banned = 0;
    for (int64_t i = 0; i < 2 * (int64_t)city->streets.link_count; i++)
        banned += city->fleet.banned[i];
    CHECK(banned == 1);
    CHECK(city->fleet.banned[city->streets.link_count + 3] == 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(names_of_codes_read_back_and_slip_roads_count_as_their_class)
{
    UNUSED_STATE;
    for (int i = 0; i < JM_SURFACE_COUNT; i++)
        CHECK(jm_surface_from_name(jm_surface_name((jm_surface)i)) == (jm_surface)i);
    for (int i = 0; i < JM_ROAD_CLASS_COUNT; i++)
        CHECK(jm_road_class_from_name(jm_road_class_name((jm_road_class)i)) == (jm_road_class)i);
    for (int i = 0; i < JM_USAGE_COUNT; i++)
        CHECK(jm_usage_from_name(jm_usage_name((jm_usage)i)) == (jm_usage)i);
    for (int i = 0; i < JM_PARKING_KIND_COUNT; i++)
        CHECK(jm_parking_kind_from_name(jm_parking_kind_name((jm_parking_kind)i)) ==
              (jm_parking_kind)i);
    CHECK(jm_road_class_from_name("trunk_link") == JM_ROAD_TRUNK);
    CHECK(jm_road_class_from_name("footway") == JM_ROAD_CLASS_COUNT);
    CHECK(jm_surface_name(JM_SURFACE_COUNT) == NULL);
    CHECK(jm_surface_from_name(NULL) == JM_SURFACE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_city_made_by_hand_breaks_no_rule),
        CASE(a_copy_is_equal_in_every_column_and_changes_alone),
        CASE(rows_that_are_added_own_nothing_and_old_ones_stay),
        CASE(bans_stay_on_their_links_when_links_are_added),
        CASE(names_of_codes_read_back_and_slip_roads_count_as_their_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
