// Fields of the air leave by their own, larger cells: as a raster, or as squares in tables.
#include "exported.h"
#include "store/outcome.h"

#include <gdal.h>
#include <ogr_api.h>

enum { AIR_ROWS = 2, AIR_COLUMNS = 3, AIR_CELLS = AIR_ROWS * AIR_COLUMNS };

static jm_status fill(void *user, jm_ctx *ctx, jm_h5 *file)
{
    return jm_city_write(ctx, user, file, "/city");
}

// 5 x 4 cells of 20 m; the air's are of 40 m, so the last column reaches over the city's edge.
static void write_outcome(gis_scene *scene, char path[PATH])
{
    static const char *const no_run[] = {NULL};
    const jm_grid grid = {434000.0, 6717000.0, 20.0, 5, 4};
    const jm_grid air = {434000.0, 6717000.0, 40.0, AIR_COLUMNS, AIR_ROWS};
    float temp_k[AIR_CELLS] = {293.15f, 294.15f, 295.15f, NAN, 297.15f, 298.15f};
    float wind_ms[AIR_CELLS] = {0.5f, 1.0f, 1.5f, 2.0f, 2.5f, 3.0f}, tmrt_k[20];
    jm_city *city = NULL;
    for (int c = 0; c < 20; c++)
        tmrt_k[c] = 300.0f;
    CHECK_OK(scene->ctx, jm_city_create(scene->ctx, "Nowhere", &grid, "EPSG:2154", &city));
    jm_free(city->crs_wkt);
    city->crs_wkt = NULL;
    CHECK_OK(scene->ctx, jm_crs_wkt(scene->ctx, "EPSG:2154", &city->crs_wkt));
    const jm_field rows[] = {
        {"air_temp", "K", "air", JM_F32, JM_DIM_AIR, AIR_CELLS, temp_k, 0.0f, JM_RESULT},
        {"wind_speed", "m s-1", "wind", JM_F32, JM_DIM_AIR, AIR_CELLS, wind_ms, 0.0f, JM_RESULT},
        {"tmrt", "K", "radiant", JM_F32, JM_DIM_CELLS, 20, tmrt_k, 0.0f, JM_RESULT}};
    path_in(scene, "x.outcome.nc", path);
    const jm_outcome_def def = {.path = path,
                                .grid = &city->grid,
                                .air_grid = &air,
                                .crs_wkt = city->crs_wkt,
                                .step_count = 1,
                                .tile = 64,
                                .rows = rows,
                                .row_count = 3,
                                .fill = fill,
                                .user = city,
                                .run_names = no_run};
    jm_outcome *outcome = NULL;
    CHECK_OK(scene->ctx, jm_outcome_create(scene->ctx, &def, &outcome));
    CHECK_OK(scene->ctx, jm_outcome_write_static(scene->ctx, outcome));
    CHECK_OK(scene->ctx, jm_outcome_step(scene->ctx, outcome, 3600.0));
    CHECK_OK(scene->ctx, jm_outcome_finish(scene->ctx, outcome, NULL, NULL, NULL, NULL));
    jm_city_destroy(city);
}

TEST(a_table_of_the_air_has_the_middle_and_the_value_of_each_of_its_cells)
{
    gis_scene *scene = *state;
    char path[PATH];
    write_outcome(scene, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "air_temp", "air.csv"));
    char *table = read_whole(scene, "air.csv");
    static const char first[] = "x,y,id,air_temp\n434020.000,6716980.000,0,";
    CHECK(strncmp(table, first, sizeof first - 1) == 0);
    CHECK_NEAR(strtod(table + sizeof first - 1, NULL), 20.0, 1e-4); // degC
    CHECK(strstr(table, "\n434100.000,6716940.000,5,") != NULL);
    CHECK(strstr(table, ",3,") == NULL); // no value, no row
    jm_free(table);
    CHECK_OK(scene->ctx, export_to(scene, path, "wind_speed", "wind.csv"));
    table = read_whole(scene, "wind.csv"); // metres per second, as in the report
    CHECK(strstr(table, "434020.000,6716940.000,3,2\n") != NULL);
    jm_free(table);
    CHECK_FAILS(scene->ctx, export_to(scene, path, "tmrt", "tmrt.csv"), JM_ERR_ARGUMENT,
                "ends in .tif"); // small cells would make a table of millions of rows
}

TEST(a_geopackage_of_the_air_holds_squares_of_its_cells)
{
    gis_scene *scene = *state;
    char path[PATH], out[PATH];
    OGREnvelope all, first;
    write_outcome(scene, path);
    CHECK_OK(scene->ctx, export_to(scene, path, "air_temp", "air.gpkg"));
    path_in(scene, "air.gpkg", out);
    GDALDatasetH file = GDALOpenEx(out, GDAL_OF_VECTOR, NULL, NULL, NULL);
    CHECK(file != NULL);
    OGRLayerH layer = GDALDatasetGetLayerByName(file, "air_temp");
    CHECK(layer != NULL && OGR_L_GetFeatureCount(layer, 1) == AIR_CELLS - 1);
    CHECK(OGR_L_GetExtent(layer, &all, 1) == OGRERR_NONE);
    CHECK_NEAR(all.MinX, 434000.0, 1e-6);
    CHECK_NEAR(all.MaxX, 434120.0, 1e-6); // 20 m over the city's edge
    CHECK_NEAR(all.MinY, 6716920.0, 1e-6);
    OGRFeatureH feature = OGR_L_GetNextFeature(layer);
    OGR_G_GetEnvelope(OGR_F_GetGeometryRef(feature), &first);
    CHECK_NEAR(first.MaxX - first.MinX, 40.0, 1e-6);
    CHECK_NEAR(first.MaxY, 6717000.0, 1e-6);
    CHECK_NEAR(OGR_F_GetFieldAsDouble(feature, OGR_F_GetFieldIndex(feature, "air_temp")), 20.0,
               1e-4);
    OGR_F_Destroy(feature);
    GDALClose(file);
}

TEST(a_raster_of_the_air_has_its_cells_and_export_of_all_holds_it)
{
    gis_scene *scene = *state;
    char path[PATH], out[PATH];
    double place[6];
    float values[AIR_CELLS];
    write_outcome(scene, path);
    path_in(scene, "all", out);
    const jm_export_def def = {.file = path, .time_h = (double)NAN, .out = out};
    CHECK_OK(scene->ctx, jm_gis_export(scene->ctx, &def, NULL));
    path_in(scene, "all/air_temp.tif", out);
    GDALDatasetH file = GDALOpen(out, GA_ReadOnly);
    CHECK(file != NULL && GDALGetRasterXSize(file) == AIR_COLUMNS &&
          GDALGetRasterYSize(file) == AIR_ROWS);
    CHECK(GDALGetGeoTransform(file, place) == CE_None);
    const double wanted[6] = {434000.0, 40.0, 0.0, 6717000.0, 0.0, -40.0};
    for (int i = 0; i < 6; i++)
        CHECK_NEAR(place[i], wanted[i], 1e-9);
    CHECK(GDALRasterIO(GDALGetRasterBand(file, 1), GF_Read, 0, 0, AIR_COLUMNS, AIR_ROWS, values,
                       AIR_COLUMNS, AIR_ROWS, GDT_Float32, 0, 0) == CE_None);
    CHECK_NEAR(values[5], 25.0, 1e-4);
    CHECK(isnan(values[3]));
    GDALClose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_table_of_the_air_has_the_middle_and_the_value_of_each_of_its_cells),
        SCENE_CASE(a_geopackage_of_the_air_holds_squares_of_its_cells),
        SCENE_CASE(a_raster_of_the_air_has_its_cells_and_export_of_all_holds_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
