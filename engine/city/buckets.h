/// buckets.h: things in the plane, found by place: a uniform grid of buckets, filled once.
#pragma once

#include "core/ctx.h"
#include "geo/layer.h"

typedef struct jm_buckets {
    double west, south, side_m; // of the grid of buckets
    int64_t columns, rows;
    int64_t *start; // [buckets + 1] into item
    int32_t *item;  // by bucket, then by id
} jm_buckets;

/// Files each of `count` boxes in every bucket it touches; boxes with a number that is none are
/// left out. `side_m` is the wished side; it grows
/// until there are at most about four buckets a thing. Free with jm_buckets_free.
JM_CHECKED jm_status jm_buckets_fill(jm_ctx *ctx, const jm_box *boxes, int64_t count, double side_m,
                                     jm_buckets *out);
void jm_buckets_free(jm_buckets *buckets);

/// Calls `each` for the things of all buckets that touch the box; a thing may come more than once,
/// by bucket row, column, then id.
void jm_buckets_near(const jm_buckets *buckets, jm_box box, void (*each)(void *user, int32_t item),
                     void *user);
/// Calls `each` ring after ring of buckets outwards from (x, y), with the distance that all things
/// of later rings surely exceed, until it returns false or nothing is left.
void jm_buckets_outward(const jm_buckets *buckets, double x, double y,
                        void (*each)(void *user, int32_t item),
                        bool (*more)(void *user, double beyond_m), void *user);

/// The nearest things so far, nearest first, ties by lower id. Start with `most` alone set.
enum { JM_NEAREST_MOST = 9 };
typedef struct jm_nearest {
    int most, count;
    double distance2[JM_NEAREST_MOST];
    int32_t id[JM_NEAREST_MOST];
} jm_nearest;
void jm_nearest_offer(jm_nearest *nearest, int32_t id, double distance2);
/// Whether a thing at this distance may still be one of them.
bool jm_nearest_wants(const jm_nearest *nearest, double distance_m);

/// Distance of a point to a segment, squared; *along (may be NULL) is where, 0 at a, 1 at b.
double jm_segment_distance2(double ax, double ay, double bx, double by, double x, double y,
                            double *along);
