/// skeleton.c: frame, river, quays, rings and radials, and the faces between them.
///
/// Each bank has its own fan of radials: the northern one around the centre, the southern one
/// around the bridgehead. The quay is first and last "radial" of both fans. All faces are convex:
/// their corners lie on radials of one fan, joined by chords.
#include "synth/town.h"

#include <math.h>

enum { SPOKES = JM_PLAN_RAYS + 2, RINGS = JM_PLAN_RINGS };

/// One bank while it is laid out: point (ring, spoke) and the streets between.
typedef struct bank {
    bool north;
    int32_t spokes;          // quay, radials, quay
    double focus_x, focus_y; // the radials' meeting point
    double cosine[SPOKES], sine[SPOKES];
    int32_t point[RINGS + 1][SPOKES]; // nodes; row ring_count is the frame
    int32_t frame_edge[SPOKES];       // edge of the frame that a spoke ends on
    int32_t spoke[SPOKES];            // streets
    int32_t ring[RINGS][SPOKES];      // chord from spoke i to i + 1
} bank;

typedef struct frame {
    int32_t corner[4]; // nodes: south-west, south-east, north-east, north-west
    int32_t edge[4];   // streets: south, east, north, west
} frame;

static jm_status make_frame(jm_town *town, frame *f)
{
    double s = town->plan.size_m;
    const double x[4] = {0.0, s, s, 0.0}, y[4] = {0.0, 0.0, s, s};
    for (int32_t k = 0; k < 4; k++)
        JM_TRY(jm_town_add_node(town, x[k], y[k], &f->corner[k]));
    for (int32_t k = 0; k < 4; k++)
        JM_TRY(jm_town_add_street(town, JM_WAY_FRAME, f->corner[k], f->corner[(k + 1) % 4],
                                  &f->edge[k]));
    return JM_OK;
}

static void lay_out_bank(const jm_plan *plan, bool north, bank *b)
{
    const double *angle = north ? plan->north_angle : plan->south_angle;
    int32_t rays = north ? plan->north_rays : plan->south_rays;
    *b = (bank){.north = north, .spokes = rays + 2, .focus_x = plan->centre_x};
    b->focus_y = north ? plan->centre_y : plan->quay_south_y;
    for (int32_t i = 0; i < b->spokes; i++) {
        double start = north ? 0.0 : JM_PI;
        double a = i == 0 ? start : i == b->spokes - 1 ? start + JM_PI : angle[i - 1];
        b->cosine[i] = jm_cos(a);
        b->sine[i] = jm_sin(a);
    }
    // The main street and the quays are exactly upright and level.
    b->cosine[b->spokes / 2] = 0.0;
    b->sine[0] = b->sine[b->spokes - 1] = 0.0;
}

// Where ring and spoke cross. The southern ring meets its quay opposite to the northern one.
static void ring_point(const jm_plan *plan, const bank *b, double ring_m, int32_t i, double *x,
                       double *y)
{
    bool quay = i == 0 || i == b->spokes - 1;
    double rise_m = plan->centre_y - plan->quay_north_y;
    double at_quay_m = sqrt(ring_m * ring_m - rise_m * rise_m);
    double radius_m = !b->north ? at_quay_m : quay ? at_quay_m : ring_m;
    *x = b->focus_x + radius_m * b->cosine[i];
    *y = b->focus_y + radius_m * b->sine[i];
    if (quay)
        *y = b->north ? plan->quay_north_y : plan->quay_south_y;
}

static void frame_point(const jm_plan *plan, const bank *b, int32_t i, double *x, double *y,
                        int32_t *edge)
{
    bool quay = i == 0 || i == b->spokes - 1;
    double from_y = !quay ? b->focus_y : b->north ? plan->quay_north_y : plan->quay_south_y;
    double dx = b->cosine[i], dy = b->sine[i], s = plan->size_m;
    double to_x = dx > 0.0 ? (s - b->focus_x) / dx : dx < 0.0 ? -b->focus_x / dx : HUGE_VAL;
    double to_y = dy > 0.0 ? (s - from_y) / dy : dy < 0.0 ? -from_y / dy : HUGE_VAL;
    bool side = to_x < to_y;
    *edge = side ? (dx > 0.0 ? 1 : 3) : (dy > 0.0 ? 2 : 0);
    *x = side ? (dx > 0.0 ? s : 0.0) : b->focus_x + to_y * dx;
    *y = side ? from_y + to_x * dy : (dy > 0.0 ? s : 0.0);
}

static jm_status make_points(jm_town *town, const frame *f, bank *b)
{
    const jm_plan *plan = &town->plan;
    double x, y;
    for (int32_t i = 0; i < b->spokes; i++) {
        for (int32_t j = 0; j < plan->ring_count; j++) {
            ring_point(plan, b, plan->ring_m[j], i, &x, &y);
            JM_TRY(jm_town_add_node(town, x, y, &b->point[j][i]));
            jm_node *node = &town->nodes[b->point[j][i]];
            node->corner = true;
            node->trunk = j == plan->trunk_ring;
            node->roundabout = j > 0 && j != plan->trunk_ring && i > 0 && i < b->spokes - 1;
        }
        frame_point(plan, b, i, &x, &y, &b->frame_edge[i]);
        JM_TRY(jm_town_add_node(town, x, y, &b->point[plan->ring_count][i]));
        jm_node *gate = &town->nodes[b->point[plan->ring_count][i]];
        gate->corner = gate->gate = true;
        JM_TRY(
            jm_town_put_on_street(town, f->edge[b->frame_edge[i]], b->point[plan->ring_count][i]));
    }
    return JM_OK;
}

static jm_way ring_way(const jm_plan *plan, int32_t ring)
{
    if (ring == plan->trunk_ring)
        return JM_WAY_TRUNK;
    return ring == 0 ? JM_WAY_PRIMARY : JM_WAY_SECONDARY;
}

static jm_way ray_way(const bank *b, int32_t i)
{
    return i == b->spokes / 2 || i % 2 == 1 ? JM_WAY_PRIMARY : JM_WAY_SECONDARY;
}

static jm_status make_radials(jm_town *town, bank *b)
{
    int32_t rings = town->plan.ring_count;
    for (int32_t i = 1; i + 1 < b->spokes; i++) {
        JM_TRY(jm_town_add_street(town, ray_way(b, i), b->point[0][i], b->point[rings][i],
                                  &b->spoke[i]));
        for (int32_t j = 1; j < rings; j++) {
            JM_TRY(jm_town_put_on_street(town, b->spoke[i], b->point[j][i]));
            town->nodes[b->point[j][i]].crossing = b->spoke[i];
        }
        town->streets[b->spoke[i]].last_end = JM_END_GATE;
        (b->north ? town->north_ray : town->south_ray)[i - 1] = b->spoke[i];
    }
    return JM_OK;
}

// One quay from frame to frame; it is the first and the last spoke of its bank.
static jm_status make_quay(jm_town *town, bank *b)
{
    int32_t rings = town->plan.ring_count, last = b->spokes - 1, quay;
    JM_TRY(jm_town_add_street(town, JM_WAY_QUAY, b->point[rings][0], b->point[rings][last], &quay));
    for (int32_t j = 0; j < rings; j++) {
        JM_TRY(jm_town_put_on_street(town, quay, b->point[j][0]));
        JM_TRY(jm_town_put_on_street(town, quay, b->point[j][last]));
        town->nodes[b->point[j][0]].crossing = town->nodes[b->point[j][last]].crossing = quay;
    }
    town->streets[quay].first_end = town->streets[quay].last_end = JM_END_GATE;
    b->spoke[0] = b->spoke[last] = quay;
    return JM_OK;
}

static jm_status make_rings(jm_town *town, bank *b)
{
    for (int32_t j = 0; j < town->plan.ring_count; j++)
        for (int32_t i = 0; i + 1 < b->spokes; i++) {
            JM_TRY(jm_town_add_street(town, ring_way(&town->plan, j), b->point[j][i],
                                      b->point[j][i + 1], &b->ring[j][i]));
            town->streets[b->ring[j][i]].name = b->ring[j][0] + (i < b->spokes / 2 ? 0 : 1);
            if (j == 0)
                (b->north ? town->north_boulevard : town->south_boulevard)[i] = b->ring[j][i];
        }
    return JM_OK;
}

static void put_corner(jm_face *face, int32_t node, int32_t street)
{
    face->node[face->count] = node;
    face->street[face->count] = street;
    face->count++;
}

// The outermost side of a sector: along the frame, round its corners.
static void put_frame_side(const frame *f, jm_face *face, int32_t from_node, int32_t from_edge,
                           int32_t to_edge)
{
    put_corner(face, from_node, f->edge[from_edge]);
    for (int32_t e = from_edge; e != to_edge; e = (e + 1) % 4)
        put_corner(face, f->corner[(e + 1) % 4], f->edge[(e + 1) % 4]);
}

static jm_status make_sectors(jm_town *town, const frame *f, const bank *b)
{
    int32_t rings = town->plan.ring_count;
    for (int32_t i = 0; i + 1 < b->spokes; i++)
        for (int32_t j = 0; j < rings; j++) {
            jm_face face = {.zone = JM_NONE};
            put_corner(&face, b->point[j][i], b->spoke[i]);
            if (j + 1 < rings)
                put_corner(&face, b->point[j + 1][i], b->ring[j + 1][i]);
            else
                put_frame_side(f, &face, b->point[rings][i], b->frame_edge[i],
                               b->frame_edge[i + 1]);
            put_corner(&face, b->point[j + 1][i + 1], b->spoke[i + 1]);
            put_corner(&face, b->point[j][i + 1], b->ring[j][i]);
            JM_TRY(jm_town_add_face(town, &face));
        }
    return JM_OK;
}

// Inside the boulevard: the main street halves each bank's centre.
static jm_status make_centre(jm_town *town, bank *b, int32_t *axis, int32_t *bridgehead)
{
    int32_t middle = b->spokes / 2, last = b->spokes - 1;
    double y = b->north ? town->plan.quay_north_y : town->plan.quay_south_y;
    JM_TRY(jm_town_add_node(town, b->focus_x, y, bridgehead));
    town->nodes[*bridgehead].corner = true;
    JM_TRY(jm_town_put_on_street(town, b->spoke[0], *bridgehead));
    JM_TRY(jm_town_add_street(town, JM_WAY_SECONDARY, *bridgehead, b->point[0][middle], axis));
    jm_face first = {.zone = JM_NONE}, second = {.zone = JM_NONE};
    put_corner(&first, *bridgehead, b->spoke[0]);
    for (int32_t i = 0; i < middle; i++)
        put_corner(&first, b->point[0][i], b->ring[0][i]);
    put_corner(&first, b->point[0][middle], *axis);
    put_corner(&second, *bridgehead, *axis);
    for (int32_t i = middle; i < last; i++)
        put_corner(&second, b->point[0][i], b->ring[0][i]);
    put_corner(&second, b->point[0][last], b->spoke[0]);
    JM_TRY(jm_town_add_face(town, &first));
    return jm_town_add_face(town, &second);
}

static jm_status make_bridge(jm_town *town, jm_way way, int32_t from, int32_t to, int32_t *bridge)
{
    JM_TRY(jm_town_add_street(town, way, from, to, bridge));
    town->streets[*bridge].bridge = true;
    town->streets[*bridge].planted = false;
    return JM_OK;
}

// The boulevard, the ring road and the first outer ring go over the river; the inner ring ends at
// the quays.
static jm_status make_bridges(jm_town *town, const bank *n, const bank *s)
{
    const jm_plan *plan = &town->plan;
    for (int32_t j = 0; j < plan->ring_count; j++) {
        if (j != 0 && j != plan->trunk_ring && j != plan->trunk_ring + 1)
            continue;
        int32_t west, east, count = 0;
        int32_t *loop = town->ring_loop;
        JM_TRY(make_bridge(town, ring_way(plan, j), n->point[j][n->spokes - 1], s->point[j][0],
                           &west));
        JM_TRY(make_bridge(town, ring_way(plan, j), s->point[j][s->spokes - 1], n->point[j][0],
                           &east));
        if (j != plan->trunk_ring)
            continue;
        for (int32_t i = 0; i + 1 < n->spokes; i++)
            loop[count++] = n->ring[j][i];
        loop[count++] = west;
        for (int32_t i = 0; i + 1 < s->spokes; i++)
            loop[count++] = s->ring[j][i];
        loop[count++] = east;
        town->ring_loop_count = count;
    }
    return JM_OK;
}

jm_status jm_town_skeleton(jm_town *town)
{
    frame f;
    bank north, south;
    int32_t north_head, south_head;
    JM_TRY(make_frame(town, &f));
    lay_out_bank(&town->plan, true, &north);
    lay_out_bank(&town->plan, false, &south);
    bank *banks[2] = {&north, &south};
    for (int k = 0; k < 2; k++) {
        JM_TRY(make_points(town, &f, banks[k]));
        JM_TRY(make_radials(town, banks[k]));
        JM_TRY(make_quay(town, banks[k]));
        JM_TRY(make_rings(town, banks[k]));
        JM_TRY(make_sectors(town, &f, banks[k]));
    }
    JM_TRY(make_centre(town, &north, &town->north_axis, &north_head));
    JM_TRY(make_centre(town, &south, &town->south_axis, &south_head));
    JM_TRY(make_bridge(town, JM_WAY_SECONDARY, north_head, south_head, &town->bridge_axis));
    return make_bridges(town, &north, &south);
}
