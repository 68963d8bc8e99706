#include "city/outline.h"

#include <math.h>
#include <string.h>

// Corners nearer to a straight line than this are dropped: half the diagonal of a cell, so that a
// staircase becomes one line [cells].
static const double slack_cells = 0.75;

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
    // Begin at a corner.
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

static jm_status add_ring(tracer *t, bool is_hole)
{
    const jm_grid *g = t->grid;
    JM_TRY(straighten_ring(t));
    JM_TRY(jm_layer_add_part(t->ctx, t->layer, is_hole));
    for (int64_t p = 0; p < t->corners; p++)
        if (t->keep[p])
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
