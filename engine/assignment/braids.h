/// braids.h: equal cheapest paths that part and meet again, and how the flow splits between them.
///
/// Seen from one origin the cheapest paths form an acyclic net. Most of its links are on every path
/// to what lies behind them; the rest falls into parts that hang together like blocks of a graph:
/// braids, each with one node where its paths begin. Many origins share a braid, so few are left
/// and the flow of all of them is fitted at once.
#pragma once

#include "core/ctx.h"

/// One braid: links in an order in which every link comes after all that enter its tail, those that
/// enter one node together. Its nodes are numbered for themselves, 0 is the begin.
typedef struct jm_braid {
    int64_t first_link, first_node; // into the pool
    int32_t link_count, node_count;
    uint64_t hash; // of its links
} jm_braid;

/// All different braids. Links and nodes are the graph's.
typedef struct jm_braids {
    int32_t count;
    jm_braid *braid;
    int64_t link_count;
    int32_t *link, *tail, *head; // [links] link of the graph; numbers of its ends in the braid
    double *share;               // [links] of the flow into the head: what the fit finds
    int64_t node_count;
    int32_t *node;   // [nodes]
    double *demand;  // [nodes] that leaves the braid at the node, of all origins and classes
    double *target;  // [graph links] flow of all braids that is to be met
    double *total;   // [graph links] flow of all paths: what errors are measured by
    int32_t *place;  // [graph links] scratch: where a link stands in the pool
    int32_t *number; // [graph nodes] scratch: number of a node in a braid
    int32_t *slots;  // [slot_count] hash table of braids, or JM_NONE
    int64_t slot_count, braid_room, link_room, node_room;
    int64_t room[8]; // of the arrays that grow
} jm_braids;

JM_CHECKED jm_status jm_braids_create(jm_ctx *ctx, jm_braids *braids, int32_t graph_nodes,
                                      int32_t graph_links);
void jm_braids_free(jm_braids *braids);

/// Finds the braid of these links (in the order said above) that begins at node `begin`, or adds
/// it. Afterwards braids->place says where each of its links stands. `from` and `to` are the
/// graph's, `leaving` [graph nodes] is added to its demand.
JM_CHECKED jm_status jm_braids_take(jm_ctx *ctx, jm_braids *braids, const int32_t *links,
                                    int32_t count, int32_t begin, const int32_t *from,
                                    const int32_t *to, const double *leaving, int32_t *braid);

typedef struct jm_braid_fit {
    int32_t unknowns, iterations;
    double residual; // largest miss of a target, as a share of the link's total flow
} jm_braid_fit;

/// Finds the shares of greatest entropy of all path flows that meet the targets: path flows are in
/// proportion to the product of one weight a link, the same for all origins and classes. Serial.
JM_CHECKED jm_status jm_braids_fit(jm_ctx *ctx, jm_braids *braids, const int32_t *from,
                                   const int32_t *to, int32_t graph_nodes, int32_t graph_links,
                                   double tolerance, int32_t iteration_limit, jm_braid_fit *fit);
