#include "sky/make.h"

enum { ORDERS = 256 };

static jm_cell_kind kind_of(const jm_sky_sheet *sheet, const jm_sky *sky)
{
    return sheet == &sky->ground ? JM_CELL_GROUND : JM_CELL_ROOF;
}

// Relief cells of one kind within a cell of the result.
static int32_t count_kind(const jm_sky_work *work, int32_t cell, jm_cell_kind kind)
{
    const jm_patch_of_cells p = jm_cells_of(&work->blocks, cell);
    const uint8_t *kinds = work->terrain.kind;
    int32_t count = 0;
    for (int32_t r = p.first_row; r < p.end_row; r++)
        for (int32_t c = p.first_column; c < p.end_column; c++)
            count += jm_is_kind(kinds[(int64_t)r * work->terrain.columns + c], kind);
    return count;
}

static float mean_altitude(const jm_sky_work *work, int32_t cell, jm_cell_kind kind, int32_t count)
{
    const jm_patch_of_cells p = jm_cells_of(&work->blocks, cell);
    double sum = 0.0;
    for (int32_t r = p.first_row; r < p.end_row; r++)
        for (int32_t c = p.first_column; c < p.end_column; c++) {
            const int64_t fine = (int64_t)r * work->terrain.columns + c;
            if (jm_is_kind(work->terrain.kind[fine], kind))
                sum += (double)work->terrain.top.plane[0][fine];
        }
    return (float)(sum / count);
}

// The cells of a block's part of the result's grid.
static jm_patch_of_cells cells_of_block(const jm_blocks *b, int64_t block)
{
    const int32_t row = (int32_t)(block / b->block_columns) * b->block_cells;
    const int32_t column = (int32_t)(block % b->block_columns) * b->block_cells;
    const int32_t end_row = row + b->block_cells, end_column = column + b->block_cells;
    return (jm_patch_of_cells){row, end_row < b->rows ? end_row : b->rows, column,
                               end_column < b->columns ? end_column : b->columns};
}

static void count_block(const jm_sky_work *work, int64_t block, int64_t counts[2])
{
    const jm_patch_of_cells p = cells_of_block(&work->blocks, block);
    for (int32_t r = p.first_row; r < p.end_row; r++)
        for (int32_t c = p.first_column; c < p.end_column; c++) {
            const int32_t cell = r * work->blocks.columns + c;
            counts[0] += count_kind(work, cell, JM_CELL_GROUND) > 0;
            counts[1] += count_kind(work, cell, JM_CELL_ROOF) > 0;
        }
}

// A block's receivers of one sheet, sorted by order: counted, then put in place.
static void fill_block(const jm_sky_work *work, const uint8_t *order, int64_t block,
                       jm_cell_kind kind, jm_sky_sheet *sheet)
{
    const jm_patch_of_cells p = cells_of_block(&work->blocks, block);
    const int32_t whole = work->blocks.refine * work->blocks.refine;
    int64_t next[ORDERS + 1] = {0};
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t r = p.first_row; r < p.end_row; r++)
            for (int32_t c = p.first_column; c < p.end_column; c++) {
                const int32_t cell = r * work->blocks.columns + c;
                const int32_t count = count_kind(work, cell, kind);
                const int key = order != NULL ? order[cell] : 0;
                if (count == 0)
                    continue;
                if (pass == 0) {
                    next[key + 1]++;
                    continue;
                }
                const int64_t i = next[key]++;
                sheet->cell[i] = cell;
                sheet->share[i] = (float)count / (float)whole;
                sheet->altitude_m[i] = mean_altitude(work, cell, kind, count);
            }
        next[0] = pass == 0 ? sheet->block_start[block] : next[0];
        for (int k = 0; pass == 0 && k < ORDERS; k++)
            next[k + 1] += next[k];
    }
}

static jm_status make_sheet(jm_ctx *ctx, const jm_sky_work *work, const int64_t *counts, int kind,
                            jm_sky_sheet *sheet)
{
    const int64_t blocks = jm_block_count(&work->blocks);
    int64_t total = 0;
    for (int64_t b = 0; b < blocks; b++)
        total += counts[2 * b + kind];
    JM_TRY(
        jm_sky_sheet_create(ctx, blocks, total, work->coarse ? JM_PATCHES : JM_PATCH_BYTES, sheet));
    for (int64_t b = 0; b < blocks; b++)
        sheet->block_start[b + 1] = sheet->block_start[b] + counts[2 * b + kind];
    return JM_OK;
}

static bool is_wanted(const jm_sky_def *def, const jm_blocks *b, int64_t block)
{
    const int32_t row = (int32_t)(block / b->block_columns) - def->first_row;
    const int32_t column = (int32_t)(block % b->block_columns) - def->first_column;
    return def->rows == 0 || (row >= 0 && row < def->rows && column >= 0 && column < def->columns);
}

jm_status jm_receivers_make(jm_ctx *ctx, const uint8_t *order, const jm_sky_work *work, jm_sky *sky)
{
    jm_status status = JM_OK;
    int64_t *counts = NULL;
    const int64_t blocks = jm_block_count(&work->blocks);
    const int threads = jm_ctx_threads(ctx);
    JM_TRY_GOTO(jm_new(ctx, &counts, 2 * blocks), done);
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int64_t b = 0; b < blocks; b++)
        if (is_wanted(&sky->def, &work->blocks, b))
            count_block(work, b, counts + 2 * b);
    jm_sky_sheet *const sheets[2] = {&sky->ground, &sky->roofs};
    for (int k = 0; k < 2; k++) {
        JM_TRY_GOTO(make_sheet(ctx, work, counts, k, sheets[k]), done);
#pragma omp parallel for schedule(dynamic) num_threads(threads)
        for (int64_t b = 0; b < blocks; b++)
            if (is_wanted(&sky->def, &work->blocks, b))
                fill_block(work, order, b, kind_of(sheets[k], sky), sheets[k]);
    }
done:
    jm_free(counts);
    return status;
}
