// Rows by station in the outcome: written, read, resumed from a .part.
#include "scene.h"

enum { STATIONS = 3 };

typedef struct watched {
    scene scene;
    float values[STATIONS];
    jm_field rows[SCENE_FIELDS + 1];
} watched;

static void open_watched(watched *w)
{
    scene_open(&w->scene);
    memcpy(w->rows, w->scene.fields, sizeof w->scene.fields);
    w->rows[SCENE_FIELDS] = (jm_field){
        "k_down", "W m-2",  "Short wave from above", JM_F32, JM_DIM_STATIONS, STATIONS, w->values,
        0.0f,     JM_RESULT};
    w->scene.def.rows = w->rows;
    w->scene.def.row_count = SCENE_FIELDS + 1;
    w->scene.def.station_count = STATIONS;
}

static void fill_values(watched *w, int64_t step)
{
    for (int i = 0; i < STATIONS; i++)
        w->values[i] = i == 2 ? NAN : (float)(100 * step + i);
}

static void step_to(watched *w, jm_outcome *outcome, int64_t end)
{
    for (int64_t step = 0; step < end; step++) {
        fill_values(w, step);
        scene_steps(&w->scene, outcome, step, step + 1);
    }
}

static void check_values(watched *w, const char *path, int64_t steps)
{
    jm_reader *r = NULL;
    float found[STATIONS];
    CHECK_OK(w->scene.ctx, jm_reader_open(w->scene.ctx, path, &r));
    const jm_reader_field *f = jm_reader_find(r, "k_down");
    CHECK(f != NULL && f->dim == JM_DIM_STATIONS && f->count == STATIONS && !f->is_static);
    assert_int_equal(jm_reader_steps(r), steps);
    for (int64_t step = 0; step < steps; step++) {
        CHECK_OK(w->scene.ctx, jm_reader_values(w->scene.ctx, r, "stations/k_down", step, found));
        CHECK_NEAR(found[0], 100.0 * (double)step, 0.0);
        CHECK_NEAR(found[1], 100.0 * (double)step + 1.0, 0.0);
        CHECK(isnan(found[2]));
    }
    jm_reader_close(r);
}

TEST(rows_by_station_come_back_as_they_were_written)
{
    UNUSED_STATE;
    static watched w;
    jm_outcome *outcome = NULL;
    open_watched(&w);
    CHECK_OK(w.scene.ctx, jm_outcome_create(w.scene.ctx, &w.scene.def, &outcome));
    CHECK_OK(w.scene.ctx, jm_outcome_write_static(w.scene.ctx, outcome));
    step_to(&w, outcome, SCENE_STEPS);
    CHECK_OK(w.scene.ctx, scene_finish(&w.scene, outcome));
    check_values(&w, w.scene.path, SCENE_STEPS);
    scene_close(&w.scene);
}

TEST(what_a_broken_run_left_is_repaired_with_its_stations)
{
    UNUSED_STATE;
    static watched w;
    jm_outcome *outcome = NULL;
    char part[600], mended[512];
    int64_t steps = 0;
    open_watched(&w);
    CHECK_OK(w.scene.ctx, jm_outcome_create(w.scene.ctx, &w.scene.def, &outcome));
    CHECK_OK(w.scene.ctx, jm_outcome_write_static(w.scene.ctx, outcome));
    step_to(&w, outcome, 2);
    jm_outcome_abandon(w.scene.ctx, outcome);
    snprintf(part, sizeof part, "%s.part", w.scene.path);
    scene_name(&w.scene, "mended.outcome.nc", mended);
    CHECK_OK(w.scene.ctx, jm_outcome_repair(w.scene.ctx, part, mended, &steps));
    assert_int_equal(steps, 2);
    check_values(&w, mended, 2);
    scene_close(&w.scene);
}

TEST(a_row_must_have_a_value_for_each_station)
{
    UNUSED_STATE;
    static watched w;
    jm_outcome *outcome = NULL;
    open_watched(&w);
    w.scene.def.station_count = STATIONS + 1;
    CHECK_FAILS(w.scene.ctx, jm_outcome_create(w.scene.ctx, &w.scene.def, &outcome),
                JM_ERR_ARGUMENT, "k_down has 3 values, its dimension has 4");
    scene_close(&w.scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(rows_by_station_come_back_as_they_were_written),
        CASE(what_a_broken_run_left_is_repaired_with_its_stations),
        CASE(a_row_must_have_a_value_for_each_station),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
