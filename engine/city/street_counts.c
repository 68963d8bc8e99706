// Counts that name a street by the id of its feature: published as a table beside the layer of
// streets, one row a direction and year.
#include "city/counters.h"

#include "city/lookup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = JM_COUNT_SLOTS, DAY = JM_COUNT_DAY };

/// How a row names its direction. Many towns name it in words of their own ("Mosson-Corum"), which
/// say that one direction was counted, not which.
typedef enum way { WAY_BOTH, WAY_FORWARD, WAY_BACKWARD, WAY_WORDS, WAY_COUNT } way;

typedef struct street_row {
    char street[JM_CODE_ROOM]; // plain
    const char *written;       // the same as the table writes it, borrowed from the layer
    const char *name;          // borrowed from the layer
    double year;               // -HUGE_VAL: none
    double flow;
    int64_t order; // in the tables
    way way;
    int slot;
} street_row;

typedef struct street_rows {
    street_row *items; // [count]
    int64_t count, capacity;
    int64_t rows;    // that name a street
    int64_t empty;   // without a flow
    int64_t unknown; // whose street is in no layer
    int64_t in_words;
} street_rows;

// --- rows ---------------------------------------------------------------------------------------

static way way_of(const char *text)
{
    if (text[0] == '\0' || strcmp(text, "both") == 0)
        return WAY_BOTH;
    if (strcmp(text, "forward") == 0)
        return WAY_FORWARD;
    return strcmp(text, "backward") == 0 ? WAY_BACKWARD : WAY_WORDS;
}

static jm_status add_flow(jm_build *b, street_rows *r, street_row row, int slot, double flow,
                          bool *any)
{
    if (!jm_is_flow(flow, slot))
        return JM_OK;
    *any = true;
    row.slot = slot;
    row.flow = flow;
    JM_TRY(jm_grow(b->ctx, &r->items, &r->capacity, r->count + 1));
    r->items[r->count++] = row;
    return JM_OK;
}

static jm_status read_row(jm_build *b, const jm_layer *l, int64_t f, street_rows *r)
{
    const char *street = jm_layer_text(l, jm_layer_column(l, "street"), f);
    double year = jm_layer_real(l, jm_layer_column(l, "year"), f);
    double hour = jm_layer_real(l, jm_layer_column(l, "hour"), f);
    street_row row = {.written = street,
                      .name = jm_layer_text(l, jm_layer_column(l, "name"), f),
                      .year = isnan(year) ? -HUGE_VAL : year,
                      .order = r->rows++,
                      .way = way_of(jm_layer_text(l, jm_layer_column(l, "direction"), f))};
    bool any = false;
    if (!jm_code_plain(street, row.street)) {
        r->empty++;
        return JM_OK;
    }
    if (hour >= 0.0 && hour < 24.0)
        JM_TRY(add_flow(b, r, row, (int)hour, jm_layer_real(l, jm_layer_column(l, "flow_vehh"), f),
                        &any));
    JM_TRY(add_flow(b, r, row, DAY, jm_layer_real(l, jm_layer_column(l, "flow_vehday"), f), &any));
    r->empty += any ? 0 : 1;
    return JM_OK;
}

/// Rows that name a street, but no counter with a place.
static jm_status read_rows(jm_build *b, street_rows *r)
{
    jm_lookup by_name = {0};
    jm_status status = JM_OK;
    int64_t at = -1;
    JM_TRY(jm_lookup_fill(b->ctx, b->city->counters.name, b->city->counters.count, &by_name));
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_COUNTS, &at)) != NULL;) {
        int32_t street = jm_layer_column(l, "street"), name = jm_layer_column(l, "name");
        for (int64_t f = 0; f < l->feature_count && street != JM_NONE; f++) {
            const char *counter = jm_layer_text(l, name, f);
            if (jm_layer_text(l, street, f)[0] != '\0' &&
                jm_lookup_find(&by_name, counter, strlen(counter)) < 0)
                JM_TRY_GOTO(read_row(b, l, f, r), fail);
        }
    }
fail:
    jm_lookup_free(&by_name);
    return status;
}

static int by_street(const void *left, const void *right)
{
    const street_row *a = left, *b = right;
    int order = strcmp(a->street, b->street);
    if (order != 0)
        return order;
    if (a->year != b->year)
        return a->year > b->year ? -1 : 1;
    order = (a->order > b->order) - (a->order < b->order);
    return order != 0 ? order : (a->slot > b->slot) - (a->slot < b->slot);
}

// --- streets ------------------------------------------------------------------------------------

typedef struct street_key {
    char id[JM_CODE_ROOM]; // plain
    int32_t street;
} street_key;

typedef struct street_keys {
    street_key *items; // [count] by id, then by street
    int64_t count;
    int32_t *longest; // [streets] its longest link for cars, along the feature if it can be
} street_keys;

static int by_id(const void *left, const void *right)
{
    const street_key *a = left, *b = right;
    int order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->street > b->street) - (a->street < b->street);
}

static void find_longest(const jm_streets *s, int32_t *longest)
{
    for (int32_t i = 0; i < s->street_count; i++)
        longest[i] = JM_NONE;
    // Of two directions the lower id runs along the feature, and is met first.
    for (int32_t e = 0; e < s->link_count; e++) {
        int32_t street = s->street[e];
        if ((s->access[e] & JM_ACCESS_CAR) == 0 || street < 0 || street >= s->street_count)
            continue;
        if (longest[street] == JM_NONE || s->length_m[e] > s->length_m[longest[street]])
            longest[street] = e;
    }
}

static jm_status file_streets(jm_build *b, street_keys *k)
{
    const jm_streets *s = &b->city->streets;
    int64_t known = b->street_id_count < s->street_count ? b->street_id_count : s->street_count;
    JM_TRY(jm_new(b->ctx, &k->items, known));
    JM_TRY(jm_new(b->ctx, &k->longest, s->street_count));
    find_longest(s, k->longest);
    for (int64_t i = 0; i < known; i++) {
        if (k->longest[i] == JM_NONE || b->street_id[i] == NULL ||
            !jm_code_plain(b->street_id[i], k->items[k->count].id))
            continue;
        k->items[k->count++].street = (int32_t)i;
    }
    if (k->count > 1)
        qsort(k->items, (size_t)k->count, sizeof *k->items, by_id);
    return JM_OK;
}

/// Longest link of all features that bear the id, or JM_NONE.
static int32_t link_of(const jm_streets *s, const street_keys *k, const char *id)
{
    int64_t low = 0, high = k->count;
    int32_t found = JM_NONE;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (strcmp(k->items[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < k->count && strcmp(k->items[low].id, id) == 0; low++) {
        int32_t e = k->longest[k->items[low].street];
        if (found == JM_NONE || s->length_m[e] > s->length_m[found])
            found = e;
    }
    return found;
}

/// The point half-way along a link.
static void middle_of(const jm_streets *s, int32_t e, double *x, double *y)
{
    double half = (double)s->length_m[e] / 2.0;
    int64_t p = s->shape_start[e], last = s->shape_start[e + 1] - 1;
    for (; p < last; p++) {
        double dx = s->shape_x[p + 1] - s->shape_x[p], dy = s->shape_y[p + 1] - s->shape_y[p];
        double length = sqrt(dx * dx + dy * dy);
        if (half <= length && length > 0.0) {
            *x = s->shape_x[p] + dx * half / length;
            *y = s->shape_y[p] + dy * half / length;
            return;
        }
        half -= length;
    }
    *x = s->shape_x[last];
    *y = s->shape_y[last];
}

// --- counters -----------------------------------------------------------------------------------

typedef struct way_means {
    double sum[WAY_COUNT][SLOTS];
    int64_t rows[WAY_COUNT][SLOTS];
} way_means;

/// Flow of one direction in a slot: what was counted in it; else in a direction that words name,
/// for days run out and back; else its part of both.
static double flow_of(const way_means *m, way own, bool two_way, int slot)
{
    const way order[] = {own, own == WAY_FORWARD ? WAY_BACKWARD : WAY_FORWARD, WAY_WORDS, WAY_BOTH};
    for (int i = 0; i < 4; i++) {
        way w = order[i];
        // The other direction's count says nothing of this one, unless the street has only one.
        if (m->rows[w][slot] == 0 || (i == 1 && two_way))
            continue;
        double mean = m->sum[w][slot] / (double)m->rows[w][slot];
        return w == WAY_BOTH && two_way ? mean / 2.0 : mean;
    }
    return (double)NAN;
}

static jm_status put_counter(jm_build *b, const char *name, int32_t link, const way_means *m,
                             way own, bool two_way)
{
    jm_counters *c = &b->city->counters;
    double x, y, day = 0.0, flow[SLOTS];
    bool any = false;
    for (int k = 0; k < SLOTS; k++) {
        flow[k] = flow_of(m, own, two_way, k);
        any = any || !isnan(flow[k]);
        day += k < DAY ? flow[k] : 0.0; // NaN unless all hours are known
    }
    if (!any)
        return JM_OK;
    middle_of(&b->city->streets, link, &x, &y);
    JM_TRY(jm_counter_add(b, name, x, y, link));
    int64_t id = c->count - 1;
    for (int h = 0; h < DAY; h++)
        c->flow_vehh[DAY * id + h] = (float)flow[h];
    c->flow_vehday[id] = (float)(isnan(flow[DAY]) ? day : flow[DAY]);
    return JM_OK;
}

/// Counters of one street from the rows [first, end) of its latest year.
static jm_status count_street(jm_build *b, const street_row *first, int64_t count, int32_t link,
                              int64_t *in_words)
{
    const jm_streets *s = &b->city->streets;
    way_means m = {0};
    const char *name = "";
    for (int64_t i = 0; i < count; i++) {
        m.sum[first[i].way][first[i].slot] += first[i].flow;
        m.rows[first[i].way][first[i].slot]++;
        name = name[0] == '\0' ? first[i].name : name;
        *in_words += first[i].way == WAY_WORDS ? 1 : 0;
    }
    name = name[0] == '\0' ? first->written : name;
    int32_t back = s->twin[link];
    JM_TRY(put_counter(b, name, link, &m, WAY_FORWARD, back != JM_NONE));
    return back != JM_NONE ? put_counter(b, name, back, &m, WAY_BACKWARD, true) : JM_OK;
}

static jm_status count_streets(jm_build *b, street_rows *r, const street_keys *k)
{
    if (r->count > 1)
        qsort(r->items, (size_t)r->count, sizeof *r->items, by_street);
    for (int64_t i = 0, end; i < r->count; i = end) {
        const street_row *first = &r->items[i];
        int64_t latest = 0;
        for (end = i; end < r->count && strcmp(r->items[end].street, first->street) == 0; end++)
            latest += r->items[end].year == first->year ? 1 : 0;
        int32_t link = link_of(&b->city->streets, k, first->street);
        if (link == JM_NONE)
            r->unknown += end - i;
        else
            JM_TRY(count_street(b, first, latest, link, &r->in_words));
    }
    return JM_OK;
}

static jm_status tell_counts(jm_build *b, const street_rows *r)
{
    if (r->count > 0 && b->street_id_count == 0)
        jm_log(
            b->ctx, JM_LOG_WARNING,
            "counts name streets by their id, but no layer of roads has one; name its column, as "
            "in columns: {id: IDARC}");
    JM_TRY(jm_build_gap(b, "count", "left out: no flow, or no id of a street", r->empty, r->rows,
                        JM_ORIGIN_MEASURED));
    JM_TRY(jm_build_gap(b, "count", "left out: no street for cars here has the id", r->unknown,
                        r->count, JM_ORIGIN_MEASURED));
    return jm_build_gap(b, "count",
                        "direction in words of its own: the mean of the street's counts in each "
                        "direction",
                        r->in_words, r->count, JM_ORIGIN_CLASS);
}

jm_status jm_build_street_counts(jm_build *b)
{
    street_rows rows = {0};
    street_keys keys = {0};
    jm_status status = JM_OK;
    JM_TRY_GOTO(read_rows(b, &rows), fail);
    if (rows.rows == 0)
        goto fail;
    JM_TRY_GOTO(file_streets(b, &keys), fail);
    JM_TRY_GOTO(count_streets(b, &rows, &keys), fail);
    JM_TRY_GOTO(tell_counts(b, &rows), fail);
fail:
    jm_free(rows.items);
    jm_free(keys.items);
    jm_free(keys.longest);
    return status;
}
