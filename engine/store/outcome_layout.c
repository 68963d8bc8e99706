// Everything an outcome will hold, created before the first step: in single-writer/multiple-reader
// mode nothing can be added.
#include "core/text.h"
#include "core/time.h"
#include "store/outcome_own.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *jm_out_group(jm_dim dim)
{
    switch (dim) {
    case JM_DIM_CELLS:
        return "";
    case JM_DIM_LINKS:
        return "/streets";
    case JM_DIM_PARKINGS:
        return "/parking";
    case JM_DIM_ZONES:
        return "/zones";
    case JM_DIM_STATIONS:
        return "/stations";
    case JM_DIM_ONE:
        return "/series";
    case JM_DIM_OTHER:
        break;
    }
    return "/other";
}

static bool name_is_good(const char *name, jm_dim dim)
{
    static const char *const taken[] = {"time",    "x",     "y",      "crs",        "content_hash",
                                        "hashes",  "run",   "city",   "indicators", "streets",
                                        "parking", "zones", "series", "other",      "stations"};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t length = name != NULL ? strlen(name) : 0;
    if (length == 0 || length >= sizeof((jm_reader_field *)0)->name - 16 ||
        strspn(name, letters) != length)
        return false;
    for (size_t t = 0; dim == JM_DIM_CELLS && t < sizeof taken / sizeof *taken; t++)
        if (strcmp(name, taken[t]) == 0)
            return false;
    return true;
}

// The count that a row must have; -1 when any will do.
static int64_t count_of_dim(const jm_outcome_def *def, jm_dim dim)
{
    switch (dim) {
    case JM_DIM_CELLS:
        return jm_grid_cells(def->grid);
    case JM_DIM_LINKS:
        return def->link_count;
    case JM_DIM_PARKINGS:
        return def->parking_count;
    case JM_DIM_ZONES:
        return def->zone_count;
    case JM_DIM_STATIONS:
        return def->station_count;
    case JM_DIM_ONE:
        return 1;
    case JM_DIM_OTHER:
        break;
    }
    return -1;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static jm_status make_row(jm_ctx *ctx, const jm_outcome_def *def, const jm_field *field,
                          jm_out_row *row)
{
    if (!name_is_good(field->name, field->dim))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: a field cannot be named '%.60s'",
                       field->name != NULL ? field->name : "");
    int64_t wanted = count_of_dim(def, field->dim);
    if (field->count < 0 || (wanted >= 0 && field->count != wanted))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "outcome: field %s has %lld values, its dimension has %lld", field->name,
                       (long long)field->count, (long long)wanted);
    *row = (jm_out_row){.field = *field, .dataset = H5I_INVALID_HID};
    row->is_static = (field->flags & JM_STATIC) != 0;
    snprintf(row->path, sizeof row->path, "%s/%s", jm_out_group(field->dim), field->name);
    bool cells = field->dim == JM_DIM_CELLS;
    row->rows = cells ? def->grid->rows : 1;
    row->columns = cells ? def->grid->columns : field->count;
    row->tile_rows = cells ? least(def->tile, row->rows) : 1;
    row->tile_columns = least(cells ? def->tile : JM_H5_STRIP, row->columns);
    // A single chunk has no index that a live reader may follow, so it stays contiguous.
    row->packed = !row->is_static || row->tile_rows < row->rows || row->tile_columns < row->columns;
    return JM_OK;
}

static jm_status refuse_doubles(jm_ctx *ctx, const jm_out_rows *rows)
{
    int64_t count = rows->step_count + rows->static_count;
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < i; j++)
            if (strcmp(rows->row[i].path, rows->row[j].path) == 0)
                return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: two fields are named %s",
                               rows->row[i].path);
    return JM_OK;
}

jm_status jm_out_rows_make(jm_ctx *ctx, const jm_outcome_def *def, jm_out_rows *rows)
{
    enum { most_rows = 1000 };
    *rows = (jm_out_rows){0};
    if (def->row_count < 0 || def->row_count > most_rows)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: %lld fields; at most %d are possible",
                       (long long)def->row_count, (int)most_rows);
    JM_TRY(jm_new(ctx, &rows->row, def->row_count));
    jm_status status = JM_OK;
    for (int statics = 0; statics < 2; statics++) {
        for (int64_t i = 0; i < def->row_count; i++) {
            const jm_field *field = &def->rows[i];
            bool is_static = (field->flags & JM_STATIC) != 0;
            // A dimension without members (a city without car parks) has no fields.
            if ((field->flags & (JM_STATIC | JM_RESULT)) == 0 || is_static != (statics == 1) ||
                field->count == 0)
                continue;
            jm_out_row *row = &rows->row[rows->step_count + rows->static_count];
            JM_TRY_GOTO(make_row(ctx, def, field, row), fail);
            *(is_static ? &rows->static_count : &rows->step_count) += 1;
            int64_t bytes = row->tile_rows * row->tile_columns * (int64_t)jm_type_size(field->type);
            rows->chunk_bytes = bytes > rows->chunk_bytes ? bytes : rows->chunk_bytes;
        }
    }
    JM_TRY_GOTO(refuse_doubles(ctx, rows), fail);
    return JM_OK;
fail:
    jm_out_rows_free(rows);
    return status;
}

void jm_out_rows_free(jm_out_rows *rows)
{
    jm_free(rows->row);
    *rows = (jm_out_rows){0};
}

// How a dataset is laid out and filled before anything is written.
typedef struct out_shape {
    int rank;
    hsize_t size[3], chunk[3];
    bool grows;   // first dimension is time, 0 steps long
    bool chunked; // else contiguous, its place taken at once
    bool filters;
} out_shape;

static hid_t create_dataset(jm_h5 *file, const char *path, hid_t file_type, out_shape shape,
                            hid_t fill_type, const void *fill, jm_type packed_type)
{
    hsize_t most[3];
    for (int d = 0; d < shape.rank; d++)
        most[d] = shape.grows && d == 0 ? H5S_UNLIMITED : shape.size[d];
    hid_t dataset = H5I_INVALID_HID;
    hid_t space =
        shape.rank > 0 ? H5Screate_simple(shape.rank, shape.size, most) : H5Screate(H5S_SCALAR);
    hid_t creation = jm_h5_creation_list(H5P_DATASET_CREATE);
    bool good = space >= 0 && creation >= 0;
    if (good && shape.filters)
        good = jm_chunk_filters(creation, shape.rank, shape.chunk, packed_type);
    else if (good && shape.chunked)
        good = H5Pset_chunk(creation, shape.rank, shape.chunk) >= 0;
    else if (good)
        good = H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY) >= 0;
    if (good && fill != NULL)
        good = H5Pset_fill_value(creation, fill_type, fill) >= 0;
    if (good)
        dataset = H5Dcreate2(file->id, path, file_type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (creation >= 0)
        H5Pclose(creation);
    if (space >= 0)
        H5Sclose(space);
    return dataset;
}

static bool set_fill_attribute(hid_t dataset, jm_type type)
{
    jm_fill fill = jm_fill_of(type);
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute =
        H5Acreate2(dataset, "_FillValue", jm_h5_file_type(type), space, H5P_DEFAULT, H5P_DEFAULT);
    bool good = attribute >= 0 && H5Awrite(attribute, jm_h5_memory_type(type), &fill) >= 0;
    if (attribute >= 0)
        H5Aclose(attribute);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

static bool attach(jm_h5 *file, hid_t dataset, const char *scale, unsigned dimension)
{
    hid_t id = H5Dopen2(file->id, scale, H5P_DEFAULT);
    bool good = id >= 0 && H5DSattach_scale(dataset, id, dimension) >= 0;
    if (id >= 0)
        H5Dclose(id);
    return good;
}

static out_shape shape_of_row(const jm_out_row *row)
{
    out_shape s = {.grows = !row->is_static, .chunked = row->packed, .filters = row->packed};
    if (s.grows) {
        s.size[s.rank] = 0;
        s.chunk[s.rank++] = 1;
    }
    if (row->field.dim == JM_DIM_CELLS) {
        s.size[s.rank] = (hsize_t)row->rows;
        s.chunk[s.rank++] = (hsize_t)row->tile_rows;
    }
    s.size[s.rank] = (hsize_t)row->columns;
    s.chunk[s.rank++] = (hsize_t)row->tile_columns;
    return s;
}

static jm_status create_row(jm_ctx *ctx, const jm_out_row *row, jm_h5 *file)
{
    const jm_field *f = &row->field;
    JM_TRY(jm_h5_make_groups(ctx, file, row->path));
    jm_fill fill = jm_fill_of(f->type);
    hid_t dataset = create_dataset(file, row->path, jm_h5_file_type(f->type), shape_of_row(row),
                                   jm_h5_memory_type(f->type), &fill, f->type);
    bool good = dataset >= 0 && set_fill_attribute(dataset, f->type);
    if (good && f->dim == JM_DIM_CELLS) {
        unsigned dimension = 0;
        if (!row->is_static)
            good = attach(file, dataset, "/time", dimension++);
        good = good && attach(file, dataset, "/y", dimension) &&
               attach(file, dataset, "/x", dimension + 1);
    }
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!good)
        return jm_h5_write_failed(ctx, file, row->path);
    JM_TRY(jm_h5_set_text(ctx, file, row->path, "units", f->unit != NULL ? f->unit : "1"));
    JM_TRY(jm_h5_set_text(ctx, file, row->path, "long_name",
                          f->sentence != NULL ? f->sentence : f->name));
    if (f->dim == JM_DIM_CELLS)
        JM_TRY(jm_h5_set_text(ctx, file, row->path, "grid_mapping", "crs"));
    return jm_h5_set_real(ctx, file, row->path, "quantum", (double)f->quantum);
}

// CF's name of a projection, from WKT1's; NULL: none, GDAL reads crs_wkt anyway.
static const char *grid_mapping_of(const char *wkt)
{
    static const struct {
        const char *wkt, *cf;
    } names[] = {{"\"Lambert_Conformal_Conic", "lambert_conformal_conic"},
                 {"\"Transverse_Mercator", "transverse_mercator"},
                 {"\"Oblique_Mercator", "oblique_mercator"},
                 {"\"Hotine_Oblique_Mercator", "oblique_mercator"},
                 {"\"Swiss_Oblique", "oblique_mercator"},
                 {"\"Lambert_Azimuthal_Equal_Area", "lambert_azimuthal_equal_area"},
                 {"\"Polar_Stereographic", "polar_stereographic"},
                 {"\"Oblique_Stereographic", "stereographic"},
                 {"\"Albers", "albers_conical_equal_area"},
                 {"\"Mercator", "mercator"}};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        if (strstr(wkt, names[n].wkt) != NULL)
            return names[n].cf;
    return NULL;
}

static jm_status create_crs(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    const int32_t zero = 0;
    JM_TRY(jm_h5_write(ctx, file, "/crs", JM_I32, (jm_h5_shape){0}, &zero, NULL,
                       "coordinate reference system"));
    const char *mapping = grid_mapping_of(def->crs_wkt);
    if (mapping != NULL)
        JM_TRY(jm_h5_set_text(ctx, file, "/crs", "grid_mapping_name", mapping));
    JM_TRY(jm_h5_set_text(ctx, file, "/crs", "crs_wkt", def->crs_wkt));
    return jm_h5_set_text(ctx, file, "/crs", "spatial_ref", def->crs_wkt);
}

static jm_status make_scale(jm_ctx *ctx, jm_h5 *file, const char *path, const char *unit,
                            const char *standard_name, const char *axis)
{
    hid_t dataset = H5Dopen2(file->id, path, H5P_DEFAULT);
    bool good = dataset >= 0 && H5DSset_scale(dataset, path + 1) >= 0;
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!good)
        return jm_h5_write_failed(ctx, file, path);
    JM_TRY(jm_h5_set_text(ctx, file, path, "units", unit));
    JM_TRY(jm_h5_set_text(ctx, file, path, "standard_name", standard_name));
    return jm_h5_set_text(ctx, file, path, "axis", axis);
}

static jm_status create_axis(jm_ctx *ctx, jm_h5 *file, const jm_grid *grid, bool is_y)
{
    const int64_t count = is_y ? grid->rows : grid->columns;
    double *centre = NULL;
    JM_TRY(jm_new(ctx, &centre, count));
    for (int64_t i = 0; i < count; i++)
        centre[i] = is_y ? jm_grid_y(grid, i) : jm_grid_x(grid, i);
    const char *path = is_y ? "/y" : "/x";
    const hsize_t size = (hsize_t)count;
    hid_t dataset = create_dataset(file, path, H5T_IEEE_F64LE,
                                   (out_shape){.rank = 1, .size = {size}}, 0, NULL, JM_F64);
    bool good = dataset >= 0 &&
                H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, centre) >= 0;
    if (dataset >= 0)
        H5Dclose(dataset);
    jm_free(centre);
    if (!good)
        return jm_h5_write_failed(ctx, file, path);
    return make_scale(ctx, file, path, "m",
                      is_y ? "projection_y_coordinate" : "projection_x_coordinate",
                      is_y ? "Y" : "X");
}

static jm_status create_time(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    enum { steps_a_chunk = 512 };
    hid_t dataset = create_dataset(
        file, "/time", H5T_IEEE_F64LE,
        (out_shape){.rank = 1, .chunk = {steps_a_chunk}, .grows = true, .chunked = true}, 0, NULL,
        JM_F64);
    if (dataset < 0)
        return jm_h5_write_failed(ctx, file, "/time");
    H5Dclose(dataset);
    char start[32], unit[64];
    jm_format_utc((jm_instant)floor(def->start_utc_s), start);
    snprintf(unit, sizeof unit, "seconds since %s", start);
    JM_TRY(make_scale(ctx, file, "/time", unit, "time", "T"));
    JM_TRY(jm_h5_set_text(ctx, file, "/time", "calendar", "standard"));
    return jm_h5_set_real(ctx, file, "/", "start_utc_s", def->start_utc_s);
}

// A place of fixed size for numbers that come later.
static jm_status create_place(jm_ctx *ctx, jm_h5 *file, const char *path, hid_t type, int rank,
                              int64_t count)
{
    const jm_fill nan = jm_fill_of(JM_F64);
    bool real = H5Tequal(type, H5T_IEEE_F64LE) > 0;
    JM_TRY(jm_h5_make_groups(ctx, file, path));
    hid_t dataset =
        create_dataset(file, path, type, (out_shape){.rank = rank, .size = {(hsize_t)count}},
                       H5T_NATIVE_DOUBLE, real ? &nan : NULL, JM_F64);
    if (dataset < 0)
        return jm_h5_write_failed(ctx, file, path);
    H5Dclose(dataset);
    return JM_OK;
}

static jm_status create_hash_steps(jm_ctx *ctx, jm_h5 *file, const char *path, int64_t rows)
{
    hsize_t width = (hsize_t)(rows * JM_HASH_BYTES);
    hid_t dataset = create_dataset(
        file, path, H5T_STD_U8LE,
        (out_shape){
            .rank = 2, .size = {0, width}, .chunk = {1, width}, .grows = true, .chunked = true},
        0, NULL, JM_U8);
    if (dataset < 0)
        return jm_h5_write_failed(ctx, file, path);
    H5Dclose(dataset);
    return JM_OK;
}

static jm_status write_paths(jm_ctx *ctx, jm_h5 *file, const char *path, const jm_out_row *row,
                             int64_t count)
{
    const char **paths = NULL;
    JM_TRY(jm_new(ctx, &paths, count));
    for (int64_t i = 0; i < count; i++)
        paths[i] = row[i].path;
    jm_status status = jm_h5_write_texts(ctx, file, path, paths, count, NULL);
    jm_free(paths);
    return status;
}

static jm_status create_hashes(jm_ctx *ctx, const jm_out_rows *rows, jm_h5 *file)
{
    const int64_t statics = rows->static_count;
    JM_TRY(jm_h5_make_groups(ctx, file, "/hashes/rows"));
    if (rows->step_count > 0) {
        JM_TRY(write_paths(ctx, file, "/hashes/rows", rows->row, rows->step_count));
        JM_TRY(create_hash_steps(ctx, file, "/hashes/steps", rows->step_count));
        JM_TRY(create_hash_steps(ctx, file, "/hashes/stored", rows->step_count));
    }
    if (statics > 0) {
        JM_TRY(
            write_paths(ctx, file, "/hashes/static_rows", rows->row + rows->step_count, statics));
        JM_TRY(
            create_place(ctx, file, "/hashes/statics", H5T_STD_U8LE, 1, statics * JM_HASH_BYTES));
        JM_TRY(create_place(ctx, file, "/hashes/stored_statics", H5T_STD_U8LE, 1,
                            statics * JM_HASH_BYTES));
    }
    hid_t text = jm_h5_text_type(JM_HASH_TEXT - 1);
    jm_status status = create_place(ctx, file, "/content_hash", text, 0, 1);
    if (text >= 0)
        H5Tclose(text);
    return status;
}

static jm_status create_indicators(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    const int64_t n = def->indicator_count;
    static const char *const numbers[] = {"/indicators/value", "/indicators/low",
                                          "/indicators/high"};
    if (n <= 0)
        return JM_OK;
    JM_TRY(jm_h5_write_texts(ctx, file, "/indicators/name", def->indicator_names, n, NULL));
    JM_TRY(jm_h5_write_texts(ctx, file, "/indicators/unit", def->indicator_units, n, NULL));
    JM_TRY(jm_h5_write_texts(ctx, file, "/indicators/sentence", def->indicator_sentences, n, NULL));
    JM_TRY(jm_h5_write_texts(ctx, file, "/indicators/where", def->indicator_where, n, NULL));
    for (int i = 0; i < 3; i++)
        JM_TRY(create_place(ctx, file, numbers[i], H5T_IEEE_F64LE, 1, n));
    return JM_OK;
}

static jm_status create_run(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    for (int64_t i = 0; def->run_names != NULL && def->run_names[i] != NULL; i++) {
        char path[JM_OUT_PATH];
        snprintf(path, sizeof path, "/run/%.80s", def->run_names[i]);
        JM_TRY(create_place(ctx, file, path, H5T_IEEE_F64LE, 0, 1));
    }
    return JM_OK;
}

static jm_status set_root(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    const jm_grid *g = def->grid;
    JM_TRY(jm_h5_set_text(ctx, file, "/", "Conventions", "CF-1.8"));
    JM_TRY(jm_h5_set_real(ctx, file, "/", "grid_west_m", g->west_m));
    JM_TRY(jm_h5_set_real(ctx, file, "/", "grid_north_m", g->north_m));
    JM_TRY(jm_h5_set_real(ctx, file, "/", "grid_cell_m", g->cell_m));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "grid_columns", g->columns));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "grid_rows", g->rows));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "tile", def->tile));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "step_count", def->step_count));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "link_count", def->link_count));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "parking_count", def->parking_count));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "zone_count", def->zone_count));
    return jm_h5_set_integer(ctx, file, "/", "station_count", def->station_count);
}

jm_status jm_outcome_layout(jm_ctx *ctx, const jm_outcome_def *def, const jm_out_rows *rows,
                            jm_h5 *file)
{
    // Places that are taken at once: small static rows, axes, numbers that come later.
    int64_t count = rows->step_count + rows->static_count;
    int64_t bytes = (count + def->indicator_count) * 16384 +
                    8 * ((int64_t)def->grid->rows + def->grid->columns);
    for (int64_t i = 0; i < count; i++)
        if (!rows->row[i].packed)
            bytes += rows->row[i].field.count * (int64_t)jm_type_size(rows->row[i].field.type);
    JM_TRY(jm_h5_room(ctx, file, bytes));
    JM_TRY(set_root(ctx, def, file));
    JM_TRY(create_time(ctx, def, file));
    JM_TRY(create_axis(ctx, file, def->grid, true));
    JM_TRY(create_axis(ctx, file, def->grid, false));
    JM_TRY(create_crs(ctx, def, file));
    for (int64_t i = 0; i < count; i++)
        JM_TRY(create_row(ctx, &rows->row[i], file));
    JM_TRY(create_hashes(ctx, rows, file));
    JM_TRY(create_indicators(ctx, def, file));
    JM_TRY(create_run(ctx, def, file));
    return def->fill != NULL ? def->fill(def->user, ctx, file) : JM_OK;
}

bool jm_out_put(hid_t file, const char *path, hid_t memory_type, const void *values)
{
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    bool good = dataset >= 0 &&
                H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0 &&
                H5Dflush(dataset) >= 0;
    if (dataset >= 0)
        H5Dclose(dataset);
    return good;
}

bool jm_out_extend(hid_t dataset, int64_t steps)
{
    hid_t space = H5Dget_space(dataset);
    hsize_t size[3] = {0};
    bool good = space >= 0 && H5Sget_simple_extent_ndims(space) <= 3 &&
                H5Sget_simple_extent_dims(space, size, NULL) >= 0;
    if (space >= 0)
        H5Sclose(space);
    size[0] = (hsize_t)steps;
    return good && H5Dset_extent(dataset, size) >= 0;
}
