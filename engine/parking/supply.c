#include "parking/supply.h"

#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/// Spaces and destinations are spread alike over a zone: its own spaces are at most so far.
static const double own_walk_m = 100.0;
/// A searching car's speed, and the time from one full car park to the next: assumed.
static const double search_speed_ms = 15.0 / 3.6, next_car_park_min = 2.0;
/// Length of a kerb whose street is not known.
static const double usual_kerb_m = 100.0;

static jm_status check_parking(jm_ctx *ctx, const jm_parkings *p, int32_t i, int32_t zones)
{
    bool sound = isfinite(p->capacity[i]) && p->capacity[i] >= 0.0f && isfinite(p->price_eurh[i]) &&
                 p->price_eurh[i] >= 0.0f && p->kind[i] < JM_PARKING_KIND_COUNT &&
                 isfinite(p->x[i]) && isfinite(p->y[i]) && p->zone[i] < zones;
    if (sound)
        return JM_OK;
    return jm_fail(ctx, JM_ERR_DATA,
                   "parking %" PRId32 " %s at (%.1f, %.1f) has capacity %g, price %g, kind %d, "
                   "zone %" PRId32 "; give capacity and price of at least 0 and a known kind",
                   i, p->name[i] != NULL ? p->name[i] : "", p->x[i], p->y[i],
                   (double)p->capacity[i], (double)p->price_eurh[i], (int)p->kind[i], p->zone[i]);
}

static jm_status take_parkings(jm_ctx *ctx, const jm_city *city, jm_supply *s)
{
    const jm_parkings *p = &city->parkings;
    JM_TRY(jm_new(ctx, &s->capacity, p->count));
    JM_TRY(jm_new(ctx, &s->try_min, p->count));
    for (int32_t i = 0; i < p->count; i++) {
        JM_TRY(check_parking(ctx, p, i, city->zones.count));
        s->capacity[i] = (double)p->capacity[i];
        bool kerb = p->kind[i] == JM_PARKING_KERB;
        bool known = p->link[i] >= 0 && p->link[i] < city->streets.link_count;
        double length_m = known ? (double)city->streets.length_m[p->link[i]] : usual_kerb_m;
        s->try_min[i] = kerb ? length_m / search_speed_ms / 60.0 : next_car_park_min;
    }
    return JM_OK;
}

/// Radius of the disc of a zone's area: 0 without a polygon.
static double zone_radius_m(const jm_zones *z, int32_t zone)
{
    double area_m2 = 0.0;
    if (z->ring_start == NULL)
        return 0.0;
    for (int64_t r = z->ring_start[zone]; r < z->ring_start[zone + 1]; r++) {
        double twice = 0.0;
        int64_t first = z->point_start[r], end = z->point_start[r + 1];
        for (int64_t i = first, j = end - 1; i < end; j = i++)
            twice += z->ring_x[j] * z->ring_y[i] - z->ring_x[i] * z->ring_y[j];
        area_m2 += (z->ring_is_hole[r] ? -0.5 : 0.5) * fabs(twice);
    }
    return sqrt(fmax(area_m2, 0.0) / 3.141592653589793);
}

/// Parkings sorted into square buckets as wide as a walk, so that a zone looks at few of them.
typedef struct buckets {
    double west_m, south_m, side_m;
    int64_t columns, rows;
    int64_t *start;   // [columns * rows + 1]
    int32_t *parking; // [parkings]
} buckets;

static int64_t clamp_bucket(double at, int64_t count)
{
    if (!(at > 0.0))
        return 0;
    return at >= (double)count ? count - 1 : (int64_t)at;
}

static int64_t bucket_of(const buckets *b, double x, double y)
{
    int64_t column = clamp_bucket((x - b->west_m) / b->side_m, b->columns);
    int64_t row = clamp_bucket((y - b->south_m) / b->side_m, b->rows);
    return row * b->columns + column;
}

static jm_status fill_buckets(jm_ctx *ctx, const jm_city *city, double side_m, buckets *b)
{
    const jm_parkings *p = &city->parkings;
    const double limit = 2000.0; // buckets a side
    double width_m = city->grid.cell_m * city->grid.columns;
    double height_m = city->grid.cell_m * city->grid.rows;
    b->west_m = city->grid.west_m;
    b->south_m = jm_grid_south(&city->grid);
    b->side_m = fmax(side_m, fmax(width_m, height_m) / limit);
    b->columns = (int64_t)(width_m / b->side_m) + 1;
    b->rows = (int64_t)(height_m / b->side_m) + 1;
    JM_TRY(jm_new(ctx, &b->start, b->columns * b->rows + 1));
    JM_TRY(jm_new(ctx, &b->parking, p->count));
    for (int32_t i = 0; i < p->count; i++)
        b->start[bucket_of(b, p->x[i], p->y[i]) + 1]++;
    for (int64_t k = 0; k < b->columns * b->rows; k++)
        b->start[k + 1] += b->start[k];
    for (int32_t i = 0; i < p->count; i++)
        b->parking[b->start[bucket_of(b, p->x[i], p->y[i])]++] = i;
    for (int64_t k = b->columns * b->rows; k > 0; k--)
        b->start[k] = b->start[k - 1];
    b->start[0] = 0;
    return JM_OK;
}

/// Growing lists of what is in reach.
typedef struct reach {
    jm_ctx *ctx;
    const jm_city *city;
    const jm_parking_def *def;
    jm_supply *supply;
    buckets buckets;
    int64_t count, entry_room, walk_room, private_count, private_room;
} reach;

static jm_status add_public(reach *r, int32_t parking, double walk_m)
{
    jm_supply *s = r->supply;
    JM_TRY(jm_grow(r->ctx, &s->entry, &r->entry_room, r->count + 1));
    JM_TRY(jm_grow(r->ctx, &s->walk_min, &r->walk_room, r->count + 1));
    s->entry[r->count] = parking;
    s->walk_min[r->count++] = jm_walk_weight() * walk_m / r->def->walk_speed_ms / 60.0;
    return JM_OK;
}

static double distance_m(const jm_city *city, int32_t zone, int32_t parking)
{
    double dx = city->parkings.x[parking] - city->zones.x[zone];
    double dy = city->parkings.y[parking] - city->zones.y[zone];
    return sqrt(dx * dx + dy * dy);
}

/// Spaces of other zones, from the border of a disc as large as the zone.
static jm_status add_neighbours(reach *r, int32_t zone)
{
    const jm_parkings *p = &r->city->parkings;
    const buckets *b = &r->buckets;
    double radius_m = zone_radius_m(&r->city->zones, zone);
    double far_m = r->def->walk_limit_m + radius_m;
    double x = r->city->zones.x[zone], y = r->city->zones.y[zone];
    int64_t low = bucket_of(b, x - far_m, y - far_m), high = bucket_of(b, x + far_m, y + far_m);
    for (int64_t row = low / b->columns; row <= high / b->columns; row++)
        for (int64_t k = b->start[row * b->columns + low % b->columns];
             k < b->start[row * b->columns + high % b->columns + 1]; k++) {
            int32_t i = b->parking[k];
            double d = distance_m(r->city, zone, i);
            double walk_m = fmax(d - radius_m, fmin(d, own_walk_m));
            if (p->zone[i] != zone && p->kind[i] != JM_PARKING_PRIVATE &&
                walk_m <= r->def->walk_limit_m)
                JM_TRY(add_public(r, i, walk_m));
        }
    return JM_OK;
}

/// The parkings that stand in each zone: a list by counting.
static jm_status list_by_zone(jm_ctx *ctx, const jm_city *city, int64_t **start, int32_t **list)
{
    const jm_parkings *p = &city->parkings;
    int32_t zones = city->zones.count;
    JM_TRY(jm_new(ctx, start, (int64_t)zones + 2));
    JM_TRY(jm_new(ctx, list, p->count));
    int64_t *at = *start;
    for (int32_t i = 0; i < p->count; i++)
        if (p->zone[i] >= 0)
            at[p->zone[i] + 2]++;
    for (int32_t z = 0; z < zones; z++)
        at[z + 2] += at[z + 1];
    for (int32_t i = 0; i < p->count; i++)
        if (p->zone[i] >= 0)
            (*list)[at[p->zone[i] + 1]++] = i;
    return JM_OK;
}

static jm_status add_own(reach *r, int32_t zone, const int32_t *list, int64_t count)
{
    jm_supply *s = r->supply;
    for (int64_t k = 0; k < count; k++) {
        int32_t i = list[k];
        if (r->city->parkings.kind[i] == JM_PARKING_PRIVATE) {
            JM_TRY(jm_grow(r->ctx, &s->private_entry, &r->private_room, r->private_count + 1));
            s->private_entry[r->private_count++] = i;
        } else {
            JM_TRY(add_public(r, i, fmin(distance_m(r->city, zone, i), own_walk_m)));
        }
    }
    return JM_OK;
}

static jm_status list_reach(reach *r)
{
    jm_status status = JM_OK;
    jm_supply *s = r->supply;
    int64_t *own_start = NULL;
    int32_t *own = NULL;
    JM_TRY_GOTO(list_by_zone(r->ctx, r->city, &own_start, &own), fail);
    JM_TRY_GOTO(fill_buckets(r->ctx, r->city, r->def->walk_limit_m, &r->buckets), fail);
    for (int32_t z = 0; z < s->zone_count; z++) {
        int64_t count = own_start[z + 1] - own_start[z];
        JM_TRY_GOTO(add_own(r, z, own + own_start[z], count), fail);
        JM_TRY_GOTO(add_neighbours(r, z), fail);
        s->start[z + 1] = r->count;
        s->private_start[z + 1] = r->private_count;
    }
fail:
    jm_free(r->buckets.start);
    jm_free(r->buckets.parking);
    jm_free(own_start);
    jm_free(own);
    return status;
}

jm_status jm_supply_create(jm_ctx *ctx, const jm_parking_def *def, const jm_city *city,
                           jm_supply *supply)
{
    jm_status status = JM_OK;
    memset(supply, 0, sizeof *supply);
    supply->zone_count = city->zones.count;
    supply->parking_count = city->parkings.count;
    jm_supply_fill_search(supply);
    reach r = {.ctx = ctx, .city = city, .def = def, .supply = supply};
    JM_TRY_GOTO(take_parkings(ctx, city, supply), fail);
    JM_TRY_GOTO(jm_new(ctx, &supply->start, (int64_t)supply->zone_count + 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &supply->private_start, (int64_t)supply->zone_count + 1), fail);
    JM_TRY_GOTO(list_reach(&r), fail);
    return JM_OK;
fail:
    jm_supply_free(supply);
    return status;
}

void jm_supply_free(jm_supply *supply)
{
    jm_free(supply->capacity);
    jm_free(supply->try_min);
    jm_free(supply->start);
    jm_free(supply->entry);
    jm_free(supply->walk_min);
    jm_free(supply->private_start);
    jm_free(supply->private_entry);
    memset(supply, 0, sizeof *supply);
}
