// stations.c: the points that a run watches, out of a GeoJSON or CSV file.
#include "scenario/parts.h"

#include "core/text.h"
#include "store/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STATIONS_MOST = 10000 };

typedef struct station_reading {
    jm_ctx *ctx;
    const char *path;
    jm_stations *out;
    int64_t capacity[3];
    char *crs; // of the points; NULL: the city's
} station_reading;

void jm_stations_free(jm_stations *s)
{
    for (int64_t i = 0; i < s->count; i++)
        jm_free(s->name[i]);
    jm_free(s->name);
    jm_free(s->x);
    jm_free(s->y);
    *s = (jm_stations){0};
}

// Without a name it bears its number.
static jm_status add_station(station_reading *r, const char *name, double x, double y)
{
    jm_stations *s = r->out;
    char number[24];
    if (s->count == STATIONS_MOST)
        return jm_fail(r->ctx, JM_ERR_DATA, "%s: over %d stations; keep those that matter", r->path,
                       (int)STATIONS_MOST);
    if (!isfinite(x) || !isfinite(y))
        return jm_fail(r->ctx, JM_ERR_DATA, "%s: station %lld has no place: x and y are numbers",
                       r->path, (long long)s->count + 1);
    JM_TRY(jm_grow(r->ctx, &s->name, &r->capacity[0], s->count + 1));
    JM_TRY(jm_grow(r->ctx, &s->x, &r->capacity[1], s->count + 1));
    JM_TRY(jm_grow(r->ctx, &s->y, &r->capacity[2], s->count + 1));
    snprintf(number, sizeof number, "%lld", (long long)s->count + 1);
    JM_TRY(
        jm_copy_text(r->ctx, name != NULL && name[0] != '\0' ? name : number, &s->name[s->count]));
    s->x[s->count] = x;
    s->y[s->count++] = y;
    return JM_OK;
}

// --- CSV ---

static jm_status read_csv(station_reading *r)
{
    jm_csv *csv = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_csv_read(r->ctx, r->path, &csv));
    const int32_t x = jm_csv_column(csv, "x"), y = jm_csv_column(csv, "y");
    const int32_t name = jm_csv_column(csv, "name");
    if (x == JM_NONE || y == JM_NONE)
        status = jm_fail(r->ctx, JM_ERR_DATA,
                         "%s: a CSV of stations has the columns x, y and name; this one lacks %s",
                         r->path, x == JM_NONE ? "x" : "y");
    for (int64_t i = 0; i < jm_csv_rows(csv) && status == JM_OK; i++) {
        double at[2] = {(double)NAN, (double)NAN};
        if (!jm_csv_number(csv, i, x, &at[0]) || !jm_csv_number(csv, i, y, &at[1]))
            status = jm_fail(r->ctx, JM_ERR_DATA,
                             "%s:%lld: x and y are numbers; this row has '%s' "
                             "and '%s'",
                             r->path, (long long)jm_csv_line(csv, i), jm_csv_cell(csv, i, x),
                             jm_csv_cell(csv, i, y));
        else
            status = add_station(r, jm_csv_cell(csv, i, name), at[0], at[1]);
    }
    jm_csv_destroy(csv);
    return status;
}

// --- GeoJSON ---

static jm_status add_point(station_reading *r, const jm_json *at, const char *name)
{
    double x = 0.0, y = 0.0;
    if (!jm_json_number(jm_json_at(at, 0), &x) || !jm_json_number(jm_json_at(at, 1), &y))
        return jm_fail(r->ctx, JM_ERR_DATA, "%s: station %lld has no place: x and y are numbers",
                       r->path, (long long)r->out->count + 1);
    return add_station(r, name, x, y);
}

static jm_status read_feature(station_reading *r, const jm_json *feature)
{
    const jm_json *geometry = jm_json_get(feature, "geometry");
    const jm_json *at = jm_json_get(geometry, "coordinates");
    const char *type = jm_json_text(jm_json_get(geometry, "type"));
    const char *name = jm_json_text(jm_json_get(jm_json_get(feature, "properties"), "name"));
    if (type == NULL)
        return JM_OK; // a feature without geometry is allowed and says nothing
    if (strcmp(type, "Point") == 0)
        return add_point(r, at, name);
    if (strcmp(type, "MultiPoint") != 0)
        return jm_fail(r->ctx, JM_ERR_DATA, "%s: stations are points; feature %lld is a %.40s",
                       r->path, (long long)r->out->count + 1, type);
    for (int64_t i = 0; i < jm_json_count(at); i++)
        JM_TRY(add_point(r, jm_json_at(at, i), name));
    return JM_OK;
}

// The file's own CRS, else degrees (RFC 7946), where they can be.
static jm_status settle_crs(station_reading *r, const jm_json *root)
{
    const jm_json *named = jm_json_get(jm_json_get(root, "crs"), "properties");
    const char *name = jm_json_text(jm_json_get(named, "name"));
    if (r->crs != NULL)
        return JM_OK;
    if (name != NULL)
        return jm_copy_text(r->ctx, name, &r->crs);
    for (int64_t i = 0; i < r->out->count; i++)
        if (fabs(r->out->x[i]) > 180.0 || fabs(r->out->y[i]) > 90.0)
            return jm_fail(r->ctx, JM_ERR_DATA,
                           "%s: a GeoJSON file without CRS is in degrees, but it holds [%.10g, "
                           "%.10g]; name its CRS: stations: {file: ..., crs: EPSG:2154}",
                           r->path, r->out->x[i], r->out->y[i]);
    return jm_copy_text(r->ctx, "EPSG:4326", &r->crs);
}

static jm_status read_root(station_reading *r, const jm_json *root)
{
    const char *type = jm_json_text(jm_json_get(root, "type"));
    const jm_json *features = jm_json_get(root, "features");
    if (type != NULL && strcmp(type, "Feature") == 0)
        return read_feature(r, root);
    if (type == NULL || strcmp(type, "FeatureCollection") != 0)
        return jm_fail(r->ctx, JM_ERR_DATA,
                       "%s: no GeoJSON feature; stations are features with points", r->path);
    for (int64_t i = 0; i < jm_json_count(features); i++)
        JM_TRY(read_feature(r, jm_json_at(features, i)));
    return JM_OK;
}

static jm_status read_geojson(station_reading *r)
{
    jm_json *root = NULL;
    JM_TRY(jm_json_read(r->ctx, r->path, &root));
    jm_status status = read_root(r, root);
    if (status == JM_OK)
        status = settle_crs(r, root);
    jm_json_destroy(root);
    return status;
}

// --- places ---

static jm_status to_city(station_reading *r, const jm_city *city)
{
    jm_stations *s = r->out;
    jm_transform *transform = NULL;
    int64_t lost = 0;
    if (r->crs != NULL && !(city->crs != NULL && strcmp(r->crs, city->crs) == 0)) {
        if (city->crs == NULL || city->crs[0] == '\0')
            return jm_fail(r->ctx, JM_ERR_DATA,
                           "%s: its points are in %s, but the city names no CRS; import it anew",
                           r->path, r->crs);
        JM_TRY(jm_transform_create(r->ctx, r->crs, city->crs, &transform));
        jm_transform_points(transform, s->x, s->y, s->count, &lost);
        jm_transform_destroy(transform);
    }
    for (int64_t i = 0; i < s->count; i++)
        if (!isfinite(s->x[i]) || jm_grid_cell_at(&city->grid, s->x[i], s->y[i]) == JM_NONE)
            return jm_fail(r->ctx, JM_ERR_DATA,
                           "%s: station %s lies outside of the city (at %.1f, %.1f of its CRS); is "
                           "%s the CRS of the points? name it: stations: {file: ..., crs: "
                           "EPSG:2154}",
                           r->path, s->name[i], s->x[i], s->y[i],
                           r->crs != NULL ? r->crs : city->crs);
    return JM_OK;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

jm_status jm_scenario_stations(jm_ctx *ctx, const jm_scenario *scenario, const jm_city *city,
                               jm_stations *out)
{
    station_reading r = {.ctx = ctx, .path = scenario->stations_path, .out = out};
    *out = (jm_stations){0};
    if (r.path == NULL)
        return JM_OK;
    const bool json = ends_with(r.path, ".geojson") || ends_with(r.path, ".json");
    jm_status status = jm_copy_text(ctx, scenario->stations_crs, &r.crs);
    if (status == JM_OK && !json && !ends_with(r.path, ".csv"))
        status =
            jm_fail(ctx, JM_ERR_DATA, "%s: stations are read from .geojson and .csv files", r.path);
    if (status == JM_OK)
        status = json ? read_geojson(&r) : read_csv(&r);
    if (status == JM_OK)
        status = to_city(&r, city);
    jm_free(r.crs);
    if (status != JM_OK)
        jm_stations_free(out);
    return status;
}
