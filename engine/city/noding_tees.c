// Ends of lines that meet the middle of a segment.
#include "city/buckets.h"
#include "city/noding.h"

#include <math.h>
#include <stdlib.h>

/// A vertex to put into a segment; a segment bears the number of its first vertex.
typedef struct tee {
    int64_t segment;
    double along, x, y;
} tee;

typedef struct tee_search {
    const jm_lines *lines;
    const int64_t *line_of; // [points]
    int64_t line, end;      // whose end is looked at
    tee *tees;
    int64_t count, capacity;
    jm_ctx *ctx;
    jm_status status;
} tee_search;

static void try_segment(void *user, int32_t segment)
{
    tee_search *s = user;
    const jm_lines *l = s->lines;
    int64_t a = segment, b = a + 1;
    double x = l->x[s->end], y = l->y[s->end], along;
    const double snap2 = JM_SNAP_M * JM_SNAP_M;
    // Near a vertex of the segment the two are one place anyhow (this covers its own segment).
    if (s->status != JM_OK || l->level[s->line_of[a]] != l->level[s->line] ||
        jm_distance2(l->x[a], l->y[a], x, y) <= snap2 ||
        jm_distance2(l->x[b], l->y[b], x, y) <= snap2 ||
        jm_segment_distance2(l->x[a], l->y[a], l->x[b], l->y[b], x, y, &along) > snap2)
        return;
    s->status = jm_grow(s->ctx, &s->tees, &s->capacity, s->count + 1);
    if (s->status == JM_OK)
        s->tees[s->count++] = (tee){a, along, x, y};
}

static int by_segment(const void *left, const void *right)
{
    const tee *a = left, *b = right;
    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return (a->along > b->along) - (a->along < b->along);
}

/// Files the segments; the box of a line's last vertex is NaN: no segment begins there.
static jm_status file_segments(jm_ctx *ctx, const jm_lines *l, jm_buckets *out)
{
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, l->point_count));
    for (int64_t i = 0; i < l->count; i++)
        for (int64_t p = l->start[i]; p < l->start[i + 1]; p++) {
            bool last = p + 1 == l->start[i + 1];
            int64_t q = last ? p : p + 1;
            boxes[p] =
                (jm_box){last ? (double)NAN : fmin(l->x[p], l->x[q]) - JM_SNAP_M,
                         fmin(l->y[p], l->y[q]) - JM_SNAP_M, fmax(l->x[p], l->x[q]) + JM_SNAP_M,
                         fmax(l->y[p], l->y[q]) + JM_SNAP_M};
        }
    // 50 m: about the length of a segment between two bends of a street.
    jm_status status = jm_buckets_fill(ctx, boxes, l->point_count, 50.0, out);
    jm_free(boxes);
    return status;
}

static jm_status find_tees(jm_ctx *ctx, const jm_lines *l, const int64_t *line_of, tee_search *s)
{
    jm_buckets segments = {0};
    JM_TRY(file_segments(ctx, l, &segments));
    *s = (tee_search){.lines = l, .line_of = line_of, .ctx = ctx};
    for (int64_t i = 0; i < l->count && s->status == JM_OK; i++)
        for (int e = 0; e < 2; e++) {
            s->line = i;
            s->end = e == 0 ? l->start[i] : l->start[i + 1] - 1;
            double x = l->x[s->end], y = l->y[s->end];
            jm_buckets_near(&segments, (jm_box){x, y, x, y}, try_segment, s);
        }
    jm_buckets_free(&segments);
    if (s->status == JM_OK && s->count > 1)
        qsort(s->tees, (size_t)s->count, sizeof *s->tees, by_segment);
    return s->status;
}

/// The lines with the tees put in.
static jm_status insert_tees(jm_ctx *ctx, const jm_lines *l, const tee_search *s, jm_lines *out)
{
    int64_t next = 0;
    for (int64_t i = 0; i < l->count; i++) {
        JM_TRY(jm_lines_begin(ctx, out, l->source[i], l->level[i], l->direction[i]));
        out->cut[i] = l->cut[i];
        for (int64_t p = l->start[i]; p < l->start[i + 1]; p++) {
            JM_TRY(jm_lines_point(ctx, out, l->x[p], l->y[p]));
            for (; next < s->count && s->tees[next].segment == p; next++)
                JM_TRY(jm_lines_point(ctx, out, s->tees[next].x, s->tees[next].y));
        }
    }
    return JM_OK;
}

jm_status jm_lines_with_tees(jm_ctx *ctx, const jm_lines *l, jm_lines *out, int64_t *tees)
{
    tee_search search = {0};
    int64_t *line_of = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &line_of, l->point_count), fail);
    for (int64_t i = 0; i < l->count; i++)
        for (int64_t p = l->start[i]; p < l->start[i + 1]; p++)
            line_of[p] = i;
    JM_TRY_GOTO(find_tees(ctx, l, line_of, &search), fail);
    JM_TRY_GOTO(insert_tees(ctx, l, &search, out), fail);
    *tees = search.count;
fail:
    jm_free(line_of);
    jm_free(search.tees);
    return status;
}
