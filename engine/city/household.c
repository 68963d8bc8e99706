#include "city/city.h"

#include <math.h>
#include <stdlib.h>

/// A zone by its distance from the one that is asked about.
typedef struct near_zone {
    double distance2;
    int32_t zone;
} near_zone;

static int by_distance(const void *a, const void *b)
{
    const near_zone *p = a, *q = b;
    if (p->distance2 != q->distance2)
        return p->distance2 < q->distance2 ? -1 : 1;
    return (p->zone > q->zone) - (p->zone < q->zone);
}

/// All zones, the nearest first. The zone itself leads even where another shares its centre.
static jm_status sort_zones(jm_ctx *ctx, const jm_zones *z, int32_t zone, near_zone **out)
{
    JM_TRY(jm_new(ctx, out, z->count));
    for (int32_t i = 0; i < z->count; i++) {
        double dx = z->x[i] - z->x[zone], dy = z->y[i] - z->y[zone];
        double distance2 = dx * dx + dy * dy;
        if (!isfinite(distance2))
            distance2 = HUGE_VAL;
        (*out)[i] = (near_zone){i == zone ? -1.0 : distance2, i};
    }
    qsort(*out, (size_t)z->count, sizeof **out, by_distance);
    return JM_OK;
}

/// How many of the sorted zones have enough households together; 0: all are too few. A zone whose
/// number is not known counts as empty: it must not let a small one be seen through.
static int32_t count_joined(const jm_zones *z, const near_zone *near, int32_t count)
{
    double households = 0.0;
    for (int32_t i = 0; i < count; i++) {
        double more = (double)z->households[near[i].zone];
        households += more > 0.0 ? more : 0.0;
        if (households >= JM_HOUSEHOLDS_LEAST)
            return i + 1;
    }
    return 0;
}

static double zone_area_m2(const jm_zones *z, int32_t zone)
{
    double area = 0.0;
    for (int64_t r = z->ring_start[zone]; r < z->ring_start[zone + 1]; r++) {
        double twice = 0.0;
        int64_t begin = z->point_start[r], end = z->point_start[r + 1];
        for (int64_t i = begin, j = end - 1; i < end; j = i++)
            twice += (z->ring_x[j] - z->ring_x[begin]) * (z->ring_y[i] - z->ring_y[begin]) -
                     (z->ring_x[i] - z->ring_x[begin]) * (z->ring_y[j] - z->ring_y[begin]);
        area += (z->ring_is_hole[r] != 0 ? -0.5 : 0.5) * fabs(twice);
    }
    return area;
}

/// Adds a value that is shared by `weight` households; one that nobody shares has no say, even when
/// it is not known.
static void weigh(double *sum, double value, double weight)
{
    if (weight != 0.0)
        *sum += value * weight;
}

static jm_household_values join(const jm_zones *z, const near_zone *near, int32_t count)
{
    jm_household_values v = {.shown = true, .zones = count};
    for (int32_t i = 0; i < count; i++) {
        int32_t zone = near[i].zone;
        double households = (double)z->households[zone];
        v.area_m2 += zone_area_m2(z, zone);
        v.households += households;
        v.residents += (double)z->residents[zone];
        v.residents_0_17 += (double)z->residents_0_17[zone];
        v.residents_18_64 += (double)z->residents_18_64[zone];
        v.residents_65 += (double)z->residents_65[zone];
        weigh(&v.income_eur, (double)z->income_eur[zone], households);
        weigh(&v.cars_per_household, (double)z->cars_per_household[zone], households);
    }
    v.income_eur /= v.households;
    v.cars_per_household /= v.households;
    return v;
}

static jm_household_values hidden(void)
{
    const double none = (double)NAN;
    return (jm_household_values){.area_m2 = none,
                                 .households = none,
                                 .residents = none,
                                 .residents_0_17 = none,
                                 .residents_18_64 = none,
                                 .residents_65 = none,
                                 .income_eur = none,
                                 .cars_per_household = none};
}

jm_status jm_city_household_values(jm_ctx *ctx, const jm_city *city, int32_t zone,
                                   jm_household_values *out)
{
    *out = hidden();
    const jm_zones *z = &city->zones;
    if (zone < 0 || zone >= z->count)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "city: there is no zone %d; it has %d", zone,
                       z->count);
    const near_zone self = {-1.0, zone};
    if (count_joined(z, &self, 1) == 1) { // it alone: the others need no sorting
        *out = join(z, &self, 1);
        return JM_OK;
    }
    near_zone *near = NULL;
    JM_TRY(sort_zones(ctx, z, zone, &near));
    int32_t joined = count_joined(z, near, z->count);
    if (joined > 0)
        *out = join(z, near, joined);
    jm_free(near);
    return JM_OK;
}
