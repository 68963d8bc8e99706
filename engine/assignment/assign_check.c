// What a solve cannot begin with.
#include "assignment/solver.h"

#include "core/grid.h"

#include <inttypes.h>
#include <math.h>

/// What all trips together could spend on one link, and sums of it, must be numbers: squares of
/// excess x flow over slopes stay below 1e308 with it.
static const double most_spent = 1e250;

static jm_status check_warm(jm_ctx *ctx, const jm_assign_input *in)
{
    const jm_bush_set *w = in->warm;
    if (w == NULL)
        return JM_OK;
    for (int32_t b = 0; b < w->bush_count; b++) {
        bool known = w->user[b] >= 0 && w->user[b] < in->user_count && w->terminal[b] >= 0 &&
                     w->terminal[b] < in->terminal_count;
        for (int64_t k = w->first[b]; known && k < w->first[b + 1]; k++)
            known = w->link[k] >= 0 && w->link[k] < in->net->link_count && w->flow[k] >= 0.0 &&
                    isfinite(w->flow[k]);
        if (!known)
            return jm_fail(ctx, JM_ERR_DATA,
                           "traffic: bush %" PRId32 " of the warm start has a class, terminal, "
                           "link or flow that the network does not have; solve without it",
                           b);
    }
    return JM_OK;
}

static jm_status check_users(jm_ctx *ctx, const jm_assign_input *in)
{
    int64_t pairs = (int64_t)in->terminal_count * in->terminal_count;
    for (int32_t u = 0; u < in->user_count; u++) {
        const jm_road_user *user = &in->users[u];
        for (int64_t p = 0; p < pairs; p++)
            if (!(user->demand[p] >= 0.0 && isfinite(user->demand[p])))
                return jm_fail(ctx, JM_ERR_DATA,
                               "traffic: demand from terminal %" PRId64 " to %" PRId64
                               " is %g; give a number of at least 0",
                               p / in->terminal_count, p % in->terminal_count, user->demand[p]);
        for (int32_t e = 0; user->cost != NULL && e < in->net->link_count; e++)
            if (!(user->cost[e] >= 0.0 && isfinite(user->cost[e])))
                return jm_fail(ctx, JM_ERR_DATA,
                               "traffic: class %" PRId32 " pays %g on link %" PRId32
                               "; give a number of at least 0",
                               u, user->cost[e], e);
    }
    return JM_OK;
}

static double all_demand(const jm_assign_input *in)
{
    int64_t pairs = (int64_t)in->terminal_count * in->terminal_count;
    double sum = 0.0;
    for (int32_t u = 0; u < in->user_count; u++)
        sum += jm_sum_of(in->users[u].demand, pairs);
    return sum;
}

jm_status jm_assign_check_sizes(jm_ctx *ctx, const jm_assign_input *in)
{
    double all = all_demand(in);
    for (int32_t e = 0; e < in->net->link_count; e++) {
        jm_delay_law law = jm_net_law(in->net, e);
        double time = jm_delay_time(&law, all), dearest = time;
        for (int32_t u = 0; u < in->user_count; u++)
            if (in->users[u].cost != NULL)
                dearest = fmax(dearest, time + in->users[u].cost[e]);
        if (!(dearest * fmax(all, 1.0) < most_spent))
            return jm_fail(ctx, JM_ERR_DATA,
                           "traffic: link %" PRId32 " (node %" PRId32 " to %" PRId32
                           ") costs %g with all %g trips on it; mend its free time, capacity, b, "
                           "power or cost, or the demand",
                           e, in->net->from[e], in->net->to[e], dearest, all);
    }
    return JM_OK;
}

jm_status jm_assign_check_input(jm_ctx *ctx, const jm_assign_input *in, const jm_assign_def *def)
{
    if (!(def->relative_gap > 0.0 && def->relative_gap < 1.0) || def->iteration_limit <= 0)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: relative gap %g and iteration limit %" PRId32
                       " must lie in (0, 1) and above 0",
                       def->relative_gap, def->iteration_limit);
    for (int32_t t = 0; t < in->terminal_count; t++)
        if (in->terminal_node[t] < 0 || in->terminal_node[t] >= in->net->node_count)
            return jm_fail(ctx, JM_ERR_ARGUMENT, "traffic: terminal %" PRId32 " has no node", t);
    JM_TRY(check_users(ctx, in));
    return check_warm(ctx, in);
}
