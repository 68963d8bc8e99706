// People of zones spread over the blocks of the air grid.
#include "check.h"

#include "city/rows.h"
#include "run/people_places.h"

static const jm_grid blocks = {0.0, 200.0, 100.0, 2, 2};

// A box of 10 m a side in the middle of a block.
static void build(jm_city *city, int32_t i, int32_t zone, int64_t block, jm_usage usage,
                  float height_m)
{
    jm_buildings *b = &city->buildings;
    double x = 50.0 + 100.0 * (double)(block % 2), y = 150.0 - 100.0 * (double)(block / 2);
    const double dx[4] = {-5.0, 5.0, 5.0, -5.0}, dy[4] = {-5.0, -5.0, 5.0, 5.0};
    b->zone[i] = zone;
    b->usage[i] = (uint8_t)usage;
    b->height_m[i] = height_m;
    b->footprint_m2[i] = 100.0f;
    b->ring_start[i] = i;
    b->ring_start[i + 1] = i + 1;
    b->point_start[i] = 4 * i;
    b->point_start[i + 1] = 4 * (i + 1);
    for (int k = 0; k < 4; k++) {
        b->x[4 * i + k] = x + dx[k];
        b->y[4 * i + k] = y + dy[k];
    }
}

// Zone 0: homes of 3 and 1 storeys in blocks 0 and 1, an office in 2. Zone 1: an office in 3.
static jm_city *two_zones(jm_ctx *ctx)
{
    jm_city *city = NULL;
    const jm_grid grid = {0.0, 200.0, 10.0, 20, 20};
    CHECK_OK(ctx, jm_city_create(ctx, "two zones", &grid, NULL, &city));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONES, 2));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDINGS, 5));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDING_RINGS, 5));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_BUILDING_POINTS, 20));
    build(city, 0, 0, 0, JM_USAGE_RESIDENTIAL, 9.0f);
    build(city, 1, 0, 1, JM_USAGE_RESIDENTIAL, 2.0f);
    build(city, 2, 0, 2, JM_USAGE_COMMERCIAL, 30.0f);
    build(city, 3, 1, 3, JM_USAGE_PUBLIC, 6.0f);
    build(city, 4, 0, 3, JM_USAGE_RESIDENTIAL, 90.0f);
    city->buildings.removed[4] = 1;
    city->zones.residents[0] = 400.0f;
    city->zones.residents[1] = 40.0f;
    return city;
}

// 100 at home and 20 at places in zone 0, ten and two of them in zone 1, in hour 12.
static jm_presence presence(jm_ctx *ctx)
{
    jm_presence p = {.zone_count = 2};
    CHECK_OK(ctx, jm_new(ctx, &p.people, 24 * JM_WHEREABOUTS_COUNT * JM_AGE_COUNT * 2));
    jm_presence_at(&p, 12, JM_AT_HOME, 0)[0] = 30.0;
    jm_presence_at(&p, 12, JM_AT_HOME, 1)[0] = 70.0;
    jm_presence_at(&p, 12, JM_AT_PLACE, 1)[0] = 20.0;
    jm_presence_at(&p, 12, JM_AT_HOME, 2)[1] = 10.0;
    jm_presence_at(&p, 12, JM_AT_PLACE, 2)[1] = 2.0;
    jm_presence_at(&p, 12, JM_OUTDOORS, 1)[0] = 500.0;
    return p;
}

TEST(residents_are_in_homes_by_their_floors_and_others_in_other_buildings)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = two_zones(ctx);
    jm_presence p = presence(ctx);
    jm_people_places places;
    float people[4];
    CHECK_OK(ctx, jm_people_places_create(ctx, city, &blocks, &places));
    jm_people_indoor(&places, &p, 12, people);
    CHECK_NEAR(people[0], 75.0, 1e-4);
    CHECK_NEAR(people[1], 25.0, 1e-4);
    CHECK_NEAR(people[2], 20.0, 1e-4);
    // A zone without homes: all of its people are in what stands there.
    CHECK_NEAR(people[3], 12.0, 1e-4);
    jm_people_indoor(&places, &p, 3, people);
    CHECK(people[0] == 0.0f && people[3] == 0.0f);
    jm_people_places_free(&places);
    jm_presence_free(&p);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_zone_without_buildings_has_nobody_indoors_and_nothing_breaks)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = two_zones(ctx);
    jm_presence p = presence(ctx);
    jm_people_places places;
    float people[4];
    for (int i = 0; i < 5; i++)
        city->buildings.removed[i] = 1;
    CHECK_OK(ctx, jm_people_places_create(ctx, city, &blocks, &places));
    CHECK(places.count == 0);
    jm_people_indoor(&places, &p, 12, people);
    for (int b = 0; b < 4; b++)
        CHECK(people[b] == 0.0f);
    jm_people_places_free(&places);
    jm_presence_free(&p);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(residents_are_in_homes_by_their_floors_and_others_in_other_buildings),
        CASE(a_zone_without_buildings_has_nobody_indoors_and_nothing_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
