/// transit.c: bus lines along the main streets, as the stops and transit layers.
#include "synth/transit.h"

#include <math.h>
#include <stdio.h>

static const double cruise_ms = 5.0; // with stops: 18 km/h, usual for buses in French towns

static jm_status add_way_point(jm_town *town, jm_bus_line *line, int32_t node)
{
    const jm_node *n = &town->nodes[node];
    int64_t count = line->count;
    if (count > 0 && line->x[count - 1] == n->east && line->y[count - 1] == n->north)
        return JM_OK;
    JM_TRY(jm_grow(town->ctx, &line->x, &line->x_capacity, count + 1));
    JM_TRY(jm_grow(town->ctx, &line->y, &line->y_capacity, count + 1));
    line->x[count] = n->east;
    line->y[count] = n->north;
    line->count = count + 1;
    return JM_OK;
}

static jm_status follow(jm_town *town, jm_bus_line *line, int32_t street, bool backwards)
{
    // Buses turn round where the built-up area ends, well before the frame.
    double limit_m = fmin(town->plan.built_radius_m + 600.0, 0.44 * town->plan.size_m);
    const jm_street *s = &town->streets[street];
    for (int32_t i = 0; i < s->count; i++) {
        int32_t node = s->node[backwards ? s->count - 1 - i : i];
        if (jm_plan_radius_m(&town->plan, town->nodes[node].x, town->nodes[node].y) <= limit_m)
            JM_TRY(add_way_point(town, line, node));
    }
    return JM_OK;
}

// In by the middle radial of one bank, over the bridge, out by that of the other.
static jm_status route_across(jm_town *town, jm_bus_line *line)
{
    const jm_plan *plan = &town->plan;
    JM_TRY(follow(town, line, town->north_ray[plan->north_rays / 2], true));
    JM_TRY(follow(town, line, town->north_axis, true));
    JM_TRY(follow(town, line, town->bridge_axis, false));
    JM_TRY(follow(town, line, town->south_axis, false));
    return follow(town, line, town->south_ray[plan->south_rays / 2], false);
}

// In by one radial, round by the boulevard, out by the opposite radial of the same bank.
static jm_status route_round(jm_town *town, jm_bus_line *line, bool north, int32_t inset)
{
    const int32_t *ray = north ? town->north_ray : town->south_ray;
    const int32_t *boulevard = north ? town->north_boulevard : town->south_boulevard;
    int32_t rays = north ? town->plan.north_rays : town->plan.south_rays;
    JM_TRY(follow(town, line, ray[inset], true));
    for (int32_t i = inset + 1; i < rays - inset; i++)
        JM_TRY(follow(town, line, boulevard[i], false));
    return follow(town, line, ray[rays - 1 - inset], false);
}

static double way_length_m(const jm_bus_line *line)
{
    double sum = 0.0;
    for (int64_t i = 0; i + 1 < line->count; i++) {
        double dx = line->x[i + 1] - line->x[i], dy = line->y[i + 1] - line->y[i];
        sum += sqrt(dx * dx + dy * dy);
    }
    return sum;
}

static void way_place(const jm_bus_line *line, double at_m, double *x, double *y)
{
    for (int64_t i = 0; i + 1 < line->count; i++) {
        double dx = line->x[i + 1] - line->x[i], dy = line->y[i + 1] - line->y[i];
        double length_m = sqrt(dx * dx + dy * dy);
        if (at_m <= length_m) {
            *x = line->x[i] + at_m / length_m * dx;
            *y = line->y[i] + at_m / length_m * dy;
            return;
        }
        at_m -= length_m;
    }
    *x = line->x[line->count - 1];
    *y = line->y[line->count - 1];
}

static void place_stops(const jm_town *town, jm_bus_net *net, jm_bus_line *line)
{
    double length_m = way_length_m(line), spacing_m = town->plan.size_m < 2500.0 ? 180.0 : 420.0;
    int32_t gaps = (int32_t)jm_clamp(length_m / spacing_m, 2.0, JM_BUS_STOPS - 1.0);
    line->stop_count = gaps + 1;
    for (int32_t i = 0; i <= gaps; i++) {
        double at_m = length_m * i / gaps, x, y;
        way_place(line, at_m, &x, &y);
        line->stop[i] = net->stop_count;
        line->ride_s[i] = (int64_t)(at_m / cruise_ms + 0.5);
        net->x[net->stop_count] = town->plan.west_m + x;
        net->y[net->stop_count] = town->plan.south_m + y;
        net->stop_count++;
    }
}

int32_t jm_bus_trips_in_hour(int32_t day, int32_t hour)
{
    static const int8_t weekday[24] = {0, 0, 0, 0, 0, 2, 4, 8, 8, 6, 5, 5,
                                       6, 6, 5, 6, 8, 8, 8, 5, 3, 2, 2, 1};
    static const int8_t saturday[24] = {0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4,
                                        4, 4, 4, 4, 4, 4, 4, 3, 2, 2, 1, 1};
    static const int8_t sunday[24] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2,
                                      2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 0, 0};
    const int8_t *table = day == 0 ? weekday : day == 1 ? saturday : sunday;
    return table[hour];
}

int64_t jm_bus_start_s(int32_t day, int32_t hour, int32_t k, int32_t line, int32_t direction)
{
    int64_t headway_s = 3600 / jm_bus_trips_in_hour(day, hour);
    int64_t shift_s = (int64_t)60 * ((2 * line + 3 * direction) % 5);
    return (int64_t)hour * 3600 + k * headway_s + shift_s;
}

void jm_bus_stop_id(int32_t stop, char out[16])
{
    snprintf(out, 16, "VAL%03d", stop + 1);
}

void jm_bus_stop_name(const jm_town *town, int32_t stop, char out[96])
{
    jm_town_street_name(town, JM_WAY_SECONDARY, 900000 + stop, out);
}

// The file holds seven decimals of a degree; what they say is where the stop is.
static jm_status print_places(jm_town *town, jm_bus_net *net)
{
    jm_transform *out = NULL, *back = NULL;
    jm_status status = JM_OK;
    int32_t n = net->stop_count;
    JM_TRY_GOTO(jm_transform_create(town->ctx, JM_TOWN_CRS, "EPSG:4326", &out), fail);
    JM_TRY_GOTO(jm_transform_create(town->ctx, "EPSG:4326", JM_TOWN_CRS, &back), fail);
    jm_transform_points(out, net->x, net->y, n, NULL);
    for (int32_t i = 0; i < n; i++) {
        char longitude[40], latitude[40];
        jm_format_number(net->x[i], 7, longitude);
        jm_format_number(net->y[i], 7, latitude);
        if (!jm_parse_number(longitude, &net->longitude_deg[i]) ||
            !jm_parse_number(latitude, &net->latitude_deg[i])) {
            status =
                jm_fail(town->ctx, JM_ERR_NUMERIC,
                        "demo city: stop %d has no place on earth; PROJ lacks %s", i, JM_TOWN_CRS);
            goto fail;
        }
        net->x[i] = net->longitude_deg[i];
        net->y[i] = net->latitude_deg[i];
    }
    jm_transform_points(back, net->x, net->y, n, NULL);
fail:
    jm_transform_destroy(out);
    jm_transform_destroy(back);
    return status;
}

static jm_status write_stops(jm_town *town, const jm_bus_net *net)
{
    char id[16], name[96];
    jm_layer *layer = town->layer[JM_ROLE_STOPS];
    for (int32_t i = 0; i < net->stop_count; i++) {
        JM_TRY(jm_layer_add_feature(town->ctx, layer));
        JM_TRY(jm_layer_add_part(town->ctx, layer, false));
        JM_TRY(jm_layer_add_point(town->ctx, layer, net->x[i], net->y[i], (double)NAN));
        jm_bus_stop_id(i, id);
        jm_bus_stop_name(town, i, name);
        JM_TRY(jm_town_set_text(town, JM_ROLE_STOPS, "code", id));
        JM_TRY(jm_town_set_text(town, JM_ROLE_STOPS, "name", name));
    }
    return JM_OK;
}

// Trips of a weekday whose first departure falls in the hour.
static int32_t departures_in(int32_t line, int32_t direction, int32_t hour)
{
    int32_t count = 0;
    for (int32_t h = 0; h < 24; h++)
        for (int32_t k = 0; k < jm_bus_trips_in_hour(0, h); k++)
            count += jm_bus_start_s(0, h, k, line, direction) / 3600 % 24 == hour;
    return count;
}

static jm_status write_lists(jm_town *town, const jm_bus_net *net, int32_t number,
                             int32_t direction)
{
    const jm_bus_line *line = &net->line[number];
    jm_text stops = {0}, rides = {0}, departures = {0};
    char id[16];
    for (int32_t i = 0; i < line->stop_count; i++) {
        int32_t k = direction == 0 ? i : line->stop_count - 1 - i;
        int64_t ride_s =
            direction == 0 ? line->ride_s[i] : line->ride_s[line->stop_count - 1] - line->ride_s[k];
        jm_bus_stop_id(line->stop[k], id);
        jm_text_printf(&stops, "%s%s", i > 0 ? "|" : "", id);
        jm_text_printf(&rides, "%s%lld", i > 0 ? "|" : "", (long long)ride_s);
    }
    for (int32_t h = 0; h < 24; h++)
        jm_text_printf(&departures, "%s%d", h > 0 ? "|" : "", departures_in(number, direction, h));
    jm_status status = JM_OK;
    if (stops.failed || rides.failed || departures.failed)
        status = jm_fail(town->ctx, JM_ERR_MEMORY, "demo city: no memory for bus lines");
    if (status == JM_OK)
        status = jm_town_set_text(town, JM_ROLE_TRANSIT, "stops", stops.bytes);
    if (status == JM_OK)
        status = jm_town_set_text(town, JM_ROLE_TRANSIT, "ride_s", rides.bytes);
    if (status == JM_OK)
        status = jm_town_set_text(town, JM_ROLE_TRANSIT, "departures", departures.bytes);
    jm_text_free(&stops);
    jm_text_free(&rides);
    jm_text_free(&departures);
    return status;
}

static jm_status write_line(jm_town *town, const jm_bus_net *net, int32_t number, int32_t direction)
{
    const jm_bus_line *line = &net->line[number];
    jm_layer *layer = town->layer[JM_ROLE_TRANSIT];
    JM_TRY(jm_layer_add_feature(town->ctx, layer));
    JM_TRY(jm_layer_add_part(town->ctx, layer, false));
    for (int32_t i = 0; i < line->stop_count; i++) {
        int32_t stop = line->stop[direction == 0 ? i : line->stop_count - 1 - i];
        JM_TRY(jm_layer_add_point(town->ctx, layer, net->x[stop], net->y[stop], (double)NAN));
    }
    JM_TRY(jm_town_set_text(town, JM_ROLE_TRANSIT, "name", line->name));
    JM_TRY(jm_town_set_text(town, JM_ROLE_TRANSIT, "mode", "bus"));
    return write_lists(town, net, number, direction);
}

// Cars are left at both ends of the line that crosses the town.
static jm_status add_park_and_ride(jm_town *town, const jm_bus_line *line)
{
    const double beside_m = 30.0;
    JM_TRY(jm_town_add_parking(town, line->x[0] + beside_m, line->y[0] + beside_m, "park_and_ride",
                               240.0, 0.0, "Parc relais Nord"));
    return jm_town_add_parking(town, line->x[line->count - 1] + beside_m,
                               line->y[line->count - 1] + beside_m, "park_and_ride", 160.0, 0.0,
                               "Parc relais Sud");
}

static jm_status route_line(jm_town *town, jm_bus_line *line, int32_t number)
{
    snprintf(line->name, sizeof line->name, "%c", 'A' + number);
    switch (number) {
    case 0:
        return route_across(town, line);
    case 1:
        return route_round(town, line, true, 0);
    case 2:
        return route_round(town, line, false, 0);
    default:
        return route_round(town, line, true, 1);
    }
}

jm_status jm_town_transit(jm_town *town)
{
    jm_bus_net *net = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(town->ctx, &net, 1));
    net->line_count = town->plan.size_m < 10000.0 ? 2 : JM_BUS_LINES;
    for (int32_t i = 0; i < net->line_count; i++) {
        JM_TRY_GOTO(route_line(town, &net->line[i], i), fail);
        place_stops(town, net, &net->line[i]);
    }
    JM_TRY_GOTO(print_places(town, net), fail);
    JM_TRY_GOTO(write_stops(town, net), fail);
    for (int32_t i = 0; i < net->line_count; i++)
        for (int32_t direction = 0; direction < 2; direction++)
            JM_TRY_GOTO(write_line(town, net, i, direction), fail);
    JM_TRY_GOTO(add_park_and_ride(town, &net->line[0]), fail);
    status = jm_bus_write_gtfs(town, net);
fail:
    for (int32_t i = 0; i < JM_BUS_LINES; i++) {
        jm_free(net->line[i].x);
        jm_free(net->line[i].y);
    }
    jm_free(net);
    return status;
}
