#include "atmosphere/air_parts.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

#define HEAT_CAPACITY_AIR 1005.0
#define LONGEST_STEP_S 60.0
// Eddies between blocks are as fast as friction and as large as the blending height. Assumed.
#define EDDY_M 60.0
// Vapour at 30 m over a meadow, as a share of that at 2 m, is no less. Assumed. In the hour when
// the profile turns stable while the grass still evaporates, it would carry nothing, and what must
// stand above were drier than any air.
#define LEAST_VAPOUR_ABOVE 0.7

bool jm_air_is_small(const jm_air_grid *air)
{
    return air->blocks <= 8192;
}

// Of inner steps, each of which is short.
static int threads_of(const jm_air_grid *a)
{
    return jm_air_is_small(a) ? 1 : jm_ctx_threads(a->ctx);
}

// Gains as air takes them: over density x heat capacity, at temperature 0.
static void take_gain(jm_air_grid *a, int64_t b, const jm_air_gain *g, const jm_air_drive *drive)
{
    jm_air_work *w = &a->work;
    const jm_air_cell *met = &a->cells[b];
    double volume = drive->volume_jm3k, density = volume / HEAT_CAPACITY_AIR;
    const jm_air_form *form = &a->forms[b];
    double per_length =
        jm_next_per_length(form, drive, g->canyon_wm2, g->tops_wm2, a->per_length[b]);
    a->per_length[b] = per_length;
    w->exchange_ms[b] = jm_exchange_ms(form, drive, g->canyon_wm2, g->tops_wm2, per_length);
    w->gain_ms[b] = (g->canyon_wm2 + g->canyon_slope_wm2k * met->canyon_k) / volume;
    w->slope_ms[b] = g->canyon_slope_wm2k / volume;
    w->vapour_ms[b] = g->canyon_vapour_kgm2s / density;
    w->above_ms[b] = (g->above_wm2 + g->above_slope_wm2k * met->above_k) / volume;
    w->above_slope_ms[b] = g->above_slope_wm2k / volume;
    w->above_vapour_ms[b] = g->above_vapour_kgm2s / density;
}

static void take_gains(jm_air_grid *a, const jm_air_gain *gains, const jm_air_gain *rural,
                       const jm_air_drive *drive)
{
    const int threads = a->blocks > JM_AIR_FEW ? jm_ctx_threads(a->ctx) : 1;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t b = 0; b < a->blocks; b++)
        take_gain(a, b, &gains[b], drive);
    jm_air_gain tile = {.canyon_wm2 = rural->canyon_wm2,
                        .canyon_slope_wm2k = rural->canyon_slope_wm2k,
                        .canyon_vapour_kgm2s = rural->canyon_vapour_kgm2s};
    take_gain(a, a->blocks, &tile, drive);
}

// The rural tile goes from its value to `wanted`; what must stand above it follows.
static double invert(const jm_air_grid *a, double exchange, double *value, double gain,
                     double slope, double wanted, double least_above, double step_s, double *above)
{
    double capacity = a->capacity_m[a->blocks];
    *above =
        fmax(jm_air_inverse(wanted, *value, capacity, gain, slope, exchange, step_s), least_above);
    *value = jm_air_implicit(*value, capacity, gain, slope, exchange, *above, step_s);
    return exchange * (*value - *above);
}

// What bursts add to the exchange of vapour, so that the air above the tile is not too dry.
static double burst_ms(const jm_air_grid *a, double exchange, double gain, double wanted_q,
                       double step_s)
{
    double least = LEAST_VAPOUR_ABOVE * wanted_q;
    double needed = jm_air_inverse(wanted_q, a->canyon_q[a->blocks], a->capacity_m[a->blocks], gain,
                                   0.0, exchange, step_s);
    return needed < least && least < wanted_q ? exchange * (least - needed) / (wanted_q - least)
                                              : 0.0;
}

static void rural_step(jm_air_grid *a, double wanted_k, double wanted_q, jm_air_inner *in)
{
    const jm_air_work *w = &a->work;
    int64_t r = a->blocks;
    double exchange = w->exchange_ms[r];
    in->rural_up = invert(a, exchange, &a->canyon_k[r], w->gain_ms[r], w->slope_ms[r], wanted_k,
                          100.0, in->step_s, &a->common->above_k);
    in->burst_ms = burst_ms(a, exchange, w->vapour_ms[r], wanted_q, in->step_s);
    in->rural_up_q = invert(a, exchange + in->burst_ms, &a->canyon_q[r], w->vapour_ms[r], 0.0,
                            wanted_q, 0.0, in->step_s, &a->common->above_q);
}

// Mean over the frame's rim of what it gives beyond the rural column.
static void rim_means(const jm_air_grid *a, double *heat, double *vapour)
{
    int64_t rows = a->def.rows, columns = a->def.columns, count = 0;
    double k = 0.0, q = 0.0;
    for (int64_t r = 0; r < rows; r++) {
        int64_t step = r == 0 || r == rows - 1 || columns < 2 ? 1 : columns - 1;
        for (int64_t c = 0; c < columns; c += step, count++) {
            k += a->work.rise_ms[r * columns + c];
            q += a->work.rise_qms[r * columns + c];
        }
    }
    *heat = k / (double)count;
    *vapour = q / (double)count;
}

// Air that enters the frame has crossed fetch_km of city like its rim.
static void fetch_step(jm_air_grid *a, const jm_air_inner *in)
{
    if (!(a->def.fetch_km > 0.0))
        return;
    double heat, vapour;
    rim_means(a, &heat, &vapour);
    double renewed = 1.0 + in->step_s * a->blend_wind_ms / (1000.0 * a->def.fetch_km);
    a->common->fetch_content_km = (a->common->fetch_content_km + in->step_s * heat) / renewed;
    a->common->fetch_content_qm = (a->common->fetch_content_qm + in->step_s * vapour) / renewed;
}

static double carry(jm_air_grid *a, const jm_air_inner *in, jm_transport t)
{
    t.outside = a->common->fetch_content_qm;
    (void)jm_transport_step(&t, in->step_s, a->content_qm, a->work.scratch);
    t.outside = a->common->fetch_content_km;
    return jm_transport_step(&t, in->step_s, a->content_km, a->work.scratch);
}

// One inner step; sums go to the ledger as cells x K m.
static void inner_step(jm_air_grid *a, const jm_air_inner *in, const jm_transport *t,
                       jm_air_ledger *sum)
{
    jm_air_canyons_step(a, in, threads_of(a));
    for (int64_t r = 0; r < a->def.rows; r++) {
        sum->in_j += a->work.row_in[r];
        sum->out_j += a->work.row_out[r];
    }
    memcpy(a->canyon_k, a->work.next_k, (size_t)a->blocks * sizeof *a->canyon_k);
    memcpy(a->canyon_q, a->work.next_q, (size_t)a->blocks * sizeof *a->canyon_q);
    if (a->def.above_roofs)
        return;
    fetch_step(a, in);
    sum->out_j += carry(a, in, *t);
}

// An excess goes on in a layer of another depth: where it shrinks, air stays behind with its
// warmth; where it grows, the warmth spreads. Gives the content left behind.
static double re_deepen(double *content_km, double *content_qm, double low_km, double old_m,
                        double depth_m)
{
    if (depth_m >= old_m)
        return 0.0;
    double high = *content_km - low_km, was_m = old_m - JM_AIR_LOW_M, is_m = depth_m - JM_AIR_LOW_M;
    double deep = jm_air_deepened(high, was_m), left = jm_air_content(high / deep, is_m);
    *content_km = low_km + left;
    *content_qm *= (jm_air_deepened(left, is_m) + JM_AIR_LOW_M) / (deep + JM_AIR_LOW_M);
    return high - left;
}

static double change_depth(jm_air_grid *a, double depth_m)
{
    double old_m = a->common->depth_m, left = 0.0;
    a->common->depth_m = depth_m;
    if (a->def.above_roofs) {
        jm_air_hold_above(a);
        return 0.0;
    }
    for (int64_t b = 0; b < a->blocks; b++)
        left += re_deepen(&a->content_km[b], &a->content_qm[b],
                          JM_AIR_LOW_M * (a->canyon_k[b] - a->canyon_k[a->blocks]), old_m, depth_m);
    (void)re_deepen(&a->common->fetch_content_km, &a->common->fetch_content_qm, 0.0, old_m,
                    depth_m);
    return left;
}

static double stored(const jm_air_grid *a)
{
    double sum = 0.0;
    for (int64_t r = 0; r < a->def.rows; r++) {
        double row = 0.0;
        for (int64_t c = 0; c < a->def.columns; c++) {
            int64_t b = r * a->def.columns + c;
            row += a->capacity_m[b] * (a->canyon_k[b] - JM_ZERO_CELSIUS_K) +
                   (a->def.above_roofs ? 0.0 : a->content_km[b]);
        }
        sum += row;
    }
    return sum;
}

static double mean_flux(const jm_air_grid *a, const jm_air_gain *gains)
{
    double sum = 0.0;
    for (int64_t b = 0; b < a->blocks; b++)
        sum += gains[b].canyon_wm2 + gains[b].above_wm2;
    return sum / (double)a->blocks;
}

// Inner steps so short that neither layer moves a cell in one.
static double steps_of(const jm_air_grid *a, const jm_transport *t, double step_s)
{
    double way = (fabs(a->east) + fabs(a->north)) * a->fastest_street_ms * step_s;
    double moves = ceil(way / (0.9 * a->def.cell_m));
    double above = a->def.above_roofs ? 1.0 : jm_transport_steps(t, step_s);
    return fmax(fmax(ceil(step_s / LONGEST_STEP_S), moves), above);
}

static jm_air_inner inner_of(const jm_air_grid *a, double step_s)
{
    bool forced = a->def.above_roofs;
    return (jm_air_inner){.step_s = step_s,
                          .depth_m = a->common->depth_m,
                          .low_m = forced ? 0.0 : JM_AIR_LOW_M,
                          .east = fabs(a->east) * step_s / a->def.cell_m,
                          .north = fabs(a->north) * step_s / a->def.cell_m,
                          .from_west = a->east > 0.0,
                          .from_south = a->north > 0.0,
                          .kept_s = forced ? 0.0 : step_s,
                          .lost_s = forced ? step_s : 0.0};
}

static void inner_steps(jm_air_grid *a, const jm_air_station *station, const jm_transport *t,
                        double step_s)
{
    double steps = steps_of(a, t, step_s);
    jm_air_inner in = inner_of(a, step_s / steps);
    bool forced = a->def.above_roofs;
    double from_k = forced ? a->common->above_k : a->canyon_k[a->blocks];
    double from_q = forced ? a->common->above_q : a->canyon_q[a->blocks];
    for (double i = 1.0; i <= steps; i += 1.0) {
        double k = from_k + (station->air_k - from_k) * (i / steps);
        double q = from_q + (station->specific_humidity - from_q) * (i / steps);
        if (forced) {
            a->common->above_k = k;
            a->common->above_q = q;
        } else {
            in.rural_was_k = a->canyon_k[a->blocks];
            rural_step(a, k, q, &in);
            in.rural_k = a->canyon_k[a->blocks];
        }
        in.above_k = a->common->above_k;
        in.above_q = a->common->above_q;
        inner_step(a, &in, t, &a->ledger);
    }
    if (forced) {
        a->canyon_k[a->blocks] = station->air_k;
        a->canyon_q[a->blocks] = station->specific_humidity;
    }
}

void jm_air_advance_grid(jm_air_grid *air, const jm_air_gain *gains, const jm_air_gain *rural,
                         const jm_air_station *station, double step_s)
{
    jm_air_drive drive = {.blend_wind_ms = air->blend_wind_ms, .air_k = station->air_k};
    drive.volume_jm3k = jm_air_volume_capacity_jm3k(station->pressure_pa, station->air_k);
    drive.depth_m = air->common->depth_m;
    take_gains(air, gains, rural, &drive);

    const jm_air_form *tile = &air->forms[air->blocks];
    double friction = jm_friction(tile, air->blend_wind_ms, air->per_length[air->blocks]);
    double flux = air->def.above_roofs ? mean_flux(air, gains) : rural->canyon_wm2;
    double depth_m = jm_air_next_depth(air->common->depth_m, flux, friction * air->friction_ratio,
                                       drive.volume_jm3k, step_s);
    double before = stored(air);
    air->ledger = (jm_air_ledger){.out_j = change_depth(air, depth_m)};
    jm_transport t = {air->def.rows, air->def.columns, air->def.cell_m,
                      air->u_ms,     air->v_ms,        EDDY_M * friction * air->friction_ratio,
                      0.0,           threads_of(air)};
    inner_steps(air, station, &t, step_s);

    double joules = drive.volume_jm3k * air->def.cell_m * air->def.cell_m;
    air->ledger.in_j *= joules;
    air->ledger.out_j *= joules;
    air->ledger.stored_j = joules * (stored(air) - before);
    jm_air_show(air);
}
