// Heights of buildings, crowns and ground from rasters.
#include "layers.h"

// Rasters of pixels of 1 m over the 400 m square, 10 m more on each side.
enum { SIDE = 420 };

static jm_raster *put_raster(jm_ctx *ctx, jm_sources *sources, jm_role role, float value)
{
    jm_raster *r = NULL;
    CHECK_OK(ctx, jm_raster_create(ctx, jm_role_name(role), SIDE, SIDE, &r));
    r->west = SMALL_WEST_M - 10.0;
    r->north = SMALL_SOUTH_M + 410.0;
    r->cell_x = r->cell_y = 1.0;
    for (int i = 0; i < SIDE * SIDE; i++)
        r->values[i] = value;
    CHECK_OK(ctx, jm_sources_add_raster(ctx, sources, role, r));
    return r;
}

// All pixels whose centres lie in a box of metres from the corner.
static void fill(jm_raster *r, double west, double south, double east, double north, float value)
{
    for (int row = 0; row < r->rows; row++)
        for (int c = 0; c < r->columns; c++) {
            double x = r->west + c + 0.5 - SMALL_WEST_M, y = r->north - row - 0.5 - SMALL_SOUTH_M;
            if (x > west && x < east && y > south && y < north)
                r->values[row * r->columns + c] = value;
        }
}

static jm_city *build(jm_ctx *ctx, jm_sources *sources, bool flat)
{
    jm_city_def def = small_def();
    def.flat = flat;
    return build_of(ctx, &def, sources);
}

static float top_at(const jm_city *city, double x, double y)
{
    return city->rasters.canopy_top_m[cell_of(city, x, y)];
}

TEST(a_height_comes_from_layer_then_floors_then_raster_and_what_is_gone_falls_through)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_layer *l = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    for (int i = 0; i < 5; i++) {
        put_box(ctx, l, 50.0 + 30.0 * i, 50.0, 70.0 + 30.0 * i, 70.0);
        put_real(ctx, l, "height_m", i == 0 ? 20.0 : (double)NAN);
        put_real(ctx, l, "levels", i == 1 ? 4.0 : (double)NAN);
    }
    jm_raster *r = put_raster(ctx, &sources, JM_ROLE_OBJECT_HEIGHT, 0.0f);
    for (int i = 0; i < 4; i++) // the fifth was pulled down
        fill(r, 50.0 + 30.0 * i, 50.0, 70.0 + 30.0 * i, 70.0, 9.0f);
    fill(r, 145.0, 55.0, 149.0, 59.0, 14.0f); // a chimney
    fill(r, 152.0, 62.0, 156.0, 66.0, 0.2f);  // a yard that the map lacks
    jm_city *city = build(ctx, &sources, true);
    const jm_buildings *b = &city->buildings;
    CHECK_NEAR(b->height_m[0], 20, 0);
    CHECK_NEAR(b->height_m[1], 12, 0);
    CHECK_NEAR(b->height_m[2], 9, 0);
    CHECK_NEAR(b->height_m[3], 9, 0);
    assert_int_equal(b->height_origin[2], JM_ORIGIN_RASTER);
    assert_int_equal(b->height_origin[3], JM_ORIGIN_RASTER);
    // Three known neighbours within 100 m: 12, 9 and 9 m.
    assert_int_equal(b->height_origin[4], JM_ORIGIN_NEIGHBOURS);
    CHECK_NEAR(b->height_m[4], 9, 0);
    assert_int_equal(find_gap(city, "building height", "median of the raster")->filled, 2);
    assert_int_equal(find_gap(city, "building height", "not on the raster")->filled, 1);
    leave_city(ctx, city);
}

TEST(a_gable_roof_counts_as_half_way_between_eaves_and_ridge)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_box(ctx, make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS), 100, 100, 112, 130);
    jm_raster *r = put_raster(ctx, &sources, JM_ROLE_OBJECT_HEIGHT, 0.0f);
    for (int i = 0; i < 12; i++) // eaves 6 m, ridge 9 m
        fill(r, 100.0 + i, 100.0, 101.0 + i, 130.0, 9.0f - 0.5f * (float)fabs(i - 5.5));
    jm_city *city = build(ctx, &sources, true);
    // Pixels of 1 m on a slope of 1:2 are 0.5 m apart; the outermost, lowest ones do not count.
    CHECK_NEAR(city->buildings.height_m[0], 7.5, 0.5);
    leave_city(ctx, city);
}

TEST(a_surface_model_tells_heights_above_a_sloping_relief)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_box(ctx, make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS), 100, 100, 120, 120);
    jm_raster *relief = put_raster(ctx, &sources, JM_ROLE_RELIEF, 0.0f);
    jm_raster *model = put_raster(ctx, &sources, JM_ROLE_SURFACE_MODEL, 0.0f);
    for (int i = 0; i < SIDE * SIDE; i++)
        relief->values[i] = model->values[i] = -17.0f + 0.1f * (float)(i % SIDE);
    for (int row = 0; row < SIDE; row++)
        for (int c = 0; c < SIDE; c++) {
            double x = c - 9.5, y = 409.5 - row;
            if (x > 100 && x < 120 && y > 100 && y < 120)
                model->values[row * SIDE + c] += 11.0f;
            if (x > 200 && x < 210 && y > 200 && y < 210)
                model->values[row * SIDE + c] += 8.0f; // a tree
        }
    jm_city *city = build(ctx, &sources, false);
    CHECK_NEAR(city->buildings.height_m[0], 11, 1e-4); // floats at 30 m
    CHECK_NEAR(top_at(city, 205, 205), 8, 1e-4);
    leave_city(ctx, city);
}

TEST(a_surface_model_above_a_coarse_relief_is_told)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_box(ctx, make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS), 100, 100, 120, 120);
    jm_raster *relief = put_raster(ctx, &sources, JM_ROLE_RELIEF, 5.0f);
    relief->cell_x = relief->cell_y = 12.0;
    fill(put_raster(ctx, &sources, JM_ROLE_SURFACE_MODEL, 5.0f), 100, 100, 120, 120, 13.0f);
    jm_city *city = build(ctx, &sources, false);
    CHECK_NEAR(city->buildings.height_m[0], 8, 0);
    assert_int_equal(find_gap(city, "building height", "cells over 10 m")->filled, 1);
    leave_city(ctx, city);
}

TEST(altitudes_given_as_heights_and_other_references_are_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city *city = NULL;
    jm_city_def def = small_def();
    jm_raster *r = put_raster(ctx, &sources, JM_ROLE_OBJECT_HEIGHT, 47.0f);
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "role surface_model");
    jm_sources_free(&sources);
    put_raster(ctx, &sources, JM_ROLE_RELIEF, 30.0f);
    r = put_raster(ctx, &sources, JM_ROLE_SURFACE_MODEL, 78.0f); // above the ellipsoid
    def.flat = false;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "references");
    for (int i = 0; i < SIDE * SIDE; i++)
        r->values[i] = 22.0f;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "swapped");
    def.flat = true;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "flat ground");
    jm_sources_free(&sources);
    jm_ctx_destroy(ctx);
}

TEST(crowns_stand_outside_of_footprints_and_not_on_water_rails_or_low_over_asphalt)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_box(ctx, make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS), 100, 100, 120, 120);
    put_box(ctx, make_layer(ctx, &sources, JM_ROLE_WATER, JM_POLYGONS), 0, 300, 400, 400);
    jm_layer *rails = make_layer(ctx, &sources, JM_ROLE_RAILS, JM_LINES);
    const double track[] = {302.5, 0, 302.5, 200};
    put_feature(ctx, rails, 2, track);
    put_text(ctx, rails, "kind", "rail");
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 20, 252.5, 380, 252.5);
    jm_raster *r = put_raster(ctx, &sources, JM_ROLE_OBJECT_HEIGHT, 0.0f);
    fill(r, 99, 99, 121, 121, 12.0f);   // the house, its eaves 1 m over the wall
    fill(r, 200, 200, 210, 210, 8.0f);  // a tree
    fill(r, 200, 200, 202, 202, 15.0f); // with a branch on top: 4 of 25 pixels of its cell
    fill(r, 220, 200, 230, 210, 1.5f);  // a hedge
    fill(r, 50, 250, 55, 255, 3.0f);    // a lorry
    fill(r, 60, 250, 65, 255, 9.0f);    // a plane tree over the street
    fill(r, 50, 350, 80, 360, 12.0f);   // a ship
    fill(r, 300, 50, 305, 60, 6.0f);    // a train
    fill(r, 350, 50, 355, 55, 75.0f);   // a crane
    fill(r, 370, 50, 372, 55, 8.0f);    // two fifths of a cell
    jm_city *city = build(ctx, &sources, true);
    CHECK_NEAR(top_at(city, 207, 207), 8, 0);
    CHECK_NEAR(city->rasters.canopy_base_m[cell_of(city, 207, 207)], 2, 0);
    // 16 % of the pixels are the branch: the 90th percentile lies in it.
    CHECK_NEAR(top_at(city, 201, 201), 15, 0);
    CHECK_NEAR(top_at(city, 62, 252), 9, 0);
    CHECK_NEAR(top_at(city, 52, 252), 0, 0);
    CHECK_NEAR(top_at(city, 225, 205), 0, 0);
    CHECK_NEAR(top_at(city, 60, 355), 0, 0);
    CHECK_NEAR(top_at(city, 302, 55), 0, 0);
    CHECK_NEAR(top_at(city, 352, 52), 0, 0);
    CHECK_NEAR(top_at(city, 372, 52), 0, 0);
    int64_t crowns = 0;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        crowns += city->rasters.canopy_top_m[i] > 0.0f;
    assert_int_equal(crowns, 5); // four of the tree, one over the street; none around the house
    assert_int_equal(find_gap(city, "tree crown", "raster of heights: 2 m")->filled, 5);
    assert_int_equal(find_gap(city, "tree crown", "water")->filled, 12);
    assert_int_equal(find_gap(city, "tree crown", "rails")->filled, 2);
    assert_int_equal(find_gap(city, "tree crown", "asphalt")->filled, 1);
    assert_int_equal(find_gap(city, "tree crown", "60 m")->filled, 1);
    assert_int_equal(find_gap(city, "tree crown base", "a quarter")->filled, 5);
    leave_city(ctx, city);
}

TEST(single_trees_win_in_their_discs_and_measured_crowns_over_drawn_ones)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_box(ctx, make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS), 10, 10, 20, 20);
    jm_layer *trees = make_layer(ctx, &sources, JM_ROLE_TREES, JM_POINTS);
    const double place[] = {202.5, 202.5};
    put_feature(ctx, trees, 1, place);
    put_real(ctx, trees, "height_m", 6.0);
    put_real(ctx, trees, "crown_m", 6.0);
    jm_layer *wood = make_layer(ctx, &sources, JM_ROLE_GROUND, JM_POLYGONS);
    put_box(ctx, wood, 300, 300, 350, 350);
    put_text(ctx, wood, "surface", "grass");
    put_real(ctx, wood, "trees_share", 1.0);
    put_real(ctx, wood, "tree_height_m", 20.0);
    jm_raster *crowns = put_raster(ctx, &sources, JM_ROLE_CANOPY, 0.0f);
    fill(crowns, 250, 250, 260, 260, 11.0f);
    jm_raster *r = put_raster(ctx, &sources, JM_ROLE_OBJECT_HEIGHT, 0.0f);
    fill(r, 190, 190, 215, 215, 16.0f);
    fill(r, 250, 250, 260, 260, 5.0f);
    fill(r, 300, 300, 325, 350, 14.0f); // half of the wood was felled
    jm_city *city = build(ctx, &sources, true);
    CHECK_NEAR(top_at(city, 202.5, 202.5), 6, 0);
    CHECK_NEAR(top_at(city, 212.5, 212.5), 16, 0);
    CHECK_NEAR(top_at(city, 255, 255), 11, 0);
    CHECK_NEAR(top_at(city, 310, 310), 14, 0);
    CHECK_NEAR(top_at(city, 340, 310), 0, 0);
    assert_int_equal(find_gap(city, "tree crown", "taken back")->filled, 50);
    leave_city(ctx, city);
}

TEST(without_a_layer_of_buildings_only_land_cover_tells_trees_from_houses)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    fill(put_raster(ctx, &sources, JM_ROLE_OBJECT_HEIGHT, 0.0f), 100, 100, 200, 120, 10.0f);
    jm_city *city = build(ctx, &sources, true);
    CHECK_NEAR(top_at(city, 150, 110), 0, 0);
    CHECK(find_gap(city, "tree crown", "cannot be told apart") != NULL);
    jm_city_destroy(city);
    fill(put_raster(ctx, &sources, JM_ROLE_OBJECT_HEIGHT, 0.0f), 100, 100, 200, 120, 10.0f);
    jm_raster *cover = put_raster(ctx, &sources, JM_ROLE_LAND_COVER, (float)JM_SURFACE_GRASS);
    fill(cover, 100, 100, 150, 120, (float)JM_SURFACE_ROOF);
    city = build(ctx, &sources, true);
    CHECK_NEAR(top_at(city, 125, 110), 0, 0);
    CHECK_NEAR(top_at(city, 175, 110), 10, 0);
    CHECK(find_gap(city, "tree crown", "only where the land cover has plants") != NULL);
    CHECK_NEAR(city->rasters.building_height_m[cell_of(city, 125, 110)], 10, 0);
    assert_int_equal(city->buildings.count, 1);
    leave_city(ctx, city);
}

TEST(land_cover_lies_below_all_layers_and_a_cell_takes_the_class_of_most_of_its_pixels)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    static const jm_cover_class classes[] = {
        {JM_SURFACE_PAVING, 0, 0.0f, NAN},
        {JM_SURFACE_GRASS, 1, 1.0f, NAN},
        {JM_SURFACE_ROOF, 0, 0.0f, NAN},
        {JM_SURFACE_NONE, 0, 0.0f, NAN},
    };
    jm_layer *ground = make_layer(ctx, &sources, JM_ROLE_GROUND, JM_POLYGONS);
    put_box(ctx, ground, 0, 0, 100, 100);
    put_text(ctx, ground, "surface", "soil");
    jm_raster *r = put_raster(ctx, &sources, JM_ROLE_LAND_COVER, 0.0f);
    r->classes = malloc(sizeof classes);
    memcpy(r->classes, classes, sizeof classes);
    r->class_count = 4;
    fill(r, 200, 200, 203, 300, 1.0f); // three of five columns of a cell
    fill(r, 220, 200, 222, 300, 1.0f); // two of five
    fill(r, 250, 250, 300, 300, 2.0f);
    fill(r, 300, 300, 350, 350, 3.0f);
    fill(r, 350, 350, 400, 400, NAN);
    jm_raster *second = put_raster(ctx, &sources, JM_ROLE_LAND_COVER, (float)JM_SURFACE_GRAVEL);
    fill(second, 350, 350, 375, 400, 99.0f);
    jm_city *city = build(ctx, &sources, true);
    const uint8_t *s = city->rasters.surface_class;
    assert_int_equal(s[cell_of(city, 50, 50)], JM_SURFACE_SOIL);
    assert_int_equal(s[cell_of(city, 150, 150)], JM_SURFACE_PAVING);
    assert_int_equal(s[cell_of(city, 201, 250)], JM_SURFACE_GRASS);
    assert_int_equal(city->rasters.irrigated[cell_of(city, 201, 250)], 1);
    CHECK_NEAR(top_at(city, 201, 250), 12, 0);
    assert_int_equal(s[cell_of(city, 221, 250)], JM_SURFACE_PAVING);
    // A building paints no roof; where the first raster says nothing the second speaks.
    CHECK(s[cell_of(city, 275, 275)] != JM_SURFACE_ROOF);
    assert_int_equal(s[cell_of(city, 325, 325)], JM_SURFACE_GRAVEL);
    assert_int_equal(s[cell_of(city, 390, 390)], JM_SURFACE_GRAVEL);
    assert_int_equal(find_gap(city, "land cover", "none of ours")->filled, 5 * 10);
    leave_city(ctx, city);
}

TEST(rasters_give_the_same_city_with_one_thread_and_with_three)
{
    UNUSED_STATE;
    jm_city *cities[2];
    for (int k = 0; k < 2; k++) {
        jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = k == 0 ? 1 : 3});
        jm_sources sources = {0};
        put_box(ctx, make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS), 100, 100, 117, 131);
        jm_raster *relief = put_raster(ctx, &sources, JM_ROLE_RELIEF, 0.0f);
        jm_raster *model = put_raster(ctx, &sources, JM_ROLE_SURFACE_MODEL, 0.0f);
        jm_raster *cover = put_raster(ctx, &sources, JM_ROLE_LAND_COVER, 0.0f);
        for (int i = 0; i < SIDE * SIDE; i++) {
            relief->values[i] = (float)(i % 97) * 0.1f;
            model->values[i] = relief->values[i] + (float)(i * 7 % 1013) * 0.01f;
            cover->values[i] = (float)(i * 13 % 7);
        }
        cities[k] = build(ctx, &sources, false);
        jm_ctx_destroy(ctx);
    }
    size_t cells = (size_t)jm_grid_cells(&cities[0]->grid);
    const jm_rasters *a = &cities[0]->rasters, *b = &cities[1]->rasters;
    CHECK(memcmp(a->canopy_top_m, b->canopy_top_m, cells * sizeof *a->canopy_top_m) == 0);
    CHECK(memcmp(a->surface_class, b->surface_class, cells) == 0);
    CHECK(cities[0]->buildings.height_m[0] == cities[1]->buildings.height_m[0]);
    assert_int_equal(cities[0]->gap_count, cities[1]->gap_count);
    for (int64_t i = 0; i < cities[0]->gap_count; i++)
        assert_int_equal(cities[0]->gaps[i].filled, cities[1]->gaps[i].filled);
    jm_city_destroy(cities[0]);
    jm_city_destroy(cities[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_height_comes_from_layer_then_floors_then_raster_and_what_is_gone_falls_through),
        CASE(a_gable_roof_counts_as_half_way_between_eaves_and_ridge),
        CASE(a_surface_model_tells_heights_above_a_sloping_relief),
        CASE(a_surface_model_above_a_coarse_relief_is_told),
        CASE(altitudes_given_as_heights_and_other_references_are_refused),
        CASE(crowns_stand_outside_of_footprints_and_not_on_water_rails_or_low_over_asphalt),
        CASE(single_trees_win_in_their_discs_and_measured_crowns_over_drawn_ones),
        CASE(without_a_layer_of_buildings_only_land_cover_tells_trees_from_houses),
        CASE(land_cover_lies_below_all_layers_and_a_cell_takes_the_class_of_most_of_its_pixels),
        CASE(rasters_give_the_same_city_with_one_thread_and_with_three),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
