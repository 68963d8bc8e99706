#include "assignment/assign_state.h"

#include "assignment/bush_pack.h"
#include "core/grid.h"
#include "store/h5.h"
#include "store/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const jm_h5_format format = {"assignment", 1};

/// Of demand and closed links of all classes.
static jm_status hash_demand(jm_ctx *ctx, const jm_assign_input *in, char text[JM_HASH_TEXT])
{
    jm_hash *hash = NULL;
    uint8_t sum[JM_HASH_BYTES];
    size_t pairs = (size_t)in->terminal_count * (size_t)in->terminal_count;
    JM_TRY(jm_hash_create(ctx, &hash));
    for (int32_t u = 0; u < in->user_count; u++) {
        const jm_road_user *user = &in->users[u];
        jm_hash_add(hash, user->demand, pairs * sizeof *user->demand);
        if (user->closed != NULL)
            jm_hash_add(hash, user->closed, (size_t)in->net->link_count);
        jm_hash_add(hash, &u, sizeof u);
    }
    jm_hash_end(hash, sum);
    jm_hash_text(sum, text);
    return JM_OK;
}

static jm_status write_column(jm_ctx *ctx, jm_h5 *file, const char *path, jm_type type,
                              const void *values, int64_t count, const char *sentence)
{
    const jm_h5_shape shape = {.rank = 1, .size = {count}};
    return jm_h5_write(ctx, file, path, type, shape, values, "1", sentence);
}

static jm_status write_pack(jm_ctx *ctx, jm_h5 *file, const jm_bush_pack *p)
{
    JM_TRY(write_column(ctx, file, "/bushes/user", JM_I32, p->user, p->bush_count,
                        "class of the bush"));
    JM_TRY(write_column(ctx, file, "/bushes/terminal", JM_I32, p->terminal, p->bush_count,
                        "place of its origin in terminal_node"));
    JM_TRY(write_column(ctx, file, "/bushes/count", JM_I32, p->count, p->bush_count,
                        "links of the bush"));
    JM_TRY(write_column(ctx, file, "/bushes/step", JM_I32, p->step, p->link_count,
                        "number of the link less that of the one before in the bush"));
    return write_column(ctx, file, "/bushes/share", JM_F64, p->share, p->share_count,
                        "share of the flow into the link's end, where several links enter it");
}

static jm_status write_all(jm_ctx *ctx, jm_h5 *file, const jm_assign_input *in,
                           const jm_bush_pack *pack, const jm_assign_about *about)
{
    char hash[JM_HASH_TEXT];
    JM_TRY(hash_demand(ctx, in, hash));
    JM_TRY(jm_h5_set_text(ctx, file, "/", "demand_hash", hash));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "users", in->user_count));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "nodes", in->net->node_count));
    JM_TRY(jm_h5_set_real(ctx, file, "/", "relative_gap", about->relative_gap));
    JM_TRY(jm_h5_set_real(ctx, file, "/", "objective", about->objective));
    JM_TRY(write_column(ctx, file, "/terminal_node", JM_I32, in->terminal_node, in->terminal_count,
                        "node of the zone"));
    JM_TRY(write_column(ctx, file, "/net/from", JM_I32, in->net->from, in->net->link_count,
                        "node where the link begins"));
    JM_TRY(write_column(ctx, file, "/net/to", JM_I32, in->net->to, in->net->link_count,
                        "node where the link ends"));
    return write_pack(ctx, file, pack);
}

static jm_status write_fresh(jm_ctx *ctx, const char *fresh, const jm_assign_input *in,
                             const jm_bush_pack *pack, const jm_assign_about *about)
{
    jm_h5 *file = NULL;
    JM_TRY(jm_h5_create(ctx, fresh, format, &file));
    jm_status status = write_all(ctx, file, in, pack, about);
    if (status == JM_OK)
        return jm_h5_close(ctx, file);
    (void)!jm_h5_close(ctx, file); // the first message counts
    return status;
}

jm_status jm_assign_state_write(jm_ctx *ctx, const char *path, const jm_assign_input *in,
                                const jm_bush_set *set, const jm_assign_about *about)
{
    char fresh[4096];
    int length = snprintf(fresh, sizeof fresh, "%s.tmp", path);
    if (length < 0 || (size_t)length >= sizeof fresh)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "state: the path %s is too long", path);
    jm_bush_pack pack;
    JM_TRY(jm_bush_pack_make(ctx, in->net, set, &pack));
    jm_status status = write_fresh(ctx, fresh, in, &pack, about);
    if (status == JM_OK)
        status = jm_file_commit(ctx, fresh, path);
    if (status != JM_OK)
        remove(fresh);
    jm_bush_pack_free(&pack);
    return status;
}

/// What the file holds beside the bushes.
typedef struct stored_net {
    int64_t link_count, terminal_count, node_count;
    int32_t *from, *to;     // [links]
    int32_t *terminal_node; // [terminals]
    int32_t *link_now;      // [links]
    int32_t *terminal_now;  // [terminals]
} stored_net;

typedef struct link_end {
    int32_t from, to, link;
} link_end;

static int by_ends(const void *a, const void *b)
{
    const link_end *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->link < y->link ? -1 : x->link > y->link;
}

static void sort_ends(link_end *ends, const int32_t *from, const int32_t *to, int64_t count)
{
    for (int64_t e = 0; e < count; e++)
        ends[e] = (link_end){from[e], to[e], (int32_t)e};
    qsort(ends, (size_t)count, sizeof *ends, by_ends);
}

/// Pairs links of both nets between the same nodes, the first with the first.
static jm_status match_links(jm_ctx *ctx, stored_net *s, const jm_road_net *net,
                             jm_assign_told *told)
{
    jm_status status = JM_OK;
    link_end *old = NULL, *now = NULL;
    JM_TRY_GOTO(jm_new(ctx, &old, s->link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &now, net->link_count), fail);
    sort_ends(old, s->from, s->to, s->link_count);
    sort_ends(now, net->from, net->to, net->link_count);
    int64_t k = 0;
    int32_t matched = 0;
    for (int64_t i = 0; i < s->link_count; i++) {
        s->link_now[old[i].link] = JM_NONE;
        while (k < net->link_count &&
               (now[k].from < old[i].from || (now[k].from == old[i].from && now[k].to < old[i].to)))
            k++;
        if (k < net->link_count && now[k].from == old[i].from && now[k].to == old[i].to) {
            s->link_now[old[i].link] = now[k++].link;
            matched++;
        }
    }
    told->lost_links = (int32_t)s->link_count - matched;
    told->new_links = net->link_count - matched;
fail:
    jm_free(old);
    jm_free(now);
    return status;
}

static jm_status match_terminals(jm_ctx *ctx, stored_net *s, const jm_assign_input *in, bool *same)
{
    int32_t *terminal_at = NULL;
    JM_TRY(jm_new(ctx, &terminal_at, in->net->node_count));
    for (int32_t n = 0; n < in->net->node_count; n++)
        terminal_at[n] = JM_NONE;
    for (int32_t t = 0; t < in->terminal_count; t++)
        terminal_at[in->terminal_node[t]] = t;
    *same = s->terminal_count == in->terminal_count;
    for (int64_t t = 0; t < s->terminal_count; t++) {
        int32_t node = s->terminal_node[t];
        bool known = node >= 0 && node < in->net->node_count;
        s->terminal_now[t] = known ? terminal_at[node] : JM_NONE;
        *same = *same && s->terminal_now[t] == t;
    }
    jm_free(terminal_at);
    return JM_OK;
}

static jm_status match(jm_ctx *ctx, const char *path, stored_net *s, const jm_assign_input *in,
                       jm_assign_told *told)
{
    bool same_zones = false;
    JM_TRY(jm_new(ctx, &s->link_now, s->link_count));
    JM_TRY(jm_new(ctx, &s->terminal_now, s->terminal_count));
    JM_TRY(match_terminals(ctx, s, in, &same_zones));
    JM_TRY(match_links(ctx, s, in->net, told));
    size_t links = (size_t)in->net->link_count;
    told->same_net = same_zones && s->link_count == in->net->link_count &&
                     memcmp(s->from, in->net->from, links * sizeof *s->from) == 0 &&
                     memcmp(s->to, in->net->to, links * sizeof *s->to) == 0;
    if (!same_zones || 2 * (int64_t)told->lost_links > s->link_count)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: the state is of another network (%" PRId64 " zones, %" PRId64
                       " links, of which %" PRId32 " are not in this one); solve without it",
                       path, s->terminal_count, s->link_count, told->lost_links);
    return JM_OK;
}

static bool within(const int32_t *values, int64_t count, int64_t end)
{
    for (int64_t i = 0; i < count; i++)
        if (values[i] < 0 || values[i] >= end)
            return false;
    return true;
}

static jm_status read_net(jm_ctx *ctx, const char *path, const jm_h5 *file, stored_net *s)
{
    JM_TRY(jm_h5_read(ctx, file, "/net/from", JM_I32, -1, &s->from, &s->link_count));
    JM_TRY(jm_h5_read(ctx, file, "/net/to", JM_I32, s->link_count, &s->to, NULL));
    JM_TRY(
        jm_h5_read(ctx, file, "/terminal_node", JM_I32, -1, &s->terminal_node, &s->terminal_count));
    bool counted = jm_h5_get_integer(file, "/", "nodes", &s->node_count) && s->node_count >= 0 &&
                   s->node_count <= INT32_MAX && s->link_count <= INT32_MAX;
    if (!counted || !within(s->from, s->link_count, s->node_count) ||
        !within(s->to, s->link_count, s->node_count) ||
        !within(s->terminal_node, s->terminal_count, s->node_count))
        return jm_fail(ctx, JM_ERR_DATA, "%s: its net is damaged; solve without it", path);
    return JM_OK;
}

static jm_status read_pack(jm_ctx *ctx, const jm_h5 *file, jm_bush_pack *p)
{
    int64_t bushes = 0;
    JM_TRY(jm_h5_read(ctx, file, "/bushes/user", JM_I32, -1, &p->user, &bushes));
    JM_TRY(jm_h5_read(ctx, file, "/bushes/terminal", JM_I32, bushes, &p->terminal, NULL));
    JM_TRY(jm_h5_read(ctx, file, "/bushes/count", JM_I32, bushes, &p->count, NULL));
    JM_TRY(jm_h5_read(ctx, file, "/bushes/step", JM_I32, -1, &p->step, &p->link_count));
    JM_TRY(jm_h5_read(ctx, file, "/bushes/share", JM_F64, -1, &p->share, &p->share_count));
    p->bush_count = (int32_t)bushes;
    return JM_OK;
}

static jm_status read_about(jm_ctx *ctx, const char *path, const jm_h5 *file,
                            const jm_assign_input *in, jm_assign_told *told)
{
    int64_t users = 0;
    char *stored = NULL, now[JM_HASH_TEXT];
    if (!jm_h5_get_integer(file, "/", "users", &users) ||
        !jm_h5_get_real(file, "/", "relative_gap", &told->about.relative_gap) ||
        !jm_h5_get_real(file, "/", "objective", &told->about.objective))
        return jm_fail(ctx, JM_ERR_DATA, "%s: its head is damaged; solve without it", path);
    if (users != in->user_count)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: the state has %" PRId64 " classes, but there are %" PRId32
                       " now; solve without it",
                       path, users, in->user_count);
    JM_TRY(hash_demand(ctx, in, now));
    JM_TRY(jm_h5_get_text(ctx, file, "/", "demand_hash", &stored));
    told->same_demand = stored != NULL && strcmp(stored, now) == 0;
    jm_free(stored);
    return JM_OK;
}

static jm_status read_file(jm_ctx *ctx, const char *path, const jm_h5 *file,
                           const jm_assign_input *in, jm_bush_set *set, jm_assign_told *told)
{
    jm_status status = JM_OK;
    stored_net s = {0};
    jm_bush_pack pack = {0};
    JM_TRY_GOTO(read_about(ctx, path, file, in, told), fail);
    JM_TRY_GOTO(read_net(ctx, path, file, &s), fail);
    JM_TRY_GOTO(match(ctx, path, &s, in, told), fail);
    JM_TRY_GOTO(read_pack(ctx, file, &pack), fail);
    jm_bush_origin origin = {.link_count = (int32_t)s.link_count,
                             .node_count = (int32_t)s.node_count,
                             .terminal_count = (int32_t)s.terminal_count,
                             .user_count = in->user_count,
                             .to = s.to,
                             .link_now = s.link_now,
                             .terminal_now = s.terminal_now};
    status = jm_bush_pack_open(ctx, &pack, &origin, in, set);
    if (status == JM_ERR_DATA)
        status = jm_fail_within(ctx, status, "%s: ", path);
fail:
    jm_free(s.from);
    jm_free(s.to);
    jm_free(s.terminal_node);
    jm_free(s.link_now);
    jm_free(s.terminal_now);
    jm_bush_pack_free(&pack);
    return status;
}

jm_status jm_assign_state_read(jm_ctx *ctx, const char *path, const jm_assign_input *in,
                               jm_bush_set *set, jm_assign_told *told)
{
    jm_h5 *file = NULL;
    memset(set, 0, sizeof *set);
    memset(told, 0, sizeof *told);
    JM_TRY(jm_h5_open(ctx, path, format, NULL, &file));
    jm_status status = read_file(ctx, path, file, in, set, told);
    jm_status closed = jm_h5_close(ctx, file);
    if (status == JM_OK && closed != JM_OK)
        jm_bush_set_free(set);
    return status == JM_OK ? closed : status;
}
