#include "view/tess_own.h"

#include <math.h>

// Ear clipping with holes joined to the outer ring by bridges: Eberly, "Triangulation by Ear
// Clipping", 2002, section 3 (outer ring) and 5 (holes). Bridges make rings that touch themselves,
// and real footprints touch themselves anyway: so a corner that lies on the ear's own corner blocks
// it only when its ring goes on into the ear.

jm_status jm_view_tess_create(jm_ctx *ctx, jm_view_tess **out)
{
    JM_TRY(jm_new(ctx, out, 1));
    (*out)->ctx = ctx;
    return JM_OK;
}

void jm_view_tess_destroy(jm_view_tess *tess)
{
    if (tess == NULL)
        return;
    jm_free(tess->nodes);
    jm_free(tess->bent);
    jm_free(tess->triangles);
    jm_free(tess->holes);
    jm_free(tess);
}

// --- small geometry ----------------------------------------------------------------------------

/// Whether the way from `corner` to `to` starts into the corner between `right` and `left`, which
/// open anticlockwise by less than half a turn.
static bool goes_into(const jm_view_node *corner, const jm_view_node *right,
                      const jm_view_node *left, const jm_view_node *to)
{
    return jm_view_turn(corner, right, to) > 0.0 && jm_view_turn(corner, to, left) > 0.0;
}

// --- rings -------------------------------------------------------------------------------------

static double signed_area(const jm_view_node *n, int32_t first)
{
    double sum = 0.0;
    int32_t i = first;
    do {
        sum += n[i].x * n[n[i].next].y - n[n[i].next].x * n[i].y;
        i = n[i].next;
    } while (i != first);
    return sum;
}

/// Links the points of one ring in the wanted direction; its westernmost node in *first (ties: the
/// southernmost), JM_NONE when fewer than three places are left.
static jm_status link_ring(jm_view_tess *t, const double *x, const double *y, int64_t begin,
                           int64_t end, const double origin[2], bool anticlockwise, int32_t *first)
{
    *first = JM_NONE;
    JM_TRY(jm_grow(t->ctx, &t->nodes, &t->node_capacity, t->node_count + (end - begin) + 2));
    jm_view_node *n = t->nodes;
    int32_t start = (int32_t)t->node_count, count = 0;
    for (int64_t p = begin; p < end; p++) {
        jm_view_node here = {.x = x[p] - origin[0], .y = y[p] - origin[1], .point = (int32_t)p};
        bool is_known = isfinite(here.x) && isfinite(here.y);
        if (!is_known || (count > 0 && jm_view_same_place(&here, &n[start + count - 1])))
            continue;
        n[start + count++] = here;
    }
    while (count > 1 && jm_view_same_place(&n[start], &n[start + count - 1]))
        count--;
    if (count < 3)
        return JM_OK;
    t->node_count += count;

    for (int32_t i = 0; i < count; i++) {
        n[start + i].previous = start + (i + count - 1) % count;
        n[start + i].next = start + (i + 1) % count;
    }
    if ((signed_area(n, start) > 0.0) != anticlockwise)
        for (int32_t i = start; i < start + count; i++) {
            int32_t next = n[i].next;
            n[i].next = n[i].previous;
            n[i].previous = next;
        }
    *first = start;
    for (int32_t i = start; i < start + count; i++) {
        n[i].alive = true;
        n[i].blocker = JM_NONE;
        if (n[i].x < n[*first].x || (n[i].x == n[*first].x && n[i].y < n[*first].y))
            *first = i;
    }
    return JM_OK;
}

// --- ears --------------------------------------------------------------------------------------

/// How much a cut may forgive, tried in this order when no corner is left for the one before.
typedef enum rigour {
    RIGOUR_PROPER,  // a true ear
    RIGOUR_TOUCHED, // corners on its border are forgiven, and corners without area
    RIGOUR_NONE,    // any: the ring crosses itself
    RIGOUR_COUNT
} rigour;

/// Whether corner p of the ring is in the way of cutting off b between a and c.
static bool blocks(const jm_view_node *n, const jm_view_node *a, const jm_view_node *b,
                   const jm_view_node *c, const jm_view_node *p, bool border)
{
    if (!jm_view_in_triangle(a, b, c, p, border))
        return false;
    const jm_view_node *corner = jm_view_same_place(p, a)   ? a
                                 : jm_view_same_place(p, b) ? b
                                 : jm_view_same_place(p, c) ? c
                                                            : NULL;
    if (corner == NULL)
        return true;
    const jm_view_node *right = corner == a ? b : corner == b ? c : a;
    const jm_view_node *left = corner == a ? c : corner == b ? a : b;
    return goes_into(corner, right, left, &n[p->previous]) ||
           goes_into(corner, right, left, &n[p->next]);
}

/// A node that keeps b from being an ear, or JM_NONE.
static int32_t find_blocker(const jm_view_tess *t, const jm_view_node *b, bool border)
{
    const jm_view_node *n = t->nodes, *a = &n[b->previous], *c = &n[b->next];
    double west = fmin(a->x, fmin(b->x, c->x)), east = fmax(a->x, fmax(b->x, c->x));
    double south = fmin(a->y, fmin(b->y, c->y)), north = fmax(a->y, fmax(b->y, c->y));
    for (int64_t i = 0; i < t->bent_count; i++) {
        const jm_view_node *p = &n[t->bent[i]];
        if (p->x < west || p->x > east || p->y < south || p->y > north)
            continue;
        if (p != a && p != b && p != c && p->alive && p->bent_in && blocks(n, a, b, c, p, border))
            return t->bent[i];
    }
    return JM_NONE;
}

static bool touches_corner(const jm_view_node *n, const jm_view_node *b, const jm_view_node *p)
{
    return jm_view_same_place(p, &n[b->previous]) || jm_view_same_place(p, b) ||
           jm_view_same_place(p, &n[b->next]);
}

static bool is_proper_ear(jm_view_tess *t, jm_view_node *b)
{
    if (b->bent_in)
        return false;
    bool asked_before =
        b->blocker != JM_NONE && b->blocked_previous == b->previous && b->blocked_next == b->next;
    if (asked_before && t->nodes[b->blocker].alive)
        return false;
    int32_t blocker = find_blocker(t, b, true);
    b->blocker = blocker;
    b->blocked_previous = b->previous;
    b->blocked_next = b->next;
    if (blocker != JM_NONE && touches_corner(t->nodes, b, &t->nodes[blocker]))
        b->blocker = JM_NONE; // it may turn away as its own neighbours go
    return blocker == JM_NONE;
}

/// A corner whose two edges lie upon each other.
static bool is_spike(const jm_view_node *n, const jm_view_node *b)
{
    const jm_view_node *a = &n[b->previous], *c = &n[b->next];
    if (jm_view_turn(a, b, c) != 0.0)
        return false;
    double along = (a->x - b->x) * (c->x - b->x) + (a->y - b->y) * (c->y - b->y);
    return along > 0.0 || jm_view_same_place(a, b) || jm_view_same_place(b, c);
}

static bool may_cut(jm_view_tess *t, int32_t i, rigour how)
{
    jm_view_node *b = &t->nodes[i];
    if (how == RIGOUR_PROPER)
        return is_spike(t->nodes, b) || is_proper_ear(t, b);
    if (how == RIGOUR_NONE)
        return true;
    double area = jm_view_turn(&t->nodes[b->previous], b, &t->nodes[b->next]);
    return area == 0.0 || (area > 0.0 && find_blocker(t, b, false) == JM_NONE);
}

static void judge(jm_view_node *n, int32_t i)
{
    n[i].bent_in = !(jm_view_turn(&n[n[i].previous], &n[i], &n[n[i].next]) > 0.0);
}

/// Keeps the triangle at b, anticlockwise even where the ring crossed itself; nothing without area.
static void keep_triangle(jm_view_tess *t, const jm_view_node *b)
{
    const jm_view_node *a = &t->nodes[b->previous], *c = &t->nodes[b->next];
    double area = jm_view_turn(a, b, c);
    if (area == 0.0)
        return;
    int32_t *out = t->triangles + 3 * t->triangle_count++;
    out[0] = area > 0.0 ? a->point : c->point;
    out[1] = b->point;
    out[2] = area > 0.0 ? c->point : a->point;
}

/// Drops nodes that no longer bend in or are gone: every ear asks all of the list.
static void tidy_bent(jm_view_tess *t)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < t->bent_count; i++)
        if (t->nodes[t->bent[i]].alive && t->nodes[t->bent[i]].bent_in)
            t->bent[kept++] = t->bent[i];
    t->bent_count = kept;
}

static void cut(jm_view_tess *t, int32_t i)
{
    jm_view_node *n = t->nodes;
    int32_t previous = n[i].previous, next = n[i].next;
    keep_triangle(t, &n[i]);
    n[i].alive = false;
    n[previous].next = next;
    n[next].previous = previous;
    const int32_t beside[2] = {previous, next};
    for (int k = 0; k < 2; k++) {
        bool was_bent = n[beside[k]].bent_in;
        judge(n, beside[k]);
        // Only a ring that crosses itself turns a convex corner over.
        if (!was_bent && n[beside[k]].bent_in)
            t->bent[t->bent_count++] = beside[k];
    }
}

static jm_status gather_bent(jm_view_tess *t, int32_t ring)
{
    // Room for one more entry a cut: see there.
    JM_TRY(jm_grow(t->ctx, &t->bent, &t->bent_capacity, 3 * t->node_count));
    t->bent_count = 0;
    int32_t i = ring;
    do {
        judge(t->nodes, i);
        if (t->nodes[i].bent_in)
            t->bent[t->bent_count++] = i;
        i = t->nodes[i].next;
    } while (i != ring);
    return JM_OK;
}

static void clip_ears(jm_view_tess *t, int32_t ring, int64_t left)
{
    int32_t i = ring;
    int64_t asked = 0, cuts = 0;
    rigour how = RIGOUR_PROPER;
    while (left > 3) {
        if (may_cut(t, i, how)) {
            int32_t next = t->nodes[i].next;
            cut(t, i);
            // Past the next corner: fans of slivers come from cutting side by side.
            i = t->nodes[next].next;
            left--;
            asked = 0;
            how = RIGOUR_PROPER;
            if (++cuts % 32 == 0)
                tidy_bent(t);
            continue;
        }
        i = t->nodes[i].next;
        if (++asked >= left && how + 1 < RIGOUR_COUNT) {
            asked = 0;
            how++;
        }
    }
    keep_triangle(t, &t->nodes[i]);
}

/// Links the outer ring (in *ring, JM_NONE: it has no shape) and its holes.
static jm_status link_rings(jm_view_tess *t, const double *x, const double *y,
                            const int64_t *ring_start, int64_t ring_count, int32_t *ring)
{
    int64_t first = ring_start[0];
    while (first + 1 < ring_start[1] && !(isfinite(x[first]) && isfinite(y[first])))
        first++;
    const double origin[2] = {x[first], y[first]};
    JM_TRY(link_ring(t, x, y, ring_start[0], ring_start[1], origin, true, ring));
    JM_TRY(jm_grow(t->ctx, &t->holes, &t->hole_capacity, ring_count));
    for (int64_t r = 1; *ring != JM_NONE && r < ring_count; r++) {
        int32_t hole;
        JM_TRY(link_ring(t, x, y, ring_start[r], ring_start[r + 1], origin, false, &hole));
        if (hole != JM_NONE)
            t->holes[t->hole_count++] = hole;
    }
    return JM_OK;
}

static int64_t ring_length(const jm_view_node *n, int32_t ring)
{
    int64_t length = 0;
    int32_t i = ring;
    do {
        length++;
        i = n[i].next;
    } while (i != ring);
    return length;
}

jm_status jm_view_tessellate(jm_view_tess *t, const double *x, const double *y,
                             const int64_t *ring_start, int64_t ring_count,
                             const int32_t **triangles, int64_t *count)
{
    *triangles = NULL;
    *count = t->node_count = t->hole_count = t->triangle_count = 0;
    if (ring_count < 1 || ring_start[1] - ring_start[0] < 3)
        return JM_OK;
    int32_t ring;
    JM_TRY(link_rings(t, x, y, ring_start, ring_count, &ring));
    if (ring == JM_NONE)
        return JM_OK;
    JM_TRY(jm_view_join_holes(t, ring));
    JM_TRY(gather_bent(t, ring));
    JM_TRY(jm_grow(t->ctx, &t->triangles, &t->triangle_capacity, 3 * t->node_count));
    clip_ears(t, ring, ring_length(t->nodes, ring));
    *triangles = t->triangles;
    *count = t->triangle_count;
    return JM_OK;
}
