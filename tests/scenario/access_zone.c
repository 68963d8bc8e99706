// A zone for some cars only: who is banned, where, when.
#include "town.h"

// Holds the streets round the crossing (150, 150) and the four that meet there.
#define SMALL                                                                                      \
    "polygon: [[432090, 6713090], [432210, 6713090], [432210, 6713210], [432090, 6713210]]"
#define CROSS                                                                                      \
    "polygon: [[432140, 6713090], [432160, 6713090], [432160, 6713210], [432140, 6713210]]"

TEST(the_excluded_share_is_banned_inside_and_nowhere_else)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - access_zone: {" SMALL ", hours: 07:00-20:00, excluded_share: "
                                "0.2, compliance_share: 0.5}\n",
                                city, &edits));
    const jm_fleet *f = &city->fleet;
    CHECK(f->class_count == 2);
    CHECK_NEAR(f->share[0], 0.9, 1e-6);
    CHECK_NEAR(f->share[1], 0.1, 1e-6);
    CHECK(strcmp(f->class_name[1], "excluded") == 0);
    CHECK(f->hours[1] == ((1u << 20) - (1u << 7)));
    // Two streets (four directions) of 100 m end at the crossing inside, by 60 m: more than half.
    CHECK(edits[0].matched == 8 && edits[0].candidates == city->streets.link_count);
    int64_t banned = 0;
    for (int32_t l = 0; l < city->streets.link_count; l++) {
        CHECK(f->banned[l] == 0);
        banned += f->banned[city->streets.link_count + l];
        bool meets = city->streets.from[l] == 6 || city->streets.to[l] == 6;
        CHECK(meets == (f->banned[city->streets.link_count + l] == 1));
    }
    CHECK(banned == 8);
    check_dirty_links(base, city, &edits[0]);
    check_dirty_cells(base, city, &edits[0]);
    check_sound(ctx, city);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(without_compliance_the_city_stays_the_base_bit_for_bit)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx,
             apply_measure(ctx, "  - lez: {" SMALL ", excluded_share: 0.2, compliance_share: 0}\n",
                           city, &edits));
    CHECK(jm_city_equal(base, city) && edits[0].dirty_link_count == 0);
    jm_edits_free(edits, 1);
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - lez: {" SMALL ", excluded_share: 0.2, except_classes: "
                                "[residential], expect: none}\n",
                                city, &edits));
    CHECK(jm_city_equal(base, city));
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(trunk_roads_inside_stay_open_unless_told_otherwise)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    int32_t trunk = JM_NONE;
    for (int32_t l = 0; l < city->streets.link_count && trunk == JM_NONE; l++)
        if (city->streets.from[l] == 6)
            trunk = l;
    city->streets.road_class[trunk] = JM_ROAD_TRUNK;
    CHECK_OK(ctx, apply_measure(ctx, "  - ztl: {" SMALL ", excluded_share: 1}\n", city, &edits));
    CHECK(edits[0].matched == 7 && city->fleet.class_count == 1);
    CHECK(city->fleet.banned[trunk] == 0);
    jm_edits_free(edits, 1);
    CHECK_OK(ctx,
             apply_measure(ctx, "  - ztl: {" SMALL ", excluded_share: 1, except_classes: []}\n",
                           city, &edits));
    CHECK(edits[0].matched == 8 && city->fleet.banned[trunk] == 1);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(two_zones_exclude_the_same_cars_first)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - zfe: {" SMALL ", excluded_share: 0.3}\n"
                                "  - ztl: {" CROSS ", excluded_share: 0.1}\n",
                                city, &edits));
    jm_edits_free(edits, 2);
    const jm_fleet *f = &city->fleet;
    int64_t links = city->streets.link_count, bans[3] = {0, 0, 0};
    CHECK(f->class_count == 3);
    CHECK_NEAR(f->share[0], 0.7, 1e-6);
    CHECK_NEAR(f->share[1], 0.2, 1e-6);
    CHECK_NEAR(f->share[2], 0.1, 1e-6);
    for (int k = 0; k < 3; k++)
        for (int64_t l = 0; l < links; l++)
            bans[k] += f->banned[k * links + l];
    CHECK(bans[0] == 0 && bans[1] == 8 && bans[2] == 8);
    jm_city_destroy(city);

    city = town(ctx);
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - zfe: {" SMALL ", excluded_share: 0.1}\n"
                                "  - ztl: {" CROSS ", excluded_share: 0.3}\n",
                                city, &edits));
    jm_edits_free(edits, 2);
    CHECK(city->fleet.class_count == 3);
    CHECK_NEAR(city->fleet.share[2], 0.1, 1e-6);
    CHECK_NEAR(city->fleet.share[1], 0.2, 1e-6);
    check_sound(ctx, city);
    jm_city_destroy(city);

    city = town(ctx);
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - zfe: {" SMALL ", excluded_share: 0.3, hours: 07-20}\n"
                              "  - ztl: {" CROSS ", excluded_share: 0.1}\n",
                              city, &edits),
                JM_ERR_DATA, "different hours");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(hours_may_run_over_midnight)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - ztl: {" SMALL ", excluded_share: 0.5, hours: [22:00-06:00, "
                                "12-13]}\n",
                                city, &edits));
    CHECK(city->fleet.hours[1] == (0x3fu | 1u << 12 | 3u << 22));
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_zone_without_streets_says_how_far_they_are)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    // In the middle between the streets x = 150 and x = 250 m, 45 m from both.
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - zfe: {excluded_share: 0.3, polygon: [[432195, 6713195], "
                              "[432205, 6713195], [432205, 6713205], [432195, 6713205]]}\n",
                              city, &edits),
                JM_ERR_DATA, "lies 45 m away");
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - zfe: {" SMALL ", excluded_share: 0.3, except_classes: "
                              "[residential]}\n",
                              city, &edits),
                JM_ERR_DATA, "except_classes");
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - zfe: {excluded_share: 0.3, polygon: [[432000, 6713000], "
                              "[432500, 6713000], [432500, 6713500], [432000, 6713500]]}\n",
                              city, &edits),
                JM_ERR_DATA, "over half");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

/// 1000 cars: 100 of class E, 400 of 1, 300 of 2, 120 of 3, 50 of 4, 10 of 5, 20 too old for one.
static void give_stickers(jm_ctx *ctx, jm_city *city)
{
    static const char *const names[] = {"E", "1", "2", "3", "4", "5", "none"};
    static const float cars[] = {100.0f, 400.0f, 300.0f, 120.0f, 50.0f, 10.0f, 20.0f};
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_STICKERS, 7));
    for (int k = 0; k < 7; k++) {
        CHECK_OK(ctx, jm_city_set_text(ctx, &city->stickers.name[k], names[k]));
        city->stickers.cars[k] = cars[k];
    }
}

TEST(stickers_exclude_their_share_of_the_cars_of_the_city)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    give_stickers(ctx, city);
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - zfe: {" SMALL ", excluded_stickers: [\"4\", 5, none], "
                                "compliance_share: 0.5}\n",
                                city, &edits));
    CHECK(city->fleet.class_count == 2);
    CHECK_NEAR(city->fleet.share[1], 0.5 * 80.0 / 1000.0, 1e-6);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(stickers_need_a_city_that_knows_its_cars_and_stand_for_a_share_not_beside_one)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    jm_scenario *scenario = NULL;
    CHECK_FAILS(
        ctx, apply_measure(ctx, "  - zfe: {" SMALL ", excluded_stickers: [\"5\"]}\n", city, &edits),
        JM_ERR_DATA, "sdes-fleet");
    CHECK_FAILS(ctx,
                parse_measures(ctx,
                               "  - zfe: {" SMALL ", excluded_stickers: [\"5\"], excluded_share: "
                               "0.1}\n",
                               &scenario),
                JM_ERR_DATA, "one of the two");
    CHECK_FAILS(ctx, parse_measures(ctx, "  - zfe: {" SMALL "}\n", &scenario), JM_ERR_DATA,
                "one of the two");
    CHECK_FAILS(
        ctx, parse_measures(ctx, "  - zfe: {" SMALL ", excluded_stickers: [\"7\"]}\n", &scenario),
        JM_ERR_DATA, "7");
    CHECK_FAILS(ctx,
                parse_measures(ctx, "  - zfe: {" SMALL ", excluded_stickers: []}\n", &scenario),
                JM_ERR_DATA, "names no class");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_excluded_share_is_banned_inside_and_nowhere_else),
        CASE(without_compliance_the_city_stays_the_base_bit_for_bit),
        CASE(trunk_roads_inside_stay_open_unless_told_otherwise),
        CASE(two_zones_exclude_the_same_cars_first),
        CASE(hours_may_run_over_midnight),
        CASE(a_zone_without_streets_says_how_far_they_are),
        CASE(stickers_exclude_their_share_of_the_cars_of_the_city),
        CASE(stickers_need_a_city_that_knows_its_cars_and_stand_for_a_share_not_beside_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
