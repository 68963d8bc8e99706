// First flows: the warm bushes' approach proportions with today's demand, then the cheapest paths
// of the moment for what they do not come to.
#include "assignment/solver.h"

#include "assignment/tree_set.h"
#include "core/grid.h"

#include <math.h>
#include <string.h>

/// Where links of the net begin chains of the mesh, and where the warm bushes stand.
static jm_status map_warm(jm_solver *s)
{
    const jm_bush_set *warm = s->in->warm;
    int64_t origins = (int64_t)s->in->user_count * s->in->terminal_count;
    JM_TRY(jm_new(s->ctx, &s->mesh_link, s->in->net->link_count));
    JM_TRY(jm_new(s->ctx, &s->warm_bush, origins));
    for (int32_t e = 0; e < s->in->net->link_count; e++)
        s->mesh_link[e] = JM_NONE;
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        s->mesh_link[s->mesh.chain[s->mesh.chain_first[k]]] = k;
    for (int64_t i = 0; i < origins; i++)
        s->warm_bush[i] = JM_NONE;
    for (int32_t b = 0; b < warm->bush_count; b++)
        s->warm_bush[(int64_t)warm->user[b] * s->in->terminal_count + warm->terminal[b]] = b;
    s->trees_fit = jm_tree_set_fits(warm->trees, &s->mesh, s->in->terminal_count);
    return JM_OK;
}

static jm_status add_lost(jm_ctx *ctx, jm_bush *bush, int32_t terminal)
{
    JM_TRY(jm_grow(ctx, &bush->lost, &bush->lost_room, bush->lost_count + 1));
    bush->lost[bush->lost_count++] = terminal;
    return JM_OK;
}

/// Adds the links of one warm bush that are open.
static jm_status gather_bush(const jm_solver *s, int32_t from, jm_bush *bush, jm_visitor *v)
{
    const jm_bush_set *warm = s->in->warm;
    const double *extra = s->groups.extra[bush->group];
    JM_TRY(jm_bush_reserve(v->ctx, bush, bush->count + warm->first[from + 1] - warm->first[from]));
    for (int64_t k = warm->first[from]; k < warm->first[from + 1]; k++) {
        int32_t link = s->mesh_link[warm->link[k]];
        if (link == JM_NONE || (extra != NULL && isinf(extra[link])))
            continue;
        if (v->place[link] == JM_NONE) {
            v->place[link] = bush->count;
            bush->link[bush->count] = link;
            bush->flow[bush->count++] = 0.0;
        }
        bush->flow[v->place[link]] += warm->flow[k];
    }
    return JM_OK;
}

/// Adds the links of a bush that was kept, as far as they are open.
static jm_status gather_kept(const jm_solver *s, const jm_kept_tree *kept, jm_bush *bush,
                             jm_visitor *v)
{
    const double *extra = s->groups.extra[bush->group];
    JM_TRY(jm_bush_reserve(v->ctx, bush, kept->used_count));
    for (int32_t k = 0; k < kept->used_count; k++) {
        int32_t link = kept->used[k];
        if (extra != NULL && isinf(extra[link]))
            continue;
        bush->link[bush->count] = link;
        bush->flow[bush->count++] = kept->flow[k];
    }
    return JM_OK;
}

/// Adds the links that the users of one group had in this bush.
static jm_status gather_warm(const jm_solver *s, const jm_kept_tree *kept, jm_bush *bush,
                             jm_visitor *v)
{
    jm_status status = JM_OK;
    if (s->in->warm->bush_count == 0 && kept != NULL)
        return gather_kept(s, kept, bush, v);
    for (int32_t u = 0; u < s->in->user_count && status == JM_OK; u++) {
        int32_t from = s->warm_bush[(int64_t)u * s->in->terminal_count + bush->terminal];
        if (s->groups.of_user[u] == bush->group && from != JM_NONE)
            status = gather_bush(s, from, bush, v);
    }
    for (int32_t k = 0; k < bush->count; k++)
        v->place[bush->link[k]] = JM_NONE;
    return status;
}

/// What the bush ended with then; NULL: not known.
static const jm_kept_tree *find_kept(const jm_solver *s, const jm_bush *bush)
{
    const jm_kept_tree *kept = NULL;
    for (int32_t u = 0; s->trees_fit && u < s->in->user_count && kept == NULL; u++)
        if (s->groups.of_user[u] == bush->group)
            kept = jm_tree_set_find(s->in->warm->trees, u, bush->terminal);
    // A class that was of another group then: its ways are as good as any.
    for (int32_t u = 0; s->trees_fit && u < s->in->user_count && kept == NULL; u++)
        kept = jm_tree_set_find(s->in->warm->trees, u, bush->terminal);
    return kept;
}

/// The bush as it was: the same trips, and its pairs if they were kept.
static jm_status copy_kept(jm_bush *bush, const jm_kept_tree *kept, const jm_mesh *mesh,
                           jm_visitor *v)
{
    size_t count = (size_t)kept->used_count, pairs = (size_t)kept->pair_end;
    JM_TRY(jm_bush_reserve(v->ctx, bush, kept->used_count));
    memcpy(bush->link, kept->used, count * sizeof *bush->link);
    memcpy(bush->flow, kept->flow, count * sizeof *bush->flow);
    bush->count = kept->used_count;
    bush->straight = kept->straight;
    if (kept->straight && pairs == 0)
        return jm_bush_pair_merges(bush, mesh, v);
    JM_TRY(jm_resize_array(v->ctx, kept->pair_end, sizeof *bush->pair, &bush->pair));
    if (pairs > 0)
        memcpy(bush->pair, kept->pair, pairs * sizeof *bush->pair);
    bush->pair_room = bush->pair_end = bush->fresh = kept->pair_end;
    return JM_OK;
}

/// The warm bush with today's demand; where it does not come to is noted as lost for now.
static jm_status reload_warm(jm_solver *s, const jm_kept_tree *kept, jm_bush *bush, jm_visitor *v)
{
    JM_TRY(gather_warm(s, kept, bush, v));
    jm_bush_order(bush, &s->mesh, v);
    (void)jm_groups_demand(&s->groups, s->in, bush->group, bush->terminal, v->row);
    for (int32_t d = 0; d < s->in->terminal_count; d++) {
        int32_t sink = s->mesh.sink[d];
        if (!(v->row[d] > 0.0))
            continue;
        if (sink != JM_NONE && v->on_cheap[sink] == v->pair_number)
            v->node_flow[sink] += v->row[d];
        else
            JM_TRY(add_lost(v->ctx, bush, d));
    }
    jm_bush_reload(bush, &s->mesh, v);
    bush->straight = true;
    return jm_bush_pair_merges(bush, &s->mesh, v);
}

static jm_status load_warm(jm_solver *s, int32_t b, jm_visitor *v)
{
    jm_bush *bush = &s->bush[b];
    const jm_kept_tree *kept = find_kept(s, bush);
    if (kept != NULL) {
        bush->tree = kept->link;
        bush->tree_count = kept->count;
    }
    bool same = kept != NULL && kept->used_count > 0 && kept->trips == bush->trips;
    return same ? copy_kept(bush, kept, &s->mesh, v) : reload_warm(s, kept, bush, v);
}

/// Terminals that the bush must still come to, in v->order; their demand in v->row.
static int32_t list_wanted(const jm_solver *s, const jm_bush *bush, jm_visitor *v)
{
    int32_t count = 0;
    (void)jm_groups_demand(&s->groups, s->in, bush->group, bush->terminal, v->row);
    if (s->in->warm != NULL) {
        for (int64_t i = 0; i < bush->lost_count; i++)
            v->list[count++] = bush->lost[i];
        return count;
    }
    for (int32_t d = 0; d < s->in->terminal_count; d++)
        if (v->row[d] > 0.0)
            v->list[count++] = d;
    return count;
}

/// Nodes on the cheapest paths to the wanted terminals, in v->cheap; v->degree counts the links by
/// which paths leave each. Terminals without a way are noted.
static jm_status mark_paths(const jm_solver *s, jm_bush *bush, jm_visitor *v, int32_t wanted,
                            int32_t *node_count)
{
    *node_count = 0;
    v->pair_number++;
    bush->lost_count = 0;
    for (int32_t i = 0; i < wanted; i++) {
        int32_t node = s->mesh.sink[v->list[i]];
        if (node == JM_NONE || isinf(v->search.least[node])) {
            JM_TRY(add_lost(v->ctx, bush, v->list[i]));
            continue;
        }
        v->node_flow[node] += v->row[v->list[i]];
        bool grown = false;
        while (v->on_cheap[node] != v->pair_number) {
            v->on_cheap[node] = v->pair_number;
            v->degree[node] = grown ? 1 : 0;
            v->cheap[(*node_count)++] = node;
            grown = v->search.entry[node] != JM_NONE;
            if (!grown)
                break;
            node = s->mesh.from[v->search.entry[node]];
        }
        if (grown)
            v->degree[node]++;
    }
    return JM_OK;
}

static jm_status add_to_link(jm_bush *bush, jm_visitor *v, int32_t link, double flow)
{
    if (v->place[link] != JM_NONE) {
        bush->flow[v->place[link]] += flow;
        return JM_OK;
    }
    v->place[link] = bush->count;
    return jm_bush_append(v->ctx, bush, link, flow);
}

/// Puts the demand on the marked paths, from their ends back.
static jm_status load_paths(const jm_solver *s, jm_bush *bush, jm_visitor *v, int32_t node_count)
{
    jm_status status = JM_OK;
    for (int32_t k = 0; k < bush->count; k++)
        v->place[bush->link[k]] = k;
    for (int32_t i = 0; i < node_count && status == JM_OK; i++) {
        int32_t node = v->cheap[i];
        while (status == JM_OK && v->degree[node] == 0) {
            v->degree[node] = JM_NONE; // done
            int32_t link = v->search.entry[node];
            double flow = v->node_flow[node];
            v->node_flow[node] = 0.0;
            if (link == JM_NONE)
                break;
            status = add_to_link(bush, v, link, flow);
            node = s->mesh.from[link];
            v->node_flow[node] += flow;
            v->degree[node]--;
        }
    }
    for (int32_t k = 0; k < bush->count; k++)
        v->place[bush->link[k]] = JM_NONE;
    return status;
}

/// Loads what has no path yet on the cheapest ones of the moment.
static jm_status load_cold(jm_solver *s, int32_t b, jm_visitor *v)
{
    jm_bush *bush = &s->bush[b];
    jm_view view = jm_solver_view(s, v);
    int32_t wanted = list_wanted(s, bush, v), node_count = 0;
    jm_targets targets = {0, v->order};
    for (int32_t i = 0; i < wanted; i++)
        if (s->mesh.sink[v->list[i]] != JM_NONE)
            v->order[targets.count++] = s->mesh.sink[v->list[i]];
    if (wanted == 0)
        return JM_OK;
    JM_TRY(jm_bush_search(bush, &view, targets, v));
    JM_TRY(mark_paths(s, bush, v, wanted, &node_count));
    return load_paths(s, bush, v, node_count);
}

/// Adds the flows of a batch to the mesh; all anew where its bushes had some already. A link's time
/// is asked for once.
static void add_batch(jm_solver *s, jm_turns batch, jm_turns busy, jm_visitor *v)
{
    (void)busy;
    int32_t count = 0;
    if (s->in->warm != NULL) {
        jm_solver_sum(s);
        return;
    }
    for (int32_t i = 0; i < batch.count; i++) {
        const jm_bush *bush = &s->bush[batch.bush[i * batch.step]];
        for (int32_t k = 0; k < bush->count; k++) {
            jm_mesh_link *link = &s->mesh.link[bush->link[k]];
            link->flow += bush->flow[k];
            if (!link->listed)
                v->list[count++] = bush->link[k];
            link->listed = true;
        }
    }
    for (int32_t i = 0; i < count; i++) {
        jm_mesh_load(&s->mesh, v->list[i], s->mesh.link[v->list[i]].flow);
        s->mesh.link[v->list[i]].listed = false;
    }
}

jm_status jm_solver_load(jm_solver *s)
{
    const jm_relay load = {.work = load_cold, .deal = add_batch, .ahead = 1};
    int32_t count = 0;
    if (s->in->warm != NULL) {
        JM_TRY(map_warm(s));
        JM_TRY(jm_solver_each(s, s->bush_count, s->all, load_warm));
        jm_solver_sum(s);
    }
    for (int32_t b = 0; b < s->bush_count; b++)
        if (s->in->warm == NULL || s->bush[b].lost_count > 0)
            s->turn[count++] = b;
    return jm_solver_relay(s, &load, count, s->turn);
}
