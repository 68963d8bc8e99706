#include "assignment/braids.h"

#include "core/grid.h"

#include <string.h>

enum { first_slots = 1024 };

jm_status jm_braids_create(jm_ctx *ctx, jm_braids *braids, int32_t graph_nodes, int32_t graph_links)
{
    memset(braids, 0, sizeof *braids);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &braids->target, graph_links), fail);
    JM_TRY_GOTO(jm_new(ctx, &braids->total, graph_links), fail);
    JM_TRY_GOTO(jm_new(ctx, &braids->place, graph_links), fail);
    JM_TRY_GOTO(jm_new(ctx, &braids->number, graph_nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &braids->slots, first_slots), fail);
    braids->slot_count = first_slots;
    for (int64_t i = 0; i < first_slots; i++)
        braids->slots[i] = JM_NONE;
    return JM_OK;
fail:
    jm_braids_free(braids);
    return status;
}

void jm_braids_free(jm_braids *braids)
{
    void *const arrays[] = {braids->braid, braids->link,  braids->tail,   braids->head,
                            braids->share, braids->node,  braids->demand, braids->target,
                            braids->total, braids->place, braids->number, braids->slots};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
    memset(braids, 0, sizeof *braids);
}

static uint64_t mix(uint64_t x) // the finish of MurmurHash3 (Appleby, public domain)
{
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

/// Of a set of links, whatever their order.
static uint64_t hash_of(const int32_t *links, int32_t count)
{
    uint64_t sum = (uint64_t)count;
    for (int32_t i = 0; i < count; i++)
        sum += mix((uint64_t)links[i] + 1);
    return mix(sum);
}

/// Whether the braid has just these links; then their places are noted.
static bool is_of_links(jm_braids *b, const jm_braid *braid, const int32_t *links, int32_t count,
                        uint64_t hash)
{
    if (braid->hash != hash || braid->link_count != count)
        return false;
    for (int32_t i = 0; i < count; i++)
        b->place[links[i]] = JM_NONE;
    for (int64_t k = braid->first_link; k < braid->first_link + count; k++)
        b->place[b->link[k]] = (int32_t)k;
    for (int32_t i = 0; i < count; i++)
        if (b->place[links[i]] == JM_NONE)
            return false;
    return true;
}

static void put_in_slot(jm_braids *b, int32_t braid)
{
    int64_t mask = b->slot_count - 1;
    int64_t at = (int64_t)(b->braid[braid].hash & (uint64_t)mask);
    while (b->slots[at] != JM_NONE)
        at = (at + 1) & mask;
    b->slots[at] = braid;
}

/// The table is kept less than half full.
static jm_status widen_slots(jm_ctx *ctx, jm_braids *b)
{
    if (2 * ((int64_t)b->count + 1) <= b->slot_count)
        return JM_OK;
    JM_TRY(jm_resize_array(ctx, 2 * b->slot_count, sizeof *b->slots, &b->slots));
    b->slot_count *= 2;
    for (int64_t i = 0; i < b->slot_count; i++)
        b->slots[i] = JM_NONE;
    for (int32_t i = 0; i < b->count; i++)
        put_in_slot(b, i);
    return JM_OK;
}

static jm_status make_room(jm_ctx *ctx, jm_braids *b, int32_t links)
{
    JM_TRY(jm_grow(ctx, &b->braid, &b->room[0], b->count + 1));
    JM_TRY(jm_grow(ctx, &b->link, &b->room[1], b->link_count + links));
    JM_TRY(jm_grow(ctx, &b->tail, &b->room[2], b->link_count + links));
    JM_TRY(jm_grow(ctx, &b->head, &b->room[3], b->link_count + links));
    JM_TRY(jm_grow(ctx, &b->share, &b->room[4], b->link_count + links));
    JM_TRY(jm_grow(ctx, &b->node, &b->room[5], b->node_count + links + 1));
    return jm_grow(ctx, &b->demand, &b->room[6], b->node_count + links + 1);
}

static jm_status add(jm_ctx *ctx, jm_braids *b, const int32_t *links, int32_t count, int32_t begin,
                     const int32_t *from, const int32_t *to, uint64_t hash)
{
    JM_TRY(widen_slots(ctx, b));
    JM_TRY(make_room(ctx, b, count));
    jm_braid *braid = &b->braid[b->count];
    *braid = (jm_braid){.first_link = b->link_count,
                        .first_node = b->node_count,
                        .link_count = count,
                        .node_count = 1,
                        .hash = hash};
    b->node[b->node_count] = begin;
    b->demand[b->node_count] = 0.0;
    b->number[begin] = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t head = to[links[i]];
        if (i == 0 || head != to[links[i - 1]]) {
            b->number[head] = braid->node_count;
            b->node[b->node_count + braid->node_count] = head;
            b->demand[b->node_count + braid->node_count++] = 0.0;
        }
        int64_t k = b->link_count + i;
        b->link[k] = links[i];
        b->tail[k] = b->number[from[links[i]]];
        b->head[k] = b->number[head];
        b->share[k] = 0.0;
        b->place[links[i]] = (int32_t)k;
    }
    b->link_count += count;
    b->node_count += braid->node_count;
    put_in_slot(b, b->count++);
    return JM_OK;
}

jm_status jm_braids_take(jm_ctx *ctx, jm_braids *b, const int32_t *links, int32_t count,
                         int32_t begin, const int32_t *from, const int32_t *to,
                         const double *leaving, int32_t *found)
{
    uint64_t hash = hash_of(links, count);
    int64_t at = (int64_t)(hash & (uint64_t)(b->slot_count - 1));
    while (b->slots[at] != JM_NONE && !is_of_links(b, &b->braid[b->slots[at]], links, count, hash))
        at = (at + 1) & (b->slot_count - 1);
    *found = b->slots[at];
    if (*found == JM_NONE) {
        JM_TRY(add(ctx, b, links, count, begin, from, to, hash));
        *found = b->count - 1;
    }
    const jm_braid *braid = &b->braid[*found];
    for (int64_t n = braid->first_node + 1; n < braid->first_node + braid->node_count; n++)
        b->demand[n] += leaving[b->node[n]];
    return JM_OK;
}
