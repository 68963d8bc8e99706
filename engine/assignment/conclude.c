// The bushes as they are handed out: straight, without circles and dust, with exactly the demand.
#include "assignment/solver.h"

#include "core/grid.h"

#include <math.h>

/// Of the excess that the gap wanted leaves, what may be uncertain.
static const double bearable_share = 0.01;

/// By how much the cost of all trips and that of the cheapest paths can differ from what they were
/// at the flows `before` [mesh links]: also what nobody uses may become the cheapest way of all.
static double moved_since(jm_solver *s, const double *before)
{
    double sum = 0.0, most = 0.0;
    for (int32_t k = 0; k < s->mesh.link_count; k++) {
        jm_mesh_link now = s->mesh.link[k];
        if (now.flow == before[k])
            continue;
        jm_mesh_load(&s->mesh, k, before[k]);
        double change = fabs(now.time - s->mesh.link[k].time);
        sum += now.time * fabs(now.flow - before[k]) + before[k] * change;
        most = fmax(most, change);
        jm_mesh_load(&s->mesh, k, now.flow);
    }
    return sum + most * s->assigned;
}

/// The same for what all dust in the bushes adds. Where times rise steeply, with powers below 1 or
/// hardly any capacity, the thinnest flow is felt.
typedef struct dust_weight {
    double sum, most;
} dust_weight;

static void weigh_part(jm_solver *s, int32_t part, int32_t begin, int32_t end, void *user)
{
    dust_weight w = {0.0, 0.0};
    for (int32_t b = begin; b < end; b++)
        for (int32_t k = 0; k < s->bush[b].count; k++)
            if (s->bush[b].flow[k] <= s->bush[b].dust) {
                jm_mesh_link link = s->mesh.link[s->bush[b].link[k]];
                w.sum += s->bush[b].flow[k] * link.time;
                w.most = fmax(w.most, s->bush[b].flow[k] * link.slope);
            }
    ((dust_weight *)user)[part] = w;
}

static double weight_of_dust(jm_solver *s)
{
    dust_weight part[jm_solver_part_count];
    double sum = 0.0, most = 0.0;
    jm_solver_parts(s, weigh_part, part);
    for (int32_t p = 0; p < jm_solver_part_count; p++) {
        sum += part[p].sum;
        most = fmax(most, part[p].most);
    }
    return sum + most * s->assigned;
}

jm_status jm_solver_conclude(jm_solver *s, bool *moved)
{
    jm_status status = JM_OK;
    double *before = NULL, bearable = bearable_share * s->def->relative_gap * s->total;
    JM_TRY_GOTO(jm_new(s->ctx, &before, s->mesh.link_count), fail);
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        before[k] = s->mesh.link[k].flow;
    s->sweeps = weight_of_dust(s) <= bearable;
    JM_TRY_GOTO(jm_solver_straighten(s), fail);
    jm_solver_sum(s);
    *moved = moved_since(s, before) > bearable;
fail:
    jm_free(before);
    return status;
}
