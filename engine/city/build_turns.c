// Banned turns: what the layers state, matched to links of the network.
#include "city/build.h"
#include "city/noding.h"
#include "city/turns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Junctions of one map lie on each other but for noding, which moves them by less than this [m].
static const double junction_m = 5.0 * JM_SNAP_M;
// Streets are compared over this length from the junction on [m]; over it, two lines that part by
// less than a tenth of it (6 degrees) run along each other. Both assumed.
static const double reach_m = 10.0, spread_share = 0.1;

// --- by geometry --------------------------------------------------------------------------------

/// By a square root, which is the same everywhere; hypot need not be.
static double distance(double dx, double dy)
{
    return sqrt(dx * dx + dy * dy);
}

/// A line walked from one of its ends: `count` points from `first` on, every `step`-th.
typedef struct walk {
    const double *x, *y;
    int64_t first, count;
    int step; // 1 or -1
} walk;

static double walk_length(const walk *w)
{
    double length = 0.0;
    for (int64_t i = 0; i + 1 < w->count; i++) {
        int64_t a = w->first + w->step * i, b = a + w->step;
        length += distance(w->x[b] - w->x[a], w->y[b] - w->y[a]);
    }
    return length;
}

/// The place `left_m` metres from the walk's beginning.
static void walk_to(const walk *w, double left_m, double *x, double *y)
{
    for (int64_t i = 0; i + 1 < w->count; i++) {
        int64_t a = w->first + w->step * i, b = a + w->step;
        double length = distance(w->x[b] - w->x[a], w->y[b] - w->y[a]);
        if (length > 0.0 && (left_m <= length || i + 2 == w->count)) {
            double share = left_m < length ? left_m / length : 1.0;
            *x = w->x[a] + share * (w->x[b] - w->x[a]);
            *y = w->y[a] + share * (w->y[b] - w->y[a]);
            return;
        }
        left_m -= length;
    }
    *x = w->x[w->first];
    *y = w->y[w->first];
}

/// How far two lines part within reach of their common beginning [m], and over which length.
static double parting(const walk *a, const walk *b, double *over_m)
{
    double la = walk_length(a), lb = walk_length(b), most = 0.0;
    double over = fmin(reach_m, fmin(la, lb));
    *over_m = over;
    for (int k = 1; k <= 4; k++) {
        double ax, ay, bx, by;
        walk_to(a, over * k / 4.0, &ax, &ay);
        walk_to(b, over * k / 4.0, &bx, &by);
        most = fmax(most, distance(ax - bx, ay - by));
    }
    return most;
}

/// The search for the link that runs along a stated line.
typedef struct link_search {
    const jm_build *build;
    walk line;       // from the junction away
    bool arriving;   // links that end at the junction, else such that begin there
    const char *id;  // of the street, "" unknown
    int32_t best;    // link, or JM_NONE
    double least_m;  // its parting
    double second_m; // of the next best
    bool best_by_id;
} link_search;

static walk link_walk(const jm_streets *s, int32_t e, bool arriving)
{
    int64_t first = s->shape_start[e], end = s->shape_start[e + 1];
    return (walk){s->shape_x, s->shape_y, arriving ? end - 1 : first, end - first,
                  arriving ? -1 : 1};
}

static bool bears_id(const jm_build *b, int32_t e, const char *id)
{
    int32_t street = b->city->streets.street[e];
    return id[0] != '\0' && street >= 0 && street < b->street_id_count &&
           strcmp(b->street_id[street], id) == 0;
}

static void try_link(void *user, int32_t e)
{
    link_search *q = user;
    const jm_streets *s = &q->build->city->streets;
    int32_t node = q->arriving ? s->to[e] : s->from[e];
    double over_m = 0.0, x = q->line.x[q->line.first], y = q->line.y[q->line.first];
    if (e == q->best || distance(s->node_x[node] - x, s->node_y[node] - y) > junction_m)
        return;
    walk along = link_walk(s, e, q->arriving);
    double parted = parting(&along, &q->line, &over_m);
    bool by_id = bears_id(q->build, e, q->id);
    if (parted > junction_m + spread_share * over_m || (q->best_by_id && !by_id))
        return;
    bool better = parted < q->least_m || (by_id && !q->best_by_id);
    if (by_id && !q->best_by_id)
        q->least_m = (double)INFINITY; // those without the id no longer count
    q->second_m = better ? q->least_m : fmin(q->second_m, parted);
    if (better) {
        q->best = e;
        q->least_m = parted;
        q->best_by_id = by_id;
    }
}

/// The link along a part of a feature; *equal: another one fits as well.
static int32_t find_link(const jm_build *b, const jm_layer *l, int64_t part, bool arriving,
                         const char *id, bool *equal)
{
    int64_t first = l->point_start[part], count = l->point_start[part + 1] - first;
    walk line = {l->x, l->y, arriving ? first + count - 1 : first, count, arriving ? -1 : 1};
    link_search q = {.build = b,
                     .line = line,
                     .arriving = arriving,
                     .id = id,
                     .best = JM_NONE,
                     .least_m = (double)INFINITY,
                     .second_m = (double)INFINITY};
    double x = l->x[line.first], y = l->y[line.first];
    jm_street_index_near(b->streets,
                         (jm_box){x - junction_m, y - junction_m, x + junction_m, y + junction_m},
                         try_link, &q);
    *equal = q.best != JM_NONE && q.second_m - q.least_m < JM_SNAP_M;
    return q.best;
}

static bool part_is_line(const jm_layer *l, int64_t part)
{
    for (int64_t p = l->point_start[part]; p < l->point_start[part + 1]; p++)
        if (!isfinite(l->x[p]) || !isfinite(l->y[p]))
            return false;
    return l->point_start[part + 1] - l->point_start[part] >= 2;
}

static jm_status match_lines(jm_turn_list *t, const jm_layer *l, int64_t f, bool only)
{
    int64_t first = l->part_start[f], last = l->part_start[f + 1] - 1;
    bool equal_from = false, equal_to = false;
    if (last <= first || !part_is_line(l, first) || !part_is_line(l, last)) {
        t->unmatched++;
        return JM_OK;
    }
    int32_t from = find_link(t->build, l, first, true,
                             jm_layer_text(l, jm_layer_column(l, "from"), f), &equal_from);
    int32_t to = find_link(t->build, l, last, false, jm_layer_text(l, jm_layer_column(l, "to"), f),
                           &equal_to);
    const jm_streets *s = &t->build->city->streets;
    if (from == JM_NONE || to == JM_NONE || s->to[from] != s->from[to]) {
        t->unmatched++;
        return JM_OK;
    }
    if (equal_from || equal_to) {
        t->ambiguous++;
        return JM_OK;
    }
    return jm_turn_list_add(t, from, to, only);
}

// --- all layers ---------------------------------------------------------------------------------

/// A statement about a junction outside of the area says nothing here. Where it is: the end of the
/// first part of lines, the place of points; without a place it may be anywhere.
static bool is_elsewhere(const jm_build *b, const jm_layer *l, int64_t f)
{
    int64_t part = l->part_start[f];
    if (part == l->part_start[f + 1] || l->point_start[part] == l->point_start[part + 1])
        return false;
    int64_t p = l->point_start[part + 1] - 1;
    return isfinite(l->x[p]) && isfinite(l->y[p]) &&
           jm_grid_cell_at(&b->city->grid, l->x[p], l->y[p]) == JM_NONE;
}

static jm_status read_layer(jm_turn_list *t, jm_turn_ids *ids, const jm_layer *l)
{
    int32_t kind = jm_layer_column(l, "kind");
    for (int64_t f = 0; f < l->feature_count; f++) {
        if (is_elsewhere(t->build, l, f))
            continue;
        bool only = strcmp(jm_layer_text(l, kind, f), "only") == 0;
        t->stated++;
        JM_TRY(l->geometry == JM_LINES && l->part_start[f + 1] - l->part_start[f] >= 2
                   ? match_lines(t, l, f, only)
                   : jm_turn_match_ids(t, ids, l, f, only));
    }
    return JM_OK;
}

static jm_status tell(jm_build *b, const jm_turn_list *t)
{
    const char *what = JM_WORDS("banned turn");
    JM_TRY(jm_build_gap(b, what, "left out: no street for cars fits it", t->unmatched, t->stated,
                        JM_ORIGIN_MEASURED));
    JM_TRY(jm_build_gap(b, what, "left out: several streets or junctions fit it equally",
                        t->ambiguous, t->stated, JM_ORIGIN_MEASURED));
    return jm_build_gap(b, what, "left out: it would leave a street without any way out", t->locked,
                        t->locked + b->city->streets.turn_count, JM_ORIGIN_MEASURED);
}

jm_status jm_build_turns(jm_build *b)
{
    jm_turn_list turns = {.build = b};
    jm_turn_ids ids = {0};
    jm_status status = JM_OK;
    int64_t at = -1;
    if (jm_build_next_layer(b, JM_ROLE_TURNS, &at) == NULL)
        return JM_OK;
    at = -1;
    JM_TRY_GOTO(jm_turn_ids_make(b, &ids), fail);
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_TURNS, &at)) != NULL;)
        JM_TRY_GOTO(read_layer(&turns, &ids, l), fail);
    JM_TRY_GOTO(jm_turn_list_write(&turns), fail);
    JM_TRY_GOTO(tell(b, &turns), fail);
fail:
    jm_turn_list_free(&turns);
    jm_turn_ids_free(&ids);
    return status;
}
