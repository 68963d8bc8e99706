// Newton's step on all pairs at once. Where some links are much stiffer than others, pairs that
// share a stiff one can only move together: one after the other they creep.
#include "assignment/pair.h"
#include "assignment/solver.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

enum {
    most_turns = 300,   // of conjugate gradients
    most_tries = 12,    // to find out which pairs are emptied
    most_halvings = 60, // of a flow until it makes a link little dearer
    most_probes = 30,   // of the line that is searched
};
/// The equations count as solved when this share of what was wrong is left.
static const double solved_share = 1e-4;
/// The line is searched until the objective falls or rises by this share of how it fell at first.
static const double flat_share = 0.1;
/// A step of which less than this share is good (the equations say too little of what is so far
/// away: pairs that are emptied one by one, links that grow stiff) makes the next ones more
/// cautious by a factor, one that is good as a whole less so (Marquardt 1963).
static const double short_share = 0.25, more_cautious = 10.0, less_cautious = 0.5;
static const double most_cautious = 1e8;

/// What a pair may do.
enum {
    pair_empties = 1, // moves what there is, no more
    pair_was_freed = 2,
};

/// The pairs that can move, and what they are to do.
typedef struct joint {
    jm_solver *s;
    int64_t count;
    int32_t *bush;    // [pairs]
    int64_t *at;      // [pairs] records
    uint8_t *state;   // [pairs]
    double *excess;   // [pairs] what the dear segment costs more
    double *damping;  // [pairs] slope added, which keeps the change near what the pair carries
    double *slope;    // [pairs] of both segments, with the damping
    double *change;   // [pairs] flow from the dear segment to the cheap one
    double *residual; // [pairs] excess that the change leaves
    double *along;    // [pairs] flow: direction of conjugate gradients
    double *image;    // [pairs] excess that a change takes away
    double *load;     // [mesh links] change of flow
    double *begin;    // [mesh links] flow
    double *stiff;    // [mesh links] slope over the flow that is likely to move
    double wrong;     // of the equations at first
} joint;

static void joint_free(joint *j)
{
    jm_free(j->bush);
    jm_free(j->at);
    jm_free(j->state);
    jm_free(j->excess);
    jm_free(j->damping);
    jm_free(j->slope);
    jm_free(j->change);
    jm_free(j->residual);
    jm_free(j->along);
    jm_free(j->image);
    jm_free(j->load);
    jm_free(j->begin);
    jm_free(j->stiff);
}

static jm_status joint_create(jm_solver *s, joint *j)
{
    int64_t most = 0;
    *j = (joint){.s = s};
    for (int32_t b = 0; b < s->bush_count; b++)
        for (int64_t at = 0; at < s->bush[b].pair_end; at += jm_pair_at(&s->bush[b], at).length)
            most++;
    JM_TRY(jm_new(s->ctx, &j->bush, most));
    JM_TRY(jm_new(s->ctx, &j->at, most));
    JM_TRY(jm_new(s->ctx, &j->state, most));
    JM_TRY(jm_new(s->ctx, &j->excess, most));
    JM_TRY(jm_new(s->ctx, &j->damping, most));
    JM_TRY(jm_new(s->ctx, &j->slope, most));
    JM_TRY(jm_new(s->ctx, &j->change, most));
    JM_TRY(jm_new(s->ctx, &j->residual, most));
    JM_TRY(jm_new(s->ctx, &j->along, most));
    JM_TRY(jm_new(s->ctx, &j->image, most));
    JM_TRY(jm_new(s->ctx, &j->load, s->mesh.link_count));
    JM_TRY(jm_new(s->ctx, &j->begin, s->mesh.link_count));
    return jm_new(s->ctx, &j->stiff, s->mesh.link_count);
}

static double excess_of(const joint *j, int64_t q)
{
    const jm_bush *bush = &j->s->bush[j->bush[q]];
    const double *extra = j->s->groups.extra[bush->group];
    jm_pair pair = jm_pair_at(bush, j->at[q]);
    return jm_segment_cost(bush, &j->s->mesh, extra, pair.dear) -
           jm_segment_cost(bush, &j->s->mesh, extra, pair.cheap);
}

static double least_flow(const jm_bush *bush, jm_pair pair)
{
    return fmin(jm_segment_least(bush, pair.cheap), jm_segment_least(bush, pair.dear));
}

/// Pairs of which both segments carry flow and one at least has a slope.
static void list_pairs(joint *j)
{
    const jm_mesh *mesh = &j->s->mesh;
    for (int32_t b = 0; b < j->s->bush_count; b++) {
        const jm_bush *bush = &j->s->bush[b];
        jm_pair pair;
        for (int64_t at = 0; at < bush->pair_end; at += pair.length) {
            pair = jm_pair_at(bush, at);
            if (pair.cheap.count == 0 || !(least_flow(bush, pair) > 0.0) ||
                !(jm_segment_slope(bush, mesh, pair.cheap) +
                      jm_segment_slope(bush, mesh, pair.dear) >
                  0.0))
                continue;
            j->bush[j->count] = b;
            j->at[j->count] = at;
            j->excess[j->count] = excess_of(j, j->count);
            j->count++;
        }
    }
}

/// Slope of the chord from the flow of now to one at which the link costs about `rise` more, at
/// most `most` away; the tangent where that is steeper. Tangents alone would send far too much
/// where a high power has not begun to be felt.
static double chord_slope(jm_mesh *mesh, int32_t k, double rise, double most)
{
    jm_mesh_link now = mesh->link[k];
    double width = now.slope * most > rise ? rise / now.slope : most, up = (double)INFINITY;
    for (int32_t i = 0; i < most_halvings; i++, width *= 0.5) {
        jm_mesh_load(mesh, k, now.flow + width);
        up = mesh->link[k].time - now.time;
        if (up <= 2.0 * rise)
            break;
    }
    jm_mesh_load(mesh, k, now.flow);
    return up <= 2.0 * rise && width > 0.0 ? fmax(now.slope, up / width) : now.slope;
}

/// Slopes of links for the greatest excess of all pairs, and of pairs. A pair is damped so that its
/// excess alone moves at most what it carries: classes with costs of their own can change places
/// at no slope at all, until one is gone.
static void choose_slopes(joint *j)
{
    double rise = 0.0;
    for (int64_t q = 0; q < j->count; q++)
        rise = fmax(rise, fabs(j->excess[q]));
    for (int32_t k = 0; k < j->s->mesh.link_count; k++)
        j->stiff[k] = chord_slope(&j->s->mesh, k, rise, j->s->assigned);
    for (int64_t q = 0; q < j->count; q++) {
        const jm_bush *bush = &j->s->bush[j->bush[q]];
        jm_pair pair = jm_pair_at(bush, j->at[q]);
        j->damping[q] = j->s->caution * fabs(j->excess[q]) / least_flow(bush, pair);
        j->slope[q] = j->damping[q];
        for (int32_t i = 0; i < pair.cheap.count; i++)
            j->slope[q] += j->stiff[bush->link[pair.cheap.place[i]]];
        for (int32_t i = 0; i < pair.dear.count; i++)
            j->slope[q] += j->stiff[bush->link[pair.dear.place[i]]];
    }
}

/// Changes of the links' flows that follow from flows shifted in the pairs.
static void load_links(joint *j, const double *flow)
{
    memset(j->load, 0, (size_t)j->s->mesh.link_count * sizeof *j->load);
    for (int64_t q = 0; q < j->count; q++) {
        const jm_bush *bush = &j->s->bush[j->bush[q]];
        jm_pair pair = jm_pair_at(bush, j->at[q]);
        for (int32_t i = 0; i < pair.cheap.count; i++)
            j->load[bush->link[pair.cheap.place[i]]] += flow[q];
        for (int32_t i = 0; i < pair.dear.count; i++)
            j->load[bush->link[pair.dear.place[i]]] -= flow[q];
    }
}

/// What flows shifted in the pairs take away of each pair's excess.
static void write_image(joint *j, const double *flow)
{
    load_links(j, flow);
    for (int64_t q = 0; q < j->count; q++) {
        const jm_bush *bush = &j->s->bush[j->bush[q]];
        jm_pair pair = jm_pair_at(bush, j->at[q]);
        double sum = j->damping[q] * flow[q];
        for (int32_t i = 0; i < pair.cheap.count; i++) {
            int32_t k = bush->link[pair.cheap.place[i]];
            sum += j->stiff[k] * j->load[k];
        }
        for (int32_t i = 0; i < pair.dear.count; i++) {
            int32_t k = bush->link[pair.dear.place[i]];
            sum -= j->stiff[k] * j->load[k];
        }
        j->image[q] = sum;
    }
}

static double product(const double *a, const double *b, int64_t count)
{
    double sum = 0.0;
    for (int64_t q = 0; q < count; q++)
        sum += a[q] * b[q];
    return sum;
}

/// Sum of residual^2 / slope.
static double how_wrong(const joint *j)
{
    double sum = 0.0;
    for (int64_t q = 0; q < j->count; q++)
        sum += j->residual[q] * (j->residual[q] / j->slope[q]);
    return sum;
}

/// Residuals of the changes so far: those that empty a pair stand, all others are to be found.
static void begin_lines(joint *j)
{
    for (int64_t q = 0; q < j->count; q++)
        if ((j->state[q] & pair_empties) == 0)
            j->change[q] = 0.0;
    write_image(j, j->change);
    for (int64_t q = 0; q < j->count; q++) {
        bool stands = (j->state[q] & pair_empties) != 0;
        j->residual[q] = stands ? 0.0 : j->excess[q] - j->image[q];
        j->along[q] = j->residual[q] / j->slope[q];
    }
}

/// Changes that would bring all pairs to equal costs if times were straight lines: conjugate
/// gradients (Hestenes and Stiefel 1952), each pair scaled by its own slope.
static void solve_lines(joint *j)
{
    begin_lines(j);
    double before = how_wrong(j), enough = solved_share * solved_share * j->wrong;
    for (int32_t turn = 0; turn < most_turns && before > enough; turn++) {
        write_image(j, j->along);
        double bend = product(j->along, j->image, j->count);
        if (!(bend > 0.0))
            break;
        double length = before / bend;
        for (int64_t q = 0; q < j->count; q++) {
            j->change[q] += length * j->along[q];
            if ((j->state[q] & pair_empties) == 0)
                j->residual[q] -= length * j->image[q];
        }
        double now = how_wrong(j);
        for (int64_t q = 0; q < j->count; q++)
            j->along[q] = j->residual[q] / j->slope[q] + now / before * j->along[q];
        before = now;
    }
}

/// Moves the flows within the bushes, one pair after the other, as far as there is flow to move.
/// Gives how many pairs turned out to be emptied.
static int64_t move_in_bushes(joint *j)
{
    int64_t emptied = 0;
    for (int64_t q = 0; q < j->count; q++) {
        jm_bush *bush = &j->s->bush[j->bush[q]];
        jm_pair pair = jm_pair_at(bush, j->at[q]);
        double most = jm_segment_least(bush, j->change[q] > 0.0 ? pair.dear : pair.cheap);
        if (fabs(j->change[q]) > most) {
            j->change[q] = copysign(most, j->change[q]);
            emptied += (j->state[q] & pair_empties) == 0;
            j->state[q] |= pair_empties;
        }
        jm_segment_add(bush, pair.cheap, j->change[q]);
        jm_segment_add(bush, pair.dear, -j->change[q]);
    }
    return emptied;
}

/// Gives a share of what was moved back.
static void move_back(joint *j, double share)
{
    for (int64_t q = j->count - 1; q >= 0; q--) {
        jm_bush *bush = &j->s->bush[j->bush[q]];
        jm_pair pair = jm_pair_at(bush, j->at[q]);
        jm_segment_add(bush, pair.cheap, -share * j->change[q]);
        jm_segment_add(bush, pair.dear, share * j->change[q]);
    }
}

/// Frees, once, the pairs that were to be emptied and that now would rather have kept their flow.
static int64_t free_pairs(joint *j)
{
    int64_t freed = 0;
    write_image(j, j->change);
    for (int64_t q = 0; q < j->count; q++)
        if (j->state[q] == pair_empties && (j->excess[q] - j->image[q]) * j->change[q] < 0.0) {
            j->state[q] = pair_was_freed;
            freed++;
        }
    return freed;
}

/// Finds changes that the bushes can bear, and moves them: what empties a pair is held at that, and
/// the others are solved for anew.
static void choose_changes(joint *j)
{
    memcpy(j->residual, j->excess, (size_t)j->count * sizeof *j->residual);
    j->wrong = how_wrong(j);
    for (int32_t attempt = 0;; attempt++) {
        solve_lines(j);
        int64_t unsettled = move_in_bushes(j);
        unsettled += free_pairs(j);
        if (unsettled == 0 || attempt == most_tries)
            return;
        move_back(j, 1.0);
    }
}

/// Loads the mesh with this share of the change. Gives how fast the objective falls there.
static double fall_at(joint *j, double share)
{
    double fall = 0.0;
    for (int32_t k = 0; k < j->s->mesh.link_count; k++)
        if (j->load[k] != 0.0)
            jm_mesh_load(&j->s->mesh, k, fmax(j->begin[k] + share * j->load[k], 0.0));
    for (int64_t q = 0; q < j->count; q++)
        if (j->change[q] != 0.0)
            fall += j->change[q] * excess_of(j, q);
    return fall;
}

/// The share of the change at which the objective is about least; all of it where it falls so far.
/// The mesh is loaded with it.
static double search_line(joint *j, double fall)
{
    double low = 0.0, low_fall = fall, high = 1.0, share = 1.0;
    double now = fall_at(j, share), high_fall = now;
    for (int32_t i = 0; i < most_probes && fabs(now) > flat_share * fall; i++) {
        if (now > 0.0 && share == 1.0)
            break;
        if (now > 0.0) {
            low = share;
            low_fall = now;
        } else {
            high = share;
            high_fall = now;
        }
        double chord = low + (high - low) * (low_fall / (low_fall - high_fall));
        share = i % 2 == 1 ? 0.5 * (low + high) : chord;
        now = fall_at(j, share);
    }
    return share;
}

/// How cautious the next step is, after one of which a share was good.
static void learn(jm_solver *s, double share)
{
    if (share < short_share)
        s->caution = fmin(more_cautious * s->caution, most_cautious);
    else if (share == 1.0)
        s->caution = fmax(less_cautious * s->caution, 1.0);
}

jm_status jm_solver_joint_step(jm_solver *s, double *gain)
{
    joint j;
    jm_status status = JM_OK;
    *gain = 0.0;
    JM_TRY_GOTO(joint_create(s, &j), fail);
    list_pairs(&j);
    choose_slopes(&j);
    choose_changes(&j);
    load_links(&j, j.change);
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        j.begin[k] = s->mesh.link[k].flow;
    double fall = product(j.change, j.excess, j.count);
    double share = fall > 0.0 ? search_line(&j, fall) : 0.0;
    if (share < 1.0)
        move_back(&j, 1.0 - share);
    *gain = share * fall;
    if (fall > 0.0)
        learn(s, share);
fail:
    joint_free(&j);
    return status;
}
