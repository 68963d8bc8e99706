// Steps taken over from a `.part`, chunks as they are.
#include "store/outcome_own.h"

#include <string.h>

// Chunks of one step, or of a static row, of `path` from one file to another.
typedef struct chunk_copy {
    const jm_h5 *old;
    jm_h5 *fresh;
    const char *path;
    hid_t from, to;
    jm_out_buffer *buffer;
} chunk_copy;

static jm_status cannot_take_over(jm_ctx *ctx, const chunk_copy *c)
{
    return jm_fail(ctx, JM_ERR_DATA, "%s: %s cannot be taken over; start the run anew",
                   c->old->path, c->path);
}

static jm_status copy_chunks(jm_ctx *ctx, const chunk_copy *c, int64_t step)
{
    jm_out_buffer *b = c->buffer;
    jm_out_walk old, fresh;
    if (!jm_out_start_walk(c->from, step, &old) || !jm_out_start_walk(c->to, step, &fresh) ||
        old.rank != fresh.rank || memcmp(old.chunk, fresh.chunk, sizeof old.chunk) != 0)
        return cannot_take_over(ctx, c);
    for (; !old.over; jm_out_next_chunk(&old)) {
        size_t size = 0;
        if (!jm_out_read_chunk(ctx, c->from, old.offset, &b->bytes, &b->capacity, &size))
            return cannot_take_over(ctx, c);
        JM_TRY(jm_h5_room(ctx, c->fresh, (int64_t)size));
        if (H5Dwrite_chunk(c->to, H5P_DEFAULT, 0, old.offset, size, b->bytes) < 0)
            return jm_h5_write_failed(ctx, c->fresh, c->path);
    }
    return JM_OK;
}

// Copies steps [0, steps) of one dataset, or a static row when steps is JM_NONE.
static jm_status copy_dataset(jm_ctx *ctx, const jm_h5 *old, jm_h5 *fresh, const char *path,
                              int64_t steps, jm_out_buffer *b)
{
    chunk_copy c = {.old = old, .fresh = fresh, .path = path, .buffer = b};
    c.from = jm_h5_dataset(old, path);
    c.to = H5Dopen2(fresh->id, path, H5P_DEFAULT);
    jm_status status = JM_OK;
    if (c.from < 0 || c.to < 0 || (steps != JM_NONE && !jm_out_extend(c.to, steps)))
        status = cannot_take_over(ctx, &c);
    if (status == JM_OK && steps == JM_NONE)
        status = copy_chunks(ctx, &c, JM_NONE);
    for (int64_t s = 0; s < steps && status == JM_OK; s++)
        status = copy_chunks(ctx, &c, s);
    if (c.to >= 0)
        H5Dclose(c.to);
    if (c.from >= 0)
        H5Dclose(c.from);
    return status;
}

static jm_status copy_values(jm_ctx *ctx, const jm_h5 *from, jm_h5 *to, const char *path,
                             jm_type type, int64_t count)
{
    void *values = NULL;
    JM_TRY(jm_h5_read(ctx, from, path, type, count, &values, NULL));
    bool good = jm_out_put(to->id, path, jm_h5_memory_type(type), values);
    jm_free(values);
    return good ? JM_OK : jm_h5_write_failed(ctx, to, path);
}

static jm_status copy_times(jm_ctx *ctx, const jm_reader *part, int64_t steps, jm_h5 *file)
{
    double *time_s = NULL;
    JM_TRY(jm_new(ctx, &time_s, steps));
    for (int64_t s = 0; s < steps; s++)
        time_s[s] = jm_reader_time_s(part, s);
    hid_t time = H5Dopen2(file->id, "/time", H5P_DEFAULT);
    bool good = time >= 0 && jm_out_extend(time, steps) &&
                (steps == 0 ||
                 H5Dwrite(time, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, time_s) >= 0);
    if (time >= 0)
        H5Dclose(time);
    jm_free(time_s);
    return good ? JM_OK : jm_h5_write_failed(ctx, file, "/time");
}

static jm_status copy_statics(jm_ctx *ctx, const jm_h5 *from, const jm_out_rows *rows, jm_h5 *to,
                              jm_out_buffer *b)
{
    for (int64_t i = rows->step_count; i < rows->step_count + rows->static_count; i++) {
        const jm_out_row *row = &rows->row[i];
        if (!row->packed) {
            JM_TRY(copy_values(ctx, from, to, row->path, row->field.type, row->field.count));
            continue;
        }
        JM_TRY(copy_dataset(ctx, from, to, row->path, JM_NONE, b));
    }
    const int64_t bytes = rows->static_count * JM_HASH_BYTES;
    JM_TRY(copy_values(ctx, from, to, "/hashes/stored_statics", JM_U8, bytes));
    return copy_values(ctx, from, to, "/hashes/statics", JM_U8, bytes);
}

// The interrupted run must have had the very rows of this one.
static jm_status compare_rows(jm_ctx *ctx, const jm_reader *part, const jm_out_rows *rows)
{
    const int64_t count = rows->step_count + rows->static_count;
    bool same = jm_reader_field_count(part) == count;
    for (int64_t i = 0; i < count && same; i++) {
        const jm_reader_field *f = jm_reader_field_at(part, i);
        const jm_out_row *row = &rows->row[i];
        same = strcmp(jm_reader_path(part, i), row->path) == 0 && f->type == row->field.type &&
               f->dim == row->field.dim && f->count == row->field.count &&
               f->is_static == row->is_static;
    }
    return same ? JM_OK
                : jm_fail(ctx, JM_ERR_DATA,
                          "%s: the interrupted run had other fields; start anew without --resume",
                          jm_reader_file(part)->path);
}

jm_status jm_outcome_take_over(jm_ctx *ctx, const jm_reader *part, const jm_out_rows *rows,
                               int64_t steps, jm_h5 *file, bool *statics_done)
{
    const jm_h5 *old = jm_reader_file(part);
    if (steps < 0 || steps > jm_reader_steps(part))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: holds %lld steps, %lld are needed; start anew without --resume",
                       old->path, (long long)jm_reader_steps(part), (long long)steps);
    JM_TRY(compare_rows(ctx, part, rows));
    jm_status status = JM_OK;
    jm_out_buffer buffer = {0};
    for (int64_t i = 0; i < rows->step_count; i++)
        JM_TRY_GOTO(copy_dataset(ctx, old, file, rows->row[i].path, steps, &buffer), fail);
    if (rows->step_count > 0) {
        JM_TRY_GOTO(copy_dataset(ctx, old, file, "/hashes/steps", steps, &buffer), fail);
        JM_TRY_GOTO(copy_dataset(ctx, old, file, "/hashes/stored", steps, &buffer), fail);
    }
    JM_TRY_GOTO(jm_out_statics_done(ctx, old, rows->static_count, statics_done), fail);
    if (*statics_done)
        JM_TRY_GOTO(copy_statics(ctx, old, rows, file, &buffer), fail);
    JM_TRY_GOTO(copy_times(ctx, part, steps, file), fail);
fail:
    jm_free(buffer.bytes);
    return status;
}
