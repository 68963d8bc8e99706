#include "traffic/skim.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

void jm_skim_ends(const jm_car_net *net, const double *terminal_s, float *end_min)
{
    for (int32_t a = 0; a < net->end_count; a++)
        for (int32_t b = 0; b < net->end_count; b++) {
            int32_t from = net->end_terminal[a], to = net->end_terminal[b];
            bool known = from != JM_NONE && to != JM_NONE;
            double time_s =
                known ? terminal_s[(int64_t)from * net->terminal_count + to] : (double)INFINITY;
            end_min[(int64_t)a * net->end_count + b] = (float)(time_s / 60.0);
        }
}

/// Keeps a grown tree for the assignments to begin with.
static jm_status keep_tree(jm_ctx *ctx, jm_free_flow *f, int32_t terminal, const jm_graph *graph,
                           const jm_tree *tree)
{
    int64_t at = f->tree_first[terminal];
    JM_TRY(jm_grow(ctx, &f->tree_link, &f->tree_room, at + tree->count));
    for (int32_t k = 1; k < tree->count; k++) // order[0] is the origin
        f->tree_link[at++] = graph->original[tree->in_link[tree->order[k]]];
    f->tree_first[terminal + 1] = at;
    return JM_OK;
}

static jm_status grow_trees(jm_ctx *ctx, const jm_car_net *net, const jm_graph *graph,
                            jm_tree *tree, jm_free_flow *f, double *times)
{
    for (int32_t a = 0; a < net->terminal_count; a++) {
        JM_TRY(jm_poll(ctx));
        jm_tree_grow(tree, graph, graph->free_time, NULL, net->terminal_node[a]);
        JM_TRY(keep_tree(ctx, f, a, graph, tree));
        for (int32_t b = 0; b < net->terminal_count; b++)
            times[(int64_t)a * net->terminal_count + b] = tree->distance[net->terminal_node[b]];
    }
    return JM_OK;
}

jm_status jm_free_flow_create(jm_ctx *ctx, const jm_car_net *net, jm_free_flow *f)
{
    jm_status status = JM_OK;
    jm_graph graph = {0};
    jm_tree tree = {0};
    double *times = NULL;
    int64_t terminals = net->terminal_count, ends = net->end_count;
    jm_road_net roads = jm_car_net_roads(net);
    memset(f, 0, sizeof *f);
    JM_TRY_GOTO(jm_new(ctx, &f->min, ends * ends), fail);
    JM_TRY_GOTO(jm_new(ctx, &f->tree_first, terminals + 1), fail);
    JM_TRY_GOTO(jm_graph_build(ctx, &graph, &roads, NULL), fail);
    JM_TRY_GOTO(jm_tree_create(ctx, &tree, &graph), fail);
    JM_TRY_GOTO(jm_new(ctx, &times, terminals * terminals), fail);
    JM_TRY_GOTO(grow_trees(ctx, net, &graph, &tree, f, times), fail);
    jm_skim_ends(net, times, f->min);
fail:
    jm_free(times);
    jm_tree_free(&tree);
    jm_graph_free(&graph);
    if (status != JM_OK)
        jm_free_flow_free(f);
    return status;
}

void jm_free_flow_free(jm_free_flow *f)
{
    jm_free(f->min);
    jm_free(f->tree_first);
    jm_free(f->tree_link);
    memset(f, 0, sizeof *f);
}
