#include "assignment/search.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

enum { far_bucket = jm_search_buckets };

/// Mean of the finite costs that are at most `most`; 0 where there are none.
static double mean_below(const double *cost, size_t stride, int32_t count, double most)
{
    double sum = 0.0;
    int32_t below = 0;
    for (int32_t k = 0; k < count; k++) {
        double c = *(const double *)(const void *)((const char *)cost + (size_t)k * stride);
        if (c <= most && !isinf(c)) {
            sum += c;
            below++;
        }
    }
    return below > 0 ? sum / (double)below : 0.0;
}

double jm_search_width(const double *cost, size_t stride, int32_t count)
{
    const double links_a_bucket = 0.5, half = 0.5;
    double mean = mean_below(cost, stride, count, (double)INFINITY), without = 0.0;
    for (;; mean = without) {
        without = mean_below(cost, stride, count, jm_search_dear * links_a_bucket * mean);
        if (!(without < half * mean))
            return mean > 0.0 ? links_a_bucket * mean : 1.0;
    }
}

jm_status jm_search_create(jm_ctx *ctx, jm_search *s, const jm_mesh *mesh)
{
    memset(s, 0, sizeof *s);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &s->least, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->entry, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->next, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->last, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->bucket, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->waiting, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->written, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->stack, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->seen, mesh->node_count), fail);
    for (int32_t n = 0; n < mesh->node_count; n++)
        s->bucket[n] = s->waiting[n] = JM_NONE;
    for (int32_t b = 0; b <= far_bucket; b++)
        s->head[b] = JM_NONE;
    return JM_OK;
fail:
    jm_search_free(s);
    return status;
}

void jm_search_free(jm_search *s)
{
    jm_free(s->least);
    jm_free(s->entry);
    jm_free(s->next);
    jm_free(s->last);
    jm_free(s->bucket);
    jm_free(s->waiting);
    jm_free(s->written);
    jm_free(s->stack);
    jm_free(s->seen);
    memset(s, 0, sizeof *s);
}

static inline void take_out(jm_search *s, int32_t node)
{
    int32_t before = s->last[node], after = s->next[node];
    if (before == JM_NONE)
        s->head[s->bucket[node]] = after;
    else
        s->next[before] = after;
    if (after != JM_NONE)
        s->last[after] = before;
    s->bucket[node] = JM_NONE;
}

static inline void put_in(jm_search *s, int32_t node, int32_t bucket)
{
    int32_t first = s->head[bucket];
    s->bucket[node] = bucket;
    s->next[node] = first;
    s->last[node] = JM_NONE;
    if (first != JM_NONE)
        s->last[first] = node;
    s->head[bucket] = node;
}

/// Where costs of one round of buckets begin, and how many of them make a unit of cost.
typedef struct round_of {
    double base, per_cost;
} round_of;

static inline int32_t bucket_at(round_of r, double cost)
{
    double place = (cost - r.base) * r.per_cost;
    return place < (double)far_bucket ? (int32_t)place : far_bucket;
}

/// Takes a cheaper way to the head of link `e`. False: the head leads nowhere.
static inline bool lower(jm_search *s, const jm_mesh *mesh, int32_t e, int32_t to, double cost)
{
    if (s->entry[to] == JM_NONE)
        s->seen[s->seen_count++] = to;
    s->least[to] = cost;
    s->entry[to] = e;
    s->changes++;
    return to < mesh->sink_start;
}

static void follow(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, round_of r, int32_t node)
{
    double least = s->least[node];
    for (int32_t e = mesh->start[node]; e < mesh->start[node + 1]; e++) {
        double cost = least + arc[e].cost;
        int32_t to = arc[e].to;
        if (!(cost < s->least[to]) || !lower(s, mesh, e, to, cost))
            continue;
        int32_t bucket = bucket_at(r, cost);
        if (s->bucket[to] == bucket)
            continue;
        if (s->bucket[to] != JM_NONE)
            take_out(s, to);
        put_in(s, to, bucket);
    }
}

/// Spreads what lies beyond the buckets over a new round. False when nothing is left.
static bool begin_round(jm_search *s, round_of *r)
{
    int32_t node = s->head[far_bucket];
    double least = (double)INFINITY;
    for (int32_t n = node; n != JM_NONE; n = s->next[n])
        least = s->least[n] < least ? s->least[n] : least;
    r->base = least;
    s->head[far_bucket] = JM_NONE;
    for (int32_t n = node; n != JM_NONE;) {
        int32_t after = s->next[n];
        put_in(s, n, bucket_at(*r, s->least[n]));
        n = after;
    }
    return node != JM_NONE;
}

static void empty_buckets(jm_search *s)
{
    for (int32_t b = 0; b <= far_bucket; b++) {
        for (int32_t n = s->head[b]; n != JM_NONE; n = s->next[n])
            s->bucket[n] = JM_NONE;
        s->head[b] = JM_NONE;
    }
}

/// Works off the buckets until the targets' costs are final.
static void spread(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, double width,
                   jm_targets targets)
{
    round_of r = {0.0, 1.0 / width};
    int32_t found = 0;
    while (found < targets.count && begin_round(s, &r))
        for (int32_t b = 0; b < far_bucket && found < targets.count; b++) {
            // What is cheaper than this bucket is final.
            double final = r.base + (double)b * width;
            while (found < targets.count && s->least[targets.node[found]] <= final)
                found++;
            while (found < targets.count && s->head[b] != JM_NONE) {
                int32_t node = s->head[b];
                take_out(s, node);
                follow(s, mesh, arc, r, node);
            }
        }
    empty_buckets(s);
}

static void forget(jm_search *s, const jm_mesh *mesh, int32_t source)
{
    for (int32_t n = 0; n < mesh->node_count; n++) {
        s->least[n] = (double)INFINITY;
        s->entry[n] = JM_NONE;
    }
    s->least[source] = 0.0;
    s->seen_count = 0;
    s->changes = 0;
}

void jm_search_run(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, double width,
                   int32_t source, jm_targets targets)
{
    forget(s, mesh, source);
    put_in(s, source, far_bucket);
    spread(s, mesh, arc, width, targets);
}

/// Costs of today along the tree of before.
static void walk_tree(jm_search *s, const jm_arc *arc, int32_t count, const int32_t *tree)
{
    for (int32_t k = 0; k < count; k++) {
        jm_arc a = arc[tree[k]];
        s->least[a.to] = s->least[a.from] + a.cost;
        s->entry[a.to] = tree[k];
    }
}

/// Cost of the dearest target; infinity where one is not reached.
static double dearest_of(const jm_search *s, jm_targets targets)
{
    double dearest = 0.0;
    for (int32_t i = 0; i < targets.count; i++)
        if (s->least[targets.node[i]] > dearest)
            dearest = s->least[targets.node[i]];
    return dearest;
}

/// Puts heads to which a link is now cheaper than the tree into the far bucket, if they are cheaper
/// than `bound`. All links in their order in memory: faster than node by node.
static void offer_all(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, double bound)
{
    for (int32_t e = 0; e < mesh->link_count; e++) {
        double cost = s->least[arc[e].from] + arc[e].cost;
        int32_t to = arc[e].to;
        if (cost < s->least[to] && cost < bound && lower(s, mesh, e, to, cost) &&
            s->bucket[to] == JM_NONE)
            put_in(s, to, far_bucket);
    }
}

/// Costs along the links of a hint, as far as they are cheaper.
static void walk_hint(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, jm_hint hint)
{
    for (int32_t k = 0; k < hint.count; k++) {
        int32_t e = hint.link[k], to = arc[e].to;
        double cost = s->least[arc[e].from] + arc[e].cost;
        if (cost < s->least[to])
            (void)lower(s, mesh, e, to, cost);
    }
}

void jm_search_from(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, double width,
                    int32_t source, jm_targets targets, jm_hint used, jm_hint tree)
{
    forget(s, mesh, source);
    walk_hint(s, mesh, arc, used);
    walk_hint(s, mesh, arc, tree);
    offer_all(s, mesh, arc, dearest_of(s, targets));
    if (s->head[far_bucket] != JM_NONE)
        spread(s, mesh, arc, width, targets);
}

int32_t jm_search_again(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, double width,
                        int32_t source, jm_targets targets, int32_t count, const int32_t *tree)
{
    forget(s, mesh, source);
    walk_tree(s, arc, count, tree);
    offer_all(s, mesh, arc, dearest_of(s, targets));
    if (s->head[far_bucket] != JM_NONE)
        spread(s, mesh, arc, width, targets);
    return s->changes;
}

/// Writes a node's entry, and all that waited for it.
static int32_t write_entry(jm_search *s, int32_t node, int32_t count, int32_t *tree)
{
    int32_t depth = 0;
    s->stack[depth++] = node;
    while (depth > 0) {
        node = s->stack[--depth];
        s->written[node] = s->order_number;
        if (s->entry[node] != JM_NONE)
            tree[count++] = s->entry[node];
        for (int32_t n = s->waiting[node]; n != JM_NONE; n = s->next[n])
            s->stack[depth++] = n;
        s->waiting[node] = JM_NONE;
    }
    return count;
}

/// Writes the node's entry if the tree has come to its tail, else lets it wait for that.
static inline int32_t write_or_wait(jm_search *s, const jm_mesh *mesh, int32_t node, int32_t count,
                                    int32_t *tree)
{
    int32_t tail = mesh->from[s->entry[node]];
    if (s->written[tail] != s->order_number) {
        s->next[node] = s->waiting[tail];
        s->waiting[tail] = node;
        return count;
    }
    if (s->waiting[node] != JM_NONE)
        return write_entry(s, node, count, tree);
    s->written[node] = s->order_number;
    tree[count] = s->entry[node];
    return count + 1;
}

int32_t jm_search_write(jm_search *s, const jm_mesh *mesh, int32_t source, jm_targets targets,
                        int32_t count, int32_t *tree)
{
    double dearest = dearest_of(s, targets);
    int32_t written = 0;
    s->order_number++;
    s->written[source] = s->order_number;
    // What is written never overtakes what is read: of those read, some wait.
    for (int32_t k = 0; k < count; k++)
        if (s->least[mesh->to[tree[k]]] <= dearest)
            written = write_or_wait(s, mesh, mesh->to[tree[k]], written, tree);
    for (int32_t i = 0; i < s->seen_count; i++)
        if (s->least[s->seen[i]] <= dearest)
            written = write_or_wait(s, mesh, s->seen[i], written, tree);
    return written;
}
