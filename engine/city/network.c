#include "city/city.h"

#include <string.h>

/// Counting sort of links by node: start [nodes + 1], link [links], by node, then by id.
static void fill_star(int32_t nodes, int32_t links, const int32_t *node_of, int32_t *start,
                      int32_t *link)
{
    memset(start, 0, ((size_t)nodes + 1) * sizeof *start);
    for (int32_t e = 0; e < links; e++)
        start[node_of[e] + 1]++;
    for (int32_t n = 0; n < nodes; n++)
        start[n + 1] += start[n];
    for (int32_t n = nodes; n > 0; n--)
        start[n] = start[n - 1];
    start[0] = 0;
    for (int32_t e = 0; e < links; e++)
        link[start[node_of[e] + 1]++] = e;
}

/// Tarjan's search, with its own stack: 1972, "Depth-first search and linear graph algorithms",
/// SIAM J. Comput. 1(2). Numbers components in `part` [nodes].
typedef struct tarjan {
    const jm_streets *streets;
    int32_t *order, *low; // [nodes] 0: not seen
    int32_t *part;        // [nodes] component, JM_NONE while open
    int32_t *open;        // stack of nodes without a component
    int32_t *call, *next; // stack of nodes in the search, and their next outgoing link
    int32_t open_count, call_count, seen, parts;
} tarjan;

static void enter(tarjan *t, int32_t node)
{
    t->order[node] = t->low[node] = ++t->seen;
    t->open[t->open_count++] = node;
    t->call[t->call_count] = node;
    t->next[t->call_count++] = t->streets->out_start[node];
}

static void leave(tarjan *t, int32_t node)
{
    if (t->low[node] == t->order[node]) {
        int32_t member;
        do {
            member = t->open[--t->open_count];
            t->part[member] = t->parts;
        } while (member != node);
        t->parts++;
    }
    t->call_count--;
    if (t->call_count > 0) {
        int32_t parent = t->call[t->call_count - 1];
        t->low[parent] = t->low[node] < t->low[parent] ? t->low[node] : t->low[parent];
    }
}

static void search_from(tarjan *t, int32_t root)
{
    const jm_streets *s = t->streets;
    enter(t, root);
    while (t->call_count > 0) {
        int32_t node = t->call[t->call_count - 1];
        int32_t at = t->next[t->call_count - 1];
        if (at == s->out_start[node + 1]) {
            leave(t, node);
            continue;
        }
        t->next[t->call_count - 1] = at + 1;
        int32_t link = s->out_link[at], head = s->to[link];
        if ((s->access[link] & JM_ACCESS_CAR) == 0)
            continue;
        if (t->order[head] == 0)
            enter(t, head);
        else if (t->part[head] == JM_NONE && t->order[head] < t->low[node])
            t->low[node] = t->order[head];
    }
}

/// Component of each node; returns through *largest the one with most nodes (ties: the one that
/// holds the lowest node id).
static jm_status find_parts(jm_ctx *ctx, const jm_streets *s, int32_t *part, int32_t *largest)
{
    tarjan t = {.streets = s, .part = part};
    int32_t *memory = NULL, *size = NULL;
    int64_t n = s->node_count;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &memory, 5 * n), fail);
    JM_TRY_GOTO(jm_new(ctx, &size, n), fail);
    t.order = memory;
    t.low = memory + n;
    t.open = memory + 2 * n;
    t.call = memory + 3 * n;
    t.next = memory + 4 * n;
    for (int64_t i = 0; i < n; i++)
        part[i] = JM_NONE;
    for (int32_t i = 0; i < n; i++)
        if (t.order[i] == 0)
            search_from(&t, i);
    *largest = JM_NONE;
    for (int64_t i = 0; i < n; i++)
        size[part[i]]++;
    for (int64_t i = 0; i < n; i++)
        if (*largest == JM_NONE || size[part[i]] > size[*largest])
            *largest = part[i];
fail:
    jm_free(memory);
    jm_free(size);
    return status;
}

/// Marks with `bit` all nodes reached from the marked ones along car links (or against them).
static void spread(const jm_streets *s, uint8_t *mark, uint8_t bit, bool forward, int32_t *queue)
{
    const int32_t *start = forward ? s->out_start : s->in_start;
    const int32_t *link = forward ? s->out_link : s->in_link;
    const int32_t *head = forward ? s->to : s->from;
    int32_t count = 0;
    for (int32_t n = 0; n < s->node_count; n++)
        if ((mark[n] & bit) != 0)
            queue[count++] = n;
    for (int32_t k = 0; k < count; k++)
        for (int32_t i = start[queue[k]]; i < start[queue[k] + 1]; i++) {
            int32_t e = link[i];
            if ((s->access[e] & JM_ACCESS_CAR) == 0 || (mark[head[e]] & bit) != 0)
                continue;
            mark[head[e]] |= bit;
            queue[count++] = head[e];
        }
}

enum { FROM_CORE = 1, TO_CORE = 2, FROM_GATE = 4, TO_GATE = 8 };

/// in_network of all links, from the component of each node and the gates.
static jm_status mark_network(jm_ctx *ctx, jm_city *city, const int32_t *part, int32_t core)
{
    jm_streets *s = &city->streets;
    uint8_t *mark = NULL;
    int32_t *queue = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &mark, s->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &queue, s->node_count), fail);
    for (int32_t n = 0; n < s->node_count; n++)
        mark[n] = part[n] == core ? FROM_CORE | TO_CORE : 0;
    for (int32_t g = 0; g < city->gates.count; g++)
        mark[city->gates.node[g]] |= FROM_GATE | TO_GATE;
    spread(s, mark, FROM_CORE, true, queue);
    spread(s, mark, TO_CORE, false, queue);
    spread(s, mark, FROM_GATE, true, queue);
    spread(s, mark, TO_GATE, false, queue);
    for (int32_t e = 0; e < s->link_count; e++) {
        uint8_t tail = mark[s->from[e]], head = mark[s->to[e]];
        bool car = (s->access[e] & JM_ACCESS_CAR) != 0;
        bool inwards = (tail & FROM_GATE) != 0 && (head & TO_CORE) != 0;
        bool outwards = (tail & FROM_CORE) != 0 && (head & TO_GATE) != 0;
        s->in_network[e] = !car                                                 ? JM_NETWORK_OUTSIDE
                           : part[s->from[e]] == core && part[s->to[e]] == core ? JM_NETWORK_CORE
                           : inwards || outwards                                ? JM_NETWORK_GATE
                                                 : JM_NETWORK_OUTSIDE;
    }
fail:
    jm_free(mark);
    jm_free(queue);
    return status;
}

jm_status jm_city_reindex_streets(jm_ctx *ctx, jm_city *city)
{
    jm_streets *s = &city->streets;
    int32_t *part = NULL, core = JM_NONE;
    jm_status status = JM_OK;
    for (int32_t e = 0; e < s->link_count; e++)
        if (s->from[e] < 0 || s->from[e] >= s->node_count || s->to[e] < 0 ||
            s->to[e] >= s->node_count)
            return jm_fail(ctx, JM_ERR_ARGUMENT,
                           "streets: link %d runs from node %d to node %d, but there are %d nodes",
                           e, s->from[e], s->to[e], s->node_count);
    fill_star(s->node_count, s->link_count, s->from, s->out_start, s->out_link);
    fill_star(s->node_count, s->link_count, s->to, s->in_start, s->in_link);
    JM_TRY_GOTO(jm_new(ctx, &part, s->node_count), fail);
    JM_TRY_GOTO(find_parts(ctx, s, part, &core), fail);
    JM_TRY_GOTO(mark_network(ctx, city, part, core), fail);
fail:
    jm_free(part);
    return status;
}
