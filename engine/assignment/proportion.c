#include "assignment/proportion_own.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

/// The threshold is so many times the largest excess that a used link has in its bush: what the
/// equilibrium itself knows costs to.
static const double excess_margin = 100.0;
/// Where that is more than equal_share: twice, so that the bushes' own links count as equal, as
/// long as it is no more than this share of the mean cost of a trip: beyond, the gap is too loose.
static const double least_margin = 2.0, loose_share = 1e-4;
/// Links with no more than this share of what leaves the origin are not asked: they may be as dear
/// as the gap allows.
static const double trifle_share = 1e-3;
/// And no less than this share of the mean cost of a trip, which sums of costs are rounded to.
static const double rounding_share = 1e-12;
jm_proportion_def jm_proportion_default_def(void)
{
    return (jm_proportion_def){.equal_share = 1e-5, .tolerance = 1e-13, .iteration_limit = 100};
}

static bool same_links(const void *a, const void *b, int32_t count, size_t size)
{
    if (a == NULL || b == NULL)
        return a == b;
    return memcmp(a, b, (size_t)count * size) == 0;
}

static void find_alike(jm_proportion_work *p)
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

static jm_status make_arrays(jm_proportion_work *p)
{
    jm_ctx *ctx = p->ctx;
    const jm_mesh *mesh = &p->net.mesh;
    int32_t links = mesh->link_count;
    int64_t pairs = (int64_t)p->in->user_count * p->in->terminal_count;
    JM_TRY(jm_new(ctx, &p->chain_at, p->in->net->link_count));
    JM_TRY(jm_new(ctx, &p->bush_of, pairs));
    JM_TRY(jm_new(ctx, &p->alike, p->in->user_count));
    JM_TRY(jm_new(ctx, &p->used, links));
    JM_TRY(jm_new(ctx, &p->braid_links, links));
    JM_TRY(jm_new(ctx, &p->place, links));
    JM_TRY(jm_new(ctx, &p->through, p->in->net->node_count));
    JM_TRY(jm_new(ctx, &p->entered, p->in->net->node_count));
    JM_TRY(jm_new(ctx, &p->first, p->set->bush_count));
    JM_TRY(jm_new(ctx, &p->end, p->set->bush_count));
    for (int32_t e = 0; e < p->in->net->link_count; e++)
        p->chain_at[e] = JM_NONE;
    for (int32_t k = 0; k < links; k++)
        for (int32_t c = mesh->chain_first[k]; c < mesh->chain_first[k + 1]; c++)
            p->chain_at[mesh->chain[c]] = c == mesh->chain_first[k] ? k : WITHIN;
    for (int32_t k = 0; k < links; k++)
        p->place[k] = ONLY_WAY;
    for (int64_t i = 0; i < pairs; i++)
        p->bush_of[i] = JM_NONE;
    for (int32_t b = 0; b < p->set->bush_count; b++)
        p->bush_of[(int64_t)p->set->user[b] * p->in->terminal_count + p->set->terminal[b]] = b;
    find_alike(p);
    return JM_OK;
}

/// What the links of one bush cost more at the most than the cheapest way in it to their ends,
/// trifles left out; the largest of all bushes. least: [nodes] scratch.
static double largest_excess(const jm_proportion_work *p, int32_t b, double largest, double *least)
{
    const jm_bush_set *set = p->set;
    const jm_road_net *net = p->in->net;
    const double *extra = p->in->users[set->user[b]].cost;
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++)
        least[net->to[set->link[k]]] = (double)INFINITY;
    least[p->in->terminal_node[set->terminal[b]]] = 0.0;
    double leaving = 0.0;
    for (int64_t k = set->first[b]; k < set->first[b + 1]; k++)
        leaving +=
            net->from[set->link[k]] == p->in->terminal_node[set->terminal[b]] ? set->flow[k] : 0.0;
    for (int pass = 0; pass < 2; pass++)
        for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
            int32_t e = set->link[k], to = net->to[e];
            double way = least[net->from[e]] + p->time[e] + (extra != NULL ? extra[e] : 0.0);
            if (pass == 0)
                least[to] = fmin(least[to], way);
            else if (set->flow[k] > trifle_share * leaving)
                largest = fmax(largest, way - least[to]);
        }
    return largest;
}

/// Flows of all links, and the threshold, from the bushes as they are.
static jm_status measure(jm_proportion_work *p, double equal_share)
{
    const jm_bush_set *set = p->set;
    double spent = 0.0, trips = 0.0, excess = 0.0;
    for (int32_t b = 0; b < set->bush_count; b++) {
        const double *extra = p->in->users[set->user[b]].cost;
        int32_t origin = p->in->terminal_node[set->terminal[b]];
        excess = largest_excess(p, b, excess, p->through);
        for (int64_t k = set->first[b]; k < set->first[b + 1]; k++) {
            int32_t e = set->link[k];
            if (p->chain_at[e] == JM_NONE)
                return jm_fail(p->ctx, JM_ERR_DATA,
                               "bushes: link %d leads into a dead end without any destination; "
                               "take those of the same net and terminals",
                               (int)e);
            if (p->chain_at[e] >= 0)
                p->braids.total[p->chain_at[e]] += set->flow[k];
            spent += set->flow[k] * (p->time[e] + (extra != NULL ? extra[e] : 0.0));
            trips += p->in->net->from[e] == origin ? set->flow[k] : 0.0;
        }
    }
    memset(p->through, 0, (size_t)p->in->net->node_count * sizeof *p->through);
    double mean = trips > 0.0 ? spent / trips : 0.0;
    p->threshold = fmin(excess_margin * excess, equal_share * mean);
    p->threshold = fmax(p->threshold, fmin(least_margin * excess, loose_share * mean));
    p->threshold = fmax(p->threshold, rounding_share * mean);
    return JM_OK;
}

static jm_status put(jm_proportion_work *p, int32_t net_link, int32_t place)
{
    JM_TRY(jm_grow(p->ctx, &p->out_link, &p->out_room[0], p->out_count + 1));
    JM_TRY(jm_grow(p->ctx, &p->out_place, &p->out_room[1], p->out_count + 1));
    p->out_link[p->out_count] = net_link;
    p->out_place[p->out_count++] = place;
    return JM_OK;
}

/// Demand of one class and origin by node, where there is a way.
static void set_demand(jm_proportion_work *p, int32_t user, int32_t terminal)
{
    const double *row = p->in->users[user].demand + (int64_t)terminal * p->in->terminal_count;
    for (int32_t t = 0; t < p->in->terminal_count; t++) {
        if (t != terminal && row[t] > 0.0 && isfinite(jm_paths_cost(&p->net, t)))
            p->paths.through[p->net.mesh.sink[t]] += row[t];
    }
}

/// Puts the flows of a bush by link and gives how many these are; *cheap: none is dearer than the
/// threshold.
static int32_t lay_out(jm_proportion_work *p, const jm_least *least, const jm_equal_rule *rule,
                       int32_t b, bool *cheap)
{
    int32_t count = 0;
    *cheap = true;
    for (int64_t k = p->set->first[b]; k < p->set->first[b + 1]; k++) {
        int32_t link = p->chain_at[p->set->link[k]];
        if (link == WITHIN)
            continue;
        p->used[link] = p->set->flow[k];
        *cheap = *cheap && jm_is_cheap(&p->net.mesh, least, rule, link);
        count++;
    }
    return count;
}

static jm_status keep_bush(jm_proportion_work *p, int32_t b, jm_proportion_result *result)
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
static int32_t list_part(jm_proportion_work *p, int32_t part)
{
    const jm_equal_paths *paths = &p->paths;
    int32_t count = 0;
    for (int32_t node = paths->first_of[part]; node != JM_NONE; node = paths->next[node])
        for (int32_t k = 0; k < paths->count[node]; k++)
            p->braid_links[count++] = paths->link[paths->first[node] + k];
    return count;
}

/// Takes all braids of the paths and adds the flows that they have to meet.
static jm_status take_braids(jm_proportion_work *p)
{
    const jm_equal_paths *paths = &p->paths;
    for (int32_t i = 0; i < paths->node_count; i++) {
        int32_t part = paths->node[i], braid = JM_NONE;
        if (paths->part[part] != part || !paths->braided[part])
            continue;
        int32_t count = list_part(p, part);
        JM_TRY(jm_braids_take(p->ctx, &p->braids, p->braid_links, count, paths->begin[part],
                              p->net.mesh.from, p->net.mesh.to, paths->through, &braid));
        for (int32_t k = 0; k < count; k++) {
            int32_t link = p->braid_links[k];
            p->braids.target[link] += p->used[link];
            p->place[link] = p->braids.place[link];
        }
    }
    return JM_OK;
}

/// Writes down one link of the mesh, its last street first: only there others enter.
static jm_status put_chain(jm_proportion_work *p, int32_t link)
{
    const jm_mesh *mesh = &p->net.mesh;
    int32_t last = mesh->chain_first[link + 1] - 1;
    for (int32_t c = last; c >= mesh->chain_first[link]; c--)
        JM_TRY(put(p, mesh->chain[c], c == last ? p->place[link] : ONLY_WAY));
    p->place[link] = ONLY_WAY;
    return JM_OK;
}

/// Writes down the links of the new bush, the farthest first.
static jm_status put_paths(jm_proportion_work *p)
{
    const jm_equal_paths *paths = &p->paths;
    for (int32_t i = 0; i < paths->node_count; i++) {
        int32_t node = paths->node[i];
        for (int32_t k = paths->first[node]; k < paths->first[node] + paths->count[node]; k++)
            JM_TRY(put_chain(p, paths->link[k]));
    }
    return JM_OK;
}

/// How many links of the bush the paths have: opened circles may lack some.
static int32_t count_used(const jm_proportion_work *p)
{
    const jm_equal_paths *paths = &p->paths;
    int32_t found = 0;
    for (int32_t i = 0; i < paths->node_count; i++) {
        int32_t node = paths->node[i];
        for (int32_t k = paths->first[node]; k < paths->first[node] + paths->count[node]; k++)
            found += p->used[paths->link[k]] > 0.0;
    }
    return found;
}

/// One bush, for whose class and origin the least costs stand.
static jm_status take_bush(jm_proportion_work *p, int32_t b, jm_proportion_result *result)
{
    jm_status status = JM_OK;
    int32_t terminal = p->set->terminal[b];
    jm_least least = {p->net.mesh.source[terminal], p->net.search.least};
    jm_equal_rule rule = {p->net.arc, p->braids.total, p->used, p->threshold};
    bool cheap = true;
    p->first[b] = p->out_count;
    int32_t links = lay_out(p, &least, &rule, b, &cheap);
    result->dear_bushes += !cheap;
    set_demand(p, p->set->user[b], terminal);
    bool equal = jm_equal_paths_find(&p->paths, &p->net.mesh, &p->entries, &least, &rule,
                                     p->in->terminal_count, p->net.mesh.sink) &&
                 count_used(p) == links;
    if (equal) {
        JM_TRY_GOTO(take_braids(p), fail);
        JM_TRY_GOTO(put_paths(p), fail);
    }
    jm_equal_paths_clear(&p->paths);
    if (!equal)
        JM_TRY_GOTO(keep_bush(p, b, result), fail);
    for (int64_t k = p->set->first[b]; k < p->set->first[b + 1]; k++)
        if (p->chain_at[p->set->link[k]] >= 0)
            p->used[p->chain_at[p->set->link[k]]] = 0.0;
    p->end[b] = p->out_count;
fail:
    return status;
}

/// All bushes of the classes that are like `user` (itself the first of them).
static jm_status take_user(jm_proportion_work *p, int32_t user, jm_proportion_result *result)
{
    const jm_road_user *first = &p->in->users[user];
    jm_paths_weigh(&p->net, p->time, first->cost, first->closed);
    for (int32_t t = 0; t < p->in->terminal_count; t++) {
        bool searched = false;
        for (int32_t u = user; u < p->in->user_count; u++) {
            int32_t b = p->bush_of[(int64_t)u * p->in->terminal_count + t];
            if (p->alike[u] != user || b == JM_NONE)
                continue;
            if (!searched) {
                JM_TRY(jm_poll(p->ctx));
                jm_paths_from(&p->net, t, true);
                searched = true;
            }
            JM_TRY(take_bush(p, b, result));
        }
    }
    return JM_OK;
}

static jm_status set_up(jm_proportion_work *p)
{
    const jm_mesh *mesh = &p->net.mesh;
    JM_TRY(
        jm_paths_create(p->ctx, &p->net, p->in->net, p->in->terminal_count, p->in->terminal_node));
    JM_TRY(make_arrays(p));
    JM_TRY(jm_entries_create(p->ctx, mesh, &p->entries));
    JM_TRY(jm_equal_paths_create(p->ctx, mesh, &p->paths));
    return jm_braids_create(p->ctx, &p->braids, mesh->node_count, mesh->link_count);
}

static void tear_down(jm_proportion_work *p)
{
    void *const arrays[] = {p->chain_at, p->bush_of,  p->alike,     p->used,
                            p->place,    p->through,  p->entered,   p->first,
                            p->end,      p->out_link, p->out_place, p->braid_links};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        jm_free(arrays[i]);
    jm_braids_free(&p->braids);
    jm_equal_paths_free(&p->paths);
    jm_entries_free(&p->entries);
    jm_paths_free(&p->net);
}

static jm_status distribute(jm_proportion_work *p, const jm_proportion_def *def,
                            jm_proportion_result *result)
{
    jm_braid_fit fit;
    JM_TRY(measure(p, def->equal_share));
    result->threshold = p->threshold;
    for (int32_t u = 0; u < p->in->user_count; u++)
        if (p->alike[u] == u)
            JM_TRY(take_user(p, u, result));
    JM_TRY(jm_braids_fit(p->ctx, &p->braids, p->net.mesh.from, p->net.mesh.to,
                         p->net.mesh.node_count, p->net.mesh.link_count, def->tolerance,
                         def->iteration_limit, &fit));
    result->braids = p->braids.count;
    result->unknowns = fit.unknowns;
    result->iterations = fit.iterations;
    JM_TRY(jm_proportion_load(p));
    result->flow_change = jm_proportion_change(p);
    return JM_OK;
}

jm_status jm_proportion(jm_ctx *ctx, const jm_assign_input *in, const double *time,
                        const jm_proportion_def *def, jm_bush_set *bushes,
                        jm_proportion_result *result)
{
    jm_status status = JM_OK;
    jm_proportion_work p = {.ctx = ctx, .in = in, .time = time, .set = bushes};
    memset(result, 0, sizeof *result);
    if (!(def->equal_share >= 0.0 && def->equal_share < 1.0) || !(def->tolerance > 0.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "traffic: equal share %g and tolerance %g of proportionality; give shares "
                       "of at least 0 and above 0",
                       def->equal_share, def->tolerance);
    if (bushes->bush_count == 0)
        return JM_OK;
    JM_TRY(jm_bush_set_reload(ctx, bushes, in)); // targets that can be met to the last digits
    JM_TRY(jm_bush_set_check(ctx, bushes, in));
    if (bushes->bush_count == 0)
        return JM_OK;
    JM_TRY_GOTO(set_up(&p), fail);
    JM_TRY_GOTO(distribute(&p, def, result), fail);
fail:
    tear_down(&p);
    return status;
}
