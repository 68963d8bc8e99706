// Layers of a whole departement: of more than 250 000 objects only those near the area are looked
// at, and they are the same as in a file that holds nothing else.
#include "made.h"

enum { STREETS = 251000, COLUMNS = 500, NEAR = 3 };

// Streets of 60 m on a grid of 200 m, over 100 km: some 25 of them meet the area.
static void street_at(int i, double xy[4])
{
    double x = 384000.0 + 200.0 * (i % COLUMNS), y = 6666000.0 + 200.0 * (i / COLUMNS);
    xy[0] = x, xy[1] = y;
    xy[2] = x + 60.0, xy[3] = y + 20.0;
}

// What a filter by points or by ends would lose: a road across the area with both ends far away,
// one that only touches its south-west corner with a vertex, and one just outside whose box reaches
// in.
static const char *const near_ones[NEAR] = {
    "LINESTRING (400000 6716431,470000 6716777)",
    "LINESTRING (433000 6715000,434000 6716000,433000 6716000)",
    "LINESTRING (433000 6716500,434500 6718500)",
};

typedef struct big_file {
    const char *driver, *name, *crs;
    bool whole;
} big_file;

static void put_street(OGRLayerH layer, OGRGeometryH line, OGRCoordinateTransformationH to, int id)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    if (to != NULL)
        assert_int_equal(OGR_G_Transform(line, to), OGRERR_NONE);
    OGR_F_SetFieldInteger(feature, 0, id);
    OGR_F_SetGeometryDirectly(feature, line);
    assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
}

static OGRGeometryH street_line(int i)
{
    double xy[4];
    street_at(i, xy);
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    OGR_G_AddPoint_2D(line, xy[0], xy[1]);
    OGR_G_AddPoint_2D(line, xy[2], xy[3]);
    return line;
}

static bool is_near(int i)
{
    double xy[4];
    street_at(i, xy);
    return xy[0] > 431000.0 && xy[0] < 438000.0 && xy[1] > 6713000.0 && xy[1] < 6720000.0;
}

static OGRSpatialReferenceH srs_of(const char *crs)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRSetFromUserInput(srs, crs), OGRERR_NONE);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return srs;
}

static void write_big(const gis_scene *scene, big_file f)
{
    char path[PATH];
    path_in(scene, f.name, path);
    GDALAllRegister();
    OGRSpatialReferenceH from = srs_of("EPSG:2154"), srs = srs_of(f.crs);
    OGRCoordinateTransformationH to =
        strcmp(f.crs, "EPSG:2154") != 0 ? OCTNewCoordinateTransformation(from, srs) : NULL;
    GDALDatasetH file = GDALCreate(GDALGetDriverByName(f.driver), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(file);
    OGRLayerH layer = GDALDatasetCreateLayer(file, "streets", srs, wkbLineString, NULL);
    assert_non_null(layer);
    OGRFieldDefnH field = OGR_Fld_Create("id", OFTInteger);
    assert_int_equal(OGR_L_CreateField(layer, field, 0), OGRERR_NONE);
    OGR_Fld_Destroy(field);
    GDALDatasetStartTransaction(file, FALSE);
    for (int i = 0; i < NEAR; i++) {
        OGRGeometryH line = NULL;
        char text[128], *wkt = text;
        snprintf(text, sizeof text, "%s", near_ones[i]);
        assert_int_equal(OGR_G_CreateFromWkt(&wkt, NULL, &line), OGRERR_NONE);
        put_street(layer, line, to, STREETS + i);
    }
    for (int i = 0; i < STREETS; i++)
        if (f.whole || is_near(i))
            put_street(layer, street_line(i), to, i);
    GDALDatasetCommitTransaction(file);
    GDALClose(file);
    if (to != NULL)
        OCTDestroyCoordinateTransformation(to);
    OSRRelease(from);
    OSRRelease(srs);
}

static void read_streets(gis_scene *scene, const char *name, jm_sources *sources)
{
    char entry[256];
    snprintf(entry, sizeof entry,
             "  - {role: roads, preset: generic-vector, file: %s, columns: {id: id}}\n", name);
    CHECK_OK(scene->ctx, read_town(scene, l93, entry, sources));
    assert_int_equal(sources->count, 1);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// Sorted: the index of FlatGeobuf gives another order than the file's.
static int64_t ids_of(const jm_layer *layer, int64_t ids[256])
{
    assert_true(layer->feature_count <= 256);
    for (int64_t f = 0; f < layer->feature_count; f++)
        ids[f] = strtoll(text_of(layer, "id", f), NULL, 10);
    qsort(ids, (size_t)layer->feature_count, sizeof *ids, by_number);
    return layer->feature_count;
}

// Of a file with all streets and one with only those near the area the same must come.
static void check_same(gis_scene *scene, big_file whole, big_file near)
{
    jm_sources a, b;
    int64_t all[256], few[256];
    near.crs = whole.crs, near.driver = whole.driver, whole.whole = true;
    write_big(scene, whole);
    write_big(scene, near);
    read_streets(scene, whole.name, &a);
    read_streets(scene, near.name, &b);
    int64_t count = ids_of(a.items[0].layer, all);
    assert_int_equal(ids_of(b.items[0].layer, few), count);
    for (int64_t i = 0; i < count; i++)
        assert_int_equal(all[i], few[i]);
    CHECK(count > 25);
    CHECK(all[count - 1] >= STREETS); // those across the area are there
    jm_sources_free(&a);
    jm_sources_free(&b);
}

TEST(a_geopackage_of_250000_streets_gives_those_of_the_area)
{
    check_same(*state, (big_file){"GPKG", "all.gpkg", "EPSG:2154", true},
               (big_file){.name = "near.gpkg"});
}

TEST(a_shapefile_of_250000_streets_gives_those_of_the_area)
{
    check_same(*state, (big_file){"ESRI Shapefile", "all.shp", "EPSG:2154", true},
               (big_file){.name = "near.shp"});
}

TEST(a_flatgeobuf_of_250000_streets_in_degrees_gives_those_of_the_area)
{
    check_same(*state, (big_file){"FlatGeobuf", "all.fgb", "EPSG:4326", true},
               (big_file){.name = "near.fgb"});
}

TEST(a_large_layer_with_nothing_in_the_area_says_so)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_big(scene, (big_file){"ESRI Shapefile", "all.shp", "EPSG:2154", true});
    const char *far = "crs: EPSG:2154\narea: {west: 300000, south: 6600000, east: 301000, north: "
                      "6601000}\ncell_m: 5\nflat: true";
    CHECK_FAILS(scene->ctx,
                read_town(scene, far, "  - {role: roads, preset: generic-vector, file: all.shp}\n",
                          &sources),
                JM_ERR_DATA, "none of its objects touches the area");
}

int main(void)
{
    CPLSetErrorHandler(made_leak);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_geopackage_of_250000_streets_gives_those_of_the_area),
        SCENE_CASE(a_shapefile_of_250000_streets_gives_those_of_the_area),
        SCENE_CASE(a_flatgeobuf_of_250000_streets_in_degrees_gives_those_of_the_area),
        SCENE_CASE(a_large_layer_with_nothing_in_the_area_says_so),
        CASE(gdal_never_speaks_past_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
