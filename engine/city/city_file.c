#include "city/city_file.h"
#include "city/columns.h"
#include "city/verdict.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FORMAT_VERSION = 2 };
// More objects than this cannot be meant: indices are int32, and a file must not make us allocate
// without end.
static const int64_t count_limit = INT32_MAX / 2;
static const int64_t cell_limit = 4000000000;

static const jm_h5_format city_format = {"city", FORMAT_VERSION};

void jm_city_path(char path[JM_CITY_PATH], const char *prefix, const char *name)
{
    snprintf(path, JM_CITY_PATH, "%s/%s", prefix, name);
}

static jm_status write_column(jm_ctx *ctx, const jm_city *city, const jm_city_column *column,
                              jm_h5 *file, const char *prefix)
{
    char path[JM_CITY_PATH];
    jm_city_path(path, prefix, column->name);
    int64_t count = jm_column_elements(city, column);
    const void *values = jm_column_values(city, column);
    if (column->is_text)
        return jm_h5_write_texts(ctx, file, path, values, count, column->sentence);
    jm_h5_shape shape = {.rank = 1, .size = {count}};
    if (column->rows == JM_ROWS_CELLS)
        shape = (jm_h5_shape){.rank = 2, .size = {city->grid.rows, city->grid.columns}};
    return jm_h5_write(ctx, file, path, column->type, shape, values, column->unit,
                       column->sentence);
}

static jm_status write_real(jm_ctx *ctx, jm_h5 *file, const char *prefix, const char *name,
                            double value, const char *unit)
{
    char path[JM_CITY_PATH];
    jm_city_path(path, prefix, name);
    return jm_h5_write(ctx, file, path, JM_F64, (jm_h5_shape){0}, &value, unit, NULL);
}

static jm_status write_integer(jm_ctx *ctx, jm_h5 *file, const char *prefix, const char *name,
                               int64_t value)
{
    char path[JM_CITY_PATH];
    jm_city_path(path, prefix, name);
    return jm_h5_write(ctx, file, path, JM_I64, (jm_h5_shape){0}, &value, "1", NULL);
}

static jm_status write_text(jm_ctx *ctx, jm_h5 *file, const char *prefix, const char *name,
                            const char *value)
{
    char path[JM_CITY_PATH];
    jm_city_path(path, prefix, name);
    return jm_h5_write_text(ctx, file, path, value != NULL ? value : "");
}

/// Counts that no start column gives.
static const jm_rows counted[] = {
    JM_ROWS_NODES, JM_ROWS_LINKS,    JM_ROWS_STREETS,  JM_ROWS_BUILDINGS,
    JM_ROWS_TREES, JM_ROWS_ZONES,    JM_ROWS_PARKINGS, JM_ROWS_GATES,
    JM_ROWS_STOPS, JM_ROWS_LINES,    JM_ROWS_COUNTERS, JM_ROWS_CLASSES,
    JM_ROWS_TURNS, JM_ROWS_COMMUTES, JM_ROWS_STICKERS, JM_ROWS_AREA_RINGS,
};
enum { COUNTED_FIRST = 12 }; // those that files of version 1 have
enum { COUNTED = sizeof counted / sizeof counted[0] };

static void count_name(jm_rows rows, char name[64])
{
    snprintf(name, 64, "counts/%s", jm_rows_name(rows));
}

static jm_status write_scalars(jm_ctx *ctx, const jm_city *city, jm_h5 *file, const char *prefix)
{
    JM_TRY(write_text(ctx, file, prefix, "name", city->name));
    JM_TRY(write_text(ctx, file, prefix, "crs", city->crs));
    JM_TRY(write_text(ctx, file, prefix, "crs_wkt", city->crs_wkt));
    JM_TRY(write_text(ctx, file, prefix, "zone_rule", city->zone_rule));
    JM_TRY(write_real(ctx, file, prefix, "grid/west", city->grid.west_m, "m"));
    JM_TRY(write_real(ctx, file, prefix, "grid/north", city->grid.north_m, "m"));
    JM_TRY(write_real(ctx, file, prefix, "grid/cell", city->grid.cell_m, "m"));
    JM_TRY(write_integer(ctx, file, prefix, "grid/columns", city->grid.columns));
    JM_TRY(write_integer(ctx, file, prefix, "grid/rows", city->grid.rows));
    JM_TRY(write_real(ctx, file, prefix, "grid/margin", city->margin_m, "m"));
    JM_TRY(write_real(ctx, file, prefix, "place/latitude", city->place.latitude_deg, "degree"));
    JM_TRY(write_real(ctx, file, prefix, "place/longitude", city->place.longitude_deg, "degree"));
    JM_TRY(write_real(ctx, file, prefix, "place/convergence", city->place.convergence_rad, "rad"));
    JM_TRY(write_integer(ctx, file, prefix, "seed", city->seed));
    for (int i = 0; i < COUNTED; i++) {
        char name[64];
        count_name(counted[i], name);
        JM_TRY(write_integer(ctx, file, prefix, name, jm_city_rows(city, counted[i])));
    }
    return JM_OK;
}

jm_status jm_city_write(jm_ctx *ctx, const jm_city *city, jm_h5 *file, const char *prefix)
{
    JM_TRY(write_scalars(ctx, city, file, prefix));
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        JM_TRY(write_column(ctx, city, &jm_city_columns[c], file, prefix));
        if (jm_city_columns[c].rows == JM_ROWS_CELLS)
            jm_city_rest(city);
    }
    JM_TRY(jm_city_write_gaps(ctx, city, file, prefix));
    JM_TRY(jm_city_write_credits(ctx, city, file, prefix));
    return jm_verdict_write(ctx, city, file, prefix);
}

jm_status jm_city_save(jm_ctx *ctx, const jm_city *city, const char *path)
{
    char temporary[4096];
    int length = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    if (length < 0 || (size_t)length >= sizeof temporary)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "city: the path %s is too long", path);
    jm_h5 *file = NULL;
    if (jm_h5_create(ctx, temporary, city_format, &file) != JM_OK) {
        remove(temporary); // a full disk leaves an empty file
        return jm_last_status(ctx);
    }
    jm_status status = jm_city_write(ctx, city, file, "");
    if (status != JM_OK) {
        // The first message counts; a half file under a temporary name harms nobody.
        (void)!jm_h5_close(ctx, file);
        remove(temporary);
        return status;
    }
    status = jm_h5_close(ctx, file);
    if (status == JM_OK)
        status = jm_file_commit(ctx, temporary, path);
    if (status != JM_OK)
        remove(temporary);
    return status;
}

static jm_status read_real(jm_ctx *ctx, const jm_h5 *file, const char *prefix, const char *name,
                           double *value)
{
    char path[JM_CITY_PATH];
    double *read = NULL;
    jm_city_path(path, prefix, name);
    JM_TRY(jm_h5_read(ctx, file, path, JM_F64, 1, &read, NULL));
    *value = read[0];
    jm_free(read);
    if (!isfinite(*value))
        return jm_fail(ctx, JM_ERR_DATA, "city file: %s is not finite; import the city again",
                       path);
    return JM_OK;
}

static jm_status read_integer(jm_ctx *ctx, const jm_h5 *file, const char *prefix, const char *name,
                              int64_t low, int64_t high, int64_t *value)
{
    char path[JM_CITY_PATH];
    int64_t *read = NULL;
    jm_city_path(path, prefix, name);
    JM_TRY(jm_h5_read(ctx, file, path, JM_I64, 1, &read, NULL));
    *value = read[0];
    jm_free(read);
    if (*value < low || *value > high)
        return jm_fail(ctx, JM_ERR_DATA,
                       "city file: %s is %lld, not in %lld..%lld; import the city again", path,
                       (long long)*value, (long long)low, (long long)high);
    return JM_OK;
}

static jm_status read_text(jm_ctx *ctx, const jm_h5 *file, const char *prefix, const char *name,
                           char **value)
{
    char path[JM_CITY_PATH];
    jm_city_path(path, prefix, name);
    return jm_h5_read_text(ctx, file, path, value);
}

static jm_status read_grid(jm_ctx *ctx, const jm_h5 *file, const char *prefix, jm_city *city)
{
    int64_t columns = 0, rows = 0;
    JM_TRY(read_real(ctx, file, prefix, "grid/west", &city->grid.west_m));
    JM_TRY(read_real(ctx, file, prefix, "grid/north", &city->grid.north_m));
    JM_TRY(read_real(ctx, file, prefix, "grid/cell", &city->grid.cell_m));
    JM_TRY(read_real(ctx, file, prefix, "grid/margin", &city->margin_m));
    JM_TRY(read_integer(ctx, file, prefix, "grid/columns", 1, INT32_MAX, &columns));
    JM_TRY(read_integer(ctx, file, prefix, "grid/rows", 1, INT32_MAX, &rows));
    if (columns > cell_limit / rows)
        return jm_fail(ctx, JM_ERR_DATA,
                       "city file: a grid of %lld x %lld cells cannot be meant; import it again",
                       (long long)columns, (long long)rows);
    if (!(city->grid.cell_m > 0.0) || !(city->margin_m >= 0.0) ||
        !(city->margin_m * 2.0 < city->grid.cell_m * (double)(columns < rows ? columns : rows)))
        return jm_fail(ctx, JM_ERR_DATA,
                       "city file: cells of %g m with a margin of %g m leave no city; import it "
                       "again",
                       city->grid.cell_m, city->margin_m);
    city->grid.columns = (int32_t)columns;
    city->grid.rows = (int32_t)rows;
    return JM_OK;
}

/// Version of the group: a city inside of an outcome bears none of its own.
static int32_t version_of(const jm_h5 *file, const char *prefix)
{
    char path[JM_CITY_PATH], name[64];
    count_name(JM_ROWS_TURNS, name);
    jm_city_path(path, prefix, name);
    return jm_h5_has(file, path) ? 2 : 1;
}

static jm_status read_scalars(jm_ctx *ctx, const jm_h5 *file, const char *prefix, int32_t version,
                              jm_city *city)
{
    JM_TRY(read_text(ctx, file, prefix, "name", &city->name));
    JM_TRY(read_text(ctx, file, prefix, "crs", &city->crs));
    JM_TRY(read_text(ctx, file, prefix, "crs_wkt", &city->crs_wkt));
    JM_TRY(read_text(ctx, file, prefix, "zone_rule", &city->zone_rule));
    JM_TRY(read_grid(ctx, file, prefix, city));
    JM_TRY(read_real(ctx, file, prefix, "place/latitude", &city->place.latitude_deg));
    JM_TRY(read_real(ctx, file, prefix, "place/longitude", &city->place.longitude_deg));
    JM_TRY(read_real(ctx, file, prefix, "place/convergence", &city->place.convergence_rad));
    JM_TRY(read_integer(ctx, file, prefix, "seed", INT64_MIN, INT64_MAX, &city->seed));
    for (int i = 0; i < (version < 2 ? COUNTED_FIRST : COUNTED); i++) {
        char name[64];
        int64_t count = 0;
        count_name(counted[i], name);
        JM_TRY(read_integer(ctx, file, prefix, name, 0, count_limit, &count));
        jm_city_set_rows(city, counted[i], count);
    }
    return JM_OK;
}

static jm_status check_start(jm_ctx *ctx, const jm_city *city, const jm_city_column *column,
                             const void *values)
{
    int64_t rows = jm_city_rows(city, column->rows), last = 0;
    for (int64_t i = 0; i <= rows; i++) {
        int64_t at =
            column->type == JM_I32 ? ((const int32_t *)values)[i] : ((const int64_t *)values)[i];
        if (at < last || at > count_limit || (i == 0 && at != 0))
            return jm_fail(ctx, JM_ERR_DATA,
                           "city file: %s falls or leaves its range at %lld; import the city again",
                           column->name, (long long)i);
        last = at;
    }
    if (column->target == JM_ROWS_LINKS && last != city->streets.link_count)
        return jm_fail(ctx, JM_ERR_DATA,
                       "city file: %s ends at %lld, but there are %d links; import the city again",
                       column->name, (long long)last, city->streets.link_count);
    return JM_OK;
}

static jm_status read_column(jm_ctx *ctx, const jm_h5 *file, const char *prefix, jm_city *city,
                             const jm_city_column *column)
{
    char path[JM_CITY_PATH];
    jm_city_path(path, prefix, column->name);
    int64_t expected = jm_column_elements(city, column);
    if (column->is_text) {
        char **texts = NULL;
        int64_t count = 0;
        JM_TRY(jm_h5_read_texts(ctx, file, path, &texts, &count));
        if (count != expected) {
            jm_texts_free(texts, count);
            return jm_fail(ctx, JM_ERR_DATA,
                           "city file: %s has %lld texts, not %lld; import the city again", path,
                           (long long)count, (long long)expected);
        }
        jm_column_set(city, column, texts);
        return JM_OK;
    }
    void *values = NULL;
    JM_TRY(jm_h5_read(ctx, file, path, column->type, expected, &values, NULL));
    if (column->is_start) {
        jm_status status = check_start(ctx, city, column, values);
        if (status != JM_OK) {
            jm_free(values);
            return status;
        }
    }
    jm_column_set(city, column, values);
    return JM_OK;
}

/// A file is a stranger: whatever the check of a city finds in it is a reason to refuse it.
static jm_status refuse_faults(jm_ctx *ctx, const jm_city *city)
{
    char *report = NULL;
    int64_t faults = 0;
    JM_TRY(jm_city_check(ctx, city, &report, &faults));
    jm_status status = JM_OK;
    if (faults > 0)
        status = jm_fail(ctx, JM_ERR_DATA, "city file: %lld broken rules; import it again:\n%s",
                         (long long)faults, report);
    jm_free(report);
    return status;
}

/// What files of version 1 lack: no banned turns, no commuters, no day counts.
static jm_status upgrade_first(jm_ctx *ctx, jm_city *city)
{
    JM_TRY(jm_city_fill_columns(ctx, city));
    for (int32_t i = 0; i < city->counters.count; i++)
        city->counters.flow_vehday[i] = NAN;
    return JM_OK;
}

static jm_status upgrade(jm_ctx *ctx, int32_t version, jm_city *city)
{
    return version < 2 ? upgrade_first(ctx, city) : JM_OK;
}

jm_status jm_city_read(jm_ctx *ctx, const jm_h5 *file, const char *prefix, jm_city **out)
{
    *out = NULL;
    jm_city *city = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &city, 1));
    int32_t version = version_of(file, prefix);
    JM_TRY_GOTO(read_scalars(ctx, file, prefix, version, city), fail);
    for (int64_t c = 0; c < jm_city_column_count; c++)
        if (jm_city_columns[c].since <= version)
            JM_TRY_GOTO(read_column(ctx, file, prefix, city, &jm_city_columns[c]), fail);
    JM_TRY_GOTO(upgrade(ctx, version, city), fail);
    JM_TRY_GOTO(jm_city_read_gaps(ctx, file, prefix, city), fail);
    JM_TRY_GOTO(jm_city_read_credits(ctx, file, prefix, version, city), fail);
    JM_TRY_GOTO(refuse_faults(ctx, city), fail);
    *out = city;
    return JM_OK;
fail:
    jm_city_destroy(city);
    return status;
}

jm_status jm_city_load(jm_ctx *ctx, const char *path, jm_city **out)
{
    *out = NULL;
    jm_h5 *file = NULL;
    JM_TRY(jm_h5_open(ctx, path, city_format, NULL, &file));
    jm_status status = jm_city_read(ctx, file, "", out);
    if (status != JM_OK) {
        (void)!jm_h5_close(ctx, file);
        return jm_fail_within(ctx, status, "%s: ", path);
    }
    status = jm_h5_close(ctx, file);
    if (status != JM_OK) {
        jm_city_destroy(*out);
        *out = NULL;
    }
    return status;
}
