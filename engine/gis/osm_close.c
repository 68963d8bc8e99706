// From torn shores to areas: ways become chains, chains become rings along the frame.
#include "gis/osm_torn_parts.h"

#include "gis/door.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Ends that lie nearer than this share of the chain's length belong to two banks: joined straight.
static const double bank_share = 0.1;
// A shore may end this share of the frame's smaller side off the frame: beyond, what lies between
// is anyone's guess.
static const double reach_share = 0.15;
// The side with water holds at most this share of the buildings of the other.
static const double house_share = 0.1;
// Buildings that are asked; of more, every second, third ... one.
enum { HOUSES_ASKED = 20000, CHAIN_WAYS = 5000 };

typedef struct chain {
    int64_t first, end; // into points
    double length;      // [degree of latitude]
    bool inner, closed;
} chain;

typedef struct closer {
    jm_ctx *ctx;
    const jm_osm_torn *torn;
    double narrow; // a degree of longitude in degrees of latitude
    jm_torn_node *points;
    int64_t point_count, point_capacity;
    chain *chains;
    int64_t chain_count, chain_capacity;
    OGRGeometryH water, islands; // multipolygons
} closer;

static double distance(const closer *c, double ax, double ay, double bx, double by)
{
    double dx = (bx - ax) * c->narrow, dy = by - ay;
    return sqrt(dx * dx + dy * dy);
}

// --- ways to chains -----------------------------------------------------------------------------

static jm_status add_point(closer *c, jm_torn_node node)
{
    // A node that the extract lacks is skipped: its neighbours are joined.
    if (!isfinite(node.x) || !isfinite(node.y))
        return JM_OK;
    JM_TRY(jm_grow(c->ctx, &c->points, &c->point_capacity, c->point_count + 1));
    c->points[c->point_count++] = node;
    return JM_OK;
}

static jm_status add_way(closer *c, const jm_torn_way *way, bool forward, bool skip_first)
{
    int64_t count = way->end - way->first;
    for (int64_t i = skip_first ? 1 : 0; i < count; i++)
        JM_TRY(add_point(c, c->torn->nodes[forward ? way->first + i : way->end - 1 - i]));
    return JM_OK;
}

/// An unused way of the kind that begins or ends at a node, or end.
static int64_t way_at(const closer *c, const jm_torn_water *water, const uint8_t *used, bool inner,
                      int64_t node)
{
    for (int64_t w = water->first; w < water->end; w++) {
        const jm_torn_way *way = &c->torn->ways[w];
        if (!used[w - water->first] && way->inner == inner && way->end - way->first >= 2 &&
            (c->torn->nodes[way->first].id == node || c->torn->nodes[way->end - 1].id == node))
            return w;
    }
    return water->end;
}

/// Follows ways from a node; gives the node where none goes on.
static int64_t run_from(const closer *c, const jm_torn_water *water, uint8_t *used, bool inner,
                        int64_t node, int64_t *order, int64_t *count)
{
    for (int64_t w; (w = way_at(c, water, used, inner, node)) < water->end;) {
        const jm_torn_way *way = &c->torn->ways[w];
        used[w - water->first] = 1;
        order[(*count)++] = w;
        bool forward = c->torn->nodes[way->first].id == node;
        node = c->torn->nodes[forward ? way->end - 1 : way->first].id;
    }
    return node;
}

static jm_status add_chain(closer *c, const int64_t *order, int64_t count, int64_t node, bool inner)
{
    int64_t from = c->point_count, start = node;
    for (int64_t i = 0; i < count; i++) {
        const jm_torn_way *way = &c->torn->ways[order[i]];
        bool forward = c->torn->nodes[way->first].id == node;
        JM_TRY(add_way(c, way, forward, i > 0));
        node = c->torn->nodes[forward ? way->end - 1 : way->first].id;
    }
    chain made = {from, c->point_count, 0.0, inner, node == start};
    if (made.end - made.first < 2)
        return JM_OK;
    for (int64_t p = made.first; p + 1 < made.end; p++)
        made.length +=
            distance(c, c->points[p].x, c->points[p].y, c->points[p + 1].x, c->points[p + 1].y);
    JM_TRY(jm_grow(c->ctx, &c->chains, &c->chain_capacity, c->chain_count + 1));
    c->chains[c->chain_count++] = made;
    return JM_OK;
}

/// Chains of the outer or inner ways: first run to one end, then from there through all.
static jm_status make_chains(closer *c, const jm_torn_water *water, bool inner)
{
    int64_t ways = water->end - water->first, *order = NULL;
    uint8_t *used = NULL, *seen = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(c->ctx, &order, ways), fail);
    JM_TRY_GOTO(jm_new(c->ctx, &used, ways), fail);
    JM_TRY_GOTO(jm_new(c->ctx, &seen, ways), fail);
    for (int64_t w = water->first; w < water->end; w++) {
        const jm_torn_way *way = &c->torn->ways[w];
        int64_t count = 0;
        if (used[w - water->first] || way->inner != inner || way->end - way->first < 2)
            continue;
        memcpy(seen, used, (size_t)ways);
        int64_t end = run_from(c, water, seen, inner, c->torn->nodes[way->first].id, order, &count);
        count = 0;
        run_from(c, water, used, inner, end, order, &count);
        JM_TRY_GOTO(add_chain(c, order, count, end, inner), fail);
    }
fail:
    jm_free(order);
    jm_free(used);
    jm_free(seen);
    return status;
}

// --- rings --------------------------------------------------------------------------------------

static void add_polygon(OGRGeometryH multi, OGRGeometryH ring)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGR_G_CloseRings(ring);
    OGR_G_AddGeometryDirectly(polygon, ring);
    OGR_G_AddGeometryDirectly(multi, polygon);
}

static void put_chain(const closer *c, const chain *l, bool forward, OGRGeometryH ring)
{
    for (int64_t i = 0; i < l->end - l->first; i++) {
        const jm_torn_node *p = &c->points[forward ? l->first + i : l->end - 1 - i];
        OGR_G_AddPoint_2D(ring, p->x, p->y);
    }
}

static bool is_closed(const closer *c, const chain *l)
{
    const jm_torn_node *a = &c->points[l->first], *b = &c->points[l->end - 1];
    return l->closed || distance(c, a->x, a->y, b->x, b->y) <= bank_share * l->length;
}

/// Takes the chains that close by themselves; what is left are open shores.
static void take_closed(closer *c)
{
    int64_t left = 0;
    for (int64_t i = 0; i < c->chain_count; i++) {
        const chain *l = &c->chains[i];
        if (is_closed(c, l) && l->end - l->first >= 3) {
            OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
            put_chain(c, l, true, ring);
            add_polygon(l->inner ? c->islands : c->water, ring);
        } else if (!l->inner) {
            c->chains[left++] = *l;
        }
    }
    c->chain_count = left;
}

// --- shores that end at the frame ---------------------------------------------------------------

/// The end of a chain, and where it meets the frame: sides counted from the south-west corner,
/// against the clock.
typedef struct shore_end {
    double at; // side 0..3 and the share of it
    double x, y;
    int64_t chain;
    bool first; // of the chain's points
} shore_end;

static int by_place(const void *left, const void *right)
{
    const shore_end *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->chain > b->chain) - (a->chain < b->chain);
}

/// The nearest point of the frame; false when it is too far.
static bool to_frame(const closer *c, const jm_box *f, const jm_torn_node *p, shore_end *end)
{
    double width = f->east - f->west, height = f->north - f->south;
    double reach = reach_share * fmin(width * c->narrow, height);
    const double away[4] = {p->y - f->south, (f->east - p->x) * c->narrow, f->north - p->y,
                            (p->x - f->west) * c->narrow};
    int side = 0;
    for (int s = 1; s < 4; s++)
        side = away[s] < away[side] ? s : side;
    const double share[4] = {(p->x - f->west) / width, (p->y - f->south) / height,
                             (f->east - p->x) / width, (f->north - p->y) / height};
    end->at = side + share[side];
    end->x = side == 1 ? f->east : side == 3 ? f->west : p->x;
    end->y = side == 0 ? f->south : side == 2 ? f->north : p->y;
    return away[side] <= reach;
}

/// Corners between two places of the frame, in the direction of the sides.
static void put_corners(const jm_box *f, double from, double to, OGRGeometryH ring)
{
    const double x[4] = {f->west, f->east, f->east, f->west};
    const double y[4] = {f->south, f->south, f->north, f->north};
    to += to < from ? 4.0 : 0.0;
    for (int k = (int)floor(from) + 1; k <= (int)floor(to); k++)
        OGR_G_AddPoint_2D(ring, x[k % 4], y[k % 4]);
}

static void put_corners_back(const jm_box *f, double from, double to, OGRGeometryH ring)
{
    const double x[4] = {f->west, f->east, f->east, f->west};
    const double y[4] = {f->south, f->south, f->north, f->north};
    from += from < to ? 4.0 : 0.0;
    for (int k = (int)floor(from); k > (int)floor(to); k--)
        OGR_G_AddPoint_2D(ring, x[k % 4], y[k % 4]);
}

static int64_t other_end(const shore_end *ends, int64_t count, int64_t e)
{
    for (int64_t i = 0; i < count; i++)
        if (i != e && ends[i].chain == ends[e].chain)
            return i;
    return e;
}

/// Shores cut the frame into stretches that are water and land in turn. Water are those that begin
/// at the ends of even number (odd: at the others).
static OGRGeometryH trace(const closer *c, const jm_box *f, const shore_end *ends, int64_t count,
                          bool odd, uint8_t *used)
{
    OGRGeometryH multi = OGR_G_CreateGeometry(wkbMultiPolygon);
    memset(used, 0, (size_t)count);
    for (int64_t begin = 0; begin < count; begin++) {
        if (used[begin])
            continue;
        OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
        int64_t e = begin;
        do {
            int64_t far = other_end(ends, count, e);
            used[e] = used[far] = 1;
            OGR_G_AddPoint_2D(ring, ends[e].x, ends[e].y);
            put_chain(c, &c->chains[ends[e].chain], ends[e].first, ring);
            OGR_G_AddPoint_2D(ring, ends[far].x, ends[far].y);
            bool on = (far % 2 != 0) == odd;
            int64_t next = (far + (on ? 1 : count - 1)) % count;
            if (on)
                put_corners(f, ends[far].at, ends[next].at, ring);
            else
                put_corners_back(f, ends[far].at, ends[next].at, ring);
            e = next;
        } while (!used[e]);
        add_polygon(multi, ring);
    }
    return multi;
}

static int64_t count_houses(OGRGeometryH area, const jm_layer *houses, const jm_box *f,
                            int64_t *asked)
{
    int64_t inside = 0, step = houses->feature_count / HOUSES_ASKED + 1;
    *asked = 0;
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    // Prepared, since a shore of thousands of points is asked thousands of times.
    OGRPreparedGeometryH shore = OGRCreatePreparedGeometry(area);
    for (int64_t h = 0; shore != NULL && h < houses->feature_count; h += step) {
        int64_t p = houses->point_start[houses->part_start[h]];
        double x = houses->x[p], y = houses->y[p];
        if (!(x >= f->west && x <= f->east && y >= f->south && y <= f->north))
            continue;
        ++*asked;
        OGR_G_SetPoint_2D(point, 0, x, y);
        inside += OGRPreparedGeometryContains(shore, point) ? 1 : 0;
    }
    OGRDestroyPreparedGeometry(shore);
    OGR_G_DestroyGeometry(point);
    return inside;
}

static OGRGeometryH whole(OGRGeometryH area)
{
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    OGRGeometryH valid = OGR_G_MakeValid(area);
    jm_complaints_end();
    OGR_G_DestroyGeometry(area);
    return valid;
}

/// Of the two ways to lay the water that with hardly a house in it.
static void choose_side(closer *c, const jm_box *f, const shore_end *ends, int64_t count,
                        const jm_layer *houses, uint8_t *used)
{
    OGRGeometryH best = NULL;
    for (int odd = 0; odd < 2; odd++) {
        int64_t asked = 0;
        OGRGeometryH area = whole(trace(c, f, ends, count, odd != 0, used));
        int64_t wet = area != NULL ? count_houses(area, houses, f, &asked) : 0;
        bool clear = asked > 0 && (double)wet <= house_share * (double)(asked - wet);
        if (area != NULL && clear && best == NULL)
            best = area;
        else if (area != NULL)
            OGR_G_DestroyGeometry(area);
    }
    if (best == NULL)
        return;
    OGRGeometryH sum = OGR_G_Union(c->water, best);
    OGR_G_DestroyGeometry(best);
    if (sum != NULL) {
        OGR_G_DestroyGeometry(c->water);
        c->water = sum;
    }
}

static jm_status close_shores(closer *c, const jm_box *frame, const jm_layer *houses)
{
    shore_end *ends = NULL;
    uint8_t *used = NULL;
    jm_status status = JM_OK;
    jm_box f = *frame;
    int64_t count = 2 * c->chain_count;
    for (int64_t i = 0; i < c->chain_count; i++)
        for (int64_t p = c->chains[i].first; p < c->chains[i].end; p++)
            f = (jm_box){fmin(f.west, c->points[p].x), fmin(f.south, c->points[p].y),
                         fmax(f.east, c->points[p].x), fmax(f.north, c->points[p].y)};
    JM_TRY_GOTO(jm_new(c->ctx, &ends, count), fail);
    JM_TRY_GOTO(jm_new(c->ctx, &used, count), fail);
    bool near = true;
    for (int64_t e = 0; e < count; e++) {
        const chain *l = &c->chains[e / 2];
        ends[e].chain = e / 2;
        ends[e].first = e % 2 == 0;
        near = to_frame(c, &f, &c->points[e % 2 == 0 ? l->first : l->end - 1], &ends[e]) && near;
    }
    if (near) {
        qsort(ends, (size_t)count, sizeof *ends, by_place);
        choose_side(c, &f, ends, count, houses, used);
    }
fail:
    jm_free(ends);
    jm_free(used);
    return status;
}

// --- all of one water ---------------------------------------------------------------------------

static void cut_islands(closer *c)
{
    c->water = whole(c->water);
    c->islands = whole(c->islands);
    if (c->water == NULL || c->islands == NULL || OGR_G_IsEmpty(c->islands))
        return;
    OGRGeometryH rest = OGR_G_Difference(c->water, c->islands);
    if (rest != NULL) {
        OGR_G_DestroyGeometry(c->water);
        c->water = rest;
    }
}

jm_status jm_osm_torn_close(jm_ctx *ctx, const jm_osm_torn *torn, int64_t t,
                            const jm_box *frame_deg, const jm_layer *buildings_deg,
                            OGRGeometryH *out)
{
    const jm_torn_water *water = &torn->items[t];
    double middle_deg = 0.5 * (frame_deg->south + frame_deg->north);
    closer c = {.ctx = ctx,
                .torn = torn,
                .narrow = (double)cosf((float)(middle_deg * 0.017453292519943295)),
                .water = OGR_G_CreateGeometry(wkbMultiPolygon),
                .islands = OGR_G_CreateGeometry(wkbMultiPolygon)};
    jm_status status = JM_OK;
    *out = NULL;
    if (water->end - water->first > CHAIN_WAYS)
        goto fail;
    JM_TRY_GOTO(make_chains(&c, water, false), fail);
    JM_TRY_GOTO(make_chains(&c, water, true), fail);
    take_closed(&c);
    if (c.chain_count > 0)
        JM_TRY_GOTO(close_shores(&c, frame_deg, buildings_deg), fail);
    cut_islands(&c);
    if (c.water != NULL && !OGR_G_IsEmpty(c.water)) {
        *out = c.water;
        c.water = NULL;
    }
fail:
    OGR_G_DestroyGeometry(c.water);
    OGR_G_DestroyGeometry(c.islands);
    jm_free(c.points);
    jm_free(c.chains);
    return status;
}
