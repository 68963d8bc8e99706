/// search.h: least costs from one source over a mesh, fast enough to be asked for thousands of
/// times.
///
/// Buckets by cost (Dial, Communications of the ACM 12 (1969)) of any width: a node that becomes
/// cheaper while its bucket is worked on is looked at again (Meyer and Sanders, Journal of
/// Algorithms 49 (2003)), so costs of 0 are allowed and the costs found are exact.
#pragma once

#include "traffic/mesh.h"

/// What a link costs a class at the moment of the search.
typedef struct jm_arc {
    double cost; // infinity: closed
    int32_t to;
    int32_t unused;
} jm_arc;

enum { jm_search_buckets = 256 };

/// Memory of one thread.
typedef struct jm_search {
    double *least;        // [nodes] infinity: not reached
    int32_t *entry;       // [nodes] link by which the cheapest path comes, or JM_NONE
    double *looked_at;    // [nodes] cost at which its leaving links were followed
    int32_t *next, *last; // [nodes] neighbours in the bucket
    int32_t *bucket;      // [nodes] JM_NONE: in none
    int32_t head[jm_search_buckets + 1]; // first node of each bucket; the last holds all beyond
} jm_search;

JM_CHECKED jm_status jm_search_create(jm_ctx *ctx, jm_search *search, const jm_mesh *mesh);
void jm_search_free(jm_search *search);

/// Least costs and entries from `source`, right for all nodes of `target` [targets] that can be
/// reached, and for all nodes on the paths to them. `width` > 0 of a bucket changes the speed only,
/// and which of equal paths is found.
void jm_search_run(jm_search *search, const jm_mesh *mesh, const jm_arc *arc, double width,
                   int32_t source, int32_t target_count, const int32_t *target);
