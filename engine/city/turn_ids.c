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

static jm_status sort_streets(const jm_build *b, jm_turn_ids *ids)
{
    street_id *rows = NULL;
    JM_TRY(jm_new(b->ctx, &rows, b->street_id_count));
    for (int32_t i = 0; i < b->street_id_count; i++)
        if (b->street_id[i][0] != '\0')
            rows[ids->street_count++] = (street_id){b->street_id[i], i};
    if (ids->street_count > 1)
        qsort(rows, (size_t)ids->street_count, sizeof *rows, by_id);
    jm_status status = jm_new(b->ctx, &ids->street, ids->street_count);
    for (int64_t i = 0; i < ids->street_count && status == JM_OK; i++)
        ids->street[i] = rows[i].street;
    jm_free(rows);
    return status;
}

static bool is_car_link(const jm_streets *s, int32_t e)
{
    return s->street[e] != JM_NONE && (s->access[e] & JM_ACCESS_CAR) != 0;
}

static jm_status list_links(const jm_build *b, jm_turn_ids *ids)
{
    const jm_streets *s = &b->city->streets;
    JM_TRY(jm_new(b->ctx, &ids->start, (int64_t)s->street_count + 2));
    JM_TRY(jm_new(b->ctx, &ids->link, s->link_count));
    // Counted one place further on, so that filling moves each start to where it belongs.
    for (int32_t e = 0; e < s->link_count; e++)
        if (is_car_link(s, e))
            ids->start[s->street[e] + 2]++;
    for (int32_t i = 2; i < s->street_count + 2; i++)
        ids->start[i] += ids->start[i - 1];
    for (int32_t e = 0; e < s->link_count; e++)
        if (is_car_link(s, e))
            ids->link[ids->start[s->street[e] + 1]++] = e;
    return JM_OK;
}

jm_status jm_turn_ids_make(const jm_build *b, jm_turn_ids *ids)
{
    *ids = (jm_turn_ids){.build = b};
    JM_TRY(sort_streets(b, ids));
    return list_links(b, ids);
}

void jm_turn_ids_free(jm_turn_ids *ids)
{
    jm_free(ids->street);
    jm_free(ids->start);
    jm_free(ids->link);
    *ids = (jm_turn_ids){0};
}

/// First of the sorted streets with this id, or street_count.
static int64_t find_id(const jm_turn_ids *ids, const char *id)
{
    int64_t low = 0, high = ids->street_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (strcmp(ids->build->street_id[ids->street[middle]], id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_id(const jm_turn_ids *ids, int64_t at, const char *id)
{
    return at < ids->street_count && strcmp(ids->build->street_id[ids->street[at]], id) == 0;
}

// --- one statement ------------------------------------------------------------------------------

/// By a square root, which is the same everywhere; hypot need not be.
static double distance(double dx, double dy)
{
    return sqrt(dx * dx + dy * dy);
}

/// The junction that two streets share, as far as it has been found.
typedef struct junction {
    const jm_turn_ids *ids;
    double x, y;      // of the statement; NaN: none
    int32_t from, to; // links
    double away_m;    // from the statement's place; infinity while nothing is found
    int64_t found;    // pairs of links at junctions that fit equally
} junction;

/// At its own place a pair is better than anywhere else; without a place, all are equal.
static void try_pair(junction *j, int32_t from, int32_t to)
{
    const jm_streets *s = &j->ids->build->city->streets;
    int32_t node = s->to[from];
    if (node != s->from[to])
        return;
    double away = distance(s->node_x[node] - j->x, s->node_y[node] - j->y);
    away = isfinite(away) && away <= place_m ? 0.0 : place_m;
    if (away > j->away_m)
        return;
    j->found = away < j->away_m ? 1 : j->found + 1;
    j->away_m = away;
    j->from = from;
    j->to = to;
}

static void try_streets(junction *j, int32_t from, int32_t to)
{
    const jm_turn_ids *ids = j->ids;
    for (int32_t a = ids->start[from]; a < ids->start[from + 1]; a++)
        for (int32_t b = ids->start[to]; b < ids->start[to + 1]; b++)
            try_pair(j, ids->link[a], ids->link[b]);
}

static junction find_junction(const jm_turn_ids *ids, const char *from, const char *to, double x,
                              double y)
{
    junction j = {
        .ids = ids, .x = x, .y = y, .from = JM_NONE, .to = JM_NONE, .away_m = (double)INFINITY};
    for (int64_t a = find_id(ids, from); has_id(ids, a, from); a++)
        for (int64_t b = find_id(ids, to); has_id(ids, b, to); b++)
            try_streets(&j, ids->street[a], ids->street[b]);
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
