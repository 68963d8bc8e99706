#include "sky/sweep.h"

// Crowns in groups of lines, by what a group needs: nothing, the lower interval, both, or both and
// crowns of its own. Most groups are in the first two states, and those who are in the last one
// stay there for the width of a crown. A dead lower interval keeps its base, which nothing asks
// for.

#define DEAD (-0.5f * JM_FAR)

static inline uint8_t cross_low(int32_t n, const float *restrict top, float *restrict low_base,
                                float *restrict low_top, float sink, bool add,
                                int32_t *restrict behind)
{
    int32_t left = 0;
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        const float a0 = low_base[i] - sink, a1 = low_top[i] - sink;
        const int32_t stands = z < a1;
        behind[i] = (add ? behind[i] : 0) | (stands & (z >= a0));
        low_base[i] = a0;
        low_top[i] = stands ? a1 : -JM_FAR;
        left |= stands;
    }
    return left ? JM_LOW_ALIVE : 0;
}

// A lower interval that went into the ground gives way to the higher one.
static inline uint8_t cross_both(int32_t n, const float *restrict top, float *restrict low_base,
                                 float *restrict low_top, float *restrict high_base,
                                 float *restrict high_top, float sink, bool add,
                                 int32_t *restrict behind)
{
    int32_t left = 0;
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        const float a0 = low_base[i] - sink, a1 = low_top[i] - sink;
        const float b0 = high_base[i] - sink, b1 = high_top[i] - sink;
        const int32_t stands = z < a1;
        behind[i] = (add ? behind[i] : 0) | (stands & (z >= a0)) | ((z >= b0) & (z < b1));
        low_base[i] = stands ? a0 : b0;
        low_top[i] = stands ? a1 : b1;
        high_base[i] = stands ? b0 : JM_FAR;
        high_top[i] = stands ? b1 : -JM_FAR;
        left |= high_top[i] > DEAD;
    }
    return left ? JM_LOW_ALIVE | JM_HIGH_ALIVE : JM_LOW_ALIVE;
}

// The crown of a cell itself fills its box between the near and the far face. It widens the lower
// interval if it touches it, else it is the higher one's.
static inline uint8_t cross_all(int32_t n, const float *restrict top,
                                const float *restrict crown_top, const float *restrict crown_base,
                                float *restrict low_base, float *restrict low_top,
                                float *restrict high_base, float *restrict high_top, float sink,
                                float far_sink, float near_sink, int32_t *restrict behind)
{
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        float a0 = low_base[i] - sink, a1 = low_top[i] - sink;
        float b0 = high_base[i] - sink, b1 = high_top[i] - sink;
        const float own0 = crown_base[i] - near_sink, own1 = crown_top[i] + far_sink;
        const int32_t stands = z < a1;
        behind[i] =
            (stands & (z >= a0)) | ((z >= b0) & (z < b1)) | ((z >= own0) & (z < crown_top[i]));
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
    return JM_LOW_ALIVE | JM_HIGH_ALIVE;
}

// n is a constant in all calls but those at a row's ends.
static inline void cross_group(const jm_crown_row *row, const jm_crown_carry *c, int32_t i,
                               int32_t n, int32_t *behind)
{
    const int32_t line = row->line + i, column = row->column + i, bit = column % JM_CHUNK;
    const uint64_t *word = row->crowned + column / JM_CHUNK;
    const uint64_t own =
        (word[0] >> bit | word[1] << 1 << (JM_CHUNK - 1 - bit)) & (((uint64_t)1 << n) - 1);
    uint8_t *alive = c->alive + line / JM_GROUP;
    float *low_base = c->low_base + line, *low_top = c->low_top + line;
    float *high_base = c->high_base + line, *high_top = c->high_top + line;
    if (own != 0)
        *alive =
            cross_all(n, row->top + i, row->crown_top + i, row->crown_base + i, low_base, low_top,
                      high_base, high_top, row->sink, row->far_sink, row->near_sink, behind + i);
    else if (*alive & JM_HIGH_ALIVE)
        *alive = cross_both(n, row->top + i, low_base, low_top, high_base, high_top, row->sink,
                            false, behind + i);
    else if (*alive)
        *alive = cross_low(n, row->top + i, low_base, low_top, row->sink, false, behind + i);
    else
        for (int32_t k = i; k < i + n; k++)
            behind[k] = 0;
}

static inline void cross_old(const jm_crown_row *row, const jm_crown_carry *c, int32_t i, int32_t n,
                             int32_t *behind)
{
    const int32_t line = row->line + i;
    uint8_t *alive = c->alive + line / JM_GROUP;
    if (*alive & JM_HIGH_ALIVE)
        *alive = cross_both(n, row->top + i, c->low_base + line, c->low_top + line,
                            c->high_base + line, c->high_top + line, row->sink, true, behind + i);
    else if (*alive)
        *alive = cross_low(n, row->top + i, c->low_base + line, c->low_top + line, row->sink, true,
                           behind + i);
}

JM_CLONES_WIDE
void jm_pass_crowns(const jm_crown_row *row, const jm_crown_carry *carry, int32_t *behind)
{
    const int32_t head = -row->line & (JM_GROUP - 1), first = head < row->n ? head : row->n;
    int32_t i = first;
    if (first > 0)
        cross_group(row, carry, 0, first, behind);
    for (; i + JM_GROUP <= row->n; i += JM_GROUP)
        cross_group(row, carry, i, JM_GROUP, behind);
    if (i < row->n)
        cross_group(row, carry, i, row->n - i, behind);
}

JM_CLONES_WIDE
void jm_pass_old_crowns(const jm_crown_row *row, const jm_crown_carry *carry, int32_t *behind)
{
    for (int32_t i = 0; i < row->n;) {
        const int32_t left = JM_GROUP - (row->line + i) % JM_GROUP;
        const int32_t n = left < row->n - i ? left : row->n - i;
        cross_old(row, carry, i, n, behind);
        i += n;
    }
}
