#include "city/outline.h"

#include <math.h>
#include <string.h>

// Corners nearer to a straight line than this are dropped: the inner and outer corners of a
// staircase lie less than a cell apart, so that it becomes one line [cells].
static const double slack_cells = 1.0;

enum { BOTTOM, RIGHT, TOP, LEFT, SIDES }; // walked so that the group lies to the left

typedef struct tracer {
    jm_ctx *ctx;
    const jm_grid *grid;
    int32_t *group;   // [cells]
    uint8_t *walked;  // [cells] bit a side
    int64_t *member;  // cells of the group at hand
    double *x, *y;    // corners of the ring at hand, in cells from the north-west
    uint8_t *keep;    // [corners]
    int64_t *pending; // spans that are to be looked at
    int64_t corners, corner_capacity[3], pending_capacity;
    jm_layer *layer;
} tracer;

// --- groups ---

static const int32_t row_step[SIDES] = {1, 0, -1, 0}, column_step[SIDES] = {0, 1, 0, -1};

// Cell across a side, or JM_NONE at the grid's edge.
static int64_t across(const jm_grid *g, int64_t cell, int side)
{
    const int64_t row = cell / g->columns + row_step[side];
    const int64_t column = cell % g->columns + column_step[side];
    const bool inside = row >= 0 && column >= 0 && row < g->rows && column < g->columns;
    return inside ? row * g->columns + column : JM_NONE;
}

// Numbers the group that holds `first`; returns its size.
static int64_t gather(tracer *t, int64_t first, int32_t number)
{
    int64_t count = 0, head = 0;
    t->group[first] = number;
    t->member[count++] = first;
    while (head < count) {
        const int64_t cell = t->member[head++];
        for (int side = 0; side < SIDES; side++) {
            const int64_t next = across(t->grid, cell, side);
            if (next == JM_NONE || t->group[next] != INT32_MAX)
                continue;
            t->group[next] = number;
            t->member[count++] = next;
        }
    }
    return count;
}

// --- rings ---

static bool belongs(const tracer *t, int64_t cell, int32_t number)
{
    return cell != JM_NONE && t->group[cell] == number;
}

static jm_status add_corner(tracer *t, int64_t cell, int side)
{
    const int64_t row = cell / t->grid->columns, column = cell % t->grid->columns;
    const int64_t needed = t->corners + 1;
    JM_TRY(jm_grow(t->ctx, &t->x, &t->corner_capacity[0], needed));
    JM_TRY(jm_grow(t->ctx, &t->y, &t->corner_capacity[1], needed));
    JM_TRY(jm_grow(t->ctx, &t->keep, &t->corner_capacity[2], needed));
    t->x[t->corners] = (double)(column + (side == RIGHT || side == TOP ? 1 : 0));
    t->y[t->corners] = (double)(row + (side == BOTTOM || side == RIGHT ? 1 : 0));
    t->keep[t->corners++] = 0;
    return JM_OK;
}

// Walks once around from a side that borders on others. At a corner that two cells of the group
// share only there it stays with the cell it comes from.
static jm_status walk_ring(tracer *t, int64_t cell, int side)
{
    const int32_t number = t->group[cell];
    t->corners = 0;
    const int first = side;
    int turned = -1;
    while ((t->walked[cell] >> side & 1) == 0) {
        t->walked[cell] = (uint8_t)(t->walked[cell] | 1u << side);
        if (side != turned)
            JM_TRY(add_corner(t, cell, side));
        turned = side;
        const int64_t ahead = across(t->grid, cell, (side + 1) % SIDES);
        if (!belongs(t, ahead, number)) {
            side = (side + 1) % SIDES;
            continue;
        }
        const int64_t outer = across(t->grid, ahead, side);
        if (belongs(t, outer, number)) {
            cell = outer;
            side = (side + SIDES - 1) % SIDES;
        } else {
            cell = ahead;
        }
    }
    // It began along a side, not at a corner.
    if (turned == first && t->corners > 1) {
        t->corners--;
        memmove(t->x, t->x + 1, (size_t)t->corners * sizeof *t->x);
        memmove(t->y, t->y + 1, (size_t)t->corners * sizeof *t->y);
    }
    return JM_OK;
}

// --- straight sides ---

static double distance(const tracer *t, int64_t a, int64_t b, int64_t p)
{
    const double dx = t->x[b] - t->x[a], dy = t->y[b] - t->y[a], length = sqrt(dx * dx + dy * dy);
    const double px = t->x[p] - t->x[a], py = t->y[p] - t->y[a];
    return length > 0.0 ? fabs(dx * py - dy * px) / length : sqrt(px * px + py * py);
}

// Douglas and Peucker 1973 between two kept corners; `to` may be the ring's end, its first corner.
static jm_status straighten(tracer *t, int64_t from, int64_t to)
{
    int64_t count = 0;
    JM_TRY(jm_grow(t->ctx, &t->pending, &t->pending_capacity, 2));
    t->pending[count++] = from;
    t->pending[count++] = to;
    while (count > 0) {
        const int64_t b = t->pending[--count], a = t->pending[--count];
        double most = slack_cells;
        int64_t far = JM_NONE;
        for (int64_t p = a + 1; p < b; p++) {
            const double d = distance(t, a, b % t->corners, p);
            if (d > most) {
                most = d;
                far = p;
            }
        }
        if (far == JM_NONE)
            continue;
        t->keep[far] = 1;
        JM_TRY(jm_grow(t->ctx, &t->pending, &t->pending_capacity, count + 4));
        t->pending[count++] = a;
        t->pending[count++] = far;
        t->pending[count++] = far;
        t->pending[count++] = b;
    }
    return JM_OK;
}

static double squared(const tracer *t, int64_t p)
{
    const double dx = t->x[p] - t->x[0], dy = t->y[p] - t->y[0];
    return dx * dx + dy * dy;
}

static jm_status straighten_ring(tracer *t)
{
    int64_t far = 0, kept = 0;
    for (int64_t p = 1; p < t->corners; p++)
        if (squared(t, p) > squared(t, far))
            far = p;
    t->keep[0] = t->keep[far] = 1;
    JM_TRY(straighten(t, 0, far));
    JM_TRY(straighten(t, far, t->corners));
    for (int64_t p = 0; p < t->corners; p++)
        kept += t->keep[p];
    // A shape of a few cells stays as it is.
    if (kept < 4)
        memset(t->keep, 1, (size_t)t->corners);
    return JM_OK;
}

// --- the same area as the cells ---

typedef struct ring_size {
    double area, length; // area below 0: the other way round
} ring_size;

static ring_size size_of(const tracer *t)
{
    ring_size s = {0.0, 0.0};
    for (int64_t p = 0; p < t->corners; p++) {
        const int64_t q = p + 1 < t->corners ? p + 1 : 0;
        const double dx = t->x[q] - t->x[p], dy = t->y[q] - t->y[p];
        s.area += 0.5 * (t->x[p] * t->y[q] - t->x[q] * t->y[p]);
        s.length += sqrt(dx * dx + dy * dy);
    }
    return s;
}

static void drop_corners(tracer *t)
{
    int64_t kept = 0;
    for (int64_t p = 0; p < t->corners; p++)
        if (t->keep[p]) {
            t->x[kept] = t->x[p];
            t->y[kept++] = t->y[p];
        }
    t->corners = kept;
}

// Right-hand normal of the side from p to q.
static void normal_of(const tracer *t, int64_t p, int64_t q, double *nx, double *ny)
{
    const double dx = t->x[q] - t->x[p], dy = t->y[q] - t->y[p], length = sqrt(dx * dx + dy * dy);
    *nx = length > 0.0 ? dy / length : 0.0;
    *ny = length > 0.0 ? -dx / length : 0.0;
}

// Moves each side by `out` cells to its right; corners go where the moved sides meet.
static jm_status move_sides(tracer *t, double out)
{
    double *moved = NULL;
    const double sharpest = 0.2; // of 1 + cosine of the turn: beyond, a corner would fly away
    JM_TRY(jm_new(t->ctx, &moved, 2 * t->corners));
    for (int64_t p = 0; p < t->corners; p++) {
        double ax, ay, bx, by;
        normal_of(t, p > 0 ? p - 1 : t->corners - 1, p, &ax, &ay);
        normal_of(t, p, p + 1 < t->corners ? p + 1 : 0, &bx, &by);
        const double turn = 1.0 + ax * bx + ay * by;
        const double by_m = out / (turn > sharpest ? turn : 2.0);
        moved[2 * p] = t->x[p] + by_m * (ax + bx);
        moved[2 * p + 1] = t->y[p] + by_m * (ay + by);
    }
    for (int64_t p = 0; p < t->corners; p++) {
        t->x[p] = moved[2 * p];
        t->y[p] = moved[2 * p + 1];
    }
    jm_free(moved);
    return JM_OK;
}

static jm_status add_ring(tracer *t, bool is_hole)
{
    const jm_grid *g = t->grid;
    const double area = size_of(t).area;
    JM_TRY(straighten_ring(t));
    drop_corners(t);
    const ring_size now = size_of(t);
    // Right of the way lies outside of a ring whose area is above 0.
    if (now.area != area)
        JM_TRY(move_sides(t, (area - now.area) / now.length));
    JM_TRY(jm_layer_add_part(t->ctx, t->layer, is_hole));
    for (int64_t p = 0; p < t->corners; p++)
        JM_TRY(jm_layer_add_point(t->ctx, t->layer, g->west_m + t->x[p] * g->cell_m,
                                  g->north_m - t->y[p] * g->cell_m, (double)NAN));
    return JM_OK;
}

static jm_status outline(tracer *t, int64_t first, int32_t number)
{
    const int64_t count = gather(t, first, number);
    JM_TRY(jm_layer_add_feature(t->ctx, t->layer));
    // The top of the group's first cell lies on the outer ring.
    JM_TRY(walk_ring(t, first, TOP));
    JM_TRY(add_ring(t, false));
    for (int64_t m = 0; m < count; m++)
        for (int side = 0; side < SIDES; side++) {
            const int64_t cell = t->member[m];
            if ((t->walked[cell] >> side & 1) != 0 ||
                belongs(t, across(t->grid, cell, side), number))
                continue;
            JM_TRY(walk_ring(t, cell, side));
            JM_TRY(add_ring(t, true));
        }
    return JM_OK;
}

static jm_status outline_all(tracer *t)
{
    const int64_t cells = jm_grid_cells(t->grid);
    int32_t number = 0;
    JM_TRY(jm_new(t->ctx, &t->walked, cells));
    JM_TRY(jm_new(t->ctx, &t->member, cells));
    for (int64_t i = 0; i < cells; i++)
        t->group[i] = t->group[i] == JM_NONE ? JM_NONE : INT32_MAX;
    for (int64_t i = 0; i < cells; i++)
        if (t->group[i] == INT32_MAX)
            JM_TRY(outline(t, i, number++));
    return JM_OK;
}

jm_status jm_outlines(jm_ctx *ctx, const jm_grid *grid, int32_t *group, jm_layer **layer)
{
    tracer t = {.ctx = ctx, .grid = grid, .group = group};
    *layer = NULL;
    JM_TRY(jm_layer_create(ctx, "outlines", JM_POLYGONS, &t.layer));
    const jm_status status = outline_all(&t);
    jm_free(t.walked);
    jm_free(t.member);
    jm_free(t.x);
    jm_free(t.y);
    jm_free(t.keep);
    jm_free(t.pending);
    if (status != JM_OK) {
        jm_layer_destroy(t.layer);
        return status;
    }
    *layer = t.layer;
    return JM_OK;
}
