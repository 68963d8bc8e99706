// Paired alternative segments: bushes are visited in batches at one look at the costs, then what
// they found is shifted one after the other at costs kept up to date.
#include "assignment/assign.h"

#include "assignment/solver.h"
#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <string.h>
#include <time.h>

enum {
    visit_batch = 32,      // bushes that are visited at one look at the costs
    look_row = 32,         // bushes that are looked at one after the other
    most_passes = 100,     // over all pairs between two rounds of visits
    joint_passes = 5,      // the same between two joint steps
    most_joint_steps = 10, // on all pairs at once, in a row
    slow_looks = 3,        // at all bushes without half the gap, before pairs are moved at once
    patience = 20,         // rounds without a better gap before a solve is given up
};
/// A pair is left alone when its segments differ by less than this share of the mean excess cost
/// that is wanted ...
static const double exact_share = 0.1;
/// ... or a visit when the link is dearer by less than this share of the mean excess found last.
static const double worth_share = 0.05;
/// Passes end when one moves less than this share of what the first one did.
static const double pass_share = 0.01;
/// A round is slow that leaves more than this share of the gap.
static const double slow = 0.5;
/// A look at all bushes finds a better gap when it is below this share of the best.
static const double better = 0.9;
/// What the first paths are too dear, as a share of all cost, before it is known: of that order.
static const double first_share = 0.1;
/// A bush waits while its excess is below this share of the mean.
static const double trifle_share = 0.25;
/// After a warm start few bushes are visited again and again: what a waiting one held counts for
/// nothing once less than this share of the excess of then is left ...
static const double stale_share = 0.1;
/// ... and visits were paid for that are this share of a look at all bushes.
static const double stale_visits = 0.5;

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

void jm_solver_look(jm_solver *s, int32_t first, int32_t last)
{
    int64_t links = s->mesh.link_count;
    double sum = 0.0;
    for (int32_t g = first; g <= last; g++) {
        const double *extra = s->groups.extra[g];
        jm_arc *arc = s->arc + g * links;
        sum = 0.0;
        for (int64_t k = 0; k < links; k++) {
            arc[k].cost = s->mesh.link[k].time;
            sum += arc[k].cost;
            if (extra != NULL)
                arc[k].cost += extra[k];
        }
    }
    const double links_a_bucket = 0.5;
    s->width = sum > 0.0 ? links_a_bucket * sum / (double)links : 1.0;
}

jm_status jm_solver_each(jm_solver *s, const int32_t *bush, int32_t count, jm_bush_work work)
{
    if (s->thread_count == 1) {
        for (int32_t i = 0; i < count; i++)
            s->status[i] = work(s, bush[i], &s->visitor[0]);
    } else {
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->thread_count)
        for (int32_t i = 0; i < count; i++)
            s->status[i] = work(s, bush[i], &s->visitor[omp_get_thread_num()]);
    }
    for (int32_t i = 0; i < count; i++)
        if (s->status[i] != JM_OK)
            return jm_fail(s->ctx, s->status[i], "no memory for the flows of origin %" PRId32,
                           s->bush[bush[i]].terminal);
    return JM_OK;
}

jm_view jm_solver_view(const jm_solver *s, int32_t b)
{
    return (jm_view){.mesh = &s->mesh,
                     .arc = s->arc + (int64_t)s->bush[b].group * s->mesh.link_count,
                     .width = s->width,
                     .tolerance = s->tolerance};
}

static jm_status visit(jm_solver *s, int32_t b, jm_visitor *v)
{
    jm_view view = jm_solver_view(s, b);
    return jm_bush_visit(&s->bush[b], &view, v);
}

/// Visits to `look_row` bushes from `first` on, each from the tree of the nearest one before.
static jm_status visit_row(jm_solver *s, int32_t first, jm_visitor *v)
{
    int32_t end = first + look_row < s->bush_count ? first + look_row : s->bush_count;
    const jm_bush *near[look_row] = {NULL};
    double nearest[look_row];
    for (int32_t i = 0; i < look_row; i++)
        nearest[i] = (double)INFINITY;
    for (int32_t b = first; b < end; b++) {
        jm_view view = jm_solver_view(s, b);
        view.near = near[b - first];
        JM_TRY(jm_bush_visit(&s->bush[b], &view, v));
        for (int32_t k = b + 1; k < end; k++) {
            int32_t sink = s->mesh.sink[s->bush[k].terminal];
            if (sink == JM_NONE || v->search.least[sink] >= nearest[k - first])
                continue;
            nearest[k - first] = v->search.least[sink];
            near[k - first] = &s->bush[b];
        }
    }
    return JM_OK;
}

static double shift(jm_solver *s, int32_t b, double tolerance, bool fresh_only)
{
    const double *extra = s->groups.extra[s->bush[b].group];
    return jm_bush_shift(&s->bush[b], &s->mesh, extra, tolerance, fresh_only);
}

/// Passes over the pairs of all bushes, until little is left to move or `most` are made.
static jm_status settle(jm_solver *s, double tolerance, int32_t most)
{
    double first = 0.0;
    for (int32_t pass = 0; pass < most; pass++) {
        double moved = 0.0;
        JM_TRY(jm_solver_poll(s));
        for (int32_t b = 0; b < s->bush_count; b++)
            moved += shift(s, b, tolerance, false);
        if (pass == 0)
            first = moved;
        if (moved <= pass_share * first)
            break;
    }
    return JM_OK;
}

/// Steps on all pairs at once, with passes in between, as long as each gains.
static jm_status settle_jointly(jm_solver *s)
{
    double first = 0.0;
    for (int32_t step = 0; step < most_joint_steps; step++) {
        double gain = 0.0;
        JM_TRY(jm_solver_poll(s));
        JM_TRY(jm_solver_joint_step(s, &gain));
        JM_TRY(settle(s, s->exact, joint_passes));
        first = fmax(first, gain);
        if (gain <= pass_share * first)
            break;
    }
    return JM_OK;
}

static void sum_looks(jm_solver *s)
{
    s->total = 0.0;
    s->excess = 0.0;
    for (int32_t b = 0; b < s->bush_count; b++) {
        s->total += s->bush[b].used;
        s->excess += s->bush[b].excess;
    }
}

/// Infinity where it is not known.
static double gap_of(const jm_solver *s)
{
    double least = s->total - s->excess;
    if (s->excess == 0.0)
        return 0.0;
    return s->excess > 0.0 && least > 0.0 ? s->excess / least : (double)INFINITY;
}

/// Whether a bush is worth a visit: it holds more than a trifle of the excess known, or so much has
/// changed since its last visit that what it held then says little.
static bool is_due(const jm_solver *s, const jm_bush *bush, double trifle)
{
    if (isinf(s->excess) || bush->excess > trifle)
        return true;
    return s->in->warm != NULL && s->excess < stale_share * bush->seen_excess &&
           (double)(s->visits - bush->seen_visits) > stale_visits * (double)s->bush_count;
}

/// Bushes that hold more than a trifle of the excess known, in s->turn; all when none is known.
static int32_t list_turns(jm_solver *s)
{
    double wanted = s->def->relative_gap * (s->total - s->excess);
    double mean = fmax(s->excess, wanted) / (double)s->bush_count;
    int32_t count = 0;
    for (int32_t b = 0; b < s->bush_count; b++)
        if (is_due(s, &s->bush[b], trifle_share * mean)) {
            s->bush[b].seen_excess = s->excess;
            s->bush[b].seen_visits = s->visits;
            s->turn[count++] = b;
        }
    s->visits += count;
    return count;
}

static void choose_tolerance(jm_solver *s)
{
    double excess = isinf(s->excess) ? first_share * s->total : s->excess;
    double worth = worth_share * excess / s->assigned;
    s->exact = exact_share * s->def->relative_gap * s->total / s->assigned;
    s->tolerance = worth > s->exact ? worth : s->exact;
}

/// Visits to the bushes whose turn it is, and the shifts that follow. The gap then is as the visits
/// saw it.
static jm_status round_of_visits(jm_solver *s)
{
    int32_t count = list_turns(s);
    s->waiting = s->bush_count - count;
    choose_tolerance(s);
    for (int32_t begin = 0; begin < count; begin += visit_batch) {
        int32_t end = begin + visit_batch < count ? begin + visit_batch : count;
        JM_TRY(jm_solver_poll(s));
        jm_solver_look(s, s->bush[s->turn[begin]].group, s->bush[s->turn[end - 1]].group);
        JM_TRY(jm_solver_each(s, s->turn + begin, end - begin, visit));
        for (int32_t i = begin; i < end; i++)
            (void)shift(s, s->turn[i], s->exact, true);
    }
    sum_looks(s);
    return settle(s, s->exact, most_passes);
}

void jm_solver_sum(jm_solver *s)
{
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        s->mesh.link[k].flow = 0.0;
    for (int32_t b = 0; b < s->bush_count; b++)
        for (int32_t k = 0; k < s->bush[b].count; k++)
            s->mesh.link[s->bush[b].link[k]].flow += s->bush[b].flow[k];
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        jm_mesh_load(&s->mesh, k, s->mesh.link[k].flow);
}

/// The gap of the whole network: against the cheapest of all paths, at fixed costs. Where it is not
/// yet reached, what the visits found is shifted.
static jm_status measure_gap(jm_solver *s)
{
    jm_solver_sum(s);
    if (s->bush_count == 0)
        return JM_OK;
    JM_TRY(jm_solver_poll(s));
    choose_tolerance(s);
    jm_solver_look(s, 0, s->groups.count - 1);
    int32_t rows = 0;
    for (int32_t b = 0; b < s->bush_count; b += look_row)
        s->turn[rows++] = b;
    JM_TRY(jm_solver_each(s, s->turn, rows, visit_row));
    sum_looks(s);
    for (int32_t b = 0; b < s->bush_count; b++) {
        s->bush[b].seen_excess = s->excess;
        s->bush[b].seen_visits = s->visits;
    }
    return JM_OK;
}

/// Shifts what the visits of a measurement found.
static jm_status shift_all(jm_solver *s)
{
    for (int32_t b = 0; b < s->bush_count; b++)
        (void)shift(s, b, s->exact, true);
    return settle(s, s->exact, most_passes);
}

/// Brings the bushes into the form in which they are handed out. Where that changes what is asked
/// for, it is measured once more: the gap told is that of the answer.
static jm_status conclude(jm_solver *s)
{
    bool moved = false;
    JM_TRY(jm_solver_conclude(s, &moved));
    return moved ? measure_gap(s) : JM_OK;
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
        s->def->progress(s->def->user, result->iterations, gap_of(s), seconds);
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
    return gap_of(s) <= s->def->relative_gap || (s->waiting > 0 && gap_of(s) > slow * before);
}

/// True when the gap is reached, with the bushes as they are handed out.
static jm_status reaches(jm_solver *s, bool measured, bool *reached)
{
    *reached = false;
    if (!measured || gap_of(s) > s->def->relative_gap)
        return JM_OK;
    JM_TRY(conclude(s));
    *reached = gap_of(s) <= s->def->relative_gap;
    return JM_OK;
}

/// Ends with the gap there is, which may be the one wanted after all.
static jm_status give_up(jm_solver *s, bool measured, jm_assign_result *result)
{
    if (!measured)
        JM_TRY(measure_gap(s));
    JM_TRY(conclude(s));
    if (gap_of(s) <= s->def->relative_gap)
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
static jm_status iterate(jm_solver *s, jm_assign_result *result, double began)
{
    progress p = {(double)INFINITY, (double)INFINITY, 0, 0};
    bool measured = s->in->warm != NULL, reached = false;
    if (measured) {
        choose_tolerance(s);
        JM_TRY(settle(s, s->exact, most_passes));
        JM_TRY(measure_gap(s));
    }
    JM_TRY(reaches(s, measured, &reached));
    while (!reached) {
        if (result->iterations > 0 && !goes_on(s, result, began))
            return give_up(s, measured, result);
        double before = gap_of(s);
        JM_TRY(measured ? shift_all(s) : round_of_visits(s));
        if (p.slow >= slow_looks)
            JM_TRY(settle_jointly(s));
        result->iterations++;
        measured = !measured && asks_for_measurement(s, before);
        if (measured)
            JM_TRY(measure_gap(s));
        if (measured || s->waiting == 0)
            note_gap(&p, gap_of(s));
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
