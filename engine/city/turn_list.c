// From statements to banned movements: sorted, none twice, and no street locked in.
#include "city/turns.h"

#include <stdlib.h>

jm_status jm_turn_list_add(jm_turn_list *t, int32_t from, int32_t to, bool only)
{
    JM_TRY(jm_grow(t->build->ctx, &t->items, &t->capacity, t->count + 1));
    t->items[t->count++] = (jm_turn){from, to, t->stated, only};
    return JM_OK;
}

void jm_turn_list_free(jm_turn_list *t)
{
    jm_free(t->items);
    t->items = NULL;
    t->count = t->capacity = 0;
}

static int by_links(const void *left, const void *right)
{
    const jm_turn *a = left, *b = right;
    if (a->only != b->only)
        return a->only ? 1 : -1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void sort(jm_turn_list *t)
{
    if (t->count > 1)
        qsort(t->items, (size_t)t->count, sizeof *t->items, by_links);
}

/// Whether one of the statements [first, end), all "only" of one link, allows a link.
static bool allows(const jm_turn_list *t, int64_t first, int64_t end, int32_t to)
{
    for (int64_t i = first; i < end; i++)
        if (t->items[i].to == to)
            return true;
    return false;
}

/// Bans what the "only" statements of one link leave out. OpenStreetMap wiki, Relation:restriction:
/// "only" is the mandatory direction, so the way back is banned with the others.
static jm_status ban_others(jm_turn_list *t, int64_t first, int64_t end)
{
    const jm_streets *s = &t->build->city->streets;
    int32_t from = t->items[first].from, node = s->to[from];
    int64_t order = t->items[first].order;
    for (int32_t i = s->out_start[node]; i < s->out_start[node + 1]; i++) {
        if (allows(t, first, end, s->out_link[i]))
            continue;
        JM_TRY(jm_grow(t->build->ctx, &t->items, &t->capacity, t->count + 1));
        t->items[t->count++] = (jm_turn){from, s->out_link[i], order, false};
    }
    return JM_OK;
}

/// Turns all "only" into bans.
static jm_status expand(jm_turn_list *t)
{
    sort(t); // bans first
    int64_t bans = 0, stated = t->count;
    while (bans < stated && !t->items[bans].only)
        bans++;
    for (int64_t first = bans, end; first < stated; first = end) {
        for (end = first; end < stated && t->items[end].from == t->items[first].from;)
            end++;
        JM_TRY(ban_others(t, first, end));
    }
    // The statements themselves are done with; what they made stands behind them.
    for (int64_t i = stated; i < t->count; i++)
        t->items[bans + i - stated] = t->items[i];
    t->count -= stated - bans;
    return JM_OK;
}

static void drop_doubles(jm_turn_list *t)
{
    int64_t kept = 0;
    sort(t);
    for (int64_t i = 0; i < t->count; i++)
        if (kept == 0 || t->items[kept - 1].from != t->items[i].from ||
            t->items[kept - 1].to != t->items[i].to)
            t->items[kept++] = t->items[i];
    t->count = kept;
}

static bool is_way_out(const jm_streets *s, int32_t link)
{
    return s->in_network[link] != JM_NETWORK_OUTSIDE;
}

/// Of the bans [first, end) of one link: the one to drop so that a way out is left, or `end`.
static int64_t locking_ban(const jm_turn_list *t, int64_t first, int64_t end)
{
    const jm_streets *s = &t->build->city->streets;
    int32_t from = t->items[first].from, node = s->to[from], out = 0, banned = 0;
    int64_t last = end;
    if (s->in_network[from] != JM_NETWORK_CORE)
        return end;
    for (int32_t i = s->out_start[node]; i < s->out_start[node + 1]; i++)
        out += is_way_out(s, s->out_link[i]);
    for (int64_t i = first; i < end; i++) {
        if (!is_way_out(s, t->items[i].to))
            continue;
        banned++;
        if (last == end || t->items[i].order >= t->items[last].order)
            last = i;
    }
    return out > 0 && banned == out ? last : end;
}

static void drop_locking(jm_turn_list *t)
{
    int64_t kept = 0;
    for (int64_t first = 0, end; first < t->count; first = end) {
        for (end = first; end < t->count && t->items[end].from == t->items[first].from;)
            end++;
        int64_t locking = locking_ban(t, first, end);
        t->locked += locking < end;
        for (int64_t i = first; i < end; i++)
            if (i != locking)
                t->items[kept++] = t->items[i];
    }
    t->count = kept;
}

jm_status jm_turn_list_write(jm_turn_list *t)
{
    jm_streets *s = &t->build->city->streets;
    JM_TRY(expand(t));
    drop_doubles(t);
    drop_locking(t);
    JM_TRY(jm_city_resize(t->build->ctx, t->build->city, JM_ROWS_TURNS, t->count));
    for (int64_t i = 0; i < t->count; i++) {
        s->turn_from[i] = t->items[i].from;
        s->turn_to[i] = t->items[i].to;
    }
    return JM_OK;
}
