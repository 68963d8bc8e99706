/// parallel.h: sums whose bits do not depend on the thread count.
///
/// The array is cut in fixed blocks of 4096; a block is summed in 8 lanes in double; the blocks'
/// sums are added pairwise in a fixed tree.
#pragma once

#include "core/ctx.h"

enum { JM_BLOCK = 4096 };

double jm_sum_f32(const jm_ctx *ctx, const float *values, int64_t count);
double jm_sum_f64(const jm_ctx *ctx, const double *values, int64_t count);
/// Sum of a[i] * b[i].
double jm_dot_f64(const jm_ctx *ctx, const double *a, const double *b, int64_t count);
/// Pairwise sum of a short array, in place order; serial.
double jm_sum_pairwise(const double *values, int64_t count);
