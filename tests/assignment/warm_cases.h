/// warm_cases.h: networks with classes and the edits after which an equilibrium is found again from
/// that of before: for tests and benchmarks of warm starts.
#pragma once

#include "networks.h"

#include "assignment/proportion.h"
#include "assignment/select_link.h"
#include "core/grid.h"
#include "core/random.h"

#include <string.h>
#include <time.h>

enum { WARM_USERS = 3, CORRIDOR = 10, WARM_CASES = 3 };

static const char *const warm_case_names[WARM_CASES] = {
    "busiest link cut to a tenth", "ten links edited", "one zone's demand + 5 %"};

/// A network whose links and trips may be changed.
typedef struct warm_town {
    tntp file;
    jm_road_net net;
    double *free_time, *capacity; // [links] own
    uint8_t *closed;              // [links] of the third class
    double *cost[2];              // [links] at toll weights 0.02 and 0.01
    double *demand[WARM_USERS];   // [zones * zones]
    jm_road_user user[WARM_USERS];
    jm_assign_input in;
} warm_town;

/// One equilibrium.
typedef struct warm_answer {
    double *flow, *time; // [links]
    jm_bush_set bushes;
    jm_assign_result result;
    double cpu_s;
} warm_answer;

static inline double warm_cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// A chain of links through different junctions: from the first link of greatest capacity between
/// junctions that may be passed, always on along the greatest capacity. Closed to the third class.
static inline void warm_close_corridor(warm_town *t)
{
    uint8_t *visited = NULL;
    int32_t node = JM_NONE;
    tntp_need(t->file.ctx, jm_new(t->file.ctx, &visited, t->net.node_count));
    for (int i = 0; i < CORRIDOR; i++) {
        int32_t best = JM_NONE;
        for (int32_t e = 0; e < t->net.link_count; e++)
            if (t->net.from[e] >= t->file.zone_count && t->net.to[e] >= t->file.zone_count &&
                (node == JM_NONE || t->net.from[e] == node) && !visited[t->net.to[e]] &&
                (best == JM_NONE || t->capacity[e] > t->capacity[best]))
                best = e;
        if (best == JM_NONE)
            break;
        t->closed[best] = 1;
        visited[t->net.from[best]] = 1;
        node = t->net.to[best];
    }
    jm_free(visited);
}

static inline double *warm_copy(jm_ctx *ctx, const double *values, int64_t count, double factor)
{
    double *copy = NULL;
    tntp_need(ctx, jm_new(ctx, &copy, count));
    for (int64_t i = 0; i < count; i++)
        copy[i] = factor * values[i];
    return copy;
}

/// Chicago Sketch with three classes: toll weight 0.02, 0.01, and 0.02 with a corridor closed. Any
/// other network: one class.
static inline void warm_open(warm_town *t, const char *shared, const tntp_name *name)
{
    memset(t, 0, sizeof *t);
    t->file = tntp_open(shared, name);
    jm_ctx *ctx = t->file.ctx;
    int64_t links = t->file.net.link_count;
    int64_t pairs = (int64_t)t->file.zone_count * t->file.zone_count;
    t->free_time = warm_copy(ctx, t->file.net.free_time, links, 1.0);
    t->capacity = warm_copy(ctx, t->file.net.capacity, links, 1.0);
    tntp_need(ctx, jm_new(ctx, &t->closed, links));
    t->net = t->file.net;
    t->net.free_time = t->free_time;
    t->net.capacity = t->capacity;
    int32_t users = name->toll_weight > 0.0 ? WARM_USERS : 1;
    const double share[WARM_USERS] = {0.5, 0.3, 0.2};
    for (int c = 0; c < 2 && users > 1; c++) {
        tntp_need(ctx, jm_new(ctx, &t->cost[c], links));
        for (int64_t e = 0; e < links; e++)
            t->cost[c][e] = (c == 0 ? 0.02 : 0.01) * t->file.file.toll[e] +
                            name->distance_weight * t->file.file.length[e];
    }
    if (users > 1)
        warm_close_corridor(t);
    for (int32_t u = 0; u < users; u++) {
        t->demand[u] = warm_copy(ctx, t->file.demand, pairs, users > 1 ? share[u] : 1.0);
        t->user[u] = (jm_road_user){.demand = t->demand[u],
                                    .cost = t->cost[u == 1 ? 1 : 0],
                                    .closed = u == 2 ? t->closed : NULL};
    }
    t->in = (jm_assign_input){.net = &t->net,
                              .terminal_count = t->file.zone_count,
                              .terminal_node = t->file.terminal,
                              .user_count = users,
                              .users = t->user};
}

static inline void warm_close(warm_town *t)
{
    jm_free(t->free_time);
    jm_free(t->capacity);
    jm_free(t->closed);
    jm_free(t->cost[0]);
    jm_free(t->cost[1]);
    for (int u = 0; u < WARM_USERS; u++)
        jm_free(t->demand[u]);
    tntp_free(&t->file);
}

/// What a solve is to hand out: bushes, or only what a warm start in the same process asks for.
typedef enum warm_form { WARM_BUSHES, WARM_KEPT } warm_form;

/// Solves; `warm` NULL: cold.
static inline void warm_solve_for(warm_town *t, double gap, const jm_bush_set *warm, warm_form form,
                                  warm_answer *a)
{
    jm_ctx *ctx = t->file.ctx;
    memset(a, 0, sizeof *a);
    tntp_need(ctx, jm_new(ctx, &a->flow, t->net.link_count));
    tntp_need(ctx, jm_new(ctx, &a->time, t->net.link_count));
    jm_assign_input in = t->in;
    in.warm = warm;
    jm_assign_def def = {.relative_gap = gap, .iteration_limit = 200, .threads = 1};
    a->result = (jm_assign_result){
        .flow = a->flow, .time = a->time, .bushes = &a->bushes, .kept_only = form == WARM_KEPT};
    double begin = warm_cpu_s();
    tntp_need(ctx, jm_assign(ctx, &in, &def, &a->result));
    a->cpu_s = warm_cpu_s() - begin;
}

static inline void warm_solve(warm_town *t, double gap, const jm_bush_set *warm, warm_answer *a)
{
    warm_solve_for(t, gap, warm, WARM_BUSHES, a);
}

static inline void warm_share_out(warm_town *t, warm_answer *a, jm_proportion_result *result)
{
    jm_proportion_def def = jm_proportion_default_def();
    tntp_need(t->file.ctx, jm_proportion(t->file.ctx, &t->in, a->time, &def, &a->bushes, result));
}

static inline void warm_free(warm_answer *a)
{
    jm_free(a->flow);
    jm_free(a->time);
    jm_bush_set_free(&a->bushes);
}

/// The link with the highest flow over capacity below `limit` whose time rises with the flow.
static inline int32_t warm_busiest_below(const warm_town *t, const double *flow, double limit)
{
    int32_t best = JM_NONE;
    for (int32_t e = 0; e < t->net.link_count; e++) {
        jm_delay_law law = jm_net_law(&t->net, e);
        double full = flow[e] / t->capacity[e];
        if (!jm_delay_is_constant(&law) && full < limit &&
            (best == JM_NONE || full > flow[best] / t->capacity[best]))
            best = e;
    }
    return best;
}

static inline int32_t warm_busiest(const warm_town *t, const double *flow)
{
    return warm_busiest_below(t, flow, (double)INFINITY);
}

/// Changes the town by one of the cases, of which there are many: number 0 is the one that all
/// figures are about. *link is one that it is about. Warm_undo takes it back.
static inline void warm_edit_number(warm_town *t, int which, int number, const double *flow,
                                    int32_t *link)
{
    *link = warm_busiest(t, flow);
    for (int i = 0; i < number; i++)
        *link = warm_busiest_below(t, flow, flow[*link] / t->capacity[*link]);
    int64_t zones = t->file.zone_count;
    if (which == 0)
        t->capacity[*link] *= 0.1;
    for (uint64_t i = 0; which == 1 && i < 10; i++) { // capacities and times, up and down
        int32_t e =
            (int32_t)jm_random_below((jm_key){(uint64_t)(7 + number), 1}, i, 0, t->net.link_count);
        t->capacity[e] *= i % 2 == 0 ? 0.6 : 1.5;
        t->free_time[e] *= i % 3 == 0 ? 1.3 : 1.0;
    }
    for (int32_t u = 0; which == 2 && u < t->in.user_count; u++)
        for (int64_t z = 0; z < zones; z++)
            t->demand[u][(zones / 2 + 37 * number) % zones * zones + z] *= 1.05;
}

static inline void warm_edit(warm_town *t, int which, const double *flow, int32_t *link)
{
    warm_edit_number(t, which, 0, flow, link);
}

static inline void warm_undo(warm_town *t)
{
    int64_t zones = t->file.zone_count;
    size_t links = (size_t)t->net.link_count;
    memcpy(t->capacity, t->file.net.capacity, links * sizeof *t->capacity);
    memcpy(t->free_time, t->file.net.free_time, links * sizeof *t->free_time);
    const double share[WARM_USERS] = {0.5, 0.3, 0.2};
    for (int32_t u = 0; u < t->in.user_count; u++)
        for (int64_t p = 0; p < zones * zones; p++)
            t->demand[u][p] = (t->in.user_count > 1 ? share[u] : 1.0) * t->file.demand[p];
}

/// How far two answers to one question are apart.
typedef struct warm_difference {
    double objective;    // relative
    double flow;         // on links with rising time: worst of |a - b| / max(1 veh/h, 1e-3 x flow)
    double class_flow;   // same measure, by class, on those links
    double class_share;  // by class: |a - b| / max(1 veh/h, flow)
    double select_pairs; // trips by pair through one link: |a - b| / max(1 trip, trips)
    double select_flow;  // their flows: |a - b| / max(1 veh/h, flow)
} warm_difference;

static inline double warm_worst(const double *a, const double *b, int64_t count, double least,
                                double share, const warm_town *t)
{
    double worst = 0.0;
    for (int64_t i = 0; i < count; i++) {
        jm_delay_law law = jm_net_law(&t->net, (int32_t)(i % t->net.link_count));
        if (!jm_delay_is_constant(&law))
            worst = fmax(worst, fabs(a[i] - b[i]) / fmax(least, share * a[i]));
    }
    return worst;
}

static inline void warm_compare_selected(warm_town *t, const warm_answer *a, const warm_answer *b,
                                         int32_t link, warm_difference *d)
{
    jm_ctx *ctx = t->file.ctx;
    jm_selected x, y;
    tntp_need(ctx, jm_select_link(ctx, &t->in, &a->bushes, &link, 1, &x));
    tntp_need(ctx, jm_select_link(ctx, &t->in, &b->bushes, &link, 1, &y));
    int64_t i = 0, k = 0;
    while (i < x.pair_count || k < y.pair_count) {
        const jm_selected_pair *p = &x.pairs[i], *q = &y.pairs[k];
        int order = i == x.pair_count ? 1 : k == y.pair_count ? -1 : 0;
        if (order == 0)
            order = p->user != q->user   ? (p->user < q->user ? -1 : 1)
                    : p->from != q->from ? (p->from < q->from ? -1 : 1)
                    : p->to != q->to     ? (p->to < q->to ? -1 : 1)
                                         : 0;
        double was = order <= 0 ? p->trips : 0.0, is = order >= 0 ? q->trips : 0.0;
        d->select_pairs = fmax(d->select_pairs, fabs(was - is) / fmax(1.0, was));
        i += order <= 0;
        k += order >= 0;
    }
    d->select_flow = warm_worst(x.user_flow, y.user_flow,
                                (int64_t)t->in.user_count * t->net.link_count, 1.0, 1.0, t);
    jm_selected_free(&x);
    jm_selected_free(&y);
}

static inline warm_difference warm_compare(warm_town *t, const warm_answer *a, const warm_answer *b,
                                           int32_t link)
{
    jm_ctx *ctx = t->file.ctx;
    int64_t links = t->net.link_count, users = t->in.user_count;
    warm_difference d = {0};
    double *x = NULL, *y = NULL;
    tntp_need(ctx, jm_new(ctx, &x, links * users));
    tntp_need(ctx, jm_new(ctx, &y, links * users));
    jm_bush_set_sum(&a->bushes, (int32_t)users, (int32_t)links, x);
    jm_bush_set_sum(&b->bushes, (int32_t)users, (int32_t)links, y);
    d.objective = fabs(a->result.objective / b->result.objective - 1.0);
    d.flow = warm_worst(a->flow, b->flow, links, 1.0, 1e-3, t);
    d.class_flow = warm_worst(x, y, links * users, 1.0, 1e-3, t);
    d.class_share = warm_worst(x, y, links * users, 1.0, 1.0, t);
    warm_compare_selected(t, a, b, link, &d);
    jm_free(x);
    jm_free(y);
    return d;
}
