// Another ground: where it changes, where it never does.
#include "town.h"

// A square of 60 m round the block and the crossings beside it.
#define SQUARE "[[432070, 6713070], [432130, 6713070], [432130, 6713130], [432070, 6713130]]"

TEST(lawn_takes_the_ground_round_a_building_and_leaves_its_roof)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx,
             apply_measure(ctx, "  - surface: {to: grass, polygon: " SQUARE "}\n", city, &edits));
    // 12 x 12 cells less 8 x 8 of the roof.
    CHECK(edits[0].matched == 144 - 64 && edits[0].dirty_cell_count == 80);
    check_dirty_cells(base, city, &edits[0]);
    check_dirty_links(base, city, &edits[0]);
    for (int64_t i = 0; i < edits[0].dirty_cell_count; i++)
        CHECK(city->rasters.surface_class[edits[0].dirty_cells[i]] == JM_SURFACE_GRASS);
    CHECK(strstr(edits[0].sentence, "2000 m2 of ground become grass") != NULL);
    check_sound(ctx, city);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(water_and_tracks_stay)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    int64_t water = jm_grid_cell_at(&city->grid, 432072.0, 6713072.0);
    city->rasters.surface_class[water] = JM_SURFACE_WATER;
    city->rasters.surface_class[water + 1] = JM_SURFACE_TRACK;
    CHECK_OK(ctx,
             apply_measure(ctx, "  - surface: {to: grass, polygon: " SQUARE "}\n", city, &edits));
    CHECK(edits[0].matched == 78);
    CHECK(city->rasters.surface_class[water] == JM_SURFACE_WATER);
    CHECK(city->rasters.surface_class[water + 1] == JM_SURFACE_TRACK);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(only_and_streets_narrow_the_choice)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    int64_t gravel = jm_grid_cell_at(&city->grid, 432072.0, 6713072.0);
    city->rasters.surface_class[gravel] = JM_SURFACE_GRAVEL;
    CHECK_OK(ctx,
             apply_measure(
                 ctx,
                 "  - surface: {to: grass, irrigated: on, only: gravel, expect: most, polygon: "
                 "" SQUARE "}\n",
                 city, &edits));
    CHECK(edits[0].matched == 1 && edits[0].dirty_cells[0] == gravel);
    CHECK(city->rasters.irrigated[gravel] == 1);
    jm_edits_free(edits, 1);

    // The street along y = 50 m, 12 m wide: two rows of cells have their centre on it.
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - surface: {to: cool_paving, streets: [residential], polygon: "
                                "[[432060, 6713030], [432140, 6713030], [432140, 6713070], "
                                "[432060, 6713070]]}\n",
                                city, &edits));
    CHECK(edits[0].matched == 16 * 2);
    for (int64_t i = 0; i < edits[0].dirty_cell_count; i++) {
        double y = jm_grid_y(&city->grid, edits[0].dirty_cells[i] / 100);
        CHECK(fabs(y - 6713050.0) <= 6.0);
    }
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(ground_that_is_so_already_is_matched_and_not_dirty)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx,
             apply_measure(ctx, "  - surface: {to: asphalt, polygon: " SQUARE "}\n", city, &edits));
    CHECK(edits[0].matched == 80 && edits[0].dirty_cell_count == 0);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(nothing_or_nearly_all_is_refused_unless_expected)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    int64_t soil = jm_grid_cell_at(&city->grid, 432302.0, 6713072.0);
    city->rasters.surface_class[soil] = JM_SURFACE_SOIL;
    // The only soil lies 172.5 m east of the square's edge (cell centre).
    CHECK_FAILS(ctx,
                apply_measure(ctx, "  - surface: {to: grass, only: soil, polygon: " SQUARE "}\n",
                              city, &edits),
                JM_ERR_DATA, "nearest of 1 lies 172 m away");
    CHECK_FAILS(ctx,
                apply_measure(ctx, "  - surface: {to: grass, only: shrub, polygon: " SQUARE "}\n",
                              city, &edits),
                JM_ERR_DATA, "the city has none");
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - surface: {to: grass, only: shrub, expect: none, polygon: "
                                "" SQUARE "}\n",
                                city, &edits));
    CHECK(edits[0].matched == 0 && edits[0].dirty_cell_count == 0);
    jm_edits_free(edits, 1);
    static const char *const wide =
        "  - surface: {to: grass, expect: %s, polygon: [[431000, 6712000], [434000, 6712000], "
        "[434000, 6715000], [431000, 6715000]]}\n";
    char text[256];
    snprintf(text, sizeof text, wide, "some");
    CHECK_FAILS(ctx, apply_measure(ctx, text, city, &edits), JM_ERR_DATA, "over half");
    snprintf(text, sizeof text, wide, "most");
    CHECK_OK(ctx, apply_measure(ctx, text, city, &edits));
    CHECK(edits[0].matched == edits[0].candidates);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_polygon_between_cell_centres_is_told_to_be_too_small)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - surface: {to: grass, polygon: [[432070.1, 6713070.1], "
                              "[432071, 6713070.1], [432071, 6713071]]}\n",
                              city, &edits),
                JM_ERR_DATA, "smaller than a cell");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(lawn_takes_the_ground_round_a_building_and_leaves_its_roof),
        CASE(water_and_tracks_stay),
        CASE(only_and_streets_narrow_the_choice),
        CASE(ground_that_is_so_already_is_matched_and_not_dirty),
        CASE(nothing_or_nearly_all_is_refused_unless_expected),
        CASE(a_polygon_between_cell_centres_is_told_to_be_too_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
