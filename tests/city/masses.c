// Buildings out of rasters where no layer has any, and outlines of groups of cells.
#include "layers.h"

#include "city/outline.h"

// --- outlines -----------------------------------------------------------------------------------

enum { SIDE = 60 };
static const jm_grid sheet = {0.0, SIDE, 1.0, SIDE, SIDE};

static jm_layer *outlines(jm_ctx *ctx, int32_t group[SIDE * SIDE])
{
    jm_layer *layer = NULL;
    CHECK_OK(ctx, jm_outlines(ctx, &sheet, group, &layer));
    return layer;
}

static void clear(int32_t group[SIDE * SIDE])
{
    for (int i = 0; i < SIDE * SIDE; i++)
        group[i] = JM_NONE;
}

static void put(int32_t group[SIDE * SIDE], int r0, int r1, int c0, int c1, int32_t value)
{
    for (int r = r0; r < r1; r++)
        for (int c = c0; c < c1; c++)
            group[r * SIDE + c] = value;
}

// Above 0: the ring runs anticlockwise.
static double area_of(const jm_layer *l, int64_t part)
{
    double sum = 0.0;
    const int64_t a = l->point_start[part], b = l->point_start[part + 1];
    for (int64_t i = a; i < b; i++) {
        const int64_t j = i + 1 < b ? i + 1 : a;
        sum += 0.5 * (l->x[i] * l->y[j] - l->x[j] * l->y[i]);
    }
    return sum;
}

static double length_of(const jm_layer *l, int64_t part)
{
    double sum = 0.0;
    const int64_t a = l->point_start[part], b = l->point_start[part + 1];
    for (int64_t i = a; i < b; i++) {
        const int64_t j = i + 1 < b ? i + 1 : a;
        sum += hypot(l->x[j] - l->x[i], l->y[j] - l->y[i]);
    }
    return sum;
}

TEST(a_block_of_cells_has_its_four_corners_and_a_courtyard_is_a_hole)
{
    UNUSED_STATE;
    static int32_t group[SIDE * SIDE];
    jm_ctx *ctx = jm_ctx_create(NULL);
    clear(group);
    put(group, 10, 40, 5, 25, 0);
    put(group, 15, 35, 10, 20, JM_NONE);
    jm_layer *l = outlines(ctx, group);
    assert_int_equal(l->feature_count, 1);
    assert_int_equal(l->part_count, 2);
    assert_int_equal(l->point_count, 8);
    CHECK(!l->part_is_hole[0] && l->part_is_hole[1]);
    CHECK_NEAR(area_of(l, 0), 600.0, 1e-9);
    CHECK_NEAR(area_of(l, 1), -200.0, 1e-9);
    CHECK(group[10 * SIDE + 5] == 0 && group[20 * SIDE + 15] == JM_NONE);
    leave_layer(ctx, l);
}

TEST(cells_that_share_a_corner_only_are_two_groups)
{
    UNUSED_STATE;
    static int32_t group[SIDE * SIDE];
    jm_ctx *ctx = jm_ctx_create(NULL);
    clear(group);
    put(group, 0, 4, 0, 4, 0);
    put(group, 4, 8, 4, 8, 0);
    // One group that meets itself at a corner keeps both sides of the gap apart.
    put(group, 20, 24, 20, 24, 0);
    put(group, 24, 28, 24, 28, 0);
    put(group, 20, 28, 28, 30, 0);
    put(group, 18, 20, 20, 30, 0);
    jm_layer *l = outlines(ctx, group);
    assert_int_equal(l->feature_count, 3);
    double area = 0.0;
    for (int64_t p = 0; p < l->part_count; p++)
        area += area_of(l, p);
    CHECK_NEAR(area, 16.0 + 16.0 + 16.0 + 16.0 + 16.0 + 20.0, 1e-9);
    leave_layer(ctx, l);
}

TEST(a_turned_house_has_the_length_of_its_walls_not_of_a_staircase)
{
    UNUSED_STATE;
    static int32_t group[SIDE * SIDE];
    jm_ctx *ctx = jm_ctx_create(NULL);
    // A house of 32 x 20 m. A staircase of cells has 1.27 times the walls in the mean of all turns.
    for (int turn = 5; turn <= 85; turn += 10) {
        const double a = turn * 3.14159265358979 / 180.0;
        clear(group);
        for (int r = 0; r < SIDE; r++)
            for (int c = 0; c < SIDE; c++) {
                const double x = c + 0.5 - 30.0, y = 30.0 - r - 0.5;
                const double u = x * cos(a) + y * sin(a), v = y * cos(a) - x * sin(a);
                if (fabs(u) < 16.0 && fabs(v) < 10.0)
                    group[r * SIDE + c] = 0;
            }
        jm_layer *l = outlines(ctx, group);
        assert_int_equal(l->feature_count, 1);
        assert_int_equal(l->part_count, 1);
        // Cells of 1 m miss the house's own area by up to 1 %, its corners by up to a cell: 4 % of
        // the walls.
        CHECK_NEAR(area_of(l, 0), 640.0, 0.02 * 640.0);
        CHECK_NEAR(length_of(l, 0), 104.0, 0.04 * 104.0);
        jm_layer_destroy(l);
    }
    jm_ctx_destroy(ctx);
}

TEST(no_cells_and_a_full_sheet_have_outlines_too)
{
    UNUSED_STATE;
    static int32_t group[SIDE * SIDE];
    jm_ctx *ctx = jm_ctx_create(NULL);
    clear(group);
    jm_layer *l = outlines(ctx, group);
    assert_int_equal(l->feature_count, 0);
    jm_layer_destroy(l);
    put(group, 0, SIDE, 0, SIDE, 7);
    l = outlines(ctx, group);
    assert_int_equal(l->feature_count, 1);
    CHECK_NEAR(area_of(l, 0), (double)SIDE * SIDE, 1e-9);
    leave_layer(ctx, l);
}

// --- buildings ----------------------------------------------------------------------------------

// Rasters of pixels of 5 m over the 400 m square.
enum { CELLS = 80 };

static jm_raster *put_raster(jm_ctx *ctx, jm_sources *sources, jm_role role, float value)
{
    jm_raster *r = NULL;
    CHECK_OK(ctx, jm_raster_create(ctx, jm_role_name(role), CELLS, CELLS, &r));
    r->west = SMALL_WEST_M;
    r->north = SMALL_SOUTH_M + 400.0;
    r->cell_x = r->cell_y = 5.0;
    for (int i = 0; i < CELLS * CELLS; i++)
        r->values[i] = value;
    CHECK_OK(ctx, jm_sources_add_raster(ctx, sources, role, r));
    return r;
}

static void fill(jm_raster *r, int r0, int r1, int c0, int c1, float value)
{
    for (int row = r0; row < r1; row++)
        for (int c = c0; c < c1; c++)
            r->values[row * CELLS + c] = value;
}

static jm_city *build(jm_ctx *ctx, jm_sources *sources, int32_t open_ground)
{
    jm_city_def def = small_def();
    def.flat = false;
    def.open_ground = open_ground;
    return build_of(ctx, &def, sources);
}

static int64_t at(int row, int column)
{
    return (int64_t)row * CELLS + column;
}

TEST(a_surface_model_beside_crowns_makes_houses_with_the_shape_of_their_roofs)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_raster(ctx, &sources, JM_ROLE_RELIEF, -3.0f); // below the sea
    jm_raster *model = put_raster(ctx, &sources, JM_ROLE_SURFACE_MODEL, -3.0f);
    jm_raster *crowns = put_raster(ctx, &sources, JM_ROLE_CANOPY, 0.0f);
    fill(model, 20, 30, 20, 40, 7.0f);
    fill(model, 24, 26, 20, 40, 9.5f);  // ridge
    fill(model, 50, 52, 10, 60, -1.5f); // a terrace 1.5 m high
    fill(crowns, 60, 64, 60, 64, 12.0f);
    jm_city *city = build(ctx, &sources, JM_SURFACE_PAVING);
    const jm_rasters *r = &city->rasters;
    assert_int_equal(city->buildings.count, 1);
    assert_int_equal(city->buildings.height_origin[0], JM_ORIGIN_RASTER);
    CHECK_NEAR(city->buildings.height_m[0], 10.0, 1e-5);
    CHECK_NEAR(city->buildings.footprint_m2[0], 5000.0, 1e-3);
    CHECK_NEAR(r->building_height_m[at(21, 30)], 10.0, 1e-5);
    CHECK_NEAR(r->building_height_m[at(25, 30)], 12.5, 1e-5);
    CHECK_NEAR(r->ground_height_m[at(25, 30)], -3.0, 1e-5);
    assert_int_equal(r->surface_class[at(25, 30)], JM_SURFACE_ROOF);
    CHECK_NEAR(r->building_height_m[at(51, 30)], 0.0, 0.0);
    CHECK_NEAR(r->ground_height_m[at(51, 30)], -1.5, 1e-5);
    CHECK_NEAR(r->canopy_top_m[at(62, 62)], 12.0, 1e-5);
    CHECK_NEAR(r->canopy_base_m[at(62, 62)], 3.0, 1e-5);
    assert_int_equal(r->surface_class[at(5, 5)], JM_SURFACE_PAVING);
    assert_int_equal(find_gap(city, "building", "no layer of buildings")->filled, 200);
    leave_city(ctx, city);
}

TEST(where_the_land_cover_speaks_it_says_what_is_a_roof)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_raster(ctx, &sources, JM_ROLE_RELIEF, 20.0f);
    jm_raster *model = put_raster(ctx, &sources, JM_ROLE_SURFACE_MODEL, 20.0f);
    jm_raster *cover = put_raster(ctx, &sources, JM_ROLE_LAND_COVER, (float)JM_SURFACE_GRASS);
    fill(model, 10, 20, 10, 20, 28.0f);
    fill(cover, 10, 20, 10, 20, (float)JM_SURFACE_ROOF);
    fill(model, 40, 44, 40, 44, 33.0f);                  // trees of the surface model
    fill(cover, 60, 62, 60, 62, (float)JM_SURFACE_ROOF); // pulled down since
    jm_city *city = build(ctx, &sources, JM_SURFACE_NONE);
    const jm_rasters *r = &city->rasters;
    assert_int_equal(city->buildings.count, 2);
    CHECK_NEAR(r->building_height_m[at(15, 15)], 8.0, 1e-5);
    CHECK(r->building_height_m[at(61, 61)] > 0.0f && r->building_height_m[at(61, 61)] < 0.2f);
    // Without a raster of crowns the model may hold trees: over grass they are crowns, no ground.
    CHECK_NEAR(r->building_height_m[at(42, 42)], 0.0, 0.0);
    CHECK_NEAR(r->ground_height_m[at(42, 42)], 20.0, 1e-5);
    CHECK_NEAR(r->canopy_top_m[at(42, 42)], 13.0, 1e-5);
    leave_city(ctx, city);
}

TEST(without_land_cover_or_crowns_trees_and_houses_stay_apart_from_the_city)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    put_raster(ctx, &sources, JM_ROLE_RELIEF, 20.0f);
    fill(put_raster(ctx, &sources, JM_ROLE_SURFACE_MODEL, 20.0f), 10, 20, 10, 20, 28.0f);
    jm_city *city = build(ctx, &sources, JM_SURFACE_NONE);
    assert_int_equal(city->buildings.count, 0);
    assert_non_null(find_gap(city, "tree crown", "cannot be told apart"));
    leave_city(ctx, city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_block_of_cells_has_its_four_corners_and_a_courtyard_is_a_hole),
        CASE(cells_that_share_a_corner_only_are_two_groups),
        CASE(a_turned_house_has_the_length_of_its_walls_not_of_a_staircase),
        CASE(no_cells_and_a_full_sheet_have_outlines_too),
        CASE(a_surface_model_beside_crowns_makes_houses_with_the_shape_of_their_roofs),
        CASE(where_the_land_cover_speaks_it_says_what_is_a_roof),
        CASE(without_land_cover_or_crowns_trees_and_houses_stay_apart_from_the_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
