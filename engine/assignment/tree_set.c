#include "assignment/tree_set.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

/// Names a mesh by the ends of its links (FNV-1a, 64 bits; Fowler, Noll and Vo 1991).
static uint64_t name_of(const jm_mesh *mesh)
{
    uint64_t name = 14695981039346656037u;
    for (int32_t k = 0; k < mesh->link_count; k++) {
        uint64_t ends = (uint64_t)(uint32_t)mesh->from[k] << 32 | (uint32_t)mesh->to[k];
        name = (name ^ ends) * 1099511628211u;
    }
    return name ^ (uint64_t)(uint32_t)mesh->node_count;
}

jm_status jm_tree_set_create(jm_ctx *ctx, jm_tree_set **set, const jm_mesh *mesh, int32_t room)
{
    JM_TRY(jm_new(ctx, set, 1));
    (*set)->mesh = name_of(mesh);
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
    uint64_t name = mix(bans, (uint64_t)count);
    for (int32_t d = 0; d < count; d++) {
        uint64_t word = 0;
        memcpy(&word, &trips[d], sizeof word);
        name = mix(name, word);
    }
    return name;
}

bool jm_tree_set_fits(const jm_tree_set *set, const jm_mesh *mesh)
{
    return set != NULL && set->mesh == name_of(mesh);
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
