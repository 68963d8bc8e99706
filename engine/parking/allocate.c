// Who stands where: arrivals take the cheapest free space, departures leave all spaces alike.
#include "parking/stock.h"

#include <math.h>
#include <string.h>

/// Less room than this share of a parking is rounding.
static const double no_room_share = 1e-9;
/// Cars below this are rounding.
static const double no_car = 1e-12;

static jm_status allocate_entries(jm_ctx *ctx, jm_stock *s)
{
    int32_t zones = s->supply->zone_count;
    int64_t entries = s->supply->start[zones], private_entries = s->supply->private_start[zones];
    for (int g = 0; g < JM_PARKER_COUNT; g++) {
        JM_TRY(jm_new(ctx, &s->cars[g], entries));
        JM_TRY(jm_new(ctx, &s->fixed_min[g], entries));
        JM_TRY(jm_new(ctx, &s->weight[g], entries));
    }
    for (int g = 0; g < JM_VISITOR; g++)
        JM_TRY(jm_new(ctx, &s->private_cars[g], private_entries));
    return jm_new(ctx, &s->staff_spaces, private_entries);
}

static jm_status allocate_zones(jm_ctx *ctx, jm_stock *s)
{
    int32_t zones = s->supply->zone_count;
    for (int g = 0; g < JM_PARKER_COUNT; g++) {
        JM_TRY(jm_new(ctx, &s->illegal[g], zones));
        JM_TRY(jm_new(ctx, &s->total[g], zones));
        JM_TRY(jm_new(ctx, &s->left[g], zones));
    }
    JM_TRY(jm_new(ctx, &s->stay_h, zones));
    return jm_new(ctx, &s->failed, zones);
}

static jm_status allocate_parkings(jm_ctx *ctx, jm_stock *s)
{
    int32_t parkings = s->supply->parking_count;
    JM_TRY(jm_new(ctx, &s->occupied, parkings));
    JM_TRY(jm_new(ctx, &s->search_min, parkings));
    JM_TRY(jm_new(ctx, &s->search_factor, parkings));
    JM_TRY(jm_new(ctx, &s->free, parkings));
    JM_TRY(jm_new(ctx, &s->wanted, parkings));
    JM_TRY(jm_new(ctx, &s->placed, parkings));
    return jm_new(ctx, &s->searched_min, parkings);
}

jm_status jm_stock_create(jm_ctx *ctx, const jm_parking_def *def, const jm_city *city,
                          const jm_supply *supply, jm_stock *s)
{
    jm_status status = JM_OK;
    memset(s, 0, sizeof *s);
    s->supply = supply;
    s->city = city;
    s->def = def;
    JM_TRY_GOTO(allocate_entries(ctx, s), fail);
    JM_TRY_GOTO(allocate_zones(ctx, s), fail);
    JM_TRY_GOTO(allocate_parkings(ctx, s), fail);
    return JM_OK;
fail:
    jm_stock_free(s);
    return status;
}

void jm_stock_free(jm_stock *s)
{
    for (int g = 0; g < JM_PARKER_COUNT; g++) {
        jm_free(s->cars[g]);
        jm_free(s->illegal[g]);
        jm_free(s->total[g]);
        jm_free(s->fixed_min[g]);
        jm_free(s->weight[g]);
        jm_free(s->left[g]);
    }
    for (int g = 0; g < JM_VISITOR; g++)
        jm_free(s->private_cars[g]);
    jm_free(s->staff_spaces);
    jm_free(s->stay_h);
    jm_free(s->failed);
    jm_free(s->occupied);
    jm_free(s->search_min);
    jm_free(s->search_factor);
    jm_free(s->free);
    jm_free(s->wanted);
    jm_free(s->placed);
    jm_free(s->searched_min);
    memset(s, 0, sizeof *s);
}

static void zero(double *values, int64_t count)
{
    memset(values, 0, (size_t)count * sizeof *values);
}

void jm_stock_clear(jm_stock *s)
{
    int32_t zones = s->supply->zone_count;
    for (int g = 0; g < JM_PARKER_COUNT; g++) {
        zero(s->cars[g], s->supply->start[zones]);
        zero(s->illegal[g], zones);
        zero(s->total[g], zones);
    }
    for (int g = 0; g < JM_VISITOR; g++)
        zero(s->private_cars[g], s->supply->private_start[zones]);
    zero(s->occupied, s->supply->parking_count);
    zero(s->searched_min, s->supply->parking_count);
    zero(s->failed, zones);
}

void jm_stock_recount(jm_stock *s)
{
    const jm_supply *supply = s->supply;
    zero(s->occupied, supply->parking_count);
    for (int g = 0; g < JM_PARKER_COUNT; g++)
        for (int64_t k = 0; k < supply->start[supply->zone_count]; k++)
            s->occupied[supply->entry[k]] += s->cars[g][k];
    for (int g = 0; g < JM_VISITOR; g++)
        for (int64_t k = 0; k < supply->private_start[supply->zone_count]; k++)
            s->occupied[supply->private_entry[k]] += s->private_cars[g][k];
}

double jm_stock_room(const jm_stock *s, int32_t parking)
{
    double free = s->supply->capacity[parking] - s->occupied[parking];
    return free > no_room_share * s->supply->capacity[parking] ? free : 0.0;
}

/// Private spaces of the zone, in the order of the list; they serve nobody else.
static void fill_private(jm_stock *s, int32_t zone, int g)
{
    for (int64_t k = s->supply->private_start[zone];
         k < s->supply->private_start[zone + 1] && s->left[g][zone] > 0.0; k++) {
        int32_t p = s->supply->private_entry[k];
        double free = jm_stock_room(s, p);
        if (g == JM_STAFF)
            free = fmin(free, fmax(s->staff_spaces[k] - s->private_cars[g][k], 0.0));
        double taken = fmin(free, s->left[g][zone]);
        s->private_cars[g][k] += taken;
        s->occupied[p] += taken;
        s->left[g][zone] -= taken;
    }
}

/// Weight of all free spaces of one parking for the cars of an entry of the supply.
static inline double weight_of(const jm_stock *s, int g, int64_t k)
{
    int32_t p = s->supply->entry[k];
    return s->weight[g][k] * s->search_factor[p] * s->free[p];
}

static double all_weights(const jm_stock *s, int32_t zone, int g)
{
    double sum = 0.0;
    for (int64_t k = s->supply->start[zone]; k < s->supply->start[zone + 1]; k++)
        sum += weight_of(s, g, k);
    return sum;
}

/// Where the cars of a zone would go, were they alone.
static void wish(jm_stock *s, int32_t zone, int g)
{
    double sum = all_weights(s, zone, g);
    if (!(sum > 0.0))
        return;
    for (int64_t k = s->supply->start[zone]; k < s->supply->start[zone + 1]; k++)
        s->wanted[s->supply->entry[k]] += s->left[g][zone] * (weight_of(s, g, k) / sum);
}

/// Where they find room: parkings that too many want give each the same share of its wish.
static void take(jm_stock *s, int32_t zone, int g)
{
    double sum = all_weights(s, zone, g), rejected = 0.0;
    if (!(sum > 0.0))
        return;
    for (int64_t k = s->supply->start[zone]; k < s->supply->start[zone + 1]; k++) {
        int32_t p = s->supply->entry[k];
        double amount = s->left[g][zone] * (weight_of(s, g, k) / sum);
        double share = s->wanted[p] > s->free[p] ? s->free[p] / s->wanted[p] : 1.0;
        s->cars[g][k] += amount * share;
        s->placed[p] += amount * share;
        s->searched_min[p] += amount * share * s->search_min[p];
        rejected += amount * (1.0 - share);
    }
    s->left[g][zone] = rejected;
}

/// One round: wishes, then shares. True when some car was turned away and may look on.
static bool place_round(jm_stock *s)
{
    bool crowded = false;
    for (int32_t p = 0; p < s->supply->parking_count; p++) {
        s->free[p] = jm_stock_room(s, p);
        s->wanted[p] = 0.0;
        s->placed[p] = 0.0;
    }
    for (int pass = 0; pass < 2; pass++)
        for (int32_t z = 0; z < s->supply->zone_count; z++)
            for (int g = 0; g < JM_PARKER_COUNT; g++)
                if (s->left[g][z] > no_car)
                    (pass == 0 ? wish : take)(s, z, g);
    for (int32_t p = 0; p < s->supply->parking_count; p++) {
        crowded = crowded || s->wanted[p] > s->free[p];
        s->occupied[p] = fmin(s->occupied[p] + s->placed[p], s->supply->capacity[p]);
    }
    return crowded;
}

void jm_stock_arrive(jm_stock *s, double *const arrivals[JM_PARKER_COUNT])
{
    int32_t zones = s->supply->zone_count;
    for (int32_t z = 0; z < zones; z++)
        for (int g = 0; g < JM_PARKER_COUNT; g++) {
            s->left[g][z] = arrivals[g][z];
            s->total[g][z] += arrivals[g][z];
            if (g < JM_VISITOR)
                fill_private(s, z, g);
        }
    // Every crowded round fills a parking for good, so there are no more rounds than parkings.
    while (place_round(s))
        ;
    for (int32_t z = 0; z < zones; z++)
        for (int g = 0; g < JM_PARKER_COUNT; g++) {
            s->illegal[g][z] += s->left[g][z];
            s->failed[z] += s->left[g][z];
        }
}

static double leave_share(double departures, double total)
{
    return total > departures ? departures / total : 1.0;
}

void jm_stock_leave(jm_stock *s, double *const departures[JM_PARKER_COUNT])
{
    const jm_supply *supply = s->supply;
    for (int32_t z = 0; z < supply->zone_count; z++)
        for (int g = 0; g < JM_PARKER_COUNT; g++) {
            if (departures[g][z] <= 0.0)
                continue;
            double share = leave_share(departures[g][z], s->total[g][z]);
            for (int64_t k = supply->start[z]; k < supply->start[z + 1]; k++) {
                double gone = s->cars[g][k] * share;
                s->cars[g][k] -= gone;
                s->occupied[supply->entry[k]] = fmax(s->occupied[supply->entry[k]] - gone, 0.0);
            }
            for (int64_t k = supply->private_start[z];
                 g < JM_VISITOR && k < supply->private_start[z + 1]; k++) {
                int32_t p = supply->private_entry[k];
                double gone = s->private_cars[g][k] * share;
                s->private_cars[g][k] -= gone;
                s->occupied[p] = fmax(s->occupied[p] - gone, 0.0);
            }
            s->illegal[g][z] -= s->illegal[g][z] * share;
            s->total[g][z] = fmax(s->total[g][z] - departures[g][z], 0.0);
        }
}
