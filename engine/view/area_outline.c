// What lies above zero on a grid of depths, as polygons and as closed lines (marching squares).
#include "view/area.h"

#include <math.h>

// Corners of a cell: 0 south-west, 1 south-east, 2 north-east, 3 north-west; side k goes from
// corner k to the next.
static float corner_depth(const jm_view_access_area *a, int32_t column, int32_t row, int k)
{
    int32_t c = column + (k == 1 || k == 2), r = row + (k >= 2);
    return a->depth_m[(int64_t)r * a->columns + c];
}

/// Where the line crosses side k.
static void crossing(const jm_view_access_area *a, int32_t column, int32_t row, int k, double at[2])
{
    static const double corner[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    double from = (double)corner_depth(a, column, row, k);
    double to = (double)corner_depth(a, column, row, (k + 1) % 4);
    double way = from / (from - to);
    at[0] = a->west + a->step_m * (column + corner[k][0] + way * (corner[k + 1][0] - corner[k][0]));
    at[1] = a->south + a->step_m * (row + corner[k][1] + way * (corner[k + 1][1] - corner[k][1]));
}

static bool inside(const jm_view_access_area *a, int32_t column, int32_t row, int k)
{
    return corner_depth(a, column, row, k % 4) > 0.0f;
}

/// The inner part of one cell, anticlockwise; a saddle is filled across its middle.
static int cell_polygon(const jm_view_access_area *a, int32_t column, int32_t row, double *out)
{
    int n = 0;
    for (int k = 0; k < 4; k++) {
        if (inside(a, column, row, k)) {
            out[2 * n] = a->west + a->step_m * (column + (k == 1 || k == 2));
            out[2 * n++ + 1] = a->south + a->step_m * (row + (k >= 2));
        }
        if (inside(a, column, row, k) != inside(a, column, row, k + 1))
            crossing(a, column, row, k, out + 2 * n++);
    }
    return n;
}

/// Whole cells side by side are one rectangle: few triangles within, small ones at the rim.
static bool is_full(const jm_view_access_area *a, int32_t column, int32_t row)
{
    return inside(a, column, row, 0) && inside(a, column, row, 1) && inside(a, column, row, 2) &&
           inside(a, column, row, 3);
}

static jm_status add_run(const jm_view_access_area *a, jm_view_area_pieces *pieces, int32_t first,
                         int32_t end, int32_t row, unsigned flags)
{
    double west = a->west + a->step_m * first, east = a->west + a->step_m * end;
    double south = a->south + a->step_m * row, north = south + a->step_m;
    const double corners[8] = {west, south, east, south, east, north, west, north};
    return end > first ? jm_view_area_add(pieces, corners, 4, 0, flags) : JM_OK;
}

jm_status jm_view_access_area_fill(const jm_view_access_area *a, jm_view_area_pieces *pieces,
                                   unsigned flags)
{
    for (int32_t r = 0; a->depth_m != NULL && r + 1 < a->rows; r++) {
        int32_t first = 0;
        for (int32_t c = 0; c + 1 < a->columns; c++) {
            if (is_full(a, c, r))
                continue;
            JM_TRY(add_run(a, pieces, first, c, r, flags));
            first = c + 1;
            double corners[16];
            int count = cell_polygon(a, c, r, corners);
            if (count >= 3)
                JM_TRY(jm_view_area_add(pieces, corners, count, 0, flags));
        }
        JM_TRY(add_run(a, pieces, first, a->columns - 1, r, flags));
    }
    return JM_OK;
}

// --- lines -------------------------------------------------------------------------------------

/// A crossing's number: of the lower (south or west) node of its side, times two, plus one when the
/// side goes north.
static int64_t side_number(const jm_view_access_area *a, int32_t column, int32_t row, int k)
{
    int32_t c = column + (k == 1), r = row + (k == 2);
    return 2 * ((int64_t)r * a->columns + c) + (k & 1);
}

/// next[n]: the crossing that the line goes to from crossing n through one cell, the area to its
/// left. The line leaves the area's corner side by side: from a crossing out of it to the next one
/// into it.
static void link_cell(const jm_view_access_area *a, int32_t column, int32_t row, int64_t *next)
{
    for (int k = 0; k < 4; k++) {
        if (!(inside(a, column, row, k) && !inside(a, column, row, k + 1)))
            continue;
        // Anticlockwise from k: the first side where the cell's corners are inside again.
        int to = k + 1;
        while (!(!inside(a, column, row, to) && inside(a, column, row, to + 1)))
            to++;
        // The area lies to the left of the way from `k` to `to` when walked that way round.
        next[side_number(a, column, row, k)] = side_number(a, column, row, to % 4);
    }
}

static void crossing_at(const jm_view_access_area *a, int64_t number, double at[2])
{
    int64_t node = number / 2;
    int32_t column = (int32_t)(node % a->columns), row = (int32_t)(node / a->columns);
    // As side 0 of the node's cell, or as side 3 of it, both seen from the node.
    bool north = (number & 1) != 0;
    int64_t other = node + (north ? a->columns : 1);
    double from = (double)a->depth_m[node], to = (double)a->depth_m[other];
    double way = from / (from - to);
    at[0] = a->west + a->step_m * (column + (north ? 0.0 : way));
    at[1] = a->south + a->step_m * (row + (north ? way : 0.0));
}

static jm_status add_point(jm_ctx *ctx, const jm_view_scene *scene, const jm_view_access_area *a,
                           int64_t number, jm_view_outline *o)
{
    double at[2];
    int64_t n = o->start[o->count + 1];
    crossing_at(a, number, at);
    JM_TRY(jm_grow(ctx, &o->x, &o->x_capacity, n + 1));
    JM_TRY(jm_grow(ctx, &o->y, &o->y_capacity, n + 1));
    o->x[n] = at[0] + scene->origin_x;
    o->y[n] = at[1] + scene->origin_y;
    o->start[o->count + 1]++;
    return JM_OK;
}

static jm_status add_ring(jm_ctx *ctx, const jm_view_scene *scene, const jm_view_access_area *a,
                          int64_t first, int64_t *next, jm_view_outline *o)
{
    JM_TRY(jm_grow(ctx, &o->start, &o->start_capacity, (int64_t)o->count + 2));
    if (o->count == 0)
        o->start[0] = 0;
    o->start[o->count + 1] = o->start[o->count];
    int64_t at = first;
    while (at != JM_NONE) {
        int64_t then = next[at];
        JM_TRY(add_point(ctx, scene, a, at, o));
        next[at] = JM_NONE; // walked
        at = then;
    }
    o->count++;
    return JM_OK;
}

jm_status jm_view_access_area_outline(jm_ctx *ctx, const jm_view_scene *scene,
                                      const jm_view_access_area *a, jm_view_outline *outline)
{
    if (a->depth_m == NULL)
        return JM_OK;
    int64_t sides = 2 * (int64_t)a->columns * a->rows;
    int64_t *next = NULL;
    JM_TRY(jm_new(ctx, &next, sides));
    for (int64_t s = 0; s < sides; s++)
        next[s] = JM_NONE;
    for (int32_t r = 0; r + 1 < a->rows; r++)
        for (int32_t c = 0; c + 1 < a->columns; c++)
            link_cell(a, c, r, next);
    jm_status status = JM_OK;
    for (int64_t s = 0; s < sides && status == JM_OK; s++)
        if (next[s] != JM_NONE)
            status = add_ring(ctx, scene, a, s, next, outline);
    jm_free(next);
    return status;
}

void jm_view_outline_free(jm_view_outline *outline)
{
    jm_free(outline->start);
    jm_free(outline->x);
    jm_free(outline->y);
    *outline = (jm_view_outline){0};
}
