// Turns that are stated by the ids of streets, as the non_communication of BD TOPO.
#include "city/noding.h"
#include "city/turns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// The place of a statement lies at its junction, within this [m]; assumed.
static const double place_m = 2.0;

enum { ID = 128 };

typedef struct street_id {
    const char *id;
    int32_t street;
} street_id;

static int by_id(const void *left, const void *right)
{
    const street_id *a = left, *b = right;
    int order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->street > b->street) - (a->street < b->street);
}

// Numbers the ids in their order and gives every street its id's number, or JM_NONE.
static jm_status number_ids(const jm_build *b, jm_turn_ids *ids, int32_t **number)
{
    street_id *rows = NULL;
    int64_t count = 0;
    jm_status status = JM_OK;
    JM_TRY(jm_new(b->ctx, number, b->street_id_count));
    JM_TRY_GOTO(jm_new(b->ctx, &rows, b->street_id_count), fail);
    for (int32_t i = 0; i < b->street_id_count; i++) {
        (*number)[i] = JM_NONE;
        if (b->street_id[i][0] != '\0')
            rows[count++] = (street_id){b->street_id[i], i};
    }
    if (count > 1)
        qsort(rows, (size_t)count, sizeof *rows, by_id);
    JM_TRY_GOTO(jm_new(b->ctx, &ids->id, count), fail);
    for (int64_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(rows[i].id, rows[i - 1].id) != 0)
            ids->id[ids->id_count++] = rows[i].id;
        (*number)[rows[i].street] = ids->id_count - 1;
    }
fail:
    jm_free(rows);
    return status;
}

static int by_node(const void *left, const void *right)
{
    const jm_turn_end *a = left, *b = right;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    return (a->link > b->link) - (a->link < b->link);
}

// The number of the id of a link that cars may use, or JM_NONE.
static int32_t id_of(const jm_build *b, const int32_t *number, int32_t e)
{
    const jm_streets *s = &b->city->streets;
    const int32_t street = (s->access[e] & JM_ACCESS_CAR) != 0 ? s->street[e] : JM_NONE;
    return street != JM_NONE && street < b->street_id_count ? number[street] : JM_NONE;
}

// Links by the id of their street and by the node `at` of one of their ends.
static jm_status list_ends(const jm_build *b, const int32_t *number, const int32_t *at,
                           jm_turn_ends *out)
{
    const int32_t links = b->city->streets.link_count;
    JM_TRY(jm_new(b->ctx, &out->items, links));
    for (int32_t e = 0; e < links; e++)
        if (id_of(b, number, e) != JM_NONE)
            out->items[out->count++] = (jm_turn_end){id_of(b, number, e), at[e], e};
    if (out->count > 1)
        qsort(out->items, (size_t)out->count, sizeof *out->items, by_node);
    return JM_OK;
}

static jm_status place_nodes(const jm_build *b, jm_turn_ids *ids)
{
    const jm_streets *s = &b->city->streets;
    jm_box *boxes = NULL;
    JM_TRY(jm_new(b->ctx, &boxes, s->node_count));
    for (int32_t n = 0; n < s->node_count; n++)
        boxes[n] = (jm_box){s->node_x[n], s->node_y[n], s->node_x[n], s->node_y[n]};
    jm_status status = jm_buckets_fill(b->ctx, boxes, s->node_count, 16.0 * place_m, &ids->nodes);
    jm_free(boxes);
    return status;
}

jm_status jm_turn_ids_make(const jm_build *b, jm_turn_ids *ids)
{
    int32_t *number = NULL;
    jm_status status = JM_OK;
    *ids = (jm_turn_ids){.build = b};
    JM_TRY_GOTO(number_ids(b, ids, &number), fail);
    JM_TRY_GOTO(list_ends(b, number, b->city->streets.to, &ids->arriving), fail);
    JM_TRY_GOTO(list_ends(b, number, b->city->streets.from, &ids->leaving), fail);
    JM_TRY_GOTO(place_nodes(b, ids), fail);
fail:
    jm_free(number);
    return status;
}

void jm_turn_ids_free(jm_turn_ids *ids)
{
    jm_free(ids->id);
    jm_free(ids->arriving.items);
    jm_free(ids->leaving.items);
    jm_buckets_free(&ids->nodes);
    *ids = (jm_turn_ids){0};
}

static int32_t find_id(const jm_turn_ids *ids, const char *id)
{
    int32_t low = 0, high = ids->id_count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (strcmp(ids->id[middle], id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ids->id_count && strcmp(ids->id[low], id) == 0 ? low : JM_NONE;
}

// First of the ends that come at or after this id and node.
static const jm_turn_end *first_end(const jm_turn_ends *ends, int32_t id, int32_t node)
{
    const jm_turn_end sought = {id, node, 0};
    int64_t low = 0, high = ends->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (by_node(&ends->items[middle], &sought) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ends->items + low;
}

// --- one statement ------------------------------------------------------------------------------

/// By a square root, which is the same everywhere; hypot need not be.
static double distance(double dx, double dy)
{
    return sqrt(dx * dx + dy * dy);
}

/// The junction that the streets of two ids share, as far as it has been found.
typedef struct junction {
    const jm_turn_ids *ids;
    int32_t from_id, to_id;
    double x, y;      // of the statement
    int32_t from, to; // links
    int64_t found;    // pairs of links at junctions that fit equally
} junction;

// All pairs of an arriving and a leaving link at a node, one of each given.
static void take_node(junction *j, const jm_turn_end *in, const jm_turn_end *out)
{
    const jm_turn_ends *arriving = &j->ids->arriving, *leaving = &j->ids->leaving;
    int64_t ins = first_end(arriving, in->id, in->node + 1) - in;
    int64_t outs = first_end(leaving, out->id, out->node + 1) - out;
    j->from = in->link;
    j->to = out->link;
    j->found += ins * outs;
}

static void try_node(void *user, int32_t node)
{
    junction *j = user;
    const jm_turn_ends *arriving = &j->ids->arriving, *leaving = &j->ids->leaving;
    const jm_streets *s = &j->ids->build->city->streets;
    if (!(distance(s->node_x[node] - j->x, s->node_y[node] - j->y) <= place_m))
        return;
    const jm_turn_end *in = first_end(arriving, j->from_id, node);
    const jm_turn_end *out = first_end(leaving, j->to_id, node);
    if (in < arriving->items + arriving->count && in->id == j->from_id && in->node == node &&
        out < leaving->items + leaving->count && out->id == j->to_id && out->node == node)
        take_node(j, in, out);
}

// Walks both lists by node until it is known whether there is one pair or several.
static void try_everywhere(junction *j)
{
    const jm_turn_ends *arriving = &j->ids->arriving, *leaving = &j->ids->leaving;
    const jm_turn_end *in = first_end(arriving, j->from_id, 0);
    const jm_turn_end *in_end = first_end(arriving, j->from_id + 1, 0);
    const jm_turn_end *out = first_end(leaving, j->to_id, 0);
    const jm_turn_end *out_end = first_end(leaving, j->to_id + 1, 0);
    while (in < in_end && out < out_end && j->found < 2) {
        if (in->node < out->node) {
            in = first_end(arriving, j->from_id, out->node);
        } else if (in->node > out->node) {
            out = first_end(leaving, j->to_id, in->node);
        } else {
            take_node(j, in, out);
            in = first_end(arriving, j->from_id, in->node + 1);
        }
    }
}

/// At the statement's own place a pair is better than anywhere else; without a place, all are
/// equal.
static junction find_junction(const jm_turn_ids *ids, const char *from, const char *to, double x,
                              double y)
{
    junction j = {.ids = ids,
                  .from_id = find_id(ids, from),
                  .to_id = find_id(ids, to),
                  .x = x,
                  .y = y,
                  .from = JM_NONE,
                  .to = JM_NONE};
    if (j.from_id == JM_NONE || j.to_id == JM_NONE)
        return j;
    if (isfinite(x))
        jm_buckets_near(&ids->nodes, (jm_box){x - place_m, y - place_m, x + place_m, y + place_m},
                        try_node, &j);
    if (j.found == 0)
        try_everywhere(&j);
    return j;
}

/// Copies the next id of a list; false at its end, or when it is longer than ids are.
static bool next_id(const char **list, char id[ID])
{
    *list += strspn(*list, "/,;| ");
    size_t length = strcspn(*list, "/,;| ");
    if (length == 0 || length >= ID)
        return false;
    memcpy(id, *list, length);
    id[length] = '\0';
    *list += length;
    return true;
}

jm_status jm_turn_match_ids(jm_turn_list *t, const jm_turn_ids *ids, const jm_layer *l, int64_t f,
                            bool only)
{
    const char *from_list = jm_layer_text(l, jm_layer_column(l, "from"), f);
    const char *to_list = jm_layer_text(l, jm_layer_column(l, "to"), f);
    char from[ID], to[ID];
    double x = (double)NAN, y = (double)NAN;
    int64_t matched = 0, equal = 0;
    if (!jm_feature_middle(l, f, &x, &y))
        x = y = (double)NAN;
    bool named = next_id(&from_list, from);
    while (named && next_id(&to_list, to)) {
        junction j = find_junction(ids, from, to, x, y);
        equal += j.found > 1;
        if (j.found != 1)
            continue;
        JM_TRY(jm_turn_list_add(t, j.from, j.to, only));
        matched++;
    }
    t->ambiguous += matched == 0 && equal > 0;
    t->unmatched += matched == 0 && equal == 0;
    return JM_OK;
}
