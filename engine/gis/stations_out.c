#include "gis/stations_out.h"

#include "core/math.h"
#include "core/time.h"
#include "store/csv.h"

#include <math.h>
#include <string.h>

enum { TIME, NAME, X, Y, FIRST_FIELD, FIELDS_MOST = 64 };

typedef struct stations_table {
    jm_ctx *ctx;
    const jm_reader *reader;
    jm_layer *layer;
    const jm_reader_field *field[FIELDS_MOST];
    int field_count;
    int64_t count;
    jm_csv *places; // name, x, y; NULL: the file does not tell
    float *values;  // [field_count * count] of one step
} stations_table;

static jm_status add_columns(stations_table *t)
{
    JM_TRY(jm_layer_add_column(t->ctx, t->layer, "time", JM_COLUMN_TEXT, NULL));
    JM_TRY(jm_layer_add_column(t->ctx, t->layer, "name", JM_COLUMN_TEXT, NULL));
    JM_TRY(jm_layer_add_column(t->ctx, t->layer, "x", JM_COLUMN_REAL, NULL));
    JM_TRY(jm_layer_add_column(t->ctx, t->layer, "y", JM_COLUMN_REAL, NULL));
    const int64_t count = jm_reader_field_count(t->reader);
    for (int64_t i = 0; i < count && t->field_count < FIELDS_MOST; i++) {
        const jm_reader_field *f = jm_reader_field_at(t->reader, i);
        if (f->dim != JM_DIM_STATIONS || f->is_static || (t->count > 0 && f->count != t->count))
            continue;
        const char *slash = strrchr(f->name, '/');
        t->count = f->count;
        t->field[t->field_count++] = f;
        JM_TRY(jm_layer_add_column(t->ctx, t->layer, slash != NULL ? slash + 1 : f->name,
                                   JM_COLUMN_REAL, NULL));
    }
    return JM_OK;
}

static jm_status read_places(stations_table *t)
{
    char *text = NULL;
    const jm_h5 *file = jm_reader_file(t->reader);
    if (t->count == 0 || !jm_h5_has(file, "/inputs/stations_csv"))
        return JM_OK;
    JM_TRY(jm_h5_read_text(t->ctx, file, "/inputs/stations_csv", &text));
    const jm_status status =
        jm_csv_parse(t->ctx, "/inputs/stations_csv", text, strlen(text), &t->places);
    jm_free(text);
    return status;
}

// Kelvins are kept to 1/256: in degrees Celsius four decimals hold them without the subtraction's
// last bits.
static double shown(const stations_table *t, int field, float value)
{
    const bool kelvin = strcmp(t->field[field]->unit, "K") == 0;
    return kelvin && !jm_reader_is_difference(t->reader)
               ? floor(((double)value - JM_ZERO_CELSIUS_K) * 1e4 + 0.5) / 1e4
               : (double)value;
}

static jm_status add_row(stations_table *t, const char *time, int64_t station)
{
    double x = (double)NAN, y = (double)NAN;
    JM_TRY(jm_layer_add_feature(t->ctx, t->layer));
    JM_TRY(jm_layer_set_text(t->ctx, t->layer, TIME, time));
    if (t->places != NULL && station < jm_csv_rows(t->places)) {
        JM_TRY(
            jm_layer_set_text(t->ctx, t->layer, NAME,
                              jm_csv_cell(t->places, station, jm_csv_column(t->places, "name"))));
        if (jm_csv_number(t->places, station, jm_csv_column(t->places, "x"), &x) &&
            jm_csv_number(t->places, station, jm_csv_column(t->places, "y"), &y)) {
            JM_TRY(jm_layer_set_real(t->ctx, t->layer, X, x));
            JM_TRY(jm_layer_set_real(t->ctx, t->layer, Y, y));
        }
    }
    for (int f = 0; f < t->field_count; f++)
        JM_TRY(jm_layer_set_real(t->ctx, t->layer, FIRST_FIELD + f,
                                 shown(t, f, t->values[f * t->count + station])));
    return JM_OK;
}

static jm_status add_steps(stations_table *t, const jm_zone *zone)
{
    for (int64_t step = 0; step < jm_reader_steps(t->reader); step++) {
        char time[32];
        const double utc_s = jm_reader_start_utc_s(t->reader) + jm_reader_time_s(t->reader, step);
        JM_TRY(jm_poll(t->ctx));
        jm_format_local(zone, (jm_instant)floor(utc_s + 0.5), time);
        for (int f = 0; f < t->field_count; f++)
            JM_TRY(jm_reader_values(t->ctx, t->reader, t->field[f]->name, step,
                                    t->values + f * t->count));
        for (int64_t i = 0; i < t->count; i++)
            JM_TRY(add_row(t, time, i));
    }
    return JM_OK;
}

static jm_status fill(stations_table *t, const jm_city *city)
{
    jm_zone zone;
    JM_TRY(jm_zone_parse(t->ctx, city->zone_rule, &zone));
    JM_TRY(add_columns(t));
    JM_TRY(read_places(t));
    JM_TRY(jm_new(t->ctx, &t->values, t->field_count * t->count));
    return add_steps(t, &zone);
}

jm_status jm_stations_layer(jm_ctx *ctx, const jm_reader *reader, const jm_city *city,
                            jm_layer **out)
{
    stations_table t = {.ctx = ctx, .reader = reader};
    *out = NULL;
    JM_TRY(jm_layer_create(ctx, "stations", JM_GEOMETRY_NONE, &t.layer));
    const jm_status status = fill(&t, city);
    jm_csv_destroy(t.places);
    jm_free(t.values);
    if (status != JM_OK) {
        jm_layer_destroy(t.layer);
        return status;
    }
    *out = t.layer;
    return JM_OK;
}
