/// alternatives.h: how far a set of bushes is from proportionality, seen from outside: pairs of
/// alternative segments of single bushes, and how differently bushes split over the same pair.
#pragma once

#include "warm_cases.h"

typedef struct segment_pair {
    uint64_t name; // of the links of both segments
    double ratio;  // ln of (flow over one / flow over the other)
} segment_pair;

typedef struct pair_list {
    segment_pair *pairs;
    int64_t count, room;
    const jm_assign_input *in;
    const jm_bush_set *set;
    int32_t *best;  // [nodes] entering link with most flow, as its place in the set
    int32_t *place; // [nodes] place of the node's first entering link
    double *into;   // [nodes]
} pair_list;

static inline uint64_t name_link(int32_t link)
{
    uint64_t x = ((uint64_t)link + 1) * 0x9e3779b97f4a7c15ULL;
    return (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9ULL;
}

/// Back from the two entering links to where they part, always along the most flow.
static inline void take_alternatives(pair_list *l, int64_t one, int64_t other)
{
    const jm_road_net *net = l->in->net;
    int64_t at[2] = {one, other};
    int32_t node[2];
    double share[2] = {0.0, 0.0};
    uint64_t name[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        int32_t e = l->set->link[at[i]];
        node[i] = net->from[e];
        name[i] += name_link(e);
        share[i] += log(l->set->flow[at[i]]);
    }
    while (node[0] != node[1]) {
        int i = l->place[node[0]] > l->place[node[1]] ? 0 : 1;
        int64_t k = l->best[node[i]];
        share[i] += log(l->set->flow[k] / l->into[node[i]]);
        name[i] += name_link(l->set->link[k]);
        node[i] = net->from[l->set->link[k]];
    }
    bool turned = name[0] > name[1];
    if (l->count == l->room)
        tntp_need(NULL, jm_grow(NULL, &l->pairs, &l->room, l->count + 1));
    l->pairs[l->count++] = (segment_pair){(name[turned] ^ (name[1 - turned] << 1)),
                                          turned ? share[1] - share[0] : share[0] - share[1]};
}

static inline void list_bush(pair_list *l, int32_t b, double least)
{
    const jm_road_net *net = l->in->net;
    const jm_bush_set *s = l->set;
    for (int64_t k = s->first[b]; k < s->first[b + 1]; k++) {
        l->into[net->to[s->link[k]]] = 0.0;
        l->best[net->to[s->link[k]]] = JM_NONE;
    }
    l->place[l->in->terminal_node[s->terminal[b]]] = -1;
    for (int64_t k = s->first[b]; k < s->first[b + 1]; k++) {
        int32_t to = net->to[s->link[k]];
        if (l->best[to] == JM_NONE)
            l->place[to] = (int32_t)k;
        if (l->best[to] == JM_NONE || s->flow[k] > s->flow[l->best[to]])
            l->best[to] = (int32_t)k;
        l->into[to] += s->flow[k];
    }
    for (int64_t k = s->first[b]; k < s->first[b + 1]; k++) {
        int32_t to = net->to[s->link[k]];
        if (k != l->best[to] && s->flow[k] >= least)
            take_alternatives(l, l->best[to], k);
    }
}

static inline int by_segments(const void *a, const void *b)
{
    const segment_pair *x = a, *y = b;
    return x->name < y->name ? -1 : x->name > y->name;
}

/// Largest difference of ln(flow / flow) between bushes that split over the same pair; flows below
/// `least` are rounding. *compared: pairs that were seen before.
static inline double proportion_residual(const jm_assign_input *in, const jm_bush_set *set,
                                         double least, int64_t *compared)
{
    pair_list l = {.in = in, .set = set};
    double worst = 0.0;
    *compared = 0;
    tntp_need(NULL, jm_new(NULL, &l.best, in->net->node_count));
    tntp_need(NULL, jm_new(NULL, &l.place, in->net->node_count));
    tntp_need(NULL, jm_new(NULL, &l.into, in->net->node_count));
    for (int32_t b = 0; b < set->bush_count; b++)
        list_bush(&l, b, least);
    qsort(l.pairs, (size_t)l.count, sizeof *l.pairs, by_segments);
    for (int64_t i = 1, first = 0; i < l.count; i++) {
        if (l.pairs[i].name != l.pairs[first].name) {
            first = i;
            continue;
        }
        worst = fmax(worst, fabs(l.pairs[i].ratio - l.pairs[first].ratio));
        ++*compared;
    }
    jm_free(l.pairs);
    jm_free(l.best);
    jm_free(l.place);
    jm_free(l.into);
    return worst;
}
