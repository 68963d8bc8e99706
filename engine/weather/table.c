// table.c: weather as delimited text with a column of times: the plain CSV of docs/formats.md, and
// ERA5 time series of the Climate Data Store or of Open-Meteo.
#include "weather/own.h"

#include "core/text.h"
#include "core/time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MOST = 256 };

typedef struct table_name {
    const char *name; // without the unit in brackets
    jm_raw to;
    double scale, shift; // to SI
    bool needed;
} table_name;

static const table_name plain_names[] = {
    {"air_temp_c", JM_RAW_AIR_K, 1.0, JM_ZERO_CELSIUS_K, true},
    {"relative_humidity_pct", JM_RAW_HUMIDITY, 0.01, 0.0, false},
    {"pressure_pa", JM_RAW_PRESSURE, 1.0, 0.0, false},
    {"wind_ms", JM_RAW_WIND, 1.0, 0.0, false},
    {"wind_from_deg", JM_RAW_FROM, JM_DEG, 0.0, false},
    {"global_wm2", JM_RAW_GLOBAL, 1.0, 0.0, false},
    {"direct_normal_wm2", JM_RAW_DIRECT_NORMAL, 1.0, 0.0, false},
    {"diffuse_wm2", JM_RAW_DIFFUSE, 1.0, 0.0, false},
    {"longwave_down_wm2", JM_RAW_LONGWAVE, 1.0, 0.0, false},
    {"cloud_share", JM_RAW_CLOUD, 1.0, 0.0, false},
    {"rain_mm", JM_RAW_RAIN, 1.0, 0.0, false}, // of the interval
    {NULL, JM_RAW_COUNT, 0.0, 0.0, false},
};

// Climate Data Store: short names, and the long ones of its forms. Accumulated values are those of
// the hour that ends at the time (ECMWF, "ERA5: data documentation", table 3).
#define OVER_HOUR (1.0 / 3600.0)
static const table_name era5_names[] = {
    {"t2m", JM_RAW_AIR_K, 1.0, 0.0, true},
    {"2m_temperature", JM_RAW_AIR_K, 1.0, 0.0, true},
    {"d2m", JM_RAW_DEW_K, 1.0, 0.0, false},
    {"2m_dewpoint_temperature", JM_RAW_DEW_K, 1.0, 0.0, false},
    {"sp", JM_RAW_PRESSURE, 1.0, 0.0, false},
    {"surface_pressure", JM_RAW_PRESSURE, 1.0, 0.0, false},
    {"u10", JM_RAW_WIND_EAST, 1.0, 0.0, false},
    {"10m_u_component_of_wind", JM_RAW_WIND_EAST, 1.0, 0.0, false},
    {"v10", JM_RAW_WIND_NORTH, 1.0, 0.0, false},
    {"10m_v_component_of_wind", JM_RAW_WIND_NORTH, 1.0, 0.0, false},
    {"ssrd", JM_RAW_GLOBAL, OVER_HOUR, 0.0, false},
    {"surface_solar_radiation_downwards", JM_RAW_GLOBAL, OVER_HOUR, 0.0, false},
    {"fdir", JM_RAW_DIRECT_FLAT, OVER_HOUR, 0.0, false},
    {"strd", JM_RAW_LONGWAVE, OVER_HOUR, 0.0, false},
    {"surface_thermal_radiation_downwards", JM_RAW_LONGWAVE, OVER_HOUR, 0.0, false},
    {"tcc", JM_RAW_CLOUD, 1.0, 0.0, false},
    {"total_cloud_cover", JM_RAW_CLOUD, 1.0, 0.0, false},
    {"tp", JM_RAW_RAIN, 1000.0 * OVER_HOUR, 0.0, false}, // metres of the hour
    {"total_precipitation", JM_RAW_RAIN, 1000.0 * OVER_HOUR, 0.0, false},
    {NULL, JM_RAW_COUNT, 0.0, 0.0, false},
};

// Open-Meteo: radiation is the mean of the hour that ends at the time (its manual, "preceding
// hour mean"). Units stand behind the names in brackets and change the scale below.
static const table_name open_meteo_names[] = {
    {"temperature_2m", JM_RAW_AIR_K, 1.0, JM_ZERO_CELSIUS_K, true},
    {"dew_point_2m", JM_RAW_DEW_K, 1.0, JM_ZERO_CELSIUS_K, false},
    {"dewpoint_2m", JM_RAW_DEW_K, 1.0, JM_ZERO_CELSIUS_K, false},
    {"relative_humidity_2m", JM_RAW_HUMIDITY, 0.01, 0.0, false},
    {"relativehumidity_2m", JM_RAW_HUMIDITY, 0.01, 0.0, false},
    {"surface_pressure", JM_RAW_PRESSURE, 100.0, 0.0, false},
    {"pressure_msl", JM_RAW_SEA_PRESSURE, 100.0, 0.0, false},
    {"wind_speed_10m", JM_RAW_WIND, 1.0 / 3.6, 0.0, false},
    {"windspeed_10m", JM_RAW_WIND, 1.0 / 3.6, 0.0, false},
    {"wind_direction_10m", JM_RAW_FROM, JM_DEG, 0.0, false},
    {"winddirection_10m", JM_RAW_FROM, JM_DEG, 0.0, false},
    {"shortwave_radiation", JM_RAW_GLOBAL, 1.0, 0.0, false},
    {"direct_radiation", JM_RAW_DIRECT_FLAT, 1.0, 0.0, false},
    {"direct_normal_irradiance", JM_RAW_DIRECT_NORMAL, 1.0, 0.0, false},
    {"diffuse_radiation", JM_RAW_DIFFUSE, 1.0, 0.0, false},
    {"cloud_cover", JM_RAW_CLOUD, 0.01, 0.0, false},
    {"cloudcover", JM_RAW_CLOUD, 0.01, 0.0, false},
    {"precipitation", JM_RAW_RAIN, OVER_HOUR, 0.0, false}, // mm of the hour
    {NULL, JM_RAW_COUNT, 0.0, 0.0, false},
};

// Units in brackets that differ from the table's: by what the value is multiplied first.
static const struct {
    const char *unit;
    double scale, shift; // to the unit of the table above
} open_meteo_units[] = {
    {"\xc2\xb0"
     "F",
     5.0 / 9.0, -160.0 / 9.0},
    {"m/s", 3.6, 0.0},
    {"mp/h", 1.609344, 0.0},
    {"mph", 1.609344, 0.0},
    {"kn", 1.852, 0.0},
    {"inch", 25.4, 0.0},
};

typedef struct table_column {
    int32_t index;
    jm_raw to;
    double scale, shift;
    char name[48];
} table_column;

typedef struct table {
    jm_raw_file *raw;
    const jm_weather_def *def;
    const table_name *lists[2];
    const char *first_needed;
    int32_t time, latitude, longitude;
    table_column columns[JM_RAW_COUNT];
    int32_t count;
    bool per_interval_rain; // mm of a row, not of an hour
    bool local;             // a stamp without offset was met
} table;

static bool is_name(const char *cell, const char *name)
{
    size_t length = strlen(name);
    return strncmp(cell, name, length) == 0 &&
           (cell[length] == '\0' || strncmp(cell + length, " (", 2) == 0);
}

static void apply_unit(const char *cell, table_column *column)
{
    const char *open = strstr(cell, " (");
    if (open == NULL)
        return;
    for (size_t u = 0; u < sizeof open_meteo_units / sizeof open_meteo_units[0]; u++) {
        size_t length = strlen(open_meteo_units[u].unit);
        if (strncmp(open + 2, open_meteo_units[u].unit, length) != 0 || open[2 + length] != ')')
            continue;
        column->shift += open_meteo_units[u].shift * column->scale;
        column->scale *= open_meteo_units[u].scale;
    }
}

static void take_column(table *t, const char *cell, int32_t index)
{
    for (int l = 0; l < 2 && t->lists[l] != NULL; l++)
        for (const table_name *n = t->lists[l]; n->name != NULL; n++) {
            // A list may hold one quantity twice; the file's first column of it counts. Names that
            // both lists know mean the one with its unit behind.
            bool bracketed = strstr(cell, " (") != NULL;
            if (!is_name(cell, n->name) || t->raw->has[n->to] ||
                (l == 0 && t->lists[1] != NULL && bracketed))
                continue;
            table_column *column = &t->columns[t->count++];
            *column =
                (table_column){.index = index, .to = n->to, .scale = n->scale, .shift = n->shift};
            strncpy(column->name, n->name, sizeof column->name - 1);
            apply_unit(cell, column);
            t->raw->has[n->to] = true;
            return;
        }
}

static jm_status take_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    table *t = user;
    t->time = t->latitude = t->longitude = JM_NONE;
    for (int32_t c = 0; c < count; c++) {
        if (t->time == JM_NONE &&
            (strcmp(names[c], "time") == 0 || strcmp(names[c], "valid_time") == 0))
            t->time = c;
        else if (is_name(names[c], "latitude"))
            t->latitude = c;
        else if (is_name(names[c], "longitude"))
            t->longitude = c;
        else
            take_column(t, names[c], c);
    }
    if (t->time == JM_NONE)
        return jm_fail(ctx, JM_ERR_DATA, "%s: there is no column \"%s\"", t->raw->name,
                       t->lists[1] != NULL ? "valid_time" : "time");
    for (int l = 0; l < 2 && t->lists[l] != NULL; l++)
        if (t->raw->has[JM_RAW_AIR_K])
            return JM_OK;
    return jm_fail(ctx, JM_ERR_DATA, "%s: there is no column \"%s\"", t->raw->name,
                   t->lists[0][0].name);
}

static jm_status take_time(jm_ctx *ctx, table *t, const jm_csv_row *row, double *label_s)
{
    bool has_offset = false;
    const char *text = row->cells[t->time];
    if (!jm_stamp_read(text, label_s, &has_offset))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s:%lld: time \"%s\" is not of the form 2026-07-24T14:00:00+02:00",
                       t->raw->name, (long long)row->line, text);
    if (has_offset)
        return JM_OK;
    if (!t->local && isnan(t->raw->offset_h))
        JM_TRY(jm_raw_offset(ctx, t->raw, t->def));
    t->local = true;
    *label_s -= t->raw->offset_h * 3600.0;
    return JM_OK;
}

// A file of one point says where it is in every row.
static jm_status take_place(jm_ctx *ctx, table *t, const jm_csv_row *row)
{
    double latitude, longitude;
    if (t->latitude == JM_NONE || t->longitude == JM_NONE ||
        !jm_csv_text_number(row->cells[t->latitude], row->delimiter, &latitude) ||
        !jm_csv_text_number(row->cells[t->longitude], row->delimiter, &longitude))
        return JM_OK;
    longitude -= longitude > 180.0 ? 360.0 : 0.0;
    jm_sun_place *place = &t->raw->place;
    if (!jm_has_place(place)) {
        place->latitude_deg = latitude;
        place->longitude_deg = longitude;
    }
    if (fabs(place->latitude_deg - latitude) > 1e-6 ||
        fabs(place->longitude_deg - longitude) > 1e-6)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s:%lld: another point, %g N %g E, after %g N %g E; give a file of one "
                       "point",
                       t->raw->name, (long long)row->line, latitude, longitude, place->latitude_deg,
                       place->longitude_deg);
    return JM_OK;
}

static jm_status take_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    table *t = user;
    double label_s = 0.0;
    jm_raw_row *raw = NULL;
    JM_TRY(take_time(ctx, t, row, &label_s));
    JM_TRY(take_place(ctx, t, row));
    JM_TRY(jm_raw_add(ctx, t->raw, label_s, row->line, &raw));
    for (int32_t c = 0; c < t->count; c++) {
        const table_column *column = &t->columns[c];
        const char *cell = row->cells[column->index];
        double value;
        if (jm_cell_is_missing(cell))
            continue;
        if (!jm_csv_text_number(cell, row->delimiter, &value))
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %s is \"%s\", not a number", t->raw->name,
                           (long long)row->line, column->name, cell);
        raw->value[column->to] = value * column->scale + column->shift;
    }
    return JM_OK;
}

static jm_status read_table(jm_ctx *ctx, table *t, const char *text, int64_t length)
{
    return jm_text_rows(ctx, t->raw->name, text, length, &(jm_csv_sink){t, take_names, take_row});
}

jm_status jm_read_plain(jm_ctx *ctx, const jm_weather_def *def, const char *text, int64_t length,
                        jm_raw_file *raw)
{
    table t = {.raw = raw, .def = def, .lists = {plain_names, NULL}};
    raw->label = JM_LABEL_END;
    JM_TRY(read_table(ctx, &t, text, length));
    double step_s = raw->count > 1 ? raw->rows[1].label_s - raw->rows[0].label_s : 0.0;
    for (int64_t i = 0; i < raw->count && step_s > 0.0; i++)
        raw->rows[i].value[JM_RAW_RAIN] /= step_s;
    return JM_OK;
}

// ---- ERA5

// The block in front of an Open-Meteo file: names, values, an empty line. Gives what follows it.
static jm_status take_heading(jm_ctx *ctx, jm_raw_file *raw, const char *text, const char **rest)
{
    const char *values = strchr(text, '\n');
    char line[256];
    double v[4];
    *rest = text;
    if (strncmp(text, "latitude,longitude,elevation,utc_offset_seconds", 47) != 0 || values == NULL)
        return JM_OK;
    size_t length = strcspn(++values, "\n");
    *rest = values + length;
    if (length < sizeof line) {
        memcpy(line, values, length);
        line[length] = '\0';
        char *at = line;
        for (int i = 0; i < 4; i++) {
            char *comma = strchr(at, ',');
            if (comma != NULL)
                *comma = '\0';
            if (!jm_parse_number(at, &v[i]) || (comma == NULL && i < 3))
                length = sizeof line;
            at = comma != NULL ? comma + 1 : at;
        }
    }
    if (length >= sizeof line || !(fabs(v[3]) <= 50400.0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s:2: the heading does not say latitude, longitude, elevation and seconds "
                       "from UTC",
                       raw->name);
    raw->place = (jm_sun_place){
        .latitude_deg = v[0], .longitude_deg = v[1], .elevation_m = v[2], .temperature_c = 12.0};
    raw->offset_h = v[3] / 3600.0;
    return JM_OK;
}

// ERA5-Land accumulates from 00 UTC on: such a column never falls but after midnight.
static bool is_accumulated(const jm_raw_file *raw, jm_raw q)
{
    double most = 0.0;
    int64_t day_rows = 0;
    for (int64_t i = 1; i < raw->count; i++) {
        double hour = fmod(raw->rows[i].label_s, 86400.0) / 3600.0;
        double a = raw->rows[i - 1].value[q], b = raw->rows[i].value[q];
        if (fabs(hour - 1.0) < 0.01 || isnan(a) || isnan(b))
            continue;
        if (b < a * (1.0 - 1e-6) - 1e-12)
            return false;
        day_rows++;
        most = fmax(most, b);
    }
    return day_rows >= 20 && most > 0.0;
}

static void take_differences(jm_raw_file *raw, jm_raw q)
{
    for (int64_t i = raw->count - 1; i > 0; i--) {
        double hour = fmod(raw->rows[i].label_s, 86400.0) / 3600.0;
        if (fabs(hour - 1.0) > 0.01)
            raw->rows[i].value[q] -= raw->rows[i - 1].value[q];
    }
    if (fabs(fmod(raw->rows[0].label_s, 86400.0) / 3600.0 - 1.0) > 0.01)
        raw->rows[0].value[q] = (double)NAN; // what came before it is not in the file
}

jm_status jm_read_era5(jm_ctx *ctx, const jm_weather_def *def, const char *text, int64_t length,
                       jm_raw_file *raw)
{
    const char *rest = text;
    raw->label = JM_LABEL_END;
    JM_TRY(take_heading(ctx, raw, text, &rest));
    if (isnan(raw->offset_h))
        raw->offset_h = isnan(def->offset_h) ? 0.0 : def->offset_h; // UTC, says the format
    table t = {.raw = raw, .def = def, .lists = {era5_names, open_meteo_names}};
    JM_TRY(read_table(ctx, &t, rest, length - (rest - text)));
    if (raw->count > 1 && raw->rows[1].label_s - raw->rows[0].label_s > 3601.0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: rows %.0f h apart; sums and means are of one hour: take hourly rows",
                       raw->name, (raw->rows[1].label_s - raw->rows[0].label_s) / 3600.0);
    static const jm_raw sums[] = {JM_RAW_GLOBAL, JM_RAW_DIRECT_FLAT, JM_RAW_LONGWAVE, JM_RAW_RAIN};
    if (!is_accumulated(raw, JM_RAW_GLOBAL))
        return JM_OK;
    for (size_t s = 0; s < sizeof sums / sizeof sums[0]; s++)
        if (raw->has[sums[s]])
            take_differences(raw, sums[s]);
    jm_log(ctx, JM_LOG_INFO,
           "%s: radiation and rain are summed from 00 UTC on (ERA5-Land): their differences are "
           "taken",
           raw->name);
    return JM_OK;
}
