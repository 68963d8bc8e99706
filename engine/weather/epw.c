// epw.c: EnergyPlus weather: eight header lines, then columns by position (EnergyPlus, Auxiliary
// Programs, "EPW CSV Format"). Hours 1 to 24 end there, in local standard time.
#include "weather/own.h"

#include "core/text.h"

#include <math.h>
#include <string.h>

enum { HEADER_LINES = 8, CELLS_MOST = 64, CELLS_LEAST = 23 };

typedef struct epw_column {
    int index; // from 0
    jm_raw to;
    double scale, shift;
    double missing; // this and more is a code for missing
} epw_column;

static const epw_column columns[] = {
    {6, JM_RAW_AIR_K, 1.0, JM_ZERO_CELSIUS_K, 99.9},
    {7, JM_RAW_DEW_K, 1.0, JM_ZERO_CELSIUS_K, 99.9},
    {8, JM_RAW_HUMIDITY, 0.01, 0.0, 999.0},
    {9, JM_RAW_PRESSURE, 1.0, 0.0, 999999.0},
    {12, JM_RAW_LONGWAVE, 1.0, 0.0, 9999.0},
    {13, JM_RAW_GLOBAL, 1.0, 0.0, 9999.0},
    {14, JM_RAW_DIRECT_NORMAL, 1.0, 0.0, 9999.0},
    {15, JM_RAW_DIFFUSE, 1.0, 0.0, 9999.0},
    {20, JM_RAW_FROM, JM_DEG, 0.0, 999.0},
    {21, JM_RAW_WIND, 1.0, 0.0, 999.0},
    {22, JM_RAW_CLOUD, 0.1, 0.0, 99.0},
    {33, JM_RAW_RAIN, 1.0 / 3600.0, 0.0, 999.0},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

// Splits a line at commas in place; no quotes stand in EPW data rows.
static int32_t split_commas(char *line, char **cells)
{
    int32_t count = 0;
    for (char *cell = line; cell != NULL && count < CELLS_MOST;) {
        cells[count++] = cell;
        char *comma = strchr(cell, ',');
        if (comma != NULL)
            *comma++ = '\0';
        cell = comma;
    }
    return count;
}

// Blanks around a number are usual in EPW.
static bool number_of(const char *cell, double *value)
{
    char text[64];
    while (*cell == ' ')
        cell++;
    size_t length = strlen(cell);
    while (length > 0 && (cell[length - 1] == ' ' || cell[length - 1] == '\r'))
        length--;
    if (length == 0 || length >= sizeof text)
        return false;
    memcpy(text, cell, length);
    text[length] = '\0';
    return jm_parse_number(text, value);
}

static jm_status read_location(jm_ctx *ctx, const jm_weather_def *def, char **cells, int32_t count,
                               jm_raw_file *raw)
{
    double latitude, longitude, zone_h, elevation = 0.0;
    if (strcmp(cells[0], "LOCATION") != 0 || count < 9 || !number_of(cells[6], &latitude) ||
        !number_of(cells[7], &longitude) || !number_of(cells[8], &zone_h) ||
        !(zone_h >= -14.0 && zone_h <= 14.0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s:1: no EPW file: its first line is LOCATION,city,...,latitude,"
                       "longitude,time zone,elevation",
                       raw->name);
    if (count < 10 || !number_of(cells[9], &elevation))
        elevation = 0.0;
    raw->place = (jm_sun_place){.latitude_deg = latitude,
                                .longitude_deg = longitude,
                                .elevation_m = jm_clamp(elevation, -500.0, 9000.0),
                                .temperature_c = 12.0};
    raw->offset_h = isnan(def->offset_h) ? zone_h : def->offset_h;
    return JM_OK;
}

// "DATA PERIODS,1,1,...": the third cell is rows an hour.
static jm_status check_periods(jm_ctx *ctx, char **cells, int32_t count, const jm_raw_file *raw)
{
    double rows_an_hour = 1.0;
    if (strcmp(cells[0], "DATA PERIODS") == 0 && count > 2 && number_of(cells[2], &rows_an_hour) &&
        rows_an_hour != 1.0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s:8: %g rows an hour; EPW files are read with one (finer weather as plain "
                       "CSV)",
                       raw->name, rows_an_hour);
    return JM_OK;
}

static jm_status read_row(jm_ctx *ctx, jm_raw_file *raw, int64_t line, char **cells, int32_t count)
{
    double month, day, hour, label_s;
    if (count < CELLS_LEAST)
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %d columns; an EPW row has at least %d",
                       raw->name, (long long)line, (int)count, (int)CELLS_LEAST);
    // The year does not count: a typical year is put together of many.
    if (!number_of(cells[1], &month) || !number_of(cells[2], &day) || !number_of(cells[3], &hour) ||
        !(hour >= 1.0 && hour <= 24.0) || !(month >= 1.0 && month <= 12.0 && day >= 1.0) ||
        !jm_stamp_of(2004, (int32_t)month, (int32_t)fmin(day, 99.0), (int32_t)hour - 1, 0, 0,
                     &label_s))
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: month %s, day %s, hour %s is no date", raw->name,
                       (long long)line, cells[1], cells[2], cells[3]);
    int64_t index = (int64_t)(jm_year_second(label_s) / 3600.0 + 0.5);
    jm_raw_row *row = &raw->rows[index];
    row->line = line;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const epw_column *column = &columns[c];
        double value;
        if (column->index >= count || jm_cell_is_missing(cells[column->index]))
            continue;
        if (!number_of(cells[column->index], &value)) {
            if (column->index >= CELLS_LEAST)
                continue; // columns behind the usual ones may hold anything
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: column %d is \"%s\", not a number",
                           raw->name, (long long)line, column->index + 1, cells[column->index]);
        }
        bool missing = value >= column->missing || (column->to == JM_RAW_LONGWAVE && value <= 0.0);
        row->value[column->to] = missing ? (double)NAN : value * column->scale + column->shift;
    }
    row->value[JM_RAW_CLOUD] = jm_clamp(row->value[JM_RAW_CLOUD], 0.0, 1.0);
    return JM_OK;
}

static bool is_leap_day(char **cells, int32_t count)
{
    double month, day;
    return count > 2 && number_of(cells[1], &month) && number_of(cells[2], &day) && month == 2.0 &&
           day == 29.0;
}

static jm_status make_year(jm_ctx *ctx, jm_raw_file *raw)
{
    raw->typical_year = true;
    raw->label = JM_LABEL_END;
    for (int c = 0; c < COLUMN_COUNT; c++)
        raw->has[columns[c].to] = true;
    for (int64_t h = 0; h < JM_YEAR_HOURS; h++) {
        jm_raw_row *row = NULL;
        JM_TRY(jm_raw_add(ctx, raw, (double)(h + 1) * 3600.0, 0, &row));
    }
    return JM_OK;
}

jm_status jm_read_epw(jm_ctx *ctx, const jm_weather_def *def, char *text, jm_raw_file *raw)
{
    char *cells[CELLS_MOST];
    int64_t line = 0;
    bool leap = false;
    JM_TRY(make_year(ctx, raw));
    for (char *next = text; next != NULL && *next != '\0';) {
        char *row = next;
        next = strchr(row, '\n');
        if (next != NULL)
            *next++ = '\0';
        line++;
        if (line > HEADER_LINES && (row[0] == '\0' || row[0] == '\r'))
            continue;
        int32_t count = split_commas(row, cells);
        if (line == 1)
            JM_TRY(read_location(ctx, def, cells, count, raw));
        else if (line == HEADER_LINES)
            JM_TRY(check_periods(ctx, cells, count, raw));
        else if (line > HEADER_LINES && is_leap_day(cells, count))
            leap = true;
        else if (line > HEADER_LINES)
            JM_TRY(read_row(ctx, raw, line, cells, count));
    }
    if (leap)
        jm_log(ctx, JM_LOG_INFO, "%s: its 29 February is left out; the 28th stands for it",
               raw->name);
    if (!jm_has_place(&raw->place))
        return jm_fail(ctx, JM_ERR_DATA, "%s:1: no EPW file: it has no LOCATION line", raw->name);
    for (int64_t h = 0; h < raw->count; h++)
        if (raw->rows[h].line == 0)
            return jm_fail(ctx, JM_ERR_DATA,
                           "%s: hour %lld of the year is missing; an EPW file holds 8760 hours",
                           raw->name, (long long)h + 1);
    return JM_OK;
}
