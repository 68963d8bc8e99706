#include "sky/sweep.h"

#include <math.h>
#include <string.h>

// Arrays of a beam: two generations of shadow and of four bounds of crowns, three rows; bits of
// groups that have low or high crowns in each, that were touched, that have crowns of their own.
enum { GENERATIONS = 2, BOUNDS = 4, HEIGHTS = 3, FLAGS = 2 * GENERATIONS + 2 };
// Narrow ones: shadow and bounds of each generation, and marks of segments.
enum { CARRIED = 1 + BOUNDS, NARROWS = GENERATIONS * CARRIED, MARKS = 2 };
enum { CACHE_LINE = 64, PAGE = 4096 };

static int64_t segments_of(int64_t lines)
{
    return lines / JM_SEGMENT + 1;
}

// Arrays that are walked together must not lie at the same place of their pages.
static int64_t narrow_stride(int64_t lines)
{
    const int64_t page = PAGE / (int64_t)sizeof(int16_t);
    return (lines + page - 1) / page * page + 5 * CACHE_LINE / (int64_t)sizeof(int16_t);
}

jm_status jm_bench_create(jm_ctx *ctx, int32_t rows, int32_t columns, bool crowns, jm_bench *bench)
{
    jm_status status = JM_OK;
    // Whole groups, and room to start at the beginning of one of the cache's lines.
    *bench = (jm_bench){.lines = ((int64_t)rows + columns) / JM_CHUNK * JM_CHUNK + 2 * JM_CHUNK};
    const int64_t arrays = GENERATIONS + (crowns ? HEIGHTS + GENERATIONS * BOUNDS : 1);
    JM_TRY_GOTO(jm_new(ctx, &bench->floats, arrays * bench->lines + CACHE_LINE), fail);
    JM_TRY_GOTO(jm_new(ctx, &bench->open, bench->lines), fail);
    JM_TRY_GOTO(jm_new(ctx, &bench->narrows, NARROWS * narrow_stride(bench->lines) + CACHE_LINE),
                fail);
    JM_TRY_GOTO(jm_new(ctx, &bench->alive, GENERATIONS * MARKS * segments_of(bench->lines)), fail);
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
    jm_free(bench->narrows);
    jm_free(bench->alive);
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
    if (beam->narrow) {
        jm_narrow_clear(&beam->narrows[g], beam->lines, crowns);
        return;
    }
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

static void lend_floats(const jm_bench *bench, bool crowns, jm_beam *beam)
{
    const int64_t n = bench->lines, words = jm_group_words((int32_t)n);
    float *floats = bench->floats;
    while ((uintptr_t)floats % CACHE_LINE != 0)
        floats++;
    for (int k = 0; k < (crowns ? HEIGHTS : 1); k++, floats += n)
        beam->row_m[k] = floats;
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
    }
}

static void lend_narrows(const jm_bench *bench, jm_beam *beam)
{
    const int64_t n = narrow_stride(bench->lines);
    int16_t *own = bench->narrows;
    while ((uintptr_t)own % CACHE_LINE != 0)
        own++;
    for (int g = 0; g < GENERATIONS; g++, own += CARRIED * n)
        beam->narrows[g] =
            (jm_narrow_carry){.shadow = own,
                              .low_base = own + n,
                              .low_top = own + 2 * n,
                              .high_base = own + 3 * n,
                              .high_top = own + 4 * n,
                              .alive = bench->alive + MARKS * g * segments_of(bench->lines),
                              .shaded = bench->alive + (MARKS * g + 1) * segments_of(bench->lines)};
}

void jm_beam_start(const jm_bench *bench, const jm_planes *planes, const jm_ray *ray,
                   float tan_elevation, double reach_m, jm_line_span lines, jm_beam *beam)
{
    const bool crowns = planes->crown_top_m != NULL;
    const float fall_m = ray->length_m * tan_elevation;
    *beam = (jm_beam){
        .ray = *ray,
        .fall_m = fall_m,
        .parts = (double)fall_m * JM_PARTS,
        .period = jm_ray_period(ray, planes, reach_m, tan_elevation),
        .origin = jm_ray_origin(ray, planes),
        .lines = lines,
        .open = bench->open,
        .behind = bench->behind,
        .touched = bench->groups,
        .own = bench->groups + (FLAGS - 1) * jm_group_words((int32_t)bench->lines),
        .end_column = planes->columns,
        .datum_m = planes->datum_m,
    };
    beam->narrow = planes->narrow_top != NULL && beam->parts < JM_NARROW_SINK;
    lend_floats(bench, crowns, beam);
    lend_narrows(bench, beam);
    for (int g = 0; g < GENERATIONS; g++)
        clear_generation(beam, g, crowns);
}

// Metres that a shadow has sunk by the whole part after so many rows.
static double sunk_m(const jm_beam *beam, double rows)
{
    return floor(rows * beam->parts + 0.5) / JM_PARTS;
}

// By the row's place in the larger whole, so that tiles sink as it does; all differences of one
// running sum, so that nothing is lost on the way.
static void sink_to(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const double at = ((double)planes->first_row + row) * beam->ray.step;
    const double sunk = sunk_m(beam, at);
    beam->sink = (float)(sunk - sunk_m(beam, at - 1.0));
    beam->half = (float)(sunk_m(beam, at + 0.5) - sunk);
    beam->far_sink = (float)(sunk_m(beam, at + (double)planes->crown_far) - sunk);
    beam->near_sink = (float)(sunk - sunk_m(beam, at - (double)planes->crown_near));
}

static void round_heights(int32_t n, const float *from_m, float *to_m)
{
    for (int32_t i = 0; i < n; i++)
        to_m[i] = jm_in_parts(from_m[i]) / JM_PARTS;
}

static void round_row(const jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const float *const from[HEIGHTS] = {planes->top_m, planes->crown_top_m, planes->crown_base_m};
    const int32_t first = beam->first_column;
    for (int k = 0; k < HEIGHTS && from[k] != NULL; k++)
        round_heights(beam->end_column - first, from[k] + (int64_t)row * planes->columns + first,
                      beam->row_m[k] + first);
}

void jm_beam_turn(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    sink_to(beam, planes, row);
    if (!beam->narrow)
        round_row(beam, planes, row);
    if (!jm_ray_turns(&beam->ray, planes, beam->period, row))
        return;
    float *shadow = beam->shadow[0];
    jm_crown_carry crowns = beam->crowns[0];
    jm_narrow_carry narrow = beam->narrows[0];
    beam->shadow[0] = beam->shadow[1];
    beam->crowns[0] = beam->crowns[1];
    beam->narrows[0] = beam->narrows[1];
    beam->shadow[1] = shadow;
    beam->crowns[1] = crowns;
    beam->narrows[1] = narrow;
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
    beam->crown_row.top = beam->row_m[0] + first;
    beam->crown_row.crown_top = beam->row_m[1] + first;
    beam->crown_row.crown_base = beam->row_m[2] + first;
    beam->crown_row.behind = beam->behind + first;
    beam->crown_row.touched = beam->touched;
    beam->crown_row.own = beam->own;
    beam->crown_row.far_sink = beam->far_sink;
    beam->crown_row.near_sink = beam->near_sink;
    jm_find_crowned(&beam->crown_row);
    jm_pass_crowns(&beam->crown_row, &beam->crowns[0]);
    if (beam->period > 0)
        jm_pass_old_crowns(&beam->crown_row, &beam->crowns[1]);
}

void jm_beam_walk(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    if (beam->narrow) {
        jm_narrow_walk(beam, planes, row);
        return;
    }
    const int32_t first = beam->first_column, line = first + shift_of(beam, planes, row);
    const int64_t cell = (int64_t)row * planes->columns + first;
    if (!beam->in_vain)
        jm_pass_walls(beam->end_column - first, beam->row_m[0] + first, planes->kind + cell,
                      beam->ray.lee, beam->shadow[0] + line,
                      beam->period > 0 ? beam->shadow[1] + line : NULL, beam->sink, beam->half,
                      beam->open + first);
    if (planes->crown_top_m != NULL)
        jm_beam_cross(beam, planes, row);
}

// Four beams that need no end: all lanes are of one width, and the relief is read once.
JM_CLONES_WIDE
static void pass_four(int32_t n, const float *restrict top, const int32_t *restrict kinds,
                      float *restrict s0, float *restrict s1, float *restrict s2,
                      float *restrict s3, const float sinks[4], const float halves[4],
                      const int32_t lees[4], const int32_t parts[4], int32_t *restrict sums)
{
    const float d0 = sinks[0], d1 = sinks[1], d2 = sinks[2], d3 = sinks[3];
    const float h0 = halves[0], h1 = halves[1], h2 = halves[2], h3 = halves[3];
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
                     float *restrict shadow, float sink, float half, int32_t lee, int32_t part,
                     int32_t *restrict sums)
{
    for (int32_t i = 0; i < n; i++) {
        const float v = shadow[i] - sink, caster = kinds[i] & lee ? top[i] + half : top[i];
        sums[i] += v <= top[i] ? part : 0;
        shadow[i] = v > caster ? v : caster;
    }
}

JM_CLONES_WIDE
static void pass_two_ages(int32_t n, const float *restrict top, const int32_t *restrict kinds,
                          float *restrict shadow, float *restrict old, float sink, float half,
                          int32_t lee, int32_t part, int32_t *restrict sums)
{
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
    const float *top = beams[0]->row_m[0];
    float *shadow[FUSED], sinks[FUSED], halves[FUSED];
    int32_t lees[FUSED], own_parts[FUSED], waiting = 0;
    for (int32_t k = 0; k < count; k++) {
        const jm_beam *b = beams[k];
        const int32_t line = shift_of(b, planes, row);
        if (b->period > 0) {
            pass_two_ages(n, top, kinds, b->shadow[0] + line, b->shadow[1] + line, b->sink, b->half,
                          b->ray.lee, parts[k], sums);
            continue;
        }
        shadow[waiting] = b->shadow[0] + line;
        sinks[waiting] = b->sink;
        halves[waiting] = b->half;
        lees[waiting] = b->ray.lee;
        own_parts[waiting++] = parts[k];
        if (waiting == FUSED) {
            pass_four(n, top, kinds, shadow[0], shadow[1], shadow[2], shadow[3], sinks, halves,
                      lees, own_parts, sums);
            waiting = 0;
        }
    }
    for (int32_t k = 0; k < waiting; k++)
        pass_one(n, top, kinds, shadow[k], sinks[k], halves[k], lees[k], own_parts[k], sums);
}
