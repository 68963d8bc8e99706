#include "traffic/traffic_own.h"

#include "core/grid.h"
#include "core/parallel.h"

#include <inttypes.h>
#include <math.h>

/// Hours whose times the choice of far destinations looks at, and the gap that is enough for it.
static const int32_t peak_hours[2] = {8, 17};
static const double peak_gap = 1e-3;
/// Hours by usual load, the busiest first: long ones begin early, short ones fill the gaps.
static const int32_t hours_by_load[JM_HOURS] = {8,  17, 18, 16, 7,  9, 12, 15, 19, 11, 14, 13,
                                                10, 20, 6,  21, 22, 5, 23, 0,  1,  4,  2,  3};

jm_traffic_def jm_traffic_default_def(void)
{
    return (jm_traffic_def){
        .relative_gap = 1e-4, .iteration_limit = 2000, .tours_per_person = (double)NAN};
}

static jm_status check_def(jm_ctx *ctx, const jm_traffic_def *def)
{
    if (!(def->relative_gap > 0.0 && def->relative_gap < 1.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: relative_gap is %g; give a number between 0 and 1",
                       def->relative_gap);
    if (def->iteration_limit < 1)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: iteration_limit is %" PRId32 "; give at least 1",
                       def->iteration_limit);
    double tours = def->tours_per_person;
    if (!isnan(tours) && !(tours >= 0.0 && tours <= 20.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: tours_per_person is %g; give 0 to 20, or leave it out", tours);
    return JM_OK;
}

static jm_field shown_field(const jm_traffic *t, int which, const char *name, const char *unit,
                            const char *sentence, float quantum)
{
    return (jm_field){.name = name,
                      .unit = unit,
                      .sentence = sentence,
                      .type = JM_F32,
                      .dim = JM_DIM_LINKS,
                      .count = t->city->streets.link_count,
                      .values = t->shown[which],
                      .quantum = quantum,
                      .flags = JM_RESULT};
}

static jm_field state_field(const char *name, const char *unit, const char *sentence, jm_type type,
                            int64_t count, void *values)
{
    return (jm_field){.name = name,
                      .unit = unit,
                      .sentence = sentence,
                      .type = type,
                      .dim = JM_DIM_OTHER,
                      .count = count,
                      .values = values,
                      .flags = JM_CHECKPOINT};
}

static void list_fields(jm_traffic *t)
{
    int64_t links = JM_HOURS * (int64_t)t->city->streets.link_count;
    int64_t zones = JM_HOURS * (int64_t)t->city->zones.count;
    jm_field *f = t->fields;
    *f++ = shown_field(t, 0, "flow", "veh s-1", "cars that pass the link", 1e-5f);
    *f++ = shown_field(t, 1, "speed", "m s-1", "mean speed of cars", 0.01f);
    *f++ = shown_field(t, 2, "travel_time", "s", "time that a car takes for the link", 0.01f);
    *f++ = shown_field(t, 3, "volume_capacity", "1", "flow over capacity", 1e-3f);
    *f++ = shown_field(t, 4, "heat", "W", "waste heat of the cars on the link", 1.0f);
    *f++ = state_field("traffic_flow_by_hour", "veh s-1", "flow of all hours, hour after hour",
                       JM_F64, links, t->flow_vehs);
    *f++ = state_field("traffic_time_by_hour", "s", "travel time of all hours", JM_F32, links,
                       t->time_s);
    *f++ = state_field("traffic_heat_by_hour", "W", "waste heat of all hours", JM_F32, links,
                       t->heat_w);
    *f++ = state_field("traffic_home_departures", "veh h-1", "residents' cars that leave home",
                       JM_F64, zones, t->home_departures);
    *f++ = state_field("traffic_home_arrivals", "veh h-1", "residents' cars that come home", JM_F64,
                       zones, t->home_arrivals);
    *f++ = state_field("traffic_visit_arrivals", "veh h-1", "cars of visitors that arrive", JM_F64,
                       zones, t->visit_arrivals);
    *f++ = state_field("traffic_visit_departures", "veh h-1", "cars of visitors that leave", JM_F64,
                       zones, t->visit_departures);
    *f++ = state_field("traffic_day", "1", "tours, trips, gap, unreachable and edge trips", JM_F64,
                       JM_KEPT_COUNT, t->kept);
}

static jm_status allocate(jm_traffic *t)
{
    jm_ctx *ctx = t->ctx;
    int64_t ends = t->net.end_count;
    int64_t links = t->city->streets.link_count, zones = t->city->zones.count;
    JM_TRY(jm_new(ctx, &t->morning_min, ends * ends));
    JM_TRY(jm_new(ctx, &t->evening_min, ends * ends));
    JM_TRY(jm_new(ctx, &t->flow_vehs, JM_HOURS * links));
    JM_TRY(jm_new(ctx, &t->time_s, JM_HOURS * links));
    JM_TRY(jm_new(ctx, &t->heat_w, JM_HOURS * links));
    JM_TRY(jm_new(ctx, &t->home_departures, JM_HOURS * zones));
    JM_TRY(jm_new(ctx, &t->home_arrivals, JM_HOURS * zones));
    JM_TRY(jm_new(ctx, &t->visit_arrivals, JM_HOURS * zones));
    JM_TRY(jm_new(ctx, &t->visit_departures, JM_HOURS * zones));
    JM_TRY(jm_new(ctx, &t->kept, JM_KEPT_COUNT));
    for (int i = 0; i < JM_TRAFFIC_SHOWN; i++)
        JM_TRY(jm_new(ctx, &t->shown[i], links));
    return JM_OK;
}

jm_status jm_traffic_create(jm_ctx *ctx, const jm_traffic_def *def, const jm_city *city,
                            jm_traffic **out)
{
    jm_status status = JM_OK;
    jm_traffic *t = NULL;
    *out = NULL;
    JM_TRY(check_def(ctx, def));
    JM_TRY(jm_new(ctx, &t, 1));
    t->ctx = ctx;
    t->city = city;
    t->def = *def;
    JM_TRY_GOTO(jm_car_energy_read(ctx, &t->energy), fail);
    JM_TRY_GOTO(jm_car_net_create(ctx, city, &t->net), fail);
    JM_TRY_GOTO(
        jm_demand_create(ctx, city, &t->net, def->tours_per_person, def->weekend, &t->demand),
        fail);
    JM_TRY_GOTO(allocate(t), fail);
    JM_TRY_GOTO(jm_free_flow_create(ctx, &t->net, &t->free_flow), fail);
    jm_demand_take_gates(&t->demand, t->free_flow.min);
    jm_traffic_tell_shut_gates(t);
    list_fields(t);
    jm_traffic_show_hour(t, 0);
    *out = t;
    return JM_OK;
fail:
    jm_traffic_destroy(t);
    return status;
}

void jm_traffic_destroy(jm_traffic *t)
{
    if (t == NULL)
        return;
    jm_demand_free(&t->demand);
    jm_car_net_free(&t->net);
    jm_free_flow_free(&t->free_flow);
    jm_kept_bushes_drop(&t->bushes);
    jm_free(t->morning_min);
    jm_free(t->evening_min);
    jm_free(t->flow_vehs);
    jm_free(t->time_s);
    jm_free(t->heat_w);
    jm_free(t->home_departures);
    jm_free(t->home_arrivals);
    jm_free(t->visit_arrivals);
    jm_free(t->visit_departures);
    jm_free(t->kept);
    for (int i = 0; i < JM_TRAFFIC_SHOWN; i++)
        jm_free(t->shown[i]);
    jm_free(t);
}

static jm_status check_parking_cost(const jm_traffic *t, const float *cost_min)
{
    for (int64_t i = 0; cost_min != NULL && i < (int64_t)JM_HOURS * t->city->zones.count; i++)
        if (!isfinite(cost_min[i]) || cost_min[i] < 0.0f)
            return jm_fail(t->ctx, JM_ERR_ARGUMENT,
                           "traffic: parking cost of zone %" PRId64 " at %" PRId64
                           " h is %g minutes; give a number of at least 0",
                           i % t->city->zones.count, i / t->city->zones.count, (double)cost_min[i]);
    return JM_OK;
}

static jm_status solve_hours(jm_traffic *t, const int32_t *hours, int32_t count, double gap,
                             bool skims, jm_solved_hours *s)
{
    int64_t terminals = t->net.terminal_count;
    JM_TRY(jm_new(t->ctx, &s->flow, (int64_t)count * t->net.link_count));
    JM_TRY(jm_new(t->ctx, &s->time, (int64_t)count * t->net.link_count));
    if (skims)
        JM_TRY(jm_new(t->ctx, &s->skim, count * terminals * terminals));
    jm_day day = {.demand = &t->demand,
                  .net = &t->net,
                  .relative_gap = gap,
                  .iteration_limit = t->def.iteration_limit,
                  .hour_count = count,
                  .hours = hours,
                  .flow_vehs = s->flow,
                  .time_s = s->time,
                  .skim_s = s->skim,
                  .results = s->results,
                  .warm = s->warm != NULL ? &s->warm->day : NULL,
                  .warm_origin = s->warm != NULL ? &s->warm->origin : NULL,
                  .bushes = s->bushes};
    return jm_day_solve(t->ctx, &day);
}

static void free_hours(jm_solved_hours *s)
{
    jm_free(s->flow);
    jm_free(s->time);
    jm_free(s->skim);
}

/// Times of the two peaks when destinations are chosen at free flow: what regular drivers know.
static jm_status learn_peaks(jm_traffic *t)
{
    jm_status status = JM_OK;
    jm_solved_hours peaks = {0};
    int64_t pairs = (int64_t)t->net.terminal_count * t->net.terminal_count;
    double gap = t->def.relative_gap > peak_gap ? t->def.relative_gap : peak_gap;
    JM_TRY_GOTO(solve_hours(t, peak_hours, 2, gap, true, &peaks), fail);
    jm_skim_ends(&t->net, peaks.skim, t->morning_min);
    jm_skim_ends(&t->net, peaks.skim + pairs, t->evening_min);
fail:
    free_hours(&peaks);
    return status;
}

static jm_status spread(jm_traffic *t, const jm_traffic_input *in)
{
    jm_skims first = {.free_min = t->free_flow.min};
    JM_TRY(jm_demand_spread(t->ctx, &t->demand, &first, in->parking_cost_min));
    JM_TRY(learn_peaks(t));
    jm_skims learnt = {t->free_flow.min, t->morning_min, t->evening_min};
    return jm_demand_spread(t->ctx, &t->demand, &learnt, in->parking_cost_min);
}

/// Flow, time and heat of all links of the city in one hour; links closed to cars have no flow.
static void write_hour(jm_traffic *t, int32_t hour, const double *flow, const double *time)
{
    const jm_streets *s = &t->city->streets;
    int64_t first = (int64_t)hour * s->link_count;
    for (int32_t e = 0; e < s->link_count; e++) {
        bool known = s->length_m[e] > 0.0f && s->speed_ms[e] > 0.0f;
        t->flow_vehs[first + e] = 0.0;
        t->time_s[first + e] = known ? s->length_m[e] / s->speed_ms[e] : 0.0f;
        t->heat_w[first + e] = 0.0f;
    }
    for (int32_t k = 0; k < t->net.road_count; k++) {
        int64_t e = first + t->net.city_link[k];
        float length_m = s->length_m[t->net.city_link[k]];
        t->flow_vehs[e] = flow[k];
        t->time_s[e] = (float)time[k];
        t->heat_w[e] =
            (float)flow[k] * length_m * jm_car_energy_jm(&t->energy, length_m / t->time_s[e]);
    }
}

static void keep_totals(jm_traffic *t, const jm_solved_hours *s)
{
    const jm_demand *d = &t->demand;
    double tours = 0.0, trips = 0.0;
    for (int k = 0; k < JM_TOURS_COUNT; k++) {
        int64_t count = (int64_t)d->tours[k].rows * d->tours[k].columns;
        double sum = jm_sum_f64(t->ctx, d->tours[k].out, count);
        tours += d->tours[k].one_way ? 0.0 : sum;
        trips += d->tours[k].one_way ? sum : 2.0 * sum;
    }
    t->kept[JM_KEPT_TOURS] = tours;
    t->kept[JM_KEPT_TRIPS] = trips;
    t->kept[JM_KEPT_GAP] = 0.0;
    t->kept[JM_KEPT_UNREACHABLE] = d->no_way_trips + d->homeless_trips;
    for (int32_t h = 0; h < JM_HOURS; h++)
        for (int32_t k = 0; k < JM_HOURS; k++)
            if (hours_by_load[k] == h) { // summed in the order of the day
                t->kept[JM_KEPT_GAP] = fmax(t->kept[JM_KEPT_GAP], s->results[k].relative_gap);
                t->kept[JM_KEPT_UNREACHABLE] += s->results[k].unreachable_trips;
            }
}

jm_status jm_traffic_solve(jm_traffic *traffic, const jm_traffic_input *in)
{
    jm_status status = JM_OK;
    jm_traffic *t = traffic;
    jm_day_bushes bushes = {0};
    jm_solved_hours day = {.warm = in->go_on && t->bushes.any ? &t->bushes : NULL,
                           .bushes = &bushes};
    JM_TRY(check_parking_cost(t, in->parking_cost_min));
    JM_TRY(spread(t, in));
    JM_TRY_GOTO(solve_hours(t, hours_by_load, JM_HOURS, t->def.relative_gap, false, &day), fail);
    for (int32_t k = 0; k < JM_HOURS; k++) {
        int64_t first = (int64_t)k * t->net.link_count;
        write_hour(t, hours_by_load[k], day.flow + first, day.time + first);
    }
    jm_demand_movements(&t->demand, t->home_departures, t->home_arrivals, t->visit_arrivals,
                        t->visit_departures, &t->kept[JM_KEPT_AT_EDGE]);
    JM_TRY_GOTO(jm_kept_bushes_put(t->ctx, &t->bushes, &t->net, &bushes), fail);
    keep_totals(t, &day);
    jm_traffic_tell_lost(t, &day, hours_by_load);
    jm_traffic_tell_homeless(t);
    if (t->kept[JM_KEPT_GAP] > t->def.relative_gap)
        jm_log(t->ctx, JM_LOG_WARNING,
               "traffic: the worst hour stopped at a relative gap of %g, not %g; allow more "
               "iterations",
               t->kept[JM_KEPT_GAP], t->def.relative_gap);
    jm_traffic_show_hour(t, 0);
fail:
    free_hours(&day);
    jm_day_bushes_free(&bushes);
    return status;
}

jm_status jm_traffic_write_bushes(const jm_traffic *traffic, jm_h5 *file)
{
    return jm_kept_bushes_write(traffic->ctx, &traffic->bushes, file);
}

jm_status jm_traffic_take_bushes(jm_traffic *traffic, const jm_h5 *file)
{
    return jm_kept_bushes_read(traffic->ctx, &traffic->bushes, &traffic->net, file);
}

const double *jm_traffic_flow_vehs(const jm_traffic *traffic)
{
    return traffic->flow_vehs;
}

const float *jm_traffic_time_s(const jm_traffic *traffic)
{
    return traffic->time_s;
}

const float *jm_traffic_heat_w(const jm_traffic *traffic)
{
    return traffic->heat_w;
}

jm_traffic_ends jm_traffic_movements(const jm_traffic *traffic)
{
    return (jm_traffic_ends){traffic->home_departures, traffic->home_arrivals,
                             traffic->visit_arrivals, traffic->visit_departures};
}

jm_status jm_traffic_presence(const jm_traffic *traffic, jm_presence *out)
{
    return jm_presence_create(traffic->ctx, traffic->city, traffic->def.weekend, &traffic->demand,
                              out);
}

void jm_traffic_show_hour(jm_traffic *traffic, int32_t hour)
{
    const jm_streets *s = &traffic->city->streets;
    int64_t first = (int64_t)(hour < 0 ? 0 : hour % JM_HOURS) * s->link_count;
    for (int32_t e = 0; e < s->link_count; e++) {
        float time_s = traffic->time_s[first + e], flow_vehs = (float)traffic->flow_vehs[first + e];
        traffic->shown[0][e] = flow_vehs;
        traffic->shown[1][e] = time_s > 0.0f ? s->length_m[e] / time_s : 0.0f;
        traffic->shown[2][e] = time_s;
        traffic->shown[3][e] = s->capacity_vehs[e] > 0.0f ? flow_vehs / s->capacity_vehs[e] : 0.0f;
        traffic->shown[4][e] = traffic->heat_w[first + e];
    }
}

const jm_field *jm_traffic_fields(const jm_traffic *traffic, int64_t *count)
{
    *count = JM_TRAFFIC_FIELDS;
    return traffic->fields;
}
