#include "layers.h"

#include "city/overlap.h"

/// One town from two layers.
typedef struct town {
    jm_ctx *ctx;
    jm_sources sources;
    jm_layer *first, *second;
    jm_city_def def;
    jm_city *city;
} town;

static void open_town(town *t)
{
    *t = (town){.ctx = jm_ctx_create(NULL), .def = small_def()};
    t->first = make_layer(t->ctx, &t->sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    t->second = make_layer(t->ctx, &t->sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
}

static const jm_buildings *build(town *t)
{
    CHECK_OK(t->ctx, jm_city_build(t->ctx, &t->def, &t->sources, &t->city));
    check_sound(t->ctx, t->city);
    return &t->city->buildings;
}

static void close_town(town *t)
{
    jm_sources_free(&t->sources);
    jm_city_destroy(t->city);
    jm_ctx_destroy(t->ctx);
}

static int64_t filled(const town *t, const char *what, const char *words)
{
    const jm_gap *gap = find_gap(t->city, what, words);
    return gap != NULL ? gap->filled : 0;
}

static double overlap_of(jm_ctx *ctx, const double *a, int64_t a_count, const double *b,
                         int64_t b_count)
{
    double ax[16], ay[16], bx[16], by[16], area = -1.0;
    for (int64_t i = 0; i < a_count; i++) {
        ax[i] = 430000.0 + a[2 * i];
        ay[i] = 6710000.0 + a[2 * i + 1];
    }
    for (int64_t i = 0; i < b_count; i++) {
        bx[i] = 430000.0 + b[2 * i];
        by[i] = 6710000.0 + b[2 * i + 1];
    }
    const int64_t a_start[] = {0, a_count}, b_start[] = {0, b_count};
    const uint8_t outer[] = {0};
    const jm_rings one = {1, a_start, ax, ay}, other = {1, b_start, bx, by};
    jm_overlap o = {0};
    CHECK_OK(ctx, jm_overlap_begin(ctx, &o, &one, outer));
    CHECK_OK(ctx, jm_overlap_with(ctx, &o, &other, outer, &area));
    jm_overlap_free(&o);
    return area;
}

TEST(the_shared_area_of_two_polygons_is_exact_whichever_way_they_wind)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const double square[] = {0, 0, 10, 0, 10, 10, 0, 10};
    const double shifted[] = {5, 14, 15, 14, 15, 4, 5, 4}; // winds the other way
    const double diamond[] = {5, -2, 12, 5, 5, 12, -2, 5};
    const double apart[] = {20, 0, 30, 0, 30, 10};
    const double cut_out[] = {0, 0, 10, 0, 10, 10, 6, 10, 6, 4, 4, 4, 4, 10, 0, 10}; // a U
    const double bar[] = {-5, 6, 15, 6, 15, 8, -5, 8};
    // Rounding of coordinates of seven digits before the comma.
    const double tolerance = 1e-6;
    CHECK_NEAR(overlap_of(ctx, square, 4, shifted, 4), 30.0, tolerance);
    CHECK_NEAR(overlap_of(ctx, shifted, 4, square, 4), 30.0, tolerance);
    CHECK_NEAR(overlap_of(ctx, square, 4, diamond, 4), 100.0 - 4 * 4.5, tolerance);
    CHECK_NEAR(overlap_of(ctx, square, 4, apart, 3), 0.0, tolerance);
    CHECK_NEAR(overlap_of(ctx, cut_out, 8, bar, 4), 8.0 * 2.0, tolerance);
    CHECK_NEAR(overlap_of(ctx, cut_out, 8, cut_out, 8), 100.0 - 12.0, tolerance);
    jm_ctx_destroy(ctx);
}

TEST(a_roof_without_attributes_takes_those_of_the_footprint_beneath_it)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    put_box(t.ctx, t.first, 100.0, 100.0, 120.0, 115.0);
    put_box(t.ctx, t.second, 101.0, 101.0, 122.0, 117.0);
    put_real(t.ctx, t.second, "height_m", 17.5);
    put_real(t.ctx, t.second, "levels", 5.0);
    put_real(t.ctx, t.second, "dwellings", 12.0);
    put_text(t.ctx, t.second, "usage", "public");
    const jm_buildings *b = build(&t);
    CHECK(b->count == 1 && b->x[1] == SMALL_WEST_M + 120.0); // the earlier outline
    CHECK(b->height_m[0] == 17.5f && b->height_origin[0] == JM_ORIGIN_MEASURED);
    CHECK(b->usage[0] == JM_USAGE_PUBLIC && b->dwellings[0] == 12.0f);
    CHECK(filled(&t, "building height", "later layer") == 1);
    CHECK(filled(&t, "building usage", "later layer") == 1);
    CHECK(filled(&t, "building dwellings", "later layer") == 1);
    CHECK(filled(&t, "building", "at least half of it") == 1);
    close_town(&t);
}

TEST(what_the_earlier_layer_states_is_never_overwritten)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    put_box(t.ctx, t.first, 100.0, 100.0, 120.0, 115.0);
    put_real(t.ctx, t.first, "height_m", 6.0);
    put_text(t.ctx, t.first, "usage", "industrial");
    put_box(t.ctx, t.second, 100.0, 100.0, 120.0, 115.0);
    put_real(t.ctx, t.second, "height_m", 30.0);
    put_text(t.ctx, t.second, "usage", "residential");
    const jm_buildings *b = build(&t);
    CHECK(b->count == 1 && b->height_m[0] == 6.0f && b->usage[0] == JM_USAGE_INDUSTRIAL);
    CHECK(filled(&t, "building height", "later layer") == 0);
    close_town(&t);
}

TEST(a_block_takes_the_median_height_and_all_dwellings_of_the_houses_it_is_made_of)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    put_box(t.ctx, t.first, 100.0, 100.0, 160.0, 120.0);
    const double heights[] = {9.0, 12.0, 60.0}, widths[] = {20.0, 30.0, 10.0};
    double west = 100.0;
    for (int i = 0; i < 3; i++) {
        put_box(t.ctx, t.second, west, 100.0, west + widths[i], 120.0);
        put_real(t.ctx, t.second, "height_m", heights[i]);
        put_real(t.ctx, t.second, "dwellings", 3.0 + i);
        put_text(t.ctx, t.second, "usage", i == 1 ? "residential" : "commercial");
        west += widths[i];
    }
    const jm_buildings *b = build(&t);
    CHECK(b->count == 1 && b->height_m[0] == 12.0f); // by area: not the tower on a sixth of it
    CHECK_NEAR(b->dwellings[0], 12.0, 1e-5);         // float
    // 30 m of homes against 20 + 10 m of shops: of equals the first usage.
    CHECK(b->usage[0] == JM_USAGE_RESIDENTIAL);
    close_town(&t);
}

TEST(houses_inside_one_later_block_share_its_dwellings_by_area)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    put_box(t.ctx, t.first, 100.0, 100.0, 110.0, 120.0);
    put_box(t.ctx, t.first, 110.0, 100.0, 140.0, 120.0);
    put_real(t.ctx, t.first, "dwellings", 7.0); // stated: keeps its own
    put_box(t.ctx, t.first, 140.0, 100.0, 160.0, 120.0);
    put_box(t.ctx, t.second, 100.0, 100.0, 160.0, 120.0);
    put_real(t.ctx, t.second, "height_m", 15.0);
    put_real(t.ctx, t.second, "dwellings", 24.0);
    const jm_buildings *b = build(&t);
    CHECK(b->count == 3);
    CHECK_NEAR(b->dwellings[0], 4.0, 1e-5);
    CHECK_NEAR(b->dwellings[1], 7.0, 0.0);
    CHECK_NEAR(b->dwellings[2], 8.0, 1e-5);
    for (int i = 0; i < 3; i++)
        CHECK(b->height_m[i] == 15.0f);
    close_town(&t);
}

TEST(new_houses_are_added_and_those_that_overlap_a_little_are_told)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    put_box(t.ctx, t.first, 100.0, 100.0, 120.0, 120.0);
    put_box(t.ctx, t.second, 200.0, 100.0, 220.0, 120.0); // new
    put_box(t.ctx, t.second, 114.0, 100.0, 134.0, 120.0); // 30 % covered
    put_box(t.ctx, t.second, 81.0, 100.0, 101.0, 120.0);  // 5 %: a party wall
    const jm_buildings *b = build(&t);
    CHECK(b->count == 4);
    CHECK(filled(&t, "building", "added from a later layer") == 3);
    CHECK(filled(&t, "building", "a tenth to a half") == 1);
    CHECK(filled(&t, "building", "at least half of it") == 0);
    close_town(&t);
}

TEST(a_block_is_not_lost_to_a_shed_that_an_earlier_layer_has_in_its_yard)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    put_box(t.ctx, t.first, 110.0, 105.0, 115.0, 110.0);
    put_box(t.ctx, t.first, 200.0, 100.0, 260.0, 140.0); // and a hall with a later shed in it
    put_box(t.ctx, t.second, 100.0, 100.0, 160.0, 120.0);
    put_real(t.ctx, t.second, "height_m", 15.0);
    put_box(t.ctx, t.second, 210.0, 110.0, 214.0, 114.0);
    put_real(t.ctx, t.second, "height_m", 2.0);
    const jm_buildings *b = build(&t);
    CHECK(b->count == 3 && b->height_m[2] == 15.0f);
    CHECK(b->height_origin[1] != JM_ORIGIN_MEASURED); // a shed's height is not the hall's
    close_town(&t);
}

TEST(a_footprint_that_stands_twice_in_its_layer_is_one_building)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    put_box(t.ctx, t.first, 100.0, 100.0, 120.0, 120.0);
    put_box(t.ctx, t.first, 120.0, 100.0, 140.0, 120.0); // its neighbour, of the same size
    put_box(t.ctx, t.first, 100.0, 100.0, 120.0, 119.9); // drawn again
    put_real(t.ctx, t.first, "height_m", 8.0);
    put_box(t.ctx, t.first, 104.0, 104.0, 116.0, 116.0); // a part of another size stays
    const jm_buildings *b = build(&t);
    CHECK(b->count == 3 && b->height_m[0] == 8.0f);
    CHECK(filled(&t, "building", "twice") == 1);
    close_town(&t);
}

TEST(eaves_less_foot_are_a_height_where_none_is_stated)
{
    UNUSED_STATE;
    town t;
    open_town(&t);
    for (int i = 0; i < 4; i++) {
        put_box(t.ctx, t.first, 100.0 + 30.0 * i, 100.0, 120.0 + 30.0 * i, 120.0);
        put_text(t.ctx, t.first, "usage", "residential");
        put_real(t.ctx, t.first, "foot_m", 604.9);
        put_real(t.ctx, t.first, "eaves_m", i == 3 ? 605.5 : 610.1); // 0.6 m: a slip
        put_real(t.ctx, t.first, "height_m", i == 1 ? 4.0 : i == 2 ? 999.0 : 0.0);
        put_real(t.ctx, t.first, "levels", i == 3 ? 99.0 : 0.0);
    }
    const jm_buildings *b = build(&t);
    CHECK_NEAR(b->height_m[0], 5.2, 1e-5);
    CHECK(b->height_m[1] == 4.0f && b->height_origin[0] == JM_ORIGIN_MEASURED);
    CHECK_NEAR(b->height_m[2], 5.2, 1e-5);
    CHECK(b->height_origin[3] == JM_ORIGIN_NEIGHBOURS);
    CHECK(filled(&t, "building height", "less that of the foot") == 2);
    CHECK(filled(&t, "building height", "1.5 to 400 m") == 1); // 0 is how tables write nothing
    CHECK(filled(&t, "building floors", "1 to 98") == 1);
    close_town(&t);
}

static void put_box_at(jm_ctx *ctx, jm_layer *layer, double west, double z)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, layer));
    CHECK_OK(ctx, jm_layer_add_part(ctx, layer, false));
    const double xy[] = {0, 0, 20, 0, 20, 20, 0, 20};
    for (int i = 0; i < 4; i++)
        CHECK_OK(ctx, jm_layer_add_point(ctx, layer, SMALL_WEST_M + west + xy[2 * i],
                                         SMALL_SOUTH_M + 100.0 + xy[2 * i + 1], z));
}

/// Buildings with altitudes above a relief of 50 m.
static const jm_buildings *build_on_relief(town *t, const double *z, int count, bool relief)
{
    open_town(t);
    for (int i = 0; i < count; i++)
        put_box_at(t->ctx, t->first, 30.0 * i, z[i]);
    t->def.flat = !relief;
    if (relief) {
        jm_layer *ground = make_layer(t->ctx, &t->sources, JM_ROLE_RELIEF, JM_POINTS);
        for (int i = 0; i < 4; i++) {
            const double at[] = {i % 2 * 400.0, i / 2 * 400.0};
            put_feature(t->ctx, ground, 1, at);
            put_real(t->ctx, ground, "height_m", 50.0);
        }
    }
    return build(t);
}

TEST(the_altitude_of_an_outline_is_its_eaves_where_the_ground_is_known)
{
    UNUSED_STATE;
    town t;
    const double z[] = {58.0, 62.5, 51.0}; // the last is too near to the ground for eaves
    const jm_buildings *b = build_on_relief(&t, z, 3, true);
    CHECK_NEAR(b->height_m[0], 8.0, 1e-4); // relief is kept as float
    CHECK_NEAR(b->height_m[1], 12.5, 1e-4);
    CHECK(b->height_origin[0] == JM_ORIGIN_MEASURED && b->height_origin[2] == JM_ORIGIN_CLASS);
    CHECK(filled(&t, "building height", "taken as the eaves") == 2);
    close_town(&t);
}

TEST(altitudes_of_the_ground_and_cities_without_relief_give_no_heights)
{
    UNUSED_STATE;
    town t;
    const double ground[] = {50.2, 49.7, 53.0}, roofs[] = {58.0, 62.5, 61.0};
    const jm_buildings *b = build_on_relief(&t, ground, 3, true);
    for (int i = 0; i < 3; i++) // most lie on the ground: the third is no house of 3 m
        CHECK(b->height_origin[i] == JM_ORIGIN_CLASS);
    close_town(&t);
    b = build_on_relief(&t, roofs, 3, false);
    for (int i = 0; i < 3; i++)
        CHECK(b->height_origin[i] == JM_ORIGIN_CLASS);
    close_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_shared_area_of_two_polygons_is_exact_whichever_way_they_wind),
        CASE(a_roof_without_attributes_takes_those_of_the_footprint_beneath_it),
        CASE(what_the_earlier_layer_states_is_never_overwritten),
        CASE(a_block_takes_the_median_height_and_all_dwellings_of_the_houses_it_is_made_of),
        CASE(houses_inside_one_later_block_share_its_dwellings_by_area),
        CASE(new_houses_are_added_and_those_that_overlap_a_little_are_told),
        CASE(a_block_is_not_lost_to_a_shed_that_an_earlier_layer_has_in_its_yard),
        CASE(a_footprint_that_stands_twice_in_its_layer_is_one_building),
        CASE(eaves_less_foot_are_a_height_where_none_is_stated),
        CASE(the_altitude_of_an_outline_is_its_eaves_where_the_ground_is_known),
        CASE(altitudes_of_the_ground_and_cities_without_relief_give_no_heights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
