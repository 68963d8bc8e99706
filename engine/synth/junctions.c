/// junctions.c: roundabouts, and the ring road's two carriageways.
#include "synth/town.h"

#include <math.h>

enum { ARMS = 12 };

/// Where a street meets a roundabout.
typedef struct arm {
    double angle, east, north;
} arm;

static int32_t row_of(const jm_street *s, int32_t node)
{
    for (int32_t i = 0; i < s->count; i++)
        if (s->node[i] == node)
            return i;
    return JM_NONE;
}

static void add_arm(const jm_town *town, int32_t street, int32_t k, int32_t step, arm *arms,
                    int32_t *count)
{
    const jm_street *s = &town->streets[street];
    if (*count >= ARMS || k + step < 0 || k + step >= s->count)
        return;
    const jm_node *n = &town->nodes[s->node[k]];
    arm a;
    jm_town_along(town, street, k, step, JM_ROUNDABOUT_RADIUS_M, &a.east, &a.north);
    a.angle = jm_atan2(a.north - n->north, a.east - n->east);
    int32_t i = (*count)++;
    for (; i > 0 && arms[i - 1].angle > a.angle; i--)
        arms[i] = arms[i - 1];
    arms[i] = a;
}

// Round once, counter-clockwise as France drives, through the mouth of every arm.
static jm_status draw_circle(jm_town *town, const jm_node *centre, const arm *arms, int32_t count)
{
    if (count == 0)
        return JM_OK;
    for (int32_t i = 0; i < count; i++) {
        JM_TRY(jm_town_add_road_point(town, arms[i].east, arms[i].north));
        double next = i + 1 < count ? arms[i + 1].angle : arms[0].angle + 2.0 * JM_PI;
        double gap = next - arms[i].angle;
        int32_t steps = (int32_t)ceil(gap / (JM_PI / 7.0));
        for (int32_t k = 1; k < steps; k++) {
            double angle = arms[i].angle + gap * k / steps;
            JM_TRY(jm_town_add_road_point(town,
                                          centre->east + JM_ROUNDABOUT_RADIUS_M * jm_cos(angle),
                                          centre->north + JM_ROUNDABOUT_RADIUS_M * jm_sin(angle)));
        }
    }
    return jm_town_add_road_point(town, arms[0].east, arms[0].north);
}

static jm_status add_roundabout(jm_town *town, int32_t node)
{
    arm arms[ARMS];
    int32_t count = 0;
    jm_way way = JM_WAY_RESIDENTIAL;
    for (int64_t s = 0; s < town->street_count; s++) {
        const jm_street *street = &town->streets[s];
        int32_t k = street->way == JM_WAY_FRAME ? JM_NONE : row_of(street, node);
        if (k == JM_NONE)
            continue;
        way = street->way < way ? street->way : way;
        add_arm(town, (int32_t)s, k, -1, arms, &count);
        add_arm(town, (int32_t)s, k, 1, arms, &count);
    }
    jm_road road = {.street = JM_NONE,
                    .way = way,
                    .roundabout = true,
                    .oneway = 1,
                    .lanes = 1.0,
                    .speed_kmh = 30.0,
                    .width_m = 7.0,
                    .name = 100000 + node};
    JM_TRY(jm_town_begin_road(town, &road));
    return draw_circle(town, &town->nodes[node], arms, count);
}

jm_status jm_town_roundabouts(jm_town *town)
{
    for (int64_t n = 0; n < town->node_count; n++)
        if (town->nodes[n].roundabout)
            JM_TRY(add_roundabout(town, (int32_t)n));
    return JM_OK;
}

// Where the carriageway on one side of the axis passes through a crossing street.
static void crossing_point(const jm_town *town, int32_t node, bool outer, double *east,
                           double *north)
{
    int32_t street = town->nodes[node].crossing;
    const jm_street *s = &town->streets[street];
    int32_t k = row_of(s, node);
    const jm_node *before = &town->nodes[s->node[k - 1]], *after = &town->nodes[s->node[k + 1]];
    bool outwards = jm_plan_radius_m(&town->plan, after->x, after->y) >
                    jm_plan_radius_m(&town->plan, before->x, before->y);
    jm_town_along(town, street, k, outwards == outer ? 1 : -1, JM_CARRIAGEWAY_OFFSET_M, east,
                  north);
}

// A point beside the axis at node k; left is towards the centre.
static void offset_point(const jm_town *town, const jm_street *s, int32_t k, bool outer,
                         double *east, double *north)
{
    const jm_node *a = &town->nodes[s->node[k - 1]], *b = &town->nodes[s->node[k + 1]];
    const jm_node *n = &town->nodes[s->node[k]];
    double dx = b->east - a->east, dy = b->north - a->north;
    double scale = (outer ? 1.0 : -1.0) * JM_CARRIAGEWAY_OFFSET_M / sqrt(dx * dx + dy * dy);
    *east = n->east + scale * dy;
    *north = n->north - scale * dx;
}

static jm_status add_carriageway(jm_town *town, int32_t street, bool outer)
{
    const jm_street *s = &town->streets[street];
    const jm_way_rule *rule = jm_way_rule_of(s->way);
    jm_road road = {.street = street,
                    .way = s->way,
                    .bridge = s->bridge,
                    .oneway = 1,
                    .lanes = rule->lanes,
                    .speed_kmh = rule->town_kmh,
                    .width_m = rule->width_m,
                    .name = s->name};
    JM_TRY(jm_town_begin_road(town, &road));
    for (int32_t i = 0; i < s->count; i++) {
        // The outer carriageway runs with the loop, the inner one against it.
        int32_t k = outer ? i : s->count - 1 - i;
        double east, north;
        if (k == 0 || k == s->count - 1)
            crossing_point(town, s->node[k], outer, &east, &north);
        else
            offset_point(town, s, k, outer, &east, &north);
        JM_TRY(jm_town_add_road_point(town, east, north));
    }
    return JM_OK;
}

jm_status jm_town_carriageways(jm_town *town)
{
    for (int32_t i = 0; i < town->ring_loop_count; i++) {
        JM_TRY(add_carriageway(town, town->ring_loop[i], true));
        JM_TRY(add_carriageway(town, town->ring_loop[i], false));
    }
    return JM_OK;
}
