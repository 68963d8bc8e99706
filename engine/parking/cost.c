// What a space costs, in minutes: price, walk and search; and the weight that it has in the choice.
#include "core/math.h"
#include "parking/stock.h"

#include <math.h>

/// A price holds for the first hours: longer stays pay for these only (all-day rates are not
/// known).
static const double paid_hours = 4.0;

/// Scale of the logit: a space that costs half a minute more is taken 1 / e times as often:
/// assumed, sharp enough for overflow to go to the nearest, smooth enough for days to settle.
static const double choice_per_min = 2.0;
/// Dearer than this counts as this, so that weights stay numbers.
static const double dearest_min = 300.0;

static double price_min(const jm_stock *s, int32_t parking, double stay_h)
{
    double hours = fmin(stay_h, paid_hours);
    return (double)s->city->parkings.price_eurh[parking] * hours / s->def->value_of_time_eurh *
           60.0;
}

/// Residents pay nothing on their streets (permits cost next to nothing a day), but do in car
/// parks.
static double resident_price_min(const jm_stock *s, int32_t parking)
{
    bool kerb = s->city->parkings.kind[parking] == JM_PARKING_KERB;
    return kerb ? 0.0 : price_min(s, parking, paid_hours);
}

static void price_zone(jm_stock *s, int32_t zone)
{
    const jm_supply *supply = s->supply;
    for (int64_t k = supply->start[zone]; k < supply->start[zone + 1]; k++) {
        int32_t p = supply->entry[k];
        double walk = supply->walk_min[k];
        s->fixed_min[JM_RESIDENT][k] = fmin(walk + resident_price_min(s, p), dearest_min);
        s->fixed_min[JM_VISITOR][k] = fmin(walk + price_min(s, p, s->stay_h[zone]), dearest_min);
        s->fixed_min[JM_STAFF][k] = s->fixed_min[JM_VISITOR][k];
        for (int g = 0; g < JM_PARKER_COUNT; g++)
            s->weight[g][k] = jm_exp(-choice_per_min * s->fixed_min[g][k]);
    }
}

void jm_stock_set_prices(const jm_ctx *ctx, jm_stock *stock)
{
    jm_stock *s = stock;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t z = 0; z < s->supply->zone_count; z++)
        price_zone(s, z);
}

void jm_stock_price(jm_stock *s)
{
    for (int32_t p = 0; p < s->supply->parking_count; p++) {
        s->search_min[p] = jm_search_min(s->supply, p, s->occupied[p]);
        s->search_factor[p] = jm_exp(-choice_per_min * jm_search_weight() * s->search_min[p]);
    }
}

double jm_stock_visitor_cost_min(const jm_stock *s, int32_t zone)
{
    if (s->supply->parking_count == 0)
        return 0.0; // nothing is known of the supply: no cost is made up
    double longest_walk_min = s->def->walk_limit_m / s->def->walk_speed_ms / 60.0;
    double vain_min =
        jm_walk_weight() * longest_walk_min + jm_search_weight() * jm_search_limit_min();
    double weights = 0.0, costs = 0.0;
    for (int64_t k = s->supply->start[zone]; k < s->supply->start[zone + 1]; k++) {
        int32_t p = s->supply->entry[k];
        double weight = s->weight[JM_VISITOR][k] * s->search_factor[p] * jm_stock_room(s, p);
        weights += weight;
        costs += weight * (s->fixed_min[JM_VISITOR][k] + jm_search_weight() * s->search_min[p]);
    }
    return weights > 0.0 ? fmin(costs / weights, vain_min) : vain_min;
}
