// GeoPackage and CSV out.
#include "gis/gis.h"
#include "gis/write.h"

#include "core/text.h"
#include "gis/door.h"
#include "store/h5.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>

// Features to a transaction: SQLite would otherwise sync after each.
enum { TRANSACTION = 100000 };

// GeoPackages bear the date of their last change; a fixed one makes equal content equal bytes.
static const char date_option[] = "OGR_CURRENT_DATE";

jm_status jm_create_geopackage(jm_ctx *ctx, const char *path, GDALDatasetH *out)
{
    GDALDriverH driver = NULL;
    *out = NULL;
    JM_TRY(jm_gis_driver(ctx, "GPKG", &driver));
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    CPLSetThreadLocalConfigOption(date_option, "2026-01-01T00:00:00.000Z");
    *out = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL);
    jm_complaints_end();
    if (*out != NULL)
        return JM_OK;
    CPLSetThreadLocalConfigOption(date_option, NULL);
    return jm_fail(ctx, JM_ERR_IO, "%s could not be made (%s)", path, complaints.failure);
}

jm_status jm_close_geopackage(jm_ctx *ctx, const char *path, GDALDatasetH dataset)
{
    jm_status status = jm_close_dataset(ctx, path, dataset);
    CPLSetThreadLocalConfigOption(date_option, NULL);
    return status;
}

static OGRwkbGeometryType table_type(const jm_layer *layer)
{
    static const OGRwkbGeometryType types[] = {wkbNone, wkbPoint, wkbMultiLineString,
                                               wkbMultiPolygon};
    OGRwkbGeometryType type = types[layer->geometry];
    return layer->z != NULL && type != wkbNone ? OGR_GT_SetZ(type) : type;
}

static void add_point(OGRGeometryH line, const jm_layer *layer, int64_t i)
{
    double z = layer->z != NULL ? layer->z[i] : (double)NAN;
    if (isfinite(z))
        OGR_G_AddPoint(line, layer->x[i], layer->y[i], z);
    else
        OGR_G_AddPoint_2D(line, layer->x[i], layer->y[i]);
}

static OGRGeometryH part_line(const jm_layer *layer, int64_t part, OGRwkbGeometryType type)
{
    OGRGeometryH line = OGR_G_CreateGeometry(type);
    int64_t from = layer->point_start[part], to = layer->point_start[part + 1];
    for (int64_t i = from; i < to; i++)
        add_point(line, layer, i);
    if (type == wkbLinearRing && to > from)
        add_point(line, layer, from); // a file's ring ends where it began
    return line;
}

static OGRGeometryH make_geometry(const jm_layer *layer, int64_t f)
{
    int64_t from = layer->part_start[f], to = layer->part_start[f + 1];
    if (layer->geometry == JM_POINTS) {
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        if (to > from)
            add_point(point, layer, layer->point_start[from]);
        return point;
    }
    bool lines = layer->geometry == JM_LINES;
    OGRGeometryH multi = OGR_G_CreateGeometry(lines ? wkbMultiLineString : wkbMultiPolygon);
    OGRGeometryH polygon = NULL;
    for (int64_t p = from; p < to; p++) {
        if (lines) {
            OGR_G_AddGeometryDirectly(multi, part_line(layer, p, wkbLineString));
            continue;
        }
        if (!layer->part_is_hole[p] || polygon == NULL) {
            polygon = OGR_G_CreateGeometry(wkbPolygon);
            OGR_G_AddGeometryDirectly(multi, polygon);
        }
        OGR_G_AddGeometryDirectly(polygon, part_line(layer, p, wkbLinearRing));
    }
    return multi;
}

static OGRFeatureH make_feature(OGRLayerH table, const jm_layer *layer, int64_t f)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(table));
    for (int32_t c = 0; c < layer->column_count; c++) {
        if (layer->columns[c].kind == JM_COLUMN_TEXT) {
            const char *text = jm_layer_text(layer, c, f);
            if (text[0] != '\0')
                OGR_F_SetFieldString(feature, c, text);
            continue;
        }
        double value = jm_layer_real(layer, c, f);
        if (isfinite(value))
            OGR_F_SetFieldDouble(feature, c, value);
    }
    if (layer->geometry != JM_GEOMETRY_NONE)
        OGR_F_SetGeometryDirectly(feature, make_geometry(layer, f));
    return feature;
}

static bool create_columns(OGRLayerH table, const jm_layer *layer)
{
    bool good = true;
    for (int32_t c = 0; c < layer->column_count && good; c++) {
        const jm_column *column = &layer->columns[c];
        OGRFieldDefnH field =
            OGR_Fld_Create(column->name, column->kind == JM_COLUMN_TEXT ? OFTString : OFTReal);
        good = OGR_L_CreateField(table, field, TRUE) == OGRERR_NONE;
        OGR_Fld_Destroy(field);
    }
    return good;
}

static bool write_features(OGRLayerH table, const jm_layer *layer)
{
    bool good = OGR_L_StartTransaction(table) == OGRERR_NONE;
    for (int64_t f = 0; f < layer->feature_count && good; f++) {
        OGRFeatureH feature = make_feature(table, layer, f);
        good = OGR_L_CreateFeature(table, feature) == OGRERR_NONE;
        OGR_F_Destroy(feature);
        if (good && (f + 1) % TRANSACTION == 0)
            good = OGR_L_CommitTransaction(table) == OGRERR_NONE &&
                   OGR_L_StartTransaction(table) == OGRERR_NONE;
    }
    return OGR_L_CommitTransaction(table) == OGRERR_NONE && good;
}

jm_status jm_write_table(jm_ctx *ctx, GDALDatasetH dataset, const char *name, const jm_layer *layer)
{
    OGRSpatialReferenceH srs = NULL;
    if (layer->geometry != JM_GEOMETRY_NONE)
        JM_TRY(jm_gis_srs(ctx, layer->crs, &srs));
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    OGRLayerH table = GDALDatasetCreateLayer(dataset, name, srs, table_type(layer), NULL);
    bool good = table != NULL && create_columns(table, layer) && write_features(table, layer) &&
                OGR_L_SyncToDisk(table) == OGRERR_NONE;
    jm_complaints_end();
    if (srs != NULL)
        OSRRelease(srs);
    if (!good || complaints.failures > 0)
        return jm_fail(ctx, JM_ERR_IO, "layer %s could not be written (%s); is the disk full?",
                       name, complaints.failure);
    return JM_OK;
}

static jm_status write_geopackage(jm_ctx *ctx, const char *path, const jm_layer *layer,
                                  const jm_style_rows *styles)
{
    GDALDatasetH dataset = NULL;
    JM_TRY(jm_create_geopackage(ctx, path, &dataset));
    jm_status status = jm_write_table(ctx, dataset, layer->name, layer);
    if (status == JM_OK)
        status = jm_write_styles(ctx, dataset, styles);
    jm_status closed = jm_close_geopackage(ctx, path, dataset);
    return status != JM_OK ? status : closed;
}

// Middle of a feature: of a line the point half way along, of a polygon the centroid of its outer
// rings, of a point itself.
static void line_middle(const jm_layer *l, int64_t from, int64_t to, double *x, double *y)
{
    double length = 0.0;
    for (int64_t i = from + 1; i < to; i++)
        length += hypot(l->x[i] - l->x[i - 1], l->y[i] - l->y[i - 1]);
    double left = 0.5 * length;
    *x = l->x[from], *y = l->y[from];
    for (int64_t i = from + 1; i < to; i++) {
        double step = hypot(l->x[i] - l->x[i - 1], l->y[i] - l->y[i - 1]);
        if (step > 0.0 && left <= step) {
            *x = l->x[i - 1] + (l->x[i] - l->x[i - 1]) * left / step;
            *y = l->y[i - 1] + (l->y[i] - l->y[i - 1]) * left / step;
            return;
        }
        left -= step;
    }
}

static void polygon_middle(const jm_layer *l, int64_t f, double *x, double *y)
{
    int64_t first = l->point_start[l->part_start[f]];
    double x0 = l->x[first], y0 = l->y[first]; // small numbers keep their digits
    double area = 0.0, sum_x = 0.0, sum_y = 0.0;
    for (int64_t p = l->part_start[f]; p < l->part_start[f + 1]; p++) {
        if (l->part_is_hole[p])
            continue;
        double ring = 0.0, ring_x = 0.0, ring_y = 0.0;
        int64_t from = l->point_start[p], to = l->point_start[p + 1];
        for (int64_t i = from, j = to - 1; i < to; j = i++) {
            double cross = (l->x[j] - x0) * (l->y[i] - y0) - (l->x[i] - x0) * (l->y[j] - y0);
            ring += cross;
            ring_x += cross * (l->x[i] + l->x[j] - 2.0 * x0);
            ring_y += cross * (l->y[i] + l->y[j] - 2.0 * y0);
        }
        double sign = ring < 0.0 ? -1.0 : 1.0; // rings may turn either way
        area += sign * ring, sum_x += sign * ring_x, sum_y += sign * ring_y;
    }
    *x = area > 0.0 ? x0 + sum_x / (3.0 * area) : x0;
    *y = area > 0.0 ? y0 + sum_y / (3.0 * area) : y0;
}

static bool middle(const jm_layer *l, int64_t f, double *x, double *y)
{
    int64_t part = l->part_start[f];
    if (part == l->part_start[f + 1] || l->point_start[part] == l->point_start[part + 1])
        return false;
    if (l->geometry == JM_POLYGONS)
        polygon_middle(l, f, x, y);
    else
        line_middle(l, l->point_start[part], l->point_start[part + 1], x, y);
    return true;
}

static void add_number(jm_text *out, double value, int decimals)
{
    char number[40];
    jm_format_number(value, decimals, number);
    jm_text_add(out, number);
}

static void add_row(jm_text *out, const jm_layer *layer, int64_t f)
{
    double x = (double)NAN, y = (double)NAN;
    bool place = layer->geometry != JM_GEOMETRY_NONE;
    if (place) {
        middle(layer, f, &x, &y);
        add_number(out, x, 3); // to the millimetre
        jm_text_add(out, ",");
        add_number(out, y, 3);
    }
    for (int32_t c = 0; c < layer->column_count; c++) {
        jm_text_add(out, place || c > 0 ? "," : "");
        if (layer->columns[c].kind == JM_COLUMN_TEXT)
            jm_text_add_csv(out, jm_layer_text(layer, c, f));
        else
            add_number(out, jm_layer_real(layer, c, f), -1);
    }
    jm_text_add(out, "\n");
}

static jm_status write_csv(jm_ctx *ctx, const char *path, const jm_layer *layer)
{
    jm_text out = {0};
    bool place = layer->geometry != JM_GEOMETRY_NONE;
    jm_text_add(&out, place ? "x,y" : "");
    for (int32_t c = 0; c < layer->column_count; c++) {
        jm_text_add(&out, place || c > 0 ? "," : "");
        jm_text_add_csv(&out, layer->columns[c].name);
    }
    jm_text_add(&out, "\n");
    for (int64_t f = 0; f < layer->feature_count && !out.failed; f++)
        add_row(&out, layer, f);
    jm_status status = out.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory to write %s", path)
                                  : jm_file_write(ctx, path, out.bytes, out.length);
    jm_text_free(&out);
    return status;
}

static jm_status write_layer(jm_ctx *ctx, const char *path, const jm_layer *layer,
                             const jm_style_rows *styles)
{
    const char *ending = strrchr(jm_gis_base_name(path), '.');
    if (ending != NULL && EQUAL(ending, ".csv"))
        return write_csv(ctx, path, layer);
    if (ending == NULL || !EQUAL(ending, ".gpkg"))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "'%s': vectors are written as GeoPackage or CSV; give a name that ends in "
                       ".gpkg or .csv",
                       path);
    char *temporary = NULL;
    JM_TRY(jm_temporary_name(ctx, path, &temporary));
    jm_discard(temporary); // of a run that was killed
    jm_status status = write_geopackage(ctx, temporary, layer, styles);
    if (status == JM_OK)
        status = jm_file_commit(ctx, temporary, path);
    if (status != JM_OK)
        jm_discard(temporary);
    jm_free(temporary);
    return status;
}

jm_status jm_gis_write_layer(jm_ctx *ctx, const char *path, const jm_layer *layer)
{
    const jm_style_rows none = {0};
    return write_layer(ctx, path, layer, &none);
}

jm_status jm_write_styled_layer(jm_ctx *ctx, const char *path, const jm_layer *layer, jm_text *qml)
{
    jm_style_rows styles = {0};
    jm_status status = jm_style_add(ctx, &styles, layer, qml);
    if (status == JM_OK)
        status = write_layer(ctx, path, layer, &styles);
    jm_style_free(&styles);
    return status;
}
