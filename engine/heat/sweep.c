#include "heat/sweep.h"

#include "core/math.h"

#include <math.h>
#include <stdlib.h>

// A building casts from its near face, half a cell before its centre: without that half a cell a
// street of ten cells would seem a tenth wider than it is. Relief casts from cell centres, or
// every slope would shade itself.

jm_ray jm_ray_from(double azimuth_rad, double cell_m)
{
    double east = jm_sin(azimuth_rad), north = jm_cos(azimuth_rad);
    jm_ray ray = {.turned = fabs(east) > fabs(north)};
    if (ray.turned) {
        ray.step = east > 0.0 ? -1 : 1;
        ray.drift = north / fabs(east);
        ray.length_m = (float)(cell_m / fabs(east));
    } else {
        ray.step = north > 0.0 ? 1 : -1;
        ray.drift = -east / fabs(north);
        ray.length_m = (float)(cell_m / fabs(north));
    }
    return ray;
}

// Columns that line 0 has moved to the right after k rows.
static int32_t offset_at(const jm_ray *ray, int32_t k)
{
    return (int32_t)floor(k * ray->drift + 0.5);
}

// Number of the line that stands at column 0 of the first row, so that no line is negative.
static int32_t first_line(const jm_ray *ray, const jm_relief *relief)
{
    int32_t last = offset_at(ray, relief->rows - 1);
    return last > 0 ? last : 0;
}

int64_t jm_ray_blocks(const jm_ray *ray, const jm_relief *relief)
{
    int64_t lines = relief->columns + (int64_t)abs(offset_at(ray, relief->rows - 1));
    return (lines + JM_LINE_BLOCK - 1) / JM_LINE_BLOCK;
}

// The part of one row that a block of lines covers.
typedef struct span {
    int64_t cell; // index of its first cell
    int32_t line; // its first line within the block
    int32_t count;
} span;

static span span_at(const jm_relief *relief, const jm_ray *ray, int64_t block, int32_t k)
{
    int32_t row = ray->step > 0 ? k : relief->rows - 1 - k;
    int64_t column = block * JM_LINE_BLOCK - first_line(ray, relief) + (int64_t)offset_at(ray, k);
    int64_t first = column > 0 ? column : 0;
    int64_t end = column + JM_LINE_BLOCK;
    if (end > relief->columns)
        end = relief->columns;
    span s = {.cell = (int64_t)row * relief->columns + first, .line = (int32_t)(first - column)};
    s.count = end > first ? (int32_t)(end - first) : 0;
    return s;
}

// Crowns along a line: two intervals of altitude that their shadow fills, the lower one (about to
// reach the ground) and a later, higher one. They sink with the ray. Empty: from JM_FAR to -JM_FAR.
typedef struct crown_carry {
    float low_base[JM_LINE_BLOCK], low_top[JM_LINE_BLOCK];
    float high_base[JM_LINE_BLOCK], high_top[JM_LINE_BLOCK];
} crown_carry;

static void clear(float *values, float to)
{
    for (int i = 0; i < JM_LINE_BLOCK; i++)
        values[i] = to;
}

static void clear_crowns(crown_carry *c)
{
    clear(c->low_base, JM_FAR);
    clear(c->low_top, -JM_FAR);
    clear(c->high_base, JM_FAR);
    clear(c->high_top, -JM_FAR);
}

// Walls and relief of one row. free_way[i] = 1 where the light comes through.
JM_CLONES_WIDE
static void pass_walls(int n, const float *restrict top, const float *restrict wall,
                       float *restrict shadow, float sink, int32_t *restrict free_way)
{
    const float half = 0.5f * sink;
    for (int i = 0; i < n; i++) {
        float v = shadow[i] - sink;
        float face = wall[i] + half;
        float caster = top[i] > face ? top[i] : face;
        free_way[i] = v <= top[i] ? 1 : 0;
        shadow[i] = v > caster ? v : caster;
    }
}

// Crowns of one row. behind[i] = 1 where a crown stands in the way.
JM_CLONES_WIDE
static void pass_crowns(int n, const float *restrict top, const float *restrict crown_top,
                        const float *restrict crown_base, float *restrict low_base,
                        float *restrict low_top, float *restrict high_base,
                        float *restrict high_top, float sink, int32_t *restrict behind)
{
    const float half = 0.5f * sink;
    for (int i = 0; i < n; i++) {
        float z = top[i];
        float a0 = low_base[i] - sink, a1 = low_top[i] - sink;
        float b0 = high_base[i] - sink, b1 = high_top[i] - sink;
        // The crown of the cell itself fills its box between the near and the far face.
        float own0 = crown_base[i] - half, own1 = crown_top[i] + half;

        int in_low = (z >= a0) & (z < a1);
        int in_high = (z >= b0) & (z < b1);
        int in_own = (z >= own0) & (z < crown_top[i]);
        behind[i] = in_low | in_high | in_own;

        // A lower interval that went into the ground gives way to the higher one.
        int sunk = a1 <= z;
        a0 = sunk ? b0 : a0;
        a1 = sunk ? b1 : a1;
        b0 = sunk ? JM_FAR : b0;
        b1 = sunk ? -JM_FAR : b1;

        int touches = (own0 <= a1) & (own1 >= a0);
        float near0 = touches ? own0 : JM_FAR, near1 = touches ? own1 : -JM_FAR;
        float far0 = touches ? JM_FAR : own0, far1 = touches ? -JM_FAR : own1;
        low_base[i] = a0 < near0 ? a0 : near0;
        low_top[i] = a1 > near1 ? a1 : near1;
        high_base[i] = b0 < far0 ? b0 : far0;
        high_top[i] = b1 > far1 ? b1 : far1;
    }
}

void jm_sweep_sun(const jm_relief *relief, const jm_ray *ray, float tan_elevation, int64_t block,
                  uint8_t *lit, float *shadow_m)
{
    float shadow[JM_LINE_BLOCK];
    crown_carry crowns;
    int32_t free_way[JM_LINE_BLOCK], behind[JM_LINE_BLOCK] = {0};
    clear(shadow, -JM_FAR);
    clear_crowns(&crowns);
    const float sink = ray->length_m * tan_elevation;

    for (int32_t k = 0; k < relief->rows; k++) {
        span s = span_at(relief, ray, block, k);
        if (s.count == 0)
            continue;
        const float *top = relief->top_m + s.cell;
        float *height = shadow_m + s.cell;
        for (int32_t i = 0; i < s.count; i++)
            height[i] = shadow[s.line + i] - sink;
        pass_walls(s.count, top, relief->wall_m + s.cell, shadow + s.line, sink, free_way);
        if (relief->crown_top_m != NULL)
            pass_crowns(s.count, top, relief->crown_top_m + s.cell, relief->crown_base_m + s.cell,
                        crowns.low_base + s.line, crowns.low_top + s.line,
                        crowns.high_base + s.line, crowns.high_top + s.line, sink, behind);
        uint8_t *out = lit + s.cell;
        for (int32_t i = 0; i < s.count; i++)
            out[i] = (uint8_t)(free_way[i] * (2 - behind[i]));
    }
}

// Sums of one row over the bands of an azimuth.
typedef struct row_counts {
    int32_t sky[JM_LINE_BLOCK], crown[JM_LINE_BLOCK];
    int32_t side_sky[JM_LINE_BLOCK], side_crown[JM_LINE_BLOCK];
} row_counts;

JM_CLONES_WIDE
static void count_band(int n, const int32_t *restrict free_way, const int32_t *restrict behind,
                       int32_t weight, row_counts *restrict sums)
{
    for (int i = 0; i < n; i++) {
        int32_t crown = free_way[i] & behind[i];
        int32_t sky = free_way[i] - crown;
        sums->sky[i] += sky;
        sums->crown[i] += crown;
        sums->side_sky[i] += sky * weight;
        sums->side_crown[i] += crown * weight;
    }
}

static void add_row(int n, const row_counts *sums, int64_t cell, const jm_sky_counts *counts)
{
    for (int i = 0; i < n; i++) {
        counts->sky[cell + i] = (uint16_t)(counts->sky[cell + i] + sums->sky[i]);
        counts->crown[cell + i] = (uint16_t)(counts->crown[cell + i] + sums->crown[i]);
        counts->side_sky[cell + i] = (uint16_t)(counts->side_sky[cell + i] + sums->side_sky[i]);
        counts->side_crown[cell + i] =
            (uint16_t)(counts->side_crown[cell + i] + sums->side_crown[i]);
        int32_t blocked = JM_ALTITUDES - sums->sky[i] - sums->crown[i];
        counts->quarter[cell + i] = (uint16_t)(counts->quarter[cell + i] + blocked);
    }
}

void jm_sweep_sky(const jm_relief *relief, const jm_ray *ray, const jm_bands *bands, int64_t block,
                  const jm_sky_counts *counts)
{
    float shadow[JM_ALTITUDES][JM_LINE_BLOCK];
    crown_carry crowns[JM_ALTITUDES];
    int32_t free_way[JM_LINE_BLOCK], behind[JM_LINE_BLOCK] = {0};
    row_counts sums;
    for (int a = 0; a < JM_ALTITUDES; a++) {
        clear(shadow[a], -JM_FAR);
        clear_crowns(&crowns[a]);
    }

    for (int32_t k = 0; k < relief->rows; k++) {
        span s = span_at(relief, ray, block, k);
        if (s.count == 0)
            continue;
        sums = (row_counts){{0}, {0}, {0}, {0}};
        for (int a = 0; a < JM_ALTITUDES; a++) {
            const float sink = ray->length_m * bands->tan_elevation[a];
            pass_walls(s.count, relief->top_m + s.cell, relief->wall_m + s.cell, shadow[a] + s.line,
                       sink, free_way);
            if (relief->crown_top_m != NULL)
                pass_crowns(s.count, relief->top_m + s.cell, relief->crown_top_m + s.cell,
                            relief->crown_base_m + s.cell, crowns[a].low_base + s.line,
                            crowns[a].low_top + s.line, crowns[a].high_base + s.line,
                            crowns[a].high_top + s.line, sink, behind);
            count_band(s.count, free_way, behind, bands->side_weight[a], &sums);
        }
        add_row(s.count, &sums, s.cell, counts);
    }
}
