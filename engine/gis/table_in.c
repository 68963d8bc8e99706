// CSV files: tables of counts, and points given by x and y columns.
#include "gis/read.h"

#include "gis/door.h"
#include "gis/fields.h"
#include "store/csv.h"

#include <inttypes.h>
#include <math.h>

enum { LISTED_COLUMNS = 100 };

// A column by its name; one that the recipe names must be there.
static jm_status find_column(jm_ctx *ctx, const jm_csv *csv, const jm_entry *entry,
                             const char *canonical, bool required, int32_t *out)
{
    const char *name = jm_entry_column(entry, canonical);
    *out = jm_csv_column(csv, name);
    if (*out != JM_NONE || (!required && jm_entry_mapping(entry, canonical) == NULL))
        return JM_OK;
    const char *names[LISTED_COLUMNS];
    int32_t count = 0;
    for (int32_t c = 0; c < jm_csv_columns(csv) && count < LISTED_COLUMNS; c++)
        names[count++] = jm_csv_column_name(csv, c);
    return jm_column_missing(ctx, name, names, count);
}

static jm_status plan_columns(jm_ctx *ctx, const jm_csv *csv, const jm_entry *entry,
                              jm_layer *layer, jm_field_plans *plans)
{
    *plans = (jm_field_plans){.count = 0};
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++) {
        int32_t column;
        if (c->role != entry->role || plans->count >= JM_FIELD_PLANS)
            continue;
        JM_TRY(find_column(ctx, csv, entry, c->name, false, &column));
        if (column == JM_NONE)
            continue;
        jm_field_plan *plan = &plans->items[plans->count++];
        *plan = (jm_field_plan){
            .column = c, .mapping = jm_entry_mapping(entry, c->name), .field = column};
        JM_TRY(jm_layer_add_column(ctx, layer, c->name, c->kind, &plan->to));
    }
    if (plans->count == 0 && entry->role != JM_ROLE_RELIEF)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the table has no column that %s know; name them with `columns:`",
                       jm_role_name(entry->role));
    return JM_OK;
}

static jm_status read_row(jm_ctx *ctx, const jm_csv *csv, int64_t row, jm_layer *layer,
                          jm_field_plans *plans)
{
    for (int p = 0; p < plans->count; p++) {
        jm_field_plan *plan = &plans->items[p];
        double value;
        bool mapped = plan->mapping != NULL && plan->mapping->value_count > 0;
        // csv knows the decimal comma of its delimiter, the plain reader does not.
        if (plan->column->kind == JM_COLUMN_REAL && !mapped &&
            jm_csv_number(csv, row, plan->field, &value))
            JM_TRY(jm_layer_set_real(ctx, layer, plan->to,
                                     value * (plan->mapping ? plan->mapping->factor : 1.0)));
        else
            JM_TRY(jm_field_set(ctx, layer, plan, jm_csv_cell(csv, row, plan->field)));
    }
    return JM_OK;
}

// csv.h takes the decimal comma where it is no delimiter; in quotes it may stand anyway.
static bool read_coordinate(const jm_csv *csv, int64_t row, int32_t column, double *value)
{
    return jm_csv_number(csv, row, column, value) ||
           jm_field_number(jm_csv_cell(csv, row, column), value);
}

static jm_status read_rows(jm_ctx *ctx, const jm_csv *csv, int32_t x_column, int32_t y_column,
                           jm_layer *layer, jm_field_plans *plans)
{
    for (int64_t row = 0; row < jm_csv_rows(csv); row++) {
        double x = (double)NAN, y = (double)NAN;
        if (layer->geometry == JM_POINTS &&
            !(read_coordinate(csv, row, x_column, &x) && read_coordinate(csv, row, y_column, &y))) {
            layer->null_geometry_count++;
            continue;
        }
        JM_TRY(jm_layer_add_feature(ctx, layer));
        if (layer->geometry == JM_POINTS) {
            JM_TRY(jm_layer_add_part(ctx, layer, false));
            JM_TRY(jm_layer_add_point(ctx, layer, x, y, (double)NAN));
        }
        JM_TRY(read_row(ctx, csv, row, layer, plans));
    }
    return JM_OK;
}

static jm_status check_role(jm_ctx *ctx, jm_role role, bool *points)
{
    *points = role != JM_ROLE_COUNTS;
    if (role == JM_ROLE_ROADS || role == JM_ROLE_BUILDINGS || role == JM_ROLE_GROUND ||
        role == JM_ROLE_WATER || role == JM_ROLE_ZONES || role == JM_ROLE_TRANSIT ||
        role == JM_ROLE_RAILS)
        return jm_fail(ctx, JM_ERR_DATA,
                       "a CSV holds points at most, but %s are lines or polygons; give a "
                       "GeoPackage, Shapefile or GeoJSON",
                       jm_role_name(role));
    return JM_OK;
}

static jm_status read_csv(jm_ctx *ctx, const jm_entry *entry, const jm_csv *csv, jm_layer **out)
{
    bool points = false;
    int32_t x = JM_NONE, y = JM_NONE;
    jm_field_plans plans;
    jm_layer *layer = NULL;
    jm_status status = JM_OK;
    JM_TRY(check_role(ctx, entry->role, &points));
    JM_TRY(jm_layer_create(ctx, jm_role_name(entry->role), points ? JM_POINTS : JM_GEOMETRY_NONE,
                           &layer));
    if (points && entry->crs == NULL) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "a CSV does not say its coordinate system; write it into the recipe's "
                         "entry, such as crs: EPSG:4326 for longitude and latitude");
        goto fail;
    }
    if (points) {
        JM_TRY_GOTO(jm_layer_set_crs(ctx, layer, entry->crs), fail);
        JM_TRY_GOTO(find_column(ctx, csv, entry, "x", true, &x), fail);
        JM_TRY_GOTO(find_column(ctx, csv, entry, "y", true, &y), fail);
    }
    JM_TRY_GOTO(plan_columns(ctx, csv, entry, layer, &plans), fail);
    JM_TRY_GOTO(read_rows(ctx, csv, x, y, layer, &plans), fail);
    if (layer->feature_count == 0) {
        status = jm_fail(ctx, JM_ERR_DATA, "the table holds no row%s",
                         layer->null_geometry_count > 0 ? " with a place" : "");
        goto fail;
    }
    if (layer->null_geometry_count > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: %" PRId64 " rows have no place and were left out",
               entry->shown, layer->null_geometry_count);
    jm_fields_tell(ctx, entry, &plans);
    *out = layer;
    return JM_OK;

fail:
    jm_layer_destroy(layer);
    return status;
}

jm_status jm_read_table(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    jm_csv *csv = NULL;
    jm_layer *layer = NULL;
    char *place = NULL;
    char *text = NULL;
    size_t length = 0;
    const char *name = jm_gis_base_name(entry->file);
    JM_TRY(jm_gis_locate(ctx, entry->path, &place));
    jm_status status = jm_gis_read_text(ctx, place, name, &text, &length);
    jm_free(place);
    if (status == JM_OK)
        status = jm_csv_parse(ctx, name, text, length, &csv);
    jm_free(text);
    if (status == JM_OK)
        status = read_csv(ctx, entry, csv, &layer);
    jm_csv_destroy(csv);
    if (status != JM_OK)
        return status;
    if (layer->geometry == JM_POINTS)
        return jm_layer_deliver(ctx, entry, to, entry->role, layer);
    status = jm_layer_credit(ctx, layer, entry);
    if (status != JM_OK) {
        jm_layer_destroy(layer);
        return status;
    }
    return jm_sources_add_layer(ctx, to->sources, entry->role, layer);
}
