/// bush.h: the used part of the network seen from one origin: an acyclic set of links and their
/// flows.
///
/// Dial, "A path-based user-equilibrium traffic assignment algorithm that obviates path storage and
/// enumeration", Transportation Research B 40 (2006); Nie, "A class of bush-based algorithms for
/// the traffic assignment problem", Transportation Research B 44 (2010).
#pragma once

#include "traffic/graph.h"

/// Links in an order in which every link comes after all links that enter its tail; the links that
/// enter one node stand together.
typedef struct jm_bush {
    int32_t origin;        // node
    int32_t user;          // which class of cars
    int32_t terminal;      // its row of the demand
    int32_t count;         // links
    int64_t link_capacity; // room in `link`
    int64_t flow_capacity; // room in `flow`
    int32_t *link;         // [count] graph links
    double *flow;          // [count]
    double demand;         // all that leaves the origin
} jm_bush;

/// Flow, time and slope of all links, shared by the bushes of one hour.
typedef struct jm_load {
    double *flow, *time, *slope; // [graph links]
} jm_load;

/// Memory for the work on one bush at a time.
typedef struct jm_bush_work {
    double *least, *most;            // [nodes] cost of the cheapest and of the dearest path
    int32_t *least_link, *most_link; // [nodes] positions in the bush, or JM_NONE
    int32_t *rank;                   // [nodes] place in the order
    int32_t *open_links;             // [nodes] entering links not yet passed, while ordering
    int32_t *first_in, *first_out;   // [nodes] lists of bush links while ordering
    int32_t *order;                  // [nodes]
    int64_t room;                    // of the arrays below
    int32_t *next_in, *next_out;     // [room] lists of bush links while ordering
    int32_t *link;                   // [room] the new bush
    double *flow;                    // [room]
} jm_bush_work;

JM_CHECKED jm_status jm_bush_work_create(jm_ctx *ctx, jm_bush_work *work, const jm_graph *graph);
void jm_bush_work_free(jm_bush_work *work);
void jm_bush_free(jm_bush *bush);

void jm_load_link(const jm_graph *graph, jm_load *load, int32_t link, double flow);

/// Makes the bush the given tree, loads `demand` [nodes] (overwritten) on it.
JM_CHECKED jm_status jm_bush_start(jm_ctx *ctx, jm_bush *bush, const jm_graph *graph,
                                   const jm_tree *tree, double *demand, jm_load *load);

/// Drops unused links and takes in those that make a path shorter. The cheapest costs of the old
/// bush stay in work->least. *added: how many came in.
JM_CHECKED jm_status jm_bush_improve(jm_ctx *ctx, jm_bush *bush, const jm_graph *graph,
                                     const uint8_t *closed, const jm_load *load, jm_bush_work *work,
                                     int32_t *added);

/// Moves flow at every node from its dearest used path to its cheapest one by Newton's step; nodes
/// whose paths differ by less than `tolerance` (a share of the cost) are left alone.
void jm_bush_shift(jm_bush *bush, const jm_graph *graph, jm_load *load, jm_bush_work *work,
                   double tolerance);

/// Cheapest costs within the bush, into work->least: upper bounds of those in the network.
void jm_bush_prices(const jm_bush *bush, const jm_graph *graph, const double *time,
                    jm_bush_work *work);
