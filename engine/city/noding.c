#include "city/noding.h"
#include "city/places.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

jm_status jm_lines_begin(jm_ctx *ctx, jm_lines *l, int32_t source, int32_t level, int8_t direction)
{
    int64_t n = l->count;
    JM_TRY(jm_grow(ctx, &l->start, &l->start_capacity, n + 2));
    JM_TRY(jm_grow(ctx, &l->source, &l->source_capacity, n + 1));
    JM_TRY(jm_grow(ctx, &l->level, &l->level_capacity, n + 1));
    JM_TRY(jm_grow(ctx, &l->direction, &l->direction_capacity, n + 1));
    JM_TRY(jm_grow(ctx, &l->cut, &l->cut_capacity, n + 1));
    l->start[n] = l->start[n + 1] = l->point_count;
    l->source[n] = source;
    l->level[n] = level;
    l->direction[n] = direction;
    l->cut[n] = 0;
    l->count = n + 1;
    return JM_OK;
}

jm_status jm_lines_point(jm_ctx *ctx, jm_lines *l, double x, double y)
{
    int64_t p = l->point_count;
    JM_TRY(jm_grow(ctx, &l->x, &l->x_capacity, p + 1));
    JM_TRY(jm_grow(ctx, &l->y, &l->y_capacity, p + 1));
    l->x[p] = x;
    l->y[p] = y;
    l->start[l->count] = l->point_count = p + 1;
    return JM_OK;
}

void jm_lines_free(jm_lines *l)
{
    jm_free(l->start);
    jm_free(l->x);
    jm_free(l->y);
    jm_free(l->source);
    jm_free(l->level);
    jm_free(l->direction);
    jm_free(l->cut);
    *l = (jm_lines){0};
}

void jm_noded_free(jm_noded *n)
{
    jm_free(n->node_x);
    jm_free(n->node_y);
    jm_free(n->node_cut);
    jm_free(n->from);
    jm_free(n->to);
    jm_free(n->line);
    jm_free(n->shape_start);
    jm_free(n->shape_x);
    jm_free(n->shape_y);
    *n = (jm_noded){0};
}

// --- which places are nodes ---------------------------------------------------------------------

enum { PLACE_NODE = 1, PLACE_CUT = 2 };

/// Passages through one place: two of the same level, that are not neighbours on one line, meet.
static bool lines_meet(const jm_lines *l, const int64_t *line_of, const int64_t *passage,
                       int64_t count)
{
    for (int64_t i = 1; i < count; i++)
        for (int64_t k = 0; k < i; k++) {
            int64_t a = line_of[passage[k]], b = line_of[passage[i]];
            if (l->level[a] == l->level[b] && (a != b || passage[i] > passage[k] + 1))
                return true;
        }
    return false;
}

static jm_status mark_nodes(jm_ctx *ctx, const jm_lines *l, const int32_t *place,
                            int32_t place_count, uint8_t *mark)
{
    int64_t *line_of = NULL, *start = NULL, *passage = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &line_of, l->point_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &start, (int64_t)place_count + 2), fail);
    JM_TRY_GOTO(jm_new(ctx, &passage, l->point_count), fail);
    for (int64_t i = 0; i < l->count; i++)
        for (int64_t p = l->start[i]; p < l->start[i + 1]; p++) {
            line_of[p] = i;
            start[place[p] + 2]++;
            if (p == l->start[i])
                mark[place[p]] |= (l->cut[i] & 1) != 0 ? PLACE_NODE | PLACE_CUT : PLACE_NODE;
            if (p == l->start[i + 1] - 1)
                mark[place[p]] |= (l->cut[i] & 2) != 0 ? PLACE_NODE | PLACE_CUT : PLACE_NODE;
        }
    for (int32_t k = 0; k < place_count; k++)
        start[k + 2] += start[k + 1];
    for (int64_t p = 0; p < l->point_count; p++)
        passage[start[place[p] + 1]++] = p;
    for (int32_t k = 0; k < place_count; k++)
        if ((mark[k] & PLACE_NODE) == 0 &&
            lines_meet(l, line_of, passage + start[k], start[k + 1] - start[k]))
            mark[k] |= PLACE_NODE;
fail:
    jm_free(line_of);
    jm_free(start);
    jm_free(passage);
    return status;
}

// --- cutting ------------------------------------------------------------------------------------

typedef struct cutter {
    jm_ctx *ctx;
    const jm_lines *lines;
    const jm_places *places;
    int32_t *node_of_place; // JM_NONE while it is no node
    const uint8_t *mark;
    jm_noded *out;
    int64_t shape_count, node_capacity, node_y_capacity, cut_capacity, from_capacity, to_capacity,
        line_capacity, start_capacity, shape_x_capacity, shape_y_capacity;
} cutter;

static jm_status node_at(cutter *c, int32_t place, int32_t *node)
{
    jm_noded *o = c->out;
    if (c->node_of_place[place] < 0) {
        int32_t n = o->node_count;
        JM_TRY(jm_grow(c->ctx, &o->node_x, &c->node_capacity, (int64_t)n + 1));
        JM_TRY(jm_grow(c->ctx, &o->node_y, &c->node_y_capacity, (int64_t)n + 1));
        JM_TRY(jm_grow(c->ctx, &o->node_cut, &c->cut_capacity, (int64_t)n + 1));
        o->node_x[n] = c->places->x[place];
        o->node_y[n] = c->places->y[place];
        o->node_cut[n] = (c->mark[place] & PLACE_CUT) != 0;
        c->node_of_place[place] = n;
        o->node_count = n + 1;
    }
    *node = c->node_of_place[place];
    return JM_OK;
}

static jm_status add_shape(cutter *c, double x, double y)
{
    jm_noded *o = c->out;
    JM_TRY(jm_grow(c->ctx, &o->shape_x, &c->shape_x_capacity, c->shape_count + 1));
    JM_TRY(jm_grow(c->ctx, &o->shape_y, &c->shape_y_capacity, c->shape_count + 1));
    o->shape_x[c->shape_count] = x;
    o->shape_y[c->shape_count++] = y;
    return JM_OK;
}

/// One link from vertex a to vertex b of a line; its ends take the places' coordinates.
static jm_status add_link(cutter *c, int64_t line, int64_t a, int64_t b)
{
    jm_noded *o = c->out;
    const jm_lines *l = c->lines;
    int64_t e = o->link_count;
    JM_TRY(jm_grow(c->ctx, &o->from, &c->from_capacity, e + 1));
    JM_TRY(jm_grow(c->ctx, &o->to, &c->to_capacity, e + 1));
    JM_TRY(jm_grow(c->ctx, &o->line, &c->line_capacity, e + 1));
    JM_TRY(jm_grow(c->ctx, &o->shape_start, &c->start_capacity, e + 2));
    JM_TRY(node_at(c, c->places->of[a], &o->from[e]));
    JM_TRY(node_at(c, c->places->of[b], &o->to[e]));
    o->line[e] = (int32_t)line;
    o->shape_start[e] = c->shape_count;
    JM_TRY(add_shape(c, o->node_x[o->from[e]], o->node_y[o->from[e]]));
    for (int64_t p = a + 1; p < b; p++)
        if (c->places->of[p] != c->places->of[p - 1] && c->places->of[p] != c->places->of[b])
            JM_TRY(add_shape(c, l->x[p], l->y[p]));
    JM_TRY(add_shape(c, o->node_x[o->to[e]], o->node_y[o->to[e]]));
    o->shape_start[e + 1] = c->shape_count;
    o->link_count++;
    return JM_OK;
}

static double length_between(const jm_lines *l, int64_t a, int64_t b)
{
    double length = 0.0;
    for (int64_t p = a; p < b; p++)
        length += sqrt(jm_distance2(l->x[p], l->y[p], l->x[p + 1], l->y[p + 1]));
    return length;
}

/// Vertex where a closed piece is cut in two: the one nearest to half its length that is not the
/// node itself, or -1.
static int64_t middle_vertex(const cutter *c, int64_t a, int64_t b)
{
    const jm_lines *l = c->lines;
    double half = length_between(l, a, b) / 2.0, at = 0.0, best = HUGE_VAL;
    int64_t found = -1;
    for (int64_t p = a + 1; p < b; p++) {
        at += sqrt(jm_distance2(l->x[p - 1], l->y[p - 1], l->x[p], l->y[p]));
        if (c->places->of[p] != c->places->of[a] && fabs(at - half) < best) {
            best = fabs(at - half);
            found = p;
        }
    }
    return found;
}

static jm_status cut_piece(cutter *c, int64_t line, int64_t a, int64_t b)
{
    if (c->places->of[a] != c->places->of[b])
        return add_link(c, line, a, b);
    int64_t middle = middle_vertex(c, a, b);
    if (middle < 0) {
        c->out->zero_length++;
        return JM_OK;
    }
    JM_TRY(add_link(c, line, a, middle));
    return add_link(c, line, middle, b);
}

static jm_status cut_line(cutter *c, int64_t line)
{
    const jm_lines *l = c->lines;
    int64_t a = l->start[line];
    for (int64_t p = a + 1; p < l->start[line + 1]; p++)
        if ((c->mark[c->places->of[p]] & PLACE_NODE) != 0) {
            JM_TRY(cut_piece(c, line, a, p));
            a = p;
        }
    return JM_OK;
}

// --- duplicates ---------------------------------------------------------------------------------

typedef struct twin_key {
    int32_t low, high, link;
    int64_t points;
} twin_key;

static int by_ends(const void *left, const void *right)
{
    const twin_key *a = left, *b = right;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    if (a->points != b->points)
        return a->points < b->points ? -1 : 1;
    return (a->link > b->link) - (a->link < b->link);
}

/// Same geometry, seen along or against.
static bool same_shape(const jm_noded *n, int32_t a, int32_t b)
{
    bool along = n->from[a] == n->from[b];
    int64_t count = n->shape_start[a + 1] - n->shape_start[a];
    for (int64_t i = 0; i < count; i++) {
        int64_t p = n->shape_start[a] + i;
        int64_t q = along ? n->shape_start[b] + i : n->shape_start[b + 1] - 1 - i;
        if (jm_distance2(n->shape_x[p], n->shape_y[p], n->shape_x[q], n->shape_y[q]) >
            JM_SNAP_M * JM_SNAP_M)
            return false;
    }
    return true;
}

/// The earlier link already gives what the later one would: the same direction, or both.
static bool covers(const jm_lines *l, const jm_noded *n, int32_t earlier, int32_t later)
{
    int a = l->direction[n->line[earlier]], b = l->direction[n->line[later]];
    return a == 0 || a == (n->from[earlier] == n->from[later] ? b : -b);
}

static void mark_duplicates(const jm_lines *l, const jm_noded *n, const twin_key *keys,
                            uint8_t *dropped)
{
    for (int32_t i = 0; i < n->link_count; i++)
        for (int32_t k = i - 1; k >= 0 && keys[k].low == keys[i].low &&
                                keys[k].high == keys[i].high && keys[k].points == keys[i].points;
             k--)
            if (!dropped[keys[k].link] && same_shape(n, keys[k].link, keys[i].link) &&
                covers(l, n, keys[k].link, keys[i].link)) {
                dropped[keys[i].link] = 1;
                break;
            }
}

static void compact(jm_noded *n, const uint8_t *dropped)
{
    int32_t kept = 0;
    int64_t shape = 0;
    for (int32_t e = 0; e < n->link_count; e++) {
        if (dropped[e]) {
            n->duplicates++;
            continue;
        }
        int64_t first = n->shape_start[e], count = n->shape_start[e + 1] - first;
        memmove(n->shape_x + shape, n->shape_x + first, (size_t)count * sizeof *n->shape_x);
        memmove(n->shape_y + shape, n->shape_y + first, (size_t)count * sizeof *n->shape_y);
        n->from[kept] = n->from[e];
        n->to[kept] = n->to[e];
        n->line[kept] = n->line[e];
        n->shape_start[kept++] = shape;
        shape += count;
    }
    if (n->link_count > 0)
        n->shape_start[kept] = shape;
    n->link_count = kept;
}

static jm_status drop_duplicates(jm_ctx *ctx, const jm_lines *l, jm_noded *n)
{
    twin_key *keys = NULL;
    uint8_t *dropped = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &keys, n->link_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &dropped, n->link_count), fail);
    for (int32_t e = 0; e < n->link_count; e++) {
        int32_t a = n->from[e], b = n->to[e];
        keys[e] =
            (twin_key){a < b ? a : b, a < b ? b : a, e, n->shape_start[e + 1] - n->shape_start[e]};
    }
    if (n->link_count > 1)
        qsort(keys, (size_t)n->link_count, sizeof *keys, by_ends);
    mark_duplicates(l, n, keys, dropped);
    compact(n, dropped);
fail:
    jm_free(keys);
    jm_free(dropped);
    return status;
}

jm_status jm_node_lines(jm_ctx *ctx, const jm_lines *input, jm_noded *out)
{
    jm_lines lines = {0};
    jm_places places = {0};
    uint8_t *mark = NULL;
    int32_t *node_of_place = NULL;
    jm_status status = JM_OK;
    *out = (jm_noded){0};
    JM_TRY_GOTO(jm_lines_with_tees(ctx, input, &lines, &out->tees), fail);
    JM_TRY_GOTO(jm_places_find(ctx, lines.x, lines.y, lines.point_count, JM_SNAP_M, &places), fail);
    JM_TRY_GOTO(jm_new(ctx, &mark, places.count), fail);
    JM_TRY_GOTO(jm_new(ctx, &node_of_place, places.count), fail);
    JM_TRY_GOTO(jm_new(ctx, &out->shape_start, 1), fail);
    for (int32_t k = 0; k < places.count; k++)
        node_of_place[k] = -1;
    JM_TRY_GOTO(mark_nodes(ctx, &lines, places.of, places.count, mark), fail);
    cutter c = {.ctx = ctx,
                .lines = &lines,
                .places = &places,
                .node_of_place = node_of_place,
                .mark = mark,
                .out = out,
                .start_capacity = 1};
    for (int64_t i = 0; i < lines.count; i++)
        JM_TRY_GOTO(cut_line(&c, i), fail);
    JM_TRY_GOTO(drop_duplicates(ctx, &lines, out), fail);
fail:
    jm_lines_free(&lines);
    jm_places_free(&places);
    jm_free(mark);
    jm_free(node_of_place);
    if (status != JM_OK)
        jm_noded_free(out);
    return status;
}
