#include "city/build.h"

#include <math.h>
#include <stdlib.h>

// A point of the gates layer belongs to a street end this near [m].
static const double gate_m = 50.0;

// Assumed: at a gate the busiest hour brings a tenth of the day and uses half of the capacity, so a
// day brings five times the hourly capacity.
static const double day_over_capacity_hour = 5.0;

// A street that ends this near to the outline of all streets goes on beyond it: extracts are cut at
// the last vertex inside, not at the frame [m].
static const double rim_m = 150.0;

typedef struct gate_read {
    int32_t node;
    double in, out; // vehicles a day, NaN unknown
} gate_read;

static bool is_through_class(uint8_t road_class)
{
    return road_class <= JM_ROAD_TERTIARY;
}

/// Capacity [veh/h] of the car links of classes up to tertiary that leave the node, or enter it.
static double capacity_at(const jm_streets *s, int32_t node, bool leaving)
{
    const int32_t *start = leaving ? s->out_start : s->in_start;
    const int32_t *link = leaving ? s->out_link : s->in_link;
    double sum = 0.0;
    for (int32_t i = start[node]; i < start[node + 1]; i++)
        if ((s->access[link[i]] & JM_ACCESS_CAR) != 0 && is_through_class(s->road_class[link[i]]))
            sum += 3600.0 * (double)s->capacity_vehs[link[i]];
    return sum;
}

/// Nearest node where the frame cut a street, else nearest end of any street, within gate_m.
static int32_t node_for(const jm_build *b, double x, double y)
{
    const jm_streets *s = &b->city->streets;
    for (int pass = 0; pass < 2; pass++) {
        double best = gate_m * gate_m;
        int32_t found = JM_NONE;
        int64_t count = pass == 0 ? b->cut_count : s->node_count;
        for (int64_t i = 0; i < count; i++) {
            int32_t n = pass == 0 ? b->cut_node[i] : (int32_t)i;
            double dx = s->node_x[n] - x, dy = s->node_y[n] - y, d = dx * dx + dy * dy;
            if (d < best) {
                best = d;
                found = n;
            }
        }
        if (found != JM_NONE)
            return found;
    }
    return JM_NONE;
}

/// Convex outline of all nodes, counterclockwise: where the map of streets ends.
typedef struct outline {
    int32_t *node; // [count]
    int64_t count;
} outline;

typedef struct place {
    double x, y;
    int32_t node;
} place;

static int from_west(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/// Appends a place to a chain that only turns left, from `floor` on.
static void extend(const jm_streets *s, outline *o, int64_t floor, const place *p)
{
    while (o->count >= floor + 2) {
        int32_t a = o->node[o->count - 2], b = o->node[o->count - 1];
        double turn = (s->node_x[b] - s->node_x[a]) * (p->y - s->node_y[a]) -
                      (s->node_y[b] - s->node_y[a]) * (p->x - s->node_x[a]);
        if (turn > 0.0)
            break;
        o->count--;
    }
    o->node[o->count++] = p->node;
}

/// Andrew's monotone chain, "Another efficient algorithm for convex hulls in two dimensions", Inf.
/// Process. Lett. 9(5), 1979.
static jm_status find_outline(jm_ctx *ctx, const jm_streets *s, outline *o)
{
    place *places = NULL;
    jm_status status = JM_OK;
    int64_t n = s->node_count;
    JM_TRY_GOTO(jm_new(ctx, &places, n), fail);
    JM_TRY_GOTO(jm_new(ctx, &o->node, 2 * n), fail);
    for (int32_t i = 0; i < n; i++)
        places[i] = (place){s->node_x[i], s->node_y[i], i};
    if (n > 1)
        qsort(places, (size_t)n, sizeof *places, from_west);
    for (int64_t i = 0; i < n; i++)
        extend(s, o, 0, &places[i]);
    int64_t floor = o->count - 1;
    for (int64_t i = n - 2; i >= 0; i--)
        extend(s, o, floor, &places[i]);
fail:
    jm_free(places);
    return status;
}

static bool near_rim(const jm_streets *s, const outline *o, double x, double y)
{
    for (int64_t i = 0; i + 1 < o->count; i++)
        if (jm_segment_distance2(s->node_x[o->node[i]], s->node_y[o->node[i]],
                                 s->node_x[o->node[i + 1]], s->node_y[o->node[i + 1]], x, y,
                                 NULL) < rim_m * rim_m)
            return true;
    return false;
}

/// Best class of the car links at a node, and in *neighbours how many nodes they lead to or from
/// (2 stands for more than one).
static uint8_t class_at(const jm_streets *s, int32_t node, int *neighbours)
{
    uint8_t best = JM_ROAD_CLASS_COUNT;
    int32_t other = JM_NONE;
    *neighbours = 0;
    for (int side = 0; side < 2; side++) {
        const int32_t *start = side == 0 ? s->out_start : s->in_start;
        const int32_t *link = side == 0 ? s->out_link : s->in_link;
        for (int32_t i = start[node]; i < start[node + 1]; i++) {
            int32_t far = side == 0 ? s->to[link[i]] : s->from[link[i]];
            if ((s->access[link[i]] & JM_ACCESS_CAR) == 0)
                continue;
            best = s->road_class[link[i]] < best ? s->road_class[link[i]] : best;
            *neighbours = other == JM_NONE || other == far ? 1 : 2;
            if (*neighbours == 2)
                return best;
            other = far;
        }
    }
    return best;
}

/// A street of some class that ends at the rim of the map goes on beyond it.
static bool is_torn(const jm_streets *s, const outline *o, int32_t node)
{
    int neighbours = 0;
    uint8_t best = class_at(s, node, &neighbours);
    return neighbours == 1 && is_through_class(best) &&
           near_rim(s, o, s->node_x[node], s->node_y[node]);
}

/// Adds the torn ends to the nodes that the frame cut.
static jm_status add_torn_ends(jm_build *b)
{
    const jm_streets *s = &b->city->streets;
    outline rim = {0};
    uint8_t *known = NULL;
    int64_t before = b->cut_count;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(b->ctx, &known, s->node_count), fail);
    JM_TRY_GOTO(find_outline(b->ctx, s, &rim), fail);
    for (int64_t i = 0; i < b->cut_count; i++)
        known[b->cut_node[i]] = 1;
    for (int32_t n = 0; n < s->node_count; n++)
        if (!known[n] && is_torn(s, &rim, n))
            b->cut_node[b->cut_count++] = n;
    JM_TRY_GOTO(jm_build_gap(b, "gate",
                             "a street up to tertiary that ends within 150 m of the outline of all "
                             "streets is taken as cut there (assumed)",
                             b->cut_count - before, b->cut_count, JM_ORIGIN_PRESUMED),
                fail);
fail:
    jm_free(known);
    jm_free(rim.node);
    return status;
}

static gate_read *find_gate(gate_read *gates, int64_t count, int32_t node)
{
    for (int64_t i = 0; i < count; i++)
        if (gates[i].node == node)
            return &gates[i];
    return NULL;
}

static double sound_volume(double v)
{
    return v >= 0.0 && v < 1e7 ? v : (double)NAN;
}

/// Gates that the layer names, with their volumes; two points at one node add up.
static jm_status read_gates(jm_build *b, gate_read **gates, int64_t *count, int64_t *capacity)
{
    int64_t at = -1, lost = 0, total = 0;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_GATES, &at)) != NULL;) {
        int32_t in = jm_layer_column(l, "in_vehday"), out = jm_layer_column(l, "out_vehday");
        for (int64_t f = 0; f < l->feature_count; f++) {
            double x, y;
            total++;
            int32_t node = jm_feature_middle(l, f, &x, &y) ? node_for(b, x, y) : JM_NONE;
            if (node == JM_NONE) {
                lost++;
                continue;
            }
            gate_read g = {node, sound_volume(jm_layer_real(l, in, f)),
                           sound_volume(jm_layer_real(l, out, f))};
            gate_read *known = find_gate(*gates, *count, node);
            if (known != NULL) {
                known->in = isnan(g.in) ? known->in : isnan(known->in) ? g.in : known->in + g.in;
                known->out = isnan(g.out)        ? known->out
                             : isnan(known->out) ? g.out
                                                 : known->out + g.out;
                continue;
            }
            JM_TRY(jm_grow(b->ctx, gates, capacity, *count + 1));
            (*gates)[(*count)++] = g;
        }
    }
    return jm_build_gap(b, "gate", "left out: no street within 50 m", lost, total,
                        JM_ORIGIN_MEASURED);
}

static jm_status add_presumed(jm_build *b, gate_read **gates, int64_t *count, int64_t *capacity)
{
    const jm_streets *s = &b->city->streets;
    for (int64_t i = 0; i < b->cut_count; i++) {
        int32_t node = b->cut_node[i];
        if (capacity_at(s, node, true) + capacity_at(s, node, false) <= 0.0 ||
            find_gate(*gates, *count, node) != NULL)
            continue;
        JM_TRY(jm_grow(b->ctx, gates, capacity, *count + 1));
        (*gates)[(*count)++] = (gate_read){node, (double)NAN, (double)NAN};
    }
    return JM_OK;
}

static int64_t put_gates(jm_build *b, const gate_read *gates, int64_t count)
{
    const jm_streets *s = &b->city->streets;
    jm_gates *to = &b->city->gates;
    int64_t presumed = 0;
    for (int64_t i = 0; i < count; i++) {
        const gate_read *g = &gates[i];
        // Without demand to presume, a gate that no layer counts stays open and empty.
        double rule = b->def->presume_demand ? day_over_capacity_hour : 0.0;
        bool known = !isnan(g->in) && !isnan(g->out);
        to->node[i] = g->node;
        to->in_vehday[i] = (float)(isnan(g->in) ? rule * capacity_at(s, g->node, true) : g->in);
        to->out_vehday[i] = (float)(isnan(g->out) ? rule * capacity_at(s, g->node, false) : g->out);
        to->origin[i] = known ? JM_ORIGIN_MEASURED : JM_ORIGIN_PRESUMED;
        presumed += known ? 0 : 1;
    }
    return presumed;
}

jm_status jm_build_gates(jm_build *b)
{
    gate_read *gates = NULL;
    int64_t count = 0, capacity = 0;
    jm_status status = JM_OK;
    // The stars first: capacities at a node are read from them.
    JM_TRY_GOTO(jm_city_reindex_streets(b->ctx, b->city), fail);
    JM_TRY_GOTO(add_torn_ends(b), fail);
    JM_TRY_GOTO(read_gates(b, &gates, &count, &capacity), fail);
    JM_TRY_GOTO(add_presumed(b, &gates, &count, &capacity), fail);
    JM_TRY_GOTO(jm_city_resize(b->ctx, b->city, JM_ROWS_GATES, count), fail);
    int64_t presumed = put_gates(b, gates, count);
    JM_TRY_GOTO(jm_build_gap(b, "gate volume",
                             "five times the hourly capacity a day and direction (assumed: peak "
                             "hour a tenth of the day, at half the capacity)",
                             b->def->presume_demand ? presumed : 0, count, JM_ORIGIN_PRESUMED),
                fail);
    JM_TRY_GOTO(jm_city_reindex_streets(b->ctx, b->city), fail);
    JM_TRY_GOTO(jm_street_index_create(b->ctx, b->city, &b->streets), fail);
fail:
    jm_free(gates);
    return status;
}
