// Does a file hold the bytes that its writer had hashed?
#include "store/outcome_own.h"

#include <string.h>

static bool hash_chunks(jm_ctx *ctx, hid_t dataset, int64_t step, jm_out_buffer *b,
                        uint8_t out[JM_HASH_BYTES])
{
    jm_out_walk w;
    jm_hash *hash = NULL;
    if (!jm_out_start_walk(dataset, step, &w) || jm_hash_create(ctx, &hash) != JM_OK)
        return false;
    bool good = true;
    for (; good && !w.over; jm_out_next_chunk(&w)) {
        size_t size = 0;
        good = jm_out_read_chunk(ctx, dataset, w.offset, &b->bytes, &b->capacity, &size);
        if (good)
            jm_hash_add(hash, b->bytes, size);
    }
    jm_hash_end(hash, out);
    return good;
}

// Does one row have the stored bytes that the writer had hashed?
static jm_status verify_row(jm_ctx *ctx, const jm_reader *r, int64_t index, int64_t step,
                            const uint8_t *expected, jm_out_buffer *b, bool *intact)
{
    const jm_reader_field *f = jm_reader_field_at(r, index);
    const char *path = jm_reader_path(r, index);
    uint8_t found[JM_HASH_BYTES] = {0};
    hid_t dataset = jm_h5_dataset(jm_reader_file(r), path);
    jm_out_walk walk;
    bool chunked = dataset >= 0 && jm_out_start_walk(dataset, step, &walk);
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

static jm_status verify_statics(jm_ctx *ctx, const jm_reader *r, jm_out_buffer *b, jm_hash *content,
                                bool *intact)
{
    const int64_t first = step_rows(r), count = jm_reader_field_count(r) - first;
    uint8_t *hashes = NULL;
    bool done = false;
    JM_TRY(jm_out_statics_done(ctx, jm_reader_file(r), count, &done));
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
    jm_out_buffer buffer = {0};
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
