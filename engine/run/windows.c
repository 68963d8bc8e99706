// A run of a city too large for the memory: the air from a coarse run of the whole, then one window
// after the other at full resolution in that air; their maps wait on disk until all are there.
#include "run/session.h"

#include "run/coarse.h"
#include "run/windows.h"

#include <math.h>
#include <string.h>

// Cells of the coarse run [m], or the window's own if they are larger.
#define COARSE_M 10.0

struct jm_windows {
    jm_city coarse;
    jm_heat_def def; // of the windows
    jm_grid blocks;  // of the whole's air
    int32_t side_blocks, block_cells;
    jm_air_record *air;
    jm_indicator_list told; // after the coarse run
    jm_map_store maps;
    int64_t map_count;
    jm_field rows[JM_WINDOW_MAPS]; // values: of maps
};

int32_t jm_windows_coarse_times(double cell_m, int32_t block_cells)
{
    int32_t times = (int32_t)fmax(1.0, floor(COARSE_M / cell_m + 1e-9));
    while (block_cells % times != 0)
        times--;
    return times;
}

int64_t jm_windows_count(const jm_grid *blocks, int32_t side_blocks)
{
    const int64_t rows = (blocks->rows + side_blocks - 1) / side_blocks;
    const int64_t columns = (blocks->columns + side_blocks - 1) / side_blocks;
    return rows * columns;
}

static jm_heat_window window_at(const jm_grid *blocks, int32_t side, int64_t index)
{
    const int32_t across = (blocks->columns + side - 1) / side;
    jm_heat_window w = {.first_row = (int32_t)(index / across) * side,
                        .first_column = (int32_t)(index % across) * side};
    w.rows = blocks->rows - w.first_row < side ? blocks->rows - w.first_row : side;
    w.columns = blocks->columns - w.first_column < side ? blocks->columns - w.first_column : side;
    return w;
}

// Folder of the outcome, for what is kept on disk meanwhile.
static jm_status folder_of(jm_session *s, char **folder)
{
    const char *slash = strrchr(s->outcome_path, '/');
    if (slash == NULL)
        return jm_copy_text(s->ctx, ".", folder);
    JM_TRY(jm_copy_text(s->ctx, s->outcome_path, folder));
    (*folder)[slash == s->outcome_path ? 1 : slash - s->outcome_path] = '\0';
    return JM_OK;
}

// What heat sees may lie in either.
static void rest(const jm_session *s)
{
    jm_city_rest(s->city);
    jm_city_rest(s->base);
}

jm_status jm_windows_park(jm_session *s, jm_city *city)
{
    char *folder = NULL;
    // A plan alone needs no disk, but for the copy that measures change.
    if (!jm_session_goes_by_windows(s) || (s->def->plan_only && !jm_session_changes_city(s)))
        return JM_OK;
    JM_TRY(folder_of(s, &folder));
    const jm_status status = jm_city_park(s->ctx, city, folder);
    jm_free(folder);
    return status;
}

const jm_grid *jm_session_heat_grid(const jm_session *s)
{
    return s->windows != NULL ? &s->windows->coarse.grid : &s->city->grid;
}

const jm_city *jm_windows_city(const jm_session *s)
{
    return &s->windows->coarse;
}

jm_status jm_windows_prepare(jm_session *s, const jm_run_plan *plan)
{
    jm_windows *w = NULL;
    JM_TRY(jm_exchange_heat_city(s));
    JM_TRY(jm_session_heat_def(s));
    JM_TRY(jm_new(s->ctx, &w, 1));
    s->windows = w;
    const int32_t side = jm_heat_block_cells(&s->heat_def, &s->city->grid);
    w->blocks = jm_heat_blocks_of(&s->city->grid, side);
    w->block_cells = side;
    w->side_blocks = plan->window_cells / side > 1 ? plan->window_cells / side : 1;
    w->def = s->heat_def;
    w->def.air_cell_m = w->blocks.cell_m;
    w->def.station_count = 0;
    w->def.cache_folder = NULL;
    if (s->stations.count > 0)
        jm_log(s->ctx, JM_LOG_WARNING,
               "stations are not read in a run by windows; give it more memory");
    jm_log(s->ctx, JM_LOG_INFO,
           "the city does not fit into the memory: its air comes from cells of %g m, its maps from "
           "%lld windows of %d cells a side, one after the other",
           s->city->grid.cell_m * jm_windows_coarse_times(s->city->grid.cell_m, side),
           (long long)jm_windows_count(&w->blocks, w->side_blocks), (int)(w->side_blocks * side));
    const jm_status status = jm_coarse_create(
        s->ctx, &s->heat_city, jm_windows_coarse_times(s->city->grid.cell_m, side), &w->coarse);
    rest(s);
    return status;
}

const jm_grid *jm_windows_air_grid(const jm_session *s)
{
    return &s->windows->blocks;
}

void jm_windows_destroy(jm_session *s)
{
    if (s->windows == NULL)
        return;
    jm_coarse_free(&s->windows->coarse);
    jm_air_record_destroy(s->windows->air);
    // Nothing to go on with.
    if (s->windows->maps.windows > 0 && jm_map_store_done(&s->windows->maps) == 0)
        jm_map_store_remove(s->outcome_path);
    jm_map_store_free(&s->windows->maps);
    jm_free(s->windows);
}

jm_status jm_windows_make_coarse(jm_session *s)
{
    jm_windows *w = s->windows;
    char *folder = NULL;
    jm_heat_def def = w->def;
    jm_status status = JM_OK;
    def.outputs &= ~(uint32_t)JM_HEAT_PET;
    JM_TRY(jm_heat_create(s->ctx, &def, &w->coarse, &s->heat));
    const jm_grid blocks = jm_heat_air_grid(s->heat);
    JM_TRY(folder_of(s, &folder));
    status = jm_air_record_create(s->ctx, &blocks, false, folder, &w->air);
    jm_free(folder);
    if (status == JM_OK)
        jm_heat_keep_air(s->heat, w->air);
    return status;
}

// ---- the coarse run -----------------------------------------------------------------------------

static jm_status run_coarse(jm_session *s)
{
    const int64_t step_s = s->scenario->output_step_s;
    JM_TRY(jm_session_spin_up(s));
    for (int64_t step = 0; step < s->step_count; step++) {
        const double start = (double)(s->start_utc_s + step * step_s);
        jm_progress(s->ctx, "the day on large cells", step, s->step_count);
        JM_TRY(jm_poll(s->ctx));
        JM_TRY(jm_session_heat(s, start, (double)step_s, false));
        jm_session_expose(s, start, (double)step_s);
    }
    jm_progress(s->ctx, "the day on large cells", s->step_count, s->step_count);
    return JM_OK;
}

// ---- windows ------------------------------------------------------------------------------------

// Rows that windows fill, as the coarse model lists them; a static one is put with every step.
static void list_maps(jm_session *s)
{
    jm_windows *w = s->windows;
    int64_t count = 0;
    const jm_field *fields = jm_heat_fields(s->heat, &count);
    for (int64_t i = 0; i < count && w->map_count < JM_WINDOW_MAPS; i++)
        // What streets give is told by block here, not by cell.
        if ((fields[i].flags == JM_RESULT || fields[i].flags == JM_STATIC) &&
            jm_dim_is_grid(fields[i].dim) && strcmp(fields[i].name, "traffic_heat") != 0)
            w->rows[w->map_count++] = fields[i];
}

static const float *map_named(const jm_heat *heat, const char *name)
{
    int64_t count = 0;
    const jm_field *fields = jm_heat_fields(heat, &count);
    for (int64_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].values;
    return NULL;
}

static const jm_grid *grid_of(const jm_session *s, jm_dim dim)
{
    return dim == JM_DIM_AIR ? &s->windows->blocks : &s->city->grid;
}

// A window is of whole blocks: where its cells lie among the city's, its blocks lie among theirs.
static jm_heat_cut in_blocks(const jm_heat_cut *cut, int32_t side)
{
    return (jm_heat_cut){.first_row = cut->first_row / side,
                         .first_column = cut->first_column / side,
                         .rows = (cut->rows + side - 1) / side,
                         .columns = (cut->columns + side - 1) / side,
                         .city_row = cut->city_row / side,
                         .city_column = cut->city_column / side};
}

// One map of a window's, into its place in the whole's.
static jm_status put_map(jm_session *s, const jm_heat *heat, int64_t kept, int64_t map)
{
    const jm_windows *w = s->windows;
    const bool air = w->rows[map].dim == JM_DIM_AIR;
    const jm_heat_cut cells = jm_heat_cut_of(heat);
    const jm_heat_cut cut = air ? in_blocks(&cells, w->block_cells) : cells;
    const int64_t across = air ? jm_heat_air_grid(heat).columns : jm_heat_grid(heat).columns;
    const int64_t columns = grid_of(s, w->rows[map].dim)->columns;
    const float *values = map_named(heat, w->rows[map].name);
    for (int64_t r = cut.first_row; values != NULL && r < cut.first_row + cut.rows; r++)
        JM_TRY(jm_map_store_put(s->ctx, &w->maps, kept, map,
                                (cut.city_row + r) * columns + cut.city_column + cut.first_column,
                                values + r * across + cut.first_column, cut.columns));
    return JM_OK;
}

static jm_status put_maps(jm_session *s, const jm_heat *heat, int64_t kept)
{
    for (int64_t m = 0; m < s->windows->map_count; m++)
        JM_TRY(put_map(s, heat, kept, m));
    return JM_OK;
}

static jm_status run_window(jm_session *s, jm_heat *heat)
{
    const jm_windows *w = s->windows;
    const int64_t intervals = jm_air_record_intervals(w->air);
    int64_t step = 0, kept = 0;
    for (int64_t i = 0; i < intervals; i++) {
        bool warming = false;
        const bool keeps = jm_session_keeps(s, step);
        JM_TRY(jm_poll(s->ctx));
        jm_heat_want_maps(heat, keeps);
        JM_TRY(jm_heat_replay(heat, i, &warming));
        if (warming)
            continue;
        step++;
        if (keeps)
            JM_TRY(put_maps(s, heat, kept++));
        if (kept == w->maps.steps)
            return JM_OK;
    }
    return JM_OK;
}

static jm_status run_windows(jm_session *s)
{
    jm_windows *w = s->windows;
    const int64_t count = jm_windows_count(&w->blocks, w->side_blocks);
    w->def.take_air = w->air;
    for (int64_t i = 0; i < count; i++) {
        jm_heat *heat = NULL;
        if (w->maps.done[i])
            continue;
        jm_progress(s->ctx, "windows of the city", i, count);
        w->def.window = window_at(&w->blocks, w->side_blocks, i);
        JM_TRY(jm_heat_create(s->ctx, &w->def, &s->heat_city, &heat));
        rest(s); // its part was cut out
        const jm_status status = run_window(s, heat);
        jm_heat_destroy(heat);
        if (status != JM_OK)
            return status;
        JM_TRY(jm_map_store_finish(s->ctx, &w->maps, i));
    }
    jm_progress(s->ctx, "windows of the city", count, count);
    return JM_OK;
}

static jm_status make_store(jm_session *s)
{
    jm_windows *w = s->windows;
    int64_t cells[JM_WINDOW_MAPS];
    for (int64_t m = 0; m < w->map_count; m++)
        cells[m] = jm_grid_cells(grid_of(s, w->rows[m].dim));
    const jm_map_store_def def = {.outcome_path = s->outcome_path,
                                  .key = s->key,
                                  .steps = jm_session_kept_steps(s, s->step_count),
                                  .maps = w->map_count,
                                  .cells = cells,
                                  .windows = jm_windows_count(&w->blocks, w->side_blocks),
                                  .side_blocks = w->side_blocks,
                                  .resume = s->def->resume};
    JM_TRY(jm_map_store_create(s->ctx, &def, &w->maps));
    const int64_t done = jm_map_store_done(&w->maps);
    if (done > 0)
        jm_log(s->ctx, JM_LOG_INFO, "resumed after window %lld of %lld", (long long)done,
               (long long)def.windows);
    return JM_OK;
}

jm_status jm_windows_run(jm_session *s)
{
    jm_windows *w = s->windows;
    list_maps(s);
    JM_TRY(make_store(s));
    JM_TRY(run_coarse(s));
    jm_session_indicators(s, &w->told);
    JM_TRY(jm_session_tell_hottest(s));
    // Its memory is the windows' from here on.
    jm_exposure_destroy(s->exposure);
    s->exposure = NULL;
    jm_heat_destroy(s->heat);
    s->heat = NULL;
    return run_windows(s);
}

int64_t jm_windows_rows(jm_session *s, jm_field *rows)
{
    jm_windows *w = s->windows;
    for (int64_t m = 0; m < w->map_count; m++) {
        rows[m] = w->rows[m];
        rows[m].values = w->maps.shown[m];
        rows[m].count = jm_grid_cells(grid_of(s, rows[m].dim));
    }
    return w->map_count;
}

const jm_indicator_list *jm_windows_told(const jm_session *s)
{
    return &s->windows->told;
}

jm_status jm_windows_write(jm_session *s, jm_outcome *outcome)
{
    const int64_t step_s = s->scenario->output_step_s, count = s->windows->maps.steps;
    for (int64_t step = 0, kept = 0; step < s->step_count; step++) {
        const int32_t hour = jm_session_hour(s, (double)(s->start_utc_s + step * step_s));
        if (!jm_session_keeps(s, step))
            continue;
        jm_progress(s->ctx, "writing the maps", kept, count);
        JM_TRY(jm_poll(s->ctx));
        if (s->traffic != NULL)
            jm_traffic_show_hour(s->traffic, hour);
        if (s->parking != NULL)
            jm_parking_show_hour(s->parking, hour);
        JM_TRY(jm_map_store_show(s->ctx, &s->windows->maps, kept++));
        jm_city_rest(s->city); // statics are written
        JM_TRY(jm_outcome_step(s->ctx, outcome, (double)((step + 1) * step_s)));
    }
    jm_progress(s->ctx, "writing the maps", count, count);
    return JM_OK;
}
