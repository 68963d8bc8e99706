#include "view/scene_heights.h"

#include <math.h>

/// Cells that an interval meets, counted from a rim of the grid, in cells.
typedef struct cell_span {
    double low, high;
    int64_t first, last;
} cell_span;

static cell_span span_around(double at, double half, int32_t count)
{
    cell_span s = {fmax(at - half, 0.0), fmin(at + half, (double)count), 0, 0};
    s.first = (int64_t)floor(s.low);
    s.last = (int64_t)ceil(s.high) - 1;
    return s;
}

/// Share of a cell's side that lies in the interval.
static double overlap(const cell_span *s, int64_t cell)
{
    return fmin(s->high, (double)(cell + 1)) - fmax(s->low, (double)cell);
}

/// Mean altitude of the cells within half a step of a corner, by area: what is finer than a step
/// would come out as noise. The window is a whole number of cells wide, so that a slope stays that
/// slope wherever it falls. NaN where no cell is known. Corners beyond the grid take its rim.
static double mean_altitude(const jm_city *city, double x, double y, double step_m)
{
    const jm_grid *g = &city->grid;
    double half = 0.5 * fmax(floor(step_m / g->cell_m + 0.5), 1.0);
    double across = fmin(fmax((x - g->west_m) / g->cell_m, 0.0), (double)g->columns);
    double down = fmin(fmax((g->north_m - y) / g->cell_m, 0.0), (double)g->rows);
    cell_span columns = span_around(across, half, g->columns);
    cell_span rows = span_around(down, half, g->rows);
    double sum = 0.0, weight = 0.0;
    for (int64_t r = rows.first; r <= rows.last; r++)
        for (int64_t c = columns.first; c <= columns.last; c++) {
            double altitude = (double)city->rasters.ground_height_m[r * g->columns + c];
            if (!isfinite(altitude))
                continue;
            double area = overlap(&rows, r) * overlap(&columns, c);
            sum += altitude * area;
            weight += area;
        }
    return weight > 0.0 ? sum / weight : (double)NAN;
}

/// Gives a NaN its neighbour's value, along `count` places `stride` apart, both ways.
static void fill_along(float *values, int64_t count, int64_t stride)
{
    for (int64_t i = 1; i < count; i++)
        if (isnan(values[i * stride]))
            values[i * stride] = values[(i - 1) * stride];
    for (int64_t i = count - 2; i >= 0; i--)
        if (isnan(values[i * stride]))
            values[i * stride] = values[(i + 1) * stride];
}

static void fill_unknown(jm_view_scene *s)
{
    int64_t count = (int64_t)s->height_columns * s->height_rows, unknown = 0;
    for (int64_t i = 0; i < count; i++)
        unknown += isnan(s->height_m[i]);
    if (unknown == 0)
        return;
    for (int32_t r = 0; r < s->height_rows; r++)
        fill_along(s->height_m + (int64_t)r * s->height_columns, s->height_columns, 1);
    for (int32_t c = 0; c < s->height_columns; c++)
        fill_along(s->height_m + c, s->height_rows, s->height_columns);
    for (int64_t i = 0; unknown == count && i < count; i++)
        s->height_m[i] = 0.0f;
}

static double lowest_altitude(const jm_city *city)
{
    double lowest = HUGE_VAL;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        if (isfinite(city->rasters.ground_height_m[i]))
            lowest = fmin(lowest, (double)city->rasters.ground_height_m[i]);
    return isfinite(lowest) ? lowest : 0.0;
}

jm_status jm_view_scene_heights(jm_ctx *ctx, jm_view_scene *s)
{
    s->origin_z = floor(lowest_altitude(s->city));
    JM_TRY(jm_new(ctx, &s->height_m, (int64_t)s->height_columns * s->height_rows));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t r = 0; r < s->height_rows; r++)
        for (int32_t c = 0; c < s->height_columns; c++) {
            double x = s->origin_x + s->west + c * s->height_step_m;
            double y = s->origin_y + s->south + r * s->height_step_m;
            double z = mean_altitude(s->city, x, y, s->height_step_m) - s->origin_z;
            s->height_m[(int64_t)r * s->height_columns + c] = (float)z;
        }
    fill_unknown(s);
    return JM_OK;
}
