/// mesh.c: nodes, straight streets with their nodes in order, faces; and how the sheet is bent.
#include "synth/town.h"

#include <math.h>

static const jm_way_rule way_rules[JM_WAY_COUNT] = {
    [JM_WAY_FRAME] = {"", 0.0, 4.0, 0.0, 0.0, 0.0, false},
    [JM_WAY_TRUNK] = {"trunk", 8.0, 20.0, 2.0, 90.0, 90.0, false}, // of one carriageway
    [JM_WAY_PRIMARY] = {"primary", 13.0, 7.0, 4.0, 50.0, 80.0, true},
    [JM_WAY_SECONDARY] = {"secondary", 9.0, 4.5, 2.0, 50.0, 80.0, true},
    [JM_WAY_QUAY] = {"secondary", 8.0, 4.0, 2.0, 50.0, 80.0, true},
    [JM_WAY_TERTIARY] = {"tertiary", 7.0, 3.5, 2.0, 50.0, 80.0, false},
    [JM_WAY_UNCLASSIFIED] = {"unclassified", 6.0, 2.5, 2.0, 50.0, 80.0, false},
    [JM_WAY_RESIDENTIAL] = {"residential", 5.5, 2.0, 2.0, 30.0, 50.0, false},
    [JM_WAY_LIVING_STREET] = {"living_street", 4.0, 1.2, 1.0, 20.0, 20.0, false},
};

const jm_way_rule *jm_way_rule_of(jm_way way)
{
    return &way_rules[way];
}

jm_status jm_town_add_node(jm_town *town, double x, double y, int32_t *node)
{
    JM_TRY(jm_grow(town->ctx, &town->nodes, &town->node_capacity, town->node_count + 1));
    *node = (int32_t)town->node_count++;
    town->nodes[*node] = (jm_node){.x = x, .y = y};
    return JM_OK;
}

double jm_town_place_on_street_m(const jm_town *town, int32_t street, int32_t node)
{
    const jm_street *s = &town->streets[street];
    const jm_node *n = &town->nodes[node];
    return (n->x - s->x) * s->dx + (n->y - s->y) * s->dy;
}

jm_status jm_town_put_on_street(jm_town *town, int32_t street, int32_t node)
{
    jm_street *s = &town->streets[street];
    for (int32_t i = 0; i < s->count; i++)
        if (s->node[i] == node)
            return JM_OK;
    if (s->count + 1 > s->capacity) {
        int32_t capacity = s->capacity < 4 ? 4 : 2 * s->capacity;
        JM_TRY(jm_resize_array(town->ctx, capacity, sizeof *s->node, &s->node));
        JM_TRY(jm_resize_array(town->ctx, capacity, sizeof *s->at_m, &s->at_m));
        s->capacity = capacity;
    }
    double at_m = jm_town_place_on_street_m(town, street, node);
    int32_t i = s->count++;
    for (; i > 0 && s->at_m[i - 1] > at_m; i--) {
        s->at_m[i] = s->at_m[i - 1];
        s->node[i] = s->node[i - 1];
    }
    s->at_m[i] = at_m;
    s->node[i] = node;
    return JM_OK;
}

jm_status jm_town_add_street(jm_town *town, jm_way way, int32_t from, int32_t to, int32_t *street)
{
    JM_TRY(jm_grow(town->ctx, &town->streets, &town->street_capacity, town->street_count + 1));
    *street = (int32_t)town->street_count++;
    const jm_node *a = &town->nodes[from], *b = &town->nodes[to];
    double dx = b->x - a->x, dy = b->y - a->y, length_m = sqrt(dx * dx + dy * dy);
    town->streets[*street] = (jm_street){.way = way,
                                         .x = a->x,
                                         .y = a->y,
                                         .dx = dx / length_m,
                                         .dy = dy / length_m,
                                         .length_m = length_m,
                                         .planted = way_rules[way].trees,
                                         .name = *street};
    JM_TRY(jm_town_put_on_street(town, *street, from));
    return jm_town_put_on_street(town, *street, to);
}

jm_status jm_town_add_face(jm_town *town, const jm_face *face)
{
    JM_TRY(jm_grow(town->ctx, &town->faces, &town->face_capacity, town->face_count + 1));
    town->faces[town->face_count++] = *face;
    return JM_OK;
}

jm_shape jm_town_face_sheet(const jm_town *town, const jm_face *face)
{
    jm_shape shape = {.count = face->count};
    for (int32_t k = 0; k < face->count; k++) {
        shape.x[k] = town->nodes[face->node[k]].x;
        shape.y[k] = town->nodes[face->node[k]].y;
        shape.side[k] = face->street[k];
    }
    return shape;
}

// How far the bent way between two nodes leaves their chord.
static double sag_m(const jm_town *town, const jm_node *a, const jm_node *b)
{
    double east, north;
    jm_plan_bend(&town->plan, 0.5 * (a->x + b->x), 0.5 * (a->y + b->y), &east, &north);
    double dx = b->east - a->east, dy = b->north - a->north, length_m = sqrt(dx * dx + dy * dy);
    return length_m > 0.0 ? fabs(dx * (north - a->north) - dy * (east - a->east)) / length_m : 0.0;
}

static bool stretch_is_coarse(const jm_town *town, const jm_street *s, int32_t i)
{
    const double fine_m = 14.0, coarse_m = 220.0, sag_limit_m = 0.3;
    double length_m = s->at_m[i + 1] - s->at_m[i];
    if (s->way == JM_WAY_FRAME || s->bridge || length_m < 2.0 * fine_m)
        return false;
    return length_m > coarse_m ||
           sag_m(town, &town->nodes[s->node[i]], &town->nodes[s->node[i + 1]]) > sag_limit_m;
}

static jm_status add_bent_node(jm_town *town, double x, double y, int32_t *node)
{
    JM_TRY(jm_town_add_node(town, x, y, node));
    jm_plan_bend(&town->plan, x, y, &town->nodes[*node].east, &town->nodes[*node].north);
    return JM_OK;
}

static jm_status bend_street(jm_town *town, int32_t street)
{
    for (int32_t i = 0; i + 1 < town->streets[street].count;) {
        const jm_street *s = &town->streets[street];
        if (!stretch_is_coarse(town, s, i)) {
            i++;
            continue;
        }
        double at_m = 0.5 * (s->at_m[i] + s->at_m[i + 1]);
        int32_t node;
        JM_TRY(add_bent_node(town, s->x + at_m * s->dx, s->y + at_m * s->dy, &node));
        JM_TRY(jm_town_put_on_street(town, street, node));
    }
    return JM_OK;
}

static void count_arms(jm_town *town)
{
    for (int64_t s = 0; s < town->street_count; s++) {
        const jm_street *street = &town->streets[s];
        if (street->way == JM_WAY_FRAME)
            continue;
        for (int32_t i = 0; i < street->count; i++)
            town->nodes[street->node[i]].arms += i == 0 || i == street->count - 1 ? 1 : 2;
    }
}

jm_status jm_town_bend(jm_town *town)
{
    for (int64_t n = 0; n < town->node_count; n++)
        jm_plan_bend(&town->plan, town->nodes[n].x, town->nodes[n].y, &town->nodes[n].east,
                     &town->nodes[n].north);
    for (int64_t s = 0; s < town->street_count; s++)
        JM_TRY(bend_street(town, (int32_t)s));
    count_arms(town);
    return JM_OK;
}

static jm_status add_outline_point(jm_town *town, int32_t node, int32_t side)
{
    int64_t n = town->outline_count + 1;
    JM_TRY(jm_grow(town->ctx, &town->outline_x, &town->outline_x_capacity, n));
    JM_TRY(jm_grow(town->ctx, &town->outline_y, &town->outline_y_capacity, n));
    JM_TRY(jm_grow(town->ctx, &town->outline_side, &town->outline_side_capacity, n));
    town->outline_x[n - 1] = town->nodes[node].east;
    town->outline_y[n - 1] = town->nodes[node].north;
    town->outline_side[n - 1] = side;
    town->outline_count = n;
    return JM_OK;
}

static int32_t row_of_node(const jm_street *s, int32_t node)
{
    for (int32_t i = 0; i < s->count; i++)
        if (s->node[i] == node)
            return i;
    return JM_NONE;
}

jm_status jm_town_outline(jm_town *town, const jm_face *face)
{
    town->outline_count = 0;
    for (int32_t k = 0; k < face->count; k++) {
        const jm_street *s = &town->streets[face->street[k]];
        int32_t from = row_of_node(s, face->node[k]);
        int32_t to = row_of_node(s, face->node[(k + 1) % face->count]);
        int32_t step = from < to ? 1 : -1;
        for (int32_t i = from; i != to; i += step)
            JM_TRY(add_outline_point(town, s->node[i], face->street[k]));
    }
    return JM_OK;
}

double jm_town_setback_m(const jm_street *street)
{
    const jm_way_rule *rule = &way_rules[street->way];
    double verge_m = street->country ? 1.0 : 0.0;
    double carriageways_m = street->way == JM_WAY_TRUNK ? rule->width_m + 1.0 : 0.5 * rule->width_m;
    return carriageways_m + rule->footway_m + verge_m;
}

// Roundabouts round off the corner of the plots.
static void cut_roundabouts(const jm_town *town, const jm_face *face, jm_shape *plot)
{
    const double clear_m = 27.0; // radius 16 m, half a carriageway, footway
    for (int32_t k = 0; k < face->count && plot->count > 0; k++) {
        const jm_node *node = &town->nodes[face->node[k]];
        if (!node->roundabout)
            continue;
        double x, y;
        jm_shape_centre(plot, &x, &y);
        double dx = x - node->east, dy = y - node->north, length_m = sqrt(dx * dx + dy * dy);
        if (!(length_m > clear_m)) {
            plot->count = 0;
            return;
        }
        dx /= length_m;
        dy /= length_m;
        jm_shape_cut(plot, node->east + clear_m * dx, node->north + clear_m * dy, dy, -dx,
                     face->street[k]);
    }
}

jm_shape jm_town_plot(const jm_town *town, const jm_face *face)
{
    double box[4] = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int64_t i = 0; i < town->outline_count; i++) {
        box[0] = fmin(box[0], town->outline_x[i]);
        box[1] = fmin(box[1], town->outline_y[i]);
        box[2] = fmax(box[2], town->outline_x[i]);
        box[3] = fmax(box[3], town->outline_y[i]);
    }
    jm_shape plot = jm_shape_box(box[0], box[1], box[2], box[3], JM_NONE);
    for (int64_t i = 0; i < town->outline_count && plot.count > 0; i++) {
        int64_t next = (i + 1) % town->outline_count;
        double dx = town->outline_x[next] - town->outline_x[i];
        double dy = town->outline_y[next] - town->outline_y[i];
        double length_m = sqrt(dx * dx + dy * dy);
        if (!(length_m > 0.0))
            continue;
        double back_m = jm_town_setback_m(&town->streets[town->outline_side[i]]) / length_m;
        jm_shape_cut(&plot, town->outline_x[i] - back_m * dy, town->outline_y[i] + back_m * dx, dx,
                     dy, town->outline_side[i]);
    }
    cut_roundabouts(town, face, &plot);
    if (plot.count > 0)
        jm_shape_simplify(&plot, 7.0, 0.8);
    if (plot.count > 0 && jm_shape_area(&plot) < 60.0)
        plot.count = 0;
    return plot;
}
