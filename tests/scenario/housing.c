// A housing programme: built area, gardens, residents, spaces, and what had to go.
#include "town.h"

// 80 x 60 m between the streets round the crossing (250, 250).
#define PARCEL                                                                                     \
    "polygon: [[432160, 6713260], [432240, 6713260], [432240, 6713320], [432160, 6713320]]"

static jm_city *build_with(jm_ctx *ctx, const char *parcel, const char *more, jm_edit **edits)
{
    char text[600];
    jm_city *city = town(ctx);
    snprintf(text, sizeof text, "  - housing: {id: quarter, %s, dwellings: 500%s}\n", parcel, more);
    CHECK_OK(ctx, apply_measure(ctx, text, city, edits));
    return city;
}

static double cells_of(const jm_city *city, jm_surface surface)
{
    double count = 0.0;
    for (int64_t cell = 0; cell < jm_grid_cells(&city->grid); cell++)
        count += city->rasters.surface_class[cell] == surface;
    return count;
}

TEST(buildings_cover_the_share_of_the_parcel_that_is_asked_for)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx);
    jm_edit *edits = NULL;
    static const char *const shares[] = {"0.1", "0.25", "0.4", "0.6"};
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        char more[100];
        snprintf(more, sizeof more, ", footprint_share: %s, green_share: 0.3, height_m: 15",
                 shares[i]);
        jm_city *city = build_with(ctx, PARCEL, more, &edits);
        double area = 0.0, dwellings = 0.0;
        for (int32_t b = 1; b < city->buildings.count; b++) {
            area += (double)city->buildings.footprint_m2[b];
            dwellings += (double)city->buildings.dwellings[b];
            CHECK_NEAR(city->buildings.height_m[b], 15.0, 0.0);
            CHECK(city->buildings.height_origin[b] == JM_ORIGIN_SCENARIO);
        }
        CHECK_NEAR(area / 4800.0, atof(shares[i]), 0.005);
        CHECK_NEAR(dwellings, 500.0, 1e-3);
        // Cells by centre: a bar's edge may lie half a cell off on either side.
        double roof = 25.0 * (cells_of(city, JM_SURFACE_ROOF) - 64.0);
        CHECK_NEAR(roof, area, 800.0);
        CHECK_NEAR(cells_of(city, JM_SURFACE_GRASS), 0.3 * 192.0, 1.0);
        check_dirty_cells(base, city, &edits[0]);
        check_sound(ctx, city);
        jm_edits_free(edits, 1);
        jm_city_destroy(city);
    }
    jm_city_destroy(base);
    jm_ctx_destroy(ctx);
}

TEST(buildings_stay_inside_parcels_of_any_shape)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_edit *edits = NULL;
    // An L, a triangle, a ring round a courtyard, two plots.
    static const char *const parcels[] = {
        "polygon: [[432160, 6713260], [432240, 6713260], [432240, 6713290], [432200, 6713290], "
        "[432200, 6713340], [432160, 6713340]]",
        "polygon: [[432160, 6713260], [432240, 6713270], [432180, 6713340]]",
        "polygon: [[[432160, 6713260], [432240, 6713260], [432240, 6713340], [432160, 6713340]], "
        "[[432190, 6713290], [432210, 6713290], [432210, 6713310], [432190, 6713310]]]",
        "polygon: [[[[432160, 6713260], [432190, 6713265], [432190, 6713330], [432160, 6713330]]], "
        "[[[432200, 6713260], [432240, 6713260], [432240, 6713330], [432200, 6713330]]]]",
    };
    for (size_t i = 0; i < sizeof parcels / sizeof parcels[0]; i++) {
        jm_city *base = town(ctx);
        jm_city *city = build_with(ctx, parcels[i], ", footprint_share: 0.3", &edits);
        double area = 0.0;
        for (int32_t b = 1; b < city->buildings.count; b++)
            area += (double)city->buildings.footprint_m2[b];
        CHECK(area > 500.0);
        // All that changed lies in the parcel: its bounding box, and not the courtyard.
        for (int64_t k = 0; k < edits[0].dirty_cell_count; k++) {
            double x = jm_grid_x(&city->grid, edits[0].dirty_cells[k] % 100) - 432000.0;
            double y = jm_grid_y(&city->grid, edits[0].dirty_cells[k] / 100) - 6713000.0;
            CHECK(x > 160.0 && x < 240.0 && y > 260.0 && y < 340.0);
            CHECK(i != 2 || !(x > 190.0 && x < 210.0 && y > 290.0 && y < 310.0));
            CHECK(i != 0 || !(x > 200.0 && y > 290.0));
            CHECK(i != 3 || !(x > 190.0 && x < 200.0));
        }
        check_dirty_cells(base, city, &edits[0]);
        check_sound(ctx, city);
        jm_edits_free(edits, 1);
        jm_city_destroy(base);
        jm_city_destroy(city);
    }
    jm_ctx_destroy(ctx);
}

TEST(residents_cars_and_spaces_add_up)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx);
    jm_edit *edits = NULL;
    jm_city *city = build_with(ctx, PARCEL,
                               ", cars_per_household: 0.9, spaces_per_dwelling: 0.5, "
                               "persons_per_dwelling: {low: 1.8, high: 2.2}",
                               &edits);
    double households = 0.0, residents = 0.0, cars = 0.0, ages = 0.0;
    for (int32_t z = 0; z < 2; z++) {
        const jm_zones *a = &base->zones, *b = &city->zones;
        households += (double)(b->households[z] - a->households[z]);
        residents += (double)(b->residents[z] - a->residents[z]);
        cars += (double)(b->households[z] * b->cars_per_household[z]) -
                (double)(a->households[z] * a->cars_per_household[z]);
        ages += (double)(b->residents_0_17[z] + b->residents_18_64[z] + b->residents_65[z]) -
                (double)b->residents[z];
    }
    CHECK_NEAR(households, 500.0, 1e-3);
    CHECK_NEAR(residents, 1000.0, 1e-3); // the middle of the range, 2.0
    CHECK_NEAR(cars, 450.0, 1e-2);       // floats of some hundreds
    CHECK_NEAR(ages, 0.0, 1e-3);
    CHECK(edits[0].dirty_zone_count == 1 && edits[0].dirty_zones[0] == 0);
    int32_t p = city->parkings.count - 1;
    CHECK(p == 1 && city->parkings.kind[p] == JM_PARKING_PRIVATE);
    CHECK_NEAR(city->parkings.capacity[p], 250.0, 0.0);
    CHECK(city->parkings.zone[p] == 0 && city->parkings.node[p] != JM_NONE);
    CHECK(strcmp(city->parkings.name[p], "quarter") == 0);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static jm_city *build_cut(jm_ctx *ctx, const char *couplings)
{
    char text[700];
    jm_scenario *s = NULL;
    jm_edit *edits = NULL;
    jm_city *city = town(ctx);
    snprintf(text, sizeof text,
             "jumeau_format: scenario\nformat_version: 1\ncity: c\nhorizon: 2030\nday_type: "
             "weekday\nmodels: {heat: off}\ncouplings: %s\nmeasures:\n  - housing: {" PARCEL
             ", dwellings: 500}\n",
             couplings);
    CHECK_OK(ctx, jm_scenario_parse(ctx, "x", text, strlen(text), &s));
    CHECK_OK(ctx, jm_scenario_apply(ctx, s, city, &edits));
    jm_edits_free(edits, 1);
    jm_scenario_destroy(s);
    return city;
}

TEST(a_cut_coupling_leaves_zones_or_car_parks_untouched)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx);
    jm_city *no_demand = build_cut(ctx, "{housing_demand: off}");
    jm_city *no_parking = build_cut(ctx, "{housing_parking: off}");
    CHECK(memcmp(base->zones.residents, no_demand->zones.residents, 2 * sizeof(float)) == 0);
    CHECK(memcmp(base->zones.households, no_demand->zones.households, 2 * sizeof(float)) == 0);
    CHECK(no_demand->parkings.count == 2);
    CHECK(no_parking->parkings.count == 1 && no_parking->zones.residents[0] > 400.0f);
    CHECK(memcmp(no_parking->rasters.building_height_m, no_demand->rasters.building_height_m,
                 10000 * sizeof(float)) == 0);
    jm_city_destroy(base);
    jm_city_destroy(no_demand);
    jm_city_destroy(no_parking);
    jm_ctx_destroy(ctx);
}

TEST(what_stands_on_the_parcel_makes_room)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx), *city = NULL;
    jm_edit *edits = NULL;
    // The town's block of 40 x 40 m with 20 dwellings, a tree beside it, a block half outside.
    base->buildings.dwellings[0] = 20.0f;
    base->buildings.zone[0] = 0;
    add_tree(ctx, base, 70.0, 90.0, 8.0f, 12.0f);
    int32_t stays = add_block(ctx, base, 130.0, 60.0, 160.0, 80.0, 9.0f);
    CHECK_OK(ctx, jm_city_copy(ctx, base, &city));
    CHECK_OK(ctx, apply_measure(ctx,
                                "  - housing: {polygon: [[432060, 6713060], [432140, 6713060], "
                                "[432140, 6713140], [432060, 6713140]], dwellings: 30, "
                                "persons_per_dwelling: 2, cars_per_household: 1}\n",
                                city, &edits));
    CHECK(city->buildings.removed[0] == 1 && city->buildings.removed[stays] == 0);
    CHECK(city->trees.removed[0] == 1);
    int64_t old_cells = 0;
    for (int64_t cell = 0; cell < 10000; cell++)
        old_cells += city->rasters.building[cell] == 0;
    CHECK(old_cells == 0);
    // 20 households of 2 leave, 30 of 2 come.
    CHECK_NEAR(city->zones.households[0], 200.0 - 20.0 + 30.0, 1e-3);
    CHECK_NEAR(city->zones.residents[0], 400.0 - 40.0 + 60.0, 1e-3);
    check_dirty_cells(base, city, &edits[0]);
    check_sound(ctx, city);
    CHECK(strstr(edits[0].sentence, "1 buildings with 20 dwellings pulled down, 1 trees") != NULL);
    jm_edits_free(edits, 1);
    jm_city_destroy(base);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(parcels_that_cannot_be_built_on_are_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = town(ctx);
    jm_edit *edits = NULL;
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - housing: {dwellings: 5, polygon: [[432161, 6713260.5], "
                              "[432162, 6713260.5], [432162, 6713261]]}\n",
                              city, &edits),
                JM_ERR_DATA, "smaller than a cell");
    CHECK_FAILS(ctx,
                apply_measure(ctx,
                              "  - housing: {dwellings: 5, polygon: [[432160, 6713260], [432169, "
                              "6713260], [432169, 6713269], [432160, 6713269]]}\n",
                              city, &edits),
                JM_ERR_DATA, "no building fits");
    for (int64_t cell = 0; cell < 10000; cell++)
        city->rasters.surface_class[cell] = JM_SURFACE_WATER;
    CHECK_FAILS(ctx, apply_measure(ctx, "  - housing: {dwellings: 5, " PARCEL "}\n", city, &edits),
                JM_ERR_DATA, "on water");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(buildings_cover_the_share_of_the_parcel_that_is_asked_for),
        CASE(buildings_stay_inside_parcels_of_any_shape),
        CASE(residents_cars_and_spaces_add_up),
        CASE(a_cut_coupling_leaves_zones_or_car_parks_untouched),
        CASE(what_stands_on_the_parcel_makes_room),
        CASE(parcels_that_cannot_be_built_on_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
