#include "heat/window.h"

#include "city/raster.h"
#include "core/math.h"
#include "heat/air_record.h"
#include "radiation/irradiance.h"
#include "sky/sky.h"

#include <math.h>
#include <string.h>

// Surfaces this far around a window are modelled too: what they send back is seen inside. A wall of
// 15 m fills 8 degrees from here.
#define RIM_M 100.0
// Where it is known what surfaces send that are not modelled, views of those so far around the
// modelled ones are made: what they send to walls is counted from there.
#define LOOKED_M 100.0

int32_t jm_heat_block_cells(const jm_heat_def *def, const jm_grid *grid)
{
    const double wanted_m =
        def->air_cell_m > 0.0 ? def->air_cell_m : jm_clamp(10.0 * grid->cell_m, 20.0, 100.0);
    const double side = floor(wanted_m / grid->cell_m + 0.5);
    return side < 1.0 ? 1 : side > 65536.0 ? 65536 : (int32_t)side;
}

jm_grid jm_heat_blocks_of(const jm_grid *grid, int32_t block_cells)
{
    return (jm_grid){grid->west_m, grid->north_m, grid->cell_m * block_cells,
                     (grid->columns + block_cells - 1) / block_cells,
                     (grid->rows + block_cells - 1) / block_cells};
}

static int32_t at_least_0(int32_t value)
{
    return value > 0 ? value : 0;
}

static int32_t at_most(int64_t value, int32_t limit)
{
    return value < limit ? (int32_t)value : limit;
}

jm_heat_window jm_heat_window_grown(const jm_heat_window *w, int32_t blocks, const jm_grid *frame)
{
    jm_heat_window out = {.first_row = at_least_0(w->first_row - blocks),
                          .first_column = at_least_0(w->first_column - blocks)};
    out.rows = at_most((int64_t)w->first_row + w->rows + blocks, frame->rows) - out.first_row;
    out.columns =
        at_most((int64_t)w->first_column + w->columns + blocks, frame->columns) - out.first_column;
    return out;
}

jm_status jm_heat_check_window(jm_ctx *ctx, const jm_heat_window *w, const jm_grid *frame)
{
    if (w->first_row >= 0 && w->first_column >= 0 && w->rows > 0 && w->columns > 0 &&
        w->rows <= frame->rows && w->columns <= frame->columns &&
        w->first_row <= frame->rows - w->rows && w->first_column <= frame->columns - w->columns)
        return JM_OK;
    return jm_fail(ctx, JM_ERR_ARGUMENT,
                   "heat: a window of %d x %d blocks from block row %d, column %d on does not lie "
                   "in a city of %d x %d",
                   (int)w->rows, (int)w->columns, (int)w->first_row, (int)w->first_column,
                   (int)frame->rows, (int)frame->columns);
}

// Rows of a raster of the whole, which may lie on disk.
static void copy_rows(const jm_city_cut *cut, const void *from, size_t size, void *to)
{
    const jm_grid *g = &cut->part.grid;
    const int64_t columns = cut->whole->grid.columns;
    for (int64_t r = 0; r < g->rows; r++)
        memcpy((char *)to + (size_t)(r * g->columns) * size,
               (const char *)from +
                   (size_t)((cut->first_row + r) * columns + cut->first_column) * size,
               (size_t)g->columns * size);
    jm_city_rest(cut->whole);
}

static jm_status cut_rasters(jm_ctx *ctx, jm_city_cut *cut)
{
    const jm_rasters *from = &cut->whole->rasters;
    jm_rasters *to = &cut->part.rasters;
    JM_TRY(jm_rasters_new(ctx, jm_grid_cells(&cut->part.grid), to));
    copy_rows(cut, from->ground_height_m, sizeof(float), to->ground_height_m);
    copy_rows(cut, from->building_height_m, sizeof(float), to->building_height_m);
    copy_rows(cut, from->canopy_top_m, sizeof(float), to->canopy_top_m);
    copy_rows(cut, from->canopy_base_m, sizeof(float), to->canopy_base_m);
    copy_rows(cut, from->surface_class, 1, to->surface_class);
    copy_rows(cut, from->building, sizeof(int32_t), to->building);
    copy_rows(cut, from->irrigated, 1, to->irrigated);
    return JM_OK;
}

static bool knows_around(const jm_heat_def *def)
{
    return def->take_air != NULL && jm_air_record_has_gains(def->take_air);
}

// Begun where a pool of walls begins, so that pools are those of the whole.
static jm_heat_window whole_pools(const jm_heat_def *def, double block_m, jm_heat_window w)
{
    const int32_t along = knows_around(def) ? jm_irradiance_pool_blocks(block_m) : 1;
    const int32_t rows = w.first_row % along, columns = w.first_column % along;
    return (jm_heat_window){w.first_row - rows, w.first_column - columns, w.rows + rows,
                            w.columns + columns};
}

// The part of the city that the modelled blocks see, in whole blocks.
static void lay_part(const jm_heat_def *def, const jm_grid *frame, int32_t side, jm_city_cut *cut)
{
    const jm_grid *whole = &cut->whole->grid;
    const double block_m = whole->cell_m * side, reach_m = jm_sky_default_def().reach_m;
    const bool known = cut->known = knows_around(def);
    const double more_m = known ? LOOKED_M : 0.0;
    cut->in_whole = def->modelled;
    if (def->modelled.rows == 0)
        cut->in_whole = jm_heat_window_grown(&def->window, (int32_t)ceil(RIM_M / block_m), frame);
    cut->looked = jm_heat_window_grown(&cut->in_whole, (int32_t)ceil(more_m / block_m), frame);
    const jm_heat_window seen = whole_pools(
        def, block_m,
        jm_heat_window_grown(&cut->in_whole, (int32_t)ceil(reach_m / block_m) + 1, frame));
    cut->first_row = seen.first_row * side;
    cut->first_column = seen.first_column * side;
    jm_grid *g = &cut->part.grid;
    g->rows = at_most((int64_t)(seen.first_row + seen.rows) * side, whole->rows) - cut->first_row;
    g->columns = at_most((int64_t)(seen.first_column + seen.columns) * side, whole->columns) -
                 cut->first_column;
    g->west_m = whole->west_m + cut->first_column * whole->cell_m;
    g->north_m = whole->north_m - cut->first_row * whole->cell_m;
    cut->modelled = cut->in_whole;
    cut->chosen = def->modelled.rows > 0 ? def->modelled_blocks : NULL;
    cut->modelled.first_row -= seen.first_row;
    cut->modelled.first_column -= seen.first_column;
    cut->looked.first_row -= seen.first_row;
    cut->looked.first_column -= seen.first_column;
    const jm_heat_window *w = &def->window;
    cut->asked = (jm_heat_cut){
        .first_row = w->first_row * side - cut->first_row,
        .first_column = w->first_column * side - cut->first_column,
        .rows =
            at_most((int64_t)(w->first_row + w->rows) * side, whole->rows) - w->first_row * side,
        .columns = at_most((int64_t)(w->first_column + w->columns) * side, whole->columns) -
                   w->first_column * side,
        .city_row = cut->first_row,
        .city_column = cut->first_column,
    };
}

jm_status jm_city_cut_create(jm_ctx *ctx, const jm_heat_def *def, const jm_city *whole,
                             jm_city_cut *out)
{
    const int32_t side = jm_heat_block_cells(def, &whole->grid);
    const jm_grid frame = jm_heat_blocks_of(&whole->grid, side);
    *out = (jm_city_cut){.part = *whole, .whole = whole};
    out->part.rasters = (jm_rasters){0};
    JM_TRY(jm_heat_check_window(ctx, &def->window, &frame));
    lay_part(def, &frame, side, out);
    const jm_status status = cut_rasters(ctx, out);
    if (status != JM_OK)
        jm_city_cut_free(out);
    return status;
}

void jm_city_cut_free(jm_city_cut *cut)
{
    jm_rasters_free(&cut->part.rasters);
}
