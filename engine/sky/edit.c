#include "sky/count.h"
#include "sky/make.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

// Lists of what stands are made anew, which is quick. Only receivers and facades of blocks within
// reach of the difference look again, in a window that holds all that they can see; the window
// knows its place in the whole, so its sweeps give the whole's bits. What a facade's pieces are may
// hang on cells a few steps of outline away.
enum { OUTLINE_CELLS = 16 };

// A box of cells of the result; empty when it ends before it begins.
typedef struct box {
    int32_t row, end_row, column, end_column;
} box;

static void widen(box *b, int32_t row, int32_t end_row, int32_t column, int32_t end_column)
{
    if (b->end_row <= b->row) {
        *b = (box){row, end_row, column, end_column};
        return;
    }
    b->row = row < b->row ? row : b->row;
    b->end_row = end_row > b->end_row ? end_row : b->end_row;
    b->column = column < b->column ? column : b->column;
    b->end_column = end_column > b->end_column ? end_column : b->end_column;
}

static int32_t down_to(int32_t value, int32_t step)
{
    return value <= 0 ? 0 : value / step * step;
}

static int32_t up_to(int32_t value, int32_t step, int32_t limit)
{
    const int64_t up = ((int64_t)value + step - 1) / step * step;
    return up < limit ? (int32_t)up : limit;
}

// Grown by `cells` to all sides, then to whole blocks.
static box grown(const jm_sky *sky, box b, double cells)
{
    if (b.end_row <= b.row)
        return b;
    const int32_t by = cells < 1e6 ? (int32_t)ceil(cells) : 1000000, step = sky->def.block_cells;
    return (box){down_to(b.row - by, step), up_to(b.end_row + by, step, sky->rows),
                 down_to(b.column - by, step), up_to(b.end_column + by, step, sky->columns)};
}

static bool holds(box b, int32_t row, int32_t column)
{
    return row >= b.row && row < b.end_row && column >= b.column && column < b.end_column;
}

static float crown_at(const jm_field_pair *pair, int64_t cell, float none)
{
    return pair->plane[0] != NULL ? pair->plane[0][cell] : none;
}

static bool differs(const jm_terrain *a, const jm_terrain *b, int64_t cell)
{
    return a->top.plane[0][cell] != b->top.plane[0][cell] || a->kind[cell] != b->kind[cell] ||
           crown_at(&a->crown_top, cell, -JM_FAR) != crown_at(&b->crown_top, cell, -JM_FAR) ||
           crown_at(&a->crown_base, cell, JM_FAR) != crown_at(&b->crown_base, cell, JM_FAR);
}

typedef struct difference {
    box where;
    float high_m; // of what stood or stands there
    bool walls;   // not crowns alone
} difference;

static void note(difference *d, const jm_terrain *t, int64_t cell)
{
    d->high_m = fmaxf(d->high_m, t->top.plane[0][cell]);
    d->high_m = fmaxf(d->high_m, crown_at(&t->crown_top, cell, -JM_FAR));
}

static difference compare(const jm_sky *before, const jm_sky *after)
{
    const jm_terrain *a = &before->scene->work.terrain, *b = &after->scene->work.terrain;
    const int32_t refine = after->scene->work.blocks.refine;
    difference d = {.high_m = -JM_FAR};
    for (int32_t r = 0; r < b->rows; r++)
        for (int32_t c = 0; c < b->columns; c++) {
            const int64_t cell = (int64_t)r * b->columns + c;
            if (!differs(a, b, cell))
                continue;
            widen(&d.where, r / refine, r / refine + 1, c / refine, c / refine + 1);
            note(&d, a, cell);
            note(&d, b, cell);
            d.walls = d.walls || a->top.plane[0][cell] != b->top.plane[0][cell] ||
                      a->kind[cell] != b->kind[cell];
        }
    return d;
}

static bool same_facades(const jm_sky_facades *a, const jm_sky_facades *b, int64_t block)
{
    const int64_t count = a->block_start[block + 1] - a->block_start[block];
    const int64_t i = a->block_start[block], j = b->block_start[block];
    if (count != b->block_start[block + 1] - j)
        return false;
    const size_t n = (size_t)count;
    return memcmp(a->azimuth_rad + i, b->azimuth_rad + j, n * sizeof(float)) == 0 &&
           memcmp(a->height_m + i, b->height_m + j, n * sizeof(float)) == 0;
}

// Blocks whose facades became others look again whole.
static void add_facades(const jm_sky *before, const jm_sky *after, difference *d)
{
    const int32_t step = after->def.block_cells;
    for (int64_t b = 0; b < (int64_t)after->block_rows * after->block_columns; b++) {
        if (same_facades(&before->facades, &after->facades, b))
            continue;
        const int32_t row = (int32_t)(b / after->block_columns) * step;
        const int32_t column = (int32_t)(b % after->block_columns) * step;
        widen(&d->where, row, up_to(row + 1, step, after->rows), column,
              up_to(column + 1, step, after->columns));
        d->walls = true;
    }
}

// How far what is high_m over the lowest ground can be seen in the way, in cells of the result.
static double reach_cells(const jm_sky *sky, float rise_m, bool walls)
{
    const double cell = sqrt(sky->cell_area_m2), flattest = jm_flattest_tan(&sky->def);
    double reach = (double)rise_m / flattest;
    if (sky->def.reach_m > 0.0)
        reach = fmin(reach, sky->def.reach_m);
    if (walls)
        reach = fmax(reach, jm_wall_reach_m(&sky->def));
    // Two relief cells for the half cell of a face and the rounding of lines.
    return reach / cell + 2.0;
}

static void copy_window(const float *from, const jm_sky_relief *relief, box b, float *to)
{
    const int32_t f = relief->refine;
    const int64_t columns = (int64_t)relief->columns * f;
    const int64_t wide = (int64_t)(b.end_column - b.column) * f;
    for (int64_t r = (int64_t)b.row * f; r < (int64_t)b.end_row * f; r++)
        memcpy(to + (r - (int64_t)b.row * f) * wide, from + r * columns + (int64_t)b.column * f,
               (size_t)wide * sizeof *to);
}

typedef struct window {
    jm_sky_relief relief;
    float *planes[4];
    uint8_t *order;
} window;

static void free_window(window *w)
{
    for (int k = 0; k < 4; k++)
        jm_free(w->planes[k]);
    jm_free(w->order);
}

static jm_status cut_planes(jm_ctx *ctx, const jm_sky_relief *relief, box b, window *w)
{
    const float *const from[4] = {relief->ground_m, relief->building_m, relief->crown_top_m,
                                  relief->crown_base_m};
    const int64_t cells = (int64_t)w->relief.rows * w->relief.columns * relief->refine;
    for (int k = 0; k < 4; k++) {
        if (from[k] == NULL)
            continue;
        JM_TRY(jm_new(ctx, &w->planes[k], cells * relief->refine));
        copy_window(from[k], relief, b, w->planes[k]);
    }
    w->relief.ground_m = w->planes[0];
    w->relief.building_m = w->planes[1];
    w->relief.crown_top_m = w->planes[2];
    w->relief.crown_base_m = w->planes[3];
    return JM_OK;
}

static jm_status cut_window(jm_ctx *ctx, const jm_sky *sky, const jm_sky_relief *relief, box b,
                            window *w)
{
    w->relief = *relief;
    w->relief.rows = b.end_row - b.row;
    w->relief.columns = b.end_column - b.column;
    w->relief.first_row += b.row;
    w->relief.first_column += b.column;
    JM_TRY(cut_planes(ctx, relief, b, w));
    if (sky->scene->order == NULL)
        return JM_OK;
    JM_TRY(jm_new(ctx, &w->order, (int64_t)w->relief.rows * w->relief.columns));
    for (int32_t r = b.row; r < b.end_row; r++)
        memcpy(w->order + (int64_t)(r - b.row) * w->relief.columns,
               sky->scene->order + (int64_t)r * sky->columns + b.column, (size_t)w->relief.columns);
    return JM_OK;
}

static void copy_values(void *to, const void *from, int64_t i, int64_t j, int64_t n, size_t size)
{
    memcpy((char *)to + (size_t)i * size, (const char *)from + (size_t)j * size, (size_t)n * size);
}

// Where a block of the result lies in what it is taken from.
typedef struct source {
    const jm_sky *sky;
    int32_t first_block_row, first_block_column;
} source;

static int64_t block_in(const source *s, const jm_sky *sky, int64_t block)
{
    const int64_t row = block / sky->block_columns - s->first_block_row;
    return row * s->sky->block_columns + block % sky->block_columns - s->first_block_column;
}

// A facade of the source by its place in the result: its block, and the side that it looks to.
static int32_t facade_in(const source *s, const jm_sky *sky, const int64_t *block_of, int32_t id)
{
    if (id == JM_NONE)
        return JM_NONE;
    const int64_t own = block_of[id];
    const int64_t row = own / s->sky->block_columns + s->first_block_row;
    const int64_t block =
        row * sky->block_columns + own % s->sky->block_columns + s->first_block_column;
    const uint8_t side = s->sky->scene->facade_side[id];
    for (int64_t f = sky->facades.block_start[block]; f < sky->facades.block_start[block + 1]; f++)
        if (sky->scene->facade_side[f] == side)
            return (int32_t)f;
    return JM_NONE;
}

static void take_sheet(const source *s, const jm_sky *sky, const int64_t *block_of, int64_t block,
                       const jm_sky_sheet *from, jm_sky_sheet *to)
{
    const int64_t own = block_in(s, sky, block);
    const int64_t i = to->block_start[block], j = from->block_start[own];
    const int64_t n = to->block_start[block + 1] - i;
    copy_values(to->open, from->open, i * to->stride, j * to->stride, n * to->stride, 1);
    copy_values(to->crown, from->crown, i * to->stride, j * to->stride, n * to->stride, 1);
    copy_values(to->sky, from->sky, i, j, n, sizeof *to->sky);
    copy_values(to->behind_crown, from->behind_crown, i, j, n, sizeof *to->sky);
    for (int k = 0; k < JM_SIDES; k++) {
        copy_values(to->side_sky[k], from->side_sky[k], i, j, n, sizeof *to->sky);
        copy_values(to->side_behind_crown[k], from->side_behind_crown[k], i, j, n, sizeof *to->sky);
    }
    for (int64_t k = 0; k < n * JM_SECTORS; k++)
        to->facade[i * JM_SECTORS + k] =
            facade_in(s, sky, block_of, from->facade[j * JM_SECTORS + k]);
}

static void take_facades(const source *s, jm_sky *sky, int64_t block)
{
    const jm_sky_facades *from = &s->sky->facades;
    jm_sky_facades *to = &sky->facades;
    const int64_t i = to->block_start[block] * JM_FACADE_BANDS;
    const int64_t j = from->block_start[block_in(s, sky, block)] * JM_FACADE_BANDS;
    const int64_t n = to->block_start[block + 1] * JM_FACADE_BANDS - i;
    copy_values(to->open, from->open, i * JM_PATCHES, j * JM_PATCHES, n * JM_PATCHES, 1);
    copy_values(to->crown, from->crown, i * JM_PATCHES, j * JM_PATCHES, n * JM_PATCHES, 1);
    copy_values(to->sky, from->sky, i, j, n, sizeof *to->sky);
    copy_values(to->behind_crown, from->behind_crown, i, j, n, sizeof *to->sky);
    copy_values(sky->raw_ground, s->sky->raw_ground, i, j, n, sizeof *to->sky);
}

static jm_status blocks_of_facades(jm_ctx *ctx, const jm_sky *sky, int64_t **out)
{
    JM_TRY(jm_new(ctx, out, sky->facades.count));
    for (int64_t b = 0; b < (int64_t)sky->block_rows * sky->block_columns; b++)
        for (int64_t f = sky->facades.block_start[b]; f < sky->facades.block_start[b + 1]; f++)
            (*out)[f] = b;
    return JM_OK;
}

// Takes the blocks inside (or outside) a box from a source.
static jm_status take_blocks(jm_ctx *ctx, const source *s, box where, bool inside, jm_sky *sky)
{
    int64_t *block_of = NULL;
    const int32_t step = sky->def.block_cells;
    JM_TRY(blocks_of_facades(ctx, s->sky, &block_of));
#pragma omp parallel for schedule(dynamic) num_threads(jm_ctx_threads(ctx))
    for (int64_t b = 0; b < (int64_t)sky->block_rows * sky->block_columns; b++) {
        const int32_t row = (int32_t)(b / sky->block_columns) * step;
        const int32_t column = (int32_t)(b % sky->block_columns) * step;
        if (holds(where, row, column) != inside)
            continue;
        take_sheet(s, sky, block_of, b, &s->sky->ground, &sky->ground);
        take_sheet(s, sky, block_of, b, &s->sky->roofs, &sky->roofs);
        take_facades(s, sky, b);
    }
    jm_free(block_of);
    return JM_OK;
}

// Nobody asks for what the rest of the window sees.
static void ask_only(box changed, box around, jm_sky_def *def)
{
    const int32_t step = def->block_cells;
    def->first_row = (changed.row - around.row) / step;
    def->first_column = (changed.column - around.column) / step;
    def->rows = (changed.end_row - changed.row + step - 1) / step;
    def->columns = (changed.end_column - changed.column + step - 1) / step;
    def->dark_outside = true;
}

// Looks anew from the blocks of `changed`, in a window that holds all that they see.
static jm_status look_again(jm_ctx *ctx, const jm_sky_relief *relief, box changed, double see_cells,
                            jm_sky *sky)
{
    jm_status status = JM_OK;
    jm_sky *part = NULL;
    window w = {.planes = {NULL}};
    const box b = grown(sky, changed, see_cells);
    source s = {NULL, b.row / sky->def.block_cells, b.column / sky->def.block_cells};
    JM_TRY_GOTO(cut_window(ctx, sky, relief, b, &w), done);
    jm_sky_def def = sky->def;
    def.order = w.order;
    def.rows = 0; // of the whole's blocks, not of this window's
    if (sky->def.rows == 0)
        ask_only(changed, b, &def);
    JM_TRY_GOTO(jm_sky_list(ctx, &def, &w.relief, &part), done);
    JM_TRY_GOTO(jm_sky_look(ctx, part), done);
    s.sky = part;
    JM_TRY_GOTO(take_blocks(ctx, &s, changed, true, sky), done);
done:
    jm_sky_destroy(part);
    free_window(&w);
    return status;
}

static jm_status check_same_grid(jm_ctx *ctx, const jm_sky *before, const jm_sky_relief *relief)
{
    const jm_sky_scene *scene = before->scene;
    if (scene == NULL)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "an endless street has no relief to edit");
    const jm_planes *p = &scene->work.terrain.planes[0];
    const int32_t refine = scene->work.blocks.refine;
    if (relief->rows != before->rows || relief->columns != before->columns ||
        relief->refine != refine || relief->cell_m * relief->cell_m != before->cell_area_m2 ||
        relief->first_row * refine != p->first_row ||
        relief->first_column * refine != p->first_column)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "an edited relief must lie on the same grid");
    return JM_OK;
}

static jm_status edit(jm_ctx *ctx, const jm_sky *before, const jm_sky_relief *relief, jm_sky *sky)
{
    const jm_terrain *a = &before->scene->work.terrain, *b = &sky->scene->work.terrain;
    difference d = compare(before, sky);
    add_facades(before, sky, &d);
    const float low = fminf(a->low_m, b->low_m);
    const float rise = d.high_m > low ? d.high_m - low : 0.0f;
    const box changed = grown(sky, d.where, reach_cells(sky, rise, d.walls) + OUTLINE_CELLS);
    const source whole = {before, 0, 0};
    JM_TRY(take_blocks(ctx, &whole, changed, false, sky));
    if (changed.end_row > changed.row)
        JM_TRY(look_again(ctx, relief, changed,
                          reach_cells(sky, b->planes[0].span_m, true) + OUTLINE_CELLS, sky));
    return jm_views_balance(ctx, sky);
}

jm_status jm_sky_edit(jm_ctx *ctx, const jm_sky *before, const jm_sky_relief *relief, jm_sky **out)
{
    jm_status status = JM_OK;
    jm_sky *sky = NULL;
    *out = NULL;
    JM_TRY(check_same_grid(ctx, before, relief));
    jm_sky_def def = before->def;
    def.order = before->scene->order;
    JM_TRY(jm_sky_list(ctx, &def, relief, &sky));
    JM_TRY_GOTO(edit(ctx, before, relief, sky), fail);
    sky->scene->work.relief = NULL;
    *out = sky;
    return JM_OK;
fail:
    jm_sky_destroy(sky);
    return status;
}
