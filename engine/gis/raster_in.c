// Relief rasters: opened, gaps recognised, brought to the recipe's CRS.
#include "gis/read.h"

#include "core/text.h"
#include "geo/geo.h"
#include "gis/door.h"
#include "store/h5.h" // jm_file_read

#include <inttypes.h>
#include <math.h>
#include <string.h>

// Rasters up to this many cells are kept whole, larger ones are read around the area only.
enum { WHOLE_CELLS = 16000000 };

// Below the Dead Sea's shore (about -440 m) and above Everest (8 849 m) no ground lies: what is
// there is a nodata value that the file does not declare (-9999, -32768, -99999 ...). Heights just
// below 0 are real.
static const float lowest_ground_m = -500.0f;
static const float highest_ground_m = 9000.0f;

// The part of a raster that is read, in cells, and where its corner lies.
typedef struct window {
    double west, north, cell_x, cell_y; // of the whole raster
    int column, row, columns, rows;
} window;

static jm_status read_frame(jm_ctx *ctx, GDALDatasetH dataset, window *w)
{
    double g[6];
    if (GDALGetGeoTransform(dataset, g) != CE_None)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster does not say where it lies (no georeference); save it as "
                       "GeoTIFF with its place");
    for (int i = 0; i < 6; i++)
        if (!isfinite(g[i]))
            return jm_fail(ctx, JM_ERR_DATA, "the raster's place holds a number that is none");
    if (g[2] != 0.0 || g[4] != 0.0 || g[1] <= 0.0 || g[5] >= 0.0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster is turned or not north-up; straighten it with gdalwarp");
    *w = (window){
        g[0], g[3], g[1], -g[5], 0, 0, GDALGetRasterXSize(dataset), GDALGetRasterYSize(dataset)};
    return JM_OK;
}

static double bounded(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

// Shrinks the window of a large raster to the box; false when they do not meet.
static bool narrow(window *w, const jm_box *box)
{
    jm_box whole = {w->west, w->north - w->cell_y * w->rows, w->west + w->cell_x * w->columns,
                    w->north};
    if (!jm_boxes_touch(&whole, box))
        return false;
    if ((int64_t)w->columns * w->rows <= WHOLE_CELLS)
        return true;
    int first = (int)bounded(floor((box->west - w->west) / w->cell_x) - 2, 0, w->columns - 1);
    int last = (int)bounded(ceil((box->east - w->west) / w->cell_x) + 2, first + 1, w->columns);
    int top = (int)bounded(floor((w->north - box->north) / w->cell_y) - 2, 0, w->rows - 1);
    int low = (int)bounded(ceil((w->north - box->south) / w->cell_y) + 2, top + 1, w->rows);
    w->column = first, w->columns = last - first;
    w->row = top, w->rows = low - top;
    return true;
}

static void clean_values(GDALRasterBandH band, double factor, jm_raster *raster, int64_t *beyond)
{
    int has_nodata = 0, has_scale = 0, has_offset = 0;
    double nodata = GDALGetRasterNoDataValue(band, &has_nodata);
    double scale = GDALGetRasterScale(band, &has_scale);
    double offset = GDALGetRasterOffset(band, &has_offset);
    float nodata_f = (float)nodata;
    int64_t cells = (int64_t)raster->columns * raster->rows;
    for (int64_t c = 0; c < cells; c++) {
        float *v = &raster->values[c];
        if (!isfinite(*v) || (has_nodata && *v == nodata_f)) {
            *v = NAN;
            continue;
        }
        if ((has_scale && scale != 1.0) || (has_offset && offset != 0.0))
            *v = (float)((double)*v * (has_scale ? scale : 1.0) + (has_offset ? offset : 0.0));
        if (factor != 1.0)
            *v = (float)((double)*v * factor);
        if (*v < lowest_ground_m || *v > highest_ground_m) {
            *v = NAN;
            (*beyond)++;
        }
    }
}

static jm_status read_values(jm_ctx *ctx, GDALDatasetH dataset, const window *w, double factor,
                             const jm_entry *entry, jm_raster **out)
{
    jm_raster *raster = NULL;
    int64_t beyond = 0;
    if ((int64_t)w->columns * w->rows > JM_GIS_CELL_LIMIT)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the relief has %d x %d cells in the area, more than %d; take coarser cells",
                       w->columns, w->rows, JM_GIS_CELL_LIMIT);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALColorInterp colour = GDALGetRasterColorInterpretation(band);
    if (GDALDataTypeIsComplex(GDALGetRasterDataType(band)) || colour == GCI_PaletteIndex ||
        colour == GCI_RedBand)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster is a picture, not altitudes in metres; export the heights");
    JM_TRY(jm_raster_create(ctx, "relief", w->columns, w->rows, &raster));
    raster->cell_x = w->cell_x;
    raster->cell_y = w->cell_y;
    raster->west = w->west + w->cell_x * w->column;
    raster->north = w->north - w->cell_y * w->row;
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    CPLErr error = GDALRasterIO(band, GF_Read, w->column, w->row, w->columns, w->rows,
                                raster->values, w->columns, w->rows, GDT_Float32, 0, 0);
    jm_complaints_end();
    if (error != CE_None || complaints.failures > 0) {
        jm_raster_destroy(raster);
        return jm_fail(ctx, JM_ERR_DATA, "the raster is damaged or cut off (%s); get it anew",
                       complaints.failure);
    }
    clean_values(band, factor, raster, &beyond);
    if (beyond > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " cells hold no altitude of this earth and count as gaps",
               entry->shown, beyond);
    *out = raster;
    return JM_OK;
}

// Bilinear between the four cell centres around; NaN when one of them is a gap or outside.
static float sample(const jm_raster *r, double x, double y)
{
    double column = (x - r->west) / r->cell_x - 0.5, row = (r->north - y) / r->cell_y - 0.5;
    // Half a cell around the centres still belongs to the raster.
    if (!(column >= -0.5 && column <= r->columns - 0.5 && row >= -0.5 && row <= r->rows - 0.5))
        return NAN;
    column = bounded(column, 0.0, r->columns - 1);
    row = bounded(row, 0.0, r->rows - 1);
    int64_t c0 = (int64_t)column, r0 = (int64_t)row;
    int64_t c1 = c0 + 1 < r->columns ? c0 + 1 : c0, r1 = r0 + 1 < r->rows ? r0 + 1 : r0;
    float u = (float)(column - (double)c0), v = (float)(row - (double)r0);
    const float *top = r->values + r0 * r->columns, *low = r->values + r1 * r->columns;
    float north = u > 0.0f ? top[c0] + u * (top[c1] - top[c0]) : top[c0];
    float south = u > 0.0f ? low[c0] + u * (low[c1] - low[c0]) : low[c0];
    return v > 0.0f ? north + v * (south - north) : north;
}

static jm_status resample(jm_ctx *ctx, const jm_raster *from, jm_transform *back, jm_raster *to)
{
    double *x = NULL, *y = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &x, to->columns), done);
    JM_TRY_GOTO(jm_new(ctx, &y, to->columns), done);
    for (int32_t row = 0; row < to->rows; row++) {
        for (int32_t c = 0; c < to->columns; c++) {
            x[c] = to->west + (c + 0.5) * to->cell_x;
            y[c] = to->north - (row + 0.5) * to->cell_y;
        }
        jm_transform_points(back, x, y, to->columns, NULL);
        for (int32_t c = 0; c < to->columns; c++)
            to->values[(int64_t)row * to->columns + c] =
                isfinite(x[c]) && isfinite(y[c]) ? sample(from, x[c], y[c]) : NAN;
    }

done:
    jm_free(x);
    jm_free(y);
    return status;
}

// Cells as fine as the file's at the middle of the area, square.
static double cell_size_m(const jm_raster *from, jm_transform *back, const jm_box *box)
{
    double x[3], y[3];
    const double step = 100.0;
    x[0] = 0.5 * (box->west + box->east), y[0] = 0.5 * (box->south + box->north);
    x[1] = x[0] + step, y[1] = y[0];
    x[2] = x[0], y[2] = y[0] + step;
    jm_transform_points(back, x, y, 3, NULL);
    // What 100 m of the target are in the file's own units, along each of its axes.
    double along_x = sqrt((x[1] - x[0]) * (x[1] - x[0]) + (x[2] - x[0]) * (x[2] - x[0])) / step;
    double along_y = sqrt((y[1] - y[0]) * (y[1] - y[0]) + (y[2] - y[0]) * (y[2] - y[0])) / step;
    return fmin(from->cell_x / along_x, from->cell_y / along_y);
}

static jm_status reproject(jm_ctx *ctx, const jm_raster *from, const jm_target *to, jm_raster **out)
{
    jm_transform *back = NULL;
    jm_raster *raster = NULL;
    jm_box box = jm_box_grown(to->box, JM_RELIEF_RIM_M);
    JM_TRY(jm_transform_create(ctx, to->crs, from->crs, &back));
    jm_status status = JM_OK;
    double cell = cell_size_m(from, back, &to->box);
    double columns = ceil((box.east - box.west) / cell),
           rows = ceil((box.north - box.south) / cell);
    if (!(cell > 0.0) || !(columns * rows <= JM_GIS_CELL_LIMIT)) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "the relief cannot be brought to the recipe's CRS (cells of %g m); check "
                         "its coordinate system",
                         cell);
        goto done;
    }
    JM_TRY_GOTO(jm_raster_create(ctx, from->name, (int32_t)columns, (int32_t)rows, &raster), done);
    raster->west = box.west;
    raster->north = box.north;
    raster->cell_x = raster->cell_y = cell;
    status = resample(ctx, from, back, raster);

done:
    jm_transform_destroy(back);
    if (status != JM_OK)
        jm_raster_destroy(raster);
    else
        *out = raster;
    return status;
}

static bool has_value(const jm_raster *raster)
{
    int64_t cells = (int64_t)raster->columns * raster->rows;
    for (int64_t c = 0; c < cells; c++)
        if (isfinite(raster->values[c]))
            return true;
    return false;
}

static jm_status deliver(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, const char *crs,
                         jm_raster *raster)
{
    jm_status status = JM_OK;
    bool same = false;
    JM_TRY_GOTO(jm_raster_set_crs(ctx, raster, crs), fail);
    JM_TRY_GOTO(jm_crs_same(ctx, crs, to->crs, &same), fail);
    if (!same) {
        jm_raster *turned = NULL;
        JM_TRY_GOTO(reproject(ctx, raster, to, &turned), fail);
        jm_raster_destroy(raster);
        raster = turned;
    }
    if (!has_value(raster)) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "the relief holds no altitude in the area; check its nodata value and its "
                         "coordinate system");
        goto fail;
    }
    JM_TRY_GOTO(jm_raster_set_crs(ctx, raster, to->crs), fail);
    JM_TRY_GOTO(jm_raster_set_origin(ctx, raster, jm_gis_base_name(entry->file), entry->producer,
                                     entry->licence, entry->date),
                fail);
    return jm_sources_add_raster(ctx, to->sources, JM_ROLE_RELIEF, raster);

fail:
    jm_raster_destroy(raster);
    return status;
}

// A packed grid, relief.asc.gz, has its relief.prj beside it, where the driver does not look.
static jm_status read_sidecar(jm_ctx *ctx, const char *path, char **out)
{
    enum { PRJ_BYTES = 65536 };
    const char *packed = strrchr(path, '.');
    if (packed == NULL || strcmp(packed, ".gz") != 0)
        return JM_OK;
    jm_text prj = {0};
    int64_t length = 0;
    jm_text_add_bytes(&prj, path, packed - path);
    char *ending = prj.bytes != NULL ? strrchr(prj.bytes, '.') : NULL;
    if (ending != NULL && strchr(ending, '/') == NULL)
        prj.length = ending - prj.bytes;
    jm_text_add(&prj, ".prj");
    jm_status status = JM_OK;
    if (!prj.failed && jm_gis_is_file(prj.bytes))
        status = jm_file_read(ctx, prj.bytes, PRJ_BYTES, out, &length);
    jm_text_free(&prj);
    return status;
}

static jm_status find_crs(jm_ctx *ctx, const jm_entry *entry, GDALDatasetH dataset, char **out)
{
    if (entry->crs != NULL)
        return jm_copy_text(ctx, entry->crs, out);
    JM_TRY(jm_gis_crs_text(ctx, GDALGetSpatialRef(dataset), out));
    if (*out == NULL)
        JM_TRY(read_sidecar(ctx, entry->path, out));
    if (*out == NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster does not say its coordinate system; write it into the recipe's "
                       "entry, such as crs: EPSG:2154");
    return JM_OK;
}

// The window that the box needs, in the file's own CRS.
static jm_status settle_window(jm_ctx *ctx, GDALDatasetH dataset, const jm_target *to,
                               const char *crs, window *w)
{
    bool same = false, known = true;
    jm_box box = jm_box_grown(to->box, JM_RELIEF_RIM_M);
    JM_TRY(read_frame(ctx, dataset, w));
    JM_TRY(jm_crs_same(ctx, crs, to->crs, &same));
    if (!same)
        JM_TRY(jm_box_transform(ctx, to->crs, crs, &box, &known));
    if (known && narrow(w, &box))
        return JM_OK;
    return jm_fail(ctx, JM_ERR_DATA,
                   "the relief does not lie under the area: it spans x %.6g to %.6g, y %.6g to "
                   "%.6g in its own CRS; check its coordinate system and the area",
                   w->west, w->west + w->cell_x * w->columns, w->north - w->cell_y * w->rows,
                   w->north);
}

jm_status jm_read_raster(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    char *place = NULL, *crs = NULL;
    GDALDatasetH dataset = NULL;
    jm_raster *raster = NULL;
    window w;
    const jm_mapping *mapping = jm_entry_mapping(entry, "height_m");
    JM_TRY(jm_gis_locate(ctx, entry->path, &place));
    jm_status status = jm_gis_open(ctx, JM_GIS_RASTER, place, NULL, &dataset);
    jm_free(place);
    if (status == JM_OK)
        status = find_crs(ctx, entry, dataset, &crs);
    if (status == JM_OK)
        status = settle_window(ctx, dataset, to, crs, &w);
    if (status == JM_OK)
        status =
            read_values(ctx, dataset, &w, mapping != NULL ? mapping->factor : 1.0, entry, &raster);
    if (dataset != NULL)
        GDALClose(dataset);
    if (status == JM_OK)
        status = deliver(ctx, entry, to, crs, raster);
    jm_free(crs);
    return status;
}
