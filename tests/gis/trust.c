// What a recipe from a stranger may not do: reach the network, other programs' files through
// drivers that nobody asked for, or fill memory from a few kilobytes.
#include "bomb.h"
#include "made.h"

#include <sys/resource.h>

// Peak memory of the process so far: less than what the texts' bombs unpack to (1536 MiB), more
// than the longest text that is taken whole (1 GiB). Sanitizers keep copies and their own maps.
#if defined(__SANITIZE_ADDRESS__)
static const int64_t most_peak_bytes = INT64_C(6) << 30, most_held_bytes = INT64_C(1) << 30;
#else
static const int64_t most_held_bytes = INT64_C(128) << 20; // of 384 MiB of GeoJSON
static const int64_t most_peak_bytes = INT64_C(1450) << 20;
#endif

static int64_t peak_bytes(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return (int64_t)usage.ru_maxrss * 1024;
}

static void check_memory(void)
{
    CHECK(peak_bytes() < most_peak_bytes);
}

static jm_status read_named(gis_scene *scene, const char *preset, const char *file)
{
    char entry[2 * PATH];
    jm_sources sources;
    snprintf(entry, sizeof entry, "  - {%s, file: \"%s\", crs: EPSG:2154}\n", preset, file);
    jm_clear(scene->ctx);
    jm_status status = read_town(scene, l93, entry, &sources);
    jm_sources_free(&sources);
    return status;
}

static const char vector[] = "role: trees, preset: generic-vector";
static const char raster[] = "preset: geotiff-dem";

TEST(names_that_gdal_would_follow_to_networks_databases_and_streams_are_refused)
{
    gis_scene *scene = *state;
    static const char *const names[] = {
        "WFS:https://example.org/wfs",
        "PG:host=example.org",
        "PostgreSQL:x",
        "MYSQL:x,y",
        "ODBC:x",
        "MSSQL:server=x",
        "MONGODBV3:x",
        "CSW:https://example.org",
        "ES:example.org",
        "OAPIF:https://example.org",
        "AmigoCloud:x",
        "CARTO:x",
        "PLSCENES:x",
        "GEOJSON:trees",
        "GeoJSONSeq:x",
        "TopoJSON:x",
        "ESRIJSON:x",
        "https://example.org/trees.geojson",
        "ftp://example.org/trees.shp",
        "/vsicurl/https://example.org/trees.gpkg",
        "/vsicurl_streaming/https://example.org/a",
        "/vsis3/bucket/a.gpkg",
        "/vsigs/bucket/a",
        "/vsiaz/a/b",
        "/vsiadls/a/b",
        "/vsioss/a/b",
        "/vsiswift/a/b",
        "/vsiwebhdfs/a/b",
        "/vsihdfs/a",
        "/vsistdin/",
        "/vsistdin?buffer_limit=1MB",
        "/vsistdout/",
        "/vsimem/a",
        "/vsisubfile/0_100,trees.gpkg",
        "/vsisparse/a.xml",
        "/vsitar/a.tar/b.shp",
        "/vsicrypt/key=x,file=a",
        "/vsi7z/a.7z/b",
        "/vsizip/{/vsicurl/https://example.org/a.zip}/b",
        "/vsigzip//vsicurl/https://example.org/a.gz",
        "/vsizip//vsizip//vsicurl/x/a.zip/b.zip",
        "<OGRVRTDataSource></OGRVRTDataSource>",
        "<VRTDataset/>",
        "<GDAL_WMS/>",
        "{\\\"type\\\":\\\"FeatureCollection\\\",\\\"features\\\":[]}",
        "trees.vrt",
        "TREES.VRT",
        "WMS:https://example.org",
        "NETCDF:a.nc:b",
        "HDF5:a.h5://b",
        "GTIFF_DIR:1:a.tif",
        "RASTERLITE:a,table=b",
        "derived:x:y",
        "ZARR:a",
        "STACTA:a",
        "DODS:https://example.org"};
    write_text(scene, "trees.vrt", "<OGRVRTDataSource/>");
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        CHECK(read_named(scene, vector, names[n]) == JM_ERR_DATA);
        CHECK(jm_message(scene->ctx)[0] != '\0');
        CHECK(read_named(scene, raster, names[n]) == JM_ERR_DATA);
    }
}

// Files whose content another driver of GDAL would take, under harmless names.
TEST(content_of_drivers_that_are_not_listed_is_refused_whatever_the_files_name)
{
    gis_scene *scene = *state;
    static const struct {
        const char *name, *text;
    } files[] = {
        {"vrt.gpkg", "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>/etc/passwd"
                     "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"},
        {"vrt.tif", "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><VRTRasterBand "
                    "dataType=\"Byte\" band=\"1\"/></VRTDataset>"},
        {"wms.tif", "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://example.org/</ServerUrl>"
                    "</Service></GDAL_WMS>"},
        {"wfs.geojson", "<OGRWFSDataSource><URL>http://example.org</URL></OGRWFSDataSource>"},
        {"trees.kml", "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><Point>"
                      "<coordinates>-0.5,47.5</coordinates></Point></Placemark></Document></kml>"},
        {"trees.gml", "<gml:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\"/>"},
        {"trees.dxf", "0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n"},
        {"trees.gpx", "<gpx version=\"1.0\"><wpt lat=\"47.5\" lon=\"-0.5\"/></gpx>"},
        {"trees.sql", "CREATE TABLE a (b);"},
        {"service.geojson", "{\"currentVersion\": 10.8, \"serviceDescription\": \"x\", "
                            "\"layers\": [{\"id\": 0}]}"},
        {"stac.geojson", "{\"stac_version\":\"1.0.0\",\"type\":\"Feature\",\"assets\":{\"a\":{"
                         "\"href\":\"/vsicurl/http://example.org/a.tif\"}}}"},
    };
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        write_text(scene, files[f].name, files[f].text);
        CHECK(read_named(scene, vector, files[f].name) == JM_ERR_DATA);
        CHECK(read_named(scene, raster, files[f].name) == JM_ERR_DATA);
    }
}

TEST(folders_and_patterns_are_searched_under_the_same_rules)
{
    gis_scene *scene = *state;
    char path[PATH];
    path_in(scene, "tiles", path);
    assert_int_equal(mkdir(path, 0700), 0);
    write_text(scene, "tiles/a.vrt", "<OGRVRTDataSource/>");
    CHECK(read_named(scene, vector, "tiles") == JM_ERR_DATA);
    CHECK(read_named(scene, vector, "tiles/*") == JM_ERR_DATA);
    CHECK(read_named(scene, vector, "tiles/*.vrt") == JM_ERR_DATA);
    CHECK(read_named(scene, vector, "/vsicurl/https://example.org/*.shp") == JM_ERR_DATA);
}

TEST(devices_pipes_and_links_to_them_are_no_files)
{
    gis_scene *scene = *state;
    static const char *const targets[] = {"/dev/zero", "/dev/stdin", "/dev/full", "/proc/self/mem"};
    static const char *const presets[] = {vector, raster, "preset: osm", "preset: gtfs",
                                          "role: counts, preset: table"};
    for (size_t t = 0; t < sizeof targets / sizeof targets[0]; t++) {
        char path[PATH];
        path_in(scene, "link.geojson", path);
        unlink(path);
        assert_int_equal(symlink(targets[t], path), 0);
        for (size_t p = 0; p < sizeof presets / sizeof presets[0]; p++)
            CHECK(read_named(scene, presets[p], "link.geojson") == JM_ERR_DATA);
    }
    check_memory();
}

TEST(a_link_to_a_plain_file_is_that_file)
{
    gis_scene *scene = *state;
    char path[PATH], link_path[PATH];
    make(scene, (made_layer){"GPKG", "trees.gpkg", "trees", "EPSG:2154", "$species",
                             "POINT (434500 6716500)|Tilia", NULL});
    path_in(scene, "trees.gpkg", path);
    path_in(scene, "link.gpkg", link_path);
    assert_int_equal(symlink(path, link_path), 0);
    CHECK(read_named(scene, vector, "link.gpkg") == JM_OK);
}

// GDAL reads on through the blanks of a GeoJSON: little of them may be held at a time. Of all
// bombs this one comes first, while the process is small.
TEST(a_geojson_that_unpacks_to_blanks_is_refused_and_never_held_whole)
{
    gis_scene *scene = *state;
    enum { BOMB_MIB = 384 };
    const int64_t before = peak_bytes();
    write_bomb(scene, "bomb.zip", "trees.geojson", "{\"type\":\"FeatureCollection\",\"features\":[",
               BOMB_MIB);
    CHECK(read_named(scene, vector, "bomb.zip") == JM_ERR_DATA);
    CHECK(peak_bytes() - before < most_held_bytes);
}

// The zips say how long their members are; the gzip must be read to the limit.
TEST(archives_that_unpack_to_gigabytes_are_refused_within_bounded_memory)
{
    gis_scene *scene = *state;
    enum { BOMB_MIB = 1536 };
    write_bomb(scene, "counts.zip", "counts.csv", "name,flow_vehday\n", BOMB_MIB);
    CHECK(read_named(scene, "role: counts, preset: table", "/vsizip/counts.zip/counts.csv") ==
          JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "cut it to the city") != NULL);
    write_bomb(scene, "gtfs.zip", "stops.txt", "stop_id,stop_lat,stop_lon\n", BOMB_MIB);
    CHECK(read_named(scene, "preset: gtfs", "gtfs.zip") == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "cut it to the city") != NULL);
    check_memory();
    write_bomb(scene, "town.osm.gz", "", "<osm version=\"0.6\">", BOMB_MIB);
    CHECK(read_named(scene, "preset: osm", "town.osm.gz") == JM_ERR_DATA);
    CHECK(strstr(jm_message(scene->ctx), "cut it to the city") != NULL);
    check_memory();
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(names_that_gdal_would_follow_to_networks_databases_and_streams_are_refused),
        SCENE_CASE(content_of_drivers_that_are_not_listed_is_refused_whatever_the_files_name),
        SCENE_CASE(folders_and_patterns_are_searched_under_the_same_rules),
        SCENE_CASE(devices_pipes_and_links_to_them_are_no_files),
        SCENE_CASE(a_link_to_a_plain_file_is_that_file),
        SCENE_CASE(a_geojson_that_unpacks_to_blanks_is_refused_and_never_held_whole),
        SCENE_CASE(archives_that_unpack_to_gigabytes_are_refused_within_bounded_memory),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
