#include "run/forcing.h"

#include "core/math.h"
#include "core/sun.h"
#include "core/text.h"
#include "store/csv.h"
#include "store/h5.h"

#include <math.h>
#include <string.h>

// One row: values that hold at `utc_s`, radiation as mean over the interval that ends there.
typedef struct sample {
    int64_t utc_s;
    jm_weather weather;
} sample;

struct jm_forcing {
    char *name;
    bool typical_year; // rows carry month, day, hour of any year
    int64_t count;
    sample *samples; // CSV: ascending. EPW: [8760 or 8784], hour of a year without leap day
    int64_t step_s;  // of CSV rows
    double centre_h;
    int32_t standard_offset_s; // EPW: local standard time
};

void jm_forcing_destroy(jm_forcing *forcing)
{
    if (forcing == NULL)
        return;
    jm_free(forcing->name);
    jm_free(forcing->samples);
    jm_free(forcing);
}

double jm_forcing_radiation_centre_h(const jm_forcing *forcing)
{
    return forcing->centre_h;
}

static bool in_range(double value, double low, double high)
{
    return value >= low && value <= high; // false for NaN
}

// The first quantity of a row outside what can be measured on earth, or NULL.
static const char *implausible(const jm_weather *w)
{
    if (!in_range(w->air_temp_k, 183.0, 333.0))
        return "air temperature (-90 to 60 degC)";
    if (!in_range(w->relative_humidity, 0.0, 1.1))
        return "relative humidity (0 to 110 %)";
    if (!in_range(w->pressure_pa, 50000.0, 110000.0))
        return "pressure (50000 to 110000 Pa)";
    if (!in_range(w->wind_ms, 0.0, 100.0))
        return "wind speed (0 to 100 m/s)";
    if (!in_range(w->wind_from_rad, -0.1, 2.0 * JM_PI + 0.1))
        return "wind direction (0 to 360 degrees)";
    if (!in_range(w->direct_normal_wm2, 0.0, 1400.0))
        return "direct normal radiation (0 to 1400 W/m2)";
    if (!in_range(w->diffuse_wm2, 0.0, 1000.0))
        return "diffuse radiation (0 to 1000 W/m2)";
    if (!isnan(w->longwave_down_wm2) && !in_range(w->longwave_down_wm2, 50.0, 700.0))
        return "downward long wave (50 to 700 W/m2, or empty)";
    if (!isnan(w->cloud_share) && !in_range(w->cloud_share, 0.0, 1.0))
        return "cloud share (0 to 1, or empty)";
    return NULL;
}

static void clip_humidity(jm_weather *w)
{
    if (w->relative_humidity > 1.0)
        w->relative_humidity = 1.0; // sensors read up to 104 % in fog
}

// ---- EPW: comma separated, 8 header lines, columns by position (EnergyPlus, Auxiliary Programs)
// ----

enum { epw_header_lines = 8, epw_year_hours = 8760 };

enum epw_column {
    epw_month = 1,
    epw_day = 2,
    epw_hour = 3,
    epw_dry_bulb_c = 6,
    epw_humidity_pct = 8,
    epw_pressure_pa = 9,
    epw_infrared_whm2 = 12,
    epw_direct_normal_whm2 = 14,
    epw_diffuse_whm2 = 15,
    epw_wind_direction_deg = 20,
    epw_wind_speed_ms = 21,
    epw_sky_cover_tenths = 22,
    epw_columns_needed = 23
};

// Splits a line at commas in place; no quotes stand in EPW data rows.
static int32_t split_commas(char *line, char **cells, int32_t limit)
{
    int32_t count = 0;
    for (char *cell = line; cell != NULL && count < limit;) {
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

// Hour of a year of 365 days; 29 February counts as the 28th.
static int64_t hour_of_year(int32_t month, int32_t day, int32_t hour)
{
    jm_civil civil = {2001, month, month == 2 && day == 29 ? 28 : day, 0, 0, 0};
    return ((int64_t)jm_day_of_year(&civil) - 1) * 24 + hour;
}

static jm_status read_epw_row(jm_ctx *ctx, jm_forcing *f, int64_t line, char **cells)
{
    double v[epw_columns_needed] = {0};
    for (int c = 1; c < epw_columns_needed; c++) {
        bool needed = c == epw_month || c == epw_day || c == epw_hour || c == epw_dry_bulb_c ||
                      c == epw_humidity_pct || c == epw_pressure_pa || c == epw_infrared_whm2 ||
                      c == epw_direct_normal_whm2 || c == epw_diffuse_whm2 ||
                      c == epw_wind_direction_deg || c == epw_wind_speed_ms ||
                      c == epw_sky_cover_tenths;
        if (needed && !number_of(cells[c], &v[c]))
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: column %d is \"%s\", not a number", f->name,
                           (long long)line, c + 1, cells[c]);
    }
    if (!in_range(v[epw_month], 1, 12) || !in_range(v[epw_day], 1, 31) ||
        !in_range(v[epw_hour], 1, 24))
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: month %g, day %g, hour %g is no date", f->name,
                       (long long)line, v[epw_month], v[epw_day], v[epw_hour]);
    jm_weather w = {
        .air_temp_k = v[epw_dry_bulb_c] + JM_ZERO_CELSIUS_K,
        .relative_humidity = v[epw_humidity_pct] / 100.0,
        .pressure_pa = v[epw_pressure_pa],
        .wind_ms = v[epw_wind_speed_ms],
        .wind_from_rad = v[epw_wind_direction_deg] * JM_DEG,
        .direct_normal_wm2 = v[epw_direct_normal_whm2],
        .diffuse_wm2 = v[epw_diffuse_whm2],
        .longwave_down_wm2 = v[epw_infrared_whm2] >= 9999.0 || v[epw_infrared_whm2] <= 0.0
                                 ? (double)NAN
                                 : v[epw_infrared_whm2],
        .cloud_share = v[epw_sky_cover_tenths] >= 99.0
                           ? (double)NAN
                           : jm_clamp(v[epw_sky_cover_tenths] / 10.0, 0, 1),
    };
    const char *fault = implausible(&w);
    if (fault != NULL)
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %s is outside what can be measured, or missing",
                       f->name, (long long)line, fault);
    clip_humidity(&w);
    int64_t index =
        hour_of_year((int32_t)v[epw_month], (int32_t)v[epw_day], (int32_t)v[epw_hour] - 1);
    f->samples[index] = (sample){.utc_s = index, .weather = w};
    f->count++;
    return JM_OK;
}

// The radiation label measured on the file. On clear summer days the energy-weighted mean hour of
// the highest values of each hour must be that of the sun's elevation; their difference is the
// offset.
static double measured_centre_h(const jm_forcing *f, double latitude, double longitude)
{
    enum { first_day = 152, last_day = 243, noon_half_width_h = 5 }; // June to August
    jm_sun_place place = {.latitude_deg = latitude, .longitude_deg = longitude};
    double energy = 0.0, energy_hours = 0.0, sun = 0.0, sun_hours = 0.0;
    for (int hour = 0; hour < 24; hour++) {
        double envelope = 0.0, elevation = 0.0;
        for (int day = first_day; day < last_day; day++) {
            const jm_weather *w = &f->samples[day * 24 + hour].weather;
            // Labels are hours 1..24 local standard time: this row's label is hour + 1.
            double utc = ((double)jm_days_from_civil(2001, 1, 1) + day) * 86400.0 +
                         (hour + 1) * 3600.0 - f->standard_offset_s;
            jm_sun position = jm_sun_position(&place, utc, 0.0);
            double sine = jm_cos(position.zenith_rad);
            double global = w->diffuse_wm2 + w->direct_normal_wm2 * (sine > 0.0 ? sine : 0.0);
            envelope = global > envelope ? global : envelope;
            elevation += sine > 0.0 ? sine : 0.0;
        }
        energy += envelope;
        energy_hours += envelope * (hour + 1);
        sun += elevation;
        sun_hours += elevation * (hour + 1);
    }
    if (energy < 2000.0 || sun <= 0.0)
        return (double)NAN; // no sunny summer to fit
    // The sun at the labels has its centre at true noon; values that lag it are centred before it.
    return sun_hours / sun - energy_hours / energy;
}

static jm_status read_epw(jm_ctx *ctx, jm_forcing *f, char *text)
{
    f->typical_year = true;
    f->step_s = 3600;
    f->centre_h = -0.5;
    JM_TRY(jm_new(ctx, &f->samples, epw_year_hours));
    double latitude = (double)NAN, longitude = (double)NAN, zone_h = (double)NAN;
    char *cells[64];
    int64_t line = 0;
    for (char *next = text; next != NULL && *next != '\0';) {
        char *row = next;
        next = strchr(row, '\n');
        if (next != NULL)
            *next++ = '\0';
        line++;
        if (line > epw_header_lines && (row[0] == '\0' || row[0] == '\r'))
            continue;
        int32_t cell_count = split_commas(row, cells, 64);
        if (line == 1) {
            if (strncmp(cells[0], "LOCATION", 8) != 0 || cell_count < 9 ||
                !number_of(cells[6], &latitude) || !number_of(cells[7], &longitude) ||
                !number_of(cells[8], &zone_h) || !in_range(zone_h, -14.0, 14.0))
                return jm_fail(ctx, JM_ERR_DATA,
                               "%s:1: no EPW file: its first line is LOCATION,city,...,latitude,"
                               "longitude,time zone,elevation",
                               f->name);
            f->standard_offset_s = (int32_t)lround(zone_h * 3600.0);
        }
        if (line <= epw_header_lines)
            continue;
        if (cell_count < epw_columns_needed)
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %d columns; an EPW row has at least %d",
                           f->name, (long long)line, (int)cell_count, (int)epw_columns_needed);
        JM_TRY(read_epw_row(ctx, f, line, cells));
    }
    for (int64_t h = 0; h < epw_year_hours; h++)
        if (f->samples[h].weather.pressure_pa <= 0.0)
            return jm_fail(ctx, JM_ERR_DATA,
                           "%s: hour %lld of the year is missing; an EPW file holds 8760 hours",
                           f->name, (long long)h + 1);
    double fit = measured_centre_h(f, latitude, longitude);
    if (isfinite(fit)) {
        // Labels are begin, centre or end of the hour: the nearest of the three is meant.
        double nearest = floor(fit * 2.0 + 0.5) / 2.0;
        if (nearest != -0.5 && fabs(nearest) <= 0.5)
            jm_log(ctx, JM_LOG_WARNING,
                   "%s: radiation is centred %+.2f h from its label, the format says -0.50 h; "
                   "%+.1f h is used",
                   f->name, fit, nearest);
        if (fabs(nearest) <= 0.5)
            f->centre_h = nearest;
    }
    return JM_OK;
}

// ---- CSV ----

// "2026-07-24T14:00:00+02:00" or "...Z".
static bool instant_of(const char *text, int64_t *utc_s)
{
    int32_t v[6] = {0};
    static const int starts[6] = {0, 5, 8, 11, 14, 17}, digits[6] = {4, 2, 2, 2, 2, 2};
    size_t length = strlen(text);
    if (length < 17 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') ||
        text[13] != ':')
        return false;
    bool has_seconds = text[16] == ':';
    for (int i = 0; i < (has_seconds ? 6 : 5); i++)
        for (int d = 0; d < digits[i]; d++) {
            char c = text[starts[i] + d];
            if (c < '0' || c > '9')
                return false;
            v[i] = v[i] * 10 + (c - '0');
        }
    const char *offset = text + (has_seconds ? 19 : 16);
    int32_t offset_s = 0;
    if (strcmp(offset, "Z") != 0) {
        if (strlen(offset) != 6 || (offset[0] != '+' && offset[0] != '-') || offset[3] != ':')
            return false;
        int32_t hours = (offset[1] - '0') * 10 + (offset[2] - '0');
        int32_t minutes = (offset[4] - '0') * 10 + (offset[5] - '0');
        offset_s = (hours * 60 + minutes) * 60 * (offset[0] == '-' ? -1 : 1);
    }
    if (v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31 || v[3] > 24 || v[4] > 59 || v[5] > 59)
        return false;
    jm_civil civil = {v[0], v[1], v[2], v[3], v[4], v[5]};
    *utc_s = jm_instant_from_civil(&civil) - offset_s;
    return true;
}

typedef struct csv_quantity {
    const char *column;
    size_t offset;
    double scale, shift; // to SI: value * scale + shift
    bool may_be_empty;
} csv_quantity;

static const csv_quantity csv_quantities[] = {
    {"air_temp_c", offsetof(jm_weather, air_temp_k), 1.0, JM_ZERO_CELSIUS_K, false},
    {"relative_humidity_pct", offsetof(jm_weather, relative_humidity), 0.01, 0.0, false},
    {"pressure_pa", offsetof(jm_weather, pressure_pa), 1.0, 0.0, false},
    {"wind_ms", offsetof(jm_weather, wind_ms), 1.0, 0.0, false},
    {"wind_from_deg", offsetof(jm_weather, wind_from_rad), JM_DEG, 0.0, false},
    {"direct_normal_wm2", offsetof(jm_weather, direct_normal_wm2), 1.0, 0.0, false},
    {"diffuse_wm2", offsetof(jm_weather, diffuse_wm2), 1.0, 0.0, false},
    {"longwave_down_wm2", offsetof(jm_weather, longwave_down_wm2), 1.0, 0.0, true},
    {"cloud_share", offsetof(jm_weather, cloud_share), 1.0, 0.0, true},
};
enum { csv_quantity_count = sizeof csv_quantities / sizeof csv_quantities[0] };

static jm_status read_csv_row(jm_ctx *ctx, jm_forcing *f, const jm_csv *csv, int64_t row,
                              int32_t time_column, const int32_t *columns)
{
    long long line = (long long)jm_csv_line(csv, row);
    sample *s = &f->samples[row];
    const char *time = jm_csv_cell(csv, row, time_column);
    if (!instant_of(time, &s->utc_s))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s:%lld: time \"%s\" is not of the form 2026-07-24T14:00:00+02:00", f->name,
                       line, time);
    for (int q = 0; q < csv_quantity_count; q++) {
        double value = (double)NAN;
        const char *cell = jm_csv_cell(csv, row, columns[q]);
        if (cell[0] == '\0' ? !csv_quantities[q].may_be_empty
                            : !jm_csv_number(csv, row, columns[q], &value))
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %s is \"%s\", not a number", f->name, line,
                           csv_quantities[q].column, cell);
        value = value * csv_quantities[q].scale + csv_quantities[q].shift;
        memcpy((char *)&s->weather + csv_quantities[q].offset, &value, sizeof value);
    }
    const char *fault = implausible(&s->weather);
    if (fault != NULL)
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %s is outside what can be measured", f->name,
                       line, fault);
    clip_humidity(&s->weather);
    if (row == 1)
        f->step_s = s->utc_s - f->samples[0].utc_s;
    if (row > 0 && (s->utc_s - f->samples[row - 1].utc_s != f->step_s || f->step_s <= 0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s:%lld: rows must follow each other at one even step; this one comes "
                       "%lld s after the last",
                       f->name, line, (long long)(s->utc_s - f->samples[row - 1].utc_s));
    return JM_OK;
}

static jm_status read_csv_rows(jm_ctx *ctx, jm_forcing *f, const jm_csv *csv)
{
    int32_t columns[csv_quantity_count];
    int32_t time_column = jm_csv_column(csv, "time");
    if (time_column < 0)
        return jm_fail(ctx, JM_ERR_DATA, "%s: there is no column \"time\"", f->name);
    for (int q = 0; q < csv_quantity_count; q++) {
        columns[q] = jm_csv_column(csv, csv_quantities[q].column);
        if (columns[q] < 0 && !csv_quantities[q].may_be_empty)
            return jm_fail(ctx, JM_ERR_DATA, "%s: there is no column \"%s\"", f->name,
                           csv_quantities[q].column);
    }
    f->count = jm_csv_rows(csv);
    if (f->count < 25)
        return jm_fail(ctx, JM_ERR_DATA, "%s: %lld rows; a day takes 25 (its first instant too)",
                       f->name, (long long)f->count);
    JM_TRY(jm_new(ctx, &f->samples, f->count));
    for (int64_t row = 0; row < f->count; row++)
        JM_TRY(read_csv_row(ctx, f, csv, row, time_column, columns));
    if (f->step_s > 3600)
        return jm_fail(ctx, JM_ERR_DATA, "%s: a step of %lld s is too long; take at most an hour",
                       f->name, (long long)f->step_s);
    return JM_OK;
}

static jm_status read_csv(jm_ctx *ctx, jm_forcing *f, const char *path)
{
    f->centre_h = -0.5;
    jm_csv *csv = NULL;
    JM_TRY(jm_csv_read(ctx, path, &csv));
    jm_status status = read_csv_rows(ctx, f, csv);
    jm_csv_destroy(csv);
    return status;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

jm_status jm_forcing_read(jm_ctx *ctx, const char *path, jm_forcing **out)
{
    enum { byte_limit = 64 << 20 };
    *out = NULL;
    jm_forcing *f = NULL;
    char *text = NULL;
    jm_status status = jm_new(ctx, &f, 1);
    if (status != JM_OK)
        return status;
    const char *slash = strrchr(path, '/');
    JM_TRY_GOTO(jm_copy_text(ctx, slash != NULL ? slash + 1 : path, &f->name), fail);
    if (ends_with(path, ".epw") || ends_with(path, ".EPW")) {
        int64_t length = 0;
        JM_TRY_GOTO(jm_file_read(ctx, path, byte_limit, &text, &length), fail);
        JM_TRY_GOTO(read_epw(ctx, f, text), fail);
        jm_free(text);
    } else if (ends_with(path, ".csv")) {
        JM_TRY_GOTO(read_csv(ctx, f, path), fail);
    } else {
        status = jm_fail(ctx, JM_ERR_DATA, "%s: weather is read from .epw and .csv files", path);
        goto fail;
    }
    *out = f;
    return JM_OK;
fail:
    jm_free(text);
    jm_forcing_destroy(f);
    return status;
}

// Row whose label is the first at or after an instant, and the share of the way from the row
// before.
static bool bracket(const jm_forcing *f, double utc_s, const jm_weather **before,
                    const jm_weather **after, double *share)
{
    if (f->typical_year) {
        double local_h = (utc_s + f->standard_offset_s) / 3600.0;
        double label = ceil(local_h - 1e-9);
        *share = 1.0 - (label - local_h);
        // Label h of a day is row h - 1: the row that ends there.
        jm_civil civil = jm_civil_from_instant((jm_instant)((label - 1.0) * 3600.0));
        int64_t row = hour_of_year(civil.month, civil.day, civil.hour);
        *after = &f->samples[row].weather;
        *before = &f->samples[(row + epw_year_hours - 1) % epw_year_hours].weather;
        return true;
    }
    double position = (utc_s - (double)f->samples[0].utc_s) / (double)f->step_s;
    double index = ceil(position - 1e-9);
    // The first row's interval begins one step before it: its state stands for that instant too.
    if (index < -1.0 || index >= (double)f->count)
        return false;
    index = index < 0.0 ? 0.0 : index;
    *share = index > position ? 1.0 - (index - position) : 1.0;
    *share = *share > 0.0 ? *share : 0.0;
    *after = &f->samples[(int64_t)index].weather;
    *before = &f->samples[index >= 1.0 ? (int64_t)index - 1 : 0].weather;
    return true;
}

static double mix(double a, double b, double share)
{
    return a + (b - a) * share;
}

// State at an instant: temperature, humidity, pressure, wind between the rows; wind as a vector.
static bool instant_weather(const jm_forcing *f, double utc_s, jm_weather *out)
{
    const jm_weather *a, *b;
    double share;
    if (!bracket(f, utc_s, &a, &b, &share))
        return false;
    *out = *b;
    out->air_temp_k = mix(a->air_temp_k, b->air_temp_k, share);
    out->relative_humidity = mix(a->relative_humidity, b->relative_humidity, share);
    out->pressure_pa = mix(a->pressure_pa, b->pressure_pa, share);
    out->wind_ms = mix(a->wind_ms, b->wind_ms, share);
    double east =
        mix(a->wind_ms * jm_sin(a->wind_from_rad), b->wind_ms * jm_sin(b->wind_from_rad), share);
    double north =
        mix(a->wind_ms * jm_cos(a->wind_from_rad), b->wind_ms * jm_cos(b->wind_from_rad), share);
    if (east != 0.0 || north != 0.0) {
        out->wind_from_rad = jm_atan2(east, north);
        if (out->wind_from_rad < 0.0)
            out->wind_from_rad += 2.0 * JM_PI;
    }
    return true;
}

// Radiation over [start, start + length]: the mean of the rows that overlap it.
static bool mean_radiation(const jm_forcing *f, double start_utc_s, double length_s,
                           jm_weather *mean)
{
    double step = (double)f->step_s;
    int64_t pieces = (int64_t)ceil(length_s / step - 1e-9);
    double direct = 0.0, diffuse = 0.0, longwave = 0.0, cloud = 0.0;
    for (int64_t p = 0; p < pieces; p++) {
        const jm_weather *before, *row;
        double share;
        double middle = start_utc_s + ((double)p + 0.5) * length_s / (double)pieces;
        if (!bracket(f, middle, &before, &row, &share))
            return false;
        direct += row->direct_normal_wm2;
        diffuse += row->diffuse_wm2;
        longwave += row->longwave_down_wm2;
        cloud += row->cloud_share;
    }
    mean->direct_normal_wm2 = direct / (double)pieces;
    mean->diffuse_wm2 = diffuse / (double)pieces;
    mean->longwave_down_wm2 = longwave / (double)pieces;
    mean->cloud_share = cloud / (double)pieces;
    return true;
}

jm_status jm_forcing_at(jm_ctx *ctx, const jm_forcing *f, double start_utc_s, double length_s,
                        jm_heat_input *input)
{
    if (!instant_weather(f, start_utc_s, &input->begin) ||
        !instant_weather(f, start_utc_s + length_s, &input->end) ||
        !instant_weather(f, start_utc_s + 0.5 * length_s, &input->mean) ||
        !mean_radiation(f, start_utc_s, length_s, &input->mean)) {
        char wanted[32], first[32], last[32];
        jm_format_utc((jm_instant)start_utc_s, wanted);
        jm_format_utc(f->samples[0].utc_s - f->step_s, first);
        jm_format_utc(f->samples[f->count - 1].utc_s, last);
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s covers %s to %s; the run needs %s: change `date` or the weather file",
                       f->name, first, last, wanted);
    }
    input->start_utc_s = start_utc_s;
    input->length_s = length_s;
    input->radiation_centre_utc_s = start_utc_s + 0.5 * length_s + (f->centre_h + 0.5) * 3600.0;
    return JM_OK;
}
