#include "city/build.h"
#include "city/links.h"

#include <math.h>

/// Frame that lines are cut to: the grid's outer edges.
typedef struct frame {
    double west, south, east, north;
} frame;

/// Part of the segment inside the frame, as shares of its length. Liang and Barsky, "A new concept
/// and method for line clipping", ACM Trans. Graphics 3(1), 1984.
static bool clip(const frame *f, double ax, double ay, double bx, double by, double *t0, double *t1)
{
    const double p[4] = {ax - bx, bx - ax, ay - by, by - ay};
    const double q[4] = {ax - f->west, f->east - ax, ay - f->south, f->north - ay};
    *t0 = 0.0;
    *t1 = 1.0;
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0.0) {
            if (q[i] < 0.0)
                return false;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0.0)
            *t0 = t > *t0 ? t : *t0;
        else
            *t1 = t < *t1 ? t : *t1;
    }
    return *t0 <= *t1;
}

// A line that a file was cut to ends on the frame itself: this near counts as cut [m].
static const double rim_m = 0.5;

static bool on_rim(const frame *f, double x, double y)
{
    return x - f->west < rim_m || f->east - x < rim_m || y - f->south < rim_m ||
           f->north - y < rim_m;
}

static void mark_cuts(const frame *f, jm_lines *l)
{
    for (int64_t i = 0; i < l->count; i++) {
        int64_t a = l->start[i], b = l->start[i + 1] - 1;
        l->cut[i] = (uint8_t)((on_rim(f, l->x[a], l->y[a]) ? 1 : 0) |
                              (on_rim(f, l->x[b], l->y[b]) ? 2 : 0));
    }
}

/// Appends the pieces of one line string that lie in the frame. A vertex that is not finite ends a
/// piece.
static jm_status add_string(jm_build *b, const frame *f, const jm_layer *layer, int64_t part,
                            const jm_line_head *head, jm_lines *out)
{
    bool open = false;
    for (int64_t p = layer->point_start[part]; p + 1 < layer->point_start[part + 1]; p++) {
        double ax = layer->x[p], ay = layer->y[p], bx = layer->x[p + 1], by = layer->y[p + 1];
        double t0, t1;
        if (!isfinite(ax) || !isfinite(ay) || !isfinite(bx) || !isfinite(by) ||
            !clip(f, ax, ay, bx, by, &t0, &t1)) {
            open = false;
            continue;
        }
        // A line that leaves the frame, or comes in, at one of its own vertices leaves a piece
        // of no length there.
        double clipped = (t1 - t0) * sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
        if ((t0 > 0.0 || t1 < 1.0) && clipped < JM_SNAP_M) {
            open = false;
            continue;
        }
        if (!open || t0 > 0.0) {
            JM_TRY(jm_lines_begin(b->ctx, out, head->source, head->level, head->direction));
            JM_TRY(jm_lines_point(b->ctx, out, ax + t0 * (bx - ax), ay + t0 * (by - ay)));
        }
        // At t1 = 1 the vertex itself, bit for bit: the next line must find it.
        JM_TRY(t1 >= 1.0 ? jm_lines_point(b->ctx, out, bx, by)
                         : jm_lines_point(b->ctx, out, ax + t1 * (bx - ax), ay + t1 * (by - ay)));
        open = t1 >= 1.0;
    }
    return JM_OK;
}

// --- a later layer fills only what the earlier ones left open
// -------------------------------------

// Two maps of one street differ by less than this [m]; its neighbours lie further off.
static const double same_street_m = 10.0;

typedef struct probe {
    const jm_lines *lines;
    double x, y;
    bool near;
} probe;

static void probe_segment(void *user, int32_t p)
{
    probe *s = user;
    const jm_lines *l = s->lines;
    if (jm_segment_distance2(l->x[p], l->y[p], l->x[p + 1], l->y[p + 1], s->x, s->y, NULL) <
        same_street_m * same_street_m)
        s->near = true;
}

static jm_status file_segments(jm_ctx *ctx, const jm_lines *l, jm_buckets *out)
{
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, l->point_count));
    for (int64_t p = 0; p < l->point_count; p++)
        boxes[p].west = (double)NAN; // last vertices begin no segment
    for (int64_t i = 0; i < l->count; i++)
        for (int64_t p = l->start[i]; p + 1 < l->start[i + 1]; p++)
            boxes[p] = (jm_box){fmin(l->x[p], l->x[p + 1]), fmin(l->y[p], l->y[p + 1]),
                                fmax(l->x[p], l->x[p + 1]), fmax(l->y[p], l->y[p + 1])};
    jm_status status = jm_buckets_fill(ctx, boxes, l->point_count, 50.0, out);
    jm_free(boxes);
    return status;
}

// What was asked of a feature, and how much of it lies on a street of earlier layers.
typedef struct questions {
    const jm_lines *earlier;
    const jm_buckets *segments;
    int64_t asked, near;
} questions;

static void ask(questions *q, double x, double y)
{
    probe s = {q->earlier, x, y, false};
    const jm_box around = {x - same_street_m, y - same_street_m, x + same_street_m,
                           y + same_street_m};
    jm_buckets_near(q->segments, around, probe_segment, &s);
    q->asked++;
    q->near += s.near ? 1 : 0;
}

/// More than half of the feature's vertices and segment middles lie on a street of earlier layers.
/// Earlier streets end at the frame, so that only what lies in it is asked.
static bool is_known(const frame *f, const jm_lines *earlier, const jm_buckets *segments,
                     const jm_layer *layer, int64_t feature)
{
    questions q = {earlier, segments, 0, 0};
    double t0, t1;
    for (int64_t part = layer->part_start[feature]; part < layer->part_start[feature + 1]; part++)
        for (int64_t p = layer->point_start[part]; p + 1 < layer->point_start[part + 1]; p++) {
            double ax = layer->x[p], ay = layer->y[p];
            double dx = layer->x[p + 1] - ax, dy = layer->y[p + 1] - ay;
            if (!isfinite(ax) || !isfinite(ay) || !isfinite(dx) || !isfinite(dy) ||
                !clip(f, ax, ay, ax + dx, ay + dy, &t0, &t1))
                continue;
            double middle = (t0 + t1) / 2.0;
            ask(&q, ax + t0 * dx, ay + t0 * dy);
            ask(&q, ax + middle * dx, ay + middle * dy);
            if (t1 < 1.0 || p + 2 == layer->point_start[part + 1])
                ask(&q, ax + t1 * dx, ay + t1 * dy);
        }
    return 2 * q.near > q.asked;
}

// --- all layers ---------------------------------------------------------------------------------

static jm_status add_layer(jm_build *b, const frame *f, const jm_layer *layer, bool first,
                           jm_road_reader *reader, jm_lines *lines)
{
    jm_buckets segments = {0};
    jm_lines added = {0};
    jm_status status = JM_OK;
    int64_t known = 0;
    jm_road_reader_open(reader, layer);
    if (!first)
        JM_TRY_GOTO(file_segments(b->ctx, lines, &segments), fail);
    for (int64_t i = 0; i < layer->feature_count; i++) {
        if (!first && is_known(f, lines, &segments, layer, i)) {
            known++;
            continue;
        }
        jm_line_head head;
        int64_t before = added.count;
        JM_TRY_GOTO(jm_road_reader_take(b->ctx, reader, i, &head), fail);
        for (int64_t part = layer->part_start[i]; part < layer->part_start[i + 1]; part++)
            JM_TRY_GOTO(add_string(b, f, layer, part, &head, &added), fail);
        if (added.count == before)
            jm_road_reader_give_back(reader);
    }
    // Copied only now: the segments that were filed lie in `lines`.
    for (int64_t i = 0; i < added.count; i++) {
        JM_TRY_GOTO(
            jm_lines_begin(b->ctx, lines, added.source[i], added.level[i], added.direction[i]),
            fail);
        for (int64_t p = added.start[i]; p < added.start[i + 1]; p++)
            JM_TRY_GOTO(jm_lines_point(b->ctx, lines, added.x[p], added.y[p]), fail);
    }
    JM_TRY_GOTO(jm_build_gap(b, "road", "left out: an earlier layer has it within 10 m", known,
                             layer->feature_count, JM_ORIGIN_MEASURED),
                fail);
fail:
    jm_buckets_free(&segments);
    jm_lines_free(&added);
    return status;
}

static jm_status tell_noding(jm_build *b, const jm_noded *n)
{
    JM_TRY(jm_build_gap(b, "junction",
                        "street ends joined to a segment within 0.1 m that had no "
                        "vertex there",
                        n->tees, n->tees + n->node_count, JM_ORIGIN_MEASURED));
    int64_t pieces = n->link_count + n->duplicates + n->zero_length;
    JM_TRY(jm_build_gap(b, "street", "pieces without length left out", n->zero_length, pieces,
                        JM_ORIGIN_MEASURED));
    return jm_build_gap(b, "street", "exact duplicates left out", n->duplicates, pieces,
                        JM_ORIGIN_MEASURED);
}

static jm_status keep_cuts(jm_build *b, const jm_noded *n)
{
    JM_TRY(jm_new(b->ctx, &b->cut_node, n->node_count));
    for (int32_t i = 0; i < n->node_count; i++)
        if (n->node_cut[i])
            b->cut_node[b->cut_count++] = i;
    return JM_OK;
}

jm_status jm_build_streets(jm_build *b)
{
    const jm_grid *g = &b->city->grid;
    frame f = {g->west_m, jm_grid_south(g), jm_grid_east(g), g->north_m};
    jm_road_reader reader = {0};
    jm_lines lines = {0};
    jm_noded noded = {0};
    jm_status status = JM_OK;
    int64_t at = -1;
    bool first = true;
    for (const jm_layer *layer; (layer = jm_build_next_layer(b, JM_ROLE_ROADS, &at)) != NULL;) {
        JM_TRY_GOTO(add_layer(b, &f, layer, first, &reader, &lines), fail);
        first = false;
    }
    mark_cuts(&f, &lines);
    JM_TRY_GOTO(jm_node_lines(b->ctx, &lines, &noded), fail);
    JM_TRY_GOTO(tell_noding(b, &noded), fail);
    JM_TRY_GOTO(jm_build_links(b, &reader, &lines, &noded), fail);
    JM_TRY_GOTO(keep_cuts(b, &noded), fail);
fail:
    jm_road_reader_free(&reader);
    jm_lines_free(&lines);
    jm_noded_free(&noded);
    return status;
}
