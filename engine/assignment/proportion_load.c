// The flows of the shares that were fitted, loaded back from the destinations of each bush.
#include "assignment/proportion_own.h"

#include <math.h>

/// A link that brings less of what comes to its head is left out: rounding, not traffic. A measure
/// by head, so that no node loses all that brings its flow.
static const double no_flow_share = 1e-15;

/// Demand by node of what a bush serves.
static void set_served(jm_proportion_work *p, int32_t b)
{
    int32_t terminal = p->set->terminal[b];
    const double *row =
        p->in->users[p->set->user[b]].demand + (int64_t)terminal * p->in->terminal_count;
    for (int64_t k = p->first[b]; k < p->end[b]; k++)
        p->entered[p->in->net->to[p->out_link[k]]] = 1;
    for (int32_t t = 0; t < p->in->terminal_count; t++) {
        int32_t node = p->in->terminal_node[t];
        if (t != terminal && row[t] > 0.0 && p->entered[node])
            p->through[node] += row[t];
    }
}

/// Flows of one bush, loaded back from its destinations, into flow[] beside out_link.
static void load_bush(jm_proportion_work *p, int32_t b, double *flow)
{
    const jm_road_net *net = p->in->net;
    set_served(p, b);
    for (int64_t k = p->first[b]; k < p->end[b]; k++) {
        double share = p->out_place[k] == ONLY_WAY ? 1.0 : p->braids.share[p->out_place[k]];
        int32_t e = p->out_link[k];
        flow[k] = share > no_flow_share ? p->through[net->to[e]] * share : 0.0;
        p->through[net->from[e]] += flow[k];
    }
    for (int64_t k = p->first[b]; k < p->end[b]; k++) {
        p->through[net->from[p->out_link[k]]] = 0.0;
        p->through[net->to[p->out_link[k]]] = 0.0;
        p->entered[net->to[p->out_link[k]]] = 0;
    }
}

/// The new flows of all bushes; those that are kept have theirs already in the order of the old.
static jm_status load_bushes(jm_proportion_work *p, double *flow)
{
    for (int32_t b = 0; b < p->set->bush_count; b++) {
        bool kept = p->end[b] > p->first[b] && p->out_place[p->first[b]] == KEPT;
        int64_t old = p->set->first[b];
        for (int64_t k = p->first[b]; kept && k < p->end[b]; k++)
            flow[k] = p->set->flow[old++];
        if (!kept)
            load_bush(p, b, flow);
    }
    return jm_poll(p->ctx);
}

/// Replaces the bushes by the new ones: nearest links first, those without flow left out.
static jm_status write_bushes(jm_proportion_work *p, const double *flow)
{
    jm_bush_set fresh;
    int64_t links = 0;
    for (int64_t k = 0; k < p->out_count; k++)
        links += flow[k] > 0.0;
    JM_TRY(jm_bush_set_create(p->ctx, &fresh, p->set->bush_count, links));
    links = 0;
    for (int32_t b = 0; b < p->set->bush_count; b++) {
        bool kept = p->end[b] > p->first[b] && p->out_place[p->first[b]] == KEPT;
        fresh.user[b] = p->set->user[b];
        fresh.terminal[b] = p->set->terminal[b];
        for (int64_t i = p->first[b]; i < p->end[b]; i++) {
            int64_t k = kept ? i : p->end[b] - 1 - (i - p->first[b]);
            if (!(flow[k] > 0.0))
                continue;
            fresh.link[links] = p->out_link[k];
            fresh.flow[links++] = flow[k];
        }
        fresh.first[b + 1] = links;
    }
    jm_bush_set_free(p->set);
    *p->set = fresh;
    return JM_OK;
}

double jm_proportion_change(jm_proportion_work *p)
{
    double largest = 0.0;
    for (int32_t k = 0; k < p->net.mesh.link_count; k++)
        p->used[k] = 0.0;
    for (int64_t k = 0; k < p->set->first[p->set->bush_count]; k++)
        if (p->chain_at[p->set->link[k]] >= 0)
            p->used[p->chain_at[p->set->link[k]]] += p->set->flow[k];
    for (int32_t k = 0; k < p->net.mesh.link_count; k++)
        if (p->braids.total[k] > 0.0)
            largest = fmax(largest, fabs(p->used[k] / p->braids.total[k] - 1.0));
    return largest;
}

jm_status jm_proportion_load(jm_proportion_work *p)
{
    jm_status status = JM_OK;
    double *flow = NULL;
    JM_TRY_GOTO(jm_new(p->ctx, &flow, p->out_count), fail);
    JM_TRY_GOTO(load_bushes(p, flow), fail);
    JM_TRY_GOTO(write_bushes(p, flow), fail);
fail:
    jm_free(flow);
    return status;
}
