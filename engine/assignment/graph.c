#include "assignment/graph.h"

#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool law_is_sound(const jm_delay_law *law)
{
    bool numbers = isfinite(law->free_time) && law->free_time >= 0.0 && isfinite(law->alpha) &&
                   law->alpha >= 0.0 && isfinite(law->power) && law->power >= 0.0;
    if (!numbers)
        return false;
    if (law->delay == JM_DELAY_CONICAL && !(law->alpha > 1.0))
        return false;
    return jm_delay_is_constant(law) || (isfinite(law->capacity) && law->capacity > 0.0);
}

jm_status jm_net_check(jm_ctx *ctx, const jm_road_net *net)
{
    for (int32_t e = 0; e < net->link_count; e++) {
        if (net->from[e] < 0 || net->from[e] >= net->node_count || net->to[e] < 0 ||
            net->to[e] >= net->node_count)
            return jm_fail(ctx, JM_ERR_DATA,
                           "traffic: link %" PRId32 " goes from node %" PRId32 " to %" PRId32
                           ", but there are %" PRId32 " nodes; build the city again",
                           e, net->from[e], net->to[e], net->node_count);
        jm_delay_law law = jm_net_law(net, e);
        if (!law_is_sound(&law))
            return jm_fail(ctx, JM_ERR_DATA,
                           "traffic: link %" PRId32 " has free time %g, capacity %g, alpha %g, "
                           "power %g; give a capacity above 0 and the others as numbers of at "
                           "least 0 (alpha above 1 for conical delay)",
                           e, law.free_time, law.capacity, law.alpha, law.power);
    }
    return JM_OK;
}

/// Neighbours that a node has, up to two: a node with one only is the end of a dead end.
static void count_neighbours(const jm_road_net *net, const uint8_t *dropped, int32_t *neighbour,
                             uint8_t *several)
{
    for (int32_t n = 0; n < net->node_count; n++) {
        neighbour[n] = JM_NONE;
        several[n] = 0;
    }
    for (int32_t e = 0; e < net->link_count; e++) {
        int32_t a = net->from[e], b = net->to[e];
        if (a == b || dropped[a] || dropped[b])
            continue;
        if (neighbour[a] == JM_NONE)
            neighbour[a] = b;
        several[a] |= neighbour[a] != b;
        if (neighbour[b] == JM_NONE)
            neighbour[b] = a;
        several[b] |= neighbour[b] != a;
    }
}

static int32_t end_of_through(const jm_road_net *net)
{
    return net->through_end > 0 ? net->through_end : net->node_count;
}

/// Marks dead ends: nodes with one neighbour where no path starts or ends, again and again.
static jm_status find_dead_ends(jm_ctx *ctx, const jm_road_net *net, const uint8_t *keep,
                                uint8_t *dropped)
{
    jm_status status = JM_OK;
    int32_t *neighbour = NULL;
    uint8_t *several = NULL;
    int32_t through_end = end_of_through(net);
    JM_TRY_GOTO(jm_new(ctx, &neighbour, net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &several, net->node_count), fail);
    // A pass peels one node of every dead end; the limit only bounds long ones.
    for (int32_t pass = 0; pass < 50; pass++) {
        count_neighbours(net, dropped, neighbour, several);
        bool changed = false;
        for (int32_t n = 0; n < net->node_count; n++) {
            bool leaf = !several[n] && !keep[n] && n >= net->first_through && n < through_end;
            if (leaf && !dropped[n]) {
                dropped[n] = 1;
                changed = true;
            }
        }
        if (!changed)
            break;
    }
fail:
    jm_free(several);
    jm_free(neighbour);
    return status;
}

static jm_status allocate(jm_ctx *ctx, jm_graph *g, int32_t links)
{
    JM_TRY(jm_new(ctx, &g->from, links));
    JM_TRY(jm_new(ctx, &g->to, links));
    JM_TRY(jm_new(ctx, &g->original, links));
    JM_TRY(jm_new(ctx, &g->free_time, links));
    return jm_new(ctx, &g->law, links);
}

static bool link_is_kept(const jm_road_net *net, const uint8_t *dropped, int32_t e)
{
    return net->from[e] != net->to[e] && !dropped[net->from[e]] && !dropped[net->to[e]];
}

/// Counting sort of the kept links by the node they leave, then by index.
static void sort_links(jm_graph *g, const jm_road_net *net, const uint8_t *dropped)
{
    for (int32_t e = 0; e < net->link_count; e++)
        if (link_is_kept(net, dropped, e))
            g->start[net->from[e] + 1]++;
    for (int32_t n = 0; n < net->node_count; n++)
        g->start[n + 1] += g->start[n];
    for (int32_t e = 0; e < net->link_count; e++) {
        if (!link_is_kept(net, dropped, e))
            continue;
        int32_t k = g->start[net->from[e]]++;
        g->from[k] = net->from[e];
        g->to[k] = net->to[e];
        g->original[k] = e;
        g->free_time[k] = net->free_time[e];
        g->law[k] = jm_net_law(net, e);
    }
    for (int32_t n = net->node_count; n > 0; n--)
        g->start[n] = g->start[n - 1];
    g->start[0] = 0;
}

jm_status jm_graph_build(jm_ctx *ctx, jm_graph *graph, const jm_road_net *net, const uint8_t *keep)
{
    jm_status status = JM_OK;
    uint8_t *dropped = NULL;
    memset(graph, 0, sizeof *graph);
    JM_TRY(jm_net_check(ctx, net));
    JM_TRY_GOTO(jm_new(ctx, &dropped, net->node_count), fail);
    if (keep != NULL)
        JM_TRY_GOTO(find_dead_ends(ctx, net, keep, dropped), fail);
    graph->node_count = net->node_count;
    graph->first_through = net->first_through;
    graph->through_end = end_of_through(net);
    for (int32_t e = 0; e < net->link_count; e++)
        graph->link_count += link_is_kept(net, dropped, e);
    JM_TRY_GOTO(jm_new(ctx, &graph->start, (int64_t)net->node_count + 1), fail);
    JM_TRY_GOTO(allocate(ctx, graph, graph->link_count), fail);
    sort_links(graph, net, dropped);
fail:
    jm_free(dropped);
    if (status != JM_OK)
        jm_graph_free(graph);
    return status;
}

void jm_graph_free(jm_graph *graph)
{
    jm_free(graph->start);
    jm_free(graph->from);
    jm_free(graph->to);
    jm_free(graph->original);
    jm_free(graph->free_time);
    jm_free(graph->law);
    memset(graph, 0, sizeof *graph);
}
