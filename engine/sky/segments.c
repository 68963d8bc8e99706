#include "sky/walls.h"

#include "core/math.h"

#include <math.h>

// A wall's pieces are looked at every half cell, from a point so far in front of it that the cell
// there is not the building's own: cells are taken by their centres, up to 0.71 cells away.
#define PIECE_CELLS 0.5
#define IN_FRONT_CELLS 1.25

typedef struct wall {
    double x, y;             // of its begin
    double along_x, along_y; // unit vector; y south
    double east, north;      // outward unit vector
    double length;
} wall;

static wall wall_of(const jm_sky_segment *s)
{
    wall w = {.x = s->x0, .y = s->y0};
    const double x = s->x1 - s->x0, y = s->y1 - s->y0;
    w.length = sqrt(x * x + y * y);
    if (w.length > 0.0) {
        w.along_x = x / w.length;
        w.along_y = y / w.length;
    }
    // Left of the way, y running south: the way east has the north on its left.
    w.east = w.along_y;
    w.north = w.along_x;
    return w;
}

// The relief cell at a point of the whole, or JM_NONE.
static int64_t cell_at(const jm_terrain *t, double x, double y)
{
    const double column = floor(x / t->cell_m) - t->planes[0].first_column;
    const double row = floor(y / t->cell_m) - t->planes[0].first_row;
    if (!(column >= 0.0 && row >= 0.0 && column < t->columns && row < t->rows))
        return JM_NONE;
    return (int64_t)row * t->columns + (int64_t)column;
}

// Altitude of the ground under what stands in a cell, from the relief's own arrays.
static double ground_at(const jm_sky_relief *relief, int64_t cell)
{
    return (double)relief->ground_m[cell];
}

// Adds one piece of the wall. What a neighbouring building covers is no facade.
static void add_piece(const jm_sky_relief *relief, const jm_terrain *t, const jm_blocks *blocks,
                      const jm_sky_segment *segment, const wall *w, double at, double length,
                      jm_side_sums *sums)
{
    const double x = w->x + at * w->along_x, y = w->y + at * w->along_y;
    const double front = IN_FRONT_CELLS * t->cell_m;
    const int64_t foot = cell_at(t, x + front * w->east, y - front * w->north);
    if (foot == JM_NONE || t->kind[foot] == JM_CELL_EMPTY)
        return;
    const int64_t inside = cell_at(t, x - front * w->east, y + front * w->north);
    const bool own = inside != JM_NONE && t->kind[inside] != JM_CELL_EMPTY;
    const double top = ground_at(relief, own ? inside : foot) + (double)segment->height_m;
    const double height = top - (double)t->top.plane[0][foot];
    if (height < (double)JM_LOWEST_WALL_M)
        return;
    const int32_t row = (int32_t)(foot / t->columns), column = (int32_t)(foot % t->columns);
    jm_side_sums *s = &sums[jm_block_of(blocks, row, column) * JM_FACADE_SIDES +
                            jm_side_of(jm_atan2(w->east, w->north))];
    const double area = length * height;
    s->area_m2 += area;
    s->height_m3 += area * height;
    s->east += area * w->east;
    s->north += area * w->north;
}

// Whether a segment may have a piece that looks on to the relief.
static bool is_near(const jm_terrain *t, const jm_sky_segment *s)
{
    const double margin = 2.0 * IN_FRONT_CELLS * t->cell_m;
    const double west = t->planes[0].first_column * t->cell_m - margin;
    const double north = t->planes[0].first_row * t->cell_m - margin;
    const double east = west + t->columns * t->cell_m + 2.0 * margin;
    const double south = north + t->rows * t->cell_m + 2.0 * margin;
    return fmax(s->x0, s->x1) > west && fmin(s->x0, s->x1) < east && fmax(s->y0, s->y1) > north &&
           fmin(s->y0, s->y1) < south;
}

void jm_segments_add(const jm_sky_relief *relief, const jm_terrain *terrain,
                     const jm_blocks *blocks, jm_side_sums *sums)
{
    for (int64_t i = 0; i < relief->segment_count; i++) {
        const jm_sky_segment *segment = &relief->segments[i];
        const wall w = wall_of(segment);
        const double pieces = ceil(w.length / (PIECE_CELLS * terrain->cell_m));
        if (!(pieces >= 1.0 && pieces < 1e6) || !is_near(terrain, segment))
            continue; // a point, or no number, or of another tile
        const double length = w.length / pieces;
        for (double k = 0.0; k < pieces; k += 1.0)
            add_piece(relief, terrain, blocks, segment, &w, (k + 0.5) * length, length, sums);
    }
}
