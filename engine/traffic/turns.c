// Junctions with banned movements, opened so that no path can make one.
//
// A junction n becomes: n itself, where links begin that nobody is banned from; one node for each
// link that some are banned from; one for each link that ends here and bears a ban; a hub where all
// other links end; and a place that trips start and end at and never pass. Connectors lead from
// each arrival to all departures that it may take. Kirby and Potts, "The minimum route problem for
// networks with turn penalties and prohibitions", Transportation Research 3 (1969), open junctions
// in this way. Flows stay those of the links, whichever way they are left.
#include "traffic/network.h"

#include "core/grid.h"

#include <string.h>

// A path's cost has to rise with every link; this is a fiftieth of the least time of a street.
static const double connector_time_s = 0.001;

/// Extra nodes of the opened junctions; JM_NONE where a node or link has none.
typedef struct junctions {
    const jm_streets *streets;
    jm_car_net *net;
    int32_t *road;                // [city links] link of the net
    uint8_t *opened;              // [city nodes]
    int32_t *hub;                 // [city nodes]
    int32_t *arrival, *departure; // [roads]
    int64_t connectors;
} junctions;

static jm_status fill_none(jm_ctx *ctx, int32_t **out, int64_t count)
{
    JM_TRY(jm_new(ctx, out, count));
    for (int64_t i = 0; i < count; i++)
        (*out)[i] = JM_NONE;
    return JM_OK;
}

static jm_status begin(jm_ctx *ctx, const jm_city *city, jm_car_net *w, junctions *j)
{
    const jm_streets *s = &city->streets;
    *j = (junctions){.streets = s, .net = w};
    JM_TRY(fill_none(ctx, &j->road, s->link_count));
    JM_TRY(jm_new(ctx, &j->opened, s->node_count));
    JM_TRY(fill_none(ctx, &j->hub, s->node_count));
    JM_TRY(fill_none(ctx, &j->arrival, w->road_count));
    JM_TRY(fill_none(ctx, &j->departure, w->road_count));
    for (int32_t k = 0; k < w->road_count; k++)
        j->road[w->city_link[k]] = k;
    return JM_OK;
}

static void end(junctions *j)
{
    jm_free(j->road);
    jm_free(j->opened);
    jm_free(j->hub);
    jm_free(j->arrival);
    jm_free(j->departure);
}

static int32_t road_of(const junctions *j, int32_t link)
{
    return link >= 0 && link < j->streets->link_count ? j->road[link] : JM_NONE;
}

/// Marks junctions and links of the bans that touch the net; *count: junctions. Extra nodes are
/// numbered later: 0 stands for "needs one".
static void mark(junctions *j, int32_t *count)
{
    const jm_streets *s = j->streets;
    *count = 0;
    for (int32_t t = 0; t < s->turn_count; t++) {
        int32_t from = road_of(j, s->turn_from[t]), to = road_of(j, s->turn_to[t]);
        if (from == JM_NONE || to == JM_NONE || j->net->to[from] != j->net->from[to])
            continue;
        int32_t node = j->net->to[from];
        *count += !j->opened[node];
        j->opened[node] = 1;
        j->arrival[from] = 0;
        j->departure[to] = 0;
    }
}

/// Numbers the extra nodes behind those of the city, junction by junction, places last; counts the
/// connectors, of which bans take away some.
static void number(junctions *j, int32_t opened)
{
    const jm_streets *s = j->streets;
    int32_t next = s->node_count;
    for (int32_t n = 0; n < s->node_count; n++) {
        if (!j->opened[n])
            continue;
        int64_t arrivals = 1, departures = 1;
        j->hub[n] = next++;
        for (int32_t i = s->in_start[n]; i < s->in_start[n + 1]; i++) {
            int32_t k = road_of(j, s->in_link[i]);
            if (k != JM_NONE && j->arrival[k] != JM_NONE) {
                j->arrival[k] = next++;
                arrivals++;
            }
        }
        for (int32_t i = s->out_start[n]; i < s->out_start[n + 1]; i++) {
            int32_t k = road_of(j, s->out_link[i]);
            if (k != JM_NONE && j->departure[k] != JM_NONE) {
                j->departure[k] = next++;
                departures++;
            }
        }
        // From each arrival to each departure and to the place; from the place to the hub.
        j->connectors += arrivals * (departures + 1) + 1;
    }
    j->net->through_end = next;
    j->net->node_count = next + opened;
}

static jm_status make_room(jm_ctx *ctx, junctions *j)
{
    jm_car_net *w = j->net;
    int64_t links = w->road_count + j->connectors;
    if (links > INT32_MAX)
        return jm_fail(ctx, JM_ERR_DATA, "traffic: too many banned turns; take a smaller city");
    JM_TRY(jm_resize_array(ctx, links, sizeof *w->from, &w->from));
    JM_TRY(jm_resize_array(ctx, links, sizeof *w->to, &w->to));
    JM_TRY(jm_resize_array(ctx, links, sizeof *w->free_time, &w->free_time));
    JM_TRY(jm_resize_array(ctx, links, sizeof *w->capacity, &w->capacity));
    JM_TRY(jm_resize_array(ctx, links, sizeof *w->alpha, &w->alpha));
    JM_TRY(jm_resize_array(ctx, links, sizeof *w->city_link, &w->city_link));
    return jm_resize_array(ctx, w->node_count, sizeof *w->city_node, &w->city_node);
}

static void connect(jm_car_net *w, int32_t from, int32_t to)
{
    int32_t k = w->link_count++;
    w->from[k] = from;
    w->to[k] = to;
    w->free_time[k] = connector_time_s;
    w->capacity[k] = 1.0; // without meaning: alpha is 0
    w->alpha[k] = 0.0;
    w->city_link[k] = JM_NONE;
}

static bool is_banned(const jm_streets *s, int32_t from, int32_t to)
{
    int32_t low = 0, high = s->turn_count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        bool before = s->turn_from[middle] < from ||
                      (s->turn_from[middle] == from && s->turn_to[middle] < to);
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->turn_count && s->turn_from[low] == from && s->turn_to[low] == to;
}

/// Connectors from one arrival (`link` JM_NONE: the hub, which bears no ban).
static void connect_arrival(junctions *j, int32_t node, int32_t arrival, int32_t link,
                            int32_t place)
{
    const jm_streets *s = j->streets;
    connect(j->net, arrival, node);
    for (int32_t i = s->out_start[node]; i < s->out_start[node + 1]; i++) {
        int32_t k = road_of(j, s->out_link[i]);
        if (k != JM_NONE && j->departure[k] != JM_NONE &&
            (link == JM_NONE || !is_banned(s, link, s->out_link[i])))
            connect(j->net, arrival, j->departure[k]);
    }
    connect(j->net, arrival, place);
}

static void open_junction(junctions *j, int32_t n, int32_t place)
{
    const jm_streets *s = j->streets;
    jm_car_net *w = j->net;
    int32_t first = w->link_count;
    connect_arrival(j, n, j->hub[n], JM_NONE, place);
    for (int32_t i = s->in_start[n]; i < s->in_start[n + 1]; i++) {
        int32_t k = road_of(j, s->in_link[i]);
        if (k == JM_NONE)
            continue;
        w->to[k] = j->arrival[k] != JM_NONE ? j->arrival[k] : j->hub[n];
        if (j->arrival[k] != JM_NONE)
            connect_arrival(j, n, j->arrival[k], s->in_link[i], place);
    }
    for (int32_t i = s->out_start[n]; i < s->out_start[n + 1]; i++) {
        int32_t k = road_of(j, s->out_link[i]);
        if (k != JM_NONE && j->departure[k] != JM_NONE)
            w->from[k] = j->departure[k];
    }
    connect(w, place, j->hub[n]);
    w->place[n] = place;
    for (int32_t k = first; k < w->link_count; k++)
        w->city_node[w->from[k]] = w->city_node[w->to[k]] = n;
}

static jm_status open_all(jm_ctx *ctx, junctions *j)
{
    int32_t opened = 0, place;
    mark(j, &opened);
    if (opened == 0)
        return JM_OK;
    number(j, opened);
    JM_TRY(make_room(ctx, j));
    place = j->net->through_end;
    for (int32_t n = 0; n < j->streets->node_count; n++)
        if (j->opened[n])
            open_junction(j, n, place++);
    return JM_OK;
}

jm_status jm_car_net_ban_turns(jm_ctx *ctx, const jm_city *city, jm_car_net *w)
{
    junctions j = {0};
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &w->city_node, w->node_count));
    JM_TRY(jm_new(ctx, &w->place, w->node_count));
    for (int32_t n = 0; n < w->node_count; n++)
        w->city_node[n] = w->place[n] = n;
    if (city->streets.turn_count == 0)
        return JM_OK;
    JM_TRY_GOTO(begin(ctx, city, w, &j), fail);
    JM_TRY_GOTO(open_all(ctx, &j), fail);
fail:
    end(&j);
    return status;
}
