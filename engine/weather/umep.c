// umep.c: the met file of UMEP, SUEWS and SOLWEIG: 23 or 24 columns between blanks, -999 is
// missing. Rows are means of the interval that ends at their time (SUEWS manual, "met input"), in
// local standard time, which the file does not name.
#include "weather/own.h"

#include "core/text.h"

#include <math.h>
#include <string.h>

enum { CELLS_MOST = 32, CELLS_LEAST = 23 };

typedef struct umep_column {
    int index; // from 0
    jm_raw to;
    double scale, shift;
} umep_column;

// Rain is millimetres of the interval: turned into a rate when the step is known.
static const umep_column columns[] = {
    {9, JM_RAW_WIND, 1.0, 0.0},
    {10, JM_RAW_HUMIDITY, 0.01, 0.0},
    {11, JM_RAW_AIR_K, 1.0, JM_ZERO_CELSIUS_K},
    {12, JM_RAW_PRESSURE, 1000.0, 0.0},
    {13, JM_RAW_RAIN, 1.0, 0.0},
    {14, JM_RAW_GLOBAL, 1.0, 0.0},
    {16, JM_RAW_LONGWAVE, 1.0, 0.0},
    {17, JM_RAW_CLOUD, 1.0, 0.0},
    {21, JM_RAW_DIFFUSE, 1.0, 0.0},
    {22, JM_RAW_DIRECT_NORMAL, 1.0, 0.0},
    {23, JM_RAW_FROM, JM_DEG, 0.0},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static int32_t split_blanks(char *line, char **cells)
{
    int32_t count = 0;
    for (char *at = line; count < CELLS_MOST;) {
        while (*at == ' ' || *at == '\t' || *at == '\r')
            at++;
        if (*at == '\0')
            break;
        cells[count++] = at;
        while (*at != '\0' && *at != ' ' && *at != '\t' && *at != '\r')
            at++;
        if (*at != '\0')
            *at++ = '\0';
    }
    return count;
}

static jm_status read_time(jm_ctx *ctx, const jm_raw_file *raw, int64_t line, char **cells,
                           double *hour_s, int32_t *minute)
{
    double v[4], year_s;
    bool good = true;
    for (int c = 0; c < 4; c++)
        good = good && jm_parse_number(cells[c], &v[c]) && v[c] >= 0.0 && v[c] <= 9999.0 &&
               v[c] == floor(v[c]);
    if (!good || !jm_stamp_of((int32_t)v[0], 1, 1, 0, 0, 0, &year_s) || v[1] < 1.0 ||
        v[1] > 366.0 || v[2] > 24.0 || v[3] > 59.0)
        return jm_fail(
            ctx, JM_ERR_DATA,
            "%s:%lld: the row does not begin with year, day of the year, hour and minute",
            raw->name, (long long)line);
    *hour_s = year_s + (v[1] - 1.0) * 86400.0 + v[2] * 3600.0;
    *minute = (int32_t)v[3];
    return JM_OK;
}

static jm_status read_values(jm_ctx *ctx, jm_raw_file *raw, jm_raw_row *row, char **cells,
                             int32_t count, bool *hectopascals)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const umep_column *column = &columns[c];
        double value;
        if (column->index >= count)
            continue;
        if (jm_cell_is_missing(cells[column->index]))
            continue;
        if (!jm_parse_number(cells[column->index], &value))
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: column %d is \"%s\", not a number",
                           raw->name, (long long)row->line, column->index + 1,
                           cells[column->index]);
        if (value <= -998.0)
            continue;
        raw->has[column->to] = true;
        value = value * column->scale + column->shift;
        // The format asks for kPa; many files hold hPa, and no place has 300 kPa.
        if (column->to == JM_RAW_PRESSURE && value > 300000.0) {
            value *= 0.1;
            *hectopascals = true;
        }
        row->value[column->to] = value;
    }
    return JM_OK;
}

// The times of rows: hours alone, or with minutes where rows are finer than an hour. A minute that
// never changes in hourly rows tells nothing.
static jm_status settle_times(jm_ctx *ctx, jm_raw_file *raw, const int32_t *minutes)
{
    bool hourly = raw->count > 1, same = true;
    for (int64_t i = 1; i < raw->count; i++) {
        hourly = hourly && raw->rows[i].label_s - raw->rows[i - 1].label_s >= 3600.0;
        same = same && minutes[i] == minutes[0];
    }
    if (hourly && same && minutes[0] != 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: the minute column is %d in every hourly row; it tells nothing and is not used: "
               "rows bear their whole hour",
               raw->name, (int)minutes[0]);
    for (int64_t i = 0; i < raw->count; i++)
        raw->rows[i].label_s += (hourly && same ? 0.0 : minutes[i] * 60.0) - raw->offset_h * 3600.0;
    double step_s = raw->count > 1 ? raw->rows[1].label_s - raw->rows[0].label_s : 0.0;
    for (int64_t i = 0; i < raw->count && step_s > 0.0; i++)
        raw->rows[i].value[JM_RAW_RAIN] /= step_s;
    return JM_OK;
}

static jm_status read_lines(jm_ctx *ctx, char *text, jm_raw_file *raw, int32_t **minutes,
                            int64_t *capacity)
{
    char *cells[CELLS_MOST];
    bool hectopascals = false;
    int64_t line = 0;
    for (char *next = text; next != NULL && *next != '\0';) {
        char *at = next;
        next = strchr(at, '\n');
        if (next != NULL)
            *next++ = '\0';
        line++;
        int32_t count = split_blanks(at, cells);
        bool number = count > 0 && cells[0][0] >= '0' && cells[0][0] <= '9';
        if (count == 0 || (raw->count == 0 && !number))
            continue; // an empty line, titles, names
        // SUEWS ends its files with rows of -9.
        if (strcmp(cells[0], "-9") == 0)
            break;
        if (count < CELLS_LEAST)
            return jm_fail(ctx, JM_ERR_DATA,
                           "%s:%lld: %d columns between blanks; a UMEP met file has 23 or 24",
                           raw->name, (long long)line, (int)count);
        double hour_s = 0.0;
        int32_t minute = 0;
        jm_raw_row *row = NULL;
        JM_TRY(read_time(ctx, raw, line, cells, &hour_s, &minute));
        JM_TRY(jm_raw_add(ctx, raw, hour_s, line, &row));
        JM_TRY(jm_grow(ctx, minutes, capacity, raw->count));
        (*minutes)[raw->count - 1] = minute;
        JM_TRY(read_values(ctx, raw, row, cells, count, &hectopascals));
    }
    if (hectopascals)
        jm_log(ctx, JM_LOG_INFO, "%s: its pressure is in hPa, not in kPa as the format says",
               raw->name);
    return JM_OK;
}

jm_status jm_read_umep(jm_ctx *ctx, const jm_weather_def *def, char *text, jm_raw_file *raw)
{
    int32_t *minutes = NULL;
    int64_t capacity = 0;
    raw->label = JM_LABEL_END;
    raw->state_centred = true;
    raw->holds_ends = true;
    JM_TRY(jm_raw_offset(ctx, raw, def));
    jm_status status = read_lines(ctx, text, raw, &minutes, &capacity);
    if (status == JM_OK)
        status = settle_times(ctx, raw, minutes);
    jm_free(minutes);
    if (status == JM_OK)
        jm_log(ctx, JM_LOG_INFO,
               "%s: up to two hours before its first and after its last row are taken as these, so "
               "that a file of 24 rows makes a day",
               raw->name);
    return status;
}
