/// bush_pack.h: bushes in few bytes, for files: of each bush the numbers of its links, ascending,
/// and approach proportions where paths meet; all else follows from net and demand.
#pragma once

#include "assignment/assign.h"

typedef struct jm_bush_pack {
    int32_t bush_count;
    int64_t link_count, share_count;
    int32_t *user, *terminal; // [bushes] ascending by (user, terminal)
    int32_t *count;           // [bushes] links
    int32_t *step;            // [links] number of the link less that of the one before in the bush
    double *share;            // [shares] of the flow into the head, by link, where several enter it
} jm_bush_pack;

JM_CHECKED jm_status jm_bush_pack_make(jm_ctx *ctx, const jm_road_net *net, const jm_bush_set *set,
                                       jm_bush_pack *pack);
void jm_bush_pack_free(jm_bush_pack *pack);

/// The net that a pack was made of, and what its links, terminals and classes are in that of today.
typedef struct jm_bush_origin {
    int32_t link_count, node_count, terminal_count, user_count;
    const int32_t *to;           // [links]
    const int32_t *link_now;     // [links] or JM_NONE: gone; NULL: the same
    const int32_t *terminal_now; // [terminals] or JM_NONE; NULL: the same
    const int32_t *user_now;     // [users] or JM_NONE; NULL: the same
} jm_bush_origin;

/// Makes the bushes for net, classes and demand of `in`. Links that are gone or closed go out, as
/// does what only they led to. JM_ERR_DATA when a number cannot be.
JM_CHECKED jm_status jm_bush_pack_open(jm_ctx *ctx, const jm_bush_pack *pack,
                                       const jm_bush_origin *origin, const jm_assign_input *in,
                                       jm_bush_set *set);
