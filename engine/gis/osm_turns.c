// Relations of restriction, then their ways, then the nodes of those.
#include "gis/osm_turns.h"

#include "core/grid.h" // JM_NONE
#include "gis/osm_tags.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- what the tags say --------------------------------------------------------------------------

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends(const char *text, const char *tail)
{
    size_t length = strlen(text), n = strlen(tail);
    return length >= n && strcmp(text + length - n, tail) == 0;
}

/// Whether a list "bicycle;motorcar" holds a word for cars.
static bool names_cars(const char *list)
{
    static const char *const words[] = {"motorcar", "motor_vehicle", "vehicle"};
    for (const char *at = list; *at != '\0';) {
        at += strspn(at, "; ,");
        size_t length = strcspn(at, "; ,");
        for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
            if (strlen(words[w]) == length && memcmp(words[w], at, length) == 0)
                return true;
        at += length;
    }
    return false;
}

/// The value of the most special of four keys that stand together.
static const char *most_special(const jm_osm_object *o, int first)
{
    for (int k = first + 3; k > first; k--)
        if (o->values[k][0] != '\0')
            return o->values[k];
    return o->values[first];
}

jm_osm_turn jm_osm_turn_of(const jm_osm_object *o)
{
    static const char type[] = "restriction";
    const char *of = o->values[JM_OSM_TYPE];
    if (!begins(of, type) || (of[sizeof type - 1] != '\0' && of[sizeof type - 1] != ':'))
        return JM_OSM_TURN_NONE;
    const char *value = most_special(o, JM_OSM_RESTRICTION);
    // "restriction:hgv" as a type: other vehicles, unless the word after it means cars.
    if ((of[sizeof type - 1] == ':' && !names_cars(of + sizeof type)) ||
        names_cars(o->values[JM_OSM_EXCEPT]))
        return JM_OSM_TURN_OTHERS;
    if (value[0] == '\0')
        return most_special(o, JM_OSM_CONDITIONAL)[0] != '\0' ? JM_OSM_TURN_CONDITIONAL
                                                              : JM_OSM_TURN_OTHERS;
    if (strchr(value, '@') != NULL || o->values[JM_OSM_DAY_ON][0] != '\0' ||
        o->values[JM_OSM_HOUR_ON][0] != '\0')
        return JM_OSM_TURN_CONDITIONAL;
    if (strcmp(value, "none") == 0 || ends(value, "_on_red"))
        return JM_OSM_TURN_OTHERS;
    return begins(value, "no_")     ? JM_OSM_TURN_NO
           : begins(value, "only_") ? JM_OSM_TURN_ONLY
                                    : JM_OSM_TURN_UNKNOWN;
}

// --- relations ----------------------------------------------------------------------------------

/// One movement of a relation; "no entry" may have several ways to come from, "no exit" to go to.
typedef struct movement {
    int64_t relation; // number in the order of the file
    int64_t via;      // node
    int64_t from, to; // ways
    bool only;
} movement;

typedef struct street {
    int64_t id;
    int64_t first, end; // into nodes; none when the extract lacks the way
    int direction;      // 1 one way along, -1 against, 0 both
    bool is_street;
} street;

typedef struct node {
    int64_t id;
    double x, y; // [degree] NaN: the extract lacks it
} node;

typedef struct id_place {
    int64_t id, place;
} id_place;

typedef struct turn_reader {
    jm_ctx *ctx;
    jm_osm_turn_counts *counts;
    movement *movements;
    street *streets; // [street_count] by id
    node *nodes;
    id_place *ids; // [node_count] by id
    int64_t movement_count, movement_capacity, street_count, node_count, node_capacity;
} turn_reader;

enum { ARMS = 32 };

static int64_t count_members(const jm_osm_object *o, jm_osm_kind kind, jm_osm_role role)
{
    int64_t count = 0;
    for (int64_t m = 0; m < o->count; m++)
        count += o->kind[m] == kind && o->role[m] == role;
    return count;
}

static jm_status add_movements(turn_reader *r, const jm_osm_object *o, bool only, int64_t via)
{
    for (int64_t f = 0; f < o->count; f++)
        for (int64_t t = 0; t < o->count; t++) {
            if (o->role[f] != JM_OSM_FROM || o->kind[f] != JM_OSM_WAY || o->role[t] != JM_OSM_TO ||
                o->kind[t] != JM_OSM_WAY)
                continue;
            JM_TRY(jm_grow(r->ctx, &r->movements, &r->movement_capacity, r->movement_count + 1));
            r->movements[r->movement_count++] =
                (movement){r->counts->relations, via, o->refs[f], o->refs[t], only};
        }
    return JM_OK;
}

static jm_status keep_relation(void *user, const jm_osm_object *o)
{
    turn_reader *r = user;
    jm_osm_turn turn = jm_osm_turn_of(o);
    if (turn == JM_OSM_TURN_NONE)
        return JM_OK;
    jm_osm_turn_counts *c = r->counts;
    c->relations++;
    c->others += turn == JM_OSM_TURN_OTHERS;
    c->conditional += turn == JM_OSM_TURN_CONDITIONAL;
    c->unknown += turn == JM_OSM_TURN_UNKNOWN;
    if (turn < JM_OSM_TURN_NO)
        return JM_OK;
    if (count_members(o, JM_OSM_WAY, JM_OSM_VIA) > 0) {
        c->via_ways++;
        return JM_OK;
    }
    if (count_members(o, JM_OSM_NODE, JM_OSM_VIA) != 1 ||
        count_members(o, JM_OSM_WAY, JM_OSM_FROM) == 0 ||
        count_members(o, JM_OSM_WAY, JM_OSM_TO) == 0) {
        c->missing++;
        return JM_OK;
    }
    // Each from goes with each to: no junction has so many arms, and a forged one must not fill the
    // memory.
    if (count_members(o, JM_OSM_WAY, JM_OSM_FROM) > ARMS ||
        count_members(o, JM_OSM_WAY, JM_OSM_TO) > ARMS) {
        c->unknown++;
        return JM_OK;
    }
    int64_t via = 0;
    for (int64_t m = 0; m < o->count; m++)
        via = o->kind[m] == JM_OSM_NODE && o->role[m] == JM_OSM_VIA ? o->refs[m] : via;
    return add_movements(r, o, turn == JM_OSM_TURN_ONLY, via);
}

// --- ways and nodes -----------------------------------------------------------------------------

static int by_id(const void *left, const void *right)
{
    const int64_t *a = left, *b = right; // the id comes first in all that is sorted here
    return (*a > *b) - (*a < *b);
}

/// The ways that movements name, each once, by id.
static jm_status list_streets(turn_reader *r)
{
    int64_t kept = 0;
    JM_TRY(jm_new(r->ctx, &r->streets, 2 * r->movement_count));
    for (int64_t m = 0; m < r->movement_count; m++) {
        r->streets[2 * m].id = r->movements[m].from;
        r->streets[2 * m + 1].id = r->movements[m].to;
    }
    qsort(r->streets, (size_t)(2 * r->movement_count), sizeof *r->streets, by_id);
    for (int64_t s = 0; s < 2 * r->movement_count; s++)
        if (kept == 0 || r->streets[kept - 1].id != r->streets[s].id)
            r->streets[kept++] = r->streets[s];
    r->street_count = kept;
    return JM_OK;
}

static street *find_street(const turn_reader *r, int64_t id)
{
    return r->street_count > 0
               ? bsearch(&id, r->streets, (size_t)r->street_count, sizeof *r->streets, by_id)
               : NULL;
}

static jm_status keep_way(void *user, const jm_osm_object *o)
{
    turn_reader *r = user;
    street *s = find_street(r, o->id);
    if (s == NULL || s->end > s->first)
        return JM_OK;
    const char *oneway = jm_osm_oneway(o->values[JM_OSM_ONEWAY], o->values[JM_OSM_JUNCTION],
                                       o->values[JM_OSM_HIGHWAY]);
    s->direction = strcmp(oneway, "forward") == 0 ? 1 : strcmp(oneway, "backward") == 0 ? -1 : 0;
    s->is_street = jm_osm_is_street(o->values[JM_OSM_HIGHWAY]);
    s->first = r->node_count;
    s->end = r->node_count + o->count;
    JM_TRY(jm_grow(r->ctx, &r->nodes, &r->node_capacity, s->end));
    for (int64_t n = 0; n < o->count; n++)
        r->nodes[r->node_count++] = (node){o->refs[n], (double)NAN, (double)NAN};
    return JM_OK;
}

static jm_status file_nodes(turn_reader *r)
{
    JM_TRY(jm_new(r->ctx, &r->ids, r->node_count));
    for (int64_t n = 0; n < r->node_count; n++)
        r->ids[n] = (id_place){r->nodes[n].id, n};
    if (r->node_count > 1)
        qsort(r->ids, (size_t)r->node_count, sizeof *r->ids, by_id);
    return JM_OK;
}

static jm_status keep_node(void *user, int64_t id, double x, double y)
{
    turn_reader *r = user;
    int64_t low = 0, high = r->node_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (r->ids[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->node_count && r->ids[low].id == id; low++) {
        r->nodes[r->ids[low].place].x = x;
        r->nodes[r->ids[low].place].y = y;
    }
    return JM_OK;
}

// --- movements to features ----------------------------------------------------------------------

/// A stretch of a way between the junction and one of the way's ends.
typedef struct stretch {
    int64_t via, step; // index of the junction's node; +1 or -1: away from it
    int64_t count;     // how many there are; only one is sound
    bool touches;      // the way passes the junction
} stretch;

/// The stretches on which one arrives at the junction, or leaves it.
static stretch find_stretch(const turn_reader *r, const street *s, int64_t via, bool arriving)
{
    stretch found = {.via = JM_NONE};
    for (int64_t n = s->first; n < s->end; n++) {
        if (r->nodes[n].id != via)
            continue;
        found.touches = true;
        // Towards lower numbers lies what a car along the way has behind it.
        bool before = n > s->first && s->direction != (arriving ? -1 : 1);
        bool after = n + 1 < s->end && s->direction != (arriving ? 1 : -1);
        found.count += (before ? 1 : 0) + (after ? 1 : 0);
        if (before)
            found.via = n, found.step = -1;
        else if (after)
            found.via = n, found.step = 1;
    }
    return found;
}

static bool is_known(const node *n)
{
    return isfinite(n->x) && isfinite(n->y);
}

/// Nodes from the junction on that the extract holds.
static int64_t known_nodes(const turn_reader *r, const street *s, const stretch *t)
{
    int64_t count = 0;
    for (int64_t n = t->via; n >= s->first && n < s->end && is_known(&r->nodes[n]); n += t->step)
        count++;
    return count;
}

static jm_status add_part(const turn_reader *r, jm_layer *layer, const stretch *t, int64_t count,
                          bool arriving)
{
    JM_TRY(jm_layer_add_part(r->ctx, layer, false));
    for (int64_t i = 0; i < count; i++) {
        const node *n = &r->nodes[t->via + t->step * (arriving ? count - 1 - i : i)];
        JM_TRY(jm_layer_add_point(r->ctx, layer, n->x, n->y, (double)NAN));
    }
    return JM_OK;
}

static jm_status set_id(const turn_reader *r, jm_layer *layer, const char *column, int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, id);
    return jm_layer_set_text(r->ctx, layer, jm_layer_column(layer, column), text);
}

/// Adds one movement; *fault gets the count that it belongs to when it cannot be.
static jm_status add_movement(const turn_reader *r, const movement *m, jm_layer *layer,
                              int64_t **fault)
{
    const street *from = find_street(r, m->from), *to = find_street(r, m->to);
    jm_osm_turn_counts *c = r->counts;
    *fault = &c->missing;
    if (from == NULL || to == NULL || from->end - from->first < 2 || to->end - to->first < 2)
        return JM_OK;
    *fault = &c->no_street;
    if (!from->is_street || !to->is_street)
        return JM_OK;
    stretch in = find_stretch(r, from, m->via, true), out = find_stretch(r, to, m->via, false);
    *fault = !in.touches || !out.touches       ? &c->broken
             : in.count == 0 || out.count == 0 ? &c->needless
                                               : &c->ambiguous;
    if (in.count != 1 || out.count != 1)
        return JM_OK;
    int64_t before = known_nodes(r, from, &in), after = known_nodes(r, to, &out);
    *fault = &c->missing;
    if (before < 2 || after < 2)
        return JM_OK;
    *fault = NULL;
    JM_TRY(jm_layer_add_feature(r->ctx, layer));
    JM_TRY(add_part(r, layer, &in, before, true));
    JM_TRY(add_part(r, layer, &out, after, false));
    JM_TRY(
        jm_layer_set_text(r->ctx, layer, jm_layer_column(layer, "kind"), m->only ? "only" : "no"));
    JM_TRY(set_id(r, layer, "from", m->from));
    return set_id(r, layer, "to", m->to);
}

/// All movements; a relation counts as taken when one of its movements is.
static jm_status add_all(turn_reader *r, jm_layer *layer)
{
    for (int64_t m = 0, next; m < r->movement_count; m = next) {
        int64_t *fault = NULL, *last = NULL;
        bool taken = false;
        for (next = m;
             next < r->movement_count && r->movements[next].relation == r->movements[m].relation;
             next++) {
            JM_TRY(add_movement(r, &r->movements[next], layer, &fault));
            taken = taken || fault == NULL;
            last = fault != NULL ? fault : last;
        }
        if (taken)
            r->counts->taken++;
        else
            ++*last;
    }
    return JM_OK;
}

jm_status jm_osm_read_turns(jm_ctx *ctx, const char *path, jm_layer *layer,
                            jm_osm_turn_counts *counts)
{
    turn_reader r = {.ctx = ctx, .counts = counts};
    const jm_osm_sink relations = {.ctx = ctx, .user = &r, .relation = keep_relation};
    const jm_osm_sink ways = {.ctx = ctx, .user = &r, .way = keep_way};
    const jm_osm_sink nodes = {.ctx = ctx, .user = &r, .node = keep_node};
    jm_status status = JM_OK;
    *counts = (jm_osm_turn_counts){0};
    JM_TRY_GOTO(jm_osm_scan(path, &relations), fail);
    if (r.movement_count == 0)
        goto fail;
    JM_TRY_GOTO(list_streets(&r), fail);
    JM_TRY_GOTO(jm_osm_scan(path, &ways), fail);
    JM_TRY_GOTO(file_nodes(&r), fail);
    JM_TRY_GOTO(jm_osm_scan(path, &nodes), fail);
    JM_TRY_GOTO(add_all(&r, layer), fail);
fail:
    jm_free(r.movements);
    jm_free(r.streets);
    jm_free(r.nodes);
    jm_free(r.ids);
    return status;
}
