// GTFS: times past midnight, exceptions, frequencies, extended types, quoted ids, patterns.
#include "zip_files.h"

#include "core/random.h"
#include "gis/gtfs.h"

// Stops on a meridian and a parallel near (47.50 N, 0.53 W), in the recipe's area.
static const char stops[] = "stop_id,stop_name,stop_lat,stop_lon,location_type\r\n"
                            "\"fr:49:A\",\"Gare, quai 1\",47.5000000,-0.5300000,\r\n"
                            "\"fr:49:B\",Mairie,47.5010000,-0.5300000,0\r\n"
                            "\"fr:49:C\",Marais,47.5020000,-0.5300000,\r\n"
                            "fr:49,Gare,47.5000000,-0.5300000,1\r\n"
                            "far,Ailleurs,43.0000000,3.0000000,\r\n";
static const char routes[] = "route_id,route_short_name,route_long_name,route_type\n"
                             "r1,T1,Gare - Marais,900\nr2,,Navette,713\nr3,F,Bac,4\n";
static const char trips[] = "route_id,service_id,trip_id,direction_id\n"
                            "r1,week,t1,0\nr1,week,t2,0\nr1,week,t3,1\nr2,extra,t4,0\n"
                            "r1,sunday,t5,0\nr3,week,t6,0\nr1,week,t7,0\n";
static const char stop_times[] =
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t1,08:00:00,08:00:30,fr:49:A,1\nt1,08:02:30,08:03:00,fr:49:B,2\nt1,08:05:30,08:05:30,fr:49:C,"
    "9\n"
    // Written backwards, past midnight, and without a time in the middle.
    "t2,25:10:00,25:10:00,fr:49:C,3\nt2,,,fr:49:B,2\nt2,25:00:00,25:00:00,fr:49:A,1\n"
    "t3,9:00:00,9:00:00,fr:49:C,1\nt3,9:05:00,9:05:00,fr:49:A,2\n"
    "t4,06:00:00,06:00:00,fr:49:A,1\nt4,06:04:00,06:04:00,fr:49:B,2\n"
    "t5,10:00:00,10:00:00,fr:49:A,1\nt5,10:04:00,10:04:00,fr:49:B,2\n"
    "t6,10:00:00,10:00:00,fr:49:A,1\nt6,10:04:00,10:04:00,fr:49:B,2\n"
    "t7,11:00:00,11:00:00,fr:49:A,1\nt7,11:05:00,11:05:00,unknown,2\n";
// 2026-03-02 is a Monday, 2026-03-29 a Sunday.
static const char calendar[] =
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "week,1,1,1,1,1,0,0,20260302,20260329\nsunday,0,0,0,0,0,0,1,20260302,20260329\n";
// The shuttle runs on one Tuesday only: the one with the most service.
static const char calendar_dates[] = "service_id,date,exception_type\nextra,20260324,1\n"
                                     "week,20260310,2\n";
static const char frequencies[] = "trip_id,start_time,end_time,headway_secs\n"
                                  "t4,06:00:00,08:00:00,1200\nt4,22:00:00,22:30:00,600\n";

static void write_feed(const gis_scene *scene, const char *folder)
{
    static const struct {
        const char *name, *text;
    } tables[] = {{"stops.txt", stops},
                  {"routes.txt", routes},
                  {"trips.txt", trips},
                  {"stop_times.txt", stop_times},
                  {"calendar.txt", calendar},
                  {"calendar_dates.txt", calendar_dates},
                  {"frequencies.txt", frequencies}};
    char path[PATH];
    path_in(scene, folder, path);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        snprintf(path, sizeof path, "%s/%s", folder, tables[t].name);
        write_text(scene, path, tables[t].text);
    }
}

static jm_status read_named(gis_scene *scene, const char *feed, jm_sources *sources)
{
    // Around the stops: about x 433 900, y 6 716 650.
    const char *head = "jumeau_format: recipe\nformat_version: 1\nname: T\ncrs: EPSG:2154\n"
                       "area: {west: 432000, south: 6714000, east: 436000, north: 6720000}\n"
                       "layers:\n  - {preset: gtfs, file: ";
    char name[PATH], text[1024];
    snprintf(text, sizeof text, "%s%s}\n", head, feed);
    jm_recipe *recipe = NULL;
    path_in(scene, "r.yaml", name);
    *sources = (jm_sources){0};
    jm_status status = jm_recipe_parse(scene->ctx, name, text, strlen(text), &recipe);
    if (status == JM_OK)
        status = jm_gis_read_sources(scene->ctx, recipe, sources);
    jm_recipe_destroy(recipe);
    return status;
}

static jm_status read_feed(gis_scene *scene, jm_sources *sources)
{
    return read_named(scene, "feed", sources);
}

TEST(a_feed_becomes_patterns_of_the_tuesday_with_most_service)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_feed(scene, "feed");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    assert_non_null(strstr(scene->log, "2026-03-24"));
    assert_int_equal(lines->feature_count, 3); // T1 there, T1 back, the shuttle
    assert_string_equal(text_of(lines, "name", 0), "T1");
    assert_string_equal(text_of(lines, "mode", 0), "tram");
    assert_string_equal(text_of(lines, "stops", 0), "fr:49:A|fr:49:B|fr:49:C");
    // Mean of 120 and 300 s, and of 300 and 600 s, after the first departure.
    assert_string_equal(text_of(lines, "ride_s", 0), "0|210|450");
    assert_string_equal(text_of(lines, "departures", 0),
                        "0|1|0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0"); // 25:00 is one o'clock
    assert_string_equal(text_of(lines, "stops", 1), "fr:49:C|fr:49:A");
    assert_string_equal(text_of(lines, "name", 2), "Navette");
    assert_string_equal(text_of(lines, "mode", 2), "bus");
    // Every 20 minutes from 6 to 8, every 10 from 22:00 to 22:30.
    assert_string_equal(text_of(lines, "departures", 2),
                        "0|0|0|0|0|0|3|3|0|0|0|0|0|0|0|0|0|0|0|0|0|0|3|0");
    assert_non_null(strstr(scene->log, "1 trips by ship"));
    assert_non_null(strstr(scene->log, "1 trips have fewer than two known stops"));
    jm_sources_free(&sources);
}

TEST(stops_keep_quoted_codes_and_names_and_stations_are_no_stops)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_feed(scene, "feed");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *layer = layer_of(&sources, JM_ROLE_STOPS, 0);
    assert_int_equal(layer->feature_count, 3); // neither the station nor the far one
    assert_string_equal(text_of(layer, "code", 0), "fr:49:A");
    assert_string_equal(text_of(layer, "name", 0), "Gare, quai 1");
    jm_sources_free(&sources);
}

TEST(without_shapes_a_line_joins_its_stops)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_feed(scene, "feed");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    const jm_layer *layer = layer_of(&sources, JM_ROLE_STOPS, 0);
    assert_int_equal(lines->point_start[1], 3);
    for (int i = 0; i < 3; i++) {
        CHECK_NEAR(lines->x[i], layer->x[i], 0);
        CHECK_NEAR(lines->y[i], layer->y[i], 0);
    }
    jm_sources_free(&sources);
}

TEST(shapes_are_taken_in_their_sequence)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_feed(scene, "feed");
    write_text(scene, "feed/trips.txt",
               "route_id,service_id,trip_id,direction_id,shape_id\nr1,week,t1,0,s\n");
    write_text(scene, "feed/shapes.txt",
               "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\ns,47.502,-0.53,30\n"
               "s,47.500,-0.53,10\ns,47.501,-0.531,20\ns,47.5015,-0.53,25\n");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    assert_int_equal(lines->point_count, 4);
    CHECK(lines->y[0] < lines->y[1] && lines->y[1] < lines->y[2] && lines->y[2] < lines->y[3]);
    jm_sources_free(&sources);
}

TEST(a_feed_without_tables_or_service_is_refused)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    write_feed(scene, "feed");
    write_text(scene, "feed/calendar.txt", calendar);
    write_text(scene, "feed/trips.txt", "route_id,service_id,trip_id\nr1,never,t1\n");
    CHECK_FAILS(scene->ctx, read_feed(scene, &sources), JM_ERR_DATA, "no trip of the feed runs");
    path_in(scene, "feed/stop_times.txt", path);
    unlink(path);
    CHECK_FAILS(scene->ctx, read_feed(scene, &sources), JM_ERR_DATA, "no stop_times.txt");
}

// All of the reader that looks at the tables' bytes.
static jm_status find_patterns(gis_scene *scene)
{
    jm_gtfs feed;
    jm_gtfs_patterns patterns = {0};
    uint8_t *runs = NULL;
    int32_t day;
    char path[PATH];
    path_in(scene, "feed", path);
    JM_TRY(jm_gtfs_read(scene->ctx, path, &feed));
    jm_status status = jm_gtfs_choose_day(scene->ctx, &feed, &day, &runs);
    if (status == JM_OK)
        status = jm_gtfs_find_patterns(scene->ctx, &feed, runs, &patterns);
    jm_gtfs_patterns_free(&patterns);
    jm_free(runs);
    jm_gtfs_free(&feed);
    return status;
}

TEST(a_feed_with_changed_bytes_is_read_or_refused_and_never_worse)
{
    gis_scene *scene = *state;
    static const struct {
        const char *name, *text;
    } tables[] = {{"feed/stops.txt", stops},
                  {"feed/stop_times.txt", stop_times},
                  {"feed/trips.txt", trips},
                  {"feed/calendar.txt", calendar},
                  {"feed/frequencies.txt", frequencies},
                  {"feed/routes.txt", routes},
                  {"feed/calendar_dates.txt", calendar_dates}};
    const jm_key key = {.seed = 20260719, .stream = 2};
    int64_t rounds = 100 + (int64_t)(4000.0 * test_effort());
    write_feed(scene, "feed");
    for (int64_t r = 0; r < rounds; r++) {
        size_t t = (size_t)r % (sizeof tables / sizeof tables[0]);
        char text[4096];
        size_t length = strlen(tables[t].text);
        memcpy(text, tables[t].text, length + 1);
        for (uint64_t c = 1; c <= 3; c++) {
            int64_t at = jm_random_below(key, (uint64_t)r, 2 * c, (int64_t)length);
            int64_t from = jm_random_below(key, (uint64_t)r, 2 * c + 1, 2 * (int64_t)length);
            text[at] = from < (int64_t)length ? tables[t].text[from] : (char)(1 + (from & 0x7f));
        }
        write_text(scene, tables[t].name, text);
        jm_clear(scene->ctx);
        jm_status status = find_patterns(scene);
        CHECK(status == JM_OK || (status == JM_ERR_DATA && jm_message(scene->ctx)[0] != '\0'));
        write_text(scene, tables[t].name, tables[t].text);
    }
}

TEST(times_and_route_types_are_read_strictly)
{
    UNUSED_STATE;
    int64_t s;
    CHECK(jm_gtfs_time_s("8:05:09", &s) && s == 29109);
    CHECK(jm_gtfs_time_s("25:00:00", &s) && s == 90000);
    CHECK(!jm_gtfs_time_s("8:05", &s) && !jm_gtfs_time_s("", &s) &&
          !jm_gtfs_time_s("8:65:00", &s) && !jm_gtfs_time_s("-1:00:00", &s) &&
          !jm_gtfs_time_s("99999999999:00:00", &s));
    assert_string_equal(jm_gtfs_mode("0"), "tram");
    assert_string_equal(jm_gtfs_mode("109"), "rail");
    assert_string_equal(jm_gtfs_mode("713"), "bus");
    assert_null(jm_gtfs_mode("4"));
    assert_null(jm_gtfs_mode("bus"));
}

// --- feeds as they come
// ---------------------------------------------------------------------------

static void write_table(const gis_scene *scene, const char *name, const char *text)
{
    char path[PATH];
    snprintf(path, sizeof path, "feed/%s", name);
    write_text(scene, path, text);
}

/// A feed of the four tables that it must have, and its dates.
static void write_small(const gis_scene *scene, const char *stops_text, const char *routes_text,
                        const char *trips_text, const char *times_text)
{
    char path[PATH];
    path_in(scene, "feed", path);
    assert_int_equal(mkdir(path, 0700), 0);
    write_table(scene, "stops.txt", stops_text);
    write_table(scene, "routes.txt", routes_text);
    write_table(scene, "trips.txt", trips_text);
    write_table(scene, "stop_times.txt", times_text);
    write_table(scene, "calendar_dates.txt",
                "service_id,date,exception_type\nw,20150106,1\nw, 20150113 , 1 \nw,20150107,2\n");
}

static const char two_stops[] =
    "stop_id,stop_name,stop_lat,stop_lon\nA,Un,47.500,-0.530\nB,Deux,47.501,-0.530\n";
static const char one_route[] = "route_id,route_short_name,route_type\nr,1,\"0\"\n";
static const char one_trip[] = "route_id,service_id,trip_id\nr,w,t\n";
static const char two_times[] = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                                "t,08:00:00,08:00:00,A,1\nt,08:04:00,08:04:00,B,2\n";

TEST(dates_alone_are_a_calendar_even_when_all_of_them_are_past)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_small(scene, two_stops, one_route, one_trip, two_times);
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    assert_non_null(strstr(scene->log, "2015-01-")); // a Tuesday of long ago
    assert_int_equal(lines->feature_count, 1);
    assert_string_equal(text_of(lines, "mode", 0), "tram");
    assert_string_equal(text_of(lines, "ride_s", 0), "0|240");
    jm_sources_free(&sources);
}

TEST(columns_in_any_order_with_blanks_and_a_bom_are_found)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_small(scene,
                "\xef\xbb\xbfstop_lon , stop_lat,location_type,stop_name,stop_id,zone\n"
                " -0.530 , 47.500, 0 ,Un,A,\n-0.530,47.501,,Deux,B,\n",
                "\xef\xbb\xbf\"route_type\",\"route_id\"\n\" 3 \",r\n",
                "\xef\xbb\xbftrip_id, service_id ,route_id\nt,w,r\n",
                "\xef\xbb\xbfstop_sequence,stop_id,departure_time,arrival_time,trip_id\n"
                "20,B, 8:04:00,8:04:00 ,t\n3,A,08:00:00,08:00:00,t\n");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    assert_string_equal(text_of(lines, "stops", 0), "A|B");
    assert_string_equal(text_of(lines, "ride_s", 0), "0|240");
    assert_string_equal(text_of(lines, "mode", 0), "bus");
    assert_int_equal(layer_of(&sources, JM_ROLE_STOPS, 0)->feature_count, 2);
    jm_sources_free(&sources);
}

TEST(platforms_without_a_place_stand_at_their_station)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_small(scene,
                "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
                "S,Gare,47.500,-0.530,1,\nP,Quai,,,0,S\nQ,Zone,0,0,4,P\nB,Deux,47.501,-0.530,0,\n"
                "O,Rien,0,0,0,\n",
                one_route, one_trip,
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                "t,08:00:00,08:00:00,P,1\nt,08:01:00,08:01:00,Q,2\nt,08:04:00,08:04:00,B,3\n"
                "t,08:05:00,08:05:00,O,4\nt,08:06:00,08:06:00,S,5\n");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    const jm_layer *layer = layer_of(&sources, JM_ROLE_STOPS, 0);
    // The stop in the sea off Africa has no place. A station that a trip calls at is a stop.
    assert_string_equal(text_of(lines, "stops", 0), "P|Q|B|S");
    assert_int_equal(layer->feature_count, 4);
    CHECK_NEAR(layer->x[1], layer->x[0], 0);
    CHECK_NEAR(layer->y[2], layer->y[0], 0);
    assert_non_null(strstr(scene->log, "1 calls of trips at stops that are unknown"));
    jm_sources_free(&sources);
}

TEST(what_a_feed_says_twice_counts_once)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_small(scene,
                "stop_id,stop_name,stop_lat,stop_lon\nA,Un,47.500,-0.530\nB,Deux,47.501,-0.530\n"
                "A,Ailleurs,47.502,-0.531\n",
                "route_id,route_short_name,route_type\nr,1,0\nr,2,3\n",
                "route_id,service_id,trip_id\nr,w,t\nr,w,t\n",
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                "t,08:00:00,08:00:00,A,1\nt,08:04:00,08:04:00,B,2\n"
                "t,08:00:00,08:00:00,A,1\nt,08:04:00,08:04:00,B,2\n");
    write_table(scene, "agency.txt",
                "agency_id,agency_name,agency_url,agency_timezone\n1,a,http://a,Europe/Paris\n"
                "2,b,http://b,Europe/London\n");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    assert_int_equal(lines->feature_count, 1);
    assert_string_equal(text_of(lines, "stops", 0), "A|B");
    assert_string_equal(text_of(lines, "name", 0), "1");
    assert_string_equal(text_of(lines, "departures", 0),
                        "0|0|0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0");
    assert_int_equal(layer_of(&sources, JM_ROLE_STOPS, 0)->feature_count, 2);
    assert_non_null(strstr(scene->log, "2 that are stated twice"));
    assert_non_null(strstr(scene->log, "3 stops, routes and trips bear the id"));
    assert_non_null(strstr(scene->log, "'Europe/Paris' and of 'Europe/London'"));
    jm_sources_free(&sources);
}

TEST(a_zip_may_hold_its_tables_in_a_folder_beside_others)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char dates[] = "service_id,date,exception_type\nw,20150106,1\n";
    const zip_member members[] = {
        {"__MACOSX/._stops.txt", "junk", 4},
        {"my feed/stops.txt", two_stops, sizeof two_stops - 1},
        {"my feed/routes.txt", one_route, sizeof one_route - 1},
        {"my feed/trips.txt", one_trip, sizeof one_trip - 1},
        {"my feed/stop_times.txt", two_times, sizeof two_times - 1},
        {"my feed/calendar_dates.txt", dates, sizeof dates - 1},
    };
    write_zip(scene, "feed.zip", members, 6);
    CHECK_OK(scene->ctx, read_named(scene, "feed.zip", &sources));
    assert_int_equal(layer_of(&sources, JM_ROLE_TRANSIT, 0)->feature_count, 1);
    jm_sources_free(&sources);
}

TEST(a_loop_calls_twice_at_its_first_stop_and_one_stop_is_no_trip)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_small(scene, two_stops, one_route, "route_id,service_id,trip_id\nr,w,t\nr,w,u\n",
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                "t,23:50:00,23:50:00,A,1\nt,,,B,5\nt,24:10:00,24:10:00,A,90\n"
                "u,08:00:00,08:00:00,A,1\n");
    CHECK_OK(scene->ctx, read_feed(scene, &sources));
    const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
    assert_int_equal(lines->feature_count, 1);
    assert_string_equal(text_of(lines, "stops", 0), "A|B|A");
    assert_string_equal(text_of(lines, "ride_s", 0), "0|600|1200");
    assert_int_equal(lines->point_count, 3);
    assert_non_null(strstr(scene->log, "1 trips have fewer than two known stops"));
    jm_sources_free(&sources);
}

TEST(every_type_of_route_has_its_mode_or_none)
{
    UNUSED_STATE;
    static const struct {
        const char *type, *mode;
    } types[] = {{"0", "tram"},    {"1", "metro"},   {"2", "rail"},    {"3", "bus"},
                 {"5", "tram"},    {"7", "rail"},    {"11", "bus"},    {"12", "metro"},
                 {"100", "rail"},  {"106", "rail"},  {"200", "bus"},   {"300", "rail"},
                 {"401", "metro"}, {"500", "metro"}, {"600", "metro"}, {"704", "bus"},
                 {"715", "bus"},   {"800", "bus"},   {"900", "tram"},  {"907", "tram"},
                 {"1400", "rail"}, {" 3 ", "bus"}};
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
        assert_string_equal(jm_gtfs_mode(types[t].type), types[t].mode);
    static const char *const others[] = {"4",    "6",    "8",    "1000", "1100", "1200",
                                         "1300", "1501", "1700", "-1",   ""};
    for (size_t t = 0; t < sizeof others / sizeof others[0]; t++)
        assert_null(jm_gtfs_mode(others[t]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_feed_becomes_patterns_of_the_tuesday_with_most_service),
        SCENE_CASE(stops_keep_quoted_codes_and_names_and_stations_are_no_stops),
        SCENE_CASE(without_shapes_a_line_joins_its_stops),
        SCENE_CASE(shapes_are_taken_in_their_sequence),
        SCENE_CASE(a_feed_without_tables_or_service_is_refused),
        SCENE_CASE(a_feed_with_changed_bytes_is_read_or_refused_and_never_worse),
        CASE(times_and_route_types_are_read_strictly),
        SCENE_CASE(dates_alone_are_a_calendar_even_when_all_of_them_are_past),
        SCENE_CASE(columns_in_any_order_with_blanks_and_a_bom_are_found),
        SCENE_CASE(platforms_without_a_place_stand_at_their_station),
        SCENE_CASE(what_a_feed_says_twice_counts_once),
        SCENE_CASE(a_zip_may_hold_its_tables_in_a_folder_beside_others),
        SCENE_CASE(a_loop_calls_twice_at_its_first_stop_and_one_stop_is_no_trip),
        CASE(every_type_of_route_has_its_mode_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
