#include "city/parkings.h"

#include <math.h>
#include <string.h>

// Assumed: entries of one car park with like names lie at most this far apart; an entrance and the
// outline of a large one do [m].
static const double same_m = 60.0;
static const double bucket_m = 200.0;

jm_status jm_car_parks_file(jm_parking_read *r, jm_buckets *out)
{
    const jm_parkings *p = &r->build->city->parkings;
    jm_box *boxes = NULL;
    JM_TRY(jm_new(r->build->ctx, &boxes, p->count));
    for (int32_t i = 0; i < p->count; i++) {
        boxes[i] = jm_feature_box(r->notes[i].layer, r->notes[i].feature);
        if (p->kind[i] == JM_PARKING_KERB)
            boxes[i].west = (double)NAN; // kerbs are known by their street
    }
    jm_status status = jm_buckets_fill(r->build->ctx, boxes, p->count, bucket_m, out);
    jm_free(boxes);
    return status;
}

// --- distance of two features -------------------------------------------------------------------

static double distance2_to_part(const jm_layer *l, int64_t part, double x, double y)
{
    int64_t begin = l->point_start[part], end = l->point_start[part + 1];
    double least = HUGE_VAL;
    // The ring of a polygon closes; a point is a segment without length.
    for (int64_t i = begin; i < end; i++) {
        int64_t j = i + 1 < end ? i + 1 : l->geometry == JM_POLYGONS ? begin : i;
        least = fmin(least, jm_segment_distance2(l->x[i], l->y[i], l->x[j], l->y[j], x, y, NULL));
    }
    return least;
}

/// Least distance of the points of `a` to `b`, squared; 0 where one lies inside.
static double points_distance2(const jm_parking_note *a, const jm_parking_note *b)
{
    const jm_layer *from = a->layer, *to = b->layer;
    jm_feature_rings rings = jm_feature_rings_of(to, b->feature);
    double least = HUGE_VAL;
    for (int64_t p = from->point_start[from->part_start[a->feature]];
         p < from->point_start[from->part_start[a->feature + 1]] && least > 0.0; p++) {
        if (to->geometry == JM_POLYGONS && jm_point_in_rings(&rings.rings, from->x[p], from->y[p]))
            return 0.0;
        for (int64_t k = to->part_start[b->feature]; k < to->part_start[b->feature + 1]; k++)
            least = fmin(least, distance2_to_part(to, k, from->x[p], from->y[p]));
    }
    return least;
}

// --- the same car park --------------------------------------------------------------------------

/// Whether both are for everybody or both are not; unknown goes with all.
static bool same_users(bool a_known, jm_parking_kind a, bool b_known, jm_parking_kind b)
{
    return !a_known || !b_known || (a == JM_PARKING_PRIVATE) == (b == JM_PARKING_PRIVATE);
}

/// Park and ride is a use, not a building.
static bool same_building(bool a_known, jm_parking_kind a, bool b_known, jm_parking_kind b)
{
    return !a_known || !b_known || a == b || a == JM_PARKING_PARK_AND_RIDE ||
           b == JM_PARKING_PARK_AND_RIDE;
}

typedef struct search {
    const jm_parking_read *read;
    const jm_parking_entry *parking;
    int32_t found;
} search;

static bool is_same(const search *s, int32_t id)
{
    const jm_parkings *p = &s->read->build->city->parkings;
    const jm_parking_note *mine = &s->parking->note, *its = &s->read->notes[id];
    jm_parking_kind kind = s->parking->kind, its_kind = (jm_parking_kind)p->kind[id];
    if (!same_users(mine->kind_known, kind, its->kind_known, its_kind))
        return false;
    double distance2 = fmin(points_distance2(mine, its), points_distance2(its, mine));
    if (distance2 > same_m * same_m)
        return false;
    if (jm_same_place_name(s->parking->name, p->name[id]))
        return true;
    bool area = mine->layer->geometry == JM_POLYGONS || its->layer->geometry == JM_POLYGONS;
    return area && distance2 <= 0.0 &&
           same_building(mine->kind_known, kind, its->kind_known, its_kind);
}

static void ask(void *user, int32_t id)
{
    search *s = user;
    if ((s->found == JM_NONE || id < s->found) && is_same(s, id))
        s->found = id;
}

int32_t jm_car_parks_find(const jm_parking_read *r, const jm_buckets *filed,
                          const jm_parking_entry *parking)
{
    search s = {r, parking, JM_NONE};
    jm_box box = jm_feature_box(parking->note.layer, parking->note.feature);
    box = (jm_box){box.west - same_m, box.south - same_m, box.east + same_m, box.north + same_m};
    jm_buckets_near(filed, box, ask, &s);
    return s.found;
}

jm_status jm_car_park_complete(jm_parking_read *r, int32_t id, const jm_parking_entry *from)
{
    jm_parkings *p = &r->build->city->parkings;
    jm_parking_note *note = &r->notes[id];
    r->repeated++;
    if (isnan(note->stated) && !isnan(from->note.stated)) {
        p->capacity[id] = (float)from->capacity;
        p->origin[id] = (uint8_t)from->origin;
        note->stated = from->note.stated;
        r->no_capacity--;
    } else if (!isnan(from->note.stated) && from->note.stated != note->stated) {
        if (r->differing++ == 0)
            jm_log(r->build->ctx, JM_LOG_WARNING,
                   "parking: %s has %.0f spaces in %s and %.0f in %s; the first counts",
                   p->name[id][0] != '\0' ? p->name[id] : from->name, note->stated,
                   note->layer->source != NULL ? note->layer->source
                                               : jm_translate(r->build->ctx, "one layer"),
                   from->note.stated,
                   from->note.layer->source != NULL ? from->note.layer->source
                                                    : jm_translate(r->build->ctx, "another"));
    }
    if (!note->price_known && from->note.price_known) {
        p->price_eurh[id] = (float)from->price_eurh;
        note->price_known = true;
        r->no_price--;
    }
    if (!note->kind_known && from->note.kind_known) {
        p->kind[id] = (uint8_t)from->kind;
        note->kind_known = true;
    }
    return p->name[id][0] == '\0' ? jm_city_set_text(r->build->ctx, &p->name[id], from->name)
                                  : JM_OK;
}
