#include "sky/planes.h"

#include <string.h>

enum { BLOCK = 64 };

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

void jm_turn_f32(int threads, const float *in, int32_t rows, int32_t columns, float *out)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t c0 = 0; c0 < columns; c0 += BLOCK)
        for (int32_t r0 = 0; r0 < rows; r0 += BLOCK)
            for (int32_t c = c0; c < least(c0 + BLOCK, columns); c++)
                for (int32_t r = r0; r < least(r0 + BLOCK, rows); r++)
                    out[(int64_t)c * rows + r] = in[(int64_t)r * columns + c];
}

// Bytes are turned in squares of 8 x 8, three rounds of swaps in whole words (Warren 2012, Hacker's
// Delight, 7-3); rows of a word's bytes lie from its low end up.
enum { SQUARE = 8 };

static void swap_parts(uint64_t *a, uint64_t *b, int shift, uint64_t mask)
{
    const uint64_t t = (*a >> shift ^ *b) & mask;
    *b ^= t;
    *a ^= t << shift;
}

static void turn_square(uint64_t w[SQUARE])
{
    for (int i = 0; i < 4; i++)
        swap_parts(&w[i], &w[i + 4], 32, 0x00000000FFFFFFFFu);
    for (int i = 0; i < SQUARE; i += 4)
        for (int k = i; k < i + 2; k++)
            swap_parts(&w[k], &w[k + 2], 16, 0x0000FFFF0000FFFFu);
    for (int i = 0; i < SQUARE; i += 2)
        swap_parts(&w[i], &w[i + 1], 8, 0x00FF00FF00FF00FFu);
}

// One square of a block; `keep` 1: what stands in `out` stays set.
static void turn_whole(const uint8_t *in, int64_t in_columns, uint8_t *out, int64_t out_columns,
                       bool keep)
{
    uint64_t w[SQUARE];
    for (int r = 0; r < SQUARE; r++)
        memcpy(&w[r], in + r * in_columns, SQUARE);
    turn_square(w);
    for (int c = 0; c < SQUARE; c++) {
        uint64_t old = 0;
        if (keep)
            memcpy(&old, out + c * out_columns, SQUARE);
        old |= w[c];
        memcpy(out + c * out_columns, &old, SQUARE);
    }
}

static void turn_rest(const uint8_t *in, int64_t in_columns, uint8_t *out, int64_t out_columns,
                      int32_t rows, int32_t columns, bool keep)
{
    for (int32_t c = 0; c < columns; c++)
        for (int32_t r = 0; r < rows; r++) {
            uint8_t *to = &out[c * out_columns + r];
            *to = (uint8_t)((keep ? *to : 0) | in[r * in_columns + c]);
        }
}

static void turn_bytes(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out,
                       bool keep)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t c0 = 0; c0 < columns; c0 += BLOCK)
        for (int32_t r0 = 0; r0 < rows; r0 += SQUARE)
            for (int32_t c = c0; c < least(c0 + BLOCK, columns); c += SQUARE) {
                const uint8_t *from = in + (int64_t)r0 * columns + c;
                uint8_t *to = out + (int64_t)c * rows + r0;
                if (r0 + SQUARE <= rows && c + SQUARE <= columns)
                    turn_whole(from, columns, to, rows, keep);
                else
                    turn_rest(from, columns, to, rows, least(SQUARE, rows - r0),
                              least(SQUARE, columns - c), keep);
            }
}

void jm_turn_u8(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out)
{
    turn_bytes(threads, in, rows, columns, out, false);
}

void jm_turn_square(uint64_t words[8])
{
    turn_square(words);
}

void jm_turn_part_u8(const uint8_t *in, int64_t in_columns, int32_t rows, int32_t columns,
                     uint8_t *out, int64_t out_columns)
{
    for (int32_t c = 0; c < columns; c += SQUARE)
        for (int32_t r = 0; r < rows; r += SQUARE) {
            const uint8_t *from = in + r * in_columns + c;
            uint8_t *to = out + c * out_columns + r;
            if (r + SQUARE <= rows && c + SQUARE <= columns)
                turn_whole(from, in_columns, to, out_columns, false);
            else
                turn_rest(from, in_columns, to, out_columns, least(SQUARE, rows - r),
                          least(SQUARE, columns - c), false);
        }
}

void jm_turn_or_u8(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out)
{
    turn_bytes(threads, in, rows, columns, out, true);
}

void jm_turn_add_u16(int threads, const uint16_t *in, int32_t rows, int32_t columns, uint16_t *out)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t c0 = 0; c0 < columns; c0 += BLOCK)
        for (int32_t r0 = 0; r0 < rows; r0 += BLOCK)
            for (int32_t c = c0; c < least(c0 + BLOCK, columns); c++)
                for (int32_t r = r0; r < least(r0 + BLOCK, rows); r++) {
                    const int64_t to = (int64_t)c * rows + r;
                    out[to] = (uint16_t)(out[to] + in[(int64_t)r * columns + c]);
                }
}
