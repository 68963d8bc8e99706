/// day_bushes.h: the bushes of all hours of a day: kept for the next round of a run, and in its
/// outcome for the runs that start from it.
#pragma once

#include "assignment/bush_pack.h"
#include "store/h5.h"
#include "traffic/network.h"

/// What the links and terminals of a net are, so that they are known in an edited city: ids of the
/// city's links and nodes are never given anew.
typedef struct jm_net_names {
    int32_t link_count, node_count, terminal_count, user_count;
    int32_t *to;            // [links] nodes of that net
    int32_t *link_of;       // [links] link of the city; of a connector: -1 - node of the city
    int32_t *turn;          // [links] of a connector: which of its junction; else 0
    int32_t *terminal_node; // [terminals] nodes of the city
} jm_net_names;

/// 24 packs, by legal hour, and the net that they were made of.
typedef struct jm_day_bushes {
    jm_net_names names;
    jm_bush_pack hour[24];
} jm_day_bushes;

JM_CHECKED jm_status jm_net_names_create(jm_ctx *ctx, const jm_car_net *net, jm_net_names *names);
void jm_day_bushes_free(jm_day_bushes *day); // all zero is allowed

/// What the links and terminals of `names` are in a net of today: origin->link_now and
/// terminal_now are made here and freed by jm_bush_origin_free.
JM_CHECKED jm_status jm_net_names_find(jm_ctx *ctx, const jm_net_names *names,
                                       const jm_net_names *now, jm_bush_origin *origin);
void jm_bush_origin_free(jm_bush_origin *origin);

/// Opens the pack of an hour for the classes of `in`. Where there are as many as there were, each
/// has its own bushes; else all begin with those of everybody, without what is closed to them.
JM_CHECKED jm_status jm_day_bushes_open(jm_ctx *ctx, const jm_bush_pack *pack,
                                        const jm_bush_origin *origin, const jm_assign_input *in,
                                        jm_bush_set *set);

/// Into and out of a group of an HDF5 file; shares are kept as float (6e-8).
JM_CHECKED jm_status jm_day_bushes_write(jm_ctx *ctx, jm_h5 *file, const char *group,
                                         const jm_day_bushes *day);
JM_CHECKED jm_status jm_day_bushes_read(jm_ctx *ctx, const jm_h5 *file, const char *group,
                                        jm_day_bushes *day);

/// Bushes that a model keeps from solve to solve.
typedef struct jm_kept_bushes {
    jm_day_bushes day;
    jm_bush_origin origin; // what their net is in the model's own
    bool any;
} jm_kept_bushes;

void jm_kept_bushes_drop(jm_kept_bushes *kept);
/// Keeps the packs of `fresh`, made of `net`, in place of those before; fresh is empty afterwards.
JM_CHECKED jm_status jm_kept_bushes_put(jm_ctx *ctx, jm_kept_bushes *kept, const jm_car_net *net,
                                        jm_day_bushes *fresh);
/// Group /traffic_bushes of an outcome. Reading finds what its net is in `net`; JM_ERR_DATA when
/// there is no such group.
JM_CHECKED jm_status jm_kept_bushes_write(jm_ctx *ctx, const jm_kept_bushes *kept, jm_h5 *file);
JM_CHECKED jm_status jm_kept_bushes_read(jm_ctx *ctx, jm_kept_bushes *kept, const jm_car_net *net,
                                         const jm_h5 *file);
