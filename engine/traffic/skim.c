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

static jm_status grow_trees(jm_ctx *ctx, const jm_car_net *net, const jm_graph *graph,
                            jm_tree *tree, double *times)
{
    for (int32_t a = 0; a < net->terminal_count; a++) {
        JM_TRY(jm_poll(ctx));
        jm_tree_grow(tree, graph, graph->free_time, NULL, net->terminal_node[a]);
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
    JM_TRY_GOTO(jm_graph_build(ctx, &graph, &roads, NULL), fail);
    JM_TRY_GOTO(jm_tree_create(ctx, &tree, &graph), fail);
    JM_TRY_GOTO(jm_new(ctx, &times, terminals * terminals), fail);
    JM_TRY_GOTO(grow_trees(ctx, net, &graph, &tree, times), fail);
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
    memset(f, 0, sizeof *f);
}
