/// select_link.h: whose trips pass a link, and where else they go: from stored bushes, exactly, for
/// any link and without solving.
///
/// In a bush a path's flow is the product of approach proportions (bush_set.h), so the share of
/// trips to a node that passed the link follows in one sweep along the bush, and what they load on
/// other links in one sweep back.
#pragma once

#include "assignment/assign.h"

typedef struct jm_selected_pair {
    int32_t user, from, to; // class, terminals
    double trips;           // that pass any of the links
    double share;           // of the pair's demand
} jm_selected_pair;

typedef struct jm_selected {
    int64_t pair_count;
    jm_selected_pair *pairs; // by class, from, to
    double *user_flow;       // [users * links] flows of those trips
    double trips;            // sum over the pairs
} jm_selected;

/// Trips that pass one or more of `links` (links of the net); each is counted once. Bushes of an
/// equilibrium mean most after jm_proportion.
JM_CHECKED jm_status jm_select_link(jm_ctx *ctx, const jm_assign_input *in, const jm_bush_set *set,
                                    const int32_t *links, int32_t link_count, jm_selected *out);
void jm_selected_free(jm_selected *selected);
