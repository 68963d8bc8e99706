// Newton's step on one pair of alternative segments at a time.
#include "assignment/pair.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

enum {
    usual_steps = 3, // on a pair at a time: times bend, so that one does not bring both to one cost
    most_steps = 15, // where they bend so much that these leave more than ...
};
/// ... this share of the difference that the pair had.
static const double left_share = 0.1;
/// Costs of two segments that differ by less than this share of their sum are equal: the sums of
/// some hundred rounded times, of powers up to 17 of rounded flows, tell no more.
static const double rounding = 4e-15;

/// Empties a circle, whatever it costs: what goes round hides what is behind it.
static double open_circle(jm_bush *bush, jm_mesh *mesh, const double *extra, jm_segment circle)
{
    double least = jm_segment_least(bush, circle),
           cost = jm_segment_cost(bush, mesh, extra, circle);
    if (least > 0.0)
        jm_segment_load(bush, mesh, circle, -least);
    return least * cost;
}

/// What is known of the difference of cost along one pair, which never rises with the flow shifted
/// from the dear segment to the cheap one: it is above 0 at `low` and below 0 at `high`.
typedef struct bracket {
    double shifted; // by now
    double low, low_excess, high, high_excess;
    int32_t turns; // steps that went by the bracket
} bracket;

static void note_excess(bracket *b, double excess)
{
    if (excess > 0.0) {
        b->low = b->shifted;
        b->low_excess = excess;
    } else {
        b->high = b->shifted;
        b->high_excess = excess;
    }
}

/// The next amount to shift, below 0 to shift back: Newton's where it stays inside the bracket and
/// is not slow, else the chord and the middle by turns. Chords serve powers below 1, which rise
/// steeply at no flow; the middle bounds the number of steps.
static double next_shift(bracket *b, double excess, double slope, bool slow)
{
    double newton = slope > 0.0 ? excess / slope : copysign((double)INFINITY, excess);
    double there = b->shifted + newton;
    if (!slow && there > b->low && there < b->high)
        return newton;
    if (isinf(b->low) || isinf(b->high))
        return newton;
    double width = b->high - b->low;
    double chord = b->low + width * (b->low_excess / (b->low_excess - b->high_excess));
    bool middle = b->turns++ % 2 == 1 || !(chord > b->low && chord < b->high);
    return (middle ? b->low + 0.5 * width : chord) - b->shifted;
}

/// Shifts in one pair. *keep: both segments carry flow at the end. Gives sum of |excess| x flow.
static double shift_pair(jm_bush *bush, jm_mesh *mesh, const double *extra, double tolerance,
                         jm_segment cheap, jm_segment dear, bool *keep)
{
    double moved = 0.0, first = 0.0, before = (double)INFINITY;
    bracket b = {.low = -(double)INFINITY, .high = (double)INFINITY};
    *keep = true;
    for (int32_t step = 0; step < most_steps; step++) {
        double dear_cost = jm_segment_cost(bush, mesh, extra, dear);
        double cheap_cost = jm_segment_cost(bush, mesh, extra, cheap);
        double excess = dear_cost - cheap_cost;
        first = step == 0 ? fabs(excess) : first;
        if (fabs(excess) <= fmax(tolerance, rounding * (dear_cost + cheap_cost)) ||
            (step >= usual_steps && fabs(excess) <= left_share * first))
            break;
        jm_segment from = excess > 0.0 ? dear : cheap, to = excess > 0.0 ? cheap : dear;
        double limit = jm_segment_least(bush, from);
        if (!(limit > 0.0)) {
            *keep = false;
            break;
        }
        note_excess(&b, excess);
        double slope = jm_segment_slope(bush, mesh, cheap) + jm_segment_slope(bush, mesh, dear);
        double change = next_shift(&b, excess, slope, fabs(excess) > 0.5 * before);
        before = fabs(excess);
        double amount = fmin(fabs(change), limit);
        jm_segment_load(bush, mesh, from, -amount);
        jm_segment_load(bush, mesh, to, amount);
        b.shifted += copysign(amount, excess);
        moved += amount * fabs(excess);
    }
    return moved;
}

double jm_bush_shift(jm_bush *bush, jm_mesh *mesh, const double *extra, double tolerance,
                     bool fresh_only)
{
    double moved = 0.0;
    int64_t at = fresh_only ? bush->fresh : 0, kept = at;
    while (at < bush->pair_end) {
        jm_pair pair = jm_pair_at(bush, at);
        bool keep = false;
        if (pair.cheap.count == 0)
            moved += open_circle(bush, mesh, extra, pair.dear);
        else
            moved += shift_pair(bush, mesh, extra, tolerance, pair.cheap, pair.dear, &keep);
        if (keep) {
            memmove(bush->pair + kept, bush->pair + at, (size_t)pair.length * sizeof *bush->pair);
            kept += pair.length;
        }
        at += pair.length;
    }
    bush->pair_end = kept;
    return moved;
}
