#include "check.h"

#include "core/parallel.h"
#include "core/random.h"

enum { value_count = 5 * 1024 * 1024 + 4321 }; // more than one round of blocks, and a rest

typedef struct jm_values {
    jm_ctx *ctx;
    float *f32;
    double *f64;
} jm_values;

static int make_values(void **state)
{
    static jm_values v;
    v.ctx = jm_ctx_create(NULL);
    v.f32 = calloc(value_count, sizeof *v.f32);
    v.f64 = calloc(value_count, sizeof *v.f64);
    if (v.ctx == NULL || v.f32 == NULL || v.f64 == NULL)
        return -1;
    const jm_key key = {.seed = 1, .stream = 1};
    for (uint64_t i = 0; i < value_count; i++) {
        v.f64[i] = (double)jm_random_bits(key, i, 0) * 0x1p-31 - 0.9;
        v.f32[i] = (float)v.f64[i];
    }
    *state = &v;
    return 0;
}

static int free_values(void **state)
{
    jm_values *v = *state;
    free(v->f32);
    free(v->f64);
    jm_ctx_destroy(v->ctx);
    return 0;
}

TEST(one_two_and_seven_threads_give_the_same_bits)
{
    jm_values *v = *state;
    double first[3] = {0};
    static const int threads[] = {1, 2, 7};
    for (int i = 0; i < 3; i++) {
        jm_ctx_set_threads(v->ctx, threads[i]);
        double now[3] = {jm_sum_f32(v->ctx, v->f32, value_count),
                         jm_sum_f64(v->ctx, v->f64, value_count),
                         jm_dot_f64(v->ctx, v->f64, v->f64, value_count)};
        if (i == 0)
            memcpy(first, now, sizeof now);
        assert_memory_equal(first, now, sizeof now);
    }
}

TEST(a_sum_equals_that_in_long_double_to_the_last_digits)
{
    jm_values *v = *state;
    long double f32 = 0.0L, f64 = 0.0L, dot = 0.0L;
    for (int64_t i = 0; i < value_count; i++) {
        f32 += (long double)v->f32[i];
        f64 += (long double)v->f64[i];
        dot += (long double)v->f64[i] * (long double)v->f64[i];
    }
    // Blocks of 512 additions a lane and then a tree: errors grow as 512 + 20 roundings at most.
    double bound = 600.0 * 1.1e-16 * (double)dot;
    CHECK_NEAR(jm_sum_f32(v->ctx, v->f32, value_count), f32, bound);
    CHECK_NEAR(jm_sum_f64(v->ctx, v->f64, value_count), f64, bound);
    CHECK_NEAR(jm_dot_f64(v->ctx, v->f64, v->f64, value_count), dot, bound);
}

TEST(every_length_sums_all_its_values_and_no_more)
{
    jm_values *v = *state;
    static double ones[3 * JM_BLOCK];
    for (int64_t i = 0; i < 3 * JM_BLOCK; i++)
        ones[i] = 1.0;
    for (int64_t n = 0; n < 3 * JM_BLOCK; n += n < 40 || n % JM_BLOCK > JM_BLOCK - 4 ? 1 : 3) {
        CHECK(jm_sum_f64(v->ctx, ones, n) == (double)n);
        CHECK(jm_dot_f64(v->ctx, ones, ones, n) == (double)n);
        CHECK(jm_sum_pairwise(ones, n) == (double)n);
    }
    CHECK(jm_sum_f32(v->ctx, v->f32, 0) == 0.0);
}

TEST(a_small_value_is_not_lost_beside_many)
{
    jm_values *v = *state;
    // Ten million additions of 0.1 in a row lose 1e-4; blocks keep 1e-9.
    for (int64_t i = 0; i < value_count; i++)
        v->f64[i] = 0.1;
    CHECK_NEAR(jm_sum_f64(NULL, v->f64, value_count), 0.1 * value_count, 1e-8);
}

/// Numbers as they were taken, and one whose work fails.
typedef struct taking {
    int64_t taken[100], count, fails;
} taking;

static jm_status square(jm_ctx *own, void *user, int64_t i, void *room)
{
    const taking *t = user;
    *(int64_t *)room = i * i;
    // All later ones fail too: the lowest is told.
    return t->fails >= 0 && i >= t->fails ? jm_fail(own, JM_ERR_DATA, "number %d", (int)i) : JM_OK;
}

static jm_status keep(jm_ctx *ctx, void *user, int64_t i, void *room)
{
    (void)ctx;
    (void)i;
    taking *t = user;
    t->taken[t->count++] = *(int64_t *)room;
    return JM_OK;
}

TEST(work_at_the_same_time_is_taken_in_order_up_to_the_first_failure)
{
    jm_values *v = *state;
    for (int threads = 1; threads <= 7; threads += 3)
        for (int64_t fails = -1; fails < 100; fails += 33) {
            taking t = {.fails = fails};
            const jm_each each = {&t, sizeof(int64_t), square, keep, NULL};
            jm_ctx_set_threads(v->ctx, threads);
            jm_status status = jm_each_in_order(v->ctx, 100, &each);
            char told[32];
            snprintf(told, sizeof told, "number %d", (int)fails);
            CHECK(status == (fails < 0 ? JM_OK : JM_ERR_DATA));
            CHECK(fails < 0 || strcmp(jm_message(v->ctx), told) == 0);
            CHECK(t.count == (fails < 0 ? 100 : fails));
            for (int64_t i = 0; i < t.count; i++)
                CHECK(t.taken[i] == i * i);
        }
}

enum { things = 1000 };

typedef struct jm_worked {
    _Atomic int times[things];
    _Atomic int beside;
    int thread_of[things];
    int threads;
} jm_worked;

static void work_on(void *user, int64_t i, int thread)
{
    jm_worked *w = user;
    CHECK(i >= 0 && i < things && thread >= 0 && thread < w->threads);
    w->times[i]++;
    w->thread_of[i] = thread;
}

static void beside(void *user)
{
    jm_worked *w = user;
    w->beside++;
}

TEST(bands_work_on_everything_once_whatever_the_threads)
{
    (void)state;
    for (int threads = 1; threads <= 300; threads = threads * 3 + 1)
        for (int64_t count = 0; count <= things; count = count * 9 + 1) {
            jm_worked w = {.threads = threads};
            const jm_beside meanwhile = {beside, &w};
            jm_work_in_bands(threads, count, &(jm_in_bands){work_on, &w, &meanwhile});
            for (int64_t i = 0; i < things; i++)
                CHECK(w.times[i] == (i < count));
            CHECK(w.beside == 1);
        }
}

// Two threads part one line of things in two: each has its own from one end to where they meet.
TEST(what_lies_side_by_side_stays_with_one_thread)
{
    (void)state;
    jm_worked w = {.threads = 2};
    jm_work_in_bands(2, things, &(jm_in_bands){work_on, &w, NULL});
    int changes = 0;
    for (int i = 1; i < things; i++)
        changes += w.thread_of[i] != w.thread_of[i - 1];
    // What one takes from the end of the other's band adds one change at most.
    CHECK(changes <= 2);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(bands_work_on_everything_once_whatever_the_threads),
        CASE(what_lies_side_by_side_stays_with_one_thread),
        CASE(one_two_and_seven_threads_give_the_same_bits),
        CASE(a_sum_equals_that_in_long_double_to_the_last_digits),
        CASE(every_length_sums_all_its_values_and_no_more),
        CASE(a_small_value_is_not_lost_beside_many),
        CASE(work_at_the_same_time_is_taken_in_order_up_to_the_first_failure),
    };
    return cmocka_run_group_tests(cases, make_values, free_values);
}
