/// assign.h: user equilibrium (Wardrop 1952) on a bare graph with a matrix of demand.
///
/// One call is one hour: serial, private memory, the same bits wherever it runs. Units are those of
/// the net (graph.h).
#pragma once

#include "traffic/graph.h"

/// A class of cars: where it may not go, and its trips.
typedef struct jm_road_user {
    const uint8_t *closed; // [links] 1: may not enter; NULL: all are open
    const double *demand;  // [terminals * terminals], from * terminals + to
} jm_road_user;

/// Trees to begin with, one for each terminal, as links in the order of their distance: saves the
/// first search where the same net is solved again and again.
typedef struct jm_start_trees {
    const int64_t *first; // [terminals + 1] into link
    const int32_t *link;  // links of the net
} jm_start_trees;

typedef struct jm_assign_input {
    const jm_road_net *net;
    int32_t terminal_count;
    const int32_t *terminal_node; // [terminals] distinct nodes
    int32_t user_count;
    const jm_road_user *users;
    const jm_start_trees *start; // for users to whom all links are open; NULL: searched
} jm_assign_input;

typedef struct jm_assign_def {
    double relative_gap;     // (TSTT - SPTT) / TSTT to reach; 0 < gap < 1
    int32_t iteration_limit; // > 0
    bool (*stop)(void *user);
    void *user; // of stop; stop may be NULL
} jm_assign_def;

/// Arrays are the caller's; those that may be NULL are then not computed.
typedef struct jm_assign_result {
    double *flow;      // [links]
    double *time;      // [links] at the flow
    double *user_flow; // [users * links] or NULL
    double *skim;      // [terminals * terminals] least time of the first user, infinity where there
                       // is no way; or NULL
    double relative_gap;
    double total_time;    // TSTT: sum of flow x time
    double shortest_time; // SPTT: sum of demand x least time, over what has a way
    double objective;     // Beckmann's: sum of the integrals of time over flow
    double unreachable;   // demand without any way
    int32_t lost_from[2]; // first pair of terminals without a way (user, from) ...
    int32_t lost_to;      // ... and where it wanted to go, or JM_NONE
    int32_t iterations;
} jm_assign_result;

/// Fills the result. Demand from a terminal to itself is not assigned. Reaching the iteration limit
/// is no failure: the caller looks at relative_gap. JM_ERR_DATA names wrong links or demand.
JM_CHECKED jm_status jm_assign(jm_ctx *ctx, const jm_assign_input *in, const jm_assign_def *def,
                               jm_assign_result *result);
