// Commuters between communes, and cars by Crit'Air class, as they come from tables.
#include "layers.h"

static void make_town(jm_ctx *ctx, jm_sources *sources, const char *west, const char *east)
{
    jm_layer *roads = make_layer(ctx, sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 20.0, 20.0, 380.0, 20.0);
    jm_layer *zones = make_layer(ctx, sources, JM_ROLE_ZONES, JM_POLYGONS);
    put_box(ctx, zones, 0.0, 0.0, 200.0, 400.0);
    put_text(ctx, zones, "code", west);
    put_box(ctx, zones, 200.0, 0.0, 400.0, 400.0);
    put_text(ctx, zones, "code", east);
}

static void put_commute(jm_ctx *ctx, jm_layer *table, const char *home, const char *work,
                        const char *mode, double persons)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, table));
    put_text(ctx, table, "home", home);
    put_text(ctx, table, "work", work);
    put_text(ctx, table, "mode", mode);
    put_real(ctx, table, "persons", persons);
}

static void put_cars(jm_ctx *ctx, jm_layer *table, const char *code, const char *sticker,
                     double cars)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, table));
    put_text(ctx, table, "code", code);
    put_text(ctx, table, "sticker", sticker);
    put_real(ctx, table, "cars", cars);
}

TEST(commuters_of_the_city_are_kept_in_order_and_those_of_others_are_not)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources, "491230101", "49200");
    jm_layer *table = make_layer(ctx, &sources, JM_ROLE_COMMUTES, JM_GEOMETRY_NONE);
    put_commute(ctx, table, "53001", "49123", "car", 12.5);
    put_commute(ctx, table, "49123", "49200", "walk", 3.0);
    put_commute(ctx, table, "49123", "49200", "car", 4.0);
    put_commute(ctx, table, "49123", "49200", "car", 2.0);
    put_commute(ctx, table, "53001", "53002", "car", 1000.0);
    put_commute(ctx, table, "49200", "75111", "transit", 1.0);
    put_commute(ctx, table, "49200", "75111", "horse", 1.0);
    jm_city *city = build_small(ctx, &sources);
    const jm_commutes *c = &city->commutes;
    static const char *const homes[] = {"49123", "49123", "49200", "53001"};
    static const uint8_t modes[] = {JM_COMMUTE_WALK, JM_COMMUTE_CAR, JM_COMMUTE_TRANSIT,
                                    JM_COMMUTE_CAR};
    static const float persons[] = {3.0f, 6.0f, 1.0f, 12.5f};
    CHECK(c->count == 4);
    for (int i = 0; i < 4; i++)
        CHECK(strcmp(c->home[i], homes[i]) == 0 && c->mode[i] == modes[i] &&
              c->persons[i] == persons[i]);
    CHECK(find_gap(city, "commuters", "no mode")->filled == 1);
    // Whoever works in a commune has a job there: 12.5 from outside; 9 in the other, of all modes.
    CHECK_NEAR(city->zones.jobs[0], 12.5, 1e-4);
    CHECK_NEAR(city->zones.jobs[1], 9.0, 1e-4);
    leave_city(ctx, city);
}

TEST(an_arrondissement_is_met_by_the_code_of_its_town_and_the_other_way)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int turn = 0; turn < 2; turn++) {
        jm_sources sources = {0};
        make_town(ctx, &sources, turn == 0 ? "751114101" : "75056", "x");
        jm_layer *table = make_layer(ctx, &sources, JM_ROLE_COMMUTES, JM_GEOMETRY_NONE);
        put_commute(ctx, table, turn == 0 ? "75056" : "75103", "92012", "car", 5.0);
        put_commute(ctx, table, turn == 0 ? "92012" : "92013", "75111", "car", 7.0);
        put_commute(ctx, table, "69123", "69381", "car", 9.0);
        jm_city *city = build_small(ctx, &sources);
        CHECK(city->commutes.count == 2);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(without_codes_of_communes_commuters_and_cars_stay_unused_and_are_told)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources, "west", "east");
    jm_layer *table = make_layer(ctx, &sources, JM_ROLE_COMMUTES, JM_GEOMETRY_NONE);
    put_commute(ctx, table, "53001", "49123", "car", 12.5);
    jm_layer *fleet = make_layer(ctx, &sources, JM_ROLE_FLEET, JM_GEOMETRY_NONE);
    put_cars(ctx, fleet, "49123", "1", 12.0);
    jm_city *city = build_small(ctx, &sources);
    CHECK(city->commutes.count == 0 && city->stickers.count == 0);
    CHECK(find_gap(city, "commuters", "unused") != NULL);
    CHECK(find_gap(city, "Crit'Air classes", "unused") != NULL);
    leave_city(ctx, city);
}

TEST(cars_of_the_communes_give_shares_by_sticker_and_cars_a_household)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    make_town(ctx, &sources, "491230101", "491230102");
    jm_layer *values = make_layer(ctx, &sources, JM_ROLE_ZONE_VALUES, JM_GEOMETRY_NONE);
    CHECK_OK(ctx, jm_layer_add_feature(ctx, values));
    put_text(ctx, values, "code", "49123");
    put_real(ctx, values, "households", 100.0);
    jm_layer *fleet = make_layer(ctx, &sources, JM_ROLE_FLEET, JM_GEOMETRY_NONE);
    put_cars(ctx, fleet, "49123", "1", 60.0);
    put_cars(ctx, fleet, "49123", "2", 40.0);
    put_cars(ctx, fleet, "49123", "none", 15.0);
    put_cars(ctx, fleet, "49123", "", 5.0);
    put_cars(ctx, fleet, "49124", "1", 5000.0);
    jm_city *city = build_small(ctx, &sources);
    const jm_stickers *s = &city->stickers;
    CHECK(s->count == 7 && strcmp(s->name[0], "E") == 0 && strcmp(s->name[6], "none") == 0);
    CHECK(s->cars[0] == 0.0f && s->cars[1] == 60.0f && s->cars[2] == 40.0f && s->cars[6] == 15.0f);
    CHECK_NEAR(city->zones.cars_per_household[0], 1.2, 1e-6);
    CHECK(find_gap(city, "Crit'Air classes", "unknown class")->filled == 1);
    leave_city(ctx, city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(commuters_of_the_city_are_kept_in_order_and_those_of_others_are_not),
        CASE(an_arrondissement_is_met_by_the_code_of_its_town_and_the_other_way),
        CASE(without_codes_of_communes_commuters_and_cars_stay_unused_and_are_told),
        CASE(cars_of_the_communes_give_shares_by_sticker_and_cars_a_household),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
