#include "sky/sweep.h"

#include "core/port.h"

#include <string.h>

// The sweep in 16 bits: twice the lanes of float and half the bytes, the same bits. Lines are
// walked in whole segments, each of them by what it needs: crowns that stand there, crowns that are
// on their way there, the older generation as long as some of its shadow is left. The two segments
// that a row has only some cells of are filled up with cells where nothing is: walked cell by cell,
// what is left beside whole vectors took a quarter of a sweep over 2048 columns.

enum { CACHE_LINE = 64 };

static void fill(int16_t *values, jm_line_span lines, int16_t with)
{
    const int32_t end = (lines.end + JM_SEGMENT - 1) / JM_SEGMENT * JM_SEGMENT;
    for (int32_t i = lines.first; i < end; i++)
        values[i] = with;
}

void jm_narrow_clear(const jm_narrow_carry *c, jm_line_span lines, bool crowns)
{
    fill(c->shadow, lines, JM_NARROW_NONE);
    for (int32_t s = lines.first / JM_SEGMENT; s <= lines.end / JM_SEGMENT; s++) {
        c->alive[s] = 0;
        c->shaded[s] = 1;
    }
    if (!crowns)
        return;
    fill(c->low_base, lines, INT16_MAX);
    fill(c->low_top, lines, JM_NARROW_NONE);
    fill(c->high_base, lines, INT16_MAX);
    fill(c->high_top, lines, JM_NARROW_NONE);
}

JM_INLINE int16_t higher(int16_t a, int16_t b)
{
    return a > b ? a : b;
}

JM_INLINE int16_t lower(int16_t a, int16_t b)
{
    return a < b ? a : b;
}

// What one line carries of crowns, sunk to the cell that it meets.
typedef struct lane {
    int16_t low_base, low_top, high_base, high_top;
} lane;

// An interval that went into the ground is gone; a lower one gives way to the higher one. Whether
// the cell lies in one of them.
JM_INLINE int16_t cross(lane *l, int16_t z)
{
    const int16_t stands = z < l->low_top, upper = z < l->high_top;
    const int16_t in = (int16_t)((stands & (z >= l->low_base)) | (upper & (z >= l->high_base)));
    const int16_t base = upper ? l->high_base : INT16_MAX;
    const int16_t top = upper ? l->high_top : JM_NARROW_NONE;
    l->low_base = stands ? l->low_base : base;
    l->low_top = stands ? l->low_top : top;
    l->high_base = stands ? base : INT16_MAX;
    l->high_top = stands ? top : JM_NARROW_NONE;
    return in;
}

// The crown of the cell itself, as in cross_all of crowns.c.
JM_INLINE void add_crown(lane *l, int16_t base, int16_t top)
{
    const int16_t touches = (base <= l->low_top) & (top >= l->low_base);
    const int16_t low_base = lower(l->low_base, base), low_top = higher(l->low_top, top);
    const int16_t high_base = lower(l->high_base, base), high_top = higher(l->high_top, top);
    l->low_base = touches ? low_base : l->low_base;
    l->low_top = touches ? low_top : l->low_top;
    l->high_base = touches ? l->high_base : high_base;
    l->high_top = touches ? l->high_top : high_top;
}

// What sinks in a row, by how much.
typedef struct sinks {
    int16_t row, half, far, near;
} sinks;

// The young generation of a segment. carried: a crown may be on its way there; crowned: one stands
// there. A shadow is never lower than the last cell, so that it cannot overflow by sinking; a
// crown's base is kept above NONE for the same: what is lower stands on the ground everywhere.
JM_INLINE void pass_young(const int16_t *restrict top, const uint8_t *restrict kind,
                          const int16_t *restrict crown_top, const int16_t *restrict crown_base,
                          uint8_t lee, sinks by, int16_t *restrict shadow,
                          int16_t *restrict low_base, int16_t *restrict low_top,
                          int16_t *restrict high_base, int16_t *restrict high_top, bool carried,
                          bool crowned, uint8_t *restrict light)
{
    for (int32_t i = 0; i < JM_SEGMENT; i++) {
        const int16_t z = top[i], lift = kind[i] & lee ? by.half : 0;
        const int16_t v = (int16_t)(shadow[i] - by.row);
        int16_t in = 0;
        if (carried) {
            lane l = {(int16_t)(low_base[i] - by.row), (int16_t)(low_top[i] - by.row),
                      (int16_t)(high_base[i] - by.row), (int16_t)(high_top[i] - by.row)};
            in = cross(&l, z);
            if (crowned) {
                const int16_t base = (int16_t)(crown_base[i] - by.near);
                in = (int16_t)(in | ((z >= base) & (z < crown_top[i])));
                add_crown(&l, base, (int16_t)(crown_top[i] + by.far));
            }
            low_base[i] = higher(l.low_base, JM_NARROW_NONE);
            low_top[i] = l.low_top;
            high_base[i] = higher(l.high_base, JM_NARROW_NONE);
            high_top[i] = l.high_top;
        }
        const uint8_t open = in ? JM_BEHIND : JM_OPEN;
        light[i] = v <= z ? open : 0;
        shadow[i] = higher(v, (int16_t)(z + lift));
    }
}

// After it the older generation, which casts no more. A shadow that is no higher than the young one
// will never be so again.
JM_INLINE void pass_old(const int16_t *restrict top, sinks by, const int16_t *restrict young,
                        int16_t *restrict shadow, int16_t *restrict low_base,
                        int16_t *restrict low_top, int16_t *restrict high_base,
                        int16_t *restrict high_top, bool carried, const uint8_t *restrict before,
                        uint8_t *restrict light)
{
    for (int32_t i = 0; i < JM_SEGMENT; i++) {
        const int16_t z = top[i], v = (int16_t)(shadow[i] - by.row);
        int16_t in = 0;
        if (carried) {
            lane l = {(int16_t)(low_base[i] - by.row), (int16_t)(low_top[i] - by.row),
                      (int16_t)(high_base[i] - by.row), (int16_t)(high_top[i] - by.row)};
            in = cross(&l, z);
            low_base[i] = higher(l.low_base, JM_NARROW_NONE);
            low_top[i] = l.low_top;
            high_base[i] = higher(l.high_base, JM_NARROW_NONE);
            high_top[i] = l.high_top;
        }
        const uint8_t open = in ? JM_BEHIND : JM_OPEN;
        light[i] = (uint8_t)(before[i] & (v <= z ? open : 0));
        shadow[i] = v > young[i] ? v : JM_NARROW_NONE;
    }
}

// Whether any of a segment's values is there.
JM_INLINE uint8_t any(const int16_t *one, const int16_t *other)
{
    int16_t most = JM_NARROW_NONE;
    for (int32_t i = 0; i < JM_SEGMENT; i++)
        most = higher(most, higher(one[i], other[i]));
    return most > JM_NARROW_NONE;
}

// Cells of a segment of lines, and where their light goes.
typedef struct cells {
    const int16_t *top, *crown_top, *crown_base;
    const uint8_t *kind;
    uint8_t *light;
} cells;

// A row on its way through segments.
typedef struct stretch {
    const jm_beam *beam;
    const jm_planes *planes;
    int32_t row, shift; // of lines against columns
    sinks by;
} stretch;

// Whether a crown stands on one of the segment's cells. No bit is set outside the columns.
JM_INLINE bool crown_in(const jm_planes *planes, int32_t row, int32_t column)
{
    const int32_t bit = column + JM_CHUNK, shift = bit % JM_CHUNK; // one word is empty
    const uint64_t *words =
        planes->crowned + (int64_t)row * jm_words(planes->columns) + bit / JM_CHUNK;
    return (words[0] >> shift | words[1] << 1 << (JM_CHUNK - 1 - shift)) != 0;
}

JM_INLINE void fetch(const void *from, int64_t bytes)
{
    for (int64_t at = 0; at < bytes; at += CACHE_LINE)
        __builtin_prefetch((const char *)from + at);
}

// Hardware fetches no farther ahead than a row of 4 KiB: what the next row needs is asked for while
// this one is walked, a segment at a time, so that it comes while there is something to do.
JM_INLINE void fetch_next(const stretch *s, int32_t column, bool crowned)
{
    const jm_planes *p = s->planes;
    const int32_t row = s->row + s->beam->ray.step;
    const int64_t cell = (int64_t)row * p->columns + column;
    const int64_t bytes = JM_SEGMENT * (int64_t)sizeof(int16_t);
    if (row < 0 || row >= p->rows)
        return;
    fetch(p->narrow_top + cell, bytes);
    fetch(p->kind + cell, JM_SEGMENT);
    if (!crowned)
        return;
    fetch(p->narrow_crown_top + cell, bytes);
    fetch(p->narrow_crown_base + cell, bytes);
}

// And the bits that tell where its crowns stand.
JM_INLINE void fetch_crowned(const stretch *s)
{
    const jm_planes *p = s->planes;
    const int32_t row = s->row + s->beam->ray.step, words = jm_words(p->columns);
    if (row >= 0 && row < p->rows)
        fetch(p->crowned + (int64_t)row * words, words * (int64_t)sizeof(uint64_t));
}

JM_INLINE void pass_one(cells at, uint8_t lee, sinks by, const jm_narrow_carry *c, int32_t line,
                        bool carried, bool crowned, uint8_t *light)
{
    pass_young(at.top, at.kind, at.crown_top, at.crown_base, lee, by, c->shadow + line,
               c->low_base + line, c->low_top + line, c->high_base + line, c->high_top + line,
               carried, crowned, light);
    if (carried)
        c->alive[line / JM_SEGMENT] = any(c->low_top + line, c->high_top + line);
}

JM_INLINE void pass_other(cells at, sinks by, const int16_t *young, const jm_narrow_carry *c,
                          int32_t line, bool carried, const uint8_t *before)
{
    pass_old(at.top, by, young, c->shadow + line, c->low_base + line, c->low_top + line,
             c->high_base + line, c->high_top + line, carried, before, at.light);
    if (carried)
        c->alive[line / JM_SEGMENT] = any(c->low_top + line, c->high_top + line);
    c->shaded[line / JM_SEGMENT] = any(c->shadow + line, c->shadow + line);
}

JM_INLINE void pass_cells(const stretch *s, cells at, int32_t line, bool crowned)
{
    const jm_beam *beam = s->beam;
    const jm_narrow_carry *young = &beam->narrows[0], *old = &beam->narrows[1];
    const int32_t number = line / JM_SEGMENT;
    const bool carried = old->alive[number];
    const bool aged = beam->period > 0 && (old->shaded[number] || carried);
    uint8_t room[JM_SEGMENT], *light = aged ? room : at.light;
    if (crowned)
        pass_one(at, beam->ray.lee, s->by, young, line, true, true, light);
    else if (young->alive[number])
        pass_one(at, beam->ray.lee, s->by, young, line, true, false, light);
    else
        pass_one(at, beam->ray.lee, s->by, young, line, false, false, light);
    if (aged && carried)
        pass_other(at, s->by, young->shadow + line, old, line, true, room);
    else if (aged)
        pass_other(at, s->by, young->shadow + line, old, line, false, room);
}

// Room for a segment that a row has only some cells of.
typedef struct cut {
    int16_t top[JM_SEGMENT], crown_top[JM_SEGMENT], crown_base[JM_SEGMENT];
    uint8_t kind[JM_SEGMENT], light[JM_SEGMENT];
} cut;

static void fill_cut(const jm_planes *p, int64_t cell, int32_t first, int32_t n, bool crowned,
                     cut *c)
{
    for (int32_t i = 0; i < JM_SEGMENT; i++) {
        c->top[i] = JM_NARROW_NONE;
        c->crown_top[i] = INT16_MIN;
        c->crown_base[i] = INT16_MAX;
        c->kind[i] = JM_CELL_EMPTY;
    }
    const size_t bytes = (size_t)n * sizeof(int16_t);
    memcpy(c->top + first, p->narrow_top + cell, bytes);
    memcpy(c->kind + first, p->kind + cell, (size_t)n);
    if (!crowned)
        return;
    memcpy(c->crown_top + first, p->narrow_crown_top + cell, bytes);
    memcpy(c->crown_base + first, p->narrow_crown_base + cell, bytes);
}

// Columns of the row that a segment has.
JM_INLINE jm_line_span columns_in(const stretch *s, int32_t line)
{
    const int32_t column = line - s->shift, end = column + JM_SEGMENT;
    return (jm_line_span){column > s->beam->first_column ? column : s->beam->first_column,
                          end < s->beam->end_column ? end : s->beam->end_column};
}

// Lines that have no cell in the row carry nothing that matters: they have not come in yet, or
// have gone out.
static cells cells_cut(const stretch *s, int32_t line, bool crowned, cut *c)
{
    const jm_line_span in = columns_in(s, line);
    fill_cut(s->planes, (int64_t)s->row * s->planes->columns + in.first, in.first + s->shift - line,
             in.end - in.first, crowned, c);
    return (cells){c->top, c->crown_top, c->crown_base, c->kind, c->light};
}

static void keep_cut(const stretch *s, int32_t line, const cut *c)
{
    const jm_line_span in = columns_in(s, line);
    memcpy(s->beam->open + in.first, c->light + (in.first + s->shift - line),
           (size_t)(in.end - in.first));
}

JM_INLINE cells cells_whole(const stretch *s, int32_t line, bool crowned)
{
    const jm_planes *p = s->planes;
    const int32_t column = line - s->shift;
    const int64_t cell = (int64_t)s->row * p->columns + column;
    return (cells){.top = p->narrow_top + cell,
                   .crown_top = crowned ? p->narrow_crown_top + cell : NULL,
                   .crown_base = crowned ? p->narrow_crown_base + cell : NULL,
                   .kind = p->kind + cell,
                   .light = s->beam->open + column};
}

// Whether crowns are on their way to the segment.
JM_INLINE bool carries(const jm_beam *beam, int32_t line)
{
    const int32_t number = line / JM_SEGMENT;
    return beam->narrows[0].alive[number] || (beam->period > 0 && beam->narrows[1].alive[number]);
}

// Rows in vain are the first of a walk: no segment of theirs may cast what those passed by did not
// see sink.
JM_INLINE void leave_walls_out(const jm_beam *beam, int32_t line)
{
    int16_t *shadow = beam->narrows[0].shadow + line;
    for (int32_t i = 0; i < JM_SEGMENT; i++)
        shadow[i] = JM_NARROW_NONE;
}

JM_CLONES_WIDE
static void pass_row(const stretch *s)
{
    cut c;
    const jm_beam *beam = s->beam;
    const bool crowns = s->planes->narrow_crown_top != NULL;
    const int32_t first = beam->first_column + s->shift, end = beam->end_column + s->shift;
    if (crowns)
        fetch_crowned(s);
    for (int32_t line = first / JM_SEGMENT * JM_SEGMENT; line < end; line += JM_SEGMENT) {
        const bool crowned = crowns && crown_in(s->planes, s->row, line - s->shift);
        if (beam->in_vain && !crowned && !carries(beam, line))
            continue;
        fetch_next(s, line - s->shift, crowned);
        const bool whole = line >= first && line + JM_SEGMENT <= end;
        const cells at = whole ? cells_whole(s, line, crowned) : cells_cut(s, line, crowned, &c);
        pass_cells(s, at, line, crowned);
        if (!whole)
            keep_cut(s, line, &c);
        if (beam->in_vain)
            leave_walls_out(beam, line);
    }
}

void jm_narrow_walk(jm_beam *beam, const jm_planes *planes, int32_t row)
{
    const stretch s = {
        .beam = beam,
        .planes = planes,
        .row = row,
        .shift = beam->origin - jm_ray_offset(&beam->ray, planes, row),
        .by = {(int16_t)(beam->sink * JM_PARTS), (int16_t)(beam->half * JM_PARTS),
               (int16_t)(beam->far_sink * JM_PARTS), (int16_t)(beam->near_sink * JM_PARTS)},
    };
    const bool empty = beam->in_vain && planes->narrow_crown_top == NULL;
    if (beam->end_column > beam->first_column && !empty)
        pass_row(&s);
}
