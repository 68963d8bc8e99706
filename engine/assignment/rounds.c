// Rounds: bushes are visited in batches at one look at the costs; what a batch found is shifted,
// one bush after the other at costs kept up to date, while the next batch is visited.
#include "assignment/solver.h"

#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <time.h>

enum {
    batch_most = 32,       // bushes that see the same costs
    look_row = 32,         // bushes that are looked at one after the other where they have no tree
    most_passes = 100,     // over all pairs between two rounds of visits
    joint_passes = 5,      // the same between two joint steps
    most_joint_steps = 10, // on all pairs at once, in a row
};
/// A pair is left alone when its segments differ by less than this share of the mean excess cost
/// that is wanted ...
static const double exact_share = 0.1;
/// ... or a visit when the link is dearer by less than this share of the mean excess found last.
static const double worth_share = 0.05;
/// Passes end when one moves less than this share of what the first one did.
static const double pass_share = 0.01;
/// What the first paths are too dear, as a share of all cost, before it is known: of that order.
static const double first_share = 0.1;
/// A bush waits while its excess is below this share of the mean.
static const double trifle_share = 0.25;
/// After a warm start few bushes are visited again and again: what a waiting one held counts for
/// nothing once less than this share of the excess of then is left ...
static const double stale_share = 0.1;
/// ... and visits were paid for that are this share of a look at all bushes.
static const double stale_visits = 0.5;

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

static double thread_cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

jm_status jm_solver_each(jm_solver *s, jm_turns turns, jm_bush_work work, jm_turns found)
{
    double began_s = thread_cpu_s();
    // Item -1 is long and one after the other: it is begun first.
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->thread_count) if (s->thread_count > 1)
    for (int32_t i = -1; i < turns.count; i++) {
        if (i < 0)
            shift_finds(s, found);
        else
            s->status[i] = work(s, turns.bush[i * turns.step], &s->visitor[omp_get_thread_num()]);
    }
    if (s->thread_count == 1)
        s->shared_cpu_s += thread_cpu_s() - began_s;
    for (int32_t i = 0; i < turns.count; i++)
        if (s->status[i] != JM_OK)
            return jm_fail(s->ctx, s->status[i], "no memory for the flows of origin %" PRId32,
                           s->bush[turns.bush[i * turns.step]].terminal);
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

/// Passes over the pairs of all bushes, until little is left to move or `most` are made.
static jm_status settle(jm_solver *s, int32_t most)
{
    double first = 0.0;
    for (int32_t pass = 0; pass < most; pass++) {
        double moved = 0.0;
        JM_TRY(jm_solver_poll(s));
        for (int32_t b = 0; b < s->bush_count; b++)
            moved += shift(s, b, s->exact, false);
        if (pass == 0)
            first = moved;
        if (moved <= pass_share * first || jm_solver_is_late(s))
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

bool jm_next_batch(const jm_solver *s, jm_batches *all, jm_turns *batch)
{
    if (all->passed == all->group_count) {
        all->begin = all->end;
        if (all->begin == all->count)
            return false;
        int32_t group = s->bush[all->bush[all->begin]].group;
        while (all->end < all->count && s->bush[all->bush[all->end]].group == group)
            all->end++;
        all->group_count = (all->end - all->begin + batch_most - 1) / batch_most;
        all->passed = 0;
    }
    int32_t left = all->end - all->begin - all->passed;
    *batch = (jm_turns){(left + all->group_count - 1) / all->group_count, all->group_count,
                        all->bush + all->begin + all->passed++};
    return true;
}

jm_status jm_solver_round(jm_solver *s)
{
    jm_batches all = {.count = list_turns(s), .bush = s->turn};
    jm_turns batch, found = {0}; // found: not shifted yet
    s->waiting = s->bush_count - all.count;
    choose_tolerance(s);
    while (jm_next_batch(s, &all, &batch)) {
        int32_t group = s->bush[batch.bush[0]].group;
        JM_TRY(jm_solver_poll(s));
        // Classes of the same origins share their ways: each group sees all shifts of those before.
        if (all.passed == 1) {
            shift_finds(s, found);
            found.count = 0;
        }
        jm_solver_look(s, group, group);
        JM_TRY(jm_solver_each(s, batch, visit, found));
        found = batch;
    }
    shift_finds(s, found);
    sum_looks(s);
    return settle(s, most_passes);
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

static bool has_trees(const jm_solver *s)
{
    for (int32_t b = 0; b < s->bush_count; b++)
        if (s->bush[b].tree_count == 0)
            return false;
    return true;
}

jm_status jm_solver_measure(jm_solver *s)
{
    jm_turns all = {s->bush_count, 1, s->all}, rows = {0, 1, s->turn}, none = {0};
    jm_solver_sum(s);
    if (s->bush_count == 0)
        return JM_OK;
    JM_TRY(jm_solver_poll(s));
    choose_tolerance(s);
    jm_solver_look(s, 0, s->groups.count - 1);
    if (has_trees(s)) {
        JM_TRY(jm_solver_each(s, all, visit, none));
    } else {
        for (int32_t b = 0; b < s->bush_count; b += look_row)
            s->turn[rows.count++] = b;
        JM_TRY(jm_solver_each(s, rows, visit_row, none));
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

jm_status jm_solver_settle_jointly(jm_solver *s)
{
    double first = 0.0;
    for (int32_t step = 0; step < most_joint_steps; step++) {
        double gain = 0.0;
        JM_TRY(jm_solver_poll(s));
        JM_TRY(jm_solver_joint_step(s, &gain));
        JM_TRY(settle(s, joint_passes));
        first = fmax(first, gain);
        if (gain <= pass_share * first)
            break;
    }
    return JM_OK;
}
