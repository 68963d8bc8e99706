#include "sky/sweep.h"

#include <string.h>

// Arrays of a beam: two generations of shadow and of four bounds of crowns; bits of groups that
// have low or high crowns in each, or were touched.
enum { GENERATIONS = 2, BOUNDS = 4, FLAGS = 2 * GENERATIONS + 1 };
enum { CACHE_LINE = 64 };

jm_status jm_bench_create(jm_ctx *ctx, int32_t rows, int32_t columns, bool crowns, jm_bench *bench)
{
    jm_status status = JM_OK;
    // Whole groups, and room to start at the beginning of one of the cache's lines.
    *bench = (jm_bench){.lines = ((int64_t)rows + columns) / JM_CHUNK * JM_CHUNK + 2 * JM_CHUNK};
    const int64_t arrays = GENERATIONS * (1 + (crowns ? BOUNDS : 0));
    JM_TRY_GOTO(jm_new(ctx, &bench->floats, arrays * bench->lines + CACHE_LINE), fail);
    JM_TRY_GOTO(jm_new(ctx, &bench->open, bench->lines), fail);
    if (!crowns)
        return JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &bench->behind, bench->lines), fail);
    JM_TRY_GOTO(jm_new(ctx, &bench->groups, FLAGS * jm_group_words((int32_t)bench->lines)), fail);
    return JM_OK;
fail:
    jm_bench_free(bench);
    return status;
}

void jm_bench_free(jm_bench *bench)
{
    jm_free(bench->floats);
    jm_free(bench->behind);
    jm_free(bench->groups);
    jm_free(bench->open);
    *bench = (jm_bench){.lines = 0};
}

static void clear(float *values, int32_t count, float to)
{
    for (int32_t i = 0; i < count; i++)
        values[i] = to;
}

static void clear_generation(jm_beam *beam, int g, bool crowns)
{
    clear(beam->shadow[g], beam->lines, -JM_FAR);
    if (!crowns)
        return;
    const jm_crown_carry *c = &beam->crowns[g];
    clear(c->low_base, beam->lines, JM_FAR);
    clear(c->low_top, beam->lines, -JM_FAR);
    clear(c->high_base, beam->lines, JM_FAR);
    clear(c->high_top, beam->lines, -JM_FAR);
    memset(c->low, 0, (size_t)jm_group_words(beam->lines) * sizeof *c->low);
    memset(c->high, 0, (size_t)jm_group_words(beam->lines) * sizeof *c->high);
}

void jm_beam_start(const jm_bench *bench, const jm_planes *planes, const jm_ray *ray,
                   float tan_elevation, double reach_m, jm_beam *beam)
{
    const bool crowns = planes->crown_top_m != NULL;
    const int64_t n = bench->lines, words = jm_group_words((int32_t)bench->lines);
    *beam = (jm_beam){
        .ray = *ray,
        .sink = ray->length_m * tan_elevation,
        .period = jm_ray_period(ray, planes, reach_m, tan_elevation),
        .origin = jm_ray_origin(ray, planes),
        .lines = jm_ray_lines(ray, planes),
        .open = bench->open,
        .behind = bench->behind,
        .touched = bench->groups,
        .end_column = planes->columns,
    };
    float *floats = bench->floats;
    while ((uintptr_t)floats % CACHE_LINE != 0)
        floats++;
    for (int g = 0; g < GENERATIONS; g++) {
        beam->shadow[g] = floats + g * n;
        float *bounds = floats + (GENERATIONS + BOUNDS * g) * n;
        if (crowns)
            beam->crowns[g] = (jm_crown_carry){bounds,
                                               bounds + n,
                                               bounds + 2 * n,
                                               bounds + 3 * n,
                                               bench->groups + (1 + 2 * g) * words,
                                               bench->groups + (2 + 2 * g) * words};
        clear_generation(beam, g, crowns);
    }
}

void jm_beam_turn(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    if (!jm_ray_turns(&beam->ray, planes, beam->period, row))
        return;
    float *shadow = beam->shadow[0];
    jm_crown_carry crowns = beam->crowns[0];
    beam->shadow[0] = beam->shadow[1];
    beam->crowns[0] = beam->crowns[1];
    beam->shadow[1] = shadow;
    beam->crowns[1] = crowns;
    clear_generation(beam, 0, planes->crown_top_m != NULL);
}

void jm_beam_walk(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const int32_t shift = beam->origin - jm_ray_offset(&beam->ray, planes, row);
    const int32_t first = beam->first_column, n = beam->end_column - first, line = first + shift;
    const int64_t cell = (int64_t)row * planes->columns + first;
    const bool old = beam->period > 0;
    jm_pass_walls(n, planes->top_m + cell, planes->kind + cell, beam->ray.lee,
                  beam->shadow[0] + line, old ? beam->shadow[1] + line : NULL, beam->sink,
                  beam->open + first);
    if (planes->crown_top_m == NULL)
        return;
    beam->crown_row = jm_crown_row_of(planes, row, first, n, line, beam->sink);
    beam->crown_row.behind = beam->behind + first;
    beam->crown_row.touched = beam->touched;
    jm_pass_crowns(&beam->crown_row, &beam->crowns[0]);
    if (old)
        jm_pass_old_crowns(&beam->crown_row, &beam->crowns[1]);
}
