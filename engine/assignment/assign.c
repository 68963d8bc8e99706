// What is asked for and what is set up for it; rounds of visits and measurements until the gap is
// reached.
#include "assignment/assign.h"

#include "assignment/solver.h"
#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

enum {
    patience = 20, // rounds without a better gap before a solve is given up
};
/// A round is slow that leaves more than this share of the gap.
static const double slow = 0.5;

jm_status jm_solver_poll(const jm_solver *s)
{
    if (s->def->stop != NULL && s->def->stop(s->def->user))
        return jm_fail(s->ctx, JM_ERR_INTERRUPTED, "stopped on request");
    return JM_OK;
}

/// Far below the least demand, and what sums of all that leaves the origin round away.
static double dust_of(const double *row, int32_t count)
{
    double sum = 0.0, least = (double)INFINITY;
    for (int32_t d = 0; d < count; d++) {
        sum += row[d];
        least = row[d] > 0.0 && row[d] < least ? row[d] : least;
    }
    return fmin(1e-13 * sum, 1e-3 * least);
}

/// One bush for each group and terminal that has demand.
static jm_status make_bushes(jm_solver *s)
{
    int64_t most = (int64_t)s->groups.count * s->in->terminal_count;
    JM_TRY(jm_new(s->ctx, &s->bush, most));
    for (int32_t g = 0; g < s->groups.count; g++)
        for (int32_t t = 0; t < s->in->terminal_count; t++) {
            double sum = jm_groups_demand(&s->groups, s->in, g, t, s->visitor[0].row);
            if (!(sum > 0.0))
                continue;
            s->bush[s->bush_count].dust = dust_of(s->visitor[0].row, s->in->terminal_count);
            s->bush[s->bush_count].group = g;
            s->bush[s->bush_count++].terminal = t;
            s->assigned += sum;
        }
    JM_TRY(jm_new(s->ctx, &s->status, s->bush_count));
    JM_TRY(jm_new(s->ctx, &s->turn, s->bush_count));
    JM_TRY(jm_new(s->ctx, &s->all, s->bush_count));
    for (int32_t b = 0; b < s->bush_count; b++)
        s->all[b] = b;
    return JM_OK;
}

static jm_status set_up(jm_solver *s)
{
    const jm_assign_input *in = s->in;
    s->thread_count = s->def->threads > 1 ? s->def->threads : 1;
    JM_TRY(jm_mesh_create(s->ctx, &s->mesh, in->net, in->terminal_count, in->terminal_node));
    JM_TRY(jm_groups_create(s->ctx, &s->groups, in, &s->mesh));
    JM_TRY(jm_new(s->ctx, &s->arc, (int64_t)s->groups.count * s->mesh.link_count));
    JM_TRY(jm_new(s->ctx, &s->visitor, s->thread_count));
    for (int32_t t = 0; t < s->thread_count; t++)
        JM_TRY(jm_visitor_create(s->ctx, &s->visitor[t], &s->mesh, in->terminal_count));
    for (int64_t g = 0; g < s->groups.count; g++)
        for (int64_t k = 0; k < s->mesh.link_count; k++)
            s->arc[g * s->mesh.link_count + k].to = s->mesh.to[k];
    return make_bushes(s);
}

static void tear_down(jm_solver *s)
{
    for (int32_t b = 0; b < s->bush_count; b++)
        jm_bush_free(&s->bush[b]);
    jm_free(s->bush);
    jm_free(s->status);
    jm_free(s->turn);
    jm_free(s->all);
    jm_free(s->mesh_link);
    jm_free(s->warm_bush);
    jm_free(s->arc);
    for (int32_t t = 0; s->visitor != NULL && t < s->thread_count; t++)
        jm_visitor_free(&s->visitor[t]);
    jm_free(s->visitor);
    jm_groups_free(&s->groups);
    jm_mesh_free(&s->mesh);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// True when the solve is to go on.
static bool goes_on(const jm_solver *s, jm_assign_result *result, double began)
{
    double seconds = seconds_now() - began;
    if (s->def->progress != NULL)
        s->def->progress(s->def->user, result->iterations, jm_solver_gap(s), seconds);
    if (s->def->seconds_limit > 0.0 && seconds >= s->def->seconds_limit)
        result->end = JM_ASSIGN_SECONDS;
    else if (result->iterations >= s->def->iteration_limit)
        result->end = JM_ASSIGN_ITERATIONS;
    else
        return true;
    return false;
}

/// True when the gap seen is worth a measurement: it is small enough, or bushes that wait may hold
/// what keeps it from falling.
static bool asks_for_measurement(const jm_solver *s, double before)
{
    return jm_solver_gap(s) <= s->def->relative_gap ||
           (s->waiting > 0 && jm_solver_gap(s) > slow * before);
}

/// Rounds and measurements in turn; a measurement's finds are shifted like those of a round.
static jm_status iterate(jm_solver *s, jm_assign_result *result, double began)
{
    double best = (double)INFINITY;
    int32_t without = 0;
    bool measured = s->in->warm != NULL;
    if (measured) {
        JM_TRY(jm_solver_settle(s));
        JM_TRY(jm_solver_measure(s));
    }
    while (!(measured && jm_solver_gap(s) <= s->def->relative_gap)) {
        if (result->iterations > 0 && !goes_on(s, result, began))
            return measured ? JM_OK : jm_solver_measure(s);
        double before = jm_solver_gap(s);
        JM_TRY(measured ? jm_solver_shift(s) : jm_solver_round(s));
        result->iterations++;
        measured = !measured && asks_for_measurement(s, before);
        if (measured)
            JM_TRY(jm_solver_measure(s));
        if (measured || s->waiting == 0) {
            without = jm_solver_gap(s) < 0.9 * best ? 0 : without + 1;
            best = fmin(jm_solver_gap(s), best);
        }
        if (without == patience) {
            result->end = JM_ASSIGN_STALLED;
            return measured ? JM_OK : jm_solver_measure(s);
        }
    }
    return JM_OK;
}

static jm_status solve(jm_solver *s, jm_assign_result *result)
{
    double began = seconds_now();
    result->end = JM_ASSIGN_REACHED;
    JM_TRY(jm_solver_load(s));
    jm_solver_tell_lost(s, result);
    s->assigned -= result->unreachable;
    for (int32_t b = 0; b < s->bush_count; b++)
        s->bush[b].excess = (double)INFINITY;
    s->excess = (double)INFINITY;
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        s->total += s->mesh.link[k].flow * s->mesh.link[k].time;
    return s->bush_count > 0 ? iterate(s, result, began) : JM_OK;
}

jm_status jm_assign(jm_ctx *ctx, const jm_assign_input *in, const jm_assign_def *def,
                    jm_assign_result *result)
{
    jm_status status = JM_OK;
    jm_solver s = {.ctx = ctx, .in = in, .def = def};
    JM_TRY(jm_assign_check_input(ctx, in, def));
    result->iterations = 0;
    JM_TRY_GOTO(set_up(&s), fail);
    JM_TRY_GOTO(solve(&s, result), fail);
    JM_TRY_GOTO(jm_solver_answer(&s, result), fail);
fail:
    tear_down(&s);
    return status;
}
