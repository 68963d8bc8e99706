#include "sky/count.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

enum { FUSED = 4, PHASES = 16 }; // elevations walked in one loop

// Neighbouring azimuths look at different heights, in bit-reversed order over 16 of them, or a
// horizon that is level all round (a basin) would be counted in steps of a whole band.
static double phase_of(int32_t index)
{
    const int32_t i = index % PHASES;
    const int32_t reversed = (i & 1) * 8 + (i & 2) * 2 + (i & 4) / 2 + (i & 8) / 8;
    return (reversed + 0.5) / PHASES;
}

// Integral of cos^2 e from 0 to the elevation whose sine squared is s.
static double side_integral(double s)
{
    return 0.5 * jm_asin(sqrt(s)) + 0.5 * sqrt(s * (1.0 - s));
}

jm_bands jm_bands_of(int32_t index, int32_t altitudes)
{
    jm_bands bands = {.count = altitudes};
    int32_t given = 0;
    for (int32_t a = 0; a < altitudes; a++) {
        const double s = (a + phase_of(index)) / altitudes;
        bands.tan_elevation[a] = (float)sqrt(s / (1.0 - s));
        // Rounded as a running sum, so that no light is lost.
        const double upto = side_integral((a + 1.0) / altitudes) / (0.25 * JM_PI);
        const int32_t sum = (int32_t)floor(upto * JM_BAND_TOTAL + 0.5);
        bands.side_weight[a] = sum - given;
        given = sum;
    }
    return bands;
}

double jm_flattest_tan(const jm_sky_def *def)
{
    // Patches and sectors look no lower than 6 degrees.
    const double lowest = 0.105;
    if (def->azimuths == 0)
        return lowest;
    const double s = 0.5 / PHASES / def->altitudes;
    return fmin(lowest, sqrt(s / (1.0 - s)));
}

struct jm_count_room {
    float shadow[2][JM_MOST_ALTITUDES][JM_LINE_BLOCK]; // young, old
    float crowns[2][JM_MOST_ALTITUDES][4][JM_LINE_BLOCK];
    uint64_t low[2][JM_MOST_ALTITUDES], high[2][JM_MOST_ALTITUDES]; // bits of groups
    int32_t young[JM_MOST_ALTITUDES]; // which of the two is the young one
    uint8_t open[JM_LINE_BLOCK];
    int32_t behind[JM_LINE_BLOCK];
    int32_t sky[JM_LINE_BLOCK], side_sky[JM_LINE_BLOCK]; // sums of one row, where all is plain
    // The same of masks, and behind crowns; a weight's sum is JM_BAND_TOTAL at most.
    uint16_t mask_sky[JM_LINE_BLOCK], mask_side[JM_LINE_BLOCK];
    uint16_t crown[JM_LINE_BLOCK], side_crown[JM_LINE_BLOCK];
};

static void fill(float *values, float with)
{
    for (int i = 0; i < JM_LINE_BLOCK; i++)
        values[i] = with;
}

jm_status jm_count_room_create(jm_ctx *ctx, jm_count_room **out)
{
    return jm_new(ctx, out, 1);
}

void jm_count_room_destroy(jm_count_room *room)
{
    jm_free(room);
}

int64_t jm_line_blocks(const jm_ray *ray, const jm_planes *planes)
{
    return ((int64_t)jm_ray_lines(ray, planes) + JM_LINE_BLOCK - 1) / JM_LINE_BLOCK;
}

// A walk of one block of lines.
typedef struct walk {
    const jm_planes *planes;
    const jm_ray *ray;
    const jm_bands *bands;
    float sink[JM_MOST_ALTITUDES];
    int32_t period[JM_MOST_ALTITUDES];
    jm_count_room *room;
} walk;

static void clear_generation(jm_count_room *room, int32_t g, int32_t a)
{
    fill(room->shadow[g][a], -JM_FAR);
    for (int k = 0; k < 4; k++)
        fill(room->crowns[g][a][k], k % 2 == 0 ? JM_FAR : -JM_FAR);
    room->low[g][a] = room->high[g][a] = 0;
}

static walk start_walk(const jm_planes *planes, const jm_ray *ray, const jm_bands *bands,
                       double reach_m, jm_count_room *room)
{
    walk w = {.planes = planes, .ray = ray, .bands = bands, .room = room};
    for (int32_t a = 0; a < bands->count; a++) {
        w.sink[a] = ray->length_m * bands->tan_elevation[a];
        w.period[a] = jm_ray_period(ray, planes, reach_m, bands->tan_elevation[a]);
        room->young[a] = 0;
        clear_generation(room, 0, a);
        if (w.period[a] > 0)
            clear_generation(room, 1, a);
    }
    return w;
}

// The part of one row that a block of lines covers.
typedef struct span {
    int64_t cell;   // its first cell
    int32_t column; // the same
    int32_t line;   // its first line within the block
    int32_t count;
} span;

static span span_at(const walk *w, int64_t block, int32_t row)
{
    const int64_t column = block * JM_LINE_BLOCK - jm_ray_origin(w->ray, w->planes) +
                           jm_ray_offset(w->ray, w->planes, row);
    const int64_t first = column > 0 ? column : 0;
    int64_t end = column + JM_LINE_BLOCK;
    end = end < w->planes->columns ? end : w->planes->columns;
    return (span){.cell = (int64_t)row * w->planes->columns + first,
                  .column = (int32_t)first,
                  .line = (int32_t)(first - column),
                  .count = end > first ? (int32_t)(end - first) : 0};
}

// Four elevations of a row where no crown is about and no shade must end.
JM_CLONES_WIDE
static void count_fused(int32_t n, const float *restrict top, const uint8_t *restrict kind,
                        uint8_t lee, float *restrict s0, float *restrict s1, float *restrict s2,
                        float *restrict s3, const float *restrict sinks,
                        const int32_t *restrict weights, int32_t *restrict sky,
                        int32_t *restrict side)
{
    const float d0 = sinks[0], d1 = sinks[1], d2 = sinks[2], d3 = sinks[3];
    const float h0 = 0.5f * d0, h1 = 0.5f * d1, h2 = 0.5f * d2, h3 = 0.5f * d3;
    const int32_t w0 = weights[0], w1 = weights[1], w2 = weights[2], w3 = weights[3];
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        const bool eaves = (kind[i] & lee) != 0;
        const float v0 = s0[i] - d0, v1 = s1[i] - d1, v2 = s2[i] - d2, v3 = s3[i] - d3;
        const float k0 = eaves ? z + h0 : z, k1 = eaves ? z + h1 : z;
        const float k2 = eaves ? z + h2 : z, k3 = eaves ? z + h3 : z;
        sky[i] += (v0 <= z ? 1 : 0) + (v1 <= z ? 1 : 0) + (v2 <= z ? 1 : 0) + (v3 <= z ? 1 : 0);
        side[i] +=
            (v0 <= z ? w0 : 0) + (v1 <= z ? w1 : 0) + (v2 <= z ? w2 : 0) + (v3 <= z ? w3 : 0);
        s0[i] = v0 > k0 ? v0 : k0;
        s1[i] = v1 > k1 ? v1 : k1;
        s2[i] = v2 > k2 ? v2 : k2;
        s3[i] = v3 > k3 ? v3 : k3;
    }
}

JM_CLONES_WIDE
static void count_masks(int32_t n, const uint8_t *restrict open, uint16_t weight,
                        uint16_t *restrict sky, uint16_t *restrict side)
{
    for (int32_t i = 0; i < n; i++) {
        const uint16_t free_way = open[i] & 1;
        sky[i] = (uint16_t)(sky[i] + free_way);
        side[i] = (uint16_t)(side[i] + free_way * weight);
    }
}

static jm_crown_carry carry_of(jm_count_room *room, int32_t g, int32_t a)
{
    float(*c)[JM_LINE_BLOCK] = room->crowns[g][a];
    return (jm_crown_carry){c[0], c[1], c[2], c[3], &room->low[g][a], &room->high[g][a]};
}

JM_INLINE void count_cells(int32_t n, const uint8_t *restrict open, const int32_t *restrict behind,
                           uint16_t weight, uint16_t *restrict crown, uint16_t *restrict side)
{
    for (int32_t i = 0; i < n; i++) {
        const uint16_t through = (uint16_t)(open[i] & behind[i]);
        crown[i] = (uint16_t)(crown[i] + through);
        side[i] = (uint16_t)(side[i] + through * weight);
    }
}

// What a crown stands before. The sky loses as much when a row is added up.
JM_CLONES_WIDE
static void count_crowns(const jm_crown_row *row, const uint8_t *open, uint16_t weight,
                         uint16_t *crown, uint16_t *side)
{
    for (uint64_t left = row->touched[0]; left != 0;) {
        const jm_group_span s = jm_group_cells(row, jm_take_group(&left, 0));
        if (s.n == JM_GROUP)
            count_cells(JM_GROUP, open + s.first, row->behind + s.first, weight, crown + s.first,
                        side + s.first);
        else
            count_cells(s.n, open + s.first, row->behind + s.first, weight, crown + s.first,
                        side + s.first);
    }
}

// One elevation of a row, whatever there is.
static void count_single(const walk *w, int32_t row, const span *s, int32_t a, bool crowned)
{
    jm_count_room *room = w->room;
    const jm_planes *p = w->planes;
    const int32_t young = room->young[a], old = 1 - young;
    const bool two = w->period[a] > 0;
    const uint16_t weight = (uint16_t)w->bands->side_weight[a];
    jm_pass_walls(s->count, p->top_m + s->cell, p->kind + s->cell, w->ray->lee,
                  room->shadow[young][a] + s->line, two ? room->shadow[old][a] + s->line : NULL,
                  w->sink[a], room->open);
    count_masks(s->count, room->open, weight, room->mask_sky, room->mask_side);
    if (!crowned && room->low[young][a] == 0 && (!two || room->low[old][a] == 0))
        return;
    uint64_t touched = 0;
    jm_crown_row crowns = jm_crown_row_of(p, row, s->column, s->count, s->line, w->sink[a]);
    crowns.behind = room->behind;
    crowns.touched = &touched;
    const jm_crown_carry now = carry_of(room, young, a), before = carry_of(room, old, a);
    jm_pass_crowns(&crowns, &now);
    if (two)
        jm_pass_old_crowns(&crowns, &before);
    count_crowns(&crowns, room->open, weight, room->crown, room->side_crown);
}

static bool is_plain(const walk *w, int32_t first)
{
    for (int32_t a = first; a < first + FUSED; a++)
        if (w->period[a] > 0 || w->room->low[w->room->young[a]][a] != 0)
            return false;
    return true;
}

static bool crown_in(const jm_planes *planes, int32_t row, const span *s)
{
    if (planes->crown_top_m == NULL)
        return false;
    const uint64_t *words = planes->crowned + (int64_t)row * jm_words(planes->columns);
    for (int32_t c = s->column / JM_CHUNK; c <= (s->column + s->count - 1) / JM_CHUNK; c++)
        if (words[1 + c] != 0)
            return true;
    return false;
}

static void count_row(const walk *w, int32_t row, const span *s)
{
    jm_count_room *room = w->room;
    const jm_planes *p = w->planes;
    const bool crowned = crown_in(p, row, s);
    for (int32_t a = 0; a < w->bands->count;) {
        if (crowned || a + FUSED > w->bands->count || !is_plain(w, a)) {
            count_single(w, row, s, a, crowned);
            a++;
            continue;
        }
        float(*shadow)[JM_LINE_BLOCK] = room->shadow[room->young[a]];
        count_fused(s->count, p->top_m + s->cell, p->kind + s->cell, w->ray->lee,
                    shadow[a] + s->line, shadow[a + 1] + s->line, shadow[a + 2] + s->line,
                    shadow[a + 3] + s->line, w->sink + a, w->bands->side_weight + a, room->sky,
                    room->side_sky);
        a += FUSED;
    }
}

static void turn_generations(const walk *w, int32_t row)
{
    for (int32_t a = 0; a < w->bands->count; a++)
        if (jm_ray_turns(w->ray, w->planes, w->period[a], row)) {
            w->room->young[a] = 1 - w->room->young[a];
            clear_generation(w->room, w->room->young[a], a);
        }
}

static uint16_t part_of(uint32_t sum, uint32_t weight)
{
    return (uint16_t)((sum * weight + JM_BAND_TOTAL / 2) >> JM_BAND_SHIFT);
}

JM_CLONES_WIDE
static void add_sky(int32_t n, const int32_t *restrict sums, const int32_t *restrict sides,
                    const uint16_t *restrict mask_sums, const uint16_t *restrict mask_sides,
                    const uint16_t *restrict crowns, const uint16_t *restrict side_crowns,
                    uint32_t first, uint32_t second, uint16_t *restrict sky,
                    uint16_t *restrict first_side, uint16_t *restrict second_side)
{
    for (int32_t i = 0; i < n; i++) {
        const uint32_t side = (uint32_t)sides[i] + mask_sides[i] - side_crowns[i];
        sky[i] = (uint16_t)(sky[i] + sums[i] + mask_sums[i] - crowns[i]);
        first_side[i] = (uint16_t)(first_side[i] + part_of(side, first));
        second_side[i] = (uint16_t)(second_side[i] + part_of(side, second));
    }
}

JM_CLONES_WIDE
static void add_crowns(int32_t n, const uint16_t *restrict sums, const uint16_t *restrict sides,
                       uint32_t first, uint32_t second, uint16_t *restrict crown,
                       uint16_t *restrict first_side, uint16_t *restrict second_side)
{
    for (int32_t i = 0; i < n; i++) {
        crown[i] = (uint16_t)(crown[i] + sums[i]);
        first_side[i] = (uint16_t)(first_side[i] + part_of(sides[i], first));
        second_side[i] = (uint16_t)(second_side[i] + part_of(sides[i], second));
    }
}

static void add_row(const jm_count_room *room, const span *s, const jm_counts *counts)
{
    const uint32_t first = (uint32_t)counts->side_weight[0];
    const uint32_t second = (uint32_t)counts->side_weight[1];
    add_sky(s->count, room->sky, room->side_sky, room->mask_sky, room->mask_side, room->crown,
            room->side_crown, first, second, counts->sky + s->cell, counts->side_sky[0] + s->cell,
            counts->side_sky[1] + s->cell);
    if (counts->crown != NULL)
        add_crowns(s->count, room->crown, room->side_crown, first, second, counts->crown + s->cell,
                   counts->side_crown[0] + s->cell, counts->side_crown[1] + s->cell);
}

static void clear_row(jm_count_room *room, int32_t count)
{
    const size_t n = (size_t)count;
    memset(room->sky, 0, n * sizeof *room->sky);
    memset(room->side_sky, 0, n * sizeof *room->side_sky);
    memset(room->mask_sky, 0, n * sizeof *room->mask_sky);
    memset(room->mask_side, 0, n * sizeof *room->mask_side);
    memset(room->crown, 0, n * sizeof *room->crown);
    memset(room->side_crown, 0, n * sizeof *room->side_crown);
}

void jm_count_block(const jm_planes *planes, const jm_ray *ray, const jm_bands *bands,
                    double reach_m, int64_t block, const jm_counts *counts, jm_count_room *room)
{
    const walk w = start_walk(planes, ray, bands, reach_m, room);
    for (int32_t k = 0; k < planes->rows; k++) {
        const int32_t row = jm_ray_row(ray, planes, k);
        turn_generations(&w, row);
        const span s = span_at(&w, block, row);
        if (s.count == 0)
            continue;
        clear_row(room, s.count);
        count_row(&w, row, &s);
        add_row(room, &s, counts);
    }
}
