// Algorithm B: per class and origin one bush; a sweep improves each bush and shifts flow in it,
// with link times kept up to date in between (Gauss-Seidel).
#include "traffic/assign.h"

#include "core/grid.h"
#include "traffic/bush.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/// Shifts per bush and sweep: more pay in the first sweeps only.
enum { shifts_per_sweep = 2 };
/// Paths that differ by less than this share of the wanted gap are left alone.
static const double shift_tolerance = 0.05;
/// The gap seen during a sweep is too small by what the bushes miss: ask for this share of it
/// before all cheapest paths are found to measure it.
static const double trust = 0.8;

typedef struct assignment {
    jm_ctx *ctx;
    const jm_assign_input *in;
    const jm_assign_def *def;
    jm_graph graph;
    jm_tree tree;
    jm_bush_work work;
    jm_load load;
    int32_t bush_count;
    jm_bush *bushes;
    uint8_t **closed;    // [users] in graph order, or NULL
    double *node_demand; // [nodes]
    double assigned;     // demand that has a way
    int32_t *graph_link; // [net links] of start trees, or JM_NONE: left out of the graph
} assignment;

static jm_status check_input(jm_ctx *ctx, const jm_assign_input *in, const jm_assign_def *def)
{
    if (!(def->relative_gap > 0.0 && def->relative_gap < 1.0) || def->iteration_limit <= 0)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: relative gap %g and iteration limit %" PRId32
                       " must lie in (0, 1) and above 0",
                       def->relative_gap, def->iteration_limit);
    for (int32_t t = 0; t < in->terminal_count; t++)
        if (in->terminal_node[t] < 0 || in->terminal_node[t] >= in->net->node_count)
            return jm_fail(ctx, JM_ERR_ARGUMENT, "traffic: terminal %" PRId32 " has no node", t);
    int64_t pairs = (int64_t)in->terminal_count * in->terminal_count;
    for (int32_t u = 0; u < in->user_count; u++)
        for (int64_t p = 0; p < pairs; p++)
            if (!(in->users[u].demand[p] >= 0.0 && isfinite(in->users[u].demand[p])))
                return jm_fail(ctx, JM_ERR_DATA,
                               "traffic: demand from terminal %" PRId64 " to %" PRId64
                               " is %g; give a number of at least 0",
                               p / in->terminal_count, p % in->terminal_count,
                               in->users[u].demand[p]);
    return JM_OK;
}

static jm_status build_graph(assignment *a)
{
    jm_status status = JM_OK;
    uint8_t *keep = NULL;
    JM_TRY(jm_new(a->ctx, &keep, a->in->net->node_count));
    for (int32_t t = 0; t < a->in->terminal_count; t++)
        keep[a->in->terminal_node[t]] = 1;
    status = jm_graph_build(a->ctx, &a->graph, a->in->net, keep);
    jm_free(keep);
    return status;
}

static jm_status copy_closed(assignment *a)
{
    JM_TRY(jm_new(a->ctx, &a->closed, a->in->user_count));
    for (int32_t u = 0; u < a->in->user_count; u++) {
        if (a->in->users[u].closed == NULL)
            continue;
        JM_TRY(jm_new(a->ctx, &a->closed[u], a->graph.link_count));
        for (int32_t k = 0; k < a->graph.link_count; k++)
            a->closed[u][k] = a->in->users[u].closed[a->graph.original[k]];
    }
    return JM_OK;
}

static jm_status map_links(assignment *a)
{
    if (a->in->start == NULL)
        return JM_OK;
    JM_TRY(jm_new(a->ctx, &a->graph_link, a->in->net->link_count));
    for (int32_t e = 0; e < a->in->net->link_count; e++)
        a->graph_link[e] = JM_NONE;
    for (int32_t k = 0; k < a->graph.link_count; k++)
        a->graph_link[a->graph.original[k]] = k;
    return JM_OK;
}

static jm_status set_up(assignment *a)
{
    JM_TRY(build_graph(a));
    JM_TRY(copy_closed(a));
    JM_TRY(map_links(a));
    JM_TRY(jm_tree_create(a->ctx, &a->tree, &a->graph));
    JM_TRY(jm_bush_work_create(a->ctx, &a->work, &a->graph));
    JM_TRY(jm_new(a->ctx, &a->load.flow, a->graph.link_count));
    JM_TRY(jm_new(a->ctx, &a->load.time, a->graph.link_count));
    JM_TRY(jm_new(a->ctx, &a->load.slope, a->graph.link_count));
    JM_TRY(jm_new(a->ctx, &a->node_demand, a->graph.node_count));
    JM_TRY(jm_new(a->ctx, &a->bushes, (int64_t)a->in->user_count * a->in->terminal_count));
    for (int32_t k = 0; k < a->graph.link_count; k++)
        jm_load_link(&a->graph, &a->load, k, 0.0);
    return JM_OK;
}

static void tear_down(assignment *a)
{
    for (int32_t b = 0; b < a->bush_count; b++)
        jm_bush_free(&a->bushes[b]);
    jm_free(a->bushes);
    jm_free(a->node_demand);
    jm_free(a->graph_link);
    jm_free(a->load.flow);
    jm_free(a->load.time);
    jm_free(a->load.slope);
    jm_bush_work_free(&a->work);
    jm_tree_free(&a->tree);
    if (a->closed != NULL)
        for (int32_t u = 0; u < a->in->user_count; u++)
            jm_free(a->closed[u]);
    jm_free(a->closed);
    jm_graph_free(&a->graph);
}

static jm_status poll(const assignment *a)
{
    if (a->def->stop != NULL && a->def->stop(a->def->user))
        return jm_fail(a->ctx, JM_ERR_INTERRUPTED, "stopped on request");
    return JM_OK;
}

static const double *demand_row(const assignment *a, int32_t user, int32_t terminal)
{
    return a->in->users[user].demand + (int64_t)terminal * a->in->terminal_count;
}

/// Demand of one origin by node, over what the grown tree reaches; the rest is counted as lost.
static double reachable_demand(assignment *a, int32_t user, int32_t terminal,
                               jm_assign_result *result)
{
    const double *row = demand_row(a, user, terminal);
    double total = 0.0;
    for (int32_t n = 0; n < a->graph.node_count; n++)
        a->node_demand[n] = 0.0;
    for (int32_t t = 0; t < a->in->terminal_count; t++) {
        if (t == terminal || row[t] <= 0.0)
            continue;
        int32_t node = a->in->terminal_node[t];
        if (isinf(a->tree.distance[node])) {
            if (result->lost_to == JM_NONE) {
                result->lost_from[0] = user;
                result->lost_from[1] = terminal;
                result->lost_to = t;
            }
            if (result->lost != NULL && result->unreachable_pairs < result->lost_room)
                result->lost[result->unreachable_pairs] = (jm_lost_pair){user, terminal, t, row[t]};
            result->unreachable_pairs++;
            result->unreachable += row[t];
        } else {
            a->node_demand[node] += row[t];
            total += row[t];
        }
    }
    return total;
}

/// The tree that an origin's cars first take: the given one, else the cheapest of the moment.
static void first_tree(assignment *a, int32_t user, int32_t terminal)
{
    int32_t origin = a->in->terminal_node[terminal];
    if (a->in->start == NULL || a->closed[user] != NULL) {
        jm_tree_grow(&a->tree, &a->graph, a->load.time, a->closed[user], origin);
        return;
    }
    const jm_start_trees *start = a->in->start;
    jm_tree_clear(&a->tree, &a->graph, origin);
    for (int64_t k = start->first[terminal]; k < start->first[terminal + 1]; k++)
        if (a->graph_link[start->link[k]] != JM_NONE)
            jm_tree_append(&a->tree, &a->graph, a->load.time, a->graph_link[start->link[k]]);
}

/// Loads every origin on its cheapest paths at the times that those before it left.
static jm_status load_first(assignment *a, jm_assign_result *result)
{
    for (int32_t u = 0; u < a->in->user_count; u++)
        for (int32_t t = 0; t < a->in->terminal_count; t++) {
            const double *row = demand_row(a, u, t);
            bool any = false;
            for (int32_t d = 0; d < a->in->terminal_count && !any; d++)
                any = d != t && row[d] > 0.0;
            if (!any)
                continue;
            JM_TRY(poll(a));
            jm_bush *bush = &a->bushes[a->bush_count];
            bush->origin = a->in->terminal_node[t];
            bush->user = u;
            bush->terminal = t;
            first_tree(a, u, t);
            bush->demand = reachable_demand(a, u, t, result);
            if (bush->demand <= 0.0)
                continue;
            a->bush_count++;
            a->assigned += bush->demand;
            JM_TRY(jm_bush_start(a->ctx, bush, &a->graph, &a->tree, a->node_demand, &a->load));
        }
    return JM_OK;
}

/// Sum over the destinations of demand x least cost.
static double shortest_time(const assignment *a, const jm_bush *bush, const double *least)
{
    const double *row = demand_row(a, bush->user, bush->terminal);
    double sum = 0.0;
    for (int32_t t = 0; t < a->in->terminal_count; t++) {
        double cost = least[a->in->terminal_node[t]];
        if (t != bush->terminal && row[t] > 0.0 && !isinf(cost))
            sum += row[t] * cost;
    }
    return sum;
}

/// One pass over all bushes. *gap: as far as the bushes know.
static jm_status sweep(assignment *a, double *gap)
{
    double used = 0.0, least = 0.0;
    double tolerance = shift_tolerance * a->def->relative_gap;
    for (int32_t b = 0; b < a->bush_count; b++) {
        jm_bush *bush = &a->bushes[b];
        JM_TRY(poll(a));
        for (int32_t k = 0; k < bush->count; k++)
            used += bush->flow[k] * a->load.time[bush->link[k]];
        int32_t added = 0;
        JM_TRY(jm_bush_improve(a->ctx, bush, &a->graph, a->closed[bush->user], &a->load, &a->work,
                               &added));
        least += shortest_time(a, bush, a->work.least);
        for (int32_t s = 0; s < shifts_per_sweep; s++)
            jm_bush_shift(bush, &a->graph, &a->load, &a->work, tolerance);
    }
    *gap = used > 0.0 ? (used - least) / used : 0.0;
    return JM_OK;
}

/// Flows summed anew from the bushes: what single shifts rounded away does not add up.
static void sum_bushes(assignment *a)
{
    for (int32_t k = 0; k < a->graph.link_count; k++)
        a->load.flow[k] = 0.0;
    for (int32_t b = 0; b < a->bush_count; b++)
        for (int32_t k = 0; k < a->bushes[b].count; k++)
            a->load.flow[a->bushes[b].link[k]] += a->bushes[b].flow[k];
    for (int32_t k = 0; k < a->graph.link_count; k++)
        jm_load_link(&a->graph, &a->load, k, a->load.flow[k]);
}

/// The gap of the whole network: against the cheapest of all paths, at fixed times.
static jm_status measure_gap(assignment *a, jm_assign_result *result)
{
    sum_bushes(a);
    result->total_time = 0.0;
    result->shortest_time = 0.0;
    for (int32_t k = 0; k < a->graph.link_count; k++)
        result->total_time += a->load.flow[k] * a->load.time[k];
    for (int32_t b = 0; b < a->bush_count; b++) {
        const jm_bush *bush = &a->bushes[b];
        JM_TRY(poll(a));
        jm_bush_prices(bush, &a->graph, a->load.time, &a->work);
        jm_tree_lower(&a->tree, &a->graph, a->load.time, a->closed[bush->user], bush->origin,
                      a->work.least);
        result->shortest_time += shortest_time(a, bush, a->work.least);
    }
    double excess = result->total_time - result->shortest_time;
    result->relative_gap = result->shortest_time > 0.0 ? excess / result->shortest_time : 0.0;
    result->average_excess_cost = a->assigned > 0.0 ? excess / a->assigned : 0.0;
    return JM_OK;
}

static jm_status solve(assignment *a, jm_assign_result *result)
{
    JM_TRY(load_first(a, result));
    double seen = (double)INFINITY;
    result->relative_gap = a->bush_count > 0 ? (double)INFINITY : 0.0;
    while (fabs(result->relative_gap) > a->def->relative_gap &&
           result->iterations < a->def->iteration_limit) {
        JM_TRY(sweep(a, &seen));
        result->iterations++;
        bool last = result->iterations == a->def->iteration_limit;
        if (last || seen <= trust * a->def->relative_gap)
            JM_TRY(measure_gap(a, result));
    }
    return JM_OK;
}

static void write_flows(const assignment *a, jm_assign_result *result)
{
    const jm_road_net *net = a->in->net;
    for (int32_t e = 0; e < net->link_count; e++) {
        result->flow[e] = 0.0;
        result->time[e] = net->free_time[e];
    }
    result->objective = 0.0;
    for (int32_t k = 0; k < a->graph.link_count; k++) {
        result->flow[a->graph.original[k]] = a->load.flow[k];
        result->time[a->graph.original[k]] = a->load.time[k];
        result->objective += jm_delay_integral(&a->graph.law[k], a->load.flow[k]);
    }
    if (result->user_flow == NULL)
        return;
    int64_t links = net->link_count;
    memset(result->user_flow, 0, (size_t)(links * a->in->user_count) * sizeof *result->user_flow);
    for (int32_t b = 0; b < a->bush_count; b++) {
        const jm_bush *bush = &a->bushes[b];
        double *flow = result->user_flow + links * bush->user;
        for (int32_t k = 0; k < bush->count; k++)
            flow[a->graph.original[bush->link[k]]] += bush->flow[k];
    }
}

static jm_status write_bushes(const assignment *a, jm_bush_set *set)
{
    int64_t links = 0, at = 0;
    for (int32_t b = 0; b < a->bush_count; b++)
        links += a->bushes[b].count;
    JM_TRY(jm_bush_set_create(a->ctx, set, a->bush_count, links));
    for (int32_t b = 0; b < a->bush_count; b++) {
        const jm_bush *bush = &a->bushes[b];
        set->user[b] = bush->user;
        set->terminal[b] = bush->terminal;
        set->first[b] = at;
        for (int32_t k = 0; k < bush->count; k++)
            if (bush->flow[k] > 0.0) {
                set->link[at] = a->graph.original[bush->link[k]];
                set->flow[at++] = bush->flow[k];
            }
        set->first[b + 1] = at;
    }
    return JM_OK;
}

static jm_status write_skim(assignment *a, double *skim)
{
    for (int32_t t = 0; t < a->in->terminal_count; t++) {
        JM_TRY(poll(a));
        jm_tree_grow(&a->tree, &a->graph, a->load.time, a->closed[0], a->in->terminal_node[t]);
        for (int32_t d = 0; d < a->in->terminal_count; d++)
            skim[(int64_t)t * a->in->terminal_count + d] =
                a->tree.distance[a->in->terminal_node[d]];
    }
    return JM_OK;
}

jm_status jm_assign(jm_ctx *ctx, const jm_assign_input *in, const jm_assign_def *def,
                    jm_assign_result *result)
{
    jm_status status = JM_OK;
    assignment a = {.ctx = ctx, .in = in, .def = def};
    result->iterations = 0;
    result->unreachable = 0.0;
    result->unreachable_pairs = 0;
    result->average_excess_cost = 0.0;
    result->total_time = 0.0;
    result->shortest_time = 0.0;
    result->lost_from[0] = JM_NONE;
    result->lost_from[1] = JM_NONE;
    result->lost_to = JM_NONE;
    JM_TRY(check_input(ctx, in, def));
    JM_TRY_GOTO(set_up(&a), fail);
    JM_TRY_GOTO(solve(&a, result), fail);
    write_flows(&a, result);
    result->assigned = a.assigned;
    result->end =
        result->relative_gap <= def->relative_gap ? JM_ASSIGN_REACHED : JM_ASSIGN_ITERATIONS;
    if (result->bushes != NULL)
        JM_TRY_GOTO(write_bushes(&a, result->bushes), fail);
    if (result->skim != NULL)
        JM_TRY_GOTO(write_skim(&a, result->skim), fail);
fail:
    tear_down(&a);
    return status;
}
