/// trees.h: what trees over a whole network cost: plain Dijkstra with a binary heap, and the
/// engine's own search.
#pragma once

#include "../assignment/networks.h"

#include "assignment/search.h"
#include "core/grid.h"

#include <sys/resource.h>
#include <time.h>

static inline double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline double cpu_s(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

typedef struct plain_entry {
    double key;
    int32_t node;
} plain_entry;

/// Links by the node they leave, and a tree's memory. Costs are those of empty streets.
typedef struct plain {
    int32_t *start, *head;
    double *cost, *least;
    plain_entry *heap;
    int32_t count;       // of the heap
    int64_t relaxations; // links looked at
} plain;

static inline void push(plain *p, double key, int32_t node)
{
    int32_t at = p->count++;
    for (; at > 0 && p->heap[(at - 1) / 2].key > key; at = (at - 1) / 2)
        p->heap[at] = p->heap[(at - 1) / 2];
    p->heap[at] = (plain_entry){key, node};
}

static inline plain_entry pop(plain *p)
{
    const plain_entry top = p->heap[0], last = p->heap[--p->count];
    int32_t at = 0;
    for (int32_t child = 1; child < p->count; child = 2 * at + 1) {
        child += child + 1 < p->count && p->heap[child + 1].key < p->heap[child].key;
        if (p->heap[child].key >= last.key)
            break;
        p->heap[at] = p->heap[child];
        at = child;
    }
    p->heap[at] = last;
    return top;
}

static inline void grow_tree(plain *p, const jm_road_net *net, int32_t origin)
{
    for (int32_t n = 0; n < net->node_count; n++)
        p->least[n] = (double)INFINITY;
    p->least[origin] = 0.0;
    push(p, 0.0, origin);
    while (p->count > 0) {
        const plain_entry top = pop(p);
        if (top.key > p->least[top.node] || (top.node < net->first_through && top.node != origin))
            continue;
        for (int32_t l = p->start[top.node]; l < p->start[top.node + 1]; l++) {
            const double further = top.key + p->cost[l];
            p->relaxations++;
            if (further < p->least[p->head[l]]) {
                p->least[p->head[l]] = further;
                push(p, further, p->head[l]);
            }
        }
    }
}

static inline double cost_of_trips(plain *p, const tntp *t)
{
    double sum = 0.0;
    for (int32_t from = 0; from < t->zone_count; from++) {
        const double *row = t->demand + (int64_t)from * t->zone_count;
        grow_tree(p, &t->net, from);
        for (int32_t to = 0; to < t->zone_count; to++)
            if (to != from && row[to] > 0.0 && isfinite(p->least[to]))
                sum += row[to] * p->least[to];
    }
    return sum;
}

// Least CPU seconds of `repeats` rounds of all trees; and what all trips cost on them.
static inline double time_trees(const tntp *t, int repeats, double *relaxations_per_s,
                                double *free_cost)
{
    const jm_road_net *net = &t->net;
    plain p = {.start = calloc((size_t)net->node_count + 2, sizeof *p.start),
               .head = calloc((size_t)net->link_count, sizeof *p.head),
               .cost = calloc((size_t)net->link_count, sizeof *p.cost),
               .least = calloc((size_t)net->node_count, sizeof *p.least),
               .heap = calloc((size_t)net->link_count + 1, sizeof *p.heap)};
    if (p.start == NULL || p.head == NULL || p.cost == NULL || p.least == NULL || p.heap == NULL)
        exit(3);
    for (int32_t e = 0; e < net->link_count; e++)
        p.start[net->from[e] + 2]++;
    for (int32_t n = 0; n < net->node_count; n++)
        p.start[n + 2] += p.start[n + 1];
    for (int32_t e = 0; e < net->link_count; e++) {
        const int32_t slot = p.start[net->from[e] + 1]++;
        p.head[slot] = net->to[e];
        p.cost[slot] = net->free_time[e] + (t->cost != NULL ? t->cost[e] : 0.0);
    }
    double best = (double)INFINITY, looked_at = 0.0;
    for (int r = 0; r < repeats; r++) {
        const double start = cpu_s(RUSAGE_SELF);
        int rounds = 0; // small networks again and again, until the clock sees them
        for (p.relaxations = 0; rounds == 0 || cpu_s(RUSAGE_SELF) - start < 0.05; rounds++)
            for (int32_t z = 0; z < t->zone_count; z++)
                grow_tree(&p, net, z);
        best = fmin(best, (cpu_s(RUSAGE_SELF) - start) / rounds);
        looked_at = (double)p.relaxations / rounds;
    }
    *relaxations_per_s = looked_at / best;
    *free_cost = cost_of_trips(&p, t);
    free(p.start);
    free(p.head);
    free(p.cost);
    free(p.least);
    free(p.heap);
    return best;
}

// The engine's own trees over its own form of the network, to all nodes; buckets of half a link, as
// the solver has them.
static inline double time_searches(const tntp *t, int repeats)
{
    jm_mesh mesh;
    jm_search search;
    tntp_need(t->ctx, jm_mesh_create(t->ctx, &mesh, &t->net, t->zone_count, t->terminal));
    tntp_need(t->ctx, jm_search_create(t->ctx, &search, &mesh));
    jm_arc *arc = calloc((size_t)mesh.link_count, sizeof *arc);
    int32_t *all = calloc((size_t)mesh.node_count, sizeof *all);
    for (int32_t n = 0; all != NULL && n < mesh.node_count; n++)
        all[n] = n;
    double best = (double)INFINITY, sum = 0.0;
    for (int32_t k = 0; arc != NULL && k < mesh.link_count; k++) {
        arc[k] = (jm_arc){.cost = mesh.link[k].free_time, .to = mesh.to[k]};
        for (int32_t c = mesh.chain_first[k]; c < mesh.chain_first[k + 1] && t->cost != NULL; c++)
            arc[k].cost += t->cost[mesh.chain[c]];
        sum += arc[k].cost;
    }
    for (int r = 0; arc != NULL && all != NULL && r < repeats; r++) {
        const double start = cpu_s(RUSAGE_SELF);
        int rounds = 0;
        for (; rounds == 0 || cpu_s(RUSAGE_SELF) - start < 0.05; rounds++)
            for (int32_t z = 0; z < t->zone_count; z++)
                if (mesh.source[z] != JM_NONE)
                    jm_search_run(&search, &mesh, arc, 0.5 * sum / mesh.link_count, mesh.source[z],
                                  (jm_targets){mesh.node_count, all});
        best = fmin(best, (cpu_s(RUSAGE_SELF) - start) / rounds);
    }
    free(arc);
    free(all);
    jm_search_free(&search);
    jm_mesh_free(&mesh);
    return best;
}
