/// paths.h: least costs from one terminal after the other, for all but the solver: on its mesh, by
/// its search (search.h), at any costs.
#pragma once

#include "assignment/search.h"
#include "core/grid.h"

#include <math.h>

typedef struct jm_paths {
    jm_mesh mesh;
    jm_search search;
    jm_arc *arc; // [mesh links]
    double width;
    int32_t *node;      // [mesh nodes] all, those where paths end first
    int32_t sink_count; // how many these are
    int32_t origin;     // terminal of the last search
} jm_paths;

/// Links cost their time without flow. Nodes that are no terminals and where a path can only go on
/// are not in the mesh; with all nodes as terminals all are.
JM_CHECKED jm_status jm_paths_create(jm_ctx *ctx, jm_paths *paths, const jm_road_net *net,
                                     int32_t terminal_count, const int32_t *terminal_node);
void jm_paths_free(jm_paths *paths);

/// Links cost `time` and, unless NULL, `cost` beside it [net links]; `closed` [net links] or NULL.
void jm_paths_weigh(jm_paths *paths, const double *time, const double *cost, const uint8_t *closed);

/// Least costs from a terminal to the others, in paths->search.least by node of the mesh. `all`:
/// of all nodes, also those that are on no way to a terminal.
void jm_paths_from(jm_paths *paths, int32_t terminal, bool all);

/// Least cost from there to a terminal; infinity: there is no way.
static inline double jm_paths_cost(const jm_paths *paths, int32_t terminal)
{
    if (terminal == paths->origin)
        return 0.0;
    int32_t sink = paths->mesh.sink[terminal];
    bool known = sink != JM_NONE && paths->mesh.source[paths->origin] != JM_NONE;
    return known ? paths->search.least[sink] : (double)INFINITY;
}
