// What a solve tells: who found no way, and the day in numbers.
#include "traffic/traffic_own.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

void jm_traffic_tell_shut_gates(const jm_traffic *t)
{
    const jm_demand *d = &t->demand;
    if (d->shut_gates > 0)
        jm_log(t->ctx, JM_LOG_WARNING,
               "traffic: %" PRId32
               " gates have no way for cars in or out of the network (the first "
               "is gate %" PRId32 "); their %.0f trips a day are left out",
               d->shut_gates, d->shut_gate + 1, d->shut_gate_trips);
}

/// A name that people know for a terminal: its first zone's code, or its gate's number.
static void name_terminal(const jm_traffic *t, int32_t terminal, char out[64])
{
    snprintf(out, 64, "the edge of a ban");
    for (int32_t end = t->net.end_count - 1; end >= 0; end--) {
        if (t->net.end_terminal[end] != terminal)
            continue;
        if (end >= t->net.zone_count)
            snprintf(out, 64, "gate %" PRId32, end - t->net.zone_count + 1);
        else
            snprintf(out, 64, "zone %s",
                     t->city->zones.code[end] != NULL ? t->city->zones.code[end] : "?");
    }
}

void jm_traffic_tell_lost(const jm_traffic *t, const jm_solved_hours *s, const int32_t *hours)
{
    for (int32_t k = 0; k < JM_HOURS; k++) {
        if (s->results[k].lost_to == JM_NONE)
            continue;
        char from[64], to[64];
        name_terminal(t, s->results[k].lost_from, from);
        name_terminal(t, s->results[k].lost_to, to);
        jm_log(t->ctx, JM_LOG_WARNING,
               "traffic: no way from %s to %s at %" PRId32 " h; %g trips a day find none", from, to,
               hours[k], t->kept[JM_KEPT_UNREACHABLE]);
        return;
    }
    if (t->demand.no_way_trips > 0.0)
        jm_log(t->ctx, JM_LOG_WARNING,
               "traffic: %g trips a day find no destination that streets lead to and from",
               t->demand.no_way_trips);
}

void jm_traffic_tell_homeless(const jm_traffic *t)
{
    for (int32_t end = 0; end < t->net.zone_count; end++)
        if (t->net.end_terminal[end] == JM_NONE) {
            jm_log(t->ctx, JM_LOG_WARNING,
                   "traffic: zone %s has no street that cars may use; %g trips a day of such zones "
                   "are left out",
                   t->city->zones.code[end] != NULL ? t->city->zones.code[end] : "?",
                   t->demand.homeless_trips);
            return;
        }
}

/// Share of counted link hours whose GEH is under 5: sqrt(2 (m - c)^2 / (m + c)), m and c in veh/h
/// (UK Highways Agency, DMRB 12.2.1).
static double geh_share(const jm_traffic *t)
{
    const jm_counters *c = &t->city->counters;
    double counted = 0.0, good = 0.0;
    for (int32_t i = 0; i < c->count; i++)
        for (int32_t h = 0; h < JM_HOURS && c->link[i] >= 0; h++) {
            double count = (double)c->flow_vehh[(int64_t)i * JM_HOURS + h];
            if (!isfinite(count))
                continue;
            int64_t at = (int64_t)h * t->city->streets.link_count + c->link[i];
            double model = 3600.0 * t->flow_vehs[at], sum = model + count;
            double geh2 = sum > 0.0 ? 2.0 * (model - count) * (model - count) / sum : 0.0;
            counted += 1.0;
            good += geh2 < 25.0 ? 1.0 : 0.0;
        }
    return counted > 0.0 ? good / counted : (double)NAN;
}

void jm_traffic_summarise(const jm_traffic *traffic, jm_traffic_summary *summary)
{
    const jm_traffic *t = traffic;
    const jm_streets *s = &t->city->streets;
    *summary = (jm_traffic_summary){.tours = t->kept[JM_KEPT_TOURS],
                                    .trips = t->kept[JM_KEPT_TRIPS],
                                    .worst_relative_gap = t->kept[JM_KEPT_GAP],
                                    .unreachable_trips = t->kept[JM_KEPT_UNREACHABLE],
                                    .parked_at_edge_trips = t->kept[JM_KEPT_AT_EDGE],
                                    .counts_geh_under_5 = geh_share(t)};
    for (int32_t h = 0; h < JM_HOURS; h++)
        for (int32_t k = 0; k < t->net.road_count; k++) {
            int32_t e = t->net.city_link[k];
            int64_t at = (int64_t)h * s->link_count + e;
            double vehicles = 3600.0 * t->flow_vehs[at], time_s = (double)t->time_s[at];
            summary->vehicle_km += vehicles * (double)s->length_m[e] / 1000.0;
            summary->vehicle_hours += vehicles * time_s / 3600.0;
            summary->lost_vehicle_hours +=
                vehicles * fmax(time_s - t->net.free_time[k], 0.0) / 3600.0;
            summary->heat_j += 3600.0 * (double)t->heat_w[at];
        }
}
