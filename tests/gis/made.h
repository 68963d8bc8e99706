/// made.h: vector files of any driver made from a few words, and small towns imported whole.
#pragma once

#include "gis_files.h"

#include "geo/geo.h"

#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

/// Copies the text up to `end` (or to its own end) into `out` and returns what follows.
static inline const char *made_cut(const char *text, char end, char *out, size_t room)
{
    size_t length = strcspn(text, (char[]){end, '\0'});
    assert_true(length < room);
    memcpy(out, text, length);
    out[length] = '\0';
    return text[length] != '\0' ? text + length + 1 : text + length;
}

static inline void made_fields(OGRLayerH layer, const char *fields)
{
    char name[64];
    while (fields[0] != '\0') {
        fields = made_cut(fields, ',', name, sizeof name);
        bool text = name[0] == '$';
        OGRFieldDefnH field = OGR_Fld_Create(text ? name + 1 : name, text ? OFTString : OFTReal);
        OGR_Fld_SetWidth(field, text ? 60 : 0);
        assert_int_equal(OGR_L_CreateField(layer, field, 0), OGRERR_NONE);
        OGR_Fld_Destroy(field);
    }
}

static inline void made_row(OGRLayerH layer, const char *row)
{
    char cell[4096];
    row = made_cut(row, '|', cell, sizeof cell);
    if (strstr(cell, "EMPTY") != NULL)
        return; // it only says the layer's kind
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    char *wkt = cell;
    OGRGeometryH geometry = NULL;
    if (strcmp(cell, "NULL") != 0) {
        assert_int_equal(OGR_G_CreateFromWkt(&wkt, NULL, &geometry), OGRERR_NONE);
        OGR_F_SetGeometryDirectly(feature, geometry);
    }
    for (int f = 0; row[0] != '\0'; f++) {
        row = made_cut(row, '|', cell, sizeof cell);
        if (cell[0] != '\0')
            OGR_F_SetFieldString(feature, f, cell);
    }
    assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
}

/// Messages of GDAL that the engine did not catch: it would have printed them.
static int made_leaks;

static inline void CPL_STDCALL made_leak(CPLErr level, CPLErrorNum number, const char *text)
{
    (void)number;
    if (level >= CE_Warning) {
        print_error("GDAL spoke past the engine: %s\n", text);
        made_leaks++;
    }
}

/// The last case of a binary whose main begins with CPLSetErrorHandler(made_leak).
TEST(gdal_never_speaks_past_the_engine)
{
    UNUSED_STATE;
    CHECK(made_leaks == 0);
}

/// One layer of a file to be made. `crs` NULL: the file says none. `fields` are names between
/// commas, texts with a $ in front. `rows` are lines: WKT or NULL, then the values, | between; a
/// single POLYGON EMPTY makes an empty layer of that kind.
typedef struct made_layer {
    const char *driver, *file, *layer, *crs, *fields, *rows;
    const char *option; // of the layer, or NULL
} made_layer;

static inline void make(const gis_scene *scene, made_layer m)
{
    char path[PATH], row[8192];
    path_in(scene, m.file, path);
    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    GDALDriverH driver = GDALGetDriverByName(m.driver);
    assert_non_null(driver);
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
    if (file == NULL)
        file = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(file);
    OGRSpatialReferenceH srs = NULL;
    if (m.crs != NULL) {
        srs = OSRNewSpatialReference(NULL);
        assert_int_equal(OSRSetFromUserInput(srs, m.crs), OGRERR_NONE);
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    OGRwkbGeometryType type = wkbUnknown;
    OGRGeometryH first = NULL;
    made_cut(m.rows, '|', row, sizeof row);
    char *wkt = row;
    if (OGR_G_CreateFromWkt(&wkt, NULL, &first) == OGRERR_NONE) {
        type = OGR_G_GetGeometryType(first);
        OGR_G_DestroyGeometry(first);
    }
    char **options = m.option != NULL ? CSLAddString(NULL, m.option) : NULL;
    OGRLayerH layer = GDALDatasetCreateLayer(file, m.layer, srs, type, options);
    CSLDestroy(options);
    assert_non_null(layer);
    made_fields(layer, m.fields);
    for (const char *rows = m.rows; rows[0] != '\0';) {
        rows = made_cut(rows, '\n', row, sizeof row);
        made_row(layer, row);
    }
    GDALClose(file);
    if (srs != NULL)
        OSRRelease(srs);
    CPLPopErrorHandler();
}

/// A recipe around the invented town of the tests: `head` holds crs, area and more keys.
static inline jm_status parse_town(gis_scene *scene, const char *head, const char *layers,
                                   jm_recipe **recipe)
{
    static char text[32768];
    char name[PATH];
    path_in(scene, "town.import.yaml", name);
    int length = snprintf(text, sizeof text,
                          "jumeau_format: recipe\nformat_version: 1\nname: Town\n%s\nlayers:\n%s",
                          head, layers);
    assert_true(length > 0 && (size_t)length < sizeof text);
    return jm_recipe_parse(scene->ctx, name, text, (size_t)length, recipe);
}

/// Recipe in, layers out.
static inline jm_status read_town(gis_scene *scene, const char *head, const char *layers,
                                  jm_sources *sources)
{
    jm_recipe *recipe = NULL;
    *sources = (jm_sources){0};
    jm_status status = parse_town(scene, head, layers, &recipe);
    if (status == JM_OK)
        status = jm_gis_read_sources(scene->ctx, recipe, sources);
    jm_recipe_destroy(recipe);
    return status;
}

/// Recipe in, city out; NULL on failure.
static inline jm_status import_town(gis_scene *scene, const char *head, const char *layers,
                                    jm_city **city)
{
    jm_recipe *recipe = NULL;
    *city = NULL;
    jm_status status = parse_town(scene, head, layers, &recipe);
    if (status == JM_OK)
        status = jm_gis_import(scene->ctx, recipe, city);
    jm_recipe_destroy(recipe);
    return status;
}

/// The square kilometre at x 434..435 km, y 6716..6717 km of Lambert-93, flat, in cells of 5 m.
static const char l93[] = "crs: EPSG:2154\n"
                          "area: {west: 434000, south: 6716000, east: 435000, north: 6717000}\n"
                          "cell_m: 5\nflat: true";
/// The same without `flat`, for towns with relief.
static const char l93_hilly[] =
    "crs: EPSG:2154\n"
    "area: {west: 434000, south: 6716000, east: 435000, north: 6717000}\ncell_m: 5";

/// A ring of four streets, so that a town has a network, in roads.geojson of Lambert-93.
static inline void make_streets(const gis_scene *scene)
{
    make(scene, (made_layer){"GeoJSON", "roads.geojson", "roads", "EPSG:2154", "$class,$id",
                             "LINESTRING (434200 6716200,434800 6716200)|residential|s1\n"
                             "LINESTRING (434800 6716200,434800 6716800)|residential|s2\n"
                             "LINESTRING (434800 6716800,434200 6716800)|residential|s3\n"
                             "LINESTRING (434200 6716800,434200 6716200)|residential|s4",
                             NULL});
}
static const char streets_entry[] =
    "  - {role: roads, preset: generic-vector, file: roads.geojson, licence: none}\n";

/// The gap row whose `what` or `rule` holds the words, or NULL.
static inline const jm_gap *gap_of(const jm_city *city, const char *words)
{
    for (int64_t g = 0; g < city->gap_count; g++)
        if (strstr(city->gaps[g].what, words) != NULL || strstr(city->gaps[g].rule, words) != NULL)
            return &city->gaps[g];
    return NULL;
}

/// Whether the log, the message or a gap holds the words.
static inline bool told(const gis_scene *scene, const jm_city *city, const char *words)
{
    return strstr(scene->log, words) != NULL || (city != NULL && gap_of(city, words) != NULL);
}

/// Fills `out` with a point of Lambert-93 in another CRS, "x y".
static inline void point_in(gis_scene *scene, const char *crs, double x, double y, char out[64])
{
    jm_transform *transform = NULL;
    CHECK_OK(scene->ctx, jm_transform_create(scene->ctx, "EPSG:2154", crs, &transform));
    jm_transform_points(transform, &x, &y, 1, NULL);
    jm_transform_destroy(transform);
    snprintf(out, 64, "%.9f %.9f", x, y);
}
