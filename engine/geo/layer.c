#include "geo/layer.h"

#include <math.h>
#include <string.h>

#include "core/grid.h"
#include "core/port.h"

// ---- making and ending ----

jm_status jm_layer_create(jm_ctx *ctx, const char *name, jm_geometry geometry, jm_layer **out)
{
    jm_status status = JM_OK;
    jm_layer *layer = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &layer, 1));
    layer->geometry = geometry;
    JM_TRY_GOTO(jm_copy_text(ctx, name, &layer->name), fail);
    JM_TRY_GOTO(jm_new(ctx, &layer->part_start, 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &layer->point_start, 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &layer->part_is_hole, 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &layer->x, 1), fail);
    JM_TRY_GOTO(jm_new(ctx, &layer->y, 1), fail);
    *out = layer;
    return JM_OK;
fail:
    jm_layer_destroy(layer);
    return status;
}

void jm_layer_destroy(jm_layer *layer)
{
    if (layer == NULL)
        return;
    for (int32_t c = 0; c < layer->column_count; c++) {
        jm_free(layer->columns[c].name);
        jm_free(layer->columns[c].real);
        jm_free(layer->columns[c].text_start);
        jm_free(layer->columns[c].text_bytes);
    }
    jm_free(layer->columns);
    jm_free(layer->name);
    jm_free(layer->source);
    jm_free(layer->producer);
    jm_free(layer->licence);
    jm_free(layer->date);
    jm_free(layer->page);
    jm_free(layer->crs);
    jm_free(layer->part_start);
    jm_free(layer->point_start);
    jm_free(layer->part_is_hole);
    jm_free(layer->x);
    jm_free(layer->y);
    jm_free(layer->z);
    jm_free(layer);
}

/// Puts a copy of `text` in place of the old one.
static jm_status replace_text(jm_ctx *ctx, const char *text, char **place)
{
    char *copy = NULL;
    JM_TRY(jm_copy_text(ctx, text, &copy));
    jm_free(*place);
    *place = copy;
    return JM_OK;
}

jm_box jm_feature_box(const jm_layer *layer, int64_t f)
{
    jm_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int64_t p = layer->point_start[layer->part_start[f]];
         p < layer->point_start[layer->part_start[f + 1]]; p++) {
        box.west = fmin(box.west, layer->x[p]);
        box.east = fmax(box.east, layer->x[p]);
        box.south = fmin(box.south, layer->y[p]);
        box.north = fmax(box.north, layer->y[p]);
    }
    return box;
}

jm_status jm_layer_set_origin(jm_ctx *ctx, jm_layer *layer, const char *source,
                              const char *producer, const char *licence, const char *date)
{
    JM_TRY(replace_text(ctx, source, &layer->source));
    JM_TRY(replace_text(ctx, producer, &layer->producer));
    JM_TRY(replace_text(ctx, licence, &layer->licence));
    return replace_text(ctx, date, &layer->date);
}

jm_status jm_layer_set_page(jm_ctx *ctx, jm_layer *layer, const char *page)
{
    return replace_text(ctx, page, &layer->page);
}

jm_status jm_layer_set_crs(jm_ctx *ctx, jm_layer *layer, const char *crs)
{
    return replace_text(ctx, crs, &layer->crs);
}

// ---- columns ----

/// Elements of an array that grows with the features; the new tail is filled by the caller.
static jm_status grow_reals(jm_ctx *ctx, jm_column *column, int64_t count)
{
    return jm_grow(ctx, &column->real, &column->real_capacity, count);
}

/// Stores the text of the last feature. `value` may be one of the column's own texts, which move
/// when the bytes grow.
static jm_status append_text(jm_ctx *ctx, jm_column *column, int64_t feature, const char *value)
{
    int64_t bytes = (int64_t)strlen(value) + 1;
    uintptr_t from_start = (uintptr_t)value - (uintptr_t)column->text_bytes;
    bool own = column->text_bytes != NULL && from_start < (uintptr_t)column->text_capacity;
    JM_TRY(jm_grow(ctx, &column->text_start, &column->start_capacity, feature + 2));
    JM_TRY(jm_grow(ctx, &column->text_bytes, &column->text_capacity, column->text_length + bytes));
    memmove(column->text_bytes + column->text_length, own ? column->text_bytes + from_start : value,
            (size_t)bytes);
    column->text_start[feature] = column->text_length;
    column->text_length += bytes;
    column->text_start[feature + 1] = column->text_length;
    return JM_OK;
}

/// Gives `feature` (the first that the column has no value for) a missing value.
static jm_status append_missing(jm_ctx *ctx, jm_column *column, int64_t feature)
{
    if (column->kind == JM_COLUMN_TEXT)
        return append_text(ctx, column, feature, "");
    JM_TRY(grow_reals(ctx, column, feature + 1));
    column->real[feature] = (double)NAN;
    return JM_OK;
}

static jm_status start_column(jm_ctx *ctx, jm_column *column, const char *name, int64_t features)
{
    JM_TRY(jm_copy_text(ctx, name, &column->name));
    if (column->kind == JM_COLUMN_TEXT) {
        JM_TRY(jm_grow(ctx, &column->text_start, &column->start_capacity, 1));
        JM_TRY(jm_grow(ctx, &column->text_bytes, &column->text_capacity, 1));
        column->text_start[0] = 0;
    } else {
        JM_TRY(grow_reals(ctx, column, 1));
    }
    for (int64_t f = 0; f < features; f++)
        JM_TRY(append_missing(ctx, column, f));
    return JM_OK;
}

jm_status jm_layer_add_column(jm_ctx *ctx, jm_layer *layer, const char *name, jm_column_kind kind,
                              int32_t *index)
{
    if (jm_layer_column(layer, name) != JM_NONE)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "layer %s: column %s is there already; give it once",
                       layer->name, name);
    if (layer->column_count == INT32_MAX)
        return jm_fail(ctx, JM_ERR_DATA, "layer %s: too many columns", layer->name);
    JM_TRY(jm_resize_array(ctx, (int64_t)layer->column_count + 1, sizeof *layer->columns,
                           &layer->columns));
    // Counted at once: whatever of it was made is freed with the layer.
    int32_t c = layer->column_count++;
    layer->columns[c] = (jm_column){.kind = kind};
    JM_TRY(start_column(ctx, &layer->columns[c], name, layer->feature_count));
    if (index != NULL)
        *index = c;
    return JM_OK;
}

int32_t jm_layer_column(const jm_layer *layer, const char *name)
{
    for (int32_t c = 0; c < layer->column_count; c++)
        if (layer->columns[c].name != NULL && strcmp(layer->columns[c].name, name) == 0)
            return c;
    return JM_NONE;
}

// ---- features ----

jm_status jm_layer_add_feature(jm_ctx *ctx, jm_layer *layer)
{
    int64_t f = layer->feature_count;
    JM_TRY(jm_grow(ctx, &layer->part_start, &layer->feature_capacity, f + 2));
    for (int32_t c = 0; c < layer->column_count; c++)
        JM_TRY(append_missing(ctx, &layer->columns[c], f));
    layer->part_start[f] = layer->part_count;
    layer->part_start[f + 1] = layer->part_count;
    layer->feature_count++;
    return JM_OK;
}

jm_status jm_layer_add_part(jm_ctx *ctx, jm_layer *layer, bool is_hole)
{
    if (layer->feature_count == 0)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "layer %s: a part needs a feature; add one first",
                       layer->name);
    int64_t p = layer->part_count;
    int64_t capacity = layer->part_capacity;
    JM_TRY(jm_grow(ctx, &layer->part_is_hole, &capacity, p + 2));
    JM_TRY(jm_grow(ctx, &layer->point_start, &layer->part_capacity, p + 2));
    layer->part_is_hole[p] = is_hole;
    layer->point_start[p] = layer->point_count;
    layer->point_start[p + 1] = layer->point_count;
    layer->part_count++;
    layer->part_start[layer->feature_count] = layer->part_count;
    return JM_OK;
}

/// The first point with a height gives all earlier ones "none".
static jm_status start_heights(jm_ctx *ctx, jm_layer *layer)
{
    JM_TRY(jm_new(ctx, &layer->z, layer->point_capacity));
    for (int64_t i = 0; i < layer->point_count; i++)
        layer->z[i] = (double)NAN;
    return JM_OK;
}

jm_status jm_layer_add_point(jm_ctx *ctx, jm_layer *layer, double x, double y, double z)
{
    if (layer->part_count == 0 || layer->part_start[layer->feature_count - 1] == layer->part_count)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "layer %s: a point needs a part; add one first",
                       layer->name);
    int64_t i = layer->point_count;
    int64_t capacity_y = layer->point_capacity, capacity_z = layer->point_capacity;
    JM_TRY(jm_grow(ctx, &layer->y, &capacity_y, i + 1));
    if (layer->z != NULL)
        JM_TRY(jm_grow(ctx, &layer->z, &capacity_z, i + 1));
    JM_TRY(jm_grow(ctx, &layer->x, &layer->point_capacity, i + 1));
    if (layer->z == NULL && !isnan(z))
        JM_TRY(start_heights(ctx, layer));
    layer->x[i] = x;
    layer->y[i] = y;
    if (layer->z != NULL)
        layer->z[i] = z;
    layer->point_count++;
    layer->point_start[layer->part_count] = layer->point_count;
    return JM_OK;
}

/// The column, when the newest feature can take a value of this kind there.
static jm_status column_for_value(jm_ctx *ctx, jm_layer *layer, int32_t column, jm_column_kind kind,
                                  jm_column **out)
{
    if (column < 0 || column >= layer->column_count)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "layer %s: there is no column %d, but %d columns",
                       layer->name, (int)column, (int)layer->column_count);
    jm_column *found = &layer->columns[column];
    if (layer->feature_count == 0)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "layer %s: a value needs a feature; add one first",
                       layer->name);
    if (found->kind == JM_COLUMN_TEXT && kind != JM_COLUMN_TEXT)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "layer %s: column %s holds text, not numbers",
                       layer->name, found->name);
    if (found->kind != JM_COLUMN_TEXT && kind == JM_COLUMN_TEXT)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "layer %s: column %s holds numbers, not text",
                       layer->name, found->name);
    *out = found;
    return JM_OK;
}

jm_status jm_layer_set_real(jm_ctx *ctx, jm_layer *layer, int32_t column, double value)
{
    jm_column *found = NULL;
    JM_TRY(column_for_value(ctx, layer, column, JM_COLUMN_REAL, &found));
    found->real[layer->feature_count - 1] = value;
    return JM_OK;
}

jm_status jm_layer_set_text(jm_ctx *ctx, jm_layer *layer, int32_t column, const char *value)
{
    jm_column *found = NULL;
    JM_TRY(column_for_value(ctx, layer, column, JM_COLUMN_TEXT, &found));
    // The newest feature's text stands last, so the new one takes its place.
    int64_t f = layer->feature_count - 1;
    found->text_length = found->text_start[f];
    jm_status status = append_text(ctx, found, f, value != NULL ? value : "");
    if (status != JM_OK)
        found->text_length = found->text_start[f + 1];
    return status;
}

double jm_layer_real(const jm_layer *layer, int32_t column, int64_t f)
{
    if (column < 0 || column >= layer->column_count || f < 0 || f >= layer->feature_count ||
        layer->columns[column].kind != JM_COLUMN_REAL)
        return (double)NAN;
    return layer->columns[column].real[f];
}

const char *jm_layer_text(const jm_layer *layer, int32_t column, int64_t f)
{
    if (column < 0 || column >= layer->column_count || f < 0 || f >= layer->feature_count ||
        layer->columns[column].kind != JM_COLUMN_TEXT)
        return "";
    const jm_column *found = &layer->columns[column];
    return found->text_bytes + found->text_start[f];
}

// ---- rasters ----

jm_status jm_raster_create(jm_ctx *ctx, const char *name, int32_t columns, int32_t rows,
                           jm_raster **out)
{
    jm_status status = JM_OK;
    jm_raster *raster = NULL;
    *out = NULL;
    if (columns <= 0 || rows <= 0)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "raster %s: %d columns and %d rows; both must be 1 "
                       "or more",
                       name, (int)columns, (int)rows);
    JM_TRY(jm_new(ctx, &raster, 1));
    raster->columns = columns;
    raster->rows = rows;
    JM_TRY_GOTO(jm_copy_text(ctx, name, &raster->name), fail);
    int64_t cells = (int64_t)columns * rows;
    JM_TRY_GOTO(jm_new(ctx, &raster->values, cells), fail);
    for (int64_t i = 0; i < cells; i++)
        raster->values[i] = NAN;
    *out = raster;
    return JM_OK;
fail:
    jm_raster_destroy(raster);
    return status;
}

void jm_raster_destroy(jm_raster *raster)
{
    if (raster == NULL)
        return;
    jm_free(raster->name);
    jm_free(raster->source);
    jm_free(raster->producer);
    jm_free(raster->licence);
    jm_free(raster->date);
    jm_free(raster->page);
    jm_free(raster->crs);
    jm_free(raster->values);
    jm_free(raster->classes);
    jm_free(raster);
}

jm_status jm_raster_set_origin(jm_ctx *ctx, jm_raster *raster, const char *source,
                               const char *producer, const char *licence, const char *date)
{
    JM_TRY(replace_text(ctx, source, &raster->source));
    JM_TRY(replace_text(ctx, producer, &raster->producer));
    JM_TRY(replace_text(ctx, licence, &raster->licence));
    return replace_text(ctx, date, &raster->date);
}

jm_status jm_raster_set_page(jm_ctx *ctx, jm_raster *raster, const char *page)
{
    return replace_text(ctx, page, &raster->page);
}

jm_status jm_raster_set_crs(jm_ctx *ctx, jm_raster *raster, const char *crs)
{
    return replace_text(ctx, crs, &raster->crs);
}

// ---- roles and sources ----

static const char *const role_names[JM_ROLE_COUNT] = {
    [JM_ROLE_ROADS] = JM_WORDS("roads"),
    [JM_ROLE_BUILDINGS] = JM_WORDS("buildings"),
    [JM_ROLE_GROUND] = JM_WORDS("ground"),
    [JM_ROLE_WATER] = JM_WORDS("water"),
    [JM_ROLE_RELIEF] = JM_WORDS("relief"),
    [JM_ROLE_TREES] = JM_WORDS("trees"),
    [JM_ROLE_ZONES] = JM_WORDS("zones"),
    [JM_ROLE_PARKING] = JM_WORDS("parking"),
    [JM_ROLE_COUNTERS] = JM_WORDS("counters"),
    [JM_ROLE_COUNTS] = JM_WORDS("counts"),
    [JM_ROLE_GATES] = JM_WORDS("gates"),
    [JM_ROLE_STOPS] = JM_WORDS("stops"),
    [JM_ROLE_TRANSIT] = JM_WORDS("transit"),
    [JM_ROLE_RAILS] = JM_WORDS("rails"),
    [JM_ROLE_TURNS] = JM_WORDS("turns"),
    [JM_ROLE_ZONE_VALUES] = JM_WORDS("zone_values"),
    [JM_ROLE_COMMUTES] = JM_WORDS("commutes"),
    [JM_ROLE_FLEET] = JM_WORDS("fleet"),
    [JM_ROLE_LAND_COVER] = JM_WORDS("land_cover"),
    [JM_ROLE_CANOPY] = JM_WORDS("canopy"),
    [JM_ROLE_OBJECT_HEIGHT] = JM_WORDS("object_height"),
    [JM_ROLE_SURFACE_MODEL] = JM_WORDS("surface_model"),
};

const char *jm_role_name(jm_role role)
{
    // Through int: an enum may be unsigned, and a caller may pass any number.
    int r = (int)role;
    return r >= 0 && r < JM_ROLE_COUNT ? role_names[r] : NULL;
}

bool jm_role_is_table(jm_role role)
{
    return role == JM_ROLE_COUNTS || role == JM_ROLE_ZONE_VALUES || role == JM_ROLE_COMMUTES ||
           role == JM_ROLE_FLEET;
}

jm_role jm_role_from_name(const char *name)
{
    for (int r = 0; r < JM_ROLE_COUNT; r++)
        if (strcmp(role_names[r], name) == 0)
            return (jm_role)r;
    return JM_ROLE_COUNT;
}

static jm_status add_source(jm_ctx *ctx, jm_sources *sources, jm_source source)
{
    JM_TRY(jm_grow(ctx, &sources->items, &sources->capacity, sources->count + 1));
    sources->items[sources->count++] = source;
    return JM_OK;
}

jm_status jm_sources_add_layer(jm_ctx *ctx, jm_sources *sources, jm_role role, jm_layer *layer)
{
    jm_status status = add_source(ctx, sources, (jm_source){.role = role, .layer = layer});
    if (status != JM_OK)
        jm_layer_destroy(layer); // taken over in every case
    return status;
}

jm_status jm_sources_add_raster(jm_ctx *ctx, jm_sources *sources, jm_role role, jm_raster *raster)
{
    jm_status status = add_source(ctx, sources, (jm_source){.role = role, .raster = raster});
    if (status != JM_OK)
        jm_raster_destroy(raster); // taken over in every case
    return status;
}

void jm_sources_free(jm_sources *sources)
{
    for (int64_t i = 0; i < sources->count; i++) {
        jm_layer_destroy(sources->items[i].layer);
        jm_raster_destroy(sources->items[i].raster);
    }
    jm_free(sources->items);
    *sources = (jm_sources){0};
}
