#include "small_city.h"

static jm_city *sound_city(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 20, 30, 5.0);
    add_block(ctx, city, 10.0, 10.0, 40.0, 30.0, 12.0f);
    add_tree(ctx, city, 70.0, 50.0, 10.0f, 8.0f);
    int32_t first = add_street_grid(ctx, city, 3, 40.0, 20.0, 10.0);
    int32_t zone = add_zone(ctx, city, first, 400.0f, 150.0f);
    add_parking(ctx, city, JM_PARKING_KERB, first + 1, 0, zone, 12.0f, 1.5f);
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_STOPS, 2));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_LINES, 1));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_LINE_STOPS, 2));
    city->transit.line_stop[1] = 1;
    city->transit.ride_s[1] = 60.0f;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_COUNTERS, 1));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_GATES, 1));
    // No way back at the end of links 0 and 1, which are twins.
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_TURNS, 2));
    city->streets.turn_to[0] = city->streets.turn_from[1] = 1;
    return city;
}

static void spoil_grid(jm_city *c)
{
    c->grid.cell_m = -1.0;
}
static void spoil_start(jm_city *c)
{
    c->streets.out_start[2] = 1000;
}
static void spoil_from(jm_city *c)
{
    c->streets.from[3] = -1;
}
static void spoil_stop(jm_city *c)
{
    c->transit.line_stop[0] = 2;
}
static void spoil_surface(jm_city *c)
{
    c->rasters.surface_class[0] = JM_SURFACE_NONE;
}
static void spoil_code(jm_city *c)
{
    c->parkings.kind[0] = 77;
}
static void spoil_infinite(jm_city *c)
{
    c->trees.crown_m[0] = INFINITY;
}
static void spoil_negative(jm_city *c)
{
    c->parkings.capacity[0] = -1.0f;
}
static void spoil_length(jm_city *c)
{
    c->streets.length_m[0] = 0.0f;
}
static void spoil_speed(jm_city *c)
{
    c->streets.speed_ms[0] = 100.0f;
}
static void spoil_capacity(jm_city *c)
{
    c->streets.capacity_vehs[0] = 0.0f;
}
static void spoil_twin(jm_city *c)
{
    c->streets.twin[0] = 2;
}
static void spoil_shape(jm_city *c)
{
    c->streets.shape_x[0] += 1.0;
}
static void spoil_star(jm_city *c)
{
    int32_t kept = c->streets.out_link[0];
    c->streets.out_link[0] = c->streets.out_link[1];
    c->streets.out_link[1] = kept;
}
static void spoil_back_star(jm_city *c)
{
    c->streets.in_link[0] = c->streets.in_link[1];
}
static void spoil_turn(jm_city *c)
{
    // Link 0 runs from node 0 to node 1; link 0 does not begin there.
    c->streets.turn_to[0] = 0;
}
static void spoil_turn_order(jm_city *c)
{
    c->streets.turn_from[1] = c->streets.turn_from[0];
    c->streets.turn_to[1] = c->streets.turn_to[0];
}
static void spoil_network(jm_city *c)
{
    c->streets.access[0] = JM_ACCESS_BUS;
}
static void spoil_ring(jm_city *c)
{
    c->buildings.point_start[1] = 2;
}
static void spoil_height(jm_city *c)
{
    c->buildings.height_m[0] = 0.0f;
}
static void spoil_ages(jm_city *c)
{
    c->zones.residents_65[0] += 30.0f;
}
static void spoil_roof(jm_city *c)
{
    c->rasters.building_height_m[0] = 5.0f;
}
static void spoil_crown(jm_city *c)
{
    c->rasters.canopy_base_m[0] = 3.0f;
}
static void spoil_tree(jm_city *c)
{
    c->trees.base_m[0] = 11.0f;
}
static void spoil_kerb(jm_city *c)
{
    c->parkings.link[0] = JM_NONE;
}
static void spoil_ride(jm_city *c)
{
    c->transit.ride_s[0] = 100.0f;
}
static void spoil_share(jm_city *c)
{
    c->fleet.share[0] = 0.5f;
}

typedef struct spoiler {
    void (*spoil)(jm_city *city);
    const char *rule; // that must be told
} spoiler;

static const spoiler spoilers[] = {
    {spoil_grid, "grid: "},
    {spoil_start, "streets/out_start: "},
    {spoil_from, "streets/from: "},
    {spoil_stop, "transit/line_stop: "},
    {spoil_surface, "rasters/surface_class: each cell"},
    {spoil_code, "parkings/kind: "},
    {spoil_infinite, "trees/crown: "},
    {spoil_negative, "parkings/capacity: "},
    {spoil_length, "streets/length: "},
    {spoil_speed, "streets/speed: "},
    {spoil_capacity, "streets/capacity: "},
    {spoil_twin, "streets/twin: "},
    {spoil_shape, "streets/shape: "},
    {spoil_star, "streets/out_link: "},
    {spoil_back_star, "streets/in_link: "},
    {spoil_turn, "turns: "},
    {spoil_turn_order, "turns: "},
    {spoil_network, "streets/in_network: "},
    {spoil_ring, "buildings/"},
    {spoil_height, "buildings/height: "},
    {spoil_ages, "zones/residents: "},
    {spoil_roof, "rasters/building: "},
    {spoil_crown, "rasters/canopy_base: "},
    {spoil_tree, "trees/base: "},
    {spoil_kerb, "parkings/link: "},
    {spoil_ride, "transit/ride: "},
    {spoil_share, "fleet/share: "},
};

TEST(each_broken_rule_is_told_by_its_name)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (size_t i = 0; i < sizeof spoilers / sizeof *spoilers; i++) {
        jm_city *city = sound_city(ctx);
        char *report = NULL;
        int64_t faults = -1;
        CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
        CHECK(faults == 0 && report[0] == '\0');
        jm_free(report);
        jm_grid grid = city->grid;
        spoilers[i].spoil(city);
        CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
        if (faults < 1 || strstr(report, spoilers[i].rule) == NULL)
            print_error("%s missing in:\n%s", spoilers[i].rule, report);
        CHECK(faults >= 1 && strstr(report, spoilers[i].rule) != NULL);
        jm_free(report);
        city->grid = grid;
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(all_broken_rules_are_told_at_once_with_count_and_first)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = sound_city(ctx);
    char *report = NULL;
    int64_t faults = -1;
    spoil_share(city);
    spoil_tree(city);
    city->streets.length_m[4] = city->streets.length_m[9] = -1.0f;
    CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
    CHECK(faults == 4); // lengths are below 0 and not longer than nothing
    CHECK(strstr(report, "fleet/share") != NULL && strstr(report, "trees/base") != NULL);
    CHECK(strstr(report, "2 broken, the first is 4") != NULL);
    jm_free(report);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_broken_rule_is_told_by_its_name),
        CASE(all_broken_rules_are_told_at_once_with_count_and_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
