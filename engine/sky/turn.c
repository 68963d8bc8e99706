#include "sky/planes.h"

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

void jm_turn_or_u8(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t c0 = 0; c0 < columns; c0 += BLOCK)
        for (int32_t r0 = 0; r0 < rows; r0 += BLOCK)
            for (int32_t c = c0; c < least(c0 + BLOCK, columns); c++)
                for (int32_t r = r0; r < least(r0 + BLOCK, rows); r++) {
                    const int64_t to = (int64_t)c * rows + r;
                    out[to] = (uint8_t)(out[to] | in[(int64_t)r * columns + c]);
                }
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

void jm_turn_u8(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t c0 = 0; c0 < columns; c0 += BLOCK)
        for (int32_t r0 = 0; r0 < rows; r0 += BLOCK)
            for (int32_t c = c0; c < least(c0 + BLOCK, columns); c++)
                for (int32_t r = r0; r < least(r0 + BLOCK, rows); r++)
                    out[(int64_t)c * rows + r] = in[(int64_t)r * columns + c];
}
