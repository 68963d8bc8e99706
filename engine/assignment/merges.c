// Pairs of a bush that an earlier solve left: where several of its links enter a node, the ways by
// which they come are alternatives that were worth using. So flows can be brought together at the
// costs of today before anything is searched for.
#include "assignment/bush.h"

#include "core/grid.h"

/// Notes for each node which entering link brings most, and in v->first the place of the last one:
/// all that leave it stand behind.
static void note_entries(const jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    for (int32_t k = 0; k < bush->count; k++) {
        int32_t head = mesh->to[bush->link[k]];
        if (v->feeder[head] == JM_NONE || bush->flow[k] > bush->flow[v->feeder[head]])
            v->feeder[head] = k;
        v->first[head] = k;
    }
}

static void forget_entries(const jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    for (int32_t k = 0; k < bush->count; k++)
        v->feeder[mesh->to[bush->link[k]]] = JM_NONE;
}

/// Place of the last link that enters the node; -1 at the origin.
static int32_t rank_of(const jm_visitor *v, int32_t node)
{
    return v->feeder[node] == JM_NONE ? -1 : v->first[node];
}

/// Walks back from both places along the links that bring most, until one node is met.
static void walk_back(const jm_bush *bush, const jm_mesh *mesh, jm_visitor *v, int32_t main,
                      int32_t other, int32_t count[2])
{
    int32_t *way[2] = {v->cheap, v->dear};
    int32_t tip[2] = {mesh->from[bush->link[main]], mesh->from[bush->link[other]]};
    count[0] = count[1] = 0;
    way[0][count[0]++] = main;
    way[1][count[1]++] = other;
    while (tip[0] != tip[1]) {
        int32_t side = rank_of(v, tip[0]) > rank_of(v, tip[1]) ? 0 : 1;
        int32_t k = v->feeder[tip[side]];
        way[side][count[side]++] = k;
        tip[side] = mesh->from[bush->link[k]];
    }
}

jm_status jm_bush_pair_merges(jm_bush *bush, const jm_mesh *mesh, jm_visitor *v)
{
    jm_status status = JM_OK;
    note_entries(bush, mesh, v);
    for (int32_t k = 0; k < bush->count && status == JM_OK; k++) {
        int32_t main = v->feeder[mesh->to[bush->link[k]]], count[2];
        if (k == main || !(bush->flow[k] > bush->dust))
            continue;
        walk_back(bush, mesh, v, main, k, count);
        status = jm_bush_add_pair(bush, v, count[0], count[1]);
    }
    forget_entries(bush, mesh, v);
    return status;
}
