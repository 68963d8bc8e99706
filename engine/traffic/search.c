#include "traffic/search.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

enum { far_bucket = jm_search_buckets };

jm_status jm_search_create(jm_ctx *ctx, jm_search *s, const jm_mesh *mesh)
{
    memset(s, 0, sizeof *s);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &s->least, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->entry, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->looked_at, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->next, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->last, mesh->node_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &s->bucket, mesh->node_count), fail);
    return JM_OK;
fail:
    jm_search_free(s);
    return status;
}

void jm_search_free(jm_search *s)
{
    jm_free(s->least);
    jm_free(s->entry);
    jm_free(s->looked_at);
    jm_free(s->next);
    jm_free(s->last);
    jm_free(s->bucket);
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

static void follow(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, round_of r, int32_t node)
{
    double least = s->least[node];
    if (s->looked_at[node] == least)
        return;
    s->looked_at[node] = least;
    for (int32_t e = mesh->start[node]; e < mesh->start[node + 1]; e++) {
        double cost = least + arc[e].cost;
        int32_t to = arc[e].to;
        if (!(cost < s->least[to]))
            continue;
        s->least[to] = cost;
        s->entry[to] = e;
        if (to >= mesh->sink_start)
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

void jm_search_run(jm_search *s, const jm_mesh *mesh, const jm_arc *arc, double width,
                   int32_t source, int32_t target_count, const int32_t *target)
{
    for (int32_t n = 0; n < mesh->node_count; n++) {
        s->least[n] = (double)INFINITY;
        s->looked_at[n] = (double)INFINITY;
        s->entry[n] = JM_NONE;
        s->bucket[n] = JM_NONE;
    }
    for (int32_t b = 0; b <= far_bucket; b++)
        s->head[b] = JM_NONE;
    round_of r = {0.0, 1.0 / width};
    s->least[source] = 0.0;
    put_in(s, source, far_bucket);
    int32_t found = 0;
    while (begin_round(s, &r)) {
        for (int32_t b = 0; b < far_bucket; b++) {
            // What is cheaper than this bucket is final.
            double final = r.base + (double)b * width;
            while (found < target_count && s->least[target[found]] <= final)
                found++;
            if (found == target_count)
                return;
            while (s->head[b] != JM_NONE) {
                int32_t node = s->head[b];
                take_out(s, node);
                follow(s, mesh, arc, r, node);
            }
        }
    }
}
