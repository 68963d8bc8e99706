// Outcomes of odd grids: another one than the base's, one row of cells, air on cells of its own.
#include "feed_town.h"

TEST(a_base_of_another_grid_or_that_is_not_there_is_refused)
{
    UNUSED_STATE;
    scene s;
    jm_city *coarse = NULL;
    town_writer w;
    open_both(&s);
    jm_view_feed_close(s.feed);
    s.feed = NULL;
    town_city(s.ctx, 25.0, &coarse);
    town_write_start(s.ctx, s.folder, "coarse.outcome.nc", coarse, false, &w);
    town_write_steps(s.ctx, &w, 0, TOWN_STEPS);
    town_write_end(s.ctx, &w, true);
    char path[600];
    snprintf(path, sizeof path, "%s/coarse.outcome.nc", s.folder);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, path, false, &s.feed), JM_ERR_DATA,
                "different grids");
    CHECK(s.feed == NULL);
    town_write_start(s.ctx, s.folder, "coarse.outcome.nc", coarse, false, &w);
    town_write_steps(s.ctx, &w, 0, 2);
    town_write_end(s.ctx, &w, false); // stopped: its .part stays, the final name too
    CHECK(remove(path) == 0);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, path, false, &s.feed), JM_ERR_DATA,
                "different grids");
    snprintf(path, sizeof path, "%s/absent.outcome.nc", s.folder);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, path, false, &s.feed), JM_ERR_DATA,
                "absent");
    jm_city_destroy(coarse);
    close_all(&s);
}

static jm_status fill_bare(void *user, jm_ctx *ctx, jm_h5 *file)
{
    return jm_city_write(ctx, user, file, "/city");
}

// An outcome of s->base, a city without links, of two rows and one step of half an hour. air: the
// grid of its air, or NULL.
static void write_rows(scene *s, const char *path, const jm_field rows[2], const jm_grid *air)
{
    jm_outcome *outcome = NULL;
    const jm_outcome_def def = {.path = path,
                                .grid = &s->base->grid,
                                .air_grid = air,
                                .crs_wkt = s->base->crs_wkt != NULL ? s->base->crs_wkt : "LOCAL_CS",
                                .step_count = 1,
                                .tile = 64,
                                .rows = rows,
                                .row_count = 2,
                                .fill = fill_bare,
                                .user = s->base};
    CHECK_OK(s->ctx, jm_outcome_create(s->ctx, &def, &outcome));
    CHECK_OK(s->ctx, jm_outcome_write_static(s->ctx, outcome));
    CHECK_OK(s->ctx, jm_outcome_step(s->ctx, outcome, 1800.0));
    CHECK_OK(s->ctx, jm_outcome_finish(s->ctx, outcome, NULL, NULL, NULL, NULL));
}

static void write_bare(scene *s, const char *path, float *utci_k, int64_t cells)
{
    const jm_field rows[] = {
        {"utci", "K", "felt temperature", JM_F32, JM_DIM_CELLS, cells, utci_k, 0, JM_RESULT},
        {"flow", "veh s-1", "cars", JM_F32, JM_DIM_LINKS, 0, utci_k, 0, JM_RESULT}};
    write_rows(s, path, rows, NULL);
}

TEST(a_city_of_one_row_of_cells_and_nothing_on_it_is_shown_with_one_scale_for_both)
{
    UNUSED_STATE;
    scene s;
    float warm_k[5] = {300.0f, 301.0f, NAN, 310.0f, 311.0f};
    float cold_k[5] = {280.0f, 281.0f, NAN, 282.0f, 283.0f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_bare(&s, s.variant_path, warm_k, 5);
    write_bare(&s, s.base_path, cold_k, 5);
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, s.base_path, true, &s.feed));
    CHECK(jm_view_feed_topic_count(s.feed) == 2); // with the hours over 32 degC
    CHECK(strcmp(jm_view_feed_about(s.feed)->title, "Nowhere") == 0);
    CHECK(strcmp(jm_view_feed_about(s.feed)->measures, "") == 0);
    const jm_view_values v = values_at(&s, "utci", 1e9);
    CHECK(v.a[4] == 311.0f && v.base_a[0] == 280.0f);
    // 280 K to 310 K: with so few values the 98th percentile is the last but one.
    CHECK(v.scale.low <= 280.0 - 273.15 && v.scale.high >= 310.0 - 273.15);
    CHECK(v.difference.high >= 28.0);
    CHECK(values_at(&s, "hours_utci_over_32", (double)NAN).a[3] == 0.5f);
    close_all(&s);
}

// The same with air: on cells of its own, twice as wide, or by cell of the city as files of before
// have it.
static void write_air(scene *s, const char *path, float *air_k, const jm_grid *air)
{
    const int64_t cells = jm_grid_cells(&s->base->grid);
    const jm_field rows[] = {{"air_temp", "K", "air", JM_F32,
                              air != NULL ? JM_DIM_AIR : JM_DIM_CELLS,
                              air != NULL ? jm_grid_cells(air) : cells, air_k, 0, JM_RESULT},
                             {"surface_class", "1", "cover", JM_U8, JM_DIM_CELLS, cells,
                              s->base->rasters.surface_class, 0, JM_STATIC}};
    write_rows(s, path, rows, air);
}

TEST(the_air_is_a_topic_of_its_own_cells_and_the_cell_pointed_at_lies_in_one)
{
    UNUSED_STATE;
    scene s;
    float warm_k[3] = {300.0f, 301.0f, 302.0f}, cold_k[3] = {290.0f, 291.0f, 292.5f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    const jm_grid air = {433500.0, 6716500.0, 20.0, 3, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_air(&s, s.variant_path, warm_k, &air);
    write_air(&s, s.base_path, cold_k, &air);
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, s.base_path, true, &s.feed));
    const jm_view_topic *t = jm_view_feed_topic(s.feed, topic(&s, "air_temp"));
    CHECK(t->dim == JM_DIM_AIR && t->count == 3 && t->side == 2 && t->in_base);
    const jm_view_values v = values_at(&s, "air_temp", 1e9);
    CHECK(v.count == 3 && v.a[2] == 302.0f && v.base_a[2] == 292.5f);
    // The fifth cell of the city lies in the third one of the air, alone.
    CHECK(jm_view_topic_at(t, &grid, 3) == 1 && jm_view_topic_at(t, &grid, 4) == 2);
    CHECK(series_of(&s, "air_temp", 2, 1).value[0] == 302.0f);
    close_all(&s);
}

TEST(the_air_of_files_of_before_is_shown_by_cell_of_the_city)
{
    UNUSED_STATE;
    scene s;
    float air_k[5] = {300.0f, 301.0f, NAN, 302.0f, 303.0f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_air(&s, s.variant_path, air_k, NULL);
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, NULL, true, &s.feed));
    const jm_view_topic *t = jm_view_feed_topic(s.feed, topic(&s, "air_temp"));
    CHECK(t->dim == JM_DIM_CELLS && t->count == 5 && t->side == 1);
    CHECK(jm_view_topic_at(t, &grid, 4) == 4);
    close_all(&s);
}

TEST(air_that_is_not_made_of_whole_cells_of_the_city_is_refused)
{
    UNUSED_STATE;
    scene s;
    float air_k[2] = {300.0f, 301.0f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    const jm_grid air = {433500.0, 6716500.0, 25.0, 2, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_air(&s, s.variant_path, air_k, &air);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, NULL, true, &s.feed), JM_ERR_DATA,
                "another grid");
    close_all(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_base_of_another_grid_or_that_is_not_there_is_refused),
        CASE(a_city_of_one_row_of_cells_and_nothing_on_it_is_shown_with_one_scale_for_both),
        CASE(the_air_is_a_topic_of_its_own_cells_and_the_cell_pointed_at_lies_in_one),
        CASE(the_air_of_files_of_before_is_shown_by_cell_of_the_city),
        CASE(air_that_is_not_made_of_whole_cells_of_the_city_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
