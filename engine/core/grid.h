/// grid.h: the regular grid of cells, and the way between cells and metres.
///
/// Row 0 is the northernmost, column 0 the westernmost; a cell's index is row * columns + column.
/// x runs east and y north, in metres of the city's projected CRS.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define JM_NONE (-1)

typedef struct jm_grid {
    double west_m;   // x of the western edge
    double north_m;  // y of the northern edge
    double cell_m;   // side of a cell
    int32_t columns; // west to east
    int32_t rows;    // north to south
} jm_grid;

static inline int64_t jm_grid_cells(const jm_grid *g)
{
    return (int64_t)g->columns * g->rows;
}

static inline double jm_grid_east(const jm_grid *g)
{
    return g->west_m + g->cell_m * g->columns;
}

static inline double jm_grid_south(const jm_grid *g)
{
    return g->north_m - g->cell_m * g->rows;
}

/// Centre of a column or row.
static inline double jm_grid_x(const jm_grid *g, int64_t column)
{
    return g->west_m + ((double)column + 0.5) * g->cell_m;
}

static inline double jm_grid_y(const jm_grid *g, int64_t row)
{
    return g->north_m - ((double)row + 0.5) * g->cell_m;
}

/// The cell that holds (x, y), or JM_NONE outside. Western and northern edges belong to the cell.
int64_t jm_grid_cell_at(const jm_grid *g, double x_m, double y_m);

/// Same origin, cell and size.
bool jm_grid_same(const jm_grid *a, const jm_grid *b);
