#include "assignment/bush_set.h"

#include "assignment/assign.h"
#include "assignment/tree_set.h"
#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/// A link that brings less of what comes to its head is left out: rounding, not traffic. A measure
/// by head, so that no node loses all that brings its flow.
static const double no_flow_share = 1e-15;

jm_status jm_bush_set_create(jm_ctx *ctx, jm_bush_set *set, int32_t bushes, int64_t links)
{
    memset(set, 0, sizeof *set);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &set->user, bushes), fail);
    JM_TRY_GOTO(jm_new(ctx, &set->terminal, bushes), fail);
    JM_TRY_GOTO(jm_new(ctx, &set->first, (int64_t)bushes + 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &set->link, links), fail);
    JM_TRY_GOTO(jm_new(ctx, &set->flow, links), fail);
    set->bush_count = bushes;
    return JM_OK;
fail:
    jm_bush_set_free(set);
    return status;
}

void jm_bush_set_free(jm_bush_set *set)
{
    jm_free(set->user);
    jm_free(set->terminal);
    jm_free(set->first);
    jm_free(set->link);
    jm_free(set->flow);
    jm_tree_set_free(set->trees);
    memset(set, 0, sizeof *set);
}

jm_status jm_bush_set_copy(jm_ctx *ctx, const jm_bush_set *set, jm_bush_set *out)
{
    int64_t links = set->bush_count > 0 ? set->first[set->bush_count] : 0;
    JM_TRY(jm_bush_set_create(ctx, out, set->bush_count, links));
    if (set->bush_count == 0)
        return JM_OK;
    size_t bushes = (size_t)set->bush_count;
    memcpy(out->user, set->user, bushes * sizeof *out->user);
    memcpy(out->terminal, set->terminal, bushes * sizeof *out->terminal);
    memcpy(out->first, set->first, (bushes + 1) * sizeof *out->first);
    memcpy(out->link, set->link, (size_t)links * sizeof *out->link);
    memcpy(out->flow, set->flow, (size_t)links * sizeof *out->flow);
    return JM_OK;
}

void jm_bush_set_sum(const jm_bush_set *set, int32_t user_count, int32_t link_count,
                     double *user_flow)
{
    memset(user_flow, 0, (size_t)user_count * (size_t)link_count * sizeof *user_flow);
    for (int32_t b = 0; b < set->bush_count; b++) {
        double *flow = user_flow + (int64_t)set->user[b] * link_count;
        for (int64_t k = set->first[b]; k < set->first[b + 1]; k++)
            flow[set->link[k]] += set->flow[k];
    }
}

static jm_status check_heads(jm_ctx *ctx, const jm_bush_set *set, const jm_assign_input *in)
{
    if (set->bush_count < 0 || (set->bush_count > 0 && set->first[0] != 0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "bushes: their list does not begin at its first link; solve without it");
    for (int32_t b = 0; b < set->bush_count; b++) {
        int32_t u = set->user[b], t = set->terminal[b];
        if (u < 0 || u >= in->user_count || t < 0 || t >= in->terminal_count)
            return jm_fail(ctx, JM_ERR_DATA,
                           "bushes: number %" PRId32 " is of class %" PRId32
                           " and terminal %" PRId32 ", but there are %" PRId32 " and %" PRId32
                           "; take those of the same classes and terminals",
                           b, u, t, in->user_count, in->terminal_count);
        bool ascends =
            b == 0 || set->user[b - 1] < u || (set->user[b - 1] == u && set->terminal[b - 1] < t);
        if (!ascends || set->first[b + 1] < set->first[b])
            return jm_fail(ctx, JM_ERR_DATA,
                           "bushes: number %" PRId32
                           " is out of order; sort them by class and terminal, each once",
                           b);
    }
    return JM_OK;
}

static jm_status check_numbers(jm_ctx *ctx, const jm_bush_set *set, const jm_assign_input *in)
{
    JM_TRY(check_heads(ctx, set, in));
    for (int32_t b = 0; b < set->bush_count; b++)
        for (int64_t k = set->first[b]; k < set->first[b + 1]; k++)
            if (set->link[k] < 0 || set->link[k] >= in->net->link_count)
                return jm_fail(ctx, JM_ERR_DATA,
                               "bushes: number %" PRId32 " has link %" PRId32
                               ", but the net has %" PRId32 "; take those of the same net",
                               b, set->link[k], in->net->link_count);
    return JM_OK;
}

/// Marks of the nodes of one bush; `stamp` says of which, so that nothing is cleared in between.
typedef struct node_marks {
    int32_t *entered, *left; // [nodes] stamp of the last bush that entered or left it
    int32_t *used;           // [links] stamp of the last bush that has it
} node_marks;

static const char *fault_of_link(const jm_assign_input *in, const jm_bush_set *set, int32_t b,
                                 int64_t k, const node_marks *m)
{
    const jm_road_net *net = in->net;
    int32_t e = set->link[k], from = net->from[e], to = net->to[e];
    int32_t origin = in->terminal_node[set->terminal[b]];
    const uint8_t *closed = in->users[set->user[b]].closed;
    if (!(set->flow[k] > 0.0 && isfinite(set->flow[k])))
        return "its flow is no number above 0";
    if (closed != NULL && closed[e])
        return "the class may not enter it";
    if (m->used[e] == b + 1)
        return "it stands there twice";
    if (from == to)
        return "it leads back to its begin";
    if (from != origin && m->entered[from] != b + 1)
        return "nothing comes to its begin";
    if (to == origin || m->left[to] == b + 1)
        return "it comes after a link that leaves its end: the paths would go in a circle";
    bool passable =
        from >= net->first_through && (net->through_end <= 0 || from < net->through_end);
    if (from != origin && !passable)
        return "its begin is a zone that may not be passed";
    return NULL;
}

static jm_status check_bush(jm_ctx *ctx, const jm_bush_set *set, const jm_assign_input *in,
                            int32_t b, const node_marks *m)
{
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
        int32_t e = set->link[k];
        const char *fault = fault_of_link(in, set, b, k, m);
        if (fault != NULL)
            return jm_fail(ctx, JM_ERR_DATA,
                           "bushes: class %" PRId32 ", terminal %" PRId32 ", link %" PRId32
                           " (node %" PRId32 " to %" PRId32 "): %s; take those of the same net",
                           set->user[b], set->terminal[b], e, in->net->from[e], in->net->to[e],
                           fault);
        m->used[e] = b + 1;
        m->left[in->net->from[e]] = b + 1;
        m->entered[in->net->to[e]] = b + 1;
    }
    return JM_OK;
}

jm_status jm_bush_set_check(jm_ctx *ctx, const jm_bush_set *set, const jm_assign_input *in)
{
    jm_status status = JM_OK;
    node_marks m = {0};
    JM_TRY(check_numbers(ctx, set, in));
    JM_TRY_GOTO(jm_new(ctx, &m.entered, in->net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &m.left, in->net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &m.used, in->net->link_count), fail);
    for (int32_t b = 0; b < set->bush_count && status == JM_OK; b++)
        status = check_bush(ctx, set, in, b, &m);
fail:
    jm_free(m.entered);
    jm_free(m.left);
    jm_free(m.used);
    return status;
}

/// Balance of one bush's nodes: what enters minus what leaves, minus the demand that ends there.
static jm_status check_balance(jm_ctx *ctx, const jm_bush_set *set, const jm_assign_input *in,
                               int32_t b, double tolerance, double *balance, uint8_t *entered,
                               double *unreachable)
{
    const jm_road_net *net = in->net;
    int32_t terminal = set->terminal[b], origin = in->terminal_node[terminal];
    const double *row = in->users[set->user[b]].demand + (int64_t)terminal * in->terminal_count;
    double leaving = 0.0, worst = 0.0;
    int32_t where = JM_NONE;
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
        balance[net->from[set->link[k]]] -= set->flow[k];
        balance[net->to[set->link[k]]] += set->flow[k];
        entered[net->to[set->link[k]]] = 1;
    }
    for (int32_t t = 0; t < in->terminal_count; t++) {
        int32_t node = in->terminal_node[t];
        if (t == terminal || row[t] <= 0.0)
            continue;
        if (entered[node]) {
            balance[node] -= row[t];
            leaving += row[t];
        } else {
            *unreachable += row[t];
        }
    }
    balance[origin] += leaving;
    for (int32_t n = 0; n < net->node_count; n++) {
        if (fabs(balance[n]) > worst) {
            worst = fabs(balance[n]);
            where = n;
        }
        balance[n] = 0.0;
        entered[n] = 0;
    }
    if (worst > tolerance * leaving)
        return jm_fail(ctx, JM_ERR_DATA,
                       "bushes: class %" PRId32 ", terminal %" PRId32 ": %g of %g get lost or come "
                       "out of nothing at node %" PRId32 "; the bushes are of another demand",
                       set->user[b], terminal, worst, leaving, where);
    return JM_OK;
}

/// Demand of classes and terminals that have no bush: nobody of them has a way.
static double demand_without_bush(const jm_bush_set *set, const jm_assign_input *in)
{
    double sum = 0.0;
    int32_t b = 0;
    for (int32_t u = 0; u < in->user_count; u++)
        for (int32_t t = 0; t < in->terminal_count; t++) {
            if (b < set->bush_count && set->user[b] == u && set->terminal[b] == t) {
                b++;
                continue;
            }
            const double *row = in->users[u].demand + (int64_t)t * in->terminal_count;
            for (int32_t d = 0; d < in->terminal_count; d++)
                sum += d != t && row[d] > 0.0 ? row[d] : 0.0;
        }
    return sum;
}

jm_status jm_bush_set_check_flows(jm_ctx *ctx, const jm_bush_set *set, const jm_assign_input *in,
                                  double tolerance, double *unreachable)
{
    jm_status status = JM_OK;
    double *balance = NULL;
    uint8_t *entered = NULL;
    JM_TRY(jm_bush_set_check(ctx, set, in));
    JM_TRY_GOTO(jm_new(ctx, &balance, in->net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &entered, in->net->node_count), fail);
    double lost = demand_without_bush(set, in);
    for (int32_t b = 0; b < set->bush_count && status == JM_OK; b++)
        status = check_balance(ctx, set, in, b, tolerance, balance, entered, &lost);
    if (unreachable != NULL)
        *unreachable += lost;
fail:
    jm_free(balance);
    jm_free(entered);
    return status;
}

typedef struct reloading {
    double *into;     // [nodes] flow into it by the old flows
    double *through;  // [nodes] flow into it by the new ones
    uint8_t *reached; // [nodes]
} reloading;

/// Marks what can be reached; flows of links that cannot become 0.
static void mark_reached(jm_bush_set *set, const jm_assign_input *in, int32_t b, reloading *r)
{
    r->reached[in->terminal_node[set->terminal[b]]] = 1;
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
        int32_t e = set->link[k];
        if (!r->reached[in->net->from[e]] || !(set->flow[k] > 0.0))
            set->flow[k] = 0.0;
        else
            r->reached[in->net->to[e]] = 1;
        r->into[in->net->to[e]] += set->flow[k];
    }
}

static void place_demand(const jm_bush_set *set, const jm_assign_input *in, int32_t b, reloading *r)
{
    int32_t terminal = set->terminal[b];
    const double *row = in->users[set->user[b]].demand + (int64_t)terminal * in->terminal_count;
    for (int32_t t = 0; t < in->terminal_count; t++)
        if (t != terminal && row[t] > 0.0 && r->reached[in->terminal_node[t]])
            r->through[in->terminal_node[t]] += row[t];
}

static void reload_bush(jm_bush_set *set, const jm_assign_input *in, int32_t b, reloading *r)
{
    const jm_road_net *net = in->net;
    mark_reached(set, in, b, r);
    place_demand(set, in, b, r);
    for (int64_t k = set->first[b + 1] - 1; k >= set->first[b]; k--) {
        int32_t e = set->link[k];
        if (!(set->flow[k] > 0.0))
            continue;
        double share = set->flow[k] / r->into[net->to[e]];
        set->flow[k] = share > no_flow_share ? r->through[net->to[e]] * share : 0.0;
        r->through[net->from[e]] += set->flow[k];
    }
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
        int32_t ends[2] = {net->from[set->link[k]], net->to[set->link[k]]};
        for (int i = 0; i < 2; i++) {
            r->into[ends[i]] = 0.0;
            r->through[ends[i]] = 0.0;
            r->reached[ends[i]] = 0;
        }
    }
    r->reached[in->terminal_node[set->terminal[b]]] = 0;
}

/// Leaves out links without flow, and bushes without links.
static void close_gaps(jm_bush_set *set)
{
    int64_t kept = 0, begin = 0;
    int32_t bushes = 0;
    for (int32_t b = 0; b < set->bush_count; b++) {
        int64_t end = set->first[b + 1], first = kept;
        for (int64_t k = begin; k < end; k++)
            if (set->flow[k] > 0.0) {
                set->link[kept] = set->link[k];
                set->flow[kept++] = set->flow[k];
            }
        begin = end;
        if (kept == first)
            continue;
        set->user[bushes] = set->user[b];
        set->terminal[bushes] = set->terminal[b];
        set->first[++bushes] = kept;
    }
    set->bush_count = bushes;
}

jm_status jm_bush_set_reload(jm_ctx *ctx, jm_bush_set *set, const jm_assign_input *in)
{
    jm_status status = JM_OK;
    reloading r = {0};
    JM_TRY(check_numbers(ctx, set, in));
    JM_TRY_GOTO(jm_new(ctx, &r.into, in->net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &r.through, in->net->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &r.reached, in->net->node_count), fail);
    for (int32_t b = 0; b < set->bush_count; b++)
        reload_bush(set, in, b, &r);
    if (set->bush_count > 0)
        close_gaps(set);
fail:
    jm_free(r.into);
    jm_free(r.through);
    jm_free(r.reached);
    return status;
}
