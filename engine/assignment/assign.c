// What is asked for and what is set up for it; rounds of visits and measurements until the gap is
// reached.
#include "assignment/assign.h"

#include "assignment/solver.h"
#include "assignment/tree_set.h"
#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

enum {
    slow_looks = 3, // at all bushes without half the gap, before pairs are moved at once
    patience = 20,  // looks without a better gap before a solve is given up
    fine_looks = 3, // at all bushes for flows that are wrong where the gap is reached
};
/// A round is slow that leaves more than this share of the gap.
static const double slow = 0.5;
/// A look at all bushes finds a better gap when it is below this share of the best.
static const double better = 0.9;
/// A round sees the gap before its shifts, which leave about a tenth of it: after a warm start,
/// whose rounds are short, a look at all bushes is worth its time from so many times the gap wanted
/// on. (A cold solve that ends better makes the warm ones after it cheaper.)
static const double near = 3.0;
/// The same where a round would visit more than this share of all bushes: then a look at all, whose
/// finds are shifted as a round's, costs hardly more than the round that it saves.
static const double near_for_many = 10.0, many_share = 0.33;

jm_status jm_solver_poll(const jm_solver *s)
{
    if (s->def->stop != NULL && s->def->stop(s->def->user))
        return jm_fail(s->ctx, JM_ERR_INTERRUPTED, "stopped on request");
    return JM_OK;
}

/// Far below the least demand, and what sums of all that leaves the origin round away.
static double dust_of(const double *row, int32_t count, double sum)
{
    double least[4] = {(double)INFINITY, (double)INFINITY, (double)INFINITY, (double)INFINITY};
    for (int32_t d = 0; d < count; d++) // in lanes: a minimum waits for the one before
        least[d % 4] = row[d] > 0.0 && row[d] < least[d % 4] ? row[d] : least[d % 4];
    return fmin(1e-13 * sum, 1e-3 * fmin(fmin(least[0], least[1]), fmin(least[2], least[3])));
}

/// One bush for each group and terminal that has demand.
static jm_status make_bushes(jm_solver *s)
{
    int64_t most = (int64_t)s->groups.count * s->in->terminal_count;
    JM_TRY(jm_new(s->ctx, &s->bush, most));
    for (int32_t g = 0; g < s->groups.count; g++) {
        uint64_t bans = jm_name_bans(s->groups.extra[g], s->mesh.link_count);
        for (int32_t t = 0; t < s->in->terminal_count; t++) {
            const double *row = s->visitor[0].row;
            double sum = jm_groups_demand(&s->groups, s->in, g, t, s->visitor[0].row);
            if (!(sum > 0.0))
                continue;
            jm_bush *bush = &s->bush[s->bush_count++];
            bush->dust = dust_of(row, s->in->terminal_count, sum);
            bush->trips = jm_name_trips(bans, row, s->in->terminal_count);
            bush->group = g;
            bush->terminal = t;
            s->assigned += sum;
        }
    }
    JM_TRY(jm_new(s->ctx, &s->status, s->bush_count));
    JM_TRY(jm_new(s->ctx, &s->turn, s->bush_count));
    JM_TRY(jm_new(s->ctx, &s->busy, s->bush_count));
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
    JM_TRY(jm_assign_check_sizes(s->ctx, in));
    JM_TRY(jm_groups_create(s->ctx, &s->groups, in, &s->mesh));
    JM_TRY(jm_new(s->ctx, &s->arc, (int64_t)s->groups.count * s->mesh.link_count));
    JM_TRY(jm_new(s->ctx, &s->arc_beside, s->mesh.link_count));
    JM_TRY(jm_new(s->ctx, &s->part_flow, (int64_t)jm_solver_part_count * s->mesh.link_count));
    JM_TRY(jm_new(s->ctx, &s->visitor, s->thread_count));
    for (int32_t t = 0; t < s->thread_count; t++)
        JM_TRY(jm_visitor_create(s->ctx, &s->visitor[t], &s->mesh, in->terminal_count));
    for (int64_t g = 0; g < s->groups.count; g++)
        for (int64_t k = 0; k < s->mesh.link_count; k++)
            s->arc[g * s->mesh.link_count + k] = jm_mesh_arc(&s->mesh, k);
    for (int64_t k = 0; k < s->mesh.link_count; k++)
        s->arc_beside[k] = jm_mesh_arc(&s->mesh, k);
    return make_bushes(s);
}

static void tear_down(jm_solver *s)
{
    for (int32_t b = 0; b < s->bush_count; b++)
        jm_bush_free(&s->bush[b]);
    jm_free(s->bush);
    jm_free(s->status);
    jm_free(s->turn);
    jm_free(s->busy);
    jm_free(s->all);
    jm_free(s->mesh_link);
    jm_free(s->warm_bush);
    jm_free(s->arc);
    jm_free(s->arc_beside);
    jm_free(s->part_flow);
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

bool jm_solver_is_late(const jm_solver *s)
{
    return s->def->seconds_limit > 0.0 && seconds_now() - s->began_s >= s->def->seconds_limit;
}

/// True when the solve is to go on.
static bool goes_on(const jm_solver *s, jm_assign_result *result)
{
    double seconds = seconds_now() - s->began_s;
    if (s->def->progress != NULL)
        s->def->progress(s->def->user, result->iterations, jm_solver_gap(s), seconds);
    if (jm_solver_is_late(s))
        result->end = JM_ASSIGN_SECONDS;
    else if (result->iterations >= s->def->iteration_limit)
        result->end = JM_ASSIGN_ITERATIONS;
    else
        return true;
    return false;
}

/// So many times the gap wanted is small enough for a measurement.
static double near_enough(const jm_solver *s)
{
    if (s->in->warm == NULL)
        return 1.0;
    return (double)jm_solver_due(s) > many_share * (double)s->bush_count ? near_for_many : near;
}

/// True when the gap seen is worth a measurement: it is small enough, or bushes that wait may hold
/// what keeps it from falling.
static bool asks_for_measurement(const jm_solver *s, double before)
{
    return jm_solver_gap(s) <= near_enough(s) * s->def->relative_gap ||
           (s->waiting > 0 && jm_solver_gap(s) > slow * before);
}

/// Brings the bushes into the form in which they are handed out. Where that changes what is asked
/// for, it is measured once more: the gap told is that of the answer.
static jm_status conclude(jm_solver *s)
{
    bool moved = false;
    if (!s->concludes)
        return JM_OK;
    JM_TRY(jm_solver_conclude(s, &moved));
    return moved ? jm_solver_measure(s) : JM_OK;
}

/// True when the gap is reached, with the bushes as they are handed out.
static jm_status reaches(jm_solver *s, bool measured, bool *reached)
{
    bool refined = true;
    *reached = false;
    for (int32_t look = 0; look < fine_looks && refined && measured; look++) {
        if (jm_solver_gap(s) > s->def->relative_gap)
            return JM_OK;
        JM_TRY(jm_solver_refine(s, &refined));
        if (refined)
            JM_TRY(jm_solver_measure(s));
    }
    if (!measured || jm_solver_gap(s) > s->def->relative_gap)
        return JM_OK;
    JM_TRY(conclude(s));
    *reached = jm_solver_gap(s) <= s->def->relative_gap;
    return JM_OK;
}

/// Ends with the gap there is, which may be the one wanted after all.
static jm_status give_up(jm_solver *s, bool measured, jm_assign_result *result)
{
    if (!measured)
        JM_TRY(jm_solver_measure(s));
    JM_TRY(conclude(s));
    if (jm_solver_gap(s) <= s->def->relative_gap)
        result->end = JM_ASSIGN_REACHED;
    return JM_OK;
}

/// How the gap has fallen so far.
typedef struct progress {
    double best, halved;   // least gap; the gap when it was last found to be half of what it was
    int32_t without, slow; // looks at all bushes since it was a tenth better, and since it halved
} progress;

static void note_gap(progress *p, double gap)
{
    p->without = gap < better * p->best ? 0 : p->without + 1;
    p->best = fmin(gap, p->best);
    p->slow = gap < slow * p->halved ? 0 : p->slow + 1;
    p->halved = p->slow == 0 ? gap : p->halved;
}

/// Rounds and measurements in turn; a measurement's finds are shifted like those of a round. Where
/// the gap falls slowly, all pairs are moved at once.
static jm_status iterate(jm_solver *s, jm_assign_result *result)
{
    progress p = {(double)INFINITY, (double)INFINITY, 0, 0};
    bool measured = s->in->warm != NULL, expected = false, reached = false;
    if (measured) {
        JM_TRY(jm_solver_settle(s));
        expected = jm_solver_expect(s);
        measured = !expected;
        if (measured)
            JM_TRY(jm_solver_measure(s));
    }
    JM_TRY(reaches(s, measured, &reached));
    while (!reached) {
        if (result->iterations > 0 && !goes_on(s, result))
            return give_up(s, measured, result);
        double before = expected ? (double)INFINITY : jm_solver_gap(s);
        JM_TRY(measured ? jm_solver_shift(s) : jm_solver_round(s));
        if (p.slow >= slow_looks)
            JM_TRY(jm_solver_settle_jointly(s));
        result->iterations++;
        expected = false;
        measured = !measured && asks_for_measurement(s, before);
        if (measured)
            JM_TRY(jm_solver_measure(s));
        if (measured || s->waiting == 0)
            note_gap(&p, jm_solver_gap(s));
        if (p.without == patience) {
            result->end = JM_ASSIGN_STALLED;
            return give_up(s, measured, result);
        }
        JM_TRY(reaches(s, measured, &reached));
    }
    return JM_OK;
}

static jm_status solve(jm_solver *s, jm_assign_result *result)
{
    s->began_s = seconds_now();
    result->end = JM_ASSIGN_REACHED;
    JM_TRY(jm_solver_load(s));
    jm_solver_tell_lost(s, result);
    s->assigned -= result->unreachable;
    for (int32_t b = 0; b < s->bush_count; b++)
        s->bush[b].excess = (double)INFINITY;
    s->excess = (double)INFINITY;
    s->caution = 1.0;
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        s->total += s->mesh.link[k].flow * s->mesh.link[k].time;
    return s->bush_count > 0 ? iterate(s, result) : JM_OK;
}

jm_status jm_assign(jm_ctx *ctx, const jm_assign_input *in, const jm_assign_def *def,
                    jm_assign_result *result)
{
    jm_status status = JM_OK;
    jm_solver s = {.ctx = ctx, .in = in, .def = def};
    // The same flows whether bushes are asked for or not.
    s.concludes = result->bushes == NULL || !result->kept_only || result->user_flow != NULL;
    JM_TRY(jm_assign_check_input(ctx, in, def));
    result->iterations = 0;
    JM_TRY_GOTO(set_up(&s), fail);
    JM_TRY_GOTO(solve(&s, result), fail);
    JM_TRY_GOTO(jm_solver_answer(&s, result), fail);
fail:
    tear_down(&s);
    return status;
}
