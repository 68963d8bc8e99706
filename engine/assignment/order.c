// Bushes in the order of driving.
#include "assignment/solver.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

static void drop_empty(jm_bush *bush)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < bush->count; k++)
        if (bush->flow[k] > 0.0) {
            bush->link[kept] = bush->link[k];
            bush->flow[kept++] = bush->flow[k];
        }
    bush->count = kept;
}

/// Lists of the links that leave each node, and numbers of those that enter it.
static void list_links(const jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    for (int32_t k = 0; k < bush->count; k++) {
        int32_t link = bush->link[k];
        v->degree[mesh->from[link]] = v->degree[mesh->to[link]] = 0;
        v->first[mesh->from[link]] = v->first[mesh->to[link]] = JM_NONE;
    }
    for (int32_t k = bush->count - 1; k >= 0; k--) {
        int32_t link = bush->link[k];
        v->list[k] = v->first[mesh->from[link]];
        v->first[mesh->from[link]] = k;
        v->degree[mesh->to[link]]++;
    }
}

/// Passes the links of one node on; those that cars cannot come to lose their flow.
static void pass_node(jm_bush *bush, const jm_mesh *mesh, jm_visitor *v, int32_t node,
                      int32_t *ordered, int32_t *waiting)
{
    bool reached = v->on_cheap[node] == v->pair_number;
    for (int32_t k = v->first[node]; k != JM_NONE; k = v->list[k]) {
        int32_t head = mesh->to[bush->link[k]];
        v->order[(*ordered)++] = k;
        if (reached)
            v->on_cheap[head] = v->pair_number;
        else
            bush->flow[k] = 0.0;
        if (--v->degree[head] == 0)
            v->cheap[(*waiting)++] = head;
    }
    v->degree[node] = JM_NONE; // passed
}

/// Kahn's order (Communications of the ACM 5 (1962)). Gives how many links it holds: all, unless
/// there is a circle.
static int32_t sort_links(jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    int32_t ordered = 0, waiting = 0, passed = 0;
    list_links(bush, mesh, v);
    v->pair_number++;
    v->on_cheap[mesh->source[bush->terminal]] = v->pair_number;
    for (int32_t k = 0; k < bush->count; k++) {
        int32_t tail = mesh->from[bush->link[k]];
        if (v->degree[tail] != 0)
            continue;
        v->cheap[waiting++] = tail;
        while (passed < waiting)
            pass_node(bush, mesh, v, v->cheap[passed++], &ordered, &waiting);
    }
    return ordered;
}

/// Takes the flow of one circle out. Nodes with entering links left hold one at least.
static void open_circle(jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    int32_t node = JM_NONE;
    for (int32_t k = 0; k < bush->count; k++) {
        int32_t link = bush->link[k];
        if (v->degree[mesh->from[link]] > 0 && v->degree[mesh->to[link]] > 0) {
            v->first[mesh->to[link]] = k; // now: a link that enters
            node = mesh->to[link];
        }
    }
    v->pair_number++;
    while (v->on_dear[node] != v->pair_number) {
        v->on_dear[node] = v->pair_number;
        node = mesh->from[bush->link[v->first[node]]];
    }
    int32_t end = node;
    double least = (double)INFINITY;
    do {
        int32_t k = v->first[node];
        least = bush->flow[k] < least ? bush->flow[k] : least;
        node = mesh->from[bush->link[k]];
    } while (node != end);
    do {
        int32_t k = v->first[node];
        bush->flow[k] -= least;
        node = mesh->from[bush->link[k]];
    } while (node != end);
}

/// True when each link comes after all that enter its tail, and all come from the origin.
static bool in_order(const jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    v->pair_number++;
    v->on_cheap[mesh->source[bush->terminal]] = v->pair_number;
    for (int32_t k = 0; k < bush->count; k++) {
        int32_t tail = mesh->from[bush->link[k]], head = mesh->to[bush->link[k]];
        v->on_dear[tail] = v->pair_number; // left
        if (v->on_cheap[tail] != v->pair_number || v->on_dear[head] == v->pair_number)
            return false;
        v->on_cheap[head] = v->pair_number;
    }
    return true;
}

static void write_order(jm_bush *bush, jm_visitor *v)
{
    for (int32_t i = 0; i < bush->count; i++) {
        v->list[i] = bush->link[v->order[i]];
        v->spare[i] = bush->flow[v->order[i]];
    }
    for (int32_t i = 0; i < bush->count; i++) {
        bush->link[i] = v->list[i];
        bush->flow[i] = v->spare[i];
    }
}

void jm_bush_order(jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    bush->pair_end = bush->fresh = 0;
    drop_empty(bush);
    if (in_order(bush, mesh, v))
        return;
    while (sort_links(bush, mesh, v) < bush->count) {
        open_circle(bush, mesh, v);
        drop_empty(bush);
    }
    write_order(bush, v);
    drop_empty(bush);
}

void jm_bush_reload(jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    for (int32_t k = 0; k < bush->count; k++)
        v->inflow[mesh->to[bush->link[k]]] += bush->flow[k];
    for (int32_t k = bush->count - 1; k >= 0; k--) {
        int32_t link = bush->link[k], head = mesh->to[link];
        double share = bush->flow[k] > 0.0 ? bush->flow[k] / v->inflow[head] : 0.0;
        bush->flow[k] = v->node_flow[head] * share;
        v->node_flow[mesh->from[link]] += bush->flow[k];
    }
    for (int32_t k = 0; k < bush->count; k++) {
        int32_t link = bush->link[k];
        v->inflow[mesh->to[link]] = 0.0;
        v->node_flow[mesh->from[link]] = v->node_flow[mesh->to[link]] = 0.0;
    }
}
