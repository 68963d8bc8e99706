#include "city/build.h"
#include "city/density.h"

#include <math.h>
#include <string.h>

// What a building's height can be [m]. Below: sheds coded with 0.4 m and the like, taken as
// missing. Above: no building of France (231 m) comes near.
static const double lowest_m = 1.5, highest_m = 400.0;
static const double floor_m = 3.0; // storey, floor to floor

/// Features of all layers that become buildings, in order.
typedef struct pick {
    const jm_layer *layer;
    int64_t feature;
} pick;

typedef struct picks {
    pick *items;
    int64_t count, capacity, rings, points;
    int64_t broken, known, total;
} picks;

/// Buildings of earlier layers, asked whether a point lies in one.
typedef struct earlier {
    const picks *picks;
    double x, y;
    bool inside;
} earlier;

static void ask_building(void *user, int32_t id)
{
    earlier *e = user;
    const pick *p = &e->picks->items[id];
    jm_feature_rings f = jm_feature_rings_of(p->layer, p->feature);
    e->inside = e->inside || jm_point_in_rings(&f.rings, e->x, e->y);
}

static jm_status file_picks(jm_ctx *ctx, const picks *p, jm_buckets *out)
{
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, p->count));
    for (int64_t i = 0; i < p->count; i++) {
        const jm_layer *l = p->items[i].layer;
        jm_feature_rings f = jm_feature_rings_of(l, p->items[i].feature);
        boxes[i] = (jm_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
        for (int64_t k = f.rings.point_start[0]; k < f.rings.point_start[f.rings.ring_count]; k++) {
            boxes[i].west = fmin(boxes[i].west, l->x[k]);
            boxes[i].east = fmax(boxes[i].east, l->x[k]);
            boxes[i].south = fmin(boxes[i].south, l->y[k]);
            boxes[i].north = fmax(boxes[i].north, l->y[k]);
        }
    }
    jm_status status = jm_buckets_fill(ctx, boxes, p->count, 50.0, out);
    jm_free(boxes);
    return status;
}

static jm_status pick_layer(jm_build *b, const jm_layer *layer, picks *p)
{
    jm_buckets filed = {0};
    jm_status status = JM_OK;
    picks before = *p; // what the earlier layers gave; the array may move while it grows
    if (p->count > 0)
        JM_TRY(file_picks(b->ctx, p, &filed));
    for (int64_t f = 0; f < layer->feature_count; f++) {
        if (!jm_feature_in_grid(&b->city->grid, layer, f))
            continue;
        p->total++;
        double x = 0.0, y = 0.0;
        if (!jm_feature_middle(layer, f, &x, &y)) {
            p->broken++;
            continue;
        }
        before.items = p->items;
        earlier e = {&before, x, y, false};
        jm_buckets_near(&filed, (jm_box){x, y, x, y}, ask_building, &e);
        if (e.inside) {
            p->known++;
            continue;
        }
        JM_TRY_GOTO(jm_grow(b->ctx, &p->items, &p->capacity, p->count + 1), fail);
        p->items[p->count++] = (pick){layer, f};
        jm_feature_rings r = jm_feature_rings_of(layer, f);
        p->rings += r.rings.ring_count;
        p->points += r.rings.point_start[r.rings.ring_count] - r.rings.point_start[0];
    }
fail:
    jm_buckets_free(&filed);
    return status;
}

static void copy_rings(jm_buildings *to, int32_t id, const pick *p, int64_t *ring, int64_t *point)
{
    jm_feature_rings f = jm_feature_rings_of(p->layer, p->feature);
    to->ring_start[id] = *ring;
    for (int64_t r = 0; r < f.rings.ring_count; r++) {
        int64_t first = f.rings.point_start[r], count = f.rings.point_start[r + 1] - first;
        to->ring_is_hole[*ring] = f.is_hole[r] != 0;
        to->point_start[(*ring)++] = *point;
        memcpy(to->x + *point, p->layer->x + first, (size_t)count * sizeof *to->x);
        memcpy(to->y + *point, p->layer->y + first, (size_t)count * sizeof *to->y);
        *point += count;
    }
    to->ring_start[id + 1] = *ring;
    to->point_start[*ring] = *point;
}

/// Assumed where the layer does not say: sheds are no homes, and what covers over 1000 m2 at once
/// is a hall, not a house.
static jm_usage usage_by_size(double footprint_m2)
{
    return footprint_m2 < 30.0     ? JM_USAGE_OTHER
           : footprint_m2 < 1000.0 ? JM_USAGE_RESIDENTIAL
                                   : JM_USAGE_COMMERCIAL;
}

/// Reads one building; heights that are missing become NaN and are filled in the next step.
static void read_building(jm_build *b, int32_t id, const pick *p, int64_t *no_usage)
{
    jm_buildings *to = &b->city->buildings;
    const jm_layer *l = p->layer;
    jm_feature_rings f = jm_feature_rings_of(l, p->feature);
    double area = jm_rings_area(&f.rings, f.is_hole, &b->building_x[id], &b->building_y[id]);
    double height = jm_layer_real(l, jm_layer_column(l, "height_m"), p->feature);
    double levels = jm_layer_real(l, jm_layer_column(l, "levels"), p->feature);
    double dwellings = jm_layer_real(l, jm_layer_column(l, "dwellings"), p->feature);
    jm_usage usage = jm_usage_from_name(jm_layer_text(l, jm_layer_column(l, "usage"), p->feature));
    if (usage == JM_USAGE_COUNT) {
        usage = usage_by_size(area);
        ++*no_usage;
    }
    bool floors_known = levels >= 0.5 && levels <= 150.0;
    bool height_known = height >= lowest_m && height <= highest_m;
    to->footprint_m2[id] = (float)area;
    to->usage[id] = (uint8_t)usage;
    to->zone[id] = JM_NONE;
    to->height_m[id] = height_known   ? (float)height
                       : floors_known ? (float)(levels * floor_m)
                                      : NAN;
    to->height_origin[id] = height_known   ? JM_ORIGIN_MEASURED
                            : floors_known ? JM_ORIGIN_FLOORS
                                           : JM_ORIGIN_CLASS;
    b->dwellings_known[id] = dwellings >= 0.0 && dwellings < 1e5;
    to->dwellings[id] = b->dwellings_known[id] ? (float)dwellings : 0.0f;
    // Where floors are not stated they follow from the height, once that is known.
    b->floor_m2[id] = floors_known ? area * levels : (double)NAN;
}

static jm_status fill_buildings(jm_build *b, const picks *p)
{
    int64_t ring = 0, point = 0, no_usage = 0;
    if (p->count > INT32_MAX / 2)
        return jm_fail(b->ctx, JM_ERR_DATA, "buildings: over a thousand million; cut the layer");
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_BUILDINGS, p->count));
    JM_TRY(jm_new(b->ctx, &b->building_x, p->count));
    JM_TRY(jm_new(b->ctx, &b->building_y, p->count));
    JM_TRY(jm_new(b->ctx, &b->floor_m2, p->count));
    JM_TRY(jm_new(b->ctx, &b->dwellings_known, p->count));
    if (p->count == 0)
        return JM_OK;
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_BUILDING_RINGS, p->rings));
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_BUILDING_POINTS, p->points));
    for (int64_t i = 0; i < p->count; i++) {
        copy_rings(&b->city->buildings, (int32_t)i, &p->items[i], &ring, &point);
        read_building(b, (int32_t)i, &p->items[i], &no_usage);
    }
    return jm_build_gap(b, "building usage",
                        "by footprint: below 30 m2 other, below 1000 m2 residential, else "
                        "commercial (assumed)",
                        no_usage, p->count, JM_ORIGIN_CLASS);
}

jm_status jm_build_buildings(jm_build *b)
{
    picks p = {0};
    jm_status status = JM_OK;
    int64_t at = -1;
    for (const jm_layer *layer; (layer = jm_build_next_layer(b, JM_ROLE_BUILDINGS, &at)) != NULL;)
        JM_TRY_GOTO(pick_layer(b, layer, &p), fail);
    JM_TRY_GOTO(jm_build_gap(b, "building", "left out: no area, or points that are not finite",
                             p.broken, p.total, JM_ORIGIN_MEASURED),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "building", "left out: an earlier layer has it", p.known, p.total,
                             JM_ORIGIN_MEASURED),
                fail);
    JM_TRY_GOTO(fill_buildings(b, &p), fail);
fail:
    jm_free(p.items);
    return status;
}
