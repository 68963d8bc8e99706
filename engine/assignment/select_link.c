#include "assignment/select_link.h"

#include <inttypes.h>
#include <string.h>

typedef struct selection {
    jm_ctx *ctx;
    const jm_assign_input *in;
    const jm_bush_set *set;
    jm_selected *out;
    int64_t pair_room;
    uint8_t *chosen; // [links]
    double *into;    // [nodes] flow into it
    double *passed;  // [nodes] share of the flow into it that passed a chosen link
    double *yet;     // [nodes] flow into it that meets no chosen link behind it ...
    double *met;     // [nodes] ... and that does
} selection;

static jm_status choose(selection *s, const int32_t *links, int32_t count)
{
    const jm_road_net *net = s->in->net;
    JM_TRY(jm_new(s->ctx, &s->chosen, net->link_count));
    for (int32_t i = 0; i < count; i++) {
        if (links[i] < 0 || links[i] >= net->link_count)
            return jm_fail(s->ctx, JM_ERR_ARGUMENT,
                           "select link: there is no link %" PRId32 " among the %" PRId32
                           " of the net",
                           links[i], net->link_count);
        s->chosen[links[i]] = 1;
    }
    return JM_OK;
}

static jm_status make_arrays(selection *s)
{
    const jm_road_net *net = s->in->net;
    JM_TRY(jm_new(s->ctx, &s->into, net->node_count));
    JM_TRY(jm_new(s->ctx, &s->passed, net->node_count));
    JM_TRY(jm_new(s->ctx, &s->yet, net->node_count));
    JM_TRY(jm_new(s->ctx, &s->met, net->node_count));
    return jm_new(s->ctx, &s->out->user_flow, (int64_t)s->in->user_count * net->link_count);
}

static bool meets(const selection *s, int32_t b)
{
    for (int64_t k = s->set->first[b]; k < s->set->first[b + 1]; k++)
        if (s->chosen[s->set->link[k]])
            return true;
    return false;
}

/// Along the bush: the share of what enters each node that passed a chosen link.
static void look_ahead(selection *s, int32_t b)
{
    const jm_road_net *net = s->in->net;
    for (int64_t k = s->set->first[b]; k < s->set->first[b + 1]; k++)
        s->into[net->to[s->set->link[k]]] += s->set->flow[k];
    for (int64_t k = s->set->first[b]; k < s->set->first[b + 1]; k++) {
        int32_t e = s->set->link[k], to = net->to[e];
        double share = s->chosen[e] ? 1.0 : s->passed[net->from[e]];
        s->passed[to] += s->set->flow[k] / s->into[to] * share;
    }
}

static jm_status take_pair(selection *s, jm_selected_pair pair)
{
    jm_selected *out = s->out;
    JM_TRY(jm_grow(s->ctx, &out->pairs, &s->pair_room, out->pair_count + 1));
    out->pairs[out->pair_count++] = pair;
    out->trips += pair.trips;
    return JM_OK;
}

/// The pairs of one bush; what ends at each node begins the sweep back.
static jm_status take_pairs(selection *s, int32_t b)
{
    int32_t user = s->set->user[b], terminal = s->set->terminal[b];
    const double *row = s->in->users[user].demand + (int64_t)terminal * s->in->terminal_count;
    for (int32_t t = 0; t < s->in->terminal_count; t++) {
        int32_t node = s->in->terminal_node[t];
        if (t == terminal || !(row[t] > 0.0) || !(s->passed[node] > 0.0))
            continue;
        JM_TRY(take_pair(s, (jm_selected_pair){.user = user,
                                               .from = terminal,
                                               .to = t,
                                               .trips = row[t] * s->passed[node],
                                               .share = s->passed[node]}));
        s->yet[node] += row[t];
    }
    return JM_OK;
}

/// Back along the bush. Of the flow that met no chosen link behind a link, only the share counts
/// that meets one before it.
static void look_back(selection *s, int32_t b)
{
    const jm_road_net *net = s->in->net;
    double *flow = s->out->user_flow + (int64_t)s->set->user[b] * net->link_count;
    for (int64_t k = s->set->first[b + 1] - 1; k >= s->set->first[b]; k--) {
        int32_t e = s->set->link[k], from = net->from[e], to = net->to[e];
        double part = s->set->flow[k] / s->into[to];
        double yet = part * s->yet[to], met = part * s->met[to];
        flow[e] += met + yet * (s->chosen[e] ? 1.0 : s->passed[from]);
        s->met[from] += s->chosen[e] ? met + yet : met;
        s->yet[from] += s->chosen[e] ? 0.0 : yet;
    }
}

static void clear(selection *s, int32_t b)
{
    for (int64_t k = s->set->first[b]; k < s->set->first[b + 1]; k++)
        for (int end = 0; end < 2; end++) {
            int32_t e = s->set->link[k];
            int32_t node = end == 0 ? s->in->net->from[e] : s->in->net->to[e];
            s->into[node] = 0.0;
            s->passed[node] = 0.0;
            s->yet[node] = 0.0;
            s->met[node] = 0.0;
        }
}

static jm_status select_all(selection *s)
{
    for (int32_t b = 0; b < s->set->bush_count; b++) {
        if (!meets(s, b))
            continue;
        JM_TRY(jm_poll(s->ctx));
        look_ahead(s, b);
        JM_TRY(take_pairs(s, b));
        look_back(s, b);
        clear(s, b);
    }
    return JM_OK;
}

jm_status jm_select_link(jm_ctx *ctx, const jm_assign_input *in, const jm_bush_set *set,
                         const int32_t *links, int32_t link_count, jm_selected *out)
{
    jm_status status = JM_OK;
    selection s = {.ctx = ctx, .in = in, .set = set, .out = out};
    memset(out, 0, sizeof *out);
    JM_TRY_GOTO(jm_bush_set_check(ctx, set, in), fail);
    JM_TRY_GOTO(choose(&s, links, link_count), fail);
    JM_TRY_GOTO(make_arrays(&s), fail);
    JM_TRY_GOTO(select_all(&s), fail);
fail:
    jm_free(s.chosen);
    jm_free(s.into);
    jm_free(s.passed);
    jm_free(s.yet);
    jm_free(s.met);
    if (status != JM_OK)
        jm_selected_free(out);
    return status;
}

void jm_selected_free(jm_selected *selected)
{
    jm_free(selected->pairs);
    jm_free(selected->user_flow);
    memset(selected, 0, sizeof *selected);
}
