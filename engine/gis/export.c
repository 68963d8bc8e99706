// Export: one field or layer, or all of them, of a city or an outcome into files for a GIS.
#include "gis/gis.h"

#include "core/math.h"
#include "core/words.h"
#include "gis/air_out.h"
#include "gis/city_out.h"
#include "gis/door.h"
#include "gis/stations_out.h"
#include "gis/style.h"
#include "gis/write.h"
#include "store/outcome.h"

#include <cpl_string.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

typedef struct export_job {
    jm_ctx *ctx;
    const jm_export_def *def;
    jm_reader *reader; // NULL: a city file
    jm_city *city;
    int64_t written;
} export_job;

// ---- what is in the file ----

static jm_status is_city_file(jm_ctx *ctx, const char *path, bool *is_city)
{
    jm_h5 *file = NULL;
    char *format = NULL;
    const jm_h5_format any = {0};
    JM_TRY(jm_h5_open(ctx, path, any, NULL, &file));
    jm_status status = jm_h5_get_text(ctx, file, "/", "jumeau_format", &format);
    jm_status closed = jm_h5_close(ctx, file);
    *is_city = format != NULL && strcmp(format, "city") == 0;
    jm_free(format);
    return status != JM_OK ? status : closed;
}

static jm_status open_job(export_job *j)
{
    bool is_city = false;
    // A run may be writing a .part: it is opened as its readers do.
    if (!jm_gis_has_ending(j->def->file, ".part"))
        JM_TRY(is_city_file(j->ctx, j->def->file, &is_city));
    if (is_city)
        return jm_city_load(j->ctx, j->def->file, &j->city);
    JM_TRY(jm_reader_open(j->ctx, j->def->file, &j->reader));
    return jm_city_read(j->ctx, jm_reader_file(j->reader), "/city", &j->city);
}

static jm_status no_such_name(export_job *j, const char *field)
{
    enum { NAME_LIMIT = 256 };
    const char *names[NAME_LIMIT];
    int64_t count = 0;
    for (int64_t i = 0; j->reader != NULL && i < jm_reader_field_count(j->reader); i++)
        if (count < NAME_LIMIT)
            names[count++] = jm_reader_field_at(j->reader, i)->name;
    for (int i = 0; jm_city_layers[i].name != NULL && count < NAME_LIMIT; i++)
        names[count++] = jm_city_layers[i].name;
    for (int i = 0; jm_city_rasters[i].name != NULL && count < NAME_LIMIT; i++)
        names[count++] = jm_city_rasters[i].name;
    const char *nearest = jm_nearest_word(field, names, count);
    if (nearest != NULL)
        return jm_fail(j->ctx, JM_ERR_DATA, "there is no field \"%s\"; did you mean %s?", field,
                       nearest);
    return jm_fail(j->ctx, JM_ERR_DATA,
                   "there is no field \"%s\"; `jumeau info` lists the fields, `jumeau help export` "
                   "the layers",
                   field);
}

// ---- rasters ----

static jm_tiff_def tiff_of(const export_job *j, const jm_grid *g, const char *name,
                           const char *unit)
{
    return (jm_tiff_def){.columns = g->columns,
                         .rows = g->rows,
                         .west = g->west_m,
                         .north = g->north_m,
                         .cell_x = g->cell_m,
                         .cell_y = g->cell_m,
                         .crs = jm_city_crs(j->city),
                         .name = name,
                         .unit = unit,
                         .no_class = -1};
}

static jm_status write_city_raster(export_job *j, const jm_city_raster *raster, const char *path)
{
    jm_text qml = {0};
    jm_status status = JM_OK;
    jm_tiff_def def = tiff_of(j, &j->city->grid, raster->name, raster->unit);
    def.values = raster->values;
    def.classes = raster->classes;
    def.ids = raster->ids;
    def.surfaces = strcmp(raster->name, "surface_class") == 0;
    def.no_class = def.surfaces ? JM_SURFACE_NONE : UINT8_MAX;
    jm_field_words words = jm_words_of(raster->name, raster->unit);
    if (def.surfaces)
        jm_style_of_surfaces(j->ctx, &qml);
    else if (raster->values != NULL)
        status = jm_style_of_values(j->ctx, raster->values, jm_grid_cells(&j->city->grid), &words,
                                    false, &qml);
    if (status == JM_OK && qml.failed)
        status = jm_fail(j->ctx, JM_ERR_MEMORY, "no memory for a style");
    if (status == JM_OK)
        status = jm_write_raster_file(j->ctx, path, &def, &qml);
    jm_text_free(&qml);
    j->written += status == JM_OK;
    return status;
}

// ---- fields of an outcome ----

// Kelvin, metres per second and vehicles per second become what people read. A difference of
// temperatures is the same number in both units.
static const char *human_unit(const jm_reader_field *field, bool is_difference, float *values)
{
    double scale = 1.0, shift = 0.0;
    const char *unit = field->unit;
    if (strcmp(unit, "K") == 0 && !is_difference) {
        shift = -JM_ZERO_CELSIUS_K;
        unit = "degC";
    } else if (strcmp(unit, "veh s-1") == 0) {
        scale = 3600.0;
        unit = "veh h-1";
    } else if (strcmp(unit, "m s-1") == 0 && field->dim == JM_DIM_LINKS) {
        scale = 3.6;
        unit = "km h-1";
    }
    for (int64_t i = 0; i < field->count; i++)
        values[i] = (float)((double)values[i] * scale + shift);
    return unit;
}

// Not asked for: three in the afternoon, or the last hour of a shorter run.
static jm_status find_step(const export_job *j, const jm_reader_field *field, int64_t *step)
{
    const double afternoon_h = 15.0;
    double hour = j->def->time_h;
    *step = 0;
    if (field->is_static)
        return JM_OK;
    double last_h = jm_reader_clock_h(j->ctx, j->reader, jm_reader_steps(j->reader) - 1);
    return jm_reader_step_at(j->ctx, j->reader, isnan(hour) ? fmin(afternoon_h, last_h) : hour,
                             step);
}

// *values is owned by the caller; *unit lives as long as the reader.
static jm_status read_field(export_job *j, const jm_reader_field *field, float **values,
                            const char **unit)
{
    int64_t step = 0;
    *values = NULL;
    JM_TRY(find_step(j, field, &step));
    JM_TRY(jm_new(j->ctx, values, field->count));
    jm_status status = jm_reader_values(j->ctx, j->reader, field->name, step, *values);
    if (status == JM_OK)
        *unit = human_unit(field, jm_reader_is_difference(j->reader), *values);
    return status;
}

static bool is_object_field(const jm_reader_field *field)
{
    return field->dim == JM_DIM_LINKS || field->dim == JM_DIM_PARKINGS ||
           field->dim == JM_DIM_ZONES;
}

static jm_status field_layer(export_job *j, const jm_reader_field *field, const float *values,
                             jm_layer **layer)
{
    const jm_city *city = j->city;
    int64_t rows = field->dim == JM_DIM_LINKS      ? city->streets.link_count
                   : field->dim == JM_DIM_PARKINGS ? city->parkings.count
                                                   : city->zones.count;
    *layer = NULL;
    if (field->dim == JM_DIM_AIR)
        return jm_air_layer(j->ctx, city, jm_reader_grid_of(j->reader, JM_DIM_AIR), field->name,
                            values, layer);
    if (field->count != rows)
        return jm_fail(j->ctx, JM_ERR_DATA, "%s has %lld values for %lld objects: damaged file",
                       field->name, (long long)field->count, (long long)rows);
    return field->dim == JM_DIM_LINKS
               ? jm_city_links_layer(j->ctx, city, field->name, values, layer)
           : field->dim == JM_DIM_PARKINGS
               ? jm_city_parkings_layer(j->ctx, city, field->name, values, layer)
               : jm_city_zones_layer(j->ctx, city, field->name, values, layer);
}

// The layer of a field with its style.
static jm_status make_field(export_job *j, const jm_reader_field *field, jm_layer **layer,
                            jm_text *qml)
{
    float *values = NULL;
    const char *unit = "";
    jm_field_words words = jm_words_of(field->name, field->unit);
    jm_status status = read_field(j, field, &values, &unit);
    if (status == JM_OK)
        status = field_layer(j, field, values, layer);
    if (status == JM_OK)
        status = jm_style_of_field(j->ctx, *layer, &words, jm_reader_is_difference(j->reader), qml);
    jm_free(values);
    return status;
}

static jm_status write_field_raster(export_job *j, const jm_reader_field *field, const char *path)
{
    float *values = NULL;
    const char *unit = "";
    jm_text qml = {0};
    jm_field_words words = jm_words_of(field->name, field->unit);
    // Fields of the air keep their own, larger cells.
    const jm_grid *grid = jm_reader_grid_of(j->reader, field->dim);
    if (grid == NULL || !jm_grid_same(&j->city->grid, jm_reader_grid(j->reader)))
        return jm_fail(j->ctx, JM_ERR_DATA, "%s does not fit the city's grid: damaged file",
                       field->name);
    jm_status status = read_field(j, field, &values, &unit);
    jm_tiff_def def = tiff_of(j, grid, field->name, unit);
    def.values = values;
    if (status == JM_OK)
        status = jm_style_of_values(j->ctx, values, field->count, &words,
                                    jm_reader_is_difference(j->reader), &qml);
    if (status == JM_OK)
        status = jm_write_raster_file(j->ctx, path, &def, &qml);
    jm_text_free(&qml);
    jm_free(values);
    j->written += status == JM_OK;
    return status;
}

// ---- one name ----

static jm_status write_layer(export_job *j, jm_layer *layer, jm_text *qml)
{
    jm_status status = jm_write_styled_layer(j->ctx, j->def->out, layer, qml);
    j->written += status == JM_OK;
    return status;
}

// All fields at all stations and steps in one table.
static jm_status write_stations(export_job *j)
{
    jm_layer *layer = NULL;
    jm_text qml = {0};
    JM_TRY(jm_stations_layer(j->ctx, j->reader, j->city, &layer));
    jm_status status = layer->feature_count > 0
                           ? write_layer(j, layer, &qml)
                           : jm_fail(j->ctx, JM_ERR_DATA,
                                     "the outcome has no stations; the scenario's key `stations` "
                                     "names them");
    jm_layer_destroy(layer);
    return status;
}

static jm_status write_field(export_job *j, const jm_reader_field *field)
{
    jm_layer *layer = NULL;
    jm_text qml = {0};
    if (field->dim == JM_DIM_STATIONS)
        return write_stations(j);
    // Cells of the air are few: they go into tables too, as squares.
    const bool table =
        jm_gis_has_ending(j->def->out, ".gpkg") || jm_gis_has_ending(j->def->out, ".csv");
    if (field->dim == JM_DIM_CELLS || (field->dim == JM_DIM_AIR && !table))
        return write_field_raster(j, field, j->def->out);
    if (!is_object_field(field) && field->dim != JM_DIM_AIR)
        return jm_fail(j->ctx, JM_ERR_DATA, "%s is no field of cells, streets, car parks or zones",
                       field->name);
    jm_status status = make_field(j, field, &layer, &qml);
    if (status == JM_OK)
        status = write_layer(j, layer, &qml);
    jm_text_free(&qml);
    jm_layer_destroy(layer);
    return status;
}

static jm_status write_one(export_job *j)
{
    const char *name = j->def->field;
    jm_city_raster raster;
    if (jm_city_raster_find(j->city, name, &raster))
        return write_city_raster(j, &raster, j->def->out);
    if (j->reader != NULL && strcmp(name, "stations") == 0)
        return write_stations(j);
    const jm_reader_field *field = j->reader != NULL ? jm_reader_find(j->reader, name) : NULL;
    if (field != NULL)
        return write_field(j, field);
    jm_layer *layer = NULL;
    jm_text qml = {0};
    JM_TRY(jm_city_layer(j->ctx, j->city, name, &layer));
    if (layer == NULL)
        return no_such_name(j, name);
    jm_status status = jm_style_of_layer(j->ctx, layer, &qml);
    if (status == JM_OK)
        status = write_layer(j, layer, &qml);
    jm_text_free(&qml);
    jm_layer_destroy(layer);
    return status;
}

// ---- all ----

// Where the parts of an export of all go: "x.gpkg" and "x-utci.tif" beside it, or files of a
// folder.
static jm_status part_path(export_job *j, const char *name, jm_text *path)
{
    const char *out = j->def->out;
    if (jm_gis_has_ending(out, ".gpkg")) {
        jm_text_add_bytes(path, out, (int64_t)strlen(out) - 5);
        jm_text_printf(path, "-%s.tif", name);
    } else {
        jm_text_printf(path, "%s/%s.tif", out, name);
    }
    return path->failed ? jm_fail(j->ctx, JM_ERR_MEMORY, "no memory for a path") : JM_OK;
}

static jm_status write_rasters(export_job *j)
{
    for (int i = 0; jm_city_rasters[i].name != NULL; i++) {
        jm_city_raster raster;
        jm_text path = {0};
        jm_status status = part_path(j, jm_city_rasters[i].name, &path);
        if (status == JM_OK && jm_city_raster_find(j->city, jm_city_rasters[i].name, &raster))
            status = write_city_raster(j, &raster, path.bytes);
        jm_text_free(&path);
        JM_TRY(status);
    }
    int64_t count = j->reader != NULL ? jm_reader_field_count(j->reader) : 0;
    for (int64_t i = 0; i < count; i++) {
        const jm_reader_field *field = jm_reader_field_at(j->reader, i);
        jm_city_raster raster;
        jm_text path = {0};
        jm_progress(j->ctx, "writing layers", i, count);
        if (!jm_dim_is_grid(field->dim) || jm_city_raster_find(j->city, field->name, &raster))
            continue;
        JM_TRY(jm_poll(j->ctx));
        jm_status status = part_path(j, field->name, &path);
        if (status == JM_OK)
            status = write_field_raster(j, field, path.bytes);
        jm_text_free(&path);
        JM_TRY(status);
    }
    return JM_OK;
}

// Writes and frees the layer; one without rows is left out.
static jm_status add_table(export_job *j, GDALDatasetH dataset, jm_layer *layer, jm_text *qml,
                           jm_style_rows *styles)
{
    jm_status status = JM_OK;
    if (layer != NULL && layer->feature_count > 0) {
        status = jm_write_table(j->ctx, dataset, layer->name, layer);
        if (status == JM_OK)
            status = jm_style_add(j->ctx, styles, layer, qml);
        j->written += status == JM_OK;
    }
    jm_text_free(qml);
    jm_layer_destroy(layer);
    return status;
}

static jm_status add_tables(export_job *j, GDALDatasetH dataset, jm_style_rows *styles)
{
    bool stations_done = false;
    int64_t count = j->reader != NULL ? jm_reader_field_count(j->reader) : 0;
    for (int i = 0; jm_city_layers[i].name != NULL; i++) {
        jm_layer *layer = NULL;
        jm_text qml = {0};
        JM_TRY(jm_poll(j->ctx));
        JM_TRY(jm_city_layer(j->ctx, j->city, jm_city_layers[i].name, &layer));
        jm_status status = jm_style_of_layer(j->ctx, layer, &qml);
        jm_status added = add_table(j, dataset, layer, &qml, styles);
        JM_TRY(status);
        JM_TRY(added);
    }
    for (int64_t i = 0; i < count; i++) {
        const jm_reader_field *field = jm_reader_field_at(j->reader, i);
        jm_layer *layer = NULL;
        jm_text qml = {0};
        if (field->dim == JM_DIM_STATIONS && !stations_done) {
            stations_done = true;
            JM_TRY(jm_stations_layer(j->ctx, j->reader, j->city, &layer));
            JM_TRY(add_table(j, dataset, layer, &qml, styles));
            continue;
        }
        if (!is_object_field(field))
            continue;
        JM_TRY(jm_poll(j->ctx));
        jm_status status = make_field(j, field, &layer, &qml);
        jm_status added = add_table(j, dataset, layer, &qml, styles);
        JM_TRY(status);
        JM_TRY(added);
    }
    return JM_OK;
}

static jm_status write_package(export_job *j, const char *path)
{
    GDALDatasetH dataset = NULL;
    jm_style_rows styles = {0};
    JM_TRY(jm_create_geopackage(j->ctx, path, &dataset));
    jm_status status = add_tables(j, dataset, &styles);
    if (status == JM_OK)
        status = jm_write_styles(j->ctx, dataset, &styles);
    jm_status closed = jm_close_geopackage(j->ctx, path, dataset);
    jm_style_free(&styles);
    return status != JM_OK ? status : closed;
}

static jm_status write_all(export_job *j)
{
    const char *out = j->def->out;
    jm_text path = {0};
    char *temporary = NULL;
    bool is_package = jm_gis_has_ending(out, ".gpkg");
    if (jm_gis_has_ending(out, ".tif") || jm_gis_has_ending(out, ".csv"))
        return jm_fail(j->ctx, JM_ERR_ARGUMENT,
                       "'%s': all layers go into a folder, or into a name that ends in .gpkg", out);
    if (!is_package && mkdir(out, 0777) != 0 && errno != EEXIST)
        return jm_fail(j->ctx, JM_ERR_IO, "the folder %s cannot be made: %s", out, strerror(errno));
    jm_text_printf(&path, "%s%s", out, is_package ? "" : "/layers.gpkg");
    jm_status status = path.failed ? jm_fail(j->ctx, JM_ERR_MEMORY, "no memory for a path")
                                   : jm_temporary_name(j->ctx, path.bytes, &temporary);
    if (status == JM_OK) {
        jm_discard(temporary); // of a run that was killed
        status = write_package(j, temporary);
    }
    if (status == JM_OK)
        status = jm_file_commit(j->ctx, temporary, path.bytes);
    if (status != JM_OK && temporary != NULL)
        jm_discard(temporary);
    jm_free(temporary);
    jm_text_free(&path);
    return status == JM_OK ? write_rasters(j) : status;
}

jm_status jm_gis_export(jm_ctx *ctx, const jm_export_def *def, int64_t *written)
{
    export_job job = {.ctx = ctx, .def = def};
    jm_status status = open_job(&job);
    if (status == JM_OK)
        status = def->field != NULL ? write_one(&job) : write_all(&job);
    jm_city_destroy(job.city);
    jm_reader_close(job.reader);
    if (written != NULL)
        *written = job.written;
    return status;
}
