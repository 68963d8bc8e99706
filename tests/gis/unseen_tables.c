// Tables and feeds of habits that no list foresaw: swapped coordinates, metres called degrees, a
// timetable in capitals, with blanks, for ever.
#include "made.h"

// Two car parks; `first` and `second` are what stands under Xlong and Ylat.
static jm_status read_parks(gis_scene *scene, const char *first, const char *second,
                            jm_sources *sources)
{
    char text[512];
    snprintf(text, sizeof text,
             "id;nom;nb_places;Xlong;Ylat\n1;Gare;120;%s;%s\n2;Mairie;80;%s;%s\n", first, second,
             first, second);
    write_text(scene, "parks.csv", text);
    return read_town(scene, l93, "  - {preset: schema-stationnement, file: parks.csv}\n", sources);
}

TEST(a_table_of_places_says_that_its_coordinates_are_swapped_or_in_metres)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char point[64], lon[32], lat[32];
    point_in(scene, "EPSG:4326", 434500, 6716500, point);
    assert_int_equal(sscanf(point, "%31s %31s", lon, lat), 2);
    CHECK_OK(scene->ctx, read_parks(scene, lon, lat, &sources));
    CHECK(layer_of(&sources, JM_ROLE_PARKING, 0)->feature_count == 2);
    jm_sources_free(&sources);
    CHECK(read_parks(scene, lat, lon, &sources) == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "when x and y are swapped") != NULL);
    jm_clear(scene->ctx);
    CHECK(read_parks(scene, "434500", "6716500", &sources) == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "are metres") != NULL);
    CHECK(strstr(jm_message(scene->ctx), "crs: EPSG:2154") != NULL);
}

TEST(a_code_table_may_be_in_capitals_but_not_say_two_things_of_one_code)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char entry[] = "  - {preset: geotiff-landcover, file: cover.asc, crs: EPSG:2154, "
                                "codes: codes.csv}\n";
    write_text(scene, "cover.asc",
               "ncols 2\nnrows 2\nxllcorner 434000\nyllcorner 6716000\ncellsize 500\n1 2\n2 1\n");
    write_text(scene, "codes.csv",
               "\xef\xbb\xbf"
               "Code;SURFACE;trees_share\r\n1;grass;0,5\r\n2;water;\r\n");
    CHECK_OK(scene->ctx, read_town(scene, l93, entry, &sources));
    const jm_raster *cover = sources.items[0].raster;
    CHECK(cover->classes[(int)cover->values[0]].surface == JM_SURFACE_GRASS);
    CHECK_NEAR(cover->classes[(int)cover->values[0]].trees_share, 0.5, 0);
    jm_sources_free(&sources);
    write_text(scene, "codes.csv", "code,surface\n1,grass\n2,water\n1,asphalt\n");
    CHECK(read_town(scene, l93, entry, &sources) == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "line 4 of the code table: code 1 stands above") != NULL);
}

// What a feed may do differently; NULL or false: as the others do.
typedef struct habits {
    const char *first_day, *last_day;
    bool capitals, blanks, swapped;
} habits;

static void write_table(const gis_scene *scene, const habits *h, const char *name, const char *text)
{
    char path[PATH], spaced[2048];
    size_t used = 0;
    for (; *text != '\0' && used + 2 < sizeof spaced; text++) {
        spaced[used++] = *text;
        if (*text == ',' && h->blanks)
            spaced[used++] = ' ';
    }
    spaced[used] = '\0';
    snprintf(path, sizeof path, "feed/%s", name);
    for (char *c = path + 5; h->capitals && *c != '\0'; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    write_text(scene, path, spaced);
}

// One line of three stops, twice on each working day.
static jm_status read_feed(gis_scene *scene, const habits *h, jm_sources *sources)
{
    char text[1024], folder[PATH], point[64], lon[32], lat[32];
    int used = snprintf(text, sizeof text, "stop_id,stop_name,%s\n",
                        h->swapped ? "stop_lon,stop_lat" : "stop_lat,stop_lon");
    for (int s = 0; s < 3; s++) {
        point_in(scene, "EPSG:4326", 434300 + 100 * s, 6716500, point);
        assert_int_equal(sscanf(point, "%31s %31s", lon, lat), 2);
        used += snprintf(text + used, sizeof text - (size_t)used, "s%d,Stop %d,%s,%s\n", s, s, lat,
                         lon);
    }
    path_in(scene, "feed", folder);
    remove_folder(folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    write_table(scene, h, "stops.txt", text);
    write_table(scene, h, "routes.txt", "route_id,route_short_name,route_type\nr,1,3\n");
    write_table(scene, h, "trips.txt", "route_id,service_id,trip_id\nr,week,a\nr,week,b\n");
    write_table(scene, h, "stop_times.txt",
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                "a,07:00:00,07:00:00,s0,1\na,07:05:00,07:05:00,s1,2\na,07:10:00,07:10:00,s2,3\n"
                "b,08:00:00,08:00:00,s0,1\nb,08:05:00,08:05:00,s1,2\nb,08:10:00,08:10:00,s2,3\n");
    snprintf(text, sizeof text,
             "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
             "end_date\nweek,1,1,1,1,1,0,0,%s,%s\n",
             h->first_day != NULL ? h->first_day : "20260105",
             h->last_day != NULL ? h->last_day : "20261231");
    write_table(scene, h, "calendar.txt", text);
    return read_town(scene, l93, "  - {preset: gtfs, file: feed}\n", sources);
}

TEST(a_feed_in_capitals_with_blanks_or_dates_for_ever_is_a_feed)
{
    gis_scene *scene = *state;
    static const habits all[] = {{.capitals = true},
                                 {.blanks = true},
                                 {.first_day = "19000101", .last_day = "99991231"},
                                 {.first_day = "19700101"},
                                 {.first_day = "2026-01-05", .last_day = "2026-12-31"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        jm_sources sources;
        CHECK_OK(scene->ctx, read_feed(scene, &all[i], &sources));
        const jm_layer *lines = layer_of(&sources, JM_ROLE_TRANSIT, 0);
        assert_non_null(lines);
        CHECK(lines->feature_count == 1);
        CHECK(strcmp(text_of(lines, "stops", 0), "s0|s1|s2") == 0);
        CHECK(strncmp(text_of(lines, "departures", 0), "0|0|0|0|0|0|0|1|1|0", 19) == 0);
        jm_sources_free(&sources);
    }
}

TEST(a_feed_that_ended_before_1990_or_has_its_coordinates_swapped_is_told_so)
{
    gis_scene *scene = *state;
    jm_sources sources;
    const habits over = {.first_day = "19700101", .last_day = "19891231"};
    CHECK(read_feed(scene, &over, &sources) == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "calendar.txt") != NULL);
    jm_clear(scene->ctx);
    const habits swapped = {.swapped = true};
    CHECK(read_feed(scene, &swapped, &sources) == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "when x and y are swapped") != NULL);
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_table_of_places_says_that_its_coordinates_are_swapped_or_in_metres),
        SCENE_CASE(a_code_table_may_be_in_capitals_but_not_say_two_things_of_one_code),
        SCENE_CASE(a_feed_in_capitals_with_blanks_or_dates_for_ever_is_a_feed),
        SCENE_CASE(a_feed_that_ended_before_1990_or_has_its_coordinates_swapped_is_told_so),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
