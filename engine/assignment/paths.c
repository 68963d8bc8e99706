#include "assignment/paths.h"

#include "core/grid.h"

#include <string.h>

/// Lists all nodes, sinks of the terminals first.
static jm_status list_nodes(jm_ctx *ctx, jm_paths *p, int32_t terminal_count)
{
    uint8_t *listed = NULL;
    int32_t count = 0;
    JM_TRY(jm_new(ctx, &listed, p->mesh.node_count));
    jm_status status = jm_new(ctx, &p->node, p->mesh.node_count);
    for (int32_t t = 0; t < terminal_count && status == JM_OK; t++) {
        int32_t sink = p->mesh.sink[t];
        if (sink == JM_NONE || listed[sink])
            continue;
        listed[sink] = 1;
        p->node[count++] = sink;
    }
    p->sink_count = count;
    for (int32_t n = 0; n < p->mesh.node_count && status == JM_OK; n++)
        if (!listed[n])
            p->node[count++] = n;
    jm_free(listed);
    return status;
}

jm_status jm_paths_create(jm_ctx *ctx, jm_paths *p, const jm_road_net *net, int32_t terminal_count,
                          const int32_t *terminal_node)
{
    jm_status status = JM_OK;
    memset(p, 0, sizeof *p);
    JM_TRY_GOTO(jm_mesh_create(ctx, &p->mesh, net, terminal_count, terminal_node), fail);
    JM_TRY_GOTO(jm_search_create(ctx, &p->search, &p->mesh), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->arc, p->mesh.link_count), fail);
    JM_TRY_GOTO(list_nodes(ctx, p, terminal_count), fail);
    for (int32_t k = 0; k < p->mesh.link_count; k++)
        p->arc[k] = jm_mesh_arc(&p->mesh, k);
    p->width = jm_search_width(&p->arc[0].cost, sizeof *p->arc, p->mesh.link_count);
    return JM_OK;
fail:
    jm_paths_free(p);
    return status;
}

void jm_paths_free(jm_paths *p)
{
    jm_search_free(&p->search);
    jm_mesh_free(&p->mesh);
    jm_free(p->arc);
    jm_free(p->node);
    memset(p, 0, sizeof *p);
}

void jm_paths_weigh(jm_paths *p, const double *time, const double *cost, const uint8_t *closed)
{
    for (int32_t k = 0; k < p->mesh.link_count; k++) {
        double sum = 0.0;
        for (int32_t c = p->mesh.chain_first[k]; c < p->mesh.chain_first[k + 1]; c++) {
            int32_t e = p->mesh.chain[c];
            sum += time[e] + (cost != NULL ? cost[e] : 0.0);
            if (closed != NULL && closed[e])
                sum = (double)INFINITY;
        }
        p->arc[k].cost = sum;
    }
    p->width = jm_search_width(&p->arc[0].cost, sizeof *p->arc, p->mesh.link_count);
}

void jm_paths_from(jm_paths *p, int32_t terminal, bool all)
{
    p->origin = terminal;
    if (p->mesh.source[terminal] != JM_NONE)
        jm_search_run(&p->search, &p->mesh, p->arc, p->width, p->mesh.source[terminal],
                      (jm_targets){all ? p->mesh.node_count : p->sink_count, p->node});
}
