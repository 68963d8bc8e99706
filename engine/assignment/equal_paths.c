#include "assignment/equal_paths.h"

#include "core/grid.h"

#include <string.h>

jm_status jm_entries_create(jm_ctx *ctx, const jm_mesh *mesh, jm_entries *entries)
{
    memset(entries, 0, sizeof *entries);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &entries->start, (int64_t)mesh->node_count + 2), fail);
    JM_TRY_GOTO(jm_new(ctx, &entries->link, mesh->link_count), fail);
    int32_t *next = entries->start + 1; // begins as counts, ends as the starts themselves
    for (int32_t e = 0; e < mesh->link_count; e++)
        next[mesh->to[e] + 1]++;
    for (int32_t n = 0; n < mesh->node_count; n++)
        next[n + 1] += next[n];
    for (int32_t e = 0; e < mesh->link_count; e++)
        entries->link[next[mesh->to[e]]++] = e;
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

jm_status jm_equal_paths_create(jm_ctx *ctx, const jm_mesh *mesh, jm_equal_paths *p)
{
    memset(p, 0, sizeof *p);
    jm_status status = JM_OK;
    int32_t **const by_node[] = {&p->node, &p->first, &p->count,     &p->rank, &p->open,
                                 &p->part, &p->begin, &p->first_out, &p->next, &p->first_of};
    for (size_t i = 0; i < sizeof by_node / sizeof *by_node; i++)
        JM_TRY_GOTO(jm_new(ctx, by_node[i], mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->link, mesh->link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->next_out, mesh->link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->useful, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->braided, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->through, mesh->node_count), fail);
    for (int32_t n = 0; n < mesh->node_count; n++)
        p->first_out[n] = JM_NONE;
    return JM_OK;
fail:
    jm_equal_paths_free(p);
    return status;
}

void jm_equal_paths_free(jm_equal_paths *p)
{
    void *const arrays[] = {p->node,     p->first,    p->count, p->rank,    p->open,
                            p->part,     p->begin,    p->next,  p->through, p->first_out,
                            p->next_out, p->first_of, p->link,  p->useful,  p->braided};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
    memset(p, 0, sizeof *p);
}

void jm_equal_paths_clear(jm_equal_paths *p)
{
    for (int32_t i = 0; i < p->node_count; i++)
        p->through[p->node[i]] = 0.0;
    p->through[p->origin] = 0.0;
    p->node_count = 0;
    p->link_count = 0;
}

static void take_node(jm_equal_paths *p, int32_t node)
{
    if (p->useful[node])
        return;
    p->useful[node] = 1;
    p->node[p->node_count++] = node;
}

/// Goes back from the destinations and lists what enters each node.
static void list_links(jm_equal_paths *p, const jm_mesh *mesh, const jm_entries *entries,
                       const jm_least *least, const jm_equal_rule *rule)
{
    for (int32_t i = 0; i < p->node_count; i++) {
        int32_t node = p->node[i];
        p->first[node] = p->link_count;
        for (int32_t k = entries->start[node]; k < entries->start[node + 1]; k++) {
            int32_t link = entries->link[k];
            if (!jm_is_equal(mesh, least, rule, link))
                continue;
            p->link[p->link_count++] = link;
            take_node(p, mesh->from[link]);
        }
        p->count[node] = p->link_count - p->first[node];
        p->open[node] = p->count[node];
    }
}

/// Ranks of nodes that have not come yet, and of those that links with flow do not lead to.
enum { WAITS = -1, DEAD = -2 };

/// Leaves only entering links from nodes that have come before.
static void keep_entries(jm_equal_paths *p, const jm_mesh *mesh, int32_t node)
{
    int32_t kept = 0, *link = p->link + p->first[node];
    for (int32_t k = 0; k < p->count[node]; k++)
        if (p->rank[mesh->from[link[k]]] >= 0)
            link[kept++] = link[k];
    p->count[node] = kept;
}

/// The nearest node that waits for a link of a circle and has another way from nodes that came.
static int32_t open_circle(const jm_equal_paths *p, const jm_mesh *mesh, const jm_least *least)
{
    int32_t best = JM_NONE;
    for (int32_t i = 0; i < p->node_count; i++) {
        int32_t node = p->node[i];
        if (p->rank[node] != WAITS ||
            (best != JM_NONE && (least->cost[node] > least->cost[best] ||
                                 (least->cost[node] == least->cost[best] && node > best))))
            continue;
        for (int32_t k = p->first[node]; k < p->first[node] + p->count[node]; k++)
            if (p->rank[mesh->from[p->link[k]]] >= 0)
                best = node;
    }
    return best;
}

static void list_leaving(jm_equal_paths *p, const jm_mesh *mesh)
{
    for (int32_t k = 0; k < p->link_count; k++) {
        int32_t from = mesh->from[p->link[k]];
        p->next_out[p->link[k]] = p->first_out[from];
        p->first_out[from] = p->link[k];
    }
}

/// Ranks the nodes so that each comes after all whose links enter it (Kahn). order [nodes] gets
/// them in turn; returns how many.
static int32_t rank_nodes(jm_equal_paths *p, const jm_mesh *mesh, const jm_least *least,
                          int32_t *order)
{
    int32_t decided = 0, next = 0, rank = 0;
    p->rank[p->origin] = rank++;
    order[decided++] = p->origin;
    for (int32_t i = 0; i < p->node_count; i++) {
        int32_t node = p->node[i];
        if (node == p->origin)
            continue;
        p->rank[node] = p->count[node] > 0 ? WAITS : DEAD;
        if (p->count[node] == 0)
            order[decided++] = node;
    }
    for (;;) {
        int32_t node = next < decided ? order[next++] : open_circle(p, mesh, least);
        if (node == JM_NONE)
            return decided;
        if (p->rank[node] == WAITS) { // a circle was opened here
            keep_entries(p, mesh, node);
            p->rank[node] = rank++;
            order[decided++] = node;
            next++;
        }
        for (int32_t e = p->first_out[node]; e != JM_NONE; e = p->next_out[e]) {
            int32_t head = mesh->to[e];
            if (p->rank[head] != WAITS || --p->open[head] > 0)
                continue;
            keep_entries(p, mesh, head);
            p->rank[head] = p->count[head] > 0 ? rank++ : DEAD;
            order[decided++] = head;
        }
    }
}

/// Orders the nodes, the farthest first; dead ones and those of circles that nothing leads to go
/// behind the list's end. False when one of them is a destination.
static bool sort_nodes(jm_equal_paths *p, const jm_mesh *mesh, const jm_least *least)
{
    int32_t *order = p->next; // not needed before the parts are gathered
    bool whole = true;
    list_leaving(p, mesh);
    int32_t decided = rank_nodes(p, mesh, least, order);
    for (int32_t i = 0; i < p->node_count; i++) {
        int32_t node = p->node[i];
        bool came = p->rank[node] >= 0;
        whole = whole && (came || !(p->through[node] > 0.0));
        p->first_out[node] = JM_NONE;
        p->useful[node] = 0;
        if (!came)
            p->through[node] = 0.0;
    }
    p->first_out[p->origin] = JM_NONE;
    p->node_count = 0;
    for (int32_t i = decided - 1; i >= 0; i--)
        if (p->rank[order[i]] > 0)
            p->node[p->node_count++] = order[i];
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

/// Parts: nodes whose entering links hang together over circles (blocks of the mesh).
static void find_parts(jm_equal_paths *p, const jm_mesh *mesh)
{
    for (int32_t i = p->node_count - 1; i >= 0; i--) {
        int32_t node = p->node[i];
        const int32_t *link = p->link + p->first[node];
        p->part[node] = node;
        p->braided[node] = 0;
        p->first_of[node] = JM_NONE;
        p->begin[node] = mesh->from[link[0]];
        for (int32_t k = 1; k < p->count[node]; k++)
            close_circle(p, node, mesh->from[link[k]]);
    }
}

/// Flow of the parts, the farthest first: that of a whole braid comes from where it begins. And the
/// nodes of each braid, the nearest first.
static void gather_parts(jm_equal_paths *p)
{
    for (int32_t i = 0; i < p->node_count; i++) {
        int32_t node = p->node[i], part = part_of(p, node);
        p->through[p->begin[part]] += p->through[node];
        if (!p->braided[part])
            continue;
        p->next[node] = p->first_of[part];
        p->first_of[part] = node;
    }
}

bool jm_equal_paths_find(jm_equal_paths *p, const jm_mesh *mesh, const jm_entries *entries,
                         const jm_least *least, const jm_equal_rule *rule,
                         int32_t destination_count, const int32_t *destinations)
{
    p->origin = least->origin;
    for (int32_t d = 0; d < destination_count; d++)
        if (destinations[d] != JM_NONE && p->through[destinations[d]] > 0.0)
            take_node(p, destinations[d]);
    list_links(p, mesh, entries, least, rule);
    if (!sort_nodes(p, mesh, least))
        return false;
    find_parts(p, mesh);
    gather_parts(p);
    return true;
}
