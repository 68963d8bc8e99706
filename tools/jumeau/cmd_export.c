#include "commands.h"

#include "gis/gis.h"
#include "store/outcome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct export_job {
    jm_ctx *ctx;
    jm_reader *reader;
    const jm_reader_field *field;
    jm_city *city;
    float *values; // [field->count]
    jm_layer *layer;
    const char *out;
} export_job;

static jm_status add_value_columns(export_job *j, int32_t *id, int32_t *value)
{
    JM_TRY(jm_layer_set_crs(j->ctx, j->layer, jm_reader_crs(j->reader)));
    JM_TRY(jm_layer_add_column(j->ctx, j->layer, "id", JM_COLUMN_REAL, id));
    return jm_layer_add_column(j->ctx, j->layer, j->field->name, JM_COLUMN_REAL, value);
}

static jm_status set_values(export_job *j, int32_t id, int32_t value, int32_t i)
{
    JM_TRY(jm_layer_set_real(j->ctx, j->layer, id, i));
    return jm_layer_set_real(j->ctx, j->layer, value, (double)j->values[i]);
}

static jm_status links_layer(export_job *j)
{
    const jm_streets *st = &j->city->streets;
    int32_t id, value, name;
    JM_TRY(jm_layer_create(j->ctx, j->field->name, JM_LINES, &j->layer));
    JM_TRY(add_value_columns(j, &id, &value));
    JM_TRY(jm_layer_add_column(j->ctx, j->layer, "name", JM_COLUMN_TEXT, &name));
    for (int32_t l = 0; l < st->link_count; l++) {
        JM_TRY(jm_layer_add_feature(j->ctx, j->layer));
        JM_TRY(jm_layer_add_part(j->ctx, j->layer, false));
        for (int64_t p = st->shape_start[l]; p < st->shape_start[l + 1]; p++)
            JM_TRY(
                jm_layer_add_point(j->ctx, j->layer, st->shape_x[p], st->shape_y[p], (double)NAN));
        JM_TRY(set_values(j, id, value, l));
        int32_t street = st->street[l];
        if (street >= 0 && street < st->name_count)
            JM_TRY(jm_layer_set_text(j->ctx, j->layer, name, st->street_name[street]));
    }
    return JM_OK;
}

static jm_status parkings_layer(export_job *j)
{
    const jm_parkings *pk = &j->city->parkings;
    int32_t id, value, name;
    JM_TRY(jm_layer_create(j->ctx, j->field->name, JM_POINTS, &j->layer));
    JM_TRY(add_value_columns(j, &id, &value));
    JM_TRY(jm_layer_add_column(j->ctx, j->layer, "name", JM_COLUMN_TEXT, &name));
    for (int32_t p = 0; p < pk->count; p++) {
        JM_TRY(jm_layer_add_feature(j->ctx, j->layer));
        JM_TRY(jm_layer_add_part(j->ctx, j->layer, false));
        JM_TRY(jm_layer_add_point(j->ctx, j->layer, pk->x[p], pk->y[p], (double)NAN));
        JM_TRY(set_values(j, id, value, p));
        JM_TRY(jm_layer_set_text(j->ctx, j->layer, name, pk->name[p]));
    }
    return JM_OK;
}

// Kelvin, metres per second and vehicles per second become what people read.
static const char *human_unit(const jm_reader_field *field, float *values)
{
    float scale = 1.0f, shift = 0.0f;
    const char *unit = field->unit;
    if (strcmp(unit, "K") == 0) {
        shift = -273.15f;
        unit = "degC";
    } else if (strcmp(unit, "veh s-1") == 0) {
        scale = 3600.0f;
        unit = "veh h-1";
    } else if (strcmp(unit, "m s-1") == 0 && field->dim == JM_DIM_LINKS) {
        scale = 3.6f;
        unit = "km h-1";
    }
    for (int64_t i = 0; i < field->count; i++)
        values[i] = values[i] * scale + shift;
    return unit;
}

// Not asked for: three in the afternoon, or the last hour of a shorter run.
static jm_status find_step(const export_job *j, double hour, int64_t *step)
{
    const double afternoon_h = 15.0;
    *step = 0;
    if (j->field->is_static)
        return JM_OK;
    double last_h = jm_reader_time_s(j->reader, jm_reader_steps(j->reader) - 1) / 3600.0;
    return jm_reader_step_at(j->ctx, j->reader, isnan(hour) ? fmin(afternoon_h, last_h) : hour,
                             step);
}

static jm_status write_export(export_job *j, const char *field, double hour)
{
    j->field = jm_reader_find(j->reader, field);
    if (j->field == NULL) {
        const char *names[256];
        int64_t count = jm_reader_field_count(j->reader);
        for (int64_t i = 0; i < count && i < 256; i++)
            names[i] = jm_reader_field_at(j->reader, i)->name;
        const char *nearest = jm_nearest_word(field, names, count < 256 ? count : 256);
        return jm_fail(j->ctx, JM_ERR_DATA,
                       "there is no field \"%s\"; %s%s%s`jumeau info` lists them", field,
                       nearest != NULL ? "did you mean " : "", nearest != NULL ? nearest : "",
                       nearest != NULL ? "? " : "");
    }
    JM_TRY(jm_new(j->ctx, &j->values, j->field->count));
    int64_t step = 0;
    JM_TRY(find_step(j, hour, &step));
    JM_TRY(jm_reader_values(j->ctx, j->reader, j->field->name, step, j->values));
    const char *unit = human_unit(j->field, j->values);
    if (j->field->dim == JM_DIM_CELLS)
        return jm_gis_write_raster(j->ctx, j->out, jm_reader_grid(j->reader),
                                   jm_reader_crs(j->reader), j->field->name, unit, j->values);
    JM_TRY(jm_city_read(j->ctx, jm_reader_file(j->reader), "/city", &j->city));
    if (j->field->dim == JM_DIM_LINKS)
        JM_TRY(links_layer(j));
    else if (j->field->dim == JM_DIM_PARKINGS)
        JM_TRY(parkings_layer(j));
    else
        return jm_fail(j->ctx, JM_ERR_DATA, "%s is no field of cells, streets or car parks", field);
    return jm_gis_write_layer(j->ctx, j->out, j->layer);
}

static int run_export(tool *t)
{
    const command *c = &command_export;
    const char *field = option_value(t, c, "field"), *time = option_value(t, c, "time");
    export_job job = {.ctx = t->ctx, .out = option_value(t, c, "output")};
    double hour = (double)NAN;
    if (field == NULL || job.out == NULL)
        return usage_error(_("export: give --field F and -o X.tif (or .gpkg, .csv)"));
    if (time != NULL && !parse_hour(time, &hour))
        return usage_error(_("export: --time %s is no hour; write 14 or 14:30"), time);
    jm_status status = jm_reader_open(t->ctx, t->operands[0], &job.reader);
    if (status == JM_OK)
        status = write_export(&job, field, hour);
    jm_layer_destroy(job.layer);
    jm_city_destroy(job.city);
    jm_free(job.values);
    jm_reader_close(job.reader);
    if (status != JM_OK)
        return report_failure(t);
    printf(_("written: %s\n"), job.out);
    return EXIT_DONE;
}

const command command_export = {
    .name = "export",
    .usage = "OUTCOME --field F [--time T] -o X.tif|X.gpkg|X.csv",
    .sentence = N_("write a field for a GIS: cells as GeoTIFF, streets and car parks as layers"),
    .doc = N_("Values are in degrees Celsius, km/h and vehicles an hour; the CRS is the city's."),
    .examples = "  jumeau export x.outcome.nc --field utci --time 15 -o utci.tif\n"
                "  jumeau export x.outcome.nc --field flow --time 8 -o flow.gpkg\n",
    .options = {{"field", 0, "F", N_("name of the field")},
                {"time", 0, "T", N_("hour of the day (15)")},
                {"output", 'o', "FILE", N_("file to write; the ending picks its kind")}},
    .least = 1,
    .most = 1,
    .run = run_export,
};
