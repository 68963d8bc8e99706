// The writer: creates the file beside, switches it to single-writer/multiple-reader mode, appends
// steps, and gives it its final name at the end.
#include "core/text.h"
#include "store/outcome_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { metadata_a_row = 8 << 10 }; // what the index of a row may grow by in a step, well over

struct jm_outcome {
    char *path, *part, *fresh; // x.outcome.nc, .part, .part.new
    jm_out_rows rows;
    hid_t file, time, hashes, stored;
    jm_room room; // of the part, and its lock
    int64_t steps, step_limit;
    double last_time_s;
    bool statics_done;
    bool stopped; // a step failed half-way: no more are taken
    bool broken;  // libhdf5 failed to write: closing would crash it
    jm_packer *packer;
    jm_plane *planes;     // [rows]
    jm_hash **sums;       // [rows] running sums of a step
    uint8_t *row_hash;    // [rows * 32]
    uint8_t *stored_hash; // [rows * 32]
    jm_hash *content;
    uint8_t *static_hash; // [static rows * 32]
    int64_t indicator_count;
    int64_t run_count;
    char (*run_path)[JM_OUT_PATH]; // [run_count] of the numbers of group /run
};

static int64_t row_total(const jm_outcome *o)
{
    return o->rows.step_count + o->rows.static_count;
}

static bool same_corner(const jm_grid *grid, const jm_grid *air)
{
    return air->rows >= 1 && air->columns >= 1 && air->cell_m >= grid->cell_m &&
           !(fabs(air->west_m - grid->west_m) > 0.0) && !(fabs(air->north_m - grid->north_m) > 0.0);
}

static jm_status check_def(jm_ctx *ctx, const jm_outcome_def *def)
{
    enum { least_tile = 8, most_tile = 2048 };
    if (def->path == NULL || def->grid == NULL || def->crs_wkt == NULL || def->grid->rows < 1 ||
        def->grid->columns < 1 || !(def->grid->cell_m > 0.0) || def->step_count < 0 ||
        !isfinite(def->start_utc_s) || fabs(def->start_utc_s) > 1e12 ||
        (def->row_count > 0 && def->rows == NULL))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: path, grid, CRS or start are not set");
    if (def->air_grid != NULL && !same_corner(def->grid, def->air_grid))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "outcome: the air grid must have the grid's north-western corner and cells "
                       "at least as large");
    if (def->tile < least_tile || def->tile > most_tile)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: tile is %d; give 8 to 2048 cells",
                       (int)def->tile);
    return JM_OK;
}

static jm_status join_name(jm_ctx *ctx, const char *path, const char *ending, char **out)
{
    jm_text text = {0};
    jm_text_printf(&text, "%s%s", path, ending);
    jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "outcome: no memory for a name")
                                   : jm_copy_text(ctx, text.bytes, out);
    jm_text_free(&text);
    return status;
}

static jm_status make_room(void *user, jm_ctx *ctx, int64_t bytes)
{
    jm_outcome *o = user;
    jm_status status =
        jm_room_ensure(ctx, &o->room, o->part, o->file, bytes + row_total(o) * metadata_a_row);
    if (status != JM_OK)
        jm_fail(ctx, status, "%s; %lld steps are kept, go on with --resume", jm_message(ctx),
                (long long)o->steps);
    return status;
}

// A write of libhdf5 failed.
static jm_status write_failed(jm_ctx *ctx, jm_outcome *o, const char *what)
{
    o->broken = true;
    return jm_fail(ctx, JM_ERR_IO, "%s: %s cannot be written; disk full?", o->part, what);
}

static void close_id(hid_t *id)
{
    if (*id >= 0)
        H5Dclose(*id);
    *id = H5I_INVALID_HID;
}

static void close_datasets(jm_outcome *o)
{
    for (int64_t i = 0; o->rows.row != NULL && i < row_total(o); i++)
        close_id(&o->rows.row[i].dataset);
    close_id(&o->time);
    close_id(&o->hashes);
    close_id(&o->stored);
}

// Closes libhdf5's side; false when what it held could not be written. A broken file stays open, as
// kill -9 would leave it.
static bool close_file(jm_outcome *o)
{
    bool good = !o->broken;
    if (good) {
        close_datasets(o);
        good = o->file < 0 || H5Fclose(o->file) >= 0;
    }
    o->file = H5I_INVALID_HID;
    jm_room_trim(&o->room);
    return good;
}

static void destroy(jm_outcome *o)
{
    uint8_t unused[JM_HASH_BYTES];
    if (o->content != NULL)
        jm_hash_end(o->content, unused);
    jm_room_close(&o->room);
    jm_packer_destroy(o->packer);
    jm_out_rows_free(&o->rows);
    jm_free(o->planes);
    jm_free(o->sums);
    jm_free(o->row_hash);
    jm_free(o->stored_hash);
    jm_free(o->static_hash);
    jm_free(o->run_path);
    jm_free(o->path);
    jm_free(o->part);
    jm_free(o->fresh);
    jm_free(o);
}

static jm_status name_run_numbers(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome *o)
{
    while (def->run_names != NULL && def->run_names[o->run_count] != NULL)
        o->run_count++;
    JM_TRY(jm_new(ctx, &o->run_path, o->run_count));
    for (int64_t i = 0; i < o->run_count; i++)
        snprintf(o->run_path[i], sizeof o->run_path[i], "/run/%.80s", def->run_names[i]);
    o->indicator_count = def->indicator_count;
    return JM_OK;
}

static jm_status allocate(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome *o)
{
    JM_TRY(jm_out_rows_make(ctx, def, &o->rows));
    JM_TRY(join_name(ctx, def->path, "", &o->path));
    JM_TRY(join_name(ctx, def->path, ".part", &o->part));
    JM_TRY(join_name(ctx, def->path, ".part.new", &o->fresh));
    int64_t rows = row_total(o), chunk = o->rows.chunk_bytes > 0 ? o->rows.chunk_bytes : 8;
    JM_TRY(jm_new(ctx, &o->planes, rows));
    JM_TRY(jm_new(ctx, &o->sums, rows));
    JM_TRY(jm_new(ctx, &o->row_hash, rows * JM_HASH_BYTES));
    JM_TRY(jm_new(ctx, &o->stored_hash, rows * JM_HASH_BYTES));
    JM_TRY(jm_new(ctx, &o->static_hash, o->rows.static_count * JM_HASH_BYTES));
    JM_TRY(jm_packer_create(ctx, jm_ctx_threads(ctx), chunk, &o->packer));
    JM_TRY(name_run_numbers(ctx, def, o));
    return jm_hash_create(ctx, &o->content);
}

static jm_status open_datasets(jm_ctx *ctx, jm_outcome *o)
{
    for (int64_t i = 0; i < row_total(o); i++) {
        jm_out_row *row = &o->rows.row[i];
        row->dataset = H5Dopen2(o->file, row->path, H5P_DEFAULT);
        if (row->dataset < 0)
            return jm_fail(ctx, JM_ERR_IO, "%s: %s cannot be opened", o->part, row->path);
    }
    o->time = H5Dopen2(o->file, "/time", H5P_DEFAULT);
    if (o->rows.step_count > 0) {
        o->hashes = H5Dopen2(o->file, "/hashes/steps", H5P_DEFAULT);
        o->stored = H5Dopen2(o->file, "/hashes/stored", H5P_DEFAULT);
    }
    if (o->time < 0 || (o->rows.step_count > 0 && (o->hashes < 0 || o->stored < 0)))
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be opened for writing", o->part);
    return JM_OK;
}

// Switches to single writer, multiple readers, and only then shows the file as the `.part`: a
// reader that came before the switch would lock the writer out. From here on each moment leaves a
// readable file.
static jm_status start_swmr(jm_ctx *ctx, jm_outcome *o)
{
    hid_t access = jm_h5_access_list();
    o->file = access >= 0 ? H5Fopen(o->fresh, H5F_ACC_RDWR | H5F_ACC_SWMR_WRITE, access)
                          : H5I_INVALID_HID;
    if (access >= 0)
        H5Pclose(access);
    if (o->file < 0)
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be opened for writing", o->part);
    JM_TRY(open_datasets(ctx, o));
    return jm_file_commit(ctx, o->fresh, o->part);
}

// Feeds the hashes of the steps that were taken over, so that the content hash is that of a
// straight run.
static jm_status take_hashes(jm_ctx *ctx, jm_outcome *o, const jm_reader *part)
{
    const int64_t bytes = o->rows.step_count * JM_HASH_BYTES;
    for (int64_t s = 0; s < o->steps && bytes > 0; s++) {
        JM_TRY(jm_h5_read_step(ctx, jm_reader_file(part), "/hashes/steps", JM_U8, s, bytes,
                               o->row_hash));
        jm_hash_add(o->content, o->row_hash, (size_t)bytes);
    }
    if (o->statics_done && o->rows.static_count > 0) {
        uint8_t *statics = NULL;
        JM_TRY(jm_h5_read(ctx, jm_reader_file(part), "/hashes/statics", JM_U8,
                          o->rows.static_count * JM_HASH_BYTES, &statics, NULL));
        memcpy(o->static_hash, statics, (size_t)(o->rows.static_count * JM_HASH_BYTES));
        jm_free(statics);
    }
    o->last_time_s = o->steps > 0 ? jm_reader_time_s(part, o->steps - 1) : -HUGE_VAL;
    return JM_OK;
}

// Writes `.part.new` whole and closes it.
static jm_status build(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome *o, const jm_reader *part)
{
    jm_h5 *file = NULL;
    const jm_h5_format format = {"outcome", JM_OUTCOME_VERSION};
    JM_TRY(jm_h5_create(ctx, o->fresh, format, &file));
    jm_status status = jm_outcome_layout(ctx, def, &o->rows, file);
    if (status == JM_OK && part != NULL)
        status = jm_outcome_take_over(ctx, part, &o->rows, o->steps, file, &o->statics_done);
    if (status == JM_OK && part != NULL)
        status = take_hashes(ctx, o, part);
    if (status != JM_OK) {
        jm_h5_drop(file);
        return status;
    }
    return jm_h5_close(ctx, file);
}

static jm_status start(jm_ctx *ctx, const jm_outcome_def *def, int64_t steps, bool resume,
                       jm_outcome **out)
{
    *out = NULL;
    JM_TRY(check_def(ctx, def));
    jm_status status = JM_OK;
    jm_room old = {.fd = -1};
    jm_reader *part = NULL;
    jm_outcome *o = NULL;
    JM_TRY(jm_new(ctx, &o, 1));
    o->room.fd = -1;
    o->file = o->time = o->hashes = o->stored = H5I_INVALID_HID;
    o->step_limit = def->step_count;
    o->last_time_s = -HUGE_VAL;
    JM_TRY_GOTO(allocate(ctx, def, o), fail);
    JM_TRY_GOTO(jm_room_open(ctx, o->part, false, true, &old), fail);
    JM_TRY_GOTO(jm_room_open(ctx, o->fresh, true, true, &o->room), fail);
    if (resume) {
        JM_TRY_GOTO(jm_reader_open(ctx, o->part, &part), fail);
        o->steps = steps;
    }
    JM_TRY_GOTO(build(ctx, def, o, part), fail);
    JM_TRY_GOTO(start_swmr(ctx, o), fail);
    *out = o;
    o = NULL;
fail:
    jm_reader_close(part);
    jm_room_close(&old);
    if (o != NULL) {
        close_file(o);
        if (o->room.fd >= 0)
            remove(o->fresh);
        destroy(o);
    }
    return status;
}

jm_status jm_outcome_create(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome **out)
{
    return start(ctx, def, 0, false, out);
}

jm_status jm_outcome_resume(jm_ctx *ctx, const jm_outcome_def *def, int64_t steps, jm_outcome **out)
{
    return start(ctx, def, steps, true, out);
}

// Hashes path, shape and values of rows [first, first + count) as they stand in the model.
static jm_status hash_rows(jm_ctx *ctx, jm_outcome *o, int64_t first, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        jm_status status = jm_hash_create(ctx, &o->sums[i]);
        if (status != JM_OK) {
            while (i-- > 0)
                jm_hash_end(o->sums[i], o->row_hash);
            return status;
        }
    }
#pragma omp parallel for schedule(dynamic) num_threads(jm_ctx_threads(ctx))
    for (int64_t i = 0; i < count; i++) {
        const jm_out_row *row = &o->rows.row[first + i];
        const int64_t shape[3] = {(int64_t)row->field.type, row->rows, row->columns};
        jm_hash_add(o->sums[i], row->path, strlen(row->path) + 1);
        jm_hash_add(o->sums[i], shape, sizeof shape);
        jm_hash_add(o->sums[i], row->field.values,
                    (size_t)row->field.count * jm_type_size(row->field.type));
        jm_hash_end(o->sums[i], o->row_hash + i * JM_HASH_BYTES);
    }
    return JM_OK;
}

static jm_plane plane_of(const jm_outcome *o, int64_t index, int64_t step)
{
    const jm_out_row *row = &o->rows.row[index];
    return (jm_plane){.dataset = row->dataset,
                      .step = step,
                      .flat = !jm_dim_is_grid(row->field.dim),
                      .rows = row->rows,
                      .columns = row->columns,
                      .tile_rows = row->tile_rows,
                      .tile_columns = row->tile_columns,
                      .type = row->field.type,
                      .quantum = row->field.quantum,
                      .values = row->field.values,
                      .stored_hash = o->stored_hash + index * JM_HASH_BYTES};
}

// A static row of one chunk: rounded and written in its place.
static jm_status write_small_static(jm_ctx *ctx, jm_outcome *o, int64_t index)
{
    const jm_out_row *row = &o->rows.row[index];
    const size_t bytes = (size_t)row->field.count * jm_type_size(row->field.type);
    uint8_t *values = NULL;
    JM_TRY(jm_new(ctx, &values, bytes));
    memcpy(values, row->field.values, bytes);
    jm_round_to_quantum(row->field.type, values, row->field.count, row->field.quantum);
    jm_hash_bytes(values, bytes, o->stored_hash + index * JM_HASH_BYTES);
    bool good = H5Dwrite(row->dataset, jm_h5_memory_type(row->field.type), H5S_ALL, H5S_ALL,
                         H5P_DEFAULT, values) >= 0 &&
                H5Dflush(row->dataset) >= 0;
    jm_free(values);
    return good ? JM_OK : write_failed(ctx, o, row->path);
}

static jm_status write_statics(jm_ctx *ctx, jm_outcome *o)
{
    const int64_t first = o->rows.step_count, count = o->rows.static_count;
    JM_TRY(make_room(o, ctx, 0));
    for (int64_t i = first; i < first + count; i++) {
        if (!o->rows.row[i].packed) {
            JM_TRY(write_small_static(ctx, o, i));
            continue;
        }
        jm_plane plane = plane_of(o, i, JM_NONE);
        JM_TRY(jm_packer_write(ctx, o->packer, &plane, 1, make_room, o, &o->broken));
    }
    // The hashes go last: where they stand, the rows stand whole.
    bool good = H5Fflush(o->file, H5F_SCOPE_LOCAL) >= 0 &&
                jm_out_put(o->file, "/hashes/stored_statics", H5T_NATIVE_UINT8,
                           o->stored_hash + first * JM_HASH_BYTES) &&
                jm_out_put(o->file, "/hashes/statics", H5T_NATIVE_UINT8, o->static_hash);
    return good ? JM_OK : write_failed(ctx, o, "/hashes");
}

jm_status jm_outcome_write_static(jm_ctx *ctx, jm_outcome *o)
{
    const size_t bytes = (size_t)o->rows.static_count * JM_HASH_BYTES;
    if (bytes == 0)
        return JM_OK;
    if (o->stopped)
        return jm_fail(ctx, JM_ERR_IO, "%s: a write failed before; resume the run", o->part);
    JM_TRY(hash_rows(ctx, o, o->rows.step_count, o->rows.static_count));
    if (o->statics_done)
        return memcmp(o->static_hash, o->row_hash, bytes) == 0
                   ? JM_OK
                   : jm_fail(ctx, JM_ERR_DATA,
                             "%s: the interrupted run had other static fields; start anew "
                             "without --resume",
                             o->part);
    memcpy(o->static_hash, o->row_hash, bytes);
    jm_status status = write_statics(ctx, o);
    o->stopped = status != JM_OK;
    o->statics_done = status == JM_OK;
    return status;
}

static bool put_hashes(hid_t dataset, int64_t step, const uint8_t *hashes, int64_t rows)
{
    const hsize_t offset[2] = {(hsize_t)step, 0};
    return H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, offset, (size_t)(rows * JM_HASH_BYTES),
                          hashes) >= 0;
}

static jm_status write_step(jm_ctx *ctx, jm_outcome *o)
{
    const int64_t rows = o->rows.step_count, step = o->steps;
    bool good = true;
    JM_TRY(make_room(o, ctx, rows * 2 * JM_HASH_BYTES));
    for (int64_t i = 0; i < rows; i++) {
        good = good && jm_out_extend(o->rows.row[i].dataset, step + 1);
        o->planes[i] = plane_of(o, i, step);
    }
    if (rows > 0)
        good = good && jm_out_extend(o->hashes, step + 1) && jm_out_extend(o->stored, step + 1);
    if (!good)
        return write_failed(ctx, o, "a longer row");
    JM_TRY(jm_packer_write(ctx, o->packer, o->planes, rows, make_room, o, &o->broken));
    if (rows > 0)
        good = put_hashes(o->hashes, step, o->row_hash, rows) &&
               put_hashes(o->stored, step, o->stored_hash, rows);
    if (!good || H5Fflush(o->file, H5F_SCOPE_LOCAL) < 0)
        return write_failed(ctx, o, "a step");
    return JM_OK;
}

// The commit: until `time` is longer, the step does not exist for any reader.
static jm_status commit_step(jm_ctx *ctx, jm_outcome *o, double time_s)
{
    const hsize_t start_at = (hsize_t)o->steps, one = 1;
    hid_t memory = H5I_INVALID_HID, space = H5I_INVALID_HID;
    bool good = jm_out_extend(o->time, o->steps + 1);
    if (good) {
        space = H5Dget_space(o->time);
        memory = H5Screate_simple(1, &one, NULL);
        good = space >= 0 && memory >= 0 &&
               H5Sselect_hyperslab(space, H5S_SELECT_SET, &start_at, NULL, &one, NULL) >= 0 &&
               H5Dwrite(o->time, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, &time_s) >= 0 &&
               H5Dflush(o->time) >= 0;
    }
    if (space >= 0)
        H5Sclose(space);
    if (memory >= 0)
        H5Sclose(memory);
    return good ? JM_OK : write_failed(ctx, o, "/time");
}

jm_status jm_outcome_step(jm_ctx *ctx, jm_outcome *o, double time_s)
{
    jm_h5_quiet();
    if (o->stopped)
        return jm_fail(ctx, JM_ERR_IO, "%s: a write failed before; resume the run", o->part);
    if (o->steps >= o->step_limit || !(time_s > o->last_time_s) || !isfinite(time_s))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: step %lld of %lld at %g s; times must grow",
                       (long long)o->steps, (long long)o->step_limit, time_s);
    JM_TRY(hash_rows(ctx, o, 0, o->rows.step_count));
    jm_status status = write_step(ctx, o);
    if (status == JM_OK)
        status = commit_step(ctx, o, time_s);
    o->stopped = status != JM_OK;
    JM_TRY(status);
    jm_hash_add(o->content, o->row_hash, (size_t)o->rows.step_count * JM_HASH_BYTES);
    o->last_time_s = time_s;
    o->steps++;
    return JM_OK;
}

int64_t jm_outcome_steps(const jm_outcome *o)
{
    return o->steps;
}

static jm_status put_numbers(jm_ctx *ctx, jm_outcome *o, const double *value, const double *low,
                             const double *high, const double *run)
{
    bool good = true;
    JM_TRY(make_room(o, ctx, 0));
    if (o->indicator_count > 0)
        good = jm_out_put(o->file, "/indicators/value", H5T_NATIVE_DOUBLE, value) &&
               jm_out_put(o->file, "/indicators/low", H5T_NATIVE_DOUBLE, low) &&
               jm_out_put(o->file, "/indicators/high", H5T_NATIVE_DOUBLE, high);
    for (int64_t i = 0; i < o->run_count && good; i++)
        good = jm_out_put(o->file, o->run_path[i], H5T_NATIVE_DOUBLE, &run[i]);
    return good ? JM_OK : write_failed(ctx, o, "/indicators");
}

static jm_status put_content_hash(jm_ctx *ctx, jm_outcome *o)
{
    uint8_t hash[JM_HASH_BYTES];
    char text[JM_HASH_TEXT];
    jm_hash_add(o->content, o->static_hash, (size_t)o->rows.static_count * JM_HASH_BYTES);
    jm_hash_end(o->content, hash);
    o->content = NULL;
    jm_hash_text(hash, text);
    hid_t type = jm_h5_text_type(JM_HASH_TEXT - 1);
    bool good = type >= 0 && jm_out_put(o->file, "/content_hash", type, text);
    if (type >= 0)
        H5Tclose(type);
    return good ? JM_OK : write_failed(ctx, o, "/content_hash");
}

jm_status jm_outcome_finish(jm_ctx *ctx, jm_outcome *o, const double *value, const double *low,
                            const double *high, const double *run)
{
    jm_h5_quiet();
    jm_status status = JM_OK;
    if (o->stopped)
        status = jm_fail(ctx, JM_ERR_IO, "%s: a write failed before; resume the run", o->part);
    if (status == JM_OK)
        status = put_numbers(ctx, o, value, low, high, run);
    if (status == JM_OK)
        status = put_content_hash(ctx, o);
    if (!close_file(o) && status == JM_OK)
        status = jm_fail(ctx, JM_ERR_IO, "%s: cannot be closed; disk full?", o->part);
    if (status == JM_OK)
        status = jm_file_commit(ctx, o->part, o->path);
    destroy(o);
    return status;
}

void jm_outcome_abandon(jm_ctx *ctx, jm_outcome *o)
{
    if (o == NULL)
        return;
    if (!close_file(o))
        jm_log(ctx, JM_LOG_WARNING, "%s: was not closed well; `jumeau repair` reads it", o->part);
    destroy(o);
}
