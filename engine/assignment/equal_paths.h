/// equal_paths.h: all cheapest paths from one origin to its destinations, and the braids in them.
#pragma once

#include "assignment/search.h"

#include <math.h>

/// Links that enter each node.
typedef struct jm_entries {
    int32_t *start; // [nodes + 1] into link
    int32_t *link;  // links of the mesh
} jm_entries;
JM_CHECKED jm_status jm_entries_create(jm_ctx *ctx, const jm_mesh *mesh, jm_entries *entries);
void jm_entries_free(jm_entries *entries);

/// The cheapest paths of one origin: nodes on a way to a destination, the farthest first.
typedef struct jm_equal_paths {
    int32_t origin;
    int32_t node_count, link_count;
    int32_t *node;          // [node_count] the farthest first; the origin is not among them
    int32_t *link;          // [link_count] links of cheapest paths
    int32_t *first, *count; // [nodes] into link: those that enter the node
    int32_t *rank;          // [nodes] larger than that of all nodes whose links enter it
    int32_t *open;          // [nodes] entering links not yet passed, while ordering
    int32_t *first_out;     // [nodes] lists of leaving links while ordering
    int32_t *next_out;      // [links]
    uint8_t *useful;        // [nodes] on a way to a destination
    double *through;        // [nodes] demand, then flow that leaves the node's braid there, or,
                            // where no paths meet, flow into the node
    int32_t *part;          // [nodes] union-find: nodes whose entering links are one braid
    int32_t *begin;         // [nodes] of a part: where its paths begin
    int32_t *next;          // [nodes] next farther node of the same part
    int32_t *first_of;      // [nodes] of a part: its nearest node, or JM_NONE
    uint8_t *braided;       // [nodes] of a part: paths part and meet
} jm_equal_paths;
JM_CHECKED jm_status jm_equal_paths_create(jm_ctx *ctx, const jm_mesh *mesh, jm_equal_paths *paths);
void jm_equal_paths_free(jm_equal_paths *paths);

/// Least costs from one node.
typedef struct jm_least {
    int32_t origin;
    const double *cost; // [nodes]
} jm_least;

/// What is taken for equally cheap: links with flow whose reduced cost (what a path by this link
/// costs more than the cheapest to its end) is at most the threshold.
typedef struct jm_equal_rule {
    const jm_arc *arc;  // [links]
    const double *flow; // [links] of all classes: links without any are left out
    const double *used; // [links] of this origin and class: links that it uses count as equal for
                        // it, however dear
    double threshold;
} jm_equal_rule;

static inline bool jm_is_cheap(const jm_mesh *mesh, const jm_least *least,
                               const jm_equal_rule *rule, int32_t link)
{
    return least->cost[mesh->from[link]] + rule->arc[link].cost - least->cost[mesh->to[link]] <=
           rule->threshold;
}

static inline bool jm_is_equal(const jm_mesh *mesh, const jm_least *least,
                               const jm_equal_rule *rule, int32_t link)
{
    return mesh->to[link] != least->origin &&
           (jm_is_cheap(mesh, least, rule, link) || rule->used[link] > 0.0) &&
           !isinf(rule->arc[link].cost) && rule->flow[link] > 0.0;
}

/// Finds the paths to where paths->through [nodes] is above 0, seen from the origin of the least
/// costs. Links that cost next to nothing may be equal in a circle: then the nearer node comes
/// first. False when no path of links with flow leads to one of the nodes.
bool jm_equal_paths_find(jm_equal_paths *paths, const jm_mesh *mesh, const jm_entries *entries,
                         const jm_least *least, const jm_equal_rule *rule,
                         int32_t destination_count, const int32_t *destinations);
/// Zeros what the calls above left, for the next origin.
void jm_equal_paths_clear(jm_equal_paths *paths);
