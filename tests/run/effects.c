#include "store/h5.h"
#include "toytown.h"

static char folder[512];

// A square of 200 m in the middle of toytown.
#define SQUARE "[[433900, 6715900], [434100, 6715900], [434100, 6716100], [433900, 6716100]]"
#define TREES                                                                                      \
    "measures:\n  - trees: {polygon: " SQUARE ", density_per_ha: 60, height_m: 10, crown_m: 7}\n"
#define SURFACE                                                                                    \
    "measures:\n  - surface: {polygon: " SQUARE                                                    \
    ", to: grass, only: [asphalt, paving], expect: most}\n"

static int make_town(void **state)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    *state = ctx;
    toy_folder(folder);
    toy_city(ctx, folder, 10.0);
    toy_scenario(folder, "base", "");
    CHECK_OK(ctx, toy_run(ctx, folder, "base", "base.nc", 0, false));
    return 0;
}

static int remove_town(void **state)
{
    toy_remove(folder);
    jm_ctx_destroy(*state);
    return 0;
}

static double run_and_difference(jm_ctx *ctx, const char *name, const char *more, const char *field)
{
    toy_scenario(folder, name, more);
    CHECK_OK(ctx, toy_run(ctx, folder, name, "other.nc", 0, false));
    return toy_difference(ctx, folder, "base.nc", "other.nc", field);
}

TEST(trees_cool_what_people_feel_in_their_shade_and_a_cut_coupling_makes_that_exactly_zero)
{
    jm_ctx *ctx = *state;
    // Shade takes 10 to 35 K of radiant temperature at noon (Lindberg and Grimmond 2011).
    CHECK(run_and_difference(ctx, "trees", TREES, "tmrt") > 8.0);
    CHECK_NEAR(run_and_difference(ctx, "trees-cut", "couplings: {trees: off}\n" TREES, "tmrt"), 0.0,
               0.0);
    CHECK_NEAR(toy_difference(ctx, folder, "base.nc", "other.nc", "air_temp"), 0.0, 0.0);
}

TEST(another_ground_changes_its_temperature_and_a_cut_coupling_makes_that_exactly_zero)
{
    jm_ctx *ctx = *state;
    CHECK(run_and_difference(ctx, "surface", SURFACE, "surface_temp") > 3.0);
    CHECK_NEAR(run_and_difference(ctx, "surface-cut", "couplings: {surfaces: off}\n" SURFACE,
                                  "surface_temp"),
               0.0, 0.0);
}

TEST(vehicles_heat_warms_the_air_by_hundredths_and_a_cut_coupling_makes_that_exactly_zero)
{
    jm_ctx *ctx = *state;
    toy_scenario(folder, "still", "couplings: {traffic_heat: off}\n");
    CHECK_OK(ctx, toy_run(ctx, folder, "still", "still.nc", 0, false));
    double warmed = toy_difference(ctx, folder, "base.nc", "still.nc", "air_temp");
    // A few W/m2 of engines move the canyon by hundredths to tenths of a kelvin, never by degrees.
    CHECK(warmed > 0.0 && warmed < 1.0);
    // With the link cut, heat is what a run without traffic finds, bit for bit.
    toy_scenario(folder, "empty-streets", "models: {traffic: off, parking: off}\n");
    CHECK_OK(ctx, toy_run(ctx, folder, "empty-streets", "empty.nc", 0, false));
    CHECK_NEAR(toy_difference(ctx, folder, "still.nc", "empty.nc", "air_temp"), 0.0, 0.0);
    CHECK_NEAR(toy_difference(ctx, folder, "still.nc", "empty.nc", "utci"), 0.0, 0.0);
}

TEST(the_price_of_parking_moves_traffic_only_while_their_coupling_holds)
{
    jm_ctx *ctx = *state;
    toy_scenario(folder, "free", "couplings: {parking_cost: off}\n");
    CHECK_OK(ctx, toy_run(ctx, folder, "free", "free.nc", 0, false));
    CHECK(toy_difference(ctx, folder, "base.nc", "free.nc", "flow") > 0.0);
    toy_scenario(folder, "no-parking", "models: {parking: off}\n");
    CHECK_OK(ctx, toy_run(ctx, folder, "no-parking", "none.nc", 0, false));
    CHECK_NEAR(toy_difference(ctx, folder, "free.nc", "none.nc", "flow"), 0.0, 0.0);
}

TEST(demand_and_parking_agree_after_three_rounds_to_a_hundredth_of_a_minute)
{
    jm_ctx *ctx = *state;
    char path[1024];
    jm_reader *reader = NULL;
    toy_path(path, folder, "base.nc");
    CHECK_OK(ctx, jm_reader_open(ctx, path, &reader));
    jm_indicator *indicators = NULL;
    int64_t count = 0;
    double residual_min = (double)NAN, *rounds = NULL;
    CHECK_OK(ctx, jm_reader_indicators(ctx, reader, &indicators, &count));
    for (int64_t i = 0; i < count; i++)
        if (strcmp(indicators[i].name, "ledger.mobility_residual") == 0)
            residual_min = indicators[i].value;
    jm_free(indicators);
    CHECK_OK(ctx, jm_h5_read(ctx, jm_reader_file(reader), "/run/mobility_rounds", JM_F64, 1,
                             &rounds, NULL));
    // A coupling that moved nothing would agree at once.
    CHECK(residual_min > 0.0 && residual_min < 0.01);
    CHECK(*rounds >= 2.0 && *rounds <= 3.0);
    jm_free(rounds);
    jm_reader_close(reader);
}

TEST(rasters_change_only_inside_the_reach_of_a_measure)
{
    jm_ctx *ctx = *state;
    toy_scenario(folder, "trees", TREES);
    CHECK_OK(ctx, toy_run(ctx, folder, "trees", "other.nc", 0, false));
    char path[1024];
    jm_reader *base = NULL, *other = NULL;
    toy_path(path, folder, "base.nc");
    CHECK_OK(ctx, jm_reader_open(ctx, path, &base));
    toy_path(path, folder, "other.nc");
    CHECK_OK(ctx, jm_reader_open(ctx, path, &other));
    const jm_grid *grid = jm_reader_grid(base);
    int64_t cells = jm_grid_cells(grid), changed = 0;
    float *a = calloc((size_t)cells, sizeof *a), *b = calloc((size_t)cells, sizeof *b);
    const char *const rasters[] = {"ground_height", "building_height", "canopy_top", "canopy_base",
                                   "surface_class"};
    for (int r = 0; r < 5; r++) {
        CHECK_OK(ctx, jm_reader_values(ctx, base, rasters[r], 0, a));
        CHECK_OK(ctx, jm_reader_values(ctx, other, rasters[r], 0, b));
        for (int64_t c = 0; c < cells; c++) {
            double x = jm_grid_x(grid, c % grid->columns), y = jm_grid_y(grid, c / grid->columns);
            // A crown of 7 m planted at the square's edge reaches 3.5 m and half a cell beyond it.
            bool inside = x > 433880.0 && x < 434120.0 && y > 6715880.0 && y < 6716120.0;
            bool differs = a[c] != b[c] && !(isnan(a[c]) && isnan(b[c]));
            CHECK(inside || !differs);
            changed += differs;
        }
    }
    CHECK(changed > 10);
    free(a);
    free(b);
    jm_reader_close(base);
    jm_reader_close(other);
}

TEST(a_measure_that_matches_nothing_is_an_error_that_says_how_far_it_is)
{
    jm_ctx *ctx = *state;
    toy_scenario(folder, "lost",
                 "measures:\n  - trees: {polygon: [[100, 100], [200, 100], [200, 200]], "
                 "density_per_ha: 60, height_m: 10}\n");
    CHECK_FAILS(ctx, toy_run(ctx, folder, "lost", "lost.nc", 0, false), JM_ERR_DATA, "m");
    char path[1024];
    toy_path(path, folder, "lost.nc");
    CHECK(access(path, F_OK) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(trees_cool_what_people_feel_in_their_shade_and_a_cut_coupling_makes_that_exactly_zero),
        CASE(another_ground_changes_its_temperature_and_a_cut_coupling_makes_that_exactly_zero),
        CASE(vehicles_heat_warms_the_air_by_hundredths_and_a_cut_coupling_makes_that_exactly_zero),
        CASE(the_price_of_parking_moves_traffic_only_while_their_coupling_holds),
        CASE(demand_and_parking_agree_after_three_rounds_to_a_hundredth_of_a_minute),
        CASE(rasters_change_only_inside_the_reach_of_a_measure),
        CASE(a_measure_that_matches_nothing_is_an_error_that_says_how_far_it_is),
    };
    return cmocka_run_group_tests(tests, make_town, remove_town);
}
