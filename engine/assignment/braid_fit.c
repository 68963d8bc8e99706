// The flows of greatest entropy, by their dual: with a multiplier y of each link, path flows go by
// exp(-sum of y), and the convex sum over braids and nodes of demand x ln(sum of exp(-sum of y)
// over the paths to the node) + sum of y x target has its least value where link flows meet the
// targets (Bell and Iida, Transportation Network Analysis, 1997, section 5.4, for route flows of
// greatest entropy). Newton's method; what it solves is a sum of one small matrix a braid, so
// conjugate gradients go braid by braid.
#include "assignment/braids.h"
#include "core/grid.h"
#include "core/math.h"
#include "core/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// No multiplier changes by more in one step: a share by at most e^4.
static const double longest_step = 4.0;
/// Conjugate gradients stop at this share of the first residual.
static const double solver_tolerance = 1e-6;
/// Added to the diagonal, as a share of it: circles that only several braids close together have no
/// multiplier of their own, and rounding must not be taken for one.
static const double damping = 1e-9;
/// And as a share of the link's total flow: ways that the totals leave without any flow end up with
/// less than rounding, from which no step follows.
static const double floor_damping = 1e-14;
enum { halvings = 30 };

typedef struct fitting {
    jm_braids *b;
    int32_t count;                       // of unknowns
    int32_t *unknown;                    // [graph links] or JM_NONE: multiplier 0
    int32_t *link;                       // [unknowns]
    double *y, *trial, *step;            // [unknowns]
    double *miss, *trial_miss;           // [unknowns] target - flow: the gradient
    double *weight;                      // [graph links] exp(-y)
    double *reach;                       // [pool nodes] sum over the paths to it of their weights
    double *through;                     // [pool nodes] flow into it
    double *flow;                        // [graph links] of all braids
    int64_t *first_own;                  // [braids + 1] into own
    int32_t *own;                        // unknowns of each braid
    int64_t *first_element;              // [braids + 1] into element
    double *element;                     // [own x own] minus the derivative of flows by multipliers
    double *diagonal, *p, *z, *r, *q;    // [unknowns] of conjugate gradients
    double *slope_reach, *slope_through; // [nodes of a braid]
} fitting;

static int32_t root_of(int32_t *parent, int32_t n)
{
    while (parent[n] != n) {
        parent[n] = parent[parent[n]];
        n = parent[n];
    }
    return n;
}

typedef struct ranked_link {
    double target;
    int32_t link;
} ranked_link;

static int by_target(const void *a, const void *b)
{
    const ranked_link *x = a, *y = b;
    if (x->target != y->target)
        return x->target < y->target ? 1 : -1;
    return x->link < y->link ? -1 : x->link > y->link;
}

/// Links of braids, each once, those with most flow first.
static jm_status rank_links(jm_ctx *ctx, const jm_braids *b, int32_t graph_links,
                            ranked_link **ranked, int32_t *count)
{
    uint8_t *seen = NULL;
    JM_TRY(jm_new(ctx, &seen, graph_links));
    jm_status status = jm_new(ctx, ranked, b->link_count);
    for (int64_t k = 0; k < b->link_count && status == JM_OK; k++)
        if (!seen[b->link[k]]) {
            seen[b->link[k]] = 1;
            (*ranked)[(*count)++] = (ranked_link){b->target[b->link[k]], b->link[k]};
        }
    jm_free(seen);
    if (status == JM_OK)
        qsort(*ranked, (size_t)*count, sizeof **ranked, by_target);
    return status;
}

/// Paths that part and meet see only sums of multipliers round circles: those of the links of a
/// spanning forest may be 0. The forest takes the links with most flow.
static jm_status choose_unknowns(jm_ctx *ctx, fitting *f, const int32_t *from, const int32_t *to,
                                 int32_t graph_nodes, int32_t graph_links)
{
    jm_status status = JM_OK;
    int32_t *parent = NULL, count = 0;
    ranked_link *ranked = NULL;
    JM_TRY_GOTO(jm_new(ctx, &parent, graph_nodes), fail);
    JM_TRY_GOTO(rank_links(ctx, f->b, graph_links, &ranked, &count), fail);
    JM_TRY_GOTO(jm_new(ctx, &f->link, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &f->unknown, graph_links), fail);
    for (int32_t n = 0; n < graph_nodes; n++)
        parent[n] = n;
    for (int32_t e = 0; e < graph_links; e++)
        f->unknown[e] = JM_NONE;
    for (int32_t i = 0; i < count; i++) {
        int32_t e = ranked[i].link;
        int32_t a = root_of(parent, from[e]), z = root_of(parent, to[e]);
        if (a != z) {
            parent[a] = z;
            continue;
        }
        f->unknown[e] = f->count;
        f->link[f->count++] = e;
    }
fail:
    jm_free(parent);
    jm_free(ranked);
    return status;
}

static jm_status list_own(jm_ctx *ctx, fitting *f)
{
    const jm_braids *b = f->b;
    int64_t elements = 0, owned = 0;
    int32_t widest = 0;
    JM_TRY(jm_new(ctx, &f->first_own, (int64_t)b->count + 1));
    JM_TRY(jm_new(ctx, &f->first_element, (int64_t)b->count + 1));
    JM_TRY(jm_new(ctx, &f->own, b->link_count));
    for (int32_t i = 0; i < b->count; i++) {
        const jm_braid *braid = &b->braid[i];
        int64_t begin = owned;
        for (int64_t k = braid->first_link; k < braid->first_link + braid->link_count; k++)
            if (f->unknown[b->link[k]] != JM_NONE)
                f->own[owned++] = f->unknown[b->link[k]];
        elements += (owned - begin) * (owned - begin);
        f->first_own[i + 1] = owned;
        f->first_element[i + 1] = elements;
        widest = braid->node_count > widest ? braid->node_count : widest;
    }
    JM_TRY(jm_new(ctx, &f->element, elements));
    JM_TRY(jm_new(ctx, &f->slope_reach, widest));
    return jm_new(ctx, &f->slope_through, widest);
}

static jm_status make_arrays(jm_ctx *ctx, fitting *f, int32_t graph_links)
{
    double **const by_unknown[] = {&f->y,        &f->trial, &f->step, &f->miss, &f->trial_miss,
                                   &f->diagonal, &f->p,     &f->z,    &f->r,    &f->q};
    for (size_t i = 0; i < sizeof by_unknown / sizeof *by_unknown; i++)
        JM_TRY(jm_new(ctx, by_unknown[i], f->count));
    JM_TRY(jm_new(ctx, &f->weight, graph_links));
    JM_TRY(jm_new(ctx, &f->flow, graph_links));
    JM_TRY(jm_new(ctx, &f->reach, f->b->node_count));
    return jm_new(ctx, &f->through, f->b->node_count);
}

static void free_fitting(fitting *f)
{
    void *const arrays[] = {
        f->unknown,      f->link,     f->y,       f->trial, f->step,      f->miss, f->trial_miss,
        f->weight,       f->reach,    f->through, f->flow,  f->first_own, f->own,  f->first_element,
        f->element,      f->diagonal, f->p,       f->z,     f->r,         f->q,    f->slope_reach,
        f->slope_through};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
}

/// Shares and flows of one braid at the weights; returns its part of the dual.
static double load_braid(fitting *f, const jm_braid *braid)
{
    jm_braids *b = f->b;
    int64_t end = braid->first_link + braid->link_count;
    double *reach = f->reach + braid->first_node, *through = f->through + braid->first_node;
    const double *demand = b->demand + braid->first_node;
    double value = 0.0;
    memset(reach, 0, (size_t)braid->node_count * sizeof *reach);
    reach[0] = 1.0;
    for (int64_t k = braid->first_link; k < end; k++)
        reach[b->head[k]] += reach[b->tail[k]] * f->weight[b->link[k]];
    through[0] = 0.0;
    for (int32_t n = 1; n < braid->node_count; n++) {
        through[n] = demand[n];
        if (demand[n] > 0.0)
            value += demand[n] * jm_ln(reach[n]);
    }
    for (int64_t k = end - 1; k >= braid->first_link; k--) {
        int32_t tail = b->tail[k], head = b->head[k];
        b->share[k] = reach[tail] * f->weight[b->link[k]] / reach[head];
        double flow = through[head] * b->share[k];
        through[tail] += flow;
        f->flow[b->link[k]] += flow;
    }
    return value;
}

/// The dual at multipliers y, and what the flows miss. *residual: largest miss by total flow.
static double load(fitting *f, const double *y, double *miss, double *residual)
{
    jm_braids *b = f->b;
    for (int64_t k = 0; k < b->link_count; k++) {
        int32_t e = b->link[k];
        f->flow[e] = 0.0;
        f->weight[e] = f->unknown[e] == JM_NONE ? 1.0 : jm_exp(-y[f->unknown[e]]);
    }
    double value = 0.0;
    for (int32_t i = 0; i < b->count; i++)
        value += load_braid(f, &b->braid[i]);
    *residual = 0.0;
    for (int32_t u = 0; u < f->count; u++) {
        int32_t e = f->link[u];
        miss[u] = b->target[e] - f->flow[e];
        value += y[u] * b->target[e];
        double share = fabs(miss[u]) / b->total[e];
        *residual = share > *residual ? share : *residual;
    }
    return isfinite(value) ? value : (double)INFINITY;
}

/// One column of a braid's matrix: minus the derivative of its flows by one multiplier, at the
/// shares of the last load.
static void fill_column(fitting *f, const jm_braid *braid, int32_t by, double *column)
{
    jm_braids *b = f->b;
    int64_t end = braid->first_link + braid->link_count;
    double *reach = f->slope_reach, *through = f->slope_through;
    const double *flow = f->through + braid->first_node;
    memset(reach, 0, (size_t)braid->node_count * sizeof *reach); // of the logarithm
    memset(through, 0, (size_t)braid->node_count * sizeof *through);
    for (int64_t k = braid->first_link; k < end; k++)
        reach[b->head[k]] +=
            b->share[k] * (reach[b->tail[k]] - (f->unknown[b->link[k]] == by ? 1.0 : 0.0));
    int64_t row = f->first_own[braid - b->braid + 1] - f->first_own[braid - b->braid];
    for (int64_t k = end - 1; k >= braid->first_link; k--) {
        int32_t tail = b->tail[k], head = b->head[k], u = f->unknown[b->link[k]];
        double change = reach[tail] - (u == by ? 1.0 : 0.0) - reach[head];
        double slope = b->share[k] * (through[head] + flow[head] * change);
        through[tail] += slope;
        if (u != JM_NONE)
            column[--row] = -slope;
    }
}

static void fill_elements(fitting *f)
{
    memset(f->diagonal, 0, (size_t)f->count * sizeof *f->diagonal);
    for (int32_t i = 0; i < f->b->count; i++) {
        int64_t first = f->first_own[i], size = f->first_own[i + 1] - first;
        double *element = f->element + f->first_element[i];
        for (int64_t c = 0; c < size; c++) {
            fill_column(f, &f->b->braid[i], f->own[first + c], element + c * size);
            f->diagonal[f->own[first + c]] += element[c * size + c];
        }
    }
}

/// out = damped matrix x in
static void multiply(const fitting *f, const double *in, double *out)
{
    for (int32_t u = 0; u < f->count; u++)
        out[u] = (damping * f->diagonal[u] + floor_damping * f->b->total[f->link[u]]) * in[u];
    for (int32_t i = 0; i < f->b->count; i++) {
        int64_t size = f->first_own[i + 1] - f->first_own[i];
        const int32_t *own = f->own + f->first_own[i];
        const double *element = f->element + f->first_element[i];
        for (int64_t c = 0; c < size; c++, element += size) {
            double x = in[own[c]];
            for (int64_t r = 0; r < size; r++)
                out[own[r]] += element[r] * x;
        }
    }
}

static double dot(const double *a, const double *b, int32_t count)
{
    double sum = 0.0;
    for (int32_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/// step = matrix^-1 x -miss by conjugate gradients, scaled by the diagonal.
static void solve_step(fitting *f)
{
    int32_t count = f->count;
    for (int32_t u = 0; u < count; u++) {
        f->step[u] = 0.0;
        f->r[u] = -f->miss[u];
        f->z[u] = f->r[u] / (f->diagonal[u] + floor_damping * f->b->total[f->link[u]]);
        f->p[u] = f->z[u];
    }
    double rho = dot(f->r, f->z, count), first = rho;
    for (int32_t i = 0; i < 4 * count && rho > solver_tolerance * solver_tolerance * first; i++) {
        multiply(f, f->p, f->q);
        double curve = dot(f->p, f->q, count);
        if (!(curve > 0.0))
            break;
        double a = rho / curve;
        for (int32_t u = 0; u < count; u++) {
            f->step[u] += a * f->p[u];
            f->r[u] -= a * f->q[u];
            f->z[u] = f->r[u] / (f->diagonal[u] + floor_damping * f->b->total[f->link[u]]);
        }
        double next = dot(f->r, f->z, count);
        for (int32_t u = 0; u < count; u++)
            f->p[u] = f->z[u] + next / rho * f->p[u];
        rho = next;
    }
}

/// Goes along the step as far as the dual or the residual falls; false when neither does.
static bool go_on(fitting *f, double *value, double *residual)
{
    double longest = 0.0;
    for (int32_t u = 0; u < f->count; u++)
        longest = fabs(f->step[u]) > longest ? fabs(f->step[u]) : longest;
    double scale = longest > longest_step ? longest_step / longest : 1.0;
    double slope = dot(f->miss, f->step, f->count);
    for (int i = 0; i < halvings; i++, scale *= 0.5) {
        for (int32_t u = 0; u < f->count; u++)
            f->trial[u] = f->y[u] + scale * f->step[u];
        double trial_residual;
        double trial = load(f, f->trial, f->trial_miss, &trial_residual);
        // Near the end the dual no longer tells steps apart by its digits; the residual does.
        if (!(trial < *value + 1e-4 * scale * slope) && !(trial_residual < 0.9 * *residual))
            continue;
        memcpy(f->y, f->trial, (size_t)f->count * sizeof *f->y);
        memcpy(f->miss, f->trial_miss, (size_t)f->count * sizeof *f->miss);
        *value = trial;
        *residual = trial_residual;
        return true;
    }
    return false;
}

jm_status jm_braids_fit(jm_ctx *ctx, jm_braids *braids, const int32_t *from, const int32_t *to,
                        int32_t graph_nodes, int32_t graph_links, double tolerance,
                        int32_t iteration_limit, jm_braid_fit *fit)
{
    jm_status status = JM_OK;
    fitting f = {.b = braids};
    *fit = (jm_braid_fit){0};
    JM_TRY_GOTO(choose_unknowns(ctx, &f, from, to, graph_nodes, graph_links), fail);
    JM_TRY_GOTO(list_own(ctx, &f), fail);
    JM_TRY_GOTO(make_arrays(ctx, &f, graph_links), fail);
    double value = load(&f, f.y, f.miss, &fit->residual);
    bool better = true;
    while (better && fit->residual > tolerance && fit->iterations < iteration_limit) {
        JM_TRY_GOTO(jm_poll(ctx), fail);
        fill_elements(&f);
        solve_step(&f);
        better = go_on(&f, &value, &fit->residual);
        fit->iterations++;
        if (!better)
            load(&f, f.y, f.miss, &fit->residual); // the shares of the last good step
    }
    fit->unknowns = f.count;
fail:
    free_fitting(&f);
    return status;
}
