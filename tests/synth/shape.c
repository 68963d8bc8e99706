// Convex polygons: what blocks and houses are cut from.
#include "synth/shape.h"
#include "check.h"

// Coordinates of a block are below 100 km: an area is right to a few mm2.
static const double area_tolerance = 1e-6;

static jm_shape irregular(void)
{
    return (jm_shape){.count = 6,
                      .x = {0, 90, 130, 110, 40, -15},
                      .y = {0, -10, 40, 95, 110, 60},
                      .side = {0, 1, 2, 3, 4, 5}};
}

TEST(a_cut_shares_the_area_between_its_two_parts)
{
    UNUSED_STATE;
    jm_shape whole = irregular();
    for (int k = 0; k < 20; k++) {
        jm_shape left = whole, right = whole;
        double dx = cos(0.3 * k), dy = sin(0.3 * k);
        jm_shape_cut(&left, 50.0 + k, 45.0, dx, dy, 9);
        jm_shape_cut(&right, 50.0 + k, 45.0, -dx, -dy, 9);
        CHECK_NEAR(jm_shape_area(&left) + jm_shape_area(&right), jm_shape_area(&whole),
                   area_tolerance);
        CHECK(jm_shape_area(&left) > 100.0 && jm_shape_area(&right) > 100.0);
    }
}

TEST(a_cut_that_misses_keeps_all_or_nothing)
{
    UNUSED_STATE;
    jm_shape kept = irregular(), gone = irregular();
    jm_shape_cut(&kept, 0.0, -500.0, 1.0, 0.0, 9);
    jm_shape_cut(&gone, 0.0, 500.0, 1.0, 0.0, 9);
    jm_shape whole = irregular();
    CHECK_NEAR(jm_shape_area(&kept), jm_shape_area(&whole), area_tolerance);
    CHECK(kept.count == 6);
    CHECK(gone.count == 0);
}

TEST(the_new_edge_of_a_cut_bears_the_name_it_was_given)
{
    UNUSED_STATE;
    jm_shape box = jm_shape_box(0.0, 0.0, 10.0, 10.0, 1);
    jm_shape_cut(&box, 0.0, 4.0, 1.0, 0.0, 7); // keeps the north
    int32_t named = 0;
    for (int32_t k = 0; k < box.count; k++)
        if (box.side[k] == 7) {
            named++;
            CHECK_NEAR(box.y[k], 4.0, 1e-12);
            CHECK_NEAR(box.y[(k + 1) % box.count], 4.0, 1e-12);
        }
    CHECK(named == 1);
}

TEST(a_square_inset_by_a_metre_loses_two_metres_a_side)
{
    UNUSED_STATE;
    jm_shape box = jm_shape_box(0.0, 0.0, 20.0, 30.0, 0);
    jm_shape inner = jm_shape_inset(&box, 1.0), none = jm_shape_inset(&box, 11.0);
    CHECK_NEAR(jm_shape_area(&inner), 18.0 * 28.0, area_tolerance);
    CHECK(none.count == 0);
}

TEST(the_edges_shares_of_a_block_fill_it_exactly)
{
    UNUSED_STATE;
    jm_shape whole = irregular();
    double sum = 0.0;
    for (int32_t k = 0; k < whole.count; k++) {
        jm_shape share = jm_shape_nearest_edge(&whole, k);
        double x, y;
        jm_shape_centre(&share, &x, &y);
        CHECK(jm_shape_holds(&whole, x, y));
        sum += jm_shape_area(&share);
    }
    CHECK_NEAR(sum, jm_shape_area(&whole), area_tolerance);
}

TEST(halving_again_and_again_loses_no_ground)
{
    UNUSED_STATE;
    jm_shape whole = irregular(), left, right;
    double left_m2 = 0.0;
    jm_shape rest = whole;
    for (int k = 0; k < 6; k++) {
        jm_shape_halve(&rest, 0.45, 0.05, &left, &right);
        left_m2 += jm_shape_area(&left);
        rest = right;
    }
    CHECK_NEAR(left_m2 + jm_shape_area(&rest), jm_shape_area(&whole), area_tolerance);
}

TEST(a_simplified_block_lies_inside_the_old_one)
{
    UNUSED_STATE;
    jm_shape many = {.count = 40};
    for (int k = 0; k < 40; k++) {
        many.x[k] = 50.0 * cos(2.0 * 3.14159265358979 * k / 40.0);
        many.y[k] = 30.0 * sin(2.0 * 3.14159265358979 * k / 40.0);
    }
    jm_shape few = many;
    jm_shape_simplify(&few, 6.0, 0.8);
    CHECK(few.count >= 3 && few.count < 30);
    CHECK(jm_shape_area(&few) > 0.85 * jm_shape_area(&many));
    for (int32_t k = 0; k < few.count; k++)
        CHECK(jm_shape_depth(&many, few.x[k], few.y[k]) > -1e-9);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(a_cut_shares_the_area_between_its_two_parts),
        CASE(a_cut_that_misses_keeps_all_or_nothing),
        CASE(the_new_edge_of_a_cut_bears_the_name_it_was_given),
        CASE(a_square_inset_by_a_metre_loses_two_metres_a_side),
        CASE(the_edges_shares_of_a_block_fill_it_exactly),
        CASE(halving_again_and_again_loses_no_ground),
        CASE(a_simplified_block_lies_inside_the_old_one),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
