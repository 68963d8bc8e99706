#include "sky/planes.h"

#include "core/port.h"

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

// Eight words of bytes are turned as a square of 8 x 8, three rounds of swaps in whole words
// (Warren 2012, Hacker's Delight, 7-3); rows of a word's bytes lie from its low end up.
enum { SQUARE = 8 };

static void swap_parts(uint64_t *a, uint64_t *b, int shift, uint64_t mask)
{
    const uint64_t t = (*a >> shift ^ *b) & mask;
    *b ^= t;
    *a ^= t << shift;
}

void jm_turn_square(uint64_t w[SQUARE])
{
    for (int i = 0; i < 4; i++)
        swap_parts(&w[i], &w[i + 4], 32, 0x00000000FFFFFFFFu);
    for (int i = 0; i < SQUARE; i += 4)
        for (int k = i; k < i + 2; k++)
            swap_parts(&w[k], &w[k + 2], 16, 0x0000FFFF0000FFFFu);
    for (int i = 0; i < SQUARE; i += 2)
        swap_parts(&w[i], &w[i + 1], 8, 0x00FF00FF00FF00FFu);
}

// Whole pictures are turned in tiles of 16 x 16, four rounds of a perfect shuffle of their rows:
// the bytes of rows i and i + 8 one from each in turn.
enum { TILE = 16 };
typedef uint8_t row_of_tile __attribute__((vector_size(TILE)));

JM_INLINE void shuffle_rows(const row_of_tile in[TILE], row_of_tile out[TILE])
{
    for (int i = 0; i < TILE / 2; i++) {
        const row_of_tile a = in[i], b = in[i + TILE / 2];
        out[2 * i] =
            __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        out[2 * i + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29,
                                                 14, 30, 15, 31);
    }
}

// One tile; `keep`: what stands in `out` stays set.
JM_INLINE void turn_whole(const uint8_t *in, int64_t in_columns, uint8_t *out, int64_t out_columns,
                          bool keep)
{
    row_of_tile a[TILE], b[TILE];
    for (int r = 0; r < TILE; r++)
        memcpy(&a[r], in + r * in_columns, TILE);
    shuffle_rows(a, b);
    shuffle_rows(b, a);
    shuffle_rows(a, b);
    shuffle_rows(b, a);
    for (int c = 0; c < TILE; c++) {
        row_of_tile old = {0};
        if (keep)
            memcpy(&old, out + c * out_columns, TILE);
        old |= a[c];
        memcpy(out + c * out_columns, &old, TILE);
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

// Columns that are turned later are asked for before, each in its place of the turned picture.
static void fetch_columns(uint8_t *out, int64_t out_columns, int32_t first, int32_t end)
{
    for (int32_t c = first; c < end; c++)
        __builtin_prefetch(out + c * out_columns, 1);
}

// A part of a picture that one thread has.
static void turn_part(const uint8_t *in, int64_t in_columns, int32_t rows, int32_t columns,
                      uint8_t *out, int64_t out_columns, bool keep)
{
    for (int32_t c = 0; c < columns; c += TILE) {
        fetch_columns(out, out_columns, c + TILE, least(c + 2 * TILE, columns));
        for (int32_t r = 0; r < rows; r += TILE) {
            const uint8_t *from = in + r * in_columns + c;
            uint8_t *to = out + c * out_columns + r;
            if (r + TILE <= rows && c + TILE <= columns)
                turn_whole(from, in_columns, to, out_columns, keep);
            else
                turn_rest(from, in_columns, to, out_columns, least(TILE, rows - r),
                          least(TILE, columns - c), keep);
        }
    }
}

// A part of a picture in another; in blocks of the cache's lines, both ways.
static void turn_bytes(int threads, const uint8_t *in, int64_t in_columns, int32_t rows,
                       int32_t columns, uint8_t *out, int64_t out_columns, bool keep)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t c = 0; c < columns; c += BLOCK)
        for (int32_t r = 0; r < rows; r += BLOCK)
            turn_part(in + r * in_columns + c, in_columns, least(BLOCK, rows - r),
                      least(BLOCK, columns - c), out + c * out_columns + r, out_columns, keep);
}

void jm_turn_u8(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out)
{
    turn_bytes(threads, in, columns, rows, columns, out, rows, false);
}

void jm_turn_part_u8(const uint8_t *in, int64_t in_columns, int32_t rows, int32_t columns,
                     uint8_t *out, int64_t out_columns)
{
    turn_part(in, in_columns, rows, columns, out, out_columns, false);
}

void jm_turn_or_u8(int threads, const uint8_t *in, int64_t in_columns, int32_t rows,
                   int32_t columns, uint8_t *out, int64_t out_columns)
{
    turn_bytes(threads, in, in_columns, rows, columns, out, out_columns, true);
}

void jm_turn_add_u16(int threads, const uint16_t *in, int64_t in_columns, int32_t rows,
                     int32_t columns, uint16_t *out, int64_t out_columns)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t c0 = 0; c0 < columns; c0 += BLOCK)
        for (int32_t r0 = 0; r0 < rows; r0 += BLOCK)
            for (int32_t c = c0; c < least(c0 + BLOCK, columns); c++)
                for (int32_t r = r0; r < least(r0 + BLOCK, rows); r++) {
                    const int64_t to = c * out_columns + r;
                    out[to] = (uint16_t)(out[to] + in[r * in_columns + c]);
                }
}
