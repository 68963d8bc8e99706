#include "sky/walls.h"

#include "core/math.h"

#include <math.h>
#include <stdlib.h>

// An oblique wall is a staircase on the grid, with up to sqrt(2) times its true length. So the
// outline of the building is followed to both sides of each edge; where it is as straight as a
// line's staircase, the mean of its steps is the wall's direction, and the edge counts by its
// cosine to it.

enum { STEPS = 8, POINTS = 2 * STEPS + 2, SIDES = 4 };

// Of a line's staircase from its chord [cells]: a strip as wide as cosine and sine together, less a
// little, holds it.
#define STRAIGHT_WITHIN 1.2f

typedef struct place {
    int32_t row, column;
} place;

static const place beside[SIDES] = {{-1, 0}, {0, 1}, {1, 0}, {0, -1}};

static place moved(place p, int side)
{
    return (place){p.row + beside[side].row, p.column + beside[side].column};
}

// A crack of the outline: the building's cell, and the side on which it ends.
typedef struct crack {
    place cell;
    int side;
} crack;

static bool stands(const jm_terrain *t, place p, float level)
{
    if (p.row < 0 || p.column < 0 || p.row >= t->rows || p.column >= t->columns)
        return false;
    const int64_t cell = (int64_t)p.row * t->columns + p.column;
    return jm_is_kind(t->kind[cell], JM_CELL_ROOF) && t->top.plane[0][cell] > level;
}

// The next crack clockwise around the building (turn 1) or the other way (turn 3).
static crack next_crack(const jm_terrain *t, crack at, int turn, float level)
{
    const int ahead = (at.side + turn) % SIDES, back = (at.side + SIDES - turn) % SIDES;
    const place straight = moved(at.cell, ahead), aside = moved(straight, at.side);
    if (stands(t, aside, level))
        return (crack){aside, back};
    if (stands(t, straight, level))
        return (crack){straight, at.side};
    return (crack){at.cell, ahead};
}

// Corners of the outline around the crack: points STEPS and STEPS + 1 are its own ends; x east,
// y south, clockwise around the building.
static void outline(const jm_terrain *t, crack own, float level, place points[POINTS])
{
    points[STEPS] = (place){0, 0};
    points[STEPS + 1] = moved(points[STEPS], (own.side + 1) % SIDES);
    crack ahead = own, back = own;
    for (int i = 1; i <= STEPS; i++) {
        ahead = next_crack(t, ahead, 1, level);
        back = next_crack(t, back, 3, level);
        points[STEPS + 1 + i] = moved(points[STEPS + i], (ahead.side + 1) % SIDES);
        points[STEPS - i] = moved(points[STEPS + 1 - i], (back.side + 3) % SIDES);
    }
}

// How far the outline strays from its chord [cells]; a closed one strays without end.
static float stray(const place points[POINTS], int first, int last)
{
    const float x = (float)(points[last].column - points[first].column);
    const float y = (float)(points[last].row - points[first].row);
    float most = 0.0f;
    for (int i = first + 1; i < last; i++) {
        const float px = (float)(points[i].column - points[first].column);
        const float py = (float)(points[i].row - points[first].row);
        most = fmaxf(most, fabsf(px * y - py * x));
    }
    const float length = sqrtf(x * x + y * y);
    return length > 0.0f ? most / length : JM_FAR;
}

// A piece of outline: steps to both sides of the crack's own.
typedef struct piece {
    int back, ahead;
} piece;

// The longest straight piece of outline: about the crack, or else to one side; of the two sides the
// straighter, since one step around a corner is hardly less straight than a staircase. None: the
// crack alone.
static piece straight_piece(const place points[POINTS])
{
    for (int reach = STEPS; reach >= 2; reach /= 2) {
        if (stray(points, STEPS - reach, STEPS + 1 + reach) < STRAIGHT_WITHIN)
            return (piece){reach, reach};
        const float ahead = stray(points, STEPS, STEPS + 1 + reach);
        const float back = stray(points, STEPS - reach, STEPS + 1);
        if (fminf(ahead, back) < STRAIGHT_WITHIN)
            return ahead < back ? (piece){0, reach} : (piece){reach, 0};
    }
    return (piece){0, 0};
}

// Weight of a step k steps away in a piece that reaches so far: Hann's window, 1 + cos(pi k / (n +
// 1)). With even weights an oblique wall would count 6 % too long, since a staircase's own step
// always leans on the mean that it is held against.
static float step_weight(int k, int reach)
{
    static const float weights[3][STEPS + 1] = {
        {2.0f, 1.5f, 0.5f},
        {2.0f, 1.8090170f, 1.3090170f, 0.6909830f, 0.1909830f},
        {2.0f, 1.9396926f, 1.7660444f, 1.5f, 1.1736482f, 0.8263518f, 0.5f, 0.2339556f, 0.0603074f},
    };
    return weights[reach == 2 ? 0 : reach == 4 ? 1 : 2][k];
}

// Direction of the wall: the mean of the outline's steps about the crack.
static void find_direction(const place points[POINTS], int side, float *east, float *south)
{
    const piece p = straight_piece(points);
    const place along = beside[(side + 1) % SIDES];
    const int reach = p.back > p.ahead ? p.back : p.ahead;
    *east = *south = 0.0f;
    for (int k = -p.back; k <= p.ahead && reach > 0; k++) {
        const place from = points[STEPS + k], to = points[STEPS + 1 + k];
        float weight = step_weight(abs(k), reach);
        if (k == 0 && p.back != p.ahead)
            weight *= 0.5f; // the half of the window that is left
        *east += weight * (float)(to.column - from.column);
        *south += weight * (float)(to.row - from.row);
    }
    // A direction across the own crack would be another wall's.
    if (*east * (float)along.column + *south * (float)along.row <= 0.0f) {
        *east = (float)along.column;
        *south = (float)along.row;
    }
}

static jm_edge edge_of(const jm_terrain *t, place foot, int behind, float foot_m, float top_m)
{
    const int side = (behind + 2) % SIDES;
    place points[POINTS];
    float east = 0.0f, south = 0.0f;
    outline(t, (crack){moved(foot, behind), side}, 0.5f * (foot_m + top_m), points);
    find_direction(points, side, &east, &south);
    const place along = beside[(side + 1) % SIDES];
    const float cosine = (east * (float)along.column + south * (float)along.row) /
                         sqrtf(east * east + south * south);
    return (jm_edge){
        .row = foot.row,
        .column = foot.column,
        .behind = (uint8_t)behind,
        .foot_m = foot_m,
        .top_m = top_m,
        .azimuth_rad = (float)jm_atan2((double)south, (double)east),
        .area_m2 = (top_m - foot_m) * (float)t->cell_m * cosine,
        .facade = JM_NONE,
    };
}

// Edges that look on to one cell; counts them when `out` is NULL.
static int64_t edges_of_cell(const jm_terrain *t, place foot, jm_edge *out)
{
    const int64_t cell = (int64_t)foot.row * t->columns + foot.column;
    if (t->kind[cell] == JM_CELL_EMPTY)
        return 0;
    const float foot_m = t->top.plane[0][cell];
    int64_t count = 0;
    for (int side = 0; side < SIDES; side++) {
        const place p = moved(foot, side);
        if (!stands(t, p, foot_m))
            continue;
        const float top_m = t->top.plane[0][(int64_t)p.row * t->columns + p.column];
        if (top_m - foot_m < JM_LOWEST_WALL_M)
            continue;
        if (out != NULL)
            out[count] = edge_of(t, foot, side, foot_m, top_m);
        count++;
    }
    return count;
}

static int64_t edges_of_row(const jm_terrain *t, int32_t row, jm_edge *out)
{
    int64_t count = 0;
    for (int32_t c = 0; c < t->columns; c++)
        count += edges_of_cell(t, (place){row, c}, out != NULL ? out + count : NULL);
    return count;
}

jm_status jm_edges_create(jm_ctx *ctx, const jm_terrain *t, jm_edges *edges)
{
    jm_status status = JM_OK;
    const int threads = jm_ctx_threads(ctx);
    *edges = (jm_edges){.count = 0};
    JM_TRY_GOTO(jm_new(ctx, &edges->row_start, (int64_t)t->rows + 1), fail);
    int64_t *start = edges->row_start;
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
    for (int32_t r = 0; r < t->rows; r++)
        start[r + 1] = edges_of_row(t, r, NULL);
    for (int32_t r = 0; r < t->rows; r++)
        start[r + 1] += start[r];
    edges->count = start[t->rows];
    if (edges->count > INT32_MAX) {
        status = jm_fail(ctx, JM_ERR_DATA, "too many pieces of wall in one relief: take tiles");
        goto fail;
    }
    JM_TRY_GOTO(jm_new(ctx, &edges->all, edges->count), fail);
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
    for (int32_t r = 0; r < t->rows; r++)
        edges_of_row(t, r, edges->all + start[r]);
    return JM_OK;
fail:
    jm_edges_free(edges);
    return status;
}

void jm_edges_free(jm_edges *edges)
{
    jm_free(edges->all);
    jm_free(edges->row_start);
    *edges = (jm_edges){.count = 0};
}
