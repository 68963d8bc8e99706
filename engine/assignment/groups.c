#include "assignment/groups.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

/// Cost beside time of one link of the mesh, which is closed when any part of it is.
static double extra_of(const jm_road_user *user, const jm_mesh *mesh, int32_t link)
{
    double sum = 0.0;
    for (int32_t k = mesh->chain_first[link]; k < mesh->chain_first[link + 1]; k++) {
        if (user->closed != NULL && user->closed[mesh->chain[k]])
            return (double)INFINITY;
        if (user->cost != NULL)
            sum += user->cost[mesh->chain[k]];
    }
    return sum;
}

/// *extra: what the user pays and may not enter, or NULL: nothing and nowhere.
static jm_status read_extra(jm_ctx *ctx, const jm_road_user *user, const jm_mesh *mesh,
                            double **extra)
{
    bool any = false;
    *extra = NULL;
    if (user->closed == NULL && user->cost == NULL)
        return JM_OK;
    JM_TRY(jm_new(ctx, extra, mesh->link_count));
    for (int32_t k = 0; k < mesh->link_count; k++) {
        (*extra)[k] = extra_of(user, mesh, k);
        any |= (*extra)[k] != 0.0;
    }
    if (!any) {
        jm_free(*extra);
        *extra = NULL;
    }
    return JM_OK;
}

static bool equal(const double *a, const double *b, int32_t count)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (int32_t k = 0; k < count; k++)
        if (a[k] != b[k])
            return false;
    return true;
}

jm_status jm_groups_create(jm_ctx *ctx, jm_groups *groups, const jm_assign_input *in,
                           const jm_mesh *mesh)
{
    jm_status status = JM_OK;
    memset(groups, 0, sizeof *groups);
    JM_TRY_GOTO(jm_new(ctx, &groups->of_user, in->user_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &groups->user_count, in->user_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &groups->extra, in->user_count), fail);
    for (int32_t u = 0; u < in->user_count; u++) {
        double *extra = NULL;
        JM_TRY_GOTO(read_extra(ctx, &in->users[u], mesh, &extra), fail);
        int32_t g = 0;
        while (g < groups->count && !equal(extra, groups->extra[g], mesh->link_count))
            g++;
        groups->of_user[u] = g;
        groups->user_count[g]++;
        if (g < groups->count)
            jm_free(extra);
        else
            groups->extra[groups->count++] = extra;
    }
    return JM_OK;
fail:
    jm_groups_free(groups);
    return status;
}

void jm_groups_free(jm_groups *groups)
{
    for (int32_t g = 0; g < groups->count; g++)
        jm_free(groups->extra[g]);
    jm_free(groups->extra);
    jm_free(groups->of_user);
    jm_free(groups->user_count);
    memset(groups, 0, sizeof *groups);
}

double jm_sum_of(const double *value, int64_t count)
{
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    int64_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (int lane = 0; lane < 4; lane++)
            sum[lane] += value[i + lane];
    for (; i < count; i++)
        sum[0] += value[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double jm_groups_demand(const jm_groups *groups, const jm_assign_input *in, int32_t group,
                        int32_t terminal, double *row)
{
    int64_t count = in->terminal_count;
    memset(row, 0, (size_t)count * sizeof *row);
    for (int32_t u = 0; u < in->user_count; u++)
        if (groups->of_user[u] == group)
            for (int64_t d = 0; d < count; d++)
                row[d] += in->users[u].demand[terminal * count + d];
    row[terminal] = 0.0;
    return jm_sum_of(row, count);
}
