// New trees: where they stand, what their crowns cover, what becomes of impossible places.
#include "town.h"

static int64_t crown_cells(const jm_city *city)
{
    int64_t count = 0;
    for (int64_t cell = 0; cell < jm_grid_cells(&city->grid); cell++)
        count += city->rasters.canopy_top_m[cell] > 0.0f;
    return count;
}

TEST(a_tree_stands_where_it_is_put_and_its_crown_covers_its_disc)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - trees: {points: [[432202.5, 6713202.5]], height_m: 10, "
                                "crown_m: 12, base_m: 3, irrigated: on}\n",
                                city, &edits));
    CHECK(city->trees.count == 1 && edits[0].matched == 1 && edits[0].candidates == 1);
    CHECK_NEAR(city->trees.x[0], 432202.5, 0.0);
    CHECK_NEAR(city->trees.height_m[0], 10.0, 0.0);
    // Centres within 6 m of a centre on a lattice of 5 m: itself and four neighbours.
    CHECK(crown_cells(city) == 5 && edits[0].dirty_cell_count == 5);
    check_dirty_cells(base, city, &edits[0]);
    int64_t cell = jm_grid_cell_at(&city->grid, 432202.5, 6713202.5);
    CHECK_NEAR(city->rasters.canopy_top_m[cell], 10.0, 0.0);
    CHECK_NEAR(city->rasters.canopy_base_m[cell], 3.0, 0.0);
    CHECK(city->rasters.irrigated[cell] == 1);
    CHECK(city->rasters.surface_class[cell] == JM_SURFACE_ASPHALT);
    check_sound(ctx, city);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_row_has_a_tree_at_every_spacing_both_ends_included)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - trees: {line: [[432060, 6713100.5], [432080, 6713100.5], "
                                "[432080, 6713140.5]], spacing_m: 10, move_limit_m: 0, expect: "
                                "most}\n",
                                city, &edits));
    // 60 m of line: 7 places; those from (80, 105) to (80, 120) touch the block's cells.
    CHECK(edits[0].candidates == 7);
    CHECK_NEAR(city->trees.x[0], 432060.0, 1e-9);
    CHECK_NEAR(city->trees.x[1], 432070.0, 1e-9);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);

    city = town(ctx);
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - trees: {line: [[432160, 6713200.5], [432240, 6713200.5]], "
                                "spacing_m: 10, offset_m: 9}\n",
                                city, &edits));
    CHECK(edits[0].candidates == 18 && city->trees.count == 18);
    for (int32_t i = 0; i < city->trees.count; i++)
        CHECK_NEAR(fabs(city->trees.y[i] - 6713200.5), 9.0, 1e-9);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(no_tree_stands_on_a_roof_a_carriageway_or_water)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    // Along the axis of the street y = 50 m, which is 12 m wide.
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - trees: {line: [[432060, 6713050], [432140, 6713050]], "
                                "spacing_m: 8}\n",
                                city, &edits));
    CHECK(city->trees.count == 11);
    for (int32_t i = 0; i < city->trees.count; i++) {
        CHECK(fabs(city->trees.y[i] - 6713050.0) > 6.0);
        CHECK(fabs(city->trees.y[i] - 6713050.0) <= 8.0);
        for (int32_t j = 0; j < i; j++)
            CHECK(city->trees.x[i] != city->trees.x[j] || city->trees.y[i] != city->trees.y[j]);
    }
    CHECK(strstr(edits[0].sentence, "11 moved") != NULL);
    jm_edits_free(edits, 1);

    // In the middle of the block of 40 m there is no way out within 8 m.
    CHECK_FAILS(ctx, apply_measure(ctx, "  - trees: {points: [[432100, 6713100]]}\n", city, &edits),
                JM_ERR_DATA, "roofs, carriageways or water");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_crown_keeps_off_roofs_and_the_higher_top_and_lower_underside_win)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = NULL;
    jm_edit *edits = NULL;
    add_tree(ctx, base, 72.5, 102.5, 16.0f, 1.0f); // its crown: 16 m down to 4 m, one cell
    CHECK_OK(ctx, jm_city_copy(ctx, base, &city));
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - trees: {points: [[432077.5, 6713102.5]], height_m: 9, "
                                "base_m: 3, crown_m: 12}\n",
                                city, &edits));
    int64_t cell = jm_grid_cell_at(&city->grid, 432077.5, 6713102.5);
    CHECK_NEAR(city->rasters.canopy_top_m[cell], 9.0, 0.0);
    CHECK_NEAR(city->rasters.canopy_top_m[cell + 1], 0.0, 0.0); // the block begins at 80 m
    CHECK_NEAR(city->rasters.canopy_top_m[cell - 1], 16.0, 0.0);
    CHECK_NEAR(city->rasters.canopy_base_m[cell - 1], 3.0, 0.0);
    check_dirty_cells(base, city, &edits[0]);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static int32_t grove(jm_ctx *ctx, const char *extra, const char *ring, jm_city **city)
{
    char text[400];
    jm_edit *edits = NULL;
    *city = town(ctx);
    snprintf(text, sizeof text, "  - trees: {polygon: %s, density_per_ha: 400, crown_m: 3%s}\n",
             ring, extra);
    CHECK_OK(ctx, apply_measure(ctx, text, *city, &edits));
    jm_edits_free(edits, 1);
    return (*city)->trees.count;
}

#define HECTARES "[[432160, 6713160], [432240, 6713160], [432240, 6713240], [432160, 6713240]]"
#define HALF "[[432160, 6713160], [432200, 6713160], [432200, 6713240], [432160, 6713240]]"

TEST(a_grove_has_its_density_its_seed_and_survivors)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *a = NULL, *b = NULL, *half = NULL, *alive = NULL;
    // 0.64 ha without streets, at 400 a hectare; the lattice of 5 m cuts the edges: +- 10 %.
    int32_t count = grove(ctx, "", HECTARES, &a);
    CHECK_NEAR(count, 256.0, 26.0);
    CHECK(grove(ctx, "", HECTARES, &b) == count);
    CHECK(jm_city_equal(a, b));
    // Half the outline keeps its half of the trees in place.
    int32_t kept = grove(ctx, "", HALF, &half), same = 0;
    for (int32_t i = 0; i < kept; i++)
        for (int32_t j = 0; j < count; j++)
            same += half->trees.x[i] == a->trees.x[j] && half->trees.y[i] == a->trees.y[j];
    CHECK(same == kept && kept < count && kept > count / 3);
    // 70 % survive: within 4 standard deviations of the binomial, sqrt(256 * 0.21) = 7.3.
    CHECK_NEAR(grove(ctx, ", survival_share: 0.7", HECTARES, &alive), 0.7 * count, 30.0);
    jm_city_destroy(a);
    jm_city_destroy(b);
    jm_city_destroy(half);
    jm_city_destroy(alive);
    jm_ctx_destroy(ctx);
}

TEST(places_beyond_the_frame_are_dropped_and_counted)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx,
             apply_measure(ctx, "  - trees: {points: [[432202, 6713202], [439999, 6713202]]}\n",
                           city, &edits));
    CHECK(city->trees.count == 1 && strstr(edits[0].sentence, "1 dropped") != NULL);
    jm_edits_free(edits, 1);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(half_the_town_under_crowns_is_a_mistake_unless_expected)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - trees: {polygon: [[432000, 6713000], [432500, 6713000], "
                              "[432500, 6713500], [432000, 6713500]], crown_m: 10}\n",
                              city, &edits),
                JM_ERR_DATA, "over half");
    CHECK_FAILS(ctx,
                apply_measure(ctx, "  - trees: {points: [[432202, 6713202]], survival_share: 0}\n",
                              city, &edits),
                JM_ERR_DATA, "survival_share");
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - trees: {line: [[432000, 6713000], [9432500, 6713000]], "
                              "spacing_m: 2}\n",
                              city, &edits),
                JM_ERR_DATA, "over a million trees");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_tree_stands_where_it_is_put_and_its_crown_covers_its_disc),
        CASE(a_row_has_a_tree_at_every_spacing_both_ends_included),
        CASE(no_tree_stands_on_a_roof_a_carriageway_or_water),
        CASE(a_crown_keeps_off_roofs_and_the_higher_top_and_lower_underside_win),
        CASE(a_grove_has_its_density_its_seed_and_survivors),
        CASE(places_beyond_the_frame_are_dropped_and_counted),
        CASE(half_the_town_under_crowns_is_a_mistake_unless_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
