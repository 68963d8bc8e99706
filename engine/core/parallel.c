#include "core/parallel.h"

#include <stdlib.h>

// Blocks whose sums stand on the stack at once: 4 M values a round, so nothing is allocated.
enum { lanes = 8, blocks_a_round = 1024, deepest = 64 };

static double sum_lanes(const double lane[lanes])
{
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

static double block_f32(const float *v, int64_t count)
{
    double lane[lanes] = {0};
    int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (int64_t k = 0; k < lanes; k++)
            lane[k] += (double)v[i + k];
    for (int64_t k = 0; i + k < count; k++)
        lane[k] += (double)v[i + k];
    return sum_lanes(lane);
}

static double block_f64(const double *v, int64_t count)
{
    double lane[lanes] = {0};
    int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (int64_t k = 0; k < lanes; k++)
            lane[k] += v[i + k];
    for (int64_t k = 0; i + k < count; k++)
        lane[k] += v[i + k];
    return sum_lanes(lane);
}

static double block_dot(const double *a, const double *b, int64_t count)
{
    double lane[lanes] = {0};
    int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (int64_t k = 0; k < lanes; k++)
            lane[k] += a[i + k] * b[i + k];
    for (int64_t k = 0; i + k < count; k++)
        lane[k] += a[i + k] * b[i + k];
    return sum_lanes(lane);
}

/// What is summed: exactly one of f32, f64, or f64 with times.
typedef struct jm_summand {
    const float *f32;
    const double *f64;
    const double *times;
} jm_summand;

static double block_sum(const jm_summand *s, int64_t start, int64_t count)
{
    if (s->f32 != NULL)
        return block_f32(s->f32 + start, count);
    if (s->times != NULL)
        return block_dot(s->f64 + start, s->times + start, count);
    return block_f64(s->f64 + start, count);
}

static double sum_at(const jm_summand *s, int64_t first, int64_t end)
{
    const int64_t count = end - first < JM_BLOCK ? end - first : JM_BLOCK;
    return block_sum(s, first, count);
}

/// Sums `blocks` blocks from element `start` on; `end` is the end of the array.
static double round_sum(const jm_summand *s, int64_t start, int64_t end, int64_t blocks,
                        int threads)
{
    double sums[blocks_a_round];
    // A team costs two calls of the system even when it is of one.
    if (threads == 1 || blocks <= 8) {
        for (int64_t b = 0; b < blocks; b++)
            sums[b] = sum_at(s, start + b * JM_BLOCK, end);
        return jm_sum_pairwise(sums, blocks);
    }
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t b = 0; b < blocks; b++)
        sums[b] = sum_at(s, start + b * JM_BLOCK, end);
    return jm_sum_pairwise(sums, blocks);
}

/// The rounds' sums are added as a binary counter carries: a tree that depends on `count` alone.
static double sum(const jm_ctx *ctx, const jm_summand *s, int64_t count)
{
    const int64_t round_values = (int64_t)blocks_a_round * JM_BLOCK;
    int threads = ctx != NULL ? jm_ctx_threads(ctx) : 1;
    double tree[deepest];
    int depth = 0;
    int64_t rounds = 0;
    for (int64_t start = 0; start < count; start += round_values) {
        int64_t left = count - start < round_values ? count - start : round_values;
        double total = round_sum(s, start, count, (left + JM_BLOCK - 1) / JM_BLOCK, threads);
        rounds++;
        for (int64_t carry = rounds; carry % 2 == 0; carry /= 2)
            total = tree[--depth] + total;
        tree[depth++] = total;
    }
    double total = depth > 0 ? tree[--depth] : 0.0;
    while (depth > 0)
        total = tree[--depth] + total;
    return total;
}

double jm_sum_f32(const jm_ctx *ctx, const float *values, int64_t count)
{
    return sum(ctx, &(jm_summand){.f32 = values}, count);
}

double jm_sum_f64(const jm_ctx *ctx, const double *values, int64_t count)
{
    return sum(ctx, &(jm_summand){.f64 = values}, count);
}

double jm_dot_f64(const jm_ctx *ctx, const double *a, const double *b, int64_t count)
{
    return sum(ctx, &(jm_summand){.f64 = a, .times = b}, count);
}

double jm_sum_pairwise(const double *values, int64_t count)
{
    if (count <= lanes) {
        double total = 0.0;
        for (int64_t i = 0; i < count; i++)
            total += values[i];
        return total;
    }
    int64_t half = count / 2;
    return jm_sum_pairwise(values, half) + jm_sum_pairwise(values + half, count - half);
}

static jm_status take_one(jm_ctx *ctx, const jm_each *each, int64_t i, const jm_ctx *own,
                          jm_status worked, void *room)
{
    if (worked != JM_OK)
        return jm_fail_as(ctx, own);
    JM_TRY(jm_poll(ctx));
    return each->take(ctx, each->user, i, room);
}

jm_status jm_each_in_order(jm_ctx *ctx, int64_t count, const jm_each *each)
{
    jm_status status = JM_OK;
    int stopped = 0;
    int64_t threads = jm_ctx_threads(ctx) < count ? jm_ctx_threads(ctx) : count;
#pragma omp parallel num_threads((int)(threads > 1 ? threads : 1))
    {
        jm_ctx *own = jm_ctx_of_thread(ctx);
        void *room = calloc(1, each->room_bytes > 0 ? each->room_bytes : 1);
#pragma omp for ordered schedule(static, 1)
        for (int64_t i = 0; i < count; i++) {
            int stop = 0;
            jm_status worked = JM_ERR_MEMORY;
#pragma omp atomic read
            stop = stopped;
            if (!stop && own != NULL && room != NULL)
                worked = each->work(own, each->user, i, room);
#pragma omp ordered
            {
                if (status == JM_OK)
                    status = take_one(ctx, each, i, room != NULL ? own : NULL, worked, room);
                if (status != JM_OK) {
#pragma omp atomic write
                    stopped = 1;
                }
            }
        }
        if (room != NULL && each->end != NULL)
            each->end(room);
        free(room);
        jm_ctx_destroy(own);
    }
    return status;
}
