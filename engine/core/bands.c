#include "core/grid.h"
#include "core/parallel.h"

#include <assert.h>
#include <omp.h>
#include <stdatomic.h>

enum { BANDS_MOST = 256 }; // more threads share bands

// What is left of a band: its begin in the upper half, its end in the lower. On a line of its own.
typedef struct band {
    _Alignas(64) _Atomic uint64_t left;
} band;

static uint64_t span(uint64_t first, uint64_t end)
{
    return first << 32 | end;
}

static int64_t length(uint64_t left)
{
    const int64_t first = (int64_t)(left >> 32), end = (int64_t)(uint32_t)left;
    return end > first ? end - first : 0;
}

// The next of a band, from its begin or its end; JM_NONE: nothing is left.
static int64_t take(band *from, bool at_end)
{
    uint64_t left = atomic_load(&from->left);
    while (length(left) > 0) {
        const uint64_t first = left >> 32, end = (uint32_t)left;
        const uint64_t rest = at_end ? span(first, end - 1) : span(first + 1, end);
        if (atomic_compare_exchange_weak(&from->left, &left, rest))
            return (int64_t)(at_end ? end - 1 : first);
    }
    return JM_NONE;
}

// The last of the band that has most left.
static int64_t take_from_others(band *bands, int count)
{
    for (;;) {
        int best = 0;
        int64_t most = 0;
        for (int b = 0; b < count; b++) {
            const int64_t left = length(atomic_load(&bands[b].left));
            best = left > most ? b : best;
            most = left > most ? left : most;
        }
        const int64_t i = most > 0 ? take(&bands[best], true) : JM_NONE;
        if (i >= 0 || most == 0)
            return i;
    }
}

static void share(band *bands, int count, int thread, const jm_in_bands *in)
{
    band *own = &bands[thread % count];
    for (int64_t i = take(own, false); i >= 0; i = take(own, false))
        in->work(in->user, i, thread);
    for (int64_t i = take_from_others(bands, count); i >= 0; i = take_from_others(bands, count))
        in->work(in->user, i, thread);
}

void jm_work_in_bands(int threads, int64_t count, const jm_in_bands *in)
{
    band bands[BANDS_MOST];
    const int parts = threads < BANDS_MOST ? threads : BANDS_MOST;
    assert(threads > 0 && count <= (int64_t)UINT32_MAX);
    if (threads == 1) { // a team of one would call the system
        if (in->beside != NULL)
            in->beside->work(in->beside->user);
        for (int64_t i = 0; i < count; i++)
            in->work(in->user, i, 0);
        return;
    }
    for (int b = 0; b < parts; b++)
        atomic_init(&bands[b].left,
                    span((uint64_t)(count * b / parts), (uint64_t)(count * (b + 1) / parts)));
#pragma omp parallel num_threads(threads)
    {
        // The others take from the end of its band meanwhile.
        if (in->beside != NULL && omp_get_thread_num() == 0)
            in->beside->work(in->beside->user);
        share(bands, parts, omp_get_thread_num(), in);
    }
}
