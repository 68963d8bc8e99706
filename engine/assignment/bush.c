// A visit looks for what is too dear; nothing of it is seen by other bushes until it is shifted.
#include "assignment/bush.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

/// A tree is not written anew for less than this part of its nodes: to find what became cheaper
/// once more takes no longer.
enum { few_changes = 8 };
/// Links without flow stay until they are this part of a bush.
enum { few_unused = 50 };

jm_status jm_visitor_create(jm_ctx *ctx, jm_visitor *v, const jm_mesh *mesh, int32_t terminal_count)
{
    jm_status status = JM_OK;
    int64_t nodes = mesh->node_count, links = mesh->link_count;
    memset(v, 0, sizeof *v);
    v->ctx = jm_ctx_of_thread(ctx);
    if (v->ctx == NULL)
        return jm_fail(ctx, JM_ERR_MEMORY, "no memory for a thread of the assignment");
    JM_TRY_GOTO(jm_search_create(ctx, &v->search, mesh), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->place, links), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->feeder, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->cheap, nodes + 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->dear, nodes + 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->on_cheap, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->on_dear, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->list, links + terminal_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->order, links + terminal_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->tree, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->degree, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->first, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->node_flow, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->inflow, nodes), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->spare, links), fail);
    JM_TRY_GOTO(jm_new(ctx, &v->row, terminal_count), fail);
    for (int64_t k = 0; k < links; k++)
        v->place[k] = JM_NONE;
    for (int64_t n = 0; n < nodes; n++)
        v->feeder[n] = JM_NONE;
    return JM_OK;
fail:
    jm_visitor_free(v);
    return status;
}

void jm_visitor_free(jm_visitor *v)
{
    jm_search_free(&v->search);
    jm_free(v->place);
    jm_free(v->feeder);
    jm_free(v->cheap);
    jm_free(v->dear);
    jm_free(v->on_cheap);
    jm_free(v->on_dear);
    jm_free(v->list);
    jm_free(v->order);
    jm_free(v->tree);
    jm_free(v->degree);
    jm_free(v->first);
    jm_free(v->node_flow);
    jm_free(v->inflow);
    jm_free(v->spare);
    jm_free(v->row);
    jm_ctx_destroy(v->ctx);
    memset(v, 0, sizeof *v);
}

void jm_bush_free(jm_bush *bush)
{
    jm_free(bush->link);
    jm_free(bush->flow);
    jm_free(bush->pair);
    jm_free(bush->lost);
    jm_free(bush->own_tree);
    memset(bush, 0, sizeof *bush);
}

/// Room for `needed` things, an eighth more than asked: thousands of bushes share the memory.
static jm_status reserve(jm_ctx *ctx, int64_t *room, int64_t needed, size_t size, void *inout)
{
    if (needed <= *room)
        return JM_OK;
    int64_t more = needed + needed / 8 + 8;
    JM_TRY(jm_resize_array(ctx, more, size, inout));
    *room = more;
    return JM_OK;
}

jm_status jm_bush_reserve(jm_ctx *ctx, jm_bush *bush, int64_t links)
{
    JM_TRY(reserve(ctx, &bush->link_room, links, sizeof *bush->link, &bush->link));
    return reserve(ctx, &bush->flow_room, links, sizeof *bush->flow, &bush->flow);
}

jm_status jm_bush_append(jm_ctx *ctx, jm_bush *bush, int32_t link, double flow)
{
    JM_TRY(jm_bush_reserve(ctx, bush, (int64_t)bush->count + 1));
    bush->link[bush->count] = link;
    bush->flow[bush->count++] = flow;
    bush->straight = false;
    return JM_OK;
}

/// Drops links without flow that no pair needs, once they are worth it.
static void drop_unused(jm_bush *bush, jm_visitor *v)
{
    int32_t *place = v->list, kept = 0;
    if (bush->unused <= bush->count / few_unused)
        return;
    bush->unused = 0;
    for (int32_t k = 0; k < bush->count; k++)
        place[k] = bush->flow[k] > 0.0;
    for (int64_t p = 0; p < bush->pair_end;) {
        int64_t end = p + 2 + bush->pair[p] + bush->pair[p + 1];
        for (p += 2; p < end; p++)
            place[bush->pair[p]] = 1;
    }
    for (int32_t k = 0; k < bush->count; k++)
        if (place[k]) {
            place[k] = kept;
            bush->link[kept] = bush->link[k];
            bush->flow[kept++] = bush->flow[k];
        }
    bush->count = kept;
    for (int64_t p = 0; p < bush->pair_end;) {
        int64_t end = p + 2 + bush->pair[p] + bush->pair[p + 1];
        for (p += 2; p < end; p++)
            bush->pair[p] = place[bush->pair[p]];
    }
}

/// Keeps the tree that was found. Trees are long: they get no more room than they take.
static jm_status keep_tree(jm_bush *bush, const jm_mesh *mesh, jm_targets targets, jm_visitor *v)
{
    if (bush->tree_count > 0)
        memcpy(v->tree, bush->tree, (size_t)bush->tree_count * sizeof *v->tree);
    int32_t count = jm_search_write(&v->search, mesh, mesh->source[bush->terminal], targets,
                                    bush->tree_count, v->tree);
    if (count > bush->tree_room) {
        JM_TRY(jm_resize_array(v->ctx, count, sizeof *bush->own_tree, &bush->own_tree));
        bush->tree_room = count;
    }
    if (count > 0)
        memcpy(bush->own_tree, v->tree, (size_t)count * sizeof *bush->own_tree);
    bush->tree = bush->own_tree;
    bush->tree_count = count;
    return JM_OK;
}

jm_status jm_bush_search(jm_bush *bush, const jm_view *view, jm_targets targets, jm_visitor *v)
{
    const jm_mesh *mesh = view->mesh;
    int32_t source = mesh->source[bush->terminal];
    bool keeps = true;
    if (bush->tree_count == 0 && view->near != NULL && view->near->tree_count > 0)
        jm_search_from(&v->search, mesh, view->arc, view->width, source, targets,
                       (jm_hint){bush->count, bush->link},
                       (jm_hint){view->near->tree_count, view->near->tree});
    else if (bush->tree_count == 0)
        jm_search_run(&v->search, mesh, view->arc, view->width, source, targets);
    else
        keeps = jm_search_again(&v->search, mesh, view->arc, view->width, source, targets,
                                bush->tree_count, bush->tree) > mesh->node_count / few_changes;
    return keeps ? keep_tree(bush, mesh, targets, v) : JM_OK;
}

static jm_status find_least(jm_bush *bush, const jm_view *view, jm_visitor *v)
{
    for (int32_t k = 0; k < bush->count; k++)
        v->list[k] = view->mesh->to[bush->link[k]];
    return jm_bush_search(bush, view, (jm_targets){bush->count, v->list}, v);
}

/// Sums what is used and too dear; places of the links that are so by more than the tolerance.
static int32_t take_stock(jm_bush *bush, const jm_view *view, jm_visitor *v)
{
    int32_t wrong = 0, unused = 0;
    double used = 0.0, excess = 0.0;
    const double *least = v->search.least;
    for (int32_t k = 0; k < bush->count; k++) {
        jm_arc arc = view->arc[bush->link[k]];
        // Flow that comes from nowhere is what dust left behind: its tail was not asked for.
        if (isinf(least[arc.from])) {
            bush->flow[k] = 0.0;
            bush->straight = false;
        }
        double flow = bush->flow[k];
        if (!(flow > 0.0)) {
            unused++;
            continue;
        }
        // What the link is dearer than the cheapest way to its head, >= 0.
        double dearer = least[arc.from] + arc.cost - least[arc.to];
        used += flow * arc.cost;
        excess += flow * dearer;
        if (dearer > view->tolerance)
            v->list[wrong++] = k;
    }
    bush->used = used;
    bush->excess = excess;
    bush->unused = unused;
    return wrong;
}

/// Notes where each link is, and which brings most to each node.
static void note_places(const jm_bush *bush, const jm_view *view, jm_visitor *v)
{
    for (int32_t k = 0; k < bush->count; k++) {
        int32_t head = view->mesh->to[bush->link[k]];
        double flow = bush->flow[k];
        v->place[bush->link[k]] = k;
        if (flow > 0.0 && (v->feeder[head] == JM_NONE || flow > bush->flow[v->feeder[head]]))
            v->feeder[head] = k;
    }
}

static void forget_places(const jm_bush *bush, const jm_view *view, jm_visitor *v)
{
    for (int32_t k = 0; k < bush->count; k++) {
        v->place[bush->link[k]] = JM_NONE;
        v->feeder[view->mesh->to[bush->link[k]]] = JM_NONE;
    }
}

/// The two segments while they are walked back from their common end.
typedef struct walk_back {
    int32_t cheap_count, dear_count;
    int32_t tip; // where the cheap segment has come to
} walk_back;

/// Follows the cheapest path back to costs below that of `node`.
static void extend_cheap(const jm_view *view, jm_visitor *v, walk_back *w, int32_t node)
{
    while (v->search.least[w->tip] >= v->search.least[node] && v->search.entry[w->tip] != JM_NONE) {
        int32_t link = v->search.entry[w->tip];
        v->cheap[w->cheap_count++] = link;
        w->tip = view->mesh->from[link];
        v->on_cheap[w->tip] = v->pair_number;
    }
}

/// Keeps of the dear segment the circle that ends in `node`.
static void keep_circle(const jm_bush *bush, const jm_view *view, jm_visitor *v, walk_back *w,
                        int32_t node)
{
    int32_t first = 0;
    while (view->mesh->to[bush->link[v->dear[first]]] != node)
        first++;
    memmove(v->dear, v->dear + first, (size_t)(w->dear_count - first) * sizeof *v->dear);
    w->dear_count -= first;
    w->cheap_count = 0;
}

/// Walks back from a link that is too dear along the most used ways until the cheapest path to its
/// head is met, or a circle is closed. False: neither.
static bool find_segments(const jm_bush *bush, const jm_view *view, jm_visitor *v, int32_t k,
                          walk_back *w)
{
    const jm_mesh *mesh = view->mesh;
    *w = (walk_back){0, 0, mesh->to[bush->link[k]]};
    v->pair_number++;
    v->on_dear[w->tip] = v->pair_number;
    while (k != JM_NONE) {
        v->dear[w->dear_count++] = k;
        int32_t node = mesh->from[bush->link[k]];
        extend_cheap(view, v, w, node);
        if (v->on_cheap[node] == v->pair_number) {
            while (w->cheap_count > 0 && mesh->from[v->cheap[w->cheap_count - 1]] != node)
                w->cheap_count--;
            return true;
        }
        if (v->on_dear[node] == v->pair_number) {
            keep_circle(bush, view, v, w, node);
            return true;
        }
        v->on_dear[node] = v->pair_number;
        k = v->feeder[node];
    }
    return false;
}

/// True when the record is that pair, either way round. Both segments are places.
static bool is_pair(const int32_t *record, const jm_visitor *v, const walk_back *w)
{
    bool same = record[0] == w->cheap_count && record[1] == w->dear_count;
    bool turned = record[0] == w->dear_count && record[1] == w->cheap_count;
    const int32_t *cheap = record + 2, *dear = record + 2 + record[0];
    for (int32_t i = 0; (same || turned) && i < w->cheap_count; i++) {
        int32_t place = v->cheap[i];
        same = same && cheap[i] == place;
        turned = turned && dear[i] == place;
    }
    for (int32_t i = 0; (same || turned) && i < w->dear_count; i++) {
        same = same && dear[i] == v->dear[i];
        turned = turned && cheap[i] == v->dear[i];
    }
    return same || turned;
}

/// Forgets a kept pair that is found once more: it is to be among the fresh ones, and there once.
static void forget_pair(jm_bush *bush, const jm_visitor *v, const walk_back *w)
{
    for (int64_t at = 0; at < bush->pair_end;) {
        int64_t end = at + 2 + bush->pair[at] + bush->pair[at + 1];
        if (is_pair(bush->pair + at, v, w)) {
            memmove(bush->pair + at, bush->pair + end,
                    (size_t)(bush->pair_end - end) * sizeof *bush->pair);
            bush->pair_end -= end - at;
            bush->fresh -= at < bush->fresh ? end - at : 0;
            return;
        }
        at = end;
    }
}

jm_status jm_bush_add_pair(jm_bush *bush, jm_visitor *v, int32_t cheap_count, int32_t dear_count)
{
    int64_t needed = bush->pair_end + 2 + cheap_count + dear_count;
    JM_TRY(reserve(v->ctx, &bush->pair_room, needed, sizeof *bush->pair, &bush->pair));
    int32_t *record = bush->pair + bush->pair_end;
    record[0] = cheap_count;
    record[1] = dear_count;
    memcpy(record + 2, v->cheap, (size_t)cheap_count * sizeof *record);
    memcpy(record + 2 + cheap_count, v->dear, (size_t)dear_count * sizeof *record);
    bush->pair_end = needed;
    return JM_OK;
}

/// Links of the cheap segment become places; those that the bush lacks come to its end.
static jm_status place_cheap(jm_bush *bush, jm_visitor *v, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t link = v->cheap[i];
        if (v->place[link] == JM_NONE) {
            v->place[link] = bush->count;
            JM_TRY(jm_bush_append(v->ctx, bush, link, 0.0));
        }
        v->cheap[i] = v->place[link];
    }
    return JM_OK;
}

static jm_status add_found(jm_bush *bush, jm_visitor *v, const walk_back *w)
{
    JM_TRY(place_cheap(bush, v, w->cheap_count));
    forget_pair(bush, v, w);
    return jm_bush_add_pair(bush, v, w->cheap_count, w->dear_count);
}

jm_status jm_bush_visit(jm_bush *bush, const jm_view *view, jm_visitor *v)
{
    jm_status status = JM_OK;
    drop_unused(bush, v);
    JM_TRY(find_least(bush, view, v));
    int32_t wrong = take_stock(bush, view, v);
    bush->fresh = bush->pair_end;
    if (wrong == 0)
        return JM_OK;
    note_places(bush, view, v);
    walk_back w;
    for (int32_t i = 0; i < wrong && status == JM_OK; i++)
        if (find_segments(bush, view, v, v->list[i], &w))
            status = add_found(bush, v, &w);
    forget_places(bush, view, v);
    return status;
}
