#include "assignment/tree_set.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

/// One step of FNV-1a, 64 bits (Fowler, Noll and Vo 1991).
static uint64_t name_more(uint64_t name, int32_t a, int32_t b)
{
    return (name ^ ((uint64_t)(uint32_t)a << 32 | (uint32_t)b)) * 1099511628211u;
}

/// Names a mesh by the ends of its links and where the terminals' paths begin and end.
static uint64_t name_of(const jm_mesh *mesh, int32_t terminal_count)
{
    uint64_t name = 14695981039346656037u;
    for (int32_t k = 0; k < mesh->link_count; k++)
        name = name_more(name, mesh->from[k], mesh->to[k]);
    for (int32_t t = 0; t < terminal_count; t++)
        name = name_more(name, mesh->source[t], mesh->sink[t]);
    return name ^ (uint64_t)(uint32_t)mesh->node_count;
}

jm_status jm_tree_set_create(jm_ctx *ctx, jm_tree_set **set, const jm_mesh *mesh,
                             int32_t terminal_count, int32_t room)
{
    JM_TRY(jm_new(ctx, set, 1));
    (*set)->mesh = name_of(mesh, terminal_count);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &(*set)->tree, room), fail);
    JM_TRY_GOTO(jm_new(ctx, &(*set)->time, mesh->link_count), fail);
    for (int32_t k = 0; k < mesh->link_count; k++)
        (*set)->time[k] = mesh->link[k].time;
fail:
    if (status != JM_OK) {
        jm_tree_set_free(*set);
        *set = NULL;
    }
    return status;
}

void jm_tree_set_free(jm_tree_set *set)
{
    for (int32_t i = 0; set != NULL && i < set->count; i++) {
        jm_free(set->tree[i].link);
        jm_free(set->tree[i].used);
        jm_free(set->tree[i].flow);
        jm_free(set->tree[i].pair);
    }
    if (set != NULL) {
        jm_free(set->tree);
        jm_free(set->time);
    }
    jm_free(set);
}

/// Each step can be undone, so that a difference in one word never gets lost (constants and shifts
/// of SplitMix64's finaliser; Steele, Lea and Flood 2014).
static uint64_t mix(uint64_t name, uint64_t word)
{
    name = (name ^ word) * 0xbf58476d1ce4e5b9u;
    return name ^ (name >> 31);
}

uint64_t jm_name_bans(const double *extra, int32_t link_count)
{
    uint64_t name = 0;
    for (int32_t k = 0; extra != NULL && k < link_count; k++)
        if (isinf(extra[k]))
            name = mix(name, (uint64_t)k + 1);
    return name;
}

uint64_t jm_name_trips(uint64_t bans, const double *trips, int32_t count)
{
    uint64_t lane[4] = {mix(bans, (uint64_t)count), 1, 2, 3}; // a product waits for the one before
    for (int32_t d = 0; d < count; d++) {
        uint64_t word = 0;
        memcpy(&word, &trips[d], sizeof word);
        lane[d % 4] = mix(lane[d % 4], word);
    }
    return mix(mix(mix(lane[0], lane[1]), lane[2]), lane[3]);
}

bool jm_tree_set_fits(const jm_tree_set *set, const jm_mesh *mesh, int32_t terminal_count)
{
    return set != NULL && set->mesh == name_of(mesh, terminal_count);
}

const jm_kept_tree *jm_tree_set_find(const jm_tree_set *set, int32_t user, int32_t terminal)
{
    int32_t low = 0, high = set->count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        const jm_kept_tree *t = &set->tree[middle];
        if (t->user == user && t->terminal == terminal)
            return t;
        if (t->user < user || (t->user == user && t->terminal < terminal))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
