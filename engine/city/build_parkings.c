#include "city/density.h"
#include "city/parkings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A kerb without a street this near is no kerb of ours: half of a wide boulevard with its side
// lanes [m].
static const double kerb_m = 50.0;
// Assumed spaces of a point that does not tell, where its layer tells too few.
static const double default_spaces = 20.0;
// So many known capacities of a layer tell what is usual in it.
enum { USUAL_NEEDED = 20 };
// No car park of Europe has more spaces (assumed); beyond, the number is a slip.
static const double most_spaces = 20000.0;

// Private spaces that layers state below this share of what the rule presumes were not surveyed.
static const double sparse_share = 0.1;

/// Columns of one layer.
typedef struct parking_layer {
    const jm_layer *layer;
    int32_t kind, capacity, price, name, length, arrangement, park_and_ride;
} parking_layer;

static parking_layer open_layer(const jm_layer *l)
{
    return (parking_layer){.layer = l,
                           .kind = jm_layer_column(l, "kind"),
                           .capacity = jm_layer_column(l, "capacity"),
                           .price = jm_layer_column(l, "price_eurh"),
                           .name = jm_layer_column(l, "name"),
                           .length = jm_layer_column(l, "length_m"),
                           .arrangement = jm_layer_column(l, "arrangement"),
                           .park_and_ride = jm_layer_column(l, "park_and_ride")};
}

// --- what an entry does not say -----------------------------------------------------------------

static double line_length(const jm_layer *l, int64_t f)
{
    double length = 0.0;
    for (int64_t k = l->part_start[f]; k < l->part_start[f + 1]; k++)
        for (int64_t p = l->point_start[k]; p + 1 < l->point_start[k + 1]; p++) {
            double dx = l->x[p + 1] - l->x[p], dy = l->y[p + 1] - l->y[p];
            length += sqrt(dx * dx + dy * dy);
        }
    return length;
}

static double area_of(const jm_layer *l, int64_t f)
{
    jm_feature_rings r = jm_feature_rings_of(l, f);
    return jm_rings_area(&r.rings, r.is_hole, NULL, NULL);
}

/// Spaces that fit: by the length stated, the area or the length drawn; of points what is usual.
static double presumed_spaces(const jm_parking_read *r, const parking_layer *p, int64_t f,
                              jm_parking_kind kind)
{
    const jm_layer *l = p->layer;
    double length = jm_layer_real(l, p->length, f);
    const char *arrangement = jm_layer_text(l, p->arrangement, f);
    double spaces = r->usual_spaces;
    if (length > 0.0 && length < 1e5)
        spaces = jm_kerb_spaces(length, arrangement);
    else if (l->geometry == JM_POLYGONS)
        spaces =
            area_of(l, f) / (kind == JM_PARKING_KERB ? jm_bay_m2_per_space : jm_park_m2_per_space);
    else if (l->geometry == JM_LINES)
        spaces = jm_kerb_spaces(line_length(l, f), arrangement);
    return fmin(fmax(floor(spaces + 0.5), 1.0), 5000.0);
}

static int by_size(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/// Median of the capacities that the layer states, where they are enough.
static jm_status find_usual(jm_parking_read *r, const parking_layer *p)
{
    double *known = NULL;
    int64_t count = 0;
    JM_TRY(jm_new(r->build->ctx, &known, p->layer->feature_count));
    for (int64_t f = 0; f < p->layer->feature_count; f++) {
        double spaces = jm_layer_real(p->layer, p->capacity, f);
        if (spaces > 0.0 && spaces <= most_spaces)
            known[count++] = spaces;
    }
    if (count > 1)
        qsort(known, (size_t)count, sizeof *known, by_size);
    r->usual_spaces = count >= USUAL_NEEDED ? known[count / 2] : default_spaces;
    jm_free(known);
    return JM_OK;
}

// --- one entry ----------------------------------------------------------------------------------

jm_status jm_parking_append(jm_parking_read *r, const jm_parking_entry *parking)
{
    jm_city *city = r->build->city;
    jm_parkings *p = &city->parkings;
    int32_t id = p->count;
    JM_TRY(jm_grow(r->build->ctx, &r->notes, &r->note_capacity, (int64_t)id + 1));
    JM_TRY(jm_city_resize(r->build->ctx, city, JM_ROWS_PARKINGS, (int64_t)id + 1));
    JM_TRY(jm_city_set_text(r->build->ctx, &p->name[id], parking->name));
    r->notes[id] = parking->note;
    p->kind[id] = (uint8_t)parking->kind;
    p->x[id] = parking->x;
    p->y[id] = parking->y;
    p->link[id] = parking->link;
    p->capacity[id] = (float)parking->capacity;
    p->price_eurh[id] = (float)parking->price_eurh;
    p->origin[id] = (uint8_t)parking->origin;
    // A kerb is reached at the end of its link when that lies in the core, else from the core.
    const jm_streets *s = &city->streets;
    p->node[id] = parking->link != JM_NONE && s->in_network[parking->link] == JM_NETWORK_CORE
                      ? s->to[parking->link]
                      : jm_street_index_node(r->build->streets, parking->x, parking->y);
    p->zone[id] = jm_zone_at(city, &r->zone_finder, parking->x, parking->y);
    return JM_OK;
}

/// Kerbs of one street make one entry; its price is the mean over spaces.
static void add_to(jm_parkings *p, int32_t id, const jm_parking_entry *k)
{
    double before = (double)p->capacity[id], all = before + k->capacity;
    if (all > 0.0)
        p->price_eurh[id] =
            (float)(((double)p->price_eurh[id] * before + k->price_eurh * k->capacity) / all);
    p->capacity[id] = (float)all;
    if (k->origin != JM_ORIGIN_MEASURED)
        p->origin[id] = (uint8_t)k->origin;
}

/// Layers of one file are one survey: its points, lines and areas stand side by side.
static bool one_survey(const jm_layer *a, const jm_layer *b)
{
    return a == b || (a->source != NULL && b->source != NULL && strcmp(a->source, b->source) == 0 &&
                      strcmp(a->hash, b->hash) == 0);
}

static void count_unsaid(jm_parking_read *r, const jm_parking_entry *p)
{
    r->no_capacity += isnan(p->note.stated);
    r->no_price += !p->note.price_known;
}

static jm_status add_kerb(jm_parking_read *r, jm_parking_entry *k)
{
    jm_city *city = r->build->city;
    double distance = 0.0;
    int32_t link = jm_street_index_link(r->build->streets, k->x, k->y, &distance);
    if (link == JM_NONE || distance > kerb_m) {
        r->lost++;
        return JM_OK;
    }
    link = jm_kerb_key(&city->streets, link);
    const jm_layer **by = &r->surveyed_by[link];
    if (*by != NULL && !one_survey(*by, k->note.layer)) {
        r->surveyed_twice++;
        return JM_OK;
    }
    *by = *by == NULL ? k->note.layer : *by;
    r->stated_kerb[link] += k->capacity;
    count_unsaid(r, k);
    // Surveyed, and nobody may stand there: no entry, and no rule.
    if (!(k->capacity > 0.0))
        return JM_OK;
    k->link = link;
    if (r->of_street[link] != JM_NONE) {
        add_to(&city->parkings, r->of_street[link], k);
        return JM_OK;
    }
    r->of_street[link] = city->parkings.count;
    return jm_parking_append(r, k);
}

/// A car park, and what of it is park and ride as an entry of its own.
static jm_status add_car_park(jm_parking_read *r, const jm_buckets *filed, jm_parking_entry *p,
                              double park_and_ride)
{
    int32_t same = jm_car_parks_find(r, filed, p);
    if (same != JM_NONE)
        return jm_car_park_complete(r, same, p);
    if (!(p->capacity > 0.0)) {
        r->empty++;
        return JM_OK;
    }
    count_unsaid(r, p);
    r->private_spaces += p->kind == JM_PARKING_PRIVATE ? p->capacity : 0.0;
    if (!(park_and_ride > 0.0))
        return jm_parking_append(r, p);
    double others = p->capacity - fmin(park_and_ride, p->capacity);
    jm_parking_entry ride = *p;
    ride.kind = JM_PARKING_PARK_AND_RIDE;
    ride.capacity -= others;
    p->capacity = others;
    if (others > 0.0)
        JM_TRY(jm_parking_append(r, p));
    return jm_parking_append(r, &ride);
}

/// Fills all but the street; false when the entry lies elsewhere.
static bool take_entry(jm_parking_read *r, const parking_layer *l, int64_t f, jm_parking_entry *p)
{
    jm_parking_kind kind = jm_parking_kind_from_name(jm_layer_text(l->layer, l->kind, f));
    double capacity = jm_layer_real(l->layer, l->capacity, f);
    double price = jm_layer_real(l->layer, l->price, f);
    bool counted = capacity >= 0.0 && capacity <= most_spaces;
    bool priced = price >= 0.0 && price <= 100.0, kind_known = kind != JM_PARKING_KIND_COUNT;
    if (!kind_known)
        kind = l->layer->geometry == JM_LINES ? JM_PARKING_KERB : JM_PARKING_SURFACE;
    *p = (jm_parking_entry){
        .kind = kind,
        .link = JM_NONE,
        .price_eurh = priced ? price : 0.0,
        .origin = counted ? JM_ORIGIN_MEASURED : JM_ORIGIN_PRESUMED,
        .name = jm_layer_text(l->layer, l->name, f),
        .note = {l->layer, f, counted ? capacity : (double)NAN, kind_known, priced}};
    if (!jm_feature_middle(l->layer, f, &p->x, &p->y) ||
        jm_grid_cell_at(&r->build->city->grid, p->x, p->y) == JM_NONE)
        return false;
    p->capacity = counted ? capacity : presumed_spaces(r, l, f, kind);
    r->odd += !counted && !isnan(capacity);
    return true;
}

static jm_status read_layer(jm_parking_read *r, const jm_layer *layer)
{
    parking_layer l = open_layer(layer);
    jm_buckets filed = {0};
    jm_parking_entry p;
    jm_status status = JM_OK;
    JM_TRY(find_usual(r, &l));
    JM_TRY_GOTO(jm_car_parks_file(r, &filed), fail);
    for (int64_t f = 0; f < layer->feature_count; f++) {
        if (!jm_feature_in_grid(&r->build->city->grid, layer, f))
            continue;
        r->total++;
        if (!take_entry(r, &l, f, &p))
            r->lost++;
        else if (p.kind == JM_PARKING_KERB)
            JM_TRY_GOTO(add_kerb(r, &p), fail);
        else
            JM_TRY_GOTO(add_car_park(r, &filed, &p, jm_layer_real(layer, l.park_and_ride, f)),
                        fail);
    }
fail:
    jm_buckets_free(&filed);
    return status;
}

static jm_status tell(jm_parking_read *r, const char *what, const char *rule, int64_t filled,
                      jm_origin origin)
{
    return jm_build_gap(r->build, what, rule, filled, r->total, origin);
}

static jm_status tell_layers(jm_parking_read *r)
{
    JM_TRY(tell(r, "parking", "left out: outside the area, or a kerb without a street within 50 m",
                r->lost, JM_ORIGIN_MEASURED));
    JM_TRY(tell(r, "parking", "left out: it states 0 spaces", r->empty, JM_ORIGIN_MEASURED));
    JM_TRY(tell(r, "parking",
                "in an earlier layer too (like name within 60 m, or one area): completes it",
                r->repeated, JM_ORIGIN_MEASURED));
    JM_TRY(tell(r, "parking", "left out: an earlier layer tells of the kerb of its street",
                r->surveyed_twice, JM_ORIGIN_MEASURED));
    JM_TRY(tell(r, "parking capacity", "two layers differ: the first counts", r->differing,
                JM_ORIGIN_MEASURED));
    JM_TRY(tell(r, "parking capacity", "stated but not in 0 to 20000: taken as missing", r->odd,
                JM_ORIGIN_MEASURED));
    JM_TRY(tell(r, "parking capacity", JM_RULE_PARK_CAPACITY, r->no_capacity, JM_ORIGIN_PRESUMED));
    return tell(r, "parking price", "free", r->no_price, JM_ORIGIN_CLASS);
}

static jm_status read_layers(jm_parking_read *r)
{
    int64_t at = -1;
    for (const jm_layer *l; (l = jm_build_next_layer(r->build, JM_ROLE_PARKING, &at)) != NULL;)
        JM_TRY(read_layer(r, l));
    return tell_layers(r);
}

// --- private spaces -----------------------------------------------------------------------------

static double private_spaces(const jm_zones *z, int32_t i)
{
    return floor(jm_private_spaces_per_household * (double)z->households[i] +
                 jm_private_spaces_per_job * (double)z->jobs[i] + 0.5);
}

/// Spaces of the zone that layers state, off the street and of its own people.
static jm_status stated_private(jm_parking_read *r, double **out)
{
    const jm_parkings *p = &r->build->city->parkings;
    JM_TRY(jm_new(r->build->ctx, out, r->build->city->zones.count));
    for (int32_t i = 0; i < p->count; i++)
        if (p->kind[i] == JM_PARKING_PRIVATE && p->zone[i] != JM_NONE)
            (*out)[p->zone[i]] += (double)p->capacity[i];
    return JM_OK;
}

static jm_status add_private(jm_parking_read *r, int32_t zone, double spaces)
{
    jm_city *city = r->build->city;
    const jm_zones *z = &city->zones;
    jm_parking_entry p = {.kind = JM_PARKING_PRIVATE,
                          .x = z->x[zone],
                          .y = z->y[zone],
                          .link = JM_NONE,
                          .capacity = spaces,
                          .origin = JM_ORIGIN_PRESUMED,
                          .name = z->name[zone]};
    JM_TRY(jm_parking_append(r, &p));
    // The centre of a crooked zone may lie in its neighbour.
    city->parkings.zone[city->parkings.count - 1] = zone;
    city->parkings.node[city->parkings.count - 1] = z->node[zone];
    return JM_OK;
}

static jm_status presume_private(jm_parking_read *r)
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
    jm_parking_read r = {.build = b};
    int32_t links = b->city->streets.link_count;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(b->ctx, &r.of_street, links), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &r.surveyed_by, links), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &r.stated_kerb, links), fail);
    for (int32_t e = 0; e < links; e++)
        r.of_street[e] = JM_NONE;
    JM_TRY_GOTO(jm_zone_finder_fill(b->ctx, b->city, &r.zone_finder), fail);
    JM_TRY_GOTO(read_layers(&r), fail);
    JM_TRY_GOTO(jm_presume_kerbs(&r), fail);
    if (b->def->presume_parking)
        JM_TRY_GOTO(presume_private(&r), fail);
fail:
    jm_free(r.of_street);
    jm_free(r.surveyed_by);
    jm_free(r.stated_kerb);
    jm_free(r.notes);
    jm_buckets_free(&r.zone_finder);
    return status;
}
