#include "sky/walls.h"

#include "core/math.h"

#include <math.h>

// An oblique wall is a staircase on the grid, with up to sqrt(2) times its true length. So the
// outline of the building is followed to both sides of each edge; where it is as straight as a
// line's staircase, its chord is the wall's direction, and the edge counts by its cosine to it. An
// error of the direction counts by its square only: at 22 degrees and 8 steps under 1 %.

enum { STEPS = 8, POINTS = 2 * STEPS + 2, SIDES = 4 };

// Of a line's staircase from its chord [cells].
#define STRAIGHT_WITHIN 1.0f

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
    return t->kind[cell] == JM_CELL_ROOF && t->top.plane[0][cell] > level;
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

static bool is_straight(const place points[POINTS], int first, int last)
{
    const float x = (float)(points[last].column - points[first].column);
    const float y = (float)(points[last].row - points[first].row);
    const float limit = STRAIGHT_WITHIN * sqrtf(x * x + y * y);
    if (limit == 0.0f)
        return false;
    for (int i = first + 1; i < last; i++) {
        const float px = (float)(points[i].column - points[first].column);
        const float py = (float)(points[i].row - points[first].row);
        if (fabsf(px * y - py * x) > limit)
            return false;
    }
    return true;
}

// The longest straight piece of outline around the crack; about it if it can, else to one side.
static void find_chord(const place points[POINTS], int side, float *east, float *south)
{
    int first = STEPS, last = STEPS + 1;
    for (int reach = STEPS; reach >= 2; reach /= 2) {
        const int tries[3][2] = {{STEPS - reach, STEPS + 1 + reach},
                                 {STEPS, STEPS + 1 + reach},
                                 {STEPS - reach, STEPS + 1}};
        bool found = false;
        for (int k = 0; k < 3 && !found; k++)
            if (is_straight(points, tries[k][0], tries[k][1])) {
                first = tries[k][0];
                last = tries[k][1];
                found = true;
            }
        if (found)
            break;
    }
    *east = (float)(points[last].column - points[first].column);
    *south = (float)(points[last].row - points[first].row);
    // A chord across its own crack would be another wall's.
    const place along = beside[(side + 1) % SIDES];
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
    find_chord(points, side, &east, &south);
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

// Order of the edges in columns, stable: within a column from the north.
static jm_status turn_edges(jm_ctx *ctx, const jm_terrain *t, jm_edges *edges)
{
    int64_t *start = NULL;
    JM_TRY(jm_new(ctx, &edges->row_start[1], (int64_t)t->columns + 2));
    JM_TRY(jm_new(ctx, &edges->turned, edges->count));
    start = edges->row_start[1];
    for (int64_t e = 0; e < edges->count; e++)
        start[edges->all[e].column + 2]++;
    for (int32_t c = 0; c < t->columns; c++)
        start[c + 2] += start[c + 1];
    for (int64_t e = 0; e < edges->count; e++)
        edges->turned[start[edges->all[e].column + 1]++] = (int32_t)e;
    return JM_OK;
}

jm_status jm_edges_create(jm_ctx *ctx, const jm_terrain *t, jm_edges *edges)
{
    jm_status status = JM_OK;
    const int threads = jm_ctx_threads(ctx);
    *edges = (jm_edges){.count = 0};
    JM_TRY_GOTO(jm_new(ctx, &edges->row_start[0], (int64_t)t->rows + 1), fail);
    int64_t *start = edges->row_start[0];
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
    JM_TRY_GOTO(turn_edges(ctx, t, edges), fail);
    return JM_OK;
fail:
    jm_edges_free(edges);
    return status;
}

void jm_edges_free(jm_edges *edges)
{
    jm_free(edges->all);
    jm_free(edges->row_start[0]);
    jm_free(edges->row_start[1]);
    jm_free(edges->turned);
    *edges = (jm_edges){.count = 0};
}
