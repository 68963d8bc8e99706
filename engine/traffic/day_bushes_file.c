// The bushes of a day in a group of an HDF5 file.
#include "traffic/day_bushes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 256 };

typedef struct group {
    jm_ctx *ctx;
    jm_h5 *out;      // or NULL
    const jm_h5 *in; // or NULL
    const char *name;
    char path[PATH_BYTES];
} group;

static const char *path_of(group *g, const char *name)
{
    snprintf(g->path, sizeof g->path, "%s/%s", g->name, name);
    return g->path;
}

static jm_status put(group *g, const char *name, jm_type type, const void *values, int64_t count,
                     const char *sentence)
{
    const jm_h5_shape shape = {.rank = 1, .size = {count}};
    return jm_h5_write(g->ctx, g->out, path_of(g, name), type, shape, values, "1", sentence);
}

static jm_status put_names(group *g, const jm_net_names *n)
{
    const int32_t sizes[4] = {n->link_count, n->node_count, n->terminal_count, n->user_count};
    JM_TRY(put(g, "sizes", JM_I32, sizes, 4, "links, nodes, ends and classes of the net"));
    JM_TRY(put(g, "to", JM_I32, n->to, n->link_count, "node of the net where the link ends"));
    JM_TRY(put(g, "link_of", JM_I32, n->link_of, n->link_count,
               "link of the city; within a junction: -1 - node of the city"));
    JM_TRY(put(g, "turn", JM_I32, n->turn, n->link_count, "which link within the junction"));
    return put(g, "terminal_node", JM_I32, n->terminal_node, n->terminal_count,
               "node of the city where trips start and end");
}

/// Columns of all hours, one after the other.
typedef struct columns {
    int64_t bushes, links, shares;
    int32_t sizes[3 * 24]; // bushes, links, shares of each hour
    int32_t *user, *terminal, *count, *step;
    float *share;
} columns;

static void free_columns(columns *c)
{
    jm_free(c->user);
    jm_free(c->terminal);
    jm_free(c->count);
    jm_free(c->step);
    jm_free(c->share);
}

static jm_status gather(jm_ctx *ctx, const jm_day_bushes *day, columns *c)
{
    for (int h = 0; h < 24; h++) {
        const jm_bush_pack *p = &day->hour[h];
        if (p->link_count > INT32_MAX)
            return jm_fail(ctx, JM_ERR_DATA, "traffic: bushes of %d h are too many to be kept", h);
        c->sizes[3 * h] = p->bush_count;
        c->sizes[3 * h + 1] = (int32_t)p->link_count;
        c->sizes[3 * h + 2] = (int32_t)p->share_count;
        c->bushes += p->bush_count;
        c->links += p->link_count;
        c->shares += p->share_count;
    }
    JM_TRY(jm_new(ctx, &c->user, c->bushes));
    JM_TRY(jm_new(ctx, &c->terminal, c->bushes));
    JM_TRY(jm_new(ctx, &c->count, c->bushes));
    JM_TRY(jm_new(ctx, &c->step, c->links));
    JM_TRY(jm_new(ctx, &c->share, c->shares));
    int64_t bush = 0, link = 0, share = 0;
    for (int h = 0; h < 24; h++) {
        const jm_bush_pack *p = &day->hour[h];
        for (int32_t b = 0; b < p->bush_count; b++, bush++) {
            c->user[bush] = p->user[b];
            c->terminal[bush] = p->terminal[b];
            c->count[bush] = p->count[b];
        }
        for (int64_t k = 0; k < p->link_count; k++)
            c->step[link++] = p->step[k];
        for (int64_t k = 0; k < p->share_count; k++)
            c->share[share++] = (float)p->share[k];
    }
    return JM_OK;
}

static jm_status put_columns(group *g, const columns *c)
{
    JM_TRY(put(g, "hours", JM_I32, c->sizes, 3 * 24, "bushes, links and shares of each hour"));
    JM_TRY(put(g, "user", JM_I32, c->user, c->bushes, "class; 0: everybody without a ban"));
    JM_TRY(put(g, "terminal", JM_I32, c->terminal, c->bushes, "where its trips start"));
    JM_TRY(put(g, "count", JM_I32, c->count, c->bushes, "links of the bush"));
    JM_TRY(put(g, "step", JM_I32, c->step, c->links,
               "number of the link less that of the one before in the bush"));
    return put(g, "share", JM_F32, c->share, c->shares,
               "share of the flow into the link's end, where several links enter it");
}

jm_status jm_day_bushes_write(jm_ctx *ctx, jm_h5 *file, const char *name, const jm_day_bushes *day)
{
    group g = {.ctx = ctx, .out = file, .name = name};
    columns c = {0};
    JM_TRY(put_names(&g, &day->names));
    jm_status status = gather(ctx, day, &c);
    if (status == JM_OK)
        status = put_columns(&g, &c);
    free_columns(&c);
    return status;
}

static jm_status get(group *g, const char *name, jm_type type, int64_t expected, void *out,
                     int64_t *count)
{
    return jm_h5_read(g->ctx, g->in, path_of(g, name), type, expected, out, count);
}

static jm_status damaged(const group *g)
{
    return jm_fail(g->ctx, JM_ERR_DATA, "%s is damaged; run without it", g->name);
}

static bool within(const int32_t *values, int64_t count, int64_t end)
{
    for (int64_t i = 0; i < count; i++)
        if (values[i] < 0 || values[i] >= end)
            return false;
    return true;
}

static jm_status get_names(group *g, jm_net_names *n)
{
    int32_t *sizes = NULL;
    JM_TRY(get(g, "sizes", JM_I32, 4, &sizes, NULL));
    *n = (jm_net_names){.link_count = sizes[0],
                        .node_count = sizes[1],
                        .terminal_count = sizes[2],
                        .user_count = sizes[3]};
    jm_free(sizes);
    if (n->link_count < 0 || n->node_count < 0 || n->terminal_count < 0 || n->user_count < 0)
        return damaged(g);
    JM_TRY(get(g, "to", JM_I32, n->link_count, &n->to, NULL));
    JM_TRY(get(g, "link_of", JM_I32, n->link_count, &n->link_of, NULL));
    JM_TRY(get(g, "turn", JM_I32, n->link_count, &n->turn, NULL));
    JM_TRY(get(g, "terminal_node", JM_I32, n->terminal_count, &n->terminal_node, NULL));
    return within(n->to, n->link_count, n->node_count) ? JM_OK : damaged(g);
}

static jm_status get_columns(group *g, columns *c, int32_t **sizes)
{
    JM_TRY(get(g, "hours", JM_I32, 3 * 24, sizes, NULL));
    JM_TRY(get(g, "user", JM_I32, -1, &c->user, &c->bushes));
    JM_TRY(get(g, "terminal", JM_I32, c->bushes, &c->terminal, NULL));
    JM_TRY(get(g, "count", JM_I32, c->bushes, &c->count, NULL));
    JM_TRY(get(g, "step", JM_I32, -1, &c->step, &c->links));
    JM_TRY(get(g, "share", JM_F32, -1, &c->share, &c->shares));
    int64_t sum[3] = {0, 0, 0};
    for (int i = 0; i < 3 * 24; i++) {
        if ((*sizes)[i] < 0)
            return damaged(g);
        sum[i % 3] += (*sizes)[i];
    }
    bool whole = sum[0] == c->bushes && sum[1] == c->links && sum[2] == c->shares;
    return whole ? JM_OK : damaged(g);
}

static jm_status part(jm_ctx *ctx, const columns *c, const int32_t *size, int64_t at[3],
                      jm_bush_pack *p)
{
    *p = (jm_bush_pack){.bush_count = size[0], .link_count = size[1], .share_count = size[2]};
    JM_TRY(jm_new(ctx, &p->user, size[0]));
    JM_TRY(jm_new(ctx, &p->terminal, size[0]));
    JM_TRY(jm_new(ctx, &p->count, size[0]));
    JM_TRY(jm_new(ctx, &p->step, size[1]));
    JM_TRY(jm_new(ctx, &p->share, size[2]));
    for (int32_t b = 0; b < size[0]; b++) {
        p->user[b] = c->user[at[0] + b];
        p->terminal[b] = c->terminal[at[0] + b];
        p->count[b] = c->count[at[0] + b];
    }
    for (int32_t k = 0; k < size[1]; k++)
        p->step[k] = c->step[at[1] + k];
    for (int32_t k = 0; k < size[2]; k++)
        p->share[k] = (double)c->share[at[2] + k];
    for (int i = 0; i < 3; i++)
        at[i] += size[i];
    return JM_OK;
}

jm_status jm_day_bushes_read(jm_ctx *ctx, const jm_h5 *file, const char *name, jm_day_bushes *day)
{
    jm_status status = JM_OK;
    group g = {.ctx = ctx, .in = file, .name = name};
    columns c = {0};
    int32_t *sizes = NULL;
    int64_t at[3] = {0, 0, 0};
    memset(day, 0, sizeof *day);
    JM_TRY_GOTO(get_names(&g, &day->names), fail);
    JM_TRY_GOTO(get_columns(&g, &c, &sizes), fail);
    for (int h = 0; h < 24; h++)
        JM_TRY_GOTO(part(ctx, &c, sizes + 3 * h, at, &day->hour[h]), fail);
fail:
    free_columns(&c);
    jm_free(sizes);
    if (status != JM_OK)
        jm_day_bushes_free(day);
    return status;
}
