// Steps taken over from a `.part`, chunks as they are; repair; and the check of stored bytes.
#include "core/text.h"
#include "store/outcome_own.h"

#include <stdio.h>
#include <string.h>

enum { most_packed_bytes = 64 << 20 }; // of one stored chunk

// Reads one stored chunk as it is into *bytes, which grows.
static bool read_chunk(jm_ctx *ctx, hid_t dataset, const hsize_t *offset, uint8_t **bytes,
                       int64_t *capacity, size_t *size)
{
    hsize_t stored = 0;
    uint32_t filters = 0;
    if (H5Dget_chunk_storage_size(dataset, offset, &stored) < 0 || stored == 0 ||
        stored > most_packed_bytes || jm_grow(ctx, bytes, capacity, stored) != JM_OK ||
        H5Dread_chunk(dataset, H5P_DEFAULT, offset, &filters, *bytes) < 0 || filters != 0)
        return false;
    *size = (size_t)stored;
    return true;
}

// Where the chunks of one step (or of a static row) stand.
typedef struct chunk_walk {
    int rank;
    bool has_step;
    hsize_t offset[3], size[3], chunk[3];
    bool over;
} chunk_walk;

// The oldest index of chunks keeps a size for each also where nothing is packed, and libhdf5 reads
// by that size what it tells to be shorter. Outcomes never have it.
static bool tells_sizes(hid_t dataset, hid_t creation)
{
    H5D_chunk_index_t index = H5D_CHUNK_IDX_BTREE;
    return H5Pget_nfilters(creation) > 0 ||
           (H5Dget_chunk_index_type(dataset, &index) >= 0 && index != H5D_CHUNK_IDX_BTREE);
}

static bool start_walk(hid_t dataset, int64_t step, chunk_walk *w)
{
    *w = (chunk_walk){.has_step = step != JM_NONE};
    hid_t space = H5Dget_space(dataset), creation = H5Dget_create_plist(dataset);
    if (space >= 0)
        w->rank = H5Sget_simple_extent_ndims(space);
    bool good = w->rank >= 1 && w->rank <= 3 && creation >= 0 &&
                H5Pget_layout(creation) == H5D_CHUNKED && tells_sizes(dataset, creation) &&
                H5Sget_simple_extent_dims(space, w->size, NULL) >= 0 &&
                H5Pget_chunk(creation, w->rank, w->chunk) == w->rank;
    if (space >= 0)
        H5Sclose(space);
    if (creation >= 0)
        H5Pclose(creation);
    if (good && w->has_step) {
        good = step >= 0 && (hsize_t)step < w->size[0] && w->chunk[0] == 1;
        w->offset[0] = (hsize_t)step;
    }
    return good;
}

static void next_chunk(chunk_walk *w)
{
    for (int d = w->rank - 1; d >= (w->has_step ? 1 : 0); d--) {
        w->offset[d] += w->chunk[d];
        if (w->offset[d] < w->size[d])
            return;
        w->offset[d] = 0;
    }
    w->over = true;
}

typedef struct chunk_buffer {
    uint8_t *bytes;
    int64_t capacity;
} chunk_buffer;

// Chunks of one step, or of a static row, of `path` from one file to another.
typedef struct chunk_copy {
    const jm_h5 *old;
    jm_h5 *fresh;
    const char *path;
    hid_t from, to;
    chunk_buffer *buffer;
} chunk_copy;

static jm_status cannot_take_over(jm_ctx *ctx, const chunk_copy *c)
{
    return jm_fail(ctx, JM_ERR_DATA, "%s: %s cannot be taken over; start the run anew",
                   c->old->path, c->path);
}

static jm_status copy_chunks(jm_ctx *ctx, const chunk_copy *c, int64_t step)
{
    chunk_buffer *b = c->buffer;
    chunk_walk old, fresh;
    if (!start_walk(c->from, step, &old) || !start_walk(c->to, step, &fresh) ||
        old.rank != fresh.rank || memcmp(old.chunk, fresh.chunk, sizeof old.chunk) != 0)
        return cannot_take_over(ctx, c);
    for (; !old.over; next_chunk(&old)) {
        size_t size = 0;
        if (!read_chunk(ctx, c->from, old.offset, &b->bytes, &b->capacity, &size))
            return cannot_take_over(ctx, c);
        JM_TRY(jm_h5_room(ctx, c->fresh, (int64_t)size));
        if (H5Dwrite_chunk(c->to, H5P_DEFAULT, 0, old.offset, size, b->bytes) < 0)
            return jm_h5_write_failed(ctx, c->fresh, c->path);
    }
    return JM_OK;
}

// Copies steps [0, steps) of one dataset, or a static row when steps is JM_NONE.
static jm_status copy_dataset(jm_ctx *ctx, const jm_h5 *old, jm_h5 *fresh, const char *path,
                              int64_t steps, chunk_buffer *b)
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

static bool hash_chunks(jm_ctx *ctx, hid_t dataset, int64_t step, chunk_buffer *b,
                        uint8_t out[JM_HASH_BYTES])
{
    chunk_walk w;
    jm_hash *hash = NULL;
    if (!start_walk(dataset, step, &w) || jm_hash_create(ctx, &hash) != JM_OK)
        return false;
    bool good = true;
    for (; good && !w.over; next_chunk(&w)) {
        size_t size = 0;
        good = read_chunk(ctx, dataset, w.offset, &b->bytes, &b->capacity, &size);
        if (good)
            jm_hash_add(hash, b->bytes, size);
    }
    jm_hash_end(hash, out);
    return good;
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

// The static rows were all written when their hashes were: these are put last.
static jm_status find_statics(jm_ctx *ctx, const jm_h5 *file, int64_t count, bool *done)
{
    *done = false;
    if (count == 0)
        return JM_OK;
    uint8_t *hashes = NULL;
    JM_TRY(jm_h5_read(ctx, file, "/hashes/statics", JM_U8, count * JM_HASH_BYTES, &hashes, NULL));
    for (int64_t i = 0; i < count * JM_HASH_BYTES; i++)
        *done = *done || hashes[i] != 0;
    jm_free(hashes);
    return JM_OK;
}

static jm_status copy_statics(jm_ctx *ctx, const jm_h5 *from, const jm_out_rows *rows, jm_h5 *to,
                              chunk_buffer *b)
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
    chunk_buffer buffer = {0};
    for (int64_t i = 0; i < rows->step_count; i++)
        JM_TRY_GOTO(copy_dataset(ctx, old, file, rows->row[i].path, steps, &buffer), fail);
    if (rows->step_count > 0) {
        JM_TRY_GOTO(copy_dataset(ctx, old, file, "/hashes/steps", steps, &buffer), fail);
        JM_TRY_GOTO(copy_dataset(ctx, old, file, "/hashes/stored", steps, &buffer), fail);
    }
    JM_TRY_GOTO(find_statics(ctx, old, rows->static_count, statics_done), fail);
    if (*statics_done)
        JM_TRY_GOTO(copy_statics(ctx, old, rows, file, &buffer), fail);
    JM_TRY_GOTO(copy_times(ctx, part, steps, file), fail);
fail:
    jm_free(buffer.bytes);
    return status;
}

// Groups that the host had put in (/city ...), copied whole: neither rows nor their frame.
static jm_status copy_groups(jm_ctx *ctx, const jm_h5 *from, jm_h5 *to)
{
    char **names = NULL;
    int64_t count = 0;
    JM_TRY(jm_h5_names(ctx, from, "/", &names, &count));
    jm_status status = JM_OK;
    for (int64_t i = 0; i < count && status == JM_OK; i++) {
        if (H5Lexists(to->id, names[i], H5P_DEFAULT) > 0)
            continue;
        if (H5Ocopy(from->id, names[i], to->id, names[i], H5P_DEFAULT, H5P_DEFAULT) < 0)
            status = jm_h5_damaged(ctx, from, names[i]);
    }
    jm_h5_names_free(names, count);
    return status;
}

static herr_t copy_root_attribute(hid_t from, const char *name, const H5A_info_t *info, void *user)
{
    (void)info;
    const jm_h5 *to = user;
    if (H5Aexists(to->id, name) > 0)
        return 0;
    char bytes[8];
    herr_t done = -1;
    hid_t old = H5Aopen(from, name, H5P_DEFAULT);
    hid_t type = old >= 0 ? H5Aget_type(old) : H5I_INVALID_HID;
    hid_t space = old >= 0 ? H5Aget_space(old) : H5I_INVALID_HID;
    hid_t fresh = H5I_INVALID_HID;
    hsize_t size = old >= 0 ? H5Aget_storage_size(old) : 0;
    bool plain = type >= 0 && (H5Tget_class(type) == H5T_INTEGER ||
                               H5Tget_class(type) == H5T_FLOAT || H5Tget_class(type) == H5T_STRING);
    plain = plain && H5Tis_variable_str(type) == 0 && space >= 0 && size <= most_packed_bytes;
    char *value = plain ? bytes : NULL;
    if (plain && size > sizeof bytes)
        value = H5allocate_memory((size_t)size, true);
    if (value != NULL)
        fresh = H5Acreate2(to->id, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (fresh >= 0 && H5Aread(old, type, value) >= 0)
        done = H5Awrite(fresh, type, value);
    if (value != NULL && value != bytes)
        H5free_memory(value);
    if (fresh >= 0)
        H5Aclose(fresh);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (old >= 0)
        H5Aclose(old);
    return done;
}

static jm_status copy_extras(void *user, jm_ctx *ctx, jm_h5 *file)
{
    const jm_h5 *from = jm_reader_file(user);
    JM_TRY(copy_groups(ctx, from, file));
    if (H5Aiterate2(from->id, H5_INDEX_NAME, H5_ITER_INC, NULL, copy_root_attribute, file) < 0)
        return jm_h5_damaged(ctx, from, "an attribute of the root");
    return JM_OK;
}

// The def that would create the same file, from what the file says of itself.
static jm_status def_of(jm_ctx *ctx, jm_reader *part, const char *out, jm_field **fields,
                        jm_outcome_def *def)
{
    const int64_t count = jm_reader_field_count(part);
    int64_t planned = 0;
    *def = (jm_outcome_def){.path = out,
                            .grid = jm_reader_grid(part),
                            .air_grid = jm_reader_grid_of(part, JM_DIM_AIR),
                            .crs_wkt = jm_reader_crs(part),
                            .start_utc_s = jm_reader_start_utc_s(part),
                            .link_count = jm_reader_count_of(part, JM_DIM_LINKS),
                            .parking_count = jm_reader_count_of(part, JM_DIM_PARKINGS),
                            .zone_count = jm_reader_count_of(part, JM_DIM_ZONES),
                            .station_count = jm_reader_count_of(part, JM_DIM_STATIONS),
                            .tile = (int32_t)jm_reader_tile(part),
                            .row_count = count,
                            .fill = copy_extras,
                            .user = part};
    if (jm_h5_get_integer(jm_reader_file(part), "/", "step_count", &planned))
        def->step_count = planned;
    if (def->tile < 1)
        return jm_h5_damaged(ctx, jm_reader_file(part), "the tile");
    JM_TRY(jm_new(ctx, fields, count));
    for (int64_t i = 0; i < count; i++) {
        const jm_reader_field *f = jm_reader_field_at(part, i);
        (*fields)[i] = (jm_field){.name = strrchr(jm_reader_path(part, i), '/') + 1,
                                  .unit = f->unit,
                                  .sentence = f->sentence,
                                  .type = f->type,
                                  .dim = f->dim,
                                  .count = f->count,
                                  .quantum = jm_reader_quantum(part, i),
                                  .flags = f->is_static ? JM_STATIC : JM_RESULT};
    }
    def->rows = *fields;
    return JM_OK;
}

static jm_status repair_into(jm_ctx *ctx, jm_reader *part, const char *fresh, const char *out)
{
    jm_status status = JM_OK;
    jm_field *fields = NULL;
    jm_out_rows rows = {0};
    jm_outcome_def def;
    jm_h5 *file = NULL;
    bool statics_done = false;
    const jm_h5_format format = {"outcome", JM_OUTCOME_VERSION};
    JM_TRY_GOTO(def_of(ctx, part, out, &fields, &def), fail);
    JM_TRY_GOTO(jm_out_rows_make(ctx, &def, &rows), fail);
    JM_TRY_GOTO(jm_h5_create(ctx, fresh, format, &file), fail);
    JM_TRY_GOTO(jm_h5_set_integer(ctx, file, "/", "incomplete", 1), fail);
    JM_TRY_GOTO(jm_outcome_layout(ctx, &def, &rows, file), fail);
    JM_TRY_GOTO(jm_outcome_take_over(ctx, part, &rows, jm_reader_steps(part), file, &statics_done),
                fail);
    status = jm_h5_close(ctx, file);
    file = NULL;
fail:
    jm_h5_drop(file);
    jm_out_rows_free(&rows);
    jm_free(fields);
    return status;
}

jm_status jm_outcome_repair(jm_ctx *ctx, const char *part, const char *out, int64_t *steps)
{
    jm_status status = JM_OK;
    jm_reader *reader = NULL;
    jm_text fresh = {0};
    jm_text_printf(&fresh, "%s.new", out);
    if (fresh.failed)
        return jm_fail(ctx, JM_ERR_MEMORY, "repair: no memory for a name");
    JM_TRY_GOTO(jm_reader_open(ctx, part, &reader), fail);
    if (steps != NULL)
        *steps = jm_reader_steps(reader);
    status = repair_into(ctx, reader, fresh.bytes, out);
    if (status == JM_OK)
        status = jm_file_commit(ctx, fresh.bytes, out);
    if (status != JM_OK)
        remove(fresh.bytes);
fail:
    jm_reader_close(reader);
    jm_text_free(&fresh);
    return status;
}

// Does one row have the stored bytes that the writer had hashed?
static jm_status verify_row(jm_ctx *ctx, const jm_reader *r, int64_t index, int64_t step,
                            const uint8_t *expected, chunk_buffer *b, bool *intact)
{
    const jm_reader_field *f = jm_reader_field_at(r, index);
    const char *path = jm_reader_path(r, index);
    uint8_t found[JM_HASH_BYTES] = {0};
    hid_t dataset = jm_h5_dataset(jm_reader_file(r), path);
    chunk_walk walk;
    bool chunked = dataset >= 0 && start_walk(dataset, step, &walk);
    bool read = chunked && hash_chunks(ctx, dataset, step, b, found);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!chunked && f->is_static) {
        void *values = NULL;
        read = jm_h5_read(ctx, jm_reader_file(r), path, f->type, f->count, &values, NULL) == JM_OK;
        if (read)
            jm_hash_bytes(values, (size_t)f->count * jm_type_size(f->type), found);
        jm_free(values);
    }
    *intact = *intact && read && memcmp(found, expected, JM_HASH_BYTES) == 0;
    return jm_last_status(ctx) == JM_ERR_MEMORY ? JM_ERR_MEMORY : JM_OK;
}

// The steps' rows come first in the reader's list.
static int64_t step_rows(const jm_reader *r)
{
    int64_t count = 0;
    while (count < jm_reader_field_count(r) && !jm_reader_field_at(r, count)->is_static)
        count++;
    return count;
}

static jm_status verify_statics(jm_ctx *ctx, const jm_reader *r, chunk_buffer *b, jm_hash *content,
                                bool *intact)
{
    const int64_t first = step_rows(r), count = jm_reader_field_count(r) - first;
    uint8_t *hashes = NULL;
    bool done = false;
    JM_TRY(find_statics(ctx, jm_reader_file(r), count, &done));
    if (count == 0)
        return JM_OK;
    JM_TRY(jm_h5_read(ctx, jm_reader_file(r), "/hashes/statics", JM_U8, count * JM_HASH_BYTES,
                      &hashes, NULL));
    jm_hash_add(content, hashes, (size_t)count * JM_HASH_BYTES);
    jm_free(hashes);
    if (!done)
        return JM_OK;
    JM_TRY(jm_h5_read(ctx, jm_reader_file(r), "/hashes/stored_statics", JM_U8,
                      count * JM_HASH_BYTES, &hashes, NULL));
    jm_status status = JM_OK;
    for (int64_t i = 0; i < count && status == JM_OK; i++)
        status = verify_row(ctx, r, first + i, JM_NONE, hashes + i * JM_HASH_BYTES, b, intact);
    jm_free(hashes);
    return status;
}

jm_status jm_reader_verify(jm_ctx *ctx, const jm_reader *r, bool *intact)
{
    const jm_h5 *file = jm_reader_file(r);
    const int64_t rows = step_rows(r), bytes = rows * JM_HASH_BYTES;
    jm_status status = JM_OK;
    chunk_buffer buffer = {0};
    jm_hash *content = NULL;
    uint8_t *stored = NULL, hash[JM_HASH_BYTES] = {0};
    char text[JM_HASH_TEXT] = "", said[JM_HASH_TEXT] = "";
    *intact = true;
    jm_clear(ctx);
    JM_TRY_GOTO(jm_hash_create(ctx, &content), fail);
    JM_TRY_GOTO(jm_new(ctx, &stored, bytes), fail);
    for (int64_t s = 0; s < jm_reader_steps(r) && rows > 0; s++) {
        JM_TRY_GOTO(jm_poll(ctx), fail);
        JM_TRY_GOTO(jm_h5_read_step(ctx, file, "/hashes/steps", JM_U8, s, bytes, stored), fail);
        jm_hash_add(content, stored, (size_t)bytes);
        JM_TRY_GOTO(jm_h5_read_step(ctx, file, "/hashes/stored", JM_U8, s, bytes, stored), fail);
        for (int64_t i = 0; i < rows; i++)
            JM_TRY_GOTO(verify_row(ctx, r, i, s, stored + i * JM_HASH_BYTES, &buffer, intact),
                        fail);
    }
    JM_TRY_GOTO(verify_statics(ctx, r, &buffer, content, intact), fail);
    jm_hash_end(content, hash);
    content = NULL;
    jm_hash_text(hash, text);
    jm_reader_content_hash(r, said);
    // A `.part` has no content hash yet: its chunks are all there is to check.
    *intact = *intact && (said[0] == '\0' || strcmp(said, text) == 0);
    jm_clear(ctx); // damage is an answer here, not a failure
fail:
    if (content != NULL)
        jm_hash_end(content, hash);
    jm_free(stored);
    jm_free(buffer.bytes);
    return status;
}
