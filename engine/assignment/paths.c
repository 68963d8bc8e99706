// Shortest path trees: Dijkstra's algorithm with a 4-ary heap; an entry that was overtaken stays in
// the heap and is skipped when it comes up.
#include "assignment/graph.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

jm_status jm_tree_create(jm_ctx *ctx, jm_tree *tree, const jm_graph *graph)
{
    memset(tree, 0, sizeof *tree);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &tree->distance, graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &tree->in_link, graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &tree->order, graph->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &tree->heap, (int64_t)graph->link_count + 1), fail);
    return JM_OK;
fail:
    jm_tree_free(tree);
    return status;
}

void jm_tree_free(jm_tree *tree)
{
    jm_free(tree->distance);
    jm_free(tree->in_link);
    jm_free(tree->order);
    jm_free(tree->heap);
    memset(tree, 0, sizeof *tree);
}

static inline bool before(jm_heap_entry a, jm_heap_entry b)
{
    return a.key < b.key || (a.key == b.key && a.node < b.node);
}

static void push(jm_heap_entry *heap, int32_t *size, jm_heap_entry entry)
{
    int32_t at = (*size)++;
    while (at > 0) {
        int32_t parent = (at - 1) / 4;
        if (!before(entry, heap[parent]))
            break;
        heap[at] = heap[parent];
        at = parent;
    }
    heap[at] = entry;
}

static jm_heap_entry pop(jm_heap_entry *heap, int32_t *size)
{
    jm_heap_entry top = heap[0];
    jm_heap_entry last = heap[--(*size)];
    int32_t at = 0;
    for (;;) {
        int32_t first = 4 * at + 1;
        if (first >= *size)
            break;
        int32_t end = first + 4 < *size ? first + 4 : *size;
        int32_t least = first;
        for (int32_t child = first + 1; child < end; child++)
            if (before(heap[child], heap[least]))
                least = child;
        if (!before(heap[least], last))
            break;
        heap[at] = heap[least];
        at = least;
    }
    heap[at] = last;
    return top;
}

static void forget(jm_tree *tree, const jm_graph *g, int32_t origin)
{
    for (int32_t n = 0; n < g->node_count; n++) {
        tree->distance[n] = (double)INFINITY;
        tree->in_link[n] = JM_NONE;
    }
    tree->distance[origin] = 0.0;
    tree->count = 0;
}

void jm_tree_grow(jm_tree *tree, const jm_graph *g, const double *cost, const uint8_t *closed,
                  int32_t origin)
{
    forget(tree, g, origin);
    int32_t size = 0;
    push(tree->heap, &size, (jm_heap_entry){0.0, origin});
    while (size > 0) {
        jm_heap_entry top = pop(tree->heap, &size);
        int32_t i = top.node;
        if (top.key > tree->distance[i])
            continue; // overtaken
        tree->order[tree->count++] = i;
        if (!jm_may_pass(g, i, origin))
            continue;
        for (int32_t e = g->start[i]; e < g->start[i + 1]; e++) {
            double distance = top.key + cost[e];
            if (distance < tree->distance[g->to[e]] && (closed == NULL || !closed[e])) {
                tree->distance[g->to[e]] = distance;
                tree->in_link[g->to[e]] = e;
                push(tree->heap, &size, (jm_heap_entry){distance, g->to[e]});
            }
        }
    }
}
