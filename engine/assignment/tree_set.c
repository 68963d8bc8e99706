#include "assignment/tree_set.h"

#include "core/grid.h"

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
    for (int32_t i = 0; set != NULL && i < set->count; i++)
        jm_free(set->tree[i].link);
    if (set != NULL) {
        jm_free(set->tree);
        jm_free(set->time);
    }
    jm_free(set);
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
