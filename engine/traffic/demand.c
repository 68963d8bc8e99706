#include "traffic/demand.h"

#include "core/grid.h"
#include "core/math.h"
#include "traffic/gravity.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/// A zone's own trips take half the way to its nearest neighbour; this where it has none.
static const double own_zone_min = 1.0;
/// Matrices are dense: more zones than this are a mistake of the layer.
enum { zone_limit = 8192 };

static jm_status check_zone(jm_ctx *ctx, const jm_zones *z, int32_t zone)
{
    const float values[] = {z->residents[zone], z->households[zone], z->jobs[zone],
                            z->cars_per_household[zone]};
    static const char *const names[] = {"residents", "households", "jobs", "cars_per_household"};
    for (int i = 0; i < 4; i++)
        if (!isfinite(values[i]) || values[i] < 0.0f)
            return jm_fail(
                ctx, JM_ERR_DATA, "traffic: zone %s has %s %g; give a number of at least 0",
                z->code[zone] != NULL ? z->code[zone] : "?", names[i], (double)values[i]);
    return JM_OK;
}

static jm_status check_city(jm_ctx *ctx, const jm_city *city)
{
    if (city->zones.count > zone_limit)
        return jm_fail(ctx, JM_ERR_DATA,
                       "traffic: %" PRId32 " zones are more than %d; merge zones in the layer",
                       city->zones.count, zone_limit);
    for (int32_t z = 0; z < city->zones.count; z++)
        JM_TRY(check_zone(ctx, &city->zones, z));
    for (int32_t g = 0; g < city->gates.count; g++) {
        float in = city->gates.in_vehday[g], out = city->gates.out_vehday[g];
        if (!isfinite(in) || in < 0.0f || !isfinite(out) || out < 0.0f)
            return jm_fail(ctx, JM_ERR_DATA,
                           "traffic: gate %" PRId32 " has %g vehicles a day in and %g out; give "
                           "numbers of at least 0",
                           g, (double)in, (double)out);
    }
    return JM_OK;
}

static bool has_street(const jm_demand *d, int32_t end)
{
    return d->net->end_terminal[end] != JM_NONE;
}

/// Tours that start in each zone. A stated rate holds for the whole city.
static void produce(jm_demand *d, double tours_per_person, bool weekend)
{
    const jm_zones *z = &d->city->zones;
    double people = 0.0, tours = 0.0;
    for (int32_t i = 0; i < z->count; i++) {
        people += (double)z->residents[i];
        for (int p = 0; p < JM_PURPOSE_COUNT; p++) {
            double made = jm_zone_tours(z, i, (jm_purpose)p, weekend);
            d->production[p * z->count + i] = made;
            tours += made;
        }
    }
    double factor =
        isnan(tours_per_person) || tours <= 0.0 ? 1.0 : tours_per_person * people / tours;
    for (int32_t k = 0; k < JM_PURPOSE_COUNT * z->count; k++) {
        d->production[k] *= factor;
        if (!has_street(d, k % z->count)) {
            d->homeless_trips += 2.0 * d->production[k];
            d->production[k] = 0.0;
        }
    }
}

/// Attractions; a city that states no schools or shops draws such tours by jobs, else by people.
static void attract(jm_demand *d)
{
    const jm_zones *z = &d->city->zones;
    static const jm_purpose instead[] = {JM_PURPOSE_WORK, JM_PURPOSE_LEISURE};
    for (int p = 0; p < JM_PURPOSE_COUNT; p++) {
        double sum = 0.0;
        for (int attempt = -1; attempt < 2 && sum <= 0.0; attempt++) {
            jm_purpose as = attempt < 0 ? (jm_purpose)p : instead[attempt];
            for (int32_t i = 0; i < z->count; i++) {
                double drawn = has_street(d, i) ? jm_zone_attraction(z, i, as) : 0.0;
                d->attraction[p * z->count + i] = drawn;
                sum += drawn;
            }
        }
    }
}

static void set_hours(jm_demand *d)
{
    // Tours across gates mix work and other purposes by the tours that residents make.
    double mix = 0.0;
    for (int p = 0; p < JM_PURPOSE_COUNT; p++) {
        jm_habit habit = jm_habit_of((jm_purpose)p);
        memcpy(d->tours[p].leave, habit.leave, sizeof habit.leave);
        memcpy(d->tours[p].stay, habit.stay, sizeof habit.stay);
        mix += p == JM_PURPOSE_ESCORT ? 0.0 : habit.tour_share;
    }
    for (int k = JM_TOURS_OUTSIDE; k < JM_TOURS_COUNT; k++)
        for (int p = 0; p < JM_PURPOSE_COUNT; p++) {
            jm_habit habit = jm_habit_of((jm_purpose)p);
            double share = p == JM_PURPOSE_ESCORT ? 0.0 : habit.tour_share / mix;
            for (int h = 0; h < 24; h++)
                d->tours[k].leave[h] += share * habit.leave[h];
            for (int s = 0; s < JM_STAY_HOURS; s++)
                d->tours[k].stay[s] += share * habit.stay[s];
        }
    // Through traffic runs both when others leave and when they come back.
    jm_tour_hours day = jm_tour_hours_of(&d->tours[JM_TOURS_VISITORS], 0);
    for (int h = 0; h < 24; h++)
        d->tours[JM_TOURS_THROUGH].leave[h] = 0.5 * (day.out[h] + day.back[h]);
    d->tours[JM_TOURS_THROUGH].one_way = true;
}

static jm_status make_matrices(jm_ctx *ctx, jm_demand *d)
{
    int32_t zones = d->net->zone_count, gates = d->net->end_count - zones;
    for (int k = 0; k < JM_TOURS_COUNT; k++) {
        jm_tours *t = &d->tours[k];
        bool from_gate = k == JM_TOURS_VISITORS || k == JM_TOURS_THROUGH;
        bool to_gate = k == JM_TOURS_OUTSIDE || k == JM_TOURS_THROUGH;
        t->row_first = from_gate ? zones : 0;
        t->rows = from_gate ? gates : zones;
        t->column_first = to_gate ? zones : 0;
        t->columns = to_gate ? gates : zones;
        int64_t count = (int64_t)t->rows * t->columns;
        JM_TRY(jm_new(ctx, &t->out, count));
        if (k == JM_TOURS_OUTSIDE || k == JM_TOURS_VISITORS)
            JM_TRY(jm_new(ctx, &t->back, count));
    }
    return JM_OK;
}

jm_status jm_demand_create(jm_ctx *ctx, const jm_city *city, const jm_car_net *net,
                           double tours_per_person, bool weekend, jm_demand *demand)
{
    jm_status status = JM_OK;
    memset(demand, 0, sizeof *demand);
    JM_TRY(check_city(ctx, city));
    demand->city = city;
    demand->net = net;
    int64_t count = (int64_t)JM_PURPOSE_COUNT * city->zones.count;
    JM_TRY_GOTO(jm_new(ctx, &demand->production, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &demand->attraction, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &demand->gate_in, city->gates.count), fail);
    JM_TRY_GOTO(jm_new(ctx, &demand->gate_out, city->gates.count), fail);
    JM_TRY_GOTO(make_matrices(ctx, demand), fail);
    produce(demand, tours_per_person, weekend);
    attract(demand);
    demand->gate_factor = weekend ? jm_weekend_gate_factor() : 1.0;
    jm_demand_take_gates(demand, NULL);
    set_hours(demand);
    return JM_OK;
fail:
    jm_demand_free(demand);
    return status;
}

void jm_demand_free(jm_demand *demand)
{
    jm_free(demand->production);
    jm_free(demand->attraction);
    jm_free(demand->gate_in);
    jm_free(demand->gate_out);
    for (int k = 0; k < JM_TOURS_COUNT; k++) {
        jm_free(demand->tours[k].out);
        jm_free(demand->tours[k].back);
    }
    memset(demand, 0, sizeof *demand);
}

/// Parking cost that a purpose meets in each zone: by when its tours arrive.
static void parking_by_zone(const jm_demand *d, const jm_tours *tours, const float *cost_min,
                            double *mean_min)
{
    int32_t zones = d->net->zone_count;
    for (int32_t j = 0; j < zones; j++) {
        mean_min[j] = 0.0;
        for (int h = 0; cost_min != NULL && h < 24; h++)
            mean_min[j] += tours->leave[h] * (double)cost_min[h * zones + j];
    }
}

/// Deterrence of one row of a purpose: exp(-beta x mean of both ways).
static void deter_row(const jm_demand *d, const jm_habit *habit, const jm_skims *s, int32_t i,
                      double *row)
{
    int32_t zones = d->net->zone_count, ends = d->net->end_count;
    const float *out = habit->meets_peak && s->morning_min != NULL ? s->morning_min : s->free_min;
    const float *back = habit->meets_peak && s->evening_min != NULL ? s->evening_min : s->free_min;
    double own_min = (double)INFINITY;
    for (int32_t j = 0; j < zones; j++) {
        row[j] = 0.5 * ((double)out[(int64_t)i * ends + j] + (double)back[(int64_t)j * ends + i]);
        if (j != i && row[j] > 0.0 && row[j] < own_min)
            own_min = row[j];
    }
    own_min = isinf(own_min) ? own_zone_min : 0.5 * own_min;
    for (int32_t j = 0; j < zones; j++) {
        bool no_way = isinf(row[j]) || !has_street(d, i) || !has_street(d, j);
        double cost_min = row[j] > own_min ? row[j] : own_min;
        row[j] = no_way ? 0.0 : jm_exp(-habit->deterrence_per_min * cost_min);
    }
}

/// Tours of one purpose between zones. Parking weighs on what a zone draws, so that dear parking
/// moves cars away also where destinations are filled in proportion.
static jm_status spread_purpose(jm_ctx *ctx, jm_demand *d, jm_purpose purpose,
                                const jm_skims *skims, const float *parking_cost_min,
                                double inside_share)
{
    jm_status status = JM_OK;
    int32_t zones = d->net->zone_count;
    jm_tours *tours = &d->tours[purpose];
    jm_habit habit = jm_habit_of(purpose);
    int64_t first = (int64_t)purpose * zones;
    double *draw = NULL, *start = NULL, lost = 0.0;
    JM_TRY_GOTO(jm_new(ctx, &draw, zones), fail);
    JM_TRY_GOTO(jm_new(ctx, &start, zones), fail);
    parking_by_zone(d, tours, parking_cost_min, draw);
    for (int32_t j = 0; j < zones; j++) {
        draw[j] = d->attraction[first + j] * jm_exp(-habit.deterrence_per_min * draw[j]);
        start[j] = d->production[first + j] * inside_share;
    }
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t i = 0; i < zones; i++)
        deter_row(d, &habit, skims, i, tours->out + (int64_t)i * zones);
    jm_margins margins = {zones, zones, start, draw, habit.fills_attractions};
    JM_TRY_GOTO(jm_spread_trips(ctx, &margins, tours->out, &lost), fail);
    d->no_way_trips += 2.0 * lost;
fail:
    jm_free(draw);
    jm_free(start);
    return status;
}

jm_status jm_demand_spread(jm_ctx *ctx, jm_demand *demand, const jm_skims *skims,
                           const float *parking_cost_min)
{
    demand->no_way_trips = 0.0;
    JM_TRY(jm_demand_spread_gates(ctx, demand, skims));
    for (int p = 0; p < JM_PURPOSE_COUNT; p++) {
        double inside = p == JM_PURPOSE_ESCORT ? 1.0 : 1.0 - demand->outside_share;
        JM_TRY(spread_purpose(ctx, demand, (jm_purpose)p, skims, parking_cost_min, inside));
    }
    return JM_OK;
}
