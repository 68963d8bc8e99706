#include "view/tess_own.h"

#include <math.h>

/// Whether the way from ring corner `at` to `to` starts inside of the ring.
static bool starts_inside(const jm_view_node *n, const jm_view_node *at, const jm_view_node *to)
{
    const jm_view_node *before = &n[at->previous], *after = &n[at->next];
    if (jm_view_turn(before, at, after) > 0.0)
        return jm_view_turn(at, after, to) >= 0.0 && jm_view_turn(at, to, before) >= 0.0;
    return !(jm_view_turn(at, before, to) > 0.0 && jm_view_turn(at, to, after) > 0.0);
}

/// Where the ray from `hole` to the west first meets the ring: the western end of the edge it
/// meets, and x of the meeting in *meets. JM_NONE: nowhere, the hole lies outside.
static int32_t edge_to_the_west(const jm_view_node *n, int32_t ring, const jm_view_node *hole,
                                double *meets)
{
    int32_t best = JM_NONE, i = ring;
    *meets = -HUGE_VAL;
    do {
        const jm_view_node *a = &n[i], *b = &n[a->next];
        // Southwards: the inside of an anticlockwise ring is east of it.
        if (hole->y <= a->y && hole->y >= b->y && a->y > b->y) {
            double x = a->x + (hole->y - a->y) * (b->x - a->x) / (b->y - a->y);
            if (x <= hole->x && x > *meets) {
                *meets = x;
                best = a->x < b->x ? i : a->next;
            }
        }
        i = a->next;
    } while (i != ring);
    return best;
}

/// The ring corner that the hole's westernmost corner is joined to.
static int32_t bridge_end(const jm_view_node *n, int32_t ring, const jm_view_node *hole)
{
    int32_t i = ring;
    do {
        if (jm_view_same_place(&n[i], hole) && starts_inside(n, &n[i], &n[hole->next]))
            return i;
        i = n[i].next;
    } while (i != ring);

    double meets;
    int32_t end = edge_to_the_west(n, ring, hole, &meets);
    if (end == JM_NONE)
        return JM_NONE;
    // Corners between the ray and the way to that end hide it; then the one of the flattest way.
    const jm_view_node met = {.x = meets, .y = hole->y}, edge_end = n[end];
    bool below = edge_end.y < hole->y;
    double flattest = HUGE_VAL;
    int32_t best = end;
    i = ring;
    do {
        const jm_view_node *p = &n[i];
        bool hides = p->x >= edge_end.x && p->x < hole->x &&
                     (below ? jm_view_in_triangle(hole, &met, &edge_end, p, true)
                            : jm_view_in_triangle(&met, hole, &edge_end, p, true));
        if (hides && starts_inside(n, p, hole)) {
            double slope = fabs(hole->y - p->y) / (hole->x - p->x);
            if (slope < flattest || (slope == flattest && p->x > n[best].x)) {
                flattest = slope;
                best = i;
            }
        }
        i = p->next;
    } while (i != ring);
    return best;
}

/// ring -> end -> hole ... hole' -> end' -> ring: both ends are doubled.
static jm_status build_bridge(jm_view_tess *t, int32_t end, int32_t hole)
{
    JM_TRY(jm_grow(t->ctx, &t->nodes, &t->node_capacity, t->node_count + 2));
    jm_view_node *n = t->nodes;
    int32_t end2 = (int32_t)t->node_count++, hole2 = (int32_t)t->node_count++;
    n[end2] = n[end];
    n[hole2] = n[hole];
    int32_t after = n[end].next, before = n[hole].previous;
    n[end].next = hole;
    n[hole].previous = end;
    n[before].next = hole2;
    n[hole2].previous = before;
    n[hole2].next = end2;
    n[end2].previous = hole2;
    n[end2].next = after;
    n[after].previous = end2;
    return JM_OK;
}

/// Holes from west to east: a bridge then never crosses a hole that is still to come.
static void sort_holes(jm_view_tess *t)
{
    const jm_view_node *n = t->nodes;
    for (int64_t i = 1; i < t->hole_count; i++) {
        int32_t hole = t->holes[i];
        int64_t k = i;
        for (; k > 0; k--) {
            const jm_view_node *a = &n[t->holes[k - 1]], *b = &n[hole];
            if (a->x < b->x || (a->x == b->x && a->y <= b->y))
                break;
            t->holes[k] = t->holes[k - 1];
        }
        t->holes[k] = hole;
    }
}

jm_status jm_view_join_holes(jm_view_tess *t, int32_t ring)
{
    sort_holes(t);
    for (int64_t h = 0; h < t->hole_count; h++) {
        int32_t end = bridge_end(t->nodes, ring, &t->nodes[t->holes[h]]);
        if (end != JM_NONE)
            JM_TRY(build_bridge(t, end, t->holes[h]));
    }
    return JM_OK;
}
