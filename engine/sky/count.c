#include "sky/count.h"

#include "core/math.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { FUSED = 4, PHASES = 16 }; // elevations walked in one loop
enum { FORGOTTEN = 128 };        // rows whose sums fit an int32: of 64 elevations a third of it

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

// Arrays of floats start with a line of the cache, and hold lines in its multiples.
enum { CACHE_LINE = 64 };
struct jm_count_room {
    float shadow[2][JM_MOST_ALTITUDES][JM_LINE_BLOCK]; // young, old
    float crowns[2][JM_MOST_ALTITUDES][4][JM_LINE_BLOCK];
    float lift[JM_LINE_BLOCK]; // of a row: half a row's sink where light leaves by an eave
    // Sums of one row: free ways, of both kinds, and those behind crowns. Two in a word: how many
    // above ONE, how much of the side below; a side's sum is JM_BAND_TOTAL at most.
    int32_t open[JM_LINE_BLOCK], crown[JM_LINE_BLOCK];
    int32_t none[JM_LINE_BLOCK]; // 0
    int32_t behind[JM_LINE_BLOCK];
    uint64_t low[2][JM_MOST_ALTITUDES], high[2][JM_MOST_ALTITUDES]; // bits of groups
    int32_t young[JM_MOST_ALTITUDES]; // which of the two is the young one
    uint8_t *memory;                  // that it lies in
};
#define ONE (1 << 16)

static void fill(float *values, float with)
{
    for (int i = 0; i < JM_LINE_BLOCK; i++)
        values[i] = with;
}

jm_status jm_count_room_create(jm_ctx *ctx, jm_count_room **out)
{
    uint8_t *memory = NULL;
    JM_TRY(jm_new(ctx, &memory, sizeof **out + CACHE_LINE));
    *out = (void *)(memory + CACHE_LINE - (uintptr_t)memory % CACHE_LINE);
    (*out)->memory = memory;
    return JM_OK;
}

void jm_count_room_destroy(jm_count_room *room)
{
    if (room != NULL)
        jm_free(room->memory);
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
    int32_t part[JM_MOST_ALTITUDES]; // what a free way counts
    int32_t vain[JM_MOST_ALTITUDES]; // rows at the begin whose walls do not matter; more for higher
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
                       double reach_m, int32_t before, jm_count_room *room)
{
    walk w = {.planes = planes, .ray = ray, .bands = bands, .room = room};
    for (int32_t a = 0; a < bands->count; a++) {
        w.sink[a] = ray->length_m * bands->tan_elevation[a];
        w.period[a] = jm_ray_period(ray, planes, reach_m, bands->tan_elevation[a]);
        w.part[a] = ONE + bands->side_weight[a];
        w.vain[a] = jm_rows_in_vain(ray, planes, before, bands->tan_elevation[a]);
        room->young[a] = 0;
        clear_generation(room, 0, a);
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

// Half a row's sink, or nothing, for each cell.
JM_CLONES_WIDE
static void find_lift(int32_t n, const uint8_t *restrict kind, uint8_t lee, float *restrict lift)
{
    for (int32_t i = 0; i < n; i++)
        lift[i] = kind[i] & lee ? 0.5f : 0.0f;
}

// Four elevations of a row where no shade must end.
JM_CLONES_WIDE
static void count_fused(int32_t n, const float *restrict top, const float *restrict lift,
                        float *restrict s0, float *restrict s1, float *restrict s2,
                        float *restrict s3, const float *restrict sinks,
                        const int32_t *restrict parts, int32_t *restrict open)
{
    const float d0 = sinks[0], d1 = sinks[1], d2 = sinks[2], d3 = sinks[3];
    const int32_t w0 = parts[0], w1 = parts[1], w2 = parts[2], w3 = parts[3];
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i], h = lift[i];
        const float v0 = s0[i] - d0, v1 = s1[i] - d1, v2 = s2[i] - d2, v3 = s3[i] - d3;
        const float k0 = z + h * d0, k1 = z + h * d1, k2 = z + h * d2, k3 = z + h * d3;
        open[i] +=
            (v0 <= z ? w0 : 0) + (v1 <= z ? w1 : 0) + (v2 <= z ? w2 : 0) + (v3 <= z ? w3 : 0);
        s0[i] = v0 > k0 ? v0 : k0;
        s1[i] = v1 > k1 ? v1 : k1;
        s2[i] = v2 > k2 ? v2 : k2;
        s3[i] = v3 > k3 ? v3 : k3;
    }
}

JM_CLONES_WIDE
static void count_young(int32_t n, const float *restrict top, const float *restrict lift,
                        float *restrict shadow, float sink, int32_t part, int32_t *restrict open)
{
    for (int32_t i = 0; i < n; i++) {
        const float v = shadow[i] - sink, caster = top[i] + lift[i] * sink;
        open[i] += v <= top[i] ? part : 0;
        shadow[i] = v > caster ? v : caster;
    }
}

JM_CLONES_WIDE
static void count_both(int32_t n, const float *restrict top, const float *restrict lift,
                       float *restrict shadow, float *restrict old, float sink, int32_t part,
                       int32_t *restrict open)
{
    for (int32_t i = 0; i < n; i++) {
        const float v = shadow[i] - sink, older = old[i] - sink;
        const float caster = top[i] + lift[i] * sink;
        const float higher = v > older ? v : older;
        open[i] += higher <= top[i] ? part : 0;
        shadow[i] = v > caster ? v : caster;
        old[i] = older;
    }
}

static jm_crown_carry carry_of(jm_count_room *room, int32_t g, int32_t a)
{
    float(*c)[JM_LINE_BLOCK] = room->crowns[g][a];
    return (jm_crown_carry){c[0], c[1], c[2], c[3], &room->low[g][a], &room->high[g][a]};
}

// One elevation's crowns.
static void cross_crowns(const walk *w, const jm_crown_row *crowns, const span *s, int32_t a)
{
    jm_count_room *room = w->room;
    const int32_t young = room->young[a], old = 1 - young;
    const bool two = w->period[a] > 0;
    jm_crown_row own = *crowns;
    own.sink = w->sink[a];
    own.far_sink = w->planes->crown_far * own.sink;
    own.near_sink = w->planes->crown_near * own.sink;
    const jm_crown_carry now = carry_of(room, young, a), before = carry_of(room, old, a);
    jm_pass_crowns(&own, &now);
    if (two)
        jm_pass_old_crowns(&own, &before);
    jm_count_crowns(&own, room->shadow[young][a] + s->line,
                    room->shadow[two ? old : young][a] + s->line, w->part[a], room->crown);
}

static void count_crown_row(const walk *w, int32_t row, const span *s, bool crowned)
{
    jm_count_room *room = w->room;
    uint64_t touched = 0, own = 0;
    jm_crown_row crowns = jm_crown_row_of(w->planes, row, s->column, s->count, s->line, 0.0f);
    crowns.behind = room->behind;
    crowns.touched = &touched;
    crowns.own = &own;
    if (crowned)
        jm_find_crowned(&crowns);
    for (int32_t a = 0; a < w->bands->count; a++)
        if ((own | room->low[0][a] | room->low[1][a]) != 0)
            cross_crowns(w, &crowns, s, a);
}

static bool is_plain(const walk *w, int32_t first)
{
    if (first + FUSED > w->bands->count)
        return false;
    for (int32_t a = first; a < first + FUSED; a++)
        if (w->period[a] > 0)
            return false;
    return true;
}

static bool crown_in(const jm_planes *planes, int32_t row, const span *s)
{
    const uint64_t *words = planes->crowned + (int64_t)row * jm_words(planes->columns);
    for (int32_t c = s->column / JM_CHUNK; c <= (s->column + s->count - 1) / JM_CHUNK; c++)
        if (words[1 + c] != 0)
            return true;
    return false;
}

// The first `count` elevations, or a few more.
static void count_walls(const walk *w, const span *s, int32_t count)
{
    jm_count_room *room = w->room;
    const float *top = w->planes->top_m + s->cell;
    for (int32_t a = 0; a < count;) {
        float(*shadow)[JM_LINE_BLOCK] = room->shadow[0];
        const int32_t young = room->young[a];
        if (is_plain(w, a)) {
            count_fused(s->count, top, room->lift, shadow[a] + s->line, shadow[a + 1] + s->line,
                        shadow[a + 2] + s->line, shadow[a + 3] + s->line, w->sink + a, w->part + a,
                        room->open);
            a += FUSED;
            continue;
        }
        if (w->period[a] > 0)
            count_both(s->count, top, room->lift, room->shadow[young][a] + s->line,
                       room->shadow[1 - young][a] + s->line, w->sink[a], w->part[a], room->open);
        else
            count_young(s->count, top, room->lift, shadow[a] + s->line, w->sink[a], w->part[a],
                        room->open);
        a++;
    }
}

// Row number k of the walk.
static void count_row(const walk *w, int32_t k, const span *s)
{
    const int32_t row = jm_ray_row(w->ray, w->planes, k);
    int32_t count = 0;
    while (count < w->bands->count && k >= w->vain[count])
        count++;
    if (w->planes->crown_top_m != NULL)
        count_crown_row(w, row, s, crown_in(w->planes, row, s));
    if (count == 0)
        return;
    find_lift(s->count, w->planes->kind + s->cell, w->ray->lee, w->room->lift);
    count_walls(w, s, count);
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
static void add_sums(int32_t n, const int32_t *restrict open, const int32_t *restrict crown,
                     uint32_t first, uint32_t second, uint16_t *restrict sky,
                     uint16_t *restrict first_side, uint16_t *restrict second_side)
{
    for (int32_t i = 0; i < n; i++) {
        const uint32_t sum = (uint32_t)(open[i] - crown[i]), side = sum % ONE;
        sky[i] = (uint16_t)(sky[i] + sum / ONE);
        first_side[i] = (uint16_t)(first_side[i] + part_of(side, first));
        second_side[i] = (uint16_t)(second_side[i] + part_of(side, second));
    }
}

static void forget_row(jm_count_room *room, const jm_counts *counts)
{
    memset(room->open, 0, sizeof room->open);
    if (counts->crown != NULL)
        memset(room->crown, 0, sizeof room->crown);
}

static void add_row(jm_count_room *room, const span *s, const jm_counts *counts)
{
    const uint32_t first = (uint32_t)counts->side_weight[0];
    const uint32_t second = (uint32_t)counts->side_weight[1];
    add_sums(s->count, room->open, room->crown, first, second, counts->sky + s->cell,
             counts->side_sky[0] + s->cell, counts->side_sky[1] + s->cell);
    if (counts->crown != NULL)
        add_sums(s->count, room->crown, room->none, first, second, counts->crown + s->cell,
                 counts->side_crown[0] + s->cell, counts->side_crown[1] + s->cell);
    forget_row(room, counts);
}

void jm_count_block(const jm_planes *planes, const jm_ray *ray, const jm_bands *bands,
                    double reach_m, int64_t block, const jm_way *way, const jm_counts *counts,
                    jm_count_room *room)
{
    const walk w = start_walk(planes, ray, bands, reach_m, way->before, room);
    forget_row(room, counts);
    for (int32_t k = 0; k < way->rows; k++) {
        const int32_t row = jm_ray_row(ray, planes, k);
        turn_generations(&w, row);
        const span s = span_at(&w, block, row);
        if (s.count == 0)
            continue;
        count_row(&w, k, &s);
        if (k >= way->before)
            add_row(room, &s, counts);
        else if (k % FORGOTTEN == 0 || k + 1 == way->before)
            forget_row(room, counts);
    }
}
