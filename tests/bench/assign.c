// How fast user equilibria are found: `jumeau assign` as a user starts it, reading included, on the
// networks of the collection and on a generated one, beside trees of plain Dijkstra with a binary
// heap over the same network, so that machines can be compared.
//
//     JM_SHARED=../shared tests/bench/bench_assign build/release/jumeau [--repeats N] [NAME ...]
//     tests/bench/bench_assign --write FOLDER        the generated network as TNTP files
//
// NAME: SiouxFalls, Anaheim, ChicagoSketch, berlin-center, generated (all). Prints CSV: CPU seconds
// (least of N, 5; under 0.1 s the mean of 20), wall seconds (least; with two threads the best of
// ten runs that alternate with one thread, or the only one with --repeats 1), iterations, gap
// reached, peak memory, how many times the plain trees of all zones fit into the CPU seconds, and
// what is asked and what tap-b took (C, Algorithm B, one thread, reading included, 2-core Zen 4;
// tap-b 040135a, gcc 12 -O3; for the generated network its figure on a real one of the same size).
// The triad is the machine's speed.
#include "../assignment/networks.h"
#include "generated_net.h"
#include "trees.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { GAPS = 4, ALTERNATIONS = 10 };

static const char *const gap_words[GAPS] = {"1e-4", "1e-6", "1e-10", "1e-12"};

typedef struct subject {
    tntp_name name;
    double asked_s[GAPS]; // NaN: nothing is asked
    double tap_b_s[GAPS];
    double tap_b_mb;
} subject;

#define NO (double)NAN

static const subject subjects[] = {
    {{"SiouxFalls", "SiouxFalls", 0.0, 0.0}, {NO, NO, NO, NO}, {0.01, 0.01, 0.01, 0.01}, 2.4},
    {{"Anaheim", "Anaheim", 0.0, 0.0}, {NO, NO, 0.015, NO}, {0.01, 0.01, 0.04, 0.04}, 3.0},
    {{"Chicago-Sketch", "ChicagoSketch", 0.02, 0.04},
     {NO, 0.25, 0.45, NO},
     {0.44, 0.69, 1.32, 1.58},
     12.0},
    {{"Berlin-Center", "berlin-center", 0.0, 0.0},
     {3.0, 5.0, NO, NO},
     {22.6, 28.1, 69.0, NO},
     126.0},
    {{NULL, "generated", 0.0, 0.0}, {15.0, NO, NO, NO}, {179.0, NO, NO, NO}, 715.0},
};

enum { SUBJECTS = sizeof subjects / sizeof *subjects };

typedef struct bench {
    const char *program, *shared;
    int repeats;
    char net[4096], trips[4096]; // files of the subject
    double trees_s;              // plain trees of all its zones
    double free_cost;            // of all trips on empty streets
} bench;

// STREAM's triad on 64 MiB arrays, GB/s.
static double triad(void)
{
    enum { count = 16 << 20 };
    float *a = calloc(count, sizeof *a), *b = calloc(count, sizeof *b),
          *c = calloc(count, sizeof *c);
    double best = 0.0;
    for (int r = 0; r < 5 && a != NULL && b != NULL && c != NULL; r++) {
        const double start = wall_s();
        for (int i = 0; i < count; i++)
            a[i] = b[i] + 1.5f * c[i] + (float)r;
        best = fmax(best, 12.0 * count / (wall_s() - start) / 1e9);
    }
    const double kept = best + (a != NULL ? 0.0 * (double)a[count / 2] : 0.0);
    free(a);
    free(b);
    free(c);
    return kept;
}

/// One run of the program.
typedef struct outcome {
    double cpu, wall, main_thread, shared, gap, peak_mb, total_cost;
    int iterations;
} outcome;

static double number_of(const char *json, const char *key)
{
    char words[64];
    snprintf(words, sizeof words, "\"%s\":", key);
    const char *at = strstr(json, words);
    return at != NULL ? strtod(at + strlen(words), NULL) : NO;
}

// Starts the program; its standard output ends up in `text`.
static void start_program(char *const *arguments, char *text, size_t room)
{
    int ends[2], status = 0;
    pid_t child = 0;
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0 || posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[0]) != 0 ||
        posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ) != 0) {
        fprintf(stderr, "%s cannot be started\n", arguments[0]);
        exit(3);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got = 1; got > 0 && length + 1 < room; length += (size_t)(got > 0 ? got : 0))
        got = read(ends[0], text + length, room - 1 - length);
    text[length] = '\0';
    close(ends[0]);
    posix_spawn_file_actions_destroy(&actions);
    if (waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "%s ended with %d\n", arguments[0], status);
        exit(3);
    }
}

static outcome run_once(const bench *b, const subject *s, const char *gap, int threads)
{
    char count[16], toll[32], distance[32], text[8192];
    char words[16][4096] = {"", "assign"};
    char *arguments[16];
    int n = 0;
    snprintf(count, sizeof count, "%d", threads);
    snprintf(toll, sizeof toll, "%g", s->name.toll_weight);
    snprintf(distance, sizeof distance, "%g", s->name.distance_weight);
    const char *const given[] = {b->program,
                                 "assign",
                                 b->net,
                                 b->trips,
                                 "--gap",
                                 gap,
                                 "--threads",
                                 count,
                                 "--toll-weight",
                                 toll,
                                 "--distance-weight",
                                 distance,
                                 "--json",
                                 "--quiet"};
    for (; n < 14; n++) {
        snprintf(words[n], sizeof words[n], "%s", given[n]);
        arguments[n] = words[n];
    }
    arguments[n] = NULL;
    const double cpu = cpu_s(RUSAGE_CHILDREN), wall = wall_s();
    start_program(arguments, text, sizeof text);
    return (outcome){.cpu = cpu_s(RUSAGE_CHILDREN) - cpu,
                     .wall = wall_s() - wall,
                     .main_thread = number_of(text, "main_thread_cpu_seconds"),
                     .shared = number_of(text, "shared_cpu_seconds"),
                     .gap = number_of(text, "relative_gap"),
                     .peak_mb = number_of(text, "peak_rss_bytes") / 1e6,
                     .total_cost = number_of(text, "total_cost"),
                     .iterations = (int)number_of(text, "iterations")};
}

static outcome better(outcome a, outcome b)
{
    b.shared = a.cpu < b.cpu ? a.shared : b.shared; // of the same run
    b.cpu = fmin(a.cpu, b.cpu);
    b.wall = fmin(a.wall, b.wall);
    b.main_thread = fmin(a.main_thread, b.main_thread);
    return b;
}

static outcome measure(const bench *b, const subject *s, const char *gap)
{
    outcome best = run_once(b, s, gap, 1);
    double sum = 0.0;
    if (best.cpu < 0.1) {
        for (int r = 0; r < 20; r++) {
            const outcome again = run_once(b, s, gap, 1);
            sum += again.cpu;
            best = better(best, again);
        }
        best.cpu = sum / 20.0;
        return best;
    }
    for (int r = 1; r < b->repeats; r++)
        best = better(best, run_once(b, s, gap, 1));
    return best;
}

static void print_or_nothing(double value, const char *after)
{
    if (isnan(value))
        printf("%s", after);
    else
        printf("%.3g%s", value, after);
}

static void print_row(const bench *b, const subject *s, int g, int threads, const outcome *o)
{
    printf("%s,%s,%d,%.4f,%.4f,%d,%.2e,%.1f,%.2f,", s->name.stem, gap_words[g], threads, o->cpu,
           o->wall, o->iterations, o->gap, o->peak_mb, o->cpu / b->trees_s);
    print_or_nothing(s->asked_s[g], ",");
    print_or_nothing(s->tap_b_s[g], ",");
    print_or_nothing(s->tap_b_mb, "\n");
    fflush(stdout);
}

// One and two threads by turns; the best wall of each.
static void alternate(const bench *b, const subject *s, int g)
{
    outcome one = run_once(b, s, gap_words[g], 1), two = run_once(b, s, gap_words[g], 2);
    const int rounds = b->repeats < 2 ? 1 : ALTERNATIONS;
    for (int r = 1; r < rounds; r++) {
        one = better(one, run_once(b, s, gap_words[g], 1));
        two = better(two, run_once(b, s, gap_words[g], 2));
    }
    print_row(b, s, g, 2, &two);
    // On a machine that others use, wall seconds say little; what the main thread computes, with
    // the other one waited for, is a lower bound that does not depend on them.
    printf("# %s %s: two threads take %.2f of the wall time of one (%.4f s of %.4f s); the main "
           "thread computes %.2f of what one alone does\n",
           s->name.stem, gap_words[g], two.wall / one.wall, two.wall, one.wall,
           two.main_thread / one.main_thread);
    // Amdahl's bound, measured in the process of one thread: start and end of the program, reading
    // the network, sums, shifts that nothing is beside.
    const double serial = 1.0 - one.shared / one.cpu;
    printf("# %s %s: %.3f of the CPU seconds of one thread cannot be shared: two take at least "
           "%.2f of its time\n",
           s->name.stem, gap_words[g], serial, 0.5 * (1.0 + serial));
}

static tntp open_generated(const char *folder)
{
    tntp t = {.ctx = jm_ctx_create(NULL)};
    char net[4096], trips[4096];
    tntp_need(t.ctx, generated_net(t.ctx, 1, GEN_TRIPS, &t.file, &t.trips));
    snprintf(net, sizeof net, "%s/generated_net.tntp", folder);
    snprintf(trips, sizeof trips, "%s/generated_trips.tntp", folder);
    if (!generated_write(&t.file, &t.trips, net, trips)) {
        fprintf(stderr, "%s cannot be written\n", net);
        exit(3);
    }
    tntp_take(&t);
    return t;
}

static tntp prepare(bench *b, const subject *s, const char *folder)
{
    if (s->name.folder == NULL) {
        snprintf(b->net, sizeof b->net, "%s/generated_net.tntp", folder);
        snprintf(b->trips, sizeof b->trips, "%s/generated_trips.tntp", folder);
        return open_generated(folder);
    }
    snprintf(b->net, sizeof b->net, "%s/reference/traffic/%s/%s_net.tntp", b->shared,
             s->name.folder, s->name.stem);
    snprintf(b->trips, sizeof b->trips, "%s/reference/traffic/%s/%s_trips.tntp", b->shared,
             s->name.folder, s->name.stem);
    return tntp_open(b->shared, &s->name);
}

static void time_subject(bench *b, const subject *s, const char *folder)
{
    tntp t = prepare(b, s, folder);
    double rate = 0.0;
    b->trees_s = time_trees(&t, b->repeats, &rate, &b->free_cost);
    const double searches_s = time_searches(&t, b->repeats);
    printf("# %s: trees of %d zones on empty streets: plain %.4f CPU s, %.1f M relaxations/s; the "
           "engine's %.4f CPU s, %.1f M of the same relaxations/s\n",
           s->name.stem, (int)t.zone_count, b->trees_s, 1e-6 * rate, searches_s,
           1e-6 * rate * b->trees_s / searches_s);
    tntp_free(&t);
    for (int g = 0; g < GAPS; g++) {
        if (s->name.folder == NULL && g > 1)
            continue;
        const outcome o = measure(b, s, gap_words[g]);
        if (g == 0)
            printf("# %s: trips cost %.2f times what they would on empty streets\n", s->name.stem,
                   o.total_cost / b->free_cost);
        print_row(b, s, g, 1, &o);
        alternate(b, s, g);
    }
}

static bool wanted(const char *stem, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], stem) == 0)
            return true;
    return count == 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        tntp t = open_generated(argv[2]);
        printf("%d links, %lld pairs, %.0f trips\n", (int)t.net.link_count,
               (long long)t.trips.pair_count, t.trips.total);
        tntp_free(&t);
        return 0;
    }
    bench b = {.program = argc > 1 ? argv[1] : "build/release/jumeau",
               .shared = getenv("JM_SHARED") != NULL ? getenv("JM_SHARED") : "../shared",
               .repeats = 5};
    int first = 2;
    if (argc > 3 && strcmp(argv[2], "--repeats") == 0) {
        b.repeats = atoi(argv[3]);
        first = 4;
    }
    char folder[] = "/tmp/jumeau-bench-XXXXXX";
    if (b.repeats < 1 || mkdtemp(folder) == NULL)
        return 3;
    printf("# triad %.1f GB/s\nnetwork,gap,threads,cpu_s,wall_s,iterations,relative_gap,peak_mb,"
           "plain_trees,asked_cpu_s,tap_b_cpu_s,tap_b_peak_mb\n",
           triad());
    for (int i = 0; i < SUBJECTS; i++)
        if (wanted(subjects[i].name.stem, argc > first ? argc - first : 0, argv + first))
            time_subject(&b, &subjects[i], folder);
    snprintf(b.net, sizeof b.net, "%s/generated_net.tntp", folder);
    snprintf(b.trips, sizeof b.trips, "%s/generated_trips.tntp", folder);
    remove(b.net);
    remove(b.trips);
    rmdir(folder);
    return 0;
}
