/// mesh.h: the road network as the equilibrium solver walks over it, and what it carries.
///
/// Left out: dead ends, loops, and nodes where a path can only go on: their links become one link
/// (a chain) whose time is the sum of theirs. A node that paths may not pass is parted into a
/// source, which only links leave, and a sink, which they only enter: so no path passes it. Nodes
/// are numbered along a breadth-first walk, so that neighbours lie near each other in memory.
#pragma once

#include "assignment/graph.h"

/// What a link carries, and how long it takes. All that a shift of flow needs lies together.
typedef struct jm_mesh_link {
    double flow, time, slope; // slope: derivative of the time with respect to the flow
    double free_time;         // of the whole chain
    double rise, inverse;     // fourth power: time = free_time + rise (flow x inverse)^4
    int32_t law;              // link of the net whose law is asked for, or JM_NONE: as above
    bool listed;              // among those whose time is to be asked for; false in between
} jm_mesh_link;

typedef struct jm_mesh {
    const jm_road_net *net; // not owned
    int32_t node_count, link_count;
    int32_t sink_start;           // nodes from it on are sinks
    int32_t *start;               // [nodes + 1] into the links, which are sorted by tail
    int32_t *from, *to;           // [links]
    jm_mesh_link *link;           // [links]
    int32_t *chain_first, *chain; // [links + 1], links of the net in the order of driving
    int32_t *source, *sink;       // [terminals] nodes where its paths start and end, or JM_NONE
} jm_mesh;

JM_CHECKED jm_status jm_mesh_create(jm_ctx *ctx, jm_mesh *mesh, const jm_road_net *net,
                                    int32_t terminal_count, const int32_t *terminal_node);
void jm_mesh_free(jm_mesh *mesh);

/// Time and slope of a link whose law is not the fourth power.
void jm_mesh_ask_law(jm_mesh *mesh, int32_t link);

/// Sets the flow of a link, with the time and slope that follow.
static inline void jm_mesh_load(jm_mesh *mesh, int32_t link, double flow)
{
    jm_mesh_link *l = &mesh->link[link];
    l->flow = flow;
    if (l->law >= 0) {
        jm_mesh_ask_law(mesh, link);
        return;
    }
    double ratio = flow > 0.0 ? flow * l->inverse : 0.0;
    double cube = l->rise * ratio * ratio * ratio;
    l->time = l->free_time + cube * ratio;
    l->slope = 4.0 * cube * l->inverse;
}
