#include "store/chunk.h"
#include "store/hash.h"

#include <libdeflate.h>
#include <omp.h>
#include <string.h>

enum {
    deflate_level = 1,  // higher levels cost twice the time for a tenth of the size
    checksum_bytes = 4, // Fletcher-32 behind each chunk
    slots_a_thread = 8, // chunks packed before they are written
};

typedef struct worker {
    struct libdeflate_compressor *compressor;
    uint8_t *raw, *shuffled; // [chunk_bytes]
} worker;

typedef struct slot {
    const jm_plane *plane;
    int64_t row, column; // of the chunk's first element
    uint8_t *packed;     // [packed_bytes]
    size_t size;         // 0: packing failed
} slot;

struct jm_packer {
    int threads;
    int64_t chunk_bytes, packed_bytes, slot_count;
    worker *workers; // [threads]
    slot *slots;     // [slot_count]
};

jm_fill jm_fill_of(jm_type type)
{
    jm_fill fill;
    memset(&fill, 0, sizeof fill);
    switch (type) {
    case JM_F32: {
        const uint32_t quiet_nan = UINT32_C(0x7fc00000);
        memcpy(&fill.f32, &quiet_nan, sizeof quiet_nan);
        break;
    }
    case JM_F64: {
        const uint64_t quiet_nan = UINT64_C(0x7ff8000000000000);
        memcpy(&fill.f64, &quiet_nan, sizeof quiet_nan);
        break;
    }
    case JM_I32:
        fill.i32 = INT32_MIN;
        break;
    case JM_I64:
        fill.i64 = INT64_MIN;
        break;
    case JM_U8:
        fill.u8 = UINT8_MAX;
        break;
    }
    return fill;
}

// The nearest multiple of the quantum, ties to even. Adding and taking off 1.5 * 2^52 leaves the
// whole part of |x| < 2^51 in the default rounding mode; larger ones have no fraction that counts.
// The comparison is false for NaN, which is kept; + 0.0 turns -0.0 to 0.0.
static double rounded(double value, double quantum)
{
    const double magic = 6755399441055744.0, limit = 2251799813685248.0;
    double scaled = value / quantum;
    double whole = (scaled + magic) - magic;
    return scaled < limit && scaled > -limit ? whole * quantum + 0.0 : value;
}

void jm_round_to_quantum(jm_type type, void *values, int64_t count, float quantum)
{
    if (!(quantum > 0.0f))
        return;
    const double step = (double)quantum;
    if (type == JM_F32) {
        float *v = values;
        for (int64_t i = 0; i < count; i++)
            v[i] = (float)rounded((double)v[i], step);
    } else if (type == JM_F64) {
        double *v = values;
        for (int64_t i = 0; i < count; i++)
            v[i] = rounded(v[i], step);
    }
}

uint32_t jm_fletcher32(const uint8_t *bytes, size_t count)
{
    // 360 words are the most that 32-bit sums take before they must be folded.
    uint32_t sum1 = 0, sum2 = 0;
    size_t words = count / 2;
    while (words > 0) {
        size_t block = words > 360 ? 360 : words;
        words -= block;
        for (; block > 0; block--, bytes += 2) {
            sum1 += (uint32_t)bytes[0] << 8 | bytes[1];
            sum2 += sum1;
        }
        sum1 = (sum1 & 0xffff) + (sum1 >> 16);
        sum2 = (sum2 & 0xffff) + (sum2 >> 16);
    }
    if (count % 2 != 0) {
        sum1 += (uint32_t)bytes[0] << 8;
        sum2 += sum1;
        sum1 = (sum1 & 0xffff) + (sum1 >> 16);
        sum2 = (sum2 & 0xffff) + (sum2 >> 16);
    }
    sum1 = (sum1 & 0xffff) + (sum1 >> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >> 16);
    return sum2 << 16 | sum1;
}

bool jm_chunk_filters(hid_t dcpl, int rank, const hsize_t *chunk, jm_type type)
{
    return H5Pset_chunk(dcpl, rank, chunk) >= 0 &&
           (jm_type_size(type) == 1 || H5Pset_shuffle(dcpl) >= 0) &&
           H5Pset_deflate(dcpl, deflate_level) >= 0 && H5Pset_fletcher32(dcpl) >= 0;
}

static jm_status make_workers(jm_ctx *ctx, jm_packer *p)
{
    for (int t = 0; t < p->threads; t++) {
        worker *w = &p->workers[t];
        w->compressor = libdeflate_alloc_compressor(deflate_level);
        if (w->compressor == NULL)
            return jm_fail(ctx, JM_ERR_MEMORY, "no memory to compress");
        JM_TRY(jm_new(ctx, &w->raw, p->chunk_bytes));
        JM_TRY(jm_new(ctx, &w->shuffled, p->chunk_bytes));
    }
    size_t bound = libdeflate_zlib_compress_bound(p->workers[0].compressor, (size_t)p->chunk_bytes);
    p->packed_bytes = (int64_t)bound + checksum_bytes;
    for (int64_t s = 0; s < p->slot_count; s++)
        JM_TRY(jm_new(ctx, &p->slots[s].packed, p->packed_bytes));
    return JM_OK;
}

jm_status jm_packer_create(jm_ctx *ctx, int threads, int64_t chunk_bytes, jm_packer **out)
{
    *out = NULL;
    jm_status status = JM_OK;
    jm_packer *p = NULL;
    JM_TRY(jm_new(ctx, &p, 1));
    p->threads = threads > 0 ? threads : 1;
    p->chunk_bytes = chunk_bytes;
    JM_TRY_GOTO(jm_new(ctx, &p->workers, p->threads), fail);
    JM_TRY_GOTO(jm_new(ctx, &p->slots, p->threads * slots_a_thread), fail);
    p->slot_count = p->threads * slots_a_thread;
    JM_TRY_GOTO(make_workers(ctx, p), fail);
    *out = p;
    return JM_OK;
fail:
    jm_packer_destroy(p);
    return status;
}

void jm_packer_destroy(jm_packer *p)
{
    if (p == NULL)
        return;
    for (int t = 0; p->workers != NULL && t < p->threads; t++) {
        libdeflate_free_compressor(p->workers[t].compressor);
        jm_free(p->workers[t].raw);
        jm_free(p->workers[t].shuffled);
    }
    for (int64_t s = 0; p->slots != NULL && s < p->slot_count; s++)
        jm_free(p->slots[s].packed);
    jm_free(p->workers);
    jm_free(p->slots);
    jm_free(p);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// Fills `raw` with the chunk's values; what lies beyond the array becomes "no value".
static void cut(const slot *s, uint8_t *raw)
{
    const jm_plane *p = s->plane;
    const size_t size = jm_type_size(p->type);
    const jm_fill fill = jm_fill_of(p->type);
    const int64_t rows = least(p->tile_rows, p->rows - s->row);
    const int64_t columns = least(p->tile_columns, p->columns - s->column);
    for (int64_t r = 0; r < p->tile_rows; r++) {
        uint8_t *to = raw + (size_t)(r * p->tile_columns) * size;
        int64_t have = 0;
        if (r < rows) {
            const uint8_t *from = p->values;
            from += (size_t)((s->row + r) * p->columns + s->column) * size;
            memcpy(to, from, (size_t)columns * size);
            have = columns;
        }
        for (int64_t c = have; c < p->tile_columns; c++)
            memcpy(to + (size_t)c * size, &fill, size);
    }
}

// Byte k of all values, then byte k + 1 of all: equal exponents come together and deflate well.
static void shuffle(const uint8_t *raw, int64_t count, size_t size, uint8_t *out)
{
    for (size_t k = 0; k < size; k++)
        for (int64_t i = 0; i < count; i++)
            *out++ = raw[(size_t)i * size + k];
}

static void pack(const jm_packer *packer, worker *w, slot *s)
{
    const jm_plane *p = s->plane;
    const int64_t count = p->tile_rows * p->tile_columns;
    const size_t size = jm_type_size(p->type);
    cut(s, w->raw);
    jm_round_to_quantum(p->type, w->raw, count, p->quantum);
    const uint8_t *bytes = w->raw;
    if (size > 1) {
        shuffle(w->raw, count, size, w->shuffled);
        bytes = w->shuffled;
    }
    size_t packed = libdeflate_zlib_compress(w->compressor, bytes, (size_t)count * size, s->packed,
                                             (size_t)packer->packed_bytes - checksum_bytes);
    s->size = 0;
    if (packed == 0)
        return;
    uint32_t sum = jm_fletcher32(s->packed, packed);
    for (int i = 0; i < checksum_bytes; i++)
        s->packed[packed + (size_t)i] = (uint8_t)(sum >> (8 * i) & 0xff);
    s->size = packed + checksum_bytes;
}

static jm_status write_slot(jm_ctx *ctx, const slot *s)
{
    const jm_plane *p = s->plane;
    hsize_t offset[3] = {0};
    int rank = 0;
    if (p->step != JM_NONE)
        offset[rank++] = (hsize_t)p->step;
    if (!p->flat)
        offset[rank++] = (hsize_t)s->row;
    offset[rank] = (hsize_t)s->column;
    if (s->size == 0)
        return jm_fail(ctx, JM_ERR_MEMORY, "a chunk cannot be compressed");
    if (H5Dwrite_chunk(p->dataset, H5P_DEFAULT, 0, offset, s->size, s->packed) < 0)
        return jm_fail(ctx, JM_ERR_IO, "a chunk cannot be written; disk full?");
    return JM_OK;
}

// Where the next chunk is taken: planes in order, their chunks row by row.
typedef struct cursor {
    const jm_plane *plane, *end;
    int64_t row, column;
} cursor;

static void step_cursor(cursor *c)
{
    c->column += c->plane->tile_columns;
    if (c->column < c->plane->columns)
        return;
    c->column = 0;
    c->row += c->plane->tile_rows;
    if (c->row < c->plane->rows)
        return;
    c->row = 0;
    c->plane++;
}

static int64_t fill_slots(jm_packer *p, cursor *c)
{
    int64_t used = 0;
    while (used < p->slot_count && c->plane < c->end) {
        if (c->plane->rows <= 0 || c->plane->columns <= 0) {
            c->plane++;
            continue;
        }
        slot *s = &p->slots[used++];
        s->plane = c->plane;
        s->row = c->row;
        s->column = c->column;
        step_cursor(c);
    }
    return used;
}

// Writes a batch in order; *hash is the running sum of the plane that the last batch ended in.
static jm_status write_slots(jm_ctx *ctx, const jm_packer *p, int64_t used, jm_hash **hash)
{
    for (int64_t i = 0; i < used; i++) {
        const slot *s = &p->slots[i];
        const jm_plane *plane = s->plane;
        JM_TRY(write_slot(ctx, s));
        if (plane->stored_hash == NULL)
            continue;
        if (s->row == 0 && s->column == 0)
            JM_TRY(jm_hash_create(ctx, hash));
        jm_hash_add(*hash, s->packed, s->size);
        bool last = s->row + plane->tile_rows >= plane->rows &&
                    s->column + plane->tile_columns >= plane->columns;
        if (last) {
            jm_hash_end(*hash, plane->stored_hash);
            *hash = NULL;
        }
    }
    return JM_OK;
}

jm_status jm_packer_write(jm_ctx *ctx, jm_packer *p, const jm_plane *planes, int64_t count,
                          jm_room_check room, void *user, bool *broken)
{
    jm_status status = JM_OK;
    jm_hash *hash = NULL;
    cursor next = {.plane = planes, .end = planes + count};
    for (int64_t used; (used = fill_slots(p, &next)) > 0;) {
#pragma omp parallel for schedule(dynamic) num_threads(p->threads)
        for (int64_t i = 0; i < used; i++)
            pack(p, &p->workers[omp_get_thread_num()], &p->slots[i]);

        int64_t bytes = 0;
        for (int64_t i = 0; i < used; i++)
            bytes += (int64_t)p->slots[i].size;
        JM_TRY_GOTO(room(user, ctx, bytes), fail);
        status = write_slots(ctx, p, used, &hash);
        *broken = *broken || status == JM_ERR_IO;
        if (status != JM_OK)
            goto fail;
    }
fail:
    if (hash != NULL) {
        uint8_t unused[JM_HASH_BYTES];
        jm_hash_end(hash, unused);
    }
    return status;
}
