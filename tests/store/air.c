// Fields of the air lie on a grid of their own, coarser than the city's: written, read, resumed,
// repaired, compared, and in files of before.
#include "scene.h"

// Four cells of the city a side, so the last row and column of the air reach over the city's edge.
enum { AIR_SIDE = 4, AIR_ROWS = 18, AIR_COLUMNS = 23, AIR_CELLS = AIR_ROWS * AIR_COLUMNS };

typedef struct air_scene {
    scene s;
    jm_grid grid;
    float temp_k[AIR_CELLS], share[AIR_CELLS];
    jm_field fields[SCENE_FIELDS + 2];
} air_scene;

static void air_at(air_scene *a, int64_t step)
{
    scene_at(&a->s, step);
    for (int i = 0; i < AIR_CELLS; i++)
        a->temp_k[i] = 285.0f + (float)((i * 17 + (int)step * 29) % 997) / 64.0f;
    a->temp_k[11] = NAN;
}

static void air_open(air_scene *a)
{
    scene_open(&a->s);
    a->grid = (jm_grid){a->s.grid.west_m, a->s.grid.north_m, 20.0, AIR_COLUMNS, AIR_ROWS};
    for (int i = 0; i < AIR_CELLS; i++)
        a->share[i] = (float)i / 512.0f;
    memcpy(a->fields, a->s.fields, sizeof a->s.fields);
    a->fields[SCENE_FIELDS] = (jm_field){"air_temp", "K",           "air between the buildings",
                                         JM_F32,     JM_DIM_AIR,    AIR_CELLS,
                                         a->temp_k,  1.0f / 256.0f, JM_RESULT};
    a->fields[SCENE_FIELDS + 1] = (jm_field){"built_share", "1",        "of a cell of the air",
                                             JM_F32,        JM_DIM_AIR, AIR_CELLS,
                                             a->share,      0.0f,       JM_STATIC};
    air_at(a, 0);
    a->s.def.air_grid = &a->grid;
    a->s.def.rows = a->fields;
    a->s.def.row_count = SCENE_FIELDS + 2;
}

static void air_steps(air_scene *a, jm_outcome *outcome, int64_t from, int64_t to)
{
    for (int64_t step = from; step < to; step++) {
        air_at(a, step);
        CHECK_OK(a->s.ctx, jm_outcome_step(a->s.ctx, outcome, 3600.0 * (double)(step + 1)));
    }
}

static void begin(air_scene *a, jm_outcome **outcome)
{
    CHECK_OK(a->s.ctx, jm_outcome_create(a->s.ctx, &a->s.def, outcome));
    CHECK_OK(a->s.ctx, jm_outcome_write_static(a->s.ctx, *outcome));
}

static void run_whole(air_scene *a, int64_t steps)
{
    jm_outcome *outcome = NULL;
    begin(a, &outcome);
    air_steps(a, outcome, 0, steps);
    CHECK_OK(a->s.ctx, scene_finish(&a->s, outcome));
}

static void check_air(air_scene *a, const char *path, int64_t steps)
{
    static float values[AIR_CELLS];
    jm_reader *reader = NULL;
    CHECK_OK(a->s.ctx, jm_reader_open(a->s.ctx, path, &reader));
    CHECK(jm_reader_steps(reader) == steps);
    CHECK(jm_grid_same(jm_reader_grid_of(reader, JM_DIM_CELLS), &a->s.grid));
    CHECK(jm_grid_same(jm_reader_grid_of(reader, JM_DIM_AIR), &a->grid));
    CHECK(jm_reader_find(reader, "tmrt")->dim == JM_DIM_CELLS);
    const jm_reader_field *f = jm_reader_find(reader, "air_temp");
    CHECK(f != NULL && f->dim == JM_DIM_AIR && f->count == AIR_CELLS && !f->is_static);
    for (int64_t step = 0; step < steps; step++) {
        air_at(a, step);
        CHECK_OK(a->s.ctx, jm_reader_values(a->s.ctx, reader, "air_temp", step, values));
        for (int i = 0; i < AIR_CELLS; i++)
            CHECK(i == 11 ? isnan(values[i]) != 0 : values[i] == a->temp_k[i]);
    }
    CHECK_OK(a->s.ctx, jm_reader_values(a->s.ctx, reader, "built_share", 0, values));
    CHECK(memcmp(values, a->share, sizeof values) == 0);
    jm_reader_close(reader);
}

TEST(the_air_has_axes_of_its_own_and_comes_back_cell_by_cell)
{
    UNUSED_STATE;
    static air_scene a;
    double *x = NULL, *y = NULL;
    jm_reader *reader = NULL;
    bool intact = false;
    air_open(&a);
    run_whole(&a, 3);
    check_air(&a, a.s.path, 3);
    CHECK_OK(a.s.ctx, jm_reader_open(a.s.ctx, a.s.path, &reader));
    CHECK_OK(a.s.ctx,
             jm_h5_read(a.s.ctx, jm_reader_file(reader), "/x_air", JM_F64, AIR_COLUMNS, &x, NULL));
    CHECK_OK(a.s.ctx,
             jm_h5_read(a.s.ctx, jm_reader_file(reader), "/y_air", JM_F64, AIR_ROWS, &y, NULL));
    CHECK_NEAR(x[0], 431010.0, 0.0); // the middle of the first cell, 20 m wide
    CHECK_NEAR(x[AIR_COLUMNS - 1], 431450.0, 0.0);
    CHECK_NEAR(y[0], 6718990.0, 0.0);
    CHECK_OK(a.s.ctx, jm_reader_verify(a.s.ctx, reader, &intact));
    CHECK(intact);
    jm_free(x);
    jm_free(y);
    jm_reader_close(reader);
    scene_close(&a.s);
}

TEST(one_cell_of_the_air_has_its_hours)
{
    UNUSED_STATE;
    static air_scene a;
    float series[3];
    jm_reader *reader = NULL;
    air_open(&a);
    run_whole(&a, 3);
    CHECK_OK(a.s.ctx, jm_reader_open(a.s.ctx, a.s.path, &reader));
    CHECK_OK(a.s.ctx, jm_reader_series(a.s.ctx, reader, "air_temp", AIR_CELLS - 1, 3, series));
    for (int step = 0; step < 3; step++) {
        air_at(&a, step);
        CHECK(series[step] == a.temp_k[AIR_CELLS - 1]);
    }
    CHECK_FAILS(a.s.ctx, jm_reader_series(a.s.ctx, reader, "air_temp", AIR_CELLS, 3, series),
                JM_ERR_DATA, "air_temp");
    jm_reader_close(reader);
    scene_close(&a.s);
}

TEST(a_run_that_is_resumed_or_repaired_keeps_its_air)
{
    UNUSED_STATE;
    static air_scene a;
    char part[512], mended[512];
    int64_t steps = 0;
    jm_outcome *outcome = NULL;
    air_open(&a);
    scene_name(&a.s, "x.outcome.nc.part", part);
    scene_name(&a.s, "mended.nc", mended);
    begin(&a, &outcome);
    air_steps(&a, outcome, 0, 2);
    jm_outcome_abandon(a.s.ctx, outcome);
    check_air(&a, part, 2);
    CHECK_OK(a.s.ctx, jm_outcome_repair(a.s.ctx, part, mended, &steps));
    CHECK(steps == 2);
    check_air(&a, mended, 2);
    air_at(&a, 0);
    CHECK_OK(a.s.ctx, jm_outcome_resume(a.s.ctx, &a.s.def, 2, &outcome));
    CHECK_OK(a.s.ctx, jm_outcome_write_static(a.s.ctx, outcome));
    air_steps(&a, outcome, 2, 4);
    CHECK_OK(a.s.ctx, scene_finish(&a.s, outcome));
    check_air(&a, a.s.path, 4);
    scene_close(&a.s);
}

TEST(air_without_its_grid_or_on_another_corner_is_refused)
{
    UNUSED_STATE;
    static air_scene a;
    jm_outcome *outcome = NULL;
    air_open(&a);
    a.s.def.air_grid = NULL;
    CHECK_FAILS(a.s.ctx, jm_outcome_create(a.s.ctx, &a.s.def, &outcome), JM_ERR_ARGUMENT,
                "air_temp");
    a.s.def.air_grid = &a.grid;
    a.grid.west_m += 5.0;
    CHECK_FAILS(a.s.ctx, jm_outcome_create(a.s.ctx, &a.s.def, &outcome), JM_ERR_ARGUMENT, "corner");
    a.grid.west_m -= 5.0;
    a.grid.columns--;
    CHECK_FAILS(a.s.ctx, jm_outcome_create(a.s.ctx, &a.s.def, &outcome), JM_ERR_ARGUMENT,
                "air_temp has 414 values, its dimension has 396");
    scene_close(&a.s);
}

static jm_reader *named(air_scene *a, const char *name)
{
    char path[512];
    jm_reader *reader = NULL;
    scene_name(&a->s, name, path);
    a->s.def.path = path;
    run_whole(a, 2);
    CHECK_OK(a->s.ctx, jm_reader_open(a->s.ctx, path, &reader));
    return reader;
}

TEST(outcomes_with_air_on_other_cells_are_never_subtracted)
{
    UNUSED_STATE;
    static air_scene a;
    air_open(&a);
    jm_reader *base = named(&a, "base.nc"), *same = named(&a, "same.nc");
    CHECK_OK(a.s.ctx, jm_reader_alike(a.s.ctx, base, same, false));
    a.grid.cell_m = 25.0;
    jm_reader *other = named(&a, "other.nc");
    CHECK_FAILS(a.s.ctx, jm_reader_alike(a.s.ctx, base, other, true), JM_ERR_DATA,
                "cells of 20 m and of 25 m; give both scenarios the same `air_cell_m`");
    jm_reader_close(other);
    jm_reader_close(same);
    jm_reader_close(base);
    scene_close(&a.s);
}

// Six rows of nine cells of 5 m, written by the program of that time.
static const char first[] = "tests/store/old/version-1.outcome.nc";

TEST(in_an_outcome_of_version_1_the_air_lies_on_cells_of_the_city_as_it_did)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_reader *reader = NULL;
    float air[54];
    bool intact = false;
    CHECK_OK(ctx, jm_reader_open(ctx, first, &reader));
    CHECK(jm_reader_steps(reader) == 2 && jm_reader_complete(reader));
    CHECK(jm_reader_grid_of(reader, JM_DIM_AIR) == NULL);
    const jm_reader_field *f = jm_reader_find(reader, "air_temp");
    CHECK(f != NULL && f->dim == JM_DIM_CELLS && f->count == 54);
    CHECK_OK(ctx, jm_reader_values(ctx, reader, "air_temp", 1, air));
    CHECK_NEAR(air[0], 290.25, 0.0);
    CHECK_NEAR(air[53], 303.5, 0.0);
    CHECK(isnan(air[7])); // a roof
    CHECK_OK(ctx, jm_reader_verify(ctx, reader, &intact));
    CHECK(intact);
    jm_reader_close(reader);
    jm_ctx_destroy(ctx);
}

TEST(air_by_cell_of_the_city_is_not_subtracted_from_air_by_cell_of_its_own)
{
    UNUSED_STATE;
    static air_scene a;
    air_open(&a);
    jm_reader *now = named(&a, "now.nc");
    a.fields[SCENE_FIELDS] = a.fields[0]; // as files of before have it
    a.fields[SCENE_FIELDS].name = "air_temp";
    jm_reader *before = named(&a, "before.nc");
    CHECK_FAILS(a.s.ctx, jm_reader_alike(a.s.ctx, before, now, false), JM_ERR_DATA,
                "air_temp lies on cells of the city in one");
    CHECK_OK(a.s.ctx, jm_reader_alike(a.s.ctx, before, now, true));
    jm_reader_close(before);
    jm_reader_close(now);
    scene_close(&a.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_air_has_axes_of_its_own_and_comes_back_cell_by_cell),
        CASE(one_cell_of_the_air_has_its_hours),
        CASE(a_run_that_is_resumed_or_repaired_keeps_its_air),
        CASE(air_without_its_grid_or_on_another_corner_is_refused),
        CASE(outcomes_with_air_on_other_cells_are_never_subtracted),
        CASE(in_an_outcome_of_version_1_the_air_lies_on_cells_of_the_city_as_it_did),
        CASE(air_by_cell_of_the_city_is_not_subtracted_from_air_by_cell_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
