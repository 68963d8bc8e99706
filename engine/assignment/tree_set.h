/// tree_set.h: the trees of cheapest paths that a solve ended with, for the first searches of the
/// next one. Hints alone: they change how fast costs are found, not which.
#pragma once

#include "assignment/mesh.h"

/// Links of the mesh, parents first.
typedef struct jm_kept_tree {
    int32_t user, terminal; // first class of its group, origin
    int32_t count;
    int32_t *link; // [count]
} jm_kept_tree;

typedef struct jm_tree_set {
    uint64_t mesh; // what the links are numbers of
    int32_t count;
    jm_kept_tree *tree; // [count] ascending by (user, terminal)
    double *time;       // [mesh links] at the flows of then
} jm_tree_set;

JM_CHECKED jm_status jm_tree_set_create(jm_ctx *ctx, jm_tree_set **set, const jm_mesh *mesh,
                                        int32_t room);
void jm_tree_set_free(jm_tree_set *set); // NULL is allowed

/// The tree of a class and origin, or NULL: there is none, or it is of a mesh with other links.
const jm_kept_tree *jm_tree_set_find(const jm_tree_set *set, int32_t user, int32_t terminal);
/// Whether the set's links are those of the mesh.
bool jm_tree_set_fits(const jm_tree_set *set, const jm_mesh *mesh);
