// Styles inside a GeoPackage: the table layer_styles, as QGIS makes and reads it.
#include "gis/write.h"

#include "gis/door.h"

#include <cpl_string.h>
#include <ogr_api.h>
#include <string.h>

jm_status jm_style_add(jm_ctx *ctx, jm_style_rows *rows, const jm_layer *layer, jm_text *qml)
{
    if (layer->geometry == JM_GEOMETRY_NONE || qml->length == 0)
        return JM_OK;
    JM_TRY(jm_grow(ctx, &rows->items, &rows->capacity, rows->count + 1));
    jm_style_row *row = &rows->items[rows->count];
    *row = (jm_style_row){.geometry = layer->geometry};
    JM_TRY(jm_copy_text(ctx, layer->name, &row->table));
    row->qml = qml->bytes;
    *qml = (jm_text){0};
    rows->count++;
    return JM_OK;
}

void jm_style_free(jm_style_rows *rows)
{
    for (int64_t i = 0; i < rows->count; i++) {
        jm_free(rows->items[i].table);
        jm_free(rows->items[i].qml);
    }
    jm_free(rows->items);
    *rows = (jm_style_rows){0};
}

static const struct {
    const char *name;
    OGRFieldType type;
    int width;
} columns[] = {
    {"f_table_catalog", OFTString, 256},
    {"f_table_schema", OFTString, 256},
    {"f_table_name", OFTString, 256},
    {"f_geometry_column", OFTString, 256},
    {"styleName", OFTString, 256},
    {"styleQML", OFTString, 0},
    {"styleSLD", OFTString, 0},
    {"useAsDefault", OFTInteger, 0},
    {"description", OFTString, 0},
    {"owner", OFTString, 30},
    {"ui", OFTString, 30},
    {"update_time", OFTDateTime, 0},
};
enum { CATALOG, SCHEMA, TABLE, GEOMETRY, NAME, QML, SLD, DEFAULT, DESCRIPTION, OWNER, UI, TIME };

static bool create_columns(OGRLayerH table)
{
    bool good = true;
    for (size_t c = 0; c < sizeof columns / sizeof columns[0] && good; c++) {
        OGRFieldDefnH field = OGR_Fld_Create(columns[c].name, columns[c].type);
        OGR_Fld_SetWidth(field, columns[c].width);
        if (columns[c].type == OFTInteger)
            OGR_Fld_SetSubType(field, OFSTBoolean);
        good = OGR_L_CreateField(table, field, TRUE) == OGRERR_NONE;
        OGR_Fld_Destroy(field);
    }
    return good;
}

static bool write_row(GDALDatasetH dataset, OGRLayerH table, const jm_style_row *row)
{
    OGRLayerH styled = GDALDatasetGetLayerByName(dataset, row->table);
    if (styled == NULL)
        return false;
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(table));
    // QGIS asks for empty texts here, not for missing ones.
    OGR_F_SetFieldString(feature, CATALOG, "");
    OGR_F_SetFieldString(feature, SCHEMA, "");
    OGR_F_SetFieldString(feature, TABLE, row->table);
    OGR_F_SetFieldString(feature, GEOMETRY, OGR_L_GetGeometryColumn(styled));
    OGR_F_SetFieldString(feature, NAME, row->table);
    OGR_F_SetFieldString(feature, QML, row->qml);
    OGR_F_SetFieldString(feature, SLD, "");
    OGR_F_SetFieldInteger(feature, DEFAULT, 1);
    OGR_F_SetFieldString(feature, DESCRIPTION, "");
    OGR_F_SetFieldString(feature, OWNER, "");
    OGR_F_SetFieldString(feature, UI, "");
    // A fixed date: equal content, equal bytes. 100 is UTC.
    OGR_F_SetFieldDateTime(feature, TIME, 2026, 1, 1, 0, 0, 0, 100);
    bool good = OGR_L_CreateFeature(table, feature) == OGRERR_NONE;
    OGR_F_Destroy(feature);
    return good;
}

jm_status jm_write_styles(jm_ctx *ctx, GDALDatasetH dataset, const jm_style_rows *rows)
{
    static const char *const options[] = {"FID=id", NULL};
    if (rows->count == 0)
        return JM_OK;
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    OGRLayerH table =
        GDALDatasetCreateLayer(dataset, "layer_styles", NULL, wkbNone, (char **)(uintptr_t)options);
    bool good = table != NULL && create_columns(table);
    for (int64_t i = 0; i < rows->count && good; i++)
        good = write_row(dataset, table, &rows->items[i]);
    good = good && OGR_L_SyncToDisk(table) == OGRERR_NONE;
    jm_complaints_end();
    if (!good || complaints.failures > 0)
        return jm_fail(ctx, JM_ERR_IO, "the styles could not be written (%s); is the disk full?",
                       complaints.failure);
    return JM_OK;
}
