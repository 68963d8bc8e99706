/// pair.h: one pair of alternative segments of a bush, and flow that goes from one to the other.
#pragma once

#include "assignment/bush.h"

#include <math.h>

typedef struct jm_segment {
    const int32_t *place; // [count] in the bush
    int32_t count;
} jm_segment;

typedef struct jm_pair {
    jm_segment cheap, dear; // as they were when the pair was found
    int32_t length;         // of its record
} jm_pair;

/// The pair whose record begins at `at` of bush->pair.
static inline jm_pair jm_pair_at(const jm_bush *bush, int64_t at)
{
    const int32_t *record = bush->pair + at;
    return (jm_pair){.cheap = {record + 2, record[0]},
                     .dear = {record + 2 + record[0], record[1]},
                     .length = 2 + record[0] + record[1]};
}

static inline double jm_segment_cost(const jm_bush *bush, const jm_mesh *mesh, const double *extra,
                                     jm_segment s)
{
    double cost = 0.0;
    for (int32_t i = 0; i < s.count; i++) {
        int32_t link = bush->link[s.place[i]];
        cost += mesh->link[link].time;
        if (extra != NULL)
            cost += extra[link];
    }
    return cost;
}

static inline double jm_segment_slope(const jm_bush *bush, const jm_mesh *mesh, jm_segment s)
{
    double slope = 0.0;
    for (int32_t i = 0; i < s.count; i++)
        slope += mesh->link[bush->link[s.place[i]]].slope;
    return slope;
}

/// What can leave the segment.
static inline double jm_segment_least(const jm_bush *bush, jm_segment s)
{
    double least = (double)INFINITY;
    for (int32_t i = 0; i < s.count; i++)
        least = bush->flow[s.place[i]] < least ? bush->flow[s.place[i]] : least;
    return least;
}

/// Changes the segment's flow in the bush alone.
static inline void jm_segment_add(jm_bush *bush, jm_segment s, double change)
{
    bush->straight = false;
    for (int32_t i = 0; i < s.count; i++) {
        int32_t k = s.place[i];
        bush->flow[k] += change;
        if (!(bush->flow[k] > 0.0))
            bush->flow[k] = 0.0;
    }
}

/// Changes the segment's flow in the bush and on the mesh.
static inline void jm_segment_load(jm_bush *bush, jm_mesh *mesh, jm_segment s, double change)
{
    jm_segment_add(bush, s, change);
    for (int32_t i = 0; i < s.count; i++) {
        int32_t link = bush->link[s.place[i]];
        jm_mesh_load(mesh, link, mesh->link[link].flow + change);
    }
}
