// Everything an outcome will hold, created before the first step: in single-writer/multiple-reader
// mode nothing can be added.
#include "core/text.h"
#include "store/outcome_own.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *jm_out_group(jm_dim dim)
{
    switch (dim) {
    case JM_DIM_CELLS:
    case JM_DIM_AIR:
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
    static const char *const taken[] = {
        "time",   "x",     "y",          "x_air",   "y_air",       "crs",
        "run",    "city",  "indicators", "streets", "parking",     "zones",
        "series", "other", "stations",   "hashes",  "content_hash"};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t length = name != NULL ? strlen(name) : 0;
    if (length == 0 || length >= sizeof((jm_reader_field *)0)->name - 16 ||
        strspn(name, letters) != length)
        return false;
    for (size_t t = 0; jm_dim_is_grid(dim) && t < sizeof taken / sizeof *taken; t++)
        if (strcmp(name, taken[t]) == 0)
            return false;
    return true;
}

static const jm_grid *grid_of_dim(const jm_outcome_def *def, jm_dim dim)
{
    return dim == JM_DIM_CELLS ? def->grid : dim == JM_DIM_AIR ? def->air_grid : NULL;
}

// The count that a row must have; -1 when any will do.
static int64_t count_of_dim(const jm_outcome_def *def, jm_dim dim)
{
    switch (dim) {
    case JM_DIM_CELLS:
        return jm_grid_cells(def->grid);
    case JM_DIM_AIR:
        return def->air_grid != NULL ? jm_grid_cells(def->air_grid) : 0;
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
    const jm_grid *grid = grid_of_dim(def, field->dim);
    row->rows = grid != NULL ? grid->rows : 1;
    row->columns = grid != NULL ? grid->columns : field->count;
    row->tile_rows = grid != NULL ? least(def->tile, row->rows) : 1;
    row->tile_columns = least(grid != NULL ? def->tile : JM_H5_STRIP, row->columns);
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

hid_t jm_out_dataset(jm_h5 *file, const char *path, hid_t file_type, jm_out_shape shape,
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

static jm_out_shape shape_of_row(const jm_out_row *row)
{
    jm_out_shape s = {.grows = !row->is_static, .chunked = row->packed, .filters = row->packed};
    if (s.grows) {
        s.size[s.rank] = 0;
        s.chunk[s.rank++] = 1;
    }
    if (jm_dim_is_grid(row->field.dim)) {
        s.size[s.rank] = (hsize_t)row->rows;
        s.chunk[s.rank++] = (hsize_t)row->tile_rows;
    }
    s.size[s.rank] = (hsize_t)row->columns;
    s.chunk[s.rank++] = (hsize_t)row->tile_columns;
    return s;
}

static bool attach_axes(jm_h5 *file, hid_t dataset, const jm_out_row *row)
{
    const bool air = row->field.dim == JM_DIM_AIR;
    unsigned dimension = 0;
    bool good = true;
    if (!row->is_static)
        good = attach(file, dataset, "/time", dimension++);
    return good && attach(file, dataset, air ? "/y_air" : "/y", dimension) &&
           attach(file, dataset, air ? "/x_air" : "/x", dimension + 1);
}

static jm_status create_row(jm_ctx *ctx, const jm_out_row *row, jm_h5 *file)
{
    const jm_field *f = &row->field;
    JM_TRY(jm_h5_make_groups(ctx, file, row->path));
    jm_fill fill = jm_fill_of(f->type);
    hid_t dataset = jm_out_dataset(file, row->path, jm_h5_file_type(f->type), shape_of_row(row),
                                   jm_h5_memory_type(f->type), &fill, f->type);
    bool good = dataset >= 0 && set_fill_attribute(dataset, f->type);
    if (good && jm_dim_is_grid(f->dim))
        good = attach_axes(file, dataset, row);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!good)
        return jm_h5_write_failed(ctx, file, row->path);
    JM_TRY(jm_h5_set_text(ctx, file, row->path, "units", f->unit != NULL ? f->unit : "1"));
    JM_TRY(jm_h5_set_text(ctx, file, row->path, "long_name",
                          f->sentence != NULL ? f->sentence : f->name));
    if (jm_dim_is_grid(f->dim))
        JM_TRY(jm_h5_set_text(ctx, file, row->path, "grid_mapping", "crs"));
    if (f->dim == JM_DIM_AIR)
        JM_TRY(jm_h5_set_text(ctx, file, row->path, "grid", JM_OUT_AIR));
    return jm_h5_set_real(ctx, file, row->path, "quantum", (double)f->quantum);
}

// A place of fixed size for numbers that come later.
static jm_status create_place(jm_ctx *ctx, jm_h5 *file, const char *path, hid_t type, int rank,
                              int64_t count)
{
    const jm_fill nan = jm_fill_of(JM_F64);
    bool real = H5Tequal(type, H5T_IEEE_F64LE) > 0;
    JM_TRY(jm_h5_make_groups(ctx, file, path));
    hid_t dataset =
        jm_out_dataset(file, path, type, (jm_out_shape){.rank = rank, .size = {(hsize_t)count}},
                       H5T_NATIVE_DOUBLE, real ? &nan : NULL, JM_F64);
    if (dataset < 0)
        return jm_h5_write_failed(ctx, file, path);
    H5Dclose(dataset);
    return JM_OK;
}

static jm_status create_hash_steps(jm_ctx *ctx, jm_h5 *file, const char *path, int64_t rows)
{
    hsize_t width = (hsize_t)(rows * JM_HASH_BYTES);
    hid_t dataset = jm_out_dataset(
        file, path, H5T_STD_U8LE,
        (jm_out_shape){
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
                    16 * ((int64_t)def->grid->rows + def->grid->columns);
    for (int64_t i = 0; i < count; i++)
        if (!rows->row[i].packed)
            bytes += rows->row[i].field.count * (int64_t)jm_type_size(rows->row[i].field.type);
    JM_TRY(jm_h5_room(ctx, file, bytes));
    JM_TRY(set_root(ctx, def, file));
    JM_TRY(jm_out_axes(ctx, def, file));
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
