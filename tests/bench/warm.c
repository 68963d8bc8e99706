// What a warm start saves: an equilibrium after an edit, found from the bushes of before and cold,
// in process, reading excluded on both sides.
//
//     JM_SHARED=../shared tests/bench/bench_warm [--repeats N] [--gap G] [ChicagoSketch]
//     [berlin-center]
//
// Prints CSV: CPU seconds on one thread (least of N, 5; cold and warm alternate), their ratio
// (asked: at most 0.25 to 1e-6), how far the answers are apart, and what proportionality took.
#include "../assignment/warm_cases.h"

static void bench_case(warm_town *t, const char *name, int which, double gap, int repeats,
                       const warm_answer *base)
{
    double cold_s = (double)INFINITY, warm_s = (double)INFINITY, share_s = 0.0;
    int32_t link = JM_NONE;
    warm_edit(t, which, base->flow, &link);
    for (int i = 0; i < repeats; i++) {
        warm_answer cold, warm;
        warm_solve(t, gap, NULL, &cold);
        warm_solve(t, gap, &base->bushes, &warm);
        cold_s = fmin(cold_s, cold.cpu_s);
        warm_s = fmin(warm_s, warm.cpu_s);
        if (i == repeats - 1) {
            jm_proportion_result shared[2];
            double begin = warm_cpu_s();
            warm_share_out(t, &cold, &shared[0]);
            share_s = warm_cpu_s() - begin;
            warm_share_out(t, &warm, &shared[1]);
            warm_difference d = warm_compare(t, &cold, &warm, link);
            printf(
                "%s,%s,%g,%.4f,%.4f,%.3f,%d,%d,%.2g,%.2g,%.2g,%.2g,%.2g,%.2g,%.2g,%.2g,%.4f,%d,%d,"
                "%.2g\n",
                name, warm_case_names[which], gap, cold_s, warm_s, warm_s / cold_s,
                (int)cold.result.iterations, (int)warm.result.iterations, cold.result.relative_gap,
                warm.result.relative_gap, d.objective, d.flow, d.class_flow, d.class_share,
                d.select_pairs, d.select_flow, share_s, (int)shared[0].dear_bushes,
                (int)shared[1].dear_bushes, fmax(shared[0].flow_change, shared[1].flow_change));
            fflush(stdout);
        }
        warm_free(&cold);
        warm_free(&warm);
    }
    warm_undo(t);
}

int main(int argc, char **argv)
{
    const char *shared = getenv("JM_SHARED"), *only = NULL;
    double only_gap = 0.0;
    int repeats = 5;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--repeats") == 0 && i + 1 < argc)
            repeats = atoi(argv[++i]);
        else if (strcmp(argv[i], "--gap") == 0 && i + 1 < argc)
            only_gap = strtod(argv[++i], NULL);
        else
            only = argv[i];
    }
    printf(
        "network,edit,gap,cold_cpu_s,warm_cpu_s,ratio,cold_iterations,warm_iterations,cold_gap,"
        "warm_gap,objective,flow,class_flow,class_share,select_pairs,select_flow,proportion_cpu_s,"
        "cold_dear,warm_dear,flow_change\n");
    for (int n = 2; n < 4; n++) {
        const double gaps[2] = {1e-6, 1e-10};
        if (only != NULL && strcmp(only, tntp_names[n].stem) != 0)
            continue;
        warm_town t;
        warm_open(&t, shared != NULL ? shared : "../shared", &tntp_names[n]);
        for (int g = 0; g < 2; g++) {
            if (only_gap > 0.0 && only_gap != gaps[g])
                continue;
            warm_answer base;
            warm_solve(&t, gaps[g], NULL, &base);
            for (int c = 0; c < WARM_CASES; c++)
                bench_case(&t, tntp_names[n].stem, c, gaps[g], repeats, &base);
            warm_free(&base);
        }
        warm_close(&t);
    }
    return 0;
}
