// Vector layers as they are delivered: tiles, layers by name, downloads in pages, wrong CRS, shapes
// that are broken, shapefiles in pieces.
#include "layer_files.h"
#include "zip_files.h"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

static void make_folder(const gis_scene *scene, const char *name)
{
    char path[PATH];
    path_in(scene, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static int64_t count_of(const jm_sources *sources, jm_role role)
{
    const jm_layer *layer = layer_of(sources, role, 0);
    return layer != NULL ? layer->feature_count : 0;
}

static double area_of(const jm_layer *l)
{
    double area = 0.0;
    for (int64_t p = 0; p < l->part_count; p++) {
        int64_t from = l->point_start[p], to = l->point_start[p + 1];
        double ring = 0.0;
        for (int64_t i = from, j = to - 1; i < to; j = i++)
            ring +=
                (l->x[j] - 434000) * (l->y[i] - 6716000) - (l->x[i] - 434000) * (l->y[j] - 6716000);
        area += l->part_is_hole[p] ? -fabs(0.5 * ring) : fabs(0.5 * ring);
    }
    return area;
}

static const char tiles_entry[] = "  - {role: buildings, preset: generic-vector, file: tiles}\n";

TEST(tiles_of_a_folder_become_one_layer_and_what_two_of_them_hold_is_taken_once)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "tiles");
    write_geojson(scene, "tiles/b.geojson",
                  SQUARE("\"id\":\"B1\",\"height_m\":7", "434100", "6716100", "434110",
                         "6716110") "," SQUARE("\"id\":\"B2\",\"height_m\":9", "434200", "6716100",
                                               "434210", "6716110"));
    write_geojson(scene, "tiles/a.geojson",
                  SQUARE("\"id\":\"B1\",\"height_m\":5", "434100", "6716100", "434110",
                         "6716110") "," SQUARE("\"id\":\"B3\",\"height_m\":4", "434300", "6716100",
                                               "434310", "6716110"));
    CHECK_OK(scene->ctx, read_layers(scene, tiles_entry, &sources));
    const jm_layer *b = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
    assert_int_equal(b->feature_count, 3);
    // The first by the name of its file counts, whatever order the folder lists them in.
    assert_string_equal(text_of(b, "id", 0), "B1");
    CHECK_NEAR(real_of(b, "height_m", 0), 5, 0);
    assert_non_null(strstr(scene->log, "1 objects stand in several of its files"));
    jm_sources_free(&sources);
}

TEST(an_object_cut_apart_by_the_border_of_tiles_keeps_both_pieces)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "tiles");
    write_geojson(scene, "tiles/a.geojson",
                  SQUARE("\"id\":\"B1\"", "434100", "6716100", "434110", "6716110"));
    write_geojson(scene, "tiles/b.geojson",
                  SQUARE("\"id\":\"B1\"", "434110", "6716100", "434118", "6716110"));
    // Another edition of the first one, somewhat larger: not a third piece.
    write_geojson(scene, "tiles/c.geojson",
                  SQUARE("\"id\":\"B1\"", "434100", "6716100", "434109", "6716111"));
    CHECK_OK(scene->ctx, read_layers(scene, tiles_entry, &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_BUILDINGS), 2);
    jm_sources_free(&sources);
}

TEST(without_ids_the_same_shape_is_taken_once_across_files_and_kept_within_one)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "tiles");
#define TWICE SQUARE("\"height_m\":5", "434100", "6716100", "434110", "6716110")
    write_geojson(scene, "tiles/a.geojson", TWICE "," TWICE);
    write_geojson(scene, "tiles/b.geojson",
                  TWICE "," SQUARE("\"height_m\":5", "434100", "6716100", "434110", "6716111"));
#undef TWICE
    CHECK_OK(scene->ctx, read_layers(scene, tiles_entry, &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_BUILDINGS), 3);
    jm_sources_free(&sources);
}

TEST(empty_tiles_and_tiles_elsewhere_are_no_fault_among_others)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "tiles");
    write_geojson(scene, "tiles/a.geojson", "");
    write_geojson(scene, "tiles/b.geojson",
                  SQUARE("\"height_m\":5", "434100", "6716100", "434110", "6716110"));
    write_geojson(scene, "tiles/c.geojson",
                  SQUARE("\"height_m\":5", "444100", "6716100", "444110", "6716110"));
    CHECK_OK(scene->ctx, read_layers(scene, tiles_entry, &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_BUILDINGS), 1);
    jm_sources_free(&sources);
}

TEST(layers_are_chosen_by_name_without_case_accents_or_prefix)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "d");
    write_geojson(scene, "d/BATIMENT.geojson",
                  SQUARE("", "434100", "6716100", "434110", "6716110"));
    write_geojson(scene, "d/other.geojson", SQUARE("", "434300", "6716100", "434310", "6716110"));
    // Saved under another name: the type stands in the ids, as a WFS writes them.
    write_geojson(scene, "d/download.json",
                  "{\"type\":\"Feature\",\"id\":\"batiment.BATIMENT0000000000000001\","
                  "\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[434400,"
                  "6716100],[434410,6716100],[434410,6716110],[434400,6716100]]]}}");
    write_collection(scene, "d/named.json", "\"name\":\"BDTOPO_V3:b\303\242timent\",",
                     SQUARE("", "434500", "6716100", "434510", "6716110"), "");
    CHECK_OK(scene->ctx,
             read_layers(
                 scene, "  - {role: buildings, preset: generic-vector, file: d, layer: bâtiment}\n",
                 &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_BUILDINGS), 3);
    jm_sources_free(&sources);
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {role: buildings, preset: generic-vector, file: d, layer: bati}\n",
                            &sources),
                JM_ERR_DATA, "BATIMENT");
    assert_non_null(strstr(jm_message(scene->ctx), "other"));
}

TEST(files_of_different_columns_are_no_tiles_of_one_layer)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char buildings[] = SQUARE("\"height_m\":5,\"levels\":2,\"usage\":\"x\"", "434100",
                                           "6716100", "434110", "6716110");
    static const char green[] =
        SQUARE("\"kind\":\"wood\",\"owner\":\"x\"", "434300", "6716100", "434310", "6716110");
    make_folder(scene, "d");
    write_geojson(scene, "d/buildings.geojson", buildings);
    write_geojson(scene, "d/green.geojson", green);
    CHECK_FAILS(
        scene->ctx,
        read_layers(scene, "  - {role: buildings, preset: generic-vector, file: d}\n", &sources),
        JM_ERR_DATA, "'buildings' and 'green' share too few columns");
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {role: buildings, preset: generic-vector, file: d, layer: "
                         "buildings}\n",
                         &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_BUILDINGS), 1);
    jm_sources_free(&sources);
}

TEST(a_download_that_paging_cut_is_warned_of_until_all_pages_are_there)
{
    gis_scene *scene = *state;
    jm_sources sources;
    make_folder(scene, "tiles");
    write_collection(scene, "tiles/1.geojson", "",
                     SQUARE("", "434100", "6716100", "434110", "6716110"),
                     ",\"totalFeatures\":2,\"numberMatched\":2,\"numberReturned\":1");
    CHECK_OK(scene->ctx, read_layers(scene, tiles_entry, &sources));
    jm_sources_free(&sources);
    assert_non_null(strstr(scene->log, "it holds 1 of 2 objects"));
    assert_non_null(strstr(scene->log, "STARTINDEX=1"));
    scene->log[0] = '\0';
    write_collection(scene, "tiles/2.geojson", "",
                     SQUARE("", "434200", "6716100", "434210", "6716110"),
                     ",\"numberMatched\":2,\"numberReturned\":1");
    CHECK_OK(scene->ctx, read_layers(scene, tiles_entry, &sources));
    assert_null(strstr(scene->log, "paging"));
    jm_sources_free(&sources);
}

TEST(degrees_stated_as_metres_and_metres_stated_as_degrees_are_refused_with_the_cause)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char entry[] = "  - {role: roads, preset: generic-vector, file: roads.geojson}\n";
    write_geojson(scene, "roads.geojson", LINE("", "[-0.55,47.47],[-0.54,47.48]"));
    CHECK_FAILS(scene->ctx, read_layers(scene, entry, &sources), JM_ERR_DATA, "are degrees");
    assert_non_null(strstr(jm_message(scene->ctx), "crs: EPSG:4326"));
    // GeoJSON without a CRS is in degrees.
    write_text(scene, "roads.geojson",
               "{\"type\":\"FeatureCollection\",\"features\":[" LINE(
                   "", "[434100,6716100],[434200,6716100]") "]}");
    CHECK_FAILS(scene->ctx, read_layers(scene, entry, &sources), JM_ERR_DATA, "are metres");
    assert_non_null(strstr(jm_message(scene->ctx), "crs: EPSG:2154"));
}

TEST(swapped_axes_are_refused_when_only_the_swap_falls_into_the_area)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char entry[] = "  - {role: roads, preset: generic-vector, file: roads.geojson}\n";
    // The area's place, latitude first.
    write_text(scene, "roads.geojson",
               "{\"type\":\"FeatureCollection\",\"features\":[" LINE(
                   "", "[47.4955,-0.5276],[47.4956,-0.5277]") "]}");
    CHECK_FAILS(scene->ctx, read_layers(scene, entry, &sources), JM_ERR_DATA, "are swapped");
    // Elsewhere both ways.
    write_text(scene, "roads.geojson",
               "{\"type\":\"FeatureCollection\",\"features\":[" LINE(
                   "", "[2.35,48.85],[2.36,48.85]") "]}");
    CHECK_FAILS(scene->ctx, read_layers(scene, entry, &sources), JM_ERR_DATA, "touches the area");
}

TEST(a_layer_without_crs_is_told_which_would_put_it_into_the_area)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char entry[] = "  - {preset: trees, file: trees.shp}\n";
    write_shapefile(scene, "trees", 434500, 6716500, "Tilia", true);
    CHECK_FAILS(scene->ctx, read_layers(scene, entry, &sources), JM_ERR_DATA,
                "put by crs: EPSG:2154");
    write_shapefile(scene, "trees", -0.5276, 47.4955, "Tilia", true);
    CHECK_FAILS(scene->ctx, read_layers(scene, entry, &sources), JM_ERR_DATA,
                "put by crs: EPSG:4326");
    // Lambert II étendu of the same place.
    write_shapefile(scene, "trees", 384248, 2281250, "Tilia", true);
    CHECK_FAILS(scene->ctx, read_layers(scene, entry, &sources), JM_ERR_DATA,
                "put by crs: EPSG:27572");
}

TEST(a_shapefile_without_index_is_read_and_nothing_is_written_beside_it)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    write_shapefile(scene, "trees", 434500, 6716500, "Tilia", true);
    path_in(scene, "trees.shx", path);
    assert_int_equal(unlink(path), 0);
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: trees, file: trees.shp, crs: EPSG:2154, "
                                     "columns: {species: SPECIES}}\n",
                                     &sources));
    const jm_layer *trees = layer_of(&sources, JM_ROLE_TREES, 0);
    assert_int_equal(trees->feature_count, 1);
    CHECK_NEAR(trees->x[0], 434500, 0);
    assert_string_equal(text_of(trees, "species", 0), "Tilia");
    assert_non_null(strstr(scene->log, "no .shx"));
    assert_int_equal(access(path, F_OK), -1);
    jm_sources_free(&sources);
}

TEST(a_shapefile_without_table_gives_shapes_and_says_so)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_shapefile(scene, "trees", 434500, 6716500, "", false);
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: trees, file: trees.shp, crs: EPSG:2154}\n", &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_TREES), 1);
    assert_non_null(strstr(scene->log, "have no .dbf"));
    jm_sources_free(&sources);
}

TEST(shapefiles_in_folders_of_a_zip_are_read_by_their_base_name)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static unsigned char bytes[2][512];
    size_t counts[2];
    static const char *const names[] = {"ARBRES.shp", "ARBRES.shx"};
    write_shapefile(scene, "ARBRES", 434500, 6716500, "Tilia", true);
    for (int i = 0; i < 2; i++) {
        char path[PATH];
        path_in(scene, names[i], path);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        counts[i] = fread(bytes[i], 1, sizeof bytes[i], file);
        fclose(file);
    }
    const zip_member members[] = {{"D049/notes.txt", "x", 1},
                                  {"D049/V/ARBRES.shp", bytes[0], counts[0]},
                                  {"D049/V/ARBRES.shx", bytes[1], counts[1]}};
    write_zip(scene, "delivery.zip", members, 3);
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: trees, file: delivery.zip, crs: EPSG:2154, "
                                     "layer: arbres}\n",
                                     &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_TREES), 1);
    jm_sources_free(&sources);
}

typedef struct broken_case {
    const char *what, *geometry;
    double area_m2;
    int repaired;
} broken_case;

// Corners of squares inside of the test's area: A 100 m2, B its neighbour, inner and outer ones.
#define P(x, y) "[4341" x ",67161" y "]"
#define RING(a, b, c, d) "[" a "," b "," c "," d "," a "]"
static const broken_case broken[] = {
    {"a ring that is not closed",
     "{\"type\":\"Polygon\",\"coordinates\":[[" P("00", "00") "," P("10", "00") "," P(
         "10", "10") "," P("00", "10") "]]}",
     100, 1},
    {"a spike and points twice",
     "{\"type\":\"Polygon\",\"coordinates\":[[" P("00", "00") "," P("00", "00") "," P(
         "10", "00") "," P("30", "00") "," P("10", "00") "," P("10",
                                                               "10") "," P("00",
                                                                           "10") "," P("0"
                                                                                       "0",
                                                                                       "0"
                                                                                       "0") "]]}",
     100, 1},
    {"a part that is written as a hole",
     "{\"type\":\"Polygon\",\"coordinates\":[" RING(
         P("00", "00"), P("10", "00"), P("10", "10"),
         P("00", "10")) "," RING(P("40", "40"), P("44", "40"), P("44", "44"), P("40", "44")) "]}",
     116, 1},
    {"a shell within a shell",
     "{\"type\":\"MultiPolygon\",\"coordinates\":[[" RING(
         P("00", "00"), P("10", "00"), P("10", "10"),
         P("00", "10")) "],[" RING(P("02", "02"), P("04", "02"), P("04", "04"),
                                   P("02", "04")) "]]}",
     100, 1},
    {"two shells that overlap",
     "{\"type\":\"MultiPolygon\",\"coordinates\":[[" RING(
         P("00", "00"), P("10", "00"), P("10", "10"),
         P("00", "10")) "],[" RING(P("05", "00"), P("15", "00"), P("15", "10"),
                                   P("05", "10")) "]]}",
     150, 1},
    {"polygons among lines and points",
     "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":" P(
         "00", "00") "},{\"type\":\"Polygon\",\"coordinates\":[" RING(P("00", "00"), P("10", "00"),
                                                                      P("10", "10"),
                                                                      P("00", "10")) "]}]}",
     100, 0},
    {"heights on every point",
     "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[434100,6716100,31.5],[434110,6716100,31.5],"
     "[434110,6716110,31.5],[434100,6716110,31.5],[434100,6716100,31.5]]]]}",
     100, 0},
};

TEST(broken_polygons_keep_the_ground_that_they_cover)
{
    gis_scene *scene = *state;
    for (size_t b = 0; b < sizeof broken / sizeof *broken; b++) {
        jm_sources sources;
        char feature[2048];
        snprintf(feature, sizeof feature,
                 "{\"type\":\"Feature\",\"properties\":{},\"geometry\":%s}", broken[b].geometry);
        write_geojson(scene, "b.geojson", feature);
        CHECK_OK(scene->ctx,
                 read_layers(scene,
                             "  - {role: buildings, preset: generic-vector, file: b.geojson}\n",
                             &sources));
        const jm_layer *layer = layer_of(&sources, JM_ROLE_BUILDINGS, 0);
        assert_int_equal(layer->feature_count, 1);
        // Corners are whole metres: areas are exact but for the rounding of 1e6-sized products.
        CHECK_NEAR(area_of(layer), broken[b].area_m2, 1e-6);
        if (layer->repaired_count != broken[b].repaired)
            print_error("%s\n", broken[b].what);
        assert_int_equal(layer->repaired_count, broken[b].repaired);
        jm_sources_free(&sources);
    }
}

typedef struct wkt_layer {
    const char *name, *wkt;
    OGRwkbGeometryType type;
} wkt_layer;

// A GeoPackage in Lambert-93 with one object a layer.
static void write_package(const gis_scene *scene, const char *name, const wkt_layer *layers,
                          int count)
{
    char path[PATH];
    path_in(scene, name, path);
    GDALAllRegister();
    GDALDatasetH file = GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(file);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRImportFromEPSG(srs, 2154), OGRERR_NONE);
    for (int l = 0; l < count; l++) {
        OGRLayerH layer = GDALDatasetCreateLayer(file, layers[l].name, srs, layers[l].type, NULL);
        assert_non_null(layer);
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH geometry = NULL;
        char *wkt = (char[1024]){0};
        snprintf(wkt, 1024, "%s", layers[l].wkt);
        assert_int_equal(OGR_G_CreateFromWkt(&wkt, srs, &geometry), OGRERR_NONE);
        OGR_F_SetGeometryDirectly(feature, geometry);
        assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
        OGR_F_Destroy(feature);
    }
    OSRRelease(srs);
    GDALClose(file);
}

TEST(a_package_of_several_layers_needs_a_name_and_curves_become_lines)
{
    gis_scene *scene = *state;
    jm_sources sources;
    // A disc of 100 m around (434500, 6716500).
    static const wkt_layer layers[] = {
        {"route", "LINESTRING(434100 6716100,434200 6716100)", wkbLineString},
        {"batiment",
         "CURVEPOLYGON(CIRCULARSTRING(434400 6716500,434500 6716600,434600 6716500,434500 "
         "6716400,434400 6716500))",
         wkbCurvePolygon},
        {"batiment_2", "POLYGON((434100 6716100,434110 6716100,434110 6716110,434100 6716100))",
         wkbPolygon}};
    write_package(scene, "d.gpkg", layers, 3);
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {role: buildings, preset: generic-vector, file: d.gpkg}\n",
                            &sources),
                JM_ERR_DATA, "3 layers; name one with `layer:`: route, batiment, batiment_2");
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {role: buildings, preset: generic-vector, file: d.gpkg, "
                                     "layer: Batiment}\n",
                                     &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_BUILDINGS), 1);
    // GDAL cuts arcs every 4 degrees: the polygon of 90 corners lacks 0.08 % of the disc.
    CHECK_NEAR(area_of(layer_of(&sources, JM_ROLE_BUILDINGS, 0)), 31415.9, 0.001 * 31415.9);
    jm_sources_free(&sources);
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {role: buildings, preset: generic-vector, file: d.gpkg, "
                                     "layers: [\"bati*\"]}\n",
                                     &sources));
    assert_int_equal(count_of(&sources, JM_ROLE_BUILDINGS), 2);
    jm_sources_free(&sources);
}

TEST(heights_of_points_and_their_measures_leave_the_plane_alone)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_geojson(scene, "t.geojson",
                  FEATURE("{\"type\":\"Point\",\"coordinates\":[434100,6716100,12.5,7]}"));
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: trees, file: t.geojson}\n", &sources));
    const jm_layer *trees = layer_of(&sources, JM_ROLE_TREES, 0);
    CHECK_NEAR(trees->x[0], 434100, 0);
    CHECK_NEAR(trees->z[0], 12.5, 0);
    jm_sources_free(&sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(tiles_of_a_folder_become_one_layer_and_what_two_of_them_hold_is_taken_once),
        SCENE_CASE(an_object_cut_apart_by_the_border_of_tiles_keeps_both_pieces),
        SCENE_CASE(without_ids_the_same_shape_is_taken_once_across_files_and_kept_within_one),
        SCENE_CASE(empty_tiles_and_tiles_elsewhere_are_no_fault_among_others),
        SCENE_CASE(layers_are_chosen_by_name_without_case_accents_or_prefix),
        SCENE_CASE(files_of_different_columns_are_no_tiles_of_one_layer),
        SCENE_CASE(a_download_that_paging_cut_is_warned_of_until_all_pages_are_there),
        SCENE_CASE(
            degrees_stated_as_metres_and_metres_stated_as_degrees_are_refused_with_the_cause),
        SCENE_CASE(swapped_axes_are_refused_when_only_the_swap_falls_into_the_area),
        SCENE_CASE(a_layer_without_crs_is_told_which_would_put_it_into_the_area),
        SCENE_CASE(a_shapefile_without_index_is_read_and_nothing_is_written_beside_it),
        SCENE_CASE(a_shapefile_without_table_gives_shapes_and_says_so),
        SCENE_CASE(shapefiles_in_folders_of_a_zip_are_read_by_their_base_name),
        SCENE_CASE(broken_polygons_keep_the_ground_that_they_cover),
        SCENE_CASE(a_package_of_several_layers_needs_a_name_and_curves_become_lines),
        SCENE_CASE(heights_of_points_and_their_measures_leave_the_plane_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
