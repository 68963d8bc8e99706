#include "traffic/proportion.h"

#include "core/grid.h"
#include "traffic/braids.h"
#include "traffic/equal_paths.h"

#include <math.h>
#include <string.h>

/// A link whose flow is less of what leaves the origin is left out: rounding, not traffic.
static const double no_flow_share = 1e-15;
/// In place of a link's place in the braids.
enum { ONLY_WAY = -1, KEPT = -2 };

typedef struct proportion {
    jm_ctx *ctx;
    const jm_assign_input *in;
    const double *time; // [links]
    jm_bush_set *set;
    jm_graph graph;
    jm_tree tree;
    jm_entries entries;
    jm_equal_paths paths;
    jm_braids braids;
    double threshold;
    int32_t *graph_link;  // [net links] or JM_NONE
    int32_t *bush_of;     // [users * terminals] or JM_NONE
    int32_t *alike;       // [users] first class with the same cost and closed links
    double *cost;         // [graph links] of the class at work
    uint8_t *closed;      // [graph links] of the class at work
    double *used;         // [graph links] flow of the bush at work
    int32_t *braid_links; // [graph links] scratch
    int32_t *place;       // [graph links] of the bush at work: place in the braids or ONLY_WAY
    double *through;      // [nodes] scratch
    uint8_t *entered;     // [nodes] scratch
    int64_t *first, *end; // [bushes] into out_*, for the links of the new bush
    int32_t *out_link;    // links of the net, the farthest first
    int32_t *out_place;   // place in the braids, ONLY_WAY or KEPT
    int64_t out_count, out_room[2];
} proportion;

jm_proportion_def jm_proportion_default_def(void)
{
    return (jm_proportion_def){.equal_share = 1e-6, .tolerance = 1e-13, .iteration_limit = 100};
}

static bool same_links(const void *a, const void *b, int32_t count, size_t size)
{
    if (a == NULL || b == NULL)
        return a == b;
    return memcmp(a, b, (size_t)count * size) == 0;
}

static void find_alike(proportion *p)
{
    int32_t links = p->in->net->link_count;
    for (int32_t u = 0; u < p->in->user_count; u++) {
        p->alike[u] = u;
        for (int32_t v = 0; v < u && p->alike[u] == u; v++)
            if (same_links(p->in->users[u].closed, p->in->users[v].closed, links, 1) &&
                same_links(p->in->users[u].cost, p->in->users[v].cost, links, sizeof(double)))
                p->alike[u] = v;
    }
}

static jm_status build_graph(proportion *p)
{
    uint8_t *keep = NULL;
    JM_TRY(jm_new(p->ctx, &keep, p->in->net->node_count));
    for (int32_t t = 0; t < p->in->terminal_count; t++)
        keep[p->in->terminal_node[t]] = 1;
    jm_status status = jm_graph_build(p->ctx, &p->graph, p->in->net, keep);
    jm_free(keep);
    return status;
}

static jm_status make_arrays(proportion *p)
{
    jm_ctx *ctx = p->ctx;
    int32_t links = p->graph.link_count;
    int64_t pairs = (int64_t)p->in->user_count * p->in->terminal_count;
    JM_TRY(jm_new(ctx, &p->graph_link, p->in->net->link_count));
    JM_TRY(jm_new(ctx, &p->bush_of, pairs));
    JM_TRY(jm_new(ctx, &p->alike, p->in->user_count));
    JM_TRY(jm_new(ctx, &p->cost, links));
    JM_TRY(jm_new(ctx, &p->closed, links));
    JM_TRY(jm_new(ctx, &p->used, links));
    JM_TRY(jm_new(ctx, &p->braid_links, links));
    JM_TRY(jm_new(ctx, &p->place, links));
    JM_TRY(jm_new(ctx, &p->through, p->graph.node_count));
    JM_TRY(jm_new(ctx, &p->entered, p->graph.node_count));
    JM_TRY(jm_new(ctx, &p->first, p->set->bush_count));
    JM_TRY(jm_new(ctx, &p->end, p->set->bush_count));
    for (int32_t e = 0; e < p->in->net->link_count; e++)
        p->graph_link[e] = JM_NONE;
    for (int32_t k = 0; k < links; k++)
        p->graph_link[p->graph.original[k]] = k;
    for (int32_t k = 0; k < links; k++)
        p->place[k] = ONLY_WAY;
    for (int64_t i = 0; i < pairs; i++)
        p->bush_of[i] = JM_NONE;
    for (int32_t b = 0; b < p->set->bush_count; b++)
        p->bush_of[(int64_t)p->set->user[b] * p->in->terminal_count + p->set->terminal[b]] = b;
    find_alike(p);
    return JM_OK;
}

/// Flows of all links, and the threshold, from the bushes as they are.
static jm_status measure(proportion *p, double equal_share)
{
    const jm_bush_set *set = p->set;
    double spent = 0.0, trips = 0.0;
    for (int32_t b = 0; b < set->bush_count; b++) {
        const double *extra = p->in->users[set->user[b]].cost;
        int32_t origin = p->in->terminal_node[set->terminal[b]];
        for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
            int32_t e = set->link[k];
            if (p->graph_link[e] == JM_NONE)
                return jm_fail(p->ctx, JM_ERR_DATA,
                               "bushes: link %d leads into a dead end without any destination; "
                               "take those of the same net and terminals",
                               (int)e);
            p->braids.total[p->graph_link[e]] += set->flow[k];
            spent += set->flow[k] * (p->time[e] + (extra != NULL ? extra[e] : 0.0));
            trips += p->in->net->from[e] == origin ? set->flow[k] : 0.0;
        }
    }
    p->threshold = trips > 0.0 ? equal_share * spent / trips : 0.0;
    return JM_OK;
}

static void take_class(proportion *p, int32_t user)
{
    const jm_road_user *u = &p->in->users[user];
    for (int32_t k = 0; k < p->graph.link_count; k++) {
        int32_t e = p->graph.original[k];
        p->cost[k] = p->time[e] + (u->cost != NULL ? u->cost[e] : 0.0);
        p->closed[k] = u->closed != NULL ? u->closed[e] : 0;
    }
}

static jm_status put(proportion *p, int32_t net_link, int32_t place)
{
    JM_TRY(jm_grow(p->ctx, &p->out_link, &p->out_room[0], p->out_count + 1));
    JM_TRY(jm_grow(p->ctx, &p->out_place, &p->out_room[1], p->out_count + 1));
    p->out_link[p->out_count] = net_link;
    p->out_place[p->out_count++] = place;
    return JM_OK;
}

/// Demand of one class and origin by node, where there is a way.
static void set_demand(proportion *p, int32_t user, int32_t terminal)
{
    const double *row = p->in->users[user].demand + (int64_t)terminal * p->in->terminal_count;
    for (int32_t t = 0; t < p->in->terminal_count; t++) {
        int32_t node = p->in->terminal_node[t];
        if (t != terminal && row[t] > 0.0 && p->paths.rank[node] != JM_NONE)
            p->paths.through[node] += row[t];
    }
}

/// Puts the flows of a bush by link; false when one of its links is no cheapest one.
static bool lay_out(proportion *p, const jm_equal_rule *rule, int32_t b)
{
    bool equal = true;
    for (int64_t k = p->set->first[b]; k < p->set->first[b + 1]; k++) {
        int32_t link = p->graph_link[p->set->link[k]];
        p->used[link] = p->set->flow[k];
        equal = equal && jm_is_equal(&p->paths, &p->graph, &p->tree, rule, link);
    }
    return equal;
}

static jm_status keep_bush(proportion *p, int32_t b, jm_proportion_result *result)
{
    int32_t origin = p->in->terminal_node[p->set->terminal[b]];
    result->kept_bushes++;
    for (int64_t k = p->set->first[b]; k < p->set->first[b + 1]; k++) {
        JM_TRY(put(p, p->set->link[k], KEPT));
        if (p->in->net->from[p->set->link[k]] == origin)
            result->kept_demand += p->set->flow[k];
    }
    return JM_OK;
}

/// The links of one part of the paths, the nearest first.
static int32_t list_part(proportion *p, int32_t part)
{
    const jm_equal_paths *paths = &p->paths;
    int32_t count = 0;
    for (int32_t node = paths->first_of[part]; node != JM_NONE; node = paths->next[node])
        for (int32_t k = 0; k < paths->count[paths->at[node]]; k++)
            p->braid_links[count++] = paths->link[paths->first[paths->at[node]] + k];
    return count;
}

/// Takes all braids of the paths and adds the flows that they have to meet.
static jm_status take_braids(proportion *p)
{
    const jm_equal_paths *paths = &p->paths;
    for (int32_t i = 0; i < paths->node_count; i++) {
        int32_t part = paths->node[i], braid = JM_NONE;
        if (paths->count[i] == 0 || paths->part[part] != part || !paths->braided[part])
            continue;
        int32_t count = list_part(p, part);
        JM_TRY(jm_braids_take(p->ctx, &p->braids, p->braid_links, count, paths->begin[part],
                              p->graph.from, p->graph.to, paths->through, &braid));
        for (int32_t k = 0; k < count; k++) {
            int32_t link = p->braid_links[k];
            p->braids.target[link] += p->used[link];
            p->place[link] = p->braids.place[link];
        }
    }
    return JM_OK;
}

/// Writes down the links of the new bush, the farthest first.
static jm_status put_paths(proportion *p)
{
    const jm_equal_paths *paths = &p->paths;
    for (int32_t i = 0; i < paths->node_count; i++)
        for (int32_t k = paths->first[i]; k < paths->first[i] + paths->count[i]; k++) {
            JM_TRY(put(p, p->graph.original[paths->link[k]], p->place[paths->link[k]]));
            p->place[paths->link[k]] = ONLY_WAY;
        }
    return JM_OK;
}

/// One bush, for whose class and origin the tree stands.
static jm_status take_bush(proportion *p, int32_t b, jm_proportion_result *result)
{
    jm_status status = JM_OK;
    jm_equal_rule rule = {p->cost, p->closed, p->braids.total, p->threshold};
    p->first[b] = p->out_count;
    bool equal = lay_out(p, &rule, b);
    if (equal) {
        set_demand(p, p->set->user[b], p->set->terminal[b]);
        equal = jm_equal_paths_find(&p->paths, &p->graph, &p->entries, &p->tree, &rule);
        if (equal) {
            JM_TRY_GOTO(take_braids(p), fail);
            JM_TRY_GOTO(put_paths(p), fail);
        }
        jm_equal_paths_clear(&p->paths);
    }
    if (!equal)
        JM_TRY_GOTO(keep_bush(p, b, result), fail);
    for (int64_t k = p->set->first[b]; k < p->set->first[b + 1]; k++)
        p->used[p->graph_link[p->set->link[k]]] = 0.0;
    p->end[b] = p->out_count;
fail:
    return status;
}

/// All bushes of the classes that are like `user` (itself the first of them).
static jm_status take_user(proportion *p, int32_t user, jm_proportion_result *result)
{
    take_class(p, user);
    for (int32_t t = 0; t < p->in->terminal_count; t++) {
        bool grown = false;
        for (int32_t u = user; u < p->in->user_count; u++) {
            int32_t b = p->bush_of[(int64_t)u * p->in->terminal_count + t];
            if (p->alike[u] != user || b == JM_NONE)
                continue;
            if (!grown) {
                JM_TRY(jm_poll(p->ctx));
                jm_tree_grow(&p->tree, &p->graph, p->cost, p->closed, p->in->terminal_node[t]);
                jm_equal_paths_rank(&p->paths, &p->graph, &p->tree);
                grown = true;
            }
            JM_TRY(take_bush(p, b, result));
        }
    }
    return JM_OK;
}

/// Demand by node of what a bush serves.
static void set_served(proportion *p, int32_t b)
{
    int32_t terminal = p->set->terminal[b];
    const double *row =
        p->in->users[p->set->user[b]].demand + (int64_t)terminal * p->in->terminal_count;
    for (int64_t k = p->first[b]; k < p->end[b]; k++)
        p->entered[p->in->net->to[p->out_link[k]]] = 1;
    for (int32_t t = 0; t < p->in->terminal_count; t++) {
        int32_t node = p->in->terminal_node[t];
        if (t != terminal && row[t] > 0.0 && p->entered[node])
            p->through[node] += row[t];
    }
}

/// Flows of one bush, loaded back from its destinations, into flow[] beside out_link.
static void load_bush(proportion *p, int32_t b, double *flow)
{
    const jm_road_net *net = p->in->net;
    set_served(p, b);
    double leaving = 0.0;
    for (int32_t t = 0; t < p->in->terminal_count; t++)
        leaving += p->through[p->in->terminal_node[t]];
    for (int64_t k = p->first[b]; k < p->end[b]; k++) {
        double share = p->out_place[k] == ONLY_WAY ? 1.0 : p->braids.share[p->out_place[k]];
        int32_t e = p->out_link[k];
        flow[k] = p->through[net->to[e]] * share;
        if (flow[k] <= no_flow_share * leaving)
            flow[k] = 0.0;
        p->through[net->from[e]] += flow[k];
    }
    for (int64_t k = p->first[b]; k < p->end[b]; k++) {
        p->through[net->from[p->out_link[k]]] = 0.0;
        p->through[net->to[p->out_link[k]]] = 0.0;
        p->entered[net->to[p->out_link[k]]] = 0;
    }
}

/// The new flows of all bushes; those that are kept have theirs already in the order of the old.
static jm_status load_bushes(proportion *p, double *flow)
{
    for (int32_t b = 0; b < p->set->bush_count; b++) {
        bool kept = p->end[b] > p->first[b] && p->out_place[p->first[b]] == KEPT;
        int64_t old = p->set->first[b];
        for (int64_t k = p->first[b]; kept && k < p->end[b]; k++)
            flow[k] = p->set->flow[old++];
        if (!kept)
            load_bush(p, b, flow);
    }
    return jm_poll(p->ctx);
}

/// Replaces the bushes by the new ones: nearest links first, those without flow left out.
static jm_status write_bushes(proportion *p, const double *flow)
{
    jm_bush_set fresh;
    int64_t links = 0;
    for (int64_t k = 0; k < p->out_count; k++)
        links += flow[k] > 0.0;
    JM_TRY(jm_bush_set_create(p->ctx, &fresh, p->set->bush_count, links));
    links = 0;
    for (int32_t b = 0; b < p->set->bush_count; b++) {
        bool kept = p->end[b] > p->first[b] && p->out_place[p->first[b]] == KEPT;
        fresh.user[b] = p->set->user[b];
        fresh.terminal[b] = p->set->terminal[b];
        for (int64_t i = p->first[b]; i < p->end[b]; i++) {
            int64_t k = kept ? i : p->end[b] - 1 - (i - p->first[b]);
            if (!(flow[k] > 0.0))
                continue;
            fresh.link[links] = p->out_link[k];
            fresh.flow[links++] = flow[k];
        }
        fresh.first[b + 1] = links;
    }
    jm_bush_set_free(p->set);
    *p->set = fresh;
    return JM_OK;
}

static double largest_change(proportion *p)
{
    double largest = 0.0;
    for (int32_t k = 0; k < p->graph.link_count; k++)
        p->used[k] = 0.0;
    for (int64_t k = 0; k < p->set->first[p->set->bush_count]; k++)
        p->used[p->graph_link[p->set->link[k]]] += p->set->flow[k];
    for (int32_t k = 0; k < p->graph.link_count; k++)
        if (p->braids.total[k] > 0.0)
            largest = fmax(largest, fabs(p->used[k] / p->braids.total[k] - 1.0));
    return largest;
}

static jm_status set_up(proportion *p)
{
    JM_TRY(build_graph(p));
    JM_TRY(make_arrays(p));
    JM_TRY(jm_tree_create(p->ctx, &p->tree, &p->graph));
    JM_TRY(jm_entries_create(p->ctx, &p->graph, &p->entries));
    JM_TRY(jm_equal_paths_create(p->ctx, &p->graph, &p->paths));
    return jm_braids_create(p->ctx, &p->braids, p->graph.node_count, p->graph.link_count);
}

static void tear_down(proportion *p)
{
    void *const arrays[] = {p->graph_link, p->bush_of,  p->alike,     p->cost,       p->closed,
                            p->used,       p->place,    p->through,   p->entered,    p->first,
                            p->end,        p->out_link, p->out_place, p->braid_links};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
    jm_braids_free(&p->braids);
    jm_equal_paths_free(&p->paths);
    jm_entries_free(&p->entries);
    jm_tree_free(&p->tree);
    jm_graph_free(&p->graph);
}

static jm_status distribute(proportion *p, const jm_proportion_def *def,
                            jm_proportion_result *result)
{
    jm_status status = JM_OK;
    double *flow = NULL;
    jm_braid_fit fit;
    JM_TRY(measure(p, def->equal_share));
    result->threshold = p->threshold;
    for (int32_t u = 0; u < p->in->user_count; u++)
        if (p->alike[u] == u)
            JM_TRY(take_user(p, u, result));
    JM_TRY(jm_braids_fit(p->ctx, &p->braids, p->graph.from, p->graph.to, p->graph.node_count,
                         p->graph.link_count, def->tolerance, def->iteration_limit, &fit));
    result->braids = p->braids.count;
    result->unknowns = fit.unknowns;
    result->iterations = fit.iterations;
    JM_TRY_GOTO(jm_new(p->ctx, &flow, p->out_count), fail);
    JM_TRY_GOTO(load_bushes(p, flow), fail);
    JM_TRY_GOTO(write_bushes(p, flow), fail);
    result->flow_change = largest_change(p);
fail:
    jm_free(flow);
    return status;
}

jm_status jm_proportion(jm_ctx *ctx, const jm_assign_input *in, const double *time,
                        const jm_proportion_def *def, jm_bush_set *bushes,
                        jm_proportion_result *result)
{
    jm_status status = JM_OK;
    proportion p = {.ctx = ctx, .in = in, .time = time, .set = bushes};
    memset(result, 0, sizeof *result);
    if (!(def->equal_share >= 0.0 && def->equal_share < 1.0) || !(def->tolerance > 0.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: equal share %g and tolerance %g of proportionality; give shares "
                       "of at least 0 and above 0",
                       def->equal_share, def->tolerance);
    if (bushes->bush_count == 0)
        return JM_OK;
    JM_TRY(jm_bush_set_check(ctx, bushes, in));
    JM_TRY(jm_bush_set_reload(ctx, bushes, in)); // targets that can be met to the last digits
    if (bushes->bush_count == 0)
        return JM_OK;
    JM_TRY_GOTO(set_up(&p), fail);
    JM_TRY_GOTO(distribute(&p, def, result), fail);
fail:
    tear_down(&p);
    return status;
}
