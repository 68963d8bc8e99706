// What the command assign says and writes.
#include "assign_own.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

// Of the thread that all others wait for.
static double main_thread_seconds(void)
{
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return (double)spent.tv_sec + 1e-9 * (double)spent.tv_nsec;
}

// Of this program alone: rusage may count what stood in its place before exec.
static double peak_rss_bytes(void)
{
    double kib = -1.0;
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && kib < 0.0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtod(line + 6, NULL);
    if (file != NULL)
        fclose(file);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (kib >= 0.0 ? kib : (double)usage.ru_maxrss);
}

// Links with more flow than capacity, where the time depends on it; the fullest of them.
typedef struct fullness {
    int32_t count, rising, fullest;
    double ratio;
} fullness;

static fullness fullness_of(const assign_case *a)
{
    fullness f = {.fullest = -1};
    for (int32_t e = 0; e < a->net.link_count; e++) {
        const jm_delay_law law = jm_net_law(&a->road, e);
        if (jm_delay_is_constant(&law))
            continue;
        const double ratio = a->flow[e] / a->net.capacity[e];
        f.rising++;
        f.count += ratio > 1.0;
        if (f.fullest < 0 || ratio > f.ratio) {
            f.fullest = e;
            f.ratio = ratio;
        }
    }
    return f;
}

static double total_time(const assign_case *a)
{
    double sum = 0.0;
    for (int32_t e = 0; e < a->net.link_count; e++)
        sum += a->flow[e] * a->time[e];
    return sum;
}

static const char *end_word(jm_assign_end end)
{
    switch (end) {
    case JM_ASSIGN_REACHED:
        return "gap";
    case JM_ASSIGN_ITERATIONS:
        return "iterations";
    case JM_ASSIGN_SECONDS:
        return "seconds";
    case JM_ASSIGN_STALLED:
        break;
    }
    return "stalled";
}

static void print_lost_json(const assign_case *a)
{
    printf(",\"unreachable\":[");
    for (int64_t i = 0; i < a->result.unreachable_pairs && i < ASSIGN_LISTED; i++)
        printf("%s{\"from\":%" PRId32 ",\"to\":%" PRId32 ",\"trips\":%.17g}", i > 0 ? "," : "",
               a->lost[i].from + 1, a->lost[i].to + 1, a->lost[i].demand);
    putchar(']');
}

// Seconds, threads, memory: what ends both kinds of objects.
static void print_json_cost(const assign_case *a)
{
    printf(",\"toll_weight\":%.17g,\"distance_weight\":%.17g", a->toll_weight, a->distance_weight);
    printf(",\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"main_thread_cpu_seconds\":%.6f",
           assign_clock_s() - a->started_s, cpu_seconds(), main_thread_seconds());
    if (jm_ctx_threads(a->t->ctx) == 1) // what several threads could share
        printf(",\"shared_cpu_seconds\":%.6f", a->result.shared_cpu_s + a->trips.shared_cpu_s);
    printf(",\"threads\":%d,\"peak_rss_bytes\":%.0f}\n", jm_ctx_threads(a->t->ctx),
           peak_rss_bytes());
}

// A state answered: gap and objective are what it was written with.
static void print_state_json(const assign_case *a)
{
    printf("{\"solved\":false,\"relative_gap\":%.17g,\"objective\":%.17g", a->result.relative_gap,
           a->result.objective);
    assign_print_selected_json(a);
    print_json_cost(a);
}

static void print_json(const assign_case *a)
{
    const jm_assign_result *r = &a->result;
    const fullness full = fullness_of(a);
    const double time = total_time(a);
    printf(
        "{\"solved\":true,\"relative_gap\":%.17g,\"average_excess_cost\":%.17g,\"objective\":%.17g",
        r->relative_gap, r->average_excess_cost, r->objective);
    printf(",\"total_cost\":%.17g,\"shortest_cost\":%.17g,\"total_time\":%.17g", r->total_time,
           r->shortest_time, time);
    printf(",\"vehicle_hours_if_minutes\":%.17g", time / 60.0);
    printf(",\"trips\":%.17g,\"intrazonal_trips\":%.17g,\"unreachable_trips\":%.17g", r->assigned,
           a->trips.intrazonal, r->unreachable);
    printf(",\"unreachable_pairs\":%" PRId64, r->unreachable_pairs);
    print_lost_json(a);
    printf(",\"links_over_capacity\":%" PRId32 ",\"iterations\":%" PRId32 ",\"reached\":%s",
           full.count, r->iterations, r->end == JM_ASSIGN_REACHED ? "true" : "false");
    printf(",\"end\":\"%s\",\"zones\":%" PRId32 ",\"nodes\":%" PRId32 ",\"links\":%" PRId32,
           end_word(r->end), a->net.zone_count, a->net.node_count, a->net.link_count);
    assign_print_selected_json(a);
    print_json_cost(a);
}

// A label, its number, what it means.
static void print_number(const char *label, int digits, double value, const char *meaning)
{
    print_column(label, 20, false);
    printf(" %-20.*g %s\n", digits, value, meaning);
}

static void print_lost(const assign_case *a)
{
    const jm_assign_result *r = &a->result;
    if (r->unreachable_pairs == 0)
        return;
    printf(_("%.10g trips of %" PRId64 " pairs have no way and are not assigned:\n"),
           r->unreachable, r->unreachable_pairs);
    for (int64_t i = 0; i < r->unreachable_pairs && i < ASSIGN_LISTED; i++)
        printf(_("  from zone %" PRId32 " to %" PRId32 ": %.10g trips\n"), a->lost[i].from + 1,
               a->lost[i].to + 1, a->lost[i].demand);
    if (r->unreachable_pairs > ASSIGN_LISTED)
        printf(_("  and %" PRId64 " more\n"), r->unreachable_pairs - ASSIGN_LISTED);
}

static void print_full(const assign_case *a)
{
    const fullness full = fullness_of(a);
    if (full.fullest < 0)
        return;
    printf(_("%" PRId32 " of %" PRId32 " links whose time rises carry more than their capacity; "
             "the fullest is %" PRId32 "-%" PRId32 " at %.3g of it\n"),
           full.count, full.rising, a->net.from[full.fullest] + 1, a->net.to[full.fullest] + 1,
           full.ratio);
}

static void print_end(const assign_case *a)
{
    switch (a->result.end) {
    case JM_ASSIGN_REACHED:
        break;
    case JM_ASSIGN_ITERATIONS:
        puts(_("the gap asked for is not reached: the iterations are used up"));
        break;
    case JM_ASSIGN_SECONDS:
        puts(_("the gap asked for is not reached: the seconds are used up"));
        break;
    case JM_ASSIGN_STALLED:
        puts(_("the gap asked for is not reached: it is below what double precision holds here"));
        break;
    }
}

static void print_text(const assign_case *a)
{
    const jm_assign_result *r = &a->result;
    const double time = total_time(a);
    print_number(_("relative gap"), 5, r->relative_gap,
                 _("(TSTT - SPTT) / SPTT; TSTT: cost of all trips, SPTT: that of the cheapest "
                   "paths at the same link costs"));
    print_number(_("average excess cost"), 5, r->average_excess_cost,
                 _("(TSTT - SPTT) / trips assigned, in the file's unit of time"));
    print_number(_("objective"), 17, r->objective,
                 _("sum over links of the integral of cost over flow (Beckmann)"));
    print_number(_("total cost"), 10, r->total_time, _("TSTT: time and weights"));
    print_number(_("total time"), 10, time, _("trips x the file's unit of time"));
    print_number(_("vehicle-hours"), 10, time / 60.0, _("if that unit is the minute"));
    print_number(_("trips assigned"), 10, r->assigned, "");
    print_number(_("trips within zones"), 10, a->trips.intrazonal, _("not assigned"));
    print_number(_("trips without a way"), 10, r->unreachable, _("not assigned"));
    print_lost(a);
    print_full(a);
    assign_print_selected(a);
    print_end(a);
    printf(_("%" PRId32 " iterations, %.2f s, %.2f s of CPU, %.1f MB of memory at the most\n"),
           r->iterations, assign_clock_s() - a->started_s, cpu_seconds(), peak_rss_bytes() / 1e6);
}

void assign_print(const assign_case *a)
{
    if (a->json && a->solved)
        print_json(a);
    else if (a->json)
        print_state_json(a);
    else if (a->solved)
        print_text(a);
    else
        assign_print_selected(a);
}

static jm_status write_failed(const assign_case *a, const char *path, const char *part)
{
    const int why = errno;
    remove(part);
    return jm_fail(a->t->ctx, JM_ERR_IO, "%s: cannot be written: %s", path, strerror(why));
}

jm_status assign_write_flows(const assign_case *a, const char *path)
{
    char part[4200];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return jm_fail(a->t->ctx, JM_ERR_DATA, "%.60s...: the name is too long", path);
    FILE *file = fopen(part, "w");
    if (file == NULL)
        return write_failed(a, path, part);
    const bool selects = a->selected.user_flow != NULL;
    fprintf(file, "from,to,flow,cost%s\n", selects ? ",selected" : "");
    for (int32_t e = 0; e < a->net.link_count; e++) {
        fprintf(file, "%" PRId32 ",%" PRId32 ",%.17g,%.17g", a->net.from[e] + 1, a->net.to[e] + 1,
                a->flow[e], a->time[e] + (a->cost != NULL ? a->cost[e] : 0.0));
        if (selects)
            fprintf(file, ",%.17g", a->selected.user_flow[e]);
        putc('\n', file);
    }
    const bool good = fflush(file) == 0 && ferror(file) == 0;
    if (fclose(file) != 0 || !good || rename(part, path) != 0)
        return write_failed(a, path, part);
    return JM_OK;
}
