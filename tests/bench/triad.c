// The machine's memory bandwidth, STREAM's triad on 128 MiB arrays: beside every benchmark, so that
// machines and noisy hours can be compared. Prints the best of ten in GB/s, 12 bytes counted a
// cell.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void)
{
    enum { count = 32 << 20, repeats = 10 };
    float *a = calloc(count, sizeof *a), *b = calloc(count, sizeof *b),
          *c = calloc(count, sizeof *c);
    if (a == NULL || b == NULL || c == NULL)
        return 3;
    double best = 0.0;
    for (int r = 0; r < repeats; r++) {
        double start = now_s();
#pragma omp parallel for schedule(static)
        for (int i = 0; i < count; i++)
            a[i] = b[i] + 1.5f * c[i] + (float)r;
        double rate = 12.0 * count / (now_s() - start) / 1e9;
        best = rate > best ? rate : best;
    }
    printf("%.1f\n", best + 0.0 * (double)a[count / 2]);
    free(a);
    free(b);
    free(c);
    return 0;
}
