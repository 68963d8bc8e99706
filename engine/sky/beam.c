#include "sky/sweep.h"

#include <string.h>

// Arrays of a beam: two generations of shadow and of four bounds of crowns; bits of groups that
// have low or high crowns in each, that were touched, that have crowns of their own.
enum { GENERATIONS = 2, BOUNDS = 4, FLAGS = 2 * GENERATIONS + 2 };
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

static void clear(float *values, jm_line_span lines, float to)
{
    for (int32_t i = lines.first; i < lines.end; i++)
        values[i] = to;
}

static void clear_groups(uint64_t *groups, jm_line_span lines)
{
    const int32_t first = jm_group_words(lines.first) - 1;
    memset(groups + first, 0, (size_t)(jm_group_words(lines.end) - first) * sizeof *groups);
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
    clear_groups(c->low, beam->lines);
    clear_groups(c->high, beam->lines);
}

void jm_beam_start(const jm_bench *bench, const jm_planes *planes, const jm_ray *ray,
                   float tan_elevation, double reach_m, jm_line_span lines, jm_beam *beam)
{
    const bool crowns = planes->crown_top_m != NULL;
    const int64_t n = bench->lines, words = jm_group_words((int32_t)bench->lines);
    *beam = (jm_beam){
        .ray = *ray,
        .sink = ray->length_m * tan_elevation,
        .period = jm_ray_period(ray, planes, reach_m, tan_elevation),
        .origin = jm_ray_origin(ray, planes),
        .lines = lines,
        .open = bench->open,
        .behind = bench->behind,
        .touched = bench->groups,
        .own = bench->groups + (FLAGS - 1) * words,
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

static int32_t shift_of(const jm_beam *beam, const jm_planes *planes, int32_t row)
{
    return beam->origin - jm_ray_offset(&beam->ray, planes, row);
}

void jm_beam_cross(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const int32_t first = beam->first_column;
    beam->crown_row = jm_crown_row_of(planes, row, first, beam->end_column - first,
                                      first + shift_of(beam, planes, row), beam->sink);
    beam->crown_row.behind = beam->behind + first;
    beam->crown_row.touched = beam->touched;
    beam->crown_row.own = beam->own;
    jm_find_crowned(&beam->crown_row);
    jm_pass_crowns(&beam->crown_row, &beam->crowns[0]);
    if (beam->period > 0)
        jm_pass_old_crowns(&beam->crown_row, &beam->crowns[1]);
}

void jm_beam_walk(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const int32_t first = beam->first_column, line = first + shift_of(beam, planes, row);
    const int64_t cell = (int64_t)row * planes->columns + first;
    jm_pass_walls(beam->end_column - first, planes->top_m + cell, planes->kind + cell,
                  beam->ray.lee, beam->shadow[0] + line,
                  beam->period > 0 ? beam->shadow[1] + line : NULL, beam->sink, beam->open + first);
    if (planes->crown_top_m != NULL)
        jm_beam_cross(beam, planes, row);
}

// Four beams that need no end: all lanes are of one width, and the relief is read once.
JM_CLONES_WIDE
static void pass_four(int32_t n, const float *restrict top, const int32_t *restrict kinds,
                      float *restrict s0, float *restrict s1, float *restrict s2,
                      float *restrict s3, const float sinks[4], const int32_t lees[4],
                      const int32_t parts[4], int32_t *restrict sums)
{
    const float d0 = sinks[0], d1 = sinks[1], d2 = sinks[2], d3 = sinks[3];
    const float h0 = 0.5f * d0, h1 = 0.5f * d1, h2 = 0.5f * d2, h3 = 0.5f * d3;
    const int32_t l0 = lees[0], l1 = lees[1], l2 = lees[2], l3 = lees[3];
    const int32_t w0 = parts[0], w1 = parts[1], w2 = parts[2], w3 = parts[3];
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        const int32_t kind = kinds[i];
        const float v0 = s0[i] - d0, v1 = s1[i] - d1, v2 = s2[i] - d2, v3 = s3[i] - d3;
        const float k0 = kind & l0 ? z + h0 : z, k1 = kind & l1 ? z + h1 : z;
        const float k2 = kind & l2 ? z + h2 : z, k3 = kind & l3 ? z + h3 : z;
        sums[i] +=
            (v0 <= z ? w0 : 0) + (v1 <= z ? w1 : 0) + (v2 <= z ? w2 : 0) + (v3 <= z ? w3 : 0);
        s0[i] = v0 > k0 ? v0 : k0;
        s1[i] = v1 > k1 ? v1 : k1;
        s2[i] = v2 > k2 ? v2 : k2;
        s3[i] = v3 > k3 ? v3 : k3;
    }
}

JM_CLONES_WIDE
static void pass_one(int32_t n, const float *restrict top, const int32_t *restrict kinds,
                     float *restrict shadow, float sink, int32_t lee, int32_t part,
                     int32_t *restrict sums)
{
    const float half = 0.5f * sink;
    for (int32_t i = 0; i < n; i++) {
        const float v = shadow[i] - sink, caster = kinds[i] & lee ? top[i] + half : top[i];
        sums[i] += v <= top[i] ? part : 0;
        shadow[i] = v > caster ? v : caster;
    }
}

JM_CLONES_WIDE
static void pass_two_ages(int32_t n, const float *restrict top, const int32_t *restrict kinds,
                          float *restrict shadow, float *restrict old, float sink, int32_t lee,
                          int32_t part, int32_t *restrict sums)
{
    const float half = 0.5f * sink;
    for (int32_t i = 0; i < n; i++) {
        const float v = shadow[i] - sink, older = old[i] - sink;
        const float caster = kinds[i] & lee ? top[i] + half : top[i];
        const float higher = v > older ? v : older;
        sums[i] += higher <= top[i] ? part : 0;
        shadow[i] = v > caster ? v : caster;
        old[i] = older;
    }
}

void jm_beams_walls(jm_beam *const *beams, int32_t count, const int32_t *parts,
                    const jm_planes *planes, int32_t row, const int32_t *kinds, int32_t *sums)
{
    enum { FUSED = 4 };
    const int32_t n = planes->columns;
    const float *top = planes->top_m + (int64_t)row * n;
    float *shadow[FUSED], sinks[FUSED];
    int32_t lees[FUSED], own_parts[FUSED], waiting = 0;
    for (int32_t k = 0; k < count; k++) {
        const jm_beam *b = beams[k];
        const int32_t line = shift_of(b, planes, row);
        if (b->period > 0) {
            pass_two_ages(n, top, kinds, b->shadow[0] + line, b->shadow[1] + line, b->sink,
                          b->ray.lee, parts[k], sums);
            continue;
        }
        shadow[waiting] = b->shadow[0] + line;
        sinks[waiting] = b->sink;
        lees[waiting] = b->ray.lee;
        own_parts[waiting++] = parts[k];
        if (waiting == FUSED) {
            pass_four(n, top, kinds, shadow[0], shadow[1], shadow[2], shadow[3], sinks, lees,
                      own_parts, sums);
            waiting = 0;
        }
    }
    for (int32_t k = 0; k < waiting; k++)
        pass_one(n, top, kinds, shadow[k], sinks[k], lees[k], own_parts[k], sums);
}
