// GeoTIFF out.
#include "gis/gis.h"
#include "gis/write.h"

#include "core/text.h"
#include "gis/door.h"
#include "store/h5.h"

#include <cpl_string.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

jm_status jm_temporary_name(jm_ctx *ctx, const char *path, char **out)
{
    // GDAL picks by the ending, so ".part" goes in front of it.
    const char *base = jm_gis_base_name(path);
    const char *ending = strrchr(base, '.');
    size_t stem = ending != NULL ? (size_t)(ending - path) : strlen(path);
    size_t room = strlen(path) + sizeof ".part";
    JM_TRY(jm_new(ctx, out, room));
    memcpy(*out, path, stem);
    memcpy(*out + stem, ".part", 5);
    strcpy(*out + stem + 5, path + stem);
    return JM_OK;
}

void jm_discard(const char *path)
{
    jm_text journal = {0};
    jm_text_printf(&journal, "%s-journal", path);
    remove(path);
    if (!journal.failed)
        remove(journal.bytes);
    jm_text_free(&journal);
}

jm_status jm_close_dataset(jm_ctx *ctx, const char *path, GDALDatasetH dataset)
{
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    GDALFlushCache(dataset);
    GDALClose(dataset);
    jm_complaints_end();
    if (complaints.failures > 0)
        return jm_fail(ctx, JM_ERR_IO, "%s could not be written (%s); is the disk full?", path,
                       complaints.failure);
    return JM_OK;
}

// Colours of the kinds of ground: a TIFF shows them without any style beside it.
static bool add_palette(GDALRasterBandH band)
{
    GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
    for (int s = 0; s < JM_SURFACE_COUNT; s++) {
        double rgb[3];
        jm_surface_color((jm_surface)s, rgb);
        GDALColorEntry entry = {(short)lround(255.0 * rgb[0]), (short)lround(255.0 * rgb[1]),
                                (short)lround(255.0 * rgb[2]), 255};
        GDALSetColorEntry(table, s, &entry);
    }
    bool good = GDALSetRasterColorTable(band, table) == CE_None;
    GDALDestroyColorTable(table);
    return good;
}

static bool describe(GDALDatasetH dataset, OGRSpatialReferenceH srs, const jm_tiff_def *def)
{
    double place[6] = {def->west, def->cell_x, 0.0, def->north, 0.0, -def->cell_y};
    double nodata = def->values != NULL    ? (double)NAN
                    : def->classes != NULL ? (double)def->no_class
                                           : -1.0;
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALSetDescription((GDALMajorObjectH)band, def->name != NULL ? def->name : "");
    return GDALSetGeoTransform(dataset, place) == CE_None &&
           GDALSetSpatialRef(dataset, srs) == CE_None &&
           GDALSetRasterNoDataValue(band, nodata) == CE_None &&
           (!def->surfaces || add_palette(band)) &&
           (def->unit == NULL || GDALSetRasterUnitType(band, def->unit) == CE_None);
}

static GDALDataType type_of(const jm_tiff_def *def)
{
    return def->values != NULL ? GDT_Float32 : def->classes != NULL ? GDT_Byte : GDT_Int32;
}

// The call reads from the buffer only, but its type is not const.
static void *unconst(const void *values)
{
    union {
        const void *in;
        void *out;
    } same = {.in = values};
    return same.out;
}

static bool write_cells(GDALDatasetH dataset, const jm_tiff_def *def)
{
    const void *cells = def->values != NULL    ? (const void *)def->values
                        : def->classes != NULL ? (const void *)def->classes
                                               : (const void *)def->ids;
    return GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Write, 0, 0, def->columns, def->rows,
                        unconst(cells), def->columns, def->rows, type_of(def), 0, 0) == CE_None;
}

jm_status jm_write_tiff(jm_ctx *ctx, const char *path, const jm_tiff_def *def)
{
    static const char *const reals[] = {"COMPRESS=DEFLATE", "PREDICTOR=3",      "TILED=YES",
                                        "NUM_THREADS=1",    "BIGTIFF=IF_SAFER", NULL};
    static const char *const whole[] = {"COMPRESS=DEFLATE", "PREDICTOR=2",      "TILED=YES",
                                        "NUM_THREADS=1",    "BIGTIFF=IF_SAFER", NULL};
    const char *const *options = def->values != NULL ? reals : whole;
    GDALDriverH driver = NULL;
    OGRSpatialReferenceH srs = NULL;
    JM_TRY(jm_gis_driver(ctx, "GTiff", &driver));
    JM_TRY(jm_gis_srs(ctx, def->crs, &srs));
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    GDALDatasetH dataset = GDALCreate(driver, path, def->columns, def->rows, 1, type_of(def),
                                      (char **)(uintptr_t)options);
    bool good = dataset != NULL && describe(dataset, srs, def) && write_cells(dataset, def);
    jm_complaints_end();
    OSRRelease(srs);
    jm_status status = JM_OK;
    if (!good || complaints.failures > 0)
        status = jm_fail(ctx, JM_ERR_IO, "%s could not be written (%s); is the disk full?", path,
                         complaints.failure);
    if (dataset != NULL) {
        jm_status closed = jm_close_dataset(ctx, path, dataset);
        status = status != JM_OK ? status : closed;
    }
    return status;
}

// "x.tif" -> "x.qml": where QGIS looks for a raster's style.
static jm_status write_style(jm_ctx *ctx, const char *path, const jm_text *qml)
{
    const char *ending = strrchr(jm_gis_base_name(path), '.');
    jm_text name = {0};
    jm_text_add_bytes(&name, path, ending - path);
    jm_text_add(&name, ".qml");
    jm_status status = name.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path")
                                   : jm_file_write(ctx, name.bytes, qml->bytes, qml->length);
    jm_text_free(&name);
    return status;
}

jm_status jm_write_raster_file(jm_ctx *ctx, const char *path, const jm_tiff_def *def,
                               const jm_text *qml)
{
    const char *ending = strrchr(jm_gis_base_name(path), '.');
    if (ending == NULL || (!EQUAL(ending, ".tif") && !EQUAL(ending, ".tiff")))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "'%s': a raster is written as GeoTIFF; give a name that ends in .tif", path);
    if (def->columns <= 0 || def->rows <= 0 || !(def->cell_x > 0.0) || !(def->cell_y > 0.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "the grid to write has no cells");
    char *temporary = NULL;
    JM_TRY(jm_temporary_name(ctx, path, &temporary));
    jm_status status = jm_write_tiff(ctx, temporary, def);
    if (status == JM_OK)
        status = jm_file_commit(ctx, temporary, path);
    if (status != JM_OK)
        jm_discard(temporary);
    jm_free(temporary);
    if (status == JM_OK && qml != NULL && qml->length > 0)
        status = write_style(ctx, path, qml);
    return status;
}

jm_status jm_gis_write_raster(jm_ctx *ctx, const char *path, const jm_grid *grid, const char *crs,
                              const char *name, const char *unit, const float *values)
{
    jm_tiff_def def = {.columns = grid->columns,
                       .rows = grid->rows,
                       .west = grid->west_m,
                       .north = grid->north_m,
                       .cell_x = grid->cell_m,
                       .cell_y = grid->cell_m,
                       .crs = crs,
                       .name = name,
                       .unit = unit,
                       .values = values};
    return jm_write_raster_file(ctx, path, &def, NULL);
}
