#include "check.h"

#include "core/grid.h"

static const jm_grid lorient = {
    .west_m = 223000.0, .north_m = 6759000.0, .cell_m = 2.0, .columns = 1000, .rows = 500};

TEST(the_centre_of_every_cell_lies_in_that_cell)
{
    UNUSED_STATE;
    for (int64_t row = 0; row < lorient.rows; row += 7)
        for (int64_t column = 0; column < lorient.columns; column += 11)
            CHECK(jm_grid_cell_at(&lorient, jm_grid_x(&lorient, column),
                                  jm_grid_y(&lorient, row)) == row * lorient.columns + column);
}

TEST(row_0_is_the_northernmost)
{
    UNUSED_STATE;
    CHECK(jm_grid_y(&lorient, 0) > jm_grid_y(&lorient, 1));
    CHECK(jm_grid_east(&lorient) == 225000.0 && jm_grid_south(&lorient) == 6758000.0);
    CHECK(jm_grid_cells(&lorient) == 500000);
}

TEST(western_and_northern_edges_belong_to_the_grid_and_the_others_do_not)
{
    UNUSED_STATE;
    CHECK(jm_grid_cell_at(&lorient, 223000.0, 6759000.0) == 0);
    CHECK(jm_grid_cell_at(&lorient, 225000.0, 6758500.0) == JM_NONE);
    CHECK(jm_grid_cell_at(&lorient, 224000.0, 6758000.0) == JM_NONE);
    CHECK(jm_grid_cell_at(&lorient, 222999.999, 6758500.0) == JM_NONE);
}

TEST(a_place_that_is_no_number_lies_outside)
{
    UNUSED_STATE;
    CHECK(jm_grid_cell_at(&lorient, (double)NAN, 6758500.0) == JM_NONE);
    CHECK(jm_grid_cell_at(&lorient, 224000.0, (double)INFINITY) == JM_NONE);
    CHECK(jm_grid_cell_at(&lorient, 1e300, 6758500.0) == JM_NONE);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(the_centre_of_every_cell_lies_in_that_cell),
        CASE(row_0_is_the_northernmost),
        CASE(western_and_northern_edges_belong_to_the_grid_and_the_others_do_not),
        CASE(a_place_that_is_no_number_lies_outside),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
