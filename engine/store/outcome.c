// The writer at work: static rows once, a step after the other, and at the end the numbers of the
// run, the hash of it all and the final name.
#include "store/outcome_writer.h"

#include <math.h>
#include <string.h>

enum { metadata_a_row = 8 << 10 }; // what the index of a row may grow by in a step, well over

static jm_status make_room(void *user, jm_ctx *ctx, int64_t bytes)
{
    jm_outcome *o = user;
    jm_status status =
        jm_room_ensure(ctx, &o->room, o->part, o->file, bytes + jm_writer_rows(o) * metadata_a_row);
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
    if (!jm_writer_close(o) && status == JM_OK)
        status = jm_fail(ctx, JM_ERR_IO, "%s: cannot be closed; disk full?", o->part);
    if (status == JM_OK)
        status = jm_file_commit(ctx, o->part, o->path);
    jm_writer_free(o);
    return status;
}

void jm_outcome_abandon(jm_ctx *ctx, jm_outcome *o)
{
    if (o == NULL)
        return;
    if (!jm_writer_close(o))
        jm_log(ctx, JM_LOG_WARNING, "%s: was not closed well; `jumeau repair` reads it", o->part);
    jm_writer_free(o);
}
