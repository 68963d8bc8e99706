// What a warm start saves: an equilibrium after an edit, found from the bushes of before and cold,
// in process, reading excluded on both sides.
//
//     JM_SHARED=../shared tests/bench/bench_warm [--repeats N] [--gap G] [--edits N]
//     [ChicagoSketch] [berlin-center]
//
// With --edits, the means over N edits of each kind: the N busiest links cut one by one, N sets of
// ten links, N zones; and the worst ratio of any.
// Prints CSV: CPU seconds on one thread (least of N, 5; cold and warm alternate), their ratio
// (asked: at most 0.25 to 1e-6), how far the answers are apart, and what proportionality took. In
// the columns with `kept`, cold and warm, link flows are handed out and what the next warm start in
// the same process begins with: one edit after the other in a meeting. In the first ones bushes are
// made too, as a run needs that writes its state or asks for select-link.
#include "../assignment/warm_cases.h"

/// Least CPU seconds, cold and warm, of solves that keep what the next one begins with.
static void bench_kept(warm_town *t, double gap, int repeats, const warm_answer *kept,
                       double least[2])
{
    least[0] = least[1] = (double)INFINITY;
    for (int i = 0; i < 2 * repeats; i++) {
        warm_answer answer;
        warm_solve_for(t, gap, i % 2 == 0 ? NULL : &kept->bushes, WARM_KEPT, &answer);
        least[i % 2] = fmin(least[i % 2], answer.cpu_s);
        warm_free(&answer);
    }
}

/// The equilibrium before the edits, in both forms.
typedef struct base_answers {
    warm_answer full, kept;
} base_answers;

static void bench_case(warm_town *t, const char *name, int which, double gap, int repeats,
                       const base_answers *both)
{
    double cold_s = (double)INFINITY, warm_s = (double)INFINITY, share_s = 0.0;
    int32_t link = JM_NONE;
    double kept_s[2];
    const warm_answer *base = &both->full;
    warm_edit(t, which, base->flow, &link);
    bench_kept(t, gap, repeats, &both->kept, kept_s);
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
                "%.2g,%.4f,%.4f,%.3f\n",
                name, warm_case_names[which], gap, cold_s, warm_s, warm_s / cold_s,
                (int)cold.result.iterations, (int)warm.result.iterations, cold.result.relative_gap,
                warm.result.relative_gap, d.objective, d.flow, d.class_flow, d.class_share,
                d.select_pairs, d.select_flow, share_s, (int)shared[0].dear_bushes,
                (int)shared[1].dear_bushes, fmax(shared[0].flow_change, shared[1].flow_change),
                kept_s[0], kept_s[1], kept_s[1] / kept_s[0]);
            fflush(stdout);
        }
        warm_free(&cold);
        warm_free(&warm);
    }
    warm_undo(t);
}

/// Means over edits of one kind.
static void bench_many(warm_town *t, const char *name, int which, double gap, int edits,
                       const base_answers *both)
{
    double cold_s[2] = {0.0, 0.0}, warm_s[2] = {0.0, 0.0}, worst[2] = {0.0, 0.0};
    double iterations = 0.0;
    const warm_answer *base = &both->full;
    for (int i = 0; i < edits; i++) {
        double least[2][2] = {{(double)INFINITY, (double)INFINITY}, {0.0, 0.0}};
        int32_t link = JM_NONE;
        warm_edit_number(t, which, i, base->flow, &link);
        for (int r = 0; r < 4; r++) { // cold and warm alternate
            warm_answer answer;
            warm_solve(t, gap, r % 2 == 0 ? NULL : &base->bushes, &answer);
            least[0][r % 2] = fmin(least[0][r % 2], answer.cpu_s);
            iterations += r == 3 ? (double)answer.result.iterations / edits : 0.0;
            warm_free(&answer);
        }
        bench_kept(t, gap, 2, &both->kept, least[1]);
        warm_undo(t);
        for (int form = 0; form < 2; form++) {
            cold_s[form] += least[form][0] / edits;
            warm_s[form] += least[form][1] / edits;
            worst[form] = fmax(worst[form], least[form][1] / least[form][0]);
        }
    }
    printf("%s,%s,%g,%d", name, warm_case_names[which], gap, edits);
    for (int form = 0; form < 2; form++)
        printf(",%.4f,%.4f,%.3f,%.3f", cold_s[form], warm_s[form], warm_s[form] / cold_s[form],
               worst[form]);
    printf(",%.1f\n", iterations);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const char *shared = getenv("JM_SHARED"), *only = NULL;
    double only_gap = 0.0;
    int repeats = 5, edits = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--repeats") == 0 && i + 1 < argc)
            repeats = atoi(argv[++i]);
        else if (strcmp(argv[i], "--gap") == 0 && i + 1 < argc)
            only_gap = strtod(argv[++i], NULL);
        else if (strcmp(argv[i], "--edits") == 0 && i + 1 < argc)
            edits = atoi(argv[++i]);
        else
            only = argv[i];
    }
    if (edits > 0)
        printf("network,edit,gap,edits,cold_cpu_s,warm_cpu_s,ratio,worst_ratio,cold_kept_cpu_s,"
               "warm_kept_cpu_s,kept_ratio,kept_worst_ratio,warm_iterations\n");
    else
        printf(
            "network,edit,gap,cold_cpu_s,warm_cpu_s,ratio,cold_iterations,warm_iterations,cold_gap,"
            "warm_gap,objective,flow,class_flow,class_share,select_pairs,select_flow,proportion_"
            "cpu_s,"
            "cold_dear,warm_dear,flow_change,cold_kept_cpu_s,warm_kept_cpu_s,kept_ratio\n");
    for (int n = 2; n < 4; n++) {
        const double gaps[2] = {1e-6, 1e-10};
        if (only != NULL && strcmp(only, tntp_names[n].stem) != 0)
            continue;
        warm_town t;
        warm_open(&t, shared != NULL ? shared : "../shared", &tntp_names[n]);
        for (int g = 0; g < 2; g++) {
            if (only_gap > 0.0 && only_gap != gaps[g])
                continue;
            base_answers base;
            warm_solve(&t, gaps[g], NULL, &base.full);
            warm_solve_for(&t, gaps[g], NULL, WARM_KEPT, &base.kept);
            for (int c = 0; c < WARM_CASES; c++)
                if (edits > 0)
                    bench_many(&t, tntp_names[n].stem, c, gaps[g], edits, &base);
                else
                    bench_case(&t, tntp_names[n].stem, c, gaps[g], repeats, &base);
            warm_free(&base.full);
            warm_free(&base.kept);
        }
        warm_close(&t);
    }
    return 0;
}
