/// transpose.h: rows become columns, block by block so that both sides stay in cache.
#pragma once

#include <stdint.h>

/// in [rows * columns] -> out [columns * rows].
void jm_transpose_f32(int threads, const float *in, int32_t rows, int32_t columns, float *out);
void jm_transpose_u8(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out);
/// Adds the transposed values: out += in.
void jm_transpose_add_u16(int threads, const uint16_t *in, int32_t rows, int32_t columns,
                          uint16_t *out);
