/// gtfs.c: the bus lines as the tables of a GTFS feed.
#include "synth/transit.h"

static const char *const services[JM_BUS_DAYS] = {"LaV", "Sa", "Di"};

static jm_status write_agency(jm_town *town)
{
    jm_text t = {0};
    jm_text_add(&t, "agency_id,agency_name,agency_url,agency_timezone,agency_lang\n"
                    "VAL,Bus de Valmeuse,https://example.org/valmeuse,Europe/Paris,fr\n");
    return jm_town_add_text(town, "gtfs/agency.txt", &t);
}

static jm_status write_calendar(jm_town *town)
{
    jm_text t = {0};
    jm_text_add(&t, "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
                    "start_date,end_date\n"
                    "LaV,1,1,1,1,1,0,0,20260101,20261231\n"
                    "Sa,0,0,0,0,0,1,0,20260101,20261231\n"
                    "Di,0,0,0,0,0,0,1,20260101,20261231\n");
    return jm_town_add_text(town, "gtfs/calendar.txt", &t);
}

static jm_status write_stops(jm_town *town, const jm_bus_net *net)
{
    jm_text t = {0};
    char id[16], name[96], latitude[40], longitude[40];
    jm_text_add(&t, "stop_id,stop_name,stop_lat,stop_lon\n");
    for (int32_t i = 0; i < net->stop_count; i++) {
        jm_bus_stop_id(i, id);
        jm_bus_stop_name(town, i, name);
        jm_format_number(net->latitude_deg[i], 7, latitude);
        jm_format_number(net->longitude_deg[i], 7, longitude);
        jm_text_printf(&t, "%s,%s,%s,%s\n", id, name, latitude, longitude);
    }
    return jm_town_add_text(town, "gtfs/stops.txt", &t);
}

static jm_status write_routes(jm_town *town, const jm_bus_net *net)
{
    jm_text t = {0};
    char first[96], last[96];
    jm_text_add(&t, "route_id,agency_id,route_short_name,route_long_name,route_type\n");
    for (int32_t i = 0; i < net->line_count; i++) {
        const jm_bus_line *line = &net->line[i];
        jm_bus_stop_name(town, line->stop[0], first);
        jm_bus_stop_name(town, line->stop[line->stop_count - 1], last);
        jm_text_printf(&t, "L%s,VAL,%s,%s - %s,3\n", line->name, line->name, first, last);
    }
    return jm_town_add_text(town, "gtfs/routes.txt", &t);
}

static void add_time(jm_text *t, int64_t seconds)
{
    jm_text_printf(t, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                   (int)(seconds % 60));
}

static void add_visits(jm_text *t, const jm_bus_line *line, const char *trip, int32_t direction,
                       int64_t start_s)
{
    char id[16];
    int32_t last = line->stop_count - 1;
    for (int32_t i = 0; i <= last; i++) {
        int32_t k = direction == 0 ? i : last - i;
        int64_t ride_s = direction == 0 ? line->ride_s[k] : line->ride_s[last] - line->ride_s[k];
        jm_bus_stop_id(line->stop[k], id);
        jm_text_printf(t, "%s,", trip);
        add_time(t, start_s + ride_s);
        jm_text_add(t, ",");
        add_time(t, start_s + ride_s);
        jm_text_printf(t, ",%s,%d\n", id, i + 1);
    }
}

static void add_trips(const jm_bus_net *net, int32_t number, int32_t direction, int32_t day,
                      jm_text *trips, jm_text *times)
{
    const jm_bus_line *line = &net->line[number];
    int32_t serial = 0;
    for (int32_t hour = 0; hour < 24; hour++)
        for (int32_t k = 0; k < jm_bus_trips_in_hour(day, hour); k++) {
            jm_text id = {0};
            jm_text_printf(&id, "%s-%d-%s-%03d", line->name, direction, services[day], ++serial);
            if (id.failed)
                trips->failed = true;
            else
                add_visits(times, line, id.bytes, direction,
                           jm_bus_start_s(day, hour, k, number, direction));
            jm_text_printf(trips, "L%s,%s,%s,%d\n", line->name, services[day],
                           id.failed ? "" : id.bytes, direction);
            jm_text_free(&id);
        }
}

static jm_status write_trips(jm_town *town, const jm_bus_net *net)
{
    jm_text trips = {0}, times = {0};
    jm_text_add(&trips, "route_id,service_id,trip_id,direction_id\n");
    jm_text_add(&times, "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n");
    for (int32_t line = 0; line < net->line_count; line++)
        for (int32_t direction = 0; direction < 2; direction++)
            for (int32_t day = 0; day < JM_BUS_DAYS; day++)
                add_trips(net, line, direction, day, &trips, &times);
    jm_status status = jm_town_add_text(town, "gtfs/trips.txt", &trips);
    if (status != JM_OK) {
        jm_text_free(&times);
        return status;
    }
    return jm_town_add_text(town, "gtfs/stop_times.txt", &times);
}

jm_status jm_bus_write_gtfs(jm_town *town, const jm_bus_net *net)
{
    JM_TRY(write_agency(town));
    JM_TRY(write_calendar(town));
    JM_TRY(write_stops(town, net));
    JM_TRY(write_routes(town, net));
    return write_trips(town, net);
}
