/// bush.h: the flows that one group of classes sends from one origin, and the pairs of
/// alternative segments between which they are shifted.
///
/// Bar-Gera, "Traffic assignment by paired alternative segments", Transportation Research B 44
/// (2010); Xie and Xie, "New insights and improvements of using paired alternative segments for
/// traffic assignment", Transportation Research B 93 (2016): a pair belongs to one origin.
#pragma once

#include "assignment/groups.h"
#include "assignment/search.h"

/// Links in any order while it is worked on.
typedef struct jm_bush {
    int32_t group, terminal;
    int32_t count;                      // links
    int64_t link_room, flow_room;       // of link and flow
    int32_t *link;                      // [count] mesh links
    double *flow;                       // [count] >= 0
    int64_t pair_end, fresh, pair_room; // of pair: its length; from `fresh` on not yet shifted
    int32_t *pair; // records: links of the cheap segment, of the dear one, and their places in link
    int32_t tree_count, tree_room;
    const int32_t *tree; // [tree_count] cheapest paths at the last visit, see jm_search_write, or
                         // those of an earlier solve, borrowed
    int32_t *own_tree;   // [tree_room] what is not borrowed, or NULL
    int64_t lost_count, lost_room;
    int32_t *lost;       // [lost_count] terminals with demand and without a way
    bool straight;       // in the order of driving, with exactly the demand
    int32_t unused;      // links that carried nothing at the last visit
    uint64_t trips;      // name of its trips and bans, see tree_set.h
    double dust;         // flow below it is rounding, not traffic
    double used, excess; // at the last visit: sum of flow x cost, and of flow x what the link is
                         // dearer than the cheapest way to its head
    double seen_excess;  // of all bushes, as it was known when this one was visited last ...
    int64_t seen_visits; // ... after so many visits to all
} jm_bush;

/// Memory of one thread for visits to bushes.
typedef struct jm_visitor {
    jm_ctx *ctx; // messages of threads must not mix
    jm_search search;
    const jm_arc *arc;     // [links] costs that its visits see, not owned
    double width;          // of a search's buckets at these
    int32_t *place;        // [links] in the bush, or JM_NONE
    int32_t *feeder;       // [nodes] place of the entering link with the most flow, or JM_NONE
    int32_t *cheap, *dear; // [nodes + 1] links of one segment, places of the other
    int32_t *on_cheap, *on_dear; // [nodes] number of the pair that passed here last
    int32_t pair_number;
    int32_t *list;     // [links + terminals] places, lists of links, terminals
    int32_t *order;    // [links + terminals] places, nodes of terminals
    int32_t *tree;     // [nodes] links
    int32_t *degree;   // [nodes] entering links not yet passed
    int32_t *first;    // [nodes] lists of links
    double *node_flow; // [nodes] what leaves a node or ends there; 0 between visits
    double *inflow;    // [nodes] what enters it; 0 between visits
    double *spare;     // [links]
    double *row;       // [terminals] demand
} jm_visitor;

JM_CHECKED jm_status jm_visitor_create(jm_ctx *ctx, jm_visitor *visitor, const jm_mesh *mesh,
                                       int32_t terminal_count);
void jm_visitor_free(jm_visitor *visitor);
void jm_bush_free(jm_bush *bush);

/// What a visit sees: costs of the bush's group, which nobody changes meanwhile.
typedef struct jm_view {
    const jm_mesh *mesh;
    const jm_arc *arc;   // [links]
    double width;        // of a search's bucket
    double tolerance;    // links dearer by less are left alone; infinity: only look
    const jm_bush *near; // whose tree a bush without one begins with, or NULL
} jm_view;

/// Least costs from the bush's origin to the targets, in visitor->search.
JM_CHECKED jm_status jm_bush_search(jm_bush *bush, const jm_view *view, jm_targets targets,
                                    jm_visitor *visitor);

/// Room for so many links in all.
JM_CHECKED jm_status jm_bush_reserve(jm_ctx *ctx, jm_bush *bush, int64_t links);

/// Adds a link at the end of the bush.
JM_CHECKED jm_status jm_bush_append(jm_ctx *ctx, jm_bush *bush, int32_t link, double flow);

/// Adds a pair of the first so many places in visitor->cheap and visitor->dear.
JM_CHECKED jm_status jm_bush_add_pair(jm_bush *bush, jm_visitor *visitor, int32_t cheap_count,
                                      int32_t dear_count);
/// merges.c: adds a pair for each link of an ordered bush that brings less to its head than
/// another.
JM_CHECKED jm_status jm_bush_pair_merges(jm_bush *bush, const jm_mesh *mesh, jm_visitor *visitor);

/// Finds the least costs from the origin; sums what is used and what is too dear; adds a pair for
/// each used link that is too dear. Touches nothing but the bush and the visitor.
JM_CHECKED jm_status jm_bush_visit(jm_bush *bush, const jm_view *view, jm_visitor *visitor);

/// Shifts flow in all pairs (`fresh_only`: the new ones) until their segments cost the same within
/// `tolerance`, or the dearer one is empty; forgets pairs of which one segment stays empty. Gives
/// the sum of |excess| x flow shifted.
double jm_bush_shift(jm_bush *bush, jm_mesh *mesh, const double *extra, double tolerance,
                     bool fresh_only);
