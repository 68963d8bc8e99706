#include "heat/air_part.h"

#include "atmosphere/air_parts.h"

#include <math.h>
#include <string.h>

// Buildings this far away shape the wind of a block (roughness.c).
#define SHAPES_REACH_M 150.0

struct jm_air_part {
    jm_ctx *ctx;           // borrowed
    jm_air_record *record; // borrowed
    jm_heat_window window; // of the record
    int64_t blocks;
    jm_air_grid *then, *now;
    jm_air_moment moment; // [blocks + 1] of the run
    jm_air_gain *gains;   // [blocks]
    jm_air_cell *cells;   // [blocks + 1] shown
    jm_air_cell *moved;   // [blocks + 1] by the edit: canyon_*, above_* and contents
};

static double rubbing(const jm_air_form *forms, int64_t columns, const jm_heat_window *w)
{
    double sum = 0.0;
    for (int32_t r = 0; r < w->rows; r++)
        for (int32_t c = 0; c < w->columns; c++)
            sum += 1.0 / forms[(w->first_row + r) * columns + w->first_column + c].log_blend;
    return sum;
}

static jm_heat_window with_surroundings(const jm_air_grid *whole, const jm_heat_window *w)
{
    const int32_t by = (int32_t)ceil(SHAPES_REACH_M / whole->def.cell_m) + 1;
    const int32_t row = w->first_row > by ? w->first_row - by : 0;
    const int32_t column = w->first_column > by ? w->first_column - by : 0;
    const int32_t end_row = w->first_row + w->rows + by, end = w->first_column + w->columns + by;
    return (jm_heat_window){row, column,
                            (end_row < whole->def.rows ? end_row : whole->def.rows) - row,
                            (end < whole->def.columns ? end : whole->def.columns) - column};
}

// The grid of a window alone, as wind meets it there.
static jm_status cut(jm_ctx *ctx, const jm_air_grid *whole, const jm_heat_window *window,
                     const jm_block_shape *shapes, jm_air_grid **out)
{
    jm_air_def def = whole->def;
    jm_block_shape *own = NULL;
    def.rows = window->rows;
    def.columns = window->columns;
    JM_TRY(jm_new(ctx, &own, (int64_t)def.rows * def.columns));
    for (int32_t r = 0; r < def.rows; r++)
        memcpy(own + (int64_t)r * def.columns,
               shapes + (int64_t)(window->first_row + r) * whole->def.columns +
                   window->first_column,
               (size_t)def.columns * sizeof *own);
    const jm_status status = jm_air_create(ctx, &def, own, out);
    jm_free(own);
    return status;
}

// Of a larger cut-out the forms within the window, which know what stands around.
static void take_forms(const jm_air_grid *from, const jm_heat_window *around,
                       const jm_heat_window *window, jm_air_grid *to)
{
    for (int32_t r = 0; r < window->rows; r++) {
        const int64_t b = (int64_t)r * window->columns;
        const int64_t row = window->first_row - around->first_row + r;
        const int64_t other = row * around->columns + window->first_column - around->first_column;
        memcpy(to->forms + b, from->forms + other, (size_t)window->columns * sizeof *to->forms);
        memcpy(to->capacity_m + b, from->capacity_m + other,
               (size_t)window->columns * sizeof *to->capacity_m);
    }
}

static jm_status make_grid(jm_ctx *ctx, const jm_air_grid *whole, const jm_heat_window *window,
                           const jm_block_shape *shapes, jm_air_grid **out)
{
    const jm_heat_window around = with_surroundings(whole, window);
    const jm_heat_window all = {0, 0, around.rows, around.columns};
    jm_air_grid *larger = NULL;
    JM_TRY(cut(ctx, whole, &around, shapes, &larger));
    const jm_status status = cut(ctx, whole, window, shapes, out);
    if (status == JM_OK) {
        take_forms(larger, &around, window, *out);
        // Of the whole frame, where only these forms may have changed.
        const double more = rubbing(larger->forms, around.columns, &all) -
                            rubbing(whole->forms, whole->def.columns, &around);
        (*out)->friction_ratio = whole->friction_ratio + more / (double)whole->blocks *
                                                             whole->forms[whole->blocks].log_blend;
    }
    jm_air_destroy(larger);
    return status;
}

static jm_status make_then(jm_air_part *part, const jm_air_grid *whole)
{
    const jm_heat_window all = {0, 0, whole->def.rows, whole->def.columns};
    jm_block_shape *nothing = NULL;
    JM_TRY(jm_new(part->ctx, &nothing, whole->blocks));
    const jm_status status = cut(part->ctx, whole, &part->window, nothing, &part->then);
    jm_free(nothing);
    JM_TRY(status);
    take_forms(whole, &all, &part->window, part->then);
    part->then->friction_ratio = whole->friction_ratio;
    return JM_OK;
}

static jm_status fill(jm_air_part *part, const jm_air_grid *whole, const jm_block_shape *shapes)
{
    JM_TRY(jm_new(part->ctx, &part->moment.met, part->blocks + 1));
    JM_TRY(jm_new(part->ctx, &part->moment.after, part->blocks + 1));
    JM_TRY(jm_new(part->ctx, &part->moment.gain, part->blocks + 1));
    JM_TRY(jm_new(part->ctx, &part->gains, part->blocks));
    JM_TRY(jm_new(part->ctx, &part->cells, part->blocks + 1));
    JM_TRY(jm_new(part->ctx, &part->moved, part->blocks + 1));
    JM_TRY(make_then(part, whole));
    return make_grid(part->ctx, whole, &part->window, shapes, &part->now);
}

jm_status jm_air_part_create(jm_ctx *ctx, const jm_air_grid *whole, jm_air_record *record,
                             const jm_heat_window *window, const jm_block_shape *shapes,
                             jm_air_part **out)
{
    jm_air_part *part = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &part, 1));
    part->ctx = ctx;
    part->record = record;
    part->window = *window;
    part->blocks = (int64_t)window->rows * window->columns;
    const jm_status status = fill(part, whole, shapes);
    if (status != JM_OK) {
        jm_air_part_destroy(part);
        return status;
    }
    *out = part;
    return JM_OK;
}

void jm_air_part_destroy(jm_air_part *part)
{
    if (part == NULL)
        return;
    jm_air_destroy(part->then);
    jm_air_destroy(part->now);
    jm_free(part->moment.met);
    jm_free(part->moment.after);
    jm_free(part->moment.gain);
    jm_free(part->gains);
    jm_free(part->cells);
    jm_free(part->moved);
    jm_free(part);
}

void jm_air_part_reset(jm_air_part *part, const jm_air_station *station)
{
    jm_air_reset(part->then, station);
    jm_air_reset(part->now, station);
    memset(part->moved, 0, (size_t)(part->blocks + 1) * sizeof *part->moved);
}

// What the edit has moved.
static jm_air_cell less(const jm_air_cell *a, const jm_air_cell *b)
{
    return (jm_air_cell){.canyon_k = a->canyon_k - b->canyon_k,
                         .canyon_q = a->canyon_q - b->canyon_q,
                         .above_k = a->above_k - b->above_k,
                         .above_q = a->above_q - b->above_q,
                         .content_km = a->content_km - b->content_km,
                         .content_qm = a->content_qm - b->content_qm};
}

// The state of a block: that of the run, moved.
static void hold(jm_air_grid *grid, int64_t block, const jm_air_cell *run, const jm_air_cell *moved)
{
    grid->canyon_k[block] = run->canyon_k + moved->canyon_k;
    grid->canyon_q[block] = run->canyon_q + moved->canyon_q;
    grid->content_km[block] = run->content_km + moved->content_km;
    grid->content_qm[block] = run->content_qm + moved->content_qm;
}

// Winds are the grid's own; the rest is the run's, moved.
static void show(jm_air_part *part, const jm_air_cell *run)
{
    const jm_air_cell *now = jm_air_cells(part->now);
    for (int64_t b = 0; b < part->blocks; b++) {
        const jm_air_cell *moved = &part->moved[b];
        part->cells[b] = now[b];
        part->cells[b].canyon_k = run[b].canyon_k + moved->canyon_k;
        part->cells[b].canyon_q = run[b].canyon_q + moved->canyon_q;
        part->cells[b].above_k = run[b].above_k + moved->above_k;
        part->cells[b].above_q = fmax(run[b].above_q + moved->above_q, 0.0);
    }
    part->cells[part->blocks] = jm_air_rural(part->now);
}

// What the run's surfaces would give in air that is moved.
static jm_air_gain gain_in(const jm_air_gain *gain, const jm_air_cell *moved)
{
    jm_air_gain g = *gain;
    g.canyon_wm2 -= g.canyon_slope_wm2k * moved->canyon_k;
    g.above_wm2 -= g.above_slope_wm2k * moved->above_k;
    return g;
}

jm_air_gain *jm_air_part_gains(jm_air_part *part)
{
    return part->gains;
}

// Threads for two grids that know nothing of each other.
static int threads_of(const jm_air_part *part)
{
    return jm_ctx_threads(part->ctx) > 1 ? 2 : 1;
}

jm_status jm_air_part_meet(jm_air_part *part, int64_t substep, const jm_air_station *station)
{
    const jm_air_cell still = {0};
    JM_TRY(jm_air_record_read(part->record, substep, &part->window, &part->moment));
    for (int64_t b = 0; b < part->blocks; b++) {
        hold(part->then, b, &part->moment.met[b], &still);
        hold(part->now, b, &part->moment.met[b], &part->moved[b]);
        part->gains[b] = gain_in(&part->moment.gain[b], &part->moved[b]);
    }
    jm_air_grid *const grids[2] = {part->then, part->now};
#pragma omp parallel for schedule(static, 1) num_threads(threads_of(part))
    for (int k = 0; k < 2; k++)
        jm_air_wind(grids[k], station);
    show(part, part->moment.met);
    return JM_OK;
}

void jm_air_part_move(jm_air_part *part, const jm_air_gain *meadow, const jm_air_station *station,
                      double step_s)
{
    jm_air_grid *const grids[2] = {part->then, part->now};
    const jm_air_gain *const gains[2] = {part->moment.gain, part->gains};
#pragma omp parallel for schedule(static, 1) num_threads(threads_of(part))
    for (int k = 0; k < 2; k++)
        jm_air_advance_grid(grids[k], gains[k], meadow, station, step_s);
    const jm_air_cell *then = jm_air_cells(part->then), *now = jm_air_cells(part->now);
    for (int64_t b = 0; b < part->blocks; b++)
        part->moved[b] = less(&now[b], &then[b]);
    show(part, part->moment.after);
}

const jm_air_cell *jm_air_part_cells(const jm_air_part *part)
{
    return part->cells;
}
