// Where people are, hour by hour.
#include "check.h"

#include "city/rows.h"
#include "traffic/traffic.h"

// Three zones without streets: homes, works, a school with shops.
static jm_city *three_zones(jm_ctx *ctx)
{
    jm_city *city = NULL;
    const jm_grid grid = {0.0, 1000.0, 100.0, 10, 10};
    CHECK_OK(ctx, jm_city_create(ctx, "three zones", &grid, NULL, &city));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONES, 3));
    const float residents[3] = {3000.0f, 400.0f, 100.0f}, jobs[3] = {50.0f, 2000.0f, 100.0f};
    jm_zones *z = &city->zones;
    for (int i = 0; i < 3; i++) {
        z->residents[i] = residents[i];
        z->households[i] = residents[i] / 2.2f;
        z->residents_0_17[i] = 0.2f * residents[i];
        z->residents_18_64[i] = 0.6f * residents[i];
        z->residents_65[i] = 0.2f * residents[i];
        z->cars_per_household[i] = 1.0f;
        z->jobs[i] = jobs[i];
        z->school_places[i] = i == 2 ? 500.0f : 0.0f;
        z->shop_m2[i] = i == 2 ? 3000.0f : 100.0f;
    }
    return city;
}

static double all(const jm_presence *p, int hour, int where)
{
    double sum = 0.0;
    for (int a = 0; a < JM_AGE_COUNT; a++)
        for (int32_t i = 0; i < p->zone_count; i++)
            sum += jm_presence_at(p, hour, (jm_whereabouts)where, a)[i];
    return sum;
}

TEST(nobody_is_lost_or_counted_twice_in_any_hour)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = three_zones(ctx);
    jm_presence p;
    CHECK_OK(ctx, jm_presence_create(ctx, city, false, NULL, &p));
    double residents = 0.0;
    for (int i = 0; i < 3; i++)
        residents += (double)city->zones.residents_0_17[i] +
                     (double)city->zones.residents_18_64[i] + (double)city->zones.residents_65[i];
    for (int h = 0; h < 24; h++) {
        double people = all(&p, h, JM_AT_HOME) + all(&p, h, JM_AT_PLACE) + all(&p, h, JM_OUTDOORS);
        CHECK_NEAR(people, residents, 1e-6);
        for (int a = 0; a < JM_AGE_COUNT; a++)
            for (int w = 0; w < JM_WHEREABOUTS_COUNT; w++)
                for (int i = 0; i < 3; i++)
                    CHECK(jm_presence_at(&p, h, (jm_whereabouts)w, a)[i] >= 0.0);
    }
    jm_presence_free(&p);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(homes_are_full_at_night_works_and_schools_by_day)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = three_zones(ctx);
    jm_presence p;
    CHECK_OK(ctx, jm_presence_create(ctx, city, false, NULL, &p));
    CHECK(jm_presence_at(&p, 3, JM_AT_HOME, 1)[0] > 0.97 * 1800.0);
    CHECK(jm_presence_at(&p, 11, JM_AT_HOME, 1)[0] < 0.6 * 1800.0);
    CHECK(jm_presence_at(&p, 11, JM_AT_PLACE, 1)[1] > 500.0);
    CHECK(jm_presence_at(&p, 11, JM_AT_PLACE, 0)[2] > 0.6 * 700.0);
    CHECK(jm_presence_at(&p, 11, JM_AT_PLACE, 0)[1] < 1.0);
    CHECK(jm_presence_at(&p, 3, JM_AT_PLACE, 0)[2] < 1.0);
    // The old stay at home more than the working.
    CHECK(jm_presence_at(&p, 11, JM_AT_HOME, 2)[0] / 600.0 >
          jm_presence_at(&p, 11, JM_AT_HOME, 1)[0] / 1800.0);
    jm_presence_free(&p);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(people_are_outdoors_by_day_and_hardly_at_night)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = three_zones(ctx);
    jm_presence p;
    CHECK_OK(ctx, jm_presence_create(ctx, city, false, NULL, &p));
    double hours = 0.0;
    for (int h = 0; h < 24; h++)
        hours += all(&p, h, JM_OUTDOORS) / 3500.0;
    print_message("a person is outdoors %.2f h of the day\n", hours);
    CHECK(all(&p, 3, JM_OUTDOORS) < 0.01 * 3500.0);
    CHECK(all(&p, 17, JM_OUTDOORS) > 0.04 * 3500.0);
    CHECK(hours > 0.8 && hours < 2.5);
    jm_presence_free(&p);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_weekend_has_no_school_and_fewer_people_at_work)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = three_zones(ctx);
    jm_presence week, weekend;
    CHECK_OK(ctx, jm_presence_create(ctx, city, false, NULL, &week));
    CHECK_OK(ctx, jm_presence_create(ctx, city, true, NULL, &weekend));
    CHECK(jm_presence_at(&weekend, 11, JM_AT_PLACE, 0)[2] < 1.0);
    CHECK(jm_presence_at(&weekend, 11, JM_AT_PLACE, 1)[1] <
          0.6 * jm_presence_at(&week, 11, JM_AT_PLACE, 1)[1]);
    jm_presence_free(&week);
    jm_presence_free(&weekend);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_city_without_zones_has_nobody)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = NULL;
    const jm_grid grid = {0.0, 10.0, 10.0, 1, 1};
    jm_presence p;
    CHECK_OK(ctx, jm_city_create(ctx, "nobody", &grid, NULL, &city));
    CHECK_OK(ctx, jm_presence_create(ctx, city, false, NULL, &p));
    CHECK(p.zone_count == 0);
    jm_presence_free(&p);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nobody_is_lost_or_counted_twice_in_any_hour),
        CASE(homes_are_full_at_night_works_and_schools_by_day),
        CASE(people_are_outdoors_by_day_and_hardly_at_night),
        CASE(a_weekend_has_no_school_and_fewer_people_at_work),
        CASE(a_city_without_zones_has_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
