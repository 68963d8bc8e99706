/// assign.h: user equilibrium (Wardrop 1952) of several classes on a bare graph with matrices of
/// demand.
///
/// Private memory, the same bits for any number of threads. Units are those of the net (graph.h).
/// A class's cost of a link is the common time at the common flow plus a constant of its own: one
/// convex problem (Beckmann, McGuire and Winsten 1956; Dafermos 1972).
#pragma once

#include "assignment/bush_set.h"
#include "assignment/graph.h"

/// A class of cars: where it may not go, what a link costs it beside time, and its trips.
typedef struct jm_road_user {
    const uint8_t *closed; // [links] 1: may not enter; NULL: all are open
    const double *cost;    // [links] >= 0 in units of time, added to it (toll / value of time,
                           // weight x distance ...); NULL: none
    const double *demand;  // [terminals * terminals], from * terminals + to
} jm_road_user;

typedef struct jm_assign_input {
    const jm_road_net *net;
    int32_t terminal_count;
    const int32_t *terminal_node; // [terminals] distinct nodes
    int32_t user_count;
    const jm_road_user *users;
    const jm_bush_set *warm; // bushes of an earlier solve with the same terminals and users;
                             // NULL: cold. Only their approach proportions are used: demand,
                             // costs and closed links may differ. A set that holds only `trees`
                             // is as good while the net has the same links, else as none
} jm_assign_input;

typedef struct jm_assign_def {
    double relative_gap;     // (TSTT - SPTT) / SPTT to reach; 0 < gap < 1
    int32_t iteration_limit; // > 0
    bool (*stop)(void *user);
    void *user;           // of stop and progress, which may be NULL
    int32_t threads;      // 1 or less: serial, for callers that are parallel themselves
    double seconds_limit; // wall clock, looked at between iterations; 0: none. Where it ends a
                          // solve, bits depend on the machine
    /// After each iteration, from the calling thread.
    void (*progress)(void *user, int32_t iteration, double relative_gap, double seconds);
} jm_assign_def;

/// Why a solve ended.
typedef enum jm_assign_end {
    JM_ASSIGN_REACHED, // the gap
    JM_ASSIGN_ITERATIONS,
    JM_ASSIGN_SECONDS,
    JM_ASSIGN_STALLED, // the gap falls no more: double precision holds no better
} jm_assign_end;

/// Demand without any way.
typedef struct jm_lost_pair {
    int32_t user, from, to; // class, terminals
    double demand;
} jm_lost_pair;

/// Arrays are the caller's; those that may be NULL are then not computed.
typedef struct jm_assign_result {
    double *flow;      // [links]
    double *time;      // [links] at the flow
    double *user_flow; // [users * links] or NULL
    double *skim;      // [terminals * terminals] least cost of the first user, infinity where there
                       // is no way; or NULL
    jm_bush_set *bushes; // made here, freed by the caller; or NULL
    bool kept_only;      // of bushes only `trees`: what a warm start in this process asks for.
                         // Cheaper; nothing else can be asked of such a set
    jm_lost_pair *lost;  // [lost_room] the first pairs without a way, by class, from, to; or NULL
    int64_t lost_room;
    double relative_gap;        // (TSTT - SPTT) / SPTT
    double average_excess_cost; // (TSTT - SPTT) / assigned demand
    double total_time;          // TSTT: sum over classes of flow x (time + cost)
    double shortest_time;       // SPTT: sum of demand x least cost, over what has a way
    double objective;           // Beckmann's: sum of the integrals of time over flow, and of class
                                // flow x class cost
    double assigned;            // demand between different terminals that has a way
    double unreachable;         // demand without any way
    int64_t unreachable_pairs;
    int32_t lost_from[2]; // first pair of terminals without a way (user, from) ...
    int32_t lost_to;      // ... and where it wanted to go, or JM_NONE
    int32_t iterations;
    double shared_cpu_s; // of one thread, in work that several can share; 0: several did
    jm_assign_end end;
} jm_assign_result;

/// Fills the result. Demand from a terminal to itself is not assigned. Not reaching the gap is no
/// failure: the caller looks at relative_gap and end. JM_ERR_DATA names wrong links or demand.
JM_CHECKED jm_status jm_assign(jm_ctx *ctx, const jm_assign_input *in, const jm_assign_def *def,
                               jm_assign_result *result);
