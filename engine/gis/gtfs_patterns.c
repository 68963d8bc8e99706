// From trips to patterns: one route, one direction, one sequence of stops.
#include "gis/gtfs.h"

#include <stdlib.h>
#include <string.h>

// One row of stop_times.txt of a trip that runs.
typedef struct visit {
    int64_t trip, sequence, row;    // rows of trips.txt, of this table
    int64_t stop;                   // row of stops.txt
    int64_t arrival_s, departure_s; // JM_NONE: blank, to be interpolated
} visit;

static int by_trip(const void *a, const void *b)
{
    const visit *p = a, *q = b;
    if (p->trip != q->trip)
        return p->trip < q->trip ? -1 : 1;
    if (p->sequence != q->sequence)
        return p->sequence < q->sequence ? -1 : 1;
    return (p->row > q->row) - (p->row < q->row);
}

static jm_status need(jm_ctx *ctx, const jm_csv *csv, const char *table, const char *column,
                      int32_t *out)
{
    *out = jm_csv_column(csv, column);
    if (*out == JM_NONE)
        return jm_fail(ctx, JM_ERR_DATA, "%s has no column %s, which GTFS demands", table, column);
    return JM_OK;
}

/// A feed that was put together twice says each stop of a trip twice: the first counts.
static void drop_doubles(jm_gtfs_patterns *p, visit *v, int64_t *count)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < *count; i++) {
        bool twice =
            kept > 0 && v[kept - 1].trip == v[i].trip && v[kept - 1].sequence == v[i].sequence;
        p->double_visits += twice;
        if (!twice)
            v[kept++] = v[i];
    }
    *count = kept;
}

static jm_status read_visits(jm_ctx *ctx, const jm_gtfs *feed, const uint8_t *runs,
                             jm_gtfs_patterns *p, visit **out, int64_t *count)
{
    const jm_csv *csv = feed->stop_times;
    int32_t trip_c, stop_c, arrival_c, departure_c, sequence_c;
    int64_t capacity = 0, last = JM_NONE;
    const char *last_id = "";
    JM_TRY(need(ctx, csv, "stop_times.txt", "trip_id", &trip_c));
    JM_TRY(need(ctx, csv, "stop_times.txt", "stop_id", &stop_c));
    JM_TRY(need(ctx, csv, "stop_times.txt", "arrival_time", &arrival_c));
    JM_TRY(need(ctx, csv, "stop_times.txt", "departure_time", &departure_c));
    JM_TRY(need(ctx, csv, "stop_times.txt", "stop_sequence", &sequence_c));
    for (int64_t r = 0; r < jm_csv_rows(csv); r++) {
        const char *id = jm_csv_cell(csv, r, trip_c);
        double sequence;
        // Rows of a trip mostly stand together.
        if (strcmp(id, last_id) != 0)
            last = jm_gtfs_find(&feed->trip_ids, id);
        last_id = id;
        if (last == JM_NONE || !runs[last] || !jm_csv_number(csv, r, sequence_c, &sequence))
            continue;
        visit v = {.trip = last, .sequence = (int64_t)sequence, .row = r};
        v.stop = jm_gtfs_find(&feed->stop_ids, jm_csv_cell(csv, r, stop_c));
        double x, y;
        if (v.stop == JM_NONE || !jm_gtfs_place(feed, v.stop, &x, &y)) {
            p->lost_visits++;
            continue;
        }
        bool arrives = jm_gtfs_time_s(jm_csv_cell(csv, r, arrival_c), &v.arrival_s);
        bool departs = jm_gtfs_time_s(jm_csv_cell(csv, r, departure_c), &v.departure_s);
        if (!arrives)
            v.arrival_s = departs ? v.departure_s : JM_NONE;
        if (!departs)
            v.departure_s = v.arrival_s;
        JM_TRY(jm_grow(ctx, out, &capacity, *count + 1));
        (*out)[(*count)++] = v;
    }
    if (*count > 0)
        qsort(*out, (size_t)*count, sizeof **out, by_trip);
    drop_doubles(p, *out, count);
    return JM_OK;
}

// Fills blank times evenly between the known ones; false when the ends are blank or times go back.
static bool settle_times(visit *v, int64_t count)
{
    if (count < 2 || v[0].departure_s == JM_NONE || v[count - 1].arrival_s == JM_NONE)
        return false;
    for (int64_t i = 1, known = 0; i < count; i++) {
        if (v[i].arrival_s == JM_NONE)
            continue;
        int64_t from = v[known].departure_s, span = v[i].arrival_s - from, gaps = i - known;
        if (span < 0)
            return false;
        for (int64_t k = known + 1; k < i; k++)
            v[k].arrival_s = v[k].departure_s = from + span * (k - known) / gaps;
        known = i;
    }
    return true;
}

// Patterns by hash of route, direction and stops; open addressing, power of two.
typedef struct pattern_map {
    int64_t *slot; // [size] pattern + 1, 0 empty
    int64_t size;
} pattern_map;

static uint64_t mix(uint64_t hash, uint64_t value)
{
    for (int b = 0; b < 8; b++)
        hash = (hash ^ (value >> (8 * b) & 0xff)) * UINT64_C(1099511628211); // FNV-1a, 64 bit
    return hash;
}

static const char *direction_of(const jm_gtfs *feed, int64_t trip)
{
    return jm_csv_cell(feed->trips, trip, jm_csv_column(feed->trips, "direction_id"));
}

static bool is_pattern(const jm_gtfs *feed, const jm_gtfs_patterns *p, int64_t index, int64_t route,
                       const visit *v, int64_t count)
{
    const jm_gtfs_pattern *have = &p->items[index];
    if (have->route != route || have->stop_count != count ||
        strcmp(direction_of(feed, have->first_trip), direction_of(feed, v[0].trip)) != 0)
        return false;
    for (int64_t i = 0; i < count; i++)
        if (p->stop[have->stop_start + i] != v[i].stop)
            return false;
    return true;
}

static jm_status new_pattern(jm_ctx *ctx, jm_gtfs_patterns *p, int64_t route, const visit *v,
                             int64_t count)
{
    JM_TRY(jm_grow(ctx, &p->items, &p->capacity, p->count + 1));
    JM_TRY(jm_grow(ctx, &p->stop, &p->stop_capacity, p->stop_count + count));
    JM_TRY(jm_grow(ctx, &p->ride_sum_s, &p->ride_capacity, p->stop_count + count));
    for (int64_t i = 0; i < count; i++) {
        p->stop[p->stop_count + i] = v[i].stop;
        p->ride_sum_s[p->stop_count + i] = 0.0;
    }
    p->items[p->count++] = (jm_gtfs_pattern){
        .route = route, .first_trip = v[0].trip, .stop_start = p->stop_count, .stop_count = count};
    p->stop_count += count;
    return JM_OK;
}

static jm_status pattern_of(jm_ctx *ctx, const jm_gtfs *feed, pattern_map *map, jm_gtfs_patterns *p,
                            int64_t route, const visit *v, int64_t count, int64_t *out)
{
    uint64_t hash = mix(UINT64_C(14695981039346656037), (uint64_t)route);
    for (const char *d = direction_of(feed, v[0].trip); *d != '\0'; d++)
        hash = mix(hash, (uint64_t)(unsigned char)*d);
    for (int64_t i = 0; i < count; i++)
        hash = mix(hash, (uint64_t)v[i].stop);
    uint64_t mask = (uint64_t)map->size - 1, at = hash & mask;
    while (map->slot[at] != 0 && !is_pattern(feed, p, map->slot[at] - 1, route, v, count))
        at = (at + 1) & mask;
    if (map->slot[at] == 0) {
        JM_TRY(new_pattern(ctx, p, route, v, count));
        map->slot[at] = p->count;
    }
    *out = map->slot[at] - 1;
    return JM_OK;
}

static int hour_of(int64_t seconds)
{
    return (int)(seconds / 3600 % 24); // 25:10 belongs to the night hour 1
}

// Departures of a trip: its own, or those that frequencies.txt makes of it.
static void add_departures(const jm_gtfs *feed, const jm_gtfs_ids *frequency_ids, int64_t trip,
                           int64_t departure_s, jm_gtfs_pattern *pattern)
{
    const jm_csv *csv = feed->frequencies;
    const char *id = jm_csv_cell(feed->trips, trip, feed->trip_ids.column);
    int64_t row = csv != NULL ? jm_gtfs_find(frequency_ids, id) : JM_NONE;
    if (row == JM_NONE) {
        pattern->departures[hour_of(departure_s)] += 1.0;
        return;
    }
    for (int64_t r = row; r < jm_csv_rows(csv); r++) {
        int64_t start, end;
        double headway_s;
        if (strcmp(jm_csv_cell(csv, r, frequency_ids->column), id) != 0 ||
            !jm_gtfs_time_s(jm_csv_cell(csv, r, jm_csv_column(csv, "start_time")), &start) ||
            !jm_gtfs_time_s(jm_csv_cell(csv, r, jm_csv_column(csv, "end_time")), &end) ||
            !jm_csv_number(csv, r, jm_csv_column(csv, "headway_secs"), &headway_s) ||
            !(headway_s >= 1.0))
            continue;
        for (int64_t t = start; t < end; t += (int64_t)headway_s)
            pattern->departures[hour_of(t)] += 1.0;
    }
}

static jm_status add_trip(jm_ctx *ctx, const jm_gtfs *feed, const jm_gtfs_ids *frequency_ids,
                          pattern_map *map, visit *v, int64_t count, jm_gtfs_patterns *p)
{
    int64_t trip = v[0].trip, index = 0;
    int64_t route = jm_gtfs_find(
        &feed->route_ids, jm_csv_cell(feed->trips, trip, jm_csv_column(feed->trips, "route_id")));
    if (route == JM_NONE || !settle_times(v, count)) {
        p->broken_trips++;
        return JM_OK;
    }
    if (jm_gtfs_mode(jm_csv_cell(feed->routes, route, jm_csv_column(feed->routes, "route_type"))) ==
        NULL) {
        p->other_modes++;
        return JM_OK;
    }
    JM_TRY(pattern_of(ctx, feed, map, p, route, v, count, &index));
    jm_gtfs_pattern *pattern = &p->items[index];
    pattern->trips++;
    for (int64_t i = 0; i < count; i++)
        p->boarded[v[i].stop] = 1;
    for (int64_t i = 1; i < count; i++)
        p->ride_sum_s[pattern->stop_start + i] += (double)(v[i].arrival_s - v[0].departure_s);
    add_departures(feed, frequency_ids, trip, v[0].departure_s, pattern);
    return JM_OK;
}

static jm_status make_map(jm_ctx *ctx, int64_t trips, pattern_map *map)
{
    map->size = 16;
    while (map->size < 2 * trips)
        map->size *= 2;
    return jm_new(ctx, &map->slot, map->size);
}

jm_status jm_gtfs_find_patterns(jm_ctx *ctx, const jm_gtfs *feed, const uint8_t *runs,
                                jm_gtfs_patterns *patterns)
{
    *patterns = (jm_gtfs_patterns){0};
    jm_gtfs_ids frequency_ids = {0};
    pattern_map map = {0};
    visit *visits = NULL;
    int64_t count = 0;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &patterns->boarded, jm_csv_rows(feed->stops)), done);
    JM_TRY_GOTO(read_visits(ctx, feed, runs, patterns, &visits, &count), done);
    JM_TRY_GOTO(make_map(ctx, jm_csv_rows(feed->trips), &map), done);
    if (feed->frequencies != NULL)
        JM_TRY_GOTO(jm_gtfs_ids_make(ctx, feed->frequencies, "trip_id", &frequency_ids), done);
    for (int64_t from = 0, to = 0; from < count; from = to) {
        while (to < count && visits[to].trip == visits[from].trip)
            to++;
        JM_TRY_GOTO(add_trip(ctx, feed, &frequency_ids, &map, &visits[from], to - from, patterns),
                    done);
    }

done:
    jm_gtfs_ids_free(&frequency_ids);
    jm_free(map.slot);
    jm_free(visits);
    if (status != JM_OK)
        jm_gtfs_patterns_free(patterns);
    return status;
}

void jm_gtfs_patterns_free(jm_gtfs_patterns *patterns)
{
    jm_free(patterns->items);
    jm_free(patterns->stop);
    jm_free(patterns->ride_sum_s);
    jm_free(patterns->boarded);
    *patterns = (jm_gtfs_patterns){0};
}
