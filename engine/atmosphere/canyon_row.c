#include "atmosphere/air_parts.h"

#include "core/parallel.h"

#include <math.h>

// One row of blocks, and where its neighbours stand; a row without a neighbour points at itself.
typedef struct row {
    int32_t columns;
    // This row of the state and of the work.
    double *restrict content_km, *restrict content_qm;
    const double *restrict capacity_m, *restrict exchange_ms, *restrict gain_ms;
    const double *restrict slope_ms, *restrict vapour_ms, *restrict above_ms;
    const double *restrict above_slope_ms, *restrict above_vapour_ms;
    double *restrict next_k, *restrict next_q, *restrict rise_ms, *restrict rise_qms;
    double *restrict in, *restrict out;
    const double *k, *q, *flow;                      // of this row
    const double *k_up, *q_up, *flow_up, *flow_down; // of the rows upwind and downwind
    double up_edge, down_edge;                       // 1 where that row is outside
} row;

static inline double lesser(double a, double b)
{
    return a < b ? a : b;
}

static inline double greater(double a, double b)
{
    return a > b ? a : b;
}

// What wind along the streets does to a canyon in a step. All in metres of air column.
typedef struct drift {
    double k, q; // content gained from upwind neighbours
    double lift; // air that rises, since less flows on than comes
    double out;  // heat through the frame's edge, above that of the rural air
} drift;

// The narrower of two canyons lets pass what flows between them. At the frame's edge comes and goes
// what is there.
JM_INLINE drift drift_along(double way, double flow, double flow_up, double flow_down,
                            double warmer, double k_up, double q_up, double up_edge,
                            double down_edge)
{
    double enters = way * lesser(flow, flow_up), leaves = way * lesser(flow, flow_down);
    return (drift){.k = enters * k_up,
                   .q = enters * q_up,
                   .lift = enters - leaves,
                   .out = (down_edge * leaves - up_edge * enters) * warmer};
}

JM_INLINE drift drift_at(const row *w, const jm_air_inner *in, int32_t c, int32_t up, int32_t down,
                         double up_edge, double down_edge)
{
    double k = w->k[c], q = w->q[c], warmer = k - in->above_k, flow = w->flow[c];
    drift x = drift_along(in->east, flow, w->flow[up], w->flow[down], warmer, w->k[up] - k,
                          w->q[up] - q, up_edge, down_edge);
    drift y = drift_along(in->north, flow, w->flow_up[c], w->flow_down[c], warmer, w->k_up[c] - k,
                          w->q_up[c] - q, w->up_edge, w->down_edge);
    return (drift){x.k + y.k, x.q + y.q, x.lift + y.lift, x.out + y.out};
}

JM_INLINE void block_step(const row *w, const jm_air_inner *in, int32_t c, int32_t up, int32_t down,
                          double up_edge, double down_edge)
{
    // The low air has the canyon's warmth, the layer above keeps the rest of the content.
    double warmer = w->k[c] - in->rural_was_k;
    double high = w->content_km[c] - in->low_m * warmer;
    double depth = jm_air_deepened(high, in->depth_m - in->low_m), low = in->low_m / depth;
    double above_k = in->above_k + high / depth;
    drift d = drift_at(w, in, c, up, down, up_edge, down_edge);
    double capacity = w->capacity_m[c], exchange = w->exchange_ms[c];
    double k = jm_air_implicit(w->k[c] + d.k / capacity, capacity, w->gain_ms[c], w->slope_ms[c],
                               exchange, above_k, in->step_s);
    // What the low air takes in the step the layer above gives at once.
    double yield =
        exchange * low * in->step_s / (capacity + in->step_s * (w->slope_ms[c] + exchange));
    k -= yield / (1.0 + yield) * (k - (in->rural_k + warmer));
    above_k -= low * (k - in->rural_k - warmer);
    double excess = above_k - in->above_k;
    double above_q = greater(in->above_q + w->content_qm[c] / (depth + in->low_m), 0.0);
    // Rising air takes the canyon's warmth along, and the layer above gives way at its own.
    double lifted = d.lift * (w->k[c] - above_k), lifted_q = d.lift * (w->q[c] - above_q);
    double exchange_q = exchange + in->burst_ms;
    double q = jm_air_implicit(w->q[c] + d.q / capacity, capacity, w->vapour_ms[c], 0.0, exchange_q,
                               above_q, in->step_s);
    double roofs = w->above_ms[c] - w->above_slope_ms[c] * above_k;
    double up_k = exchange * (k - above_k) + roofs;
    double up_q = exchange_q * (q - above_q) + w->above_vapour_ms[c];
    w->next_k[c] = k;
    w->next_q[c] = greater(q, 0.0);
    double rise = up_k - in->rural_up + lifted / in->step_s;
    double rise_q = up_q - in->rural_up_q + lifted_q / in->step_s;
    w->rise_ms[c] = rise;
    w->rise_qms[c] = rise_q;
    w->content_km[c] += in->kept_s * rise;
    w->content_qm[c] += in->kept_s * rise_q;
    w->in[c] = in->step_s * (w->gain_ms[c] - w->slope_ms[c] * k + roofs);
    w->out[c] = d.out + d.lift * excess + in->step_s * in->rural_up + in->lost_s * rise;
}

JM_CLONES
static void row_step(const row *line, const jm_air_inner *inner)
{
    const row w = *line;
    const jm_air_inner in = *inner;
    int32_t last = w.columns - 1, up = in.from_west ? -1 : 1;
    if (last == 0) {
        block_step(&w, &in, 0, 0, 0, 1.0, 1.0);
        return;
    }
    JM_VECTOR_LOOP
    for (int32_t c = 1; c < last; c++)
        block_step(&w, &in, c, c + up, c - up, 0.0, 0.0);
    block_step(&w, &in, 0, in.from_west ? 0 : 1, in.from_west ? 1 : 0, in.from_west ? 1.0 : 0.0,
               in.from_west ? 0.0 : 1.0);
    block_step(&w, &in, last, in.from_west ? last - 1 : last, in.from_west ? last : last - 1,
               in.from_west ? 0.0 : 1.0, in.from_west ? 1.0 : 0.0);
}

static row row_of(const jm_air_grid *a, const jm_air_inner *in, int32_t r)
{
    const jm_air_work *w = &a->work;
    int64_t columns = a->def.columns, at = r * columns;
    int32_t towards_up = in->from_south ? 1 : -1;
    bool has_up = r + towards_up >= 0 && r + towards_up < a->def.rows;
    bool has_down = r - towards_up >= 0 && r - towards_up < a->def.rows;
    int64_t up = has_up ? at + towards_up * columns : at;
    int64_t down = has_down ? at - towards_up * columns : at;
    return (row){.columns = a->def.columns,
                 .content_km = a->content_km + at,
                 .content_qm = a->content_qm + at,
                 .capacity_m = a->capacity_m + at,
                 .exchange_ms = w->exchange_ms + at,
                 .gain_ms = w->gain_ms + at,
                 .slope_ms = w->slope_ms + at,
                 .vapour_ms = w->vapour_ms + at,
                 .above_ms = w->above_ms + at,
                 .above_slope_ms = w->above_slope_ms + at,
                 .above_vapour_ms = w->above_vapour_ms + at,
                 .next_k = w->next_k + at,
                 .next_q = w->next_q + at,
                 .rise_ms = w->rise_ms + at,
                 .rise_qms = w->rise_qms + at,
                 .in = w->in + at,
                 .out = w->out + at,
                 .k = a->canyon_k + at,
                 .q = a->canyon_q + at,
                 .flow = w->flow_m2s + at,
                 .k_up = a->canyon_k + up,
                 .q_up = a->canyon_q + up,
                 .flow_up = w->flow_m2s + up,
                 .flow_down = w->flow_m2s + down,
                 .up_edge = has_up ? 0.0 : 1.0,
                 .down_edge = has_down ? 0.0 : 1.0};
}

static void step_of_row(jm_air_grid *air, const jm_air_inner *in, int32_t r)
{
    row w = row_of(air, in, r);
    row_step(&w, in);
    air->work.row_in[r] = jm_sum_f64(NULL, w.in, air->def.columns);
    air->work.row_out[r] = jm_sum_f64(NULL, w.out, air->def.columns);
}

void jm_air_canyons_step(jm_air_grid *air, const jm_air_inner *in, int threads)
{
    if (threads == 1) { // a team of one would call the system
        for (int32_t r = 0; r < air->def.rows; r++)
            step_of_row(air, in, r);
        return;
    }
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t r = 0; r < air->def.rows; r++)
        step_of_row(air, in, r);
}
