/// graph.h: a road network in forward star order, and what a link costs.
#pragma once

#include "assignment/delay.h"
#include "core/ctx.h"

#include <stdbool.h>
#include <stdint.h>

/// A network as a caller has it. Units are the caller's: time in any unit, capacity in that of
/// the demand.
typedef struct jm_road_net {
    int32_t node_count, link_count;
    const int32_t *from, *to; // [links]
    const double *free_time;  // [links] >= 0
    const double *capacity;   // [links] > 0, or any where the time is constant
    const double *alpha;      // [links] of the delay (delay.h); BPR >= 0, conical > 1
    int32_t first_through;    // nodes below it start or end paths and are never passed (0: none)
    int32_t through_end;      // the same of nodes from it on (0: none)
    const double *power;      // [links] >= 0, or NULL: 4
    const uint8_t *delay;     // [links] jm_delay, or NULL: all JM_DELAY_BPR
} jm_road_net;

/// The law of one link.
static inline jm_delay_law jm_net_law(const jm_road_net *net, int32_t link)
{
    return (jm_delay_law){.free_time = net->free_time[link],
                          .capacity = net->capacity[link],
                          .alpha = net->alpha[link],
                          .power = net->power != NULL ? net->power[link] : 4.0,
                          .delay = net->delay != NULL ? net->delay[link] : JM_DELAY_BPR};
}

/// JM_ERR_DATA names the first link whose ends, time, capacity, alpha, power or law cannot be.
JM_CHECKED jm_status jm_net_check(jm_ctx *ctx, const jm_road_net *net);

/// The same, links sorted by the node they leave; dead ends that no path can use are left out.
typedef struct jm_graph {
    int32_t node_count, link_count;
    int32_t *start;    // [nodes + 1] into the links
    int32_t *from;     // [links]
    int32_t *to;       // [links]
    int32_t *original; // [links] index in the caller's network
    double *free_time;
    jm_delay_law *law;
    int32_t first_through, through_end; // nodes in between may be passed
} jm_graph;

/// Builds the graph. `keep` [nodes]: 1 where paths may start or end, or NULL to keep dead ends.
/// JM_ERR_DATA names the link whose ends, time, capacity or alpha cannot be.
JM_CHECKED jm_status jm_graph_build(jm_ctx *ctx, jm_graph *graph, const jm_road_net *net,
                                    const uint8_t *keep);
void jm_graph_free(jm_graph *graph);

/// True when a path that started at `origin` may go on from `node`.
static inline bool jm_may_pass(const jm_graph *g, int32_t node, int32_t origin)
{
    return (node >= g->first_through && node < g->through_end) || node == origin;
}
