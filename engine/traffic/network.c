#include "traffic/network.h"

#include "core/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/// BPR: 15 % more time at capacity (Bureau of Public Roads, Traffic Assignment Manual, 1964).
static const double bpr_alpha = 0.15;
/// No link is driven in less: keeps orders strict on links shorter than a step.
static const double least_time_s = 0.05;

jm_road_net jm_car_net_roads(const jm_car_net *network)
{
    return (jm_road_net){.node_count = network->node_count,
                         .link_count = network->link_count,
                         .through_end = network->through_end,
                         .from = network->from,
                         .to = network->to,
                         .free_time = network->free_time,
                         .capacity = network->capacity,
                         .alpha = network->alpha};
}

static bool cars_may_use(const jm_streets *s, int32_t e)
{
    return s->in_network[e] != 0 && (s->access[e] & JM_ACCESS_CAR) != 0;
}

static jm_status add_link(jm_ctx *ctx, jm_car_net *w, const jm_streets *s, int32_t e)
{
    double length_m = (double)s->length_m[e], speed_ms = (double)s->speed_ms[e];
    double capacity_vehs = (double)s->capacity_vehs[e];
    bool sound = isfinite(length_m) && length_m >= 0.0 && isfinite(speed_ms) && speed_ms > 0.0 &&
                 isfinite(capacity_vehs) && capacity_vehs > 0.0;
    if (!sound)
        return jm_fail(ctx, JM_ERR_DATA,
                       "traffic: street link %" PRId32 " has length %g m, speed %g m/s, capacity "
                       "%g veh/s; give numbers above 0, or close it to cars",
                       e, length_m, speed_ms, capacity_vehs);
    int32_t k = w->link_count++;
    w->from[k] = s->from[e];
    w->to[k] = s->to[e];
    w->free_time[k] = fmax(length_m / speed_ms, least_time_s);
    w->capacity[k] = capacity_vehs;
    w->alpha[k] = bpr_alpha;
    w->city_link[k] = e;
    return JM_OK;
}

static jm_status take_links(jm_ctx *ctx, const jm_city *city, jm_car_net *w)
{
    const jm_streets *s = &city->streets;
    w->node_count = s->node_count;
    JM_TRY(jm_new(ctx, &w->from, s->link_count));
    JM_TRY(jm_new(ctx, &w->to, s->link_count));
    JM_TRY(jm_new(ctx, &w->free_time, s->link_count));
    JM_TRY(jm_new(ctx, &w->capacity, s->link_count));
    JM_TRY(jm_new(ctx, &w->alpha, s->link_count));
    JM_TRY(jm_new(ctx, &w->city_link, s->link_count));
    for (int32_t e = 0; e < s->link_count; e++)
        if (cars_may_use(s, e))
            JM_TRY(add_link(ctx, w, s, e));
    w->road_count = w->link_count;
    return jm_car_net_ban_turns(ctx, city, w);
}

/// Index of a class that may enter the same streets at the same hours, or of the new one.
static int32_t same_class(const jm_car_net *w, uint32_t hours, const uint8_t *closed)
{
    for (int32_t c = 0; c < w->class_count; c++)
        if (w->hours[c] == hours &&
            memcmp(w->closed + (int64_t)c * w->link_count, closed, (size_t)w->link_count) == 0)
            return c;
    return w->class_count;
}

static void take_class(const jm_city *city, jm_car_net *w, int32_t fleet_class)
{
    const jm_fleet *f = &city->fleet;
    const uint8_t *banned = f->banned + (int64_t)fleet_class * city->streets.link_count;
    uint8_t *closed = w->closed + (int64_t)w->class_count * w->link_count;
    uint32_t hours = f->hours[fleet_class] & 0xFFFFFFu;
    bool any = false;
    for (int32_t k = 0; k < w->road_count; k++) {
        closed[k] = hours != 0 && banned[w->city_link[k]] != 0;
        any = any || closed[k];
    }
    hours = any ? hours : 0;
    int32_t c = same_class(w, hours, closed);
    w->hours[c] = hours;
    w->share[c] += (double)f->share[fleet_class];
    w->class_count += c == w->class_count;
}

static jm_status check_shares(jm_ctx *ctx, const jm_fleet *fleet)
{
    double sum = 0.0;
    for (int32_t c = 0; c < fleet->class_count; c++) {
        if (!(fleet->share[c] >= 0.0f && fleet->share[c] <= 1.0f))
            return jm_fail(ctx, JM_ERR_DATA,
                           "traffic: class of cars %" PRId32 " has share %g; give 0 to 1", c,
                           (double)fleet->share[c]);
        sum += (double)fleet->share[c];
    }
    // Shares are floats of files: their sum is one within what a float of each may lose.
    if (fleet->class_count > 0 && fabs(sum - 1.0) > 1e-4)
        return jm_fail(ctx, JM_ERR_DATA,
                       "traffic: shares of the classes of cars add up to %g; make it 1", sum);
    return JM_OK;
}

static jm_status take_classes(jm_ctx *ctx, const jm_city *city, jm_car_net *w)
{
    JM_TRY(check_shares(ctx, &city->fleet));
    int32_t count = city->fleet.class_count > 0 ? city->fleet.class_count : 1;
    JM_TRY(jm_new(ctx, &w->share, count));
    JM_TRY(jm_new(ctx, &w->hours, count));
    JM_TRY(jm_new(ctx, &w->closed, (int64_t)count * w->link_count));
    for (int32_t c = 0; c < city->fleet.class_count; c++)
        if (city->fleet.share[c] > 0.0f)
            take_class(city, w, c);
    if (w->class_count == 0) {
        w->class_count = 1;
        w->share[0] = 1.0;
    }
    double sum = 0.0;
    for (int32_t c = 0; c < w->class_count; c++)
        sum += w->share[c];
    for (int32_t c = 0; c < w->class_count; c++)
        w->share[c] /= sum;
    return JM_OK;
}

jm_status jm_car_net_terminal(jm_ctx *ctx, jm_car_net *w, int32_t *terminal_of, int32_t node,
                              int32_t *terminal)
{
    if (terminal_of[node] == JM_NONE) {
        JM_TRY(jm_resize_array(ctx, (int64_t)w->terminal_count + 1, sizeof *w->terminal_node,
                               &w->terminal_node));
        terminal_of[node] = w->terminal_count;
        w->terminal_node[w->terminal_count++] = w->place[node];
    }
    *terminal = terminal_of[node];
    return JM_OK;
}

/// Node of an end of trips, or JM_NONE.
static int32_t end_node(const jm_city *city, int32_t end)
{
    int32_t node =
        end < city->zones.count ? city->zones.node[end] : city->gates.node[end - city->zones.count];
    return node >= 0 && node < city->streets.node_count ? node : JM_NONE;
}

static jm_status take_ends(jm_ctx *ctx, const jm_city *city, jm_car_net *w)
{
    jm_status status = JM_OK;
    int32_t *terminal_of = NULL;
    uint8_t *has_street = NULL;
    w->zone_count = city->zones.count;
    w->end_count = city->zones.count + city->gates.count;
    JM_TRY_GOTO(jm_new(ctx, &w->end_terminal, w->end_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &terminal_of, city->streets.node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &has_street, city->streets.node_count), fail);
    for (int32_t n = 0; n < city->streets.node_count; n++)
        terminal_of[n] = JM_NONE;
    for (int32_t k = 0; k < w->road_count; k++) {
        has_street[w->city_node[w->from[k]]] = 1;
        has_street[w->city_node[w->to[k]]] = 1;
    }
    for (int32_t e = 0; e < w->end_count; e++) {
        int32_t node = end_node(city, e);
        w->end_terminal[e] = JM_NONE;
        if (node != JM_NONE && has_street[node])
            JM_TRY_GOTO(jm_car_net_terminal(ctx, w, terminal_of, node, &w->end_terminal[e]), fail);
    }
fail:
    jm_free(has_street);
    jm_free(terminal_of);
    return status;
}

jm_status jm_car_net_create(jm_ctx *ctx, const jm_city *city, jm_car_net *network)
{
    jm_status status = JM_OK;
    memset(network, 0, sizeof *network);
    JM_TRY_GOTO(take_links(ctx, city, network), fail);
    JM_TRY_GOTO(take_classes(ctx, city, network), fail);
    JM_TRY_GOTO(take_ends(ctx, city, network), fail);
    JM_TRY_GOTO(jm_car_net_find_edges(ctx, city, network), fail);
    return JM_OK;
fail:
    jm_car_net_free(network);
    return status;
}

void jm_car_net_free(jm_car_net *w)
{
    jm_free(w->from);
    jm_free(w->to);
    jm_free(w->free_time);
    jm_free(w->capacity);
    jm_free(w->alpha);
    jm_free(w->city_link);
    jm_free(w->city_node);
    jm_free(w->place);
    jm_free(w->share);
    jm_free(w->hours);
    jm_free(w->closed);
    jm_free(w->terminal_node);
    jm_free(w->end_terminal);
    jm_free(w->cut);
    jm_free(w->edge_terminal);
    jm_free(w->edge_zone);
    memset(w, 0, sizeof *w);
}
