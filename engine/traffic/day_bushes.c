#include "traffic/day_bushes.h"

#include "core/grid.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void jm_day_bushes_free(jm_day_bushes *day)
{
    jm_free(day->names.to);
    jm_free(day->names.link_of);
    jm_free(day->names.turn);
    jm_free(day->names.terminal_node);
    for (int h = 0; h < 24; h++)
        jm_bush_pack_free(&day->hour[h]);
    memset(day, 0, sizeof *day);
}

/// Numbers the connectors of each junction in the order of the net.
static jm_status name_links(jm_ctx *ctx, const jm_car_net *net, jm_net_names *n)
{
    int32_t *turns = NULL, places = 0;
    for (int32_t i = 0; i < net->node_count; i++)
        places = net->city_node[i] >= places ? net->city_node[i] + 1 : places;
    JM_TRY(jm_new(ctx, &turns, places));
    for (int32_t e = 0; e < net->link_count; e++) {
        int32_t place = net->city_node[net->from[e]];
        bool road = net->city_link[e] != JM_NONE;
        n->to[e] = net->to[e];
        n->link_of[e] = road ? net->city_link[e] : -1 - place;
        n->turn[e] = road ? 0 : turns[place]++;
    }
    jm_free(turns);
    return JM_OK;
}

jm_status jm_net_names_create(jm_ctx *ctx, const jm_car_net *net, jm_net_names *n)
{
    *n = (jm_net_names){.link_count = net->link_count,
                        .node_count = net->node_count,
                        .terminal_count = net->terminal_count,
                        .user_count = 1 + net->class_count};
    JM_TRY(jm_new(ctx, &n->to, n->link_count));
    JM_TRY(jm_new(ctx, &n->link_of, n->link_count));
    JM_TRY(jm_new(ctx, &n->turn, n->link_count));
    JM_TRY(jm_new(ctx, &n->terminal_node, n->terminal_count));
    for (int32_t t = 0; t < n->terminal_count; t++)
        n->terminal_node[t] = net->city_node[net->terminal_node[t]];
    return name_links(ctx, net, n);
}

typedef struct named {
    int32_t name, turn, at;
} named;

static int by_name(const void *a, const void *b)
{
    const named *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return x->turn < y->turn ? -1 : x->turn > y->turn;
}

/// now[i]: which of `today` bears the name and turn of i, or JM_NONE.
static jm_status find(jm_ctx *ctx, const int32_t *name, const int32_t *turn, int32_t count,
                      const int32_t *name_today, const int32_t *turn_today, int32_t count_today,
                      int32_t *now)
{
    named *today = NULL;
    JM_TRY(jm_new(ctx, &today, count_today));
    for (int32_t i = 0; i < count_today; i++)
        today[i] = (named){name_today[i], turn_today != NULL ? turn_today[i] : 0, i};
    qsort(today, (size_t)count_today, sizeof *today, by_name);
    for (int32_t i = 0; i < count; i++) {
        named key = {name[i], turn != NULL ? turn[i] : 0, 0};
        const named *found = bsearch(&key, today, (size_t)count_today, sizeof *today, by_name);
        now[i] = found != NULL ? found->at : JM_NONE;
    }
    jm_free(today);
    return JM_OK;
}

jm_status jm_net_names_find(jm_ctx *ctx, const jm_net_names *names, const jm_net_names *now,
                            jm_bush_origin *origin)
{
    jm_status status = JM_OK;
    int32_t *link_now = NULL, *terminal_now = NULL;
    JM_TRY_GOTO(jm_new(ctx, &link_now, names->link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &terminal_now, names->terminal_count), fail);
    JM_TRY_GOTO(find(ctx, names->link_of, names->turn, names->link_count, now->link_of, now->turn,
                     now->link_count, link_now),
                fail);
    JM_TRY_GOTO(find(ctx, names->terminal_node, NULL, names->terminal_count, now->terminal_node,
                     NULL, now->terminal_count, terminal_now),
                fail);
    *origin = (jm_bush_origin){.link_count = names->link_count,
                               .node_count = names->node_count,
                               .terminal_count = names->terminal_count,
                               .user_count = names->user_count,
                               .to = names->to,
                               .link_now = link_now,
                               .terminal_now = terminal_now};
    return JM_OK;
fail:
    jm_free(link_now);
    jm_free(terminal_now);
    return status;
}

void jm_bush_origin_free(jm_bush_origin *origin)
{
    union {
        const int32_t *borrowed;
        int32_t *own;
    } link = {origin->link_now}, terminal = {origin->terminal_now};
    jm_free(link.own);
    jm_free(terminal.own);
    memset(origin, 0, sizeof *origin);
}

/// Puts `more` behind `set`.
static jm_status append(jm_ctx *ctx, jm_bush_set *set, const jm_bush_set *more)
{
    jm_bush_set both;
    int64_t links = set->bush_count > 0 ? set->first[set->bush_count] : 0;
    int64_t added = more->bush_count > 0 ? more->first[more->bush_count] : 0;
    int32_t bushes = set->bush_count;
    JM_TRY(jm_bush_set_create(ctx, &both, bushes + more->bush_count, links + added));
    for (int32_t b = 0; b < both.bush_count; b++) {
        const jm_bush_set *from = b < bushes ? set : more;
        int32_t at = b < bushes ? b : b - bushes;
        both.user[b] = from->user[at];
        both.terminal[b] = from->terminal[at];
        both.first[b + 1] = from->first[at + 1] + (b < bushes ? 0 : links);
    }
    for (int64_t k = 0; k < links + added; k++) {
        both.link[k] = k < links ? set->link[k] : more->link[k - links];
        both.flow[k] = k < links ? set->flow[k] : more->flow[k - links];
    }
    jm_bush_set_free(set);
    *set = both;
    return JM_OK;
}

/// Bushes of everybody of then, as those of one class of today.
static jm_status open_for(jm_ctx *ctx, const jm_bush_pack *pack, const jm_bush_origin *origin,
                          const jm_assign_input *in, int32_t user, int32_t *user_now,
                          jm_bush_set *set)
{
    jm_bush_set one;
    jm_bush_origin only = *origin;
    for (int32_t u = 0; u < origin->user_count; u++)
        user_now[u] = u == 0 ? user : JM_NONE;
    only.user_now = user_now;
    JM_TRY(jm_bush_pack_open(ctx, pack, &only, in, &one));
    jm_status status = append(ctx, set, &one);
    jm_bush_set_free(&one);
    return status;
}

jm_status jm_day_bushes_open(jm_ctx *ctx, const jm_bush_pack *pack, const jm_bush_origin *origin,
                             const jm_assign_input *in, jm_bush_set *set)
{
    if (origin->user_count == in->user_count)
        return jm_bush_pack_open(ctx, pack, origin, in, set);
    memset(set, 0, sizeof *set);
    int32_t *user_now = NULL;
    JM_TRY(jm_new(ctx, &user_now, origin->user_count));
    jm_status status = JM_OK;
    for (int32_t u = 0; u < in->user_count && status == JM_OK; u++)
        status = open_for(ctx, pack, origin, in, u, user_now, set);
    jm_free(user_now);
    if (status != JM_OK)
        jm_bush_set_free(set);
    return status;
}
