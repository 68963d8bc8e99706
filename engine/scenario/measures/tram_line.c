// tram_line.c: a tramway: its track on the ground, the lanes it takes, its stops and departures.
#include "scenario/edit_formats.h"
#include "scenario/parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SURFACE_GREEN_TRACK, SURFACE_TRACK, SURFACE_NONE };
enum { LAST_LANE_CLOSE, LAST_LANE_SHARE };
enum { STOP_LIMIT = 500 };

// Carriageway that a lane gives back [m]: usual urban lane width.
static const double lane_width_m = 3.0;
// Cosine of 30 degrees: streets that cross at a wider angle are crossed, not followed.
static const double along_cosine = 0.86602540378443865;
// A street is followed when half of it, or this much of it, lies along the line.
static const double along_enough_m = 100.0;
// A stop drawn farther from the line belongs to another one.
static const double stop_reach_m = 100.0;

typedef struct params {
    const jm_yaml_node *line, *stops, *hours;
    jm_range headway_min, speed_kmh, lanes_taken, track_width_m, stop_spacing_m;
    int32_t surface, last_lane;
    bool irrigated;
} params;

static const char *const surfaces[] = {"green_track", "track", "none", NULL};
static const char *const last_lanes[] = {"close", "share", NULL};

static const jm_schema_row rows[] = {
    {"line", JM_SCHEMA_NODE, offsetof(params, line), .required = true, .unit = "line",
     .default_text = "", .help = "Axis of the track, from one terminus to the other."},
    {"stops", JM_SCHEMA_NODE, offsetof(params, stops), .unit = "points",
     .default_text = "every stop_spacing_m", .help = "Stops, at most 100 m beside the line."},
    {"stop_spacing_m", JM_SCHEMA_RANGE, offsetof(params, stop_spacing_m), .minimum = 100,
     .maximum = 5000, .unit = "m", .default_text = "500",
     .help = "Distance of the stops when `stops` does not place them."},
    {"headway_min", JM_SCHEMA_RANGE, offsetof(params, headway_min), .minimum = 1, .maximum = 120,
     .unit = "min", .default_text = "8", .help = "Time between two trams of one direction."},
    {"hours", JM_SCHEMA_NODE, offsetof(params, hours), .unit = "hours of legal time",
     .default_text = "05:00-24:00", .help = "When trams leave: 05:00-24:00, or a list."},
    {"speed_kmh", JM_SCHEMA_RANGE, offsetof(params, speed_kmh), .minimum = 5, .maximum = 90,
     .unit = "km/h", .default_text = "19", .help = "Commercial speed, stops included."},
    {"lanes_taken", JM_SCHEMA_RANGE, offsetof(params, lanes_taken), .minimum = 0, .maximum = 4,
     .unit = "lanes a direction", .default_text = "1",
     .help = "Lanes that each direction of a followed street loses; 0 on a track of its own."},
    {"last_lane", JM_SCHEMA_CHOICE, offsetof(params, last_lane), .unit = "",
     .default_text = "close", .choices = last_lanes,
     .help = "A direction left without lane is closed to cars, or shares one lane with the tram."},
    {"surface", JM_SCHEMA_CHOICE, offsetof(params, surface), .unit = "",
     .default_text = "green_track", .choices = surfaces, .help = "Ground of the track."},
    {"irrigated", JM_SCHEMA_BOOL, offsetof(params, irrigated), .unit = "", .default_text = "false",
     .help = "Whether a green track is watered."},
    {"track_width_m", JM_SCHEMA_RANGE, offsetof(params, track_width_m), .minimum = 2, .maximum = 30,
     .unit = "m", .default_text = "7", .help = "Of both tracks together."},
    {0}};

static jm_range plain(double value)
{
    return (jm_range){value, value};
}

static void defaults(void *p)
{
    // 19 km/h: Angers, line A, 12.3 km in 39 minutes, its 25 stops every 500 m.
    *(params *)p = (params){.headway_min = plain(8.0),
                            .speed_kmh = plain(19.0),
                            .lanes_taken = plain(1.0),
                            .track_width_m = plain(7.0),
                            .stop_spacing_m = plain(500.0)};
}

static jm_status read_hours(jm_ctx *ctx, const jm_scenario *scenario, const params *p,
                            uint32_t *hours, jm_faults *faults)
{
    *hours = 0xffffff & ~0x1fu; // 5 h to 24 h
    return p->hours != NULL ? jm_hours_read(ctx, scenario, p->hours, hours, faults) : JM_OK;
}

static jm_status check(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_faults *faults)
{
    const params *p = block->params;
    uint32_t hours;
    double lanes = jm_middle(p->lanes_taken);
    if (lanes != floor(lanes))
        jm_faults_add(ctx, faults, scenario->yaml, block->node,
                      "`lanes_taken` is %g; lanes are taken whole", lanes);
    JM_TRY(jm_shape_check(ctx, scenario, p->line, JM_LINES, faults));
    JM_TRY(jm_shape_check(ctx, scenario, p->stops, JM_POINTS, faults));
    return read_hours(ctx, scenario, p, &hours, faults);
}

typedef struct work {
    jm_ctx *ctx;
    const params *p;
    const jm_measure_block *block;
    jm_city *city;
    jm_edit *edit;
    jm_shape line, stops;
    uint8_t *along; // [links] 1: the line follows it
    int64_t narrowed, closed, shared;
    double length_m;
    int32_t stop_count;
} work;

// ---- streets that the line follows

// Metres of a link whose carriageway the track overlaps at less than 30 degrees.
static double metres_along(const work *w, int32_t link)
{
    const jm_streets *s = &w->city->streets;
    double reach = 0.5 * (jm_middle(w->p->track_width_m) + fmax(3.0, (double)s->width_m[link]));
    double along = 0.0;
    for (int64_t i = s->shape_start[link]; i + 1 < s->shape_start[link + 1]; i++) {
        double dx = s->shape_x[i + 1] - s->shape_x[i], dy = s->shape_y[i + 1] - s->shape_y[i];
        double length = sqrt(dx * dx + dy * dy);
        int64_t pieces = (int64_t)ceil(length / 5.0);
        for (int64_t k = 0; k < pieces; k++) {
            double share = ((double)k + 0.5) / (double)pieces;
            jm_foot foot = jm_line_foot(w->line.x, w->line.y, w->line.point_count,
                                        s->shape_x[i] + share * dx, s->shape_y[i] + share * dy);
            double cosine = fabs(foot.dx * dx + foot.dy * dy) / length;
            if (foot.distance_m <= reach && cosine >= along_cosine)
                along += length / (double)pieces;
        }
    }
    return along;
}

static bool is_near(const work *w, int32_t link)
{
    // The farthest reach that the schema allows: half of a track of 30 m and of a wide street.
    jm_extent box = jm_extent_wider(jm_link_extent(w->city, link), 40.0);
    double dx = 0.5 * (box.east - box.west), dy = 0.5 * (box.north - box.south);
    jm_foot foot =
        jm_line_foot(w->line.x, w->line.y, w->line.point_count, box.west + dx, box.south + dy);
    return foot.distance_m <= sqrt(dx * dx + dy * dy);
}

static jm_status find_links(work *w)
{
    const jm_streets *s = &w->city->streets;
    jm_match match = {.sought = "streets for cars that run along the line (under its track, at "
                                "less than 30 degrees)",
                      .nearest_m = (double)NAN,
                      .likely = "the line is drawn beside the streets; draw it on them, or say "
                                "`lanes_taken: 0` for a track of its own"};
    JM_TRY(jm_new(w->ctx, &w->along, s->link_count));
    if (jm_middle(w->p->lanes_taken) == 0.0)
        return JM_OK;
    for (int32_t l = 0; l < s->link_count; l++) {
        if ((s->access[l] & JM_ACCESS_CAR) == 0)
            continue;
        match.candidates++;
        if (!is_near(w, l))
            continue;
        double metres = metres_along(w, l);
        w->along[l] = metres >= 0.5 * (double)s->length_m[l] || metres >= along_enough_m;
        match.matched += w->along[l];
    }
    if (match.matched == 0)
        match.nearest_m = jm_nearest_link_m(w->city, &w->line);
    return jm_match_check(w->ctx, w->block, &match, w->edit);
}

// ---- lanes

// Whether the network stays strongly connected without this link: its end must be reachable from
// its start by another way. `stack` and `seen` are [nodes].
static bool has_detour(const jm_streets *s, int32_t link, int32_t *stack, uint8_t *seen)
{
    int32_t top = 0;
    for (int32_t n = 0; n < s->node_count; n++)
        seen[n] = 0;
    stack[top++] = s->from[link];
    seen[s->from[link]] = 1;
    while (top > 0) {
        int32_t node = stack[--top];
        if (node == s->to[link])
            return true;
        for (int32_t i = s->out_start[node]; i < s->out_start[node + 1]; i++) {
            int32_t l = s->out_link[i];
            if (l == link || s->in_network[l] == 0 || (s->access[l] & JM_ACCESS_CAR) == 0 ||
                seen[s->to[l]] != 0)
                continue;
            seen[s->to[l]] = 1;
            stack[top++] = s->to[l];
        }
    }
    return false;
}

static void keep_lanes(jm_streets *s, int32_t link, float lanes)
{
    if (s->lanes[link] > 0.0f)
        s->capacity_vehs[link] *= lanes / s->lanes[link];
    s->lanes[link] = lanes;
}

static jm_status take_lanes_of(work *w, int32_t link, int32_t *stack, uint8_t *seen)
{
    jm_streets *s = &w->city->streets;
    float before = s->lanes[link], left = before - (float)jm_middle(w->p->lanes_taken);
    if (left >= 0.5f) {
        keep_lanes(s, link, left);
        w->narrowed++;
    } else if (w->p->last_lane == LAST_LANE_CLOSE &&
               (s->in_network[link] == 0 || has_detour(s, link, stack, seen))) {
        // The capacity stays: no car is there to use it.
        s->access[link] = (uint8_t)((s->access[link] & ~JM_ACCESS_CAR) | JM_ACCESS_TRAM);
        s->lanes[link] = 0.0f;
        w->closed++;
    } else {
        keep_lanes(s, link, before < 1.0f ? before : 1.0f);
        s->access[link] |= JM_ACCESS_TRAM;
        w->shared++;
    }
    // The carriageway is that of both directions.
    double gained = (double)(before - s->lanes[link]) * lane_width_m;
    int32_t both[2] = {link, s->twin[link]};
    for (int i = 0; i < 2; i++)
        if (both[i] != JM_NONE) {
            s->width_m[both[i]] = (float)fmax(lane_width_m, (double)s->width_m[both[i]] - gained);
            JM_TRY(jm_edit_link(w->ctx, w->edit, both[i]));
        }
    return JM_OK;
}

static jm_status take_lanes(work *w)
{
    jm_streets *s = &w->city->streets;
    int32_t *stack = NULL;
    uint8_t *seen = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(w->ctx, &stack, s->node_count), end);
    JM_TRY_GOTO(jm_new(w->ctx, &seen, s->node_count), end);
    for (int32_t l = 0; l < s->link_count; l++)
        if (w->along[l] != 0)
            JM_TRY_GOTO(take_lanes_of(w, l, stack, seen), end);
    if (w->closed > 0)
        status = jm_city_reindex_streets(w->ctx, w->city);
end:
    jm_free(stack);
    jm_free(seen);
    return status;
}

// ---- ground

static jm_status lay_track(work *w)
{
    if (w->p->surface == SURFACE_NONE)
        return JM_OK;
    jm_surface to =
        w->p->surface == SURFACE_GREEN_TRACK ? JM_SURFACE_GREEN_TRACK : JM_SURFACE_TRACK;
    jm_rasters *r = &w->city->rasters;
    jm_cells cells = {0};
    jm_status status = jm_cells_line(w->ctx, w->city, w->line.x, w->line.y, w->line.point_count,
                                     jm_middle(w->p->track_width_m), &cells);
    for (int64_t i = 0; i < cells.count && status == JM_OK; i++) {
        int64_t cell = cells.cell[i];
        // Over water runs a bridge: the raster keeps what lies below, as it does for streets.
        if (r->building[cell] != JM_NONE || r->surface_class[cell] == JM_SURFACE_WATER)
            continue;
        status = jm_set_surface(w->ctx, w->edit, w->city, cell, to);
        if (status == JM_OK && to == JM_SURFACE_GREEN_TRACK && w->p->irrigated)
            status = jm_set_irrigated(w->ctx, w->edit, w->city, cell, true);
    }
    jm_cells_free(&cells);
    return status;
}

// ---- service

static int by_double(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

// Distances of the stops along the line, ascending; *along has room for STOP_LIMIT.
static jm_status place_stops(work *w, double *along)
{
    const jm_shape *stops = &w->stops;
    int64_t count = stops->point_count;
    if (w->p->stops == NULL) {
        count = (int64_t)floor(w->length_m / jm_middle(w->p->stop_spacing_m) + 0.5) + 1;
        count = count < 2 ? 2 : count;
    }
    if (count < 2 || count > STOP_LIMIT)
        return jm_fail(w->ctx, JM_ERR_DATA, "has %lld stops; a line has 2 to %d", (long long)count,
                       STOP_LIMIT);
    for (int64_t i = 0; i < count; i++) {
        along[i] = w->length_m * (double)i / (double)(count - 1);
        if (w->p->stops == NULL)
            continue;
        jm_foot foot =
            jm_line_foot(w->line.x, w->line.y, w->line.point_count, stops->x[i], stops->y[i]);
        if (foot.distance_m > stop_reach_m)
            return jm_fail(w->ctx, JM_ERR_DATA,
                           "stop %lld at [%.10g, %.10g] lies %.0f m from the line; at most %.0f m "
                           "are allowed: move the stop or the line",
                           (long long)i + 1, stops->x[i], stops->y[i], foot.distance_m,
                           stop_reach_m);
        along[i] = foot.along_m;
    }
    qsort(along, (size_t)count, sizeof *along, by_double);
    w->stop_count = (int32_t)count;
    return JM_OK;
}

static const char *line_name(const jm_measure_block *block)
{
    return block->title != NULL ? block->title : block->id;
}

static jm_status add_direction(work *w, const double *along, const int32_t *stop, uint32_t hours,
                               bool back)
{
    int64_t points = w->line.point_count;
    int32_t stops = w->stop_count, line_stop[STOP_LIMIT];
    float ride_s[STOP_LIMIT];
    double speed_ms = jm_middle(w->p->speed_kmh) / 3.6, *x = NULL, *y = NULL;
    jm_new_line line = {.name = line_name(w->block), .mode = JM_MODE_TRAM};
    for (int32_t i = 0; i < stops; i++) {
        int32_t k = back ? stops - 1 - i : i;
        double first = back ? along[stops - 1] : along[0];
        line_stop[i] = stop[k];
        ride_s[i] = (float)(fabs(along[k] - first) / speed_ms);
    }
    for (int hour = 0; hour < 24; hour++)
        if ((hours >> hour & 1u) != 0)
            line.departures[hour] = (float)(60.0 / jm_middle(w->p->headway_min));
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(w->ctx, &x, points), end);
    JM_TRY_GOTO(jm_new(w->ctx, &y, points), end);
    for (int64_t i = 0; i < points; i++) {
        x[i] = w->line.x[back ? points - 1 - i : i];
        y[i] = w->line.y[back ? points - 1 - i : i];
    }
    line.stop = line_stop;
    line.ride_s = ride_s;
    line.stop_count = stops;
    line.x = x;
    line.y = y;
    line.point_count = points;
    status = jm_append_line(w->ctx, w->city, &line);
end:
    jm_free(x);
    jm_free(y);
    return status;
}

static jm_status add_service(work *w, uint32_t hours)
{
    double along[STOP_LIMIT] = {0};
    int32_t stop[STOP_LIMIT] = {0};
    JM_TRY(place_stops(w, along));
    for (int32_t i = 0; i < w->stop_count; i++) {
        double x, y, dx, dy;
        char name[160];
        jm_line_at(w->line.x, w->line.y, w->line.point_count, along[i], &x, &y, &dx, &dy);
        snprintf(name, sizeof name, "%.120s %d", line_name(w->block), i + 1);
        JM_TRY(jm_append_stop(w->ctx, w->city, name, x, y, &stop[i]));
    }
    JM_TRY(add_direction(w, along, stop, hours, false));
    return add_direction(w, along, stop, hours, true);
}

// ---- all together

static jm_status tell(work *w)
{
    jm_edit_finish(w->edit);
    double cell_m2 = w->city->grid.cell_m * w->city->grid.cell_m;
    return jm_edit_say(w->ctx, w->edit, JM_TOLD_TRAM, w->length_m / 1000.0, w->stop_count,
                       jm_middle(w->p->headway_min),
                       w->length_m / jm_middle(w->p->speed_kmh) * 0.06, (long long)w->narrowed,
                       (long long)w->closed, (long long)w->shared,
                       (double)w->edit->dirty_cell_count * cell_m2);
}

static jm_status build(work *w, const jm_scenario *scenario, uint32_t hours)
{
    bool outside = false;
    JM_TRY(jm_shape_take(w->ctx, scenario, w->block, w->p->line, JM_LINES, w->city, &w->line,
                         &outside));
    if (outside)
        return jm_edit_say(w->ctx, w->edit, JM_TOLD_OUTSIDE);
    if (w->line.part_count != 1)
        return jm_fail(w->ctx, JM_ERR_DATA,
                       "its line has %lld parts; a tram line is one unbroken line: join them, or "
                       "make a measure of each",
                       (long long)w->line.part_count);
    if (w->p->stops != NULL)
        JM_TRY(jm_shape_take(w->ctx, scenario, w->block, w->p->stops, JM_POINTS, w->city, &w->stops,
                             NULL));
    w->length_m = jm_shape_length_m(&w->line);
    JM_TRY(find_links(w));
    JM_TRY(take_lanes(w));
    JM_TRY(lay_track(w));
    JM_TRY(add_service(w, hours));
    return tell(w);
}

static jm_status apply(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_city *city, jm_edit *edit)
{
    work w = {.ctx = ctx, .p = block->params, .block = block, .city = city, .edit = edit};
    jm_faults faults = {0};
    uint32_t hours = 0;
    jm_status status = read_hours(ctx, scenario, w.p, &hours, &faults);
    jm_status ended = jm_faults_end(ctx, &faults);
    if (status == JM_OK)
        status = ended;
    if (status == JM_OK)
        status = build(&w, scenario, hours);
    jm_free(w.along);
    jm_shape_free(&w.line);
    jm_shape_free(&w.stops);
    return status;
}

const jm_measure jm_measure_tram_line = {
    .name = "tram_line",
    .alias = {"tram", "tramway", NULL},
    .sentence = "builds a tramway: takes lanes, lays a track, adds stops and departures.",
    .doc =
        "A street direction is followed when the track overlaps its carriageway at less than 30 "
        "degrees over half of its length, or over 100 m. It loses `lanes_taken` lanes and their "
        "capacity. A direction left without lane is closed to cars; where it is the only way (the "
        "network would fall apart without it), or with `last_lane: share`, one lane stays and is "
        "shared with the tram at its full capacity. The ground under the track changes, but not "
        "roofs or water. Stops and both directions are added to public transport. Existing trees, "
        "kerb spaces, junctions and bus lines stay as they are. Not yet: shift of mode, "
        "waiting at junctions, riders; the tramway acts on car traffic by its lanes and on heat by "
        "its track. Default speed and stop distance: Angers, line A.",
    .example = "- tram_line:\n"
               "    id: tram_d\n"
               "    title: Tramway D\n"
               "    line: [[432680, 6715781], [432896, 6715707], [433035, 6715675], [433193, "
               "6715665], [433352, 6715675]]\n"
               "    headway_min: 6\n"
               "    lanes_taken: 1\n"
               "    surface: green_track\n",
    .params = rows,
    .param_size = sizeof(params),
    .defaults = defaults,
    .check = check,
    .apply = apply,
};
