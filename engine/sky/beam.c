#include "sky/sweep.h"

#include <string.h>

// Arrays of a beam: two generations of shadow and of four bounds of crowns.
enum { GENERATIONS = 2, BOUNDS = 4 };

jm_status jm_bench_create(jm_ctx *ctx, int32_t rows, int32_t columns, bool crowns, jm_bench *bench)
{
    jm_status status = JM_OK;
    *bench = (jm_bench){.lines = (int64_t)rows + columns + JM_CHUNK};
    const int64_t arrays = GENERATIONS * (1 + (crowns ? BOUNDS : 0));
    JM_TRY_GOTO(jm_new(ctx, &bench->floats, arrays * bench->lines), fail);
    // Two rows of masks, two of flags: all of them shorter than the lines.
    JM_TRY_GOTO(jm_new(ctx, &bench->bytes, 4 * bench->lines), fail);
    return JM_OK;
fail:
    jm_bench_free(bench);
    return status;
}

void jm_bench_free(jm_bench *bench)
{
    jm_free(bench->floats);
    jm_free(bench->bytes);
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
    clear(beam->crowns[g].low_base, beam->lines, JM_FAR);
    clear(beam->crowns[g].low_top, beam->lines, -JM_FAR);
    clear(beam->crowns[g].high_base, beam->lines, JM_FAR);
    clear(beam->crowns[g].high_top, beam->lines, -JM_FAR);
    memset(beam->alive[g], 0, (size_t)jm_chunks(beam->lines) + 1);
}

void jm_beam_start(const jm_bench *bench, const jm_planes *planes, const jm_ray *ray,
                   float tan_elevation, double reach_m, jm_beam *beam)
{
    const bool crowns = planes->crown_top_m != NULL;
    const int64_t n = bench->lines;
    *beam = (jm_beam){
        .ray = *ray,
        .sink = ray->length_m * tan_elevation,
        .period = jm_ray_period(ray, planes, reach_m, tan_elevation),
        .origin = jm_ray_origin(ray, planes),
        .lines = jm_ray_lines(ray, planes),
        .open = bench->bytes,
        .behind = bench->bytes + n,
        .end_column = planes->columns,
    };
    for (int g = 0; g < GENERATIONS; g++) {
        beam->shadow[g] = bench->floats + g * n;
        beam->alive[g] = bench->bytes + (2 + g) * n;
        float *bounds = bench->floats + (GENERATIONS + BOUNDS * g) * n;
        if (crowns)
            beam->crowns[g] = (jm_crown_carry){bounds, bounds + n, bounds + 2 * n, bounds + 3 * n};
        clear_generation(beam, g, crowns);
    }
    memset(beam->behind, 0, (size_t)planes->columns);
}

void jm_beam_turn(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    if (!jm_ray_turns(&beam->ray, planes, beam->period, row))
        return;
    float *shadow = beam->shadow[0];
    jm_crown_carry crowns = beam->crowns[0];
    uint8_t *alive = beam->alive[0];
    beam->shadow[0] = beam->shadow[1];
    beam->crowns[0] = beam->crowns[1];
    beam->alive[0] = beam->alive[1];
    beam->shadow[1] = shadow;
    beam->crowns[1] = crowns;
    beam->alive[1] = alive;
    clear_generation(beam, 0, planes->crown_top_m != NULL);
}

static jm_crown_carry from_line(jm_crown_carry c, int32_t line)
{
    return (jm_crown_carry){c.low_base + line, c.low_top + line, c.high_base + line,
                            c.high_top + line};
}

// Enough cells without a crown for a chunk of the older generation, which takes no more in.
static const float no_top[JM_CHUNK] = {
#define FAR8 -JM_FAR, -JM_FAR, -JM_FAR, -JM_FAR, -JM_FAR, -JM_FAR, -JM_FAR, -JM_FAR
    FAR8, FAR8, FAR8, FAR8, FAR8, FAR8, FAR8, FAR8};
static const float no_base[JM_CHUNK] = {
#define HIGH8 JM_FAR, JM_FAR, JM_FAR, JM_FAR, JM_FAR, JM_FAR, JM_FAR, JM_FAR
    HIGH8, HIGH8, HIGH8, HIGH8, HIGH8, HIGH8, HIGH8, HIGH8};

static bool crown_in(const jm_planes *planes, int32_t row, int32_t first, int32_t end)
{
    const uint8_t *crowned = planes->crowned + (int64_t)row * jm_chunks(planes->columns);
    return crowned[first / JM_CHUNK] | crowned[(end - 1) / JM_CHUNK];
}

// Crowns of one chunk of lines, columns first to end - 1.
static void walk_crowns(jm_beam *beam, const jm_planes *planes, int32_t row, int32_t first,
                        int32_t end, int32_t line)
{
    const int32_t chunk = line / JM_CHUNK, n = end - first;
    const int64_t cell = (int64_t)row * planes->columns + first;
    uint8_t *behind = beam->behind + first;
    memset(behind, 0, (size_t)n);
    if (beam->alive[0][chunk] || crown_in(planes, row, first, end))
        beam->alive[0][chunk] = jm_pass_crowns(
            n, planes->top_m + cell, planes->crown_top_m + cell, planes->crown_base_m + cell,
            from_line(beam->crowns[0], line), beam->sink, planes->crown_far * beam->sink,
            planes->crown_near * beam->sink, behind);
    if (beam->period > 0 && beam->alive[1][chunk])
        beam->alive[1][chunk] = jm_pass_crowns(
            n, planes->top_m + cell, no_top, no_base, from_line(beam->crowns[1], line), beam->sink,
            planes->crown_far * beam->sink, planes->crown_near * beam->sink, behind);
}

void jm_beam_walk(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const int32_t shift = beam->origin - jm_ray_offset(&beam->ray, planes, row);
    const int32_t first = beam->first_column, n = beam->end_column - first;
    const int64_t cell = (int64_t)row * planes->columns + first;
    const float *top = planes->top_m + cell;
    jm_pass_walls(n, top, planes->kind + cell, beam->ray.lee, beam->shadow[0] + first + shift,
                  beam->sink, beam->open + first);
    if (beam->period > 0)
        jm_pass_old_walls(n, top, beam->shadow[1] + first + shift, beam->sink, beam->open + first);
    if (planes->crown_top_m == NULL)
        return;
    // Chunks are cut by lines, not by columns, so that a chunk's flags follow its lines.
    for (int32_t c = first; c < beam->end_column;) {
        const int32_t line = c + shift;
        int32_t end = c + JM_CHUNK - line % JM_CHUNK;
        end = end < beam->end_column ? end : beam->end_column;
        walk_crowns(beam, planes, row, c, end, line);
        c = end;
    }
}
