// The bus lines as layers say what a reader of the GTFS tables would find.
#include "synth/demo.h"

#include "geo/geo.h"
#include "store/csv.h"

static jm_csv *table_of(jm_ctx *ctx, const jm_synth_city *city, const char *path)
{
    jm_csv *csv = NULL;
    const char *text = file_of(city, path);
    CHECK(text != NULL);
    CHECK_OK(ctx, jm_csv_parse(ctx, path, text, strlen(text), &csv));
    return csv;
}

static const char *cell(const jm_csv *csv, int64_t row, const char *column)
{
    CHECK(jm_csv_column(csv, column) >= 0);
    return jm_csv_cell(csv, row, jm_csv_column(csv, column));
}

static int seconds_of(const char *text)
{
    int h, m, s;
    CHECK(sscanf(text, "%d:%d:%d", &h, &m, &s) == 3);
    return 3600 * h + 60 * m + s;
}

TEST(stops_stand_where_the_files_decimals_say)
{
    jm_ctx *ctx = *state;
    jm_synth_city *city = demo_of(ctx, 1.0, 1);
    const jm_layer *stops = layer_of(city, JM_ROLE_STOPS);
    jm_csv *csv = table_of(ctx, city, "gtfs/stops.txt");
    jm_transform *t = NULL;
    CHECK_OK(ctx, jm_transform_create(ctx, "EPSG:4326", "EPSG:2154", &t));
    CHECK(jm_csv_rows(csv) == stops->feature_count);
    for (int64_t f = 0; f < stops->feature_count; f++) {
        double x, y;
        CHECK(jm_csv_number(csv, f, jm_csv_column(csv, "stop_lon"), &x));
        CHECK(jm_csv_number(csv, f, jm_csv_column(csv, "stop_lat"), &y));
        jm_transform_points(t, &x, &y, 1, NULL);
        CHECK(x == stops->x[f] && y == stops->y[f]); // the same bits
        CHECK(strcmp(cell(csv, f, "stop_id"), text_of(stops, "code", f)) == 0);
        CHECK(strcmp(cell(csv, f, "stop_name"), text_of(stops, "name", f)) == 0);
    }
    jm_transform_destroy(t);
    jm_csv_destroy(csv);
    jm_synth_destroy(city);
}

/// One trip's first row in stop_times.txt, or -1.
static int64_t first_visit(const jm_csv *times, const char *trip)
{
    for (int64_t r = 0; r < jm_csv_rows(times); r++)
        if (strcmp(cell(times, r, "trip_id"), trip) == 0)
            return r;
    return -1;
}

// The lists of a line, rebuilt from one trip.
static void check_trip(const jm_csv *times, int64_t row, const jm_layer *lines, int64_t line)
{
    char stops[2048] = "", rides[2048] = "";
    const char *trip = cell(times, row, "trip_id");
    int start_s = seconds_of(cell(times, row, "departure_time"));
    for (int64_t r = row; r < jm_csv_rows(times) && strcmp(cell(times, r, "trip_id"), trip) == 0;
         r++) {
        size_t a = strlen(stops), b = strlen(rides);
        snprintf(stops + a, sizeof stops - a, "%s%s", r > row ? "|" : "",
                 cell(times, r, "stop_id"));
        snprintf(rides + b, sizeof rides - b, "%s%d", r > row ? "|" : "",
                 seconds_of(cell(times, r, "arrival_time")) - start_s);
        CHECK(atoi(cell(times, r, "stop_sequence")) == r - row + 1);
    }
    CHECK(strcmp(stops, text_of(lines, "stops", line)) == 0);
    CHECK(strcmp(rides, text_of(lines, "ride_s", line)) == 0);
}

TEST(lines_are_the_patterns_of_a_tuesdays_trips)
{
    jm_ctx *ctx = *state;
    jm_synth_city *city = demo_of(ctx, 1.0, 1);
    const jm_layer *lines = layer_of(city, JM_ROLE_TRANSIT);
    jm_csv *trips = table_of(ctx, city, "gtfs/trips.txt");
    jm_csv *times = table_of(ctx, city, "gtfs/stop_times.txt");
    jm_csv *routes = table_of(ctx, city, "gtfs/routes.txt");
    jm_csv *days = table_of(ctx, city, "gtfs/calendar.txt");
    CHECK(jm_csv_rows(routes) == 2 && lines->feature_count == 4);
    for (int64_t line = 0; line < 4; line++) {
        const char *route = cell(routes, line / 2, "route_id");
        double departures[24] = {0.0};
        int64_t checked = 0;
        CHECK(strcmp(text_of(lines, "name", line), cell(routes, line / 2, "route_short_name")) ==
              0);
        CHECK(strcmp(text_of(lines, "mode", line), "bus") == 0);
        for (int64_t t = 0; t < jm_csv_rows(trips); t++) {
            bool tuesday = false;
            for (int64_t d = 0; d < jm_csv_rows(days); d++)
                tuesday = tuesday ||
                          (strcmp(cell(days, d, "service_id"), cell(trips, t, "service_id")) == 0 &&
                           strcmp(cell(days, d, "tuesday"), "1") == 0);
            if (!tuesday || strcmp(cell(trips, t, "route_id"), route) != 0 ||
                atoi(cell(trips, t, "direction_id")) != line % 2)
                continue;
            int64_t row = first_visit(times, cell(trips, t, "trip_id"));
            CHECK(row >= 0);
            departures[seconds_of(cell(times, row, "departure_time")) / 3600 % 24] += 1.0;
            if (checked++ % 16 == 0)
                check_trip(times, row, lines, line);
        }
        char list[256] = "";
        for (int h = 0; h < 24; h++) {
            size_t length = strlen(list);
            snprintf(list + length, sizeof list - length, "%s%.0f", h > 0 ? "|" : "",
                     departures[h]);
        }
        CHECK(checked > 40);
        CHECK(strcmp(list, text_of(lines, "departures", line)) == 0);
    }
    jm_csv_destroy(trips);
    jm_csv_destroy(times);
    jm_csv_destroy(routes);
    jm_csv_destroy(days);
    jm_synth_destroy(city);
}

TEST(buses_drive_at_the_pace_of_french_town_buses)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *l = layer_of(city, JM_ROLE_TRANSIT);
    for (int64_t f = 0; f < l->feature_count; f++) {
        double way_m = 0.0;
        int64_t from = l->point_start[l->part_start[f]], to = l->point_start[l->part_start[f] + 1];
        for (int64_t i = from; i + 1 < to; i++)
            way_m += hypot(l->x[i + 1] - l->x[i], l->y[i + 1] - l->y[i]);
        const char *last = strrchr(text_of(l, "ride_s", f), '|');
        CHECK(last != NULL && to - from >= 8);
        double speed_kmh = 3.6 * way_m / atof(last + 1);
        CHECK(speed_kmh > 12.0 && speed_kmh < 20.0); // straight lines are shorter than streets
    }
    jm_synth_destroy(city);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(stops_stand_where_the_files_decimals_say),
        CASE(lines_are_the_patterns_of_a_tuesdays_trips),
        CASE(buses_drive_at_the_pace_of_french_town_buses),
    };
    return cmocka_run_group_tests(cases, make_context, end_context);
}
