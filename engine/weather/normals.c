#include "weather/normals.h"

#include "weather/own.h"

#include <math.h>
#include <stdio.h>

enum { MONTHS = 12, MOST = 4 };
static const double earth_km = 6371.0; // mean radius
// Nearer than this a station counts no more.
static const double same_place_km = 5.0;
// Fall of temperature with altitude in the standard atmosphere (ISO 2533) [K m-1].
static const double lapse_k_per_m = 6.5e-3;

typedef struct station {
    int64_t row; // of the table
    double distance_km, altitude_m;
    double month_c[MONTHS];
} station;

typedef struct columns {
    int32_t name, period, latitude, longitude, altitude, first_month;
} columns;

// ---- the table

static columns columns_of(const jm_csv *csv)
{
    return (columns){.name = jm_csv_column(csv, "station"),
                     .period = jm_csv_column(csv, "period"),
                     .latitude = jm_csv_column(csv, "latitude_deg"),
                     .longitude = jm_csv_column(csv, "longitude_deg"),
                     .altitude = jm_csv_column(csv, "altitude_m"),
                     .first_month = jm_csv_column(csv, "jan_c")};
}

static void direction(double latitude_deg, double longitude_deg, double e[3])
{
    const double north = latitude_deg * JM_DEG, east = longitude_deg * JM_DEG;
    e[0] = jm_cos(north) * jm_cos(east);
    e[1] = jm_cos(north) * jm_sin(east);
    e[2] = jm_sin(north);
}

static double great_circle_km(const double a[3], const double b[3])
{
    const double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return 2.0 * earth_km * jm_asin(fmin(1.0, 0.5 * sqrt(x * x + y * y + z * z)));
}

static bool read_station(const jm_csv *csv, const columns *at, int64_t row, const double here[3],
                         station *s)
{
    double latitude, longitude, there[3];
    *s = (station){.row = row};
    if (!jm_csv_number(csv, row, at->latitude, &latitude) ||
        !jm_csv_number(csv, row, at->longitude, &longitude) ||
        !jm_csv_number(csv, row, at->altitude, &s->altitude_m))
        return false;
    for (int32_t m = 0; m < MONTHS; m++)
        if (!jm_csv_number(csv, row, at->first_month + m, &s->month_c[m]))
            return false;
    direction(latitude, longitude, there);
    s->distance_km = great_circle_km(here, there);
    return true;
}

// Puts a station where it belongs among the nearest so far; of two as far the first stays ahead.
static void keep_near(station near[MOST], int *count, const station *s)
{
    int at = *count;
    while (at > 0 && s->distance_km < near[at - 1].distance_km)
        at--;
    if (at == MOST)
        return;
    *count += *count < MOST;
    for (int i = *count - 1; i > at; i--)
        near[i] = near[i - 1];
    near[at] = *s;
}

static jm_status read_near(jm_ctx *ctx, const jm_csv *csv, const jm_sun_place *place,
                           station near[MOST], int *count)
{
    const columns at = columns_of(csv);
    double here[3];
    direction(place->latitude_deg, place->longitude_deg, here);
    for (int64_t row = 0; row < jm_csv_rows(csv); row++) {
        station s;
        if (!read_station(csv, &at, row, here, &s))
            return jm_fail(ctx, JM_ERR_DATA,
                           "climate-normals.csv:%lld: give latitude, longitude, altitude and "
                           "twelve months in numbers",
                           (long long)jm_csv_line(csv, row));
        keep_near(near, count, &s);
    }
    return JM_OK;
}

// ---- the wave

// Means over a month of 1, cos and sin of the year's phase: what a month's mean shows of the wave.
static void month_basis(int month, double basis[3])
{
    static const double days[MONTHS] = {31, 28.2425, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    double from = 1.0; // 1 January begins day 1
    for (int m = 0; m < month; m++)
        from += days[m];
    const double a = 2.0 * JM_PI * from / JM_YEAR_DAYS;
    const double b = 2.0 * JM_PI * (from + days[month]) / JM_YEAR_DAYS;
    basis[0] = 1.0;
    basis[1] = (jm_sin(b) - jm_sin(a)) / (b - a);
    basis[2] = (jm_cos(a) - jm_cos(b)) / (b - a);
}

static double month_mean_k(const station *near, int count, double altitude_m, int month)
{
    double sum = 0.0, weights = 0.0;
    for (int i = 0; i < count; i++) {
        const double d = near[i].distance_km;
        const double weight = 1.0 / (d * d + same_place_km * same_place_km);
        const double higher_m = isnan(altitude_m) ? 0.0 : altitude_m - near[i].altitude_m;
        sum += weight * (near[i].month_c[month] - lapse_k_per_m * higher_m);
        weights += weight;
    }
    return sum / weights + JM_ZERO_CELSIUS_K;
}

static jm_annual_wave wave_of(const station *near, int count, double altitude_m)
{
    jm_wave_fit fit = {0};
    for (int m = 0; m < MONTHS; m++) {
        double basis[3];
        month_basis(m, basis);
        jm_wave_fit_add(&fit, basis, month_mean_k(near, count, altitude_m, m));
    }
    return jm_wave_fit_end(&fit);
}

static void tell_nearest(const jm_csv *csv, const station *nearest, jm_normals *out)
{
    const columns at = columns_of(csv);
    out->nearest_km = nearest->distance_km;
    (void)snprintf(out->nearest, sizeof out->nearest, "%s",
                   jm_csv_cell(csv, nearest->row, at.name));
    (void)snprintf(out->period, sizeof out->period, "%s",
                   jm_csv_cell(csv, nearest->row, at.period));
}

jm_status jm_weather_normals(jm_ctx *ctx, const jm_sun_place *place, jm_normals *out)
{
    const double none = (double)NAN;
    *out = (jm_normals){.wave = {none, none, none}, .nearest_km = (double)INFINITY};
    if (!jm_has_place(place))
        return JM_OK;
    jm_csv *csv = NULL;
    size_t length = 0;
    const char *text = jm_embedded_text(jm_climate_tables, "climate-normals", &length);
    JM_TRY(jm_csv_parse(ctx, "climate-normals.csv", text != NULL ? text : "", length, &csv));
    station near[MOST];
    int count = 0;
    jm_status status = read_near(ctx, csv, place, near, &count);
    if (status == JM_OK && count > 0)
        tell_nearest(csv, &near[0], out);
    while (count > 0 && near[count - 1].distance_km > JM_NORMALS_REACH_KM)
        count--;
    if (status == JM_OK && count > 0)
        out->wave = wave_of(near, count, place->elevation_m);
    out->count = count;
    jm_csv_destroy(csv);
    return status;
}
