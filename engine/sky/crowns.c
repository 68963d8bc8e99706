#include "sky/sweep.h"

#include "core/port.h"

// Crowns in groups of lines, by what a group needs: nothing, the lower interval, both, or both and
// crowns of its own. The groups of each kind are found by bits, a word of them at a time, so that
// no branch depends on a single group. A dead lower interval keeps its base, which nothing asks
// for.

#define DEAD (-0.5f * JM_FAR)

JM_INLINE bool cross_low(int32_t n, const float *restrict top, float *restrict low_base,
                         float *restrict low_top, float sink, bool add, int32_t *restrict behind)
{
    int32_t left = 0;
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        const float a0 = low_base[i] - sink, a1 = low_top[i] - sink;
        const int32_t stands = z < a1;
        behind[i] = (add ? behind[i] : 0) | ((stands & (z >= a0)) ? -1 : 0);
        low_base[i] = a0;
        low_top[i] = stands ? a1 : -JM_FAR;
        left |= stands;
    }
    return left;
}

// An interval that went into the ground is gone; a lower one gives way to the higher one.
JM_INLINE bool cross_both(int32_t n, const float *restrict top, float *restrict low_base,
                          float *restrict low_top, float *restrict high_base,
                          float *restrict high_top, float sink, bool add, int32_t *restrict behind)
{
    int32_t left = 0;
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        const float a0 = low_base[i] - sink, a1 = low_top[i] - sink;
        const float b0 = high_base[i] - sink, b1 = high_top[i] - sink;
        const int32_t stands = z < a1, upper = z < b1;
        const int32_t in = (stands & (z >= a0)) | (upper & (z >= b0));
        const float c0 = upper ? b0 : JM_FAR, c1 = upper ? b1 : -JM_FAR;
        behind[i] = (add ? behind[i] : 0) | (in ? -1 : 0);
        low_base[i] = stands ? a0 : c0;
        low_top[i] = stands ? a1 : c1;
        high_base[i] = stands ? c0 : JM_FAR;
        high_top[i] = stands ? c1 : -JM_FAR;
        left |= high_top[i] > DEAD;
    }
    return left;
}

// The crown of a cell itself fills its box between the near and the far face. It widens the lower
// interval if it touches it, else it is the higher one's.
JM_INLINE void cross_all(int32_t n, const float *restrict top, const float *restrict crown_top,
                         const float *restrict crown_base, float *restrict low_base,
                         float *restrict low_top, float *restrict high_base,
                         float *restrict high_top, float sink, float far_sink, float near_sink,
                         int32_t *restrict behind)
{
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        float a0 = low_base[i] - sink, a1 = low_top[i] - sink;
        float b0 = high_base[i] - sink, b1 = high_top[i] - sink;
        const float own0 = crown_base[i] - near_sink, own1 = crown_top[i] + far_sink;
        const int32_t stands = z < a1, upper = z < b1;
        const int32_t in =
            (stands & (z >= a0)) | (upper & (z >= b0)) | ((z >= own0) & (z < crown_top[i]));
        behind[i] = in ? -1 : 0;
        b0 = upper ? b0 : JM_FAR;
        b1 = upper ? b1 : -JM_FAR;
        a0 = stands ? a0 : b0;
        a1 = stands ? a1 : b1;
        b0 = stands ? b0 : JM_FAR;
        b1 = stands ? b1 : -JM_FAR;
        const int32_t touches = (own0 <= a1) & (own1 >= a0);
        const float low0 = a0 < own0 ? a0 : own0, low1 = a1 > own1 ? a1 : own1;
        const float high0 = b0 < own0 ? b0 : own0, high1 = b1 > own1 ? b1 : own1;
        low_base[i] = touches ? low0 : a0;
        low_top[i] = touches ? low1 : a1;
        high_base[i] = touches ? b0 : high0;
        high_top[i] = touches ? b1 : high1;
    }
}

jm_crown_row jm_crown_row_of(const jm_planes *planes, int32_t row, int32_t first, int32_t n,
                             int32_t line, float sink)
{
    const int64_t cell = (int64_t)row * planes->columns + first;
    return (jm_crown_row){
        .n = n,
        .column = first,
        .line = line,
        .top = planes->top_m + cell,
        .crown_top = planes->crown_top_m + cell,
        .crown_base = planes->crown_base_m + cell,
        .crowned = planes->crowned + (int64_t)row * jm_words(planes->columns),
        .sink = sink,
        .far_sink = planes->crown_far * sink,
        .near_sink = planes->crown_near * sink,
    };
}

// Groups of a word that the row has cells in.
JM_INLINE uint64_t in_row(const jm_crown_row *row, int32_t word)
{
    const int32_t first = row->line / JM_GROUP - word * 64;
    const int32_t last = (row->line + row->n - 1) / JM_GROUP - word * 64;
    return ~(uint64_t)0 << (first > 0 ? first : 0) & ~(uint64_t)0 >> (last < 63 ? 63 - last : 0);
}

// Groups of a word that the row has some, but not all cells in.
JM_INLINE uint64_t cut_by_row(const jm_crown_row *row, int32_t word)
{
    const int32_t first = row->line, end = row->line + row->n;
    uint64_t cut = 0;
    if (first % JM_GROUP != 0 && first / (JM_GROUP * 64) == word)
        cut |= (uint64_t)1 << first / JM_GROUP % 64;
    if (end % JM_GROUP != 0 && end / (JM_GROUP * 64) == word)
        cut |= (uint64_t)1 << end / JM_GROUP % 64;
    return cut;
}

JM_INLINE uint64_t quarters(uint64_t cells)
{
    return (uint64_t)((cells & 0xFFFF) != 0) | (uint64_t)((cells >> 16 & 0xFFFF) != 0) << 1 |
           (uint64_t)((cells >> 32 & 0xFFFF) != 0) << 2 | (uint64_t)(cells >> 48 != 0) << 3;
}

// Groups of a word in which a crown stands. No bit is set outside the relief's columns.
JM_INLINE uint64_t crowned_groups(const jm_crown_row *row, int32_t word)
{
    uint64_t groups = 0;
    const int32_t first = word * 64 * JM_GROUP, before = row->column - row->line;
    for (int32_t k = 0; k < 64 * JM_GROUP; k += JM_CHUNK) {
        const int32_t line = first + k;
        if (line + JM_CHUNK <= row->line || line >= row->line + row->n)
            continue;
        const int32_t bit = line + before + JM_CHUNK; // one word is empty
        const uint64_t *cells = row->crowned + bit / JM_CHUNK;
        const int32_t shift = bit % JM_CHUNK;
        groups |= quarters(cells[0] >> shift | cells[1] << 1 << (JM_CHUNK - 1 - shift))
                  << k / JM_GROUP;
    }
    return groups;
}

void jm_find_crowned(const jm_crown_row *row)
{
    const int32_t last = (row->line + row->n - 1) / (JM_GROUP * 64);
    for (int32_t word = row->line / (JM_GROUP * 64); word <= last; word++)
        row->own[word] = crowned_groups(row, word) & in_row(row, word);
}

// What a group that the row's end cuts needs, whatever it is.
static void cross_cut(const jm_crown_row *row, const jm_crown_carry *c, int32_t group)
{
    const jm_group_span s = jm_group_cells(row, group);
    const int32_t i = s.first, line = row->line + i;
    cross_all(s.n, row->top + i, row->crown_top + i, row->crown_base + i, c->low_base + line,
              c->low_top + line, c->high_base + line, c->high_top + line, row->sink, row->far_sink,
              row->near_sink, row->behind + i);
}

JM_INLINE void cross_whole(const jm_crown_row *row, const jm_crown_carry *c, int32_t group)
{
    const int32_t line = group * JM_GROUP, i = line - row->line;
    cross_all(JM_GROUP, row->top + i, row->crown_top + i, row->crown_base + i, c->low_base + line,
              c->low_top + line, c->high_base + line, c->high_top + line, row->sink, row->far_sink,
              row->near_sink, row->behind + i);
}

JM_INLINE bool cross_two(const jm_crown_row *row, const jm_crown_carry *c, int32_t group, bool add)
{
    const int32_t line = group * JM_GROUP, i = line - row->line;
    return cross_both(JM_GROUP, row->top + i, c->low_base + line, c->low_top + line,
                      c->high_base + line, c->high_top + line, row->sink, add, row->behind + i);
}

JM_INLINE bool cross_one(const jm_crown_row *row, const jm_crown_carry *c, int32_t group, bool add)
{
    const int32_t line = group * JM_GROUP, i = line - row->line;
    return cross_low(JM_GROUP, row->top + i, c->low_base + line, c->low_top + line, row->sink, add,
                     row->behind + i);
}

JM_INLINE void pass_word(const jm_crown_row *row, const jm_crown_carry *c, int32_t word)
{
    const uint64_t here = in_row(row, word), own = row->own[word];
    uint64_t low = c->low[word] | own, high = c->high[word] | own;
    const uint64_t cut = cut_by_row(row, word) & low;
    row->touched[word] = low & here;
    for (uint64_t left = cut; left != 0;)
        cross_cut(row, c, jm_take_group(&left, word));
    high |= cut;
    for (uint64_t left = own & ~cut; left != 0;)
        cross_whole(row, c, jm_take_group(&left, word));
    for (uint64_t left = high & here & ~own & ~cut; left != 0;) {
        const uint64_t bit = left & -left;
        if (!cross_two(row, c, jm_take_group(&left, word), false))
            high &= ~bit;
    }
    // Those whose higher one has just gone have been walked.
    for (uint64_t left = low & here & ~own & ~cut & ~c->high[word]; left != 0;) {
        const uint64_t bit = left & -left;
        if (!cross_one(row, c, jm_take_group(&left, word), false))
            low &= ~bit;
    }
    c->low[word] = low;
    c->high[word] = high;
}

JM_CLONES_WIDE
void jm_pass_crowns(const jm_crown_row *row, const jm_crown_carry *carry)
{
    const int32_t last = (row->line + row->n - 1) / (JM_GROUP * 64);
    for (int32_t word = row->line / (JM_GROUP * 64); word <= last; word++)
        pass_word(row, carry, word);
}

// The cells of a group that the row's end cuts cross as if each stood alone: old crowns are few.
static void cross_old_cut(const jm_crown_row *row, const jm_crown_carry *c, int32_t group)
{
    const jm_group_span s = jm_group_cells(row, group);
    const int32_t i = s.first, line = row->line + i;
    cross_both(s.n, row->top + i, c->low_base + line, c->low_top + line, c->high_base + line,
               c->high_top + line, row->sink, true, row->behind + i);
}

static void forget(const jm_crown_row *row, int32_t group)
{
    const jm_group_span s = jm_group_cells(row, group);
    for (int32_t i = s.first; i < s.first + s.n; i++)
        row->behind[i] = 0;
}

JM_INLINE void pass_old_word(const jm_crown_row *row, const jm_crown_carry *c, int32_t word)
{
    const uint64_t here = in_row(row, word) & c->low[word], cut = cut_by_row(row, word);
    for (uint64_t left = here & ~row->touched[word]; left != 0;)
        forget(row, jm_take_group(&left, word));
    row->touched[word] |= here;
    for (uint64_t left = here; left != 0;) {
        const uint64_t bit = left & -left;
        const int32_t group = jm_take_group(&left, word);
        if (bit & cut)
            cross_old_cut(row, c, group);
        else if (bit & c->high[word])
            c->high[word] &= cross_two(row, c, group, true) ? ~(uint64_t)0 : ~bit;
        else
            c->low[word] &= cross_one(row, c, group, true) ? ~(uint64_t)0 : ~bit;
    }
}

JM_CLONES_WIDE
void jm_pass_old_crowns(const jm_crown_row *row, const jm_crown_carry *carry)
{
    const int32_t last = (row->line + row->n - 1) / (JM_GROUP * 64);
    for (int32_t word = row->line / (JM_GROUP * 64); word <= last; word++)
        if (carry->low[word] != 0)
            pass_old_word(row, carry, word);
}

JM_INLINE void count_cells(int32_t n, const float *restrict top, const float *restrict shadow,
                           const float *restrict old, float sink, int32_t part,
                           const int32_t *restrict behind, int32_t *restrict sums)
{
    for (int32_t i = 0; i < n; i++) {
        const float young = shadow[i] - sink, older = old[i] - sink;
        const float v = young > older ? young : older;
        sums[i] += v <= top[i] ? behind[i] & part : 0;
    }
}

JM_CLONES_WIDE
void jm_count_crowns(const jm_crown_row *row, const float *shadow, const float *old, int32_t part,
                     int32_t *sums)
{
    const int32_t last = (row->line + row->n - 1) / (JM_GROUP * 64);
    for (int32_t word = row->line / (JM_GROUP * 64); word <= last; word++)
        for (uint64_t left = row->touched[word]; left != 0;) {
            const jm_group_span s = jm_group_cells(row, jm_take_group(&left, word));
            const int32_t i = s.first;
            if (s.n == JM_GROUP)
                count_cells(JM_GROUP, row->top + i, shadow + i, old + i, row->sink, part,
                            row->behind + i, sums + i);
            else
                count_cells(s.n, row->top + i, shadow + i, old + i, row->sink, part,
                            row->behind + i, sums + i);
        }
}
