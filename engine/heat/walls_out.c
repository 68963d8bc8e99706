#include "heat/relief.h"

#include <math.h>

// Lower steps between roofs are parapets, not walls [m].
#define LOWEST_WALL_M 1.0f
// A point this many relief cells outside of a wall lies in a cell whose centre is outside too: half
// the diagonal is 0.71.
#define STEP_OUT_CELLS 0.75

static bool have_outlines(const jm_city *city, int64_t first, int64_t end)
{
    for (int64_t c = first; c < end; c++)
        if (city->rasters.building_height_m[c] > 0.0f && city->rasters.building[c] == JM_NONE)
            return false;
    return true;
}

// A footprint that only the raster knows has no outline: then all walls come from the raster, in
// every window of a city as in the whole.
static bool all_have_outlines(const jm_city *city)
{
    const int64_t cells = jm_grid_cells(&city->grid), part = 1 << 24;
    bool all = city->buildings.count > 0;
    for (int64_t first = 0; all && first < cells; first += part) {
        all = have_outlines(city, first, first + part < cells ? first + part : cells);
        jm_city_rest(city); // a large one lies on disk
    }
    return all;
}

typedef struct walker {
    jm_ctx *ctx;
    const jm_grid *fine;
    const float *building_m;
    jm_relief *relief;
    float height_m; // of the building
} walker;

static jm_status add(walker *w, double x0, double y0, double x1, double y1, float height_m)
{
    jm_sky_relief *seen = &w->relief->seen;
    JM_TRY(jm_grow(w->ctx, &w->relief->segments, &w->relief->segment_capacity,
                   seen->segment_count + 1));
    // Metres from the north-west corner, y south.
    w->relief->segments[seen->segment_count++] =
        (jm_sky_segment){x0 - w->fine->west_m, w->fine->north_m - y0, x1 - w->fine->west_m,
                         w->fine->north_m - y1, height_m};
    return JM_OK;
}

// The cell of the relief that holds a point, or JM_NONE.
static int64_t cell_at(const walker *w, double x, double y)
{
    const jm_sky_relief *seen = &w->relief->seen;
    const int64_t cell = jm_grid_cell_at(w->fine, x, y);
    if (cell == JM_NONE)
        return JM_NONE;
    const int64_t rows = (int64_t)seen->rows * seen->refine;
    const int64_t columns = (int64_t)seen->columns * seen->refine;
    const int64_t row = cell / w->fine->columns - (int64_t)seen->first_row * seen->refine;
    const int64_t column = cell % w->fine->columns - (int64_t)seen->first_column * seen->refine;
    const bool inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return inside ? row * columns + column : JM_NONE;
}

// Height of the roof of the relief at a point; 0 where none is.
static float roof_at(const walker *w, double x, double y)
{
    const int64_t cell = cell_at(w, x, y);
    return cell != JM_NONE && w->building_m[cell] > 0.0f ? w->building_m[cell] : 0.0f;
}

// How much of the wall stands free where it passes (x, y); (out_x, out_y) is its outward normal.
static float free_height(const walker *w, double x, double y, double out_x, double out_y)
{
    const double step_x = STEP_OUT_CELLS * w->fine->cell_m * out_x;
    const double step_y = STEP_OUT_CELLS * w->fine->cell_m * out_y;
    if (cell_at(w, x + step_x, y + step_y) == JM_NONE)
        return 0.0f;
    const float own_m = roof_at(w, x - step_x, y - step_y);
    const float free_m = (own_m > 0.0f ? own_m : w->height_m) - roof_at(w, x + step_x, y + step_y);
    return free_m >= LOWEST_WALL_M ? free_m : 0.0f;
}

// One side of a ring, walked with the outside on the left: in pieces of a relief cell, those of the
// same free height as one.
static jm_status walk_side(walker *w, double x0, double y0, double x1, double y1)
{
    const double dx = x1 - x0, dy = y1 - y0, length_m = sqrt(dx * dx + dy * dy);
    if (!(length_m > 1e-6))
        return JM_OK;
    const int32_t pieces = (int32_t)fmin(ceil(length_m / w->fine->cell_m), 100000.0);
    const double out_x = -dy / length_m, out_y = dx / length_m;
    float height_m = 0.0f;
    int32_t first = 0;
    for (int32_t i = 0; i <= pieces; i++) {
        const double middle = ((double)i + 0.5) / pieces;
        float here_m =
            i < pieces ? free_height(w, x0 + middle * dx, y0 + middle * dy, out_x, out_y) : -1.0f;
        if (i > 0 && here_m == height_m)
            continue;
        if (i > 0 && height_m > 0.0f) {
            const double a = (double)first / pieces, b = (double)i / pieces;
            JM_TRY(add(w, x0 + a * dx, y0 + a * dy, x0 + b * dx, y0 + b * dy, height_m));
        }
        first = i;
        height_m = here_m;
    }
    return JM_OK;
}

// Twice the area; positive: anticlockwise.
static double turn_of(const double *x, const double *y, int64_t count)
{
    double sum = 0.0;
    for (int64_t i = 0; i < count; i++) {
        const int64_t next = i + 1 < count ? i + 1 : 0;
        sum += (x[i] - x[0]) * (y[next] - y[0]) - (x[next] - x[0]) * (y[i] - y[0]);
    }
    return sum;
}

// Outer rings are walked clockwise, holes anticlockwise: outside lies on the left.
static jm_status walk_ring(walker *w, const double *x, const double *y, int64_t count, bool hole)
{
    const bool backwards = (turn_of(x, y, count) > 0.0) != hole;
    for (int64_t i = 0; i < count; i++) {
        const int64_t next = i + 1 < count ? i + 1 : 0;
        const int64_t from = backwards ? next : i, to = backwards ? i : next;
        JM_TRY(walk_side(w, x[from], y[from], x[to], y[to]));
    }
    return JM_OK;
}

jm_status jm_relief_walls(jm_ctx *ctx, const jm_city *whole, const jm_grid *fine, jm_relief *relief)
{
    const jm_buildings *b = &whole->buildings;
    walker w = {ctx, fine, relief->seen.building_m, relief, 0.0f};
    if (!all_have_outlines(whole))
        return JM_OK;
    for (int32_t i = 0; i < b->count; i++) {
        w.height_m = b->height_m[i];
        if (b->removed[i] || !(w.height_m > 0.0f))
            continue;
        for (int64_t r = b->ring_start[i]; r < b->ring_start[i + 1]; r++) {
            const int64_t first = b->point_start[r], count = b->point_start[r + 1] - first;
            JM_TRY(walk_ring(&w, b->x + first, b->y + first, count, b->ring_is_hole[r] != 0));
        }
    }
    relief->seen.segments = relief->segments;
    return JM_OK;
}
