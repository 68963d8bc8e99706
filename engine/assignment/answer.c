// What the caller asked for, in the links of the net.
#include "assignment/solver.h"

#include "assignment/tree_set.h"
#include "core/grid.h"

#include <math.h>
#include <string.h>

static void name_lost(const jm_solver *s, jm_assign_result *result, int32_t user, int32_t from,
                      int32_t to)
{
    double demand = s->in->users[user].demand[(int64_t)from * s->in->terminal_count + to];
    if (!(demand > 0.0))
        return;
    if (result->unreachable_pairs == 0) {
        result->lost_from[0] = user;
        result->lost_from[1] = from;
        result->lost_to = to;
    }
    if (result->lost != NULL && result->unreachable_pairs < result->lost_room)
        result->lost[result->unreachable_pairs] = (jm_lost_pair){user, from, to, demand};
    result->unreachable_pairs++;
    result->unreachable += demand;
}

void jm_solver_tell_lost(const jm_solver *s, jm_assign_result *result)
{
    result->unreachable = 0.0;
    result->unreachable_pairs = 0;
    result->lost_from[0] = result->lost_from[1] = result->lost_to = JM_NONE;
    for (int32_t u = 0; u < s->in->user_count; u++)
        for (int32_t b = 0; b < s->bush_count; b++) {
            const jm_bush *bush = &s->bush[b];
            for (int64_t i = 0; s->groups.of_user[u] == bush->group && i < bush->lost_count; i++)
                name_lost(s, result, u, bush->terminal, bush->lost[i]);
        }
}

/// The bush in the order of driving, with exactly the group's demand.
static jm_status straighten(jm_solver *s, int32_t b, jm_visitor *v)
{
    jm_bush *bush = &s->bush[b];
    if (bush->straight)
        return JM_OK;
    for (int32_t k = 0; s->sweeps && k < bush->count; k++)
        if (bush->flow[k] <= bush->dust)
            bush->flow[k] = 0.0;
    jm_bush_order(bush, &s->mesh, v);
    (void)jm_groups_demand(&s->groups, s->in, bush->group, bush->terminal, v->row);
    for (int32_t d = 0; d < s->in->terminal_count; d++)
        if (v->row[d] > 0.0 && s->mesh.sink[d] != JM_NONE &&
            v->on_cheap[s->mesh.sink[d]] == v->pair_number)
            v->node_flow[s->mesh.sink[d]] += v->row[d];
    jm_bush_reload(bush, &s->mesh, v);
    bush->straight = true;
    return JM_OK;
}

jm_status jm_solver_straighten(jm_solver *s)
{
    return jm_solver_each(s, s->bush_count, s->all, straighten);
}

static void write_links(const jm_solver *s, jm_assign_result *result)
{
    const jm_mesh *mesh = &s->mesh;
    const jm_road_net *net = s->in->net;
    memset(result->flow, 0, (size_t)net->link_count * sizeof *result->flow);
    for (int32_t k = 0; k < mesh->link_count; k++)
        for (int32_t c = mesh->chain_first[k]; c < mesh->chain_first[k + 1]; c++)
            result->flow[mesh->chain[c]] = mesh->link[k].flow;
    result->objective = 0.0;
    for (int32_t e = 0; e < net->link_count; e++) {
        jm_delay_law law = jm_net_law(net, e);
        result->time[e] = jm_delay_time(&law, result->flow[e]);
        result->objective += jm_delay_integral(&law, result->flow[e]);
    }
}

/// Flow x cost beside time, which the objective holds too.
static double extra_cost(const jm_solver *s)
{
    double sum = 0.0;
    for (int32_t b = 0; b < s->bush_count; b++) {
        const jm_bush *bush = &s->bush[b];
        const double *extra = s->groups.extra[bush->group];
        double lane[4] = {0.0, 0.0, 0.0, 0.0}; // a sum waits for the one before
        for (int32_t k = 0; extra != NULL && k < bush->count; k++)
            lane[k % 4] += bush->flow[k] * extra[bush->link[k]];
        sum += (lane[0] + lane[1]) + (lane[2] + lane[3]);
    }
    return sum;
}

static void add_user_flow(const jm_solver *s, const jm_bush *part, double *flow)
{
    for (int32_t k = 0; k < part->count; k++) {
        int32_t link = part->link[k];
        for (int32_t c = s->mesh.chain_first[link]; c < s->mesh.chain_first[link + 1]; c++)
            flow[s->mesh.chain[c]] += part->flow[k];
    }
}

/// Adds one bush to the set, which has the room, link by link of the net.
static void add_to_set(const jm_solver *s, const jm_bush *part, int32_t user, jm_bush_set *set)
{
    const jm_mesh *mesh = &s->mesh;
    int64_t at = set->first[set->bush_count];
    for (int32_t k = 0; k < part->count; k++) {
        if (!(part->flow[k] > 0.0))
            continue;
        for (int32_t c = mesh->chain_first[part->link[k]]; c < mesh->chain_first[part->link[k] + 1];
             c++) {
            set->link[at] = mesh->chain[c];
            set->flow[at++] = part->flow[k];
        }
    }
    set->user[set->bush_count] = user;
    set->terminal[set->bush_count++] = part->terminal;
    set->first[set->bush_count] = at;
}

/// Room for all that the bushes' classes drive on.
static jm_status make_room(const jm_solver *s, jm_bush_set *set)
{
    const jm_mesh *mesh = &s->mesh;
    int64_t links = 0;
    for (int32_t b = 0; b < s->bush_count; b++) {
        const jm_bush *bush = &s->bush[b];
        int64_t length = 0;
        for (int32_t k = 0; k < bush->count; k++)
            length += mesh->chain_first[bush->link[k] + 1] - mesh->chain_first[bush->link[k]];
        for (int32_t u = 0; u < s->in->user_count; u++)
            links += s->groups.of_user[u] == bush->group ? length : 0;
    }
    JM_TRY(jm_bush_set_create(s->ctx, set, s->in->user_count * s->in->terminal_count, links));
    set->bush_count = 0;
    return JM_OK;
}

/// Marks where the bush comes to. False: the user drives nothing there.
static bool place_trips(const jm_solver *s, const jm_bush *bush, int32_t user, jm_visitor *v)
{
    const double *row = s->in->users[user].demand + (int64_t)bush->terminal * s->in->terminal_count;
    bool any = false;
    for (int32_t k = 0; k < bush->count; k++)
        v->feeder[s->mesh.to[bush->link[k]]] = k;
    for (int32_t d = 0; d < s->in->terminal_count; d++) {
        int32_t sink = s->mesh.sink[d];
        if (d == bush->terminal || !(row[d] > 0.0) || sink == JM_NONE || v->feeder[sink] == JM_NONE)
            continue;
        v->node_flow[sink] += row[d];
        any = true;
    }
    for (int32_t k = 0; k < bush->count; k++)
        v->feeder[s->mesh.to[bush->link[k]]] = JM_NONE;
    return any;
}

/// The part of a group's bush that one of its classes drives. False: it drives nothing.
static bool take_part(const jm_solver *s, const jm_bush *bush, int32_t user, jm_bush *part)
{
    jm_visitor *v = &s->visitor[0];
    *part = *bush;
    if (s->groups.user_count[bush->group] == 1)
        return bush->count > 0;
    part->flow = v->spare;
    if (bush->count > 0)
        memcpy(part->flow, bush->flow, (size_t)bush->count * sizeof *part->flow);
    bool any = place_trips(s, bush, user, v);
    jm_bush_reload(part, &s->mesh, v);
    return any;
}

/// Whether bushes are asked for link by link of the net.
static bool lists_bushes(const jm_assign_result *result)
{
    return result->bushes != NULL && !result->kept_only;
}

static jm_status write_users(const jm_solver *s, jm_assign_result *result)
{
    int64_t links = s->in->net->link_count;
    bool lists = lists_bushes(result);
    if (lists)
        JM_TRY(make_room(s, result->bushes));
    if (result->user_flow != NULL)
        memset(result->user_flow, 0,
               (size_t)(links * s->in->user_count) * sizeof *result->user_flow);
    for (int32_t u = 0; u < s->in->user_count; u++)
        for (int32_t b = 0; b < s->bush_count; b++) {
            jm_bush part;
            if (s->groups.of_user[u] != s->bush[b].group || !take_part(s, &s->bush[b], u, &part))
                continue;
            if (result->user_flow != NULL)
                add_user_flow(s, &part, result->user_flow + links * u);
            if (lists)
                add_to_set(s, &part, u, result->bushes);
        }
    return JM_OK;
}

static int32_t first_user(const jm_solver *s, int32_t group)
{
    int32_t u = 0;
    while (s->groups.of_user[u] != group)
        u++;
    return u;
}

/// Hands the bush itself over.
static void keep_bush(jm_bush *bush, jm_kept_tree *kept)
{
    kept->used_count = bush->count;
    kept->used = bush->link;
    kept->flow = bush->flow;
    kept->straight = bush->straight;
    kept->pair = bush->pair;
    kept->pair_end = bush->pair_end;
    bush->link = bush->pair = NULL;
    bush->flow = NULL;
    bush->count = 0;
    bush->link_room = bush->flow_room = bush->pair_room = 0;
    bush->pair_end = bush->fresh = 0;
}

/// Hands trees and bushes over; trees that are borrowed are copied.
static jm_status write_trees(jm_solver *s, jm_bush_set *set)
{
    JM_TRY(jm_tree_set_create(s->ctx, &set->trees, &s->mesh, s->in->terminal_count, s->bush_count));
    for (int32_t b = 0; b < s->bush_count; b++) {
        jm_bush *bush = &s->bush[b];
        if (bush->tree_count == 0)
            continue;
        jm_kept_tree *kept = &set->trees->tree[set->trees->count];
        *kept = (jm_kept_tree){.user = first_user(s, bush->group),
                               .terminal = bush->terminal,
                               .count = bush->tree_count,
                               .link = bush->own_tree,
                               .trips = bush->trips};
        if (bush->tree != bush->own_tree) {
            kept->link = NULL;
            JM_TRY(jm_resize_array(s->ctx, bush->tree_count, sizeof *kept->link, &kept->link));
            memcpy(kept->link, bush->tree, (size_t)bush->tree_count * sizeof *kept->link);
        } else {
            bush->own_tree = NULL;
        }
        bush->tree = NULL;
        bush->tree_count = bush->tree_room = 0;
        if (bush->lost_count == 0)
            keep_bush(bush, kept);
        set->trees->count++;
    }
    return JM_OK;
}

static void write_skim(jm_solver *s, double *skim)
{
    int32_t count = s->in->terminal_count;
    jm_visitor *v = &s->visitor[0];
    const jm_arc *arc = s->arc + (int64_t)s->groups.of_user[0] * s->mesh.link_count;
    for (int32_t t = 0; t < count; t++) {
        if (s->mesh.source[t] != JM_NONE)
            jm_search_run(&v->search, &s->mesh, arc, s->width, s->mesh.source[t],
                          (jm_targets){count, s->mesh.sink});
        for (int32_t d = 0; d < count; d++) {
            int32_t sink = s->mesh.sink[d];
            bool known = s->mesh.source[t] != JM_NONE && sink != JM_NONE;
            skim[(int64_t)t * count + d] = known ? v->search.least[sink] : (double)INFINITY;
            if (t == d)
                skim[(int64_t)t * count + d] = 0.0;
        }
    }
}

jm_status jm_solver_answer(jm_solver *s, jm_assign_result *result)
{
    write_links(s, result);
    result->objective += extra_cost(s);
    result->total_time = s->total;
    result->shortest_time = s->total - s->excess;
    result->relative_gap = s->total > s->excess ? s->excess / (s->total - s->excess) : 0.0;
    result->assigned = s->assigned;
    result->shared_cpu_s = s->shared_cpu_s;
    result->average_excess_cost = s->assigned > 0.0 ? s->excess / s->assigned : 0.0;
    if (result->bushes != NULL)
        memset(result->bushes, 0, sizeof *result->bushes);
    if (result->user_flow != NULL || lists_bushes(result))
        JM_TRY(write_users(s, result));
    if (result->bushes != NULL)
        JM_TRY(write_trees(s, result->bushes));
    if (result->skim != NULL && s->in->user_count > 0) {
        jm_solver_look(s, 0, s->groups.count - 1);
        write_skim(s, result->skim);
    }
    return JM_OK;
}
