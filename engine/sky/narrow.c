#include "sky/sweep.h"

#include "core/port.h"

// The sweep in 16 bits: twice the lanes of float and half the bytes, the same bits. Crowns are
// walked without asking which lines have any, by segments of lines that have some on their way.

enum { CACHE_LINE = 64 };

static void fill(int16_t *values, jm_line_span lines, int16_t with)
{
    for (int32_t i = lines.first; i < lines.end; i++)
        values[i] = with;
}

void jm_narrow_clear(const jm_narrow_carry *c, jm_line_span lines, bool crowns)
{
    fill(c->shadow, lines, JM_NARROW_NONE);
    if (!crowns)
        return;
    fill(c->low_base, lines, INT16_MAX);
    fill(c->low_top, lines, JM_NARROW_NONE);
    fill(c->high_base, lines, INT16_MAX);
    fill(c->high_top, lines, JM_NARROW_NONE);
    for (int32_t s = lines.first / JM_SEGMENT; s <= lines.end / JM_SEGMENT; s++)
        c->alive[s] = 0;
}

JM_INLINE int16_t higher(int16_t a, int16_t b)
{
    return a > b ? a : b;
}

JM_INLINE int16_t lower(int16_t a, int16_t b)
{
    return a < b ? a : b;
}

// A shadow is never lower than the last cell, so that it cannot overflow by sinking.
JM_CLONES_WIDE
static void pass_walls(int32_t n, const int16_t *restrict top, const uint8_t *restrict kind,
                       uint8_t lee, int16_t *restrict shadow, int16_t sink, int16_t half,
                       uint8_t *restrict light)
{
    for (int32_t i = 0; i < n; i++) {
        const int16_t z = top[i], lift = kind[i] & lee ? half : 0;
        const int16_t v = (int16_t)(shadow[i] - sink), caster = (int16_t)(z + lift);
        light[i] = v <= z ? JM_OPEN : 0;
        shadow[i] = higher(v, caster);
    }
}

// The same with the older generation, which casts no more.
JM_CLONES_WIDE
static void pass_both(int32_t n, const int16_t *restrict top, const uint8_t *restrict kind,
                      uint8_t lee, int16_t *restrict shadow, int16_t *restrict old, int16_t sink,
                      int16_t half, uint8_t *restrict light)
{
    for (int32_t i = 0; i < n; i++) {
        const int16_t z = top[i], lift = kind[i] & lee ? half : 0;
        const int16_t v = (int16_t)(shadow[i] - sink), older = (int16_t)(old[i] - sink);
        light[i] = higher(v, older) <= z ? JM_OPEN : 0;
        shadow[i] = higher(v, (int16_t)(z + lift));
        old[i] = higher(older, JM_NARROW_NONE);
    }
}

// As cross_all of crowns.c. A base is kept above NONE, so that it cannot overflow either: what is
// lower stands on the ground everywhere. Gives the highest top that is left.
JM_CLONES_WIDE
static int16_t pass_crowns(int32_t n, const int16_t *restrict top,
                           const int16_t *restrict crown_top, const int16_t *restrict crown_base,
                           int16_t *restrict low_base, int16_t *restrict low_top,
                           int16_t *restrict high_base, int16_t *restrict high_top, int16_t sink,
                           int16_t far_sink, int16_t near_sink, uint8_t *restrict light)
{
    int16_t most = JM_NARROW_NONE;
    for (int32_t i = 0; i < n; i++) {
        const int16_t z = top[i], crown = crown_top[i];
        const int16_t a0 = (int16_t)(low_base[i] - sink), a1 = (int16_t)(low_top[i] - sink);
        const int16_t b0 = (int16_t)(high_base[i] - sink), b1 = (int16_t)(high_top[i] - sink);
        const int16_t own0 = (int16_t)(crown_base[i] - near_sink);
        const int16_t own1 = (int16_t)(crown + far_sink);
        const int16_t stands = z < a1, upper = z < b1;
        const int16_t in =
            (int16_t)((stands & (z >= a0)) | (upper & (z >= b0)) | ((z >= own0) & (z < crown)));
        light[i] = (uint8_t)(light[i] & (in ? JM_BEHIND : JM_OPEN));
        const int16_t c0 = upper ? b0 : INT16_MAX, c1 = upper ? b1 : JM_NARROW_NONE;
        const int16_t d0 = stands ? a0 : c0, d1 = stands ? a1 : c1;
        const int16_t e0 = stands ? c0 : INT16_MAX, e1 = stands ? c1 : JM_NARROW_NONE;
        const int16_t touches = (own0 <= d1) & (own1 >= d0);
        const int16_t low0 = touches ? lower(d0, own0) : d0;
        const int16_t low1 = touches ? higher(d1, own1) : d1;
        const int16_t high0 = touches ? e0 : lower(e0, own0);
        const int16_t high1 = touches ? e1 : higher(e1, own1);
        low_base[i] = higher(low0, JM_NARROW_NONE);
        high_base[i] = higher(high0, JM_NARROW_NONE);
        low_top[i] = low1;
        high_top[i] = high1;
        most = higher(most, higher(low1, high1));
    }
    return most;
}

// The same where no crown stands in the row.
JM_CLONES_WIDE
static int16_t pass_carried(int32_t n, const int16_t *restrict top, int16_t *restrict low_base,
                            int16_t *restrict low_top, int16_t *restrict high_base,
                            int16_t *restrict high_top, int16_t sink, uint8_t *restrict light)
{
    int16_t most = JM_NARROW_NONE;
    for (int32_t i = 0; i < n; i++) {
        const int16_t z = top[i];
        const int16_t a0 = (int16_t)(low_base[i] - sink), a1 = (int16_t)(low_top[i] - sink);
        const int16_t b0 = (int16_t)(high_base[i] - sink), b1 = (int16_t)(high_top[i] - sink);
        const int16_t stands = z < a1, upper = z < b1;
        const int16_t in = (int16_t)((stands & (z >= a0)) | (upper & (z >= b0)));
        light[i] = (uint8_t)(light[i] & (in ? JM_BEHIND : JM_OPEN));
        const int16_t c0 = upper ? b0 : INT16_MAX, c1 = upper ? b1 : JM_NARROW_NONE;
        const int16_t d0 = stands ? a0 : c0, d1 = stands ? a1 : c1;
        low_base[i] = higher(d0, JM_NARROW_NONE);
        low_top[i] = d1;
        high_base[i] = stands ? higher(c0, JM_NARROW_NONE) : INT16_MAX;
        high_top[i] = stands ? c1 : JM_NARROW_NONE;
        most = higher(most, d1);
    }
    return most;
}

// Cells of a row whose lines lie in one segment.
typedef struct piece {
    int64_t cell;
    int32_t n, line;
    bool crowned; // a crown stands on one of them, or on one beside them
} piece;

static void pass_crowned(const jm_planes *p, const jm_beam *beam, const piece *at,
                         const jm_narrow_carry *c, bool casts, uint8_t *light)
{
    const int16_t sink = (int16_t)(beam->sink * JM_PARTS);
    const int16_t far_sink = (int16_t)(beam->far_sink * JM_PARTS);
    const int16_t near_sink = (int16_t)(beam->near_sink * JM_PARTS);
    const int32_t i = at->line;
    uint8_t *alive = &c->alive[i / JM_SEGMENT];
    const bool crowned = casts && at->crowned, whole = at->n == JM_SEGMENT;
    if (!crowned && !*alive)
        return;
    const int16_t most =
        crowned ? pass_crowns(at->n, p->narrow_top + at->cell, p->narrow_crown_top + at->cell,
                              p->narrow_crown_base + at->cell, c->low_base + i, c->low_top + i,
                              c->high_base + i, c->high_top + i, sink, far_sink, near_sink, light)
                : pass_carried(at->n, p->narrow_top + at->cell, c->low_base + i, c->low_top + i,
                               c->high_base + i, c->high_top + i, sink, light);
    *alive = most > JM_NARROW_NONE || (!whole && *alive);
}

static void pass_walls_of(const jm_planes *p, const jm_beam *beam, const piece *at, uint8_t *light)
{
    const int16_t sink = (int16_t)(beam->sink * JM_PARTS);
    const int16_t half = (int16_t)(beam->half * JM_PARTS);
    const int16_t *top = p->narrow_top + at->cell;
    const uint8_t *kind = p->kind + at->cell;
    int16_t *shadow = beam->narrows[0].shadow + at->line;
    if (beam->period > 0)
        pass_both(at->n, top, kind, beam->ray.lee, shadow, beam->narrows[1].shadow + at->line, sink,
                  half, light);
    else
        pass_walls(at->n, top, kind, beam->ray.lee, shadow, sink, half, light);
}

static void pass_piece(const jm_planes *p, const jm_beam *beam, const piece *at, uint8_t *light)
{
    if (!beam->in_vain)
        pass_walls_of(p, beam, at, light);
    if (p->narrow_crown_top == NULL)
        return;
    pass_crowned(p, beam, at, &beam->narrows[0], true, light);
    if (beam->period > 0)
        pass_crowned(p, beam, at, &beam->narrows[1], false, light);
}

static bool crown_in(const jm_planes *planes, int32_t row, int32_t column, int32_t n)
{
    const uint64_t *words = planes->crowned + (int64_t)row * jm_words(planes->columns);
    for (int32_t w = column / JM_CHUNK; w <= (column + n - 1) / JM_CHUNK; w++)
        if (words[1 + w] != 0)
            return true;
    return false;
}

static void fetch(const void *from, int64_t bytes)
{
    for (int64_t at = 0; at < bytes; at += CACHE_LINE)
        __builtin_prefetch((const char *)from + at);
}

// Hardware fetches no farther ahead than a row of 4 KiB: what the next row needs is asked for while
// this one is walked, a piece at a time, so that it comes while there is something to do.
static void fetch_next(const jm_planes *p, int32_t row, int32_t column, const piece *here)
{
    if (row < 0 || row >= p->rows)
        return;
    const int64_t cell = (int64_t)row * p->columns + column;
    const int64_t bytes = here->n * (int64_t)sizeof(int16_t);
    fetch(p->narrow_top + cell, bytes);
    fetch(p->kind + cell, here->n);
    if (!here->crowned)
        return;
    fetch(p->narrow_crown_top + cell, bytes);
    fetch(p->narrow_crown_base + cell, bytes);
}

void jm_narrow_walk(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const int32_t shift = beam->origin - jm_ray_offset(&beam->ray, planes, row);
    if (beam->in_vain && planes->narrow_crown_top == NULL)
        return;
    for (int32_t c = beam->first_column; c < beam->end_column;) {
        const int32_t line = c + shift, left = beam->end_column - c;
        const int32_t room = JM_SEGMENT - line % JM_SEGMENT;
        piece at = {.cell = (int64_t)row * planes->columns + c,
                    .n = left < room ? left : room,
                    .line = line};
        at.crowned = planes->narrow_crown_top != NULL && crown_in(planes, row, c, at.n);
        if (!beam->in_vain)
            fetch_next(planes, row + beam->ray.step, c, &at);
        pass_piece(planes, beam, &at, beam->open + c);
        c += at.n;
    }
}
