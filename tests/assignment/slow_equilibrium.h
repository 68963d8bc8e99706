/// slow_equilibrium.h: user equilibrium by the plainest method that ends in the same place: for
/// each pair of terminals a list of paths, found one by one by Bellman and Ford; flow goes from
/// every dear path to the cheapest until both cost the same (gradient projection over paths,
/// Jayakrishnan et al. 1994, with the step found by bisection). Shares no code with
/// engine/assignment: the delays are written anew with the C library's pow.
#pragma once

#include "assignment/assign.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLOW_MOST_PATHS = 256 };

typedef struct slow_path {
    int32_t *link, count;
    double flow;
} slow_path;

/// Trips of one class from one terminal to another.
typedef struct slow_pair {
    int32_t user, from, to;
    double demand;
    slow_path path[SLOW_MOST_PATHS];
    int32_t path_count;
} slow_pair;

typedef struct slow_problem {
    const jm_assign_input *in;
    double *flow;    // [links]
    uint8_t *marked; // [links] 1: on the dear path only, 2: on the cheap one only
    double *least;   // [nodes]
    int32_t *enter;  // [nodes]
    slow_pair *pair;
    int64_t pair_count;
    double unreachable, excess, shortest; // demand; TSTT - SPTT and SPTT of the last sweep
} slow_problem;

static inline double slow_time(const jm_road_net *net, int32_t e, double flow)
{
    const double ratio = net->capacity[e] > 0.0 ? flow / net->capacity[e] : 0.0;
    if (net->delay != NULL && net->delay[e] == JM_DELAY_CONICAL) {
        const double a = net->alpha[e], b = (2.0 * a - 1.0) / (2.0 * a - 2.0);
        const double x = 1.0 - ratio;
        return net->free_time[e] * (2.0 + sqrt(a * a * x * x + b * b) - a * x - b);
    }
    const double power = net->power != NULL ? net->power[e] : 4.0;
    return net->free_time[e] * (1.0 + net->alpha[e] * pow(ratio, power));
}

/// Integral of the time from 0 to the flow; the conical one by its antiderivative.
static inline double slow_integral(const jm_road_net *net, int32_t e, double flow)
{
    const double c = net->capacity[e], t0 = net->free_time[e];
    if (net->delay != NULL && net->delay[e] == JM_DELAY_CONICAL) {
        const double a = net->alpha[e], b = (2.0 * a - 1.0) / (2.0 * a - 2.0);
        if (flow < 1e-4 * c) // what follows cancels: Simpson's rule
            return flow / 6.0 *
                   (slow_time(net, e, 0.0) + 4.0 * slow_time(net, e, 0.5 * flow) +
                    slow_time(net, e, flow));
        const long double p = (long double)a, q = (long double)b;
        long double value[2];
        for (int i = 0; i < 2; i++) { // at x = 1 - v / c, the antiderivative in v is -c F(x)
            const long double x = 1.0L - (i == 0 ? 0.0L : (long double)flow / (long double)c);
            const long double root = sqrtl(p * p * x * x + q * q);
            value[i] = (2.0L - q) * x + 0.5L * x * root + q * q / (2.0L * p) * asinhl(p * x / q) -
                       0.5L * p * x * x;
        }
        return t0 * c * (double)(value[0] - value[1]);
    }
    const double power = net->power != NULL ? net->power[e] : 4.0;
    if (net->alpha[e] == 0.0)
        return t0 * flow;
    return t0 * flow * (1.0 + net->alpha[e] * pow(c > 0.0 ? flow / c : 0.0, power) / (power + 1.0));
}

static inline double slow_cost(const slow_problem *s, int32_t user, int32_t e, double flow)
{
    const double *own = s->in->users[user].cost;
    return slow_time(s->in->net, e, flow) + (own != NULL ? own[e] : 0.0);
}

static inline void slow_bellman_ford(slow_problem *s, int32_t user, int32_t origin)
{
    const jm_road_net *net = s->in->net;
    const uint8_t *closed = s->in->users[user].closed;
    const int32_t end = net->through_end > 0 ? net->through_end : net->node_count;
    for (int32_t n = 0; n < net->node_count; n++) {
        s->least[n] = n == origin ? 0.0 : (double)INFINITY;
        s->enter[n] = -1;
    }
    double *cost = malloc((size_t)net->link_count * sizeof *cost);
    for (int32_t e = 0; e < net->link_count; e++)
        cost[e] = slow_cost(s, user, e, s->flow[e]);
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t e = 0; e < net->link_count; e++) {
            const int32_t a = net->from[e], b = net->to[e];
            const bool passable = (a >= net->first_through && a < end) || a == origin;
            if (!passable || (closed != NULL && closed[e]) || b == origin)
                continue;
            if (s->least[a] + cost[e] < s->least[b]) {
                s->least[b] = s->least[a] + cost[e];
                s->enter[b] = e;
                changed = true;
            }
        }
    }
    free(cost);
}

static inline double slow_path_cost(const slow_problem *s, int32_t user, const slow_path *p)
{
    double sum = 0.0;
    for (int32_t i = 0; i < p->count; i++)
        sum += slow_cost(s, user, p->link[i], s->flow[p->link[i]]);
    return sum;
}

// By how much the dear path costs more once `shift` has gone over to the cheap one.
static inline double slow_lead(const slow_problem *s, int32_t user, const slow_path *dear,
                               const slow_path *cheap, double shift)
{
    double lead = 0.0;
    for (int32_t i = 0; i < dear->count; i++)
        if (s->marked[dear->link[i]] == 1)
            lead += slow_cost(s, user, dear->link[i], fmax(s->flow[dear->link[i]] - shift, 0.0));
    for (int32_t i = 0; i < cheap->count; i++)
        if (s->marked[cheap->link[i]] == 2)
            lead -= slow_cost(s, user, cheap->link[i], s->flow[cheap->link[i]] + shift);
    return lead;
}

static inline void slow_shift(slow_problem *s, int32_t user, slow_path *dear, slow_path *cheap)
{
    for (int32_t i = 0; i < dear->count; i++)
        s->marked[dear->link[i]] = 1;
    for (int32_t i = 0; i < cheap->count; i++)
        s->marked[cheap->link[i]] = s->marked[cheap->link[i]] == 1 ? 0 : 2;
    double low = 0.0, high = dear->flow;
    if (slow_lead(s, user, dear, cheap, high) < 0.0)
        while (high - low > 1e-16 * dear->flow) {
            const double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
                break;
            if (slow_lead(s, user, dear, cheap, middle) > 0.0)
                low = middle;
            else
                high = middle;
        }
    else
        low = high;
    for (int32_t i = 0; i < dear->count; i++)
        if (s->marked[dear->link[i]] == 1)
            s->flow[dear->link[i]] = fmax(s->flow[dear->link[i]] - low, 0.0);
    for (int32_t i = 0; i < cheap->count; i++)
        if (s->marked[cheap->link[i]] == 2)
            s->flow[cheap->link[i]] += low;
    for (int32_t i = 0; i < dear->count; i++)
        s->marked[dear->link[i]] = 0;
    for (int32_t i = 0; i < cheap->count; i++)
        s->marked[cheap->link[i]] = 0;
    dear->flow -= low;
    cheap->flow += low;
}

// The path that the last search found, as a path of the pair; the one it has already where it does.
static inline int32_t slow_take_path(slow_problem *s, slow_pair *pair, int32_t node, int32_t origin)
{
    const jm_road_net *net = s->in->net;
    slow_path found = {.link = malloc((size_t)net->node_count * sizeof *found.link)};
    for (; node != origin; node = net->from[s->enter[node]])
        found.link[found.count++] = s->enter[node];
    for (int32_t p = 0; p < pair->path_count; p++)
        if (pair->path[p].count == found.count &&
            memcmp(pair->path[p].link, found.link, (size_t)found.count * sizeof *found.link) == 0) {
            free(found.link);
            return p;
        }
    if (pair->path_count == SLOW_MOST_PATHS) { // the first stands in: the gap tells
        free(found.link);
        return 0;
    }
    pair->path[pair->path_count] = found;
    return pair->path_count++;
}

// Paths without flow go, but for the one at `keep`.
static inline void slow_drop_empty(slow_pair *pair, int32_t keep)
{
    int32_t kept = 0;
    for (int32_t p = 0; p < pair->path_count; p++) {
        if (pair->path[p].flow > 0.0 || p == keep)
            pair->path[kept++] = pair->path[p];
        else
            free(pair->path[p].link);
    }
    pair->path_count = kept;
}

static inline void slow_sum_flows(slow_problem *s)
{
    memset(s->flow, 0, (size_t)s->in->net->link_count * sizeof *s->flow);
    for (int64_t i = 0; i < s->pair_count; i++)
        for (int32_t p = 0; p < s->pair[i].path_count; p++)
            for (int32_t k = 0; k < s->pair[i].path[p].count; k++)
                s->flow[s->pair[i].path[p].link[k]] += s->pair[i].path[p].flow;
}

// Excess over the least costs at the flows of now, pair by pair: terms from 0 on, no cancellation.
static inline void slow_measure(slow_problem *s)
{
    s->excess = s->shortest = 0.0;
    for (int64_t i = 0; i < s->pair_count; i++) {
        slow_pair *pair = &s->pair[i];
        const int32_t origin = s->in->terminal_node[pair->from];
        if (i == 0 || pair->user != pair[-1].user || pair->from != pair[-1].from)
            slow_bellman_ford(s, pair->user, origin);
        const double least = s->least[s->in->terminal_node[pair->to]];
        s->shortest += pair->demand * least;
        for (int32_t p = 0; p < pair->path_count; p++)
            s->excess +=
                pair->path[p].flow * (slow_path_cost(s, pair->user, &pair->path[p]) - least);
    }
}

// Flow goes from the pair's dear paths to its cheapest one.
static inline void slow_even_out(slow_problem *s, slow_pair *pair)
{
    int32_t cheap = 0;
    double cost[SLOW_MOST_PATHS];
    for (int32_t p = 0; p < pair->path_count; p++) {
        cost[p] = slow_path_cost(s, pair->user, &pair->path[p]);
        cheap = cost[p] < cost[cheap] ? p : cheap;
    }
    for (int32_t p = 0; p < pair->path_count; p++)
        if (p != cheap && pair->path[p].flow > 0.0)
            slow_shift(s, pair->user, &pair->path[p], &pair->path[cheap]);
}

// A search for each pair's cheapest path, then rounds over the paths that are known.
static inline void slow_sweep(slow_problem *s)
{
    for (int64_t i = 0; i < s->pair_count; i++) {
        slow_pair *pair = &s->pair[i];
        const int32_t origin = s->in->terminal_node[pair->from];
        if (i == 0 || pair->user != pair[-1].user || pair->from != pair[-1].from)
            slow_bellman_ford(s, pair->user, origin);
        const int32_t cheap = slow_take_path(s, pair, s->in->terminal_node[pair->to], origin);
        if (pair->path_count == 1 && pair->path[0].flow == 0.0) { // the first sweep
            pair->path[0].flow = pair->demand;
            for (int32_t k = 0; k < pair->path[0].count; k++)
                s->flow[pair->path[0].link[k]] += pair->demand;
        }
        slow_even_out(s, pair);
        slow_drop_empty(pair, cheap);
    }
    for (int32_t round = 0; round < 20; round++)
        for (int64_t i = 0; i < s->pair_count; i++)
            slow_even_out(s, &s->pair[i]);
}

static inline void slow_list_pairs(slow_problem *s)
{
    const int32_t terminals = s->in->terminal_count;
    s->pair = calloc((size_t)(s->in->user_count * terminals * terminals), sizeof *s->pair);
    for (int32_t u = 0; u < s->in->user_count; u++)
        for (int32_t o = 0; o < terminals; o++) {
            slow_bellman_ford(s, u, s->in->terminal_node[o]);
            for (int32_t d = 0; d < terminals; d++) {
                const double demand = s->in->users[u].demand[o * terminals + d];
                if (o == d || demand == 0.0)
                    continue;
                if (isinf(s->least[s->in->terminal_node[d]]))
                    s->unreachable += demand;
                else
                    s->pair[s->pair_count++] =
                        (slow_pair){.user = u, .from = o, .to = d, .demand = demand};
            }
        }
}

/// Sweeps until (TSTT - SPTT) / SPTT <= gap, or `most` sweeps.
static inline slow_problem slow_solve(const jm_assign_input *in, double gap, int32_t most)
{
    const size_t nodes = (size_t)in->net->node_count, links = (size_t)in->net->link_count;
    slow_problem s = {.in = in,
                      .flow = calloc(links, sizeof(double)),
                      .marked = calloc(links, 1),
                      .least = calloc(nodes, sizeof(double)),
                      .enter = calloc(nodes, sizeof(int32_t))};
    slow_list_pairs(&s);
    for (int32_t sweep = 0; sweep < most; sweep++) {
        slow_sweep(&s);
        slow_sum_flows(&s);
        slow_measure(&s);
        if (s.excess <= gap * s.shortest)
            break;
    }
    return s;
}

/// Beckmann's objective: integrals of the times, and class flow x class cost.
static inline double slow_objective(const slow_problem *s)
{
    double sum = 0.0;
    for (int32_t e = 0; e < s->in->net->link_count; e++)
        sum += slow_integral(s->in->net, e, s->flow[e]);
    for (int64_t i = 0; i < s->pair_count; i++) {
        const slow_pair *pair = &s->pair[i];
        const double *own = s->in->users[pair->user].cost;
        for (int32_t p = 0; p < pair->path_count && own != NULL; p++)
            for (int32_t k = 0; k < pair->path[p].count; k++)
                sum += pair->path[p].flow * own[pair->path[p].link[k]];
    }
    return sum;
}

static inline void slow_free(slow_problem *s)
{
    for (int64_t i = 0; i < s->pair_count; i++)
        for (int32_t p = 0; p < s->pair[i].path_count; p++)
            free(s->pair[i].path[p].link);
    free(s->pair);
    free(s->flow);
    free(s->marked);
    free(s->least);
    free(s->enter);
}
