// Counters with places, and their hourly counts by name.
#include "city/counters.h"

#include "city/lookup.h"
#include "core/math.h"

#include <math.h>
#include <string.h>

// A counter belongs to a street this near [m], and counts the direction within 45 degrees.
static const double counter_m = 30.0, counter_cosine = 0.70710678118654752;

typedef struct link_search {
    const jm_streets *streets;
    double x, y;
    double east, north; // of the direction counted; both 0: any
    double best2;
    int32_t found;
} link_search;

static void ask_link(void *user, int32_t e)
{
    link_search *q = user;
    const jm_streets *s = q->streets;
    bool any = q->east == 0.0 && q->north == 0.0;
    for (int64_t p = s->shape_start[e]; p + 1 < s->shape_start[e + 1]; p++) {
        double dx = s->shape_x[p + 1] - s->shape_x[p], dy = s->shape_y[p + 1] - s->shape_y[p];
        double length = sqrt(dx * dx + dy * dy);
        if (!any && dx * q->east + dy * q->north < counter_cosine * length)
            continue;
        double d = jm_segment_distance2(s->shape_x[p], s->shape_y[p], s->shape_x[p + 1],
                                        s->shape_y[p + 1], q->x, q->y, NULL);
        if (d < q->best2 || (d == q->best2 && e < q->found)) {
            q->best2 = d;
            q->found = e;
        }
    }
}

static int32_t link_counted(const jm_build *b, double x, double y, double bearing_deg)
{
    link_search q = {.streets = &b->city->streets,
                     .x = x,
                     .y = y,
                     .best2 = counter_m * counter_m,
                     .found = JM_NONE};
    if (!isnan(bearing_deg)) {
        q.east = jm_sin(bearing_deg * JM_DEG);
        q.north = jm_cos(bearing_deg * JM_DEG);
    }
    jm_street_index_near(b->streets,
                         (jm_box){x - counter_m, y - counter_m, x + counter_m, y + counter_m},
                         ask_link, &q);
    return q.found;
}

jm_status jm_counter_add(jm_build *b, const char *name, double x, double y, int32_t link)
{
    jm_counters *c = &b->city->counters;
    int32_t id = c->count;
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_COUNTERS, (int64_t)id + 1));
    JM_TRY(jm_city_set_text(b->ctx, &c->name[id], name));
    c->x[id] = x;
    c->y[id] = y;
    c->link[id] = link;
    c->flow_vehday[id] = NAN;
    for (int h = 0; h < 24; h++)
        c->flow_vehh[24 * (int64_t)id + h] = NAN;
    return JM_OK;
}

/// Counters, and in `both` [counters] 1 for those that count both directions of a street.
static jm_status read_counters(jm_build *b, uint8_t **both, int64_t *lost)
{
    const jm_counters *c = &b->city->counters;
    int64_t at = -1, capacity = 0;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_COUNTERS, &at)) != NULL;)
        for (int64_t f = 0; f < l->feature_count; f++) {
            double x, y, bearing = jm_layer_real(l, jm_layer_column(l, "bearing_deg"), f);
            if (!jm_feature_middle(l, f, &x, &y) ||
                jm_grid_cell_at(&b->city->grid, x, y) == JM_NONE)
                continue;
            bearing = fabs(bearing) <= 720.0 ? bearing : (double)NAN;
            int32_t id = c->count, link = link_counted(b, x, y, bearing);
            JM_TRY(jm_counter_add(b, jm_layer_text(l, jm_layer_column(l, "name"), f), x, y, link));
            JM_TRY(jm_grow(b->ctx, both, &capacity, (int64_t)id + 1));
            *lost += link == JM_NONE ? 1 : 0;
            (*both)[id] =
                isnan(bearing) && link != JM_NONE && b->city->streets.twin[link] != JM_NONE;
        }
    return JM_OK;
}

// --- counts by name -----------------------------------------------------------------------------

enum { SLOTS = JM_COUNT_SLOTS, DAY = JM_COUNT_DAY };

typedef struct count_sums {
    double *sum;   // [counters * SLOTS]
    int32_t *rows; // [counters * SLOTS]
    double *year;  // [counters] latest of its rows, -HUGE_VAL without one
} count_sums;

typedef struct count_row {
    int32_t counter; // JM_NONE: no counter bears the name
    double hour, flow_vehh, flow_vehday, year;
} count_row;

// More passes on no street: such a number stands for missing, or for a year.
static const double most_vehh = 1e6, most_vehday = 1e7;

bool jm_is_flow(double flow, int slot)
{
    return flow >= 0.0 && flow < (slot == DAY ? most_vehday : most_vehh);
}

static count_row read_row(const jm_layer *l, int64_t f, const jm_lookup *by_name)
{
    const char *name = jm_layer_text(l, jm_layer_column(l, "name"), f);
    double year = jm_layer_real(l, jm_layer_column(l, "year"), f);
    return (count_row){.counter = jm_lookup_find(by_name, name, strlen(name)),
                       .hour = jm_layer_real(l, jm_layer_column(l, "hour"), f),
                       .flow_vehh = jm_layer_real(l, jm_layer_column(l, "flow_vehh"), f),
                       .flow_vehday = jm_layer_real(l, jm_layer_column(l, "flow_vehday"), f),
                       .year = isnan(year) ? -HUGE_VAL : year};
}

/// Adds a row of the counter's latest year; a later year than those before starts anew. False when
/// the row holds no count.
static bool add_row(count_sums *s, const count_row *r)
{
    bool hourly = r->hour >= 0.0 && r->hour < 24.0 && jm_is_flow(r->flow_vehh, 0);
    bool daily = jm_is_flow(r->flow_vehday, DAY);
    if (r->counter < 0 || (!hourly && !daily))
        return false;
    int64_t first = SLOTS * (int64_t)r->counter;
    if (r->year > s->year[r->counter]) {
        s->year[r->counter] = r->year;
        memset(s->sum + first, 0, SLOTS * sizeof *s->sum);
        memset(s->rows + first, 0, SLOTS * sizeof *s->rows);
    }
    if (r->year < s->year[r->counter])
        return true;
    if (hourly) {
        s->sum[first + (int64_t)r->hour] += r->flow_vehh;
        s->rows[first + (int64_t)r->hour]++;
    }
    if (daily) {
        s->sum[first + DAY] += r->flow_vehday;
        s->rows[first + DAY]++;
    }
    return true;
}

/// Means of the rows; the day of a counter with all its hours is their sum.
static void put_counts(jm_counters *c, const count_sums *s, const uint8_t *both)
{
    for (int32_t i = 0; i < c->count; i++) {
        double ways = both[i] ? 2.0 : 1.0, day = 0.0;
        int hours = 0;
        const double *sum = s->sum + SLOTS * (int64_t)i;
        const int32_t *rows = s->rows + SLOTS * (int64_t)i;
        for (int h = 0; h < 24; h++) {
            if (rows[h] == 0)
                continue;
            c->flow_vehh[24 * (int64_t)i + h] = (float)(sum[h] / rows[h] / ways);
            day += sum[h] / rows[h] / ways;
            hours++;
        }
        if (rows[DAY] > 0)
            c->flow_vehday[i] = (float)(sum[DAY] / rows[DAY] / ways);
        else if (hours == 24)
            c->flow_vehday[i] = (float)day;
    }
}

static jm_status read_counts(jm_build *b, const jm_lookup *by_name, const uint8_t *both,
                             int64_t *unknown, int64_t *total)
{
    jm_counters *c = &b->city->counters;
    count_sums s = {0};
    jm_status status = JM_OK;
    int64_t at = -1;
    JM_TRY_GOTO(jm_new(b->ctx, &s.sum, SLOTS * (int64_t)c->count), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &s.rows, SLOTS * (int64_t)c->count), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &s.year, c->count), fail);
    for (int32_t i = 0; i < c->count; i++)
        s.year[i] = -HUGE_VAL;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_COUNTS, &at)) != NULL;)
        for (int64_t f = 0; f < l->feature_count; f++) {
            count_row r = read_row(l, f, by_name);
            if (r.counter < 0 && jm_layer_text(l, jm_layer_column(l, "street"), f)[0] != '\0')
                continue; // counted on a street, not by a counter with a place
            ++*total;
            *unknown += add_row(&s, &r) ? 0 : 1;
        }
    put_counts(c, &s, both);
fail:
    jm_free(s.sum);
    jm_free(s.rows);
    jm_free(s.year);
    return status;
}

static jm_status place_counters(jm_build *b)
{
    jm_lookup by_name = {0};
    uint8_t *both = NULL;
    jm_status status = JM_OK;
    int64_t lost = 0, unknown = 0, rows = 0, halved = 0;
    JM_TRY_GOTO(read_counters(b, &both, &lost), fail);
    const jm_counters *c = &b->city->counters;
    JM_TRY_GOTO(jm_lookup_fill(b->ctx, c->name, c->count, &by_name), fail);
    JM_TRY_GOTO(read_counts(b, &by_name, both, &unknown, &rows), fail);
    for (int32_t i = 0; i < c->count; i++)
        halved += both[i];
    JM_TRY_GOTO(jm_build_gap(b, "counter", "no street within 30 m in its direction: kept, unused",
                             lost, c->count, JM_ORIGIN_MEASURED),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "counter", "no direction stated: half of the count each way",
                             halved, c->count, JM_ORIGIN_CLASS),
                fail);
    JM_TRY_GOTO(jm_build_gap(b, "count", "left out: no counter of the name, or no hour or flow",
                             unknown, rows, JM_ORIGIN_MEASURED),
                fail);
fail:
    jm_lookup_free(&by_name);
    jm_free(both);
    return status;
}

jm_status jm_build_counters(jm_build *b)
{
    JM_TRY(place_counters(b));
    return jm_build_street_counts(b);
}
