/// nets.h: networks of a few links whose equilibria the tests of classes, select-link and states
/// look at.
#pragma once

#include "check.h"

#include "assignment/assign.h"

enum { link_limit = 24, terminal_limit = 6, user_limit = 3 };

/// A network of a few links, its classes and what they do.
typedef struct small_net {
    int32_t nodes, links, from[link_limit], to[link_limit];
    double free_time[link_limit], capacity[link_limit], alpha[link_limit];
    int32_t terminals, terminal[terminal_limit], users;
    double demand[user_limit][terminal_limit * terminal_limit];
    uint8_t closed[user_limit][link_limit];
    bool has_closed[user_limit];
    double flow[link_limit], time[link_limit];
    jm_road_net net;
    jm_road_user user[user_limit];
    jm_assign_input in;
    jm_bush_set bushes;
} small_net;

static inline int32_t add(small_net *n, int32_t from, int32_t to, double free_time, double alpha)
{
    int32_t e = n->links++;
    n->from[e] = from;
    n->to[e] = to;
    n->free_time[e] = free_time;
    n->capacity[e] = 10.0;
    n->alpha[e] = alpha;
    return e;
}

static inline void set_demand(small_net *n, int32_t user, int32_t from, int32_t to, double trips)
{
    n->demand[user][from * n->terminals + to] = trips;
}

/// The net as jm_assign takes it, with the links of now.
static inline void describe(small_net *n)
{
    n->net = (jm_road_net){.node_count = n->nodes,
                           .link_count = n->links,
                           .from = n->from,
                           .to = n->to,
                           .free_time = n->free_time,
                           .capacity = n->capacity,
                           .alpha = n->alpha};
    for (int32_t u = 0; u < n->users; u++)
        n->user[u] = (jm_road_user){.demand = n->demand[u],
                                    .closed = n->has_closed[u] ? n->closed[u] : NULL};
    n->in = (jm_assign_input){.net = &n->net,
                              .terminal_count = n->terminals,
                              .terminal_node = n->terminal,
                              .user_count = n->users,
                              .users = n->user};
}

static inline void solve(jm_ctx *ctx, small_net *n, double gap)
{
    describe(n);
    jm_assign_def def = {.relative_gap = gap, .iteration_limit = 5000, .threads = 1};
    jm_assign_result result = {.flow = n->flow, .time = n->time, .bushes = &n->bushes};
    CHECK_OK(ctx, jm_assign(ctx, &n->in, &def, &result));
    CHECK(result.relative_gap <= gap);
}

/// Two diamonds one after the other: 0 -> (1 | 2) -> 3 -> (4 | 5) -> 6. Trips of two classes start
/// at 0 and at 3 and end at 3 and at 6.
static inline void two_diamonds(small_net *n)
{
    *n = (small_net){.nodes = 7, .terminals = 3, .terminal = {0, 3, 6}, .users = 2};
    add(n, 0, 1, 1.0, 1.0);
    add(n, 0, 2, 1.5, 1.0);
    add(n, 1, 3, 1.0, 1.0);
    add(n, 2, 3, 1.0, 1.0);
    add(n, 3, 4, 1.0, 1.0);
    add(n, 3, 5, 2.0, 1.0);
    add(n, 4, 6, 1.0, 1.0);
    add(n, 5, 6, 1.0, 1.0);
    set_demand(n, 0, 0, 1, 6.0);
    set_demand(n, 0, 0, 2, 7.0);
    set_demand(n, 0, 1, 2, 5.0);
    set_demand(n, 1, 0, 2, 9.0);
    set_demand(n, 1, 1, 2, 2.0);
}

/// A ladder: 0-2-4-6 above, 1-3-5-7 below, rungs down, so that ways of equal cost overlap.
static inline void ladder(small_net *n)
{
    *n = (small_net){.nodes = 8, .terminals = 4, .terminal = {0, 1, 6, 7}, .users = 1};
    for (int32_t i = 0; i < 6; i++)
        add(n, i, i + 2, 2.0, 1.0);
    for (int32_t i = 0; i < 8; i += 2)
        add(n, i, i + 1, 0.5, 0.5);
    set_demand(n, 0, 0, 2, 9.0);
    set_demand(n, 0, 0, 3, 14.0);
    set_demand(n, 0, 1, 2, 4.0);
    set_demand(n, 0, 1, 3, 8.0);
}

/// A context, and a network that `make` lays, at its equilibrium.
static inline jm_ctx *open_net(small_net *n, void (*make)(small_net *), double gap)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    make(n);
    solve(ctx, n, gap);
    return ctx;
}

static inline void close_net(jm_ctx *ctx, small_net *n)
{
    jm_bush_set_free(&n->bushes);
    jm_ctx_destroy(ctx);
}
