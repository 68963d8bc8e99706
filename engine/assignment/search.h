/// search.h: least costs from one source over a mesh, fast enough to be asked for thousands of
/// times.
///
/// Buckets by cost (Dial, Communications of the ACM 12 (1969)) of any width: a node that becomes
/// cheaper while its bucket is worked on is looked at again (Meyer and Sanders, Journal of
/// Algorithms 49 (2003)), so costs of 0 are allowed and the costs found are exact.
#pragma once

#include "assignment/mesh.h"

/// What a link costs a class at the moment of the search.
typedef struct jm_arc {
    double cost; // infinity: closed
    int32_t from, to;
} jm_arc;

static inline jm_arc jm_mesh_arc(const jm_mesh *mesh, int64_t link)
{
    return (jm_arc){.cost = mesh->link[link].time, .from = mesh->from[link], .to = mesh->to[link]};
}

enum { jm_search_buckets = 256 };

/// Memory of one thread.
typedef struct jm_search {
    double *least;        // [nodes] infinity: not reached
    int32_t *entry;       // [nodes] link by which the cheapest path comes, or JM_NONE
    int32_t *next, *last; // [nodes] neighbours in the bucket
    int32_t *bucket;      // [nodes] JM_NONE: in none, as all are between searches
    int32_t *waiting;     // [nodes] first node that waits for it; JM_NONE between searches
    int32_t *written;     // [nodes] number of the order that holds it
    int32_t *stack;       // [nodes]
    int32_t *seen;        // [nodes] first labelled by the links found, in that order
    int32_t seen_count;
    int32_t order_number;
    int32_t changes;                     // entries found since the tree was walked
    int32_t head[jm_search_buckets + 1]; // first node of each bucket; the last holds all beyond
} jm_search;

/// How wide buckets should be: half the mean of these costs, in fields `stride` bytes apart, but of
/// those that a few much dearer ones (links with a hundred times their capacity at the first look)
/// do not outweigh. Too wide ones hold all nodes, which then become cheaper again and again.
double jm_search_width(const double *cost, size_t stride, int32_t count);
/// A cost beyond this many widths is much dearer.
enum { jm_search_dear = 16 };

JM_CHECKED jm_status jm_search_create(jm_ctx *ctx, jm_search *search, const jm_mesh *mesh);
void jm_search_free(jm_search *search);

/// Nodes whose least costs are asked for. Nodes that are dearer than all of them are not looked at.
typedef struct jm_targets {
    int32_t count;
    const int32_t *node;
} jm_targets;

/// Least costs and entries from `source` of the targets and of all nodes on the way to them.
/// `width` > 0 of a bucket changes the speed only, and which of equal paths is found.
void jm_search_run(jm_search *search, const jm_mesh *mesh, const jm_arc *arc, double width,
                   int32_t source, jm_targets targets);

/// Links in any order, best of all links after those that enter their tail.
typedef struct jm_hint {
    int32_t count;
    const int32_t *link;
} jm_hint;

/// The same as jm_search_run, fast where most cheapest paths lie in the two hints: links used from
/// that source, and the tree of a source nearby.
void jm_search_from(jm_search *search, const jm_mesh *mesh, const jm_arc *arc, double width,
                    int32_t source, jm_targets targets, jm_hint used, jm_hint tree);

/// The same, from the tree of an earlier search from that source at other costs: fast where few
/// entries change. Gives how often one did.
int32_t jm_search_again(jm_search *search, const jm_mesh *mesh, const jm_arc *arc, double width,
                        int32_t source, jm_targets targets, int32_t count, const int32_t *tree);

/// Writes the entries of all nodes no dearer than the dearest target, links before all that follow
/// them, near the order that `tree` [nodes] holds. Gives their number.
int32_t jm_search_write(jm_search *search, const jm_mesh *mesh, int32_t source, jm_targets targets,
                        int32_t count, int32_t *tree);
