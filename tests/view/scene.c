#include "town.h"

#include "view/scene.h"

static jm_city *bare_city(jm_ctx *ctx, int32_t columns, int32_t rows, double cell_m)
{
    const jm_grid grid = {433500.4, 6716500.0, cell_m, columns, rows};
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_create(ctx, "bare", &grid, "EPSG:2154", &city));
    return city;
}

static jm_view_scene *scene_of(jm_ctx *ctx, const jm_city *city, const jm_city *base)
{
    jm_view_scene *scene = NULL;
    CHECK_OK(ctx, jm_view_scene_create(ctx, city, base, &scene));
    return scene;
}

TEST(tiles_cover_the_grid_from_the_south_west)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = bare_city(ctx, 120, 70, 5.0); // 600 m x 350 m
    city->margin_m = 50.0;
    jm_view_scene *s = scene_of(ctx, city, NULL);
    CHECK_NEAR(s->tile_m, 256.0, 0.0);
    CHECK(s->tile_columns == 3 && s->tile_rows == 2);
    CHECK(s->height_columns == 97 && s->height_rows == 65);
    CHECK(s->origin_x == floor(s->origin_x) && s->origin_y == floor(s->origin_y));
    CHECK(fabs(s->west + s->east) <= 1.0 && fabs(s->south + s->north) <= 1.0);
    CHECK_NEAR(s->origin_x + s->west, 433500.4, 1e-6);
    CHECK_NEAR(s->origin_y + s->north, 6716500.0, 1e-6);
    CHECK_NEAR(s->shown_west - s->west, 50.0, 1e-9);
    CHECK_NEAR(s->north - s->shown_north, 50.0, 1e-9);
    for (int32_t t = 0; t < jm_view_scene_tiles(s); t++) {
        double x, y;
        jm_view_scene_tile_corner(s, t, &x, &y);
        CHECK_NEAR(x, s->west + 256.0 * (t % 3), 1e-9);
        CHECK_NEAR(y, s->south + 256.0 * (double)(t / 3), 1e-9);
        CHECK(jm_view_scene_tile_at(s, x + 1.0, y + 1.0) == t);
    }
    CHECK(jm_view_scene_tile_at(s, -1e9, -1e9) == 0);
    CHECK(jm_view_scene_tile_at(s, 1e300, 1e300) == 5);
    CHECK(jm_view_scene_tile_at(s, (double)NAN, (double)NAN) == 0);
    jm_view_scene_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_large_city_gets_larger_tiles_not_more)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = bare_city(ctx, 260, 100, 100.0); // 26 km x 10 km
    jm_view_scene *s = scene_of(ctx, city, NULL);
    CHECK_NEAR(s->tile_m, 813.0, 0.0); // 26 000 / 32 = 812.5
    CHECK(s->tile_columns == 32 && s->tile_rows == 13);
    jm_view_scene_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(cities_without_anything_and_of_one_row_have_a_scene)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const int32_t sizes[][2] = {{1, 1}, {400, 1}, {1, 400}};
    for (int k = 0; k < 3; k++) {
        jm_city *city = bare_city(ctx, sizes[k][0], sizes[k][1], 2.0);
        city->margin_m = 500.0; // wider than the city: nothing is shown, nothing turns over
        jm_view_scene *s = scene_of(ctx, city, city);
        CHECK(jm_view_scene_tiles(s) >= 1);
        CHECK(s->building_count == 0 && s->tree_count == 0);
        CHECK(s->shown_west <= s->shown_east && s->shown_south <= s->shown_north);
        CHECK_NEAR(jm_view_scene_ground(s, 0.0, 0.0), 0.0, 0.0);
        jm_view_scene_destroy(s);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

// Altitude of a plane that falls to the south-east.
static float plane(double x, double y)
{
    return (float)(100.0 - 0.05 * (x - 433500.4) + 0.02 * (y - 6716500.0));
}

static void pour_plane(jm_city *city)
{
    for (int32_t r = 0; r < city->grid.rows; r++)
        for (int32_t c = 0; c < city->grid.columns; c++)
            city->rasters.ground_height_m[(int64_t)r * city->grid.columns + c] =
                plane(jm_grid_x(&city->grid, c), jm_grid_y(&city->grid, r));
}

TEST(the_ground_of_a_plane_is_that_plane)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const double cells[] = {2.0, 5.0, 30.0}; // finer and coarser than the steps of 8 m
    for (int k = 0; k < 3; k++) {
        jm_city *city =
            bare_city(ctx, (int32_t)(600.0 / cells[k]), (int32_t)(360.0 / cells[k]), cells[k]);
        pour_plane(city);
        jm_view_scene *s = scene_of(ctx, city, NULL);
        CHECK_NEAR(s->origin_z, floor(s->origin_z), 0.0);
        for (int i = 0; i <= 20; i++)
            for (int j = 0; j <= 20; j++) {
                // At the rim half of a mean's cells are missing: 40 m inside none are.
                double x = s->west + 40.0 + 26.0 * i, y = s->south + 40.0 + 14.0 * j;
                double truth = (double)plane(x + s->origin_x, y + s->origin_y) - s->origin_z;
                CHECK_NEAR(jm_view_scene_ground(s, x, y), truth, 1e-4); // float heights of 130 m
            }
        jm_view_scene_destroy(s);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(the_lowest_ground_is_at_or_above_the_origin)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = bare_city(ctx, 100, 100, 5.0);
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        city->rasters.ground_height_m[i] = -3.5f;
    jm_view_scene *s = scene_of(ctx, city, NULL);
    CHECK_NEAR(s->origin_z, -4.0, 0.0);
    CHECK_NEAR(jm_view_scene_ground(s, 0.0, 0.0), 0.5, 1e-6);
    jm_view_scene_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(what_is_finer_than_a_step_is_averaged)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = bare_city(ctx, 256, 256, 2.0);
    for (int32_t r = 0; r < 256; r++)
        for (int32_t c = 0; c < 256; c++)
            city->rasters.ground_height_m[r * 256 + c] = (r + c) % 2 == 0 ? 0.0f : 10.0f;
    jm_view_scene *s = scene_of(ctx, city, NULL);
    for (int64_t i = 0; i < (int64_t)s->height_columns * s->height_rows; i++)
        CHECK_NEAR(s->height_m[i], 5.0, 1e-5); // steps of 8 m hold 4 x 4 cells, 2 x 2 at corners
    jm_view_scene_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(unknown_ground_takes_its_neighbours_height)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = bare_city(ctx, 256, 256, 2.0);
    for (int64_t i = 0; i < 256 * 256; i++)
        city->rasters.ground_height_m[i] = i % 256 < 100 && i < 128 * 256 ? NAN : 7.0f;
    jm_view_scene *s = scene_of(ctx, city, NULL);
    for (int64_t i = 0; i < (int64_t)s->height_columns * s->height_rows; i++)
        CHECK_NEAR((double)s->height_m[i] + s->origin_z, 7.0, 0.0);
    jm_view_scene_destroy(s);
    for (int64_t i = 0; i < 256 * 256; i++)
        city->rasters.ground_height_m[i] = NAN;
    s = scene_of(ctx, city, NULL);
    CHECK_NEAR(jm_view_scene_ground(s, 5.0, 5.0), 0.0, 0.0);
    jm_view_scene_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(ground_is_bilinear_between_corners_and_held_outside)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = bare_city(ctx, 60, 60, 5.0);
    jm_view_scene *s = scene_of(ctx, city, NULL);
    for (int32_t r = 0; r < s->height_rows; r++)
        for (int32_t c = 0; c < s->height_columns; c++)
            s->height_m[r * s->height_columns + c] = (float)(c * r);
    for (int i = 0; i < 50; i++) {
        double u = 0.37 * i, v = 0.61 * i; // c * r is bilinear itself
        CHECK_NEAR(jm_view_scene_ground(s, s->west + u * s->height_step_m,
                                        s->south + v * s->height_step_m),
                   u * v, 1e-9);
    }
    double last = (double)((s->height_columns - 1) * (s->height_rows - 1));
    CHECK_NEAR(jm_view_scene_ground(s, 1e7, 1e7), last, 0.0);
    CHECK_NEAR(jm_view_scene_ground(s, -1e7, 1e7), 0.0, 0.0);
    CHECK(isfinite(jm_view_scene_ground(s, (double)NAN, (double)INFINITY)));
    jm_view_scene_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(objects_bear_the_run_they_stand_in)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = NULL, *variant = NULL;
    town_city(ctx, 10.0, &base);
    base->trees.removed[5] = 1; // felled before both
    town_variant(ctx, base, &variant);
    jm_view_scene *s = scene_of(ctx, variant, base);
    const uint8_t both = JM_VIEW_IN_OUTCOME | JM_VIEW_IN_BASE;
    for (int32_t b = 0; b < variant->buildings.count; b++)
        CHECK(s->building_in[b] == (b == base->buildings.count  ? JM_VIEW_IN_OUTCOME
                                    : b % 10 == 0 && b / 10 < 3 ? JM_VIEW_IN_BASE
                                                                : both));
    CHECK(s->building_count == base->buildings.count + 1);
    CHECK(s->tree_in[5] == 0 && s->tree_in[6] == both);
    CHECK(s->tree_in[base->trees.count] == JM_VIEW_IN_OUTCOME);
    CHECK(s->tree_count == base->trees.count - 1 + 40);
    CHECK(s->link_in[0] == both); // closed, but still a street
    CHECK(s->line_in[base->transit.line_count] == JM_VIEW_IN_OUTCOME);
    CHECK(s->stop_in[base->transit.stop_count] == JM_VIEW_IN_OUTCOME);
    for (int32_t p = 0; p < variant->parkings.count; p++)
        CHECK(s->parking_in[p] == both);
    jm_view_scene_destroy(s);

    s = scene_of(ctx, variant, NULL);
    CHECK(s->building_in[0] == 0 && s->building_in[base->buildings.count] == both);
    CHECK(s->building_count == base->buildings.count - 2);
    CHECK(s->line_in[base->transit.line_count] == both);
    jm_view_scene_destroy(s);
    CHECK(jm_view_side_bit(JM_VIEW_BASE) == JM_VIEW_IN_BASE);
    CHECK(jm_view_side_bit(JM_VIEW_OUTCOME) == JM_VIEW_IN_OUTCOME);
    CHECK(jm_view_side_bit(JM_VIEW_DIFFERENCE) == JM_VIEW_IN_OUTCOME);
    jm_city_destroy(base);
    jm_city_destroy(variant);
    jm_ctx_destroy(ctx);
}

TEST(a_base_of_another_city_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = NULL, *variant = NULL, *other = bare_city(ctx, 50, 50, 5.0);
    town_city(ctx, 20.0, &base);
    town_variant(ctx, base, &variant);
    jm_view_scene *s = NULL;
    CHECK_FAILS(ctx, jm_view_scene_create(ctx, variant, other, &s), JM_ERR_DATA, "not of one grid");
    CHECK(s == NULL);
    CHECK_FAILS(ctx, jm_view_scene_create(ctx, base, variant, &s), JM_ERR_DATA, "buildings");
    variant->buildings.count--; // as if it had planted only
    CHECK_FAILS(ctx, jm_view_scene_create(ctx, base, variant, &s), JM_ERR_DATA, "trees");
    variant->buildings.count++;
    jm_city_destroy(other);
    jm_city_destroy(base);
    jm_city_destroy(variant);
    jm_ctx_destroy(ctx);
}

TEST(tiles_hold_all_ground_walls_roofs_and_crowns)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = NULL;
    town_city(ctx, 5.0, &city);
    jm_view_scene *s = scene_of(ctx, city, NULL);
    double highest = -1e9;
    for (int32_t b = 0; b < city->buildings.count; b++) {
        jm_view_footprint f = jm_view_scene_footprint(s, b);
        double x, y, reach = (double)s->tile_reach[f.tile];
        jm_view_scene_tile_corner(s, f.tile, &x, &y);
        CHECK(f.west >= x - reach && f.east <= x + s->tile_m + reach);
        CHECK(f.south >= y - reach && f.north <= y + s->tile_m + reach);
        CHECK(f.foot_z >= (double)s->tile_low[f.tile] && f.top_z <= (double)s->tile_high[f.tile]);
        CHECK_NEAR(f.top_z + s->origin_z,
                   (double)city->buildings.ground_m[b] + (double)city->buildings.height_m[b], 1e-4);
        highest = fmax(highest, f.top_z);
        // No wall hangs over the slope it stands on.
        CHECK(f.foot_z <= jm_view_scene_ground(s, f.west, f.south) + 5.0);
        int64_t p = city->buildings.point_start[city->buildings.ring_start[b]];
        CHECK(f.foot_z <= jm_view_scene_ground(s, city->buildings.x[p] - s->origin_x,
                                               city->buildings.y[p] - s->origin_y) -
                              0.5 + 1e-9);
    }
    for (int32_t t = 0; t < city->trees.count; t++) {
        double x = city->trees.x[t] - s->origin_x, y = city->trees.y[t] - s->origin_y, west, south;
        int32_t tile = jm_view_scene_tile_at(s, x, y);
        jm_view_scene_tile_corner(s, tile, &west, &south);
        CHECK(x - 0.5 * (double)city->trees.crown_m[t] >= west - (double)s->tile_reach[tile]);
        CHECK(jm_view_scene_ground(s, x, y) + (double)city->trees.height_m[t] <=
              (double)s->tile_high[tile]);
    }
    double high = -1e9, reach = 0.0;
    for (int32_t t = 0; t < jm_view_scene_tiles(s); t++) {
        high = fmax(high, (double)s->tile_high[t]);
        reach = fmax(reach, (double)s->tile_reach[t]);
    }
    CHECK(high < highest + 40.0 && reach < 128.0); // no box so large that culling finds nothing
    jm_view_scene_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(one_thread_and_three_give_the_same_scene)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = NULL;
    town_city(ctx, 5.0, &city);
    jm_ctx_set_threads(ctx, 1);
    jm_view_scene *a = scene_of(ctx, city, NULL);
    jm_ctx_set_threads(ctx, 3);
    jm_view_scene *b = scene_of(ctx, city, NULL);
    size_t tiles = (size_t)jm_view_scene_tiles(a) * sizeof(float);
    CHECK(memcmp(a->height_m, b->height_m,
                 (size_t)a->height_columns * (size_t)a->height_rows * sizeof(float)) == 0);
    CHECK(memcmp(a->tile_low, b->tile_low, tiles) == 0);
    CHECK(memcmp(a->tile_high, b->tile_high, tiles) == 0);
    CHECK(memcmp(a->tile_reach, b->tile_reach, tiles) == 0);
    jm_view_scene_destroy(a);
    jm_view_scene_destroy(b);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(tiles_cover_the_grid_from_the_south_west),
        CASE(a_large_city_gets_larger_tiles_not_more),
        CASE(cities_without_anything_and_of_one_row_have_a_scene),
        CASE(the_ground_of_a_plane_is_that_plane),
        CASE(the_lowest_ground_is_at_or_above_the_origin),
        CASE(what_is_finer_than_a_step_is_averaged),
        CASE(unknown_ground_takes_its_neighbours_height),
        CASE(ground_is_bilinear_between_corners_and_held_outside),
        CASE(objects_bear_the_run_they_stand_in),
        CASE(a_base_of_another_city_is_refused),
        CASE(tiles_hold_all_ground_walls_roofs_and_crowns),
        CASE(one_thread_and_three_give_the_same_scene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
