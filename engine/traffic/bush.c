#include "traffic/bush.h"

#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/// Flow below this share of what leaves the origin is rounding, not traffic.
static const double no_flow_share = 1e-15;

jm_status jm_bush_work_create(jm_ctx *ctx, jm_bush_work *work, const jm_graph *graph)
{
    memset(work, 0, sizeof *work);
    jm_status status = JM_OK;
    int32_t nodes = graph->node_count;
    work->room = (int64_t)graph->link_count + nodes;
    JM_TRY_GOTO(jm_new(ctx, &work->least, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->most, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->least_link, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->most_link, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->rank, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->open_links, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->first_in, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->first_out, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->order, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->next_in, work->room), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->next_out, work->room), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->link, work->room), fail);
    JM_TRY_GOTO(jm_new(ctx, &work->flow, work->room), fail);
    return JM_OK;
fail:
    jm_bush_work_free(work);
    return status;
}

void jm_bush_work_free(jm_bush_work *work)
{
    jm_free(work->least);
    jm_free(work->most);
    jm_free(work->least_link);
    jm_free(work->most_link);
    jm_free(work->rank);
    jm_free(work->open_links);
    jm_free(work->first_in);
    jm_free(work->first_out);
    jm_free(work->order);
    jm_free(work->next_in);
    jm_free(work->next_out);
    jm_free(work->link);
    jm_free(work->flow);
    memset(work, 0, sizeof *work);
}

void jm_bush_free(jm_bush *bush)
{
    jm_free(bush->link);
    jm_free(bush->flow);
    memset(bush, 0, sizeof *bush);
}

void jm_load_link(const jm_graph *graph, jm_load *load, int32_t link, double flow)
{
    load->flow[link] = flow;
    load->time[link] = jm_delay_time(&graph->law[link], flow);
    load->slope[link] = jm_delay_slope(&graph->law[link], flow);
}

/// Room for `count` links, a little more than asked so that a bush that grows need not move often.
static jm_status reserve(jm_ctx *ctx, jm_bush *bush, int32_t count)
{
    if (count <= bush->link_capacity && count <= bush->flow_capacity)
        return JM_OK;
    int64_t room = (int64_t)count + count / 16 + 8;
    JM_TRY(jm_resize_array(ctx, room, sizeof *bush->link, &bush->link));
    bush->link_capacity = room;
    JM_TRY(jm_resize_array(ctx, room, sizeof *bush->flow, &bush->flow));
    bush->flow_capacity = room;
    return JM_OK;
}

jm_status jm_bush_start(jm_ctx *ctx, jm_bush *bush, const jm_graph *graph, const jm_tree *tree,
                        double *demand, jm_load *load)
{
    JM_TRY(reserve(ctx, bush, tree->count));
    bush->count = 0;
    for (int32_t k = 1; k < tree->count; k++) // order[0] is the origin
        bush->link[bush->count++] = tree->in_link[tree->order[k]];
    for (int32_t k = bush->count - 1; k >= 0; k--) {
        int32_t link = bush->link[k];
        double flow = demand[graph->to[link]];
        bush->flow[k] = flow;
        demand[graph->from[link]] += flow;
        if (flow > 0.0)
            jm_load_link(graph, load, link, load->flow[link] + flow);
    }
    return JM_OK;
}

/// Forgets the costs of the last bush.
static void clear_costs(const jm_graph *graph, jm_bush_work *work, int32_t origin)
{
    for (int32_t n = 0; n < graph->node_count; n++)
        work->least[n] = (double)INFINITY;
    work->least[origin] = 0.0;
    work->most[origin] = 0.0;
    work->rank[origin] = JM_NONE;
    work->least_link[origin] = JM_NONE;
    work->most_link[origin] = JM_NONE;
}

/// One node's entering links from position k on: its cheapest cost. Returns the position behind.
static int32_t cheapest_entry(const jm_bush *bush, const jm_graph *graph, const double *time,
                              jm_bush_work *work, int32_t k)
{
    int32_t node = graph->to[bush->link[k]];
    double least = (double)INFINITY;
    int32_t best = JM_NONE;
    work->rank[node] = k;
    for (; k < bush->count && graph->to[bush->link[k]] == node; k++) {
        double cost = work->least[graph->from[bush->link[k]]] + time[bush->link[k]];
        if (cost < least) {
            least = cost;
            best = k;
        }
    }
    work->least[node] = least;
    work->least_link[node] = best;
    return k;
}

/// Costs over the whole bush; links without flow that are on no cheapest path are dropped.
static void trim(jm_bush *bush, const jm_graph *graph, const double *time, jm_bush_work *work)
{
    double no_flow = no_flow_share * bush->demand;
    clear_costs(graph, work, bush->origin);
    int32_t kept = 0;
    for (int32_t k = 0; k < bush->count;) {
        int32_t node = graph->to[bush->link[k]];
        int32_t end = cheapest_entry(bush, graph, time, work, k);
        double most = -(double)INFINITY;
        for (; k < end; k++) {
            if (bush->flow[k] <= no_flow && k != work->least_link[node])
                continue;
            double cost = work->most[graph->from[bush->link[k]]] + time[bush->link[k]];
            most = cost > most ? cost : most;
            bush->link[kept] = bush->link[k];
            bush->flow[kept++] = bush->flow[k];
        }
        work->most[node] = most;
    }
    bush->count = kept;
}

/// A link that shortens a path and cannot close a circle: it goes from a lower to a higher cost of
/// the dearest path, as all links of the bush do.
static inline bool is_wanted(const jm_graph *graph, const double *time, const jm_bush_work *work,
                             int32_t link)
{
    int32_t i = graph->from[link], j = graph->to[link];
    return work->least[i] + time[link] < work->least[j] && work->most[i] < work->most[j];
}

/// Appends the wanted links behind the bush in work->link.
static int32_t gather_links(const jm_bush *bush, const jm_graph *graph, const uint8_t *closed,
                            const double *time, jm_bush_work *work)
{
    int32_t count = bush->count;
    for (int32_t node = 0; node < graph->node_count; node++) {
        if (isinf(work->least[node]) || !jm_may_pass(graph, node, bush->origin))
            continue;
        for (int32_t e = graph->start[node]; e < graph->start[node + 1]; e++)
            if (is_wanted(graph, time, work, e) && (closed == NULL || !closed[e]) &&
                graph->to[e] != bush->origin) {
                work->link[count] = e;
                work->flow[count++] = 0.0;
            }
    }
    return count;
}

/// Lists of the entering and leaving links of every node.
static void link_lists(const jm_graph *graph, jm_bush_work *work, int32_t count)
{
    for (int32_t n = 0; n < graph->node_count; n++) {
        work->first_in[n] = JM_NONE;
        work->first_out[n] = JM_NONE;
        work->open_links[n] = 0;
    }
    for (int32_t k = count - 1; k >= 0; k--) {
        int32_t i = graph->from[work->link[k]], j = graph->to[work->link[k]];
        work->next_in[k] = work->first_in[j];
        work->first_in[j] = k;
        work->next_out[k] = work->first_out[i];
        work->first_out[i] = k;
        work->open_links[j]++;
    }
}

/// Kahn's order of the nodes (a node comes when all links that enter it have come), and the bush
/// written in it. False when the links close a circle.
static bool write_in_order(jm_bush *bush, const jm_graph *graph, jm_bush_work *work, int32_t count)
{
    link_lists(graph, work, count);
    int32_t reached = 0, written = 0;
    work->order[reached++] = bush->origin;
    for (int32_t next = 0; next < reached; next++) {
        int32_t node = work->order[next];
        for (int32_t k = work->first_in[node]; k != JM_NONE; k = work->next_in[k]) {
            bush->link[written] = work->link[k];
            bush->flow[written++] = work->flow[k];
        }
        for (int32_t k = work->first_out[node]; k != JM_NONE; k = work->next_out[k]) {
            int32_t head = graph->to[work->link[k]];
            if (--work->open_links[head] == 0)
                work->order[reached++] = head;
        }
    }
    bush->count = written;
    return written == count;
}

jm_status jm_bush_improve(jm_ctx *ctx, jm_bush *bush, const jm_graph *graph, const uint8_t *closed,
                          const jm_load *load, jm_bush_work *work, int32_t *added)
{
    trim(bush, graph, load->time, work);
    int32_t count = gather_links(bush, graph, closed, load->time, work);
    *added = count - bush->count;
    if (*added == 0)
        return JM_OK;
    JM_TRY(reserve(ctx, bush, count));
    memcpy(work->link, bush->link, (size_t)bush->count * sizeof *bush->link);
    memcpy(work->flow, bush->flow, (size_t)bush->count * sizeof *bush->flow);
    if (!write_in_order(bush, graph, work, count))
        return jm_fail(ctx, JM_ERR_NUMERIC,
                       "traffic: paths from node %" PRId32 " go in a circle: times of links differ "
                       "by more than numbers can hold; `jumeau check` names bad speeds",
                       bush->origin);
    return JM_OK;
}

/// Cheapest costs, and dearest ones over links with flow.
static void price_used_paths(const jm_bush *bush, const jm_graph *graph, const double *time,
                             jm_bush_work *work)
{
    work->least[bush->origin] = 0.0;
    work->most[bush->origin] = 0.0;
    work->rank[bush->origin] = JM_NONE;
    for (int32_t k = 0; k < bush->count;) {
        int32_t node = graph->to[bush->link[k]];
        int32_t end = cheapest_entry(bush, graph, time, work, k);
        double most = -(double)INFINITY;
        int32_t worst = JM_NONE;
        for (; k < end; k++) {
            double cost = work->most[graph->from[bush->link[k]]] + time[bush->link[k]];
            if (bush->flow[k] > 0.0 && cost > most) {
                most = cost;
                worst = k;
            }
        }
        work->most[node] = worst == JM_NONE ? work->least[node] : most;
        work->most_link[node] = worst == JM_NONE ? work->least_link[node] : worst;
    }
}

/// The two ways from where they part to one node, and what is on them.
typedef struct segments {
    double least_cost, most_cost, slope, limit;
    int32_t parting;
} segments;

static segments measure(const jm_bush *bush, const jm_graph *graph, const jm_load *load,
                        const jm_bush_work *work, int32_t node)
{
    segments s = {0.0, 0.0, 0.0, (double)INFINITY, JM_NONE};
    int32_t cheap = node, dear = node;
    bool first = true;
    while (first || cheap != dear) {
        // The one that stands later in the order steps back; at the start both do.
        bool step_cheap = first || work->rank[cheap] > work->rank[dear];
        bool step_dear = first || !step_cheap;
        first = false;
        if (step_cheap) {
            int32_t link = bush->link[work->least_link[cheap]];
            s.least_cost += load->time[link];
            s.slope += load->slope[link];
            cheap = graph->from[link];
        }
        if (step_dear) {
            int32_t k = work->most_link[dear];
            s.most_cost += load->time[bush->link[k]];
            s.slope += load->slope[bush->link[k]];
            s.limit = bush->flow[k] < s.limit ? bush->flow[k] : s.limit;
            dear = graph->from[bush->link[k]];
        }
    }
    s.parting = cheap;
    return s;
}

/// Adds `change` to the flow of all links from `parting` to `node` along the given entries.
static void move_flow(jm_bush *bush, const jm_graph *graph, jm_load *load, const int32_t *entry,
                      int32_t node, int32_t parting, double change)
{
    while (node != parting) {
        int32_t k = entry[node];
        int32_t link = bush->link[k];
        bush->flow[k] += change;
        jm_load_link(graph, load, link, load->flow[link] + change);
        node = graph->from[link];
    }
}

void jm_bush_shift(jm_bush *bush, const jm_graph *graph, jm_load *load, jm_bush_work *work,
                   double tolerance)
{
    price_used_paths(bush, graph, load->time, work);
    int32_t last = JM_NONE;
    for (int32_t k = bush->count - 1; k >= 0; k--) {
        int32_t node = graph->to[bush->link[k]];
        if (node == last)
            continue;
        last = node;
        if (work->least_link[node] == work->most_link[node] ||
            work->most[node] - work->least[node] <= tolerance * work->least[node])
            continue;
        segments s = measure(bush, graph, load, work, node);
        double excess = s.most_cost - s.least_cost;
        if (!(excess > 0.0) || !(s.limit > 0.0))
            continue;
        // Newton's step brings both ways to one cost, were the slopes to stay.
        double shift = s.slope > 0.0 && excess / s.slope < s.limit ? excess / s.slope : s.limit;
        move_flow(bush, graph, load, work->most_link, node, s.parting, -shift);
        move_flow(bush, graph, load, work->least_link, node, s.parting, shift);
    }
}

void jm_bush_prices(const jm_bush *bush, const jm_graph *graph, const double *time,
                    jm_bush_work *work)
{
    clear_costs(graph, work, bush->origin);
    for (int32_t k = 0; k < bush->count;)
        k = cheapest_entry(bush, graph, time, work, k);
}
