#include "traffic/equal_paths.h"

#include "core/grid.h"

#include <string.h>

jm_status jm_entries_create(jm_ctx *ctx, const jm_graph *graph, jm_entries *entries)
{
    memset(entries, 0, sizeof *entries);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &entries->start, (int64_t)graph->node_count + 2), fail);
    JM_TRY_GOTO(jm_new(ctx, &entries->link, graph->link_count), fail);
    int32_t *next = entries->start + 1; // begins as counts, ends as the starts themselves
    for (int32_t e = 0; e < graph->link_count; e++)
        next[graph->to[e] + 1]++;
    for (int32_t n = 0; n < graph->node_count; n++)
        next[n + 1] += next[n];
    for (int32_t e = 0; e < graph->link_count; e++)
        entries->link[next[graph->to[e]]++] = e;
    return JM_OK;
fail:
    jm_entries_free(entries);
    return status;
}

void jm_entries_free(jm_entries *entries)
{
    jm_free(entries->start);
    jm_free(entries->link);
    memset(entries, 0, sizeof *entries);
}

jm_status jm_equal_paths_create(jm_ctx *ctx, const jm_graph *graph, jm_equal_paths *p)
{
    memset(p, 0, sizeof *p);
    jm_status status = JM_OK;
    int32_t **const by_node[] = {&p->node, &p->rank, &p->part,    &p->begin,
                                 &p->at,   &p->next, &p->first_of};
    for (size_t i = 0; i < sizeof by_node / sizeof *by_node; i++)
        JM_TRY_GOTO(jm_new(ctx, by_node[i], graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->first, graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->count, graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->link, graph->link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->useful, graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->braided, graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->through, graph->node_count), fail);
    return JM_OK;
fail:
    jm_equal_paths_free(p);
    return status;
}

void jm_equal_paths_free(jm_equal_paths *p)
{
    void *const arrays[] = {p->count,    p->node,    p->first,  p->link,  p->rank,
                            p->useful,   p->through, p->part,   p->begin, p->next,
                            p->first_of, p->at,      p->braided};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
    memset(p, 0, sizeof *p);
}

void jm_equal_paths_rank(jm_equal_paths *p, const jm_graph *graph, const jm_tree *tree)
{
    for (int32_t n = 0; n < graph->node_count; n++)
        p->rank[n] = JM_NONE;
    for (int32_t i = 0; i < tree->count; i++)
        p->rank[tree->order[i]] = i;
    p->origin = tree->order[0];
}

void jm_equal_paths_clear(jm_equal_paths *p)
{
    for (int32_t i = 0; i < p->node_count; i++) {
        p->through[p->node[i]] = 0.0;
        p->useful[p->node[i]] = 0;
    }
    p->through[p->origin] = 0.0;
    p->useful[p->origin] = 0;
    p->node_count = 0;
}

/// Goes back from the destinations, the farthest node first, and lists what enters each.
static void list_links(jm_equal_paths *p, const jm_graph *graph, const jm_entries *entries,
                       const jm_tree *tree, const jm_equal_rule *rule)
{
    int32_t links = 0;
    p->node_count = 0;
    for (int32_t i = tree->count - 1; i > 0; i--) {
        int32_t node = tree->order[i];
        if (p->through[node] > 0.0)
            p->useful[node] = 1;
        if (!p->useful[node])
            continue;
        p->node[p->node_count] = node;
        p->at[node] = p->node_count;
        p->first[p->node_count] = links;
        for (int32_t k = entries->start[node]; k < entries->start[node + 1]; k++)
            if (jm_is_equal(p, graph, tree, rule, entries->link[k])) {
                p->link[links++] = entries->link[k];
                p->useful[graph->from[entries->link[k]]] = 1;
            }
        p->count[p->node_count] = links - p->first[p->node_count];
        p->node_count++;
    }
}

/// Forgets nodes that only links without flow enter, and what comes from them. False when one of
/// them is a destination.
static bool drop_dead_nodes(jm_equal_paths *p, const jm_graph *graph)
{
    bool whole = true;
    p->useful[p->origin] = 1;
    for (int32_t i = p->node_count - 1; i >= 0; i--) {
        int32_t kept = 0, *link = p->link + p->first[i];
        for (int32_t k = 0; k < p->count[i]; k++)
            if (p->useful[graph->from[link[k]]])
                link[kept++] = link[k];
        p->count[i] = kept;
        p->useful[p->node[i]] = kept > 0;
        whole = whole && (kept > 0 || !(p->through[p->node[i]] > 0.0));
    }
    return whole;
}

static int32_t part_of(jm_equal_paths *p, int32_t node)
{
    while (p->part[node] != node) {
        p->part[node] = p->part[p->part[node]];
        node = p->part[node];
    }
    return node;
}

/// The second way into `node` closes a circle: all links round it are one braid. Both ways go back
/// from part to part, the one that is farther along first, until they meet.
static void close_circle(jm_equal_paths *p, int32_t node, int32_t tail)
{
    int32_t a = tail, b = node, all = part_of(p, node);
    p->braided[all] = 1;
    while (a != b) {
        int32_t *farther = p->rank[a] > p->rank[b] ? &a : &b;
        int32_t part = part_of(p, *farther);
        *farther = p->begin[part];
        if (part == all)
            continue;
        p->part[part] = all;
        if (p->rank[p->begin[part]] < p->rank[p->begin[all]])
            p->begin[all] = p->begin[part];
    }
}

/// Parts: nodes whose entering links hang together over circles (blocks of the graph).
static void find_parts(jm_equal_paths *p, const jm_graph *graph)
{
    for (int32_t i = p->node_count - 1; i >= 0; i--) {
        int32_t node = p->node[i];
        if (p->count[i] == 0)
            continue;
        p->part[node] = node;
        p->braided[node] = 0;
        p->first_of[node] = JM_NONE;
        p->begin[node] = graph->from[p->link[p->first[i]]];
        for (int32_t k = 1; k < p->count[i]; k++)
            close_circle(p, node, graph->from[p->link[p->first[i] + k]]);
    }
}

/// Flow of the parts, the farthest first: that of a whole braid comes from where it begins. And the
/// nodes of each braid, the nearest first.
static void gather_parts(jm_equal_paths *p)
{
    for (int32_t i = 0; i < p->node_count; i++) {
        int32_t node = p->node[i];
        if (p->count[i] == 0)
            continue;
        int32_t part = part_of(p, node);
        p->through[p->begin[part]] += p->through[node];
        if (!p->braided[part])
            continue;
        p->next[node] = p->first_of[part];
        p->first_of[part] = node;
    }
}

bool jm_equal_paths_find(jm_equal_paths *p, const jm_graph *graph, const jm_entries *entries,
                         const jm_tree *tree, const jm_equal_rule *rule)
{
    list_links(p, graph, entries, tree, rule);
    if (!drop_dead_nodes(p, graph))
        return false;
    find_parts(p, graph);
    gather_parts(p);
    return true;
}
