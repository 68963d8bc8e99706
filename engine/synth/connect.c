/// connect.c: which points of roads are one place, and which narrow streets can be one-way so that
/// every place is still reached from every other.
#include "synth/town.h"

#include <string.h>

/// Directed arcs between places, forward star.
typedef struct arcs {
    int64_t *start;  // [places + 1]
    int32_t *target; // [arcs]
} arcs;

static uint64_t key_of(double east, double north)
{
    // Whole centimetres; the offset keeps the tails beyond the frame positive.
    uint64_t x = (uint64_t)(int64_t)(100.0 * east + 1000000.5);
    uint64_t y = (uint64_t)(int64_t)(100.0 * north + 1000000.5);
    return x << 32 | y;
}

static uint64_t mix(uint64_t key)
{
    key ^= key >> 33;
    key *= UINT64_C(0xff51afd7ed558ccd);
    key ^= key >> 33;
    return key;
}

static jm_status find_places(jm_town *town)
{
    int64_t points = town->road_point_count, slots = 64;
    while (slots < 2 * points)
        slots *= 2;
    uint64_t *keys = NULL;
    int32_t *places = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(town->ctx, &keys, slots), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &places, slots), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &town->road_vertex, points), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &town->vertex_arms, points), fail);
    for (int64_t i = 0; i < points; i++) {
        uint64_t key = key_of(town->road_x[i], town->road_y[i]);
        uint64_t slot = mix(key) & (uint64_t)(slots - 1);
        while (keys[slot] != 0 && keys[slot] != key)
            slot = (slot + 1) & (uint64_t)(slots - 1);
        if (keys[slot] == 0) {
            keys[slot] = key;
            places[slot] = (int32_t)town->vertex_count++;
        }
        town->road_vertex[i] = places[slot];
    }
    for (int64_t r = 0; r < town->road_count; r++) {
        const jm_road *road = &town->roads[r];
        for (int64_t i = road->first; i < road->first + road->count; i++)
            town->vertex_arms[town->road_vertex[i]] +=
                i == road->first || i == road->first + road->count - 1 ? 1 : 2;
    }
fail:
    jm_free(keys);
    jm_free(places);
    return status;
}

static void count_or_put(const jm_town *town, arcs *a, bool put)
{
    for (int64_t r = 0; r < town->road_count; r++) {
        const jm_road *road = &town->roads[r];
        for (int64_t i = road->first; i + 1 < road->first + road->count; i++)
            for (int32_t way = 1; way >= -1; way -= 2) {
                if (road->oneway == -way)
                    continue;
                int32_t from = town->road_vertex[way > 0 ? i : i + 1];
                if (put)
                    a->target[a->start[from]] = town->road_vertex[way > 0 ? i + 1 : i];
                a->start[from + (put ? 0 : 1)]++;
            }
    }
}

static void fill_arcs(const jm_town *town, arcs *a)
{
    int64_t n = town->vertex_count;
    memset(a->start, 0, (size_t)(n + 1) * sizeof *a->start);
    count_or_put(town, a, false);
    for (int64_t v = 0; v < n; v++)
        a->start[v + 1] += a->start[v];
    count_or_put(town, a, true);
    // Putting moved every start to the next one's: shift back.
    for (int64_t v = n; v > 0; v--)
        a->start[v] = a->start[v - 1];
    a->start[0] = 0;
}

/// Work space of Tarjan's search, [places] each.
typedef struct search {
    int32_t *index, *low, *part, *stack, *path;
    int64_t *next;
} search;

// Strongly connected parts (Tarjan 1972), without recursion. Returns the number of the largest.
static int32_t find_parts(const jm_town *town, const arcs *a, search *w)
{
    int64_t n = town->vertex_count, top = 0, largest_size = 0;
    int32_t counter = 0, parts = 0, largest = 0;
    for (int64_t v = 0; v < n; v++)
        w->index[v] = w->part[v] = JM_NONE;
    for (int64_t root = 0; root < n; root++) {
        if (w->index[root] != JM_NONE)
            continue;
        int64_t depth = 0;
        w->path[depth++] = (int32_t)root;
        while (depth > 0) {
            int32_t v = w->path[depth - 1];
            if (w->index[v] == JM_NONE) {
                w->index[v] = w->low[v] = counter++;
                w->stack[top++] = v;
                w->next[v] = a->start[v];
            }
            bool deeper = false;
            while (w->next[v] < a->start[v + 1] && !deeper) {
                int32_t to = a->target[w->next[v]++];
                if (w->index[to] == JM_NONE) {
                    w->path[depth++] = to;
                    deeper = true;
                } else if (w->part[to] == JM_NONE && w->index[to] < w->low[v]) {
                    w->low[v] = w->index[to];
                }
            }
            if (deeper)
                continue;
            depth--;
            if (depth > 0 && w->low[v] < w->low[w->path[depth - 1]])
                w->low[w->path[depth - 1]] = w->low[v];
            if (w->low[v] != w->index[v])
                continue;
            int64_t size = 0;
            int32_t member;
            do {
                member = w->stack[--top];
                w->part[member] = parts;
                size++;
            } while (member != v);
            if (size > largest_size) {
                largest_size = size;
                largest = parts;
            }
            parts++;
        }
    }
    return largest;
}

// Opens one-way streets that touch a place outside the largest part. True when one was opened.
static bool open_cut_off(jm_town *town, const search *w, int32_t largest)
{
    bool opened = false;
    for (int64_t r = 0; r < town->road_count; r++) {
        jm_road *road = &town->roads[r];
        if (road->oneway == 0 || road->roundabout || road->way == JM_WAY_TRUNK)
            continue;
        for (int64_t i = road->first; i < road->first + road->count; i++)
            if (w->part[town->road_vertex[i]] != largest) {
                road->oneway = 0;
                opened = true;
                break;
            }
    }
    return opened;
}

static void narrow_oneways(jm_town *town)
{
    for (int64_t r = 0; r < town->road_count; r++)
        if (town->roads[r].oneway != 0 && town->roads[r].way >= JM_WAY_RESIDENTIAL)
            town->roads[r].lanes = 1.0;
}

jm_status jm_town_connect(jm_town *town)
{
    arcs a = {0};
    search w = {0};
    jm_status status = JM_OK;
    JM_TRY(find_places(town));
    int64_t n = town->vertex_count;
    JM_TRY_GOTO(jm_new(town->ctx, &a.start, n + 1), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &a.target, 2 * town->road_point_count), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &w.index, n), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &w.low, n), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &w.part, n), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &w.stack, n), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &w.path, n), fail);
    JM_TRY_GOTO(jm_new(town->ctx, &w.next, n), fail);
    int32_t largest;
    do {
        fill_arcs(town, &a);
        largest = find_parts(town, &a, &w);
    } while (open_cut_off(town, &w, largest));
    narrow_oneways(town);
fail:
    jm_free(a.start);
    jm_free(a.target);
    jm_free(w.index);
    jm_free(w.low);
    jm_free(w.part);
    jm_free(w.stack);
    jm_free(w.path);
    jm_free(w.next);
    return status;
}
