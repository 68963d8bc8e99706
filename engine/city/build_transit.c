#include "city/build.h"
#include "city/columns.h"
#include "city/lookup.h"
#include "core/text.h"

#include <math.h>
#include <string.h>

// Assumed where a line tells no times: 18 km/h from stop to stop, as the crow flies [m/s].
static const double ride_speed_ms = 5.0;

// --- lists in a text: "a|b|c" -------------------------------------------------------------------

/// Next item of a list; false at the end. *rest starts as the whole text and NULL ends it.
static bool next_item(const char **rest, const char **item, size_t *length)
{
    if (*rest == NULL || **rest == '\0')
        return false;
    const char *end = strchr(*rest, '|');
    *item = *rest;
    *length = end != NULL ? (size_t)(end - *rest) : strlen(*rest);
    *rest = end != NULL ? end + 1 : NULL;
    return true;
}

static int64_t count_items(const char *text)
{
    const char *item;
    size_t length;
    int64_t count = 0;
    while (next_item(&text, &item, &length))
        count++;
    return count;
}

static bool item_number(const char *item, size_t length, double *value)
{
    char text[64];
    if (length >= sizeof text)
        return false;
    memcpy(text, item, length);
    text[length] = '\0';
    return jm_parse_number(text, value);
}

// --- stops --------------------------------------------------------------------------------------

typedef struct stops {
    jm_build *build;
    char **codes; // [stops]
    int64_t code_capacity, code_count;
    jm_lookup by_code;
} stops;

static jm_status read_stop(stops *s, const jm_layer *l, int64_t f)
{
    jm_build *b = s->build;
    jm_transit *t = &b->city->transit;
    double x, y;
    if (!jm_feature_middle(l, f, &x, &y))
        return JM_OK;
    int32_t id = t->stop_count;
    const char *code = jm_layer_text(l, jm_layer_column(l, "code"), f);
    const char *name = jm_layer_text(l, jm_layer_column(l, "name"), f);
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_STOPS, (int64_t)id + 1));
    JM_TRY(jm_city_set_text(b->ctx, &t->stop_name[id], name[0] != '\0' ? name : code));
    JM_TRY(jm_grow(b->ctx, &s->codes, &s->code_capacity, (int64_t)id + 1));
    s->codes[id] = NULL;
    s->code_count = (int64_t)id + 1;
    JM_TRY(jm_copy_text(b->ctx, code, &s->codes[id]));
    t->stop_x[id] = x;
    t->stop_y[id] = y;
    // Lines run on beyond the frame, streets do not.
    t->stop_node[id] = jm_grid_cell_at(&b->city->grid, x, y) != JM_NONE
                           ? jm_street_index_node(b->streets, x, y)
                           : JM_NONE;
    return JM_OK;
}

// --- lines --------------------------------------------------------------------------------------

typedef struct line_counts {
    int64_t total, broken, no_rides, no_departures;
} line_counts;

static uint8_t mode_of(const char *text)
{
    static const char *const names[] = {"tram", "metro", "rail", "bus"};
    for (int m = 0; m < 4; m++)
        if (strcmp(names[m], text) == 0)
            return (uint8_t)m;
    return JM_MODE_BUS;
}

/// Reads stop ids and ride times of one pattern; false when the lists do not fit each other.
static bool read_pattern(const stops *s, const char *stop_text, const char *ride_text,
                         int64_t count, int32_t *ids, double *rides)
{
    const char *item;
    size_t length;
    for (int64_t i = 0; i < count; i++) {
        if (!next_item(&stop_text, &item, &length))
            return false;
        ids[i] = jm_lookup_find(&s->by_code, item, length);
        if (ids[i] < 0)
            return false;
    }
    if (ride_text[0] == '\0')
        return true;
    for (int64_t i = 0; i < count; i++)
        if (!next_item(&ride_text, &item, &length) || !item_number(item, length, &rides[i]) ||
            !(rides[i] >= 0.0 && rides[i] < 1e6) || (i > 0 && rides[i] < rides[i - 1]))
            return false;
    return ride_text == NULL;
}

static void presume_rides(const jm_transit *t, int64_t count, const int32_t *ids, double *rides)
{
    rides[0] = 0.0;
    for (int64_t i = 1; i < count; i++) {
        double dx = t->stop_x[ids[i]] - t->stop_x[ids[i - 1]];
        double dy = t->stop_y[ids[i]] - t->stop_y[ids[i - 1]];
        rides[i] = rides[i - 1] + sqrt(dx * dx + dy * dy) / ride_speed_ms;
    }
}

static bool read_departures(const char *text, float out[24])
{
    const char *item;
    size_t length;
    if (count_items(text) != 24)
        return false;
    for (int h = 0; h < 24; h++) {
        double v = 0.0;
        if (!next_item(&text, &item, &length) || !item_number(item, length, &v) ||
            !(v >= 0.0 && v <= 3600.0))
            return false;
        out[h] = (float)v;
    }
    return true;
}

static jm_status append_shape(jm_build *b, const jm_layer *l, int64_t f)
{
    jm_transit *t = &b->city->transit;
    int64_t first = l->point_start[l->part_start[f]], end = l->point_start[l->part_start[f + 1]];
    int64_t at = jm_city_rows(b->city, JM_ROWS_LINE_SHAPES), kept = at;
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_LINE_SHAPES, at + end - first));
    for (int64_t p = first; p < end; p++)
        if (isfinite(l->x[p]) && isfinite(l->y[p])) {
            t->shape_x[kept] = l->x[p];
            t->shape_y[kept++] = l->y[p];
        }
    return jm_city_resize(b->ctx, b->city, JM_ROWS_LINE_SHAPES, kept);
}

static jm_status append_line(jm_build *b, const jm_layer *l, int64_t f, int64_t count,
                             const int32_t *ids, const double *rides, line_counts *counts)
{
    jm_transit *t = &b->city->transit;
    int32_t id = t->line_count;
    int64_t at = jm_city_rows(b->city, JM_ROWS_LINE_STOPS);
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_LINES, (int64_t)id + 1));
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_LINE_STOPS, at + count));
    JM_TRY(jm_city_set_text(b->ctx, &t->line_name[id],
                            jm_layer_text(l, jm_layer_column(l, "name"), f)));
    t->line_mode[id] = mode_of(jm_layer_text(l, jm_layer_column(l, "mode"), f));
    for (int64_t i = 0; i < count; i++) {
        t->line_stop[at + i] = ids[i];
        t->ride_s[at + i] = (float)(rides[i] - rides[0]);
    }
    const char *departures = jm_layer_text(l, jm_layer_column(l, "departures"), f);
    if (!read_departures(departures, t->departures + 24 * (int64_t)id)) {
        memset(t->departures + 24 * (int64_t)id, 0, 24 * sizeof *t->departures);
        counts->no_departures++;
    }
    return append_shape(b, l, f);
}

static jm_status read_line(const stops *s, const jm_layer *l, int64_t f, line_counts *counts)
{
    jm_build *b = s->build;
    const char *stop_text = jm_layer_text(l, jm_layer_column(l, "stops"), f);
    const char *ride_text = jm_layer_text(l, jm_layer_column(l, "ride_s"), f);
    int64_t count = count_items(stop_text);
    int32_t *ids = NULL;
    double *rides = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(b->ctx, &ids, count), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &rides, count), fail);
    counts->total++;
    if (count < 2 || !read_pattern(s, stop_text, ride_text, count, ids, rides)) {
        counts->broken++;
        goto fail;
    }
    if (ride_text[0] == '\0') {
        presume_rides(&b->city->transit, count, ids, rides);
        counts->no_rides++;
    }
    JM_TRY_GOTO(append_line(b, l, f, count, ids, rides, counts), fail);
fail:
    jm_free(ids);
    jm_free(rides);
    return status;
}

jm_status jm_build_transit(jm_build *b)
{
    stops s = {.build = b};
    line_counts counts = {0};
    jm_status status = JM_OK;
    int64_t at = -1;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_STOPS, &at)) != NULL;)
        for (int64_t f = 0; f < l->feature_count; f++)
            JM_TRY_GOTO(read_stop(&s, l, f), fail);
    JM_TRY_GOTO(jm_lookup_fill(b->ctx, s.codes, s.code_count, &s.by_code), fail);
    at = -1;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_TRANSIT, &at)) != NULL;)
        for (int64_t f = 0; f < l->feature_count; f++)
            JM_TRY_GOTO(read_line(&s, l, f, &counts), fail);
    JM_TRY_GOTO(jm_build_gap(b, "transit line",
                             "left out: fewer than two stops, a stop that is in no layer, or times "
                             "that fall",
                             counts.broken, counts.total, JM_ORIGIN_MEASURED),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "transit times", "18 km/h from stop to stop (assumed)",
                             counts.no_rides, counts.total, JM_ORIGIN_CLASS),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "transit departures", "none: the line does not run",
                             counts.no_departures, counts.total, JM_ORIGIN_CLASS),
                fail);
fail:
    jm_lookup_free(&s.by_code);
    jm_texts_free(s.codes, s.code_count);
    return status;
}
