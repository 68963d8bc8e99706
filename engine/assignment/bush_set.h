/// bush_set.h: what the cars of each class and origin do on each link at an equilibrium: enough for
/// a warm start, and for select-link afterwards without solving.
#pragma once

#include "core/ctx.h"

struct jm_assign_input; // assign.h
struct jm_tree_set;     // tree_set.h

/// One bush for each class and origin that has demand. Links are numbered as in the net, so that
/// the set outlives a solve. Path flows meant: within one bush the product of approach proportions
/// (flow of the link over flow into its head).
typedef struct jm_bush_set {
    int32_t bush_count;
    int32_t *user, *terminal; // [bushes] ascending by (user, terminal)
    int64_t *first;           // [bushes + 1] into link and flow
    int32_t *link; // links of the net; each comes after all links of the bush that enter its tail
    double *flow;  // > 0
    struct jm_tree_set *trees; // in memory after a solve: cheapest paths with which the searches of
                               // a warm start begin; NULL elsewhere and in copies
} jm_bush_set;

/// Room for so many bushes and links in all; the numbers are the caller's to fill.
JM_CHECKED jm_status jm_bush_set_create(jm_ctx *ctx, jm_bush_set *set, int32_t bushes,
                                        int64_t links);
void jm_bush_set_free(jm_bush_set *set); // freed twice or all zero is allowed
JM_CHECKED jm_status jm_bush_set_copy(jm_ctx *ctx, const jm_bush_set *set, jm_bush_set *out);

/// Whether the set belongs to the net, terminals and classes of `in`: order, open links, no node
/// passed that may not be, flow > 0. JM_ERR_DATA says which bush and link is wrong. This is what a
/// warm start asks.
JM_CHECKED jm_status jm_bush_set_check(jm_ctx *ctx, const jm_bush_set *set,
                                       const struct jm_assign_input *in);

/// And whether it carries the demand of `in`: what enters a node leaves it or ends there, within
/// `tolerance` of what leaves the origin (1e-9 after a solve). A destination that no link of the
/// bush enters has no way: its demand is not asked for, and added to *unreachable (may be NULL).
JM_CHECKED jm_status jm_bush_set_check_flows(jm_ctx *ctx, const jm_bush_set *set,
                                             const struct jm_assign_input *in, double tolerance,
                                             double *unreachable);

/// Loads the demand of `in` anew by the approach proportions of the set, so that what enters a node
/// leaves it to the last digits. Links that a bush no longer uses go out of it, as does what comes
/// after a link that is gone; demand of destinations that no link enters is left out.
JM_CHECKED jm_status jm_bush_set_reload(jm_ctx *ctx, jm_bush_set *set,
                                        const struct jm_assign_input *in);

/// user_flow[users * links]: flows by class, summed over the origins in the set's order.
void jm_bush_set_sum(const jm_bush_set *set, int32_t user_count, int32_t link_count,
                     double *user_flow);
