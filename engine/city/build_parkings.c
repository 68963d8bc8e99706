#include "city/build.h"
#include "city/density.h"

#include <math.h>

// A kerb without a street this near is no kerb of ours [m].
static const double kerb_m = 50.0;
// Assumed spaces of an entry that tells neither number nor area.
static const double default_spaces = 20.0;
// Assumed: length of a space along the kerb [m].
static const double space_m = 6.0;
// Kerbs are presumed up to this limit, 50 km/h [m/s].
static const float kerb_speed_ms = 13.95f;

// A layer that states less than this share of what the rule presumes was not surveyed for it (a map
// that knows a few kerbs): the rule then fills what it left open.
static const double sparse_share = 0.1;

typedef struct parking_read {
    jm_build *build;
    jm_buckets finder;  // of zones
    int32_t *of_street; // [links] parking of the kerb, JM_NONE; the lower of two twins counts
    int64_t total, lost, no_capacity, no_price;
    double kerb_spaces, private_spaces; // that the layers state
} parking_read;

static int32_t street_key(const jm_streets *s, int32_t link)
{
    return s->twin[link] != JM_NONE && s->twin[link] < link ? s->twin[link] : link;
}

static double layer_length(const jm_layer *l, int64_t f)
{
    double length = 0.0;
    for (int64_t k = l->part_start[f]; k < l->part_start[f + 1]; k++)
        for (int64_t p = l->point_start[k]; p + 1 < l->point_start[k + 1]; p++) {
            double dx = l->x[p + 1] - l->x[p], dy = l->y[p + 1] - l->y[p];
            length += sqrt(dx * dx + dy * dy);
        }
    return length;
}

/// Spaces that fit, by area or length; a default for points.
static double presumed_spaces(const jm_layer *l, int64_t f)
{
    double spaces = default_spaces;
    if (l->geometry == JM_POLYGONS) {
        jm_feature_rings r = jm_feature_rings_of(l, f);
        spaces = jm_rings_area(&r.rings, r.is_hole, NULL, NULL) / jm_park_m2_per_space;
    } else if (l->geometry == JM_LINES) {
        spaces = layer_length(l, f) / space_m;
    }
    return fmin(fmax(floor(spaces + 0.5), 1.0), 5000.0);
}

static jm_status append(parking_read *r, jm_parking_kind kind, double x, double y, int32_t link,
                        double capacity, double price_eurh, jm_origin origin, const char *name)
{
    jm_city *city = r->build->city;
    jm_parkings *p = &city->parkings;
    int32_t id = p->count;
    JM_TRY(jm_city_resize(r->build->ctx, city, JM_ROWS_PARKINGS, (int64_t)id + 1));
    JM_TRY(jm_city_set_text(r->build->ctx, &p->name[id], name));
    p->kind[id] = (uint8_t)kind;
    p->x[id] = x;
    p->y[id] = y;
    p->link[id] = link;
    p->capacity[id] = (float)capacity;
    p->price_eurh[id] = (float)price_eurh;
    p->origin[id] = (uint8_t)origin;
    // A kerb is reached at the end of its link when that lies in the core, else from the core.
    const jm_streets *s = &city->streets;
    p->node[id] = link != JM_NONE && s->in_network[link] == JM_NETWORK_CORE
                      ? s->to[link]
                      : jm_street_index_node(r->build->streets, x, y);
    p->zone[id] = jm_zone_at(city, &r->finder, x, y);
    return JM_OK;
}

/// Kerbs of one street make one entry; its price is the mean over spaces.
static void add_to(jm_parkings *p, int32_t id, double capacity, double price_eurh, jm_origin origin)
{
    double before = (double)p->capacity[id], all = before + capacity;
    if (all > 0.0)
        p->price_eurh[id] =
            (float)(((double)p->price_eurh[id] * before + price_eurh * capacity) / all);
    p->capacity[id] = (float)all;
    if (origin != JM_ORIGIN_MEASURED)
        p->origin[id] = (uint8_t)origin;
}

static jm_status read_parking(parking_read *r, const jm_layer *l, int64_t f)
{
    jm_city *city = r->build->city;
    double x, y, distance = 0.0;
    if (!jm_feature_in_grid(&city->grid, l, f))
        return JM_OK;
    r->total++;
    if (!jm_feature_middle(l, f, &x, &y) || jm_grid_cell_at(&city->grid, x, y) == JM_NONE) {
        r->lost++;
        return JM_OK;
    }
    jm_parking_kind kind =
        jm_parking_kind_from_name(jm_layer_text(l, jm_layer_column(l, "kind"), f));
    if (kind == JM_PARKING_KIND_COUNT)
        kind = l->geometry == JM_LINES ? JM_PARKING_KERB : JM_PARKING_SURFACE;
    double capacity = jm_layer_real(l, jm_layer_column(l, "capacity"), f);
    double price = jm_layer_real(l, jm_layer_column(l, "price_eurh"), f);
    bool counted = capacity >= 0.0 && capacity <= 50000.0, priced = price >= 0.0 && price <= 100.0;
    capacity = counted ? capacity : presumed_spaces(l, f);
    price = priced ? price : 0.0;
    jm_origin origin = counted ? JM_ORIGIN_MEASURED : JM_ORIGIN_PRESUMED;
    int32_t link = JM_NONE;
    if (kind == JM_PARKING_KERB) {
        link = jm_street_index_link(r->build->streets, x, y, &distance);
        if (link == JM_NONE || distance > kerb_m) {
            r->lost++;
            return JM_OK;
        }
    }
    r->no_capacity += counted ? 0 : 1;
    r->no_price += priced ? 0 : 1;
    r->kerb_spaces += kind == JM_PARKING_KERB ? capacity : 0.0;
    r->private_spaces += kind == JM_PARKING_PRIVATE ? capacity : 0.0;
    if (link != JM_NONE) {
        int32_t *of = &r->of_street[street_key(&city->streets, link)];
        if (*of != JM_NONE) {
            add_to(&city->parkings, *of, capacity, price, origin);
            return JM_OK;
        }
        *of = city->parkings.count;
        link = street_key(&city->streets, link);
    }
    return append(r, kind, x, y, link, capacity, price, origin,
                  jm_layer_text(l, jm_layer_column(l, "name"), f));
}

static jm_status read_layers(parking_read *r)
{
    int64_t at = -1;
    for (const jm_layer *l; (l = jm_build_next_layer(r->build, JM_ROLE_PARKING, &at)) != NULL;)
        for (int64_t f = 0; f < l->feature_count; f++)
            JM_TRY(read_parking(r, l, f));
    JM_TRY(jm_build_gap(r->build, "parking",
                        "left out: outside the area, or a kerb without a street within 50 m",
                        r->lost, r->total, JM_ORIGIN_MEASURED));
    JM_TRY(jm_build_gap(r->build, "parking capacity",
                        JM_RULE_PARK_AREA "; 6 m a space along lines; 20 for points",
                        r->no_capacity, r->total - r->lost, JM_ORIGIN_PRESUMED));
    return jm_build_gap(r->build, "parking price", "free", r->no_price, r->total - r->lost,
                        JM_ORIGIN_CLASS);
}

/// Spaces that the rule gives a street; 0 for the second of two twins and where nobody may stand.
static double kerb_spaces(const parking_read *r, int32_t e)
{
    const jm_streets *s = &r->build->city->streets;
    if (street_key(s, e) != e || (s->access[e] & JM_ACCESS_CAR) == 0 ||
        s->in_network[e] != JM_NETWORK_CORE || s->road_class[e] < JM_ROAD_SECONDARY ||
        s->road_class[e] > JM_ROAD_RESIDENTIAL || s->speed_ms[e] > kerb_speed_ms ||
        r->build->paint[e] != JM_PAINT_GROUND)
        return 0.0;
    return floor((double)s->length_m[e] / jm_kerb_m_per_space);
}

static jm_status presume_kerbs(parking_read *r)
{
    const jm_streets *s = &r->build->city->streets;
    double rule = 0.0;
    int64_t count = 0;
    for (int32_t e = 0; e < s->link_count; e++)
        rule += kerb_spaces(r, e);
    if (r->kerb_spaces > sparse_share * rule)
        return JM_OK;
    for (int32_t e = 0; e < s->link_count; e++) {
        double spaces = kerb_spaces(r, e);
        if (spaces < 1.0 || r->of_street[e] != JM_NONE)
            continue;
        int64_t p = (s->shape_start[e] + s->shape_start[e + 1]) / 2;
        JM_TRY(append(r, JM_PARKING_KERB, (s->shape_x[p - 1] + s->shape_x[p]) / 2.0,
                      (s->shape_y[p - 1] + s->shape_y[p]) / 2.0, e, spaces, 0.0, JM_ORIGIN_PRESUMED,
                      s->street[e] != JM_NONE ? s->street_name[s->street[e]] : ""));
        count++;
    }
    return jm_build_gap(r->build, "kerb parking", JM_RULE_KERB, count, count, JM_ORIGIN_PRESUMED);
}

static double private_spaces(const jm_zones *z, int32_t i)
{
    return floor(jm_private_spaces_per_household * (double)z->households[i] +
                 jm_private_spaces_per_job * (double)z->jobs[i] + 0.5);
}

/// Spaces of the zone that layers state, off the street and of its own people.
static jm_status stated_private(parking_read *r, double **out)
{
    const jm_parkings *p = &r->build->city->parkings;
    JM_TRY(jm_new(r->build->ctx, out, r->build->city->zones.count));
    for (int32_t i = 0; i < p->count; i++)
        if (p->kind[i] == JM_PARKING_PRIVATE && p->zone[i] != JM_NONE)
            (*out)[p->zone[i]] += (double)p->capacity[i];
    return JM_OK;
}

static jm_status add_private(parking_read *r, int32_t zone, double spaces)
{
    jm_city *city = r->build->city;
    const jm_zones *z = &city->zones;
    JM_TRY(append(r, JM_PARKING_PRIVATE, z->x[zone], z->y[zone], JM_NONE, spaces, 0.0,
                  JM_ORIGIN_PRESUMED, z->name[zone]));
    // The centre of a crooked zone may lie in its neighbour.
    city->parkings.zone[city->parkings.count - 1] = zone;
    city->parkings.node[city->parkings.count - 1] = z->node[zone];
    return JM_OK;
}

static jm_status presume_private(parking_read *r)
{
    const jm_zones *z = &r->build->city->zones;
    double rule = 0.0, *stated = NULL;
    int64_t count = 0;
    jm_status status = JM_OK;
    for (int32_t i = 0; i < z->count; i++)
        rule += private_spaces(z, i);
    if (r->private_spaces > sparse_share * rule)
        return JM_OK;
    JM_TRY(stated_private(r, &stated));
    for (int32_t i = 0; i < z->count; i++) {
        double spaces = private_spaces(z, i) - stated[i];
        if (spaces < 1.0 || z->node[i] == JM_NONE)
            continue;
        JM_TRY_GOTO(add_private(r, i, spaces), fail);
        count++;
    }
    JM_TRY_GOTO(jm_build_gap(r->build, "private parking", JM_RULE_PRIVATE, count, z->count,
                             JM_ORIGIN_PRESUMED),
                fail);
fail:
    jm_free(stated);
    return status;
}

jm_status jm_build_parkings(jm_build *b)
{
    parking_read r = {.build = b};
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(b->ctx, &r.of_street, b->city->streets.link_count), fail);
    for (int32_t e = 0; e < b->city->streets.link_count; e++)
        r.of_street[e] = JM_NONE;
    JM_TRY_GOTO(jm_zone_finder_fill(b->ctx, b->city, &r.finder), fail);
    JM_TRY_GOTO(read_layers(&r), fail);
    if (b->def->presume_parking)
        JM_TRY_GOTO(presume_kerbs(&r), fail);
    if (b->def->presume_parking)
        JM_TRY_GOTO(presume_private(&r), fail);
fail:
    jm_free(r.of_street);
    jm_buckets_free(&r.finder);
    return status;
}
