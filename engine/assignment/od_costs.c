#include "assignment/od_costs.h"

#include "assignment/paths.h"
#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct od_work {
    jm_ctx *ctx;
    const jm_assign_input *in;
    const double *time; // [links]
    const jm_bush_set *set;
    int32_t user;
    jm_paths paths;
    double *chain_time; // [mesh links]
    double *reached;    // [mesh nodes] time from the origin along the cheapest path
    int32_t *tree;      // [mesh nodes] links of cheapest paths
    double *arrival;    // [nodes] time from the origin
    double *into;       // [nodes] flow of the bush
} od_work;

static jm_status set_up(od_work *w)
{
    const jm_road_user *user = &w->in->users[w->user];
    JM_TRY(jm_paths_create(w->ctx, &w->paths, w->in->net, w->in->terminal_count,
                           w->in->terminal_node));
    const jm_mesh *mesh = &w->paths.mesh;
    JM_TRY(jm_new(w->ctx, &w->chain_time, mesh->link_count));
    JM_TRY(jm_new(w->ctx, &w->reached, mesh->node_count));
    JM_TRY(jm_new(w->ctx, &w->tree, mesh->node_count));
    JM_TRY(jm_new(w->ctx, &w->arrival, w->in->net->node_count));
    JM_TRY(jm_new(w->ctx, &w->into, w->in->net->node_count));
    jm_paths_weigh(&w->paths, w->time, user->cost, user->closed);
    for (int32_t k = 0; k < mesh->link_count; k++)
        for (int32_t c = mesh->chain_first[k]; c < mesh->chain_first[k + 1]; c++)
            w->chain_time[k] += w->time[mesh->chain[c]];
    return JM_OK;
}

/// Times along the cheapest paths to all terminals.
static void time_by_tree(od_work *w, int32_t terminal)
{
    const jm_mesh *mesh = &w->paths.mesh;
    int32_t source = mesh->source[terminal], count = 0;
    if (source != JM_NONE)
        count = jm_search_write(&w->paths.search, mesh, source,
                                (jm_targets){w->paths.sink_count, w->paths.node}, 0, w->tree);
    for (int32_t i = 0; i < count; i++) {
        int32_t k = w->tree[i], tail = mesh->from[k];
        w->reached[mesh->to[k]] = (tail == source ? 0.0 : w->reached[tail]) + w->chain_time[k];
    }
    for (int32_t d = 0; d < w->in->terminal_count; d++)
        if (mesh->sink[d] != JM_NONE)
            w->arrival[w->in->terminal_node[d]] = w->reached[mesh->sink[d]];
    w->arrival[w->in->terminal_node[terminal]] = 0.0;
}

/// Mean times over the paths of a bush, where it has any.
static void time_by_bush(od_work *w, int32_t b)
{
    const jm_road_net *net = w->in->net;
    for (int64_t k = w->set->first[b]; k < w->set->first[b + 1]; k++) {
        w->into[net->to[w->set->link[k]]] += w->set->flow[k];
        w->arrival[net->to[w->set->link[k]]] = 0.0;
    }
    for (int64_t k = w->set->first[b]; k < w->set->first[b + 1]; k++) {
        int32_t e = w->set->link[k], to = net->to[e];
        w->arrival[to] += w->set->flow[k] / w->into[to] * (w->arrival[net->from[e]] + w->time[e]);
    }
    for (int64_t k = w->set->first[b]; k < w->set->first[b + 1]; k++)
        w->into[net->to[w->set->link[k]]] = 0.0;
}

static int32_t first_bush(const jm_bush_set *set, int32_t user)
{
    int32_t b = 0;
    while (set != NULL && b < set->bush_count && set->user[b] < user)
        b++;
    return b;
}

static jm_status fill(od_work *w, double *cost, double *trip_time)
{
    int32_t terminals = w->in->terminal_count;
    int32_t b = first_bush(w->set, w->user);
    for (int32_t t = 0; t < terminals; t++) {
        JM_TRY(jm_poll(w->ctx));
        jm_paths_from(&w->paths, t, false);
        if (trip_time != NULL)
            time_by_tree(w, t);
        if (w->set != NULL && b < w->set->bush_count && w->set->user[b] == w->user &&
            w->set->terminal[b] == t)
            time_by_bush(w, b++);
        for (int32_t d = 0; d < terminals; d++) {
            int32_t node = w->in->terminal_node[d];
            double least = jm_paths_cost(&w->paths, d);
            cost[(int64_t)t * terminals + d] = least;
            if (trip_time != NULL)
                trip_time[(int64_t)t * terminals + d] = isinf(least) ? least : w->arrival[node];
        }
    }
    return JM_OK;
}

jm_status jm_od_costs(jm_ctx *ctx, const jm_assign_input *in, const double *time,
                      const jm_bush_set *set, int32_t user, double *cost, double *trip_time)
{
    jm_status status = JM_OK;
    od_work w = {.ctx = ctx, .in = in, .time = time, .set = set, .user = user};
    if (user < 0 || user >= in->user_count)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: there is no class %" PRId32 " among the %" PRId32, user,
                       in->user_count);
    if (set != NULL)
        JM_TRY(jm_bush_set_check(ctx, set, in));
    JM_TRY_GOTO(set_up(&w), fail);
    JM_TRY_GOTO(fill(&w, cost, trip_time), fail);
fail:
    jm_paths_free(&w.paths);
    jm_free(w.chain_time);
    jm_free(w.reached);
    jm_free(w.tree);
    jm_free(w.arrival);
    jm_free(w.into);
    return status;
}
