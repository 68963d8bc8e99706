// A GTFS feed as two layers: stops, and transit with one line a pattern.
#include "gis/read.h"

#include "core/text.h"
#include "core/time.h"
#include "gis/gtfs.h"
#include "gis/vector_own.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char gtfs_crs[] = "EPSG:4326";

static jm_status make_layer(jm_ctx *ctx, const jm_entry *entry, jm_role role, jm_geometry geometry,
                            jm_layer **out)
{
    JM_TRY(jm_layer_create(ctx, jm_role_name(role), geometry, out));
    JM_TRY(jm_layer_set_crs(ctx, *out, gtfs_crs));
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
        if (c->role == role)
            JM_TRY(jm_layer_add_column(ctx, *out, c->name, c->kind, NULL));
    return jm_layer_credit(ctx, *out, entry);
}

static jm_status set_text(jm_ctx *ctx, jm_layer *layer, const char *column, const char *value)
{
    return jm_layer_set_text(ctx, layer, jm_layer_column(layer, column), value);
}

// The code of a stop, without the separator of lists.
static void add_code(const jm_gtfs *feed, int64_t stop, jm_text *out)
{
    const char *code = jm_csv_cell(feed->stops, stop, feed->stop_ids.column);
    for (; *code != '\0'; code++)
        jm_text_add_bytes(out, *code == '|' ? "/" : code, 1);
}

static jm_status add_stop(jm_ctx *ctx, const jm_gtfs *feed, int64_t stop, bool boarded,
                          jm_layer *layer)
{
    double x, y;
    char kind[16];
    const jm_csv *csv = feed->stops;
    jm_gtfs_word(jm_csv_cell(csv, stop, jm_csv_column(csv, "location_type")), kind);
    // 1 is a station, 2 an entrance, 3 and 4 are places inside: nobody boards there, unless a trip
    // says so.
    bool is_stop = kind[0] == '\0' || strcmp(kind, "0") == 0 || boarded;
    // Of two rows with one id the first is what trips mean.
    const char *id = jm_csv_cell(csv, stop, feed->stop_ids.column);
    if (!is_stop || jm_gtfs_find(&feed->stop_ids, id) != stop || !jm_gtfs_place(feed, stop, &x, &y))
        return JM_OK;
    jm_text code = {0};
    add_code(feed, stop, &code);
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_layer_add_feature(ctx, layer), done);
    JM_TRY_GOTO(jm_layer_add_part(ctx, layer, false), done);
    JM_TRY_GOTO(jm_layer_add_point(ctx, layer, x, y, (double)NAN), done);
    JM_TRY_GOTO(set_text(ctx, layer, "code", code.bytes), done);
    status = set_text(ctx, layer, "name", jm_csv_cell(csv, stop, jm_csv_column(csv, "stop_name")));

done:
    jm_text_free(&code);
    return status;
}

// Points of shapes.txt, sorted by shape and sequence.
typedef struct shape_point {
    const char *shape;
    double sequence, x, y;
} shape_point;

typedef struct shape_points {
    shape_point *items;
    int64_t count;
} shape_points;

static int by_shape(const void *a, const void *b)
{
    const shape_point *p = a, *q = b;
    int order = strcmp(p->shape, q->shape);
    return order != 0 ? order : (p->sequence > q->sequence) - (p->sequence < q->sequence);
}

static jm_status read_shapes(jm_ctx *ctx, const jm_csv *csv, shape_points *shapes)
{
    *shapes = (shape_points){0};
    if (csv == NULL)
        return JM_OK;
    int32_t id = jm_csv_column(csv, "shape_id"), x = jm_csv_column(csv, "shape_pt_lon");
    int32_t y = jm_csv_column(csv, "shape_pt_lat"), at = jm_csv_column(csv, "shape_pt_sequence");
    JM_TRY(jm_new(ctx, &shapes->items, jm_csv_rows(csv)));
    for (int64_t r = 0; r < jm_csv_rows(csv); r++) {
        shape_point p = {.shape = jm_csv_cell(csv, r, id)};
        if (jm_csv_number(csv, r, at, &p.sequence) && jm_csv_number(csv, r, x, &p.x) &&
            jm_csv_number(csv, r, y, &p.y))
            shapes->items[shapes->count++] = p;
    }
    qsort(shapes->items, (size_t)shapes->count, sizeof *shapes->items, by_shape);
    return JM_OK;
}

// The first point of a shape; *count of them follow.
static int64_t find_shape(const shape_points *shapes, const char *id, int64_t *count)
{
    int64_t low = 0, high = shapes->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (strcmp(shapes->items[middle].shape, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < shapes->count && strcmp(shapes->items[low + *count].shape, id) == 0)
        (*count)++;
    return low;
}

// The line's own shape, or its stops joined by straight lines.
static jm_status add_geometry(jm_ctx *ctx, const jm_gtfs *feed, const shape_points *shapes,
                              const jm_gtfs_patterns *p, const jm_gtfs_pattern *pattern,
                              jm_layer *layer)
{
    int32_t shape_c = jm_csv_column(feed->trips, "shape_id");
    const char *shape = jm_csv_cell(feed->trips, pattern->first_trip, shape_c);
    int64_t count = 0, first = shape[0] != '\0' ? find_shape(shapes, shape, &count) : 0;
    JM_TRY(jm_layer_add_part(ctx, layer, false));
    if (count >= 2) {
        for (int64_t i = 0; i < count; i++)
            JM_TRY(jm_layer_add_point(ctx, layer, shapes->items[first + i].x,
                                      shapes->items[first + i].y, (double)NAN));
        return JM_OK;
    }
    for (int64_t i = 0; i < pattern->stop_count; i++) {
        double x = (double)NAN, y = (double)NAN;
        int64_t stop = p->stop[pattern->stop_start + i];
        if (jm_gtfs_place(feed, stop, &x, &y))
            JM_TRY(jm_layer_add_point(ctx, layer, x, y, (double)NAN));
    }
    return JM_OK;
}

static void add_separator(jm_text *text, int64_t index)
{
    if (index > 0)
        jm_text_add(text, "|");
}

static jm_status add_lists(jm_ctx *ctx, const jm_gtfs *feed, const jm_gtfs_patterns *p,
                           const jm_gtfs_pattern *pattern, jm_layer *layer)
{
    jm_text codes = {0}, rides = {0}, departures = {0};
    for (int64_t i = 0; i < pattern->stop_count; i++) {
        add_separator(&codes, i);
        add_code(feed, p->stop[pattern->stop_start + i], &codes);
        add_separator(&rides, i);
        // The mean over the pattern's trips, in whole seconds as the feed's own times.
        double mean_s = p->ride_sum_s[pattern->stop_start + i] / (double)pattern->trips;
        jm_text_printf(&rides, "%.0f", floor(mean_s + 0.5));
    }
    for (int h = 0; h < 24; h++) {
        add_separator(&departures, h);
        jm_text_printf(&departures, "%.0f", pattern->departures[h]);
    }
    jm_status status = codes.failed || rides.failed || departures.failed
                           ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the lines of the feed")
                           : set_text(ctx, layer, "stops", codes.bytes);
    if (status == JM_OK)
        status = set_text(ctx, layer, "ride_s", rides.bytes);
    if (status == JM_OK)
        status = set_text(ctx, layer, "departures", departures.bytes);
    jm_text_free(&codes);
    jm_text_free(&rides);
    jm_text_free(&departures);
    return status;
}

static const char *route_name(const jm_gtfs *feed, int64_t route)
{
    static const char *const columns[] = {"route_short_name", "route_long_name", "route_id"};
    const char *name = "";
    for (int c = 0; c < 3 && name[0] == '\0'; c++)
        name = jm_csv_cell(feed->routes, route, jm_csv_column(feed->routes, columns[c]));
    return name;
}

static jm_status add_lines(jm_ctx *ctx, const jm_gtfs *feed, const jm_gtfs_patterns *p,
                           jm_layer *layer)
{
    shape_points shapes;
    jm_status status = read_shapes(ctx, feed->shapes, &shapes);
    for (int64_t i = 0; i < p->count && status == JM_OK; i++) {
        const jm_gtfs_pattern *pattern = &p->items[i];
        const char *type =
            jm_csv_cell(feed->routes, pattern->route, jm_csv_column(feed->routes, "route_type"));
        JM_TRY_GOTO(jm_layer_add_feature(ctx, layer), done);
        JM_TRY_GOTO(add_geometry(ctx, feed, &shapes, p, pattern, layer), done);
        JM_TRY_GOTO(set_text(ctx, layer, "name", route_name(feed, pattern->route)), done);
        JM_TRY_GOTO(set_text(ctx, layer, "mode", jm_gtfs_mode(type)), done);
        status = add_lists(ctx, feed, p, pattern, layer);
    }

done:
    jm_free(shapes.items);
    return status;
}

/// Rows of the table whose id a row before them bears.
static int64_t doubles_of(const jm_gtfs_ids *ids)
{
    int64_t doubles = 0;
    for (int64_t i = 1; i < ids->count; i++)
        doubles += strcmp(jm_csv_cell(ids->csv, ids->row[i], ids->column),
                          jm_csv_cell(ids->csv, ids->row[i - 1], ids->column)) == 0;
    return doubles;
}

static void tell_feed(jm_ctx *ctx, const jm_entry *entry, const jm_gtfs *feed)
{
    int64_t doubles =
        doubles_of(&feed->stop_ids) + doubles_of(&feed->route_ids) + doubles_of(&feed->trip_ids);
    if (doubles > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " stops, routes and trips bear the id of one before them; left out",
               entry->shown, doubles);
    int32_t zone = feed->agency != NULL ? jm_csv_column(feed->agency, "agency_timezone") : JM_NONE;
    for (int64_t r = 1; feed->agency != NULL && r < jm_csv_rows(feed->agency); r++) {
        const char *first = jm_csv_cell(feed->agency, 0, zone);
        const char *other = jm_csv_cell(feed->agency, r, zone);
        if (strcmp(first, other) == 0 || other[0] == '\0')
            continue;
        jm_log(ctx, JM_LOG_WARNING,
               "%s: agencies keep the time of '%.60s' and of '%.60s'; all times are taken as legal "
               "time of the recipe",
               entry->shown, first, other);
        return;
    }
}

static void tell(jm_ctx *ctx, const jm_entry *entry, const jm_gtfs_patterns *p, int32_t day)
{
    char date[32];
    jm_format_utc((jm_instant)day * 86400, date);
    jm_log(ctx, JM_LOG_INFO, "%s: the timetable of %.10s stands for all days: %" PRId64 " patterns",
           entry->shown, date, p->count);
    if (p->broken_trips > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " trips have fewer than two known stops, an unknown route or times "
               "that go back; left out",
               entry->shown, p->broken_trips);
    if (p->lost_visits + p->double_visits > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " calls of trips at stops that are unknown or have no place, and "
               "%" PRId64 " that are stated twice, were left out",
               entry->shown, p->lost_visits, p->double_visits);
    if (p->other_modes > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: %" PRId64 " trips by ship, cable or taxi were left out",
               entry->shown, p->other_modes);
}

// Marks the stops (by their number in the layer) that a kept line names.
static jm_status mark_used(jm_ctx *ctx, const jm_layer *lines, const jm_gtfs_ids *ids,
                           const int64_t *stop_feature, uint8_t *keep)
{
    jm_text code = {0};
    int32_t column = jm_layer_column(lines, "stops");
    for (int64_t f = 0; f < lines->feature_count; f++) {
        for (const char *at = jm_layer_text(lines, column, f); *at != '\0';) {
            size_t length = strcspn(at, "|");
            code.length = 0;
            jm_text_add_bytes(&code, at, (int64_t)length);
            int64_t row = code.failed ? JM_NONE : jm_gtfs_find(ids, code.bytes);
            if (row != JM_NONE && stop_feature[row] != JM_NONE)
                keep[stop_feature[row]] = 1;
            at += length + (at[length] == '|');
        }
    }
    bool failed = code.failed;
    jm_text_free(&code);
    return failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the stops of the feed") : JM_OK;
}

// A line that leaves the area keeps all of its stops; others stay when they lie in it.
static jm_status cut_stops(jm_ctx *ctx, const jm_gtfs *feed, const jm_layer *lines,
                           const int64_t *stop_feature, const jm_box *box, jm_layer **stops)
{
    uint8_t *keep = NULL;
    jm_status status = JM_OK;
    const jm_layer *all = *stops;
    JM_TRY(jm_new(ctx, &keep, all->feature_count));
    for (int64_t f = 0; f < all->feature_count; f++) {
        double x = all->x[f], y = all->y[f]; // one point a feature
        keep[f] = x >= box->west && x <= box->east && y >= box->south && y <= box->north;
    }
    JM_TRY_GOTO(mark_used(ctx, lines, &feed->stop_ids, stop_feature, keep), done);
    status = jm_layer_keep(ctx, stops, keep);

done:
    jm_free(keep);
    return status;
}

static jm_status fill_stops(jm_ctx *ctx, const jm_gtfs *feed, const uint8_t *boarded,
                            jm_layer *stops, int64_t *stop_feature)
{
    for (int64_t s = 0; s < jm_csv_rows(feed->stops); s++) {
        int64_t before = stops->feature_count;
        JM_TRY(add_stop(ctx, feed, s, boarded[s] != 0, stops));
        stop_feature[s] = stops->feature_count > before ? before : JM_NONE;
    }
    return JM_OK;
}

static jm_status deliver(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                         const jm_gtfs *feed, const jm_gtfs_patterns *patterns)
{
    jm_layer *stops = NULL, *lines = NULL;
    int64_t *stop_feature = NULL;
    jm_box raw;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &stop_feature, jm_csv_rows(feed->stops)), fail);
    JM_TRY_GOTO(make_layer(ctx, entry, JM_ROLE_STOPS, JM_POINTS, &stops), fail);
    JM_TRY_GOTO(make_layer(ctx, entry, JM_ROLE_TRANSIT, JM_LINES, &lines), fail);
    JM_TRY_GOTO(fill_stops(ctx, feed, patterns->boarded, stops, stop_feature), fail);
    JM_TRY_GOTO(add_lines(ctx, feed, patterns, lines), fail);
    if (jm_layer_extent(stops, &raw))
        JM_TRY_GOTO(jm_check_swapped(ctx, to, &raw, gtfs_crs), fail);
    JM_TRY_GOTO(jm_layer_transform(ctx, stops, to->crs), fail);
    JM_TRY_GOTO(jm_layer_transform(ctx, lines, to->crs), fail);
    JM_TRY_GOTO(jm_layer_cut(ctx, &lines, &to->box, NULL), fail);
    if (lines->feature_count == 0) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "none of its %" PRId64 " lines touches the area; take another feed",
                         patterns->count);
        goto fail;
    }
    JM_TRY_GOTO(cut_stops(ctx, feed, lines, stop_feature, &to->box, &stops), fail);
    jm_free(stop_feature);
    status = jm_sources_add_layer(ctx, to->sources, JM_ROLE_STOPS, stops);
    if (status != JM_OK) {
        jm_layer_destroy(lines);
        return status;
    }
    return jm_sources_add_layer(ctx, to->sources, JM_ROLE_TRANSIT, lines);

fail:
    jm_free(stop_feature);
    jm_layer_destroy(stops);
    jm_layer_destroy(lines);
    return status;
}

jm_status jm_read_gtfs(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    jm_gtfs feed;
    jm_gtfs_patterns patterns = {0};
    uint8_t *runs = NULL;
    int32_t day = 0;
    JM_TRY(jm_gtfs_read(ctx, entry->path, &feed));
    jm_status status = jm_gtfs_choose_day(ctx, &feed, &day, &runs);
    if (status == JM_OK)
        status = jm_gtfs_find_patterns(ctx, &feed, runs, &patterns);
    if (status == JM_OK && patterns.count == 0)
        status = jm_fail(ctx, JM_ERR_DATA, "the feed holds no trip by tram, metro, rail or bus");
    if (status == JM_OK) {
        tell_feed(ctx, entry, &feed);
        tell(ctx, entry, &patterns, day);
        status = deliver(ctx, entry, to, &feed, &patterns);
    }
    jm_gtfs_patterns_free(&patterns);
    jm_free(runs);
    jm_gtfs_free(&feed);
    return status;
}
