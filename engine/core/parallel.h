/// parallel.h: sums, and work on many things, whose bits do not depend on the thread count.
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

/// One thread's work while others do what does not ask for it. It cannot fail.
typedef struct jm_beside {
    void (*work)(void *user);
    void *user;
} jm_beside;

/// Work on many things, each on its own, in no fixed order. Every thread goes through a band of
/// them from its begin, so that what lies side by side in memory stays with one thread, and helps
/// the others from the ends of theirs when it is through.
typedef struct jm_in_bands {
    void (*work)(void *user, int64_t i, int thread);
    void *user;
    const jm_beside *beside; // done by the first thread, before its band; NULL: nothing
} jm_in_bands;
/// Works on 0 <= i < count, at most 2^32 - 1.
void jm_work_in_bands(int threads, int64_t count, const jm_in_bands *in);

/// Work on many things at the same time, whose results are taken one after the other.
typedef struct jm_each {
    void *user;
    size_t room_bytes; // of a thread's own room, zeroed at its begin
    /// Runs at the same time for several i; `own` and `room` are the thread's.
    jm_status (*work)(jm_ctx *own, void *user, int64_t i, void *room);
    /// Runs for i = 0, 1, 2 ..., one at a time, on what work left in the room.
    jm_status (*take)(jm_ctx *ctx, void *user, int64_t i, void *room);
    void (*end)(void *room); // frees what the room holds, not itself
} jm_each;

/// Works on `count` things. Ends with the failure of the lowest i, whatever the thread count; what
/// comes after it is not taken.
JM_CHECKED jm_status jm_each_in_order(jm_ctx *ctx, int64_t count, const jm_each *each);
