#include "assignment/bush_pack.h"

#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void jm_bush_pack_free(jm_bush_pack *pack)
{
    jm_free(pack->user);
    jm_free(pack->terminal);
    jm_free(pack->count);
    jm_free(pack->step);
    jm_free(pack->share);
    memset(pack, 0, sizeof *pack);
}

/// Memory of packing one bush after the other; all zero in between.
typedef struct packing {
    uint64_t *has;    // [links / 64 + 1] bit of each link of the bush
    double *flow;     // [links]
    int32_t *entries; // [nodes]
    double *into;     // [nodes] flow into it
} packing;

static void pack_link(jm_bush_pack *pack, const jm_road_net *net, const packing *w, int32_t link,
                      int32_t *last)
{
    int32_t head = net->to[link];
    pack->step[pack->link_count++] = link - *last;
    *last = link;
    if (w->entries[head] > 1)
        pack->share[pack->share_count++] = w->flow[link] / w->into[head];
}

/// One bush behind the others.
static void pack_bush(const jm_road_net *net, const jm_bush_set *set, int32_t b, jm_bush_pack *pack,
                      packing *w)
{
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
        int32_t link = set->link[k];
        w->has[link / 64] |= (uint64_t)1 << link % 64;
        w->flow[link] = set->flow[k];
        w->entries[net->to[link]]++;
        w->into[net->to[link]] += set->flow[k];
    }
    int32_t last = 0;
    for (int32_t i = 0; i <= net->link_count / 64; i++)
        for (; w->has[i] != 0; w->has[i] &= w->has[i] - 1)
            pack_link(pack, net, w, 64 * i + __builtin_ctzll(w->has[i]), &last);
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
        w->entries[net->to[set->link[k]]] = 0;
        w->into[net->to[set->link[k]]] = 0.0;
    }
    pack->user[b] = set->user[b];
    pack->terminal[b] = set->terminal[b];
    pack->count[b] = (int32_t)(set->first[b + 1] - set->first[b]);
}

jm_status jm_bush_pack_make(jm_ctx *ctx, const jm_road_net *net, const jm_bush_set *set,
                            jm_bush_pack *pack)
{
    memset(pack, 0, sizeof *pack);
    jm_status status = JM_OK;
    packing w = {0};
    int64_t total = set->bush_count > 0 ? set->first[set->bush_count] : 0;
    JM_TRY_GOTO(jm_new(ctx, &w.has, net->link_count / 64 + 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &w.flow, net->link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &w.entries, net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &w.into, net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &pack->user, set->bush_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &pack->terminal, set->bush_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &pack->count, set->bush_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &pack->step, total), fail);
    JM_TRY_GOTO(jm_new(ctx, &pack->share, total), fail);
    pack->bush_count = set->bush_count;
    for (int32_t b = 0; b < set->bush_count; b++)
        pack_bush(net, set, b, pack, &w);
    // Most links are the only way to their end: no room is kept for what has no share.
    JM_TRY_GOTO(jm_resize_array(ctx, pack->share_count, sizeof *pack->share, &pack->share), fail);
fail:
    jm_free(w.has);
    jm_free(w.flow);
    jm_free(w.entries);
    jm_free(w.into);
    if (status != JM_OK)
        jm_bush_pack_free(pack);
    return status;
}

typedef struct opening {
    jm_ctx *ctx;
    const jm_bush_pack *pack;
    const jm_bush_origin *origin;
    const jm_assign_input *in;
    jm_bush_set *set;
    int64_t next_link, next_share, written;
    int32_t *entries;              // [old nodes]
    int32_t count;                 // links of the bush at work that are left ...
    int32_t *link;                 // [count] ... in today's net
    double *share;                 // [count]
    int32_t *first_in, *first_out; // [nodes] lists of them
    int32_t *next_in, *next_out;   // [old links]
    int32_t *stack, *order;        // [nodes]
    uint8_t *seen;                 // [nodes] 1: on the way, 2: done
} opening;

static jm_status damaged(jm_ctx *ctx, int32_t bush)
{
    return jm_fail(ctx, JM_ERR_DATA,
                   "bushes: number %" PRId32 " of the state is damaged; solve without it", bush);
}

static bool is_open(const opening *o, int32_t user, int32_t origin, int32_t link)
{
    const jm_road_net *net = o->in->net;
    int32_t from = net->from[link];
    bool passable =
        from >= net->first_through && (net->through_end <= 0 || from < net->through_end);
    return (passable || from == origin) && net->to[link] != origin && from != net->to[link] &&
           (o->in->users[user].closed == NULL || !o->in->users[user].closed[link]);
}

/// Takes the links of one bush out of the pack, those that are left today.
static jm_status unpack(opening *o, int32_t b, int32_t user, int32_t origin)
{
    const jm_bush_pack *pack = o->pack;
    int64_t begin = o->next_link;
    int32_t last = 0;
    if (pack->count[b] < 0 || begin + pack->count[b] > pack->link_count)
        return damaged(o->ctx, b);
    for (int32_t i = 0; i < pack->count[b]; i++) {
        int32_t step = pack->step[begin + i];
        if (step < (i > 0 ? 1 : 0) || step >= o->origin->link_count - last)
            return damaged(o->ctx, b);
        last += step;
        o->next_out[i] = last; // for a moment: the old numbers
        o->entries[o->origin->to[last]]++;
    }
    o->next_link += pack->count[b];
    o->count = 0;
    bool sound = true;
    for (int32_t i = 0; i < pack->count[b]; i++) {
        int32_t old = o->next_out[i];
        double share = 1.0;
        if (o->entries[o->origin->to[old]] > 1) {
            sound = sound && o->next_share < pack->share_count;
            share = sound ? pack->share[o->next_share++] : 0.0;
            sound = sound && share > 0.0 && share <= 1.0;
        }
        int32_t now = o->origin->link_now != NULL ? o->origin->link_now[old] : old;
        if (now == JM_NONE || origin == JM_NONE || !is_open(o, user, origin, now))
            continue;
        o->link[o->count] = now;
        o->share[o->count++] = share;
    }
    int32_t old = 0;
    for (int32_t i = 0; i < pack->count[b]; i++) {
        old += pack->step[begin + i];
        o->entries[o->origin->to[old]] = 0;
    }
    return sound ? JM_OK : damaged(o->ctx, b);
}

static void list_links(opening *o)
{
    const jm_road_net *net = o->in->net;
    for (int32_t k = o->count - 1; k >= 0; k--) {
        int32_t from = net->from[o->link[k]], to = net->to[o->link[k]];
        o->next_out[k] = o->first_out[from];
        o->first_out[from] = k;
        o->next_in[k] = o->first_in[to];
        o->first_in[to] = k;
    }
}

/// Nodes that the origin reaches, so that links go from later to earlier ones; JM_NONE: a circle.
static int32_t sort_nodes(opening *o, int32_t origin)
{
    int32_t depth = 0, done = 0;
    o->stack[depth++] = origin;
    o->seen[origin] = 1;
    while (depth > 0) {
        int32_t node = o->stack[depth - 1], k = o->first_out[node];
        if (k == JM_NONE) {
            o->seen[node] = 2;
            o->order[done++] = node;
            depth--;
            continue;
        }
        o->first_out[node] = o->next_out[k];
        int32_t head = o->in->net->to[o->link[k]];
        if (o->seen[head] == 1)
            return JM_NONE;
        if (o->seen[head] == 0) {
            o->seen[head] = 1;
            o->stack[depth++] = head;
        }
    }
    return done;
}

static void clear(opening *o, int32_t origin)
{
    for (int32_t k = 0; k < o->count; k++)
        for (int end = 0; end < 2; end++) {
            int32_t e = o->link[k];
            int32_t node = end == 0 ? o->in->net->from[e] : o->in->net->to[e];
            o->first_in[node] = JM_NONE;
            o->first_out[node] = JM_NONE;
            o->seen[node] = 0;
        }
    o->seen[origin] = 0;
}

/// Writes one bush in order. False where its links close a circle.
static bool write_bush(opening *o, int32_t origin)
{
    list_links(o);
    int32_t nodes = sort_nodes(o, origin);
    for (int32_t i = nodes - 1; i >= 0; i--)
        for (int32_t k = o->first_in[o->order[i]]; k != JM_NONE; k = o->next_in[k])
            if (o->seen[o->in->net->from[o->link[k]]] == 2) {
                o->set->link[o->written] = o->link[k];
                o->set->flow[o->written++] = o->share[k];
            }
    clear(o, origin);
    return nodes != JM_NONE;
}

static jm_status make_arrays(opening *o)
{
    int32_t nodes = o->in->net->node_count;
    JM_TRY(jm_new(o->ctx, &o->entries, o->origin->node_count));
    JM_TRY(jm_new(o->ctx, &o->link, o->origin->link_count));
    JM_TRY(jm_new(o->ctx, &o->share, o->origin->link_count));
    JM_TRY(jm_new(o->ctx, &o->next_in, o->origin->link_count));
    JM_TRY(jm_new(o->ctx, &o->next_out, o->origin->link_count));
    JM_TRY(jm_new(o->ctx, &o->first_in, nodes));
    JM_TRY(jm_new(o->ctx, &o->first_out, nodes));
    JM_TRY(jm_new(o->ctx, &o->stack, nodes));
    JM_TRY(jm_new(o->ctx, &o->order, nodes));
    JM_TRY(jm_new(o->ctx, &o->seen, nodes));
    for (int32_t n = 0; n < nodes; n++) {
        o->first_in[n] = JM_NONE;
        o->first_out[n] = JM_NONE;
    }
    return jm_bush_set_create(o->ctx, o->set, o->pack->bush_count, o->pack->link_count);
}

static jm_status open_all(opening *o)
{
    const jm_bush_pack *pack = o->pack;
    int32_t bushes = 0;
    for (int32_t b = 0; b < pack->bush_count; b++) {
        int32_t user = pack->user[b], terminal = pack->terminal[b];
        if (user < 0 || user >= o->origin->user_count || terminal < 0 ||
            terminal >= o->origin->terminal_count)
            return damaged(o->ctx, b);
        if (o->origin->terminal_now != NULL)
            terminal = o->origin->terminal_now[terminal];
        if (o->origin->user_now != NULL)
            user = o->origin->user_now[user];
        int32_t origin =
            terminal != JM_NONE && user != JM_NONE ? o->in->terminal_node[terminal] : JM_NONE;
        JM_TRY(unpack(o, b, user, origin));
        int64_t before = o->written;
        if (origin != JM_NONE && !write_bush(o, origin))
            return damaged(o->ctx, b);
        if (o->written == before)
            continue;
        o->set->user[bushes] = user;
        o->set->terminal[bushes] = terminal;
        o->set->first[++bushes] = o->written;
    }
    o->set->bush_count = bushes;
    return o->next_link == pack->link_count && o->next_share == pack->share_count
               ? JM_OK
               : damaged(o->ctx, pack->bush_count);
}

static void free_opening(opening *o)
{
    void *const arrays[] = {o->entries,  o->link,      o->share, o->next_in, o->next_out,
                            o->first_in, o->first_out, o->stack, o->order,   o->seen};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
}

jm_status jm_bush_pack_open(jm_ctx *ctx, const jm_bush_pack *pack, const jm_bush_origin *origin,
                            const jm_assign_input *in, jm_bush_set *set)
{
    memset(set, 0, sizeof *set);
    jm_status status = JM_OK;
    opening o = {.ctx = ctx, .pack = pack, .origin = origin, .in = in, .set = set};
    JM_TRY_GOTO(make_arrays(&o), fail);
    JM_TRY_GOTO(open_all(&o), fail);
    JM_TRY_GOTO(jm_bush_set_reload(ctx, set, in), fail);
fail:
    free_opening(&o);
    if (status != JM_OK)
        jm_bush_set_free(set);
    return status;
}
