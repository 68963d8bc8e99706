// Tours that cross the frame: through traffic, residents who go out, people who come to visit.
#include "traffic/demand.h"

#include "core/grid.h"
#include "core/math.h"
#include "traffic/gravity.h"

#include <math.h>

/// Whether a way of finite time leads from the gate into the network (inwards), or to it.
static bool gate_has_way(const jm_demand *d, const float *free_min, int32_t gate, bool inwards)
{
    int32_t zones = d->net->zone_count, ends = d->net->end_count, end = zones + gate;
    if (d->net->end_terminal[end] == JM_NONE)
        return false;
    if (free_min == NULL)
        return true;
    for (int32_t other = 0; other < ends; other++) {
        int64_t pair = inwards ? (int64_t)end * ends + other : (int64_t)other * ends + end;
        if (other != end && !isinf(free_min[pair]))
            return true;
    }
    return false;
}

/// The volume of one side, or 0 where it has no way.
static double open_volume(jm_demand *d, const float *free_min, int32_t gate, bool inwards)
{
    const jm_gates *g = &d->city->gates;
    double stated = d->gate_factor * (double)(inwards ? g->in_vehday[gate] : g->out_vehday[gate]);
    if (stated <= 0.0 || gate_has_way(d, free_min, gate, inwards))
        return stated;
    d->shut_gate_trips += stated;
    d->shut_gate = d->shut_gate == JM_NONE ? gate : d->shut_gate;
    return 0.0;
}

void jm_demand_take_gates(jm_demand *demand, const float *free_min)
{
    jm_demand *d = demand;
    double in = 0.0, out = 0.0;
    d->shut_gates = 0;
    d->shut_gate = JM_NONE;
    d->shut_gate_trips = 0.0;
    for (int32_t i = 0; i < d->city->gates.count; i++) {
        double shut_before = d->shut_gate_trips;
        d->gate_in[i] = open_volume(d, free_min, i, true);
        d->gate_out[i] = open_volume(d, free_min, i, false);
        d->shut_gates += d->shut_gate_trips > shut_before;
        in += d->gate_in[i];
        out += d->gate_out[i];
    }
    // What comes in over the day goes out: both sums become their mean.
    bool both = in > 0.0 && out > 0.0;
    for (int32_t i = 0; i < d->city->gates.count; i++) {
        d->gate_in[i] *= both ? 0.5 * (in + out) / in : 0.0;
        d->gate_out[i] *= both ? 0.5 * (in + out) / out : 0.0;
    }
}

/// What the spread over gates works with.
typedef struct gate_spread {
    jm_ctx *ctx;
    jm_demand *d;
    const jm_skims *skims;
    int32_t zones, gates, ends;
    double *local_in, *local_out; // [gates] vehicles a day that do not pass through
    double *start, *draw;         // [ends] margins of one matrix
    uint8_t *open;                // [zones] ways to and from gates
} gate_spread;

static float cost_min(const gate_spread *s, int32_t from, int32_t to)
{
    return s->skims->free_min[(int64_t)from * s->ends + to];
}

static double deterrence(float minutes)
{
    return isinf(minutes) ? 0.0 : jm_exp(-jm_gate_deterrence_per_min() * (double)minutes);
}

/// From gate to gate, never back through the same one; volumes that only one gate could take stay
/// local.
static jm_status spread_through(gate_spread *s)
{
    jm_demand *d = s->d;
    double share = jm_through_share(&d->city->grid), lost = 0.0;
    double *trips = d->tours[JM_TOURS_THROUGH].out;
    for (int32_t i = 0; i < s->gates; i++) {
        s->start[i] = share * d->gate_in[i];
        s->draw[i] = share * d->gate_out[i];
        for (int32_t j = 0; j < s->gates; j++) {
            bool way = i != j && !isinf(cost_min(s, s->zones + i, s->zones + j));
            trips[i * s->gates + j] = way ? 1.0 : 0.0;
        }
    }
    jm_margins margins = {s->gates, s->gates, s->start, s->draw, true};
    JM_TRY(jm_spread_trips(s->ctx, &margins, trips, &lost));
    for (int32_t j = 0; j < s->gates; j++) {
        double sum = 0.0;
        for (int32_t i = 0; i < s->gates; i++)
            sum += trips[i * s->gates + j];
        double ratio = sum > s->draw[j] ? s->draw[j] / sum : 1.0;
        for (int32_t i = 0; i < s->gates; i++)
            trips[i * s->gates + j] *= ratio;
    }
    for (int32_t i = 0; i < s->gates; i++) {
        s->local_in[i] = d->gate_in[i];
        s->local_out[i] = d->gate_out[i];
        for (int32_t j = 0; j < s->gates; j++) {
            s->local_in[i] -= trips[i * s->gates + j];
            s->local_out[i] -= trips[j * s->gates + i];
        }
        s->local_in[i] = fmax(s->local_in[i], 0.0);
        s->local_out[i] = fmax(s->local_out[i], 0.0);
    }
    return JM_OK;
}

/// Zones with a way out through some gate and a way in from some gate.
static void find_open_zones(gate_spread *s)
{
    for (int32_t z = 0; z < s->zones; z++) {
        bool out = false, in = false;
        for (int32_t g = 0; g < s->gates; g++) {
            out = out || (s->local_out[g] > 0.0 && !isinf(cost_min(s, z, s->zones + g)));
            in = in || (s->local_in[g] > 0.0 && !isinf(cost_min(s, s->zones + g, z)));
        }
        s->open[z] = out && in;
    }
}

/// Tours of a zone's residents that may go outside.
static double tours_of_zone(const gate_spread *s, int32_t zone)
{
    double sum = 0.0;
    for (int p = 0; p < JM_PURPOSE_COUNT; p++)
        sum += p == JM_PURPOSE_ESCORT ? 0.0 : s->d->production[(int64_t)p * s->zones + zone];
    return sum;
}

/// Zones to gates, each zone's tours exactly: the deterrence is taken from `inwards` trips or not.
static jm_status spread_zones_to_gates(gate_spread *s, bool inwards, const double *weight,
                                       double *trips)
{
    double lost = 0.0;
    for (int32_t z = 0; z < s->zones; z++)
        for (int32_t g = 0; g < s->gates; g++) {
            int32_t gate = s->zones + g;
            float minutes = inwards ? cost_min(s, gate, z) : cost_min(s, z, gate);
            trips[(int64_t)z * s->gates + g] = s->open[z] ? deterrence(minutes) : 0.0;
        }
    jm_margins margins = {s->zones, s->gates, s->start, weight, true};
    JM_TRY(jm_spread_trips(s->ctx, &margins, trips, &lost));
    s->d->no_way_trips += lost;
    return JM_OK;
}

static jm_status spread_residents(gate_spread *s)
{
    jm_tours *tours = &s->d->tours[JM_TOURS_OUTSIDE];
    double *inwards = NULL;
    for (int32_t z = 0; z < s->zones; z++)
        s->start[z] = s->d->outside_share * tours_of_zone(s, z);
    JM_TRY(spread_zones_to_gates(s, false, s->local_out, tours->out));
    JM_TRY(jm_new(s->ctx, &inwards, (int64_t)s->zones * s->gates));
    jm_status status = spread_zones_to_gates(s, true, s->local_in, inwards);
    for (int32_t z = 0; z < s->zones; z++)
        for (int32_t g = 0; g < s->gates; g++)
            tours->back[(int64_t)g * s->zones + z] = inwards[(int64_t)z * s->gates + g];
    jm_free(inwards);
    return status;
}

/// What draws visitors to a zone: jobs, shops and people by the weight of their purposes.
static void draw_visitors(gate_spread *s)
{
    for (int32_t z = 0; z < s->zones; z++)
        s->draw[z] = 0.0;
    for (int p = 0; p < JM_PURPOSE_COUNT; p++) {
        const double *attraction = s->d->attraction + (int64_t)p * s->zones;
        double sum = 0.0;
        for (int32_t z = 0; z < s->zones; z++)
            sum += attraction[z];
        double share = p == JM_PURPOSE_ESCORT || sum <= 0.0
                           ? 0.0
                           : jm_habit_of((jm_purpose)p).tour_share / sum;
        for (int32_t z = 0; z < s->zones; z++)
            s->draw[z] += s->open[z] ? share * attraction[z] : 0.0;
    }
}

static jm_status spread_visitors(gate_spread *s, double visitor_share)
{
    jm_tours *tours = &s->d->tours[JM_TOURS_VISITORS];
    double lost = 0.0;
    draw_visitors(s);
    for (int32_t g = 0; g < s->gates; g++) {
        s->start[g] = visitor_share * s->local_in[g];
        for (int32_t z = 0; z < s->zones; z++)
            tours->out[(int64_t)g * s->zones + z] = deterrence(cost_min(s, s->zones + g, z));
    }
    jm_margins margins = {s->gates, s->zones, s->start, s->draw, false};
    JM_TRY(jm_spread_trips(s->ctx, &margins, tours->out, &lost));
    s->d->no_way_trips += 2.0 * lost;
    for (int32_t z = 0; z < s->zones; z++) {
        s->start[z] = 0.0;
        for (int32_t g = 0; g < s->gates; g++)
            s->start[z] += tours->out[(int64_t)g * s->zones + z];
    }
    return spread_zones_to_gates(s, false, s->local_out, tours->back);
}

static jm_status spread_all(gate_spread *s)
{
    JM_TRY(spread_through(s));
    find_open_zones(s);
    double local = 0.0, tours = 0.0;
    for (int32_t g = 0; g < s->gates; g++)
        local += s->local_in[g];
    for (int32_t z = 0; z < s->zones; z++)
        tours += tours_of_zone(s, z);
    double residents = fmin(jm_resident_gate_share() * local, jm_outside_share_limit() * tours);
    s->d->outside_share = tours > 0.0 ? residents / tours : 0.0;
    JM_TRY(spread_residents(s));
    return spread_visitors(s, local > 0.0 ? 1.0 - residents / local : 0.0);
}

jm_status jm_demand_spread_gates(jm_ctx *ctx, jm_demand *demand, const jm_skims *skims)
{
    jm_status status = JM_OK;
    gate_spread s = {.ctx = ctx, .d = demand, .skims = skims, .zones = demand->net->zone_count};
    s.ends = demand->net->end_count;
    s.gates = s.ends - s.zones;
    demand->outside_share = 0.0;
    if (s.gates == 0)
        return JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &s.local_in, s.gates), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.local_out, s.gates), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.start, s.ends), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.draw, s.ends), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.open, s.zones), fail);
    JM_TRY_GOTO(spread_all(&s), fail);
fail:
    jm_free(s.local_in);
    jm_free(s.local_out);
    jm_free(s.start);
    jm_free(s.draw);
    jm_free(s.open);
    return status;
}
