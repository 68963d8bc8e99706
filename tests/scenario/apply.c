// Scenarios as a whole: nothing, one thing after another, the same twice.
#include "town.h"

TEST(a_scenario_without_measures_leaves_the_base_bit_for_bit)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = NULL;
    jm_edit *edits = NULL;
    char before[65], after[65];
    CHECK_OK(ctx, jm_city_copy(ctx, base, &city));
    CHECK_OK(ctx, jm_city_hash(ctx, base, before));
    CHECK_OK(ctx, apply_measure(ctx, "", city, &edits));
    CHECK_OK(ctx, jm_city_hash(ctx, city, after));
    CHECK(strcmp(before, after) == 0 && jm_city_equal(base, city));
    jm_edits_free(edits, 0);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_measure_that_is_switched_off_does_nothing_and_keeps_its_place)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - trees: {points: [[432202, 6713202]], active: no}\n"
                                "  - trees: {points: [[9, 9]], active: off, expect: none}\n",
                                city, &edits));
    CHECK(jm_city_equal(base, city));
    CHECK(edits[0].measure == NULL && edits[1].sentence == NULL);
    jm_edits_free(edits, 2);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static const char *const one_of_each =
    "  - tram_line: {id: tram, line: [[432040, 6713250], [432460, 6713250]]}\n"
    "  - zfe: {id: zone, polygon: [[432090, 6713090], [432210, 6713090], [432210, 6713210], "
    "[432090, 6713210]], excluded_share: 0.2}\n"
    "  - housing: {id: homes, polygon: [[432160, 6713260], [432240, 6713260], [432240, 6713320], "
    "[432160, 6713320]], dwellings: 100}\n"
    "  - trees: {id: mall, line: [[432060, 6713350], [432440, 6713350]], survival_share: 0.9}\n"
    "  - surface: {id: square, polygon: [[432260, 6713160], [432300, 6713160], [432300, 6713200], "
    "[432260, 6713200]], to: grass}\n";

TEST(the_same_scenario_twice_gives_the_same_city)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *a = town(ctx), *b = town(ctx);
    jm_edit *first = NULL, *second = NULL;
    jm_ctx_set_threads(ctx, 1);
    CHECK_OK(ctx, apply_measure(ctx, one_of_each, a, &first));
    jm_ctx_set_threads(ctx, 4);
    CHECK_OK(ctx, apply_measure(ctx, one_of_each, b, &second));
    CHECK(jm_city_equal(a, b));
    for (int i = 0; i < 5; i++) {
        CHECK(strcmp(first[i].sentence, second[i].sentence) == 0);
        CHECK(first[i].matched > 0 && first[i].matched <= first[i].candidates);
    }
    CHECK(strcmp(first[1].measure, "access_zone") == 0 && strcmp(first[1].id, "zone") == 0);
    check_sound(ctx, a);
    jm_edits_free(first, 5);
    jm_edits_free(second, 5);
    jm_city_destroy(a);
    jm_city_destroy(b);
    jm_ctx_destroy(ctx);
}

TEST(rasters_outside_the_dirty_cells_of_all_measures_are_those_of_the_base)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_OK(ctx, apply_measure(ctx, one_of_each, city, &edits));
    uint8_t *dirty = calloc(10000, 1);
    CHECK(dirty != NULL);
    for (int i = 0; i < 5; i++)
        for (int64_t k = 0; k < edits[i].dirty_cell_count; k++)
            dirty[edits[i].dirty_cells[k]] = 1;
    for (int64_t cell = 0; cell < 10000; cell++)
        CHECK(!cell_differs(base, city, cell) || dirty[cell] == 1);
    free(dirty);
    jm_edits_free(edits, 5);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(measures_act_in_the_order_of_the_file)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    static const char *const homes =
        "  - housing: {polygon: [[432160, 6713260], [432240, 6713260], [432240, 6713320], "
        "[432160, 6713320]], dwellings: 100}\n";
    static const char *const grove =
        "  - trees: {polygon: [[432160, 6713260], [432240, 6713260], [432240, 6713320], [432160, "
        "6713320]]}\n";
    char text[600];
    // Trees first: the building site fells them. Houses first: trees stand between.
    snprintf(text, sizeof text, "%s%s", grove, homes);
    CHECK_OK(ctx, apply_measure(ctx, text, city, &edits));
    int64_t planted = edits[0].matched, felled = 0;
    for (int32_t i = 0; i < city->trees.count; i++)
        felled += city->trees.removed[i];
    CHECK(planted > 20 && felled == planted);
    jm_edits_free(edits, 2);
    jm_city_destroy(city);
    city = town(ctx);
    snprintf(text, sizeof text, "%s%s", homes, grove);
    CHECK_OK(ctx, apply_measure(ctx, text, city, &edits));
    CHECK(edits[1].matched > 5 && edits[1].matched < planted);
    for (int32_t i = 0; i < city->trees.count; i++) {
        int64_t cell = jm_grid_cell_at(&city->grid, city->trees.x[i], city->trees.y[i]);
        CHECK(city->trees.removed[i] == 0 && city->rasters.building[cell] == JM_NONE);
    }
    jm_edits_free(edits, 2);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static bool always(void *user)
{
    (void)user;
    return true;
}

TEST(an_interrupt_stops_between_measures)
{
    UNUSED_STATE;
    const jm_ctx_def def = {.interrupted = always};
    jm_ctx *plain = jm_ctx_create(NULL), *ctx = jm_ctx_create(&def);
    jm_city *city = town(plain);
    jm_edit *edits = NULL;
    jm_scenario *s = NULL;
    CHECK_OK(plain, parse_measures(plain, one_of_each, &s));
    CHECK(jm_scenario_apply(ctx, s, city, &edits) == JM_ERR_INTERRUPTED && edits == NULL);
    jm_scenario_destroy(s);
    jm_city_destroy(city);
    jm_ctx_destroy(plain);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_scenario_without_measures_leaves_the_base_bit_for_bit),
        CASE(a_measure_that_is_switched_off_does_nothing_and_keeps_its_place),
        CASE(the_same_scenario_twice_gives_the_same_city),
        CASE(rasters_outside_the_dirty_cells_of_all_measures_are_those_of_the_base),
        CASE(measures_act_in_the_order_of_the_file),
        CASE(an_interrupt_stops_between_measures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
