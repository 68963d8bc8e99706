/// split.c: a new street cuts a face in two.
#include "synth/town.h"

#include <math.h>

/// One end of the wanted street: a place on a side of the face.
typedef struct landing {
    int32_t side; // of the face
    double x, y;  // sheet
    int32_t node; // to be joined, or JM_NONE: a new one
} landing;

static bool joins(const jm_town *town, int32_t street)
{
    jm_way way = town->streets[street].way;
    return way != JM_WAY_FRAME && way != JM_WAY_TRUNK;
}

// Where a line from (x, y) in the direction (dx, dy) leaves the face, seen from side `from`.
static bool hit(const jm_shape *s, int32_t from, double x, double y, double dx, double dy,
                landing *out)
{
    for (int32_t k = 0; k < s->count; k++) {
        if (k == from)
            continue;
        int32_t next = (k + 1) % s->count;
        double ex = s->x[next] - s->x[k], ey = s->y[next] - s->y[k];
        double cross = dx * ey - dy * ex;
        if (!(fabs(cross) > 1e-9))
            continue;
        double along = ((s->x[k] - x) * ey - (s->y[k] - y) * ex) / cross;
        double share = ((s->x[k] - x) * dy - (s->y[k] - y) * dx) / cross;
        if (along > 1.0 && share >= 0.0 && share <= 1.0) {
            *out = (landing){k, s->x[k] + share * ex, s->y[k] + share * ey, JM_NONE};
            return true;
        }
    }
    return false;
}

// A crossing is better than two mouths a few metres apart: takes a node near by, if there is one.
static void snap(const jm_town *town, double near_m, landing *l, int32_t street)
{
    const jm_street *s = &town->streets[street];
    double best_m = joins(town, street) ? near_m : 0.0;
    for (int32_t i = 0; i < s->count; i++) {
        const jm_node *n = &town->nodes[s->node[i]];
        double d = fabs(n->x - l->x) + fabs(n->y - l->y);
        if (d < best_m) {
            best_m = d;
            l->node = s->node[i];
        }
    }
    if (l->node != JM_NONE) {
        l->x = town->nodes[l->node].x;
        l->y = town->nodes[l->node].y;
    }
}

static double distance_m(double ax, double ay, double bx, double by)
{
    return sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by));
}

// Far enough from the side's corners, and from a dead end of the street it would join.
// Near a roundabout or the ring road nothing may join.
static double clearance_m(const jm_node *corner, double clear_m)
{
    return corner->roundabout || corner->trunk ? fmax(clear_m, 48.0) : clear_m;
}

static bool lands_well(const jm_town *town, const jm_shape *s, const jm_face *face,
                       const landing *l, double clear_m)
{
    int32_t next = (l->side + 1) % s->count;
    if (distance_m(l->x, l->y, s->x[l->side], s->y[l->side]) <
            clearance_m(&town->nodes[face->node[l->side]], clear_m) ||
        distance_m(l->x, l->y, s->x[next], s->y[next]) <
            clearance_m(&town->nodes[face->node[next]], clear_m))
        return false;
    const jm_street *street = &town->streets[face->street[l->side]];
    double at_m = (l->x - street->x) * street->dx + (l->y - street->y) * street->dy;
    const double tail_m = 60.0;
    return !(street->first_end == JM_END_DEAD && at_m < tail_m) &&
           !(street->last_end == JM_END_DEAD && street->length_m - at_m < tail_m);
}

static double sine_with_side(const jm_shape *s, const landing *a, const landing *b, int32_t side)
{
    int32_t next = (side + 1) % s->count;
    double dx = b->x - a->x, dy = b->y - a->y;
    double ex = s->x[next] - s->x[side], ey = s->y[next] - s->y[side];
    return fabs(dx * ey - dy * ex) / (sqrt(dx * dx + dy * dy) * sqrt(ex * ex + ey * ey));
}

static bool find_line(const jm_town *town, const jm_face *face, const jm_shape *s, double wobble,
                      landing ends[2])
{
    jm_dice dice = jm_dice_of(town->plan.seed, JM_DICE_SPLIT, town->serial);
    double scale_m = sqrt(jm_shape_area(s));
    double clear_m = fmin(0.2 * scale_m, 45.0), near_m = fmin(0.12 * scale_m, 24.0);
    for (int32_t tries = 0; tries < 14; tries++) {
        int32_t k = jm_shape_longest_edge(s);
        if (tries >= 6) // another side may do
            k = (k + 1 + tries) % s->count;
        double wild = tries < 8 ? wobble : 2.0 * wobble;
        double share = 0.5 + jm_dice_between(&dice, -0.14, 0.14);
        double turn = jm_dice_between(&dice, -wild, wild);
        jm_axes a = jm_shape_axes(s, k);
        double along_m = share * jm_shape_edge_length(s, k);
        ends[0] = (landing){k, jm_axes_x(&a, along_m, 0.0), jm_axes_y(&a, along_m, 0.0), JM_NONE};
        snap(town, near_m, &ends[0], face->street[k]);
        double c = jm_cos(turn), d = jm_sin(turn);
        if (!hit(s, k, ends[0].x, ends[0].y, -a.uy * c + a.ux * d, a.ux * c + a.uy * d, &ends[1]))
            continue;
        snap(town, near_m, &ends[1], face->street[ends[1].side]);
        double slant = tries < 10 ? 0.6 : 0.35;
        if (lands_well(town, s, face, &ends[0], clear_m) &&
            lands_well(town, s, face, &ends[1], clear_m) &&
            (joins(town, face->street[k]) || joins(town, face->street[ends[1].side])) &&
            sine_with_side(s, &ends[0], &ends[1], ends[0].side) > slant &&
            sine_with_side(s, &ends[0], &ends[1], ends[1].side) > slant &&
            face->street[k] != face->street[ends[1].side])
            return true;
    }
    return false;
}

static jm_status land(jm_town *town, const jm_face *face, landing *l)
{
    if (l->node == JM_NONE)
        JM_TRY(jm_town_add_node(town, l->x, l->y, &l->node));
    return jm_town_put_on_street(town, face->street[l->side], l->node);
}

static jm_end end_kind(jm_town *town, jm_way way, const jm_face *face, const landing *l)
{
    jm_way side = town->streets[face->street[l->side]].way;
    if (side == JM_WAY_FRAME && way <= JM_WAY_TERTIARY) {
        town->nodes[l->node].gate = town->nodes[l->node].corner = true;
        return JM_END_GATE;
    }
    return joins(town, face->street[l->side]) ? JM_END_JOINED : JM_END_DEAD;
}

static jm_face part_of(const jm_face *face, const landing *from, const landing *to, int32_t street)
{
    jm_face part = {.zone = face->zone, .count = 1};
    part.node[0] = from->node;
    part.street[0] = face->street[from->side];
    for (int32_t k = from->side; k != to->side;) {
        k = (k + 1) % face->count;
        part.node[part.count] = face->node[k];
        part.street[part.count] = face->street[k];
        part.count++;
    }
    part.node[part.count] = to->node;
    part.street[part.count] = street;
    part.count++;
    return part;
}

jm_status jm_town_split(jm_town *town, const jm_face *face, jm_way way, jm_face parts[2],
                        bool *done)
{
    static const double wobble[JM_WAY_COUNT] = {[JM_WAY_TERTIARY] = 0.12,
                                                [JM_WAY_UNCLASSIFIED] = 0.2,
                                                [JM_WAY_RESIDENTIAL] = 0.1,
                                                [JM_WAY_LIVING_STREET] = 0.26};
    jm_shape shape = jm_town_face_sheet(town, face);
    landing ends[2];
    town->serial++;
    *done = face->count + 2 < JM_FACE_CORNERS && find_line(town, face, &shape, wobble[way], ends);
    if (!*done)
        return JM_OK;
    int32_t street;
    JM_TRY(land(town, face, &ends[0]));
    JM_TRY(land(town, face, &ends[1]));
    jm_end first = end_kind(town, way, face, &ends[0]), last = end_kind(town, way, face, &ends[1]);
    JM_TRY(jm_town_add_street(town, way, ends[0].node, ends[1].node, &street));
    town->streets[street].first_end = first;
    town->streets[street].last_end = last;
    parts[0] = part_of(face, &ends[0], &ends[1], street);
    parts[1] = part_of(face, &ends[1], &ends[0], street);
    return JM_OK;
}
