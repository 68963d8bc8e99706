/// tess_own.h: the ring that tess.c cuts and tess_holes.c joins; for those two alone.
#pragma once

#include "core/grid.h"
#include "view/tess.h"

/// A corner of the ring that is left. A bridge doubles its two ends.
typedef struct jm_view_node {
    double x, y; // from the first point of the polygon, so that products stay exact enough
    int32_t point;
    int32_t previous, next;
    bool alive, bent_in; // bent_in: not convex, the only corners that can block an ear
    // Why it was no ear when last asked: still so while these are as they were.
    int32_t blocker, blocked_previous, blocked_next;
} jm_view_node;

struct jm_view_tess {
    jm_ctx *ctx;
    jm_view_node *nodes;
    int32_t *bent;      // nodes that bent in when the clipping began; those that no longer do leave
    int32_t *triangles; // [3 * triangle_count]
    int64_t node_capacity, bent_capacity, triangle_capacity;
    int64_t node_count, bent_count, triangle_count;
    int32_t *holes; // a node of each hole: its westernmost
    int64_t hole_capacity, hole_count;
};

/// Twice the area of a, b, c; positive anticlockwise.
static inline double jm_view_turn(const jm_view_node *a, const jm_view_node *b,
                                  const jm_view_node *c)
{
    return (b->x - a->x) * (c->y - a->y) - (c->x - a->x) * (b->y - a->y);
}

static inline bool jm_view_same_place(const jm_view_node *a, const jm_view_node *b)
{
    return a->x == b->x && a->y == b->y;
}

/// Whether p lies in the anticlockwise triangle; its border belongs to it when `border`.
static inline bool jm_view_in_triangle(const jm_view_node *a, const jm_view_node *b,
                                       const jm_view_node *c, const jm_view_node *p, bool border)
{
    double ab = jm_view_turn(a, b, p), bc = jm_view_turn(b, c, p), ca = jm_view_turn(c, a, p);
    return border ? ab >= 0.0 && bc >= 0.0 && ca >= 0.0 : ab > 0.0 && bc > 0.0 && ca > 0.0;
}

/// Joins t->holes to the ring that `ring` lies on; a hole outside of it is left out.
JM_CHECKED jm_status jm_view_join_holes(jm_view_tess *t, int32_t ring);
