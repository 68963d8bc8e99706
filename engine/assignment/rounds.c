// Rounds: bushes are visited in batches at one look at the costs; what a batch found is shifted,
// one bush after the other at costs kept up to date, beside the visits to the next.
#include "assignment/pair.h"
#include "assignment/solver.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

enum {
    look_row = 32,         // bushes that are looked at one after the other where they have no tree
    most_passes = 100,     // over all pairs between two rounds of visits
    passes_beside = 24,    // those of a round, about, beside its visits ...
    batch_passes = 3,      // ... and at most beside those to one batch: half as long as they take
    joint_passes = 5,      // between two joint steps
    fine_passes = 30,      // the same where flows are asked for, not the gap alone
    most_joint_steps = 10, // on all pairs at once, in a row
};
/// A pair is left alone when its segments differ by less than this share of the mean excess cost
/// that is wanted ...
static const double exact_share = 0.1;
/// ... or a visit when the link is dearer by less than this share of the mean excess found last.
static const double worth_share = 0.05;
/// Passes end when one moves less than this share of what the first ones did: of the objective, so
/// that a thirtieth of the flow is left to go.
static const double pass_share = 1e-3;
/// The same after a warm start, where passes are long.
static const double warm_pass_share = 0.01;
/// The same of joint steps.
static const double joint_share = 0.01;
/// Where flows are asked for, the same of passes: what is moved x what it was dearer by, so that
/// amounts fall by its root.
static const double fine_pass_share = 1e-8;
/// Flows are asked for by a gap of at most this. On roads as good as empty times hardly rise, and a
/// gap says little of the flows: so looser ones leave them open.
static const double flows_gap = 1e-8;
/// Then pairs are brought together to this share of the mean excess cost that is wanted, but to no
/// less than this share of the mean cost of a trip, to which sums of costs are known.
static const double fine_share = 1e-3, known_share = 1e-13;
/// A pair is felt when what it has to move is more than this share of the flow of all on one of the
/// links that lose it.
static const double felt_share = 1e-4;
/// What the first paths are too dear, as a share of all cost, before it is known: of that order.
static const double first_share = 0.1;
/// A bush waits while its excess is below this share of the mean.
static const double trifle_share = 0.25;
/// After a warm start few bushes are visited again and again: what a waiting one held counts for
/// nothing once less than this share of the excess of then is left ...
static const double stale_share = 0.1;
/// ... and as many visits were paid for as a look at all bushes takes, or this share of them.
static const double stale_visits = 1.0;

static double shift(jm_solver *s, int32_t b, double tolerance, bool fresh_only)
{
    const double *extra = s->groups.extra[s->bush[b].group];
    return jm_bush_shift(&s->bush[b], &s->mesh, extra, tolerance, fresh_only);
}

static void shift_finds(jm_solver *s, jm_turns found)
{
    for (int32_t i = 0; i < found.count; i++)
        (void)shift(s, found.bush[i * found.step], s->exact, true);
}

static jm_status visit(jm_solver *s, int32_t b, jm_visitor *v)
{
    jm_view view = jm_solver_view(s, v);
    return jm_bush_visit(&s->bush[b], &view, v);
}

/// Visits to `look_row` bushes from `first` on. Those without a tree begin with that of the nearest
/// one before.
static jm_status visit_row(jm_solver *s, int32_t first, jm_visitor *v)
{
    int32_t end = first + look_row < s->bush_count ? first + look_row : s->bush_count;
    const jm_bush *near[look_row] = {NULL};
    double nearest[look_row];
    for (int32_t i = 0; i < look_row; i++)
        nearest[i] = (double)INFINITY;
    for (int32_t b = first; b < end; b++) {
        jm_solver_see(s, b, v);
        jm_view view = jm_solver_view(s, v);
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

/// Shifts in the pairs of all bushes that are not busy. Gives the sum of |excess| x flow.
static double pass(jm_solver *s, double tolerance)
{
    double moved = 0.0;
    for (int32_t b = 0; b < s->bush_count; b++)
        moved += s->busy[b] ? 0.0 : shift(s, b, tolerance, false);
    return moved;
}

static void mark_busy(jm_solver *s, jm_turns turns, bool busy)
{
    for (int32_t i = 0; i < turns.count; i++)
        s->busy[turns.bush[i * turns.step]] = busy;
}

/// Shifts what a batch found, and settles beside the visits that follow what it disturbed. Not
/// after a warm start: there all bushes have their pairs from the first and few are visited, so
/// that a pass is longer than the visits beside it.
static void shift_and_settle(jm_solver *s, jm_turns found, jm_turns busy, jm_visitor *v)
{
    (void)v;
    shift_finds(s, found);
    mark_busy(s, busy, true);
    double moved = (double)INFINITY;
    int32_t share = (passes_beside + found.step - 1) / found.step; // step: batches of the round
    int32_t most = share < batch_passes ? share : batch_passes;
    if (s->in->warm != NULL)
        most = 0;
    for (int32_t i = 0; i < most && moved > pass_share * s->moved; i++) {
        if (jm_solver_is_late(s))
            break;
        moved = pass(s, s->exact);
        if (i == 0)
            s->moved += moved;
    }
    mark_busy(s, busy, false);
}

/// Passes over the pairs of all bushes, until one moves less than a share of what the first did or
/// `most` are made.
static jm_status pass_over(jm_solver *s, double tolerance, double enough, int32_t most)
{
    double first = s->moved;
    for (int32_t i = 0; i < most; i++) {
        JM_TRY(jm_solver_poll(s));
        double moved = pass(s, tolerance);
        if (i == 0)
            first = fmax(moved, first);
        if (moved <= enough * first || jm_solver_is_late(s))
            break;
    }
    s->moved = 0.0;
    return JM_OK;
}

static jm_status settle(jm_solver *s, int32_t most)
{
    return pass_over(s, s->exact, s->in->warm != NULL ? warm_pass_share : pass_share, most);
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

double jm_solver_gap(const jm_solver *s)
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

/// Excess of a bush that is too little for a visit.
static double trifle_of(const jm_solver *s)
{
    double wanted = s->def->relative_gap * (s->total - s->excess);
    return trifle_share * fmax(s->excess, wanted) / (double)s->bush_count;
}

int32_t jm_solver_due(const jm_solver *s)
{
    double trifle = trifle_of(s);
    int32_t count = 0;
    for (int32_t b = 0; b < s->bush_count; b++)
        count += is_due(s, &s->bush[b], trifle);
    return count;
}

/// Bushes that hold more than a trifle of the excess known, in s->turn; all when none is known.
static int32_t list_turns(jm_solver *s)
{
    double trifle = trifle_of(s);
    int32_t count = 0;
    for (int32_t b = 0; b < s->bush_count; b++)
        if (is_due(s, &s->bush[b], trifle)) {
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

/// To what pairs are brought together where flows are asked for.
static double fine_tolerance(const jm_solver *s)
{
    return fmax(fine_share * s->def->relative_gap, known_share) * s->total / s->assigned;
}

jm_status jm_solver_round(jm_solver *s)
{
    const jm_relay round = {.work = visit, .deal = shift_and_settle, .ahead = 2};
    int32_t count = list_turns(s);
    s->waiting = s->bush_count - count;
    choose_tolerance(s);
    JM_TRY(jm_solver_relay(s, &round, count, s->turn));
    sum_looks(s);
    return settle(s, most_passes);
}

static void sum_part(jm_solver *s, int32_t part, int32_t begin, int32_t end, void *user)
{
    double *flow = s->part_flow + (int64_t)part * s->mesh.link_count;
    (void)user;
    memset(flow, 0, (size_t)s->mesh.link_count * sizeof *flow);
    for (int32_t b = begin; b < end; b++)
        for (int32_t k = 0; k < s->bush[b].count; k++)
            flow[s->bush[b].link[k]] += s->bush[b].flow[k];
}

void jm_solver_sum(jm_solver *s)
{
    jm_solver_parts(s, sum_part, NULL);
    for (int32_t k = 0; k < s->mesh.link_count; k++) {
        double flow = 0.0;
        for (int64_t part = 0; part < jm_solver_part_count; part++)
            flow += s->part_flow[part * s->mesh.link_count + k];
        jm_mesh_load(&s->mesh, k, flow);
    }
}

static bool has_trees(const jm_solver *s)
{
    for (int32_t b = 0; b < s->bush_count; b++)
        if (s->bush[b].tree_count == 0)
            return false;
    return true;
}

jm_status jm_solver_measure(jm_solver *s)
{
    int32_t rows = 0;
    jm_solver_sum(s);
    if (s->bush_count == 0)
        return JM_OK;
    JM_TRY(jm_solver_poll(s));
    choose_tolerance(s);
    if (s->def->relative_gap <= flows_gap && jm_solver_gap(s) <= s->def->relative_gap)
        s->tolerance = fine_tolerance(s);
    jm_solver_look(s, 0, s->groups.count - 1);
    if (has_trees(s)) {
        JM_TRY(jm_solver_each(s, s->bush_count, s->all, visit));
    } else {
        for (int32_t b = 0; b < s->bush_count; b += look_row)
            s->turn[rows++] = b;
        JM_TRY(jm_solver_each(s, rows, s->turn, visit_row));
    }
    sum_looks(s);
    for (int32_t b = 0; b < s->bush_count; b++) {
        s->bush[b].seen_excess = s->excess;
        s->bush[b].seen_visits = s->visits;
    }
    return JM_OK;
}

jm_status jm_solver_shift(jm_solver *s)
{
    shift_finds(s, (jm_turns){s->bush_count, 1, s->all});
    return settle(s, most_passes);
}

jm_status jm_solver_settle(jm_solver *s)
{
    choose_tolerance(s);
    return settle(s, most_passes);
}

/// Whether equal costs of a pair's segments would change a link's flow so that it is felt.
static bool is_felt(const jm_solver *s, const jm_bush *bush, jm_pair pair, double tolerance)
{
    const double *extra = s->groups.extra[bush->group];
    double excess = jm_segment_cost(bush, &s->mesh, extra, pair.dear) -
                    jm_segment_cost(bush, &s->mesh, extra, pair.cheap);
    double slope =
        jm_segment_slope(bush, &s->mesh, pair.dear) + jm_segment_slope(bush, &s->mesh, pair.cheap);
    double least = jm_segment_least(bush, pair.dear), all = (double)INFINITY;
    if (excess <= tolerance || !(least > bush->dust))
        return false;
    for (int32_t i = 0; i < pair.dear.count; i++)
        all = fmin(all, s->mesh.link[bush->link[pair.dear.place[i]]].flow);
    return (slope > 0.0 ? fmin(excess / slope, least) : least) > felt_share * all;
}

jm_status jm_solver_refine(jm_solver *s, bool *refined)
{
    double fine = fine_tolerance(s);
    *refined = false;
    for (int32_t b = 0; s->def->relative_gap <= flows_gap && b < s->bush_count && !*refined; b++)
        for (int64_t at = 0; at < s->bush[b].pair_end && !*refined;) {
            jm_pair pair = jm_pair_at(&s->bush[b], at);
            *refined = is_felt(s, &s->bush[b], pair, fine);
            at += pair.length;
        }
    return *refined ? pass_over(s, fine, fine_pass_share, fine_passes) : JM_OK;
}

jm_status jm_solver_settle_jointly(jm_solver *s)
{
    double first = 0.0;
    for (int32_t step = 0; step < most_joint_steps; step++) {
        double gain = 0.0, caution = s->caution;
        JM_TRY(jm_solver_poll(s));
        JM_TRY(jm_solver_joint_step(s, &gain));
        JM_TRY(settle(s, joint_passes));
        first = fmax(first, gain);
        if (s->caution <= caution && gain <= joint_share * first)
            break;
    }
    return JM_OK;
}
