#include "assignment/mesh.h"

#include "core/grid.h"

#include <string.h>

/// What is known of the net while a mesh is made of it.
typedef struct mason {
    jm_ctx *ctx;
    const jm_road_net *net;
    jm_graph graph;        // without loops and dead ends
    uint8_t *ends;         // [nodes] 1: a terminal
    int32_t *enter_start;  // [nodes + 1] into enter
    int32_t *enter;        // [links] graph links by head
    uint8_t *inner;        // [nodes] 1: a path can only go on here
    int32_t *number;       // [nodes] in the mesh, as a source, or JM_NONE
    int32_t *sink_number;  // [nodes] in the mesh, as a sink
    int32_t *walk;         // [nodes] breadth-first
    int32_t *first, *tail; // [chains] first graph link, later its order
} mason;

static bool may_be_passed(const jm_graph *g, int32_t node)
{
    return node >= g->first_through && node < g->through_end;
}

/// The fourth power, or no rise at all: sums of such times are such times.
static bool adds_up(const jm_delay_law *law)
{
    return jm_delay_is_constant(law) || (law->delay == JM_DELAY_BPR && law->power == 4.0);
}

static jm_status sort_by_head(mason *m)
{
    const jm_graph *g = &m->graph;
    JM_TRY(jm_new(m->ctx, &m->enter_start, (int64_t)g->node_count + 1));
    JM_TRY(jm_new(m->ctx, &m->enter, g->link_count));
    for (int32_t e = 0; e < g->link_count; e++)
        m->enter_start[g->to[e] + 1]++;
    for (int32_t n = 0; n < g->node_count; n++)
        m->enter_start[n + 1] += m->enter_start[n];
    for (int32_t e = 0; e < g->link_count; e++)
        m->enter[m->enter_start[g->to[e]]++] = e;
    for (int32_t n = g->node_count; n > 0; n--)
        m->enter_start[n] = m->enter_start[n - 1];
    m->enter_start[0] = 0;
    return JM_OK;
}

/// Notes a neighbour; false when it is the third, or met twice on the same side.
static bool meet(int32_t node, int32_t neighbour[2], uint8_t met[2], uint8_t side)
{
    for (int32_t i = 0; i < 2; i++) {
        if (neighbour[i] == JM_NONE)
            neighbour[i] = node;
        if (neighbour[i] == node) {
            bool fresh = (met[i] & side) == 0;
            met[i] |= side;
            return fresh;
        }
    }
    return false;
}

/// Two neighbours, at most one link from and to each: whoever comes from one goes on to the other.
static bool only_goes_on(const mason *m, int32_t n)
{
    const jm_graph *g = &m->graph;
    int32_t neighbour[2] = {JM_NONE, JM_NONE};
    uint8_t met[2] = {0, 0};
    if (m->ends[n] || !may_be_passed(g, n))
        return false;
    for (int32_t e = g->start[n]; e < g->start[n + 1]; e++)
        if (!adds_up(&g->law[e]) || !meet(g->to[e], neighbour, met, 1))
            return false;
    for (int32_t k = m->enter_start[n]; k < m->enter_start[n + 1]; k++)
        if (!adds_up(&g->law[m->enter[k]]) || !meet(g->from[m->enter[k]], neighbour, met, 2))
            return false;
    return neighbour[1] != JM_NONE;
}

static jm_status find_inner(mason *m)
{
    JM_TRY(jm_new(m->ctx, &m->inner, m->graph.node_count));
    for (int32_t n = 0; n < m->graph.node_count; n++)
        m->inner[n] = only_goes_on(m, n);
    return JM_OK;
}

/// The link that goes on from the head of `e`, or JM_NONE: the chain ends there in nothing.
static int32_t next_of(const mason *m, int32_t e)
{
    const jm_graph *g = &m->graph;
    for (int32_t f = g->start[g->to[e]]; f < g->start[g->to[e] + 1]; f++)
        if (g->to[f] != g->from[e])
            return f;
    return JM_NONE;
}

/// The last link of the chain that starts with `e`, or JM_NONE where it leads nowhere.
static int32_t chain_end(const mason *m, int32_t e, int32_t *length)
{
    int32_t start = m->graph.from[e];
    *length = 1;
    while (e != JM_NONE && m->inner[m->graph.to[e]]) {
        e = next_of(m, e);
        (*length)++;
    }
    return e == JM_NONE || m->graph.to[e] == start ? JM_NONE : e;
}

/// Numbers the nodes that stay: those that can be left along a breadth-first walk, sinks behind.
static jm_status number_nodes(mason *m, jm_mesh *mesh)
{
    const jm_graph *g = &m->graph;
    int32_t count = 0, length = 0;
    JM_TRY(jm_new(m->ctx, &m->number, g->node_count));
    JM_TRY(jm_new(m->ctx, &m->sink_number, g->node_count));
    JM_TRY(jm_new(m->ctx, &m->walk, g->node_count));
    for (int32_t n = 0; n < g->node_count; n++)
        m->number[n] = m->sink_number[n] = JM_NONE;
    for (int32_t root = 0, at = 0; root < g->node_count; root++) {
        if (m->inner[root] || m->number[root] != JM_NONE)
            continue;
        m->number[root] = count;
        m->walk[count++] = root;
        for (; at < count; at++)
            for (int32_t e = g->start[m->walk[at]]; e < g->start[m->walk[at] + 1]; e++) {
                int32_t last = chain_end(m, e, &length);
                int32_t head = last != JM_NONE ? g->to[last] : JM_NONE;
                if (head == JM_NONE || m->number[head] != JM_NONE)
                    continue;
                m->number[head] = count;
                m->walk[count++] = head;
            }
    }
    mesh->sink_start = count;
    for (int32_t k = 0; k < mesh->sink_start; k++) {
        int32_t n = m->walk[k];
        m->sink_number[n] = may_be_passed(g, n) ? m->number[n] : count++;
    }
    mesh->node_count = count;
    return JM_OK;
}

/// Counts the chains that leave each node, and what they hold in all.
static jm_status count_chains(mason *m, jm_mesh *mesh, int64_t *held)
{
    const jm_graph *g = &m->graph;
    int32_t length = 0;
    JM_TRY(jm_new(m->ctx, &mesh->start, (int64_t)mesh->node_count + 1));
    for (int32_t k = 0; k < mesh->node_count; k++) {
        mesh->start[k] = mesh->link_count;
        if (k >= mesh->sink_start)
            continue;
        int32_t n = m->walk[k];
        for (int32_t e = g->start[n]; e < g->start[n + 1]; e++)
            if (chain_end(m, e, &length) != JM_NONE) {
                mesh->link_count++;
                *held += length;
            }
    }
    mesh->start[mesh->node_count] = mesh->link_count;
    return JM_OK;
}

/// Adds the law of one link to the chain: ratios are to the chain's own capacity.
static void add_law(jm_mesh_link *chain, const jm_delay_law *law)
{
    if (jm_delay_is_constant(law)) {
        chain->free_time += jm_delay_time(law, 0.0);
        return;
    }
    double inverse = 1.0 / law->capacity;
    if (chain->rise == 0.0)
        chain->inverse = inverse;
    double square = inverse / chain->inverse * (inverse / chain->inverse);
    chain->free_time += law->free_time;
    chain->rise += law->free_time * law->alpha * square * square;
}

static void write_chain(const mason *m, jm_mesh *mesh, int32_t link, int32_t first, int32_t last)
{
    const jm_graph *g = &m->graph;
    jm_mesh_link *l = &mesh->link[link];
    int32_t at = mesh->chain_first[link];
    mesh->from[link] = m->number[g->from[first]];
    mesh->to[link] = m->sink_number[g->to[last]];
    l->law = JM_NONE;
    for (int32_t e = first;; e = next_of(m, e)) {
        mesh->chain[at++] = g->original[e];
        if (adds_up(&g->law[e]))
            add_law(l, &g->law[e]);
        else
            l->law = g->original[e];
        if (e == last)
            break;
    }
    mesh->chain_first[link + 1] = at;
}

static jm_status write_links(mason *m, jm_mesh *mesh)
{
    const jm_graph *g = &m->graph;
    int64_t held = 0;
    int32_t length = 0, link = 0;
    JM_TRY(count_chains(m, mesh, &held));
    JM_TRY(jm_new(m->ctx, &mesh->link, mesh->link_count));
    JM_TRY(jm_new(m->ctx, &mesh->from, mesh->link_count));
    JM_TRY(jm_new(m->ctx, &mesh->to, mesh->link_count));
    JM_TRY(jm_new(m->ctx, &mesh->chain_first, (int64_t)mesh->link_count + 1));
    JM_TRY(jm_new(m->ctx, &mesh->chain, held));
    for (int32_t k = 0; k < mesh->sink_start; k++)
        for (int32_t e = g->start[m->walk[k]]; e < g->start[m->walk[k] + 1]; e++) {
            int32_t last = chain_end(m, e, &length);
            if (last != JM_NONE)
                write_chain(m, mesh, link++, e, last);
        }
    for (int32_t k = 0; k < mesh->link_count; k++)
        jm_mesh_load(mesh, k, 0.0);
    return JM_OK;
}

static void mason_free(mason *m)
{
    jm_free(m->ends);
    jm_free(m->enter_start);
    jm_free(m->enter);
    jm_free(m->inner);
    jm_free(m->number);
    jm_free(m->sink_number);
    jm_free(m->walk);
    jm_graph_free(&m->graph);
}

static jm_status find_terminals(mason *m, jm_mesh *mesh, int32_t count, const int32_t *node)
{
    JM_TRY(jm_new(m->ctx, &mesh->source, count));
    JM_TRY(jm_new(m->ctx, &mesh->sink, count));
    for (int32_t t = 0; t < count; t++) {
        mesh->source[t] = m->number[node[t]];
        mesh->sink[t] = m->sink_number[node[t]];
    }
    return JM_OK;
}

jm_status jm_mesh_create(jm_ctx *ctx, jm_mesh *mesh, const jm_road_net *net, int32_t terminal_count,
                         const int32_t *terminal_node)
{
    jm_status status = JM_OK;
    mason m = {.ctx = ctx, .net = net};
    memset(mesh, 0, sizeof *mesh);
    mesh->net = net;
    JM_TRY_GOTO(jm_new(ctx, &m.ends, net->node_count), fail);
    for (int32_t t = 0; t < terminal_count; t++)
        m.ends[terminal_node[t]] = 1;
    JM_TRY_GOTO(jm_graph_build(ctx, &m.graph, net, m.ends), fail);
    JM_TRY_GOTO(sort_by_head(&m), fail);
    JM_TRY_GOTO(find_inner(&m), fail);
    JM_TRY_GOTO(number_nodes(&m, mesh), fail);
    JM_TRY_GOTO(write_links(&m, mesh), fail);
    JM_TRY_GOTO(find_terminals(&m, mesh, terminal_count, terminal_node), fail);
fail:
    mason_free(&m);
    if (status != JM_OK)
        jm_mesh_free(mesh);
    return status;
}

void jm_mesh_free(jm_mesh *mesh)
{
    jm_free(mesh->start);
    jm_free(mesh->link);
    jm_free(mesh->from);
    jm_free(mesh->to);
    jm_free(mesh->chain_first);
    jm_free(mesh->chain);
    jm_free(mesh->source);
    jm_free(mesh->sink);
    memset(mesh, 0, sizeof *mesh);
}

void jm_mesh_ask_law(jm_mesh *mesh, int32_t link)
{
    jm_mesh_link *l = &mesh->link[link];
    jm_delay_law law = jm_net_law(mesh->net, l->law);
    if (law.delay == JM_DELAY_BPR && law.power > 0.0 && l->flow > 0.0) {
        // One power serves both: d(r x^p) / dv = p r x^p / v.
        double rise = law.free_time * law.alpha * jm_delay_power(l->flow / law.capacity, law.power);
        l->time = law.free_time + rise;
        l->slope = law.power * rise / l->flow;
        return;
    }
    l->time = jm_delay_time(&law, l->flow);
    l->slope = jm_delay_slope(&law, l->flow);
}
