#include "parking/day.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/// Steps an hour: arrivals and departures of an hour mix as in life.
enum { steps_an_hour = 6, day_limit = 40 };
/// The day is closed when fewer cars than this share stand elsewhere than a day before.
static const double closed_share = 1e-4;
/// Share of visitors who work where there are jobs; half of the visits of an employed town are to
/// work by their stay, a third by number: assumed.
static const double staff_share = 0.35;
/// Stay of visitors where none is known [h]: assumed.
static const double usual_stay_h = 2.0;

/// Movements by kind of car, and how many stand when the day begins.
typedef struct movements {
    double *arrivals[JM_PARKER_COUNT];   // [24 * zones]
    double *departures[JM_PARKER_COUNT]; // [24 * zones]
    double *at_start[JM_PARKER_COUNT];   // [zones]
    double *step_in[JM_PARKER_COUNT];    // [zones] of one step
    double *step_out[JM_PARKER_COUNT];   // [zones]
    double *before;                      // [parkings]
} movements;

static jm_status check_movements(jm_ctx *ctx, const jm_parking_input *in, int32_t zones)
{
    const double *const all[] = {in->home_departures, in->home_arrivals, in->visit_arrivals,
                                 in->visit_departures};
    for (int a = 0; a < 4; a++)
        for (int64_t i = 0; i < (int64_t)JM_DAY_HOURS * zones; i++)
            if (!isfinite(all[a][i]) || all[a][i] < 0.0)
                return jm_fail(ctx, JM_ERR_ARGUMENT,
                               "parking: movements of zone %" PRId64 " at %" PRId64
                               " h are %g cars; give numbers of at least 0",
                               i % zones, i / zones, all[a][i]);
    for (int32_t z = 0; z < zones; z++) {
        double sum[4] = {0.0};
        for (int a = 0; a < 4; a++)
            for (int h = 0; h < JM_DAY_HOURS; h++)
                sum[a] += all[a][h * zones + z];
        // A day that ends as it began needs both ways alike.
        if (fabs(sum[0] - sum[1]) > 1e-6 * (1.0 + sum[0]) ||
            fabs(sum[2] - sum[3]) > 1e-6 * (1.0 + sum[2]))
            return jm_fail(ctx, JM_ERR_ARGUMENT,
                           "parking: in zone %" PRId32 " %g residents' cars leave and %g come, %g "
                           "visitors come and %g leave in a day; each pair must be equal",
                           z, sum[0], sum[1], sum[2], sum[3]);
    }
    return JM_OK;
}

static jm_status create_movements(jm_ctx *ctx, const jm_supply *supply, movements *m)
{
    int64_t zones = supply->zone_count;
    for (int g = 0; g < JM_PARKER_COUNT; g++) {
        JM_TRY(jm_new(ctx, &m->arrivals[g], JM_DAY_HOURS * zones));
        JM_TRY(jm_new(ctx, &m->departures[g], JM_DAY_HOURS * zones));
        JM_TRY(jm_new(ctx, &m->at_start[g], zones));
        JM_TRY(jm_new(ctx, &m->step_in[g], zones));
        JM_TRY(jm_new(ctx, &m->step_out[g], zones));
    }
    return jm_new(ctx, &m->before, supply->parking_count);
}

static void free_movements(movements *m)
{
    for (int g = 0; g < JM_PARKER_COUNT; g++) {
        jm_free(m->arrivals[g]);
        jm_free(m->departures[g]);
        jm_free(m->at_start[g]);
        jm_free(m->step_in[g]);
        jm_free(m->step_out[g]);
    }
    jm_free(m->before);
}

static void split_movements(const jm_city *city, const jm_parking_input *in, movements *m)
{
    int32_t zones = city->zones.count;
    for (int32_t i = 0; i < JM_DAY_HOURS * zones; i++) {
        double staff = city->zones.jobs[i % zones] > 0.0f ? staff_share : 0.0;
        m->arrivals[JM_RESIDENT][i] = in->home_arrivals[i];
        m->departures[JM_RESIDENT][i] = in->home_departures[i];
        m->arrivals[JM_STAFF][i] = staff * in->visit_arrivals[i];
        m->departures[JM_STAFF][i] = staff * in->visit_departures[i];
        m->arrivals[JM_VISITOR][i] = (1.0 - staff) * in->visit_arrivals[i];
        m->departures[JM_VISITOR][i] = (1.0 - staff) * in->visit_departures[i];
    }
}

/// Lowest and highest of the running sum of arrivals minus departures, from 0 at midnight.
static void range_of_day(const movements *m, int g, int32_t zone, int32_t zones, double *low,
                         double *high)
{
    double sum = 0.0;
    *low = *high = 0.0;
    for (int h = 0; h < JM_DAY_HOURS; h++) {
        sum += m->arrivals[g][h * zones + zone] - m->departures[g][h * zones + zone];
        *low = fmin(*low, sum);
        *high = fmax(*high, sum);
    }
}

/// Cars at midnight: all owned cars are home at the fullest hour, no visitor at the emptiest.
static void find_start(const jm_city *city, movements *m, double *missing)
{
    int32_t zones = city->zones.count;
    *missing = 0.0;
    for (int32_t z = 0; z < zones; z++) {
        double low, high;
        float cars = city->zones.households[z] * city->zones.cars_per_household[z];
        double owned = isfinite(cars) && cars > 0.0f ? (double)cars : 0.0;
        range_of_day(m, JM_RESIDENT, z, zones, &low, &high);
        m->at_start[JM_RESIDENT][z] = fmax(owned - high, -low);
        *missing += fmax(-low - (owned - high), 0.0);
        for (int g = JM_STAFF; g < JM_PARKER_COUNT; g++) {
            range_of_day(m, g, z, zones, &low, &high);
            m->at_start[g][z] = -low;
        }
    }
}

/// Private spaces that residents never need are those of firms.
static void open_staff_spaces(jm_stock *s, const movements *m)
{
    const jm_supply *supply = s->supply;
    int32_t zones = supply->zone_count;
    for (int32_t z = 0; z < zones; z++) {
        double low, high, spaces = 0.0;
        range_of_day(m, JM_RESIDENT, z, zones, &low, &high);
        for (int64_t k = supply->private_start[z]; k < supply->private_start[z + 1]; k++)
            spaces += supply->capacity[supply->private_entry[k]];
        double needed = m->at_start[JM_RESIDENT][z] + high;
        double share = spaces > needed ? 1.0 - needed / spaces : 0.0;
        for (int64_t k = supply->private_start[z]; k < supply->private_start[z + 1]; k++)
            s->staff_spaces[k] = share * supply->capacity[supply->private_entry[k]];
    }
}

/// Mean stay of visitors by Little's law: cars that stand over cars that come.
static void find_stays(jm_stock *s, const movements *m)
{
    int32_t zones = s->supply->zone_count;
    for (int32_t z = 0; z < zones; z++) {
        double car_hours = 0.0, cars = 0.0;
        for (int g = JM_STAFF; g < JM_PARKER_COUNT; g++) {
            double stock = m->at_start[g][z];
            for (int h = 0; h < JM_DAY_HOURS; h++) {
                double in = m->arrivals[g][h * zones + z], out = m->departures[g][h * zones + z];
                car_hours += stock + 0.5 * (in - out);
                stock += in - out;
                cars += in;
            }
        }
        // Who comes and goes within an hour stays half of it.
        s->stay_h[z] = cars > 0.0 ? fmax(car_hours / cars, 0.5) : usual_stay_h;
    }
}

/// The cars of midnight, let in bit by bit so that all zones get their turn.
static void fill_at_midnight(jm_stock *s, movements *m)
{
    enum { portions = 10 };
    jm_stock_clear(s);
    for (int g = 0; g < JM_PARKER_COUNT; g++)
        for (int32_t z = 0; z < s->supply->zone_count; z++)
            m->step_in[g][z] = m->at_start[g][z] / (double)portions;
    for (int i = 0; i < portions; i++) {
        jm_stock_price(s);
        jm_stock_arrive(s, m->step_in);
    }
}

static void record_searching(jm_stock *s, int32_t hour, jm_parking_day *day)
{
    int32_t zones = s->supply->zone_count, parkings = s->supply->parking_count;
    for (int32_t p = 0; p < parkings; p++) {
        // Little's law: cars that search are arrivals an hour x hours of search.
        day->searching[(int64_t)hour * parkings + p] = s->searched_min[p] / 60.0;
        s->searched_min[p] = 0.0;
    }
    for (int32_t z = 0; z < zones; z++) {
        day->failed[(int64_t)hour * zones + z] = s->failed[z];
        s->failed[z] = 0.0;
    }
}

static void record_hour(jm_stock *s, int32_t hour, jm_parking_day *day)
{
    const jm_supply *supply = s->supply;
    int32_t zones = supply->zone_count, parkings = supply->parking_count;
    memcpy(day->occupied + (int64_t)hour * parkings, s->occupied,
           (size_t)parkings * sizeof *s->occupied);
    day->on_street[hour] = 0.0;
    day->away[hour] = 0.0;
    for (int32_t z = 0; z < zones; z++) {
        double illegal = 0.0;
        for (int g = 0; g < JM_PARKER_COUNT; g++) {
            illegal += s->illegal[g][z];
            for (int64_t k = supply->start[z]; k < supply->start[z + 1]; k++) {
                bool own = s->city->parkings.zone[supply->entry[k]] == z;
                day->away[hour] += own ? 0.0 : s->cars[g][k];
                day->on_street[hour] += g == JM_RESIDENT ? s->cars[g][k] : 0.0;
            }
        }
        day->on_street[hour] += s->illegal[JM_RESIDENT][z];
        day->illegal[(int64_t)hour * zones + z] = illegal;
    }
    record_searching(s, hour, day);
}

/// One hour in steps: cars come, then cars go; the cost is what a car meets at the steps.
static void run_hour(jm_stock *s, movements *m, int32_t hour, jm_parking_day *day)
{
    int32_t zones = s->supply->zone_count;
    jm_stock_recount(s);
    for (int32_t z = 0; z < zones; z++) {
        day->cost_min[(int64_t)hour * zones + z] = 0.0f;
        for (int g = 0; g < JM_PARKER_COUNT; g++) {
            int64_t at = (int64_t)hour * zones + z;
            m->step_in[g][z] = m->arrivals[g][at] / (double)steps_an_hour;
            m->step_out[g][z] = m->departures[g][at] / (double)steps_an_hour;
        }
    }
    for (int step = 0; step < steps_an_hour; step++) {
        jm_stock_price(s);
        for (int32_t z = 0; z < zones; z++)
            day->cost_min[(int64_t)hour * zones + z] +=
                (float)(jm_stock_visitor_cost_min(s, z) / (double)steps_an_hour);
        jm_stock_arrive(s, m->step_in);
        jm_stock_leave(s, m->step_out);
    }
    record_hour(s, hour, day);
}

/// Cars that stand elsewhere than a day before, over all that stand.
static double unrest_of(const jm_stock *s, const movements *m)
{
    double moved = 0.0, cars = 0.0;
    for (int32_t p = 0; p < s->supply->parking_count; p++) {
        moved += fabs(s->occupied[p] - m->before[p]);
        cars += s->occupied[p];
    }
    return cars > 0.0 ? moved / cars : 0.0;
}

jm_status jm_parking_run_day(jm_ctx *ctx, jm_stock *stock, const jm_parking_input *in,
                             jm_parking_day *day)
{
    jm_status status = JM_OK;
    movements m = {.before = NULL};
    const jm_supply *supply = stock->supply;
    JM_TRY(check_movements(ctx, in, supply->zone_count));
    JM_TRY_GOTO(create_movements(ctx, supply, &m), fail);
    split_movements(stock->city, in, &m);
    find_start(stock->city, &m, &day->missing);
    open_staff_spaces(stock, &m);
    find_stays(stock, &m);
    jm_stock_set_prices(ctx, stock);
    fill_at_midnight(stock, &m);
    for (day->days = 1;; day->days++) {
        JM_TRY_GOTO(jm_poll(ctx), fail);
        jm_stock_recount(stock);
        memcpy(m.before, stock->occupied, (size_t)supply->parking_count * sizeof *m.before);
        for (int32_t hour = 0; hour < JM_DAY_HOURS; hour++)
            run_hour(stock, &m, hour, day);
        day->unrest = unrest_of(stock, &m);
        if (day->unrest <= closed_share || day->days == day_limit)
            break;
    }
fail:
    free_movements(&m);
    return status;
}
