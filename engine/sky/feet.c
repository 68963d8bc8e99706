#include "sky/walls.h"

#include <math.h>

// Facades with fewer edges keep them all; those with more keep one in `step`, by place, so that a
// facade's choice depends on nothing but itself.
enum { ENOUGH = 16 };

typedef struct choice {
    const int32_t *edges_of; // [facades]
    int32_t step;
    int32_t first; // row and column of the relief in the larger whole, added up
} choice;

static bool is_kept(const choice *by, const jm_edge *e)
{
    if (e->facade == JM_NONE)
        return false;
    return by->edges_of[e->facade] < ENOUGH || (by->first + e->row + e->column) % by->step == 0;
}

// Counts by row, then puts in place: stable, so that within a row the columns rise.
static jm_status fill_feet(jm_ctx *ctx, const jm_edges *edges, const choice *by, int o,
                           int32_t rows, jm_feet *feet)
{
    JM_TRY(jm_new(ctx, &feet->row_start[o], (int64_t)rows + 2));
    int64_t *start = feet->row_start[o];
    for (int64_t i = 0; i < edges->count; i++) {
        const jm_edge *e = &edges->all[i];
        if (is_kept(by, e))
            start[(o == 0 ? e->row : e->column) + 2]++;
    }
    for (int32_t r = 0; r < rows; r++)
        start[r + 2] += start[r + 1];
    JM_TRY(jm_new(ctx, &feet->all[o], start[rows + 1]));
    for (int64_t i = 0; i < edges->count; i++) {
        const jm_edge *e = &edges->all[i];
        if (is_kept(by, e))
            feet->all[o][start[(o == 0 ? e->row : e->column) + 1]++] =
                (jm_foot){.column = o == 0 ? e->column : e->row,
                          .edge = (int32_t)i,
                          .facade = e->facade,
                          .behind = e->behind,
                          .foot_m = e->foot_m,
                          .top_m = e->top_m,
                          .area_m2 = e->area_m2};
    }
    return JM_OK;
}

jm_status jm_feet_create(jm_ctx *ctx, const jm_terrain *terrain, const jm_edges *edges,
                         int64_t facades, bool fewer, jm_feet *feet)
{
    jm_status status = JM_OK;
    int32_t *edges_of = NULL;
    *feet = (jm_feet){.all = {NULL, NULL}};
    JM_TRY_GOTO(jm_new(ctx, &edges_of, facades), done);
    for (int64_t i = 0; i < edges->count; i++)
        if (edges->all[i].facade != JM_NONE)
            edges_of[edges->all[i].facade]++;
    const double step = fewer ? floor(JM_FOOT_SPACING_M / terrain->cell_m) : 1.0;
    const choice by = {edges_of,
                       step < 1.0   ? 1
                       : step > 4.0 ? 4
                                    : (int32_t)step,
                       terrain->planes[0].first_row + terrain->planes[0].first_column};
    JM_TRY_GOTO(fill_feet(ctx, edges, &by, 0, terrain->rows, feet), done);
    JM_TRY_GOTO(fill_feet(ctx, edges, &by, 1, terrain->columns, feet), done);
done:
    jm_free(edges_of);
    if (status != JM_OK)
        jm_feet_free(feet);
    return status;
}

void jm_feet_free(jm_feet *feet)
{
    for (int o = 0; o < 2; o++) {
        jm_free(feet->row_start[o]);
        jm_free(feet->all[o]);
    }
    *feet = (jm_feet){.all = {NULL, NULL}};
}
