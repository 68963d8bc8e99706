#include "assignment/od_costs.h"

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
    jm_graph graph;
    jm_tree tree;
    double *cost;    // [graph links] of the class
    uint8_t *closed; // [graph links]
    double *arrival; // [nodes] time from the origin
    double *into;    // [nodes] flow of the bush
} od_work;

static jm_status set_up(od_work *w)
{
    const jm_road_user *user = &w->in->users[w->user];
    JM_TRY(jm_graph_build(w->ctx, &w->graph, w->in->net, NULL));
    JM_TRY(jm_tree_create(w->ctx, &w->tree, &w->graph));
    JM_TRY(jm_new(w->ctx, &w->cost, w->graph.link_count));
    JM_TRY(jm_new(w->ctx, &w->closed, w->graph.link_count));
    JM_TRY(jm_new(w->ctx, &w->arrival, w->graph.node_count));
    JM_TRY(jm_new(w->ctx, &w->into, w->graph.node_count));
    for (int32_t k = 0; k < w->graph.link_count; k++) {
        int32_t e = w->graph.original[k];
        w->cost[k] = w->time[e] + (user->cost != NULL ? user->cost[e] : 0.0);
        w->closed[k] = user->closed != NULL ? user->closed[e] : 0;
    }
    return JM_OK;
}

/// Times along the cheapest paths.
static void time_by_tree(od_work *w)
{
    w->arrival[w->tree.order[0]] = 0.0;
    for (int32_t i = 1; i < w->tree.count; i++) {
        int32_t node = w->tree.order[i], link = w->tree.in_link[node];
        w->arrival[node] = w->arrival[w->graph.from[link]] + w->time[w->graph.original[link]];
    }
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
        jm_tree_grow(&w->tree, &w->graph, w->cost, w->closed, w->in->terminal_node[t]);
        time_by_tree(w);
        if (w->set != NULL && b < w->set->bush_count && w->set->user[b] == w->user &&
            w->set->terminal[b] == t)
            time_by_bush(w, b++);
        for (int32_t d = 0; d < terminals; d++) {
            int32_t node = w->in->terminal_node[d];
            double least = w->tree.distance[node];
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
    jm_tree_free(&w.tree);
    jm_graph_free(&w.graph);
    jm_free(w.cost);
    jm_free(w.closed);
    jm_free(w.arrival);
    jm_free(w.into);
    return status;
}
