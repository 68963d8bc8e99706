// What lies in each block of a city, measured once.
#include "heat/parts.h"

#include "core/math.h"

#include <math.h>

// What blocks are measured on.
typedef struct survey {
    const jm_city *city;
    const jm_sky_relief *relief;
    const jm_heat_parts *parts;
    int32_t margin; // cells of the rim that is not shown
} survey;

// Rows and columns of a block on a grid `times` finer than the cells.
typedef struct square {
    int64_t row, column, row_end, column_end;
} square;

static square square_of(const jm_heat_parts *p, int64_t block, int32_t times)
{
    const int64_t side = (int64_t)p->block_cells * times;
    const int64_t row = block / p->air_grid.columns * side;
    const int64_t column = block % p->air_grid.columns * side;
    const int64_t rows = (int64_t)p->grid.rows * times;
    const int64_t columns = (int64_t)p->grid.columns * times;
    return (square){row, column, row + side < rows ? row + side : rows,
                    column + side < columns ? column + side : columns};
}

// Area with data, and what of it lies under crowns.
static void measure_area(const survey *s, int64_t index, jm_land_block *block)
{
    const jm_sky_relief *r = s->relief;
    const square q = square_of(s->parts, index, r->refine);
    const int64_t columns = (int64_t)r->columns * r->refine;
    const double fine_m = s->parts->grid.cell_m / r->refine;
    int64_t known = 0, crowned = 0;
    double top_m = 0.0, base_m = 0.0;
    for (int64_t y = q.row; y < q.row_end; y++)
        for (int64_t x = q.column; x < q.column_end; x++) {
            const int64_t cell = y * columns + x;
            if (isnan(r->ground_m[cell]))
                continue;
            known++;
            if (r->crown_top_m != NULL && r->crown_top_m[cell] > r->crown_base_m[cell]) {
                crowned++;
                top_m += (double)r->crown_top_m[cell];
                base_m += (double)r->crown_base_m[cell];
            }
        }
    block->area_m2 = (double)known * fine_m * fine_m;
    block->crown_share = known > 0 ? (double)crowned / (double)known : 0.0;
    block->shape.crown_share = block->crown_share;
    block->shape.crown_height_m = crowned > 0 ? top_m / (double)crowned : 0.0;
    block->crown_base_m = crowned > 0 ? base_m / (double)crowned : 0.0;
}

static void measure_walls(const survey *s, int64_t index, jm_land_block *block)
{
    const jm_sky_facades *f = jm_sky_facades_of(s->parts->sky);
    const int64_t first = f->block_start[index] * JM_FACADE_BANDS;
    const int64_t end = f->block_start[index + 1] * JM_FACADE_BANDS;
    for (int64_t i = first; i < end; i++)
        block->wall_m2 += (double)f->area_m2[i];
}

static double roof_height(const survey *s, int64_t i)
{
    const jm_sky_sheet *roofs = jm_sky_roofs(s->parts->sky);
    const float ground_m = s->city->rasters.ground_height_m[roofs->cell[i]];
    return fmax((double)(roofs->altitude_m[i] - ground_m), 0.0);
}

// Roofs, rooms below them, and the shape that the wind meets.
static void measure_roofs(const survey *s, int64_t index, jm_land_block *block)
{
    const jm_sky_sheet *roofs = jm_sky_roofs(s->parts->sky);
    const double cell_m2 = s->parts->cell_m2;
    double area = 0.0, height = 0.0, square_sum = 0.0, most = 0.0;
    for (int64_t i = roofs->block_start[index]; i < roofs->block_start[index + 1]; i++) {
        const double m2 = (double)roofs->share[i] * cell_m2, m = roof_height(s, i);
        const int usage = s->parts->usage[roofs->cell[i]];
        jm_rooms *rooms = &block->rooms[usage];
        rooms->floor_m2 += m2 * fmax(floor(m / s->parts->classes[usage].storey_m + 0.5), 1.0);
        rooms->volume_m3 += m2 * fmax(m, 2.0);
        area += m2;
        height += m2 * m;
        square_sum += m2 * m * m;
        most = fmax(most, m);
    }
    const double mean = area > 0.0 ? height / area : 0.0;
    block->roof_share = area / block->area_m2;
    block->shape.plan_density = fmin(block->roof_share, 1.0);
    // An upright plane shows 1 / pi of the sides' length, mean over the wind's directions.
    block->shape.frontal_density = block->wall_m2 / JM_PI / block->area_m2;
    block->shape.height_m = mean;
    block->shape.height_max_m = most;
    block->shape.height_deviation_m =
        area > 0.0 ? sqrt(fmax(square_sum / area - mean * mean, 0.0)) : 0.0;
}

// Leaves are spread evenly from the crowns' undersides to their tops.
static double crowns_above(const jm_land_block *block)
{
    const double top_m = block->shape.crown_height_m, base_m = block->crown_base_m;
    const double out_m = top_m - fmax(jm_canyon_depth_m(&block->shape), base_m);
    return top_m > base_m ? jm_clamp(out_m / (top_m - base_m), 0.0, 1.0) : 0.0;
}

static bool is_shown(const survey *s, int64_t row, int64_t column)
{
    const jm_city_cut *cut = s->parts->cut;
    const jm_grid *g = cut != NULL ? &cut->whole->grid : &s->parts->grid;
    row += cut != NULL ? cut->first_row : 0;
    column += cut != NULL ? cut->first_column : 0;
    return row >= s->margin && column >= s->margin && row < g->rows - s->margin &&
           column < g->columns - s->margin;
}

static bool is_modelled(const jm_heat_parts *p, int64_t index)
{
    if (p->cut == NULL)
        return true;
    const jm_heat_window *w = &p->cut->modelled;
    const uint8_t *chosen = p->cut->chosen;
    const int64_t row = index / p->air_grid.columns - w->first_row;
    const int64_t column = index % p->air_grid.columns - w->first_column;
    return row >= 0 && row < w->rows && column >= 0 && column < w->columns &&
           (chosen == NULL || chosen[row * w->columns + column] != 0);
}

static void measure_block(const survey *s, int64_t index)
{
    if (!is_modelled(s->parts, index))
        return;
    const jm_sky_sheet *ground = jm_sky_ground(s->parts->sky);
    const square q = square_of(s->parts, index, 1);
    jm_land_block *block = &s->parts->block[index];
    double shown = 0.0, open = 0.0;
    measure_area(s, index, block);
    for (int64_t y = q.row; y < q.row_end; y++)
        for (int64_t x = q.column; x < q.column_end; x++)
            shown += is_shown(s, y, x) ? 1.0 : 0.0;
    s->parts->shown[index] = shown / (double)((q.row_end - q.row) * (q.column_end - q.column));
    if (!(block->area_m2 > 0.0))
        return;
    for (int64_t i = ground->block_start[index]; i < ground->block_start[index + 1]; i++) {
        const int64_t cell = ground->cell[i], columns = s->parts->grid.columns;
        open += (double)ground->share[i] * s->parts->cell_m2;
        if (is_shown(s, cell / columns, cell % columns) &&
            s->city->rasters.surface_class[cell] != JM_SURFACE_WATER)
            s->parts->outdoors[cell] = (uint8_t)(255.0f * ground->share[i] + 0.5f);
    }
    block->ground_share = open / block->area_m2;
    measure_walls(s, index, block);
    measure_roofs(s, index, block);
    block->crowns_above = crowns_above(block);
}

jm_status jm_heat_measure_blocks(jm_ctx *ctx, const jm_city *city, const jm_relief *relief,
                                 jm_heat_parts *parts)
{
    const int64_t blocks = jm_grid_cells(&parts->air_grid);
    const double rim = city->margin_m / parts->grid.cell_m + 0.5;
    const survey s = {city, &relief->seen, parts, rim < 1.0e9 ? (int32_t)rim : INT32_MAX / 4};
    JM_TRY(jm_new(ctx, &parts->block, blocks));
    JM_TRY(jm_new(ctx, &parts->shown, blocks));
    JM_TRY(jm_new(ctx, &parts->outdoors, jm_grid_cells(&parts->grid)));
#pragma omp parallel for schedule(dynamic) num_threads(jm_ctx_threads(ctx))
    for (int64_t b = 0; b < blocks; b++)
        measure_block(&s, b);
    return JM_OK;
}
