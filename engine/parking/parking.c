#include "parking/parking.h"

#include "core/grid.h"
#include "core/parallel.h"
#include "parking/day.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { shown_count = 3, field_count = shown_count + 9 };

/// Numbers of a day that the arrays by hour do not tell.
enum { KEPT_DAYS, KEPT_UNREST, KEPT_COUNT };

struct jm_parking {
    jm_ctx *ctx;         // borrowed
    const jm_city *city; // borrowed
    jm_parking_def def;
    jm_supply supply;
    jm_stock stock;
    jm_parking_day day;
    double *illegal_at;        // [24 * parkings] beside which parking illegal cars stand
    int64_t *beside_start;     // [zones + 1] into beside
    int32_t *beside;           // parkings that illegal cars of a zone stand beside
    double *kept;              // [KEPT_COUNT]
    float *capacity;           // [parkings]
    float *shown[shown_count]; // [parkings] occupied, searching, illegal
    jm_field fields[field_count];
};

jm_parking_def jm_parking_default_def(void)
{
    // Value of time: 10.0 euro of 2010 for commutes in French towns (Quinet 2013), brought to
    // today's incomes: assumed. Walk limit and speed: assumed.
    return (jm_parking_def){
        .walk_limit_m = 500.0, .walk_speed_ms = 1.2, .value_of_time_eurh = 11.0};
}

static jm_status check_def(jm_ctx *ctx, const jm_parking_def *def)
{
    if (!(def->walk_limit_m > 0.0 && def->walk_limit_m <= 5000.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "parking: walk_limit_m is %g; give a number up to 5000", def->walk_limit_m);
    if (!(def->walk_speed_ms >= 0.1 && def->walk_speed_ms <= 5.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "parking: walk_speed_ms is %g; give 0.1 to 5",
                       def->walk_speed_ms);
    if (!(def->value_of_time_eurh > 0.0 && def->value_of_time_eurh <= 1000.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "parking: value_of_time_eurh is %g; give a number up to 1000",
                       def->value_of_time_eurh);
    return JM_OK;
}

static jm_field row(const char *name, const char *unit, const char *sentence, jm_type type,
                    jm_dim dim, int64_t count, void *values, float quantum, unsigned flags)
{
    return (jm_field){name, unit, sentence, type, dim, count, values, quantum, flags};
}

static void list_fields(jm_parking *p)
{
    int64_t parkings = p->supply.parking_count, zones = p->supply.zone_count;
    int64_t by_hour = JM_DAY_HOURS * parkings, zone_hours = JM_DAY_HOURS * zones;
    jm_field *f = p->fields;
    *f++ = row("occupied", "1", "cars that stand on its spaces", JM_F32, JM_DIM_PARKINGS, parkings,
               p->shown[0], 0.01f, JM_RESULT);
    *f++ = row("searching", "1", "cars that look for a space there", JM_F32, JM_DIM_PARKINGS,
               parkings, p->shown[1], 0.01f, JM_RESULT);
    *f++ = row("illegal", "1", "cars beside it that found no legal space", JM_F32, JM_DIM_PARKINGS,
               parkings, p->shown[2], 0.01f, JM_RESULT);
    *f++ = row("capacity", "1", "spaces", JM_F32, JM_DIM_PARKINGS, parkings, p->capacity, 0.0f,
               JM_STATIC);
    *f++ = row("parking_occupied_by_hour", "1", "cars on spaces at the end of all hours", JM_F64,
               JM_DIM_OTHER, by_hour, p->day.occupied, 0.0f, JM_CHECKPOINT);
    *f++ = row("parking_searching_by_hour", "1", "searching cars of all hours", JM_F64,
               JM_DIM_OTHER, by_hour, p->day.searching, 0.0f, JM_CHECKPOINT);
    *f++ = row("parking_illegal_by_hour", "1", "cars without a legal space, by zone", JM_F64,
               JM_DIM_OTHER, zone_hours, p->day.illegal, 0.0f, JM_CHECKPOINT);
    *f++ = row("parking_illegal_at_by_hour", "1", "cars without a legal space, by parking", JM_F64,
               JM_DIM_OTHER, by_hour, p->illegal_at, 0.0f, JM_CHECKPOINT);
    *f++ = row("parking_cost_by_hour", "min", "what parking costs a visitor, by zone", JM_F32,
               JM_DIM_OTHER, zone_hours, p->day.cost_min, 0.0f, JM_CHECKPOINT);
    *f++ = row("parking_on_street", "1", "residents' cars not on private spaces", JM_F64,
               JM_DIM_OTHER, JM_DAY_HOURS, p->day.on_street, 0.0f, JM_CHECKPOINT);
    *f++ = row("parking_away", "1", "cars that stand outside their zone", JM_F64, JM_DIM_OTHER,
               JM_DAY_HOURS, p->day.away, 0.0f, JM_CHECKPOINT);
    *f++ = row("parking_day", "1", "days repeated, unrest left", JM_F64, JM_DIM_OTHER, KEPT_COUNT,
               p->kept, 0.0f, JM_CHECKPOINT);
}

static jm_status allocate(jm_parking *p)
{
    jm_ctx *ctx = p->ctx;
    int64_t parkings = p->supply.parking_count, zones = p->supply.zone_count;
    JM_TRY(jm_new(ctx, &p->day.occupied, JM_DAY_HOURS * parkings));
    JM_TRY(jm_new(ctx, &p->day.searching, JM_DAY_HOURS * parkings));
    JM_TRY(jm_new(ctx, &p->illegal_at, JM_DAY_HOURS * parkings));
    JM_TRY(jm_new(ctx, &p->day.illegal, JM_DAY_HOURS * zones));
    JM_TRY(jm_new(ctx, &p->day.failed, JM_DAY_HOURS * zones));
    JM_TRY(jm_new(ctx, &p->day.cost_min, JM_DAY_HOURS * zones));
    JM_TRY(jm_new(ctx, &p->day.on_street, JM_DAY_HOURS));
    JM_TRY(jm_new(ctx, &p->day.away, JM_DAY_HOURS));
    JM_TRY(jm_new(ctx, &p->kept, KEPT_COUNT));
    JM_TRY(jm_new(ctx, &p->capacity, parkings));
    for (int i = 0; i < shown_count; i++)
        JM_TRY(jm_new(ctx, &p->shown[i], parkings));
    for (int64_t i = 0; i < parkings; i++)
        p->capacity[i] = p->city->parkings.capacity[i];
    return JM_OK;
}

/// Illegal cars stand beside the kerbs of their zone; without any, beside its public parkings, else
/// beside the nearest in reach. False where nothing is in reach.
static bool is_beside(const jm_parking *p, int32_t zone, int64_t entry, int choice)
{
    int32_t parking = p->supply.entry[entry];
    bool own = p->city->parkings.zone[parking] == zone;
    if (choice == 0)
        return own && p->city->parkings.kind[parking] == JM_PARKING_KERB;
    return choice == 1 ? own : true;
}

static int64_t nearest_entry(const jm_supply *s, int32_t zone)
{
    int64_t nearest = s->start[zone];
    for (int64_t k = s->start[zone]; k < s->start[zone + 1]; k++)
        nearest = s->walk_min[k] < s->walk_min[nearest] ? k : nearest;
    return nearest;
}

static jm_status list_beside(jm_parking *p)
{
    const jm_supply *s = &p->supply;
    int64_t count = 0, room = 0;
    JM_TRY(jm_new(p->ctx, &p->beside_start, (int64_t)s->zone_count + 1));
    for (int32_t z = 0; z < s->zone_count; z++) {
        int64_t first = s->start[z], end = s->start[z + 1];
        for (int choice = 0; choice < 2 && count == p->beside_start[z]; choice++)
            for (int64_t k = first; k < end; k++)
                if (is_beside(p, z, k, choice)) {
                    JM_TRY(jm_grow(p->ctx, &p->beside, &room, count + 1));
                    p->beside[count++] = s->entry[k];
                }
        if (count == p->beside_start[z] && end > first) {
            JM_TRY(jm_grow(p->ctx, &p->beside, &room, count + 1));
            p->beside[count++] = s->entry[nearest_entry(s, z)];
        }
        p->beside_start[z + 1] = count;
    }
    return JM_OK;
}

jm_status jm_parking_create(jm_ctx *ctx, const jm_parking_def *def, const jm_city *city,
                            jm_parking **out)
{
    jm_status status = JM_OK;
    jm_parking *p = NULL;
    *out = NULL;
    JM_TRY(check_def(ctx, def));
    JM_TRY(jm_new(ctx, &p, 1));
    p->ctx = ctx;
    p->city = city;
    p->def = *def;
    JM_TRY_GOTO(jm_supply_create(ctx, &p->def, city, &p->supply), fail);
    JM_TRY_GOTO(jm_stock_create(ctx, &p->def, city, &p->supply, &p->stock), fail);
    JM_TRY_GOTO(allocate(p), fail);
    JM_TRY_GOTO(list_beside(p), fail);
    list_fields(p);
    *out = p;
    return JM_OK;
fail:
    jm_parking_destroy(p);
    return status;
}

void jm_parking_destroy(jm_parking *p)
{
    if (p == NULL)
        return;
    jm_stock_free(&p->stock);
    jm_supply_free(&p->supply);
    jm_free(p->day.occupied);
    jm_free(p->day.searching);
    jm_free(p->day.illegal);
    jm_free(p->day.failed);
    jm_free(p->day.cost_min);
    jm_free(p->day.on_street);
    jm_free(p->day.away);
    jm_free(p->illegal_at);
    jm_free(p->beside_start);
    jm_free(p->beside);
    jm_free(p->kept);
    jm_free(p->capacity);
    for (int i = 0; i < shown_count; i++)
        jm_free(p->shown[i]);
    jm_free(p);
}

/// Puts the cars of a zone that found nothing beside its parkings, in proportion to their spaces;
/// those who looked in vain in the hour searched as long as drivers bear.
static void place_illegal(jm_parking *p, int32_t hour, int32_t zone)
{
    int32_t zones = p->supply.zone_count, parkings = p->supply.parking_count;
    double cars = p->day.illegal[(int64_t)hour * zones + zone];
    double failed = p->day.failed[(int64_t)hour * zones + zone];
    int64_t first = p->beside_start[zone], end = p->beside_start[zone + 1];
    double spaces = 0.0;
    for (int64_t k = first; k < end; k++)
        spaces += p->supply.capacity[p->beside[k]];
    for (int64_t k = first; k < end; k++) {
        double share =
            spaces > 0.0 ? p->supply.capacity[p->beside[k]] / spaces : 1.0 / (double)(end - first);
        int64_t at = (int64_t)hour * parkings + p->beside[k];
        p->illegal_at[at] += share * cars;
        p->day.searching[at] += share * failed * jm_search_limit_min() / 60.0;
    }
}

static void report(const jm_parking *p)
{
    if (p->day.unrest > 1e-4)
        jm_log(p->ctx, JM_LOG_WARNING,
               "parking: after %" PRId32 " days %g %% of the cars still change places from one "
               "midnight to the next",
               p->day.days, 100.0 * p->day.unrest);
    if (p->day.missing >= 1.0)
        jm_log(p->ctx, JM_LOG_WARNING,
               "parking: %.0f more residents' cars leave home than households own; check "
               "cars_per_household",
               p->day.missing);
    if (p->supply.parking_count == 0 && p->supply.zone_count > 0)
        jm_log(p->ctx, JM_LOG_WARNING,
               "parking: the city has no parking at all; import a layer or let it be presumed");
}

jm_status jm_parking_solve(jm_parking *parking, const jm_parking_input *in)
{
    jm_parking *p = parking;
    JM_TRY(jm_parking_run_day(p->ctx, &p->stock, in, &p->day));
    memset(p->illegal_at, 0,
           (size_t)JM_DAY_HOURS * (size_t)p->supply.parking_count * sizeof *p->illegal_at);
    for (int32_t h = 0; h < JM_DAY_HOURS; h++)
        for (int32_t z = 0; z < p->supply.zone_count; z++)
            place_illegal(p, h, z);
    p->kept[KEPT_DAYS] = p->day.days;
    p->kept[KEPT_UNREST] = p->day.unrest;
    report(p);
    jm_parking_show_hour(p, 0);
    return JM_OK;
}

const float *jm_parking_cost_min(const jm_parking *parking)
{
    return parking->day.cost_min;
}

void jm_parking_show_hour(jm_parking *parking, int32_t hour)
{
    jm_parking *p = parking;
    int64_t first = (int64_t)(hour < 0 ? 0 : hour % JM_DAY_HOURS) * p->supply.parking_count;
    for (int32_t i = 0; i < p->supply.parking_count; i++) {
        p->shown[0][i] = fminf((float)p->day.occupied[first + i], p->capacity[i]);
        p->shown[1][i] = (float)p->day.searching[first + i];
        p->shown[2][i] = (float)p->illegal_at[first + i];
    }
}

const jm_field *jm_parking_fields(const jm_parking *parking, int64_t *count)
{
    *count = field_count;
    return parking->fields;
}

// Cars that are placed in shares leave less than this behind; whoever stands without a space is
// more [cars], the bar that cars are kept to.
static const double least_told = 1e-9;

void jm_parking_summarise(const jm_parking *parking, jm_parking_summary *summary)
{
    const jm_parking *p = parking;
    int32_t parkings = p->supply.parking_count, zones = p->supply.zone_count;
    *summary = (jm_parking_summary){.night_residents_on_street = p->day.on_street[4]};
    for (int32_t i = 0; i < parkings; i++)
        if (p->city->parkings.kind[i] != JM_PARKING_PRIVATE)
            summary->capacity += p->supply.capacity[i];
    for (int32_t h = 0; h < JM_DAY_HOURS; h++) {
        double legal = 0.0;
        for (int32_t i = 0; i < parkings; i++)
            if (p->city->parkings.kind[i] != JM_PARKING_PRIVATE)
                legal += p->day.occupied[(int64_t)h * parkings + i];
        double illegal = jm_sum_f64(p->ctx, p->day.illegal + (int64_t)h * zones, zones);
        double occupancy = summary->capacity > 0.0 ? legal / summary->capacity : 0.0;
        double congestion = summary->capacity > 0.0 ? (legal + illegal) / summary->capacity : 0.0;
        if (occupancy > summary->peak_occupancy) {
            summary->peak_occupancy = occupancy;
            summary->peak_hour = (double)h;
        }
        summary->congestion_rate = fmax(summary->congestion_rate, congestion);
        if (illegal > least_told)
            summary->illegal_peak = fmax(summary->illegal_peak, illegal);
        summary->overflow_vehicle_hours += p->day.away[h];
    }
}
