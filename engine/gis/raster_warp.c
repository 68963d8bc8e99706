// From a raster of one coordinate system to the cells of another.
#include "gis/raster_parts.h"

#include "core/math.h"

#include <math.h>

// Places are transformed exactly on a lattice and linearly between: over 200 m a projection bends
// by (200 m)^2 / (8 * 6 371 km) = 0.8 mm. Every cell would cost a microsecond.
static const double lattice_m = 200.0;
enum { LATTICE_CELLS = 64 };

// Places of lattice points in the other CRS: point (i, j) is the centre of cell (i, j) * step.
typedef struct lattice {
    int32_t step, columns, rows;
    double *x, *y; // [rows * columns]
} lattice;

static void free_lattice(lattice *l)
{
    jm_free(l->x);
    jm_free(l->y);
}

static jm_status make_lattice(jm_ctx *ctx, const jm_raster *to, jm_transform *back, lattice *out)
{
    double step = jm_clamp(floor(lattice_m / fmax(to->cell_x, to->cell_y)), 1.0, LATTICE_CELLS);
    lattice l = {.step = (int32_t)step};
    jm_status status = JM_OK;
    l.columns = (to->columns - 1) / l.step + 2;
    l.rows = (to->rows - 1) / l.step + 2;
    JM_TRY_GOTO(jm_new(ctx, &l.x, (int64_t)l.columns * l.rows), fail);
    JM_TRY_GOTO(jm_new(ctx, &l.y, (int64_t)l.columns * l.rows), fail);
    for (int64_t i = 0; i < (int64_t)l.columns * l.rows; i++) {
        l.x[i] = to->west + ((double)(i % l.columns) * l.step + 0.5) * to->cell_x;
        l.y[i] = to->north - ((double)(i / l.columns) * l.step + 0.5) * to->cell_y;
    }
    if (back != NULL)
        jm_transform_points(back, l.x, l.y, (int64_t)l.columns * l.rows, NULL);
    *out = l;
    return JM_OK;
fail:
    free_lattice(&l);
    return status;
}

static double between(const double *v, const lattice *l, int64_t at, double u, double w)
{
    double north = v[at] + u * (v[at + 1] - v[at]);
    double south = v[at + l->columns] + u * (v[at + l->columns + 1] - v[at + l->columns]);
    return north + w * (south - north);
}

static void place_of(const lattice *l, int32_t column, int32_t row, double *x, double *y)
{
    int64_t at = (int64_t)(row / l->step) * l->columns + column / l->step;
    double u = (double)(column % l->step) / l->step, w = (double)(row % l->step) / l->step;
    *x = between(l->x, l, at, u, w);
    *y = between(l->y, l, at, u, w);
}

// Mean of the four cells around by distance; cells without a value are left out of it.
static float bilinear(const jm_raster *r, double column, double row)
{
    column = jm_clamp(column - 0.5, 0.0, r->columns - 1);
    row = jm_clamp(row - 0.5, 0.0, r->rows - 1);
    int64_t c0 = (int64_t)column, r0 = (int64_t)row;
    int64_t c1 = c0 + 1 < r->columns ? c0 + 1 : c0, r1 = r0 + 1 < r->rows ? r0 + 1 : r0;
    double u = column - (double)c0, v = row - (double)r0;
    const float corner[4] = {r->values[r0 * r->columns + c0], r->values[r0 * r->columns + c1],
                             r->values[r1 * r->columns + c0], r->values[r1 * r->columns + c1]};
    const double weight[4] = {(1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v};
    double sum = 0.0, all = 0.0;
    for (int k = 0; k < 4; k++)
        if (!isnan(corner[k]) && weight[k] > 0.0) {
            sum += weight[k] * (double)corner[k];
            all += weight[k];
        }
    return all > 0.0 ? (float)(sum / all) : NAN;
}

// Edges of neighbouring files may miss each other by rounding: this share of a cell beyond the edge
// still belongs to the raster.
static const double rounding = 0.01;

static float sample(const jm_raster *r, double x, double y, bool classes)
{
    double column = (x - r->west) / r->cell_x, row = (r->north - y) / r->cell_y;
    if (!(column >= -rounding && column <= r->columns + rounding && row >= -rounding &&
          row <= r->rows + rounding))
        return NAN;
    int64_t c = (int64_t)jm_clamp(column, 0.0, r->columns - 1);
    int64_t l = (int64_t)jm_clamp(row, 0.0, r->rows - 1);
    // Where the cell itself says nothing its neighbours do not speak for it.
    float nearest = r->values[l * r->columns + c];
    return classes || isnan(nearest) ? nearest : bilinear(r, column, row);
}

jm_status jm_raster_warp(jm_ctx *ctx, const jm_raster *from, jm_transform *back, bool classes,
                         jm_raster *to)
{
    lattice l = {0};
    JM_TRY(make_lattice(ctx, to, back, &l));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t row = 0; row < to->rows; row++)
        for (int32_t c = 0; c < to->columns; c++) {
            float *v = &to->values[(int64_t)row * to->columns + c];
            double x, y;
            if (!isnan(*v))
                continue;
            place_of(&l, c, row, &x, &y);
            *v = isfinite(x) && isfinite(y) ? sample(from, x, y, classes) : NAN;
        }
    free_lattice(&l);
    return JM_OK;
}

double jm_warp_cell_m(const jm_sheet *sheet, jm_transform *back, const jm_box *box)
{
    const double step = 100.0;
    double x[3], y[3];
    if (back == NULL)
        return fmin(sheet->cell_x, sheet->cell_y);
    x[0] = 0.5 * (box->west + box->east), y[0] = 0.5 * (box->south + box->north);
    x[1] = x[0] + step, y[1] = y[0];
    x[2] = x[0], y[2] = y[0] + step;
    jm_transform_points(back, x, y, 3, NULL);
    // What 100 m of the target are in the file's own units, along each of its axes.
    double along_x = sqrt((x[1] - x[0]) * (x[1] - x[0]) + (x[2] - x[0]) * (x[2] - x[0])) / step;
    double along_y = sqrt((y[1] - y[0]) * (y[1] - y[0]) + (y[2] - y[0]) * (y[2] - y[0])) / step;
    return fmin(sheet->cell_x / along_x, sheet->cell_y / along_y);
}
