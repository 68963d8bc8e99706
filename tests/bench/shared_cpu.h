/// shared_cpu.h: what the first thread does alone, in CPU seconds, so that a machine that others
/// use does not hide it: a GOMP_parallel of our own (gcc only) takes the time inside parallel
/// regions. For one file of a benchmark, which defines _GNU_SOURCE.
#pragma once

#include <dlfcn.h>
#include <omp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static inline double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/// CPU seconds of this thread within regions of more than one thread.
static double shared_s;

#if !defined(__clang__)
typedef void region(void (*)(void *), void *, unsigned, unsigned);
region GOMP_parallel;

void GOMP_parallel(void (*work)(void *), void *data, unsigned threads, unsigned flags)
{
    static region *next = NULL;
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "GOMP_parallel");
    const bool outer = omp_get_level() == 0; // what is within is counted there
    const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
    next(work, data, threads, flags);
    if (outer && threads != 1)
        shared_s += seconds(CLOCK_THREAD_CPUTIME_ID) - start;
}
#endif

/// CPU seconds of this thread outside of them.
static inline double alone_s(void)
{
    return seconds(CLOCK_THREAD_CPUTIME_ID) - shared_s;
}

/// Waiting threads sleep, as in the program (tools/host/start.c): libgomp reads this before main.
static inline void let_waiting_threads_sleep(char **argv)
{
    if (getenv("OMP_WAIT_POLICY") != NULL)
        return;
    setenv("OMP_WAIT_POLICY", "passive", 1);
    execv("/proc/self/exe", argv);
}
