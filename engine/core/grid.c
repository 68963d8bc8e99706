#include "core/grid.h"

#include <math.h>

int64_t jm_grid_cell_at(const jm_grid *g, double x_m, double y_m)
{
    double column = floor((x_m - g->west_m) / g->cell_m);
    double row = floor((g->north_m - y_m) / g->cell_m);
    // Written so that a NaN falls outside.
    if (!(column >= 0.0 && column < g->columns && row >= 0.0 && row < g->rows))
        return JM_NONE;
    return (int64_t)row * g->columns + (int64_t)column;
}

bool jm_grid_same(const jm_grid *a, const jm_grid *b)
{
    return a->west_m == b->west_m && a->north_m == b->north_m && a->cell_m == b->cell_m &&
           a->columns == b->columns && a->rows == b->rows;
}
