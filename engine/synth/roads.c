/// roads.c: streets become lines of the road layer, cut where something begins or ends.
#include "synth/town.h"

#include <math.h>

static const double gate_tail_m = 60.0; // how far a street runs on beyond the frame

jm_status jm_town_begin_road(jm_town *town, const jm_road *road)
{
    JM_TRY(jm_grow(town->ctx, &town->roads, &town->road_capacity, town->road_count + 1));
    jm_road *r = &town->roads[town->road_count++];
    *r = *road;
    r->first = town->road_point_count;
    r->count = 0;
    return JM_OK;
}

jm_status jm_town_add_road_point(jm_town *town, double east, double north)
{
    int64_t n = town->road_point_count + 1;
    JM_TRY(jm_grow(town->ctx, &town->road_x, &town->road_x_capacity, n));
    JM_TRY(jm_grow(town->ctx, &town->road_y, &town->road_y_capacity, n));
    town->road_x[n - 1] = floor(100.0 * east + 0.5) / 100.0;
    town->road_y[n - 1] = floor(100.0 * north + 0.5) / 100.0;
    town->road_point_count = n;
    town->roads[town->road_count - 1].count++;
    return JM_OK;
}

static double node_distance_m(const jm_node *a, const jm_node *b)
{
    double dx = b->east - a->east, dy = b->north - a->north;
    return sqrt(dx * dx + dy * dy);
}

void jm_town_along(const jm_town *town, int32_t street, int32_t k, int32_t step, double distance_m,
                   double *east, double *north)
{
    const jm_street *s = &town->streets[street];
    for (; k + step >= 0 && k + step < s->count; k += step) {
        const jm_node *a = &town->nodes[s->node[k]], *b = &town->nodes[s->node[k + step]];
        double length_m = node_distance_m(a, b);
        if (distance_m <= length_m && length_m > 0.0) {
            double t = distance_m / length_m;
            *east = a->east + t * (b->east - a->east);
            *north = a->north + t * (b->north - a->north);
            return;
        }
        distance_m -= length_m;
    }
    *east = town->nodes[s->node[k]].east;
    *north = town->nodes[s->node[k]].north;
}

static bool in_town(const jm_town *town, double x, double y)
{
    double radii;
    jm_plan_village_at(&town->plan, x, y, &radii);
    return radii < 1.05 || jm_plan_radius_m(&town->plan, x, y) < town->plan.built_radius_m - 300.0;
}

static jm_road describe(const jm_town *town, int32_t street, int32_t from, int32_t to)
{
    const jm_street *s = &town->streets[street];
    const jm_way_rule *rule = jm_way_rule_of(s->way);
    const jm_node *a = &town->nodes[s->node[from]], *b = &town->nodes[s->node[to]];
    double x = 0.5 * (a->x + b->x), y = 0.5 * (a->y + b->y);
    bool town_road = !s->country && in_town(town, x, y);
    jm_road road = {.street = street,
                    .way = s->way,
                    .bridge = s->bridge,
                    .lanes = rule->lanes,
                    .speed_kmh = town_road ? rule->town_kmh : rule->country_kmh,
                    .width_m = rule->width_m,
                    .name = s->name};
    int32_t ring = town->plan.trunk_ring;
    bool wide = ring != JM_NONE && jm_plan_radius_m(&town->plan, x, y) < town->plan.ring_m[ring];
    if (s->way == JM_WAY_PRIMARY && !wide) {
        road.lanes = 2.0;
        road.width_m = 8.0;
    }
    if (s->way == JM_WAY_LIVING_STREET)
        road.lanes = 2.0; // one, when it is made one-way
    if (s->narrow && s->first_end == JM_END_JOINED && s->last_end == JM_END_JOINED)
        road.oneway = s->name % 3 == 0 ? -1 : 1;
    return road;
}

static double path_length_m(const jm_town *town, const jm_street *s, int32_t from, int32_t to)
{
    double sum = 0.0;
    for (int32_t i = from; i < to; i++)
        sum += node_distance_m(&town->nodes[s->node[i]], &town->nodes[s->node[i + 1]]);
    return sum;
}

// What is taken off a line's end: at a roundabout its radius, at a dead end the way to the fence.
static double taken_off_m(const jm_town *town, const jm_street *s, int32_t k)
{
    const jm_node *n = &town->nodes[s->node[k]];
    if (n->roundabout)
        return JM_ROUNDABOUT_RADIUS_M;
    jm_end end = k == 0 ? s->first_end : k == s->count - 1 ? s->last_end : JM_END_JOINED;
    return end == JM_END_DEAD ? 32.0 : 0.0;
}

// A point straight out of the frame, so that the street truly leaves the map.
static jm_status add_tail(jm_town *town, const jm_node *n)
{
    double s = town->plan.size_m;
    double east = n->east <= 0.0 ? -gate_tail_m : n->east >= s ? s + gate_tail_m : n->east;
    double north = n->north <= 0.0 ? -gate_tail_m : n->north >= s ? s + gate_tail_m : n->north;
    return jm_town_add_road_point(town, east, north);
}

static jm_status add_end(jm_town *town, int32_t street, int32_t k, int32_t step, double off_m)
{
    const jm_street *s = &town->streets[street];
    const jm_node *n = &town->nodes[s->node[k]];
    double east = n->east, north = n->north;
    if (off_m > 0.0)
        jm_town_along(town, street, k, step, off_m, &east, &north);
    return jm_town_add_road_point(town, east, north);
}

// Where a street crosses the ring road, it has a point on either carriageway.
static jm_status add_crossing(jm_town *town, int32_t street, int32_t k, int32_t step)
{
    const jm_street *s = &town->streets[street];
    if (!town->nodes[s->node[k]].trunk || !town->nodes[s->node[k]].corner)
        return JM_OK;
    double east, north;
    jm_town_along(town, street, k, step, JM_CARRIAGEWAY_OFFSET_M, &east, &north);
    return jm_town_add_road_point(town, east, north);
}

static jm_status add_run(jm_town *town, int32_t street, int32_t from, int32_t to)
{
    const jm_street *s = &town->streets[street];
    double off_m[2] = {taken_off_m(town, s, from), taken_off_m(town, s, to)};
    double length_m = path_length_m(town, s, from, to), at_m = 0.0;
    if (length_m < off_m[0] + off_m[1] + 8.0)
        return JM_OK; // nothing is left of it
    jm_road road = describe(town, street, from, to);
    JM_TRY(jm_town_begin_road(town, &road));
    if (from == 0 && s->first_end == JM_END_GATE)
        JM_TRY(add_tail(town, &town->nodes[s->node[from]]));
    JM_TRY(add_end(town, street, from, 1, off_m[0]));
    JM_TRY(add_crossing(town, street, from, 1));
    double keep_from_m = town->nodes[s->node[from]].trunk ? JM_CARRIAGEWAY_OFFSET_M : off_m[0];
    double keep_to_m = town->nodes[s->node[to]].trunk ? JM_CARRIAGEWAY_OFFSET_M : off_m[1];
    for (int32_t i = from + 1; i < to; i++) {
        const jm_node *n = &town->nodes[s->node[i]];
        at_m += node_distance_m(&town->nodes[s->node[i - 1]], n);
        if (at_m > keep_from_m + 1.0 && at_m < length_m - keep_to_m - 1.0)
            JM_TRY(jm_town_add_road_point(town, n->east, n->north));
    }
    JM_TRY(add_crossing(town, street, to, -1));
    JM_TRY(add_end(town, street, to, -1, off_m[1]));
    if (to == s->count - 1 && s->last_end == JM_END_GATE)
        JM_TRY(add_tail(town, &town->nodes[s->node[to]]));
    return JM_OK;
}

static jm_status add_street_roads(jm_town *town, int32_t street)
{
    const jm_street *s = &town->streets[street];
    int32_t from = 0;
    for (int32_t k = 1; k < s->count; k++)
        if (k == s->count - 1 || town->nodes[s->node[k]].corner) {
            JM_TRY(add_run(town, street, from, k));
            from = k;
        }
    return JM_OK;
}

jm_status jm_town_roads(jm_town *town)
{
    for (int64_t s = 0; s < town->street_count; s++)
        if (town->streets[s].way != JM_WAY_FRAME && town->streets[s].way != JM_WAY_TRUNK)
            JM_TRY(add_street_roads(town, (int32_t)s));
    JM_TRY(jm_town_carriageways(town));
    return jm_town_roundabouts(town);
}

static jm_status set_words(jm_town *town, const jm_road *road)
{
    char name[96];
    jm_town_street_name(town, road->way, road->name, name);
    const char *oneway = road->oneway > 0 ? "forward" : road->oneway < 0 ? "backward" : "no";
    const char *road_class = jm_way_rule_of(road->way)->road_class;
    JM_TRY(jm_town_set_text(town, JM_ROLE_ROADS, "class", road_class));
    JM_TRY(jm_town_set_text(town, JM_ROLE_ROADS, "oneway", oneway));
    JM_TRY(jm_town_set_text(town, JM_ROLE_ROADS, "name", name));
    return jm_town_set_text(town, JM_ROLE_ROADS, "access", "all");
}

static jm_status set_numbers(jm_town *town, const jm_road *road)
{
    const struct {
        const char *column;
        double value;
    } cells[] = {
        {"lanes", road->lanes},
        {"speed_kmh", road->speed_kmh},
        {"width_m", road->width_m},
        {"level", road->bridge ? 1.0 : 0.0},
        {"bridge", road->bridge ? 1.0 : 0.0},
        {"roundabout", road->roundabout ? 1.0 : 0.0},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        JM_TRY(jm_town_set(town, JM_ROLE_ROADS, cells[i].column, cells[i].value));
    return JM_OK;
}

jm_status jm_town_write_roads(jm_town *town)
{
    for (int64_t r = 0; r < town->road_count; r++) {
        const jm_road *road = &town->roads[r];
        JM_TRY(jm_town_add_feature(town, JM_ROLE_ROADS));
        JM_TRY(jm_town_add_part(town, JM_ROLE_ROADS, false));
        for (int64_t i = road->first; i < road->first + road->count; i++)
            JM_TRY(jm_town_add_vertex(town, JM_ROLE_ROADS, town->road_x[i], town->road_y[i]));
        JM_TRY(set_words(town, road));
        JM_TRY(set_numbers(town, road));
    }
    return JM_OK;
}
