// What a verdict says of cities made by hand: what is not known lowers its topic.
#include "known_town.h"

TEST(a_town_that_is_measured_all_over_is_good_but_for_its_nights)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = known_town(ctx);
    jm_verdict rows[JM_TOPIC_COUNT];
    judge(ctx, city, rows);
    for (int t = 0; t < JM_TOPIC_COUNT; t++)
        if (t != JM_TOPIC_HEAT_NIGHT) {
            assert_int_equal(rows[t].grade, JM_GRADE_GOOD);
            assert_int_equal(rows[t].wanted, JM_WANTED_NOTHING);
        }
    assert_int_equal(rows[JM_TOPIC_HEAT_NIGHT].grade, JM_GRADE_INDICATIVE);
    assert_int_equal(rows[JM_TOPIC_HEAT_NIGHT].rule, JM_VERDICT_SIZE);
    CHECK_NEAR(rows[JM_TOPIC_HEAT_NIGHT].value, 1.0, 1e-9); // km
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

// One thing taken from the town that knows everything, and what must follow.
typedef struct loss {
    const char *what;
    void (*lose)(jm_ctx *ctx, jm_city *city);
    jm_topic topic;
    jm_grade grade;
    jm_verdict_rule rule;
    jm_wanted wanted;
} loss;

static void set_heights(jm_city *city, int32_t count, jm_origin origin)
{
    memset(city->buildings.height_origin, (int)origin, (size_t)count);
}

static void lose_some_heights(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    set_heights(city, 4, JM_ORIGIN_NEIGHBOURS); // of 12
}

static void lose_most_heights(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    set_heights(city, 7, JM_ORIGIN_CLASS);
}

static void lose_buildings(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    memset(city->buildings.removed, 1, BLOCKS);
}

static void lose_ground(jm_ctx *ctx, jm_city *city)
{
    add_gap(ctx, city, "surface", 15000, 40000, JM_ORIGIN_CLASS);
}

static void lose_trees(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    memset(city->rasters.canopy_top_m, 0, 40000 * sizeof(float));
}

static void lose_relief(jm_ctx *ctx, jm_city *city)
{
    add_gap(ctx, city, "relief", 40000, 40000, JM_ORIGIN_PRESUMED);
}

static void lose_links(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    for (int32_t l = 49; l < city->streets.link_count; l++)
        city->streets.access[l] = JM_ACCESS_BUS;
}

static void lose_connection(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    memset(city->streets.in_network, JM_NETWORK_OUTSIDE, (size_t)city->streets.link_count / 2);
}

static void lose_some_connection(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    memset(city->streets.in_network, JM_NETWORK_OUTSIDE, (size_t)city->streets.link_count / 5);
}

static void lose_counts(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    for (int i = 0; i < 2; i++)
        city->counters.link[i] = JM_NONE;
}

static void lose_people(jm_ctx *ctx, jm_city *city)
{
    add_gap(ctx, city, "residents", 2, 4, JM_ORIGIN_PRESUMED);
}

static void lose_people_and_gates(jm_ctx *ctx, jm_city *city)
{
    lose_people(ctx, city);
    lose_counts(ctx, city);
    memset(city->gates.origin, JM_ORIGIN_PRESUMED, 2);
}

static void lose_all_demand(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    for (int i = 0; i < 4; i++)
        city->zones.residents[i] = city->zones.jobs[i] = 0.0f;
    memset(city->gates.in_vehday, 0, 2 * sizeof(float));
    memset(city->gates.out_vehday, 0, 2 * sizeof(float));
}

static void lose_speeds(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    memset(city->streets.speed_origin, JM_ORIGIN_CLASS, (size_t)city->streets.link_count * 2 / 3);
}

static void lose_kerbs(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    for (int p = 0; p < 8; p += 2)
        city->parkings.origin[p] = JM_ORIGIN_PRESUMED; // 40 of 280 spaces
}

static void lose_car_parks(jm_ctx *ctx, jm_city *city)
{
    (void)ctx;
    memset(city->parkings.origin, JM_ORIGIN_PRESUMED, 5);
}

static void lose_spaces(jm_ctx *ctx, jm_city *city)
{
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_PARKINGS, 0));
}

static void lose_spaces_and_people(jm_ctx *ctx, jm_city *city)
{
    memset(city->parkings.origin, JM_ORIGIN_PRESUMED, 8);
    add_gap(ctx, city, "residents", 4, 4, JM_ORIGIN_PRESUMED);
}

static void lose_cars(jm_ctx *ctx, jm_city *city)
{
    add_gap(ctx, city, "cars_per_household", 4, 4, JM_ORIGIN_PRESUMED);
}

static void lose_ages(jm_ctx *ctx, jm_city *city)
{
    add_gap(ctx, city, "residents_65", 3, 4, JM_ORIGIN_PRESUMED);
}

static void lose_small_zones(jm_ctx *ctx, jm_city *city)
{
    for (int32_t i = 0; i < 4; i++)
        add_outline(ctx, city, i, 600.0); // 36 ha
}

static void contradict(jm_ctx *ctx, jm_city *city)
{
    add_gap(ctx, city, "plausibility", 1, 1, JM_ORIGIN_MEASURED);
}

TEST(each_thing_that_is_not_known_lowers_its_topic_and_names_the_layer_that_helps)
{
    UNUSED_STATE;
    static const loss losses[] = {
        {"some heights", lose_some_heights, JM_TOPIC_HEAT_DAY, JM_GRADE_INDICATIVE,
         JM_VERDICT_HEIGHTS, JM_WANTED_BUILDINGS},
        {"most heights", lose_most_heights, JM_TOPIC_HEAT_DAY, JM_GRADE_UNUSABLE,
         JM_VERDICT_HEIGHT_CLASS, JM_WANTED_BUILDINGS},
        {"most heights", lose_most_heights, JM_TOPIC_HEAT_NIGHT, JM_GRADE_UNUSABLE,
         JM_VERDICT_HEIGHT_CLASS, JM_WANTED_BUILDINGS},
        {"most heights", lose_most_heights, JM_TOPIC_EXPOSURE, JM_GRADE_UNUSABLE,
         JM_VERDICT_OF_HEAT, JM_WANTED_BUILDINGS},
        {"buildings", lose_buildings, JM_TOPIC_HEAT_DAY, JM_GRADE_UNUSABLE, JM_VERDICT_NO_BUILDINGS,
         JM_WANTED_BUILDINGS},
        {"ground", lose_ground, JM_TOPIC_HEAT_DAY, JM_GRADE_INDICATIVE, JM_VERDICT_GROUND,
         JM_WANTED_GROUND},
        {"trees", lose_trees, JM_TOPIC_HEAT_DAY, JM_GRADE_INDICATIVE, JM_VERDICT_TREES,
         JM_WANTED_TREES},
        {"relief", lose_relief, JM_TOPIC_HEAT_DAY, JM_GRADE_INDICATIVE, JM_VERDICT_FLAT,
         JM_WANTED_RELIEF},
        {"links", lose_links, JM_TOPIC_TRAFFIC, JM_GRADE_UNUSABLE, JM_VERDICT_NETWORK,
         JM_WANTED_ROADS},
        {"links", lose_links, JM_TOPIC_PARKING, JM_GRADE_UNUSABLE, JM_VERDICT_OF_TRAFFIC,
         JM_WANTED_ROADS},
        {"connection", lose_connection, JM_TOPIC_TRAFFIC, JM_GRADE_UNUSABLE, JM_VERDICT_CORE,
         JM_WANTED_ROADS},
        {"some connection", lose_some_connection, JM_TOPIC_TRAFFIC, JM_GRADE_INDICATIVE,
         JM_VERDICT_CORE, JM_WANTED_ROADS},
        {"counts", lose_counts, JM_TOPIC_TRAFFIC, JM_GRADE_INDICATIVE, JM_VERDICT_COUNTS,
         JM_WANTED_COUNTS},
        {"people", lose_people, JM_TOPIC_TRAFFIC, JM_GRADE_INDICATIVE, JM_VERDICT_DEMAND,
         JM_WANTED_PEOPLE},
        {"people", lose_people, JM_TOPIC_EXPOSURE, JM_GRADE_INDICATIVE, JM_VERDICT_RESIDENTS,
         JM_WANTED_PEOPLE},
        {"people and gates", lose_people_and_gates, JM_TOPIC_TRAFFIC, JM_GRADE_INDICATIVE,
         JM_VERDICT_DEMAND_GATES, JM_WANTED_PEOPLE},
        {"demand", lose_all_demand, JM_TOPIC_TRAFFIC, JM_GRADE_UNUSABLE, JM_VERDICT_NO_DEMAND,
         JM_WANTED_PEOPLE},
        {"demand", lose_all_demand, JM_TOPIC_EXPOSURE, JM_GRADE_UNUSABLE, JM_VERDICT_NO_DEMAND,
         JM_WANTED_PEOPLE},
        {"speeds", lose_speeds, JM_TOPIC_TRAFFIC, JM_GRADE_INDICATIVE, JM_VERDICT_ROAD_SPEED,
         JM_WANTED_SPEEDS},
        {"kerbs", lose_kerbs, JM_TOPIC_PARKING, JM_GRADE_INDICATIVE, JM_VERDICT_KERB,
         JM_WANTED_KERB},
        {"car parks", lose_car_parks, JM_TOPIC_PARKING, JM_GRADE_INDICATIVE, JM_VERDICT_SPACES,
         JM_WANTED_SPACES},
        {"spaces", lose_spaces, JM_TOPIC_PARKING, JM_GRADE_UNUSABLE, JM_VERDICT_NO_SPACES,
         JM_WANTED_SPACES},
        {"spaces and people", lose_spaces_and_people, JM_TOPIC_PARKING, JM_GRADE_UNUSABLE,
         JM_VERDICT_ALL_PRESUMED, JM_WANTED_SPACES},
        {"cars", lose_cars, JM_TOPIC_PARKING, JM_GRADE_INDICATIVE, JM_VERDICT_CARS, JM_WANTED_CARS},
        {"ages", lose_ages, JM_TOPIC_EXPOSURE, JM_GRADE_INDICATIVE, JM_VERDICT_AGES,
         JM_WANTED_AGES},
        {"small zones", lose_small_zones, JM_TOPIC_EXPOSURE, JM_GRADE_INDICATIVE,
         JM_VERDICT_ZONE_AREA, JM_WANTED_ZONES},
        {"contradiction", contradict, JM_TOPIC_PARKING, JM_GRADE_INDICATIVE,
         JM_VERDICT_PLAUSIBILITY, JM_WANTED_CHECK},
    };
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        const loss *l = &losses[i];
        jm_verdict rows[JM_TOPIC_COUNT];
        jm_city *city = known_town(ctx);
        l->lose(ctx, city);
        judge(ctx, city, rows);
        const jm_verdict *row = &rows[l->topic];
        if (row->grade != l->grade || row->rule != l->rule || row->wanted != l->wanted)
            print_error("without %s: %s is %s by rule %d, wants %d\n", l->what,
                        jm_topic_name(l->topic), jm_grade_name(row->grade), (int)row->rule,
                        (int)row->wanted);
        CHECK(row->grade == l->grade && row->rule == l->rule && row->wanted == l->wanted);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(cells_over_five_metres_blur_the_shade_of_streets_and_over_twenty_lose_it)
{
    UNUSED_STATE;
    static const struct {
        double cell_m;
        jm_grade grade;
    } cases[] = {{5.0, JM_GRADE_GOOD}, {5.1, JM_GRADE_INDICATIVE}, {20.5, JM_GRADE_UNUSABLE}};
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int i = 0; i < 3; i++) {
        jm_verdict rows[JM_TOPIC_COUNT];
        jm_city *city = known_town(ctx);
        city->grid.cell_m = cases[i].cell_m;
        judge(ctx, city, rows);
        assert_int_equal(rows[JM_TOPIC_HEAT_DAY].grade, cases[i].grade);
        assert_int_equal(rows[JM_TOPIC_HEAT_DAY].rule,
                         i == 0 ? JM_VERDICT_HEIGHTS : JM_VERDICT_CELLS);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(a_heat_island_needs_a_wide_area_with_open_country_and_then_misses_the_walls)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_verdict rows[JM_TOPIC_COUNT];
    jm_city *city = small_city(ctx, 300, 300, 20.0); // 6 km of asphalt
    add_block(ctx, city, 100.0, 100.0, 200.0, 200.0, 9.0f);
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_HEAT_NIGHT].rule, JM_VERDICT_COUNTRYSIDE);
    memset(city->rasters.surface_class, JM_SURFACE_GRASS, 300 * 75); // a quarter of it
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_HEAT_NIGHT].rule, JM_VERDICT_ENERGY);
    assert_int_equal(rows[JM_TOPIC_HEAT_NIGHT].grade, JM_GRADE_INDICATIVE);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_raster_of_heights_counts_as_measured_and_floors_do_not)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_verdict rows[JM_TOPIC_COUNT];
    jm_city *city = known_town(ctx);
    set_heights(city, BLOCKS, JM_ORIGIN_RASTER);
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_HEAT_DAY].grade, JM_GRADE_GOOD);
    set_heights(city, BLOCKS, JM_ORIGIN_FLOORS);
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_HEAT_DAY].grade, JM_GRADE_INDICATIVE);
    CHECK_NEAR(rows[JM_TOPIC_HEAT_DAY].value, 0.0, 0.0);
    CHECK_NEAR(rows[JM_TOPIC_HEAT_DAY].needed, 80.0, 1e-9);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(zones_cut_by_the_frame_are_stated_and_gaps_of_one_value_add_up)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_verdict rows[JM_TOPIC_COUNT];
    jm_city *city = known_town(ctx);
    add_gap(ctx, city, "zone", 4, 4, JM_ORIGIN_CLASS); // all four cut
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_EXPOSURE].grade, JM_GRADE_GOOD);
    // Mended on reading is no gap of knowledge.
    add_gap(ctx, city, "residents", 4, 4, JM_ORIGIN_MEASURED);
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_EXPOSURE].grade, JM_GRADE_GOOD);
    add_gap(ctx, city, "residents", 1, 10, JM_ORIGIN_PRESUMED);
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_EXPOSURE].grade, JM_GRADE_GOOD);
    add_gap(ctx, city, "residents", 2, 10, JM_ORIGIN_CLASS);
    judge(ctx, city, rows);
    assert_int_equal(rows[JM_TOPIC_EXPOSURE].grade, JM_GRADE_INDICATIVE);
    CHECK_NEAR(rows[JM_TOPIC_EXPOSURE].value, 70.0, 1e-9);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_town_that_is_measured_all_over_is_good_but_for_its_nights),
        CASE(each_thing_that_is_not_known_lowers_its_topic_and_names_the_layer_that_helps),
        CASE(cells_over_five_metres_blur_the_shade_of_streets_and_over_twenty_lose_it),
        CASE(a_heat_island_needs_a_wide_area_with_open_country_and_then_misses_the_walls),
        CASE(a_raster_of_heights_counts_as_measured_and_floors_do_not),
        CASE(zones_cut_by_the_frame_are_stated_and_gaps_of_one_value_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
