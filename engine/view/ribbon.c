#include "view/ribbon.h"

#include <math.h>

// Beyond it a miter at a sharp bend would stick out like a thorn.
static const double miter_limit = 2.0;
// Points nearer than this to the one before say nothing about a direction.
static const double least_piece_m = 0.01;

/// Points of one line in scene metres, cleaned and cut.
typedef struct track {
    int64_t count, capacity;
    double *x, *y, *along_m;
    bool closed;
} track;

/// Where the vertices of each line go.
typedef struct places {
    int32_t *tile; // [lines] or JM_NONE
    int64_t *points;
} places;

static void free_track(track *t)
{
    jm_free(t->x);
    jm_free(t->y);
    jm_free(t->along_m);
}

static jm_status reserve(jm_ctx *ctx, track *t, int64_t needed)
{
    int64_t x = t->capacity, y = t->capacity;
    JM_TRY(jm_grow(ctx, &t->x, &x, needed));
    JM_TRY(jm_grow(ctx, &t->y, &y, needed));
    return jm_grow(ctx, &t->along_m, &t->capacity, needed);
}

static jm_status add_point(jm_ctx *ctx, track *t, double x, double y, double most_m)
{
    if (!isfinite(x) || !isfinite(y))
        return JM_OK;
    if (t->count == 0) {
        JM_TRY(reserve(ctx, t, 1));
        t->x[0] = x;
        t->y[0] = y;
        t->along_m[0] = 0.0;
        t->count = 1;
        return JM_OK;
    }
    double from_x = t->x[t->count - 1], from_y = t->y[t->count - 1];
    double length = hypot(x - from_x, y - from_y), before = t->along_m[t->count - 1];
    if (!(length >= least_piece_m))
        return JM_OK;
    int64_t pieces = most_m > 0.0 ? (int64_t)fmin(ceil(length / most_m - 1e-9), 1e6) : 1;
    JM_TRY(reserve(ctx, t, t->count + pieces));
    for (int64_t p = 1; p <= pieces; p++) {
        double way = (double)p / (double)pieces;
        t->x[t->count] = from_x + way * (x - from_x);
        t->y[t->count] = from_y + way * (y - from_y);
        t->along_m[t->count++] = before + way * length;
    }
    return JM_OK;
}

static jm_status lay(jm_ctx *ctx, const jm_view_scene *scene, const jm_view_lines *lines, int32_t l,
                     track *t)
{
    t->count = 0;
    for (int64_t p = lines->start[l]; p < lines->start[l + 1]; p++)
        JM_TRY(add_point(ctx, t, lines->x[p] - scene->origin_x, lines->y[p] - scene->origin_y,
                         lines->most_m));
    if (t->count < 2)
        t->count = 0;
    t->closed = t->count > 3 &&
                hypot(t->x[0] - t->x[t->count - 1], t->y[0] - t->y[t->count - 1]) < least_piece_m;
    return JM_OK;
}

static int32_t tile_of_middle(const jm_view_scene *scene, const track *t)
{
    double half = 0.5 * t->along_m[t->count - 1];
    int64_t i = 1;
    while (i < t->count - 1 && t->along_m[i] < half)
        i++;
    double way = (half - t->along_m[i - 1]) / (t->along_m[i] - t->along_m[i - 1]);
    return jm_view_scene_tile_at(scene, t->x[i - 1] + way * (t->x[i] - t->x[i - 1]),
                                 t->y[i - 1] + way * (t->y[i] - t->y[i - 1]));
}

/// Unit normal to the left of the piece that begins at point i.
static void normal_of(const track *t, int64_t i, double n[2])
{
    double dx = t->x[i + 1] - t->x[i], dy = t->y[i + 1] - t->y[i], length = hypot(dx, dy);
    n[0] = -dy / length;
    n[1] = dx / length;
}

/// Normals of the pieces on both sides of point i: at the ends of the line of what leads there.
static void normals_of(const track *t, int64_t i, const jm_view_line_leads *leads, double before[2],
                       double after[2])
{
    int64_t last = t->count - 1;
    normal_of(t, i > 0 ? i - 1 : t->closed ? last - 1 : 0, before);
    normal_of(t, i < last ? i : t->closed ? 0 : last - 1, after);
    if (leads == NULL || t->closed)
        return;
    if (i == 0 && (leads->from_x != 0.0f || leads->from_y != 0.0f)) {
        before[0] = -(double)leads->from_y;
        before[1] = (double)leads->from_x;
    } else if (i == last && (leads->into_x != 0.0f || leads->into_y != 0.0f)) {
        after[0] = -(double)leads->into_y;
        after[1] = (double)leads->into_x;
    }
}

/// The vector m with m . n = 1 for the normals of both pieces that meet at point i: the strip keeps
/// its width around the bend.
static void miter_of(const track *t, int64_t i, const jm_view_line_leads *leads, double m[2])
{
    double before[2], after[2];
    normals_of(t, i, leads, before, after);
    double share = 1.0 + before[0] * after[0] + before[1] * after[1];
    if (share < 1e-6) { // turns back on itself
        m[0] = before[0];
        m[1] = before[1];
        return;
    }
    m[0] = (before[0] + after[0]) / share;
    m[1] = (before[1] + after[1]) / share;
    double length = hypot(m[0], m[1]);
    for (int c = 0; length > miter_limit && c < 2; c++)
        m[c] *= miter_limit / length;
}

static uint8_t flags_of(const jm_view_lines *lines, int32_t l, const track *t, int64_t i)
{
    const int own = JM_VIEW_RIBBON_TIP | JM_VIEW_RIBBON_END;
    int flags = lines->flags != NULL ? lines->flags[l] & ~own : 0;
    bool tip = !t->closed && (i == 0 || i == t->count - 1);
    return (uint8_t)(flags | (tip ? JM_VIEW_RIBBON_TIP : 0));
}

static jm_view_ribbon_vertex vertex_of(const jm_view_lines *lines, int32_t l, const track *t,
                                       int64_t i, const double corner[2])
{
    double m[2];
    miter_of(t, i, lines->leads != NULL ? &lines->leads[l] : NULL, m);
    return (jm_view_ribbon_vertex){
        .x = (float)(t->x[i] - corner[0]),
        .y = (float)(t->y[i] - corner[1]),
        .nx = (int16_t)lround(m[0] * 8192.0),
        .ny = (int16_t)lround(m[1] * 8192.0),
        .along_m = (float)t->along_m[i],
        .id = lines->id != NULL ? lines->id[l] : l,
        .kind = lines->kind != NULL ? lines->kind[l] : 0,
        .flags = flags_of(lines, l, t, i),
        .width = lines->width != NULL ? lines->width[l] : 0,
    };
}

/// Right and left vertex.
static void put_pair(jm_view_ribbon_vertex *out, jm_view_ribbon_vertex v)
{
    v.side = -1;
    out[0] = v;
    v.side = 1;
    out[1] = v;
}

/// Vertices of one line in order along it; gives their number. A round end is a pair at the same
/// place with the end's bit.
static int64_t put_vertices(const jm_view_lines *lines, int32_t l, const track *t,
                            const double corner[2], jm_view_ribbon_vertex *out)
{
    int64_t n = 0;
    bool round = lines->round && !t->closed;
    for (int64_t i = 0; i < t->count; i++) {
        jm_view_ribbon_vertex v = vertex_of(lines, l, t, i, corner), end = v;
        end.flags |= JM_VIEW_RIBBON_END;
        // The bit alone does not say which end it is: a length below zero is the start's.
        end.along_m = i == 0 ? -1.0f : v.along_m + 1.0f;
        if (round && i == 0)
            put_pair(out + 2 * n++, end);
        put_pair(out + 2 * n++, v);
        if (round && i == t->count - 1)
            put_pair(out + 2 * n++, end);
    }
    return 2 * n;
}

static void put_indices(uint32_t first, int64_t pairs, uint32_t *out)
{
    for (int64_t p = 0; p + 1 < pairs; p++) {
        uint32_t a = first + (uint32_t)(2 * p);
        const uint32_t two[6] = {a, a + 2, a + 1, a + 1, a + 2, a + 3};
        for (int k = 0; k < 6; k++)
            *out++ = two[k];
    }
}

static jm_status place_lines(jm_ctx *ctx, const jm_view_scene *scene, const jm_view_lines *lines,
                             track *t, places *at, jm_view_ribbons *r)
{
    for (int32_t l = 0; l < lines->count; l++) {
        at->tile[l] = JM_NONE;
        if (lines->skip != NULL && lines->skip[l])
            continue;
        JM_TRY(lay(ctx, scene, lines, l, t));
        if (t->count == 0)
            continue;
        int64_t pairs = t->count + (lines->round && !t->closed ? 2 : 0);
        at->tile[l] = tile_of_middle(scene, t);
        at->points[l] = pairs;
        r->vertex_start[at->tile[l] + 1] += 2 * pairs;
        r->index_start[at->tile[l] + 1] += 6 * (pairs - 1);
    }
    for (int32_t tile = 0; tile < jm_view_scene_tiles(scene); tile++) {
        r->vertex_start[tile + 1] += r->vertex_start[tile];
        r->index_start[tile + 1] += r->index_start[tile];
    }
    return JM_OK;
}

static jm_status fill_lines(jm_ctx *ctx, const jm_view_scene *scene, const jm_view_lines *lines,
                            track *t, const places *at, jm_view_ribbons *r)
{
    int64_t *vertices = NULL, *indices = NULL;
    int32_t tiles = jm_view_scene_tiles(scene);
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &vertices, tiles), end);
    JM_TRY_GOTO(jm_new(ctx, &indices, tiles), end);
    for (int32_t l = 0; l < lines->count; l++) {
        int32_t tile = at->tile[l];
        if (tile == JM_NONE)
            continue;
        double corner[2];
        jm_view_scene_tile_corner(scene, tile, &corner[0], &corner[1]);
        JM_TRY_GOTO(lay(ctx, scene, lines, l, t), end);
        put_indices((uint32_t)vertices[tile], at->points[l],
                    r->indices + r->index_start[tile] + indices[tile]);
        indices[tile] += 6 * (at->points[l] - 1);
        vertices[tile] +=
            put_vertices(lines, l, t, corner, r->vertices + r->vertex_start[tile] + vertices[tile]);
    }
    status = JM_OK;
end:
    jm_free(vertices);
    jm_free(indices);
    return status;
}

jm_status jm_view_ribbons_create(jm_ctx *ctx, const jm_view_scene *scene,
                                 const jm_view_lines *lines, jm_view_ribbons **out)
{
    *out = NULL;
    int32_t tiles = jm_view_scene_tiles(scene);
    track t = {0};
    places at = {0};
    jm_view_ribbons *r = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &r, 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &r->vertex_start, tiles + 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &r->index_start, tiles + 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &at.tile, lines->count), fail);
    JM_TRY_GOTO(jm_new(ctx, &at.points, lines->count), fail);
    JM_TRY_GOTO(place_lines(ctx, scene, lines, &t, &at, r), fail);
    JM_TRY_GOTO(jm_new(ctx, &r->vertices, r->vertex_start[tiles]), fail);
    JM_TRY_GOTO(jm_new(ctx, &r->indices, r->index_start[tiles]), fail);
    JM_TRY_GOTO(fill_lines(ctx, scene, lines, &t, &at, r), fail);
    *out = r;
    r = NULL;
fail:
    free_track(&t);
    jm_free(at.tile);
    jm_free(at.points);
    jm_view_ribbons_destroy(r);
    return status;
}

void jm_view_ribbons_destroy(jm_view_ribbons *r)
{
    if (r == NULL)
        return;
    jm_free(r->vertex_start);
    jm_free(r->index_start);
    jm_free(r->vertices);
    jm_free(r->indices);
    jm_free(r);
}

// To a thousandth of the largest capacity.
double jm_view_flow_full_vehs(const jm_streets *s)
{
    enum { bins = 1024 };
    const double full_share = 0.4; // few streets carry more: the scale is for the others
    int64_t count[bins] = {0}, kept = 0, below = 0;
    double top = 0.0;
    for (int32_t l = 0; l < s->link_count; l++)
        if (isfinite(s->capacity_vehs[l]))
            top = fmax(top, (double)s->capacity_vehs[l]);
    if (!(top > 0.0))
        return 0.2;
    for (int32_t l = 0; l < s->link_count; l++) {
        double capacity = (double)s->capacity_vehs[l];
        if (!(capacity > 0.0) || !isfinite(capacity))
            continue;
        kept++;
        count[(int)fmin(capacity / top * (bins - 1) + 0.5, bins - 1)]++;
    }
    int64_t rank = (kept - 1) * 98 / 100;
    for (int b = 0; b < bins; b++) {
        below += count[b];
        if (below > rank)
            return full_share * top * b / (bins - 1);
    }
    return full_share * top;
}
