// Where a banned car stops: zones that only banned streets lead to, and the nearest place on foot
// that the class may still reach and leave.
#include "traffic/network.h"

#include "assignment/paths.h"
#include "city/raster.h"
#include "core/grid.h"

#include <math.h>
#include <string.h>

/// State of Tarjan's search, on an explicit stack: cities are deeper than a call stack.
typedef struct search {
    const jm_graph *graph;
    const uint8_t *closed;
    int32_t *number, *low; // [nodes]
    int32_t *next;         // [nodes] next link to look at
    int32_t *path, *stack; // [nodes]
    int32_t *part;         // [nodes] its strongly connected part, or JM_NONE while open
    int32_t path_count, stack_count, numbered, part_count;
} search;

static void enter(search *s, int32_t node)
{
    s->number[node] = s->low[node] = s->numbered++;
    s->next[node] = s->graph->start[node];
    s->path[s->path_count++] = node;
    s->stack[s->stack_count++] = node;
}

static void leave(search *s, int32_t node)
{
    s->path_count--;
    if (s->path_count > 0) {
        int32_t parent = s->path[s->path_count - 1];
        s->low[parent] = s->low[node] < s->low[parent] ? s->low[node] : s->low[parent];
    }
    if (s->low[node] != s->number[node])
        return;
    int32_t member;
    do {
        member = s->stack[--s->stack_count];
        s->part[member] = s->part_count;
    } while (member != node);
    s->part_count++;
}

static void search_from(search *s, int32_t root)
{
    enter(s, root);
    while (s->path_count > 0) {
        int32_t node = s->path[s->path_count - 1];
        if (s->next[node] == s->graph->start[node + 1]) {
            leave(s, node);
            continue;
        }
        int32_t e = s->next[node]++;
        int32_t head = s->graph->to[e];
        if ((s->closed != NULL && s->closed[e]) || !jm_may_pass(s->graph, node, JM_NONE))
            continue;
        if (s->number[head] == JM_NONE)
            enter(s, head);
        else if (s->part[head] == JM_NONE && s->number[head] < s->low[node])
            s->low[node] = s->number[head];
    }
}

/// Marks the members of the part with most nodes; of equals the one found first.
static jm_status mark_largest(jm_ctx *ctx, const search *s, uint8_t *inside)
{
    int32_t *size = NULL;
    int32_t largest = 0;
    JM_TRY(jm_new(ctx, &size, s->part_count));
    for (int32_t n = 0; n < s->graph->node_count; n++)
        size[s->part[n]]++;
    for (int32_t p = 1; p < s->part_count; p++)
        largest = size[p] > size[largest] ? p : largest;
    for (int32_t n = 0; n < s->graph->node_count; n++)
        inside[n] = s->part[n] == largest && size[largest] > 1;
    jm_free(size);
    return JM_OK;
}

/// Marks all nodes that the marked ones reach; in every pass at least one more link counts, and
/// ways between two terminals hardly ever take more than a few.
static void reach(const jm_graph *g, const uint8_t *closed, bool backwards, uint8_t *mark)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t e = 0; e < g->link_count; e++) {
            int32_t tail = backwards ? g->to[e] : g->from[e];
            int32_t head = backwards ? g->from[e] : g->to[e];
            if (!mark[tail] || mark[head] || !jm_may_pass(g, tail, JM_NONE) ||
                (closed != NULL && closed[e]))
                continue;
            mark[head] = 1;
            changed = true;
        }
    }
}

/// Nodes that trips only start and end at are parts of their own: whether the largest one reaches
/// them, and is reached from them.
static jm_status take_ends_in(jm_ctx *ctx, const jm_graph *g, const uint8_t *closed,
                              uint8_t *inside)
{
    uint8_t *there = NULL, *back = NULL;
    jm_status status = JM_OK;
    if (g->through_end == g->node_count)
        return JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &there, g->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &back, g->node_count), fail);
    memcpy(there, inside, (size_t)g->node_count);
    memcpy(back, inside, (size_t)g->node_count);
    reach(g, closed, false, there);
    reach(g, closed, true, back);
    for (int32_t n = g->through_end; n < g->node_count; n++)
        inside[n] = there[n] && back[n];
fail:
    jm_free(there);
    jm_free(back);
    return status;
}

jm_status jm_car_net_main_part(jm_ctx *ctx, const jm_graph *graph, const uint8_t *closed,
                               uint8_t *inside)
{
    jm_status status = JM_OK;
    search s = {.graph = graph, .closed = closed};
    int32_t nodes = graph->node_count;
    JM_TRY_GOTO(jm_new(ctx, &s.number, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.low, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.next, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.path, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.stack, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.part, nodes), fail);
    for (int32_t n = 0; n < nodes; n++)
        s.number[n] = s.part[n] = JM_NONE;
    for (int32_t n = 0; n < nodes; n++)
        if (s.number[n] == JM_NONE)
            search_from(&s, n);
    if (nodes > 0)
        JM_TRY_GOTO(mark_largest(ctx, &s, inside), fail);
    if (nodes > 0)
        JM_TRY_GOTO(take_ends_in(ctx, graph, closed, inside), fail);
fail:
    jm_free(s.number);
    jm_free(s.low);
    jm_free(s.next);
    jm_free(s.path);
    jm_free(s.stack);
    jm_free(s.part);
    return status;
}

/// Ways on foot: every street of the city, closed ones too, in both directions; cost is length.
typedef struct walk {
    jm_paths paths; // whose terminals are all nodes of the city
    int32_t node_count;
} walk;

static jm_status walk_create(jm_ctx *ctx, const jm_streets *s, walk *w)
{
    jm_status status = JM_OK;
    int32_t *from = NULL, *to = NULL, *every = NULL;
    double *length = NULL;
    *w = (walk){.node_count = s->node_count};
    int64_t count = 2 * (int64_t)s->link_count;
    JM_TRY_GOTO(jm_new(ctx, &from, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &to, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &length, count), fail);
    JM_TRY_GOTO(jm_new(ctx, &every, s->node_count), fail);
    for (int32_t n = 0; n < s->node_count; n++)
        every[n] = n;
    for (int64_t e = 0; e < s->link_count; e++) {
        double metres = (double)s->length_m[e];
        from[2 * e] = to[2 * e + 1] = s->from[e];
        to[2 * e] = from[2 * e + 1] = s->to[e];
        length[2 * e] = length[2 * e + 1] = isfinite(metres) && metres > 0.01 ? metres : 0.01;
    }
    jm_road_net net = {.node_count = s->node_count,
                       .link_count = 2 * s->link_count,
                       .from = from,
                       .to = to,
                       .free_time = length,
                       .capacity = length, // not used on foot, but must be above 0
                       .alpha = length};
    JM_TRY_GOTO(jm_paths_create(ctx, &w->paths, &net, s->node_count, every), fail);
fail:
    jm_free(from);
    jm_free(to);
    jm_free(every);
    jm_free(length);
    return status;
}

static void walk_free(walk *w)
{
    jm_paths_free(&w->paths);
}

/// The nearest node of the city on foot whose place is inside, or JM_NONE; of equals the first.
static int32_t nearest_inside(walk *w, const uint8_t *inside, const int32_t *place, int32_t node)
{
    int32_t nearest = JM_NONE;
    double least_m = (double)INFINITY;
    jm_paths_from(&w->paths, node, false);
    for (int32_t n = 0; n < w->node_count; n++) {
        double way_m = jm_paths_cost(&w->paths, n);
        if (inside[place[n]] && way_m < least_m) {
            nearest = n;
            least_m = way_m;
        }
    }
    return nearest;
}

static int32_t zone_at(const jm_zones *z, double x, double y)
{
    int32_t nearest = JM_NONE;
    double least_m2 = (double)INFINITY;
    for (int32_t i = 0; i < z->count; i++) {
        if (z->ring_start != NULL && z->ring_start[i + 1] > z->ring_start[i]) {
            jm_rings rings = {z->ring_start[i + 1] - z->ring_start[i],
                              z->point_start + z->ring_start[i], z->ring_x, z->ring_y};
            if (jm_point_in_rings(&rings, x, y))
                return i;
        }
        double dx = z->x[i] - x, dy = z->y[i] - y;
        if (dx * dx + dy * dy < least_m2) {
            least_m2 = dx * dx + dy * dy;
            nearest = i;
        }
    }
    return nearest;
}

/// What one class cannot reach though others can, and where it stops instead.
typedef struct edge_search {
    jm_ctx *ctx;
    const jm_city *city;
    jm_car_net *network;
    walk walk;
    int32_t *terminal_of;    // [city nodes]
    uint8_t *open, *allowed; // [nodes] reach and leave: all cars, this class
} edge_search;

static jm_status find_edge(edge_search *s, int32_t car_class, int32_t end)
{
    jm_car_net *w = s->network;
    int64_t at = (int64_t)car_class * w->end_count + end;
    int32_t own = w->end_terminal[end];
    w->edge_terminal[at] = own;
    if (own == JM_NONE)
        return JM_OK;
    int32_t node = w->terminal_node[own];
    w->cut[at] = s->open[node] && !s->allowed[node];
    if (!w->cut[at])
        return JM_OK;
    // Gates have no near by: whoever may not pass one does not come.
    int32_t stop = end < w->zone_count
                       ? nearest_inside(&s->walk, s->allowed, w->place, w->city_node[node])
                       : JM_NONE;
    if (stop == JM_NONE) {
        w->edge_terminal[at] = JM_NONE;
        return JM_OK;
    }
    const jm_streets *streets = &s->city->streets;
    w->edge_zone[(int64_t)car_class * w->zone_count + end] =
        zone_at(&s->city->zones, streets->node_x[stop], streets->node_y[stop]);
    return jm_car_net_terminal(s->ctx, w, s->terminal_of, stop, &w->edge_terminal[at]);
}

static jm_status find_class_edges(edge_search *s, const jm_graph *graph, uint8_t *closed,
                                  int32_t car_class)
{
    jm_car_net *w = s->network;
    for (int32_t k = 0; k < graph->link_count; k++)
        closed[k] = w->closed[(int64_t)car_class * w->link_count + graph->original[k]];
    JM_TRY(jm_car_net_main_part(s->ctx, graph, closed, s->allowed));
    for (int32_t z = 0; z < w->zone_count; z++)
        w->edge_zone[(int64_t)car_class * w->zone_count + z] = z;
    for (int32_t end = 0; end < w->end_count; end++)
        JM_TRY(find_edge(s, car_class, end));
    return JM_OK;
}

jm_status jm_car_net_find_edges(jm_ctx *ctx, const jm_city *city, jm_car_net *w)
{
    jm_status status = JM_OK;
    edge_search s = {.ctx = ctx, .city = city, .network = w};
    jm_graph graph = {0};
    uint8_t *closed = NULL;
    jm_road_net net = jm_car_net_roads(w);
    JM_TRY_GOTO(jm_graph_build(ctx, &graph, &net, NULL), fail);
    JM_TRY_GOTO(walk_create(ctx, &city->streets, &s.walk), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.terminal_of, city->streets.node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.open, w->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s.allowed, w->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &closed, graph.link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &w->cut, (int64_t)w->class_count * w->end_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &w->edge_terminal, (int64_t)w->class_count * w->end_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &w->edge_zone, (int64_t)w->class_count * w->zone_count), fail);
    for (int32_t n = 0; n < city->streets.node_count; n++)
        s.terminal_of[n] = JM_NONE;
    for (int32_t t = 0; t < w->terminal_count; t++)
        s.terminal_of[w->city_node[w->terminal_node[t]]] = t;
    JM_TRY_GOTO(jm_car_net_main_part(ctx, &graph, NULL, s.open), fail);
    for (int32_t c = 0; c < w->class_count; c++)
        JM_TRY_GOTO(find_class_edges(&s, &graph, closed, c), fail);
fail:
    jm_free(closed);
    jm_free(s.allowed);
    jm_free(s.open);
    jm_free(s.terminal_of);
    walk_free(&s.walk);
    jm_graph_free(&graph);
    return status;
}
