/// tree_set.h: what a solve ended with, in the links of its mesh: trees of cheapest paths, for the
/// first searches of the next one (hints alone: they change how fast costs are found, not which),
/// and the bushes, which that one takes as they are where it has the same trips and bans.
#pragma once

#include "assignment/mesh.h"

/// Links of the mesh, parents first.
typedef struct jm_kept_tree {
    int32_t user, terminal; // first class of its group, origin
    int32_t count;
    int32_t *link;      // [count]
    uint64_t trips;     // name of the bush's trips and bans
    int32_t used_count; // 0: the bush is not kept
    int32_t *used;      // [used_count] its links
    double *flow;       // [used_count]
    bool straight;      // in the order of driving, with exactly the demand
    int64_t pair_end;   // of pair: its length
    int32_t *pair;      // records of places in `used`, see bush.h, or NULL
} jm_kept_tree;

typedef struct jm_tree_set {
    uint64_t mesh; // what the links are numbers of, and the terminals' nodes
    int32_t count;
    jm_kept_tree *tree; // [count] ascending by (user, terminal)
    double *time;       // [mesh links] at the flows of then
} jm_tree_set;

JM_CHECKED jm_status jm_tree_set_create(jm_ctx *ctx, jm_tree_set **set, const jm_mesh *mesh,
                                        int32_t terminal_count, int32_t room);
void jm_tree_set_free(jm_tree_set *set); // NULL is allowed

/// The tree of a class and origin, or NULL: there is none, or it is of a mesh with other links.
const jm_kept_tree *jm_tree_set_find(const jm_tree_set *set, int32_t user, int32_t terminal);
/// Names the trips of one origin [count] and the links of the mesh that are closed to them, where
/// `extra` (may be NULL) is infinite: other trips or bans have another name, but for a chance of
/// 2^-64.
uint64_t jm_name_bans(const double *extra, int32_t link_count);
uint64_t jm_name_trips(uint64_t bans, const double *trips, int32_t count);
/// Whether the set's links and terminals are those of the mesh.
bool jm_tree_set_fits(const jm_tree_set *set, const jm_mesh *mesh, int32_t terminal_count);
